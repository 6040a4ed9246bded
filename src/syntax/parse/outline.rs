//! A text as the formatter needs it: its logical lines, what kind each is, and its comments.

use super::head;
use super::lines::{self, Split};
use super::shape::{Home, Kind};
use crate::span::FileId;

/// How a line's columns are set.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// `name  type  options`
    Field,
    /// `list name  values`
    List,
    /// `+5  on …`
    Points,
    /// `"value"  if …`
    Arm,
    /// `name means …`
    Means,
    /// `setting name is …`
    Setting,
    /// `events name are …`
    Group,
    /// `given …`
    Example,
    /// None.
    None,
}

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
            columns: kind.map_or(Columns::None, columns),
        }
    });
    (rows.collect(), comments)
}

fn columns(kind: Kind) -> Columns {
    match kind {
        Kind::Field => Columns::Field,
        Kind::List => Columns::List,
        Kind::Points => Columns::Points,
        Kind::Arm => Columns::Arm,
        Kind::Means => Columns::Means,
        Kind::Setting => Columns::Setting,
        Kind::Group => Columns::Group,
        Kind::Given | Kind::When | Kind::Then => Columns::Example,
        _ => Columns::None,
    }
}
