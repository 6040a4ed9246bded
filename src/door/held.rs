//! What a lead holds of its fields, and how a value that is handed over is checked.

use super::Error;
use super::known::{Known, unknown};
use super::value::{Given, Number};
use crate::data::value::{FieldReader, Raw, Read};
use crate::engine::events::FieldValue;
use crate::program::text::fold;
use crate::program::{Date, EventId, Field, Type, Unit};
use crate::speech;
use std::ops::Range;

/// A value that is held: its text or set stands in the lead's own memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Held {
    Missing,
    /// Missing, and no default stands in for it.
    Bad,
    YesNo(bool),
    Number(i64),
    Date(Date),
    Choice(u32),
    Text(u32, u32),
    Several(u32, u32),
}

/// An event of the lead.
#[derive(Clone, Copy, Debug)]
pub(super) struct Happened {
    pub event: EventId,
    /// Microseconds.
    pub at: i64,
    /// Where its fields begin.
    pub first: u32,
}

/// A value of a record that is none of its field's type: it counts as missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// The field; `event.field` of an event.
    pub field: String,
    /// What stands there, cut short.
    pub text: String,
}

/// The memory of a lead.
#[derive(Clone, Debug, Default)]
pub(super) struct Memory {
    /// By field.
    pub fields: Vec<Held>,
    pub events: Vec<Happened>,
    /// The fields of the events, one event after the other.
    pub of_events: Vec<Held>,
    texts: String,
    sets: Vec<u32>,
    /// The key, where it is that of a record.
    pub called: Option<String>,
    /// The fields whose values were bad, ascending.
    pub spoilt: Vec<u32>,
    pub bad: Vec<BadValue>,
    pub broken: Vec<String>,
}

impl Memory {
    /// Of so many fields, all missing.
    pub fn new(fields: usize) -> Memory {
        Memory { fields: vec![Held::Missing; fields], ..Memory::default() }
    }

    /// Forgets all but how many fields there are.
    pub fn clear(&mut self) {
        self.fields.fill(Held::Missing);
        self.events.clear();
        self.of_events.clear();
        self.texts.clear();
        self.sets.clear();
        self.called = None;
        self.spoilt.clear();
        self.bad.clear();
        self.broken.clear();
    }

    /// Takes in an event and its fields.
    pub fn happened(&mut self, event: EventId, at: i64, fields: impl Iterator<Item = Held>) {
        let first = u32::try_from(self.of_events.len()).unwrap_or(u32::MAX);
        self.of_events.extend(fields);
        self.events.push(Happened { event, at, first });
    }

    /// Takes in a value that has been read.
    pub fn keep(&mut self, value: FieldValue<'_>) -> Held {
        match value {
            FieldValue::Missing => Held::Bad,
            FieldValue::YesNo(yes) => Held::YesNo(yes),
            FieldValue::Number(number) => Held::Number(number),
            FieldValue::Date(date) => Held::Date(date),
            FieldValue::Choice(choice) => Held::Choice(choice),
            FieldValue::Text(text) => self.keep_text(text),
            FieldValue::Several(set) => self.keep_set(set),
        }
    }

