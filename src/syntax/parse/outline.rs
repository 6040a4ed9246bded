//! A text as the formatter needs it: its logical lines, what kind each is, and its comments.

use super::head;
use super::lines::{self, Split};
pub(crate) use super::shape::Columns;
use super::shape::{Home, Kind};
use crate::span::FileId;

/// One logical line.
#[derive(Clone, Debug)]
pub(crate) struct Row {
    /// Where its first token begins.
    pub start: usize,
    /// Where its last token ends.
    pub end: usize,
    /// It stands under a statement.
    pub under: bool,
    /// Lines may stand under it.
    pub heading: bool,
    /// How its columns are set.
    pub columns: Columns,
}

/// The rows of a text that has no mistakes, and its comments.
pub(crate) fn outline(text: &str) -> (Vec<Row>, Vec<crate::syntax::Comment>) {
    let Split { lines, comments } = lines::split(FileId::default(), text);
    let mut home = Home::None;
    let rows = lines.iter().map(|line| {
        let all = text.get(line.start..line.end).unwrap_or("");
        let rest = all.strip_prefix("instead").filter(|rest| rest.starts_with(head::is_space));
        let kind = Kind::of(rest.unwrap_or(all).trim_start_matches(head::is_space), home);
        let under = kind.is_some_and(|kind| kind.homes().contains(&home) && home != Home::Implicit);
        if let Some(kind) = kind {
            if kind.homes().is_empty() {
                home = kind.opens();
            } else if !kind.homes().contains(&home) {
                home = Home::Implicit;
            }
        }
        Row {
            start: line.start,
            end: line.end,
            under,
            heading: kind.is_some_and(|kind| kind.opens() != Home::None),
            columns: kind.map_or(Columns::None, Kind::columns),
        }
    });
    (rows.collect(), comments)
}
