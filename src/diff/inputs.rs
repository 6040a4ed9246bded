//! What leads of two policies hold and do: the fields and events of both, those that are the same thing only once.

use crate::program::text::fold;
use crate::program::{ColumnId, EventId, EventKind, Field, FieldId, Program, Type, Value};

/// The fields and events of two policies. Those of the new policy come first, in its order.
#[derive(Debug, Default)]
pub(super) struct Inputs {
    pub fields: Vec<Field>,
    pub events: Vec<EventKind>,
    /// Fields of the old policy and of the new one that read the same column otherwise.
    pub ties: Vec<(FieldId, FieldId)>,
    /// What a proof does not cover.
    pub cautions: Vec<Caution>,
}

/// What a proof does not cover, and what depends on it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Caution {
    /// A sentence without its final full stop.
    pub said: String,
    pub(super) of: About,
}

/// What a caution is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum About {
    /// All that depends on this field.
    Field(FieldId),
    /// All that depends on this kind of event.
    Event(EventId),
    /// All that depends on dates or events.
    Time,
}

/// What is one program's own in both.
#[derive(Debug, Default)]
pub(super) struct Side {
    pub fields: Vec<FieldId>,
    pub events: Vec<OwnEvent>,
    pub columns: Vec<ColumnId>,
}

/// An own kind of event among those of both.
#[derive(Clone, Debug)]
pub(super) struct OwnEvent {
    pub joint: EventId,
    /// By own field: its place, and the place of the field that reads the same column for the other policy.
    pub fields: Vec<(u32, Option<u32>)>,
}

impl Inputs {
    /// The inputs of two policies, and what their own fields and events are among them.
    pub fn new(old: &Program, new: &Program) -> (Inputs, Side, Side) {
        let mut inputs =
            Inputs { fields: new.fields.clone(), events: new.events.clone(), ..Inputs::default() };
        let all = |count: usize| (0u32..).take(count);
        let own = |event: &EventKind| all(event.fields.len()).map(|at| (at, None)).collect();
        let mut of_new = Side {
            fields: all(new.fields.len()).map(FieldId).collect(),
            events: all(new.events.len())
                .zip(&new.events)
                .map(|(at, event)| OwnEvent { joint: EventId(at), fields: own(event) })
                .collect(),
            columns: Vec::new(),
        };
        let mut of_old = Side::default();
        let names = |field: &Field| (fold(&field.source), fold(&field.name));
        let partners = partners(&old.fields, &new.fields, names);
        for (field, partner) in old.fields.iter().zip(partners) {
            let id =
                inputs.field(field, partner.and_then(|at| Some((FieldId(at), new.fields.get(at as usize)?))));
            of_old.fields.push(id);
        }
        let names = |event: &EventKind| (fold(&event.source), fold(&event.name));
        let partners = self::partners(&old.events, &new.events, names);
        for (event, partner) in old.events.iter().zip(partners) {
            let own = inputs.event(event, partner.map(EventId), &mut of_new);
            of_old.events.push(own);
        }
        if old.zone != new.zone {
            let said = format!("the time zone is {} instead of {}", new.zone.name(), old.zone.name());
            inputs.cautions.push(Caution { said, of: About::Time });
        }
        (inputs, of_old, of_new)
    }

    /// Takes in a field of the old policy.
    fn field(&mut self, field: &Field, partner: Option<(FieldId, &Field)>) -> FieldId {
        let next = FieldId(u32::try_from(self.fields.len()).unwrap_or(u32::MAX));
        let Some((id, now)) = partner else {
            self.fields.push(field.clone());
            return next;
        };
        let name = &now.name;
        let read = |field: &Field| {
            let mut missing = field.missing.clone();
            missing.sort();
            (field.format.clone(), missing, field.split.clone())
        };
        if fold(&field.source) != fold(&now.source) {
            let said =
                format!("`{name}` is read from the column “{}” instead of “{}”", now.source, field.source);
            self.cautions.push(Caution { said, of: About::Field(id) });
        } else if read(field) != read(now) {
            let said = format!("the values of `{name}` are read in another way");
            self.cautions.push(Caution { said, of: About::Field(id) });
        }
        if alike(&field.ty, &now.ty) && field.default == now.default {
            return id;
        }
        self.fields.push(field.clone());
        self.ties.push((next, id));
        next
    }

