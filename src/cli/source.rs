//! Where leads and events come from: what `run` and `explain` take alike.

use super::as_of::{self, AsOf};
use super::load::{self, Policy};
use super::roles::Roles;
use super::term::{Terminal, drawn};
use super::{Failure, Result, counted};
use crate::data::encoding::Encoding;
use crate::data::format::{self, Format};
use crate::data::said::Said;
use crate::diag::{Severity, render};
use crate::program::Program;
use crate::run::events::Columns;
use std::path::{Path, PathBuf};

/// Where leads and events come from.
#[derive(clap::Args, Debug)]
pub struct SourceArgs {
    /// The policy: a file, a folder, or - for stdin
    policy: PathBuf,
    /// The leads: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx, or - for stdin
    leads: String,
    /// Evaluate leads as of a date, an instant, or "FIELD + N days" [default: now]
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    pub as_of: Option<String>,
    #[command(flatten)]
    files: FileArgs,
    /// Allow missing columns: their fields are then missing for every lead
    #[arg(long)]
    allow_missing_columns: bool,
    #[command(flatten)]
    pub events: EventArgs,
    /// The number of threads [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
}

/// Where events come from.
#[derive(clap::Args, Debug)]
pub struct EventArgs {
    /// The events: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx; leads that are not CSV may hold them in a list `events` instead
    #[arg(long, value_name = "FILE")]
    pub events: Option<String>,
    #[command(flatten)]
    columns: EventColumns,
    /// Run without events, as if these leads had none
    #[arg(long, conflicts_with = "events")]
    no_events: bool,
    /// How many bytes of events may wait in memory for a later one; more go to a temporary file
    #[arg(long, value_name = "BYTES", hide = true)]
    pub event_memory: Option<usize>,
}

/// The columns of a file of events, where their names are unusual.
#[derive(clap::Args, Debug)]
pub struct EventColumns {
    /// The column of the events with the key of the lead, if its name is unusual
    #[arg(long, value_name = "COLUMN")]
    event_key: Option<String>,
    /// The column of the events with the name of the event
    #[arg(long, value_name = "COLUMN")]
    event_name: Option<String>,
    /// The column of the events with the time
    #[arg(long, value_name = "COLUMN")]
    event_time: Option<String>,
}

impl EventColumns {
    /// As the reader of events takes them.
    pub fn named(&self) -> Columns {
        Columns { key: self.event_key.clone(), name: self.event_name.clone(), time: self.event_time.clone() }
    }
}

impl EventArgs {
    /// Whether events come from stdin.
    pub fn reads_stdin(&self) -> bool {
        self.events.as_deref() == Some("-")
    }

    /// The file of events, where one is named.
    pub fn file(&self) -> Option<&str> {
        self.events.as_deref()
    }

    /// Whether a file of events is named.
    pub fn given(&self) -> bool {
        self.events.is_some()
    }

    /// Whether it was said that there are none.
    pub fn none(&self) -> bool {
        self.no_events
    }

    /// The columns of the file, where they are named.
    pub fn columns(&self) -> Columns {
        self.columns.named()
    }
}

/// How leads and events are written, where that is not found.
#[derive(clap::Args, Debug)]
pub struct FileArgs {
    /// The format of the leads, if the file name does not show it
    #[arg(long, value_enum, value_name = "FORMAT")]
    input_format: Option<FileFormat>,
    /// The encoding of leads and events, if the wrong one is found: windows-1252, windows-1250, macintosh, utf-16, …
    #[arg(long, value_name = "NAME", value_parser = encoding)]
    encoding: Option<Encoding>,
    /// Read `\"` inside quoted cells of CSV as a quote, also where the start of the file does not show it
    #[arg(long)]
    backslash_quotes: bool,
    /// The sheet of a workbook with the leads [default: the first that is visible and has cells]
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// The sheet with the events; it may be in the workbook of the leads
    #[arg(long, value_name = "NAME")]
    event_sheet: Option<String>,
}

fn encoding(name: &str) -> std::result::Result<Encoding, String> {
    Encoding::named(name).ok_or_else(|| {
        "there is no such encoding; write windows-1252, utf-16 or another name of the web".to_owned()
    })
}

