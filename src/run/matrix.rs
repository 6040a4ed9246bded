//! The leads as a table of columns: what each asked column says of each lead, in the order of the leads.
//!
//! Of many leads a part is kept: those whose hash begins with enough zeros. The hash is one of the key alone, so that the
//! same leads are kept every time, on any machine and on any number of threads.

use crate::engine::Results;
use crate::engine::answer::Cell;
use crate::engine::batch::Entry;
use crate::engine::truth::Truth;
use crate::mask::Mask;
use crate::program::ColumnId;
use hashbrown::HashMap;

/// So many different texts of a column are told apart; further ones are one value, [`OTHER`].
const TEXTS: usize = 20_000;
/// The code of a missing text.
pub const MISSING: u32 = u32::MAX;
/// The code of a text that came after too many others.
pub const OTHER: u32 = u32::MAX - 1;

/// What is asked of each lead.
#[derive(Clone, Debug, Default)]
pub struct Asked {
    /// Columns of the policy.
    pub own: Vec<ColumnId>,
    /// Columns of the first program beside it.
    pub beside: Vec<ColumnId>,
    /// So many leads are kept at most.
    pub most: usize,
}

/// What one column says of one lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Value {
    Truth(Truth),
    Number(Option<i64>),
    Text(Option<String>),
    Set(Option<Vec<u32>>),
}

/// What a batch came to.
#[derive(Clone, Debug, Default)]
pub(super) struct Slice {
    /// Its first answer among those of its chunk.
    first: usize,
    /// By lead, its hash.
    hashes: Vec<u64>,
    /// By lead, the values of all columns.
    rows: Vec<Vec<Value>>,
}

impl Slice {
    /// Reads the columns of a batch; leads in `out` are left out.
    pub fn new<'k>(
        asked: &Asked,
        first: usize,
        results: &Results<'_>,
        others: &[Results<'_>],
        out: &Mask,
        key: &dyn Fn(usize) -> &'k [u8],
    ) -> Slice {
        let mut slice = Slice { first, ..Slice::default() };
        for row in (0..results.rows()).filter(|row| !out.get(*row)) {
            let own = asked.own.iter().map(|column| value(results, *column, row));
            let beside = others
                .iter()
                .take(1)
                .flat_map(|results| asked.beside.iter().map(move |column| value(results, *column, row)));
            slice.hashes.push(hash(key(row)));
            slice.rows.push(own.chain(beside).collect());
        }
        slice
    }
}

fn value(results: &Results<'_>, column: ColumnId, row: usize) -> Value {
    match results.entry(column, row) {
        Some(Entry::Text(text)) => {
            return Value::Text(Some(crate::program::text::trim(text).to_owned()));
        }
        Some(Entry::Set(set)) => return Value::Set(Some(set.clone())),
        None => {}
    }
    match results.cell(column, row) {
        Some(Cell::Truth(truth)) => Value::Truth(truth),
        Some(Cell::Number(number)) => Value::Number(number),
        Some(Cell::Choice(choice)) => Value::Number(choice.map(i64::from)),
        Some(Cell::Known(_)) | None => Value::Text(None),
    }
}

