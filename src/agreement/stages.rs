//! When a lead is ready, who is out, what happens next, and what the words mean.

use super::doc::Block;
use super::{lines_of, owned, say};
use crate::program::{Clause, ColumnId, ColumnKind, Condition, Program, Stage, TermKind, Type};
use crate::speech::{Line, decimal, joined, window};

/// The stages, what disqualifies, and the next steps.
pub fn blocks(program: &Program, blocks: &mut Vec<Block>) {
    if !program.stages.is_empty() {
        blocks.push(Block::Heading(1, "When a lead is ready".into()));
        let names: Vec<&str> =
            program.stages.iter().map(|stage| program[stage.column].name.as_str()).collect();
        let text = match names.as_slice() {
            [_] => "There is one stage. Whoever does not meet its conditions is a plain lead.".to_owned(),
            names => format!(
                "The stages, in order: {}. A lead has the last of them whose conditions it meets, and need not have had the earlier ones; whoever meets none is a plain lead.",
                names.join(", ")
            ),
        };
        blocks.push(Block::Paragraph(text.into()));
        program.stages.iter().for_each(|one| stage(program, one, blocks));
    }
    disqualified(program, blocks);
    next_step(program, blocks);
}

fn stage(program: &Program, stage: &Stage, blocks: &mut Vec<Block>) {
    let column = &program[stage.column];
    let name = &column.name;
    let title = stage.title.as_deref().or_else(|| spelled(name));
    let title = title.map(|words| format!(" ({words})")).unwrap_or_default();
    blocks.push(Block::Heading(2, Line::new().words("A lead is ").strong(name).words(format!("{title} …"))));
    match &stage.requires {
        Condition::All(parts) if parts.len() > 1 => {
            blocks.push(Block::Paragraph(
                format!(
                    "… when all of these hold (a must: while one is not known, the lead is not {name} yet):"
                )
                .into(),
            ));
            blocks.push(Block::List(parts.iter().map(|part| say(program).condition(part)).collect()));
        }
        other => blocks.push(Block::Paragraph(
            Line::new().words("… when ").and(say(program).condition(other)).words(" (a must)."),
        )),
    }
    let why = owned(column.owner.as_ref(), column.because.as_ref());
    if !why.is_empty() {
        blocks.push(Block::Paragraph(why));
    }
    let never = format!(
        "A lead is not {name} if one of these is true, even if it meets everything above. It then has the last other stage whose conditions it meets. While it is not known whether one is true, it keeps nobody out:"
    );
    clauses(program, &never, &stage.blocked, blocks);
    clauses(
        program,
        "Nice to have. Without it the lead keeps its stage, and sales has an objection to remove or a question to ask:",
        &stage.should_have,
        blocks,
    );
    ranks(program, stage, blocks);
    promises(program, stage, blocks);
    blocks.extend(lines_of(program, &column.name));
}

/// What a usual name of a stage without a title stands for; `docs/glossary.md` has them.
fn spelled(name: &str) -> Option<&'static str> {
    Some(match name.to_uppercase().as_str() {
        "MQL" => "marketing-qualified",
        "SAL" => "accepted by sales",
        "SQL" => "sales-qualified",
        "PQL" => "product-qualified",
        "SAO" => "an opportunity that sales accepts",
        "SQO" => "an opportunity that sales qualifies",
        _ => return None,
    })
}

fn clauses(program: &Program, title: &str, clauses: &[Clause], blocks: &mut Vec<Block>) {
    if clauses.is_empty() {
        return;
    }
    blocks.push(Block::Paragraph(title.into()));
    let line = |clause: &Clause| say(program).condition(&clause.condition).why(clause.because.as_ref());
    blocks.push(Block::List(clauses.iter().map(line).collect()));
}

