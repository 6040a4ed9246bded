//! What a lead could still reach and which missing facts matter, by hand.

use qualify::engine::answer::Answer;
use qualify::engine::{Engine, Record, Wanted};
use qualify::program::{Program, Value};

use crate::properties::program;

const NOON: i64 = 1_767_614_400_000_000;

/// The stage that a lead of whom only this is known stands on, the stage it could reach, and the facts that matter.
fn reach(text: &str, known: &[(&str, Value)]) -> (String, String, Vec<String>) {
    let program = program(text);
    let answer = answer(&program, known);
    let stage = |number: u32| {
        let name =
            program.stages.get((number as usize).wrapping_sub(1)).map(|stage| &program[stage.column].name);
        match name {
            Some(name) => name.clone(),
            None if number == 0 => "lead".to_owned(),
            None => "disqualified".to_owned(),
        }
    };
    let facts = answer.missing.iter().map(|fact| program[fact.field].name.clone()).collect();
    let perhaps = if answer.reach.perhaps { "perhaps " } else { "" };
    (stage(answer.stage), format!("{perhaps}{}", stage(answer.reach.stage)), facts)
}

fn answer(program: &Program, known: &[(&str, Value)]) -> Answer {
    let engine = Engine::new(program, Wanted::everything());
    let of = |name: &str| known.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone());
    let fields: Vec<Option<Value>> = program.fields.iter().map(|field| of(&field.name)).collect();
    engine.one(NOON, &fields, &[]).answer(&engine)
}

fn number(value: i64) -> Value {
    Value::Number(value * 10_000)
}

fn owned(stage: &str, could: &str, facts: &[&str]) -> (String, String, Vec<String>) {
    (stage.into(), could.into(), facts.iter().map(|fact| (*fact).to_owned()).collect())
}

#[test]
fn one_value_cannot_satisfy_two_bands() {
    let policy = |least: i64| {
        format!(
            "lead\n  employees number\nscore fit\n  by employees: below 50: +20, 50 to 500: +10\n  \
             +20 if employees >= 100\nMQL requires fit >= {least}"
        )
    };
    assert_eq!(reach(&policy(30), &[]), owned("lead", "MQL", &["employees"]));
    assert_eq!(reach(&policy(40), &[]), owned("lead", "lead", &[]));
}

#[test]
fn nor_through_criteria() {
    let policy = "lead\n  employees number\n  need yes/no\nbig means employees > 500\n\
                  small means employees < 50\nMQL requires big and need\nSQL requires at least 2 of (big, small, need)\n\
                  never requires big and small";
    assert_eq!(reach(policy, &[]), owned("lead", "SQL", &["employees", "need"]));
    assert_eq!(reach(policy, &[("need", Value::YesNo(false))]), owned("lead", "lead", &[]));
}

#[test]
fn a_sum_of_two_missing_numbers_is_found_by_search() {
    let policy = "lead\n  seats number\n  users number\nMQL requires seats + users = 12.5 and seats > 100";
    assert_eq!(reach(policy, &[]), owned("lead", "MQL", &["seats", "users"]));
    assert_eq!(reach(policy, &[("seats", number(101))]), owned("lead", "MQL", &["users"]));
    assert_eq!(reach(policy, &[("seats", number(10))]), owned("lead", "lead", &[]));
}

#[test]
fn texts_are_put_together() {
    let policy = "lead\n  title text\nMQL requires title starts with \"sales\" and title contains word \"manager\" \
                  and not title contains \"sales manager\"\nSQL requires title is \"CEO\" and title contains \"sales\"";
    assert_eq!(reach(policy, &[]), owned("lead", "MQL", &["title"]));
}

#[test]
fn a_lead_can_be_disqualified_for_what_is_missing() {
    let policy = "lead\n  email text\n  banned yes/no\n  need yes/no\ndisqualify if email is missing\n\
                  disqualify if banned\nMQL requires need";
    let need = ("need", Value::YesNo(true));
    assert_eq!(
        reach(policy, std::slice::from_ref(&need)),
        owned("disqualified", "MQL", &["email", "banned"])
    );
    let banned = ("banned", Value::YesNo(true));
    assert_eq!(reach(policy, &[need, banned]), owned("disqualified", "disqualified", &[]));
}

#[test]
fn the_most_decisive_fact_comes_first() {
    let policy = "lead\n  size number\n  sector one of a, b\n  need yes/no\n  money yes/no\n  door yes/no\n\
                  score fit\n  +10 if sector is a\n  +30 if size > 10\n\
                  MQL requires need and money\nSAL requires fit >= 40\nSQL requires door";
    assert_eq!(reach(policy, &[]), owned("lead", "SQL", &["door", "need", "money", "size", "sector"]));
}

