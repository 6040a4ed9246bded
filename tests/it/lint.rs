//! Lints: every page's bad example is found by its rule and by no other error, its good one is not; each case of
//! `tests/cases/lint` is found at its place and nothing else is said; the policies of the project are clean.

#![allow(clippy::disallowed_methods, reason = "a test reads the policies of the project")]

#[path = "lint/clean.rs"]
mod clean;
#[path = "lint/planted.rs"]
mod planted;
#[path = "lint/quiet.rs"]
mod quiet;

use qualify::analyse::seen::Seen;
use qualify::check::check;
use qualify::diag::render::human;
use qualify::diag::{Code, Diag};
use qualify::lint::{Context, Level, Levels, OPTED_OUT, PROTECTED, RULES, lint};
use qualify::profile::audit::Audit;
use qualify::run::events::EventPath;
use qualify::syntax::{LoadError, Root, load};

/// Lints a policy. Errors of the checker end it.
fn lint_policy(
    path: &str,
    levels: &Levels,
    data: Option<&Data>,
    read: &mut dyn FnMut(&str) -> Result<Vec<u8>, LoadError>,
) -> Result<Vec<Diag>, String> {
    let loaded = load(&Root::file(path), read);
    let checked = check(&loaded);
    let Some(program) = checked.program else {
        return Err(human(&checked.diags, &loaded.sources, Default::default()));
    };
    let seen = data.map(|data| data.seen(&program));
    let protected: Vec<String> = PROTECTED.iter().map(|word| (*word).to_owned()).collect();
    let opted_out: Vec<String> = OPTED_OUT.iter().map(|word| (*word).to_owned()).collect();
    let context = Context {
        program: &program,
        files: &loaded.files,
        sources: &loaded.sources,
        // 2026-11-25
        today: Some(1_795_564_800_000_000),
        outcome: Some("converted"),
        protected: &protected,
        opted_out: &opted_out,
        seen: seen.as_ref(),
        facts: Default::default(),
    };
    Ok(lint(&context, levels))
}

/// What a page shows beside its policy: leads and events.
#[derive(Clone, Debug, Default)]
struct Data {
    leads: String,
    events: Option<String>,
}

impl Data {
    fn seen(&self, program: &qualify::program::Program) -> Seen {
        let events = self.events.as_deref().unwrap_or("");
        let dir = crate::cli::folder(&[("leads.csv", &self.leads), ("events.csv", events)]);
        let path = |name: &str| dir.path().join(name).to_str().expect("a path").to_owned();
        let (leads, events) = (path("leads.csv"), path("events.csv"));
        let files = [EventPath { path: events, kind: None }];
        let audit = Audit {
            program,
            leads: &leads,
            said: Default::default(),
            events_said: &|_| Default::default(),
            events: if self.events.is_some() { &files } else { &[] },
            merges: None,
            named: &Default::default(),
        };
        audit.read(None, None).expect("the data is read")
    }
}

/// Lints a text as a policy of one file, with the rules that are on by default.
fn findings(text: &str) -> Result<Vec<Diag>, String> {
    findings_at(text, None, &Levels::default())
}

fn findings_at(text: &str, data: Option<&Data>, levels: &Levels) -> Result<Vec<Diag>, String> {
    lint_policy("policy.qualify", levels, data, &mut |path| match path {
        "policy.qualify" => Ok(text.as_bytes().to_vec()),
        _ => Err(LoadError::Missing),
    })
}

