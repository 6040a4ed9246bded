//! What was recorded against what the policy says.

use super::Part;
use super::parts::{count, filled, heat, p};
use crate::html::{Html, Table, el};
use crate::report::say::{grouped, share_of};
use crate::report::{Recorded, Report};

pub fn part(report: &Report) -> Option<Part> {
    let recorded = report.recorded.as_ref()?;
    let inside = said(recorded).and(matrix(recorded)).and(reasons(recorded));
    let title = Html::text("Against the stage in ").and(Html::data(&recorded.field));
    Part::new("recorded", "Against what was recorded", title, inside)
}

fn said(recorded: &Recorded) -> Html {
    if recorded.leads == 0 {
        return p("Nothing that was recorded is the name of a stage of the policy.");
    }
    let kappa =
        recorded.kappa.map(|kappa| format!(" Kappa is {kappa:.2}, where 0 is chance and 1 is always."));
    p(format!(
        "Of {} leads recorded in a stage of the policy, it says the same of {} ({}).{}",
        grouped(recorded.leads),
        grouped(recorded.agree),
        share_of(recorded.agree, recorded.leads),
        kappa.unwrap_or_default()
    ))
}

fn matrix(recorded: &Recorded) -> Html {
    let stages = recorded.table.first().map_or(&[][..], |row| &row.stages);
    let mut heads = vec!["recorded ↓ policy →".to_owned(), " leads".to_owned()];
    heads.extend(stages.iter().map(|cell| format!(" {}", cell.stage)));
    let mut table = Table::new(&heads);
    for row in &recorded.table {
        let name = match &row.recorded {
            Some(name) if row.known => Html::data(name),
            Some(name) => el("i").data(name).into(),
            None => el("i").text("nothing").into(),
        };
        let same = |stage: &str| {
            row.recorded.as_ref().is_some_and(|name| name.trim().to_lowercase() == stage.to_lowercase())
        };
        let mut cells = vec![name, count(row.leads)];
        cells.extend(row.stages.iter().map(|cell| heat(cell.leads, row.leads, same(&cell.stage))));
        table.row(cells);
    }
    filled(table)
}

fn reasons(recorded: &Recorded) -> Html {
    let mut table = Table::new(&["stage", "what it asks", "is", " leads"]);
    for reason in &recorded.reasons {
        let stage = reason.stage.as_ref().map_or_else(|| "all".into(), Html::data);
        table.row(vec![
            stage,
            el("code").data(&reason.text).into(),
            Html::text(&reason.is),
            count(reason.leads),
        ]);
    }
    match table.is_empty() {
        true => Html::new(),
        false => Html::from(el("h3").text("Why the policy says less than was recorded")).and(table),
    }
}
