//! Figures of nothing, figures that are nearly all, and outcomes that ask whether an undeclared column is known.

use crate::cli::{Ran, folder, qualify_in};
use serde_json::Value;
use std::path::Path;

const POLICY: &str = "policy \"Edges\"
lead
  lead_id  text, key
  fit      number
  signed   yes/no, default no
score s
  +10 if fit is known and fit > 5
MQL requires s >= 10
SQL requires s >= 10 and signed
Deal requires s >= 99 and SQL
";

fn dry_run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["dry-run", "p.qualify", "leads.csv", "--as-of", "2026-10-01"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn report(dir: &Path, more: &[&str]) -> Value {
    let ran = dry_run(dir, &[more, &["--json", "-"]].concat());
    serde_json::from_str(&ran.out).unwrap_or_else(|_| panic!("{}", ran.err))
}

/// 2,000 leads, of which 400 were won, all with a date and one not in the last stage; 358 and one lost have `fit`.
fn history() -> tempfile::TempDir {
    let rows: String = (0..2000)
        .map(|at| {
            let won = at < 400;
            let fit = if !(357..1998).contains(&at) { "9" } else { "1" };
            let date = if won { "2026-02-03" } else { "" };
            format!(
                "L{at},{fit},{},{date},{}\n",
                if at < 357 { "yes" } else { "no" },
                if won { "yes" } else { "no" }
            )
        })
        .collect();
    folder(&[("p.qualify", POLICY), ("leads.csv", &format!("lead_id,fit,signed,won_date,won\n{rows}"))])
}

/// What is asked only whether it is known is a text, whatever stands in it; with a comparison it is what that says.
#[test]
fn an_undeclared_column_that_is_only_known_or_missing_is_a_text() {
    let dir = history();
    let won = |outcome: &str| report(dir.path(), &["--outcome", outcome])["leads"]["won"].clone();
    assert_eq!(won("won_date is known"), 400);
    assert_eq!(won("won_date is missing"), 1600);
    assert_eq!(won("not (won_date is missing)"), 400);
    assert_eq!(won("won_date >= 2026-02-01"), 400);
    assert_eq!(won("won_date is known and won_date < 2026-02-03"), 0);
    assert_eq!(won("won"), 400);
    assert_eq!(won("won is yes"), 400);
    assert_eq!(won("won is \"yes\" and won_date is known"), 400);
}

/// A stage that nobody could come from has no conversion; a limit on it fails, and says that it cannot be computed.
#[test]
fn a_figure_of_nothing_is_null_and_a_limit_on_it_fails() {
    let dir = folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "lead_id,fit,signed,won\na,1,no,yes\nb,2,no,no\n"),
        ("none.csv", "lead_id,fit,signed,won\n"),
    ]);
    let told = report(dir.path(), &["--outcome", "won"]);
    let of =
        |name: &str| told["stages"].as_array().unwrap().iter().find(|stage| stage["name"] == name).unwrap();
    assert_eq!(of("MQL")["conversion"], 0.0);
    assert_eq!(of("SQL")["conversion"], Value::Null);
    for limit in ["conversion of SQL < 50%", "conversion of SQL > 50%"] {
        let ran = dry_run(dir.path(), &["--fail-if", limit]);
        assert_eq!(ran.status, 1, "{}", ran.err);
        let said = "conversion of SQL cannot be computed: there are no such leads";
        assert!(ran.err.contains(said), "{}", ran.err);
    }
    let page = dir.path().join("page.html");
    let ran = dry_run(dir.path(), &["--outcome", "won", "--html", page.to_str().unwrap()]);
    assert_eq!(ran.status, 0, "{}", ran.err);
    for limit in ["held back > 10%", "missing of fit > 10%", "share of MQL > 10%", "rejects > 10%"] {
        let args = ["dry-run", "p.qualify", "none.csv", "--as-of", "2026-10-01", "--fail-if", limit];
        let ran = qualify_in(dir.path(), &args, "");
        assert!(ran.out.contains("cannot be computed"), "{limit}: {}{}", ran.out, ran.err);
    }
    let args = ["dry-run", "p.qualify", "none.csv", "--as-of", "2026-10-01", "--json", "none.json"];
    let ran = qualify_in(dir.path(), &args, "");
    assert!(ran.err.contains("none.csv holds no leads"), "{}", ran.err);
    let told = std::fs::read_to_string(dir.path().join("none.json")).unwrap();
    let told: Value = serde_json::from_str(&told).unwrap();
    let shares = ["stages", "lines"].map(|part| told[part].as_array().unwrap().clone()).concat();
    assert!(!shares.is_empty() && shares.iter().all(|of| of["share"].is_null()), "{shares:?}");
}

/// Nearly all is never all, nor a little nothing; and what a line asks for together is held against the outcome too.
#[test]
fn nearly_all_is_never_all_and_a_line_that_is_paid_to_winners_is_a_leak() {
    let dir = history();
    let told = report(dir.path(), &["--outcome", "won"]);
    let leaks: Vec<&Value> =
        told["warnings"].as_array().unwrap().iter().filter(|warning| warning["kind"] == "leak").collect();
    assert!(leaks.iter().any(|leak| leak["about"] == "+10 if fit is known and fit > 5"), "{leaks:?}");
    let rows: String = (0..10_000)
        .map(|at| {
            format!("L{at},{},no,,{}\n", if at == 7 { 1 } else { 9 }, if at < 5000 { "yes" } else { "no" })
        })
        .collect();
    std::fs::write(dir.path().join("leads.csv"), format!("lead_id,fit,signed,won_date,won\n{rows}")).unwrap();
    let page = dir.path().join("page.html");
    let ran = dry_run(dir.path(), &["--outcome", "won", "--width", "100"]);
    let said = ran.out.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains(">99.9% of everything that was won"), "{}", ran.out);
    assert!(said.contains("<0.1%") && !said.contains("100.0%"), "{}", ran.out);
    let html = dry_run(dir.path(), &["--outcome", "won", "--html", page.to_str().unwrap()]);
    assert_eq!(html.status, 0, "{}", html.err);
    let html = std::fs::read_to_string(&page).unwrap();
    assert!(html.contains("&gt;99.9%") && html.contains("&lt;0.1%"), "no share that is nearly all");
}
