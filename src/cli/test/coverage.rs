//! How much of a policy its examples show: of each points line that it pays and that it does not, of each criterion
//! yes, no and unknown, of each stage that it is reached and that it is not.

use crate::analyse::facts::Facts;
use crate::analyse::model::Model;
use crate::analyse::range::{Possible, Range};
use crate::engine::Results;
use crate::engine::answer::Cell;
use crate::engine::truth::Truth;
use crate::program::{ColumnId, ColumnKind, Program};
use crate::span::Span;
use crate::syntax::LoadedFile;

/// What a part of a policy is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// A points line.
    Line,
    /// A criterion.
    Criterion,
    /// A stage.
    Stage,
}

impl Part {
    /// All, in the order in which they are told.
    pub const ALL: [Part; 3] = [Part::Line, Part::Criterion, Part::Stage];

    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Part::Line => "points line",
            Part::Criterion => "criterion",
            Part::Stage => "stage",
        }
    }

    /// Of several of them.
    pub fn words(self) -> &'static str {
        match self {
            Part::Line => "points lines",
            Part::Criterion => "criteria",
            Part::Stage => "stages",
        }
    }
}

/// One thing that an example can show.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Show {
    /// The line pays.
    Pays,
    /// The line does not pay.
    PaysNothing,
    /// The criterion is yes.
    Yes,
    /// It is no.
    No,
    /// It is unknown.
    Unknown,
    /// The stage holds.
    Reached,
    /// The stage does not hold.
    NotReached,
}

impl Show {
    /// In a word or two.
    pub fn word(self) -> &'static str {
        match self {
            Show::Pays => "pays",
            Show::PaysNothing => "pays nothing",
            Show::Yes => "yes",
            Show::No => "no",
            Show::Unknown => "unknown",
            Show::Reached => "reached",
            Show::NotReached => "not reached",
        }
    }
}

/// Whether something was shown, and can be at all.
#[derive(Clone, Copy, Debug)]
pub(super) struct Shown {
    pub show: Show,
    pub met: bool,
    pub possible: bool,
}

/// A part of the policy and what examples show of it.
#[derive(Clone, Debug)]
pub(super) struct Target {
    pub part: Part,
    pub name: String,
    pub span: Span,
    pub shown: Vec<Shown>,
    column: ColumnId,
}

impl Target {
    /// What no example shows, though a lead could.
    pub fn lacking(&self) -> Vec<Show> {
        self.shown.iter().filter(|shown| shown.possible && !shown.met).map(|shown| shown.show).collect()
    }
}

/// How much of a policy is shown.
#[derive(Clone, Debug)]
pub(super) struct Coverage {
    /// In the order of the policy.
    pub targets: Vec<Target>,
    /// The instant of the first example.
    as_of: Option<i64>,
}

impl Coverage {
    /// Nothing is shown yet. What a base says is shown by the examples of the base.
    pub fn new(program: &Program, files: &[LoadedFile]) -> Coverage {
        let own = |span: Span| files.iter().any(|file| file.id == span.file && file.layer == 0);
        let texts = program.lines.iter().map(|line| (line.column, line.text.as_str()));
        let texts: Vec<(ColumnId, &str)> = texts.collect();
        let mut targets = Vec::new();
        for (id, column) in program.columns().filter(|(_, column)| own(column.span)) {
            let (part, shows): (Part, &[Show]) = match &column.kind {
                ColumnKind::Points(_) => (Part::Line, &[Show::Pays, Show::PaysNothing]),
                ColumnKind::Criterion(_) => (Part::Criterion, &[Show::Yes, Show::No, Show::Unknown]),
                ColumnKind::Stage(_) => (Part::Stage, &[Show::Reached, Show::NotReached]),
                ColumnKind::Field(_)
                | ColumnKind::Aggregate(_)
                | ColumnKind::Score(_)
                | ColumnKind::Number(_)
                | ColumnKind::Grade { .. }
                | ColumnKind::FirstMatch { .. }
                | ColumnKind::Disqualify(_)
                | ColumnKind::Verdict => continue,
            };
            let text = texts.iter().find(|(line, _)| *line == id).map(|(_, text)| *text);
            let shown = shows.iter().map(|show| Shown { show: *show, met: false, possible: true });
            targets.push(Target {
                part,
                name: text.unwrap_or(&column.name).to_owned(),
                span: column.span,
                shown: shown.collect(),
                column: id,
            });
        }
        targets.sort_by_key(|target| target.span);
        Coverage { targets, as_of: None }
    }

