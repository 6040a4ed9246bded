//! The main job from file to file: every kind of broken row and value, any threads and cutting, whole files or none.

#![allow(clippy::disallowed_methods, reason = "tests of files write and read files")]

use proptest::prelude::*;
use qualify::check::check;
use qualify::data::Error;
use qualify::data::keys::{Digester, KeySet};
use qualify::data::text;
use qualify::program::Program;
use qualify::run::rejects::Rejects;
use qualify::run::summary::Summary;
use qualify::run::{AsOfRule, Job, Progress};
use qualify::syntax::{Root, load};
use std::collections::HashSet;
use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

const POLICY: &str = r#"
policy "Test"
lead
  id           text, key
  title        text, from "Job Title"
  email        text
  industry     one of software, logistics, missing is "Select"
  topics       several of pricing, security
  employees    number, missing is -1
  budget       number in EUR, ask "How much?"
  need         yes/no, ask "Is it so?"
  created      date
  country      text, default "NL"
list freemail "gmail.com", "hotmail.com"
score fit, -10 to 70
  by employees: below 50: -5, 50 to 500: +20, above 500: +10
  by industry: software: +15, logistics: +10
  +35 if domain of email is not one of freemail
  +5 if title contains word "manager" because "leads a team, and \"signs\""
  +2.5 if country is "NL"
  +1 if topics include pricing
authority means title is "CEO"
grade size of fit: A from 50, B from 20, C otherwise
choose phase
  early if created >= 2026-01-01
  late  otherwise
disqualify if title contains word "student" because "not a buyer"
MQL requires fit >= 20
SQL requires MQL and authority and need
  should have budget >= 1000 EUR
next step
  "Call, today" if SQL
  "Nurture"     otherwise
"#;

fn program(policy: &str) -> Program {
    let loaded = load(&Root::file("test.qualify"), &mut |_| Ok(policy.as_bytes().to_vec()));
    let checked = check(&loaded);
    checked.program.unwrap_or_else(|| panic!("{:?}", checked.diags))
}

struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Folder {
        Folder(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    fn rejects(&self, name: &str, spreadsheet: bool) -> Rejects {
        Rejects::create(self.path(name).to_str().unwrap(), spreadsheet).unwrap()
    }

    fn write(&self, name: &str, bytes: impl AsRef<[u8]>) -> String {
        let path = self.path(name);
        fs::write(&path, bytes).unwrap();
        path.to_str().unwrap().to_owned()
    }

    fn read(&self, name: &str) -> String {
        String::from_utf8(fs::read(self.path(name)).unwrap()).unwrap()
    }

    fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.0.path())
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        names.sort();
        names
    }
}

fn as_of(text: &str) -> AsOfRule {
    AsOfRule::One(text.parse::<jiff::Timestamp>().unwrap().as_microsecond())
}

/// Runs a job on one thread, changed as the test likes.
fn run<'a>(
    program: &'a Program,
    leads: &'a str,
    output: &Path,
    change: impl FnOnce(&mut Job<'a>),
) -> Result<Summary, Error> {
    // A few bytes, once for each run of a test.
    let output: &'static str = Box::leak(output.to_str().unwrap().into());
    let mut job = Job::new(program, leads, as_of("2026-10-01T00:00:00Z"));
    job.output = Some(output);
    job.threads = 1;
    change(&mut job);
    job.run()
}

fn told(summary: &Summary) -> String {
    let mut text = format!(
        "{} rows, {} answers, {} rejects, {} marked\n",
        summary.rows, summary.answers, summary.rejects, summary.marked
    );
    for (stage, count) in summary.stages.iter().filter(|(_, count)| *count > 0) {
        text += &format!("{stage}: {count}\n");
    }
    for reject in &summary.rejected {
        let key = reject.key.as_deref().unwrap_or("-");
        text +=
            &format!("line {}, record {}, {key}: {}\n", reject.spot.line, reject.spot.record, reject.reason);
    }
    for (field, values) in &summary.bad {
        for (value, bad) in values {
            let lines: Vec<u64> = bad.first.iter().map(|spot| spot.line).collect();
            text += &format!("{field} {value:?}: {} times, lines {lines:?}\n", bad.count);
        }
    }
    if !summary.never_seen.is_empty() {
        text += &format!("never seen: {}\n", summary.never_seen.join(", "));
    }
    text
}

