//! The library as a program uses it: names, values and answers of `qualify::Policy`.

#[cfg(feature = "parquet")]
mod batches;
pub mod equal;
mod errors;
mod memory;
mod public;
mod records;

use qualify::{Evaluator, Lead, Policy};

/// What an engineer may keep and share.
#[test]
fn evaluators_go_to_threads_and_outlive_what_they_were_made_of() {
    fn is_free<T: Send + 'static>() {}
    fn is_shared<T: Send + Sync + Clone + 'static>() {}
    is_free::<Evaluator>();
    is_free::<qualify::ColumnEvaluator>();
    is_shared::<Policy>();
    is_shared::<Lead>();
    is_shared::<qualify::Error>();
}

const POLICY: &str = r#"policy "Acme"
  time zone "Europe/Amsterdam"

event demo_request
event page_view
  url      text
  seconds  number
  themes   several of pricing, security

lead
  lead_id    text, key
  title      text            from "Job Title"
  budget     number in EUR,  ask "What have you set aside?"
  employees  number
  need       yes/no,         ask "Would this solve a problem?"
  industry   one of software, logistics, "wholesale trade"
  topics     several of pricing, integration
  created    date

score interest, 0 to 40
  +25  on demo_request, once because "they asked"
  +1.5 on page_view where seconds > 30 and themes include pricing
  -20  if title contains word "student"

grade size of employees: A from 100, B from 10, C otherwise
person means interest + 10

disqualify if industry is "wholesale trade" because "not our market"

MQL requires interest >= 10
SQL requires need and budget >= 10000 EUR
  should have topics include pricing because "it saves a call"

next step
  "Sales calls"  if SQL
  "Nurture"      if MQL
  "Newsletter"   otherwise
"#;

fn policy() -> Policy {
    Policy::compile(POLICY).unwrap()
}

