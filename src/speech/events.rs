//! What is computed from events, and which occurrences.

use super::line::{Line, joined};
use super::walk::{Fields, Looks, Speaker, Voice};
use super::words::{decimal, window};
use crate::program::time::Window;
use crate::program::{
    Aggregate, ColumnId, EventField, EventId, Once, Order, SCALE, Selection, Side, Total, Why,
};

impl Speaker<'_> {
    /// What is computed from events.
    pub fn aggregate(&self, of: &Aggregate) -> Line {
        match self.voice {
            Voice::Policy | Voice::Sentence => self.aggregate_words(of),
            Voice::Stable => self.aggregate_in_full(of),
        }
    }

    /// What a column counts, where it counts occurrences: without `count of` before it.
    pub fn counted(&self, of: ColumnId) -> Option<Line> {
        match self.computed(of)? {
            Aggregate::Count(of) => Some(self.selection(of)),
            Aggregate::CountDifferent { of, field } => {
                let field = Line::new().words("different ").name(self.fields(of, field));
                Some(field.words(" of ").and(self.selection(of)))
            }
            Aggregate::MostWithin { .. }
            | Aggregate::Last(_)
            | Aggregate::LastActivity(_)
            | Aggregate::OfLast { .. }
            | Aggregate::Total { .. }
            | Aggregate::Weight { .. } => None,
        }
    }

    /// How often something happened; `None` where it is not asked as an author asks it.
    pub(super) fn happened(&self, aggregate: &Aggregate, order: Order, count: i64) -> Option<Line> {
        let sentence = self.voice == Voice::Sentence;
        let events = |of: &Selection| self.selection(of);
        let end = |line: Line, words: &str| if sentence { line.words(words.to_owned()) } else { line };
        Some(match (aggregate, order, count) {
            (Aggregate::Count(of), Order::AtLeast, SCALE) | (Aggregate::Count(of), Order::More, 0) => {
                end(events(of), " happened")
            }
            (Aggregate::Count(of), Order::Less, SCALE)
            | (Aggregate::Count(of), Order::Equal | Order::AtMost, 0) => {
                end(Line::new().words("no ").and(events(of)), " happened")
            }
            (Aggregate::Count(of), Order::AtLeast, count) if sentence => {
                events(of).words(format!(" happened at least {} times", decimal(count)))
            }
            (Aggregate::Count(of), Order::AtLeast, count) => {
                Line::new().words(format!("{} or more ", decimal(count))).and(events(of))
            }
            (Aggregate::Count(of), Order::Less, count) => {
                let line = Line::new().words(format!("fewer than {} ", decimal(count))).and(events(of));
                end(line, " happened")
            }
            (Aggregate::MostWithin { of, length }, Order::AtLeast | Order::Less, count) => {
                let fewer = order == Order::Less;
                let before = match (sentence, fewer) {
                    (true, true) => format!("never {} or more ", decimal(count)),
                    (false, true) => format!("fewer than {} ", decimal(count)),
                    (_, false) => format!("{} or more ", decimal(count)),
                };
                end(Line::new().words(before).and(events(of)).words(self.of_each_other(*length)), " happened")
            }
            (Aggregate::CountDifferent { of, field }, Order::AtLeast | Order::Less, count) => {
                let (before, after) = match (sentence, order) {
                    (true, Order::Less) => ("there were fewer than ", ""),
                    (true, _) => ("there were at least ", ""),
                    (false, Order::Less) => ("fewer than ", ""),
                    (false, _) => ("", " or more"),
                };
                Line::new()
                    .words(format!("{before}{}{after} different ", decimal(count)))
                    .name(self.fields(of, field))
                    .words(" of ")
                    .and(events(of))
            }
            _ => return None,
        })
    }

    /// What is computed from events.
    pub(super) fn aggregate_words(&self, aggregate: &Aggregate) -> Line {
        let the = |words: &'static str| if self.voice == Voice::Sentence { words } else { "" };
        let line = match aggregate {
            Aggregate::Count(of) => Line::new()
                .words(format!("{}of ", if self.voice == Voice::Sentence { "the number " } else { "count " }))
                .and(self.selection(of)),
            Aggregate::CountDifferent { of, field } => {
                let word = if self.voice == Voice::Sentence {
                    "the number of different "
                } else {
                    "count of different "
                };
                Line::new().words(word).name(self.fields(of, field)).words(" of ").and(self.selection(of))
            }
            Aggregate::MostWithin { of, length } => Line::new()
                .words(the("the "))
                .words("most ")
                .and(self.selection(of))
                .words(self.of_each_other(*length)),
            Aggregate::Last(of) => Line::new().words(the("the ")).words("last ").and(self.selection(of)),
            Aggregate::LastActivity(_) => Line::new().words("last activity"),
            Aggregate::OfLast { of, field } => Line::new()
                .name(self.fields(of, field))
                .words(" of ")
                .words(the("the "))
                .words("last ")
                .and(self.selection(of)),
            Aggregate::Total { how, of, field } => Line::new()
                .words(the("the "))
                .words(total(*how))
                .name(self.fields(of, field))
                .words(" of ")
                .and(self.selection(of)),
            Aggregate::Weight { of, decay, .. } => {
                let mut line = Line::new().words("weight of ").and(self.selection(of));
                line = line.words(self.once(aggregate).map(|once| format!(", {once}")).unwrap_or_default());
                line.words(self.fading(*decay))
            }
        };
        line.and(self.resets(aggregate.selection()))
    }

    /// Which occurrences of a points line pay; `None` where each does.
    pub fn once(&self, weight: &Aggregate) -> Option<String> {
        let Aggregate::Weight { of, once, each, .. } = weight else { return None };
        let Some(field) = each else { return once_words(*once) };
        let per = once_words(*once).unwrap_or_default();
        Some(format!("once per {}{}", self.fields(of, field), per.strip_prefix("once").unwrap_or("")))
    }

    fn fading(&self, decay: Option<crate::program::DecayId>) -> String {
        decay
            .map(|decay| format!(", halving every {} days", self.program[decay].half_life_days))
            .unwrap_or_default()
    }

    /// What resets the score that asks; a page says so once, of the score.
    fn resets(&self, of: &Selection) -> Line {
        let resets = of.after.iter().filter(|after| after.why == Why::Reset && self.voice != Voice::Sentence);
        joined(resets.map(|after| Line::new().words(", reset on ").and(self.selection(&after.of))), "")
    }

    /// What is computed from events, every part of it.
    fn aggregate_in_full(&self, aggregate: &Aggregate) -> Line {
        let line = Line::new();
        match aggregate {
            Aggregate::Count(of) => line.words("count of ").and(self.selection(of)),
            Aggregate::CountDifferent { of, field } => line
                .words("count of different ")
                .name(self.fields(of, field))
                .words(" of ")
                .and(self.selection(of)),
            Aggregate::MostWithin { of, length } => {
                line.words("most ").and(self.selection(of)).words(self.of_each_other(*length))
            }
            Aggregate::Last(of) | Aggregate::LastActivity(of) => {
                line.words("instant of the last ").and(self.selection(of))
            }
            Aggregate::OfLast { of, field } => {
                line.name(self.fields(of, field)).words(" of the last ").and(self.selection(of))
            }
            Aggregate::Total { how, of, field } => {
                line.words(total(*how)).name(self.fields(of, field)).words(" of ").and(self.selection(of))
            }
            Aggregate::Weight { of, decay, .. } => {
                let once = self.once(aggregate).unwrap_or_else(|| "each".to_owned());
                line.words(format!("{once} ")).and(self.selection(of)).words(self.fading(*decay))
            }
        }
    }

    /// A field of each of some kinds of event.
    fn fields(&self, of: &Selection, field: &[u32]) -> String {
        let mut names: Vec<String> = of
            .kinds
            .iter()
            .zip(field)
            .map(|(kind, index)| {
                Fields { program: self.program, event: *kind }.name(EventField(*index)).plain()
            })
            .collect();
        names.dedup();
        names.join(" / ")
    }

    /// Which occurrences. What resets a score is left to whoever speaks of the score.
    pub fn selection(&self, of: &Selection) -> Line {
        let mut line = Line::new().name(self.kinds(&of.kinds));
        if let Some(conditions) = &of.condition {
            let mut each: Vec<Line> = of
                .kinds
                .iter()
                .zip(conditions)
                .map(|(kind, condition)| {
                    let looks = Fields { program: self.program, event: *kind };
                    self.bracketed(&looks, condition)
                })
                .collect();
            each.dedup();
            // In a sentence, a time behind a condition would be read as part of it.
            let more = of.window.is_some() || of.near.is_some() || !of.after.is_empty();
            let (open, close) =
                if more && self.voice == Voice::Sentence { (" (where ", ")") } else { (" where ", "") };
            line = line.words(open).and(joined(each, " / ")).words(close);
        }
        if let Some(length) = of.window {
            line = line.words(format!(" in the last {}", self.length(length)));
        }
        if let Some(near) = &of.near {
            let not = if near.not { "not " } else { "" };
            let side = match near.side {
                Side::Before => "before",
                Side::After => "after",
            };
            let (open, close) = if self.voice == Voice::Stable { ("(", ")") } else { ("", "") };
            line = line.words(format!(" {not}within {} {side} {open}", window(near.length)));
            line = line.and(self.selection(&near.of)).words(close);
        }
        for after in &of.after {
            line = match (self.voice, after.why) {
                (Voice::Stable, _) => {
                    line.words(" after the last (").and(self.selection(&after.of)).words(")")
                }
                (Voice::Policy, Why::SinceLast) => line.words(" since last ").and(self.selection(&after.of)),
                (Voice::Sentence, Why::SinceLast) => line
                    .words(" since the last ")
                    .and(self.selection(&after.of))
                    .words(" (all count if there was none)"),
                (Voice::Policy | Voice::Sentence, Why::Reset) => line,
            };
        }
        line
    }

    fn of_each_other(&self, length: Window) -> String {
        format!(" within {} of each other", window(length))
    }

    /// How long a window is: `14 days`; in a sentence, `the last year` has no number.
    pub(super) fn length(&self, of: Window) -> String {
        let text = window(of);
        match (self.voice, text.strip_prefix("1 ")) {
            (Voice::Sentence, Some(unit)) => unit.to_owned(),
            _ => text,
        }
    }

    /// Kinds of event: the name of their group, where they have one.
    fn kinds(&self, kinds: &[EventId]) -> String {
        let group = self.program.groups.iter().find(|group| group.kinds == kinds);
        match (self.voice, group) {
            (Voice::Policy | Voice::Sentence, Some(group)) if kinds.len() > 1 => group.name.clone(),
            _ => {
                let names = kinds.iter().filter_map(|kind| self.program.events.get(kind.index()));
                names.map(|event| event.name.as_str()).collect::<Vec<_>>().join(" or ")
            }
        }
    }
}

/// Which number is made of amounts.
fn total(how: Total) -> &'static str {
    match how {
        Total::Sum => "sum of ",
        Total::Average => "average ",
        Total::Highest => "highest ",
        Total::Lowest => "lowest ",
    }
}

/// Which occurrences pay; `None` where each does.
fn once_words(once: Once) -> Option<String> {
    Some(match once {
        Once::Each => return None,
        Once::Latest => "once".to_owned(),
        Once::PerDay => "once per day".to_owned(),
        Once::PerWeek => "once per week".to_owned(),
        Once::PerMonth => "once per month".to_owned(),
        Once::PerDays(days) => format!("once per {days} days"),
    })
}
