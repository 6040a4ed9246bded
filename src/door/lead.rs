//! A lead as a program fills it: values and events by name, each checked when it is handed over.

use super::held::{BadValue, Happened, Held, Memory, within};
use super::known::{Known, unknown};
use super::value::{Given, Value};
use super::{Decimal, Error};
use crate::engine::events::{FieldValue, owned};
use crate::program::text::{fold, trim};
use crate::program::{Date, EventId, Field, Occurrence};
use std::sync::Arc;

/// One lead: what is known of it, and what it did. Made by [`super::Policy::lead`].
///
/// Values are checked as they are set. What is never set is missing, and takes its default where the policy has one.
/// [`Lead::emptied`] makes a new lead in the memory of the old one.
#[derive(Clone, Debug)]
pub struct Lead {
    pub(super) policy: Arc<Known>,
    /// Apart, because a lead is handed on with each value that is set.
    pub(super) held: Box<Memory>,
}

impl Lead {
    pub(super) fn new(policy: Arc<Known>) -> Lead {
        let held = Box::new(Memory::new(policy.program.fields.len()));
        Lead { policy, held }
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
        let (policy, memory) = (&*self.policy, &mut *self.held);
        let at =
            policy.fields.find(field).ok_or_else(|| no_field(field, "the lead", &policy.program.fields))?;
        if let (Some(of), Some(reader)) = (policy.program.fields.get(at), policy.readers.get(at)) {
            let held = memory.hold(policy, (of, reader), value.into().0, "")?;
            if policy.program.key.is_some_and(|key| key.index() == at) {
                memory.called = None;
            }
            memory.spoilt.retain(|spoilt| *spoilt as usize != at);
            memory.bad.retain(|bad| bad.field != of.name);
            if let Some(place) = memory.fields.get_mut(at) {
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
        let fields = events.get(at).map_or(0, |event| event.fields.len());
        let event = EventId(u32::try_from(at).unwrap_or(u32::MAX));
        self.held.happened(event, instant, std::iter::repeat_n(Held::Missing, fields));
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
        let (policy, memory) = (&*self.policy, &mut *self.held);
        let last = memory.events.last().and_then(|last| {
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
            let held = memory.hold(policy, (of, reader), value.into().0, &event.name)?;
            if let Some(place) = memory.of_events.get_mut(first.saturating_add(at)) {
                *place = held;
            }
        }
        Ok(self)
    }

    /// A lead of the same policy of which nothing is known, in the memory of this one.
    #[must_use]
    pub fn emptied(mut self) -> Lead {
        self.held.clear();
        self
    }

    /// The lead's key, where the policy has a key field and it was set.
    pub fn key(&self) -> Option<String> {
        if self.held.called.is_some() {
            return self.held.called.clone();
        }
        match self.held.fields.get(self.policy.program.key?.index())? {
            Held::Text(start, end) => Some(trim(self.held.text(*start, *end)).to_owned()),
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
        &self.held.bad
    }

    /// Why events of a record could not be read; they did not happen.
    pub fn broken_events(&self) -> &[String] {
        &self.held.broken
    }

    /// Takes in what a record says of a field.
    pub(super) fn take(&mut self, at: usize, value: FieldValue<'_>) {
        let held = self.held.keep(value);
        if let Some(place) = self.held.fields.get_mut(at) {
            *place = held;
        }
    }

    /// What a record says of a field is none of its values.
    pub(super) fn spoil(&mut self, at: usize, text: String) {
        let memory = &mut *self.held;
        if let (Some(place), Some(field)) = (memory.fields.get_mut(at), self.policy.program.fields.get(at)) {
            *place = Held::Bad;
            memory.spoilt.push(u32::try_from(at).unwrap_or(u32::MAX));
            memory.bad.push(BadValue { field: field.name.clone(), text });
        }
    }

    /// Takes in an event of a record; defaults have been filled in.
    pub(super) fn add(&mut self, event: EventId, at: i64, fields: &[FieldValue<'_>]) {
        let held: Vec<Held> = fields.iter().map(|field| self.held.keep(*field)).collect();
        self.held.happened(event, at, held.into_iter());
    }

    /// The values of all fields, in the order declared; what is missing takes its default.
    pub(super) fn values(&self) -> impl Iterator<Item = FieldValue<'_>> {
        self.held.read(&self.held.fields, &self.policy.program.fields)
    }

    /// The fields of an event.
    pub(super) fn event_values(&self, event: &Happened) -> impl Iterator<Item = FieldValue<'_>> {
        let declared = self.policy.program.events.get(event.event.index());
        let held = self.held.of_events.get(event.first as usize..).unwrap_or(&[]);
        self.held.read(held, declared.map_or(&[], |event| &event.fields))
    }

    /// The events, to be listed.
    pub(super) fn occurrences(&self) -> Vec<Occurrence> {
        let told = |event: &Happened| {
            let fields: Vec<FieldValue<'_>> = self.event_values(event).collect();
            Occurrence { event: event.event, times: 1, at: event.at, fields: owned(&fields) }
        };
        self.held.events.iter().map(told).collect()
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
