//! The leads, read as `run` reads them, as tables of what columns say.

use crate::cli::as_of::AsOf;
use crate::cli::dry_run::aside::Asked as Aside;
use crate::cli::events::{Beside, Events};
use crate::cli::source::SourceArgs;
use crate::cli::term::Terminal;
use crate::cli::{Result, progress};
use crate::data::merges::Merges;
use crate::engine::{Engine, Wanted};
use crate::program::{ColumnId, Program};
use crate::run::history::END;
use crate::run::matrix::{Asked, Matrix};
use crate::run::{AsOfRule, Job, Progress};
use std::sync::Arc;

/// So many leads are taken at most; of more, those that the hash of their keys tells.
const MOST: usize = 100_000;

/// How leads are read: once for what fields hold, once for what lines would pay, once for what is proposed.
pub struct Reading<'a> {
    /// Where they come from.
    pub source: &'a SourceArgs,
    /// As of when: the same each time.
    pub as_of: AsOf,
    /// Leads that were merged into others.
    pub merges: Option<Arc<Merges>>,
    /// Where to say how far it is.
    pub terminal: &'a Terminal,
}

impl Reading<'_> {
    fn job<'b>(&'b self, program: &'b Program) -> Job<'b> {
        let as_of = match self.as_of {
            AsOf::At(instant) => AsOfRule::One(instant),
            AsOf::Field { field, plus } => AsOfRule::Field(field, plus),
        };
        Job {
            input: self.source.said(),
            allow_missing_columns: self.source.allow_missing_columns(),
            threads: self.source.threads(),
            merges: self.merges.as_ref(),
            ..Job::new(program, self.source.leads(), as_of)
        }
    }

    fn events(&self, called: &str, program: &Program, as_of: &AsOf) -> Result<Events> {
        let beside = Beside { merges: self.merges.as_ref(), ..Beside::default() };
        Events::open_for(self.source, (called, program), (program, as_of), beside, self.terminal)
    }

    fn table(&self, job: Job<'_>, columns: &[ColumnId], beside: Vec<ColumnId>) -> Result<Matrix> {
        let engine = Engine::new(job.program, Wanted::columns(columns.iter().copied()));
        let asked = Asked { own: columns.to_vec(), beside, most: MOST };
        let done = Progress::default();
        let job = Job { progress: Some(&done), ..job };
        let (_, table) =
            progress::show(self.terminal, job.leads, "leads", &done, || job.matrix(&engine, &asked))?;
        Ok(table)
    }

    /// What fields hold.
    pub fn fields(&self, program: &Program, columns: &[ColumnId]) -> Result<Matrix> {
        let program = program.clone().only(columns.iter().copied());
        self.table(self.job(&program), columns, Vec::new())
    }

    /// What columns of a policy say.
    pub fn columns(&self, program: &Program, columns: &[ColumnId]) -> Result<Matrix> {
        let program = program.clone().only(columns.iter().copied());
        let events = self.events("the policy", &program, &self.as_of)?;
        self.table(Job { events: events.source(), ..self.job(&program) }, columns, Vec::new())
    }

    /// What columns of a policy say, and how leads ended.
    pub fn ended(&self, program: &Program, columns: &[ColumnId], aside: &Aside) -> Result<Matrix> {
        let program = program.clone().only(columns.iter().copied());
        let events = self.events("the policy", &program, &self.as_of)?;
        let later = self.events("--outcome", &aside.program, &AsOf::At(END))?;
        let beside: Vec<ColumnId> = aside.outcome.into_iter().chain(aside.fields.iter().copied()).collect();
        let engine = Engine::new(&aside.program, Wanted::columns(beside.iter().copied()));
        let other = crate::run::Other { engine: &engine, as_of: Some(END), events: later.source() };
        let others = [other];
        self.table(Job { events: events.source(), others: &others, ..self.job(&program) }, columns, beside)
    }
}
