//! What is known of a job before the leads are read.

use super::Result;
use super::as_of::{self, AsOf};
use super::events::{Beside, Events};
use super::load::Policy;
use super::source::SourceArgs;
use super::term::Terminal;
use crate::data::merges::Merges;
use crate::program::Program;
use crate::run::rejects::Rejects;
use crate::run::{AsOfRule, Job};
use std::sync::Arc;

/// The policy of a job and the instant it is run as of.
pub struct Prepared<'a> {
    args: &'a SourceArgs,
    /// The policy as written.
    pub policy: &'a Policy,
    /// The policy as a program.
    pub program: &'a Program,
    /// As of when.
    pub as_of: AsOf,
    /// The events.
    pub events: Events,
    /// Leads that were merged into others.
    pub merges: Option<Arc<Merges>>,
    rejects: Option<&'a Rejects>,
}

impl<'a> Prepared<'a> {
    /// Everything that can be known before the leads are read. Events that are broken go to `rejects`, as leads will.
    pub fn new(
        args: &'a SourceArgs,
        policy: &'a Policy,
        program: &'a Program,
        rejects: Option<&'a Rejects>,
        terminal: &Terminal,
    ) -> Result<Prepared<'a>> {
        let as_of = as_of::read(args.as_of.as_deref(), program)?;
        let merges = args.merged(program, terminal)?;
        let beside = Beside { rejects, merges: merges.as_ref(), ..Beside::default() };
        let events = Events::open(args, program, &as_of, beside, terminal)?;
        Ok(Prepared { args, policy, program, as_of, events, merges, rejects })
    }

    /// The same to explain the lead of a key: its events are kept.
    pub fn to_explain(
        args: &'a SourceArgs,
        policy: &'a Policy,
        program: &'a Program,
        key: &str,
        terminal: &Terminal,
    ) -> Result<Prepared<'a>> {
        let as_of = as_of::read(args.as_of.as_deref(), program)?;
        let merges = args.merged(program, terminal)?;
        let beside = Beside { explained: Some(key), merges: merges.as_ref(), ..Beside::default() };
        let events = Events::open(args, program, &as_of, beside, terminal)?;
        Ok(Prepared { args, policy, program, as_of, events, merges, rejects: None })
    }

    /// The job so far.
    pub fn job(&'a self) -> Job<'a> {
        let as_of = match self.as_of {
            AsOf::At(instant) => AsOfRule::One(instant),
            AsOf::Field { field, plus } => AsOfRule::Field(field, plus),
        };
        Job {
            input: self.args.said(),
            allow_missing_columns: self.args.allow_missing_columns(),
            threads: self.args.threads(),
            events: self.events.source(),
            merges: self.merges.as_ref(),
            rejects: self.rejects,
            ..Job::new(self.program, self.args.leads(), as_of)
        }
    }

    /// As of when, in words.
    pub fn as_of_words(&self) -> String {
        match (&self.as_of, &self.args.as_of) {
            (AsOf::Field { .. }, Some(text)) => format!("{} of each lead", super::term::clean(text.trim())),
            (AsOf::Field { field, .. }, None) => format!("{} of each lead", self.program[*field].name),
            (AsOf::At(instant), _) => super::show::as_of_short(*instant, &self.program.zone),
        }
    }

    /// The instant, as it can be given to `--as-of` again; nothing where each lead has its own.
    pub fn as_of_at(&self) -> Option<String> {
        match self.as_of {
            AsOf::Field { .. } => None,
            AsOf::At(instant) => Some(self.program.zone.show(instant)),
        }
    }
}
