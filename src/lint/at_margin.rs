//! A line at the left margin belongs to the statement above it, whose other lines are indented. It reads like a rule of its
//! own, and those who sign the policy do not see which stage or score it is about.
//!
//! Bad:
//!
//! ```qualify
//! event demo_request
//! event sales_call by sales
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//!   budget number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   blocked if budget < 250 EUR because "no discussion"
//! answer within 1 day of demo_request by sales_call
//! ```
//!
//! Good:
//!
//! ```qualify
//! event demo_request
//! event sales_call by sales
//! lead
//!   need  yes/no, ask "Is there a problem that must go away?"
//!   budget number in EUR, ask "What have you set aside?"
//! SQL requires need
//!   blocked if budget < 250 EUR because "no discussion"
//!   answer within 1 day of demo_request by sales_call
//! ```

use super::{Context, Findings, heading, statements};
use crate::span::Span;
use crate::syntax::tree::{ExampleLine, LeadLine, PolicyLine, StatementKind};

rule!("N12", "at-margin", "a line that belongs to the statement above it", "at_margin.rs");

fn find(context: &Context, out: &mut Findings) {
    for statement in statements(context) {
        let under = lines(&statement.kind);
        let at_margin = |place: &&Span| context.sources.line_column(place.before()).1 == 1;
        if under.iter().all(|place| at_margin(&place)) {
            continue;
        }
        let first = heading(context, statement.place.0);
        let above = context.sources.text(first).to_owned();
        for place in under.iter().filter(at_margin) {
            let line = heading(context, *place);
            let message = "this line belongs to the statement above it, and reads like a rule of its own";
            out.add(line, message.to_owned(), |diag| {
                diag.at(format!("a line of `{above}`"))
                    .also(first, "the statement")
                    .help(format!("indent it: `  {}`", context.sources.text(line)))
            });
        }
    }
}

/// Where the lines under a statement stand.
fn lines(kind: &StatementKind) -> Vec<Span> {
    match kind {
        StatementKind::Policy(policy) => policy
            .lines
            .iter()
            .map(|line| match line {
                PolicyLine::Owners(_, place)
                | PolicyLine::Reviewed { place, .. }
                | PolicyLine::TimeZone(_, place)
                | PolicyLine::EventTimes(_, place) => place.0,
            })
            .collect(),
        StatementKind::Lead(lead) => lead
            .lines
            .iter()
            .map(|line| match line {
                LeadLine::Field(field) => field.place.0,
                LeadLine::Missing(_, place) => place.0,
            })
            .collect(),
        StatementKind::Event(event) => event.fields.iter().map(|field| field.place.0).collect(),
        StatementKind::Score(score) => score.lines.iter().map(|line| line.place.0).collect(),
        StatementKind::Stage(stage) => stage.clauses.iter().map(|clause| clause.place.0).collect(),
        StatementKind::Choose(choose) => choose.arms.iter().map(|arm| arm.place.0).collect(),
        StatementKind::NextStep(next) => next.arms.iter().map(|arm| arm.place.0).collect(),
        StatementKind::Example(example) => example
            .lines
            .iter()
            .map(|line| match line {
                ExampleLine::Given(_, place) | ExampleLine::When(_, place) | ExampleLine::Then(_, place) => {
                    place.0
                }
            })
            .collect(),
        StatementKind::Use(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Setting { .. }
        | StatementKind::Group { .. }
        | StatementKind::List { .. }
        | StatementKind::Means { .. }
        | StatementKind::Grade(_)
        | StatementKind::Disqualify(_) => Vec::new(),
    }
}
