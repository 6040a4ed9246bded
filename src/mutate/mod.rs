//! Small changes of a policy, one at a time: does an example notice each? Where none does, an example that would.
//!
//! ```text
//! trees ─ walk ─▶ mutations ─ bench ─▶ programs ─▶ the examples fail: noticed
//!                                          └─────▶ none fails ─ same ─▶ it means the same: not counted
//!                                                       └────── seek ─▶ a lead that shows it ─▶ an example, tried
//! ```

mod bench;
mod condition;
mod draft;
mod kind;
mod moves;
mod same;
mod seek;
mod walk;
mod watch;

use crate::analyse::facts::Facts;
use crate::engine::truth::Truth;
use crate::engine::{Examples, Wanted};
use crate::fmt;
use crate::program::Program;
use crate::span::{Sources, Span};
use crate::speech::quoted;
use crate::syntax::LoadedFile;
use bench::{Bench, Tried};
pub use draft::Draft;
#[cfg(feature = "internals")]
pub use kind::KINDS;
pub use kind::Kind;
pub use moves::{Move, moves};
pub use seek::random;
use seek::{Found, Seeker, Side};
pub use walk::{Mutation, Said};
pub use watch::{Held, held};

/// So many changes of one policy are tried at most.
pub const MOST_CHANGES: usize = 5_000;

/// What came of the changes of a policy.
#[derive(Clone, Debug, Default)]
pub struct Mutated {
    /// How many changes an example noticed.
    pub noticed: u64,
    /// How many changes there are that mean something else than the policy.
    pub counted: u64,
    /// Those that no example noticed, in the order of the policy.
    pub unnoticed: Vec<Unnoticed>,
    /// Lines to add; each makes examples notice one of these or several.
    pub offers: Vec<Offer>,
}

/// A change that no example noticed.
#[derive(Clone, Debug)]
pub struct Unnoticed {
    /// The change.
    pub change: Mutation,
    /// What it would mean for the lead of the example that is offered.
    pub would: Option<String>,
    /// Which of [`Mutated::offers`] notices it, where one was found.
    pub offer: Option<usize>,
}

/// Lines to add to a policy, tried: the policy fulfils them, and the changes that they are for do not.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Offer {
    /// The example to add them to, by its title; a new example where there is none.
    pub to: Option<(String, Span)>,
    /// The lines: one `then` line, or a whole example.
    pub text: String,
}

impl Mutated {
    /// Whether at least so many per cent are noticed. Where there is nothing to notice, all of it is.
    pub fn is_at_least(&self, per_cent: u64) -> bool {
        self.noticed.saturating_mul(100) >= per_cent.saturating_mul(self.counted)
    }
}

/// Tries every change of a policy.
pub fn mutate(program: &Program, files: &[LoadedFile], sources: &Sources) -> Mutated {
    let mut bench = Bench::new(files, sources);
    let (mut noticed, mut silent) = (0u64, Vec::new());
    let met = claims(program);
    let mut changes = bench.mutations();
    changes.truncate(MOST_CHANGES);
    for change in changes {
        match bench.with(&change) {
            Tried::Mistaken => {}
            Tried::Fails => noticed = noticed.saturating_add(1),
            Tried::Program(other) if notices(&other, &met) => noticed = noticed.saturating_add(1),
            Tried::Program(other) if says_same(program, &other) => {}
            Tried::Program(other) => silent.push((change, *other)),
        }
    }
    let mut work = Work { bench, sources, seeker: Seeker::new(program), offers: Vec::new(), facts: None };
    let unnoticed: Vec<Unnoticed> =
        silent.into_iter().filter_map(|(change, other)| work.unnoticed(change, &other)).collect();
    let all = u64::try_from(unnoticed.len()).unwrap_or(u64::MAX);
    let offers = work.offers.into_iter().map(|(offer, _)| offer).collect();
    Mutated { noticed, counted: noticed.saturating_add(all), unnoticed, offers }
}

/// The program of a policy with one example more, the last of its examples, where all of it can be read and is right.
pub fn with_example(files: &[LoadedFile], sources: &Sources, text: &str) -> Option<Program> {
    Bench::new(files, sources).with_example(text, false)?.program()
}

/// By example and claim of a program: whether it is met.
fn claims(program: &Program) -> Vec<Vec<bool>> {
    let examples = Examples::new(program, Wanted::everything());
    let ran = examples.run_all(&program.examples);
    let results = ran.results(examples.engine());
    let all = program.examples.iter().enumerate();
    all.map(|(row, example)| {
        let met = example.claims.iter().map(|claim| results.holds(&claim.condition, row) == Truth::Yes);
        met.collect()
    })
    .collect()
}

/// Whether a claim is no longer met; what fails anyway notices nothing.
fn notices(program: &Program, before: &[Vec<bool>]) -> bool {
    let now = claims(program);
    before.iter().flatten().zip(now.iter().flatten()).any(|(before, now)| *before && !*now)
}

