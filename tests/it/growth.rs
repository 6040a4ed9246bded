//! Policies as large as their limits: four times the text takes about four times the work, whatever it is made of, and
//! what is beyond a limit says so. `QUALIFY_LIMITS=full` makes them as large as the limits are.

use qualify::check::{MOST_COLUMNS, MOST_EXAMPLES, MOST_OCCURRENCES, MOST_STAGES, MOST_TOGETHER, check};
use qualify::diag::{Diag, Severity};
use qualify::lint::{Context, Level, Levels, MOST_FINDINGS, every, lint};
use qualify::syntax::{Loaded, Root, load};
use std::time::Duration;

/// What every policy here begins with.
pub const BASE: &str = "policy \"big\"\n  owners marketing, sales\n  reviewed 2026-01-05\n\n\
    event demo\n  url  text\nevent call by sales\n\n\
    lead\n  id  text, key\n  need  yes/no, ask \"?\"\n  budget  number in EUR\n  title  text\n  created  date\n";
pub const STAGE: &str = "SQL requires need\n";

/// Lines made of a number.
pub fn each(count: usize, line: impl Fn(usize) -> String) -> String {
    (0..count).map(line).collect()
}

pub fn joined(count: usize, between: &str, item: impl Fn(usize) -> String) -> String {
    (0..count).map(item).collect::<Vec<_>>().join(between)
}

