//! A stage requires a field that is missing for most leads. The stage stays unknown for them, however good they are.
//!
//! This rule runs with `qualify check --data`, from half of the leads on.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   authority  yes/no, ask "Can you sign yourself?"
//! SQL requires authority
//! ```
//!
//! ```csv
//! lead_id,authority
//! L-1,yes
//! L-2,
//! L-3,
//! ```
//!
//! Good: require less at that stage, or ask for the fact earlier.
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   authority  yes/no, ask "Can you sign yourself?"
//!   need       yes/no, ask "Is there a problem that must be solved?"
//! SQL requires need
//!   should have authority
//! ```
//!
//! ```csv
//! lead_id,authority,need
//! L-1,yes,yes
//! L-2,,no
//! L-3,,yes
//! ```

use crate::diag::say::percent;
use crate::lint::{Context, Findings};
use crate::program::{ColumnId, ColumnKind, Condition, FieldId, Number, Program};

rule!("D06", "rarely-known", "a required field that is mostly missing", "rarely_known.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let (Some(seen), program) = (context.seen, context.program) else { return };
    for (id, (field, of)) in (0u32..).map(FieldId).zip(program.fields.iter().zip(&seen.fields)) {
        let unknown = of.missing.saturating_add(of.bad);
        // Values that cannot be read are another rule's.
        let mostly = of.rows > 0
            && unknown.saturating_mul(2) >= of.rows
            && of.missing < of.rows
            && of.bad <= of.missing;
        if !mostly || field.default.is_some() {
            continue;
        }
        let known = needing(program, id);
        let stages: Vec<_> = program.stages.iter().filter(|stage| needs(&stage.requires, &known)).collect();
        let names: Vec<&str> = stages.iter().map(|stage| program[stage.column].name.as_str()).collect();
        let Some(first) = stages.first() else { continue };
        let message = format!(
            "`{}` is missing for {} of the leads, and {} cannot hold without it",
            field.name,
            percent(unknown, of.rows),
            names.join(" and ")
        );
        out.add(field.span, message, |diag| {
            diag.at("mostly missing").also(program[first.column].span, "asks for it").help(
                "write it under `should have`, or have it asked for sooner: where it is missing the stage stays unknown",
            )
        });
    }
}

/// By column: whether it can only be yes, or a number only there, where the field is known. Columns stand after those
/// that they need.
fn needing(program: &Program, field: FieldId) -> Vec<bool> {
    let mut known = Vec::with_capacity(program.columns.len());
    for column in &program.columns {
        let needs = match &column.kind {
            ColumnKind::Field(of) => *of == field,
            ColumnKind::Criterion(condition) => needs(condition, &known),
            ColumnKind::Number(number) | ColumnKind::Grade { of: number, .. } => needs_number(number, &known),
            ColumnKind::Stage(stage) => needs(&program[*stage].requires, &known),
            // These are always known.
            ColumnKind::Aggregate(_)
            | ColumnKind::Points(_)
            | ColumnKind::Score(_)
            | ColumnKind::FirstMatch { .. }
            | ColumnKind::Disqualify(_)
            | ColumnKind::Verdict => false,
        };
        known.push(needs);
    }
    known
}

/// Whether a condition can only be yes where the field is known.
fn needs(condition: &Condition, known: &[bool]) -> bool {
    let column = |column: &ColumnId| known.get(column.index()) == Some(&true);
    match condition {
        Condition::Constant(_) | Condition::Unknown(_) | Condition::IsNo(_) => false,
        // Whoever asks if it is known has an answer for where it is not.
        Condition::Known(_) => false,
        Condition::Column(of) => column(of),
        Condition::Not(inner) => match &**inner {
            Condition::Known(_) => false,
            inner => needs(inner, known),
        },
        Condition::All(parts) => {
            let asked = |part: &Condition| matches!(part, Condition::Known(of) if column(of));
            !parts.iter().any(asked) && parts.iter().any(|part| needs(part, known))
        }
        Condition::Any(parts) => !parts.is_empty() && parts.iter().all(|part| needs(part, known)),
        Condition::AtLeast { count, of } => {
            of.len() == *count as usize && of.iter().any(|part| needs(part, known))
        }
        Condition::Compare { left, right, .. } => needs_number(left, known) || needs_number(right, known),
        Condition::CompareDate { left, .. } => column(left),
        Condition::Within { of, .. }
        | Condition::OneOf { of, .. }
        | Condition::IncludesAny { of, .. }
        | Condition::IncludesAll { of, .. } => column(of),
        Condition::Text { of, .. } => column(&of.column()),
    }
}

fn needs_number(number: &Number, known: &[bool]) -> bool {
    number.columns().iter().any(|column| known.get(column.index()) == Some(&true))
}
