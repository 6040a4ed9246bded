//! Mistakes as people make them, one at a time, in policies of twelve trades: how many `check` finds without examples.
//! `tests/cases/planted` holds the policies and the mistakes. The policies themselves are clean.

use super::{Data, findings_at};
use qualify::lint::Levels;
use std::collections::BTreeMap;
use std::fmt::Write;

const FOLDER: &str = "tests/cases/planted";

/// A mistake: texts of a policy and what stands there instead.
#[derive(Default)]
struct Mistake {
    policy: String,
    kind: String,
    changes: Vec<(String, Vec<String>)>,
    data: bool,
    /// The codes that find it; none where it is missed.
    codes: Vec<String>,
}

fn mistakes(file: &str) -> Vec<Mistake> {
    let text = std::fs::read_to_string(format!("{FOLDER}/{file}")).unwrap();
    let (mut all, mut policy): (Vec<Mistake>, String) = (Vec::new(), String::new());
    for line in text.lines().filter(|line| !line.starts_with('#') && !line.is_empty()) {
        let (sign, rest) = line.split_at(1);
        let rest = rest.strip_prefix(' ').unwrap_or(rest).to_owned();
        match (sign, all.last_mut()) {
            ("@", _) => policy = rest,
            ("=", _) => all.push(Mistake { policy: policy.clone(), kind: rest, ..Mistake::default() }),
            ("-", Some(mistake)) => mistake.changes.push((rest, Vec::new())),
            ("+", Some(mistake)) => mistake.changes.last_mut().expect("a place").1.push(rest),
            ("?", Some(mistake)) => mistake.data = true,
            (":", Some(mistake)) => {
                mistake.codes = rest.split(' ').filter(|code| *code != "missed").map(str::to_owned).collect();
            }
            _ => panic!("not understood: {line}"),
        }
    }
    all
}

/// The policy with the mistake in it.
fn planted(text: &str, mistake: &Mistake) -> String {
    let mut places: Vec<(usize, usize, String)> = Vec::new();
    for (old, new) in &mistake.changes {
        assert_eq!(text.matches(old.as_str()).count(), 1, "{} {}: {old:?}", mistake.policy, mistake.kind);
        let at = text.find(old.as_str()).unwrap();
        let mut end = at + old.len();
        // A line of which nothing is left goes with its end.
        if new.is_empty() && text[..at].ends_with('\n') && text[end..].starts_with('\n') {
            end += 1;
        }
        places.push((at, end, new.join("\n")));
    }
    places.sort();
    let (mut out, mut done) = (String::new(), 0);
    for (at, end, new) in places {
        out += &text[done..at];
        out += &new;
        done = end;
    }
    out + &text[done..]
}

/// The codes that are said of a policy, with how often.
fn codes(text: &str, data: Option<&Data>) -> BTreeMap<String, usize> {
    let mut found = BTreeMap::new();
    let diags = match findings_at(text, data, &Levels::default()) {
        Ok(diags) => diags,
        Err(shown) => {
            // Errors are shown: each begins with its code.
            for line in shown.lines().filter(|line| line.len() == 4 && line.starts_with('E')) {
                *found.entry(line.to_owned()).or_default() += 1;
            }
            return found;
        }
    };
    for diag in diags {
        *found.entry(diag.code.as_str().to_owned()).or_default() += 1;
    }
    found
}

fn policy(name: &str) -> String {
    std::fs::read_to_string(format!("{FOLDER}/{name}.qualify")).unwrap()
}

fn leads(name: &str) -> Data {
    Data { leads: std::fs::read_to_string(format!("{FOLDER}/{name}.csv")).unwrap(), events: None }
}

/// How many mistakes there are, of how many kinds, and how many are found.
fn share(file: &str) -> (usize, usize, usize) {
    let mistakes = mistakes(file);
    let (mut wrong, mut missed, mut found) = (String::new(), String::new(), 0);
    for mistake in &mistakes {
        let data = mistake.data.then(|| leads(&mistake.policy));
        let text = policy(&mistake.policy);
        let before = codes(&text, data.as_ref());
        let after = codes(&planted(&text, mistake), data.as_ref());
        let new: Vec<&str> = after
            .iter()
            .filter(|(code, count)| before.get(*code).is_none_or(|before| before < count))
            .map(|(code, _)| code.as_str())
            .collect();
        let what = format!("{} · {}", mistake.policy, mistake.kind);
        let named = mistake.codes.iter().any(|code| new.contains(&code.as_str()));
        if named {
            found += 1;
        } else if mistake.codes.is_empty() {
            // What is said beside it does not name it.
            writeln!(missed, "{what} {new:?}").unwrap();
        } else {
            writeln!(wrong, "{what}: expected {:?}, said {new:?}", mistake.codes).unwrap();
        }
    }
    let mut kinds: Vec<&str> = mistakes.iter().map(|mistake| mistake.kind.as_str()).collect();
    kinds.sort_unstable();
    kinds.dedup();
    let all = mistakes.len();
    println!("{found} of {all} planted mistakes of {} kinds are found; missed are\n{missed}", kinds.len());
    assert!(wrong.is_empty(), "{wrong}");
    (all, kinds.len(), found)
}

#[test]
fn most_planted_mistakes_are_found_without_examples() {
    let (all, kinds, found) = share("mistakes.txt");
    assert!(all >= 150 && kinds >= 60, "{all} mistakes of {kinds} kinds");
    assert!(found * 100 >= all * 85, "{found} of {all}");
}

#[test]
fn two_of_three_mistakes_that_were_not_chosen_are_found() {
    let (all, _, found) = share("unchosen.txt");
    assert!(all >= 100, "{all}");
    assert!(found * 3 >= all * 2, "{found} of {all}");
}

/// What is said of a clean policy is true, and asks for nothing useful; one such finding a policy is the most.
#[test]
fn the_policies_without_mistakes_have_one_finding_each_at_most() {
    let mut said = BTreeMap::new();
    for entry in std::fs::read_dir(FOLDER).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "qualify") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            said.insert(name.clone(), codes(&policy(&name), None));
        }
    }
    assert_eq!(said.len(), 12, "{said:?}");
    for (name, codes) in &said {
        assert!(codes.values().sum::<usize>() <= 1, "{name}: {codes:?}");
        assert!(codes.keys().all(|code| ["P11", "N03"].contains(&code.as_str())), "{name}: {codes:?}");
    }
}
