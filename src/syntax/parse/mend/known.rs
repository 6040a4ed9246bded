//! Lines that are mended with what stands above them: the fields of events, lists, the day of the review.

use super::case::{Case, Finding, What};
use super::said::{body, end_before, finding};
use crate::diag::Code;
use crate::syntax::tree::{FieldType, LeadLine, PolicyLine, Statement, StatementKind};

/// What is known of a policy above a line.
pub(super) struct Known<'a> {
    statements: &'a [Statement],
}

impl<'a> Known<'a> {
    pub fn of(statements: &'a [Statement]) -> Known<'a> {
        Known { statements }
    }

    /// The day on which examples look at their leads.
    pub fn day(&self) -> jiff::civil::Date {
        let lines = self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Policy(policy) => Some(&policy.lines),
            _ => None,
        });
        let reviewed = lines.flatten().find_map(|line| match line {
            PolicyLine::Reviewed { day, .. } => day.text.get(..10)?.parse().ok(),
            _ => None,
        });
        reviewed.unwrap_or(EXAMPLES)
    }

    /// The fields of an event, or the events with a field.
    pub(super) fn fields_of(&self, event: &str) -> Vec<&'a str> {
        let of = self.events().filter(|(name, _)| *name == event);
        of.map(|(_, field)| field).collect()
    }

    fn with_field(&self, field: &str) -> Vec<&'a str> {
        self.events().filter(|(_, known)| *known == field).map(|(event, _)| event).collect()
    }

    fn events(&self) -> impl Iterator<Item = (&'a str, &'a str)> {
        self.statements.iter().flat_map(|statement| match &statement.kind {
            StatementKind::Event(event) => event
                .fields
                .iter()
                .map(|field| (event.name.text.as_str(), field.name.text.as_str()))
                .collect(),
            _ => Vec::new(),
        })
    }

    /// Whether an event, or a group of them, is declared.
    fn is_event(&self, name: &str) -> bool {
        self.statements.iter().any(|statement| match &statement.kind {
            StatementKind::Event(event) => event.name.text == name,
            StatementKind::Group { name: known, .. } => known.text == name,
            _ => false,
        })
    }

    /// The type of a field of the lead.
    fn field(&self, name: &str) -> Option<&'a FieldType> {
        let leads = self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Lead(lead) => Some(&lead.lines),
            _ => None,
        });
        leads.flatten().find_map(|line| match line {
            LeadLine::Field(field) if field.name.text == name => Some(&field.ty),
            _ => None,
        })
    }

    /// The number fields of an event.
    pub(super) fn numbers_of(&self, event: &str) -> Vec<&'a str> {
        let events = self.statements.iter().filter_map(|statement| match &statement.kind {
            StatementKind::Event(known) if known.name.text == event => Some(&known.fields),
            _ => None,
        });
        let numbers = events.flatten().filter(|field| matches!(field.ty, FieldType::Number { .. }));
        numbers.map(|field| field.name.text.as_str()).collect()
    }

    /// The name of an event, as it is or in the plural.
    pub(super) fn event_of<'n>(&self, name: &'n str) -> Option<&'n str> {
        [Some(name), name.strip_suffix('s')].into_iter().flatten().find(|name| self.is_event(name))
    }

    /// The lists of free mail providers.
    fn freemail(&self) -> Option<&'a str> {
        self.statements.iter().find_map(|statement| match &statement.kind {
            StatementKind::List { name, .. } => {
                Some(name.text.as_str()).filter(|name| name.contains("free") || name.contains("mail"))
            }
            _ => None,
        })
    }
}

/// The day of examples where a policy names none: that of the program.
const EXAMPLES: jiff::civil::Date = jiff::civil::date(2026, 1, 5);

/// Makers that look at what stands above.
pub(super) fn mended(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let mut found = super::moved::relative_days(case, known.day());
    found.extend(because_of(case, known));
    found.extend(distinct(case, known));
    found.extend(of_a_kind(case, known));
    found.extend(has(case, known));
    found.extend(verb(case, known));
    found.extend(value_behind(case, known));
    found.extend(summed(case, known));
    found.extend(since_day(case, known));
    found
}

