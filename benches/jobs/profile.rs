//! The profile job: leads of 20 fields, 30 points lines, 6 criteria, 3 stages, from JSON Lines and CSV, beside the
//! same job written by hand and the floor of only reading.

use crate::support::data::Form;
use crate::support::{self, Contender, folder, leads, own, race, same, table};
use std::path::Path;
use std::process::Command;

/// Leads in the full job.
pub const COUNT: u64 = 1_000_000;

fn qualify(leads: &Path, output: &Path, threads: u32) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
    command.args(["run", "benches/policies/profile.qualify"]).arg(leads).arg("--output").arg(output);
    command.args(["--columns", "key,stage,interest,fit,next step", "--as-of", "2026-10-01", "--quiet"]);
    command.args(["--threads", &threads.to_string()]);
    command
}

/// Runs the job over leads in one form and prints its table.
pub fn job(form: Form, count: u64) {
    let leads = leads(form, count);
    let ending = support::ending(form);
    let hand = folder().join(format!("hand-{ending}.csv"));
    let ours = |threads: u32| folder().join(format!("qualify-{ending}-{threads}.csv"));
    let text = |path: &Path| path.display().to_string();
    let (leads_text, hand_text) = (text(&leads), text(&hand));
    let duck = folder().join(format!("duckdb-{ending}.csv"));
    let mut contenders = vec![
        Contender::new("written by hand", own(&["profile-hand", &leads_text, &hand_text])),
        Contender::new("qualify, 1 thread", qualify(&leads, &ours(1), 1)),
        Contender::new("qualify, 2 threads", qualify(&leads, &ours(2), 2)),
        Contender::new("floor: split and do nothing", own(&["profile-floor", &leads_text])),
    ];
    let duckdb = support::duckdb("profile.py", &[&leads_text, &text(&duck), "1"]);
    let with_duckdb = duckdb.is_some();
    contenders.extend(duckdb.map(|command| Contender::new("DuckDB, 1 thread", command)));
    race(&mut contenders);
    if with_duckdb {
        same(&hand, &duck);
    }
    same(&hand, &ours(1));
    same(&hand, &ours(2));
    table(&format!("profile, {ending}, {count} leads"), &contenders, "written by hand", count);
    println!(
        "two threads are {:.2} times as fast as one",
        contenders[1].median(|cost| cost.wall) / contenders[2].median(|cost| cost.wall)
    );
}
