//! The formatter: the same policy in the standard layout.
//!
//! It moves the author's own words: symbols stay symbols, `10_000` stays `10_000`. Only words that are none of the
//! language's own are written in its words (`between 5 and 15` as `is 5 to 15`). Each
//! statement and line begins on a line of its own, lines under a statement are indented, columns are aligned, and
//! at most one blank line stands between two lines. Line breaks inside a statement stay where the author put them
//! before `and`, `or`, `because` or `,` and inside brackets; a line that is too long gets more of them.

mod columns;
mod layout;
mod space;

use crate::diag::{Code, Diag};
use crate::span::{FileId, Span};
use crate::syntax::Parsed;
use crate::syntax::parse::outline::{Row, outline};
use crate::syntax::parse::tokens::{Token, tokens};
use crate::syntax::parse::{Only, Respelt, parse};
use layout::Line;
use std::borrow::Cow;

/// How often a layout may change the next one; in practice never more than once.
const MAX_ROUNDS: usize = 5;

/// The formatted text: the same tree, every comment kept, and formatting again changes nothing.
///
/// A text with mistakes is refused: what cannot be read cannot be laid out without a risk to its meaning. A byte
/// order mark is dropped, and every line ends with a line feed.
///
/// ```
/// let text = "+5 on whitepaper_download; SQL requires authority   # who signs";
/// let laid_out = "+5  on whitepaper_download\nSQL requires authority  # who signs\n";
/// assert_eq!(qualify::fmt::format(text).as_deref(), Ok(laid_out));
/// ```
///
/// # Errors
///
/// The messages of [`crate::syntax::parse`], about the file with the default id.
pub fn format(text: &str) -> Result<String, Vec<Diag>> {
    let before = parse(FileId::default(), text);
    if !before.diags.is_empty() {
        return Err(before.diags);
    }
    let Some((text, before)) = in_its_words(text, before) else { return fault() };
    let mut out = laid_out(&text);
    for _ in 0..MAX_ROUNDS {
        let again = laid_out(&out);
        if again == out {
            break;
        }
        out = again;
    }
    let after = parse(FileId::default(), &out);
    let comments = |parsed: &crate::syntax::Parsed| {
        parsed.comments.iter().map(|comment| comment.text.clone()).collect::<Vec<_>>()
    };
    if after.diags.is_empty() && after.file == before.file && comments(&after) == comments(&before) {
        return Ok(out);
    }
    fault()
}

/// The text in the language's own words, and what it says.
fn in_its_words(text: &str, said: Parsed) -> Option<(Cow<'_, str>, Parsed)> {
    if said.respelt.is_empty() {
        return Some((Cow::Borrowed(text), said));
    }
    let always = respelt(text, &said, |respelt| respelt.only.is_none());
    let meant = parse(FileId::default(), &always);
    if !meant.diags.is_empty() || meant.file != said.file {
        return None;
    }
    // What the file's own declarations show to be meant is another tree with the same meaning.
    let text = respelt(&always, &meant, |_| true);
    let meant = parse(FileId::default(), &text);
    Some((Cow::Owned(text), meant))
}

