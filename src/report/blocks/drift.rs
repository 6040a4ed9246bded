//! The leads beside earlier ones.

use super::add;
use super::block::Block;
use super::table::{Cell, Table, Tone, rows};
use crate::report::say::{counted, leads, share_of};
use crate::report::{Drift, DriftMonth, DriftPart, Reading, Report};
use crate::speech::Line;

/// The terminal shows so many parts,
const MOST: usize = 20;
/// so many of them in sentences,
const SAID: usize = 6;
/// so many months, the last ones,
const MONTHS: usize = 24;
/// in each month so many fields beside the scores, grades and stage,
const FIELDS: usize = 4;
/// and so many of these at least where the window is narrow.
const KEPT: usize = 3;

pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    let Some(drift) = &report.drift else { return };
    let title = Line::new().words("Shifted since ").name(&drift.baseline.name);
    blocks.push(Block::Section("baseline", "Shifted since the baseline", title));
    blocks.push(Block::Say(about(drift, report)));
    blocks.push(Block::Say(answer(drift)));
    let said = drift.parts.iter().filter(|part| part.reading != Reading::Stable).take(SAID);
    let said: Vec<Line> = said.filter_map(|part| Some(Line::new().name(part.said.as_ref()?))).collect();
    if !said.is_empty() {
        blocks.push(Block::List(said));
    }
    add(blocks, parts(drift, report));
    let shifted = drift.parts.iter().filter(|part| part.psi > 0.0);
    blocks
        .extend(shifted.filter_map(|part| Some(Block::Folded(named(part), vec![Block::Table(bins(part)?)]))));
    months(drift, blocks);
}

/// The leads, the baseline, and when both came.
fn about(drift: &Drift, report: &Report) -> Line {
    let span = |months: &Option<(String, String)>| match months {
        Some((first, last)) if first == last => format!(" of {first}"),
        Some((first, last)) => format!(" of {first} to {last}"),
        None => String::new(),
    };
    let baseline = &drift.baseline;
    let rejected = match baseline.rejected {
        0 => String::new(),
        rows => format!(", {} rejected", counted(rows, "row", "rows")),
    };
    let as_of = match baseline.as_of == report.as_of {
        true => String::new(),
        false => format!(", as of {}", baseline.as_of),
    };
    Line::new()
        .words(format!("{}{}; the baseline, ", leads(report.leads.answered), span(&drift.months_of_leads)))
        .name(&baseline.name)
        .words(format!(", has {}{}{rejected}{as_of}.", leads(baseline.leads), span(&baseline.months)))
}

/// How many have shifted.
fn answer(drift: &Drift) -> Line {
    let of = |reading| drift.parts.iter().filter(|part| part.reading == reading).count() as u64;
    let all = counted(drift.parts.len() as u64, "field, score or grade", "fields, scores and grades");
    let (much, little, chance) = (of(Reading::Shifted), of(Reading::Little), of(Reading::MayBeChance));
    if much == 0 && little == 0 && chance == 0 {
        return format!("Nothing has shifted: the index (PSI) of {all} is below 0.1.").into();
    }
    let mut text = match (much, little) {
        (0, 0) => format!("Nothing has surely shifted, of {all}"),
        (0, little) => format!("Of {all}, {little} shifted a little"),
        (much, 0) => format!("Of {all}, {much} shifted"),
        (much, little) => format!("Of {all}, {much} shifted and {little} shifted a little"),
    };
    if chance > 0 {
        text.push_str(&format!("; {chance} may have by chance, as there are so few leads"));
    }
    format!("{text}.").into()
}

/// What a row is about.
fn named(part: &DriftPart) -> Line {
    match part.kind.as_str() {
        "field" => Line::new().name(&part.name),
        "stage" => Line::new().words("the stage"),
        kind => Line::new().words(format!("{kind} ")).name(&part.name),
    }
}

fn reading(reading: Reading) -> Option<Cell> {
    match reading {
        Reading::Stable => None,
        Reading::MayBeChance => Some(Cell::Mark(Tone::Faint, "may be chance")),
        Reading::Little => Some(Cell::Mark(Tone::Doubt, "a little")),
        Reading::Shifted => Some(Cell::Mark(Tone::Bad, "shifted")),
    }
}

