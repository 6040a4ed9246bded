//! The report as one page: the answer first, then pictures with their figures, then how it was counted.

mod against;
mod leads;
mod lines;
mod missing;
mod parts;
mod plot;
mod recorded;
mod replay;
mod scores;
mod segments;
mod stages;
mod words;

use super::Report;
use super::say::grouped;
use crate::html::{self, Html, Table, el};
use crate::report::say::of_hundred;
use parts::{count, note, p, rated, said, section};

/// The page.
pub fn page(report: &Report) -> String {
    let parts = [
        stages::part(report),
        scores::part(report),
        lines::part(report),
        stages::grades(report),
        replay::part(report),
        missing::part(report),
        against::part(report),
        recorded::part(report),
        segments::part(report),
        leads::part(report),
        words::part(report),
    ];
    let (contents, parts): (Vec<Html>, Vec<Html>) = parts
        .into_iter()
        .flatten()
        .map(|part| {
            let link = el("a").attr("href", format!("#{}", part.id)).text(part.short);
            (el("li").with(link).into(), section(part.id, part.title, part.inside))
        })
        .unzip();
    let nav = el("nav").attr("aria-label", "Contents").with(el("ul").all(contents));
    let body = el("main").with(head(report)).with(nav).all(parts).with(foot(report));
    html::page(&format!("Dry-run: {}", report.policy), body.into())
}

/// A part of the page.
struct Part {
    id: &'static str,
    /// What it is called in the contents.
    short: &'static str,
    title: Html,
    inside: Html,
}

impl Part {
    fn new(
        id: &'static str,
        short: &'static str,
        title: impl Into<Html>,
        inside: impl Into<Html>,
    ) -> Option<Part> {
        Some(Part { id, short, title: title.into(), inside: inside.into() })
    }
}

fn head(report: &Report) -> Html {
    let mut about = vec![el("span").text(format!("as of {}", report.as_of))];
    if let Some(outcome) = &report.outcome {
        about.push(el("span").text("won is: ").with(el("code").data(outcome)));
    }
    let rows = if report.leads.read == 1 {
        "1 row".to_owned()
    } else {
        format!("{} rows", grouped(report.leads.read))
    };
    about.push(el("span").text(format!("{rows} read, {} rejected", grouped(report.leads.rejected))));
    let sentences = report.summary.iter().map(|sentence| el("li").data(sentence));
    el("header")
        .with(el("p").class("kicker").text("A policy against history"))
        .with(el("h1").data(&report.policy))
        .with(el("p").class("about").all(about))
        .with(el("section").class("answer").attr("aria-label", "The answer").with(el("ol").all(sentences)))
        .with(tiles(report))
        .with(limits(report))
        .with(warnings(report))
        .into()
}

/// The stages as large figures, the last first.
fn tiles(report: &Report) -> Html {
    let staged = report.stages.iter().rev().filter(|stage| stage.staged).take(3);
    let mut tiles: Vec<Html> = staged
        .map(|stage| tile(&stage.name, stage.leads, stage.rate, &parts::percent(stage.share)))
        .collect();
    if tiles.is_empty() {
        return Html::new();
    }
    tiles.push(tile("all leads", report.leads.answered, report.won, "100%"));
    el("ul").class("tiles").all(tiles).into()
}

fn tile(name: &str, leads: u64, rate: Option<super::Rate>, share: &str) -> Html {
    let tile = el("li")
        .with(el("span").class("name").data(name))
        .with(el("strong").text(grouped(leads)))
        .with(el("span").class("of").text(format!("{share} of leads")));
    let Some(rate) = rate else { return tile.into() };
    let won = if rate.few {
        el("span")
            .class("won")
            .text(format!("{} of {} won", rate.won, rate.of))
            .with(" ")
            .with(el("span").class("few").attr("title", parts::FEW).text("few"))
    } else {
        el("span").class("won").text(format!("{:.0} of 100 won", of_hundred(rate.rate)))
    };
    tile.with(won).into()
}

fn limits(report: &Report) -> Html {
    if report.limits.is_empty() {
        return Html::new();
    }
    let rows = report.limits.iter().map(|limit| {
        let mark = match limit.broken {
            true => el("span").class("bad").text("✗ broken"),
            false => el("span").class("good").text("✓ holds"),
        };
        el("li").with(mark).text(" not ").with(el("code").data(&limit.text)).text(": ").data(&limit.said)
    });
    let broken = report.limits.iter().filter(|limit| limit.broken).count();
    let title = if broken == 0 { "The limits that were set hold" } else { "A limit that was set is broken" };
    el("section").class("box").attr("id", "limits").with(el("h2").text(title)).with(el("ul").all(rows)).into()
}

fn warnings(report: &Report) -> Html {
    if report.warnings.is_empty() {
        return Html::new();
    }
    let rows = report.warnings.iter().map(|warning| el("li").data(&warning.text));
    el("section")
        .class("box careful")
        .attr("id", "careful")
        .with(el("h2").text("Be careful"))
        .with(el("ul").all(rows))
        .into()
}

/// How far down each score a capacity reaches.
fn capacity(report: &Report) -> Html {
    let Some(capacity) = &report.capacity else { return Html::new() };
    let periods = capacity.periods.map(|periods| format!(" in the {periods:.1} periods that these span"));
    let mut table = Table::new(&["score", " call from", " leads", " won", "95%", " of all that was won"]);
    for score in &capacity.scores {
        let [rate, between] = rated(score.rate);
        table.row(vec![
            Html::data(&score.name),
            Html::text(score.from.map_or("nowhere".to_owned(), parts::decimal)),
            count(score.leads),
            rate,
            between,
            score.recall.map(|recall| parts::share(recall.won, recall.of)).unwrap_or_default(),
        ]);
    }
    let text = format!("That is room for {}{}.", parts::leads(capacity.leads), periods.unwrap_or_default());
    el("div")
        .attr("id", "capacity")
        .with(el("h3").text("With time for ").data(&capacity.text))
        .with(p(text))
        .with(table)
        .into()
}

fn foot(report: &Report) -> Html {
    let counts = [
        ("rows read", report.leads.read),
        ("rejected", report.leads.rejected),
        ("leads answered", report.leads.answered),
    ];
    let ended =
        [("won", report.leads.won), ("lost", report.leads.lost), ("outcome unknown", report.leads.open)];
    let ended = ended.into_iter().filter(|_| report.outcome.is_some());
    let rows = counts.into_iter().chain(ended).map(|(what, leads)| (Html::text(what), count(leads)));
    let methods = report.method.iter().map(|line| el("li").data(line));
    let rate =
        report.won.map(|won| note(format!("Win rate of all leads: {}.", said(&won)))).unwrap_or_default();
    let inside = el("ul").all(methods);
    section("method", "How this was counted", Html::from(inside).and(html::rows(rows.collect())).and(rate))
}
