//! Every change that is tried of a statement, as edits of its text.

use super::kind::Kind;
use crate::diag::{Edit, edited};
use crate::program::{SCALE, time};
use crate::span::{Sources, Span};
use crate::speech;
use crate::syntax::tree::{
    Arm, DateLiteral, Duration, EventUse, Number, ScoreLine, ScoreLineKind, Stage, StageClauseKind,
    Statement, StatementKind, Tail,
};

/// One change.
#[derive(Clone, Debug)]
pub struct Mutation {
    /// What is changed.
    pub kind: Kind,
    /// The file and, in it, the statement, by their places.
    pub statement: (usize, usize),
    /// Where.
    pub place: Span,
    /// The line or condition that is changed.
    pub unit: Span,
    /// What it is about, where it does not say so itself.
    pub about: String,
    /// The edits.
    pub edits: Vec<Edit>,
    /// What the policy says then.
    pub said: Said,
}

/// What a policy says after a change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Said {
    /// This, in the place of the line or condition.
    Instead(String),
    /// What it said, without this.
    Without(String),
    /// The line is not there.
    Gone(String),
}

/// The changes of one statement.
pub fn mutations(sources: &Sources, at: (usize, usize), statement: &Statement) -> Vec<Mutation> {
    let mut walk = Walk { sources, at, about: String::new(), out: Vec::new() };
    walk.statement(statement);
    walk.out
}

pub(super) struct Walk<'a> {
    pub sources: &'a Sources,
    at: (usize, usize),
    about: String,
    out: Vec<Mutation>,
}

