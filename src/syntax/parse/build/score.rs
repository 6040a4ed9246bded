//! The lines of a score.

use super::{Build, Node, Parts};
use crate::syntax::parse::grammar::Rule;
use crate::syntax::parse::shape::Kind;
use crate::syntax::tree::{Band, BandKind, Duration, Number, Once, Per, ScoreLineKind, TimeUnit};

impl Build<'_> {
    /// A line of a score, without its tail.
    pub(super) fn score_line(&mut self, kind: Kind, parts: &mut Parts<'_>) -> Option<ScoreLineKind> {
        let first = parts.next()?;
        Some(match kind {
            Kind::Points => {
                let points = self.points(&first);
                let node = parts.next()?;
                let mut inner = Parts::of(&node);
                match node.as_rule() {
                    Rule::on_points => self.on_points(points, &mut inner)?,
                    Rule::if_points => {
                        inner.skip(Rule::kw_if);
                        ScoreLineKind::If { points, condition: self.condition(&inner.next()?)? }
                    }
                    Rule::per_points => {
                        inner.skip(Rule::kw_per);
                        let per = self.per(&inner.next()?)?;
                        inner.skip_comma();
                        let cap = inner.take(Rule::cap).and_then(|node| self.cap(&node));
                        ScoreLineKind::Per { points, per, cap }
                    }
                    _ => return None,
                }
            }
            Kind::By => {
                let of = self.name(&parts.next()?);
                parts.skip(Rule::colon);
                let mut bands = Vec::new();
                while let Some(node) = parts.take(Rule::band) {
                    bands.push(self.band(&node)?);
                    parts.skip_comma();
                }
                ScoreLineKind::By { of, bands }
            }
            Kind::Halve => ScoreLineKind::Halve(self.halve(&first)?),
            Kind::Resets => ScoreLineKind::Resets(self.event_use(&parts.next()?)?),
            _ => return None,
        })
    }

    fn on_points(&mut self, points: Number, parts: &mut Parts<'_>) -> Option<ScoreLineKind> {
        parts.skip(Rule::kw_on);
        let event = self.event_use(&parts.next()?)?;
        let (mut once, mut cap, mut halve) = (None, None, None);
        while let Some(node) = parts.next_beside(Rule::comma) {
            match node.as_rule() {
                Rule::once => {
                    if once.is_some() {
                        self.twice(&node, "once");
                    }
                    once = Some(self.once(&node)?);
                }
                Rule::cap => {
                    if cap.is_some() {
                        self.twice(&node, "at most");
                    }
                    cap = Some(self.cap(&node)?);
                }
                Rule::halve => {
                    if halve.is_some() {
                        self.twice(&node, "points halve");
                    }
                    halve = Some(self.halve(&node)?);
                }
                _ => return None,
            }
        }
        Some(ScoreLineKind::On { points, event, once, cap, halve })
    }

    /// `once`, `once per week`, `once per 7 days`, `once per mail per day`
    fn once(&mut self, node: &Node<'_>) -> Option<Once> {
        let mut parts = Parts::of(node);
        parts.skip(Rule::kw_once);
        let place = self.origin.of(node).into();
        let mut once = Once { field: None, per: None, calendar: false, place };
        while let Some(node) = parts.next_beside(Rule::kw_per) {
            let field = node.as_rule() != Rule::duration && TimeUnit::of(node.as_str()).is_none();
            if if field { once.field.is_some() } else { once.per.is_some() } {
                self.twice(&node, "once per");
            }
            if field {
                once.field = Some(self.name(&node));
            } else if node.as_rule() == Rule::duration {
                once.per = Some(self.duration(&node)?);
            } else {
                let at = self.origin.of(&node).into();
                let count = Number { scaled: 10_000, place: at };
                once.per = Some(Duration { count, unit: self.time_unit(&node), place: at });
                once.calendar = true;
            }
        }
        Some(once)
    }

    /// `at most 15 points`
    fn cap(&mut self, node: &Node<'_>) -> Option<Number> {
        let mut parts = Parts::of(node);
        let words = parts.next()?;
        if !words.as_str().starts_with("at") {
            self.respell(self.origin.of(&words), "at most");
        }
        Some(self.number(&parts.next()?))
    }

    /// `points halve every 60 days`
    fn halve(&mut self, node: &Node<'_>) -> Option<Duration> {
        let duration = Parts::of(node).next_beside(Rule::kw_points_halve)?;
        self.duration(&duration)
    }

    fn per(&mut self, node: &Node<'_>) -> Option<Per> {
        let mut parts = Parts::of(node);
        let first = parts.next()?;
        Some(match node.as_rule() {
            Rule::per_without => Per::WithoutActivity { step: self.duration(&first)? },
            Rule::per_since => {
                let step = self.duration(&first)?;
                match parts.skip(Rule::kw_until) {
                    true => Per::Until { step, date: self.name(&parts.next()?) },
                    false => Per::Since { step, date: self.name(&parts.next_beside(Rule::kw_since)?) },
                }
            }
            Rule::per_of => {
                let step = self.quantity(&first);
                parts.skip(Rule::kw_of);
                if let Some(total) = parts.take(Rule::total_all) {
                    return Some(Per::Total { step, of: self.total(&total)? });
                }
                Per::Of { step: Some(step), of: self.name(&parts.next()?) }
            }
            Rule::per_each => Per::Of { step: None, of: self.name(&first) },
            _ => return None,
        })
    }

    fn band(&mut self, node: &Node<'_>) -> Option<Band> {
        let mut parts = Parts::of(node);
        let first = parts.next()?;
        let mut inner = Parts::of(&first);
        let kind = match first.as_rule() {
            Rule::kw_otherwise => BandKind::Otherwise,
            Rule::kw_missing => BandKind::Missing,
            Rule::band_at_most => BandKind::AtMost(self.quantity(&inner.next_beside(Rule::kw_band_at_most)?)),
            Rule::band_at_least => {
                BandKind::AtLeast(self.quantity(&inner.next_beside(Rule::kw_band_at_least)?))
            }
            Rule::band_below => BandKind::Below(self.quantity(&inner.next_beside(Rule::kw_below)?)),
            Rule::band_above => BandKind::Above(self.quantity(&inner.next_beside(Rule::kw_above)?)),
            Rule::band_between => {
                let (low, high, below) = self.ends(&inner.next()?, "")?;
                if below { BandKind::ToBelow(low, high) } else { BandKind::Between(low, high) }
            }
            Rule::band_exactly => BandKind::Exactly(self.quantity(&inner.next()?)),
            Rule::band_values => match inner.peek()? {
                Rule::yes_no if first.clone().into_inner().len() == 1 => {
                    BandKind::YesNo(inner.next()?.as_str() == "yes")
                }
                _ => BandKind::Values(self.words(&mut inner)),
            },
            _ => return None,
        };
        let points = parts.next_beside(Rule::colon)?;
        let points = self.points(&points);
        Some(Band { kind, points, place: self.origin.of(node).into() })
    }
}
