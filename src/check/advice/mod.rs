//! The one place where advice is tried.
//!
//! A line that a message offers is put in its place, and the policy is read and checked again. It is offered only where
//! nothing is wrong with it there. Of several readings of a line that cannot be read the one counts that leaves the fewest
//! new mistakes elsewhere and changes the least. Where none is clean, the nearest form of the language is shown, filled
//! with the author's own names, and is called a form.

mod differences;
mod forms;
mod text;

use super::examine;
use crate::diag::{self, Code, Diag, Edit, Reading, Severity, Trust, Unread, edited};
use crate::span::{FileId, Sources, Span};
use crate::syntax::Loaded;
use crate::syntax::parse::tokens::{What, tokens};
use crate::syntax::parse::{self, parse as read};
use crate::syntax::tree::{StatementKind, TimeUnit};
use differences::cost;
use forms::Names;
use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use text::{WRITE, counted_alike, defines, offer_of, offered, said, shown_line, undeclared, without_numbers};

/// How many bytes are read again for one policy, all tries together, and what a try costs at least. What could not be
/// tried is not offered.
const MOST_WORK: usize = 6 << 20;
const LEAST_COST: usize = 1 << 10;

/// How often what is left of a line's mistakes is mended by what their own messages offer.
const ROUNDS: usize = 3;

/// What a name that the policy does not declare weighs, beside the words that a reading changes: more than words that are
/// put between.
const UNKNOWN: usize = 6;

/// Words without which a line says the opposite.
const NEGATIONS: &[&str] = &["not", "no", "never", "without", "unless", "none", "blocked", "disqualify"];

/// How statements begin.
const STATEMENTS: &str = "a statement begins with `lead`, `event`, `list`, `setting`, `score`, `grade`, `choose`, `disqualify if`, \
     `next step` or `example`, or is `NAME means …` or, for a stage, `NAME requires …`; under a stage stand `blocked if`, \
     `should have`, `prefers` (who is called first) and `answer within` (a promise)";

/// Settles what each message offers. `diags` are all messages about a policy as they were found.
pub(super) fn settle(loaded: &Loaded, diags: Vec<Diag>) -> Vec<Diag> {
    let rows: Vec<Span> = diags.iter().filter_map(|diag| Some(diag.unread.as_ref()?.row)).collect();
    let mut trier = Trier::new(loaded, &diags);
    let mut out = Vec::with_capacity(diags.len());
    let mut gone: Vec<(Span, Code)> = Vec::new();
    for diag in diags {
        if diag.unread.is_some() {
            out.push(trier.read_as_meant(diag));
        } else if !rows.iter().any(|row| row.covers(diag.span())) {
            // What is said about a line that was misread is said of nothing that its author wrote.
            let mut diag = trier.mended(diag);
            if let Some((line, others)) = trier.gone_with(&diag) {
                diag.help = Some(format!("{WRITE}{}`", shown_line(&line, Some(0))));
                gone.extend(others);
            }
            out.push(diag);
        }
    }
    // What is wrong only because of another mistake of the line is not said beside it.
    out.retain(|diag| !gone.contains(&(diag.span(), diag.code)));
    diag::sort(&mut out);
    out
}

/// What came of a line in its place.
struct Tried {
    /// The line, where its other mistakes were mended as their messages say.
    line: String,
    /// How many messages there are now about other lines that were not there before.
    elsewhere: usize,
    /// How many of its names another file would have to declare.
    unknown: usize,
}

/// How far a reading is from what is written, the nearest first: its new mistakes in other lines, how far it is trusted, how
/// much it changes, and which it is.
type Rank = (usize, Trust, usize, usize);

struct Trier<'a> {
    loaded: &'a Loaded,
    /// The policy as it is tried: with one file's text in another form.
    tried: Loaded,
    before: Vec<Diag>,
    /// What is held of each line that could not be read, in the order of the text. It stands in the line's place where
    /// another is tried, so that a line is made sense of once.
    held: Vec<(Span, String)>,
    /// The files that have another text there.
    changed: BTreeSet<FileId>,
    names: Names,
    /// The logical lines of each file that was asked for.
    rows: BTreeMap<FileId, Vec<Range<usize>>>,
    work: usize,
}

