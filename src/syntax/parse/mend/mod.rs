//! Lines with a mistake: what to say, and what was meant.
//!
//! Each check looks at a line that the grammar does not accept and either knows its mistake or passes. A check that
//! guesses tries its guess out: only a change after which the grammar reads on is a guess worth making. The line is
//! then read with the change, so that its next mistake is found too.

mod case;
mod forms;
mod gaps;
mod numbers;
mod phrases;
pub(super) mod place;
mod quotes;
mod rest;
mod signs;
mod words;

use super::build::Built;
use super::lines::Fault;
use super::origin::Origin;
use super::shape::{Home, Kind};
use super::{Parsed, assemble, lines};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::tree::Name;
use case::{Case, Change, Finding, What};

/// How many characters of a line a message shows.
const MAX_SHOWN: usize = 110;

/// How many mistakes are looked for in one line.
const MAX_FINDINGS: usize = 12;

/// A longer line is not taken into tokens.
const MAX_TOKENS: usize = 256 << 10;

/// A line as it came from the file.
#[derive(Clone, Debug)]
pub(super) struct Line<'a> {
    /// Its text, without `instead`.
    pub text: &'a str,
    /// Where it came from.
    pub origin: Origin,
    /// The statement it stands under.
    pub home: Home,
    /// White space stands before it.
    pub indented: bool,
}

