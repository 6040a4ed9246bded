//! The page as Markdown: CommonMark with tables.

use super::doc::Block;
use crate::diag::unseen;
use crate::speech::{Line, Piece};
use std::fmt::Write;

/// The page.
pub fn write(blocks: &[Block]) -> String {
    let mut out = String::new();
    for block in blocks {
        match block {
            Block::Title(title, about) => {
                let _ = write!(out, "# {}\n\n{}\n\n", escaped(title), line(about));
            }
            Block::Heading(rank, text) => {
                let _ =
                    write!(out, "{} {}\n\n", "#".repeat(usize::from(*rank).saturating_add(1)), line(text));
            }
            Block::Paragraph(text) => {
                let _ = write!(out, "{}\n\n", line(text));
            }
            Block::List(lines) => {
                lines.iter().for_each(|text| {
                    let _ = writeln!(out, "- {}", line(text));
                });
                out.push('\n');
            }
            Block::Steps(lines) => {
                for (number, text) in (1usize..).zip(lines) {
                    let _ = writeln!(out, "{number}. {}", line(text));
                }
                out.push('\n');
            }
            Block::Table(heads, rows) => table(&mut out, heads, rows),
            Block::Signatures(names) => signatures(&mut out, names),
        }
    }
    format!("{}\n", out.trim_end())
}

fn table(out: &mut String, heads: &[&'static str], rows: &[Vec<Line>]) {
    let names: Vec<&str> = heads.iter().map(|head| head.trim_start()).collect();
    let marks: Vec<&str> =
        heads.iter().map(|head| if head.starts_with(' ') { "---:" } else { "---" }).collect();
    let _ = writeln!(out, "| {} |\n| {} |", names.join(" | "), marks.join(" | "));
    for row in rows {
        let cells: Vec<String> = row.iter().map(inside_line).collect();
        let _ = writeln!(out, "| {} |", cells.join(" | "));
    }
    out.push('\n');
}

fn signatures(out: &mut String, names: &[String]) {
    let _ = writeln!(out, "| for | name | signature | date |\n| --- | --- | --- | --- |");
    for name in names {
        let _ = writeln!(
            out,
            "| {} | \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ | \\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_\\_ | \\_\\_\\_\\_\\_\\_\\_\\_ |",
            escaped(name)
        );
    }
    out.push('\n');
}

/// A line, in which nothing of the policy means anything to Markdown.
pub fn line(line: &Line) -> String {
    let text = inside_line(line);
    // What would begin a list or a heading at a line's start.
    let marks = text.starts_with(['#', '+', '-', '=']);
    let digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let number = digits.len() < text.len() && digits.starts_with(['.', ')']);
    match (marks, number) {
        (true, _) => format!("\\{text}"),
        (_, true) => {
            let (before, after) = text.split_at(text.len().saturating_sub(digits.len()));
            format!("{before}\\{after}")
        }
        _ => text,
    }
}

/// The same where something stands before it.
fn inside_line(line: &Line) -> String {
    let text = |piece: &Piece| match piece {
        Piece::Words(text) => escaped(text),
        Piece::Name(text) if text.trim().is_empty() => "\"\"".to_owned(),
        Piece::Name(text) => format!("*{}*", inside(text)),
        Piece::Strong(text) => format!("**{}**", inside(text)),
        Piece::Quote(text) => format!("“{}”", escaped(text)),
    };
    line.0.iter().map(text).collect()
}

/// What stands between stars may not begin or end with a blank.
fn inside(text: &str) -> String {
    escaped(text.trim())
}

/// Every character that could mean something is escaped; a line stays one line.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = unseen::each(text).peekable();
    let mut before = ' ';
    while let Some((char, unseen)) = chars.next() {
        let next = chars.peek().map_or(' ', |(next, _)| *next);
        match char {
            // Between letters and digits, a low line is a letter.
            '_' if before.is_alphanumeric() && next.is_alphanumeric() => out.push('_'),
            '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '~' | '&' | '$' => {
                out.push('\\');
                out.push(char);
            }
            char if char.is_control() => out.push(' '),
            // What nobody would see is shown, so that what is signed is what is read.
            char if unseen => {
                let _ = write!(out, "\\{}", char.escape_default());
            }
            char => out.push(char),
        }
        before = char;
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{escaped, line};

    #[test]
    fn what_a_policy_says_stays_text() {
        assert_eq!(
            escaped("a|b <i> *x* `y` [z](u) mql_points _a_"),
            "a\\|b \\<i\\> \\*x\\* \\`y\\` \\[z\\](u) mql_points \\_a\\_"
        );
        assert_eq!(line(&"# no\nheading".into()), "\\# no heading");
        assert_eq!(escaped("a\u{202e}b"), "a\\\\u{202e}b");
        assert_eq!(line(&"1. no list".into()), "1\\. no list");
        assert_eq!(line(&"+5 points".into()), "\\+5 points");
    }
}
