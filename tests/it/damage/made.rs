//! Files that say what is not so.

use super::craft::{Column, Page, Struct, file, with_footer};
use qualify::check::check;
use qualify::data::Error;
use qualify::run::summary::Summary;
use qualify::run::{AsOfRule, Job};
use qualify::syntax::{Root, load};
use std::fs;
use std::io::Write;

const POLICY: &str = "lead\n  id  text, key\n  title  text\nscore fit\n  +5 if title contains \"a\"\n";

fn run(bytes: &[u8], threads: usize) -> Result<Summary, Error> {
    let loaded = load(&Root::file("made.qualify"), &mut |_| Ok(POLICY.as_bytes().to_vec()));
    let program = check(&loaded).program.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let (path, output) = (folder.path().join("leads.parquet"), folder.path().join("answers.csv"));
    fs::write(&path, bytes).unwrap();
    let columns = ["key".to_owned(), "fit".to_owned()];
    let job = Job::new(&program, path.to_str().unwrap(), AsOfRule::One(0));
    let job = Job { threads, output: output.to_str(), columns: Some(&columns), ..job };
    let done = job.run();
    assert_eq!(done.is_ok(), output.exists(), "whole or not at all");
    done.map_err(|error| Error { message: error.message.replace(path.to_str().unwrap(), "LEADS"), ..error })
}

/// On one thread and on three.
fn told(bytes: &[u8]) -> String {
    let one = run(bytes, 1).unwrap_err();
    assert_eq!(run(bytes, 3).unwrap_err(), one);
    one.to_string()
}

fn ids(count: usize) -> Column {
    let ids: Vec<String> = (0..count).map(|id| format!("k{id}")).collect();
    Column::of("id", vec![Page::plain(&ids.iter().map(String::as_str).collect::<Vec<_>>())])
}

fn titles(pages: Vec<Page>) -> Column {
    Column::of("title", pages)
}

#[test]
fn what_is_made_by_hand_is_read() {
    let columns = [ids(3), titles(vec![Page::plain(&["a", "b", "a"])])];
    let summary = run(&file(3, &columns).0, 1).unwrap();
    assert_eq!((summary.rows, summary.answers), (3, 3));
    let columns = [ids(3), Column { repetition: 1, ..titles(vec![Page::nulls(3)]) }];
    assert_eq!(run(&file(3, &columns).0, 3).unwrap().answers, 3);
}

#[test]
fn what_a_footer_says_is_held_against_the_file() {
    let good = || [ids(3), titles(vec![Page::plain(&["a", "b", "a"])])];
    let mut said = String::new();
    let mut add = |what: &str, bytes: &[u8]| said += &format!("{what}:\n  {}\n\n", told(bytes));

    let billions = i64::from(i32::MAX);
    let nulls = || vec![Page::nulls(billions)];
    let columns = ["id", "title"].map(|name| Column { repetition: 1, ..Column::of(name, nulls()) });
    add("billions of rows in a few bytes", &file(billions, &columns).0);
    add("more rows than values", &file(4, &good()).0);
    add("fewer rows than none", &file(-1, &good()).0);
    let mut columns = good();
    columns[1].values = 4;
    add("more values than rows", &file(3, &columns).0);
    let lists = Column { repetition: 2, values: billions, ..titles(nulls()) };
    add("billions of elements", &file(3, &[ids(3), lists]).0);

    let mut columns = good();
    columns[1].pages[0].values = billions;
    add("a page with more values than its column", &file(3, &columns).0);
    let mut columns = good();
    columns[1].pages[0].values = 2;
    add("a page with fewer values than its column", &file(3, &columns).0);
    let mut columns = good();
    columns[1].pages[0].unpacked = -1;
    add("a page of fewer bytes than none", &file(3, &columns).0);
    let mut columns = good();
    columns[1].pages.insert(0, Page { kind: 2, values: billions, ..Page::plain(&["a"]) });
    add("a dictionary of billions", &file(3, &columns).0);
    let mut columns = good();
    columns[1].codec = 2;
    add("packed with gzip", &file(3, &columns).0);

    let deep: Vec<Vec<u8>> = (0..200)
        .map(|depth| Struct::default().i32(3, 1).text(4, "group").i32(5, i64::from(depth < 199)).end())
        .collect();
    let footer =
        |schema| Struct::default().i32(1, 1).list(2, 12, schema).i64(3, 0).list(4, 12, Vec::new()).end();
    add("columns inside columns", &with_footer(b"PAR1".to_vec(), &footer(deep)));
    let wide = vec![Struct::default().text(4, "schema").i32(5, 1 << 30).end()];
    add("a billion columns", &with_footer(b"PAR1".to_vec(), &footer(wide)));
    add("no footer", &with_footer(b"PAR1".to_vec(), &[]));
    let mut long = with_footer(b"PAR1".to_vec(), &[]);
    long[4..8].copy_from_slice(&u32::MAX.to_le_bytes());
    add("a footer longer than the file", &long);
    insta::assert_snapshot!(said);
}

