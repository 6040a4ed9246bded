//! What real exports hold beside the plain forms: it is read, or it is said in words that a marketer understands, and each
//! line that is offered works.

use crate::cli::{Ran, folder, qualify_in};
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "lead
  id text, key
event open
score s
  +5 on open, at most 500 points
MQL requires s >= 5
";

fn run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", "leads.csv", "--as-of", "2027-01-01", "--columns", "key,s"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

/// Half of the dates are day numbers, a third of the amounts are in other currencies, and events repeat.
#[test]
fn a_run_says_what_is_wrong_with_its_data() {
    let policy = "policy \"Acme\"
  owners marketing, sales
lead
  lead_id  text, key
  created  date
  budget   number in EUR, ask \"What is the budget?\"
event demo_request
score interest, 0 to 30
  +10 on demo_request, at most 30 points
score fit, 0 to 20
  +10 if created in the last 60 days
  +10 if budget >= 1000 EUR
MQL requires interest >= 10
SQL requires MQL and fit >= 10 and budget is known
";
    let (mut leads, mut events) =
        (String::from("lead_id,created,budget\n"), String::from("activity_id,lead_id,event,time\n"));
    for at in 0..60 {
        let created =
            if at % 2 == 1 { (46_050 + at).to_string() } else { format!("2026-02-{:02}", at % 28 + 1) };
        let budget = ["€1200", ["$1500", "£900"][at / 3 % 2], "800"][at % 3];
        writeln!(leads, "L-{at},{created},{budget}").unwrap();
    }
    for at in 0..90 {
        let row = format!("a{at},L-{},demo_request,2026-02-{:02}T10:00:00Z\n", at % 70, at % 28 + 1);
        events.push_str(&row.repeat(if at % 4 == 0 { 2 } else { 1 }));
    }
    let dir = folder(&[("p.qualify", policy), ("leads.csv", &leads), ("events.csv", &events)]);
    let args = ["run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-03-01"];
    let one = qualify_in(dir.path(), &[&args[..], &["--output", "a.csv", "--threads", "1"]].concat(), "");
    let three = qualify_in(dir.path(), &[&args[..], &["--output", "b.csv", "--threads", "3"]].concat(), "");
    assert_eq!(one.err, three.err);
    let checked =
        ["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv", "--format", "short"];
    let counted = [&["dry-run"], &args[1..]].concat();
    let [checked, counted] = [&checked[..], &counted].map(|args| qualify_in(dir.path(), args, ""));
    let careful: Vec<&str> = counted
        .out
        .lines()
        .skip_while(|line| *line != "be careful")
        .take_while(|line| !line.is_empty())
        .collect();
    insta::assert_snapshot!(format!(
        "run\n\n{}\ncheck --data\n\n{}{}\ndry-run\n\n{}\n",
        one.err,
        checked.out,
        checked.err,
        careful.join("\n")
    ));
}

/// Times that are not read as they are: the line that is offered reads all of them, and `init` writes it.
#[test]
fn the_line_offered_for_times_reads_them() {
    for times in [
        ["1/13/2026 1:00 PM", "2/14/2026 2:01 AM", "12/15/2025 3:02 PM"],
        ["1/13/2026 1:00 p.m.", "2/14/2026 2:01 a.m.", "12/15/2025 3:02 p.m."],
        ["13/1/2026 1:00 p. m.", "14/2/2026 2:01 a. m.", "15/12/2025 3:02 p. m."],
        ["13/01/26 13:00", "14/02/26 14:01", "15/12/25 03:02"],
        ["13 de enero de 2026 13:00", "14 de febrero de 2026 14:01", "15 de agosto de 2025 03:02"],
        ["13 januari 2026 om 13:00", "14 februari 2026 om 14:01", "15 maart 2025 om 03:02"],
        ["13. März 2025, 13:00 Uhr", "14. Februar 2026, 14:01 Uhr", "15. Dezember 2025, 03:02 Uhr"],
        ["13 janvier 2026 à 13:00", "14 févr. 2026 à 14:01", "15 août 2025 à 03:02"],
        ["January 13, 2026 at 1:00 PM", "Feb 14, 2026 at 2:01 PM", "December 15, 2025 at 3:02 AM"],
        ["13-JAN-26 01.00.00.000000 PM", "14-FEB-26 02.01.00.000000 PM", "15-DEC-25 03.02.00.000000 AM"],
        [
            "Tue Jan 13 2026 01:00:00 GMT+0100 (Central European Standard Time)",
            "Sat Feb 14 2026 02:01:00 GMT+0100 (Central European Standard Time)",
            "Mon Jun 15 2026 03:02:00 GMT+0200 (Central European Summer Time)",
        ],
        [
            "Tue, 13 Jan 2026 01:00:00 +0000 (UTC)",
            "Sat, 14 Feb 2026 02:01:00 +0000 (UTC)",
            "Mon, 15 Dec 2025 03:02:00 -0500 (EST)",
        ],
        ["46035", "46067.5", "46006.25"],
        ["46035", "2026-02-14 14:01", "46006.25"],
    ] {
        let mut events = String::from("lead_id,event,time\n");
        times.iter().for_each(|time| writeln!(events, "1,open,\"{time}\"").unwrap());
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "id\n1\n2\n"), ("events.csv", &events)]);
        let said = flat(&run(dir.path(), &["--events", "events.csv"]));
        let line = said.split("write `").nth(1).and_then(|rest| rest.split('`').next()).unwrap_or_default();
        assert!(line.starts_with("time of events as "), "{said}");
        let policy = format!("policy \"p\"\n  {line}\n{POLICY}");
        let with = folder(&[("p.qualify", &policy), ("leads.csv", "id\n1\n2\n"), ("events.csv", &events)]);
        let said = flat(&run(with.path(), &["--events", "events.csv"]));
        assert!(said.contains("3 events read = 3 matched") && !said.contains("range"), "{line}: {said}");
        let made = qualify_in(dir.path(), &["init", "leads.csv", "--events", "events.csv"], "");
        assert!(made.out.contains(&format!("\n  {line}\n")), "{line}: {}", made.out);
    }
    // Digits that are a date and time are read as they are.
    let events = "lead_id,event,time\n1,open,20260113130000\n1,open,202512150302\n";
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "id\n1\n2\n"), ("events.csv", events)]);
    let said = flat(&run(dir.path(), &["--events", "events.csv"]));
    assert!(said.contains("2 events read = 2 matched") && !said.contains("range"), "{said}");
}

