//! `--replay`: leads through time.

use super::aside::Asked;
use crate::cli::source::SourceArgs;
use crate::cli::term::clean;
use crate::cli::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::engine::{Engine, Wanted};
use crate::program::text::fold;
use crate::program::{Aggregate, Column, ColumnId, ColumnKind, FieldId, Program, Selection, Type};
use crate::report::Course;
use crate::run::events::Stories;
use crate::run::{Follow, Rhythm, Within};

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Replay {
    /// When leads are evaluated.
    pub rhythm: Rhythm,
    /// The date from which on they are followed.
    pub from: Option<String>,
}

const RHYTHMS: [(&str, Rhythm); 3] =
    [("events", Rhythm::Events), ("daily", Rhythm::Daily), ("weekly", Rhythm::Weekly)];

/// Reads `daily`, `weekly from created`, `events`, `created`.
pub fn read(text: &str, program: &Program, source: &SourceArgs) -> Result<Replay> {
    let text = text.trim();
    let (first, rest) = text.split_once(char::is_whitespace).unwrap_or((text, ""));
    let known = RHYTHMS.iter().find(|(name, _)| fold(first) == *name);
    let replay = match (known, rest.trim()) {
        (Some((_, rhythm)), "") => Replay { rhythm: *rhythm, from: None },
        (Some((_, rhythm)), rest) => match rest.strip_prefix("from").map(|field| (field, field.trim())) {
            Some((field, name)) if !name.is_empty() && field.starts_with(char::is_whitespace) => {
                Replay { rhythm: *rhythm, from: Some(name.to_string()) }
            }
            _ => return Err(unreadable(text)),
        },
        (None, _) if text.is_empty() => return Err(unreadable(text)),
        (None, _) => {
            let declared = program.fields.iter().any(|field| fold(&field.name) == fold(text));
            let near = nearest(first, RHYTHMS.iter().map(|(name, _)| *name)).filter(|_| !declared);
            if let Some(near) = near {
                return Err(unreadable(text).help(format!(
                    "did you mean `{near}`? A date of that name is written so: --replay \"events from {}\"",
                    clean(text)
                )));
            }
            let name = text.strip_prefix("from ").map_or(text, str::trim);
            Replay { rhythm: Rhythm::Events, from: Some(name.to_string()) }
        }
    };
    let field = replay
        .from
        .as_ref()
        .and_then(|from| program.fields.iter().find(|field| fold(&field.name) == fold(from)));
    match field.map(|field| (&field.name, &field.ty)) {
        None | Some((_, Type::Date | Type::Text)) => {}
        Some((name, Type::YesNo | Type::Number(_) | Type::Choice(_) | Type::Several(_))) => {
            return Err(Failure::new(format!(
                "--replay: leads are followed from a date, and `{name}` is none"
            )));
        }
    }
    let happens = source.may_have_events() && !program.events.is_empty();
    if replay.from.is_none() && !happens {
        let failure =
            Failure::new("--replay: leads are followed from their first event, and there are no events");
        let date = program.fields.iter().find(|field| field.ty == Type::Date);
        let date = date.map_or("DATE_FIELD", |field| &field.name);
        return Err(failure.help(format!("name a date to follow them from: --replay \"daily from {date}\"")));
    }
    Ok(replay)
}

fn unreadable(text: &str) -> Failure {
    Failure::new(format!("--replay: `{}` is no way to follow leads", clean(text))).help(
        "write when they are evaluated: events, daily or weekly;\n\
         and, if it is not from their first event on, from which date: \"daily from created\"",
    )
}

impl Replay {
    /// In words, for the report.
    pub fn words(&self) -> String {
        let when = match self.rhythm {
            Rhythm::Events => "at each of its events",
            Rhythm::Daily => "at the end of each day",
            Rhythm::Weekly => "at the end of each week",
        };
        let from = self.from.as_deref().unwrap_or("its first event");
        format!("{when}, from {from} to as-of")
    }
}

/// The program that leads are followed with, and which of its columns are what.
#[derive(Debug)]
pub struct Plan {
    program: Program,
    from: Option<FieldId>,
    won_on: Option<FieldId>,
    outcome: Option<(ColumnId, Vec<bool>)>,
    own: Vec<bool>,
    promises: Vec<Within>,
    /// What the report has to know.
    pub course: Course,
}

