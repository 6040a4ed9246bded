//! The quick ways of reading values beside the plain ones: whatever stands in a cell, wherever it stands in its chunk,
//! a column says of it what its field's reader says of the text alone.

use proptest::prelude::*;
use qualify::data::cells::{Cells, Place};
use qualify::data::csv::CsvScanner;
use qualify::data::json::JsonScanner;
use qualify::data::value::date::DateStyle;
use qualify::data::value::number::{self, NumberStyle};
use qualify::data::value::{FieldReader, Raw, Read};
use qualify::engine::batch::{AsOf, Batch, Dictionaries, Entry, Input, MISSING, Need};
use qualify::engine::truth::Truth;
use qualify::program::{Field, Format, Program, Type, Value, text};
use qualify::run::columns::Columns;

/// Texts that quick ways take, and their neighbours that they must not.
fn cell() -> impl Strategy<Value = String> {
    let fixed = [
        "",
        " ",
        "0",
        "007",
        "-0",
        "-",
        "+5",
        "12.",
        ".5",
        "1.2.3",
        "1e5",
        "1E5",
        "1.25e2",
        "12345678",
        "123456789",
        "123456789012",
        "1234567890123",
        "12345678.1234",
        "0.12345",
        "99999999999999999999",
        "1,5",
        "yes",
        "no",
        "YES",
        "true",
        "false",
        "truer",
        "nee",
        "on",
        "software",
        " software",
        "Software",
        "retail",
        "none",
        "n/a",
        "-1",
        "a@b",
        "@",
        "a@",
        "@b",
        "a@b@c",
        "ä@b.example",
        "a@ü.example",
        " a@b.example ",
        "a@b.example\u{a0}",
        "2026-10-01",
        "2026-02-29",
        "2024-02-29",
        "2026-10-01T12:30:00Z",
        "2026-10-01T24:00:00Z",
        "2026-10-01 12:30:00",
        "2026-10-01T12:30:00+02:00",
        "2026-1-01",
        "20261001",
        "1790000000",
    ];
    prop_oneof![
        6 => prop::sample::select(fixed.to_vec()).prop_map(str::to_owned),
        2 => "-?[0-9]{1,14}(\\.[0-9]{0,6})?",
        1 => "[a-z.]{1,70}@[a-z]{0,40}(\\.example)?",
        1 => "[a-zé ]{0,40}",
        1 => "[0-9]{4}-[0-9]{2}-[0-9]{2}(T[0-9]{2}:[0-9]{2}:[0-9]{2}Z?)?",
    ]
}

fn field(ty: Type, missing: &[&str], default: Option<Value>) -> Field {
    Field {
        name: "f".to_owned(),
        ty,
        source: "f".to_owned(),
        ask: None,
        default,
        missing: missing.iter().map(|word| (*word).to_owned()).collect(),
        format: None,
        can_change: false,
        split: ";".to_owned(),
        owner: None,
        span: Default::default(),
    }
}

/// Fields of every type that has a quick way, plain and with words for what is missing, defaults and styles.
fn fields() -> Vec<(Field, Need)> {
    let choice = || Type::Choice(["software", "retail", "none"].map(str::to_owned).to_vec());
    let mut all = vec![
        (field(Type::Number(None), &[], None), Need::Value),
        (field(Type::Number(None), &["-1", "n/a"], Some(Value::Number(7))), Need::Value),
        (field(Type::YesNo, &[], None), Need::Value),
        (field(Type::YesNo, &["no"], Some(Value::YesNo(true))), Need::Value),
        (field(Type::Date, &[], None), Need::Value),
        (field(choice(), &[], None), Need::Value),
        (field(choice(), &["none"], Some(Value::Choice(1))), Need::Value),
        (field(Type::Text, &[], None), Need::Value),
        (field(Type::Text, &["n/a", "a@b"], Some(Value::Text("x@y".to_owned()))), Need::Value),
        (field(Type::Text, &[], None), Need::Domain),
        (field(Type::Text, &["n/a", "a@b"], Some(Value::Text("x@y".to_owned()))), Need::Domain),
        (field(Type::Text, &[], None), Need::Known),
    ];
    let format = Some(Format::Number { group: Some('.'), decimal: ',' });
    all.push((Field { format, ..field(Type::Number(None), &[], None) }, Need::Value));
    all
}

