//! Where leads and events come from: what `run` and `explain` take alike.

use super::as_of::{self, AsOf};
use super::load::{self, Policy};
use super::term::Terminal;
use super::{Failure, Result, counted};
use crate::data::input::{self, Format};
use crate::data::run::{AsOfRule, Job};
use crate::diag::{Severity, render};
use crate::program::Program;
use std::path::PathBuf;

/// Where leads and events come from.
#[derive(clap::Args, Debug)]
pub struct SourceArgs {
    /// The policy: a file, a folder, or - for stdin
    policy: PathBuf,
    /// The leads: CSV or JSON Lines (also .gz and .zst), or - for stdin
    leads: String,
    /// Judge as of a date, an instant, or "FIELD + N days" [default: now]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    as_of: Option<String>,
    /// What the leads are, where the ending does not say
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<FileFormat>,
    /// Columns the policy reads may be absent; their fields are then missing for every lead
    #[arg(long)]
    allow_missing_columns: bool,
    /// There are no events: nothing ever happened to these leads
    #[arg(long)]
    no_events: bool,
}

/// The formats of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Comma-separated values, with a header
    Csv,
    /// One JSON object a line
    Jsonl,
}

impl From<FileFormat> for Format {
    fn from(format: FileFormat) -> Format {
        match format {
            FileFormat::Csv => Format::Csv,
            FileFormat::Jsonl => Format::JsonLines,
        }
    }
}

/// The policy of a job and the instant it is run as of.
#[derive(Debug)]
pub struct Prepared<'a> {
    args: &'a SourceArgs,
    /// The policy as written.
    pub policy: &'a Policy,
    /// The policy as a program.
    pub program: &'a Program,
    /// As of when.
    pub as_of: AsOf,
}

impl SourceArgs {
    /// Reads the policy. `None` where it has mistakes, which have then been told.
    pub fn policy(&self, terminal: &Terminal) -> Result<Option<Policy>> {
        if self.policy.as_os_str() == "-" && self.leads == "-" {
            return Err(Failure::new("policy and leads cannot both come from stdin"));
        }
        let policy = load::load(&load::find_one(&self.policy)?)?;
        if policy.program.is_some() {
            return Ok(Some(policy));
        }
        let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
        terminal.error(&render::human(&policy.diags, &policy.sources, style));
        let errors = counted(policy.count(Severity::Error), "mistake", "mistakes");
        terminal.error(&format!("{}: {errors}, nothing was run\n", policy.path));
        Ok(None)
    }

    /// Whether leads are JSON Lines, as far as their name says.
    fn json_lines(&self) -> bool {
        match self.input_format {
            Some(format) => format == FileFormat::Jsonl,
            None => input::ending(&self.leads).0 == Some(Format::JsonLines),
        }
    }
}

impl<'a> Prepared<'a> {
    /// Everything that can be known before data is read.
    pub fn new(args: &'a SourceArgs, policy: &'a Policy, program: &'a Program) -> Result<Prepared<'a>> {
        if program.uses_events() && !args.no_events && !args.json_lines() {
            let forms = forms(program);
            return Err(Failure::new(format!("the policy looks at events ({forms}), and none are given"))
                .help("name them with --events FILE, or say --no-events if there are none"));
        }
        let as_of = as_of::read(args.as_of.as_deref(), program)?;
        Ok(Prepared { args, policy, program, as_of })
    }

    /// The job so far.
    pub fn job(&'a self) -> Job<'a> {
        let as_of = match self.as_of {
            AsOf::At(instant) => AsOfRule::One(instant),
            AsOf::Field { field, plus } => AsOfRule::Field(field, plus),
        };
        Job {
            input_format: self.args.input_format.map(Format::from),
            allow_missing_columns: self.args.allow_missing_columns,
            ..Job::new(self.program, &self.args.leads, as_of)
        }
    }

    /// As of when, in words.
    pub fn as_of_words(&self) -> String {
        match (&self.as_of, &self.args.as_of) {
            (AsOf::Field { .. }, Some(text)) => format!("{} of each lead", super::term::clean(text.trim())),
            (AsOf::Field { field, .. }, None) => format!("{} of each lead", self.program[*field].name),
            (AsOf::At(instant), _) => self.program.zone.show(*instant),
        }
    }
}

/// The names of the events that a policy looks at, the first few.
fn forms(program: &Program) -> String {
    const NAMED: usize = 3;
    let mut kinds: Vec<_> =
        program.aggregates().flat_map(|(_, aggregate)| &aggregate.selection().kinds).copied().collect();
    kinds.sort_unstable();
    kinds.dedup();
    let names: Vec<&str> = kinds.iter().take(NAMED).map(|kind| program[*kind].name.as_str()).collect();
    let more = kinds.len().saturating_sub(names.len());
    if more > 0 { format!("{} and {more} more", names.join(", ")) } else { names.join(", ") }
}
