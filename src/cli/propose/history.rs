//! The leads as a table: how they ended, what the policy gives them now, and where each part of a line would pay.

use super::asked::Source;
use super::fields::{Refused, is_named};
use super::lines::{Form, Line, Slot};
use crate::program::Truth;
use crate::propose::{Column, Ended, Group, Part, Pool, Sign};
use crate::report::{Count, leak};
use crate::run::matrix::{Matrix, Values};

/// A part needs so many leads that it pays, and so many that it does not.
const ENOUGH: usize = 20;
const ONE_IN: usize = 200;
/// So many parts of a line with bands, and of one with values.
const BANDS: usize = 4;
const VALUES: usize = 6;
/// Of ten leads with a known date, so many are the older part.
const OLDER: usize = 7;

/// The leads whose outcome is known and that no line disqualifies.
#[derive(Debug, Default)]
pub struct History {
    /// Their places in the table.
    pub rows: Vec<usize>,
    /// The hashes of their keys.
    pub hashes: Vec<u64>,
    /// How they ended.
    pub won: Vec<bool>,
    /// Those that are fitted; the others judge.
    pub older: Vec<bool>,
    /// The first instant of the newer part, where a date says what is newer.
    pub from: Option<i64>,
    /// The first and the last instant of the newer part.
    pub span: Option<(i64, i64)>,
    /// Leads whose outcome is unknown.
    pub open: u64,
    /// Leads that are disqualified.
    pub disqualified: u64,
}

/// Where the table has what is always asked: the places of columns of the policy, then of those beside it.
#[derive(Clone, Copy, Debug, Default)]
pub struct Places {
    /// The stage, and the index of `disqualified`.
    pub stage: Option<(usize, i64)>,
    /// Whether a date was asked beside the outcome.
    pub dated: bool,
}

impl History {
    /// Reads it from the table.
    pub fn new(table: &Matrix, places: Places) -> History {
        let mut history = History::default();
        let outcome = match table.beside(0) {
            Values::Truths(truths) => truths.as_slice(),
            _ => &[],
        };
        let stages = places.stage.map(|(at, out)| (numbers(table.own(at)), out));
        let mut dates: Vec<Option<i64>> = Vec::new();
        for row in 0..table.rows() {
            let won = match outcome.get(row) {
                Some(Truth::Yes) => true,
                Some(Truth::No) => false,
                Some(Truth::Unknown) | None => {
                    history.open += 1;
                    continue;
                }
            };
            let out = stages.is_some_and(|(stages, out)| stages.get(row) == Some(&Some(out)));
            if out {
                history.disqualified += 1;
                continue;
            }
            history.rows.push(row);
            history.won.push(won);
            history.hashes.push(table.hashes.get(row).copied().unwrap_or(0));
            let date = places.dated.then(|| numbers(table.beside(1)).get(row).copied().flatten()).flatten();
            dates.push(date.map(|code| crate::program::Date::of_code(code).start()));
        }
        history.part(&dates, places.dated);
        history
    }

    /// Tells older from newer leads: by date, a day never in both; else by the hash of the key.
    fn part(&mut self, dates: &[Option<i64>], dated: bool) {
        if !dated {
            self.older = self.hashes.iter().map(|hash| hash % 10 < OLDER as u64).collect();
            return;
        }
        let mut known: Vec<i64> = dates.iter().flatten().copied().collect();
        known.sort_unstable();
        let from = known.get(known.len() * OLDER / 10).copied();
        // The first instant of that day.
        let from =
            from.map(|at| at.div_euclid(crate::program::time::DAY).saturating_mul(crate::program::time::DAY));
        self.from = from;
        self.older = dates
            .iter()
            .map(|date| !matches!((date, from), (Some(date), Some(from)) if *date >= from))
            .collect();
        let newer = known.iter().copied().filter(|date| from.is_some_and(|from| *date >= from));
        self.span = newer.clone().min().zip(newer.max());
    }

    /// The older leads, as a fit takes them: the newer ones count for nothing.
    pub fn ended(&self) -> Ended {
        let times: Vec<f64> = self.older.iter().map(|older| f64::from(u8::from(*older))).collect();
        Ended::of(self.won.iter().copied()).times(&times)
    }

    /// How they ended.
    pub fn all(&self) -> Count {
        self.count(|_| true)
    }

