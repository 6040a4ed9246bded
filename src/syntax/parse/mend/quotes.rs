//! Texts: quotes that are missing, or are not the straight double ones.

use super::super::shape::Kind;
use super::case::{Case, Change, Finding, Token, What};
use crate::diag::Code;
use crate::syntax::is_keyword;

/// `list c_level CEO, CFO`, `because we said so`, `Sales calls today if …`
pub(super) fn unquoted(case: &Case<'_>) -> Option<Finding> {
    match case.kind {
        Some(Kind::List) => return unquoted_values(case),
        Some(Kind::Arm) => return unquoted_value(case),
        _ => {}
    }
    let here = case.token(0)?;
    let (before, word) = (case.word(-2), case.word(-1));
    let title = matches!(word, "because" | "example" | "policy" | "use" | "zone")
        || (before, word) == ("based", "on");
    let item = match word {
        "from" => case.kind != Some(Kind::Grade),
        "ask" | "contains" | "as" => true,
        "by" => before == "split",
        "with" => matches!(before, "starts" | "ends"),
        "is" => before == "step",
        _ => false,
    };
    if !(title || item) || !matches!(here.what, What::Word | What::Number) {
        return None;
    }
    // To the end of the line, or of the item; of what can be read, the longest.
    let mut ends: Vec<usize> = Vec::new();
    let mut last = here.end;
    for token in case.tokens.iter().skip(case.here.saturating_add(1)) {
        if matches!(token.text, "," | "because" | "and" | "or" | "owned" | "based") {
            ends.push(last);
        }
        last = token.end;
    }
    ends.push(last);
    if title {
        ends.reverse();
    }
    ends.into_iter().find_map(|end| quote(case, here.start, end, here.end))
}

/// Puts quotes around a part of the line, if it can be read on then.
fn quote(case: &Case<'_>, start: usize, end: usize, past: usize) -> Option<Finding> {
    let text = case.text.get(start..end)?;
    let change = vec![Change::new(start, end, format!("\"{}\"", text.replace('"', "\\\"")))];
    case.reach(&change, case.stop.max(past))?;
    Some(
        Finding::over(Code::Unquoted, start, end, "a text stands between quotes")
            .at("no quotes")
            .help("write `{line}`")
            .fix(change),
    )
}

/// `Sales calls today if SQL`
fn unquoted_value(case: &Case<'_>) -> Option<Finding> {
    let first = case.tokens.first().filter(|token| token.what == What::Word)?;
    let end = case.tokens.iter().skip(1).position(|token| matches!(token.text, "if" | "otherwise"))?;
    let last = case.tokens.get(end).filter(|_| end > 0)?;
    quote(case, first.start, last.end, last.end)
}

/// `one of software, wholesale trade`
pub(super) fn several_words(case: &Case<'_>) -> Option<Finding> {
    let plain = |token: &&Token<'_>| token.what == What::Word && !is_keyword(token.text);
    let listed = case.kind == Some(Kind::Field)
        && case.tokens.get(1..3)?.iter().map(|token| token.text).eq(["one", "of"])
        || case.kind == Some(Kind::Field)
            && case.tokens.get(1..3)?.iter().map(|token| token.text).eq(["several", "of"])
        || case.tokens.iter().take(case.here).any(|token| matches!(token.text, "is" | "include" | "="));
    case.token(0).filter(|token| plain(token) && listed)?;
    let begin = case.tokens.get(..case.here)?.iter().rev().take_while(plain).last()?;
    let end = case.tokens.get(case.here..)?.iter().take_while(plain).last()?;
    quote(case, begin.start, end.end, end.start)
}

