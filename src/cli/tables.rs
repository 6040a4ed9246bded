//! The commands for another program: leads and events are tables that it holds, and so are the answers. What is read,
//! answered, counted and reported is what `qualify run`, `dry-run`, `explain` and `check` read, answer, count and report;
//! the wheel for Python is made of it.
//!
//! ```
//! use qualify::tables::{Policy, Table, Task};
//! let policy = Policy::parse("lead\n  budget number\nMQL requires budget >= 1000\n")?;
//! let leads = Table::lines(b"{\"budget\": 5000}\n{\"budget\": 10}\n".to_vec());
//! let answers = policy.run(&Task::new().option("--columns=stage").table("leads", leads))?;
//! assert_eq!(answers.answers.iter().map(|batch| batch.num_rows()).sum::<usize>(), 2);
//! assert_eq!(answers.summary["stages"][0]["leads"], 1);
//! # Ok::<(), qualify::tables::Error>(())
//! ```

mod parts;

use super::config::{Config, Configs};
use super::given::Given;
use super::load;
use super::summary::{self, Summary};
use super::term::{Terminal, drawn};
use super::{Failure, check, dry_run, explain, format, run};
pub use crate::data::Error as StreamError;
use crate::data::caught::caught;
pub use crate::data::table::{Batches, Sink, Stream, Table};
use crate::diag::render::Style;
use crate::diag::{Diag, Severity};
use crate::report::{Report, html};
use crate::run::Progress;
use crate::syntax::LoadError;
use arrow_array::RecordBatch;
use clap::Parser;
use serde_json::{Value, json};
use std::fmt;
use std::io;
use std::path::Path;
use std::sync::atomic::Ordering;
use std::sync::{Arc, Mutex, PoisonError};

pub use parts::Part;

/// What a policy is called where it has no file.
const NAME: &str = "policy";
/// The name that arguments have for a policy to compare with.
const AGAINST: &str = "against";

/// What went wrong, as the command says it.
#[derive(Clone)]
pub struct Error {
    /// The policy has mistakes; else it is the data, or what was asked for.
    pub policy: bool,
    /// What is wrong, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
    /// What was said before that: how the data was read, counts.
    pub said: String,
    /// The mistakes of the policy, each as `qualify check --format json` writes it.
    pub findings: Vec<Value>,
}

impl Error {
    fn new(failure: Failure, said: String) -> Error {
        let (message, help) = match failure {
            Failure::Said { message, help, .. } => (message, help),
            Failure::PipeClosed => ("nobody reads the output any more".to_owned(), None),
        };
        Error { policy: false, message, help, said, findings: Vec::new() }
    }

