//! Random policies: a tree, printed and read again, is the same tree; whatever is done to its text, nothing breaks.

mod make;
mod print;

use proptest::prelude::*;
use qualify::span::{FileId, Sources};
use qualify::syntax::parse;
use qualify::syntax::tree::File;

/// A tree that shows itself as its text.
#[derive(Clone)]
struct Shown(File);

impl std::fmt::Debug for Shown {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&print::file(&self.0, print::Style::default()))
    }
}

fn policies() -> impl Strategy<Value = Shown> {
    make::file().prop_map(Shown)
}

fn read(text: &str) -> File {
    let parsed = parse(FileId(0), text);
    let mut sources = Sources::new();
    sources.add("random.qualify", text);
    assert!(
        parsed.diags.is_empty(),
        "{text}\n{}",
        qualify::diag::render::human(&parsed.diags, &sources, Default::default())
    );
    parsed.file
}

/// Everything that is true of any text.
fn holds_for_any(text: &str) {
    let parsed = parse(FileId(0), text);
    let again = parse(FileId(0), text);
    assert_eq!(parsed.diags, again.diags);
    assert_eq!(parsed.file, again.file);
    let inside = |span: qualify::span::Span| {
        assert!(text.get(span.range()).is_some(), "{span:?} of {}", text.len());
    };
    for diag in &parsed.diags {
        diag.labels.iter().for_each(|label| inside(label.span));
        diag.fix.iter().for_each(|edit| inside(edit.span));
        assert!(!diag.message.contains("_line") && !diag.message.contains("kw_"), "{}", diag.message);
    }
    parsed.comments.iter().for_each(|comment| inside(comment.span));
    parsed.file.statements.iter().for_each(|statement| inside(statement.place.0));
    let mut sources = Sources::new();
    sources.add("random.qualify", text);
    let _ = qualify::diag::render::human(&parsed.diags, &sources, Default::default());
    match qualify::fmt::format(text) {
        Ok(out) => assert_eq!(qualify::fmt::format(&out).as_ref(), Ok(&out), "{text}"),
        Err(diags) => {
            let codes: Vec<&str> = diags.iter().map(|diag| diag.code.as_str()).collect();
            assert!(!codes.contains(&"E099"), "{text}");
        }
    }
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 128,
        max_shrink_iters: 20_000,
        max_shrink_time: 60_000,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Runs a property over random policies on a stack of its own. The strategies of a policy lie inside each other, and
/// proptest makes their value trees by value: without optimisation that takes nearly the 2 MiB that a test has, and now
/// and then more. What is tested takes a small part of it.
fn on_a_large_stack(property: impl FnOnce() + Send + 'static) {
    let thread = std::thread::Builder::new().stack_size(256 << 20).spawn(property).unwrap();
    if let Err(failure) = thread.join() {
        std::panic::resume_unwind(failure);
    }
}

#[test]
fn a_printed_tree_is_read_back() {
    on_a_large_stack(|| {
        proptest!(config(), |(Shown(file) in policies())| {
            let text = print::file(&file, print::Style::default());
            prop_assert!(read(&text) == file, "{}", text);
        });
    });
}

#[test]
fn white_space_and_comments_change_nothing() {
    on_a_large_stack(|| {
        proptest!(config(), |(Shown(file) in policies(), seed in any::<u64>())| {
            let text = print::file(&file, print::Style { seed });
            prop_assert!(read(&text) == file, "{}", text);
            let out = qualify::fmt::format(&text);
            prop_assert!(out.is_ok(), "{}\n{:?}", text, out);
            let out = out.unwrap();
            prop_assert!(read(&out) == file, "{}", out);
            prop_assert_eq!(out.matches('#').count(), text.matches('#').count(), "{}\n{}", text, out);
            prop_assert_eq!(qualify::fmt::format(&out).unwrap(), out);
        });
    });
}

#[test]
fn mutations_break_nothing() {
    let cut = || (any::<proptest::sample::Index>(), 0..4usize, any::<proptest::sample::Index>());
    on_a_large_stack(move || {
        proptest!(config(), |(Shown(file) in policies(), cuts in proptest::collection::vec(cut(), 1..5))| {
            let mut text: Vec<char> = print::file(&file, print::Style::default()).chars().collect();
            let all = words_of_the_language();
            for (at, how, word) in cuts {
                if text.is_empty() {
                    break;
                }
                let at = at.index(text.len());
                match how {
                    0 => drop(text.remove(at)),
                    1 => text.insert(at, word.get(&all).chars().next().unwrap()),
                    2 => drop(text.splice(at..at, word.get(&all).chars())),
                    _ => text.truncate(at),
                }
            }
            holds_for_any(&text.into_iter().collect::<String>());
        });
    });
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn random_text_breaks_nothing(text in "\\PC{0,200}") {
        holds_for_any(&text);
    }

    #[test]
    fn random_bytes_break_nothing(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        holds_for_any(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn random_words_break_nothing(words in proptest::collection::vec(any::<proptest::sample::Index>(), 0..60)) {
        let all = words_of_the_language();
        let text: Vec<&str> = words.iter().map(|word| *word.get(&all)).collect();
        holds_for_any(&text.join(" ").replace(" \n ", "\n"));
    }
}

fn words_of_the_language() -> Vec<&'static str> {
    let mut all: Vec<&str> = qualify::syntax::KEYWORDS.to_vec();
    all.extend([
        "a",
        "b",
        "budget",
        "SQL",
        "\"text\"",
        "\"",
        "10",
        "2.5",
        "10,300",
        "2026-10-01",
        "+5",
        "-",
        "(",
        ")",
        ",",
        ":",
        ">=",
        "=",
        "!=",
        "\n",
        "\n",
        "\n",
        ";",
        "#",
        "é",
        "“",
        "”",
        "–",
        "&&",
        "days",
        "EUR",
        "yes/no",
        "\u{200B}",
        "\\",
    ]);
    all
}
