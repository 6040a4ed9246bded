//! A dry run in parts: leads are counted in several places, and one report is made of what was counted.

use super::{AGAINST, DryRun, Error, NAME, Policy, Task, dry_run, work};
use crate::cli::Failure;
use crate::cli::term::Terminal;
use crate::report::Earlier;
use dry_run::Counts;
use serde::{Deserialize, Serialize};
use siphasher::sip128::{Hasher128, SipHasher13};
use std::hash::Hasher;
use std::sync::Arc;

/// The form of a part as bytes.
const FORM: u32 = 2;

/// What was counted of a part of the leads, and of their events, or of a part of the baseline. Parts only add up, in any
/// order. As bytes, a part goes to another machine with the same version of the program.
#[derive(Serialize, Deserialize)]
pub struct Part {
    #[serde(flatten)]
    head: Head,
    /// A digest of the policies and the options.
    asked: String,
    of: Of,
}

/// What is counted.
#[derive(Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Of {
    Leads(Box<Counts>),
    Baseline(Earlier),
}

/// Who wrote a part.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
struct Head {
    qualify: String,
    form: u32,
}

impl Head {
    fn own() -> Head {
        Head { qualify: env!("CARGO_PKG_VERSION").to_owned(), form: FORM }
    }
}

/// What is wrong with a part, and what to do.
fn wrong(message: impl Into<String>, help: &str) -> Error {
    Error::new(Failure::new(message.into()).help(help), String::new())
}

impl Part {
    /// As bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).unwrap_or_default()
    }

    /// Reads the bytes of a part.
    ///
    /// # Errors
    /// When another version of the program wrote it, or it is no part.
    pub fn read(bytes: &[u8]) -> Result<Part, Error> {
        const AGAIN: &str = "count the leads again";
        let head: Head =
            serde_json::from_slice(bytes).map_err(|_| wrong("these bytes are no part of a report", AGAIN))?;
        let own = Head::own();
        if head != own {
            let named = |of: &Head| format!("qualify {} (form {})", of.qualify, of.form);
            return Err(wrong(
                format!("a part of the report was counted by {}, and this is {}", named(&head), named(&own)),
                "install the same version everywhere, and count the leads again",
            ));
        }
        serde_json::from_slice(bytes)
            .map_err(|error| wrong(format!("a part of the report cannot be read: {error}"), AGAIN))
    }

    /// Adds a part of other leads.
    ///
    /// # Errors
    /// When it was counted for another policy, or with other options.
    pub fn add(&mut self, other: Part) -> Result<(), Error> {
        same(&self.asked, &other)?;
        match (&mut self.of, other.of) {
            (Of::Leads(own), Of::Leads(other)) => own.add(*other),
            (Of::Baseline(own), Of::Baseline(other)) => own.add(&other),
            (Of::Leads(_), Of::Baseline(_)) | (Of::Baseline(_), Of::Leads(_)) => return Err(mixed()),
        }
        Ok(())
    }
}

fn same(asked: &str, part: &Part) -> Result<(), Error> {
    if asked == part.asked {
        return Ok(());
    }
    let help = "give all parts the same policies and the same options";
    Err(wrong("a part of the report was counted for another policy, or with other options", help))
}

/// Parts of the leads, and one of the baseline among them.
fn mixed() -> Error {
    wrong("parts of the leads and parts of the baseline do not add up", "add each kind up by itself")
}

impl Task {
    /// With a baseline of which all parts have been counted and added up.
    ///
    /// # Errors
    /// When the part is one of leads.
    pub fn compared_with(mut self, baseline: Part) -> Result<Task, Error> {
        let Of::Baseline(earlier) = baseline.of else { return Err(mixed()) };
        self.given.earlier = Some(Arc::new(earlier));
        Ok(self)
    }
}

impl Policy {
    /// Counts some of the leads of a baseline with all their events. No lead may be in two parts. The task has a table of
    /// these leads that `--baseline` names; its own leads need no rows.
    ///
    /// # Errors
    /// As [`Policy::dry_run`].
    pub fn count_baseline(&self, task: &Task) -> Result<Part, Error> {
        self.counted(task, |args, terminal| Ok(dry_run::counted_baseline(args, terminal)?.map(Of::Baseline)))
    }

    /// Counts some of the leads with all their events, for a report of all leads. No lead may be in two parts.
    ///
    /// # Errors
    /// As [`Policy::dry_run`].
    pub fn count_part(&self, task: &Task) -> Result<Part, Error> {
        self.counted(task, |args, terminal| {
            Ok(dry_run::counted(args, terminal)?.map(|counts| Of::Leads(Box::new(counts))))
        })
    }

    /// The keys of `--merge`, each with the key that was kept in the end: their leads and events go to one part.
    ///
    /// # Errors
    /// When the table cannot be read, or says two things of one key.
    pub fn merges(&self, task: &Task) -> Result<Vec<(String, String)>, Error> {
        let (mut args, given) = task.parsed::<dry_run::Args>(&[NAME, task.leads_name()], self)?;
        args.source.given = given;
        let program = self.0.program.as_ref();
        work(|_| program.map(|program| args.source.chains(program)).transpose())
    }

    fn counted(
        &self,
        task: &Task,
        count: impl FnOnce(&dry_run::Args, &Terminal) -> crate::cli::Result<Option<Of>>,
    ) -> Result<Part, Error> {
        let task = task.clone().part();
        let (mut args, given) = task.parsed::<dry_run::Args>(&[NAME, task.leads_name()], self)?;
        args.source.given = given;
        let of = work(|terminal| count(&args, terminal))?;
        Ok(Part { head: Head::own(), asked: self.asked(&task), of })
    }

    /// The policy against history, of which all parts have been counted. The task holds the options of the parts, and
    /// tables with the same columns: usually without rows, as they are counted too.
    ///
    /// # Errors
    /// As [`Policy::dry_run`]; and when a part was counted for another policy, or with other options.
    pub fn report_of(&self, task: &Task, parts: Vec<Part>) -> Result<DryRun, Error> {
        let task = task.clone().part();
        let asked = self.asked(&task);
        parts.iter().try_for_each(|part| same(&asked, part))?;
        let (mut args, given) = task.parsed::<dry_run::Args>(&[NAME, task.leads_name()], self)?;
        args.source.given = given;
        let counts = parts.into_iter().map(|part| match part.of {
            Of::Leads(counts) => Ok(*counts),
            Of::Baseline(_) => Err(mixed()),
        });
        let counts = counts.collect::<Result<Vec<Counts>, Error>>()?;
        work(|terminal| {
            let report = dry_run::added(&args, counts, terminal)?;
            report.map(|report| DryRun::of(&report, &task, terminal)).transpose()
        })
    }

    /// A digest of what is asked: the texts of the policies, and the options.
    fn asked(&self, task: &Task) -> String {
        // The same on every machine: nobody has a reason to make two that meet.
        let mut hasher = SipHasher13::new();
        let mut text = |text: &str| {
            hasher.write_u64(text.len() as u64);
            hasher.write(text.as_bytes());
        };
        let against = task.given.policies.iter().filter(|(name, _)| name == AGAINST);
        let policies = std::iter::once(self.clone()).chain(against.map(|(_, policy)| Policy(policy.clone())));
        for policy in policies {
            policy.files().1.iter().for_each(|(path, of)| [path, of].into_iter().for_each(|of| text(of)));
        }
        task.words.iter().for_each(|word| text(word));
        let hash = hasher.finish128();
        format!("{:016x}{:016x}", hash.h1, hash.h2)
    }
}
