//! `qualify dry-run`: a policy against history, before it touches anyone's pipeline.

pub(super) mod aside;
mod baseline;
mod beside;
mod counts;
mod facts;
mod inputs;
pub(super) mod limits;
pub(super) mod question;
mod replay;
pub mod short;
mod table;
pub(super) mod terminal;
mod told;
mod what_if;

use super::keys::KeyArgs;
use super::load::Policy;
use super::roles::Roles;
use super::source::SourceArgs;
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, interrupt};
use crate::data::output;
use crate::data::place::is_stdout;
use crate::program::Program;
use crate::report::limits::FigureLimit;
use crate::report::{Earlier, Report, html};
use crate::run::history::History;
use counts::Asking;
pub use counts::Counts;
use question::{Named, Question};
use std::cell::Cell;
use std::path::PathBuf;

/// Run a policy over past leads with known outcomes
///
/// Shows how many leads would have been in each stage and what held them back. With --outcome it shows the win rate
/// of each stage, score and points line, with its interval. The report goes to the terminal; --html writes a page
/// with pictures, --json all figures.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify dry-run sales.qualify leads.csv --events events.csv --as-of 2026-06-30 --outcome converted\n  \
    qualify dry-run sales.qualify leads.csv --no-events --outcome 'status is \"won\"' --html report.html")]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    /// The condition for a won lead; it may use columns and events that the policy does not declare
    #[arg(long, value_name = "CONDITION")]
    outcome: Option<String>,
    /// Another policy, such as the one in use: shows the leads that change stage between the two, and why
    #[arg(long, value_name = "POLICY")]
    against: Option<PathBuf>,
    /// Show what other values of a setting would do: "mql_points is 40 to 60 by 5"; given twice, a grid of two settings
    #[arg(long, value_name = "SETTING is VALUES")]
    what_if: Vec<String>,
    /// The field with the recorded stage: shows how far the policy agrees, and why not
    #[arg(long, value_name = "FIELD")]
    stage_was: Option<String>,
    /// Show the figures for each value of a field or column; "month of FIELD" for each month of a date
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    /// The number of leads you can call ("200 per week"): shows from which score up you can call all of them
    #[arg(long, value_name = "COUNT per PERIOD", allow_hyphen_values = true)]
    capacity: Option<String>,
    /// Follow each lead through time: "events", "daily" or "weekly", from its first event or "from FIELD"
    #[arg(long, value_name = "WHEN")]
    replay: Option<String>,
    /// The date on which a lead was won, for --replay, if the outcome does not look at events
    #[arg(long, value_name = "FIELD", requires_all = ["replay", "outcome"])]
    won_on: Option<String>,
    #[command(flatten)]
    facts: facts::FactArgs,
    #[command(flatten)]
    baseline: baseline::BaselineArgs,
    /// Fail (exit status 1) if a figure has this value: "win rate of SQL < 30%"; may be given several times
    #[arg(long, value_name = "LIMIT")]
    fail_if: Vec<String>,
    /// List leads with these fields; without this option, only with their keys
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    show: Vec<String>,
    #[command(flatten)]
    keys: KeyArgs,
    /// Write the whole report as JSON, - for stdout
    #[arg(long, value_name = "FILE")]
    json: Option<String>,
    /// Write the report as one page for a browser, with pictures, - for stdout
    #[arg(long, value_name = "FILE")]
    html: Option<String>,
    /// Write rejected rows and broken events to a file, each with its file, line, reason and row
    #[arg(long, value_name = "FILE")]
    rejects: Option<String>,
}

impl Args {
    /// Nothing asked but where leads and events are.
    fn plain(source: SourceArgs) -> Args {
        Args {
            source,
            outcome: None,
            against: None,
            what_if: Vec::new(),
            stage_was: None,
            by: None,
            capacity: None,
            replay: None,
            won_on: None,
            fail_if: Vec::new(),
            show: Vec::new(),
            keys: KeyArgs::default(),
            json: None,
            html: None,
            facts: facts::FactArgs::default(),
            baseline: baseline::BaselineArgs::default(),
            rejects: None,
        }
    }

    /// Whether stdout gets the report as JSON or as a page.
    fn to_stdout(&self) -> bool {
        [&self.json, &self.html].into_iter().any(|path| path.as_deref().is_some_and(is_stdout))
    }
}

/// Runs a policy over history and reports.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let Some(report) = reported(args, terminal)? else { return Ok(Outcome::FellShort) };
    write(args, &report, terminal)?;
    short::told(&report, args.source.leads())?;
    Ok(judged(&report, terminal))
}

/// Runs a policy over history. `None` where it or the outcome has mistakes, which have then been told.
pub fn reported(args: &Args, terminal: &Terminal) -> Result<Option<Report>> {
    about(args, terminal, &|asked, limits| report(asked, asked.count()?, limits))
}

/// Counts a part of the leads, of which no report is made yet.
pub fn counted(args: &Args, terminal: &Terminal) -> Result<Option<Counts>> {
    about(args, terminal, &|asked, _| asked.count().map(|counts| counts.of_part(asked.request.program)))
}

/// Counts a part of the baseline.
pub fn counted_baseline(args: &Args, terminal: &Terminal) -> Result<Option<Earlier>> {
    about(args, terminal, &|asked, _| asked.baseline())
}

/// Reports what was counted of the leads and, in other places, of all others. Leads have the same columns everywhere.
pub fn added(args: &Args, others: Vec<Counts>, terminal: &Terminal) -> Result<Option<Report>> {
    let others = Cell::new(others);
    about(args, terminal, &|asked, limits| {
        let mut counts = asked.count()?;
        others.take().into_iter().for_each(|other| counts.add(other));
        counts.some_readable()?;
        if let Some(earlier) = &counts.earlier {
            args.baseline.holds_leads(earlier, &args.source.given)?;
        }
        report(asked, counts, limits)
    })
}

