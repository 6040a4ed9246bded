//! The language reference and the README say what is so: every policy in them is checked, every example in them runs,
//! every error in them is one.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{folder, qualify_in};

/// A fenced block of a page.
pub struct Block {
    /// What follows the opening fence: `qualify`, `qualify whole`, `qualify-error E101`.
    pub info: String,
    /// What it holds.
    pub text: String,
    /// The heading above it.
    pub heading: String,
    /// Its line in the page.
    pub line: usize,
}

/// All fenced blocks of a page.
pub fn blocks(page: &str) -> Vec<Block> {
    let mut blocks: Vec<Block> = Vec::new();
    let mut open = false;
    let mut heading = String::new();
    for (index, line) in page.lines().enumerate() {
        if let Some(info) = line.strip_prefix("```") {
            open = !open;
            if open {
                let (info, text) = (info.to_string(), String::new());
                blocks.push(Block { info, text, heading: heading.clone(), line: index + 1 });
            }
        } else if open {
            let block = blocks.last_mut().expect("a block is open");
            block.text.push_str(line);
            block.text.push('\n');
        } else if let Some(title) = line.strip_prefix('#') {
            heading = title.trim_start_matches('#').trim().to_string();
        }
    }
    assert!(!open, "a block is not closed");
    blocks
}

/// The language reference.
pub fn reference() -> String {
    let path = crate::cli::root().join("docs/language.md");
    std::fs::read_to_string(path).expect("docs/language.md is there")
}

/// What the fragments of the reference stand on.
pub fn preamble() -> String {
    let all = blocks(&reference());
    all.into_iter().find(|block| block.info == "qualify preamble").expect("a preamble").text
}

/// Holds a block of the reference to what it says of itself.
pub fn hold(block: &Block) {
    let at = format!("docs/language.md:{} ({})", block.line, block.heading);
    let words: Vec<&str> = block.info.split_whitespace().collect();
    let whole = words.contains(&"whole") || words.contains(&"preamble");
    let text = if whole { block.text.clone() } else { format!("{}\n{}", preamble(), block.text) };
    let dir = folder(&[("page.qualify", &text)]);
    let check = qualify_in(dir.path(), &["check", "--format", "short", "page.qualify"], "");
    match words.as_slice() {
        ["qualify-error", rest @ ..] => {
            assert_eq!(check.status, 1, "{at}: an error was expected\n{}{}", check.out, check.err);
            for code in rest.iter().filter(|word| word.starts_with(['E', 'L'])) {
                assert!(check.out.contains(code), "{at}: {code} was expected\n{}", check.out);
            }
        }
        ["qualify", ..] => {
            assert_eq!(check.status, 0, "{at}\n{}{}", check.out, check.err);
            if block.text.contains("\nexample \"") {
                let test = qualify_in(dir.path(), &["test", "page.qualify"], "");
                assert_eq!(test.status, 0, "{at}\n{}{}", test.out, test.err);
            }
        }
        other => panic!("{at}: a block of kind {other:?}"),
    }
}

#[test]
fn every_block_of_the_reference_is_so() {
    let blocks = blocks(&reference());
    assert!(blocks.len() > 50, "{}", blocks.len());
    blocks.iter().for_each(hold);
}

#[test]
fn the_codes_that_the_reference_names_exist() {
    for block in blocks(&reference()).iter().filter(|block| block.info.starts_with("qualify-error")) {
        let code = block.info.split_whitespace().nth(1);
        assert!(code.is_none_or(|code| qualify::diag::Code::find(code).is_some()), "line {}", block.line);
    }
}

#[test]
fn the_reference_lists_all_keywords() {
    let page = reference();
    let (_, list) = page.split_once("## Keywords").expect("a list of keywords");
    let listed: Vec<&str> = list
        .lines()
        .filter(|line| line.starts_with('`'))
        .flat_map(|line| {
            line.split('`').filter(|word| word.chars().all(char::is_alphabetic) && !word.is_empty())
        })
        .collect();
    assert_eq!(listed, qualify::syntax::KEYWORDS);
}
