//! What messages offer: every line is clean in its place, one unreadable line has one message, and what people write is
//! led home.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use crate::cases::files;
use crate::fuzz::mutate::{Random, mutated};
use qualify::check::{check, examine};
use qualify::diag::render::{Style, human};
use qualify::diag::{Diag, Edit, Severity};
use qualify::span::Span;
use qualify::syntax::{LoadError, Loaded, Root, load};

/// A policy of one text; a line `# file: NAME` begins another file beside it.
pub(crate) fn read(text: &str) -> (Loaded, Vec<Diag>) {
    let loaded = loaded(text);
    let diags = check(&loaded).diags;
    (loaded, diags)
}

fn loaded(text: &str) -> Loaded {
    load(&Root::file("policy.qualify"), &mut |path| {
        let mut parts = text.split("# file: ");
        let root = parts.next().filter(|_| path == "policy.qualify");
        let found = root.or_else(|| parts.find_map(|part| part.strip_prefix(path)?.strip_prefix('\n')));
        found.map(|text| text.as_bytes().to_vec()).ok_or(LoadError::Missing)
    })
}

fn shown(loaded: &Loaded, diags: &[Diag]) -> String {
    human(diags, &loaded.sources, Style { width: 100, colour: false, unicode: false })
}

/// The logical line that a place is in.
pub(crate) fn row(text: &str, place: Span) -> Option<std::ops::Range<usize>> {
    qualify::syntax::parse::rows(text)
        .into_iter()
        .find(|row| row.contains(&place.range().start) || row.end == place.range().start)
}

/// What is wrong with the line that begins there.
fn of_line(diags: &[Diag], start: usize, len: usize) -> Vec<String> {
    let inside = |diag: &&Diag| {
        let place = diag.span().range();
        diag.span().file.0 == 0
            && diag.severity == Severity::Error
            && start <= place.start
            && place.start <= start + len
    };
    diags.iter().filter(inside).map(|diag| format!("{} {}", diag.code.as_str(), diag.message)).collect()
}

/// Whether nothing is wrong with a line but what was wrong with it beside the one mistake.
fn is_clean(text: &str, start: usize, len: usize, beside: &[String]) -> bool {
    // Nothing is tried for what is wrong there.
    of_line(&examine(&loaded(text)).diags, start, len).iter().all(|wrong| beside.contains(wrong))
}

/// The same where the other lines that cannot be read are taken out: one of them may end the statement of the line.
fn is_clean_alone(text: &str, own: &std::ops::Range<usize>, line: &str, all: &[Diag]) -> bool {
    let unread = all.iter().filter(|diag| diag.code.as_str() < "E027" && diag.span().file.0 == 0);
    let mut rows: Vec<_> =
        unread.filter_map(|diag| row(text, diag.span())).filter(|row| row != own).collect();
    rows.sort_by_key(|row| row.start);
    let blank = |part: std::ops::Range<usize>| {
        let mut bytes = text.as_bytes()[part.clone()].to_vec();
        for row in rows.iter().filter(|row| part.start <= row.start && row.end <= part.end) {
            bytes[row.start - part.start..row.end - part.start].fill(b' ');
        }
        String::from_utf8(bytes).unwrap()
    };
    let (before, after) = (blank(0..own.start), blank(own.end..text.len()));
    is_clean(&format!("{before}{line}{after}"), before.len(), line.len(), &[])
}

fn edited(text: &str, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    let (mut out, mut done) = (String::new(), 0);
    for edit in sorted {
        out.push_str(&text[done..edit.span.range().start]);
        out.push_str(&edit.text);
        done = edit.span.range().end;
    }
    out + &text[done..]
}

/// The lines that a help says to write: whole ones, without a gap that the reader fills.
pub(crate) fn offered(help: &str) -> Vec<&str> {
    let mut found = Vec::new();
    for (at, _) in help.match_indices("rite `") {
        let rest = &help[at + "rite `".len()..];
        // A sign within a text of the line does not end it.
        let ends: Vec<usize> = rest.match_indices('`').map(|(end, _)| end).collect();
        let outside = ends.iter().find(|end| rest[..**end].matches('"').count().is_multiple_of(2));
        found.extend(outside.or(ends.first()).map(|end| &rest[..*end]));
    }
    found.retain(|line| {
        !line.contains('…')
            && !line.split_whitespace().any(|word| matches!(word, "NAME" | "E" | "FIELD" | "GROUP"))
    });
    found
}

