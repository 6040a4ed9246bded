//! Changes that findings offer: made only where the result is clean and nothing can mean something else.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use crate::cli::{folder, qualify_in};
use qualify::check::{Checked, check};
use qualify::diag::Diag;
use qualify::fix::{Fixed, Policy, fix};
use qualify::lint::{Context, Levels, lint};
use qualify::program::Program;
use qualify::speech::print;
use qualify::syntax::{LoadError, Loaded, Root, load};
use std::collections::BTreeMap;

type Files = BTreeMap<String, String>;

fn read(files: &Files) -> (Loaded, Checked) {
    let first = files.keys().next().expect("a file");
    let loaded = load(&Root::file(first), &mut |path| {
        files.get(path).map(|text| text.as_bytes().to_vec()).ok_or(LoadError::Missing)
    });
    let checked = check(&loaded);
    (loaded, checked)
}

fn doubts(loaded: &Loaded, program: &Program) -> Vec<Diag> {
    let context = Context {
        program,
        files: &loaded.files,
        sources: &loaded.sources,
        today: Some(1_790_000_000_000_000),
        outcome: None,
        protected: &[],
        opted_out: &[],
        seen: None,
        facts: Default::default(),
    };
    lint(&context, &Levels { strict: true, set: Vec::new() })
}

/// A policy fixed once.
fn once(files: &Files) -> (Files, Fixed) {
    let (loaded, _) = read(files);
    let policy = Policy {
        root: &Root::file(files.keys().next().expect("a file")),
        files: &loaded.files,
        sources: &loaded.sources,
        doubts: &doubts,
    };
    let fixed = fix(&[policy]);
    let mut after = files.clone();
    after.extend(fixed.texts.clone());
    (after, fixed)
}

/// The first file of a case, and those that a line `# file: NAME` begins.
fn case(text: &str) -> Files {
    let mut parts = text.split("# file: ");
    let mut files = Files::from([("a.qualify".to_owned(), parts.next().unwrap_or("").to_owned())]);
    files.extend(
        parts.filter_map(|part| part.split_once('\n')).map(|(name, text)| (name.into(), text.into())),
    );
    files
}

/// Holds for any text at all: what is made is clean, changes no program, and is made at once. Returns what was done.
fn promises(files: &Files) -> (Files, Fixed) {
    let (after, fixed) = once(files);
    let context = || format!("{files:#?}\n{after:#?}");
    assert_eq!(fixed.made == 0, fixed.texts.is_empty(), "{}", context());
    if fixed.made == 0 {
        assert_eq!(*files, after);
        return (after, fixed);
    }
    let (loaded, before) = read(files);
    let (now, checked) = read(&after);
    match (&before.program, &checked.program) {
        (Some(old), Some(new)) => {
            assert_eq!(print(old), print(new), "{}", context());
            let (old, new) = (doubts(&loaded, old), doubts(&now, new));
            assert_eq!(new.len() + fixed.made, old.len(), "{}", context());
        }
        (Some(_), None) => panic!("it is broken: {}", context()),
        (None, _) => assert!(checked.diags.len() < before.diags.len(), "{}", context()),
    }
    // No line that was changed has anything left to say about it.
    for (path, text) in &fixed.texts {
        let old: Vec<&str> = files[path].lines().collect();
        for diag in &checked.diags {
            let source = now.sources.get(diag.span().file).expect("a source");
            let line = now.sources.line_column(diag.span()).0 - 1;
            let said = text.lines().nth(line).unwrap_or("");
            assert!(source.path != *path || old.contains(&said) || said.is_empty(), "{said}: {}", context());
        }
    }
    let (twice, again) = once(&after);
    assert_eq!((&twice, again.made), (&after, 0), "{}", context());
    assert_eq!(again.left, fixed.left, "{}", context());
    (after, fixed)
}

fn one(text: &str) -> (String, Fixed) {
    let (after, fixed) = promises(&case(text));
    (after["a.qualify"].clone(), fixed)
}

const DECLARED: &str = "lead\n  title  text\n  industry  one of software, logistics\n  need  yes/no\nevent demo\n\
                        score interest, 0 to 100\n  +5 on demo\n  +1 if industry is logistics\n";

/// Each changed the answers of leads, or broke the policy, and was called fixed.
#[test]
fn what_can_mean_something_else_is_only_shown() {
    for line in [
        "  +10 if title is empty\n",
        "MQL: interest >= 30\n",
        "  +10 if title starts with \" \"\n",
        "MQL requires title starts with \" \"\n",
        "MQL requires interest > 10,000\n",
        "MQL requires title is CEO\n",
        "MQL requires interest >= 3 and interest >= 2\n",
        // Two names are as near.
        "needs means need\nneed2 means need\nMQL requires nedes\n",
        "known_need means need\nMQL requires title is unkown\n",
    ] {
        let text = format!("{DECLARED}{line}");
        let (after, fixed) = one(&text);
        assert_eq!((after.as_str(), fixed.made), (text.as_str(), 0), "{line}");
    }
}

