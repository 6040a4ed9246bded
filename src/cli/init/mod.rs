//! `qualify init`: a starter policy from real data.

pub(super) mod about;
mod fields;
mod names;
mod policy;
mod preset;
mod proposed;
mod skeleton;

use super::roles::Roles;
use super::source::{EventColumns, FileArgs, each_once, event_path, reads_events};
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, counted, interrupt, notes, progress, put, show};
use crate::analyse::strangers::{Apart, Strangers};
use crate::data::output::Output;
use crate::profile::{self, Happened, Leads, OutcomeColumn};
use crate::program::KeyForm;
use crate::run::Progress;
use crate::run::events::{Columns, EventPath};
pub(super) use names::{Names, quoted, shown, value};
pub(super) use policy::formatted;
use preset::Preset;
pub use preset::System;
use std::path::Path;

/// Write a starter policy from real data: fields, types, choices, words for missing values, events
///
/// Reads every column. The policy declares each usable field with its share of missing values. Scores and stages are
/// there as comments for you to fill in. The result passes `qualify check --data` unchanged.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify init leads.csv --events events.csv --outcome converted --output sales.qualify\n  \
    qualify init leads.csv --from hubspot")]
pub struct Args {
    /// The leads: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx, or - for stdin; not needed with --from
    #[arg(required_unless_present = "from")]
    leads: Option<String>,
    /// The system that the export comes from: its names, key and events are known
    #[arg(long, value_enum, value_name = "SYSTEM")]
    from: Option<System>,
    /// The events: CSV or JSON Lines (also .gz and .zst), Parquet or .xlsx; may be given several times, with NAME= if all events of the file have this name; leads that are not CSV may hold their events in a list `events` instead
    #[arg(long, value_name = "[NAME=]FILE", value_parser = event_path, requires = "leads")]
    events: Vec<EventPath>,
    /// The column that says how a lead ended; no rule may use it. For words other than yes and no: 'COLUMN is "won"'
    #[arg(long, value_name = "COLUMN", requires = "leads")]
    outcome: Option<String>,
    /// The file for the policy [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Replace an existing file
    #[arg(long, requires = "output")]
    force: bool,
    #[command(flatten)]
    files: FileArgs,
    #[command(flatten)]
    columns: EventColumns,
}

/// What was found in the data.
struct Found {
    leads: Leads,
    events: Option<Happened>,
    outcome: Option<OutcomeColumn>,
    /// The column that is the key, by its place.
    key: Option<usize>,
    /// What is known of the system that the export comes from.
    preset: Option<Preset>,
    /// The columns of events that are not found by their usual names.
    named: Columns,
    /// Why few events find their lead.
    strangers: Option<Strangers>,
}

/// Looks at the data and writes the policy.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let preset = args.from.map(System::preset).transpose()?;
    let Some(from) = args.leads.as_deref() else { return unseen(args, preset.as_ref(), terminal) };
    each_once(&args.events)?;
    let stdins = args.events.iter().map(|of| of.path.as_str()).chain([from]).filter(|path| *path == "-");
    if stdins.count() > 1 {
        return Err(Failure::new("only one of leads and events can come from stdin"));
    }
    unwritten(args)?;
    let files = reads_events(Roles::new().reads("the leads", Some(from)), &args.events);
    files.writes("--output", args.output.as_deref()).check()?;
    interrupt::watch()?;
    let found = look(args, from, preset, terminal)?;
    let text = policy::text(from, &found)?;
    write(args, &text)?;
    let to_do = if policy::has_skeleton(&text) {
        "fill in its scores and stages at the end"
    } else {
        "add scores and stages"
    };
    terminal.say(&format!("{}{}", seen(args, from, &found), next(args, from, &found.named, to_do)));
    Ok(Outcome::Fine)
}

