//! A difference as one JSON object. Numbers of the language are texts, so that no reader rounds them.

use super::view::{Lead, Told, View};
use crate::diff::{Found, Goal, Verdict, What};
use crate::speech::{Line, decimal};
use serde_json::{Value, json};

/// The difference.
pub(super) fn page(view: &View<'_>) -> String {
    let items: Vec<Value> = view
        .difference
        .items
        .iter()
        .map(|item| {
            let told = view.can.iter().find(|told| std::ptr::eq(told.item, item));
            let questions: Vec<Value> =
                item.found.iter().enumerate().map(|(at, found)| question(at, found, told)).collect();
            json!({
                "what": what(item.what),
                "name": item.name,
                "was": item.was,
                "same": item.is_same(),
                "questions": questions,
            })
        })
        .collect();
    let page = json!({
        "old": view.paths.0,
        "new": view.paths.1,
        "as_of": view.as_of,
        "same": view.difference.is_nothing(),
        "said": view.short().plain(),
        "changes": view.changes.iter().map(Line::plain).collect::<Vec<_>>(),
        "needed": view.needed,
        "not_covered": view.cautions,
        "items": items,
        "data": view.against(),
    });
    format!("{page:#}\n")
}

fn what(what: What) -> &'static str {
    match what {
        What::Verdict => "stage_of_lead",
        What::Stage => "stage",
        What::NextStep => "next_step",
        What::Grade => "grade",
        What::Choice => "choice",
        What::Score => "score",
    }
}

fn question(at: usize, found: &Found, told: Option<&Told<'_>>) -> Value {
    let asked = match found.goal {
        Goal::Differ => "differ",
        Goal::Gain => "gain",
        Goal::Loss => "loss",
        Goal::Up => "up",
        Goal::Down => "down",
    };
    let answer = match &found.verdict {
        Verdict::Never => "never",
        Verdict::NeverBut(_) => "not_covered",
        Verdict::Shown(_) => "shown",
        Verdict::Open(_) => "open",
    };
    let line = told.and_then(|told| told.lines.get(at));
    json!({
        "asked": asked,
        "answer": answer,
        "said": line.map(|line| line.said.plain()),
        "only": line.and_then(|line| line.only.clone()),
        "at_most": found.reach.map(|(most, _)| decimal(most)),
        "reached": found.reach.map(|(_, exact)| exact),
        "lead": line.and_then(|line| line.lead.as_ref()).map(lead),
    })
}

fn lead(lead: &Lead) -> Value {
    json!({ "given": lead.given, "when": lead.done, "before": lead.was, "now": lead.now })
}
