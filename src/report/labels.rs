//! What a column says of the leads of a batch, as texts.

use crate::engine::Results;
use crate::engine::answer::Cell;
use crate::engine::batch::{Entry, MISSING};
use crate::engine::truth::Truth;
use crate::program::{ColumnId, Date, Program, Type};
use crate::speech;
use hashbrown::HashMap;

/// A column of texts, each kept once.
#[derive(Clone, Debug, Default)]
pub struct Labels {
    /// By lead; [`MISSING`] where there is none.
    pub codes: Vec<u32>,
    pub names: Vec<String>,
}

impl Labels {
    /// Instants as days; or as months, where leads are told apart by them.
    pub fn of(results: &Results<'_>, column: ColumnId, months: bool) -> Labels {
        let program = results.engine().program();
        let mut labels = Labels::default();
        let mut known: HashMap<Key<'_>, u32, foldhash::fast::RandomState> = HashMap::default();
        for row in 0..results.rows() {
            let key = match (results.entry(column, row), results.cell(column, row)) {
                (Some(entry), _) => Key::Entry(entry),
                (None, Some(Cell::Truth(Truth::Yes))) => Key::Number(1),
                (None, Some(Cell::Truth(Truth::No))) => Key::Number(0),
                (None, Some(Cell::Number(Some(number)))) => Key::Number(number),
                (None, Some(Cell::Choice(Some(choice)))) => Key::Number(i64::from(choice)),
                _ => {
                    labels.codes.push(MISSING);
                    continue;
                }
            };
            let code = known.get(&key).copied().unwrap_or_else(|| {
                let code = labels.names.len() as u32;
                let mut name = key.name(program, column);
                if months && program[column].ty == Type::Date {
                    name.truncate(7);
                }
                labels.names.push(name);
                known.insert(key, code);
                code
            });
            labels.codes.push(code);
        }
        labels
    }

    /// The label of a lead.
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.names.get(code as usize).map(String::as_str)
    }
}

#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Key<'a> {
    Entry(&'a Entry),
    Number(i64),
}

impl Key<'_> {
    fn name(self, program: &Program, column: ColumnId) -> String {
        let ty = &program[column].ty;
        match (self, ty) {
            (Key::Entry(Entry::Text(text)), _) => crate::program::text::trim(text).to_owned(),
            (Key::Entry(Entry::Set(set)), Type::Several(values)) => {
                let names = set.iter().filter_map(|value| values.get(*value as usize));
                names.cloned().collect::<Vec<String>>().join(", ")
            }
            (Key::Entry(Entry::Set(_)), _) => String::new(),
            (Key::Number(1), Type::YesNo) => "yes".to_owned(),
            (Key::Number(_), Type::YesNo) => "no".to_owned(),
            (Key::Number(code), Type::Date) => match program.zone.local(Date::of_code(code).start()) {
                Some(local) => local.date().to_string(),
                None => program.zone.show_date(Date::of_code(code)),
            },
            (Key::Number(number), Type::Choice(values)) => {
                usize::try_from(number).ok().and_then(|at| values.get(at)).cloned().unwrap_or_default()
            }
            (Key::Number(number), _) => speech::decimal(number),
        }
    }
}