/// A kind of policy, and what it is of a size.
pub type Kind = (&'static str, fn(usize) -> String);

/// Kinds of policy whose size is that of a policy: names, lines, columns.
pub const KINDS: &[Kind] = &[
    ("values of a list", |n| {
        let values = joined(n * 10, "\n  , ", |at| format!("\"v{at}\""));
        format!("{BASE}list big {values}\nx means title is one of big\n{STAGE}")
    }),
    ("criteria", |n| format!("{BASE}{}{STAGE}", each(n, |at| format!("c{at} means budget > {at} EUR\n")))),
    ("criteria on criteria", |n| {
        let first = each(n / 2, |at| format!("c{at} means budget > {at} EUR\n"));
        let then = each(n / 2, |at| format!("d{at} means c{at} and need\n"));
        format!("{BASE}{first}{then}{STAGE}")
    }),
    ("lines on one number", |n| {
        let lines = each(n, |at| format!("  +1 if budget > {at} EUR\n"));
        format!("{BASE}score fit\n{lines}SQL requires need and fit > 5\n")
    }),
    ("lines on one text", |n| {
        let lines = each(n, |at| format!("  +1 if title contains \"w{at}\"\n"));
        format!("{BASE}score fit\n{lines}SQL requires need and fit > 5\n")
    }),
    ("lines on fields", |n| {
        let fields = each(n / 2, |at| format!("  f{at}  yes/no\n"));
        let lines = each(n / 2, |at| format!("  +1 if f{at}\n"));
        format!("{BASE}{fields}score fit\n{lines}SQL requires need and fit > 5\n")
    }),
    ("lines on events", |n| {
        let lines = each(n, |at| format!("  +1 on demo where url contains \"w{at}\"\n"));
        format!("{BASE}score fit\n{lines}SQL requires need and fit > 5\n")
    }),
    ("scores", |n| {
        format!(
            "{BASE}{}{STAGE}",
            each(n / 3, |at| format!("score s{at}, 0 to 100\n  +5 if need\n  +7 on demo\n"))
        )
    }),
    ("fields", |n| format!("{BASE}{}{STAGE}", each(n, |at| format!("  f{at}  number\n")))),
    ("kinds of event", |n| format!("{BASE}{}{STAGE}", each(n, |at| format!("event e{at}\n")))),
    ("lists", |n| {
        let lists = each(n, |at| format!("list l{at} \"a{at}\", \"b{at}\"\n"));
        format!("{BASE}{lists}{}{STAGE}", each(n, |at| format!("c{at} means title is one of l{at}\n")))
    }),
    ("settings", |n| format!("{BASE}{}{STAGE}", each(n, |at| format!("setting s{at} is {at}\n")))),
    ("what disqualifies", |n| {
        format!("{BASE}{}{STAGE}", each(n, |at| format!("disqualify if title contains \"x{at}\"\n")))
    }),
    ("wishes", |n| format!("{BASE}{STAGE}{}", each(n, |at| format!("  should have budget > {at} EUR\n")))),
    ("preferences", |n| format!("{BASE}{STAGE}{}", each(n, |at| format!("  prefers title is \"t{at}\"\n")))),
    ("exceptions", |n| {
        let line = "  # qualify: allow zero-points because x\n  +0 if need\n";
        format!("{BASE}score s\n{}{STAGE}", line.repeat(n))
    }),
    ("findings", |n| format!("{BASE}score s\n{}{STAGE}", "  +0 if need\n".repeat(n))),
    ("misspelt names", |n| {
        // So many that the smaller policy, too, has more pairs than are compared.
        let n = (n * 6).min(19_000);
        let known = each(n / 2, |at| format!("crit{at} means budget > {at} EUR\n"));
        format!("{BASE}{known}{}{STAGE}", each(n / 2, |at| format!("d{at} means crut{at}\n")))
    }),
    ("names declared twice", |n| format!("{BASE}{}", each(n, |at| format!("c means budget > {at} EUR\n")))),
    ("circles", |n| format!("{BASE}{}", each(n / 2, |at| format!("c{at} means d{at}\nd{at} means c{at}\n")))),
    ("claims", |n| {
        let known = each(n, |at| format!("c{at} means budget > {at} EUR\n"));
        let claims = joined(n, ", ", |at| format!("not c{at}"));
        format!("{BASE}{known}{STAGE}example \"x\"\n  given budget is 0 EUR\n  then {claims}\n")
    }),
    ("numbers of which one stands in the next", |n| {
        format!(
            "{BASE}c0 means need\n{}{STAGE}",
            each(n / 20, |at| format!("c{} means c{at} and need\n", at + 1))
        )
    }),
];

/// Kinds whose size is that of one statement.
pub const STATEMENTS: &[Kind] = &[
    ("stages", |n| format!("{BASE}{}", each(n / 10, |at| format!("S{at} requires budget > {at} EUR\n")))),
    ("stages on points", |n| {
        let stages = each(n / 10, |at| format!("S{at} requires fit >= {}\n", at + 1));
        format!("{BASE}score fit\n  +1 on demo\n  +20 if need\n{stages}")
    }),
    ("alternatives", |n| {
        let all = joined(n, " or ", |at| format!("title contains \"t{at}\""));
        format!("{BASE}c means {all}\nSQL requires need and c\n")
    }),
    ("demands", |n| {
        let all = joined(n, " and ", |at| format!("title is not \"t{at}\""));
        format!("{BASE}c means {all}\nSQL requires need and c\n")
    }),
    ("values of a choice", |n| {
        let values = joined(n, ", ", |at| format!("v{at}"));
        let bands = joined(n, ", ", |at| format!("v{at}: +{}", at % 50));
        let lines = each(n, |at| format!("d{at} means ind is v{at}\n"));
        format!("{BASE}  ind  one of {values}\nscore s\n  by ind: {bands}\n{lines}{STAGE}")
    }),
    ("bands", |n| {
        let bands = joined(n, ", ", |at| format!("{} to {}: +{}", at * 10, at * 10 + 9, at % 50));
        format!("{BASE}score s\n  by budget: {bands}\n{STAGE}")
    }),
    ("steps of a grade", |n| {
        let steps = joined(n - 1, ", ", |at| format!("G{at} from {}", n - at));
        format!("{BASE}score s\n  +1 per 1 of budget\ngrade g of s: {steps}, Z otherwise\n{STAGE}")
    }),
    ("lines of a table", |n| {
        let lines = each(n - 1, |at| format!("  p{at} if title is \"t{at}\"\n"));
        format!("{BASE}choose phase\n{lines}  rest otherwise\n{STAGE}")
    }),
    ("examples", |n| {
        format!(
            "{BASE}{STAGE}{}",
            each(n, |at| format!("example \"x{at}\"\n  given need is yes\n  then SQL\n"))
        )
    }),
];

fn loaded(text: String) -> Loaded {
    let bytes = text.into_bytes();
    load(&Root::file("big.qualify"), &mut |_| Ok(bytes.clone()))
}

/// The processor's time that this thread has taken: others share the machine.
fn taken() -> Duration {
    use nix::sys::resource::{UsageWho, getrusage};
    let usage = getrusage(UsageWho::RUSAGE_THREAD).expect("the system counts");
    let user = usage.user_time();
    Duration::new(
        user.tv_sec().unsigned_abs(),
        u32::try_from(user.tv_usec()).expect("below a million") * 1000,
    )
}

/// Checks a policy with all rules, and says how long that took.
fn checked(text: String) -> Duration {
    let start = taken();
    doubted(text, lint, &Levels { strict: true, set: Vec::new() });
    taken() - start
}

/// What is doubtful about a policy; nothing where it has mistakes.
fn doubted(text: String, look: fn(&Context, &Levels) -> Vec<Diag>, levels: &Levels) -> Vec<Diag> {
    let loaded = loaded(text);
    let checked = check(&loaded);
    let Some(program) = &checked.program else { return Vec::new() };
    let context = Context {
        program,
        files: &loaded.files,
        sources: &loaded.sources,
        today: None,
        outcome: None,
        protected: &[],
        opted_out: &[],
        seen: None,
        facts: Default::default(),
    };
    look(&context, levels)
}

/// Four times as much takes less than ten times as long; by the square it would be sixteen times. Others share the
/// machine, so the shortest of a few tries counts.
fn grows_no_faster(kinds: &[Kind], size: usize) {
    let slow: Vec<String> = kinds
        .iter()
        .filter_map(|(name, make)| {
            let (mut small, mut large) = (Duration::MAX, Duration::MAX);
            for _ in 0..6 {
                small = small.min(checked(make(size / 4)));
                large = large.min(checked(make(size)));
                // What takes no time at all grows as it likes.
                if large < Duration::from_millis(150) || large < small * 10 {
                    return None;
                }
            }
            Some(format!("{name}: {small:?} for {}, {large:?} for {size}", size / 4))
        })
        .collect();
    assert!(slow.is_empty(), "{}", slow.join("\n"));
}

fn full() -> bool {
    std::env::var_os("QUALIFY_LIMITS").is_some_and(|value| value == "full")
}

#[test]
fn policies_are_checked_in_time_that_grows_with_them() {
    grows_no_faster(KINDS, if full() { MOST_COLUMNS - 100 } else { 1_000 });
}

#[test]
fn statements_are_checked_in_time_that_grows_with_them() {
    grows_no_faster(STATEMENTS, if full() { MOST_TOGETHER } else { 400 });
}

/// The messages about a policy.
fn said(text: String) -> Vec<String> {
    check(&loaded(text)).diags.into_iter().map(|diag| diag.message).collect()
}

#[test]
fn what_is_beyond_a_limit_is_said() {
    let together = |what: &str| format!("{what} has more than {MOST_TOGETHER} of them");
    let of = |name: &str, size: usize| {
        let (_, make) = KINDS.iter().chain(STATEMENTS).find(|(kind, _)| *kind == name).expect("a kind");
        said(make(size))
    };
    for (name, size, message) in [
        ("criteria", MOST_COLUMNS, format!("this policy works out more than {MOST_COLUMNS} things")),
        ("kinds of event", 20_000, "this policy declares more than 20000 names".to_owned()),
        ("stages", MOST_STAGES * 10 + 10, format!("this policy has more than {MOST_STAGES} stages")),
        ("alternatives", MOST_TOGETHER + 1, together("one `and`, `or` or `at least`")),
        ("bands", MOST_TOGETHER + 1, together("a `by` line")),
        ("steps of a grade", MOST_TOGETHER + 1, together("a grade")),
        ("lines of a table", MOST_TOGETHER + 1, together("a table")),
        ("values of a choice", MOST_TOGETHER + 1, together("a choice")),
        ("examples", MOST_EXAMPLES + 1, format!("this policy has more than {MOST_EXAMPLES} examples")),
    ] {
        let said = of(name, size);
        assert!(said.contains(&message), "{name}: {:?}", said.first());
    }
}

#[test]
fn an_example_has_so_many_events_at_most() {
    let example = |times: &str| {
        said(format!(
            "{BASE}score s\n  +1 on demo\n{STAGE}example \"x\"\n  when {times} times demo now\n  then s = 1\n"
        ))
    };
    assert_eq!(example(&MOST_OCCURRENCES.to_string()), [""; 0]);
    let message = "this example has more than 10,000 events";
    for times in ["10001", "4000000000", "9999 times demo now, 2"] {
        assert_eq!(example(times), [message], "{times}");
    }
}

#[test]
fn of_many_mistakes_the_first_are_said() {
    let all = said(format!("{BASE}{}", each(3_000, |at| format!("c{at} means nothing{at}\n"))));
    assert_eq!(all.len(), 501);
    assert!(all.contains(&"this policy has 2500 more mistakes, from here on".to_owned()), "{all:?}");
}

#[test]
fn of_many_findings_the_first_are_said_and_errors_before_them() {
    let twice = joined(2_000, ", ", |at| format!("\"v{}\"", at / 2));
    let text = format!(
        "{BASE}list big {twice}\nx means title is one of big\n{STAGE}score s\n  +0 if x\n  +1 if x\n"
    );
    let all = doubted(text.clone(), every, &Levels::default());
    assert!(all.len() > 1_000, "{}", all.len());
    let levels = Levels { strict: false, set: vec![("P03", Level::Error)] };
    let said = doubted(text, lint, &levels);
    assert_eq!(said.len(), MOST_FINDINGS + 1);
    let more = format!("this policy has {} more findings", all.len() - MOST_FINDINGS);
    assert!(said.iter().any(|diag| diag.message == more && diag.severity == Severity::Warning), "{more}");
    // The line that pays nothing stands behind all of the list.
    let errors: Vec<&str> =
        said.iter().filter(|diag| diag.severity == Severity::Error).map(|diag| diag.code.as_str()).collect();
    assert_eq!(errors, ["P03"]);
}

#[test]
fn the_files_of_a_policy_have_a_limit_together() {
    let part = "# a long comment, and then another line\n".repeat(75_000).into_bytes();
    let root = format!("use \"1.qualify\"\nuse \"2.qualify\"\nuse \"3.qualify\"\n{BASE}{STAGE}").into_bytes();
    let loaded = load(&Root::file("root.qualify"), &mut |path| {
        Ok(if path == "root.qualify" { root.clone() } else { part.clone() })
    });
    let said: Vec<&str> = loaded.diags.iter().map(|diag| diag.message.as_str()).collect();
    assert_eq!(said.last(), Some(&"the files of this policy are too large together"), "{said:?}");
}
