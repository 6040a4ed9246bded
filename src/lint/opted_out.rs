//! Leads that asked for no more contact reach a stage, or get a next step that writes to them or calls them. Sales calls
//! people who said that they do not want it, which is often unlawful.
//!
//! The rule knows such a field or event by its name, such as `opted_out`, `unsubscribed` or `do_not_call`; `consent` means it
//! where it is no. Name your own in `qualify.toml`: `opted_out = ["no_letters", "not newsletter"]`.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   opted_out  yes/no, default no
//! event demo_request
//! score interest, -20 to 25
//!   +25  on demo_request, once
//!   -20  if opted_out
//! SQL requires interest >= 5 and need
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   opted_out  yes/no, default no
//! event demo_request
//! score interest, 0 to 25
//!   +25  on demo_request, once
//! disqualify if opted_out because "asked for no more contact"
//! SQL requires interest >= 5 and need
//! ```

use super::places::{says, words};
use super::{Context, Findings, heading, lead, walk};
use crate::analyse::evaluate::Ranges;
use crate::analyse::model::{Cond, Def};
use crate::analyse::range::{Possible, Range};
use crate::program::{
    Aggregate, ColumnId, ColumnKind, EventId, FieldId, LARGEST, SCALE, Selection, Type, Value,
};
use crate::syntax::tree::StatementKind;
use std::collections::HashSet;

rule!("S14", "opted-out", "leads that asked for no more contact and go on", "opted_out.rs");

/// So many such fields and events are looked at: each is tried at every stage.
const MOST: usize = 16;
/// After so many searches in vain for a lead no other is looked for.
const MOST_VAIN: usize = 8;

/// Words of a next step that reaches a lead.
const REACHES: &[&str] = &[
    "call",
    "calls",
    "phone",
    "mail",
    "mails",
    "email",
    "letter",
    "newsletter",
    "send",
    "invite",
    "write",
    "message",
    "anrufen",
    "schreiben",
    "einladen",
    "bellen",
    "mailen",
    "sturen",
    "uitnodigen",
];

/// Words in the name of a stage for leads that nobody goes on with.
const BINS: &[&str] = &[
    "lost",
    "rejected",
    "recycled",
    "closed",
    "dead",
    "out",
    "archive",
    "archived",
    "unsubscribed",
    "suppressed",
    "blocked",
    "ended",
];

/// What says that a lead wants no more contact.
#[derive(Clone, Copy)]
enum Word {
    Field(FieldId, bool),
    Event(EventId),
}

/// Words of a name, and whether yes says that a lead wants no more contact.
type Phrases = Vec<(bool, Vec<String>)>;

fn phrases<'a>(of: impl Iterator<Item = &'a str>) -> Phrases {
    of.map(|phrase| match phrase.strip_prefix("not ") {
        Some(phrase) => (false, words(phrase)),
        None => (true, words(phrase)),
    })
    .collect()
}

fn said(phrases: &Phrases, name: &str, source: &str) -> Option<bool> {
    let names = [words(name), words(source)];
    let of = |(_, phrase): &&(bool, Vec<String>)| names.iter().any(|name| says(name, phrase));
    phrases.iter().find(of).map(|(means, _)| *means)
}

/// Whether a yes/no or an event of that name says that a lead wants no more contact: by a yes, or by a no.
pub fn opts_out(name: &str, source: &str) -> Option<bool> {
    said(&phrases(super::OPTED_OUT.iter().copied()), name, source)
}

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    let phrases = phrases(context.opted_out.iter().map(String::as_str));
    let said = |name: &str, source: &str| said(&phrases, name, source);
    let fields = (0u32..).map(FieldId).zip(&program.fields).filter(|(_, field)| field.ty == Type::YesNo);
    let fields = fields.filter_map(|(id, field)| {
        Some((Word::Field(id, said(&field.name, &field.source)?), field.name.as_str()))
    });
    let events = (0u32..).map(EventId).zip(&program.events);
    let events = events
        .filter(|(_, event)| said(&event.name, &event.source) == Some(true))
        .map(|(id, event)| (Word::Event(id), event.name.as_str()));
    let mut left = MOST_VAIN;
    for (word, name) in fields.chain(events).take(MOST).collect::<Vec<_>>() {
        look(context, word, name, &mut left, out);
    }
}

