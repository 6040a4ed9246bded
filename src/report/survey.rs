//! What is asked of history.

use super::asks::{self, Ask};
use super::columns;
use super::comparison::Comparison;
use super::drift::{Bins, Gauge, Held, Watch};
use super::replay::Course;
use super::signs::{self, Sign};
use super::tried::Tried;
use crate::engine::Wanted;
use crate::engine::batch::Need;
use crate::program::{ColumnId, ColumnKind, FieldId, Program};
use std::sync::Arc;

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
    /// What is tried beside the policy.
    pub(super) tried: Option<&'p Tried>,
    /// What the stages ask.
    pub(super) asks: Vec<Ask>,
    /// What is compared with a baseline.
    pub(super) watch: Option<Watch>,
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
    /// When leads came, for a drift by month, and what it is called.
    pub dated: Option<(ColumnId, String)>,
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
        Survey {
            against: against.map(|old| Comparison::new(old, program, &numbers)),
            asks: asks::of(program),
            tried: None,
            program,
            aside,
            course,
            numbers,
            fields: Vec::new(),
            signs: signs::of(program),
            watch: None,
        }
    }

    /// With what is tried beside the policy; the engine is then that of its program.
    #[must_use]
    pub fn trying(self, tried: &'p Tried) -> Survey<'p> {
        Survey { tried: Some(tried), ..self }
    }

    /// The policy to compare with.
    pub fn against(&self) -> Option<&'p Program> {
        self.against.as_ref().map(|comparison| comparison.old)
    }

    /// What the engine of the policy has to compute.
    pub fn wanted(&self) -> Wanted {
        let tried = self.tried.iter().flat_map(|tried| tried.columns());
        self.asks.iter().fold(columns::wanted(self.program).and(tried), |wanted, ask| {
            wanted.condition(ask.condition.clone())
        })
    }

    /// Says what the engine reads, by field.
    pub fn reading(mut self, needs: &[Need]) -> Survey<'p> {
        let read = (0u32..).map(FieldId).zip(needs).filter(|(_, need)| **need != Need::Nothing);
        self.fields = read.map(|(field, _)| field).collect();
        self
    }

    /// Compares the leads with a baseline: the fields that the engine reads as it reads them, all but the values of the date
    /// that says when leads came. `as_of` is the date that as-of counts from, where it is one of each lead.
    pub fn watching(self, needs: &[Need], as_of: Option<FieldId>) -> Survey<'p> {
        let program = self.program;
        let beside = self.aside.as_ref().and_then(|aside| Some((aside, aside.dated.as_ref()?)));
        let source = beside.and_then(|(aside, (column, _))| match aside.program[*column].kind {
            ColumnKind::Field(field) => Some(&aside.program[field].source),
            _ => None,
        });
        let own = (0u32..).map(FieldId).zip(&program.fields);
        let own = own.filter(|(_, field)| Some(&field.source) == source).map(|(id, _)| id).next();
        let dated = beside.map(|(_, (_, name))| name.clone());
        let words = dated.as_deref().unwrap_or("as-of");
        let gauges = Gauge::all(program, (&self.fields, needs), &self.numbers, (own.or(as_of), words));
        Survey { watch: Some(Watch { gauges: Arc::new(gauges), dated, bins: None }), ..self }
    }

    /// Only what is compared, to count the baseline.
    pub fn of_baseline(&self) -> Survey<'p> {
        Survey { against: None, course: None, asks: Vec::new(), signs: Vec::new(), ..self.clone() }
    }

    /// The same, with the bins that the values of a baseline make.
    pub fn with_bins(&self, held: &[Held]) -> Survey<'p> {
        let watch = self.watch.clone().map(|watch| {
            let bins = watch.gauges.iter().zip(held).map(|(gauge, held)| Bins::of(gauge, held));
            let bins = Some(Arc::new(bins.collect()));
            Watch { bins, ..watch }
        });
        Survey { watch, ..self.clone() }
    }

    /// What the engine of [`Aside`] has to compute for a baseline.
    pub fn wanted_of_baseline(aside: &Aside<'_>) -> Wanted {
        Wanted::columns(aside.dated.iter().map(|(column, _)| *column))
    }

    /// What the engine of [`Aside`] has to compute.
    pub fn wanted_aside(aside: &Aside<'_>) -> Wanted {
        let columns = aside.outcome.into_iter().chain(aside.by.as_ref().map(|by| by.column));
        Wanted::columns(
            columns
                .chain(aside.was)
                .chain(aside.came)
                .chain(aside.dated.iter().map(|(column, _)| *column))
                .chain(aside.show.iter().map(|(_, column)| *column)),
        )
    }
}
