//! The values of a field that the policy can tell apart.
//!
//! The thresholds, bands, values and tests of the columns cut a field's values into cells: within a cell all values
//! are the same to every column. There are finitely many, so that "is there any value for which …" can be answered by
//! trying one of each.

mod dates;

use super::evaluate::{Answers, Scene};
use super::fields::FieldSet;
use super::model::{Cond, Def, Leaf, Linear, Model, Pay};
use super::range::{Held, Possible, Range, Values};
use super::tests::{Signature, Test};
use super::texts;
use crate::program::time::DAY;
use crate::program::{ColumnId, Date, DateValue, FieldId, LARGEST, Order, SCALE, Type, Value};

/// So many steps of a `per` line are told apart; further ones share a cell.
const MOST_STEPS: i64 = 64;
/// So many groups of choices are combined freely.
const MOST_FREE: usize = 10;

/// Values that are all the same to the policy.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell {
    /// yes or no.
    YesNo(bool),
    /// Numbers or dates from `low` to `high`, both included.
    Numbers {
        /// The least.
        low: i64,
        /// The most.
        high: i64,
    },
    /// Choices, ascending.
    Choices(Vec<u32>),
    /// Texts or sets of choices that answer all tests alike, of which this is one.
    Held {
        /// One of them.
        witness: Value,
        /// How they answer: a number in the [`Answers`] of the field's column.
        signature: u32,
    },
}

impl Cell {
    /// A value in the cell, the plainest there is.
    pub fn witness(&self, ty: &Type) -> Value {
        match self {
            Cell::YesNo(yes) => Value::YesNo(*yes),
            Cell::Numbers { low, high } => match ty {
                Type::Date => Value::Date(Date::of_code(if *low > dates().0 { *low } else { *high })),
                Type::YesNo | Type::Number(_) | Type::Text | Type::Choice(_) | Type::Several(_) => {
                    Value::Number(plainest(*low, *high, SCALE))
                }
            },
            Cell::Choices(values) => Value::Choice(values.first().copied().unwrap_or(0)),
            Cell::Held { witness, .. } => witness.clone(),
        }
    }

    /// What a field whose value is in the cell can be.
    pub fn range(&self) -> Range {
        match self {
            Cell::YesNo(yes) => Range::Truth(Possible::certain(*yes)),
            Cell::Numbers { low, high } => Range::Number { low: *low, high: *high, missing: false },
            // All its values are alike: one stands for them.
            Cell::Choices(values) => Range::choice(values.first().copied().unwrap_or(0)),
            Cell::Held { signature, .. } => Range::Held { held: Held::One(*signature), missing: false },
        }
    }
}

/// The whole multiple of `unit` nearest to an end that is no end of the world, if one lies inside.
fn plainest(low: i64, high: i64, unit: i64) -> i64 {
    let up = low.div_euclid(unit).saturating_mul(unit);
    let up = if up < low { up.saturating_add(unit) } else { up };
    let down = high.div_euclid(unit).saturating_mul(unit);
    let inside = |value: &i64| (low..=high).contains(value);
    let plain = if low > -LARGEST {
        up
    } else if high < LARGEST {
        down
    } else {
        0
    };
    [plain, up, down].into_iter().find(inside).unwrap_or(low)
}

/// The cells of one field.
#[derive(Clone, Debug, Default)]
pub struct Domain {
    /// Its cells; together they are all values of the field's type.
    pub cells: Vec<Cell>,
    /// Whether all values of a cell really are the same to the policy. Not so for numbers that are added to other
    /// numbers, and where there were too many ways to tell values apart.
    pub exact: bool,
}

/// The cells of all fields.
#[derive(Clone, Debug, Default)]
pub struct Domains {
    /// By field.
    pub fields: Vec<Domain>,
    /// By column: for texts and several choices, how their values answer the tests.
    pub answers: Vec<Answers>,
}

/// Where a field's numbers or dates are cut: the first value of the upper part.
#[derive(Clone, Debug, Default)]
struct Cuts {
    at: Vec<i64>,
    coarse: bool,
}

/// A lead of whom something is known: what is compared with a known value cuts there.
#[derive(Clone, Copy)]
struct Lead<'a> {
    scene: Scene<'a>,
    ranges: &'a [Range],
    missing: &'a FieldSet,
}

