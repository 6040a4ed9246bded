//! Points lines, scores and what is out of range.

use proptest::prelude::*;
use qualify::engine::batch::Input;
use qualify::engine::{Engine, Wanted};
use qualify::program::*;

use super::build::*;
use super::truths::batch;

fn pays(build: &Build, given: &[(&str, Value)]) -> Vec<i64> {
    let (engine, lead) = build.run(given);
    let answer = lead.answer(&engine);
    let lines = build.program.lines.iter();
    let paid: Vec<i64> = lines.map(|line| lead.results(&engine).number(line.column, 0).unwrap()).collect();
    let listed: Vec<(LineId, i64)> =
        (0u32..).map(LineId).zip(paid.clone()).filter(|(_, paid)| *paid != 0).collect();
    assert_eq!(answer.paid, listed);
    paid
}

#[test]
fn a_line_pays_only_when_its_condition_is_yes() {
    let mut build = Build::default();
    let age = build.field("age", Type::Number(None));
    let adult = number(age, Order::AtLeast, n(18));
    let minor = Condition::Not(Box::new(adult.clone()));
    let lines = vec![Pays::If { points: n(5), when: adult }, Pays::If { points: n(-3), when: minor }];
    build.score("score", None, lines);
    assert_eq!(pays(&build, &[("age", Value::Number(n(20)))]), [n(5), 0]);
    assert_eq!(pays(&build, &[("age", Value::Number(n(10)))]), [0, n(-3)]);
    assert_eq!(pays(&build, &[]), [0, 0]);
}

#[test]
fn per_pays_whole_multiples_and_nothing_below_zero() {
    let mut build = Build::default();
    let views = build.field("views", Type::Number(None));
    let per = |points, cap| Pays::Per { points, step: 25_000, of: Number::Column(views), cap };
    build.score("score", None, vec![per(n(2), None), per(n(2), Some(n(7))), per(n(-2), Some(n(7)))]);
    let paid = |views| pays(&build, &[("views", Value::Number(views))]);
    assert_eq!(paid(24_999), [0, 0, 0]);
    assert_eq!(paid(25_000), [n(2), n(2), n(-2)]);
    assert_eq!(paid(n(10)), [n(8), n(7), n(-7)]);
    assert_eq!(paid(n(-10)), [0, 0, 0]);
    assert_eq!(pays(&build, &[]), [0, 0, 0]);
}

#[test]
fn per_counts_whole_days_since_a_date() {
    const DAY: i64 = time::DAY;
    let mut build = Build::default();
    let last = build.field("last", Type::Date);
    let line = Pays::Per { points: n(-1), step: n(30), of: Number::DaysSince(last), cap: Some(n(50)) };
    build.score("score", None, vec![line]);
    let paid = |instant| pays(&build, &[("last", Value::Date(Date::instant(instant)))])[0];
    assert_eq!(paid(NOON - 30 * DAY), n(-1));
    assert_eq!(paid(NOON - 30 * DAY + 1), 0);
    assert_eq!(paid(NOON - 3000 * DAY), n(-50));
    // A day of tomorrow is minus one day away.
    assert_eq!(paid(NOON + 1), 0);
    assert_eq!(pays(&build, &[]), [0]);
}

#[test]
fn the_band_of_a_number_pays_and_gaps_pay_otherwise() {
    let mut build = Build::default();
    let staff = build.field("staff", Type::Number(None));
    let band = |low: Option<i64>, high: Option<i64>| Band { low, high };
    let bands = vec![
        (band(None, Some(n(50) - 1)), n(-5)),
        (band(Some(n(50)), Some(n(500))), n(20)),
        (band(Some(n(1000)), None), n(10)),
    ];
    let by = Pays::ByNumber { of: Number::Column(staff), bands, otherwise: n(1), missing: n(2) };
    build.score("score", None, vec![by]);
    let paid = |staff| pays(&build, &[("staff", Value::Number(staff))])[0];
    assert_eq!([n(50) - 1, n(50), n(500), n(500) + 1, n(1000)].map(paid), [n(-5), n(20), n(20), n(1), n(10)]);
    assert_eq!(pays(&build, &[]), [n(2)]);
}

