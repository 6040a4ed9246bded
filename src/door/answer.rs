//! Answers, read back by name.

use super::desk::Desk;
use super::facts::Facts;
use super::known::Known;
use super::scores::{MANY, Told, scores};
use super::why::{Why, stages};
use super::{Decimal, Error, Lead, Value, node};
use crate::engine::answer::{self, Cell};
use crate::engine::{Results, compare};
use crate::program::{ColumnId, LineId, Truth, Type};
use crate::run::write::{Layout, Leads, reason, stage_name};
use crate::speech;
use serde::{Serialize, Serializer};
use std::cmp::Ordering;
use std::sync::Arc;

/// The columns of a lead, read back by name. Made by [`super::ColumnEvaluator::evaluate`].
#[derive(Clone, Copy, Debug)]
pub struct Columns<'a> {
    policy: &'a Known,
    results: Results<'a>,
}

impl<'a> Columns<'a> {
    pub(super) fn new(policy: &'a Arc<Known>, results: Results<'a>) -> Columns<'a> {
        Columns { policy, results }
    }

    /// The lead's stage: the highest that holds, `lead` where none does, or `disqualified`.
    pub fn stage(&self) -> &'a str {
        stage_name(&self.policy.program, self.results.stage(0))
    }

    /// The next step; `None` where the lead is disqualified or the policy has no next steps.
    pub fn next_step(&self) -> Option<&'a str> {
        self.chosen(self.policy.program.next_step?)
    }

    /// The points of a score.
    ///
    /// # Errors
    /// When the policy has no such score, or it was not asked for.
    pub fn score(&self, name: &str) -> Result<Decimal, Error> {
        Ok(self.number(name)?.unwrap_or_default())
    }

    /// A number that the policy works out: a score, or `NAME means` a number. `None` is missing.
    ///
    /// # Errors
    /// As [`Columns::score`].
    pub fn number(&self, name: &str) -> Result<Option<Decimal>, Error> {
        match self.cell(name, |ty| matches!(ty, Type::Number(_)), "a number")? {
            (_, Cell::Number(number)) => Ok(number.map(Decimal)),
            _ => Ok(None),
        }
    }

    /// Whether a criterion or a stage holds: yes, no or unknown.
    ///
    /// # Errors
    /// As [`Columns::score`].
    pub fn truth(&self, name: &str) -> Result<Truth, Error> {
        match self.cell(name, |ty| *ty == Type::YesNo, "yes, no or unknown")? {
            (_, Cell::Truth(truth)) => Ok(truth),
            _ => Ok(Truth::Unknown),
        }
    }

    /// The value of a grade or of a `choose` table; `None` is missing.
    ///
    /// # Errors
    /// As [`Columns::score`].
    pub fn choice(&self, name: &str) -> Result<Option<&'a str>, Error> {
        let (id, _) = self.cell(name, |ty| matches!(ty, Type::Choice(_)), "a grade or a choice")?;
        Ok(self.chosen(id))
    }

    fn cell(&self, name: &str, is: impl Fn(&Type) -> bool, what: &str) -> Result<(ColumnId, Cell), Error> {
        let id = self.policy.column(name)?;
        let ty = &self.policy.program[id].ty;
        if !is(ty) {
            let error = Error::said(format!("`{name}` is not {what}: it is {}", speech::type_in_words(ty)));
            return Err(error.help(match ty {
                Type::YesNo => "ask for it with `truth`",
                Type::Choice(_) => "ask for it with `choice`",
                Type::Number(_) | Type::Text | Type::Date | Type::Several(_) => "ask for it with `number`",
            }));
        }
        match self.results.cell(id, 0) {
            Some(cell) => Ok((id, cell)),
            None => Err(Error::said(format!("`{name}` was not worked out"))
                .help("name it in `columns`, or ask an `evaluator` for the whole answer")),
        }
    }

    fn chosen(&self, id: ColumnId) -> Option<&'a str> {
        let chosen = self.results.choice(id, 0)?;
        speech::choices(&self.policy.program[id].ty).get(chosen as usize).map(String::as_str)
    }
}

/// The whole answer for a lead. What it says is worked out when it is asked for.
///
/// It serialises as the JSON object that `qualify run` writes; [`Answer::to_json`] gives that text.
#[derive(Clone, Copy, Debug)]
pub struct Answer<'a> {
    columns: Columns<'a>,
    lead: &'a Lead,
}

