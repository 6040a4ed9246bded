//! A policy as a page to sign: sentences in place of syntax, in the order in which people ask.
//!
//! ```text
//! Program ─ blocks ─▶ parts of a page ─┬─ markdown::write ─▶ Markdown
//!                                      └─ page::write ─────▶ HTML
//! ```

mod changes;
mod data;
mod doc;
mod examples;
mod markdown;
mod page;
mod points;
mod scores;
mod stages;

use crate::program::Program;
use crate::program::time::Window;
use crate::speech::{Line, Speaker, Voice, instant, window};
use changes::Against;
pub use changes::{Other, since};
use doc::Block;
pub use markdown::line as markdown_line;

/// What a page is about.
#[derive(Clone, Copy, Debug)]
pub struct Agreement<'a> {
    /// The policy.
    pub program: &'a Program,
    /// What it is called where it has no title.
    pub path: &'a str,
    /// The policy that it is based on.
    pub base: Option<Other<'a>>,
    /// The policy as it was.
    pub since: Option<Other<'a>>,
}

impl Agreement<'_> {
    /// As Markdown.
    pub fn markdown(&self) -> String {
        markdown::write(&self.blocks())
    }

    /// As a page for a browser and for print.
    pub fn html(&self) -> String {
        page::write(&format!("Agreement: {}", self.title()), &self.blocks())
    }

    fn title(&self) -> &str {
        self.program.title.as_deref().unwrap_or(self.path)
    }

    fn blocks(&self) -> Vec<Block> {
        let program = self.program;
        let mut blocks = vec![Block::Title(self.title().to_owned(), about(program))];
        blocks.push(Block::Paragraph(
            "This page says in sentences what the policy file says. Whoever signs it agrees when a lead is ready, what counts and how much, and who does what next. A fact that is not known is taken neither for a yes nor for a no."
                .into(),
        ));
        blocks.extend(lines_of(program, self.title()));
        for (other, against) in [(self.since, Against::Before), (self.base, Against::Base)] {
            if let Some(other) = other {
                changes::blocks(program, other, against, &mut blocks);
            }
        }
        stages::blocks(program, &mut blocks);
        scores::blocks(program, &mut blocks);
        stages::meanings(program, &mut blocks);
        data::blocks(program, &mut blocks);
        examples::blocks(program, &mut blocks);
        signatures(program, &mut blocks);
        blocks
    }
}

/// Owners, review and zone.
fn about(program: &Program) -> Line {
    let mut parts: Vec<String> = Vec::new();
    if !program.owners.is_empty() {
        parts.push(format!("Owners: {}", program.owners.join(", ")));
    }
    if let Some(day) = program.reviewed {
        parts.push(format!("Reviewed on {}", instant(day, &program.zone)));
    }
    if let Some(every) = program.review_every {
        let next = program
            .reviewed
            .map(|day| format!(", next due on {}", instant(forth(program, day, every), &program.zone)));
        parts.push(format!("Review every {}{}", window(every), next.unwrap_or_default()));
    }
    parts.push(format!("Days and times: {}", program.zone.name()));
    parts.join(" · ").into()
}

fn forth(program: &Program, day: i64, every: Window) -> i64 {
    program.zone.forth(day, every)
}

fn signatures(program: &Program, blocks: &mut Vec<Block>) {
    blocks.push(Block::Heading(1, "Agreed".into()));
    let mut names = program.owners.clone();
    for column in &program.columns {
        if let Some(owner) = column.owner.as_ref().filter(|owner| !names.contains(owner)) {
            names.push(owner.clone());
        }
    }
    if names.is_empty() {
        blocks.push(Block::Paragraph("The policy names no owners: who signs has to be written here.".into()));
        names = vec!["marketing".to_owned(), "sales".to_owned()];
    }
    blocks.push(Block::Signatures(names));
}

/// Reasons of single lines of a statement that are kept nowhere else.
fn lines_of(program: &Program, name: &str) -> Vec<Block> {
    use crate::program::TermKind;
    let terms = program.terms.iter().filter(|term| term.kind == TermKind::Line && term.name == name);
    let lines: Vec<Line> = terms
        .map(|term| {
            let words = term.words.first().map_or("", String::as_str);
            let line = Line::new().name(words).why(term.because.as_ref());
            match &term.owner {
                Some(owner) => line.words(format!(" · owned by {owner}")),
                None => line,
            }
        })
        .collect();
    if lines.is_empty() { Vec::new() } else { vec![Block::List(lines)] }
}

/// `Owned by marketing.`, and why it is so.
fn owned(owner: Option<&String>, because: Option<&String>) -> Line {
    let mut line = Line::new();
    if let Some(because) = because {
        line = line.words("Why: ").quote(because.as_str()).words(".");
    }
    if let Some(owner) = owner {
        line = line.words(if because.is_some() { " " } else { "" }).words(format!("Owned by {owner}."));
    }
    line
}

/// Speaks of a program in sentences.
fn say(program: &Program) -> Speaker<'_> {
    Speaker::new(program, Voice::Sentence)
}