#[test]
fn the_value_of_a_choice_pays() {
    let mut build = Build::default();
    let country = build.field("country", choice(&["NL", "BE", "DE", "FR"]));
    let need = build.field("need", Type::YesNo);
    let by = |of, points: &[i64], missing| Pays::ByChoice { of, points: points.to_vec(), missing };
    let lines = vec![by(country, &[n(3), 0, n(3), n(-1)], n(-2)), by(need, &[n(-4), n(4)], n(1))];
    build.score("score", None, lines);
    let paid = |value| pays(&build, &[("country", Value::Choice(value)), ("need", Value::YesNo(value == 1))]);
    assert_eq!(paid(0), [n(3), n(-4)]);
    assert_eq!(paid(1), [0, n(4)]);
    assert_eq!(paid(2), [n(3), n(-4)]);
    assert_eq!(paid(3), [n(-1), n(-4)]);
    assert_eq!(pays(&build, &[]), [n(-2), n(1)]);
}

/// A program with one line on events that are worth so much together, and what it pays.
fn on(points: i64, worth: i64, cap: Option<i64>) -> (i64, bool) {
    let mut build = Build::default();
    let aggregate = Aggregate::Weight {
        of: Selection::default(),
        once: Once::Each,
        each: None,
        decay: None,
        points,
        cap,
    };
    let weights = build.push("weight of visit", Type::Number(None), ColumnKind::Aggregate(aggregate));
    build.score("score", None, vec![Pays::On { points, weight: weights, cap }]);
    let engine = Engine::new(&build.program, Wanted::everything());
    let lead = engine.one(NOON, &[], &[Some(Value::Number(worth))]);
    let results = lead.results(&engine);
    (results.number(build.program.lines[0].column, 0).unwrap(), results.overflow().get(0))
}

#[test]
fn what_events_are_worth_is_capped_and_too_much_is_an_overflow() {
    assert_eq!(on(n(5), n(15), None), (n(15), false));
    assert_eq!(on(n(5), n(15), Some(n(12))), (n(12), false));
    assert_eq!(on(n(-5), n(-15), Some(n(12))), (n(-12), false));
    assert_eq!(on(n(5), 0, None), (0, false));
    assert_eq!(on(LARGEST, i64::MAX, Some(n(3))), (n(3), false));
    assert_eq!(on(LARGEST, LARGEST, None), (LARGEST, false));
    assert!(on(LARGEST, LARGEST + 1, None).1);
    assert!(on(-LARGEST, i64::MIN, None).1);
}

#[test]
fn a_score_stays_within_its_bounds() {
    let mut build = Build::default();
    let views = build.field("views", Type::Number(None));
    let line = Pays::Per { points: n(1), step: n(1), of: Number::Column(views), cap: None };
    let loss = Pays::If { points: n(-30), when: number(views, Order::Less, n(5)) };
    let score = build.score("score", Some((n(-10), n(20))), vec![line, loss]);
    let value = |views| {
        let (engine, lead) = build.run(&[("views", Value::Number(views))]);
        lead.results(&engine).number(score, 0).unwrap()
    };
    assert_eq!([n(4), n(6), n(20), n(21)].map(value), [n(-10), n(6), n(20), n(20)]);
}

#[test]
fn a_number_out_of_range_makes_its_lead_a_reject_and_no_other() {
    let mut build = Build::default();
    let (a, b) = (build.field("a", Type::Number(None)), build.field("b", Type::Number(None)));
    let sum = Number::Sum(vec![(false, Number::Column(a)), (false, Number::Column(b))]);
    let sum = build.push("sum", Type::Number(None), ColumnKind::Number(sum));
    let per = Pays::Per { points: n(2), step: n(1), of: Number::Column(a), cap: None };
    build.score("score", None, vec![per]);
    let engine = Engine::new(&build.program, Wanted::everything());
    let value = |value| Some(Value::Number(value));
    let leads = vec![
        vec![value(n(1)), value(n(2))],
        vec![value(LARGEST), value(-LARGEST)],
        vec![value(LARGEST / 2), value(LARGEST / 2)],
        vec![value(LARGEST / 2), value(LARGEST / 2 + 1)],
        vec![value(LARGEST), None],
        vec![None, value(LARGEST)],
        vec![value(-LARGEST), value(-1)],
    ];
    let (batch, dictionaries) = batch(&engine, &leads);
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &batch, &dictionaries);
    let over: Vec<bool> = (0..leads.len()).map(|row| results.overflow().get(row)).collect();
    assert_eq!(over, [false, true, false, true, true, false, true]);
    assert_eq!(results.number(sum, 2), Some(LARGEST));
    assert_eq!(results.number(sum, 5), None);
}

