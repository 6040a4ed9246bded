//! A difference as Markdown: a page, and a comment on a pull request.

use super::human::{capital, words};
use super::view::{Told, View};
use crate::agreement::markdown_line;
use crate::cli::since::listed;
use crate::speech::Line;
use std::fmt::Write;

/// What marks a comment as ours, so that the next one takes its place.
const MARK: &str = "<!-- qualify diff -->";

/// A page.
pub(super) fn page(view: &View<'_>) -> String {
    let mut out = format!("# What changes\n\n{}\n\n", markdown_line(&view.short()));
    let _ = write!(out, "{}\n\n## What has changed\n\n", compared(view));
    out.push_str(&changes(view));
    view.can.iter().for_each(|told| {
        let _ = write!(out, "## {}\n\n{}", title(&told.name), one(told));
    });
    out.push_str(&rest(view));
    format!("{}\n", out.trim_end())
}

/// A comment: short, with the details folded.
pub(super) fn comment(view: &View<'_>) -> String {
    let mut out = format!("{MARK}\n**{}**\n\n", markdown_line(&view.short()).replace("**", ""));
    if !view.needed.is_empty() {
        let _ = write!(out, "{}\n\n", markdown_line(&needed(view)));
    }
    out.push_str(&changes_only(view));
    for told in &view.can {
        let _ = write!(out, "<details><summary>{}</summary>\n\n{}</details>\n\n", summary(told), one(told));
    }
    let more = rest(view);
    if !more.is_empty() {
        let _ =
            write!(out, "<details><summary>What is proved not to differ</summary>\n\n{more}</details>\n\n");
    }
    let _ = write!(out, "<sub>{}</sub>", compared(view));
    format!("{}\n", out.trim_end())
}

fn compared(view: &View<'_>) -> String {
    let line = Line::new().name(view.paths.1).words(" compared with ").name(view.paths.0);
    markdown_line(&line.words(format!(", as of {}.", view.as_of)))
}

fn needed(view: &View<'_>) -> Line {
    Line::new().words("These changes need the agreement of ").strong(listed(&view.needed)).words(".")
}

fn changes_only(view: &View<'_>) -> String {
    if view.changes.is_empty() {
        return "Nothing has changed: every statement says what it said.\n\n".to_owned();
    }
    let lines: String = view.changes.iter().map(|line| format!("- {}\n", markdown_line(line))).collect();
    format!("{lines}\n")
}

fn changes(view: &View<'_>) -> String {
    let mut out = changes_only(view);
    if !view.needed.is_empty() {
        let _ = write!(out, "{}\n\n", markdown_line(&needed(view)));
    }
    out
}

fn title(name: &Line) -> String {
    capital(&markdown_line(name).replace("**", ""))
}

/// What a folded part holds, without marks that HTML would show.
fn summary(told: &Told<'_>) -> String {
    let said: Vec<String> = told.lines.iter().map(|line| line.said.plain()).collect();
    let text = format!("{}: {}", capital(&told.name.plain()), said.join(" "));
    crate::html::Html::text(&text).into_string()
}

fn one(told: &Told<'_>) -> String {
    let mut out = String::new();
    for answered in &told.lines {
        let _ = write!(out, "{}\n\n", markdown_line(&answered.said));
        if let Some(only) = answered.only() {
            let _ = write!(out, "{}\n\n", markdown_line(&only));
        }
        if let Some(lead) = &answered.lead {
            let lines: Vec<String> = words(lead).iter().map(|line| crate::cli::term::clean(line)).collect();
            let fence = "`".repeat(
                lines.join(" ").split(|c| c != '`').map(str::len).max().unwrap_or(0).saturating_add(1).max(3),
            );
            let _ = write!(out, "{fence}text\n{}\n{fence}\n\n", lines.join("\n"));
        }
    }
    out
}

fn rest(view: &View<'_>) -> String {
    let mut out = String::new();
    if !view.same.is_empty() {
        let names: Vec<String> = view.same.iter().map(markdown_line).collect();
        let _ = write!(out, "Proved: no lead's can differ in {}.\n\n", names.join(", "));
    }
    out.push_str(&moved(view));
    for caution in &view.cautions {
        let _ = write!(
            out,
            "{}\n\n",
            markdown_line(&Line::new().words(format!("What no proof covers: {caution}.")))
        );
    }
    out
}

/// Who of our leads moves: how many, and between which stages.
fn moved(view: &View<'_>) -> String {
    let Some(against) = view.against() else { return String::new() };
    let grouped = crate::cli::show::grouped;
    let mut out = format!(
        "Of our leads, {} change stage and {} do not.\n\n",
        grouped(against.moved),
        grouped(against.stay)
    );
    let moves: Vec<_> = against.moves.iter().filter(|one| one.moved && one.leads > 0).collect();
    if !moves.is_empty() {
        out.push_str("| from | to | leads |\n| --- | --- | ---: |\n");
        for one in moves {
            let cell = |text: &str| markdown_line(&Line::new().words(text));
            let _ = writeln!(out, "| {} | {} | {} |", cell(&one.from), cell(&one.to), grouped(one.leads));
        }
        out.push('\n');
    }
    out
}
