//! A policy, compiled.

use super::evaluator::{ColumnEvaluator, Evaluator};
use super::known::Known;
use super::records::Records;
use super::{Error, Lead};
use crate::check;
use crate::program::ColumnId;
use crate::speech;
use crate::syntax::{self, LoadError, Root};
use std::sync::Arc;

/// A policy that has no mistakes, ready to answer. Cloning it is cheap, and all threads may share it.
#[derive(Clone, Debug)]
pub struct Policy(pub(super) Arc<Known>);

impl Policy {
    /// Compiles a policy of one file. Messages call the file `policy`.
    ///
    /// # Errors
    /// Every mistake of the policy, each with its line and what to write instead, as `qualify check` prints them.
    ///
    /// ```
    /// let error = qualify::Policy::compile("lead\n  need yes/no\nSQL requires needs").unwrap_err();
    /// assert!(error.to_string().contains("did you mean `need`?"), "{error}");
    /// ```
    pub fn compile(text: &str) -> Result<Policy, Error> {
        Policy::compile_files("policy", |path| (path == "policy").then(|| text.as_bytes().to_vec()))
    }

    /// Compiles a policy that takes in other files with `use` or `based on`. `read` gives the bytes of a path: the
    /// policy's own, and those beside and below it.
    ///
    /// # Errors
    /// As [`Policy::compile`]; a file that `read` does not have is a mistake of the line that names it.
    ///
    /// ```no_run
    /// let policy = qualify::Policy::compile_files("policies/sales.qualify", |path| std::fs::read(path).ok())?;
    /// # Ok::<(), qualify::Error>(())
    /// ```
    pub fn compile_files(path: &str, mut read: impl FnMut(&str) -> Option<Vec<u8>>) -> Result<Policy, Error> {
        let loaded = syntax::load(&Root::file(path), &mut |path| read(path).ok_or(LoadError::Missing));
        let checked = check::check(&loaded);
        let Some(program) = checked.program else { return Err(Error::policy(loaded.sources, checked.diags)) };
        let places =
            program.lines.iter().map(|line| loaded.sources.place(program[line.column].span)).collect();
        Ok(Policy(Arc::new(Known::new(program, places))))
    }

    /// Its title: `policy "…"`.
    pub fn title(&self) -> Option<&str> {
        self.0.program.title.as_deref()
    }

    /// The fields of a lead, each with its type as the policy declares it: `("budget", "number in EUR")`.
    pub fn fields(&self) -> impl Iterator<Item = (&str, String)> {
        self.0.program.fields.iter().map(|field| (field.name.as_str(), speech::type_declared(&field.ty)))
    }

    /// The stages, the lowest first.
    pub fn stages(&self) -> impl Iterator<Item = &str> {
        let program = &self.0.program;
        program.stages.iter().map(|stage| program[stage.column].name.as_str())
    }

    /// A lead of which nothing is known yet.
    pub fn lead(&self) -> Lead {
        Lead::new(Arc::clone(&self.0))
    }

    /// Reads records of JSON as `qualify run` reads the lines of a file. Each thread has its own.
    pub fn records(&self) -> Records {
        Records::new(&self.0)
    }

    /// Answers for batches of leads in Arrow's form, with the columns of these names, as `qualify run --columns` takes
    /// them; without names the usual ones. Threads may share it. Only with the feature `parquet`.
    ///
    /// # Errors
    /// A name that is none.
    #[cfg(feature = "parquet")]
    pub fn batches(&self, names: &[&str]) -> Result<super::Batches, Error> {
        let names = (!names.is_empty()).then(|| names.iter().map(|name| (*name).to_owned()).collect());
        super::Batches::new(&self.0, names)
    }

    /// Answers for leads, one after the other. Each thread has its own; it keeps what it needs of the policy.
    pub fn evaluator(&self) -> Evaluator {
        Evaluator::new(&self.0)
    }

    /// Works out some columns only, which is faster: the lead's stage and next step, and the scores, criteria, grades and
    /// choices of these names.
    ///
    /// # Errors
    /// A name that the policy does not have.
    pub fn columns(&self, names: &[&str]) -> Result<ColumnEvaluator, Error> {
        let columns =
            names.iter().map(|name| self.0.column(name)).collect::<Result<Vec<ColumnId>, Error>>()?;
        Ok(ColumnEvaluator::new(&self.0, columns))
    }
}
