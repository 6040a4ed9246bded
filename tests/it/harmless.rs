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

/// A policy whose comments, names of columns, titles and reasons would act on a terminal, and leads for it.
const ODD: &str = "# \u{1b}]0;owned\u{7}\u{202e}\npolicy \"\u{1b}[31mred\"
  owners marketing
lead
  lead_id  text, key
  need     yes/no from \"ne\u{1b}[2Jed\"
  title    text, ask \"who\u{200b}?\u{9b}31m\"
SQL requires need and title is \"\u{1b}[8mhidden\" because \"\u{1b}[5mwhy\"
nonsense
";

/// What the text holds of a terminal's codes besides our own colours.
fn foreign(text: &str) -> bool {
    let mut rest = text;
    while let Some(at) = rest.find('\u{1b}') {
        let code = &rest[at + 1..];
        let Some((code, after)) = code.strip_prefix('[').and_then(|code| code.split_once('m')) else {
            return true;
        };
        // Ours colour; they hide nothing and do not blink.
        let ours =
            code.bytes().all(|byte| byte.is_ascii_digit() || byte == b';') && !matches!(code, "5" | "8");
        if !ours {
            return true;
        }
        rest = after;
    }
    let unseen = |c: char| {
        (c.is_control() && c != '\n' && c != '\u{1b}') || matches!(c, '\u{200b}' | '\u{202a}'..='\u{202e}')
    };
    text.contains(unseen)
}

#[test]
fn codes_of_a_policy_reach_no_terminal() {
    let sound = ODD.replace("nonsense\n", "");
    let dir = folder(&[
        ("odd.qualify", ODD),
        ("sound.qualify", &sound),
        ("leads.csv", "lead_id,n\u{1b}[2Jeed,\u{1b}[31mtitle\nL-1,yes,x\n"),
        ("good.csv", "lead_id,ne\u{1b}[2Jed,title\nL-1,yes,\u{1b}[8mhidden\n\u{1b}[2J,maybe\u{1b}[2J,x\n"),
        ("events.csv", "lead\u{1b}[2J,event,time\nL-1,demo,2026-01-01\n"),
    ]);
    let with_events = sound.replace("SQL requires", "event demo\nSQL requires demo and");
    std::fs::write(dir.path().join("events.qualify"), with_events).unwrap();
    let commands: [&[&str]; 13] = [
        &["check", "odd.qualify"],
        &["check", "odd.qualify", "--format", "short"],
        &["check", "sound.qualify"],
        &["test", "odd.qualify"],
        &["fmt", "--diff", "sound.qualify"],
        &["fmt", "odd.qualify"],
        &["run", "odd.qualify", "leads.csv"],
        // The columns are not there.
        &["run", "sound.qualify", "leads.csv"],
        &["run", "events.qualify", "good.csv", "--events", "events.csv"],
        &["explain", "sound.qualify", "good.csv", "--lead", "L-1"],
        &["dry-run", "sound.qualify", "good.csv"],
        &["rule", "\u{1b}[31m"],
        &["check", "--no\u{1b}[2J\u{7}nsense"],
    ];
    for args in commands {
        for colour in ["never", "always"] {
            let ran = qualify_in(dir.path(), &[args, &["--color", colour]].concat(), "");
            for text in [&ran.out, &ran.err] {
                let out = args.contains(&"run") && *text == ran.out;
                assert!(out || text.is_empty() || !foreign(text), "{args:?} {colour}: {text:?}");
                if colour == "never" && !out {
                    harmless(text, args[0]);
                }
            }
        }
    }
    let missing = qualify_in(dir.path(), &["run", "sound.qualify", "leads.csv"], "");
    assert!(missing.err.contains("\\u{1b}[2J"), "{}", missing.err);
}

#[test]
fn no_line_is_a_command_of_a_runner() {
    let untidy = "lead\n need yes/no\nSQL requires   need\n";
    let names = ["::error title=x::y.qualify", "##[error]z.qualify", "##vso[task.complete]v.qualify"];
    let files: Vec<(&str, &str)> = names.iter().map(|name| (*name, untidy)).collect();
    let dir = folder(&files);
    for args in
        [&["fmt", "--check"][..], &["fmt", "--diff"], &["check"], &["check", "--format", "short"], &["test"]]
    {
        let ran = qualify_in(dir.path(), args, "");
        for line in ran.out.lines().chain(ran.err.lines()) {
            assert!(!line.trim_start().starts_with("::"), "{args:?}: {line}");
            assert!(!line.contains("##["), "{args:?}: {line}");
            assert!(!line.contains("##vso["), "{args:?}: {line}");
        }
    }
    for name in names {
        let ran = qualify_in(dir.path(), &["run", name, &format!("{name}.csv")], "");
        assert!(ran.err.lines().all(|line| !line.starts_with("::") && !line.contains("##[")), "{}", ran.err);
    }
    // A line's end in what is named begins no line.
    let ran = qualify_in(dir.path(), &["run", names[0], "x\n::error::y.csv"], "");
    assert!(ran.err.lines().all(|line| !line.starts_with("::")), "{}", ran.err);
    assert!(ran.err.contains("x\\n::error::y.csv"), "{}", ran.err);
}

#[test]
fn an_agreement_shows_what_nobody_would_see() {
    let sound = ODD.replace("nonsense\n", "").replace("because \"", "because \"\u{2067}");
    let dir = folder(&[("p.qualify", &sound)]);
    for (args, shown) in [
        (&["agreement", "p.qualify"][..], "who\\\\u{200b}?"),
        (&["agreement", "p.qualify", "--html"], "who\\u{200b}?"),
    ] {
        let ran = qualify_in(dir.path(), args, "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(ran.out.contains(shown) && ran.out.contains("u{2067}"), "{}", ran.out);
        assert!(!ran.out.contains(['\u{200b}', '\u{2067}', '\u{1b}', '\u{9b}']), "{}", ran.out);
    }
}
