//! Random leads for the fields and events that random policies declare.

use jiff::civil::DateTime;
use qualify::program::time::Window;
use qualify::program::{Date, FieldId, Program, Type, Value};

use super::tape::Tape;
use crate::reference::lead::with_defaults;
use crate::reference::{Happened, Lead, moments};

const TEXTS: &[&str] = &[
    "CTO",
    " ceo\u{a0}",
    "Sales Manager",
    "salesman",
    "Chief of staff",
    "manager",
    "Clerk",
    "someone of staff",
    "sales of staff",
    "chief sales manager of staff",
    "foreman of staff",
    "xmanagerx",
    "office manager",
    "sales",
    "human",
    "chief",
    "sales man of staff",
];

const EMAILS: &[&str] = &[
    "a@gmail.com",
    "info@hotmail.com",
    "a@help.org",
    "info@help.org",
    "info",
    "nobody",
    "a@firm.example",
    "info@firm.example",
    "A@B@GMAIL.COM",
    "someone@",
    "Ann <a@mail.gmail.com>",
    "a@notgmail.com",
    "info@gmail.com",
    "info@mail.gmail.com",
    "a@x.hotmail.com",
    "info@x.hotmail.com",
    "info@www.example.org",
    "info@ help.org (work)",
    "x@www.example.org;",
];

const URLS: &[&str] = &["/pricing", "/about", " /Pricing ", "/pricing/eu", "/blog"];

const NUMBERS: &[i64] = &[
    0, 1, 5, 7, 9, 10, 11, 12, 15, 19, 20, 21, 29, 30, 31, 49, 50, 51, 55, 60, 100, 105, 120, 300, 499, 500,
    501, 2000, 10_000, 1_000_000,
];

fn at(text: &str) -> i64 {
    let local: DateTime = text.parse().expect("a date and time");
    local.to_zoned(jiff::tz::TimeZone::UTC).expect("in range").timestamp().as_microsecond()
}

/// Instants where calendars have their edges: ends of months, a leap day, changes of the clock, midnights.
fn moment(tape: &Tape, program: &Program, as_of: i64) -> i64 {
    const DAY: i64 = 86_400_000_000;
    let edges = [
        "2026-03-29T00:59:59",
        "2026-03-29T01:00:00",
        "2026-03-29T00:00:00",
        "2026-03-28T23:00:00",
        "2026-03-08T07:00:00",
        "2026-02-28T23:59:59",
        "2026-03-01T00:00:00",
        "2024-02-29T12:00:00",
        "2026-01-31T23:30:00",
        "2025-12-31T23:00:00",
        "2025-10-26T00:30:00",
        "2025-10-26T01:30:00",
        "1969-12-30T12:00:00",
        "2026-04-05T15:00:00",
        "2024-02-29T00:00:00",
        "2023-02-28T23:30:00",
        "2026-03-28T21:59:59",
        "2026-03-28T22:00:00",
        "2025-03-31T21:59:59",
    ];
    match tape.below(7) {
        0 => as_of - i64::try_from(tape.below(60)).expect("fits") * DAY,
        1 => as_of - i64::try_from(tape.below(3)).expect("fits") * 12 * 60 * 60 * 1_000_000,
        2 => {
            as_of - i64::try_from(tape.below(60)).expect("fits") * DAY
                + i64::try_from(tape.below(3)).expect("fits")
                - 1
        }
        3 => as_of + i64::try_from(tape.below(3)).expect("fits"),
        4 => as_of - i64::try_from(tape.below(2000)).expect("fits") * 60 * 60 * 1_000_000,
        5 => {
            let months = Window::Months([1, 12, 13, 24][tape.below(4)]);
            moments::back(program, as_of, months) + i64::try_from(tape.below(3)).expect("fits") - 1
        }
        _ => at(tape.pick(&edges)),
    }
}

