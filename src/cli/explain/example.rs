//! The lead as an `example` block that stands for it.

use crate::cli::load::Policy;
use crate::cli::{Failure, Result};
use crate::engine::batch::Need;
use crate::engine::truth::Truth;
use crate::engine::{Examples, Wanted};
use crate::lint::PROTECTED;
use crate::mutate::with_example;
use crate::program::time::{DAY, noon_utc};
use crate::program::{ColumnId, Date, FieldId, Occurrence, Program, Value};
use crate::speech::{Shown, choice_value, choices, decimal, quoted};
use crate::syntax::is_keyword;
use crate::why::{Bench, Moment, Replaced, same_answer, stand_in};
use serde_json::json;
use std::collections::BTreeSet;

const HOUR: i64 = DAY / 24;
const MINUTE: i64 = HOUR / 60;
/// More events than these stand in no example.
const MOST_EVENTS: u64 = 10_000;

/// An example that was run.
pub struct Written {
    /// Its title.
    title: String,
    /// The block.
    pub text: String,
    /// The personal fields of the lead.
    replaced: Vec<Replaced>,
    /// Times are to the day.
    by_day: bool,
}

/// Writes the lead as an example, and runs it: it is read with the policy, and holds.
pub fn written(policy: &Policy, program: &Program, lead: &Moment) -> Result<Written> {
    let bench = Bench::new(program, Wanted::everything());
    let lead = lead.clone().so_far(program);
    let stand_in = stand_in(&bench, &lead, PROTECTED);
    let title = title(&bench, &lead);
    let claims = claims(&bench, &lead);
    let exact = stand_in.lead;
    let by_day = by_day(program, &exact).filter(|by_day| same_answer(&bench, by_day, &exact));
    for (lead, is_by_day) in by_day.iter().map(|lead| (lead, true)).chain([(&exact, false)]) {
        let all = lead.events.iter().fold(0u64, |all, of| all.saturating_add(of.times.into()));
        if all > MOST_EVENTS {
            return Err(Failure::fell_short("this lead has more events than an example may have (10,000)"));
        }
        let text = block(&bench, lead, &title, &claims);
        if let Some(text) = crate::fmt::format(&text).ok().filter(|text| holds(policy, text)) {
            return Ok(Written { title, text, replaced: stand_in.replaced, by_day: is_by_day });
        }
    }
    let odd = Failure::fell_short("no example has the answer of this lead");
    Err(odd.help(
        "a bad value counts as missing even where its field has a default, and no example can say that",
    ))
}

impl Written {
    /// The block as JSON, with what was replaced.
    pub fn json(&self) -> String {
        let fields = |done: bool| -> Vec<&String> {
            self.replaced.iter().filter(|field| field.done == done).map(|field| &field.field).collect()
        };
        let page = json!({
            "title": self.title,
            "example": self.text,
            "times": if self.by_day { "days" } else { "exact" },
            "replaced": fields(true),
            "kept": fields(false),
        });
        let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
        text.push('\n');
        text
    }

    /// What a person should know of it.
    pub fn notes(&self) -> String {
        let list = |done: bool| -> Vec<String> {
            let those = self.replaced.iter().filter(|field| field.done == done);
            those.map(|field| format!("`{}`", field.field)).collect()
        };
        let (replaced, kept) = (list(true), list(false));
        let mut text = String::new();
        if !replaced.is_empty() {
            text.push_str(&format!("replaced or left out, as personal: {}\n", replaced.join(", ")));
        }
        if !kept.is_empty() {
            text.push_str(&format!(
                "kept as in the data, because another value would change the answer: {}; look at it before you share it\n",
                kept.join(", ")
            ));
        }
        text
    }
}

/// Whether the policy with the example is right, and the example holds.
fn holds(policy: &Policy, text: &str) -> bool {
    let Some(program) = with_example(&policy.files, &policy.sources, text.trim_end()) else { return false };
    let Some(example) = program.examples.last() else { return false };
    let examples = Examples::new(&program, Wanted::everything());
    let lead = examples.run(example);
    let results = lead.results(examples.engine());
    example.claims.iter().all(|claim| results.holds(&claim.condition, 0) == Truth::Yes)
}

