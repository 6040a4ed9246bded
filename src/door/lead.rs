//! A lead as a program fills it: values and events by name, each checked when it is handed over.

use super::known::{Known, unknown};
use super::value::{Given, Number, Value};
use super::{Decimal, Error};
use crate::data::value::{FieldReader, Raw, Read};
use crate::engine::events::{FieldValue, owned};
use crate::program::text::fold;
use crate::program::{Date, EventId, Field, Occurrence, Type, Unit};
use crate::speech;
use std::ops::Range;
use std::sync::Arc;

/// One lead: what is known of it, and what it did. Made by [`super::Policy::lead`].
///
/// Values are checked as they are set. What is never set is missing, and takes its default where the policy has one.
/// [`Lead::emptied`] makes a new lead in the memory of the old one.
#[derive(Clone, Debug)]
pub struct Lead {
    pub(super) policy: Arc<Known>,
    /// By field.
    fields: Vec<Held>,
    pub(super) events: Vec<Happened>,
    /// The fields of the events, one event after the other.
    of_events: Vec<Held>,
    texts: String,
    sets: Vec<u32>,
    /// The key, where it is that of a record.
    pub(super) called: Option<String>,
    /// The fields whose values were bad, ascending.
    pub(super) spoilt: Vec<u32>,
    pub(super) bad: Vec<BadValue>,
    pub(super) broken: Vec<String>,
}

/// A value of a record that is none of its field's type: it counts as missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BadValue {
    /// The field; `event.field` of an event.
    pub field: String,
    /// What stands there, cut short.
    pub text: String,
}

/// A value that is held: its text or set stands in the lead's own memory.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
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
    first: u32,
}

impl Lead {
    pub(super) fn new(policy: Arc<Known>) -> Lead {
        let fields = vec![Held::Missing; policy.program.fields.len()];
        Lead {
            policy,
            fields,
            events: Vec::new(),
            of_events: Vec::new(),
            texts: String::new(),
            sets: Vec::new(),
            called: None,
            spoilt: Vec::new(),
            bad: Vec::new(),
            broken: Vec::new(),
        }
    }

