//! A stage requires something twice: whatever fulfils one requirement fulfils the other. The weaker one reads
//! like a second hurdle, and no lead is ever held up by it.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   employees  number
//!   need       yes/no
//! SQL requires need and employees >= 50 and employees >= 20
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   employees  number
//!   need       yes/no
//! SQL requires need and employees >= 50
//! ```

use super::{Context, Findings, conjuncts};
use crate::analyse::model::Def;
use crate::analyse::range::Possible;
use crate::program::{Condition, print};

rule!("S05", "implied", "a requirement that another one makes already", "implied.rs");

fn find(context: &Context, out: &mut Findings) {
    let (program, facts) = (context.program, context.facts());
    for stage in &program.stages {
        let Some(Def::Stage { requires, .. }) = facts.model.def(stage.column) else { continue };
        let (conds, said) = (conjuncts(requires), flat(&stage.requires));
        if conds.len() != said.len() {
            continue;
        }
        let pairs = conds.iter().zip(&said).enumerate();
        for (weak, (condition, text)) in pairs.clone() {
            // What always holds is another rule's.
            if facts.truth(condition) == Possible::YES {
                continue;
            }
            // Of two that say the same, the later one is too much.
            let stronger = pairs.clone().find(|(strong, (other, _))| {
                *strong != weak
                    && facts.implies(other, condition)
                    && (*strong < weak || !facts.implies(condition, other))
            });
            if let Some((_, (_, strong))) = stronger {
                let (weak, strong) = (print::condition(program, text), print::condition(program, strong));
                let column = &program[stage.column];
                out.add(column.span, format!("{} requires `{weak}`, which `{strong}` says already", column.name), |diag| {
                    diag.at("one of them is enough").help(format!("leave `{weak}` out"))
                });
            }
        }
    }
}

/// What must all hold, in the same order as [`conjuncts`].
fn flat(condition: &Condition) -> Vec<&Condition> {
    match condition {
        Condition::All(of) => of.iter().flat_map(flat).collect(),
        other => vec![other],
    }
}
