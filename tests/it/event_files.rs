//! Several files of events, files that hold one kind, and the columns that are asked for where they are not known.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{Ran, folder, qualify_in};
use proptest::prelude::*;
use proptest::test_runner::{Config, RngSeed};
use std::path::Path;

const POLICY: &str = "lead
  id text, key
  won yes/no
event open from \"email_open\"
event click
  link text
event visit
  seconds number
score s
  +1 on open
  +10 on click where link is \"pricing\"
  +100 on visit where seconds >= 30
last_click means click in the last 30 days
MQL requires s >= 15
";

fn run(dir: &Path, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", "leads.csv", "--as-of", "2026-03-01", "--columns", "key,s"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

fn said(ran: &Ran) -> String {
    let words =
        |text: &str| text.split_whitespace().filter(|word| *word != "│").collect::<Vec<_>>().join(" ");
    words(&format!("{} {}", ran.out, ran.err))
}

fn files() -> tempfile::TempDir {
    folder(&[
        ("p.qualify", POLICY),
        ("leads.csv", "id,won\na,yes\nb,no\nc,yes\n"),
        ("opens.csv", "lead_id,timestamp\na,2026-01-05\nb,2026-01-06\nz,2026-01-06\n,2026-01-06\n"),
        ("clicks.jsonl", "{\"contact\":\"a\",\"at\":\"2026-02-05\",\"link\":\"pricing\"}\n"),
        ("visits.csv", "Visitor,Seen,seconds,page\nc,2026-02-01,40,/\nc,soon,40,/\nc,2026-02-02,long,/\n"),
        ("all.csv", "id,event,time,link,seconds\na,email_open,2026-01-05,,\nc,visit,2026-01-05,,31\n"),
    ])
}

const VISITS: &[&str] = &["--events", "visit=visits.csv", "--event-key", "Visitor", "--event-time", "Seen"];

/// Each file has columns of its own, and a file of one kind needs no column that names it. A name of a column counts for
/// the files that have it.
#[test]
fn several_files_are_one() {
    let dir = files();
    let more = ["--events", "email_open=opens.csv", "--events", "click=clicks.jsonl", "--events", "all.csv"];
    let ran = run(dir.path(), &[&more[..], VISITS].concat());
    assert_eq!(ran.out, "id,s\na,12\nb,1\nc,200\n", "{}", ran.err);
    let text = said(&ran);
    assert!(text.contains("10 events read = 7 matched + 1 of unknown leads + 2 broken"), "{text}");
    assert!(text.contains("opens.csv: the event has no key of a lead"), "{text}");
    assert!(text.contains("visits.csv: `soon` is not a date and time"), "{text}");
    assert!(text.contains("visit.seconds in"), "{text}");
    // The policy's own name of the kind does as well, and the order makes no difference.
    let other = ["--events", "open=opens.csv", "--events", "click=clicks.jsonl"];
    let again =
        run(dir.path(), &[VISITS, &["--events", "all.csv"], &other[..], &["--threads", "3"]].concat());
    assert_eq!(again.out, ran.out, "{}", again.err);
    let rejected = run(dir.path(), &[VISITS, &other[..], &["--rejects", "rejected.csv"]].concat());
    assert_eq!(rejected.status, 0, "{}", rejected.err);
    let written = std::fs::read_to_string(dir.path().join("rejected.csv")).unwrap();
    assert!(written.contains("opens.csv,5,") && written.contains("visits.csv,3,"), "{written}");
}

/// `explain`, `dry-run`, `check --data` and `init` read the same files.
#[test]
fn every_command_reads_several_files() {
    let dir = files();
    let more = ["--events", "open=opens.csv", "--events", "click=clicks.jsonl", "--events", "all.csv"];
    let more = [&more[..], VISITS].concat();
    let with = |args: &[&str]| qualify_in(dir.path(), &[args, &more].concat(), "");
    let as_of = ["--as-of", "2026-03-01"];
    let explained =
        with(&[&["explain", "p.qualify", "leads.csv", "--lead", "a", "--all"][..], &as_of[..]].concat());
    assert!(
        said(&explained).contains("2026-02-05") && said(&explained).contains("2026-01-05"),
        "{}",
        said(&explained)
    );
    let replay = ["dry-run", "p.qualify", "leads.csv", "--outcome", "won", "--replay", "events"];
    let dry = with(&[&replay[..], &as_of[..]].concat());
    assert!(dry.status == 0 && said(&dry).contains("3 leads"), "{}", said(&dry));
    let checked = with(&["check", "p.qualify", "--data", "leads.csv"]);
    let text = said(&checked);
    assert!(text.contains("opens.csv, clicks.jsonl, all.csv, visits.csv: 10 events"), "{text}");
    assert!(!text.contains("D09") && !text.contains("D01") && !text.contains("D10"), "{text}");
    let init = with(&["init", "leads.csv"]);
    for line in ["event open", "event click", "event visit", "link", "seconds"] {
        assert!(init.out.contains(line), "{line}: {}", said(&init));
    }
    assert!(said(&init).contains("10 events of 4 kinds"), "{}", said(&init));
}

/// What is given twice, is no name, or is nowhere.
#[test]
fn what_cannot_be_several_files_is_refused() {
    let dir = files();
    let wrong = [
        (&["--events", "all.csv", "--events", "open=all.csv"][..], "names `all.csv` twice"),
        (&["--events", "=all.csv"], "no name stands before"),
        (&["--events", "open="], "no file stands behind"),
        (&["--events", "-", "--events", "open=-"], "twice"),
        (
            &["--events", "all.csv", "--events", "open=opens.csv", "--event-key", "nobody"],
            "no column `nobody`",
        ),
        (&["--events", "open=nowhere.csv"], "nowhere.csv"),
        // A field that no file of its kind has.
        (&["--events", "visit=opens.csv", "--events", "all.csv"], "opens.csv has no column `seconds`"),
    ];
    for (args, message) in wrong {
        let ran = run(dir.path(), args);
        assert!(ran.status != 0 && said(&ran).contains(message), "{args:?}: {}", said(&ran));
    }
    // A file of that name is a file, and so is a path with a sign in it.
    std::fs::create_dir(dir.path().join("day=1")).unwrap();
    let all = std::fs::read(dir.path().join("all.csv")).unwrap();
    for name in ["a=b.csv", "day=1/all.csv"] {
        std::fs::write(dir.path().join(name), &all).unwrap();
        let ran = run(dir.path(), &["--events", name]);
        assert_eq!(ran.out, "id,s\na,1\nb,0\nc,100\n", "{}", ran.err);
    }
    // A kind that the policy does not declare counts for nobody, and is told.
    let ran = run(dir.path(), &["--events", "opened=opens.csv"]);
    assert!(
        said(&ran).contains("4 of undeclared kinds") && said(&ran).contains("opened (4)"),
        "{}",
        said(&ran)
    );
}

/// One message asks for all columns that are not known, and proposes those that are likely.
#[test]
fn one_message_asks_for_all_columns() {
    let rows: String = (0..40)
        .map(|at| {
            format!("{},Person {at},{},2026-01-0{} 10:00\n", at % 20, ["Open", "Click"][at % 2], 1 + at % 9)
        })
        .collect();
    let leads: String = (0..20).map(|at| format!("{at},yes\n")).collect();
    let policy = POLICY.replace(" from \"email_open\"", "");
    let dir = folder(&[
        ("p.qualify", &policy),
        ("leads.csv", &format!("id,won\n{leads}")),
        ("odd.csv", &format!("Who,Whose,What,Moment\n{rows}")),
        ("known.csv", &format!("lead_id,Whose,What,Moment\n{rows}")),
        ("two.csv", "id,lead_id,What,Moment\n1,2,open,2026-01-05\n"),
    ]);
    let commands: [&[&str]; 3] = [
        &["run", "p.qualify", "leads.csv"],
        &["check", "p.qualify", "--data", "leads.csv"],
        &["init", "leads.csv"],
    ];
    for command in commands {
        let ran = qualify_in(dir.path(), &[command, &["--events", "odd.csv"]].concat(), "");
        let text = said(&ran);
        assert_ne!(ran.status, 0);
        assert!(
            text.contains(
                "no column of the events is known to say the lead's key, what happened or when it happened"
            ),
            "{text}"
        );
        assert!(text.contains("--event-key \"Who\" --event-name \"What\" --event-time \"Moment\""), "{text}");
        assert!(text.contains("`Who` holds the key of a lead in 40 of the first 40 events"), "{text}");
        assert!(text.contains("`Moment` holds dates"), "{text}");
        assert!(text.contains("their columns are Who, Whose, What, Moment"), "{text}");
    }
    let text = said(&run(dir.path(), &["--events", "known.csv"]));
    assert!(text.contains("known to say what happened or when it happened"), "{text}");
    assert!(text.contains("say which with --event-name \"What\" --event-time \"Moment\""), "{text}");
    let text = said(&run(dir.path(), &["--events", "known.csv", "--event-time", "Momet"]));
    assert!(
        text.contains("known to say what happened; the events have no column `Momet` (--event-time)"),
        "{text}"
    );
    assert!(text.contains("--event-name \"What\" --event-time \"Moment\""), "{text}");
    let text = said(&run(dir.path(), &["--events", "two.csv"]));
    assert!(
        text.contains("could each be the lead's key") && text.contains("--event-name \"What\""),
        "{text}"
    );
    // From stdin nothing is known but names.
    let args = ["run", "p.qualify", "leads.csv", "--events", "-"];
    let text = said(&qualify_in(dir.path(), &args, "Mail Id,What,Event Date\n1,open,2026-01-05\n"));
    assert!(
        text.contains("--event-key \"Mail Id\" --event-name COLUMN --event-time \"Event Date\""),
        "{text}"
    );
    // What the message offers is right.
    let more =
        ["--events", "odd.csv", "--event-key", "Who", "--event-name", "What", "--event-time", "Moment"];
    let ran = run(dir.path(), &[&more[..], &["--allow-missing-columns"]].concat());
    assert!(said(&ran).contains("40 events read = 40 matched"), "{}", said(&ran));
}

#[derive(Clone, Debug)]
struct Event {
    lead: u8,
    kind: u8,
    day: u8,
    value: u8,
    file: u8,
}

fn event() -> impl Strategy<Value = Event> {
    (0u8..12, 0u8..4, 1u8..29, 0u8..4, 0u8..3).prop_map(|(lead, kind, day, value, file)| Event {
        lead,
        kind,
        day,
        value,
        file,
    })
}

impl Event {
    fn kind(&self) -> &'static str {
        ["email_open", "click", "visit", "other"][usize::from(self.kind)]
    }

    fn link(&self) -> &'static str {
        ["pricing", "", "home", "x"][usize::from(self.value)]
    }

    fn seconds(&self) -> &'static str {
        ["30", "29", "", "a while"][usize::from(self.value)]
    }

    fn row(&self) -> String {
        let Event { lead, day, .. } = self;
        format!("L{lead},{},2026-01-{day:02},{},{}\n", self.kind(), self.link(), self.seconds())
    }
}

