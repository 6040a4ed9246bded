//! Conditions and what stands in them. The rules for the inside of `where` build the same nodes.

use super::{Build, Node, Parts};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::parse::grammar::Rule;
use crate::syntax::parse::respelt::{Only, is_empty, yes_or_no};
use crate::syntax::tree::{
    Comparison, Expr, ExprKind, Include, Literal, Name, OneOf, Quantity, TextTest, Texts,
};

/// The functions that a bracket inside a bracket comes back to are kept small, and what they need only sometimes
/// stands in functions of its own: so that nesting costs little of the stack.
impl Build<'_> {
    /// `a and b`, `a or b`; both in one row is said, and read as `and` before `or`.
    pub(super) fn condition(&mut self, node: &Node<'_>) -> Option<Expr> {
        self.boxed_condition(node).map(|expr| *expr)
    }

    fn boxed_condition(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let mut parts = Parts::of(node);
        let first = self.boxed_term(&parts.next()?)?;
        if parts.peek().is_none() { Some(first) } else { self.row(node, first, parts) }
    }

    #[inline(never)]
    #[expect(clippy::boxed_local, reason = "brackets recurse through here: what is boxed takes no stack")]
    fn row(&mut self, node: &Node<'_>, first: Box<Expr>, mut parts: Parts<'_>) -> Option<Box<Expr>> {
        let mut rows = vec![vec![*first]];
        let mut ands = Vec::new();
        while let Some(word) = parts.next() {
            let term = self.boxed_term(&parts.next()?)?;
            let and = word.as_rule() == Rule::kw_and;
            ands.push(and);
            match rows.last_mut() {
                Some(row) if and => row.push(*term),
                _ => rows.push(vec![*term]),
            }
        }
        if ands.contains(&true) && ands.contains(&false) {
            let diag = self.mixed(node, &ands);
            self.say(diag);
        }
        let mut joined: Vec<Expr> = rows.into_iter().filter_map(|row| join(row, ExprKind::And)).collect();
        match joined.len() {
            1 => joined.pop(),
            _ => join(joined, ExprKind::Or),
        }
        .map(Box::new)
    }

    /// The message about `and` beside `or`, with both readings.
    #[inline(never)]
    fn mixed(&self, node: &Node<'_>, ands: &[bool]) -> Diag {
        let terms: Vec<Node<'_>> = node
            .clone()
            .into_inner()
            .filter(|part| !matches!(part.as_rule(), Rule::kw_and | Rule::kw_or))
            .collect();
        let text = |term: &Node<'_>| {
            let all = term.as_str();
            let place = self.origin.of(term);
            let width = (place.end.saturating_sub(place.start)) as usize;
            all.get(..width).unwrap_or(all).split_whitespace().collect::<Vec<_>>().join(" ")
        };
        let reading = |bracket_and: bool| {
            let mut out = String::new();
            for (at, term) in terms.iter().enumerate() {
                let before = at.checked_sub(1).and_then(|at| ands.get(at)).copied();
                let after = ands.get(at).copied();
                match before {
                    Some(true) => out.push_str(" and "),
                    Some(false) => out.push_str(" or "),
                    None => {}
                }
                let inside = |word: Option<bool>| word == Some(bracket_and);
                if inside(after) && !inside(before) {
                    out.push('(');
                }
                out.push_str(&text(term));
                if inside(before) && !inside(after) {
                    out.push(')');
                }
            }
            out
        };
        let span = self.origin.of(node);
        Diag::new(Code::MixedAndOr, span, "`and` and `or` stand side by side without brackets")
            .at("two people would read this two ways")
            .help(format!("write `{}`, or `{}`", reading(true), reading(false)))
    }

    /// A condition, or `not` and one.
    pub(super) fn term(&mut self, node: &Node<'_>) -> Option<Expr> {
        self.boxed_term(node).map(|expr| *expr)
    }

    fn boxed_term(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        match node.as_rule() {
            Rule::condition | Rule::where_condition => self.boxed_condition(node),
            Rule::comparison | Rule::where_comparison => self.comparison(node),
            Rule::negation | Rule::where_negation => self.negation(node),
            Rule::at_least_of => self.at_least_of(node),
            _ => self.counted(node),
        }
    }

    #[inline(never)]
    fn negation(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let inner = Parts::of(node).next_beside(Rule::kw_not)?;
        let inner = self.boxed_term(&inner)?;
        Some(self.expr(ExprKind::Not(inner), node))
    }

    #[inline(never)]
    fn at_least_of(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let mut parts = Parts::of(node);
        parts.skip(Rule::kw_at_least);
        let count = self.number(&parts.next()?);
        parts.skip(Rule::kw_of);
        let mut of = Vec::new();
        while let Some(condition) = parts.next_beside(Rule::comma) {
            of.push(*self.boxed_condition(&condition)?);
        }
        Some(self.expr(ExprKind::AtLeastOf { count, of }, node))
    }

    #[inline(never)]
    fn counted(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let kind = match node.as_rule() {
            Rule::count => self.count(node)?,
            Rule::none => ExprKind::None(self.event(&mut Parts::of(node), Rule::kw_no)?),
            _ => return None,
        };
        Some(self.expr(kind, node))
    }

    fn expr(&self, kind: ExprKind, node: &Node<'_>) -> Box<Expr> {
        Box::new(Expr { kind, place: self.origin.of(node).into() })
    }

    /// An operand, and the test behind it.
    fn comparison(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let mut parts = Parts::of(node);
        let left = self.operand(&parts.next()?)?;
        match parts.next() {
            Some(test) => {
                let left = self.one_operand(left, node, false);
                self.tested(left, &test, node)
            }
            None => Some(self.asked_of_last(left, node)),
        }
    }

    #[inline(never)]
    fn tested(&mut self, left: Box<Expr>, test: &Node<'_>, node: &Node<'_>) -> Option<Box<Expr>> {
        let kind = match test.as_rule() {
            Rule::is_test | Rule::where_is => self.is_test(left, test)?,
            Rule::compare_test | Rule::where_compare => {
                let mut parts = Parts::of(test);
                let sign = parts.next()?;
                let (op, words) = comparison(sign.as_str());
                let right = self.operand(&parts.next()?)?;
                let right = self.one_operand(right, node, true);
                self.compared(left, self.origin.of(&sign), (op, words), right)
            }
            Rule::between => self.between(left, test, false, "is ")?,
            Rule::text_test | Rule::where_text => self.text_test(left, test)?,
            Rule::include_test | Rule::where_include => self.include_test(left, test)?,
            Rule::where_test | Rule::window_test | Rule::since_last | Rule::often_test | Rule::ago_test => {
                let event = self.only_name(*left, "an event")?;
                let place = self.origin.of(node);
                self.happened(event, test, place)?
            }
            _ => return None,
        };
        Some(self.expr(kind, node))
    }

    /// A sum, or the one thing in it.
    fn operand(&mut self, node: &Node<'_>) -> Option<Box<Expr>> {
        let mut parts = Parts::of(node);
        let first = self.primary(&mut parts)?;
        if parts.peek().is_none() { Some(first) } else { self.sum(first, parts) }
    }

    #[inline(never)]
    fn sum(&mut self, first: Box<Expr>, mut parts: Parts<'_>) -> Option<Box<Expr>> {
        let mut rest = Vec::new();
        let mut place = first.place.0;
        while let Some(sign) = parts.take(Rule::sign) {
            let next = self.primary(&mut parts)?;
            place = place.to(next.place.0);
            rest.push((sign.as_str() == "-", *next));
        }
        Some(Box::new(Expr { kind: ExprKind::Sum { first, rest }, place: place.into() }))
    }

    fn primary(&mut self, parts: &mut Parts<'_>) -> Option<Box<Expr>> {
        let node = parts.next()?;
        match node.as_rule() {
            Rule::bracket => {
                let mut inner = self.boxed_condition(&Parts::of(&node).next()?)?;
                // Brackets around brackets say nothing more.
                if matches!(inner.kind, ExprKind::Bracket(_)) {
                    inner.place = self.origin.of(&node).into();
                    return Some(inner);
                }
                Some(self.expr(ExprKind::Bracket(inner), &node))
            }
            Rule::negated | Rule::where_negated => {
                let inner = self.primary(&mut Parts::of(&node))?;
                Some(self.expr(ExprKind::Negate(inner), &node))
            }
            _ => self.leaf(&node, parts),
        }
    }

    #[inline(never)]
    fn leaf(&mut self, node: &Node<'_>, parts: &mut Parts<'_>) -> Option<Box<Expr>> {
        let mut place = self.origin.of(node);
        let kind = match node.as_rule() {
            Rule::date => ExprKind::Date(self.date(node)),
            Rule::quantity => ExprKind::Number(self.quantity(node)),
            Rule::quoted => ExprKind::Quoted(self.quoted(node)),
            Rule::yes_no => ExprKind::YesNo(node.as_str() == "yes"),
            Rule::domain_of => {
                ExprKind::DomainOf(self.name(&Parts::of(node).next_beside(Rule::kw_domain_of)?))
            }
            Rule::days_since | Rule::where_days_since => ExprKind::Days(self.days(node)?),
            Rule::total => ExprKind::Total(self.total(node)?),
            Rule::name | Rule::score_word => {
                let name = self.name(node);
                match parts.peek() {
                    Some(Rule::of_last | Rule::where_of_last) => {
                        let last = parts.next()?;
                        place = place.to(self.origin.of(&last));
                        let inner = Parts::of(&last).next_beside(Rule::kw_of_last)?;
                        ExprKind::OfLast { field: name, event: self.event_use(&inner)? }
                    }
                    _ => ExprKind::Name(name),
                }
            }
            _ => return None,
        };
        Some(Box::new(Expr { kind, place: place.into() }))
    }

    /// What stands after `is`.
    fn is_test(&mut self, left: Box<Expr>, test: &Node<'_>) -> Option<ExprKind> {
        let mut parts = Parts::of(test);
        parts.skip(Rule::kw_is);
        let negated = parts.skip(Rule::kw_not);
        let node = parts.next()?;
        Some(match node.as_rule() {
            Rule::kw_known | Rule::kw_missing | Rule::kw_unknown => {
                if negated {
                    let diag = self.not_known(&left, test, node.as_str());
                    self.say(diag);
                }
                let name = self.only_name(*left, "a name")?;
                match (node.as_rule(), negated) {
                    (Rule::kw_known, false) | (Rule::kw_missing | Rule::kw_unknown, true) => {
                        ExprKind::Known(name)
                    }
                    (Rule::kw_unknown, false) => ExprKind::Unknown(name),
                    _ => ExprKind::Missing(name),
                }
            }
            Rule::is_one_of => {
                let values = self.one_of(&node)?;
                ExprKind::IsOneOf { of: left, values, negated }
            }
            Rule::between => self.between(left, &node, negated, "")?,
            Rule::under_test | Rule::where_under => {
                let under = self.text_test(left, &node)?;
                if !negated {
                    return Some(under);
                }
                let place = self.origin.of(test).into();
                ExprKind::Not(Box::new(Expr { kind: under, place }))
            }
            Rule::values | Rule::where_values => {
                let values = self.literals(&mut Parts::of(&node))?;
                if let (ExprKind::Name(name), [value]) = (&left.kind, &values[..]) {
                    let meant = if negated { "is known" } else { "is missing" };
                    self.other_value(&name.text, value, self.origin.of(test), meant);
                }
                ExprKind::Is { of: left, values, negated }
            }
            _ => return None,
        })
    }

    /// The message about `is not known`.
    fn not_known(&self, left: &Expr, test: &Node<'_>, word: &str) -> Diag {
        let meant = if word == "known" { "missing" } else { "known" };
        let span = self.origin.of(test);
        let diag = Diag::new(Code::IsAndMore, span, format!("`is not {word}` has a word of its own"));
        let diag = diag.at(format!("say `is {meant}`"));
        match &left.kind {
            ExprKind::Name(name) => diag.help(format!("write `{} is {meant}`", name.text)),
            _ => diag.help(format!("write `is {meant}`")),
        }
        .fix(span, format!("is {meant}"))
    }

    fn between(&mut self, left: Box<Expr>, node: &Node<'_>, negated: bool, is: &str) -> Option<ExprKind> {
        let (low, high, below) = self.ends(node, is)?;
        Some(ExprKind::Between { of: left, low, high, below, negated })
    }

    /// The ends of a range, and whether the second is not in it: `5 to 15`, `5 to below 15`, `between 5 and 15`, `from 5 to 15`. `is` stands where the words before it stood.
    pub(super) fn ends(&mut self, node: &Node<'_>, is: &str) -> Option<(Quantity, Quantity, bool)> {
        let mut parts = Parts::of(node);
        let words = parts.take(Rule::kw_between).or_else(|| parts.take(Rule::kw_from));
        let low = self.quantity(&parts.next()?);
        if let Some(words) = words {
            self.respell(Span { end: low.span().start, ..self.origin.of(&words) }, is);
        }
        let to = parts.next()?;
        if to.as_rule() == Rule::kw_and {
            self.respell(self.origin.of(&to), "to");
        }
        Some((low, self.quantity(&parts.next()?), to.as_rule() == Rule::kw_to_below))
    }

    /// `a >= b`; `= yes` is `is yes`.
    fn compared(
        &mut self,
        left: Box<Expr>,
        sign: Span,
        (op, words): (Comparison, bool),
        right: Box<Expr>,
    ) -> ExprKind {
        let value = match &right.kind {
            ExprKind::YesNo(yes) => Literal::YesNo(*yes, right.place),
            ExprKind::Name(name) if yes_or_no(&name.text).is_some() => Literal::Word(name.clone()),
            _ => return ExprKind::Compare { left, op, right, words },
        };
        let negated = match op {
            Comparison::Equal => false,
            Comparison::NotEqual => true,
            _ => return ExprKind::Compare { left, op, right, words },
        };
        self.respell(sign, if negated { "is not" } else { "is" });
        if let ExprKind::Name(name) = &left.kind {
            self.other_value(&name.text, &value, right.place.0, "missing");
        }
        ExprKind::Is { of: left, values: vec![value], negated }
    }

    /// `need is true` is `need is yes`, and `title is empty` is `title is missing`, said of all of `test`; the field's type
    /// decides.
    pub(super) fn other_value(&mut self, field: &str, value: &Literal, test: Span, missing: &str) {
        let Literal::Word(word) = value else { return };
        let field = field.to_owned();
        if let Some(yes) = yes_or_no(&word.text) {
            self.respell_where(word.place.0, if yes { "yes" } else { "no" }, Only::YesNo(field));
        } else if is_empty(&word.text) {
            self.respell_where(test, missing, Only::NotAValue(field, word.text.clone()));
        }
    }

    fn one_of(&mut self, node: &Node<'_>) -> Option<OneOf> {
        let inner = Parts::of(node).next_beside(Rule::kw_one_of)?;
        Some(match inner.as_rule() {
            Rule::one_of_inline => {
                OneOf::Inline(self.literals(&mut Parts::of(&inner))?, self.origin.of(&inner).into())
            }
            Rule::bare_texts => {
                let texts = self.bare_texts(&inner);
                OneOf::Inline(texts.into_iter().map(Literal::Text).collect(), self.origin.of(&inner).into())
            }
            _ => OneOf::List(self.name(&inner)),
        })
    }

    fn text_test(&mut self, left: Box<Expr>, node: &Node<'_>) -> Option<ExprKind> {
        let mut parts = Parts::of(node);
        let test = match parts.next()?.as_rule() {
            Rule::kw_contains => TextTest::Contains,
            Rule::kw_contains_word => TextTest::ContainsWord,
            Rule::kw_starts_with => TextTest::StartsWith,
            Rule::kw_ends_with => TextTest::EndsWith,
            Rule::kw_under => TextTest::Under,
            _ => return None,
        };
        let against = match parts.take(Rule::text_one_of) {
            Some(one_of) => {
                let inner = Parts::of(&one_of).next_beside(Rule::kw_one_of)?;
                if inner.as_rule() == Rule::text_inline {
                    let mut values = Parts::of(&inner);
                    let texts = self.texts(&mut values);
                    Texts::Inline(texts, self.origin.of(&inner).into())
                } else if inner.as_rule() == Rule::bare_texts {
                    Texts::Inline(self.bare_texts(&inner), self.origin.of(&inner).into())
                } else {
                    Texts::List(self.name(&inner))
                }
            }
            None if parts.peek() == Some(Rule::name) => {
                let name = self.name(&parts.next()?);
                self.respell_where(name.place.0.before(), "one of ", Only::List(name.text.clone()));
                Texts::List(name)
            }
            None => Texts::Values(self.texts(&mut parts)),
        };
        Some(ExprKind::Text { of: left, test, against })
    }

    /// `"A", "B" or "C"` after `one of`: they stand in brackets.
    fn bare_texts(&mut self, node: &Node<'_>) -> Vec<crate::syntax::tree::Quoted> {
        let place = self.origin.of(node);
        self.respell(place.before(), "(");
        let mut comma = false;
        for part in node.clone().into_inner() {
            if part.as_rule() == Rule::kw_or {
                self.respell(self.origin.of(&part), if comma { "" } else { "," });
            }
            comma = part.as_rule() == Rule::comma;
        }
        self.respell(place.after(), ")");
        self.texts(&mut Parts::of(node))
    }

    /// The quoted texts that follow, whatever stands between them.
    fn texts(&mut self, parts: &mut Parts<'_>) -> Vec<crate::syntax::tree::Quoted> {
        let mut texts = Vec::new();
        while let Some(node) = parts.next() {
            if node.as_rule() == Rule::quoted {
                texts.push(self.quoted(&node));
            }
        }
        texts
    }

    fn include_test(&mut self, left: Box<Expr>, node: &Node<'_>) -> Option<ExprKind> {
        let mut parts = Parts::of(node);
        parts.skip(Rule::kw_include);
        let (how, values) = match parts.peek()? {
            Rule::include_many | Rule::where_many => {
                let mut many = Parts::of(&parts.next()?);
                let any = many.next()?.as_rule() == Rule::kw_any_of;
                let mut values = match many.take(Rule::include_list) {
                    Some(list) => Parts::of(&list),
                    None => many,
                };
                (if any { Include::Any } else { Include::All }, self.words(&mut values))
            }
            _ => {
                let values = self.words(&mut parts);
                (if values.len() > 1 { Include::Any } else { Include::One }, values)
            }
        };
        Some(ExprKind::Include { of: left, how, values })
    }

    /// What can only stand after a name.
    fn only_name(&mut self, left: Expr, what: &str) -> Option<Name> {
        let place = left.place.0;
        let diag = match left.kind {
            ExprKind::Name(name) => return Some(name),
            ExprKind::Number(Quantity { number, unit: Some(event) }) => {
                let gap = number.place.0.after();
                Diag::new(Code::MissingWord, place, "how many are needed is said with `or more`")
                    .at("how many of it?")
                    .help(format!(
                        "write `{} or more {}`",
                        super::super::number::show(number.scaled),
                        event.text
                    ))
                    .fix(gap, " or more")
            }
            ExprKind::OfLast { field, event } => {
                Diag::new(Code::Unexpected, place, "whether it is filled in is asked of an occurrence")
                    .at("what the last one holds")
                    .help(format!("write `{} where {} is known`", event.event.text, field.text))
            }
            _ => Diag::new(Code::Unexpected, place, format!("{what} is needed here"))
                .at("not a single name")
                .help("give it a name first, as in `reach means …`, and use that name here"),
        };
        self.say(diag);
        None
    }
}

/// One as it is, several as a row.
fn join(mut row: Vec<Expr>, kind: fn(Vec<Expr>) -> ExprKind) -> Option<Expr> {
    if row.len() < 2 {
        return row.pop();
    }
    let place = row.first()?.place.0.to(row.last()?.place.0);
    Some(Expr { kind: kind(row), place: place.into() })
}

/// The comparison, and whether it is written in words.
fn comparison(text: &str) -> (Comparison, bool) {
    match text {
        "<" => (Comparison::Less, false),
        "<=" | "≤" => (Comparison::AtMost, false),
        ">" => (Comparison::More, false),
        ">=" | "≥" => (Comparison::AtLeast, false),
        "!=" | "≠" => (Comparison::NotEqual, false),
        "=" => (Comparison::Equal, false),
        _ if text.starts_with("less") => (Comparison::Less, true),
        _ if text.starts_with("more") => (Comparison::More, true),
        _ if text.ends_with("least") => (Comparison::AtLeast, true),
        _ => (Comparison::AtMost, true),
    }
}
