//! What is told of a difference, whatever the format.

use crate::changes::Change;
use crate::diff::{Difference, Found, Goal, Item, Renamed, Shown, Verdict, What};
use crate::engine::truth::Truth;
use crate::mutate::Held;
use crate::program::Condition;
use crate::report::{Against, Report};
use crate::speech::{Line, condition, decimal, instant, truth};
use std::collections::BTreeSet;

/// What is told.
#[derive(Debug)]
pub(super) struct View<'a> {
    /// The paths of both.
    pub paths: (&'a str, &'a str),
    /// As of when leads were looked at.
    pub as_of: String,
    /// What has changed, a sentence each.
    pub changes: Vec<Line>,
    /// Who must agree.
    pub needed: Vec<&'a str>,
    /// What can differ.
    pub can: Vec<Told<'a>>,
    /// What is proved not to differ.
    pub same: Vec<Line>,
    /// What no proof covers.
    pub cautions: Vec<String>,
    pub difference: &'a Difference,
    /// Leads that were run on both.
    pub moved: Option<Report>,
}

/// One thing that can differ, or of which that is not settled.
#[derive(Debug)]
pub(super) struct Told<'a> {
    pub item: &'a Item,
    /// Its name, with what it is.
    pub name: Line,
    pub lines: Vec<Answered>,
}

/// The answer to one question.
#[derive(Debug)]
pub(super) struct Answered {
    /// In a sentence.
    pub said: Line,
    /// Which leads alone, as a condition of the language.
    pub only: Option<String>,
    /// A lead that shows it.
    pub lead: Option<Lead>,
}

/// A lead as a reader sees it.
#[derive(Debug)]
pub(super) struct Lead {
    pub given: Vec<String>,
    pub done: Vec<String>,
    /// What it is in both: `SQL` and `MQL`.
    pub was: String,
    pub now: String,
}

impl<'a> View<'a> {
    pub fn new(
        paths: (&'a str, &'a str),
        said: Vec<Line>,
        changes: &'a [Change],
        difference: &'a Difference,
    ) -> View<'a> {
        let name = |one: &Renamed| {
            let line = Line::new().words(format!("Renamed: {} ", one.what)).strong(&one.was);
            line.words(" is now ").strong(&one.now).words(".")
        };
        let said = difference.renamed.iter().map(name).chain(said).collect();
        let needed: BTreeSet<&str> =
            changes.iter().flat_map(|change| &change.owners).map(String::as_str).collect();
        let (same, can): (Vec<&Item>, Vec<&Item>) = difference.items.iter().partition(|item| item.is_same());
        let told = |item: &'a Item| Told {
            item,
            name: self::name(item),
            lines: item.found.iter().map(|found| answered(item, found, difference)).collect(),
        };
        View {
            paths,
            as_of: instant(difference.as_of, &difference.both.zone),
            changes: said,
            needed: needed.into_iter().collect(),
            can: can.into_iter().map(told).collect(),
            same: same.into_iter().map(self::name).collect(),
            cautions: difference.cautions.iter().map(|caution| caution.said.clone()).collect(),
            difference,
            moved: None,
        }
    }

    /// Who of our leads moves.
    pub fn against(&self) -> Option<&Against> {
        self.moved.as_ref()?.against.as_ref()
    }

    /// The outcome in one sentence.
    pub fn short(&self) -> Line {
        let shown = |told: &&Told<'_>| told.lines.iter().any(|line| line.lead.is_some());
        let sure: Vec<&Told<'_>> = self.can.iter().filter(shown).collect();
        match (sure.is_empty(), self.can.is_empty()) {
            (_, true) => "No lead's answer can differ: that is proved for every possible lead.".into(),
            (true, false) => {
                "No lead was found whose answer differs, and it is not proved that there is none.".into()
            }
            (false, _) => {
                let mut line = Line::new().words("Leads can differ in ");
                for (at, told) in sure.iter().enumerate() {
                    let between = match at {
                        0 => "",
                        at if at.saturating_add(1) == sure.len() => " and ",
                        _ => ", ",
                    };
                    line = line.words(between).and(told.name.clone());
                }
                line.words(".")
            }
        }
    }
}

