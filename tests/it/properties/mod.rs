//! Random policies over random leads: the engine against the reference, on any batch size and any state of its
//! dictionaries; reach and missing facts against trying everything.
//!
//! `PROPTEST_CASES` sets how many cases each property runs, and makes them other ones each time. `QUALIFY_REFERENCE` sets
//! how many policies, leads of each and events of each lead are held to the reference at once ([`large`]).

mod alike;
mod behind;
mod events;
mod large;
mod leads;
mod pairs;
mod policy;
mod replay;
mod since;
mod tape;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use qualify::engine::answer::{Answer, Cell};
use qualify::engine::batch::Dictionaries;
use qualify::engine::truth::Truth;
use qualify::engine::{Engine, Wanted};
use qualify::program::{FieldId, Program, StageId, Type, Value};

use self::policy::About;
use self::tape::Tape;
use crate::reference::{self, Lead, Reference, reach::Fillings};

/// So many cases, always the same, unless the environment asks for more: then each time others.
fn cases(count: u32) -> Config {
    let config = Config { failure_persistence: None, max_shrink_iters: 4000, ..Config::default() };
    match std::env::var_os("PROPTEST_CASES") {
        Some(_) => config,
        None => Config { cases: count, rng_seed: RngSeed::Fixed(2026), ..config },
    }
}

/// The program of a policy, which must be without mistakes.
pub fn program(text: &str) -> Program {
    read(text).unwrap_or_else(|said| panic!("{text}\n{said}"))
}

/// The program of a policy, or its mistakes.
fn read(text: &str) -> Result<Program, String> {
    let mut read = |_: &str| Ok(text.as_bytes().to_vec());
    let loaded = qualify::syntax::load(&qualify::syntax::Root::file("random.qualify"), &mut read);
    let checked = qualify::check::check(&loaded);
    let say = |diag: &qualify::diag::Diag| {
        format!("{} {} {:?} {:?}", loaded.sources.place(diag.span()), diag.message, diag.help, diag.code)
    };
    let said: Vec<String> = checked.diags.iter().map(say).collect();
    checked.program.ok_or_else(|| said.join("\n"))
}

/// What the engine should answer for a column, as the reference computes it.
fn expected(reference: &Reference, column: qualify::program::ColumnId) -> Cell {
    match reference.cell(column) {
        reference::Cell::YesNo(yes) => Cell::Truth(yes.map_or(Truth::Unknown, Truth::from)),
        reference::Cell::Value(value) => match (&reference.program[column].ty, value) {
            (Type::YesNo, value) => panic!("a yes/no of {value:?}"),
            (Type::Number(_) | Type::Date, None) => Cell::Number(None),
            (Type::Number(_), Some(Value::Number(value))) => Cell::Number(Some(value)),
            (Type::Date, Some(Value::Date(date))) => Cell::Number(Some(date.code())),
            (Type::Choice(_), None) => Cell::Choice(None),
            (Type::Choice(_), Some(Value::Choice(value))) => Cell::Choice(Some(value)),
            (Type::Text | Type::Several(_), value) => Cell::Known(value.is_some()),
            (ty, value) => panic!("{ty:?} of {value:?}"),
        },
    }
}

fn truth(yes: Option<bool>) -> Truth {
    yes.map_or(Truth::Unknown, Truth::from)
}

