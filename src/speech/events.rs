//! What is computed from events, and which occurrences.

use super::line::{Line, joined};
use super::walk::{Fields, Looks, Speaker, Voice};
use super::words::{decimal, window};
use crate::program::time::{DAY, Window};
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
        // A sentence says when behind the verb: `webinar happened at least twice in the last 60 days`.
        let told = |before: String, of: &Selection, verb: String| {
            let line = Line::new().words(before);
            if sentence {
                line.and(self.what(of)).words(verb).and(self.when(of))
            } else {
                line.and(self.selection(of))
            }
        };
        let happened = || " happened".to_owned();
        Some(match (aggregate, order, count) {
            (Aggregate::Count(of), Order::AtLeast, SCALE) | (Aggregate::Count(of), Order::More, 0) => {
                told(String::new(), of, happened())
            }
            (Aggregate::Count(of), Order::Less, SCALE)
            | (Aggregate::Count(of), Order::Equal | Order::AtMost, 0) => {
                told("no ".to_owned(), of, happened())
            }
            (Aggregate::Count(of), Order::AtLeast, count) if sentence => {
                told(String::new(), of, format!(" happened at least {} times", decimal(count)))
            }
            (Aggregate::Count(of), Order::AtLeast, count) => {
                told(format!("{} or more ", decimal(count)), of, happened())
            }
            (Aggregate::Count(of), Order::Less, count) => {
                told(format!("fewer than {} ", decimal(count)), of, happened())
            }
            (Aggregate::MostWithin { of, length }, Order::AtLeast | Order::Less, count) => {
                let before = match (sentence, order == Order::Less) {
                    (true, true) => format!("never {} or more ", decimal(count)),
                    (false, true) => format!("fewer than {} ", decimal(count)),
                    (_, false) => format!("{} or more ", decimal(count)),
                };
                let each_other = self.of_each_other(*length);
                let line = told(before, of, format!(" happened{each_other}"));
                if sentence { line } else { line.words(each_other) }
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
                    .and(self.selection(of))
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
        if self.voice == Voice::Sentence {
            let each = each.as_ref().map(|field| self.fields(of, field));
            return once_in_words(*once, each);
        }
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
        self.what(of).and(self.when(of))
    }

    /// Which kinds of event, and what is asked of each occurrence.
    fn what(&self, of: &Selection) -> Line {
        let line = Line::new().name(self.kinds(&of.kinds));
        let Some(conditions) = &of.condition else { return line };
        let mut each: Vec<Line> = of
            .kinds
            .iter()
            .zip(conditions)
            .map(|(kind, condition)| {
                let looks = Fields { program: self.program, event: *kind };
                if self.voice == Voice::Sentence {
                    self.any_condition(&looks, condition)
                } else {
                    self.bracketed(&looks, condition)
                }
            })
            .collect();
        each.dedup();
        // In a sentence, what comes behind a condition would be read as part of it.
        let sentence = self.voice == Voice::Sentence;
        let (open, close) = if sentence { (" (where ", ")") } else { (" where ", "") };
        line.words(open).and(joined(each, " / ")).words(close)
    }

    /// When the occurrences were: in a window, near others, since others.
    fn when(&self, of: &Selection) -> Line {
        let mut line = Line::new();
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
                    .words(" after the last ")
                    .and(self.selection(&after.of))
                    .words(" (or at any time if there was none)"),
                (Voice::Policy | Voice::Sentence, Why::Reset) => line,
            };
        }
        line
    }

    fn of_each_other(&self, length: Window) -> String {
        format!(" within {} of each other", window(length))
    }

    /// How long a window is: `14 days`. In a sentence, `the last year` and `the last week` could be those of the calendar.
    pub(super) fn length(&self, of: Window) -> String {
        match (self.voice, of) {
            (Voice::Sentence, Window::Months(1)) => "month".to_owned(),
            (Voice::Sentence, Window::Months(months)) => format!("{months} months"),
            (Voice::Sentence, Window::Exact(DAY)) => "24 hours".to_owned(),
            _ => window(of),
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

/// Which occurrences pay, in a sentence; `None` where each does.
fn once_in_words(once: Once, each: Option<String>) -> Option<String> {
    let what = each.map_or_else(|| "one".to_owned(), |field| format!("one for each {field}"));
    let often = match once {
        Once::Each if what == "one" => return None,
        Once::Latest if what == "one" => return Some("only one counts: the latest".to_owned()),
        Once::Each | Once::Latest => String::new(),
        Once::PerDay => " a day".to_owned(),
        Once::PerWeek => " a week, Monday to Sunday,".to_owned(),
        Once::PerMonth => " a calendar month".to_owned(),
        Once::PerDays(days) => format!(" in every {days} days"),
    };
    Some(format!("{what}{often} counts: the latest"))
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
