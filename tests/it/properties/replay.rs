//! Leads followed through time against the reference, run anew at each instant.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan};
use qualify::data::said::Said;
use qualify::engine::{Engine, Wanted};
use qualify::program::{Aggregate, Column, ColumnKind, Field, Program, Selection, Type, Value};
use qualify::report::replay::{Replay, Spread};
use qualify::report::{Counters, Course, Facts, Report, Survey};
use qualify::run::events::{Columns, Stories};
use qualify::run::{AsOfRule, FactColumns, FactsPath, FieldHistory, Follow, Job, Rhythm, Within};
use serde_json::{Map, json};

use super::{policy, program, some_leads};
use crate::properties::policy::About;
use crate::properties::tape::Tape;
use crate::reference::{
    Happened, Lead, Reference, events::is_first, events::select, lead::with_defaults, moments,
};

const DAY: i64 = 86_400_000_000;

/// Two promises under a stage that comes last.
const PROMISES: &str = "\nLast requires need and employees > 100 and 2 or more demo\n  \
    answer within 2 days of demo by call\n  answer within 1 month of visit where plan is pro by touch\n";

/// What a file can hold: nothing empty that would be missing, and a key of its own.
fn tidy(program: &Program, lead: &mut Lead, number: usize) {
    let tidy = |field: &Field, value: &mut Option<Value>| {
        let empty = matches!(value, Some(Value::Several(set)) if set.is_empty());
        if empty || (field.name == "seats" && *value == Some(Value::Number(-10_000))) {
            *value = None;
        }
    };
    for (field, value) in program.fields.iter().zip(&mut lead.fields) {
        tidy(field, value);
        if field.name == "lead_id" {
            *value = Some(Value::Text(format!("L-{number:03}")));
        }
    }
    lead.fields = with_defaults(program, std::mem::take(&mut lead.fields));
}

fn text(at: i64) -> String {
    Timestamp::from_microsecond(at).unwrap().to_string()
}

fn value(zone: &TimeZone, field: &Field, value: &Value) -> serde_json::Value {
    let name = |at: &u32| match &field.ty {
        Type::Choice(values) | Type::Several(values) => values[*at as usize].clone(),
        ty => panic!("a choice of {ty:?}"),
    };
    match value {
        Value::YesNo(yes) => json!(yes),
        Value::Number(number) => json!(qualify::speech::decimal(*number)),
        Value::Text(text) => json!(text),
        Value::Date(date) if date.is_day() => {
            let at = Timestamp::from_microsecond(date.start()).unwrap();
            json!(at.to_zoned(zone.clone()).date().to_string())
        }
        Value::Date(date) => json!(text(date.start())),
        Value::Choice(choice) => json!(name(choice)),
        Value::Several(set) => json!(set.iter().map(name).collect::<Vec<_>>()),
    }
}

fn record(zone: &TimeZone, fields: &[Field], values: &[Option<Value>]) -> Map<String, serde_json::Value> {
    let known = fields.iter().zip(values).filter_map(|(field, of)| Some((field, of.as_ref()?)));
    known.map(|(field, of)| (field.source.clone(), value(zone, field, of))).collect()
}

/// The leads as JSON Lines, their events inside.
fn lines(program: &Program, leads: &[Lead]) -> String {
    let zone = moments::zone(program);
    let line = |lead: &Lead| {
        let mut all = record(&zone, &program.fields, &lead.fields);
        let event = |event: &Happened| {
            let kind = &program.events[event.kind];
            let mut all = record(&zone, &kind.fields, &event.fields);
            all.insert("event".into(), json!(kind.source));
            all.insert("time".into(), json!(text(event.at)));
            all
        };
        all.insert("events".into(), json!(lead.events.iter().map(event).collect::<Vec<_>>()));
        format!("{}\n", serde_json::Value::Object(all))
    };
    leads.iter().map(line).collect()
}

/// What a history says of one lead, in its order: since when a field has which value.
type Told = Vec<(i64, usize, Option<Value>)>;

/// Histories of random fields, with values that other leads have.
fn some_told(tape: &Tape, program: &Program, leads: &[Lead], as_of: i64) -> Vec<Told> {
    let one = |_: &Lead| {
        let change = |_| {
            let at = as_of - (tape.below(60) as i64) * DAY - (tape.below(3) as i64) * DAY / 2 + DAY;
            let field = tape.below(program.fields.len());
            let value = leads[tape.below(leads.len())].fields[field].clone();
            (Some(program.fields[field].name.as_str()) != Some("lead_id")).then_some((at, field, value))
        };
        (0..tape.below(7)).filter_map(change).collect()
    };
    leads.iter().map(one).collect()
}

