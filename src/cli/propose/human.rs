//! The proposal for a person: what it is worth first, then the lines, then the difference to the policy.

use super::said::{chance, leads, rate};
use super::shape::{Area, Called, Change, LineShape, Proposal};
use crate::cli::term::{Ink, Stream, Terminal, clean, pad, pad_left, width, wrap};
use crate::report::Count;
use crate::report::say::{decimal, grouped};

/// A line that is chosen less often, of a hundred draws, comes and goes.
const STEADY: u64 = 60;

struct Page {
    out: Stream,
    columns: usize,
    text: String,
}

/// The whole page, without the difference.
pub fn page(proposal: &Proposal, terminal: &Terminal) -> String {
    let mut page = Page { out: terminal.out, columns: terminal.width, text: String::new() };
    let of = format!("Points for {} from history", clean(&proposal.number));
    page.text.push_str(&format!("{}\n", page.out.paint(Ink::Strong, &of)));
    page.say(&answer(proposal));
    page.say(&who(proposal));
    page.judged(proposal);
    page.lines(proposal);
    page.thresholds(proposal);
    page.refused(proposal);
    for warning in &proposal.warnings {
        page.text.push('\n');
        page.say(&format!("{} {}", page.out.paint(Ink::Doubt, "note:"), clean(warning)));
    }
    page.text
}

/// The answer in a sentence or two.
fn answer(proposal: &Proposal) -> String {
    if !proposal.enough {
        return "There are too few leads for points: 100 that were won and 100 that were lost are the least. Below is \
                only what the lines of the policy certainly say."
            .to_owned();
    }
    let Some(judged) = &proposal.judged else { return String::new() };
    let (now, new) = (judged.called_now, judged.called);
    let calls = leads(judged.capacity);
    let gain = judged.difference.is_none_or(|gap| gap.low > 0.0);
    match (now, new) {
        (Some(now), Some(new)) if !gain => format!(
            "The proposed points are not certainly better than those of now. Of {calls} called, {} are won by them, and {} \
             by the points of now.",
            chance(new.rate),
            chance(now.rate)
        ),
        (Some(now), Some(new)) => format!(
            "Of {calls} called by the proposed points, {} are won. By the points of now, {} are.",
            chance(new.rate),
            chance(now.rate)
        ),
        (None, Some(new)) => {
            format!("Of {calls} called by the proposed points, {} are won.", chance(new.rate))
        }
        _ => String::new(),
    }
}

fn who(proposal: &Proposal) -> String {
    let of = &proposal.leads;
    let (older, newer) = (of.older, of.newer);
    let ended = |part: super::shape::Ends| format!("{} ({} won)", leads(part.leads), grouped(part.won));
    let newer = match (&of.by, &of.from) {
        (Some(by), Some(from)) => format!("Judged by {} with {} from {from} on.", ended(newer), clean(by)),
        _ => format!("Judged by {} that it was not fitted to, told apart by their keys.", ended(newer)),
    };
    let mut text = match proposal.enough {
        true => format!("Fitted to {}. {newer}", ended(older)),
        false => {
            let (all, won) =
                (older.leads.saturating_add(of.newer.leads), older.won.saturating_add(of.newer.won));
            format!("{} have a known outcome ({} won).", leads(all), grouped(won))
        }
    };
    let mut out = Vec::new();
    if of.open > 0 {
        out.push(format!("{} without a known outcome", grouped(of.open)));
    }
    if of.disqualified > 0 {
        out.push(format!("{} that the policy disqualifies", grouped(of.disqualified)));
    }
    if !out.is_empty() {
        text.push_str(&format!(" Left out: {}.", out.join(" and ")));
    }
    if of.taken < of.read {
        text.push_str(&format!(" {} of {} are taken, by their keys.", grouped(of.taken), leads(of.read)));
    }
    text
}

fn area(of: Option<Area>) -> String {
    of.map_or("–".to_owned(), |of| format!("{:.3} ({:.3} to {:.3})", of.value, of.low, of.high))
}