struct Collect<'a> {
    model: &'a Model,
    as_of: i64,
    lead: Option<Lead<'a>>,
    cuts: Vec<Cuts>,
    /// By field: what each choice is told apart by.
    choices: Vec<Vec<Vec<i64>>>,
}

impl Domains {
    /// The cells of all fields, as far as the columns tell that `wanted` says matter, at that instant.
    pub fn new(model: &Model, as_of: i64, wanted: impl Fn(ColumnId) -> bool) -> Domains {
        let collect = Collect::new(model, as_of, None, wanted);
        let mut domains = Domains { fields: Vec::new(), answers: vec![Answers::default(); model.len()] };
        for (column, def) in model.defs() {
            if let Def::Field(field) = def {
                let domain =
                    collect.domain(*field, model.tests(column), domains.answers.get_mut(column.index()));
                domains.fields.push(domain);
            }
        }
        domains
    }

    /// Cuts the dates anew for another instant.
    pub fn cut_dates(&mut self, model: &Model, as_of: i64, wanted: impl Fn(ColumnId) -> bool) {
        let collect = Collect::new(model, as_of, None, wanted);
        for ((field, ty), domain) in (0u32..).map(FieldId).zip(&model.types).zip(&mut self.fields) {
            if *ty == Type::Date {
                *domain = collect.domain(field, &[], None);
            }
        }
    }

    /// The cells for one lead, of whom these fields are missing and everything else in `ranges` is a single value: what
    /// is looked at together with something known is cut exactly.
    #[must_use]
    pub fn of_lead(
        &self,
        scene: Scene,
        ranges: &[Range],
        missing: &FieldSet,
        wanted: impl Fn(ColumnId) -> bool,
    ) -> Domains {
        let lead = Lead { scene, ranges, missing };
        let collect = Collect::new(scene.model, scene.as_of, Some(lead), wanted);
        // How texts answer stays with the scene.
        let mut domains = Domains { fields: self.fields.clone(), answers: Vec::new() };
        for field in missing.iter() {
            if let Some(domain) = domains.fields.get_mut(field.index())
                && let Some(Type::Number(_) | Type::Date) = scene.model.types.get(field.index())
            {
                *domain = collect.domain(field, &[], None);
            }
        }
        domains
    }

    /// The cells of a field.
    pub fn cells(&self, field: FieldId) -> &[Cell] {
        self.fields.get(field.index()).map_or(&[], |domain| domain.cells.as_slice())
    }

    /// Whether a field's cells are exact, see [`Domain::exact`].
    pub fn exact(&self, field: FieldId) -> bool {
        self.fields.get(field.index()).is_some_and(|domain| domain.exact)
    }
}

/// What a field of a type can be when nothing is known of it; `missing` says whether it may be missing.
pub fn anything(ty: &Type, missing: bool) -> Range {
    match ty {
        Type::YesNo => Range::Truth(Possible::new(true, missing, true)),
        Type::Number(_) => Range::Number { low: -LARGEST, high: LARGEST, missing },
        Type::Date => {
            let (low, high) = dates();
            Range::Number { low, high, missing }
        }
        Type::Choice(_) => Range::Choice { values: Values::Any, missing },
        Type::Text | Type::Several(_) => Range::Held { held: Held::Any, missing },
    }
}

/// A field of a type that is missing.
pub fn nothing(ty: &Type) -> Range {
    match ty {
        Type::YesNo => Range::Truth(Possible::UNKNOWN),
        Type::Number(_) | Type::Date => Range::MISSING_NUMBER,
        Type::Choice(_) => Range::Choice { values: Values::Nothing, missing: true },
        Type::Text | Type::Several(_) => Range::Held { held: Held::Nothing, missing: true },
    }
}

/// The codes of the first and the last date that there is, whatever the zone.
fn dates() -> (i64, i64) {
    let instants = (jiff::Timestamp::MIN.as_microsecond(), jiff::Timestamp::MAX.as_microsecond());
    (Date::instant(instants.0).code(), Date::instant(instants.1.saturating_add(DAY * 3)).code())
}