/// The values of a list that have no quotes, all of them at once.
fn unquoted_values(case: &Case<'_>) -> Option<Finding> {
    let mut changes = Vec::new();
    let mut item: Option<(usize, usize)> = None;
    let first = case.tokens.get(2)?;
    for token in case.tokens.iter().skip(2) {
        let ends = token.text == "," || matches!(token.text, "because" | "owned");
        if ends || token.what == What::Quoted {
            changes.extend(item.take());
        }
        if matches!(token.text, "because" | "owned") {
            break;
        }
        if !ends && token.what != What::Quoted {
            item = Some((item.map_or(token.start, |(start, _)| start), token.end));
        }
    }
    changes.extend(item);
    let changes: Vec<Change> = changes
        .into_iter()
        .filter_map(|(start, end)| {
            Some(Change::new(start, end, format!("\"{}\"", case.text.get(start..end)?)))
        })
        .collect();
    let (start, end) = (changes.first()?.start, changes.last()?.end);
    // Quotes of another kind are a mistake of another kind.
    let quoted = case.tokens.iter().any(|token| {
        matches!(token.what, What::Curly | What::Broken) || matches!(token.text, "'" | "‘" | "’" | "`")
    });
    if quoted || matches!(first.text, "is" | "are" | "=" | ":") || !case.helps(&changes) {
        return None;
    }
    Some(
        Finding::over(Code::Unquoted, start, end, "the values of a list stand between quotes")
            .at("no quotes")
            .help("write `{line}`")
            .fix(changes),
    )
}

/// Quotes that are curly, single or not closed.
pub(super) fn odd(case: &Case<'_>) -> Option<Finding> {
    let odd = case.tokens.iter().position(|token| {
        matches!(token.what, What::Curly | What::Broken)
            || matches!(token.text, "'" | "‘" | "’" | "‚" | "`" | "“" | "”" | "„" | "«" | "»")
    })?;
    let token = case.tokens.get(odd)?;
    match token.what {
        What::Curly => Some(
            Finding::new(Code::WrongQuotes, token, "these are the quotes of a word processor")
                .at("curly quotes")
                .help("write `{line}`, with straight quotes")
                .fix(straightened(case)),
        ),
        What::Broken => Some(broken(case, odd)),
        _ => apostrophe(case, odd),
    }
}

/// All curly quotes made straight.
fn straightened(case: &Case<'_>) -> Vec<Change> {
    let curly = case.tokens.iter().filter(|token| token.what == What::Curly);
    curly
        .map(|token| {
            let inner = token.text.trim_matches(['“', '”', '„', '«', '»', '"']);
            Change::of(token, format!("\"{}\"", inner.replace('\\', "\\\\")))
        })
        .collect()
}

/// A straight quote without its end.
fn broken(case: &Case<'_>, at: usize) -> Finding {
    let (start, end, text) =
        case.tokens.get(at).map_or((0, 0, ""), |token| (token.start, token.end, token.text));
    let finding =
        Finding::over(Code::OpenQuote, start, end, "this text has no closing quote").at("opened here");
    if let Some(at) = text.find(['”', '“']) {
        let curly = text.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
        let at = start.saturating_add(at);
        return Finding::over(
            Code::WrongQuotes,
            at,
            at.saturating_add(curly),
            "this quote is one of a word processor",
        )
        .at("a curly quote")
        .help("close the text with a straight quote: write `{line}`")
        .fix(vec![Change::new(at, at.saturating_add(curly), "\"")]);
    }
    // The quote may be meant to close before what usually follows a text; else at the line's end.
    let inner = end.saturating_sub(text.len());
    let stops =
        [", ", " if ", " otherwise", " because ", " based on ", " by ", " from ", " and ", " or ", ")"];
    let mut places: Vec<usize> = stops
        .iter()
        .flat_map(|stop| text.match_indices(stop))
        .map(|(at, _)| inner.saturating_add(at))
        .collect();
    places.sort_unstable();
    places.insert(0, end);
    let mends =
        |place: &usize| *place > start.saturating_add(1) && case.mends(&[Change::new(*place, *place, "\"")]);
    let fitting: Vec<usize> = places.iter().copied().filter(mends).collect();
    match fitting.as_slice() {
        [] => finding
            .help("a text begins and ends with `\"`, on one line; inside it, a quote is written `\\\"`"),
        [only] => {
            let change = Change::new(*only, *only, "\"");
            finding.help("write `{line}`").fix(vec![change])
        }
        [first, ..] => finding
            .help("put a `\"` where the text ends; a text stays on its line")
            .guess(vec![Change::new(*first, *first, "\"")]),
    }
}

