//! Lines that may be proposed, and how each is written.

use crate::speech::{choice_value, decimal, quantity, quoted};

/// What a part of a line asks, in the words of the language: the engine says for which leads it is so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Asks {
    /// A condition.
    Condition(String),
    /// A line that is there, with its points replaced, pays so much: it is in this band. The line, by its place among
    /// the labels, and the points.
    Label(usize, i64),
    /// What a label pays, by so many points each.
    Amount(usize, i64),
}

/// How a line is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Form {
    /// A line of the policy, by its place among those of the scores.
    There(usize),
    /// `by FIELD: below 50: 0, …`: a part for each number from which on it pays, then one for a missing value.
    Bands {
        /// The unit of the field.
        unit: Option<String>,
        /// Where bands begin, ascending.
        cuts: Vec<i64>,
    },
    /// `by FIELD: a: +5, …`: a part for each value, then one for a missing value.
    Values {
        /// The values, as they are written in a condition and in a band.
        values: Vec<(String, String)>,
        /// There are no others.
        all: bool,
    },
    /// `if FIELD is "a"`; those with the same points become one line.
    Text(String),
    /// `if …`
    If(String),
    /// `on EVENT, at most …`
    Each(String, i64),
}

/// A line that may be proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// How it is written.
    pub form: Form,
    /// What it looks at: a field or an event.
    pub about: Option<String>,
    /// The score that it belongs to, by its place among those that are proposed for.
    pub score: usize,
    /// What its parts ask.
    pub parts: Vec<Asks>,
    /// It pays for a field as a whole: of such lines about one field, one is proposed at most.
    pub whole: bool,
}

/// All that may be proposed.
#[derive(Clone, Debug, Default)]
pub struct Wishes {
    /// The lines.
    pub lines: Vec<Line>,
    /// The bodies of scores of one line each, by which the engine tells what a line pays.
    pub labels: Vec<String>,
}

/// Points with their sign; nothing is `0`.
pub fn signed(points: i64) -> String {
    if points == 0 { "0".to_owned() } else { format!("{points:+}") }
}

impl Line {
    /// Whether the part at a place asks for a missing value.
    pub fn is_missing(&self, at: usize) -> bool {
        match &self.form {
            Form::Bands { cuts, .. } => at == cuts.len(),
            Form::Values { values, .. } => at == values.len(),
            Form::There(_) | Form::Text(_) | Form::If(_) | Form::Each(..) => false,
        }
    }

    /// The line with points for its parts, by place; nothing of a line that is there.
    pub fn written(&self, points: &[(usize, i64)]) -> Option<Written> {
        let name = self.about.as_deref().unwrap_or_default();
        let (first, paid) = points.first().copied()?;
        let alone = |asks: &str| Written {
            text: format!("{} if {asks}", signed(paid)),
            slots: vec![Slot::Parts(vec![first])],
        };
        let one = points.len() == 1;
        Some(match &self.form {
            Form::There(_) => return None,
            Form::If(condition) => alone(condition),
            Form::Text(value) => alone(&format!("{name} is {}", quoted(value))),
            Form::Each(event, most) => {
                let most = paid.abs().saturating_mul(*most);
                let text = format!("{} on {event}, at most {most} points", signed(paid));
                Written { text, slots: vec![Slot::Parts(vec![first])] }
            }
            Form::Values { .. } | Form::Bands { .. } if one && self.is_missing(first) => {
                alone(&format!("{name} is missing"))
            }
            Form::Values { values, .. } if one => alone(&values.get(first)?.0),
            Form::Bands { unit, cuts } if one => {
                alone(&format!("{name} >= {}", quantity(*cuts.get(first)?, unit.as_deref())))
            }
            Form::Values { values, all } => by_values(name, values, *all, points),
            Form::Bands { unit, cuts } => by_bands(name, unit.as_deref(), cuts, points),
        })
    }
}

fn by_bands(name: &str, unit: Option<&str>, cuts: &[i64], points: &[(usize, i64)]) -> Written {
    let (mut parts, mut slots) = (Vec::new(), Vec::new());
    let (mut sum, mut from) = (0i64, None);
    let steps = points.iter().filter(|(at, _)| *at < cuts.len()).map(|(at, points)| (Some(*at), *points));
    for (to, step) in steps.chain([(None, 0)]) {
        let number = |at: Option<usize>| at.and_then(|at| cuts.get(at)).copied();
        let range = match (number(from), number(to)) {
            (None, Some(to)) => format!("below {}", quantity(to, unit)),
            (Some(from), Some(to)) => format!("{} to below {}", decimal(from), quantity(to, unit)),
            (Some(from), None) => format!("at least {}", quantity(from, unit)),
            (None, None) => continue,
        };
        parts.push(format!("{range}: {}", signed(sum)));
        slots.push(Slot::Band(from, to));
        sum = sum.saturating_add(step);
        from = to;
    }
    if let Some((at, points)) = points.iter().find(|(at, _)| *at >= cuts.len()) {
        parts.push(format!("missing: {}", signed(*points)));
        slots.push(Slot::Parts(vec![*at]));
    }
    Written { text: format!("by {name}: {}", parts.join(", ")), slots }
}

fn by_values(name: &str, values: &[(String, String)], all: bool, points: &[(usize, i64)]) -> Written {
    let mut groups: Vec<(i64, Vec<usize>)> = Vec::new();
    for (at, paid) in points.iter().filter(|(at, _)| *at < values.len()) {
        match groups.iter_mut().find(|(points, _)| points == paid) {
            Some((_, of)) => of.push(*at),
            None => groups.push((*paid, vec![*at])),
        }
    }
    groups.sort_by_key(|(points, of)| (std::cmp::Reverse(*points), of.first().copied()));
    let (mut parts, mut slots) = (Vec::new(), Vec::new());
    for (paid, of) in groups {
        let bands: Vec<&str> =
            of.iter().filter_map(|at| values.get(*at)).map(|(_, band)| band.as_str()).collect();
        parts.push(format!("{}: {}", bands.join(" or "), signed(paid)));
        slots.push(Slot::Parts(of));
    }
    let named = points.iter().filter(|(at, _)| *at < values.len()).count();
    if named < values.len() || !all {
        parts.push("otherwise: 0".to_owned());
    }
    if let Some((at, points)) = points.iter().find(|(at, _)| *at >= values.len()) {
        parts.push(format!("missing: {}", signed(*points)));
        slots.push(Slot::Parts(vec![*at]));
    }
    Written { text: format!("by {name}: {}", parts.join(", ")), slots }
}

/// The leads that a piece of a written line pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    /// Those of some parts.
    Parts(Vec<usize>),
    /// Those from one step on, and below another.
    Band(Option<usize>, Option<usize>),
}

/// A line as it is written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Written {
    /// The line, without reason.
    pub text: String,
    /// What its pieces pay, in order.
    pub slots: Vec<Slot>,
}

/// A value of a choice, as a condition and as a band.
pub fn value(name: &str, value: &str) -> (String, String) {
    let written = choice_value(value);
    (format!("{name} is {written}"), written)
}
