//! What is asked of history.

use super::asks::{self, Ask};
use super::columns;
use super::comparison::Comparison;
use super::replay::Course;
use super::signs::{self, Sign};
use crate::engine::Wanted;
use crate::engine::batch::Need;
use crate::program::{ColumnId, FieldId, Program};

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
    pub fn new(
        program: &'p Program,
        against: Option<&'p Program>,
        aside: Option<Aside<'p>>,
        course: Option<Course>,
    ) -> Survey<'p> {
        let numbers = columns::numbers(program);
        let was = aside.as_ref().is_some_and(|aside| aside.was.is_some());
        Survey {
            against: against.map(|old| Comparison::new(old, program, &numbers)),
            asks: if was { asks::of(program) } else { Vec::new() },
            program,
            aside,
            course,
            numbers,
            fields: Vec::new(),
            signs: signs::of(program),
        }
    }

    /// The policy to compare with.
    pub fn against(&self) -> Option<&'p Program> {
        self.against.as_ref().map(|comparison| comparison.old)
    }

    /// What the engine of the policy has to compute.
    pub fn wanted(&self) -> Wanted {
        self.asks
            .iter()
            .fold(columns::wanted(self.program), |wanted, ask| wanted.condition(ask.condition.clone()))
    }

    /// Says what the engine reads, by field.
    pub fn reading(mut self, needs: &[Need]) -> Survey<'p> {
        let read = (0u32..).map(FieldId).zip(needs).filter(|(_, need)| **need != Need::Nothing);
        self.fields = read.map(|(field, _)| field).collect();
        self
    }

    /// What the engine of [`Aside`] has to compute.
    pub fn wanted_aside(aside: &Aside<'_>) -> Wanted {
        let columns = aside.outcome.into_iter().chain(aside.by.as_ref().map(|by| by.column));
        Wanted::columns(
            columns.chain(aside.was).chain(aside.came).chain(aside.show.iter().map(|(_, column)| *column)),
        )
    }
}
