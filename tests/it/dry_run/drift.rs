//! Leads beside a baseline: the index against a slow calculation, and the files that a report was made of.

use super::folder;
use crate::cli::{Ran, qualify_in};
use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "policy \"Handover\"

lead
  lead_id    text, key
  employees  number
  seats      number
  industry   one of software, logistics, manufacturing
  need       yes/no
  source     text
  wishes     several of catering, podium, garden, split by \",\"
  created    date
  event_date date

score fit
  by employees: below 50: +5, 50 to 500: +20, above 500: +10
  +1 per seats
  +20 if industry is software
  +15 if need
  +10 if source is \"Google\" or \"Reference\"
  +5 if wishes include garden
  +5 if days until event_date > 30 days

grade heat of fit: hot from 40, warm from 20, cold otherwise
MQL requires fit >= 20
SQL requires MQL and need
";

/// Made-up leads, the same every time; more of them come from elsewhere the greater `shift`.
fn leads(count: u64, seed: u64, shift: u64) -> String {
    let mut state = seed;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text =
        String::from("lead_id,employees,seats,industry,need,source,wishes,created,event_date,won\n");
    for at in 0..count {
        let employees = match random(10) {
            0 => String::new(),
            1..=3 => "50".to_owned(),
            _ => (random(900) + shift).to_string(),
        };
        let seats = ["1", "2", "5", "", "9"][(random(4 + u64::from(shift > 0))) as usize];
        let industry = ["software", "logistics", "manufacturing", ""][random(4) as usize];
        let need = ["yes", "no", "no", ""][random(4) as usize];
        let sources = [
            "Google",
            "google",
            "Reference",
            "Direct",
            "Mail",
            "",
            "Fair A",
            "Fair B",
            "Fair C",
            "Fair D",
            "Fair E",
        ];
        let source = if random(1000) < shift { "TikTok" } else { sources[random(11) as usize] };
        let wishes = ["", "catering", "\"catering,garden\"", "podium"][random(4) as usize];
        let created = format!("2026-0{}-{:02}", 1 + random(3), 1 + random(28));
        let event = match random(8) {
            0 => String::new(),
            _ => format!("2026-0{}-{:02}", 4 + random(4), 1 + random(28)),
        };
        let won = random(2);
        writeln!(
            text,
            "{seed}-{at},{employees},{seats},{industry},{need},{source},{wishes},{created},{event},{won}"
        )
        .unwrap();
    }
    text
}

fn dry_run(folder: &Path, args: &[&str]) -> Ran {
    let mut all = vec!["dry-run", "p.qualify", "leads.csv", "--no-events"];
    all.extend(args);
    qualify_in(folder, &all, "")
}

fn report(folder: &Path, args: &[&str]) -> Value {
    let ran = dry_run(folder, &[args, &["--json", "report.json"]].concat());
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap()
}

fn parts(report: &Value) -> BTreeMap<String, f64> {
    let parts = report["drift"]["parts"].as_array().unwrap();
    parts
        .iter()
        .map(|part| (part["name"].as_str().unwrap().to_owned(), part["psi"].as_f64().unwrap()))
        .collect()
}

/// The column of a file, read in the plainest way.
fn column(text: &str, name: &str) -> Vec<Option<String>> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let at = reader.headers().unwrap().iter().position(|head| head == name).unwrap();
    reader.records().map(|row| Some(row.unwrap()[at].to_owned()).filter(|value| !value.is_empty())).collect()
}

/// The index of values that are told apart by name: the slow way, bin by bin.
fn slow(before: &[String], now: &[String]) -> f64 {
    let bins: BTreeSet<&String> = before.iter().chain(now).collect();
    let share = |of: &[String], bin: &String| {
        let count = of.iter().filter(|value| *value == bin).count();
        if count == 0 { 0.5 / of.len() as f64 } else { count as f64 / of.len() as f64 }
    };
    bins.into_iter()
        .map(|bin| (share(now, bin) - share(before, bin)) * (share(now, bin) / share(before, bin)).ln())
        .sum()
}

