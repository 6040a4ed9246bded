//! What is asked where it is not known which columns of the events say to whom, what and when: all of it in one message,
//! with the columns that are likely, by what they hold and by their names.

use super::asked::{Asked, each_row};
use super::named::letters;
use crate::data::Error;
use crate::data::value::date::DateStyle;
use crate::diag::nearest::nearest;
use crate::diag::say::{clean, counted, grouped};
use crate::program::text::fold;
use crate::program::time::Zone;
use std::collections::BTreeSet;

/// As many events are looked at.
const SAMPLE: u64 = 1000;
/// A column of names of events holds at most so many different texts.
const DIFFERENT: usize = 50;
/// As many columns are listed.
const LISTED: usize = 30;

/// What an event has to say.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum What {
    Key,
    Name,
    Time,
}

impl What {
    fn words(self) -> &'static str {
        match self {
            What::Key => "the lead's key",
            What::Name => "what happened",
            What::Time => "when it happened",
        }
    }

    pub(super) fn option(self) -> &'static str {
        match self {
            What::Key => "--event-key",
            What::Name => "--event-name",
            What::Time => "--event-time",
        }
    }
}

/// A column that is not known.
#[derive(Debug)]
pub(super) struct Question {
    pub what: What,
    pub why: Why,
}

/// Why a column is not known.
#[derive(Debug)]
pub(super) enum Why {
    /// None has a usual name.
    NoUsual,
    /// The named one is not there.
    Absent(String),
    /// Several could be it, the likeliest first, and why none is taken.
    Several(Vec<String>, String),
    /// Something else is wrong.
    Wrong(Error),
}

/// A likely column.
struct Likely {
    column: String,
    /// What speaks for it; nothing where only its name does.
    because: Option<String>,
}

/// One error for all questions.
pub(super) fn error(asked: &Asked<'_>, found: &[&str], questions: Vec<Question>) -> Error {
    let mut left = Vec::new();
    for question in questions {
        match question.why {
            Why::Wrong(error) => return error,
            why => left.push(Question { why, ..question }),
        }
    }
    if let [Question { what, why }] = left.as_slice() {
        match why {
            Why::Absent(said) => return absent(asked, said, *what),
            Why::Several(columns, why) => return several(columns, why),
            Why::NoUsual | Why::Wrong(_) => {}
        }
    }
    let likely = likely(asked, found, &left);
    let options = left.iter().zip(&likely).map(|(question, likely)| match likely {
        Some(likely) => format!("{} \"{}\"", question.what.option(), clean(&likely.column)),
        None => format!("{} COLUMN", question.what.option()),
    });
    let options: Vec<String> = options.collect();
    let mut help = format!("say which with {}", options.join(" "));
    let because: Vec<&str> = likely.iter().flatten().filter_map(|likely| likely.because.as_deref()).collect();
    if !because.is_empty() {
        help.push_str(&format!("\nlikely, because {}", listed(&because)));
    }
    help.push_str(&format!("\ntheir columns are {}", columns(asked.header)));
    Error::data(message(asked, &left)).help(help)
}

fn message(asked: &Asked<'_>, questions: &[Question]) -> String {
    let of = if asked.among_others { format!("{}: ", clean(asked.path)) } else { String::new() };
    let unknown: Vec<&str> = (questions.iter())
        .filter(|question| matches!(question.why, Why::NoUsual))
        .map(|question| question.what.words())
        .collect();
    let mut parts = Vec::new();
    if let Some((last, first)) = unknown.split_last() {
        let all =
            if first.is_empty() { (*last).to_owned() } else { format!("{} or {last}", first.join(", ")) };
        parts.push(format!("no column of the events is known to say {all}"));
    }
    for question in questions {
        match &question.why {
            Why::Absent(said) => parts.push(no_column(said, question.what)),
            Why::Several(columns, why) => parts.push(each(columns, why)),
            Why::NoUsual | Why::Wrong(_) => {}
        }
    }
    format!("{of}{}", parts.join("; "))
}