/// The same as the file of a CRM.
fn history(program: &Program, leads: &[Lead], told: &[Told]) -> String {
    let zone = moments::zone(program);
    let key = program.fields.iter().position(|field| field.name == "lead_id").unwrap();
    let mut all = String::new();
    for (lead, told) in leads.iter().zip(told) {
        for (at, field, of) in told {
            let field = &program.fields[*field];
            let written = of.as_ref().map(|of| match value(&zone, field, of) {
                serde_json::Value::String(text) => text,
                other => other.to_string(),
            });
            let lead = record(&zone, &program.fields[key..=key], &lead.fields[key..=key]);
            let mut row = json!({"field": field.source, "time": text(*at), "value": written});
            row["lead_id"] = lead.into_iter().next().unwrap().1;
            all += &format!("{row}\n");
        }
    }
    all
}

/// The lead as it was.
fn as_it_was(program: &Program, lead: &Lead, told: &Told, at: i64) -> Lead {
    // Nothing that comes later is even there.
    let events = lead.events.iter().filter(|event| event.at <= at).cloned().collect();
    let mut then = Lead { as_of: at, events, ..lead.clone() };
    for (field, value) in then.fields.iter_mut().enumerate() {
        let of_field = || told.iter().filter(|(_, of, _)| *of == field);
        if of_field().next().is_some() {
            let latest = of_field().filter(|(since, ..)| *since <= at).max_by_key(|(since, ..)| *since);
            *value = latest.and_then(|(.., value)| value.clone());
        }
    }
    then.fields = with_defaults(program, then.fields);
    then
}

/// The instants at which a lead is looked at, or nothing where it is not followed.
fn instants(
    program: &Program,
    zone: &TimeZone,
    (lead, told): (&Lead, &Told),
    rhythm: Rhythm,
    from: Option<usize>,
) -> Option<(i64, Vec<i64>)> {
    let firsts = (0..lead.events.len()).filter(|at| is_first(program, &lead.events, *at));
    let mut own: Vec<i64> = firsts.map(|at| lead.events[at].at).filter(|at| *at <= lead.as_of).collect();
    own.sort_unstable();
    own.dedup();
    let start = match from {
        Some(field) => match lead.fields[field] {
            Some(Value::Date(date)) => date.start(),
            _ => return None,
        },
        None => *own.first()?,
    };
    if start > lead.as_of {
        return None;
    }
    let mut all = match rhythm {
        Rhythm::Events => {
            let told = told.iter().map(|(at, ..)| *at).filter(|at| *at <= lead.as_of);
            [&[start][..], &own].concat().into_iter().chain(told).collect()
        }
        Rhythm::Daily | Rhythm::Weekly => {
            let mut ends = Vec::new();
            let mut day = Timestamp::from_microsecond(start).unwrap().to_zoned(zone.clone()).date();
            loop {
                let next = day.tomorrow().unwrap();
                let end = next.to_zoned(zone.clone()).unwrap().timestamp().as_microsecond() - 1;
                if end >= lead.as_of {
                    break ends;
                }
                if rhythm == Rhythm::Daily || day.weekday() == jiff::civil::Weekday::Sunday {
                    ends.push(end);
                }
                day = day.checked_add(1.day()).unwrap();
            }
        }
    };
    all.push(lead.as_of);
    all.retain(|at| *at >= start);
    all.sort_unstable();
    all.dedup();
    Some((start, all))
}

/// A stage's numbers, worked out plainly.
#[derive(Debug, Default, PartialEq)]
struct Plain {
    reached: u64,
    still: u64,
    left: u64,
    came_back: u64,
    at_once: u64,
    first: Vec<i64>,
    since: Vec<i64>,
}

/// The quartiles of seconds, in days.
fn quartiles(mut seconds: Vec<i64>) -> Option<[f64; 3]> {
    seconds.sort_unstable();
    let last = seconds.len().checked_sub(1)?;
    Some([0.25, 0.5, 0.75].map(|part| {
        let place = part * last as f64;
        let (low, high) = (seconds[place.floor() as usize] as f64, seconds[place.ceil() as usize] as f64);
        (low + (high - low) * place.fract()) / 86_400.0
    }))
}

