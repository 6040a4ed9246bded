//! What examples can claim of a lead: its stage and next step, the stages, tables, grades, criteria and scores.

use crate::engine::Results;
use crate::engine::answer::Cell;
use crate::engine::truth::Truth;
use crate::program::{ColumnId, ColumnKind, Program, Type};
use crate::speech::{choice_value, choices, quantity, quoted, truth, unit};

/// What a column is to an example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum What {
    Stage,
    NextStep,
    Named,
}

/// A column that can be claimed.
#[derive(Clone, Debug)]
pub(super) struct Watch {
    pub column: ColumnId,
    what: What,
}

/// What a column holds for a lead, in a form that two programs share.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Held {
    /// yes, no or unknown.
    Truth(Truth),
    /// A number or date.
    Number(Option<i64>),
    /// A value of a list, by its words.
    Choice(Option<String>),
}

/// What a column holds for a lead of these results; nothing of texts and sets.
pub fn held(program: &Program, column: ColumnId, results: &Results<'_>, row: usize) -> Option<Held> {
    Some(match results.cell(column, row)? {
        Cell::Truth(truth) => Held::Truth(truth),
        Cell::Number(number) => Held::Number(number),
        Cell::Choice(index) => {
            Held::Choice(index.and_then(|index| choices(&program[column].ty).get(index as usize)).cloned())
        }
        Cell::Known(_) => return None,
    })
}

/// All that can be claimed; what says most to a reader first.
pub(super) fn watched(program: &Program) -> Vec<Watch> {
    let named = program
        .stages
        .iter()
        .map(|stage| stage.column)
        .chain(program.choices.iter().copied())
        .chain(program.grades.iter().copied())
        .chain(program.criteria.iter().copied())
        .chain(program.scores.iter().map(|score| score.column));
    let stage = program.stage.filter(|_| !program.stages.is_empty() || !program.disqualify.is_empty());
    stage
        .map(|column| Watch { column, what: What::Stage })
        .into_iter()
        .chain(program.next_step.map(|column| Watch { column, what: What::NextStep }))
        .chain(named.map(|column| Watch { column, what: What::Named }))
        .collect()
}

impl Watch {
    /// What it holds for a lead of these results.
    pub fn held(&self, program: &Program, results: &Results<'_>, row: usize) -> Option<Held> {
        held(program, self.column, results, row)
    }

    /// What an example says where it holds that.
    pub fn claim(&self, program: &Program, held: &Held) -> Option<String> {
        let column = &program[self.column];
        let name = column.name.as_str();
        Some(match (self.what, held) {
            (What::Stage, Held::Choice(Some(stage))) => format!("stage is {}", choice_value(stage)),
            (What::NextStep, Held::Choice(Some(step))) => format!("next step is {}", quoted(step)),
            (What::Named, Held::Choice(Some(value))) => format!("{name} is {}", choice_value(value)),
            (What::Named, Held::Truth(Truth::Yes)) => name.to_owned(),
            (What::Named, Held::Truth(Truth::No)) => format!("not {name}"),
            (What::Named, Held::Truth(Truth::Unknown)) => format!("{name} is unknown"),
            (What::Named, Held::Number(Some(number))) => {
                format!("{name} = {}", quantity(*number, unit(&column.ty)))
            }
            _ => return None,
        })
    }

    /// What becomes of the lead, in a sentence's end: `the lead's stage would be MQL instead of SQL`.
    pub fn would(&self, program: &Program, now: &Held, then: &Held) -> String {
        let name = program[self.column].name.as_str();
        let (now, then) = (self.words(program, now), self.words(program, then));
        match self.what {
            What::Stage => format!("the lead's stage would be {then} instead of {now}"),
            What::NextStep => format!("the next step would be {then} instead of {now}"),
            What::Named if matches!(program[self.column].kind, ColumnKind::Score(_)) => {
                format!("the {name} score would be {then} instead of {now}")
            }
            What::Named => format!("{name} would be {then} instead of {now}"),
        }
    }

    fn words(&self, program: &Program, held: &Held) -> String {
        let ty: &Type = &program[self.column].ty;
        match held {
            Held::Truth(held) => truth(*held).to_owned(),
            Held::Number(Some(number)) => quantity(*number, unit(ty)),
            Held::Choice(Some(value)) if self.what == What::NextStep => quoted(value),
            Held::Choice(Some(value)) => value.clone(),
            Held::Number(None) | Held::Choice(None) => "nothing".to_owned(),
        }
    }
}