/// Compares everything in an answer but reach and missing facts.
fn compare(text: &str, program: &Program, lead: &Lead, answer: &Answer) {
    let reference = Reference::new(program, lead);
    let context = || format!("{text}\n{lead:?}");
    for (column, cell) in &answer.cells {
        let what = &program[*column];
        assert_eq!(*cell, expected(&reference, *column), "column `{}`\n{}", what.name, context());
    }
    assert_eq!(answer.stage, reference.stage(), "stage\n{}", context());
    assert_eq!(answer.disqualified_by, reference.disqualified(), "disqualified by\n{}", context());
    let stages: Vec<Truth> =
        program.stages.iter().map(|stage| truth(reference.yes_no(stage.column))).collect();
    assert_eq!(answer.stages, stages, "stages\n{}", context());
    let paid: Vec<(usize, i128)> = program
        .lines
        .iter()
        .enumerate()
        .map(|(at, line)| (at, reference.number(line.column).unwrap()))
        .filter(|(_, points)| *points != 0)
        .collect();
    let answered: Vec<(usize, i128)> =
        answer.paid.iter().map(|(line, points)| (line.index(), (*points).into())).collect();
    assert_eq!(answered, paid, "paid\n{}", context());
    let scores: Vec<i128> =
        program.scores.iter().map(|score| reference.number(score.column).unwrap()).collect();
    assert_eq!(answer.scores.iter().map(|score| i128::from(*score)).collect::<Vec<_>>(), scores, "scores");
    assert_eq!(i128::from(answer.rank.total), reference.total(), "total\n{}", context());
    let next_step = program.next_step.and_then(|column| match reference.value(column) {
        Some(Value::Choice(step)) => Some(step),
        _ => None,
    });
    assert_eq!(answer.next_step, next_step, "next step\n{}", context());
    compare_lists(&reference, answer, &context);
}

/// `should have` and `prefers` of the lead's stage.
fn compare_lists(reference: &Reference, answer: &Answer, context: &dyn Fn() -> String) {
    let (program, stage) = (reference.program, reference.stage());
    if stage == 0 || stage as usize > program.stages.len() {
        assert!(answer.objections.is_empty(), "objections\n{}", context());
        assert_eq!((answer.rank.should_have, answer.rank.preferences), (0, 0), "rank\n{}", context());
        return;
    }
    let id = StageId(stage - 1);
    let truths = |clauses: &[qualify::program::Clause]| -> Vec<Truth> {
        clauses.iter().map(|clause| truth(reference.condition(&clause.condition))).collect()
    };
    let should: Vec<Truth> = truths(&program[id].should_have);
    let open: Vec<(usize, Truth)> =
        should.iter().copied().enumerate().filter(|(_, truth)| *truth != Truth::Yes).collect();
    let objections: Vec<(usize, Truth)> =
        answer.objections.iter().map(|objection| (objection.clause, objection.truth)).collect();
    assert_eq!(objections, open, "objections\n{}", context());
    let met = |truths: &[Truth]| truths.iter().filter(|truth| **truth == Truth::Yes).count();
    assert_eq!(answer.rank.should_have as usize, met(&should), "should have\n{}", context());
    assert_eq!(
        answer.rank.preferences as usize,
        met(&truths(&program[id].prefers)),
        "prefers\n{}",
        context()
    );
    let numbers: Vec<Option<i64>> = program[id]
        .higher
        .iter()
        .map(|higher| {
            let number = match reference.value(higher.of)? {
                Value::Number(number) => number,
                Value::Date(date) => date.code(),
                other => panic!("ranked by {other:?}"),
            };
            Some(if higher.lower { -number } else { number })
        })
        .collect();
    assert_eq!(answer.rank.numbers, numbers, "higher\n{}", context());
}

fn some_leads(tape: &Tape, program: &Program, count: usize) -> Vec<Lead> {
    let first = leads::as_of(tape);
    let own = tape.chance(3);
    let instant = |tape: &Tape| if own { leads::as_of(tape) } else { first };
    (0..count).map(|_| leads::lead(tape, program, instant(tape))).collect()
}

fn engine_is_the_reference(policy: &[u8], data: &[u8], about: About) {
    let text = policy::policy(&Tape::new(policy), about);
    let program = program(&text);
    let tape = Tape::new(data);
    let count = 1 + tape.below(if tape.chance(8) { 150 } else { 12 });
    let leads = some_leads(&tape, &program, count);
    answers_are_the_reference(&tape, &text, &program, &leads);
    crate::door::equal::are_those_of_the_engine(&text, &program, &leads[..leads.len().min(12)]);
}