/// Numbers, by tenths of the baseline: the tenth of a value is that of the greatest value of the baseline up to it.
fn slow_numbers(before: &[Option<i64>], now: &[Option<i64>]) -> f64 {
    let known: Vec<i64> = before.iter().flatten().copied().collect();
    let distinct: BTreeSet<i64> = known.iter().copied().collect();
    let tenth = |value: i64| {
        let less = known.iter().filter(|other| **other < value).count();
        let same = known.iter().filter(|other| **other == value).count();
        (2 * less + same) * 10 / (2 * known.len())
    };
    let name = |value: &Option<i64>| match value {
        None => "missing".to_owned(),
        Some(value) if distinct.len() <= 10 => {
            if distinct.contains(value) {
                value.to_string()
            } else {
                "other".to_owned()
            }
        }
        Some(value) => {
            let least = *distinct.first().unwrap();
            tenth(distinct.range(..=*value).next_back().copied().unwrap_or(least)).to_string()
        }
    };
    let names = |values: &[Option<i64>]| values.iter().map(name).collect::<Vec<_>>();
    slow(&names(before), &names(now))
}

/// Texts, the nine most frequent of the baseline and the others.
fn slow_texts(before: &[Option<String>], now: &[Option<String>]) -> f64 {
    let mut counts: BTreeMap<String, usize> = BTreeMap::new();
    before.iter().flatten().for_each(|text| *counts.entry(text.to_lowercase()).or_default() += 1);
    let mut common: Vec<(String, usize)> = counts.into_iter().collect();
    common.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
    common.truncate(9);
    let name = |text: &Option<String>| match text {
        None => "(missing)".to_owned(),
        Some(text) if common.iter().any(|(known, _)| *known == text.to_lowercase()) => text.to_lowercase(),
        Some(_) => "(other)".to_owned(),
    };
    let names = |texts: &[Option<String>]| texts.iter().map(name).collect::<Vec<_>>();
    slow(&names(before), &names(now))
}

fn numbers(text: &str, name: &str) -> Vec<Option<i64>> {
    column(text, name).into_iter().map(|value| value.map(|value| value.parse().unwrap())).collect()
}

fn days(text: &str, name: &str, from: &str) -> Vec<Option<i64>> {
    let day = |text: &String| text.parse::<jiff::civil::Date>().unwrap();
    let pairs = column(text, name).into_iter().zip(column(text, from));
    pairs.map(|(date, from)| Some(i64::from((day(&date?) - day(&from?)).get_days()))).collect()
}

fn choices(values: Vec<Option<String>>) -> Vec<String> {
    values.into_iter().map(|value| value.unwrap_or_default()).collect()
}

#[test]
fn the_index_is_that_of_a_slow_calculation() {
    for (seed, shift) in [(1, 0), (2, 150), (3, 600)] {
        let (before, now) = (leads(1200, 70 + seed, 0), leads(900, seed, shift));
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &now), ("old.csv", &before)]);
        let told = report(dir.path(), &["--as-of", "created", "--baseline", "old.csv"]);
        let psi = parts(&told);
        let near = |name: &str, slow: f64| {
            assert!((psi[name] - slow).abs() < 2e-6, "{seed}: {name} is {} and not {slow}", psi[name]);
        };
        for name in ["employees", "seats"] {
            near(name, slow_numbers(&numbers(&before, name), &numbers(&now, name)));
        }
        for name in ["industry", "need"] {
            near(name, slow(&choices(column(&before, name)), &choices(column(&now, name))));
        }
        near("source", slow_texts(&column(&before, "source"), &column(&now, "source")));
        near("wishes", slow_texts(&column(&before, "wishes"), &column(&now, "wishes")));
        let since = |text| days(text, "event_date", "created");
        near("event_date", slow_numbers(&since(&before), &since(&now)));
        let answers = |file: &str| {
            let args = ["run", "p.qualify", file, "--no-events", "--as-of", "created"];
            qualify_in(dir.path(), &args, "").out
        };
        let (old, new) = (answers("old.csv"), answers("leads.csv"));
        near("fit", slow_numbers(&numbers(&old, "fit"), &numbers(&new, "fit")));
        for (name, column_name) in [("stage", "stage"), ("heat", "heat")] {
            near(name, slow(&choices(column(&old, column_name)), &choices(column(&new, column_name))));
        }
        if shift == 600 {
            let shifted = told["drift"]["parts"].as_array().unwrap();
            let source = shifted.iter().find(|part| part["name"] == "source").unwrap();
            assert_eq!(source["newcomer"][0], "TikTok", "{source}");
        }
    }
}

