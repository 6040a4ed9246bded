//! `test --mutate`: which changes of a policy its examples notice, and the lines that would.

#![expect(clippy::disallowed_methods, reason = "tests of files read files")]

use crate::cli::{Ran, folder, qualify_in};
use qualify::check::check;
use qualify::diag::edited;
use qualify::engine::truth::Truth;
use qualify::engine::{Examples, Wanted};
use qualify::mutate::{KINDS, Kind, Mutated, Offer, Said, mutate};
use qualify::program::Program;
use qualify::syntax::{Loaded, Root, load};
use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

/// The policies that the repository shows.
const POLICIES: [&str; 9] = [
    "policies/smallest.qualify",
    "policies/venue.qualify",
    "policies/venue-loft.qualify",
    "policies/lead-definition.qualify",
    "policies/lead-scoring.qualify",
    "policies/sal-handover.qualify",
    "policies/sql-criteria.qualify",
    "examples/loan-applications/policy.qualify",
    "examples/x-education/policy.qualify",
];

/// Texts by path, in the place of what the files hold.
type Texts = BTreeMap<String, String>;

fn loaded(path: &str, texts: &Texts) -> Loaded {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    load(&Root::file(path), &mut |path| match texts.get(path) {
        Some(text) => Ok(text.clone().into_bytes()),
        None => Ok(std::fs::read(here.join(path)).expect("a policy file")),
    })
}

fn program(path: &str, texts: &Texts) -> Option<Program> {
    check(&loaded(path, texts)).program
}

fn mutated(path: &str, texts: &Texts) -> Mutated {
    let loaded = loaded(path, texts);
    let program = check(&loaded).program.unwrap_or_else(|| panic!("{path}: no program"));
    mutate(&program, &loaded.files, &loaded.sources)
}

/// Whether every claim of a program's examples is met.
fn passes(program: &Program) -> bool {
    let examples = Examples::new(program, Wanted::everything());
    let ran = examples.run_all(&program.examples);
    let results = ran.results(examples.engine());
    program.examples.iter().enumerate().all(|(row, example)| {
        example.claims.iter().all(|claim| results.holds(&claim.condition, row) == Truth::Yes)
    })
}

/// The text of a policy's file with lines added; it stays as long where it was.
fn with_offer(loaded: &Loaded, offer: &Offer) -> (String, String, usize) {
    let (file, at) = match &offer.to {
        Some((_, span)) => (span.file, span.range().end),
        None => (loaded.files[0].id, usize::MAX),
    };
    let source = loaded.sources.get(file).expect("a file");
    let at = at.min(source.text.len());
    let text = format!("{}\n{}\n{}", &source.text[..at], offer.text, &source.text[at..]);
    (source.path.clone(), text, at)
}

#[test]
fn each_offered_line_notices_the_change_that_it_is_for() {
    let mut offered = 0;
    for path in POLICIES {
        let plain = loaded(path, &Texts::new());
        let mutated = mutated(path, &Texts::new());
        for one in &mutated.unnoticed {
            let Some(offer) = one.offer.map(|at| &mutated.offers[at]) else { continue };
            offered += 1;
            let (file, with, at) = with_offer(&plain, offer);
            let here = program(path, &Texts::from([(file.clone(), with.clone())]));
            assert!(here.is_some_and(|program| passes(&program)), "{path}: {offer:?} does not hold");
            // The change is made in the text, in front of what was added or behind it.
            let changed = plain.sources.get(one.change.place.file).expect("a file");
            let mut texts = Texts::from([(file.clone(), with.clone())]);
            let text = if changed.path == file {
                assert!(
                    one.change.edits.iter().all(|edit| edit.span.range().end <= at) || offer.to.is_some()
                );
                edited(&with, 0, &one.change.edits)
            } else {
                edited(&changed.text, 0, &one.change.edits)
            };
            texts.insert(changed.path.clone(), text);
            let noticed = program(path, &texts).is_none_or(|program| !passes(&program));
            assert!(noticed, "{path}: {:?} is not noticed by {}", one.change.said, offer.text);
            assert!(one.would.is_some(), "{path}: {:?}: nothing is said of leads", one.change.said);
        }
    }
    assert!(offered > 150, "lines are offered: {offered}");
}