fn says_same(program: &Program, other: &Program) -> bool {
    same::changed(program, other).is_some_and(|changed| changed.is_empty())
}

/// What is worked with to show changes that nothing noticed.
struct Work<'p, 's> {
    bench: Bench,
    sources: &'s Sources,
    seeker: Seeker<'p>,
    offers: Vec<(Offer, Found)>,
    facts: Option<Facts>,
}

impl Work<'_, '_> {
    /// What is said of a change; `None` where it is proved to mean the same.
    fn unnoticed(&mut self, change: Mutation, other: &Program) -> Option<Unnoticed> {
        let program = self.seeker.real.program;
        let side = Side::new(other);
        let known = self.offers.iter().position(|(_, found)| would(&self.seeker, &side, found).is_some());
        if let Some(at) = known {
            let would = self.offers.get(at).and_then(|(_, found)| would(&self.seeker, &side, found));
            return Some(Unnoticed { change, would, offer: Some(at) });
        }
        if let Some(changed) = same::changed(program, other) {
            let facts = self.facts.get_or_insert_with(|| Facts::new(program, program.examples_as_of()));
            if same::proved(program, other, &changed, facts) {
                return None;
            }
        }
        let found = self.seeker.find(&side);
        let offer = found.and_then(|found| Some((self.offer(&change, &found)?, found)));
        let Some((offer, found)) = offer else { return Some(Unnoticed { change, would: None, offer: None }) };
        let would = would(&self.seeker, &side, &found);
        self.offers.push((offer, found));
        Some(Unnoticed { change, would, offer: Some(self.offers.len().saturating_sub(1)) })
    }

    /// The lines that show a lead, tried: the policy fulfils them with the example, and the change does not.
    fn offer(&self, change: &Mutation, found: &Found) -> Option<Offer> {
        let program = self.seeker.real.program;
        let watch = self.seeker.real.watched.get(found.at)?;
        let claim = watch.claim(program, &found.held)?;
        let of = found.of_example.and_then(|at| program.examples.get(at));
        let (offer, example) = match of {
            Some(example) => {
                let line = format!("  then  {claim}");
                let whole = format!("{}\n{line}\n", self.sources.text(example.span).trim_end());
                (Offer { to: Some((example.title.clone(), example.span)), text: line }, whole)
            }
            None => {
                let text = found.lead.example(program, &self.title(change), &claim);
                let text = fmt::format(&text).ok()?.trim_end().to_owned();
                (Offer { to: None, text: text.clone() }, text)
            }
        };
        let mut with = self.bench.with_example(&example, of.is_some())?;
        let holds = |program: &Program| {
            let claims = claims(program);
            let at = found.of_example.unwrap_or_else(|| claims.len().saturating_sub(1));
            claims.get(at).is_some_and(|claims| claims.last() == Some(&true))
        };
        let shows = match with.with(change) {
            Tried::Program(program) => !holds(&program),
            Tried::Fails => true,
            Tried::Mistaken => false,
        };
        (shows && holds(&with.program()?)).then_some(offer)
    }

    /// A title that no example has.
    fn title(&self, change: &Mutation) -> String {
        const LONGEST: usize = 60;
        let whole = format!("{}{}", change.about, walk::plain(self.sources.text(change.unit)));
        let whole = whole.replace('"', "'");
        let mut text: String = whole.chars().take(LONGEST).collect();
        if text.len() < whole.len() {
            text = format!("{} …", text.rsplit_once(' ').map_or(text.as_str(), |(text, _)| text));
        }
        let title = match change.kind {
            Kind::Points | Kind::Sign | Kind::Once | Kind::HalfLife => format!("what {text} brings"),
            Kind::Bound | Kind::Band | Kind::Threshold | Kind::Operator | Kind::Window | Kind::Count => {
                format!("at the edge of {text}")
            }
            _ => format!("where {text} decides"),
        };
        let examples = &self.seeker.real.program.examples;
        let taken = |title: &str| {
            let quoted = quoted(title);
            examples.iter().any(|example| example.title == title)
                || self.offers.iter().any(|(offer, _)| offer.text.contains(&quoted))
        };
        let numbered = (2..).map(|number| format!("{title} ({number})"));
        std::iter::once(title.clone()).chain(numbered).find(|title| !taken(title)).unwrap_or(title)
    }
}

/// What a change would mean for a lead that was found; `None` where it changes nothing of what is claimed of it.
fn would(seeker: &Seeker<'_>, other: &Side<'_>, found: &Found) -> Option<String> {
    let held = other.held(std::slice::from_ref(&found.lead)).into_iter().next()?;
    let then = held.into_iter().nth(found.at).flatten()?;
    let watch = seeker.real.watched.get(found.at)?;
    (then != found.held).then(|| watch.would(seeker.real.program, &found.held, &then))
}
