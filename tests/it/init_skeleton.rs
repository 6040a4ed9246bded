//! The skeleton of `init` with an outcome: the fields that tell won from lost have the points, the top stage wins at least
//! twice as often as all leads, and the figures beside it are those of a dry-run.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::{folder, qualify_in};
use crate::init::{holds, made};
use std::fmt::Write;
use std::path::Path;

/// Numbers without a pattern, the same every time.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Leads of a bank, about one in eight of whom says yes: `poutcome`, `contact` and `balance` tell, `age` and `job` as well,
/// `call_code` was written down afterwards, and the others tell nothing.
fn bank(many: u64) -> String {
    let mut dice = Dice(7);
    let mut text = String::from(
        "Client num,age,job,contact,balance,previous visits,poutcome,housing,email,noise,word,do_not_call,call_code,y\n",
    );
    for at in 0..many {
        let age = 20 + dice.of(60);
        let poutcome = ["unknown", "unknown", "unknown", "failure", "other", "success"][dice.of(6) as usize];
        let contact = ["cellular", "cellular", "telephone"][dice.of(3) as usize];
        let balance = dice.of(100) * dice.of(100) * 3;
        let housing = dice.of(2) == 0;
        let chance = 2
            + if poutcome == "success" { 38 } else { 0 }
            + if contact == "cellular" { 5 } else { 0 }
            + if balance > 8000 { 16 } else { 0 }
            + if housing { 0 } else { 4 }
            + if age > 60 { 10 } else { 0 };
        let won = dice.of(100) < chance;
        writeln!(
            text,
            "C{at},{age},{},{contact},{balance},{},{poutcome},{},c{at}@example.com,{},{},{},{},{}",
            ["clerk", "manager", "retired"][dice.of(3) as usize],
            dice.of(4),
            if housing { "yes" } else { "no" },
            dice.of(1000),
            ["red", "green", "blue"][dice.of(3) as usize],
            if dice.of(20) == 0 { "yes" } else { "no" },
            if won { "signed" } else { ["busy", "refused"][dice.of(2) as usize] },
            if won { "yes" } else { "no" },
        )
        .unwrap();
    }
    text
}

fn read(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap()
}

/// What a dry-run says of the skeleton that was taken up: leads and won of the top stage and above the first, and all.
fn figures(dir: &Path, leads: &str, outcome: &str) -> serde_json::Value {
    let args = [
        "dry-run",
        "taken.qualify",
        leads,
        "--outcome",
        outcome,
        "--as-of",
        "2026-03-31",
        "--json",
        "figures.json",
    ];
    let ran = qualify_in(dir, &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&read(dir, "figures.json")).unwrap()
}

#[test]
fn the_data_proposes_the_points() {
    let dir = folder(&[("leads.csv", &bank(4000))]);
    made(dir.path(), &["leads.csv", "--outcome", "y"], &["--data", "leads.csv", "--outcome", "y"]);
    holds(dir.path());
    insta::assert_snapshot!("bank", read(dir.path(), "made.qualify"));
    let taken = read(dir.path(), "taken.qualify");
    let (_, rules) = taken.split_once("score fit").unwrap();
    for never in ["age", "job", "email", "call_code", "client_num", "noise", "word"] {
        let used = rules.split(|c: char| !c.is_alphanumeric() && c != '_').any(|word| word == never);
        assert!(!used || never == "job", "{never}:\n{rules}");
    }
    for used in ["poutcome", "balance"] {
        assert!(rules.contains(used), "{used}:\n{rules}");
    }
    // The same file makes the same policy.
    let again = qualify_in(dir.path(), &["init", "leads.csv", "--outcome", "y"], "");
    assert_eq!(again.out, read(dir.path(), "made.qualify"));
}

/// The figures above the skeleton are those of a dry-run, and its top stage wins twice as often as all leads.
#[test]
fn the_top_stage_wins_twice_as_often() {
    let dir = folder(&[("leads.csv", &bank(4000))]);
    made(dir.path(), &["leads.csv", "--outcome", "y"], &["--data", "leads.csv"]);
    holds(dir.path());
    let page = figures(dir.path(), "leads.csv", "y");
    let count = |value: &serde_json::Value| value.as_u64().unwrap();
    let all = (count(&page["leads"]["answered"]), count(&page["leads"]["won"]));
    let text = read(dir.path(), "made.qualify");
    for (at, stage) in [(1, "MQL"), (2, "SQL")] {
        let of = &page["stages"][at]["precision"];
        let (leads, won) = (count(&of["of"]), count(&of["won"]));
        let said = text.split_once(&format!("{stage} ")).and_then(|(_, rest)| rest.split_once(" leads, "));
        let (said, share) = said.unwrap();
        assert_eq!(said.replace(',', ""), leads.to_string(), "{stage}\n{text}");
        assert!(
            share.starts_with(&format!("{}% won", (won * 200 + leads) / (2 * leads))),
            "{stage} {won}\n{text}"
        );
        if stage == "SQL" {
            assert!(won * all.0 >= 2 * all.1 * leads && leads >= 40, "{won} of {leads}, all {all:?}");
        }
    }
}

/// Nothing is made up where nothing tells: no outcome, or one that no field goes with.
#[test]
fn what_tells_nothing_has_placeholders() {
    let mut text = String::from("id,colour,size,won\n");
    let mut dice = Dice(3);
    for at in 0..400 {
        let colour = ["red", "green", "blue"][dice.of(3) as usize];
        writeln!(text, "L{at},{colour},{},{}", dice.of(90), if dice.of(4) == 0 { "yes" } else { "no" })
            .unwrap();
    }
    let dir = folder(&[("leads.csv", &text)]);
    for (args, said) in [
        (
            &["leads.csv"][..],
            "All points are placeholders: name the column that says how leads ended with --outcome",
        ),
        (
            &["leads.csv", "--outcome", "won"],
            "All points are placeholders: no field of the data tells enough",
        ),
    ] {
        made(dir.path(), &[args, &["--force"]].concat(), &["--data", "leads.csv"]);
        holds(dir.path());
        assert!(read(dir.path(), "made.qualify").contains(said), "{}", read(dir.path(), "made.qualify"));
    }
}

/// What a mail system does with a message is no interest of the lead.
#[test]
fn events_of_a_mailer_get_no_points() {
    let events = |kinds: &[&str]| {
        let rows = kinds.iter().map(|kind| format!("1,{kind},2026-01-05\n"));
        format!("lead_id,event,time\n{}", rows.collect::<String>())
    };
    for (kinds, line, not) in [
        (&["SENT", "SENT", "EMAIL_DELIVERED", "Bounced", "OPEN"][..], "+5   on open,", "on sent"),
        (&["SENT", "DELIVERED", "SENT"], "+5   on sent,", "on open"),
    ] {
        let dir = crate::cli::folder(&[("leads.csv", "id\n1\n2\n"), ("e.csv", &events(kinds))]);
        let made = crate::cli::qualify_in(dir.path(), &["init", "leads.csv", "--events", "e.csv"], "").out;
        assert!(made.contains(line) && !made.contains(not), "{made}");
    }
}
