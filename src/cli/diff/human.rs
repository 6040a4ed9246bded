//! A difference for a person.

use super::view::{Lead, Told, View};
use crate::cli::dry_run::terminal;
use crate::cli::since::listed;
use crate::cli::term::{Ink, Terminal, clean, wrap};
use crate::report::blocks::moved;
use crate::speech::Line;

/// The page.
pub(super) fn page(view: &View<'_>, terminal: &Terminal) -> String {
    let (out, terminal_width) = (terminal.out, terminal.width);
    let mut text = String::new();
    let mut put = |indent: usize, ink: Option<Ink>, said: &str| {
        let room = terminal.width.saturating_sub(indent).saturating_sub(2).max(24);
        for (at, line) in wrap(&clean(said), room).iter().enumerate() {
            let more = if at > 0 && ink.is_none() { 2 } else { 0 };
            let line = ink.map_or_else(|| line.clone(), |ink| out.paint(ink, line));
            text.push_str(&format!("{}{line}\n", " ".repeat(indent.saturating_add(more))));
        }
    };
    put(0, None, &view.short().plain());
    put(
        0,
        Some(Ink::Faint),
        &format!("{} compared with {}, as of {}", view.paths.1, view.paths.0, view.as_of),
    );
    put(0, Some(Ink::Strong), "");
    put(0, Some(Ink::Strong), "What has changed");
    if view.changes.is_empty() {
        put(2, None, "Nothing: every statement says what it said.");
    }
    view.changes.iter().for_each(|line| put(2, None, &line.plain()));
    if !view.needed.is_empty() {
        put(2, None, &format!("These changes need the agreement of {}.", listed(&view.needed)));
    }
    for told in &view.can {
        put(0, None, "");
        put(0, Some(Ink::Strong), &capital(&told.name.plain()));
        one(told, &mut put);
    }
    if !view.same.is_empty() {
        put(0, None, "");
        put(0, Some(Ink::Strong), "Proved: no lead's can differ");
        let names: Vec<String> = view.same.iter().map(Line::plain).collect();
        put(2, None, &names.join(", "));
    }
    if !view.cautions.is_empty() {
        put(0, None, "");
        put(0, Some(Ink::Doubt), "What no proof covers");
        view.cautions.iter().for_each(|caution| put(2, None, &format!("{}.", capital(caution))));
    }
    if let Some(report) = &view.moved {
        text.push_str(&terminal::some(&moved(report), out, terminal_width));
    }
    text
}

fn one(told: &Told<'_>, put: &mut dyn FnMut(usize, Option<Ink>, &str)) {
    for answered in &told.lines {
        put(2, None, &answered.said.plain());
        if let Some(only) = answered.only() {
            put(2, None, &only.plain());
        }
        if let Some(lead) = &answered.lead {
            words(lead).iter().for_each(|line| put(4, None, line));
        }
    }
}

/// A lead in lines: what is given, what it did, what it was and is.
pub(super) fn words(lead: &Lead) -> Vec<String> {
    let mut lines = Vec::new();
    if lead.given.is_empty() && lead.done.is_empty() {
        lines.push("a lead of whom nothing is known".to_owned());
    }
    if !lead.given.is_empty() {
        lines.push(format!("given {}", lead.given.join(", ")));
    }
    if !lead.done.is_empty() {
        lines.push(format!("when {}", lead.done.join(", ")));
    }
    lines.push(format!("before: {}; now: {}", lead.was, lead.now));
    lines
}

/// The text with a capital at its beginning.
pub(super) fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().map(|first| first.to_uppercase().to_string());
    format!("{}{}", first.unwrap_or_default(), chars.as_str())
}
