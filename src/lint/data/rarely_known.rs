//! A stage cannot hold without a field that is missing for most leads. The stage then stays unknown for them, however
//! good they are.
//!
//! Looked for with `qualify check --data`: from half of the leads on.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   authority  yes/no, ask "Who signs?"
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
//! Good: ask for less at that stage, or have it asked for sooner.
//!
//! ```qualify
//! lead
//!   lead_id    text, key
//!   authority  yes/no, ask "Who signs?"
//!   need       yes/no, ask "Which problem must be solved?"
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

rule!("D06", "rarely-known", "a hard criterion on what is mostly missing", "rarely_known.rs", data);

fn find(context: &Context, out: &mut Findings) {
    let (Some(seen), program) = (context.seen, context.program) else { return };
    for (id, (field, of)) in (0u32..).map(FieldId).zip(program.fields.iter().zip(&seen.fields)) {
        let unknown = of.missing.saturating_add(of.bad);
        let mostly = of.rows > 0 && unknown.saturating_mul(2) >= of.rows && of.missing < of.rows;
        if !mostly || field.default.is_some() {
            continue;
        }
        let stages: Vec<_> =
            program.stages.iter().filter(|stage| needs(program, &stage.requires, id, 0)).collect();
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

/// As deep as definitions are followed.
const DEEPEST: u32 = 100;

/// Whether a condition can only be yes where the field is known.
fn needs(program: &Program, condition: &Condition, field: FieldId, depth: u32) -> bool {
    let column = |column: ColumnId| needs_column(program, column, field, depth);
    match condition {
        Condition::Constant(_) | Condition::Unknown(_) | Condition::IsNo(_) => false,
        Condition::Known(of) | Condition::Column(of) => column(*of),
        Condition::Not(inner) => match &**inner {
            Condition::Known(_) => false,
            inner => needs(program, inner, field, depth),
        },
        Condition::All(parts) => parts.iter().any(|part| needs(program, part, field, depth)),
        Condition::Any(parts) => {
            !parts.is_empty() && parts.iter().all(|part| needs(program, part, field, depth))
        }
        Condition::AtLeast { count, of } => {
            of.len() == *count as usize && of.iter().any(|part| needs(program, part, field, depth))
        }
        Condition::Compare { left, right, .. } => {
            [left, right].iter().any(|number| needs_number(program, number, field, depth))
        }
        Condition::CompareDate { left, .. } => column(*left),
        Condition::InLast { of, .. }
        | Condition::OneOf { of, .. }
        | Condition::IncludesAny { of, .. }
        | Condition::IncludesAll { of, .. } => column(*of),
        Condition::Text { of, .. } => column(of.column()),
    }
}

fn needs_number(program: &Program, number: &Number, field: FieldId, depth: u32) -> bool {
    number.columns().iter().any(|column| needs_column(program, *column, field, depth))
}

fn needs_column(program: &Program, column: ColumnId, field: FieldId, depth: u32) -> bool {
    if depth > DEEPEST {
        return false;
    }
    let deeper = depth.saturating_add(1);
    match &program[column].kind {
        ColumnKind::Field(of) => *of == field,
        ColumnKind::Criterion(condition) => needs(program, condition, field, deeper),
        ColumnKind::Number(number) | ColumnKind::Grade { of: number, .. } => {
            needs_number(program, number, field, deeper)
        }
        ColumnKind::Stage(stage) => needs(program, &program[*stage].requires, field, deeper),
        // These are always known.
        ColumnKind::Aggregate(_)
        | ColumnKind::Points(_)
        | ColumnKind::Score(_)
        | ColumnKind::FirstMatch { .. }
        | ColumnKind::Disqualify(_)
        | ColumnKind::Verdict => false,
    }
}
