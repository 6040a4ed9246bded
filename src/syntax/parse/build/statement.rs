//! Statements, and the lines under `policy`, `lead`, `event`, `choose`, `next step` and a stage.

use super::{Build, Parts};
use crate::span::Span;
use crate::syntax::parse::grammar::Rule;
use crate::syntax::parse::shape::Kind;
use crate::syntax::tree::{
    Arm, Bounds, Choose, Event, Example, Field, FieldOption, FieldType, Grade, GradeStep, KeyAs, Lead,
    NextStep, Policy, PolicyLine, Preference, Score, Stage, StageClauseKind, StatementKind, Written,
};

impl Build<'_> {
    /// A statement, without its tail and the lines under it.
    pub(super) fn statement(&mut self, kind: Kind, parts: &mut Parts<'_>) -> Option<StatementKind> {
        if !matches!(kind, Kind::Means | Kind::Stage) {
            parts.next()?; // its keyword
        }
        Some(match kind {
            Kind::Policy => {
                let title = self.quoted(&parts.next()?);
                parts.skip_comma();
                let based_on = match parts.take(Rule::based_on) {
                    Some(base) => Some(self.quoted(&Parts::of(&base).next_beside(Rule::kw_based_on)?)),
                    None => None,
                };
                StatementKind::Policy(Policy { title, based_on, lines: Vec::new() })
            }
            Kind::Use => StatementKind::Use(self.quoted(&parts.next()?)),
            Kind::OwnedBy => StatementKind::OwnedBy(self.name(&parts.next()?)),
            Kind::Setting => {
                let name = self.name(&parts.next()?);
                parts.skip(Rule::kw_is);
                StatementKind::Setting { name, value: self.literal(&parts.next()?)? }
            }
            Kind::Lead => StatementKind::Lead(Lead { lines: Vec::new() }),
            Kind::Event => StatementKind::Event(self.event_head(parts)?),
            Kind::Group => {
                let name = self.name(&parts.next()?);
                parts.skip(Rule::kw_are);
                StatementKind::Group { name, members: self.names(parts) }
            }
            Kind::List => {
                let name = self.name(&parts.next()?);
                let mut values = Vec::new();
                while let Some(node) = parts.take(Rule::quoted) {
                    values.push(self.quoted(&node));
                    parts.skip_comma();
                }
                StatementKind::List { name, values }
            }
            Kind::Score => {
                let name = self.name(&parts.next()?);
                parts.skip_comma();
                let bounds =
                    parts.take(Rule::bounds).and_then(|node| self.bounds(&mut Parts::of(&node), &node));
                StatementKind::Score(Score { name: Some(name), bounds, lines: Vec::new() })
            }
            Kind::Means => {
                let name = self.name(&parts.next()?);
                parts.skip(Rule::kw_means);
                StatementKind::Means { name, meaning: self.condition(&parts.next()?)? }
            }
            Kind::Grade => StatementKind::Grade(self.grade(parts)?),
            Kind::Choose => {
                StatementKind::Choose(Choose { name: self.name(&parts.next()?), arms: Vec::new() })
            }
            Kind::NextStep => StatementKind::NextStep(NextStep { arms: Vec::new() }),
            Kind::Disqualify => StatementKind::Disqualify(self.condition(&parts.next()?)?),
            Kind::Stage => {
                let name = self.name(&parts.next()?);
                let title = parts.take(Rule::quoted).map(|title| self.quoted(&title));
                let word = parts.next()?;
                match word.as_str() {
                    "requires" => {}
                    ":" => self.respell(self.origin.of(&word), " requires"),
                    _ => self.respell(self.origin.of(&word), "requires"),
                }
                let requires = self.condition(&parts.next()?)?;
                StatementKind::Stage(Stage { name, title, requires, clauses: Vec::new() })
            }
            Kind::Example => {
                StatementKind::Example(Example { title: self.quoted(&parts.next()?), lines: Vec::new() })
            }
            _ => return None,
        })
    }

    /// The names that follow, commas between them.
    fn names(&mut self, parts: &mut Parts<'_>) -> Vec<crate::syntax::tree::Name> {
        let mut names = Vec::new();
        while let Some(node) = parts.take(Rule::name) {
            names.push(self.name(&node));
            parts.skip_comma();
        }
        names
    }

    fn bounds(&mut self, parts: &mut Parts<'_>, node: &super::Node<'_>) -> Option<Bounds> {
        let place = self.origin.of(node).into();
        let (most, least) = (parts.skip(Rule::kw_at_most), parts.skip(Rule::kw_at_least));
        let first = Some(self.number(&parts.next()?));
        if most {
            return Some(Bounds { low: None, high: first, place });
        }
        let high = if least { None } else { Some(self.number(&parts.next_beside(Rule::kw_to)?)) };
        Some(Bounds { low: first, high, place })
    }

    fn event_head(&mut self, parts: &mut Parts<'_>) -> Option<Event> {
        let name = self.name(&parts.next()?);
        let mut event = Event { name, from: None, by: None, time: None, fields: Vec::new() };
        loop {
            parts.skip_comma();
            if let Some(node) = parts.take(Rule::from) {
                let text = Parts::of(&node).next_beside(Rule::kw_from)?;
                if event.from.is_some() {
                    self.twice(&node, "from");
                }
                event.from = Some(self.quoted(&text));
            } else if let Some(node) = parts.take(Rule::event_by) {
                let name = Parts::of(&node).next_beside(Rule::kw_by)?;
                if event.by.is_some() {
                    self.twice(&node, "by");
                }
                event.by = Some(self.name(&name));
            } else if let Some(node) = parts.take(Rule::event_time) {
                if event.time.is_some() {
                    self.twice(&node, "time as");
                }
                event.time = Some(self.written(&Parts::of(&node).next_beside(Rule::kw_time_as)?)?);
            } else {
                return Some(event);
            }
        }
    }

    fn grade(&mut self, parts: &mut Parts<'_>) -> Option<Grade> {
        let name = self.name(&parts.next()?);
        parts.skip(Rule::kw_of);
        let of = self.name(&parts.next()?);
        parts.skip(Rule::colon);
        let mut steps = Vec::new();
        while let Some(node) = parts.take(Rule::grade_step) {
            let mut step = Parts::of(&node);
            let value = self.word(&step.next()?);
            let from = match step.next()?.as_rule() {
                Rule::kw_from => Some(self.quantity(&step.next()?)),
                _ => None,
            };
            steps.push(GradeStep { value, from, place: self.origin.of(&node).into() });
            parts.skip_comma();
        }
        Some(Grade { name, of, steps })
    }

    /// A line under `policy`.
    pub(super) fn policy_line(
        &mut self,
        kind: Kind,
        parts: &mut Parts<'_>,
        place: Span,
    ) -> Option<PolicyLine> {
        parts.next()?; // its keyword
        Some(match kind {
            Kind::Owners => PolicyLine::Owners(self.names(parts), place.into()),
            Kind::Reviewed => {
                let day = self.date(&parts.next()?);
                parts.skip_comma();
                let every = match parts.take(Rule::review_every) {
                    Some(node) => self.duration(&Parts::of(&node).next_beside(Rule::kw_review_every)?),
                    None => None,
                };
                PolicyLine::Reviewed { day, every, place: place.into() }
            }
            Kind::TimeZone => PolicyLine::TimeZone(self.quoted(&parts.next()?), place.into()),
            Kind::EventTimes => PolicyLine::EventTimes(self.written(&parts.next()?)?, place.into()),
            _ => return None,
        })
    }

    /// A field of the lead or of an event.
    pub(super) fn field(&mut self, parts: &mut Parts<'_>, place: Span) -> Option<Field> {
        let name = self.name(&parts.next()?);
        let node = parts.next()?;
        let at = self.origin.of(&node);
        let mut inner = Parts::of(&node);
        let ty = match node.as_rule() {
            Rule::type_yes_no => FieldType::YesNo(at.into()),
            Rule::type_number => {
                inner.skip(Rule::kw_number);
                inner.skip(Rule::kw_in);
                FieldType::Number { unit: inner.next().map(|unit| self.name(&unit)), place: at.into() }
            }
            Rule::type_text => FieldType::Text(at.into()),
            Rule::type_date => FieldType::Date(at.into()),
            Rule::type_one_of => {
                inner.skip(Rule::kw_one_of);
                FieldType::OneOf(self.words(&mut inner), at.into())
            }
            Rule::type_several_of => {
                inner.skip(Rule::kw_several_of);
                FieldType::SeveralOf(self.words(&mut inner), at.into())
            }
            _ => return None,
        };
        let mut options = Vec::new();
        while parts.skip_comma() || is_option(parts.peek()) {
            let Some(node) = parts.next() else { break };
            options.push(self.field_option(&node)?);
        }
        let tail = self.tail(parts);
        Some(Field { name, ty, options, tail, place: place.into() })
    }

    fn field_option(&mut self, node: &super::Node<'_>) -> Option<FieldOption> {
        let mut parts = Parts::of(node);
        let keyword = parts.next()?;
        Some(match node.as_rule() {
            Rule::opt_key => FieldOption::Key(self.origin.of(node).into()),
            Rule::opt_key_as => {
                let form = match keyword.as_rule() {
                    Rule::kw_as_number => KeyAs::Number,
                    Rule::kw_ignoring_case => KeyAs::AnyCase,
                    _ => KeyAs::Salesforce,
                };
                FieldOption::KeyAs(form, self.origin.of(node).into())
            }
            Rule::from => FieldOption::From(self.quoted(&parts.next()?)),
            Rule::opt_ask => FieldOption::Ask(self.quoted(&parts.next()?)),
            Rule::opt_default => FieldOption::Default(self.literal(&parts.next()?)?),
            Rule::opt_missing => {
                parts.skip(Rule::kw_is);
                FieldOption::Missing(self.literals(&mut parts)?, self.origin.of(node).into())
            }
            Rule::opt_as => FieldOption::As(self.written(&parts.next()?)?),
            Rule::opt_split => FieldOption::SplitBy(self.quoted(&parts.next()?)),
            Rule::opt_can_change => FieldOption::CanChange(self.origin.of(node).into()),
            _ => return None,
        })
    }

    /// What stands behind `as`.
    fn written(&mut self, node: &super::Node<'_>) -> Option<Written> {
        let place = self.origin.of(node).into();
        let mut parts = Parts::of(node);
        if parts.skip(Rule::kw_serial) {
            return Some(Written::Serial(place));
        }
        let mut texts = vec![self.quoted(&parts.next()?)];
        if parts.skip_comma() {
            texts.push(self.quoted(&parts.next()?));
        }
        Some(Written::Texts(texts, place))
    }

    /// A line of `choose` or `next step`.
    pub(super) fn arm(&mut self, parts: &mut Parts<'_>, place: Span) -> Option<Arm> {
        let value = self.word(&parts.next()?);
        let condition = match parts.next()?.as_rule() {
            Rule::kw_if => Some(self.condition(&parts.next()?)?),
            _ => None,
        };
        let tail = self.tail(parts);
        Some(Arm { value, condition, tail, place: place.into() })
    }

    /// A line under a stage.
    pub(super) fn stage_clause(&mut self, kind: Kind, parts: &mut Parts<'_>) -> Option<StageClauseKind> {
        parts.next()?; // its keyword
        Some(match kind {
            Kind::Blocked => StageClauseKind::BlockedIf(self.condition(&parts.next()?)?),
            Kind::ShouldHave => {
                let mut conditions = Vec::new();
                while let Some(node) = parts.take(Rule::condition) {
                    conditions.push(self.condition(&node)?);
                    parts.skip_comma();
                }
                StageClauseKind::ShouldHave(conditions)
            }
            Kind::Prefers => {
                let mut preferences = Vec::new();
                loop {
                    if let Some(node) = parts.take(Rule::condition) {
                        preferences.push(Preference::Condition(self.condition(&node)?));
                    } else if let Some(node) = parts.take(Rule::ranked) {
                        let mut inner = Parts::of(&node);
                        let word = inner.next()?;
                        let lower = matches!(word.as_rule(), Rule::kw_lower | Rule::kw_earlier);
                        let of_dates = matches!(word.as_rule(), Rule::kw_later | Rule::kw_earlier);
                        if let Some(stem) = word.as_str().strip_suffix("est") {
                            self.respell(self.origin.of(&word), format!("{stem}er"));
                        }
                        let of = self.name(&inner.next()?);
                        let place = self.origin.of(&node).into();
                        preferences.push(Preference::Higher { lower, of_dates, of, place });
                    } else if !parts.skip_comma() {
                        break StageClauseKind::Prefers(preferences);
                    }
                }
            }
            Kind::Answer => {
                let within = self.duration(&parts.next()?)?;
                let of = self.event(parts, Rule::kw_of)?;
                let by = self.event(parts, Rule::kw_by)?;
                StageClauseKind::AnswerWithin { within, of, by }
            }
            _ => return None,
        })
    }
}

fn is_option(rule: Option<Rule>) -> bool {
    matches!(
        rule,
        Some(
            Rule::opt_key
                | Rule::opt_key_as
                | Rule::from
                | Rule::opt_ask
                | Rule::opt_default
                | Rule::opt_missing
                | Rule::opt_as
                | Rule::opt_split
                | Rule::opt_can_change
        )
    )
}
