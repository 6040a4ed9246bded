//! A policy against history: what is counted, what is said of it, and that it never sees the future.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod drift;
mod edges;
mod figures;
mod independent;
mod replay;
mod small;
mod what_if;

use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;

const POLICY: &str = "policy \"Handover\"
  reviewed 2026-10-01

lead
  lead_id    text, key
  employees  number
  industry   one of software, logistics, manufacturing
  need       yes/no, ask \"Would this solve a problem?\"
  student    yes/no
  created    date

event demo
event reply by sales

score fit, 0 to 60
  by employees: below 50: +5, 50 to 500: +20, above 500: +10
  +20 if industry is software
  -10 if industry is logistics
  +15 if need
  +5  if need and employees is known
score interest
  +10 on demo, at most 20 points
  +1  if industry is manufacturing and industry is software

person means fit + interest
grade heat of person: hot from 40, warm from 20, cold otherwise

disqualify if student because \"not a buyer\"
MQL requires person >= 20
SQL requires MQL and need because \"nobody calls without a need\"
";

/// Made-up leads, the same every time. Every 97th repeats the key of an earlier one; every 101st has no key.
fn leads(count: u64) -> String {
    let mut state = 7u64;
    let mut random = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut text = String::from("lead_id,employees,industry,need,student,created,won,status\n");
    for at in 0..count {
        let key = match at {
            at if at % 101 == 100 => String::new(),
            at if at % 97 == 96 => format!("L-{}", at / 2),
            at => format!("L-{at}"),
        };
        let employees = random(1000);
        let industry = ["software", "logistics", "manufacturing", ""][random(4) as usize];
        let need = ["yes", "no", "no", ""][random(4) as usize];
        let student = if random(40) == 0 { "yes" } else { "no" };
        let chance = 10 + 25 * u64::from(industry == "software") + 35 * u64::from(need == "yes");
        let won = random(100) < chance;
        let employees = if random(10) == 0 { String::new() } else { employees.to_string() };
        let (month, day) = (1 + random(3), 1 + random(28));
        let status = match (won, random(20)) {
            (_, 0) => "",
            (true, _) => "won",
            (false, _) => "lost",
        };
        let created = format!("2026-0{month}-{day:02}");
        let won = if won { 1 } else { 0 };
        writeln!(text, "{key},{employees},{industry},{need},{student},{created},{won},{status}").unwrap();
    }
    text
}

fn dry_run(folder: &Path, args: &[&str]) -> Ran {
    let mut all = vec!["dry-run", "p.qualify", "leads.csv", "--as-of", "2026-06-30"];
    all.extend(args);
    qualify_in(folder, &all, "")
}

fn report(folder: &Path, args: &[&str]) -> Value {
    let mut all = args.to_vec();
    all.extend(["--json", "report.json"]);
    let ran = dry_run(folder, &all);
    assert_eq!(ran.status, 0, "{}", ran.err);
    serde_json::from_str(&std::fs::read_to_string(folder.join("report.json")).unwrap()).unwrap()
}

#[test]
fn the_answer_comes_first_and_eighty_columns_are_enough() {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads(1500))]);
    let ran =
        dry_run(dir.path(), &["--no-events", "--outcome", "won", "--by", "industry", "--show", "industry"]);
    insta::assert_snapshot!("page", ran.shown());
    for width in ["60", "80"] {
        let ran =
            dry_run(dir.path(), &["--no-events", "--outcome", "won", "--by", "industry", "--width", width]);
        let most = ran.out.lines().map(unicode_width::UnicodeWidthStr::width).max().unwrap();
        assert!(width != "80" || most <= 80, "{most} columns:\n{}", ran.out);
    }
    let ran = dry_run(dir.path(), &["--no-events"]);
    insta::assert_snapshot!("page_without_outcome", ran.shown());
}

