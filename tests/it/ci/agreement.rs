//! `check --changed-since`: whose agreement a change needs.

use super::{FINE, commit, git, repository};
use crate::cli::{folder, qualify_in};
use serde_json::Value;
use std::path::Path;

/// A repository with these files.
fn kept(files: &[(&str, &str)]) -> tempfile::TempDir {
    let dir = folder(files);
    repository(dir.path());
    dir
}

fn write(dir: &Path, name: &str, text: &str) {
    std::fs::write(dir.join(name), text).expect("a file");
}

/// Who must agree, and what has changed: `whose: change kind name`, in order.
fn needed(dir: &Path, args: &[&str]) -> (Vec<String>, Vec<String>) {
    let mut all = vec!["check", "--changed-since", "main", "--format", "json"];
    all.extend(args);
    let ran = qualify_in(dir, &all, "");
    assert_eq!(ran.status, 0, "{}", ran.shown());
    let json: Value = serde_json::from_str(&ran.out).expect("JSON");
    let texts = |value: &Value| -> Vec<String> {
        value.as_array().expect("a list").iter().map(|text| text.as_str().unwrap_or("").to_owned()).collect()
    };
    let agreement = &json["agreement"];
    assert!(json["findings"].is_array());
    let changes = agreement["changes"].as_array().expect("a list").iter().map(|change| {
        let text = |key: &str| change[key].as_str().unwrap_or("").to_owned();
        let whose = texts(&change["agreement_of"]).join("+");
        let whose = if change["owned"] == Value::Bool(true) { whose } else { format!("nobody ({whose})") };
        format!("{whose}: {} {} {}", text("change"), text("kind"), text("name")).trim().to_owned()
    });
    (texts(&agreement["needed"]), changes.collect())
}

/// What is needed when the policy says something else.
fn changed(from: &str, to: &str) -> (Vec<String>, Vec<String>) {
    assert!(from.is_empty() || FINE.contains(from), "{from}");
    let dir = kept(&[("p.qualify", FINE)]);
    write(dir.path(), "p.qualify", &FINE.replacen(from, to, 1));
    needed(dir.path(), &[])
}

#[test]
fn each_statement_needs_its_owner() {
    let sales = ["sales".to_owned()];
    assert_eq!(changed("10000 EUR", "8000 EUR"), (sales.to_vec(), vec!["sales: changed stage SQL".into()]));
    let (whose, what) = changed("+25  on demo_request, once", "+25  on demo_request");
    assert_eq!((whose, what), (vec!["marketing".into()], vec!["marketing: changed score interest".into()]));
    // A change of owner is a matter of both.
    let (whose, what) = changed("EUR, owned by sales", "EUR, owned by marketing");
    assert_eq!(
        (whose.join("+"), what),
        ("marketing+sales".into(), vec!["marketing+sales: owner stage SQL".into()])
    );
    // What nobody owns is of those who sign.
    let (whose, what) = changed("interest >= 25", "interest >= 20");
    assert_eq!(whose.join("+"), "marketing+sales");
    assert_eq!(what, ["nobody (marketing+sales): changed stage MQL"]);
    let (whose, what) = changed("owners marketing, sales", "owners marketing, sales, legal");
    assert_eq!(whose.join("+"), "legal+marketing+sales");
    assert_eq!(what, ["legal+marketing+sales: changed policy Acme lead handover"]);
    let (_, what) = changed("list freemail", "list privatemail");
    assert_eq!(what, ["marketing: removed list freemail", "marketing: added list privatemail"]);
    let (_, what) = changed("set aside?\"", "set aside?\", owned by sales");
    assert_eq!(what, ["nobody (marketing+sales): owner field budget"]);
}

#[test]
fn a_line_with_an_owner_of_its_own_needs_that_owner() {
    let with = |points: &str| FINE.replace("once\n", &format!("once\n  {points} if need, owned by sales\n"));
    let dir = kept(&[("p.qualify", &with("+5"))]);
    write(dir.path(), "p.qualify", &with("+6"));
    let (_, what) = needed(dir.path(), &[]);
    assert_eq!(what, ["sales: changed score interest"]);
}

