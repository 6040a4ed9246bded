//! `qualify run`: one answer per lead.

use super::interrupt;
use super::keys::KeyArgs;
use super::prepared::Prepared;
use super::progress;
use super::roles::Roles;
use super::source::{FileFormat, SourceArgs};
use super::summary::{self, BadValue, Summary};
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, counted64};
use crate::data::format::{self, Format};
use crate::program::Program;
use crate::run::Job;
use crate::run::rejects::Rejects;
use crate::run::summary::Summary as Counted;

/// Answer for every lead: its stage, its points, its next step, and the question to ask
///
/// Writes answers in the order of the leads, as CSV on stdout or in the format of the --output file. A summary on
/// stderr counts every row: rejected rows with the reason, and values that could not be read.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify run sales.qualify leads.csv --events events.csv --output answers.csv\n  \
    qualify run sales.qualify leads.jsonl.gz --no-events --as-of 2026-10-31")]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    /// Write the answers to a file: .csv or .jsonl, also .gz and .zst, .parquet or .xlsx; the file appears whole or not at
    /// all
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// The format of the answers, if the file name does not show it [default: csv]
    #[arg(long, value_enum, value_name = "FORMAT")]
    output_format: Option<FileFormat>,
    /// Write only these columns, in this order
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    columns: Option<Vec<String>>,
    /// Write rejected rows and broken events to a file, each with its file, line, reason and row
    #[arg(long, value_name = "FILE")]
    rejects: Option<String>,
    #[command(flatten)]
    keys: KeyArgs,
    /// Make a bad value an error; then no answers are written
    #[arg(long)]
    strict: bool,
    /// Put an apostrophe before texts that a spreadsheet would take for a formula
    #[arg(long)]
    for_spreadsheet: bool,
    /// The most leads worked on at a time
    #[arg(long, value_name = "N", hide = true, default_value_t = 1024)]
    batch: usize,
}

impl Args {
    /// Whether a file is named for the answers.
    #[cfg(feature = "parquet")]
    pub fn to_file(&self) -> bool {
        self.output.is_some()
    }
}

/// What a run came to.
pub struct Ran {
    /// What is said at its end.
    pub summary: Summary,
    /// Where it fell short, and how.
    pub short: Option<Short>,
}

/// How a run fell short.
pub enum Short {
    /// Nothing was written: there were bad values.
    Strict(String),
    /// The policy looks at events, and no lead holds any.
    NoLists,
    /// There was no lead.
    NoLeads(String),
}

/// Runs a policy over leads, and says how that went.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let Some(Ran { summary, short }) = answered(args, terminal)? else { return Ok(Outcome::FellShort) };
    let text = summary::text(&summary, terminal.err, terminal.width);
    match &short {
        Some(Short::Strict(_)) => terminal.error(&text),
        _ => terminal.say(&text),
    }
    let Some(short) = short else { return Ok(Outcome::Fine) };
    let (message, help) = short.said();
    terminal.complain(&message, help);
    Ok(Outcome::FellShort)
}

impl Short {
    /// In a sentence, and what to do.
    pub fn said(&self) -> (String, Option<&'static str>) {
        match self {
            Short::Strict(said) | Short::NoLeads(said) => (said.clone(), None),
            Short::NoLists => (
                "the policy looks at events, and no lead has a list `events`: each was answered as if nothing ever \
                 happened"
                    .to_owned(),
                Some("name a file of events with --events FILE, or say --no-events if there are none"),
            ),
        }
    }
}

/// Runs a policy over leads. `None` where it has mistakes, which have then been told.
pub fn answered(args: &Args, terminal: &Terminal) -> Result<Option<Ran>> {
    let Some(policy) = args.source.policy(terminal)? else { return Ok(None) };
    let Some(program) = &policy.program else { return Ok(None) };
    let output = args.output.as_deref().filter(|path| *path != "-");
    if let (Some(path), None) = (output, args.output_format)
        && format::ending(path).0.is_none()
    {
        return Err(Failure::new(format!("the ending of `{path}` does not say what to write")).help(
            "name it .csv or .jsonl (also with .gz or .zst), .parquet or .xlsx, or say --output-format",
        ));
    }
    let files = Roles::new().policy(Some(&policy)).reads("the file with the secret", args.keys.file());
    let files = args.source.roles(files).writes("--output", Some(output.unwrap_or("-")));
    files.writes("--rejects", args.rejects.as_deref()).check()?;
    let hash = args.keys.hash()?;
    let given = &args.source.given;
    if !given.by_program() {
        interrupt::watch()?;
    }
    let rejects = rejects(args)?;
    let prepared = Prepared::new(&args.source, &policy, program, rejects.as_ref(), terminal)?;
    let places: Vec<String> =
        program.lines.iter().map(|line| policy.sources.place(program[line.column].span)).collect();
    let done = given.progress();
    let base = prepared.job();
    let job = Job {
        output,
        output_format: args.output_format.map(Format::from),
        #[cfg(feature = "parquet")]
        sink: given.answers.as_ref(),
        columns: args.columns.as_deref(),
        hash_keys: hash.as_ref(),
        batch: args.batch,
        strict: args.strict,
        for_spreadsheet: args.for_spreadsheet,
        places: &places,
        progress: Some(&done),
        ..base
    };
    let counted = progress::show(terminal, job.leads, "leads", &done, || job.run())?;
    let short = short(&counted, args, &prepared);
    Ok(Some(Ran { summary: summarised(&counted, args, &prepared), short }))
}

