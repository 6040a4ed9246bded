//! Points lines in another order or with other words around them: `demo: 25`, `if signs then +10`, `+5 x brochure`.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use super::said::{body, end_before, finding};
use crate::diag::Code;
use crate::syntax::tree::TimeUnit;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[
    labelled,
    spoken_sign,
    turned,
    function,
    each,
    limit,
    once,
    first_one,
    longer,
    held,
    paid_if,
    counted,
    again,
    nothing,
    bands,
    worded,
];

fn under_score(case: &Case<'_>) -> bool {
    matches!(case.home, Home::Score | Home::Implicit)
}

/// Where the points of a line end, if it begins with them.
fn points(case: &Case<'_>) -> Option<usize> {
    let signed = usize::from(matches!(case.nth(0), "+" | "-"));
    let number = case.tokens.get(signed)?;
    (number.what == What::Number && case.kind.is_none_or(|kind| kind == Kind::Points))
        .then_some(signed.saturating_add(1))
}

/// `positive: +10 on form`
fn labelled(case: &Case<'_>) -> Vec<Finding> {
    let label =
        matches!(case.nth(0).to_lowercase().as_str(), "positive" | "negative" | "plus" | "minus" | "rule");
    let (true, ":", Some(rest)) = (under_score(case) && label, case.nth(1), case.tokens.get(2)) else {
        return Vec::new();
    };
    vec![
        finding(case, (0, rest.start), String::new(), "a points line begins with its points", "")
            .at("leave this out"),
    ]
}

/// `minus 5 on demo`
fn spoken_sign(case: &Case<'_>) -> Vec<Finding> {
    let sign = match case.nth(0).to_lowercase().as_str() {
        "minus" | "subtract" | "deduct" => "-",
        "plus" | "add" => "+",
        _ => return Vec::new(),
    };
    let Some(number) = case.tokens.get(1).filter(|token| under_score(case) && token.what == What::Number)
    else {
        return Vec::new();
    };
    let message = "points are a number with its sign";
    vec![finding(case, (0, number.end), format!("{sign}{}", number.text), message, "")]
}

/// The points at the end of a line, with what stands before them: `signs: +10`, `demo = 25 points`
fn at_end(case: &Case<'_>) -> Option<(usize, String)> {
    let end = body(case);
    let last = case
        .tokens
        .get(..end)?
        .iter()
        .rposition(|token| !matches!(token.text, "points" | "point" | "pts"))?;
    let number = case.tokens.get(last).filter(|token| token.what == What::Number)?;
    let sign = last.checked_sub(1).map_or("", |at| case.nth(at));
    let signed = matches!(sign, "+" | "-");
    let before = if signed { last.checked_sub(1)? } else { last };
    let parted = before.checked_sub(1).map_or("", |at| case.nth(at));
    let parts = matches!(parted, ":" | "->" | "=>" | "=" | "then" | "THEN" | "Then" | "gives" | ",");
    if !(parts || signed && sign == "+") {
        return None;
    }
    let until = if parts { before.saturating_sub(1) } else { before };
    let sign = if sign == "-" && signed { "-" } else { "+" };
    Some((until, format!("{sign}{}", number.text)))
}

