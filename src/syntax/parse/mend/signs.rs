//! Brackets, dashes and signs that the language does not have.

use super::case::{Case, Change, Finding, What};
use crate::diag::Code;

/// Dashes and minus signs that a word processor made of `-`.
pub(super) fn dashes(case: &Case<'_>) -> Option<Finding> {
    let token =
        case.tokens.iter().find(|token| matches!(token.text, "–" | "—" | "−" | "‐" | "‑" | "‒" | "―"))?;
    let name = match token.text {
        "—" | "―" => "a long dash",
        "–" | "‒" => "a dash",
        _ => "not the `-` of the keyboard",
    };
    let change = vec![Change::of(token, "-")];
    Some(
        Finding::new(Code::StrayCharacter, token, "a word processor has made a dash of the minus sign")
            .at(name)
            .help("write `{line}`; a range has the form `50 to 500`")
            .fix(change),
    )
}

/// Square and curly brackets.
pub(super) fn brackets(case: &Case<'_>) -> Option<Finding> {
    let at = case.tokens.iter().position(|token| matches!(token.text, "[" | "]" | "{" | "}"))?;
    let token = case.tokens.get(at)?;
    let round = |text: &str| if matches!(text, "[" | "{") { "(" } else { ")" };
    let changes: Vec<Change> = case
        .tokens
        .iter()
        .filter(|token| matches!(token.text, "[" | "]" | "{" | "}"))
        .map(|token| Change::of(token, round(token.text)))
        .collect();
    Some(
        Finding::new(Code::StrayCharacter, token, "brackets are round")
            .at("not a round bracket")
            .help("write `{line}`")
            .fix(changes),
    )
}

/// Signs that have no meaning anywhere, or another one elsewhere.
pub(super) fn strangers(case: &Case<'_>) -> Option<Finding> {
    if case.tokens.iter().all(|token| token.what == What::Mark) {
        return None;
    }
    let at = case
        .tokens
        .iter()
        .position(|token| token.what == What::Mark && !known(case, token.text, token.start))?;
    let token = case.tokens.get(at)?;
    let before = at.checked_sub(1).and_then(|at| case.tokens.get(at));
    let after = case.tokens.get(at.saturating_add(1));
    let replace = |by: &str, help: &str| {
        Finding::new(Code::ForeignSign, token, format!("`{}` is no sign of the language", token.text))
            .at(format!("say `{by}`"))
            .help(if help.is_empty() { "write `{line}`" } else { help })
            .fix(vec![Change::of(token, spaced(case.text, token.start, token.end, by))])
    };
    Some(match token.text {
        "&&" | "&" => replace("and", ""),
        "||" | "|" => replace("or", ""),
        "!" => replace("not", ""),
        "<>" => replace("!=", "write `{line}`: `!=` stands between numbers, `is not` between others"),
        "=>" => replace(">=", "write `{line}`, or in words `at least`"),
        "->" if case.nth(1) == "->" => replace("means", ""),
        ":=" => replace("means", ""),
        "==" => {
            let number = after.is_some_and(|after| after.what == What::Number);
            let by = if number { "=" } else { "is" };
            replace(by, "write `{line}`: `=` stands between numbers, `is` between others")
        }
        "%" => Finding::new(Code::ForeignSign, token, "there are no percentages")
            .at("not read")
            .help("write `{line}`; what a number counts is said once, by its field: `number in percent`")
            .fix(vec![Change::of(token, "")]),
        "*" | "/" | "^" => {
            Finding::new(Code::ForeignSign, token, "numbers can be added and subtracted, not more")
                .at("not read")
                .help("for points that grow with a number, write a line such as `+1 per 10 of employees`")
        }
        "?" | "…" | "." if at.saturating_add(1) == case.tokens.len() => {
            Finding::new(Code::Punctuation, token, format!("a line ends without `{}`", token.text))
                .at("leave this out")
                .help("write `{line}`")
                .fix(vec![Change::drop(case.text, token)])
        }
        "×" if before.is_some_and(|before| before.what == What::Number) => replace("times", ""),
        "•" | "·" | "▪" | "‣" | "◦" if at == 0 => {
            Finding::new(Code::StrayCharacter, token, "a line begins without a bullet")
                .at("from a list in a word processor")
                .help("write `{line}`")
                .fix(vec![Change::drop(case.text, token)])
        }
        text => stray(case, token, text),
    })
}

fn stray(case: &Case<'_>, token: &super::case::Token<'_>, text: &str) -> Finding {
    let c = text.chars().next().unwrap_or(' ');
    let invisible = c.is_control()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2028}'..='\u{202E}' | '\u{2060}'..='\u{2064}' | '\u{FEFF}' | '\u{AD}');
    let code = u32::from(c);
    if invisible {
        return Finding::new(
            Code::StrayCharacter,
            token,
            format!("an invisible character stands here (U+{code:04X})"),
        )
        .at("cannot be seen")
        .help("remove it; it comes from a web page or a word processor")
        .fix(vec![Change::drop(case.text, token)]);
    }
    let finding = Finding::new(Code::StrayCharacter, token, format!("`{text}` means nothing here"))
        .at("not read")
        .help("remove it, or put the text it belongs to between quotes");
    let letter = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    let before = case.text.get(..token.start).and_then(|text| text.chars().next_back());
    let after = case.text.get(token.end..).and_then(|text| text.chars().next());
    // Without it, two words would be one that nobody wrote.
    if letter(before) && letter(after) {
        return finding;
    }
    finding.guess(vec![Change::drop(case.text, token)])
}

/// Signs that the language has, one of them only inside `yes/no`.
fn known(case: &Case<'_>, text: &str, start: usize) -> bool {
    match text {
        "/" => {
            let before = case.text.get(..start).unwrap_or("");
            before.ends_with("yes") && case.text.get(start..).unwrap_or("").starts_with("/no")
        }
        "+" | "-" | "(" | ")" | "," | ":" | "=" | "!=" | "<" | ">" | "<=" | ">=" | "≥" | "≤" | "≠" => {
            true
        }
        _ => false,
    }
}

/// A word with the blanks it needs around it.
pub(super) fn spaced(text: &str, start: usize, end: usize, word: &str) -> String {
    let before = text.get(..start).and_then(|text| text.chars().next_back());
    let after = text.get(end..).and_then(|text| text.chars().next());
    let left = if before.is_none_or(|c| c.is_whitespace() || c == '(') { "" } else { " " };
    let right =
        if after.is_none_or(|c| c.is_whitespace() || matches!(c, ',' | ')' | ':')) { "" } else { " " };
    format!("{left}{word}{right}")
}
