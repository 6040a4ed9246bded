//! An explanation for a program.

use super::view::{Fact, Line, Score, View};
use crate::cli::show;
use crate::door::{Decider, StageWhy};
use serde_json::{Map, Value, json};

/// The explanation as one JSON object. Numbers of the language are texts, so that no reader rounds them.
pub fn page(view: &View) -> String {
    let values: Map<String, Value> =
        view.values.iter().map(|(name, value)| (name.clone(), json!(value))).collect();
    let disqualified = view
        .disqualified
        .as_ref()
        .map(|reason| json!({ "condition": reason.text, "because": reason.because, "place": reason.place }));
    let page = json!({
        "key": view.key,
        "policy": view.policy,
        "as_of": view.as_of,
        "stage": view.stage,
        "next_step": view.next_step,
        "disqualified": disqualified,
        "scores": view.scores.iter().map(score).collect::<Vec<_>>(),
        "values": values,
        "stages": view.stages.iter().map(stage).collect::<Vec<_>>(),
        "not_met": view.objections.iter().map(decider).collect::<Vec<_>>(),
        "ask": view.missing.iter().map(fact).collect::<Vec<_>>(),
        "could_reach": { "stage": view.reach, "perhaps": view.perhaps },
    });
    // An object of texts always has a JSON form.
    let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
    text.push('\n');
    text
}

fn score(score: &Score) -> Value {
    json!({
        "name": score.name,
        "points": score.points,
        "least": score.least,
        "most": score.most,
        "paid": score.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &Line) -> Value {
    json!({ "points": line.points, "line": line.text, "because": line.because, "place": line.place })
}

fn stage(stage: &StageWhy) -> Value {
    json!({
        "name": stage.name,
        "holds": show::truth(stage.truth),
        "because": stage.because,
        "decided_by": stage.deciders.iter().map(decider).collect::<Vec<_>>(),
    })
}

fn decider(decider: &Decider) -> Value {
    json!({
        "condition": decider.text,
        "holds": show::truth(decider.truth),
        "value": decider.behind,
        "blocks": decider.blocked,
        "because": decider.because,
    })
}

fn fact(fact: &Fact) -> Value {
    json!({
        "field": fact.field,
        "ask": fact.ask,
        "decides_alone": fact.decides_alone,
        "in_next_stage": fact.in_next_stage,
        "points": fact.points,
    })
}
