//! What rules look at again and again: lines, statements and places.

use super::Context;
use crate::analyse::model::Cond;
use crate::program::decay::Decay;
pub(super) use crate::program::text::{says, words};
use crate::program::time::Window;
use crate::program::{Aggregate, Column, ColumnKind, Line, LineId, Pays, Program, Score};
use crate::span::Span;
use crate::syntax::tree::{Statement, StatementKind};

/// The points lines with their columns and what they pay.
pub(super) fn lines(program: &Program) -> impl Iterator<Item = (&Line, &Column, &Pays)> {
    (0u32..).map(LineId).take(program.lines.len()).filter_map(|id| line(program, id))
}

/// The lines of one score.
pub(super) fn lines_of<'p>(
    program: &'p Program,
    score: &'p Score,
) -> impl Iterator<Item = (&'p Line, &'p Column, &'p Pays)> {
    score.lines.iter().filter_map(|id| line(program, *id))
}

/// A points line with its column and what it pays.
pub(super) fn line(program: &Program, id: LineId) -> Option<(&Line, &Column, &Pays)> {
    let line = &program[id];
    let column = &program[line.column];
    match &column.kind {
        ColumnKind::Points(pays) => Some((line, column, pays)),
        _ => None,
    }
}

/// The lines that have both a window and a decay.
pub(super) fn fading(program: &Program) -> impl Iterator<Item = (&Line, &Column, Window, &Decay)> {
    lines(program).filter_map(|(line, column, pays)| {
        let Pays::On { weight, .. } = pays else { return None };
        let ColumnKind::Aggregate(Aggregate::Weight { of, decay: Some(decay), .. }) = &program[*weight].kind
        else {
            return None;
        };
        Some((line, column, of.window?, &program[*decay]))
    })
}

/// The statements of the policy's own files.
pub(super) fn statements<'a>(context: &Context<'a>) -> impl Iterator<Item = &'a Statement> {
    context.files.iter().filter(|file| file.layer == 0).flat_map(|file| &file.tree.statements)
}

/// Where the policy begins: its `policy` line, or whatever it says first.
pub(super) fn top(context: &Context) -> Span {
    statements(context)
        .find(|statement| matches!(statement.kind, StatementKind::Policy(_)))
        .or_else(|| statements(context).next())
        .map_or_else(Span::default, |statement| statement.place.0)
}

/// The first line of a statement that has lines of its own: what names it.
pub(super) fn heading(context: &Context, span: Span) -> Span {
    let first = context.sources.text(span).lines().next().unwrap_or("").trim_end();
    Span::new(span.file, span.range().start, span.range().start.saturating_add(first.len()))
}

/// What must all hold for a condition to hold.
pub(super) fn conjuncts(condition: &Cond) -> Vec<&Cond> {
    match condition {
        Cond::All(of) => of.iter().flat_map(conjuncts).collect(),
        other => vec![other],
    }
}
