//! Every example of every `--help` works as it stands there.

#![expect(clippy::disallowed_methods, reason = "tests read files")]

use crate::cli::{folder, qualify, qualify_in, root};

const POLICY: &str = "policy \"Sales\"
lead
  lead_id    text, key
  company    text
event demo
score interest
  +10 on demo, once
SQL requires interest >= 10
example \"a demo\"
  when demo 1 day ago
  then SQL
";

const COMMANDS: [&str; 13] = [
    "check",
    "run",
    "explain",
    "diff",
    "dry-run",
    "propose",
    "init",
    "fmt",
    "test",
    "agreement",
    "rule",
    "man",
    "completions",
];

/// A lead score of HubSpot.
const SCORE: &str = r#"{"id": "1", "name": "Fit", "objectTypeId": "0-1", "scoreType": "COMBINED", "scoreStatus": "published",
"allowedGroupTypes": ["FIT"], "groupConfigs": [{"id": "g", "groupCategory": "FIT", "groupName": "Fit", "ruleConfigurations":
[]}]}"#;

/// The words of a command line; what a shell would do with the answer is left out.
fn words(line: &str) -> Vec<String> {
    let line = line.split(" | ").next().unwrap_or("").split(" > ").next().unwrap_or("");
    let (mut words, mut word, mut quote) = (Vec::new(), None::<String>, None);
    for c in line.chars() {
        match quote {
            Some(mark) if c == mark => quote = None,
            None if c == '\'' || c == '"' => quote = Some(c),
            None if c == ' ' => words.extend(word.take()),
            _ => word.get_or_insert_default().push(c),
        }
    }
    words.extend(word);
    words
}

/// The lines of examples of a command.
fn examples(command: &[&str]) -> Vec<String> {
    let said = qualify(&[command, &["--help"]].concat()).out;
    let after =
        said.split_once("\nExamples:\n").unwrap_or_else(|| panic!("{command:?} has examples: {said}")).1;
    let lines = after.lines().map(str::trim).take_while(|line| line.starts_with("qualify "));
    lines.map(str::to_owned).collect()
}

#[test]
fn every_example_of_every_help_works() {
    let commands: Vec<Vec<&str>> =
        std::iter::once(Vec::new()).chain(COMMANDS.map(|command| vec![command])).collect();
    let all: Vec<String> = commands.iter().flat_map(|command| examples(command)).collect();
    assert!(all.len() > COMMANDS.len(), "{all:?}");
    let leads = "lead_id,company,converted,status\nL-17,A,yes,won\nL-18,B,no,lost\n";
    for line in all {
        let dir = folder(&[
            ("sales.qualify", POLICY),
            ("sales-2025.qualify", POLICY),
            ("leads.csv", leads),
            ("leads.jsonl", "{\"lead_id\":\"L-17\",\"company\":\"A\"}\n"),
            ("events.csv", "lead_id,event,time\nL-17,demo,2026-03-01\n"),
            ("score.json", SCORE),
        ]);
        let packed = std::fs::File::create(dir.path().join("leads.jsonl.gz")).unwrap();
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::fast());
        std::io::Write::write_all(&mut packed, b"{\"lead_id\":\"L-17\",\"company\":\"A\"}\n").unwrap();
        packed.finish().unwrap();
        let words = words(line.strip_prefix("qualify ").unwrap());
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        if words.first() == Some(&"init") {
            std::fs::remove_file(dir.path().join("sales.qualify")).unwrap();
        }
        // What names the repository's own files runs there, where it writes nothing.
        let own = words.iter().any(|word| word.starts_with("policies/"));
        let writes =
            words.contains(&"--output") || (words.first() == Some(&"fmt") && !words.contains(&"--diff"));
        let ran = match (own, writes) {
            (true, false) => qualify_in(&root(), &words, ""),
            (true, true) => {
                let there = dir.path().join("policies");
                copy(&root().join("policies"), &there);
                qualify_in(dir.path(), &words, "")
            }
            (false, _) => qualify_in(dir.path(), &words, ""),
        };
        assert_eq!(ran.status, 0, "{line}\n{}{}", ran.out, ran.err);
    }
}

fn copy(from: &std::path::Path, to: &std::path::Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let to = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &to);
        } else {
            std::fs::copy(entry.path(), to).unwrap();
        }
    }
}

/// What may be found about comments that allow something has a page as every code does.
#[test]
fn every_code_has_a_page() {
    for code in ["X01", "x02", "allow-without-reason", "allow-silences-nothing"] {
        let ran = qualify(&["rule", code]);
        assert_eq!(ran.status, 0, "{code}: {}", ran.err);
        assert!(ran.out.contains("exception"), "{code}: {}", ran.out);
    }
    assert!(qualify(&["rule"]).out.contains("X01"));
}

/// A name that is the policy's and also every answer's is never taken for either in silence.
#[test]
fn a_column_that_could_be_two_is_named_by_whose_it_is() {
    let policy = "lead\n  id text, key\n  total number\nscore s\n  +5 if total > 1\nMQL requires s >= 5\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id,total\na,7\n")]);
    let run = |columns: &str| {
        qualify_in(
            dir.path(),
            &["run", "p.qualify", "leads.csv", "--as-of", "2026-01-01", "--columns", columns],
            "",
        )
    };
    let ran = run("key,total");
    assert_eq!(ran.status, 2, "{}", ran.out);
    assert!(
        ran.out.is_empty() && ran.err.contains("policy.total") && ran.err.contains("answer.total"),
        "{}",
        ran.err
    );
    assert_eq!(run("id,policy.total,answer.total").out, "id,policy.total,answer.total\na,7,5\n");
}

/// White space and words for signs tell no lines apart: what `fmt` does to a policy is no change.
#[test]
fn what_fmt_does_is_no_change_for_dry_run() {
    let policy = "lead\n  id text, key\n  size number\n  signed yes/no\nscore s\n  by size: below 50:+5, 50 to 500:  +20\n  +3 if size>=7 and (signed)\nMQL requires s >= 5\n";
    let dir = folder(&[
        ("new.qualify", policy),
        ("old.qualify", policy),
        ("leads.csv", "id,size,signed\na,7,yes\nb,60,no\n"),
    ]);
    assert_eq!(qualify_in(dir.path(), &["fmt", "new.qualify"], "").status, 0);
    assert_ne!(std::fs::read_to_string(dir.path().join("new.qualify")).unwrap(), policy);
    let compare = || {
        let args = [
            "dry-run",
            "new.qualify",
            "leads.csv",
            "--against",
            "old.qualify",
            "--as-of",
            "2026-01-01",
            "--json",
            "-",
        ];
        let ran = qualify_in(dir.path(), &args, "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        serde_json::from_str::<serde_json::Value>(&ran.out).unwrap()
    };
    let report = compare();
    assert_eq!(report["against"]["because"], serde_json::json!([]), "{report:#}");
    // A lead that moves by the stage itself moves by no line.
    std::fs::write(dir.path().join("old.qualify"), policy.replace("s >= 5", "s >= 9")).unwrap();
    let report = compare();
    assert_eq!(
        (&report["against"]["moved"], &report["against"]["because"]),
        (&1.into(), &serde_json::json!([]))
    );
    std::fs::write(
        dir.path().join("old.qualify"),
        policy.replace("50:+5", "50:+1").replace("s >= 5", "s >= 6"),
    )
    .unwrap();
    let report = compare();
    let because: Vec<&str> = report["against"]["because"]
        .as_array()
        .unwrap()
        .iter()
        .map(|line| line["of"].as_str().unwrap())
        .collect();
    assert_eq!(because, ["new", "old"], "{report:#}");
}