/// The checks, in the order in which they are asked: from what is plain to see to what is guessed.
const CHECKS: &[fn(&Case<'_>) -> Option<Finding>] = &[
    quotes::unquoted,
    quotes::odd,
    numbers::ranges,
    numbers::slashes,
    signs::dashes,
    signs::brackets,
    signs::strangers,
    numbers::stuck,
    numbers::commas,
    words::capitals,
    forms::date_range,
    forms::or_more,
    forms::does_not,
    forms::else_first,
    forms::chain,
    forms::brackets_around_choices,
    forms::include,
    forms::on_line,
    forms::one_file,
    forms::band_alone,
    phrases::by_kind,
    phrases::foreign,
    gaps::colon_after_heading,
    gaps::ends_with_comma,
    words::misspelt,
    quotes::several_words,
    gaps::number_missing,
    words::keyword_as_name,
    rest::statement,
    rest::must_follow,
    gaps::missing,
    gaps::no_comparison,
    gaps::no_connection,
    gaps::extra,
    rest::breaks_off,
    rest::unexpected,
];

/// Says what is wrong with a line, and reads it as meant where that can be told.
pub(super) fn mend(case: Line<'_>, line: &lines::Line, out: &mut Parsed) -> Option<(Kind, Built)> {
    let Line { text, mut origin, home, indented } = case;
    let mut text = text.to_owned();
    let before = out.diags.len();
    if Kind::of(&text, home).is_some_and(|kind| assemble::out_of_stack(kind.rule(), &text)) {
        out.diags.push(assemble::too_deep(origin.span(0, text.len())));
        return None;
    }
    if let Some(finding) = bracket_fault(&text, home, indented, line) {
        text = take(finding, &text, &mut origin, out);
    }
    for _ in 0..MAX_FINDINGS {
        if text.len() > MAX_TOKENS {
            break;
        }
        let Some(case) = Case::new(&text, home, indented) else {
            let kind = Kind::of(&text, home)?;
            let built = assemble::read(kind, &text, &origin, &mut out.diags);
            return built.map(|built| (kind, built));
        };
        let Some(finding) = CHECKS.iter().find_map(|check| check(&case)) else { break };
        // What a repair has put in is nobody's mistake: the repair was not what was meant, and more cannot be told.
        if finding.start < finding.end && !origin.is_own(finding.start, finding.end) {
            break;
        }
        let go_on = !finding.changes.is_empty();
        let next = take(finding, &text, &mut origin, out);
        if !go_on || next == text {
            break;
        }
        text = next;
    }
    if out.diags.len() == before {
        out.diags.push(unreadable(&text, home, &origin));
    }
    salvage(&text, home, &origin, out)
}

/// Says a finding; the text as meant.
fn take(finding: Finding, text: &str, origin: &mut Origin, out: &mut Parsed) -> String {
    let mut diag =
        Diag::new(finding.code, origin.span(finding.start, finding.end), finding.message).at(finding.at);
    let mut changes = finding.changes;
    changes.sort_by_key(|change| (change.start, change.end));
    if !finding.help.is_empty() {
        let line = if finding.help.contains(LINE) { shown(text, &changes) } else { String::new() };
        diag = diag.help(finding.help.replace(LINE, &line));
    }
    if finding.sure {
        for change in &changes {
            diag = diag.fix(origin.span(change.start, change.end), change.by.clone());
        }
    }
    out.diags.push(diag);
    let next = case::changed(text, &changes);
    for change in changes.iter().rev() {
        origin.repaired(change.start, change.by.len(), change.end.saturating_sub(change.start));
    }
    next
}

/// The message about a bracket without its partner.
fn bracket_fault(text: &str, home: Home, indented: bool, line: &lines::Line) -> Option<Finding> {
    let skipped = line.end.saturating_sub(line.start).saturating_sub(text.len());
    let local = |at: usize| at.saturating_sub(line.start).saturating_sub(skipped);
    match line.fault? {
        Fault::TooDeep(_) => None,
        Fault::Unopened(at) => {
            let at = local(at);
            let change = Change::new(at, at.saturating_add(1), "");
            Some(
                Finding::over(Code::OpenBracket, at, at.saturating_add(1), "this bracket closes none")
                    .at("no `(` before it")
                    .help("remove it, or put the `(` where it belongs")
                    .fix(vec![change]),
            )
        }
        Fault::Unclosed(at) => {
            let at = local(at);
            let finding =
                Finding::over(Code::OpenBracket, at, at.saturating_add(1), "this bracket is never closed")
                    .at("opened here");
            let Some(place) = closing_place(text, home, indented, at) else {
                return Some(finding.help("put a `)` where it ends").guess(vec![Change::new(
                    text.len(),
                    text.len(),
                    ")",
                )]));
            };
            let close = Change::new(place, place, ")");
            Some(finding.help("write `{line}`").fix(vec![close]))
        }
    }
}

/// Where a `)` makes the line readable: at its end, or before what may follow a bracket.
fn closing_place(text: &str, home: Home, indented: bool, open: usize) -> Option<usize> {
    let case = Case::new(text, home, indented)?;
    let ends =
        case.tokens.iter().enumerate().filter(|(_, token)| token.start > open).filter_map(|(at, token)| {
            let before = at.checked_sub(1).and_then(|at| case.tokens.get(at))?;
            matches!(token.text, "," | "because" | "owned").then_some(before.end)
        });
    let mut places: Vec<usize> = std::iter::once(text.len()).chain(ends.take(20)).collect();
    places.dedup();
    places.into_iter().find(|place| case.mends(&[Change::new(*place, *place, ")")]))
}

/// The last word about a line that no check knew.
fn unreadable(text: &str, home: Home, origin: &Origin) -> Diag {
    let stop = Kind::of(text, home).and_then(|kind| assemble::stops_at(kind.rule(), text)).unwrap_or(0);
    let width = text.get(stop..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Diag::new(
        Code::Unexpected,
        origin.span(stop, stop.saturating_add(width)),
        "this line makes no sense from here on",
    )
    .at("not expected here")
    .help("compare the line with one of the same kind in the language reference")
}

/// What can be had of a line that stays unreadable: the part before its mistake, or the name it would have declared.
fn salvage(text: &str, home: Home, origin: &Origin, out: &mut Parsed) -> Option<(Kind, Built)> {
    let kind = Kind::of(text, home)?;
    let stop = assemble::stops_at(kind.rule(), text)?;
    let part = text.get(..stop).unwrap_or("").trim_end().trim_end_matches(',').trim_end();
    if Kind::of(part, home) == Some(kind)
        && let Some(built) = assemble::read(kind, part, origin, &mut Vec::new())
    {
        return Some((kind, built));
    }
    if text.len() <= MAX_TOKENS {
        let tokens = case::tokens(text);
        let at = usize::from(!matches!(kind, Kind::Means | Kind::Stage | Kind::Field));
        let declares = matches!(
            kind,
            Kind::Means
                | Kind::Stage
                | Kind::Field
                | Kind::Setting
                | Kind::Event
                | Kind::Group
                | Kind::List
                | Kind::Score
                | Kind::Grade
                | Kind::Choose
        );
        if let Some(token) = tokens.get(at).filter(|token| declares && token.what == What::Word) {
            let place = origin.span(token.start, token.end).into();
            out.lost.push(Name { text: token.text.to_owned(), place });
        }
    }
    None
}

/// A line that breaks off after `and`, `or` or a comma and goes on in the next.
pub(super) fn dangling(text: &str, span: Span) -> Diag {
    let word = text.get(span.range()).unwrap_or("");
    let after = text.get(span.range().end..).unwrap_or("");
    let skipped = after.find(|c: char| !super::head::is_space(c)).unwrap_or(0);
    let next = Span::new(span.file, span.range().end, span.range().end.saturating_add(skipped)).after();
    let gap = text
        .get(..span.range().start)
        .map_or(0, |before| before.len().saturating_sub(before.trim_end().len()));
    let removed = Span { start: span.start.saturating_sub(u32::try_from(gap).unwrap_or(0)), ..span };
    let diag = Diag::new(Code::BreaksOff, span, format!("the line breaks off after `{word}`"))
        .at("the end of a line ends what it says")
        .help(format!("put the `{word}` at the start of the next line: a line that begins with it goes on"));
    // A comment between the two lines would have to move too: that is for the author to do.
    if after.get(..skipped).is_some() && !after.trim_start().starts_with('#') {
        return diag.fix(removed, "").fix(next, format!("{} ", word.to_lowercase()));
    }
    diag
}

/// Stands in a finding's help for the line as it should be.
const LINE: &str = "{line}";

/// The line after some changes, as a message shows it: on one line, and of a long one the part around the changes.
fn shown(text: &str, changes: &[Change]) -> String {
    let all = case::changed(text, changes);
    let whole = all.split_whitespace().collect::<Vec<_>>().join(" ");
    if whole.chars().count() <= MAX_SHOWN {
        return whole;
    }
    let grown = |change: &Change| change.by.len().saturating_sub(change.end.saturating_sub(change.start));
    let first = changes.first().map_or(0, |change| change.start);
    let last = changes.last().map_or(first, |change| change.end);
    let last = last.saturating_add(changes.iter().map(grown).sum());
    let tokens = case::tokens(&all);
    let from = tokens.iter().position(|token| token.end > first).unwrap_or(0).saturating_sub(4);
    let to = tokens.iter().position(|token| token.start >= last).unwrap_or(tokens.len()).saturating_add(4);
    let start = tokens.get(from).map_or(0, |token| token.start);
    let end = tokens.get(to.saturating_sub(1)).map_or(all.len(), |token| token.end);
    let part = one_line(all.get(start..end).unwrap_or(""));
    let (before, after) = (if start > 0 { "… " } else { "" }, if end < all.len() { " …" } else { "" });
    format!("{before}{part}{after}")
}

/// A text as it is shown within a message: on one line, and not too long.
fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{} …", joined.get(..at).unwrap_or("")),
        None => joined,
    }
}
