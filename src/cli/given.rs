//! What another program gives a command in place of files: a policy, leads, events; and what it takes back.

use super::load::Policy;
use crate::data::said::Said;
#[cfg(feature = "parquet")]
use crate::data::table::Sink;
use crate::data::table::Table;
use crate::report::Earlier;
use crate::run::Progress;
use std::path::Path;
use std::sync::Arc;

/// What is given. From the command line nothing is.
#[derive(Clone, Debug, Default)]
pub struct Given {
    /// Policies, by the name that an argument has for them.
    pub policies: Vec<(String, Arc<Policy>)>,
    /// Leads and events, by the name that an argument has for them.
    pub tables: Vec<(String, Table)>,
    /// Takes the answers.
    #[cfg(feature = "parquet")]
    pub answers: Option<Sink>,
    /// Takes rejected rows.
    #[cfg(feature = "parquet")]
    pub rejects: Option<Sink>,
    /// The baseline, counted in other places.
    pub earlier: Option<Arc<Earlier>>,
    /// The leads are a part of all leads: nobody concludes from them that all is wrong.
    pub part: bool,
    /// How far it has come, and whether to stop.
    pub progress: Option<Arc<Progress>>,
}

impl Given {
    /// The policy of that name.
    pub fn policy(&self, path: &Path) -> Option<Arc<Policy>> {
        self.policies.iter().find(|(name, _)| Path::new(name) == path).map(|(_, policy)| Arc::clone(policy))
    }

    /// What is said of a file, or of the table that stands for it.
    pub fn said<'a>(&'a self, path: &str, said: Said<'a>) -> Said<'a> {
        match self.tables.iter().find(|(name, _)| name == path) {
            Some((_, table)) => {
                Said { format: Some(table.format()), table: Some(table), part: self.part, ..Said::default() }
            }
            None => said,
        }
    }

    /// Where to say how far it has come.
    pub fn progress(&self) -> Arc<Progress> {
        self.progress.clone().unwrap_or_default()
    }

    /// Whether a table stands for a file of this name.
    pub fn is_table(&self, path: &str) -> bool {
        self.tables.iter().any(|(name, _)| name == path)
    }

    /// Whether another program runs the command: then interrupts are its own.
    pub fn by_program(&self) -> bool {
        self.progress.is_some()
    }
}
