//! Why a lead has changed, as rows that add up.

use super::super::changes;
use super::super::occurrences::times;
use super::super::paper::{Paper, Screen, ink_of, leads};
use super::{Item, Line, Score, View};
use crate::cli::show;
use crate::cli::term::{Ink, clean, pad, width};
use crate::door::{FEW, Occurred};
use crate::program::time::{DAY, Zone};
use crate::speech;
use crate::why::Happened;

/// From so many columns on, rows stand below the text of their line.
const NARROW: usize = 60;

/// The changes as text. `all` shows every occurrence.
pub fn page(view: &View, screen: Screen, all: bool) -> String {
    let most = if all { usize::MAX } else { FEW };
    let exact = view.after.at.saturating_sub(view.before.at) < DAY.saturating_mul(2);
    let mut page = Page { paper: Paper::new(screen, false), most, shortened: false, exact };
    page.all(view);
    page.paper.text
}

struct Page {
    paper: Paper,
    /// So many occurrences of a line are shown.
    most: usize,
    shortened: bool,
    /// The two instants lie so near to each other that days do not tell much.
    exact: bool,
}

impl Page {
    fn all(&mut self, view: &View) {
        self.heading(view);
        if !view.facts.is_empty() {
            self.paper.title("Facts that differ");
            let widest = view.facts.iter().map(|(name, ..)| width(name)).max().unwrap_or(0).min(24);
            for (name, before, after) in &view.facts {
                let lead = format!("  {}  ", pad(name, widest));
                self.paper.inked(&lead, Ink::Name, &format!("{} → {}", clean(before), clean(after)));
            }
        }
        for score in &view.scores {
            self.score(score, &view.zone);
        }
        if self.shortened {
            let note = self.paper.paint(Ink::Faint, "`--all` lists every occurrence.");
            self.paper.text.push_str(&format!("{note}\n"));
        }
        if !view.stages.is_empty() {
            self.paper.gap();
            changes::write(&mut self.paper, &view.stages);
        }
        if view.before.next_step != view.after.next_step {
            let step = |step: &Option<String>| step.as_deref().map_or("none".to_owned(), clean);
            let (before, after) = (step(&view.before.next_step), step(&view.after.next_step));
            self.paper.gap();
            self.paper.entry("Next step: ", &format!("{before} → {after}"));
        }
        if view.scores.is_empty() && view.stages.is_empty() {
            self.paper.gap();
            self.paper.entry("", "No score and no stage has changed.");
        }
    }

    fn heading(&mut self, view: &View) {
        let key = self.paper.paint(Ink::Strong, &clean(&view.key));
        let stages = match (&view.before.stage, &view.after.stage) {
            (before, after) if before == after => format!("still {after}"),
            (before, after) => format!("{before} → {after}"),
        };
        let stages = self.paper.paint(Ink::Strong, &stages);
        self.paper.text.push_str(&format!("{key}: {stages}\n"));
        let when = match (&view.before.as_of_words, &view.after.as_of_words) {
            (before, after) if before == after => format!("as of {after}"),
            (before, after) => format!("from {before} to {after}"),
        };
        self.paper.about(&format!("{when} · {}", clean(&view.policy)));
    }

    fn score(&mut self, score: &Score, zone: &Zone) {
        let moved = &score.moved;
        self.paper.gap();
        let name = self.paper.paint(Ink::Strong, &score.name);
        let (before, after) = (show::number(moved.before), show::number(moved.after));
        let difference = moved.after.saturating_sub(moved.before);
        let whole = if difference == 0 {
            format!("still {after}")
        } else {
            format!("{before} → {after} ({})", show::points(difference))
        };
        let whole = self.paper.paint(Ink::Strong, &whole);
        self.paper.text.push_str(&format!("{name} {whole}\n"));
        let over = moved.bounds.1.saturating_sub(moved.bounds.0);
        let points: Vec<i64> =
            score.lines.iter().map(|line| line.points).chain((over != 0).then_some(over)).collect();
        let starts = leads(2, &points);
        for (line, lead) in score.lines.iter().zip(&starts) {
            self.line(line, lead, zone);
        }
        if let (Some(lead), true) = (starts.last(), over != 0) {
            let bounds = score.bounds.clone().unwrap_or_default();
            let text = format!("the score is {bounds}: {}", taken(moved.bounds));
            self.paper.inked(lead, ink_of(over), &text);
        }
    }

