//! Machine formats: each is held to its public schema (`tests/schemas`), on policies that are fine and on all that can
//! be wrong with one.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

mod schema;

use crate::cli::{Ran, folder, qualify_in, root};
use serde_json::Value;
use std::path::Path;

/// Five mistakes in the text itself, characters of several bytes and of two UTF-16 units before them.
const FIVE: &str = "lead\n  need yes/no, ask \"Süß 🚀?\"\n  \u{1F680} budget number in\nscore fit\n  5 on need\n\
                    A requires need and or need\nB requires (need\nC requires need ?\n";

/// What can be wrong, by file.
fn all_wrong() -> tempfile::TempDir {
    let dir = folder(&[
        ("five mistakes, 100%.qualify", FIVE),
        ("names.qualify", "lead\n  need  yes/no, ask \"Naïve 🚀?\"\nA requires nede\n"),
        (
            "doubtful.qualify",
            "lead\n  need  yes/no\nscore fit, 0 to 10\n  +0  if need\n  +10 if need\nA requires fit > 5\n",
        ),
        ("windows.qualify", "lead\r\n  need  yes/no\r\nA requires ned\r\n"),
        ("empty.qualify", ""),
    ]);
    std::fs::write(dir.path().join("latin.qualify"), b"lead\n  caf\xe9 yes/no\n").expect("a file");
    dir
}

fn run(dir: &Path, args: &[&str]) -> Ran {
    qualify_in(dir, args, "")
}

