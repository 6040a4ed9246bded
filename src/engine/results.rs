//! What a run has computed, read back by column or by lead.

use std::sync::{Arc, PoisonError};

use super::Engine;
use super::answer::{Answer, Cell, Objection, Rank, Reach};
use super::batch::{Batch, Dictionaries, Entry, Input, MISSING};
use super::memory::{Memory, Reaching, codes, dictionary, input, values};
use super::plan::graph::Source;
use super::plan::{Held, ListMasks, Mask, Place};
use super::reach::{Facts, Pays, View};
use super::truth::Truth;
use crate::mask;
use crate::program::{ColumnId, LineId, StageId, Type};

/// The results of a batch. Rows are the leads of the batch, from 0.
///
/// Whole columns come as slices for the fast writers; single cells for everyone else. A column that was not wanted
/// has nothing to read.
#[derive(Clone, Copy, Debug)]
pub struct Results<'a> {
    pub(super) engine: &'a Engine<'a>,
    pub(super) memory: &'a Memory,
    pub(super) batch: &'a Batch,
    pub(super) dictionaries: &'a Dictionaries,
}

/// A whole number or date column.
#[derive(Clone, Copy, Debug)]
pub struct Numbers<'a> {
    /// By lead; anything where it is not known.
    pub values: &'a [i64],
    /// One bit a lead: where it is known. Empty where nothing is.
    pub known: &'a [u64],
}

/// A whole yes/no column: one bit a lead. Neither is unknown.
#[derive(Clone, Copy, Debug)]
pub struct YesNo<'a> {
    /// Where it is yes.
    pub yes: &'a [u64],
    /// Where it is no.
    pub no: &'a [u64],
}