/// As-of: a round instant, or the end of a month, or just after a change of the clock.
pub fn as_of(tape: &Tape) -> i64 {
    at(tape.pick(&[
        "2026-03-31T12:00:00",
        "2026-03-31T21:59:59",
        "2024-03-29T00:30:00",
        "2026-03-29T01:00:00",
        "2026-05-31T23:59:59",
        "2026-03-10T00:00:00",
        "2024-02-29T23:30:00",
        "2025-10-26T00:30:00",
        "2025-10-26T01:30:00",
        "2025-03-01T00:00:00",
    ]))
}

/// The day that an instant lies in.
fn day_of(program: &Program, at: i64) -> Date {
    let midnight = moments::day(program, at).to_zoned(moments::zone(program)).expect("in range");
    Date::day(midnight.timestamp().as_microsecond())
}

fn value(tape: &Tape, program: &Program, name: &str, ty: &Type, as_of: i64) -> Option<Value> {
    if tape.chance(4) {
        return None;
    }
    Some(match ty {
        Type::YesNo => Value::YesNo(tape.chance(2)),
        Type::Number(_) => {
            let number = NUMBERS[tape.below(NUMBERS.len())] * 10_000;
            Value::Number(match tape.below(8) {
                0 => number + 1,
                1 => number - 1,
                2 => -number,
                3 => number + 5000,
                _ => number,
            })
        }
        Type::Text => Value::Text(
            match name {
                "email" | "sender" => tape.pick(EMAILS),
                "url" => tape.pick(URLS),
                _ => tape.pick(TEXTS),
            }
            .to_owned(),
        ),
        Type::Date => {
            let at = moment(tape, program, as_of);
            Value::Date(if tape.chance(2) { day_of(program, at) } else { Date::instant(at) })
        }
        Type::Choice(values) => Value::Choice(u32::try_from(tape.below(values.len())).expect("fits")),
        Type::Several(values) => {
            let set = tape.byte();
            let count = u32::try_from(values.len()).expect("fits");
            Value::Several((0..count).filter(|value| set >> value & 1 == 1).collect())
        }
    })
}

/// A lead with missing values and, where the policy declares events, with events: in any order, some at one instant.
pub fn lead(tape: &Tape, program: &Program, as_of: i64) -> Lead {
    let fields = fields(tape, program, as_of);
    let events = if program.events.is_empty() { 0 } else { tape.below(12) };
    Lead { as_of, fields, events: happened(tape, program, as_of, events) }
}

/// A lead to whom so much happened.
pub fn busy_lead(tape: &Tape, program: &Program, as_of: i64, events: usize) -> Lead {
    let fields = fields(tape, program, as_of);
    Lead { as_of, fields, events: happened(tape, program, as_of, events) }
}

fn fields(tape: &Tape, program: &Program, as_of: i64) -> Vec<Option<Value>> {
    let fields =
        program.fields.iter().map(|field| value(tape, program, &field.name, &field.ty, as_of)).collect();
    with_defaults(program, fields)
}

fn happened(tape: &Tape, program: &Program, as_of: i64, count: usize) -> Vec<Happened> {
    let mut events: Vec<Happened> = Vec::new();
    for _ in 0..count {
        let kind = tape.below(program.events.len());
        let same = events.last().map(|event| event.at).filter(|_| tape.chance(4));
        let at = same.unwrap_or_else(|| moment(tape, program, as_of));
        let fields = program.events[kind].fields.iter();
        let fields = fields.map(|field| value(tape, program, &field.name, &field.ty, as_of)).collect();
        events.push(Happened { kind, at, fields });
    }
    events
}

