//! The profile job: leads of 20 fields, 30 points lines, 6 criteria, 3 stages, from JSON Lines, CSV and Parquet, beside
//! the same job written by hand and the floor of only reading.

use crate::board::{Board, Unit};
use crate::support::data::Form;
use crate::support::{self, Contender, folder, leads, own, race, race_times, same, same_in_any_order, table};
use std::path::Path;
use std::process::Command;

/// Leads in the full job.
pub const COUNT: u64 = 1_000_000;

/// The command that is measured.
pub fn qualify(policy: &Path, leads: &Path, output: &Path, columns: &str, threads: u32) -> Command {
    let mut command = usual(policy, leads, output, threads);
    command.args(["--columns", columns]);
    command
}

/// The same with the columns that a run writes when none are named.
fn usual(policy: &Path, leads: &Path, output: &Path, threads: u32) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
    command.arg("run").arg(policy).arg(leads).arg("--output").arg(output);
    command.args(["--as-of", "2026-10-01", "--quiet", "--threads", &threads.to_string()]);
    command
}

/// The columns that every contender writes.
pub const COLUMNS: &str = "key,stage,interest,fit,next step";

/// The job's policy.
pub fn policy() -> &'static Path {
    Path::new("benches/policies/profile.qualify")
}

fn goal(form: Form) -> f64 {
    match form {
        Form::JsonLines => 0.5,
        Form::Csv => 0.4,
        #[cfg(feature = "parquet")]
        Form::Parquet => 0.18,
    }
}

/// Runs the job over leads in one form, prints its table and notes its figures. The job by hand reads the same form, but
/// JSON Lines where that is Parquet.
pub fn job(form: Form, count: u64, board: &mut Board) {
    let from = leads(form, count);
    let (name, ending) = (support::name(form), support::ending(form));
    let hand_from = if ending == "parquet" { leads(Form::JsonLines, count) } else { from.clone() };
    let hand = folder().join(format!("hand-{ending}.csv"));
    let ours = |threads: u32| folder().join(format!("qualify-{ending}-{threads}.csv"));
    let text = |path: &Path| path.display().to_string();
    let duck = folder().join(format!("duckdb-{ending}.csv"));
    let run = |threads| qualify(policy(), &from, &ours(threads), COLUMNS, threads);
    let mut contenders = vec![
        Contender::new("written by hand", own(&["profile-hand", &text(&hand_from), &text(&hand)])),
        Contender::new("qualify, 1 thread", run(1)),
        Contender::new("qualify, 2 threads", run(2)),
    ];
    contenders.extend(support::floors(&text(&from), PARQUET_COLUMNS));
    let duckdb = support::duckdb("profile.py", &[&text(&from), &text(&duck), "1"]);
    let with_duckdb = duckdb.is_some();
    contenders.extend(duckdb.map(|command| Contender::new("DuckDB, 1 thread", command)));
    race(&mut contenders);
    if with_duckdb {
        same_in_any_order(&hand, &duck);
    }
    same(&hand, &ours(1));
    same(&hand, &ours(2));
    table(&format!("profile, {name}, {count} leads"), &contenders, "written by hand", count);
    let [by_hand, one, two] = [0, 1, 2].map(|at: usize| &contenders[at]);
    board.most(&format!("profile, {name}"), one.cpu() / by_hand.cpu(), goal(form), Unit::Ratio);
    let faster = one.median(|cost| cost.wall) / two.median(|cost| cost.wall);
    board.least(&format!("profile, {name}, two threads instead of one"), faster, 1.6, Unit::Times);
    let most = 64.0 + 16.0 * count as f64 / 1e6;
    let peak = one.median(|cost| cost.peak).max(two.median(|cost| cost.peak));
    board.most(&format!("profile, {name}, peak memory"), peak, most, Unit::Megabytes);
}

/// What the columns that nobody names cost: what leads could reach and what to ask next are worked out as well.
pub fn default_columns(count: u64, board: &mut Board) {
    let from = leads(Form::Csv, count);
    let (named, default) = (folder().join("named.csv"), folder().join("default.csv"));
    let mut contenders = vec![
        Contender::new("named columns", qualify(policy(), &from, &named, COLUMNS, 1)),
        Contender::new("default columns", usual(policy(), &from, &default, 1)),
    ];
    race_times(&mut contenders, support::runs());
    table(&format!("profile, CSV, default columns, {count} leads"), &contenders, "named columns", count);
    let [named, default] = [0, 1].map(|at: usize| contenders[at].cpu());
    board.most("profile, default columns instead of named ones", default / named, 3.0, Unit::Times);
}

/// The columns that the policy needs.
pub const PARQUET_COLUMNS: &str = "lead_id,email,title,industry,country,source,employees,revenue,budget,timeline,\
     seats,page_views,visits,minutes,decision_maker,need,unsubscribed,created";

/// What the job by hand takes from JSON Lines, in nanoseconds of CPU time a lead.
pub fn by_hand_ns(count: u64) -> f64 {
    let (from, to) = (leads(Form::JsonLines, count), folder().join("hand-alone.csv"));
    let text = |path: &Path| path.display().to_string();
    let command = own(&["profile-hand", &text(&from), &text(&to)]);
    let mut contenders = [Contender::new("written by hand", command)];
    race(&mut contenders);
    contenders[0].cpu() * 1e9 / count as f64
}
