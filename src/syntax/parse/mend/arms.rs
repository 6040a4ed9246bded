//! Next steps and choices in another order: `SQL -> "Call"`, `if SQL then "Call"`, `else "Newsletter"`.

use super::super::shape::Home;
use super::case::{Case, Finding, What};
use super::said::{body, end_before, finding};

/// Words that stand for `otherwise`.
const REST: &[&str] =
    &["else", "otherwise", "default", "rest", "others", "everybody", "everyone", "all", "cases", "other"];

/// Words around a condition that say no more than that it is one.
const AROUND: &[&str] =
    &["case", "when", "if", "then", ":", "->", "=>", "=", "-", ">", "end", ",", "for", "→", "is", "do", "in"];

pub(super) fn arm(case: &Case<'_>) -> Vec<Finding> {
    if !matches!(case.home, Home::NextStep | Home::Choose) {
        return Vec::new();
    }
    let end = body(case);
    let quoted = |at: &usize| case.tokens.get(*at).is_some_and(|token| token.what == What::Quoted);
    let mut texts = (0..end).filter(quoted);
    let (Some(at), None) = (texts.next(), texts.next()) else { return Vec::new() };
    let Some(value) = case.tokens.get(at) else { return Vec::new() };
    // `1.`
    let numbered = case.tokens.first().is_some_and(|token| token.what == What::Number)
        && matches!(case.nth(1), "." | ")" | ":");
    let bullet = matches!(case.nth(0), "-" | "*" | "•") && at == 1;
    let from = if numbered { 2 } else { usize::from(bullet) };
    let trimmed = |from: usize, to: usize| {
        let around = |at: &usize| AROUND.contains(&case.nth(*at).to_lowercase().as_str());
        let first = (from..to).find(|at| !around(at)).unwrap_or(to);
        let last = (first..to).rev().find(|at| !around(at)).map_or(first, |at| at.saturating_add(1));
        (first, last)
    };
    let (before, after) = (trimmed(from, at), trimmed(at.saturating_add(1), end));
    let condition = match (before.0 < before.1, after.0 < after.1) {
        (true, true) => return Vec::new(),
        (true, false) => before,
        _ => after,
    };
    let words: Vec<String> = (condition.0..condition.1).map(|at| case.nth(at).to_lowercase()).collect();
    let rest =
        words.iter().all(|word| REST.contains(&word.as_str()) || matches!(word.as_str(), "the" | "in"));
    let by = if rest {
        format!("{} otherwise", value.text)
    } else {
        format!("{} if {}", value.text, case.part(condition.0, condition.1))
    };
    let message = "the value comes first, then `if` and its condition, or `otherwise`";
    let found = finding(case, (0, end_before(case, end)), by.clone(), message, "");
    let found = Finding { at: "the value comes first".to_owned(), ..found };
    let found = Finding { sure: numbered, ..found };
    // A value alone may be the last line, or its condition was forgotten.
    vec![if words.is_empty() { Finding { trust: None, ..found } } else { found }]
}
