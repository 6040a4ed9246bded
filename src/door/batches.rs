//! Leads in batches of Arrow, and their answers.

use super::held::BadValue;
use super::known::Known;
use super::{Error, Value, desk};
use crate::data::format::Format;
use crate::engine::Engine;
use crate::run::arrow;
use crate::run::write::Layout;
use arrow_array::RecordBatch;
use std::sync::Arc;

/// Gives answers for batches of leads, column by column. Made by [`super::Policy::batches`].
///
/// Columns are found by what the policy says that the data calls them, and read as `qualify run` reads a Parquet file:
/// whole and decimal numbers, dates, instants, texts, dictionaries, lists, and a list `events` of records where the
/// policy looks at events.
#[derive(Debug)]
pub struct Batches {
    policy: Arc<Known>,
    engine: Arc<Engine<'static>>,
    columns: Option<Vec<String>>,
}

/// The answers for a batch. Rows are counted from 0.
#[derive(Debug)]
pub struct BatchAnswers {
    /// A row for each lead that got an answer, in the order of the leads, with the columns of `qualify run`.
    pub answers: RecordBatch,
    /// Rows that got no answer, each with the reason; a lead without a key is one.
    pub rejected: Vec<(usize, String)>,
    /// Values that cannot be read and count as missing, each with its row.
    pub bad_values: Vec<(usize, BadValue)>,
    /// Events that cannot be read and do not count, each with the row of its lead.
    pub broken_events: Vec<(usize, String)>,
}

impl Batches {
    pub(super) fn new(policy: &Arc<Known>, columns: Option<Vec<String>>) -> Result<Batches, Error> {
        let wanted = layout(policy, columns.as_deref())?.wanted();
        let engine = Arc::new(Engine::of(Arc::clone(&policy.program), wanted));
        Ok(Batches { policy: Arc::clone(policy), engine, columns })
    }

    /// The answers for a batch as of an instant, which is given as to [`super::Evaluator::evaluate`]. Each batch stands by
    /// itself: a key that comes twice gets two answers.
    ///
    /// # Errors
    /// When a column that the policy needs is not there or holds what no field can hold, or the instant is none.
    ///
    /// ```
    /// use arrow_array::{Int64Array, RecordBatch, StringArray, cast::AsArray};
    /// use std::sync::Arc;
    /// let policy = qualify::Policy::compile("lead\n  budget number\nMQL requires budget >= 1000")?;
    /// let budget = Arc::new(Int64Array::from(vec![Some(5000), Some(10), None]));
    /// let leads = RecordBatch::try_from_iter([("budget", budget as _)])?;
    /// let told = policy.batches(&["stage"])?.evaluate(&leads, "2026-10-31")?;
    /// let stages: Vec<_> = told.answers.column(0).as_string::<i32>().iter().flatten().collect();
    /// assert_eq!(stages, ["MQL", "lead", "lead"]);
    /// # Ok::<(), Box<dyn std::error::Error>>(())
    /// ```
    pub fn evaluate<'a>(
        &self,
        leads: &RecordBatch,
        as_of: impl Into<Value<'a>>,
    ) -> Result<BatchAnswers, Error> {
        let program = &self.policy.program;
        let as_of = desk::instant(as_of.into().0, program)?;
        let layout = layout(&self.policy, self.columns.as_deref())?;
        let told = arrow::answer(&self.engine, &layout, as_of, leads)?;
        let bad = told.bad.into_iter().filter_map(|(row, field, text)| {
            Some((row, BadValue { field: program.fields.get(field)?.name.clone(), text }))
        });
        Ok(BatchAnswers {
            answers: told.answers,
            rejected: told.rejected,
            bad_values: bad.collect(),
            broken_events: told.broken_events,
        })
    }
}

fn layout<'k>(policy: &'k Known, columns: Option<&[String]>) -> Result<Layout<'k>, Error> {
    Ok(Layout::new(&policy.program, Format::Parquet, columns, false, &policy.places)?)
}
