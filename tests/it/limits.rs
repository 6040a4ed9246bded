//! Texts that no author writes: each gets a clear message or a tree, and none takes long.

use qualify::diag::Code;
use qualify::span::FileId;
use qualify::syntax::{KEYWORDS, Parsed, is_keyword, parse};

fn read(text: &str) -> Parsed {
    parse(FileId(0), text)
}

fn codes(text: &str) -> Vec<Code> {
    read(text).diags.iter().map(|diag| diag.code).collect()
}

#[test]
fn nested_brackets() {
    let nested = |depth: usize| format!("deep means {}need{}", "(".repeat(depth), ")".repeat(depth));
    assert_eq!(codes(&nested(100)), []);
    assert_eq!(codes(&nested(101)), [Code::TooDeep]);
    assert_eq!(codes(&nested(10_000)), [Code::TooDeep]);
    assert_eq!(codes(&nested(1_000_000)), [Code::TooDeep]);
    assert_eq!(codes(&format!("deep means {}", "(".repeat(1_000_000))), [Code::TooDeep]);
    assert_eq!(codes(&format!("deep means need{}", ")".repeat(1_000_000))).first(), Some(&Code::OpenBracket));
}

#[test]
fn nesting_without_brackets() {
    let many = 20_000;
    let texts = [
        format!("a means {}b", "not ".repeat(many)),
        format!("a means {}b", "- ".repeat(many)),
        format!("a means {}b", "no e where ".repeat(many)),
        format!("a means b {}", "since last e where c ".repeat(many)),
        format!("a means {}b", "reason of last e where ".repeat(many)),
        format!("a means {}b", "days since last e where ".repeat(many)),
        format!("a means {}(b", "at least 1 of (".repeat(90)),
    ];
    for text in texts {
        assert!(!codes(&text).is_empty(), "{}", &text[..60]);
    }
}

#[test]
fn long_lines_and_files() {
    let and = |count: usize| format!("a means b{}", " and b".repeat(count));
    assert_eq!(codes(&and(100_000)), []);
    assert_eq!(codes(&and(1_000_000)), [Code::TooLong]);
    let huge = "a".repeat(100 << 20);
    assert_eq!(codes(&huge), [Code::TooLong]);
    assert_eq!(codes(&huge[..8 << 20]).len(), 1);
    let comments = "#\n".repeat(1 << 20);
    assert_eq!(codes(&comments), []);
    let blank = format!("a means (b\n{}or c)", "\n \n".repeat(1 << 18));
    assert_eq!(codes(&blank), []);
    assert_eq!(codes(&";".repeat(1 << 20)), []);
}

#[test]
fn a_list_of_hundreds_of_thousands_of_values() {
    let mut text = String::from("list many \"v0\"");
    for at in 1..700_000 {
        text.push_str(if at % 1000 == 0 { "\n  , \"v" } else { ", \"v" });
        text.push_str(&at.to_string());
        text.push('"');
    }
    let parsed = read(&text);
    assert_eq!(parsed.diags, []);
    match &parsed.file.statements[0].kind {
        qualify::syntax::tree::StatementKind::List { values, .. } => assert_eq!(values.len(), 700_000),
        other => panic!("{other:?}"),
    }
    // And shorter, with a mistake at its very end.
    text.truncate(text.len() / 20);
    text.push_str("\", oops");
    assert!(!codes(&text).is_empty());
}

#[test]
fn as_many_mistakes_as_lines() {
    let text = "nonsense all the way\n".repeat(100_000);
    let found = read(&text).diags;
    assert!((100..=1000).contains(&found.len()), "{}", found.len());
    let last = found.last().unwrap();
    assert!(last.message.contains("more than"), "{}", last.message);
}

#[test]
fn keywords_are_one_closed_list() {
    assert!(KEYWORDS.is_sorted());
    for keyword in KEYWORDS {
        assert!(is_keyword(keyword));
        let declared = format!("event {keyword}");
        // `event means` reads as a name and its meaning, which is missing as well.
        let found: Vec<Code> = codes(&declared).into_iter().filter(|code| *code != Code::BreaksOff).collect();
        assert_eq!(found, [Code::ReservedName], "{keyword}");
        let longer = format!("event {keyword}_x; event x{keyword}; event {keyword}s_");
        assert_eq!(codes(&longer), [], "{keyword}");
        let capital = format!("event {}", keyword.to_uppercase());
        assert_eq!(codes(&capital), [], "{capital}");
    }
    for unit in ["days", "day", "months", "EUR", "points", "years", "seats"] {
        assert_eq!(codes(&format!("event {unit}")), [], "{unit}");
    }
    assert_eq!(codes("MQL requires score >= 50"), []);
    assert_eq!(codes("score score, 0 to 100\n+5 on a"), []);
}

#[test]
fn names_of_any_script() {
    let text = "event bezoek_café; event посещение; event 訪問; event زيارة; event मुलाक़ात; event ß1";
    assert_eq!(codes(text), []);
    for text in ["event _x", "event 1x", "event a-b", "event a.b", "event \u{301}x"] {
        assert_ne!(codes(text), [], "{text}");
    }
}