    /// Values of fields; what is missing takes its default.
    pub fn read<'a>(&'a self, held: &'a [Held], fields: &'a [Field]) -> impl Iterator<Item = FieldValue<'a>> {
        held.iter().zip(fields).map(|(held, field)| match held {
            Held::Missing => field.default.as_ref().into(),
            Held::Bad => FieldValue::Missing,
            Held::YesNo(yes) => FieldValue::YesNo(*yes),
            Held::Number(number) => FieldValue::Number(*number),
            Held::Date(date) => FieldValue::Date(*date),
            Held::Choice(choice) => FieldValue::Choice(*choice),
            Held::Text(start, end) => FieldValue::Text(self.text(*start, *end)),
            Held::Several(start, end) => {
                FieldValue::Several(self.sets.get(*start as usize..*end as usize).unwrap_or(&[]))
            }
        })
    }

    /// A text that is held.
    pub fn text(&self, start: u32, end: u32) -> &str {
        self.texts.get(start as usize..end as usize).unwrap_or("")
    }

    /// Checks a value against the field it is for, and takes it in. `event` is whose field it is; empty for the lead's.
    pub fn hold(
        &mut self,
        policy: &Known,
        (field, reader): (&Field, &FieldReader),
        given: Given<'_>,
        event: &str,
    ) -> Result<Held, Error> {
        let wrong = |what: String| wrong_type(field, event, &what);
        let zone = &policy.program.zone;
        let held = match (&field.ty, given) {
            (_, Given::Missing) => Some(Held::Missing),
            (Type::YesNo, Given::YesNo(yes)) => Some(Held::YesNo(yes)),
            (Type::Number(of), Given::Number { number, unit }) => {
                check_unit(field, event, of.as_ref(), (number, unit))?;
                let scaled = number.scaled().ok_or_else(|| {
                    Error::said(format!(
                        "{} holds numbers up to one trillion, and {number} is none",
                        named(field, event)
                    ))
                })?;
                held(reader.number(Raw::Value(scaled)).map(Held::Number))
            }
            (Type::Date, Given::Day(day)) => date(reader, Date::day(zone.midnight(day))),
            (Type::Date, Given::Instant(at)) => date(reader, Date::instant(at)),
            (Type::Date, Given::Text(text)) => held(reader.date(Raw::Text(text.as_bytes())).map(Held::Date)),
            (Type::Text, Given::Text(text)) => match reader.text(Raw::Text(text.as_bytes())) {
                Read::Missing => Some(Held::Missing),
                Read::Value(_) | Read::Bad => Some(self.keep_text(text)),
            },
            (Type::Choice(values), Given::Text(text)) => {
                let exact = values.iter().position(|value| value == text).filter(|_| reader.takes_any_text());
                match exact.and_then(|at| u32::try_from(at).ok()) {
                    Some(at) => Some(Held::Choice(at)),
                    None => held(reader.choice(Raw::Text(text.as_bytes())).map(Held::Choice)),
                }
            }
            (Type::Several(values), Given::Texts(texts)) => Some(
                self.several(values, texts.iter().copied()).map_err(|text| no_choice(field, event, text))?,
            ),
            (Type::Several(values), Given::Strings(texts)) => {
                let texts = texts.iter().map(String::as_str);
                Some(self.several(values, texts).map_err(|text| no_choice(field, event, text))?)
            }
            (Type::Several(_), Given::Text(text)) => match reader.several(Raw::Text(text.as_bytes())) {
                Read::Missing => Some(Held::Missing),
                Read::Value(set) => Some(self.keep_set(&set)),
                Read::Bad => None,
            },
            (_, Given::YesNo(yes)) => return Err(wrong(yes.to_string())),
            (_, Given::Number { number, .. }) => return Err(wrong(format!("{number}, a number,"))),
            (_, Given::Text(text)) => return Err(wrong(format!("the text {}", speech::quoted(text)))),
            (_, Given::Day(day)) => return Err(wrong(format!("{day}, a date,"))),
            (_, Given::Instant(at)) => return Err(wrong(format!("{}, an instant,", zone.show(at)))),
            (_, Given::Texts(_) | Given::Strings(_)) => return Err(wrong("a list".to_owned())),
        };
        held.ok_or_else(|| match given {
            Given::Text(text) if field.ty == Type::Date => no_date(field, event, text),
            Given::Text(text) => no_choice(field, event, text),
            _ => wrong("this value".to_owned()),
        })
    }

    fn keep_text(&mut self, text: &str) -> Held {
        let start = self.texts.len();
        self.texts.push_str(text);
        let Range { start, end } = short(start..self.texts.len());
        Held::Text(start, end)
    }

    fn keep_set(&mut self, set: &[u32]) -> Held {
        let start = self.sets.len();
        self.sets.extend_from_slice(set);
        let Range { start, end } = short(start..self.sets.len());
        Held::Several(start, end)
    }

    /// Takes in a list of choices; what is no choice comes back. An empty list says that there are none.
    fn several<'t>(
        &mut self,
        values: &[String],
        texts: impl Iterator<Item = &'t str>,
    ) -> Result<Held, &'t str> {
        let start = self.sets.len();
        for text in texts {
            let exact = values.iter().position(|value| value == text);
            let found = exact.or_else(|| values.iter().position(|value| fold(value) == fold(text)));
            let found = found.and_then(|at| u32::try_from(at).ok());
            match found {
                Some(at) if self.sets.get(start..).is_some_and(|set| set.contains(&at)) => {}
                Some(at) => self.sets.push(at),
                None => {
                    self.sets.truncate(start);
                    return Err(text);
                }
            }
        }
        if let Some(set) = self.sets.get_mut(start..) {
            set.sort_unstable();
        }
        let Range { start, end } = short(start..self.sets.len());
        Ok(Held::Several(start, end))
    }
}

