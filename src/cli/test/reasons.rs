//! Why a claim is not met: what came out instead, and the lines responsible.

use super::{Miss, Restated, Why};
use crate::cli::show;
use crate::door::{Facts, deciding};
use crate::engine::explain::{Reason, StageReason};
use crate::program::{Claim, ColumnId, ColumnKind, Condition, Number, Order};
use crate::span::Span;
use crate::speech;

/// What came out instead of what a claim expects.
pub(super) fn miss(facts: &Facts<'_>, claim: &Claim) -> Miss {
    let reason = facts.results.reason(&claim.condition, 0);
    let mut columns = Vec::new();
    looked_at(&reason, true, &mut columns);
    let actual: Vec<String> =
        columns.iter().map(|column| format!("{} is {}", facts.name(*column), facts.value(*column))).collect();
    Miss {
        expected: claim.text.clone(),
        span: claim.span,
        actual: actual.join(", "),
        restated: restated(facts, claim),
        why: columns.iter().flat_map(|column| why(facts, &claim.condition, *column)).collect(),
    }
}

/// The columns a claim itself is about, not those behind the names it uses.
fn looked_at(reason: &Reason, top: bool, columns: &mut Vec<ColumnId>) {
    for column in reason.looks_at.iter().copied().chain(reason.column) {
        if !columns.contains(&column) {
            columns.push(column);
        }
    }
    if top || reason.column.is_none() {
        let named = reason.column.is_some();
        reason.parts.iter().filter(|_| !named).for_each(|part| looked_at(part, false, columns));
    }
}

/// Why a column is what it is: what decides the stage, the lines that paid, what a criterion rests on.
fn why(facts: &Facts<'_>, claim: &Condition, column: ColumnId) -> Vec<Why> {
    match &facts.program[column].kind {
        ColumnKind::Score(_) => paid(facts, column),
        ColumnKind::Stage(stage) => {
            let reasons = facts.results.explain(0);
            reasons.get(stage.index()).map(|reason| stage_why(facts, reason)).into_iter().collect()
        }
        ColumnKind::Verdict => verdict_why(facts, claim, column),
        ColumnKind::Criterion(_) => {
            let reason = facts.results.reason(&Condition::Column(column), 0);
            let parts = reason.parts.iter().flat_map(deciding);
            let span = facts.program[column].span;
            let part = |part| format!("{} is {}", said(facts, part), show::truth(part.truth));
            parts
                .map(|reason: &Reason| Why { text: part(reason), span: Some(reason.span.unwrap_or(span)) })
                .collect()
        }
        ColumnKind::Number(number) => {
            let zero = Number::Constant(0);
            let whole = Condition::Compare { left: number.clone(), order: Order::Equal, right: zero };
            let parts = facts.results.reason(&whole, 0).looks_at;
            let text = |part: ColumnId| format!("{} is {}", facts.name(part), facts.value(part));
            let span = |part: ColumnId| facts.program.columns.get(part.index()).map(|column| column.span);
            let list = parts.iter().map(|part| Why { text: text(*part), span: span(*part) });
            list.chain(parts.iter().flat_map(|part| paid(facts, *part))).collect()
        }
        ColumnKind::Field(_)
        | ColumnKind::Aggregate(_)
        | ColumnKind::Points(_)
        | ColumnKind::Grade { .. }
        | ColumnKind::FirstMatch { .. }
        | ColumnKind::Disqualify(_) => Vec::new(),
    }
}

/// The lines of a score that paid; none for any other column.
fn paid(facts: &Facts<'_>, column: ColumnId) -> Vec<Why> {
    let ColumnKind::Score(score) = facts.program[column].kind else { return Vec::new() };
    let lines = &facts.program[score].lines;
    let paid = facts.answer.paid.iter().filter(|(line, _)| lines.contains(line));
    let said: Vec<Why> = paid
        .map(|(line, points)| {
            let line = &facts.program[*line];
            let text = format!("{} from {}", show::points(*points), line.text);
            Why { text, span: Some(facts.program[line.column].span) }
        })
        .collect();
    let nothing = || Why { text: format!("no line of {} paid", facts.name(column)), span: None };
    if said.is_empty() { vec![nothing()] } else { said }
}

/// Why the lead's stage is not the one claimed: what disqualifies it, or what decides the stages that were claimed.
fn verdict_why(facts: &Facts<'_>, claim: &Condition, verdict: ColumnId) -> Vec<Why> {
    if let Some(line) = facts.answer.disqualified_by.and_then(|at| facts.program.disqualify.get(at)) {
        return match &facts.program[line.column].kind {
            ColumnKind::Disqualify(condition) => {
                let text = format!("disqualified if {}", speech::condition(facts.program, condition));
                vec![Why { text, span: Some(facts.program[line.column].span) }]
            }
            _ => Vec::new(),
        };
    }
    let wanted = match claim {
        Condition::OneOf { of, values } if *of == verdict => values.as_slice(),
        _ => &[],
    };
    let reasons = facts.results.explain(0);
    // Index 0 is `lead`, the one after the stages `disqualified`: neither has a requirement.
    let stages =
        wanted.iter().chain([&facts.answer.stage]).filter_map(|value| (*value as usize).checked_sub(1));
    stages.filter_map(|stage| reasons.get(stage)).map(|reason| stage_why(facts, reason)).collect()
}

/// `SQL is unknown: need (missing)`
fn stage_why(facts: &Facts<'_>, reason: &StageReason) -> Why {
    let column = facts.program[reason.stage].column;
    let name = facts.name(column);
    let blocked = reason.blocked.first().map(|clause| clause.span);
    let span: Option<Span> = blocked.or(Some(facts.program[column].span));
    let (lead, parts): (&str, Vec<String>) = if facts.answer.disqualified_by.is_some() {
        (" because the lead is disqualified", Vec::new())
    } else if reason.blocked.is_empty() {
        ("", deciding(&reason.requires).into_iter().map(|part| said(facts, part)).collect())
    } else {
        (", blocked", reason.blocked.iter().map(|clause| said(facts, &clause.reason)).collect())
    };
    let list = if parts.is_empty() { String::new() } else { format!(": {}", parts.join(", ")) };
    Why { text: format!("{name} is {}{lead}{list}", show::truth(reason.truth)), span }
}

/// `budget < 2000 EUR (500 EUR)`
fn said(facts: &Facts<'_>, reason: &Reason) -> String {
    match facts.behind(reason, &|_| String::new()) {
        behind if behind.is_empty() => reason.text.clone(),
        behind => format!("{} ({behind})", reason.text.clone()),
    }
}

/// What a claim that states a number would have to state.
fn restated(facts: &Facts<'_>, claim: &Claim) -> Option<Restated> {
    let Condition::Compare { left, order: Order::Equal, right } = &claim.condition else { return None };
    let number = match (left, right) {
        (number, Number::Constant(_)) | (Number::Constant(_), number) => number,
        _ => return None,
    };
    Some(Restated { claim: claim.span, number: show::number(facts.results.value(number, 0)?) })
}
