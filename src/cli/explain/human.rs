//! An explanation on one screen.

use super::view::{Fact, Score, View};
use crate::cli::show;
use crate::cli::term::{Ink, Stream, clean, fit, pad, pad_left, width, wrap};
use crate::door::{Decider, StageWhy};
use crate::engine::truth::Truth;

/// The window an explanation is laid out for.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Lines, where it is a window; what is longer is then cut at its right rather than run over the top.
    pub height: Option<usize>,
    /// Colours.
    pub out: Stream,
}

/// The explanation as text. Long lines are continued below; where that needs more lines than the screen has, they are
/// cut instead.
pub fn page(view: &View, screen: Screen) -> String {
    let mut page = Page { screen, cut: false, text: String::new() };
    page.all(view);
    let lines = page.text.lines().count();
    if screen.height.is_some_and(|height| lines >= height) {
        page = Page { screen, cut: true, text: String::new() };
        page.all(view);
    }
    page.text
}

struct Page {
    screen: Screen,
    cut: bool,
    text: String,
}

impl Page {
    fn all(&mut self, view: &View) {
        self.heading(view);
        for score in &view.scores {
            self.score(score);
        }
        if !view.values.is_empty() {
            let values: Vec<String> =
                view.values.iter().map(|(name, value)| format!("{name} {value}")).collect();
            self.entry("", &values.join(" · "));
        }
        if !view.stages.is_empty() {
            self.gap();
            let widest = view.stages.iter().map(|stage| width(&stage.name)).max().unwrap_or(0);
            for stage in &view.stages {
                self.stage(stage, widest);
            }
        }
        if !view.objections.is_empty() {
            self.title("Negotiable, not met yet");
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
                self.title(title);
                facts.into_iter().for_each(|fact| self.fact(fact, widest, &view.reach));
            }
        }
        self.closing(view);
    }

    fn heading(&mut self, view: &View) {
        let key = self.paint(Ink::Strong, &clean(&view.key));
        let stage = self.paint(Ink::Strong, &view.stage);
        let lead = format!("{}: {}", clean(&view.key), view.stage);
        self.text.push_str(&format!("{key}: {stage}"));
        match (&view.next_step, &view.disqualified) {
            (Some(step), _) => {
                let room = self.screen.width.saturating_sub(width(&lead)).saturating_sub(4).max(20);
                let step = self.paint(Ink::Good, &fit(&clean(step), room));
                self.text.push_str(&format!(" → {step}\n"));
            }
            (None, Some(reason)) => {
                self.text.push('\n');
                let because = reason.because.as_ref().map_or(String::new(), |why| format!(": {why}"));
                self.entry("  ", &format!("{}{because} ({})", reason.text, reason.place));
            }
            (None, None) => self.text.push('\n'),
        }
        let about = fit(&format!("as of {} · {}", view.as_of_words, clean(&view.policy)), self.screen.width);
        let about = self.paint(Ink::Faint, &about);
        self.text.push_str(&format!("{about}\n"));
        self.gap();
    }

    fn score(&mut self, score: &Score) {
        let name = self.paint(Ink::Strong, &score.name);
        let bounds = score.bounds.as_ref().map_or(String::new(), |bounds| format!(" ({bounds})"));
        let bounds = self.paint(Ink::Faint, &bounds);
        let points = self.paint(Ink::Strong, &score.points);
        self.text.push_str(&format!("{name} {points}{bounds}\n"));
        let widest = score.lines.iter().map(|line| width(&line.points)).max().unwrap_or(0).max(3);
        for line in &score.lines {
            let lead = format!("  {}  ", pad_left(&line.points, widest));
            let ink = if line.points.starts_with('-') { Ink::Bad } else { Ink::Good };
            let because = line.because.as_ref().map_or(String::new(), |why| format!(" — {why}"));
            self.inked(&lead, ink, &format!("{}{because}", line.short));
        }
    }

    fn stage(&mut self, stage: &StageWhy, widest: usize) {
        let lead = format!("{}  {}  ", pad(&stage.name, widest), pad(show::truth(stage.truth), 7));
        let said: Vec<String> = stage.deciders.iter().map(decided).collect();
        self.inked(&lead, ink(stage.truth), &said.join(", "));
    }

    fn objection(&mut self, objection: &Decider) {
        let lead = format!("  {}  ", pad(show::truth(objection.truth), 7));
        self.inked(&lead, ink(objection.truth), &decided(objection));
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
        self.inked(&lead, Ink::Name, &text);
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
        self.gap();
        self.entry("", &text);
    }

    fn title(&mut self, text: &str) {
        self.gap();
        let text = self.paint(Ink::Strong, text);
        self.text.push_str(&format!("{text}\n"));
    }

    fn gap(&mut self) {
        self.text.push('\n');
    }

    fn paint(&self, ink: Ink, text: &str) -> String {
        self.screen.out.paint(ink, text)
    }

    fn entry(&mut self, lead: &str, text: &str) {
        self.inked(lead, Ink::Strong, text);
    }

    /// A line that begins with something in colour; what does not fit is continued below its text, or cut.
    fn inked(&mut self, lead: &str, ink: Ink, text: &str) {
        let room = self.screen.width.saturating_sub(width(lead)).max(16);
        let lines = if self.cut { vec![fit(text, room)] } else { wrap(text, room) };
        for (index, line) in lines.iter().enumerate() {
            let start = if index == 0 { self.paint(ink, lead) } else { " ".repeat(width(lead)) };
            let whole = format!("{start}{line}");
            self.text.push_str(whole.trim_end());
            self.text.push('\n');
        }
    }
}

fn decided(decider: &Decider) -> String {
    let behind =
        if decider.behind.is_empty() { String::new() } else { format!(" ({})", clean(&decider.behind)) };
    let because = decider.because.as_ref().map_or(String::new(), |why| format!(" — {why}"));
    let floor = if decider.blocked { "blocked: " } else { "" };
    format!("{floor}{}{behind}{because}", decider.text)
}

fn ink(truth: Truth) -> Ink {
    match truth {
        Truth::Yes => Ink::Good,
        Truth::No => Ink::Bad,
        Truth::Unknown => Ink::Doubt,
    }
}