#[test]
fn a_dry_run_counts_the_leads_that_a_run_answers_on_any_number_of_threads() {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads(12_000))]);
    let args = ["--no-events", "--outcome", "won", "--by", "month of created"];
    let one = report(dir.path(), &[&args[..], &["--threads", "1"]].concat());
    let four = report(dir.path(), &[&args[..], &["--threads", "4"]].concat());
    assert_eq!(one, four);

    let run = ["run", "p.qualify", "leads.csv", "--as-of", "2026-06-30", "--no-events"];
    let ran = qualify_in(dir.path(), &[&run[..], &["--columns", "key,stage,person,fit"]].concat(), "");
    let mut rows = csv::Reader::from_reader(ran.out.as_bytes());
    let answers: Vec<(String, String, String)> = rows
        .deserialize::<(String, String, String, String)>()
        .map(Result::unwrap)
        .map(|(key, stage, person, _)| (key, stage, person))
        .collect();
    // The first row with a key is the one that counts.
    let mut won = std::collections::HashMap::new();
    let text = leads(12_000);
    for row in csv::Reader::from_reader(text.as_bytes()).records().map(Result::unwrap) {
        won.entry(row[0].to_owned()).or_insert(row[6].to_owned() == "1");
    }
    for stage in one["stages"].as_array().unwrap() {
        let here: Vec<_> = answers.iter().filter(|(_, of, _)| stage["name"] == of.as_str()).collect();
        assert_eq!(stage["leads"], here.len());
        assert_eq!(stage["rate"]["won"], here.iter().filter(|(key, ..)| won[key]).count());
        assert_eq!(stage["rate"]["of"], here.len());
    }
    assert_eq!(one["leads"]["answered"], answers.len());
    assert_eq!(one["leads"]["read"], 12_000);
    assert!(one["leads"]["rejected"].as_u64().unwrap() > 150);

    // AUC by comparing every won lead with every lost one.
    let of = |is: bool| -> Vec<f64> {
        let of = answers.iter().filter(|(key, ..)| won[key] == is);
        of.map(|(.., person)| person.parse().unwrap()).collect()
    };
    let (winners, losers) = (of(true), of(false));
    let higher = |winner: &f64| -> u64 {
        losers.iter().map(|loser| if winner > loser { 2 } else { u64::from(winner == loser) }).sum()
    };
    let twice: u64 = winners.iter().map(higher).sum();
    let brute = twice as f64 / 2.0 / (winners.len() as f64 * losers.len() as f64);
    let person = one["scores"].as_array().unwrap().iter().find(|score| score["name"] == "person").unwrap();
    let area = person["auc"]["area"].as_f64().unwrap();
    assert!((brute - area).abs() < 1e-6, "{brute} is not {area}");
    let months: Vec<&Value> = one["segments"]["segments"].as_array().unwrap().iter().collect();
    assert_eq!(
        months.iter().map(|month| month["name"].as_str().unwrap()).collect::<Vec<_>>(),
        ["2026-01", "2026-02", "2026-03"]
    );
    let sum: u64 = months.iter().map(|month| month["leads"].as_u64().unwrap()).sum();
    assert_eq!(one["leads"]["answered"], sum);
}

#[test]
fn an_outcome_is_any_condition_over_fields_columns_and_events() {
    let events =
        "lead_id,event,time\nL-0,demo,2026-05-01\nL-0,Contract,2026-08-01\nL-1,Contract,2026-02-01\n";
    let leads = "lead_id,employees,industry,need,student,created,won,Deal Size\n\
                 L-0,10,software,yes,no,2026-01-01,1,500\nL-1,10,software,no,no,2026-01-01,0,20\nL-2,10,,no,no,2026-01-01,,\n";
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", leads), ("events.csv", events)]);
    let counts = |outcome: &str| {
        let report = report(dir.path(), &["--events", "events.csv", "--outcome", outcome]);
        let of = |name: &str| report["leads"][name].as_u64().unwrap();
        (of("won"), of("lost"), of("open"))
    };
    assert_eq!(counts("won"), (1, 1, 1));
    assert_eq!(counts("not won"), (1, 1, 1));
    assert_eq!(counts("need"), (1, 2, 0));
    assert_eq!(counts("deal_size >= 100"), (1, 1, 1));
    assert_eq!(counts("won or industry is software"), (2, 0, 1));
    // What happened after --as-of counts for the outcome, whether the policy declares the event or not.
    assert_eq!(counts("contract"), (2, 1, 0));
    assert_eq!(counts("Contract and demo"), (1, 2, 0));
    assert_eq!(counts("contract and won"), (1, 2, 0));
    assert_eq!(counts("2 or more contract or need"), (1, 2, 0));
}