/// What a column holds for a row.
fn held(input: &Input, dictionaries: &Dictionaries, at: usize, row: usize) -> Option<Value> {
    match input {
        Input::YesNo(truths) => match truths.get(row) {
            Truth::Yes => Some(Value::YesNo(true)),
            Truth::No => Some(Value::YesNo(false)),
            Truth::Unknown => None,
        },
        Input::Number { values, known } => known.get(row).then(|| Value::Number(values[row])),
        Input::Choice(codes) => (codes[row] != MISSING).then(|| Value::Choice(codes[row])),
        Input::Coded(codes) => {
            let entries = dictionaries.fields[at].entries();
            (codes[row] != MISSING).then(|| match entries.get(codes[row] as usize) {
                Some(Entry::Text(text)) => Value::Text(text.clone()),
                other => panic!("{other:?}"),
            })
        }
    }
}

/// What the field's reader says, in the form of the column.
fn said(field: &Field, need: Need, raw: Raw) -> (Option<Value>, bool) {
    let read = FieldReader::new(field, &Default::default()).read(raw);
    let bad = read == Read::Bad;
    let value = match read {
        Read::Value(value) => Some(value),
        Read::Missing => field.default.clone(),
        Read::Bad => None,
    };
    let value = value.map(|value| match value {
        Value::Date(date) => Value::Number(date.code()),
        Value::Text(whole) if need == Need::Domain => {
            Value::Text(text::domain(&whole).unwrap_or("").to_owned())
        }
        other => other,
    });
    (value, bad)
}

fn compare(chunk: &[u8], cells: &Cells, columns: &mut Columns, program: &Program, needs: &[Need]) {
    let mut batch = Batch::new(program, AsOf::One(0));
    let mut dictionaries = Dictionaries::new(program);
    // Twice: what has been learned must say the same.
    for _ in 0..2 {
        let mut bad = Vec::new();
        columns.fill(chunk, cells, &mut batch, &mut dictionaries, &mut bad);
        for (at, (field, need)) in program.fields.iter().zip(needs).enumerate() {
            for row in 0..cells.rows() {
                let raw = cells.get(chunk, row, 0);
                let (value, is_bad) = said(field, *need, raw);
                let told = bad.iter().any(|cell| (cell.row, cell.field) == (row as u32, at as u32));
                assert_eq!(told, is_bad, "{raw:?} as {field:?}");
                if *need == Need::Known {
                    let Input::Coded(codes) = &batch.fields[at] else { panic!("{field:?}") };
                    assert_eq!(codes[row] != MISSING, value.is_some(), "{raw:?}");
                } else {
                    assert_eq!(
                        held(&batch.fields[at], &dictionaries, at, row),
                        value,
                        "{raw:?} as {field:?}"
                    );
                }
            }
        }
    }
}

