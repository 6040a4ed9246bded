//! Conditions: three-valued, and the same as taken apart for one lead.

use proptest::prelude::*;
use qualify::engine::batch::{AsOf, Batch, Dictionaries, Entry, Input, MISSING, Need};
use qualify::engine::truth::Truth;
use qualify::engine::{Engine, Wanted};
use qualify::mask::Mask;
use qualify::program::time::{DAY, Stretch, Window, Zone};
use qualify::program::*;

use super::build::*;
use Truth::{No, Unknown, Yes};

fn holds(build: &Build, condition: &Condition, given: &[(&str, Value)]) -> Truth {
    let engine = Engine::new(&build.program, Wanted::everything().condition(condition.clone()));
    let lead = engine.one(NOON, &build.lead(given), &[]);
    let results = lead.results(&engine);
    let truth = results.condition_truth(0, 0).unwrap();
    assert_eq!(truth, results.holds(condition, 0), "taken apart, {condition:?} is something else");
    truth
}

#[test]
fn a_missing_number_is_neither_above_nor_below() {
    let mut build = Build::default();
    let age = build.field("age", Type::Number(None));
    for order in [Order::Less, Order::AtMost, Order::More, Order::AtLeast, Order::Equal, Order::NotEqual] {
        assert_eq!(holds(&build, &number(age, order, n(18)), &[]), Unknown);
        for value in [n(18) - 1, n(18), n(18) + 1] {
            let expected = Truth::from(order.holds(value, n(18)));
            assert_eq!(holds(&build, &number(age, order, n(18)), &[("age", Value::Number(value))]), expected);
        }
    }
    assert_eq!(holds(&build, &Condition::Known(age), &[]), No);
    assert_eq!(holds(&build, &Condition::Known(age), &[("age", Value::Number(0))]), Yes);
}

#[test]
fn a_domain_is_what_follows_the_last_at_and_unknown_where_there_is_none() {
    let mut build = Build::default();
    let email = build.field("email", Type::Text);
    let freemail = Condition::Text {
        of: TextSource::DomainOf(email),
        test: TextTest::Is(vec!["gmail.com".into(), "outlook.com".into()]),
    };
    assert_eq!(holds(&build, &freemail, &[("email", text(" Ann@GMail.com "))]), Yes);
    assert_eq!(holds(&build, &freemail, &[("email", text("\"a@gmail.com\"@acme.com"))]), No);
    assert_eq!(holds(&build, &freemail, &[("email", text("ann"))]), Unknown);
    assert_eq!(holds(&build, &freemail, &[("email", text("ann@"))]), Unknown);
    assert_eq!(holds(&build, &freemail, &[]), Unknown);
    // The domain is unknown, the address is not.
    assert_eq!(holds(&build, &Condition::Known(email), &[("email", text("ann"))]), Yes);
}

#[test]
fn only_a_domain_is_asked_of_readers_where_only_the_domain_matters() {
    let mut build = Build::default();
    let email = build.field("email", Type::Text);
    let title = build.field("title", Type::Text);
    build.field("unused", Type::Text);
    let test = |part: &str| TextTest::Contains(vec![part.into()]);
    let company = Condition::Text { of: TextSource::DomainOf(email), test: test("acme") };
    let known = build.criterion("company", Condition::All(vec![company, Condition::Known(title)]));
    let engine = Engine::new(&build.program, Wanted::columns([known]));
    assert_eq!(engine.needs(), [Need::Domain, Need::Known, Need::Nothing]);

    // Domains in the dictionary; the empty text stands for an address without one.
    let mut batch = Batch::new(&build.program, AsOf::One(NOON));
    let mut dictionaries = Dictionaries::new(&build.program);
    for domain in ["acme.com", "", "other.com"] {
        dictionaries.fields[0].insert(domain.as_bytes(), Entry::Text(domain.into()));
    }
    batch.rows = 4;
    batch.fields[0] = Input::Coded(vec![0, 1, 2, MISSING]);
    batch.fields[1] = Input::Coded(vec![0; 4]);
    let mut worker = engine.worker();
    let results = engine.run(&mut worker, &batch, &dictionaries);
    let truths: Vec<_> = (0..4).map(|row| results.truth(known, row).unwrap()).collect();
    assert_eq!(truths, [Yes, Unknown, No, Unknown]);
}

