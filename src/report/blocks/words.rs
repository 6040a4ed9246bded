//! What the words of the report mean.

use super::block::Block;
use crate::report::Report;

/// Always there; words that need an outcome only where there is one.
const ALWAYS: [(&str, &str); 3] = [
    ("reached", "stands in that stage or in a later one"),
    ("conversion", "of the leads that reached the stage before, the share that reached this one"),
    (
        "alone decides",
        "some value of this missing fact, and nothing else, would bring the lead to a later stage; “only this”: and no other fact would by itself",
    ),
];
const OUTCOME: [(&str, &str); 7] = [
    ("win rate", "won leads of those whose outcome is known"),
    (
        "95% range",
        "if the same were counted on many such samples, the true share would lie inside 95 times of 100; the fewer leads, the wider",
    ),
    ("few", "fewer than 30 leads: too few for a share to mean anything by itself"),
    ("lift", "the win rate of a group divided by the win rate of all leads"),
    (
        "precision, recall",
        "of the leads a stage lets through, those that were won; of all won leads, those it lets through",
    ),
    (
        "AUC",
        "in how many of 100 pairs of a won and a lost lead the won one scores higher: 50 is chance, 100 is perfect",
    ),
    ("wrong way", "lost leads have more of the line's points than won ones, beyond what chance explains"),
];
const AGAINST: [(&str, &str); 1] = [(
    "gained, lost",
    "leads that come to stand in a stage or a later one by this policy and did not by the other, and the reverse",
)];
const RECORDED: [(&str, &str); 1] = [(
    "kappa",
    "agreement beyond what chance would give: 0 is chance, 1 is always; above 0.6 is usually called good",
)];

const DRIFT: [(&str, &str); 1] = [(
    "PSI",
    "population stability index: how far the distribution of a field or score is from that of the baseline; below 0.1 is stable, 0.1 to 0.25 a little shifted, above 0.25 shifted",
)];

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let none: &[(&str, &str)] = &[];
    let entries = (ALWAYS.iter())
        .chain(if report.outcome.is_some() { &OUTCOME } else { none })
        .chain(if report.against.is_some() { &AGAINST } else { none })
        .chain(if report.recorded.is_some() { &RECORDED } else { none })
        .chain(if report.drift.is_some() { &DRIFT } else { none });
    blocks.push(Block::Page(vec![
        Block::Section("words", "What the words mean", "What the words mean".into()),
        Block::Words(entries.copied().collect()),
    ]));
}
