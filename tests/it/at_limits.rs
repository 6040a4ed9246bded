//! Every command at the documented limits: how much of the processor's time and of memory it takes. At a twentieth of
//! them, unless `QUALIFY_LIMITS=full`, which prints a table; `QUALIFY=path` measures another build of the program,
//! `QUALIFY_ONLY=words` those rows only.
#![cfg(target_os = "linux")]
#![expect(
    clippy::disallowed_methods,
    reason = "tests write files, and only a clock says what takes too long"
)]

use crate::cli::command;
use crate::growth::{BASE, KINDS, STAGE, STATEMENTS, each, joined};
use crate::worst::{SHAPES, shape};
use qualify::check::{MOST_COLUMNS, MOST_EXAMPLES, MOST_OCCURRENCES, MOST_TOGETHER};
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Duration;

/// What a command took.
struct Took {
    /// Seconds of the processor.
    seconds: f64,
    /// MB at the peak.
    peak: usize,
    status: Option<i32>,
}

fn program(dir: &Path) -> Command {
    match std::env::var_os("QUALIFY") {
        Some(path) => {
            let mut command = Command::new(path);
            command.current_dir(dir);
            command
        }
        None => command(dir),
    }
}

/// Runs the command, and looks every few milliseconds at what the system counts for it.
fn took(dir: &Path, args: &[&str]) -> Took {
    let mut child = program(dir)
        .args(args)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(File::create(dir.join("stderr")).expect("the folder is ours"))
        .spawn()
        .expect("the command was built");
    let (mut seconds, mut peak) = (0.0f64, 0);
    let pid = child.id();
    loop {
        let status = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let kilobytes =
            line.and_then(|line| line.trim().strip_suffix(" kB")).and_then(|count| count.parse().ok());
        peak = peak.max(kilobytes.unwrap_or(0usize));
        let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap_or_default();
        let after = stat.rsplit_once(") ").map_or("", |(_, rest)| rest);
        // The eleventh and twelfth: hundredths of a second, of the program and of the system for it.
        let ticks: f64 =
            after.split(' ').skip(11).take(2).filter_map(|count| count.parse::<f64>().ok()).sum();
        seconds = seconds.max(ticks / 100.0);
        // A child that has ended is counted until it is waited for.
        if let Some(status) = stat.contains(") Z ").then(|| child.wait().expect("it is ours")) {
            return Took { seconds, peak: peak / 1024, status: status.code() };
        }
        std::thread::sleep(Duration::from_millis(3));
    }
}

fn full() -> bool {
    std::env::var_os("QUALIFY_LIMITS").is_some_and(|value| value == "full")
}

/// A limit, or a twentieth of it.
fn size(limit: usize) -> usize {
    if full() { limit } else { limit / 20 }
}

/// What is asked of every policy.
const COMMANDS: [&[&str]; 5] = [
    &["check", "p.qualify"],
    &["check", "--strict", "p.qualify"],
    &["fmt", "--check", "p.qualify"],
    &["test", "p.qualify"],
    &["agreement", "p.qualify"],
];

/// Texts of a list, as short as so many different ones can be.
fn texts(from: usize, count: usize) -> String {
    const DIGITS: &[u8; 32] = b"abcdefghijklmnopqrstuvwxyz234567";
    let text =
        |at: usize| -> String { (0..4).map(|digit| char::from(DIGITS[(at >> (5 * digit)) % 32])).collect() };
    joined(count.div_ceil(10_000), "\n  , ", |line| {
        let end = ((line + 1) * 10_000).min(count);
        joined(end - line * 10_000, ", ", |at| format!("\"{}\"", text(from + line * 10_000 + at)))
    })
}

