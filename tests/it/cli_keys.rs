//! `--hash-keys`: no key of a lead leaves the house, and files can still be joined.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in};
use std::path::Path;

const POLICY: &str = "lead
  email  text, key
  need   yes/no, ask \"Would this solve a problem?\"
event demo
event call by sales
score interest
  +20 on demo
MQL requires interest > 0
SQL requires MQL and need
  answer within 1 day of demo by call
";

const LEADS: &str = "email,need,won\n ada@acme.example ,yes,0\nbob@acme.example,no,1\ncec@acme.example,,0\n\
                     bob@acme.example,yes,1\n,yes,1\n";

const EVENTS: &str = "email,event,time\nada@acme.example,demo,2026-03-01\nbob@acme.example,demo,soon\n\
                      bob@acme.example,demo,2026-03-01\n";

/// Of `ada@acme.example`, as `sha256sum` gives it, and as `openssl dgst -hmac` with the secret below.
const ADA: &str = "2a1322415fff1b1aceaebe7855b2c5bd6e9efa5e787d46391f971aea65062ce3";
const ADA_SECRET: &str = "a882f3a40a39e9c961abee0d43a309a647a77e3bfaf7b7629c9956d2c8eb376d";

fn files() -> tempfile::TempDir {
    folder(&[
        ("p.qualify", POLICY),
        ("old.qualify", &POLICY.replace("+20", "-20")),
        ("leads.csv", LEADS),
        ("e.csv", EVENTS),
        ("secret.txt", "correct horse battery staple\n"),
        ("empty.txt", " \n"),
    ])
}

fn ask(dir: &Path, command: &str, more: &[&str]) -> Ran {
    let usual = [command, "p.qualify", "leads.csv", "--events", "e.csv", "--as-of", "2026-06-30"];
    qualify_in(dir, &[&usual[..], more].concat(), "")
}

#[test]
fn answers_hold_hashes_that_others_can_work_out() {
    let dir = files();
    let columns = ["--columns", "key,stage"];
    for (option, ada) in [("--hash-keys", ADA), ("--hash-keys=secret.txt", ADA_SECRET)] {
        let ran = ask(dir.path(), "run", &[&columns[..], &[option, "--rejects", "r.csv"]].concat());
        assert_eq!(ran.status, 0, "{}", ran.err);
        assert!(ran.out.starts_with(&format!("email,stage\n{ada},SQL\n")), "{}", ran.out);
        assert_eq!(ran.out.lines().count(), 4);
        assert!(!ran.out.contains("acme") && !ran.err.contains("acme"), "{}{}", ran.out, ran.err);
        // A key seen before is found all the same; its hash is that of the answer.
        let bob = ran.out.lines().nth(2).unwrap().split(',').next().unwrap();
        let rejects = std::fs::read_to_string(dir.path().join("r.csv")).unwrap();
        assert!(rejects.contains(&format!("leads.csv,5,4,{bob},same key as an earlier row,")), "{rejects}");
        // The same on any number of threads, and in the full answer.
        let again = ask(dir.path(), "run", &[&columns[..], &[option, "--threads", "3"]].concat());
        assert_eq!(again.out, ran.out);
        let full = ask(dir.path(), "run", &[option, "--output-format", "jsonl"]);
        assert!(
            full.out.contains(&format!("\"key\":\"{ada}\"")) && !full.out.contains("acme"),
            "{}",
            full.out
        );
    }
}

#[test]
fn a_lead_that_is_rejected_for_something_else_is_hidden_too() {
    let policy =
        "lead\n  email  text, key\n  joined  date\n  n  number\nscore s\n  +9 per n\nMQL requires s > 0\n";
    let leads = "email,joined,n\nada@acme.example,,1\nada@acme.example,2026-01-01,900000000000\n";
    let dir = folder(&[("p.qualify", policy), ("leads.csv", leads)]);
    let args =
        ["run", "p.qualify", "leads.csv", "--as-of", "joined + 1 day", "--rejects", "r.jsonl", "--hash-keys"];
    let ran = qualify_in(dir.path(), &args, "");
    let rejects = std::fs::read_to_string(dir.path().join("r.jsonl")).unwrap();
    let keys = rejects.matches(&format!("\"key\":\"{ADA}\"")).count();
    assert_eq!((keys, rejects.lines().count()), (2, 2), "{rejects}{}", ran.err);
    assert!(!ran.err.contains("acme") && !ran.out.contains("acme"), "{}{}", ran.out, ran.err);
}

#[test]
fn reports_show_no_key_either() {
    let dir = files();
    let args = ["--outcome", "won", "--against", "old.qualify", "--replay", "events", "--html", "r.html"];
    let plain = ask(dir.path(), "dry-run", &[&args[..], &["--json", "r.json"]].concat());
    let read = |name: &str| std::fs::read_to_string(dir.path().join(name)).unwrap();
    for text in [&plain.out, &read("r.html"), &read("r.json")] {
        assert!(text.contains("ada@acme.example"), "{text}");
    }
    let hashed = ask(dir.path(), "dry-run", &[&args[..], &["--json", "r.json", "--hash-keys"]].concat());
    assert_eq!(hashed.status, 0, "{}", hashed.err);
    for text in [&hashed.out, &hashed.err, &read("r.html"), &read("r.json")] {
        assert!(!text.contains("acme.example"), "{text}");
    }
    assert!(read("r.html").contains(ADA) && read("r.json").contains(ADA));
    assert!(hashed.out.contains(&ADA[..8]), "{}", hashed.out);
}

#[test]
fn what_would_show_keys_all_the_same_is_refused() {
    let dir = files();
    let told = |command: &str, more: &[&str]| {
        let ran = ask(dir.path(), command, more);
        (ran.status, ran.err)
    };
    let shown = "error: `email` is the key, which --hash-keys hides\n";
    let dry = |more: &[&str]| told("dry-run", &[&["--hash-keys"], more].concat());
    assert_eq!(
        dry(&["--show", "need,email"]),
        (2, format!("{shown}help: leave it out of --show, or leave --hash-keys out\n"))
    );
    assert_eq!(
        dry(&["--by", "email"]),
        (2, format!("{shown}help: leave it out of --by, or leave --hash-keys out\n"))
    );
    assert_eq!(
        told("run", &["--hash-keys=none.txt"]),
        (2, "error: cannot read none.txt: there is no such file\n".to_owned())
    );
    assert_eq!(
        told("run", &["--hash-keys=empty.txt"]),
        (
            2,
            "error: empty.txt holds no secret to hash keys with\nhelp: write a long random text into it, and keep \
             it: the same secret gives the same hashes\n"
                .to_owned()
        )
    );
}