    /// Says what a field holds. Names ignore case; of a field that is set twice the last value counts.
    ///
    /// # Errors
    /// When the policy has no such field, or the value is none of its type, its unit or its choices.
    ///
    /// ```
    /// let policy = qualify::Policy::compile("lead\n  budget number in EUR\nSQL requires budget > 0 EUR")?;
    /// let error = policy.lead().set("budgte", 12_000).unwrap_err();
    /// assert_eq!(error.to_string(), "the lead has no field `budgte`\n  help: did you mean `budget`?");
    /// # Ok::<(), qualify::Error>(())
    /// ```
    pub fn set<'a>(mut self, field: &str, value: impl Into<Value<'a>>) -> Result<Lead, Error> {
        let policy = Arc::clone(&self.policy);
        let at =
            policy.fields.find(field).ok_or_else(|| no_field(field, "the lead", &policy.program.fields))?;
        if let (Some(of), Some(reader)) = (policy.program.fields.get(at), policy.readers.get(at)) {
            let held = self.hold(&policy, (of, reader), value.into().0, "")?;
            if policy.program.key.is_some_and(|key| key.index() == at) {
                self.called = None;
            }
            self.spoilt.retain(|spoilt| *spoilt as usize != at);
            self.bad.retain(|bad| bad.field != of.name);
            if let Some(place) = self.fields.get_mut(at) {
                *place = held;
            }
        }
        Ok(self)
    }

    /// Says that an event happened, and when. [`Lead::with`] adds its fields. Events may come in any order; those after
    /// the instant of the answer do not count.
    ///
    /// # Errors
    /// When the policy declares no such event, or the instant is none.
    pub fn happened<'a>(mut self, event: &str, when: impl Into<Value<'a>>) -> Result<Lead, Error> {
        let events = &self.policy.program.events;
        let names = events.iter().map(|event| event.name.as_str());
        let at = (self.policy.events.find(event))
            .ok_or_else(|| unknown(format!("the policy declares no event `{event}`"), event, names))?;
        let zone = &self.policy.program.zone;
        let instant = match when.into().0 {
            Given::Instant(at) => Some(at),
            Given::Day(day) => Some(zone.midnight(day)),
            Given::Text(text) => self.policy.dates.parse(text.as_bytes()).map(Date::start),
            Given::Missing | Given::YesNo(_) | Given::Number { .. } | Given::Texts(_) | Given::Strings(_) => {
                None
            }
        };
        let instant = instant.filter(|at| within(*at)).ok_or_else(|| {
            Error::said(format!("`{event}` has no date and time when it happened"))
                .help("give a jiff::Timestamp, a SystemTime, or text like \"2026-08-04T12:39:00Z\"")
        })?;
        let first = u32::try_from(self.of_events.len()).unwrap_or(u32::MAX);
        let fields = events.get(at).map_or(0, |event| event.fields.len());
        self.of_events.resize(self.of_events.len().saturating_add(fields), Held::Missing);
        let event = EventId(u32::try_from(at).unwrap_or(u32::MAX));
        self.events.push(Happened { event, at: instant, first });
        Ok(self)
    }

    /// Says what a field of the event added last holds.
    ///
    /// # Errors
    /// As [`Lead::set`]; also where there is no event yet.
    ///
    /// ```
    /// let text = "event page_view\n  url text\nlead\n  id text, key\nMQL requires page_view where url contains \"/pricing\"";
    /// let policy = qualify::Policy::compile(text)?;
    /// let lead = policy.lead().happened("page_view", "2026-08-04 12:39")?.with("url", "/pricing/teams")?;
    /// assert_eq!(policy.evaluator().evaluate(&lead, "2026-08-05")?.stage(), "MQL");
    /// # Ok::<(), qualify::Error>(())
    /// ```
    pub fn with<'a>(mut self, field: &str, value: impl Into<Value<'a>>) -> Result<Lead, Error> {
        let policy = Arc::clone(&self.policy);
        let last = self.events.last().and_then(|last| {
            let declared = policy.program.events.get(last.event.index())?;
            Some((declared, policy.event_fields.get(last.event.index())?, last.first as usize))
        });
        let Some((event, (names, readers), first)) = last else {
            return Err(Error::said(format!("`{field}` belongs to no event: nothing happened yet"))
                .help("call `happened` first, then `with` for its fields"));
        };
        let of = format_args!("the event `{}`", event.name);
        let at = names.find(field).ok_or_else(|| no_field(field, &of.to_string(), &event.fields))?;
        if let (Some(of), Some(reader)) = (event.fields.get(at), readers.get(at)) {
            let held = self.hold(&policy, (of, reader), value.into().0, &event.name)?;
            if let Some(place) = self.of_events.get_mut(first.saturating_add(at)) {
                *place = held;
            }
        }
        Ok(self)
    }

    /// A lead of the same policy of which nothing is known, in the memory of this one.
    #[must_use]
    pub fn emptied(mut self) -> Lead {
        self.fields.fill(Held::Missing);
        self.events.clear();
        self.of_events.clear();
        self.texts.clear();
        self.sets.clear();
        self.called = None;
        self.spoilt.clear();
        self.bad.clear();
        self.broken.clear();
        self
    }

    /// The lead's key, where the policy has a key field and it was set.
    pub fn key(&self) -> Option<String> {
        if self.called.is_some() {
            return self.called.clone();
        }
        match self.fields.get(self.policy.program.key?.index())? {
            Held::Text(start, end) => Some(crate::program::text::trim(self.text(*start, *end)).to_owned()),
            Held::Number(scaled) => Some(Decimal(*scaled).to_string()),
            Held::Missing
            | Held::Bad
            | Held::YesNo(_)
            | Held::Date(_)
            | Held::Choice(_)
            | Held::Several(..) => None,
        }
    }

    /// The values of a record that could not be read; they count as missing.
    pub fn bad_values(&self) -> &[BadValue] {
        &self.bad
    }

    /// Why events of a record could not be read; they did not happen.
    pub fn broken_events(&self) -> &[String] {
        &self.broken
    }

    /// Takes in what a record says of a field.
    pub(super) fn take(&mut self, at: usize, value: FieldValue<'_>) {
        let held = self.keep(value);
        if let Some(place) = self.fields.get_mut(at) {
            *place = held;
        }
    }

    /// What a record says of a field is none of its values.
    pub(super) fn spoil(&mut self, at: usize, text: String) {
        if let (Some(place), Some(field)) = (self.fields.get_mut(at), self.policy.program.fields.get(at)) {
            *place = Held::Bad;
            self.spoilt.push(u32::try_from(at).unwrap_or(u32::MAX));
            self.bad.push(BadValue { field: field.name.clone(), text });
        }
    }

    /// Takes in an event of a record; defaults have been filled in.
    pub(super) fn add(&mut self, event: EventId, at: i64, fields: &[FieldValue<'_>]) {
        let first = u32::try_from(self.of_events.len()).unwrap_or(u32::MAX);
        for field in fields {
            let held = self.keep(*field);
            self.of_events.push(held);
        }
        self.events.push(Happened { event, at, first });
    }

    fn keep(&mut self, value: FieldValue<'_>) -> Held {
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

    /// The values of all fields, in the order declared; what is missing takes its default.
    pub(super) fn values(&self) -> impl Iterator<Item = FieldValue<'_>> {
        self.read(&self.fields, &self.policy.program.fields)
    }

    /// The fields of an event.
    pub(super) fn event_values(&self, event: &Happened) -> impl Iterator<Item = FieldValue<'_>> {
        let declared = self.policy.program.events.get(event.event.index());
        let held = self.of_events.get(event.first as usize..).unwrap_or(&[]);
        self.read(held, declared.map_or(&[], |event| &event.fields))
    }

    /// The events, to be listed.
    pub(super) fn occurrences(&self) -> Vec<Occurrence> {
        let told = |event: &Happened| {
            let fields: Vec<FieldValue<'_>> = self.event_values(event).collect();
            Occurrence { event: event.event, times: 1, at: event.at, fields: owned(&fields) }
        };
        self.events.iter().map(told).collect()
    }

    fn read<'a>(&'a self, held: &'a [Held], fields: &'a [Field]) -> impl Iterator<Item = FieldValue<'a>> {
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

    fn text(&self, start: u32, end: u32) -> &str {
        self.texts.get(start as usize..end as usize).unwrap_or("")
    }

    /// Checks a value against the field it is for, and takes it in. `event` is whose field it is; empty for the lead's.
    fn hold(
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
            (Type::Date, Given::Day(day)) => self.date(reader, Date::day(zone.midnight(day))),
            (Type::Date, Given::Instant(at)) => self.date(reader, Date::instant(at)),
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

    fn date(&self, reader: &FieldReader, date: Date) -> Option<Held> {
        held(reader.date(Raw::Value(date.code())).map(Held::Date)).filter(|_| within(date.start()))
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

fn no_field(name: &str, of: &str, fields: &[Field]) -> Error {
    let wanted = fold(name);
    if let Some(field) = fields.iter().find(|field| fold(&field.source) == wanted) {
        let called =
            format!("the data calls it `{name}`, and the policy `{}`: use the policy's name", field.name);
        return Error::said(format!("{of} has no field `{name}`")).help(called);
    }
    unknown(format!("{of} has no field `{name}`"), name, fields.iter().map(|field| field.name.as_str()))
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