    /// What one example shows.
    pub fn add(&mut self, results: &Results<'_>) {
        self.as_of.get_or_insert(results.batch().as_of.get(0));
        for target in &mut self.targets {
            let show = match (target.part, results.cell(target.column, 0)) {
                (Part::Line, Some(Cell::Number(Some(points)))) if points != 0 => Show::Pays,
                (Part::Line, _) => Show::PaysNothing,
                (Part::Criterion, Some(Cell::Truth(Truth::Yes))) => Show::Yes,
                (Part::Criterion, Some(Cell::Truth(Truth::No))) => Show::No,
                (Part::Criterion, _) => Show::Unknown,
                (Part::Stage, Some(Cell::Truth(Truth::Yes))) => Show::Reached,
                (Part::Stage, _) => Show::NotReached,
            };
            target.shown.iter_mut().filter(|shown| shown.show == show).for_each(|shown| shown.met = true);
        }
    }

    /// Leaves out what is proved that no lead can show.
    pub fn leave_out_impossible(&mut self, program: &Program) {
        let facts = Facts::new(program, self.as_of.unwrap_or(0));
        for target in &mut self.targets {
            let range = facts.range(target.column);
            let known = is_known(program, &facts.model, target.column);
            for shown in &mut target.shown {
                let possible = possible(shown.show, range) && !(shown.show == Show::Unknown && known);
                shown.possible = shown.met || possible;
            }
        }
    }

    /// How many things are shown, and how many could be; of one kind of part or of all.
    pub fn count(&self, part: Option<Part>) -> (u64, u64) {
        let targets = self.targets.iter().filter(|target| part.is_none_or(|part| target.part == part));
        targets
            .flat_map(|target| &target.shown)
            .filter(|shown| shown.possible)
            .fold((0u64, 0u64), |(met, all), shown| {
                (met.saturating_add(u64::from(shown.met)), all.saturating_add(1))
            })
    }

    /// Whether at least so many per cent are shown. Where there is nothing to show, all of it is.
    pub fn is_at_least(&self, per_cent: u64) -> bool {
        let (met, all) = self.count(None);
        met.saturating_mul(100) >= per_cent.saturating_mul(all)
    }
}

/// Whether an example cannot leave a column missing: all that it hangs on has a default, or counts events. (In data, a
/// bad value counts as missing in spite of a default; an example has none.)
fn is_known(program: &Program, model: &Model, column: ColumnId) -> bool {
    let (mut seen, mut left) = (vec![column], vec![column]);
    while let Some(column) = left.pop() {
        let known = match &program[column].kind {
            ColumnKind::Field(field) => program[*field].default.is_some(),
            ColumnKind::Aggregate(aggregate) => aggregate.is_always_known(),
            // Always a number, whatever is missing.
            ColumnKind::Points(_) | ColumnKind::Score(_) => continue,
            ColumnKind::Criterion(_)
            | ColumnKind::Number(_)
            | ColumnKind::Grade { .. }
            | ColumnKind::FirstMatch { .. }
            | ColumnKind::Disqualify(_)
            | ColumnKind::Stage(_)
            | ColumnKind::Verdict => true,
        };
        if !known {
            return false;
        }
        for input in model.inputs(column) {
            if !seen.contains(input) {
                seen.push(*input);
                left.push(*input);
            }
        }
    }
    true
}

fn possible(show: Show, range: &Range) -> bool {
    let (low, high, _) = range.bounds();
    let truth = match range {
        Range::Truth(possible) => *possible,
        Range::Number { .. } | Range::Choice { .. } | Range::Held { .. } => Possible::ANY,
    };
    match show {
        Show::Pays => low != 0 || high != 0,
        Show::PaysNothing => low <= 0 && high >= 0,
        Show::Yes | Show::Reached => truth.yes(),
        Show::No => truth.no(),
        Show::Unknown => truth.unknown(),
        Show::NotReached => truth.no() || truth.unknown(),
    }
}
