//! What texts in data mean as values.

use proptest::prelude::*;
use qualify::data::value::date::DateStyle;
use qualify::data::value::number::{self, NumberStyle};
use qualify::data::value::{FieldReader, Raw, Read, trim_bytes, yes_no};
use qualify::program::time::Zone;
use qualify::program::{Date, DatePart, Field, Format, Type, Unit, Value};

fn field(ty: Type, missing: &[&str]) -> Field {
    Field {
        name: "f".into(),
        ty,
        source: "f".into(),
        ask: None,
        default: None,
        missing: missing.iter().map(|word| (*word).to_owned()).collect(),
        format: None,
        can_change: false,
        split: ";".into(),
        owner: None,
        span: qualify::span::Span::default(),
    }
}

fn choices() -> Vec<String> {
    ["software", "Wholesale Trade", "Élan"].map(String::from).to_vec()
}

#[test]
fn numbers_as_people_write_them() {
    let table: &[(&str, Option<i64>)] = &[
        ("1234.5", Some(12_345_000)),
        ("-1234.5", Some(-12_345_000)),
        ("+7", Some(70_000)),
        (" 7 ", Some(70_000)),
        (".5", Some(5_000)),
        ("5.", Some(50_000)),
        ("-0", Some(0)),
        ("007", Some(70_000)),
        ("€ 1234.5", Some(12_345_000)),
        ("-€5", Some(-50_000)),
        ("€-5", Some(-50_000)),
        ("5 €", Some(50_000)),
        ("$5", Some(50_000)),
        ("12.5%", Some(125_000)),
        ("12.5 %", Some(125_000)),
        ("0.00005", Some(1)),
        ("-0.00005", Some(-1)),
        ("0.00004999999", Some(0)),
        ("1e3", Some(10_000_000)),
        ("1E-5", Some(0)),
        ("5E-5", Some(1)),
        ("12e-1", Some(12_000)),
        ("0e999999999999999999999", Some(0)),
        ("1e-999999999999999999999", Some(0)),
        ("1000000000000", Some(10_000_000_000_000_000)),
        ("1000000000000.00001", Some(10_000_000_000_000_000)),
        ("1000000000000.0001", None),
        ("-1000000000001", None),
        ("99999999999999999999999999", None),
        ("1e400", None),
        ("1,234.50", None),
        ("1.234,50", None),
        ("1 234", None),
        ("1e", None),
        ("--5", None),
        ("€€5", None),
        ("€5€", None),
        (".", None),
        ("-", None),
        ("€", None),
        ("12 apples", None),
        ("0x10", None),
        ("NaN", None),
        ("١٢", None),
    ];
    for (text, expected) in table {
        assert_eq!(number::parse(text.as_bytes(), NumberStyle::PLAIN), *expected, "{text}");
    }
}

#[test]
fn numbers_in_declared_styles() {
    let style = |group, decimal| NumberStyle::of(Some(&Format::Number { group, decimal }), None);
    let (dutch, english, swiss, french) =
        (style(Some('.'), ','), style(Some(','), '.'), style(Some('\''), '.'), style(Some(' '), ','));
    let table: &[(NumberStyle, &str, Option<i64>)] = &[
        (dutch, "1.234,50", Some(12_345_000)),
        (dutch, "1234,5", Some(12_345_000)),
        (dutch, "1.234.567", Some(12_345_670_000)),
        (dutch, "€ 1.234,50", Some(12_345_000)),
        (dutch, "1.23", None),
        (dutch, "1234.567", None),
        (dutch, ".123", None),
        (dutch, "1..234", None),
        (dutch, "1,5e3", None),
        (english, "1,234.50", Some(12_345_000)),
        (english, "12,34", None),
        (english, "1234.50", Some(12_345_000)),
        (swiss, "1'234.50", Some(12_345_000)),
        (french, "1 234,50", Some(12_345_000)),
        (french, "1\u{a0}234,50", Some(12_345_000)),
        (french, "1\u{202f}234,50 €", Some(12_345_000)),
        (style(None, ','), "12,5", Some(125_000)),
        (style(None, ','), "12.5", None),
    ];
    for (style, text, expected) in table {
        assert_eq!(number::parse(text.as_bytes(), *style), *expected, "{text} as {style:?}");
    }
}

