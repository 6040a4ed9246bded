//! The events job: 5,000,000 events of 15 kinds over a year for 200,000 leads, 15 event lines with windows, caps,
//! counts and decay, beside the same job written by hand and the floor of only reading the events.

use crate::support::data::Form;
use crate::support::{self, Contender, folder, leads, own, race, same, table};
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

/// Runs the job over events in one form and prints its table.
pub fn job(form: Form, count: u64, lead_count: u64) {
    let leads = leads(Form::Csv, lead_count);
    let events = support::events(form, count, lead_count);
    let ending = support::ending(form);
    let hand = folder().join(format!("events-hand-{ending}.csv"));
    let ours = |threads: u32| folder().join(format!("events-qualify-{ending}-{threads}.csv"));
    let text = |path: &Path| path.display().to_string();
    let (leads_text, events_text) = (text(&leads), text(&events));
    let duck = folder().join(format!("events-duckdb-{ending}.csv"));
    let mut contenders = vec![
        Contender::new("written by hand", own(&["events-hand", &leads_text, &events_text, &text(&hand)])),
        Contender::new("qualify, 1 thread", qualify(&leads, &events, &ours(1), 1)),
        Contender::new("qualify, 2 threads", qualify(&leads, &events, &ours(2), 2)),
        Contender::new("floor: split and do nothing", own(&["events-floor", &events_text])),
    ];
    let duckdb = support::duckdb("events.py", &[&leads_text, &events_text, &text(&duck), "1"]);
    let with_duckdb = duckdb.is_some();
    contenders.extend(duckdb.map(|command| Contender::new("DuckDB, 1 thread", command)));
    race(&mut contenders);
    if with_duckdb {
        same(&hand, &duck);
    }
    same(&hand, &ours(1));
    same(&hand, &ours(2));
    table(
        &format!("events, {ending}, {count} events, {lead_count} leads"),
        &contenders,
        "written by hand",
        count,
    );
    println!(
        "two threads are {:.2} times as fast as one",
        contenders[1].median(|cost| cost.wall) / contenders[2].median(|cost| cost.wall)
    );
}