impl<'a> Collect<'a> {
    fn new(
        model: &'a Model,
        as_of: i64,
        lead: Option<Lead<'a>>,
        wanted: impl Fn(ColumnId) -> bool,
    ) -> Collect<'a> {
        let choices = model.types.iter().map(|ty| match ty {
            Type::Choice(values) => vec![Vec::new(); values.len()],
            Type::YesNo | Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => Vec::new(),
        });
        let choices = choices.collect();
        let mut collect =
            Collect { model, as_of, lead, cuts: vec![Cuts::default(); model.types.len()], choices };
        for (column, def) in model.defs() {
            if wanted(column) {
                collect.def(def);
            }
        }
        model.extras.iter().for_each(|extra| collect.cond(extra));
        collect
    }

    fn def(&mut self, def: &Def) {
        match def {
            Def::Field(_) | Def::Aggregate(_) | Def::Score { .. } | Def::Verdict => {}
            // A sum is looked at where it is compared; what it is compared with cuts its parts.
            Def::Number(_) => {}
            Def::Points(pay) => self.pay(pay),
            Def::Condition(condition) => self.cond(condition),
            Def::Grade { of, from } => {
                for from in from {
                    self.cut(of, i128::from(*from));
                }
            }
            Def::FirstMatch { arms, .. } => {
                for (condition, _) in arms {
                    self.cond(condition);
                }
            }
            Def::Stage { requires, blocked } => {
                self.cond(requires);
                for condition in blocked {
                    self.cond(condition);
                }
            }
        }
    }

    fn pay(&mut self, pay: &Pay) {
        match pay {
            Pay::If(_, when) => self.cond(when),
            Pay::Per { points, step, of, cap } => {
                let paying = cap.map(|cap| cap / points.abs().max(1) + 1);
                let steps = paying.unwrap_or(i64::MAX).min(MOST_STEPS);
                for multiple in 1..=steps {
                    self.cut(of, i128::from(multiple) * i128::from(*step));
                }
                if paying.is_none_or(|paying| paying > MOST_STEPS) {
                    self.coarse(of);
                }
            }
            Pay::Bands { of, bands, .. } => {
                for (band, _) in bands {
                    if let Some(low) = band.low {
                        self.cut(of, i128::from(low));
                    }
                    if let Some(high) = band.high {
                        self.cut(of, i128::from(high) + 1);
                    }
                }
            }
            Pay::Choice { of, points, .. } => {
                self.tell_apart(*of, |value| points.get(value).copied().unwrap_or(0));
            }
            Pay::On { .. } => {}
        }
    }

    fn cond(&mut self, condition: &Cond) {
        match condition {
            Cond::Constant(_) | Cond::Column(_) | Cond::Known(_) | Cond::Test { .. } => {}
            Cond::Not(inner) | Cond::Unknown(inner) | Cond::IsNo(inner) => self.cond(inner),
            Cond::All(of) | Cond::Any(of) | Cond::AtLeast { of, .. } => {
                for inner in of {
                    self.cond(inner);
                }
            }
            Cond::Compare { of, order } => match order {
                Order::Less | Order::AtLeast => self.cut(of, 0),
                Order::AtMost | Order::More => self.cut(of, 1),
                Order::Equal | Order::NotEqual => {
                    self.cut(of, 0);
                    self.cut(of, 1);
                }
            },
            Cond::Date { of, order, right } => {
                let limit = match right {
                    DateValue::Limit(limit) => limit,
                    DateValue::Column(other) => return self.dates(*of, *other),
                };
                if !matches!(order, Order::AtMost | Order::More) {
                    self.cut_start(*of, limit);
                }
                if !matches!(order, Order::Less | Order::AtLeast) {
                    self.cut_field(*of, limit.end);
                }
            }
            Cond::Within { of, stretch } => self.within(*of, *stretch),
            Cond::OneOf { of, values } => self.tell_apart(*of, |value| {
                i64::from(u32::try_from(value).is_ok_and(|value| values.binary_search(&value).is_ok()))
            }),
        }
    }

    /// What is known of a part of a sum: `None` when it hangs on what is open, `Some(None)` when it is missing for
    /// certain.
    fn value(&self, leaf: Leaf) -> Option<Option<i128>> {
        let lead = self.lead?;
        if self.model.fields(leaf.column()).is_none_or(|fields| fields.meets(lead.missing)) {
            return None;
        }
        let (low, high, _) = lead.scene.leaf(lead.ranges, leaf);
        Some((low <= high).then_some(low.into()))
    }

    fn tell_apart(&mut self, of: ColumnId, by: impl Fn(usize) -> i64) {
        let Some(Def::Field(field)) = self.model.def(of) else { return };
        if let Some(choices) = self.choices.get_mut(field.index()) {
            for (value, marks) in choices.iter_mut().enumerate() {
                marks.push(by(value));
            }
        }
    }

    /// Cuts where the sum begins to be at least `value`.
    fn cut(&mut self, of: &Linear, value: i128) {
        let mut constant = of.constant;
        let mut open: Option<(i64, Leaf)> = None;
        for (weight, leaf) in &of.terms {
            match self.value(*leaf) {
                Some(Some(value)) => constant = constant.saturating_add(value * i128::from(*weight)),
                Some(None) => return,
                None if open.is_some() => return self.coarse(of),
                None => open = Some((*weight, *leaf)),
            }
        }
        let Some((weight, leaf)) = open else { return };
        let (weight, distance) = (i128::from(weight), value.saturating_sub(constant));
        if weight == 0 {
            return;
        }
        let scale = match leaf {
            Leaf::Column(_) => 1,
            Leaf::Since(_) | Leaf::Until(_) => i128::from(SCALE),
        };
        let step = weight.saturating_mul(scale);
        // Positive: x ≥ ⌈distance/step⌉. Negative: x ≤ ⌊distance/step⌋, so the upper part begins one later.
        let first = match step > 0 {
            true => -(-distance).div_euclid(step),
            false => (-distance).div_euclid(-step) + 1,
        };
        match leaf {
            Leaf::Column(column) => self.cut_field(column, clamp(first)),
            // n days or more have passed: the date is at or before as-of − n days.
            Leaf::Since(column) => self.cut_days(column, clamp(first)),
            Leaf::Until(column) => self.cut_until(column, clamp(first)),
        }
    }

    fn cut_field(&mut self, column: ColumnId, at: i64) {
        if let Some(cuts) = self.cuts_of(column) {
            cuts.at.push(at);
        } else if let Some(Def::Number(_)) = self.model.def(column) {
            // One that was too much to take apart.
            self.coarse_column(column);
        }
    }

    /// Where the values of a field are cut; `None` for what is no field.
    fn cuts_of(&mut self, column: ColumnId) -> Option<&mut Cuts> {
        let Some(Def::Field(field)) = self.model.def(column) else { return None };
        self.cuts.get_mut(field.index())
    }

    fn coarse(&mut self, of: &Linear) {
        of.each_input(&mut |column| self.coarse_column(column));
    }

    /// A field that is looked at together with something else. A number that could not be taken apart makes all
    /// fields it hangs on coarse; a score does not, for its lines were cut.
    fn coarse_column(&mut self, column: ColumnId) {
        if let Some(cuts) = self.cuts_of(column) {
            cuts.coarse = true;
        } else if let Some(Def::Number(linear)) = self.model.def(column) {
            self.coarse(&linear.clone());
        }
    }

    fn domain(&self, field: FieldId, tests: &[Test], answers: Option<&mut Answers>) -> Domain {
        let Some(ty) = self.model.types.get(field.index()) else {
            return Domain::default();
        };
        match ty {
            Type::YesNo => Domain { cells: vec![Cell::YesNo(true), Cell::YesNo(false)], exact: true },
            Type::Number(_) => self.pieces(field, -LARGEST, LARGEST),
            Type::Date => {
                let (low, high) = dates();
                let mut domain = self.pieces(field, low, high);
                // So that each end is a date.
                for cell in &mut domain.cells {
                    if let Cell::Numbers { low, high } = cell {
                        (*low, *high) = (self.model.zone.date_from(*low), self.model.zone.date_until(*high));
                    }
                }
                domain.cells.retain(|cell| !matches!(cell, Cell::Numbers { low, high } if low > high));
                domain
            }
            Type::Choice(_) => self.groups(field),
            Type::Text => {
                let (texts, complete) = texts::candidates(tests);
                held(tests, texts.into_iter().map(Value::Text), complete, answers)
            }
            Type::Several(values) => {
                let (sets, complete) = sets(tests, values.len());
                held(tests, sets.into_iter().map(Value::Several), complete, answers)
            }
        }
    }

    fn pieces(&self, field: FieldId, low: i64, high: i64) -> Domain {
        let Some(cuts) = self.cuts.get(field.index()) else {
            return Domain::default();
        };
        let mut at: Vec<i64> = cuts.at.iter().copied().filter(|at| *at > low && *at <= high).collect();
        at.sort_unstable();
        at.dedup();
        let starts = std::iter::once(low).chain(at.iter().copied());
        let ends = at.iter().map(|at| at.saturating_sub(1)).chain(std::iter::once(high));
        let cells = starts.zip(ends).map(|(low, high)| Cell::Numbers { low, high }).collect();
        Domain { cells, exact: !cuts.coarse }
    }

    fn groups(&self, field: FieldId) -> Domain {
        let mut groups: Vec<(&Vec<i64>, Vec<u32>)> = Vec::new();
        let mut places = hashbrown::HashMap::<&Vec<i64>, usize, foldhash::fast::RandomState>::default();
        for (value, marks) in (0u32..).zip(self.choices.get(field.index()).into_iter().flatten()) {
            let place = *places.entry(marks).or_insert(groups.len());
            match groups.get_mut(place) {
                Some((_, values)) => values.push(value),
                None => groups.push((marks, vec![value])),
            }
        }
        Domain { cells: groups.into_iter().map(|(_, values)| Cell::Choices(values)).collect(), exact: true }
    }
}

