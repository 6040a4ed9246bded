//! What of the leads tells won from lost: fields in few groups of leads, and points for each group. All of it is exact
//! integers over a sample of rows, so the same file gives the same points everywhere.
//!
//! 5 points are one doubling of the odds of winning against all leads, after ten made-up leads of the usual kind were added
//! to each group. A group gets points where a chi-square test at 1% says that it is not like the others. Fields are taken
//! one after the other, each time the one with which a won lead is most often above a lost one.

use super::Sample;
use crate::data::value::{FieldReader, Read};
use crate::program::time::Zone;
use crate::program::{Field, SCALE, Type, Value};
use crate::report::Count;

/// A group has as many leads.
const LEAST: u64 = 20;
/// So many made-up leads are in each group.
const MADE_UP: u128 = 10;
/// Points for one doubling of the odds, and the most doublings that are paid.
const STEP: i64 = 5;
const MOST: i32 = 4;
/// As many lines are proposed, out of so many fields.
const LINES: usize = 6;
const FIELDS: usize = 40;
/// The group of rows that say nothing.
const NONE: u16 = u16::MAX;

/// A field that may be proposed, and the place of its column in the sample.
pub type Candidate<'a> = (&'a Field, usize);

/// What a line pays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Pays {
    /// Points of a value of a choice; the others get none.
    Choice(Vec<(u32, i64)>),
    /// Points of yes and of no.
    YesNo(i64, i64),
    /// Points from a number on, scaled; the first band begins nowhere.
    Bands(Vec<(Option<i64>, i64)>),
    /// Points where several choices include a value.
    Include(u32, i64),
}

/// A points line that is proposed.
#[derive(Clone, Debug)]
pub struct Proposed {
    /// The field, by its place among the candidates.
    pub field: usize,
    /// What it pays.
    pub pays: Pays,
    /// The group of each row, and the points of each group.
    groups: Vec<u16>,
    points: Vec<i64>,
}

impl Proposed {
    /// The least and the most that the line pays.
    pub fn bounds(&self) -> (i64, i64) {
        let least = self.points.iter().copied().min().unwrap_or(0);
        let most = self.points.iter().copied().max().unwrap_or(0);
        (least.min(0), most.max(0))
    }

    fn of(&self, row: usize) -> i64 {
        let group = self.groups.get(row).copied().unwrap_or(NONE);
        self.points.get(usize::from(group)).copied().unwrap_or(0)
    }

    /// Whether a row has points above zero from this line.
    fn gains(&self, row: usize) -> bool {
        self.of(row) > 0
    }
}

/// How leads of the sample ended.
struct Ended {
    won: Vec<bool>,
    all: Count,
}

