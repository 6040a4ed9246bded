//! What the checker says about policies with one mistake each, and the programs it makes of those without.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use qualify::check::{Checked, check};
use qualify::diag::Code;
use qualify::diag::render::{Style, human};
use qualify::syntax::{LoadError, Loaded, Root, load};

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
