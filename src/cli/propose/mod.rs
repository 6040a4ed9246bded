//! `qualify propose`: points from history that two departments can sign.

mod asked;
mod build;
mod candidates;
mod chosen;
pub(super) mod edit;
mod fields;
mod history;
mod human;
mod judge;
mod lines;
mod range;
mod reading;
mod said;
mod seen;
mod shape;
mod there;
mod thresholds;
mod told;

use super::dry_run::aside;
use super::dry_run::question::columns;
use super::load::is_stream;
use super::roles::Roles;
use super::source::SourceArgs;
use super::term::Terminal;
use super::{Failure, Outcome, Result, interrupt, put, unified};
use crate::data::output;
use crate::program::{Program, Type};
use build::{Build, Options};
use reading::Reading;
use shape::Proposal;

/// Propose points from past leads with known outcomes
///
/// Gives the points lines of a policy small whole numbers, and adds lines that tell won leads from lost ones: fields in
/// round bands, choices, texts, events. Points are fitted to the older leads and judged by the newer ones, beside the
/// policy as it is. The proposal is shown as a difference; --write puts it in the policy.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify propose sales.qualify leads.csv --no-events --outcome converted --lines 8\n  \
    qualify propose sales.qualify leads.csv --events events.csv --outcome converted --format diff")]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// The condition for a won lead; it may use columns and events that the policy does not declare
    #[arg(long, value_name = "CONDITION")]
    outcome: String,
    /// The score to propose for, or a number that adds up scores [default: the one that the last stage looks at]
    #[arg(long, value_name = "NAME")]
    score: Option<String>,
    /// The most lines that the proposal may have
    #[arg(long, value_name = "N", default_value_t = 12, value_parser = clap::value_parser!(u16).range(1..=40))]
    lines: u16,
    /// The most points, plus or minus, that a line may pay
    #[arg(long, value_name = "POINTS", default_value_t = 20, value_parser = clap::value_parser!(i64).range(2..=100))]
    most: i64,
    /// The date that tells newer leads from older ones: a field or column [default: the only date of the policy; without one, the keys tell]
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    /// The number of leads you can call ("200 per week") [default: as many as the last stage holds now]
    #[arg(long, value_name = "COUNT per PERIOD")]
    capacity: Option<String>,
    /// Fields whose points may only rise with the number
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    rising: Vec<String>,
    /// Fields whose points may only fall with the number
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    falling: Vec<String>,
    /// Fields and events to look at though they look like a leak, or are about a person
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    allow: Vec<String>,
    /// Fields and events that no new line may look at
    #[arg(long, value_name = "A,B", value_delimiter = ',')]
    without: Vec<String>,
    /// How often leads are drawn again, to see which lines come and go
    #[arg(long, value_name = "N", default_value_t = 20, value_parser = clap::value_parser!(u16).range(0..=200))]
    draws: u16,
    /// The format of the proposal
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// Put the proposal in the files of the policy
    #[arg(long)]
    write: bool,
}

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person, with the difference to the policy
    #[default]
    Human,
    /// A JSON object
    Json,
    /// The difference alone
    Diff,
}

/// Proposes points.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let Some(policy) = args.source.policy(terminal)? else { return Ok(Outcome::FellShort) };
    let Some(program) = policy.program.as_ref() else { return Ok(Outcome::FellShort) };
    if args.write && (is_stream(&policy.path) || policy.path == "<stdin>") {
        return Err(Failure::new("a policy from stdin or a pipe cannot be changed in place")
            .help("name its file, or leave out --write to see the difference"));
    }
    args.source.roles(Roles::new().policy(Some(&policy))).check()?;
    if args.source.leads() == "-" || args.source.events.reads_stdin() {
        return Err(Failure::new("leads and events are read several times, and stdin cannot be")
            .help("give them as files"));
    }
    interrupt::watch()?;
    let by = args.by.clone().or_else(|| usual_date(program));
    let dates = by.iter().map(|name| {
        let declared = program.find(name.trim()).is_some_and(|column| program[column].ty == Type::Date);
        (name.trim(), !declared)
    });
    let names = aside::Names {
        outcome: Some(&args.outcome),
        fields: dates.collect(),
        events: args.source.may_have_events(),
        whole: false,
    };
    let Some(ended) = aside::program(&policy, &names, &columns(&args.source)?, terminal)? else {
        return Ok(Outcome::FellShort);
    };
    let as_of = args.source.as_of(program)?;
    let capacity = args.capacity.as_ref();
    let capacity =
        capacity.map(|text| super::dry_run::limits::capacity(text, program, &as_of)).transpose()?;
    let merges = args.source.merged(program, terminal)?;
    let reading = Reading { source: &args.source, as_of, merges, terminal };
    let options = Options {
        outcome: &args.outcome,
        score: args.score.as_deref(),
        lines: usize::from(args.lines),
        most: args.most,
        by,
        capacity: capacity.map(|capacity| (capacity.leads, capacity.period)),
        rising: &args.rising,
        falling: &args.falling,
        allowed: &args.allow,
        without: &args.without,
        draws: u64::from(args.draws),
    };
    let build = Build { policy: &policy, program, reading: &reading, ended: &ended, options: &options };
    let proposal = build.proposal()?;
    show(args, &proposal, &policy, terminal)?;
    if args.write {
        write(&proposal, terminal)?;
    }
    Ok(if proposal.enough || !args.write { Outcome::Fine } else { Outcome::FellShort })
}

/// The only date of the leads.
fn usual_date(program: &Program) -> Option<String> {
    let mut dates = program.fields.iter().filter(|field| field.ty == Type::Date);
    dates.next().filter(|_| dates.next().is_none()).map(|field| field.name.clone())
}

fn show(args: &Args, proposal: &Proposal, policy: &super::load::Policy, terminal: &Terminal) -> Result<()> {
    if args.format == Format::Json {
        let mut text = serde_json::to_string_pretty(proposal)
            .map_err(|error| Failure::new(format!("the proposal cannot be written as JSON: {error}")))?;
        text.push('\n');
        return put(&text);
    }
    let mut text = match args.format {
        Format::Diff => String::new(),
        Format::Human | Format::Json => human::page(proposal, terminal),
    };
    let sources = policy.sources.iter().map(|(_, source)| source);
    let diffs: String = sources
        .filter_map(|source| Some((source, proposal.texts.get(&source.path)?)))
        .map(|(source, new)| unified::unified(&source.path, &source.text, new, terminal.out))
        .collect();
    if !diffs.is_empty() && args.format == Format::Human {
        text.push('\n');
    }
    text.push_str(&diffs);
    terminal.show(&text)?;
    if !args.write && !proposal.texts.is_empty() {
        terminal.say("nothing was written: --write puts this in the policy\n");
    }
    Ok(())
}

fn write(proposal: &Proposal, terminal: &Terminal) -> Result<()> {
    for path in proposal.texts.keys() {
        output::may_write(path)?;
    }
    for (path, text) in &proposal.texts {
        output::replace(path, text)?;
        terminal.say(&format!("{}: changed as proposed\n", super::term::clean(path)));
    }
    Ok(())
}
