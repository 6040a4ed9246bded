//! What a change of a policy can do to leads: for each stage, step, grade and score, a proof that no lead's differs, or
//! a lead whose does.
//!
//! ```text
//! two programs ─ joint ─▶ one program ─ same ─▶ computed alike: proved
//!                              ├─ seek ─▶ leads near the examples, run on both ─▶ a lead that differs
//!                              └─ prove ─▶ parts of all leads ─ seek ─▶ a lead of a part, run on both
//!                                              └─▶ no part is left: proved
//! ```

mod bench;
mod cells;
mod inputs;
mod joint;
mod laws;
mod only;
mod order;
mod pairs;
mod prove;
mod same;
mod seek;
mod terms;

use crate::mutate::{Draft, Held};
#[cfg(feature = "internals")]
use crate::program::Value;
use crate::program::{Condition, LARGEST, Program};
use bench::{Bench, more};
pub use inputs::Caution;
use joint::Joint;
use pairs::Pair;
pub use pairs::{Renamed, What};
pub use prove::Goal;
use prove::{Allowed, Came, Prover};
use seek::{Asked, Seeker};

/// What two versions of a policy can do differently.
#[derive(Debug)]
pub struct Difference {
    /// The fields and events of both, for leads that are shown.
    pub both: Program,
    /// As of when leads were looked at.
    pub as_of: i64,
    /// What both policies have, in the order in which it is told.
    pub items: Vec<Item>,
    /// What no proof covers.
    pub cautions: Vec<Caution>,
    /// Things that have another name.
    pub renamed: Vec<Renamed>,
    #[cfg(feature = "internals")]
    joint: Joint,
}

/// One thing that both policies answer.
#[derive(Clone, Debug)]
pub struct Item {
    /// What it is.
    pub what: What,
    /// Its name in the new policy.
    pub name: String,
    /// Its name in the old one, where that is another.
    pub was: Option<String>,
    /// What came of each question about it.
    pub found: Vec<Found>,
}

/// What came of a question.
#[derive(Clone, Debug)]
pub struct Found {
    /// What was asked.
    pub goal: Goal,
    /// What came of it.
    pub verdict: Verdict,
    /// Of a score: the furthest that it can move, and whether a lead moves as far. Points that fade may move it by a
    /// few ten-thousandths further: each line is rounded.
    pub reach: Option<(i64, bool)>,
    /// What must all hold of leads of which it can be so, as far as that is proved.
    pub only: Vec<Condition>,
}

/// How much of a score is a matter of rounding.
const ROUNDED: i128 = 8;

/// What came of a question.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// It is proved for every lead that it is not so.
    Never,
    /// It is not so of any lead, as far as values are read alike: what else is said.
    NeverBut(String),
    /// It is so of this lead.
    Shown(Box<Shown>),
    /// Neither is known; so many cases were looked at.
    Open(usize),
}

/// A lead, as both policies answer for it.
#[derive(Clone, Debug)]
pub struct Shown {
    /// The lead, in the fields and events of both.
    pub lead: Draft,
    /// What it holds in the old policy and in the new one.
    pub held: (Held, Held),
}

impl Item {
    /// Whether it is proved that no lead's can differ.
    pub fn is_same(&self) -> bool {
        self.found.iter().all(|found| matches!(found.verdict, Verdict::Never))
    }
}

/// A lead of one policy: its fields, and what it did.
#[cfg(feature = "internals")]
pub type OwnLead = (Vec<(crate::program::FieldId, Option<Value>)>, Vec<crate::program::Occurrence>);

impl Difference {
    /// What a lead is to the old policy and to the new one.
    #[cfg(feature = "internals")]
    pub fn leads(&self, old: &Program, new: &Program, lead: &Draft) -> [OwnLead; 2] {
        [self.joint.lead(&self.joint.old, old, lead), self.joint.lead(&self.joint.new, new, lead)]
    }

    /// Whether it is proved that nothing can differ.
    pub fn is_nothing(&self) -> bool {
        self.items.iter().all(Item::is_same)
    }
}

/// Compares two policies as of an instant; that of the examples of the new one where none is given.
pub fn difference(old: &Program, new: &Program, as_of: Option<i64>) -> Difference {
    let as_of = as_of.unwrap_or_else(|| new.examples_as_of());
    let joint = Joint::new(old, new);
    let pairs = pairs::pairs(&joint, old, new);
    let work = Work { joint: &joint, pairs: &pairs, old, new, as_of };
    let items = work.items();
    Difference {
        both: joint.search.clone(),
        as_of,
        items,
        cautions: joint.cautions.clone(),
        renamed: pairs::renamed(&joint, old, new, &pairs),
        #[cfg(feature = "internals")]
        joint,
    }
}