#[test]
fn with_what_is_offered_so_much_more_is_noticed() {
    let path = "policies/lead-scoring.qualify";
    let before = mutated(path, &Texts::new());
    let counted = before.unnoticed.iter().filter(|one| one.offer.is_some()).count() as u64;
    let mut text = loaded(path, &Texts::new()).sources.iter().next().expect("a file").1.text.to_string();
    let mut places: Vec<&Offer> = before.offers.iter().filter(|offer| offer.to.is_some()).collect();
    places.sort_by_key(|offer| std::cmp::Reverse(offer.to.as_ref().map(|(_, span)| span.end)));
    for offer in places {
        let end = offer.to.as_ref().expect("an example").1.range().end;
        text.insert_str(end, &format!("\n{}", offer.text));
    }
    for offer in before.offers.iter().filter(|offer| offer.to.is_none()) {
        text.push_str(&format!("\n{}\n", offer.text));
    }
    let after = mutated(path, &Texts::from([(path.to_owned(), text)]));
    assert_eq!(after.counted, before.counted);
    // An example may notice more than it is for.
    assert!(after.noticed >= before.noticed + counted);
    assert_eq!(after.unnoticed.len() as u64, after.counted - after.noticed);
}

/// Every kind of change, and a change of it that no example notices here.
const ALL: &str = "policy \"Everything that can be changed\"
  reviewed 2026-10-01
lead
  need    yes/no
  spam    yes/no, default no
  phase   one of a, b, c
  budget  number in EUR
  size    number
event demo
  url   text
event visit
score fit, 0 to 40
  +5  on demo where url contains \"x\", once
  +2  on visit in the last 30 days
  +3  if budget >= 100 EUR
  by size: below 10: +1, 10 to 20: +2
  points halve every 30 days
ready means need and size is known
busy means 3 or more demo or phase is a or b
quiet means no visit since last demo
A requires ready and not spam
  blocked if spam
";

const CHANGES: [(Kind, &str); 15] = [
    (Kind::Threshold, "if it said `+3 if budget >= 101 EUR`"),
    (Kind::Operator, "if it said `+3 if budget > 100 EUR`"),
    (Kind::Joiner, "if it said `need or size is known`"),
    (Kind::Part, "if it did not say `need`"),
    (Kind::Negation, "if it said `spam`"),
    (Kind::Window, "if it said `+2 on visit in the last 31 days`"),
    (Kind::Count, "if it said `4 or more demo`"),
    (Kind::Filter, "if it did not say `since last demo`"),
    (Kind::Points, "if it said `+6 on demo where url contains \"x\", once`"),
    (Kind::Sign, "if it said `-2 on visit in the last 30 days`"),
    (Kind::Bound, "if it said `score fit, 0 to 41`"),
    (Kind::Once, "if it did not say `once`"),
    (Kind::HalfLife, "if it said `points halve every 60 days`"),
    (Kind::Band, "if it said `by size: 11 to 20: +2`"),
    (Kind::Line, "if `points halve every 30 days` were not there"),
];

fn said(said: &Said) -> String {
    match said {
        Said::Instead(text) => format!("if it said `{text}`"),
        Said::Without(text) => format!("if it did not say `{text}`"),
        Said::Gone(text) => format!("if `{text}` were not there"),
    }
}

#[test]
fn every_kind_of_change_is_tried() {
    let texts = Texts::from([("p.qualify".to_owned(), ALL.to_owned())]);
    let mutated = mutated("p.qualify", &texts);
    assert_eq!(mutated.noticed, 0, "there is no example");
    let kinds: BTreeSet<Kind> = KINDS.iter().map(|(kind, _)| *kind).collect();
    assert_eq!(kinds, CHANGES.iter().map(|(kind, _)| *kind).collect(), "each kind has a case");
    let all: Vec<(Kind, String)> =
        mutated.unnoticed.iter().map(|one| (one.change.kind, said(&one.change.said))).collect();
    for (kind, change) in CHANGES {
        let found =
            mutated.unnoticed.iter().find(|one| one.change.kind == kind && said(&one.change.said) == change);
        let found = found.unwrap_or_else(|| panic!("{kind:?}: {change} is not among {all:#?}"));
        assert!(found.offer.is_some(), "{change}: a line is offered");
    }
    let blocked = mutated.unnoticed.iter().any(|one| said(&one.change.said).contains("blocked if spam"));
    assert!(blocked, "a `blocked if` that says what the requirement says: {all:#?}");
}

