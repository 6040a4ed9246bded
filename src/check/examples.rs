//! `example` blocks: the facts given, what happened, and what is claimed.

use super::names::{ItemKind, Said};
use super::typed::Look;
use super::wording::quoted;
use super::{Checker, Map, Scope, quote};
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::time;
use crate::program::{Claim, Condition, EventId, Example, FieldId, Occurrence, Type, Value};
use crate::span::Span;
use crate::syntax::parse::respelt::is_empty;
use crate::syntax::tree::{
    self, ExampleLine, Expr, ExprKind, Given, Literal, Moment, Name, Quoted, StatementKind,
};

impl<'a> Checker<'a> {
    /// All examples, once everything they can speak of has a column.
    pub(super) fn examples(&mut self, statements: &[Said<'a>]) {
        self.scope = Scope::Claim;
        for said in statements {
            if let StatementKind::Example(example) = &said.statement.kind {
                self.example(example, said.statement.place.0);
            }
        }
    }

    fn example(&mut self, tree: &'a tree::Example, span: Span) {
        let as_of = self.as_of(tree);
        let mut given: Vec<(FieldId, Option<Value>)> = Vec::new();
        let mut places: Map<FieldId, Span> = Map::default();
        let mut occurrences = Vec::new();
        let mut happened = 0u32;
        let mut claims = Vec::new();
        if self.program.examples.len() >= super::MOST_EXAMPLES {
            let message = format!("this policy has more than {} examples", super::MOST_EXAMPLES);
            return self.limit(tree.title.place.0, &message);
        }
        for line in &tree.lines {
            match line {
                ExampleLine::Given(items, _) => {
                    for item in items {
                        self.given(item, &mut given, &mut places);
                    }
                }
                ExampleLine::When(items, _) => {
                    for item in items {
                        let occurrence = self.occurrence(item, as_of);
                        let times = occurrence.as_ref().map_or(1, |occurrence| occurrence.times);
                        happened = happened.saturating_add(times);
                        if happened <= super::MOST_OCCURRENCES {
                            occurrences.extend(occurrence);
                        } else if happened.saturating_sub(times) <= super::MOST_OCCURRENCES {
                            self.too_much_happens(item.place.0);
                        }
                    }
                }
                ExampleLine::Then(items, _) => {
                    for item in items {
                        let claim = self.claim(item);
                        claims.push(claim);
                    }
                }
            }
        }
        let claims_something = tree.lines.iter().any(|line| matches!(line, ExampleLine::Then(..)));
        if !claims_something && self.readable(span) {
            self.report(
                Diag::new(Code::EmptyExample, tree.title.place.0, "this example claims nothing")
                    .at("no `then` line")
                    .help("say what must come out: then stage is …"),
            );
        }
        self.program.examples.push(Example {
            title: tree.title.text.clone(),
            as_of,
            given,
            occurrences,
            claims,
            span,
        });
    }

    fn too_much_happens(&mut self, place: Span) {
        let most = crate::diag::say::counted(super::MOST_OCCURRENCES.into(), "event", "events");
        self.report(
            Diag::new(Code::TooMuch, place, format!("this example has more than {most}"))
                .at("too many with these")
                .help(format!("an example has at most {most}: a few show what a line pays for")),
        );
    }

    /// The instant an example runs as of: given, else noon UTC of the review, else of 2026-01-05.
    fn as_of(&mut self, tree: &'a tree::Example) -> i64 {
        let mut said: Option<(i64, Span)> = None;
        for line in &tree.lines {
            let ExampleLine::Given(items, _) = line else { continue };
            for item in items {
                let Given::AsOf(date, place) = item else { continue };
                let Some(instant) = self.noon(date) else { continue };
                if let Some((_, first)) = said.replace((instant, place.0)) {
                    self.report(
                        Diag::new(Code::GivenTwice, place.0, "this example has two instants")
                            .at("the second")
                            .also(first, "the first")
                            .help("leave one of them out"),
                    );
                }
            }
        }
        said.map_or_else(|| self.program.examples_as_of(), |(instant, _)| instant)
    }

    /// Noon UTC of a day; an instant as it is.
    fn noon(&mut self, date: &tree::DateLiteral) -> Option<i64> {
        let instant = self.instant(date)?;
        match date.text.trim().parse::<jiff::civil::Date>() {
            Ok(day) if date.text.trim().len() <= "2026-10-01".len() => time::noon_utc(day),
            _ => Some(instant),
        }
    }

    fn given(
        &mut self,
        item: &Given,
        given: &mut Vec<(FieldId, Option<Value>)>,
        places: &mut Map<FieldId, Span>,
    ) {
        let (name, place, literal) = match item {
            Given::Is { field, value, place } => (field, place.0, Some(value)),
            Given::Missing(name, place) => (name, place.0, None),
            Given::AsOf(..) => return,
        };
        let Some(field) = self.lead_field(name) else { return };
        if let Some(first) = places.insert(field, place) {
            self.report(
                Diag::new(Code::GivenTwice, place, format!("{} is given twice", quote(name)))
                    .at("the second time")
                    .also(first, "the first time")
                    .help("leave one of them out; several choices stand in brackets: topics is (a, b)"),
            );
            return;
        }
        let value = match literal {
            None => None,
            Some(Literal::Word(word)) if is_empty(&word.text) && !self.has_value(field, &word.text) => None,
            Some(literal) => {
                let Some(ty) = self.program.fields.get(field.index()).map(|field| field.ty.clone()) else {
                    return;
                };
                let Some(value) = self.value(literal, &ty, name, Code::WrongValue) else { return };
                Some(value)
            }
        };
        given.push((field, value));
    }

    /// Whether a choice of that field has such a value.
    fn has_value(&self, field: FieldId, text: &str) -> bool {
        let ty = self.program.fields.get(field.index()).map(|field| &field.ty);
        match ty {
            Some(Type::Choice(values) | Type::Several(values)) => {
                values.iter().any(|value| fold(value) == fold(text))
            }
            _ => false,
        }
    }

    /// The field of the lead of that name; says where it is none.
    fn lead_field(&mut self, name: &Name) -> Option<FieldId> {
        match self.find(name).map(|item| item.kind.clone()) {
            Some(ItemKind::Field(field)) => Some(field),
            Some(other) => {
                let help = match other {
                    ItemKind::Event(_) | ItemKind::Group(_) => {
                        format!("what happened stands on a line of its own: when {} 2 days ago", name.text)
                    }
                    _ => format!(
                        "an example gives facts, and claims what follows from them: then {}",
                        name.text
                    ),
                };
                let diag = super::names::wrong_kind(name, &other, "a field").help(help);
                self.report(diag);
                None
            }
            None => {
                self.unknown(name, "field");
                None
            }
        }
    }

    fn occurrence(&mut self, tree: &tree::Occurrence, as_of: i64) -> Option<Occurrence> {
        let times = match &tree.times {
            Some(times) => self.whole(times, 1, "how often something happened")?,
            None => 1,
        };
        let event = match self.find(&tree.event).map(|item| item.kind.clone()) {
            Some(ItemKind::Event(event)) => event,
            Some(other) => {
                let diag = super::names::wrong_kind(&tree.event, &other, "an event").help(match other {
                    ItemKind::Group(_) => "name the one event of the group that happened".to_string(),
                    _ => format!("facts stand on a line of their own: given {} is …", tree.event.text),
                });
                self.report(diag);
                return None;
            }
            None => {
                self.unknown(&tree.event, "event");
                return None;
            }
        };
        let at = match &tree.at {
            Moment::Now => as_of,
            Moment::Ago(duration) => {
                let window = self.window(duration)?;
                self.program.zone.back(as_of, window)
            }
            Moment::On(date) => self.instant(date)?,
        };
        if at > as_of {
            let shown = self.program.zone.show(as_of);
            self.report(
                Diag::new(
                    Code::AfterAsOf,
                    tree.place.0,
                    "this happens after the instant that the example runs as of, so it never counts",
                )
                .at(format!("after {shown}"))
                .help(
                    "write it as so long ago (`2 days ago`), or say another instant: given as of 2026-03-31",
                ),
            );
        }
        let fields = self.with(&tree.with, event);
        Some(Occurrence { event, times, at, fields })
    }

    /// `with url "/pricing"`
    fn with(&mut self, with: &[(Name, tree::Literal)], event: EventId) -> Vec<Option<Value>> {
        let types: Vec<Type> = self
            .program
            .events
            .get(event.index())
            .map(|kind| kind.fields.iter().map(|field| field.ty.clone()).collect())
            .unwrap_or_default();
        let mut values: Vec<Option<Value>> = vec![None; types.len()];
        let mut seen: Map<u32, Span> = Map::default();
        for (name, literal) in with {
            let Some(index) = self.event_field(event, &name.text) else {
                self.no_such_field(name, event);
                continue;
            };
            if let Some(first) = seen.insert(index, name.place.0) {
                self.report(
                    Diag::new(Code::GivenTwice, name.place.0, format!("{} is given twice", quote(name)))
                        .at("the second time")
                        .also(first, "the first time")
                        .help("leave one of them out"),
                );
                continue;
            }
            let Some(ty) = types.get(index as usize) else { continue };
            let value = self.value(literal, ty, name, Code::WrongValue);
            if let Some(slot) = values.get_mut(index as usize) {
                *slot = value;
            }
        }
        values
    }

    fn claim(&mut self, claim: &tree::Claim) -> Claim {
        let (condition, span) = match claim {
            tree::Claim::Stage(name, place) => (self.claim_stage(name), place.0),
            tree::Claim::NextStep(text, place) => (self.claim_next_step(text), place.0),
            tree::Claim::Holds(expr) => (self.claim_holds(expr), expr.place.0),
        };
        Claim { condition, text: self.words(span), span }
    }

    fn claim_stage(&mut self, name: &Name) -> Condition {
        let Some(column) = self.program.stage else { return FALSE };
        let values = self.choice_values(Look::Column(column));
        let wanted = fold(&name.text);
        if let Some((index, _)) = (0u32..).zip(&values).find(|(_, value)| fold(value) == wanted) {
            return Condition::OneOf { of: column, values: vec![index] };
        }
        if self.lost.contains(&wanted) {
            return FALSE;
        }
        let span = name.place.0;
        let diag = match self.find(name) {
            Some(item) => super::names::wrong_kind(name, &item.kind, "a stage"),
            None => Diag::new(Code::UnknownName, span, format!("there is no stage called {}", quote(name))),
        };
        let diag = match self.seeker.nearest(&name.text, values.iter().map(String::as_str)) {
            Some(value) => diag.at(format!("did you mean `{value}`?")).fix(span, value),
            None => diag.at("not a stage"),
        };
        let help = match self.program.stages.is_empty() {
            true => format!("the policy declares no stage; write one, such as `{} requires …`", name.text),
            false => format!("the stages are {}", values.join(", ")),
        };
        self.report(diag.help(help));
        FALSE
    }

    fn claim_next_step(&mut self, text: &Quoted) -> Condition {
        let Some(column) = self.program.next_step else {
            self.report(
                Diag::new(Code::UnknownName, text.place.0, "this policy names no next steps")
                    .at("nothing to be this")
                    .help(format!("add a table:\nnext step\n  {} otherwise", quoted(&text.text))),
            );
            return FALSE;
        };
        let values = self.choice_values(Look::Column(column));
        let wanted = fold(&text.text);
        if let Some((index, _)) = (0u32..).zip(&values).find(|(_, value)| fold(value) == wanted) {
            return Condition::OneOf { of: column, values: vec![index] };
        }
        let span = text.place.0;
        // It stands in a line that cannot be read.
        if self.lost.contains(&wanted) {
            return FALSE;
        }
        let diag =
            Diag::new(Code::UnknownValue, span, format!("there is no next step {}", quoted(&text.text)));
        // `"Call"` of `"Call within 4 hours"`
        let mut longer = values.iter().filter(|value| fold(value).starts_with(&wanted) && wanted.len() > 3);
        let longer = longer.next().filter(|_| longer.next().is_none()).map(|value| quoted(value));
        let values: Vec<String> = values.iter().map(|value| quoted(value)).collect();
        let near = self.seeker.nearest(&quoted(&text.text), values.iter().map(String::as_str));
        let diag = match near.or(longer.as_deref()) {
            Some(value) => diag.at(format!("did you mean {value}?")).fix(span, value),
            None => diag.at("not one of them"),
        };
        self.report(diag.help(format!("they are {}", values.join(", "))));
        FALSE
    }

    fn claim_holds(&mut self, expr: &Expr) -> Condition {
        match &expr.kind {
            ExprKind::Not(inner) => Condition::IsNo(Box::new(self.lead_condition(inner))),
            ExprKind::Bracket(inner) => self.claim_holds(inner),
            _ => self.lead_condition(expr),
        }
    }
}

/// What stands where a claim was wrong.
const FALSE: Condition = Condition::Constant(false);
