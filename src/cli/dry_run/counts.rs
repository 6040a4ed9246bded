//! What was counted of leads, with what became of their events: whole numbers of any part of the leads, which only add up.

use super::beside::Beside;
use super::inputs::Inputs;
use super::question::Question;
use super::told::Told;
use crate::cli::prepared::Prepared;
use crate::cli::term::Terminal;
use crate::cli::{Failure, Result, progress};
use crate::program::Program;
use crate::report::{Earlier, InputFile};
use crate::run::Job;
use crate::run::history::{Counted, History, Request};
use crate::run::rejects::Rejects;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

/// A question that is ready to be counted.
#[derive(Clone, Copy)]
pub struct Asking<'a> {
    /// The arguments, read.
    pub question: &'a Question<'a>,
    /// What is asked of history.
    pub request: &'a Request<'a>,
    /// The policy, ready to meet its leads.
    pub history: &'a History<'a>,
    /// Where things are said.
    pub terminal: &'a Terminal,
}

/// What was counted.
#[derive(Serialize, Deserialize)]
pub struct Counts {
    /// Of the leads.
    pub counted: Counted,
    /// Of the events: as the policy knows them, the policy to compare with, and what is known beside them.
    events: [Option<Told>; 3],
    /// What to be careful about in the history of facts.
    #[serde(skip)]
    pub facts: Vec<String>,
    /// As of when, in words.
    #[serde(skip)]
    pub as_of: String,
    /// As of when, where it is one instant.
    #[serde(skip)]
    pub as_of_at: Option<String>,
    /// The earlier leads, where they are compared.
    #[serde(skip)]
    pub earlier: Option<Arc<Earlier>>,
    /// The files that were read.
    #[serde(skip)]
    pub files: Vec<InputFile>,
}

impl Asking<'_> {
    /// Reads the events, and goes through the leads.
    pub fn count(&self) -> Result<Counts> {
        let Asking { question, request, history, terminal } = *self;
        let (args, policy) = (question.args, question.policy);
        let inputs = Inputs::begin(args);
        let hash = args.keys.hash()?;
        let rejects = args.rejects.as_deref().map(|path| Rejects::create(path, false)).transpose()?;
        let program = &request.tried.program;
        let prepared = Prepared::new(&args.source, policy.policy, program, rejects.as_ref(), terminal)?;
        let beside = Beside::open(args, request, &prepared, terminal)?;
        let earlier = args.baseline.count(args, policy, (request, history), terminal)?;
        let done = args.source.given.progress();
        let job = Job { progress: Some(&done), hash_keys: hash.as_ref(), ..prepared.job() };
        let counted = progress::show(terminal, job.leads, "leads", &done, || {
            history.count(job, beside.sources(), earlier.as_ref().map(|earlier| &earlier.counted))
        })?;
        let facts = request.replay.as_ref().map_or_else(Vec::new, |replay| beside.facts(replay.program()));
        let each = args.source.given.part;
        let events = beside.told(&prepared.events, key(request.program), each);
        let files = inputs.read(done.bytes.load(std::sync::atomic::Ordering::Relaxed));
        let (as_of, as_of_at) = (prepared.as_of_words(), prepared.as_of_at());
        Ok(Counts { counted, events, facts, as_of, as_of_at, earlier, files })
    }
}

impl Asking<'_> {
    /// Goes through the baseline alone.
    pub fn baseline(&self) -> Result<Earlier> {
        let args = self.question.args;
        args.baseline.counted(args, self.question.policy, (self.request, self.history), self.terminal)
    }
}

/// What the key of leads is called.
fn key(program: &Program) -> Option<&str> {
    program.key.map(|key| program[key].name.as_str())
}

impl Counts {
    /// Of a part of the leads: where these have no keys, the number of a row says nothing of which lead it is.
    pub fn of_part(mut self, program: &Program) -> Counts {
        if program.key.is_none() {
            self.counted.counters.forget_keys();
        }
        self
    }

    /// Adds what was counted of other leads, where the same was asked.
    pub fn add(&mut self, other: Counts) {
        self.counted.add(other.counted);
        for (own, other) in self.events.iter_mut().zip(other.events) {
            match (own, other) {
                (Some(own), Some(other)) => own.add(other),
                (own @ None, other) => *own = other,
                (Some(_), None) => {}
            }
        }
    }

    /// The events as the policy knows them.
    pub fn own(&self) -> Option<&Told> {
        self.events.first()?.as_ref()
    }

    /// That no event of any part can be read is most likely the wrong column.
    pub fn some_readable(&self) -> Result<()> {
        match self.events.iter().flatten().any(Told::all_broken) {
            true => Err(Failure::new("every event is broken").help(
                "name the columns with --event-key, --event-name and --event-time, or leave the events out",
            )),
            false => Ok(()),
        }
    }

    /// What to be careful about in the events.
    pub fn cautions(&self) -> Vec<String> {
        let mut all = self.events.iter().flatten().map(Told::cautions);
        all.find(|cautions| !cautions.is_empty()).unwrap_or_default()
    }
}