    /// How some of them ended, by their place.
    pub fn count(&self, is: impl Fn(usize) -> bool) -> Count {
        let mut count = Count::default();
        for (_, won) in self.won.iter().enumerate().filter(|(at, _)| is(*at)) {
            if *won {
                count.won += 1;
            } else {
                count.lost += 1;
            }
        }
        count
    }

    /// A number of theirs.
    pub fn numbers(&self, values: &Values) -> Vec<i64> {
        let numbers = numbers(values);
        self.rows.iter().map(|row| numbers.get(*row).copied().flatten().unwrap_or(0)).collect()
    }

    /// Where a part pays.
    fn column(&self, table: &Matrix, source: Source) -> Column {
        let mask = |is: &dyn Fn(usize) -> bool| Column::of_yes(self.rows.iter().map(|row| is(*row)));
        match source {
            Source::Yes(at) => match table.own(at) {
                Values::Truths(truths) => mask(&|row| truths.get(row) == Some(&Truth::Yes)),
                _ => mask(&|_| false),
            },
            Source::Is(at, is) => {
                let numbers = numbers(table.own(at));
                mask(&|row| numbers.get(row) == Some(&Some(is)))
            }
            Source::Per(at, each) => {
                let numbers = numbers(table.own(at));
                let number = |row: &usize| numbers.get(*row).copied().flatten().unwrap_or(0);
                let each = if each == 0 { 1.0 } else { each as f64 };
                let all: Vec<f64> = self.rows.iter().map(|row| number(row) as f64 / each).collect();
                Column::of_numbers(&all)
            }
        }
    }
}

fn numbers(values: &Values) -> &[Option<i64>] {
    match values {
        Values::Numbers(numbers) => numbers,
        _ => &[],
    }
}

/// What may be proposed, as columns, and what of the lines each is.
#[derive(Debug, Default)]
pub struct Choices {
    /// For the search.
    pub pool: Pool,
    /// By part of the pool: its line, and its place in the line.
    pub of: Vec<(usize, usize)>,
    /// By line, by part: how the leads ended that it pays; of a part that cannot be asked there is none.
    pub counts: Vec<Vec<Option<Count>>>,
    /// What is refused.
    pub refused: Vec<Refused>,
    /// Lines of the policy that pay too few leads, or all but too few, by place.
    pub few: Vec<usize>,
    /// What of the lines of the policy was perhaps written down after the outcome was known.
    pub leaks: Vec<String>,
}

/// What is asked of the choices.
#[derive(Clone, Copy, Debug)]
pub struct Wanted<'a> {
    /// Fields and events that may be looked at though they look like leaks.
    pub allowed: &'a [String],
    /// Fields whose points may only rise.
    pub rising: &'a [String],
    /// Fields whose points may only fall.
    pub falling: &'a [String],
}

impl Choices {
    /// Reads the columns of the lines.
    pub fn new(
        history: &History,
        table: &Matrix,
        (lines, sources): (&[Line], &[Vec<Option<Source>>]),
        wanted: Wanted<'_>,
    ) -> Choices {
        let all = history.all();
        let mut choices = Choices::default();
        let mut columns: Vec<Vec<Option<Column>>> = Vec::new();
        for (line, sources) in lines.iter().zip(sources) {
            let of_line: Vec<Option<Column>> =
                sources.iter().map(|source| source.map(|source| history.column(table, source))).collect();
            let count =
                |column: &Option<Column>| column.as_ref().map(|column| history.count(|at| column.pays(at)));
            let counts: Vec<Option<Count>> = of_line.iter().map(count).collect();
            choices.refuse(line, &counts, all, wanted.allowed);
            choices.counts.push(counts);
            columns.push(of_line);
        }
        let abouts: Vec<&String> = lines.iter().filter_map(|line| line.about.as_ref()).collect();
        for (at, (line, columns)) in lines.iter().zip(columns).enumerate() {
            let there = matches!(line.form, Form::There(_));
            let rival = line.about.as_ref().filter(|_| line.whole);
            let rival =
                rival.and_then(|about| abouts.iter().position(|other| other.eq_ignore_ascii_case(about)));
            let most = match &line.form {
                Form::There(_) => line.parts.len(),
                Form::Bands { .. } => BANDS,
                Form::Values { .. } => VALUES,
                Form::Text(_) | Form::If(_) | Form::Each(..) => 1,
            };
            choices.pool.groups.push(Group { most, there, rival });
            let gone = line.about.as_ref().is_some_and(|about| {
                choices.refused.iter().any(|refused| refused.name.eq_ignore_ascii_case(about))
            });
            if gone && !there {
                continue;
            }
            if there && !columns.iter().flatten().any(|column| enough(history, column)) {
                choices.few.push(at);
            }
            for (place, column) in columns.into_iter().enumerate() {
                let Some(column) = column.filter(|column| enough(history, column)) else { continue };
                if choices.pool.parts.iter().any(|part| part.column == column) {
                    continue;
                }
                let stair = matches!(line.form, Form::Bands { .. }) && !line.is_missing(place);
                let named =
                    |names: &[String]| line.about.as_ref().is_some_and(|about| is_named(about, names));
                let sign = match stair {
                    true if named(wanted.rising) => Sign::Up,
                    true if named(wanted.falling) => Sign::Down,
                    _ => Sign::Any,
                };
                choices.pool.parts.push(Part { column, group: at, sign, stair });
                choices.of.push((at, place));
            }
        }
        choices
    }

