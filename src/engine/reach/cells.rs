//! What each value of a missing fact does by itself, whatever else is known of a lead: what the lines pay that hang on
//! nothing else, and how the conditions answer that read nothing else.

use super::net::{Net, Node};
use super::search::Search;
use super::slice::Slice;
use crate::analyse::domains::{Cell, Domains, nothing};
use crate::analyse::evaluate::Scene;
use crate::analyse::model::Def;
use crate::analyse::range::{Possible, Range};
use crate::program::Type;

/// The values of a gap, its staying missing first.
#[derive(Debug)]
pub(super) struct Cells {
    /// How many.
    pub count: usize,
    /// By line: what it pays; `None` where that is not certain.
    lines: Vec<(usize, Option<Vec<i64>>)>,
    /// By condition likewise.
    leaves: Vec<(Node, Option<Vec<Possible>>)>,
}

impl Cells {
    /// Those of all gaps that are wanted; `None` where no cells stand for all values.
    pub fn all(
        net: &Net,
        slice: &Slice,
        domains: &Domains,
        as_of: i64,
        wanted: impl Fn(usize) -> bool,
    ) -> Vec<Option<Cells>> {
        let model = &slice.model;
        let scene = Scene { model, as_of, answers: &slice.domains.answers };
        let missing = model.defs().map(|(_, def)| match def {
            Def::Field(field) => model.types.get(field.index()).map_or(Range::MISSING_NUMBER, nothing),
            _ => nothing(&Type::YesNo),
        });
        let mut ranges: Vec<Range> = missing.collect();
        scene.all(&mut ranges);
        let mut search = Search::new(slice, scene, domains, &mut ranges, slice.fields.iter().copied());
        let gaps = net.gaps.iter().enumerate();
        gaps.map(|(gap, field)| {
            (wanted(gap) && domains.exact(*field)).then(|| Cells::of(net, &mut search, gap)).flatten()
        })
        .collect()
    }

    fn of(net: &Net, search: &mut Search, gap: usize) -> Option<Cells> {
        let field = *net.gaps.get(gap)?;
        let column = search.gaps.get(search.position(field)?)?.column;
        let options = std::iter::once(search.empty(field));
        let options: Vec<Range> = options.chain(search.cells(field).iter().map(Cell::range)).collect();
        let own = |own: Option<usize>| own == Some(gap);
        let lines = net.lines.iter().enumerate().filter(|(_, line)| own(line.own));
        let leaves = (0..net.parts.len()).filter(|node| own(net.own(*node)));
        let mut cells = Cells {
            count: options.len(),
            lines: lines.map(|(line, _)| (line, Some(Vec::new()))).collect(),
            leaves: leaves.map(|node| (node, Some(Vec::new()))).collect(),
        };
        for option in options {
            let mark = search.set(field, column, option);
            for (line, paid) in &mut cells.lines {
                let column = net.lines.get(*line)?.column;
                let (low, high, _) = search.scene.range(search.ranges, column).bounds();
                keep(paid, low, low == high);
            }
            for (node, answers) in &mut cells.leaves {
                let answer = search.scene.cond(search.ranges, net.read(*node)?);
                keep(answers, answer, answer.is_certain());
            }
            search.undo(mark);
        }
        Some(cells)
    }

    /// What a line pays that hangs on this gap alone.
    pub fn line(&self, line: usize) -> Option<&[i64]> {
        let (_, paid) = self.lines.iter().find(|(known, _)| *known == line)?;
        paid.as_deref()
    }

    /// How a condition answers that reads this gap alone.
    pub fn leaf(&self, node: Node) -> Option<&[Possible]> {
        let (_, answers) = self.leaves.iter().find(|(known, _)| *known == node)?;
        answers.as_deref()
    }
}

/// Adds what is certain; of something that is not, nothing is kept.
fn keep<T>(all: &mut Option<Vec<T>>, one: T, certain: bool) {
    match all {
        Some(all) if certain => all.push(one),
        _ => *all = None,
    }
}
