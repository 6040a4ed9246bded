//! `qualify test`: do the examples hold, and how much of the policy do they show?

mod coverage;
mod github;
mod human;
mod json;
mod junit;
mod mutation;
mod reasons;
mod update;

use super::load::{self, Policy};
use super::term::Terminal;
use super::{Outcome, Result, counted, put};
use crate::door::Facts;
use crate::engine::truth::Truth;
use crate::engine::{Examples, Wanted};
use crate::mutate::{Mutated, mutate};
use crate::program::{ColumnId, Example, Program};
use crate::span::Span;
use coverage::Coverage;
use std::path::PathBuf;

/// Run the examples of policies
///
/// An example is a made-up lead and the answer that the policy must give. A failed example shows the expected and the
/// actual answer, and the lines responsible.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify test policies/\n  \
                        qualify test --coverage --min-coverage 80 --mutate policies/venue.qualify")]
pub struct Args {
    /// Policy files, folders of them, or - for stdin
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
    /// The format of the results
    #[arg(long, value_enum, default_value_t, value_name = "FORMAT")]
    format: Format,
    /// List what no example shows: lines that never pay, criteria that are never unknown, stages that are never
    /// reached
    #[arg(long)]
    coverage: bool,
    /// Exit with 1 if the coverage of a policy by its examples is below this percentage
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=100))]
    min_coverage: Option<u64>,
    /// Change each threshold, sign, operator, window and band of the policies in turn, list the changes that no example
    /// notices, and offer examples that would
    #[arg(long)]
    mutate: bool,
    /// Exit with 1 if the examples of a policy notice less than this percentage of such changes
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u64).range(0..=100))]
    min_mutation: Option<u64>,
    /// Replace the numbers in examples with the new results, and show the difference
    #[arg(long)]
    update: bool,
}

/// The formats of `--format`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    /// For a person
    #[default]
    Human,
    /// JUnit XML, which every CI reads
    Junit,
    /// A JSON object
    Json,
    /// Notes at the lines of a GitHub pull request
    Github,
}

/// What became of one policy.
struct Suite {
    policy: Policy,
    /// Its examples; none where it has mistakes.
    ran: Vec<Ran>,
    /// How much of it they show; `None` where it has mistakes.
    coverage: Option<Coverage>,
    /// Which changes of it they notice, where that is asked for.
    mutated: Option<Mutated>,
}

/// What became of one example.
struct Ran {
    title: String,
    span: Span,
    misses: Vec<Miss>,
}

/// A claim that was not met.
struct Miss {
    expected: String,
    span: Span,
    actual: String,
    why: Vec<Why>,
    /// What the claim would have to state, where it states a number.
    restated: Option<Restated>,
}

/// A reason, and the line that gives it.
struct Why {
    text: String,
    span: Option<Span>,
}

/// A number for a claim.
struct Restated {
    claim: Span,
    number: String,
}

impl Suite {
    fn failed(&self) -> usize {
        self.ran.iter().filter(|ran| !ran.misses.is_empty()).count()
    }

    fn is_broken(&self) -> bool {
        self.policy.program.is_none()
    }

    /// Whether the examples show too little of the policy.
    fn falls_short(&self, least: Option<u64>) -> bool {
        match (&self.coverage, least) {
            (Some(coverage), Some(least)) => !coverage.is_at_least(least),
            (None, _) | (_, None) => false,
        }
    }

    /// Whether the examples notice too few changes of the policy.
    fn notices_too_little(&self, least: Option<u64>) -> bool {
        match (&self.mutated, least) {
            (Some(mutated), Some(least)) => !mutated.is_at_least(least),
            (None, _) | (_, None) => false,
        }
    }

    /// `line 9`, or with its file where that is not the policy's first.
    fn place(&self, span: Span) -> String {
        let (line, _) = self.policy.sources.line_column(span.before());
        let first = self.policy.files.first().map(|file| file.id);
        match self.policy.sources.get(span.file) {
            Some(source) if first != Some(span.file) => format!("{}:{line}", source.path),
            Some(_) | None => format!("line {line}"),
        }
    }
}

/// Runs the examples of every policy.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let mut suites = suites(args)?;
    if args.update {
        let shown = args.format == Format::Human;
        let updated = update::run(&suites, shown, terminal)?;
        terminal.say(&format!("{} updated\n", counted(updated, "number", "numbers")));
        if updated > 0 {
            suites = self::suites(args)?;
        }
    }
    match args.format {
        Format::Human => terminal.show(&human::results(&suites, args, terminal)),
        Format::Junit => put(&junit::results(&suites)),
        Format::Json => put(&json::results(&suites)),
        Format::Github => put(&github::results(&suites, args)),
    }?;
    let short = |suite: &Suite| {
        suite.is_broken()
            || suite.failed() > 0
            || suite.falls_short(args.min_coverage)
            || suite.notices_too_little(args.min_mutation)
    };
    Ok(if suites.iter().any(short) { Outcome::FellShort } else { Outcome::Fine })
}

fn suites(args: &Args) -> Result<Vec<Suite>> {
    let change = args.mutate || args.min_mutation.is_some();
    load::find(&args.paths)?.iter().map(|found| Ok(suite(load::load(found)?, change))).collect()
}

/// Runs the examples of one policy, all with one engine, and of changes of it where that is asked for.
fn suite(policy: Policy, change: bool) -> Suite {
    let Some(program) = &policy.program else {
        return Suite { policy, ran: Vec::new(), coverage: None, mutated: None };
    };
    let fields = (0u32..).map(ColumnId).take(program.fields.len());
    let examples = Examples::new(program, Wanted::everything().and(fields));
    let mut coverage = Coverage::new(program, &policy.files);
    let ran =
        program.examples.iter().map(|example| one(program, &examples, example, &mut coverage)).collect();
    coverage.leave_out_impossible(program);
    let mutated = change.then(|| mutate(program, &policy.files, &policy.sources));
    Suite { ran, coverage: Some(coverage), mutated, policy }
}

/// Runs one example.
fn one(program: &Program, examples: &Examples<'_>, example: &Example, coverage: &mut Coverage) -> Ran {
    let engine = examples.engine();
    let lead = examples.run(example);
    let answer = lead.answer(engine);
    let facts = Facts { program, results: lead.results(engine), row: 0, answer: &answer };
    coverage.add(&facts.results);
    let missed = example.claims.iter();
    let missed = missed.filter(|claim| facts.results.holds(&claim.condition, 0) != Truth::Yes);
    Ran {
        title: example.title.clone(),
        span: example.span,
        misses: missed.map(|claim| reasons::miss(&facts, claim)).collect(),
    }
}
