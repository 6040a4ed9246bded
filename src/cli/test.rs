//! `qualify test`: do the examples hold?

use super::facts::{Facts, deciding};
use super::load::{self, Policy};
use super::show;
use super::term::{Ink, Terminal, fit};
use super::{Outcome, Result, counted, put};
use crate::diag::{Severity, render};
use crate::engine::events::aggregate_one;
use crate::engine::explain::{Reason, StageReason};
use crate::engine::truth::Truth;
use crate::engine::{Engine, Wanted};
use crate::program::{Claim, ColumnId, ColumnKind, Condition, Example, Number, Order, Program, Value, words};
use std::path::PathBuf;

/// Run the examples of policies
///
/// An example is a lead and what the policy must say about it. One that fails shows what was expected beside what came
/// out, and why.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify test policies/\n  qualify test policies/venue.qualify")]
pub struct Args {
    /// Policy files, folders of them, or - for stdin
    #[arg(default_value = ".")]
    paths: Vec<PathBuf>,
}

/// What became of one policy's examples.
#[derive(Default)]
struct Tally {
    policies: usize,
    passed: usize,
    failed: usize,
    broken: usize,
}

/// A claim that was not met.
struct Miss {
    expected: String,
    actual: String,
    why: Vec<String>,
}

/// Runs the examples of every policy.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let mut tally = Tally::default();
    for found in load::find(&args.paths)? {
        let policy = load::load(&found)?;
        tally.policies = tally.policies.saturating_add(1);
        match &policy.program {
            Some(program) => examples(&policy, program, terminal, &mut tally)?,
            None => {
                tally.broken = tally.broken.saturating_add(1);
                let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
                terminal.error(&render::human(&policy.diags, &policy.sources, style));
                let mistakes = counted(policy.count(Severity::Error), "mistake", "mistakes");
                put(&format!("{} {}: {mistakes}\n", terminal.out.paint(Ink::Bad, "broken"), policy.path))?;
            }
        }
    }
    put(&summary(&tally, terminal))?;
    Ok(if tally.failed.saturating_add(tally.broken) == 0 { Outcome::Fine } else { Outcome::FellShort })
}

/// Runs the examples of one policy, all with one engine.
fn examples(policy: &Policy, program: &Program, terminal: &Terminal, tally: &mut Tally) -> Result<()> {
    let fields = (0u32..).map(ColumnId).take(program.fields.len());
    let engine = Engine::new(program, Wanted::everything().and(fields));
    let (mut passed, mut failed) = (0usize, String::new());
    for example in &program.examples {
        let misses = one(&engine, example);
        if misses.is_empty() {
            passed = passed.saturating_add(1);
        } else {
            tally.failed = tally.failed.saturating_add(1);
            failed.push_str(&report(example, &misses, policy, terminal));
        }
    }
    tally.passed = tally.passed.saturating_add(passed);
    let all = counted(program.examples.len(), "example", "examples");
    let line = if failed.is_empty() {
        format!("{} {}: {all}\n", terminal.out.paint(Ink::Good, "ok    "), policy.path)
    } else {
        let bad = terminal.out.paint(Ink::Bad, "failed");
        format!("{bad} {}: {} of {all}\n", policy.path, program.examples.len().saturating_sub(passed))
    };
    put(&format!("{line}{failed}"))
}

/// The claims of one example that are not met.
fn one(engine: &Engine<'_>, example: &Example) -> Vec<Miss> {
    let program = engine.program();
    let mut record: Vec<Option<Value>> = vec![None; program.fields.len()];
    for (field, value) in &example.given {
        if let Some(place) = record.get_mut(field.index()) {
            place.clone_from(value);
        }
    }
    let aggregates = aggregate_one(program, example.as_of, &example.occurrences);
    let lead = engine.one(example.as_of, &record, &aggregates);
    let answer = lead.answer(engine);
    let facts = Facts { program, results: lead.results(engine), row: 0, answer: &answer };
    example
        .claims
        .iter()
        .filter(|claim| facts.results.holds(&claim.condition, 0) != Truth::Yes)
        .map(|claim| miss(&facts, claim))
        .collect()
}

fn miss(facts: &Facts<'_>, claim: &Claim) -> Miss {
    let reason = facts.results.reason(&claim.condition, 0);
    let mut columns = Vec::new();
    looked_at(&reason, true, &mut columns);
    let actual: Vec<String> =
        columns.iter().map(|column| format!("{} is {}", facts.name(*column), facts.value(*column))).collect();
    Miss {
        expected: claim.text.clone(),
        actual: actual.join(", "),
        why: columns.iter().flat_map(|column| why(facts, &claim.condition, *column)).collect(),
    }
}

/// The columns a claim itself is about, not those behind the names it uses.
fn looked_at(reason: &Reason, top: bool, columns: &mut Vec<ColumnId>) {
    for column in reason.looks_at.iter().copied().chain(reason.column) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if top || reason.column.is_none() {
        let named = reason.column.is_some();
        reason.parts.iter().filter(|_| !named).for_each(|part| looked_at(part, false, columns));
    }
}

