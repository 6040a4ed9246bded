//! A rule treats a missing answer like a no. A lead that was never asked is then treated like a lead that said no, and
//! good leads are lost unnoticed.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   blocked if budget < 2000 EUR or budget is missing
//! ```
//!
//! Good: act on known facts, and ask for missing ones.
//!
//! ```qualify
//! lead
//!   need    yes/no, ask "Is there a problem that must go away?"
//!   budget  number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   blocked if budget < 2000 EUR
//! ```

use super::walk::{self, Site};
use super::{Context, Findings};
use crate::program::text::fold;
use crate::program::{ColumnKind, Condition, Type};
use crate::syntax::tree::{Expr, ExprKind, Name};
use std::collections::HashSet;

rule!("M03", "missing-as-no", "a missing answer treated as a no", "missing_as_no.rs");

fn find(context: &Context, out: &mut Findings) {
    let acting = acting(context);
    for said in walk::said(context) {
        let floor = match said.site {
            Site::Blocked | Site::Disqualify => true,
            Site::Points(_) | Site::Requires => false,
            Site::Means(name) if acting.contains(&fold(&name.text)) => false,
            Site::Means(_) | Site::ShouldHave | Site::Prefers | Site::Choose | Site::NextStep => continue,
        };
        // What holds for every lead, or none, is another rule's.
        let (plain, whole) = (!holds_always(context, said) && !torn(context, said), said.expr);
        if plain {
            walk::each(whole, &mut |expr| {
                if let ExprKind::Missing(name) = &expr.kind {
                    judge(context, whole, expr, name, floor, out);
                }
            });
        }
    }
}

fn judge(context: &Context, whole: &Expr, expr: &Expr, name: &Name, floor: bool, out: &mut Findings) {
    let Some(column) = context.find(&name.text) else { return };
    let column = &context.program[column];
    if !matches!(column.kind, ColumnKind::Field(_)) {
        return;
    }
    let yes_no = column.ty == Type::YesNo;
    let mut beside = false;
    walk::each(whole, &mut |other| {
        if let ExprKind::Or(parts) = &other.kind
            && parts.iter().any(|part| std::ptr::eq(walk::bare(part), expr))
        {
            beside |= parts.iter().any(|part| {
                let mut same = false;
                walk::each(part, &mut |inner| {
                    same |= !std::ptr::eq(inner, expr)
                        && walk::named(inner).is_some_and(|other| fold(&other.text) == fold(&name.text));
                });
                same
            });
        }
    });
    // Where a contact or a text is lacking, that is what is said; an amount or a choice not given is no answer.
    let answer = matches!(column.ty, Type::YesNo | Type::Number(_) | Type::Choice(_));
    if !(yes_no || floor && (beside || answer)) {
        return;
    }
    out.add(expr.place.0, format!("this treats a missing `{}` like a no", name.text), |diag| {
        let help = if yes_no {
            format!(
                "if a missing answer does mean no, say so once: `{} yes/no, default no`; else act on `not {}` and ask for the rest",
                name.text, name.text
            )
        } else {
            format!("remove `{} is missing`, and give the field a question: `ask \"…\"`", name.text)
        };
        diag.at("a lead that was never asked counts as one that said no").also(column.span, "declared here").help(help)
    });
}

fn holds_always(context: &Context, said: walk::Said) -> bool {
    let column = context.program.columns().find(|(_, column)| {
        let span = column.span;
        let place = match said.site {
            Site::Points(line) => return span == line.place.0,
            Site::Disqualify => said.expr.place.0,
            _ => return false,
        };
        span.file == place.file
            && span.start <= place.start
            && place.end <= span.end
            && matches!(column.kind, ColumnKind::Disqualify(_))
    });
    column.is_some_and(|(id, _)| context.facts().is_fixed(id))
}

/// Whether the stage or criterion contradicts itself: that is said then.
fn torn(context: &Context, said: walk::Said) -> bool {
    let place = said.expr.place.0;
    let found = context.program.columns().find(|(_, column)| {
        matches!(column.kind, ColumnKind::Stage(_) | ColumnKind::Criterion(_))
            && column.span.file == place.file
            && column.span.range().contains(&place.range().start)
    });
    found.is_some_and(|(id, _)| super::contradiction::of(context, id))
}

/// The criteria that points, stages and floors look at, directly or not.
fn acting(context: &Context) -> HashSet<String> {
    let program = context.program;
    let mut open: Vec<_> = program
        .columns()
        .filter(|(_, column)| matches!(column.kind, ColumnKind::Points(_) | ColumnKind::Disqualify(_)))
        .flat_map(|(id, _)| program.inputs(id))
        .collect();
    for stage in &program.stages {
        open.extend(stage.requires.columns());
        open.extend(stage.blocked.iter().flat_map(|clause| Condition::columns(&clause.condition)));
    }
    let mut names = HashSet::new();
    while let Some(column) = open.pop() {
        if matches!(program[column].kind, ColumnKind::Criterion(_))
            && names.insert(fold(&program[column].name))
        {
            open.extend(program.inputs(column));
        }
    }
    names
}