#[test]
fn what_cannot_change_the_stage_does_not_matter() {
    let policy = "lead\n  need yes/no\n  extra yes/no\n  money yes/no\nscore fit\n  +5 if extra\n\
                  MQL requires need\nSQL requires money and fit >= 10";
    assert_eq!(reach(policy, &[]), owned("lead", "MQL", &["need"]));
}

#[test]
fn nor_does_what_only_seems_to_reach_a_threshold() {
    // `fit` is 0 or 10, never 7; and there are more steps of `seats` than are told apart beforehand.
    let policy = "lead\n  seats number\n  need yes/no\nscore interest\n  +0.5 per seats, at most 50 points\n\
                  score fit\n  +10 if need\nMQL requires fit = 7\nSAL requires interest >= 10";
    assert_eq!(reach(policy, &[]), owned("lead", "SAL", &["seats"]));
}

/// More fillings than are tried one by one: the table of answers and sums tells all the same what cannot matter.
#[test]
fn what_cannot_matter_is_told_among_many_facts() {
    let policy = "lead\n  employees number\n  revenue number\n  page_views number\n  visits number\n\
                  score interest\n  +1 per page_views, at most 20 points\n  +1 per visits, at most 10 points\n\
                  score fit\n  +30 if employees >= 50\n  +1 per 250000 of revenue, at most 20 points\n\
                  person means interest + fit\nsizeable means employees >= 50 and revenue >= 1000000\n\
                  SAL requires person >= %LEAST and sizeable";
    // Whoever is sizeable has 34 points by that.
    let with = |least: &str| policy.replace("%LEAST", least);
    assert_eq!(reach(&with("34"), &[]), owned("lead", "SAL", &["employees", "revenue"]));
    assert_eq!(
        reach(&with("35"), &[]),
        owned("lead", "SAL", &["employees", "revenue", "page_views", "visits"])
    );
    assert_eq!(
        reach(&with("80"), &[]),
        owned("lead", "SAL", &["employees", "revenue", "page_views", "visits"])
    );
    assert_eq!(reach(&with("81"), &[]), owned("lead", "lead", &[]));
}

/// A line may pay by another score: then what a missing fact brings hangs on what is known of that score.
#[test]
fn a_lead_is_answered_alike_after_any_other_leads() {
    let program = program(
        "lead\n  a number\n  c number\n  y yes/no\nscore interest\n  +10 if a > 5\n  +10 if a > 8\n  \
         +1 per c, at most 9 points\nscore fit\n  +7 if interest >= 15\n  +1 if y\nMQL requires fit >= 8\n\
         SQL requires fit >= 7 and a > 5 and a < 8",
    );
    let engine = Engine::new(&program, Wanted::everything());
    let record = |c: i64, y: bool| Record {
        as_of: NOON,
        fields: vec![None, Some(number(c)), Some(Value::YesNo(y))],
        aggregates: Vec::new(),
    };
    let mut records: Vec<Record> = (0..10).flat_map(|c| [true, false].map(|yes| record(c, yes))).collect();
    for _ in 0..2 {
        let together = engine.several(&records);
        for (row, record) in records.iter().enumerate() {
            let alone = engine.one(NOON, &record.fields, &[]).answer(&engine);
            let answer = together.results(&engine).answer(row);
            assert_eq!((answer.missing, answer.reach), (alone.missing, alone.reach), "{record:?}");
        }
        records.reverse();
    }
}

/// A table of stages is made once and asked by many leads: what one has made of it is right for the next.
#[test]
fn leads_that_share_a_table_are_answered_alike() {
    let program = program(
        "lead\n  a number\n  c number\n  d number\n  y yes/no\n  source one of web, fair, friend\n\
         score interest\n  +1 per c, at most 40 points\n  +12 if source is fair\n  -5 if source is web\n  \
         +1 per d, at most 7 points\nscore fit, 0 to 60\n  +12 if a > 5\n  +30 if y and a > 8\n  -9 if y is no\n\
         sum means interest + fit\nMQL requires sum >= 20\nSAL requires sum >= 45 and interest > 14\n\
         SQL requires sum >= 31 and y and a > 6",
    );
    let engine = Engine::new(&program, Wanted::everything());
    // Each lead lacks some of its facts; all of the same facts follow each other, with other sums.
    let mut records = Vec::new();
    for lacks in 0..32u32 {
        for c in 0..24 {
            let values =
                [number(c % 12), number(c * 2), number(c % 7), Value::YesNo(c % 2 == 0), Value::Choice(1)];
            let fields =
                values.into_iter().enumerate().map(|(at, value)| (lacks >> at & 1 == 0).then_some(value));
            records.push(Record { as_of: NOON, fields: fields.collect(), aggregates: Vec::new() });
        }
    }
    let together = engine.several(&records);
    for (row, record) in records.iter().enumerate() {
        let alone = engine.one(NOON, &record.fields, &[]).answer(&engine);
        let answer = together.results(&engine).answer(row);
        assert_eq!((answer.missing, answer.reach), (alone.missing, alone.reach), "{record:?}");
    }
}
