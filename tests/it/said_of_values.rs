//! Amounts, dates, answers, keys and files as exports of many countries and programs write them: they are read, or it is said
//! what they are and what to write.

#![expect(clippy::disallowed_methods, reason = "tests of files write files")]

use crate::cli::{Ran, folder, qualify_in};
use rust_xlsxwriter::{Format, Workbook};
use std::fmt::Write;
use std::path::Path;

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn checked(line: &str) -> String {
    let policy = format!("lead\n  id text, key\n  budget number in EUR\n  size number\n{line}\n");
    let dir = folder(&[("p.qualify", &policy)]);
    flat(&qualify_in(dir.path(), &["check", "p.qualify"], ""))
}

/// Leads with one column beside their key, read as a field of that type: the answers, and what is said.
fn read(of: &str, values: &[&str]) -> (Vec<String>, String) {
    let mut leads = String::from("id,x\n");
    (1..)
        .zip(values)
        .for_each(|(at, value)| writeln!(leads, "{at},\"{}\"", value.replace('"', "\"\"")).unwrap());
    let points = if of.starts_with("number") { "+1 per 0.0001 of x" } else { "+1 if x" };
    let policy = format!("lead\n  id text, key\n  x {of}\nscore s, -1000000000 to 1000000000\n  {points}\n");
    let dir = folder(&[("p.qualify", &policy), ("leads.csv", &leads)]);
    let args = ["run", "p.qualify", "leads.csv", "--no-events", "--as-of", "2026-03-01", "--columns", "x"];
    let ran = qualify_in(dir.path(), &args, "");
    let answers = ran.out.lines().skip(1).map(str::to_owned).collect();
    (answers, flat(&ran))
}

fn init(values: &[&str]) -> String {
    let mut leads = String::from("id,x\n");
    (1..).zip(values).for_each(|(at, value)| writeln!(leads, "{at},\"{value}\"").unwrap());
    let dir = folder(&[("leads.csv", &leads)]);
    qualify_in(dir.path(), &["init", "leads.csv"], "").out
}

#[test]
fn an_amount_that_is_not_what_it_looks_like_is_an_error() {
    for (line, said) in [
        ("SQL requires budget >= 10.000 EUR", "`10.000` is 10, not 10000: a point stands before decimals"),
        ("SQL requires budget >= 10.000 EUR", "write `10000`; if you mean the small number, write `10`"),
        ("SQL requires budget >= 1.500", "`1.500` is 1.5, not 1500"),
        ("SQL requires budget >= 1.234 EUR", "`1.234` is not 1234"),
        ("SQL requires budget >= 1.234", "write `1234`; if you mean the small number, write `1.2340`"),
        ("SQL requires size >= 1.500", "`1.500` is 1.5, not 1500"),
        ("SQL requires budget between 5.000 and 10.000 EUR", "write `5000` and `10000`"),
        ("SQL requires budget >= € 2.500", "write `SQL requires budget >= 2500 EUR`"),
        ("SQL requires budget >= EUR 10.000,50", "write `SQL requires budget >= 10000.50 EUR`"),
        ("SQL requires budget >= 5 000 EUR", "write `SQL requires budget >= 5000 EUR`"),
        ("SQL requires budget >= 5'000 EUR", "write `SQL requires budget >= 5000 EUR`"),
        ("SQL requires budget >= 10.000,- EUR", "write `SQL requires budget >= 10000 EUR`"),
        ("SQL requires budget >= 5.000,50 EUR", "write `SQL requires budget >= 5000.50 EUR`"),
        ("SQL requires budget >= 5k EUR", "write `SQL requires budget >= 5000 EUR`"),
        ("SQL requires budget >= 1.5M EUR", "write `SQL requires budget >= 1500000 EUR`"),
        ("SQL requires budget >= 5 thousand EUR", "write `SQL requires budget >= 5000 EUR`"),
        ("SQL requires budget >= 10 kEUR", "write `10000 EUR`"),
        ("SQL requires budget >= 5000 euro", "write `EUR`"),
    ] {
        assert!(checked(line).contains(said), "{line}: {}", checked(line));
    }
    for line in
        ["budget >= 0.125 EUR", "budget >= 1.2340 EUR", "size >= 0.125", "size >= 1.125", "size >= 0.500"]
    {
        assert!(!checked(&format!("SQL requires {line}")).contains("E0"), "{line}");
    }
}

