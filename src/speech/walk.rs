//! Conditions, numbers and what is computed from events: one walker, three voices.

use super::line::{Line, joined};
use super::words::{alternatives, choice_value, choices, listed, order, quantity, quoted, unit};
use crate::program::time::Stretch;
use crate::program::{
    Aggregate, ColumnId, ColumnKind, Condition, DateValue, EventField, EventId, Number, Order, Program,
    TextSource, TextTest, Type,
};

/// How things are said.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Voice {
    /// As an author would write it in a policy. Long lists are cut short.
    Policy,
    /// In sentences, to be read after `when` or `if`.
    Sentence,
    /// Everything, in one form: for snapshots.
    Stable,
}

/// Says what a program holds, in one voice.
#[derive(Clone, Copy, Debug)]
pub struct Speaker<'p> {
    pub(super) program: &'p Program,
    pub(super) voice: Voice,
}

/// What a condition looks at, so that it can be named.
pub(super) trait Looks<C> {
    /// Its name.
    fn name(&self, of: C) -> Line;
    /// Its type.
    fn ty(&self, of: C) -> Option<&Type>;
    /// Whether it is a fact, missing where nobody knows it, rather than worked out.
    fn is_fact(&self, of: C) -> bool;
    /// What is computed from events, where it is that.
    fn computed(&self, of: C) -> Option<&Aggregate>;
}

impl Looks<ColumnId> for Speaker<'_> {
    fn name(&self, of: ColumnId) -> Line {
        match (self.voice, self.computed(of)) {
            (Voice::Policy | Voice::Sentence, Some(aggregate)) => self.aggregate_words(aggregate),
            (Voice::Stable, _) | (_, None) => Line::new()
                .name(self.program.columns.get(of.index()).map_or("", |column| column.name.as_str())),
        }
    }

    fn ty(&self, of: ColumnId) -> Option<&Type> {
        self.program.columns.get(of.index()).map(|column| &column.ty)
    }

    fn is_fact(&self, of: ColumnId) -> bool {
        let column = self.program.columns.get(of.index());
        column.is_some_and(|column| matches!(column.kind, ColumnKind::Field(_) | ColumnKind::Aggregate(_)))
    }

    fn computed(&self, of: ColumnId) -> Option<&Aggregate> {
        match self.program.columns.get(of.index()).map(|column| &column.kind) {
            Some(ColumnKind::Aggregate(aggregate)) => Some(aggregate),
            _ => None,
        }
    }
}

/// The fields of one kind of event.
pub(super) struct Fields<'p> {
    pub(super) program: &'p Program,
    pub(super) event: EventId,
}

impl Fields<'_> {
    fn field(&self, of: EventField) -> Option<&crate::program::Field> {
        self.program.events.get(self.event.index())?.fields.get(of.index())
    }
}

impl Looks<EventField> for Fields<'_> {
    fn name(&self, of: EventField) -> Line {
        Line::new().name(self.field(of).map_or("", |field| field.name.as_str()))
    }

    fn ty(&self, of: EventField) -> Option<&Type> {
        self.field(of).map(|field| &field.ty)
    }

    fn is_fact(&self, _: EventField) -> bool {
        true
    }

    fn computed(&self, _: EventField) -> Option<&Aggregate> {
        None
    }
}

impl<'p> Speaker<'p> {
    /// Speaks of a program.
    pub fn new(program: &'p Program, voice: Voice) -> Speaker<'p> {
        Speaker { program, voice }
    }

    /// A condition.
    pub fn condition(&self, of: &Condition) -> Line {
        self.any_condition(self, of)
    }

    /// A number; constants take the unit.
    pub fn number(&self, of: &Number, unit: Option<&str>) -> Line {
        self.any_number(self, of, unit)
    }

    /// What a column is called; what is computed from events has no other name than what it is.
    pub fn name(&self, of: ColumnId) -> Line {
        Looks::name(self, of)
    }

    /// The unit a number is in, as far as its columns say.
    pub fn unit_of(self, of: &Number) -> Option<&'p str> {
        match of {
            Number::Constant(_) => None,
            Number::Column(of) => unit(&self.program.columns.get(of.index())?.ty),
            Number::Sum(terms) => terms.iter().find_map(|(_, term)| self.unit_of(term)),
            Number::DaysSince(_) | Number::DaysUntil(_) => Some("days"),
        }
    }

