//! What differs between two policies, statement by statement, in sentences. Whether something differs, `changes` says; a
//! change that no sentence tells is quoted from both.

use super::doc::Block;
use super::points::{self, Shared};
use super::{examples, say, stages};
use crate::changes::{Change, How, Kind};
use crate::program::text::fold;
use crate::program::{Clause, Column, ColumnId, ColumnKind, KeyForm, Program, Stage, TermKind, Type};
use crate::speech::{Line, bounds, decimal, instant, type_in_words, value_in_words, window};
use std::collections::BTreeSet;

/// What a policy is held against.
#[derive(Clone, Copy, Debug)]
pub struct Other<'a> {
    /// The other policy.
    pub program: &'a Program,
    /// Its path.
    pub path: &'a str,
    /// All that differs, from the other to this one.
    pub changes: &'a [Change],
}

/// Which other it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Against {
    /// Itself, as it was.
    Before,
    /// The policy that it is based on.
    Base,
}

const HEADING: &str = "the policy";
const CASE: &str = "test case";
const DISQUALIFIED: &str = "disqualified is whoever";
const STAGES: &str = "the stages";
const TABLE: &str = "table";
const FACT: &str = "fact";
const MISSING: &str = "what counts as missing";

/// A named statement, as far as it can change: parts with a name and a value.
#[derive(Debug, PartialEq, Eq)]
struct Statement {
    kind: &'static str,
    name: String,
    owner: Option<String>,
    /// What it says; by what each part is known, and its value.
    parts: Vec<(String, String)>,
    /// The order of its parts counts.
    ordered: bool,
}

/// Says what is new, gone and otherwise in `new`: what [`crate::changes`] finds, and nothing else.
pub(super) fn blocks(new: &Program, other: Other<'_>, against: Against, blocks: &mut Vec<Block>) {
    let (old, path) = (other.program, other.path);
    let title = match against {
        Against::Before => Line::new().words("What has changed since ").name(path),
        Against::Base => {
            Line::new().words("What is different from ").name(old.title.as_deref().unwrap_or(path))
        }
    };
    blocks.push(Block::Heading(1, title));
    // A policy has a heading and test cases of its own, whatever it is based on.
    let own = |kind: Kind| against == Against::Base && matches!(kind, Kind::Policy | Kind::Example);
    let changes: Vec<&Change> = other.changes.iter().filter(|change| !own(change.kind)).collect();
    if changes.is_empty() {
        blocks.push(Block::Paragraph(match against {
            Against::Before => "Nothing: every statement says what it said.".into(),
            Against::Base => "Nothing: every statement says the same.".into(),
        }));
        return;
    }
    let said = sentences(new, old, against, &changes);
    if against == Against::Base {
        let text =
            Line::new().words("This policy takes everything from ").name(path).words(", but for this:");
        blocks.push(Block::Paragraph(text));
    }
    blocks.push(Block::List(said));
    let agree: BTreeSet<&str> =
        changes.iter().flat_map(|change| &change.owners).map(String::as_str).collect();
    if against == Against::Before && !agree.is_empty() {
        let agree: Vec<&str> = agree.into_iter().collect();
        blocks.push(Block::Paragraph(
            Line::new().words("These changes need the agreement of ").strong(agree.join(", ")).words("."),
        ));
    }
}

/// What differs, a sentence each; a change that no sentence tells is quoted.
fn sentences(new: &Program, old: &Program, against: Against, changes: &[&Change]) -> Vec<Line> {
    let said = |program| {
        let mut said = statements(program);
        said.retain(|one| against == Against::Before || !matches!(one.kind, HEADING | CASE));
        said
    };
    let mut said = between(&said(old), &said(new));
    let unsaid = changes.iter().filter(|change| !said.iter().any(|one| one.is_about(change)));
    let quoted: Vec<Said> = unsaid.map(|change| quoted(change)).collect();
    said.extend(quoted);
    said.into_iter().map(|one| one.line).collect()
}

/// What has changed since a policy was as it was, a sentence each.
pub fn since(new: &Program, other: Other<'_>) -> Vec<Line> {
    let changes: Vec<&Change> = other.changes.iter().collect();
    if changes.is_empty() { Vec::new() } else { sentences(new, other.program, Against::Before, &changes) }
}