#[test]
fn an_amount_in_data_whose_point_may_part_thousands_is_bad() {
    let (answers, said) = read("number in EUR", &["10.000", "1.234", "12.50", "800", "€ 2.500", "0.125"]);
    assert_eq!(answers, ["", "", "12.5", "800", "", "0.125"]);
    assert!(
        said.contains("`1.234` of `x` may be 1.234 or 1234; if the point parts thousands, write `number …"),
        "{said}"
    );
    let (answers, _) = read("number in EUR as \"1.234,50\"", &["10.000", "1.234", "12,50", "€ 2.500"]);
    assert_eq!(answers, ["10000", "1234", "12.5", "2500"]);
    // Without a currency it is told, where no number shows that a point stands before decimals.
    let (answers, said) = read("number", &["1.500", "12.000", "800"]);
    assert_eq!(answers, ["1.5", "12", "800"]);
    assert!(said.contains("2 numbers of `x` are read as small numbers: `1.500` as 1.5;"), "{said}");
    let (_, said) = read("number", &["1.500", "12.000", "0.5"]);
    assert!(!said.contains("small numbers"), "{said}");
    let (answers, said) = read("number", &["€ 10.000", "5"]);
    assert_eq!(
        (answers, said.contains("may be 10.000 or 10000")),
        (vec![String::new(), "5".into()], true),
        "{said}"
    );
    // What `init` writes fits.
    for (values, line) in [
        (&["10.000", "1.500", "900"][..], "x   number as \"1.234,50\""),
        (&["€ 10.000", "€ 1.500", "€ 900"], "x   number in EUR as \"1.234,50\""),
        (&["1.234", "2.345", "3.141", "1.618", "2.718"], "x   number as \"1,234.50\""),
        (&["R$ 500", "R$ 1.500,50"], "x   number in BRL as \"1.234,50\""),
        (&["500 zł", "1 500,50 zł"], "x   number in PLN as \"1 234,50\""),
        (&["CHF 500.-", "CHF 1'500.50"], "x   number in CHF as \"1'234.50\""),
    ] {
        assert!(init(values).contains(line), "{line}: {}", init(values));
    }
}

#[test]
fn amounts_are_read_as_countries_write_them() {
    for (of, values, answers) in [
        ("number in SEK", &["kr 500", "500 kr", "500:-", "500 kr."][..], &["500"; 4][..]),
        ("number in CHF", &["Fr. 500", "SFr. 500", "500.-", "CHF 500.--"], &["500"; 4]),
        ("number in INR", &["Rs. 500", "Rs 500", "₹500", "INR 500"], &["500"; 4]),
        ("number in EUR", &["500 euro", "500 Euros", "500,-", "EUR 500"], &["500"; 4]),
        ("number in USD", &["(500)", "$(500)", "($500)", "500-", "-$500"], &["-500"; 5]),
        ("number in JPY", &["500円", "￥500"], &["500"; 2]),
        ("number in ZAR", &["R500", "R 500"], &["500"; 2]),
        ("number in CHF as \"1'234.50\"", &["1’500.50", "CHF 1'500.50"], &["1500.5"; 2]),
    ] {
        let (read, said) = read(of, values);
        assert_eq!(read, answers, "{of}: {said}");
    }
    let (read, said) = read("number in SEK", &["Fr. 500", "500 apples", "--5", "(5", "5)"]);
    assert_eq!(read, [""; 5], "{said}");
}

#[test]
fn answers_are_read_in_many_languages() {
    for (yes, no) in [
        ("kyllä", "ei"),
        ("jah", "ei"),
        ("ano", "ne"),
        ("igen", "nem"),
        ("да", "нет"),
        ("Ναι", "Όχι"),
        ("evet", "hayır"),
        ("はい", "いいえ"),
        ("✓", "✗"),
        ("☑", "☐"),
        ("Da", "Nu"),
    ] {
        let (read, said) = read("yes/no", &[yes, no]);
        assert_eq!(read, ["yes", "no"], "{yes} {no}: {said}");
    }
    let dir = folder(&[
        ("p.qualify", "lead\n  id text, key\n  x yes/no\nSQL requires x\n"),
        ("leads.csv", "id,x\n1,aktiv\n2,inaktiv\n"),
    ]);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv"], ""));
    assert!(said.contains("write yes/no as \"aktiv\", \"inaktiv\", the yes first"), "{said}");
}