fn all(fields: &[(Field, Need)]) -> (Program, Vec<Need>, Columns) {
    let program =
        Program { fields: fields.iter().map(|(field, _)| field.clone()).collect(), ..Program::default() };
    let needs: Vec<Need> = fields.iter().map(|(_, need)| *need).collect();
    let columns = Columns::new(&program, &needs, &vec![Some(0); needs.len()]);
    (program, needs, columns)
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn a_column_of_csv_says_what_its_reader_says(
        texts in prop::collection::vec(cell(), 1..90), crlf in any::<bool>(), quoted in any::<bool>(),
    ) {
        let (program, needs, mut columns) = all(&fields());
        let end = if crlf { "\r\n" } else { "\n" };
        let mut chunk = String::new();
        for (row, text) in texts.iter().enumerate() {
            let quote = if text.contains([',', '"']) || quoted && row % 3 == 0 { "\"" } else { "" };
            chunk.push_str(&format!("{quote}{text}{quote},x{end}"));
        }
        let chunk = chunk.into_bytes();
        let mut cells = Cells::new(1);
        let (mut at, mut place, mut broken) = (0, Place { record: 0, line: 0 }, Vec::new());
        CsvScanner::new(b',', vec![0, 1], 1).scan(&chunk, &mut at, &mut place, 1000, &mut cells, &mut broken);
        prop_assert_eq!(cells.rows(), texts.len());
        compare(&chunk, &cells, &mut columns, &program, &needs);
    }

    #[test]
    fn a_column_of_json_says_what_its_reader_says(
        texts in prop::collection::vec((cell(), any::<bool>()), 1..90), at_once in any::<bool>(),
    ) {
        // Only numbers are read at once, so only fields of numbers may stand in their slot.
        let numbers = |field: &Field| matches!(field.ty, Type::Number(_));
        let of_slot: Vec<(Field, Need)> =
            fields().into_iter().filter(|(field, _)| !at_once || numbers(field)).collect();
        let (program, needs, mut columns) = all(&of_slot);
        let mut chunk = String::new();
        for (text, bare) in &texts {
            let bare = *bare && serde_json::from_str::<serde_json::Value>(text).is_ok();
            let value = if bare { text.clone() } else { serde_json::to_string(text).unwrap() };
            chunk.push_str(&format!("{{\"f\":{value},\"other\":{value}}}\n"));
        }
        let mut cells = Cells::new(1);
        let (mut at, mut place, mut broken) = (0, Place { record: 0, line: 0 }, Vec::new());
        let scanner = JsonScanner::new(vec!["f".to_owned()]);
        let mut scanner = if at_once { scanner.numbers([0]) } else { scanner };
        scanner.scan(chunk.as_bytes(), &mut at, &mut place, 1000, &mut cells, &mut broken);
        prop_assert!(broken.is_empty(), "{:?}", broken);
        prop_assert_eq!(cells.rows(), texts.len());
        for (row, (text, bare)) in texts.iter().enumerate() {
            // A number that is read at once is the one that stands there.
            if let (Raw::Value(value), true) = (cells.get(chunk.as_bytes(), row, 0), *bare) {
                prop_assert_eq!(Some(value), number::parse_json(text.as_bytes()), "{}", text);
            }
        }
        compare(chunk.as_bytes(), &cells, &mut columns, &program, &needs);
    }

    #[test]
    fn a_number_at_the_front_of_a_text_is_the_number_alone(
        number in "-?[0-9]{0,14}(\\.[0-9]{0,6})?([eE][-+]?[0-9]{0,2})?", after in "[,}\n\" :x]", room in 0usize..30,
    ) {
        let text = format!("{number}{after}{}", " ".repeat(room));
        if let Some((value, length)) = number::leading(text.as_bytes()) {
            prop_assert_eq!(length, number.len(), "{:?}", text);
            prop_assert_eq!(Some(value), number::parse(number.as_bytes(), NumberStyle::PLAIN), "{:?}", text);
            prop_assert!(serde_json::from_str::<serde_json::Value>(&number).is_ok(), "{:?}", text);
        }
    }

    #[test]
    fn the_commonest_dates_are_what_the_others_are(
        date in "[0-9]{3}[0-9a:-][-:][01][0-9][-/][0-3][0-9]", time in "([T ][0-2][0-9]:[0-6][0-9]:[0-6][0-9][Z.]?)?",
    ) {
        let style = DateStyle::new(None, &Default::default());
        let text = format!("{date}{time}");
        // White space makes it take the longer way.
        prop_assert_eq!(style.parse(text.as_bytes()), style.parse(format!(" {text}").as_bytes()), "{}", text);
    }
}

#[test]
fn a_number_is_read_at_once_wherever_the_key_stands() {
    let lines = [
        r#"{"a":12.5,"b":"x","n":3}"#,
        r#"{"n":-4,"b":"y","a":1}"#,
        r#"{"a":1,"a":2,"n":5}"#,
        r#"{"a":1,"a":"text","n":6}"#,
        r#"{"a":1,"a":null}"#,
        r#"{"A":1,"a":2}"#,
        r#"{"a":2,"A":1}"#,
        r#"{"a":1234567890123456789,"n":0.00005}"#,
        r#"{"a":{"a":[1,{"a":2}]},"n":7}"#,
        r#"{"\u0061":8}"#,
    ];
    let chunk = lines.join("\r\n");
    let mut cells = Cells::new(2);
    let (mut at, mut place, mut broken) = (0, Place { record: 0, line: 0 }, Vec::new());
    let mut scanner = JsonScanner::new(vec!["a".to_owned(), "n".to_owned()]).numbers([0, 1]);
    scanner.scan(chunk.as_bytes(), &mut at, &mut place, 100, &mut cells, &mut broken);
    assert!(broken.is_empty(), "{broken:?}");
    let shown = (0..cells.rows()).map(|row| {
        let cell = |slot| match cells.get(chunk.as_bytes(), row, slot) {
            Raw::Absent => "-".to_owned(),
            Raw::Value(value) => format!("={value}"),
            Raw::Text(text) | Raw::Token(text) | Raw::Nested(text) => {
                String::from_utf8_lossy(text).into_owned()
            }
        };
        format!("{} {}", cell(0), cell(1))
    });
    assert_eq!(
        shown.collect::<Vec<_>>(),
        [
            "=125000 =30000",
            "=10000 =-40000",
            "=20000 =50000",
            "text =60000",
            "- -",
            "=20000 -",
            "=20000 -",
            "1234567890123456789 0.00005",
            "{\"a\":[1,{\"a\":2}]} =70000",
            // So near the end of the chunk there is nothing to look ahead at.
            "8 -",
        ]
    );
}