#[test]
fn what_was_decided_about_texts_is_void_when_the_dictionary_is_cleared() {
    let mut build = Build::default();
    let title = build.field("title", Type::Text);
    let boss = build.criterion(
        "boss",
        Condition::Text { of: TextSource::Column(title), test: TextTest::Is(vec!["ceo".into()]) },
    );
    let engine = Engine::new(&build.program, Wanted::everything());
    let mut worker = engine.worker();
    let mut dictionaries = Dictionaries::new(&build.program);
    let mut batch = Batch::new(&build.program, AsOf::One(NOON));
    let mut decide = |dictionaries: &Dictionaries, codes: Vec<u32>| {
        batch.rows = codes.len();
        batch.fields[0] = Input::Coded(codes);
        let results = engine.run(&mut worker, &batch, dictionaries);
        (0..results.rows()).map(|row| results.truth(boss, row).unwrap()).collect::<Vec<_>>()
    };
    dictionaries.fields[0].insert(b"CEO", Entry::Text("CEO".into()));
    assert_eq!(decide(&dictionaries, vec![0, MISSING]), [Yes, Unknown]);
    dictionaries.fields[0].insert(b"clerk", Entry::Text("clerk".into()));
    assert_eq!(decide(&dictionaries, vec![1, 0, MISSING]), [No, Yes, Unknown]);
    dictionaries.fields[0].clear();
    dictionaries.fields[0].insert(b"clerk", Entry::Text("clerk".into()));
    dictionaries.fields[0].insert(b"CEO", Entry::Text("CEO".into()));
    assert_eq!(decide(&dictionaries, vec![0, 1, MISSING]), [No, Yes, Unknown]);
}

#[test]
fn a_day_is_compared_as_a_whole() {
    let mut build = Build::default();
    let created = build.field("created", Type::Date);
    let day = DateValue::Limit(Limit::new(Date::day(10 * DAY), &Zone::default()));
    let truth = |order, instant| {
        holds(
            &build,
            &Condition::CompareDate { left: created, order, right: day.clone() },
            &[("created", Value::Date(Date::instant(instant)))],
        )
    };
    let (before, first, last, after) = (10 * DAY - 1, 10 * DAY, 11 * DAY - 1, 11 * DAY);
    for (order, expected) in [
        (Order::Less, [Yes, No, No, No]),
        (Order::AtMost, [Yes, Yes, Yes, No]),
        (Order::More, [No, No, No, Yes]),
        (Order::AtLeast, [No, Yes, Yes, Yes]),
        (Order::Equal, [No, Yes, Yes, No]),
        (Order::NotEqual, [Yes, No, No, Yes]),
    ] {
        assert_eq!([before, first, last, after].map(|instant| truth(order, instant)), expected, "{order:?}");
    }
}

