//! Stages and the lines under them in other words: `SQL = MQL and signs`, `MQL at 40 points`, `not if …`, `nice to have: …`.

use super::super::head::STAGES;
use super::super::shape::{Home, Kind, is_rejection};
use super::case::{Case, Change, Finding, What};
use super::said::{body, end_before, finding, own_length};
use crate::diag::Code;
use crate::syntax::is_keyword;

pub(super) const MAKERS: &[fn(&Case<'_>) -> Vec<Finding>] = &[
    bar, named, listed, except, blocked, nice, ordered, first_if, needed, pledged, by_whom, subject,
    rejected, afterwards,
];

fn is_stage(word: &str) -> bool {
    STAGES.contains(&word.to_uppercase().as_str())
}

/// Where the name of a stage is, if the line begins with one: `stage SQL`, `lifecycle stage SQL`, `SQL`.
fn stage(case: &Case<'_>) -> Option<usize> {
    if matches!(case.home, Home::NextStep | Home::Choose | Home::Example) && case.indented {
        return None;
    }
    let at = (0..3).find(|at| {
        !matches!(
            case.nth(*at).to_lowercase().as_str(),
            "lifecycle" | "stage" | "status" | "a" | "lead" | "is" | "select"
        )
    })?;
    (is_stage(case.nth(at)) || at > 0 && case.name(at).is_some()).then_some(at)
}

/// `MQL at 40 points`, `MQL threshold 40`, `MQL from 40`
fn bar(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) = stage(case) else { return Vec::new() };
    let mut next = at.saturating_add(1);
    let first = next;
    while matches!(
        case.nth(next),
        "at" | "from"
            | "threshold"
            | "is"
            | ":"
            | "="
            | ">="
            | "of"
            | "above"
            | "over"
            | "with"
            | "if"
            | "requires"
            | "least"
            | "when"
            | "needs"
            | "score"
    ) {
        next = next.saturating_add(1);
    }
    let number = case.tokens.get(next).filter(|token| token.what == What::Number && next > first);
    let rest = next.saturating_add(1);
    let rest = rest.saturating_add(usize::from(matches!(case.nth(rest), "points" | "point")));
    let (Some(number), true) = (number, rest >= body(case)) else { return Vec::new() };
    let end = end_before(case, body(case));
    let by = format!("{} requires {} points", case.nth(at), number.text);
    let message = "what a stage needs is said with `requires`";
    vec![Finding { trust: None, ..finding(case, (0, end), by, message, "") }]
}

/// `SQL = MQL and signs`, `lifecycle stage SQL if signs`
fn named(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) = stage(case) else { return Vec::new() };
    let sign = at.saturating_add(1);
    let width = match (case.nth(sign), case.nth(sign.saturating_add(1))) {
        (
            "=" | ":" | ":=" | "if" | "when" | "where" | "needs" | "is" | "requires" | "->" | "means" | "=>"
            | "must",
            "if" | "when" | ":" | "have",
        ) => 2usize,
        ("=" | ":" | ":=" | "if" | "when" | "where" | "needs" | "is" | "->" | "=>", _) => 1,
        ("requires", _) if at > 0 => 1,
        _ => return Vec::new(),
    };
    let Some(last) = case.tokens.get(sign.saturating_add(width).saturating_sub(1)) else { return Vec::new() };
    let by = format!("{} requires", case.nth(at));
    vec![finding(case, (0, last.end), by, "what a stage needs is said with `requires`", "")]
}