#[test]
fn a_float_is_the_decimal_of_its_shortest_text() {
    // 17 digits of the float whose shortest text is 0.00015.
    assert_eq!(number::parse_json(b"0.00014999999999999999"), Some(2));
    assert_eq!(number::parse_json(b"0.1000000000000000055511151231257827"), Some(1_000));
    // Four decimals are never touched, however many digits stand before them.
    assert_eq!(number::parse_json(b"999999999999.1234"), Some(9_999_999_999_991_234));
    assert_eq!(number::parse_json(b"-1.5e2"), Some(-1_500_000));
    assert_eq!(number::from_float(0.1 + 0.2), Some(3_000));
    assert_eq!(number::from_float(f64::NAN), None);
}

#[test]
fn words_for_yes_and_no() {
    let yes = [
        "yes",
        "Y",
        "TRUE",
        "1",
        "on",
        "t",
        "Ja",
        "J",
        "1.0",
        "1.000000",
        "oui",
        "si",
        "SÍ",
        "si\u{301}",
        "Sì",
        "sim",
        "tak",
        "WAHR",
        "WAAR",
        "VRAI",
        "VERDADERO",
        "VERDADEIRO",
        "VERO",
        "SAND",
        "SANN",
        "SANT",
        "PRAWDA",
        "Checked",
    ];
    let no = [
        "no",
        "N",
        "False",
        "0",
        "OFF",
        "f",
        "nee",
        "Nein",
        "NEJ",
        "nei",
        "0.0",
        "0.00",
        "non",
        "não",
        "NÃO",
        "na\u{303}o",
        "nao",
        "nie",
        "FALSCH",
        "ONWAAR",
        "FAUX",
        "FALSO",
        "FALSK",
        "USANN",
        "FALSKT",
        "Fałsz",
        "unchecked",
    ];
    for word in yes {
        assert_eq!(yes_no(word.as_bytes()), Some(true), "{word}");
    }
    for word in no {
        assert_eq!(yes_no(word.as_bytes()), Some(false), "{word}");
    }
    for word in [
        "", "maybe", "yess", "2", "yes!", "truetrue", "1.", "0.1", "1.01", "01.0", "noöne", "sí sí",
        "\u{301}",
    ] {
        assert_eq!(yes_no(word.as_bytes()), None, "{word}");
    }
}

/// A sign or code that is not what the unit says is no number; the same in CSV, JSON Lines and texts of Parquet, which
/// all read it here.
#[test]
fn a_sign_that_is_not_the_units_is_a_bad_value() {
    let number = |unit: Option<&str>| field(Type::Number(unit.map(|unit| Unit(unit.into()))), &[]);
    let of = |text: &str, unit: Option<&str>| {
        FieldReader::new(&number(unit), &Zone::default()).number(Raw::Text(text.as_bytes()))
    };
    let good: &[(Option<&str>, &[&str])] = &[
        (Some("EUR"), &["5000", "€5000", "5000 €", "EUR 5000", "5000 EUR", "5000eur", "-€5000", "€-5000"]),
        (Some("euros"), &["€5000", "5000 EUR"]),
        (Some("USD"), &["$5000", "US$5000", "USD 5000"]),
        (Some("AUD"), &["$5000", "A$ 5000", "AU$5000", "5000 AUD"]),
        (Some("GBP"), &["£5000", "5000 gbp"]),
        (Some("JPY"), &["¥5000", "￥5000", "JPY5000"]),
        (Some("CNY"), &["¥5000"]),
        (Some("SEK"), &["5000 kr", "5000 SEK"]),
        (Some("INR"), &["₹5000"]),
        (Some("percent"), &["5000%", "5000 %"]),
        (Some("months"), &["5000"]),
        (None, &["$5000", "¥5000", "5000%", "5000 EUR", "₠5000"]),
    ];
    let bad: &[(Option<&str>, &[&str])] = &[
        (
            Some("EUR"),
            &["$5000", "¥5000", "£5000", "5000%", "USD 5000", "5000 usd", "5000 kr", "₠5000", "US$5000"],
        ),
        (Some("USD"), &["€5000", "C$5000", "5000%", "R$5000"]),
        (Some("AUD"), &["US$5000"]),
        (Some("percent"), &["€5000", "EUR 5000"]),
        (Some("months"), &["$5000", "5000%", "5000 EUR"]),
        (None, &["5000 apples", "5000 XYZ", "$€5000", "$5000$", "$5000 EUR", "%", "EUR"]),
    ];
    for (unit, text) in good.iter().flat_map(|(unit, texts)| texts.iter().map(move |text| (unit, text))) {
        let sign = if text.contains('-') { -1 } else { 1 };
        assert_eq!(of(text, *unit), Read::Value(sign * 50_000_000), "{text} in {unit:?}");
    }
    for (unit, text) in bad.iter().flat_map(|(unit, texts)| texts.iter().map(move |text| (unit, text))) {
        assert_eq!(of(text, *unit), Read::Bad, "{text} in {unit:?}");
    }
}