/// What a lead is called by: of two leads, the one whose rank is less is called first. By stage, what it `should have`,
/// what it `prefers`, and the total, as `qualify run` ranks; by key where all of that is the same.
#[derive(Clone, Debug)]
pub struct Rank {
    policy: Arc<Known>,
    stage: u32,
    rank: answer::Rank,
    key: String,
}

impl Rank {
    fn parts(&self) -> (u32, &answer::Rank, &[u8]) {
        (self.stage, &self.rank, self.key.as_bytes())
    }
}

impl Ord for Rank {
    fn cmp(&self, other: &Rank) -> Ordering {
        compare(&self.policy.program, self.parts(), other.parts())
    }
}

impl PartialOrd for Rank {
    fn partial_cmp(&self, other: &Rank) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Rank {
    fn eq(&self, other: &Rank) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Rank {}

/// A missing fact that matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Missing<'a> {
    /// The field.
    pub field: &'a str,
    /// The question to ask.
    pub ask: Option<&'a str>,
    /// Some answer changes the stage by itself.
    pub decides_alone: bool,
    /// It is part of what the next stage requires.
    pub in_next_stage: bool,
    /// The most points that it can bring.
    pub points: Decimal,
}

/// The highest stage that a lead could still reach.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reach<'a> {
    /// Its name.
    pub stage: &'a str,
    /// It is an upper bound: no way to the stage was found, nor that there is none.
    pub perhaps: bool,
}

/// A points line that paid.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paid<'a> {
    /// The line as it is written.
    pub line: &'a str,
    /// Its score.
    pub score: &'a str,
    /// What it paid.
    pub points: Decimal,
    /// `because "…"` of the policy.
    pub because: Option<&'a str>,
    /// Where the line is: `sales.qualify:12:3`.
    pub place: &'a str,
}

/// A `should have` of the lead's stage that is not met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Objection<'a> {
    /// The condition as it is written.
    pub condition: &'a str,
    /// no, or unknown.
    pub truth: Truth,
    /// `because "…"` of the policy.
    pub because: Option<&'a str>,
}

