//! What an explanation says, before it is laid out: the columns of one lead's answer read back.

use super::waits::Waits;
use crate::cli::show;
use crate::door::{Decider, Facts, LineWhy, ScoreWhy, StageWhy, Told, clause_decider, scores, stages};
use crate::engine::explain::StageReason;
use crate::program::time::Zone;
use crate::program::{ColumnId, ColumnKind, LineId, Number, Pays, Program};
use crate::span::Sources;

/// All that is said about one lead.
#[derive(Clone, Debug)]
pub struct View {
    /// Its key.
    pub key: String,
    /// The policy's title, or its path.
    pub policy: String,
    /// As of when, exactly.
    pub as_of: String,
    /// As of when, in words.
    pub as_of_words: String,
    /// Its stage.
    pub stage: String,
    /// What the name of the stage stands for.
    pub stage_title: Option<String>,
    /// What to do next.
    pub next_step: Option<String>,
    /// Why it is disqualified.
    pub disqualified: Option<Reason>,
    /// Each score and the lines that paid.
    pub scores: Vec<Score>,
    /// Grades, choices and numbers, by name.
    pub values: Vec<(String, String)>,
    /// Each stage, and what decides it.
    pub stages: Vec<StageWhy>,
    /// The `should have` of its stage that are not yes.
    pub objections: Vec<Decider>,
    /// What to ask next, the most decisive first.
    pub missing: Vec<Fact>,
    /// What it could still reach.
    pub reach: String,
    /// Whether that is only an upper bound.
    pub perhaps: bool,
    /// The stage it could reach is later than where it stands.
    pub higher: bool,
    /// What a wait alone does to it; nothing where time changes no stage, or its events are too many.
    pub waits: Option<Waits>,
    /// The zone of its dates.
    pub zone: Zone,
}

/// A condition and why it is there.
#[derive(Clone, Debug)]
pub struct Reason {
    /// As written.
    pub text: String,
    /// `because "…"`
    pub because: Option<String>,
    /// Where it is said.
    pub place: String,
}

/// A score.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its points, and what they are added up from; its lines are below.
    pub why: ScoreWhy,
    /// Its bounds.
    pub bounds: Option<String>,
    /// The lines that paid.
    pub lines: Vec<Line>,
}

/// A line that paid.
#[derive(Clone, Debug)]
pub struct Line {
    /// What it paid, and for what.
    pub why: LineWhy,
    /// As written, without its points.
    pub text: String,
    /// In short: a list of bands is shown by what fell into one of them.
    pub short: String,
}

/// A missing fact that matters.
#[derive(Clone, Debug)]
pub struct Fact {
    /// The field.
    pub field: String,
    /// The question.
    pub ask: Option<String>,
    /// Some answer changes the stage by itself.
    pub decides_alone: bool,
    /// It stands in what the next stage requires.
    pub in_next_stage: bool,
    /// The most points it could bring; `None` for none.
    pub points: Option<String>,
}

/// Reads the explanation out of an answer. `told` are the lead's events, where they can be listed.
pub fn view(
    (key, policy): (&str, &str),
    facts: &Facts<'_>,
    told: Option<&Told<'_>>,
    sources: &Sources,
) -> View {
    let (program, answer) = (facts.program, facts.answer);
    let as_of = facts.results.batch().as_of.get(facts.row);
    let reasons = facts.results.explain(facts.row);
    View {
        key: key.to_string(),
        policy: program.title.clone().unwrap_or_else(|| policy.to_string()),
        as_of: program.zone.show(as_of),
        as_of_words: show::as_of(as_of, &program.zone),
        stage: facts.stage_name(answer.stage).to_string(),
        stage_title: program
            .stages
            .iter()
            .find(|stage| program[stage.column].name == facts.stage_name(answer.stage))
            .and_then(|stage| stage.title.clone()),
        next_step: facts.next_step().map(str::to_string),
        disqualified: answer.disqualified_by.and_then(|line| {
            let column = &program[program.disqualify.get(line)?.column];
            Some(Reason {
                text: match &column.kind {
                    ColumnKind::Disqualify(condition) => facts.results.reason(condition, facts.row).text,
                    _ => column.name.clone(),
                },
                because: column.because.clone(),
                place: sources.place(column.span),
            })
        }),
        scores: all_scores(facts, told, sources),
        values: values(facts),
        stages: stages(facts, told, &reasons),
        objections: objections(facts, told, &reasons),
        missing: missing(facts),
        reach: facts.stage_name(answer.reach.stage).to_string(),
        perhaps: answer.reach.perhaps,
        higher: answer.reach.stage > answer.stage,
        waits: None,
        zone: program.zone.clone(),
    }
}

fn all_scores(facts: &Facts<'_>, told: Option<&Told<'_>>, sources: &Sources) -> Vec<Score> {
    let program = facts.program;
    let place = |line: LineId| sources.place(program[program[line].column].span);
    let scores = scores(facts, told, place).into_iter().zip(&program.scores).map(|(mut why, score)| {
        let lines = std::mem::take(&mut why.lines).into_iter().map(|why| Line {
            text: without_points(&why.line).to_string(),
            short: short(facts, &program[why.column].kind, &why.line),
            why,
        });
        Score { bounds: crate::speech::bounds(score), lines: lines.collect(), why }
    });
    scores.collect()
}

/// A points line without the points it begins with, which are shown beside it; a `by` line stays whole.
pub fn without_points(text: &str) -> &str {
    if text.starts_with(['+', '-', '−']) || text.starts_with(|c: char| c.is_ascii_digit()) {
        text.split_once(' ').map_or(text, |(_, rest)| rest.trim_start())
    } else {
        text
    }
}

/// `by industry (software)`: the band that paid is known by the value; any other line as it is written.
fn short(facts: &Facts<'_>, kind: &ColumnKind, text: &str) -> String {
    let of = match kind {
        ColumnKind::Points(Pays::ByChoice { of, .. }) => Some(*of),
        ColumnKind::Points(Pays::ByNumber { of: Number::Column(of), .. }) => Some(*of),
        _ => None,
    };
    match (of, text.split_once(':')) {
        (Some(of), Some((by, _))) => format!("{by} ({})", facts.value(of)),
        _ => without_points(text).to_string(),
    }
}

fn values(facts: &Facts<'_>) -> Vec<(String, String)> {
    let program = facts.program;
    let numbers = program.criteria.iter().filter(|column| is_number(program, **column));
    program
        .grades
        .iter()
        .chain(&program.choices)
        .chain(numbers)
        .map(|column| (facts.name(*column).to_string(), facts.value(*column)))
        .collect()
}

fn is_number(program: &Program, column: ColumnId) -> bool {
    matches!(program[column].kind, ColumnKind::Number(_))
}

fn objections(facts: &Facts<'_>, told: Option<&Told<'_>>, reasons: &[StageReason]) -> Vec<Decider> {
    let found = facts.answer.objections.iter().filter_map(|objection| {
        let stage = reasons.get(objection.stage.index())?;
        stage.should_have.get(objection.clause).map(|clause| clause_decider(facts, told, clause))
    });
    found.collect()
}

fn missing(facts: &Facts<'_>) -> Vec<Fact> {
    let fields = facts.answer.missing.iter().filter_map(|fact| {
        let field = facts.program.fields.get(fact.field.index())?;
        Some(Fact {
            field: field.name.clone(),
            ask: field.ask.clone(),
            decides_alone: fact.decides_alone,
            in_next_stage: fact.in_next_stage,
            points: (fact.points > 0).then(|| show::points(fact.points)),
        })
    });
    fields.collect()
}
