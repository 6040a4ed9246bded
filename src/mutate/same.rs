//! Which columns a change reaches, and whether it is proved that they hold the same for every lead.

use crate::analyse::facts::{Facts, most_paid};
use crate::program::{
    Aggregate, Clause, ColumnId, ColumnKind, Condition, Number, Order, Pays, Program, ScoreId,
};
use crate::speech::meaning;

/// The columns that say something else in the other program. `None` where the two do not have the same columns.
pub(super) fn changed(program: &Program, other: &Program) -> Option<Vec<ColumnId>> {
    // What a column of events or of a line is called says what it is: that may change.
    let is_made_up = |kind: &ColumnKind| matches!(kind, ColumnKind::Aggregate(_) | ColumnKind::Points(_));
    let mut named = program.columns().filter(|(_, column)| !is_made_up(&column.kind));
    if program.columns.len() != other.columns.len() || named.any(|(id, column)| other[id].name != column.name)
    {
        return None;
    }
    Some(program.columns().map(|(id, _)| id).filter(|id| differ(program, *id, other, *id)).collect())
}

/// Where the two do not have the same columns: those of one that the other does not have.
pub(super) fn lacking(program: &Program, other: &Program) -> Vec<ColumnId> {
    let is_there =
        |id: ColumnId| other.find(&program[id].name).is_some_and(|found| !differ(program, id, other, found));
    program.columns().map(|(id, _)| id).filter(|id| !is_there(*id)).collect()
}

fn differ(program: &Program, id: ColumnId, other: &Program, found: ColumnId) -> bool {
    match (&program[id].kind, &other[found].kind) {
        // Its lines are columns of their own, and are called otherwise where they say something else.
        (ColumnKind::Score(one), ColumnKind::Score(two)) => {
            let (one, two) = (&program[*one], &other[*two]);
            one.bounds != two.bounds || one.lines.len() != two.lines.len()
        }
        _ => meaning(program, id) != meaning(other, found),
    }
}

/// Whether it is proved that both programs answer alike for every lead.
pub(super) fn proved(program: &Program, other: &Program, changed: &[ColumnId], facts: &Facts) -> bool {
    let steps = Steps::of(program);
    changed.iter().all(|id| match (&program[*id].kind, &other[*id].kind) {
        (ColumnKind::Score(score), ColumnKind::Score(_)) => {
            let (low, high) = facts.sum(score.index());
            let free = |score: &ScoreId, program: &Program| {
                program[*score].bounds.is_none_or(|(least, most)| least <= low && high <= most)
            };
            program[*score].lines == other[*score].lines && free(score, program) && free(score, other)
        }
        (ColumnKind::Points(one), ColumnKind::Points(two)) => pays_alike(&steps, program, one, two),
        (ColumnKind::Aggregate(one), ColumnKind::Aggregate(two)) => never_capped(one, two),
        (ColumnKind::Criterion(one), ColumnKind::Criterion(two))
        | (ColumnKind::Disqualify(one), ColumnKind::Disqualify(two)) => steps.plain(one) == steps.plain(two),
        (ColumnKind::Number(one), ColumnKind::Number(two)) => one == two,
        (ColumnKind::Grade { of: one, from: a }, ColumnKind::Grade { of: two, from: b }) => {
            let step = steps.of_number(one);
            one == two && a.iter().map(|from| up(*from, step)).eq(b.iter().map(|from| up(*from, step)))
        }
        (
            ColumnKind::FirstMatch { arms: a, otherwise: x, .. },
            ColumnKind::FirstMatch { arms: b, otherwise: y, .. },
        ) => {
            let plain = |arms: &[(Condition, u32)]| {
                arms.iter().map(|(when, then)| (steps.plain(when), *then)).collect::<Vec<_>>()
            };
            x == y && program[*id].ty == other[*id].ty && plain(a) == plain(b)
        }
        (ColumnKind::Stage(one), ColumnKind::Stage(two)) => {
            let (one, two) = (&program[*one], &other[*two]);
            let floors =
                |of: &[Clause]| of.iter().map(|floor| steps.plain(&floor.condition)).collect::<Vec<_>>();
            // What is wished for changes no stage.
            steps.plain(&one.requires) == steps.plain(&two.requires)
                && floors(&one.blocked) == floors(&two.blocked)
        }
        _ => false,
    })
}

