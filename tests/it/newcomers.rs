//! What newcomers write, in whole policies with a mistake in nearly every line (`tests/trials/newcomers`): one message a
//! statement, and what it offers is right in its place.

#![expect(clippy::disallowed_methods, reason = "cases are files")]

use crate::advice::{not_clean, offered, read, row};
use crate::cases::files;
use qualify::diag::Severity;
use std::fmt::Write;

/// Of a hundred lines that cannot be read, so many are offered in another form at least.
const OFFERED: usize = 75;

#[test]
fn newcomers_are_told_each_mistake_once_and_what_to_write() {
    let (mut wrong, mut told, mut with_line) = (String::new(), 0, 0);
    for path in files("tests/trials/newcomers") {
        let text = std::fs::read_to_string(&path).unwrap();
        let (_, diags) = read(&text);
        let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
        let (mut lines, mut last) = (String::new(), None);
        for diag in diags.iter().filter(|diag| diag.severity == Severity::Error) {
            let row = row(&text, diag.span());
            let line = row.as_ref().map_or("", |row| &text[row.clone()]);
            // A line that can be read may have two mistakes.
            if row.is_some() && row == last && diag.code.as_str() < "E027" {
                writeln!(wrong, "{name}: said twice of `{line}`").unwrap();
            }
            last = row;
            for bad in not_clean(&text, diag, &diags) {
                writeln!(wrong, "{name}: `{line}`: {bad}").unwrap();
            }
            let help = diag.help.as_deref().unwrap_or("");
            told += 1;
            with_line += usize::from(!diag.fix.is_empty() || !offered(help).is_empty());
            let line = line.lines().map(str::trim).collect::<Vec<_>>().join(" / ");
            writeln!(lines, "{line}\n    {} {}\n    {help}", diag.code.as_str(), diag.message).unwrap();
        }
        insta::assert_snapshot!(format!("newcomers_{name}"), lines);
    }
    assert!(wrong.is_empty(), "{wrong}");
    assert!(with_line * 100 >= told * OFFERED, "{with_line} of {told} messages offer a line");
}
