//! What would bring a lead to a stage, in words.

use super::paper::{Paper, Screen};
use crate::analyse::domains::Cell;
use crate::cli::show;
use crate::cli::term::{Ink, clean};
use crate::cli::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::program::text::fold;
use crate::program::time::whole_days;
use crate::program::{Date, EventId, Field, FieldId, LARGEST, Program, StageId, Type, Value};
use crate::speech::{self, choices, or, quantity, rounder, unit};
use crate::why::{Change, Moment, Way, Ways, can_change, ways};
use serde_json::{Value as Json, json};

/// What is said.
pub struct View<'a> {
    key: &'a str,
    policy: &'a str,
    program: &'a Program,
    lead: &'a Moment,
    /// The stage that the lead is in.
    stage: String,
    target: String,
    found: Ways,
}

/// The stage of that name.
fn stage(program: &Program, name: &str) -> Result<StageId> {
    let names = || program.stages.iter().map(|stage| program[stage.column].name.as_str());
    let wanted = fold(name);
    let found = (0u32..).map(StageId).zip(names()).find(|(_, name)| fold(name) == wanted);
    found.map(|(id, _)| id).ok_or_else(|| {
        let failure = Failure::new(format!("--to: there is no stage called `{}`", clean(name)));
        let all: Vec<&str> = names().collect();
        match (nearest(name, all.iter().copied()), all.is_empty()) {
            (Some(near), _) => failure.help(format!("did you mean `{near}`?")),
            (None, false) => failure.help(format!("the stages are {}", all.join(", "))),
            (None, true) => failure.help("the policy declares no stage"),
        }
    })
}

/// Looks for ways to a stage.
pub fn view<'a>(
    (key, policy): (&'a str, &'a str),
    program: &'a Program,
    (lead, now): (&'a Moment, &str),
    to: &str,
) -> Result<View<'a>> {
    let id = stage(program, to)?;
    Ok(View {
        key,
        policy: program.title.as_deref().unwrap_or(policy),
        program,
        lead,
        stage: now.to_owned(),
        target: program[program[id].column].name.clone(),
        found: ways(program, lead, id),
    })
}

/// So many ways are shown to a person who did not ask for all.
const SHOWN: usize = 6;