fn no_column(said: &str, what: What) -> String {
    format!("the events have no column `{}` ({})", clean(said), what.option())
}

fn absent(asked: &Asked<'_>, said: &str, what: What) -> Error {
    let error = Error::data(no_column(said, what));
    match nearest(said, asked.header.iter().map(String::as_str)) {
        Some(near) => error.help(format!("the nearest is `{}`", clean(near))),
        None => error.help(format!("their columns are {}", columns(asked.header))),
    }
}

/// Columns that could each be the lead's key.
fn each(columns: &[String], why: &str) -> String {
    let quoted: Vec<String> = columns.iter().map(|column| format!("`{}`", clean(column))).collect();
    let quoted: Vec<&str> = quoted.iter().map(String::as_str).collect();
    format!("{} of the events could each be the lead's key, and {why}", listed(&quoted))
}

fn several(columns: &[String], why: &str) -> Error {
    let options: Vec<String> =
        columns.iter().map(|column| format!("--event-key \"{}\"", clean(column))).collect();
    Error::data(format!("events could go to the wrong leads: {}", each(columns, why)))
        .help(format!("say which one it is: {}", options.join(", or ")))
}

fn columns(header: &[String]) -> String {
    let names: Vec<String> = header.iter().take(LISTED).map(|name| clean(name)).collect();
    let more = if header.len() > names.len() { ", …" } else { "" };
    format!("{}{more}", names.join(", "))
}

pub(super) fn listed(texts: &[&str]) -> String {
    match texts {
        [first @ .., last] if !first.is_empty() => format!("{} and {last}", first.join(", ")),
        texts => texts.concat(),
    }
}

/// What a column holds.
#[derive(Default)]
struct Holds {
    filled: u64,
    dates: u64,
    /// Names of events of the policy.
    declared: u64,
    /// The different texts, up to one more than names of events may be.
    different: BTreeSet<String>,
}

/// For each question a likely column; none is proposed twice, or is known to be something else.
fn likely(asked: &Asked<'_>, found: &[&str], questions: &[Question]) -> Vec<Option<Likely>> {
    let mut columns: Vec<&str> = Vec::new();
    for name in asked.header {
        if !columns.contains(&name.as_str()) && !found.contains(&name.as_str()) {
            columns.push(name);
        }
    }
    let (events, holds) = look(asked, &columns).unwrap_or_default();
    let holds = |column: &str| {
        columns.iter().position(|name| *name == column).and_then(|at| holds.get(at)).filter(|_| events > 0)
    };
    let mut taken: BTreeSet<String> = BTreeSet::new();
    let mut proposed: Vec<Option<Likely>> = questions.iter().map(|_| None).collect();
    // Dates are told apart surest, names of events last.
    for what in [What::Key, What::Time, What::Name] {
        for (question, to) in
            questions.iter().zip(&mut proposed).filter(|(question, _)| question.what == what)
        {
            let free: Vec<&str> = columns.iter().copied().filter(|name| !taken.contains(*name)).collect();
            let likely = match &question.why {
                Why::Absent(said) => nearest(said, free.iter().copied()).map(by_name),
                Why::Several(several, _) => several.first().map(|name| by_name(name)),
                Why::NoUsual | Why::Wrong(_) => None,
            };
            let likely = likely.or_else(|| match what {
                What::Key => key(asked, &free),
                What::Time => time(&free, events, &holds),
                What::Name => name(&free, events, &holds),
            });
            taken.extend(likely.iter().map(|likely| likely.column.clone()));
            *to = likely;
        }
    }
    proposed
}

/// `40 of the first 1,000 events`
fn of_first(count: u64, events: u64) -> String {
    match events {
        1 => "the first event".to_owned(),
        events => format!("{} of the first {}", grouped(count), counted(events, "event", "events")),
    }
}

fn by_name(name: &str) -> Likely {
    Likely { column: name.to_owned(), because: None }
}