/// What a points line pays, for the whole batch.
#[derive(Clone, Debug)]
pub enum Paying<'a> {
    /// Constants, added up where their masks have a bit.
    Constants(Vec<(&'a [u64], i64)>),
    /// By lead.
    Numbers(&'a [i64]),
}

impl<'a> Results<'a> {
    /// How many leads.
    pub fn rows(&self) -> usize {
        self.batch.rows
    }

    /// The batch they are about.
    pub fn batch(&self) -> &'a Batch {
        self.batch
    }

    /// The engine that computed them.
    pub fn engine(&self) -> &'a Engine<'a> {
        self.engine
    }

    /// Leads for which a number left the range that numbers have ([`crate::program::LARGEST`]): their results are not
    /// to be used, they are rejects.
    pub fn overflow(&self) -> &'a mask::Mask {
        &self.memory.overflow
    }

    fn held(&self, column: ColumnId) -> Option<&'a Held> {
        self.engine.plan.columns.get(column.index())?.as_ref()
    }

    /// The value of a column for one lead; `None` where the column was not wanted.
    pub fn cell(&self, column: ColumnId, row: usize) -> Option<Cell> {
        Some(match self.held(column)? {
            Held::Input(source) => self.input_cell(*source, row),
            Held::Truth(yes, no) => Cell::Truth(self.truth_of(*yes, *no, row)),
            Held::Number(place, known) => Cell::Number(
                self.memory
                    .bit(*known, row)
                    .then(|| self.numbers_of(*place).get(row).copied().unwrap_or_default()),
            ),
            Held::Codes(slot) => Cell::Choice(code(self.memory.code(*slot), row)),
            Held::Fixed(points) => Cell::Number(Some(
                points
                    .iter()
                    .filter(|(mask, _)| self.memory.bit(*mask, row))
                    .fold(0, |sum: i64, (_, points)| sum.saturating_add(*points)),
            )),
        })
    }

    fn truth_of(&self, yes: Mask, no: Mask, row: usize) -> Truth {
        match (self.memory.bit(yes, row), self.memory.bit(no, row)) {
            (true, _) => Truth::Yes,
            (false, true) => Truth::No,
            (false, false) => Truth::Unknown,
        }
    }

    pub(super) fn input_cell(&self, source: Source, row: usize) -> Cell {
        match input(self.batch, source) {
            Some(Input::YesNo(truths)) => Cell::Truth(truths.get(row)),
            Some(Input::Number { values, known }) => {
                Cell::Number(known.get(row).then(|| values.get(row).copied().unwrap_or_default()))
            }
            Some(Input::Choice(codes)) => Cell::Choice(code(codes, row)),
            Some(Input::Coded(codes)) => Cell::Known(code(codes, row).is_some()),
            None => match self.engine.plan.type_of(self.engine.program(), source) {
                Some(Type::YesNo) => Cell::Truth(Truth::Unknown),
                Some(Type::Number(_) | Type::Date) => Cell::Number(None),
                Some(Type::Choice(_)) => Cell::Choice(None),
                Some(Type::Text | Type::Several(_)) | None => Cell::Known(false),
            },
        }
    }

    fn numbers_of(&self, place: Place) -> &'a [i64] {
        match place {
            Place::Field(field) => values(self.batch, Source::Field(field)),
            Place::Aggregate(position) => values(self.batch, Source::Aggregate(position)),
            Place::Slot(slot) => self.memory.number(slot),
        }
    }

    /// A yes/no cell; `None` where the column was not wanted or is none.
    pub fn truth(&self, column: ColumnId, row: usize) -> Option<Truth> {
        match self.cell(column, row)? {
            Cell::Truth(truth) => Some(truth),
            Cell::Number(_) | Cell::Choice(_) | Cell::Known(_) => None,
        }
    }

    /// A number or date; `None` where it is missing, was not wanted or is none.
    pub fn number(&self, column: ColumnId, row: usize) -> Option<i64> {
        match self.cell(column, row)? {
            Cell::Number(number) => number,
            Cell::Truth(_) | Cell::Choice(_) | Cell::Known(_) => None,
        }
    }

    /// The index of a choice's value; `None` where it is missing, was not wanted or is none.
    pub fn choice(&self, column: ColumnId, row: usize) -> Option<u32> {
        match self.cell(column, row)? {
            Cell::Choice(choice) => choice,
            Cell::Truth(_) | Cell::Number(_) | Cell::Known(_) => None,
        }
    }

    /// The text or set of choices of a column for one lead, as the dictionary has it; `None` where it is missing or was
    /// not read. (Where only the domain was needed, the text is the domain.)
    pub fn entry(&self, column: ColumnId, row: usize) -> Option<&'a Entry> {
        let source = self.source(column)?;
        let code = code(codes(self.batch, source), row)?;
        dictionary(self.dictionaries, source)?.entries().get(code as usize)
    }

    /// Where a field or aggregate is in the batch.
    pub(super) fn source(&self, column: ColumnId) -> Option<Source> {
        self.engine.plan.source(column)
    }

    /// A whole yes/no column.
    pub fn all_truths(&self, column: ColumnId) -> Option<YesNo<'a>> {
        match self.held(column)? {
            Held::Truth(yes, no) => Some(YesNo { yes: self.memory.mask(*yes), no: self.memory.mask(*no) }),
            Held::Input(source) => match input(self.batch, *source)? {
                Input::YesNo(truths) => Some(YesNo { yes: truths.yes.words(), no: truths.no.words() }),
                Input::Number { .. } | Input::Choice(_) | Input::Coded(_) => None,
            },
            Held::Number(..) | Held::Codes(_) | Held::Fixed(_) => None,
        }
    }

    /// A whole number or date column. What a points line pays is read by cell.
    pub fn all_numbers(&self, column: ColumnId) -> Option<Numbers<'a>> {
        match self.held(column)? {
            Held::Number(place, known) => {
                Some(Numbers { values: self.numbers_of(*place), known: self.memory.mask(*known) })
            }
            Held::Input(source) => match input(self.batch, *source)? {
                Input::Number { values, known } => Some(Numbers { values, known: known.words() }),
                Input::YesNo(_) | Input::Choice(_) | Input::Coded(_) => None,
            },
            Held::Truth(..) | Held::Codes(_) | Held::Fixed(_) => None,
        }
    }

    /// What a points line pays, or any other number that is always known.
    pub fn all_paid(&self, column: ColumnId) -> Option<Paying<'a>> {
        match self.held(column)? {
            Held::Fixed(points) => {
                let constants = points.iter().map(|(mask, points)| (self.memory.mask(*mask), *points));
                Some(Paying::Constants(constants.collect()))
            }
            Held::Number(place, _) => Some(Paying::Numbers(self.numbers_of(*place))),
            Held::Input(_) | Held::Truth(..) | Held::Codes(_) => None,
        }
    }

    /// A whole choice column: the index of the value by lead, or [`MISSING`].
    pub fn all_choices(&self, column: ColumnId) -> Option<&'a [u32]> {
        match self.held(column)? {
            Held::Codes(slot) => Some(self.memory.code(*slot)),
            Held::Input(source) => match input(self.batch, *source)? {
                Input::Choice(codes) => Some(codes),
                Input::YesNo(_) | Input::Number { .. } | Input::Coded(_) => None,
            },
            Held::Truth(..) | Held::Number(..) | Held::Fixed(_) => None,
        }
    }

    /// A wanted condition, by the order in which conditions were added, for the whole batch.
    pub fn condition(&self, at: usize) -> Option<YesNo<'a>> {
        let (yes, no) = self.engine.plan.conditions.get(at)?;
        Some(YesNo { yes: self.memory.mask(*yes), no: self.memory.mask(*no) })
    }

    /// A wanted condition for one lead.
    pub fn condition_truth(&self, at: usize, row: usize) -> Option<Truth> {
        let (yes, no) = self.engine.plan.conditions.get(at)?;
        Some(self.truth_of(*yes, *no, row))
    }

    /// The lead's stage, an index into the values of the program's stage column; 0 where it was not wanted.
    pub fn stage(&self, row: usize) -> u32 {
        self.engine.program().stage.and_then(|column| self.choice(column, row)).unwrap_or(0)
    }

    /// The stage that an index into the stage column's values means; `None` for `lead` and `disqualified`.
    fn stage_id(&self, stage: u32) -> Option<StageId> {
        let id = StageId(stage.checked_sub(1)?);
        (id.index() < self.engine.program().stages.len()).then_some(id)
    }

    fn lists(&self, stage: StageId) -> Option<&'a ListMasks> {
        self.engine.plan.lists.get(stage.index())
    }

    /// The sum of all scores.
    pub fn total(&self, row: usize) -> i64 {
        let scores = self.engine.program().scores.iter();
        scores.fold(0, |sum: i64, score| sum.saturating_add(self.number(score.column, row).unwrap_or(0)))
    }

    /// What the lead is ranked by. Needs [`super::Wanted::ranks`].
    pub fn rank(&self, row: usize) -> Rank {
        let mut rank = Rank { total: self.total(row), ..Rank::default() };
        let Some(id) = self.stage_id(self.stage(row)) else { return rank };
        if let Some(lists) = self.lists(id) {
            let met = |masks: &mut dyn Iterator<Item = Mask>| {
                u32::try_from(masks.filter(|mask| self.memory.bit(*mask, row)).count()).unwrap_or(u32::MAX)
            };
            rank.should_have = met(&mut lists.should_have.iter().map(|(yes, _)| *yes));
            rank.preferences = met(&mut lists.prefers.iter().copied());
        }
        rank.numbers = self.engine.program()[id]
            .higher
            .iter()
            .map(|higher| {
                let number = self.number(higher.of, row)?;
                Some(if higher.lower { number.saturating_neg() } else { number })
            })
            .collect();
        rank
    }

    /// The `should have` of the lead's stage that are not yes. Needs [`super::Wanted::ranks`].
    pub fn objections(&self, row: usize) -> Vec<Objection> {
        let Some(stage) = self.stage_id(self.stage(row)) else { return Vec::new() };
        let masks = self.lists(stage).map_or(&[][..], |lists| &lists.should_have);
        let truths = masks.iter().map(|(yes, no)| self.truth_of(*yes, *no, row)).enumerate();
        truths
            .filter(|(_, truth)| *truth != Truth::Yes)
            .map(|(clause, truth)| Objection { stage, clause, truth })
            .collect()
    }

    /// The lines that paid and what they paid, in the order written.
    pub fn paid(&self, row: usize) -> Vec<(LineId, i64)> {
        (0u32..)
            .map(LineId)
            .zip(&self.engine.program().lines)
            .filter_map(|(id, line)| Some((id, self.number(line.column, row).filter(|points| *points != 0)?)))
            .collect()
    }

    /// The missing facts that matter and what the lead could still reach; `None` where nothing is missing that could
    /// matter: it can reach nothing but its stage. Needs the lead's stage, and the scores for what facts could bring.
    pub fn facts(&self, row: usize) -> Option<Arc<Facts>> {
        // A worker is used by one thread at a time; a poisoned memory is one whose thread is gone.
        let mut reaching = self.memory.reaching.lock().unwrap_or_else(PoisonError::into_inner);
        let reaching = reaching.get_or_insert_with(|| self.engine.reaching(self.batch.as_of.get(row)));
        if reaching.batch != self.memory.batch {
            reaching.batch = self.memory.batch;
            self.reach(reaching);
        }
        reaching.facts.get(row).cloned().flatten()
    }

    /// Works out the facts of the whole batch.
    fn reach(&self, reaching: &mut Reaching) {
        let Some(deep) = self.engine.deep.get() else { return };
        let (engine, ground) = (&deep.engine, &deep.ground);
        engine.compute(&mut reaching.memory, self.batch, self.dictionaries);
        let memory = &*reaching.memory;
        let mask = |(yes, no): &(Mask, Mask)| (memory.mask(*yes), memory.mask(*no));
        let results = Results { engine, memory, batch: self.batch, dictionaries: self.dictionaries };
        let view = View {
            rows: self.batch.rows,
            conditions: engine.plan.conditions.iter().map(mask).collect(),
            lines: ground
                .lines()
                .map(|line| match results.all_paid(line) {
                    Some(Paying::Constants(points)) => Pays::Fixed(points),
                    Some(Paying::Numbers(values)) => Pays::Each(values),
                    None => Pays::Each(&[]),
                })
                .collect(),
            sums: engine.plan.sums.iter().map(|place| results.numbers_of(*place)).collect(),
        };
        reaching.reacher.facts(&view, self.batch, self.dictionaries, &mut reaching.facts);
    }

    /// The first `disqualify if` line that is yes. Needs their columns.
    pub fn disqualified_by(&self, row: usize) -> Option<usize> {
        let yes = |column| self.truth(column, row) == Some(Truth::Yes);
        self.engine.program().disqualify.iter().position(|line| yes(line.column))
    }

    /// The lead's whole answer. Needs [`super::Wanted::everything`].
    pub fn answer(&self, row: usize) -> Answer {
        let program = self.engine.program();
        let truth = |column| self.truth(column, row).unwrap_or(Truth::Unknown);
        let facts = self.facts(row);
        let (missing, reach) = match facts {
            Some(facts) => (facts.missing.clone(), facts.reach),
            None => (Vec::new(), Reach { stage: self.stage(row), perhaps: false }),
        };
        Answer {
            stage: self.stage(row),
            disqualified_by: self.disqualified_by(row),
            stages: program.stages.iter().map(|stage| truth(stage.column)).collect(),
            cells: program.columns().filter_map(|(id, _)| Some((id, self.cell(id, row)?))).collect(),
            scores: program
                .scores
                .iter()
                .map(|score| self.number(score.column, row).unwrap_or_default())
                .collect(),
            paid: self.paid(row),
            objections: self.objections(row),
            rank: self.rank(row),
            next_step: program.next_step.and_then(|column| self.choice(column, row)),
            missing,
            reach,
        }
    }
}

fn code(codes: &[u32], row: usize) -> Option<u32> {
    codes.get(row).copied().filter(|code| *code != MISSING)
}