fn clamp(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn held(
    tests: &[Test],
    values: impl Iterator<Item = Value>,
    complete: bool,
    answers: Option<&mut Answers>,
) -> Domain {
    let Some(answers) = answers else {
        return Domain::default();
    };
    answers.any = match complete {
        true => vec![Possible::NOTHING; tests.len()],
        false => tests
            .iter()
            .map(|test| Possible::new(true, matches!(test, Test::Text { domain: true, .. }), true))
            .collect(),
    };
    let mut cells = Vec::new();
    for witness in values {
        let signature = Signature::of_value(tests, &witness);
        for (number, any) in answers.any.iter_mut().enumerate() {
            *any = any.or(signature.get(number).map_or(Possible::UNKNOWN, Possible::certain));
        }
        cells.push(Cell::Held { witness, signature: answers.signatures.number(signature) });
    }
    Domain { cells, exact: complete }
}

/// Sets of choices, none of which answers the tests as another does, and whether every way to answer is among them.
fn sets(tests: &[Test], count: usize) -> (Vec<Vec<u32>>, bool) {
    let mentions = |test: &Test, value: u32| match test {
        Test::IncludesAny(values) | Test::IncludesAll(values) => values.binary_search(&value).is_ok(),
        Test::Text { .. } => false,
    };
    // Values that the same tests mention come and go together, except under `all of`, where one can lack.
    let mut groups: Vec<(Vec<bool>, Vec<u32>)> = Vec::new();
    for value in (0u32..).take(count) {
        let marks: Vec<bool> = tests.iter().map(|test| mentions(test, value)).collect();
        match groups.iter_mut().find(|(known, _)| *known == marks) {
            Some((_, values)) => values.push(value),
            None => groups.push((marks, vec![value])),
        }
    }
    let mut parts: Vec<Vec<u32>> = Vec::new();
    for (_, mut values) in groups {
        let rest = values.split_off(1);
        parts.push(values);
        if !rest.is_empty() {
            parts.push(rest);
        }
    }
    let free = parts.len().min(MOST_FREE);
    let mut found = Vec::new();
    let mut met = hashbrown::HashSet::<Signature, foldhash::fast::RandomState>::default();
    let mut offer = |mut set: Vec<u32>| {
        set.sort_unstable();
        set.dedup();
        if met.insert(Signature::of_set(tests, &set)) {
            found.push(set);
        }
    };
    for chosen in 0u32..1 << free {
        let parts = parts.iter().take(free).enumerate().filter(|(part, _)| chosen >> part & 1 == 1);
        offer(parts.flat_map(|(_, values)| values.iter().copied()).collect());
    }
    if parts.len() > free {
        for part in &parts {
            offer(part.clone());
            let all_but = (0u32..).take(count).filter(|value| !part.contains(value));
            offer(all_but.collect());
        }
        offer((0u32..).take(count).collect());
    }
    (found, parts.len() <= free)
}
