//! The language reference and the README say what is so: every policy in them is checked, every example in them runs,
//! every error in them is one.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{folder, qualify_in, root};

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
    let path = root().join("docs/language.md");
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

/// Whoever copies a policy that begins with `policy` gets no warning for it.
#[test]
fn whole_policies_of_readme_and_docs_are_without_findings() {
    let mut seen = 0;
    for page in
        ["README.md", "docs/language.md", "docs/data.md", "docs/dry-run.md", "docs/ci.md", "docs/formats.md"]
    {
        let text = std::fs::read_to_string(root().join(page)).expect("a page");
        let whole = |block: &&Block| {
            block.info != "qualify preamble"
                && block.info.starts_with("qualify")
                && block.text.starts_with("policy ")
        };
        for block in blocks(&text).iter().filter(whole) {
            let dir = folder(&[("page.qualify", &block.text)]);
            let check = qualify_in(dir.path(), &["check", "--format", "short", "page.qualify"], "");
            assert!(
                check.status == 0 && check.out.is_empty(),
                "{page}:{}\n{}{}",
                block.line,
                check.out,
                check.err
            );
            seen += 1;
        }
    }
    assert!(seen > 2, "{seen}");
}

#[test]
fn every_error_of_the_reference_names_its_code() {
    for block in blocks(&reference()).iter().filter(|block| block.info.starts_with("qualify-error")) {
        let code = block.info.split_whitespace().nth(1);
        assert!(code.is_some_and(|code| qualify::diag::Code::find(code).is_some()), "line {}", block.line);
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

fn readme() -> String {
    std::fs::read_to_string(root().join("README.md")).expect("README.md is there")
}

/// The commands of a console block, each with what is shown below it.
fn commands(block: &Block) -> Vec<(String, String)> {
    let mut commands: Vec<(String, String)> = Vec::new();
    for line in block.text.lines() {
        if let Some(command) = line.strip_prefix("$ ") {
            commands.push((command.to_string(), String::new()));
        } else {
            let (_, shown) = commands.last_mut().expect("a command comes first");
            shown.push_str(line);
            shown.push('\n');
        }
    }
    commands
}

/// The README's policy, with the slip of the pen that its message is about.
fn with_a_mistake() -> tempfile::TempDir {
    let blocks = blocks(&readme());
    let policy = &blocks.iter().find(|block| block.info == "qualify").expect("a policy").text;
    let slip = policy.replace("requires authority", "requires authorty");
    assert_ne!(*policy, slip);
    folder(&[("handover.qualify", &slip)])
}

#[test]
fn the_readme_shows_what_comes_out() {
    let mistaken = with_a_mistake();
    let mut shown = 0;
    for block in blocks(&readme()).iter().filter(|block| block.info == "console") {
        for (command, expected) in commands(block) {
            let at = format!("README.md:{}: {command}", block.line);
            let (qualify, args) = match command.strip_prefix("cargo run --release -- ") {
                Some(args) => (true, args),
                None => command.strip_prefix("qualify ").map_or((false, ""), |args| (true, args)),
            };
            if !qualify {
                assert_eq!(command, "cargo test", "{at}");
                continue;
            }
            let args: Vec<&str> = args.split_whitespace().collect();
            let here = if command.contains("handover.qualify") { mistaken.path().to_owned() } else { root() };
            let ran = qualify_in(&here, &args, "");
            let fine = i32::from(command.contains("handover.qualify"));
            assert_eq!(ran.status, fine, "{at}\n{}", ran.err);
            assert!(!ran.out.is_empty(), "{at}");
            if !expected.is_empty() {
                shown += 1;
                let said = if fine == 0 { ran.out } else { format!("{}{}", ran.out, ran.err) };
                assert_eq!(said.trim_end(), expected.trim_end(), "{at}");
            }
        }
    }
    assert_eq!(shown, 2, "an answer and a message");
}

#[test]
fn the_readme_s_policies_hold() {
    let all = blocks(&readme());
    let policies: Vec<&Block> = all.iter().filter(|block| block.info == "qualify").collect();
    for (policy, examples) in policies.iter().zip(["1 passed", "2 passed"]) {
        let dir = folder(&[("readme.qualify", &policy.text)]);
        let test = qualify_in(dir.path(), &["test"], "");
        assert_eq!(test.status, 0, "{}{}", test.out, test.err);
        assert!(test.out.contains(examples), "{}", test.out);
        let fmt = qualify_in(dir.path(), &["fmt", "--check", "."], "");
        assert_eq!(fmt.status, 0, "{}{}", fmt.out, fmt.err);
    }
    assert_eq!(policies.len(), 2, "a first policy, and every form on one page");
}
