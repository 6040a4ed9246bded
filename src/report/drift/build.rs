//! From what was counted to what is reported.

use super::gauge::Gauge;
use super::psi::{self, Reading};
use super::shape::{BaselineLeads, Drift, DriftBin, DriftMonth, DriftPart, MonthPart};
use super::tally::{Baseline, Month, Tally};
use super::{Bins, Watch};
use crate::report::rates::{ratio, share};
use crate::report::say::share_of;
use serde::{Deserialize, Serialize};

/// The baseline, and what is said of it.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Earlier {
    /// Its file.
    pub name: String,
    /// As of when, in words.
    pub as_of: String,
    /// Rows rejected.
    pub rejected: u64,
    /// Its leads.
    pub counted: Baseline,
}

impl Earlier {
    /// Adds other leads of the same baseline.
    pub fn add(&mut self, other: &Earlier) {
        self.rejected = self.rejected.saturating_add(other.rejected);
        self.counted.merge(&other.counted);
    }
}

/// The leads beside the baseline; nothing where one of them holds no leads.
pub(in crate::report) fn drift(watch: &Watch, earlier: &Earlier, tally: &Tally) -> Option<Drift> {
    let (baseline, bins) = (&earlier.counted, watch.bins.as_ref()?);
    if baseline.leads == 0 || tally.all.leads == 0 {
        return None;
    }
    let gauges = watch.gauges.iter().zip(bins.iter()).zip(&baseline.held).enumerate();
    let mut parts: Vec<(usize, DriftPart, Vec<u64>)> = gauges
        .map(|(at, ((gauge, bins), held))| {
            let before = bins.counts(held);
            (at, part(gauge, bins, (&before, baseline.leads), (at, tally)), before)
        })
        .collect();
    parts.sort_by(|(_, a, _), (_, b, _)| b.psi.total_cmp(&a.psi));
    let months = tally.months.iter().map(|(name, month)| DriftMonth {
        month: Some(name.clone()).filter(|name| !name.is_empty()),
        leads: month.leads,
        parts: parts
            .iter()
            .map(|(at, part, before)| month_part(*at, part, before, month, baseline.leads))
            .collect(),
    });
    let mut months: Vec<DriftMonth> = months.collect();
    months.sort_by_key(|month| month.month.is_none());
    let known: Vec<&String> = months.iter().filter_map(|month| month.month.as_ref()).collect();
    let months_of_leads =
        known.first().zip(known.last()).map(|(first, last)| ((*first).clone(), (*last).clone()));
    Some(Drift {
        baseline: BaselineLeads {
            name: earlier.name.clone(),
            as_of: earlier.as_of.clone(),
            leads: baseline.leads,
            rejected: earlier.rejected,
            months: baseline.months.clone(),
        },
        dated: watch.dated.clone(),
        months_of_leads,
        parts: parts.into_iter().map(|(_, part, _)| part).collect(),
        months,
    })
}

/// The leads of a bin, in a list that ends with the last bin that has some.
fn at(counts: &[u64], bin: usize) -> u64 {
    counts.get(bin).copied().unwrap_or(0)
}

/// The leads by gauge and bin, as long as the bins are.
fn of_bins(month: &Month, gauge: usize, bins: usize) -> Vec<u64> {
    let counts = month.bins.get(gauge).map_or(&[][..], Vec::as_slice);
    (0..bins).map(|bin| at(counts, bin)).collect()
}

/// The index of these counts, what comes of chance, and how that is read.
fn judged(before: (&[u64], u64), now: (&[u64], u64)) -> (f64, f64, Reading) {
    let used = before.0.iter().zip(now.0).filter(|(before, now)| **before > 0 || **now > 0).count();
    let psi = ratio(psi::terms(before.0, now.0).iter().sum());
    let chance = ratio(psi::chance(used, before.1, now.1));
    (psi, chance, psi::reading(psi, chance, before.1.min(now.1)))
}

