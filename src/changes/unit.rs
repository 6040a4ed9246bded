//! What is compared: a named statement, a field of the lead, a `disqualify` line.

use super::key;
use crate::check::Said;
use crate::span::{Sources, Span};
use crate::syntax::tree::{
    Arm, Choose, Event, Expr, ExprKind, Field, LeadLine, Literal, NextStep, Place, Quoted, Score, ScoreLine,
    Stage, StageClause, Statement, StatementKind, Tail,
};
use std::collections::{BTreeMap, BTreeSet};

/// The kinds of statement, as a reader of the policy calls them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Kind {
    /// `policy "…"` and the lines under it.
    Policy,
    /// `setting`
    Setting,
    /// A field of the lead.
    Field,
    /// What stands for a missing value in every field.
    Missing,
    /// `event`
    Event,
    /// `events … are …`
    Group,
    /// `list`
    List,
    /// `score`
    Score,
    /// `means` a condition.
    Criterion,
    /// `means` a number.
    Number,
    /// `grade`
    Grade,
    /// `choose`
    Choice,
    /// `disqualify if`
    Disqualify,
    /// All of them, in their order.
    Disqualifications,
    /// `requires`
    Stage,
    /// All of them, in their order.
    Stages,
    /// `next step`
    NextStep,
    /// `example`
    Example,
}

impl Kind {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Kind::Policy => "policy",
            Kind::Setting => "setting",
            Kind::Field => "field",
            Kind::Missing => "missing values",
            Kind::Event => "event",
            Kind::Group => "group of events",
            Kind::List => "list",
            Kind::Score => "score",
            Kind::Criterion => "criterion",
            Kind::Number => "number",
            Kind::Grade => "grade",
            Kind::Choice => "choice",
            Kind::Disqualify => "disqualification",
            Kind::Disqualifications => "order of disqualifications",
            Kind::Stage => "stage",
            Kind::Stages => "order of stages",
            Kind::NextStep => "next step",
            Kind::Example => "example",
        }
    }
}

/// A line of a statement that may have an owner of its own.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Line<'a> {
    Score(&'a ScoreLine),
    Clause(&'a StageClause),
    Arm(&'a Arm),
    Field(&'a Field),
}

impl Line<'_> {
    fn owner(self) -> Option<String> {
        let tail = match self {
            Line::Score(line) => &line.tail,
            Line::Clause(line) => &line.tail,
            Line::Arm(line) => &line.tail,
            Line::Field(line) => &line.tail,
        };
        owner(tail)
    }
}

/// What a unit says, apart from its lines and its owner.
#[derive(Clone, Debug, PartialEq)]
enum Head<'a> {
    /// A statement, its lines taken out where they are compared one by one.
    Statement(StatementKind, Option<&'a Quoted>),
    /// A field of the lead.
    Field(Field),
    /// The `missing is` lines of the lead.
    Missing(Vec<&'a Literal>),
}

/// What is compared.
#[derive(Clone, Debug)]
pub(super) struct Unit<'a> {
    /// The same in both versions.
    pub key: String,
    pub kind: Kind,
    pub name: String,
    pub owner: Option<String>,
    pub span: Span,
    /// All of it, as written.
    pub text: String,
    head: Head<'a>,
    lines: Vec<Line<'a>>,
}

impl Unit<'_> {
    /// Whether both say the same, whoever owns them.
    pub fn says_same(&self, other: &Unit<'_>) -> bool {
        self.head == other.head && self.lines == other.lines
    }

    /// Whoever owns it or a line of it; `None` in it where nobody does.
    pub fn everyone(&self) -> BTreeSet<Option<String>> {
        let lines = self.lines.iter().filter_map(|line| line.owner());
        lines.map(Some).chain([self.owner.clone()]).collect()
    }

    /// Whoever owns what differs: of a line that has an owner, that owner.
    pub fn touched(&self, new: &Unit<'_>) -> BTreeSet<Option<String>> {
        let mut owners = BTreeSet::new();
        let mut add = |unit: &Unit<'_>, line: Option<Line<'_>>| {
            owners.insert(line.and_then(Line::owner).or_else(|| unit.owner.clone()));
        };
        if self.head != new.head || self.owner != new.owner {
            add(self, None);
            add(new, None);
        }
        let (gone, come) = (lacking(&self.lines, &new.lines), lacking(&new.lines, &self.lines));
        gone.iter().for_each(|line| add(self, Some(*line)));
        come.iter().for_each(|line| add(new, Some(*line)));
        if gone.is_empty() && come.is_empty() && self.lines != new.lines {
            add(self, None);
            add(new, None);
        }
        owners
    }
}

/// The lines that the other does not have, each as often as it is missing there.
pub(super) fn lacking<L: PartialEq + Clone>(lines: &[L], other: &[L]) -> Vec<L> {
    let mut left: Vec<&L> = other.iter().collect();
    let mut lacking = Vec::new();
    for line in lines {
        match left.iter().position(|found| *found == line) {
            Some(at) => {
                left.swap_remove(at);
            }
            None => lacking.push(line.clone()),
        }
    }
    lacking
}

fn owner(tail: &Tail) -> Option<String> {
    tail.owned_by.as_ref().map(|name| name.text.clone())
}

/// The units of a policy, in its order.
pub(super) fn units<'a>(said: &[Said<'a>], sources: Option<&Sources>) -> Vec<Unit<'a>> {
    let mut units: Vec<Unit<'a>> = Vec::new();
    for said in said {
        match &said.statement.kind {
            StatementKind::Lead(lead) => fields(said, &lead.lines, sources, &mut units),
            StatementKind::Use(_) | StatementKind::OwnedBy(_) => {}
            // A heading of a base says nothing about the policy that is based on it but who signs.
            StatementKind::Policy(_) if said.base > 0 => {}
            StatementKind::Policy(_)
            | StatementKind::Setting { .. }
            | StatementKind::Event(_)
            | StatementKind::Group { .. }
            | StatementKind::List { .. }
            | StatementKind::Score(_)
            | StatementKind::Means { .. }
            | StatementKind::Grade(_)
            | StatementKind::Choose(_)
            | StatementKind::Disqualify(_)
            | StatementKind::Stage(_)
            | StatementKind::NextStep(_)
            | StatementKind::Example(_) => units.push(statement(said, sources)),
        }
    }
    distinct(&mut units);
    units
}

