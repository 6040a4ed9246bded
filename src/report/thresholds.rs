//! From which value of a score on something is said of a lead: what stages, criteria and grades ask.

use super::rates::scaled;
use super::shape::Mark;
use crate::program::{ColumnId, ColumnKind, Condition, Number, Order, Program, Type};
use crate::speech;

/// Every threshold of a score, by value.
pub(super) fn of(program: &Program, score: ColumnId) -> Vec<Mark> {
    let mut marks = Vec::new();
    for stage in &program.stages {
        let name = &program[stage.column].name;
        asked(&stage.requires, score, name, "requires", &mut marks);
        for clause in &stage.blocked {
            asked(&clause.condition, score, name, "is blocked if", &mut marks);
        }
        for clause in &stage.should_have {
            asked(&clause.condition, score, name, "should have", &mut marks);
        }
    }
    for column in program.criteria.iter().chain(&program.grades) {
        let column = &program[*column];
        match &column.kind {
            ColumnKind::Criterion(condition) => asked(condition, score, &column.name, "means", &mut marks),
            ColumnKind::Grade { of: Number::Column(of), from } if *of == score => {
                let Type::Choice(values) = &column.ty else { continue };
                let steps = values.iter().zip(from);
                marks.extend(steps.map(|(value, from)| Mark {
                    name: format!("{} {value}", column.name),
                    text: format!("from {}", speech::decimal(*from)),
                    value: scaled(*from),
                }));
            }
            _ => {}
        }
    }
    marks.sort_by(|a, b| a.value.total_cmp(&b.value));
    marks
}

fn asked(condition: &Condition, score: ColumnId, name: &str, word: &str, marks: &mut Vec<Mark>) {
    condition.each(&mut |part| {
        let Condition::Compare { left, order, right } = part else { return };
        let (value, order) = match (left, right) {
            (Number::Column(column), Number::Constant(value)) if *column == score => (*value, *order),
            (Number::Constant(value), Number::Column(column)) if *column == score => (*value, turned(*order)),
            _ => return,
        };
        marks.push(Mark {
            name: name.to_owned(),
            text: format!("{word} {} {}", speech::order(order), speech::decimal(value)),
            value: scaled(value),
        });
    });
}

fn turned(order: Order) -> Order {
    match order {
        Order::Less => Order::More,
        Order::AtMost => Order::AtLeast,
        Order::More => Order::Less,
        Order::AtLeast => Order::AtMost,
        Order::Equal => Order::Equal,
        Order::NotEqual => Order::NotEqual,
    }
}