fn answers_are_the_reference(tape: &Tape, text: &str, program: &Program, leads: &[Lead]) {
    let engine = Engine::new(program, Wanted::everything());
    let (mut worker, mut dictionaries) = (engine.worker(), Dictionaries::new(program));
    let size = 1 + tape.below(leads.len());
    for batch in leads.chunks(size) {
        if tape.chance(4) {
            dictionaries.fields.iter_mut().chain(&mut dictionaries.aggregates).for_each(|one| one.clear());
        }
        let mut columns = reference::lead::batch(&engine, batch, &mut dictionaries);
        if tape.chance(2) {
            columns.aggregates = events::aggregated(tape, program, batch, &mut dictionaries);
        }
        let results = engine.run(&mut worker, &columns, &dictionaries);
        for (row, lead) in batch.iter().enumerate() {
            compare(text, program, lead, &results.answer(row));
        }
    }
}

/// Each item of a call order counts by itself, also one that holds whenever another does.
#[test]
fn a_preference_that_repeats_another_counts_again() {
    let text = r#"
policy "Order"
  reviewed 2026-10-01
lead
  trade  one of baker, farmer, printer
  vans   number
big   means vans >= 10
small means vans < 10
SQL requires trade is known or trade is missing
  prefers trade is baker, trade is baker or farmer, big, big or small
"#;
    let program = program(text);
    let trades = [None, Some(0), Some(1), Some(2)];
    let vans = [None, Some(5), Some(20)];
    let lead = |trade: Option<u32>, vans: Option<i64>| Lead {
        as_of: 0,
        fields: vec![
            trade.map(Value::Choice),
            vans.map(|vans| Value::Number(vans * qualify::program::SCALE)),
        ],
        events: Vec::new(),
    };
    let leads: Vec<Lead> =
        trades.iter().flat_map(|trade| vans.iter().map(|vans| lead(*trade, *vans))).collect();
    answers_are_the_reference(&Tape::new(&[]), text, &program, &leads);
    let met: Vec<usize> = leads
        .iter()
        .map(|lead| {
            let reference = Reference::new(&program, lead);
            let holds =
                |clause: &qualify::program::Clause| reference.condition(&clause.condition) == Some(true);
            program[StageId(0)].prefers.iter().filter(|clause| holds(clause)).count()
        })
        .collect();
    assert_eq!(met, [0, 1, 2, 2, 3, 4, 1, 2, 3, 0, 1, 2]);
}

/// The missing fields that the policy names at all.
fn named_and_missing(program: &Program, text: &str, lead: &Lead) -> Vec<FieldId> {
    let (_, statements) = text.split_once("setting").unwrap();
    (0u32..)
        .map(FieldId)
        .take(program.fields.len())
        .filter(|field| lead.fields[field.index()].is_none() && statements.contains(&program[*field].name))
        .collect()
}

/// The most fillings that are tried for one lead.
const MOST: usize = 6_000;

fn reach_is_what_trying_everything_finds(policy: &[u8], data: &[u8], about: About) {
    let text = policy::policy(&Tape::new(policy), about);
    let program = program(&text);
    let tape = Tape::new(data);
    let leads = some_leads(&tape, &program, 6);
    let engine = Engine::new(&program, Wanted::everything());
    let (mut worker, mut dictionaries) = (engine.worker(), Dictionaries::new(&program));
    let columns = reference::lead::batch(&engine, &leads, &mut dictionaries);
    let results = engine.run(&mut worker, &columns, &dictionaries);
    for (row, lead) in leads.iter().enumerate() {
        let reference = Reference::new(&program, lead);
        let missing = named_and_missing(&program, &text, lead);
        let candidates = |field: FieldId| leads::candidates(&program, field, lead);
        if reference::reach::product(&missing, candidates) > MOST {
            continue;
        }
        let fillings = Fillings::new(&reference, missing, candidates);
        compare_reach(&text, &reference, &fillings, &results.answer(row));
    }
}

