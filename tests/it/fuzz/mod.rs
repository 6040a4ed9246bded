//! What is promised for any input at all, tried on the corpus of `fuzz/` and on mutations of it.
//!
//! `QUALIFY_FUZZ_SECONDS` says how long each target is tried, `QUALIFY_FUZZ_COUNT` how many mutations instead, and
//! `QUALIFY_FUZZ_SEED` which. What fails prints its seed and its number, and leaves its input in a file.

#![expect(clippy::disallowed_methods, reason = "a test reads its corpus, its settings and the clock")]

pub mod drive;
pub mod mutate;

use mutate::{Random, mutated};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike;
use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::time::{Duration, Instant};

/// Longer than this for one input, three times over, is a hang; so is one that does not end at all. A busy machine is none:
/// both the clock and the processor must have spent so much.
const HANG: Duration = Duration::from_secs(5);
const ENDLESS: Duration = Duration::from_secs(120);

/// What this process and the commands that it ran have had of the processor.
fn spent() -> Duration {
    let of = |who| {
        let usage = getrusage(who).expect("the system counts");
        let micros = usage.user_time().num_microseconds() + usage.system_time().num_microseconds();
        Duration::from_micros(u64::try_from(micros).unwrap_or(0))
    };
    of(UsageWho::RUSAGE_SELF) + of(UsageWho::RUSAGE_CHILDREN)
}

fn setting(name: &str) -> Option<u64> {
    let text = std::env::var_os(name)?.into_string().expect("a number");
    Some(text.parse().unwrap_or_else(|_| panic!("{name} is a whole number")))
}

/// The inputs of a target, in the order of their names.
fn corpus(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus").join(target);
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    assert!(!paths.is_empty(), "{target} has a corpus");
    paths.iter().map(|path| std::fs::read(path).unwrap()).collect()
}

/// Which input is tried now, and since when; none at the end.
type Now = Mutex<Option<(String, Vec<u8>, Instant)>>;

fn keep(target: &str, bytes: &[u8]) -> PathBuf {
    let path = std::env::temp_dir().join(format!("qualify-fuzz-{target}-{}", std::process::id()));
    std::fs::write(&path, bytes).expect("a temporary file");
    path
}

/// Ends the process where an input never ends.
fn watch(target: &str, now: &Now) {
    loop {
        std::thread::sleep(Duration::from_millis(200));
        match &*now.lock().unwrap() {
            None => return,
            Some((which, bytes, since)) if since.elapsed() > ENDLESS => {
                eprintln!("{target}: {which} does not end: {}", keep(target, bytes).display());
                std::process::abort();
            }
            Some(_) => {}
        }
    }
}

fn drive(target: &str, text: bool, run: &(dyn Fn(&[u8]) + Sync)) {
    let seeds = corpus(target);
    drive_on(target, &seeds, seeds.len(), text, run);
}

/// Tries the first seeds as they are, then mutations of all of them.
fn drive_on(target: &str, seeds: &[Vec<u8>], whole: usize, text: bool, run: &(dyn Fn(&[u8]) + Sync)) {
    let seed = setting("QUALIFY_FUZZ_SEED").unwrap_or(1);
    let count = setting("QUALIFY_FUZZ_COUNT");
    let length = Duration::from_secs(setting("QUALIFY_FUZZ_SECONDS").unwrap_or(1));
    let now: Now = Mutex::new(Some((String::new(), Vec::new(), Instant::now())));
    let try_out = |which: String, bytes: Vec<u8>| {
        let mut took = Duration::MAX;
        for _ in 0..3 {
            let (since, before) = (Instant::now(), spent());
            *now.lock().unwrap() = Some((which.clone(), bytes.clone(), since));
            if let Err(panic) = std::panic::catch_unwind(AssertUnwindSafe(|| run(&bytes))) {
                *now.lock().unwrap() = None;
                eprintln!("{target}: {which} fails: {}", keep(target, &bytes).display());
                std::panic::resume_unwind(panic);
            }
            took = took.min(since.elapsed()).min(spent().saturating_sub(before));
            if took <= HANG {
                return;
            }
        }
        *now.lock().unwrap() = None;
        panic!("{target}: {which} takes {took:?}: {}", keep(target, &bytes).display());
    };
    std::thread::scope(|scope| {
        scope.spawn(|| watch(target, &now));
        for (number, bytes) in seeds.iter().take(whole).enumerate() {
            try_out(format!("seed file {number}"), bytes.clone());
        }
        let (start, mut tried) = (Instant::now(), 0);
        while count.map_or(start.elapsed() < length, |count| tried < count) {
            let mut random = Random::new(seed.wrapping_mul(1 << 32).wrapping_add(tried));
            try_out(format!("QUALIFY_FUZZ_SEED={seed}, number {tried}"), mutated(&mut random, seeds, text));
            tried += 1;
        }
        *now.lock().unwrap() = None;
        println!("{target}: {whole} of the corpus and {tried} mutations (seed {seed})");
    });
}