fn same(what: &str, spread: Option<Spread>, seconds: Vec<i64>) {
    let found = spread.map(|spread| [spread.low, spread.median, spread.high]);
    match (found, quartiles(seconds)) {
        (Some(found), Some(plain)) => {
            assert!(
                found.iter().zip(plain).all(|(a, b)| (a - b).abs() < 1e-5),
                "{what}: {found:?}, {plain:?}"
            );
        }
        (found, plain) => assert_eq!(found, plain, "{what}"),
    }
}

fn check(
    text: &str,
    program: &Program,
    (leads, told): (&[Lead], &[Told]),
    rhythm: Rhythm,
    from: Option<usize>,
    replay: &Replay,
) {
    let zone = moments::zone(program);
    let disqualified = u32::try_from(program.stages.len() + 1).unwrap();
    let mut plain: Vec<Plain> = (0..=disqualified).map(|_| Plain::default()).collect();
    let (mut followed, mut evaluations, mut changes, mut again) = (0, 0, 0, 0);
    for (lead, told) in leads.iter().zip(told) {
        let looked = instants(program, &zone, (lead, told), rhythm, from);
        let Some((start, instants)) = looked else { continue };
        followed += 1;
        evaluations += instants.len() as u64;
        let stages: Vec<u32> = instants
            .iter()
            .map(|at| Reference::new(program, &as_it_was(program, lead, told, *at)).stage())
            .collect();
        changes += stages.windows(2).filter(|pair| pair[0] != pair[1]).count() as u64;
        let (mut before, mut back) = (None, false);
        for stage in 1..=disqualified {
            let there =
                |of: u32| if stage == disqualified { of == stage } else { of >= stage && of < disqualified };
            let Some(first) = stages.iter().position(|of| there(*of)) else { continue };
            let of = &mut plain[stage as usize];
            of.reached += 1;
            of.first.push((instants[first] - start) / 1_000_000);
            of.still += u64::from(there(*stages.last().unwrap()));
            let gone = stages[first..].iter().position(|of| !there(*of));
            of.left += u64::from(gone.is_some());
            let returned = gone.is_some_and(|gone| stages[first + gone..].iter().any(|of| there(*of)));
            of.came_back += u64::from(returned);
            back |= returned;
            if stage < disqualified {
                match before {
                    Some(earlier) if earlier == instants[first] => of.at_once += 1,
                    Some(earlier) => of.since.push((instants[first] - earlier) / 1_000_000),
                    None => {}
                }
                before = Some(instants[first]);
            }
        }
        again += u64::from(back);
    }
    let counts = (replay.leads, replay.evaluations, replay.changes, replay.back_and_forth);
    assert_eq!(counts, (followed, evaluations, changes, again), "{rhythm:?}\n{text}\n{leads:?}");
    for (stage, mut plain) in replay.stages.iter().zip(plain.into_iter().skip(1)) {
        let (first, since) = (std::mem::take(&mut plain.first), std::mem::take(&mut plain.since));
        let found = Plain {
            reached: stage.reached,
            still: stage.still,
            left: stage.left,
            came_back: stage.came_back,
            at_once: stage.at_once,
            ..Plain::default()
        };
        assert_eq!(found, plain, "{}, {rhythm:?}\n{text}\n{leads:?}", stage.name);
        same(&stage.name, stage.first, first);
        same(&stage.name, stage.since_before, since);
    }
    let answers = program.stages.iter().flat_map(|stage| &stage.answer_within);
    for (promise, answer) in replay.promises.iter().zip(answers) {
        let (mut kept, mut missed, mut late, mut open, mut times) = (0, 0, 0, 0, Vec::new());
        for lead in leads {
            for asked in select(program, lead, &answer.of) {
                let answers = select(program, lead, &answer.by);
                let first = answers.iter().map(|event| event.at).filter(|at| *at > asked.at).min();
                times.extend(first.map(|at| (at - asked.at) / 1_000_000));
                let until = program.zone.forth(asked.at, answer.within);
                match first {
                    Some(at) if at <= until => kept += 1,
                    _ if until > lead.as_of => open += 1,
                    first => {
                        missed += 1;
                        late += u64::from(first.is_some());
                    }
                }
            }
        }
        let found = (promise.kept, promise.missed, promise.late, promise.open);
        assert_eq!(found, (kept, missed, late, open), "{}\n{leads:?}", promise.text);
        same(&promise.text, promise.days, times);
    }
}

