//! The reference: a policy evaluated for one lead in the plainest way there is, to hold the engine to it.
//!
//! Written from the language reference, not from the engine: one lead at a time, one occurrence at a time, one column
//! after the other. It reads the program's columns and shares no code with what it checks; it
//! even folds texts and counts days by itself.

pub mod events;
pub mod halving;
pub mod lead;
pub mod moments;
pub mod reach;

use std::cell::RefCell;
use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};
use unicode_normalization::UnicodeNormalization;

use qualify::program::{
    Band, ColumnId, ColumnKind, Condition, Date, DateValue, FieldId, Number, Order, Pays, Program,
    TextSource, TextTest, Value,
};

/// An event that happened to a lead.
#[derive(Clone, Debug, PartialEq)]
pub struct Happened {
    /// Index of its kind.
    pub kind: usize,
    /// When.
    pub at: i64,
    /// Its fields, in the order of the kind's.
    pub fields: Vec<Option<Value>>,
}

/// A lead: its record, defaults filled in already, and what happened to it, in any order.
#[derive(Clone, Debug, PartialEq)]
pub struct Lead {
    pub as_of: i64,
    pub fields: Vec<Option<Value>>,
    pub events: Vec<Happened>,
}

/// The value of a column. A missing one is `None`, an unknown yes/no too.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    YesNo(Option<bool>),
    Value(Option<Value>),
}

/// One lead under a program. Columns are computed when they are first asked for.
pub struct Reference<'a> {
    pub program: &'a Program,
    pub lead: &'a Lead,
    known: RefCell<BTreeMap<usize, Cell>>,
}

pub type YesNo = Option<bool>;

pub fn all(of: impl IntoIterator<Item = YesNo>) -> YesNo {
    let of: Vec<YesNo> = of.into_iter().collect();
    if of.contains(&Some(false)) {
        Some(false)
    } else if of.contains(&None) {
        None
    } else {
        Some(true)
    }
}

pub fn any(of: impl IntoIterator<Item = YesNo>) -> YesNo {
    all(of.into_iter().map(|one| one.map(|yes| !yes))).map(|none| !none)
}

pub fn at_least(count: u32, of: impl IntoIterator<Item = YesNo>) -> YesNo {
    let of: Vec<YesNo> = of.into_iter().collect();
    let yes = of.iter().filter(|one| **one == Some(true)).count();
    let unknown = of.iter().filter(|one| one.is_none()).count();
    if yes >= count as usize {
        Some(true)
    } else if yes + unknown < count as usize {
        Some(false)
    } else {
        None
    }
}

pub fn ordered<T: Ord>(order: Order, left: T, right: T) -> bool {
    match order {
        Order::Less => left < right,
        Order::AtMost => left <= right,
        Order::More => left > right,
        Order::AtLeast => left >= right,
        Order::Equal => left == right,
        Order::NotEqual => left != right,
    }
}

/// Trimmed of blanks, taken apart, each letter as the small form of its capital form, and put together again. The dotted
/// and the dotless i of Turkish are the two exceptions.
pub fn fold(text: &str) -> String {
    let blank = [' ', '\t', '\u{a0}', '\r', '\n'];
    let mut chars: Vec<char> = text.chars().collect();
    while chars.last().is_some_and(|c| blank.contains(c)) {
        chars.pop();
    }
    while chars.first().is_some_and(|c| blank.contains(c)) {
        chars.remove(0);
    }
    let mut folded = String::new();
    for c in chars {
        match c {
            'İ' => folded.push('i'),
            'ı' => folded.push('ı'),
            c => {
                for apart in c.to_string().nfd() {
                    for capital in apart.to_uppercase() {
                        folded.extend(capital.to_lowercase());
                    }
                }
            }
        }
    }
    folded.nfc().collect()
}

