//! No rule looks at a declared value of a choice, though rules name most of its other values. Leads with that value get
//! no points, no stage and no next step for it, and nobody decided this.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   part  one of decides, advises, uses, ask "What is your part in the decision?"
//! score fit, -10 to 30
//!   +30  if part is decides
//!   -10  if part is uses
//! SQL requires part is known and fit >= 0
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   part  one of decides, advises, uses, ask "What is your part in the decision?"
//! score fit, -10 to 30
//!   by part: decides: +30, advises: +15, uses: -10
//! SQL requires part is known and fit >= 0
//! ```

use super::{Context, Findings, walk};
use crate::program::text::fold;
use crate::program::{ColumnKind, Type};
use crate::syntax::tree::{
    BandKind, Expr, ExprKind, FieldType, Include, LeadLine, Literal, OneOf, ScoreLineKind, StatementKind,
    Word,
};
use std::collections::{HashMap, HashSet};

rule!("N03", "choice-unused", "a value of a choice that no rule uses", "choice_unused.rs");

/// Values that stand for "none of the others".
const REST: &[&str] =
    &["other", "others", "else", "elsewhere", "unknown", "none", "rest", "misc", "anders", "overig"];

/// What the rules say of one field.
#[derive(Default)]
struct Use {
    values: HashSet<String>,
    /// Something is said of all values that are not named.
    rest: bool,
}

fn find(context: &Context, out: &mut Findings) {
    let mut uses: HashMap<String, Use> = HashMap::new();
    walk::all_exprs(context, &mut |expr| note(expr, &mut uses));
    for line in walk::score_lines(context) {
        let ScoreLineKind::By { of, bands } = &line.kind else { continue };
        let used = uses.entry(fold(&of.text)).or_default();
        // What a table leaves out is another rule's, and `otherwise` speaks of all the rest.
        used.rest = true;
        for band in bands {
            if let BandKind::Values(words) = &band.kind {
                used.values.extend(words.iter().map(|word| fold(word.text())));
            }
        }
    }
    for statement in super::statements(context) {
        let StatementKind::Lead(lead) = &statement.kind else { continue };
        for line in &lead.lines {
            let LeadLine::Field(field) = line else { continue };
            let (FieldType::OneOf(values, _) | FieldType::SeveralOf(values, _)) = &field.ty else { continue };
            report(&field.name.text, values, &uses, context, out);
        }
    }
}

fn report(name: &str, values: &[Word], uses: &HashMap<String, Use>, context: &Context, out: &mut Findings) {
    let Some(used) = uses.get(&fold(name)).filter(|used| !used.rest) else { return };
    let is_choice = context.find(name).is_some_and(|column| {
        let column = &context.program[column];
        matches!(column.kind, ColumnKind::Field(_)) && matches!(column.ty, Type::Choice(_) | Type::Several(_))
    });
    let (named, never): (Vec<&Word>, Vec<&Word>) =
        values.iter().partition(|value| used.values.contains(&fold(value.text())));
    if !is_choice || named.len() <= never.len() {
        return;
    }
    for value in never.iter().filter(|value| !REST.contains(&fold(value.text()).as_str())) {
        let value_text = value.text();
        out.add(value.span(), format!("no rule uses `{value_text}` of `{name}`"), |diag| {
            diag.at("declared, and never asked for").help(format!(
                "say what it means for a lead, such as `if {name} is {value_text}`, or take it out of the choices"
            ))
        });
    }
}

fn note(expr: &Expr, uses: &mut HashMap<String, Use>) {
    let mut entry = |of: &Expr, values: Vec<String>, rest: bool| {
        if let ExprKind::Name(name) = &walk::bare(of).kind {
            let used = uses.entry(fold(&name.text)).or_default();
            used.values.extend(values);
            used.rest |= rest;
        }
    };
    let texts = |values: &[Literal]| values.iter().flat_map(literal).collect::<Vec<_>>();
    match &expr.kind {
        ExprKind::Is { of, values, negated } => entry(of, texts(values), *negated),
        ExprKind::IsOneOf { of, values: OneOf::Inline(values, _), negated } => {
            entry(of, texts(values), *negated)
        }
        ExprKind::Include { of, how: Include::One | Include::Any | Include::All, values } => {
            entry(of, values.iter().map(|word| fold(word.text())).collect(), false);
        }
        // `phase is "in evaluation" or orientation`: only the types tell that the name is a value.
        ExprKind::Or(parts) => {
            let mut last: Option<&Expr> = None;
            for part in parts {
                match &part.kind {
                    ExprKind::Is { of, .. } => last = Some(of),
                    ExprKind::Name(name) => {
                        if let Some(of) = last {
                            entry(of, vec![fold(&name.text)], false);
                        }
                    }
                    _ => last = None,
                }
            }
        }
        // Compared with something else, all of its values count.
        ExprKind::Compare { left, right, .. } => {
            entry(left, Vec::new(), true);
            entry(right, Vec::new(), true);
        }
        // Whether something is `not` so is said of all the others.
        ExprKind::Not(inner) => {
            if let ExprKind::Is { of, .. } | ExprKind::IsOneOf { of, .. } | ExprKind::Include { of, .. } =
                &walk::bare(inner).kind
            {
                entry(of, Vec::new(), true);
            }
        }
        _ => {}
    }
}

fn literal(literal: &Literal) -> Vec<String> {
    match literal {
        Literal::Text(quoted) => vec![fold(&quoted.text)],
        Literal::Word(name) => vec![fold(&name.text)],
        Literal::Several(words, _) => words.iter().map(|word| fold(word.text())).collect(),
        Literal::Number(_) | Literal::Date(_) | Literal::YesNo(..) => Vec::new(),
    }
}