fn block(bench: &Bench, lead: &Moment, title: &str, claims: &str) -> String {
    let (program, needs) = (bench.program(), bench.engine().needs());
    let fields = (0u32..).map(FieldId).zip(&lead.fields);
    let given: Vec<(FieldId, Option<Value>)> = fields
        .filter(|(id, held)| {
            held.is_some() && needs.get(id.index()).is_some_and(|need| *need != Need::Nothing)
        })
        .map(|(id, held)| (id, held.clone()))
        .collect();
    let choice = |value: &str| if is_keyword(value) { quoted(value) } else { choice_value(value) };
    let shown = Shown { program, as_of: lead.as_of, given: &given, done: &lead.events, choice: Some(choice) };
    shown.example(title, claims)
}

/// The lead at noon of its day, its dates as days, and its events as many whole days before, those of the last day as many
/// hours or minutes; equal ones together.
fn by_day(program: &Program, lead: &Moment) -> Option<Moment> {
    let noon = noon_utc(program.zone.local(lead.as_of)?.date())?;
    let mut events: Vec<Occurrence> = Vec::new();
    for event in &lead.events {
        let age = lead.as_of.checked_sub(event.at)?;
        let unit = [DAY, HOUR, MINUTE].into_iter().find(|unit| age >= *unit).unwrap_or(MINUTE);
        let at = noon.checked_sub(age.checked_sub(age.checked_rem(unit)?)?)?;
        let keyed = program[event.event].key.is_some();
        let same = events
            .iter_mut()
            .rev()
            .take(64)
            .find(|one| !keyed && one.event == event.event && one.at == at && one.fields == event.fields);
        match same {
            Some(same) => same.times = same.times.saturating_add(event.times),
            None => events.push(Occurrence { at, ..event.clone() }),
        }
    }
    events.sort_by_key(|event| std::cmp::Reverse(event.at));
    let day = |held: &Option<Value>| match held {
        Some(Value::Date(date)) => Some(Value::Date(Date::day(program.zone.day_start(date.start())))),
        other => other.clone(),
    };
    Some(Moment { as_of: noon, fields: lead.fields.iter().map(day).collect(), events })
}

fn claims(bench: &Bench, lead: &Moment) -> String {
    let program = bench.program();
    let ran = bench.run(std::slice::from_ref(lead));
    let results = bench.results(&ran);
    let mut claims: Vec<String> =
        stage_of(bench, lead).map(|stage| format!("stage is {stage}")).into_iter().collect();
    claims.extend(program.scores.iter().map(|score| {
        let points = results.number(score.column, 0).unwrap_or(0);
        format!("{} = {}", program[score.column].name, decimal(points))
    }));
    if claims.is_empty() {
        let criterion = |id: &ColumnId| {
            let name = &program[*id].name;
            Some(match results.truth(*id, 0)? {
                Truth::Yes => name.clone(),
                Truth::No => format!("not {name}"),
                Truth::Unknown => format!("{name} is unknown"),
            })
        };
        claims.extend(program.criteria.iter().filter_map(criterion));
    }
    claims.join(", ")
}

/// The stage, where a policy has any.
fn stage_of(bench: &Bench, lead: &Moment) -> Option<String> {
    let program = bench.program();
    let column = program.stage.filter(|_| !program.stages.is_empty() || !program.disqualify.is_empty())?;
    let ran = bench.run(std::slice::from_ref(lead));
    let stage = bench.results(&ran).stage(0);
    choices(&program[column].ty).get(stage as usize).cloned()
}

/// A title that no example of the policy has, and that says nothing of who it is.
fn title(bench: &Bench, lead: &Moment) -> String {
    let program = bench.program();
    let title = match stage_of(bench, lead).as_deref() {
        None => "a lead from the data".to_owned(),
        Some("lead") => "a lead from the data, in no stage".to_owned(),
        Some("disqualified") => "a lead from the data, disqualified".to_owned(),
        Some(stage) => format!("a lead from the data, {stage}"),
    };
    let taken: BTreeSet<&str> = program.examples.iter().map(|example| example.title.as_str()).collect();
    let numbered = (2u32..).map(|number| format!("{title} ({number})"));
    let free = std::iter::once(title.clone()).chain(numbered).find(|title| !taken.contains(title.as_str()));
    free.unwrap_or(title)
}