/// Why a column is what it is: what decides the stage, the lines that paid, what a criterion rests on.
fn why(facts: &Facts<'_>, claim: &Condition, column: ColumnId) -> Vec<String> {
    match &facts.program[column].kind {
        ColumnKind::Score(_) => paid(facts, column),
        ColumnKind::Stage(stage) => {
            let reasons = facts.results.explain(0);
            reasons.get(stage.index()).map(|reason| stage_why(facts, reason)).into_iter().collect()
        }
        ColumnKind::Verdict => verdict_why(facts, claim, column),
        ColumnKind::Criterion(_) => {
            let reason = facts.results.reason(&Condition::Column(column), 0);
            let parts = reason.parts.iter().flat_map(deciding);
            parts.map(|part| format!("{} is {}", said(facts, part), show::truth(part.truth))).collect()
        }
        ColumnKind::Number(number) => {
            let zero = Number::Constant(0);
            let whole = Condition::Compare { left: number.clone(), order: Order::Equal, right: zero };
            let parts = facts.results.reason(&whole, 0).looks_at;
            let list = parts.iter().map(|part| format!("{} is {}", facts.name(*part), facts.value(*part)));
            list.chain(parts.iter().flat_map(|part| paid(facts, *part))).collect()
        }
        ColumnKind::Field(_)
        | ColumnKind::Aggregate(_)
        | ColumnKind::Points(_)
        | ColumnKind::Grade { .. }
        | ColumnKind::FirstMatch { .. }
        | ColumnKind::Disqualify(_) => Vec::new(),
    }
}

/// The lines of a score that paid; none for any other column.
fn paid(facts: &Facts<'_>, column: ColumnId) -> Vec<String> {
    let ColumnKind::Score(score) = facts.program[column].kind else { return Vec::new() };
    let lines = &facts.program[score].lines;
    let paid = facts.answer.paid.iter().filter(|(line, _)| lines.contains(line));
    let said: Vec<String> = paid
        .map(|(line, points)| format!("{} from {}", show::points(*points), facts.program[*line].text))
        .collect();
    if said.is_empty() { vec![format!("no line of {} paid", facts.name(column))] } else { said }
}

/// Why the lead's stage is not the one claimed: what disqualifies it, or what decides the stages that were claimed.
fn verdict_why(facts: &Facts<'_>, claim: &Condition, verdict: ColumnId) -> Vec<String> {
    if let Some(line) = facts.answer.disqualified_by.and_then(|at| facts.program.disqualify.get(at)) {
        return match &facts.program[line.column].kind {
            ColumnKind::Disqualify(condition) => {
                vec![format!("disqualified if {}", words::condition(facts.program, condition))]
            }
            _ => Vec::new(),
        };
    }
    let wanted = match claim {
        Condition::OneOf { of, values } if *of == verdict => values.as_slice(),
        _ => &[],
    };
    let reasons = facts.results.explain(0);
    // Index 0 is `lead`, the one after the stages `disqualified`: neither has a requirement.
    let stages =
        wanted.iter().chain([&facts.answer.stage]).filter_map(|value| (*value as usize).checked_sub(1));
    stages.filter_map(|stage| reasons.get(stage)).map(|reason| stage_why(facts, reason)).collect()
}

/// `SQL is unknown: need (missing)`
fn stage_why(facts: &Facts<'_>, reason: &StageReason) -> String {
    let name = facts.name(facts.program[reason.stage].column);
    let (lead, parts): (&str, Vec<String>) = if facts.answer.disqualified_by.is_some() {
        (" because the lead is disqualified", Vec::new())
    } else if reason.blocked.is_empty() {
        ("", deciding(&reason.requires).into_iter().map(|part| said(facts, part)).collect())
    } else {
        (", blocked", reason.blocked.iter().map(|clause| said(facts, &clause.reason)).collect())
    };
    let list = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    format!("{name} is {}{lead}{list}", show::truth(reason.truth))
}

/// `budget < 2000 EUR (500 EUR)`
fn said(facts: &Facts<'_>, reason: &Reason) -> String {
    match facts.behind(reason) {
        behind if behind.is_empty() => facts.text(reason),
        behind => format!("{} ({behind})", facts.text(reason)),
    }
}

fn report(example: &Example, misses: &[Miss], policy: &Policy, terminal: &Terminal) -> String {
    let mut text = format!(
        "  {} ({})\n",
        terminal.out.paint(Ink::Strong, &example.title),
        policy.sources.place(example.span)
    );
    let room = if terminal.out.terminal { terminal.width.saturating_sub(14) } else { usize::MAX };
    for miss in misses {
        let mut line = |lead: &str, ink: Ink, said: &str| {
            text.push_str(&format!("    {}{}\n", terminal.out.paint(ink, lead), fit(said, room)));
        };
        line("expected  ", Ink::Good, &miss.expected);
        line("actual    ", Ink::Bad, &miss.actual);
        for (index, why) in miss.why.iter().enumerate() {
            line(if index == 0 { "why       " } else { "          " }, Ink::Faint, why);
        }
    }
    text
}

fn summary(tally: &Tally, terminal: &Terminal) -> String {
    let policies = counted(tally.policies, "policy", "policies");
    let mut said = vec![format!("{} passed", show::grouped(tally.passed as u64))];
    if tally.failed > 0 {
        said.push(terminal.out.paint(Ink::Bad, &format!("{} failed", show::grouped(tally.failed as u64))));
    }
    if tally.broken > 0 {
        let broken = counted(tally.broken, "policy", "policies");
        said.push(terminal.out.paint(Ink::Bad, &format!("{broken} with mistakes not run")));
    }
    format!(
        "{policies}, {}: {}\n",
        counted(tally.passed.saturating_add(tally.failed), "example", "examples"),
        said.join(", ")
    )
}