fn pays_alike(steps: &Steps, program: &Program, one: &Pays, two: &Pays) -> bool {
    match (one, two) {
        (Pays::If { points: a, when: one }, Pays::If { points: b, when: two }) => {
            a == b && steps.plain(one) == steps.plain(two)
        }
        (Pays::On { points: a, weight: v, cap: one }, Pays::On { points: b, weight: w, cap: two }) => {
            let ColumnKind::Aggregate(weight) = &program[*v].kind else { return false };
            a == b && v == w && [one, two].into_iter().all(|cap| is_free(weight, *cap))
        }
        _ => false,
    }
}

/// Whether two aggregates differ only by bounds that no lead reaches.
fn never_capped(one: &Aggregate, two: &Aggregate) -> bool {
    let (Aggregate::Weight { cap: a, .. }, Aggregate::Weight { cap: b, .. }) = (one, two) else {
        return false;
    };
    let without = |of: &Aggregate| {
        let mut of = of.clone();
        if let Aggregate::Weight { cap, .. } = &mut of {
            *cap = None;
        }
        of
    };
    without(one) == without(two) && is_free(one, *a) && is_free(two, *b)
}

fn is_free(weight: &Aggregate, cap: Option<i64>) -> bool {
    let Aggregate::Weight { points, .. } = weight else { return false };
    cap.is_none_or(|cap| {
        most_paid(weight).is_some_and(|times| points.saturating_abs().saturating_mul(times) <= cap)
    })
}

/// By column of a score: all that it can be are multiples of this; 1 where that is not known.
struct Steps(Vec<i64>);

impl Steps {
    fn of(program: &Program) -> Steps {
        Steps(
            program
                .columns()
                .map(|(_, column)| match &column.kind {
                    ColumnKind::Score(score) => of_score(program, *score),
                    _ => 1,
                })
                .collect(),
        )
    }

    fn of_number(&self, number: &Number) -> i64 {
        match number {
            Number::Column(of) => self.0.get(of.index()).copied().unwrap_or(1),
            _ => 1,
        }
    }

    /// A condition whose limits of scores are the next number that the score can be.
    fn plain(&self, condition: &Condition) -> Option<Condition> {
        condition.rewrite(
            &mut |part| {
                let Condition::Compare { left, order, right: Number::Constant(limit) } = part else {
                    return None;
                };
                let step = self.of_number(left);
                let (order, limit) = match order {
                    Order::AtLeast => (Order::AtLeast, up(*limit, step)),
                    Order::More => (Order::AtLeast, up(limit.saturating_add(1), step)),
                    Order::Less => (Order::Less, up(*limit, step)),
                    Order::AtMost => (Order::Less, up(limit.saturating_add(1), step)),
                    Order::Equal | Order::NotEqual => return None,
                };
                let right = Number::Constant(limit);
                Some(Condition::Compare { left: left.clone(), order, right })
            },
            &mut Some,
        )
    }
}

/// The first multiple of a step that is not below a number.
fn up(number: i64, step: i64) -> i64 {
    let rest = number.rem_euclid(step.max(1));
    if rest == 0 { number } else { number.saturating_add(step.saturating_sub(rest)) }
}

fn of_score(program: &Program, score: ScoreId) -> i64 {
    let score = &program[score];
    let mut parts: Vec<i64> = [score.least(), score.most()].into_iter().flatten().collect();
    for line in &score.lines {
        let ColumnKind::Points(pays) = &program[program[*line].column].kind else { return 1 };
        parts.extend(pays.points());
        match pays {
            Pays::On { weight, cap, .. } => {
                if let ColumnKind::Aggregate(Aggregate::Weight { decay: Some(_), .. }) =
                    &program[*weight].kind
                {
                    return 1;
                }
                parts.extend(cap);
            }
            Pays::Per { cap, .. } => parts.extend(cap),
            Pays::If { .. } | Pays::ByNumber { .. } | Pays::ByChoice { .. } => {}
        }
    }
    parts.into_iter().fold(0, gcd).max(1)
}

fn gcd(one: i64, other: i64) -> i64 {
    let (mut one, mut other) = (one.saturating_abs(), other.saturating_abs());
    while other != 0 {
        (one, other) = (other, one % other);
    }
    one
}
