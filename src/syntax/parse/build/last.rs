//! Whose comparison stands behind the bracket of a `where`.
//!
//! `where` takes one comparison or a bracket. The grammar reads what a bracket holds only once, and so cannot tell the
//! bracket that is all of it, `amount of last order where (paid is yes) = 5`, from the one that begins a comparison,
//! `amount of last order where (net + tax) > 5 in the last 30 days`: it takes what follows into `where` both times. Here
//! the bracket has been read: where it holds a condition, what follows is asked of the amount.

use super::{Build, Node};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::tree::{Days, EventUse, Expr, ExprKind, NearTo, Total};

/// What stood behind the bracket.
struct Behind {
    /// Where the bracket ends.
    end: Span,
    /// Terms that are added to the operand.
    more: Vec<(bool, Expr)>,
    /// The comparison; its left side is still to be filled in.
    test: Option<Expr>,
    /// A window or `since last` after the comparison.
    late: Option<Span>,
}

impl Build<'_> {
    /// An operand, with what stands behind the bracket of its `where` asked of it; then it may be a whole comparison.
    #[inline(never)]
    pub(super) fn asked_of_last(&mut self, mut operand: Box<Expr>, node: &Node<'_>) -> Box<Expr> {
        let Some(Behind { end, more, test, late }) = cut(&mut operand) else { return operand };
        let start = operand.place.0;
        if !more.is_empty() {
            operand = plus(*operand, more);
        }
        let Some(mut test) = test else {
            if let Some(late) = late {
                self.say_late(node, start.to(end), operand.place.0, late);
            }
            return operand;
        };
        if let Some(late) = late {
            self.say_late(node, start.to(end), test.place.0, late);
        }
        test.place = start.to(test.place.0).into();
        if let Some(left) = left_of(&mut test.kind) {
            *left = operand;
        }
        Box::new(test)
    }

    /// An operand that is compared already, and is to be compared once more.
    #[inline(never)]
    pub(super) fn one_operand(&mut self, operand: Box<Expr>, node: &Node<'_>, right: bool) -> Box<Expr> {
        let mut asked = self.asked_of_last(operand, node);
        let place = asked.place.0;
        let Some(left) = left_of(&mut asked.kind) else { return asked };
        let whole = self.origin.of(node);
        let text = |from: u32, to: u32| slice(node, whole, from, to);
        let operand = left.place.0;
        let diag = Diag::new(Code::Unexpected, whole, "a condition compares two things, not three")
            .at("two comparisons in one");
        let (first, second) = if right {
            (text(whole.start, operand.end), text(operand.start, place.end))
        } else {
            let (of, with) = (text(operand.start, operand.end), text(place.end, whole.end));
            (text(place.start, place.end), of.zip(with).map(|(of, with)| format!("{of} {with}")))
        };
        self.say(match first.zip(second) {
            Some((first, second)) => diag.help(format!("write `{first} and {second}`")),
            None => diag.help("write two comparisons, with `and` between them"),
        });
        std::mem::replace(left, Box::new(nothing(operand)))
    }

    /// A window that stands behind the comparison, and not with its event.
    fn say_late(&mut self, node: &Node<'_>, event: Span, compared: Span, late: Span) {
        let whole = self.origin.of(node);
        let text = |from: u32, to: u32| slice(node, whole, from, to);
        let diag =
            Diag::new(Code::Unexpected, late, "this stands behind the comparison, and belongs to the event")
                .at("before the comparison")
                .also(event, "of this event");
        let parts =
            text(event.start, event.end).zip(text(event.end, compared.end)).zip(text(late.start, late.end));
        self.say(match parts {
            Some(((event_text, compared_text), late_text)) => diag
                .help(format!("write `{event_text} {late_text} {compared_text}`"))
                .fix(Span { end: late.end, ..event.after() }, format!(" {late_text} {compared_text}")),
            None => diag.help("write it before the comparison, behind the bracket of `where`"),
        });
    }
}

/// The text of a place inside a line; nothing where a comment stands in it.
fn slice(node: &Node<'_>, whole: Span, from: u32, to: u32) -> Option<String> {
    let at = |place: u32| place.checked_sub(whole.start).map(|at| at as usize);
    let text = node.as_str().get(at(from)?..at(to)?)?;
    (!text.contains('#')).then(|| text.split_whitespace().collect::<Vec<_>>().join(" "))
}

/// Cuts off what stands behind the bracket of the last `where`.
fn cut(expr: &mut Expr) -> Option<Behind> {
    let behind = match &mut expr.kind {
        ExprKind::Sum { rest, .. } => cut(&mut rest.last_mut()?.1)?,
        ExprKind::Negate(inner) => cut(inner)?,
        ExprKind::OfLast { event, .. }
        | ExprKind::Total(Total { event, .. })
        | ExprKind::Days(Days::SinceLast(event)) => cut_event(event)?,
        _ => return None,
    };
    expr.place = until(expr.place.0, behind.end).into();
    Some(behind)
}

