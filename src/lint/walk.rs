//! Where a policy says something: every condition as written, with what it is for.

use super::{Context, statements};
use crate::analyse::model::Cond;
use crate::program::{Column, ColumnId, ColumnKind, Line, Pays, Program};
use crate::span::Span;
use crate::syntax::tree::{
    Days, EventUse, Expr, ExprKind, Name, Per, Preference, ScoreLine, ScoreLineKind, Stage, StageClauseKind,
    StatementKind, Total,
};

/// What a condition is for.
#[derive(Clone, Copy, Debug)]
pub(super) enum Site<'a> {
    /// `+5 if …`
    Points(&'a ScoreLine),
    /// `NAME means …`
    Means(&'a Name),
    /// `NAME requires …`
    Requires,
    /// `blocked if …`
    Blocked,
    /// One item of `should have`.
    ShouldHave,
    /// One item of `prefers`.
    Prefers,
    /// `disqualify if …`
    Disqualify,
    /// A line of `choose`.
    Choose,
    /// A line of `next step`.
    NextStep,
}

/// A condition as written.
#[derive(Clone, Copy, Debug)]
pub(super) struct Said<'a> {
    /// What it is for.
    pub site: Site<'a>,
    /// What it says.
    pub expr: &'a Expr,
}

/// Every condition of the policy's own files but those of examples, in the order written.
pub(super) fn said<'a>(context: &Context<'a>) -> Vec<Said<'a>> {
    let mut all = Vec::new();
    for statement in statements(context) {
        let mut add = |site: Site<'a>, expr: &'a Expr| all.push(Said { site, expr });
        match &statement.kind {
            StatementKind::Score(score) => {
                for line in &score.lines {
                    if let ScoreLineKind::If { condition, .. } = &line.kind {
                        add(Site::Points(line), condition);
                    }
                }
            }
            StatementKind::Means { name, meaning } => add(Site::Means(name), meaning),
            StatementKind::Choose(choose) => {
                choose
                    .arms
                    .iter()
                    .filter_map(|arm| arm.condition.as_ref())
                    .for_each(|expr| add(Site::Choose, expr));
            }
            StatementKind::NextStep(step) => {
                step.arms
                    .iter()
                    .filter_map(|arm| arm.condition.as_ref())
                    .for_each(|expr| add(Site::NextStep, expr));
            }
            StatementKind::Disqualify(expr) => add(Site::Disqualify, expr),
            StatementKind::Stage(stage) => {
                add(Site::Requires, &stage.requires);
                for clause in &stage.clauses {
                    match &clause.kind {
                        StageClauseKind::BlockedIf(expr) => add(Site::Blocked, expr),
                        StageClauseKind::ShouldHave(all) => {
                            all.iter().for_each(|expr| add(Site::ShouldHave, expr));
                        }
                        StageClauseKind::Prefers(all) => {
                            for preference in all {
                                if let Preference::Condition(expr) = preference {
                                    add(Site::Prefers, expr);
                                }
                            }
                        }
                        StageClauseKind::AnswerWithin { .. } => {}
                    }
                }
            }
            StatementKind::Policy(_)
            | StatementKind::Use(_)
            | StatementKind::OwnedBy(_)
            | StatementKind::Setting { .. }
            | StatementKind::Lead(_)
            | StatementKind::Event(_)
            | StatementKind::Group { .. }
            | StatementKind::List { .. }
            | StatementKind::Grade(_)
            | StatementKind::Example(_) => {}
        }
    }
    all
}

/// The lines of all scores of the policy's own files.
pub(super) fn score_lines<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a ScoreLine> {
    statements(context).flat_map(|statement| match &statement.kind {
        StatementKind::Score(score) => score.lines.as_slice(),
        _ => &[],
    })
}

/// Calls `see` with this expression and every one inside it, those of `where` excepted.
pub(super) fn each<'a>(expr: &'a Expr, see: &mut dyn FnMut(&'a Expr)) {
    see(expr);
    match &expr.kind {
        ExprKind::Or(of) | ExprKind::And(of) | ExprKind::AtLeastOf { of, .. } => {
            of.iter().for_each(|part| each(part, see));
        }
        ExprKind::Not(inner) | ExprKind::Bracket(inner) | ExprKind::Negate(inner) => each(inner, see),
        ExprKind::Compare { left, right, .. } => {
            each(left, see);
            each(right, see);
        }
        ExprKind::Between { of, .. }
        | ExprKind::Is { of, .. }
        | ExprKind::IsOneOf { of, .. }
        | ExprKind::Text { of, .. }
        | ExprKind::Include { of, .. } => each(of, see),
        ExprKind::Sum { first, rest } => {
            each(first, see);
            rest.iter().for_each(|(_, part)| each(part, see));
        }
        ExprKind::Known(_)
        | ExprKind::Missing(_)
        | ExprKind::Unknown(_)
        | ExprKind::InLast { .. }
        | ExprKind::InNext { .. }
        | ExprKind::Count { .. }
        | ExprKind::None(_)
        | ExprKind::Happened(_)
        | ExprKind::Ago { .. }
        | ExprKind::OfLast { .. }
        | ExprKind::Total(_)
        | ExprKind::DomainOf(_)
        | ExprKind::Days(_)
        | ExprKind::Name(_)
        | ExprKind::Number(_)
        | ExprKind::Quoted(_)
        | ExprKind::Date(_)
        | ExprKind::YesNo(_) => {}
    }
}