fn part(
    gauge: &Gauge,
    bins: &Bins,
    (before, leads): (&[u64], u64),
    (at, tally): (usize, &Tally),
) -> DriftPart {
    let now = of_bins(&tally.all, at, before.len());
    let all = tally.all.leads;
    let (psi, chance, reading) = judged((before, leads), (&now, all));
    let terms = psi::terms(before, &now);
    let missing = before.len().saturating_sub(1);
    let counted = before.iter().zip(&now).zip(terms).zip(&bins.labels).enumerate();
    let counted = counted.filter(|(_, (((before, now), _), _))| **before > 0 || **now > 0);
    let shown: Vec<DriftBin> = counted
        .map(|(bin, (((before, now), psi), label))| DriftBin {
            label: label.clone(),
            before: *before,
            now: *now,
            before_share: share(*before, leads),
            now_share: share(*now, all),
            psi: ratio(psi),
            missing: bin == missing,
            other: Some(bin) == bins.other,
        })
        .collect();
    let newcomer = tally.others.get(at).and_then(|others| {
        let (_, count, name) = others.commonest().first().copied()?;
        Some((name.to_owned(), count))
    });
    let mut part = DriftPart {
        name: gauge.name.clone(),
        kind: gauge.kind.to_owned(),
        measure: gauge.measure.clone(),
        psi,
        chance,
        reading,
        said: None,
        missing_before: share(before.get(missing).copied().unwrap_or(0), leads),
        missing_now: share(now.get(missing).copied().unwrap_or(0), all),
        bins: shown,
        newcomer,
    };
    part.said = said(&part, leads, all);
    part
}

fn month_part(gauge: usize, part: &DriftPart, before: &[u64], month: &Month, leads: u64) -> MonthPart {
    let now = of_bins(month, gauge, before.len());
    let (psi, _, reading) = judged((before, leads), (&now, month.leads));
    MonthPart { name: part.name.clone(), psi, reading }
}

impl DriftPart {
    /// The bin whose share changed most, exactly: what is missing, else the first, of those that changed as much; nothing
    /// where none did.
    pub fn most(&self) -> Option<&DriftBin> {
        let all = |of: fn(&DriftBin) -> u64| self.bins.iter().map(|bin| u128::from(of(bin))).sum::<u128>();
        let (before, now) = (all(|bin| bin.before), all(|bin| bin.now));
        let change = |bin: &DriftBin| {
            let now_of = u128::from(bin.now).saturating_mul(before);
            now_of.abs_diff(u128::from(bin.before).saturating_mul(now))
        };
        let most = self.bins.iter().rev().max_by_key(|bin| (change(bin), bin.missing))?;
        (change(most) > 0).then_some(most)
    }
}

/// The field that leads lack, in a sentence.
fn lacking(name: &str, (before, all_before): (u64, u64), (now, all_now): (u64, u64)) -> String {
    let share = |count: u64, all: u64| match count {
        0 => "none".to_owned(),
        count if count == all => "all".to_owned(),
        count => share_of(count, all),
    };
    match now {
        0 => format!("no lead lacks {name}; of the baseline {} did.", share(before, all_before)),
        now if now == all_now => {
            format!("all leads lack {name}; of the baseline {} did.", share(before, all_before))
        }
        now => format!(
            "{} of the leads have no {name}; in the baseline it was {}.",
            share_of(now, all_now),
            share(before, all_before)
        ),
    }
}

/// What shifted most, in a sentence.
fn said(part: &DriftPart, before: u64, now: u64) -> Option<String> {
    let most = part.most()?;
    if most.missing {
        return Some(lacking(&part.name, (most.before, before), (most.now, now)));
    }
    let name = match (part.kind.as_str(), &part.measure) {
        ("stage", _) => "the stage".to_owned(),
        (_, Some(measure)) => format!("{} ({measure})", part.name),
        _ => part.name.clone(),
    };
    let leads = match most.now {
        0 => "none of the leads".to_owned(),
        count if count == now => "all leads".to_owned(),
        count => format!("{} of the leads", share_of(count, now)),
    };
    let baseline = match most.before {
        0 => "none".to_owned(),
        count if count == before => "all".to_owned(),
        count => share_of(count, before),
    };
    let newcomer = part.newcomer.as_ref().filter(|_| most.other && most.now > 0);
    let newcomer =
        newcomer.map(|(text, count)| format!(" The most frequent is {text} ({}).", share_of(*count, now)));
    let said = format!("{name} is {} for {leads}; in the baseline for {baseline}.", most.label);
    Some(format!("{said}{}", newcomer.unwrap_or_default()))
}

/// The names of what has shifted.
pub(in crate::report) fn shifted(drift: &Drift) -> Vec<&str> {
    let parts = drift.parts.iter().filter(|part| part.reading == Reading::Shifted);
    parts.map(|part| part.name.as_str()).collect()
}