/// What Zstandard makes of so many zeros after these bytes.
fn packed(start: &[u8], zeros: usize, end: &[u8]) -> Vec<u8> {
    let mut packer = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
    packer.write_all(start).unwrap();
    let block = vec![0; 1 << 20];
    (0..zeros >> 20).for_each(|_| packer.write_all(&block).unwrap());
    packer.write_all(end).unwrap();
    packer.finish().unwrap()
}

fn zstd_title(values: i64, unpacked: usize, body: Vec<u8>) -> Column {
    let page = Page { values, unpacked: unpacked as i64, body, ..Page::plain(&[]) };
    Column { codec: 6, ..titles(vec![page]) }
}

#[test]
fn what_unpacks_to_gigabytes_is_refused() {
    let zeros = 900 << 20;
    let cell = packed(&(zeros as u32).to_le_bytes(), zeros, &[]);
    let (bytes, _) = file(1, &[ids(1), zstd_title(1, zeros + 4, cell.clone())]);
    assert!(bytes.len() < 1 << 17, "{}", bytes.len());
    let one = told(&bytes);
    assert!(one.contains("a page of 943718404 bytes has 1 values: one is longer than 64 MB"), "{one}");
    // Among others, so that it could be many short ones.
    let (bytes, _) = file(20, &[ids(20), zstd_title(20, zeros + 80, cell)]);
    let many = told(&bytes);
    assert!(many.contains("bytes say that they unpack to 94371"), "{many}");
}

#[test]
fn a_lead_that_is_too_long_costs_itself_alone() {
    let zeros = 65 << 20;
    let mut start = Vec::new();
    start.extend(1u32.to_le_bytes());
    start.push(b'a');
    start.extend((zeros as u32).to_le_bytes());
    let mut end = 1u32.to_le_bytes().to_vec();
    end.push(b'b');
    let body = packed(&start, zeros, &end);
    let (bytes, _) = file(3, &[ids(3), zstd_title(3, zeros + 14, body)]);
    for threads in [1, 3] {
        let summary = run(&bytes, threads).unwrap();
        assert_eq!((summary.rows, summary.answers, summary.rejects), (3, 2, 1));
        assert_eq!(summary.rejected[0].reason, "longer than 64 MB");
        assert_eq!(summary.rejected[0].spot.record, 2);
    }
}

/// One text of a megabyte that stands in every row: as text, all of them together are gigabytes.
#[test]
fn a_long_text_of_every_row_is_taken_a_few_rows_at_a_time() {
    let long = "a".repeat(1 << 20);
    let rows = 3000;
    let pages = vec![Page { kind: 2, ..Page::plain(&[&long]) }, Page::firsts(rows as i64)];
    let (bytes, _) = file(rows as i64, &[ids(rows), titles(pages)]);
    let summary = run(&bytes, 3).unwrap();
    assert_eq!((summary.rows, summary.answers), (rows as u64, rows as u64));
}