/// `SQL requires signs, vans > 50`
fn listed(case: &Case<'_>) -> Vec<Finding> {
    if !matches!(case.kind, Some(Kind::Stage | Kind::Blocked | Kind::Disqualify | Kind::Means)) {
        return Vec::new();
    }
    let mut depth = 0usize;
    let mut changes = Vec::new();
    for (at, token) in case.tokens.iter().enumerate().take(body(case)) {
        match token.text {
            "(" => depth = depth.saturating_add(1),
            ")" => depth = depth.saturating_sub(1),
            "," if depth == 0 => {
                let and = matches!(case.nth(at.saturating_add(1)), "and" | "or" | "because" | "owned");
                changes.push(Change::new(token.start, token.end, if and { "" } else { " and" }));
            }
            _ => {}
        }
    }
    let Some(first) = changes.first() else { return Vec::new() };
    let joint = if matches!(case.kind, Some(Kind::Blocked | Kind::Disqualify)) { "or" } else { "and" };
    let (start, end) = (first.start, first.end);
    let changes = changes.into_iter().map(|change| {
        if change.by.is_empty() { change } else { Change { by: format!(" {joint}"), ..change } }
    });
    vec![
        Finding::over(
            Code::ForeignSign,
            start,
            end,
            "conditions are joined with `and` or `or`, not with a comma",
        )
        .at(format!("`{joint}`, not a comma"))
        .help("write `{line}`")
        .guess(changes.collect()),
    ]
}

/// `signs or vans > 5 unless opted_out`
fn except(case: &Case<'_>) -> Vec<Finding> {
    let Some(at) =
        (1..body(case)).find(|at| case.nth(*at) == "unless" || case.stands(*at, &["except", "if"]))
    else {
        return Vec::new();
    };
    if case.nth(1) == "on" || case.nth(2) == "on" {
        return Vec::new();
    }
    let opens = |word: &str| matches!(word, "if" | "requires" | "means" | "have" | "when");
    let Some(from) = (0..at).find(|at| opens(case.nth(*at))).map(|at| at.saturating_add(1)) else {
        return Vec::new();
    };
    let behind = at.saturating_add(if case.nth(at) == "unless" { 1 } else { 2 });
    let (held, left) = (case.part(from, at), case.part(behind, body(case)));
    let apart = |part: &str| {
        let mixed = [" or ", " and "].iter().any(|word| part.contains(word));
        if mixed { format!("({part})") } else { part.to_owned() }
    };
    let (Some(first), false) = (case.tokens.get(from), held.is_empty() || left.is_empty()) else {
        return Vec::new();
    };
    let by = if held.contains(" or ") {
        format!("({held}) and not {}", apart(left))
    } else {
        format!("{held} and not {}", apart(left))
    };
    let Some(unless) = case.tokens.get(at) else { return Vec::new() };
    vec![
        Finding::over(Code::ForeignSign, unless.start, unless.end, "an exception is said with `and not`")
            .at("say `and not`")
            .help("write `{line}`")
            .guess(vec![Change::new(first.start, end_before(case, body(case)), by)])
            .phrase(),
    ]
}

/// `not if signs`, `never if …`, `exclude: vans < 5`
fn blocked(case: &Case<'_>) -> Vec<Finding> {
    let first = case.nth(0).to_lowercase();
    let width = match (first.as_str(), case.nth(1)) {
        (
            "not" | "never" | "no" | "except" | "excluded" | "blocked" | "block" | "disqualify"
            | "disqualified" | "reject" | "exclude" | "exclusion",
            "if" | "when" | ":" | "where",
        ) => 2usize,
        ("disqualify" | "exclude" | "reject", "leads" | "everyone" | "anyone" | "all" | "those") => 3,
        (
            "blocked" | "block" | "disqualify" | "exclude" | "reject" | "excluded" | "disqualified",
            "unless",
        ) => 2,
        ("exclude" | "reject", next)
            if case.name(1).is_some() && !next.is_empty() && case.home != Home::Score =>
        {
            1
        }
        _ => return Vec::new(),
    };
    let unless = case.nth(1) == "unless";
    let Some(last) = case.tokens.get(width.saturating_sub(1)) else { return Vec::new() };
    let stage =
        case.home == Home::Stage && case.indented && !matches!(first.as_str(), "disqualify" | "disqualified");
    let (by, message) = if stage {
        ("blocked if", "what keeps a lead out of a stage is said with `blocked if`")
    } else {
        ("disqualify if", "leads that sales should never see are named with `disqualify if`")
    };
    if unless {
        let rest = case.part(width, body(case));
        let one = case.tokens.len() == width.saturating_add(1);
        let by = if one { format!("{by} not {rest}") } else { format!("{by} not ({rest})") };
        return vec![finding(case, (0, end_before(case, body(case))), by, message, "")];
    }
    vec![finding(case, (0, last.end), by.to_owned(), message, "")]
}