    pub(super) fn any_condition<C: Copy>(&self, looks: &impl Looks<C>, of: &Condition<C>) -> Line {
        let all = |parts: &[Condition<C>], between: &str| {
            joined(parts.iter().map(|part| self.any_condition(looks, part)), between)
        };
        let name = |of: &C| looks.name(*of);
        let sentence = self.voice == Voice::Sentence;
        match of {
            Condition::Constant(yes) => if *yes { "always" } else { "never" }.into(),
            Condition::Column(of) if sentence && looks.is_fact(*of) => name(of).words(" is yes"),
            Condition::Column(of) => name(of),
            Condition::Not(inner) => self.not(looks, inner),
            Condition::All(parts) | Condition::Any(parts) if self.voice == Voice::Stable => {
                let word = if matches!(of, Condition::All(_)) { "all of (" } else { "any of (" };
                Line::new().words(word).and(all(parts, ", ")).words(")")
            }
            Condition::All(parts) | Condition::Any(parts) => {
                let word = match of {
                    Condition::All(_) => " and ",
                    // `confirmed or reply happened` could be about both.
                    _ if sentence => ", or ",
                    _ => " or ",
                };
                joined(parts.iter().map(|part| self.bracketed(looks, part)), word)
            }
            Condition::AtLeast { count, of } if sentence => {
                let parts = joined(of.iter().map(|part| self.bracketed(looks, part)), "; ");
                Line::new().words(format!("at least {count} of these hold: ")).and(parts)
            }
            Condition::AtLeast { count, of } => {
                Line::new().words(format!("at least {count} of (")).and(all(of, ", ")).words(")")
            }
            Condition::Compare { left, order, right } => self.compare(looks, left, *order, right),
            Condition::CompareDate { left, order, right } => {
                let on_day = matches!(right, DateValue::Limit(limit) if !limit.is_instant());
                name(left).words(self.date_order(*order, on_day)).and(self.date(looks, right))
            }
            Condition::Within { of, stretch } => {
                let (word, length) = match stretch {
                    Stretch::Last(window) => ("in the last", window),
                    Stretch::Next(window) => ("in the next", window),
                };
                let lies = if sentence { "lies " } else { "" };
                name(of).words(format!(" {lies}{word} ")).words(self.length(*length))
            }
            Condition::Text { of, test } => self.text_test(looks, of, test, false),
            Condition::OneOf { of, values } => name(of).words(" is ").and(self.values(looks, *of, values)),
            Condition::IncludesAny { of, values } => {
                self.includes(looks, *of, values, if sentence { "at least one of" } else { "any of" })
            }
            Condition::IncludesAll { of, values } => self.includes(looks, *of, values, "all of"),
            Condition::Known(of) => name(of).words(" is known"),
            Condition::Unknown(inner) if self.voice == Voice::Stable => {
                Line::new().words("(").and(self.any_condition(looks, inner)).words(") is unknown")
            }
            Condition::Unknown(inner) => {
                // A name stands for itself here: `urgency is unknown`.
                let inner = match &**inner {
                    Condition::Column(of) => name(of),
                    other => self.bracketed(looks, other),
                };
                let sentence = if sentence {
                    " (neither met nor failed: a fact that decides it is not known)"
                } else {
                    ""
                };
                inner.words(" is unknown").words(sentence)
            }
            Condition::IsNo(inner) if self.voice == Voice::Stable => {
                Line::new().words("(").and(self.any_condition(looks, inner)).words(") is no")
            }
            Condition::IsNo(inner) => self.not(looks, inner),
        }
    }