/// An event's own number beside a column of the lead, whatever that is called.
#[test]
fn events_with_numbers_of_their_own_find_their_lead() {
    for column in ["Kontakt", "deal_contact_id", "cust_num", "Klantnummer", "recipient email", "Contact Code"]
    {
        let events = format!(
            "id,{column},event,time\n101,1,open,2026-01-05\n102,2,open,2026-01-06\n103,2,open,2026-01-07\n"
        );
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "id\n1\n2\n"), ("events.csv", &events)]);
        let ran = run(dir.path(), &["--events", "events.csv"]);
        assert_eq!(ran.out, "id,s\n1,5\n2,10\n", "{column}: {}", ran.err);
    }
    // A name that says nothing is asked about, and never passed over in silence.
    let events = "id,wer,event,time\n101,1,open,2026-01-05\n102,2,open,2026-01-06\n";
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "id\n1\n2\n"), ("events.csv", events)]);
    let ran = run(dir.path(), &["--events", "events.csv"]);
    assert_eq!(ran.status, 1);
    assert!(flat(&ran).contains("--event-key \"wer\", or --event-key \"id\""), "{}", ran.err);
    // No event is of a lead that is there: the column of the lead is still the column of the lead.
    let events = "id,lead_id,event,time\n101,7,open,2026-01-05\n102,8,open,2026-01-06\n";
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "id\n1\n2\n"), ("events.csv", events)]);
    let said = flat(&run(dir.path(), &["--events", "events.csv"]));
    assert!(said.contains("the events write the key `7`, the leads write `1`"), "{said}");
}

/// An event without the key of a lead did happen: no finding says that it never did.
#[test]
fn events_without_a_key_did_happen() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "id\n1\n"),
        ("events.csv", "lead_id,event,time\n,open,2026-01-05\n,open,2026-01-06\n"),
    ]);
    let args = ["check", "p.qualify", "--data", "leads.csv", "--events", "events.csv"];
    let said = flat(&qualify_in(dir.path(), &args, ""));
    assert!(said.contains("no \"open\" has the key of a lead") && !said.contains("none of the"), "{said}");
}

#[test]
fn equal_rows_are_told_across_files_of_one_kind() {
    let row = "1,2026-01-05\n";
    let dir = folder(&[
        ("p.qualify", &POLICY.replace("event open", "event open\nevent click")),
        ("leads.csv", "id\n1\n2\n"),
        ("january.csv", &format!("lead_id,time\n{row}2,2026-01-06\n")),
        ("february.csv", &format!("lead_id,time\n{row}2,2026-02-06\n")),
        (
            "lists.jsonl",
            "{\"id\":\"1\",\"events\":[{\"event\":\"open\",\"time\":\"2026-01-05\"},{\"event\":\"open\",\"time\":\"2026-01-05\"}]}\n{\"id\":\"2\",\"events\":[{\"event\":\"open\",\"time\":\"2026-01-05\"}]}\n",
        ),
    ]);
    let equal = |first: &str, second: &str| {
        let events = ["--events", first, "--events", second];
        let check = [&["check", "p.qualify", "--data", "leads.csv"], &events[..]].concat();
        let said = [flat(&run(dir.path(), &events)), flat(&qualify_in(dir.path(), &check, ""))];
        said.map(|said| said.contains("1 of 4 events is equal to an earlier one in every cell"))
    };
    assert_eq!(equal("open=january.csv", "open=february.csv"), [true, true]);
    assert_eq!(equal("open=january.csv", "click=february.csv"), [false, false]);
    // In lists inside leads, those of one lead.
    for args in [
        &["run", "p.qualify", "lists.jsonl", "--as-of", "2027-01-01"][..],
        &["check", "p.qualify", "--data", "lists.jsonl"],
    ] {
        let said = flat(&qualify_in(dir.path(), args, ""));
        assert!(said.contains("1 of 3 events is equal to an earlier one in every cell"), "{said}");
    }
}

