//! `is` and `is not`: a value of the type on the left.

use super::Checker;
use super::NEVER;
use super::compare::negate;
use super::expr::Asked;
use super::typed::{Condition, Look, Number, TextSource, Typed};
use super::units::{InUnit, Side, written};
use super::values::{a_literal, literal_span};
use super::wording::{a_type, quoted, some};
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::{Order, TextTest, Type};
use crate::syntax::parse::respelt::{is_empty, yes_or_no};
use crate::syntax::tree::{Comparison, Expr, ExprKind, Literal, Name, Word};

impl Checker<'_> {
    /// `title is "CTO"`, `phase is evaluation or orientation`, `need is yes`
    pub(super) fn is(&mut self, whole: &Expr, of: &Expr, values: &[Literal], negated: bool) -> Condition {
        if let ExprKind::Name(name) = &of.kind
            && fold(&name.text) == "stage"
            && self.find(name).is_none()
        {
            self.stage_is(whole, values, negated);
            return NEVER;
        }
        if let Some(condition) = self.is_empty(whole, of, values, negated) {
            return condition;
        }
        let of_typed = self.typed(of);
        let condition = match &of_typed {
            Typed::Bad => return NEVER,
            Typed::Condition(condition) => self.is_yes(whole, of, condition, values),
            Typed::Number(number, unit) => self.is_number(of, number, unit, values),
            Typed::Text(source) => self.is_text(of, source, values),
            Typed::Date(column) => self.is_date(of, *column, values),
            Typed::Choice(column) => {
                let column = *column;
                let found = self.is_choice(of, column, values);
                Some(Condition::OneOf { of: column, values: found })
            }
            Typed::Several(column) => {
                let text = self.words(of.place.0);
                let not = if negated { "not " } else { "" };
                let help = match values {
                    [value] => format!("write `{not}{text} include {}`", self.words(literal_span(value))),
                    _ => {
                        let all = values.iter().map(|value| self.words(literal_span(value)));
                        let all = all.collect::<Vec<_>>().join(", ");
                        format!("write `{not}{text} include any of {all}`")
                    }
                };
                let what = self.type_of(*column).map_or_else(String::new, a_type);
                self.report(
                    Diag::new(
                        Code::SeveralIs,
                        whole.place.0,
                        format!("`{text}` is {what}: it can hold more than one at once"),
                    )
                    .at("several values")
                    .help(help),
                );
                None
            }
            Typed::TextValue(_) | Typed::DateValue(_) => {
                self.report(
                    Diag::new(Code::WrongType, of.place.0, "this compares one constant with another")
                        .at("a constant")
                        .help("begin with a field: `title is \"…\"`"),
                );
                None
            }
        };
        condition.map_or(NEVER, |condition| negate(negated, condition))
    }

    /// `title is empty`, unless a choice has such a value.
    fn is_empty(&mut self, whole: &Expr, of: &Expr, values: &[Literal], negated: bool) -> Option<Condition> {
        let (ExprKind::Name(name), [Literal::Word(word)]) = (&of.kind, values) else { return None };
        if !is_empty(&word.text) || self.find(word).is_some() {
            return None;
        }
        if let Typed::Choice(column) = self.typed(of)
            && self.choice_values(column).iter().any(|value| fold(value) == fold(&word.text))
        {
            return None;
        }
        Some(self.known(whole, name, if negated { Asked::Known } else { Asked::Missing }))
    }

    fn stage_is(&mut self, whole: &Expr, values: &[Literal], negated: bool) {
        let wanted = match values {
            [Literal::Word(word)] => word.text.clone(),
            [Literal::Text(text)] => text.text.clone(),
            _ => "SQL".to_string(),
        };
        let wanted = if negated { format!("not {wanted}") } else { wanted };
        self.report(
            Diag::new(
                Code::WrongPlace,
                whole.place.0,
                "`stage is` stands only in the `then` line of an example",
            )
            .at("not a field")
            .help(format!("a stage is a condition by its own name: write `{wanted}`"))
            .fix(whole.place.0, wanted),
        );
    }

    fn is_yes(
        &mut self,
        whole: &Expr,
        of: &Expr,
        condition: &Condition,
        values: &[Literal],
    ) -> Option<Condition> {
        let text = self.words(of.place.0);
        match values {
            [Literal::YesNo(yes, _)] => Some(negate(!yes, condition.clone())),
            [Literal::Word(word)] if yes_or_no(&word.text).is_some() && !self.event_named(of) => {
                Some(negate(yes_or_no(&word.text) == Some(false), condition.clone()))
            }
            [Literal::Number(quantity)] => {
                let right = Expr { kind: ExprKind::Number(quantity.clone()), place: quantity.span().into() };
                self.threshold(of, Some(Comparison::Equal), &right);
                None
            }
            [_] if self.event_named(of) => {
                let what = "it happened or not, and holds no value";
                self.report(
                    Diag::new(Code::WrongKind, of.place.0, format!("`{text}` is an event: {what}"))
                        .at("a field is expected here")
                        .help(format!(
                            "ask for a field of it: `{text} where … is …`, or for a field of the lead"
                        )),
                );
                None
            }
            [value] => {
                self.report(
                    Diag::new(
                        Code::WrongType,
                        whole.place.0,
                        format!("`{text}` is yes or no, and this is {}", a_literal(value)),
                    )
                    .at("neither yes nor no")
                    .help(format!("write `{text}` or `not {text}`")),
                );
                None
            }
            _ => {
                self.report(
                    Diag::new(
                        Code::WrongType,
                        whole.place.0,
                        format!("`{text}` is yes or no: one of them is enough"),
                    )
                    .at("more than one value")
                    .help(format!("write `{text}`, `not {text}` or `{text} is known`")),
                );
                None
            }
        }
    }

    fn is_number(
        &mut self,
        of: &Expr,
        number: &Number,
        unit: &InUnit,
        values: &[Literal],
    ) -> Option<Condition> {
        let mut any = Vec::new();
        for value in values {
            let Literal::Number(quantity) = value else {
                let text = self.words(of.place.0);
                let declared = matches!(value, Literal::Word(word) if self.find(word).is_some());
                let diag = Diag::new(
                    Code::WrongType,
                    literal_span(value),
                    format!("`{text}` is a number, and this is {}", a_literal(value)),
                );
                self.report(match value {
                    Literal::Word(word) if declared => diag.at("a name").help(format!(
                        "after `is` stands a value; to compare two numbers, write `{text} = {}`",
                        word.text
                    )),
                    _ => diag.at("not a number").help("write a number, without quotes"),
                });
                return None;
            };
            let constant = self.number_in_range(&quantity.number);
            let its = self.unit_of(quantity);
            let left = Side { unit, span: of.place.0, written: None };
            let right = Side { unit: &its, span: quantity.span(), written: written(quantity.unit.as_ref()) };
            self.same_unit(&left, &right, "compares");
            any.push(Condition::Compare {
                left: number.clone(),
                order: Order::Equal,
                right: Number::Constant(constant),
            });
        }
        Some(one_or_any(any))
    }

    fn is_text(&mut self, of: &Expr, source: &TextSource, values: &[Literal]) -> Option<Condition> {
        let mut texts = Vec::new();
        for value in values {
            match value {
                Literal::Text(text) => {
                    self.not_empty(text);
                    texts.push(text.text.clone());
                }
                Literal::Word(word) => {
                    let text = self.words(of.place.0);
                    let kind = self.find(word).map(|item| item.kind.a_kind());
                    let list = kind == Some("a list");
                    let diag = Diag::new(
                        Code::Unquoted,
                        word.place.0,
                        format!("`{text}` is a text, and a text stands in quotes"),
                    );
                    self.report(match kind {
                        _ if list => diag
                            .at("a list")
                            .help(format!("write `{text} is one of {}`", word.text))
                            .fix(word.place.0.before(), "one of "),
                        Some("a setting") => {
                            diag.at("a setting").help(format!("write `{text} = {}`", word.text))
                        }
                        _ => diag
                            .at("not in quotes")
                            .help(format!("write {}", quoted(&word.text)))
                            .fix(word.place.0, quoted(&word.text)),
                    });
                    return None;
                }
                Literal::Number(_) | Literal::Date(_) | Literal::YesNo(..) | Literal::Several(..) => {
                    let text = self.words(of.place.0);
                    let span = literal_span(value);
                    let written = self.words(span);
                    let diag = Diag::new(
                        Code::WrongType,
                        span,
                        format!("`{text}` is a text, and this is {}", a_literal(value)),
                    )
                    .at("not a text");
                    self.report(match value {
                        Literal::Several(..) => diag.help(format!("write `{text} is one of {written}`")),
                        _ => diag
                            .help(format!("write it in quotes: {}", quoted(&written)))
                            .fix(span, quoted(&written)),
                    });
                    return None;
                }
            }
        }
        self.count_texts(texts.len(), of.place.0);
        Some(Condition::Text { of: source.clone(), test: TextTest::Is(self.folded(texts)) })
    }

    fn is_date(&mut self, of: &Expr, column: Look, values: &[Literal]) -> Option<Condition> {
        let mut any = Vec::new();
        for value in values {
            let Literal::Date(date) = value else {
                let text = self.words(of.place.0);
                self.report(
                    Diag::new(
                        Code::WrongType,
                        literal_span(value),
                        format!("`{text}` is a date, and this is {}", a_literal(value)),
                    )
                    .at("not a date")
                    .help("write a date: `2026-10-31`"),
                );
                return None;
            };
            let right = self.date_limit(date)?;
            any.push(Condition::CompareDate { left: column, order: Order::Equal, right });
        }
        Some(one_or_any(any))
    }

    fn is_choice(&mut self, of: &Expr, column: Look, literals: &[Literal]) -> Vec<u32> {
        let values = self.choice_values(column);
        let lacks = format!("`{}` has no value", self.words(of.place.0));
        let mut found = Vec::new();
        for (at, literal) in literals.iter().enumerate() {
            let word = match literal {
                Literal::Word(word) => Word::Bare(word.clone()),
                Literal::Text(text) => Word::Quoted(text.clone()),
                Literal::YesNo(yes, place) => {
                    let text = if *yes { "yes" } else { "no" }.to_string();
                    Word::Bare(Name { text, place: *place })
                }
                Literal::Number(_) | Literal::Date(_) | Literal::Several(..) => {
                    let text = self.words(of.place.0);
                    let diag = Diag::new(
                        Code::WrongType,
                        literal_span(literal),
                        format!("`{text}` is a choice, and this is {}", a_literal(literal)),
                    )
                    .at("not one of its values")
                    .help(format!("its values are {}", some(&values)));
                    self.report(diag);
                    continue;
                }
            };
            if let (Word::Bare(name), Some(last)) = (&word, literals.get(at.wrapping_sub(1)))
                && self.begins_condition(name, &values)
            {
                let last = literal_span(last);
                let what = self.find(name).map_or("a name", |item| item.kind.a_kind());
                let message = format!("{lacks} {}: a condition of its own begins there", name.text);
                let mut first = of.place.0;
                first.end = last.end;
                let line = format!("({}) or {}", self.words(first), name.text);
                self.report(
                    Diag::new(Code::UnknownValue, name.place.0, message)
                        .at(format!("{what}, not a value"))
                        .help(format!("write `{line}`"))
                        .fix(of.place.0.before(), "(")
                        .fix(last.after(), ")"),
                );
                continue;
            }
            found.extend(self.choice_of(&word, &values, &lacks));
        }
        found.sort_unstable();
        found.dedup();
        found
    }

    /// Whether a word among the values of a choice is none of them, and a condition alone.
    fn begins_condition(&self, name: &Name, values: &[String]) -> bool {
        let column = self.find(name).and_then(|item| item.column).map(Look::Column);
        let holds =
            column.and_then(|column| self.type_of(column)).is_some_and(|ty| matches!(ty, Type::YesNo));
        let event = self.find(name).is_some_and(|item| item.kind.is_event());
        (holds || event) && !values.iter().any(|value| fold(value) == fold(&name.text))
    }

    /// The values of a choice or several choices.
    pub(super) fn choice_values(&self, column: Look) -> Vec<String> {
        match self.type_of(column) {
            Some(Type::Choice(values) | Type::Several(values)) => values.clone(),
            Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date) | None => Vec::new(),
        }
    }
}

/// One condition as it is, several as any of them.
fn one_or_any(conditions: Vec<Condition>) -> Condition {
    match <[Condition; 1]>::try_from(conditions) {
        Ok([one]) => one,
        Err(many) => Condition::Any(many),
    }
}