/// Follows leads of a file.
fn follow(
    program: &Program,
    (file, facts): (&str, Option<&FieldHistory>),
    as_of: i64,
    rhythm: Rhythm,
    from: Option<usize>,
) -> Replay {
    let mut cut = program.clone().only(program.stage);
    let mut promises = Vec::new();
    let mut add = |selection: &Selection| {
        let position = cut.aggregates().count();
        cut.columns.push(Column {
            name: format!("of a promise {position}"),
            ty: Type::Date,
            kind: ColumnKind::Aggregate(Aggregate::Last(selection.clone())),
            because: None,
            owner: None,
            span: Default::default(),
        });
        position
    };
    for answer in program.stages.iter().flat_map(|stage| &stage.answer_within) {
        promises.push(Within { within: answer.within, of: add(&answer.of), by: add(&answer.by) });
    }
    let from = from.map(|field| qualify::program::FieldId(u32::try_from(field).unwrap()));
    let wanted = cut.stage.into_iter().chain(from.map(|field| cut.field_column(field)));
    let follower = Engine::new(&cut, Wanted::columns(wanted));
    let stories = Stories::nested(&cut, &Columns::default());
    let told = promises.iter().map(|_| ["Last".to_owned(), String::new(), String::new()]).collect();
    let follow = Follow {
        facts,
        engine: &follower,
        stories: Some(&stories),
        rhythm,
        from,
        own: vec![true; cut.events.len()],
        outcome: None,
        won_on: None,
        promises,
    };
    let survey = Survey::new(program, None, None, Some(Course { promises: told, ..Course::default() }));
    let engine = Engine::new(program, survey.wanted());
    let survey = survey.reading(engine.needs());
    let job =
        Job { follow: Some(&follow), threads: 1, batch: 3, ..Job::new(program, file, AsOfRule::One(as_of)) };
    let (summary, counters): (_, Counters) = job.survey(&engine, &survey).unwrap();
    assert_eq!(summary.rejects, 0);
    assert_eq!(summary.bad_values(), 0, "{summary:?}");
    let facts = Facts {
        policy: "",
        as_of: "",
        outcome: None,
        against: None,
        was: None,
        read: summary.rows,
        rejected: 0,
        capacity: None,
        places: &[],
        cautions: Vec::new(),
        limits: &[],
        earlier: None,
    };
    Report::new(&survey, &counters, &facts).replay.unwrap()
}

pub fn is_the_reference(policy: &[u8], data: &[u8]) {
    let text = policy::policy(&Tape::new(policy), About::Events) + PROMISES;
    let program = program(&text);
    let tape = Tape::new(data);
    let mut leads = some_leads(&tape, &program, 1 + tape.below(7));
    let as_of = leads[0].as_of;
    for (number, lead) in leads.iter_mut().enumerate() {
        lead.as_of = as_of;
        tidy(&program, lead, number);
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("leads.jsonl");
    let created = program.fields.iter().position(|field| field.name == "created");
    for (rhythm, from) in
        [(Rhythm::Events, None), (Rhythm::Events, created), (Rhythm::Daily, None), (Rhythm::Weekly, None)]
    {
        if rhythm != Rhythm::Events {
            // Not from 1969 on, day by day.
            leads.iter_mut().for_each(|lead| lead.events.retain(|event| event.at > as_of - 50 * DAY));
        }
        std::fs::write(&file, lines(&program, &leads)).unwrap();
        let path = file.to_string_lossy();
        let replay = follow(&program, (&path, None), as_of, rhythm, from);
        check(&text, &program, (&leads, &vec![Told::new(); leads.len()]), rhythm, from, &replay);
        let told = some_told(&tape, &program, &leads, as_of);
        let written = folder.path().join("facts.jsonl");
        std::fs::write(&written, history(&program, &leads, &told)).unwrap();
        let facts = FactsPath { path: written.to_string_lossy().into(), on: None };
        let facts = [(&facts, Said::default())];
        let facts = FieldHistory::read(&program, &facts, &FactColumns::default(), None).unwrap();
        let replay = follow(&program, (&path, Some(&facts)), as_of, rhythm, from);
        check(&text, &program, (&leads, &told), rhythm, from, &replay);
    }
}
