//! A `should have` asks for what the stage requires anyway. It looks like room to talk where there is none, and
//! every lead of that stage has it.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   need    yes/no
//!   budget  number in EUR
//! SQL requires need
//!   should have need, budget is known
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   need    yes/no
//!   budget  number in EUR
//! SQL requires need
//!   should have budget is known
//! ```

use super::{Context, Findings};
use crate::program::{ColumnKind, Condition, Program};

rule!("S06", "demanded-already", "a wish that is a demand already", "demanded_already.rs");

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for stage in &program.stages {
        let mut demanded = Vec::new();
        gather(program, &stage.requires, &mut demanded);
        for clause in stage.should_have.iter().filter(|clause| demanded.contains(&&clause.condition)) {
            let name = &program[stage.column].name;
            out.add(clause.span, format!("{name} requires `{}` already", clause.text), |diag| {
                diag.at("every lead of this stage has it").help(format!("leave `{}` out of `should have`", clause.text))
            });
        }
    }
}

/// What a condition demands, the demands of earlier stages included.
fn gather<'a>(program: &'a Program, condition: &'a Condition, demanded: &mut Vec<&'a Condition>) {
    match condition {
        Condition::All(of) => of.iter().for_each(|of| gather(program, of, demanded)),
        Condition::Column(column) => {
            demanded.push(condition);
            if let ColumnKind::Stage(stage) = program[*column].kind {
                gather(program, &program[stage].requires, demanded);
            }
        }
        other => demanded.push(other),
    }
}