fn cut_event(event: &mut EventUse) -> Option<Behind> {
    let near = event.near.as_mut().and_then(|near| match &mut near.to {
        NearTo::After(event) | NearTo::Before(event) => Some(&mut **event),
        NearTo::EachOther => None,
    });
    let inner = event.since_last.as_deref_mut().or(near);
    if let Some(behind) = inner.and_then(cut_event) {
        event.place = until(event.place.0, behind.end).into();
        return Some(behind);
    }
    let mut behind = cut_condition(event.condition.as_mut()?)?;
    if event.window.is_some() || event.near.is_some() || event.since_last.is_some() {
        let compared = behind.test.as_ref().map(|test| test.place.0);
        let compared = compared.or(behind.more.last().map(|(_, term)| term.place.0)).unwrap_or(behind.end);
        behind.late = Some(Span { start: compared.end, ..event.place.0 });
    }
    event.place = until(event.place.0, behind.end).into();
    Some(behind)
}

fn cut_condition(expr: &mut Expr) -> Option<Behind> {
    if let ExprKind::Not(inner) = &mut expr.kind {
        let behind = cut_condition(inner)?;
        expr.place = until(expr.place.0, behind.end).into();
        return Some(behind);
    }
    if !begins_with_condition(expr) {
        return None;
    }
    let place = expr.place.0;
    let mut test = std::mem::replace(expr, nothing(place));
    let (head, test) = match left_of(&mut test.kind) {
        Some(left) => (*std::mem::replace(left, Box::new(nothing(place))), Some(test)),
        None => (test, None),
    };
    let (bracket, more) = match head.kind {
        ExprKind::Sum { first, rest } => (*first, rest),
        kind => (Expr { kind, place: head.place }, Vec::new()),
    };
    let end = bracket.place.0;
    *expr = bracket;
    Some(Behind { end, more, test, late: None })
}

/// Whether it is more than a bracket, begins with one, and that holds a condition.
fn begins_with_condition(expr: &mut Expr) -> bool {
    let holds = |expr: &Expr| matches!(&expr.kind, ExprKind::Bracket(inner) if is_condition(inner));
    let alone = left_of(&mut expr.kind).is_none();
    let operand: &Expr = match left_of(&mut expr.kind) {
        Some(left) => left,
        None => expr,
    };
    match &operand.kind {
        ExprKind::Sum { first, .. } => holds(first),
        _ => !alone && holds(operand),
    }
}

/// What is compared, of a comparison that the grammar puts after any operand.
fn left_of(kind: &mut ExprKind) -> Option<&mut Box<Expr>> {
    match kind {
        ExprKind::Compare { left: of, .. }
        | ExprKind::Between { of, .. }
        | ExprKind::Is { of, .. }
        | ExprKind::IsOneOf { of, .. }
        | ExprKind::Text { of, .. }
        | ExprKind::Include { of, .. } => Some(of),
        _ => None,
    }
}

/// Whether an expression is a condition by its form. A single name may be either; it is read as a number, so that
/// `where (net) > 5` is what it looks like.
fn is_condition(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Bracket(inner) => is_condition(inner),
        ExprKind::Or(_)
        | ExprKind::And(_)
        | ExprKind::Not(_)
        | ExprKind::AtLeastOf { .. }
        | ExprKind::Compare { .. }
        | ExprKind::Between { .. }
        | ExprKind::Is { .. }
        | ExprKind::IsOneOf { .. }
        | ExprKind::Text { .. }
        | ExprKind::Include { .. }
        | ExprKind::Known(_)
        | ExprKind::Missing(_)
        | ExprKind::Unknown(_)
        | ExprKind::InLast { .. }
        | ExprKind::InNext { .. }
        | ExprKind::Count { .. }
        | ExprKind::None(_)
        | ExprKind::Ago { .. }
        | ExprKind::Happened(_) => true,
        ExprKind::OfLast { .. }
        | ExprKind::Total(_)
        | ExprKind::DomainOf(_)
        | ExprKind::Days(_)
        | ExprKind::Sum { .. }
        | ExprKind::Negate(_)
        | ExprKind::Name(_)
        | ExprKind::Number(_)
        | ExprKind::Quoted(_)
        | ExprKind::Date(_)
        | ExprKind::YesNo(_) => false,
    }
}

fn plus(operand: Expr, more: Vec<(bool, Expr)>) -> Box<Expr> {
    let place = more.last().map_or(operand.place.0, |(_, last)| operand.place.0.to(last.place.0));
    let kind = match operand {
        Expr { kind: ExprKind::Sum { first, mut rest }, .. } => {
            rest.extend(more);
            ExprKind::Sum { first, rest }
        }
        operand => ExprKind::Sum { first: Box::new(operand), rest: more },
    };
    Box::new(Expr { kind, place: place.into() })
}

fn until(place: Span, end: Span) -> Span {
    Span { end: end.end, ..place }
}

/// What stands where something is about to be put.
fn nothing(place: Span) -> Expr {
    Expr { kind: ExprKind::YesNo(false), place: place.into() }
}