const CSV: &str = "\u{feff}id;JOB TITLE ;email;industry;topics;employees;budget;need;created;country;other\r
1;CEO;a@acme.example;Software;pricing;120;;ja;2026-02-01;;x\r
2;\"Sales \"\"manager\"\"
of the north\";b@gmail.com;select;\"pricing; security\";-1;12,5;nee;;BE;x\r
3;student;;logistics;;many;;perhaps;2026-13-01;;x\r
4;CEO;x@y.example\r
;CEO;x@y.example;;;;;;;;\r
1;CEO;a@acme.example;Software;pricing;120;;ja;2026-02-01;;x\r
\r
5;=cmd();e@f.example;sofware;pricing;9999999999999;€ 900;1;2025-12-31 23:59:59 +0000;;x\r
6;CEO;g@h.example;software;sales;many;1e3;yes;1767225600;DE;x\r
";

const JSON: &str = r#"{"id":"1","Job Title":"CEO","email":"a@acme.example","industry":"Software","topics":["pricing"],"employees":120,"need":true,"created":"2026-02-01","other":[1,{"x":"}"}]}
{"id":"2","Job Title":"Sales \"manager\"\nof the north","email":"b@gmail.com","industry":"select","topics":"pricing; security","employees":-1,"budget":"12,5","need":"nee","country":"BE"}
{"id":3,"Job Title":"student","email":null,"industry":"logistics","employees":"many","need":"perhaps","created":"2026-13-01"}
{"id":"4","Job Title":"CEO"
{"Job Title":"CEO"}
{"id":"1","Job Title":"CEO"}

{"id":"5","Job Title":"=cmd()","email":"e@f.example","industry":"sofware","topics":["pricing"],"employees":9999999999999,"budget":"€ 900","need":1,"created":"2025-12-31T23:59:59Z"}
{"id":"6","Job Title":"CEO","email":"g@h.example","industry":"software","topics":["sales"],"employees":"many","budget":1e3,"need":"yes","created":1767225600,"country":"DE"}
"#;

#[test]
fn every_kind_of_broken_row_and_value_in_csv() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", CSV);
    let rejects = folder.rejects("rejects.csv", false);
    let summary = run(&program, &leads, &folder.path("out.csv"), |job| job.rejects = Some(&rejects)).unwrap();
    insta::assert_snapshot!("csv_summary", told(&summary));
    insta::assert_snapshot!("csv_answers", folder.read("out.csv"));
    insta::assert_snapshot!("csv_rejects", folder.read("rejects.csv").replace(&leads, "leads.csv"));
}

#[test]
fn every_kind_of_broken_row_and_value_in_json_lines() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.jsonl", JSON);
    let rejects = folder.rejects("rejects.jsonl", false);
    let summary = run(&program, &leads, &folder.path("out.csv"), |job| job.rejects = Some(&rejects)).unwrap();
    insta::assert_snapshot!("json_summary", told(&summary));
    insta::assert_snapshot!("json_answers", folder.read("out.csv"));
    insta::assert_snapshot!("json_rejects", folder.read("rejects.jsonl").replace(&leads, "leads.jsonl"));
}

#[test]
fn the_full_answer_is_json_that_others_can_read() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", CSV);
    let places: Vec<String> =
        (1..=program.lines.len()).map(|line| format!("test.qualify:{line}:3")).collect();
    run(&program, &leads, &folder.path("out.jsonl"), |job| job.places = &places).unwrap();
    let answers = folder.read("out.jsonl");
    let pretty: Vec<String> = answers
        .lines()
        .take(2)
        .map(|line| {
            serde_json::to_string_pretty(&serde_json::from_str::<serde_json::Value>(line).unwrap()).unwrap()
        })
        .collect();
    insta::assert_snapshot!("full_answer", pretty.join("\n"));
    assert!(answers.lines().all(|line| serde_json::from_str::<serde_json::Value>(line).is_ok()));
}

#[test]
fn named_columns_are_all_that_is_written() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", CSV);
    let columns = ["key", "Stage", "next step", "fit", "authority", "title", "topics", "created", "need"]
        .map(String::from);
    run(&program, &leads, &folder.path("out.csv"), |job| {
        job.columns = Some(&columns);
        job.for_spreadsheet = true;
    })
    .unwrap();
    run(&program, &leads, &folder.path("out.jsonl"), |job| job.columns = Some(&columns)).unwrap();
    insta::assert_snapshot!("named_columns", folder.read("out.csv") + &folder.read("out.jsonl"));
    let unknown = ["fitt".to_owned()];
    let error =
        run(&program, &leads, &folder.path("no.csv"), |job| job.columns = Some(&unknown)).unwrap_err();
    assert_eq!(error.to_string(), "there is no column `fitt` to write\n  help: did you mean `fit`?");
}

