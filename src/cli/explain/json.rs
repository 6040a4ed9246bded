//! An explanation for a program.

use super::view::{Fact, Line, Score, View};
use super::waits::Waits;
use crate::cli::show;
use crate::door::{Counted, Decider, Decimal, Occurred, Occurrences, StageWhy};
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
        "without_anything_new": view.waits.as_ref().map(Waits::json),
        "could_reach": { "stage": view.reach, "perhaps": view.perhaps },
    });
    // An object of texts always has a JSON form.
    let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
    text.push('\n');
    text
}

fn score(score: &Score) -> Value {
    let why = &score.why;
    let number = |number: &Decimal| show::number(number.scaled());
    json!({
        "name": why.name,
        "points": number(&why.points),
        "before_bounds": number(&why.before_bounds),
        "over_bounds": over(why.over_bounds()),
        "least": why.least.as_ref().map(number),
        "most": why.most.as_ref().map(number),
        "paid": score.lines.iter().map(line).collect::<Vec<_>>(),
    })
}

fn line(line: &Line) -> Value {
    let why = &line.why;
    json!({
        "points": points(why.points),
        "before_cap": (!why.untold).then(|| points(why.before_cap)),
        "cap": why.cap.map(|cap| show::number(cap.scaled())),
        "over_cap": over(why.over_cap()),
        "line": line.text,
        "because": why.because,
        "place": why.place,
        "occurrences": why.occurrences.as_ref().map(|of| listed(of, true)),
        "more": why.occurrences.as_ref().and_then(|of| more(of, true)),
        "counted": why.counted.iter().map(counted).collect::<Vec<_>>(),
    })
}

/// Occurrences; what each pays is null where a condition counts them.
fn listed(of: &Occurrences, pay: bool) -> Vec<Value> {
    let occurred = |of: &Occurred| {
        json!({
            "event": of.event,
            "time": of.time,
            "days_old": of.days_old,
            "value": of.value,
            "points": pay.then(|| points(of.points)),
        })
    };
    of.listed.iter().map(occurred).collect()
}

fn more(of: &Occurrences, pay: bool) -> Option<Value> {
    of.more.as_ref().map(|more| {
        json!({
            "count": more.count,
            "first": more.first,
            "last": more.last,
            "points": pay.then(|| points(more.points)),
        })
    })
}

fn counted(counted: &Counted) -> Value {
    json!({
        "events": counted.what,
        "value": counted.value,
        "occurrences": listed(&counted.occurrences, false),
        "more": more(&counted.occurrences, false),
    })
}

fn points(points: Decimal) -> String {
    show::points(points.scaled())
}

/// What a limit took away; null for nothing.
fn over(points: i64) -> Option<String> {
    (points != 0).then(|| show::points(points))
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
        "counted": decider.counted.iter().map(counted).collect::<Vec<_>>(),
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
