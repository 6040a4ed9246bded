//! A stage requires something twice: every lead that meets one requirement meets the other. The weaker requirement
//! looks like a second hurdle, and it never stops a lead.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number, ask "How many people work for you?"
//!   need       yes/no, ask "Is there a problem that must go away?"
//! SQL requires need and employees >= 50 and employees >= 20
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number, ask "How many people work for you?"
//!   need       yes/no, ask "Is there a problem that must go away?"
//! SQL requires need and employees >= 50
//! ```

use super::demands::asks_of_default;
use super::{Context, Findings, bound_swallows, parts, walk};
use crate::analyse::model::{Cond, Def};
use crate::program::{ColumnId, ColumnKind, StageId};
use crate::syntax::tree::{Expr, ExprKind, StatementKind};

rule!("S05", "implied", "a requirement that another one makes already", "implied.rs");

/// A demand that adds nothing, and the one that makes it already.
pub(super) struct Implied<'a> {
    weak: &'a Expr,
    strong: &'a Expr,
}

fn find(context: &Context, out: &mut Findings) {
    for statement in super::statements(context) {
        let (name, expr, verb) = match &statement.kind {
            StatementKind::Stage(stage) => (&stage.name, &stage.requires, "requires"),
            StatementKind::Means { name, meaning } => (name, meaning, "asks for"),
            _ => continue,
        };
        let Some(column) = context.find(&name.text) else { continue };
        for implied in within(context, column, expr) {
            let text = |expr: &Expr| walk::text(context, expr.place.0);
            let (weak, strong) = (text(implied.weak), text(implied.strong));
            let message = format!("{} {verb} `{weak}`, which `{strong}` says already", name.text);
            out.add(implied.weak.place.0, message, |diag| {
                let diag =
                    diag.at("holds whenever the other does").also(implied.strong.place.0, "says it already");
                let diag = diag.help(format!("leave `{weak}` out"));
                match without(expr, implied.weak) {
                    Some(span) => diag.fix(span, ""),
                    None => diag,
                }
            });
        }
    }
    parts::choices(context, &mut |all, any| alternatives(context, all, any, out));
}

/// Parts of an `or` that others make needless, and parts that stand twice.
fn alternatives(context: &Context, all: parts::Choice, any: bool, out: &mut Findings) {
    let facts = context.facts();
    let skip = |cond: &Cond| {
        facts.always(cond)
            || facts.never(cond)
            || bound_swallows::is_behind(context, cond)
            || asks_of_default(context, cond)
    };
    for (at, (later, condition)) in all.iter().enumerate() {
        let mut earlier = all.iter().take(at).take_while(|_| facts.work().take(1));
        let found = earlier.find_map(|(expr, other)| {
            if condition == other {
                return Some((*later, *expr, true));
            }
            // What a score comes to is no reason to leave out a fact, nor the reverse.
            let alike = reads_score(context, condition) == reads_score(context, other);
            let needless = |one: &Cond, other: &Cond| {
                any && alike && !skip(one) && !skip(other) && facts.entails(one, other)
            };
            if needless(condition, other) {
                Some((*later, *expr, false))
            } else {
                needless(other, condition).then_some((*expr, *later, false))
            }
        });
        let Some((needless, enough, same)) = found else { continue };
        let text = |expr: &Expr| walk::text(context, expr.place.0);
        let message = match same {
            true => format!("`{}` stands twice", text(needless)),
            false => format!("`{}` adds nothing: `{}` is enough", text(needless), text(enough)),
        };
        out.add(needless.place.0, message, |diag| {
            diag.at(if any { "lets no other lead in" } else { "a lead that meets it counts twice" })
                .also(enough.place.0, if same { "the same" } else { "enough by itself" })
                .help("leave it out, or write the condition that was meant")
        });
    }
}

/// The demands of a stage that others of it make already.
pub(super) fn of<'a>(context: &Context<'a>, stage: StageId) -> Vec<Implied<'a>> {
    let column = context.program[stage].column;
    let written = walk::stages(context).find(|(_, other)| *other == column);
    written.map_or_else(Vec::new, |(stage, _)| within(context, column, &stage.requires))
}

fn within<'a>(context: &Context<'a>, column: ColumnId, expr: &'a Expr) -> Vec<Implied<'a>> {
    let facts = context.facts();
    let Some(Def::Stage { requires: condition, .. } | Def::Condition(condition)) = facts.model.def(column)
    else {
        return Vec::new();
    };
    let demands: Vec<(&Expr, &Cond)> = walk::demands(expr, condition);
    let mut found = Vec::new();
    for (weak, (expr, condition)) in demands.iter().enumerate() {
        // What always holds, or never, is another rule's.
        if facts.always(condition) || facts.never(condition) || bound_swallows::is_behind(context, condition)
        {
            continue;
        }
        // A field with a default is missing where the data holds something bad: then the two differ.
        if asks_of_default(context, condition) {
            continue;
        }
        // To ask first if a fact is known turns unknown into no.
        if matches!(condition, Cond::Known(_)) {
            continue;
        }
        // To name the stage before is how stages build on each other.
        if names_stage(context, condition) {
            continue;
        }
        // Of two that say the same, the later one is too much.
        let mut others = demands.iter().enumerate().take_while(|_| facts.work().take(1));
        let stronger = others.find(|(strong, (_, other))| {
            *strong != weak
                && facts.entails(other, condition)
                && (*strong < weak || !facts.entails(condition, other))
                && !facts.never(other)
                && (reads_score(context, condition) || !reads_score(context, other))
                && !bound_swallows::is_behind(context, other)
                && !asks_of_default(context, other)
        });
        if let Some((_, (strong, _))) = stronger {
            found.push(Implied { weak: expr, strong });
        }
    }
    found
}

fn names_stage(context: &Context, condition: &Cond) -> bool {
    matches!(condition, Cond::Column(column) if matches!(context.program[*column].kind, ColumnKind::Stage(_)))
}

/// Whether a demand is one on points: that so many points take a certain answer is nothing the author need know.
fn reads_score(context: &Context, condition: &Cond) -> bool {
    let mut found = false;
    condition.each_input(&mut |input| {
        let direct = !matches!(context.program[input].kind, ColumnKind::Stage(_));
        found |= direct && context.index().reads_score(input);
    });
    found
}

/// What is to be cut so that a demand is left out: with the `and` beside it.
fn without(whole: &Expr, weak: &Expr) -> Option<crate::span::Span> {
    use crate::span::Span;
    let ExprKind::And(parts) = &whole.kind else { return None };
    let at = parts.iter().position(|part| part.place.0 == weak.place.0)?;
    let span = |part: &Expr| part.place.0;
    Some(match at.checked_sub(1).and_then(|before| parts.get(before)) {
        Some(before) => Span::new(span(weak).file, span(before).range().end, span(weak).range().end),
        None => {
            let next = parts.get(1)?;
            Span::new(span(weak).file, span(weak).range().start, span(next).range().start)
        }
    })
}