#[test]
fn a_window_is_open_at_its_far_end_and_follows_each_leads_own_instant() {
    let mut build = Build::default();
    build.program.zone = Zone::named("Europe/Amsterdam").unwrap();
    let created = build.field("created", Type::Date);
    let recent = build.criterion(
        "recent",
        Condition::Within { of: created, stretch: Stretch::Last(Window::Exact(7 * DAY)) },
    );
    let month = build
        .criterion("month", Condition::Within { of: created, stretch: Stretch::Last(Window::Months(1)) });
    let engine = Engine::new(&build.program, Wanted::everything());
    let mut batch = Batch::new(&build.program, AsOf::One(0));
    // 2026-03-31 13:00 in Amsterdam is 11:00 UTC; a month before is the last of February, 13:00, which is 12:00 UTC.
    let noon = |text: &str| text.parse::<jiff::Timestamp>().unwrap().as_microsecond();
    let as_of = noon("2026-03-31T11:00:00Z");
    let february = noon("2026-02-28T12:00:00Z");
    let values = [as_of - 7 * DAY, as_of - 7 * DAY + 1, as_of, as_of + 1, february, february + 1, 0];
    batch.rows = values.len();
    let mut known = Mask::zeros(values.len());
    (0..6).for_each(|row| known.set(row));
    let codes = values.iter().map(|at| Date::instant(*at).code()).collect();
    batch.fields[0] = Input::Number { values: codes, known };
    let dictionaries = Dictionaries::new(&build.program);
    let mut worker = engine.worker();
    for instants in [AsOf::One(as_of), AsOf::Each(vec![as_of; values.len()])] {
        batch.as_of = instants;
        let results = engine.run(&mut worker, &batch, &dictionaries);
        let truths = |column| (0..7).map(|row| results.truth(column, row).unwrap()).collect::<Vec<_>>();
        assert_eq!(truths(recent), [No, Yes, Yes, No, No, No, Unknown]);
        assert_eq!(truths(month), [Yes, Yes, Yes, No, No, Yes, Unknown]);
    }
}

#[test]
fn at_least_two_of_three_is_decided_by_the_known_ones() {
    let mut build = Build::default();
    let parts: Vec<ColumnId> = ["a", "b", "c"].iter().map(|name| build.field(name, Type::YesNo)).collect();
    let of: Vec<Condition> = parts.into_iter().map(Condition::Column).collect();
    let two = Condition::AtLeast { count: 2, of };
    let given = |a: Option<bool>, b: Option<bool>, c: Option<bool>| {
        let mut given = Vec::new();
        for (name, value) in [("a", a), ("b", b), ("c", c)] {
            given.extend(value.map(|value| (name, Value::YesNo(value))));
        }
        holds(&build, &two, &given)
    };
    assert_eq!(given(Some(true), Some(true), None), Yes);
    assert_eq!(given(Some(true), Some(false), None), Unknown);
    assert_eq!(given(Some(false), Some(false), None), No);
    assert_eq!(given(None, None, None), Unknown);
}

/// Fields of every type, and leads with missing values.
fn schema() -> Build {
    let mut build = Build::default();
    build.field("flag", Type::YesNo);
    build.field("need", Type::YesNo);
    build.field("employees", Type::Number(None));
    build.field("budget", Type::Number(Some(Unit("EUR".into()))));
    build.field("created", Type::Date);
    build.field("called", Type::Date);
    build.field("title", Type::Text);
    build.field("email", Type::Text);
    build.field("industry", choice(&["software", "logistics", "retail"]));
    build.field("topics", Type::Several(vec!["pricing".into(), "security".into(), "speed".into()]));
    build
}

fn any_order() -> impl Strategy<Value = Order> {
    prop::sample::select(vec![
        Order::Less,
        Order::AtMost,
        Order::More,
        Order::AtLeast,
        Order::Equal,
        Order::NotEqual,
    ])
}

fn any_number() -> impl Strategy<Value = Number> {
    let leaf = prop_oneof![
        (-3i64..4).prop_map(|value| Number::Constant(n(value))),
        (2u32..4).prop_map(|column| Number::Column(ColumnId(column))),
        (4u32..6).prop_map(|column| Number::DaysSince(ColumnId(column))),
        (4u32..6).prop_map(|column| Number::DaysUntil(ColumnId(column))),
    ];
    leaf.prop_recursive(2, 8, 3, |inner| {
        prop::collection::vec((any::<bool>(), inner), 1..4).prop_map(Number::Sum)
    })
}

