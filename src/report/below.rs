//! From what holds leads back to what is reported.

use super::build::Builder;
use super::columns;
use super::count::Count;
use super::held::HeldCount;
use super::rates::rate;
use super::what_if::{Asked, AskedOf};

impl Builder<'_> {
    /// By stage, what it asks: what holds back most leads alone stands first.
    pub(super) fn asked(&self) -> Vec<Asked> {
        let program = self.survey.program;
        let names = columns::stages(program);
        let gone = names.len().saturating_sub(1);
        let held = &self.counters.asked.counts;
        let (asks, out) = held.split_at(self.survey.asks.len().min(held.len()));
        let of = |text: &str, is: &str, count: &HeldCount| AskedOf {
            text: text.to_owned(),
            is: is.to_owned(),
            alone: count.alone.all(),
            rate: rate(count.alone, self.outcome),
            failed: count.failed.all(),
            unknown: count.unknown.all(),
        };
        let stage = |(stage, out): (usize, &HeldCount)| {
            let here = self.survey.asks.iter().zip(asks).filter(|(ask, _)| ask.stage == stage);
            let is = |blocks: bool| if blocks { "blocked" } else { "required" };
            let mut conditions: Vec<AskedOf> =
                here.map(|(ask, count)| of(&ask.text, is(ask.blocks), count)).collect();
            if !program.disqualify.is_empty() {
                conditions.push(of("", "disqualified", out));
            }
            conditions.sort_by_key(|asked| std::cmp::Reverse((asked.alone, asked.failed)));
            let at = |at: usize| self.counters.all.stages.get(at).copied().unwrap_or_default();
            let reached: Count = (stage..gone).map(at).sum();
            Asked {
                stage: names.get(stage).cloned().unwrap_or_default(),
                reached: reached.all(),
                below: self.all.without(reached).all(),
                conditions,
            }
        };
        (1usize..).zip(out).map(stage).collect()
    }
}