/// What stands there twice (two examples of one title) is told apart by its place among them.
fn distinct(units: &mut [Unit<'_>]) {
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    for unit in units {
        let times = seen.entry(unit.key.clone()).or_default();
        *times = times.saturating_add(1);
        if *times > 1 {
            unit.key.push_str(&format!(" {times}"));
        }
    }
}

fn statement<'a>(said: &Said<'a>, sources: Option<&Sources>) -> Unit<'a> {
    let statement = said.statement;
    let (kind, name, span) = naming(statement, sources);
    // Names are unique across a policy, so a name alone is the key; what has none begins with a blank.
    let key = match kind {
        Kind::Policy | Kind::NextStep => format!(" {}", kind.word()),
        Kind::Disqualify | Kind::Example => format!(" {} {}", kind.word(), key(&name)),
        Kind::Setting
        | Kind::Field
        | Kind::Missing
        | Kind::Event
        | Kind::Group
        | Kind::List
        | Kind::Score
        | Kind::Criterion
        | Kind::Number
        | Kind::Grade
        | Kind::Choice
        | Kind::Disqualifications
        | Kind::Stage
        | Kind::Stages => key(&name),
    };
    let (head, lines) = parts(&statement.kind);
    Unit {
        key,
        kind,
        name,
        // Who signs, and when it is reviewed, is not the file's owner's alone to say.
        owner: owner(&statement.tail).or_else(|| said.owner.clone().filter(|_| kind != Kind::Policy)),
        span,
        text: sources.map_or("", |sources| sources.text(statement.place.0)).to_owned(),
        head: Head::Statement(head, statement.tail.because.as_ref()),
        lines,
    }
}

