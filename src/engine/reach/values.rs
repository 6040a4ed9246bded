//! What the values of a missing fact do in a table: how they answer the conditions that are open, and what they add to
//! sums of points. Many tables have the same of a fact, so it is worked out once for all of them.

use std::sync::Arc;

use hashbrown::HashMap;

use super::cells::Cells;
use super::fillings::{Filling, Value, ends, small};
use super::net::{Net, Node};
use super::open::{Open, Points, Sums};

/// So many facts are remembered.
const REMEMBERED: usize = 1 << 12;
/// So many ways to add points up.
const SUMS: usize = 64;

/// The values of a fact in a table.
#[derive(Debug)]
pub(super) struct Values {
    /// The conditions that are open and read the fact.
    pub leaves: Vec<Node>,
    /// The ways to answer them, three bits each; that of the missing fact first.
    pub ways: Vec<u64>,
    /// What each value does, its staying missing first. The answers of a filling are the number of a way.
    pub all: Vec<Value>,
    /// Their fillings.
    pub fillings: Vec<Filling>,
    /// Of these, the ones that tell whether a stage hangs on the fact, where more points never lead to an earlier stage.
    pub ends: Vec<Filling>,
    /// The value that adds most to the sums, or the last of several.
    pub best: Filling,
    /// The most points that count though they are in no sum, or in one that no bounds cut.
    pub points: i64,
}

/// The values of facts by the tables that they stand in, and what points are added up to.
#[derive(Debug, Default)]
pub(super) struct Remembered {
    of: HashMap<Box<[i64]>, Option<Arc<Values>>, foldhash::fast::RandomState>,
    key: Vec<i64>,
    sums: Vec<Arc<Sums>>,
}

impl Remembered {
    /// The sums of a table, shared by all that have the same.
    pub fn sums(&mut self, sums: Sums) -> Arc<Sums> {
        if let Some(known) = self.sums.iter().find(|known| ***known == sums) {
            return Arc::clone(known);
        }
        if self.sums.len() >= SUMS {
            self.sums.clear();
        }
        let sums = Arc::new(sums);
        self.sums.push(Arc::clone(&sums));
        sums
    }

    /// The values of a gap in a table, as of an instant where that counts; `None` where no table can hold them.
    pub fn values(
        &mut self,
        net: &Net,
        open: &Open,
        (gap, as_of): (usize, i64),
        cells: &Cells,
    ) -> Option<Arc<Values>> {
        let leaves = open.leaves.iter().filter(|(_, of)| *of == gap).map(|(node, _)| *node);
        let own = |line: &&usize| net.lines.get(**line).is_some_and(|line| line.own == Some(gap));
        let lines = open.own.iter().filter(own);
        let word = |number: usize| i64::try_from(number).unwrap_or(i64::MAX);
        self.key.clear();
        self.key.extend([word(gap), as_of]);
        self.key.extend(leaves.clone().map(word));
        for line in lines.clone() {
            let score = net.lines.get(*line)?.score;
            self.key.extend([-1, word(*line), i64::from(open.is_bounded(score))]);
            self.key.extend(open.adds(score, 1));
        }
        if let Some(known) = self.of.get(self.key.as_slice()) {
            return known.clone();
        }
        let lines: Vec<usize> = lines.copied().collect();
        let values = Values::new(net, open, cells, (leaves.collect(), &lines)).map(Arc::new);
        if self.of.len() >= REMEMBERED {
            self.of.clear();
        }
        self.of.insert(self.key.as_slice().into(), values.clone());
        values
    }
}

impl Values {
    fn new(net: &Net, open: &Open, cells: &Cells, (leaves, lines): (Vec<Node>, &[usize])) -> Option<Values> {
        let answers = leaves.iter().map(|node| cells.leaf(*node)).collect::<Option<Vec<_>>>()?;
        if answers.len() > 21 {
            return None;
        }
        let lines = lines.iter().map(|line| Some((net.lines.get(*line)?.score, cells.line(*line)?)));
        let lines = lines.collect::<Option<Vec<_>>>()?;
        let (mut ways, mut all): (Vec<u64>, Vec<Value>) = (Vec::new(), Vec::with_capacity(cells.count));
        for cell in 0..cells.count {
            let code = answers.iter().filter_map(|answers| answers.get(cell));
            let code = code.fold(0, |code: u64, answer| code << 3 | u64::from(answer.bits()));
            let way = ways.iter().position(|known| *known == code).unwrap_or_else(|| {
                ways.push(code);
                ways.len().saturating_sub(1)
            });
            let (mut adds, mut points) = (Points::default(), 0i64);
            for (score, paid) in &lines {
                let more = paid.get(cell)?.saturating_sub(*paid.first()?);
                let of = open.adds(*score, more);
                adds.iter_mut().zip(of).for_each(|(add, more)| *add = add.saturating_add(more));
                if !open.is_bounded(*score) {
                    points = points.saturating_add(more);
                }
            }
            let filling = (u32::try_from(way).ok()?, small(adds)?);
            match all.iter_mut().find(|known| known.filling == filling) {
                Some(known) => known.points = known.points.max(points),
                None => all.push(Value { filling, points }),
            }
        }
        let adds = |value: &&Value| value.filling.1.iter().map(|add| i64::from(*add)).sum::<i64>();
        let best = all.iter().max_by_key(adds)?.filling;
        let fillings = all.iter().map(|value| value.filling).collect();
        let points = all.iter().fold(0, |most, value| value.points.max(most));
        Some(Values { leaves, ways, ends: ends(&all), fillings, best, points, all })
    }
}