/// Policies of one file that are as large as one of the limits.
fn policies() -> Vec<(String, String)> {
    let mut all: Vec<(String, String)> = Vec::new();
    // In small they are part of other tests.
    let kinds = if full() { [KINDS, STATEMENTS] } else { [&[][..], &[][..]] };
    for (kinds, size) in kinds.iter().zip([MOST_COLUMNS - 100, MOST_TOGETHER]) {
        all.extend(kinds.iter().map(|(name, make)| ((*name).to_owned(), make(size))));
    }
    for name in SHAPES {
        all.push((format!("definitions in each other: {name}"), shape(name, size(1_000))));
    }
    let mut add = |name: &str, text: String| all.push((name.to_owned(), text));
    add("20,000 names", format!("{BASE}{}{STAGE}", each(size(19_900), |at| format!("event e{at}\n"))));
    add(
        "a list of 200,000 texts",
        format!("{BASE}list l {}\nx means title is one of l\n{STAGE}", texts(0, size(200_000))),
    );
    add(
        "a list of 200,000 texts, each twice",
        format!("{BASE}list l {0}\n  , {0}\nx means title is one of l\n{STAGE}", texts(0, size(100_000))),
    );
    let lists = each(4, |at| format!("list l{at} {}\n", texts(at * size(125_000), size(125_000))));
    let used = each(4, |at| format!("x{at} means title is one of l{at}\n"));
    add("500,000 texts in lists", format!("{BASE}{lists}{used}{STAGE}"));
    add("8 MiB of comments", format!("{BASE}{STAGE}{}", "# a comment of no use\n".repeat(size(380_000))));
    let unreadable = [
        "title is one of \"a\", \"b\"",
        "title contains \"a\", \"b\"",
        "budget > 50 and < 500",
        "budget >= €5.000 and need",
        "budgte > 5",
        "budget is graeter then 5",
        "need bu title is \"a\"",
    ];
    let unread = each(size(500), |at| format!("x{at} means {}\n", unreadable[at % unreadable.len()]));
    add("500 unreadable lines", format!("{BASE}{STAGE}{unread}"));
    let brackets = |depth: usize| format!("{}need{}", "(".repeat(depth), ")".repeat(depth));
    add(
        "100 brackets, in 9,000 criteria",
        format!(
            "{BASE}{}{STAGE}",
            each(size(9_000), |at| format!("c{at} means {} and title is \"t{at}\"\n", brackets(100)))
        ),
    );
    let example = |at: usize, times: usize| {
        format!(
            "example \"x{at}\"\n  given need is yes\n  when {times} times demo 2 days ago\n  then SQL, s = 9\n"
        )
    };
    let scored = format!("{BASE}score s, 0 to 9\n  +1 on demo\n{STAGE}");
    let occurrences = size(MOST_OCCURRENCES.try_into().expect("a small number"));
    add("10,000 events in an example", format!("{scored}{}", example(0, occurrences)));
    add(
        "1,000 examples of 10,000 events",
        format!("{scored}{}", each(size(MOST_EXAMPLES), |at| example(at, occurrences))),
    );
    all
}

/// One row of the table; says what is above what is promised.
fn row(what: &str, dir: &Path, args: &[&str], (seconds, peak): (f64, usize)) -> Option<String> {
    if std::env::var("QUALIFY_ONLY").is_ok_and(|only| !what.contains(&only)) {
        return None;
    }
    let took = took(dir, args);
    let shown = format!("| {what} | `{}` | {:.2} s | {} MB |", args.join(" "), took.seconds, took.peak);
    if full() {
        println!("{shown}");
    }
    // The time is that of a release build.
    // `fmt` reads what it wrote again, and that once more.
    let slow = full() && took.seconds > if args.contains(&"fmt") { seconds * 1.5 } else { seconds };
    // Findings and another form are status 1; a policy that is refused where it is correct is a fault.
    let mistaken =
        ["misspelt", "unreadable", "declared twice", "circles"].iter().any(|word| what.contains(word));
    let said = std::fs::read_to_string(dir.join("stderr")).expect("it is text");
    // A limit that is lower than what was tried says so.
    let limited = said.contains("E318");
    let may_find = mistaken || limited || args.contains(&"--strict") || args.contains(&"fmt");
    let wrong = took.peak > peak || slow || !(took.status == Some(0) || may_find && took.status == Some(1));
    wrong.then(|| format!("{shown} {:?} {}", took.status, said.chars().take(300).collect::<String>()))
}

#[test]
fn a_policy_at_a_limit_is_checked_within_two_seconds_and_500_mb() {
    let mut above = Vec::new();
    let dir = tempfile::tempdir().expect("a folder");
    for (name, text) in policies() {
        assert!(text.len() <= 8 << 20, "{name}: {}", text.len());
        std::fs::write(dir.path().join("p.qualify"), text).expect("the folder is ours");
        let commands = if full() { &COMMANDS[..] } else { &COMMANDS[..1] };
        above.extend(commands.iter().filter_map(|args| row(&name, dir.path(), args, (2.0, 500))));
    }
    let files = size(999);
    for at in 0..files {
        let text = each(size(10), |line| format!("c{at}_{line} means budget > {line} EUR\n"));
        std::fs::write(dir.path().join(format!("{at}.qualify")), text).expect("the folder is ours");
    }
    let text = format!("{}{BASE}{STAGE}", each(files, |at| format!("use \"{at}.qualify\"\n")));
    std::fs::write(dir.path().join("p.qualify"), text).expect("the folder is ours");
    above.extend(COMMANDS.iter().filter_map(|args| row("1,000 files", dir.path(), args, (2.0, 500))));
    assert!(above.is_empty(), "{}", above.join("\n"));
}

/// Writes a file of the folder, a part at a time.
fn write(dir: &Path, name: &str, parts: impl Iterator<Item = String>) {
    let mut file = BufWriter::new(File::create(dir.join(name)).expect("the folder is ours"));
    parts.for_each(|part| file.write_all(part.as_bytes()).expect("there is room"));
    file.flush().expect("there is room");
}

/// An event a second, of so many leads in turn.
fn events(dir: &Path, name: &str, rows: usize, leads: usize) {
    let head = std::iter::once("lead_id,event,time,url\n".to_owned());
    let event = |row: usize| {
        let (day, second) = (row / 86_400 % 28 + 1, row % 86_400);
        let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        format!("{},demo,2026-01-{day:02}T{time}Z,u{}\n", row % leads, row % 50)
    };
    write(dir, name, head.chain((0..rows).map(event)));
}