    /// A line, and why it pays something else.
    fn line(&mut self, line: &Line, lead: &str, zone: &Zone) {
        let rows = self.rows(line, zone);
        if let [(points, only)] = rows.as_slice()
            && *points == line.points
        {
            self.paper.inked(lead, ink_of(line.points), &format!("{}: {only}", line.short));
            return;
        }
        self.paper.inked(lead, ink_of(line.points), &line.short);
        let indent = if self.paper.screen.width < NARROW { 4 } else { width(lead) };
        let points: Vec<i64> = rows.iter().map(|(points, _)| *points).collect();
        for ((points, text), lead) in rows.iter().zip(leads(indent, &points)) {
            self.paper.inked(&lead, ink_of(*points), text);
        }
    }

    /// Occurrences that came or left one by one, those that faded together.
    fn rows(&mut self, line: &Line, zone: &Zone) -> Vec<(i64, String)> {
        let kinds = [
            Happened::New,
            Happened::CountsNow,
            Happened::WindowEnded,
            Happened::Reset,
            Happened::Replaced,
            Happened::CountsNoMore,
            Happened::Absent,
            Happened::Faded,
        ];
        let mut rows = Vec::new();
        for kind in kinds {
            let those: Vec<(i64, &Occurred)> = (line.items.iter())
                .filter_map(|item| match item {
                    Item::Occurrence(points, what, of) if *what == kind => Some((*points, of)),
                    _ => None,
                })
                .collect();
            let one_by_one = if kind == Happened::Faded && self.most != usize::MAX && those.len() > 1 {
                0
            } else {
                self.most
            };
            let (some, rest) = match those.len() <= one_by_one.saturating_add(1) && one_by_one > 0 {
                true => (those.as_slice(), &[][..]),
                false => those.split_at_checked(one_by_one).unwrap_or((&those, &[])),
            };
            let listed: Vec<Occurred> = some.iter().map(|(_, of)| (*of).clone()).collect();
            let said = some.iter().zip(times(&listed, self.exact, zone));
            rows.extend(
                said.map(|((points, of), when)| (*points, format!("{}, {}", told(of, when), word(kind)))),
            );
            if let (Some((_, latest)), Some((_, earliest))) = (rest.first(), rest.last()) {
                let sum = rest.iter().fold(0, |sum: i64, (points, _)| sum.saturating_add(*points));
                let (from, to) = (speech::day(earliest.at, zone), speech::day(latest.at, zone));
                let when = if from == to { from } else { format!("{from} to {to}") };
                let more = if some.is_empty() { "" } else { " more" };
                rows.push((
                    sum,
                    format!("{}{more}, {when}, {}", show::grouped(rest.len() as u64), word(kind)),
                ));
                self.shortened = true;
            }
        }
        rows.extend(line.items.iter().filter_map(|item| match item {
            Item::Occurrence(..) => None,
            Item::Looks(points, said) => Some((*points, said.clone())),
            Item::Cap(points, over) => {
                let cap = show::number(line.cap.unwrap_or(0));
                Some((*points, format!("at most {cap} points count: {}", taken(*over))))
            }
        }));
        rows
    }
}

/// `-5 over it before, -10 now`
fn taken((before, after): (i64, i64)) -> String {
    match (before, after) {
        (0, after) => format!("now {} over it", show::points(after)),
        (before, 0) => format!("{} over it before, nothing now", show::points(before)),
        (before, after) => format!("{} over it before, {} now", show::points(before), show::points(after)),
    }
}

fn told(of: &Occurred, when: String) -> String {
    if of.said.is_empty() { when } else { format!("{when}, {}", of.said) }
}

/// What became of an occurrence, in a word.
fn word(what: Happened) -> &'static str {
    match what {
        Happened::New => "new",
        Happened::CountsNow => "counts now",
        Happened::Faded => "faded",
        Happened::WindowEnded => "left the window",
        Happened::Reset => "before the reset",
        Happened::Replaced => "replaced by a later one",
        Happened::CountsNoMore => "counts no more",
        Happened::Absent => "not in the data any more",
    }
}
