//! Scanners against their oracles: `serde_json` for lines, the `csv` crate for records.

use proptest::prelude::*;
use qualify::data::cells::{BrokenRow, Cells, Place};
use qualify::data::chunks::{Chunks, Framing, Piece};
use qualify::data::csv::{CsvScanner, count_records, delimiter, header};
use qualify::data::json::JsonScanner;
use qualify::data::value::Raw;
use serde_json::Value;

type Scanned = (Vec<Vec<Option<String>>>, Vec<BrokenRow>);

fn shown(raw: Raw) -> Option<String> {
    match raw {
        Raw::Absent => None,
        Raw::Text(text) => Some(format!("t:{}", String::from_utf8_lossy(text))),
        Raw::Token(token) => {
            Some(format!("v:{}", serde_json::from_slice::<Value>(token).expect("tokens are JSON")))
        }
        Raw::Nested(nested) => {
            Some(format!("n:{}", serde_json::from_slice::<Value>(nested).expect("nested values are JSON")))
        }
        Raw::Value(value) => Some(format!("={value}")),
    }
}

fn rows(cells: &Cells, chunk: &[u8]) -> Vec<Vec<Option<String>>> {
    (0..cells.rows())
        .map(|row| (0..cells.width()).map(|slot| shown(cells.get(chunk, row, slot))).collect())
        .collect()
}

fn scan_json(names: &[&str], text: &str) -> Scanned {
    let mut scanner = JsonScanner::new(names.iter().map(|name| (*name).to_owned()).collect());
    let mut cells = Cells::new(names.len());
    let mut broken = Vec::new();
    let (mut at, mut place) = (0, Place { record: 0, line: 0 });
    scanner.scan(text.as_bytes(), &mut at, &mut place, usize::MAX, &mut cells, &mut broken);
    (rows(&cells, text.as_bytes()), broken)
}

fn oracle(names: &[&str], line: &str) -> Option<Vec<Option<String>>> {
    let value: Value = serde_json::from_str(line).ok()?;
    let object = value.as_object()?;
    let show = |value: &Value| match value {
        Value::Null => None,
        Value::Bool(yes) => Some(format!("v:{yes}")),
        Value::Number(number) => Some(format!("v:{number}")),
        Value::String(text) => Some(format!("t:{text}")),
        Value::Array(_) | Value::Object(_) => Some(format!("n:{value}")),
    };
    Some(names.iter().map(|name| object.get(*name).and_then(show)).collect())
}

#[test]
fn lines_give_the_needed_keys_in_any_order() {
    let text = "{\"a\":1,\"b\":\"x\"}\n\n {\"b\" : \"\\u00e9\\n\" , \"z\":{\"q\":[1,{}]}, \"a\":null}\r\n{}\n{\"A \":2,\"a\":true}\n{\"A \":3}";
    let (rows, broken) = scan_json(&["a", "b"], text);
    let show = |text: &str| Some(text.to_owned());
    assert_eq!(
        rows,
        [
            vec![show("v:1"), show("t:x")],
            vec![None, show("t:é\n")],
            vec![None, None],
            // The key that is exactly the name counts, wherever it stands; case is ignored where there is none.
            vec![show("v:true"), None],
            vec![show("v:3"), None],
        ]
    );
    assert!(broken.is_empty(), "{broken:?}");
}

