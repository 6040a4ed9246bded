//! A `by` line names some values of a choice and not the others. A lead with another value gets no points, and nobody
//! can tell whether that was intended.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   industry  one of software, logistics, retail
//! score fit, 0 to 15
//!   by industry: software: +15, logistics: +10
//! ```
//!
//! Good: name every value, or add `otherwise`.
//!
//! ```qualify
//! lead
//!   industry  one of software, logistics, retail
//! score fit, 0 to 15
//!   by industry: software: +15, logistics: +10, otherwise: 0
//! ```

use super::{Context, Findings};
use crate::program::text::fold;
use crate::program::{ColumnKind, Type};
use crate::syntax::tree::{BandKind, ScoreLineKind, StatementKind};
use std::collections::HashSet;

rule!("P10", "choice-ignored", "a value of a choice that a table ignores", "choice_ignored.rs");

fn find(context: &Context, out: &mut Findings) {
    let scores =
        context.files.iter().flat_map(|file| &file.tree.statements).filter_map(|statement| match &statement
            .kind
        {
            StatementKind::Score(score) => Some(score),
            _ => None,
        });
    for line in scores.flat_map(|score| &score.lines) {
        let ScoreLineKind::By { of, bands } = &line.kind else { continue };
        let Some(column) = context.find(&of.text) else { continue };
        // A grade or a table of the policy's own has no values that data could surprise us with.
        let (Type::Choice(values), ColumnKind::Field(_)) =
            (&context.program[column].ty, &context.program[column].kind)
        else {
            continue;
        };
        if bands.iter().any(|band| band.kind == BandKind::Otherwise) {
            continue;
        }
        let named: HashSet<String> = bands
            .iter()
            .filter_map(|band| match &band.kind {
                BandKind::Values(values) => Some(values),
                _ => None,
            })
            .flatten()
            .map(|word| fold(word.text()))
            .collect();
        let ignored: Vec<&str> =
            values.iter().filter(|value| !named.contains(&fold(value))).map(String::as_str).collect();
        if !ignored.is_empty() {
            let list = ignored.join("`, `");
            out.add(line.place.0, format!("`by {}` does not mention `{list}`", of.text), |diag| {
                diag.at("pays nothing for them").help("name them, or end the line with `, otherwise: 0`")
            });
        }
    }
}
