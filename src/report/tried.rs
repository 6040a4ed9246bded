//! What is tried beside the policy: other values of its thresholds, and of settings. All of it is columns of one program,
//! so that the leads are read once.

use super::columns;
use super::thresholds;
use crate::engine::Results;
use crate::program::{ColumnId, Order, Program, SCALE, Together};

/// At most so many thresholds are tried.
const MOST: usize = 64;

/// The policy and what is tried beside it, as one program: its first columns are those of the policy.
#[derive(Clone, Debug)]
pub struct Tried {
    /// The program.
    pub program: Program,
    /// Other values of thresholds.
    pub(super) dials: Vec<Dial>,
    /// Other values of settings.
    pub variants: Option<Variants>,
}

/// A threshold that can have another value.
#[derive(Clone, Copy, Debug)]
pub(super) struct Dial {
    /// An index into all thresholds.
    pub threshold: usize,
    /// The score, an index into the numbers of the survey.
    pub number: usize,
    /// How the score is compared.
    pub order: Order,
    /// The value that the policy has.
    pub value: i64,
    /// Values are multiples of this.
    pub grain: i64,
    /// Values are above the first and below the second.
    pub between: (Option<i64>, Option<i64>),
    /// The stage that asks, an index into the stage column's values.
    pub stage: usize,
    /// The lead's stage where the comparison holds.
    yes: ColumnId,
    /// And where it does not.
    no: ColumnId,
}

/// Settings with other values.
#[derive(Clone, Debug, Default)]
pub struct Variants {
    /// The settings, and their values in the policy.
    pub settings: Vec<(String, String)>,
    /// Their values, by setting, and whether these are those of the policy.
    pub values: Vec<(Vec<String>, bool)>,
    /// By variant, the column with the lead's stage.
    stages: Vec<ColumnId>,
}

/// A batch with what was tried.
#[derive(Clone, Debug, Default)]
pub(super) struct TriedPart {
    /// By variant: leads whose stage is another, and that stage.
    pub variants: Vec<Vec<(u32, u32)>>,
    /// By dial: leads whose stage hangs on it, and the stage where the comparison holds and where it does not.
    pub dials: Vec<Vec<(u32, u32, u32)>>,
}

impl Tried {
    /// A policy beside itself with other thresholds, and with other values of settings: these values, and the policy that
    /// has them.
    pub fn new(program: &Program, settings: Vec<(String, String)>, asked: Vec<Asked>) -> Tried {
        let mut together = Together::new(program.clone());
        let dials = dials(program, &mut together);
        let mut variants = Variants { settings, ..Variants::default() };
        for Asked { values, program: other } in asked {
            let column = match &other {
                Some(other) => together.add(other),
                None => program.stage,
            };
            if let Some(column) = column {
                variants.values.push((values, other.is_none()));
                variants.stages.push(column);
            }
        }
        let variants = Some(variants).filter(|variants| !variants.stages.is_empty());
        Tried { program: together.program, dials, variants }
    }

    /// Whether a value can change the stage of any lead.
    pub fn decides(&self) -> bool {
        let variants = self.variants.iter().flat_map(|variants| &variants.stages);
        variants.into_iter().any(|stage| Some(*stage) != self.program.stage)
    }

    /// What the engine has to compute for it.
    pub(super) fn columns(&self) -> impl Iterator<Item = ColumnId> {
        let variants = self.variants.iter().flat_map(|variants| variants.stages.iter().copied());
        self.dials.iter().flat_map(|dial| [dial.yes, dial.no]).chain(variants)
    }

    /// What a batch came to, beside the stages by the policy.
    pub(super) fn part(&self, results: &Results<'_>, stages: &[u32]) -> TriedPart {
        let of = |column: ColumnId| results.all_choices(column).unwrap_or_default();
        let moved = |column: &ColumnId| -> Vec<(u32, u32)> {
            let pairs = (0u32..).zip(of(*column)).zip(stages);
            pairs.filter(|((_, to), from)| to != from).map(|((row, to), _)| (row, *to)).collect()
        };
        let hangs = |dial: &Dial| -> Vec<(u32, u32, u32)> {
            let pairs = (0u32..).zip(of(dial.yes)).zip(of(dial.no));
            pairs.filter(|((_, yes), no)| yes != no).map(|((row, yes), no)| (row, *yes, *no)).collect()
        };
        TriedPart {
            variants: self
                .variants
                .iter()
                .flat_map(|variants| variants.stages.iter().map(moved).collect::<Vec<_>>())
                .collect(),
            dials: self.dials.iter().map(hangs).collect(),
        }
    }
}

/// Values of settings, and the policy that has them; none where they are the policy's own.
#[derive(Clone, Debug)]
pub struct Asked {
    /// By setting.
    pub values: Vec<String>,
    /// The policy.
    pub program: Option<Program>,
}

/// The thresholds that decide a stage.
fn dials(program: &Program, together: &mut Together) -> Vec<Dial> {
    let numbers = columns::numbers(program);
    let mut dials = Vec::new();
    for (at, threshold) in thresholds::all(program, &numbers).iter().enumerate() {
        if matches!(threshold.order, Order::Equal | Order::NotEqual) || dials.len() >= MOST {
            continue;
        }
        let Some(stage) = threshold.stage(program) else { continue };
        let mut with = |is: bool| {
            let (column, kind) = threshold.decided(program, is)?;
            together.replace(program, column, &kind)
        };
        let Some((yes, no)) = with(true).zip(with(false)) else { continue };
        if yes != no {
            dials.push(Dial {
                threshold: at,
                number: threshold.number,
                order: threshold.order,
                value: threshold.value,
                grain: grain(threshold.value),
                between: threshold.between(program),
                stage,
                yes,
                no,
            });
        }
    }
    dials
}

/// One, or the power of ten below it of which a number is a multiple.
fn grain(value: i64) -> i64 {
    let mut grain = SCALE;
    while value % grain != 0 {
        grain = (grain / 10).max(1);
    }
    grain
}