pub fn passes(test: &TextTest, text: &str) -> bool {
    let one = |part: &str| match test {
        TextTest::Is(_) => text == part,
        TextTest::Contains(_) => text.contains(part),
        TextTest::StartsWith(_) => text.starts_with(part),
        TextTest::EndsWith(_) => text.ends_with(part),
        TextTest::Under(_) => text == part || text.ends_with(&format!(".{part}")),
        TextTest::ContainsWord(_) => {
            let text: Vec<char> = text.chars().collect();
            let part: Vec<char> = part.chars().collect();
            (0..text.len()).any(|at| {
                text[at..].starts_with(&part)
                    && (at == 0 || !text[at - 1].is_alphanumeric())
                    && text.get(at + part.len()).is_none_or(|c| !c.is_alphanumeric())
            })
        }
    };
    match test {
        TextTest::Is(parts)
        | TextTest::Contains(parts)
        | TextTest::StartsWith(parts)
        | TextTest::EndsWith(parts)
        | TextTest::Under(parts)
        | TextTest::ContainsWord(parts) => parts.iter().any(|part| one(part)),
    }
}

/// What follows the last `@`, a character at a time until one that no domain has.
pub fn after_at(text: &str) -> Option<String> {
    let parts: Vec<&str> = text.split('@').collect();
    let mut domain = String::new();
    for c in fold(parts[parts.len() - 1]).chars() {
        match c {
            '<' | '>' | '(' | ')' | '[' | ']' | ',' | ';' | '?' | '&' | '"' => break,
            blank if blank.is_whitespace() => break,
            c => domain.push(c),
        }
    }
    (parts.len() > 1).then_some(domain).filter(|domain| !domain.is_empty())
}

