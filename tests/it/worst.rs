//! What a line of a policy can cost at worst: definitions that stand in each other many times over, so that there are
//! far more ways through them than lines. Every command ends all the same.
//!
//! [`policy`] is made of any bytes, so that it can serve a fuzzer: the text is a legal policy of at most so many
//! definitions, and `cost` runs everything that looks through definitions and says which part took too long.

#![expect(clippy::disallowed_methods, reason = "only a clock says what takes too long")]

use crate::cli::{command, folder};
use proptest::prelude::*;
use qualify::check::check;
use qualify::engine::events::aggregate_one;
use qualify::engine::{Engine, Wanted};
use qualify::lint::{Context, Levels, lint};
use qualify::program::Program;
use qualify::syntax::{LoadedFile, Root, load};
use std::fmt::Write as _;
use std::path::Path;
use std::process::Stdio;
use std::time::{Duration, Instant};

const FIELDS: usize = 8;

const HEAD: &str = "policy \"Worst\"
  owners marketing, sales
  reviewed 2026-10-01
lead
  lead_id  text, key
";

/// What all policies here declare.
fn head() -> String {
    let mut text = HEAD.to_owned();
    for field in 0..FIELDS {
        writeln!(text, "  f{field}  yes/no").unwrap();
    }
    text.push_str("event e\nscore small, 0 to 0.001\n  +0.001 if f0\n  +0.0005 if f1 or f2\n");
    text
}

/// What stands below the definitions: something that looks at the last of them in every way there is.
fn tail(text: &mut String, last: &str) {
    write!(
        text,
        "choose phase
  early  if {last}
  late   if not {last}
  early  otherwise
score points, 0 to 20
  +5 if {last}
  +3 if not {last} and f0
  +1 on e
  by phase: early: +1, late: +2
grade steps of points: A from 8, B otherwise
MQL requires {last}
SQL requires MQL and ({last} or f1) and steps is A
  blocked if not {last} and f2
  should have {last}, f3
  prefers {last}, f4, higher points
next step
  \"Call\"  if {last}
  \"Wait\"  otherwise
example \"nothing known\"
  then points >= 0
"
    )
    .unwrap();
}

/// Shapes of definitions, by name: what the first ones are, what each is of those before it, and what is asked of the
/// last ones.
pub fn shape(name: &str, lines: usize) -> String {
    let mut text = head();
    let field = |at: usize| format!("f{}", at % FIELDS);
    let mut last = format!("x{lines}");
    writeln!(text, "x0 means f0 and f1\ny0 means f1 or f2\nn0 means small").unwrap();
    for at in 1..=lines {
        let (before, f, g) = (at - 1, field(at), field(at + 1));
        let line = match name {
            "chain" => format!("x{at} means x{before} and {f}"),
            "twice" => format!("x{at} means (x{before} and {f}) or (x{before} and {g})"),
            "pair" => format!("x{at} means x{before} and y{before}\ny{at} means x{before} or y{before}"),
            "wide" => {
                let parts: Vec<String> =
                    (0..FIELDS).map(|field| format!("(x{before} and f{field})")).collect();
                format!("x{at} means {}", parts.join(" or "))
            }
            "fan" => {
                let parts: Vec<String> = (before.saturating_sub(12)..at).map(|at| format!("x{at}")).collect();
                format!("x{at} means {} and {f}", parts.join(" and "))
            }
            "at least" => {
                format!("x{at} means at least 2 of (x{before}, not x{before}, {f}, x{before} and {g})")
            }
            "unknown" => format!(
                "x{at} means (x{before} is known and {f}) or (x{before} is unknown and x{before}) or not x{before}"
            ),
            // A number may stand in itself so often only as its sums stay exact: now and then a score makes it small.
            "numbers" if at % 40 == 0 => format!(
                "score s{at}, 0 to 0.001\n  +0.001 per n{before}, at most 0.001 points\n  +0.0001 if {f}\nn{at} means s{at}"
            ),
            "numbers" => format!("n{at} means n{before} + n{before}"),
            "tables" => format!(
                "choose c{at}\n  a  if x{before}\n  b  if {f} and not x{before}\n  a  otherwise\n\
                 score s{at}, 0 to 9\n  +5 if c{at} is a\n  +2 if x{before} and c{at} is b\n  by c{at}: a: +1, b: +2\n\
                 grade g{at} of s{at}: A from 6, B from 3, C otherwise\nx{at} means (g{at} is B and x{before}) or g{at} is A"
            ),
            "stages" => format!(
                "S{at} requires {} ({f} or {g})\n  blocked if {} {f}\n  should have {g}",
                if at > 1 { format!("(S{before} or (S{before} and {g})) and") } else { String::new() },
                if at > 1 { format!("not S{before} and") } else { String::new() },
            ),
            other => panic!("no shape is called {other}"),
        };
        writeln!(text, "{line}").unwrap();
    }
    match name {
        "numbers" => {
            writeln!(text, "enough means n{lines} > 0.01").unwrap();
            last = "enough".to_owned();
        }
        "stages" => last = "x0".to_owned(),
        _ => {}
    }
    tail(&mut text, &last);
    text
}