#[test]
fn dates_as_data_writes_them() {
    let utc = Zone::default();
    let amsterdam = Zone::named("Europe/Amsterdam").unwrap();
    let new_york = Zone::named("America/New_York").unwrap();
    let table: &[(&Zone, &str, Option<&str>)] = &[
        (&utc, "2026-10-01", Some("2026-10-01")),
        (&utc, " 2026-10-01 ", Some("2026-10-01")),
        (&utc, "2026-10-01T10:30", Some("2026-10-01T10:30:00Z")),
        (&utc, "2026-10-01 10:30:05", Some("2026-10-01T10:30:05Z")),
        (&utc, "2026-10-01 10:30:05.123", Some("2026-10-01T10:30:05.123Z")),
        (&utc, "2026-10-01 10:30:05.123 UTC", Some("2026-10-01T10:30:05.123Z")),
        (&utc, "2026-10-01 10:30:05 +0200", Some("2026-10-01T08:30:05Z")),
        (&utc, "2026-10-01T10:30:05+02:00", Some("2026-10-01T08:30:05Z")),
        (&utc, "2026-10-01T10:30:05-0730", Some("2026-10-01T18:00:05Z")),
        (&utc, "2026-10-01T10:30:05Z", Some("2026-10-01T10:30:05Z")),
        (&utc, "2026-10-01T10:30:05.123456789Z", Some("2026-10-01T10:30:05.123456Z")),
        (&utc, "2026-10-01T10:30:05,5Z", Some("2026-10-01T10:30:05.5Z")),
        (&utc, "2011-10-01T00:38:44.546+02:00", Some("2011-09-30T22:38:44.546Z")),
        (&utc, "20261001", Some("2026-10-01")),
        (&utc, "20261001T103005", Some("2026-10-01T10:30:05Z")),
        (&utc, "2026-10-01T10:30:05+02:00[Europe/Amsterdam]", Some("2026-10-01T08:30:05Z")),
        (&utc, "1700000000", Some("2023-11-14T22:13:20Z")),
        (&utc, "1700000000.25", Some("2023-11-14T22:13:20.25Z")),
        (&utc, "1700000000123", Some("2023-11-14T22:13:20.123Z")),
        (&utc, "-1", Some("1969-12-31T23:59:59Z")),
        (&utc, "2024-02-29", Some("2024-02-29")),
        (&utc, "2026-02-29", None),
        (&utc, "2026-13-01", None),
        (&utc, "2026-10-01 25:00:00", None),
        (&utc, "2026-10-01 10:61", None),
        (&utc, "01/10/2026", None),
        (&utc, "yesterday", None),
        (&utc, "99999999999999", Some("5138-11-16T09:46:39.999Z")),
        (&utc, "999999999999999", Some("2001-09-09T01:46:39.999999Z")),
        (&utc, "1767571200123456", Some("2026-01-05T00:00:00.123456Z")),
        (&utc, "1767571200123456789", Some("2026-01-05T00:00:00.123456Z")),
        (&utc, "9223372036854775808", None),
        (&utc, "2026-10-01 24:00", Some("2026-10-02T00:00:00Z")),
        (&amsterdam, "2026-10-24 24:00:00", Some("2026-10-24T22:00:00Z")),
        (&utc, "2026-10-01 24:00:01", None),
        (&utc, "9999-12-31 24:00", None),
        (&utc, "2026-W05", Some("2026-01-26")),
        (&utc, "2026-W05-7", Some("2026-02-01")),
        (&utc, "2020W537", Some("2021-01-03")),
        (&utc, "2026-W54", None),
        (&utc, "2026-W05-8", None),
        (&utc, "2026-044", Some("2026-02-13")),
        (&utc, "2024-366", Some("2024-12-31")),
        (&utc, "2026-366", None),
        (&utc, "2026-000", None),
        (&utc, "2026-10-01 10:30 CEST", Some("2026-10-01T08:30:00Z")),
        (&amsterdam, "2026-10-01 10:30:05 EST", Some("2026-10-01T15:30:05Z")),
        (&utc, "2026-10-01 10:30 CST", None),
        (&utc, "2026-10-01 10:30:05 +0200 CEST", Some("2026-10-01T08:30:05Z")),
        (&utc, "/Date(1700000000123)/", Some("2023-11-14T22:13:20.123Z")),
        (&amsterdam, "2026-10-01", Some("2026-10-01")),
        (&amsterdam, "2026-10-01 00:00", Some("2026-09-30T22:00:00Z")),
        (&utc, "2026-10-01T00:00", Some("2026-10-01T00:00:00Z")),
        (&amsterdam, "2026-10-01T10:30:05Z", Some("2026-10-01T10:30:05Z")),
        // The hour that does not exist goes forward; of the one that exists twice the earlier counts.
        (&amsterdam, "2026-03-29 02:30:00", Some("2026-03-29T01:30:00Z")),
        (&amsterdam, "2026-10-25 02:30:00", Some("2026-10-25T00:30:00Z")),
    ];
    for (zone, text, expected) in table {
        let expected = expected.map(|text| zone.read(text).unwrap());
        assert_eq!(DateStyle::new(None, zone).parse(text.as_bytes()), expected, "{text}");
    }
    // What is written for "never", and the other end: in every zone.
    for zone in [&utc, &amsterdam, &new_york] {
        for text in [
            "0001-01-01",
            "0001-01-01T00:00:00",
            "9999-12-30",
            "9999-12-31",
            "9999-12-31T23:59:59.999999",
            "9999-12-31T23:59:59Z",
            "9999-12-31T00:00:00+05:30",
        ] {
            let date = DateStyle::new(None, zone).parse(text.as_bytes());
            assert_eq!(date, zone.read(text), "{text}");
            let date = date.unwrap();
            assert_eq!(date.is_day(), text.len() == 10, "{text}");
            // Before clocks were set by the hour, offsets had seconds, which are not shown.
            if text != "0001-01-01T00:00:00" {
                assert_eq!(zone.read(&zone.show_date(date)), Some(date), "{text}: {}", zone.show_date(date));
            }
        }
        for text in ["0000-01-01", "0000-12-31T23:59:59Z", "10000-01-01", "-99999999999"] {
            assert_eq!(DateStyle::new(None, zone).parse(text.as_bytes()), None, "{text}");
            assert!(zone.read(text).is_none(), "{text}");
        }
    }
}