/// What is offered in one message and is not clean in its place.
pub(crate) fn not_clean(text: &str, diag: &Diag, all: &[Diag]) -> Vec<String> {
    let mut wrong = Vec::new();
    if diag.span().file.0 != 0 || diag.severity != Severity::Error {
        return wrong;
    }
    let Some(row) = row(text, diag.span()) else { return wrong };
    let own = format!("{} {}", diag.code.as_str(), diag.message);
    let mut beside = of_line(all, row.start, row.len());
    beside.retain(|wrong| *wrong != own);
    // A part of a policy names what another file declares.
    if !text.contains("lead") && !text.contains("event ") {
        return wrong;
    }
    if !diag.fix.is_empty() && diag.fix.iter().all(|edit| edit.span.file.0 == 0) {
        let fixed = edited(text, &diag.fix);
        // A change may be about several lines: each is looked at.
        let mut rows: Vec<std::ops::Range<usize>> =
            diag.fix.iter().filter_map(|edit| self::row(text, edit.span)).collect();
        rows.sort_by_key(|row| row.start);
        rows.dedup();
        for row in rows {
            let (before, inside): (Vec<&Edit>, Vec<&Edit>) = diag
                .fix
                .iter()
                .filter(|edit| edit.span.range().end <= row.end)
                .partition(|edit| edit.span.range().end < row.start);
            let grown = |edits: &[&Edit]| {
                edits.iter().map(|edit| edit.text.len() as i64 - edit.span.range().len() as i64).sum::<i64>()
            };
            let start = (row.start as i64 + grown(&before)) as usize;
            let len = (row.len() as i64 + grown(&inside)) as usize;
            let mut beside = of_line(all, row.start, row.len());
            beside.retain(|wrong| *wrong != own);
            if !is_clean(&fixed, start, len, &beside) {
                // A line that cannot be read for another reason: what is first said of it is not what is said in the end.
                beside.extend(of_line(&examine(&loaded(text)).diags, row.start, row.len()));
            }
            if !is_clean(&fixed, start, len, &beside) {
                wrong.push(format!("the change of {} is not clean:\n{fixed}", diag.code.as_str()));
            }
        }
    }
    for line in diag.help.iter().flat_map(|help| offered(help)) {
        let place = diag.span().range();
        // A whole line, or what stands in the place that is shown.
        let whole = format!("{}{line}{}", &text[..row.start], &text[row.end..]);
        let part = format!("{}{line}{}", &text[..place.start], &text[place.end..]);
        let grown = (row.len() + line.len()).saturating_sub(place.len());
        let good = is_clean(&whole, row.start, line.len(), &beside)
            || is_clean(&part, row.start, grown, &beside)
            || !diag.fix.is_empty()
            || is_clean_alone(text, &row, line, all);
        if !good {
            wrong.push(format!("`{line}` of {} is not clean", diag.code.as_str()));
        }
    }
    wrong
}

