//! Lines with a mistake: what to say, and what was meant.
//!
//! Each check looks at a line that the grammar does not accept and either knows its mistake or passes. A check that
//! guesses tries its guess out: only a change after which the grammar reads on is a guess worth making. The line is
//! then read with the change, so that its next mistake is mended too: a reading. All readings of a line go to the
//! checker, which tries each in its place and offers the best that is clean there (`src/check/advice`).

mod amounts;
mod arms;
mod below;
mod case;
mod chosen;
mod days;
mod forms;
mod gaps;
mod headings;
mod known;
mod listed;
mod loose;
mod money;
mod moved;
mod near;
mod numbers;
mod often;
mod phrases;
pub(super) mod place;
mod plain;
mod quotes;
mod rest;
mod said;
mod sheets;
mod signs;
mod staged;
mod told;
mod tongues;
mod totals;
mod turned;
mod typed;
mod which;
mod words;

use super::build::Built;
use super::lines::Fault;
use super::listing::Listing;
use super::origin::Origin;
use super::shape::{Home, Kind};
use super::{Parsed, lines, read};
use crate::diag::{Code, Diag, Label, Reading, Trust, Unread};
use crate::span::Span;
use crate::syntax::tree::{Name, Statement};
use case::{Case, Change, Finding, What};

/// How many characters of a line a message shows.
const MAX_SHOWN: usize = 110;

/// How many readings of one line are made.
const MAX_READINGS: usize = 48;

/// In a longer line, one phrase is looked for.
const MAX_PHRASED: usize = 2 << 10;

/// How many phrases are read in one line, and how many ways are followed after each.
const MAX_PHRASES: usize = 3;
const MAX_BRANCHES: usize = 3;

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
    /// The line below it.
    pub next: &'a str,
}

