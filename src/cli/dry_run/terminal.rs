//! The report for a window: the answer first, then tables.

use super::replayed;
use super::table::{Cell, Table, cell, inked, rated};
use crate::cli::show::{grouped, share};
use crate::cli::summary::bar;
use crate::cli::term::{Ink, Stream, clean, fit, wrap};
use crate::report::say::{of_hundred, per_cent, percent};
use crate::report::{Alike, Between, Field, Grade, Lead, Line, Listed, Rate, Report, Score, Stage, Verdict};

/// Columns of a bar.
const BAR: usize = 10;
/// As many lines, fields and leads are told.
pub(super) const LINES: usize = 60;
pub(super) const FIELDS: usize = 12;
const LEADS: usize = 5;

/// The whole report.
pub fn page(report: &Report, out: Stream, columns: usize) -> String {
    let mut page = Page { report, out, columns, text: String::new() };
    page.head();
    page.limits();
    page.stages();
    page.disqualified();
    report.scores.iter().for_each(|score| page.score(score));
    report.grades.iter().for_each(|grade| page.grade(grade));
    page.capacity();
    page.text
        .push_str(&report.replay.as_ref().map_or_else(String::new, |all| replayed::page(all, out, columns)));
    page.missing();
    page.lines();
    page.alike();
    page.warnings();
    page.listed("won, and missed by the policy", report.missed.as_ref());
    page.listed("passed by the policy, and lost", report.passed.as_ref());
    page.against();
    page.recorded();
    page.segments();
    page.method();
    page.text
}

pub(super) struct Page<'a> {
    pub(super) report: &'a Report,
    pub(super) out: Stream,
    pub(super) columns: usize,
    pub(super) text: String,
}

