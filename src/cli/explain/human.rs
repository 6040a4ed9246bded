//! An explanation on one screen.

use super::occurrences::beside;
use super::paper::{Paper, Screen, ink, ink_of, leads};
use super::view::{Fact, Line, Score, View};
use crate::cli::show;
use crate::cli::term::{Ink, clean, fit, pad, width, wrap};
use crate::door::{Decider, FEW, StageWhy};
use crate::program::time::Zone;

/// From so many columns on, rows stand below the text of their line.
const NARROW: usize = 60;

/// So many occurrences of a line are shown, and whether long lines are cut instead of continued below: the first that
/// fits the screen.
const LEVELS: [(usize, bool); 5] = [(FEW, false), (3, false), (1, false), (0, false), (0, true)];

/// The explanation as text. Long lines are continued below. Where that needs more lines than the screen has, fewer
/// occurrences are shown, and at last lines are cut. `all` shows all of them, however long that is.
pub fn page(view: &View, screen: Screen, all: bool) -> String {
    let levels = if all { &[(usize::MAX, false)] } else { &LEVELS[..] };
    let mut text = String::new();
    for (most, cut) in levels {
        let mut page =
            Page { paper: Paper::new(screen, *cut), most: *most, rounded: false, shortened: false };
        page.all(view);
        text = page.paper.text;
        if screen.height.is_none_or(|height| text.lines().count() < height) {
            break;
        }
    }
    text
}

struct Page {
    paper: Paper,
    /// So many occurrences of a line are shown.
    most: usize,
    /// Some rows are rounded, some are left out: that is to be said.
    rounded: bool,
    shortened: bool,
}

/// Of points that halve.
const ROUNDED: &str = "Points that halve are rounded to four decimals, so that the rows add up.";
/// Of long lists.
const SHORTENED: &str = "`--all` lists every occurrence.";

impl Page {
    fn all(&mut self, view: &View) {
        self.heading(view);
        for score in &view.scores {
            self.score(score, &view.zone);
        }
        if !view.values.is_empty() {
            let values: Vec<String> =
                view.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
            self.paper.entry("", &values.join(" · "));
        }
        self.notes();
        if !view.stages.is_empty() {
            self.paper.gap();
            let widest = view.stages.iter().map(|stage| width(&stage.name)).max().unwrap_or(0);
            for stage in &view.stages {
                self.stage(stage, widest);
            }
        }
        if !view.objections.is_empty() {
            self.paper.title("Negotiable, not met yet");
            for objection in &view.objections {
                self.objection(objection);
            }
        }
        let widest = view.missing.iter().map(|fact| width(&fact.field)).max().unwrap_or(0).min(24);
        // What nobody wrote a question for may be for the data to say, such as when a lead was created.
        let (asked, others): (Vec<&Fact>, Vec<&Fact>) =
            view.missing.iter().partition(|fact| fact.ask.is_some());
        for (title, facts) in [("Ask next", asked), ("Not known yet", others)] {
            if !facts.is_empty() {
                self.paper.title(title);
                facts.into_iter().for_each(|fact| self.fact(fact, widest, &view.reach));
            }
        }
        self.closing(view);
        if let Some(waits) = &view.waits {
            waits.write(&mut self.paper, &view.stage);
        }
    }

    fn heading(&mut self, view: &View) {
        let key = self.paper.paint(Ink::Strong, &clean(&view.key));
        let stage = self.paper.paint(Ink::Strong, &view.stage);
        let title = view.stage_title.as_ref().map(|title| format!(" ({})", clean(title))).unwrap_or_default();
        let lead = format!("{}: {}{title}", clean(&view.key), view.stage);
        self.paper.text.push_str(&format!("{key}: {stage}{title}"));
        match (&view.next_step, &view.disqualified) {
            (Some(step), _) => {
                // What to do is the answer: where it does not fit beside the lead, it has a line of its own.
                let (all, step) = (self.paper.screen.width, clean(step));
                let beside = width(&lead).saturating_add(width(&step)).saturating_add(4) <= all;
                let step = self.paper.paint(Ink::Good, &fit(&step, all.saturating_sub(4).max(20)));
                self.paper.text.push_str(&format!("{}→ {step}\n", if beside { " " } else { "\n  " }));
            }
            (None, Some(reason)) => {
                self.paper.text.push('\n');
                let because = reason.because.as_ref().map_or(String::new(), |why| format!(": {why}"));
                self.paper.entry("  ", &format!("{}{because} ({})", reason.text, reason.place));
            }
            (None, None) => self.paper.text.push('\n'),
        }
        self.paper.about(&format!("as of {} · {}", view.as_of_words, clean(&view.policy)));
        self.paper.gap();
    }

