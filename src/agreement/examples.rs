//! The examples: test cases that the policy is held to.

use super::doc::Block;
use super::lines_of;
use crate::program::time::{DAY, Window};
use crate::program::{Example, Occurrence, Program};
use crate::speech::{Line, as_of_example, value_in_words, window};

/// The examples.
pub fn blocks(program: &Program, blocks: &mut Vec<Block>) {
    if program.examples.is_empty() {
        return;
    }
    blocks.push(Block::Heading(1, "Test cases".into()));
    blocks.push(Block::Paragraph(
        format!(
            "The policy is tested against each of these; facts that are not given are missing. Each is looked at as of {}, unless it names another day.",
            as_of_example(program.examples_as_of())
        )
        .into(),
    ));
    let rows = program.examples.iter().map(|example| {
        vec![
            Line::new().strong(&example.title),
            given(program, example),
            when(program, example),
            then(example),
        ]
    });
    blocks.push(Block::Table(vec!["case", "given", "what happened", "then"], rows.collect()));
    for example in &program.examples {
        blocks.extend(lines_of(program, &example.title));
    }
}

fn listed(lines: impl IntoIterator<Item = Line>) -> Line {
    let mut all = Line::new();
    for (at, line) in lines.into_iter().enumerate() {
        all = all.words(if at > 0 { "; " } else { "" }).and(line);
    }
    all
}

pub fn given(program: &Program, example: &Example) -> Line {
    let facts = example.given.iter().filter_map(|(field, value)| {
        let field = program.fields.get(field.index())?;
        let line = Line::new().name(&field.name);
        Some(match value {
            Some(value) => line.words(" is ").name(value_in_words(value, &field.ty, &program.zone)),
            None => line.words(" is missing"),
        })
    });
    let moved = (example.as_of != program.examples_as_of())
        .then(|| Line::new().words("as of ").name(as_of_example(example.as_of)));
    listed(moved.into_iter().chain(facts))
}

pub fn when(program: &Program, example: &Example) -> Line {
    listed(example.occurrences.iter().map(|one| occurrence(program, example, one)))
}

fn occurrence(program: &Program, example: &Example, one: &Occurrence) -> Line {
    let Some(event) = program.events.get(one.event.index()) else { return Line::new() };
    let mut line = Line::new();
    if one.times > 1 {
        line = line.words(format!("{} times ", one.times));
    }
    line = line.name(&event.name);
    for (field, value) in event.fields.iter().zip(&one.fields) {
        if let Some(value) = value {
            line = line.words(" with ").name(&field.name).words(" ").name(value_in_words(
                value,
                &field.ty,
                &program.zone,
            ));
        }
    }
    let ago = example.as_of.saturating_sub(one.at);
    let zone = &program.zone;
    line.words(match ago {
        0 => " now".to_owned(),
        // `492 hours before` says less than the day that the author wrote.
        ago if ago > 0 && (ago < 2 * DAY || ago % DAY == 0) => {
            format!(" {} before", window(Window::Exact(ago)))
        }
        _ => match zone.local(one.at).filter(|_| zone.day_start(one.at) == one.at) {
            Some(midnight) => format!(" on {}", midnight.date()),
            None => format!(" on {}", zone.show(one.at)),
        },
    })
}

pub fn then(example: &Example) -> Line {
    listed(example.claims.iter().map(|claim| Line::new().name(&claim.text)))
}