/// `has budget`, `there is a budget`: a value is there; a fact or an event is named alone.
fn has(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    for at in 1..body(case) {
        let width = match (case.nth(at), case.nth(at.saturating_add(1))) {
            ("has" | "have", "a" | "an" | "any") | ("there", "is") => 2usize,
            ("has" | "have" | "with", _) => 1,
            _ => continue,
        };
        let name = at.saturating_add(width);
        let (Some(first), Some(last), Some(field)) =
            (case.tokens.get(at), case.tokens.get(name), case.name(name))
        else {
            continue;
        };
        let place = (first.start, last.end);
        if matches!(known.field(field), Some(FieldType::YesNo(_))) || known.is_event(field) {
            let message = "a condition names the event or the field alone";
            return vec![finding(case, place, field.to_owned(), message, "")];
        }
        if known.field(field).is_some() {
            let message = "a value that is there is asked with `is known`";
            return vec![finding(case, place, format!("{field} is known"), message, "")];
        }
    }
    Vec::new()
}

/// `attended webinar`, `requested a demo_request`
fn verb(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let opens = |at: usize| {
        matches!(
            case.nth(at),
            "means" | "requires" | "if" | "and" | "or" | "not" | "no" | "on" | "(" | "have" | "prefers" | ","
        )
    };
    for at in 1..body(case) {
        let (Some(token), Some(word)) = (case.tokens.get(at), case.name(at)) else { continue };
        let next = at.saturating_add(1);
        let name = next.saturating_add(usize::from(matches!(case.nth(next), "a" | "an" | "the")));
        let event = case.name(name).and_then(|name| known.event_of(name));
        let unknown =
            !known.is_event(word) && known.field(word).is_none() && word.chars().all(char::is_alphabetic);
        let (Some(event), Some(last), true) =
            (event, case.tokens.get(name), unknown && opens(at.saturating_sub(1)))
        else {
            continue;
        };
        if !(word.ends_with("ed")
            || matches!(word, "made" | "did" | "does" | "got" | "gave" | "had" | "sent" | "took"))
        {
            continue;
        }
        let message = "a condition names the event or the field alone";
        return vec![finding(case, (token.start, last.end), event.to_owned(), message, "")];
    }
    Vec::new()
}

/// `industry software`: a choice and its value side by side.
fn value_behind(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let conditions = super::near::has_condition(case);
    for at in (0..body(case)).filter(|_| conditions) {
        let value = at.saturating_add(1);
        let (Some(name), Some(token)) = (case.name(at), case.tokens.get(value)) else { continue };
        let given = match known.field(name) {
            Some(FieldType::OneOf(words, _)) => {
                words.iter().any(|word| word.text() == token.text.trim_matches('"'))
            }
            Some(FieldType::Text(_)) => token.what == What::Quoted,
            _ => false,
        };
        if given {
            let message = "a field and its value are joined with `is`";
            let found = finding(case, (token.start, token.start), "is ".to_owned(), message, "");
            return vec![Finding { at: "`is` before this".to_owned(), end: token.end, ..found }];
        }
    }
    Vec::new()
}

/// `sum of order > 1000 EUR`, `orders worth more than 1000 EUR`
fn summed(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    for at in 0..body(case) {
        let of = match (case.nth(at), case.nth(at.saturating_add(1))) {
            ("sum" | "total" | "average" | "highest" | "lowest", "of") => at.saturating_add(2),
            ("total" | "average", _) => at.saturating_add(1),
            _ => continue,
        };
        let Some(event) = case.name(of).and_then(|name| known.event_of(name)) else { continue };
        if matches!(case.nth(of.saturating_add(1)), "of") {
            continue;
        }
        let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(of)) else { continue };
        let word = if matches!(case.nth(at), "total" | "sum") { "sum" } else { case.nth(at) };
        let message = "numbers of events are added up with `sum of FIELD of EVENT`";
        let ways = known.numbers_of(event).into_iter().map(|field| {
            let by = format!("{word} of {field} of {event}");
            finding(case, (first.start, last.end), by, message, "")
        });
        return ways.collect();
    }
    Vec::new()
}

/// `demo_request since 2026-01-01`: a window counts from the day of the run.
fn since_day(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let found = (1..body(case)).find_map(|at| {
        let word =
            matches!(case.nth(at), "since" | "after" | "from" | ">" | ">=" | "before" | "until" | "<" | "<=");
        let day = case.tokens.get(at.saturating_add(1)).filter(|token| token.what == What::Date)?;
        let event = case.name(at.checked_sub(1)?).filter(|name| known.is_event(name))?;
        word.then_some((at, event, day.end))
    });
    let Some((at, event, end)) = found else { return Vec::new() };
    let Some(first) = case.tokens.get(at) else { return Vec::new() };
    let back = matches!(case.nth(at), "before" | "until" | "<" | "<=");
    let form = if back { "more than 90 days ago" } else { "in the last 90 days" };
    let message =
        "an event is not compared with a day of the calendar: a window counts from the day of the run";
    vec![
        Finding::over(Code::ForeignSign, first.start, end, message)
            .at("a fixed day")
            .help(format!("the form is `{event} {form}`, with as many days as you mean")),
    ]
}