#[test]
fn layout_comments_and_places_need_nobody() {
    let tidy = |text: &str| changed("", text).1;
    let commented = format!("# A comment\n{FINE}");
    let dir = kept(&[("p.qualify", FINE)]);
    let untidy = commented.replace("  ", "      ").replace('\n', "\r\n").replace("+25 ", "# why\r\n  +25");
    write(dir.path(), "p.qualify", &untidy);
    assert_eq!(needed(dir.path(), &[]), (vec![], vec![]));
    // The list stands elsewhere.
    let list = "list freemail  \"gmail.com\", owned by marketing\n";
    write(dir.path(), "p.qualify", &format!("{}\n{list}", FINE.replace(list, "")));
    assert_eq!(needed(dir.path(), &[]), (vec![], vec![]));
    let ran = qualify_in(dir.path(), &["check", "--changed-since", "HEAD"], "");
    assert!(ran.out.contains("Nothing that needs agreement has changed since HEAD ("), "{}", ran.out);
    assert!(tidy("# nothing but a comment\n").is_empty());
}

#[test]
fn the_order_of_stages_counts() {
    let dir = kept(&[("p.qualify", FINE)]);
    let mql = "MQL requires interest >= 25\n";
    let after = FINE.replace(mql, "").replace("owned by sales\n", &format!("owned by sales\n{mql}"));
    write(dir.path(), "p.qualify", &after);
    let (whose, what) = needed(dir.path(), &[]);
    assert_eq!(whose.join("+"), "marketing+sales");
    assert_eq!(what, ["nobody (marketing+sales): order order of stages"]);
}

#[test]
fn a_file_default_a_used_file_and_a_base_have_their_owners() {
    let main = "policy \"P\"\nuse \"lists.qualify\"\nlead\n  mail  text\nfree means domain of mail is one of freemail\n\
                A requires not free\n";
    let list = "owned by marketing\nlist freemail \"gmail.com\"\n";
    let loft = "policy \"Loft\" based on \"p.qualify\"\ninstead free means domain of mail is \"gmail.com\"\n";
    let dir = kept(&[("p.qualify", main), ("lists.qualify", list), ("loft.qualify", loft)]);
    write(dir.path(), "lists.qualify", &list.replace("\"gmail.com\"", "\"gmail.com\", \"gmx.net\""));
    // Both policies use the list: it is told once.
    let (whose, what) = needed(dir.path(), &[]);
    assert_eq!(
        (whose.join("+").as_str(), what),
        ("marketing", vec!["marketing: changed list freemail".into()])
    );
    // The base changes: that is told at the base; what is said instead stands.
    write(dir.path(), "lists.qualify", list);
    write(dir.path(), "p.qualify", &main.replace("not free", "free").replace("free means", "free means not"));
    let (whose, what) = needed(dir.path(), &["loft.qualify"]);
    assert!(whose.is_empty());
    assert_eq!(what, ["nobody (): changed stage A"]);
}

#[test]
fn renamed_new_and_deleted_files() {
    let dir = kept(&[("a.qualify", FINE), ("b.qualify", &FINE.replace("Acme", "Beta"))]);
    git(dir.path(), &["mv", "a.qualify", "renamed.qualify"]);
    assert_eq!(needed(dir.path(), &[]), (vec![], vec![]));
    assert_eq!(needed(dir.path(), &["renamed.qualify"]), (vec![], vec![]));
    // Renamed and changed, and git has not been told.
    std::fs::rename(dir.path().join("renamed.qualify"), dir.path().join("again.qualify"))
        .expect("it is there");
    write(dir.path(), "again.qualify", &FINE.replace("10000", "9000"));
    assert_eq!(needed(dir.path(), &[]).1, ["sales: changed stage SQL"]);
    std::fs::remove_file(dir.path().join("b.qualify")).expect("it is there");
    write(dir.path(), "new.qualify", "owned by legal\nlead\n  ok  yes/no, ask \"Is it?\"\nB requires ok\n");
    let (whose, what) = needed(dir.path(), &[]);
    assert_eq!(whose.join("+"), "legal+marketing+sales");
    assert!(what.contains(&"legal: added stage B".to_owned()), "{what:?}");
    assert!(what.contains(&"sales: removed stage SQL".to_owned()), "{what:?}");
}