fn compare_reach(text: &str, reference: &Reference, fillings: &Fillings, answer: &Answer) {
    let program = reference.program;
    let context = || format!("{:?}\n{:?}\n{text}\n{:?}", answer.missing, answer.reach, reference.lead);
    // Where two missing numbers are added or two missing dates compared, trying out may overlook what the engine finds.
    let both = |one: &str, other: &str| {
        let named = |name: &str| fillings.missing.iter().any(|field| program[*field].name == name);
        named(one) && named(other)
    };
    if both("employees", "seats") || both("created", "signed") {
        let order = |stage: u32| if stage as usize > program.stages.len() { 0 } else { stage + 1 };
        assert!(order(answer.reach.stage) >= order(fillings.reach()), "reach\n{}", context());
        let answered: Vec<FieldId> = answer.missing.iter().map(|fact| fact.field).collect();
        let found = fillings.missing.iter().enumerate().filter(|(at, _)| fillings.matters(*at));
        for (_, field) in found {
            assert!(answered.contains(field), "missing facts\n{}", context());
        }
        return;
    }
    assert!(!answer.reach.perhaps, "so little is missing that it can be settled\n{}", context());
    assert_eq!(answer.reach.stage, fillings.reach(), "reach\n{}", context());
    let next = program
        .stages
        .iter()
        .skip(reference.stage() as usize)
        .find(|stage| reference.yes_no(stage.column).is_none())
        .map(|stage| reference::reach::unknown_parts(reference, stage.column))
        .unwrap_or_default();
    let mut facts = Vec::new();
    for (at, field) in fillings.missing.iter().enumerate() {
        if fillings.matters(at) {
            let alone = fillings.decides_alone(at);
            let points = fillings.points(reference, at);
            facts.push((!alone, !next.contains(field), -points, *field));
        }
    }
    facts.sort();
    let mut answered: Vec<_> = answer
        .missing
        .iter()
        .map(|fact| (!fact.decides_alone, !fact.in_next_stage, -i128::from(fact.points), fact.field))
        .collect();
    assert!(answered.is_sorted(), "order\n{}", context());
    // With more than a hundred cases of the others, a fact is said to matter rather than looked at in each.
    if fillings.missing.len() > 2 {
        answered.retain(|(not_alone, .., field)| {
            !not_alone || facts.iter().any(|(.., matters)| matters == field)
        });
    }
    assert_eq!(answered, facts, "missing facts\n{}", context());
}

proptest! {
    #![proptest_config(cases(64))]

    #[test]
    fn answers_about_records(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        engine_is_the_reference(&policy, &data, About::Record);
    }

    #[test]
    fn answers_about_events(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..1200),
    ) {
        engine_is_the_reference(&policy, &data, About::Events);
    }

    #[test]
    fn reach_of_records(
        policy in prop::collection::vec(any::<u8>(), 0..300),
        data in prop::collection::vec(any::<u8>(), 0..200),
    ) {
        reach_is_what_trying_everything_finds(&policy, &data, About::Record);
    }

    #[test]
    fn reach_with_events(
        policy in prop::collection::vec(any::<u8>(), 0..300),
        data in prop::collection::vec(any::<u8>(), 0..400),
    ) {
        reach_is_what_trying_everything_finds(&policy, &data, About::Events);
    }

    #[test]
    fn leads_through_time(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..900),
    ) {
        replay::is_the_reference(&policy, &data);
    }

    #[test]
    fn occurrences_add_up(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..1500),
    ) {
        let text = policy::policy(&Tape::new(&policy), About::Events);
        let program = program(&text);
        let tape = Tape::new(&data);
        for lead in some_leads(&tape, &program, 4) {
            behind::adds_up(&tape, &text, &program, &lead);
        }
    }

    #[test]
    fn differences_add_up(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..1500),
    ) {
        since::of_a_policy(&policy, &data, 3, 6);
    }

    #[test]
    fn aggregates_in_any_order(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..1500),
    ) {
        let text = policy::policy(&Tape::new(&policy), About::Events);
        let program = program(&text);
        let tape = Tape::new(&data);
        let leads = some_leads(&tape, &program, 4);
        events::are_the_reference(&tape, &text, &program, &leads);
    }
}
