//! The page as HTML.

use super::doc::Block;
use crate::html::{self, Html, Table, el};
use crate::speech::{Line, Piece};

/// The page.
pub fn write(title: &str, blocks: &[Block]) -> String {
    let body: Html = blocks.iter().map(block).collect();
    html::page(title, el("main").class("agreement").with(body).into())
}

fn block(block: &Block) -> Html {
    let items = |lines: &[Line]| lines.iter().map(|text| el("li").with(line(text))).collect::<Vec<_>>();
    match block {
        Block::Title(title, about) => {
            let kicker = el("p").class("kicker").text("An agreement");
            Html::from(kicker).and(el("h1").data(title)).and(el("p").class("about").with(line(about)))
        }
        Block::Heading(1, text) => el("h2").with(line(text)).into(),
        Block::Heading(_, text) => el("h3").with(line(text)).into(),
        Block::Paragraph(text) => el("p").with(line(text)).into(),
        Block::List(lines) => el("ul").all(items(lines)).into(),
        Block::Steps(lines) => el("ol").all(items(lines)).into(),
        Block::Table(heads, rows) => {
            let mut table = Table::new(heads);
            rows.iter().for_each(|row| table.row(row.iter().map(line).collect()));
            table.into()
        }
        Block::Signatures(names) => {
            let mut lines = Vec::new();
            for name in names {
                let mut field = |what: &str| {
                    lines.push(el("div").with(el("span").text(what)));
                };
                field("name");
                field("signature and date");
                if let Some(first) = lines.iter_mut().rev().nth(1) {
                    *first = el("div").with(el("span").text("for ").data(name).text(": name"));
                }
            }
            el("div").class("sign").all(lines).into()
        }
    }
}

fn line(line: &Line) -> Html {
    let piece = |piece: &Piece| match piece {
        Piece::Words(text) => Html::text(text),
        Piece::Name(text) if text.trim().is_empty() => Html::text("\"\""),
        Piece::Name(text) => el("em").data(text).into(),
        Piece::Strong(text) => el("strong").data(text).into(),
        Piece::Quote(text) => el("q").data(text).into(),
    };
    line.0.iter().map(piece).collect()
}
