//! Where leads and events come from: what `run` and `explain` take alike.

use super::as_of::{self, AsOf};
use super::given::Given;
use super::load::{self, Policy};
use super::roles::Roles;
use super::term::{Terminal, drawn};
use super::{Failure, Result, counted};
use crate::data::encoding::Encoding;
use crate::data::format::{self, Format};
use crate::data::merges::Merges;
use crate::data::said::Said;
use crate::diag::{Severity, render};
use crate::program::Program;
use crate::run::events::{Columns, EventPath};
use crate::run::{Chains, Merged};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// Where leads and events come from.
#[derive(clap::Args, Clone, Debug)]
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
    /// Leads that were merged: a file with the old key and the kept key of each; events of the old key count for the lead that was kept
    #[arg(long, value_name = "FILE")]
    merge: Option<String>,
    /// The number of threads [default: one for each core]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    threads: Option<u16>,
    /// What another program gives.
    #[arg(skip)]
    pub given: Given,
}

/// Where events come from.
#[derive(clap::Args, Clone, Debug)]
pub struct EventArgs {
    /// The events: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx; may be given several times, with NAME= if all events of the file have this name; leads that are not CSV may hold their events in a list `events` instead
    #[arg(long, value_name = "[NAME=]FILE", value_parser = event_path)]
    pub events: Vec<EventPath>,
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
#[derive(clap::Args, Clone, Debug)]
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
        self.events.iter().any(|of| of.path == "-")
    }

    /// The file of events, for what is said of it; several are named together.
    pub fn file(&self) -> Option<&str> {
        match self.events.as_slice() {
            [] => None,
            [of] => Some(&of.path),
            _ => Some("events"),
        }
    }

    /// Whether a file of events is named.
    pub fn given(&self) -> bool {
        !self.events.is_empty()
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

impl Columns {
    /// The same on a command line; `word` quotes a word.
    pub fn options(&self, word: fn(&str) -> String) -> String {
        let said = [("--event-key", &self.key), ("--event-name", &self.name), ("--event-time", &self.time)];
        options(&said.map(|(option, value)| (option, value.clone())), word)
    }
}

fn options(said: &[(&str, Option<String>)], word: fn(&str) -> String) -> String {
    let said = said.iter().filter_map(|(option, value)| Some((option, value.as_ref()?)));
    said.map(|(option, value)| format!(" {option} {}", word(value))).collect()
}

/// How leads and events are written, where that is not found.
#[derive(clap::Args, Clone, Debug)]
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
    /// The same on a command line; `word` quotes a word.
    pub fn options(&self, word: fn(&str) -> String) -> String {
        let format = self.input_format.and_then(|format| clap::ValueEnum::to_possible_value(&format));
        let said = [
            ("--input-format", format.map(|format| format.get_name().to_owned())),
            ("--encoding", self.encoding.map(|encoding| encoding.name().to_owned())),
            ("--sheet", self.sheet.clone()),
            ("--event-sheet", self.event_sheet.clone()),
        ];
        let mut text = options(&said, word);
        if self.backslash_quotes {
            text.push_str(" --backslash-quotes");
        }
        text
    }

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

/// `FILE`, or `NAME=FILE`. A file that is there is meant as it is written, and names of events are no paths.
pub fn event_path(text: &str) -> std::result::Result<EventPath, String> {
    let whole = EventPath { path: text.to_owned(), kind: None };
    let Some((name, path)) = text.split_once('=') else { return Ok(whole) };
    let is_path = name.contains(['/', '\\']) || std::fs::symlink_metadata(text).is_ok();
    match (is_path, name.trim(), path) {
        (true, ..) => Ok(whole),
        (false, "", _) => Err("no name stands before the `=`".to_owned()),
        (false, _, "") => Err("no file stands behind the `=`".to_owned()),
        (false, name, path) => Ok(EventPath { path: path.to_owned(), kind: Some(name.to_owned()) }),
    }
}

/// Refuses a file of events that is given twice: its events would count twice.
pub fn each_once(events: &[EventPath]) -> Result<()> {
    let twice = (0..).zip(events).find(|(at, of)| events.iter().take(*at).any(|other| other.path == of.path));
    match twice {
        None => Ok(()),
        Some((_, of)) => {
            let path = super::term::clean(&of.path);
            Err(Failure::new(format!("--events names `{path}` twice, and its events would count twice"))
                .help("name each file once"))
        }
    }
}

/// The files of events are read.
pub fn reads_events(roles: Roles, events: &[EventPath]) -> Roles {
    events.iter().fold(roles, |roles, of| roles.reads("the events", Some(&of.path)))
}

/// The files of events, as a message names them.
pub fn named(events: &[EventPath]) -> String {
    events.iter().map(|of| super::term::clean(&of.path)).collect::<Vec<_>>().join(", ")
}

/// Reads a file of merged leads, or the table that stands for it.
pub fn merged(
    (path, given): (Option<&str>, &Given),
    program: &Program,
    leads: (&str, Said<'_>),
    terminal: &Terminal,
) -> Result<Option<Arc<Merges>>> {
    let Some(path) = path else { return Ok(None) };
    let merged = Merged::read(program, (path, given.said(path, Said::default())), leads)?;
    terminal.say(&format!("{}\n", merged.said));
    Ok(Some(merged.merges))
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
    /// Leads and events for a policy that is read already.
    pub fn of(
        policy: &Path,
        leads: &str,
        as_of: Option<&str>,
        (files, events): (&FileArgs, &EventArgs),
    ) -> SourceArgs {
        SourceArgs {
            policy: policy.to_owned(),
            leads: leads.to_owned(),
            as_of: as_of.map(str::to_owned),
            files: files.clone(),
            allow_missing_columns: false,
            events: events.clone(),
            merge: None,
            threads: None,
            given: Given::default(),
        }
    }

    /// The same for other leads, as of another instant where one is said.
    pub fn beside(&self, leads: &str, as_of: Option<&str>, program: &Program) -> SourceArgs {
        let mut beside = self.clone();
        leads.clone_into(&mut beside.leads);
        beside.as_of = as_of.map(str::to_owned).or(beside.as_of);
        if !program.uses_events() {
            // That they are not read has been said.
            beside.events.events = Vec::new();
        }
        beside
    }

    /// Reads the policy. `None` where it has mistakes, which have then been told.
    pub fn policy(&self, terminal: &Terminal) -> Result<Option<Arc<Policy>>> {
        let stdin = [self.policy.as_os_str() == "-", self.leads == "-", self.events.reads_stdin()];
        if stdin.iter().filter(|from| **from).count() > 1 {
            return Err(Failure::new("only one of policy, leads and events can come from stdin"));
        }
        each_once(&self.events.events)?;
        self.load(&self.policy, terminal)
    }

    /// Reads another policy; as [`SourceArgs::policy`].
    pub fn other_policy(&self, path: &Path, terminal: &Terminal) -> Result<Option<Arc<Policy>>> {
        if path.as_os_str() == "-" {
            return Err(Failure::new("the policy to compare with cannot come from stdin"));
        }
        self.load(path, terminal)
    }

    fn load(&self, path: &Path, terminal: &Terminal) -> Result<Option<Arc<Policy>>> {
        if let Some(policy) = self.given.policy(path) {
            return Ok(Some(policy));
        }
        let policy = load::load(&load::find_one(path)?)?;
        if policy.program.is_some() {
            return Ok(Some(Arc::new(policy)));
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
        let roles =
            roles.reads("the leads", Some(&self.leads)).reads("the merged leads", self.merge.as_deref());
        reads_events(roles, &self.events.events)
    }

    /// The file of merged leads.
    pub fn merge(&self) -> Option<&str> {
        self.merge.as_deref()
    }

    /// The leads that were merged, where a file says so; said on the terminal.
    pub fn merged(&self, program: &Program, terminal: &Terminal) -> Result<Option<Arc<Merges>>> {
        merged((self.merge.as_deref(), &self.given), program, (&self.leads, self.said()), terminal)
    }

    /// The keys that were merged, each with the key that was kept in the end, as keys compare.
    pub fn chains(&self, program: &Program) -> Result<Vec<(String, String)>> {
        let Some(path) = self.merge.as_deref() else { return Ok(Vec::new()) };
        let chains = Chains::read(program, (path, self.given.said(path, Said::default())))?;
        let text = |key: Vec<u8>| String::from_utf8_lossy(&key).into_owned();
        Ok(chains.ends.into_iter().map(|(old, kept)| (text(old), text(kept))).collect())
    }

    /// What is said of the leads.
    pub fn said(&self) -> Said<'_> {
        self.given.said(&self.leads, self.files.leads())
    }

    /// What is said of the events of a file.
    pub fn events_said(&self, path: &str) -> Said<'_> {
        self.given.said(path, self.files.events(path))
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
