//! What people and spreadsheets leave in files: rows of totals, dashes for nothing, single quotes, ids that are too long
//! for a number, old code pages. It is read as it is meant, or it is said.

#![expect(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{Ran, folder, qualify_in};
use arrow_array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use parquet::arrow::ArrowWriter;
use rust_xlsxwriter::Workbook;
use std::path::Path;
use std::sync::Arc;

const POLICY: &str = "lead
  id text, key
  budget number in USD
  city text
event open
score s
  +5 if budget >= 1000 USD
  +3 if budget is 0 USD
  +1 on open, once
  +20 if city is \"Köln\"
MQL requires s >= 5
";

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(dir: &Path, leads: &str, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", leads, "--as-of", "2026-03-01", "--columns", "key,s,budget"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn read(leads: &str) -> (String, String) {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", leads)]);
    let ran = run(dir.path(), "leads.csv", &["--no-events"]);
    (ran.out.clone(), flat(&ran))
}

#[test]
fn a_last_row_that_sums_up_the_others_is_told() {
    let note = "its last row begins with";
    for word in ["Total", "TOTAL:", "Grand Total", "Summe", "Totaal"] {
        let leads = format!("id,budget,city\n1,10,a\n2,20,b\n{word},30,\n");
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads)]);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (at, line) in (0..).zip(leads.lines()) {
            for (column, cell) in (0..).zip(line.split(',')) {
                sheet.write_string(at, column, cell).unwrap();
            }
        }
        book.save(dir.path().join("leads.xlsx")).unwrap();
        for file in ["leads.csv", "leads.xlsx"] {
            for args in [
                &["run", "p.qualify", file, "--no-events"][..],
                &["dry-run", "p.qualify", file, "--no-events"],
                &["check", "p.qualify", "--data", file],
                &["init", file],
            ] {
                let said = flat(&qualify_in(dir.path(), args, ""));
                assert!(said.contains(&format!("{file}: {note} `{word}`")), "{args:?}: {said}");
            }
        }
    }
    // In the key's place there is nothing: the row is a reject, and told all the same.
    let (_, said) = read("budget,id,city\n10,1,a\nSumme,,30\n");
    assert!(said.contains(note) && said.contains("empty key"), "{said}");
    // A lead whose name begins so, or that stands elsewhere, is a lead.
    for leads in ["id,budget,city\n1,10,a\nTotal Care BV,20,b\n", "id,budget,city\nTotal,10,a\n2,20,b\n"] {
        assert!(!read(leads).1.contains(note));
    }
}

#[test]
fn a_dash_beside_a_sign_of_money_is_zero_and_a_dash_alone_is_told() {
    let (answers, said) = read("id,budget,city\n1,$ -,\n2, $-   ,\n3,-,\n4,€ -,\n5,- $,\n6,$ –,\n7,$,\n");
    assert_eq!(answers, "id,s,budget\n1,3,0\n2,3,0\n3,0,\n4,0,\n5,3,0\n6,3,0\n7,0,\n", "{said}");
    assert!(said.contains("write `missing is \"-\"` at the field, and `default 0` if it means 0"), "{said}");
    for (option, budget) in [("missing is \"-\"", ""), ("missing is \"-\", default 0", "0")] {
        let policy = POLICY.replace("in USD", &format!("in USD, {option}"));
        let dir = folder(&[("p.qualify", &policy), ("leads.csv", "id,budget,city\n1,-,\n")]);
        let ran = run(dir.path(), "leads.csv", &["--no-events"]);
        assert!(!flat(&ran).contains("bad values") && ran.status == 0, "{option}: {}", ran.err);
        let score = if budget.is_empty() { 0 } else { 3 };
        assert!(ran.out.starts_with(&format!("id,s,budget\n1,{score},")), "{option}: {}", ran.out);
    }
    let dir = folder(&[("leads.csv", "id,budget\n1,$ 500\n2,$ -\n3,$ 700\n")]);
    let made = qualify_in(dir.path(), &["init", "leads.csv"], "").out;
    assert!(made.contains("budget  number in USD  # 0 to 700"), "{made}");
}

#[test]
fn single_quotes_around_cells_are_told() {
    let note = "its cells stand between single quotes, which are read as letters";
    let (_, said) = read("id,budget,city\n'1','10','a'\n'2','2000','Köln'\n");
    assert!(said.contains(note), "{said}");
    let (_, said) = read("id,budget,city\n1,10,'s-Hertogenbosch\n2,20,'t Harde\n");
    assert!(!said.contains(note), "{said}");
}

