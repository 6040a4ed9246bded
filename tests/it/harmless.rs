//! What leads, events and columns are called does no harm: not on a terminal, not in a policy, not in a spreadsheet.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{folder, qualify_in};

/// Columns whose names would end a text, begin a comment, or do something to a terminal or a page.
const LEADS: &str = "lead_id,name,company,\"size \"\"big\"\" \\ # 1\",<script>alert(1)</script>,\"two\nlines\",\u{1b}[31mred,=1+1,\u{202e}desrever\n\
L-1,<script>alert(1)</script>,\"=HYPERLINK(\"\"http://evil\"\",\"\"x\"\")\",12,yes,a,b,c,d\n\
\u{1b}[2JL-2,Bob,@SUM(A1),13,no,a,b,c,d\n\
-L-3,\u{7}Eve,+1,14,yes,a,b,c,d\n";

const EVENTS: &str = "lead_id,event,time\n\
L-1,\"say \"\"hi\"\" # \\\",2026-03-01\n\
L-1,\u{1b}[31mred,2026-03-01\n\
L-1,<b>bold</b>,2026-03-01\n\
L-1,\"=cmd()\",2026-03-01\n";

const POLICY: &str = "lead
  lead_id  text, key
  name     text
  company  text
  size     number from \"size \\\"big\\\" \\\\ # 1\"
  flag     one of a, b from \"company\"

event bold from \"<b>bold</b>\"
event gone

big means size >= 13 and name is known
MQL requires big
SQL requires MQL and bold
";

fn dir() -> tempfile::TempDir {
    folder(&[("sales.qualify", POLICY), ("leads.csv", LEADS), ("events.csv", EVENTS)])
}

/// Nothing that a terminal would act on; line breaks are.
fn harmless(text: &str, of: &str) {
    let acts = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    let found: Vec<&str> = text.lines().filter(|line| line.contains(acts)).collect();
    assert!(found.is_empty(), "{of}: {found:?}");
}

#[test]
fn names_of_columns_and_events_become_quoted_text_or_are_left_out() {
    let dir = dir();
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--events", "events.csv"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    harmless(&ran.out, "init");
    harmless(&ran.err, "init");
    insta::assert_snapshot!("harmless_init", ran.out);
    std::fs::write(dir.path().join("made.qualify"), &ran.out).unwrap();
    let check = qualify_in(
        dir.path(),
        &["check", "made.qualify", "--data", "leads.csv", "--events", "events.csv"],
        "",
    );
    assert_eq!((check.status, check.out.as_str()), (0, ""), "{}", check.err);
    let run = qualify_in(
        dir.path(),
        &["run", "made.qualify", "leads.csv", "--as-of", "2026-04-01", "--no-events"],
        "",
    );
    assert_eq!(run.status, 0, "{}", run.err);
}

#[test]
fn findings_show_values_written_out() {
    let dir = dir();
    for format in ["human", "short", "json", "github", "sarif"] {
        let args =
            ["check", "sales.qualify", "--data", "leads.csv", "--events", "events.csv", "--format", format];
        let ran = qualify_in(dir.path(), &args, "");
        assert!(ran.status <= 1, "{}", ran.err);
        harmless(&ran.out, format);
        harmless(&ran.err, format);
    }
}

#[test]
fn reports_on_a_terminal_show_keys_and_values_written_out() {
    let dir = dir();
    let data = ["sales.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2026-04-01"];
    for lead in ["L-1", "\u{1b}[2JL-2", "-L-3", "\u{1b}[2JL-1"] {
        for format in ["human", "json"] {
            let args = [&["explain"], &data[..], &["--lead", lead, "--format", format]].concat();
            let ran = qualify_in(dir.path(), &args, "");
            harmless(&ran.out, "explain");
            harmless(&ran.err, "explain");
        }
    }
    let args =
        [&["dry-run"], &data[..], &["--outcome", "size >= 14", "--show", "name,company", "--json", "-"]]
            .concat();
    let ran = qualify_in(dir.path(), &args, "");
    harmless(&ran.out, "dry-run --json");
    let args = [&["dry-run"], &data[..], &["--outcome", "size >= 14", "--show", "name,company"]].concat();
    let ran = qualify_in(dir.path(), &args, "");
    harmless(&ran.out, "dry-run");
    harmless(&ran.err, "dry-run");
    let ran = qualify_in(dir.path(), &[&["run"], &data[..]].concat(), "");
    harmless(&ran.err, "run's summary");
}

#[test]
fn a_spreadsheet_gets_no_formulas() {
    let dir = dir();
    let args =
        ["run", "sales.qualify", "leads.csv", "--no-events", "--as-of", "2026-04-01", "--for-spreadsheet"];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.lines().any(|line| line.starts_with("'-L-3,")), "{}", ran.out);
    let begins = |cell: &str| cell.trim_start_matches('"').starts_with(['=', '+', '-', '@']);
    let formulas: Vec<&str> = ran
        .out
        .lines()
        .skip(1)
        .filter(|line| line.split(',').any(|cell| begins(cell) && cell.parse::<f64>().is_err()))
        .collect();
    assert!(formulas.is_empty(), "{formulas:?}");
}
