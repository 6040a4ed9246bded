//! `qualify explain`: one lead, on one screen.

mod changes;
mod example;
mod human;
mod json;
mod occurrences;
mod paper;
mod since;
mod view;
mod waits;
mod ways;

use super::as_of::{self, AsOf};
use super::prepared::Prepared;
use super::source::SourceArgs;
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, notes, put};
use crate::door::{FEW, Facts, MANY, Told};
use crate::engine::events::Most;
use crate::engine::{Engine, Wanted};
use crate::program::{ColumnId, Date, Program, Value};
use crate::run::{FoundLead, Job};
use crate::why::Moment;
use paper::Screen;

/// Show one lead on one screen: its stage, every line that paid and the events behind it, missing facts, the next question to ask
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify explain sales.qualify leads.csv --events events.csv --lead L-17\n  \
    qualify explain sales.qualify leads.csv --events events.csv --lead L-17 --since 2026-09-01")]
pub struct Args {
    #[command(flatten)]
    pub source: SourceArgs,
    /// The key of the lead, or its record number if the policy declares no key
    #[arg(long, value_name = "KEY", allow_hyphen_values = true)]
    lead: String,
    /// The format of the explanation
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// List every occurrence behind the points lines, not only the latest
    #[arg(long)]
    all: bool,
    /// Show what has changed since then: each occurrence, fact, cap and bound that moved a score, and each stage with the demands that changed
    #[arg(long, value_name = "WHEN", visible_alias = "against-as-of", allow_hyphen_values = true)]
    since: Option<String>,
    /// The leads as they were, to see which facts differ; without --since, as of the same instant
    #[arg(long, value_name = "LEADS")]
    before: Option<String>,
    /// Write the lead as an example to paste into the policy, without its personal facts
    #[arg(long, conflicts_with_all = ["since", "before", "all", "to"])]
    as_example: bool,
    /// Show the least changes that bring the lead to a stage: answers to questions, and events that can still happen
    #[arg(long, value_name = "STAGE", conflicts_with_all = ["since", "before"])]
    to: Option<String>,
}

/// The formats of an explanation.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// One screen for a person
    #[default]
    Human,
    /// A JSON object
    Json,
}

/// Finds the lead and explains it.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let read = args.format == Format::Human && !args.as_example;
    let show = |page: &str| if read { terminal.show(page) } else { put(page) };
    let explained = explained(args, terminal, &mut |page| show(page))?;
    Ok(if explained { Outcome::Fine } else { Outcome::FellShort })
}

/// Finds the lead and explains it to `show`. `false` where the policy has mistakes, which have then been told.
pub fn explained(args: &Args, terminal: &Terminal, show: &mut dyn FnMut(&str) -> Result<()>) -> Result<bool> {
    let Some(policy) = args.source.policy(terminal)? else { return Ok(false) };
    let Some(program) = &policy.program else { return Ok(false) };
    let prepared = Prepared::to_explain(&args.source, &policy, program, args.lead.trim(), terminal)?;
    let fields = (0u32..).map(ColumnId).take(program.fields.len());
    let engine = Engine::new(program, Wanted::everything().and(fields));
    let job = prepared.job();
    let found = find(args, job, &engine)?;
    let asked = Asked { args, prepared: &prepared, engine: &engine, found: &found };
    show(&asked.page(terminal)?)?;
    if found.events.is_none() {
        terminal.say("the events of this lead take more than 64 MiB: they count, and are not listed\n");
    }
    terminal.say(&notes(job.leads, &found.notes));
    if let Some(path) = args.source.events.file() {
        terminal.say(&notes(path, &prepared.events.notes()));
    }
    for (field, value) in &found.bad {
        let name = program.fields.get(*field).map_or("", |field| field.name.as_str());
        terminal.say(&format!("bad value, counted as missing: {name} is \"{}\"\n", clean(value)));
    }
    if let Some(text) = prepared.events.not_read() {
        terminal.say(&format!("{text}\n"));
    }
    Ok(true)
}

/// Looks for the lead; names the nearest keys where there is none.
fn find(args: &Args, job: Job<'_>, engine: &Engine<'_>) -> Result<FoundLead> {
    let mut near = Nearest::new(&args.lead);
    let found = job.find(engine, &args.lead, &mut |key| near.see(key))?;
    found.ok_or_else(|| near.unknown(job.leads))
}

/// The lead, and what is asked of it.
struct Asked<'a> {
    args: &'a Args,
    prepared: &'a Prepared<'a>,
    engine: &'a Engine<'a>,
    found: &'a FoundLead,
}