impl Page<'_> {
    pub(super) fn title(&mut self, title: &str) {
        self.text.push_str(&format!("\n{}\n", self.out.paint(Ink::Strong, title)));
    }

    pub(super) fn say(&mut self, text: &str) {
        for line in wrap(text, self.columns.saturating_sub(2)) {
            self.text.push_str(&format!("  {line}\n"));
        }
    }

    pub(super) fn table(&mut self, table: &Table) {
        self.text.push_str(&table.text(self.out, self.columns));
    }

    fn head(&mut self) {
        let report = self.report;
        self.text.push_str(&format!("{}\n", self.out.paint(Ink::Strong, &clean(&report.policy))));
        let outcome = report.outcome.as_ref().map(|outcome| format!("; won is: {}", clean(outcome)));
        let about = format!(
            "{} rows read, {} rejected; as of {}{}",
            grouped(report.leads.read),
            grouped(report.leads.rejected),
            report.as_of,
            outcome.unwrap_or_default()
        );
        for line in wrap(&about, self.columns) {
            self.text.push_str(&format!("{}\n", self.out.paint(Ink::Faint, &line)));
        }
        self.text.push('\n');
        for sentence in &report.summary {
            for line in wrap(&clean(sentence), self.columns) {
                self.text.push_str(&format!("{line}\n"));
            }
        }
    }

    fn stages(&mut self) {
        if self.report.stages.is_empty() {
            return;
        }
        self.title("where leads stand");
        let table = stages(&self.report.stages, self.report.leads.answered);
        self.table(&table);
        if self.report.outcome.is_some() {
            let mut table =
                Table::new(&["reached", " leads", " conversion", " won (precision)", "95%", " of all won"]);
            for stage in self.report.stages.iter().filter(|stage| stage.precision.is_some()) {
                let [rate, between] = rated(stage.precision);
                table.row(vec![
                    cell(clean(&stage.name)),
                    cell(grouped(stage.reached)),
                    cell(percent(stage.conversion)),
                    rate,
                    between,
                    cell(stage.recall.map(|recall| share(recall.won, recall.of)).unwrap_or_default()),
                ]);
            }
            if !table.is_empty() {
                self.text.push('\n');
                self.table(&table);
            }
        }
    }

    fn disqualified(&mut self) {
        let all = self.report.leads.answered;
        let mut table = Table::new(&["disqualified if", " leads", " share", " won", "95%"]);
        for reason in &self.report.disqualified {
            let [rate, between] = rated(reason.rate);
            table.row(vec![
                cell(reason.text.clone()),
                cell(grouped(reason.leads)),
                cell(share(reason.leads, all)),
                rate,
                between,
            ]);
        }
        if !table.is_empty() {
            self.text.push('\n');
            self.table(&table);
        }
    }

    fn score(&mut self, score: &Score) {
        self.title(&format!("score {}", clean(&score.name)));
        if let Some(auc) = score.auc {
            self.say(&format!(
                "AUC {:.3} ({:.3} to {:.3}): a won lead scores higher than a lost one in {:.0} of 100 pairs; {}",
                auc.area,
                auc.low,
                auc.high,
                of_hundred(auc.area),
                match score.rises {
                    Some(false) => "but somewhere a higher score wins less.",
                    Some(true) => "a higher score nowhere wins less.",
                    None => "it tells nothing.",
                }
            ));
        }
        let most = score.bands.iter().map(|band| band.leads).max().unwrap_or(0);
        let mut table = Table::new(&["from", " leads", " share", "~", " won", "95%", "~ lift", ""]);
        for band in score.bands.iter().filter(|band| band.leads > 0) {
            let [rate, between] = rated(band.rate);
            table.row(vec![
                cell(band.label.clone()),
                cell(grouped(band.leads)),
                cell(share(band.leads, self.report.leads.answered)),
                inked(bar(band.leads, most, BAR), Ink::Name),
                rate,
                between,
                cell(times(band.lift, band.rate)),
                inked(if band.falls { "falls" } else { "" }, Ink::Bad),
            ]);
        }
        self.table(&table);
    }

    fn grade(&mut self, grade: &Grade) {
        self.title(&clean(&grade.name));
        let most = grade.values.iter().map(|value| value.leads).max().unwrap_or(0);
        let mut table = Table::new(&["value", " leads", " share", "~", " won", "95%", "~ lift"]);
        for value in &grade.values {
            let [rate, between] = rated(value.rate);
            table.row(vec![
                cell(clean(&value.value)),
                cell(grouped(value.leads)),
                cell(share(value.leads, self.report.leads.answered)),
                inked(bar(value.leads, most, BAR), Ink::Name),
                rate,
                between,
                cell(times(value.lift, value.rate)),
            ]);
        }
        self.table(&table);
    }

    fn limits(&mut self) {
        if self.report.limits.is_empty() {
            return;
        }
        self.title("limits");
        for limit in &self.report.limits {
            let mark = if limit.broken { inked("broken", Ink::Bad) } else { inked("holds", Ink::Good) };
            let mark = mark.1.map_or(mark.0.clone(), |ink| self.out.paint(ink, &mark.0));
            let text = fit(&clean(&limit.text), self.columns.saturating_sub(12));
            self.text.push_str(&format!("  {mark}  not {text}\n"));
            for line in wrap(&clean(&limit.said), self.columns.saturating_sub(10)) {
                self.text.push_str(&format!("          {}\n", self.out.paint(Ink::Faint, &line)));
            }
        }
    }

    fn capacity(&mut self) {
        let Some(capacity) = &self.report.capacity else { return };
        self.title(&format!("with time for {}", clean(&capacity.text)));
        let periods = capacity.periods.map(|periods| format!(" in the {periods:.1} periods that these span"));
        let room = grouped(capacity.leads);
        self.say(&format!(
            "That is room for {room} leads{}: from which value on there is.",
            periods.unwrap_or_default()
        ));
        let mut table = Table::new(&["score", " from", " leads", " won", "95%", " of all won"]);
        for score in &capacity.scores {
            let [rate, between] = rated(score.rate);
            table.row(vec![
                cell(clean(&score.name)),
                cell(score.from.map_or("nowhere".to_string(), decimal)),
                cell(grouped(score.leads)),
                rate,
                between,
                cell(score.recall.map(|recall| share(recall.won, recall.of)).unwrap_or_default()),
            ]);
        }
        self.table(&table);
    }

    fn missing(&mut self) {
        let Some(held) = self.report.held_back.as_ref().filter(|held| held.leads > 0) else { return };
        self.title("what is not known");
        let rate = held.rate.map(|rate| format!("; of those, {} were won", said(&rate))).unwrap_or_default();
        self.say(&format!(
            "One missing fact alone would bring {} leads ({}) to a later stage{rate}.",
            grouped(held.leads),
            share(held.leads, self.report.leads.answered),
        ));
        let mut table = Table::new(&[
            "field",
            " missing",
            "~ share",
            "~ decides nothing",
            " alone decides",
            " only this",
            " won if missing",
        ]);
        for field in self.report.missing.iter().take(FIELDS) {
            table.row(missing(field, self.report.leads.answered));
        }
        if !table.is_empty() {
            self.table(&table);
        }
        self.more(self.report.missing.len(), FIELDS);
    }

    fn lines(&mut self) {
        if self.report.lines.is_empty() {
            return;
        }
        self.title("points lines");
        let mut score = "";
        let heads = ["to whom", " leads", "~ share", " won", "95%", "~ others won", "difference", ""];
        let mut table = Table::new(&heads);
        for line in self.report.lines.iter().take(LINES) {
            if line.score != score {
                score = &line.score;
                table.row(vec![inked(clean(score), Ink::Strong)]);
            }
            table.row(vec![cell(clean(&line.text))]);
            table.row(line_row(line));
            for part in line.parts.iter().filter(|part| part.leads > 0 && part.points != 0.0) {
                let [rate, between] = rated(part.rate);
                let share = share(part.leads, self.report.leads.answered);
                table.row(vec![
                    cell(format!("    {}", signed(part.points))),
                    cell(grouped(part.leads)),
                    cell(share),
                    rate,
                    between,
                ]);
            }
        }
        self.table(&table);
        self.more(self.report.lines.len(), LINES);
    }

    fn alike(&mut self) {
        if self.report.alike.is_empty() {
            return;
        }
        self.title("lines that say the same");
        for Alike { first, second, both, either, .. } in &self.report.alike {
            let text = |at: &usize| self.report.lines.get(*at).map_or("", |line| line.text.as_str());
            let said = format!(
                "`{}` and `{}` pay together: {} of the {} leads that either pays",
                clean(text(first)),
                clean(text(second)),
                grouped(*both),
                grouped(*either)
            );
            self.say(&said);
        }
    }

    fn warnings(&mut self) {
        if self.report.warnings.is_empty() {
            return;
        }
        self.title("be careful");
        for warning in &self.report.warnings {
            let mut first = true;
            for line in wrap(&clean(&warning.text), self.columns.saturating_sub(4)) {
                let mark = if first { self.out.paint(Ink::Doubt, "!") } else { " ".to_string() };
                self.text.push_str(&format!("  {mark} {line}\n"));
                first = false;
            }
        }
    }

    fn listed(&mut self, title: &str, listed: Option<&Listed>) {
        let Some(listed) = listed.filter(|listed| listed.leads > 0) else { return };
        self.title(&format!("{title}: {}", grouped(listed.leads)));
        for lead in listed.first.iter().take(LEADS) {
            self.lead(lead, listed);
        }
    }

    fn lead(&mut self, lead: &Lead, listed: &Listed) {
        let scores: Vec<String> = lead
            .scores
            .iter()
            .map(|score| format!("{} {}", clean(&score.of), decimal(score.points)))
            .collect();
        let shown: Vec<String> = (listed.shown.iter().zip(&lead.shown))
            .map(|(name, value)| {
                format!(
                    "{} {}",
                    clean(name),
                    value.as_ref().map_or("missing".to_string(), |value| clean(value))
                )
            })
            .collect();
        let head = format!("{}: {}", clean(&lead.key), clean(&lead.stage));
        let head = [vec![head], scores, shown].concat().join(", ");
        self.text.push_str(&format!("  {}\n", fit(&head, self.columns.saturating_sub(2))));
        let lines: Vec<String> = lead
            .lines
            .iter()
            .map(|line| format!("{} {}", signed(line.points), clean(short(&line.of))))
            .collect();
        let mut why = lines;
        if !lead.asks.is_empty() {
            why.push(format!("not known: {}", lead.asks.join(", ")));
        }
        for line in wrap(&why.join("; "), self.columns.saturating_sub(4)) {
            self.text.push_str(&format!("    {}\n", self.out.paint(Ink::Faint, &line)));
        }
    }

    fn method(&mut self) {
        self.title("how this was counted");
        for line in &self.report.method {
            self.say(line);
        }
    }

    pub(super) fn more(&mut self, all: usize, shown: usize) {
        let rest = all.saturating_sub(shown);
        if rest > 0 {
            self.text.push_str(&format!("  … and {} more\n", grouped(rest as u64)));
        }
    }
}

