//! Lints: every page's bad example is found by its rule and by no other error, its good one is not; each case of
//! `tests/cases/lint` is found at its place and nothing else is said; the policies of the project are clean.

use qualify::check::check;
use qualify::diag::{Code, Diag};
use qualify::lint::{Context, Level, Levels, RULES, lint};
use qualify::syntax::{LoadError, Loaded, Root, load};

/// Lints a text as a policy of one file, with every rule on. Errors of the checker end it.
pub fn findings(text: &str) -> Result<(Loaded, Vec<Diag>), String> {
    let mut read = |path: &str| match path {
        "policy.qualify" => Ok(text.as_bytes().to_vec()),
        _ => Err(LoadError::Missing),
    };
    let loaded = load(&Root::file("policy.qualify"), &mut read);
    let checked = check(&loaded);
    let Some(program) = checked.program else {
        return Err(qualify::diag::render::human(&checked.diags, &loaded.sources, Default::default()));
    };
    let found = {
        let context = Context {
            program: &program,
            files: &loaded.files,
            sources: &loaded.sources,
            today: qualify::program::time::Zone::default().midnight(jiff::civil::date(2026, 11, 22)),
            outcome: None,
            protected: &[],
        };
        lint(&context, &Levels { strict: false, set: vec![] })
    };
    Ok((loaded, found))
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
            // A page about form needs that form only; the others are about sense.
            match findings(&text) {
                Err(errors) => wrong.push(format!("{}: {errors}", rule.code.code)),
                Ok((_, found)) => {
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
