//! What stages ask, and the leads that each condition holds back: alone, where all other conditions are met, and at all.

use super::count::Count;
use super::part::{Counted, Part, and, set};
use super::survey::Survey;
use serde::{Deserialize, Serialize};

/// What was counted: by condition, those of the survey and then, by stage, that the lead is disqualified.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Held {
    pub(super) counts: Vec<HeldCount>,
}

/// Leads that do not reach the stage of a condition, and do not meet the condition.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize)]
pub(super) struct HeldCount {
    /// They meet all others.
    pub alone: Count,
    /// All of them.
    pub failed: Count,
    /// It is not known whether they do.
    pub unknown: Count,
}

impl Held {
    pub(super) fn add(&mut self, survey: &Survey<'_>, part: &Part, counted: &Counted) {
        let stages = survey.program.stages.len();
        if stages == 0 {
            return;
        }
        self.counts.resize(survey.asks.len().saturating_add(stages), HeldCount::default());
        let (asked, out) = self.counts.split_at_mut(survey.asks.len());
        let words = counted.keep.len();
        let mut gone = vec![0u64; words];
        for mask in &part.disqualify {
            gone.iter_mut().zip(mask).for_each(|(gone, mask)| *gone |= mask);
        }
        for (stage, out) in (1usize..).zip(out) {
            let mut below = vec![0u64; words];
            for (row, _) in counted.rows() {
                let stands = part.judged.stage(row);
                if stands < stage || stands > stages {
                    set(&mut below, row);
                }
            }
            let here = survey.asks.iter().zip(&part.asks).zip(asked.iter_mut());
            let here = here.filter(|((ask, _), _)| ask.stage == stage);
            let mut failing: Vec<(Vec<u64>, Vec<u64>, &mut HeldCount)> = here
                .map(|((ask, (yes, no)), count)| match ask.blocks {
                    true => (and(yes, &below), Vec::new(), count),
                    false => {
                        let not = |mask: &[u64]| -> Vec<u64> {
                            mask.iter().zip(&below).map(|(mask, below)| below & !mask).collect()
                        };
                        let failed = not(yes);
                        let unknown = and(&failed, &not(no));
                        (failed, unknown, count)
                    }
                })
                .collect();
            failing.push((and(&gone, &below), Vec::new(), out));
            // Leads that fail one condition at least, and two.
            let (mut one, mut two) = (vec![0u64; words], vec![0u64; words]);
            for (failed, ..) in &failing {
                for ((one, two), failed) in one.iter_mut().zip(&mut two).zip(failed) {
                    *two |= *one & failed;
                    *one |= failed;
                }
            }
            for (failed, unknown, count) in failing {
                let alone: Vec<u64> = failed.iter().zip(&two).map(|(failed, two)| failed & !two).collect();
                count.alone += counted.of(&alone);
                count.failed += counted.of(&failed);
                count.unknown += counted.of(&unknown);
            }
        }
    }

    pub(super) fn merge(&mut self, other: &Held) {
        self.counts.resize(self.counts.len().max(other.counts.len()), HeldCount::default());
        for (to, from) in self.counts.iter_mut().zip(&other.counts) {
            to.alone += from.alone;
            to.failed += from.failed;
            to.unknown += from.unknown;
        }
    }
}