/// Without data: what an export of the system usually holds.
fn unseen(args: &Args, preset: Option<&Preset>, terminal: &Terminal) -> Result<Outcome> {
    let Some(preset) = preset else { return Err(Failure::new("name the leads, or a system with --from")) };
    unwritten(args)?;
    write(args, &policy::formatted(&preset.policy())?)?;
    terminal.say(&format!(
        "made from what {} usually exports: no data was read\nnext: name your export as well, and its own columns are declared: qualify init leads.csv --from …\n",
        preset.system
    ));
    Ok(Outcome::Fine)
}

/// That what is there is not written over.
fn unwritten(args: &Args) -> Result<()> {
    if let Some(output) = args.output.as_deref().filter(|output| *output != "-" && !args.force)
        && std::fs::symlink_metadata(output).is_ok()
    {
        return Err(Failure::new(format!("`{output}` is there already, and is left as it is"))
            .help("name another file, or say --force to write over it"));
    }
    Ok(())
}

fn write(args: &Args, text: &str) -> Result<()> {
    match args.output.as_deref().filter(|output| *output != "-") {
        Some(output) => {
            let mut file = Output::create(Some(output))?;
            file.write(text.as_bytes())?;
            file.finish()?;
        }
        None => put(text)?,
    }
    Ok(())
}

fn look(args: &Args, from: &str, preset: Option<Preset>, terminal: &Terminal) -> Result<Found> {
    let mut named = args.columns.named();
    let outcome = args.outcome.as_deref().map(outcome);
    let done = Progress::default();
    let mut leads = progress::show(terminal, from, "leads", &done, || {
        profile::leads(from, args.files.leads(), outcome.as_ref(), &named, Some(&done))
    })?;
    if leads.rows == leads.broken {
        let message = match leads.rows {
            0 => format!("{from} holds no leads"),
            rows => {
                format!("none of the {} of {from} can be read", counted(to_usize(rows), "row", "rows"))
            }
        };
        return Err(Failure::fell_short(message).help("a policy is made from leads that are there"));
    }
    let known = preset.as_ref().and_then(|preset| preset.key(&leads.columns));
    let usual = known
        .or_else(|| policy::key(&leads, &[]))
        .and_then(|key| leads.columns.get(key))
        .map(|key| key.name.clone());
    let events = match args.events.as_slice() {
        [] => leads.events.take(),
        paths => {
            let shown = paths.first().filter(|_| paths.len() == 1).map_or("", |of| &of.path);
            let said = |path: &str| args.files.events(path);
            let read = |named: &Columns| {
                let done = Progress::default();
                progress::show(terminal, shown, "events", &done, || {
                    profile::events((paths, &said), named, usual.as_deref(), &leads, Some(&done))
                })
            };
            // What the system calls its columns is tried where the usual names are not there.
            let stdin = paths.iter().any(|of| of.path == "-");
            let again = match preset.as_ref().filter(|_| !stdin) {
                Some(preset) => Some(preset.columns(&named, &profile::event_columns(paths, &said)?)),
                None => None,
            };
            Some(match (read(&named), again) {
                (Err(error), Some(again)) => {
                    let events = read(&again).map_err(|_| error)?;
                    named = again;
                    events
                }
                (read, _) => read?,
            })
        }
    };
    let matched = events.as_ref().map_or(&[][..], |events| events.matched.as_slice());
    let key = known.filter(|_| args.events.is_empty()).or_else(|| policy::key(&leads, matched));
    let strangers = events.as_ref().filter(|_| !args.events.is_empty()).and_then(|events| {
        let key = leads.columns.get(key?)?;
        profile::strangers(from, args.files.leads(), &key.name, &leads, events)
    });
    Ok(Found { leads, events, outcome, key, preset, named, strangers })
}

impl Found {
    /// How keys have to be compared so that events find their lead.
    fn key_form(&self) -> Option<KeyForm> {
        match self.strangers.as_ref()?.reason.as_ref()? {
            (Apart::Form(form), _) => Some(*form),
            _ => None,
        }
    }
}

fn to_usize(count: u64) -> usize {
    usize::try_from(count).unwrap_or(usize::MAX)
}