#[test]
fn the_same_leads_in_another_order_have_not_shifted() {
    let old = leads(800, 5, 0);
    let mut lines: Vec<&str> = old.lines().skip(1).collect();
    lines.sort_by_key(|line| line.chars().rev().collect::<String>());
    let new = format!("{}\n{}\n", old.lines().next().unwrap(), lines.join("\n"));
    assert_ne!(old, new);
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &new), ("old.csv", &old)]);
    let told = report(dir.path(), &["--as-of", "created", "--baseline", "old.csv"]);
    let psi = parts(&told);
    assert!(psi.len() >= 10 && psi.values().all(|psi| *psi == 0.0), "{psi:?}");
    let ran = dry_run(dir.path(), &["--as-of", "created", "--baseline", "old.csv"]);
    assert!(ran.out.contains("Nothing has shifted"), "{}", ran.out);
    assert!(!ran.out.contains("be careful"), "{}", ran.out);
}

#[test]
fn a_field_that_half_of_the_leads_have_lost_comes_first() {
    let old = leads(1000, 6, 0);
    for field in ["employees", "industry", "need", "source", "event_date"] {
        let at = old.lines().next().unwrap().split(',').position(|name| name == field).unwrap();
        let mut reader = csv::Reader::from_reader(old.as_bytes());
        let mut writer = csv::Writer::from_writer(Vec::new());
        writer.write_record(reader.headers().unwrap()).unwrap();
        for (number, row) in reader.records().enumerate() {
            let row = row.unwrap();
            let cells = row.iter().enumerate();
            let emptied = cells.map(|(column, cell)| if column == at && number % 2 == 0 { "" } else { cell });
            writer.write_record(emptied).unwrap();
        }
        let new = String::from_utf8(writer.into_inner().unwrap()).unwrap();
        let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &new), ("old.csv", &old)]);
        let told = report(dir.path(), &["--as-of", "created", "--baseline", "old.csv"]);
        let first = &told["drift"]["parts"][0];
        assert_eq!((first["name"].as_str(), first["reading"].as_str()), (Some(field), Some("shifted")));
        let said = first["said"].as_str().unwrap();
        assert!(said.contains(&format!("of the leads have no {field}; in the baseline it was ")), "{said}");
        let about = told["warnings"].as_array().unwrap().iter().find(|warning| warning["kind"] == "drift");
        assert!(about.unwrap()["text"].as_str().unwrap().contains(field), "{about:?}");
    }
}

#[test]
fn the_leads_of_each_month_are_compared_as_well_on_any_number_of_threads() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &leads(12_000, 7, 400)),
        ("old.csv", &leads(9_000, 8, 0)),
    ]);
    let args = ["--as-of", "2026-03-31", "--baseline", "old.csv", "--by", "month of created"];
    let one = report(dir.path(), &[&args[..], &["--threads", "1"]].concat());
    let four = report(dir.path(), &[&args[..], &["--threads", "4"]].concat());
    assert_eq!(one, four);
    let months = one["drift"]["months"].as_array().unwrap();
    let names: Vec<&str> = months.iter().map(|month| month["month"].as_str().unwrap()).collect();
    assert_eq!(names, ["2026-01", "2026-02", "2026-03"]);
    let counted: u64 = months.iter().map(|month| month["leads"].as_u64().unwrap()).sum();
    assert_eq!(counted, 12_000);
    // A month by itself is what the file of that month would be.
    let all = leads(12_000, 7, 400);
    let of_month: Vec<&str> =
        all.lines().filter(|line| line.contains(",2026-02-") || line.starts_with("lead_id")).collect();
    let of_month: Vec<&str> = of_month
        .into_iter()
        .filter(|line| {
            line.starts_with("lead_id")
                || column(&format!("{}\n{line}\n", all.lines().next().unwrap()), "created")[0]
                    .as_ref()
                    .unwrap()
                    .starts_with("2026-02")
        })
        .collect();
    std::fs::write(dir.path().join("leads.csv"), format!("{}\n", of_month.join("\n"))).unwrap();
    let alone = parts(&report(dir.path(), &args));
    for part in months[1]["parts"].as_array().unwrap() {
        assert_eq!(Some(alone[part["name"].as_str().unwrap()]), part["psi"].as_f64(), "{part}");
    }
}