/// `demo: 25`, `cars > 50: +20`, `if cars > 50 then 20`, `demo: 5 points each, max 15`
fn turned(case: &Case<'_>) -> Vec<Finding> {
    let begins =
        case.kind == Some(Kind::Points) || matches!(case.nth(0), "+" | "-") && points(case).is_some();
    if !under_score(case) || begins {
        return Vec::new();
    }
    let message = "a points line begins with its points";
    let mut found = Vec::new();
    let mut say = |by: String, end: usize| {
        found.push(Finding {
            at: "the points come first".to_owned(),
            ..finding(case, (0, end), by, message, "")
        })
    };
    // `demo: 5 points each, max 15`
    if let (Some(event), ":", Some(number)) = (case.name(0), case.nth(1), case.tokens.get(2)) {
        let each = case.nth(3).starts_with("point") || matches!(case.nth(3), "each" | "," | "per");
        if number.what == What::Number && each {
            let from = (3..case.tokens.len())
                .find(|at| !matches!(case.nth(*at), "points" | "point" | "pts" | "each" | "per" | "time"));
            let rest = from.map_or("", |from| case.part(from, case.tokens.len()));
            let gap = if rest.is_empty() || rest.starts_with(',') { "" } else { " " };
            say(format!("+{} on {event}{gap}{rest}", number.text), case.text.len());
        }
    }
    let Some((until, points)) = at_end(case).filter(|_| bands(case).is_empty()) else { return found };
    let end = end_before(case, body(case));
    let first =
        usize::from(matches!(case.nth(0), "if" | "IF" | "If" | "when" | "for" | "each" | "every" | "per"));
    let named = case.nth(0);
    let condition = case.part(first, until).trim_end_matches([',', ':']).to_owned();
    // `people 500+`
    let last =
        until.checked_sub(2).and_then(|at| case.tokens.get(at)).filter(|token| token.what == What::Number);
    let condition = match (last, condition.strip_suffix('+')) {
        (Some(last), Some(_)) if case.nth(until.saturating_sub(1)) == "+" => {
            format!("{} >= {}", case.part(first, until.saturating_sub(2)), last.text)
        }
        _ => condition,
    };
    // A colon is part of no condition.
    if condition.is_empty() || condition.contains(':') {
        return found;
    }
    if until == first.saturating_add(1) && !matches!(named, "if" | "IF" | "If" | "when") {
        say(format!("{points} on {condition}"), end);
    }
    say(format!("{points} if {condition}"), end);
    found
}

/// `=IF(demo > 3;10;0)`, `5 * brochure`, `MIN(brochure * 5, 20)`, `+5 case when signs then 10 else 0 end`
fn function(case: &Case<'_>) -> Vec<Finding> {
    if !under_score(case) {
        return Vec::new();
    }
    let message = "a points line begins with its points";
    let end = case.text.len();
    let words = |at: usize| case.nth(at).to_lowercase();
    let start = usize::from(case.nth(0) == "=");
    if words(start) == "if" && case.nth(start.saturating_add(1)) == "(" {
        let inner = start.saturating_add(2);
        let seps: Vec<usize> = separators(case, inner);
        if let [first, second, close] = seps[..] {
            let (condition, pays) = (case.part(inner, first), case.part(first.saturating_add(1), second));
            let nothing = case.part(second.saturating_add(1), close) == "0";
            if nothing && close.saturating_add(1) == case.tokens.len() {
                let sign = if pays.starts_with(['-', '+']) { "" } else { "+" };
                return vec![finding(case, (0, end), format!("{sign}{pays} if {condition}"), message, "")];
            }
        }
    }
    if let Some(at) = (0..case.tokens.len()).find(|at| case.stands(*at, &["case", "when"])) {
        let then = (at..case.tokens.len()).find(|at| words(*at) == "then");
        if let (Some(then), Some(number)) = (then, then.and_then(|at| case.tokens.get(at.saturating_add(1))))
        {
            let condition = case.part(at.saturating_add(2), then);
            return vec![finding(case, (0, end), format!("+{} if {condition}", number.text), message, "")];
        }
    }
    let product = |at: usize| {
        let (one, sign, two) =
            (case.tokens.get(at)?, case.nth(at.saturating_add(1)), case.tokens.get(at.saturating_add(2))?);
        if !matches!(sign, "*" | "x" | "×") {
            return None;
        }
        match (one.what, two.what) {
            (What::Number, What::Word) => Some(format!("+{} on {}", one.text, two.text)),
            (What::Word, What::Number) => Some(format!("+{} on {}", two.text, one.text)),
            _ => None,
        }
    };
    let least = words(start) == "min" && case.nth(start.saturating_add(1)) == "(";
    if let (true, Some(line)) = (least, product(start.saturating_add(2)))
        && let Some(most) =
            case.tokens.get(start.saturating_add(6)).filter(|token| token.what == What::Number)
    {
        return vec![finding(case, (0, end), format!("{line}, at most {} points", most.text), message, "")];
    }
    match (product(0), case.tokens.get(2)) {
        (Some(line), Some(last)) => vec![finding(case, (0, last.end), line, message, "")],
        _ => Vec::new(),
    }
}