#[test]
fn policies() {
    let cases = ["check", "format", "lint", "program", "syntax"].map(|of| format!("tests/cases/{of}"));
    let cases = cases.iter().flat_map(|folder| crate::cases::files(folder));
    let mut seeds = corpus("policy");
    let tried = seeds.len();
    seeds.extend(cases.map(|path| std::fs::read(path).unwrap()));
    drive_on("policy", &seeds, tried, true, &drive::policy);
}

#[test]
fn csv() {
    drive("csv", true, &|bytes| drive::data("csv", bytes, drive::rows_of_csv(bytes)));
}

#[test]
fn json_lines() {
    drive("jsonl", true, &|bytes| drive::data("jsonl", bytes, drive::rows_of_json(bytes)));
}

/// It is no blank of JSON: its line is a row, which is rejected.
#[test]
fn a_no_break_space_is_a_row_of_json_lines() {
    let bytes = "\u{a0}".as_bytes();
    assert_eq!(drive::rows_of_json(bytes), Some(1));
    drive::data("jsonl", bytes, Some(1));
}

#[test]
fn packed() {
    drive("packed", false, &|bytes| drive::data(drive::packed(bytes), bytes, None));
}

#[cfg(feature = "parquet")]
#[test]
fn parquet() {
    drive("parquet", false, &|bytes| drive::data("parquet", bytes, None));
}

#[cfg(feature = "xlsx")]
#[test]
fn xlsx() {
    drive("xlsx", false, &|bytes| drive::data("xlsx", bytes, None));
}

/// The command, in a process of its own.
fn command(folder: &Path, arguments: &[&str]) -> Option<i32> {
    let mut command = crate::cli::command(folder);
    command.args(arguments).stdin(std::process::Stdio::null());
    command.stdout(std::process::Stdio::null()).stderr(std::process::Stdio::null());
    command.status().expect("the command was built").code()
}

#[test]
fn limits() {
    drive("limits", true, &|bytes| drive::limits(bytes, &command));
}

#[test]
fn trees() {
    drive("tree", true, &|bytes| drive::tree(bytes, &command));
}

