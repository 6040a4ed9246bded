//! Answers of the library are those of the engine, about any lead of any policy.

use crate::reference;
use qualify::engine::batch::Dictionaries;
use qualify::engine::{Engine, Wanted};
use qualify::program::{Program, Type, Value};
use qualify::run::write::{Layout, Leads};
use qualify::speech::choices;
use qualify::{Decimal, Lead, Policy};

/// A lead filled by name, as a program would.
pub fn lead(policy: &Policy, program: &Program, from: &reference::Lead) -> Lead {
    let mut lead = policy.lead();
    for (field, value) in program.fields.iter().zip(&from.fields) {
        lead = given(program, &field.ty, value.as_ref(), |value| lead.set(&field.name, value));
    }
    for event in &from.events {
        let kind = &program.events[event.kind];
        let at = jiff::Timestamp::from_microsecond(event.at).unwrap();
        lead = lead.happened(&kind.name, at).unwrap();
        for (field, value) in kind.fields.iter().zip(&event.fields) {
            lead = given(program, &field.ty, value.as_ref(), |value| lead.with(&field.name, value));
        }
    }
    lead
}

/// Hands a value over by its own type.
fn given(
    program: &Program,
    ty: &Type,
    value: Option<&Value>,
    take: impl FnOnce(qualify::Value<'_>) -> Result<Lead, qualify::Error>,
) -> Lead {
    let names = choices(ty);
    match value {
        None => take(None::<bool>.into()),
        Some(Value::YesNo(yes)) => take((*yes).into()),
        Some(Value::Number(scaled)) => {
            take(qualify::speech::decimal(*scaled).parse::<Decimal>().unwrap().into())
        }
        Some(Value::Text(text)) => take(text.into()),
        Some(Value::Date(date)) if date.is_day() => {
            take(program.zone.local(date.start()).unwrap().date().into())
        }
        Some(Value::Date(date)) => take(jiff::Timestamp::from_microsecond(date.start()).unwrap().into()),
        Some(Value::Choice(at)) => take(names[*at as usize].as_str().into()),
        Some(Value::Several(set)) => {
            let set: Vec<&str> = set.iter().map(|at| names[*at as usize].as_str()).collect();
            take((&set).into())
        }
    }
    .unwrap()
}

/// The leads of a batch, without keys.
struct Nobody;

impl Leads for Nobody {
    fn key(&self, _: usize) -> &[u8] {
        b"null"
    }
    fn keys(&self) -> &[u8] {
        b""
    }
    fn numbered(&self) -> bool {
        true
    }
    fn bad(&self, _: usize) -> &[u32] {
        &[]
    }
}

fn without_words(program: &Program, mut lead: reference::Lead) -> reference::Lead {
    for (field, value) in program.fields.iter().zip(&mut lead.fields) {
        let is = |number: &i64| field.missing.contains(&qualify::speech::decimal(*number));
        if matches!(value, Some(Value::Number(number)) if is(number)) {
            value.clone_from(&field.default);
        }
    }
    lead
}

/// Holds the answers of the library, by one evaluator for all leads, to those of the engine.
pub fn are_those_of_the_engine(text: &str, program: &Program, leads: &[reference::Lead]) {
    // What the policy takes for "missing" is missing.
    let leads: Vec<reference::Lead> =
        leads.iter().cloned().map(|lead| without_words(program, lead)).collect();
    let leads = leads.as_slice();
    let policy = Policy::compile_files("random.qualify", |_| Some(text.as_bytes().to_vec())).unwrap();
    let engine = Engine::new(program, Wanted::everything());
    let mut dictionaries = Dictionaries::new(program);
    let batch = reference::lead::batch(&engine, leads, &mut dictionaries);
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &batch, &dictionaries);
    let mut written = Vec::new();
    Layout::full(program, &[]).write(&results, &Nobody, &mut written, |_| false, |_, _| {});
    let written = String::from_utf8(written).unwrap();
    let mut desk = policy.evaluator();
    let names: Vec<&str> = program.scores.iter().map(|score| program[score.column].name.as_str()).collect();
    let mut some = policy.columns(&names).unwrap();
    for (from, line) in leads.iter().zip(written.lines()) {
        let lead = lead(&policy, program, from);
        let as_of = jiff::Timestamp::from_microsecond(from.as_of).unwrap();
        let answer = desk.evaluate(&lead, as_of).unwrap();
        // The engine was told no places.
        let mut said: serde_json::Value = serde_json::from_str(&answer.to_json()).unwrap();
        assert_eq!(serde_json::to_value(answer).unwrap(), said, "serialised");
        assert_eq!(serde_json::to_string(&answer).unwrap(), answer.to_json(), "in the same order");
        for paid in said["paid"].as_array_mut().unwrap() {
            assert!(paid["place"].take().as_str().unwrap().starts_with("random.qualify:"));
        }
        let mut expected: serde_json::Value = serde_json::from_str(line).unwrap();
        expected["key"] = lead.key().into();
        assert_eq!(said, expected, "{text}\n{from:?}");
        adds_up(&answer, text);
        let columns = some.evaluate(&lead, as_of).unwrap();
        assert_eq!(expected["stage"], columns.stage());
        for name in &names {
            assert_eq!(expected["scores"][name], serde_json::to_value(columns.score(name).unwrap()).unwrap());
        }
    }
}

/// The occurrences behind a line add up to it, and the lines to the score, but for what caps and bounds took away.
fn adds_up(answer: &qualify::Answer<'_>, text: &str) {
    let scaled = |points: Decimal| (points.to_f64() * 10_000.0).round() as i64;
    let why = answer.why();
    let mut paid = answer.paid().into_iter();
    for score in &why.scores {
        let mut sum = 0;
        for line in &score.lines {
            let same = paid.next().unwrap();
            assert_eq!(
                (line.line.as_str(), line.points, line.place.as_str()),
                (same.line, same.points, same.place)
            );
            sum += scaled(line.points);
            let cap = line.cap.map_or(i64::MAX, scaled);
            assert_eq!(scaled(line.before_cap).clamp(-cap, cap), scaled(line.points), "{line:?}\n{text}");
            let Some(occurrences) = &line.occurrences else { continue };
            let listed: i64 = occurrences.listed.iter().map(|of| scaled(of.points)).sum();
            assert_eq!(listed, scaled(line.before_cap), "{line:?}\n{text}");
            assert_eq!(
                (occurrences.more.as_ref(), occurrences.count()),
                (None, occurrences.listed.len() as u64)
            );
        }
        assert_eq!(sum, scaled(score.before_bounds), "{score:?}\n{text}");
        let (least, most) = (score.least.map_or(i64::MIN, scaled), score.most.map_or(i64::MAX, scaled));
        assert_eq!(sum.clamp(least, most), scaled(score.points), "{score:?}\n{text}");
    }
    assert_eq!(paid.next(), None);
}