#[test]
fn a_baseline_that_cannot_be_one_is_refused() {
    let old = leads(200, 9, 0);
    let cut: String = old
        .lines()
        .map(|line| format!("{}\n", line.splitn(4, ',').take(3).collect::<Vec<_>>().join(",")))
        .collect();
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &old),
        ("cut.csv", &cut),
        ("none.csv", old.lines().next().unwrap()),
        ("empty.csv", ""),
        ("old.csv", &leads(200, 10, 0)),
    ]);
    let mut said = String::new();
    for args in [
        &["--baseline", "cut.csv"][..],
        &["--baseline", "none.csv"],
        &["--baseline", "empty.csv"],
        &["--baseline", "./leads.csv"],
        &["--baseline", "no.csv"],
        &["--baseline", "-"],
        &["--baseline-as-of", "2026-01-01"],
        &["--baseline", "old.csv", "--json", "old.csv"],
        &["--fail-if", "PSI of fit > 0.25"],
        &["--baseline", "old.csv", "--fail-if", "PSI of nothing > 0.25"],
    ] {
        let ran = dry_run(dir.path(), &[&["--as-of", "created"], args].concat());
        assert_ne!(ran.status, 0, "{args:?}");
        writeln!(said, "{}\n{}", args.join(" "), ran.err).unwrap();
    }
    insta::assert_snapshot!("baseline_refused", said);
    // Columns may be absent: then all leads of the baseline lack them.
    let args = ["--as-of", "2026-04-01", "--baseline", "cut.csv", "--allow-missing-columns"];
    let told = report(dir.path(), &args);
    let need = told["drift"]["parts"].as_array().unwrap().iter().find(|part| part["name"] == "need").unwrap();
    assert_eq!(need["missing_before"], 1.0);
}

#[test]
fn what_shifted_is_told_in_any_window_and_on_the_page() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &leads(900, 11, 500)),
        ("old.csv", &leads(1100, 12, 0)),
    ]);
    let args = ["--as-of", "created", "--outcome", "won", "--baseline", "old.csv"];
    let told = |width: &str| {
        let ran = dry_run(dir.path(), &[&args[..], &["--width", width, "--html", "page.html"]].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        let most = ran.out.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(width == "60" || most <= 80, "{most} columns:\n{}", ran.out);
        let from = ran.out.find("\nshifted since old.csv").unwrap() + 1;
        let end = ran.out[from..].find("\nwon, and missed").unwrap();
        ran.out[from..from + end].to_owned()
    };
    insta::assert_snapshot!("shifted_80", told("80"));
    insta::assert_snapshot!("shifted_60", told("60"));
    let page = std::fs::read_to_string(dir.path().join("page.html")).unwrap();
    assert!(page.contains("id=\"baseline\"") && page.contains("population stability index"), "no section");
    for (limit, broken) in
        [("PSI of source > 0.25", true), ("PSI > 0.25", true), ("PSI of need > 0.25", false)]
    {
        let ran = dry_run(dir.path(), &[&args[..], &["--fail-if", limit]].concat());
        assert_eq!(ran.status, i32::from(broken), "{limit}: {}", ran.err);
    }
}

