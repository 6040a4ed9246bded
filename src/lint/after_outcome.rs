//! A rule looks at a fact that is known only after the outcome: whether the deal was won, when it closed, why it was
//! lost. In a dry-run over history it predicts almost everything, and for a new lead it is never yes.
//!
//! This rule needs the outcome: `qualify check --outcome converted`. It finds the outcome itself, fields named after it
//! (`converted_at`), and fields with a name about the end of a deal (`closed`, `won`, `lost`, `invoice`,
//! `contract_signed`, `customer_since`, `churn`).
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   converted  yes/no
//! score fit, 0 to 40
//!   +10  if need
//!   +30  if converted
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need       yes/no, ask "Is there a problem that must go away?"
//!   converted  yes/no
//! score fit, 0 to 10
//!   +10  if need
//! ```

use super::{Context, Findings, walk};
use crate::program::ColumnKind;
use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::tree::{Name, Per, Preference, ScoreLineKind, StageClauseKind, StatementKind};

rule!("T02", "after-outcome", "a rule on a fact known only after the outcome", "after_outcome.rs");

/// Words in a field's name that say that the deal has ended.
pub const AFTER: &[&str] = &[
    "won",
    "lost",
    "closed",
    "converted",
    "conversion",
    "outcome",
    "invoice",
    "invoiced",
    "churn",
    "churned",
    "signed",
    "renewal",
    "renewed",
    "purchased",
    "loss",
    "verloren",
    "gewonnen",
];
/// Words of an outcome's name that say nothing of themselves.
const PLAIN: &[&str] =
    &["is", "has", "was", "at", "on", "date", "lead", "deal", "status", "stage", "by", "of", "the"];

fn find(context: &Context, out: &mut Findings) {
    let Some(outcome) = context.outcome.map(fold) else { return };
    let program = context.program;
    let words =
        |name: &str| name.split(|c: char| !c.is_alphanumeric()).map(str::to_owned).collect::<Vec<_>>();
    let own: Vec<String> =
        words(&outcome).into_iter().filter(|word| !PLAIN.contains(&word.as_str())).collect();
    for (name, place) in looked_at(context) {
        let Some(column) = context.find(&name) else { continue };
        let ColumnKind::Field(field) = program[column].kind else { continue };
        let field = &program[field];
        let (folded, source) = (fold(&field.name), fold(&field.source));
        let is_outcome = folded == outcome || source == outcome;
        let named = words(&folded).iter().any(|word| own.contains(word) || AFTER.contains(&word.as_str()))
            || ["customer_since", "close_date", "closing_date", "contract_value"].contains(&folded.as_str());
        if !is_outcome && !named {
            continue;
        }
        let message = match is_outcome {
            true => format!("`{}` is the outcome itself", field.name),
            false => format!("`{}` is known only after the outcome", field.name),
        };
        out.add(place, message, |diag| {
            diag.at("known too late").also(field.span, "declared here").help(
                "look at what is known while the lead is still open; if it is, \
                 `# qualify: allow after-outcome because …`",
            )
        });
    }
}

/// Every name that a rule looks at, with its place.
pub(super) fn looked_at(context: &Context) -> Vec<(String, Span)> {
    let mut found: Vec<&Name> = Vec::new();
    for said in walk::said(context) {
        walk::each(said.expr, &mut |expr| found.extend(walk::named(expr)));
    }
    for line in walk::score_lines(context) {
        match &line.kind {
            ScoreLineKind::By { of, .. }
            | ScoreLineKind::Per {
                per: Per::Of { of, .. } | Per::Since { date: of, .. } | Per::Until { date: of, .. },
                ..
            } => {
                found.push(of);
            }
            _ => {}
        }
    }
    for statement in super::statements(context) {
        match &statement.kind {
            StatementKind::Grade(grade) => found.push(&grade.of),
            StatementKind::Stage(stage) => {
                for clause in &stage.clauses {
                    let StageClauseKind::Prefers(all) = &clause.kind else { continue };
                    found.extend(all.iter().filter_map(|preference| match preference {
                        Preference::Higher { of, .. } => Some(of),
                        Preference::Condition(_) => None,
                    }));
                }
            }
            _ => {}
        }
    }
    found.into_iter().map(|name| (name.text.clone(), name.place.0)).collect()
}