impl View<'_> {
    /// For a person.
    pub fn page(&self, screen: Screen, all: bool) -> String {
        let mut paper = Paper::new(screen, false);
        let key = paper.paint(Ink::Strong, &clean(self.key));
        let stage = paper.paint(Ink::Strong, &self.stage);
        paper.text.push_str(&format!("{key}: {stage}\n"));
        let as_of = show::as_of(self.lead.as_of, &self.program.zone);
        paper.about(&format!("as of {as_of} · {}", clean(self.policy)));
        if self.found.holds {
            paper.gap();
            paper.entry("", &format!("{} holds already.", self.target));
            return paper.text;
        }
        if self.found.ways.is_empty() {
            self.none(&mut paper);
            return paper.text;
        }
        let changes = match self.found.changes {
            1 => "with one change".to_owned(),
            count => format!("with {count} changes together"),
        };
        paper.title(&format!("{} {changes}", self.target));
        let shown = if all { usize::MAX } else { SHOWN };
        for way in self.found.ways.iter().take(shown) {
            self.way(way, &mut paper);
        }
        let more = self.found.ways.len().saturating_sub(shown);
        if more > 0 {
            paper.entry("", &format!("and {more} more ways; `--all` shows them"));
        }
        if self.found.cut {
            paper.gap();
            paper.entry("", &self.cut());
        }
        paper.text
    }

    fn way(&self, way: &Way, paper: &mut Paper) {
        let last = way.changes.len().saturating_sub(1);
        for (at, change) in way.changes.iter().enumerate() {
            let lead = if at == 0 { "  if   " } else { "  and  " };
            let end = if at == last { self.end(way) } else { String::new() };
            paper.inked(lead, Ink::Good, &format!("{}{end}", self.said(change)));
            if let Change::Fact { field, .. } = change
                && let Some(ask) = &self.program[*field].ask
            {
                paper.inked("       ", Ink::Faint, &format!("ask: {}", clean(ask)));
            }
        }
    }

    /// Until when, and what stage it is then where that is another one.
    fn end(&self, way: &Way) -> String {
        let stage = self.stage_name(way.stage);
        let then = if *stage == *self.target { String::new() } else { format!("; it is {stage} then") };
        let within = way.until.map(|until| {
            let (days, day) = (whole_days(self.lead.as_of, until), speech::day(until, &self.program.zone));
            match days {
                0 => format!(", by {day}"),
                1 => format!(", within 1 day (by {day})"),
                days => format!(", within {days} days (by {day})"),
            }
        });
        format!("{}{then}", within.unwrap_or_default())
    }

    fn stage_name(&self, stage: u32) -> &str {
        let column = self.program.stage.map(|column| &self.program[column].ty);
        column.and_then(|ty| choices(ty).get(stage as usize)).map_or("", String::as_str)
    }

    fn none(&self, paper: &mut Paper) {
        paper.gap();
        let changes = match self.found.changes {
            0 => String::new(),
            1 => " with one change".to_owned(),
            count => format!(" with up to {count} changes together"),
        };
        paper.entry("", &format!("No way to {} was found{changes}.", self.target));
        let facts = self.changeable();
        let facts = if facts.is_empty() { "no field".to_owned() } else { facts.join(", ") };
        paper.entry("", &format!("Can change: {facts}; and the events that the policy looks at."));
        if self.found.cut {
            paper.entry("", &self.cut());
        }
    }

    fn cut(&self) -> String {
        let tried = show::grouped(self.found.tried as u64);
        format!("Not everything was tried ({tried} leads were): there may be other ways.")
    }

    fn changeable(&self) -> Vec<String> {
        let fields = (0u32..).map(FieldId).zip(&self.lead.fields);
        let those = fields.filter(|(field, held)| can_change(self.program, *field, held.is_some()));
        those.map(|(field, _)| self.program[field].name.clone()).collect()
    }

    /// `budget is 10000 EUR or more (now 8000 EUR)`, `page_view with url "/pricing" happens 3 times`
    fn said(&self, change: &Change) -> String {
        match change {
            Change::Fact { field, to } => {
                let declared = &self.program[*field];
                let now = self.lead.fields.get(field.index()).and_then(Option::as_ref);
                let now = now
                    .map_or("missing".to_owned(), |now| speech::value(now, &declared.ty, &self.program.zone));
                format!("{} {} (now {})", declared.name, self.values(declared, to), clean(&now))
            }
            Change::Event { event, fields, times, each } => self.happens(*event, fields, (*times, *each)),
        }
    }

    fn happens(&self, event: EventId, fields: &[Option<Value>], (times, each): (u32, Option<u32>)) -> String {
        let kind = &self.program[event];
        let by = kind.actor.as_ref().map_or(String::new(), |actor| format!(" by {actor}"));
        let with = kind.fields.iter().zip(fields).filter_map(|(field, held)| {
            let held = speech::value(held.as_ref()?, &field.ty, &self.program.zone);
            Some(format!("{} {held}", field.name))
        });
        let with: Vec<String> = with.collect();
        let with = if with.is_empty() { String::new() } else { format!(" with {}", with.join(" and ")) };
        let other = each.and_then(|each| kind.fields.get(each as usize));
        let other = other.map_or(String::new(), |field| format!(", each with another {}", field.name));
        match times {
            1 => format!("{}{by}{with} happens", kind.name),
            times => format!("{}{by}{with} happens {times} times{other}", kind.name),
        }
    }

    /// What a fact has to be.
    fn values(&self, field: &Field, to: &[Cell]) -> String {
        let zone = &self.program.zone;
        let ends = to.iter().filter_map(|cell| match cell {
            Cell::Numbers { low, high } => Some((*low, *high)),
            _ => None,
        });
        let ends = ends.reduce(|one, other| (one.0.min(other.0), one.1.max(other.1)));
        match (&field.ty, ends) {
            (Type::Date, Some((low, high))) => {
                let day = |code: i64| speech::day(Date::of_code(code).start(), zone);
                // The first and the last date that there is are no limits.
                match (zone.local(Date::of_code(low).start()), zone.local(Date::of_code(high).start())) {
                    (Some(first), Some(last)) if first.year() > 1 && last.year() < 9999 => {
                        format!("is from {} to {}", day(low), day(high))
                    }
                    (Some(first), _) if first.year() > 1 => format!("is {} or later", day(low)),
                    _ => format!("is {} or earlier", day(high)),
                }
            }
            (ty, Some((low, high))) => numbers(low, high, unit(ty)),
            (ty @ Type::Choice(names), None) => {
                let values = to.iter().flat_map(|cell| match cell {
                    Cell::Choices(values) => values.clone(),
                    _ => Vec::new(),
                });
                let mut values: Vec<u32> = values.collect();
                values.sort_unstable();
                let named = values.iter().map(|value| speech::value(&Value::Choice(*value), ty, zone));
                let named: Vec<String> = named.take(names.len()).collect();
                format!("is {}", or(&named))
            }
            (ty, None) => match to {
                [Cell::YesNo(true)] => "is yes".to_owned(),
                [Cell::YesNo(false)] => "is no".to_owned(),
                [Cell::YesNo(_), ..] => "is yes or no".to_owned(),
                all => {
                    let some = all.iter().take(3).map(|cell| speech::value(&cell.witness(ty), ty, zone));
                    format!("is, for example, {}", or(&some.collect::<Vec<_>>()))
                }
            },
        }
    }

    /// For a program.
    pub fn json(&self) -> String {
        let zone = &self.program.zone;
        let page = json!({
            "key": self.key,
            "policy": self.policy,
            "as_of": zone.show(self.lead.as_of),
            "stage": self.stage,
            "to": self.target,
            "holds": self.found.holds,
            "ways": self.found.ways.iter().map(|way| self.way_json(way)).collect::<Vec<_>>(),
            "changes_tried": self.found.changes,
            "leads_tried": self.found.tried,
            "complete": !self.found.cut,
            "can_change": self.changeable(),
        });
        let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
        text.push('\n');
        text
    }

    fn way_json(&self, way: &Way) -> Json {
        json!({
            "stage": self.stage_name(way.stage),
            "until": way.until.map(|until| speech::day(until, &self.program.zone)),
            "changes": way.changes.iter().map(|change| self.change_json(change)).collect::<Vec<_>>(),
        })
    }

    fn change_json(&self, change: &Change) -> Json {
        match change {
            Change::Fact { field, to } => {
                let declared = &self.program[*field];
                let now = self.lead.fields.get(field.index()).and_then(Option::as_ref);
                let written = |value: &Value| speech::value(value, &declared.ty, &self.program.zone);
                json!({
                    "field": declared.name,
                    "ask": declared.ask,
                    "now": now.map(written),
                    "condition": format!("{} {}", declared.name, self.values(declared, to)),
                    "example": to.first().map(|cell| written(&cell.witness(&declared.ty))),
                })
            }
            Change::Event { event, fields, times, each } => {
                let kind = &self.program[*event];
                json!({
                    "event": kind.name,
                    "by": kind.actor,
                    "times": times,
                    "condition": self.happens(*event, fields, (*times, *each)),
                })
            }
        }
    }
}

/// `is 10000 EUR or more`, `is below 50`
fn numbers(low: i64, high: i64, unit: Option<&str>) -> String {
    let said = |number: i64| quantity(number, unit);
    let above = rounder(low, low.saturating_sub(1));
    let below = rounder(high, high.saturating_add(1));
    match (low > -LARGEST, high < LARGEST) {
        (true, true) if low == high => format!("is {}", said(low)),
        (true, true) => match (above, below) {
            (None, None) => format!("is {} to {}", said(low), said(high)),
            (None, Some(below)) => format!("is {} to below {}", said(low), said(below)),
            (Some(above), None) => format!("is above {} and at most {}", said(above), said(high)),
            (Some(above), Some(below)) => format!("is above {} and below {}", said(above), said(below)),
        },
        (true, false) => above
            .map_or_else(|| format!("is {} or more", said(low)), |above| format!("is above {}", said(above))),
        (false, true) => below.map_or_else(
            || format!("is {} or less", said(high)),
            |below| format!("is below {}", said(below)),
        ),
        (false, false) => "is known".to_owned(),
    }
}