/// The commas or semicolons of a bracket that was opened before a token, and its end.
fn separators(case: &Case<'_>, from: usize) -> Vec<usize> {
    let (mut depth, mut found) = (0usize, Vec::new());
    for (at, token) in case.tokens.iter().enumerate().skip(from) {
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" if depth == 0 => {
                found.push(at);
                break;
            }
            ")" => depth = depth.saturating_sub(1),
            "," | ";" if depth == 0 => found.push(at),
            _ => {}
        }
    }
    found
}

/// `+10 points for each upload`, `+5 x brochure`, `+20 every demo`
fn each(case: &Case<'_>) -> Vec<Finding> {
    let Some(from) = points(case).filter(|_| under_score(case)) else { return Vec::new() };
    let mut at = from;
    let skip = |at: usize, words: &[&str]| at.saturating_add(usize::from(words.contains(&case.nth(at))));
    at = skip(at, &["points", "point", "pts", "p"]);
    let said = at;
    at = skip(at, &["for", "on", "per", "x", "*", "×"]);
    at = skip(at, &["each", "every", "any", "an", "a"]);
    let (true, Some(first), Some(name)) = (at >= said, case.tokens.get(from), case.tokens.get(at)) else {
        return Vec::new();
    };
    // `+10 call if minutes > 10`
    if at == from && case.nth(at.saturating_add(1)) == "if" {
        let end = case.tokens.get(at.saturating_add(1)).map_or(0, |token| token.end);
        let by = format!("on {} where", name.text);
        return vec![finding(case, (first.start, end), by, "what an event holds is asked with `where`", "")];
    }
    // Only the `on` is missing: that is said as such.
    if at == from && case.mends(&[Change::new(first.start, first.start, "on ")]) {
        return Vec::new();
    }
    // `+5 on tour` says it already.
    if case.name(at).is_none() || case.nth(from) == "on" && at == from.saturating_add(1) {
        return Vec::new();
    }
    let message = "what the points are for is said with `on`, or with `per` if it is a number";
    let by = ["on", "per"].map(|word| format!("{word} {}", name.text));
    let new = by.into_iter().filter(|by| case.text.get(first.start..name.end) != Some(by.as_str()));
    new.map(|by| Finding { trust: None, ..finding(case, (first.start, name.end), by, message, "") }).collect()
}

/// `, max 10`, `(max 30 points)`, `up to 25`
fn limit(case: &Case<'_>) -> Vec<Finding> {
    if points(case).is_none() || !under_score(case) {
        return Vec::new();
    }
    let found = (3..case.tokens.len()).find_map(|at| {
        let opened = matches!(case.nth(at), "(" | ",");
        let from = at.saturating_add(usize::from(opened));
        let width = match (case.nth(from), case.nth(from.saturating_add(1))) {
            ("max" | "maximum", ".") => 2usize,
            ("max" | "maximum" | "capped" | "limited", "at" | "of" | "to")
            | ("at", "most")
            | ("up", "to") => 2,
            ("max" | "maximum" | "limit", _) => 1,
            _ => return None,
        };
        let number = from.saturating_add(width);
        let token = case.tokens.get(number).filter(|token| token.what == What::Number)?;
        let mut last = number;
        for word in ["points", "point", "pts", "in", "total", "altogether", ")"] {
            if case.nth(last.saturating_add(1)) == word {
                last = last.saturating_add(1);
            }
        }
        // `2 points at most once`, a unit, and a comparison are something else.
        let next = case.nth(last.saturating_add(1));
        if !matches!(next, "" | "," | "because" | "owned") {
            return None;
        }
        let start = end_before(case, at);
        let end = case.tokens.get(last)?.end;
        Some((start, end, token.text))
    });
    let Some((start, end, number)) = found else { return Vec::new() };
    let message = "a limit is said with `at most N points`";
    if case.text.get(start..end) == Some(format!(", at most {number} points").as_str()) {
        return Vec::new();
    }
    vec![finding(case, (start, end), format!(", at most {number} points"), message, "")]
}

