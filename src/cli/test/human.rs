//! The results of examples, for a person.

use super::coverage::{Coverage, Part, Show, Target};
use super::{Args, Miss, Ran, Suite, mutation};
use crate::cli::counted;
use crate::cli::show;
use crate::cli::since::listed;
use crate::cli::term::{Ink, Terminal, drawn, fit, pad, width};
use crate::diag::{Severity, render};

/// A line for each policy, then what its examples missed, then what they do not show; the sum at the end. Mistakes in
/// a policy are drawn on stderr.
pub(super) fn results(suites: &[Suite], args: &Args, terminal: &Terminal) -> String {
    let mut text = String::new();
    for suite in suites {
        text.push_str(&one(suite, args, terminal));
    }
    text.push_str(&summary(suites, args, terminal));
    text
}

fn one(suite: &Suite, args: &Args, terminal: &Terminal) -> String {
    let (out, policy) = (terminal.out, &suite.policy);
    if suite.is_broken() {
        let style = render::Style { colour: terminal.err.colour, ..terminal.style() };
        terminal.error(&drawn(&policy.diags, &policy.sources, style));
        let mistakes = counted(policy.count(Severity::Error), "mistake", "mistakes");
        return format!("{} {}: {mistakes}\n", out.paint(Ink::Bad, "broken"), policy.path);
    }
    let all = counted(suite.ran.len(), "example", "examples");
    let mut text = match suite.failed() {
        0 => format!("{} {}: {all}\n", out.paint(Ink::Good, "ok    "), policy.path),
        failed => format!("{} {}: {failed} of {all}\n", out.paint(Ink::Bad, "failed"), policy.path),
    };
    for ran in suite.ran.iter().filter(|ran| !ran.misses.is_empty()) {
        text.push_str(&report(suite, ran, terminal));
    }
    if let Some(coverage) = suite.coverage.as_ref().filter(|_| args.coverage || args.min_coverage.is_some()) {
        text.push_str(&covered(suite, coverage, args, terminal));
    }
    if let Some(mutated) = &suite.mutated {
        text.push_str(&mutation::noticed(suite, mutated, args, terminal));
    }
    text
}

fn report(suite: &Suite, ran: &Ran, terminal: &Terminal) -> String {
    let place = suite.policy.sources.place(ran.span);
    let mut text = format!("  {} ({place})\n", terminal.out.paint(Ink::Strong, &ran.title));
    let room = if terminal.out.terminal { terminal.width.saturating_sub(14) } else { usize::MAX };
    for miss in &ran.misses {
        for (lead, ink, said) in lines(suite, miss) {
            text.push_str(&format!("    {}{}\n", terminal.out.paint(ink, lead), fit(&said, room)));
        }
    }
    text
}

fn lines(suite: &Suite, miss: &Miss) -> Vec<(&'static str, Ink, String)> {
    let mut lines =
        vec![("expected  ", Ink::Good, miss.expected.clone()), ("actual    ", Ink::Bad, miss.actual.clone())];
    for (index, why) in miss.why.iter().enumerate() {
        let lead = if index == 0 { "why       " } else { "          " };
        let said = match why.span {
            Some(span) => format!("{}: {}", suite.place(span), why.text),
            None => why.text.clone(),
        };
        lines.push((lead, Ink::Faint, said));
    }
    lines
}

/// How much the examples show, and what they do not.
fn covered(suite: &Suite, coverage: &Coverage, args: &Args, terminal: &Terminal) -> String {
    let (met, all) = coverage.count(None);
    let parts = Part::ALL.into_iter().filter_map(|part| match coverage.count(Some(part)) {
        (_, 0) => None,
        (met, all) => Some(format!("{} {met} of {all}", part.words())),
    });
    let parts = parts.collect::<Vec<_>>().join(", ");
    if all == 0 {
        return "  nothing to cover\n".to_owned();
    }
    let short = suite.falls_short(args.min_coverage);
    let share = terminal.out.paint(if short { Ink::Bad } else { Ink::Strong }, &show::share(met, all));
    let least = match args.min_coverage {
        Some(least) if short => format!(", less than {least}%"),
        Some(_) | None => String::new(),
    };
    let mut text = format!("  covered {share}{least} ({parts})\n");
    let rows: Vec<(String, String, &str)> = coverage
        .targets
        .iter()
        .filter(|target| !target.lacking().is_empty())
        .map(|target| (suite.place(target.span), lacking(target), target.name.as_str()))
        .collect();
    let places = rows.iter().map(|(place, ..)| width(place)).max().unwrap_or(0);
    let saids = rows.iter().map(|(_, said, _)| width(said)).max().unwrap_or(0);
    let room = terminal.width.saturating_sub(places).saturating_sub(saids).saturating_sub(8);
    let room = if terminal.out.terminal { room.max(16) } else { usize::MAX };
    for (place, said, name) in rows {
        let place = terminal.out.paint(Ink::Faint, &pad(&place, places));
        text.push_str(&format!("    {place}  {}  {}\n", pad(&said, saids), fit(name, room)));
    }
    text
}

/// What the examples have not shown of a part: `never pays`, `never no or unknown`.
fn lacking(target: &Target) -> String {
    let lacking = target.lacking();
    let only = |show: Show| lacking == [show];
    if only(Show::PaysNothing) {
        return "pays in every example".to_owned();
    }
    if only(Show::NotReached) {
        return "reached in every example".to_owned();
    }
    let words: Vec<&str> = lacking.iter().map(|show| show.word()).collect();
    match target.part {
        Part::Line => "never pays".to_owned(),
        Part::Criterion => format!("never {}", listed(&words).replace(" and ", " or ")),
        Part::Stage => "never reached".to_owned(),
    }
}

fn summary(suites: &[Suite], args: &Args, terminal: &Terminal) -> String {
    let count = |of: fn(&Suite) -> usize| suites.iter().map(of).fold(0usize, usize::saturating_add);
    let (all, failed) = (count(|suite| suite.ran.len()), count(Suite::failed));
    let broken = suites.iter().filter(|suite| suite.is_broken()).count();
    let short = suites.iter().filter(|suite| suite.falls_short(args.min_coverage)).count();
    let mut said = vec![format!("{} passed", show::grouped(all.saturating_sub(failed) as u64))];
    let mut bad = |text: String| said.push(terminal.out.paint(Ink::Bad, &text));
    if failed > 0 {
        bad(format!("{} failed", show::grouped(failed as u64)));
    }
    if broken > 0 {
        bad(format!("{} with mistakes not run", counted(broken, "policy", "policies")));
    }
    if let Some(least) = args.min_coverage.filter(|_| short > 0) {
        bad(format!("{} covered less than {least}%", counted(short, "policy", "policies")));
    }
    let blind = suites.iter().filter(|suite| suite.notices_too_little(args.min_mutation)).count();
    if let Some(least) = args.min_mutation.filter(|_| blind > 0) {
        let policies = counted(blind, "policy", "policies");
        bad(format!("{policies} with less than {least}% of the changes noticed"));
    }
    let policies = counted(suites.len(), "policy", "policies");
    format!("{policies}, {}: {}\n", counted(all, "example", "examples"), said.join(", "))
}