/// What only ranks: in each line, what counts where the lines before it leave leads equal.
fn ranks(program: &Program, stage: &Stage, blocks: &mut Vec<Block>) {
    if stage.prefers.is_empty() && stage.higher.is_empty() {
        return;
    }
    let mut lines: Vec<Line> = Vec::new();
    if !stage.should_have.is_empty() {
        lines.push("whoever meets more of the nice-to-have lines above".into());
    }
    let prefers: Vec<Line> = stage
        .prefers
        .iter()
        .map(|clause| say(program).condition(&clause.condition).why(clause.because.as_ref()))
        .collect();
    match prefers.as_slice() {
        [] => {}
        [one] => lines.push(Line::new().words("whoever meets this: ").and(one.clone())),
        several => {
            let all = joined(several.iter().cloned(), "; ");
            lines.push(Line::new().words("whoever meets more of these: ").and(all));
        }
    }
    lines.extend(stage.higher.iter().map(|higher| {
        let date = program[higher.of].ty == Type::Date;
        let words = match (higher.lower, date) {
            (false, false) => "the higher ",
            (true, false) => "the lower ",
            (false, true) => "the later ",
            (true, true) => "the earlier ",
        };
        let fact = matches!(program[higher.of].kind, ColumnKind::Field(_));
        let last = if fact { ", not known last" } else { "" };
        Line::new().words(words).and(say(program).name(higher.of)).words(last)
    }));
    let scores = joined(program.scores.iter().map(|score| say(program).name(score.column)), " and ");
    match program.scores.as_slice() {
        [] => {}
        // One score that is a line already leaves nothing to say.
        [one] if stage.higher.iter().any(|higher| higher.of == one.column && !higher.lower) => {}
        [_] => lines.push(Line::new().words("more points for ").and(scores)),
        _ => lines.push(Line::new().words("more points for ").and(scores).words(" together")),
    }
    lines.push("the key of the lead, in the order of its characters".into());
    blocks.push(Block::Paragraph(
        "Who is called first among them. Each line counts where the lines before it leave leads equal; none changes a lead's stage:"
            .into(),
    ));
    blocks.push(Block::Steps(lines));
}

fn promises(program: &Program, stage: &Stage, blocks: &mut Vec<Block>) {
    if stage.answer_within.is_empty() {
        return;
    }
    blocks.push(Block::Paragraph(
        "What is promised to every lead, whatever its stage. The time runs on through nights and weekends:"
            .into(),
    ));
    let lines = stage.answer_within.iter().map(|answer| {
        Line::new()
            .words("each ")
            .and(say(program).selection(&answer.of))
            .words(" is answered within ")
            .strong(window(answer.within))
            .words(" by ")
            .and(say(program).selection(&answer.by))
    });
    blocks.push(Block::List(lines.collect()));
}

fn disqualified(program: &Program, blocks: &mut Vec<Block>) {
    if program.disqualify.is_empty() {
        return;
    }
    blocks.push(Block::Heading(1, "Who is no lead".into()));
    blocks.push(Block::Paragraph(
        "Whoever meets one of these is disqualified, whatever else is true; the first that is true is the reason. While it is not known whether one is true, it disqualifies nobody.".into(),
    ));
    let lines = program.disqualify.iter().map(|line| {
        let column = &program[line.column];
        let line = match &column.kind {
            ColumnKind::Disqualify(condition) => say(program).condition(condition),
            _ => Line::new().name(&column.name),
        };
        let line = line.why(column.because.as_ref());
        match &column.owner {
            Some(owner) => line.words(format!(" · owned by {owner}")),
            None => line,
        }
    });
    blocks.push(Block::Steps(lines.collect()));
}

fn next_step(program: &Program, blocks: &mut Vec<Block>) {
    let Some(next) = program.next_step else { return };
    let column = &program[next];
    blocks.push(Block::Heading(1, "What happens next".into()));
    blocks.push(Block::Paragraph(
        "The first line that is true says what is done; a line of which that is not known is passed over. For a disqualified lead, nothing is done.".into(),
    ));
    blocks.push(Block::Steps(arms(program, next)));
    let why = owned(column.owner.as_ref(), column.because.as_ref());
    if !why.is_empty() {
        blocks.push(Block::Paragraph(why));
    }
    blocks.extend(lines_of(program, "next step"));
}

/// The lines of a table that chooses.
pub fn arms(program: &Program, column: ColumnId) -> Vec<Line> {
    let column = &program[column];
    let ColumnKind::FirstMatch { arms, otherwise, .. } = &column.kind else { return Vec::new() };
    let value = |index: u32| match &column.ty {
        Type::Choice(values) => values.get(index as usize).cloned().unwrap_or_default(),
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => String::new(),
    };
    let mut lines: Vec<Line> = arms
        .iter()
        .map(|(when, then)| Line::new().strong(value(*then)).words(" if ").and(say(program).condition(when)))
        .collect();
    lines.push(Line::new().strong(value(*otherwise)).words(" otherwise"));
    lines
}