const EVENTS: &str = "lead
  id text, key
event open
score s
  +5 on open, at most 500 points
MQL requires s >= 5
";

fn times(policy: &str, times: &[&str]) -> String {
    let mut events = String::from("lead_id,event,time\n");
    times.iter().for_each(|time| writeln!(events, "1,open,\"{time}\"").unwrap());
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id\n1\n2\n"), ("events.csv", &events)]);
    let args = ["run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2027-01-01"];
    flat(&qualify_in(dir.path(), &args, ""))
}

#[test]
fn times_are_read_as_programs_write_them() {
    for plain in [
        &["2026-W05", "2026-W05-3", "2026W053", "2026-044"][..],
        &["2026-02-13 24:00", "2026-02-14T24:00:00Z"],
        &["1767571200000000", "1767571200000000000"],
        &["/Date(1767571200000)/", "2026-02-13 13:00:00 CET"],
        &["2026-02-13 13:00:00 +0000 UTC", "2026-02-13 13:00:00 EST"],
    ] {
        let said = times(EVENTS, plain);
        let matched = format!("{0} events read = {0} matched", plain.len());
        assert!(said.contains(&matched) && !said.contains("range"), "{plain:?}: {said}");
    }
    for declared in [
        &["1st of March 2026", "22nd of May 2026"][..],
        &["March 1st, 2026", "May 22nd, 2026"],
        &["13.01.2026 13:00 MEZ", "14.07.2026 13:00 MESZ"],
        &["13/02/2026 13h00", "14/02/2026 14h30"],
        &["2026年2月13日", "2026年2月14日"],
        &["1 stycznia 2026", "14 lutego 2026"],
        &["13 maj 2026", "14 oktober 2026"],
        &["13 tammikuuta 2026", "14 helmikuuta 2026"],
        &["13 Φεβρουαρίου 2026", "14 Μαρτίου 2026"],
        &["13 февраля 2026", "14 марта 2026"],
    ] {
        let said = times(EVENTS, declared);
        let line = said.split("write `").nth(1).and_then(|rest| rest.split('`').next()).unwrap_or_default();
        assert!(line.starts_with("time of events as "), "{declared:?}: {said}");
        let said = times(&format!("policy \"p\"\n  {line}\n{EVENTS}"), declared);
        assert!(said.contains("2 events read = 2 matched"), "{declared:?}, {line}: {said}");
    }
    for (text, why) in [
        ("Q1 2026", "a quarter is no day"),
        ("2026-Q3", "a quarter is no day"),
        ("3 days ago", "it says how long ago, and not when"),
        ("44 days", "it says how long ago, and not when"),
    ] {
        assert!(times(EVENTS, &[text]).contains(why), "{text}: {}", times(EVENTS, &[text]));
    }
}

fn keys(leads: &[&str], events: &[&str]) -> String {
    let rows = events.iter().fold(String::from("lead_id,event,time\n"), |mut rows, key| {
        writeln!(rows, "\"{}\",open,2026-01-05", key.replace('"', "\"\"")).unwrap();
        rows
    });
    let dir = folder(&[
        ("p.qualify", EVENTS),
        ("leads.csv", &format!("id\n{}\n", leads.join("\n"))),
        ("events.csv", &rows),
    ]);
    let args = ["run", "p.qualify", "leads.csv", "--events", "events.csv", "--as-of", "2027-01-01"];
    flat(&qualify_in(dir.path(), &args, ""))
}

