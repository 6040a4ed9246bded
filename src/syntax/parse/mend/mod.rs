//! Lines with a mistake: what to say, and what was meant.
//!
//! Each check looks at a line that the grammar does not accept and either knows its mistake or passes. A check that
//! guesses tries its guess out: only a change after which the grammar reads on is a guess worth making. The line is
//! then read with the change, so that its next mistake is mended too: a reading. All readings of a line go to the
//! checker, which tries each in its place and offers the best that is clean there (`src/check/advice`).

mod below;
mod case;
mod forms;
mod gaps;
mod listed;
mod loose;
mod money;
mod numbers;
mod phrases;
pub(super) mod place;
mod quotes;
mod rest;
mod said;
mod signs;
mod totals;
mod words;

use super::build::Built;
use super::lines::Fault;
use super::listing::Listing;
use super::origin::Origin;
use super::shape::{Home, Kind};
use super::{Parsed, lines, read};
use crate::diag::{Code, Diag, Label, Reading, Trust, Unread};
use crate::span::Span;
use crate::syntax::tree::Name;
use case::{Case, Change, Finding, What};

/// How many characters of a line a message shows.
const MAX_SHOWN: usize = 110;

/// How many readings of one line are made.
const MAX_READINGS: usize = 16;

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

/// Says what is wrong with a line, once, and reads it as meant where that can be told. Which reading is offered is for
/// the checker to say, which tries them.
pub(super) fn mend(case: Line<'_>, line: &lines::Line, out: &mut Parsed) -> Option<(Kind, Built)> {
    let Line { text, ref origin, home, indented } = case;
    if Kind::of(text, home).is_some_and(|kind| read::out_of_stack(kind.rule(), text)) {
        out.diags.push(read::too_deep(origin.span(0, text.len())));
        return None;
    }
    if line.fault.is_none()
        && line.listing.is_none()
        && let Some(kind) = Kind::of(text, home)
        && read::stops_at(kind.rule(), text).is_none()
    {
        // The grammar reads it: what is wrong is said where its tree is built.
        return read::read(kind, text, origin, &mut out.diags).map(|built| (kind, built));
    }
    let row = origin.span(0, text.len());
    let mut ways: Vec<Way> = Vec::new();
    let below = below::of_event(text, home).filter(|_| line.fault.is_none() && line.listing.is_none());
    if let Some(finding) = bracket_fault(text, home, indented, line) {
        ways.push(follow(finding, &case));
    } else if let Some(below) = &below {
        ways.push(below.way(&case));
    } else if let Some(listing) = line.listing.filter(|_| text.len() <= MAX_TOKENS) {
        ways.extend(listed::together(text, listing, line).into_iter().map(|finding| follow(finding, &case)));
    } else if text.len() <= MAX_TOKENS
        && let Some(first) = Case::new(text, home, indented)
    {
        let found =
            said::MAKERS.iter().chain(loose::MAKERS).chain(totals::MAKERS).flat_map(|maker| maker(&first));
        let found = found.chain(CHECKS.iter().filter_map(|check| check(&first)));
        for finding in found.take(MAX_READINGS) {
            let mut way = follow(finding, &case);
            // Of two that read it alike, the one that points at less says more.
            match ways.iter_mut().find(|known| known.text == way.text && way.full) {
                Some(known) if way.says_more_than(known) => {
                    way.reading.trust = way.reading.trust.min(known.reading.trust);
                    *known = way;
                }
                Some(_) => {}
                None => ways.push(way),
            }
        }
    }
    let kind = match line.listing {
        Some(Listing::Bands) => Some(Kind::By),
        Some(Listing::Steps) => Some(Kind::Grade),
        Some(Listing::Conditions) | None => Kind::of(text, home),
    };
    let (what, forms) = rest::forms(kind, home);
    let plain = ways.iter().find(|way| way.reading.certain).or(ways.iter().find(|way| way.vague));
    let said =
        plain.or(ways.first()).map_or_else(|| unreadable(text, home, origin), |way| way.reading.said());
    let readings = ways.iter().map(|way| way.reading.clone()).collect();
    let best = ways.iter().find(|way| way.full).or(ways.first());
    let (best, origin) = best.map_or((text, origin), |way| (way.text.as_str(), &way.origin));
    let part = readable(best, home);
    let mut read =
        part.and_then(|(kind, part)| Some((kind, read::read(kind, part, origin, &mut Vec::new())?)));
    if let (Some(below), Some(read)) = (&below, &mut read) {
        below.put(read, origin);
    }
    let held = match (&read, part) {
        (Some(_), _) if below.is_some() => below.as_ref().map(below::Below::lines),
        (Some(_), Some((_, part))) => Some(part.to_owned()),
        _ => Kind::of(text, home).is_none_or(|kind| kind.opens() == Home::None).then(String::new),
    };
    if read.is_none() {
        out.lost.extend(declared(best, home, origin));
    }
    out.diags.push(Diag { unread: Some(Box::new(Unread { row, held, readings, what, forms })), ..said });
    read
}