impl Walk<'_> {
    fn statement(&mut self, statement: &Statement) {
        let whole = statement.place.0;
        match &statement.kind {
            StatementKind::Setting { name, value } => self.literal(value, name.place.0.to(value.span())),
            StatementKind::Score(score) => {
                for bound in score.bounds.iter().flat_map(|bounds| bounds.low.iter().chain(&bounds.high)) {
                    let unit =
                        score.bounds.as_ref().map_or(whole, |bounds| whole.before().to(bounds.place.0));
                    self.number(bound, Kind::Bound, unit);
                }
                score.lines.iter().for_each(|line| self.score_line(line));
            }
            StatementKind::Means { meaning, .. } => self.expr(meaning, meaning.place.0),
            StatementKind::Grade(grade) => {
                self.about = format!("{}: ", grade.name.text);
                for step in &grade.steps {
                    step.from.iter().for_each(|from| self.number(&from.number, Kind::Band, step.place.0));
                }
            }
            StatementKind::Choose(choose) => self.arms(&choose.arms),
            StatementKind::NextStep(next) => self.arms(&next.arms),
            StatementKind::Disqualify(condition) => {
                self.gone(self.without_tail(whole, &statement.tail), whole);
                self.expr(condition, condition.place.0);
            }
            StatementKind::Stage(stage) => self.stage(stage),
            StatementKind::Policy(_)
            | StatementKind::Use(_)
            | StatementKind::OwnedBy(_)
            | StatementKind::Lead(_)
            | StatementKind::Event(_)
            | StatementKind::Group { .. }
            | StatementKind::List { .. }
            | StatementKind::Example(_) => {}
        }
    }

    /// What is wished for and promised decides no answer: no example can show it.
    fn stage(&mut self, stage: &Stage) {
        self.expr(&stage.requires, stage.requires.place.0);
        for clause in &stage.clauses {
            match &clause.kind {
                StageClauseKind::BlockedIf(condition) => {
                    self.gone(self.without_tail(clause.place.0, &clause.tail), clause.place.0);
                    self.expr(condition, condition.place.0);
                }
                StageClauseKind::ShouldHave(_)
                | StageClauseKind::Prefers(_)
                | StageClauseKind::AnswerWithin { .. } => {}
            }
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        for arm in arms {
            if let Some(condition) = &arm.condition {
                self.gone(self.without_tail(arm.place.0, &arm.tail), arm.place.0);
                self.expr(condition, condition.place.0);
            }
        }
    }

    fn score_line(&mut self, line: &ScoreLine) {
        let unit = self.without_tail(line.place.0, &line.tail);
        match &line.kind {
            ScoreLineKind::On { points, event, once, cap, halve } => {
                self.points(points, unit);
                self.event(event, unit);
                if let Some(once) = once {
                    let comma = self.back(once.place.0, ",");
                    self.without(Kind::Once, unit, comma.map(|comma| comma.to(once.place.0)), once.place.0);
                }
                cap.iter().for_each(|cap| self.number(cap, Kind::Bound, unit));
                halve.iter().for_each(|half| self.half_life(half, unit));
            }
            ScoreLineKind::If { points, condition } => {
                self.points(points, unit);
                self.expr(condition, unit);
            }
            ScoreLineKind::Per { points, per, cap } => {
                self.points(points, unit);
                self.per(per, unit);
                cap.iter().for_each(|cap| self.number(cap, Kind::Bound, unit));
            }
            ScoreLineKind::By { of, bands } => {
                self.about = format!("by {}: ", of.text);
                bands.iter().for_each(|band| self.band(band));
                self.about.clear();
            }
            ScoreLineKind::Halve(half) => {
                self.half_life(half, unit);
                self.gone(unit, line.place.0);
            }
            ScoreLineKind::Resets(event) => {
                self.gone(unit, line.place.0);
                self.event(event, unit);
            }
        }
    }

    /// A number, one step of its last digit up and down.
    pub(super) fn number(&mut self, number: &Number, kind: Kind, unit: Span) {
        let digits = self.sources.text(number.place.0).rsplit_once('.').map_or(0, |(_, after)| after.len());
        let step = (0..digits).fold(SCALE, |step, _| step / 10).max(1);
        for to in [number.scaled.saturating_add(step), number.scaled.saturating_sub(step)] {
            self.instead(kind, unit, vec![Edit { span: number.place.0, text: speech::decimal(to) }]);
        }
    }

    /// A day, one later and one earlier.
    pub(super) fn day(&mut self, date: &DateLiteral, unit: Span) {
        let Ok(day) = date.text.trim().parse::<jiff::civil::Date>() else { return };
        for to in [1, -1].into_iter().filter_map(|days| time::add_days(day, days)) {
            let edit = Edit { span: date.place.0, text: to.to_string() };
            self.instead(Kind::Threshold, unit, vec![edit]);
        }
    }

    pub(super) fn points(&mut self, points: &Number, unit: Span) {
        let more = points.scaled.signum().saturating_mul(SCALE).saturating_add(points.scaled);
        if points.scaled == 0 {
            return;
        }
        for (kind, to) in [(Kind::Points, more), (Kind::Sign, points.scaled.saturating_neg())] {
            let edit = Edit { span: points.place.0, text: speech::points(to) };
            self.instead(kind, unit, vec![edit]);
        }
    }

    /// A length of time, one longer and one shorter.
    pub(super) fn duration(&mut self, duration: &Duration, unit: Span) {
        self.number(&duration.count, Kind::Window, unit);
    }

    fn half_life(&mut self, half: &Duration, unit: Span) {
        let text = speech::decimal(half.count.scaled.saturating_mul(2));
        self.instead(Kind::HalfLife, unit, vec![Edit { span: half.count.place.0, text }]);
    }

    /// Which occurrences of an event.
    pub(super) fn event(&mut self, event: &EventUse, unit: Span) {
        if let Some(condition) = &event.condition {
            let cut = self.back(condition.place.0, "where").map(|word| word.to(condition.place.0));
            self.without(Kind::Filter, unit, cut, condition.place.0);
            self.expr(condition, unit);
        }
        event.window.iter().for_each(|window| self.duration(window, unit));
        if let Some(near) = &event.near {
            self.without(Kind::Filter, unit, Some(near.place.0), near.place.0);
            if near.not {
                self.without_word("not", near.place.0, unit);
            }
            self.duration(&near.length, unit);
        }
        if let Some(since) = &event.since_last {
            self.without(Kind::Filter, unit, Some(since.place.0), since.place.0);
        }
        event.others().for_each(|other| self.event(other, unit));
    }

    /// The words that stand directly before a place.
    pub(super) fn back(&self, place: Span, words: &str) -> Option<Span> {
        let source = self.sources.get(place.file)?;
        let before = source.text.get(..place.range().start)?.trim_end();
        let start = before.strip_suffix(words)?.trim_end().len();
        Some(Span::new(place.file, start, before.len()))
    }

    /// Leaves a word out that a place has.
    pub(super) fn without_word(&mut self, word: &str, place: Span, unit: Span) {
        if let Some(found) = self.word(word, place) {
            let end = Span { end: found.end.saturating_add(1), ..found };
            self.instead(Kind::Negation, unit, vec![Edit { span: end, text: String::new() }]);
        }
    }

    /// The first time that a word stands in a place, outside of comments.
    pub(super) fn word(&self, word: &str, place: Span) -> Option<Span> {
        let text = self.sources.text(place);
        let mut start = 0usize;
        for line in text.split_inclusive('\n') {
            let code = line.split('#').next().unwrap_or("");
            let found = code.match_indices(word).find(|(at, _)| {
                let before = code.get(..*at).and_then(|before| before.chars().next_back());
                let after = code.get(at.saturating_add(word.len())..).and_then(|after| after.chars().next());
                let part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
                !part(before) && !part(after)
            });
            if let Some((at, _)) = found {
                let from = place.range().start.saturating_add(start).saturating_add(at);
                return Some(Span::new(place.file, from, from.saturating_add(word.len())));
            }
            start = start.saturating_add(line.len());
        }
        None
    }

    /// A change after which the line or condition says something else.
    pub(super) fn instead(&mut self, kind: Kind, unit: Span, edits: Vec<Edit>) {
        let text = self.sources.text(unit);
        let said = format!("{}{}", self.about, plain(&edited(text, unit.range().start, &edits)));
        self.push(kind, unit, edits, Said::Instead(said));
    }

    /// A change after which something is left out.
    pub(super) fn without(&mut self, kind: Kind, unit: Span, cut: Option<Span>, part: Span) {
        let Some(cut) = cut else { return };
        let said = Said::Without(plain(self.sources.text(cut.to(part))).trim_matches([',', ' ']).to_owned());
        self.push(kind, unit, vec![Edit { span: cut, text: String::new() }], said);
    }

    /// Leaves one of several out that stand one after the other.
    pub(super) fn each_left_out(&mut self, of: &[Span], unit: Span) {
        for (at, part) in of.iter().enumerate().filter(|_| of.len() > 1) {
            let next = of.get(at.saturating_add(1)).map(|next| part.to(next.before()));
            let last = at.checked_sub(1).and_then(|before| of.get(before)).map(|one| one.after().to(*part));
            let Some(cut) = next.or(last) else { continue };
            let said = Said::Without(plain(self.sources.text(*part)));
            self.push(Kind::Part, unit, vec![Edit { span: cut, text: String::new() }], said);
        }
    }

    /// Leaves a whole line out.
    fn gone(&mut self, unit: Span, line: Span) {
        let said = Said::Gone(plain(self.sources.text(unit)));
        self.push(Kind::Line, unit, vec![Edit { span: line, text: String::new() }], said);
    }

    fn push(&mut self, kind: Kind, unit: Span, edits: Vec<Edit>, said: Said) {
        let place = edits.first().map_or(unit, |edit| edit.span);
        let about = self.about.clone();
        self.out.push(Mutation { kind, statement: self.at, place, unit, about, edits, said });
    }

    /// A place without `owned by` and `because` at its end.
    fn without_tail(&self, place: Span, tail: &Tail) -> Span {
        let owner = tail.owned_by.as_ref().and_then(|name| self.back(name.place.0, "owned by"));
        let why = tail.because.as_ref().and_then(|quoted| self.back(quoted.place.0, "because"));
        let end = owner.into_iter().chain(why).map(|words| words.start).min().unwrap_or(place.end);
        let cut = Span { end, ..place };
        let text = self.sources.text(cut).trim_end_matches(|c: char| c == ',' || c.is_whitespace());
        Span::new(cut.file, cut.range().start, cut.range().start.saturating_add(text.len()))
    }
}

/// A text on one line, without comments.
pub(super) fn plain(text: &str) -> String {
    let lines = text.lines().map(|line| match line.split_once(" #") {
        Some((code, _)) if code.matches('"').count() % 2 == 0 => code,
        _ => line,
    });
    let words: Vec<&str> = lines.flat_map(str::split_whitespace).collect();
    words.join(" ").replace("( ", "(").replace(" ,", ",")
}