#[test]
fn why_keys_do_not_meet_is_said() {
    for (leads, events, why) in [
        (
            &["1230000000000001", "1230000000000002"][..],
            &["1.23E+15"][..],
            "a spreadsheet has shortened the number",
        ),
        (&["1234567890123"], &["1.23457E+12"], "a spreadsheet has shortened the number"),
        (&["L-001", "L-002"], &["L-1", "L-2"], "zeros stand before the digits"),
        (&["a@x.nl", "b@x.nl"], &["a@x.nl?subject=hi", "mailto:b@x.nl"], "the same address"),
        (&["a@x.nl", "b@x.nl"], &["a%40x.nl", "b%40x.nl"], "the same address"),
        (&["00123"], &["123"], "the same number, written in two ways"),
        (&["123"], &["tel:123"], "`tel:` stands before the key"),
        (&["{A1-B2}"], &["a1-b2"], "signs beside letters and digits"),
        (&["123"], &["=\"123\""], "signs beside letters and digits"),
        (&["123"], &["123\u{200b}"], "they differ in blanks alone"),
    ] {
        let said = keys(leads, events);
        assert!(said.contains(why), "{leads:?} {events:?}: {said}");
    }
}

fn run(dir: &Path, file: &str) -> Ran {
    let args = ["run", "p.qualify", file, "--no-events", "--as-of", "2027-01-01", "--columns", "key,s"];
    qualify_in(dir, &args, "")
}

const BUDGET: &str = "lead
  id text, key
  budget number
score s
  +1 per budget
";

#[test]
fn headers_and_lines_are_read_as_programs_write_them() {
    let both = "id,s\n1,100\n2,200\n";
    for (text, said) in [
        ("id,\u{feff}budget\n1,100\n2,200\n", ""),
        ("\u{feff}\u{feff}id,budget\n1,100\n2,200\n", ""),
        ("id,\u{a0}budget\u{200b}\n1,100\n2,200\n", ""),
        ("\"id,budget\"\n\"1,100\"\n\"2,200\"\n", "each of its lines is between quotes: they are taken off"),
        ("\"id,\"\"budget\"\"\"\r\n\"1,\"\"100\"\"\"\r\n\"2,200\"", "each of its lines is between quotes"),
        ("sep=,\nid;budget\n1;100\n2;200\n", "its first line names `,`, but `;` divides the cells"),
        ("id,budget\r\n1,100\n\n2,200\r\n", ""),
    ] {
        let dir = folder(&[("p.qualify", BUDGET), ("leads.csv", text)]);
        let ran = run(dir.path(), "leads.csv");
        assert_eq!(ran.out, both, "{text:?}: {}", ran.err);
        assert!(flat(&ran).contains(said), "{text:?}: {}", ran.err);
    }
    // Files that were joined repeat their header.
    let joined = "id,budget\n1,100\n\u{feff}id,budget\n2,200\nid,budget\n";
    let dir = folder(&[("p.qualify", BUDGET), ("leads.csv", joined)]);
    let ran = run(dir.path(), "leads.csv");
    assert_eq!(ran.out, both, "{}", ran.err);
    assert!(
        flat(&ran).contains("2 rejects") && flat(&ran).contains("the row repeats the header"),
        "{}",
        ran.err
    );
    // A name with a line break is held with a blank.
    let text = "id,\"the\nbudget\"\n1,100\n2,200\n";
    let policy = BUDGET.replace("budget number", "budget number from \"the budget\"");
    let dir = folder(&[("p.qualify", &policy), ("leads.csv", text)]);
    assert_eq!(run(dir.path(), "leads.csv").out, both);
    let made = qualify_in(dir.path(), &["init", "leads.csv"], "").out;
    assert!(
        made.contains("the_budget  number  from \"the budget\"") || made.contains("from \"the budget\""),
        "{made}"
    );
}

#[test]
fn files_that_are_packed_or_something_else_are_read_or_told() {
    use std::io::Write as _;
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(b"id,budget\n1,100\n2,200\n").unwrap();
    let dir = folder(&[("p.qualify", BUDGET)]);
    std::fs::write(dir.path().join("leads.csv"), packed.finish().unwrap()).unwrap();
    assert_eq!(run(dir.path(), "leads.csv").out, "id,s\n1,100\n2,200\n");
    for (name, bytes, said) in [
        ("a.csv", &b"BZh91AY"[..], "is packed with bzip2, which is not read"),
        ("b.csv.xz", b"x", "is packed in a way that is not read"),
        ("c.csv", b"%PDF-1.7", "is a PDF, which is not read"),
        (
            "d.json",
            b"{\n  \"id\": 1,\n  \"budget\": 5\n}\n",
            "put each object on one line, for example with `jq -c . d.json`",
        ),
        ("e.json", b"{\"data\":[{\"id\":1}]}", "put the objects of its list `data` on one line each"),
        ("f.jsonl", b"{\"id\":1,\"budget\":NaN}\n", "expected a value; NaN is none, write null"),
        ("g.jsonl", b"{\"id\":1},\n", "a comma stands after the object"),
        ("h.jsonl", b"{'id': 1}\n", "expected a key in double quotes"),
    ] {
        std::fs::write(dir.path().join(name), bytes).unwrap();
        let said_now = flat(&run(dir.path(), name));
        assert!(said_now.contains(said), "{name}: {said_now}");
    }
}