#[test]
fn letters_of_dos_are_found_also_with_a_sharp_s() {
    let cities = ["D\u{81}sseldorf", "K\u{94}ln", "Stra\u{e1}burg", "Jos\u{82}", "M\u{81}nchen"];
    let mut bytes = b"id,budget,city\n".to_vec();
    for (at, city) in cities.iter().enumerate() {
        bytes.extend(format!("{at},5,").bytes());
        bytes.extend(city.chars().map(|letter| u8::try_from(u32::from(letter)).unwrap()));
        bytes.push(b'\n');
    }
    let dir = folder(&[("p.qualify", POLICY)]);
    std::fs::write(dir.path().join("leads.csv"), &bytes).unwrap();
    let columns = ["--no-events", "--columns", "key,city"];
    for (more, name) in [(&[][..], "CP850"), (&["--encoding", "cp437"][..], "")] {
        let args = [&["run", "p.qualify", "leads.csv"], &columns[..], more].concat();
        let ran = qualify_in(dir.path(), &args, "");
        assert!(ran.out.ends_with("0,Düsseldorf\n1,Köln\n2,Straßburg\n3,José\n4,München\n"), "{}", ran.out);
        assert!(flat(&ran).contains(&format!("was read as {name}")) || name.is_empty(), "{}", ran.err);
    }
    // What the two code pages write differently is for the reader to say.
    std::fs::write(dir.path().join("leads.csv"), b"id,budget,city\n1,5,K\x94ln \x9e\n").unwrap();
    let args = ["run", "p.qualify", "leads.csv", "--encoding", "CP437"];
    assert!(qualify_in(dir.path(), &[&args[..], &columns].concat(), "").out.contains("Köln ₧"));
}

#[test]
fn ids_that_are_too_long_for_a_number_of_a_spreadsheet_are_told() {
    let note =
        "it holds numbers of more than 15 digits (`123456789012346000`), of which a spreadsheet keeps 15";
    for (id, told) in [(123_456_789_012_345_678.0, true), (999_999_999_999_999.0, false)] {
        let dir = folder(&[("p.qualify", POLICY)]);
        let mut book = Workbook::new();
        let sheet = book.add_worksheet();
        for (column, name) in (0..).zip(["id", "budget", "city"]) {
            sheet.write_string(0, column, name).unwrap();
        }
        sheet.write_number(1, 0, id).unwrap();
        sheet.write_number(1, 1, 0.123_456_789_012_345_67).unwrap();
        book.save(dir.path().join("leads.xlsx")).unwrap();
        for args in [&["run", "p.qualify", "leads.xlsx", "--no-events"][..], &["init", "leads.xlsx"]] {
            let said = flat(&qualify_in(dir.path(), args, ""));
            assert_eq!(said.contains(note), told, "{args:?}: {said}");
        }
    }
}

#[test]
fn sheets_that_are_hidden_are_named_where_no_table_is_seen() {
    let dir = folder(&[("p.qualify", POLICY)]);
    let mut book = Workbook::new();
    for (name, rows, hidden) in [("Front", 1, false), ("Data", 2, true), ("Empty", 1, true)] {
        let sheet = book.add_worksheet().set_name(name).unwrap().set_hidden(hidden);
        for row in 0..rows {
            for (column, cell) in (0..).zip(["id", "budget", "city"]) {
                sheet.write_string(row, column, if row == 0 { cell } else { "1" }).unwrap();
            }
        }
    }
    book.save(dir.path().join("leads.xlsx")).unwrap();
    let said = flat(&run(dir.path(), "leads.xlsx", &["--no-events"]));
    let hint = "what it hides was not read (`Data`, `Empty`): name a hidden sheet with --sheet";
    assert!(said.contains(hint) && said.contains("holds no leads"), "{said}");
    let ran = run(dir.path(), "leads.xlsx", &["--no-events", "--sheet", "Data"]);
    assert_eq!(ran.out, "id,s,budget\n1,0,1\n", "{}", ran.err);
    let ran = run(dir.path(), "leads.xlsx", &["--no-events", "--sheet", "Empty"]);
    assert!(ran.status == 1 && flat(&ran).contains("holds no leads"), "{}", flat(&ran));
}

