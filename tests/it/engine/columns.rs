//! Grades, first-match tables, and reading whole columns.

use qualify::engine::answer::Cell;
use qualify::engine::batch::{MISSING, Need};
use qualify::engine::truth::Truth;
use qualify::engine::{Engine, Wanted};
use qualify::program::*;

use super::build::*;
use super::truths::batch;

#[test]
fn a_grade_is_the_highest_step_reached_and_missing_when_its_number_is() {
    let mut build = Build::default();
    let fit = build.field("fit", Type::Number(None));
    let kind = ColumnKind::Grade { of: Number::Column(fit), from: vec![n(50), n(30)] };
    let grade = build.push("grade", choice(&["A", "B", "C"]), kind);
    let top = build.criterion("top", Condition::OneOf { of: grade, values: vec![0, 1] });
    let known = build.criterion("known", Condition::Known(grade));
    let value = |given: &[(&str, Value)]| {
        let (engine, lead) = build.run(given);
        let results = lead.results(&engine);
        (results.choice(grade, 0), results.truth(top, 0).unwrap(), results.truth(known, 0).unwrap())
    };
    let fit = |fit| value(&[("fit", Value::Number(fit))]);
    assert_eq!(fit(n(50)), (Some(0), Truth::Yes, Truth::Yes));
    assert_eq!(fit(n(50) - 1), (Some(1), Truth::Yes, Truth::Yes));
    assert_eq!(fit(n(29)), (Some(2), Truth::No, Truth::Yes));
    assert_eq!(value(&[]), (None, Truth::Unknown, Truth::No));
}

#[test]
fn a_first_match_table_acts_on_yes_only() {
    let mut build = Build::default();
    let (a, b) = (build.field("a", Type::YesNo), build.field("b", Type::YesNo));
    let arms = vec![(Condition::Column(a), 1), (Condition::Column(b), 0), (Condition::Column(a), 2)];
    let kind = ColumnKind::FirstMatch { arms, otherwise: 1, empty_when_disqualified: false };
    let phase = build.push("phase", choice(&["early", "late", "never"]), kind);
    let by = Pays::ByChoice { of: phase, points: vec![n(1), n(2), n(3)], missing: 0 };
    let score = build.score("score", None, vec![by]);
    let value = |given: &[(&str, Value)]| {
        let (engine, lead) = build.run(given);
        let results = lead.results(&engine);
        (results.choice(phase, 0).unwrap(), results.number(score, 0).unwrap())
    };
    let (yes, no) = (Value::YesNo(true), Value::YesNo(false));
    assert_eq!(value(&[("a", yes.clone()), ("b", yes.clone())]), (1, n(2)));
    assert_eq!(value(&[("b", yes)]), (0, n(1)));
    assert_eq!(value(&[("a", no)]), (1, n(2)));
}

#[test]
fn whole_columns_say_what_cells_say() {
    let mut build = Build::default();
    let age = build.field("age", Type::Number(None));
    let country = build.field("country", choice(&["NL", "BE"]));
    let adult = build.criterion("adult", number(age, Order::AtLeast, n(18)));
    let kind = ColumnKind::Grade { of: Number::Column(age), from: vec![n(18)] };
    let grade = build.push("grade", choice(&["old", "young"]), kind);
    let engine = Engine::new(&build.program, Wanted::columns([age, country, adult, grade]));
    assert_eq!(engine.needs(), [Need::Value, Need::Value]);
    let leads: Vec<_> = (0..200i64)
        .map(|row| {
            let age = (row % 3 > 0).then_some(Value::Number(n(row % 40)));
            let country = (row % 5 > 0).then_some(Value::Choice(u32::try_from(row % 2).unwrap()));
            vec![age, country]
        })
        .collect();
    let (batch, dictionaries) = batch(&engine, &leads);
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &batch, &dictionaries);
    let bit = |words: &[u64], row: usize| words[row / 64] >> (row % 64) & 1 == 1;
    let ages = results.all_numbers(age).unwrap();
    let adults = results.all_truths(adult).unwrap();
    for row in 0..leads.len() {
        let number = bit(ages.known, row).then(|| ages.values[row]);
        assert_eq!(results.cell(age, row), Some(Cell::Number(number)));
        let truth = match (bit(adults.yes, row), bit(adults.no, row)) {
            (true, false) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Unknown,
            (true, true) => panic!("yes and no"),
        };
        assert_eq!(results.cell(adult, row), Some(Cell::Truth(truth)));
        for column in [country, grade] {
            let code = results.all_choices(column).unwrap()[row];
            assert_eq!(results.cell(column, row), Some(Cell::Choice((code != MISSING).then_some(code))));
        }
    }
}

#[test]
fn what_nobody_wants_is_neither_read_nor_computed() {
    let mut build = Build::default();
    let age = build.field("age", Type::Number(None));
    let height = build.field("height", Type::Number(None));
    let adult = build.criterion("adult", number(age, Order::AtLeast, n(18)));
    let tall = build.criterion("tall", number(height, Order::AtLeast, n(180)));
    let engine = Engine::new(&build.program, Wanted::columns([adult]));
    assert_eq!(engine.needs(), [Need::Value, Need::Nothing]);
    let lead = engine.one(NOON, &build.lead(&[("age", Value::Number(n(20)))]), &[]);
    assert_eq!(lead.results(&engine).truth(adult, 0), Some(Truth::Yes));
    assert_eq!(lead.results(&engine).cell(tall, 0), None);
}
