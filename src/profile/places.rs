//! Where an event says what, when and to whom, in a file of which every column is read.

use super::whole::Rows;
use crate::data::Error;
use crate::data::value::{Raw, trim_bytes};
use crate::program::text::fold;
use crate::run::events::{Asked, Columns, NAMES, TIMES};

/// The names of the columns that say it.
#[derive(Clone, Debug, Default)]
pub(super) struct Heads {
    names: Vec<String>,
    times: Vec<String>,
    keys: Vec<String>,
    /// The one kind of all events of a file, where the user says so.
    only: Option<String>,
    /// A file has one column of each; of a list, the first usual name that is there counts.
    exact: bool,
}

/// The slots of these columns.
pub(super) struct Places {
    only: Option<String>,
    name: Vec<usize>,
    time: Vec<usize>,
    key: Vec<usize>,
}

/// What an event says.
pub(super) struct Said<'a> {
    pub name: &'a [u8],
    pub time: &'a [u8],
    pub key: &'a [u8],
}

impl Heads {
    /// Of a file.
    pub fn of_file(asked: &Asked<'_>) -> Result<Heads, Error> {
        let heads = asked.heads()?;
        let one = |name: &str| vec![name.to_owned()];
        Ok(Heads {
            names: heads.name.map(one).unwrap_or_default(),
            times: one(heads.time),
            keys: one(heads.key),
            only: asked.kind.map(str::to_owned),
            exact: false,
        })
    }

    /// Of lists inside leads, which need no key.
    pub fn of_lists(named: &Columns) -> Heads {
        let list = |said: &Option<String>, usual: &[&str]| match said {
            Some(said) => vec![said.clone()],
            None => usual.iter().map(|name| (*name).to_owned()).collect(),
        };
        Heads {
            names: list(&named.name, NAMES),
            times: list(&named.time, TIMES),
            keys: Vec::new(),
            only: None,
            exact: true,
        }
    }

    /// The column of the key of a file.
    pub fn key(&self) -> Option<&str> {
        self.keys.first().map(String::as_str)
    }

    /// Where they stand among these columns.
    pub fn places(&self, columns: &[String]) -> Places {
        let at = |wanted: &[String]| -> Vec<usize> {
            let is = |column: &String, name: &String| {
                if self.exact { column == name } else { fold(column) == fold(name) }
            };
            wanted.iter().filter_map(|name| columns.iter().position(|column| is(column, name))).collect()
        };
        Places { only: self.only.clone(), name: at(&self.names), time: at(&self.times), key: at(&self.keys) }
    }
}

impl Places {
    /// Whether a slot is one of these and no field.
    pub fn holds(&self, slot: usize) -> bool {
        // Of several usual names the first that is there counts; the others are fields.
        [&self.name, &self.time, &self.key].iter().any(|slots| slots.first() == Some(&slot))
    }

    /// What happened, as far as an event says.
    pub fn name<'a>(&'a self, rows: &Rows<'a>, row: usize) -> &'a [u8] {
        self.only.as_ref().map_or_else(|| first(rows, row, &self.name), |only| only.as_bytes())
    }

    /// What an event says; nothing where it is silent about what, or about whom although it should say.
    pub fn read<'a>(&'a self, rows: &Rows<'a>, row: usize) -> Option<Said<'a>> {
        let first = |slots: &[usize]| first(rows, row, slots);
        let said = Said { name: self.name(rows, row), time: first(&self.time), key: first(&self.key) };
        let whole = !said.name.is_empty() && (self.key.is_empty() || !said.key.is_empty());
        whole.then_some(said)
    }
}

/// The first text at these places.
fn first<'a>(rows: &Rows<'a>, row: usize, slots: &[usize]) -> &'a [u8] {
    let texts = slots.iter().map(|slot| match rows.cells.get(rows.chunk, row, *slot) {
        Raw::Text(text) | Raw::Token(text) => trim_bytes(text),
        Raw::Absent | Raw::Nested(_) | Raw::Value(_) => &[][..],
    });
    texts.into_iter().find(|text| !text.is_empty()).unwrap_or(&[])
}
