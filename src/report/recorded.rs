//! The stage that was recorded against the stage the policy says, and what stands between them.

use super::asks::Ask;
use super::columns;
use super::count::{Count, add_all};
use super::part::{Counted, Part};
use super::survey::Survey;
use crate::program::text::fold;
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;

/// Different recorded texts beyond these are counted together.
const MOST: usize = 200;

/// What was counted.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Recorded {
    /// By recorded text (trimmed; a stage in the policy's own spelling), leads by the policy's stage. The empty text is none.
    pub(super) table: BTreeMap<String, Vec<Count>>,
    /// By ask: leads recorded in its stage, whom the policy has in an earlier one: it is no, and it is unknown.
    pub(super) no: Vec<Count>,
    pub(super) unknown: Vec<Count>,
    /// By disqualify line: leads recorded in a stage that it takes out.
    pub(super) disqualified: Vec<Count>,
    /// There were more different texts than are told apart.
    pub(super) too_many: bool,
}

impl Recorded {
    pub(super) fn add(&mut self, survey: &Survey<'_>, part: &Part, counted: &Counted) {
        let Some(was) = &part.was else { return };
        let stages: Vec<String> = columns::stages(survey.program).iter().map(|name| fold(name)).collect();
        let gone = stages.len().saturating_sub(1);
        let codes: Vec<Option<usize>> =
            was.names.iter().map(|name| stages.iter().position(|stage| *stage == fold(name))).collect();
        // By stage: where it was recorded and the policy stands below it, or takes the lead out.
        let empty = vec![0u64; counted.keep.len()];
        let (mut below, mut out) = (vec![empty.clone(); stages.len()], empty);
        for (row, outcome) in counted.rows() {
            let code = was.codes.get(row).and_then(|code| codes.get(*code as usize)).copied().flatten();
            // One spelling for each stage: the policy's own.
            let own = code.and_then(|code| columns::stages(survey.program).get(code)).map(String::as_str);
            let label = own.or(was.get(row)).unwrap_or("");
            let says = part.judged.stage(row);
            if !self.table.contains_key(label) {
                if self.table.len() >= MOST {
                    self.too_many = true;
                    continue;
                }
                self.table.insert(label.to_owned(), Vec::new());
            }
            if let Some(counts) = self.table.get_mut(label) {
                super::count::count_at(counts, says, outcome);
            }
            let Some(recorded) = code.filter(|code| *code > 0 && *code != gone) else { continue };
            if says == gone {
                super::part::set(&mut out, row);
            } else if says < recorded
                && let Some(mask) = below.get_mut(recorded)
            {
                super::part::set(mask, row);
            }
        }
        let of = |ask: &Ask, mask: &[u64]| {
            below.get(ask.stage).map_or(Count::default(), |below| counted.of(&super::part::and(mask, below)))
        };
        let asks = survey.asks.iter().zip(&part.asks);
        let no: Vec<Count> =
            asks.clone().map(|(ask, (yes, no))| of(ask, if ask.blocks { yes } else { no })).collect();
        let unknown: Vec<Count> = asks
            .map(|(ask, (yes, no))| {
                let neither: Vec<u64> = yes.iter().zip(no).map(|(yes, no)| !(yes | no)).collect();
                if ask.blocks { Count::default() } else { of(ask, &neither) }
            })
            .collect();
        add_all(&mut self.no, &no);
        add_all(&mut self.unknown, &unknown);
        let reasons: Vec<Count> =
            part.disqualify.iter().map(|mask| counted.of(&super::part::and(mask, &out))).collect();
        add_all(&mut self.disqualified, &reasons);
    }

    pub(super) fn merge(&mut self, other: Recorded) {
        for (label, counts) in &other.table {
            add_all(self.table.entry(label.clone()).or_default(), counts);
        }
        self.too_many |= other.too_many || self.table.len() > MOST;
        add_all(&mut self.no, &other.no);
        add_all(&mut self.unknown, &other.unknown);
        add_all(&mut self.disqualified, &other.disqualified);
    }
}
