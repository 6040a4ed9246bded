//! Why: the parts that decide.

use qualify::engine::explain::Reason;
use qualify::engine::truth::Truth;
use qualify::program::*;

use super::build::*;

/// One line a part: its truth, its words, deeper parts indented.
fn shown(reason: &Reason, depth: usize, out: &mut String) {
    out.push_str(&format!("{:width$}{:?}: {}\n", "", reason.truth, reason.text, width = depth * 2));
    for part in &reason.parts {
        shown(part, depth + 1, out);
    }
}

fn policy() -> Build {
    let mut build = Build::default();
    let title = build.field("title", Type::Text);
    let signs = build.field("decision_maker", Type::YesNo);
    let timeline = build.field("timeline", Type::Number(Some(Unit("months".into()))));
    let budget = build.field("budget", Type::Number(Some(Unit("EUR".into()))));
    let chief = Condition::Text { of: TextSource::Column(title), test: TextTest::Is(vec!["ceo".into()]) };
    let authority =
        build.criterion("authority", Condition::Any(vec![Condition::Column(signs), chief.clone()]));
    let urgency = build.criterion("urgency", number(timeline, Order::AtMost, n(6)));
    build.program.columns[authority.index()].because = Some("who signs, decides".into());
    let requires = Condition::All(vec![
        Condition::Column(authority),
        Condition::Column(urgency),
        Condition::Not(Box::new(Condition::All(vec![chief, Condition::Known(budget)]))),
    ]);
    build.stage("SQL", requires);
    build.program.stages[0].blocked.push(clause(number(budget, Order::Less, n(2000)), "budget < 2000 EUR"));
    build.verdict();
    build
}

fn explained(given: &[(&str, Value)]) -> String {
    let build = policy();
    let (engine, lead) = build.run(given);
    let stages = lead.results(&engine).explain(0);
    let stage = &stages[0];
    let mut out = format!("SQL is {:?}\n", stage.truth);
    shown(&stage.requires, 1, &mut out);
    for blocked in &stage.blocked {
        out.push_str(&format!("  blocked: {}\n", blocked.text));
    }
    out
}

#[test]
fn a_yes_shows_what_makes_it_yes() {
    let months = ("timeline", Value::Number(n(3)));
    insta::assert_snapshot!(explained(&[("decision_maker", Value::YesNo(true)), months, ("title", text("CTO"))]), @r#"
    SQL is Yes
      Yes: authority and urgency and not (title is "ceo" and budget is known)
        Yes: authority
          Yes: decision_maker
        Yes: urgency
          Yes: timeline <= 6 months
        Yes: not (title is "ceo" and budget is known)
          No: title is "ceo" and budget is known
            No: title is "ceo"
            No: budget is known
    "#);
}

#[test]
fn an_unknown_shows_what_is_unknown() {
    insta::assert_snapshot!(explained(&[("title", text("CTO"))]), @r#"
    SQL is Unknown
      Unknown: authority and urgency and not (title is "ceo" and budget is known)
        Unknown: authority
          Unknown: decision_maker
        Unknown: urgency
          Unknown: timeline <= 6 months
    "#);
}

#[test]
fn a_no_shows_what_is_no() {
    let given = [
        ("decision_maker", Value::YesNo(false)),
        ("title", text("CTO")),
        ("timeline", Value::Number(n(12))),
        ("budget", Value::Number(n(500))),
    ];
    insta::assert_snapshot!(explained(&given), @r#"
    SQL is No
      No: authority and urgency and not (title is "ceo" and budget is known)
        No: authority
          No: decision_maker
          No: title is "ceo"
        No: urgency
          No: timeline <= 6 months
      blocked: budget < 2000 EUR
    "#);
}

#[test]
fn a_reason_names_its_column_and_what_it_looks_at() {
    let build = policy();
    let (engine, lead) = build.run(&[("title", text("CEO"))]);
    let reason = &lead.results(&engine).explain(0)[0].requires;
    // Unknown: urgency and the bracket about the budget; authority is yes.
    let urgency = &reason.parts[0];
    assert_eq!((urgency.text.as_str(), urgency.truth), ("urgency", Truth::Unknown));
    assert_eq!(urgency.column, build.program.find("urgency"));
    assert_eq!(urgency.parts[0].looks_at, [build.program.find("timeline").unwrap()]);
}