/// Leads of many kinds, some broken.
fn many(count: usize, json: bool) -> String {
    let mut text = if json {
        String::new()
    } else {
        "id,Job Title,email,industry,topics,employees,budget,need,created,country\n".to_owned()
    };
    for index in 0..count {
        let key = if index % 17 == 0 { index / 2 } else { index };
        let title = ["CEO", "manager", "student", ""][index % 4];
        let email = ["a@gmail.com", "b@acme.example", ""][index % 3];
        let industry = ["software", "logistics", "sofware"][index % 3];
        let employees = (index * 37) % 900;
        let need = ["yes", "no", "", "hm"][index % 4];
        if json {
            text += &format!(
                "{{\"id\":\"k{key}\",\"Job Title\":\"{title}\",\"email\":\"{email}\",\"industry\":\"{industry}\",\"employees\":{employees},\"need\":\"{need}\"}}\n"
            );
            if index % 23 == 5 {
                text += "{broken\n\n";
            }
        } else {
            let title =
                if index % 5 == 0 { format!("\"{title},\nof \"\"all\"\"\"") } else { title.to_owned() };
            text += &format!("k{key},{title},{email},{industry},,{employees},,{need},2026-01-01,\n");
            if index % 23 == 5 {
                text += "too,few\n";
            }
        }
    }
    text
}

#[test]
fn the_same_bytes_for_any_threads_batches_chunks_and_packing() {
    let (folder, program) = (Folder::new(), program(POLICY));
    for json in [false, true] {
        let ending = if json { "jsonl" } else { "csv" };
        let text = many(700, json);
        let leads = folder.write(&format!("leads.{ending}"), &text);
        let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
        gzip.write_all(text.as_bytes()).unwrap();
        let gzip = folder.write(&format!("leads.{ending}.gz"), gzip.finish().unwrap());
        let zstd =
            folder.write(&format!("leads.{ending}.zst"), zstd::encode_all(text.as_bytes(), 1).unwrap());
        for out in ["csv", "jsonl"] {
            let path = folder.path(&format!("out.{out}"));
            let first = run(&program, &leads, &path, |_| {}).unwrap();
            let bytes = fs::read(&path).unwrap();
            assert!(
                first.rejects > 50 && first.answers > 600 && first.bad_values() > 100,
                "{}",
                told(&first)
            );
            for (threads, batch, chunk, from) in [
                (1, 1, 1, &leads),
                (1, 100_000, 1 << 20, &leads),
                (2, 7, 100, &leads),
                (7, 64, 1000, &leads),
                (7, 65, 10_000, &gzip),
                (2, 1000, 333, &zstd),
            ] {
                let summary = run(&program, from, &path, |job| {
                    (job.threads, job.batch, job.chunk) = (threads, batch, chunk);
                })
                .unwrap();
                assert_eq!(
                    told(&summary),
                    told(&first),
                    "{threads} threads, batches of {batch}, chunks of {chunk}"
                );
                assert!(
                    fs::read(&path).unwrap() == bytes,
                    "{threads} threads, batches of {batch}, chunks of {chunk}"
                );
            }
            let packed = folder.path(&format!("out.{out}.gz"));
            run(&program, &leads, &packed, |_| {}).unwrap();
            let mut plain = Vec::new();
            flate2::read::MultiGzDecoder::new(fs::File::open(&packed).unwrap())
                .read_to_end(&mut plain)
                .unwrap();
            assert!(plain == bytes, "packed with gzip");
            let packed = folder.path(&format!("out.{out}.zst"));
            run(&program, &leads, &packed, |_| {}).unwrap();
            assert!(zstd::decode_all(fs::File::open(&packed).unwrap()).unwrap() == bytes, "packed with zstd");
        }
    }
}