impl FileArgs {
    /// What is said of the leads.
    pub fn leads(&self) -> Said<'_> {
        Said { format: self.input_format.map(Format::from), sheet: self.sheet.as_deref(), ..self.any() }
    }

    /// What is said of the events of a file: what is said of the leads' format holds for events whose name says nothing.
    pub fn events(&self, path: &str) -> Said<'_> {
        let format = self.leads().format.filter(|_| path != "-" && format::ending(path).0.is_none());
        Said { format, sheet: self.event_sheet.as_deref(), ..self.any() }
    }

    fn any(&self) -> Said<'_> {
        Said { encoding: self.encoding, backslash: self.backslash_quotes, ..Said::default() }
    }
}

/// The formats of files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum FileFormat {
    /// Comma-separated values, with a header
    Csv,
    /// One JSON object a line
    Jsonl,
    /// Apache Parquet
    Parquet,
    /// An Excel workbook
    Xlsx,
}

impl From<FileFormat> for Format {
    fn from(format: FileFormat) -> Format {
        match format {
            FileFormat::Csv => Format::Csv,
            FileFormat::Jsonl => Format::JsonLines,
            FileFormat::Parquet => Format::Parquet,
            FileFormat::Xlsx => Format::Xlsx,
        }
    }
}

impl SourceArgs {
    /// Reads the policy. `None` where it has mistakes, which have then been told.
    pub fn policy(&self, terminal: &Terminal) -> Result<Option<Policy>> {
        let stdin = [self.policy.as_os_str() == "-", self.leads == "-", self.events.reads_stdin()];
        if stdin.iter().filter(|from| **from).count() > 1 {
            return Err(Failure::new("only one of policy, leads and events can come from stdin"));
        }
        self.load(&self.policy, terminal)
    }

    /// Reads another policy; as [`SourceArgs::policy`].
    pub fn other_policy(&self, path: &Path, terminal: &Terminal) -> Result<Option<Policy>> {
        if path.as_os_str() == "-" {
            return Err(Failure::new("the policy to compare with cannot come from stdin"));
        }
        self.load(path, terminal)
    }

    fn load(&self, path: &Path, terminal: &Terminal) -> Result<Option<Policy>> {
        let policy = load::load(&load::find_one(path)?)?;
        if policy.program.is_some() {
            return Ok(Some(policy));
        }
        let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
        terminal.error(&drawn(&policy.diags, &policy.sources, style));
        let errors = counted(policy.count(Severity::Error), "mistake", "mistakes");
        terminal.error(&format!("{}: {errors}, nothing was run\n", policy.path));
        Ok(None)
    }

    /// As of when, as far as the arguments say.
    pub fn as_of(&self, program: &Program) -> Result<AsOf> {
        as_of::read(self.as_of.as_deref(), program)
    }

    /// The file of leads.
    pub fn leads(&self) -> &str {
        &self.leads
    }

    /// The leads and the events are files that are read.
    pub fn roles(&self, roles: Roles) -> Roles {
        roles.reads("the leads", Some(&self.leads)).reads("the events", self.events.file())
    }

    /// What is said of the leads.
    pub fn said(&self) -> Said<'_> {
        self.files.leads()
    }

    /// What is said of the events of a file.
    pub fn events_said(&self, path: &str) -> Said<'_> {
        self.files.events(path)
    }

    /// How many threads; 0 for one a core.
    pub fn threads(&self) -> usize {
        self.threads.map_or(0, usize::from)
    }

    /// Whether columns may be absent.
    pub fn allow_missing_columns(&self) -> bool {
        self.allow_missing_columns
    }

    /// Whether there can be events at all.
    pub fn may_have_events(&self) -> bool {
        self.events.given() || (!self.events.none() && self.may_nest())
    }

    /// Whether leads may hold lists, as far as their name says.
    pub fn may_nest(&self) -> bool {
        let format = self.said().format.or(format::ending(&self.leads).0);
        matches!(format, Some(Format::JsonLines | Format::Parquet))
    }
}
