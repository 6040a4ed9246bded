//! Lints: every page's bad example is found by its rule and by no other error, its good one is not; each case of
//! `tests/cases/lint` is found at its place and nothing else is said; the policies of the project are clean.

#![allow(clippy::disallowed_methods, reason = "a test reads the policies of the project")]

use qualify::check::check;
use qualify::diag::render::human;
use qualify::diag::{Code, Diag};
use qualify::lint::{Context, Level, Levels, PROTECTED, RULES, lint};
use qualify::syntax::{LoadError, Root, load};

/// Lints a policy. Errors of the checker end it.
fn lint_policy(
    path: &str,
    levels: &Levels,
    read: &mut dyn FnMut(&str) -> Result<Vec<u8>, LoadError>,
) -> Result<Vec<Diag>, String> {
    let loaded = load(&Root::file(path), read);
    let checked = check(&loaded);
    let Some(program) = checked.program else {
        return Err(human(&checked.diags, &loaded.sources, Default::default()));
    };
    let protected: Vec<String> = PROTECTED.iter().map(|word| (*word).to_owned()).collect();
    let context = Context {
        program: &program,
        files: &loaded.files,
        sources: &loaded.sources,
        today: None,
        outcome: None,
        protected: &protected,
        facts: Default::default(),
    };
    Ok(lint(&context, levels))
}

/// Lints a text as a policy of one file, with the rules that are on by default.
fn findings(text: &str) -> Result<Vec<Diag>, String> {
    findings_at(text, &Levels::default())
}

fn findings_at(text: &str, levels: &Levels) -> Result<Vec<Diag>, String> {
    lint_policy("policy.qualify", levels, &mut |path| match path {
        "policy.qualify" => Ok(text.as_bytes().to_vec()),
        _ => Err(LoadError::Missing),
    })
}

/// The ```` ```qualify ```` blocks of a page, with whether each is a bad example.
fn blocks(page: &str) -> Vec<(bool, String)> {
    let mut out = Vec::new();
    let mut bad = false;
    let mut block: Option<String> = None;
    for line in page.lines() {
        match (&mut block, line) {
            (None, "```qualify") => block = Some(String::new()),
            (Some(text), "```") => {
                out.push((bad, std::mem::take(text)));
                block = None;
            }
            (Some(text), line) => {
                text.push_str(line);
                text.push('\n');
            }
            (None, line) if line.starts_with("Bad") => bad = true,
            (None, line) if line.starts_with("Good") => bad = false,
            (None, _) => {}
        }
    }
    out
}

#[test]
fn pages_show_what_their_rule_finds() {
    let mut wrong = Vec::new();
    for rule in RULES {
        let page = rule.code.page();
        let blocks = blocks(&page);
        assert!(blocks.iter().any(|(bad, _)| *bad), "{} shows nothing bad", rule.code.code);
        assert!(blocks.iter().any(|(bad, _)| !*bad), "{} shows nothing good", rule.code.code);
        for (bad, text) in blocks {
            // A rule of form is looked for alone: its page is about nothing else.
            let levels = Levels { strict: false, set: vec![(rule.code.code, Level::Warn)] };
            match findings_at(&text, &levels) {
                Err(errors) => wrong.push(format!("{}: {errors}", rule.code.code)),
                Ok(found) => {
                    let hit = found.iter().any(|diag| diag.code == Code::Lint(rule.code));
                    let others: Vec<&str> = found
                        .iter()
                        .filter(|diag| diag.code != Code::Lint(rule.code))
                        .map(|diag| diag.message.as_str())
                        .collect();
                    if hit != bad || !others.is_empty() {
                        wrong.push(format!(
                            "{} {}: hit {hit}, others {others:?}",
                            rule.code.code,
                            if bad { "bad" } else { "good" }
                        ));
                    }
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn codes_and_names_are_unique() {
    let mut codes: Vec<&str> = RULES.iter().flat_map(|rule| [rule.code.code, rule.code.name]).collect();
    codes.sort_unstable();
    let count = codes.len();
    codes.dedup();
    assert_eq!(count, codes.len());
    assert_eq!(Levels::default().of(&RULES[0]), Level::Warn);
}

#[test]
fn the_policies_of_the_project_are_clean() {
    let mut checked = 0;
    for folder in ["policies", "examples/x-education", "examples/loan-applications", "benches/policies"] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "qualify") {
                continue;
            }
            let path = path.to_str().unwrap();
            let found = lint_policy(path, &Levels::default(), &mut |path| {
                std::fs::read(path).map_err(|_| LoadError::Missing)
            });
            let said: Vec<String> = found.unwrap().into_iter().map(|diag| diag.message).collect();
            assert!(said.is_empty(), "{path}: {said:?}");
            checked += 1;
        }
    }
    assert!(checked >= 10, "{checked} policies");
}

#[test]
fn exceptions_need_a_reason_and_a_finding() {
    let with = |comment: &str| {
        let text = format!(
            "lead\n  need  yes/no, ask \"Which problem?\"\nscore interest, 0 to 10\n  {comment}\n  +0  if need\n  +10 if need"
        );
        let found = findings(&text).unwrap();
        found.iter().map(|diag| diag.code.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with("# a comment"), ["P03", "P06"]);
    assert_eq!(with("# qualify: allow P03 because it will be filled in"), ["P06"]);
    assert_eq!(with("# qualify: allow zero-points"), ["X01", "P06"]);
    assert_eq!(with("# qualify: allow zero-pionts because"), ["X02", "P03", "P06"]);
    assert_eq!(with("# qualify: allow bands-alike because of nothing"), ["X02", "P03", "P06"]);
}
