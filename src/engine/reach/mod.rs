//! What a lead could still reach, and which missing facts matter.
//!
//! A lead could reach a stage when some filling of its missing fields (all of them, some or none) makes that stage
//! hold: exact, and where the search runs out of its budget the answer leans to "could" and says `perhaps`; "could
//! not" is always proved.
//!
//! A missing fact matters when some value of it, alone or with others, changes the stage. Whether it does so alone is
//! exact, and so is the rest where the others can be in at most a hundred cases; beyond, a fact matters when a way
//! leads from it to a stage over columns that are not settled yet. What does not matter is always proved.

mod facts;
mod search;
mod slice;
mod unknown;

pub use slice::Slice;

use std::sync::Arc;

use hashbrown::HashMap;

use self::slice::Seam;
use super::answer::{MissingFact, Reach};
use super::batch::{Batch, Dictionaries, Dictionary, Entry, Input, MISSING};
use super::truth::Truth;
use crate::analyse::domains::{Domains, nothing};
use crate::analyse::evaluate::{Answers, Scene};
use crate::analyse::fields::FieldSet;
use crate::analyse::model::Def;
use crate::analyse::range::{Held, Possible, Range, Values};
use crate::analyse::tests::{Signature, Test};
use crate::program::{ColumnId, FieldId, Type};

/// So many answers, so many sets of missing fields, and so many ways to answer the tests of a text are remembered.
const REMEMBERED: usize = 1 << 16;

/// What is missing of a lead and where it could lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The missing facts that matter, the most decisive first.
    pub missing: Vec<MissingFact>,
    /// What the lead could still reach.
    pub reach: Reach,
}

/// Works out the facts of leads, one at a time; each worker has its own. It remembers: leads that are alike in what
/// matters cost a look-up.
#[derive(Debug)]
pub struct Reacher {
    slice: Arc<Slice>,
    texts: Texts,
    ranges: Vec<Range>,
    gaps: FieldSet,
    seams: HashMap<FieldSet, Seam, foldhash::fast::RandomState>,
    memory: HashMap<Box<[i64]>, Arc<Facts>, foldhash::fast::RandomState>,
    key: Vec<i64>,
    dated: Option<(i64, Domains)>,
}

/// How the codes of texts and sets answer the tests on them.
#[derive(Debug)]
struct Texts {
    /// By column.
    answers: Vec<Answers>,
    /// By column: how many signatures there were to begin with, those of the field's cells.
    own: Vec<usize>,
    /// By column: the dictionary's generation, and by code the signature's number plus 1.
    codes: Vec<(u64, Vec<u32>)>,
    /// By column: whether its dictionary holds what follows the last `@` only.
    domain_only: Vec<bool>,
}

impl Reacher {
    /// A worker's own. `domain_only` tells of which fields and aggregates (by column) the dictionaries hold what
    /// follows the last `@` only ([`super::batch::Need::Domain`]).
    pub fn new(slice: Arc<Slice>, domain_only: impl Fn(ColumnId) -> bool) -> Reacher {
        let columns = slice.model.len();
        let answers = slice.domains.answers.clone();
        let texts = Texts {
            own: answers.iter().map(|answers| answers.signatures.len()).collect(),
            answers,
            codes: vec![(0, Vec::new()); columns],
            domain_only: slice.model.defs().map(|(column, _)| domain_only(column)).collect(),
        };
        Reacher {
            texts,
            ranges: vec![Range::Truth(Possible::UNKNOWN); columns],
            gaps: FieldSet::none(slice.model.types.len()),
            slice,
            seams: HashMap::default(),
            memory: HashMap::default(),
            key: Vec::new(),
            dated: None,
        }
    }