    fn score(&mut self, score: &Score, zone: &Zone) {
        let why = &score.why;
        let name = self.paper.paint(Ink::Strong, &why.name);
        let bounds = score.bounds.as_ref().map_or(String::new(), |bounds| format!(" ({bounds})"));
        let bounds = self.paper.paint(Ink::Faint, &bounds);
        let points = self.paper.paint(Ink::Strong, &show::number(why.points.scaled()));
        self.paper.text.push_str(&format!("{name} {points}{bounds}\n"));
        let over = why.over_bounds();
        let paid = score.lines.iter().map(|line| line.why.points.scaled());
        let leads = leads(2, &paid.chain((over != 0).then_some(over)).collect::<Vec<_>>());
        for (line, lead) in score.lines.iter().zip(&leads) {
            self.line(line, lead, zone);
        }
        if let (Some(lead), true) = (leads.last(), over != 0) {
            let limit = match (why.least, why.most) {
                (Some(least), _) if over > 0 => format!("at least {least}"),
                (_, Some(most)) => format!("at most {most}"),
                (_, None) => String::new(),
            };
            let text = format!("the lines add up to {}; the score is {limit}", why.before_bounds);
            self.paper.inked(lead, ink_of(over), &text);
        }
    }

    /// A points line, and the occurrences behind it.
    fn line(&mut self, line: &Line, lead: &str, zone: &Zone) {
        let beside = beside(line, self.most, zone);
        let because = line.why.because.as_ref().map_or(String::new(), |why| format!(" — {why}"));
        let behind = if beside.behind.is_empty() { String::new() } else { format!(" ({})", beside.behind) };
        self.paper.inked(lead, ink_of(line.why.points.scaled()), &format!("{}{behind}{because}", line.short));
        let indent = if self.paper.screen.width < NARROW { 4 } else { width(lead) };
        let points: Vec<i64> = beside.rows.iter().map(|(points, _)| *points).collect();
        for ((points, text), lead) in beside.rows.iter().zip(leads(indent, &points)) {
            self.paper.inked(&lead, ink_of(*points), text);
        }
        self.rounded |= beside.rounded;
        self.shortened |= beside.shortened;
    }

    fn notes(&mut self) {
        let notes = [self.rounded.then_some(ROUNDED), self.shortened.then_some(SHORTENED)];
        let notes: Vec<&str> = notes.into_iter().flatten().collect();
        for line in wrap(&notes.join(" "), self.paper.screen.width).iter().filter(|line| !line.is_empty()) {
            let line = self.paper.paint(Ink::Faint, line);
            self.paper.text.push_str(&format!("{line}\n"));
        }
    }

    fn stage(&mut self, stage: &StageWhy, widest: usize) {
        let lead = format!("{}  {}  ", pad(&stage.name, widest), pad(show::truth(stage.truth), 7));
        let said: Vec<String> =
            stage.deciders.iter().map(|decider| decided(decider, self.most > 0)).collect();
        self.paper.inked(&lead, ink(stage.truth), &said.join(", "));
    }

    fn objection(&mut self, objection: &Decider) {
        let lead = format!("  {}  ", pad(show::truth(objection.truth), 7));
        self.paper.inked(&lead, ink(objection.truth), &decided(objection, self.most > 0));
    }

    fn fact(&mut self, fact: &Fact, widest: usize, reach: &str) {
        let lead = format!("  {}  ", pad(&fact.field, widest));
        let mut effects = Vec::new();
        if fact.decides_alone {
            effects.push("can change the stage by itself".to_string());
        } else if fact.in_next_stage {
            effects.push(format!("part of the way to {reach}"));
        }
        if let Some(points) = &fact.points {
            effects.push(format!("up to {points} points"));
        }
        let effects = effects.join(", ");
        let text = match &fact.ask {
            Some(ask) if effects.is_empty() => clean(ask),
            Some(ask) => format!("{} ({effects})", clean(ask)),
            None if effects.is_empty() => "can change the stage together with others".to_string(),
            None => effects,
        };
        self.paper.inked(&lead, Ink::Name, &text);
    }

    fn closing(&mut self, view: &View) {
        if view.stage == "disqualified" || view.stages.is_empty() {
            return;
        }
        let text = match (view.higher, view.perhaps) {
            (true, false) => format!("Good answers can still make it {}.", view.reach),
            (true, true) => format!("Good answers can perhaps still make it {}.", view.reach),
            (false, _) if view.stages.last().is_some_and(|last| last.name == view.stage) => return,
            (false, _) => format!("Nothing we could still learn takes it beyond {}.", view.stage),
        };
        // The lowest windows have no line to spare.
        if !self.paper.cut || view.waits.is_none() {
            self.paper.gap();
        }
        self.paper.entry("", &text);
    }
}

fn decided(decider: &Decider, dated: bool) -> String {
    let behind = if dated { &decider.dated } else { &decider.behind };
    let behind = if behind.is_empty() { String::new() } else { format!(" ({})", clean(behind)) };
    let because = decider.because.as_ref().map_or(String::new(), |why| format!(" — {why}"));
    let floor = if decider.blocked { "blocked: " } else { "" };
    format!("{floor}{}{behind}{because}", decider.text)
}
