//! The answer in three sentences, for people who read nothing else.

use super::parts::Rate;
use super::shape::{Between, Report};
use super::what_if::Asked;

pub use crate::diag::say::{counted, grouped};

/// A share in per cent with one digit: `12.5`. A little is never nothing, and nearly all never all.
///
/// ```
/// use qualify::report::say::per_cent;
/// assert_eq!((per_cent(0.9996), per_cent(1.0)), (">99.9".to_owned(), "100.0".to_owned()));
/// assert_eq!((per_cent(0.0004), per_cent(0.0)), ("<0.1".to_owned(), "0.0".to_owned()));
/// ```
pub fn per_cent(share: f64) -> String {
    let said = format!("{:.1}", share * 100.0);
    match said.as_str() {
        "0.0" | "-0.0" if share > 0.0 => "<0.1".to_owned(),
        "100.0" if share < 1.0 => ">99.9".to_owned(),
        _ => said,
    }
}

/// A share in per cent, as it is said; a dash where there is none.
pub fn percent(share: impl Into<Option<f64>>) -> String {
    share.into().map_or_else(|| "–".to_owned(), |share| format!("{}%", per_cent(share)))
}

/// Of a hundred, how many; nearly all is never all, nor a little nothing.
pub fn of_hundred(share: f64) -> f64 {
    let said = (share * 100.0).round();
    if share > 0.0 && share < 1.0 { said.clamp(1.0, 99.0) } else { said }
}

/// A share in per cent with one digit, exact: `12.5%`; `>99.9%` where all but a few are.
pub fn share_of(part: u64, whole: u64) -> String {
    if whole == 0 {
        return "–".to_owned();
    }
    let (part, whole) = (u128::from(part), u128::from(whole));
    let permille = (part * 2_000 + whole) / (whole * 2);
    match permille {
        0 if part > 0 => "<0.1%".to_owned(),
        1000 if part < whole => ">99.9%".to_owned(),
        permille => format!("{}.{}%", permille / 10, permille % 10),
    }
}

/// A win rate with its interval, or, of few leads, the interval alone.
pub fn rate(rate: &Rate) -> String {
    let between = format!("{} to {}%", per_cent(rate.low), per_cent(rate.high));
    if rate.few {
        format!("{} of {}: too few to say more than {between}", rate.won, rate.of)
    } else {
        format!("{} ({between})", percent(rate.rate))
    }
}

/// A win rate in a sentence of others.
pub fn said(rate: &Rate) -> String {
    let between = format!("{} to {}%", per_cent(rate.low), per_cent(rate.high));
    match rate.few {
        true => format!("{} of {} (few: {between})", rate.won, rate.of),
        false => format!("{} ({between})", share_of(rate.won, rate.of)),
    }
}

/// `1 lead`, `1,200 leads`
pub fn leads(count: u64) -> String {
    counted(count, "lead", "leads")
}

/// A difference of shares with its interval, in percentage points.
pub fn difference(gap: &Between) -> String {
    format!("{:+.1} ({:+.1} to {:+.1})", gap.value * 100.0, gap.low * 100.0, gap.high * 100.0)
}