    fn not<C: Copy>(&self, looks: &impl Looks<C>, inner: &Condition<C>) -> Line {
        if let Condition::Compare { left, order: Order::AtLeast, right } = inner
            && let Some(line) = self.how_often(looks, left, Order::Less, right)
        {
            return line;
        }
        match (self.voice, inner) {
            (Voice::Stable, _) => Line::new().words("not (").and(self.any_condition(looks, inner)).words(")"),
            (Voice::Sentence, Condition::Column(of)) if looks.is_fact(*of) => looks.name(*of).words(" is no"),
            (Voice::Sentence, Condition::OneOf { of, values }) if values.len() > 1 => {
                let names = self.named(looks, *of, values).into_iter().map(|name| Line::new().name(name));
                looks.name(*of).words(" is none of ").and(joined(names, ", "))
            }
            (_, Condition::OneOf { of, values }) => {
                looks.name(*of).words(" is not ").and(self.values(looks, *of, values))
            }
            (Voice::Sentence, Condition::Text { of, test })
            | (Voice::Policy, Condition::Text { of, test: test @ TextTest::Is(_) }) => {
                self.text_test(looks, of, test, true)
            }
            (_, Condition::Known(of)) => {
                let worked_out = looks.ty(*of) == Some(&Type::YesNo) && !looks.is_fact(*of);
                looks.name(*of).words(if worked_out { " is unknown" } else { " is missing" })
            }
            (Voice::Sentence, Condition::Column(_)) | (Voice::Policy, _) => {
                Line::new().words("not ").and(self.bracketed(looks, inner))
            }
            (Voice::Sentence, _) => {
                Line::new().words("not (").and(self.any_condition(looks, inner)).words(")")
            }
        }
    }

    pub(super) fn bracketed<C: Copy>(&self, looks: &impl Looks<C>, part: &Condition<C>) -> Line {
        let line = self.any_condition(looks, part);
        match part {
            Condition::All(parts) | Condition::Any(parts)
                if parts.len() > 1 && self.voice != Voice::Stable =>
            {
                Line::new().words("(").and(line).words(")")
            }
            // `role is owner or partner or need is yes` could be read in two ways.
            Condition::OneOf { values, .. } if values.len() > 1 && self.voice == Voice::Sentence => {
                Line::new().words("(").and(line).words(")")
            }
            Condition::Text { test, .. }
                if self.voice == Voice::Sentence
                    && test.texts().len() > 1
                    && self.list_of(test.texts()).is_none() =>
            {
                Line::new().words("(").and(line).words(")")
            }
            _ => line,
        }
    }

    fn compare<C: Copy>(
        &self,
        looks: &impl Looks<C>,
        left: &Number<C>,
        how: Order,
        right: &Number<C>,
    ) -> Line {
        let in_words =
            self.how_often(looks, left, how, right).or_else(|| self.how_long(looks, left, how, right));
        if let Some(line) = in_words {
            return line;
        }
        let unit = match self.voice {
            Voice::Stable => None,
            Voice::Policy | Voice::Sentence => unit_of(looks, left).or_else(|| unit_of(looks, right)),
        };
        let word = match (self.voice, how) {
            (Voice::Sentence, Order::Less) => "is below",
            (Voice::Sentence, Order::AtMost) => "is at most",
            (Voice::Sentence, Order::More) => "is above",
            (Voice::Sentence, Order::AtLeast) => "is at least",
            (Voice::Sentence, Order::Equal) => "is exactly",
            (Voice::Sentence, Order::NotEqual) => "is not",
            (Voice::Policy | Voice::Stable, how) => order(how),
        };
        let line = self.any_number(looks, left, unit).words(format!(" {word} "));
        line.and(self.any_number(looks, right, unit))
    }

    /// A count of events against a number, as an author asks it; `None` for all else.
    fn how_often<C: Copy>(
        &self,
        looks: &impl Looks<C>,
        left: &Number<C>,
        order: Order,
        right: &Number<C>,
    ) -> Option<Line> {
        match (self.voice, left, right) {
            (Voice::Policy | Voice::Sentence, Number::Column(of), Number::Constant(count)) => {
                self.happened(looks.computed(*of)?, order, *count)
            }
            _ => None,
        }
    }

    /// How long ago or ahead a date is, in a sentence; `None` for all else.
    fn how_long<C: Copy>(
        &self,
        looks: &impl Looks<C>,
        left: &Number<C>,
        order: Order,
        right: &Number<C>,
    ) -> Option<Line> {
        let (of, ahead) = match left {
            Number::DaysSince(of) => (*of, false),
            Number::DaysUntil(of) => (*of, true),
            _ => return None,
        };
        let Number::Constant(days) = right else { return None };
        if self.voice != Voice::Sentence || *days < 0 {
            return None;
        }
        let (near, far) = match order {
            Order::More => (false, "more than"),
            Order::AtLeast => (false, "at least"),
            Order::Less => (true, "less than"),
            Order::AtMost => (true, "at most"),
            Order::Equal | Order::NotEqual => return None,
        };
        let line = looks.name(of);
        if *days == 0 && order == Order::More {
            return Some(line.words(if ahead {
                " is tomorrow or later"
            } else {
                " was yesterday or earlier"
            }));
        }
        let line = line.words(format!(" is {far} ")).name(quantity(*days, Some("days")));
        let line = line.words(if ahead { " ahead" } else { " ago" });
        // What is nearer than that may also lie on the other side of today; events never lie ahead.
        Some(match (near, ahead) {
            (true, true) => line.words(", or past"),
            (true, false) if looks.computed(of).is_none() => line.words(", or still to come"),
            _ => line,
        })
    }