/// Values that stand for all values of a field, for any policy made here: the thresholds, what lies just beside them,
/// and every combination of what texts are tested for.
pub fn candidates(program: &Program, field: FieldId, lead: &Lead) -> Vec<Value> {
    const DAY: i64 = 86_400_000_000;
    let (field, as_of) = (&program[field], lead.as_of);
    // What a number is added to or compared with.
    let other = |name: &str| {
        let at = program.fields.iter().position(|field| field.name == name).expect("a field of all policies");
        match lead.fields[at] {
            Some(Value::Number(value)) => Some(value),
            Some(Value::Date(date)) => Some(date.start()),
            _ => None,
        }
    };
    match &field.ty {
        Type::YesNo => vec![Value::YesNo(false), Value::YesNo(true)],
        Type::Number(_) => {
            let around =
                NUMBERS.iter().flat_map(|number| [number * 10_000 - 1, number * 10_000, number * 10_000 + 1]);
            let halves = [125_000, 124_999, 125_001, -1_000_000_000_000 * 10_000, 1_000_000_000_000 * 10_000];
            // `per seats` pays for each.
            let each = if field.name == "seats" { 0..=101 } else { 0..=0 };
            let mut numbers: Vec<i64> =
                around.chain(halves).chain(each.map(|seats| seats * 10_000)).collect();
            if let Some(other) = other(if field.name == "seats" { "employees" } else { "seats" }) {
                for limit in [0, 7, 10, 50, 100].map(|limit| limit * 10_000).into_iter().chain([125_000]) {
                    let edges = [limit - other, other, other + limit + 50_000, other - limit - 50_000];
                    numbers.extend(edges.into_iter().flat_map(|edge| [edge - 1, edge, edge + 1]));
                }
            }
            numbers.sort_unstable();
            numbers.dedup();
            numbers.into_iter().map(Value::Number).collect()
        }
        Type::Text if field.name == "email" => texts(EMAILS),
        Type::Text => texts(TEXTS),
        Type::Date => {
            let mut dates =
                vec![as_of, as_of + 1, as_of + DAY, at("0100-01-01T00:00:00"), at("9000-01-01T00:00:00")];
            for text in [
                "2026-03-01",
                "2026-03-02",
                "2026-01-31",
                "2026-02-01",
                "2026-03-29",
                "2026-03-30",
                "2024-02-29",
            ] {
                let day = text.parse().expect("a date");
                let start = program.zone.midnight(day);
                dates.extend([start - 1, start, start + 1]);
            }
            for days in [3, 4, 7, 14, 20, 21, 30, 60, 90, 120, 365, 2000] {
                dates.extend([as_of - days * DAY - 1, as_of - days * DAY, as_of - days * DAY + 1]);
            }
            let month = moments::back(program, as_of, Window::Months(1));
            dates.extend([month, month + 1]);
            if let Some(other) = other(if field.name == "signed" { "created" } else { "signed" }) {
                dates.extend([other - 1, other, other + 1]);
                // As many days ahead as the other has passed.
                let mirrored = as_of.saturating_mul(2).saturating_sub(other);
                dates.extend((-1..=2).map(|days| mirrored.saturating_add(days * DAY)));
            }
            let ahead = moments::back(program, as_of, Window::Months(-1));
            dates.extend((0..=35).map(|days| as_of + days * DAY).chain([ahead, ahead + DAY]));
            // Ten days ahead pay once.
            dates.extend((1..=41).map(|times| as_of + times * 10 * DAY));
            for days in 0..130 {
                dates.push(as_of - days * DAY);
            }
            let mut dates: Vec<Date> = dates
                .into_iter()
                .flat_map(|at| {
                    let near = [at - DAY, at, at + DAY].map(|at| day_of(program, at));
                    [Date::instant(at)].into_iter().chain(near)
                })
                .collect();
            dates.sort_unstable();
            dates.dedup();
            dates.into_iter().map(Value::Date).collect()
        }
        Type::Choice(values) => (0..u32::try_from(values.len()).expect("fits")).map(Value::Choice).collect(),
        Type::Several(values) => {
            let count = u32::try_from(values.len()).expect("fits");
            (0u32..1 << count)
                .map(|set| Value::Several((0..count).filter(|value| set >> value & 1 == 1).collect()))
                .collect()
        }
    }
}

fn texts(texts: &[&str]) -> Vec<Value> {
    texts.iter().map(|text| Value::Text((*text).to_owned())).collect()
}