fn any_condition() -> impl Strategy<Value = Condition> {
    let texts = || prop::collection::btree_set(prop::sample::select(vec!["ceo", "head", "of", "acme"]), 1..3);
    let test = (0..6, texts()).prop_map(|(which, texts)| {
        let texts = texts.into_iter().map(str::to_owned).collect();
        match which {
            0 => TextTest::Is(texts),
            1 => TextTest::Contains(texts),
            2 => TextTest::ContainsWord(texts),
            3 => TextTest::StartsWith(texts),
            4 => TextTest::Under(texts),
            _ => TextTest::EndsWith(texts),
        }
    });
    let values = || prop::collection::btree_set(0u32..3, 1..3).prop_map(|set| set.into_iter().collect());
    let leaf = prop_oneof![
        any::<bool>().prop_map(Condition::Constant),
        (0u32..2).prop_map(|column| Condition::Column(ColumnId(column))),
        (any_number(), any_order(), any_number()).prop_map(|(left, order, right)| Condition::Compare {
            left,
            order,
            right
        }),
        (any_order(), -3i64..4, any::<bool>()).prop_map(|(order, day, whole)| Condition::CompareDate {
            left: ColumnId(4),
            order,
            right: match whole {
                true =>
                    DateValue::Limit(Limit::new(Date::day((NOON - DAY / 2) + day * DAY), &Zone::default())),
                false => DateValue::Limit(Limit::new(Date::instant(NOON + day * DAY), &Zone::default())),
            },
        }),
        any_order().prop_map(|order| Condition::CompareDate {
            left: ColumnId(4),
            order,
            right: DateValue::Column(ColumnId(5))
        }),
        (4u32..6, 1i64..4).prop_map(|(column, days)| Condition::Within {
            of: ColumnId(column),
            stretch: Stretch::Last(Window::Exact(days * DAY))
        }),
        (4u32..6, 0i64..4).prop_map(|(column, days)| Condition::Within {
            of: ColumnId(column),
            stretch: Stretch::Next(Window::Exact(days * DAY))
        }),
        (any::<bool>(), test).prop_map(|(domain, test)| Condition::Text {
            of: match domain {
                true => TextSource::DomainOf(ColumnId(7)),
                false => TextSource::Column(ColumnId(6)),
            },
            test,
        }),
        values().prop_map(|values| Condition::OneOf { of: ColumnId(8), values }),
        values().prop_map(|values| Condition::IncludesAny { of: ColumnId(9), values }),
        values().prop_map(|values| Condition::IncludesAll { of: ColumnId(9), values }),
        (0u32..10).prop_map(|column| Condition::Known(ColumnId(column))),
    ];
    leaf.prop_recursive(4, 40, 4, |inner| {
        prop_oneof![
            inner.clone().prop_map(|inner| Condition::Not(Box::new(inner))),
            inner.clone().prop_map(|inner| Condition::Unknown(Box::new(inner))),
            inner.clone().prop_map(|inner| Condition::IsNo(Box::new(inner))),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::All),
            prop::collection::vec(inner.clone(), 0..4).prop_map(Condition::Any),
            (0u32..5, prop::collection::vec(inner, 0..5))
                .prop_map(|(count, of)| Condition::AtLeast { count, of }),
        ]
    })
}

/// Small values, so that comparisons meet them; a third is missing.
fn any_lead() -> impl Strategy<Value = Vec<Option<Value>>> {
    let date = || {
        prop::option::weighted(
            0.7,
            (-4i64..5, any::<bool>()).prop_map(|(day, whole)| match whole {
                true => Value::Date(Date::day((NOON - DAY / 2) + day * DAY)),
                false => Value::Date(Date::instant(NOON + day * DAY / 2)),
            }),
        )
    };
    let number =
        || prop::option::weighted(0.7, (-4i64..5).prop_map(|value| Value::Number(value * SCALE / 2)));
    let flag = || prop::option::weighted(0.7, any::<bool>().prop_map(Value::YesNo));
    let title = prop::sample::select(vec!["CEO", " head of sales", "Head", "overhead", "", "of"]);
    let email = prop::sample::select(vec!["a@Acme.com", "x@of", "nobody", "@", "b@c@ceo "]);
    (
        (flag(), flag(), number(), number(), date(), date()),
        prop::option::weighted(0.7, title.prop_map(text)),
        prop::option::weighted(0.7, email.prop_map(text)),
        prop::option::weighted(0.7, (0u32..3).prop_map(Value::Choice)),
        prop::option::weighted(
            0.7,
            prop::collection::btree_set(0u32..3, 0..3)
                .prop_map(|set| Value::Several(set.into_iter().collect())),
        ),
    )
        .prop_map(|((a, b, c, d, e, f), g, h, i, j)| vec![a, b, c, d, e, f, g, h, i, j])
}