/// `, first time only`, `once only`, `at most once per month`, `, twice at most`
fn once(case: &Case<'_>) -> Vec<Finding> {
    const ONCE: &[&str] = &[
        "only the first time",
        "the first time only",
        "first time only",
        "only first time",
        "only one time",
        "one time only",
        "the first time",
        "first time",
        "once only",
        "only once",
        "one time",
        "at most once",
        "once at most",
        "maximum once",
        "max once",
        "latest only",
        "only the latest",
        "the latest only",
        "only latest",
        "last only",
        "only the last",
        "the last only",
        "most recent only",
        "only the most recent",
    ];
    let Some(from) = points(case) else { return Vec::new() };
    let message = "how often a line pays is said behind a comma";
    for at in from.saturating_add(1)..case.tokens.len() {
        let comma = case.nth(at) == ",";
        let first = at.saturating_add(usize::from(comma));
        let say = |width: usize, by: String| {
            let end =
                case.tokens.get(first.saturating_add(width).saturating_sub(1)).map_or(0, |token| token.end);
            vec![finding(case, (end_before(case, at), end), by, message, "")]
        };
        let known = ONCE
            .iter()
            .map(|words| words.split(' ').collect::<Vec<_>>())
            .find(|words| case.stands(first, words));
        if let Some(words) = known {
            return say(words.len(), ", once".to_owned());
        }
        if let Some(found) = super::plain::first_few(case, (at, first, from)) {
            return vec![found];
        }
        let most = |at: usize| case.stands(at, &["at", "most"]);
        let each: Option<u64> = from.checked_sub(1).and_then(|at| case.nth(at).parse().ok());
        // `, at most twice`
        if let (true, "twice" | "thrice", Some(each)) = (most(first), case.nth(first.saturating_add(2)), each)
        {
            let count = if case.nth(first.saturating_add(2)) == "twice" { 2 } else { 3 };
            return say(3, format!(", at most {} points", each.saturating_mul(count)));
        }
        let count = match case.nth(first) {
            "twice" => Some(2u64),
            "thrice" => Some(3),
            word if case.nth(first.saturating_add(1)) == "times" => word.parse().ok(),
            _ => None,
        };
        let (count, width) = match count {
            Some(count) if case.nth(first) == "twice" || case.nth(first) == "thrice" => (count, 1usize),
            Some(count) => (count, 2),
            None => continue,
        };
        if let (true, Some(each)) = (most(first.saturating_add(width)), each) {
            return say(width.saturating_add(2), format!(", at most {} points", each.saturating_mul(count)));
        }
    }
    Vec::new()
}

/// `+10 on first demo`
fn first_one(case: &Case<'_>) -> Vec<Finding> {
    let Some(from) = points(case) else { return Vec::new() };
    let at = from.saturating_add(1);
    let at = at.saturating_add(usize::from(case.nth(at) == "the"));
    let (true, Some(name), Some(on)) = (
        matches!(case.nth(at), "first" | "last" | "latest") && case.nth(from) == "on",
        case.name(at.saturating_add(1)),
        case.tokens.get(from),
    ) else {
        return Vec::new();
    };
    let end = case.tokens.get(at.saturating_add(1)).map_or(on.end, |token| token.end);
    let message = "one occurrence is paid with `once`: the latest";
    vec![finding(case, (on.start, end), format!("on {name}, once"), message, "")]
}

/// `+10 on call longer than 5 minutes`
fn longer(case: &Case<'_>) -> Vec<Finding> {
    let found = case.tokens.windows(4).find(|four| {
        let [longer, than, number, unit] = four else { return false };
        matches!(longer.text, "longer" | "shorter")
            && than.text == "than"
            && number.what == What::Number
            && TimeUnit::of(unit.text).is_some()
    });
    let Some([longer, _, number, unit]) = found else { return Vec::new() };
    let sign = if longer.text == "longer" { ">" } else { "<" };
    let message = "what an event holds is asked with `where`";
    vec![finding(
        case,
        (longer.start, unit.end),
        format!("where {} {sign} {}", unit.text, number.text),
        message,
        ", with the name of the event's field",
    )]
}