    /// The facts of the lead in a row of a batch; `None` where nothing is missing that any stage depends on: it can
    /// reach nothing but its stage. The fields and aggregates that stages and scores need must have been read.
    pub fn facts(&mut self, batch: &Batch, dictionaries: &Dictionaries, row: usize) -> Option<Arc<Facts>> {
        self.gaps.clear();
        for (field, _) in &self.slice.fields {
            if batch.fields.get(field.index()).is_some_and(|input| is_missing(input, row)) {
                self.gaps.add(*field);
            }
        }
        if self.gaps.is_empty() {
            return None;
        }
        let as_of = batch.as_of.get(row);
        self.load(batch, dictionaries, row, as_of);
        if !self.seams.contains_key(&self.gaps) {
            if self.seams.len() >= REMEMBERED {
                self.seams.clear();
            }
            self.seams.insert(self.gaps.clone(), Seam::new(&self.slice, &self.gaps));
        }
        let scene = Scene { model: &self.slice.model, as_of, answers: &self.texts.answers };
        let seam = self.seams.get(&self.gaps)?;
        self.key.clear();
        self.key.extend(self.gaps.words().iter().map(|word| word.cast_signed()));
        seal(seam, &scene, &self.ranges, &mut self.key);
        if let Some(facts) = self.memory.get(self.key.as_slice()) {
            return Some(Arc::clone(facts));
        }
        if seam.as_of && self.slice.as_of != as_of {
            if self.dated.as_ref().is_none_or(|(at, _)| *at != as_of) {
                self.dated = Some((as_of, self.slice.domains_at(as_of)));
            }
        } else {
            self.dated = None;
        }
        let domains = self.dated.as_ref().map_or(&self.slice.domains, |(_, domains)| domains);
        let facts = Arc::new(facts::of(&self.slice, scene, domains, &mut self.ranges, &self.gaps));
        if self.memory.len() >= REMEMBERED {
            self.memory.clear();
        }
        self.memory.insert(self.key.as_slice().into(), Arc::clone(&facts));
        Some(facts)
    }

    /// Reads the lead and computes all columns, what is missing being missing.
    fn load(&mut self, batch: &Batch, dictionaries: &Dictionaries, row: usize, as_of: i64) {
        let slice = Arc::clone(&self.slice);
        let model = &slice.model;
        for column in &slice.all_columns {
            let range = match model.def(*column) {
                Some(Def::Field(field)) => {
                    let input = batch.fields.get(field.index());
                    let dictionary = dictionaries.fields.get(field.index());
                    let range = self.texts.read(input, dictionary, row, *column, model.tests(*column));
                    range.or_else(|| model.types.get(field.index()).map(nothing))
                }
                Some(Def::Aggregate(position)) => {
                    let input = batch.aggregates.get(*position);
                    let dictionary = dictionaries.aggregates.get(*position);
                    self.texts.read(input, dictionary, row, *column, model.tests(*column))
                }
                Some(
                    Def::Points(_)
                    | Def::Score { .. }
                    | Def::Condition(_)
                    | Def::Number(_)
                    | Def::Grade { .. }
                    | Def::FirstMatch { .. }
                    | Def::Stage { .. }
                    | Def::Verdict,
                )
                | None => {
                    let scene = Scene { model, as_of, answers: &self.texts.answers };
                    Some(scene.column(&self.ranges, *column))
                }
            };
            if let (Some(place), Some(range)) = (self.ranges.get_mut(column.index()), range) {
                *place = range;
            }
        }
    }
}

fn is_missing(input: &Input, row: usize) -> bool {
    match input {
        Input::YesNo(truths) => truths.get(row) == Truth::Unknown,
        Input::Number { known, .. } => !known.get(row),
        Input::Choice(codes) | Input::Coded(codes) => codes.get(row).is_none_or(|code| *code == MISSING),
    }
}