/// Writes the corpus of workbooks anew: packed and not, with strings in the cells and beside them, with dates and errors.
#[cfg(feature = "xlsx")]
#[test]
#[ignore = "writes files of the repository"]
fn make_xlsx() {
    use rust_xlsxwriter::{Format, Formula, Workbook};
    let rows = [
        ["lead_id", "title", "industry", "employees", "need", "event", "time"],
        ["L1", "a manager", "software", "120", "yes", "visit", "2026-06-01"],
        ["L2", "CEO", "software", "-1", "no", "call", "2026-06-02"],
        ["L3", "", "logistics", "", "", "visit", "2026-07-01"],
        ["L1", "student", "", "12.5", "yes", "other", "x"],
        ["", "x", "farming", "1", "", "", ""],
    ];
    for (name, title, inline) in [("plain", false, false), ("titled", true, false), ("inline", false, true)] {
        let mut book = Workbook::new();
        let sheet =
            if inline { book.add_worksheet_with_constant_memory().unwrap() } else { book.add_worksheet() };
        let date = Format::new().set_num_format("d-m-yyyy h:mm");
        let from = if title { 2 } else { 0 };
        if title {
            sheet.write_string(0, 0, "A title").unwrap();
        }
        for (row, cells) in (from..).zip(&rows) {
            for (column, text) in (0..).zip(cells) {
                match text.parse::<f64>() {
                    Ok(number) => sheet.write_number(row, column, number).unwrap(),
                    Err(_) => sheet.write_string(row, column, *text).unwrap(),
                };
            }
            if row == from + 2 {
                sheet.write_number_with_format(row, 6, 46_200.5, &date).unwrap();
                sheet.write_boolean(row, 4, true).unwrap();
            }
            if row == from + 3 {
                sheet.write_formula(row, 3, Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
            }
        }
        book.add_worksheet().write_string(0, 0, "other").unwrap();
        book.save(Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("fuzz/corpus/xlsx/{name}.xlsx")))
            .unwrap();
    }
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/xlsx");
    // Bits of what is not packed reach the cells.
    let packed = std::fs::File::open(folder.join("inline.xlsx")).unwrap();
    let mut from = zip::ZipArchive::new(packed).unwrap();
    let mut to = zip::ZipWriter::new(std::fs::File::create(folder.join("stored.xlsx")).unwrap());
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    for at in 0..from.len() {
        let mut part = from.by_index(at).unwrap();
        let name = part.name().unwrap().into_owned();
        to.start_file(name, stored).unwrap();
        std::io::copy(&mut part, &mut to).unwrap();
    }
    to.finish().unwrap();
}

/// Writes the corpus of Parquet anew: plain and packed, with and without dictionaries, in one row group and in many.
#[cfg(feature = "parquet")]
#[test]
#[ignore = "writes files of the repository"]
fn make_parquet() {
    use arrow_array::{
        ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
    };
    use parquet::arrow::ArrowWriter;
    use parquet::basic::{Compression, ZstdLevel};
    use parquet::file::properties::WriterProperties;
    use std::sync::Arc;
    let text = |values: [Option<&str>; 5]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let instants =
        [1_780_000_000_000_000, 1_781_000_000_000_000, 1_790_000_000_000_000, 0, 1_782_000_000_000_000];
    let columns: Vec<(&str, ArrayRef)> = vec![
        ("lead_id", text([Some("L1"), Some("L2"), Some("L3"), Some("L1"), None])),
        ("title", text([Some("a manager"), Some("CEO"), None, Some("student"), Some("x")])),
        ("industry", text([Some("software"), Some("software"), Some("logistics"), None, Some("farming")])),
        (
            "employees",
            Arc::new(Float64Array::from(vec![Some(120.0), Some(-1.0), None, Some(f64::NAN), Some(1e300)])),
        ),
        ("need", Arc::new(BooleanArray::from(vec![Some(true), Some(false), None, Some(true), None]))),
        ("event", text([Some("visit"), Some("call"), Some("visit"), Some("other"), None])),
        ("time", Arc::new(TimestampMicrosecondArray::from(instants.to_vec()).with_timezone("UTC"))),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(
        columns.into_iter().map(|(name, array)| (name, array, true)),
    )
    .unwrap();
    let zstd = Compression::ZSTD(ZstdLevel::default());
    for (name, packing, group, dictionary) in [
        ("plain", Compression::UNCOMPRESSED, 100, false),
        ("groups", Compression::SNAPPY, 2, true),
        ("zstd", zstd, 3, true),
    ] {
        let properties = WriterProperties::builder()
            .set_compression(packing)
            .set_max_row_group_row_count(Some(group))
            .set_dictionary_enabled(dictionary)
            .build();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus/parquet").join(name);
        let file = std::fs::File::create(path).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), Some(properties)).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    }
}
