//! Comparisons: `>=`, ranges, `is one of`, `contains`, `include`.

use super::expr::written_unit;
use super::names::ItemKind;
use super::typed::{Condition, DateValue, Look, Number, Typed};
use super::units::{InUnit, Side, written};
use super::wording::quoted;
use super::{Checker, NEVER, quote};
use crate::diag::{Code, Diag};
use crate::program::text::{fold, fold_inside};
use crate::program::{Order, TextTest, Type};
use crate::span::Span;
use crate::syntax::tree::{
    Comparison, Expr, ExprKind, Include, Name, OneOf, Quantity, Quoted, TextTest as Test, Texts, TimeUnit,
    Word,
};

impl<'a> Checker<'a> {
    /// `a >= b`
    pub(super) fn compare(&mut self, left: &Expr, op: Comparison, right: &Expr) -> Condition {
        let whole = (left.place.0.to(right.place.0), op);
        let (a, b) = (self.side(left, right, whole), self.side(right, left, whole));
        let order = order(op);
        match (a, b) {
            (Typed::Bad, _) | (_, Typed::Bad) => NEVER,
            (Typed::Number(a, a_unit), Typed::Number(b, b_unit)) => {
                let left_side = Side { unit: &a_unit, span: left.place.0, written: written_unit(left) };
                let right_side = Side { unit: &b_unit, span: right.place.0, written: written_unit(right) };
                self.same_unit(&left_side, &right_side, "compares");
                Condition::Compare { left: a, order, right: b }
            }
            (Typed::Date(a), Typed::Date(b)) => {
                Condition::CompareDate { left: a, order, right: DateValue::Column(b) }
            }
            (Typed::Date(a), Typed::DateValue(b)) => Condition::CompareDate { left: a, order, right: b },
            (Typed::DateValue(a), Typed::Date(b)) => {
                Condition::CompareDate { left: b, order: order.turned(), right: a }
            }
            (Typed::Text(of), Typed::TextValue(text)) if equality(op) => negate(
                op == Comparison::NotEqual,
                Condition::Text { of, test: TextTest::Is(self.folded([text])) },
            ),
            (Typed::Choice(of), Typed::TextValue(text)) if equality(op) => {
                let values = self.choice_values(of);
                let word = Word::Quoted(Quoted { text, place: right.place });
                let lacks = format!("`{}` has no value", self.words(left.place.0));
                match self.choice_of(&word, &values, &lacks) {
                    Some(value) => {
                        negate(op == Comparison::NotEqual, Condition::OneOf { of, values: vec![value] })
                    }
                    None => NEVER,
                }
            }
            (Typed::Condition(_), _) | (_, Typed::Condition(_)) => {
                self.threshold(left, Some(op), right);
                NEVER
            }
            (a, b) => {
                self.cannot_compare(left, &a, op, right, &b);
                NEVER
            }
        }
    }

    /// One side of a comparison. A bare word beside a choice is most likely one of its values.
    fn side(&mut self, expr: &Expr, other: &Expr, (whole, op): (Span, Comparison)) -> Typed {
        if let ExprKind::Name(name) = &expr.kind
            && self.in_where().is_none()
            && self.find(name).is_none()
            && let ExprKind::Name(field) = &other.kind
            && let Some(column) = self.find(field).and_then(|item| item.column)
            && let Some(Type::Choice(values) | Type::Several(values)) = self.type_of(Look::Column(column))
            && values.iter().any(|value| fold(value) == fold(&name.text))
        {
            let several = matches!(self.type_of(Look::Column(column)), Some(Type::Several(_)));
            let word = if several { "include" } else { "is" };
            let message =
                format!("{} is a value of {}, which is compared with `{word}`", quote(name), quote(field));
            let line = match (several, op) {
                (true, Comparison::NotEqual) => format!("not {} include {}", field.text, name.text),
                (false, Comparison::NotEqual) => format!("{} is not {}", field.text, name.text),
                _ => format!("{} {word} {}", field.text, name.text),
            };
            let diag = Diag::new(Code::WrongType, name.place.0, message)
                .at("a value of a choice")
                .help(format!("write `{line}`"));
            self.report(if equality(op) { diag.fix(whole, line) } else { diag });
            return Typed::Bad;
        }
        self.typed(expr)
    }

