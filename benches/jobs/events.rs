//! The events job: 5,000,000 events of 15 kinds over a year for 200,000 leads, 15 event lines with windows, caps,
//! counts and decay, beside the same job written by hand and the floor of only reading the events.

use crate::board::{Board, Unit};
use crate::support::data::Form;
use crate::support::{self, Contender, folder, leads, own, race, same, same_in_any_order, table};
use std::path::Path;
use std::process::Command;

/// Events in the full job.
pub const COUNT: u64 = 5_000_000;
/// Leads in the full job.
pub const LEADS: u64 = 200_000;

fn qualify(leads: &Path, events: &Path, output: &Path, threads: u32) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
    command.args(["run", "benches/policies/events.qualify"]).arg(leads).arg("--events").arg(events);
    command.arg("--output").arg(output).args(["--columns", "key,stage,interest,pace"]);
    command.args(["--as-of", "2026-10-01T00:00:00Z", "--quiet", "--threads", &threads.to_string()]);
    command
}

fn goal(form: Form) -> f64 {
    match form {
        Form::Csv => 0.5,
        Form::JsonLines => 0.7,
        #[cfg(feature = "parquet")]
        Form::Parquet => 0.3,
    }
}

/// Runs the job over events in one form, prints its table and notes its figures. Ratios are to the job by hand from
/// CSV.
pub fn job(form: Form, count: u64, lead_count: u64, board: &mut Board) {
    let leads = leads(Form::Csv, lead_count);
    let events = support::events(form, count, lead_count);
    let (name, ending) = (support::name(form), support::ending(form));
    let hand = folder().join(format!("events-hand-{ending}.csv"));
    let hand_csv = folder().join("events-hand-base.csv");
    let ours = |threads: u32| folder().join(format!("events-qualify-{ending}-{threads}.csv"));
    let text = |path: &Path| path.display().to_string();
    let (leads_text, events_text) = (text(&leads), text(&events));
    let csv = text(&support::events(Form::Csv, count, lead_count));
    let duck = folder().join(format!("events-duckdb-{ending}.csv"));
    let base = "written by hand, from CSV";
    let mut contenders = vec![
        Contender::new(base, own(&["events-hand", &leads_text, &csv, &text(&hand_csv)])),
        Contender::new("qualify, 1 thread", qualify(&leads, &events, &ours(1), 1)),
        Contender::new("qualify, 2 threads", qualify(&leads, &events, &ours(2), 2)),
    ];
    contenders.extend(support::floors(&events_text, "lead_id,event,time,url"));
    if form == Form::JsonLines {
        let command = own(&["events-hand", &leads_text, &events_text, &text(&hand)]);
        contenders.push(Contender::new("written by hand, from JSON Lines", command));
    }
    let duckdb = support::duckdb("events.py", &[&leads_text, &events_text, &text(&duck), "1"]);
    let with_duckdb = duckdb.is_some();
    contenders.extend(duckdb.map(|command| Contender::new("DuckDB, 1 thread", command)));
    race(&mut contenders);
    if with_duckdb {
        same_in_any_order(&hand_csv, &duck);
    }
    if form == Form::JsonLines {
        same(&hand_csv, &hand);
    }
    same(&hand_csv, &ours(1));
    same(&hand_csv, &ours(2));
    table(&format!("events, {name}, {count} events, {lead_count} leads"), &contenders, base, count);
    let [by_hand, one, two] = [0, 1, 2].map(|at: usize| &contenders[at]);
    board.most(&format!("events, {name}"), one.cpu() / by_hand.cpu(), goal(form), Unit::Ratio);
    let faster = one.median(|cost| cost.wall) / two.median(|cost| cost.wall);
    board.least(&format!("events, {name}, two threads instead of one"), faster, 1.6, Unit::Times);
    let peak = one.median(|cost| cost.peak).max(two.median(|cost| cost.peak));
    board.most(&format!("events, {name}, peak memory"), peak, 96.0, Unit::Megabytes);
}
