//! Points from history: planted truths are found, leaks are refused, and what is written is a policy.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in, root};
use serde_json::Value;
use std::fmt::Write;
use std::path::Path;
use std::process::Command;

const POLICY: &str = "policy \"Handover\"
  owners marketing, sales
  reviewed 2026-03-01

setting mql_points is 10

lead
  lead_id      text, key
  created      date
  industry     one of software, logistics, retail
  employees    number
  source       text
  wants_demo   yes/no
  noise        number
  gender       one of f, m
  call_result  text
  visits       number

score fit, 0 to 35, owned by sales
  +15  if wants_demo because \"asked for it\"
  +20  if noise >= 500

MQL requires fit >= mql_points
SQL requires fit >= 30
";

/// Numbers without a pattern, the same every time.
struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

/// Leads of a year. A demo, 50 employees or more, `Referral` and retail tell; `noise` and `gender` do not; `call_result` is
/// written down afterwards.
fn leads(many: u64) -> String {
    let mut dice = Dice(11);
    let mut text = String::from(
        "lead_id,created,industry,employees,source,wants_demo,noise,gender,call_result,visits,won\n",
    );
    for at in 0..many {
        let industry = ["software", "logistics", "retail"][dice.of(3) as usize];
        let employees = dice.of(25) * dice.of(10);
        let source = ["google", "mail", "fair", "Referral"][dice.of(4) as usize];
        let demo = dice.of(4) == 0;
        let visits = dice.of(9);
        let chance = 6
            + if demo { 30 } else { 0 }
            + if employees >= 50 { 22 } else { 0 }
            + if source == "Referral" { 26 } else { 0 }
            + if industry == "retail" { 0 } else { 6 }
            + visits;
        let won = dice.of(100) < chance;
        writeln!(
            text,
            "L-{at},2025-{:02}-{:02},{industry},{employees},{source},{},{},{},{},{visits},{}",
            1 + at * 12 / many,
            1 + dice.of(28),
            if demo { "yes" } else { "no" },
            dice.of(1000),
            if dice.of(2) == 0 { "f" } else { "m" },
            if won { "signed" } else { "" },
            u8::from(won),
        )
        .unwrap();
    }
    text
}

fn made(many: u64) -> tempfile::TempDir {
    folder(&[("sales.qualify", POLICY), ("leads.csv", &leads(many))])
}

fn propose(dir: &Path, more: &[&str]) -> Ran {
    let mut args = vec!["propose", "sales.qualify", "leads.csv", "--outcome", "won", "--as-of", "2026-03-01"];
    args.extend(more);
    qualify_in(dir, &args, "")
}

fn json(dir: &Path, more: &[&str]) -> Value {
    let ran = propose(dir, &[&["--format", "json"], more].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|error| panic!("{error}: {} {}", ran.out, ran.err))
}

/// The lines that are proposed, as they are then, each with what becomes of it.
fn lines(proposal: &Value) -> Vec<(String, String)> {
    let text = |line: &Value, name: &str| line[name].as_str().unwrap_or_default().to_owned();
    let shown = |line: &Value| {
        let after = text(line, "after");
        (text(line, "change"), if after.is_empty() { text(line, "before") } else { after })
    };
    proposal["lines"].as_array().unwrap().iter().map(shown).collect()
}

fn has(lines: &[(String, String)], change: &str, starts: &str, holds: &str) -> bool {
    lines.iter().any(|(is, text)| is == change && text.starts_with(starts) && text.contains(holds))
}

#[test]
fn planted_truths_are_found_and_noise_goes() {
    let made = made(3000);
    let dir = made.path();
    let proposal = json(dir, &["--draws", "3"]);
    let lines = lines(&proposal);
    assert!(
        lines.iter().any(|(change, text)| change != "gone" && text.contains("if wants_demo")),
        "{lines:?}"
    );
    assert!(has(&lines, "gone", "+20 if noise", ""), "{lines:?}");
    assert!(has(&lines, "new", "+", "source is \"Referral\""), "{lines:?}");
    let bands =
        lines.iter().find(|(change, text)| change == "new" && text.contains("employees")).expect("a line");
    assert!(bands.1.contains("50"), "{bands:?}");
    assert!(
        !lines
            .iter()
            .any(|(change, text)| change == "new" && (text.contains("noise") || text.contains("gender")))
    );
    let judged = &proposal["judged"];
    assert!(judged["difference"]["low"].as_f64().unwrap() > 0.05, "{judged}");
    // The newer three of ten, by the date of the policy.
    assert_eq!(proposal["leads"]["by"], "created");
    let newer = proposal["leads"]["newer"]["leads"].as_u64().unwrap();
    assert!((850..=950).contains(&newer), "{newer}");
    assert!(proposal["leads"]["from"].as_str().unwrap().starts_with("2025-09"), "{proposal}");
}