#[test]
fn an_answer_is_read_back_by_name() {
    let policy = policy();
    let mut desk = policy.evaluator();
    let lead = policy
        .lead()
        .set("lead_id", "L-1")
        .and_then(|lead| lead.set("NEED", true))
        .and_then(|lead| lead.set("employees", 12.5))
        .and_then(|lead| lead.happened("demo_request", "2026-03-01 09:00"))
        .and_then(|lead| lead.happened("page_view", jiff::Timestamp::UNIX_EPOCH))
        .and_then(|lead| lead.with("seconds", 31))
        .and_then(|lead| lead.with("themes", &["pricing"]))
        .unwrap();
    let answer = desk.evaluate(&lead, "2026-03-02").unwrap();
    assert_eq!(answer.stage(), "MQL");
    assert_eq!(answer.next_step(), Some("Nurture"));
    assert_eq!(answer.score("interest").unwrap(), 26.5);
    assert_eq!(answer.total().to_string(), "26.5");
    assert_eq!(answer.number("person").unwrap().unwrap(), 36.5);
    assert_eq!(answer.truth("SQL").unwrap(), qualify::Truth::Unknown);
    assert_eq!(answer.choice("size").unwrap(), Some("B"));
    assert_eq!(answer.disqualified_because(), None);
    let missing: Vec<_> = answer.missing().iter().map(|fact| (fact.field, fact.ask)).collect();
    assert_eq!(missing[0], ("budget", Some("What have you set aside?")));
    assert_eq!(answer.could_reach().stage, "SQL");
    let paid: Vec<_> = answer.paid().iter().map(|paid| (paid.points.to_string(), paid.because)).collect();
    assert_eq!(paid, [("25".to_owned(), Some("they asked")), ("1.5".to_owned(), None)]);
    assert_eq!(answer.paid()[0].place, "policy:21:3");
    insta::assert_snapshot!(answer.why(), @r#"
    interest: 26.5
      +25 on demo_request, once: +25
        demo_request on 2026-03-01T09:00:00+01:00: +25
      +1.5 on page_view where seconds > 30 and themes include pricing: +1.5
        page_view on 1970-01-01T01:00:00+01:00: +1.5
    MQL: yes
      interest >= 10: yes (26.5)
    SQL: unknown
      budget >= 10000 EUR: unknown (missing)
    "#);
    let lead = lead.emptied().set("industry", "Wholesale Trade").unwrap();
    let answer = desk.evaluate(&lead, "2026-03-02").unwrap();
    assert_eq!((answer.stage(), answer.next_step()), ("disqualified", None));
    assert_eq!(answer.disqualified_because(), Some("not our market"));
    assert!(answer.to_json().starts_with("{\"key\":null,\"as_of\":\"2026-03-02T23:59:59.999999+01:00\""));
}

/// What is asked for alone is what the whole answer says.
#[test]
fn columns_are_those_of_the_answer() {
    let policy = policy();
    let lead = policy.lead().set("need", true).unwrap().set("budget", (20_000, "eur")).unwrap();
    let lead = lead.set("topics", &vec!["integration".to_owned()]).unwrap().set("employees", 250u64).unwrap();
    let (mut whole, mut some) =
        (policy.evaluator(), policy.columns(&["interest", "size", "next_step"]).unwrap());
    let answer = whole.evaluate(&lead, "2026-03-02").unwrap();
    let columns = some.evaluate(&lead, "2026-03-02").unwrap();
    assert_eq!((columns.stage(), columns.next_step()), ("SQL", Some("Sales calls")));
    assert_eq!((answer.stage(), answer.next_step()), ("SQL", Some("Sales calls")));
    assert_eq!(columns.choice("size").unwrap(), answer.choice("size").unwrap());
    assert_eq!(columns.score("interest").unwrap(), answer.score("interest").unwrap());
    assert_eq!(answer.objections()[0].because, Some("it saves a call"));
    let error = columns.truth("SQL").unwrap_err();
    insta::assert_snapshot!(error, @"
    `SQL` was not worked out
      help: name it in `columns`, or ask an `evaluator` for the whole answer
    ");
}

/// Days are the zone's, and an instant is the same however it is handed over.
#[test]
fn instants_of_all_types_are_the_same() {
    let policy = Policy::compile(
        "policy \"p\"\n  time zone \"Europe/Amsterdam\"\nlead\n  created date\n  old number\nlate means days since created",
    )
    .unwrap();
    let at: jiff::Timestamp = "2026-03-01T23:30:00Z".parse().unwrap();
    let system = std::time::SystemTime::from(at);
    let mut desk = policy.evaluator();
    let mut days = |lead: Lead, as_of: qualify::Value<'static>| {
        desk.evaluate(&lead, as_of).unwrap().number("late").unwrap().unwrap().to_whole()
    };
    let day = jiff::civil::date(2026, 3, 2);
    let lead = || policy.lead();
    for lead in [
        lead().set("created", at).unwrap(),
        lead().set("created", system).unwrap(),
        lead().set("created", "2026-03-02 00:30").unwrap(),
        lead().set("created", day).unwrap(),
        lead().set("created", Some("2026-03-02")).unwrap(),
    ] {
        assert_eq!(days(lead.clone(), "2026-03-12".into()), Some(10), "{lead:?}");
        assert_eq!(days(lead, jiff::civil::date(2026, 3, 12).into()), Some(10));
    }
    let unset = policy.lead().set("created", None::<&str>).unwrap();
    assert_eq!(policy.evaluator().evaluate(&unset, at).unwrap().number("late").unwrap(), None);
}

/// A default and a word for "missing" count as they do in data.
#[test]
fn what_means_missing_is_missing() {
    let text = "lead\n  size number, missing is -1\n  need yes/no, default yes\n  title text, missing is \"Select\"\n\
                SQL requires need and size is missing and title is missing";
    let policy = Policy::compile(text).unwrap();
    let lead = policy.lead().set("size", -1).unwrap().set("title", " select ").unwrap();
    assert_eq!(policy.evaluator().evaluate(&lead, "2026-03-12").unwrap().stage(), "SQL");
}