/// The ```` ```qualify ```` blocks of a page, with whether each is a bad example, and the data that follows it. What is
/// `repeated` is repeated thirty times, `#` counting.
fn blocks(page: &str) -> Vec<(bool, String, Option<Data>)> {
    let mut out: Vec<(bool, String, Option<Data>)> = Vec::new();
    let mut bad = false;
    let mut block: Option<(String, String)> = None;
    for line in page.lines() {
        match (&mut block, line) {
            (None, "```qualify" | "```csv" | "```csv repeated" | "```csv events") => {
                block = Some((line.trim_start_matches("```").to_owned(), String::new()));
            }
            (Some((kind, text)), "```") => {
                let (kind, text) = (std::mem::take(kind), std::mem::take(text));
                block = None;
                if kind == "qualify" {
                    out.push((bad, text, None));
                    continue;
                }
                let data = &mut out.last_mut().expect("a policy comes first").2;
                let data = data.get_or_insert_default();
                match kind.as_str() {
                    "csv events" => data.events = Some(text),
                    "csv repeated" => {
                        let (header, row) = text.split_once('\n').expect("a header and a row");
                        let rows = (1..=30).map(|number| row.replace('#', &number.to_string()));
                        data.leads = format!("{header}\n{}", rows.collect::<String>());
                    }
                    _ => data.leads = text,
                }
            }
            (Some((_, text)), line) => {
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
        assert!(blocks.iter().any(|(bad, ..)| *bad), "{} shows nothing bad", rule.code.code);
        assert!(blocks.iter().any(|(bad, ..)| !*bad), "{} shows nothing good", rule.code.code);
        for (bad, text, data) in blocks {
            assert_eq!(data.is_some(), rule.data.is_some(), "{}: data where it is looked at", rule.code.code);
            // A rule of form is looked for alone: its page is about nothing else.
            let levels = Levels { strict: false, set: vec![(rule.code.code, Level::Warn)] };
            match findings_at(&text, data.as_ref(), &levels) {
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

/// What a case says of itself: `# expect: P01 at 30`, and `with A01` where the rule is one of form.
fn expected(text: &str) -> (String, usize, Levels) {
    let first =
        text.lines().next().and_then(|line| line.strip_prefix("# expect: ")).expect("what is expected");
    let words: Vec<&str> = first.split_whitespace().collect();
    let [code, "at", line, form @ ..] = words.as_slice() else { panic!("not understood: {first}") };
    let set = match form {
        ["with", form] => vec![(qualify::lint::find_rule(form).expect("a rule").code.code, Level::Warn)],
        _ => Vec::new(),
    };
    ((*code).to_owned(), line.parse().expect("a line"), Levels { strict: false, set })
}

#[test]
fn each_planted_mistake_is_found_at_its_place_and_nothing_else_is_said() {
    let mut wrong = Vec::new();
    let mut said: std::collections::BTreeMap<String, String> = Default::default();
    let mut paths: Vec<_> =
        std::fs::read_dir("tests/cases/lint").unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in &paths {
        let name = path.file_stem().unwrap().to_str().unwrap();
        let text = std::fs::read_to_string(path).unwrap();
        let (code, line, levels) = expected(&text);
        match findings_at(&text, None, &levels) {
            Err(errors) => wrong.push(format!("{name}: {errors}")),
            Ok(found) => {
                let places: Vec<(String, usize)> = found
                    .iter()
                    .map(|diag| {
                        let before = &text[..diag.span().range().start];
                        (diag.code.as_str().to_owned(), before.matches('\n').count() + 1)
                    })
                    .collect();
                if places != [(code.clone(), line)] {
                    let what: Vec<&str> = found.iter().map(|diag| diag.message.as_str()).collect();
                    wrong.push(format!("{name}: expected {code} at {line}, found {places:?} {what:?}"));
                }
                let mut sources = qualify::span::Sources::new();
                sources.add(format!("{name}.qualify"), text.clone());
                *said.entry(code).or_default() += &human(&found, &sources, Default::default());
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    assert!(paths.len() >= 100, "{} cases", paths.len());
    // What data is looked at with stands in `check_data.rs`.
    let of_policies = RULES.iter().filter(|rule| rule.data.is_none());
    let without: Vec<&str> =
        of_policies.map(|rule| rule.code.code).filter(|code| !said.contains_key(*code)).collect();
    assert!(without.is_empty(), "rules without a case: {without:?}");
    let mut settings = insta::Settings::clone_current();
    settings.set_snapshot_path("snapshots/lint");
    settings.set_prepend_module_to_snapshot(false);
    settings.set_omit_expression(true);
    settings
        .bind(|| said.iter().for_each(|(code, messages)| insta::assert_snapshot!(code.as_str(), messages)));
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
    // Those of `benches` are made to measure, not to sell: what is found there is true.
    for folder in ["policies", "examples/x-education", "examples/loan-applications"] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_none_or(|ending| ending != "qualify") {
                continue;
            }
            let path = path.to_str().unwrap();
            let found = lint_policy(path, &Levels::default(), None, &mut |path| {
                std::fs::read(path).map_err(|_| LoadError::Missing)
            });
            let said: Vec<String> = found.unwrap().into_iter().map(|diag| diag.message).collect();
            assert!(said.is_empty(), "{path}: {said:?}");
            checked += 1;
        }
    }
    assert!(checked >= 9, "{checked} policies");
}

#[test]
fn exceptions_need_a_reason_and_a_finding() {
    let with = |comment: &str| {
        let text = format!(
            "lead\n  need  yes/no, ask \"Is there a problem?\"\nscore interest, 0 to 10\n  {comment}\n  +0  if need\n  +10 if need"
        );
        let found = findings(&text).unwrap();
        found.iter().map(|diag| diag.code.as_str().to_owned()).collect::<Vec<_>>()
    };
    assert_eq!(with("# a comment"), ["P03"]);
    assert!(with("# qualify: allow P03 because it will be filled in").is_empty());
    assert_eq!(with("# qualify: allow zero-points"), ["X01"]);
    assert_eq!(with("# qualify: allow zero-pionts because"), ["X02", "P03"]);
    assert_eq!(with("# qualify: allow bands-alike because of nothing"), ["X02", "P03"]);
}

#[test]
fn the_list_of_rules_in_the_docs_is_the_list_of_rules() {
    let text = std::fs::read_to_string("docs/lint.md").unwrap();
    let mut written: Vec<&str> = text.lines().filter(|line| line.contains("| `")).collect();
    let mut rules: Vec<String> = RULES
        .iter()
        .map(|rule| {
            let level = match rule.data {
                Some(qualify::lint::OfData::Wrong) => "error, with `--data`",
                Some(_) => "warn, with `--data`",
                None if rule.form => "with `--strict`",
                None => "warn",
            };
            format!("| {} | `{}` | {} | {level} |", rule.code.code, rule.code.name, rule.code.title)
        })
        .collect();
    written.sort_unstable();
    rules.sort_unstable();
    assert_eq!(written, rules);
    assert!(rules.len() >= 40, "{} rules", rules.len());
}

#[test]
fn an_exception_covers_a_line_and_what_continues_it() {
    let codes = |text: &str| -> Vec<String> {
        findings(text).unwrap().iter().map(|diag| diag.code.as_str().to_owned()).collect()
    };
    let with = |comments: [&str; 3]| {
        let [above, beside, behind] = comments;
        codes(&format!(
            "lead\n  timeline  number in months, ask \"When?\"\n  need  yes/no, ask \"Is it so?\"\n{above}\n\
             SQL requires need {beside}\n    and timeline <= 6 {behind}"
        ))
    };
    let allow = "# qualify: allow unit-missing because it is agreed";
    assert_eq!(with(["", "", ""]), ["N07"]);
    assert!(with([allow, "", ""]).is_empty());
    assert!(with(["", allow, ""]).is_empty());
    assert!(with(["", "", allow]).is_empty());
    assert_eq!(with(["", "", "# qualify: allow unused because"]), ["N07", "X02"]);
    // In `lead`, and where several statements share a line.
    let field = "lead\n  need  yes/no, ask \"Is it so?\"\n  phone  text # qualify: allow unused because sales reads it\nSQL requires need";
    assert!(codes(field).is_empty());
    let above = "lead\n  need  yes/no, ask \"Is it so?\"\n  # qualify: allow unused because sales reads it\n  phone  text\nSQL requires need";
    assert!(codes(above).is_empty());
    let one = "lead\n  need  yes/no, ask \"Is it so?\"\n  age  number\nevent call; +5 on call, once; +5 if age < 40 # qualify: allow T01 because it is a youth rail card";
    assert!(codes(one).is_empty(), "{:?}", codes(one));
}

/// The codes that are found in a policy which says this in a comment, a text and the name of a choice.
fn found_in(comment: &str, text: &str) -> Vec<String> {
    let policy = format!(
        "# {comment}\nlead\n  title  text, ask \"What is your role?\"\n  need   yes/no, ask \"Is it so?\"\n\
         SQL requires need and title is \"{text}\"\n"
    );
    let found = findings(&policy).unwrap_or_else(|errors| panic!("{comment} {text}: {errors}"));
    found.iter().map(|diag| diag.code.as_str().to_owned()).filter(|code| code.starts_with('T')).collect()
}

#[test]
fn words_of_any_script_hide_nothing() {
    for text in [
        "Geschäftsführer für Größe und Maß, naïve Ångström",
        "Директор по продажам, 1С, VIP-клиент, SMSка",
        "ОКО и СОСНА",
        "Διευθυντής πωλήσεων, Ω, 5 µm, TNFα, β-Test, π",
        "مدير المبيعات",
        "می\u{200c}خواهم",
        "מנהל מכירות",
        "क\u{94d}\u{200d}ष, ശ\u{d4d}\u{200c}",
        "営業部長 葛\u{e0100}",
        "👩\u{200d}💻 ❤\u{fe0f} 👍🏽 🏳\u{fe0f}\u{200d}🌈 1\u{fe0f}\u{20e3} 🏴\u{e0067}\u{e0062}\u{e0073}\u{e0063}\u{e0074}\u{e007f}",
    ] {
        assert_eq!(found_in("plain", text), [""; 0], "{text}");
        assert_eq!(found_in(text, "CEO"), [""; 0], "{text}");
    }
}

#[test]
fn what_hides_or_disguises_is_found_wherever_it_stands() {
    for hidden in [
        '\u{202a}',
        '\u{202e}',
        '\u{2066}',
        '\u{2069}',
        '\u{200e}',
        '\u{200f}',
        '\u{61c}',
        '\u{200b}',
        '\u{200c}',
        '\u{200d}',
        '\u{2060}',
        '\u{2063}',
        '\u{feff}',
        '\u{ad}',
        '\u{fe0f}',
        '\u{e0100}',
        '\u{e0041}',
        '\u{3164}',
        '\u{2028}',
        '\u{1b}',
        '\u{9b}',
    ] {
        let text = format!("man{hidden}ager");
        assert_eq!(found_in("plain", &text), ["T03"], "{hidden:?} in a text");
        assert_eq!(found_in(&text, "CEO"), ["T03"], "{hidden:?} in a comment");
    }
    for disguised in ["C\u{415}O", "\u{421}\u{415}\u{41e}", "p\u{430}ypal", "\u{39f}\u{39a}", "visi\u{3bf}n"]
    {
        assert_eq!(found_in("plain", disguised), ["T04"], "{disguised}");
        assert_eq!(found_in(disguised, "boss"), ["T04"], "{disguised}");
    }
    // A policy that is written in Cyrillic, with two names that look the same.
    let two = "# Порядок\nlead\n  cop  yes/no, ask \"Is it so?\"\n  \u{441}\u{43e}\u{440}  yes/no, ask \"Is it so?\"\n\
               SQL requires cop and \u{441}\u{43e}\u{440}\n";
    let found = findings(two).expect("no mistakes");
    let codes: Vec<&str> =
        found.iter().map(|diag| diag.code.as_str()).filter(|code| code.starts_with('T')).collect();
    assert_eq!(codes, ["T04"]);
}
