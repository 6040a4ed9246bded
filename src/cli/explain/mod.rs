//! `qualify explain`: one lead, on one screen.

mod human;
mod json;
mod occurrences;
mod view;

use super::prepared::Prepared;
use super::source::SourceArgs;
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, notes, put};
use crate::door::{FEW, Facts, MANY, Told};
use crate::engine::events::Most;
use crate::engine::{Engine, Wanted};
use crate::program::ColumnId;
use crate::run::FoundLead;
use human::Screen;

/// Show one lead on one screen: its stage, every line that paid and the events behind it, missing facts, the next question to ask
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify explain sales.qualify leads.csv --events events.csv --lead L-17\n  \
    qualify explain sales.qualify leads.csv --events events.csv --lead L-17 --format json")]
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
    let show = |page: &str| if args.format == Format::Human { terminal.show(page) } else { put(page) };
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
    let mut near = Nearest::new(&args.lead);
    let job = prepared.job();
    let Some(found) = job.find(&engine, &args.lead, &mut |key| near.see(key))? else {
        return Err(near.unknown(job.leads));
    };
    show(&page(args, &prepared, &engine, &found, terminal))?;
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

fn page(
    args: &Args,
    prepared: &Prepared<'_>,
    engine: &Engine<'_>,
    found: &FoundLead,
    terminal: &Terminal,
) -> String {
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &found.batch, &found.dictionaries);
    let answer = results.answer(0);
    let facts = Facts { program: prepared.program, results, row: 0, answer: &answer };
    let policy = prepared.policy;
    let short = Most { each: FEW.saturating_add(1), ..MANY };
    let most = if args.all || args.format == Format::Json { MANY } else { short };
    let told = found.events.as_ref().map(|events| Told::new(&facts, events, most));
    let key = found.key.as_deref().unwrap_or(args.lead.trim());
    let view = view::view((key, &policy.path), &facts, told.as_ref(), &policy.sources);
    match args.format {
        Format::Human => {
            let screen = Screen { width: terminal.width, height: terminal.height, out: terminal.out };
            human::page(&view, screen, args.all)
        }
        Format::Json => json::page(&view),
    }
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
