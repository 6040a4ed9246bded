//! A stage requires a fact that nobody asks for: the field has no question and no default, and no rule checks whether
//! it is known. If the data does not have it, the lead waits for ever, and sales does not know what to ask.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need            yes/no
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! SQL requires need and decision_maker
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need            yes/no, ask "Is there a problem that must go away?"
//!   decision_maker  yes/no, ask "Can you sign yourself?"
//! SQL requires need and decision_maker
//! ```

use super::{Context, Findings, walk};
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Field, Type};
use crate::syntax::tree::{Expr, ExprKind, Name, StatementKind};
use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

rule!("M01", "never-asked", "a required fact that nobody asks for", "never_asked.rs");

fn find(context: &Context, out: &mut Findings) {
    let asking = Asking { context, guarded: guarded(context), known: RefCell::default() };
    let mut said: HashSet<String> = HashSet::new();
    for (stage, _) in walk::stages(context) {
        let mut found = Vec::new();
        asking.open(&stage.requires, 0, &mut found);
        for (name, field) in found {
            if !said.insert(fold(&field.name)) {
                continue;
            }
            let message = format!("{} requires `{}`, and nobody asks for it", stage.name.text, field.name);
            out.add(name.place.0, message, |diag| {
                let question = question(field);
                let default = match field.ty {
                    Type::YesNo => "`default no`, if an empty cell means no",
                    _ => "`default …`",
                };
                diag.at("where it is missing, the lead waits").also(field.span, "no question, no default").help(
                    format!(
                        "add a question behind the field: `{question}`; or {default}, or say what happens while it is not known"
                    ),
                )
            });
        }
    }
}

/// A question for a field, after its type: a start for the author.
pub(super) fn question(field: &Field) -> String {
    let name = field.name.replace('_', " ");
    let question = match &field.ty {
        Type::YesNo => format!("{name}: yes or no?"),
        Type::Number(Some(unit)) => format!("{name}: how many {}?", unit.0),
        Type::Number(None) => format!("{name}: how many?"),
        Type::Date => format!("{name}: which day?"),
        Type::Choice(values) if values.len() <= 4 => format!("{name}: {}?", either(values)),
        Type::Several(values) if values.len() <= 4 => format!("{name}: which of {}?", values.join(", ")),
        Type::Choice(_) | Type::Several(_) => format!("{name}: which one?"),
        Type::Text => format!("What is the {name}?"),
    };
    format!("ask \"{}\"", question.replace('\\', "\\\\").replace('"', "\\\""))
}

/// `a, b or c`
fn either(values: &[String]) -> String {
    match values {
        [all @ .., last] if !all.is_empty() => format!("{} or {last}", all.join(", ")),
        all => all.concat(),
    }
}

/// The fields that some rule asks whether they are known.
fn guarded(context: &Context) -> HashSet<String> {
    let mut names = HashSet::new();
    walk::all_exprs(context, &mut |expr| {
        if let ExprKind::Known(name) | ExprKind::Missing(name) | ExprKind::Unknown(name) = &expr.kind {
            names.insert(fold(&name.text));
        }
    });
    names
}

/// A name where it stands, and the field that is behind it.
type Open<'a> = Vec<(&'a Name, &'a Field)>;

/// Looks for fields that nobody asks for.
struct Asking<'a> {
    context: &'a Context<'a>,
    guarded: HashSet<String>,
    /// By criterion or number and how deep it was met: what was found behind it.
    known: RefCell<HashMap<(ColumnId, usize), Open<'a>>>,
}

/// So deep are names and brackets opened.
const DEEPEST: usize = 8;

impl<'a> Asking<'a> {
    /// The fields without which a condition stays unknown, and which nobody asks for; each once.
    fn open(&self, expr: &'a Expr, depth: usize, found: &mut Open<'a>) {
        if depth > DEEPEST {
            return;
        }
        let within = |expr: &'a Expr| {
            let mut inner = Vec::new();
            self.open(expr, depth.saturating_add(1), &mut inner);
            inner
        };
        match &expr.kind {
            ExprKind::And(of) => of.iter().for_each(|part| add(found, within(part))),
            ExprKind::Or(of) => {
                // One alternative that can be known will do.
                let all: Vec<_> = of.iter().map(within).collect();
                if all.iter().all(|part| !part.is_empty()) {
                    add(found, all.into_iter().flatten().take(1).collect());
                }
            }
            ExprKind::AtLeastOf { count, of } => {
                let all: Vec<_> = of.iter().map(within).collect();
                let known = all.iter().filter(|part| part.is_empty()).count();
                if i64::try_from(known).unwrap_or(0).saturating_mul(crate::program::SCALE) < count.scaled {
                    add(found, all.into_iter().flatten().take(1).collect());
                }
            }
            ExprKind::Bracket(inner) => self.open(inner, depth, found),
            // What is denied is another rule's.
            ExprKind::Not(_) => {}
            _ => {
                let mut names = Vec::new();
                walk::each(expr, &mut |part| names.extend(walk::named(part)));
                names.into_iter().for_each(|name| self.look(name, depth, found));
            }
        }
    }

    fn look(&self, name: &'a Name, depth: usize, found: &mut Open<'a>) {
        let program = self.context.program;
        let Some(column) = self.context.find(&name.text) else { return };
        match &program[column].kind {
            ColumnKind::Field(id) => {
                let field = &program[*id];
                let asked = field.ask.is_some() || field.default.is_some() || program.key == Some(*id);
                if !asked && !self.guarded.contains(&fold(&field.name)) {
                    add(found, vec![(name, field)]);
                }
            }
            // A criterion: what it means, said at its own line.
            ColumnKind::Criterion(_) | ColumnKind::Number(_) if !self.guarded.contains(&fold(&name.text)) => {
                let known = self.known.borrow().get(&(column, depth)).cloned();
                let behind = known.unwrap_or_else(|| {
                    let meaning =
                        super::statements(self.context).find_map(|statement| match &statement.kind {
                            StatementKind::Means { name: other, meaning }
                                if fold(&other.text) == fold(&name.text) =>
                            {
                                Some(meaning)
                            }
                            _ => None,
                        });
                    let mut behind = Vec::new();
                    if let Some(meaning) = meaning {
                        self.open(meaning, depth.saturating_add(1), &mut behind);
                    }
                    self.known.borrow_mut().insert((column, depth), behind.clone());
                    behind
                });
                add(found, behind);
            }
            _ => {}
        }
    }
}

/// Adds those of fields that are not there yet.
fn add<'a>(found: &mut Open<'a>, more: Open<'a>) {
    for (name, field) in more {
        if !found.iter().any(|(_, known)| std::ptr::eq(*known, field)) {
            found.push((name, field));
        }
    }
}