#[test]
fn short_files_of_old_systems_are_told_apart() {
    for (name, bytes) in [
        ("CP850", &b"id,city\n1,Z\x81rich\n2,M\x81nchen\n"[..]),
        ("CP850", b"id,city\n1,K\x94ln\n2,M\xa0laga\n"),
        ("macintosh", b"id,city\n1,Z\x9frich\n2,M\x9fnchen\n"),
        ("ISO-2022-JP", b"id,city\n1,\x1b$BEl5~\x1b(B\n"),
        ("Windows-1252", b"id,name\n1,O\x92Neil\n2,don\x92t\n"),
        ("Shift_JIS", b"id,name\n1,\x93\x63\x92\x86\x8c\x92\n2,\x8d\x82\x8b\xb4\n"),
        ("EUC-KR", b"id,name\n1,\xb1\xe8\xc3\xb6\xbc\xf6\n2,\xbc\xad\xbf\xef\n"),
    ] {
        let dir = folder(&[]);
        std::fs::write(dir.path().join("leads.csv"), bytes).unwrap();
        let said = flat(&qualify_in(dir.path(), &["init", "leads.csv"], ""));
        assert!(said.contains(&format!("was read as {name};")), "{name}: {said}");
    }
    let dir = folder(&[("p.qualify", BUDGET), ("leads.csv", "id,budget,city\n1,1,ZÃ¼rich\n")]);
    assert!(flat(&run(dir.path(), "leads.csv")).contains("it has letters such as `Ã¼`"));
}

#[test]
fn what_init_cannot_declare_it_says_why() {
    for (values, said) in [
        (
            &["2025-08-03 13:05 CST", "2025-12-14 09:00 CST"][..],
            "`CST` means several time zones: name yours under `policy`, such as `time zone \"America/Chicago\"`",
        ),
        (
            &["3 Aug 2025 1:05 PM IST", "14 Dec 2025 9:00 AM IST"],
            "then write: date as \"DD MMM YYYY hh:mm AM Z\"",
        ),
        (&["Aug 3", "Dec 14"], "dates without a year, such as \"Aug 3\""),
        (&["03.08.", "14.12."], "dates without a year, such as \"03.08.\""),
        (&["13/01/2026", "01/14/2026"], "dates in several formats, such as"),
        (&["2026-01-13", "14.01.2026"], "dates in several formats, such as"),
        (&["1.5k", "2k", "300"], "shortened amounts, such as"),
        (&["1.23E+15", "1.24E+15"], "a spreadsheet has shortened numbers, such as"),
        (
            &["12", "15", "a dozen"],
            "text, because 1 of its 3 values cannot be read as a number, such as \"a dozen\"",
        ),
        (&["S", "N", "S"], "x yes/no as \"S\", \"N\""),
        (&["O", "N", "n"], "x yes/no as \"O\", \"N\""),
        (&["-1", "0", "-1"], "x yes/no as \"-1\", \"0\""),
        (&["x", "", "X"], "if nothing means no, write: yes/no as"),
        (&["Y", "", "Y"], "\"Y\" or nothing: if nothing means no, write: yes/no, default no"),
        (&["1767571200000000", "1767661200000000"], "# microseconds since 1970, read as instants"),
        (&["２０２６-０１-０３", "２０２６-０１-０４"], "x date"),
        (&["１２００", "−５"], "x number"),
        (&["€ 1500", "$ 2000", "1.200 EUR"], "x number as \"1.234,50\""),
        (&["€ 1500", "$ 2000", "1.200 EUR"], "if they are like 1,234.50, write: number as \"1,234.50\""),
    ] {
        let policy =
            init(values).split_whitespace().filter(|word| *word != "#").collect::<Vec<_>>().join(" ");
        let said = said.trim_start_matches("# ");
        assert!(policy.contains(said), "{values:?}: {said}\n{policy}");
    }
    // In words that are no dates, amounts or answers, nothing of all this is said.
    for values in [&["Room 3", "Hall 4"][..], &["S", "M", "L"], &["5th", "6th"], &["June Carter", "May West"]]
    {
        let policy = init(values);
        let remark = policy.lines().find(|line| line.starts_with("  # "));
        assert_eq!(remark, None, "{policy}");
    }
}