#[test]
fn the_policy_never_sees_what_comes_after_the_instant() {
    let events = "lead_id,event,time\nL-0,demo,2026-05-01\n";
    let later = "lead_id,event,time\nL-0,demo,2026-05-01\nL-0,demo,2026-07-01\nL-1,demo,2026-12-24\n";
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", &leads(200)),
        ("events.csv", events),
        ("later.csv", later),
    ]);
    for as_of in ["2026-06-30", "created + 20 days"] {
        let of = |events: &str| {
            let args = ["--events", events, "--outcome", "won", "--as-of", as_of, "--json", "report.json"];
            let all = [&["dry-run", "p.qualify", "leads.csv"][..], &args].concat();
            let ran = qualify_in(dir.path(), &all, "");
            assert_eq!(ran.status, 0, "{}", ran.err);
            let told = std::fs::read_to_string(dir.path().join("report.json")).unwrap();
            let mut told: Value = serde_json::from_str(&told).unwrap();
            // They are other files.
            told.as_object_mut().unwrap().remove("files");
            told
        };
        assert_eq!(of("events.csv"), of("later.csv"), "as of {as_of}");
    }
    // And where it may be seen, it is: the test above can fail.
    let seen =
        |events: &str| report(dir.path(), &["--events", events, "--outcome", "demo"])["leads"]["won"].clone();
    assert_ne!(seen("events.csv"), seen("later.csv"));
}

#[test]
fn mistakes_in_the_question_are_told() {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads(200))]);
    let mut told = String::new();
    for args in [
        &["--outcome", "employes > 10"][..],
        &["--outcome", "won and need or student"],
        &["--outcome", "won is \"x\" and need is maybe"],
        &["--outcome", "created in the last 30 days"],
        &["--outcome", "won", "--by", "indstry"],
        &["--outcome", "won", "--by", "month of industry"],
        &["--outcome", "signed_contract"],
    ] {
        let ran = dry_run(dir.path(), &[&["--no-events"], args].concat());
        writeln!(told, "$ {}\nexit status: {}\n{}", args.join(" "), ran.status, ran.err).unwrap();
    }
    insta::assert_snapshot!("mistakes", told);
}