/// Makers that offer a way to say a line.
type Maker = fn(&Case<'_>) -> Vec<Finding>;

/// All makers, in the order in which they are asked.
fn makers(text: &str) -> impl Iterator<Item = &'static Maker> {
    let short = text.len() <= MAX_PHRASED;
    const ALONE: &[Maker] =
        &[typed::field, amounts::amounts, arms::arm, headings::day, quotes::domains, tongues::tongue];
    let known = said::MAKERS.iter().chain(loose::MAKERS).chain(totals::MAKERS);
    let other = headings::MAKERS.iter().chain(sheets::MAKERS).chain(turned::MAKERS).chain(staged::MAKERS);
    let own = moved::MAKERS.iter().chain(plain::MAKERS).chain(often::MAKERS).chain(chosen::MAKERS);
    let own = own.chain(days::MAKERS).chain(told::MAKERS).chain(near::MAKERS);
    own.chain(known).chain(other.chain(ALONE).filter(move |_| short))
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
    let Line { text, ref origin, home, indented, next } = case;
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
    let skipped = line.end.saturating_sub(line.start).saturating_sub(text.len()).saturating_add(line.start);
    let events = below::events_in_line(text, home).filter(|_| line.fault.is_none() && line.listing.is_none());
    let events = events.or_else(|| {
        line.listing.filter(|listing| *listing == Listing::Events)?;
        let ends = line.items.iter().skip(1).map(|(end, _)| *end).chain([line.end]);
        let places = line.items.iter().zip(ends);
        let local: Vec<(usize, usize)> = places
            .map(|((_, start), end)| (start.saturating_sub(skipped), end.saturating_sub(skipped)))
            .collect();
        below::events(text, &local)
    });
    if let Some(finding) = bracket_fault(text, home, indented, line) {
        ways.push(follow(finding, &case));
    } else if let Some(below) = &below {
        ways.push(below.way(&case));
    } else if let Some(events) = &events {
        ways.push(events.way(&case));
    } else if let Some(listing) = line.listing.filter(|_| text.len() <= MAX_TOKENS) {
        ways.extend(
            listed::together(text, (listing, home), line).into_iter().map(|finding| follow(finding, &case)),
        );
    } else if text.len() <= MAX_TOKENS
        && let Some(first) = Case::new(text, (home, indented), next)
    {
        let above = known::Known::of(&out.file.statements);
        let known = [known::mended(&first, &above), which::mended(&first, &above)].concat();
        let found = makers(text).flat_map(|maker| maker(&first)).chain(known).map(|finding| (finding, true));
        let found = found.chain(CHECKS.iter().filter_map(|check| Some((check(&first)?, false))));
        let mut all = Vec::new();
        for (finding, phrase) in found {
            let phrases = if text.len() <= MAX_PHRASED { MAX_PHRASES } else { 1 };
            explore(Step::first(finding, &case, phrase), &case, phrases, &mut all);
        }
        for mut way in all {
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
        Some(Listing::Order) => Some(Kind::Prefers),
        Some(Listing::Events) => Some(Kind::Event),
        Some(Listing::Conditions) | None => case::kind_of(text, home, indented),
    };
    let (what, forms) = rest::forms(kind, case::home_of(kind, home, indented));
    let plain = ways.iter().find(|way| way.reading.certain).or(ways.iter().find(|way| way.vague));
    let said =
        plain.or(ways.first()).map_or_else(|| unreadable(text, home, origin), |way| way.reading.said());
    let readings = ways.iter().map(|way| way.reading.clone()).collect();
    let full = ways.iter().filter(|way| way.full).min_by_key(|way| way.reading.trust);
    let best = full.or(ways.first());
    let (best, origin) = best.map_or((text, origin), |way| (way.text.as_str(), &way.origin));
    let part = readable(best, home);
    let mut read =
        part.and_then(|(kind, part)| Some((kind, read::read(kind, part, origin, &mut Vec::new())?)));
    if let (Some(below), Some(read)) = (&below, &mut read) {
        below.put(read, origin);
    }
    // Within a statement, a guess ends nothing.
    let elsewhere = full.is_some_and(|way| way.reading.under);
    let guessed = full.is_none_or(|way| way.reading.trust > Trust::Phrase);
    let ends = |(kind, _): &(Kind, Built)| kind.homes().is_empty() && Some(*kind) != Kind::of(text, home);
    if elsewhere || guessed && indented && home != Home::None && read.as_ref().is_some_and(ends) {
        read = None;
    }
    if let (Some(events), true) = (&events, read.is_some()) {
        let tail = crate::syntax::tree::Tail::default();
        for (kind, place) in events.others(origin) {
            out.file.statements.push(Statement {
                kind,
                instead: None,
                tail: tail.clone(),
                place: place.into(),
            });
        }
    }
    let held = match (&read, part) {
        (Some(_), _) if events.is_some() => events.as_ref().map(below::Events::lines),
        (Some(_), _) if below.is_some() => below.as_ref().map(below::Below::lines),
        (Some(_), Some((_, part))) => Some(part.to_owned()),
        _ if elsewhere => Some(String::new()),
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
    Step::first(first, case, false).finished(case)
}

/// Reads a line as far as it goes after some findings; where it needed a check's guess to go to its end, after one more
/// phrase as well.
fn explore(step: Step, case: &Line<'_>, phrases: usize, out: &mut Vec<Way>) {
    let first = step.findings == 1;
    if out.len() >= MAX_READINGS && !first {
        return;
    }
    let way = step.clone().finished(case);
    let full = way.full;
    if full || first {
        out.push(way);
    }
    if phrases <= 1 {
        return;
    }
    let Some(now) = Case::new(&step.text, (case.home, case.indented), case.next) else { return };
    let all = makers(&step.text).flat_map(|maker| maker(&now));
    let brings = |finding: &Finding| !finding.changes.is_empty() && now.helps(&finding.changes);
    let found: Vec<Finding> = all.filter(brings).take(MAX_BRANCHES).collect();
    for finding in found {
        let mut next = step.clone();
        if next.take(finding, true) {
            explore(next, case, phrases.saturating_sub(1), out);
        }
    }
}

/// A line with some of its mistakes mended.
#[derive(Clone)]
struct Step {
    reading: Reading,
    text: String,
    origin: Origin,
    findings: usize,
    vague: bool,
    /// A phrase was put in the place of another: its words are the author's.
    phrase: bool,
    /// Nothing more can be told.
    done: bool,
}

impl Step {
    /// A line with its first mistake mended; with a phrase of the line said otherwise, all that is left is its author's.
    fn first(first: Finding, case: &Line<'_>, phrase: bool) -> Step {
        let reading = Reading {
            code: first.code,
            message: first.message.clone(),
            labels: vec![Label { span: case.origin.span(first.start, first.end), text: first.at.clone() }],
            help: first.help.clone(),
            line: None,
            sure: first.sure,
            certain: first.is_certain(),
            open: first.open.clone(),
            under: first.under,
            trust: first.trust(),
        };
        let mut step = Step {
            reading,
            text: case.text.to_owned(),
            origin: case.origin.clone(),
            findings: 0,
            vague: first.vague,
            phrase,
            done: false,
        };
        step.take(first, false);
        step
    }

    /// Takes a finding in; whether the line is another then.
    fn take(&mut self, finding: Finding, phrase: bool) -> bool {
        let start = finding.start;
        self.findings = self.findings.saturating_add(1);
        // What a repair has put in is nobody's mistake: the repair was not what was meant, and more cannot be told.
        let own = phrase || self.phrase || start >= finding.end || self.origin.is_own(start, finding.end);
        self.done = finding.changes.is_empty() || !own;
        if self.done {
            return false;
        }
        let place = self.origin.span(start, finding.end);
        let reading = &mut self.reading;
        let new = if self.phrase {
            !reading.labels.iter().any(|label| label.span.covers(place))
        } else {
            reading.labels.len() > 1 || reading.labels.first().is_some_and(|label| label.span != place)
        };
        if new {
            reading.labels.push(Label { span: place, text: finding.at.clone() });
            reading.sure &= finding.sure;
        }
        if phrase {
            reading.trust = reading.trust.max(finding.trust());
            reading.open.extend(finding.open.iter().cloned());
        }
        let changed = take(finding, &self.text, &mut self.origin);
        self.done = changed == self.text;
        self.text = changed;
        !self.done
    }

    /// Takes in what the checks find, as far as that goes.
    fn finished(mut self, case: &Line<'_>) -> Way {
        let mut full = false;
        for _ in 0..MAX_FINDINGS {
            if self.done {
                break;
            }
            let now = Case::new(&self.text, (case.home, case.indented), case.next);
            let Some(now) = now else {
                full = true;
                break;
            };
            let Some(finding) = CHECKS.iter().find_map(|check| check(&now)) else { break };
            self.take(finding, false);
        }
        let Step { mut reading, text, origin, vague, .. } = self;
        match (full, reading.help.contains(Reading::LINE)) {
            (true, true) => reading.line = Some(text.clone()),
            (false, true) => reading.help.clear(),
            _ => {}
        }
        Way { reading, text, origin, full, vague }
    }
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
    let case = Case::new(text, (home, indented), "")?;
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
        Kind::Means | Kind::Stage | Kind::Field | Kind::Arm => 0,
        Kind::Setting | Kind::Event | Kind::Group | Kind::List | Kind::Score | Kind::Grade | Kind::Choose => {
            1usize
        }
        _ => return None,
    };
    let tokens = case::tokens(text);
    let token = tokens.get(at).filter(|token| matches!(token.what, What::Word | What::Quoted))?;
    let place = origin.span(token.start, token.end).into();
    Some(Name { text: token.text.trim_matches('"').to_owned(), place })
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