/// What is known beside the replay.
#[derive(Clone, Copy, Debug)]
pub struct Beside<'a> {
    /// The policy.
    pub policy: &'a crate::cli::load::Policy,
    /// The policy as a program.
    pub program: &'a Program,
    /// What is asked of the data beside it.
    pub asked: Option<&'a Asked>,
    /// The columns of the dates: from when on, and when won.
    pub from: Option<ColumnId>,
    /// See `from`.
    pub won_on: Option<ColumnId>,
    /// The outcome as written.
    pub outcome: Option<&'a str>,
    /// What the date is called on which leads were won.
    pub won_on_name: Option<&'a str>,
}

impl Plan {
    /// Cuts down to what is asked.
    pub fn new(replay: &Replay, beside: &Beside<'_>) -> Plan {
        let whole = beside.asked.and_then(|asked| asked.whole.as_ref()).unwrap_or(beside.program);
        let outcome = beside.asked.and_then(|asked| asked.outcome);
        let wanted = whole.stage.into_iter().chain(outcome).chain(beside.from).chain(beside.won_on);
        let mut program = whole.clone().only(wanted);
        let of_outcome = outcome.map(|outcome| (outcome, kinds(&whole.clone().only([outcome]))));
        let own: Vec<bool> = (program.events.iter())
            .map(|event| beside.program.events.iter().any(|own| own.name == event.name))
            .collect();
        let (mut promises, mut told) = (Vec::new(), Vec::new());
        // What the policy says, and the same in the program that holds more than it.
        for (stage, same) in beside.program.stages.iter().zip(&whole.stages) {
            for (answer, same) in stage.answer_within.iter().zip(&same.answer_within) {
                let of = selected(&mut program, &same.of);
                let by = selected(&mut program, &same.by);
                promises.push(Within { within: same.within, of, by });
                let text = beside.policy.sources.text(answer.span);
                let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
                let stage = beside.program[stage.column].name.clone();
                told.push([stage, text, beside.policy.sources.place(answer.span)]);
            }
        }
        let happens = of_outcome.as_ref().is_some_and(|(_, kinds)| kinds.contains(&true));
        let won_at = match (beside.won_on_name, beside.outcome) {
            (Some(name), _) => Some(name.to_string()),
            (None, Some(outcome)) if happens => Some(format!("when it first was so: {outcome}")),
            (None, _) => None,
        };
        let field = |column: Option<ColumnId>| column.map(|column| FieldId(column.0));
        Plan {
            from: field(beside.from),
            won_on: field(beside.won_on),
            outcome: of_outcome.filter(|_| happens),
            own,
            promises,
            course: Course { rule: replay.words(), won_at, promises: told },
            program,
        }
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// Its engine.
    pub fn engine(&self) -> Engine<'_> {
        let fields = self.from.into_iter().chain(self.won_on).map(|field| ColumnId(field.0));
        let outcome = self.outcome.iter().map(|(outcome, _)| *outcome);
        Engine::new(
            &self.program,
            Wanted::columns(self.program.stage.into_iter().chain(outcome).chain(fields)),
        )
    }

    /// How the job follows leads.
    pub fn follow<'a>(
        &'a self,
        replay: &Replay,
        engine: &'a Engine<'a>,
        stories: Option<&'a Stories>,
    ) -> Follow<'a> {
        Follow {
            engine,
            stories,
            rhythm: replay.rhythm,
            from: self.from,
            own: self.own.clone(),
            outcome: self.outcome.clone(),
            won_on: self.won_on,
            promises: self.promises.clone(),
        }
    }
}

/// The kinds of event that a program looks at.
fn kinds(program: &Program) -> Vec<bool> {
    let mut kinds = vec![false; program.events.len()];
    for (_, aggregate) in program.aggregates() {
        let selection = aggregate.selection();
        let after = selection.after.iter().flat_map(|after| &after.of.kinds);
        let near = selection.near.iter().flat_map(|near| &near.of.kinds);
        for kind in selection.kinds.iter().chain(near).chain(after) {
            if let Some(kind) = kinds.get_mut(kind.index()) {
                *kind = true;
            }
        }
    }
    kinds
}

/// Adds a column about a selection of events, and says its position among the aggregates.
fn selected(program: &mut Program, selection: &Selection) -> usize {
    let position = program.aggregates().count();
    program.columns.push(Column {
        name: format!("answer within {position}"),
        ty: Type::Date,
        kind: ColumnKind::Aggregate(Aggregate::Last(selection.clone())),
        because: None,
        owner: None,
        span: crate::span::Span::default(),
    });
    position
}
