//! Mistakes as people make them, one at a time, in policies of twelve trades: how many `check` finds without examples.
//! `tests/cases/planted` holds the policies and the mistakes. The policies themselves are clean. Its folder `unseen` holds
//! policies of eight other trades: their mistakes were written before any rule was looked at.

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
        // Several lines stand on one, with `⏎` between them.
        let rest = rest.strip_prefix(' ').unwrap_or(rest).replace('⏎', "\n");
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
    let mut clean = BTreeMap::new();
    for mistake in &mistakes {
        let data = mistake.data.then(|| leads(&mistake.policy));
        let text = policy(&mistake.policy);
        let before =
            clean.entry((&mistake.policy, mistake.data)).or_insert_with(|| codes(&text, data.as_ref()));
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

/// A rule that finds more of these puts its code in the place of `missed` and raises the count. Before any
/// rule looked at them, 260 were found: so much a policy of another trade can expect.
#[test]
fn mistakes_in_policies_of_other_trades_are_found_as_often_as_before() {
    assert_eq!(share("unseen/mistakes.txt"), (356, 179, 280));
}

/// What is said of the policies of a folder.
fn clean(folder: &str) -> BTreeMap<String, BTreeMap<String, usize>> {
    let mut said = BTreeMap::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_some_and(|ending| ending == "qualify") {
            let name = path.file_stem().unwrap().to_str().unwrap().to_owned();
            said.insert(name, codes(&std::fs::read_to_string(path).unwrap(), None));
        }
    }
    said
}

/// What is said of a clean policy is true, and asks for nothing useful; one such finding a policy is the most.
#[test]
fn the_policies_without_mistakes_have_one_finding_each_at_most() {
    let said = clean(FOLDER);
    assert_eq!(said.len(), 12, "{said:?}");
    for (name, codes) in &said {
        assert!(codes.values().sum::<usize>() <= 1, "{name}: {codes:?}");
        assert!(codes.keys().all(|code| ["P11", "N03"].contains(&code.as_str())), "{name}: {codes:?}");
    }
}

/// Of policies of other trades as they were first written, with fields of no use (N01), leads who asked for no more contact (S14)
/// and an order against the points (P23).
#[test]
fn what_is_said_of_policies_of_other_trades_is_as_before() {
    let said: Vec<String> =
        clean(&format!("{FOLDER}/unseen")).iter().map(|(name, codes)| format!("{name} {codes:?}")).collect();
    let expected = [
        r#"alarm {"N01": 1}"#,
        r#"fleet {"N01": 2}"#,
        r#"lifts {"N01": 2, "P23": 1, "S14": 1}"#,
        r#"movers {"N01": 1, "N06": 1}"#,
        r#"payroll {"M01": 1, "N01": 2, "P11": 2, "S05": 1}"#,
        "plants {}",
        r#"print {"N01": 2}"#,
        r#"translate {"M02": 1, "N01": 3, "N03": 1}"#,
    ];
    assert_eq!(said, expected);
}