fn called(of: Option<Called>) -> String {
    of.map_or("–".to_owned(), |of| format!("{}, lift {:.1}", chance(of.rate), of.lift))
}

impl Page {
    fn say(&mut self, text: &str) {
        for line in wrap(text, self.columns.min(100)) {
            self.text.push_str(&format!("{line}\n"));
        }
    }

    fn head(&mut self, title: &str) {
        self.text.push_str(&format!("\n{}\n", self.out.paint(Ink::Strong, title)));
    }

    /// Rows in columns; the first column stands left, the others right.
    fn table(&mut self, rows: &[Vec<String>]) {
        let many = rows.iter().map(Vec::len).max().unwrap_or(0);
        let wide =
            |at: usize| rows.iter().filter_map(|row| row.get(at)).map(|cell| width(cell)).max().unwrap_or(0);
        let widths: Vec<usize> = (0..many).map(wide).collect();
        for (number, row) in rows.iter().enumerate() {
            let cells = row.iter().zip(&widths).enumerate().map(|(at, (cell, to))| {
                let padded = if at == 0 { pad(cell, *to) } else { pad_left(cell, *to) };
                if number == 0 { self.out.paint(Ink::Faint, &padded) } else { padded }
            });
            let line = cells.collect::<Vec<_>>().join("   ");
            self.text.push_str(&format!("  {}\n", line.trim_end()));
        }
    }

    fn judged(&mut self, proposal: &Proposal) {
        let Some(judged) = &proposal.judged else { return };
        self.head("How well it does with the newer leads");
        let row = |cells: [&str; 3]| cells.map(str::to_owned).to_vec();
        let calls = format!("win rate of {} called", grouped(judged.capacity));
        self.table(&[
            row(["", "now", "proposed"]),
            row(["AUC (95% interval, DeLong)", &area(judged.auc_now), &area(judged.auc)]),
            row([&calls, &called(judged.called_now), &called(judged.called)]),
        ]);
        if let Some(gap) = judged.difference {
            let sure = match (gap.low > 0.0, gap.high < 0.0) {
                (true, _) => "the proposed points are certainly better",
                (_, true) => "the proposed points are certainly worse",
                _ => "neither is certainly better",
            };
            let text = format!(
                "The AUC differs by {:+.3} ({:+.3} to {:+.3}): {sure}. {}",
                gap.value, gap.low, gap.high, judged.capacity_from
            );
            self.say(&text);
        }
        if !judged.promised.is_empty() {
            self.head("What the points promise, and what came");
            let mut rows = vec![["points", "leads", "promised", "won"].map(str::to_owned).to_vec()];
            for part in &judged.promised {
                let range = match part.from == part.to {
                    true => decimal(part.from),
                    false => format!("{} to {}", decimal(part.from), decimal(part.to)),
                };
                let lost = part.came.leads.saturating_sub(part.came.won);
                let came = Count { won: part.came.won, lost, open: 0 };
                let won = match came.won > 0 && lost > 0 {
                    true => crate::report::share_of(came.won, came.decided()),
                    false => rate(came),
                };
                rows.push(vec![range, grouped(part.came.leads), chance(part.promised), won]);
            }
            self.table(&rows);
        }
    }

    fn lines(&mut self, proposal: &Proposal) {
        let title = if proposal.enough { "The lines" } else { "What the lines certainly say" };
        self.head(title);
        for score in &proposal.scores {
            self.text.push_str(&format!("  {}\n", self.out.paint(Ink::Name, &clean(score))));
            let gone = |line: &&LineShape| (line.score == *score).then_some(line.change == Change::Gone);
            for wanted in [false, true] {
                let lines: Vec<&LineShape> =
                    proposal.lines.iter().filter(|line| gone(line) == Some(wanted)).collect();
                lines.into_iter().for_each(|line| self.line(line, proposal.enough));
            }
        }
    }

