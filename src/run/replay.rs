//! Leads through time: the program that they are followed with, and which of its columns is what.

use super::events::Stories;
use super::facts::FieldHistory;
use super::follow::{Follow, Rhythm, Within};
use crate::engine::{Engine, Wanted};
use crate::program::{Aggregate, Column, ColumnId, ColumnKind, FieldId, Program, Selection, Type};
use crate::report::Course;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Ask<'a> {
    /// When leads are evaluated.
    pub rhythm: Rhythm,
    /// The policy.
    pub program: &'a Program,
    /// The policy with what is asked beside it, where something is.
    pub whole: Option<&'a Program>,
    /// The condition for a won lead, and its column.
    pub outcome: Option<(&'a str, ColumnId)>,
    /// The date from which on leads are followed; their first event where none is named.
    pub from: Option<ColumnId>,
    /// The date on which leads were won, and its name.
    pub won_on: Option<(&'a str, ColumnId)>,
    /// Whether there is a history of facts.
    pub facts: bool,
    /// When leads are evaluated and from when on, in words.
    pub rule: String,
    /// The `answer within` lines, stage by stage: the stage, the text, the place.
    pub promises: Vec<[String; 3]>,
}

/// How leads are followed.
#[derive(Clone, Debug)]
pub struct Replay {
    program: Program,
    rhythm: Rhythm,
    from: Option<FieldId>,
    won_on: Option<FieldId>,
    outcome: Option<(ColumnId, Vec<bool>)>,
    own: Vec<bool>,
    promises: Vec<Within>,
    course: Course,
}

impl Replay {
    /// Cuts the program down to what is asked.
    pub fn new(ask: Ask<'_>) -> Replay {
        let whole = ask.whole.unwrap_or(ask.program);
        let (outcome, won_on) = (ask.outcome.map(|(_, column)| column), ask.won_on.map(|(_, column)| column));
        let wanted = whole.stage.into_iter().chain(outcome).chain(ask.from).chain(won_on);
        let mut program = whole.clone().only(wanted);
        let outcome = outcome.map(|outcome| (outcome, kinds(&whole.clone().only([outcome]))));
        let outcome = outcome.filter(|(_, kinds)| kinds.contains(&true));
        let own = |name: &str| ask.program.events.iter().any(|own| own.name == name);
        let own = program.events.iter().map(|event| own(&event.name)).collect();
        let answers = whole.stages.iter().flat_map(|stage| &stage.answer_within);
        let mut promise = |of: &Selection, by: &Selection, within| {
            let (of, by) = (selected(&mut program, of), selected(&mut program, by));
            Within { within, of, by }
        };
        let promises = answers.map(|answer| promise(&answer.of, &answer.by, answer.within)).collect();
        let won_at = match (ask.won_on, ask.outcome) {
            (Some((name, _)), _) => Some(name.to_owned()),
            (None, Some((text, _))) if outcome.is_some() => Some(format!("when it first was so: {text}")),
            (None, _) => None,
        };
        let field = |column: ColumnId| FieldId(column.0);
        Replay {
            rhythm: ask.rhythm,
            from: ask.from.map(field),
            won_on: won_on.map(field),
            outcome,
            own,
            promises,
            course: Course { rule: ask.rule, facts: ask.facts, won_at, promises: ask.promises },
            program,
        }
    }

    /// The program.
    pub fn program(&self) -> &Program {
        &self.program
    }

    /// What the report has to know.
    pub(super) fn course(&self) -> &Course {
        &self.course
    }

    /// Its engine.
    pub(super) fn engine(&self) -> Engine<'_> {
        let fields = self.from.into_iter().chain(self.won_on).map(|field| ColumnId(field.0));
        let outcome = self.outcome.iter().map(|(outcome, _)| *outcome);
        let wanted = self.program.stage.into_iter().chain(outcome).chain(fields);
        Engine::new(&self.program, Wanted::columns(wanted))
    }

    /// How the job follows leads.
    pub(super) fn follow<'a>(
        &'a self,
        engine: &'a Engine<'a>,
        (stories, facts): (Option<&'a Stories>, Option<&'a FieldHistory>),
    ) -> Follow<'a> {
        Follow {
            engine,
            stories,
            facts,
            rhythm: self.rhythm,
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
        span: Default::default(),
    });
    position
}