/// Single quotes around a text, and apostrophes.
fn apostrophe(case: &Case<'_>, at: usize) -> Option<Finding> {
    let token = case.tokens.get(at)?;
    let before = at.checked_sub(1).and_then(|at| case.tokens.get(at));
    let after = case.tokens.get(at.saturating_add(1));
    if let (Some(before), Some(after)) = (before, after) {
        let stuck = before.end == token.start && after.start == token.end;
        let meant = match (before.text, after.text) {
            ("isn", "t") => Some("is not"),
            ("doesn" | "don" | "hasn" | "haven" | "wasn", "t") => Some("not"),
            _ => None,
        };
        if let (true, Some(meant)) = (stuck, meant) {
            let said = format!("{}{}{}", before.text, token.text, after.text);
            return Some(
                Finding::over(
                    Code::ForeignSign,
                    before.start,
                    after.end,
                    format!("`{said}` is no word of the language"),
                )
                .at(format!("say `{meant}`"))
                .help("write `{line}`")
                .fix(vec![Change::new(before.start, after.end, meant)]),
            );
        }
    }
    let rest = case.text.get(token.end..)?;
    let close = rest
        .find(['\'', '’', '‘', '`', '“', '”', '"'])
        .filter(|at| !rest.get(..*at).unwrap_or("").contains('\n'));
    let finding =
        |end| Finding::over(Code::WrongQuotes, token.start, end, "a text stands between double quotes");
    Some(match close {
        Some(width) => {
            let inner = rest.get(..width)?;
            let closing = rest.get(width..)?.chars().next()?.len_utf8();
            let end = token.end.saturating_add(width).saturating_add(closing);
            let straight = format!("\"{}\"", inner.replace('\\', "\\\\"));
            finding(end).at("not double quotes").help("write `{line}`").fix(vec![Change::new(
                token.start,
                end,
                straight,
            )])
        }
        None => finding(token.end)
            .at("a single quote")
            .help("an apostrophe stands only inside a text: `\"the customer's budget\"`"),
    })
}

/// `mail ends with rival.example or other.example`, `mail is from gmail.com, hotmail.com`
pub(super) fn domains(case: &Case<'_>) -> Vec<Finding> {
    let mut runs: Vec<(usize, usize)> = Vec::new();
    let mut at = 0usize;
    let stuck = |at: usize| {
        let (Some(one), Some(two)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(1))) else {
            return false;
        };
        one.end == two.start
            && one.what != What::Quoted
            && two.what != What::Quoted
            && !matches!(two.text, "," | ")" | "(" | ":")
    };
    while at < case.tokens.len() {
        let mut end = at;
        while stuck(end) {
            end = end.saturating_add(1);
        }
        let run = case.part(at, end.saturating_add(1));
        let inner = run.trim_matches('@');
        if inner.contains('.') && inner.starts_with(char::is_alphabetic) && !inner.ends_with('.') {
            runs.push((at, end.saturating_add(1)));
        }
        at = end.saturating_add(1);
    }
    let (Some(first), Some(last)) = (runs.first(), runs.last()) else { return Vec::new() };
    let (Some(start), Some(end)) =
        (case.tokens.get(first.0), last.1.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let quoted: Vec<String> =
        runs.iter().map(|(from, to)| format!("\"{}\"", case.part(*from, *to))).collect();
    let message = "a text stands between quotes";
    let mut found = Vec::new();
    // `mail is from gmail.com, hotmail.com`
    let before = |back: usize| first.0.checked_sub(back).map_or("", |at| case.nth(at));
    if let (true, Some(name)) = (
        matches!(before(1), "from" | "at" | "in" | "under"),
        first.0.checked_sub(3).and_then(|at| case.name(at)),
    ) && matches!(before(2), "is" | "ends")
    {
        let from = first.0.checked_sub(3).and_then(|at| case.tokens.get(at)).map_or(0, |token| token.start);
        let by = format!("domain of {name} is one of ({})", quoted.join(", "));
        let what = "what follows the `@` is asked with `domain of`";
        found.push(super::said::finding(case, (from, end.end), by, what, ""));
    }
    let changes: Vec<Change> = runs
        .iter()
        .zip(&quoted)
        .filter_map(|((from, to), by)| {
            let (first, last) =
                (case.tokens.get(*from)?, to.checked_sub(1).and_then(|at| case.tokens.get(at))?);
            Some(Change::new(first.start, last.end, by.clone()))
        })
        .collect();
    found.push(
        Finding::over(Code::Unquoted, start.start, end.end, message)
            .at("no quotes")
            .help("write `{line}`")
            .guess(changes)
            .phrase(),
    );
    found
}