/// Criteria, numbers, grades, choices, settings, lists and groups.
pub fn meanings(program: &Program, blocks: &mut Vec<Block>) {
    criteria(program, blocks);
    for grade in &program.grades {
        self::grade(program, *grade, blocks);
    }
    for choice in &program.choices {
        let column = &program[*choice];
        blocks.push(Block::Heading(1, Line::new().words("How ").strong(&column.name).words(" is chosen")));
        blocks.push(Block::Paragraph(
            "The first line that is true counts; a line of which that is not known is passed over.".into(),
        ));
        blocks.push(Block::Steps(arms(program, *choice)));
        blocks.extend(reason(column));
        blocks.extend(lines_of(program, &column.name));
    }
    terms(program, blocks);
}

fn reason(column: &crate::program::Column) -> Option<Block> {
    let why = owned(column.owner.as_ref(), column.because.as_ref());
    (!why.is_empty()).then_some(Block::Paragraph(why))
}

fn criteria(program: &Program, blocks: &mut Vec<Block>) {
    if program.criteria.is_empty() {
        return;
    }
    blocks.push(Block::Heading(1, "What the words mean".into()));
    let rows = program.criteria.iter().map(|id| {
        let column = &program[*id];
        let meaning = match &column.kind {
            ColumnKind::Criterion(condition) => say(program).condition(condition),
            ColumnKind::Number(number) => say(program).number(number, None),
            _ => Line::new(),
        };
        let because =
            column.because.as_ref().map_or_else(Line::new, |because| Line::new().quote(because.as_str()));
        vec![
            Line::new().strong(&column.name),
            meaning,
            because,
            Line::from(column.owner.clone().unwrap_or_default()),
        ]
    });
    blocks.push(Block::Table(vec!["word", "means that", "why", "owned by"], rows.collect()));
}

fn grade(program: &Program, id: ColumnId, blocks: &mut Vec<Block>) {
    let column = &program[id];
    let (ColumnKind::Grade { of, from }, Type::Choice(values)) = (&column.kind, &column.ty) else { return };
    let say = say(program);
    let unit = say.unit_of(of);
    blocks.push(Block::Heading(
        1,
        Line::new().words("The grade ").strong(&column.name).words(" of ").and(say.number(of, unit)),
    ));
    let steps = values.iter().enumerate().map(|(at, value)| {
        let from = match from.get(at) {
            Some(from) => Line::new().words("from ").name(decimal(*from)),
            None => "otherwise".into(),
        };
        vec![Line::new().strong(value), from]
    });
    blocks.push(Block::Table(vec!["grade", "is given"], steps.collect()));
    blocks.extend(reason(column));
}

/// Settings, lists and groups.
fn terms(program: &Program, blocks: &mut Vec<Block>) {
    let of = |kind: TermKind| program.terms.iter().filter(move |term| term.kind == kind);
    let row = |term: &crate::program::Term| {
        let because =
            term.because.as_ref().map_or_else(Line::new, |because| Line::new().quote(because.as_str()));
        let mut words = Line::new();
        for (at, word) in term.words.iter().enumerate() {
            words = words.words(if at > 0 { ", " } else { "" }).name(word);
        }
        vec![
            Line::new().strong(&term.name),
            words,
            because,
            Line::from(term.owner.clone().unwrap_or_default()),
        ]
    };
    for (kind, title, heads) in [
        (TermKind::Setting, "Settings", vec!["setting", "is", "why", "owned by"]),
        (TermKind::List, "Lists", vec!["list", "holds", "why", "owned by"]),
        (TermKind::Group, "Groups of events", vec!["group", "is any of", "why", "owned by"]),
    ] {
        let rows: Vec<Vec<Line>> = of(kind).map(row).collect();
        if !rows.is_empty() {
            blocks.push(Block::Heading(1, title.into()));
            blocks.push(Block::Table(heads, rows));
        }
    }
}