    fn any_number<C: Copy>(&self, looks: &impl Looks<C>, number: &Number<C>, unit: Option<&str>) -> Line {
        let sentence = self.voice == Voice::Sentence;
        match number {
            Number::Constant(value) => Line::new().name(quantity(*value, unit)),
            Number::Column(of) => looks.name(*of),
            Number::Sum(terms) => {
                let mut line = Line::new();
                for (at, (minus, term)) in terms.iter().enumerate() {
                    line = line.words(match (at, minus, sentence) {
                        (0, false, _) => "",
                        (0, true, true) => "minus ",
                        (0, true, false) => "-",
                        (_, false, true) => " plus ",
                        (_, false, false) => " + ",
                        (_, true, true) => " minus ",
                        (_, true, false) => " - ",
                    });
                    let said = self.any_number(looks, term, unit);
                    line = match term {
                        Number::Sum(_) => line.words("(").and(said).words(")"),
                        _ => line.and(said),
                    };
                }
                line
            }
            Number::DaysSince(of) | Number::DaysUntil(of) => {
                let word = if matches!(number, Number::DaysSince(_)) { "since" } else { "until" };
                let days = if sentence { "the number of days" } else { "days" };
                Line::new().words(format!("{days} {word} ")).and(looks.name(*of))
            }
        }
    }

    fn date_order(&self, how: Order, on_day: bool) -> String {
        let word = match (self.voice, how) {
            (Voice::Sentence, Order::Less) => "is before",
            (Voice::Sentence, Order::AtMost) => "is at the latest",
            (Voice::Sentence, Order::More) => "is after",
            (Voice::Sentence, Order::AtLeast) => "is at the earliest",
            (Voice::Sentence, Order::Equal) => "is on",
            (Voice::Sentence, Order::NotEqual) => "is not on",
            (Voice::Policy, Order::Equal) if on_day => "is",
            (Voice::Policy, Order::NotEqual) if on_day => "is not",
            (Voice::Policy | Voice::Stable, how) => order(how),
        };
        format!(" {word} ")
    }

    fn date<C: Copy>(&self, looks: &impl Looks<C>, value: &DateValue<C>) -> Line {
        match value {
            DateValue::Column(of) => looks.name(*of),
            DateValue::Limit(limit) => Line::new().name(self.program.zone.show_date(limit.date())),
        }
    }

