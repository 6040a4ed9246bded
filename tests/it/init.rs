//! `init`: a policy out of exports as they are, which passes `check --data` as written.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in};
use std::fmt::Write;
use std::path::{Path, PathBuf};

/// An export of a Dutch CRM: a byte order mark, CRLF, semicolons, ja and nee, decimals with commas, days first, words
/// and numbers that stand for nothing, a key that is there twice.
fn crm() -> String {
    let mut text = String::from(
        "\u{feff}Lead nummer;Bedrijfsnaam;E-mail;Beslisser?;Bedrag (€);Aangemaakt op;Bron;Interesses;Postcode;Medewerkers;List;Land;Opmerking;Status;Bron\r\n",
    );
    let sources = ["Beurs", "Website", "beurs", "Select", "Aanbeveling"];
    let interests = ["prijs|koppeling", "koppeling", "prijs|beveiliging", "beveiliging", "N.v.t."];
    for at in 0..60u32 {
        let number = if at == 41 { 17 } else { at };
        let cell = |words: &[&'static str], at: u32| words[at as usize % words.len()];
        write!(
            text,
            "{:05};\"Bedrijf {at} \"\"B.V.\"\"; en zoon\";piet{at}@example.nl;{};{};{:02}-{:02}-2024;{};{};{:04} AB;{};a{};Nederland;{};{};x\r\n",
            number,
            ["ja", "nee", "onbekend"][at as usize % 3],
            if at % 10 == 9 { String::new() } else { format!("{}.{:03},50", 1 + at % 9, at * 7) },
            1 + at % 28,
            1 + at % 12,
            cell(&sources, at),
            cell(&interests, at),
            1000 + at,
            if at % 12 == 11 { "-1".to_owned() } else { (5 + at * 3).to_string() },
            at % 4,
            if at % 2 == 0 { "belde op dinsdag, wil graag een afspraak na de zomer" } else { "" },
            cell(&["klant", "verloren", "open"], at),
        )
        .unwrap();
    }
    text
}

/// What was made, and what `check --data` says about it.
pub(crate) fn made(dir: &Path, args: &[&str], data: &[&str]) -> (Ran, Ran) {
    let init = qualify_in(dir, &[&["init"], args, &["--output", "made.qualify"]].concat(), "");
    assert_eq!(init.status, 0, "{}{}", init.out, init.err);
    assert_eq!(init.out, "", "the policy went to its file");
    let check = qualify_in(dir, &[&["check", "made.qualify"], data].concat(), "");
    (init, check)
}

fn policy(dir: &Path) -> String {
    std::fs::read_to_string(dir.join("made.qualify")).expect("the policy was written")
}

/// Laid out, free of mistakes, and with its skeleton taken up still a policy.
pub(crate) fn holds(dir: &Path) {
    let fmt = qualify_in(dir, &["fmt", "--check", "made.qualify"], "");
    assert_eq!(fmt.status, 0, "{}{}", fmt.out, fmt.err);
    let text = policy(dir);
    let (head, skeleton) = text.split_once("\n# When is a lead ready?").expect("a skeleton");
    let (_, skeleton) = skeleton.split_once("\n#\n").expect("an introduction");
    let taken: String =
        skeleton.lines().map(|line| format!("{}\n", line.strip_prefix("# ").unwrap_or(line))).collect();
    std::fs::write(dir.join("taken.qualify"), format!("{head}\n{taken}")).unwrap();
    let check = qualify_in(dir, &["check", "taken.qualify", "--format", "short"], "");
    assert_eq!((check.status, check.out.as_str()), (0, ""), "{}\n{taken}", check.err);
}

#[test]
fn a_messy_export_becomes_a_policy() {
    let dir = folder(&[("crm export.csv", &crm())]);
    let (init, check) = made(dir.path(), &["crm export.csv"], &["--data", "crm export.csv"]);
    insta::assert_snapshot!(
        "messy",
        format!("{}\n---- said\n{}---- check\n{}", policy(dir.path()), init.err, check.shown())
    );
    holds(dir.path());
}

#[test]
fn the_outcome_is_left_out_and_what_gives_it_away_is_flagged() {
    let mut text = String::from("id,industry,won,contract_number,call_result\n");
    for at in 0..400 {
        let won = at % 4 == 0;
        let (contract, result) =
            if won { (format!("C-{at}"), "signed") } else { (String::new(), ["busy", "no"][at % 2]) };
        writeln!(text, "L{at},{},{},{contract},{result}", ["a", "b", "c"][at % 3], u8::from(won)).unwrap();
    }
    let dir = folder(&[("leads.csv", &text)]);
    let (init, check) =
        made(dir.path(), &["leads.csv", "--outcome", "Won"], &["--data", "leads.csv", "--outcome", "won"]);
    insta::assert_snapshot!(
        "outcome",
        format!("{}\n---- said\n{}---- check\n{}", policy(dir.path()), init.err, check.shown())
    );
    // A status in words needs its value.
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--outcome", "call_result"], "");
    insta::assert_snapshot!("outcome_in_words", ran.shown());
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--outcome", "call_result is \"signed\""], "");
    assert!(ran.out.contains("100 of 400 leads were won (25%)"), "{}{}", ran.out, ran.err);
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--outcome", "wonn"], "");
    assert_eq!((ran.status, ran.out.as_str()), (1, ""));
    assert!(ran.err.contains("the nearest is `won`"), "{}", ran.err);
}

