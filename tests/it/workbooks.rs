//! Excel workbooks: read as the same rows in a CSV file are, written so that they can be read again, and refused where they
//! are broken or made to do harm.

#![expect(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{Ran, qualify_in};
use calamine::{Data, Reader as _, Xlsx, open_workbook};
use rust_xlsxwriter::{Format, Workbook, Worksheet};
use std::io::Write;
use std::path::Path;

const POLICY: &str = "policy \"Books\"
  time zone \"Europe/Amsterdam\"
lead
  id text, key
  name text
  budget number
  newsletter yes/no
  created date
  kind one of small, large
event demo
  amount number
score s, -1000 to 100000
  +1 per budget
  +10 if newsletter
  +100 if created >= 2026-01-01
  +1000 on demo
  +1 per 2 of sum of amount of demo
MQL requires s >= 1
";

fn folder(policy: &str) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("p.qualify"), policy).unwrap();
    dir
}

fn book(dir: &Path, name: &str, fill: impl FnOnce(&mut Workbook)) {
    let mut book = Workbook::new();
    fill(&mut book);
    book.save(dir.join(name)).unwrap();
}

fn row(sheet: &mut Worksheet, at: u32, texts: &[&str]) {
    for (column, text) in (0..).zip(texts).filter(|(_, text)| !text.is_empty()) {
        match text.parse::<f64>() {
            Ok(number) => sheet.write_number(at, column, number).unwrap(),
            Err(_) => sheet.write_string(at, column, *text).unwrap(),
        };
    }
}

fn run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify"];
    qualify_in(dir, &[&args[..], more, &["--as-of", "2026-03-01", "--columns", "key,s"]].concat(), "")
}

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

const SMALL: &str = "lead
  id text, key
  name text
  budget number, missing is -1
  newsletter yes/no
  created date
  seen date
score s, -1000 to 100000
  +1 per 0.0001 of budget
  +10 if newsletter
  +100 if created is 2026-03-01
  +1000 if name is \"46050\"
  +2000 if name is \"2026-03-01\"
  +4000 if seen >= 2026-03-01
";

#[test]
fn hidden_rows_and_formulas_are_told() {
    let dir = folder("lead\n  id text, key\n  budget number\nscore s, 0 to 1000\n  +1 per 1 of budget\n");
    let formula = |result: &str| rust_xlsxwriter::Formula::new("=2+2").set_result(result);
    let write = |hidden: bool, result: Option<&str>| {
        book(dir.path(), "leads.xlsx", |book| {
            row(book.add_worksheet(), 0, &["of", "another", "sheet & \"table\""]);
            let sheet = book.add_worksheet().set_name("A & B").unwrap();
            row(sheet, 0, &["id", "budget"]);
            row(sheet, 1, &["L1", "5"]);
            row(sheet, 2, &["L2", "6"]);
            if let Some(result) = result {
                sheet.write_formula(2, 1, formula(result)).unwrap();
            }
            if hidden {
                sheet.set_row_hidden(1).unwrap();
            }
        });
        flat(&run(dir.path(), &["leads.xlsx", "--sheet", "A & B"]))
    };
    let (hidden, saved) =
        ("hidden rows or columns, which are read like all others", "the values saved with them");
    let said = write(false, None);
    assert!(!said.contains(hidden) && !said.contains("formulas"), "{said}");
    let said = write(true, Some("4"));
    assert!(said.contains("L1,5 L2,4") && said.contains(hidden) && said.contains(saved), "{said}");
}