#[test]
fn what_only_won_leads_have_is_called_a_leak() {
    let policy = "lead\n  id  text, key\n  deal  number\n  size  number\n  quality  one of good, poor\n\
                  score fit\n  +10 if deal is known\n  +5 if size > 10\n  +5 if quality is good\nSQL requires fit > 5\n";
    let mut leads = String::from("id,deal,size,quality,won\n");
    for at in 0..200 {
        let won = at % 4 == 0;
        let deal = if won && at % 8 == 0 { "100" } else { "" };
        let quality = if won { "good" } else { "poor" };
        writeln!(leads, "{at},{deal},{},{quality},{won}", at % 20).unwrap();
    }
    let dir = folder(&[("p.qualify", policy), ("leads.csv", &leads)]);
    let report = report(dir.path(), &["--outcome", "won"]);
    let warned: Vec<&str> = (report["warnings"].as_array().unwrap().iter())
        .filter(|warning| warning["kind"] == "leak")
        .map(|warning| warning["text"].as_str().unwrap())
        .collect();
    insta::assert_snapshot!(warned.join("\n"), @r"
    quality is good nearly equals the outcome: 50 of 50 such leads were won, and 0 of the others: was it known at that moment, or written down later?
    deal is known is there only for leads that were won (25 of 25 such leads were won): was it known at that moment, or written down later?
    ");
}

#[test]
fn what_data_holds_does_no_harm() {
    let policy =
        "lead\n  id  text, key\n  name  text\nscore fit\n  +10 if name is known\nSQL requires fit > 20\n";
    let leads = "id,name,won\n<script>alert(1)</script>,=HYPERLINK(\"x\"),1\n\"\u{1b}[2Jx\",\"a\u{7}b\",0\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
    let ran = dry_run(dir.path(), &["--outcome", "won", "--show", "name", "--by", "name"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    assert!(!ran.out.contains(['\u{1b}', '\u{7}']), "{:?}", ran.out);
    assert!(ran.out.contains("<script>"));
    // A field is shown only when it is asked for.
    let ran = dry_run(dir.path(), &["--outcome", "won"]);
    assert!(!ran.out.contains("HYPERLINK"));
}

/// The answers of a run: key and stage.
fn answers(folder: &Path, policy: &str) -> std::collections::HashMap<String, String> {
    let args = ["run", policy, "leads.csv", "--as-of", "2026-06-30", "--no-events", "--columns", "key,stage"];
    let ran = qualify_in(folder, &args, "");
    csv::Reader::from_reader(ran.out.as_bytes()).deserialize().map(Result::unwrap).collect()
}

#[test]
fn the_matrix_of_two_policies_is_that_of_two_runs() {
    let old = POLICY.replace("+20 if industry is software", "+5 if industry is software");
    let dir = folder(&[("p.qualify", POLICY), ("old.qualify", &old), ("leads.csv", &leads(6000))]);
    let args = ["--no-events", "--outcome", "won", "--against", "old.qualify"];
    let one = report(dir.path(), &[&args[..], &["--threads", "1"]].concat());
    let four = report(dir.path(), &[&args[..], &["--threads", "4"]].concat());
    assert_eq!(one, four);

    let (before, after) = (answers(dir.path(), "old.qualify"), answers(dir.path(), "p.qualify"));
    let mut cells: std::collections::BTreeMap<(String, String), Vec<String>> = Default::default();
    for (key, stage) in &after {
        cells.entry((before[key].clone(), stage.clone())).or_default().push(key.clone());
    }
    let against = &one["against"];
    let mut moved = 0;
    assert_eq!(against["moves"].as_array().unwrap().len(), cells.len());
    for one in against["moves"].as_array().unwrap() {
        let text = |name: &str| one[name].as_str().unwrap().to_owned();
        let keys = cells.get_mut(&(text("from"), text("to"))).unwrap();
        assert_eq!(one["leads"], keys.len());
        keys.sort();
        if text("from") != text("to") {
            moved += keys.len();
            let examples = one["examples"].as_array().unwrap().iter();
            assert!(examples.map(|lead| lead["key"].as_str().unwrap()).eq(keys.iter().take(3)));
        }
    }
    assert!(moved > 100, "{moved}");
    assert_eq!(against["moved"], moved);
    // Every lead that moves does so by the one line that was changed.
    let because: Vec<(&str, &str, u64)> = (against["because"].as_array().unwrap().iter())
        .map(|one| {
            (one["text"].as_str().unwrap(), one["of"].as_str().unwrap(), one["leads"].as_u64().unwrap())
        })
        .collect();
    let all = moved as u64;
    assert_eq!(
        because,
        [("+20 if industry is software", "new", all), ("+5 if industry is software", "old", all)]
    );
    assert_eq!(against["stages_themselves"], 0);
    let ran = dry_run(dir.path(), &args);
    let (_, page) = ran.out.split_once("\nagainst old.qualify").unwrap();
    insta::assert_snapshot!("against", page.split("\nwon, and missed").next().unwrap());
}

#[test]
fn what_the_stages_ask_is_said_where_no_line_is_why() {
    let old = POLICY.replace("MQL requires person >= 20", "MQL requires person >= 10");
    let dir = folder(&[("p.qualify", POLICY), ("old.qualify", &old), ("leads.csv", &leads(600))]);
    let report = report(dir.path(), &["--no-events", "--against", "old.qualify"]);
    let against = &report["against"];
    assert!(against["moved"].as_u64().unwrap() > 10);
    assert_eq!(against["stages_themselves"], against["moved"]);
    assert_eq!(against["because"].as_array().unwrap().len(), 0);
}

#[test]
fn a_recorded_stage_is_compared() {
    let mut text = String::from("lead_id,employees,industry,need,student,created,crm stage\n");
    for (at, (need, student, recorded)) in [
        ("yes", "no", "SQL"),
        ("yes", "no", " sql "),
        ("no", "no", "SQL"),
        ("", "no", "SQL"),
        ("yes", "yes", "MQL"),
        ("no", "no", "MQL"),
        ("no", "no", "Nurture"),
        ("no", "no", ""),
        ("yes", "no", "lead"),
    ]
    .iter()
    .enumerate()
    {
        writeln!(text, "L-{at},100,software,{need},{student},2026-01-01,{recorded}").unwrap();
    }
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &text)]);
    let ran = dry_run(dir.path(), &["--no-events", "--stage-was", "crm stage"]);
    let (_, page) = ran.out.split_once("against the stage").unwrap();
    insta::assert_snapshot!("recorded", page.split("how this was counted").next().unwrap());
    let report = report(dir.path(), &["--no-events", "--stage-was", "crm_stage"]);
    let recorded = &report["recorded"];
    assert_eq!((recorded["leads"].as_u64(), recorded["agree"].as_u64()), (Some(7), Some(3)));
}