#[test]
fn a_rejected_row_is_given_back_as_it_stands() {
    let (folder, program) = (Folder::new(), program(POLICY));
    for json in [false, true] {
        let ending = if json { "jsonl" } else { "csv" };
        let text = many(300, json).replace("\ntoo,few\n", "\r\ntoo,few\r\n") + "\u{fe}\n";
        let mut bytes = text.clone().into_bytes();
        // A byte that is no UTF-8, in a row of its own.
        let at = bytes.len() - 3;
        bytes.splice(at..at + 2, [0xff]);
        let leads = folder.write(&format!("leads.{ending}"), bytes);
        let mut seen = None;
        for (threads, chunk) in [(1, 1 << 20), (1, 1), (3, 100), (7, 3000)] {
            let rejects = folder.rejects("rejects.csv", false);
            run(&program, &leads, &folder.path("out.csv"), |job| {
                job.rejects = Some(&rejects);
                (job.threads, job.chunk) = (threads, chunk);
            })
            .unwrap();
            let found = folder.read("rejects.csv");
            assert_eq!(*seen.get_or_insert_with(|| found.clone()), found, "{threads} threads, {chunk} bytes");
        }
        let starts: Vec<usize> =
            std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        let mut rows = csv::Reader::from_path(folder.path("rejects.csv")).unwrap();
        let all: Vec<csv::StringRecord> = rows.records().map(|row| row.unwrap()).collect();
        assert!(all.len() > 20, "{}", all.len());
        let (last, others) = all.split_last().unwrap();
        // It is read as Windows-1252, as the whole file is.
        assert_eq!(&last[5], "ÿ");
        for reject in others {
            let line: usize = reject[1].parse().unwrap();
            let rest = &text[starts[line - 1]..];
            let after = rest.strip_prefix(&reject[5]).unwrap_or_else(|| panic!("{reject:?}\n{rest}"));
            assert!(after.starts_with('\n') || after.starts_with("\r\n"), "{reject:?}");
            // A row with line breaks in it comes back whole.
            assert_eq!(reject[5].matches('"').count() % 2, 0, "{reject:?}");
        }
        // With their header, the rows of repeated keys are a file that can be run again.
        if !json {
            let header = text.lines().next().unwrap();
            let again = all
                .iter()
                .filter(|row| &row[4] == "same key as an earlier row")
                .map(|row| row[5].to_owned() + "\n");
            let again = folder.write("again.csv", format!("{header}\n{}", again.collect::<String>()));
            let summary = run(&program, &again, &folder.path("out.csv"), |_| {}).unwrap();
            assert!(summary.rejects == 0 && summary.answers > 5, "{}", told(&summary));
        }
    }
    // A quote that nobody closed, and what a spreadsheet would take for a formula.
    let leads = folder.write(
        "leads.csv",
        "id,Job Title,email,industry,topics,employees,budget,need,created,country\n=1,a\nb,\"x\n",
    );
    let rejects = folder.rejects("rejects.csv", true);
    run(&program, &leads, &folder.path("out.csv"), |job| {
        job.rejects = Some(&rejects);
        job.for_spreadsheet = true;
    })
    .unwrap();
    assert_eq!(
        folder.read("rejects.csv").replace(&leads, "leads.csv"),
        "file,line,record,key,reason,row\nleads.csv,2,1,,2 cells where the header has 10,\"'=1,a\"\nleads.csv,3,2,,a quote is opened and never closed,\"b,\"\"x\"\n"
    );
}

#[test]
fn a_sum_beyond_all_numbers_is_a_reject() {
    let policy = "lead\n  id  text, key\n  seats  number\nscore s\n  +1000000 per seats\nA requires s > 3\n";
    let (folder, program) = (Folder::new(), program(policy));
    let leads = folder.write("leads.csv", "id,seats\na,1000000000000\nb,3\nc,-1000000000000\n");
    let summary = run(&program, &leads, &folder.path("out.csv"), |_| {}).unwrap();
    assert_eq!(
        told(&summary),
        "3 rows, 2 answers, 1 rejects, 0 marked\nlead: 1\nA: 1\nline 2, record 1, a: a sum is beyond what numbers can be\n"
    );
}

#[test]
fn without_a_key_leads_are_numbered_as_they_stand_in_the_file() {
    let (folder, program) = (Folder::new(), program("lead\n  a  number\nscore s\n  +1 if a > 1\n"));
    let leads = folder.write("leads.csv", "a\n1\n\n2,3\n2\n\"\n3\"\n4\n");
    for chunk in [1, 3, 1000] {
        let summary = run(&program, &leads, &folder.path("out.csv"), |job| {
            (job.threads, job.chunk) = (2, chunk);
        })
        .unwrap();
        assert_eq!(
            folder.read("out.csv"),
            "record,stage,s,bad_values\n1,lead,0,\n3,lead,1,\n4,lead,1,\n5,lead,1,\n"
        );
        assert_eq!(
            told(&summary),
            "5 rows, 4 answers, 1 rejects, 0 marked\nlead: 4\nline 4, record 2, -: 2 cells where the header has 1\n"
        );
    }
}