/// A number as it would be written.
pub fn decimal(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Points, with their sign.
pub fn signed(number: f64) -> String {
    if number > 0.0 { format!("+{}", decimal(number)) } else { decimal(number) }
}

/// A length of time, given in days, in the unit that people would use.
pub fn length(days: f64) -> String {
    let (minutes, hours) = (days * 1440.0, days * 24.0);
    match days {
        _ if days <= 0.0 => "0".to_string(),
        _ if minutes < 1.0 => format!("{:.0} s", minutes * 60.0),
        _ if minutes < 100.0 => format!("{minutes:.0} min"),
        _ if hours < 48.0 => format!("{hours:.1} h"),
        _ if days < 100.0 => format!("{days:.1} d"),
        _ => format!("{days:.0} d"),
    }
}

/// The three sentences.
pub(super) fn summary(report: &Report) -> Vec<String> {
    let mut said = vec![where_they_stand(report)];
    said.extend(report.asks.iter().find_map(nobody));
    said.extend(who_wins(report));
    said.extend(who_moves(report));
    said.extend(how_sharp(report).or_else(|| what_is_missing(report).filter(|_| report.outcome.is_none())));
    if report.outcome.is_none() {
        said.push("Add `--outcome` to see which of these leads became customers.".to_owned());
    } else if said.len() < 3 {
        said.extend(what_is_missing(report));
    }
    said.truncate(3);
    said
}

fn where_they_stand(report: &Report) -> String {
    let all = report.leads.answered;
    let stages: Vec<String> = report
        .stages
        .iter()
        .rev()
        .filter(|stage| stage.staged)
        .take(3)
        .map(|stage| format!("{} {} ({})", grouped(stage.leads), stage.name, percent(stage.share)))
        .collect();
    if all == 0 {
        return match report.leads.rejected {
            0 => "There are no leads: the file holds none.".to_owned(),
            rows => {
                format!("There are no leads: {} of the file cannot be read.", counted(rows, "row", "rows"))
            }
        };
    }
    let leads = counted(all, "lead", "leads");
    match stages.as_slice() {
        [] => format!("The policy has no stage, so it makes no lead ready{}.", scored(report)),
        [only] => format!("Of {leads}, the policy makes {only}."),
        [first @ .., last] => format!("Of {leads}, the policy makes {} and {last}.", first.join(", ")),
    }
}

/// What the scores of a policy without stages say: `; the leads have these points: fit 0 to 40, interest 5`.
fn scored(report: &Report) -> String {
    let gives = report.scores.iter().filter_map(|score| {
        let (least, most) = (score.values.first()?.value, score.values.last()?.value);
        let range =
            if least == most { decimal(least) } else { format!("{} to {}", decimal(least), decimal(most)) };
        Some(format!("{} {range}", score.name))
    });
    let gives: Vec<String> = gives.collect();
    match gives.as_slice() {
        [] => String::new(),
        all => format!("; the leads have these points: {}", all.join(", ")),
    }
}

/// The condition that alone holds back most leads of a stage that nobody reaches, in a sentence.
fn nobody(asked: &Asked) -> Option<String> {
    let first = asked.conditions.first().filter(|_| asked.reached == 0 && asked.below > 0)?;
    let is = match first.is.as_str() {
        "disqualified" => "a line that disqualifies".to_owned(),
        _ => format!("`{}`", first.text),
    };
    Some(match first.alone {
        0 => {
            let most = asked.conditions.iter().max_by_key(|of| of.failed)?;
            format!("No lead reaches {}: most fail `{}` ({}).", asked.stage, most.text, leads(most.failed))
        }
        alone => format!("No lead reaches {}: {is} alone holds back {}.", asked.stage, leads(alone)),
    })
}

fn who_wins(report: &Report) -> Option<String> {
    let all = report.won?;
    if let Some(one_way) = only_one_way(&all) {
        return Some(one_way);
    }
    let top = report.stages.iter().rev().find(|stage| stage.staged && stage.leads > 0)?;
    let Some(won) = top.precision else {
        return Some(format!(
            "No {} lead has a known outcome: nothing says whether they are won (all leads: {}).",
            top.name,
            percent(all.rate)
        ));
    };
    let recall = top.recall?;
    if won.few {
        let known = match won.of {
            1 => format!("Only 1 {} lead has a known outcome", top.name),
            of => format!("Only {of} {} leads have a known outcome", top.name),
        };
        let won = match (won.won, won.of) {
            (1, 1) => "and it was won".to_owned(),
            (0, 1) => "and it was not won".to_owned(),
            (0, _) => "none of them won".to_owned(),
            (won, of) if won == of => "all of them won".to_owned(),
            (won, _) => format!("{won} of them won"),
        };
        return Some(format!("{known}, {won}: too few to judge (all leads: {}).", percent(all.rate)));
    }
    Some(format!(
        "{} of {} leads were won, against {} of all; they are {} of everything that was won.",
        rate(&won),
        top.name,
        percent(all.rate),
        percent(recall.rate)
    ))
}

/// An outcome that is always so, or never, tells no leads apart.
fn only_one_way(all: &Rate) -> Option<String> {
    let of = counted(all.of, "lead", "leads");
    if all.won == 0 {
        Some(format!("The outcome is never so: of {of} whose outcome is known, none was won."))
    } else if all.won == all.of {
        Some(format!("The outcome is always so: of {of} whose outcome is known, none was lost."))
    } else {
        None
    }
}

fn who_moves(report: &Report) -> Option<String> {
    let against = report.against.as_ref()?;
    let all = report.leads.answered;
    let moved = format!(
        "{} ({}) {} elsewhere",
        counted(against.moved, "lead", "leads"),
        percent(share(against.moved, all)),
        if against.moved == 1 { "stands" } else { "stand" }
    );
    if against.moved == 0 {
        return Some(format!("Against {}, nobody stands elsewhere.", against.policy));
    }
    let top = against.stages.iter().rev().find(|stage| stage.name != "disqualified")?;
    let wins = match report.outcome {
        Some(_) if top.gained + top.lost > 0 => {
            let gained = counted(top.gained_won, "won lead", "won leads");
            format!(", gains {gained} and loses {}", grouped(top.lost_won))
        }
        Some(_) | None => String::new(),
    };
    Some(format!(
        "Against {}, {moved}: {} goes from {} to {}{wins}.",
        against.policy,
        top.name,
        grouped(top.old),
        counted(top.new, "lead", "leads")
    ))
}

fn share(part: u64, whole: u64) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn how_sharp(report: &Report) -> Option<String> {
    let best = report
        .scores
        .iter()
        .filter_map(|score| Some((score, score.auc?)))
        .max_by(|(_, a), (_, b)| a.area.total_cmp(&b.area))?;
    let (score, auc) = best;
    Some(format!(
        "Take a won and a lost lead at random: {} ranks the won one higher in {:.0} of 100 cases (AUC {:.3}, {:.3} to {:.3}).",
        score.name,
        of_hundred(auc.area),
        auc.area,
        auc.low,
        auc.high
    ))
}

fn what_is_missing(report: &Report) -> Option<String> {
    let held = report.held_back.as_ref()?;
    let most = report.missing.iter().max_by_key(|field| field.alone).filter(|field| field.alone > 0)?;
    Some(format!(
        "One missing fact would bring {} ({}) further, most often {} ({}).",
        counted(held.leads, "lead", "leads"),
        percent(held.share),
        most.field,
        grouped(most.alone)
    ))
}