/// A first finding, and the line with what was found after it mended as well.
struct Way {
    reading: Reading,
    text: String,
    origin: Origin,
    full: bool,
    /// It says no more than where the line stops to make sense.
    vague: bool,
}

impl Way {
    /// Whether of two ways to one line this one finds fewer mistakes in it, or points at less of it.
    fn says_more_than(&self, other: &Way) -> bool {
        let width = |way: &Way| way.reading.labels.first().map_or(0, |label| label.span.range().len());
        let both = self.reading.line.is_some() && other.reading.line.is_some();
        let says = |way: &Way| (way.reading.labels.len(), width(way));
        both && self.reading.trust < Trust::Open && says(self) < says(other)
    }
}

/// Reads a line as a finding says, and what is wrong with it then in the same way.
fn follow(first: Finding, case: &Line<'_>) -> Way {
    let (mut text, mut origin) = (case.text.to_owned(), case.origin.clone());
    let certain = first.is_certain();
    let mut reading = Reading {
        code: first.code,
        message: first.message.clone(),
        labels: vec![Label { span: origin.span(first.start, first.end), text: first.at.clone() }],
        help: first.help.clone(),
        line: None,
        sure: first.sure,
        certain,
        open: first.open.clone(),
        trust: first.trust(),
    };
    let vague = first.vague;
    let mut next = Some(first);
    let mut full = false;
    for _ in 0..MAX_FINDINGS {
        let Some(finding) = next.take() else { break };
        let start = finding.start;
        // What a repair has put in is nobody's mistake: the repair was not what was meant, and more cannot be told.
        let own = start >= finding.end || origin.is_own(start, finding.end);
        if finding.changes.is_empty() || !own {
            break;
        }
        if reading.labels.len() > 1
            || reading.labels.first().is_some_and(|label| label.span != origin.span(start, finding.end))
        {
            reading.labels.push(Label { span: origin.span(start, finding.end), text: finding.at.clone() });
            reading.sure &= finding.sure;
        }
        let changed = take(finding, &text, &mut origin);
        if changed == text {
            break;
        }
        text = changed;
        match Case::new(&text, case.home, case.indented) {
            None => {
                full = true;
                break;
            }
            Some(case) => next = CHECKS.iter().find_map(|check| check(&case)),
        }
    }
    let asks = reading.help.contains(Reading::LINE);
    match (full, asks) {
        (true, true) => reading.line = Some(text.clone()),
        (false, true) => reading.help.clear(),
        _ => {}
    }
    Way { reading, text, origin, full, vague }
}

/// The text as a finding means it.
fn take(finding: Finding, text: &str, origin: &mut Origin) -> String {
    let mut changes = finding.changes;
    changes.sort_by_key(|change| (change.start, change.end));
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
    let stop = Kind::of(text, home).and_then(|kind| read::stops_at(kind.rule(), text)).unwrap_or(0);
    let width = text.get(stop..).and_then(|rest| rest.chars().next()).map_or(0, char::len_utf8);
    Diag::new(
        Code::Unexpected,
        origin.span(stop, stop.saturating_add(width)),
        "this line makes no sense from here on",
    )
    .at("not expected here")
    .help("compare the line with one of the same kind in the language reference")
}

/// What can be had of a line: all of it, or the part before its mistake.
fn readable(text: &str, home: Home) -> Option<(Kind, &str)> {
    let kind = Kind::of(text, home)?;
    let Some(stop) = read::stops_at(kind.rule(), text) else { return Some((kind, text)) };
    let part = text.get(..stop).unwrap_or("").trim_end().trim_end_matches(',').trim_end();
    let whole = Kind::of(part, home) == Some(kind) && read::stops_at(kind.rule(), part).is_none();
    whole.then_some((kind, part))
}

/// The name that a line which stays unreadable would have declared.
fn declared(text: &str, home: Home, origin: &Origin) -> Option<Name> {
    if text.len() > MAX_TOKENS {
        return None;
    }
    let at = match Kind::of(text, home)? {
        Kind::Means | Kind::Stage | Kind::Field => 0,
        Kind::Setting | Kind::Event | Kind::Group | Kind::List | Kind::Score | Kind::Grade | Kind::Choose => {
            1usize
        }
        _ => return None,
    };
    let tokens = case::tokens(text);
    let token = tokens.get(at).filter(|token| token.what == What::Word)?;
    let place = origin.span(token.start, token.end).into();
    Some(Name { text: token.text.to_owned(), place })
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

/// A text as it is shown within a message: on one line, and not too long.
fn one_line(text: &str) -> String {
    let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
    match joined.char_indices().nth(MAX_SHOWN) {
        Some((at, _)) => format!("{} …", joined.get(..at).unwrap_or("")),
        None => joined,
    }
}