#[test]
fn a_name_of_several_zones_is_that_of_the_policy() {
    let leads = "id,x\n1,2025-07-03 13:05 BST\n2,2025-12-14 09:00 BST\n3,2025-12-14 09:00 GMT\n4,2025-12-14 09:00 CST\n";
    let policy = "policy \"p\"\n  owners m\n  time zone \"Europe/London\"\nlead\n  id text, key\n  x date\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
    let args = ["run", "p.qualify", "leads.csv", "--no-events", "--as-of", "2026-03-01", "--columns", "x"];
    let ran = qualify_in(dir.path(), &args, "");
    // In December London is not on summer time, and it is never in America.
    assert_eq!(ran.out, "x\n2025-07-03T13:05:00+01:00\n\n2025-12-14T09:00:00+00:00\n\n", "{}", ran.err);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv"], ""));
    assert!(said.contains("`BST` means several time zones"), "{said}");
}

#[test]
fn lines_and_letters_that_are_mixed_are_read_or_told() {
    let policy =
        "lead\n  id text, key\n  name text\n  budget number\nscore s, 0 to 1000\n  +1 per 1 of budget\n";
    for (leads, answers, said) in [
        (
            "id,name,budget\n1,Ann,100\r2,Bob,200\n3,Cyd,300\n",
            "id,s\n1,100\n2,200\n3,300\n",
            "some of its lines end with carriage returns alone",
        ),
        ("id,name,budget\n1,M+APw-ller,5\n", "id,s\n1,5\n", "it looks like UTF-7, which is not read"),
        ("id,name,budget\n1,+491234567-12,5\n", "id,s\n1,5\n", ""),
    ] {
        let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
        let args = ["run", "p.qualify", "leads.csv", "--as-of", "2026-03-01", "--columns", "key,s"];
        let ran = qualify_in(dir.path(), &args, "");
        assert_eq!(ran.out, answers, "{}", ran.err);
        assert!(flat(&ran).contains(said), "{}", ran.err);
        assert_eq!(said.is_empty(), !ran.err.contains("how the files were read"), "{}", ran.err);
    }
    let dir = folder(&[("leads.csv", "id^name\n1^Ann\n2^Bob\n")]);
    let said = flat(&qualify_in(dir.path(), &["init", "leads.csv"], ""));
    assert!(said.contains("if `^` divides the cells, write `sep=^` above the header"), "{said}");
}

#[test]
fn bad_values_say_what_to_write() {
    let (_, said) = read("number in EUR", &["1.5k", "300"]);
    assert!(said.contains("shortened amounts such as 1.5k are not read: export amounts in full"), "{said}");
    let (_, said) = read("number in EUR", &["$300"]);
    assert!(said.contains("amounts of another currency or unit"), "{said}");
    let policy = "lead\n  id text, key\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", "id,x\n1.23E+15,1\n1.23E+15,2\n")]);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.csv"], ""));
    assert!(said.contains("a spreadsheet has shortened these keys"), "{said}");
}

