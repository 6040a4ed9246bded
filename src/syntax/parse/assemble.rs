//! Lines put under their statements.

use super::build::Built;
use super::lines::{Fault, Line};
use super::origin::Origin;
use super::shape::{Home, Kind};
use super::{MAX_DIAGS, MAX_LINE, Parsed, head, mend, read};
use crate::diag::{Code, Diag};
use crate::span::{FileId, Span};
use crate::syntax::tree::{Place, Score, Statement, StatementKind, Tail};

/// Reads lines in order.
pub(super) struct Reader<'a> {
    file: FileId,
    text: &'a str,
    out: Parsed,
    /// The statement that lines may stand under now.
    home: Home,
    /// Its lines are read for their mistakes only: its own first line could not be read.
    lost: bool,
}

impl<'a> Reader<'a> {
    pub fn new(file: FileId, text: &'a str) -> Reader<'a> {
        Reader { file, text, out: Parsed::default(), home: Home::None, lost: false }
    }

    /// There are so many messages that more would not help.
    pub fn full(&self) -> bool {
        self.out.diags.len() >= MAX_DIAGS
    }

    /// Says why the rest is not read.
    pub fn stop(&mut self, diag: Diag) {
        self.out.diags.push(diag);
    }

    pub fn finish(self) -> Parsed {
        self.out
    }

    /// Reads one logical line; `next` is the one below it.
    pub fn line(&mut self, line: &Line, next: &str) {
        let text = self.text.get(line.start..line.end).unwrap_or("");
        let (instead, skipped) = instead(text);
        let start = line.start.saturating_add(skipped);
        let text = text.get(skipped..).unwrap_or("");
        let place = Span::new(self.file, line.start, line.end);
        if let Some(diag) = refused(line, text, place) {
            self.out.diags.push(diag);
            return;
        }
        let origin = Origin::new(self.file, start);
        let case = mend::Line { text, origin, home: self.home, indented: line.indented, next };
        let read = match plain(&case, line, &mut self.out) {
            Some(read) => Some(read),
            None => mend::mend(case, line, &mut self.out),
        };
        let word = line.start.saturating_add("instead".len());
        let instead = instead.then(|| Place(Span::new(self.file, line.start, word)));
        match read {
            Some((kind, built)) => self.put(kind, built, instead, place),
            None => self.opened_by_lost(text),
        }
        for (start, end) in &line.dangling {
            self.out.diags.push(mend::dangling(self.text, Span::new(self.file, *start, *end)));
        }
    }

    /// A line that could not be read may have been a statement that the next lines stand under.
    fn opened_by_lost(&mut self, text: &str) {
        let kind = Kind::of(text, self.home).filter(|kind| kind.homes().is_empty());
        let named = || head::STAGES.contains(&head::words(text).word().to_uppercase().as_str());
        let stage = kind.is_none() && !matches!(self.home, Home::NextStep | Home::Choose) && named();
        if let Some(opens) = kind.map(Kind::opens).or(stage.then_some(Home::Stage)) {
            self.home = opens;
            self.lost = true;
        }
    }

    fn put(&mut self, kind: Kind, built: Built, instead: Option<Place>, place: Span) {
        if let (Some(instead), false) = (instead, matches!(built, Built::Statement(..))) {
            self.out.diags.push(mend::place::instead_before_line(instead.0));
        }
        match built {
            Built::Statement(statement, tail) => {
                self.home = kind.opens();
                self.lost = false;
                self.out.file.statements.push(Statement {
                    kind: statement,
                    instead,
                    tail,
                    place: place.into(),
                });
            }
            _ if kind.homes().contains(&self.home) => self.attach(built, place),
            Built::Score(_) => {
                // A points line with no `score` above it belongs to the score called `score`; whether it may stand
                // here is for the checker to say.
                self.home = Home::Implicit;
                self.lost = false;
                let score = Score { name: None, bounds: None, lines: Vec::new() };
                self.out.file.statements.push(Statement {
                    kind: StatementKind::Score(score),
                    instead: None,
                    tail: Tail::default(),
                    place: place.into(),
                });
                self.attach(built, place);
            }
            _ => {
                // Nobody calls its name unknown.
                if let Built::Field(field) = &built {
                    self.out.lost.push(field.name.clone());
                }
                let diag = mend::place::misplaced(kind, place, self.home, &self.out.file);
                self.out.diags.push(diag);
            }
        }
    }

    /// Puts a line under the statement that is open.
    fn attach(&mut self, built: Built, place: Span) {
        if self.lost {
            return;
        }
        let Some(statement) = self.out.file.statements.last_mut() else { return };
        statement.place = Place(statement.place.0.to(place));
        match (&mut statement.kind, built) {
            (StatementKind::Policy(policy), Built::Policy(line)) => policy.lines.push(line),
            (StatementKind::Lead(lead), Built::Missing(line)) => lead.lines.push(line),
            (StatementKind::Lead(lead), Built::Field(field)) => {
                lead.lines.push(crate::syntax::tree::LeadLine::Field(field));
            }
            (StatementKind::Event(event), Built::Field(field)) => event.fields.push(field),
            (StatementKind::Score(score), Built::Score(line)) => score.lines.push(line),
            (StatementKind::Choose(choose), Built::Arm(arm)) => choose.arms.push(arm),
            (StatementKind::NextStep(next), Built::Arm(arm)) => next.arms.push(arm),
            (StatementKind::Stage(stage), Built::Stage(clause)) => stage.clauses.push(clause),
            (StatementKind::Example(example), Built::Example(line)) => example.lines.push(line),
            _ => {}
        }
    }
}

/// Whether `instead` stands before the line, and the width of it and the white space behind it.
fn instead(text: &str) -> (bool, usize) {
    let Some(rest) = text.strip_prefix("instead") else { return (false, 0) };
    let trimmed = rest.trim_start_matches(head::is_space);
    if trimmed.is_empty() || trimmed.len() == rest.len() {
        return (false, 0);
    }
    (true, text.len().saturating_sub(trimmed.len()))
}

/// A line that is not even tried.
fn refused(line: &Line, text: &str, place: Span) -> Option<Diag> {
    if let Some(Fault::TooDeep(at)) = line.fault {
        let span = Span::new(place.file, at, at.saturating_add(1));
        return Some(read::too_deep(span));
    }
    if text.len() > MAX_LINE && head::words(text).word() != "list" {
        let place = Span { end: place.start.saturating_add(1), ..place };
        return Some(
            Diag::new(Code::TooLong, place, "this line is too long")
                .at("more than 1 MiB")
                .help("put long lists of values into a `list`, and split the rest into criteria with names"),
        );
    }
    None
}

/// Reads a line that has nothing wrong with it, as nearly all have.
fn plain(case: &mend::Line<'_>, line: &Line, out: &mut Parsed) -> Option<(Kind, Built)> {
    if line.fault.is_some() || line.listing.is_some() {
        return None;
    }
    let kind = Kind::of(case.text, case.home)?;
    // What is said about a line that is not read after all is said again when it is mended.
    let (mut diags, mut respelt) = (Vec::new(), Vec::new());
    let built = read::read_all(kind, case.text, &case.origin, &mut diags, &mut respelt)?;
    out.diags.append(&mut diags);
    out.respelt.append(&mut respelt);
    Some((kind, built))
}