/// `nice to have: vans > 5`, `ideally vans > 5`
fn nice(case: &Case<'_>) -> Vec<Finding> {
    let lower: Vec<String> = (0..4).map(|at| case.nth(at).to_lowercase()).collect();
    let words: Vec<&str> = lower.iter().map(String::as_str).collect();
    let width = match words[..] {
        ["nice", "to", "have", ":"] => 4usize,
        ["nice", "to", "have", _] | ["would", "like", "to", _] => 3,
        ["nice", "-", "to", "-"] => 6,
        ["ideally" | "optional" | "bonus" | "wish" | "preferably" | "optionally", ":", ..] => 2,
        ["ideally" | "preferably" | "optionally", ..] => 1,
        _ => return Vec::new(),
    };
    let Some(last) = case.tokens.get(width.saturating_sub(1)) else { return Vec::new() };
    if case.home != Home::Stage {
        return Vec::new();
    }
    vec![finding(
        case,
        (0, last.end),
        "should have".to_owned(),
        "what is nice to have is said with `should have`",
        "",
    )]
}

/// How an item of a call order is ranked: the words for it, and whether it is for dates.
fn ranked(word: &str) -> Option<&'static [&'static str]> {
    Some(match word {
        "soonest" | "earliest" | "sooner" | "nearest" | "oldest" | "earlier" | "closest" => &["earlier"],
        "latest" | "newest" | "later" | "freshest" => &["later"],
        "biggest" | "highest" | "largest" | "bigger" | "larger" | "most" | "more" | "higher" => &["higher"],
        "smallest" | "lowest" | "fewest" | "smaller" | "fewer" | "lower" => &["lower"],
        "desc" | "descending" => &["later", "higher"],
        "asc" | "ascending" => &["earlier", "lower"],
        _ => return None,
    })
}

/// `high to low`, `new to old`
fn falling(from: &str, to: &str) -> Option<&'static [&'static str]> {
    Some(match (from, to) {
        (
            "high" | "highest" | "large" | "largest" | "big" | "most",
            "low" | "lowest" | "small" | "smallest" | "least",
        ) => &["higher"],
        ("low" | "lowest" | "small" | "smallest", "high" | "highest" | "large" | "largest" | "big") => {
            &["lower"]
        }
        ("new" | "newest" | "late" | "latest", "old" | "oldest" | "early" | "earliest") => &["later"],
        ("old" | "oldest" | "early" | "earliest" | "soon", "new" | "newest" | "late" | "latest") => {
            &["earlier"]
        }
        _ => return None,
    })
}

/// `order by employees desc, created asc`, `prefers most guests, then nearest day`, `call order: vans descending`
fn ordered(case: &Case<'_>) -> Vec<Finding> {
    let words: Vec<&str> = case.tokens.iter().take(body(case)).map(|token| token.text).collect();
    let first = words.first().map_or(String::new(), |word| word.to_lowercase());
    let ordering =
        matches!(first.as_str(), "order" | "sort" | "rank" | "ranked" | "sorted" | "ranking" | "list");
    // `order leads by`, `rank SQL by`
    let by = words.iter().take(5).position(|word| *word == "by").filter(|_| ordering);
    let skipped = match (by, first.as_str(), words.get(1).copied().unwrap_or("")) {
        (Some(by), ..) => by.saturating_add(1),
        (None, "call", "first" | "order") | (None, "first", "come" | "comes" | "call") => 2usize,
        (None, "prefers" | "prefer" | "first" | "priority" | "prioritise" | "prioritize" | "ranking", _) => 1,
        _ => return Vec::new(),
    };
    let from = skipped.saturating_add(usize::from(matches!(case.nth(skipped), ":" | "=")));
    let mut rows: Vec<String> =
        words.get(from..).unwrap_or_default().iter().map(|word| (*word).to_owned()).collect();
    // `bill, highest first` is one item.
    let alone = |at: usize| {
        let word = rows.get(at.saturating_add(1)).is_some_and(|word| ranked(word).is_some());
        let behind = rows.get(at.saturating_add(2)).map_or("", String::as_str);
        word && matches!(behind, "" | "," | "first" | "then" | ";")
    };
    let commas = (0..rows.len()).filter(|at| rows.get(*at).is_some_and(|word| word == ",") && alone(*at));
    let commas: Vec<usize> = commas.collect();
    for at in commas.into_iter().rev() {
        rows.remove(at);
    }
    let end = end_before(case, body(case));
    order(&rows)
        .into_iter()
        .map(|items| {
            let by = format!("prefers {}", items.join(", "));
            let found = finding(case, (0, end), by, "who is called first is said with `prefers`", "");
            found.under(case.home != Home::Stage)
        })
        .collect()
}