#[test]
fn events_of_keys_in_another_form_find_their_lead_in_a_starter_policy() {
    for (key, events, form) in
        [("1", "1.0", "as number"), ("ann@x.example", "Ann@X.example", "ignoring case")]
    {
        let dir = folder(&[
            ("leads.csv", &format!("lead_id,city\n{key},Bern\nb,Basel\n")),
            (
                "events.csv",
                &format!("lead_id,event,time\n{events},Demo,2026-02-01\n{events},DEMO,2026-02-02\n"),
            ),
        ]);
        let said = ["leads.csv", "--events", "events.csv"];
        let made = qualify_in(dir.path(), &[&["init"], &said[..], &["--output", "p.qualify"]].concat(), "");
        let policy = std::fs::read_to_string(dir.path().join("p.qualify")).unwrap();
        assert!(policy.contains(&format!("text, key, {form}")), "{policy}{}", made.err);
        // Names that differ in capitals alone are one kind.
        assert!(policy.contains("event demo from \"DEMO\"  # 2 times"), "{policy}");
        let said = ["--data", "leads.csv", "--events", "events.csv"];
        let checked = flat(&qualify_in(dir.path(), &[&["check", "p.qualify"], &said[..]].concat(), ""));
        assert!(!checked.contains("D10") && !checked.contains("of leads that are not there"), "{checked}");
    }
}

#[test]
fn workbooks_show_percentages_and_currencies() {
    let dir = folder(&[(
        "p.qualify",
        "lead\n  id text, key\n  share number in percent\n  price number in EUR\nscore s\n  +1 per share\n",
    )]);
    let mut book = Workbook::new();
    book.add_worksheet().set_name("Cover").unwrap().write_string(0, 0, "Report for sales").unwrap();
    let sheet = book.add_worksheet().set_name("Leads").unwrap();
    for (column, name) in (0..).zip(["id", "share", "price"]) {
        sheet.write_string(0, column, name).unwrap();
    }
    let formats =
        ["0%", "#,##0.00 \"€\"", "[$$-409]#,##0"].map(|format| Format::new().set_num_format(format));
    for (row, price) in [(1, &formats[1]), (2, &formats[2])] {
        sheet.write_number(row, 0, f64::from(row)).unwrap();
        sheet.write_number_with_format(row, 1, 0.5, &formats[0]).unwrap();
        sheet.write_number_with_format(row, 2, 100.0, price).unwrap();
    }
    book.save(dir.path().join("leads.xlsx")).unwrap();
    let args = [
        "run",
        "p.qualify",
        "leads.xlsx",
        "--no-events",
        "--as-of",
        "2027-01-01",
        "--columns",
        "key,share,price",
    ];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.out, "id,share,price\n1,50,100\n2,50,\n", "{}", ran.err);
    let said = flat(&ran);
    assert!(said.contains("its sheet `Leads` was read, the first with a table, and not `Cover`"), "{said}");
    assert!(said.contains("\"100 $\" once, line 3"), "{said}");
}

#[test]
fn keys_inside_objects_are_read() {
    let leads = "{\"id\":\"1\",\"properties\":{\"email\":\"a@x.nl\",\"score\":{\"fit\":7},\"list\":[1]},\"other\":{\"email\":\"no\"}}\n\
                 {\"properties\":{\"score\":{\"fit\":\"8\"},\"e\\u006dail\":null},\"id\":\"2\"}\n\
                 {\"id\":\"3\",\"properties\":null}\n{\"id\":\"4\",\"properties\":{\"email\":}}\n";
    let policy = "lead\n  id text, key\n  email text from \"properties.email\"\n  fit number from \"properties.score.fit\"\nscore s\n  +1 per fit\n";
    let dir = folder(&[("p.qualify", policy), ("leads.jsonl", leads)]);
    let args = [
        "run",
        "p.qualify",
        "leads.jsonl",
        "--no-events",
        "--as-of",
        "2027-01-01",
        "--columns",
        "key,email,s",
    ];
    let ran = qualify_in(dir.path(), &args, "");
    assert_eq!(ran.out, "id,email,s\n1,a@x.nl,7\n2,,8\n3,,0\n", "{}", ran.err);
    assert!(flat(&ran).contains("1 reject"), "{}", ran.err);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.jsonl"], ""));
    assert!(!said.contains("D02") && !said.contains("(properties,"), "{said}");
    let made = qualify_in(dir.path(), &["init", "leads.jsonl"], "").out;
    assert!(made.contains("from \"properties.score.fit\"") && !made.contains("holds records"), "{made}");
    let wrong = policy.replace("properties.email", "properties.mail");
    let dir = folder(&[("p.qualify", &wrong), ("leads.jsonl", leads)]);
    let said = flat(&qualify_in(dir.path(), &["check", "p.qualify", "--data", "leads.jsonl"], ""));
    assert!(said.contains("the nearest key is \"properties.email\""), "{said}");
}
