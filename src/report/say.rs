//! The answer in three sentences, for people who read nothing else.

use super::shape::{Rate, Report};

/// A share in per cent, as it is said.
pub fn percent(share: f64) -> String {
    format!("{:.1} %", share * 100.0)
}

/// A count with its thousands marked.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// A share in per cent with one digit, exact: `12.5 %`.
pub fn share_of(part: u64, whole: u64) -> String {
    let permille = u128::from(part)
        .saturating_mul(2_000)
        .saturating_add(u128::from(whole))
        .checked_div(u128::from(whole).saturating_mul(2))
        .unwrap_or(0);
    format!("{}.{} %", permille / 10, permille % 10)
}

/// A win rate with its interval, or, of few leads, the interval alone.
pub fn rate(rate: &Rate) -> String {
    let between = format!("{:.1} to {:.1} %", rate.low * 100.0, rate.high * 100.0);
    if rate.few {
        format!("{} of {}: too few to say more than {between}", rate.won, rate.of)
    } else {
        format!("{} ({between})", percent(rate.rate))
    }
}

/// The three sentences.
pub(super) fn summary(report: &Report) -> Vec<String> {
    let mut said = vec![where_they_stand(report)];
    said.extend(who_wins(report));
    said.extend(who_moves(report));
    said.extend(how_sharp(report).or_else(|| what_is_missing(report).filter(|_| report.outcome.is_none())));
    if report.outcome.is_none() {
        said.push("Who of them was won is not known: say how leads ended with --outcome.".to_owned());
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
        .filter(|stage| stage.conversion.is_some())
        .take(3)
        .map(|stage| format!("{} {} ({})", grouped(stage.leads), stage.name, percent(stage.share)))
        .collect();
    let leads = if all == 1 { "lead".to_owned() } else { "leads".to_owned() };
    match stages.as_slice() {
        [] => format!("None of {} {leads} would have reached a stage.", grouped(all)),
        [only] => format!("Of {} {leads}, the policy makes {only}.", grouped(all)),
        [first @ .., last] => {
            format!("Of {} {leads}, the policy makes {} and {last}.", grouped(all), first.join(", "))
        }
    }
}

fn who_wins(report: &Report) -> Option<String> {
    let all = report.won?;
    let top = report.stages.iter().rev().find(|stage| stage.conversion.is_some() && stage.leads > 0)?;
    let (won, recall) = (top.precision?, top.recall?);
    if won.few {
        return Some(format!(
            "Only {} {} leads have a known outcome, {} of them won: too few to judge (all leads: {}).",
            won.of,
            top.name,
            won.won,
            percent(all.rate)
        ));
    }
    Some(format!(
        "{} of {} leads were won, against {} of all; they are {} of everything that was won.",
        rate(&won),
        top.name,
        percent(all.rate),
        percent(recall.rate)
    ))
}

fn who_moves(report: &Report) -> Option<String> {
    let against = report.against.as_ref()?;
    let all = report.leads.answered;
    let moved = format!("{} leads ({})", grouped(against.moved), percent(share(against.moved, all)));
    if against.moved == 0 {
        return Some(format!("Against {}, nobody stands elsewhere.", against.policy));
    }
    let top = against.stages.iter().rev().find(|stage| stage.name != "disqualified")?;
    let wins = match report.outcome {
        Some(_) if top.gained + top.lost > 0 => {
            format!(", gains {} won leads and loses {}", grouped(top.gained_won), grouped(top.lost_won))
        }
        Some(_) | None => String::new(),
    };
    Some(format!(
        "Against {}, {moved} stand elsewhere: {} goes from {} to {} leads{wins}.",
        against.policy,
        top.name,
        grouped(top.old),
        grouped(top.new)
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
        auc.area * 100.0,
        auc.area,
        auc.low,
        auc.high
    ))
}

fn what_is_missing(report: &Report) -> Option<String> {
    let held = report.held_back.as_ref()?;
    let most = report.missing.iter().max_by_key(|field| field.alone).filter(|field| field.alone > 0)?;
    Some(format!(
        "One missing fact would bring {} leads ({}) further, most often {} ({}).",
        grouped(held.leads),
        percent(held.share),
        most.field,
        grouped(most.alone)
    ))
}