/// The text with its words respelt, those that `takes` says.
fn respelt(text: &str, parsed: &Parsed, takes: impl Fn(&Respelt) -> bool) -> String {
    let mut out = String::with_capacity(text.len());
    let mut done = 0;
    let holds = |only: &Option<Only>| only.as_ref().is_none_or(|only| only.holds(&parsed.file));
    for respelt in parsed.respelt.iter().filter(|respelt| takes(respelt) && holds(&respelt.only)) {
        let range = respelt.span.range();
        out.push_str(text.get(done..range.start).unwrap_or(""));
        out.push_str(&respelt.text);
        done = range.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

fn fault() -> Result<String, Vec<Diag>> {
    Err(vec![
        Diag::new(Code::FormatterFault, Span::default(), "formatting would change what this policy says")
            .at("the text is left as it is")
            .help("this is a mistake of the program, not yours: please report it with the file"),
    ])
}

/// A line of the output, or a comment on a line of its own.
struct Item<'a> {
    blank_before: bool,
    under: bool,
    what: What<'a>,
}

enum What<'a> {
    Row(Line<'a>),
    Comment(&'a str),
}

fn laid_out(text: &str) -> String {
    let mut items = items(text);
    columns::align(&mut items);
    let mut out = String::with_capacity(text.len().saturating_add(text.len() / 4));
    for item in &items {
        if item.blank_before && !out.is_empty() {
            out.push('\n');
        }
        let indent = if item.under { 2 } else { 0 };
        match &item.what {
            What::Comment(comment) => {
                out.push_str(&" ".repeat(indent));
                out.push_str(&comment_text(comment));
                out.push('\n');
            }
            What::Row(line) => line.print(indent, &mut out),
        }
    }
    out
}

/// The rows and the comments between them, in order.
fn items(text: &str) -> Vec<Item<'_>> {
    let (rows, comments) = outline(text);
    let mut comments = comments.iter().map(|comment| comment.span.range()).peekable();
    let mut items: Vec<Item<'_>> = Vec::new();
    // Where the item before ends, and whether lines may stand under what came last.
    let (mut done, mut block, mut heading) = (0usize, false, false);
    for (number, row) in rows.iter().enumerate() {
        while let Some(range) = comments.next_if(|range| range.start < row.start) {
            let under = comment_under(text, range.start, block, Some(row));
            push_comment(&mut items, text, range.clone(), &mut done, under);
        }
        let mut line = Line::new(text, tokens_of(text, row), row.columns);
        while let Some(range) = comments.next_if(|range| range.start < row.end) {
            line.comment_inside(text, range);
        }
        let blank_before = blank(text, done, row.start) && !(heading && row.under);
        done = row.end;
        // With `;` several stand on one line: the comment behind them is the last one's.
        let last = rows.get(number.saturating_add(1)).map_or(text.len(), |next| next.start);
        if let Some(range) =
            comments.next_if(|range| range.start < last && same_line(text, row.end, range.start))
        {
            done = range.end;
            line.trailing = text.get(range);
        }
        items.push(Item { blank_before, under: row.under, what: What::Row(line) });
        heading = row.heading;
        block = row.heading || row.under;
    }
    for range in comments {
        let under = comment_under(text, range.start, block, None);
        push_comment(&mut items, text, range, &mut done, under);
    }
    items
}

fn push_comment<'a>(
    items: &mut Vec<Item<'a>>,
    text: &'a str,
    range: std::ops::Range<usize>,
    done: &mut usize,
    under: bool,
) {
    let blank_before = blank(text, *done, range.start);
    *done = range.end;
    if let Some(comment) = text.get(range) {
        items.push(Item { blank_before, under, what: What::Comment(comment) });
    }
}

fn tokens_of<'a>(text: &'a str, row: &Row) -> Vec<Token<'a>> {
    let part = text.get(row.start..row.end).unwrap_or("");
    let mut tokens = tokens(part);
    for token in &mut tokens {
        token.start = token.start.saturating_add(row.start);
        token.end = token.end.saturating_add(row.start);
    }
    tokens
}

/// Whether a comment on its own line belongs under the statement: where the next line does, or where its author
/// indented it below such lines.
fn comment_under(text: &str, at: usize, block: bool, next: Option<&Row>) -> bool {
    let line = text.get(..at).unwrap_or("").rsplit('\n').next().unwrap_or("");
    let indented = line.starts_with([' ', '\t']);
    let attached = next.is_some_and(|row| row.under && !blank(text, at, row.start));
    attached || (block && indented) || (block && next.is_some_and(|row| row.under))
}

/// Whether an empty line lies between two places.
fn blank(text: &str, from: usize, to: usize) -> bool {
    // What lies between holds comments too, when several stand in a row; each is its own item.
    let mut lines = text.get(from..to).unwrap_or("").split('\n').skip(1);
    let count = lines.clone().count();
    lines.by_ref().take(count.saturating_sub(1)).any(|line| line.trim().is_empty())
}

fn same_line(text: &str, from: usize, to: usize) -> bool {
    text.get(from..to).is_some_and(|between| !between.contains('\n'))
}

/// A comment with one space behind its sign, unless it is a line of signs.
fn comment_text(comment: &str) -> String {
    let rest = comment.strip_prefix('#').unwrap_or(comment).trim_end();
    if rest.is_empty() || rest.starts_with([' ', '#', '!']) {
        return format!("#{rest}");
    }
    format!("# {}", rest.trim_start())
}
