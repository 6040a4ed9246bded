//! The same occurrences in any order give the same aggregates, and so do many leads at once and one by one.

use super::{at, program};
use proptest::prelude::*;
use qualify::engine::batch::{AsOf, Dictionaries, Entry, Input};
use qualify::engine::events::{Classifier, FieldValue, Place, Plan, Store, aggregate_one};
use qualify::engine::truth::Truth;
use qualify::program::{Date, EventId, Occurrence, Program, SCALE, Type, Value};
use std::sync::Arc;

const POLICY: &str = r#"
policy "p"
  time zone "Europe/Amsterdam"
lead
  lead_id text, key
event visit
  url   text
  kind  one of a, b, c
  size  number
  ok    yes/no
event call by sales
  url   text
  kind  one of a, b, c
  size  number
  ok    yes/no
event stop
  ok    yes/no
events any_contact are visit, call
score s
  +1 on visit
  +2 on visit where url contains "x", once
  +3 on any_contact where size > 1, once per day
  +4 on visit in the last 2 days, once per week
  +5 on visit where (ok and kind is a or b) since last call where ok
  -1 per 1 days without activity
  points halve every 3 days
  resets on stop where ok
score t
  +1 on visit, once
  +1 on call, once per month
  +1 on visit where url contains "y", once per 2 days
  +7 if 2 or more visit in the last 1 month
score u
  +1 on visit, once
  +1 on any_contact, once per 2 days
  resets on stop
many   means 2 or more different url of any_contact where kind is a
large  means 2 or more different size of visit since last call
first  means kind of last any_contact is a
texts  means url of last visit contains "x"
sizes  means size of last call > 1
oks    means ok of last any_contact
recent means days since last visit <= 3
"#;

const AS_OF: &str = "2026-04-01T00:30:00Z";

fn occurrences() -> impl Strategy<Value = Vec<(u8, Occurrence)>> {
    let url = proptest::option::of(prop_oneof!["[xyz]{1,2}", Just(" X".to_owned())].prop_map(Value::Text));
    let fields = (
        url,
        proptest::option::of((0u32..3).prop_map(Value::Choice)),
        proptest::option::of((0i64..4).prop_map(|size| Value::Number(size * SCALE))),
        proptest::option::of(any::<bool>().prop_map(Value::YesNo)),
    );
    // Around the change to summer time (29 March) and a month's end, often at equal instants.
    let one = (0u8..4, 0u32..3, 0i64..60, fields).prop_map(|(lead, event, hours, (url, kind, size, ok))| {
        let fields = if event == 2 { vec![ok] } else { vec![url, kind, size, ok] };
        let instant = at("2026-03-28T20:00:00Z") + hours / 3 * 4 * 3_600_000_000;
        (lead, Occurrence { event: EventId(event), times: 1, at: instant, fields })
    });
    proptest::collection::vec(one, 0..40)
}

/// One aggregate of one lead of a batch.
fn read(input: &Input, ty: &Type, row: usize, entries: &[Entry]) -> Option<Value> {
    match input {
        Input::YesNo(truths) => match truths.get(row) {
            Truth::Yes => Some(Value::YesNo(true)),
            Truth::No => Some(Value::YesNo(false)),
            Truth::Unknown => None,
        },
        Input::Number { values, known } => {
            let value = values[row];
            known.get(row).then(|| {
                if *ty == Type::Date { Value::Date(Date::of_code(value)) } else { Value::Number(value) }
            })
        }
        Input::Choice(codes) => (codes[row] != u32::MAX).then(|| Value::Choice(codes[row])),
        Input::Coded(codes) => (codes[row] != u32::MAX).then(|| match &entries[codes[row] as usize] {
            Entry::Text(text) => Value::Text(text.clone()),
            Entry::Set(set) => Value::Several(set.clone()),
        }),
    }
}

/// All leads in one store, read back as a batch.
fn together(program: &Program, as_of: AsOf, all: &[(u8, Occurrence)]) -> Vec<Vec<Option<Value>>> {
    let plan = Arc::new(Plan::new(program));
    let mut classifier = Classifier::new(Arc::clone(&plan));
    let each: Vec<i64> = (0..4).map(|row| as_of.get(row)).collect();
    let mut store = Store::new(
        Arc::clone(&plan),
        match &as_of {
            AsOf::One(instant) => AsOf::One(*instant),
            AsOf::Each(_) => AsOf::Each(Vec::new()),
        },
    );
    for instant in &each {
        store.add_row_as_of(*instant);
    }
    for (lead, occurrence) in all {
        let fields: Vec<FieldValue<'_>> =
            occurrence.fields.iter().map(|value| value.as_ref().into()).collect();
        let as_of = each[usize::from(*lead)];
        if occurrence.at <= as_of {
            let record = classifier.classify(occurrence.event, occurrence.at, as_of, &fields);
            store.apply(&classifier, u32::from(*lead), &record);
        }
    }
    let settled = store.settle([]);
    let places: Vec<_> = (0..4).map(|row| Some(Place { settled: &settled, row })).collect();
    let mut dictionaries = Dictionaries::new(program);
    let inputs = plan.inputs(&places, &mut dictionaries);
    (0..4)
        .map(|row| {
            let columns = inputs.iter().zip(program.aggregates()).zip(&dictionaries.aggregates);
            columns
                .map(|((input, (id, _)), words)| read(input, &program[id].ty, row, words.entries()))
                .collect()
        })
        .collect()
}

fn alone(program: &Program, as_of: &AsOf, all: &[(u8, Occurrence)]) -> Vec<Vec<Option<Value>>> {
    (0..4u8)
        .map(|lead| {
            let own: Vec<_> = all.iter().filter(|(of, _)| *of == lead).map(|(_, one)| one.clone()).collect();
            aggregate_one(program, as_of.get(usize::from(lead)), &own)
        })
        .collect()
}

proptest! {
    #[test]
    fn any_order_gives_the_same(all in occurrences(), seed in any::<u64>()) {
        let program = program(POLICY);
        let as_of = AsOf::One(at(AS_OF));
        let expected = alone(&program, &as_of, &all);
        let mut other = all.clone();
        other.sort_by_key(|(_, one)| one.at);
        prop_assert_eq!(&alone(&program, &as_of, &other), &expected);
        other.reverse();
        prop_assert_eq!(&alone(&program, &as_of, &other), &expected);
        let mut state = seed;
        for at in (1..other.len()).rev() {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            other.swap(at, (state >> 33) as usize % (at + 1));
        }
        prop_assert_eq!(&alone(&program, &as_of, &other), &expected);
        prop_assert_eq!(&together(&program, as_of, &other), &expected);
    }

    #[test]
    fn an_as_of_of_each_leads_own_is_as_if_it_were_alone(all in occurrences()) {
        let program = program(POLICY);
        let as_of = AsOf::Each((0..4).map(|lead| at("2026-03-29T01:30:00Z") + lead * 86_400_000_000).collect());
        prop_assert_eq!(together(&program, as_of.clone(), &all), alone(&program, &as_of, &all));
    }
}