/// `-20 on lost with reason price`
fn held(case: &Case<'_>) -> Vec<Finding> {
    if points(case).is_none() && case.kind != Some(Kind::Means) && case.kind != Some(Kind::Stage) {
        return Vec::new();
    }
    let found = (1..case.tokens.len()).find(|at| {
        matches!(case.nth(*at), "with" | "having" | "where" | "whose")
            && case.name(at.saturating_sub(1)).is_some()
            && case.name(at.saturating_add(1)).is_some()
    });
    let Some(at) = found else { return Vec::new() };
    let (Some(with), Some(value)) = (case.tokens.get(at), case.tokens.get(at.saturating_add(2))) else {
        return Vec::new();
    };
    if !matches!(value.what, What::Word | What::Quoted | What::Number)
        || crate::syntax::is_keyword(value.text)
    {
        return Vec::new();
    }
    let by = format!("where {} is {}", case.nth(at.saturating_add(1)), value.text);
    vec![finding(case, (with.start, value.end), by, "what an event holds is asked with `where`", "")]
}

/// `+15 on webinar, if at least 2 webinar`
fn paid_if(case: &Case<'_>) -> Vec<Finding> {
    let Some(from) = points(case).filter(|from| case.nth(*from) == "on") else { return Vec::new() };
    let Some(at) = (from..case.tokens.len()).find(|at| case.nth(*at) == "if") else { return Vec::new() };
    let same = case.name(from.saturating_add(1)).unwrap_or("").trim_end_matches('s');
    let again = (at..case.tokens.len()).any(|at| case.nth(at).trim_end_matches('s') == same);
    let (true, Some(on), Some(word)) =
        (again && !same.is_empty(), case.tokens.get(from), case.tokens.get(at))
    else {
        return Vec::new();
    };
    let message = "a line pays for an event with `on`, or for a condition with `if`";
    let change = Change::new(on.start, word.start, "");
    vec![
        Finding::over(Code::Unexpected, on.start, word.end, message)
            .at("one of the two")
            .help("write `{line}`")
            .guess(vec![change])
            .phrase(),
    ]
}

/// `3 webinars in 14 days`, `two or more brochures`, `at least two brochures`
fn counted(case: &Case<'_>) -> Vec<Finding> {
    if case.home == Home::Example {
        return Vec::new();
    }
    let message = "how many are needed is said with `or more`";
    let mut found = Vec::new();
    for at in 1..case.tokens.len() {
        let behind = at.checked_sub(1).map_or("", |at| case.nth(at));
        let spoken = match case.nth(at) {
            "two" => Some("2"),
            "three" => Some("3"),
            "four" => Some("4"),
            "five" => Some("5"),
            _ => None,
        };
        let (Some(token), true) = (
            case.tokens.get(at),
            matches!(behind, "if" | "and" | "or" | "requires" | "means" | "least" | "(" | "not"),
        ) else {
            continue;
        };
        let number = spoken.or((token.what == What::Number).then_some(token.text));
        let Some(number) = number else { continue };
        let more = case.stands(at.saturating_add(1), &["or", "more"]);
        let name = at.saturating_add(if more { 3 } else { 1 });
        let (Some(_), Some(last)) = (case.name(name), case.tokens.get(name)) else { continue };
        if TimeUnit::of(last.text).is_some() {
            continue;
        }
        let least = behind == "least";
        let start = if least {
            at.checked_sub(2).and_then(|at| case.tokens.get(at)).map_or(token.start, |token| token.start)
        } else {
            token.start
        };
        // `3 webinar in 14 days`
        let window = name.saturating_add(1);
        let length = matches!(case.nth(window), "in" | "within")
            .then(|| case.tokens.get(window.saturating_add(1)..).and_then(super::said::own_length))
            .flatten();
        let (window, end) = match length {
            Some((length, used)) => (
                format!(" in the last {length}"),
                case.tokens.get(window.saturating_add(used)).map_or(last.end, |token| token.end),
            ),
            None => (String::new(), last.end),
        };
        let names = [Some(last.text), last.text.strip_suffix('s').filter(|name| name.len() > 2)];
        for name in names.into_iter().flatten() {
            let by = format!("{number} or more {name}{window}");
            if case.text.get(start..end) != Some(by.as_str()) {
                found.push(Finding { trust: None, ..finding(case, (start, end), by, message, "") });
            }
        }
        break;
    }
    found
}