#[test]
fn leaks_and_protected_attributes_are_refused_unless_named() {
    let made = made(2000);
    let dir = made.path();
    let proposal = json(dir, &["--draws", "0"]);
    let refused: Vec<&str> =
        proposal["refused"].as_array().unwrap().iter().map(|of| of["name"].as_str().unwrap()).collect();
    assert_eq!(refused, ["gender", "call_result"]);
    let why = proposal["refused"][1]["why"].as_str().unwrap();
    assert!(why.contains("a suspected leak"), "{why}");
    let texts = proposal["texts"]["sales.qualify"].as_str().unwrap();
    assert_eq!(texts.matches("call_result").count(), 1, "{texts}");
    let allowed = json(dir, &["--draws", "0", "--allow", "call_result"]);
    assert!(lines(&allowed).iter().any(|(_, text)| text.contains("call_result")), "{allowed}");
}

#[test]
fn too_few_leads_give_no_points() {
    let made = made(240);
    let dir = made.path();
    let proposal = json(dir, &[]);
    assert_eq!(
        (proposal["enough"].as_bool(), proposal["texts"].as_object().unwrap().len()),
        (Some(false), 0)
    );
    let ran = propose(dir, &[]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    insta::assert_snapshot!("propose_too_few", ran.out);
    // Nothing is written either.
    let ran = propose(dir, &["--write"]);
    assert_eq!(
        (ran.status, std::fs::read_to_string(dir.join("sales.qualify")).unwrap().as_str()),
        (1, POLICY)
    );
}

#[test]
fn what_is_written_checks_and_is_formatted() {
    let made = made(2500);
    let dir = made.path();
    let ran = propose(dir, &["--draws", "0", "--write"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let text = std::fs::read_to_string(dir.join("sales.qualify")).unwrap();
    assert!(text != POLICY && text.contains("because \"history: "), "{text}");
    let checked = qualify_in(dir, &["check", "sales.qualify"], "");
    assert!(!checked.out.contains("error") && !checked.out.contains("P13"), "{}", checked.out);
    let formatted = qualify_in(dir, &["fmt", "--check", "sales.qualify"], "");
    assert_eq!(formatted.status, 0, "{}", formatted.err);
    // Its own dry-run agrees: the AUC of all leads is that of a better score.
    std::fs::write(dir.join("old.qualify"), POLICY).unwrap();
    let args = [
        "dry-run",
        "sales.qualify",
        "leads.csv",
        "--outcome",
        "won",
        "--as-of",
        "2026-03-01",
        "--against",
        "old.qualify",
        "--json",
        "figures.json",
        "--fail-if",
        "AUC of fit < 0.7",
    ];
    let ran = qualify_in(dir, &args, "");
    assert_eq!(ran.status, 0, "{}", ran.err);
}

#[test]
fn the_threads_make_no_difference() {
    let made = made(1500);
    let dir = made.path();
    let of = |threads: &str| propose(dir, &["--threads", threads, "--draws", "4", "--format", "json"]).out;
    let one = of("1");
    assert!(one.contains("\"enough\": true"), "{one}");
    assert_eq!(one, of("3"));
}

#[test]
fn a_marketer_can_read_it() {
    let made = made(3000);
    let dir = made.path();
    let ran =
        propose(dir, &["--lines", "6", "--draws", "5", "--rising", "employees,visits", "--width", "100"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    insta::assert_snapshot!("propose_human", ran.out);
    assert!(!ran.out.contains("100.0%") && !ran.out.contains(" 0.0%"), "{}", ran.out);
}

#[test]
fn points_rise_where_that_is_asked() {
    let made = made(2000);
    let dir = made.path();
    let proposal = json(dir, &["--draws", "0", "--falling", "employees"]);
    let lines = lines(&proposal);
    // Leads with more employees win more often, so no band that falls is worth anything.
    assert!(!lines.iter().any(|(change, text)| change == "new" && text.contains("employees")), "{lines:?}");
}

#[test]
fn no_more_lines_than_asked() {
    let made = made(2000);
    let dir = made.path();
    for most in ["1", "3"] {
        let proposal = json(dir, &["--draws", "0", "--lines", most]);
        let lines = lines(&proposal);
        let kept = lines.iter().filter(|(change, _)| change != "gone").count();
        assert!((1..=most.parse().unwrap()).contains(&kept), "{lines:?}");
    }
}

#[test]
fn a_policy_without_a_score_gets_one() {
    let made = made(1500);
    let dir = made.path();
    let bare = POLICY.split("score fit").next().unwrap();
    std::fs::write(dir.join("sales.qualify"), bare).unwrap();
    let ran = propose(dir, &["--draws", "0", "--score", "interest", "--write"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let text = std::fs::read_to_string(dir.join("sales.qualify")).unwrap();
    assert!(text.contains("\nscore interest\n"), "{text}");
    assert_eq!(qualify_in(dir, &["run", "sales.qualify", "leads.csv"], "").status, 0);
}

#[test]
fn what_happened_is_looked_at() {
    let made = made(1500);
    let dir = made.path();
    let policy = POLICY.replace("score fit", "event whitepaper\nevent call by sales\n\nscore fit");
    std::fs::write(dir.join("sales.qualify"), policy).unwrap();
    let mut dice = Dice(5);
    let mut events = String::from("lead_id,event,time\n");
    let mut text = String::from(
        "lead_id,created,industry,employees,source,wants_demo,noise,gender,call_result,visits,won\n",
    );
    for at in 0..1500 {
        let papers = dice.of(5);
        let won = dice.of(100) < 10 + papers * 14;
        for paper in 0..papers {
            writeln!(events, "L-{at},whitepaper,2026-01-{:02}", 1 + paper).unwrap();
        }
        if won {
            writeln!(events, "L-{at},call,2026-01-20").unwrap();
        }
        writeln!(text, "L-{at},2025-06-01,retail,5,mail,no,1,f,,1,{}", u8::from(won)).unwrap();
    }
    std::fs::write(dir.join("leads.csv"), text).unwrap();
    std::fs::write(dir.join("events.csv"), events).unwrap();
    let proposal = json(dir, &["--draws", "0", "--events", "events.csv", "--by", "lead_id"]);
    assert!(proposal.is_object());
    let lines = lines(&proposal);
    assert!(lines.iter().any(|(change, text)| change == "new" && text.contains("whitepaper")), "{lines:?}");
    let refused = proposal["refused"].as_array().unwrap();
    assert!(refused.iter().any(|of| of["name"] == "call"), "{refused:?}");
}

/// A line that a few leads have is no matter of a fit: it stays, smaller as all points are.
#[test]
fn a_line_of_few_leads_stays_on_the_new_scale() {
    let policy = POLICY.replace("  +20  if noise >= 500\n", "  -40  if noise >= 998\n");
    let made = folder(&[("sales.qualify", &policy), ("leads.csv", &leads(2000))]);
    let proposal = json(made.path(), &["--draws", "0", "--lines", "4"]);
    let lines = lines(&proposal);
    let kept = lines.iter().find(|(change, text)| change == "points" && text.contains("noise >= 998"));
    let points: i64 = kept.expect("it stays").1.split(' ').next().unwrap().parse().unwrap();
    assert!((-10..0).contains(&points), "{lines:?}");
    assert!(lines.iter().filter(|(change, _)| change != "gone").count() <= 4, "{lines:?}");
}

/// The score stands in a file that the policy uses: that file changes, and no other.
#[test]
fn the_file_with_the_score_changes() {
    let (head, score) = POLICY.split_at(POLICY.find("score fit").unwrap());
    let (score, stages) = score.split_at(score.find("MQL").unwrap());
    let root = format!("{}\n{stages}", head.replace("setting", "use \"points.qualify\"\nsetting"));
    let made = folder(&[("sales.qualify", &root), ("points.qualify", score), ("leads.csv", &leads(2000))]);
    let ran = propose(made.path(), &["--draws", "0", "--write", "--capacity", "5 per week"]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    let points = std::fs::read_to_string(made.path().join("points.qualify")).unwrap();
    assert!(points.contains("because \"history: "), "{points}");
    let stages = std::fs::read_to_string(made.path().join("sales.qualify")).unwrap();
    assert!(!stages.contains("history") && stages.contains("MQL requires fit >= mql_points"), "{stages}");
    // Fifteen weeks and a half of the newer part.
    assert!(ran.out.contains("as --capacity allows"), "{}", ran.out);
    let checked = qualify_in(made.path(), &["check", "sales.qualify"], "");
    assert_eq!(checked.status, 0, "{}", checked.out);
}

/// The names of the JSON, which do not change.
#[test]
fn the_names_of_the_json_stay() {
    let made = made(1200);
    let dir = made.path();
    let proposal = json(dir, &["--draws", "2"]);
    let names = |of: &Value| of.as_object().unwrap().keys().cloned().collect::<Vec<_>>().join(" ");
    insta::assert_snapshot!(
        "propose_json_names",
        [
            names(&proposal),
            names(&proposal["leads"]),
            names(&proposal["lines"][0]),
            names(&proposal["judged"]),
            names(&proposal["judged"]["auc"]),
            names(&proposal["judged"]["called"]),
            names(&proposal["judged"]["promised"][0]),
            names(&proposal["thresholds"][0]),
            names(&proposal["refused"][0]),
        ]
        .join("\n")
    );
    let page = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/propose.md")).unwrap();
    for name in proposal.as_object().unwrap().keys() {
        assert!(page.contains(&format!("`{name}`")), "docs/propose.md does not say what `{name}` is");
    }
}

#[test]
fn the_difference_of_areas_is_exact() {
    use qualify::propose::figures::{auc, difference};
    let mut dice = Dice(3);
    let won: Vec<bool> = (0..200).map(|_| dice.of(3) == 0).collect();
    let of = |dice: &mut Dice, won: &[bool]| -> Vec<i64> {
        won.iter().map(|won| dice.of(10) as i64 + if *won { 3 } else { 0 }).collect()
    };
    let (new, old) = (of(&mut dice, &won), of(&mut dice, &won));
    let gap = difference(&new, &old, &won).unwrap();
    let direct = auc(&new, &won).unwrap().value - auc(&old, &won).unwrap().value;
    assert!((gap.value - direct).abs() < 1e-12 && gap.low < gap.value && gap.value < gap.high);
    let same = difference(&new, &new, &won).unwrap();
    assert!((same.low, same.value, same.high) == (0.0, 0.0, 0.0));
}

/// Beside FasterRisk and a logistic regression on real leads, where they and Python with both are there.
#[test]
fn it_does_no_less_well_than_others() {
    let said = std::env::var_os("QUALIFY_REAL_DATA").map(std::path::PathBuf::from);
    let data = said.unwrap_or_else(|| root().join("../shared/data"));
    let python = std::env::var("QUALIFY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let has = Command::new(&python).args(["-c", "import fasterrisk, pandas, sklearn"]).output();
    if !data.join("x-education/leads.csv").exists() || !has.is_ok_and(|output| output.status.success()) {
        eprintln!(
            "skipped: needs the real data (QUALIFY_REAL_DATA), and pandas, scikit-learn and fasterrisk (QUALIFY_PYTHON)"
        );
        return;
    }
    for which in ["x-education", "loan-applications"] {
        let script = root().join("tests/independent/propose.py");
        let ran = Command::new(&python)
            .arg(script)
            .args([which, env!("CARGO_BIN_EXE_qualify")])
            .arg(&data)
            .output()
            .unwrap();
        assert!(
            ran.status.success(),
            "{}{}",
            String::from_utf8_lossy(&ran.stdout),
            String::from_utf8_lossy(&ran.stderr)
        );
    }
}
