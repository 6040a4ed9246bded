//! Numbers, dates, texts, lengths of time.

use super::{Build, Node, Parts};
use crate::diag::{Code, Diag, nearest::nearest};
use crate::span::Span;
use crate::syntax::parse::grammar::Rule;
use crate::syntax::parse::{date, grouped, number};
use crate::syntax::tree::{DateLiteral, Duration, Literal, Number, Quantity, Quoted, TimeUnit, Word};

impl Build<'_> {
    /// A number, its sign included.
    pub(super) fn number_of(&mut self, text: &str, place: Span) -> Number {
        if let Some(diag) = grouped::ends_with_zero(text, place) {
            self.say(diag);
        }
        let scaled = match number::read(text) {
            Ok(scaled) => scaled,
            Err((scaled, fault)) => {
                self.say(fault.diag(text, place));
                scaled
            }
        };
        Number { scaled, place: place.into() }
    }

    /// `number`, or `signed`
    pub(super) fn number(&mut self, node: &Node<'_>) -> Number {
        let mut parts = Parts::of(node);
        let sign = parts.take(Rule::sign).map_or(String::new(), |sign| sign.as_str().to_owned());
        let digits = parts.next().map_or(node.as_str(), |digits| digits.as_str());
        let place = self.origin.of(node);
        self.number_of(&format!("{sign}{digits}"), place)
    }

    /// Points: a number with a sign, or zero.
    pub(super) fn points(&mut self, node: &Node<'_>) -> Number {
        let number = self.number(node);
        if Parts::of(node).peek() != Some(Rule::sign) && number.scaled != 0 {
            let text = node.as_str().trim();
            self.say(
                Diag::new(Code::PointsWithoutSign, number.place.0, "points need a sign")
                    .at("added or taken away?")
                    .help(format!("write `+{text}` to add points, or `-{text}` to take them away")),
            );
        }
        number
    }

    /// `10000 EUR`
    pub(super) fn quantity(&mut self, node: &Node<'_>) -> Quantity {
        let mut parts = Parts::of(node);
        let sign = parts.take(Rule::sign);
        let Some(digits) = parts.next() else {
            return Quantity { number: self.number(node), unit: None };
        };
        let place = match &sign {
            Some(sign) => self.across(sign, &digits),
            None => self.origin.of(&digits),
        };
        let minus = sign.is_some_and(|sign| sign.as_str() == "-");
        let text = format!("{}{}", if minus { "-" } else { "" }, digits.as_str());
        Quantity {
            number: self.number_of(&text, place),
            unit: parts.take(Rule::name).map(|unit| self.name(&unit)),
        }
    }

    /// `90 days`
    pub(super) fn duration(&mut self, node: &Node<'_>) -> Option<Duration> {
        let mut parts = Parts::of(node);
        let count = self.number(&parts.next()?);
        let unit = self.time_unit(&parts.next()?);
        Some(Duration { count, unit, place: self.origin.of(node).into() })
    }

    /// `days`; an unknown one is said, and read as the nearest.
    pub(super) fn time_unit(&mut self, node: &Node<'_>) -> TimeUnit {
        let text = node.as_str();
        if let Some(unit) = TimeUnit::of(text) {
            return unit;
        }
        let near = nearest(text, TimeUnit::words())
            .or_else(|| TimeUnit::words().find(|name| text.len() <= 3 && name.starts_with(text)));
        let span = self.origin.of(node);
        let diag = Diag::new(Code::UnknownTimeUnit, span, format!("`{text}` is no unit of time"))
            .at(near.map_or("no unit of time".to_owned(), |near| format!("did you mean `{near}`?")));
        let known = "the units of time are seconds, minutes, hours, days, weeks, months and years";
        if let Some(unit) = TimeUnit::elsewhere(text) {
            let diag = Diag::new(Code::UnknownTimeUnit, span, format!("`{text}` is no unit of time"));
            let diag = diag.at(format!("say `{unit}`"));
            let working = text.to_lowercase().starts_with("work") || text.to_lowercase().starts_with("werk");
            self.say(if working {
                let more = "Saturdays and Sundays count as well, so two working days may be four days";
                diag.help(format!("write `{unit}`; {more}"))
            } else {
                diag.help(format!("write `{unit}`; the words of the language are English")).fix(span, unit)
            });
            return TimeUnit::of(unit).unwrap_or(TimeUnit::Day);
        }
        self.say(match near {
            Some(near) => diag.help(format!("write `{near}`; {known}")).fix(span, near),
            None => diag.help(known),
        });
        near.and_then(TimeUnit::of).unwrap_or(TimeUnit::Day)
    }

    /// A text without its quotes.
    pub(super) fn quoted(&mut self, node: &Node<'_>) -> Quoted {
        let span = self.origin.of(node);
        let raw = node.as_str();
        let inner = raw.strip_prefix('"').and_then(|raw| raw.strip_suffix('"')).unwrap_or(raw);
        let mut text = String::with_capacity(inner.len());
        let mut chars = inner.chars();
        let mut unknown = None;
        while let Some(c) = chars.next() {
            match c {
                '\\' => match chars.next() {
                    Some(c @ ('"' | '\\')) => text.push(c),
                    Some(c) => {
                        unknown = Some(c);
                        text.push('\\');
                        text.push(c);
                    }
                    None => text.push('\\'),
                },
                c => text.push(c),
            }
        }
        if let Some(c) = unknown {
            self.say(
                Diag::new(Code::BadEscape, span, format!("`\\{c}` means nothing inside quotes"))
                    .at("a backslash before another character")
                    .help(
                        "inside quotes, `\\\"` is a quote and `\\\\` a backslash; for a backslash, write two",
                    ),
            );
        }
        Quoted { text, place: span.into() }
    }

    /// A choice value.
    pub(super) fn word(&mut self, node: &Node<'_>) -> Word {
        match node.as_rule() {
            Rule::quoted => Word::Quoted(self.quoted(node)),
            _ => Word::Bare(self.name(node)),
        }
    }

    /// The choice values that follow, comma or `or` between them.
    pub(super) fn words(&mut self, parts: &mut Parts<'_>) -> Vec<Word> {
        let mut words = Vec::new();
        loop {
            if let Some(Rule::name | Rule::quoted | Rule::yes_no) = parts.peek() {
                words.extend(parts.next().map(|node| self.word(&node)));
            } else if !parts.skip(Rule::kw_or) && !parts.skip_comma() {
                return words;
            }
        }
    }

    /// A constant.
    pub(super) fn literal(&mut self, node: &Node<'_>) -> Option<Literal> {
        Some(match node.as_rule() {
            Rule::date => Literal::Date(self.date(node)),
            Rule::quantity => Literal::Number(self.quantity(node)),
            Rule::quoted => Literal::Text(self.quoted(node)),
            Rule::yes_no => Literal::YesNo(node.as_str() == "yes", self.origin.of(node).into()),
            Rule::name => Literal::Word(self.name(node)),
            Rule::several => Literal::Several(self.words(&mut Parts::of(node)), self.origin.of(node).into()),
            _ => return None,
        })
    }

    /// The constants that follow, comma or `or` between them.
    pub(super) fn literals(&mut self, parts: &mut Parts<'_>) -> Option<Vec<Literal>> {
        let mut literals = Vec::new();
        loop {
            match parts.peek() {
                Some(
                    Rule::date | Rule::quantity | Rule::quoted | Rule::yes_no | Rule::name | Rule::several,
                ) => literals.push(self.literal(&parts.next()?)?),
                _ if parts.skip(Rule::kw_or) || parts.skip_comma() => {}
                _ => return Some(literals),
            }
        }
    }

    /// A date, or an instant; one that does not exist is said.
    pub(super) fn date(&mut self, node: &Node<'_>) -> DateLiteral {
        let span = self.origin.of(node);
        let mut text = node.as_str().to_owned();
        if let Err(fault) = date::check(&text) {
            self.say(fault.diag(&text, span));
            // The tree holds dates that exist, so that nobody says it again.
            text = fault.nearest();
        }
        DateLiteral { text, place: span.into() }
    }
}