#[test]
fn cells_mean_what_they_show() {
    let dir = folder(&SMALL.replace("+1 per 0.0001 of budget", "+1 per budget"));
    let (day, time) = (Format::new().set_num_format("d-m-yy"), Format::new().set_num_format("d/m/yy h:mm"));
    book(dir.path(), "leads.xlsx", |book| {
        let sheet = book.add_worksheet();
        row(sheet, 0, &["id", "name", "budget", "newsletter", "created", "seen"]);
        row(sheet, 1, &["1", "46050", "12.5"]);
        sheet.write_boolean(1, 3, true).unwrap();
        sheet.write_number_with_format(1, 4, 46_082.0, &day).unwrap();
        sheet.write_number_with_format(1, 5, 46_082.5, &time).unwrap();
        row(sheet, 2, &["L2", "", "0.30000000000000004", "nee"]);
        sheet.write_number_with_format(2, 1, 46_082.0, &day).unwrap();
        sheet.write_string(2, 4, "2026-03-01").unwrap();
        sheet.write_number_with_format(2, 5, 46_082.25, &time).unwrap();
        // Nothing but a format, and a row further down.
        sheet.write_blank(3, 0, &day).unwrap();
        row(sheet, 5, &["3", "a\tb\nc", "-1", "", "soon"]);
        sheet.write_formula(6, 0, rust_xlsxwriter::Formula::new("=2+2").set_result("4")).unwrap();
        sheet.write_formula(6, 1, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
        sheet.write_formula(6, 2, rust_xlsxwriter::Formula::new("=1/0").set_result("#DIV/0!")).unwrap();
    });
    let args = ["run", "p.qualify", "leads.xlsx", "--as-of", "2026-03-01", "--columns", "key,s,budget,seen"];
    let ran = qualify_in(dir.path(), &args, "");
    // A row that is empty is no lead; where a lead stands is told by the row of the sheet.
    assert_eq!(
        ran.out,
        "id,s,budget,seen\n1,5122,12.5,2026-03-01T12:00:00Z\nL2,6100,0.3,2026-03-01T06:00:00Z\n3,0,,\n4,0,,\n",
        "{}",
        ran.err
    );
    let said = flat(&ran);
    assert!(said.contains("4 leads read = 4 answers + 0 rejects"), "{said}");
    assert!(said.contains("\"soon\" once, line 6") && said.contains("bad values: 3"), "{said}");
    assert!(said.contains("budget \"#DIV/0!\" once, line 7"), "{said}");
    assert!(said.contains("name \"#DIV/0!\" once, line 7"), "{said}");
    let found = qualify_in(dir.path(), &["init", "leads.xlsx"], "");
    assert!(found.out.contains("seen        date"), "{}", found.out);
    assert!(!found.out.contains("No field can be made of these"), "{}", found.out);
}

#[test]
fn the_first_visible_sheet_with_cells_is_read_and_said() {
    let dir = folder(POLICY);
    let leads = |sheet: &mut Worksheet, at: u32| {
        row(sheet, at, &["id", "name", "budget", "newsletter", "created", "kind"]);
        row(sheet, at + 1, &["1", "A", "5", "yes", "2026-02-01", "small"]);
    };
    book(dir.path(), "leads.xlsx", |book| {
        book.add_worksheet().set_name("Cover").unwrap();
        let hidden = book.add_worksheet().set_name("Old").unwrap().set_hidden(true);
        row(hidden, 0, &["id"]);
        let sheet = book.add_worksheet().set_name("Leads").unwrap();
        row(sheet, 0, &["Leads report of March"]);
        leads(sheet, 2);
        let other = book.add_worksheet().set_name("Second leads").unwrap();
        leads(other, 0);
        row(other, 2, &["2", "B", "7", "no", "", "large"]);
        let events = book.add_worksheet().set_name("Events").unwrap();
        row(events, 0, &["lead_id", "event", "time", "amount"]);
        row(events, 1, &["1", "demo", "2026-02-03", "8"]);
    });
    let ran = run(dir.path(), &["leads.xlsx", "--no-events"]);
    assert_eq!(ran.out, "id,s\n1,115\n", "{}", ran.err);
    let said = flat(&ran);
    let sheet = "leads.xlsx: its sheet `Leads` was read, the first with a table, and not `Cover`, `Second leads`, `Events`: name another with --sheet";
    assert!(said.contains(sheet), "{said}");
    assert!(
        said.contains("its header is line 3: the 2 lines above it are skipped (\"Leads report of March\")"),
        "{said}"
    );
    let more = ["leads.xlsx", "--sheet", "second LEADS", "--events", "leads.xlsx", "--event-sheet", "Events"];
    let ran = run(dir.path(), &more);
    assert_eq!(ran.out, "id,s\n1,1119\n2,7\n", "{}", ran.err);
    let ran = run(dir.path(), &["leads.xlsx", "--no-events", "--sheet", "Lead"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    let said = flat(&ran);
    assert!(said.contains("leads.xlsx has no sheet `Lead` help: its sheets are `Cover`, `Old`, `Leads`, `Second leads`, `Events`"), "{said}");
    for command in [
        &["check", "p.qualify", "--data", "leads.xlsx"][..],
        &["init", "leads.xlsx"],
        &["dry-run", "p.qualify", "leads.xlsx", "--no-events"],
        &["explain", "p.qualify", "leads.xlsx", "--no-events", "--lead", "1"],
    ] {
        let ran = qualify_in(dir.path(), command, "");
        assert!(flat(&ran).contains("its sheet `Leads` was read"), "{command:?}: {}", flat(&ran));
    }
}

#[test]
fn answers_and_rejects_are_workbooks_where_their_name_says_so() {
    let dir = folder(POLICY);
    let leads = "id,name,budget,newsletter,created,kind\n1,=1+2,5,yes,2026-02-01,small\n2,http://x.example/a,1.25,no,2026-02-03 10:30,large\n3,short\n";
    std::fs::write(dir.path().join("leads.csv"), leads).unwrap();
    let columns = ["--columns", "key,name,budget,newsletter,created,stage,s,as_of"];
    let args = ["run", "p.qualify", "leads.csv", "--no-events", "--as-of", "2026-03-01"];
    let ran = qualify_in(
        dir.path(),
        &[&args[..], &columns, &["-o", "out.xlsx", "--rejects", "rejects.xlsx"]].concat(),
        "",
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let cells = |name: &str| {
        let mut book: Xlsx<_> = open_workbook(dir.path().join(name)).unwrap();
        book.worksheet_range_at(0).unwrap().unwrap().rows().map(<[Data]>::to_vec).collect::<Vec<_>>()
    };
    let out = cells("out.xlsx");
    assert_eq!(out[0][1], Data::String("name".into()));
    assert_eq!(out[1][1..4], [Data::String("=1+2".into()), Data::Float(5.0), Data::Bool(true)]);
    assert!(matches!(out[1][4], Data::DateTime(date) if date.as_f64() == 46_054.0), "{:?}", out[1]);
    assert!(matches!(out[2][4], Data::DateTime(date) if date.as_f64() == 46_056.437_5), "{:?}", out[2]);
    assert_eq!(out[2][1], Data::String("http://x.example/a".into()));
    assert_eq!((out.len(), &out[2][6]), (3, &Data::Float(101.0)));
    let rejects = cells("rejects.xlsx");
    assert_eq!(rejects[0][5], Data::String("row".into()));
    assert_eq!(rejects[1][1], Data::Float(4.0));
    assert_eq!(rejects[1][5], Data::String("3,short".into()));
    let text = |name: &str, part: &str| {
        let mut zip = zip::ZipArchive::new(std::fs::File::open(dir.path().join(name)).unwrap()).unwrap();
        std::io::read_to_string(zip.by_name(part).unwrap()).unwrap()
    };
    let sheet = text("out.xlsx", "xl/worksheets/sheet1.xml");
    assert!(sheet.contains("<autoFilter ref=\"A1:H3\"/>") && sheet.contains("state=\"frozen\""), "{sheet}");
    assert!(!sheet.contains("<f>") && !sheet.contains("hyperlink"), "{sheet}");
    // What was written is read, and a rejected row of a workbook keeps its text.
    let policy = "lead\n  id text, key\n  created date\nscore s\n  +1 if created >= 2026-02-03\n";
    std::fs::write(dir.path().join("p.qualify"), policy).unwrap();
    book(dir.path(), "again.xlsx", |book| {
        let sheet = book.add_worksheet();
        row(sheet, 0, &["id", "created"]);
        row(sheet, 1, &["", "two\nlines"]);
        row(sheet, 2, &["x", "y"]);
    });
    let ran = qualify_in(dir.path(), &["run", "p.qualify", "again.xlsx", "--rejects", "r.csv"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    let rejects = std::fs::read_to_string(dir.path().join("r.csv")).unwrap();
    assert_eq!(rejects, "file,line,record,key,reason,row\nagain.xlsx,2,1,,empty key,\ttwo lines\n");
    // On stdout it is whole.
    let mut command = crate::cli::command(dir.path());
    let out = command.args(["run", "p.qualify", "again.xlsx", "--output-format", "xlsx"]).output().unwrap();
    assert!(out.stdout.starts_with(b"PK\x03\x04"));
}

/// A workbook whose parts are given.
fn packed(dir: &Path, name: &str, sheet: &str, strings: &[u8]) {
    let mut zip = zip::ZipWriter::new(std::fs::File::create(dir.join(name)).unwrap());
    let options = zip::write::SimpleFileOptions::default();
    let rels = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let package = "http://schemas.openxmlformats.org/package/2006/relationships";
    let parts: [(&str, Vec<u8>); 5] = [
        ("_rels/.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{rels}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").into()),
        ("xl/workbook.xml", format!("<workbook xmlns:r=\"{rels}\"><sheets><sheet name=\"S\" sheetId=\"1\" r:id=\"r1\"/></sheets></workbook>").into()),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}\"><Relationship Id=\"r1\" Type=\"{rels}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"r2\" Type=\"{rels}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>").into()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet><sheetData>{sheet}</sheetData></worksheet>").into()),
        ("xl/sharedStrings.xml", strings.to_vec()),
    ];
    for (part, bytes) in parts {
        zip.start_file(part, options).unwrap();
        zip.write_all(&bytes).unwrap();
    }
    zip.finish().unwrap();
}

#[test]
fn broken_and_hostile_workbooks_are_refused() {
    let dir = folder(POLICY);
    let refused = |name: &str, why: &str| {
        let ran = run(dir.path(), &[name, "--no-events"]);
        assert_ne!(ran.status, 0, "{name}");
        assert_eq!(ran.out, "", "{name}");
        let said = flat(&ran);
        assert!(said.contains(name) && said.contains(why), "{name}: {said}");
    };
    std::fs::write(dir.path().join("none.xlsx"), "id,name\n").unwrap();
    refused("none.xlsx", "is no whole Excel workbook");
    std::fs::write(dir.path().join("empty.xlsx"), "").unwrap();
    refused("empty.xlsx", "is empty");
    book(dir.path(), "blank.xlsx", |book| {
        book.add_worksheet();
    });
    refused("blank.xlsx", "no visible sheet has a cell");
    let header = "<row r=\"1\"><c r=\"A1\" t=\"inlineStr\"><is><t>id</t></is></c></row>";
    packed(
        dir.path(),
        "strings.xlsx",
        header,
        &[
            b"<sst>".as_slice(),
            &[b"<si><t>", &vec![b'x'; 1 << 20][..], b"</t></si>"].concat().repeat(300),
            b"</sst>",
        ]
        .concat(),
    );
    refused("strings.xlsx", "unpacks to far more than its size");
    let cell = format!(
        "{header}<row r=\"2\"><c r=\"A2\" t=\"inlineStr\"><is><t>{}</t></is></c></row>",
        "y".repeat(80 << 20)
    );
    packed(dir.path(), "cell.xlsx", &cell, b"<sst></sst>");
    refused("cell.xlsx", "one of its cells is longer than 64 MB");
    packed(
        dir.path(),
        "order.xlsx",
        &format!(
            "{header}<row r=\"3\"><c r=\"A3\"><v>1</v></c></row><row r=\"2\"><c r=\"A2\"><v>1</v></c></row>"
        ),
        b"<sst></sst>",
    );
    let ran = run(dir.path(), &["order.xlsx", "--no-events", "--allow-missing-columns"]);
    assert!(flat(&ran).contains("its rows are not in their order"), "{}", flat(&ran));
    // The head of a file with a password, as far as it tells.
    std::fs::write(dir.path().join("old.csv"), b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1").unwrap();
    refused("old.csv", "is an old Excel workbook, or one with a password");
    std::fs::write(dir.path().join("book.csv"), b"PK\x03\x04xxxx").unwrap();
    refused("book.csv", "looks like an Excel workbook");
    book(dir.path(), "good.xlsx", |book| {
        row(book.add_worksheet(), 0, &["id", "name", "budget", "newsletter", "created", "kind"])
    });
    let good = std::fs::read(dir.path().join("good.xlsx")).unwrap();
    for cut in [10, good.len() / 2, good.len() - 1] {
        std::fs::write(dir.path().join("cut.xlsx"), &good[..cut]).unwrap();
        refused("cut.xlsx", "");
    }
    let ran = run(dir.path(), &["good.xlsx", "--no-events"]);
    assert!(flat(&ran).contains("good.xlsx holds no leads"), "{}", flat(&ran));
    let mut random = 1u64;
    for _ in 0..300 {
        let mut bytes = good.clone();
        for _ in 0..3 {
            random = random.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            let at = (random >> 33) as usize % bytes.len();
            bytes[at] ^= 1 << (random >> 20 & 7);
        }
        let path = dir.path().join("flipped.xlsx");
        std::fs::write(&path, bytes).unwrap();
        let columns = qualify::run::events::Columns::default();
        let _ = qualify::profile::leads(path.to_str().unwrap(), None, None, &columns, None);
    }
}