#[test]
fn lists_of_events_inside_leads_are_events() {
    let mut text = String::new();
    for at in 0..40 {
        let late = if at > 30 { r#","vip":true"# } else { "" };
        writeln!(
            text,
            r#"{{"id":"L{at}","Company size":{},"topics":["price","{}"],"tags":{{"a":1}},"events":[{{"event":"page view","at":"2026-03-0{}T10:00:00Z","url":"/pricing"}},{{"event":"demo","at":"2026-03-09","rating":{}}}]{late}}}"#,
            at * 3,
            if at % 2 == 0 { "security" } else { "price" },
            1 + at % 9,
            at % 5
        )
        .unwrap();
    }
    let dir = folder(&[("leads.jsonl", &text)]);
    let (init, check) = made(dir.path(), &["leads.jsonl"], &["--data", "leads.jsonl"]);
    insta::assert_snapshot!(
        "nested",
        format!("{}\n---- said\n{}---- check\n{}", policy(dir.path()), init.err, check.shown())
    );
    holds(dir.path());
}

#[test]
fn a_type_is_chosen_when_the_program_would_read_every_value() {
    let column = |name: &str, values: &[&str]| {
        let rows = values.iter().cycle().take(values.len() * 8).enumerate();
        let text: String = rows.map(|(at, value)| format!("{at}\t{value}\n")).collect();
        let dir = folder(&[("leads.tsv", &format!("id\t{name}\n{text}"))]);
        let ran = qualify_in(dir.path(), &["init", "leads.tsv"], "");
        assert_eq!(ran.status, 0, "{}", ran.err);
        let wanted = |line: &&str| line.contains(name) && !line.contains("id ") && !line.starts_with("#");
        let line = ran.out.lines().rfind(wanted).unwrap_or("").trim().to_owned();
        let line = line.split("  #").next().unwrap_or("").split_whitespace().collect::<Vec<_>>().join(" ");
        // The one field that the skeleton requires has a question.
        line.replace(&format!(", ask \"Which {name}?\""), "")
            .replace(&format!(", ask \"What is the {name}?\""), "")
    };
    for (values, declared) in [
        (&["yes", "No"][..], "q yes/no"),
        (&["1", "0"], "q yes/no"),
        (&["f", "m"], "q one of f, m"),
        (&["1", "2.5", "1e3"], "q number"),
        (&["1.234,50", "12,5"], "q number as \"1.234,50\""),
        (&["1,234.50", "12.5"], "q number as \"1,234.50\""),
        (&["€ 12", "€ 13.50"], "q number in EUR"),
        (&["12", "-1", "15", "-1"], "q number missing is -1"),
        (&["12", "-1", "-5"], "q number"),
        (&["12", "34", "999", "999"], "q number missing is 999"),
        (&["12", "34", "unknown"], "q number missing is \"unknown\""),
        (&["0012", "0034"], "q text"),
        (&["2024-03-31", "2024-04-01 10:00"], "q date"),
        (&["31/03/2024", "01/04/2024"], "q date as \"DD/MM/YYYY\""),
        (&["03/31/2024", "4/1/2024"], "q date as \"MM/DD/YYYY\""),
        (&["31.03.24", "01.04.24"], "q date as \"DD.MM.YY\""),
        (&["31-03-2024 10:15", "01-04-2024 9:30"], "q date as \"DD-MM-YYYY hh:mm\""),
        (&["03/04/2024", "01/04/2024"], "q text"),
        (&["20240331", "20240401", "20231201"], "q date"),
        (&["red", "green", "Red"], "q one of Red, green"),
        (&["a;b", "b", "c;a", "b;c"], "q several of b, a, c"),
        (&["a, b", "b", "c, a", "b, c"], "q several of b, a, c, split by \",\""),
        (&["ann@example.com", "bob@example.com"], "q text"),
    ] {
        assert_eq!(column("q", values), declared, "{values:?}");
    }
    // Ambiguous thousands are read as thousands, and said.
    assert_eq!(column("q", &["1.234", "2.500"]), "q number as \"1.234,50\"");
    assert_eq!(column("zip", &["1234", "5678"]), "zip text");
    assert_eq!(column("gender", &["f", "m"]), "gender one of f, m");
    assert_eq!(column("Full name", &["Ann", "Bob"]), "full_name text from \"Full name\"");
}

#[test]
fn every_value_counts_however_many_there_are() {
    // More values than are kept, and the one that is no number comes last.
    let mut text = String::from("id,score,mixed,when,long\n");
    for at in 0..6000 {
        let mixed = if at == 5990 { "n/a yet".to_owned() } else { (at * 3).to_string() };
        let sentence = "word ".repeat(50);
        writeln!(text, "k{at},{}.5,{mixed},{:02}/{:02}/2024,{sentence}{at}", at, 1 + at % 28, 1 + at % 12)
            .unwrap();
    }
    text.push_str("k6000,-1,1,31/12/2024,x\nk6001,-1,1,31/12/2024,x\n");
    let dir = folder(&[("leads.csv", &text)]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv"], "");
    insta::assert_snapshot!("many_values", ran.shown());
    let again = qualify_in(dir.path(), &["init", "leads.csv"], "");
    assert_eq!(again.out, ran.out, "the same every time");
}

#[test]
fn what_is_there_is_not_written_over() {
    let dir = folder(&[("leads.csv", "id,need\n1,yes\n2,no\n"), ("sales.qualify", "# mine\n")]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--output", "sales.qualify"], "");
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert_eq!(
        ran.err,
        "error: `sales.qualify` is there already, and is left as it is\nhelp: name another file, or say --force to write over it\n"
    );
    assert_eq!(std::fs::read_to_string(dir.path().join("sales.qualify")).unwrap(), "# mine\n");
    let ran = qualify_in(dir.path(), &["init", "leads.csv", "--output", "sales.qualify", "--force"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(std::fs::read_to_string(dir.path().join("sales.qualify")).unwrap().contains("need"));
}

#[test]
fn what_cannot_be_read_is_said() {
    let dir = folder(&[
        ("empty.csv", ""),
        ("header.csv", "id,need\n"),
        ("broken.jsonl", "{\n[1]\n"),
        ("leads", "id\n1\n"),
    ]);
    std::fs::write(dir.path().join("utf16.csv"), b"\xff\xfei\0d\0\n\0").unwrap();
    std::fs::write(dir.path().join("latin.csv"), b"id,city\n1,M\xfcnchen\n2,K\xf6ln\n3,Bonn\n").unwrap();
    let mut shown = String::new();
    for leads in ["empty.csv", "header.csv", "broken.jsonl", "utf16.csv", "absent.csv", "leads"] {
        let ran = qualify_in(dir.path(), &["init", leads], "");
        assert_eq!(ran.out, "", "{leads}");
        writeln!(shown, "{leads}: exit status {}\n{}", ran.status, ran.err).unwrap();
    }
    insta::assert_snapshot!("unreadable", shown);
    let ran = qualify_in(dir.path(), &["init", "latin.csv"], "");
    assert!(ran.out.contains("city  text  # 3 values"), "{}", ran.out);
    assert!(ran.err.contains("latin.csv: it is not UTF-8 and was read as Windows-1252"), "{}", ran.err);
}

#[test]
fn leads_come_from_stdin() {
    let ran = qualify_in(&crate::cli::root(), &["init", "-"], "id;need\n1;ja\n2;nee\n");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(ran.out.contains("need  yes/no"), "{}", ran.out);
    let ran = qualify_in(&crate::cli::root(), &["init", "-", "--events", "-"], "");
    assert_eq!(ran.status, 2);
}

#[cfg(feature = "parquet")]
#[test]
fn parquet_becomes_a_policy() {
    use arrow_array::{
        ArrayRef, BooleanArray, Float64Array, RecordBatch, StringArray, TimestampMillisecondArray,
    };
    use std::sync::Arc;
    let rows = 0..40i32;
    let column = |name: &str, array: ArrayRef| (name.to_owned(), array, true);
    let columns = vec![
        column("Lead ID", Arc::new(StringArray::from_iter_values(rows.clone().map(|at| format!("L-{at}"))))),
        column(
            "Budget",
            Arc::new(
                rows.clone().map(|at| (at % 4 > 0).then(|| f64::from(at) * 2.5)).collect::<Float64Array>(),
            ),
        ),
        column("VIP", Arc::new(rows.clone().map(|at| Some(at % 3 == 0)).collect::<BooleanArray>())),
        column(
            "Created",
            Arc::new(
                rows.map(|at| Some(1_772_000_000_000 + i64::from(at) * 86_400_000))
                    .collect::<TimestampMillisecondArray>(),
            ),
        ),
    ];
    let batch = RecordBatch::try_from_iter_with_nullable(columns).unwrap();
    let dir = folder(&[]);
    let file = std::fs::File::create(dir.path().join("leads.parquet")).unwrap();
    let mut writer = ::parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).unwrap();
    writer.write(&batch).unwrap();
    writer.close().unwrap();
    let (_, check) = made(dir.path(), &["leads.parquet"], &["--data", "leads.parquet"]);
    assert_eq!((check.status, check.out.as_str()), (0, ""), "{}", check.err);
    let text = policy(dir.path());
    let fields = text.lines().filter(|line| line.starts_with("  ") && !line.starts_with("  #")).skip(1);
    let lines: Vec<String> =
        fields.map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    assert_eq!(
        lines,
        [
            "lead_id text, key from \"Lead ID\"",
            "budget number, ask \"What is the budget?\" # 25% missing; 2.5 to 97.5; add its currency, such as: number in EUR",
            "vip yes/no # 35% yes",
            "created date # 2026-02-25 to 2026-04-05",
        ]
    );
}

/// The folder of real data, where it is.
fn real(file: &str) -> Option<PathBuf> {
    let here = crate::cli::root().join("../shared/data");
    let folder = std::env::var_os("QUALIFY_REAL_DATA").map_or(here, PathBuf::from);
    let path = folder.join(file);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: {} is not there (set QUALIFY_REAL_DATA)", path.display());
    None
}

#[test]
fn x_education_passes_as_written() {
    let Some(leads) = real("x-education/leads.csv") else { return };
    let leads = leads.to_str().unwrap();
    let dir = folder(&[]);
    let (_, check) =
        made(dir.path(), &[leads, "--outcome", "Converted"], &["--data", leads, "--outcome", "Converted"]);
    assert_eq!((check.status, check.out.as_str()), (0, ""), "{}", check.err);
    holds(dir.path());
    let text = policy(dir.path());
    assert!(!text.contains("  converted  "), "the outcome is no field");
    for line in ["prospect_id", "text, key", "missing is \"Select\"", "total_visits", "Perhaps leaks"] {
        assert!(text.contains(line), "{line}\n{text}");
    }
    assert_eq!(text.matches("# always \"No\"").count(), 5, "five constant columns\n{text}");
}

#[test]
fn loan_applications_pass_as_written() {
    let (Some(leads), Some(events)) =
        (real("loan-applications/cases.csv"), real("loan-applications/events.csv.gz"))
    else {
        return;
    };
    let (leads, events) = (leads.to_str().unwrap(), events.to_str().unwrap());
    let dir = folder(&[]);
    let (_, check) = made(dir.path(), &[leads, "--events", events], &["--data", leads, "--events", events]);
    assert_eq!((check.status, check.out.as_str()), (0, ""), "{}", check.err);
    holds(dir.path());
    let text = policy(dir.path());
    assert!(text.contains("event w_afhandelen_leads from \"W_Afhandelen leads\""), "{text}");
    assert!(text.contains("# 262,200 events, 100% of them of leads that are there."), "{text}");
}

/// A remark counts what was counted to the end: of many different texts none can be read as yes/no.
#[test]
fn nothing_is_said_to_be_nearly_what_it_is_not() {
    let rows: String = (0..6000).map(|at| format!("L{at:05},campaign-{}\n", at % 4500)).collect();
    let dir = folder(&[("leads.csv", &format!("lead_id,utm\n{rows}"))]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv"], "");
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(!ran.out.contains("cannot be read as"), "{}", ran.out);
}

/// Both answers of each language, and `1.0` beside `0.0`, are yes and no.
#[test]
fn yes_and_no_in_other_languages_are_found() {
    let rows: String = (0..40)
        .map(|at| {
            let pick = |yes: &'static str, no: &'static str| if at % 3 == 0 { yes } else { no };
            format!(
                "{at},{},{},{},{}\n",
                pick("Ja", "Nein"),
                pick("VRAI", "FAUX"),
                pick("1.0", "0.0"),
                pick("sí", "no")
            )
        })
        .collect();
    let dir = folder(&[("leads.csv", &format!("lead_id,german,french,float,spanish\n{rows}"))]);
    let ran = qualify_in(dir.path(), &["init", "leads.csv"], "");
    for column in ["german", "french", "float", "spanish"] {
        let line = ran.out.lines().find(|line| line.trim().starts_with(column)).unwrap_or_default();
        assert!(line.contains("yes/no"), "{column}: {}", ran.out);
    }
}