    fn text_test<C: Copy>(
        &self,
        looks: &impl Looks<C>,
        of: &TextSource<C>,
        test: &TextTest,
        not: bool,
    ) -> Line {
        let sentence = self.voice == Voice::Sentence;
        let subject = match of {
            TextSource::Column(of) => looks.name(*of),
            TextSource::DomainOf(of) => {
                let word = if sentence { "the domain of " } else { "domain of " };
                Line::new().words(word).and(looks.name(*of))
            }
        };
        let (verb, plain) = match test {
            TextTest::Is(_) => ("is", "is"),
            TextTest::Contains(_) => ("contains", "contain"),
            TextTest::ContainsWord(_) if sentence => ("contains the word", "contain the word"),
            TextTest::ContainsWord(_) => ("contains word", "contain word"),
            TextTest::StartsWith(_) => ("starts with", "start with"),
            TextTest::EndsWith(_) => ("ends with", "end with"),
            TextTest::Under(_) if sentence => ("is or lies under", ""),
            TextTest::Under(_) => ("is under", ""),
        };
        let verb = match (not, test) {
            (false, _) => verb.to_owned(),
            (true, TextTest::Is(_)) => "is not".to_owned(),
            (true, TextTest::Under(_)) => "neither is nor lies under".to_owned(),
            (true, _) => format!("does not {plain}"),
        };
        let texts = test.texts();
        if sentence && not && texts.len() > 1 && self.list_of(texts).is_none() {
            let verb = match test {
                TextTest::Is(_) => "is none of",
                TextTest::Contains(_) => "contains none of",
                TextTest::ContainsWord(_) => "contains none of the words",
                TextTest::StartsWith(_) => "starts with none of",
                TextTest::EndsWith(_) => "ends with none of",
                TextTest::Under(_) => "is or lies under none of",
            };
            let texts = texts.iter().map(|text| Line::new().name(format!("“{}”", self.spelled(text))));
            return subject.words(format!(" {verb} ")).and(joined(texts, ", "));
        }
        let subject = subject.words(format!(" {verb} "));
        let spelled = |text: &String| self.spelled(text);
        match (self.voice, texts) {
            (Voice::Stable, texts) => {
                let texts: Vec<String> = texts.iter().map(|text| format!("{text:?}")).collect();
                subject.name(texts.join(" or "))
            }
            (Voice::Policy, [only]) => subject.name(quoted(&spelled(only))),
            (Voice::Policy, texts) => {
                let texts: Vec<String> = texts.iter().map(|text| quoted(&spelled(text))).collect();
                subject.words("one of ").name(format!("({})", listed(&texts)))
            }
            (Voice::Sentence, texts) => match self.list_of(texts) {
                Some(list) => subject.words("one of the list ").name(list),
                None => {
                    let texts = texts.iter().map(|text| Line::new().name(format!("“{}”", spelled(text))));
                    subject.and(joined(texts, " or "))
                }
            },
        }
    }

    /// A text as its author wrote it.
    fn spelled(&self, text: &String) -> String {
        self.program.spellings.get(text).unwrap_or(text).clone()
    }

    /// The declared list that holds these texts and no others.
    fn list_of(&self, texts: &[String]) -> Option<&'p str> {
        if texts.len() < 2 {
            return None;
        }
        let mut wanted: Vec<String> = texts.iter().map(|text| text.trim().to_owned()).collect();
        wanted.sort();
        self.program.lists.get(&wanted).map(String::as_str)
    }

    /// Values of a choice, by their names.
    fn named<C: Copy>(&self, looks: &impl Looks<C>, of: C, values: &[u32]) -> Vec<String> {
        let names = looks.ty(of).map_or(&[][..], choices);
        let named = values.iter().filter_map(|value| names.get(*value as usize));
        match self.voice {
            Voice::Sentence => named.cloned().collect(),
            Voice::Policy | Voice::Stable => named.map(|name| choice_value(name)).collect(),
        }
    }

    fn values<C: Copy>(&self, looks: &impl Looks<C>, of: C, values: &[u32]) -> Line {
        let names = self.named(looks, of, values);
        match self.voice {
            Voice::Policy => Line::new().name(alternatives(&names)),
            Voice::Stable => Line::new().name(names.join(" or ")),
            Voice::Sentence => joined(names.into_iter().map(|name| Line::new().name(name)), " or "),
        }
    }

    fn includes<C: Copy>(&self, looks: &impl Looks<C>, of: C, values: &[u32], which: &str) -> Line {
        let names = self.named(looks, of, values);
        let subject = looks.name(of);
        match self.voice {
            Voice::Stable => subject.words(format!(" includes {which} ({})", names.join(", "))),
            Voice::Policy if names.len() == 1 => subject.words(" include ").name(names.concat()),
            Voice::Policy => subject.words(format!(" include {which} ({})", listed(&names))),
            Voice::Sentence => {
                let which = if names.len() == 1 { String::new() } else { format!("{which} ") };
                let names = joined(names.into_iter().map(|name| Line::new().name(name)), ", ");
                subject.words(format!(" include {which}")).and(names)
            }
        }
    }
}

fn unit_of<'l, C: Copy>(looks: &'l impl Looks<C>, of: &Number<C>) -> Option<&'l str> {
    match of {
        Number::Constant(_) => None,
        Number::Column(of) => unit(looks.ty(*of)?),
        Number::Sum(terms) => terms.iter().find_map(|(_, term)| unit_of(looks, term)),
        Number::DaysSince(_) | Number::DaysUntil(_) => Some("days"),
    }
}