/// What is done with a question and the limits that were set.
type Work<'w, T> = &'w dyn Fn(&Asking<'_>, &[FigureLimit]) -> Result<T>;

/// Reads what is asked, and does something with it. `None` where the policy or the outcome has mistakes, which have then
/// been told.
fn about<T>(args: &Args, terminal: &Terminal, work: Work<'_, T>) -> Result<Option<T>> {
    let Some(policy) = args.source.policy(terminal)? else { return Ok(None) };
    let against = match &args.against {
        Some(path) => match args.source.other_policy(path, terminal)? {
            Some(policy) => Some(policy),
            None => return Ok(None),
        },
        None => None,
    };
    roles(args, &policy, against.as_deref()).check()?;
    args.baseline.check(args.source.leads())?;
    let Some(policy) = Named::new(&policy) else { return Ok(None) };
    hidden(args, policy.program)?;
    if !args.source.given.by_program() {
        interrupt::watch()?;
    }
    let against = against.as_deref().and_then(Named::new);
    let Some(question) = Question::read(args, policy, against, terminal)? else {
        return Ok(None);
    };
    let request = question.request()?;
    let history = History::new(&request);
    let limits = limits::read(&args.fail_if, history.survey())?;
    work(&Asking { question: &question, request: &request, history: &history, terminal }, &limits).map(Some)
}

/// The report as the terminal shows it.
pub fn shown(report: &Report, terminal: &Terminal) -> String {
    terminal::page(report, terminal.out, terminal.width)
}

/// Two policies over the same leads; nothing where one of them has mistakes.
pub(super) fn compared(
    source: SourceArgs,
    old: &Policy,
    new: &Policy,
    terminal: &Terminal,
) -> Result<Option<Report>> {
    let args = Args::plain(source);
    roles(&args, new, Some(old)).check()?;
    let Some(policy) = Named::new(new) else { return Ok(None) };
    let Some(question) = Question::read(&args, policy, Named::new(old), terminal)? else { return Ok(None) };
    let request = question.request()?;
    let history = History::new(&request);
    let asked = Asking { question: &question, request: &request, history: &history, terminal };
    report(&asked, asked.count()?, &[]).map(Some)
}

/// The files that are read and written.
fn roles(args: &Args, policy: &Policy, against: Option<&Policy>) -> Roles {
    let files = Roles::new().policy(Some(policy)).policy(against);
    let files =
        args.facts.roles(args.source.roles(files)).reads("the file with the secret", args.keys.file());
    let files = files.reads("the baseline", args.baseline.file());
    let page = (!args.to_stdout()).then_some("-");
    let files = files.writes("the report", page).writes("--json", args.json.as_deref());
    files.writes("--html", args.html.as_deref()).writes("--rejects", args.rejects.as_deref())
}

/// Refuses to show what is hashed.
fn hidden(args: &Args, program: &Program) -> Result<()> {
    let shown =
        args.show.iter().map(|name| (name, "--show")).chain(args.by.iter().map(|name| (name, "--by")));
    shown.into_iter().try_for_each(|(name, option)| args.keys.hide(program, name.trim(), option))
}

/// Reports what was counted.
fn report(asked: &Asking<'_>, counts: Counts, limits: &[FigureLimit]) -> Result<Report> {
    let Asking { question, request, history, terminal } = *asked;
    let (args, counted) = (question.args, &counts.counted);
    short::counted(args, counted, counts.own())?;
    let leads = clean(args.source.leads());
    let notes = counted.summary.notes.iter().map(|note| format!("{leads}: {note}"));
    if counted.summary.merged > 0 {
        let leads = crate::cli::counted64(counted.summary.merged, "lead was", "leads were");
        terminal.say(&format!("{leads} merged into others, and not counted\n"));
    }
    let cautions = notes.chain(counts.cautions()).collect();
    let earlier = counts.earlier.as_deref();
    let report = history.report(counted, &counts.as_of, (cautions, counts.facts.clone()), limits, earlier);
    let report = Report { as_of_at: counts.as_of_at.clone(), files: counts.files.clone(), ..report };
    short::reported(question, counted, &report)?;
    let promises: usize = request.program.stages.iter().map(|stage| stage.answer_within.len()).sum();
    if promises > 0 && request.replay.is_none() && args.source.may_have_events() {
        let lines = crate::cli::counted(promises, "line is", "lines are");
        terminal.say(&format!(
            "{lines} `answer within …`: how often that was kept is told with --replay events\n"
        ));
    }
    Ok(report)
}

/// Says which limits are broken.
fn judged(report: &Report, terminal: &Terminal) -> Outcome {
    let broken: Vec<_> = report.limits.iter().filter(|limit| limit.broken).collect();
    for limit in &broken {
        let (said, text) = (clean(&limit.said), clean(&limit.text));
        terminal.complain(&format!("{said}, and the limit was: not {text}"), None);
    }
    if broken.is_empty() { Outcome::Fine } else { Outcome::FellShort }
}

/// Writes the report wherever it is asked for; for the terminal unless stdout has it in another form.
fn write(args: &Args, report: &Report, terminal: &Terminal) -> Result<()> {
    if let Some(path) = &args.json {
        let mut text = serde_json::to_string_pretty(report)
            .map_err(|error| Failure::new(format!("the report cannot be written as JSON: {error}")))?;
        text.push('\n');
        output::whole(path, &text)?;
    }
    if let Some(path) = &args.html {
        output::whole(path, &html::page(report))?;
    }
    if args.to_stdout() { Ok(()) } else { terminal.show(&shown(report, terminal)) }
}