/// Where rejected rows go.
fn rejects(args: &Args) -> Result<Option<Rejects>> {
    #[cfg(feature = "parquet")]
    if let Some(sink) = args.source.given.rejects.as_ref().filter(|_| args.rejects.is_none()) {
        return Ok(Some(Rejects::into(sink)?));
    }
    Ok(args.rejects.as_deref().map(|path| Rejects::create(path, args.for_spreadsheet)).transpose()?)
}

/// Where it fell short.
fn short(counts: &Counted, args: &Args, prepared: &Prepared<'_>) -> Option<Short> {
    if counts.strict_failure {
        let bad = counted64(counts.bad_values(), "bad value", "bad values");
        return Some(Short::Strict(format!("{bad}, and --strict was asked for: nothing was written")));
    }
    if prepared.events.never_came() && counts.answers > 0 && !args.source.given.part {
        return Some(Short::NoLists);
    }
    (counts.answers == 0).then(|| Short::NoLeads(no_leads(&clean(args.source.leads()), counts.rejects)))
}

/// No answers are most likely those of the wrong file.
fn no_leads(leads: &str, rejects: u64) -> String {
    match rejects {
        0 => format!("{leads} holds no leads: no answer was written"),
        rows => format!(
            "{leads} holds no leads that can be read: {} rejected, and no answer was written",
            counted64(rows, "row was", "rows were")
        ),
    }
}

fn summarised(counts: &Counted, args: &Args, prepared: &Prepared<'_>) -> Summary {
    let mut bad: Vec<BadValue> = counts
        .bad
        .iter()
        .flat_map(|(column, values)| {
            values.iter().map(|(value, found)| BadValue {
                column: column.clone(),
                value: value.clone(),
                count: found.count,
                lines: found.first.iter().map(|spot| spot.line).collect(),
            })
        })
        .collect();
    // The sort is stable: of equally frequent ones, the order declared and that of the text stay.
    bad.sort_by_key(|value| std::cmp::Reverse(value.count));
    Summary {
        stages: by_height(&counts.stages, prepared.program),
        read: counts.rows,
        answers: counts.answers,
        rejects: counts.rejects,
        merged: counts.merged,
        rejected: counts.rejected.iter().map(|reject| (reject.spot.line, reject.reason.clone())).collect(),
        rejects_file: args.rejects.clone(),
        bad,
        bad_count: counts.bad_values(),
        unseen: counts.never_seen.clone(),
        odd_dates: counts.odd_dates(),
        odd_numbers: counts.odd_numbers(),
        notes: named(args.source.leads(), &counts.notes)
            .chain(
                args.source
                    .events
                    .file()
                    .into_iter()
                    .flat_map(|path| named(path, &prepared.events.notes()).collect::<Vec<_>>()),
            )
            .collect(),
        as_of: prepared.as_of_words(),
        events: prepared.events.summary(),
        key: prepared.program.key.map(|key| prepared.program[key].name.clone()),
    }
}

/// Notes with the file that they are about.
fn named<'a>(file: &'a str, notes: &'a [String]) -> impl Iterator<Item = (String, String)> + 'a {
    notes.iter().map(move |note| (file.to_owned(), note.clone()))
}

/// The stages from the highest down to `lead`; `disqualified` last, where the policy disqualifies.
fn by_height(stages: &[(String, u64)], program: &Program) -> Vec<(String, u64)> {
    let Some((disqualified, others)) = stages.split_last() else { return Vec::new() };
    let last = (!program.disqualify.is_empty()).then_some(disqualified);
    others.iter().rev().chain(last).cloned().collect()
}