#[test]
fn every_line_that_a_message_offers_is_clean_in_its_place() {
    let mut wrong = Vec::new();
    for folder in [
        "tests/cases/syntax",
        "tests/cases/check",
        "tests/cases/advice",
        "tests/trials/coffee",
        "tests/trials/courses",
        "tests/trials/dental",
        "tests/trials/bikes",
        "tests/trials/archive",
        "tests/trials/solar",
        "tests/trials/software",
        "tests/trials/freight",
    ] {
        for path in files(folder) {
            let text = std::fs::read_to_string(&path).unwrap();
            let (loaded, diags) = read(&text);
            for diag in &diags {
                for line in not_clean(&text, diag, &diags) {
                    wrong.push(format!(
                        "{}: {line}\n{}",
                        path.display(),
                        shown(&loaded, std::slice::from_ref(diag))
                    ));
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{} offers:\n{}", wrong.len(), wrong.join("\n"));
}

/// How many policies are damaged, and the first of them; `QUALIFY_DAMAGED=20000` for as many as a release is tried with.
fn seeds() -> std::ops::Range<u64> {
    let asked = std::env::var("QUALIFY_DAMAGED").unwrap_or_default();
    let mut numbers = asked.split_whitespace().map(|text| text.parse().expect("a number"));
    let (count, first) = (numbers.next().unwrap_or(60), numbers.next().unwrap_or(0));
    first..first + count
}

#[test]
fn every_line_offered_for_a_damaged_policy_is_clean_in_its_place() {
    let lists = std::fs::read_to_string("policies/shared/lists.qualify").unwrap();
    let lists: String =
        lists.lines().filter(|line| !line.starts_with("owned by")).collect::<Vec<_>>().join("\n");
    // A policy that is read alone holds its lists itself.
    let alone = |text: String| text.replace("use \"shared/lists.qualify\"", &lists);
    let folders = ["policies", "tests/cases/advice", "examples/loan-applications", "examples/x-education"];
    let policies: Vec<Vec<u8>> = folders
        .iter()
        .flat_map(|folder| files(folder))
        .map(|path| alone(std::fs::read_to_string(path).unwrap()))
        .filter(|text| !text.contains("\nuse \"") && !text.contains("based on \"") && text.len() < 8_000)
        .map(String::into_bytes)
        .collect();
    assert!(policies.len() > 2, "{}", policies.len());
    let (mut lines, mut unread) = (0u64, 0u64);
    let mut bad: Vec<String> = Vec::new();
    for seed in seeds() {
        let mut random = Random::new(seed);
        let text = String::from_utf8_lossy(&mutated(&mut random, &policies, true)).into_owned();
        let (loaded, diags) = read(&text);
        let mut rows = Vec::new();
        for diag in &diags {
            let wrong = not_clean(&text, diag, &diags);
            if !wrong.is_empty() {
                let told = shown(&loaded, std::slice::from_ref(diag));
                let left = std::env::temp_dir().join(format!("damaged-{seed}.qualify"));
                std::fs::write(&left, &text).unwrap();
                bad.push(format!("seed {seed}, {}\n{}\n{told}", left.display(), wrong.join("\n")));
            }
            lines += u64::from(!diag.fix.is_empty())
                + diag.help.iter().map(|help| offered(help).len() as u64).sum::<u64>();
            if diag.code.as_str() < "E027" && diag.span().file.0 == 0 {
                unread += 1;
                rows.extend(row(&text, diag.span()).map(|row| row.start));
            }
            // No message is about a name that its author did not write.
            if diag.code.as_str() == "E101" {
                let name = diag.message.split('`').nth(1).unwrap_or("");
                assert!(
                    text.contains(name),
                    "seed {seed}: `{name}`\n{}",
                    shown(&loaded, std::slice::from_ref(diag))
                );
            }
        }
    }
    assert!(bad.is_empty(), "{} offers:\n{}", bad.len(), bad.join("\n"));
    let count = seeds().count() as u64;
    assert!(lines > count / 10 && unread > count / 10, "{lines} lines, {unread} unreadable");
}

/// What the lines of the table stand on.
const GIVEN: &str = r#"policy "Led home"
  reviewed 2026-10-01
lead
  email     text
  title     text
  country   text
  vans      number
  budget    number in EUR
  trade     one of courier, builder, caterer
  signs     yes/no
  lease_end date
event webinar
event quote
event accepted by sales
event call by sales
event rejected by sales
  reason  one of too_small, no_budget
score interest
  +5 on webinar
"#;

/// What people write, and the line that the one message offers. A line that begins with `SCORE`, `STAGE` or `EXAMPLE`
/// stands under one.
const LED_HOME: &[(&str, &str)] = &[
    ("SCORE half is gone after 2 months", "points halve every 60 days"),
    ("SCORE fades by half every two months", "points halve every 60 days"),
    ("SCORE loses half every 2 months", "points halve every 60 days"),
    ("SCORE half after 6 weeks", "points halve every 6 weeks"),
    ("SCORE halves every 2 months", "points halve every 60 days"),
    ("SCORE decays by half every 90 days", "points halve every 90 days"),
    ("SCORE half-life 2 months", "points halve every 60 days"),
    ("SCORE +5 on quote, once, half-life 2 months", "+5 on quote, once, points halve every 60 days"),
    (
        "SCORE +5 on quote, at most 20 points, fading by half every 2 months",
        "+5 on quote, at most 20 points, points halve every 60 days",
    ),
    (
        "SCORE -5 for each month without events, at most 25 points",
        "-5 per 30 days without activity, at most 25 points",
    ),
    ("SCORE -5 every month without an event", "-5 per 30 days without activity"),
    ("SCORE -5 after 2 weeks without events", "-5 per 2 weeks without activity, at most 5 points"),
    (
        "SCORE -5 per 30 days since last event, at most 25 points",
        "-5 per 30 days without activity, at most 25 points",
    ),
    ("SCORE -5 per 30 days since any event", "-5 per 30 days without activity"),
    ("SCORE inactivity -5 per month, up to 25 points", "-5 per 30 days without activity, at most 25 points"),
    ("x means rejected since accepted", "x means rejected since last accepted"),
    ("x means rejected after accepted", "x means rejected since last accepted"),
    ("x means accepted later than rejected and signs", "x means accepted since last rejected and signs"),
    (
        "SAL requires accepted not followed by rejected",
        "SAL requires accepted and no rejected since last accepted",
    ),
    ("x means not call after quote", "x means not call since last quote"),
    ("x means country in Germany, Netherlands", r#"x means country is one of ("Germany", "Netherlands")"#),
    ("x means trade in courier, builder", "x means trade is one of (courier, builder)"),
    ("x means trade is one of courier, builder", "x means trade is one of (courier, builder)"),
    ("x means title is any of CEO, CFO", r#"x means title is one of ("CEO", "CFO")"#),
    ("x means email domain is not gmail.com", r#"x means domain of email is not "gmail.com""#),
    (
        r#"x means email domain is "gmail.com" and signs"#,
        r#"x means domain of email is "gmail.com" and signs"#,
    ),
    ("reject if budget < 100 EUR", "disqualify if budget < 100 EUR"),
    ("exclude if trade is builder", "disqualify if trade is builder"),
    (
        "x means rejected where reason is one of too_small, no_budget",
        "x means rejected where reason is one of (too_small, no_budget)",
    ),
    ("MQL requires 40 points", "interest >= 40"),
    ("x means vans > 50 and < 500", "x means vans > 50 and vans < 500"),
    (
        "x means vans more than 50 and at most 500 and signs",
        "x means vans more than 50 and vans at most 500 and signs",
    ),
    (
        "EXAMPLE when rejected 10 days ago with reason too_small, quote now",
        "when rejected with reason too_small 10 days ago, quote now",
    ),
    (r#"x means title contains "chief", "head""#, r#"x means title contains one of ("chief", "head")"#),
    (
        r#"disqualify if email ends with "@a.example", "@b.example" because "rivals""#,
        r#"disqualify if email ends with one of ("@a.example", "@b.example") because "rivals""#,
    ),
    ("x means budget >= €5.000 and signs", "x means budget >= 5000 EUR and signs"),
    ("x means budget >= €5k", "x means budget >= 5000 EUR"),
    ("x means budget >= 5k EUR", "x means budget >= 5000 EUR"),
    ("x means lease_end is this year", "x means lease_end in the next 12 months"),
    ("STAGE prefer trade is courier, then higher budget", "prefers trade is courier, higher budget"),
    ("STAGE answer quote by call within 24 hours", "answer within 24 hours of quote by call"),
];

#[test]
fn what_people_write_is_led_home_by_one_message() {
    let mut wrong = Vec::new();
    for (theirs, ours) in LED_HOME {
        let (before, theirs) = match theirs.split_once(' ') {
            Some(("SCORE", line)) => ("score extra\n  ", line),
            Some(("STAGE", line)) => ("SQL requires signs\n  ", line),
            Some(("EXAMPLE", line)) => ("example \"e\"\n  then interest = 0\n  ", line),
            _ => ("", *theirs),
        };
        let stage = if theirs.starts_with("MQL") { "" } else { "MQL requires interest >= 10\n" };
        let text = format!("{GIVEN}{stage}{before}{theirs}\n");
        let (loaded, diags) = read(&text);
        let told = shown(&loaded, &diags);
        let line = format!("`{ours}`");
        let one = diags.len() == 1 && diags[0].help.as_ref().is_some_and(|help| help.contains(&line));
        if !one || !not_clean(&text, &diags[0], &diags).is_empty() {
            wrong.push(format!("{theirs}\n    should offer {line}\n{told}"));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), LED_HOME.len(), wrong.join("\n"));
}

/// What the lines of the second table stand on.
const GIVEN_ORDERS: &str = r#"policy "Led home"
  reviewed 2026-10-01
lead
  languages several of German, Dutch, English
  budget    number in EUR
  size      number
  need      yes/no
  title     text
  signed    date
event order
  amount  number in EUR
event demo_request
event sales_call by sales
score s
  +5 on order
MQL requires s >= 5
"#;

/// What people write in several lines or about sums, limits and several values, and what the one message says to write.
const LED_HOME_TOO: &[(&str, &str)] = &[
    ("SQL requires need and signed this year", "`SQL requires need and signed in the last 12 months`"),
    ("SQL requires total amount of order >= 1000 EUR", "`SQL requires sum of amount of order >= 1000 EUR`"),
    (
        "SQL requires total order amount of at least 1000 EUR",
        "`SQL requires sum of amount of order >= 1000 EUR`",
    ),
    ("SQL requires order amount above 1000 EUR", "`SQL requires sum of amount of order > 1000 EUR`"),
    ("SQL requires order amount > €5k", "`SQL requires sum of amount of order > 5000 EUR`"),
    ("SQL requires order above 1000 EUR", "`SQL requires order where amount > 1000 EUR`"),
    ("SQL requires order where amount above €5k", "`SQL requires order where amount more than 5000 EUR`"),
    ("SQL requires budget above 5000 EUR", "`SQL requires budget more than 5000 EUR`"),
    ("SQL requires need and budget above €5k", "`SQL requires need and budget more than 5000 EUR`"),
    ("SQL requires need\n  blocked if budget below €5k", "`blocked if budget less than 5000 EUR`"),
    ("SQL requires need\n  should have budget above €5k", "`should have budget more than 5000 EUR`"),
    ("score b\n  +5 if budget above €5k", "`+5 if budget more than 5000 EUR`"),
    ("score b\n  +5 if budget above 5000 EUR", "`+5 if budget more than 5000 EUR`"),
    ("score b\n  +5 if order amount above €5k", "`+5 if sum of amount of order > 5000 EUR`"),
    ("SQL requires signed above 7 days ago", "`SQL requires signed more than 7 days ago`"),
    (
        "SQL requires size over 5 and budget over 900 EUR",
        "`SQL requires size more than 5 and budget more than 900 EUR`",
    ),
    ("SQL requires size not above 5", "`SQL requires size at most 5`"),
    ("SQL requires size not below 5", "`SQL requires size at least 5`"),
    (
        "SQL requires order amount above 1000 EUR in the last year",
        "`SQL requires sum of amount of order in the last 12 months > 1000 EUR`",
    ),
    (
        "SQL requires need and average amount of orders in the last 3 months over 50 EUR",
        "`SQL requires need and average amount of order in the last 3 months > 50 EUR`",
    ),
    ("score b\n  +2 for every 1000 EUR of order amount", "`+2 per 1000 EUR of sum of amount of order`"),
    (
        "score b\n  +2 per 1000 EUR of total order amount, at most 20 points",
        "`+2 per 1000 EUR of sum of amount of order, at most 20 points`",
    ),
    (
        "SQL requires all of\n  need\n  budget >= 1000 EUR\n  order in the last 30 days",
        "`SQL requires need and budget >= 1000 EUR and order in the last 30 days`",
    ),
    (
        "SQL requires all of:\n  - need # asked\n  - budget >= 1000 EUR or size > 5\n\n  blocked if size < 2",
        "`SQL requires need and (budget >= 1000 EUR or size > 5)`",
    ),
    ("SQL requires:\n* need\n* budget >= 1000 EUR", "`SQL requires need and budget >= 1000 EUR`"),
    ("SQL requires\n  need,\n  budget >= 1000 EUR", "`SQL requires need and budget >= 1000 EUR`"),
    ("SQL:\n  need and\n  budget >= 1000 EUR", "`SQL requires need and budget >= 1000 EUR`"),
    (
        "SQL requires any of:\n  need\n  size > 5 because \"x\"",
        "`SQL requires need or size > 5 because \"x\"`",
    ),
    (
        "x means at least 2 of:\n  need\n  size > 5\n  order",
        "`x means at least 2 of (need, size > 5, order)`",
    ),
    ("disqualify if any of\n  size < 2\n  title is \"CEO\"", "`disqualify if size < 2 or title is \"CEO\"`"),
    ("SQL requires need\n  should have:\n    size > 5\n    order", "`should have size > 5, order`"),
    ("x means languages contains German or Dutch", "`x means languages include German or Dutch`"),
    ("x means languages contains German, Dutch", "`x means languages include any of German, Dutch`"),
    ("x means languages are German and English", "`x means languages include all of German, English`"),
    (
        "example \"e\"\n  given languages are German and English\n  then s = 0",
        "`given languages is (German, English)`",
    ),
    (
        "score b\n  budget\n    below 1000 EUR: 0\n    1000 EUR to 5000 EUR: 10\n    above 5000 EUR: 20",
        "`by budget: below 1000 EUR: 0, 1000 EUR to 5000 EUR: +10, above 5000 EUR: +20`",
    ),
    (
        "score b\n  by size:\n    under 6: 0\n    6 - 20: +15 points\n    21 or more: +30",
        "`by size: below 6: 0, 6 to 20: +15, at least 21: +30`",
    ),
    (
        "score b\n  size\n  1 to 5   0\n  6 to 20   +15\n  more than 20   +30\n  unknown  0",
        "`by size: 1 to 5: 0, 6 to 20: +15, above 20: +30, missing: 0`",
    ),
    (
        "grade g of s:\n  A from 50\n  B from 30\n  C otherwise",
        "`grade g of s: A from 50, B from 30, C otherwise`",
    ),
    (
        "grade g of s\n  A: 50 or more\n  B: 30+\n  C: below 30",
        "`grade g of s: A from 50, B from 30, C otherwise`",
    ),
    (
        "SQL requires need\n  answer demo_request by sales within 1 day",
        "`answer within 1 day of demo_request by sales_call`",
    ),
    ("SQL requires need\n  answer within 1 day of demo_request by sales", "`sales_call`"),
    (
        "event quote with subject text, amount number\nx means quote where (subject is \"a\" and amount > 2)",
        "write `event quote`, and below it, each in a line of its own, `subject text`, `amount number`",
    ),
    ("score t, at most 30 points per year\n  +5 on demo_request", "`score t, at most 30`"),
    (
        "score t\n  +5 on order, at most 30 points per year",
        "`+5 on order, at most 30 points` for a limit for all time",
    ),
    (
        "score t\n  +15 if signed in the last 90 days, points halve every 30 days since signed",
        "`+15 if signed in the last 90 days`",
    ),
    ("score t\n  +15 if need, points halve every 30 days", "`+15 if need`"),
    ("SQL (sales qualified) requires need", "`SQL \"sales qualified\" requires need`"),
];

#[test]
fn lists_sums_and_limits_are_led_home_by_one_message() {
    let mut wrong = Vec::new();
    for (theirs, ours) in LED_HOME_TOO {
        let text = format!("{GIVEN_ORDERS}{theirs}\n");
        let (loaded, diags) = read(&text);
        let one = diags.len() == 1 && diags[0].help.as_ref().is_some_and(|help| help.contains(ours));
        if !one || !not_clean(&text, &diags[0], &diags).is_empty() {
            wrong.push(format!("{theirs}\n    should offer {ours}\n{}", shown(&loaded, &diags)));
        }
    }
    assert!(wrong.is_empty(), "{} of {}:\n{}", wrong.len(), LED_HOME_TOO.len(), wrong.join("\n"));
}

/// An amount in the currency of another country is worth something else: the number stays for the author to work out.
#[test]
fn an_amount_in_another_currency_is_no_repair() {
    for (line, form) in [
        ("x means budget >= $5,000", "x means budget >= … EUR"),
        ("x means budget between £5k and £10k", "x means budget between … EUR and … EUR"),
        (
            "MQL requires budget >= $5,000 and interest >= 5000",
            "MQL requires budget >= … EUR and interest >= 5000",
        ),
    ] {
        let stage = if line.starts_with("MQL") { "" } else { "MQL requires interest >= 10\n" };
        let (loaded, diags) = read(&format!("{GIVEN}{stage}{line}\n"));
        let told = shown(&loaded, &diags);
        let one = diags.len() == 1 && diags[0].fix.is_empty();
        let help = diags[0].help.as_deref().unwrap_or("");
        assert!(one && help == format!("convert the amount to EUR, and write `{form}`"), "{line}\n{told}");
        assert!(diags[0].message.contains("EUR"), "{told}");
    }
}

#[test]
fn the_first_hour_of_a_newcomer() {
    let text = std::fs::read_to_string("tests/cases/advice/first-hour.qualify").unwrap();
    let (loaded, diags) = read(&text);
    insta::assert_snapshot!(shown(&loaded, &diags));
}