/// The name that this expression itself looks at, where it is one of the lead's.
pub(super) fn named(expr: &Expr) -> Option<&Name> {
    match &expr.kind {
        ExprKind::Name(name)
        | ExprKind::Known(name)
        | ExprKind::Missing(name)
        | ExprKind::Unknown(name)
        | ExprKind::InLast { of: name, .. }
        | ExprKind::Ago { event: EventUse { event: name, condition: None, .. }, .. }
        | ExprKind::InNext { of: name, .. }
        | ExprKind::DomainOf(name)
        | ExprKind::Days(Days::Since(name) | Days::Until(name)) => Some(name),
        _ => None,
    }
}

/// The use of an event in this very expression.
fn event_of(expr: &Expr) -> Option<&EventUse> {
    match &expr.kind {
        ExprKind::Count { event, .. }
        | ExprKind::None(event)
        | ExprKind::Happened(event)
        | ExprKind::Ago { event, .. }
        | ExprKind::OfLast { event, .. }
        | ExprKind::Total(Total { event, .. })
        | ExprKind::Days(Days::SinceLast(event)) => Some(event),
        _ => None,
    }
}

/// Every use of an event with its `where`, the ones after `since last` too. On the way, `see` is called with every
/// expression outside of them.
pub(super) fn event_uses<'a>(context: &Context<'a>, see: &mut dyn FnMut(&'a Expr)) -> Vec<&'a EventUse> {
    let mut found: Vec<&EventUse> = Vec::new();
    for said in said(context) {
        each(said.expr, &mut |expr| {
            see(expr);
            found.extend(event_of(expr));
        });
    }
    for line in score_lines(context) {
        match &line.kind {
            ScoreLineKind::On { event, .. }
            | ScoreLineKind::Resets(event)
            | ScoreLineKind::Per { per: Per::Total { of: Total { event, .. }, .. }, .. } => found.push(event),
            ScoreLineKind::If { .. }
            | ScoreLineKind::Per { .. }
            | ScoreLineKind::By { .. }
            | ScoreLineKind::Halve(_) => {}
        }
    }
    for statement in statements(context) {
        let StatementKind::Stage(stage) = &statement.kind else { continue };
        for clause in &stage.clauses {
            if let StageClauseKind::AnswerWithin { of, by, .. } = &clause.kind {
                found.extend([of, by]);
            }
        }
    }
    let inner: Vec<&EventUse> = found.iter().flat_map(|event| event.others()).collect();
    found.extend(inner);
    found
}

/// Every expression: conditions, what is inside them, and what stands in `where`.
pub(super) fn all_exprs<'a>(context: &Context<'a>, see: &mut dyn FnMut(&'a Expr)) {
    let events = event_uses(context, see);
    for condition in events.into_iter().filter_map(|event| event.condition.as_deref()) {
        each(condition, see);
    }
}

/// An expression without the brackets around it.
pub(super) fn bare(expr: &Expr) -> &Expr {
    match &expr.kind {
        ExprKind::Bracket(inner) => bare(inner),
        _ => expr,
    }
}

/// What must all hold for a condition to hold, each as written and as it is reasoned over.
pub(super) fn demands<'a, 'p>(expr: &'a Expr, condition: &'p Cond) -> Vec<(&'a Expr, &'p Cond)> {
    match (&bare(expr).kind, condition) {
        (ExprKind::And(parts), Cond::All(of)) if parts.len() == of.len() => {
            parts.iter().zip(of).flat_map(|(part, condition)| demands(part, condition)).collect()
        }
        _ => vec![(bare(expr), condition)],
    }
}

/// The parts of a condition that are reasoned over beside it, where both are made alike; else nothing.
pub(super) fn halves<'a, 'p>(expr: &'a Expr, condition: &'p Cond) -> Vec<(&'a Expr, &'p Cond)> {
    match (&bare(expr).kind, condition) {
        (ExprKind::And(parts), Cond::All(of))
        | (ExprKind::Or(parts), Cond::Any(of))
        | (ExprKind::AtLeastOf { of: parts, .. }, Cond::AtLeast { of, .. })
            if parts.len() == of.len() =>
        {
            parts.iter().zip(of).collect()
        }
        (ExprKind::Not(inner), Cond::Not(of)) => vec![(&**inner, &**of)],
        _ => Vec::new(),
    }
}

/// The text of a place, its white space normalised.
pub(super) fn text(context: &Context, span: Span) -> String {
    context.sources.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The points line that a score's line was made into.
pub(super) fn line_of<'p>(
    context: &Context<'p>,
    line: &ScoreLine,
) -> Option<(&'p Line, &'p Column, &'p Pays)> {
    super::line(context.program, context.index().line(line.place.0)?)
}

/// The stages as written, with their columns.
pub(super) fn stages<'a>(context: &Context<'a>) -> impl Iterator<Item = (&'a Stage, ColumnId)> {
    statements(context).filter_map(|statement| match &statement.kind {
        StatementKind::Stage(stage) => Some((stage, context.find(&stage.name.text)?)),
        _ => None,
    })
}

/// Whether a column is a score, or a number or grade made of nothing but scores.
pub(super) fn is_score(program: &Program, column: ColumnId) -> bool {
    !program.any_behind(column, |column| match &program[column].kind {
        ColumnKind::Score(_) => Some(false),
        ColumnKind::Number(of) | ColumnKind::Grade { of, .. } => of.columns().is_empty().then_some(true),
        _ => Some(true),
    })
}