fn parts(drift: &Drift, report: &Report) -> Option<Table> {
    let (all, before) = (report.leads.answered, drift.baseline.leads);
    rows(&drift.parts)
        .words("field or score", |part| {
            let measure = part.measure.iter().map(|measure| Line::from(measure.as_str()));
            Cell::Words(named(part), measure.collect())
        })
        .figures("PSI", |part| format!("{:.3}", part.psi))
        .words("", |part| reading(part.reading))
        .words("shifted most", |part| {
            let most = part.most()?;
            let days = part.measure.as_ref().is_some_and(|measure| measure.starts_with("days "));
            Some(match (most.missing || most.other, days) {
                (true, _) => Cell::Faint(most.label.clone()),
                (false, true) => Cell::name(&format!("{} days", most.label)),
                (false, false) => Cell::name(&most.label),
            })
        })
        .figures("baseline", |part| part.most().map(|most| share_of(most.before, before)))
        .figures("now", |part| part.most().map(|most| share_of(most.now, all)))
        .figures("missing, baseline", |part| {
            part.missing_before.filter(|_| part.kind == "field").map(percent)
        })
        .page()
        .figures("missing, now", |part| part.missing_now.filter(|_| part.kind == "field").map(percent))
        .page()
        .figures("by chance", |part| format!("{:.3}", part.chance))
        .page()
        .most(MOST)
        .table()
}

fn percent(share: f64) -> String {
    crate::report::say::percent(share)
}

/// The bins of one part, for the page.
fn bins(part: &DriftPart) -> Option<Table> {
    rows(&part.bins)
        .words("value", |bin| match bin.missing || bin.other {
            true => Cell::Faint(bin.label.clone()),
            false => Cell::name(&bin.label),
        })
        .figures("baseline", |bin| bin.before)
        .figures("", |bin| bin.before_share.map(percent))
        .figures("now", |bin| bin.now)
        .figures("", |bin| bin.now_share.map(percent))
        .figures("adds to PSI", |bin| format!("{:.3}", bin.psi))
        .sizes(|bin| (bin.psi * 1000.0) as u64)
        .table()
}

/// The leads of each month beside the whole baseline.
fn months(drift: &Drift, blocks: &mut Vec<Block>) {
    let Some(dated) = &drift.dated else {
        let hint =
            "No date says when these leads came. Add `--by \"month of FIELD\"` to see the index by month.";
        return blocks.push(Block::Say(hint.into()));
    };
    if drift.months.iter().filter(|month| month.month.is_some()).count() < 2 {
        return;
    }
    let skipped = drift.months.len().saturating_sub(MONTHS);
    let shown = drift.months.get(skipped..).unwrap_or(&[]);
    let title = Line::new().words("By month of ").name(dated).words(", against the whole baseline");
    blocks.push(Block::Heading(title));
    let fields = drift.parts.iter().filter(|part| part.kind == "field" && part.psi > 0.0);
    let fields: Vec<&str> = fields.take(FIELDS).map(|part| part.name.as_str()).collect();
    let told = drift.parts.iter().enumerate();
    let told = told.filter(|(_, part)| part.kind != "field" || fields.contains(&part.name.as_str()));
    let mut table = rows(shown)
        .words("month", |month| match &month.month {
            Some(name) => Cell::name(name),
            None => Cell::Faint("(missing)".to_owned()),
        })
        .figures("leads", |month| month.leads);
    for (column, (at, part)) in told.enumerate() {
        table = table.figures(part.name.as_str(), |month| cell(month, at));
        if column >= KEPT {
            table = table.spare();
        }
    }
    add(blocks, table.table());
    let note = "! shifted a little (0.1 to 0.25), !! shifted (above 0.25), ? may be chance: so few leads.";
    blocks.push(Block::Say(match skipped {
        0 => note.into(),
        skipped => {
            format!("{note} {} before these are left out.", counted(skipped as u64, "month", "months")).into()
        }
    }));
}

/// An index with its mark, which stands there without colour as well.
fn cell(month: &DriftMonth, at: usize) -> Option<Cell> {
    let part = month.parts.get(at)?;
    let mark = match part.reading {
        Reading::Stable => "",
        Reading::MayBeChance => "? ",
        Reading::Little => "! ",
        Reading::Shifted => "!! ",
    };
    let text = format!("{mark}{:.3}", part.psi);
    Some(match part.reading {
        Reading::Shifted => Line::new().strong(text).into(),
        Reading::MayBeChance => Cell::Faint(text),
        Reading::Stable | Reading::Little => Cell::Figure(text),
    })
}
