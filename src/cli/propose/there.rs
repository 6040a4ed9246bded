//! The scores that are proposed for, and the lines that they have.

use super::lines::{Asks, Form, Line, Wishes};
use crate::cli::load::Policy;
use crate::cli::{Failure, Result};
use crate::program::{ColumnId, ColumnKind, Condition, Number, Program, SCALE, ScoreId};
use crate::span::{FileId, Span};
use crate::syntax::tree::{self, ScoreLine, ScoreLineKind, StatementKind};

/// What is proposed for.
pub struct Target<'a> {
    /// What it is called: a score, or a number that adds up scores.
    pub name: String,
    /// Its column; `None` where the policy has no score yet.
    pub column: Option<ColumnId>,
    /// Its scores.
    pub scores: Vec<TargetScore<'a>>,
    /// Their lines.
    pub lines: Vec<There<'a>>,
}

/// A score that is proposed for.
pub struct TargetScore<'a> {
    /// Its name.
    pub name: String,
    /// What the policy says of it.
    pub tree: &'a tree::Score,
    /// The file that says so.
    pub file: FileId,
}

/// A line of the policy.
pub struct There<'a> {
    /// What the policy says.
    pub line: &'a ScoreLine,
    /// The file that says so.
    pub file: FileId,
    /// Its score, by its place among those that are proposed for.
    pub score: usize,
    /// The line as its author wrote it.
    pub text: &'a str,
    /// What it looks at.
    pub about: Option<String>,
}

impl<'a> Target<'a> {
    /// The scores of the policy that are meant: those of `name`, else those that the last stage looks at.
    pub fn find(policy: &'a Policy, program: &'a Program, name: Option<&str>) -> Result<Target<'a>> {
        if program.scores.is_empty() {
            let name = name.unwrap_or("points").to_owned();
            return Ok(Target { name, column: None, scores: Vec::new(), lines: Vec::new() });
        }
        let column = match name {
            Some(name) => program.find(name.trim()).filter(|column| added(program, *column).is_some()),
            None => usual(program),
        };
        let all: Vec<String> =
            program.scores.iter().map(|score| program[score.column].name.clone()).collect();
        let Some(column) = column else {
            let message = match name {
                Some(name) => format!("there is no score `{}`", crate::cli::term::clean(name)),
                None => "several scores could be meant, and no stage looks at one of them".to_owned(),
            };
            return Err(Failure::new(message).help(format!("name one with --score: {}", all.join(", "))));
        };
        let mut target = Target {
            name: program[column].name.clone(),
            column: Some(column),
            scores: Vec::new(),
            lines: Vec::new(),
        };
        for (at, id) in added(program, column).unwrap_or_default().into_iter().enumerate() {
            let score = &program[id];
            let Some((file, tree)) = statement(policy, program[score.column].span) else {
                return Err(Failure::new("the score stands in a file that cannot be read"));
            };
            target.scores.push(TargetScore { name: program[score.column].name.clone(), tree, file });
            for line in score.lines.iter().map(|line| &program[*line]) {
                let span = program[line.column].span;
                let found = lines(policy).find(|(file, tree)| *file == span.file && tree.place.0 == span);
                let Some((file, tree)) = found else { continue };
                let about = about(tree);
                target.lines.push(There { line: tree, file, score: at, text: &line.text, about });
            }
        }
        Ok(target)
    }

    /// The lines as they may be proposed: with other points, or not at all.
    pub fn wishes(&self, policy: &Policy) -> Wishes {
        let mut wishes = Wishes::default();
        for (at, there) in self.lines.iter().enumerate() {
            let label = wishes.labels.len();
            let (text, parts) = match &there.line.kind {
                ScoreLineKind::If { .. } => (
                    there.text.split_once(' ').map(|(_, rest)| format!("+1 {rest}")),
                    vec![Asks::Label(label, SCALE)],
                ),
                ScoreLineKind::By { bands, .. } => {
                    let numbers = (1i64..).zip(bands);
                    let parts =
                        numbers.clone().map(|(number, _)| Asks::Label(label, number.saturating_mul(SCALE)));
                    (relabelled(policy, there, numbers), parts.collect())
                }
                ScoreLineKind::On { points, .. } | ScoreLineKind::Per { points, .. } => {
                    (Some(there.text.to_owned()), vec![Asks::Amount(label, points.scaled)])
                }
                ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => continue,
            };
            let Some(text) = text else { continue };
            let more = self.scores.get(there.score).map(|score| also(policy, score)).unwrap_or_default();
            wishes.labels.push(format!("  {text}\n{more}"));
            let whole = matches!(
                there.line.kind,
                ScoreLineKind::By { .. } | ScoreLineKind::Per { per: tree::Per::Of { .. }, .. }
            );
            wishes.lines.push(Line {
                whole,
                form: Form::There(at),
                about: there.about.clone(),
                score: there.score,
                parts,
            });
        }
        wishes
    }

    /// The score that a new line goes to: the one that looks at the same already; else, for an event, the first that
    /// pays for events; else the last that pays for no events.
    pub fn home(&self, about: &str, event: bool) -> usize {
        let same =
            |there: &&There| there.about.as_deref().is_some_and(|other| other.eq_ignore_ascii_case(about));
        if let Some(there) = self.lines.iter().find(same) {
            return there.score;
        }
        let of_events = |score: usize| {
            let mut lines = self.lines.iter().filter(|there| there.score == score);
            lines.any(|there| matches!(there.line.kind, ScoreLineKind::On { .. }))
        };
        let mut all = 0..self.scores.len();
        if event {
            all.find(|at| of_events(*at)).unwrap_or(0)
        } else {
            all.rfind(|at| !of_events(*at)).unwrap_or(self.scores.len().saturating_sub(1))
        }
    }
}