fn valid_sarif(ran: &Ran) -> Value {
    let text = std::fs::read_to_string(root().join("tests/schemas/sarif-2.1.0.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    let log: Value =
        serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {}", ran.shown()));
    let wrong = schema::errors(&schema, &log);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    log
}

#[test]
fn sarif_is_what_its_schema_says() {
    let dir = all_wrong();
    let ran = run(dir.path(), &["check", "--format", "sarif"]);
    let log = valid_sarif(&ran);
    assert_eq!(ran.status, 1);
    let results = log["runs"][0]["results"].as_array().expect("results");
    let short = run(dir.path(), &["check", "--format", "short"]);
    assert_eq!(results.len(), short.out.lines().count(), "{}", short.out);
    assert!(results.len() >= 9, "{}", short.out);
    assert_eq!(log["runs"][0]["columnKind"], "unicodeCodePoints");
    // Every result names a rule of the list, at the place that `short` says.
    let rules = log["runs"][0]["tool"]["driver"]["rules"].as_array().expect("rules");
    for (result, line) in results.iter().zip(short.out.lines()) {
        let index = usize::try_from(result["ruleIndex"].as_u64().expect("a number")).expect("it is small");
        assert_eq!(rules[index]["id"], result["ruleId"]);
        let region = &result["locations"][0]["physicalLocation"]["region"];
        let place = format!(
            ":{}:{}: {}",
            region["startLine"],
            region["startColumn"],
            result["ruleId"].as_str().expect("a code")
        );
        assert!(line.contains(&place), "{line}: {place}");
    }
    let uri = &results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"];
    let uris: Vec<&Value> = results
        .iter()
        .map(|result| &result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"])
        .collect();
    assert!(uris.iter().any(|uri| *uri == "five%20mistakes%2C%20100%25.qualify"), "{uri} {uris:?}");
    // Nothing wrong, stdin, and whose agreement is needed are logs as well.
    let fine = valid_sarif(&run(&root(), &["check", "--format", "sarif", "policies/smallest.qualify"]));
    assert_eq!(fine["runs"][0]["results"], Value::Array(Vec::new()));
    valid_sarif(&qualify_in(&root(), &["check", "-", "--format", "sarif"], FIVE));
}

#[test]
fn the_schema_finds_what_is_wrong_with_a_log() {
    let dir = all_wrong();
    let log = valid_sarif(&run(dir.path(), &["check", "--format", "sarif"]));
    let text = std::fs::read_to_string(root().join("tests/schemas/sarif-2.1.0.json")).expect("the schema");
    let schema: Value = serde_json::from_str(&text).expect("JSON");
    for (pointer, value) in [
        ("/version", Value::from("2.0.0")),
        ("/runs/0/columnKind", Value::from("bytes")),
        ("/runs/0/results/0/level", Value::from("fatal")),
        ("/runs/0/results/0/message", Value::from("a text")),
        ("/runs/0/results/0/locations/0/physicalLocation/region/startLine", Value::from(0)),
        ("/runs/0/tool", serde_json::json!({ "driver": {} })),
        ("/runs/0/results/0/unknown", Value::from(1)),
    ] {
        let mut wrong = log.clone();
        match wrong.pointer_mut(pointer) {
            Some(place) => *place = value,
            None => {
                let (parent, key) = pointer.rsplit_once('/').expect("a path");
                wrong.pointer_mut(parent).expect("it is there")[key] = value;
            }
        }
        assert!(!schema::errors(&schema, &wrong).is_empty(), "{pointer}");
    }
}

#[test]
fn junit_is_what_its_schema_says() {
    let xsd = std::fs::read_to_string(root().join("tests/schemas/junit-10.xsd")).expect("the schema");
    let xsd = uppsala::parse(&xsd).expect("XML");
    let schema = uppsala::XsdValidator::from_schema(&xsd).expect("a schema");
    let valid = |text: &str| -> Vec<String> {
        let document = uppsala::parse(text).unwrap_or_else(|error| panic!("{error}: {text}"));
        schema.validate(&document).iter().map(ToString::to_string).collect()
    };
    let dir = all_wrong();
    let failing = "lead\n  need  yes/no\nscore fit\n  +5 if need\nA requires need\n\
                   example \"<needs> & 'wants' \\\"it\\\" 🚀 \u{1}\"\n  given need is no\n  then A, fit = 5\n";
    std::fs::write(dir.path().join("failing & <odd>.qualify"), failing).expect("a file");
    let ran = run(dir.path(), &["test", "--format", "junit"]);
    assert_eq!(ran.status, 1);
    assert_eq!(valid(&ran.out), Vec::<String>::new(), "{}", ran.out);
    assert!(
        ran.out.contains("<failure type=\"claim\" message=\"expected fit = 5, but fit is 0\">"),
        "{}",
        ran.out
    );
    assert!(ran.out.contains("<error type=\"mistakes\""), "{}", ran.out);
    let fine = run(&root(), &["test", "--format", "junit", "policies"]);
    assert_eq!(fine.status, 0);
    assert_eq!(valid(&fine.out), Vec::<String>::new());
    assert!(fine.out.matches("<testcase ").count() >= 100);
    // The schema can say no.
    assert!(!valid(&fine.out.replacen("tests=", "checks=", 1)).is_empty());
    assert!(
        !valid(&fine.out.replacen("<testcase", "<case", 1).replacen("</testcase", "</case", 1)).is_empty()
    );
}

#[test]
fn github_notes_are_escaped() {
    let dir = all_wrong();
    let ran = run(dir.path(), &["check", "--format", "github"]);
    assert_eq!(ran.status, 1);
    for line in ran.out.lines() {
        let (properties, message) =
            line.strip_prefix("::").and_then(|rest| rest.split_once("::")).expect("a command");
        assert!(properties.starts_with("error ") || properties.starts_with("warning "), "{line}");
        for property in properties.split_once(' ').expect("properties").1.split(',') {
            let (_, value) = property.split_once('=').unwrap_or_else(|| panic!("{line}"));
            assert!(!value.contains(':'), "{line}");
        }
        assert!(!message.is_empty() && !message.contains('\r'), "{line}");
        let percents = line.match_indices('%').map(|(at, _)| line.get(at..at + 3).unwrap_or(""));
        for escape in percents {
            assert!(["%25", "%0A", "%0D", "%3A", "%2C"].contains(&escape), "{escape}: {line}");
        }
    }
    assert!(ran.out.contains("file=five mistakes%2C 100%25.qualify,line=3,"), "{}", ran.out);
}

#[test]
fn five_mistakes_are_five_in_each_format() {
    let dir = folder(&[("five.qualify", FIVE)]);
    let shown = |format: &str| run(dir.path(), &["check", "--format", format]).out;
    let count = shown("short").lines().count();
    assert!(count >= 5, "{}", shown("short"));
    assert_eq!(shown("github").lines().count(), count);
    let json: Value = serde_json::from_str(&shown("json")).expect("JSON");
    assert_eq!(json.as_array().map(Vec::len), Some(count));
    let sarif: Value = serde_json::from_str(&shown("sarif")).expect("JSON");
    assert_eq!(sarif["runs"][0]["results"].as_array().map(Vec::len), Some(count));
    assert_eq!(shown("human").matches("five.qualify:").count(), count);
}
