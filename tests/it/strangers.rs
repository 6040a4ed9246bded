//! What strangers wrote who had only the README and the messages, and what they are told: the tables of
//! `tests/trials/README.md`.

#![expect(clippy::disallowed_methods, reason = "the tables are a file")]

use crate::advice::{not_clean, read};
use qualify::diag::Severity;

/// What the lines stand on.
const GIVEN: &str = r#"policy "What strangers write"
  owners marketing, sales
  reviewed 2026-10-01
lead
  email     text
  title     text
  vans      number
  budget    number in EUR
  trade     one of courier, builder, caterer
  signs     yes/no
  lease_end date
event webinar
event quote_request
event accepted by sales
event call by sales
event rejected by sales
  reason  one of price, timing
list competitors  "a.example", "b.example"
score interest
  +5 on webinar
MQL requires interest >= 10
SQL requires MQL and signs
"#;

/// The first rows of a table: what a line stands under, the line, and what is said of it now.
fn rows<'a>(page: &'a str, heading: &str) -> Vec<(&'a str, &'a str, &'a str)> {
    let part = page.split(heading).nth(1).unwrap();
    let table = part.split("| line | message then | now |\n| --- | --- | --- |\n").nth(1).unwrap();
    let rows = table.lines().take_while(|row| row.starts_with('|'));
    rows.map(|row| {
        let cells: Vec<&str> = row.trim_matches('|').split(" | ").map(str::trim).collect();
        let [line, _, now] = cells[..] else { panic!("{row}") };
        let (home, line) = line.split_once(": `").map_or(("", line), |(home, line)| (home, line));
        (home, line.trim_matches('`'), now)
    })
    .collect()
}

fn policy(home: &str, line: &str) -> String {
    let under = match home {
        "score" => format!("score extra\n  {line}\n"),
        "stage" => format!("SAL requires signs\n  {line}\n"),
        "next step" => format!("next step\n  {line}\n  \"Newsletter\" otherwise\n"),
        "example" => format!("example \"e\"\n  then not SQL\n  {line}\n"),
        "lead" => return GIVEN.replacen("  signs ", &format!("  {line}\n  signs "), 1),
        _ => format!("{line}\n"),
    };
    format!("{GIVEN}{under}")
}

fn wrong(heading: &str) -> Vec<String> {
    let page = std::fs::read_to_string("tests/trials/README.md").unwrap();
    let mut wrong = Vec::new();
    let rows = rows(&page, heading);
    assert!(rows.len() > 20, "{}", rows.len());
    for (home, line, now) in rows {
        let text = policy(home, line);
        let (_, diags) = read(&text);
        let errors: Vec<_> = diags.iter().filter(|diag| diag.severity == Severity::Error).collect();
        let said: String = errors
            .iter()
            .map(|diag| format!("{}; {}\n", diag.message, diag.help.as_deref().unwrap_or("")))
            .collect();
        let right = match now {
            "accepted" => errors.is_empty(),
            _ => errors.len() == 1 && said.contains(now.trim_matches(['`', '"'])),
        };
        if !right {
            wrong.push(format!("`{line}` should get {now}, and gets {} messages:\n{said}", errors.len()));
        }
        for diag in &diags {
            wrong.extend(not_clean(&text, diag, &diags).into_iter().map(|bad| format!("`{line}`: {bad}")));
        }
    }
    wrong
}

#[test]
fn what_strangers_wrote_is_led_home() {
    let wrong = wrong("## Strangers");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn what_is_near_the_language_is_led_home() {
    let wrong = wrong("## Near the language");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

#[test]
fn each_line_of_the_first_hour_gets_what_the_table_says() {
    let wrong = wrong("## The first hour, line by line");
    assert!(wrong.is_empty(), "{}:\n{}", wrong.len(), wrong.join("\n"));
}

/// Whether the first text of a trial still needs so few messages, and how many of them have no line to write.
#[test]
fn the_first_texts_of_strangers_get_as_many_messages_as_the_page_says() {
    let page = std::fs::read_to_string("tests/trials/README.md").unwrap();
    let mut wrong = Vec::new();
    for (name, then) in [("solar", 23), ("software", 25), ("freight", 12)] {
        let text = std::fs::read_to_string(format!("tests/trials/{name}/1.qualify")).unwrap();
        let (_, diags) = read(&text);
        let errors: Vec<_> = diags.iter().filter(|diag| diag.severity == Severity::Error).collect();
        let offers = |help: &str| {
            help.contains("write `") || help.contains(", and say `") || help.contains("declare it under")
        };
        let without = errors
            .iter()
            .filter(|diag| diag.fix.is_empty() && !offers(diag.help.as_deref().unwrap_or("")))
            .count();
        let row = format!("| {name} | {then} | {} | {without} |", errors.len());
        if !page.contains(&row) {
            wrong.push(row);
        }
    }
    assert!(wrong.is_empty(), "the page should say\n{}", wrong.join("\n"));
}
