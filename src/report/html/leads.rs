//! Leads to look at: won and missed by the policy, passed and lost.

use super::Part;
use super::parts::{decimal, leads, p, signed};
use crate::html::{Html, Table, el};
use crate::report::{Lead, Listed, Report};

pub fn part(report: &Report) -> Option<Part> {
    let missed = report.missed.as_ref().filter(|listed| listed.leads > 0);
    let passed = report.passed.as_ref().filter(|listed| listed.leads > 0);
    if missed.is_none() && passed.is_none() {
        return None;
    }
    let top = super::parts::top(report).unwrap_or_default();
    let inside =
        listed("Won, and missed by the policy", &format!("were won and do not stand in {top}"), missed)
            .and(listed("Passed by the policy, and lost", &format!("stand in {top} and were lost"), passed));
    Part::new("leads", "Leads to look at", "Leads to look at together", inside)
}

fn listed(title: &str, words: &str, listed: Option<&Listed>) -> Html {
    let Some(listed) = listed else { return Html::new() };
    let said = p(format!("{} {words}; the most striking first.", leads(listed.leads)));
    let cards = listed.first.iter().map(|lead| card(lead, &listed.shown));
    Html::from(el("h3").text(title)).and(said).and(el("div").class("cards").all(cards))
}

/// A lead, and why it stands where it stands.
pub fn card(lead: &Lead, shown: &[String]) -> Html {
    let scores = lead.scores.iter().map(|score| {
        el("span").class("pill").data(&score.of).text(" ").with(el("b").text(decimal(score.points)))
    });
    let shown = shown.iter().zip(&lead.shown).map(|(name, value)| {
        let value = value.as_deref().map_or_else(|| el("i").text("missing").into(), Html::data);
        el("span").class("pill").data(name).text(": ").with(value)
    });
    let mut table = Table::new(&[" points", "line"]);
    for line in &lead.lines {
        table.row(vec![Html::text(signed(line.points)), Html::data(without_points(&line.of))]);
    }
    let paid = match table.is_empty() {
        true => el("p").class("note").text("No line paid.").into(),
        false => Html::from(table),
    };
    let asks = match lead.asks.is_empty() {
        true => Html::new(),
        false => el("p")
            .class("note")
            .text("Not known, and could bring it further: ")
            .data(lead.asks.join(", "))
            .into(),
    };
    el("article")
        .with(el("h4").data(&lead.key).text(" ").with(el("span").class("pill stage").data(&lead.stage)))
        .with(el("p").class("pills").all(scores).all(shown))
        .with(paid)
        .with(asks)
        .into()
}

/// A points line without its points, which stand beside it.
fn without_points(line: &str) -> &str {
    match line.split_once(' ') {
        Some((points, rest)) if points.starts_with(['+', '-']) => rest.trim_start(),
        _ => line.split_once(':').map_or(line, |(what, _)| what),
    }
}