pub const SHAPES: [&str; 10] =
    ["chain", "twice", "pair", "wide", "fan", "at least", "unknown", "numbers", "tables", "stages"];

/// A legal policy of definitions in each other, as bytes choose: each definition takes one for its form and some for
/// what it names.
pub fn policy(bytes: &[u8]) -> String {
    let mut bytes = bytes.iter().copied();
    let mut text = head();
    text.push_str("x0 means f0 and f1\nx1 means f1 or f2\n");
    let mut made = 2;
    while let Some(form) = bytes.next() {
        // Mostly the last ones, so that ways multiply.
        let mut pick = || match bytes.next() {
            Some(byte) if byte % 8 == 7 => format!("f{}", usize::from(byte / 8) % FIELDS),
            Some(byte) => format!("x{}", made - 1 - usize::from(byte % 8) % 3 % made),
            None => format!("x{}", made - 1),
        };
        let (a, b, c) = (pick(), pick(), pick());
        let body = match form % 10 {
            0 => format!("{a} and {b}"),
            1 => format!("{a} or {b} or {c}"),
            2 => format!("({a} and {b}) or ({a} and {c})"),
            3 => format!("({a} or {b}) and (not {a} or {c})"),
            4 => format!("at least 2 of ({a}, {b}, {c}, not {a})"),
            5 => format!("not {a} and ({b} or {c})"),
            6 => format!("(x{} is known and {b}) or (x{} is unknown and {a}) or {c}", made - 1, made - 2),
            7 => {
                writeln!(text, "score s{made}, 0 to 9\n  +5 if {a}\n  +3 if {b} and {c}\n  +2 if not {a}")
                    .unwrap();
                format!("s{made} >= 5 or {c}")
            }
            8 => {
                writeln!(text, "choose c{made}\n  a  if {a} and {b}\n  b  if {c} or not {a}\n  a  otherwise")
                    .unwrap();
                format!("c{made} is a and {b}")
            }
            _ => {
                let line = format!(
                    "score s{made}, 0 to 4\n  +1 if {a}\n  +2 if {b}\nn{made} means s{made} + s{made}"
                );
                writeln!(text, "{line}\ngrade g{made} of n{made}: A from 4, B otherwise").unwrap();
                format!("{c} or g{made} is A")
            }
        };
        writeln!(text, "x{made} means {body}").unwrap();
        made += 1;
    }
    tail(&mut text, &format!("x{}", made - 1));
    text
}

/// Checks, lints, formats, runs and explains a policy, for a lead of which nothing is known and for one of which
/// something is; what each took.
pub fn cost(text: &str) -> Vec<(&'static str, Duration)> {
    let mut took = Vec::new();
    let mut clock = |what, began: Instant| took.push((what, began.elapsed()));
    let began = Instant::now();
    let owned = text.to_owned();
    let mut read = move |_: &str| Ok(owned.clone().into_bytes());
    let loaded = load(&Root::file("worst.qualify"), &mut read);
    let checked = check(&loaded);
    let said: Vec<&String> = checked.diags.iter().map(|diag| &diag.message).collect();
    let program = checked.program.unwrap_or_else(|| panic!("{said:?}\n{text}"));
    clock("check", began);
    let began = Instant::now();
    lints(&program, &loaded.files, &loaded.sources);
    clock("lint", began);
    let began = Instant::now();
    qualify::fmt::format(text).unwrap();
    clock("fmt", began);
    let began = Instant::now();
    let engine = Engine::new(&program, Wanted::everything());
    let aggregates = aggregate_one(&program, 0, &[]);
    clock("plan", began);
    let mut known = vec![None; program.fields.len()];
    known[1] = Some(qualify::program::Value::YesNo(true));
    for fields in [&[][..], &known] {
        let began = Instant::now();
        let lead = engine.one(0, fields, &aggregates);
        lead.answer(&engine);
        clock("answer", began);
        let began = Instant::now();
        lead.results(&engine).explain(0);
        clock("explain", began);
    }
    took
}