const POLICY: &str = "policy \"Half noticed\"
  reviewed 2026-10-01
lead
  budget  number in EUR, ask \"What may it cost?\"
  rooms   number, ask \"How many rooms?\"
event demo
score fit, at most 20
  +5  on demo, at most 10 points
  +10 if rooms >= 3
A requires budget >= 1000 EUR

example \"a thousand is enough\"
  given budget is 1000 EUR
  then A

example \"a demo counts\"
  when demo now
  then fit = 5
";

fn test(dir: &tempfile::TempDir, args: &[&str]) -> Ran {
    let mut all = vec!["test"];
    all.extend(args);
    qualify_in(dir.path(), &all, "")
}

#[test]
fn what_no_example_notices_is_listed_with_the_lines_to_add() {
    let dir = folder(&[("p.qualify", POLICY)]);
    let ran = test(&dir, &["--mutate"]);
    insta::assert_snapshot!("mutate", ran.shown());
    assert_eq!(ran.status, 0);
    // Noticed: 1001 and `> 1000` of A; +6 and -5 of the demo.
    assert!(!ran.out.contains("1001 EUR") && !ran.out.contains("> 1000 EUR"), "{}", ran.out);
    assert!(
        ran.out.contains("if it said `budget >= 999 EUR`, the lead's stage would be A instead of lead"),
        "{}",
        ran.out
    );
    // Nothing brings more than 20: a higher bound means the same and is not counted.
    assert!(!ran.out.contains("at most 21`"), "{}", ran.out);
    let json: serde_json::Value =
        serde_json::from_str(&test(&dir, &["--mutate", "--format", "json"]).out).expect("JSON");
    let mutation = &json["policies"][0]["mutation"];
    let unnoticed = mutation["unnoticed"].as_array().expect("a list");
    assert_eq!(
        mutation["of"].as_u64(),
        Some(mutation["noticed"].as_u64().expect("a number") + unnoticed.len() as u64)
    );
    insta::assert_snapshot!("mutate_json", serde_json::to_string_pretty(mutation).expect("JSON"));
    let asked_for: serde_json::Value =
        serde_json::from_str(&test(&dir, &["--format", "json"]).out).expect("JSON");
    assert_eq!(asked_for["policies"][0]["mutation"], serde_json::Value::Null, "only where it is asked for");
    let junit = test(&dir, &["--mutate", "--format", "junit"]);
    assert!(junit.out.contains("<property name=\"mutation.percent\""), "{}", junit.out);
}

#[test]
fn too_few_changes_noticed_fail() {
    let dir = folder(&[("p.qualify", POLICY)]);
    assert_eq!(test(&dir, &["--min-mutation", "10"]).status, 0);
    let ran = test(&dir, &["--min-mutation", "95"]);
    assert_eq!(ran.status, 1);
    assert!(ran.out.contains(", less than 95% ("), "{}", ran.out);
    assert!(ran.out.ends_with("1 policy with less than 95% of the changes noticed\n"), "{}", ran.out);
    let github = test(&dir, &["--min-mutation", "95", "--format", "github"]);
    assert_eq!(github.status, 1);
    assert!(github.out.starts_with("::error file=p.qualify,line=1,title=changes::"), "{}", github.out);
    assert_eq!(test(&dir, &["--min-mutation", "101"]).status, 2);
}

#[test]
fn an_example_that_fails_notices_nothing() {
    let wrong = POLICY.replace("then fit = 5", "then fit = 6");
    let before = mutated("p.qualify", &Texts::from([("p.qualify".to_owned(), wrong)]));
    let right = mutated("p.qualify", &Texts::from([("p.qualify".to_owned(), POLICY.to_owned())]));
    assert!(before.noticed < right.noticed);
    assert_eq!(before.counted, right.counted);
}
