//! The report as one page: its blocks, and the pictures of their figures.

mod cells;
mod drift;
mod flow;
mod funnel;
mod missing;
mod pace;
mod plot;
mod scores;
mod threshold;

use super::blocks::{Block, Boxed, Figure, LeadCard, Picture, Tile, Tone, blocks};
use super::{Report, setting};
use crate::html::{self, Html, el};
use crate::speech::Line;
use cells::{few, line};
use plot::Drawn;

/// The page.
pub fn page(report: &Report) -> String {
    let blocks = blocks(report);
    let mut head = el("header");
    let (mut contents, mut sections): (Vec<Html>, Vec<(&str, Html)>) = Default::default();
    for block in shown(&blocks) {
        if let Block::Section(id, short, title) = block {
            let link = el("a").attr("href", format!("#{id}")).text(short);
            contents.push(el("li").with(link).into());
            sections.push((id, el("h2").with(line(title)).into()));
        } else if let Some((_, section)) = sections.last_mut() {
            section.add(written(block, report));
        } else {
            head = head.with(written(block, report));
        }
    }
    let nav = el("nav").attr("aria-label", "Contents").with(el("ul").all(contents));
    let sections = sections.into_iter().map(|(id, inside)| el("section").attr("id", id).with(inside));
    let body = el("main").with(head).with(nav).all(sections);
    html::page(&format!("Dry-run: {}", report.policy), body.into())
}

/// The blocks, with those that only the page shows.
fn shown(blocks: &[Block]) -> Vec<&Block> {
    let shown = blocks.iter().flat_map(|block| match block {
        Block::Page(inside) => shown(inside),
        block => vec![block],
    });
    shown.collect()
}

fn all(blocks: &[Block], report: &Report) -> Html {
    shown(blocks).into_iter().map(|block| written(block, report)).collect()
}

fn written(block: &Block, report: &Report) -> Html {
    match block {
        Block::Title(title, about, answer) => header(title, about, answer),
        Block::Tiles(tiles) if tiles.is_empty() => Html::new(),
        Block::Tiles(tiles) => el("ul").class("tiles").all(tiles.iter().map(tile)).into(),
        Block::Boxed(inside) => boxed(inside),
        Block::Heading(text) => el("h3").with(line(text)).into(),
        Block::Say(text) => el("p").with(line(text)).into(),
        Block::Note(text) => el("p").class("note").text(text).into(),
        Block::List(lines) => el("ul").all(lines.iter().map(|text| el("li").with(line(text)))).into(),
        Block::Table(table) => cells::table(table),
        Block::Figure(inside) => figure(inside, report),
        Block::Leads(leads) => el("div").class("cards").all(leads.iter().map(card)).into(),
        Block::Words(words) => {
            let list =
                words.iter().map(|(word, means)| Html::from(el("dt").text(word)).and(el("dd").text(means)));
            el("dl").all(list).into()
        }
        Block::Folded(title, inside) => folded(line(title), all(inside, report)),
        Block::Section(..) | Block::Page(_) => Html::new(),
    }
}

fn header(title: &str, about: &[Line], answer: &[String]) -> Html {
    let about = about.iter().map(|text| el("span").with(line(text)));
    let sentences = answer.iter().map(|sentence| el("li").data(sentence));
    let answer = el("section").class("answer").attr("aria-label", "The answer");
    Html::from(el("p").class("kicker").text("A policy against history"))
        .and(el("h1").data(title))
        .and(el("p").class("about").all(about))
        .and(answer.with(el("ol").all(sentences)))
}

fn tile(tile: &Tile) -> Html {
    let shown = el("li")
        .with(el("span").class("name").data(&tile.name))
        .with(el("strong").text(&tile.leads))
        .with(el("span").class("of").text(&tile.share));
    let Some((won, is_few)) = &tile.won else { return shown.into() };
    let won = el("span").class("won").text(won);
    shown.with(if *is_few { won.text(" ").with(few()) } else { won }).into()
}