#[test]
fn dates_in_declared_orders() {
    use DatePart::{Day, Hour, Literal, Minute, Month, ShortYear, Year};
    let day = DateStyle::new(
        Some(&Format::Date(vec![Day, Literal('/'), Month, Literal('/'), Year])),
        &Zone::default(),
    );
    let american = DateStyle::new(
        Some(&Format::Date(vec![
            Month,
            Literal('/'),
            Day,
            Literal('/'),
            ShortYear,
            Literal(' '),
            Hour,
            Literal(':'),
            Minute,
        ])),
        &Zone::default(),
    );
    let at = |text: &str| Some(Zone::default().read(text).unwrap());
    let month = DateStyle::new(Some(&Format::Date(vec![Year, Literal('-'), Month])), &Zone::default());
    assert_eq!(month.parse(b"2027-02"), at("2027-02-01"));
    assert_eq!([month.parse(b"2027-02-14"), month.parse(b"2027-13")], [None, None]);
    assert_eq!(day.parse(b"05/10/2026"), at("2026-10-05"));
    assert_eq!(day.parse(b"5/1/2026"), at("2026-01-05"));
    assert_eq!(day.parse(b"31/02/2026"), None);
    assert_eq!(day.parse(b"2026-10-05"), None);
    assert_eq!(day.parse(b"05/10/2026 10:00"), None);
    assert_eq!(american.parse(b"10/05/26 9:30"), at("2026-10-05T09:30:00Z"));
    assert_eq!(american.parse(b"13/05/26 9:30"), None);
}