impl Asked<'_> {
    fn page(&self, terminal: &Terminal) -> Result<String> {
        let (args, program) = (self.args, self.prepared.program);
        let screen = Screen { width: terminal.width, height: terminal.height, out: terminal.out };
        if args.as_example {
            let written = example::written(self.prepared.policy, program, &moment(program, self.found)?)?;
            terminal.say(&written.notes());
            return Ok(if args.format == Format::Json { written.json() } else { written.text });
        }
        if args.since.is_some() || args.before.is_some() {
            let (then, now) = self.moments()?;
            let policy = self.prepared.policy;
            let view = since::view((self.key(), &policy.path), program, &policy.sources, (&then, &now));
            return Ok(match args.format {
                Format::Human => since::human::page(&view, screen, args.all),
                Format::Json => since::json::page(&view),
            });
        }
        if let Some(to) = &args.to {
            let (lead, policy) = (moment(program, self.found)?, self.prepared.policy);
            let stage = self.view().stage;
            let view = ways::view((self.key(), &policy.path), program, (&lead, &stage), to)?;
            return Ok(match args.format {
                Format::Human => view.page(screen, args.all),
                Format::Json => view.json(),
            });
        }
        let view = self.view();
        Ok(match args.format {
            Format::Human => human::page(&view, screen, args.all),
            Format::Json => json::page(&view),
        })
    }

    fn key(&self) -> &str {
        self.found.key.as_deref().unwrap_or(self.args.lead.trim())
    }

    fn view(&self) -> view::View {
        let (prepared, found) = (self.prepared, self.found);
        let mut worker = self.engine.worker();
        let results = self.engine.run(&mut worker, &found.batch, &found.dictionaries);
        let answer = results.answer(0);
        let facts = Facts { program: prepared.program, results, row: 0, answer: &answer };
        let policy = prepared.policy;
        let short = Most { each: FEW.saturating_add(1), ..MANY };
        let most = if self.args.all || self.args.format == Format::Json { MANY } else { short };
        let told = found.events.as_ref().map(|events| Told::new(&facts, events, most));
        let mut view = view::view((self.key(), &policy.path), &facts, told.as_ref(), &policy.sources);
        let lead = moment(prepared.program, found).ok();
        view.waits = lead.and_then(|lead| waits::waits(prepared.program, &lead));
        view
    }

    /// The lead as it was, and as it is.
    fn moments(&self) -> Result<(Moment, Moment)> {
        let (args, program) = (self.args, self.prepared.program);
        let now = moment(program, self.found)?;
        let mut then = match &args.before {
            Some(leads) => {
                let job = Job { leads, ..self.prepared.job() };
                moment(program, &find(args, job, self.engine)?)?
            }
            None => now.clone(),
        };
        then.as_of = match args
            .since
            .as_deref()
            .map(|since| as_of::read_as("--since", Some(since), program))
            .transpose()?
        {
            None => now.as_of,
            Some(AsOf::At(at)) => at,
            Some(AsOf::Field { field, plus }) => of_field(program, &now, field.index(), plus)?,
        };
        if then.as_of > now.as_of {
            let (then, now) = (program.zone.show(then.as_of), program.zone.show(now.as_of));
            return Err(Failure::new(format!("--since {then} is after --as-of {now}"))
                .help("--since names the earlier of the two instants"));
        }
        Ok((then, now))
    }
}

/// A date of the lead, plus so many microseconds.
fn of_field(program: &Program, lead: &Moment, field: usize, plus: i64) -> Result<i64> {
    let date = match lead.fields.get(field) {
        Some(Some(Value::Date(date))) => Some(*date),
        _ => None,
    };
    let name = program.fields.get(field).map_or("", |field| field.name.as_str());
    let missing = || Failure::fell_short(format!("--since: this lead has no `{name}`"));
    date.and_then(|date: Date| program.zone.as_of(date, plus)).ok_or_else(missing)
}

/// The lead at its instant.
fn moment(program: &Program, found: &FoundLead) -> Result<Moment> {
    let events = found.events.clone().ok_or_else(|| {
        Failure::fell_short("the events of this lead take more than 64 MiB, so they are not known one by one")
            .help("leave out --since, --before, --to and --as-example")
    })?;
    let fields = found.batch.record(program, &found.dictionaries, 0);
    Ok(Moment { as_of: found.batch.as_of.get(0), fields, events })
}

/// The keys most like one that was not found.
struct Nearest {
    wanted: String,
    /// The same in lower case.
    lower: String,
    /// Distance and key, the nearest first.
    keys: Vec<(usize, String)>,
    seen: u64,
}

/// As many are suggested.
const SUGGESTED: usize = 3;

impl Nearest {
    fn new(wanted: &str) -> Nearest {
        let wanted = wanted.trim().to_string();
        Nearest { lower: wanted.to_lowercase(), wanted, keys: Vec::new(), seen: 0 }
    }

    fn see(&mut self, key: &[u8]) {
        self.seen = self.seen.saturating_add(1);
        let Ok(key) = std::str::from_utf8(key) else { return };
        let limit = self.wanted.chars().count().div_ceil(3).max(1);
        // Lengths alone rule out most: letters that one has more are letters that differ.
        if key.len().abs_diff(self.wanted.len()) > limit.saturating_mul(4) {
            return;
        }
        let distance = strsim::osa_distance(&self.lower, &key.to_lowercase());
        let worst = self.keys.last().map_or(usize::MAX, |(distance, _)| *distance);
        if distance > limit || (self.keys.len() >= SUGGESTED && distance >= worst) {
            return;
        }
        if self.keys.iter().any(|(_, other)| other == key) {
            return;
        }
        let at = self.keys.partition_point(|(other, _)| *other <= distance);
        self.keys.insert(at, (distance, key.to_string()));
        self.keys.truncate(SUGGESTED);
    }

    fn unknown(&self, leads: &str) -> Failure {
        let count = super::show::grouped(self.seen);
        let failure = Failure::fell_short(format!(
            "no lead in `{leads}` has the key `{}` ({count} leads looked at)",
            clean(&self.wanted)
        ));
        let names: Vec<String> = self.keys.iter().map(|(_, key)| clean(key)).collect();
        match names.as_slice() {
            [] => failure,
            [only] => failure.help(format!("did you mean {only}?")),
            several => failure.help(format!("did you mean one of {}?", several.join(", "))),
        }
    }
}
