//! The changes of conditions, bands and multiples.

use super::kind::Kind;
use super::walk::Walk;
use crate::diag::Edit;
use crate::span::Span;
use crate::syntax::tree::{
    Band, BandKind, Comparison, Days, Expr, ExprKind, Include, Literal, OneOf, Per, Quantity, TextTest,
    Texts, Word,
};

impl Walk<'_> {
    /// The changes inside a condition or number that is, or is part of, a unit to show.
    pub(super) fn expr(&mut self, expr: &Expr, unit: Span) {
        match &expr.kind {
            ExprKind::Or(parts) => self.joined(parts, ("or", "and"), expr.place.0),
            ExprKind::And(parts) => self.joined(parts, ("and", "or"), expr.place.0),
            ExprKind::AtLeastOf { count, of } => {
                self.number(count, Kind::Count, expr.place.0);
                self.parts(of, expr.place.0);
            }
            ExprKind::Not(inner) => {
                let cut = expr.place.0.before().to(inner.place.0.before());
                self.instead(Kind::Negation, unit, vec![left_out(cut)]);
                self.expr(inner, unit);
            }
            ExprKind::Bracket(inner) | ExprKind::Negate(inner) => self.expr(inner, unit),
            ExprKind::Compare { left, op, right, words } => {
                let unit = self.within(unit, expr);
                let gap = left.place.0.after().to(right.place.0.before());
                self.operator(gap, other(*op, *words), unit);
                self.expr(left, unit);
                self.expr(right, unit);
            }
            ExprKind::Between { of, low, high, negated, .. } => {
                let unit = self.within(unit, expr);
                if *negated {
                    self.without_word("not", of.place.0.after().to(low.span().before()), unit);
                }
                self.number(&low.number, Kind::Threshold, unit);
                self.number(&high.number, Kind::Threshold, unit);
            }
            ExprKind::Is { of, values, negated } => {
                self.is(of, values.first(), *negated, self.within(unit, expr));
                self.values(values, self.within(unit, expr));
            }
            ExprKind::IsOneOf { of, values, negated } => {
                let unit = self.within(unit, expr);
                if *negated {
                    self.without_word("not", of.place.0.after().to(expr.place.0.after()), unit);
                }
                if let OneOf::Inline(values, _) = values {
                    self.values(values, unit);
                }
            }
            ExprKind::Text { of, test, against } => {
                self.text(of, *test, against, expr.place.0, self.within(unit, expr));
            }
            ExprKind::Include { how, values, .. } => self.include(*how, values, expr, unit),
            ExprKind::Known(_) => self.swap(expr.place.0, ("known", "missing"), unit),
            ExprKind::Missing(_) => self.swap(expr.place.0, ("missing", "known"), unit),
            ExprKind::InLast { window, .. } | ExprKind::InNext { window, .. } => {
                self.duration(window, self.within(unit, expr));
            }
            ExprKind::Count { count, event, .. } => {
                let unit = self.within(unit, expr);
                self.number(count, Kind::Count, unit);
                self.event(event, unit);
            }
            ExprKind::None(event) => {
                let unit = self.within(unit, expr);
                let cut = expr.place.0.before().to(event.place.0.before());
                self.instead(Kind::Negation, unit, vec![left_out(cut)]);
                self.event(event, unit);
            }
            ExprKind::Ago { event, length } => {
                let unit = self.within(unit, expr);
                self.duration(length, unit);
                self.event(event, unit);
            }
            ExprKind::Happened(event)
            | ExprKind::OfLast { event, .. }
            | ExprKind::Days(Days::SinceLast(event)) => self.event(event, unit),
            ExprKind::Total(total) => self.event(&total.event, unit),
            ExprKind::Sum { first, rest } => {
                self.expr(first, unit);
                rest.iter().for_each(|(_, part)| self.expr(part, unit));
            }
            ExprKind::Number(quantity) => self.number(&quantity.number, Kind::Threshold, unit),
            ExprKind::Date(date) => self.day(date, unit),
            ExprKind::Unknown(_)
            | ExprKind::DomainOf(_)
            | ExprKind::Days(Days::Since(_) | Days::Until(_))
            | ExprKind::Name(_)
            | ExprKind::Quoted(_)
            | ExprKind::YesNo(_) => {}
        }
    }

    /// The smallest unit that is worth to be shown: the condition itself, or the line that it shows only with.
    fn within(&self, unit: Span, expr: &Expr) -> Span {
        let is_line = self.sources.text(unit).starts_with(['+', '-']);
        if is_line { unit } else { expr.place.0 }
    }

    fn joined(&mut self, parts: &[Expr], (word, other): (&str, &str), unit: Span) {
        let gaps = parts.iter().zip(parts.iter().skip(1));
        let gaps = gaps.map(|(one, next)| one.place.0.after().to(next.place.0.before()));
        let edits: Option<Vec<Edit>> =
            gaps.map(|gap| Some(Edit { span: self.word(word, gap)?, text: other.to_owned() })).collect();
        if let Some(edits) = edits {
            self.instead(Kind::Joiner, unit, edits);
        }
        self.parts(parts, unit);
    }

    fn parts(&mut self, parts: &[Expr], unit: Span) {
        let spans: Vec<Span> = parts.iter().map(|part| part.place.0).collect();
        self.each_left_out(&spans, unit);
        parts.iter().for_each(|part| self.expr(part, part.place.0));
    }

    fn operator(&mut self, gap: Span, to: &str, unit: Span) {
        let text = self.sources.text(gap);
        let start = text.len().saturating_sub(text.trim_start().len());
        let from = gap.range().start.saturating_add(start);
        let span = Span::new(gap.file, from, from.saturating_add(text.trim().len()));
        self.instead(Kind::Operator, unit, vec![Edit { span, text: to.to_owned() }]);
    }

    /// Another word in the place of one.
    fn swap(&mut self, place: Span, (word, other): (&str, &str), unit: Span) {
        if let Some(span) = self.word(word, place) {
            self.instead(Kind::Operator, unit, vec![Edit { span, text: other.to_owned() }]);
        }
    }

    fn is(&mut self, of: &Expr, first: Option<&Literal>, negated: bool, unit: Span) {
        let Some(first) = first else { return };
        if negated {
            self.without_word("not", of.place.0.after().to(first.span().before()), unit);
        }
        match first {
            Literal::YesNo(yes, place) => {
                let text = if *yes { "no" } else { "yes" };
                self.instead(Kind::Operator, unit, vec![Edit { span: place.0, text: text.to_owned() }]);
            }
            literal => self.literal(literal, unit),
        }
    }

    /// A number or a day that stands alone.
    pub(super) fn literal(&mut self, literal: &Literal, unit: Span) {
        match literal {
            Literal::Number(quantity) => self.number(&quantity.number, Kind::Threshold, unit),
            Literal::Date(date) => self.day(date, unit),
            Literal::Text(_) | Literal::Word(_) | Literal::YesNo(..) | Literal::Several(..) => {}
        }
    }

    fn values(&mut self, values: &[Literal], unit: Span) {
        let spans: Vec<Span> = values.iter().map(Literal::span).collect();
        self.each_left_out(&spans, unit);
    }

    fn text(&mut self, of: &Expr, test: TextTest, against: &Texts, whole: Span, unit: Span) {
        let gap = of.place.0.after().to(whole.after());
        match test {
            TextTest::Contains => self.swap(gap, ("contains", "contains word"), unit),
            TextTest::ContainsWord => self.swap(gap, ("contains word", "contains"), unit),
            TextTest::StartsWith => self.swap(gap, ("starts with", "contains"), unit),
            TextTest::EndsWith => self.swap(gap, ("ends with", "contains"), unit),
            TextTest::Under => {}
        }
        if let Texts::Values(texts) | Texts::Inline(texts, _) = against {
            let spans: Vec<Span> = texts.iter().map(|text| text.place.0).collect();
            self.each_left_out(&spans, unit);
        }
    }

    fn include(&mut self, how: Include, values: &[Word], expr: &Expr, unit: Span) {
        let unit = self.within(unit, expr);
        match how {
            Include::One => {}
            Include::Any => self.swap(expr.place.0, ("any", "all"), unit),
            Include::All => self.swap(expr.place.0, ("all", "any"), unit),
        }
        let spans: Vec<Span> = values.iter().map(Word::span).collect();
        self.each_left_out(&spans, unit);
    }

    /// A band of a `by` line: its edges and its points.
    pub(super) fn band(&mut self, band: &Band) {
        let unit = band.place.0;
        let mut edge = |quantity: &Quantity| self.number(&quantity.number, Kind::Band, unit);
        match &band.kind {
            BandKind::Below(one)
            | BandKind::AtMost(one)
            | BandKind::Above(one)
            | BandKind::AtLeast(one)
            | BandKind::Exactly(one) => edge(one),
            BandKind::Between(low, high) | BandKind::ToBelow(low, high) => {
                edge(low);
                edge(high);
            }
            BandKind::Values(words) => {
                let spans: Vec<Span> = words.iter().map(Word::span).collect();
                self.each_left_out(&spans, unit);
            }
            BandKind::YesNo(_) | BandKind::Otherwise | BandKind::Missing => {}
        }
        self.points(&band.points, unit);
    }

    /// The multiple of a `per` line.
    pub(super) fn per(&mut self, per: &Per, unit: Span) {
        match per {
            Per::Of { step, .. } => {
                step.iter().for_each(|step| self.number(&step.number, Kind::Threshold, unit));
            }
            Per::Total { step, of } => {
                self.number(&step.number, Kind::Threshold, unit);
                self.event(&of.event, unit);
            }
            Per::Since { step, .. } | Per::Until { step, .. } | Per::WithoutActivity { step } => {
                self.duration(step, unit);
            }
        }
    }
}

fn left_out(span: Span) -> Edit {
    Edit { span, text: String::new() }
}

/// The comparison that differs only at the number itself; of equality, the opposite.
fn other(op: Comparison, words: bool) -> &'static str {
    match (op, words) {
        (Comparison::Less, false) => "<=",
        (Comparison::Less, true) => "at most",
        (Comparison::AtMost, false) => "<",
        (Comparison::AtMost, true) => "less than",
        (Comparison::More, false) => ">=",
        (Comparison::More, true) => "at least",
        (Comparison::AtLeast, false) => ">",
        (Comparison::AtLeast, true) => "more than",
        (Comparison::Equal, _) => "!=",
        (Comparison::NotEqual, _) => "=",
    }
}