#[test]
fn several_choices_may_stand_on_lines_of_a_cell_or_between_slashes() {
    let mut leads = String::from("id,topics,teams\n");
    let (topics, teams) = (["pricing", "security", "integration"], ["sales", "marketing", "it"]);
    for at in 0..12 {
        let two = |of: [&str; 3], by: &str| {
            let first = of[at % 3];
            if at % 2 == 0 { first.to_owned() } else { format!("{first}{by}{}", of[(at + 1) % 3]) }
        };
        leads.push_str(&format!("{at},\"{}\",{}\n", two(topics, "\r\n"), two(teams, "/")));
    }
    let dir = folder(&[("leads.csv", &leads)]);
    let made = qualify_in(dir.path(), &["init", "leads.csv"], "").out;
    assert!(made.contains("topics  several of "), "{made}");
    assert!(!made.contains("topics  several of pricing, security, integration, split"), "{made}");
    assert!(made.contains("split by \"/\""), "{made}");
    let policy = "lead
  id text, key
  topics several of pricing, security, integration
  teams several of sales, marketing, it, split by \"/\"
score s
  +1 if topics include pricing
  +10 if topics include security
  +100 if teams include sales
  +1000 if teams include marketing
";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", &leads)]);
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv", "--columns", "key,s"], "");
    assert!(ran.out.starts_with("id,s\n0,101\n1,1010\n2,0\n3,1111\n"), "{}{}", ran.out, ran.err);
    assert!(!ran.err.contains("bad values"), "{}", ran.err);
}

/// Whole numbers in the leads, texts in the events.
#[test]
fn keys_of_two_types_meet() {
    let dir = folder(&[("p.qualify", POLICY)]);
    let put = |name: &str, columns: Vec<(&str, ArrayRef)>| {
        let batch = RecordBatch::try_from_iter(columns).unwrap();
        let file = std::fs::File::create(dir.path().join(name)).unwrap();
        let mut writer = ArrowWriter::try_new(file, batch.schema(), None).unwrap();
        writer.write(&batch).unwrap();
        writer.close().unwrap();
    };
    let text = |values: &[&str]| Arc::new(StringArray::from(values.to_vec())) as ArrayRef;
    let number = |values: &[i64]| Arc::new(Int64Array::from(values.to_vec())) as ArrayRef;
    let rest = || [("budget", number(&[5, 5])), ("city", text(&["a", "b"]))];
    let times = || [("event", text(&["open", "open"])), ("time", text(&["2026-01-05", "2026-01-06"]))];
    let whole = number(&[9_007_199_254_740_993, -7]);
    let texts = text(&["9007199254740993", "-7"]);
    put("leads-i.parquet", [vec![("id", Arc::clone(&whole))], rest().to_vec()].concat());
    put("leads-s.parquet", [vec![("id", Arc::clone(&texts))], rest().to_vec()].concat());
    put("events-i.parquet", [vec![("lead_id", whole)], times().to_vec()].concat());
    put("events-s.parquet", [vec![("lead_id", texts)], times().to_vec()].concat());
    for leads in ["leads-i.parquet", "leads-s.parquet"] {
        for events in ["events-i.parquet", "events-s.parquet"] {
            let ran = run(dir.path(), leads, &["--events", events]);
            assert_eq!(
                ran.out, "id,s,budget\n9007199254740993,1,5\n-7,1,5\n",
                "{leads} {events}: {}",
                ran.err
            );
            assert!(flat(&ran).contains("2 events read = 2 matched"), "{}", ran.err);
        }
    }
}

#[test]
fn init_asks_for_units_by_the_name_of_the_column() {
    let mut leads = String::from("id,call_duration_seconds,tenure,budget\n");
    (0..9).for_each(|at| leads.push_str(&format!("{at},{},{},{}\n", at * 37, at * 11, at * 1000)));
    let dir = folder(&[("leads.csv", &leads)]);
    let made = qualify_in(dir.path(), &["init", "leads.csv"], "").out;
    for said in [
        "0 to 296; if these are seconds, write: number in seconds",
        "0 to 88; add its unit, such as: number in days",
        "0 to 8000; add its currency, such as: number in EUR",
    ] {
        assert!(made.contains(said), "{made}");
    }
    let policy = made.replacen("number ", "number in seconds ", 1);
    let dir = folder(&[("p.qualify", &policy), ("leads.csv", &leads)]);
    assert_eq!(
        qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv"], "").status,
        0,
        "{policy}"
    );
}
