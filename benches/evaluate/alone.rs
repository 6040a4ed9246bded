//! Evaluation alone, with the data already in columns, beside the job by hand with the data already in structs.

use crate::columns::Columns;
use crate::data;
use crate::profile_by_hand::{Lead, evaluate};
use nix::sys::resource::{UsageWho, getrusage};
use qualify::engine::{Engine, Wanted};
use qualify::program::{ColumnId, Program, SCALE, Type};
use qualify::syntax::{self, Root};
use std::hint::black_box;

pub const POLICY: &str = include_str!("../policies/profile.qualify");
pub const LEADS: u64 = 100_000;
/// Each contender runs so often; the median counts.
const RUNS: usize = 9;

/// Prints the table; returns what the engine takes in batches of 1,024 and what it takes by hand, in nanoseconds of CPU
/// time a lead.
pub fn job() -> (f64, f64) {
    let mut text = Vec::new();
    data::leads(&mut text, data::Form::JsonLines, LEADS, 1).expect("leads can be made up");
    let text_lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let leads: Vec<Lead> =
        text_lines.iter().map(|line| serde_json::from_slice(line).expect("a lead")).collect();

    let program = program(POLICY);
    let [stage, interest, fit, next_step] = ["stage", "interest", "fit", "next step"]
        .map(|name| find(&program, name).unwrap_or_else(|| panic!("no column {name}")));
    compare(&program, &text_lines, &leads, [stage, interest, fit, next_step]);

    let by_hand = median(|| {
        for lead in &leads {
            black_box(evaluate(lead));
        }
    });
    println!("evaluation alone, {LEADS} leads, one thread, CPU time, median of {RUNS}");
    println!("{:44}{:>10}{:>9}", "", "ns a lead", "ratio");
    show("by hand, from structs", by_hand, by_hand);
    let mut usual = f64::NAN;
    for batch in [1024, 2048, 4096, 16_384] {
        let wanted = Wanted::columns([stage, interest, fit, next_step]);
        let took = measure(&program, wanted, &text_lines, batch);
        if batch == 1024 {
            usual = took;
        }
        show(&format!("engine, batches of {batch}"), took, by_hand);
    }
    show("engine, only the stage", measure(&program, Wanted::columns([stage]), &text_lines, 2048), by_hand);
    show("engine, everything", measure(&program, Wanted::everything(), &text_lines, 2048), by_hand);
    show("engine, what each could reach", measure_reach(&program, &text_lines), by_hand);
    for lines in [300, 3000] {
        let program = self::program(&longer(POLICY, lines - program.lines.len()));
        let wanted =
            ["stage", "interest", "fit", "extra"].map(|name| find(&program, name).expect("a column"));
        let took = measure(&program, Wanted::columns(wanted), &text_lines, 2048);
        show(&format!("engine, {} points lines", program.lines.len()), took, by_hand);
    }
    (usual, by_hand)
}

fn program(policy: &str) -> Program {
    let mut read = |_: &str| Ok(policy.as_bytes().to_vec());
    let checked = qualify::check::check(&syntax::load(&Root::file("profile.qualify"), &mut read));
    checked.program.unwrap_or_else(|| panic!("{:?}", checked.diags))
}

fn find(program: &Program, name: &str) -> Option<ColumnId> {
    match name {
        "stage" => program.stage,
        "next step" => program.next_step,
        name => program.find(name),
    }
}

/// The policy with so many more points lines, no two alike.
pub fn longer(policy: &str, more: usize) -> String {
    let mut lines = String::from("score extra\n");
    for at in 0..more {
        let line = match at % 5 {
            0 => format!("  +1 if employees >= {at}"),
            1 => format!("  -1 if budget < {} EUR and need", 50 * at),
            2 => format!("  +2 if minutes more than {at}.5 or visits is {at} to {}", at + 10),
            3 => format!("  +3 if title contains \"manage{at}\" or title starts with \"h{at}\""),
            _ => format!("  +1 if created >= 2024-{:02}-{:02}", 1 + at % 12, 1 + at % 28),
        };
        lines.push_str(&line);
        lines.push('\n');
    }
    policy.replace("person means", &format!("{lines}\nperson means"))
}

fn compare(program: &Program, lines: &[&[u8]], leads: &[Lead], wanted: [ColumnId; 4]) {
    let engine = Engine::new(program, Wanted::columns(wanted));
    let columns = Columns::read(&engine, lines, 1000);
    let mut worker = engine.worker();
    let mut row = 0;
    let names = |column: ColumnId| match &program[column].ty {
        Type::Choice(values) => values.clone(),
        other => panic!("{other:?}"),
    };
    let (stages, steps) = (names(wanted[0]), names(wanted[3]));
    for batch in &columns.batches {
        let results = engine.run(&mut worker, batch, &columns.dictionaries);
        for at in 0..batch.rows {
            let expected = evaluate(&leads[row]);
            assert_eq!(stages[results.stage(at) as usize], expected.stage, "stage of lead {row}");
            assert_eq!(
                results.number(wanted[1], at),
                Some(expected.interest * SCALE),
                "interest of lead {row}"
            );
            assert_eq!(results.number(wanted[2], at), Some(expected.fit * SCALE), "fit of lead {row}");
            assert_eq!(
                steps[results.choice(wanted[3], at).unwrap() as usize],
                expected.next_step,
                "lead {row}"
            );
            row += 1;
        }
    }
    assert_eq!(row, leads.len());
}

fn measure(program: &Program, wanted: Wanted, lines: &[&[u8]], batch: usize) -> f64 {
    let engine = Engine::new(program, wanted);
    let columns = Columns::read(&engine, lines, batch);
    let mut worker = engine.worker();
    median(|| {
        for batch in &columns.batches {
            black_box(engine.run(&mut worker, batch, &columns.dictionaries));
        }
    })
}

/// What each lead could still reach and which missing facts matter, evaluation included; a worker that remembers
/// nothing yet each time.
fn measure_reach(program: &Program, lines: &[&[u8]]) -> f64 {
    let engine = Engine::new(program, Wanted::everything());
    let columns = Columns::read(&engine, lines, 2048);
    median(|| {
        let mut worker = engine.worker();
        for batch in &columns.batches {
            let results = engine.run(&mut worker, batch, &columns.dictionaries);
            for row in 0..batch.rows {
                black_box(results.facts(row));
            }
        }
    })
}

/// Nanoseconds of CPU time a lead, the median of several runs after one to warm up.
pub fn median(mut job: impl FnMut()) -> f64 {
    job();
    let mut times: Vec<f64> = (0..RUNS)
        .map(|_| {
            let before = cpu();
            // Several times over, so that the clock's steps do not count.
            (0..5).for_each(|_| job());
            (cpu() - before) / 5.0
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times[RUNS / 2] / LEADS as f64
}

/// CPU time of this process, in nanoseconds.
fn cpu() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_SELF).expect("the system counts time");
    [usage.user_time(), usage.system_time()]
        .iter()
        .map(|time| time.tv_sec() as f64 * 1e9 + time.tv_usec() as f64 * 1e3)
        .sum()
}

pub fn show(name: &str, took: f64, by_hand: f64) {
    println!("{name:44}{took:>10.1}{:>9.3}", took / by_hand);
}