fn lints(program: &Program, files: &[LoadedFile], sources: &qualify::span::Sources) {
    let context = Context {
        program,
        files,
        sources,
        today: None,
        outcome: None,
        protected: &[],
        opted_out: &[],
        seen: None,
        facts: Default::default(),
    };
    lint(&context, &Levels::default());
}

/// No part takes longer than this for each definition. It is generous: debug builds on a busy machine take a hundredth,
/// and what is exponential never ends.
const MOST: Duration = Duration::from_millis(400);

fn within(text: &str, definitions: usize) {
    let most = MOST * u32::try_from(definitions + 20).unwrap();
    for (what, took) in cost(text) {
        assert!(took < most, "{what} took {took:?} of {most:?}:\n{text}");
    }
}

#[test]
fn every_shape_costs_what_its_lines_cost() {
    for name in SHAPES {
        within(&shape(name, 30), 30);
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn no_chain_of_definitions_costs_more_than_its_lines(bytes in prop::collection::vec(any::<u8>(), 40..160)) {
        within(&policy(&bytes), bytes.len());
    }
}

/// Runs a command until it ends, for two minutes at most.
fn ends(folder: &Path, arguments: &[&str], about: &str) {
    let mut child = command(folder)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let began = Instant::now();
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            println!("{about}: {arguments:?} took {:?}", began.elapsed());
            // What is written here is right, but not formatted.
            let expected = i32::from(arguments.first() == Some(&"fmt"));
            assert_eq!(status.code(), Some(expected), "{arguments:?} of {about}");
            return;
        }
        if began.elapsed() > Duration::from_secs(120) {
            child.kill().unwrap();
            panic!("{arguments:?} of {about} did not end in two minutes");
        }
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn every_command_ends() {
    let fields: Vec<String> = (0..FIELDS).map(|field| format!("f{field}")).collect();
    let columns = fields.join(",");
    let missing = ",".repeat(FIELDS);
    let leads =
        format!("lead_id,{columns},won\nL-1{missing},yes\nL-2{missing},no\nL-3,yes{},yes\n", &missing[1..]);
    let events = "lead_id,event,time\nL-1,e,2026-09-01T00:00:00Z\n";
    let long = ["twice", "pair", "numbers"].map(|name| (name, 200));
    for (name, lines) in SHAPES.map(|name| (name, 60)).into_iter().chain(long) {
        let text = shape(name, lines);
        let old = text.replace("and f1", "and f2");
        let folder = folder(&[
            ("p.qualify", &text),
            ("old.qualify", &old),
            ("leads.csv", &leads),
            ("events.csv", events),
        ]);
        let run = ["p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-10-01"];
        let commands: [&[&str]; 9] = [
            &["check", "p.qualify"],
            &["check", "p.qualify", "--data", "leads.csv"],
            &["fmt", "--check", "p.qualify"],
            &["test", "p.qualify"],
            &["agreement", "p.qualify"],
            &["agreement", "p.qualify", "--since", "old.qualify"],
            &[&["run"], run.as_slice()].concat(),
            &[&["explain"], run.as_slice(), &["--lead", "L-1"]].concat(),
            &[&["dry-run"], run.as_slice(), &["--outcome", "won", "--against", "old.qualify"]].concat(),
        ];
        for arguments in commands {
            ends(folder.path(), arguments, &format!("{name}, {lines} lines"));
        }
    }
}

/// A chain of as many names as a policy may have: depth is bounded as width is.
#[test]
fn a_very_long_chain_is_no_deeper_than_the_stack() {
    let lines = 5_000;
    let text = shape("chain", lines);
    let owned = text.clone();
    let mut read = move |_: &str| Ok(owned.clone().into_bytes());
    let program = check(&load(&Root::file("worst.qualify"), &mut read)).program.unwrap();
    let engine = Engine::new(&program, Wanted::everything());
    let lead = engine.one(0, &[], &aggregate_one(&program, 0, &[]));
    let answer = lead.answer(&engine);
    assert_eq!(answer.missing.len(), FIELDS, "nothing is known, and all of it matters");
    assert_eq!(lead.results(&engine).explain(0).len(), 2);
}