#[test]
fn fields_read_what_is_there_and_tell_missing_from_bad() {
    let zone = Zone::default();
    let read = |field: &Field, raw: Raw| FieldReader::new(field, &zone).read(raw);
    let choice = field(Type::Choice(choices()), &["Select", "N/A"]);
    assert_eq!(read(&choice, Raw::Text(b" SOFTWARE ")), Read::Value(Value::Choice(0)));
    assert_eq!(read(&choice, Raw::Text("élan\u{a0}".as_bytes())), Read::Value(Value::Choice(2)));
    assert_eq!(read(&choice, Raw::Text(b"n/a")), Read::Missing);
    assert_eq!(read(&choice, Raw::Text(b"  ")), Read::Missing);
    assert_eq!(read(&choice, Raw::Text(b"softwares")), Read::Bad);
    assert_eq!(read(&choice, Raw::Text(b"\xff")), Read::Bad);
    assert_eq!(read(&choice, Raw::Nested(b"[]")), Read::Bad);

    let several = field(Type::Several(choices()), &[]);
    assert_eq!(
        read(&several, Raw::Text(b"Wholesale trade; software;;software")),
        Read::Value(Value::Several(vec![0, 1]))
    );
    assert_eq!(read(&several, Raw::Text(b"software;harware")), Read::Bad);
    assert_eq!(
        read(&several, Raw::Nested(br#"["software", "\u00c9lan"]"#)),
        Read::Value(Value::Several(vec![0, 2]))
    );
    assert_eq!(read(&several, Raw::Nested(b"[]")), Read::Value(Value::Several(vec![])));
    assert_eq!(read(&several, Raw::Nested(br#"{"a":1}"#)), Read::Bad);
    assert_eq!(read(&several, Raw::Absent), Read::Missing);

    let number = field(Type::Number(None), &["-1", "unknown"]);
    assert_eq!(read(&number, Raw::Token(b"-1")), Read::Missing);
    assert_eq!(read(&number, Raw::Text(b"-1.00")), Read::Missing);
    assert_eq!(read(&number, Raw::Text(b"Unknown")), Read::Missing);
    assert_eq!(read(&number, Raw::Token(b"true")), Read::Bad);
    assert_eq!(read(&number, Raw::Text(b"")), Read::Missing);

    let text = field(Type::Text, &["-"]);
    assert_eq!(read(&text, Raw::Text(b" CEO ")), Read::Value(Value::Text(" CEO ".into())));
    assert_eq!(read(&text, Raw::Token(b"42")), Read::Value(Value::Text("42".into())));
    assert_eq!(read(&text, Raw::Text(b" - ")), Read::Missing);
    assert_eq!(read(&text, Raw::Text(b"caf\xe9")), Read::Bad);

    let yes = field(Type::YesNo, &[]);
    assert_eq!(read(&yes, Raw::Token(b"true")), Read::Value(Value::YesNo(true)));
    assert_eq!(read(&yes, Raw::Token(b"0")), Read::Value(Value::YesNo(false)));
    assert_eq!(read(&yes, Raw::Text(b" NEE ")), Read::Value(Value::YesNo(false)));
    assert_eq!(read(&yes, Raw::Text(b"perhaps")), Read::Bad);
}

/// Digits of a decimal, slowly and exactly.
fn slowly(whole: u64, decimals: &str) -> i64 {
    let padded: String = decimals.chars().chain("00000".chars()).take(5).collect();
    let five: i128 = i128::from(whole) * 100_000 + padded.parse::<i128>().unwrap();
    i64::try_from((five + 5) / 10).unwrap()
}

proptest! {
    #[test]
    fn decimals_round_half_away_from_zero(whole in 0u64..1_000_000_000, decimals in "[0-9]{0,9}", negative: bool) {
        let sign = if negative { "-" } else { "" };
        let text = format!("{sign}{whole}.{decimals}");
        let expected = slowly(whole, &decimals) * if negative { -1 } else { 1 };
        prop_assert_eq!(number::parse(text.as_bytes(), NumberStyle::PLAIN), Some(expected));
    }

    #[test]
    fn floats_agree_with_their_shortest_text(float in -1e12f64..1e12) {
        // Where two texts are as short and as near (…586.53125), writers differ: this is the one of `from_float`.
        let json = float.to_string();
        prop_assert_eq!(number::parse_json(json.as_bytes()), number::from_float(float));
    }

    #[test]
    fn floats_of_few_digits_agree_with_their_shortest_text(digits in -2_000_000_000_000_000i64..2_000_000_000_000_000, decimals in 0u32..8) {
        let float = digits as f64 / f64::from(10u32.pow(decimals));
        prop_assert_eq!(number::parse_json(float.to_string().as_bytes()), number::from_float(float));
    }

    #[test]
    fn any_bytes_are_read_without_a_crash(bytes in proptest::collection::vec(any::<u8>(), 0..40)) {
        let zone = Zone::named("America/New_York").unwrap();
        for ty in [Type::YesNo, Type::Number(None), Type::Date, Type::Text, Type::Choice(choices()), Type::Several(choices())] {
            let reader = FieldReader::new(&field(ty, &["x"]), &zone);
            for raw in [Raw::Text(&bytes), Raw::Token(&bytes), Raw::Nested(&bytes)] {
                let first = reader.read(raw);
                prop_assert_eq!(first, reader.read(raw));
            }
        }
    }

    #[test]
    fn instants_agree_with_jiff(second in -60_000_000_000i64..250_000_000_000, micro in 0i64..1_000_000, offset in -14i32 * 60..14 * 60) {
        let instant = second * 1_000_000 + micro;
        let timestamp = jiff::Timestamp::from_microsecond(instant).unwrap();
        let zone = jiff::tz::TimeZone::fixed(jiff::tz::Offset::from_seconds(offset * 60).unwrap());
        let local = zone.to_datetime(timestamp);
        let style = DateStyle::new(None, &Zone::default());
        let (hours, minutes) = (offset.abs() / 60, offset.abs() % 60);
        let sign = if offset < 0 { '-' } else { '+' };
        let text = format!("{local}{sign}{hours:02}:{minutes:02}");
        prop_assert_eq!(style.parse(text.as_bytes()), Some(Date::instant(instant)), "{}", text);
        prop_assert_eq!(style.parse(timestamp.to_string().as_bytes()), Some(Date::instant(instant)));
    }

    #[test]
    fn local_times_agree_with_jiff_in_any_zone(second in 0i64..4_000_000_000, zone in prop::sample::select(vec!["Europe/Amsterdam", "America/New_York", "Australia/Lord_Howe"])) {
        let zone = Zone::named(zone).unwrap();
        let local = jiff::tz::TimeZone::UTC.to_datetime(jiff::Timestamp::from_second(second).unwrap());
        let style = DateStyle::new(None, &zone);
        prop_assert_eq!(style.parse(local.to_string().as_bytes()), Some(Date::instant(zone.instant(local))));
    }

    #[test]
    fn trimming_bytes_is_trimming_text(text in "[ \t\r\n\u{a0}aé]{0,8}") {
        prop_assert_eq!(trim_bytes(text.as_bytes()), qualify::program::text::trim(&text).as_bytes());
    }
}