/// A sentence, and the statement that it is about.
struct Said {
    kind: &'static str,
    name: String,
    line: Line,
}

impl Said {
    fn new(statement: &Statement, line: Line) -> Said {
        Said { kind: statement.kind, name: statement.name.clone(), line }
    }

    /// Whether it tells of a change; what has no name of its own is told by its kind.
    fn is_about(&self, change: &Change) -> bool {
        let kinds: &[&str] = match change.kind {
            Kind::Policy => return self.kind == HEADING,
            Kind::Disqualify => return self.kind == DISQUALIFIED,
            Kind::Stages => return self.kind == STAGES,
            Kind::NextStep => return self.kind == TABLE,
            Kind::Missing => return self.kind == FACT && self.line.plain().contains(MISSING),
            Kind::Disqualifications => return false,
            Kind::Setting => &["setting"],
            Kind::Field => &[FACT],
            Kind::Event => &["event"],
            Kind::Group => &["group of events"],
            Kind::List => &["list"],
            Kind::Score => &["score"],
            Kind::Criterion | Kind::Number => &["criterion"],
            Kind::Grade => &["grade"],
            Kind::Choice => &["choice"],
            Kind::Stage => &["stage"],
            Kind::Example => &[CASE],
        };
        let line_of = |prefix: &str| fold(&self.name).starts_with(&format!("{}: ", fold(prefix)));
        let is_line = matches!(self.kind, "reason at" | "line of") && line_of(&change.name);
        is_line || kinds.contains(&self.kind) && fold(&self.name) == fold(&change.name)
    }
}

/// A change that no sentence tells, by the lines of both versions.
fn quoted(change: &Change) -> Said {
    let word = match change.how {
        How::Added => "New: ",
        How::Changed | How::Owner | How::Order => "Changed: ",
        How::Removed => "Gone: ",
    };
    let named = !change.name.is_empty() && change.kind != Kind::Policy;
    let line = match named {
        true => Line::new().words(word).words(change.kind.word()).words(" ").strong(&change.name),
        false => Line::new().words(word).words(change.what()),
    };
    let (was, now) = (change.lines.0.join("; "), change.lines.1.join("; "));
    let line = match (was.is_empty(), now.is_empty()) {
        (true, true) if change.how == How::Owner => line.words(" has another owner"),
        (true, true) => line.words(": the same lines in another order"),
        (true, false) => line.words(": new: ").name(now),
        (false, true) => line.words(": gone: ").name(was),
        (false, false) => line.words(": from ").name(was).words(" to ").name(now),
    };
    Said { kind: "", name: String::new(), line: line.words(".") }
}

/// The sentences.
fn between(old: &[Statement], new: &[Statement]) -> Vec<Said> {
    let same = |a: &Statement, b: &Statement| a.kind == b.kind && fold(&a.name) == fold(&b.name);
    let mut said = Vec::new();
    for now in new {
        match old.iter().find(|was| same(was, now)) {
            None => said.push(Said::new(now, whole("New", now))),
            Some(was) => {
                let mut lines = Vec::new();
                changed(was, now, &mut lines);
                said.extend(lines.into_iter().map(|line| Said::new(now, line)));
            }
        }
    }
    for was in old.iter().filter(|was| !new.iter().any(|now| same(was, now))) {
        said.push(Said::new(was, whole("Gone", was)));
    }
    said
}

/// The name of a statement, and whose it is.
fn named(statement: &Statement) -> Line {
    let line = Line::new().words(statement.kind);
    let line = if statement.name.is_empty() { line } else { line.words(" ").strong(&statement.name) };
    match &statement.owner {
        Some(owner) => line.words(format!(" ({owner})")),
        None => line,
    }
}

/// A statement that is new or gone, with all it says.
fn whole(word: &str, statement: &Statement) -> Line {
    let mut line = Line::new().words(format!("{word}: ")).and(named(statement));
    for (at, (key, value)) in statement.parts.iter().enumerate() {
        line = line.words(if at == 0 { ": " } else { "; " }).and(part(key, value));
    }
    line.words(".")
}

fn part(key: &str, value: &str) -> Line {
    match (key.is_empty(), value.is_empty()) {
        (_, true) => Line::new().name(key),
        (true, false) => Line::new().name(value),
        (false, false) => Line::new().words(format!("{key} ")).name(value),
    }
}