/// `call first if trade is courier`, `first if signs`
fn first_if(case: &Case<'_>) -> Vec<Finding> {
    let width = match (case.nth(0), case.nth(1), case.nth(2)) {
        ("call" | "called" | "comes" | "rank", "first", "if" | "when" | "who") => 3usize,
        (
            "first" | "prioritise" | "prioritize" | "priority" | "prefer" | "preferred" | "prefers",
            "if" | "when",
            _,
        ) => 2,
        ("prioritise" | "prioritize", "leads", "with" | "if" | "where") => 3,
        _ => return Vec::new(),
    };
    let Some(last) = case.tokens.get(width.saturating_sub(1)).filter(|_| case.home == Home::Stage) else {
        return Vec::new();
    };
    let message = "who is called first is said with `prefers`";
    vec![finding(case, (0, last.end), "prefers".to_owned(), message, "")]
}

/// `must have signs`, `needs signs` below a stage
fn needed(case: &Case<'_>) -> Vec<Finding> {
    let width = match (case.nth(0), case.nth(1)) {
        ("must", "have" | "be") => 2usize,
        ("required" | "mandatory" | "must", ":") => 2,
        ("needs" | "requires" | "must" | "required", _) => 1,
        _ => return Vec::new(),
    };
    let (Some(last), true) = (case.tokens.last(), case.home == Home::Stage && case.indented) else {
        return Vec::new();
    };
    // `must be called within 2 days` is a promise.
    if case.tokens.iter().any(|token| matches!(token.text, "within" | "in")) {
        return Vec::new();
    }
    let rest = case.part(width, body(case));
    let message = "what a stage needs stands in its first line, behind `requires`";
    vec![
        Finding::over(Code::ForeignSign, 0, last.end, message)
            .at("no line of its own")
            .help(format!("take this line out, and add `and {rest}` to the `requires` line above")),
    ]
}

/// The ways to say an order of calls: each as its items.
pub(super) fn order(words: &[String]) -> Vec<Vec<String>> {
    let mut readings: Vec<Vec<String>> = vec![Vec::new()];
    let mut told = false;
    for item in
        words.split(|word| matches!(word.as_str(), "," | "then" | ";")).filter(|item| !item.is_empty())
    {
        let falls = item.windows(3).find_map(|three| match three {
            [from, to, down] if to == "to" => falling(from, down),
            _ => None,
        });
        let how = falls.or_else(|| item.iter().find_map(|word| ranked(word)));
        let item =
            if falls.is_some() { item.get(..item.len().saturating_sub(3)).unwrap_or_default() } else { item };
        let filler = |word: &&String| {
            !matches!(
                word.as_str(),
                "(" | ")"
                    | "first"
                    | "the"
                    | "and"
                    | "with"
                    | "by"
                    | "whoever"
                    | "has"
                    | "have"
                    | "those"
                    | "who"
                    | "ones"
                    | "on"
                    | "top"
                    | "is"
                    | "come"
                    | "comes"
                    | "their"
                    | "its"
                    | "a"
                    | "number"
                    | "of"
            ) && !is_stage(word)
        };
        let rest: Vec<&String> = item.iter().filter(filler).filter(|word| ranked(word).is_none()).collect();
        let rest: Vec<&str> = rest.into_iter().map(String::as_str).collect();
        let ways: Vec<String> = match (how, &rest[..]) {
            // `SQL`, `SQL first`: the line stands under that stage.
            (_, []) if item.iter().any(|word| is_stage(word)) => continue,
            (_, []) => return Vec::new(),
            (None, [name, value]) if !is_keyword(name) && !is_keyword(value) => {
                vec![format!("{name} is {value}")]
            }
            // `class A before class B`
            (None, [name, value, "before", again, _]) if name == again => vec![format!("{name} is {value}")],
            (Some(how), [name]) if !is_keyword(name) => {
                how.iter().map(|how| format!("{how} {name}")).collect()
            }
            // `A before B` of one choice.
            (None, [name, value, "before", other]) if !is_keyword(name) && !is_keyword(other) => {
                vec![format!("{name} is {value}")]
            }
            (Some(_), _) => return Vec::new(),
            // Without a word for it, the lower comes first, as sorted lists have it.
            (None, [name]) if !is_keyword(name) => {
                vec![(*name).to_owned(), format!("earlier {name}"), format!("lower {name}")]
            }
            (None, _) => vec![rest.join(" ")],
        };
        told |= how.is_some() || rest.contains(&"before");
        readings = readings
            .iter()
            .flat_map(|before| ways.iter().map(|way| [before.as_slice(), std::slice::from_ref(way)].concat()))
            .take(18)
            .collect();
    }
    if told { readings } else { Vec::new() }
}