/// Stages and their win rates.
fn stages(stages: &[Stage], all: u64) -> Table {
    let most = stages.iter().map(|stage| stage.leads).max().unwrap_or(0);
    let mut table = Table::new(&["stage", " leads", " share", "~", " won", "95%", "~ lift"]);
    for stage in stages {
        let [rate, between] = rated(stage.rate);
        table.row(vec![
            inked(clean(&stage.name), Ink::Strong),
            cell(grouped(stage.leads)),
            cell(share(stage.leads, all)),
            inked(bar(stage.leads, most, BAR), Ink::Name),
            rate,
            between,
            cell(times(stage.lift, stage.rate)),
        ]);
    }
    table
}

fn missing(field: &Field, all: u64) -> Vec<Cell> {
    let few = field.when_missing.is_some_and(|rate| rate.few);
    let rate = field
        .when_missing
        .map(|rate| if few { format!("{} of {}", rate.won, rate.of) } else { share(rate.won, rate.of) });
    vec![
        cell(clean(&field.field)),
        cell(grouped(field.missing)),
        cell(share(field.missing, all)),
        cell(grouped(field.idle)),
        cell(grouped(field.alone)),
        cell(grouped(field.only)),
        cell(rate.unwrap_or_default()),
    ]
}

fn line_row(line: &Line) -> Vec<Cell> {
    let [rate, between] = rated(line.when_paid);
    let [others, _] = rated(line.when_not);
    let mark = match line.verdict {
        Verdict::NeverPaid => inked("never", Ink::Doubt),
        Verdict::WrongWay => inked("wrong way", Ink::Bad),
        Verdict::Undecided if line.difference.is_some() => inked("?", Ink::Faint),
        Verdict::RightWay | Verdict::Undecided => cell(""),
    };
    let difference = |gap: Between| format!("{} to {}", points(gap.low), points(gap.high));
    vec![
        cell("  paid"),
        cell(grouped(line.paid)),
        cell(percent(line.share)),
        rate,
        between,
        others,
        cell(line.difference.map(difference).unwrap_or_default()),
        mark,
    ]
}

fn said(rate: &Rate) -> String {
    let between = format!("{} to {}%", per_cent(rate.low), per_cent(rate.high));
    match rate.few {
        true => format!("{} of {} (few: {between})", rate.won, rate.of),
        false => format!("{} ({between})", share(rate.won, rate.of)),
    }
}

/// How many times the rate of all; nothing of few leads.
fn times(lift: Option<f64>, rate: Option<Rate>) -> String {
    match (lift, rate) {
        (Some(lift), Some(rate)) if !rate.few => format!("{lift:.2}"),
        _ => String::new(),
    }
}

/// A points line without its points.
fn short(line: &str) -> &str {
    match line.split_once(' ') {
        Some((points, rest)) if points.starts_with(['+', '-']) => rest,
        _ => line.split_once(':').map_or(line, |(what, _)| what),
    }
}

/// A difference of shares, in percentage points.
fn points(gap: f64) -> String {
    format!("{:+.1}", gap * 100.0)
}

fn decimal(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_string()
}

fn signed(number: f64) -> String {
    if number > 0.0 { format!("+{}", decimal(number)) } else { decimal(number) }
}