const SMALL: &str = "event demo\nlead\n  id  text, key\n  need  yes/no\n  note  text\nscore s\n  +1 on demo\n  \
    +3 if note contains \"b\"\nMQL requires s > 5\nSQL requires need\n";

const DATA: [&[&str]; 6] = [
    &["run", "p.qualify", "LEADS", "--no-events", "-o", "out.csv"],
    &["run", "p.qualify", "LEADS", "--events", "EVENTS", "--as-of", "2026-02-01", "-o", "out.csv"],
    &["explain", "p.qualify", "LEADS", "--no-events", "--lead", "7"],
    &["dry-run", "p.qualify", "LEADS", "--no-events", "--as-of", "2026-02-01"],
    &["check", "p.qualify", "--data", "LEADS"],
    &["init", "LEADS"],
];

#[test]
fn data_at_its_limits_stays_below_its_ceiling() {
    let dir = tempfile::tempdir().expect("a folder");
    let dir = dir.path();
    let mut above = Vec::new();
    let mut ask = |what: &str, leads: &str, events: &str, peak: usize, asked: &[&[&str]]| {
        for args in asked {
            let named = |arg: &&str| arg.replace("LEADS", leads).replace("EVENTS", events);
            let args: Vec<String> = args.iter().map(named).collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            above.extend(row(what, dir, &args, (f64::MAX, peak)));
        }
    };
    let once = |text: &str| std::iter::once(text.to_owned());
    write(dir, "p.qualify", once(SMALL));
    let long = "a long note and ".repeat(size(62 << 16));
    write(dir, "long.csv", once(&format!("id,need,note\n7,yes,\"{long}\"\n8,no,short\n")));
    write(dir, "long.jsonl", once(&format!("{{\"id\":\"7\",\"need\":true,\"note\":\"{long}\"}}\n")));
    drop(long);
    events(dir, "one.csv", size(1_000_000), 1);
    let without = |at: usize| [&DATA[..at], &DATA[at + 1..]].concat();
    ask("a record of 62 MiB", "long.csv", "one.csv", 700, &without(1));
    // It tries some hundred ways of reading a value, and keeps none of it whole.
    ask("a record of 62 MiB", "long.csv", "", if full() { 700 } else { 100 }, &DATA[5..]);
    ask("a record of 62 MiB", "long.jsonl", "one.csv", 700, &without(1));
    let rows = size(1_000_000);
    let lead = |row: usize| format!("{row},{},note {}\n", ["yes", "no", ""][row % 3], row % 1_000);
    write(dir, "leads.csv", once("id,need,note\n").chain((0..rows).map(lead)));
    events(dir, "events.csv", size(2_000_000), rows);
    ask("a million leads, two million events", "leads.csv", "events.csv", 700, &DATA);
    ask("a million leads, a million events of one", "leads.csv", "one.csv", 700, &DATA[1..2]);
    events(dir, "follow.csv", size(6_300), 1);
    let replay: &[&str] = &[
        "dry-run",
        "p.qualify",
        "LEADS",
        "--events",
        "EVENTS",
        "--replay",
        "events",
        "--as-of",
        "2026-02-01",
    ];
    ask("6,300 events of one lead, replayed", "leads.csv", "follow.csv", 700, &[replay]);
    ask("two million events, replayed", "leads.csv", "events.csv", 700, &[replay]);
    let wide = |name: &str, columns: usize, rows: usize| {
        let header = joined(columns, "", |at| format!(",c{at}"));
        let cells = |row: usize| joined(columns, "", |at| format!(",{}", (row * at) % 97));
        let rows = (0..rows).map(|row| format!("{row}{}\n", cells(row)));
        write(dir, name, once(&format!("id{header}\n")).chain(rows));
    };
    wide("wide.csv", size(4_999), size(2_000));
    ask("5,000 columns, 2,000 leads", "wide.csv", "", 700, &DATA[5..]);
    let fields = each(size(4_900), |at| format!("  c{at}  number\n"));
    let lines = each(size(4_900), |at| format!("  +1 if c{at} > {}\n", at % 90));
    write(
        dir,
        "p.qualify",
        once(&format!(
            "event demo\nlead\n  id  text, key\n{fields}score s\n{lines}  +1 on demo\nMQL requires s > 5\n"
        )),
    );
    ask("9,800 columns, 2,000 leads", "wide.csv", "one.csv", 700, &DATA[..5]);
    for name in SHAPES {
        write(dir, "p.qualify", once(&shape(name, size(1_000))));
        write(
            dir,
            "leads.csv",
            once("lead_id,f0,f1,f2,f3,f4,f5,f6,f7\n7,,,yes,,,,,\n8,yes,yes,yes,no,no,no,no,no\n"),
        );
        let what = format!("definitions in each other: {name}");
        ask(&what, "leads.csv", "", 500, &[DATA[0], DATA[2], DATA[3]]);
    }
    assert!(above.is_empty(), "{}", above.join("\n"));
}
