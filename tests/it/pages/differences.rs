//! `agreement --since` and `check --changed-since` tell of the same changes: each change of a policy is told by both,
//! and where one finds nothing, so does the other.

use super::agreement::POLICIES;
use qualify::agreement::{Agreement, Other};
use qualify::changes::{self, Change, How, Kind, Version};
use qualify::{check, syntax};
use std::collections::BTreeMap;

/// One damaged policy of so many is tried; `QUALIFY_DIFFERENCES=all` tries all, which takes minutes.
const STEP: usize = 11;

/// A policy and all that it uses, with one file as it is given.
fn load(path: &str, text: &str) -> syntax::Loaded {
    let root = crate::cli::root();
    let mut read = |other: &str| match other == path {
        true => Ok(text.as_bytes().to_vec()),
        false => std::fs::read(root.join(other)).map_err(|_| syntax::LoadError::Missing),
    };
    syntax::load(&syntax::Root::file(path), &mut read)
}

fn version(loaded: &syntax::Loaded) -> Version<'_> {
    Version { files: &loaded.files, sources: &loaded.sources }
}

/// What `agreement --since` lists, and what [`changes`] finds.
fn told(old: &syntax::Loaded, new: &syntax::Loaded) -> Option<(String, Vec<Change>)> {
    let (was, now) = (check::check(old).program?, check::check(new).program?);
    let changes = changes::between(Some(version(old)), Some(version(new)));
    let since = Other { program: &was, path: "old.qualify", changes: &changes };
    let page = Agreement { program: &now, path: "new.qualify", base: None, since: Some(since) }.markdown();
    let (_, list) = page.split_once("## What has changed")?;
    Some((list.split("\n## ").next().unwrap_or("").to_owned(), changes))
}

#[test]
fn the_title_of_a_stage_is_told_where_the_stage_is_and_where_it_changes() {
    let text = |title: &str| format!("lead\n  need yes/no\nhot {title}requires need\n");
    let titled = load("a.qualify", &text("\"ready for a call\" "));
    let (list, changes) = told(&load("a.qualify", &text("")), &titled).unwrap();
    assert!(list.contains("the title") && list.contains("“ready for a call”"), "{list}");
    assert_eq!(changes.len(), 1);
    let program = check::check(&titled).program.unwrap();
    let page = Agreement { program: &program, path: "a.qualify", base: None, since: None }.markdown();
    assert!(page.contains("(ready for a call) …"), "{page}");
}

/// A line otherwise: without it, twice, its numbers, words and signs, and before the line above.
fn damaged(lines: &[&str], at: usize) -> Vec<Vec<String>> {
    let all: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
    let put = |line: String| {
        let mut all = all.clone();
        all[at] = line;
        all
    };
    let line = lines[at];
    let mut found = vec![[&all[..at], &all[at + 1..]].concat(), [&all[..=at], &all[at..]].concat()];
    if at > 0 {
        let mut swapped = all.clone();
        swapped.swap(at - 1, at);
        found.push(swapped);
    }
    for (by, with) in [
        (" and ", " or "),
        (" or ", " and "),
        (">=", ">"),
        ("+", "-"),
        ("once", "once per day"),
        ("because \"", "because \"in short, "),
        ("ask \"", "ask \"Please: "),
        ("\"", "\"x"),
        ("owned by marketing", "owned by sales"),
        ("  ", "    "),
    ] {
        if line.contains(by) {
            found.push(put(line.replacen(by, with, 1)));
        }
    }
    if let Some(start) = line.find(|c: char| c.is_ascii_digit()) {
        let end = line[start..].find(|c: char| !c.is_ascii_digit()).map_or(line.len(), |end| start + end);
        let number: u64 = line[start..end].parse().unwrap_or(0);
        found.push(put(format!("{}{}{}", &line[..start], number + 1, &line[end..])));
    }
    found.push(put(format!("{line}  # a remark")));
    found
}

#[test]
fn both_tell_of_the_same_changes() {
    let (mut tried, mut nothing, mut kinds) = (0, 0, BTreeMap::<(Kind, How), usize>::new());
    let step = if std::env::var_os("QUALIFY_DIFFERENCES").is_some_and(|all| all == "all") { 1 } else { STEP };
    let mut turn = 0;
    for path in POLICIES {
        let text = std::fs::read_to_string(crate::cli::root().join(path)).unwrap();
        let lines: Vec<&str> = text.lines().collect();
        let old = load(path, &text);
        for at in 0..lines.len() {
            for new in damaged(&lines, at) {
                turn += 1;
                if turn % step != 0 {
                    continue;
                }
                let new = new.join("\n") + "\n";
                let Some((list, changes)) = told(&old, &load(path, &new)) else { continue };
                tried += 1;
                let says_nothing = list.contains("Nothing: every statement says what it said.");
                assert_eq!(says_nothing, changes.is_empty(), "{path}:{}: {list}\n{changes:?}", at + 1);
                nothing += usize::from(says_nothing);
                for change in &changes {
                    *kinds.entry((change.kind, change.how)).or_default() += 1;
                    let heading = change.kind == Kind::Policy;
                    let name =
                        if heading { "the policy" } else { change.name.split(' ').next().unwrap_or("") };
                    // The words of a condition are other words in a sentence.
                    let told = list.contains(name) || change.kind == Kind::Disqualify;
                    assert!(told, "{path}:{}: {change:?} is not told: {list}", at + 1);
                    let owners = change.owners.iter().all(|owner| list.contains(owner.as_str()));
                    assert!(owners, "{path}:{}: whose it is: {list}", at + 1);
                }
            }
        }
    }
    assert!(tried > 1_500 / step && nothing > 300 / step, "{tried} policies, {nothing} the same");
    assert!(kinds.len() > 15, "kinds of change: {kinds:?}");
}

#[test]
fn a_change_without_a_sentence_is_quoted() {
    let old = "lead\n  missing is \"-\"\n  a yes/no\n  b yes/no\ndisqualify if a because \"x\"\ndisqualify if b because \"y\"\nSQL requires a or b\n";
    let told = |new: &str| {
        let (list, _) = told(&load("p.qualify", old), &load("p.qualify", new)).expect("both are fine");
        list
    };
    let order = old.replace(
        "disqualify if a because \"x\"\ndisqualify if b because \"y\"\n",
        "disqualify if b because \"y\"\ndisqualify if a because \"x\"\n",
    );
    let missing = old.replace("missing is \"-\"", "missing is \"-\", \"n/a\"");
    insta::assert_snapshot!("quoted", format!("{}\n{}", told(&order), told(&missing)));
}
