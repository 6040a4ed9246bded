//! No command takes more memory than is promised, whatever it is given within the limits. Each runs with an address
//! space that ends there: beyond it, it would abort. `QUALIFY_LIMITS=full` gives it as much as the limits allow.
#![cfg(target_os = "linux")]
#![expect(clippy::disallowed_methods, reason = "tests write files")]

use crate::cli::{command, folder};
use std::fmt::Write;
use std::path::Path;
use std::process::{Command, Stdio};

/// What the ceilings stand above, in MB: the program itself and what threads reserve and never touch.
const STANDING: usize = 200;

/// Runs the command below a ceiling, in MB of memory, and gives back its status and what it said on stderr.
fn below(ceiling: usize, dir: &Path, args: &[&str]) -> (Option<i32>, String) {
    let qualify = command(dir);
    let mut shell = Command::new("sh");
    shell.args(["-c", "ulimit -v \"$0\" && exec \"$@\"", &((ceiling + STANDING) * 1024).to_string()]);
    let ran = shell
        .arg(qualify.get_program())
        .args(args)
        .current_dir(dir)
        // Each thread's own heap would reserve 64 MB.
        .env("MALLOC_ARENA_MAX", "1")
        .stdout(Stdio::null())
        .output()
        .expect("the command was built");
    (ran.status.code(), String::from_utf8_lossy(&ran.stderr).into_owned())
}

fn full() -> bool {
    std::env::var_os("QUALIFY_LIMITS").is_some_and(|value| value == "full")
}

/// A policy of about so many columns, of all kinds.
fn policy(columns: usize) -> String {
    let mut text = "policy \"big\"\n  owners sales\n  reviewed 2026-01-05\nevent demo\n  url  text\n\
        event call by sales\nlead\n  id  text, key\n  need  yes/no, ask \"?\"\n"
        .to_owned();
    let part = columns / 5;
    (0..part).for_each(|at| writeln!(text, "  f{at}  number").unwrap());
    text += "score fit\n";
    (0..part).for_each(|at| writeln!(text, "  +1 if f{at} > {at}").unwrap());
    text += "score interest\n  +5 on demo\n";
    (0..part / 10).for_each(|at| writeln!(text, "  +1 on demo where url contains \"u{at}\"").unwrap());
    (0..part).for_each(|at| writeln!(text, "c{at} means f{at} > {at} and need").unwrap());
    text += "MQL requires interest > 5\nSQL requires need and fit > 5\n  should have c1\n";
    for at in 0..20 {
        writeln!(
            text,
            "example \"e{at}\"\n  given need is yes\n  when 3 times demo 2 days ago\n  then not MQL"
        )
        .unwrap();
    }
    text
}

/// The leads of that policy: `id`, `need` and the fields.
fn leads(rows: usize, columns: usize) -> String {
    let part = columns / 5;
    let mut text = "id,need".to_owned();
    (0..part).for_each(|at| write!(text, ",f{at}").unwrap());
    for row in 0..rows {
        write!(text, "\n{row},{}", ["yes", "no", ""][row % 3]).unwrap();
        (0..part).for_each(|at| write!(text, ",{}", (row * at) % 97).unwrap());
    }
    text + "\n"
}

fn events(rows: usize, leads: usize) -> String {
    let mut text = "lead_id,event,time,url\n".to_owned();
    for row in 0..rows {
        let (day, second) = (row / 86_400 % 28 + 1, row % 86_400);
        let time = format!("{:02}:{:02}:{:02}", second / 3600, second / 60 % 60, second % 60);
        writeln!(text, "{},demo,2026-01-{day:02}T{time}Z,u{}", row % leads, row % 50).unwrap();
    }
    text
}

#[test]
fn commands_stay_below_their_ceilings() {
    let (columns, rows) = if full() { (9_000, 20_000) } else { (500, 500) };
    let dir = folder(&[
        ("p.qualify", &policy(columns)),
        ("leads.csv", &leads(rows, columns)),
        ("events.csv", &events(rows * 20, rows)),
    ]);
    let data = ["leads.csv", "--events", "events.csv"];
    let with_data = |command: &'static str, more: &[&'static str]| -> Vec<&'static str> {
        [&[command, "p.qualify"], &data[..], more].concat()
    };
    let ceilings: [(usize, Vec<&str>); 11] = [
        (500, vec!["check", "p.qualify"]),
        (500, vec!["check", "--strict", "p.qualify"]),
        (700, vec!["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"]),
        (500, vec!["fmt", "--check", "p.qualify"]),
        (500, vec!["test", "p.qualify"]),
        (500, vec!["agreement", "p.qualify"]),
        (100, vec!["rule", "P01"]),
        (700, with_data("run", &["--as-of", "2026-02-01"])),
        (700, with_data("explain", &["--lead", "7", "--as-of", "2026-02-01"])),
        (700, with_data("dry-run", &["--replay", "events", "--as-of", "2026-02-01"])),
        (700, vec!["init", "leads.csv", "--events", "events.csv"]),
    ];
    for (ceiling, args) in ceilings {
        let (status, said) = below(ceiling, dir.path(), &args);
        assert!(matches!(status, Some(0 | 1)), "{args:?}: {status:?} {said}");
        assert!(!said.contains("memory allocation"), "{args:?}: {said}");
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_its_line() {
    let size = if full() { 60 << 20 } else { 6 << 20 };
    let mut text = "id,need,note\n1,yes,\"never closed\n".to_owned();
    let mut row = 1;
    while text.len() < size {
        row += 1;
        writeln!(text, "{row},no,a note").unwrap();
    }
    let dir = folder(&[("p.qualify", "lead\n  id  text, key\n  need  yes/no\nSQL requires need\n")]);
    std::fs::write(dir.path().join("leads.csv"), text).unwrap();
    let args =
        ["run", "p.qualify", "leads.csv", "--rejects", "rejects.csv", "--columns", "id", "-o", "out.csv"];
    let (status, said) = below(if full() { 400 } else { 100 }, dir.path(), &args);
    assert_eq!(status, Some(0), "{said}");
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    assert_eq!(read("out.csv").lines().count(), row, "a header, and an answer for every lead but the first");
    let rejects = read("rejects.csv");
    assert!(rejects.contains("leads.csv,2,1,,a quote is opened and never closed"), "{rejects}");
}

#[test]
fn more_columns_than_a_policy_can_have_are_refused() {
    let header: Vec<String> = (0..6_000).map(|at| format!("c{at}")).collect();
    let dir = folder(&[("wide.csv", &format!("{0}\n{0}\n", header.join(",")))]);
    let (status, said) = below(100, dir.path(), &["init", "wide.csv"]);
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains("wide.csv has 6000 columns, and a policy can have at most 5000 fields"), "{said}");
}

#[test]
fn a_lead_with_too_many_events_is_not_followed() {
    let dir = folder(&[
        ("p.qualify", "event demo\nlead\n  lead_id  text, key\nscore s\n  +1 on demo\nMQL requires s > 5\n"),
        ("leads.csv", "lead_id\n0\n"),
        ("events.csv", &events(9_000, 1)),
    ]);
    let args = ["dry-run", "p.qualify", "leads.csv", "--events", "events.csv", "--replay", "events"];
    let (status, said) = below(200, dir.path(), &[&args[..], &["--as-of", "2026-02-01"]].concat());
    assert_eq!(status, Some(1), "{said}");
    assert!(
        said.contains(
            "1 lead: they would have to be looked at more than 10,000 times, or have too many events"
        ),
        "{said}"
    );
}