/// Leads of one kind differ by chance, the more the fewer they are: most of that is said to be chance.
#[test]
fn so_few_leads_show_little_for_sure() {
    let (mut all, mut seen, mut sure) = (0, 0, 0);
    for pair in 0..16 {
        let dir = folder(&[
            ("p.qualify", POLICY),
            ("leads.csv", &leads(60, 7919 * (2 * pair + 1), 0)),
            ("old.csv", &leads(60, 104_729 * (2 * pair + 2), 0)),
        ]);
        let told = report(dir.path(), &["--as-of", "created", "--baseline", "old.csv"]);
        for part in told["drift"]["parts"].as_array().unwrap() {
            all += 1;
            seen += usize::from(part["psi"].as_f64().unwrap() >= 0.1);
            sure += usize::from(["little", "shifted"].contains(&part["reading"].as_str().unwrap()));
        }
    }
    assert!(seen * 4 > all, "{seen} of {all} are above 0.1");
    assert!(sure * 8 < all, "{sure} of {all} are said to have shifted");
}

#[test]
fn texts_that_are_all_different_are_only_known_or_missing() {
    let file = |from: u64| {
        let rows: String = (from..from + 11_000).map(|at| format!("{at},name {at}\n")).collect();
        format!("id,name\n{rows}")
    };
    let dir = folder(&[
        ("p.qualify", "lead\n  id text, key\n  name text\nMQL requires name is \"x\" or name is \"y\"\n"),
        ("leads.csv", &file(20_000)),
        ("old.csv", &file(0)),
    ]);
    let told = report(dir.path(), &["--baseline", "old.csv", "--threads", "4"]);
    let name = told["drift"]["parts"].as_array().unwrap().iter().find(|part| part["name"] == "name").unwrap();
    assert_eq!(
        (name["psi"].as_f64(), name["bins"][0]["label"].as_str()),
        (Some(0.0), Some("known")),
        "{name}"
    );
}

#[test]
fn the_report_says_which_files_it_is_made_of() {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", "abc"), ("old.csv", &leads(50, 15, 0))]);
    std::fs::write(dir.path().join("leads.csv"), leads(50, 16, 0)).unwrap();
    let told = report(dir.path(), &["--as-of", "2026-10-01T08:30:00Z", "--baseline", "old.csv"]);
    let digest = |file: &str| {
        let bytes = std::fs::read(dir.path().join(file)).unwrap();
        (bytes.len() as u64, qualify::data::hashed::KeyHash::plain().of(&bytes))
    };
    for (at, (role, file)) in [("leads", "leads.csv"), ("baseline", "old.csv")].into_iter().enumerate() {
        let (bytes, sha256) = digest(file);
        let expected = serde_json::json!({
            "role": role, "name": file, "kind": "file", "bytes": bytes, "sha256": sha256,
        });
        assert_eq!(told["files"][at], expected);
    }
    assert_eq!(told["as_of"], "2026-10-01 08:30 (UTC)");
    assert_eq!(told["as_of_at"], "2026-10-01T08:30:00Z");
    let (bytes, sha256) = digest("leads.csv");
    let ran = dry_run(dir.path(), &["--as-of", "2026-10-01"]);
    let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    let bytes = qualify::report::grouped(bytes);
    assert!(said.contains(&format!("leads.csv ({bytes} bytes, SHA-256 {}…)", &sha256[..12])), "{said}");
    assert!(said.contains("as of the end of 2026-10-01"), "{said}");

    let args = ["dry-run", "p.qualify", "-", "--no-events", "--as-of", "2026-10-01", "--json", "-"];
    let ran = qualify_in(dir.path(), &args, &leads(50, 16, 0));
    let told: Value = serde_json::from_str(&ran.out).unwrap();
    let length = leads(50, 16, 0).len();
    let expected = serde_json::json!({
        "role": "leads", "name": "-", "kind": "stdin", "bytes": length, "sha256": null,
    });
    assert_eq!(told["files"][0], expected);
}