/// `promise quote_sent within 4 hours after quote`, `call must follow demo within 1 day`
fn pledged(case: &Case<'_>) -> Vec<Finding> {
    if case.kind == Some(Kind::Answer) && case.nth(1) == "within" {
        return Vec::new();
    }
    let first = matches!(
        case.nth(0).to_lowercase().as_str(),
        "promise"
            | "sla"
            | "follow"
            | "respond"
            | "contact"
            | "call"
            | "must"
            | "expect"
            | "deadline"
            | "target"
            | "commitment"
            | "service"
            | "guarantee"
            | "due"
            | "answer"
            | "reply"
    );
    // `quote_sent within 4 hours after quote` alone, where no condition stands.
    let first = first
        || case.kind.is_none_or(|kind| kind == Kind::Arm)
            && case.name(0).is_some()
            && case.nth(1) == "within";
    let Some(within) = (1..body(case)).find(|at| matches!(case.nth(*at), "within" | "in")).filter(|_| first)
    else {
        return Vec::new();
    };
    let Some((length, used)) = case.tokens.get(within.saturating_add(1)..).and_then(own_length) else {
        return Vec::new();
    };
    let after = within.saturating_add(1).saturating_add(used);
    let (true, Some(of)) =
        (matches!(case.nth(after), "after" | "of" | "from"), case.name(after.saturating_add(1)))
    else {
        return Vec::new();
    };
    let Some(by) = (0..within).rev().find_map(|at| case.name(at)) else { return Vec::new() };
    let end = case.tokens.get(after.saturating_add(1)).map_or(0, |token| token.end);
    let line = format!("answer within {length} of {of} by {by}");
    let found = finding(case, (0, end), line, "a promise is said with `answer within`", "");
    vec![found.under(case.home != Home::Stage)]
}

/// `MQL and accepted by sales`: who makes an event is said where it is declared.
fn by_whom(case: &Case<'_>) -> Vec<Finding> {
    if matches!(case.kind, Some(Kind::Answer | Kind::Event | Kind::Field | Kind::By)) {
        return Vec::new();
    }
    let found = (1..body(case)).find(|at| {
        let who = case.nth(at.saturating_add(1)).to_lowercase();
        case.nth(*at) == "by"
            && matches!(who.as_str(), "sales" | "marketing" | "us" | "system")
            && case.nth(at.saturating_sub(1)) != "owned"
    });
    let Some((at, by, who)) =
        found.and_then(|at| Some((at, case.tokens.get(at)?, case.tokens.get(at.checked_add(1)?)?)))
    else {
        return Vec::new();
    };
    let start = end_before(case, at);
    vec![
        Finding::over(
            Code::ExtraWord,
            by.start,
            who.end,
            "who makes an event is said once, where the event is declared",
        )
        .at("leave this out")
        .help(format!("write `{{line}}`, and `event … by {}` where it is declared", who.text))
        .guess(vec![Change::new(start, who.end, "")])
        .phrase(),
    ]
}