struct Work<'p> {
    joint: &'p Joint,
    pairs: &'p [Pair],
    old: &'p Program,
    new: &'p Program,
    as_of: i64,
}

impl Work<'_> {
    fn items(&self) -> Vec<Item> {
        let bench = Bench::new(self.joint, self.pairs, self.old, self.new);
        let mut prover = Prover::new(self.joint, self.as_of);
        let open: Vec<Asked> = self.questions(|pair| pair.joint.0 != pair.joint.1);
        let columns: Vec<_> = open
            .iter()
            .filter_map(|(at, _)| self.pairs.get(*at))
            .flat_map(|pair| [pair.joint.0, pair.joint.1])
            .collect();
        let mut seeker = Seeker::new(&bench, self.as_of, &columns);
        if !open.is_empty() {
            seeker.near(&open);
        }
        let mut came = Vec::new();
        for asked in &open {
            let Some(pair) = self.pairs.get(asked.0) else { continue };
            let known = seeker.found.contains_key(asked);
            let answer = match known {
                true => Came::Found,
                false => {
                    prover.ask(asked.1, pair.joint, &Allowed::new(), &mut |part| seeker.realise(part, *asked))
                }
            };
            came.push((*asked, answer));
        }
        let far: Vec<Asked> =
            came.iter().filter(|(_, came)| *came == Came::Open).map(|(asked, _)| *asked).collect();
        if !far.is_empty() {
            seeker.further(&far);
        }
        for (asked, came) in &mut came {
            if *came == Came::Open && seeker.found.contains_key(asked) {
                *came = Came::Found;
            }
        }
        let mut furthest = Vec::new();
        for (asked, _) in came
            .iter()
            .filter(|(asked, came)| *came == Came::Found && matches!(asked.1, Goal::Up | Goal::Down))
        {
            let Some(pair) = self.pairs.get(asked.0) else { continue };
            let (most, part) = prover.reach(pair.joint, asked.1 == Goal::Up);
            if most < i128::from(LARGEST) {
                seeker.furthest(&part, *asked, most);
            }
            furthest.push((*asked, most));
        }
        seeker.plainest();
        let mut conditions = Vec::new();
        let shown = came.iter().filter(|(asked, _)| seeker.found.contains_key(asked));
        for (asked, _) in shown.filter(|(asked, _)| matches!(asked.1, Goal::Gain | Goal::Loss)) {
            let Some(pair) = self.pairs.get(asked.0) else { continue };
            conditions.push((*asked, only::only(&mut prover, self.joint, asked.1, pair.joint)));
        }
        let looked = prover.looked.saturating_add(seeker.tried);
        let item = |(at, pair): (usize, &Pair)| {
            let found = pair.what.goals().iter().map(|goal| {
                let asked = (at, *goal);
                let shown = seeker.found.get(&asked);
                let answer =
                    came.iter().find(|(other, _)| *other == asked).map_or(Came::Never, |(_, came)| *came);
                let verdict = match (shown, answer) {
                    (Some(witness), _) => {
                        let (lead, held) = (witness.lead.clone(), witness.held.clone());
                        Verdict::Shown(Box::new(Shown { lead, held }))
                    }
                    (None, Came::Never) => match self.joint.caution(&prover.behind(pair.joint)) {
                        Some(caution) => Verdict::NeverBut(caution.said.clone()),
                        None => Verdict::Never,
                    },
                    (None, _) => Verdict::Open(looked),
                };
                let reach = shown.and_then(|witness| {
                    let most = furthest.iter().find(|(other, _)| *other == asked)?.1;
                    let shown = more(&witness.held.0, &witness.held.1).saturating_abs();
                    let exact = most.saturating_sub(shown) <= ROUNDED;
                    let most = if exact { shown } else { most };
                    Some((i64::try_from(most).unwrap_or(i64::MAX), exact))
                });
                let only = conditions.iter().find(|(other, _)| *other == asked);
                let only = only.map(|(_, only)| only.clone()).unwrap_or_default();
                Found { goal: *goal, verdict, reach, only }
            });
            Item { what: pair.what, name: pair.name.clone(), was: pair.was.clone(), found: found.collect() }
        };
        self.pairs.iter().enumerate().map(item).collect()
    }

    fn questions(&self, of: impl Fn(&Pair) -> bool) -> Vec<Asked> {
        let pairs = self.pairs.iter().enumerate().filter(|(_, pair)| of(pair));
        pairs.flat_map(|(at, pair)| pair.what.goals().iter().map(move |goal| (at, *goal))).collect()
    }
}
