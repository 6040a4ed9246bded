//! What a lead could still reach, and which missing facts matter.
//!
//! A lead could reach a stage when some filling of its missing fields (all of them, some or none) makes that stage
//! hold: exact, and where the search runs out of its budget the answer leans to "could" and says `perhaps`; "could
//! not" is always proved.
//!
//! A missing fact matters when some value of it, alone or with others, changes the stage. Whether it does so alone is
//! exact, and so is the rest where the answers of the missing facts fit in a table or the others can be in at most a
//! hundred cases; beyond, a fact matters when a way leads from it to a stage over columns that are not settled yet. What
//! does not matter is always proved.
//!
//! Most of it is decided for many leads at once ([`strip`]): what each condition and score can be if missing facts can be
//! anything, and from there which missing facts can change the stage at all. Where none can, nothing is tried, and what
//! cannot change the stage is left missing. What decides the answer of another lead, but for its sums of points, is its
//! key ([`class`]); all leads of a key share a table of stages ([`ladder`]), in which each is looked up with its own sums.
//! Where there can be no table, it is searched ([`search`]).

mod cells;
mod class;
mod facts;
mod fillings;
mod ladder;
mod lanes;
mod net;
mod open;
mod search;
mod slice;
mod strip;
mod sums;
mod unknown;
mod values;
mod view;

pub use slice::Slice;
pub use view::{Pays, View};

use std::sync::Arc;

use hashbrown::HashMap;

use self::cells::Cells;
use self::class::Classes;
use self::ladder::{Ladder, Step};
use self::lanes::{LEADS, Lanes};
use self::net::Net;
use self::open::Open;
use self::slice::Seam;
use self::strip::Strip;
use self::values::Remembered;
use super::answer::{MissingFact, Reach};
use super::batch::{Batch, Dictionaries, Dictionary, Entry, Input, MISSING};
use super::truth::Truth;
use crate::analyse::domains::{Domains, nothing};
use crate::analyse::evaluate::{Answers, Scene};
use crate::analyse::fields::FieldSet;
use crate::analyse::model::Def;
use crate::analyse::range::{Held, Possible, Range, Values};
use crate::analyse::tests::{Signature, Test};
use crate::program::{ColumnId, Condition, FieldId, Program, ScoreId, Type};

/// So many answers, so many sets of missing fields, and so many ways to answer the tests of a text are remembered.
const REMEMBERED: usize = 1 << 15;
/// Tables of stages may take as much memory as so many fillings: 20 bytes each.
const FILLINGS: usize = 1 << 20;

/// What is missing of a lead and where it could lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    /// The missing facts that matter, the most decisive first.
    pub missing: Vec<MissingFact>,
    /// What the lead could still reach.
    pub reach: Reach,
}

/// What a program's leads could reach hangs on; made once and shared by all workers.
#[derive(Debug)]
pub struct Ground {
    slice: Slice,
    net: Net,
    /// By gap.
    cells: Vec<Option<Cells>>,
}

impl Ground {
    /// For a program. `as_of` is the instant that most leads will have.
    pub fn new(program: &Program, as_of: i64) -> Ground {
        let slice = Slice::new(program, as_of);
        let net = Net::new(program, &slice);
        let cells = Cells::all(&net, &slice, &slice.domains, as_of, |_| true);
        Ground { slice, net, cells }
    }

    /// The conditions that a [`View`] holds.
    pub fn conditions(&self) -> &[Condition] {
        &self.net.conditions
    }

    /// The columns of the lines that it holds.
    pub fn lines(&self) -> impl Iterator<Item = ColumnId> {
        self.net.lines.iter().map(|line| line.column)
    }

    /// The scores that it holds.
    pub fn scores(&self) -> impl Iterator<Item = ScoreId> {
        self.net.scores.iter().map(|score| score.id)
    }
}

/// Works out the facts of leads; each worker has its own. It remembers: leads that are alike in what matters cost a
/// look-up.
#[derive(Debug)]
pub struct Reacher {
    ground: Arc<Ground>,
    texts: Texts,
    ranges: Vec<Range>,
    gaps: FieldSet,
    strip: Strip,
    forced: Strip,
    classes: Classes,
    values: Remembered,
    /// By the part of the key that is about all but sums; `None` where there can be no table.
    ladders: HashMap<Box<[i64]>, Option<Box<Ladder>>, foldhash::fast::RandomState>,
    /// How much memory they take, in fillings.
    fillings: usize,
    /// What a lead lacks to each step of its table; here so that its memory is used again.
    steps: Vec<Step>,
    /// By key, those that no table tells.
    memory: HashMap<Box<[i64]>, Arc<Facts>, foldhash::fast::RandomState>,
    seams: HashMap<FieldSet, Seam, foldhash::fast::RandomState>,
    /// By key, those that are not.
    apart: HashMap<Box<[i64]>, Arc<Facts>, foldhash::fast::RandomState>,
    key: Vec<i64>,
    dated: Option<Dated>,
}

