//! Thresholds and bounds that keep their meaning: as many leads are above a threshold as before.

use super::edit::Edits;
use super::there::Target;
use crate::cli::load::Policy;
use crate::program::SCALE;
use crate::span::Span;
use crate::speech::decimal;
use crate::syntax::tree::{Comparison, Expr, ExprKind, Literal, StageClauseKind, StatementKind};
use std::collections::BTreeMap;

/// A threshold, before and after.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Threshold {
    /// Where it is said: a stage, a criterion or a grade.
    pub of: String,
    /// The number that it is about.
    pub number: String,
    /// The setting that holds it.
    pub setting: Option<String>,
    /// Its value now, and as proposed, scaled.
    pub values: (i64, i64),
    /// The leads above it now, and as proposed.
    pub leads: (u64, u64),
}

/// The leads by a number, as it is and as it will be.
#[derive(Clone, Debug, Default)]
pub struct Moved {
    /// Now.
    pub old: Vec<i64>,
    /// As proposed.
    pub new: Vec<i64>,
}

/// The numbers that move, by name.
pub type AllMoved = BTreeMap<String, Moved>;

struct Found<'a> {
    of: &'a str,
    number: &'a str,
    value: i64,
    strict: bool,
    place: Span,
    setting: Option<&'a str>,
}

/// Proposes a value for each threshold of the numbers that move.
pub fn propose(policy: &Policy, moved: &AllMoved, edits: &mut Edits) -> Vec<Threshold> {
    let mut told: Vec<Threshold> = Vec::new();
    let mut done: Vec<(Span, i64)> = Vec::new();
    for found in found(policy, moved) {
        let Some(leads) = moved.get(&found.number.to_lowercase()) else { continue };
        let above = |values: &[i64], from: i64| {
            values.iter().filter(|value| if found.strict { **value > from } else { **value >= from }).count()
                as u64
        };
        let was = above(&leads.old, found.value);
        // Nothing, and all that is more than nothing, keep their meaning.
        let known = done.iter().find(|(place, _)| *place == found.place).map(|(_, value)| *value);
        let value = match known {
            Some(value) => value,
            None if found.value == 0 => 0,
            None => near(&leads.new, was, found.strict),
        };
        if known.is_none() && value != found.value {
            edits.put(found.place, decimal(value));
        }
        done.push((found.place, value));
        told.push(Threshold {
            of: found.of.to_owned(),
            number: found.number.to_owned(),
            setting: found.setting.map(str::to_owned),
            values: (found.value, value),
            leads: (was, above(&leads.new, value)),
        });
    }
    told
}

/// The whole number with about so many leads above it.
fn near(values: &[i64], leads: u64, strict: bool) -> i64 {
    let mut sorted = values.to_vec();
    sorted.sort_unstable_by_key(|value| std::cmp::Reverse(*value));
    let mut best: Option<(u64, i64)> = None;
    let mut above = 0u64;
    let whole = |value: i64| value.div_euclid(SCALE).saturating_mul(SCALE);
    let most = sorted.first().map_or(0, |most| whole(*most).saturating_add(SCALE));
    let mut consider = |count: u64, from: i64| {
        let apart = count.abs_diff(leads);
        if best.is_none_or(|(least, _)| apart < least) {
            best = Some((apart, from));
        }
    };
    consider(0, most);
    for run in sorted.chunk_by(|one, other| whole(*one) == whole(*other)) {
        above = above.saturating_add(run.len() as u64);
        consider(above, run.first().map_or(0, |value| whole(*value)));
    }
    let from = best.map_or(0, |(_, from)| from);
    if strict { from.saturating_sub(SCALE) } else { from }
}

fn found<'a>(policy: &'a Policy, moved: &AllMoved) -> Vec<Found<'a>> {
    let mut found = Vec::new();
    let settings: BTreeMap<String, (&str, i64, Span)> = policy
        .files
        .iter()
        .flat_map(|file| &file.tree.statements)
        .filter_map(|statement| match &statement.kind {
            StatementKind::Setting { name, value: Literal::Number(number) } => {
                let place = number.number.place.0;
                Some((name.text.to_lowercase(), (name.text.as_str(), number.number.scaled, place)))
            }
            _ => None,
        })
        .collect();
    for statement in policy.files.iter().flat_map(|file| &file.tree.statements) {
        let (of, conditions): (&str, Vec<&Expr>) = match &statement.kind {
            StatementKind::Means { name, meaning } => (&name.text, vec![meaning]),
            StatementKind::Stage(stage) => {
                let clauses = stage.clauses.iter().flat_map(|clause| match &clause.kind {
                    StageClauseKind::BlockedIf(condition) => vec![condition],
                    StageClauseKind::ShouldHave(conditions) => conditions.iter().collect(),
                    _ => Vec::new(),
                });
                (&stage.name.text, std::iter::once(&stage.requires).chain(clauses).collect())
            }
            StatementKind::NextStep(step) => {
                ("next step", step.arms.iter().filter_map(|arm| arm.condition.as_ref()).collect())
            }
            StatementKind::Choose(choose) => {
                (&choose.name.text, choose.arms.iter().filter_map(|arm| arm.condition.as_ref()).collect())
            }
            StatementKind::Grade(grade) if moved.contains_key(&grade.of.text.to_lowercase()) => {
                for step in &grade.steps {
                    let Some(from) = &step.from else { continue };
                    found.push(Found {
                        of: &grade.name.text,
                        number: &grade.of.text,
                        value: from.number.scaled,
                        strict: false,
                        place: from.number.place.0,
                        setting: None,
                    });
                }
                continue;
            }
            _ => continue,
        };
        for condition in conditions {
            each(condition, &mut |left, op, right| {
                let ExprKind::Name(number) = &left.kind else { return };
                if !moved.contains_key(&number.text.to_lowercase()) {
                    return;
                }
                let (value, place, setting) = match &right.kind {
                    ExprKind::Number(value) => (value.number.scaled, value.number.place.0, None),
                    ExprKind::Name(name) => match settings.get(&name.text.to_lowercase()) {
                        Some((name, value, place)) => (*value, *place, Some(*name)),
                        None => return,
                    },
                    _ => return,
                };
                let strict = matches!(op, Comparison::More | Comparison::AtMost);
                found.push(Found { of, number: &number.text, value, strict, place, setting });
            });
        }
    }
    found
}

/// Every comparison of order in a condition.
fn each<'a>(of: &'a Expr, see: &mut dyn FnMut(&'a Expr, Comparison, &'a Expr)) {
    match &of.kind {
        ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::AtLeastOf { of: parts, .. } => {
            parts.iter().for_each(|part| each(part, see));
        }
        ExprKind::Not(part) | ExprKind::Bracket(part) => each(part, see),
        ExprKind::Compare { left, op, right, .. } => see(left, *op, right),
        _ => {}
    }
}

/// Puts the least and the most that scores can be in the place of their bounds.
pub fn bounds(target: &Target<'_>, ranges: &[(i64, i64)], edits: &mut Edits) {
    for (score, (least, most)) in target.scores.iter().zip(ranges) {
        let Some(bounds) = &score.tree.bounds else { continue };
        for (number, new) in [(&bounds.low, least), (&bounds.high, most)] {
            if let Some(number) = number
                && number.scaled != new.saturating_mul(SCALE)
            {
                edits.put(number.place.0, new.to_string());
            }
        }
    }
}
