//! `qualify test --update`: the numbers that come out in place of those that examples state. Stages, next steps, bounds
//! (`interest >= 35`) and yes or no are what somebody meant: they stay.

use super::{Restated, Suite};
use crate::cli::fix::Changes;
use crate::cli::load::{Policy, is_stream};
use crate::cli::term::Terminal;
use crate::cli::{Failure, Result};
use crate::diag::Edit;
use crate::span::Span;
use crate::syntax::tree::{Claim, ExampleLine, Expr, ExprKind, Literal, StatementKind};

/// Shows the difference (on stdout, or on stderr where stdout is for a program) and makes it. Returns how many numbers
/// were changed.
pub(super) fn run(suites: &[Suite], on_stdout: bool, terminal: &Terminal) -> Result<usize> {
    let mut changes = Changes::default();
    let mut updated = 0usize;
    for suite in suites {
        let missed = suite.ran.iter().flat_map(|ran| &ran.misses);
        for restated in missed.filter_map(|miss| miss.restated.as_ref()) {
            let Some(span) = literal(&suite.policy, restated) else { continue };
            let Some(source) = suite.policy.sources.get(span.file) else { continue };
            if is_stream(&source.path) {
                return Err(
                    Failure::new("a policy from stdin or a pipe cannot be updated").help("name its file")
                );
            }
            let edit = Edit { span, text: restated.number.clone() };
            updated =
                updated.saturating_add(usize::from(changes.add(&[(&source.path, &source.text, &edit)])));
        }
    }
    changes.show(on_stdout, terminal)?;
    changes.write()?;
    Ok(updated)
}

/// Where the claim states its number.
fn literal(policy: &Policy, restated: &Restated) -> Option<Span> {
    let statements = policy.files.iter().flat_map(|file| &file.tree.statements);
    let lines = statements.flat_map(|statement| match &statement.kind {
        StatementKind::Example(example) => example.lines.as_slice(),
        _ => &[],
    });
    let claims = lines.flat_map(|line| match line {
        ExampleLine::Then(claims, _) => claims.as_slice(),
        ExampleLine::Given(..) | ExampleLine::When(..) => &[],
    });
    let mut stated = claims.filter_map(|claim| match claim {
        Claim::Holds(expr) if expr.place.0 == restated.claim => Some(expr),
        Claim::Holds(_) | Claim::Stage(..) | Claim::NextStep(..) => None,
    });
    stated.next().and_then(stated_number)
}

fn stated_number(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Bracket(inner) => stated_number(inner),
        ExprKind::Compare { left, right, .. } => number(right).or_else(|| number(left)),
        ExprKind::Is { values, .. } => match values.as_slice() {
            [Literal::Number(quantity)] => Some(quantity.number.place.0),
            _ => None,
        },
        _ => None,
    }
}

/// A number with its sign, without its unit.
fn number(expr: &Expr) -> Option<Span> {
    match &expr.kind {
        ExprKind::Number(quantity) => Some(quantity.number.place.0),
        ExprKind::Negate(inner) => Some(expr.place.0.before().to(number(inner)?)),
        ExprKind::Bracket(inner) => number(inner),
        _ => None,
    }
}