/// The parts of a statement that differ, a sentence each.
fn changed(was: &Statement, now: &Statement, lines: &mut Vec<Line>) {
    let about = |words: &str| Line::new().words("Changed: ").and(named(now)).words(words);
    if was.owner != now.owner {
        let owner = |of: &Statement| of.owner.clone().unwrap_or_else(|| "nobody".to_owned());
        lines.push(about(" is owned by ").name(owner(now)).words(" instead of ").name(owner(was)).words("."));
    }
    let value = |of: &Statement, key: &str| {
        of.parts.iter().find(|(other, _)| other == key).map(|(_, value)| value.clone())
    };
    for (key, new) in &now.parts {
        match value(was, key) {
            None => lines.push(about(": new: ").and(part(key, new)).words(".")),
            Some(old) if old == *new => {}
            Some(old) => lines.push(
                about(": ")
                    .words(format!("{key} from "))
                    .name(if old.is_empty() { "nothing" } else { &old })
                    .words(" to ")
                    .name(if new.is_empty() { "nothing" } else { new })
                    .words("."),
            ),
        }
    }
    for (key, old) in was.parts.iter().filter(|(key, _)| value(now, key).is_none()) {
        lines.push(about(": gone: ").and(part(key, old)).words("."));
    }
    if now.ordered {
        let both = |a: &Statement, b: &Statement| -> Vec<String> {
            a.parts.iter().map(|(key, _)| key.clone()).filter(|key| value(b, key).is_some()).collect()
        };
        let (before, after) = (both(was, now), both(now, was));
        if before != after {
            lines.push(
                about(" stands in another order: ")
                    .name(after.join(", "))
                    .words(" instead of ")
                    .name(before.join(", "))
                    .words("."),
            );
        }
    }
}

/// Everything a policy says that can change.
fn statements(program: &Program) -> Vec<Statement> {
    let mut all = vec![header(program)];
    for term in &program.terms {
        let (kind, parts) = match term.kind {
            TermKind::Setting => ("setting", vec![("its value".to_owned(), term.words.join(", "))]),
            TermKind::List => ("list", keys(&term.words)),
            TermKind::Group => ("group of events", keys(&term.words)),
            TermKind::Declared => ("reason at", vec![(term.words.join(", "), String::new())]),
            TermKind::Line => ("line of", vec![(term.words.join(", "), String::new())]),
        };
        let mut statement =
            Statement { kind, name: term.name.clone(), owner: term.owner.clone(), parts, ordered: false };
        because(&mut statement.parts, term.because.as_ref());
        if matches!(term.kind, TermKind::Declared | TermKind::Line) {
            // Several lines of one statement are told apart by what they say.
            statement.name = format!("{}: {}", term.name, term.words.join(", "));
            statement.parts.remove(0);
        }
        all.push(statement);
    }
    all.extend(fields(program));
    all.extend(events(program));
    all.extend(scores(program));
    for id in &program.criteria {
        let column = &program[*id];
        let meaning = match &column.kind {
            ColumnKind::Criterion(condition) => say(program).condition(condition),
            ColumnKind::Number(number) => say(program).number(number, None),
            _ => Line::new(),
        };
        all.push(of(column, "criterion", vec![("its meaning".to_owned(), meaning.plain())], false));
    }
    for id in &program.grades {
        let column = &program[*id];
        let (ColumnKind::Grade { of: number, from }, Type::Choice(values)) = (&column.kind, &column.ty)
        else {
            continue;
        };
        let mut parts = vec![("of".to_owned(), say(program).number(number, None).plain())];
        parts.extend(values.iter().enumerate().map(|(at, value)| match from.get(at) {
            Some(from) => (format!("the start of {value}"), decimal(*from)),
            None => (format!("{value} otherwise"), String::new()),
        }));
        all.push(of(column, "grade", parts, true));
    }
    for id in program.choices.iter().chain(&program.next_step) {
        let column = &program[*id];
        let kind = if Some(*id) == program.next_step { TABLE } else { "choice" };
        all.push(of(column, kind, arms(program, *id), true));
    }
    for line in &program.disqualify {
        let column = &program[line.column];
        let condition = match &column.kind {
            ColumnKind::Disqualify(condition) => say(program).condition(condition).plain(),
            _ => column.name.clone(),
        };
        let mut statement = of(column, DISQUALIFIED, Vec::new(), false);
        statement.name = condition;
        all.push(statement);
    }
    let order = program.stages.iter().map(|stage| (program[stage.column].name.clone(), String::new()));
    all.push(Statement {
        kind: STAGES,
        name: String::new(),
        owner: None,
        parts: order.collect(),
        ordered: true,
    });
    all.extend(program.stages.iter().map(|one| stage(program, one)));
    for example in &program.examples {
        let parts = [
            ("given", examples::given(program, example)),
            ("happened", examples::when(program, example)),
            ("then", examples::then(example)),
        ];
        let parts = parts
            .into_iter()
            .map(|(key, line)| (key.to_owned(), line.plain()))
            .filter(|(_, value)| !value.is_empty());
        all.push(Statement {
            kind: CASE,
            name: example.title.clone(),
            owner: None,
            parts: parts.collect(),
            ordered: false,
        });
    }
    all
}