/// The fields that tell most, with their points, the best first.
pub fn propose(sample: &Sample, zone: &Zone, candidates: &[Candidate<'_>]) -> Vec<Proposed> {
    let ended = Ended::of(sample);
    if ended.all.won < LEAST || ended.all.lost < LEAST {
        return Vec::new();
    }
    let mut found: Vec<(u128, Proposed)> = Vec::new();
    for (place, (field, slot)) in candidates.iter().enumerate() {
        let reader = FieldReader::new(field, zone);
        let values: Vec<Option<Value>> = sample
            .cells(*slot)
            .map(|raw| match reader.read(raw) {
                Read::Value(value) => Some(value),
                Read::Missing | Read::Bad => None,
            })
            .collect();
        let lines = match &field.ty {
            Type::YesNo => vec![yes_no(place, &values, &ended)],
            Type::Choice(of) => vec![choice(place, of.len(), &values, &ended)],
            Type::Several(of) => (0..of.len()).map(|value| include(place, value, &values, &ended)).collect(),
            Type::Number(_) => vec![number(place, &values, &ended)],
            Type::Text | Type::Date => Vec::new(),
        };
        for line in lines.into_iter().flatten() {
            found.push((ended.concordance(|row| line.of(row)), line));
        }
        found.sort_by(|a, b| b.0.cmp(&a.0).then(a.1.field.cmp(&b.1.field)));
        found.truncate(FIELDS);
    }
    ended.select(found.into_iter().map(|(_, line)| line).collect())
}

impl Ended {
    fn of(sample: &Sample) -> Ended {
        let won: Vec<bool> = sample.won().collect();
        let mut all = Count::default();
        won.iter().for_each(|won| add(&mut all, *won));
        Ended { won, all }
    }

    /// Twice the pairs of a won and a lost lead in which the won one has more points; once those with as many.
    fn concordance(&self, points: impl Fn(usize) -> i64) -> u128 {
        let mut by_points = std::collections::BTreeMap::<i64, Count>::new();
        for (row, won) in self.won.iter().enumerate() {
            add(by_points.entry(points(row)).or_default(), *won);
        }
        let (mut pairs, mut below) = (0u128, 0u128);
        for count in by_points.values() {
            let (won, lost) = (u128::from(count.won), u128::from(count.lost));
            pairs += won * (2 * below + lost);
            below += lost;
        }
        pairs
    }

    /// The line that tells most, then the line that adds most to it, until none adds a pair in 200.
    fn select(&self, mut pool: Vec<Proposed>) -> Vec<Proposed> {
        let pairs = u128::from(self.all.won) * u128::from(self.all.lost);
        let mut totals = vec![0i64; self.won.len()];
        let mut taken: Vec<Proposed> = Vec::new();
        let mut before = pairs;
        while taken.len() < LINES {
            let sum = |line: &Proposed, row: usize| totals.get(row).copied().unwrap_or(0) + line.of(row);
            let told = pool
                .iter()
                .enumerate()
                .map(|(at, line)| (self.concordance(|row| sum(line, row)), std::cmp::Reverse(at)));
            let Some((most, std::cmp::Reverse(at))) = told.max() else { break };
            if most < before + pairs / 100 {
                break;
            }
            let line = pool.remove(at);
            for (row, total) in totals.iter_mut().enumerate() {
                *total += line.of(row);
            }
            before = most;
            taken.push(line);
        }
        taken
    }

    /// What a group of leads earns.
    fn points(&self, of: Count) -> i64 {
        let [won, lost, all_won, all_lost] = [of.won, of.lost, self.all.won, self.all.lost].map(u128::from);
        let (some, all) = (won + lost, all_won + all_lost);
        if of.decided() < LEAST || some >= all {
            return 0;
        }
        // Pearson's chi-square of the group against the others, one degree of freedom: 6.63 at 1%.
        let apart = (won * all).abs_diff(all_won * some);
        if apart * apart * all * 100 < 663 * all_won * all_lost * some * (all - some) {
            return 0;
        }
        let odds = ((won * all + MADE_UP * all_won) * all_lost, (lost * all + MADE_UP * all_lost) * all_won);
        STEP * doublings(odds)
    }
}

fn add(count: &mut Count, won: bool) {
    *(if won { &mut count.won } else { &mut count.lost }) += 1;
}

/// How often one of the two is twice the other, to the nearest.
fn doublings((one, other): (u128, u128)) -> i64 {
    let (more, less, sign) = if one >= other { (one, other, 1) } else { (other, one, -1) };
    // More is at least 2^(k - 1/2) of less where 2 more² is at least 4^k less².
    let reaches = |k: &i32| 2 * more * more >= (1u128 << (2 * k)) * less * less;
    sign * i64::from((1..=MOST).take_while(reaches).count() as u32)
}

/// The leads of each group, by outcome.
fn counted(groups: &[u16], many: usize, ended: &Ended) -> Vec<Count> {
    let mut counts = vec![Count::default(); many];
    for (group, won) in groups.iter().zip(&ended.won) {
        if let Some(count) = counts.get_mut(usize::from(*group)) {
            add(count, *won);
        }
    }
    counts
}

fn proposed(field: usize, pays: Pays, groups: Vec<u16>, points: Vec<i64>) -> Option<Proposed> {
    points.iter().any(|points| *points != 0).then_some(Proposed { field, pays, groups, points })
}

fn rated(groups: &[u16], many: usize, ended: &Ended) -> Vec<i64> {
    counted(groups, many, ended).into_iter().map(|count| ended.points(count)).collect()
}

fn yes_no(field: usize, values: &[Option<Value>], ended: &Ended) -> Option<Proposed> {
    let group = |value: &Option<Value>| match value {
        Some(Value::YesNo(yes)) => u16::from(*yes),
        _ => NONE,
    };
    let groups: Vec<u16> = values.iter().map(group).collect();
    let points = rated(&groups, 2, ended);
    let pays = Pays::YesNo(points.get(1).copied()?, points.first().copied()?);
    proposed(field, pays, groups, points)
}

fn choice(field: usize, many: usize, values: &[Option<Value>], ended: &Ended) -> Option<Proposed> {
    let group = |value: &Option<Value>| match value {
        Some(Value::Choice(at)) => u16::try_from(*at).unwrap_or(NONE),
        _ => NONE,
    };
    let groups: Vec<u16> = values.iter().map(group).collect();
    let points = rated(&groups, many, ended);
    let pays = (0u32..).zip(&points).filter(|(_, points)| **points != 0).map(|(at, points)| (at, *points));
    let pays = Pays::Choice(pays.collect());
    proposed(field, pays, groups, points)
}

fn include(field: usize, of: usize, values: &[Option<Value>], ended: &Ended) -> Option<Proposed> {
    let of = u32::try_from(of).ok()?;
    let group = |value: &Option<Value>| match value {
        Some(Value::Several(all)) => u16::from(all.contains(&of)),
        _ => NONE,
    };
    let groups: Vec<u16> = values.iter().map(group).collect();
    let mut points = rated(&groups, 2, ended);
    if let Some(without) = points.first_mut() {
        *without = 0;
    }
    let pays = Pays::Include(of, points.get(1).copied()?);
    proposed(field, pays, groups, points)
}

fn number(field: usize, values: &[Option<Value>], ended: &Ended) -> Option<Proposed> {
    let number = |value: &Option<Value>| match value {
        Some(Value::Number(number)) => Some(*number),
        _ => None,
    };
    let numbers: Vec<Option<i64>> = values.iter().map(number).collect();
    let mut sorted: Vec<i64> = numbers.iter().flatten().copied().collect();
    sorted.sort_unstable();
    let mut cuts = cuts(&sorted);
    loop {
        let group = |number: &Option<i64>| match number {
            Some(number) => u16::try_from(cuts.partition_point(|cut| cut <= number)).unwrap_or(NONE),
            None => NONE,
        };
        let groups: Vec<u16> = numbers.iter().map(group).collect();
        let points = rated(&groups, cuts.len() + 1, ended);
        // A boundary between bands that pay alike decides nothing.
        let alike = points.windows(2).position(|two| matches!(two, [one, other] if one == other));
        if let Some(alike) = alike.filter(|at| *at < cuts.len()) {
            cuts.remove(alike);
            continue;
        }
        // Points that fall and rise again are chance, or nothing that a sentence can say.
        let valley = points.windows(3).position(|three| matches!(three, [a, b, c] if a > b && b < c));
        if let Some(valley) = valley.filter(|at| *at < cuts.len()) {
            cuts.remove(valley);
            continue;
        }
        let from = std::iter::once(None).chain(cuts.iter().copied().map(Some));
        let pays = Pays::Bands(from.zip(points.iter().copied()).collect());
        return proposed(field, pays, groups, points);
    }
}

/// Where bands may begin: near each fifth of the values, at a round number, and with a twentieth of them in each.
fn cuts(sorted: &[i64]) -> Vec<i64> {
    let many = sorted.len();
    let mut cuts: Vec<i64> = Vec::new();
    let below = |cut: i64| sorted.partition_point(|value| *value < cut);
    for fifth in 1..5 {
        let Some(value) = sorted.get(many * fifth / 5) else { continue };
        // Of a value that most have, the next begins a band.
        let value = match below(*value) {
            0 => sorted.get(sorted.partition_point(|other| other <= value)),
            _ => Some(value),
        };
        let Some(cut) = value.map(|value| rounded(*value, sorted)) else { continue };
        let before = cuts.last().map_or(0, |last| below(*last));
        let enough = many / 20 + 1;
        if cuts.last().is_none_or(|last| *last < cut)
            && below(cut) >= before + enough
            && many - below(cut) >= enough
        {
            cuts.push(cut);
        }
    }
    cuts
}

/// The roundest number between which and a value lie few others.
fn rounded(value: i64, sorted: &[i64]) -> i64 {
    let many = sorted.len();
    let at = sorted.partition_point(|other| *other < value);
    let mut step = 1i64;
    while step <= value.abs() / 10 {
        step *= 10;
    }
    while step > 1 {
        for part in [step, step / 2, step / 4].into_iter().filter(|part| *part > 0 && step % part == 0) {
            let near = (value + part / 2).div_euclid(part) * part;
            // Whole numbers are parted at whole numbers.
            let whole = if value % SCALE == 0 { part % SCALE == 0 } else { part * 10 >= SCALE };
            if whole && sorted.partition_point(|other| *other < near).abs_diff(at) * 25 <= many {
                return near;
            }
        }
        step /= 10;
    }
    value
}

/// Where stages begin.
#[derive(Clone, Debug)]
pub struct Stages {
    /// The points of the first stage, and of the top one.
    pub first: i64,
    /// The points of the top stage.
    pub top: i64,
    /// What the top stage asks beside points: that this line, by its place, pays more than nothing.
    pub asks: usize,
    /// The leads of the first stage or above.
    pub in_first: Count,
    /// The leads of the top stage.
    pub in_top: Count,
    /// All leads.
    pub all: Count,
}

/// The points from which leads win at least twice as often as all leads, with what one line asks beside it.
/// `out` are the rows that no stage takes, `but` what the top stage may not ask: a line and points.
pub fn stages(sample: &Sample, lines: &[Proposed], out: &[bool], but: &[(usize, i64)]) -> Option<Stages> {
    let ended = Ended::of(sample);
    let all = ended.all;
    let least: i64 = lines.iter().map(|line| line.bounds().0).sum();
    let totals: Vec<i64> = (0..sample.len()).map(|row| lines.iter().map(|line| line.of(row)).sum()).collect();
    let from = |points: i64, asks: Option<&Proposed>| {
        let mut count = Count::default();
        for (row, (total, won)) in totals.iter().zip(&ended.won).enumerate() {
            let goes_on = !out.get(row).copied().unwrap_or(false);
            if goes_on && *total >= points && asks.is_none_or(|line| line.gains(row)) {
                add(&mut count, *won);
            }
        }
        count
    };
    let highest = totals.iter().copied().max()?;
    // The first stage begins where at most half of the leads reach it, and the top stage not below.
    let mut half = least + STEP;
    while half < highest && from(half, None).decided() * 2 > all.decided() {
        half += STEP;
    }
    let mut best: Option<((u8, u64, u64), Stages)> = None;
    for (at, line) in lines.iter().enumerate().filter(|(_, line)| line.bounds().1 > 0) {
        let mut points = half.max(least + 2 * STEP);
        while points <= highest {
            let count = from(points, Some(line));
            // The more leads the better where they win often enough; else the higher their share of won.
            let enough = count.decided() >= LEAST.max(all.decided() / 100);
            let share = count.won * 100_000 / count.decided().max(1);
            let surely = (twice(count, all, 3), twice(count, all, 0));
            let rank = match surely {
                (true, _) => (3, count.decided(), share),
                (_, true) => (2, count.decided(), share),
                _ => (1, share, count.decided()),
            };
            let may = enough && !but.contains(&(at, points));
            if may && best.as_ref().is_none_or(|(before, _)| rank > *before) {
                let empty = Count::default();
                let stages = Stages { first: 0, top: points, asks: at, in_first: empty, in_top: count, all };
                best = Some((rank, stages));
            }
            points += STEP;
        }
    }
    let (_, mut stages) = best?;
    stages.first = half;
    stages.in_first = from(stages.first, None);
    Some(stages)
}

/// The rows in which a yes/no field says that.
pub fn says(sample: &Sample, zone: &Zone, (field, slot): Candidate<'_>, yes: bool) -> Vec<bool> {
    let reader = FieldReader::new(field, zone);
    sample.cells(slot).map(|raw| reader.read(raw) == Read::Value(Value::YesNo(yes))).collect()
}

/// Whether so many leads win twice as often as all, and not by chance: so many squared standard errors above it.
fn twice(of: Count, all: Count, errors: u128) -> bool {
    let [won, some, all_won, every] = [of.won, of.decided(), all.won, all.decided()].map(u128::from);
    let (has, needs) = (won * every, 2 * all_won * some);
    if 2 * all_won >= every || has < needs {
        return false;
    }
    (has - needs) * (has - needs) >= errors * some * 2 * all_won * (every - 2 * all_won)
}
