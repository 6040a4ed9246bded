//! Stages, disqualified leads, next steps and the order of leads.

use qualify::engine::answer::{Answer, Objection};
use qualify::engine::compare;
use qualify::engine::truth::Truth;
use qualify::program::*;

use super::build::*;
use Truth::{No, Unknown, Yes};

/// Two stages over yes/no fields, and a student who is out.
fn handover() -> Build {
    let mut build = Build::default();
    let [need, urgent, broke, student, persona] =
        ["need", "urgent", "broke", "student", "persona"].map(|name| build.field(name, Type::YesNo));
    let budget = build.field("budget", Type::Number(Some(Unit("EUR".into()))));
    let out = build.disqualify(Condition::Column(student));
    assert_eq!(build.program[out].ty, Type::YesNo);
    let mql = build.stage("MQL", Condition::Column(need));
    let sql = build.stage("SQL", Condition::All(vec![Condition::Column(need), Condition::Column(urgent)]));
    let stage = &mut build.program.stages[1];
    stage.blocked.push(clause(Condition::Column(broke), "broke"));
    stage.should_have.push(clause(number(budget, Order::AtLeast, n(100)), "budget >= 100 EUR"));
    stage.should_have.push(clause(Condition::Column(persona), "persona"));
    stage.prefers.push(clause(Condition::Column(persona), "persona"));
    stage.higher.push(Higher { of: budget, lower: false, span: qualify::span::Span::default() });
    build.verdict();
    build.next_step(vec![(Condition::Column(sql), "call"), (Condition::Column(mql), "mail")], "wait");
    build
}

fn answer(build: &Build, given: &[(&str, bool)], budget: Option<i64>) -> Answer {
    let mut values: Vec<(&str, Value)> =
        given.iter().map(|(name, value)| (*name, Value::YesNo(*value))).collect();
    values.extend(budget.map(|budget| ("budget", Value::Number(budget))));
    let (engine, lead) = build.run(&values);
    lead.answer(&engine)
}

#[test]
fn the_stage_is_the_last_that_holds() {
    let build = handover();
    let both = answer(&build, &[("need", true), ("urgent", true)], None);
    assert_eq!((both.stage, both.stages.as_slice(), both.next_step), (2, &[Yes, Yes][..], Some(0)));
    let first = answer(&build, &[("need", true), ("urgent", false)], None);
    assert_eq!((first.stage, first.stages.as_slice(), first.next_step), (1, &[Yes, No][..], Some(1)));
    let open = answer(&build, &[("urgent", true)], None);
    assert_eq!((open.stage, open.stages.as_slice(), open.next_step), (0, &[Unknown, Unknown][..], Some(2)));
}

#[test]
fn a_floor_blocks_only_when_it_is_yes() {
    let build = handover();
    let blocked = answer(&build, &[("need", true), ("urgent", true), ("broke", true)], None);
    assert_eq!((blocked.stage, blocked.stages.as_slice()), (1, &[Yes, No][..]));
    let not = answer(&build, &[("need", true), ("urgent", true), ("broke", false)], None);
    assert_eq!(not.stage, 2);
    // Unknown requirements and a floor that is yes: no.
    assert_eq!(answer(&build, &[("broke", true)], None).stages, [Unknown, No]);
}

#[test]
fn a_disqualified_lead_has_no_stage_and_no_next_step() {
    let build = handover();
    let out = answer(&build, &[("need", true), ("urgent", true), ("student", true)], None);
    assert_eq!((out.stage, out.disqualified_by), (3, Some(0)));
    assert_eq!(out.stages, [No, No]);
    assert_eq!(out.next_step, None);
    // Even what would be unknown is no.
    assert_eq!(answer(&build, &[("student", true)], None).stages, [No, No]);
    // Not knowing disqualifies nobody.
    assert_eq!(answer(&build, &[("need", true)], None).disqualified_by, None);
}

#[test]
fn what_is_negotiable_is_an_objection_until_it_is_yes() {
    let build = handover();
    let lead = answer(&build, &[("need", true), ("urgent", true), ("persona", false)], None);
    assert_eq!(lead.stage, 2);
    let stage = StageId(1);
    assert_eq!(
        lead.objections,
        [Objection { stage, clause: 0, truth: Unknown }, Objection { stage, clause: 1, truth: No }]
    );
    assert_eq!((lead.rank.should_have, lead.rank.preferences), (0, 0));
    let rich = answer(&build, &[("need", true), ("urgent", true), ("persona", true)], Some(n(100)));
    assert_eq!(rich.objections, []);
    assert_eq!((rich.rank.should_have, rich.rank.preferences), (2, 1));
    assert_eq!(rich.rank.numbers, [Some(n(100))]);
}

#[test]
fn leads_are_ranked_by_stage_then_met_then_numbers_then_total_then_key() {
    let build = handover();
    let sql = [("need", true), ("urgent", true)];
    let with = |extra: &[(&str, bool)], budget| answer(&build, &[&sql[..], extra].concat(), budget);
    let ranked: Vec<(Answer, &[u8])> = vec![
        (with(&[("persona", true)], Some(n(200))), b"z"),
        (with(&[("persona", true)], Some(n(100))), b"y"),
        (with(&[], Some(n(300))), b"x"),
        (with(&[], Some(n(50))), b"a"),
        (with(&[], Some(n(50))), b"b"),
        (with(&[], None), b"0"),
        (answer(&build, &[("need", true)], Some(n(900))), b"0"),
        (answer(&build, &[], None), b"0"),
        (answer(&build, &[("student", true)], None), b"0"),
    ];
    for (at, (a, key_a)) in ranked.iter().enumerate() {
        for (other, (b, key_b)) in ranked.iter().enumerate() {
            let order = compare(&build.program, (a.stage, &a.rank, key_a), (b.stage, &b.rank, key_b));
            assert_eq!(order, at.cmp(&other), "{at} beside {other}");
        }
    }
}
