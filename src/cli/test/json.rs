//! The results of examples as a JSON object.

use super::coverage::{Coverage, Shown, Target};
use super::{Miss, Mutated, Ran, Suite, Why, mutation};
use crate::cli::format;
use crate::span::{Sources, Span};
use serde_json::{Value, json};

pub(super) fn results(suites: &[Suite]) -> String {
    let count = |of: fn(&Suite) -> usize| suites.iter().map(of).fold(0usize, usize::saturating_add);
    let (all, failed) = (count(|suite| suite.ran.len()), count(Suite::failed));
    let whole = json!({
        "policies": suites.iter().map(suite).collect::<Vec<_>>(),
        "summary": {
            "policies": suites.len(),
            "examples": all,
            "passed": all.saturating_sub(failed),
            "failed": failed,
            "broken": suites.iter().filter(|suite| suite.is_broken()).count(),
        },
    });
    let mut text = serde_json::to_string_pretty(&whole).unwrap_or_default();
    text.push('\n');
    text
}

fn suite(suite: &Suite) -> Value {
    let sources = &suite.policy.sources;
    let status = match (suite.is_broken(), suite.failed()) {
        (true, _) => "broken",
        (false, 0) => "passed",
        (false, _) => "failed",
    };
    let findings = if suite.is_broken() { suite.policy.diags.as_slice() } else { &[] };
    json!({
        "policy": suite.policy.path,
        "status": status,
        "examples": suite.ran.iter().map(|ran| example(ran, sources)).collect::<Vec<_>>(),
        "coverage": suite.coverage.as_ref().map(|coverage| covered(coverage, sources)),
        "mutation": suite.mutated.as_ref().map(|mutated| changes(mutated, sources)),
        "findings": findings.iter().map(|diag| format::json_object(diag, sources)).collect::<Vec<_>>(),
    })
}

fn example(ran: &Ran, sources: &Sources) -> Value {
    let misses: Vec<Value> = ran.misses.iter().map(|miss| missed(miss, sources)).collect();
    let status = if ran.misses.is_empty() { "passed" } else { "failed" };
    placed(ran.span, sources, json!({ "title": ran.title, "status": status, "misses": misses }))
}

fn missed(miss: &Miss, sources: &Sources) -> Value {
    let why: Vec<Value> = miss.why.iter().map(|why| reason(why, sources)).collect();
    placed(miss.span, sources, json!({ "expected": miss.expected, "actual": miss.actual, "why": why }))
}

fn reason(why: &Why, sources: &Sources) -> Value {
    let text = json!({ "text": why.text });
    match why.span {
        Some(span) => placed(span, sources, text),
        None => text,
    }
}

fn covered(coverage: &Coverage, sources: &Sources) -> Value {
    let (met, all) = coverage.count(None);
    json!({
        "percent": percent(met, all),
        "covered": met,
        "of": all,
        "parts": coverage.targets.iter().map(|target| part(target, sources)).collect::<Vec<_>>(),
    })
}

fn changes(mutated: &Mutated, sources: &Sources) -> Value {
    let unnoticed = mutated.unnoticed.iter().map(|one| {
        let object = json!({
            "kind": one.change.kind.word(),
            "change": mutation::if_it(&one.change.said),
            "would": one.would,
            "offer": one.offer,
        });
        placed(one.change.place, sources, object)
    });
    let offers = mutated.offers.iter().map(|offer| match &offer.to {
        Some((title, span)) => placed(*span, sources, json!({ "example": title, "text": offer.text })),
        None => json!({ "example": null, "text": offer.text }),
    });
    json!({
        "percent": percent(mutated.noticed, mutated.counted),
        "noticed": mutated.noticed,
        "of": mutated.counted,
        "unnoticed": unnoticed.collect::<Vec<_>>(),
        "offers": offers.collect::<Vec<_>>(),
    })
}

/// In per cent, to one digit as `--coverage` shows it; all of nothing is all.
pub(super) fn percent(met: u64, all: u64) -> f64 {
    let tenths = met.saturating_mul(2_000).saturating_add(all).checked_div(all.saturating_mul(2));
    // At most a thousand tenths: exact.
    f64::from(u32::try_from(tenths.unwrap_or(1_000)).unwrap_or(1_000)) / 10.0
}

fn part(target: &Target, sources: &Sources) -> Value {
    let those = |of: fn(&Shown) -> bool| -> Vec<&str> {
        target.shown.iter().filter(|shown| of(shown)).map(|shown| shown.show.word()).collect()
    };
    let object = json!({
        "kind": target.part.word(),
        "name": target.name,
        "shown": those(|shown| shown.met),
        "not_shown": those(|shown| shown.possible && !shown.met),
        "impossible": those(|shown| !shown.possible),
    });
    placed(target.span, sources, object)
}

/// An object, and where what it is about stands.
fn placed(span: Span, sources: &Sources, mut object: Value) -> Value {
    let (row, column) = sources.line_column(span.before());
    let path = sources.get(span.file).map_or("", |source| source.path.as_str());
    if let Some(object) = object.as_object_mut() {
        object.insert("filename".into(), json!(path));
        object.insert("location".into(), json!({ "row": row, "column": column }));
    }
    object
}