fn look(context: &Context, word: Word, name: &str, left: &mut usize, out: &mut Findings) {
    let line = match word {
        Word::Field(_, false) => format!("{name} is no"),
        Word::Field(_, true) | Word::Event(_) => name.to_owned(),
    };
    let world = world(context, word);
    let goes_on = |name: &str| !words(name).iter().any(|word| BINS.contains(&word.as_str()));
    let mut stages = walk::stages(context).filter(|(stage, _)| goes_on(&stage.name.text));
    let reached = stages.find_map(|(stage, column)| {
        let open = world.of(column).is_some_and(|range| range.truth().yes());
        if !open || *left == 0 {
            return None;
        }
        let found = match word {
            Word::Field(field, yes) => lead::given(context, column, field, Value::YesNo(yes)),
            Word::Event(event) => lead::after(context, column, event),
        };
        *left = left.saturating_sub(usize::from(found.is_none()));
        Some((stage, column, found?))
    });
    let because = format!("disqualify if {line} because \"asked for no more contact\"");
    if let Some((stage, column, example)) = reached {
        let asked = match (context.facts().model.def(column), word) {
            (Some(Def::Stage { requires, .. }), Word::Field(field, yes)) => {
                let of = Cond::Column(context.program.field_column(field));
                context.facts().entails(requires, &if yes { of } else { Cond::Not(Box::new(of)) })
            }
            _ => false,
        };
        let message = match asked {
            true => {
                format!("only leads with `{line}`, who asked for no more contact, reach {}", stage.name.text)
            }
            false => format!("leads with `{line}`, who asked for no more contact, reach {}", stage.name.text),
        };
        out.add(heading(context, stage.requires.place.0), message, |diag| {
            diag.at(format!("such as: {example}")).help(format!("write `{because}`"))
        });
        return;
    }
    if let Some((place, text)) = step(context, &world) {
        let message =
            format!("leads with `{line}`, who asked for no more contact, can get the next step \"{text}\"");
        out.add(place, message, |diag| {
            diag.at("reaches them").help(format!("write `{because}`, or a line above for them"))
        });
    }
}

/// The first next step such leads can get that reaches them, where nothing disqualifies them.
fn step<'a>(context: &Context<'a>, world: &[Range]) -> Option<(crate::span::Span, &'a str)> {
    let facts = context.facts();
    let turned_away = |line: &ColumnId| world.of(*line).is_some_and(|range| range.truth() == Possible::YES);
    if facts.model.disqualify.iter().any(turned_away) {
        return None;
    }
    let Some(Def::FirstMatch { arms, .. }) = facts.model.def(context.program.next_step?) else { return None };
    let mut conditions = arms.iter().map(|(condition, _)| condition);
    let step = super::statements(context).find_map(|statement| match &statement.kind {
        StatementKind::NextStep(step) => Some(step),
        _ => None,
    })?;
    for arm in &step.arms {
        let truth = match &arm.condition {
            Some(_) => facts.scene().cond(world, conditions.next()?),
            None => Possible::YES,
        };
        if truth == Possible::YES {
            // What is left for everybody is no step that somebody thought of for them.
            let reaches = words(arm.value.text()).iter().any(|word| REACHES.contains(&word.as_str()));
            return (reaches && arm.condition.is_some()).then(|| (arm.place.0, arm.value.text()));
        }
    }
    None
}

/// What columns can be for a lead that said so, and nothing after it.
fn world(context: &Context, word: Word) -> Vec<Range> {
    let facts = context.facts();
    let program = context.program;
    let mut world: Vec<Range> = program.columns().map(|(id, _)| facts.range(id).clone()).collect();
    let mut fixed: HashSet<ColumnId> = HashSet::new();
    for (id, column) in program.columns() {
        let range = match (&column.kind, word) {
            (ColumnKind::Field(field), Word::Field(said, yes)) if *field == said => {
                Range::Truth(Possible::certain(yes))
            }
            (ColumnKind::Aggregate(aggregate), Word::Event(event)) => match just(aggregate, event) {
                Some(range) => range,
                None => continue,
            },
            _ => continue,
        };
        fixed.insert(id);
        if let Some(place) = world.get_mut(id.index()) {
            *place = range;
        }
    }
    let scene = facts.scene();
    for (id, _) in facts.model.defs() {
        let leaf = matches!(program[id].kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_));
        if fixed.contains(&id) || leaf {
            continue;
        }
        let range = scene.column(&world, id);
        if let Some(place) = world.get_mut(id.index()) {
            *place = range;
        }
    }
    world
}

/// What an aggregate is at the instant of an event that is the last one.
fn just(aggregate: &Aggregate, event: EventId) -> Option<Range> {
    let of: &Selection = aggregate.selection();
    let whole = |of: &Selection| of.condition.is_none() && of.near.is_none() && of.kinds.contains(&event);
    // What counts only after it has not happened again.
    if of.after.iter().any(|after| whole(&after.of)) {
        return match aggregate {
            Aggregate::Count(_)
            | Aggregate::CountDifferent { .. }
            | Aggregate::MostWithin { .. }
            | Aggregate::Weight { .. } => Some(Range::number(0)),
            _ => None,
        };
    }
    match aggregate {
        Aggregate::Count(of) if whole(of) => {
            Some(Range::Number { low: SCALE, high: LARGEST, missing: false })
        }
        _ => None,
    }
}