#[test]
fn as_of_can_be_a_field_of_each_lead() {
    let program =
        program("lead\n  id text, key\n  reg date\n  seen date\nscore s\n  +1 if seen in the last 2 days\n");
    let folder = Folder::new();
    let leads = folder
        .write("leads.csv", "id,reg,seen\na,2026-01-01,2026-01-01\nb,,2026-01-01\nc,2026-03-01,2026-01-01\n");
    let columns = ["key", "s", "as_of"].map(String::from);
    let summary = run(&program, &leads, &folder.path("out.csv"), |job| {
        job.as_of = AsOfRule::Field(qualify::program::FieldId(1), 86_400_000_000);
        job.columns = Some(&columns);
    })
    .unwrap();
    assert_eq!(
        folder.read("out.csv"),
        "id,s,as_of\na,1,2026-01-02T23:59:59.999999Z\nc,0,2026-03-02T23:59:59.999999Z\n"
    );
    assert_eq!(summary.rejected[0].reason, "no date to count as-of from");
    // A default fills what is missing, never what is bad.
    let program = crate::data_run::program(
        "lead\n  id text, key\n  reg date, default 2026-01-01\nscore s\n  +1 if reg is known\n",
    );
    let leads = folder.write("leads.csv", "id,reg\na,2026-02-01\nb,\nc,soon\n");
    let summary = run(&program, &leads, &folder.path("out.csv"), |job| {
        job.as_of = AsOfRule::Field(qualify::program::FieldId(1), 86_400_000_000);
        job.columns = Some(&columns);
    })
    .unwrap();
    assert_eq!(
        folder.read("out.csv"),
        "id,s,as_of\na,1,2026-02-02T23:59:59.999999Z\nb,1,2026-01-02T23:59:59.999999Z\n"
    );
    assert_eq!(summary.rejected[0].key.as_deref(), Some("c"));
}

#[test]
fn what_stops_a_run_is_said_before_anything_is_written() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let says = |name: &str, bytes: &[u8], format: Option<qualify::data::format::Format>| {
        let leads = folder.write(name, bytes);
        let error =
            run(&program, &leads, &folder.path("out.csv"), |job| job.input = format.into()).unwrap_err();
        error.to_string().replace(folder.0.path().to_str().unwrap(), "")
    };
    let mut all = vec![
        says("a.csv", b"id,Job Titel,email\n", None),
        says("b.csv", b"id,Job Title,job title,email\n1,2,3,4\n", None),
        says("c.csv", b"", None),
        says("d.data", b"id,email\n", None),
        says("e.jsonl", b"[{\"id\":1}]", None),
        says("f.csv", b"\xff\xfei\0d\0", None),
    ];
    let missing = run(&program, "/nowhere/leads.csv", &folder.path("out.csv"), |_| {}).unwrap_err();
    all.push(missing.to_string());
    assert!(missing.usage);
    let leads = folder.write("good.csv", CSV);
    all.push(run(&program, &leads, Path::new("/nowhere/out.csv"), |_| {}).unwrap_err().to_string());
    insta::assert_snapshot!("what_stops_a_run", all.join("\n"));
    assert!(!folder.path("out.csv").exists());
}