#[test]
fn a_spelling_that_can_be_one_thing_only_is_mended() {
    for (line, mended) in [
        ("  +10 if titel is \"CEO\"\n", "  +10 if title is \"CEO\"\n"),
        ("MQL reqires need\n", "MQL requires need\n"),
        ("MQL REQUIRES need\n", "MQL requires need\n"),
        ("MQL requires industry is softwear\n", "MQL requires industry is software\n"),
        ("MQL requires titel is \"CEO\" and nede\n", "MQL requires title is \"CEO\" and need\n"),
        ("MQL requires title is “CEO”\n", "MQL requires title is \"CEO\"\n"),
        ("MQL requires interest <> 30\n", "MQL requires interest != 30\n"),
    ] {
        let text = format!("{DECLARED}{line}");
        let (after, fixed) = one(&text);
        assert_eq!(after, format!("{DECLARED}{mended}"), "{line}");
        assert!(fixed.made > 0 && fixed.left == 0, "{line} {fixed:?}");
    }
    // A line that stays wrong is left whole.
    let text = format!("{DECLARED}MQL requires titel is vacant\n");
    let (after, fixed) = one(&text);
    assert_eq!((after, fixed.made), (text, 0));
}

/// The program does not change: an answer cannot.
#[test]
fn what_changes_no_answer_is_made() {
    let text =
        format!("{DECLARED}list bosses \"CEO\", \"CFO\", \"ceo\"\nMQL requires title is one of bosses\n");
    let (after, fixed) = one(&text);
    assert_eq!(after, text.replace(", \"ceo\"", ""));
    assert_eq!(fixed.made, 1);
}

#[test]
fn a_file_of_two_policies_is_right_for_both() {
    let shared = "good means titel is \"CEO\"\n";
    let p = "policy \"P\"\nuse \"shared.qualify\"\nlead\n  title  text\nA requires good\n";
    let q = "policy \"Q\"\nuse \"shared.qualify\"\nlead\n  titel  text\nA requires good\n";
    let fixed = |q: &str| {
        let dir = folder(&[("p.qualify", p), ("q.qualify", q), ("shared.qualify", shared)]);
        let ran = qualify_in(dir.path(), &["check", "--fix", "--format", "short"], "");
        (std::fs::read_to_string(dir.path().join("shared.qualify")).expect("it is there"), ran)
    };
    // For the one it is a slip, for the other a name.
    let (text, ran) = fixed(q);
    assert_eq!(text, shared);
    assert!(ran.err.contains("1 finding offers a line"), "{}", ran.err);
    let (text, _) = fixed(&q.replace("titel", "title"));
    assert_eq!(text, shared.replace("titel", "title"));
}

#[test]
fn the_command_says_what_it_made_and_what_it_only_shows() {
    let text = format!("{DECLARED}MQL requires titel is \"CEO\"\nSQL requires MQL and title is vacant\n");
    let dir = folder(&[("p.qualify", &text)]);
    let shown = qualify_in(dir.path(), &["check", "--fix", "--diff"], "");
    assert_eq!(shown.status, 1);
    assert!(shown.err.starts_with("1 finding would be fixed\n1 finding offers a line"), "{}", shown.err);
    let ran = qualify_in(dir.path(), &["check", "--fix", "--format", "short"], "");
    let said = "1 finding fixed\n1 finding offers a line that may mean something else: it was not written\n";
    assert!(ran.err.starts_with(said), "{}", ran.err);
    let now = std::fs::read_to_string(dir.path().join("p.qualify")).expect("it is there");
    assert_eq!(now, text.replace("titel", "title"));
    let ran = qualify_in(dir.path(), &["check", "--fix"], "");
    assert!(ran.err.starts_with("0 findings fixed\n1 finding offers"), "{}", ran.err);
}

#[test]
fn every_case_keeps_the_promises() {
    let (mut made, mut left) = (0, 0);
    for of in ["check", "format", "lint", "program", "syntax"] {
        for path in crate::cases::files(&format!("tests/cases/{of}")) {
            let text = std::fs::read_to_string(&path).expect("a case");
            let (_, fixed) = promises(&case(&text));
            made += fixed.made;
            left += fixed.left;
        }
    }
    assert!(made >= 30 && left > 30, "{made} made, {left} left");
}