    /// A yes/no held against a number.
    pub(super) fn threshold(&mut self, left: &Expr, op: Option<Comparison>, right: &Expr) {
        let (yes_no, other) = if self.is_condition(left) { (left, right) } else { (right, left) };
        let text = self.words(yes_no.place.0);
        let event = self.event_named(yes_no);
        let message = match event {
            true => format!("`{text}` is an event: it happened or not, and is no number"),
            false => {
                format!("`{text}` is yes or no, and cannot be compared with `{}`", self.words(other.place.0))
            }
        };
        let whole = left.place.0.to(right.place.0);
        let diag = Diag::new(Code::YesNoThreshold, whole, message).at(if event {
            "happened or not"
        } else {
            "yes or no, against a number"
        });
        let least = if std::ptr::eq(yes_no, left) { Comparison::AtLeast } else { Comparison::AtMost };
        let number = op == Some(least) && matches!(other.kind, ExprKind::Number(_));
        let help = match (event, number) {
            (true, true) => format!("to count it, write `{} or more {text}`", self.words(other.place.0)),
            (true, false) => format!("events are counted in this form: `3 or more {text}`"),
            // `amount of last order where (paid) = 5`: by its form the bracket may as well be a number.
            (false, _) if self.in_where().is_some() && matches!(yes_no.kind, ExprKind::Bracket(_)) => {
                let name = text.trim_matches(['(', ')', ' ']);
                format!(
                    "write `({name} is yes)` to ask what follows of the last occurrence, as in `FIELD of last E where \
                     ({name} is yes) = {}`",
                    self.words(other.place.0)
                )
            }
            (false, _) => {
                format!("write `{text}` alone where it must be yes, or `not {text}` where it must be no")
            }
        };
        self.report(diag.help(help));
    }

