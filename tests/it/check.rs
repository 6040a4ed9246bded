//! What the checker says about policies with one mistake each, and the programs it makes of those without.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use qualify::check::{Checked, check};
use qualify::diag::Code;
use qualify::diag::render::{Style, human};
use qualify::speech::print;
use qualify::syntax::{LoadError, Loaded, Root, load};
use std::path::Path;

/// A policy of one text; a line `# file: NAME` begins another file beside it.
fn one(text: &str) -> (Loaded, Checked) {
    let mut read = |path: &str| {
        let mut parts = text.split("# file: ");
        let root = parts.next().filter(|_| path == "policy.qualify");
        let found = root.or_else(|| parts.find_map(|part| part.strip_prefix(path)?.strip_prefix('\n')));
        found.map(|text| text.as_bytes().to_vec()).ok_or(LoadError::Missing)
    };
    let loaded = load(&Root::file("policy.qualify"), &mut read);
    let checked = check(&loaded);
    (loaded, checked)
}

/// The messages as a person reads them.
fn messages(loaded: &Loaded, checked: &Checked) -> String {
    human(&checked.diags, &loaded.sources, Style { width: 100, colour: false, unicode: true })
}

#[test]
fn each_mistake_has_its_message() {
    let mut not_one = Vec::new();
    insta::glob!("../cases/check", "*.qualify", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (loaded, checked) = one(&text);
        let told = messages(&loaded, &checked);
        if checked.diags.len() != 1 || checked.program.is_some() {
            not_one.push(format!("{}\n{told}", path.display()));
        }
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../cases/check" }, {
            insta::assert_snapshot!("message", told);
        });
    });
    assert!(not_one.is_empty(), "one mistake, one message:\n{}", not_one.concat());
}

#[test]
fn each_policy_has_its_program() {
    insta::glob!("../cases/program", "*.qualify", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (loaded, checked) = one(&text);
        let told = messages(&loaded, &checked);
        assert!(checked.diags.is_empty(), "{}\n{told}", path.display());
        insta::with_settings!({ omit_expression => true, prepend_module_to_snapshot => false, snapshot_path => "../cases/program" }, {
            insta::assert_snapshot!("program", print(&checked.program.unwrap()));
        });
    });
}

/// The `qualify` blocks after a heading word of a page.
fn blocks<'a>(page: &'a str, heading: &str) -> Vec<&'a str> {
    page.split(&format!("\n{heading}:\n\n```qualify\n"))
        .skip(1)
        .map(|rest| rest.split("```").next().unwrap())
        .collect()
}

#[test]
fn the_examples_of_every_page_do_what_the_page_says() {
    let mut run = 0;
    for code in Code::ALL {
        let page = code.page();
        assert!(page.starts_with(&format!("# {}: {}\n", code.as_str(), code.title())), "{}", code.as_str());
        for bad in blocks(&page, "Bad") {
            let (loaded, checked) = one(bad);
            let codes: Vec<&str> = checked.diags.iter().map(|diag| diag.code.as_str()).collect();
            assert_eq!(codes, [code.as_str()], "{}", messages(&loaded, &checked));
            run += 1;
        }
        for good in blocks(&page, "Good") {
            let (loaded, checked) = one(good);
            assert!(checked.diags.is_empty(), "{}: {}", code.as_str(), messages(&loaded, &checked));
            assert!(checked.program.is_some(), "{}", code.as_str());
            run += 1;
        }
    }
    assert!(run > 90, "{run}");
}

#[test]
fn the_policies_of_the_house_check_clean() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "qualify") {
            continue;
        }
        let mut read = |path: &str| std::fs::read(path).map_err(|_| LoadError::Missing);
        let loaded = load(&Root::file(path.to_str().unwrap()), &mut read);
        let checked = check(&loaded);
        assert!(checked.diags.is_empty(), "{}", messages(&loaded, &checked));
        assert!(checked.program.is_some());
        seen += 1;
    }
    assert!(seen >= 6, "{seen}");
}

#[test]
fn a_used_file_stands_where_it_is_used() {
    let text = "SAL requires need\nuse \"marketing.qualify\"\nSQL requires MQL and need\n\
                # file: marketing.qualify\nlead\n  need  yes/no\nMQL requires need\n";
    let (loaded, checked) = one(text);
    assert!(checked.diags.is_empty(), "{}", messages(&loaded, &checked));
    let program = checked.program.unwrap();
    let stages: Vec<&str> = program.stages.iter().map(|stage| program[stage.column].name.as_str()).collect();
    assert_eq!(stages, ["SAL", "MQL", "SQL"]);
}

/// As many mistakes as this policy has, each said once.
#[test]
fn ten_mistakes_are_ten_messages() {
    let text = r#"lead
  title     text
  industry  one of software, logistics
  need      yes/no
  budget    number in EUR
authority means titel is "CEO"
fits means industry is sofware
ready means need >= 3
SQL requires authority and fits and urgency
late means budget in the last 3 days
rich means budget >= 6 months
loop means pool
pool means loop
score fit
  by budget: below 50: -5, 40 to 500: +20
  +5 on clik
grade g of fit: A from 10, B from 20, C otherwise
next step
  "Call" if SQL
"#;
    let (loaded, checked) = one(text);
    let codes: Vec<&str> = checked.diags.iter().map(|diag| diag.code.as_str()).collect();
    let wanted = ["E101", "E104", "E206", "E101", "E208", "E202", "E301", "E304", "E101", "E306", "E307"];
    assert_eq!(codes, wanted, "{}", messages(&loaded, &checked));
}

