//! `--facts`: the facts of leads as they were, for `--replay`.

use crate::cli::roles::Roles;
use crate::cli::source::{SourceArgs, event_path};
use crate::cli::term::Terminal;
use crate::cli::{Failure, Result};
use crate::data::merges::Merges;
use crate::program::Program;
use crate::run::{FactColumns, FactsPath, FieldHistory};
use std::sync::Arc;

/// The history of facts, and its columns.
#[derive(clap::Args, Debug, Default)]
pub struct FactArgs {
    /// The facts as they were, for --replay: a file of changes (key, time, field, value), or of leads as they were (with a column for the date, or with DATE=); may be given several times
    #[arg(long, value_name = "[DATE=]FILE", value_parser = facts_path, requires = "replay")]
    facts: Vec<FactsPath>,
    /// The column of --facts with the key of the lead, if its name is unusual
    #[arg(long, value_name = "COLUMN", requires = "facts")]
    fact_key: Option<String>,
    /// The column of --facts with the time of the change
    #[arg(long, value_name = "COLUMN", requires = "facts")]
    fact_time: Option<String>,
    /// The column of --facts with the name of the field
    #[arg(long, value_name = "COLUMN", requires = "facts")]
    fact_field: Option<String>,
    /// The column of --facts with the value after the change
    #[arg(long, value_name = "COLUMN", requires = "facts")]
    fact_value: Option<String>,
    /// The column of --facts with the value before the change
    #[arg(long, value_name = "COLUMN", requires = "facts")]
    fact_before: Option<String>,
}

/// `FILE`, or `DATE=FILE`.
fn facts_path(text: &str) -> std::result::Result<FactsPath, String> {
    event_path(text)
        .map(|of| FactsPath { path: of.path, on: of.kind })
        .map_err(|error| error.replace("name", "date"))
}

impl FactArgs {
    /// The files are read.
    pub fn roles(&self, roles: Roles) -> Roles {
        self.facts.iter().fold(roles, |roles, of| roles.reads("the facts", Some(&of.path)))
    }

    /// The files.
    pub fn paths(&self) -> impl Iterator<Item = &str> {
        self.facts.iter().map(|of| of.path.as_str())
    }

    /// Whether there is a history.
    pub fn given(&self) -> bool {
        !self.facts.is_empty()
    }

    /// Reads the files, where there are some.
    pub fn read(
        &self,
        source: &SourceArgs,
        program: &Program,
        merges: Option<&Arc<Merges>>,
        terminal: &Terminal,
    ) -> Result<Option<FieldHistory>> {
        if self.facts.is_empty() {
            return Ok(None);
        }
        if self.facts.iter().any(|of| of.path == "-") {
            return Err(
                Failure::new("--facts is read twice, and stdin cannot be").help("give the facts as a file")
            );
        }
        let files: Vec<_> = self.facts.iter().map(|of| (of, source.events_said(&of.path))).collect();
        let columns = FactColumns {
            key: self.fact_key.clone(),
            time: self.fact_time.clone(),
            field: self.fact_field.clone(),
            value: self.fact_value.clone(),
            before: self.fact_before.clone(),
        };
        let facts = FieldHistory::read(program, &files, &columns, merges)?;
        facts.said().iter().for_each(|said| terminal.say(&format!("{said}\n")));
        Ok(Some(facts))
    }
}
