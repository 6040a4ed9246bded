//! From which value of a score on something is said of a lead: what stages, criteria and grades ask.

use super::rates::scaled;
use super::shape::Mark;
use crate::program::{
    ColumnId, ColumnKind, Condition, LARGEST, Number, Order, Program, Stage, StageId, Type,
};
use crate::speech;

/// A threshold of a score.
pub(super) struct Threshold<'p> {
    /// The score, an index into those asked about.
    pub number: usize,
    /// The stage, criterion or grade, and the value.
    name: String,
    /// What it asks.
    text: String,
    /// How the score is compared.
    pub order: Order,
    /// With which number.
    pub value: i64,
    place: Place<'p>,
}

/// Where a threshold stands.
enum Place<'p> {
    Requires(StageId, &'p Condition),
    Blocked(StageId, usize, &'p Condition),
    ShouldHave,
    Criterion(ColumnId, &'p Condition),
    /// A step of a grade.
    Grade(ColumnId, usize),
}

/// The thresholds of scores, score by score, by value.
pub(super) fn all<'p>(program: &'p Program, numbers: &[ColumnId]) -> Vec<Threshold<'p>> {
    let mut found = Vec::new();
    for (number, score) in numbers.iter().enumerate() {
        let mut here = of(program, number, *score);
        here.sort_by_key(|threshold| threshold.value);
        found.extend(here);
    }
    found
}

fn of(program: &Program, number: usize, score: ColumnId) -> Vec<Threshold<'_>> {
    let mut seek = Seek { number, score, found: Vec::new() };
    for (id, stage) in (0u32..).map(StageId).zip(&program.stages) {
        let name = &program[stage.column].name;
        seek.asked(&stage.requires, name, "requires", |part| Place::Requires(id, part));
        for (at, clause) in stage.blocked.iter().enumerate() {
            seek.asked(&clause.condition, name, "is blocked if", |part| Place::Blocked(id, at, part));
        }
        for clause in &stage.should_have {
            seek.asked(&clause.condition, name, "should have", |_| Place::ShouldHave);
        }
    }
    for id in program.criteria.iter().chain(&program.grades) {
        let column = &program[*id];
        match &column.kind {
            ColumnKind::Criterion(condition) => {
                seek.asked(condition, &column.name, "means", |part| Place::Criterion(*id, part));
            }
            ColumnKind::Grade { of: Number::Column(of), from } if *of == score => {
                let Type::Choice(values) = &column.ty else { continue };
                let steps = values.iter().zip(from).enumerate();
                seek.found.extend(steps.map(|(at, (value, from))| Threshold {
                    number,
                    name: format!("{} {value}", column.name),
                    text: format!("from {}", speech::decimal(*from)),
                    order: Order::AtLeast,
                    value: *from,
                    place: Place::Grade(*id, at),
                }));
            }
            _ => {}
        }
    }
    seek.found
}

struct Seek<'p> {
    number: usize,
    score: ColumnId,
    found: Vec<Threshold<'p>>,
}

impl<'p> Seek<'p> {
    fn asked(
        &mut self,
        condition: &'p Condition,
        name: &str,
        word: &str,
        place: impl Fn(&'p Condition) -> Place<'p>,
    ) {
        condition.each(&mut |part| {
            let Condition::Compare { left, order, right } = part else { return };
            let (value, order) = match (left, right) {
                (Number::Column(column), Number::Constant(value)) if *column == self.score => {
                    (*value, *order)
                }
                (Number::Constant(value), Number::Column(column)) if *column == self.score => {
                    (*value, order.turned())
                }
                _ => return,
            };
            self.found.push(Threshold {
                number: self.number,
                name: name.to_owned(),
                text: format!("{word} {} {}", speech::order(order), speech::decimal(value)),
                order,
                value,
                place: place(part),
            });
        });
    }
}

impl Threshold<'_> {
    /// What is told of it.
    pub fn mark(&self) -> Mark {
        let (name, text) = (self.name.clone(), self.text.clone());
        Mark { name, text, value: scaled(self.value), ..Mark::default() }
    }

    /// The stage that asks it, an index into the stage column's values: of a criterion or a grade, the first stage that
    /// looks at it.
    pub fn stage(&self, program: &Program) -> Option<usize> {
        let after = |stage: StageId| Some(stage.index().saturating_add(1));
        match self.place {
            Place::Requires(stage, _) | Place::Blocked(stage, ..) => after(stage),
            Place::Criterion(column, _) | Place::Grade(column, _) => {
                let asks = |stage: &Stage| {
                    let floors = stage.blocked.iter().map(|clause| &clause.condition);
                    let mut named =
                        std::iter::once(&stage.requires).chain(floors).flat_map(Condition::columns);
                    named.any(|from| {
                        program.any_behind(from, |behind| match &program[behind].kind {
                            ColumnKind::Stage(_) => Some(false),
                            _ => (behind == column).then_some(true),
                        })
                    })
                };
                program.stages.iter().position(asks).map(|at| at.saturating_add(1))
            }
            Place::ShouldHave => None,
        }
    }

    /// The values between which another one leaves everything else as it is; a step of a grade stays between its
    /// neighbours.
    pub fn between(&self, program: &Program) -> (Option<i64>, Option<i64>) {
        let Place::Grade(column, at) = self.place else { return (None, None) };
        let ColumnKind::Grade { from, .. } = &program[column].kind else { return (None, None) };
        let above = at.checked_sub(1).and_then(|above| from.get(above));
        (from.get(at.saturating_add(1)).copied(), above.copied())
    }

    /// The column that it stands in, computed as if the comparison always held, or never.
    pub fn decided(&self, program: &Program, is: bool) -> Option<(ColumnId, ColumnKind)> {
        let changed = |id: StageId, change: &dyn Fn(&mut Stage) -> Option<()>| {
            let mut stage = program.stages.get(id.index())?.clone();
            change(&mut stage)?;
            Some((stage.column, ColumnKind::Criterion(program.stage_as_condition(&stage))))
        };
        match self.place {
            Place::Requires(id, part) => changed(id, &|stage| {
                stage.requires = with_part(&program.stages.get(id.index())?.requires, part, is);
                Some(())
            }),
            Place::Blocked(id, at, part) => changed(id, &|stage| {
                let own = &program.stages.get(id.index())?.blocked.get(at)?.condition;
                stage.blocked.get_mut(at)?.condition = with_part(own, part, is);
                Some(())
            }),
            Place::Criterion(column, part) => match &program[column].kind {
                ColumnKind::Criterion(own) => Some((column, ColumnKind::Criterion(with_part(own, part, is)))),
                _ => None,
            },
            Place::Grade(column, at) => {
                let ColumnKind::Grade { of, from } = &program[column].kind else { return None };
                // The step reaches down to the one below it, or there is nothing between it and the one above it.
                let (below, above) = self.between(program);
                let mut from = from.clone();
                *from.get_mut(at)? = match is {
                    true => below.unwrap_or(-LARGEST),
                    false => above.unwrap_or(LARGEST.saturating_add(1)),
                };
                Some((column, ColumnKind::Grade { of: of.clone(), from }))
            }
            Place::ShouldHave => None,
        }
    }
}

/// A condition with one of its parts decided.
fn with_part(condition: &Condition, part: &Condition, is: bool) -> Condition {
    let mut instead = |one: &Condition| std::ptr::eq(one, part).then_some(Condition::Constant(is));
    condition.rewrite(&mut instead, &mut Some).unwrap_or_else(|| condition.clone())
}