fn keys(words: &[String]) -> Vec<(String, String)> {
    words.iter().map(|word| (word.clone(), String::new())).collect()
}

fn because(parts: &mut Vec<(String, String)>, why: Option<&String>) {
    parts.extend(why.map(|why| ("its reason".to_owned(), format!("“{why}”"))));
}

fn of(column: &Column, kind: &'static str, parts: Vec<(String, String)>, ordered: bool) -> Statement {
    let mut parts = parts;
    because(&mut parts, column.because.as_ref());
    Statement { kind, name: column.name.clone(), owner: column.owner.clone(), parts, ordered }
}

fn header(program: &Program) -> Statement {
    let mut parts = vec![
        ("its title".to_owned(), program.title.clone().unwrap_or_default()),
        ("its owners".to_owned(), program.owners.join(", ")),
        (
            "its last review".to_owned(),
            program.reviewed.map(|day| instant(day, &program.zone)).unwrap_or_default(),
        ),
        ("time between reviews".to_owned(), program.review_every.map(window).unwrap_or_default()),
        ("its time zone".to_owned(), program.zone.name().to_owned()),
    ];
    parts.retain(|(_, value)| !value.is_empty());
    Statement { kind: HEADING, name: String::new(), owner: None, parts, ordered: false }
}

fn fields(program: &Program) -> Vec<Statement> {
    let parts = |field: &crate::program::Field, key: Option<KeyForm>| {
        let mut parts = vec![("its type".to_owned(), type_in_words(&field.ty))];
        let mut more = |name: &str, value: String| parts.push((name.to_owned(), value));
        if let Some(form) = key {
            more("tells leads apart", form.written().to_owned());
        }
        if field.source != field.name {
            more("its name in the data", format!("“{}”", field.source));
        }
        if let Some(ask) = &field.ask {
            more("its question", format!("“{ask}”"));
        }
        if let Some(value) = &field.default {
            more("what it is where it is missing", value_in_words(value, &field.ty, &program.zone));
        }
        if field.missing.iter().any(|text| !text.is_empty()) {
            more(
                MISSING,
                field.missing.iter().map(|text| format!("“{text}”")).collect::<Vec<_>>().join(", "),
            );
        }
        if let Some(format) = &field.format {
            more("how it is written", format.to_string());
        }
        if field.split != ";" && matches!(field.ty, Type::Several(_)) {
            more("what splits it", format!("“{}”", field.split));
        }
        if field.can_change {
            more("whether it can change", "yes".to_owned());
        }
        parts
    };
    let of = |(at, field): (usize, &crate::program::Field)| Statement {
        kind: FACT,
        name: field.name.clone(),
        owner: field.owner.clone(),
        parts: parts(field, program.key.filter(|key| key.index() == at).map(|_| program.key_form)),
        ordered: false,
    };
    program.fields.iter().enumerate().map(of).collect()
}

