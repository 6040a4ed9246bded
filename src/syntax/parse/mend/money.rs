//! Amounts with the sign of a currency, or written short: `$5,000`, `5k`.

use super::case::{Case, Change, Finding, What};
use crate::diag::{Code, Trust};

/// `budget >= $5,000`, `€5.000`, `between $5k and $10k`
pub(super) fn money(case: &Case<'_>) -> Vec<Finding> {
    let number =
        |at: Option<usize>| at.and_then(|at| case.tokens.get(at)).filter(|token| token.what == What::Number);
    let mut own: Option<&str> = None;
    let mut amounts: Vec<(usize, usize, String)> = Vec::new();
    for (at, token) in case.tokens.iter().enumerate() {
        let Some(currency) = currency(token.text) else { continue };
        let beside = match (number(at.checked_add(1)), number(at.checked_sub(1))) {
            (Some(after), _) => (token.start, after.end, whole(after.text)),
            (None, Some(before)) => (before.start, token.end, whole(before.text)),
            (None, None) => return Vec::new(),
        };
        let (start, end, Some(amount)) = beside else { return Vec::new() };
        if own.is_some_and(|own| own != currency) {
            return Vec::new();
        }
        own = Some(currency);
        amounts.push((start, end, amount));
    }
    let (Some(own), Some((start, end, amount))) = (own, amounts.first()) else { return Vec::new() };
    let said = super::one_line(case.text.get(*start..*end).unwrap_or(""));
    let with = |unit: &str| {
        let change = |(start, end, amount): &(usize, usize, String)| {
            Change::new(*start, *end, format!("{amount} {unit}").trim_end())
        };
        amounts.iter().map(change).collect::<Vec<_>>()
    };
    let finding = |message: String, at: String, unit: &str| {
        Finding::over(Code::ForeignSign, *start, *end, message)
            .at(at)
            .help("write `{line}`")
            .guess(with(unit))
    };
    let full = "an amount is a number in full, with its unit behind it";
    let mut found = vec![finding(full.to_owned(), format!("say `{amount} {own}`"), own).phrase()];
    // The unit may have been declared by its name.
    let spelled: &[&str] = if own == "EUR" { &["Euro", "euros"] } else { &["dollars", "dollar"] };
    for unit in spelled.iter().filter(|_| matches!(own, "EUR" | "USD")) {
        found.push(finding(full.to_owned(), format!("say `{amount} {unit}`"), unit).phrase());
    }
    for other in CURRENCIES.iter().filter(|unit| **unit != own) {
        // The number would stay and its worth would change: what to write is for the author to work out.
        let message = format!("`{said}` is in {own}, and the number it is compared with is in {other}");
        let mut open = finding(message, format!("in {own}, not in {other}"), other);
        open.help = format!("convert the amount to {other}, and write `{{line}}`");
        open.open = amounts.iter().map(|(.., amount)| format!("{amount} {other}")).collect();
        open.trust = Some(Trust::Open);
        found.push(open);
    }
    let bare = finding(full.to_owned(), format!("say `{amount}`"), "");
    found.push(bare.help("write `{line}`; the field was declared without a unit").last());
    found
}

/// Currencies with a sign, and others that fields often have.
const CURRENCIES: &[&str] = &["EUR", "USD", "GBP", "CHF", "JPY"];

fn currency(sign: &str) -> Option<&'static str> {
    Some(match sign {
        "$" => "USD",
        "€" => "EUR",
        "£" => "GBP",
        "¥" => "JPY",
        _ => return None,
    })
}

/// A number as the language writes it, of one with separators or `k` behind it.
fn whole(text: &str) -> Option<String> {
    let (digits, zeros) = match text.trim_end_matches(['k', 'K', 'm', 'M']) {
        digits if digits.len() == text.len() => (digits, ""),
        digits if text.ends_with(['k', 'K']) => (digits, "000"),
        digits => (digits, "000000"),
    };
    let parts: Vec<&str> = digits.split([',', '.']).collect();
    if !parts.iter().all(|part| !part.is_empty() && part.chars().all(|c| c.is_ascii_digit() || c == '_')) {
        return None;
    }
    let thousands = parts.len() > 1 && parts.iter().skip(1).all(|part| part.len() == 3);
    match (&parts[..], thousands, zeros) {
        ([one], ..) => Some(format!("{one}{zeros}")),
        (_, true, "") => Some(parts.concat()),
        ([whole, fraction], false, "") => Some(format!("{whole}.{fraction}")),
        ([whole, fraction], false, zeros) => {
            let rest = zeros.len().checked_sub(fraction.len())?;
            Some(format!("{whole}{fraction}{}", "0".repeat(rest)))
        }
        _ => None,
    }
}