/// The hash of a key: FNV-1a of its bytes, stirred as SplitMix64 does. Plain enough to be written again elsewhere.
pub fn hash(key: &[u8]) -> u64 {
    let fnv = key.iter().fold(0xcbf2_9ce4_8422_2325u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    stirred(fnv)
}

/// The last step of SplitMix64.
pub fn stirred(of: u64) -> u64 {
    let of = (of ^ (of >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let of = (of ^ (of >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    of ^ (of >> 31)
}

/// A column of the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Values {
    /// Nothing was read yet.
    None,
    /// yes, no or unknown.
    Truths(Vec<Truth>),
    /// Numbers, scaled; dates; indexes of choices.
    Numbers(Vec<Option<i64>>),
    /// Texts: codes, and what they stand for as first written.
    Texts(Vec<u32>, Vec<String>),
    /// Several choices: the indexes of their values.
    Sets(Vec<Option<Vec<u32>>>),
}

/// The table.
#[derive(Debug, Default)]
pub struct Matrix {
    /// By lead, the hash of its key.
    pub hashes: Vec<u64>,
    /// The columns, those of the policy first.
    pub columns: Vec<Values>,
    /// How many leads were read, those that were not kept too.
    pub read: u64,
    codes: Vec<HashMap<String, u32, foldhash::fast::RandomState>>,
    own: usize,
    most: usize,
    /// So many zeros begin the hash of a lead that is kept.
    zeros: u32,
}

impl Matrix {
    pub(super) fn new(asked: &Asked) -> Matrix {
        let many = asked.own.len() + asked.beside.len();
        Matrix {
            columns: vec![Values::None; many],
            codes: (0..many).map(|_| HashMap::default()).collect(),
            own: asked.own.len(),
            most: asked.most.max(1),
            ..Matrix::default()
        }
    }

    /// Adds a batch; those before it have been. Answers are left out by their number in the chunk.
    pub(super) fn add(&mut self, slice: Slice, without: &[u32]) {
        let rows = slice.rows.into_iter().zip(slice.hashes).enumerate();
        for (at, (row, hash)) in rows {
            let answer = u32::try_from(slice.first + at).unwrap_or(u32::MAX);
            if without.binary_search(&answer).is_ok() {
                continue;
            }
            self.read += 1;
            if hash.leading_zeros() < self.zeros {
                continue;
            }
            self.hashes.push(hash);
            for ((column, codes), value) in self.columns.iter_mut().zip(&mut self.codes).zip(row) {
                column.push(value, codes);
            }
        }
        while self.hashes.len() > self.most && self.zeros < 63 {
            self.thin();
        }
    }

    /// Keeps about half of the leads.
    fn thin(&mut self) {
        self.zeros += 1;
        let kept: Vec<bool> = self.hashes.iter().map(|hash| hash.leading_zeros() >= self.zeros).collect();
        keep(&mut self.hashes, &kept);
        for column in &mut self.columns {
            match column {
                Values::None => {}
                Values::Truths(values) => keep(values, &kept),
                Values::Numbers(values) => keep(values, &kept),
                Values::Texts(values, _) => keep(values, &kept),
                Values::Sets(values) => keep(values, &kept),
            }
        }
    }

    /// How many leads are kept.
    pub fn rows(&self) -> usize {
        self.hashes.len()
    }

    /// A column of the policy, by its place among those asked for.
    pub fn own(&self, at: usize) -> &Values {
        self.columns.get(at).filter(|_| at < self.own).unwrap_or(&Values::None)
    }

    /// A column of the program beside it.
    pub fn beside(&self, at: usize) -> &Values {
        self.columns.get(self.own + at).unwrap_or(&Values::None)
    }
}

fn keep<T>(values: &mut Vec<T>, kept: &[bool]) {
    let mut kept = kept.iter();
    values.retain(|_| kept.next().copied().unwrap_or(false));
}

impl Values {
    fn push(&mut self, value: Value, codes: &mut HashMap<String, u32, foldhash::fast::RandomState>) {
        if *self == Values::None {
            *self = match value {
                Value::Truth(_) => Values::Truths(Vec::new()),
                Value::Number(_) => Values::Numbers(Vec::new()),
                Value::Text(_) => Values::Texts(Vec::new(), Vec::new()),
                Value::Set(_) => Values::Sets(Vec::new()),
            };
        }
        // What is missing looks like a text without a value, whatever the column holds.
        if let (Values::Texts(all, names), Value::Set(_)) = (&*self, &value)
            && names.is_empty()
        {
            *self = Values::Sets(vec![None; all.len()]);
        }
        match (self, value) {
            (Values::Truths(values), Value::Truth(truth)) => values.push(truth),
            (Values::Numbers(values), Value::Number(number)) => values.push(number),
            (Values::Texts(values, names), Value::Text(text)) => values.push(match text {
                None => MISSING,
                Some(text) => code(&text, names, codes),
            }),
            (Values::Sets(values), Value::Set(set)) => values.push(set),
            (Values::Truths(values), _) => values.push(Truth::Unknown),
            (Values::Numbers(values), _) => values.push(None),
            (Values::Texts(values, _), _) => values.push(MISSING),
            (Values::Sets(values), _) => values.push(None),
            (Values::None, _) => {}
        }
    }
}

/// The code of a text; those that differ in case only are one.
fn code(
    text: &str,
    names: &mut Vec<String>,
    codes: &mut HashMap<String, u32, foldhash::fast::RandomState>,
) -> u32 {
    let folded = crate::program::text::fold(text);
    if let Some(code) = codes.get(&folded) {
        return *code;
    }
    if names.len() >= TEXTS {
        return OTHER;
    }
    let code = names.len() as u32;
    names.push(text.to_owned());
    codes.insert(folded, code);
    code
}