/// What dates can be as of an instant that is not the ground's.
#[derive(Debug)]
struct Dated {
    as_of: i64,
    domains: Domains,
    /// By gap that is a date.
    cells: Vec<Option<Cells>>,
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
    pub fn new(ground: Arc<Ground>, domain_only: impl Fn(ColumnId) -> bool) -> Reacher {
        let slice = &ground.slice;
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
            strip: Strip::default(),
            forced: Strip::default(),
            ladders: HashMap::default(),
            fillings: 0,
            steps: Vec::new(),
            classes: Classes::default(),
            values: Remembered::default(),
            memory: HashMap::default(),
            seams: HashMap::default(),
            apart: HashMap::default(),
            key: Vec::new(),
            dated: None,
            ground,
        }
    }

    /// The facts of the leads of a batch, by row; `None` where nothing is missing that can change the stage: such a lead
    /// can reach nothing but its stage. The fields and aggregates that stages and scores need must have been read.
    pub fn facts(
        &mut self,
        view: &View,
        batch: &Batch,
        dictionaries: &Dictionaries,
        facts: &mut Vec<Option<Arc<Facts>>>,
    ) {
        facts.clear();
        facts.resize(view.rows, None);
        let ground = Arc::clone(&self.ground);
        let net = &ground.net;
        let missing: Vec<Vec<u64>> = net.gaps.iter().map(|gap| missing_words(batch, *gap)).collect();
        let missing =
            |gap: usize, word| missing.get(gap).map_or(Lanes::NONE, |words| Lanes::read(words, word));
        for from in (0..view.rows).step_by(LEADS) {
            self.strip.fill(net, view, from, missing);
            let live = self.strip.live.iter().fold(Lanes::NONE, |any, live| any | *live);
            if live.is_empty() {
                continue;
            }
            let apart = apart(net, &self.strip);
            self.classes.fill(net, &self.strip);
            for lead in live.leads() {
                let row = from.saturating_add(lead);
                let of = self.lead(view, batch, dictionaries, (row, lead), apart.has(lead));
                if let Some(place) = facts.get_mut(row) {
                    *place = of;
                }
            }
        }
    }

    /// The facts of a lead of the strip that has a gap that can change its stage.
    fn lead(
        &mut self,
        view: &View,
        batch: &Batch,
        dictionaries: &Dictionaries,
        (row, lead): (usize, usize),
        apart: bool,
    ) -> Option<Arc<Facts>> {
        let ground = Arc::clone(&self.ground);
        let net = &ground.net;
        let as_of = batch.as_of.get(row);
        self.gaps.clear();
        let mut dated = false;
        for (at, live) in self.strip.live.iter().enumerate().filter(|(_, live)| live.has(lead)) {
            if let Some(field) = net.gaps.get(at) {
                self.gaps.add(*field);
            }
            dated |= net.dates.get(at).copied().unwrap_or(false);
            debug_assert!(!live.is_empty(), "a gap that is live");
        }
        self.key.clear();
        if apart {
            return self.apart(batch, dictionaries, row, as_of);
        }
        if dated {
            self.key.push(as_of);
        }
        self.classes.key(net, view, &self.strip, lead, &mut self.key);
        if let Some(facts) = self.by_table(view, (row, lead), (as_of, dated)) {
            return Some(Arc::new(facts));
        }
        self.classes.sums(net, &self.strip, lead, &mut self.key);
        if let Some(facts) = self.memory.get(self.key.as_slice()) {
            return Some(Arc::clone(facts));
        }
        self.load(batch, dictionaries, row, as_of);
        let facts = self.search(as_of, dated);
        if self.memory.len() >= REMEMBERED {
            self.memory.clear();
        }
        self.memory.insert(self.key.as_slice().into(), Arc::clone(&facts));
        Some(facts)
    }

    /// The facts of a lead whose key was just made; `None` where no table tells them.
    fn by_table(
        &mut self,
        view: &View,
        (row, lead): (usize, usize),
        (as_of, dated): (i64, bool),
    ) -> Option<Facts> {
        let ground = Arc::clone(&self.ground);
        let net = &ground.net;
        if !self.ladders.contains_key(self.key.as_slice()) {
            if self.fillings > FILLINGS {
                self.ladders.clear();
                self.fillings = 0;
            }
            let ladder = self.ladder(lead, as_of, dated);
            self.fillings = self.fillings.saturating_add(ladder.as_ref().map_or(1, |ladder| ladder.size()));
            self.ladders.insert(self.key.as_slice().into(), ladder);
        }
        let ladder = self.ladders.get_mut(self.key.as_slice())?.as_mut()?;
        let now = ladder.now(net, view, row);
        let before = ladder.size();
        let facts = ladder.facts(&now, self.strip.latest(net, lead), &mut self.steps);
        self.fillings = self.fillings.saturating_add(ladder.size().saturating_sub(before));
        facts
    }

    /// The facts of a lead whose gaps are looked at together with what is known of it: it is told from others by the
    /// values themselves.
    fn apart(
        &mut self,
        batch: &Batch,
        dictionaries: &Dictionaries,
        row: usize,
        as_of: i64,
    ) -> Option<Arc<Facts>> {
        self.load(batch, dictionaries, row, as_of);
        let ground = Arc::clone(&self.ground);
        if !self.seams.contains_key(&self.gaps) {
            if self.seams.len() >= REMEMBERED {
                self.seams.clear();
            }
            self.seams.insert(self.gaps.clone(), Seam::new(&ground.slice, &self.gaps));
        }
        let scene = Scene { model: &ground.slice.model, as_of, answers: &self.texts.answers };
        let seam = self.seams.get(&self.gaps)?;
        self.key.extend(self.gaps.words().iter().map(|word| word.cast_signed()));
        seal(seam, &scene, &self.ranges, &mut self.key);
        if let Some(facts) = self.apart.get(self.key.as_slice()) {
            return Some(Arc::clone(facts));
        }
        let dated = seam.as_of;
        let facts = self.search(as_of, dated);
        if self.apart.len() >= REMEMBERED {
            self.apart.clear();
        }
        self.apart.insert(self.key.as_slice().into(), Arc::clone(&facts));
        Some(facts)
    }

    /// The table of a lead, where there can be one.
    fn ladder(&mut self, lead: usize, as_of: i64, dated: bool) -> Option<Box<Ladder>> {
        self.date(as_of, dated);
        let ground = &self.ground;
        let net = &ground.net;
        let (known, varying) = (self.classes.known(), self.classes.varying(lead));
        let open = Open::new(net, &self.strip, lead, known, varying)?;
        let dated = self.dated.as_ref().filter(|_| dated && ground.slice.as_of != as_of);
        let cells = |gap: usize| {
            let dated = dated.filter(|_| net.dates.get(gap) == Some(&true));
            dated.map_or(&ground.cells, |dated| &dated.cells).get(gap)?.as_ref()
        };
        let values = (&mut self.values, as_of);
        Ladder::new(net, &self.strip, lead, open, cells, values, &mut self.forced).map(Box::new)
    }

    /// Cuts the dates for an instant, where a date is missing.
    fn date(&mut self, as_of: i64, dated: bool) {
        let slice = &self.ground.slice;
        if dated && slice.as_of != as_of && self.dated.as_ref().is_none_or(|dated| dated.as_of != as_of) {
            let (domains, net) = (slice.domains_at(as_of), &self.ground.net);
            let date = |gap: usize| net.dates.get(gap) == Some(&true);
            let cells = Cells::all(net, slice, &domains, as_of, date);
            self.dated = Some(Dated { as_of, domains, cells });
        }
    }

    /// Tries what the gaps of the lead that was loaded can be. `dated` says that a date is among them.
    fn search(&mut self, as_of: i64, dated: bool) -> Arc<Facts> {
        self.date(as_of, dated);
        let slice = &self.ground.slice;
        let dated = self.dated.as_ref().filter(|_| dated && slice.as_of != as_of);
        let domains = dated.map_or(&slice.domains, |dated| &dated.domains);
        let scene = Scene { model: &slice.model, as_of, answers: &self.texts.answers };
        Arc::new(facts::of(slice, scene, domains, &mut self.ranges, &self.gaps))
    }

    /// Reads the lead and computes all columns, what is missing being missing.
    fn load(&mut self, batch: &Batch, dictionaries: &Dictionaries, row: usize, as_of: i64) {
        let ground = Arc::clone(&self.ground);
        let (slice, model) = (&ground.slice, &ground.slice.model);
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

/// Where a field is missing, a bit a lead; also for leads that there are not.
fn missing_words(batch: &Batch, field: FieldId) -> Vec<u64> {
    match batch.fields.get(field.index()) {
        Some(Input::YesNo(truths)) => {
            truths.yes.words().iter().zip(truths.no.words()).map(|(yes, no)| !(yes | no)).collect()
        }
        Some(Input::Number { known, .. }) => known.words().iter().map(|known| !known).collect(),
        Some(Input::Choice(codes) | Input::Coded(codes)) => {
            let bit = |(at, code): (usize, &u32)| u64::from(*code == MISSING) << at;
            codes
                .chunks(64)
                .map(|codes| codes.iter().enumerate().map(bit).fold(0, |all, bit| all | bit))
                .collect()
        }
        None => Vec::new(),
    }
}

/// The leads that are told apart by values: a live gap is looked at together with something else, or something is that
/// matters.
fn apart(net: &Net, strip: &Strip) -> Lanes {
    let tangled = net.tangled.iter().zip(&strip.live).filter(|(tangled, _)| **tangled).map(|(_, live)| *live);
    let parts = net.parts.iter().zip(&strip.states).filter(|(part, _)| part.wild);
    let wild = parts.map(|(_, state)| state.matters & state.open);
    tangled.chain(wild).fold(Lanes::NONE, |all, lanes| all | lanes)
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
