//! Why a lead has changed: what moved its scores and stages between two instants, or between two files of leads.

pub mod human;
pub mod json;

use super::changes::{self, StageChange};
use crate::cli::show;
use crate::door::{Facts, MANY, Occurred, Told};
use crate::engine::Wanted;
use crate::engine::answer::Answer;
use crate::program::time::Zone;
use crate::program::{ColumnId, ColumnKind, Pays, Program, Value};
use crate::span::Sources;
use crate::speech;
use crate::why::{Because, Bench, Happened, LineMove, Moment, ScoreMove, score_moves};

/// All that is said.
#[derive(Clone, Debug)]
pub struct View {
    /// The key of the lead.
    pub key: String,
    /// The policy's title, or its path.
    pub policy: String,
    /// The earlier answer.
    pub before: Side,
    /// The later one.
    pub after: Side,
    /// The facts that differ: the field, the value before and after.
    pub facts: Vec<(String, String, String)>,
    /// The scores that moved.
    pub scores: Vec<Score>,
    /// The stages that differ.
    pub stages: Vec<StageChange>,
    /// The zone of its dates.
    pub zone: Zone,
}

/// One of the two answers.
#[derive(Clone, Debug)]
pub struct Side {
    /// As of when, in microseconds.
    pub at: i64,
    /// As of when, exactly.
    pub as_of: String,
    /// As of when, in words.
    pub as_of_words: String,
    /// The stage.
    pub stage: String,
    /// The next step.
    pub next_step: Option<String>,
}

/// A score that moved.
#[derive(Clone, Debug)]
pub struct Score {
    /// Its name.
    pub name: String,
    /// What moved.
    pub moved: ScoreMove,
    /// Its bounds.
    pub bounds: Option<String>,
    /// The lines that moved.
    pub lines: Vec<Line>,
}

/// A line that moved.
#[derive(Clone, Debug)]
pub struct Line {
    /// As written.
    pub text: String,
    /// Without the points it begins with.
    pub short: String,
    /// Where it is.
    pub place: String,
    /// Its difference.
    pub points: i64,
    /// Its cap.
    pub cap: Option<i64>,
    /// Why; they add up to the difference.
    pub items: Vec<Item>,
}

/// Something that moved a line.
#[derive(Clone, Debug)]
pub enum Item {
    /// An occurrence.
    Occurrence(i64, Happened, Occurred),
    /// The cap: points, what it took away before and after.
    Cap(i64, (i64, i64)),
    /// What the line looks at: points, and what differs in words.
    Looks(i64, String),
}

impl Item {
    /// By so many points.
    pub fn points(&self) -> i64 {
        match self {
            Item::Occurrence(points, ..) | Item::Cap(points, _) | Item::Looks(points, _) => *points,
        }
    }
}

/// Compares two moments of a lead.
pub fn view(
    (key, policy): (&str, &str),
    program: &Program,
    sources: &Sources,
    (then, now): (&Moment, &Moment),
) -> View {
    let fields = (0u32..).map(ColumnId).take(program.fields.len());
    let bench = Bench::new(program, Wanted::everything().and(fields));
    let ran = bench.run(&[then.clone(), now.clone()]);
    let results = bench.results(&ran);
    let answers = (results.answer(0), results.answer(1));
    let before = Facts { program, results, row: 0, answer: &answers.0 };
    let after = Facts { row: 1, answer: &answers.1, ..before };
    let told = (Told::new(&before, &then.events, MANY), Told::new(&after, &now.events, MANY));
    let writer = Writer { program, sources, before: (&before, &told.0), after: (&after, &told.1) };
    let moves = score_moves(program, (then, &results, 0), (now, &results, 1));
    View {
        key: key.to_owned(),
        policy: program.title.clone().unwrap_or_else(|| policy.to_owned()),
        before: side(&before, &answers.0, then),
        after: side(&after, &answers.1, now),
        facts: facts(program, then, now),
        scores: moves.into_iter().map(|moved| writer.score(moved)).collect(),
        stages: changes::stages(&before, &after),
        zone: program.zone.clone(),
    }
}

fn side(facts: &Facts<'_>, answer: &Answer, moment: &Moment) -> Side {
    let zone = &facts.program.zone;
    Side {
        at: moment.as_of,
        as_of: zone.show(moment.as_of),
        as_of_words: show::as_of(moment.as_of, zone),
        stage: facts.stage_name(answer.stage).to_owned(),
        next_step: facts.next_step().map(str::to_owned),
    }
}

fn facts(program: &Program, then: &Moment, now: &Moment) -> Vec<(String, String, String)> {
    let pairs = program.fields.iter().zip(then.fields.iter().zip(&now.fields));
    let differ = pairs.filter(|(_, (then, now))| then != now);
    let said = differ.map(|(field, (then, now))| {
        let value = |held: &Option<Value>| {
            held.as_ref().map_or("missing".to_owned(), |held| speech::value(held, &field.ty, &program.zone))
        };
        (field.name.clone(), value(then), value(now))
    });
    said.collect()
}

struct Writer<'a> {
    program: &'a Program,
    sources: &'a Sources,
    before: (&'a Facts<'a>, &'a Told<'a>),
    after: (&'a Facts<'a>, &'a Told<'a>),
}

impl Writer<'_> {
    fn score(&self, moved: ScoreMove) -> Score {
        let score = &self.program[moved.score];
        Score {
            name: self.program[score.column].name.clone(),
            bounds: speech::bounds(score),
            lines: moved.lines.iter().map(|line| self.line(line)).collect(),
            moved,
        }
    }

    fn line(&self, moved: &LineMove) -> Line {
        let line = &self.program[moved.line];
        let column = &self.program[line.column];
        let pays = match &column.kind {
            ColumnKind::Points(pays) => Some(pays),
            _ => None,
        };
        let items = moved.items.iter().map(|item| match &item.because {
            Because::Occurrence(what, of) => {
                let weight = match pays {
                    Some(Pays::On { weight, .. }) => Some(&self.program[*weight].kind),
                    _ => None,
                };
                let now = !matches!(what, Happened::Absent);
                let told = if now { self.after.1 } else { self.before.1 };
                match weight {
                    Some(ColumnKind::Aggregate(aggregate)) => {
                        Item::Occurrence(item.points, *what, told.occurred(aggregate, of, item.points))
                    }
                    _ => Item::Looks(item.points, String::new()),
                }
            }
            Because::Cap(before, after) => Item::Cap(item.points, (*before, *after)),
            Because::Looks(columns) => Item::Looks(item.points, self.looks(columns)),
        });
        Line {
            short: super::view::without_points(&line.text).to_owned(),
            text: line.text.clone(),
            place: self.sources.place(column.span),
            points: moved.after.saturating_sub(moved.before),
            cap: match pays {
                Some(Pays::On { cap, .. } | Pays::Per { cap, .. }) => *cap,
                _ => None,
            },
            items: items.collect(),
        }
    }

    /// `employees 30 → 300, demo_request in the last 30 days once → never (2026-08-02)`
    fn looks(&self, columns: &[ColumnId]) -> String {
        if columns.is_empty() {
            return "only time went by".to_owned();
        }
        let said = columns.iter().map(|column| {
            let (name, before, after) = changes::value(self.before.0, self.after.0, *column, false);
            let dated = |value: String, told: &Told<'_>| match told.dates(*column) {
                dates if dates.is_empty() => value,
                dates => format!("{value} ({dates})"),
            };
            format!("{name} {} → {}", dated(before, self.before.1), dated(after, self.after.1))
        });
        said.collect::<Vec<_>>().join(", ")
    }
}
