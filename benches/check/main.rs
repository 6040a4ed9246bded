//! How long a policy takes to be read and checked: `cargo bench --bench check`. All policies of the repository, a made-up
//! one of 1,000 points lines and 200 criteria, and the command with all its rules over a folder of 500 files. Medians;
//! nothing here touches a clock in a test.
#![allow(clippy::expect_used, clippy::disallowed_methods, clippy::indexing_slicing, missing_docs)]

use qualify::check::check;
use qualify::syntax::{LoadError, Root, load};
use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

const RUNS: usize = 21;
/// Files of the folder that is checked as a whole.
const FILES: usize = 500;

/// A policy of so many points lines and criteria, each looking at fields and at a criterion before it.
fn made_up(lines: usize, criteria: usize) -> String {
    let mut text =
        "lead\n  id  text, key\n  title  text\n  industry  one of software, logistics, finance\n".to_owned();
    for field in 0..40 {
        writeln!(text, "  f{field}  number").expect("texts take all");
    }
    text += "score points\n";
    for line in 0..lines {
        let (field, bound) = (line % 40, line % 97);
        match line % 3 {
            0 => writeln!(text, "  +{} if f{field} > {bound}", line % 9 + 1),
            1 => writeln!(text, "  +2 if title contains \"word{bound}\" and f{field} is known"),
            _ => writeln!(text, "  -1 if industry is software and f{field} <= {line}"),
        }
        .expect("texts take all");
    }
    for criterion in 0..criteria {
        let field = criterion % 40;
        match criterion.checked_sub(1) {
            Some(before) if criterion % 4 == 0 => {
                writeln!(text, "c{criterion} means c{before} or f{field} > {criterion}")
            }
            _ => writeln!(text, "c{criterion} means f{field} > {criterion} and title is \"t{criterion}\""),
        }
        .expect("texts take all");
    }
    text += "MQL requires points >= 50 and c1\nSQL requires MQL and c2\n";
    text
}

/// A folder of copies of two policies that say nothing wrong.
fn many_files() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("check-many");
    std::fs::create_dir_all(&folder).expect("the target folder can be written");
    let policies = ["examples/x-education/policy.qualify", "examples/loan-applications/policy.qualify"];
    for (file, policy) in (0..FILES).zip(policies.iter().cycle()) {
        std::fs::copy(policy, folder.join(format!("{file}.qualify"))).expect("a policy can be copied");
    }
    folder
}

fn median(name: &str, work: impl Fn()) {
    let mut times: Vec<f64> = (0..=RUNS)
        .map(|_| {
            let start = Instant::now();
            work();
            start.elapsed().as_secs_f64() * 1e3
        })
        .skip(1)
        .collect();
    times.sort_by(f64::total_cmp);
    println!("{name:<40} {:>9.2} ms", times[times.len() / 2]);
}

fn main() {
    if !std::env::args().any(|word| word == "--bench") {
        return;
    }
    let mut policies: Vec<String> = std::fs::read_dir("policies")
        .expect("the policies are there")
        .map(|entry| entry.expect("a folder can be read").path().display().to_string())
        .filter(|path| path.ends_with(".qualify"))
        .collect();
    policies.sort();
    median(&format!("the {} policies of policies/", policies.len()), || {
        for path in &policies {
            let read = &mut |path: &str| std::fs::read(path).map_err(|_| LoadError::Missing);
            assert!(check(&load(&Root::file(path), read)).program.is_some(), "{path} has mistakes");
        }
    });
    let text = made_up(1000, 200);
    median("1,000 points lines and 200 criteria", || {
        let loaded = load(&Root::file("made-up.qualify"), &mut |_| Ok(text.clone().into_bytes()));
        let checked = check(&loaded);
        assert!(checked.program.is_some(), "{:?}", checked.diags.first());
    });
    let folder = many_files();
    median(&format!("qualify check, {FILES} files of 130 lines"), || {
        let mut command = Command::new(env!("CARGO_BIN_EXE_qualify"));
        let ended = command.arg("check").arg(&folder).stdout(Stdio::null()).stderr(Stdio::null()).status();
        assert!(ended.is_ok_and(|status| status.success()), "the copies have no mistakes");
    });
}
