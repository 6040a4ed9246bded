//! A written constant as a value of a type: defaults, the facts of examples, the values of conditions.

use super::units::{InUnit, Side, written};
use super::wording::{a_type, quoted, some, value_text};
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::{Type, Value};
use crate::span::Span;
use crate::syntax::parse::respelt::yes_or_no;
use crate::syntax::tree::{Literal, Name, Word};

impl<'a> Checker<'a> {
    /// The value that a literal is for a field of this type; says what does not fit.
    pub(super) fn value(&mut self, literal: &Literal, ty: &Type, name: &Name, code: Code) -> Option<Value> {
        match (literal, ty) {
            (Literal::YesNo(yes, _), Type::YesNo) => Some(Value::YesNo(*yes)),
            (Literal::Word(word), Type::YesNo) if yes_or_no(&word.text).is_some() => {
                yes_or_no(&word.text).map(Value::YesNo)
            }
            (Literal::Number(quantity), Type::Number(unit)) => {
                let number = self.number_in_range(&quantity.number);
                let given = self.unit_of(quantity);
                let wanted = InUnit::Of(unit.clone());
                let field = Side { unit: &wanted, span: name.place.0, written: None };
                let side =
                    Side { unit: &given, span: quantity.span(), written: written(quantity.unit.as_ref()) };
                self.same_unit(&field, &side, "mixes");
                Some(Value::Number(number))
            }
            (Literal::Text(text), Type::Text) => Some(Value::Text(text.text.clone())),
            (Literal::Date(date), Type::Date) => self.date(date).map(Value::Date),
            (Literal::Text(text), Type::Choice(values)) => {
                self.choice(&Word::Quoted(text.clone()), values, name).map(Value::Choice)
            }
            (Literal::Word(word), Type::Choice(values)) => {
                self.choice(&Word::Bare(word.clone()), values, name).map(Value::Choice)
            }
            (Literal::Text(text), Type::Several(values)) => self
                .choice(&Word::Quoted(text.clone()), values, name)
                .map(|value| Value::Several(vec![value])),
            (Literal::Word(word), Type::Several(values)) => {
                self.choice(&Word::Bare(word.clone()), values, name).map(|value| Value::Several(vec![value]))
            }
            (Literal::Several(words, _), Type::Several(values)) => {
                let found: Vec<Option<u32>> =
                    words.iter().map(|word| self.choice(word, values, name)).collect();
                let mut found: Vec<u32> = found.into_iter().collect::<Option<_>>()?;
                found.sort_unstable();
                found.dedup();
                Some(Value::Several(found))
            }
            (Literal::Word(word), Type::Text) => {
                self.unquoted(word, name);
                None
            }
            (
                Literal::Number(_)
                | Literal::Text(_)
                | Literal::Word(_)
                | Literal::Date(_)
                | Literal::YesNo(..)
                | Literal::Several(..),
                Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_),
            ) => {
                self.does_not_fit(literal, ty, name, code);
                None
            }
        }
    }

    /// A bare word where a text must stand.
    pub(super) fn unquoted(&mut self, word: &Name, field: &Name) {
        self.report(
            Diag::new(
                Code::Unquoted,
                word.place.0,
                format!("{} is a text, and a text stands in quotes", quote(field)),
            )
            .at("not in quotes")
            .help(format!("write {}", quoted(&word.text)))
            .fix(word.place.0, quoted(&word.text)),
        );
    }

    /// A value of another type than the field's.
    pub(super) fn does_not_fit(&mut self, literal: &Literal, ty: &Type, name: &Name, code: Code) {
        let span = literal_span(literal);
        let diag = Diag::new(code, span, format!("{} is {}", quote(name), a_type(ty)))
            .at(format!("this is {}", a_literal(literal)))
            .help(match ty {
                Type::YesNo => "write `yes` or `no`".to_string(),
                Type::Number(_) => "write a number, without quotes".to_string(),
                Type::Text => "write a text in quotes".to_string(),
                Type::Date => "write a date: `2026-10-31`".to_string(),
                Type::Choice(values) => format!("its values are {}", some(values)),
                Type::Several(values) => {
                    format!("its values are {}; several stand in brackets: (a, b)", some(values))
                }
            });
        self.report(diag);
    }

    /// The index of a choice's value; says which is nearest where there is none.
    pub(super) fn choice(&mut self, word: &Word, values: &[String], name: &Name) -> Option<u32> {
        self.choice_of(word, values, &format!("{} has no value", quote(name)))
    }

    /// See [`Checker::choice`]; `lacks` begins the message.
    pub(super) fn choice_of(&mut self, word: &Word, values: &[String], lacks: &str) -> Option<u32> {
        let wanted = fold(word.text());
        if let Some(index) =
            (0u32..).zip(values).find(|(_, value)| fold(value) == wanted).map(|(index, _)| index)
        {
            return Some(index);
        }
        let span = word.span();
        let written = match word {
            Word::Bare(name) => name.text.clone(),
            Word::Quoted(text) => quoted(&text.text),
        };
        let diag = Diag::new(Code::UnknownValue, span, format!("{lacks} {written}"));
        let declared = match word {
            Word::Bare(bare) => self.find(bare).map(|item| item.kind.a_kind()),
            Word::Quoted(_) => None,
        };
        let diag = match self.seeker.nearest(word.text(), values.iter().map(String::as_str)) {
            Some(value) => diag
                .at(format!("did you mean `{}`?", value_text(value)))
                .help(format!("its values are {}", some(values)))
                .fix(span, value_text(value)),
            None => match declared {
                Some(kind) => diag.at(format!("{kind}, not a value")).help(format!(
                    "after `is` and `or` stands a value: {}; to start another condition, put this one into brackets: (… is …) or {}",
                    some(values),
                    word.text()
                )),
                None => diag.at("not one of its values").help(format!("its values are {}", some(values))),
            },
        };
        self.report(diag);
        None
    }
}

/// A literal as a message says it.
pub(super) fn a_literal(literal: &Literal) -> &'static str {
    match literal {
        Literal::Number(_) => "a number",
        Literal::Text(_) => "a text",
        Literal::Word(_) => "a word",
        Literal::Date(_) => "a date",
        Literal::YesNo(..) => "yes or no",
        Literal::Several(..) => "several values",
    }
}

/// Where a literal stands.
pub(super) fn literal_span(literal: &Literal) -> Span {
    match literal {
        Literal::Number(quantity) => quantity.span(),
        Literal::Text(text) => text.place.0,
        Literal::Word(word) => word.place.0,
        Literal::Date(date) => date.place.0,
        Literal::YesNo(_, place) | Literal::Several(_, place) => place.0,
    }
}
