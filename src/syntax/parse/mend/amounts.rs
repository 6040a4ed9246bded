//! Amounts as people write them: `5 000 EUR`, `5'000`, `EUR 10.000`, `10.000,-`, `5 k EUR`, `1.5M EUR`, `5 thousand`.

use super::case::{Case, Change, Finding, Token, What};
use crate::diag::Code;

/// Words behind a number that count it in thousands or millions, and the zeros of each.
const SHORT: &[(&str, usize)] = &[
    ("k", 3),
    ("t", 3),
    ("tsd", 3),
    ("thousand", 3),
    ("tausend", 3),
    ("duizend", 3),
    ("m", 6),
    ("mm", 6),
    ("mio", 6),
    ("mln", 6),
    ("mn", 6),
    ("million", 6),
    ("millions", 6),
    ("millionen", 6),
    ("miljoen", 6),
];

/// The first amount of the line that is written in another way.
pub(super) fn amounts(case: &Case<'_>) -> Vec<Finding> {
    let found =
        code_first(case).or_else(|| in_groups(case)).or_else(|| with_dash(case)).or_else(|| short(case));
    found.map(Finding::phrase).into_iter().collect()
}

fn finding(case: &Case<'_>, place: (usize, usize), message: &str, amount: String) -> Finding {
    let said = super::one_line(case.text.get(place.0..place.1).unwrap_or(""));
    Finding::over(Code::StuckNumber, place.0, place.1, message)
        .at(format!("`{said}` is written `{amount}`"))
        .help("write `{line}`")
        .fix(vec![Change::new(place.0, place.1, amount)])
}

const FULL: &str = "an amount is a number in full, with its unit behind it";

/// `EUR 5000`, `EUR 10.000,50`
fn code_first(case: &Case<'_>) -> Option<Finding> {
    let (code, number) = case.tokens.windows(2).find_map(|two| match two {
        [code, number] if is_code(code) && number.what == What::Number => Some((code, number)),
        _ => None,
    })?;
    let end = groups(case.text, number).unwrap_or(number.end);
    let amount = full(case.text.get(number.start..end)?)?;
    Some(finding(case, (code.start, end), FULL, format!("{amount} {}", code.text)))
}

/// The code of a currency that policies count in.
fn is_code(token: &Token<'_>) -> bool {
    const CODES: &str = "EUR USD GBP CHF JPY SEK NOK DKK ISK PLN CZK HUF RON BGN TRY INR AUD CAD NZD BRL MXN ZAR CNY HKD SGD \
        KRW ILS AED UAH";
    token.what == What::Word && token.text.len() == 3 && CODES.split(' ').any(|code| code == token.text)
}

/// `5 000`, `5'000`
fn in_groups(case: &Case<'_>) -> Option<Finding> {
    let numbers = case.tokens.iter().filter(|token| token.what == What::Number);
    let (number, end) = numbers.filter_map(|number| Some((number, groups(case.text, number)?))).next()?;
    let amount = full(case.text.get(number.start..end)?)?;
    let message = "a number has no blanks and no apostrophes inside";
    Some(finding(case, (number.start, end), message, amount))
}

/// Where a number ends that goes on in groups of three digits behind a blank or an apostrophe each.
fn groups(text: &str, number: &Token<'_>) -> Option<usize> {
    let digits = |text: &str| text.bytes().take_while(u8::is_ascii_digit).count();
    let first = text.get(number.start..number.end)?;
    if first.len() > 3 || digits(first) != first.len() {
        return None;
    }
    let mut end = number.end;
    loop {
        let rest = text.get(end..)?;
        let sign = rest.chars().next().filter(|c| matches!(c, ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}'));
        let Some(sign) = sign else { break };
        let group = rest.get(sign.len_utf8()..)?;
        if digits(group) != 3 || group.get(3..).is_some_and(|more| more.starts_with(is_of_a_word)) {
            break;
        }
        end = end.saturating_add(sign.len_utf8()).saturating_add(3);
    }
    (end > number.end).then_some(end)
}

fn is_of_a_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// `10.000,-`, `5000.-`
fn with_dash(case: &Case<'_>) -> Option<Finding> {
    let numbers = case.tokens.iter().filter(|token| token.what == What::Number);
    let ends = [",-", ",–", ",—", ".-", ".–", ".—"];
    let (number, dash) = numbers
        .filter_map(|number| {
            let rest = case.text.get(number.end..)?;
            ends.iter().find(|dash| rest.starts_with(**dash)).map(|dash| (number, dash.len()))
        })
        .next()?;
    let end = number.end.saturating_add(dash);
    Some(finding(case, (number.start, end), FULL, full(number.text)?))
}

/// `5 k EUR`, `1.5M`, `5 thousand`
fn short(case: &Case<'_>) -> Option<Finding> {
    for (at, token) in case.tokens.iter().enumerate().filter(|(_, token)| token.what == What::Number) {
        let split = token.text.find(|c: char| c.is_alphabetic()).unwrap_or(token.text.len());
        let (digits, stuck) = token.text.split_at_checked(split)?;
        let next = case.tokens.get(at.saturating_add(1)).filter(|next| next.what == What::Word);
        let (word, end) = match next {
            Some(next) if stuck.is_empty() => (next.text, next.end),
            _ => (stuck, token.end),
        };
        // `6 m` may be months.
        let unit = case.tokens.iter().find(|next| next.start >= end);
        if word.len() == 1 && word != "k" && word != "M" && !unit.is_some_and(is_code) {
            continue;
        }
        let word = word.to_lowercase();
        let Some((_, zeros)) = SHORT.iter().find(|(short, _)| *short == word) else { continue };
        let Some(amount) = times(digits, *zeros) else { continue };
        return Some(finding(case, (token.start, end), "a number is written out in full", amount));
    }
    None
}

/// A number with so many zeros: `1.5` with six is 1500000.
fn times(digits: &str, zeros: usize) -> Option<String> {
    let (whole, fraction) = digits.split_once(['.', ',']).unwrap_or((digits, ""));
    let plain = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    // `1.000 k` may be a thousand thousands.
    if whole.is_empty() || !plain(whole) || !plain(fraction) || fraction.len() > 2 {
        return None;
    }
    let more = zeros.checked_sub(fraction.len())?;
    let text = format!("{whole}{fraction}{}", "0".repeat(more));
    let text = text.trim_start_matches('0');
    (!text.is_empty()).then(|| text.to_owned())
}

/// A number as the language writes it, of one whose thousands are parted in any way.
fn full(text: &str) -> Option<String> {
    let text: String =
        text.chars().filter(|c| !matches!(c, ' ' | '\'' | '’' | '\u{a0}' | '\u{202f}')).collect();
    let parts: Vec<&str> = text.split([',', '.']).collect();
    if parts.iter().any(|part| part.is_empty() || !part.bytes().all(|byte| byte.is_ascii_digit())) {
        return None;
    }
    let [whole @ .., last] = parts.as_slice() else { return None };
    // Three digits behind the last mark are a group of thousands, unless another mark stands before it.
    let marks: Vec<char> = text.chars().filter(|c| matches!(c, ',' | '.')).collect();
    let decimals = last.len() != 3 || marks.first() != marks.last();
    match (whole, decimals) {
        ([], _) => Some(text),
        (_, true) => Some(format!("{}.{last}", whole.concat())),
        (_, false) => Some(parts.concat()),
    }
}