/// What a thing is, and its name.
fn name(item: &Item) -> Line {
    let word = match item.what {
        What::Verdict => return "the stage of a lead".into(),
        What::NextStep => return "the next step".into(),
        What::Stage => "stage ",
        What::Grade => "grade ",
        What::Choice => "choice ",
        What::Score => "score ",
    };
    let line = match item.name.as_str() {
        // A score without a name of its own.
        "score" if item.what == What::Score => Line::new().words("the ").strong("score"),
        name => Line::new().words(word).strong(name),
    };
    match &item.was {
        Some(was) => line.words(" (before: ").name(was).words(")"),
        None => line,
    }
}

fn answered(item: &Item, found: &Found, difference: &Difference) -> Answered {
    let lead = match &found.verdict {
        Verdict::Shown(shown) => Some(lead(item, shown, difference)),
        Verdict::Never | Verdict::NeverBut(_) | Verdict::Open(_) => None,
    };
    let only = match found.only.as_slice() {
        [] => None,
        [one] => Some(condition(&difference.both, one)),
        all => Some(condition(&difference.both, &Condition::All(all.to_vec()))),
    };
    Answered { said: said(item, found), only, lead }
}

impl Answered {
    /// Which leads alone, in a sentence.
    pub fn only(&self) -> Option<Line> {
        let only = self.only.as_ref()?;
        Some(Line::new().words("Proved: only leads with ").name(only).words("."))
    }
}

/// `can gain it`: what is asked, after `a lead` or `no lead`.
fn said(item: &Item, found: &Found) -> Line {
    let name = || Line::new().strong(&item.name);
    let (can, never) = match found.goal {
        Goal::Gain => (
            Line::new().words("A lead can reach ").and(name()).words(" that did not before."),
            Line::new().words("No lead can reach ").and(name()).words(" that did not before"),
        ),
        Goal::Loss => (
            Line::new().words("A lead can miss ").and(name()).words(" that reached it before."),
            Line::new().words("No lead can miss ").and(name()).words(" that reached it before"),
        ),
        Goal::Up => (moved(found, "rise"), Line::new().words("It cannot rise")),
        Goal::Down => (moved(found, "fall"), Line::new().words("It cannot fall")),
        Goal::Differ => ("It can differ.".into(), "It cannot differ".into()),
    };
    match &found.verdict {
        Verdict::Shown(_) => can,
        Verdict::Never => never.words(": proved for every lead."),
        Verdict::NeverBut(caution) => {
            never.words(format!(", as far as the policies say. Not covered: {caution}."))
        }
        Verdict::Open(looked) => Line::new().words(format!(
            "Not settled whether {}: no lead was found, after {} cases.",
            match found.goal {
                Goal::Gain => "a lead can reach it that did not before",
                Goal::Loss => "a lead can miss it that reached it before",
                Goal::Up => "it can rise",
                Goal::Down => "it can fall",
                Goal::Differ => "it can differ",
            },
            crate::cli::show::grouped(*looked as u64)
        )),
    }
}

/// `It can rise by up to 5 points.`
fn moved(found: &Found, word: &str) -> Line {
    let Some((most, exact)) = found.reach else { return Line::new().words(format!("It can {word}.")) };
    if most >= crate::program::LARGEST {
        return Line::new().words(format!("It can {word}; how far is not limited."));
    }
    let points = if most == crate::program::SCALE { "point" } else { "points" };
    let line = Line::new().words(format!("It can {word} by at most {} {points}", decimal(most)));
    match exact {
        true => line.words(": the lead below does."),
        false => line.words("; the lead below is the furthest that was found."),
    }
}

fn lead(item: &Item, shown: &Shown, difference: &Difference) -> Lead {
    let (given, done) = shown.lead.said(&difference.both);
    Lead { given, done, was: held(item, &shown.held.0), now: held(item, &shown.held.1) }
}

/// What a lead is, in a word or two.
fn held(item: &Item, held: &Held) -> String {
    match held {
        Held::Truth(yes) if item.what == What::Stage => match yes {
            Truth::Yes => item.name.clone(),
            Truth::No => format!("not {}", item.name),
            Truth::Unknown => format!("{} is unknown", item.name),
        },
        Held::Truth(yes) => truth(*yes).to_owned(),
        Held::Number(Some(number)) => decimal(*number),
        Held::Choice(Some(value)) if item.what == What::NextStep => format!("“{value}”"),
        Held::Choice(Some(value)) => value.clone(),
        Held::Choice(None) if item.what == What::NextStep => "no next step".to_owned(),
        Held::Number(None) | Held::Choice(None) => "missing".to_owned(),
    }
}
