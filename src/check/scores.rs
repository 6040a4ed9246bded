//! Scores and what their lines pay.

use super::literals::IN_DAYS;
use super::names::{ItemId, ItemKind, Said, count};
use super::typed::{self, Typed, number_of_lead};
use super::units::{InUnit, Side, written};
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::decay::Decay;
use crate::program::{
    Aggregate, Column, ColumnKind, DecayId, LARGEST, Line, LineId, Number, Once, Pays, SCALE, Score, ScoreId,
    Selection, Type,
};
use crate::span::Span;
use crate::syntax::tree::{self, Per, ScoreLine, ScoreLineKind, StatementKind, TimeUnit};

/// What holds for all `on` lines of a score.
struct Shared {
    decay: Option<DecayId>,
    resets: Vec<Selection>,
}

impl<'a> Checker<'a> {
    /// Gives every points line of a score its number, in the order written.
    pub(super) fn place_lines(&mut self, tree: &tree::Score) {
        let lines = tree.lines.iter().filter(|line| is_points(&line.kind)).count();
        self.first_lines.push(self.lines.len());
        self.lines.extend(std::iter::repeat_with(|| None).take(lines));
    }

    /// Points without a `score` above them are fine only before anything else that is worked out.
    pub(super) fn points_in_place(&mut self, statements: &[Said<'a>]) {
        let mut before: Option<&tree::Statement> = None;
        for said in statements {
            match &said.statement.kind {
                StatementKind::Policy(_)
                | StatementKind::Use(_)
                | StatementKind::OwnedBy(_)
                | StatementKind::Setting { .. }
                | StatementKind::Lead(_)
                | StatementKind::Event(_)
                | StatementKind::Group { .. }
                | StatementKind::List { .. } => {}
                StatementKind::Score(tree) if tree.name.is_none() => {
                    if let Some(before) = before {
                        self.points_without_score(said.statement, tree, before);
                    }
                    before = before.or(Some(said.statement));
                }
                StatementKind::Score(_)
                | StatementKind::Means { .. }
                | StatementKind::Grade(_)
                | StatementKind::Choose(_)
                | StatementKind::Disqualify(_)
                | StatementKind::Stage(_)
                | StatementKind::NextStep(_)
                | StatementKind::Example(_) => before = before.or(Some(said.statement)),
            }
        }
    }

    fn points_without_score(&mut self, at: &tree::Statement, tree: &tree::Score, first: &tree::Statement) {
        let span = tree.lines.first().map_or(at.place.0, |line| line.place.0);
        let named = self
            .items
            .iter()
            .rev()
            .find(|item| matches!(item.kind, ItemKind::Score { tree, .. } if tree.name.is_some()));
        let help = match named {
            Some(score) => format!("move the line under `score {}`, or put a line `score NAME` above it", score.name),
            None => "move the line above the first statement that is no declaration, or put a line `score NAME` above it".to_string(),
        };
        let place = self.sources.place(first.place.0);
        self.report(
            Diag::new(Code::PointsWithoutScore, span, "these points belong to no score")
                .at("no `score` above this line")
                .also(first.place.0.before(), format!("the declarations end here ({place})"))
                .help(help),
        );
    }

    /// A score: its lines first, then the column that sums them.
    pub(super) fn lower_score(
        &mut self,
        item: ItemId,
        tree: &'a tree::Score,
        id: ScoreId,
        because: Option<String>,
        span: Span,
    ) {
        let bounds = tree.bounds.as_ref().map(|bounds| {
            let mut end = |number: &Option<tree::Number>| number.as_ref().map(|n| self.number_in_range(n));
            let low = end(&bounds.low).unwrap_or(-LARGEST);
            let high = end(&bounds.high).unwrap_or(LARGEST);
            if let (Some(least), Some(most)) = (&bounds.low, &bounds.high)
                && low > high
            {
                let quantity = |number: &tree::Number| tree::Quantity { number: number.clone(), unit: None };
                let span = least.place.0.to(most.place.0);
                self.reversed(span, &quantity(least), &quantity(most), false);
            }
            (low.min(high), high.max(low))
        });
        let name = self.items.get(item.0).map(|item| item.name.clone()).unwrap_or_default();
        let owner = self.items.get(item.0).and_then(|item| item.owner.clone());
        let shared = self.shared(tree);
        let mut next = self.first_lines.get(id.index()).copied().unwrap_or_default();
        let mut lines = Vec::new();
        for line in &tree.lines {
            self.resets.clone_from(&shared.resets);
            let pays = self.pays(line, &shared);
            self.resets.clear();
            let Some(pays) = pays else {
                if is_points(&line.kind) {
                    next = next.saturating_add(1);
                }
                continue;
            };
            let text = self.line_words(line.place.0, &line.tail);
            let column = self.column(Column {
                name: format!("{name}: {text}"),
                ty: Type::Number(None),
                kind: ColumnKind::Points(pays),
                because: super::because(&line.tail),
                owner: Checker::owner(&line.tail, owner.as_ref()),
                span: line.place.0,
            });
            let line_id = LineId(count(next));
            if let Some(slot) = self.lines.get_mut(next) {
                *slot = Some(Line { score: id, column, text });
            }
            next = next.saturating_add(1);
            lines.push(line_id);
        }
        let column = self.named(item, Type::Number(None), ColumnKind::Score(id), because, span);
        if let Some(slot) = self.scores.get_mut(id.index()) {
            *slot = Some(Score { column, lines, bounds, resets: shared.resets });
        }
    }

    /// The lines that hold for the whole score.
    fn shared(&mut self, tree: &'a tree::Score) -> Shared {
        let mut shared = Shared { decay: None, resets: Vec::new() };
        let mut halve: Option<Span> = None;
        for line in &tree.lines {
            match &line.kind {
                ScoreLineKind::Halve(duration) => {
                    if let Some(first) = halve.replace(line.place.0) {
                        self.report(
                            Diag::new(
                                Code::SaidTwice,
                                line.place.0,
                                "this score says twice how its points halve",
                            )
                            .at("the second time")
                            .also(first, "the first time")
                            .help("keep one; a single line can have its own, after its comma"),
                        );
                        continue;
                    }
                    shared.decay = self.decay(duration);
                }
                ScoreLineKind::Resets(event) if self.resets_on_a_fact(event) => {}
                ScoreLineKind::Resets(event) => {
                    let selection = self.plain_selection(event, "`resets on`");
                    shared.resets.extend(selection);
                }
                ScoreLineKind::On { .. }
                | ScoreLineKind::If { .. }
                | ScoreLineKind::Per { .. }
                | ScoreLineKind::By { .. } => {}
            }
        }
        shared
    }

    /// The table of a half-life; one for each length.
    fn decay(&mut self, duration: &tree::Duration) -> Option<DecayId> {
        let days = self.days(duration, "the time in which points halve")?;
        const MOST: u32 = 3_660;
        if days > MOST {
            self.report(
                Diag::new(Code::OutOfRange, duration.place.0, "points halve within ten years")
                    .at(format!("{days} days"))
                    .help("leave the line out: points that halve more slowly hardly fade at all"),
            );
            return None;
        }
        if let Some(id) = self.decays.get(&days) {
            return Some(*id);
        }
        let id = DecayId(count(self.program.decays.len()));
        self.program.decays.push(Decay::new(days));
        self.decays.insert(days, id);
        Some(id)
    }

    /// Points of a line, within the range of the language.
    fn points(&mut self, points: &tree::Number) -> i64 {
        self.number_in_range(points)
    }

    /// `at most N points`
    fn cap(&mut self, cap: Option<&tree::Number>) -> Option<i64> {
        let cap = cap?;
        let value = self.number_in_range(cap);
        if value < 0 {
            self.report(
                Diag::new(Code::OutOfRange, cap.place.0, "`at most … points` has no sign")
                    .at("below zero")
                    .help("it limits how far the line goes up, or down where its points are negative: at most 50 points"),
            );
        }
        Some(value.max(0))
    }

    /// What a line pays; `None` where it pays nothing itself, or is wrong.
    fn pays(&mut self, line: &'a ScoreLine, shared: &Shared) -> Option<Pays> {
        match &line.kind {
            ScoreLineKind::On { points, event, once, cap, halve } => {
                self.pays_on(points, event, once.as_ref(), cap.as_ref(), halve.as_ref(), shared)
            }
            ScoreLineKind::If { points, condition } => {
                let points = self.points(points);
                Some(Pays::If { points, when: self.lead_condition(condition) })
            }
            ScoreLineKind::Per { points, per, cap } => {
                let points = self.points(points);
                let cap = self.cap(cap.as_ref());
                let (step, of) = self.per(per)?;
                Some(Pays::Per { points, step, of, cap })
            }
            ScoreLineKind::By { of, bands } => self.pays_by(of, bands),
            ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => None,
        }
    }

    fn pays_on(
        &mut self,
        points: &tree::Number,
        event: &tree::EventUse,
        once: Option<&tree::Once>,
        cap: Option<&tree::Number>,
        halve: Option<&tree::Duration>,
        shared: &Shared,
    ) -> Option<Pays> {
        let points = self.points(points);
        let cap = self.cap(cap);
        let decay = match halve {
            Some(halve) => self.decay(halve),
            None => shared.decay,
        };
        let paid = match once {
            None => Once::Each,
            Some(once) => self.once(once)?,
        };
        let of = self.selection(event)?;
        let each = match once.and_then(|once| once.field.as_ref()) {
            Some(field) => Some(self.field_of_kinds(field, &of.kinds)?.0),
            None => None,
        };
        let aggregate = Aggregate::Weight { of, once: paid, each, decay, points, cap };
        let weight = self.aggregate(aggregate, Type::Number(None), event.place.0);
        Some(Pays::On { points, weight, cap })
    }

    fn once(&mut self, once: &tree::Once) -> Option<Once> {
        let Some(per) = &once.per else { return Some(Once::Latest) };
        match (per.unit, once.calendar) {
            (TimeUnit::Day, true) => Some(Once::PerDay),
            (TimeUnit::Week, true) => Some(Once::PerWeek),
            (TimeUnit::Month, true) => Some(Once::PerMonth),
            (TimeUnit::Day | TimeUnit::Week, false) => {
                self.days(per, "a block of `once per`").map(Once::PerDays)
            }
            (TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour | TimeUnit::Year, _)
            | (TimeUnit::Month, false) => {
                let days = |each: i64| (per.count.scaled / SCALE).max(1).saturating_mul(each);
                self.report(
                    Diag::new(
                        Code::WrongTimeUnit,
                        once.place.0,
                        "`once per` takes a day, week or month, or a number of days",
                    )
                    .at("none of these")
                    .help(match per.unit {
                        TimeUnit::Month => format!("write `once per {} days`", days(30)),
                        TimeUnit::Year => format!("write `once per {} days`", days(365)),
                        _ => "write `once per day`".to_owned(),
                    }),
                );
                None
            }
        }
    }

    /// The multiple and what it is of.
    fn per(&mut self, per: &Per) -> Option<(i64, Number)> {
        match per {
            Per::Of { step, of } => self.per_of(step.as_ref(), of),
            Per::Total { step, of } => {
                let scaled = self.step(Some(step), &self.words(of.place.0))?;
                let Typed::Number(number, unit) = self.total(of) else { return None };
                self.step_unit(step, &unit, of.field.place.0);
                Some((scaled, number_of_lead(&number)))
            }
            Per::Since { step, date } | Per::Until { step, date } => {
                let (what, counted) = match per {
                    Per::Until { .. } => ("time until a date", tree::Days::Until(date.clone())),
                    _ => ("time since a date", tree::Days::Since(date.clone())),
                };
                let days = self.days(step, what);
                let number = self.days_number(counted, date.place)?;
                Some((i64::from(days?).saturating_mul(SCALE), number))
            }
            Per::WithoutActivity { step } => {
                let days = self.days(step, "time without activity");
                let kinds = self.activity();
                if kinds.is_empty() && !self.lost.is_empty() {
                    return None;
                }
                if kinds.is_empty() {
                    self.report(
                        Diag::new(Code::NoActivity, step.place.0, "this policy declares no event that is a lead's own doing")
                            .at("no activity to be without")
                            .help("declare what leads do, such as `event page_view`; events `by sales`, `by marketing` or `by system` do not count"),
                    );
                    return None;
                }
                let selection = Selection { kinds, ..Default::default() };
                let last = self.aggregate(Aggregate::LastActivity(selection), Type::Date, step.place.0);
                Some((i64::from(days?).saturating_mul(SCALE), Number::DaysSince(last)))
            }
        }
    }

    fn per_of(&mut self, step: Option<&tree::Quantity>, of: &tree::Name) -> Option<(i64, Number)> {
        let scaled = self.step(step, &of.text)?;
        if self.find(of).is_some_and(|item| item.kind.is_event()) {
            self.report(
                Diag::new(Code::WrongKind, of.place.0, format!("{} is an event, not a number", quote(of)))
                    .at("a number is expected here")
                    .help(format!("points for each occurrence are written `on {}`", of.text)),
            );
            return None;
        }
        let expr = tree::Expr { kind: tree::ExprKind::Name(of.clone()), place: of.place };
        let (number, unit) = match self.typed(&expr) {
            Typed::Number(number, unit) => (number_of_lead(&number), unit),
            Typed::Date(column) => {
                let step = step?;
                let column = column.column()?;
                return self.per_days_of(step, scaled, of).map(|step| (step, Number::DaysSince(column)));
            }
            other => {
                self.not_a_number(&expr, &other, "points are paid per number");
                return None;
            }
        };
        if let Some(step) = step {
            self.step_unit(step, &unit, of.place.0);
        }
        Some((scaled, number))
    }

    /// The multiple; says where it is not above zero.
    fn step(&mut self, step: Option<&tree::Quantity>, of: &str) -> Option<i64> {
        let Some(step) = step else { return Some(SCALE) };
        let scaled = self.number_in_range(&step.number);
        if scaled <= 0 {
            self.report(
                Diag::new(Code::OutOfRange, step.span(), "points are paid per something above zero")
                    .at("zero or less")
                    .help(format!("write a number above zero: per 10 of {of}")),
            );
            return None;
        }
        Some(scaled)
    }

    /// The multiple is in the unit of what it is of.
    fn step_unit(&mut self, step: &tree::Quantity, unit: &InUnit, of: Span) {
        let its = self.unit_of(step);
        let of_side = Side { unit, span: of, written: None };
        let step_side = Side { unit: &its, span: step.span(), written: written(step.unit.as_ref()) };
        self.same_unit(&of_side, &step_side, "counts");
    }

    /// `per 30 days of last_contact`, a date: the multiple in days.
    fn per_days_of(&mut self, step: &tree::Quantity, scaled: i64, of: &tree::Name) -> Option<i64> {
        let unit = step.unit.as_ref().map(|unit| self.units.get(&unit.text).0);
        let factor = match unit.as_deref() {
            None | Some("days") => 1,
            Some("weeks") => 7,
            Some(_) => {
                self.not_days(step.span(), &format!("the time since {}", quote(of)), IN_DAYS);
                return None;
            }
        };
        scaled.checked_mul(factor)
    }

    /// The days since or until a date field.
    fn days_number(&mut self, counted: tree::Days, place: tree::Place) -> Option<Number> {
        let expr = tree::Expr { kind: tree::ExprKind::Days(counted), place };
        match self.typed(&expr) {
            Typed::Number(number, _) => Some(number_of_lead(&number)),
            _ => None,
        }
    }

    /// The number that a `by` line or a grade looks at.
    pub(super) fn graded(&mut self, of: &tree::Name) -> Option<By> {
        let expr = tree::Expr { kind: tree::ExprKind::Name(of.clone()), place: of.place };
        if self.find(of).is_some_and(|item| item.kind.is_event()) {
            self.report(
                Diag::new(Code::WrongKind, of.place.0, format!("{} is an event, not a field", quote(of)))
                    .at("a field, score, grade or choice is expected here")
                    .help(format!("points for each occurrence are written `+5 on {}`", of.text)),
            );
            return None;
        }
        match self.typed(&expr) {
            Typed::Number(number, unit) => Some(By::Number(number_of_lead(&number), unit)),
            Typed::Choice(column) => column.column().map(By::Choice),
            Typed::Condition(typed::Condition::Column(column)) => column.column().map(By::YesNo),
            Typed::Bad => None,
            other => {
                let what = self.describe(&other);
                let help = match other {
                    Typed::Text(typed::TextSource::Column(_)) => {
                        format!("give it lines of its own: +10 if {} is \"…\"", of.text)
                    }
                    Typed::Date(_) => format!("count its days: +1 per 30 days since {}", of.text),
                    _ => format!("give it lines of its own: +10 if {} …", of.text),
                };
                self.report(
                    Diag::new(
                        Code::WrongType,
                        of.place.0,
                        format!("{} is {what}, which has neither bands nor values", quote(of)),
                    )
                    .at("a number, choice or yes/no is expected here")
                    .help(help),
                );
                None
            }
        }
    }
}

/// What a `by` line looks at.
pub(super) enum By {
    Number(Number, InUnit),
    Choice(crate::program::ColumnId),
    YesNo(crate::program::ColumnId),
}

fn is_points(kind: &ScoreLineKind) -> bool {
    match kind {
        ScoreLineKind::On { .. }
        | ScoreLineKind::If { .. }
        | ScoreLineKind::Per { .. }
        | ScoreLineKind::By { .. } => true,
        ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => false,
    }
}
