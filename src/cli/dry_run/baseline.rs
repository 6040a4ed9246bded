//! `--baseline`: earlier leads, with which the leads are compared.

use super::Args;
use super::question::Named;
use crate::cli::given::Given;
use crate::cli::prepared::Prepared;
use crate::cli::term::{Terminal, clean};
use crate::cli::{Failure, Result, counted64, progress};
use crate::data::{Error, place};
use crate::report::Earlier;
use crate::run::Job;
use crate::run::history::{History, Request};
use std::sync::Arc;

/// The earlier leads.
#[derive(clap::Args, Debug, Default)]
pub struct BaselineArgs {
    /// Earlier leads: shows how far each field, score and stage has shifted since then (population stability index)
    #[arg(long, value_name = "FILE")]
    baseline: Option<String>,
    /// Evaluate the earlier leads as of another date, an instant, or "FIELD + N days" [default: as --as-of]
    #[arg(long, value_name = "WHEN", requires = "baseline", allow_hyphen_values = true)]
    baseline_as_of: Option<String>,
}

/// A mistake that does not say which of the two files it is about.
fn of_baseline(named: &str, path: &str, error: Error) -> Error {
    match error.message.contains(path) {
        true => error,
        false => Error { message: format!("{named}: {}", error.message), ..error },
    }
}

impl BaselineArgs {
    /// The file.
    pub fn file(&self) -> Option<&str> {
        self.baseline.as_deref()
    }

    /// Refuses a baseline that says nothing: it is the leads themselves.
    pub fn check(&self, leads: &str) -> Result<()> {
        let Some(path) = self.file() else { return Ok(()) };
        if path == "-" {
            return Err(Failure::new("the baseline cannot come from stdin").help("give it as a file"));
        }
        if place::read(path).is_some_and(|file| place::read(leads) == Some(file)) {
            return Err(Failure::new(format!(
                "the baseline `{}` is the file of leads itself: nothing can have shifted",
                clean(path)
            ))
            .help("name a file of earlier leads"));
        }
        Ok(())
    }

    /// What messages call it: a table has no name of its own.
    fn named(&self, given: &Given) -> String {
        match self.file() {
            Some(path) if !given.is_table(path) && given.earlier.is_none() => {
                format!("the baseline {}", clean(path))
            }
            Some(_) | None => "the baseline".to_owned(),
        }
    }

    /// The earlier leads, where there are some: counted, or as other places have counted them.
    pub fn count(
        &self,
        args: &Args,
        policy: Named<'_>,
        asked: (&Request<'_>, &History<'_>),
        terminal: &Terminal,
    ) -> Result<Option<Arc<Earlier>>> {
        let given = &args.source.given;
        if self.file().is_none() {
            return Ok(None);
        }
        let earlier = match &given.earlier {
            Some(earlier) => Arc::clone(earlier),
            // The bins of one part would not be those of another.
            None if given.part => return Err(uncounted()),
            None => Arc::new(self.counted(args, policy, asked, terminal)?),
        };
        if !given.part {
            self.holds_leads(&earlier, given)?;
        }
        Ok(Some(earlier))
    }

    /// A baseline without leads is most likely the wrong file.
    pub fn holds_leads(&self, earlier: &Earlier, given: &Given) -> Result<()> {
        if earlier.counted.leads > 0 {
            return Ok(());
        }
        let why = match earlier.rejected {
            0 => "holds no leads".to_owned(),
            rows => {
                let rows = counted64(rows, "row was", "rows were");
                format!("holds no leads that can be read: {rows} rejected")
            }
        };
        Err(Failure::fell_short(format!("{} {why}", self.named(given)))
            .help("give earlier leads, with the same columns as the leads"))
    }

    /// Goes through the earlier leads.
    pub fn counted(
        &self,
        args: &Args,
        policy: Named<'_>,
        (request, history): (&Request<'_>, &History<'_>),
        terminal: &Terminal,
    ) -> Result<Earlier> {
        let path = self.file().ok_or_else(uncounted)?;
        let source = args.source.beside(path, self.baseline_as_of.as_deref(), policy.program);
        let prepared = Prepared::new(&source, policy.policy, &request.tried.program, None, terminal)?;
        let done = source.given.progress();
        let job = Job { progress: Some(&done), ..prepared.job() };
        let named = self.named(&source.given);
        let (summary, counted) = progress::show(terminal, path, "baseline", &done, || {
            history.baseline(job).map_err(|error| of_baseline(&named, path, error))
        })?;
        let (name, as_of) = (path.to_owned(), prepared.as_of_words());
        Ok(Earlier { name, as_of, rejected: summary.rejects, counted })
    }
}

/// A baseline goes into the parts of a report once all of it has been counted.
fn uncounted() -> Failure {
    Failure::new("the baseline has not been counted")
        .help("count all parts of the baseline, and add them up, before the leads")
}