/// A fix, applied, mends the mistake it belongs to.
#[test]
fn fixes_mend() {
    let mut mended = 0;
    insta::glob!("../cases/check", "*.qualify", |path| {
        let text = std::fs::read_to_string(path).unwrap();
        let (_, checked) = one(&text);
        let mut edits: Vec<_> = checked.diags.iter().flat_map(|diag| diag.fix.clone()).collect();
        if edits.is_empty() {
            return;
        }
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span.start));
        let mut fixed = text.clone();
        for edit in edits {
            fixed.replace_range(edit.span.range(), &edit.text);
        }
        let (loaded, checked) = one(&fixed);
        assert!(checked.diags.is_empty(), "{}\n{fixed}\n{}", path.display(), messages(&loaded, &checked));
        mended += 1;
    });
    assert!(mended > 30, "{mended}");
}

/// What a line that cannot be read would have said is not missed a second time.
#[test]
fn a_line_that_cannot_be_read_is_one_mistake() {
    for text in [
        "lead\n  need  yes/no\nnext step\n  \"Call\"  if need\n  \"Newsletter\"  othrwise\n",
        "lead\n  need  yes/no\nchoose phase\n  early  if need\n  late  othrwise\nSQL requires phase is early\n",
        "lead\n  need  yes/no\nSQL requires need\nexample \"e\"\n  given need is yes\n  thn stage is SQL\n",
        "lead\n  need  yes/no\nscore fit\n  +5 iff need\nSQL requires need and fit > 3\n",
    ] {
        let (loaded, checked) = one(text);
        assert_eq!(checked.diags.len(), 1, "{text}\n{}", messages(&loaded, &checked));
        assert!(checked.diags[0].code.as_str().starts_with("E0"), "{}", messages(&loaded, &checked));
    }
}

#[test]
fn lists_have_a_limit() {
    let values: Vec<String> = (0..120_000).map(|index| format!("\"v{index}\"")).collect();
    let mut text = format!("lead\n  title  text\nlist long {}\n", values.join(", "));
    for index in 0..9 {
        text.push_str(&format!("c{index} means title is one of long\n"));
    }
    let (loaded, checked) = one(&text);
    let codes: Vec<&str> = checked.diags.iter().map(|diag| diag.code.as_str()).collect();
    assert_eq!(codes, ["E318"], "{}", qualify::diag::render::short(&checked.diags, &loaded.sources));
}

/// A policy with any one line left out is told about or has a program, and never anything else.
#[test]
fn a_policy_without_one_of_its_lines_is_answered() {
    let whole = include_str!("../cases/program/whole.qualify");
    let lines: Vec<&str> = whole.lines().collect();
    for left_out in (0..lines.len()).step_by(3) {
        let mut rest = lines.clone();
        rest.remove(left_out);
        let (loaded, checked) = one(&rest.join("\n"));
        let failed = !checked.diags.is_empty();
        assert_eq!(failed, checked.program.is_none(), "{left_out}: {}", messages(&loaded, &checked));
    }
}

/// Lines of odd brackets and words, the same each time.
fn odd_lines() -> impl Iterator<Item = String> {
    const WORDS: [&str; 22] = [
        "need", "budget", "(", ")", "[", "]", "{", "}", "and", "or", "not", "is", "yes", ">=", "10", "EUR",
        "\"CEO\"", ",", "at least", "of", "where", "the",
    ];
    let heads = ["SQL requires", "a1 means", "disqualify if", "+5 on demo_request where", "+5 if"];
    let mut seed = 11u64;
    let mut next = move |below: usize| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(seed >> 33).expect("31 bits") % below
    };
    (0..500).map(move |_| {
        let words: Vec<&str> = (0..=next(8)).map(|_| WORDS[next(WORDS.len())]).collect();
        format!("{} {}", heads[next(heads.len())], words.join(" "))
    })
}

#[test]
fn what_is_called_needless_stands_in_the_text() {
    let mut said = 0;
    // A bracket that was put in to go on reading (here `)` at the line's end) is nobody's mistake.
    let known = ["+5 on demo_request where ( 10 >= , }", "+5 if 2 ]", "SQL requires title not is ( is"];
    for line in odd_lines().chain(known.map(str::to_owned)) {
        let text = format!("{line}\n");
        for diag in &one(&text).1.diags {
            let Some(name) = diag.message.strip_suffix("` is not needed here") else { continue };
            let place = text.get(diag.span().range()).expect("inside the line");
            assert_eq!(place, name.trim_start_matches('`'), "{line}: {}", diag.message);
            said += 1;
        }
    }
    assert!(said > 10, "only {said}");
}

#[test]
fn a_long_line_is_shown_near_its_places() {
    let values: Vec<String> = (0..900).map(|at| format!("value{at:04}")).collect();
    let text = format!(
        "lead\n  industry one of {}, value0000\nMQL requires industry is value0001\n",
        values.join(", ")
    );
    let (loaded, checked) = one(&text);
    assert_eq!(checked.diags.len(), 1);
    assert_eq!(checked.diags[0].labels.len(), 2, "both places have a label");
    let said = messages(&loaded, &checked);
    let widest = said.lines().map(|line| line.chars().count()).max().unwrap_or(0);
    assert!(widest < 200 && said.lines().count() < 20, "{said}");
    for shown in ["value0899, value0000", "one of value0000", "MQL requires"] {
        assert!(said.contains(shown), "{shown}\n{said}");
    }
}