    /// Mistakes that were told while something else was done: those of an outcome.
    fn told(said: String) -> Error {
        Error {
            policy: true,
            message: said.trim_end().to_owned(),
            help: None,
            said: String::new(),
            findings: Vec::new(),
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        self.help.iter().try_for_each(|help| write!(f, "\n  help: {}", help.replace('\n', "\n        ")))
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Error {}

/// How far work has come, and a way to stop it; another thread may hold it.
#[derive(Clone, Debug, Default)]
pub struct Watch(Arc<Progress>);

impl Watch {
    /// Ends the work early: it fails, and nothing is written.
    pub fn stop(&self) {
        self.0.stop.store(true, Ordering::Relaxed);
    }

    /// Leads that have been answered.
    pub fn leads(&self) -> u64 {
        self.0.rows.load(Ordering::Relaxed)
    }

    /// What has been read: rows of tables, and bytes of files.
    pub fn read(&self) -> u64 {
        self.0.bytes.load(Ordering::Relaxed)
    }
}

/// What is asked for: the options of the command, and the tables that stand for its files.
#[derive(Clone, Debug, Default)]
pub struct Task {
    words: Vec<String>,
    given: Given,
    leads: Option<String>,
    watch: Watch,
}

impl Task {
    /// Nothing yet: without leads of its own it asks for a table `leads`.
    pub fn new() -> Task {
        Task::default()
    }

    /// With an option as the command takes it: `--as-of=2026-10-31`, `--events=events`.
    #[must_use]
    pub fn option(mut self, word: impl Into<String>) -> Task {
        self.words.push(word.into());
        self
    }

    /// With a table that arguments name so. The leads are `leads`.
    #[must_use]
    pub fn table(mut self, name: impl Into<String>, table: Table) -> Task {
        self.given.tables.push((name.into(), table));
        self
    }

    /// With the leads in a file.
    #[must_use]
    pub fn leads(mut self, path: impl Into<String>) -> Task {
        self.leads = Some(path.into());
        self
    }

    /// With a policy to compare with.
    #[must_use]
    pub fn against(mut self, policy: &Policy) -> Task {
        self.given.policies.push((AGAINST.to_owned(), Arc::clone(&policy.0)));
        self.option(format!("--against={AGAINST}"))
    }

    /// The leads and events are a part of all: that no event can be read, or no lead has a list of events, is no error
    /// then. Whoever adds the parts up decides that.
    #[must_use]
    pub fn part(mut self) -> Task {
        self.given.part = true;
        self
    }

    /// The answers go to a sink, batch by batch, and are not kept.
    #[must_use]
    pub fn into(mut self, sink: Sink) -> Task {
        self.given.answers = Some(sink);
        self
    }

    /// With a watch that another thread holds.
    #[must_use]
    pub fn watched(mut self, watch: &Watch) -> Task {
        self.watch = watch.clone();
        self
    }

    /// The arguments, and what is given with them.
    fn parsed<A: clap::Args>(&self, first: &[&str], policy: &Policy) -> Result<(A, Given), Error> {
        let words = first.iter().copied().chain(self.words.iter().map(String::as_str));
        let words = std::iter::once("qualify").chain(words);
        let parsed = Alone::<A>::try_parse_from(words).map_err(|error| {
            let text = error.render().to_string();
            let said = text.split("\n\n").next().unwrap_or_default();
            Error::new(Failure::new(said.trim_start_matches("error: ")), String::new())
        })?;
        let mut given = self.given.clone();
        given.policies.push((NAME.to_owned(), Arc::clone(&policy.0)));
        given.progress = Some(Arc::clone(&self.watch.0));
        Ok((parsed.args, given))
    }

    fn leads_name(&self) -> &str {
        self.leads.as_deref().unwrap_or("leads")
    }
}

/// The arguments of one command.
#[derive(clap::Parser)]
#[command(no_binary_name = false, disable_help_flag = true)]
struct Alone<A: clap::Args> {
    #[command(flatten)]
    args: A,
}

/// A policy that has no mistakes.
#[derive(Clone, Debug)]
pub struct Policy(Arc<load::Policy>);

/// Answers, and what became of the rows without one.
pub struct Answers {
    /// The answers; the first batch has no rows. Empty where they went to a file or a sink.
    pub answers: Vec<RecordBatch>,
    /// Rejected rows and broken events: file, line, record, key, reason, row. The first batch has no rows.
    pub rejects: Vec<RecordBatch>,
    /// All counts.
    pub summary: Value,
    /// The summary as the command prints it.
    pub text: String,
    /// What was said while it ran.
    pub said: String,
}

/// A policy against history.
pub struct DryRun {
    /// The report, as `--json` writes it.
    pub report: String,
    /// The page, as `--html` writes it.
    pub page: String,
    /// As the terminal shows it.
    pub text: String,
    /// What was said while it ran.
    pub said: String,
    /// Limits that do not hold, a sentence each.
    pub broken: Vec<String>,
}

impl DryRun {
    fn of(report: &Report, task: &Task, terminal: &Terminal) -> super::Result<DryRun> {
        dry_run::short::told(report, task.leads_name())?;
        let broken = report.limits.iter().filter(|limit| limit.broken);
        let broken = broken.map(|limit| format!("{}, and the limit was: not {}", limit.said, limit.text));
        Ok(DryRun {
            report: serde_json::to_string_pretty(report).unwrap_or_default(),
            page: html::page(report),
            text: dry_run::shown(report, terminal),
            broken: broken.collect(),
            said: terminal.take_heard(),
        })
    }
}

/// Why one lead has its answer.
pub struct Explained {
    /// As `--format json` writes it.
    pub json: String,
    /// As the terminal shows it.
    pub text: String,
}

impl Policy {
    /// Reads a policy: a file, or a folder of one policy.
    ///
    /// # Errors
    /// All its mistakes, or that it cannot be read.
    pub fn read(path: &Path) -> Result<Policy, Error> {
        let found = load::find_one(path).and_then(|found| load::load(&found));
        Policy::checked(found.map_err(|failure| Error::new(failure, String::new()))?)
    }

    /// Reads a policy of one text.
    ///
    /// # Errors
    /// All its mistakes.
    pub fn parse(text: &str) -> Result<Policy, Error> {
        let found = load::Found::named(NAME.to_owned());
        let read = load::load_from(&found, &mut |path| match path {
            NAME => Ok(text.as_bytes().to_vec()),
            _ => Err(LoadError::Missing),
        });
        Policy::checked(read.map_err(|failure| Error::new(failure, String::new()))?)
    }

    /// The policy again from [`Policy::files`], on another machine say.
    ///
    /// # Errors
    /// As [`Policy::read`].
    pub fn of_files(
        path: &str,
        root: (String, Vec<String>),
        files: &[(String, String)],
    ) -> Result<Policy, Error> {
        let mut found = load::Found::named(path.to_owned());
        (found.root.folder, found.root.files) = root;
        let read = load::load_from(&found, &mut |path| {
            let file = files.iter().find(|(name, _)| name == path);
            file.map(|(_, text)| text.as_bytes().to_vec()).ok_or(LoadError::Missing)
        });
        Policy::checked(read.map_err(|failure| Error::new(failure, String::new()))?)
    }

    /// Its folder with the files that it begins with, and all its files with their texts.
    #[expect(clippy::type_complexity, reason = "handed back as it is")]
    pub fn files(&self) -> ((String, Vec<String>), Vec<(String, String)>) {
        let all = self.0.sources.iter().map(|(_, file)| (file.path.clone(), file.text.to_string()));
        let root = &self.0.root;
        ((root.folder.clone(), root.files.clone()), all.collect())
    }

    /// How keys compare, as the policy writes it: empty for byte by byte.
    pub fn key_form(&self) -> &'static str {
        self.0.program.as_ref().map_or("", |program| program.key_form.written())
    }

    fn checked(policy: load::Policy) -> Result<Policy, Error> {
        if policy.program.is_some() {
            return Ok(Policy(Arc::new(policy)));
        }
        let mut diags = policy.diags.clone();
        diags.retain(|diag| diag.severity == Severity::Error);
        Err(Error {
            policy: true,
            message: drawn(&diags, &policy.sources, Style::default()).trim_end().to_owned(),
            help: None,
            said: String::new(),
            findings: findings(&diags, &policy),
        })
    }

    /// Its path, or `policy`.
    pub fn path(&self) -> &str {
        &self.0.path
    }

    /// Its title: `policy "…"`.
    pub fn title(&self) -> Option<&str> {
        self.0.program.as_ref()?.title.as_deref()
    }

    /// The stages, the lowest first.
    pub fn stages(&self) -> Vec<&str> {
        let program = self.0.program.iter();
        program.flat_map(|of| of.stages.iter().map(|stage| of[stage.column].name.as_str())).collect()
    }

    /// The fields of a lead, each with what data calls it and its type.
    pub fn fields(&self) -> Vec<(&str, &str, String)> {
        let fields = self.0.program.iter().flat_map(|program| &program.fields);
        fields
            .map(|of| (of.name.as_str(), of.source.as_str(), crate::speech::type_declared(&of.ty)))
            .collect()
    }

    /// What data calls the key of leads.
    pub fn key(&self) -> Option<&str> {
        let program = self.0.program.as_ref()?;
        Some(&program[program.key?].source)
    }

    /// Whether it looks at events.
    pub fn uses_events(&self) -> bool {
        self.0.program.as_ref().is_some_and(|program| program.uses_events())
    }

    /// What `qualify check` finds; with a table `leads` or `--data=FILE`, compared with the data. With it what was said.
    ///
    /// # Errors
    /// When the data cannot be read.
    pub fn check(&self, task: &Task) -> Result<(Vec<Value>, String), Error> {
        let (mut args, given) = task.parsed::<check::Args>(&[], self)?;
        args.data.given = given;
        work(|terminal| {
            let config = match self.0.path.as_str() {
                NAME => Config::default(),
                path => Configs::default().of(path)?,
            };
            let found = check::found_in(&args, &self.0, &config, terminal)?;
            Ok(Some((findings(&found, &self.0), terminal.take_heard())))
        })
    }

    /// Answers for all leads.
    ///
    /// # Errors
    /// When the data cannot be read, or an option is none.
    pub fn run(&self, task: &Task) -> Result<Answers, Error> {
        let (mut args, mut given) = task.parsed::<run::Args>(&[NAME, task.leads_name()], self)?;
        let (answers, rejects) = (Kept::default(), Kept::default());
        if given.answers.is_none() && !args.to_file() {
            given.answers = Some(answers.sink());
        }
        given.rejects = Some(rejects.sink());
        args.source.given = given;
        let (ran, text, said) = work(|terminal| {
            let Some(ran) = run::answered(&args, terminal)? else { return Ok(None) };
            let text = summary::text(&ran.summary, terminal.err, terminal.width);
            match &ran.short {
                Some(short @ (run::Short::Strict(_) | run::Short::NoLists)) => {
                    terminal.say(&text);
                    let (message, help) = short.said();
                    let failure = Failure::fell_short(message);
                    return Err(help.map_or(failure.clone(), |help| failure.help(help)));
                }
                Some(run::Short::NoLeads(_)) | None => {}
            }
            Ok(Some((ran, text, terminal.take_heard())))
        })?;
        let summary = counts(&ran.summary);
        Ok(Answers { answers: answers.take(), rejects: rejects.take(), summary, text, said })
    }

    /// The policy against history.
    ///
    /// # Errors
    /// When the data cannot be read or tells nothing, or an option is none.
    pub fn dry_run(&self, task: &Task) -> Result<DryRun, Error> {
        let (mut args, given) = task.parsed::<dry_run::Args>(&[NAME, task.leads_name()], self)?;
        args.source.given = given;
        work(|terminal| {
            let report = dry_run::reported(&args, terminal)?;
            report.map(|report| DryRun::of(&report, task, terminal)).transpose()
        })
    }

    /// Explains the lead of `--lead=KEY`.
    ///
    /// # Errors
    /// When there is none, or the data cannot be read.
    pub fn explain(&self, task: &Task) -> Result<Explained, Error> {
        let page = |format: &str| {
            let first = [NAME, task.leads_name(), "--format", format];
            let (mut args, given) = task.parsed::<explain::Args>(&first, self)?;
            args.source.given = given;
            work(|terminal| {
                let mut page = String::new();
                let shown = explain::explained(&args, terminal, &mut |text| {
                    page.push_str(text);
                    Ok(())
                })?;
                Ok(shown.then_some(page))
            })
        };
        Ok(Explained { json: page("json")?, text: page("human")? })
    }
}

/// Does a command's work, which nobody watches on a terminal.
fn work<T>(work: impl FnOnce(&Terminal) -> super::Result<Option<T>>) -> Result<T, Error> {
    let terminal = Terminal::heard(100);
    let done = caught(|| work(&terminal)).unwrap_or_else(|panic| Err(panic.mistake().into()));
    match done {
        Ok(Some(done)) => Ok(done),
        Ok(None) => Err(Error::told(terminal.take_heard())),
        Err(failure) => Err(Error::new(failure, terminal.take_heard())),
    }
}

/// Batches that are kept.
#[derive(Default)]
struct Kept(Arc<Mutex<Vec<RecordBatch>>>);

impl Kept {
    fn sink(&self) -> Sink {
        let kept = Arc::clone(&self.0);
        Sink::new(move |batch| {
            let mut kept = kept.lock().map_err(|_| io::Error::other("nobody takes it any more"))?;
            kept.push(batch);
            Ok(())
        })
    }

    fn take(&self) -> Vec<RecordBatch> {
        std::mem::take(&mut *self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

fn findings(diags: &[Diag], policy: &load::Policy) -> Vec<Value> {
    diags.iter().map(|diag| format::json_object(diag, &policy.sources)).collect()
}

/// The counts of a run, for a program.
fn counts(summary: &Summary) -> Value {
    let stages = summary.stages.iter().map(|(stage, leads)| json!({ "stage": stage, "leads": leads }));
    let bad = summary.bad.iter().map(
        |bad| json!({ "field": bad.column, "value": bad.value, "count": bad.count, "first_lines": bad.lines }),
    );
    let events = summary.events.as_ref().map(|events| {
        let of = &events.counts;
        let bad = events.bad.iter().flat_map(|(field, values)| {
            values.iter().map(move |(value, bad)| {
                let lines: Vec<u64> = bad.first.iter().map(|spot| spot.line).collect();
                json!({ "field": field, "value": value, "count": bad.count, "first_lines": lines })
            })
        });
        json!({
            "read": of.read,
            "matched": of.matched,
            "unmatched": of.unmatched,
            "undeclared": of.undeclared,
            "repeated": of.repeated,
            "after_as_of": of.after_as_of,
            "broken": of.broken,
            "equal": events.equal.rows,
            "lists_not_read": events.lists_not_read,
            "undeclared_names": events.undeclared,
            "bad_values": bad.collect::<Vec<_>>(),
        })
    });
    let notes = summary.notes.iter().map(|(file, note)| format!("{file}: {note}"));
    json!({
        "read": summary.read,
        "answers": summary.answers,
        "rejects": summary.rejects,
        "merged": summary.merged,
        "as_of": summary.as_of,
        "stages": stages.collect::<Vec<_>>(),
        "bad_value_count": summary.bad_count,
        "bad_values": bad.collect::<Vec<_>>(),
        "never_seen": summary.unseen,
        "odd_dates": summary.odd_dates,
        "odd_numbers": summary.odd_numbers,
        "notes": notes.collect::<Vec<_>>(),
        "events": events,
    })
}