/// What a statement is, what it is called, and where that stands.
fn naming(statement: &Statement, sources: Option<&Sources>) -> (Kind, String, Span) {
    let whole = statement.place.0;
    let (kind, name, place) = match &statement.kind {
        StatementKind::Policy(policy) => (Kind::Policy, policy.title.text.as_str(), whole),
        StatementKind::Setting { name, .. } => (Kind::Setting, name.text.as_str(), name.place.0),
        StatementKind::Event(event) => (Kind::Event, event.name.text.as_str(), event.name.place.0),
        StatementKind::Group { name, .. } => (Kind::Group, name.text.as_str(), name.place.0),
        StatementKind::List { name, .. } => (Kind::List, name.text.as_str(), name.place.0),
        StatementKind::Score(score) => match &score.name {
            Some(name) => (Kind::Score, name.text.as_str(), name.place.0),
            None => (Kind::Score, "score", whole),
        },
        StatementKind::Means { name, meaning } => {
            let kind = if is_number(meaning) { Kind::Number } else { Kind::Criterion };
            (kind, name.text.as_str(), name.place.0)
        }
        StatementKind::Grade(grade) => (Kind::Grade, grade.name.text.as_str(), grade.name.place.0),
        StatementKind::Choose(choose) => (Kind::Choice, choose.name.text.as_str(), choose.name.place.0),
        StatementKind::Stage(stage) => (Kind::Stage, stage.name.text.as_str(), stage.name.place.0),
        StatementKind::Example(example) => (Kind::Example, example.title.text.as_str(), whole),
        StatementKind::Disqualify(condition) => {
            let text = sources.map_or("", |sources| sources.text(condition.place.0));
            let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
            return (Kind::Disqualify, text, whole);
        }
        StatementKind::NextStep(_)
        | StatementKind::Use(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Lead(_) => (Kind::NextStep, "", whole),
    };
    (kind, name.to_owned(), place)
}

/// Whether an expression is evidently a number.
fn is_number(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bracket(inner) => is_number(inner),
        other => matches!(
            other,
            ExprKind::Sum { .. }
                | ExprKind::Negate(_)
                | ExprKind::Number(_)
                | ExprKind::Days(_)
                | ExprKind::Total(_)
        ),
    }
}

/// A statement without the lines that may have owners of their own, and those lines.
fn parts(kind: &StatementKind) -> (StatementKind, Vec<Line<'_>>) {
    match kind {
        StatementKind::Score(score) => (
            StatementKind::Score(Score { lines: Vec::new(), ..score.clone() }),
            score.lines.iter().map(Line::Score).collect(),
        ),
        StatementKind::Stage(stage) => (
            StatementKind::Stage(Stage { clauses: Vec::new(), ..stage.clone() }),
            stage.clauses.iter().map(Line::Clause).collect(),
        ),
        StatementKind::Choose(choose) => (
            StatementKind::Choose(Choose { arms: Vec::new(), ..choose.clone() }),
            choose.arms.iter().map(Line::Arm).collect(),
        ),
        StatementKind::NextStep(next) => (
            StatementKind::NextStep(NextStep { arms: Vec::new() }),
            next.arms.iter().map(Line::Arm).collect(),
        ),
        StatementKind::Event(event) => (
            StatementKind::Event(Event { fields: Vec::new(), ..event.clone() }),
            event.fields.iter().map(Line::Field).collect(),
        ),
        StatementKind::Policy(_)
        | StatementKind::Use(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Setting { .. }
        | StatementKind::Lead(_)
        | StatementKind::Group { .. }
        | StatementKind::List { .. }
        | StatementKind::Means { .. }
        | StatementKind::Grade(_)
        | StatementKind::Disqualify(_)
        | StatementKind::Example(_) => (kind.clone(), Vec::new()),
    }
}

/// The fields of a `lead` block, each by itself, and what stands for a missing value in all of them.
fn fields<'a>(said: &Said<'a>, lines: &'a [LeadLine], sources: Option<&Sources>, units: &mut Vec<Unit<'a>>) {
    let text = |place: Place| sources.map_or("", |sources| sources.text(place.0)).to_owned();
    let block = owner(&said.statement.tail).or_else(|| said.owner.clone());
    let mut missing: Option<(Vec<&'a Literal>, Place)> = None;
    for line in lines {
        match line {
            LeadLine::Field(field) => {
                let mut head = field.clone();
                head.tail.owned_by = None;
                units.push(Unit {
                    key: key(&field.name.text),
                    kind: Kind::Field,
                    name: field.name.text.clone(),
                    owner: owner(&field.tail).or_else(|| block.clone()),
                    span: field.name.place.0,
                    text: text(field.place),
                    head: Head::Field(head),
                    lines: Vec::new(),
                });
            }
            LeadLine::Missing(values, place) => {
                missing.get_or_insert_with(|| (Vec::new(), *place)).0.extend(values);
            }
        }
    }
    units.extend(missing.map(|(values, place)| Unit {
        key: " missing".to_owned(),
        kind: Kind::Missing,
        name: String::new(),
        owner: block,
        span: place.0,
        text: text(place),
        head: Head::Missing(values),
        lines: Vec::new(),
    }));
}
