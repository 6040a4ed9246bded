//! The events of a dry-run, as each program beside the policy knows them.

use super::Args;
use super::told::Told;
use crate::cli::Result;
use crate::cli::as_of::AsOf;
use crate::cli::events::{Beside as Also, Events};
use crate::cli::prepared::Prepared;
use crate::cli::term::{Terminal, clean};
use crate::program::Program;
use crate::run::FieldHistory;
use crate::run::events::Stories;
use crate::run::history::{END, EventsBeside, Request};

/// The events, read.
pub struct Beside {
    against: Option<Events>,
    aside: Option<Events>,
    stories: Option<Stories>,
    facts: Option<FieldHistory>,
}

impl Beside {
    /// Reads them.
    pub fn open(
        args: &Args,
        request: &Request<'_>,
        prepared: &Prepared<'_>,
        terminal: &Terminal,
    ) -> Result<Beside> {
        let merges = prepared.merges.as_ref();
        let open = |called: &str, program: &Program, as_of| {
            let main = (request.program, as_of);
            Events::open_for(
                &args.source,
                (called, program),
                main,
                Also { merges, ..Also::default() },
                terminal,
            )
        };
        let path = args.against.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
        let called = format!("the policy to compare with, {},", clean(&path));
        let against =
            request.against.map(|(_, program)| open(&called, program, &prepared.as_of)).transpose()?;
        let aside = request.aside.as_ref();
        let aside = aside.map(|aside| open("--outcome", aside.program, &AsOf::At(END))).transpose()?;
        let stories = match &request.replay {
            Some(replay) => Events::stories(&args.source, replay.program(), merges, terminal)?,
            None => None,
        };
        let facts = match &request.replay {
            Some(replay) => args.facts.read(&args.source, replay.program(), merges, terminal)?,
            None => None,
        };
        Ok(Beside { against, aside, stories, facts })
    }

    /// For the count.
    pub fn sources(&self) -> EventsBeside<'_> {
        EventsBeside {
            against: self.against.as_ref().and_then(Events::source),
            aside: self.aside.as_ref().and_then(Events::source),
            stories: self.stories.as_ref(),
            facts: self.facts.as_ref(),
        }
    }

    /// What to be careful about in the history of facts, once the leads have been read.
    pub fn facts(&self, program: &Program) -> Vec<String> {
        self.facts.as_ref().map_or_else(Vec::new, |facts| facts.cautions(program))
    }

    /// What became of the events, once the leads have been read: of the policy, and of the programs beside it. All of them
    /// read the same file, or the same lists: unless `each` is asked for, those behind one that has something to say are
    /// left out.
    pub fn told(&self, own: &Events, key: Option<&str>, each: bool) -> [Option<Told>; 3] {
        let mut all = [None, None, None];
        let events = [Some(own), self.against.as_ref(), self.aside.as_ref()];
        for (told, events) in all.iter_mut().zip(events) {
            *told = events.and_then(|events| Told::of(events, key));
            if !each && told.as_ref().is_some_and(|told| !told.cautions().is_empty()) {
                break;
            }
        }
        all
    }
}