/// `COLUMN`, or `COLUMN is "value"`.
fn outcome(text: &str) -> OutcomeColumn {
    match text.split_once(" is ") {
        Some((name, won)) => {
            OutcomeColumn { name: name.trim().to_owned(), won: Some(won.trim().trim_matches('"').to_owned()) }
        }
        None => OutcomeColumn { name: text.trim().to_owned(), won: None },
    }
}

/// What was found.
fn seen(args: &Args, from: &str, found: &Found) -> String {
    let leads = &found.leads;
    let mut text = notes(from, &leads.notes);
    if let (Some(of), Some(events)) = (args.events.first(), &found.events) {
        let path = if args.events.len() == 1 { of.path.as_str() } else { "events" };
        text.push_str(&notes(path, &events.notes));
    }
    text.push_str(&format!(
        "{}, {}",
        counted(to_usize(leads.rows), "lead", "leads"),
        counted(leads.columns.len(), "column", "columns")
    ));
    if leads.broken > 0 {
        text.push_str(&format!(" ({} cannot be read)", counted(to_usize(leads.broken), "row", "rows")));
    }
    if let Some(events) = &found.events {
        text.push_str(&format!(
            ", {} of {}",
            counted(to_usize(events.rows), "event", "events"),
            counted(events.kinds.len(), "kind", "kinds")
        ));
        if events.broken > 0 {
            text.push_str(&format!(" ({} cannot be read", show::grouped(events.broken)));
            if let Some(time) = &events.odd_time {
                text.push_str(&format!(", such as \"{}\" for when", clean(time)));
            }
            text.push(')');
        }
    }
    // Where a file is named, what stands in the leads is not looked at.
    if let Some(lists) = leads.events.as_ref().filter(|_| !args.events.is_empty()) {
        text.push_str(&format!(
            ", {} in lists inside the leads not read beside it",
            counted(to_usize(lists.rows), "event", "events")
        ));
    }
    text.push('\n');
    text
}

/// The next command, which works as it stands.
fn next(args: &Args, from: &str, named: &Columns, to_do: &str) -> String {
    let leads = word(from);
    let events = args.events.iter().map(|of| match &of.kind {
        Some(kind) => format!(" --events {}", word(&format!("{kind}={}", of.path))),
        None => format!(" --events {}", word(&of.path)),
    });
    let events: String = events.collect();
    let files = args.files.options(word);
    match args.output.as_deref().filter(|output| *output != "-") {
        Some(output) => {
            let output = word(output);
            let columns = named.options(word);
            format!(
                "next: read {output}, {to_do}, then\n  qualify check {output} --data {leads}{events}{columns}{files}\n"
            )
        }
        None => {
            let mut more = String::new();
            if let Some(system) = args.from.and_then(|system| clap::ValueEnum::to_possible_value(&system)) {
                more.push_str(&format!(" --from {}", system.get_name()));
            }
            if let Some(outcome) = &args.outcome {
                more.push_str(&format!(" --outcome {}", word(outcome)));
            }
            let columns = args.columns.named().options(word);
            format!(
                "next: keep it, and {to_do}\n  qualify init {leads}{events}{columns}{files}{more} --output sales.qualify\n"
            )
        }
    }
}

/// A word of a command line.
fn word(text: &str) -> String {
    let plain = |c: char| c.is_alphanumeric() || "-_./:=".contains(c);
    let text = clean(text);
    if text.chars().all(plain) { text } else { format!("'{}'", text.replace('\'', "'\\''")) }
}

/// The name of a file without its folder: a policy says nothing of the machine it was made on.
fn file_name(path: &str) -> String {
    clean(&Path::new(path).file_name().map_or(path.into(), |name| name.to_string_lossy()))
}

/// The name of a file without its folder and endings.
fn stem(path: &str) -> String {
    let name = file_name(path);
    let stem = name.split('.').next().unwrap_or("");
    if stem.is_empty() || path == "-" { "leads".to_owned() } else { stem.to_owned() }
}
