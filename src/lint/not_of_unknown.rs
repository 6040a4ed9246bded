//! A rule uses `not` with something that can be unknown. The opposite of unknown is unknown, so a lead with the fact
//! missing is treated as if the fact were yes: it gets no points and reaches no stage.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need        yes/no, ask "Is there a problem that must go away?"
//!   competitor  yes/no
//! SQL requires need and not competitor
//! ```
//!
//! Good: set a default, or check that the fact is known.
//!
//! ```qualify
//! lead
//!   need        yes/no, ask "Is there a problem that must go away?"
//!   competitor  yes/no, default no
//! SQL requires need and not competitor
//! ```

use super::{Context, Findings, walk};
use crate::program::text::fold;
use crate::program::{ColumnKind, Program, Type};
use crate::syntax::tree::{Expr, ExprKind, Name};

rule!("M02", "not-of-unknown", "`not` of something that can be unknown", "not_of_unknown.rs");

fn find(context: &Context, out: &mut Findings) {
    for said in walk::said(context) {
        // A line that never pays has a rule of its own.
        let idle = match said.site {
            walk::Site::Points(line) => walk::line_of(context, line)
                .is_some_and(|(found, ..)| super::never_pays::is_idle(context, found.column)),
            _ => false,
        };
        if !idle {
            look(context, said.expr, &[], out);
        }
    }
}

/// Looks for `not`; `known` are the names of which it is asked beside it whether they are known.
fn look(context: &Context, expr: &Expr, known: &[String], out: &mut Findings) {
    match &expr.kind {
        ExprKind::And(of) | ExprKind::Or(of) => {
            let mut known = known.to_vec();
            known.extend(of.iter().filter_map(asked));
            // Beside `need and …` nothing holds anyway while the need is not known.
            known.extend(of.iter().filter_map(|part| match &walk::bare(part).kind {
                ExprKind::Name(name) => Some(fold(&name.text)),
                _ => None,
            }));
            of.iter().for_each(|part| look(context, part, &known, out));
        }
        ExprKind::AtLeastOf { of, .. } => of.iter().for_each(|part| look(context, part, known, out)),
        ExprKind::Bracket(inner) => look(context, inner, known, out),
        ExprKind::Not(inner) => {
            let mut open = Vec::new();
            unknown(context, inner, known, &mut open);
            if let Some(name) = open.first() {
                report(context, expr, inner, name, out);
            }
        }
        _ => {}
    }
}

fn report(context: &Context, expr: &Expr, inner: &Expr, name: &Name, out: &mut Findings) {
    let said = walk::text(context, inner.place.0);
    let program = context.program;
    let column = context.find(&name.text).map(|column| &program[column]);
    let field = column.filter(|column| matches!(column.kind, ColumnKind::Field(_)));
    out.add(expr.place.0, format!("`not {said}` is never yes for a lead with `{}` missing", name.text), |diag| {
        let help = match field {
            Some(field) if field.ty == Type::YesNo => format!(
                "if a missing answer means no, write `{} yes/no, default no`; else ask first: `{} is known and not {said}`",
                name.text, name.text
            ),
            _ => format!("first check that it is known: `{} is known and not {said}`", name.text),
        };
        let diag = diag.at("the opposite of unknown is unknown").help(help);
        match column {
            Some(column) => diag.also(column.span, "can be missing"),
            None => diag,
        }
    });
}

/// Of what an expression asks whether it is there.
fn asked(expr: &Expr) -> Option<String> {
    match &walk::bare(expr).kind {
        ExprKind::Known(name) | ExprKind::Missing(name) | ExprKind::Unknown(name) => Some(fold(&name.text)),
        ExprKind::Not(inner) => asked(inner),
        _ => None,
    }
}

/// The names by which an expression can be unknown.
fn unknown<'a>(context: &Context, expr: &'a Expr, known: &[String], open: &mut Vec<&'a Name>) {
    match &expr.kind {
        ExprKind::Known(_) | ExprKind::Missing(_) | ExprKind::Unknown(_) => {}
        ExprKind::And(of) | ExprKind::Or(of) => {
            let mut known = known.to_vec();
            known.extend(of.iter().filter_map(asked));
            of.iter().for_each(|part| unknown(context, part, &known, open));
        }
        ExprKind::AtLeastOf { of, .. } => of.iter().for_each(|part| unknown(context, part, known, open)),
        ExprKind::Bracket(inner) | ExprKind::Not(inner) => unknown(context, inner, known, open),
        _ => {
            let mut names = Vec::new();
            walk::each(expr, &mut |part| names.extend(walk::named(part)));
            open.extend(
                names
                    .into_iter()
                    .filter(|name| !known.contains(&fold(&name.text)) && can_be_missing(context, &name.text)),
            );
        }
    }
}

fn can_be_missing(context: &Context, name: &str) -> bool {
    let program: &Program = context.program;
    let Some(column) = context.find(name) else { return false };
    match &program[column].kind {
        // A default stands in for whatever is missing; a bad value is the data's fault.
        ColumnKind::Field(field) => program[*field].default.is_none() && program.key != Some(*field),
        ColumnKind::Criterion(_) | ColumnKind::Stage(_) => settled(context, column),
        _ => false,
    }
}

/// Whether a criterion or stage can be unknown by a field that has no default.
fn settled(context: &Context, column: crate::program::ColumnId) -> bool {
    let program = context.program;
    program.any_behind(column, |column| match &program[column].kind {
        ColumnKind::Field(field) => Some(program[*field].default.is_none() && program.key != Some(*field)),
        ColumnKind::Criterion(_) | ColumnKind::Stage(_) | ColumnKind::Number(_) => {
            (!context.facts().range(column).can_be_missing()).then_some(false)
        }
        _ => Some(false),
    })
}