fn boxed(boxed: &Boxed) -> Html {
    let careful = boxed.items.iter().all(|(tone, ..)| *tone == Tone::Doubt);
    let rows = boxed
        .items
        .iter()
        .map(|(tone, mark, text)| el("li").with(cells::mark(*tone, mark)).text(" ").with(line(text)));
    el("section")
        .class(if careful { "box careful" } else { "box" })
        .attr("id", boxed.id)
        .with(el("h2").text(boxed.title))
        .with(el("ul").all(rows))
        .into()
}

/// Something that is there when it is asked for; and in print.
fn folded(title: impl Into<Html>, inside: impl Into<Html>) -> Html {
    el("details").with(el("summary").with(title)).with(inside).into()
}

/// What it shows, in what unit, and the same as a table.
fn figure(figure: &Figure, report: &Report) -> Html {
    let (id, drawn) = draw(figure.picture, report);
    let same: Html = figure.same.iter().map(cells::table).collect();
    let inside = match drawn {
        None => same,
        Some(Drawn { key, height, words, marks }) => {
            let drawn = plot::picture(&format!("{id}-p"), height, &figure.title.plain(), &words, marks);
            // The table may stand beside the picture.
            match figure.same.as_slice() {
                [] => key.and(drawn),
                _ => key.and(drawn).and(folded("The same as a table", same)),
            }
        }
    };
    let title = el("b").with(line(&figure.title));
    let caption = el("figcaption").with(title).with(el("span").class("unit").text(figure.unit));
    el("figure").attr("id", id).with(caption).with(inside).into()
}

/// A picture, and what it is called in the page; none where the rows of its table are drawn.
fn draw(picture: Picture, report: &Report) -> (String, Option<Drawn>) {
    let (id, drawn) = match picture {
        Picture::Funnel => ("funnel", Some(funnel::draw(report))),
        Picture::Lift => ("lift", Some(scores::lift(report))),
        Picture::Spread(at) => {
            return (
                format!("spread-{at}"),
                report.scores.get(at).map(|score| scores::spread(score, report)),
            );
        }
        Picture::Calibration(at) => {
            let drawn = report.scores.get(at).map(|score| scores::calibration(score, report));
            return (format!("rate-{at}"), drawn);
        }
        Picture::Threshold(at, number) => {
            let mark = report.scores.get(at).and_then(|score| score.thresholds.get(number));
            let drawn = mark.map(|mark| threshold::draw(mark, report));
            return (format!("threshold-{at}-{number}"), drawn);
        }
        Picture::WhatIf => {
            let mark = report.what_if.as_ref().and_then(setting::mark);
            ("what-if-values", mark.map(|mark| threshold::draw(&mark, report)))
        }
        Picture::Forest => ("forest", None),
        Picture::Pace => ("pace", report.replay.as_ref().map(pace::draw)),
        Picture::Missing => ("missing-data", Some(missing::draw(report))),
        Picture::Flow => ("flow", report.against.as_ref().map(flow::draw)),
        Picture::Drift => ("drift", report.segments.as_ref().map(|all| drift::draw(report, &all.segments))),
    };
    (id.to_owned(), drawn)
}

/// A lead, and why it stands where it stands.
fn card(lead: &LeadCard) -> Html {
    let shown = lead.shown.iter().map(|(name, value)| {
        let pill = el("span").class("pill").data(name).text(" ");
        match value {
            Some(value) => pill.with(el("b").data(value)),
            None => pill.with(el("i").text("missing")),
        }
    });
    let mut table = html::Table::new(&[" points", "line"]);
    let minus = |points: &str| Html::text(points.replace('-', "−"));
    lead.lines.iter().for_each(|(points, line)| table.row(vec![minus(points), Html::data(line)]));
    let note = el("p").class("note");
    let paid = match lead.lines.is_empty() {
        true => note.clone().text("No line paid.").into(),
        false => Html::from(table),
    };
    let asks = match lead.asks.is_empty() {
        true => Html::new(),
        false => note.text("Not known, and could bring it further: ").data(lead.asks.join(", ")).into(),
    };
    el("article")
        .with(el("h4").data(&lead.key).text(" ").with(el("span").class("pill stage").data(&lead.stage)))
        .with(el("p").class("pills").all(shown))
        .with(paid)
        .with(asks)
        .into()
}