#[test]
fn a_file_appears_whole_or_not_at_all() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", CSV);
    folder.write("out.csv", "what was there");
    let summary = run(&program, &leads, &folder.path("out.csv"), |job| job.strict = true).unwrap();
    assert!(summary.strict_failure);
    let stopped = Progress::default();
    stopped.stop.store(true, std::sync::atomic::Ordering::Relaxed);
    let error =
        run(&program, &leads, &folder.path("out.csv"), |job| job.progress = Some(&stopped)).unwrap_err();
    assert_eq!(error.to_string(), "interrupted: nothing was written");
    assert_eq!(folder.read("out.csv"), "what was there");
    assert_eq!(folder.names(), ["leads.csv", "out.csv"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_told_and_a_device_is_written_as_it_is() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", many(5000, false));
    let full = |job: &mut Job| job.output_format = Some(qualify::data::format::Format::Csv);
    let error = run(&program, &leads, Path::new("/dev/full"), full).unwrap_err();
    assert_eq!(error.to_string(), "cannot write /dev/full: the disk is full");
    run(&program, &leads, Path::new("/dev/null"), full).unwrap();
    assert!(!Path::new("/dev/null").is_file());
}

#[test]
fn columns_may_be_absent_where_that_is_allowed() {
    let (folder, program) = (Folder::new(), program(POLICY));
    let leads = folder.write("leads.csv", "id,employees\na,60\n");
    run(&program, &leads, &folder.path("out.csv"), |job| job.allow_missing_columns = true).unwrap();
    assert!(folder.read("out.csv").contains("\na,MQL,22.5,"), "{}", folder.read("out.csv"));
}

#[test]
fn digests_of_keys_take_at_most_sixteen_bytes_each() {
    let digester = Digester::default();
    let mut keys = KeySet::default();
    for index in 0..200_000u32 {
        assert!(keys.insert(digester.digest(&index.to_le_bytes())));
        if index > 20_000 {
            assert!(keys.bytes() <= keys.len() * 16, "{} bytes for {} keys", keys.bytes(), keys.len());
        }
    }
    assert!(!keys.insert(digester.digest(&77u32.to_le_bytes())));
}

proptest! {
    #[test]
    fn a_set_of_digests_is_a_set(digests in prop::collection::vec(prop_oneof![1u64..40, any::<u64>().prop_map(|digest| digest.max(1))], 0..400)) {
        let (mut keys, mut set) = (KeySet::default(), HashSet::new());
        let mut all = KeySet::default();
        let mut repeated = Vec::new();
        all.insert_all(digests.iter().copied().enumerate(), |index| repeated.push(index));
        for (index, digest) in digests.into_iter().enumerate() {
            let new = set.insert(digest);
            prop_assert_eq!(keys.insert(digest), new);
            prop_assert_eq!(repeated.contains(&index), !new);
        }
        prop_assert_eq!(all.len(), set.len());
        prop_assert_eq!(keys.len(), set.len());
    }

    #[test]
    fn what_is_written_reads_back(cell in "[a,;\"\n\r=é ]{0,8}", number in -10_000_000_000_000_000i64..10_000_000_000_000_000) {
        let mut out = b"x,".to_vec();
        text::cell(cell.as_bytes(), false, &mut out);
        let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(out.as_slice());
        let record = reader.records().next().unwrap().unwrap();
        prop_assert_eq!(record.get(1), Some(cell.as_str()));
        let mut json = Vec::new();
        text::json(format!("{cell}\u{1}\\").as_bytes(), &mut json);
        prop_assert_eq!(serde_json::from_slice::<String>(&json).unwrap(), format!("{cell}\u{1}\\"));
        let mut written = Vec::new();
        text::number(number, &mut written);
        prop_assert_eq!(qualify::data::value::number::parse(&written, qualify::data::value::number::NumberStyle::PLAIN), Some(number));
    }

    #[test]
    fn random_bytes_are_rejects_or_answers(bytes in prop::collection::vec(any::<u8>(), 0..300), json: bool) {
        let (folder, program) = (Folder::new(), program("lead\n  a  number\n  b  text\nscore s\n  +1 if a > 1 and b is \"x\"\n"));
        let (name, start) = if json { ("leads.jsonl", &b"{\"a\":1}\n"[..]) } else { ("leads.csv", &b"a,b\n"[..]) };
        let leads = folder.write(name, [start, &bytes].concat());
        match run(&program, &leads, &folder.path("out.csv"), |_| {}) {
            Ok(summary) => prop_assert_eq!(summary.rows, summary.answers + summary.rejects),
            // Bytes may look like a title and a header of their own.
            Err(error) => prop_assert!(error.message.starts_with("the data has no column"), "{}", error.message),
        }
    }
}

#[test]
fn a_last_line_is_no_header_where_the_first_line_names_columns() {
    let (folder, program) =
        (Folder::new(), program("lead\n  a  number\n  b  text\nscore s\n  +1 if a > 1\n"));
    let leads = folder.write("leads.csv", "a,b\n\0\n#|  :");
    let summary = run(&program, &leads, &folder.path("out.csv"), |_| {}).unwrap();
    assert_eq!((summary.rows, summary.answers, summary.rejects), (2, 0, 2));
}
