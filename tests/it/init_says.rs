//! `init` says nothing that is not so: what columns of the kinds that real exports hold are declared as, and each remark.

use crate::cli::{folder, qualify_in};
use std::fmt::Write;

/// A column of a leads file, made row by row.
type Made = (&'static str, fn(u32) -> String);

/// A number without a pattern, the same every time.
fn mixed(at: u32) -> u64 {
    let mut state = u64::from(at).wrapping_mul(0x9e37_79b9_7f4a_7c15) ^ 0x5851_f42d_4c95_7f2d;
    state ^= state >> 29;
    state = state.wrapping_mul(0xbf58_476d_1ce4_e5b9);
    state ^ (state >> 32)
}

fn pick(at: u32, salt: u32, words: &[&str]) -> String {
    words[mixed(at.wrapping_mul(31).wrapping_add(salt)) as usize % words.len()].to_owned()
}

const COLUMNS: &[Made] = &[
    ("Cust_num", |at| (10_000 + at * 7).to_string()),
    ("owner_id", |at| format!("0051G000005Mun{:03}C", at % 200)),
    ("email_template_id", |at| (1000 + at % 9).to_string()),
    ("work email 2", |at| format!("p{at}@example.com")),
    ("createdate", |at| (1_767_571_200_000u64 + u64::from(at) * 12_345_678).to_string()),
    ("last seen", |at| (1_767_571_200u64 + u64::from(at) * 5000).to_string()),
    ("amp", |at| (1_000_000_000u64 + u64::from(at) * 5000).to_string()),
    ("recipient", |at| format!("{:016x}{:016x}", mixed(at % 8), mixed(at % 8 + 100))),
    ("utm", |at| format!("campaign-{at}")),
    ("notes", |at| format!("rang on monday, the budget is not yet agreed; call back in may ({at})")),
    ("link", |at| format!("https://example.com/pages/{at}")),
    ("Interests", |at| match at % 4 {
        0 => "pricing, api".to_owned(),
        1 => "api, sso".to_owned(),
        2 => "sso".to_owned(),
        _ => "mobile app, pricing, sso".to_owned(),
    }),
    ("tags", |at| pick(at, 3, &["x;y", "y", "z;x", "x;y;z"])),
    ("topics", |at| {
        pick(at, 4, &[r#"["pricing","security"]"#, r#"["integration"]"#, "[]", r#"["pricing"]"#])
    }),
    ("few lists", |at| format!(r#"["topic {at}"]"#)),
    ("visits_count", |at| (at % 2).to_string()),
    ("is_vip", |at| (at % 4 / 3).to_string()),
    ("is_converted", |at| pick(at, 5, &["true", "false"])),
    ("name", |at| pick(at, 6, &["Acme", "Globex", "Initech"])),
    (
        "meeting",
        |at| if at % 50 == 0 { "1970-01-19".to_owned() } else { format!("2026-03-{:02}", at % 28 + 1) },
    ),
    ("urgency_value", |at| (at % 5 * 7).to_string()),
];

#[test]
fn what_a_column_is_declared_as_is_so() {
    let quoted = |cell: &str| format!("\"{}\"", cell.replace('"', "\"\""));
    let mut text = COLUMNS.iter().map(|(name, _)| quoted(name)).collect::<Vec<_>>().join(",");
    text.push('\n');
    for at in 0..200 {
        let cells: Vec<String> = COLUMNS.iter().map(|(_, cell)| quoted(&cell(at))).collect();
        writeln!(text, "{}", cells.join(",")).unwrap();
    }
    let dir = folder(&[("leads.csv", &text)]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv"], "");
    insta::assert_snapshot!("kinds", ran.shown());
}

/// Lists of texts are lists of texts, however few: the line to write is said.
#[test]
fn short_lists_are_no_records() {
    let leads = [
        r#"{"id":0,"tags":["a","b"],"of":[{"a":1}]}"#,
        r#"{"id":1,"tags":[],"of":[]}"#,
        r#"{"id":2,"tags":null,"of":[]}"#,
        r#"{"id":3,"tags":["a"],"of":[]}"#,
        r#"{"id":4,"tags":["c"],"of":[[1]]}"#,
    ];
    let dir = folder(&[("leads.jsonl", &leads.join("\n"))]);
    let ran = qualify_in(dir.path(), &["init", "leads.jsonl"], "");
    let line = "If these are all, write: tags several of a, b, c\n";
    assert!(ran.out.contains(line), "{}", ran.out);
    assert!(ran.out.contains("\"of\": it holds records or lists of them"), "{}", ran.out);
}

/// Of several ids in one row, the lead's own is the key and not that of its owner.
#[test]
fn the_key_is_the_lead_s_own_id() {
    let dir = folder(&[
        ("one.csv", "owner_id,converted_contact_id,id,name\n005A,003B,00QC,Ann\n"),
        ("counted.csv", &(0..30).fold("row,city\n".to_owned(), |text, at| format!("{text}{at},Ghent\n"))),
    ]);
    let ran = qualify_in(dir.path(), &["init", "one.csv"], "");
    assert!(ran.out.contains("\n  id                    text, key\n"), "{}", ran.out);
    let ran = qualify_in(dir.path(), &["init", "counted.csv"], "");
    assert!(ran.out.contains("\n  row  text, key\n"), "{}", ran.out);
}