/// The scores that a column adds up.
fn added(program: &Program, column: ColumnId) -> Option<Vec<ScoreId>> {
    fn of(program: &Program, number: &Number) -> Option<Vec<ScoreId>> {
        match number {
            Number::Column(column) => added(program, *column),
            Number::Constant(_) => Some(Vec::new()),
            Number::Sum(terms) => {
                let mut all = Vec::new();
                for (minus, term) in terms {
                    let scores = of(program, term)?;
                    if *minus && !scores.is_empty() {
                        return None;
                    }
                    all.extend(scores);
                }
                Some(all)
            }
            Number::DaysSince(_) | Number::DaysUntil(_) => None,
        }
    }
    match &program[column].kind {
        ColumnKind::Score(score) => Some(vec![*score]),
        ColumnKind::Number(number) => of(program, number).filter(|scores| !scores.is_empty()),
        _ => None,
    }
}

/// The number that the last stage looks at; or the only score there is.
fn usual(program: &Program) -> Option<ColumnId> {
    for stage in program.stages.iter().rev() {
        let mut found = None;
        stage.requires.each(&mut |part| {
            let Condition::Compare { left, right, .. } = part else { return };
            for side in [left, right] {
                if let Number::Column(column) = side
                    && added(program, *column).is_some()
                {
                    found.get_or_insert(*column);
                }
            }
        });
        if found.is_some() {
            return found;
        }
    }
    match program.scores.as_slice() {
        [only] => Some(only.column),
        _ => None,
    }
}

/// Every statement of a score, with its file.
fn scores(policy: &Policy) -> impl Iterator<Item = (FileId, &tree::Score, Span)> {
    policy.files.iter().flat_map(|file| {
        file.tree.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Score(score) => Some((file.id, score, statement.place.0)),
            _ => None,
        })
    })
}

fn statement(policy: &Policy, span: Span) -> Option<(FileId, &tree::Score)> {
    let inside = |whole: Span| {
        let (whole, part) = (whole.range(), span.range());
        whole.start <= part.start && part.end <= whole.end
    };
    scores(policy)
        .find(|(file, _, whole)| *file == span.file && inside(*whole))
        .map(|(file, score, _)| (file, score))
}

fn lines(policy: &Policy) -> impl Iterator<Item = (FileId, &ScoreLine)> {
    scores(policy).flat_map(|(file, score, _)| score.lines.iter().map(move |line| (file, line)))
}

/// What a line looks at, where it looks at one thing.
fn about(line: &ScoreLine) -> Option<String> {
    match &line.kind {
        ScoreLineKind::By { of, .. } | ScoreLineKind::Per { per: tree::Per::Of { of, .. }, .. } => {
            Some(of.text.clone())
        }
        ScoreLineKind::On { event, .. } => Some(event.event.text.clone()),
        ScoreLineKind::If { condition, .. } => named(&condition.kind),
        ScoreLineKind::Per { .. } | ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => None,
    }
}

fn named(kind: &tree::ExprKind) -> Option<String> {
    use tree::ExprKind;
    match kind {
        ExprKind::Name(name) | ExprKind::Known(name) | ExprKind::Missing(name) => Some(name.text.clone()),
        ExprKind::Compare { left: of, .. }
        | ExprKind::Between { of, .. }
        | ExprKind::Is { of, .. }
        | ExprKind::IsOneOf { of, .. }
        | ExprKind::Text { of, .. }
        | ExprKind::Include { of, .. }
        | ExprKind::Not(of)
        | ExprKind::Bracket(of) => named(&of.kind),
        _ => None,
    }
}

/// A `by` line that pays the number of its band.
fn relabelled<'b>(
    policy: &Policy,
    there: &There<'_>,
    bands: impl Iterator<Item = (i64, &'b tree::Band)>,
) -> Option<String> {
    let text = &policy.sources.get(there.file)?.text;
    let mut out = String::new();
    let mut at = there.line.place.0.range().start;
    for (number, band) in bands {
        let range = band.points.place.0.range();
        out.push_str(text.get(at..range.start)?);
        out.push_str(&format!("+{number}"));
        at = range.end;
    }
    Some(out)
}

/// What a score says of all its lines.
fn also(policy: &Policy, score: &TargetScore<'_>) -> String {
    let kinds = score.tree.lines.iter();
    let kept = kinds.filter(|line| matches!(line.kind, ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_)));
    kept.map(|line| format!("  {}\n", policy.sources.text(line.place.0))).collect()
}