impl<'a> Trier<'a> {
    fn new(loaded: &'a Loaded, diags: &[Diag]) -> Trier<'a> {
        let unread = loaded.diags.iter().filter_map(|diag| diag.unread.as_ref());
        let mut held: Vec<(Span, String)> =
            unread.filter_map(|unread| Some((unread.row, unread.held.clone()?))).collect();
        held.sort();
        let before = diags.to_vec();
        Trier {
            loaded,
            tried: loaded.clone(),
            changed: BTreeSet::new(),
            before,
            held,
            names: Names::of(loaded),
            rows: BTreeMap::new(),
            work: 0,
        }
    }

    /// A part of a file's text, with what is held of the lines in it.
    fn as_held(&self, file: FileId, part: Range<usize>) -> String {
        let Some(source) = self.loaded.sources.get(file) else { return String::new() };
        let (mut out, mut done) = (String::new(), part.start);
        for (row, held) in self.held.iter().filter(|(row, _)| row.file == file) {
            let range = row.range();
            if range.start < done || range.end > part.end {
                continue;
            }
            out.push_str(source.text.get(done..range.start).unwrap_or(""));
            out.push_str(held);
            done = range.end;
        }
        out.push_str(source.text.get(done..part.end).unwrap_or(""));
        out
    }

    /// The texts before a line and behind it.
    fn around(&self, row: Span) -> (String, String) {
        let end = self.loaded.sources.get(row.file).map_or(0, |source| source.text.len());
        let range = row.range();
        (self.as_held(row.file, 0..range.start), self.as_held(row.file, range.end..end))
    }

    /// The message about a line that could not be read.
    fn read_as_meant(&mut self, mut diag: Diag) -> Diag {
        let Some(unread) = diag.unread.take() else { return diag };
        let mut best: Option<(Rank, &Reading, String)> = None;
        let mut near: Option<(&Reading, Vec<String>)> = None;
        let mut moved: Option<(&Reading, String, String)> = None;
        let written = self.loaded.sources.text(unread.row).to_owned();
        // What is known as a phrase and is clean needs no other readings.
        let phrases =
            unread.readings.iter().enumerate().filter(|(_, reading)| reading.trust == Trust::Phrase);
        let others = unread.readings.iter().enumerate().filter(|(_, reading)| reading.trust != Trust::Phrase);
        for (order, reading) in phrases.chain(others) {
            let Some(line) = reading.line.as_deref() else {
                // What is known of the line without a line to write counts where nothing before it is clean.
                if best.is_none() && reading.certain && !reading.help.is_empty() {
                    best = Some(((0, Trust::Phrase, 0, order), reading, String::new()));
                    break;
                }
                continue;
            };
            // Nothing goes before a reading that is trusted more and is clean.
            if best
                .as_ref()
                .is_some_and(|((elsewhere, trust, ..), ..)| *elsewhere == 0 && *trust < reading.trust)
            {
                continue;
            }
            if !reading.under && self.loses(&written, line, reading) {
                continue;
            }
            if reading.under {
                if let Some((stage, line)) = self.under_a_stage(unread.row, &written, line)
                    && best.as_ref().is_none_or(|((_, trust, ..), ..)| *trust > reading.trust)
                {
                    moved = Some((reading, stage, line));
                    break;
                }
                continue;
            }
            let tried = match self.tried(unread.row, line) {
                Ok(tried) => tried,
                Err(names) => {
                    // What is wrong is known, and a name is missing besides.
                    if near.is_none() && reading.trust <= Trust::Sure && !names.is_empty() {
                        near = Some((reading, names));
                    }
                    continue;
                }
            };
            let changed = cost(&written, &tried.line).saturating_add(tried.unknown.saturating_mul(UNKNOWN));
            let rank = (tried.elsewhere, reading.trust, changed, order);
            if best.as_ref().is_none_or(|(known, ..)| rank < *known) {
                best = Some((rank, reading, tried.line));
            }
        }
        if let Some((reading, stage, line)) = moved {
            return reading.said().help(format!(
                "it stands under a stage: take it out here, and say `{}` below `{stage} requires …`{}",
                shown_line(&line, Some(0)),
                counted_alike(&line)
            ));
        }
        match best {
            Some((_, reading, line)) if line.is_empty() => {
                let diag = said(reading, unread.row, &written, "");
                self.mended(diag)
            }
            Some((_, reading, line)) => said(reading, unread.row, &written, &line),
            None => match near {
                Some((reading, names)) => undeclared(reading, &names),
                None => self.form(diag, &unread, &written),
            },
        }
    }

    /// The message where no reading is clean: the nearest form of the language.
    fn form(&mut self, diag: Diag, unread: &Unread, written: &str) -> Diag {
        // A line that begins with a word of no kind of line was hardly meant as a definition of it.
        if unread.what == "a statement" && !defines(written) {
            return diag.help(STATEMENTS);
        }
        let Some(shown) = self
            .names
            .filled(unread.forms, written, unread.row)
            .into_iter()
            .find_map(|form| self.tried(unread.row, &form).ok().map(|tried| tried.line))
        else {
            if unread.what == "a statement" {
                return diag.help(STATEMENTS);
            }
            let text = unread.forms.first().map(|form| forms::generic(form, written));
            // A promise is kept by what our people do.
            let reply = unread.forms.first().is_some_and(|form| form.contains("{reply}"));
            let declare = if reply {
                "; the answer is an event by your people: `event sales_call by sales`"
            } else {
                ""
            };
            return match text {
                Some(text) => diag.help(format!("{} has this form: `{text}`{declare}", unread.what)),
                None => diag,
            };
        };
        diag.help(format!(
            "{} has this form: `{}` (a form, not a repair)",
            unread.what,
            shown_line(&shown, Some(0))
        ))
    }

    /// A message about a line that was read: what it offers stays an offer only where it mends the line.
    fn mended(&mut self, mut diag: Diag) -> Diag {
        let Some(row) = self.row_of(diag.span()).filter(|_| diag.severity == Severity::Error) else {
            return diag;
        };
        let written = self.loaded.sources.text(row).to_owned();
        let start = row.range().start;
        let with = |edits: &[Edit]| edited(&written, start, edits);
        let offers: Vec<Vec<String>> = if diag.fix.is_empty() {
            // A whole line, or what stands in the place that is shown.
            let part = |text: &str| with(&[Edit { span: diag.span(), text: text.to_owned() }]);
            offered(diag.help.as_deref().unwrap_or(""))
                .map(|text| vec![part(text), text.to_owned()])
                .collect()
        } else if diag.fix.iter().all(|edit| row.covers(edit.span)) {
            vec![vec![with(&diag.fix)]]
        } else {
            Vec::new()
        };
        let clean = if offers.is_empty() && !diag.fix.is_empty() {
            self.are_clean(&diag)
        } else {
            offers.iter().all(|lines| lines.iter().any(|line| self.is_clean(row, line, &diag)))
        };
        if !clean {
            diag.fix.clear();
            diag.help = diag.help.map(|help| help.replace(WRITE, "the form is `"));
        }
        diag
    }

    /// The line that is left by the change which one message offers, and the other mistakes of the line, where nothing is
    /// wrong with it then.
    fn gone_with(&mut self, mistake: &Diag) -> Option<(String, Vec<(Span, Code)>)> {
        let row = self.row_of(mistake.span()).filter(|_| !mistake.fix.is_empty())?;
        let others = self.before.iter().filter(|other| {
            let inside = other.labels.iter().all(|label| row.covers(label.span));
            inside && other.severity == Severity::Error && other.span() != mistake.span()
        });
        let others: Vec<(Span, Code)> = others.map(|other| (other.span(), other.code)).collect();
        if others.is_empty() || !mistake.fix.iter().all(|edit| row.covers(edit.span)) {
            return None;
        }
        let line = edited(self.loaded.sources.text(row), row.range().start, &mistake.fix);
        let (before, after) = self.around(row);
        let now = Span::new(row.file, before.len(), before.len().saturating_add(line.len()));
        let (left, _) = self.look(row, now, format!("{before}{line}{after}"))?;
        left.is_empty().then_some((line, others))
    }

    /// Whether a line in the place of another takes a mistake away and brings no new one; so taken where it cannot be tried.
    fn is_clean(&mut self, row: Span, line: &str, mistake: &Diag) -> bool {
        let (before, after) = self.around(row);
        let now = Span::new(row.file, before.len(), before.len().saturating_add(line.len()));
        let Some((mut left, _)) = self.look(row, now, format!("{before}{line}{after}")) else { return true };
        left.retain(|diag| !self.is_of_another_file(diag));
        // The line's other mistakes may stay.
        let others = self.before.iter().filter(|other| is_about(row, other) && *other != mistake);
        more_than(&left, others) == 0
    }

    /// Whether a change of several lines, of several files perhaps, takes a mistake away and brings no new one; so taken
    /// where it cannot be tried.
    fn are_clean(&mut self, mistake: &Diag) -> bool {
        let files: BTreeSet<FileId> = mistake.fix.iter().map(|edit| edit.span.file).collect();
        let mut texts: Vec<(FileId, String)> = Vec::new();
        for file in files {
            let end = self.loaded.sources.get(file).map_or(0, |source| source.text.len());
            let (mut text, mut done) = (String::new(), 0);
            let mut edits: Vec<&Edit> = mistake.fix.iter().filter(|edit| edit.span.file == file).collect();
            edits.sort_by_key(|edit| edit.span);
            for edit in edits {
                text.push_str(&self.as_held(file, done..edit.span.range().start));
                text.push_str(&edit.text);
                done = edit.span.range().end;
            }
            text.push_str(&self.as_held(file, done..end));
            texts.push((file, text));
        }
        if !self.can_look(texts.iter().map(|(_, text)| text.len()).sum()) {
            return true;
        }
        let rows: Vec<Span> = mistake.fix.iter().filter_map(|edit| self.row_of(edit.span)).collect();
        self.set(&rows, &texts);
        let mut left = examine(&self.tried).diags;
        left.retain(|diag| diag.severity == Severity::Error && !self.is_of_another_file(diag));
        more_than(&left, self.before.iter().filter(|other| *other != mistake)) == 0
    }

    /// A file that declares neither leads nor events is a part of something: its names are not known here.
    fn names_are_elsewhere(&self) -> bool {
        !self.names.declares()
    }

    /// The logical line that a place is in.
    fn row_of(&mut self, place: Span) -> Option<Span> {
        let text = &self.loaded.sources.get(place.file)?.text;
        let rows = self.rows.entry(place.file).or_insert_with(|| parse::rows(text));
        let at = place.range().start;
        let row = rows.get(rows.partition_point(|row| row.end < at))?;
        (row.start <= at).then(|| Span::new(place.file, row.start, row.end))
    }

    /// The stage under which a line is clean that stands elsewhere in its file, and the line.
    fn under_a_stage(&mut self, row: Span, written: &str, line: &str) -> Option<(String, String)> {
        let file = self.loaded.files.iter().find(|file| file.id == row.file)?;
        let stages = file.tree.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Stage(stage) => Some((stage.name.text.clone(), stage.name.place.0)),
            _ => None,
        });
        let stages: Vec<(String, Span)> = stages.filter(|(_, place)| place.file == row.file).collect();
        let named = |name: &str| tokens(written).iter().any(|token| token.text == name);
        let (name, place) = stages.iter().find(|(name, _)| named(name)).or(stages.last())?.clone();
        let stage = self.row_of(place)?;
        let (first, second) =
            if stage.range().end <= row.range().start { (stage, row) } else { (row, stage) };
        let end = self.loaded.sources.get(row.file).map_or(0, |source| source.text.len());
        let between = self.as_held(row.file, first.range().end..second.range().start);
        let behind = self.as_held(row.file, second.range().end..end);
        let before = self.as_held(row.file, 0..first.range().start);
        let head = self.as_held(row.file, stage.range());
        let head = if head.is_empty() { self.loaded.sources.text(stage).to_owned() } else { head };
        let (text, start) = if first == stage {
            (format!("{before}{head}\n  {line}{between}{behind}"), before.len().saturating_add(head.len()))
        } else {
            let start = before.len().saturating_add(between.len()).saturating_add(head.len());
            (format!("{before}{between}{head}\n  {line}{behind}"), start)
        };
        let start = start.saturating_add("\n  ".len());
        let now = Span::new(row.file, start, start.saturating_add(line.len()));
        let (left, _) = self.look(row, now, text)?;
        left.is_empty().then(|| (name, line.to_owned()))
    }

    /// Puts a line in the place of another. Where something is wrong with it there: the names that are not declared, if
    /// that is all.
    fn tried(&mut self, row: Span, line: &str) -> Result<Tried, Vec<String>> {
        let (before, after) = self.around(row);
        let start = before.len();
        let mut line = line.to_owned();
        for _ in 0..ROUNDS {
            let now = Span::new(row.file, start, start.saturating_add(line.len()));
            let Some((of_line, others)) = self.look(row, now, format!("{before}{line}{after}")) else {
                return Err(Vec::new());
            };
            // What is missing below a heading is no mistake of it; a grade says all in its own line.
            let whole = line.starts_with("grade ");
            let own = of_line.iter().filter(|diag| whole || diag.code != Code::NoOtherwise);
            let (far, left): (Vec<&Diag>, Vec<&Diag>) = own.partition(|diag| self.is_of_another_file(diag));
            if left.is_empty() {
                let elsewhere = more_than(&others, self.before.iter().filter(|diag| !is_about(row, diag)));
                return Ok(Tried { line, elsewhere, unknown: far.len() });
            }
            let fixes: Vec<Edit> = left.iter().flat_map(|diag| offer_of(diag)).collect();
            let mend = left.iter().all(|diag| diag.unread.is_none() && !offer_of(diag).is_empty());
            if !mend || !fixes.iter().all(|edit| now.covers(edit.span)) {
                let name = |diag: &&Diag| diag.message.split('`').nth(1).map(str::to_owned);
                let names: Vec<String> = left.iter().filter_map(name).collect();
                // A field that an event does not have is no name to be declared.
                let missing = left.iter().all(|diag| diag.code == Code::UnknownName)
                    && !names.iter().any(|name| self.names.is_declared(name));
                return Err(if missing { names } else { Vec::new() });
            }
            line = edited(&line, start, &fixes);
        }
        Err(Vec::new())
    }

    /// What is wrong with a line that stands for another, and with the others, where its file has another text; `None` where enough was tried.
    fn look(&mut self, was: Span, row: Span, text: String) -> Option<(Vec<Diag>, Vec<Diag>)> {
        if !self.can_look(text.len()) {
            return None;
        }
        self.set(&[was], &[(was.file, text)]);
        let wrong = examine(&self.tried).diags.into_iter().filter(|diag| diag.severity == Severity::Error);
        Some(wrong.partition(|diag| is_about(row, diag)))
    }

    /// Whether a text of so many bytes may still be tried.
    fn can_look(&mut self, bytes: usize) -> bool {
        // Only these files are read again; all are checked, which takes a small part of that.
        let all: usize = self.loaded.sources.iter().map(|(_, source)| source.text.len()).sum();
        self.work = self.work.saturating_add(bytes.saturating_add(all / 8).max(LEAST_COST));
        self.work <= MOST_WORK
    }

    /// Gives files of the policy that is tried other texts, in which these rows are changed.
    fn set(&mut self, rows: &[Span], texts: &[(FileId, String)]) {
        let text = |file: FileId| texts.iter().find(|(id, _)| *id == file).map(|(_, text)| text.as_str());
        let mut sources = Sources::new();
        for (id, source) in self.loaded.sources.iter() {
            sources.add(source.path.clone(), text(id).map_or_else(|| source.text.clone(), Into::into));
        }
        self.tried.sources = sources;
        // What is wrong with the files that a text names stays wrong.
        let stays = |diag: &&Diag| text(diag.span().file).is_none() || diag.code.as_str().starts_with("E4");
        self.tried.diags = self.loaded.diags.iter().filter(stays).cloned().collect();
        for (one, was) in self.tried.files.iter_mut().zip(&self.loaded.files) {
            if let Some(text) = text(one.id) {
                let parsed = read(one.id, text);
                one.tree = parsed.file;
                let lost = was.lost.iter().filter(|name| !rows.iter().any(|row| row.covers(name.place.0)));
                one.lost = lost.chain(&parsed.lost).cloned().collect();
                self.tried.diags.extend(parsed.diags);
            } else if self.changed.contains(&one.id) {
                *one = was.clone();
            }
        }
        self.changed = texts.iter().map(|(file, _)| *file).collect();
    }

    /// Whether a message is about another file: a name that it may declare, or a file that was not read yet.
    fn is_of_another_file(&self, diag: &Diag) -> bool {
        diag.code.as_str().starts_with("E4")
            || (self.names_are_elsewhere()
                && matches!(diag.code, Code::UnknownName | Code::UnknownUnit | Code::UnknownValue))
    }

    /// Whether a line no longer says something that its author wrote: a name that is declared, a text, a number, a
    /// currency, a `not`.
    fn loses(&self, written: &str, line: &str, reading: &Reading) -> bool {
        // An amount whose currency cannot stay, and what was never read, are left out on purpose.
        if !reading.open.is_empty() || reading.trust == Trust::Last && reading.code == Code::ForeignSign {
            return false;
        }
        let mut left = self.said(line);
        let unnumbered = line.starts_with("prefers ").then(|| without_numbers(written));
        let said = self.said(unnumbered.as_deref().unwrap_or(written));
        let new = left.keys().filter(|text| !said.contains_key(*text));
        let texts: Vec<String> = new.filter_map(|word| Some(word.strip_prefix('"')?.to_owned())).collect();
        let is_part = |word: &str| texts.iter().any(|text| text.contains(word));
        said.into_iter().any(|(word, count)| {
            let there = left.entry(word.clone()).or_default();
            // What stood bare may be part of a text now; what can only have been meant so may leave out a number.
            let number = word.chars().all(|c| c.is_ascii_digit());
            let longer = word.strip_prefix('"').is_some_and(|text| !text.is_empty() && is_part(text));
            let may_go = longer
                || number && (reading.sure || is_part(&word))
                || word == "not" && NEGATIONS.iter().any(|word| is_part(word));
            // A name that a list repeats in each item is said once.
            let again = reading.sure && *there > 0 && !number;
            *there < count && !may_go && !again
        })
    }

    fn said(&self, line: &str) -> BTreeMap<String, usize> {
        let mut out: BTreeMap<String, usize> = BTreeMap::new();
        let all = tokens(line);
        let mut add = |word: String| {
            let count = out.entry(word).or_default();
            *count = count.saturating_add(1);
        };
        for (at, token) in all.iter().enumerate() {
            // A word that stands twice in a row says no more than once.
            if at.checked_sub(1).and_then(|at| all.get(at)).is_some_and(|before| before.text == token.text) {
                continue;
            }
            let word = token.text.to_lowercase();
            let behind = |more: usize| all.get(at.saturating_add(more)).map_or("", |token| token.text);
            // `2 working days`
            let next = match behind(1) {
                "working" | "business" | "work" | "office" | "calendar" => behind(2),
                next => next,
            };
            match token.what {
                What::Word if self.names.is_declared(&word) => add(word),
                What::Word => match word.as_str() {
                    // `varchar not null` says nothing of a lead.
                    "not" if next == "null" => {}
                    // `no less than` is `at least`.
                    "no" | "not"
                        if matches!(
                            next,
                            "less"
                                | "more"
                                | "fewer"
                                | "later"
                                | "longer"
                                | "older"
                                | "above"
                                | "over"
                                | "below"
                                | "under"
                        ) => {}
                    no if NEGATIONS.contains(&no) => add("not".to_owned()),
                    "domain" | "sum" | "average" | "eur" | "usd" | "gbp" | "jpy" => add(word),
                    _ => {}
                },
                What::Mark => match word.as_str() {
                    "€" => add("eur".to_owned()),
                    "$" => add("usd".to_owned()),
                    "£" => add("gbp".to_owned()),
                    "¥" => add("jpy".to_owned()),
                    _ => {}
                },
                What::Quoted | What::Curly => {
                    let text = word.trim_matches(|c: char| "\"'“”„‘’«»".contains(c));
                    // A value of a choice is the same with quotes and without.
                    add(if self.names.is_value(text) { text.to_owned() } else { format!("\"{text}") });
                }
                What::Broken => {}
                What::Date => word.split('-').for_each(|part| add(part.trim_start_matches('0').to_owned())),
                // A length of time may be said in another unit.
                What::Number => {
                    let whole = word.chars().all(|c| c.is_ascii_digit() || matches!(c, ',' | '.' | '_'));
                    let digits: String = word.chars().filter(char::is_ascii_digit).collect();
                    let length = TimeUnit::words().chain(["quarter"]).any(|unit| next.starts_with(unit));
                    let digits = digits.trim_start_matches('0');
                    if whole && !length && TimeUnit::elsewhere(next).is_none() && !digits.is_empty() {
                        add(digits.to_owned());
                    }
                }
            }
        }
        out
    }
}

/// Whether a message is about a line; a circle is about each line that it goes through.
fn is_about(row: Span, diag: &Diag) -> bool {
    let circle = matches!(diag.code, Code::Cycle | Code::StageNeedsItself);
    row.covers(diag.span()) || circle && diag.labels.iter().any(|label| row.covers(label.span))
}

/// How many messages stand in one list and not in another.
fn more_than<'a>(these: &'a [Diag], those: impl Iterator<Item = &'a Diag>) -> usize {
    let mut known: BTreeMap<(&str, &str), usize> = BTreeMap::new();
    for diag in those {
        let count = known.entry((diag.code.as_str(), &diag.message)).or_default();
        *count = count.saturating_add(1);
    }
    let new = these.iter().filter(|diag| match known.get_mut(&(diag.code.as_str(), diag.message.as_str())) {
        Some(count) if *count > 0 => {
            *count = count.saturating_sub(1);
            false
        }
        _ => true,
    });
    new.count()
}
