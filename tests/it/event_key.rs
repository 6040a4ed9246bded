//! Which column of a file of events is the lead's key: found from the values, or an error that names what it could be.

use crate::cli::{Ran, folder, qualify_in};
use std::path::Path;

const POLICY: &str = "policy \"Opens\"
lead
  id text, key
event open
score s
  +5 on open
MQL requires s >= 15
";

/// What `run` says of these events.
fn run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", "leads.csv", "--as-of", "2026-03-01", "--columns", "key,s"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn both(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err)
}

/// Both columns hold keys of leads: points never go to other leads in silence, whatever the command and the format.
#[test]
fn two_columns_that_could_be_the_key_are_an_error_that_names_both() {
    let rows = [(1, 3), (2, 3), (3, 3), (4, 3)];
    let csv: String = rows.map(|(id, lead)| format!("{id},{lead},open,2026-01-05\n")).concat();
    let json: String = rows
        .map(|(id, lead)| {
            format!("{{\"id\":{id},\"lead_id\":\"{lead}\",\"event\":\"open\",\"time\":\"2026-01-05\"}}\n")
        })
        .concat();
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "id,company,won\n1,A,yes\n2,B,no\n3,C,yes\n"),
        ("events.csv", &format!("id,lead_id,event,time\n{csv}")),
        ("events.jsonl", &json),
        ("prospects.csv", &format!("id,Prospect,event,time\n{csv}")),
    ]);
    for (events, other) in
        [("events.csv", "lead_id"), ("events.jsonl", "lead_id"), ("prospects.csv", "Prospect")]
    {
        let commands: [&[&str]; 5] = [
            &["run", "p.qualify", "leads.csv"],
            &["dry-run", "p.qualify", "leads.csv", "--outcome", "won"],
            &["explain", "p.qualify", "leads.csv", "--lead", "3"],
            &["check", "p.qualify", "--data", "leads.csv"],
            &["init", "leads.csv"],
        ];
        for command in commands {
            let ran = qualify_in(dir.path(), &[command, &["--events", events]].concat(), "");
            let said = both(&ran).split_whitespace().collect::<Vec<_>>().join(" ");
            assert_ne!(ran.status, 0, "{command:?} {events}: {said}");
            let names = format!("`{other}` and `id` of the events could each be the lead's key");
            assert!(said.contains(&names), "{command:?} {events}: {said}");
            assert!(said.contains(&format!("--event-key \"{other}\"")), "{command:?}: {said}");
        }
        let ran = run(dir.path(), &["--events", events, "--event-key", other]);
        assert_eq!(ran.out, "id,s\n1,0\n2,0\n3,20\n", "{}", ran.err);
    }
}

/// Where the values of one column are keys of leads and those of the other are not, it is taken: the same at any thread
/// count, by every command.
#[test]
fn the_column_whose_values_are_keys_of_leads_is_taken() {
    let leads: String = (1..=300).map(|lead| format!("{lead},x\n")).collect();
    let events: String =
        (0..3000).map(|event| format!("{},{},open,2026-01-05\n", 100_000 + event, 1 + event % 400)).collect();
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &format!("id,company\n{leads}")),
        ("events.csv", &format!("id,contact_id,event,time\n{events}")),
    ]);
    let one = run(dir.path(), &["--events", "events.csv", "--threads", "1"]);
    let three = run(dir.path(), &["--events", "events.csv", "--threads", "3"]);
    assert!(one.out.starts_with("id,s\n1,40\n2,40\n"), "{}", one.out);
    assert_eq!((one.out, one.status), (three.out, three.status));
    let checked =
        qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"], "");
    assert!(both(&checked).contains("3,000 events"), "{}", both(&checked));
    assert!(!both(&checked).contains("D10"), "{}", both(&checked));
    let init = qualify_in(dir.path(), &["init", "leads.csv", "--events", "events.csv"], "");
    assert!(init.out.contains("77% of them of leads that are there"), "{}", both(&init));
}

/// A name that is the leads' key's own, and not one that any record may have, needs no look at the values, unless they
/// say otherwise; and what comes from stdin cannot be looked at first.
#[test]
fn the_keys_own_name_counts_and_stdin_cannot_be_looked_at() {
    let policy = POLICY.replace("id text", "contact_id text");
    let dir = folder(&[
        ("p.qualify", &policy),
        ("leads.csv", "contact_id\n1\n2\n"),
        ("events.csv", "lead_id,contact_id,event,time\n2,1,open,2026-01-05\n2,1,open,2026-01-06\n"),
        ("swapped.csv", "contact_id,lead_id,event,time\n77,2,open,2026-01-05\n78,2,open,2026-01-06\n"),
        ("generic.qualify", POLICY),
        ("generic.csv", "lead_id,id,event,time\n2,1,open,2026-01-05\n"),
        ("neither.csv", "lead_id,id,event,time\n99,98,open,2026-01-05\n"),
        ("people.csv", "id\n1\n2\n"),
    ]);
    let ran = run(dir.path(), &["--events", "events.csv"]);
    assert_eq!(ran.out, "contact_id,s\n1,10\n2,0\n", "{}", ran.err);
    let ran = run(dir.path(), &["--events", "swapped.csv"]);
    assert_eq!(ran.out, "contact_id,s\n1,0\n2,10\n", "{}", ran.err);
    let args =
        ["run", "p.qualify", "-", "--events", "events.csv", "--as-of", "2026-03-01", "--columns", "key,s"];
    let ran = qualify_in(dir.path(), &args, "contact_id\n1\n2\n");
    assert_eq!(ran.out, "contact_id,s\n1,10\n2,0\n", "{}", ran.err);
    let args = ["run", "generic.qualify", "-", "--events", "generic.csv", "--as-of", "2026-03-01"];
    let ran = qualify_in(dir.path(), &args, "id\n1\n2\n");
    assert!(ran.status != 0 && ran.err.contains("stdin"), "{}", ran.err);
    let args = ["run", "generic.qualify", "people.csv", "--events", "neither.csv", "--as-of", "2026-03-01"];
    let ran = qualify_in(dir.path(), &args, "");
    // No event is of a lead that is there: the name that is not the event's own is taken, and it is said.
    let said = ran.err.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(ran.status == 0 && said.contains("the events write the key `99`"), "{}", ran.err);
}