fn events(program: &Program) -> Vec<Statement> {
    let of = |event: &crate::program::EventKind| {
        let mut parts =
            vec![("whose doing".to_owned(), event.actor.clone().unwrap_or_else(|| "the lead".to_owned()))];
        if event.source != event.name {
            parts.push(("its name in the data".to_owned(), format!("“{}”", event.source)));
        }
        if let Some(format) = &event.time {
            parts.push(("how its time is written".to_owned(), format.to_string()));
        }
        if let Some(key) = event.key.and_then(|key| event.fields.get(key as usize)) {
            parts.push(("what counts once".to_owned(), format!("each {}", key.name)));
        }
        parts.extend(
            event.fields.iter().map(|field| (format!("its detail {}", field.name), type_in_words(&field.ty))),
        );
        Statement { kind: "event", name: event.name.clone(), owner: None, parts, ordered: false }
    };
    program.events.iter().map(of).collect()
}

fn scores(program: &Program) -> Vec<Statement> {
    let of = |score: &crate::program::Score| {
        let mut parts: Vec<(String, String)> = Vec::new();
        parts.extend(bounds(score).map(|bounds| ("its bounds".to_owned(), bounds)));
        let shared = Shared::of(program, score);
        parts.extend(shared.halve.map(|days| ("its half-life".to_owned(), format!("{days} days"))));
        parts.extend(score.resets.iter().map(|reset| {
            (format!("starts again after {}", say(program).selection(reset).plain()), String::new())
        }));
        for line in &score.lines {
            for row in points::rows(program, *line, &shared) {
                let what = row.what.plain();
                parts.push((format!("“{what}”"), format!("{} points", row.points)));
                if !row.limit.is_empty() {
                    parts.push((format!("the limit of “{what}”"), row.limit));
                }
            }
            if let Some(why) = &program[program[*line].column].because {
                parts.push((
                    format!("the reason of “{}”", without_points(&program[*line].text)),
                    format!("“{why}”"),
                ));
            }
        }
        of(&program[score.column], "score", parts, false)
    };
    program.scores.iter().map(of).collect()
}

/// A line without the points before it.
fn without_points(text: &str) -> &str {
    match text.split_once(' ') {
        Some((points, rest)) if points.starts_with(['+', '-']) => rest.trim_start(),
        _ => text.split_once(':').map_or(text, |(what, _)| what),
    }
}

/// The lines of a table that chooses: what, and if.
fn arms(program: &Program, column: ColumnId) -> Vec<(String, String)> {
    let lines = stages::arms(program, column);
    let split = |line: &Line| {
        let text = line.plain();
        let value = line.0.first().map(|piece| Line(vec![piece.clone()]).plain()).unwrap_or_default();
        let rest = text.strip_prefix(value.as_str()).unwrap_or("").trim_start().to_owned();
        (value, rest)
    };
    let mut parts: Vec<(String, String)> = Vec::new();
    for (value, rest) in lines.iter().map(split) {
        match parts.iter_mut().find(|(key, _)| *key == value) {
            // One value in two lines is one part with two conditions.
            Some((_, before)) => *before = format!("{before}; {rest}"),
            None => parts.push((value, rest)),
        }
    }
    parts
}

fn stage(program: &Program, stage: &Stage) -> Statement {
    let title = stage.title.as_ref().map(|title| ("the title".to_owned(), format!("“{title}”")));
    let mut parts: Vec<(String, String)> = title.into_iter().collect();
    parts.push(("what it requires".to_owned(), say(program).condition(&stage.requires).plain()));
    let mut clauses = |word: &str, clauses: &[Clause]| {
        for clause in clauses {
            let why = clause.because.as_ref().map(|why| format!("because “{why}”")).unwrap_or_default();
            parts.push((format!("{word} {}", say(program).condition(&clause.condition).plain()), why));
        }
    };
    clauses("never if", &stage.blocked);
    clauses("should have that", &stage.should_have);
    clauses("ranks by", &stage.prefers);
    for higher in &stage.higher {
        let word = if higher.lower { "lower" } else { "higher" };
        parts.push((format!("ranks by {word} {}", program[higher.of].name), String::new()));
    }
    for answer in &stage.answer_within {
        let (of, by) =
            (say(program).selection(&answer.of).plain(), say(program).selection(&answer.by).plain());
        parts.push((format!("{of} is answered by {by} within"), window(answer.within)));
    }
    of(&program[stage.column], "stage", parts, false)
}