impl<'a> Answer<'a> {
    pub(super) fn new(lead: &'a Lead, results: Results<'a>) -> Answer<'a> {
        Answer { columns: Columns::new(&lead.policy, results), lead }
    }

    /// The lead's stage: the highest that holds, `lead` where none does, or `disqualified`.
    pub fn stage(&self) -> &'a str {
        self.columns.stage()
    }

    /// The next step; `None` where the lead is disqualified or the policy has no next steps.
    pub fn next_step(&self) -> Option<&'a str> {
        self.columns.next_step()
    }

    /// The points of a score.
    ///
    /// # Errors
    /// When the policy has no such score.
    pub fn score(&self, name: &str) -> Result<Decimal, Error> {
        self.columns.score(name)
    }

    /// The sum of all scores.
    pub fn total(&self) -> Decimal {
        Decimal(self.results().total(0))
    }

    /// A number that the policy works out: a score, or `NAME means` a number. `None` is missing.
    ///
    /// # Errors
    /// When the policy works out no such number.
    pub fn number(&self, name: &str) -> Result<Option<Decimal>, Error> {
        self.columns.number(name)
    }

    /// Whether a criterion or a stage holds: yes, no or unknown.
    ///
    /// # Errors
    /// When the policy has no such criterion or stage.
    pub fn truth(&self, name: &str) -> Result<Truth, Error> {
        self.columns.truth(name)
    }

    /// The value of a grade or of a `choose` table; `None` is missing.
    ///
    /// # Errors
    /// When the policy has no such grade or table.
    pub fn choice(&self, name: &str) -> Result<Option<&'a str>, Error> {
        self.columns.choice(name)
    }

    /// Why the lead is disqualified: `because "…"` of the line, or the line. `None` where it is not.
    pub fn disqualified_because(&self) -> Option<&'a str> {
        let program = &self.lead.policy.program;
        let is = |column| self.results().truth(column, 0) == Some(Truth::Yes);
        reason(program, program.disqualify.iter().position(|line| is(line.column)))
    }

    /// The missing facts that matter, the most decisive first: what to ask next.
    pub fn missing(&self) -> Vec<Missing<'a>> {
        let program = &self.lead.policy.program;
        let Some(facts) = self.results().facts(0) else { return Vec::new() };
        let missing = facts.missing.iter().map(|fact| {
            let field = &program[fact.field];
            Missing {
                field: &field.name,
                ask: field.ask.as_deref(),
                decides_alone: fact.decides_alone,
                in_next_stage: fact.in_next_stage,
                points: Decimal(fact.points),
            }
        });
        missing.collect()
    }

    /// The highest stage that the lead could still reach, whatever the missing facts turn out to be.
    pub fn could_reach(&self) -> Reach<'a> {
        let here = || answer::Reach { stage: self.results().stage(0), perhaps: false };
        let reach = self.results().facts(0).map_or_else(here, |facts| facts.reach);
        Reach { stage: stage_name(&self.lead.policy.program, reach.stage), perhaps: reach.perhaps }
    }

    /// The points lines that paid, in the order written.
    pub fn paid(&self) -> Vec<Paid<'a>> {
        let policy: &'a Known = &self.lead.policy;
        let program = &policy.program;
        let paid = self.results().paid(0).into_iter().map(|(id, points)| {
            let line = &program[id];
            Paid {
                line: &line.text,
                score: &program[program[line.score].column].name,
                points: Decimal(points),
                because: program[line.column].because.as_deref(),
                place: policy.places.get(id.index()).map_or("", String::as_str),
            }
        });
        paid.collect()
    }

    /// What the lead's stage `should have` and has not: objections to remove, and facts to ask for.
    pub fn objections(&self) -> Vec<Objection<'a>> {
        let program = &self.lead.policy.program;
        let open = self.results().objections(0).into_iter().filter_map(|objection| {
            let clause = program[objection.stage].should_have.get(objection.clause)?;
            let (condition, because) = (clause.text.as_str(), clause.because.as_deref());
            Some(Objection { condition, truth: objection.truth, because })
        });
        open.collect()
    }

    /// What the lead is ranked by: sort leads of one policy by it, and the first is called first.
    pub fn rank(&self) -> Rank {
        let (policy, results) = (Arc::clone(&self.lead.policy), self.results());
        Rank {
            policy,
            stage: results.stage(0),
            rank: results.rank(0),
            key: self.lead.key().unwrap_or_default(),
        }
    }

    /// Why: how each score is added up, with the occurrences behind its lines; each stage, and the conditions that decide
    /// it, with the values of this lead. It evaluates the lead once more.
    pub fn why(&self) -> Why {
        let policy = &self.lead.policy;
        let mut desk = Desk::new(policy, policy.explaining());
        let as_of = Value::instant(self.results().batch().as_of.get(0));
        // The lead has just been evaluated as of that instant.
        let Ok(results) = desk.run(self.lead, as_of) else {
            return Why { disqualified_because: None, scores: Vec::new(), stages: Vec::new() };
        };
        let answer = results.answer(0);
        let facts = Facts { program: &policy.program, results, row: 0, answer: &answer };
        let occurrences = self.lead.occurrences();
        let told = Told::new(&facts, &occurrences, MANY);
        let place = |line: LineId| policy.places.get(line.index()).cloned().unwrap_or_default();
        Why {
            scores: scores(&facts, Some(&told), place),
            disqualified_because: self.disqualified_because().map(str::to_owned),
            stages: stages(&facts, Some(&told), &results.explain(0)),
        }
    }

    /// The answer as the JSON object that `qualify run` writes. Its key is null where the lead has none.
    pub fn to_json(&self) -> String {
        let policy = &self.lead.policy;
        let lead = Alone { key: self.lead.key(), bad: &self.lead.held.spoilt };
        let mut out = Vec::new();
        Layout::full(&policy.program, &policy.places).write(
            self.results(),
            &lead,
            &mut out,
            |_| false,
            |_, _| {},
        );
        out.pop();
        // Names and texts of data are UTF-8.
        String::from_utf8(out).unwrap_or_default()
    }

    fn results(&self) -> &Results<'a> {
        &self.columns.results
    }
}

impl Serialize for Answer<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        node::pass(&self.to_json(), serializer)
    }
}

/// The one lead that an answer is about.
struct Alone<'a> {
    key: Option<String>,
    bad: &'a [u32],
}

impl Leads for Alone<'_> {
    fn key(&self, _: usize) -> &[u8] {
        self.key.as_ref().map_or(b"null", |key| key.as_bytes())
    }

    fn keys(&self) -> &[u8] {
        self.key(0)
    }

    fn numbered(&self) -> bool {
        self.key.is_none()
    }

    fn bad(&self, _: usize) -> &[u32] {
        self.bad
    }
}