impl<'a> Reference<'a> {
    pub fn new(program: &'a Program, lead: &'a Lead) -> Reference<'a> {
        Reference { program, lead, known: RefCell::default() }
    }

    pub fn cell(&self, column: ColumnId) -> Cell {
        if let Some(cell) = self.known.borrow().get(&column.index()) {
            return cell.clone();
        }
        let cell = self.computed(column);
        self.known.borrow_mut().insert(column.index(), cell.clone());
        cell
    }

    fn computed(&self, column: ColumnId) -> Cell {
        let number = |value: Option<i128>| {
            Cell::Value(value.map(|value| Value::Number(i64::try_from(value).expect("fits"))))
        };
        match &self.program[column].kind {
            ColumnKind::Field(field) => self.field(*field),
            ColumnKind::Aggregate(aggregate) => events::aggregate(self.program, self.lead, aggregate),
            ColumnKind::Points(pays) => number(Some(self.pays(pays))),
            ColumnKind::Score(score) => {
                let score = &self.program[*score];
                let lines = score.lines.iter().map(|line| self.program[*line].column);
                let sum: i128 = lines.map(|line| self.number(line).expect("lines are known")).sum();
                number(Some(match score.bounds {
                    Some((low, high)) => sum.max(low.into()).min(high.into()),
                    None => sum,
                }))
            }
            ColumnKind::Criterion(condition) | ColumnKind::Disqualify(condition) => {
                Cell::YesNo(self.condition(condition))
            }
            ColumnKind::Number(sum) => number(self.sum(sum)),
            ColumnKind::Grade { of, from } => {
                let step = |value: i128| from.iter().position(|from| value >= (*from).into());
                Cell::Value(self.sum(of).map(|value| {
                    Value::Choice(u32::try_from(step(value).unwrap_or(from.len())).expect("fits"))
                }))
            }
            ColumnKind::FirstMatch { arms, otherwise, empty_when_disqualified } => {
                if *empty_when_disqualified && self.disqualified().is_some() {
                    return Cell::Value(None);
                }
                let first = arms.iter().find(|(condition, _)| self.condition(condition) == Some(true));
                Cell::Value(Some(Value::Choice(first.map_or(*otherwise, |(_, value)| *value))))
            }
            ColumnKind::Stage(stage) => {
                let stage = &self.program[*stage];
                let blocked =
                    stage.blocked.iter().any(|clause| self.condition(&clause.condition) == Some(true));
                Cell::YesNo(match self.disqualified().is_some() || blocked {
                    true => Some(false),
                    false => self.condition(&stage.requires),
                })
            }
            ColumnKind::Verdict => Cell::Value(Some(Value::Choice(self.stage()))),
        }
    }

    fn field(&self, field: FieldId) -> Cell {
        match self.lead.fields[field.index()].clone() {
            Some(Value::YesNo(yes)) => Cell::YesNo(Some(yes)),
            None if self.program[field].ty == qualify::program::Type::YesNo => Cell::YesNo(None),
            value => Cell::Value(value),
        }
    }

    /// The first `disqualify` line that is yes.
    pub fn disqualified(&self) -> Option<usize> {
        self.program.disqualify.iter().position(|line| self.yes_no(line.column) == Some(true))
    }

    /// 0 is `lead`, then the stages, then `disqualified`.
    pub fn stage(&self) -> u32 {
        let stages = self.program.stages.len();
        let stage = match self.disqualified() {
            Some(_) => stages + 1,
            None => (1..=stages)
                .rev()
                .find(|at| self.yes_no(self.program.stages[at - 1].column) == Some(true))
                .unwrap_or(0),
        };
        u32::try_from(stage).expect("fits")
    }

    /// The sum of all scores.
    pub fn total(&self) -> i128 {
        self.program.scores.iter().map(|score| self.number(score.column).expect("scores are known")).sum()
    }

    pub fn yes_no(&self, column: ColumnId) -> YesNo {
        match self.cell(column) {
            Cell::YesNo(yes) => yes,
            other => panic!("{} is no yes/no column: {other:?}", self.program[column].name),
        }
    }

    pub fn value(&self, column: ColumnId) -> Option<Value> {
        match self.cell(column) {
            Cell::Value(value) => value,
            Cell::YesNo(yes) => yes.map(Value::YesNo),
        }
    }

    pub fn number(&self, column: ColumnId) -> Option<i128> {
        self.value(column).map(|value| match value {
            Value::Number(number) => i128::from(number),
            other => panic!("{} is no number: {other:?}", self.program[column].name),
        })
    }

    fn date(&self, column: ColumnId) -> Option<Date> {
        self.value(column).map(|value| match value {
            Value::Date(date) => date,
            other => panic!("{} is no date: {other:?}", self.program[column].name),
        })
    }

    fn choice(&self, column: ColumnId) -> Option<u32> {
        self.value(column).map(|value| match value {
            Value::Choice(choice) => choice,
            other => panic!("{} is no choice: {other:?}", self.program[column].name),
        })
    }

    fn set(&self, column: ColumnId) -> Option<BTreeSet<u32>> {
        self.value(column).map(|value| match value {
            Value::Several(set) => set.into_iter().collect(),
            other => panic!("{} is no set: {other:?}", self.program[column].name),
        })
    }

    pub fn sum(&self, number: &Number) -> Option<i128> {
        match number {
            Number::Constant(value) => Some((*value).into()),
            Number::Column(column) => self.number(*column),
            Number::Sum(terms) => {
                let terms = terms.iter().map(|(negative, term)| {
                    self.sum(term).map(|value| if *negative { -value } else { value })
                });
                terms.sum()
            }
            Number::DaysSince(column) => {
                let days = |from| moments::days_since(self.program, from, self.lead.as_of);
                self.date(*column).map(|from| i128::from(days(from)) * 10_000)
            }
            Number::DaysUntil(column) => {
                let days = |to| moments::days_until(self.program, to, self.lead.as_of);
                self.date(*column).map(|to| i128::from(days(to)) * 10_000)
            }
        }
    }

    pub fn condition(&self, condition: &Condition) -> YesNo {
        let each = |of: &[Condition]| of.iter().map(|one| self.condition(one)).collect::<Vec<_>>();
        match condition {
            Condition::Constant(yes) => Some(*yes),
            Condition::Column(column) => self.yes_no(*column),
            Condition::Not(inner) => self.condition(inner).map(|yes| !yes),
            Condition::All(of) => all(each(of)),
            Condition::Any(of) => any(each(of)),
            Condition::AtLeast { count, of } => at_least(*count, each(of)),
            Condition::Compare { left, order, right } => {
                Some(ordered(*order, self.sum(left)?, self.sum(right)?))
            }
            Condition::CompareDate { left, order, right } => {
                let right = match right {
                    DateValue::Limit(limit) => Some(limit.date()),
                    DateValue::Column(column) => self.date(*column),
                };
                let compared = moments::compare(self.program, self.date(*left)?, right?);
                Some(ordered(*order, compared, Ordering::Equal))
            }
            Condition::Within { of, stretch } => {
                Some(moments::within(self.program, self.date(*of)?, *stretch, self.lead.as_of))
            }
            Condition::Text { of, test } => {
                let text = match self.value(of.column())? {
                    Value::Text(text) => fold(&text),
                    other => panic!("no text: {other:?}"),
                };
                Some(match of {
                    TextSource::Column(_) => passes(test, &text),
                    TextSource::DomainOf(_) => passes(test, &after_at(&text)?),
                })
            }
            Condition::OneOf { of, values } => Some(values.contains(&self.choice(*of)?)),
            Condition::IncludesAny { of, values } => {
                let set = self.set(*of)?;
                Some(values.iter().any(|value| set.contains(value)))
            }
            Condition::IncludesAll { of, values } => {
                let set = self.set(*of)?;
                Some(values.iter().all(|value| set.contains(value)))
            }
            Condition::Known(column) => Some(self.value(*column).is_some()),
            Condition::Unknown(inner) => Some(self.condition(inner).is_none()),
            Condition::IsNo(inner) => Some(self.condition(inner) == Some(false)),
        }
    }

    fn pays(&self, pays: &Pays) -> i128 {
        let capped = |points: i128, cap: &Option<i64>| match cap {
            Some(cap) => points.max(-i128::from(*cap)).min((*cap).into()),
            None => points,
        };
        match pays {
            Pays::If { points, when } => match self.condition(when) {
                Some(true) => (*points).into(),
                Some(false) | None => 0,
            },
            Pays::Per { points, step, of, cap } => {
                let multiples = match self.sum(of) {
                    Some(value) if value > 0 => value / i128::from(*step),
                    Some(_) | None => 0,
                };
                capped(multiples * i128::from(*points), cap)
            }
            Pays::ByNumber { of, bands, otherwise, missing } => {
                let inside = |band: &Band, value: i128| {
                    band.low.is_none_or(|low| value >= low.into())
                        && band.high.is_none_or(|high| value <= high.into())
                };
                match self.sum(of) {
                    None => (*missing).into(),
                    Some(value) => {
                        let paid: Vec<i64> = bands
                            .iter()
                            .filter(|(band, _)| inside(band, value))
                            .map(|(_, points)| *points)
                            .collect();
                        assert!(paid.len() <= 1, "bands overlap");
                        paid.first().copied().unwrap_or(*otherwise).into()
                    }
                }
            }
            Pays::ByChoice { of, points, missing } => match self.value(*of) {
                None => (*missing).into(),
                Some(Value::YesNo(yes)) => points[usize::from(yes)].into(),
                Some(Value::Choice(value)) => points[value as usize].into(),
                Some(other) => panic!("paid by {other:?}"),
            },
            Pays::On { weight, .. } => {
                let ColumnKind::Aggregate(of) = &self.program[*weight].kind else { panic!("no weight") };
                events::worth(self.program, self.lead, of)
            }
        }
    }
}
