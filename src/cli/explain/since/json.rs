//! Why a lead has changed, for a program.

use super::super::changes;
use super::{Item, Line, Score, Side, View};
use crate::cli::show;
use crate::why::Happened;
use serde_json::{Value, json};

/// The changes as one JSON object. The `points` of the items of a score add up to its `change`.
pub fn page(view: &View) -> String {
    let fact = |(field, before, after): &(String, String, String)| json!({ "field": field, "before": before, "after": after });
    let page = json!({
        "key": view.key,
        "policy": view.policy,
        "before": side(&view.before),
        "after": side(&view.after),
        "facts": view.facts.iter().map(fact).collect::<Vec<_>>(),
        "scores": view.scores.iter().map(score).collect::<Vec<_>>(),
        "stages": changes::json(&view.stages),
    });
    // An object of texts always has a JSON form.
    let mut text = serde_json::to_string_pretty(&page).unwrap_or_default();
    text.push('\n');
    text
}

fn side(side: &Side) -> Value {
    json!({ "as_of": side.as_of, "stage": side.stage, "next_step": side.next_step })
}

fn score(score: &Score) -> Value {
    let moved = &score.moved;
    let over = moved.bounds.1.saturating_sub(moved.bounds.0);
    let mut items: Vec<Value> =
        score.lines.iter().flat_map(|line| line.items.iter().map(|one| item(line, one))).collect();
    if over != 0 {
        items.push(json!({
            "points": show::points(over),
            "because": "bounds",
            "over_before": show::points(moved.bounds.0),
            "over_after": show::points(moved.bounds.1),
        }));
    }
    json!({
        "name": score.name,
        "before": show::number(moved.before),
        "after": show::number(moved.after),
        "change": show::points(moved.after.saturating_sub(moved.before)),
        "items": items,
    })
}

fn item(line: &Line, item: &Item) -> Value {
    let mut value = json!({ "points": show::points(item.points()), "line": line.text, "place": line.place });
    let more = match item {
        Item::Occurrence(_, what, of) => json!({
            "because": because(*what),
            "event": of.event,
            "time": of.time,
            "days_old": of.days_old,
            "value": of.value,
        }),
        Item::Cap(_, (before, after)) => json!({
            "because": "cap",
            "over_before": show::points(*before),
            "over_after": show::points(*after),
        }),
        Item::Looks(_, said) => json!({ "because": "facts", "said": said }),
    };
    if let (Value::Object(value), Value::Object(more)) = (&mut value, more) {
        value.extend(more);
    }
    value
}

fn because(what: Happened) -> &'static str {
    match what {
        Happened::New => "new",
        Happened::CountsNow => "counts now",
        Happened::Faded => "faded",
        Happened::WindowEnded => "window ended",
        Happened::Reset => "reset",
        Happened::Replaced => "replaced",
        Happened::CountsNoMore => "counts no more",
        Happened::Absent => "absent",
    }
}
