//! A rule compares a field that has a unit with a number without one. One reader takes 6 for months and another for
//! weeks, and leads are judged by an unclear number.
//!
//! Zero is the same in every unit and needs none.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   timeline  number in months, ask "When must it be solved?"
//! SQL requires timeline <= 6
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   timeline  number in months, ask "When must it be solved?"
//! SQL requires timeline <= 6 months
//! ```

use super::{Context, Findings, statements, walk};
use crate::program::{Type, Unit};
use crate::speech::decimal;
use crate::syntax::tree::{
    Band, BandKind, Expr, ExprKind, Literal, OneOf, Per, Quantity, ScoreLineKind, StatementKind,
};

rule!("N07", "unit-missing", "a number without its unit", "unit_missing.rs");

fn find(context: &Context, out: &mut Findings) {
    walk::all_exprs(context, &mut |expr| match &expr.kind {
        ExprKind::Compare { left, right, .. } => {
            if let Some((name, unit)) = unit_of(context, left) {
                numbers(right).into_iter().for_each(|number| report(number, &name, &unit, out));
            }
            if let Some((name, unit)) = unit_of(context, right) {
                numbers(left).into_iter().for_each(|number| report(number, &name, &unit, out));
            }
        }
        ExprKind::Between { of, low, high, .. } => {
            if let Some((name, unit)) = unit_of(context, of) {
                between(low, high, &name, &unit, out);
            }
        }
        ExprKind::Is { of, values, .. } | ExprKind::IsOneOf { of, values: OneOf::Inline(values, _), .. } => {
            if let Some((name, unit)) = unit_of(context, of) {
                for value in values {
                    if let Literal::Number(number) = value {
                        report(number, &name, &unit, out);
                    }
                }
            }
        }
        _ => {}
    });
    for line in walk::score_lines(context) {
        match &line.kind {
            ScoreLineKind::By { of, bands } => {
                if let Some(unit) = unit(context, &of.text) {
                    bands.iter().for_each(|band| self::band(band, &of.text, &unit, out));
                }
            }
            ScoreLineKind::Per { per: Per::Of { step: Some(step), of }, .. } => {
                if let Some(unit) = unit(context, &of.text) {
                    report(step, &of.text, &unit, out);
                }
            }
            _ => {}
        }
    }
    for statement in statements(context) {
        let StatementKind::Grade(grade) = &statement.kind else { continue };
        let Some(unit) = unit(context, &grade.of.text) else { continue };
        for from in grade.steps.iter().filter_map(|step| step.from.as_ref()) {
            report(from, &grade.of.text, &unit, out);
        }
    }
}

fn band(band: &Band, name: &str, unit: &str, out: &mut Findings) {
    match &band.kind {
        BandKind::Below(number)
        | BandKind::AtMost(number)
        | BandKind::Above(number)
        | BandKind::AtLeast(number)
        | BandKind::Exactly(number) => report(number, name, unit, out),
        BandKind::Between(low, high) | BandKind::ToBelow(low, high) => between(low, high, name, unit, out),
        BandKind::Values(_) | BandKind::YesNo(_) | BandKind::Otherwise | BandKind::Missing => {}
    }
}

/// `3 to 6 months`: the unit behind the second is the first's as well.
fn between(low: &Quantity, high: &Quantity, name: &str, unit: &str, out: &mut Findings) {
    if high.unit.is_none() && low.unit.is_none() {
        report(high, name, unit, out);
    }
}

fn report(number: &Quantity, name: &str, unit: &str, out: &mut Findings) {
    if number.unit.is_some() || number.number.scaled == 0 {
        return;
    }
    let (place, value) = (number.number.place.0, decimal(number.number.scaled));
    out.add(place, format!("{value} has no unit, and `{name}` is in {unit}"), |diag| {
        diag.at("has no unit").help(format!("write `{value} {unit}`")).fix(place.after(), format!(" {unit}"))
    });
}

/// What an expression is called and the unit it has.
fn unit_of(context: &Context, expr: &Expr) -> Option<(String, String)> {
    let name = match &walk::bare(expr).kind {
        ExprKind::Name(name) => &name.text,
        ExprKind::Sum { first, .. } => return unit_of(context, first),
        _ => return None,
    };
    Some((name.clone(), unit(context, name)?))
}

fn unit(context: &Context, name: &str) -> Option<String> {
    match &context.program[context.find(name)?].ty {
        Type::Number(Some(Unit(unit))) => Some(written(context, name).unwrap_or_else(|| unit.clone())),
        _ => None,
    }
}

/// The unit as the field's line writes it.
fn written(context: &Context, name: &str) -> Option<String> {
    use crate::program::text::fold;
    use crate::syntax::tree::{FieldType, LeadLine};
    context.files.iter().flat_map(|file| &file.tree.statements).find_map(|statement| {
        let StatementKind::Lead(lead) = &statement.kind else { return None };
        lead.lines.iter().find_map(|line| match line {
            LeadLine::Field(field) if fold(&field.name.text) == fold(name) => match &field.ty {
                FieldType::Number { unit: Some(unit), .. } => Some(unit.text.clone()),
                _ => None,
            },
            _ => None,
        })
    })
}

/// The bare numbers of one side of a comparison.
fn numbers(expr: &Expr) -> Vec<&Quantity> {
    match &walk::bare(expr).kind {
        ExprKind::Number(number) => vec![number],
        ExprKind::Negate(inner) => numbers(inner),
        _ => Vec::new(),
    }
}