#[test]
fn of_equal_keys_the_last_counts() {
    assert_eq!(scan_json(&["a"], r#"{"a":1,"a":2}"#).0, [[Some("v:2".to_owned())]]);
    assert_eq!(scan_json(&["a"], r#"{"a":1,"a":null}"#).0, [[None]]);
}

#[test]
fn broken_lines_are_told_with_place_and_reason() {
    let deep = format!("{{\"a\":{}}}", "[".repeat(100_000));
    let lines = [
        "{\"a\":1",
        "{\"a\":1}}",
        "{\"a\":01}",
        "{\"a\":\"\\x\"}",
        "{\"a\":\"tab\there\"}",
        "{\"a\":\"\\ud800\"}",
        "{a:1}",
        "[1]",
        "{\"a\":1,}",
        "{\"a\" 1}",
        "{\"a\":[1,]}",
        "{\"a\":{\"b\":1 \"c\":2}}",
        "{\"a\":tru}",
        "{\"a\":-}",
        "{\"a\":1.}",
        "{\"a\":1e}",
        &deep,
        "{\"a\":\"open",
    ];
    let text = lines.join("\n");
    let (rows, broken) = scan_json(&["a"], &text);
    assert_eq!(rows, Vec::<Vec<Option<String>>>::new());
    let told: Vec<String> = broken.iter().map(|row| format!("{}: {}", row.place.line, row.reason)).collect();
    insta::assert_snapshot!(told.join("\n"), @r#"
    0: broken JSON: the line ends inside an object (byte 7)
    1: broken JSON: more text after the object (byte 8)
    2: broken JSON: not a number as JSON writes it (byte 6)
    3: broken JSON: not an escape that JSON knows (byte 8)
    4: broken JSON: a control character inside a text (byte 10)
    5: broken JSON: \u names no character (byte 8)
    6: broken JSON: expected a key in double quotes (byte 2)
    7: broken JSON: an object must start with `{` (byte 1)
    8: broken JSON: expected a key in double quotes (byte 8)
    9: broken JSON: expected `:` after the key (byte 6)
    10: broken JSON: expected a value (byte 9)
    11: broken JSON: expected `,` or the end of a list or object (byte 13)
    12: broken JSON: expected a value (byte 6)
    13: broken JSON: not a number as JSON writes it (byte 7)
    14: broken JSON: a digit must follow the point (byte 8)
    15: broken JSON: a digit must follow the exponent (byte 8)
    16: broken JSON: lists and objects nest too deep (byte 134)
    17: broken JSON: the line ends inside a text (byte 11)
    "#);
}

fn scan_csv(text: &[u8], size: usize, limit: usize) -> (Vec<String>, Scanned, u64) {
    let mut chunks = Chunks::new(Box::new(std::io::Cursor::new(text.to_vec())), size);
    let Some((first, _)) = chunks.header().unwrap() else { return (Vec::new(), (Vec::new(), Vec::new()), 0) };
    let delimiter = delimiter(&first);
    let names = header(&first, delimiter);
    let (mut all, mut broken, mut counted) = (Vec::new(), Vec::new(), 0);
    let mut cells = Cells::new(names.len());
    let mut scanner = CsvScanner::new(delimiter, (0..names.len()).collect(), names.len());
    while let Some(piece) = chunks.next(Framing::Csv(delimiter.into()), Vec::new()).unwrap() {
        match piece {
            Piece::Records(chunk) => {
                counted += count_records(&chunk, delimiter);
                let (mut at, mut place) = (0, Place { record: 0, line: 0 });
                while at < chunk.len() {
                    cells.clear();
                    scanner.scan(&chunk, &mut at, &mut place, limit, &mut cells, &mut broken);
                    all.extend(rows(&cells, &chunk));
                }
            }
            Piece::Broken { reason, .. } => {
                counted += 1;
                broken.push(BrokenRow { place: Place { record: 0, line: 0 }, reason });
            }
        }
    }
    (names, (all, broken), counted)
}

#[test]
fn csv_in_all_its_dialects() {
    let table: &[(&str, &str)] = &[
        ("a,b\n1,2\n", "1|2"),
        ("a;b\r\n1;2\r\n", "1|2"),
        ("a\tb\n1\t2", "1|2"),
        ("\n a,b\n\n1,2\n\r\n3,4\n", "1|2 3|4"),
        ("a,b\n\"1,\n2\",\"say \"\"hi\"\"\"\n3,4\n", "1,\n2|say \"hi\" 3|4"),
        ("a,b\n\"1\"x,2\n", "1x|2"),
        ("a,b\n5\" pipe,\"\"\n", "5\" pipe|"),
        ("\"a;x\",b\n1,2\n", "1|2"),
        ("a,b\n,\n", "|"),
        ("a\n\"\"\nx\n", " x"),
    ];
    for (text, expected) in table {
        for size in [1, 3, 1000] {
            let (_, (rows, broken), counted) = scan_csv(text.as_bytes(), size, 1);
            let shown: Vec<String> = rows
                .iter()
                .map(|row| {
                    row.iter()
                        .map(|cell| cell.as_deref().unwrap().replacen("t:", "", 1))
                        .collect::<Vec<_>>()
                        .join("|")
                })
                .collect();
            assert_eq!(shown.join(" "), *expected, "{text:?} in pieces of {size}");
            assert!(broken.is_empty(), "{broken:?}");
            assert_eq!(counted, rows.len() as u64);
        }
    }
}

#[test]
fn a_quote_that_is_never_closed_costs_one_line() {
    let (_, (rows, broken), counted) = scan_csv(b"a,b\n1,2\n\"3,4\n5,6\n7\n", 4, 100);
    assert_eq!(rows.len(), 2);
    let reasons: Vec<&str> = broken.iter().map(|row| row.reason.as_str()).collect();
    assert_eq!(reasons, ["a quote is opened and never closed", "1 cell where the header has 2"]);
    assert_eq!(counted, 4);
}

#[test]
fn a_quote_that_is_opened_further_down_is_named_there() {
    let reasons = |text: &str| -> Vec<String> {
        let (_, (_, broken), _) = scan_csv(text.as_bytes(), 4, 100);
        broken.into_iter().map(|row| row.reason).collect()
    };
    let open = "a quote is opened and never closed";
    let next = "a quote is opened on the next line and never closed";
    assert_eq!(reasons("a,b\n\"1\n2\",\"3\n"), [next, open]);
    let further = "a quote is opened 2 lines further down and never closed";
    assert_eq!(reasons("a,b\n\"1\n\n2\",\"3\n")[0], further);
}

#[test]
fn a_line_beyond_the_limit_is_passed_over() {
    let text = format!("{{\"a\":1}}\n{{\"a\":\"{}\"}}\n{{\"a\":2}}\n", "x".repeat(10_000));
    let mut chunks = Chunks::new(Box::new(std::io::Cursor::new(text.into_bytes())), 64).longest(1000);
    let mut pieces = Vec::new();
    while let Some(piece) = chunks.next(Framing::Lines, Vec::new()).unwrap() {
        pieces.push(match piece {
            Piece::Records(records) => String::from_utf8(records).unwrap(),
            Piece::Broken { reason, lines, .. } => format!("{reason}, {lines}"),
        });
    }
    assert_eq!(pieces, ["{\"a\":1}\n", "longer than 0 MB, 1", "{\"a\":2}\n"]);
}

fn json(depth: u32) -> BoxedStrategy<String> {
    let text = "[a-z\\\\\"é\u{1F600}\n\t ]{0,40}".prop_map(|text| serde_json::to_string(&text).unwrap());
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        Just("false".to_owned()),
        any::<i8>().prop_map(|number| number.to_string()),
        text,
        Just("\"\\ud83d\\ude00\\/\"".to_owned()),
    ];
    leaf.prop_recursive(depth, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(|items| format!("[{}]", items.join(" , "))),
            prop::collection::btree_map("[a-c]", inner, 0..4).prop_map(|items| {
                let items: Vec<String> =
                    items.iter().map(|(key, value)| format!("\"{key}\": {value}")).collect();
                format!("{{ {} }}", items.join(","))
            }),
        ]
    })
    .boxed()
}

fn object() -> impl Strategy<Value = String> {
    (
        prop::collection::vec(
            (prop::sample::select(vec!["a", "b", "c", "other", "l\\u0069ne"]), json(3)),
            0..6,
        ),
        any::<bool>(),
    )
        .prop_map(|(pairs, spaced)| {
            let (comma, colon) = if spaced { (", ", " : ") } else { (",", ":") };
            let pairs: Vec<String> =
                pairs.iter().map(|(key, value)| format!("\"{key}\"{colon}{value}")).collect();
            format!("{{{}}}", pairs.join(comma))
        })
}

const NAMES: [&str; 4] = ["b", "a", "line", "c"];

proptest! {
    #[test]
    fn scanning_lines_is_parsing_them(lines in prop::collection::vec(object(), 0..8)) {
        let (rows, broken) = scan_json(&NAMES, &lines.join("\n"));
        prop_assert!(broken.is_empty(), "{:?}", broken);
        let expected: Vec<_> = lines.iter().filter_map(|line| oracle(&NAMES, line)).collect();
        prop_assert_eq!(rows, expected);
    }

    #[test]
    fn a_damaged_line_is_broken_exactly_when_serde_json_says_so(
        line in object(), at in 0usize..200, with in prop::sample::select(vec!["", "\"", "{", "}", "[", "]", ",", ":", "\\", "0", "-", ".", "e", "x", "\u{1}"]), cut in 0usize..3,
    ) {
        let places: Vec<usize> = (0..=line.len()).filter(|&at| line.is_char_boundary(at)).collect();
        let from = places[at % places.len()];
        let to = *places.iter().find(|&&place| place >= from + cut).unwrap_or(&line.len());
        let damaged = format!("{}{with}{}", &line[..from], &line[to..]);
        prop_assume!(!damaged.trim().is_empty());
        let names = ["a", "b", "c", "other", "line", "x", "0", ""];
        let (rows, broken) = scan_json(&names, &damaged);
        match oracle(&names, &damaged) {
            Some(expected) => prop_assert_eq!(rows, vec![expected], "{}", damaged),
            None => prop_assert_eq!((rows.len(), broken.len()), (0, 1), "{}", damaged),
        }
    }

    #[test]
    fn splitting_csv_is_what_the_csv_crate_does(body in "[a1,\"\n\r ]{0,60}", size in 1usize..80, limit in 1usize..4) {
        // A carriage return alone is a line break to the csv crate; here it is white space.
        let body = body.replace('\r', "\r\n");
        let text = format!("h,i\n{body}");
        let (_, (rows, broken), counted) = scan_csv(text.as_bytes(), size, limit);
        prop_assume!(!broken.iter().any(|row| row.reason.starts_with("a quote")));
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
        let expected: Vec<Vec<String>> = reader
            .records()
            .map(|record| record.unwrap().iter().map(str::to_owned).collect())
            .collect();
        prop_assert_eq!(counted as usize, expected.len(), "{:?}", text);
        let whole: Vec<Vec<Option<String>>> = expected
            .iter()
            .filter(|record| record.len() == 2)
            .map(|record| record.iter().map(|cell| Some(format!("t:{cell}"))).collect())
            .collect();
        prop_assert_eq!(rows.len() + broken.len(), expected.len());
        prop_assert_eq!(rows, whole, "{:?}", text);
    }
}
