//! The report for a window: the answer first, then tables.

use super::table::{self, words};
use crate::cli::term::{Ink, Stream, clean, fit, pad, width, wrap};
use crate::report::Report;
use crate::report::blocks::{Block, Boxed, LeadCard, Table, blocks};
use crate::speech::{Line, Piece};

/// So many leads of a list are shown.
const LEADS: usize = 5;

/// The whole report.
pub fn page(report: &Report, out: Stream, columns: usize) -> String {
    some(&blocks(report), out, columns)
}

/// Some blocks of a report.
pub fn some(blocks: &[Block], out: Stream, columns: usize) -> String {
    let mut page = Page { out, columns, text: String::new(), title: None, tables: false };
    page.all(blocks);
    page.text
}

struct Page {
    out: Stream,
    columns: usize,
    text: String,
    /// A title that waits for what it stands above; a heading takes its place.
    title: Option<String>,
    /// There is a table below the last title.
    tables: bool,
}

impl Page {
    fn all(&mut self, blocks: &[Block]) {
        blocks.iter().for_each(|block| self.block(block));
    }

    fn block(&mut self, block: &Block) {
        match block {
            Block::Title(title, about, answer) => self.head(title, about, answer),
            Block::Boxed(boxed) => self.boxed(boxed),
            Block::Section(_, _, title) | Block::Heading(title) => self.title = Some(small(title)),
            Block::Say(text) => self.say(text),
            Block::List(lines) => lines.iter().for_each(|line| self.say(line)),
            Block::Table(table) => self.table(table),
            Block::Figure(figure) => figure.same.iter().for_each(|table| self.table(table)),
            Block::Leads(leads) => leads.iter().take(LEADS).for_each(|lead| self.lead(lead)),
            Block::Tiles(_) | Block::Note(_) | Block::Words(_) | Block::Folded(..) | Block::Page(_) => {}
        }
    }

    /// Writes the title that waits.
    fn open(&mut self) {
        if let Some(title) = self.title.take() {
            self.text.push_str(&format!("\n{}\n", self.out.paint(Ink::Strong, &title)));
            self.tables = false;
        }
    }

    fn table(&mut self, table: &Table) {
        self.open();
        if std::mem::replace(&mut self.tables, true) {
            self.text.push('\n');
        }
        self.text.push_str(&table::text(table, self.out, self.columns));
    }

    fn say(&mut self, line: &Line) {
        self.open();
        self.wrapped(&words(line, "`"), 2, None);
    }

    /// Writes text so far from the left.
    fn wrapped(&mut self, text: &str, from: usize, ink: Option<Ink>) {
        for line in wrap(text, self.columns.saturating_sub(from)) {
            let line = ink.map_or(line.clone(), |ink| self.out.paint(ink, &line));
            self.text.push_str(&format!("{}{line}\n", " ".repeat(from)));
        }
    }

    fn head(&mut self, title: &str, about: &[Line], answer: &[String]) {
        self.text.push_str(&format!("{}\n", self.out.paint(Ink::Strong, &clean(title))));
        let about: Vec<String> = about.iter().map(|line| words(line, "")).collect();
        self.wrapped(&about.join("; "), 0, Some(Ink::Faint));
        self.text.push('\n');
        answer.iter().for_each(|sentence| self.wrapped(&clean(sentence), 0, None));
    }

    fn boxed(&mut self, boxed: &Boxed) {
        self.title = Some(boxed.title.to_lowercase());
        self.open();
        let widest = boxed.items.iter().map(|(_, mark, _)| width(mark)).max().unwrap_or(0);
        let from = widest.saturating_add(3);
        for (tone, mark, text) in &boxed.items {
            let mut mark = self.out.paint(table::ink(*tone), &pad(mark, widest));
            for line in wrap(&words(text, "`"), self.columns.saturating_sub(from)) {
                self.text.push_str(&format!("  {mark} {line}\n"));
                mark = " ".repeat(widest);
            }
        }
    }

    fn lead(&mut self, lead: &LeadCard) {
        self.open();
        let mut head = vec![format!("{}: {}", clean(&lead.key), clean(&lead.stage))];
        head.extend(lead.shown.iter().map(|(name, value)| {
            format!("{} {}", clean(name), value.as_ref().map_or("missing".to_string(), |value| clean(value)))
        }));
        self.text.push_str(&format!("  {}\n", fit(&head.join(", "), self.columns.saturating_sub(2))));
        let mut why: Vec<String> =
            lead.lines.iter().map(|(points, line)| format!("{points} {}", clean(line))).collect();
        if !lead.asks.is_empty() {
            why.push(format!("not known: {}", clean(&lead.asks.join(", "))));
        }
        self.wrapped(&why.join("; "), 4, Some(Ink::Faint));
    }
}

/// A title of ours begins small.
fn small(title: &Line) -> String {
    let text = words(title, "");
    let mut chars = text.chars();
    match (title.0.first(), chars.next()) {
        (Some(Piece::Words(_)), Some(first)) => format!("{}{}", first.to_lowercase(), chars.as_str()),
        _ => text,
    }
}
