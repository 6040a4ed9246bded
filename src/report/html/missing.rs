//! What is not known of leads, and what that costs.

use super::Part;
use super::parts::{self, Figure, count, note, p, rated, share};
use super::plot::{self, Anchor, Scale, bar, label};
use super::stages::legend;
use crate::html::{Html, Table, el};
use crate::report::say::{grouped, share_of};
use crate::report::{Field, Report};

/// As many fields are drawn; all are in the table.
const DRAWN: usize = 20;

pub fn part(report: &Report) -> Option<Part> {
    if report.missing.is_empty() {
        return None;
    }
    let held = report.held_back.as_ref().filter(|held| held.leads > 0).map(|held| {
        let rate =
            held.rate.map(|rate| format!("; of those, {} were won", parts::said(&rate))).unwrap_or_default();
        p(format!(
            "One missing fact alone would bring {} ({}) to a later stage{rate}.",
            parts::leads(held.leads),
            share_of(held.leads, report.leads.answered)
        ))
    });
    let inside = held.unwrap_or_default().and(figure(report)).and(questions(report));
    Part::new("missing", "Missing data", "What is not known", inside)
}

fn figure(report: &Report) -> Html {
    let all = report.leads.answered;
    let scale = Scale::new((0.0, all.max(1) as f64), (0.0, 100.0));
    let drawn = report.missing.iter().take(DRAWN);
    let mut marks = Html::new();
    let mut y = 0.0;
    for field in drawn.clone() {
        marks.add(label("strong", (0.0, y + 13.0), Anchor::Start, &field.field));
        let text = format!("missing for {} ({})", grouped(field.missing), share_of(field.missing, all));
        marks.add(label("faint", (100.0, y + 13.0), Anchor::End, &text));
        marks.add(bar("track", (0.0, y + 19.0), (100.0, 10.0), ""));
        marks.add(bar("lost", (0.0, y + 19.0), (scale.at(field.missing as f64), 10.0), &text));
        let alone = format!("it alone would bring {} further", parts::leads(field.alone));
        marks.add(bar("won", (0.0, y + 19.0), (scale.at(field.alone as f64), 10.0), &alone));
        y += 40.0;
    }
    let words: Vec<String> = drawn
        .map(|field| format!("{} is missing for {}", field.field, share_of(field.missing, all)))
        .collect();
    let heads = [
        "field",
        " missing",
        " share",
        " decides nothing",
        " alone decides",
        " only this",
        " won if missing",
        "95%",
        " won if known",
    ];
    let mut table = Table::new(&heads);
    for field in &report.missing {
        let [rate, between] = rated(field.when_missing);
        let [known, _] = rated(field.when_known);
        table.row(vec![
            Html::data(&field.field),
            count(field.missing),
            share(field.missing, all),
            count(field.idle),
            count(field.alone),
            count(field.only),
            rate,
            between,
            known,
        ]);
    }
    let key =
        legend(&[("lost", "missing"), ("won", "of those: knowing it could bring the lead to a later stage")]);
    let rest = report.missing.len().saturating_sub(DRAWN);
    let more = if rest > 0 { note(format!("… and {rest} more, in the table.")) } else { Html::new() };
    Figure {
        id: "missing-data".into(),
        title: "Which facts are missing".into(),
        unit: "Leads that lack a fact the policy looks at, of all leads".into(),
        picture: key
            .and(plot::picture("missing-p", y, "Which facts are missing", &words.join(", "), marks))
            .and(more),
        table: table.into(),
    }
    .into()
}

/// What to ask, most useful first.
fn questions(report: &Report) -> Html {
    let asked = |field: &Field| {
        let ask = field.ask.as_ref().filter(|_| field.alone > 0)?;
        Some(el("li").data(ask).text(format!(" ({} could come further)", parts::leads(field.alone))))
    };
    let questions: Vec<_> = report.missing.iter().filter_map(asked).take(5).collect();
    if questions.is_empty() {
        return Html::new();
    }
    Html::from(el("h3").text("Questions that would help most")).and(el("ol").all(questions))
}