fn date(reader: &FieldReader, date: Date) -> Option<Held> {
    held(reader.date(Raw::Value(date.code())).map(Held::Date)).filter(|_| within(date.start()))
}

/// A lead's memory is far below four thousand million bytes; what lies beyond is cut off.
fn short(range: Range<usize>) -> Range<u32> {
    let short = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
    short(range.start)..short(range.end)
}

/// What was read; `None` where it is no value of the type.
fn held(read: Read<Held>) -> Option<Held> {
    match read {
        Read::Missing => Some(Held::Missing),
        Read::Value(held) => Some(held),
        Read::Bad => None,
    }
}

/// Whether an instant lies in the years 1 to 9999, a day more or less for zones.
pub(super) fn within(at: i64) -> bool {
    const DAYS: i64 = crate::program::time::DAY;
    (-719_163 * DAYS..2_932_898 * DAYS).contains(&at)
}

fn named(field: &Field, event: &str) -> String {
    match event {
        "" => format!("`{}`", field.name),
        event => format!("`{}` of `{event}`", field.name),
    }
}

fn check_unit(
    field: &Field,
    event: &str,
    of: Option<&Unit>,
    (number, unit): (Number, Option<&str>),
) -> Result<(), Error> {
    let Some(unit) = unit else { return Ok(()) };
    let field = named(field, event);
    match of {
        Some(Unit(of)) if Unit::key(of) == Unit::key(unit) => Ok(()),
        Some(Unit(of)) => Err(Error::said(format!(
            "{field} is in {of}, and {number} {unit} is in another unit"
        ))
        .help(format!(
            "convert it to {of} first, or leave the unit out where the number is in {of} already"
        ))),
        None => Err(Error::said(format!("{field} is a number without a unit, and {number} {unit} has one"))
            .help("give the number alone")),
    }
}

fn wrong_type(field: &Field, event: &str, what: &str) -> Error {
    let is = match &field.ty {
        Type::YesNo => "yes or no: give `true` or `false`".to_owned(),
        Type::Number(None) => "a number: give 12 or 2.5".to_owned(),
        Type::Number(Some(Unit(unit))) => format!("a number in {unit}: give 12_000 or (12_000, \"{unit}\")"),
        Type::Text => "text: give a `&str`".to_owned(),
        Type::Date => {
            "a date: give a jiff::civil::Date, a jiff::Timestamp, or text like \"2026-08-04\"".to_owned()
        }
        Type::Choice(values) => {
            let first = values.first().map(String::as_str).unwrap_or_default();
            format!("one of its choices: give \"{first}\"")
        }
        Type::Several(values) => {
            let first = values.first().map(String::as_str).unwrap_or_default();
            format!("a list of its choices: give &[\"{first}\"]")
        }
    };
    Error::said(format!("{} cannot hold {what}", named(field, event)).trim_end_matches(',').to_owned())
        .help(format!("it is {is}"))
}

fn no_date(field: &Field, event: &str, text: &str) -> Error {
    let error =
        Error::said(format!("{} is a date, and {} is none", named(field, event), speech::quoted(text)));
    match &field.format {
        Some(_) => error.help("write it as the field's `as \"…\"` says, or give a jiff::civil::Date"),
        None => error.help("write 2026-08-04 or 2026-08-04T12:39:00Z, or give a jiff::civil::Date"),
    }
}

fn no_choice(field: &Field, event: &str, text: &str) -> Error {
    let values = speech::choices(&field.ty);
    let message = format!("{} has no choice {}", named(field, event), speech::quoted(text));
    unknown(message, text, values.iter().map(String::as_str))
}