/// `if contact has viewed pricing at least twice`, `if they have not opened mail in the last 30 days`
fn subject(case: &Case<'_>) -> Vec<Finding> {
    const WHO: &[&str] = &[
        "contact", "lead", "they", "person", "visitor", "he", "she", "customer", "who", "prospect",
        "company", "it", "user",
    ];
    let found = (1..body(case)).find(|at| {
        WHO.contains(&case.nth(*at).to_lowercase().as_str())
            && matches!(case.nth(at.saturating_add(1)), "has" | "have" | "did" | "does" | "was" | "is")
    });
    let Some(at) = found else { return Vec::new() };
    let mut name = at.saturating_add(2);
    let not = matches!(case.nth(name), "not" | "never" | "no");
    name = name.saturating_add(usize::from(not));
    // Of the words that follow, the last is the name.
    let plain = |at: usize| {
        case.name(at).is_some() || matches!(case.nth(at), "a" | "an" | "the" | "any" | "to" | "at" | "on")
    };
    while plain(name.saturating_add(1)) && !matches!(case.nth(name.saturating_add(1)), "at") {
        name = name.saturating_add(1);
    }
    let (Some(first), Some(event)) = (case.tokens.get(at), case.name(name)) else { return Vec::new() };
    let end = case.tokens.get(name).map_or(first.end, |token| token.end);
    let by = if not { format!("no {event}") } else { event.to_owned() };
    vec![finding(case, (first.start, end), by, "a condition names the event or the field alone", "")]
}

/// `reject if budget < 100 EUR`
fn rejected(case: &Case<'_>) -> Vec<Finding> {
    let [first, second, ..] = &case.tokens[..] else { return Vec::new() };
    if !is_rejection(first.text, second.text) {
        return Vec::new();
    }
    if case.home == Home::Stage && case.indented {
        return Vec::new();
    }
    let message = "leads that sales should never see are named with `disqualify if`";
    let mut found = finding(case, (first.start, second.end), "disqualify if".to_owned(), message, "");
    found.at = "say `disqualify if`".to_owned();
    vec![found]
}

/// `accepted and not rejected afterwards with reason too_small or no_budget`
fn afterwards(case: &Case<'_>) -> Vec<Finding> {
    let later = |at: usize| match case.nth(at) {
        "after" if matches!(case.nth(at.saturating_add(1)), "that" | "this") => 2,
        "since" if case.nth(at.saturating_add(1)) == "then" => 2,
        "afterwards" | "later" | "thereafter" | "since" => 1,
        _ => 0usize,
    };
    let found = (1..body(case)).find_map(|at| {
        let not = matches!(case.nth(at.saturating_add(1)), "not" | "no" | "never");
        let second = at.saturating_add(2);
        let after = second.saturating_add(1);
        let width = later(after);
        (case.nth(at) == "and" && not && width > 0).then_some((at, second, after.saturating_add(width)))
    });
    let Some((and, second, rest)) = found else { return Vec::new() };
    let (Some(first), Some(later)) = (and.checked_sub(1).and_then(|at| case.name(at)), case.name(second))
    else {
        return Vec::new();
    };
    let end = body(case);
    let stop = (rest..end).find(|at| matches!(case.nth(*at), "and" | ",")).unwrap_or(end);
    let which = match case.nth(rest) {
        "with" | "where" | "for" if rest < stop => {
            let field = case.nth(rest.saturating_add(1));
            let value = rest.saturating_add(2);
            let value = value.saturating_add(usize::from(matches!(case.nth(value), "is" | "=")));
            format!(" where {field} is {}", case.part(value, stop))
        }
        _ if rest < stop => return Vec::new(),
        _ => String::new(),
    };
    let (Some(from), Some(to)) =
        (case.tokens.get(and), stop.checked_sub(1).and_then(|at| case.tokens.get(at)))
    else {
        return Vec::new();
    };
    let by = format!("and no {later}{which} since last {first}");
    vec![finding(
        case,
        (from.start, to.end),
        by,
        "what happened since another event is said with `since last`",
        "",
    )]
}