impl Texts {
    /// The value in a row; `None` where it was not read.
    fn read(
        &mut self,
        input: Option<&Input>,
        dictionary: Option<&Dictionary>,
        row: usize,
        column: ColumnId,
        tests: &[Test],
    ) -> Option<Range> {
        Some(match input? {
            Input::YesNo(truths) => Range::Truth(match truths.get(row) {
                Truth::No => Possible::NO,
                Truth::Unknown => Possible::UNKNOWN,
                Truth::Yes => Possible::YES,
            }),
            Input::Number { values, known } => match values.get(row) {
                Some(value) if known.get(row) => Range::number(*value),
                Some(_) | None => Range::MISSING_NUMBER,
            },
            Input::Choice(codes) => match codes.get(row) {
                Some(code) if *code != MISSING => Range::choice(*code),
                Some(_) | None => nothing(&Type::Choice(Vec::new())),
            },
            Input::Coded(codes) => match codes.get(row) {
                Some(code) if *code != MISSING => {
                    let held = Held::One(self.signature(dictionary, *code, column, tests));
                    Range::Held { held, missing: false }
                }
                Some(_) | None => nothing(&Type::Text),
            },
        })
    }

    fn signature(
        &mut self,
        dictionary: Option<&Dictionary>,
        code: u32,
        column: ColumnId,
        tests: &[Test],
    ) -> u32 {
        if tests.is_empty() {
            return 0;
        }
        let (Some(dictionary), Some((generation, numbers)), Some(answers)) =
            (dictionary, self.codes.get_mut(column.index()), self.answers.get_mut(column.index()))
        else {
            return 0;
        };
        if *generation != dictionary.generation() {
            *generation = dictionary.generation();
            numbers.clear();
        }
        if let Some(number) = numbers.get(code as usize)
            && *number != 0
        {
            return number.saturating_sub(1);
        }
        if answers.signatures.len() >= REMEMBERED {
            answers.signatures.truncate(self.own.get(column.index()).copied().unwrap_or(0));
            numbers.clear();
        }
        let domain_only = self.domain_only.get(column.index()).copied().unwrap_or(false);
        let signature = match dictionary.entries().get(code as usize) {
            Some(Entry::Text(text)) if domain_only => Signature::of_domain(tests, text),
            Some(Entry::Text(text)) => Signature::of_text(tests, text),
            Some(Entry::Set(set)) => Signature::of_set(tests, set),
            None => Signature::of_set(tests, &[]),
        };
        let number = answers.signatures.number(signature);
        if numbers.len() <= code as usize {
            numbers.resize((code as usize).saturating_add(1), 0);
        }
        if let Some(place) = numbers.get_mut(code as usize) {
            *place = number.saturating_add(1);
        }
        number
    }
}

/// Writes down what is known where it meets what is missing.
fn seal(seam: &Seam, scene: &Scene, ranges: &[Range], key: &mut Vec<i64>) {
    for condition in &seam.conditions {
        key.push(scene.cond(ranges, condition).bits().into());
    }
    for column in &seam.columns {
        match scene.range(ranges, *column) {
            Range::Truth(possible) => key.push(possible.bits().into()),
            Range::Number { low, high, .. } => key.extend([*low, *high]),
            Range::Choice { values: Values::One(value), .. } => key.push(i64::from(*value)),
            Range::Choice { .. } => key.push(-1),
            Range::Held { held, .. } => key.push(match held {
                Held::One(number) => i64::from(*number),
                Held::Nothing | Held::Any => -1,
            }),
        }
    }
    for terms in &seam.sums {
        let (mut sum, mut missing) = (0i128, false);
        for (weight, leaf) in terms {
            let (low, high, _) = scene.leaf(ranges, *leaf);
            missing |= low > high;
            sum = sum.saturating_add(i128::from(low) * i128::from(*weight));
        }
        // Sums of what data may hold fit into 64 bits by far; what does not is kept apart by its upper half.
        let (upper, lower) = (i64::try_from(sum >> 64).unwrap_or(0), sum as u64);
        key.extend([i64::from(missing), upper, lower.cast_signed()]);
    }
    for lines in &seam.lines {
        let paid = lines.iter().map(|line| scene.range(ranges, *line).bounds().0);
        key.push(paid.fold(0, i64::saturating_add));
    }
    if seam.as_of {
        key.push(scene.as_of);
    }
}

/// The missing fields of a slice, with their columns.
fn missing(slice: &Slice, gaps: &FieldSet) -> Vec<(FieldId, ColumnId)> {
    slice.fields.iter().copied().filter(|(field, _)| gaps.has(*field)).collect()
}