    fn line(&mut self, line: &LineShape, enough: bool) {
        let text = line.after.as_ref().or(line.before.as_ref()).map_or("", String::as_str);
        let (mark, ink) = match line.change {
            _ if !enough => (" ", None),
            Change::Same => ("=", None),
            Change::Points => ("~", Some(Ink::Doubt)),
            Change::New => ("+", Some(Ink::Good)),
            Change::Gone => ("-", Some(Ink::Bad)),
        };
        let room = self.columns.min(100).saturating_sub(8).max(20);
        for (at, part) in wrap(&clean(text), room).into_iter().enumerate() {
            let lead = if at == 0 { format!("    {mark} ") } else { "        ".to_owned() };
            let part = format!("{lead}{part}");
            let part = ink.map_or(part.clone(), |ink| self.out.paint(ink, &part));
            self.text.push_str(&format!("{part}\n"));
        }
        let note = note(line, enough);
        if !note.is_empty() {
            for part in wrap(&note, room) {
                self.text.push_str(&format!("        {}\n", self.out.paint(Ink::Faint, &part)));
            }
        }
    }

    fn thresholds(&mut self, proposal: &Proposal) {
        if proposal.thresholds.is_empty() {
            return;
        }
        self.head("Thresholds, so that as many leads are above them as now");
        let mut rows = vec![["", "now", "leads", "proposed", "leads"].map(str::to_owned).to_vec()];
        for of in &proposal.thresholds {
            let name = match &of.setting {
                Some(setting) => format!("{}: {} and {}", of.of, of.number, setting),
                None => format!("{}: {}", of.of, of.number),
            };
            rows.push(vec![
                clean(&name),
                decimal(of.before),
                grouped(of.leads_before),
                decimal(of.after),
                grouped(of.leads_after),
            ]);
        }
        self.table(&rows);
    }

    fn refused(&mut self, proposal: &Proposal) {
        if proposal.refused.is_empty() {
            return;
        }
        self.head("Not looked at; --allow NAME takes one in");
        for of in &proposal.refused {
            for (at, part) in wrap(
                &format!("{}: {}", clean(&of.name), clean(&of.why)),
                self.columns.min(100).saturating_sub(6),
            )
            .into_iter()
            .enumerate()
            {
                self.text.push_str(&format!("  {}{part}\n", if at == 0 { "" } else { "  " }));
            }
        }
    }
}

/// What is said below a line.
fn note(line: &LineShape, enough: bool) -> String {
    let mut parts = Vec::new();
    if !enough {
        return match line.certain {
            Some(gap) if gap.low > 0.0 => format!(
                "helps: leads it pays win more often, by {:.0} to {:.0} percentage points",
                gap.low * 100.0,
                gap.high * 100.0
            ),
            Some(gap) if gap.high < 0.0 => format!(
                "hurts: leads it pays win less often, by {:.0} to {:.0} percentage points",
                -gap.high * 100.0,
                -gap.low * 100.0
            ),
            Some(_) => "not certain either way".to_owned(),
            None => "pays no lead, or every lead".to_owned(),
        };
    }
    if line.change == Change::Points
        && let Some(before) = &line.before
    {
        parts.push(format!("was {}", clean(before)));
    }
    if line.change == Change::Gone {
        parts.push(match line.replaced {
            true => "a new line about the same takes its place".to_owned(),
            false => "tells nothing that the other lines do not tell".to_owned(),
        });
    }
    match line.stays {
        Some("few") => {
            parts.push("pays too few leads to say: it stays, with points on the new scale".to_owned())
        }
        Some(_) => parts.push("stays because its score has no other line".to_owned()),
        None => {}
    }
    if let Some(again) = line.again.filter(|_| line.draws > 0 && line.change != Change::Gone) {
        let steady = again.saturating_mul(100) >= line.draws.saturating_mul(STEADY);
        let of = format!("{again} of {}", line.draws);
        parts.push(match steady {
            true => format!("chosen again in {of} draws of the leads"),
            false => format!("comes and goes: chosen in {of} draws of the leads only"),
        });
    }
    parts.join("; ")
}
