//! Whoever answers, one lead after the other.

use super::answer::{Answer, Columns};
use super::desk::Desk;
use super::known::Known;
use super::{Error, Lead, Value};
use crate::engine::{Engine, Wanted};
use crate::program::ColumnId;
use std::sync::Arc;

/// Gives whole answers, one lead after the other. Made by [`super::Policy::evaluator`].
///
/// It owns what it needs, so it can be kept and sent to a thread. After the first lead it takes no memory for another,
/// but for texts it has not met; it forgets those from time to time.
#[derive(Debug)]
pub struct Evaluator(Desk);

/// Works out some columns, one lead after the other. Made by [`super::Policy::columns`].
#[derive(Debug)]
pub struct ColumnEvaluator(Desk);

impl Evaluator {
    pub(super) fn new(policy: &Arc<Known>) -> Evaluator {
        Evaluator(Desk::new(policy, policy.everything()))
    }

    /// The answer for a lead as of an instant: a [`jiff::Timestamp`], a [`std::time::SystemTime`], or text as `--as-of`
    /// takes it. A day ([`jiff::civil::Date`], `"2026-10-31"`) is its last instant.
    ///
    /// # Errors
    /// When the lead is of another policy, the instant is none, or a sum is beyond what numbers can be.
    pub fn evaluate<'a>(
        &'a mut self,
        lead: &'a Lead,
        as_of: impl Into<Value<'a>>,
    ) -> Result<Answer<'a>, Error> {
        Ok(Answer::new(lead, self.0.run(lead, as_of.into())?))
    }
}

impl ColumnEvaluator {
    pub(super) fn new(policy: &Arc<Known>, columns: Vec<ColumnId>) -> ColumnEvaluator {
        let program = &policy.program;
        let wanted = Wanted::columns(columns).and(program.stage).and(program.next_step);
        ColumnEvaluator(Desk::new(policy, Arc::new(Engine::of(Arc::clone(program), wanted))))
    }

    /// The columns of a lead as of an instant.
    ///
    /// # Errors
    /// As [`Evaluator::evaluate`].
    pub fn evaluate<'a>(
        &'a mut self,
        lead: &'a Lead,
        as_of: impl Into<Value<'a>>,
    ) -> Result<Columns<'a>, Error> {
        Ok(Columns::new(&lead.policy, self.0.run(lead, as_of.into())?))
    }
}
