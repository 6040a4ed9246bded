//! `init --from SYSTEM`: with an export, what is known of the system names fields, key and events; without one, a policy of
//! what such an export usually holds.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::{folder, qualify_in, root};
use std::fmt::Write;

const SYSTEMS: [&str; 8] =
    ["hubspot", "salesforce", "marketo", "pipedrive", "mautic", "mailchimp", "dynamics", "zoho"];

fn read(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap()
}

/// Without data: formatted, without a finding as it stands and taken up.
#[test]
fn each_system_has_a_policy() {
    let dir = folder(&[]);
    for system in SYSTEMS {
        let args = ["init", "--from", system, "--output", "made.qualify", "--force"];
        let ran = qualify_in(dir.path(), &args, "");
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
        let ran = qualify_in(dir.path(), &["fmt", "--check", "made.qualify"], "");
        assert_eq!(ran.status, 0, "{system}: {}{}", ran.out, ran.err);
        let ran = qualify_in(dir.path(), &["check", "made.qualify"], "");
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{system}");
        let text = qualify_in(dir.path(), &["init", "--from", system], "").out;
        let (head, rules) = text.split_once("\n# Usual stages").unwrap();
        let (_, rules) = rules.split_once("\n#\n").unwrap();
        let rules: String =
            rules.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect();
        let ran = qualify_in(dir.path(), &["check", "-"], &format!("{head}\n\n{rules}"));
        assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{system}: {}\n{rules}", ran.err);
    }
    insta::assert_snapshot!(
        "salesforce",
        qualify_in(dir.path(), &["init", "--from", "salesforce"], "").shown()
    );
    let ran = qualify_in(dir.path(), &["init"], "");
    assert_eq!(ran.status, 2, "{}", ran.out);
}

/// With an export of contacts and their mail events, whose time is called `created`.
#[test]
fn an_export_is_read_with_what_is_known() {
    let mut leads =
        String::from("Record ID,First Name,Lifecycle Stage,Number of Employees,Create Date,Tier\n");
    let mut events = String::from("id,recipient,type,created,lead_id\n");
    for at in 0..40u32 {
        let stage = ["Lead", "Subscriber", "Opportunity"][at as usize % 3];
        writeln!(leads, "{},Ann,{stage},{},2026-01-{:02} 10:00,a", 7000 + at, at * 3, 1 + at % 28).unwrap();
        let kind = ["OPEN", "SENT", "CLICK", "OTHER"][at as usize % 4];
        writeln!(events, "e{at},r{at},{kind},2026-02-{:02}T09:05:07,{}", 1 + at % 28, 7000 + at).unwrap();
    }
    let dir = folder(&[("contacts.csv", &leads), ("events.csv", &events)]);
    let ran =
        qualify_in(dir.path(), &["init", "contacts.csv", "--events", "events.csv", "--from", "hubspot"], "");
    insta::assert_snapshot!("hubspot", ran.shown());
}

/// The names that the system gives to the columns of its events are in the next command.
#[test]
fn the_columns_of_a_system_are_in_the_next_command() {
    let mut leads = String::from("Id,Company Name\n");
    let mut events = String::from("marketoGUID,leadId,activityTypeId,activityDate\n");
    for at in 0..20 {
        writeln!(leads, "{at},Acme {at}").unwrap();
        writeln!(events, "g{at},{at},{},2026-02-{:02}T09:05:07Z", 9 + at % 3, 1 + at).unwrap();
    }
    let dir = folder(&[("leads.csv", &leads), ("events.csv", &events)]);
    let args = ["init", "leads.csv", "--events", "events.csv", "--output", "made.qualify"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.status, 1, "without --from nobody knows these columns: {}", ran.err);
    let ran = qualify_in(dir.path(), &[&args[..], &["--from", "marketo"]].concat(), "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    let next = "check made.qualify --data leads.csv --events events.csv --event-key leadId --event-name activityTypeId \
                --event-time activityDate";
    assert!(ran.err.contains(&format!("\n  qualify {next}\n")), "{}", ran.err);
    let next: Vec<&str> = next.split_whitespace().collect();
    let ran = qualify_in(dir.path(), &next, "");
    assert_eq!((ran.status, ran.out.as_str()), (0, ""), "{}", ran.err);
}

/// Each preset is listed, with its columns, in the page about them.
#[test]
fn the_page_lists_each_preset() {
    let page = read("docs/presets.md");
    for system in SYSTEMS {
        assert!(page.contains(&format!("`{system}`")), "{system}");
        let preset = read(&format!("presets/{system}.toml"));
        for line in preset.lines() {
            if let Some(name) = line.strip_prefix("as = ") {
                assert!(page.contains(&format!("`{}`", name.trim_matches('"'))), "{system}: {name}");
            }
        }
    }
}