#[test]
fn what_others_did_meanwhile_is_no_change_of_ours() {
    let dir = kept(&[("p.qualify", FINE)]);
    git(dir.path(), &["checkout", "-q", "-b", "ours"]);
    write(dir.path(), "p.qualify", &FINE.replace("+25  on", "+25  on ").replace("10000", "9000"));
    commit(dir.path());
    git(dir.path(), &["checkout", "-q", "main"]);
    write(dir.path(), "p.qualify", &FINE.replace("gmail.com", "gmx.net"));
    commit(dir.path());
    git(dir.path(), &["checkout", "-q", "ours"]);
    assert_eq!(needed(dir.path(), &[]).1, ["sales: changed stage SQL"]);
}

#[test]
fn it_is_told_to_a_person_and_at_the_lines() {
    let dir = kept(&[("p.qualify", FINE)]);
    let text = FINE
        .replace("10000", "9000")
        .replace("interest >= 25", "interest >= 20")
        .replace("once", "once per day");
    write(dir.path(), "p.qualify", &text);
    let shown = |format: &str| {
        let ran =
            qualify_in(dir.path(), &["check", "--changed-since", "main", "--format", format, "--quiet"], "");
        let commit = ran
            .out
            .split_once("main (")
            .and_then(|(_, rest)| rest.split_once(')'))
            .map(|(hash, _)| hash.to_owned());
        ran.out.replace(&commit.unwrap_or_else(|| "no commit".into()), "COMMIT")
    };
    insta::assert_snapshot!("agreement_human", shown("human"));
    insta::assert_snapshot!("agreement_short", shown("short"));
    insta::assert_snapshot!("agreement_github", shown("github"));
}

#[test]
fn what_cannot_be_compared_is_said() {
    let dir = kept(&[("p.qualify", FINE)]);
    let ran = |args: &[&str], stdin: &str| {
        let ran = qualify_in(dir.path(), args, stdin);
        assert_eq!((ran.status, ran.out.as_str()), (2, ""), "{}", ran.shown());
        ran.err
    };
    let unknown = ran(&["check", "--changed-since", "develop"], "");
    assert!(unknown.starts_with("error: git knows no commit, branch or tag `develop`\nhelp: "), "{unknown}");
    let stdin = ran(&["check", "-", "--changed-since", "main"], FINE);
    assert_eq!(stdin, "error: a policy from stdin has no history to compare with\nhelp: name its file\n");
    let outside = folder(&[("p.qualify", FINE)]);
    let said = qualify_in(outside.path(), &["check", "--changed-since", "main"], "");
    assert_eq!(said.status, 2);
    assert!(said.err.starts_with("error: `.` is in no git repository\nhelp: "), "{}", said.err);
    let other = outside.path().to_str().expect("UTF-8");
    let said = ran(&["check", "--changed-since", "main", ".", other], "");
    assert!(said.contains("lies outside the repository"), "{said}");
    // A policy with mistakes in its text: first things first.
    write(dir.path(), "p.qualify", &FINE.replace("requires need", "requires need and"));
    let broken = qualify_in(dir.path(), &["check", "--changed-since", "main", "--format", "json"], "");
    assert_eq!(broken.status, 1);
    let json: Value = serde_json::from_str(&broken.out).expect("JSON");
    assert_eq!(json["agreement"]["changes"], Value::Array(Vec::new()));
    assert!(json["agreement"]["not_compared"][0].as_str().is_some_and(|said| said.contains("has mistakes")));
}
