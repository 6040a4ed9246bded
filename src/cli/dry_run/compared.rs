//! The report for a window: this policy beside another, beside what was recorded, and leads by segment.

use super::table::{Table, cell, inked, rated};
use super::terminal::{FIELDS, LINES, Page};
use crate::cli::show::{grouped, share};
use crate::cli::term::{Ink, clean, fit};
use crate::report::{Move, Segments};

impl Page<'_> {
    pub(super) fn against(&mut self) {
        let Some(against) = &self.report.against else { return };
        let all = self.report.leads.answered;
        self.title(&format!("against {}", clean(&against.policy)));
        let (stay, moved) = (grouped(against.stay), grouped(against.moved));
        self.say(&format!("{moved} leads ({}) move, {stay} stay where they are.", share(against.moved, all)));
        let heads = [
            "stage",
            " old",
            " new",
            " gained",
            " of them won",
            " lost",
            " of them won",
            "~ old win rate",
            "~ new",
        ];
        let mut table = Table::new(&heads);
        let outcome = self.report.outcome.is_some();
        let won = |won: u64| if outcome { grouped(won) } else { String::new() };
        for stage in &against.stages {
            let ([old, _], [new, _]) = (rated(stage.old_rate), rated(stage.new_rate));
            table.row(vec![
                inked(clean(&stage.name), Ink::Strong),
                cell(grouped(stage.old)),
                cell(grouped(stage.new)),
                cell(grouped(stage.gained)),
                cell(won(stage.gained_won)),
                cell(grouped(stage.lost)),
                cell(won(stage.lost_won)),
                old,
                new,
            ]);
        }
        self.table(&table);
        for score in &against.scores {
            if let (Some(old), Some(new)) = (score.old, score.new) {
                self.say(&format!(
                    "AUC of {}: {:.3} ({:.3} to {:.3}) before, {:.3} ({:.3} to {:.3}) now.",
                    clean(&score.name),
                    old.area,
                    old.low,
                    old.high,
                    new.area,
                    new.low,
                    new.high
                ));
            }
        }
        let mut table = Table::new(&["from", "to", " leads", " won", "95%", "such as"]);
        let mut moves: Vec<&Move> = against.moves.iter().filter(|one| one.moved).collect();
        moves.sort_by_key(|one| std::cmp::Reverse(one.leads));
        for one in moves.iter().take(LINES) {
            let [rate, between] = rated(one.rate);
            let keys: Vec<String> = one.examples.iter().map(|lead| clean(&lead.key)).collect();
            let keys = fit(&keys.join(", "), 24);
            table.row(vec![
                cell(clean(&one.from)),
                cell(clean(&one.to)),
                cell(grouped(one.leads)),
                rate,
                between,
                cell(keys),
            ]);
        }
        if !table.is_empty() {
            self.text.push('\n');
            self.table(&table);
        }
        let mut table = Table::new(&["why they move", " leads", " of them won"]);
        for why in against.because.iter().take(FIELDS) {
            let of = match why.of.as_str() {
                "old" => "gone: ",
                "new" => "new: ",
                _ => "changed: ",
            };
            table.row(vec![
                cell(format!("{of}{}", clean(&why.text))),
                cell(grouped(why.leads)),
                cell(won(why.won)),
            ]);
        }
        if against.stages_themselves > 0 {
            let leads = grouped(against.stages_themselves);
            table.row(vec![cell("what the stages themselves ask"), cell(leads), cell("")]);
        }
        if !table.is_empty() {
            self.text.push('\n');
            self.table(&table);
        }
    }

    pub(super) fn recorded(&mut self) {
        let Some(recorded) = &self.report.recorded else { return };
        self.title(&format!("against the stage in {}", clean(&recorded.field)));
        let kappa =
            recorded.kappa.map(|kappa| format!(" (kappa {kappa:.2}, where 0 is chance and 1 is always)"));
        if recorded.leads == 0 {
            self.say("Nothing that was recorded is the name of a stage of the policy.");
        } else {
            self.say(&format!(
                "Of {} leads recorded in a stage of the policy, it says the same of {} ({}){}.",
                grouped(recorded.leads),
                grouped(recorded.agree),
                share(recorded.agree, recorded.leads),
                kappa.unwrap_or_default()
            ));
        }
        let rows = recorded.table.iter().take(FIELDS);
        let names: Vec<String> = recorded.table.first().map_or_else(Vec::new, |row| {
            row.stages.iter().map(|cell| format!(" {}", clean(&cell.stage))).collect()
        });
        let mut heads = vec!["recorded", " leads"];
        heads.extend(names.iter().map(String::as_str));
        let mut table = Table::new(&heads);
        for row in rows {
            let name = row.recorded.as_deref().map_or("(nothing)".to_string(), clean);
            let name = if row.known { inked(name, Ink::Strong) } else { inked(name, Ink::Faint) };
            let mut cells = vec![name, cell(grouped(row.leads))];
            cells.extend(row.stages.iter().map(|one| cell(grouped(one.leads))));
            table.row(cells);
        }
        self.table(&table);
        self.more(recorded.table.len(), FIELDS);
        let mut table = Table::new(&["why the policy says less than was recorded", " leads"]);
        for reason in recorded.reasons.iter().take(FIELDS) {
            let text = match (&reason.stage, reason.is.as_str()) {
                (Some(stage), "blocked") => format!("{stage} is blocked: {}", reason.text),
                (Some(stage), is) => format!("{stage}: {} is {is}", reason.text),
                (None, _) => format!("disqualified: {}", reason.text),
            };
            table.row(vec![cell(clean(&text)), cell(grouped(reason.leads))]);
        }
        if !table.is_empty() {
            self.text.push('\n');
            self.table(&table);
        }
    }

    pub(super) fn segments(&mut self) {
        let Some(Segments { by, segments }) = &self.report.segments else { return };
        self.title(&format!("by {}", clean(by)));
        let top = self.report.stages.iter().rev().find(|stage| stage.staged);
        let mut table = Table::new(&[
            "segment",
            " leads",
            "~ share",
            " won",
            "~95%",
            " at the top",
            " won there",
            "~95%",
            " AUC",
        ]);
        for segment in segments {
            let stage = segment.stages.iter().find(|stage| top.is_some_and(|top| top.name == stage.name));
            let [rate, between] = rated(segment.rate);
            let [top_rate, top_between] = rated(stage.and_then(|stage| stage.rate));
            let best = segment.scores.last().and_then(|score| score.auc);
            table.row(vec![
                cell(segment.name.as_deref().map_or("(missing)".to_string(), clean)),
                cell(grouped(segment.leads)),
                cell(share(segment.leads, self.report.leads.answered)),
                rate,
                between,
                cell(stage.map(|stage| share(stage.leads, segment.leads)).unwrap_or_default()),
                top_rate,
                top_between,
                cell(best.map(|auc| format!("{:.3}", auc.area)).unwrap_or_default()),
            ]);
        }
        self.table(&table);
    }
}