#[test]
fn limits_hold_or_break_and_say_the_figure() {
    let old = POLICY.replace("MQL requires person >= 20", "MQL requires person >= 30");
    let dir = folder(&[("p.qualify", POLICY), ("old.qualify", &old), ("leads.csv", &leads(1500))]);
    let all = ["--no-events", "--outcome", "won", "--against", "old.qualify"];
    let mut told = String::new();
    for limit in [
        "win rate of SQL < 30%",
        "win rate of SQL below 60%",
        "share of MQL changes by more than 10%",
        "share of MQL changes by more than 40 points",
        "AUC of person at most 0.9",
        "leads of sql >= 1",
        "win rate of \"+15 if need\" < 50%",
        "missing of need > 20%",
        "moved > 1%",
        "leaks > 0",
        "win rate of \"+10 on demo, at most 20 points\" < 1%",
        "lift of MQL changes by more than 5%",
        "AUC of persn < 0.5",
        "winrate of SQL < 3%",
        "kappa < 0.5",
        "share SQL > 3",
        "held back of SQL > 3%",
    ] {
        let ran = dry_run(dir.path(), &[&all[..], &["--fail-if", limit]].concat());
        writeln!(told, "$ --fail-if '{limit}'\nexit status: {}\n{}", ran.status, ran.err).unwrap();
    }
    insta::assert_snapshot!("limits", told);
    let two = ["--fail-if", "leads of SQL < 1", "--fail-if", "moved > 1%"];
    let ran = dry_run(dir.path(), &[&all[..], &two].concat());
    assert_eq!(ran.status, 1);
    let limits = ran.out.split_once("\nlimits\n").unwrap().1.split_once("\n\n").unwrap().0;
    insta::assert_snapshot!("limits_section", limits);
    let ran = dry_run(dir.path(), &["--no-events", "--fail-if", "share of SQL changes by more than 10%"]);
    assert_eq!((ran.status, ran.out.as_str()), (2, ""));
    assert!(ran.err.contains("--against"), "{}", ran.err);
}

#[test]
fn a_capacity_says_how_far_down_a_score_it_reaches() {
    let dir = folder(&[("p.qualify", POLICY), ("leads.csv", &leads(1500))]);
    let args = ["--no-events", "--outcome", "won", "--capacity", "20 per week"];
    let report = report(dir.path(), &args);
    let capacity = &report["capacity"];
    // 2026-01-01 to 2026-03-28: 87 days.
    assert_eq!(capacity["periods"], 12.428571);
    assert_eq!(capacity["leads"], 248);
    let person =
        capacity["scores"].as_array().unwrap().iter().find(|score| score["name"] == "person").unwrap();
    let values = report["scores"].as_array().unwrap().iter().find(|score| score["name"] == "person").unwrap();
    let from = person["from"].as_f64().unwrap();
    let (mut above, mut next) = (0, 0);
    for value in values["values"].as_array().unwrap().iter().rev() {
        let leads = ["won", "lost", "open"].map(|name| value[name].as_u64().unwrap()).iter().sum::<u64>();
        if value["value"].as_f64().unwrap() >= from {
            above += leads;
        } else if next == 0 {
            next = above + leads;
        }
    }
    assert_eq!(person["leads"], above);
    assert!(above <= 248 && next > 248, "{above} {next}");
    let ran = dry_run(dir.path(), &args);
    let (_, section) = ran.out.split_once("\nwith time for").unwrap();
    insta::assert_snapshot!("capacity", section.split_once("\n\n").unwrap().0);
    for (capacity, says) in [
        ("many", "no capacity"),
        ("20 per hour", "no capacity"),
        ("5 per week of industry", "no lead has a date"),
    ] {
        let ran = dry_run(dir.path(), &["--no-events", "--capacity", capacity]);
        assert!(ran.status != 0 && ran.err.contains(says), "{capacity}: {}", ran.err);
    }
}