    fn is_condition(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.find(name).is_none_or(|item| match &item.kind {
                ItemKind::Event(_) | ItemKind::Group(_) | ItemKind::Stage { .. } => true,
                ItemKind::Setting(setting) => matches!(setting, super::names::Setting::YesNo(_)),
                ItemKind::Field(_)
                | ItemKind::Score { .. }
                | ItemKind::Means(_)
                | ItemKind::Grade(_)
                | ItemKind::Choose(_)
                | ItemKind::List(_) => item
                    .column
                    .is_some_and(|column| matches!(self.type_of(Look::Column(column)), Some(Type::YesNo))),
            }),
            ExprKind::Bracket(inner) => self.is_condition(inner),
            ExprKind::Number(_)
            | ExprKind::Quoted(_)
            | ExprKind::Date(_)
            | ExprKind::Sum { .. }
            | ExprKind::Negate(_)
            | ExprKind::Days(_)
            | ExprKind::Total(_)
            | ExprKind::DomainOf(_) => false,
            _ => true,
        }
    }

    pub(super) fn event_named(&self, expr: &Expr) -> bool {
        match &expr.kind {
            ExprKind::Name(name) => self.find(name).is_some_and(|item| item.kind.is_event()),
            ExprKind::Happened(_) => true,
            ExprKind::Bracket(inner) => self.event_named(inner),
            _ => false,
        }
    }

    fn cannot_compare(&mut self, left: &Expr, a: &Typed, op: Comparison, right: &Expr, b: &Typed) {
        let (left_text, right_text) = (self.words(left.place.0), self.words(right.place.0));
        let (left_type, right_type) = (self.describe(a), self.describe(b));
        let ordered = !equality(op);
        let (code, message, help) = match (a, b) {
            (Typed::Choice(_) | Typed::Several(_), Typed::Number(..)) => (
                Code::NotANumber,
                format!("`{left_text}` is {left_type}, not a number"),
                format!(
                    "name the value that is meant: `{left_text} is …`, or give its values points with `by {left_text}: …`"
                ),
            ),
            (Typed::Number(..), Typed::Choice(_) | Typed::Several(_)) => (
                Code::NotANumber,
                format!("`{right_text}` is {right_type}, not a number"),
                format!("name the value that is meant: `{right_text} is …`"),
            ),
            (Typed::Text(_), Typed::TextValue(_)) | (Typed::Choice(_), Typed::TextValue(_)) if ordered => (
                Code::WrongType,
                format!("`{left_text}` is {left_type}, which has no order"),
                format!("ask whether it is that value: `{left_text} is {right_text}`"),
            ),
            (Typed::Choice(_), Typed::Choice(_)) => (
                Code::WrongType,
                "two choices cannot be compared with each other".to_string(),
                format!("name the values that are meant: `{left_text} is …`"),
            ),
            _ => (
                Code::WrongType,
                format!(
                    "`{left_text}` is {left_type} and `{right_text}` is {right_type}; they cannot be compared"
                ),
                match (a, b) {
                    (Typed::Text(_), Typed::Number(..)) => {
                        format!(
                            "if `{left_text}` holds numbers, declare it as `number`; a text is compared so: `{left_text} is \"…\"`"
                        )
                    }
                    (Typed::Date(_), Typed::Number(..)) => {
                        let sign = self.words(left.place.0.after().to(right.place.0.before()));
                        let sign = sign.trim();
                        let timed = right_text.split_once(' ').and_then(|(_, unit)| TimeUnit::of(unit));
                        match (sign, timed) {
                            // `days until` counts in days; a window knows months.
                            ("<" | "<=" | "less than" | "at most", Some(unit)) if unit != TimeUnit::Day => {
                                format!(
                                    "for a day to come, write `{left_text} in the next {right_text}`; for one that has been, `{left_text} in the last {right_text}`"
                                )
                            }
                            _ => format!(
                                "for a day to come, write `days until {left_text} {sign} {right_text}`; for one that has been, `days since {left_text} {sign} {right_text}`"
                            ),
                        }
                    }
                    _ => "compare things of one type".to_string(),
                },
            ),
        };
        // What is offered for a date takes the place of the whole comparison.
        if matches!((a, b), (Typed::Date(_), Typed::Number(..))) {
            let whole = left.place.0.to(right.place.0);
            self.report(Diag::new(code, whole, message).at("a date and a number").help(help));
            return;
        }
        let diag = Diag::new(code, left.place.0, message).help(help);
        self.report(diag.at(left_type).also(right.place.0, right_type));
    }

    /// `employees is 50 to 500`, `budget is 5000 to below 20000`
    pub(super) fn between(
        &mut self,
        of: &Expr,
        (low, high): (&Quantity, &Quantity),
        below: bool,
        negated: bool,
    ) -> Condition {
        let (least, most) = (self.number_in_range(&low.number), self.number_in_range(&high.number));
        if least > most || below && least == most {
            self.reversed(low.span().to(high.span()), low, high, below);
        }
        let end = if below { Order::Less } else { Order::AtMost };
        let (number, unit) = match self.typed(of) {
            Typed::Number(number, unit) => (number, unit),
            Typed::Condition(_) => {
                self.threshold(of, None, of);
                return NEVER;
            }
            other => {
                self.not_a_number(of, &other, "only a number lies between two others");
                return NEVER;
            }
        };
        let both = self.bounds_unit(low, high);
        let of_side = Side { unit: &unit, span: of.place.0, written: None };
        let span = low.span().to(high.span());
        let side =
            Side { unit: &both, span, written: written(high.unit.as_ref()).or(written(low.unit.as_ref())) };
        self.same_unit(&of_side, &side, "compares");
        negate(
            negated,
            Condition::All(vec![
                Condition::Compare {
                    left: number.clone(),
                    order: Order::AtLeast,
                    right: Number::Constant(least),
                },
                Condition::Compare { left: number, order: end, right: Number::Constant(most) },
            ]),
        )
    }

    /// The unit of both ends of a range: `50 to 500 EUR`.
    pub(super) fn bounds_unit(&mut self, low: &Quantity, high: &Quantity) -> InUnit {
        let (a, b) = (self.unit_of(low), self.unit_of(high));
        let left = Side { unit: &a, span: low.span(), written: written(low.unit.as_ref()) };
        let right = Side { unit: &b, span: high.span(), written: written(high.unit.as_ref()) };
        self.same_unit(&left, &right, "a range from")
    }

    /// Says that the least is above the most.
    pub(super) fn reversed(&mut self, span: Span, low: &Quantity, high: &Quantity, below: bool) {
        let same = low.number.scaled == high.number.scaled;
        let (low, high) = (self.words(low.span()), self.words(high.span()));
        let to = if below { "to below" } else { "to" };
        let diag = Diag::new(
            Code::Reversed,
            span,
            format!("{low} {to} {high} is empty: the smaller number comes first"),
        );
        self.report(match same {
            true => diag.at("no number is in it").help(format!("write {low} alone, or a larger end")),
            false => diag
                .at("the wrong way round")
                .help(format!("write {high} {to} {low}"))
                .fix(span, format!("{high} {to} {low}")),
        });
    }

    /// `title is one of c_level`, `industry is one of (software, logistics)`
    pub(super) fn is_one_of(&mut self, of: &Expr, values: &OneOf, negated: bool) -> Condition {
        match values {
            OneOf::Inline(literals, _) => self.is(of, of, literals, negated),
            OneOf::List(list) => self.is_one_of_list(of, list, negated),
        }
    }

    fn is_one_of_list(&mut self, of: &Expr, list: &Name, negated: bool) -> Condition {
        let typed = self.typed(of);
        let Some(values) = self.list_named(list) else { return NEVER };
        match typed {
            Typed::Bad => NEVER,
            Typed::Text(source) => {
                if !self.count_texts(values.len(), list.place.0) {
                    return NEVER;
                }
                negate(negated, Condition::Text { of: source, test: TextTest::Is(self.folded(values)) })
            }
            Typed::Choice(of_column) => {
                let choices = self.choice_values(of_column);
                let lacks =
                    format!("list {} does not fit: `{}` has no value", quote(list), self.words(of.place.0));
                let mut found = Vec::new();
                for value in values {
                    let word = Word::Quoted(Quoted { text: value, place: list.place });
                    found.extend(self.choice_of(&word, &choices, &lacks));
                }
                found.sort_unstable();
                found.dedup();
                negate(negated, Condition::OneOf { of: of_column, values: found })
            }
            other => {
                let (text, what) = (self.words(of.place.0), self.describe(&other));
                let help = match other {
                    Typed::Number(..) => format!(
                        "compare it with numbers: `{text} is 50 to 500`, or `{text} is one of (1, 2)`"
                    ),
                    Typed::Several(_) => format!("write `{text} include any of …`"),
                    _ => "a list holds texts: hold a text field against it".to_string(),
                };
                self.report(
                    Diag::new(
                        Code::WrongList,
                        of.place.0,
                        format!("`{text}` is {what}, and {} is a list of texts", quote(list)),
                    )
                    .at(what)
                    .also(list.place.0, "a list of texts")
                    .help(help),
                );
                NEVER
            }
        }
    }

    /// The values of a declared list; says where the name is no list.
    pub(super) fn list_named(&mut self, name: &Name) -> Option<Vec<String>> {
        match self.find(name).map(|item| &item.kind) {
            Some(ItemKind::List(values)) => Some(values.clone()),
            Some(other) => {
                let diag = super::names::wrong_kind(name, other, "a list")
                    .help(format!("declare a list, or write the values in brackets: one of (\"…\", \"…\"); `{}` cannot stand here", name.text));
                self.report(diag);
                None
            }
            None => {
                self.unknown(name, "list");
                None
            }
        }
    }

    /// Whether a word stands directly after `contains` or `ends with`, and nothing near it is declared.
    fn is_unquoted(&self, name: &Name) -> bool {
        let before = Span { start: 0, ..name.place.0.before() };
        let listed = self.sources.text(before).trim_end().ends_with("of");
        !listed && self.find(name).is_none() && self.near_list(name).is_none()
    }

    /// A list that is called nearly so.
    fn near_list(&self, name: &Name) -> Option<String> {
        let lists = self.items.iter().filter(|item| matches!(item.kind, ItemKind::List(_)));
        crate::diag::nearest::nearest(&name.text, lists.map(|item| item.name.as_str())).map(str::to_owned)
    }

    /// `topics contains pricing`: says how values of several are asked for; false where a list is named.
    fn includes(&mut self, of: &Expr, against: &Texts) -> bool {
        let (first, how) = match against {
            Texts::Values(values) => (values.first().map(|value| value.place.0), "include"),
            Texts::Inline(_, place) => (Some(place.0), "include any of"),
            Texts::List(name) if self.is_unquoted(name) => (Some(name.place.0), "include"),
            Texts::List(_) => (None, ""),
        };
        let Some(first) = first else { return false };
        let text = self.words(of.place.0);
        let verb = Span { start: of.place.0.end, end: first.start, ..first };
        let diag = Diag::new(
            Code::WrongType,
            verb,
            format!("`{text}` holds several values: {} is asked for with `include`", self.words(first)),
        )
        .at(format!("say `{how}`"));
        self.report(diag.help(format!("write `{text} {how} …`")).fix(verb, format!(" {how} ")));
        true
    }

    /// `title contains word "manager"`
    pub(super) fn text_test(&mut self, of: &Expr, test: Test, against: &Texts) -> Condition {
        let typed = self.typed(of);
        if matches!(typed, Typed::Several(_)) && self.includes(of, against) {
            return NEVER;
        }
        let texts = match against {
            // A blank is a text like any other inside another text.
            Texts::Values(values) | Texts::Inline(values, _) => {
                values.iter().filter(|value| value.text.is_empty()).for_each(|value| self.not_empty(value));
                values.iter().map(|value| value.text.clone()).collect()
            }
            Texts::List(list) if self.is_unquoted(list) => {
                let text = self.words(of.place.0);
                let diag = Diag::new(
                    Code::Unquoted,
                    list.place.0,
                    format!("`{text}` is searched for a text, and a text stands in quotes"),
                );
                self.report(
                    diag.at("not in quotes, and no list")
                        .help(format!("write {}", quoted(&list.text)))
                        .fix(list.place.0, quoted(&list.text)),
                );
                return NEVER;
            }
            Texts::List(list) => match self.list_named(list) {
                Some(values) => values,
                None => return NEVER,
            },
        };
        let source = match typed {
            Typed::Bad => return NEVER,
            Typed::Text(source) => source,
            other => {
                let (text, what) = (self.words(of.place.0), self.describe(&other));
                let help = match other {
                    Typed::Choice(_) => format!("name its value: `{text} is …`"),
                    Typed::Several(_) => format!("write `{text} include …`"),
                    _ => "only texts are searched".to_string(),
                };
                self.report(
                    Diag::new(Code::WrongType, of.place.0, format!("`{text}` is {what}, not a text"))
                        .at("a text is expected here")
                        .help(help),
                );
                return NEVER;
            }
        };
        if !self.count_texts(texts.len(), of.place.0) {
            return NEVER;
        }
        if test == Test::Under {
            // `.nl` is what all under `nl` end with.
            let domains = texts.into_iter().map(|text| text.trim().trim_start_matches('.').to_owned());
            return Condition::Text { of: source, test: TextTest::Under(self.folded(domains)) };
        }
        let mut texts: Vec<String> = texts.iter().map(|text| self.spelled(text, fold_inside(text))).collect();
        texts.sort_unstable();
        texts.dedup();
        let test = match test {
            Test::Contains => TextTest::Contains(texts),
            Test::ContainsWord => TextTest::ContainsWord(texts),
            Test::StartsWith => TextTest::StartsWith(texts),
            Test::EndsWith => TextTest::EndsWith(texts),
            Test::Under => TextTest::Under(texts),
        };
        Condition::Text { of: source, test }
    }

    /// `topics include any of pricing, security`
    pub(super) fn include(&mut self, of: &Expr, how: Include, words: &[Word]) -> Condition {
        let column = match self.typed(of) {
            Typed::Bad => return NEVER,
            Typed::Several(column) => column,
            other => {
                let (text, what) = (self.words(of.place.0), self.describe(&other));
                let help = match other {
                    Typed::Choice(_) => format!("it holds one value: write `{text} is …`"),
                    Typed::Text(_) => format!("to search a text, write `{text} contains \"…\"`"),
                    _ => "`include` asks what `several of …` holds".to_string(),
                };
                self.report(
                    Diag::new(
                        Code::WrongType,
                        of.place.0,
                        format!("`{text}` is {what}, not several of a choice"),
                    )
                    .at("not several values")
                    .help(help),
                );
                return NEVER;
            }
        };
        let choices = self.choice_values(column);
        let lacks = format!("`{}` has no value", self.words(of.place.0));
        let mut values: Vec<u32> =
            words.iter().filter_map(|word| self.choice_of(word, &choices, &lacks)).collect();
        values.sort_unstable();
        values.dedup();
        match how {
            Include::One | Include::Any => Condition::IncludesAny { of: column, values },
            Include::All => Condition::IncludesAll { of: column, values },
        }
    }
}

fn order(op: Comparison) -> Order {
    match op {
        Comparison::Less => Order::Less,
        Comparison::AtMost => Order::AtMost,
        Comparison::More => Order::More,
        Comparison::AtLeast => Order::AtLeast,
        Comparison::Equal => Order::Equal,
        Comparison::NotEqual => Order::NotEqual,
    }
}

fn equality(op: Comparison) -> bool {
    matches!(op, Comparison::Equal | Comparison::NotEqual)
}

pub(super) fn negate(negated: bool, condition: Condition) -> Condition {
    if negated { Condition::Not(Box::new(condition)) } else { condition }
}
