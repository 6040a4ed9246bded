//! Records of JSON: the answers are those of `qualify run` over the same lines.

use crate::cli::{folder, qualify_in};
use qualify::Policy;
use qualify::program::{Program, Type};
use serde_json::{Map, Value};

/// Holds the answers about lines of JSON to those of the command.
fn are_those_of_the_command(policy: &str, lines: &[String], more: &[&str]) {
    let text = lines.concat();
    let dir = folder(&[("p.qualify", policy), ("leads.jsonl", text.as_str())]);
    let usual = ["run", "p.qualify", "leads.jsonl", "--output-format", "jsonl", "--as-of", "2026-10-31"];
    let ran = qualify_in(dir.path(), &[&usual[..], more].concat(), "");
    let policy = Policy::compile_files("p.qualify", |_| Some(policy.as_bytes().to_vec())).unwrap();
    let (mut records, mut desk) = (policy.records(), policy.evaluator());
    let mut answers = ran.out.lines();
    for line in lines {
        let record: Value = serde_json::from_str(line).unwrap();
        let lead = match records.read(&record) {
            Ok(lead) => lead,
            Err(error) => {
                assert!(error.to_string().contains("no key"), "{error}");
                continue;
            }
        };
        let answer = desk.evaluate(&lead, "2026-10-31").unwrap();
        assert_eq!(Some(answer.to_json().as_str()), answers.next(), "{line}\n{}", ran.err);
    }
    assert_eq!(answers.next(), None);
}

#[test]
fn odd_records_are_read_as_the_command_reads_them() {
    let lines = [
        r#"{"lead_id": "L1", "Job Title": " Student ", "budget": "12.000", "employees": 12.5, "need": "yes"}"#,
        r#"{"LEAD_ID": 7, "budget": "€ 9,5", "need": true, "topics": ["Pricing", null], "industry": "SOFTWARE"}"#,
        r#"{"lead_id": "L3", "budget": {"a": 1}, "need": "perhaps", "created": "31/02/2026", "topics": "pricing; x"}"#,
        r#"{"lead_id": "", "need": true}"#,
        r#"{"lead_id": "L5", "events": [{"event": "demo_request", "time": "2026-10-30"}, {"event": "other", "time": 1},
            {"name": "Page_View", "at": "2026-10-30T10:00:00Z", "seconds": "31", "themes": "pricing"},
            {"event": "page_view", "time": "2026-10-30", "seconds": "long", "themes": ["pricing"]},
            7, {"event": "demo_request"}]}"#,
        r#"{"lead_id": "L6", "events": "none", "industry": "wholesale trade", "budget": 1e3}"#,
        r#"{"lead_id": "L7", "employees": 999999999999.9999, "need": false, "created": 1770000000}"#,
    ];
    let lines: Vec<String> = lines.iter().map(|line| format!("{}\n", line.replace('\n', " "))).collect();
    are_those_of_the_command(super::POLICY, &lines, &[]);
    let policy = super::policy();
    let mut records = policy.records();
    let mut read = |line: usize| records.read(&serde_json::from_str(&lines[line]).unwrap()).unwrap();
    let lead = read(2);
    let bad: Vec<_> = lead.bad_values().iter().map(|bad| (bad.field.as_str(), bad.text.as_str())).collect();
    assert_eq!(
        bad,
        [("budget", r#"{"a":1}"#), ("need", "perhaps"), ("topics", "pricing; x")],
        "the policy does not look at `created`"
    );
    let lead = lead.set("need", true).unwrap();
    assert_eq!(lead.bad_values().len(), 2, "what is set is no longer bad");
    let lead = read(4);
    assert_eq!(
        lead.broken_events(),
        ["broken JSON: an object must start with `{` (byte 1)", "the event has no time"]
    );
    assert_eq!(lead.bad_values()[0].field, "page_view.seconds");
    assert_eq!(read(5).broken_events(), ["`events` is not a list"]);
    assert!(policy.records().read(&Value::Null).is_err());
}

/// A value for a field, as data could have it; a bad one now and then.
fn value(ty: &Type, at: usize) -> Value {
    match (ty, at % 6) {
        (_, 0) => Value::Null,
        (_, 5) => "no value of this type".into(),
        (Type::YesNo, at) => (at % 2 == 0).into(),
        (Type::Number(_), at) => [1.0, 40.5, 700.0, 20_000.0][at - 1].into(),
        (Type::Date, at) => format!("2026-0{at}-0{at}").into(),
        (Type::Choice(values) | Type::Several(values), _) => values[at % values.len()].clone().into(),
        (Type::Text, at) => ["CEO", "someone@gmail.com", "a student", "manager"][at - 1].into(),
    }
}

/// Every policy of the repository that is one file, over made-up records of its fields.
#[test]
#[expect(clippy::disallowed_methods, reason = "tests read files")]
fn policies_of_the_repository_answer_as_the_command_does() {
    for name in ["policies/lead-scoring", "policies/sql-criteria", "benches/policies/profile"] {
        let path = format!("{}/{name}.qualify", env!("CARGO_MANIFEST_DIR"));
        let text = std::fs::read_to_string(path).unwrap();
        let program: Program = crate::properties::program(&text);
        let record = |lead: usize| -> Map<String, Value> {
            let fields = program.fields.iter().enumerate();
            let of = fields
                .map(|(at, field)| (field.source.clone(), value(&field.ty, lead * 7 + at * (lead % 11 + 1))));
            let key = program.key.map(|key| (program[key].source.clone(), format!("L{lead}").into()));
            of.chain(key).collect()
        };
        let lines: Vec<String> = (0..80).map(|lead| format!("{}\n", Value::Object(record(lead)))).collect();
        are_those_of_the_command(&text, &lines, &["--no-events"]);
    }
}