/// `-20 on lost because of price`, `lost due to price`
fn because_of(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let found = (1..case.tokens.len()).find_map(|at| {
        let width = match (case.nth(at), case.nth(at.saturating_add(1))) {
            ("because" | "due" | "thanks", "of" | "to") => 2usize,
            _ => return None,
        };
        let value = at.saturating_add(width);
        let event = case.name(at.saturating_sub(1))?;
        let token = case.tokens.get(value)?;
        matches!(token.what, What::Word | What::Quoted).then_some((event, at, value))
    });
    let Some((event, at, value)) = found else { return Vec::new() };
    let (Some(first), Some(last)) = (case.tokens.get(at), case.tokens.get(value)) else { return Vec::new() };
    let message = "what an event holds is asked with `where`";
    let ways = known.fields_of(event).into_iter().map(|field| {
        let by = format!("where {field} is {}", last.text);
        Finding { trust: None, ..finding(case, (first.start, last.end), by, message, "") }
    });
    ways.collect()
}

/// `count(distinct url) > 3`, `distinct url >= 3`
fn distinct(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let is = |at: usize| matches!(case.nth(at).to_lowercase().as_str(), "distinct" | "unique");
    let Some(at) = (0..body(case)).find(|at| is(*at)) else { return Vec::new() };
    let opened = at.checked_sub(1).is_some_and(|at| case.nth(at) == "(");
    let field = at.saturating_add(1);
    let close = field.saturating_add(1).saturating_add(usize::from(opened));
    let sign = case.nth(close);
    let number: Option<u64> = case.nth(close.saturating_add(1)).parse().ok();
    let (Some(name), Some(number), Some(last)) =
        (case.name(field), number, case.tokens.get(close.saturating_add(1)))
    else {
        return Vec::new();
    };
    let least = match sign {
        ">" => number.saturating_add(1),
        ">=" => number,
        _ => return Vec::new(),
    };
    let first = if opened { at.saturating_sub(2) } else { at };
    let Some(start) = case.tokens.get(first) else { return Vec::new() };
    let message = "different values are counted with `or more different`";
    let events = known.with_field(name);
    if events.is_empty() {
        return vec![
            Finding::over(Code::ForeignSign, start.start, last.end, message).at("of which event?").help(format!(
                "the form is `{least} or more different {name} of EVENT`, with the event that has the field `{name}`"
            )),
        ];
    }
    let ways = events.into_iter().map(|event| {
        let by = format!("{least} or more different {name} of {event}");
        finding(case, (start.start, last.end), by, message, "")
    });
    ways.collect()
}

/// `email is from a free provider`, `email is a freemail address`
fn of_a_kind(case: &Case<'_>, known: &Known<'_>) -> Vec<Finding> {
    let free = |at: usize| {
        let word = case.nth(at).to_lowercase();
        matches!(word.as_str(), "free" | "freemail" | "freemailer" | "private" | "personal" | "webmail")
    };
    let Some(at) = (1..body(case)).find(|at| free(*at)) else { return Vec::new() };
    let Some(is) =
        (0..at).rev().find(|at| matches!(case.nth(*at), "is" | "from" | "at" | "has" | "with" | "uses"))
    else {
        return Vec::new();
    };
    let is = if is > 0 && case.nth(is.saturating_sub(1)) == "is" { is.saturating_sub(1) } else { is };
    let Some(name) =
        is.checked_sub(1).and_then(|at| case.tokens.get(at)).filter(|token| token.what == What::Word)
    else {
        return Vec::new();
    };
    let mail = name.text.to_lowercase();
    if !(mail.contains("mail") || mail == "address" || mail == "domain") {
        return Vec::new();
    }
    let stop = (at..body(case)).find(|at| matches!(case.nth(*at), "and" | "or" | ",")).unwrap_or(body(case));
    let not = case.tokens.get(is..at).unwrap_or_default().iter().any(|token| token.text == "not");
    let listed = known.freemail();
    let by = format!(
        "domain of {} is {}one of {}",
        name.text,
        if not { "not " } else { "" },
        listed.unwrap_or("(\"gmail.com\", \"hotmail.com\", \"outlook.com\")")
    );
    let end = end_before(case, stop);
    let message = "which providers are free is said in the policy, as a list of their domains";
    let more = if listed.is_some() { "" } else { ", with the domains that you mean" };
    let found = finding(case, (name.start, end), by, message, more);
    vec![Finding { at: "which domains?".to_owned(), ..found }]
}