    /// Refuses a field or event that was perhaps written down after the outcome was known.
    fn refuse(&mut self, line: &Line, counts: &[Option<Count>], all: Count, allowed: &[String]) {
        if matches!(line.form, Form::There(_)) {
            let leaky = counts.iter().flatten().find_map(|count| leak(*count, all));
            let of = line.about.as_ref().filter(|about| !is_named(about, allowed));
            self.leaks.extend(
                of.zip(leaky)
                    .map(|(about, why)| format!("`{about}`, as a line of the policy asks for it, {why}")),
            );
            return;
        }
        let Some(about) = &line.about else { return };
        let known = self.refused.iter().any(|refused| refused.name.eq_ignore_ascii_case(about));
        if known || is_named(about, allowed) {
            return;
        }
        let bands = matches!(line.form, Form::Bands { .. });
        for (at, count) in counts.iter().enumerate() {
            let Some(count) = count else { continue };
            // Where it is missing says the opposite of where it is known.
            let there = if self::missing(line, at) { all.without(*count) } else { *count };
            // Much of something is often there only for leads that were won.
            let equal = there.won * 10 >= there.decided() * 9 && (all.won - there.won) * 10 <= all.won;
            if let Some(why) = leak(there, all).filter(|_| !bands || self::missing(line, at) || equal) {
                let why = why.split(": was it known").next().unwrap_or_default().to_owned();
                let what = if self::missing(line, at) { "that it is known " } else { "" };
                self.refused
                    .push(Refused { name: about.clone(), why: format!("a suspected leak: {what}{why}") });
                return;
            }
        }
    }

    /// The most that a line with numbers has of what it counts, in whole ones.
    pub fn most(&self, line: Option<usize>) -> i64 {
        let parts = self.pool.parts.iter().zip(&self.of);
        let values =
            parts.filter(|(_, (of, _))| Some(*of) == line).flat_map(|(part, _)| match &part.column {
                Column::Coded(_, values) => values.as_slice(),
                Column::Mask(_) => &[],
            });
        values.fold(1.0f64, |most, value| most.max(*value)).ceil() as i64
    }

    /// How the leads ended that a piece of a written line pays.
    pub fn of_slot(&self, line: usize, slot: &Slot, all: Count, missing: Option<usize>) -> Count {
        let counts = self.counts.get(line);
        let of =
            |part: usize| counts.and_then(|counts| counts.get(part)).copied().flatten().unwrap_or_default();
        match slot {
            Slot::Parts(parts) => parts.iter().map(|part| of(*part)).sum(),
            Slot::Band(from, to) => {
                let known = all.without(missing.map(of).unwrap_or_default());
                let from = from.map_or(known, of);
                from.without(to.map(of).unwrap_or_default())
            }
        }
    }
}

fn missing(line: &Line, at: usize) -> bool {
    line.is_missing(at) || matches!(&line.form, Form::If(condition) if condition.ends_with(" is missing"))
}

fn enough(history: &History, column: &Column) -> bool {
    let older = history.older.iter().filter(|older| **older).count();
    let paid = history.older.iter().enumerate().filter(|(at, older)| **older && column.pays(*at)).count();
    let least = (older / ONE_IN).max(ENOUGH).min(older / 4);
    paid >= least && older - paid >= least
}