/// `starts again on unsubscribed`, `back to zero when unsubscribed`
fn again(case: &Case<'_>) -> Vec<Finding> {
    let words: Vec<&str> = case.tokens.iter().map(|token| token.text).collect();
    let begins = matches!(
        words[..],
        ["starts" | "start" | "begins", "again" | "over", ..]
            | ["restarts" | "restart" | "reset", ..]
            | ["back", "to", "zero" | "0" | "nothing", ..]
    );
    let (true, Home::Score, Some(last)) = (begins, case.home, case.tokens.last()) else { return Vec::new() };
    let on = case.tokens.len().checked_sub(2).and_then(|at| words.get(at));
    if !on.is_some_and(|on| matches!(*on, "on" | "at" | "after" | "when" | "if")) {
        return Vec::new();
    }
    let message = "a score that starts again at zero is said with `resets on`";
    let found = finding(case, (0, last.end), format!("resets on {}", last.text), message, "");
    // The zero of `back to 0` is in it.
    vec![Finding { sure: true, ..found }]
}

/// `0 if unknown`: what is not known pays nothing anyway.
fn nothing(case: &Case<'_>) -> Vec<Finding> {
    let unknown = |at: usize| {
        matches!(case.nth(at), "unknown" | "missing" | "empty" | "nothing" | "else" | "otherwise")
    };
    let words: Vec<&str> =
        case.tokens.iter().map(|token| token.text).filter(|word| !matches!(*word, "+" | "-")).collect();
    let line = matches!(words[..], ["0", "if", _] | ["0", "if", "not", "known"] | ["0", "for", _]);
    let last = case.tokens.len().saturating_sub(1);
    if !under_score(case) || !line || !(unknown(last) || case.nth(last) == "known") {
        return Vec::new();
    }
    let end = case.tokens.last().map_or(0, |token| token.end);
    vec![
        Finding::over(Code::ExtraWord, 0, end, "what is not known pays nothing, without a line that says so")
            .at("leave the line out")
            .help("for points of its own, a `by` line may end with `missing: -1`"),
    ]
}

/// `kind: municipality 15, hospital 10`, `shelves: below 100 = 0, 100 to 500 = 10`
fn bands(case: &Case<'_>) -> Vec<Finding> {
    let by = usize::from(case.nth(0) == "by");
    let (true, Some(name), ":") = (under_score(case), case.name(by), case.nth(by.saturating_add(1))) else {
        return Vec::new();
    };
    let end = body(case);
    let mut items: Vec<String> = Vec::new();
    let begin = by.saturating_add(2);
    let mut first = begin;
    for at in begin..=end {
        if at < end && case.nth(at) != "," {
            continue;
        }
        let Some(item) = super::listed::band(case.part(first, at)) else { return Vec::new() };
        let (of, paid) = item.rsplit_once(": ").unwrap_or((&item, "0"));
        let digits = of.chars().any(|c| c.is_ascii_digit());
        let range =
            matches!(of.split(' ').next().unwrap_or(""), "below" | "above" | "at" | "otherwise" | "missing");
        let of = if of.contains(' ') && !digits && !range && !of.contains('"') && !of.contains(" or ") {
            format!("\"{of}\"")
        } else {
            of.to_owned()
        };
        items.push(format!("{of}: {paid}"));
        first = at.saturating_add(1);
    }
    if items.len() < 2 {
        return Vec::new();
    }
    let message = "points for each value or band of a fact stand in a line that begins with `by`";
    vec![finding(case, (0, end_before(case, end)), format!("by {name}: {}", items.join(", ")), message, "")]
}

/// `10 points if signs`
fn worded(case: &Case<'_>) -> Vec<Finding> {
    let Some(from) = points(case).filter(|_| under_score(case)) else { return Vec::new() };
    let (true, "if" | "on" | "per") =
        (matches!(case.nth(from), "points" | "point" | "pts"), case.nth(from.saturating_add(1)))
    else {
        return Vec::new();
    };
    let Some((token, before)) =
        case.tokens.get(from).zip(from.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let change = Change::new(before.end, token.end, "");
    vec![
        Finding::new(Code::ExtraWord, token, "the number of points stands alone")
            .at("leave this out")
            .help("write `{line}`")
            .guess(vec![change])
            .phrase(),
    ]
}
