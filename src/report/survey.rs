//! What is asked of history.

use super::moves::Comparison;
use super::recorded::{self, Ask};
use super::replay::Course;
use super::signs::{self, Sign};
use crate::engine::Wanted;
use crate::engine::batch::Need;
use crate::program::{ColumnId, ColumnKind, FieldId, Number, Program};

/// A policy, and what is known beside it.
#[derive(Clone, Debug)]
pub struct Survey<'p> {
    /// The policy.
    pub program: &'p Program,
    /// Another to compare it with.
    pub(super) against: Option<Comparison<'p>>,
    /// What is known of the leads beside the policy.
    pub aside: Option<Aside<'p>>,
    /// What is asked of leads through time.
    pub course: Option<Course>,
    /// The scores, and then the numbers that add up scores.
    pub numbers: Vec<ColumnId>,
    /// The fields that are read for the policy.
    pub(super) fields: Vec<FieldId>,
    pub(super) signs: Vec<Sign>,
    /// What the stages ask, where a recorded stage is compared.
    pub(super) asks: Vec<Ask>,
}

/// What is known of leads beside the policy: a program of its own, which may look at later events.
#[derive(Clone, Debug)]
pub struct Aside<'p> {
    /// The program.
    pub program: &'p Program,
    /// The yes/no column that says how it ended.
    pub outcome: Option<ColumnId>,
    /// What leads are told apart by.
    pub by: Option<By>,
    /// The stage that was recorded, and what it is called.
    pub was: Option<ColumnId>,
    /// When leads came, for a capacity by the week.
    pub came: Option<ColumnId>,
    /// Fields to show of leads that are listed, and their names.
    pub show: Vec<(String, ColumnId)>,
}

/// What leads are told apart by.
#[derive(Clone, Debug)]
pub struct By {
    /// As the person who asks calls it.
    pub name: String,
    /// The column.
    pub column: ColumnId,
}

impl<'p> Survey<'p> {
    /// Asks for all that can be told of a policy.
    pub fn new(program: &'p Program, against: Option<&'p Program>, aside: Option<Aside<'p>>) -> Survey<'p> {
        let numbers = Survey::numbers_of(program);
        let was = aside.as_ref().is_some_and(|aside| aside.was.is_some());
        Survey {
            against: against.map(|old| Comparison::new(old, program, &numbers)),
            asks: if was { recorded::asks(program) } else { Vec::new() },
            program,
            aside,
            course: None,
            numbers,
            fields: Vec::new(),
            signs: signs::of(program),
        }
    }

    /// The policy to compare with.
    pub fn against(&self) -> Option<&'p Program> {
        self.against.as_ref().map(|comparison| comparison.old)
    }

    /// The scores of a program, and then the numbers that add up scores.
    pub(super) fn numbers_of(program: &Program) -> Vec<ColumnId> {
        let added = scores_added(program);
        let adds = |id: &ColumnId| added.get(id.index()).copied().flatten().is_some_and(|scores| scores > 1);
        let is_number = |id: &ColumnId| matches!(program[*id].kind, ColumnKind::Number(_));
        let sums = program.criteria.iter().copied().filter(|id| is_number(id) && adds(id));
        program.scores.iter().map(|score| score.column).chain(sums).collect()
    }

    /// What the engine of the policy has to compute.
    pub fn wanted(&self) -> Wanted {
        self.asks
            .iter()
            .fold(Survey::wanted_of(self.program), |wanted, ask| wanted.condition(ask.condition.clone()))
    }

    /// Says what the engine reads, by field.
    pub fn reading(mut self, needs: &[Need]) -> Survey<'p> {
        let read = (0u32..).map(FieldId).zip(needs).filter(|(_, need)| **need != Need::Nothing);
        self.fields = read.map(|(field, _)| field).collect();
        self
    }

    /// What the engine of a policy has to compute.
    pub fn wanted_of(program: &Program) -> Wanted {
        let lines = program.lines.iter().map(|line| line.column);
        let disqualify = program.disqualify.iter().map(|line| line.column);
        let scores = program.scores.iter().map(|score| score.column);
        let columns = lines.chain(disqualify).chain(scores);
        let columns = columns.chain(program.criteria.iter().copied()).chain(program.grades.iter().copied());
        Wanted::columns(columns.chain(program.choices.iter().copied()).chain(program.stage))
    }

    /// What the engine of [`Aside`] has to compute.
    pub fn wanted_aside(aside: &Aside<'_>) -> Wanted {
        let columns = aside.outcome.into_iter().chain(aside.by.as_ref().map(|by| by.column));
        Wanted::columns(
            columns.chain(aside.was).chain(aside.came).chain(aside.show.iter().map(|(_, column)| *column)),
        )
    }

    /// The names of the stages, `lead` first, `disqualified` last.
    pub fn stages(program: &Program) -> &[String] {
        match program.stage.map(|stage| &program[stage].ty) {
            Some(crate::program::Type::Choice(values)) => values,
            _ => &[],
        }
    }
}

/// By column: how many scores a number adds up; `None` where something in it can be missing. Columns stand after those
/// that they need.
fn scores_added(program: &Program) -> Vec<Option<usize>> {
    fn scores(number: &Number, known: &[Option<usize>]) -> Option<usize> {
        match number {
            Number::Constant(_) => Some(0),
            Number::Column(id) => known.get(id.index()).copied().flatten(),
            Number::Sum(terms) => {
                let mut terms = terms.iter();
                terms.try_fold(0, |sum: usize, (_, term)| Some(sum.saturating_add(scores(term, known)?)))
            }
            Number::DaysSince(_) | Number::DaysUntil(_) => None,
        }
    }
    let mut known = Vec::with_capacity(program.columns.len());
    for column in &program.columns {
        known.push(match &column.kind {
            ColumnKind::Score(_) => Some(1),
            ColumnKind::Number(number) => scores(number, &known),
            _ => None,
        });
    }
    known
}