/// What `init` prints as the next command works as it stands.
#[test]
fn the_next_command_of_init_works() {
    let dir = folder(&[
        ("my leads.csv", "Lead Nr;Stadt;won\nL-1;Köln;yes\nL-2;Bonn;no\nL-3;Ulm;no\n"),
        ("logs.csv", "who;category;when\nL-1;demo;2026-01-05\nL-2;demo;2026-01-06\n"),
        ("opens.csv", "activity;person;moment\n1;L-1;2026-01-05\n2;L-2;2026-01-06\n"),
    ]);
    let columns =
        ["--event-key", "who", "--event-name", "category", "--event-time", "when", "--encoding", "utf-8"];
    for more in [
        [&["--events", "logs.csv", "--outcome", "won"], &columns[..]].concat(),
        vec!["--events", "open=opens.csv", "--event-key", "person", "--event-time", "moment"],
        vec!["--from", "zoho"],
    ] {
        let words = |text: &str| -> Vec<String> {
            // Only the file with a blank in its name is in quotes.
            let text = text.replace("'my leads.csv'", "my\u{1}leads.csv");
            text.split_whitespace().skip(1).map(|word| word.replace('\u{1}', " ")).collect()
        };
        let next = |ran: &Ran| -> Vec<String> {
            let line = ran.err.lines().find_map(|line| line.strip_prefix("  qualify ")).unwrap_or_default();
            words(&format!("qualify {line}"))
        };
        let first = qualify_in(dir.path(), &[&["init", "my leads.csv"], more.as_slice()].concat(), "");
        assert_eq!(first.status, 0, "{}", first.err);
        let command = next(&first);
        let mut command: Vec<&str> = command.iter().map(String::as_str).collect();
        command.push("--force");
        let second = qualify_in(dir.path(), &command, "");
        assert_eq!(second.status, 0, "{command:?}: {}", second.err);
        let command = next(&second);
        let command: Vec<&str> = command.iter().map(String::as_str).collect();
        assert_eq!(command.first(), Some(&"check"), "{}", second.err);
        let third = qualify_in(dir.path(), &command, "");
        assert_eq!(third.status, 0, "{command:?}: {}", third.err);
    }
}

#[test]
fn columns_of_lists_amounts_and_day_numbers_are_declared_as_such() {
    let mut text = String::from("id,python,postgres,budget,deal,created,mixed,only\n");
    for at in 0..60 {
        let list = ["pricing", "api", "sso"];
        let (one, other) = (list[at % 3], list[(at + 1) % 3]);
        let mixed =
            if at % 2 == 0 { format!("2026-01-{:02}", at % 28 + 1) } else { (46_000 + at).to_string() };
        writeln!(
            text,
            "L-{at},\"['{one}', '{other}']\",\"{{{one},{other}}}\",{}{at},{at} EUR,{},{mixed},n",
            ["€", "$"][at % 2],
            46_000 + at
        )
        .unwrap();
    }
    let dir = folder(&[("leads.csv", &text)]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv"], "");
    for line in [
        "python    several of api, pricing, sso",
        "postgres  several of api, pricing, sso",
        "# amounts of several currencies (EUR, USD), which are never converted",
        "deal      number in EUR",
        "created   date as serial  # 2025-12-09 to 2026-02-06",
        "mixed     date as serial  # 2025-12-10 to 2026-02-06",
    ] {
        assert!(ran.out.contains(line), "{line}: {}", ran.out);
    }
    assert!(!ran.out.contains("cannot be read as yes/no"), "{}", ran.out);
}

#[test]
fn files_that_are_something_else_say_what_to_do() {
    for (name, text, said) in [
        ("leads.xls", "<html><table><tr><td>id</td></tr></table></html>", "leads.xls is a web page"),
        ("leads.csv", "\u{feff}<!DOCTYPE html>\n<table>", "leads.csv is a web page"),
        ("leads.ods", "PK\u{3}\u{4}", "leads.ods is an OpenDocument spreadsheet, which is not read"),
        ("leads.csv", "\u{1}id,x\n1,2\n", "rename the column in the data"),
    ] {
        let dir = folder(&[("p.qualify", POLICY), (name, text)]);
        let ran = qualify_in(dir.path(), &["run", "p.qualify", name, "--no-events"], "");
        assert_ne!(ran.status, 0);
        assert!(flat(&ran).contains(said), "{}", ran.err);
    }
}