#[test]
fn sums_subtract_and_are_missing_when_a_part_is() {
    let mut build = Build::default();
    let (a, b) = (build.field("a", Type::Number(None)), build.field("b", Type::Number(None)));
    let inner = Number::Sum(vec![(false, Number::Column(b)), (false, Number::Constant(n(1)))]);
    let sum = Number::Sum(vec![(false, Number::Column(a)), (true, inner), (true, Number::Constant(5))]);
    let sum = build.push("sum", Type::Number(None), ColumnKind::Number(sum));
    let value = |given: &[(&str, Value)]| {
        let (engine, lead) = build.run(given);
        lead.results(&engine).number(sum, 0)
    };
    assert_eq!(value(&[("a", Value::Number(n(10))), ("b", Value::Number(n(3)))]), Some(n(6) - 5));
    assert_eq!(value(&[("a", Value::Number(n(10)))]), None);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 60, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn scores_are_the_sums_of_their_lines_for_any_batch_size(
        points in prop::collection::vec((-1_000_000i64..1_000_000, 0i64..40), 1..120),
        wide in any::<bool>(),
        values in prop::collection::vec(prop::option::weighted(0.8, 0i64..40), 1..400),
        size in 1usize..400,
    ) {
        let mut build = Build::default();
        let field = build.field("x", Type::Number(None));
        // Whole points are added in narrow integers, others in wide ones.
        let unit = if wide { 1 } else { 10_000 };
        let lines: Vec<Pays> = points
            .iter()
            .map(|&(points, least)| Pays::If {
                points: if wide { points } else { points / 5_000 * unit },
                when: number(field, Order::AtLeast, n(least)),
            })
            .collect();
        let expected = |value: Option<i64>| -> i64 {
            lines.iter().zip(&points).map(|(line, &(_, least))| match line {
                Pays::If { points, .. } if value.is_some_and(|value| value >= least) => *points,
                _ => 0,
            }).sum()
        };
        let score = build.score("score", None, lines.clone());
        let engine = Engine::new(&build.program, Wanted::columns([score]));
        let leads: Vec<_> = values.iter().map(|value| vec![value.map(|value| Value::Number(n(value)))]).collect();
        let mut worker = engine.worker();
        let mut got = Vec::new();
        for leads in leads.chunks(size) {
            let (batch, dictionaries) = batch(&engine, leads);
            let results = engine.run(&mut worker, &batch, &dictionaries);
            got.extend_from_slice(results.all_numbers(score).unwrap().values);
        }
        prop_assert_eq!(got, values.iter().map(|value| expected(*value)).collect::<Vec<_>>());
    }
}

#[test]
fn a_column_that_was_not_read_is_missing() {
    let mut build = Build::default();
    let age = build.field("age", Type::Number(None));
    let adult = build.criterion("adult", number(age, Order::Less, n(18)));
    let engine = Engine::new(&build.program, Wanted::everything());
    let (mut batch, dictionaries) = batch(&engine, &vec![vec![None]; 70]);
    batch.fields[0] = Input::of(&Type::Number(None));
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &batch, &dictionaries);
    assert!((0..70).all(|row| !results.is_known(adult, row)));
}

/// A magnitude of any size up to the largest number.
fn any_size() -> impl Strategy<Value = i64> {
    (0u32..54, any::<i64>())
        .prop_map(|(bits, random)| ((random as u64) >> (63 - bits)).min(LARGEST as u64) as i64)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn per_is_a_division_rounded_down(
        points in any_size(),
        negative in any::<bool>(),
        step in any_size(),
        cap in prop::option::of(any_size()),
        values in prop::collection::vec((any_size(), any::<bool>()), 1..100),
    ) {
        let (points, step) = (if negative { -points } else { points }, step.max(1));
        let mut build = Build::default();
        let field = build.field("x", Type::Number(None));
        build.score("score", None, vec![Pays::Per { points, step, of: Number::Column(field), cap }]);
        let line = build.program.lines[0].column;
        let engine = Engine::new(&build.program, Wanted::columns([line]));
        // Also next to whole multiples, where rounding would show.
        let values: Vec<i64> = values
            .iter()
            .map(|&(value, near)| if near { (value / step * step - 1).max(0) } else { value })
            .collect();
        let leads: Vec<_> = values.iter().map(|value| vec![Some(Value::Number(*value))]).collect();
        let (batch, dictionaries) = batch(&engine, &leads);
        let mut worker = engine.worker();
        let results = engine.run(&mut worker, &batch, &dictionaries);
        for (row, value) in values.iter().enumerate() {
            let exact = i128::from(points) * i128::from(value / step);
            let most = i128::from(cap.unwrap_or(LARGEST));
            prop_assert_eq!(results.number(line, row).map(i128::from), Some(exact.clamp(-most, most)));
            prop_assert_eq!(results.overflow().get(row), cap.is_none() && exact.abs() > most);
        }
    }
}
