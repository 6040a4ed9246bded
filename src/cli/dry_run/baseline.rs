//! `--baseline`: earlier leads, with which the leads are compared.

use super::Args;
use super::question::Named;
use crate::cli::prepared::Prepared;
use crate::cli::term::{Terminal, clean};
use crate::cli::{Failure, Result, counted64, progress};
use crate::data::{Error, place};
use crate::report::{Baseline, Earlier};
use crate::run::Job;
use crate::run::history::{History, Request};

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

/// The earlier leads, counted.
pub struct Counted {
    name: String,
    as_of: String,
    rejected: u64,
    /// What was counted.
    pub counted: Baseline,
}

impl Counted {
    /// For the report.
    pub fn said(&self) -> Earlier<'_> {
        let Counted { name, as_of, rejected, counted } = self;
        Earlier { name, as_of, rejected: *rejected, counted }
    }
}

/// A mistake that does not say which of the two files it is about.
fn of_baseline(path: &str, error: Error) -> Error {
    match error.message.contains(path) {
        true => error,
        false => Error { message: format!("the baseline {path}: {}", error.message), ..error },
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

    /// Goes through the earlier leads, where there are some.
    pub fn count(
        &self,
        args: &Args,
        policy: Named<'_>,
        (request, history): (&Request<'_>, &History<'_>),
        terminal: &Terminal,
    ) -> Result<Option<Counted>> {
        let Some(path) = self.file() else { return Ok(None) };
        let source = args.source.beside(path, self.baseline_as_of.as_deref(), policy.program);
        let prepared = Prepared::new(&source, policy.policy, &request.tried.program, None, terminal)?;
        let done = source.given.progress();
        let job = Job { progress: Some(&done), ..prepared.job() };
        let (summary, counted) = progress::show(terminal, path, "baseline", &done, || {
            history.baseline(job).map_err(|error| of_baseline(path, error))
        })?;
        if counted.leads == 0 {
            let why = match summary.rejects {
                0 => "holds no leads".to_owned(),
                rows => {
                    let rows = counted64(rows, "row was", "rows were");
                    format!("holds no leads that can be read: {rows} rejected")
                }
            };
            return Err(Failure::fell_short(format!("the baseline {} {why}", clean(path)))
                .help("name a file of earlier leads, with the same columns as the leads"));
        }
        let rejected = summary.rejects;
        Ok(Some(Counted { name: path.to_owned(), as_of: prepared.as_of_words(), rejected, counted }))
    }
}