    /// Takes in a kind of event of the old policy.
    fn event(&mut self, event: &EventKind, partner: Option<EventId>, of_new: &mut Side) -> OwnEvent {
        let next = EventId(u32::try_from(self.events.len()).unwrap_or(u32::MAX));
        let Some(joint) = partner else {
            self.events.push(event.clone());
            let fields = (0u32..).take(event.fields.len()).map(|at| (at, None)).collect();
            return OwnEvent { joint: next, fields };
        };
        let Some(now) = self.events.get_mut(joint.index()) else {
            return OwnEvent { joint, fields: Vec::new() };
        };
        let key = |event: &EventKind| {
            event.key.and_then(|key| event.fields.get(key as usize)).map(|field| fold(&field.source))
        };
        let count = of_new.events.get(joint.index()).map_or(0, |own| own.fields.len());
        let names = |field: &Field| (fold(&field.source), fold(&field.name));
        let declared = now.fields.get(..count).unwrap_or_default().to_vec();
        let partners = partners(&event.fields, &declared, names);
        let said =
            if key(event) != key(now) || fold(&event.source) != fold(&now.source) || event.time != now.time {
                Some(format!("the events `{}` are read in another way", now.name))
            } else {
                None
            };
        let mut fields = Vec::new();
        for (field, partner) in event.fields.iter().zip(partners) {
            let same = partner.filter(|at| {
                declared
                    .get(*at as usize)
                    .is_some_and(|now| alike(&now.ty, &field.ty) && now.format == field.format)
            });
            if let Some(at) = same {
                fields.push((at, None));
                continue;
            }
            let at = u32::try_from(now.fields.len()).unwrap_or(u32::MAX);
            now.fields.push(field.clone());
            fields.push((at, partner));
            let other = partner
                .and_then(|partner| of_new.events.get_mut(joint.index())?.fields.get_mut(partner as usize));
            if let Some(other) = other {
                other.1 = Some(at);
            }
        }
        if let Some(said) = said {
            self.cautions.push(Caution { said, of: About::Event(joint) });
        }
        OwnEvent { joint, fields }
    }
}

/// Whether values of both types are the same; a unit is only a name.
fn alike(one: &Type, other: &Type) -> bool {
    match (one, other) {
        (Type::Number(_), Type::Number(_)) => true,
        _ => one == other,
    }
}

/// By thing of the one list: its place in the other, by what the data calls both, else by name.
fn partners<T>(these: &[T], those: &[T], names: impl Fn(&T) -> (String, String)) -> Vec<Option<u32>> {
    let those: Vec<(String, String)> = those.iter().map(&names).collect();
    let these: Vec<(String, String)> = these.iter().map(names).collect();
    let by_source = |(source, _): &(String, String)| those.iter().position(|(other, _)| other == source);
    let taken: Vec<Option<usize>> = these.iter().map(by_source).collect();
    let by_name = |(_, name): &(String, String)| {
        let free = |at: &usize| !taken.contains(&Some(*at));
        those.iter().position(|(_, other)| other == name).filter(free)
    };
    let found = these.iter().zip(&taken).map(|(one, taken)| taken.or_else(|| by_name(one)));
    found.map(|at| at.and_then(|at| u32::try_from(at).ok())).collect()
}

/// A value as a field of another type reads it. One that it cannot read counts as missing, and no default stands for it.
pub(super) fn read_as(value: &Value, from: &Type, to: &Type) -> Value {
    let unreadable = match to {
        Type::YesNo => Value::Several(Vec::new()),
        Type::Number(_) | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => Value::YesNo(true),
    };
    let place = |at: u32, from: &[String], to: &[String]| {
        let text = fold(from.get(at as usize)?);
        to.iter().position(|other| fold(other) == text).and_then(|at| u32::try_from(at).ok())
    };
    let read = match (value, from, to) {
        (value, from, to) if alike(from, to) => Some(value.clone()),
        (Value::Choice(at), Type::Choice(from), Type::Choice(to)) => place(*at, from, to).map(Value::Choice),
        (Value::Several(set), Type::Several(from), Type::Several(to)) => {
            let mut set: Option<Vec<u32>> = set.iter().map(|at| place(*at, from, to)).collect();
            set.iter_mut().for_each(|set| set.sort_unstable());
            set.map(Value::Several)
        }
        _ => None,
    };
    read.unwrap_or(unreadable)
}