/// Looks at the first events.
fn look(asked: &Asked<'_>, columns: &[&str]) -> Option<(u64, Vec<Holds>)> {
    if asked.said.once(asked.path) {
        return None;
    }
    let date = DateStyle::new(None, &Zone::default());
    let declared: BTreeSet<String> = asked.kinds.iter().map(|kind| fold(kind)).collect();
    let mut holds: Vec<Holds> = columns.iter().map(|_| Holds::default()).collect();
    let mut events = 0;
    each_row(asked.path, asked.said, columns, &mut |texts| {
        events += 1;
        for (text, of) in texts.iter().zip(&mut holds).filter(|(text, _)| !text.is_empty()) {
            of.filled += 1;
            // Numbers can be read as seconds: that says nothing.
            let number = text.iter().all(|byte| byte.is_ascii_digit() || *byte == b'.');
            of.dates += u64::from(!number && date.parse(text).is_some());
            let folded = fold(&String::from_utf8_lossy(text));
            of.declared += u64::from(declared.contains(&folded));
            if of.different.len() <= DIFFERENT {
                of.different.insert(folded);
            }
        }
        events < SAMPLE
    })
    .ok()?;
    Some((events, holds))
}

fn key(asked: &Asked<'_>, free: &[&str]) -> Option<Likely> {
    let (events, held) = asked.held(free).unwrap_or_default();
    let best = held.iter().zip(free).filter(|(held, _)| **held > 0).max_by_key(|(held, _)| **held);
    if let Some((held, name)) = best {
        let because = format!("`{}` holds the key of a lead in {}", clean(name), of_first(*held, events));
        return Some(Likely { column: (*name).to_owned(), because: Some(because) });
    }
    let ends = |name: &&&str| {
        let name = letters(name);
        name.ends_with("id") || name.contains("mail") || name.ends_with("key")
    };
    free.iter().find(ends).map(|name| by_name(name))
}

fn time<'a>(free: &[&str], events: u64, holds: &dyn Fn(&str) -> Option<&'a Holds>) -> Option<Likely> {
    let dates = |name: &str| holds(name).map_or(0, |holds| holds.dates);
    let best = free.iter().copied().max_by_key(|name| dates(name)).filter(|name| dates(name) * 2 > events);
    if let Some(name) = best.filter(|_| events > 0) {
        let because = format!("`{}` holds dates", clean(name));
        return Some(Likely { column: name.to_owned(), because: Some(because) });
    }
    let says = ["time", "date", "when", "created", "datum", "zeit", "tijd", "fecha"];
    let found = free.iter().find(|name| says.iter().any(|word| letters(name).contains(word)));
    found.map(|name| by_name(name))
}

fn name<'a>(free: &[&str], events: u64, holds: &dyn Fn(&str) -> Option<&'a Holds>) -> Option<Likely> {
    let declared = |name: &str| holds(name).map_or(0, |holds| holds.declared);
    let best = free.iter().copied().max_by_key(|name| declared(name)).filter(|name| declared(name) > 0);
    if let Some(name) = best {
        let because =
            format!("`{}` names events of the policy in {}", clean(name), of_first(declared(name), events));
        return Some(Likely { column: name.to_owned(), because: Some(because) });
    }
    let dated = |name: &str| holds(name).is_some_and(|holds| holds.dates * 2 > holds.filled);
    let says = ["event", "activity", "action", "type", "name"];
    let mut named = says
        .iter()
        .filter_map(|word| free.iter().copied().find(|name| letters(name).contains(word) && !dated(name)));
    if let Some(name) = named.next() {
        return Some(by_name(name));
    }
    let few = |name: &&&str| {
        holds(name).is_some_and(|holds| {
            let different = holds.different.len() as u64;
            let few = different <= DIFFERENT as u64 && different * 5 <= holds.filled;
            few && holds.filled * 2 > events && !dated(name)
        })
    };
    free.iter().find(few).map(|name| {
        let different = holds(name).map_or(0, |holds| holds.different.len() as u64);
        let texts = counted(different, "text", "different texts");
        Likely { column: (*name).to_owned(), because: Some(format!("`{}` holds {texts}", clean(name))) }
    })
}
