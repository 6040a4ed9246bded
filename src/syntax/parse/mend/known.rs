//! Lines that are mended with what stands above them: the fields of events, lists, the day of the review.

use super::case::{Case, Finding, What};
use super::said::{body, end_before, finding};
use crate::diag::Code;
use crate::syntax::tree::{PolicyLine, Statement, StatementKind};

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
    fn fields_of(&self, event: &str) -> Vec<&'a str> {
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
    found
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