/// Rows as a batch. `MISSING` and unknown bits where there is nothing.
pub fn batch(engine: &Engine<'_>, leads: &[Vec<Option<Value>>]) -> (Batch, Dictionaries) {
    let (program, needs) = (engine.program(), engine.needs());
    let mut batch = Batch::new(program, AsOf::One(NOON));
    let mut dictionaries = Dictionaries::new(program);
    batch.rows = leads.len();
    for (at, (input, dictionary)) in batch.fields.iter_mut().zip(&mut dictionaries.fields).enumerate() {
        for (row, lead) in leads.iter().enumerate() {
            match (&mut *input, &lead[at]) {
                (Input::YesNo(truths), value) => {
                    if row == 0 {
                        truths.yes.reset(leads.len());
                        truths.no.reset(leads.len());
                    }
                    match value {
                        Some(Value::YesNo(true)) => truths.yes.set(row),
                        Some(Value::YesNo(false)) => truths.no.set(row),
                        _ => {}
                    }
                }
                (Input::Number { values, known }, value) => {
                    if row == 0 {
                        known.reset(leads.len());
                    }
                    let value = match value {
                        Some(Value::Number(value)) => Some(*value),
                        Some(Value::Date(date)) => Some(date.code()),
                        _ => None,
                    };
                    if let Some(value) = value {
                        values.push(value);
                        known.set(row);
                    } else {
                        values.push(0);
                    }
                }
                (Input::Choice(codes), value) => codes.push(match value {
                    Some(Value::Choice(choice)) => *choice,
                    _ => MISSING,
                }),
                (Input::Coded(codes), value) => {
                    let (raw, entry) = match value {
                        Some(Value::Text(text)) if needs[at] == Need::Domain => {
                            let domain = text::domain(text).unwrap_or("").to_owned();
                            (domain.clone(), Entry::Text(domain))
                        }
                        Some(Value::Text(text)) => (text.clone(), Entry::Text(text.clone())),
                        Some(Value::Several(set)) => (format!("{set:?}"), Entry::Set(set.clone())),
                        _ => {
                            codes.push(MISSING);
                            continue;
                        }
                    };
                    let code = dictionary.find(raw.as_bytes());
                    codes.push(code.unwrap_or_else(|| dictionary.insert(raw.as_bytes(), entry)));
                }
            }
        }
    }
    (batch, dictionaries)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn masks_say_what_the_parts_say(
        conditions in prop::collection::vec(any_condition(), 1..6),
        leads in prop::collection::vec(any_lead(), 1..140),
    ) {
        let build = schema();
        let wanted = conditions.iter().fold(Wanted::everything(), |wanted, condition| {
            wanted.condition(condition.clone())
        });
        let engine = Engine::new(&build.program, wanted);
        let (batch, dictionaries) = batch(&engine, &leads);
        let mut worker = engine.worker();
        let results = engine.run(&mut worker, &batch, &dictionaries);
        for (at, condition) in conditions.iter().enumerate() {
            for (row, lead) in leads.iter().enumerate() {
                prop_assert_eq!(
                    results.condition_truth(at, row),
                    Some(results.holds(condition, row)),
                    "{:?} of {:?}", condition, lead
                );
            }
            // Bits beyond the last lead stay zero.
            let whole = results.condition(at).unwrap();
            for words in [whole.yes, whole.no] {
                let beyond = words.last().unwrap() >> ((leads.len() - 1) % 64) >> 1;
                prop_assert_eq!(beyond, 0);
            }
        }
    }
}