proptest! {
    #![proptest_config(Config { cases: 24, rng_seed: RngSeed::Fixed(14), failure_persistence: None, ..Config::default() })]

    /// Several files in any order, or a file for each kind, answer as one file of all does.
    #[test]
    fn several_files_answer_as_one(all in prop::collection::vec(event(), 0..60), reversed in any::<bool>()) {
        let header = "lead_id,event,time,link,seconds\n";
        let of = |keep: &dyn Fn(&Event) -> bool| -> String {
            let rows: String = all.iter().filter(|event| keep(event)).map(Event::row).collect();
            format!("{header}{rows}")
        };
        let of_kind = |kind: &str, header: &str, value: fn(&Event) -> &'static str| -> String {
            let rows = all.iter().filter(|event| event.kind() == kind);
            let rows = rows.map(|event| format!("2026-01-{:02},L{},{}\n", event.day, event.lead, value(event)));
            format!("{header}\n{}", rows.collect::<String>())
        };
        let leads: String = (0..9).map(|lead| format!("L{lead},yes\n")).collect();
        let dir = folder(&[
            ("p.qualify", POLICY),
            ("leads.csv", &format!("id,won\n{leads}")),
            ("all.csv", &of(&|_| true)),
            ("0.csv", &of(&|event| event.file == 0)),
            ("1.csv", &of(&|event| event.file == 1)),
            ("2.csv", &of(&|event| event.file == 2)),
            ("opens.csv", &of_kind("email_open", "date,contact_id,x", |_| "")),
            ("clicks.csv", &of_kind("click", "date,contact_id,link", Event::link)),
            ("visits.csv", &of_kind("visit", "date,contact_id,seconds", Event::seconds)),
            ("others.csv", &of_kind("other", "date,contact_id,x", |_| "")),
        ]);
        let answers = |events: &[&str]| {
            let mut args = vec!["run", "p.qualify", "leads.csv", "--as-of", "2026-02-01"];
            let mut events = events.to_vec();
            if reversed {
                events.reverse();
            }
            events.iter().for_each(|file| args.extend(["--events", *file]));
            let ran = qualify_in(dir.path(), &args, "");
            let counts = ran.err.lines().find(|line| line.contains("read = ") && line.contains("event")).unwrap_or("").to_owned();
            (ran.status, ran.out, counts)
        };
        let one = answers(&["all.csv"]);
        prop_assert_eq!(&answers(&["0.csv", "1.csv", "2.csv"]), &one);
        let kinds = ["email_open=opens.csv", "click=clicks.csv", "visit=visits.csv", "other=others.csv"];
        prop_assert_eq!(&answers(&kinds), &one);
    }
}
