//! The policy over a lender's log against the same rules written out by hand: every application's stage, points and
//! next step, and what became of every event.

use crate::cli::{qualify_in, root};
use crate::examples::real;
use std::collections::HashMap;
use std::path::Path;

/// An application as the log has it.
struct Application {
    key: String,
    registered: i64,
    amount: i64,
    /// Activity, lifecycle, instant.
    events: Vec<(String, String, i64)>,
}

impl Application {
    fn happened(&self, activity: &str, as_of: i64) -> bool {
        self.events.iter().any(|(of, _, at)| of == activity && *at <= as_of)
    }

    fn started(&self, activity: &str, as_of: i64) -> i64 {
        let started = |(of, lifecycle, at): &&(String, String, i64)| {
            of == activity && lifecycle.eq_ignore_ascii_case("start") && *at <= as_of
        };
        self.events.iter().filter(started).count().try_into().unwrap()
    }

    /// Stage, points and next step, as of an instant.
    fn answer(&self, as_of: i64) -> (&'static str, i64, &'static str) {
        let happened = |activity: &str| self.happened(activity, as_of);
        let (offered, signed) = (happened("O_SENT"), happened("O_SENT_BACK"));
        let usual = (15_000..=30_000).contains(&self.amount);
        let promise = [
            (happened("A_PREACCEPTED"), 20),
            (happened("A_ACCEPTED"), 10),
            (offered, 20),
            (signed, 40),
            (usual, 15),
            (self.amount < 5000, -15),
            (happened("W_Beoordelen fraude"), -40),
        ]
        .iter()
        .map(|(so, points)| if *so { *points } else { 0 })
        .sum::<i64>();
        let calls = (5 * self.started("W_Completeren aanvraag", as_of)).min(20)
            + (5 * self.started("W_Afhandelen leads", as_of)).min(10);
        let promise = (promise - calls).clamp(0, 100);
        if happened("A_DECLINED") || happened("A_CANCELLED") {
            return ("disqualified", promise, "");
        }
        match (happened("A_PREACCEPTED"), offered, promise >= 60) {
            (true, true, true) if signed => ("SQL", promise, "Check the signed offer today"),
            (true, true, true) => ("SQL", promise, "Call about the offer today"),
            (true, true, false) => ("SAL", promise, "Call about the offer this week"),
            (true, false, _) => ("MQL", promise, "Complete the application by telephone"),
            (false, ..) => ("lead", promise, "Wait for the first check"),
        }
    }
}

fn instant(text: &str) -> i64 {
    text.parse::<jiff::Timestamp>().unwrap().as_microsecond()
}

fn applications(folder: &Path) -> Vec<Application> {
    let mut all = Vec::new();
    let mut places = HashMap::new();
    for row in csv::Reader::from_path(folder.join("cases.csv")).unwrap().records() {
        let row = row.unwrap();
        places.insert(row[0].to_owned(), all.len());
        let (registered, amount) = (instant(&row[1]), row[2].parse().unwrap());
        all.push(Application { key: row[0].to_owned(), registered, amount, events: Vec::new() });
    }
    #[expect(clippy::disallowed_methods, reason = "a test reads files")]
    let file = std::fs::File::open(folder.join("events.csv.gz")).unwrap();
    for row in csv::Reader::from_reader(flate2::read::MultiGzDecoder::new(file)).records() {
        let row = row.unwrap();
        let event = (row[2].to_owned(), row[3].to_owned(), instant(&row[5]));
        all[places[&row[0]]].events.push(event);
    }
    all
}

/// The activities that the policy declares.
const DECLARED: [&str; 9] = [
    "A_PREACCEPTED",
    "A_ACCEPTED",
    "A_DECLINED",
    "A_CANCELLED",
    "O_SENT",
    "O_SENT_BACK",
    "W_Afhandelen leads",
    "W_Completeren aanvraag",
    "W_Beoordelen fraude",
];

fn grouped(number: usize) -> String {
    match number {
        0..1000 => number.to_string(),
        _ => format!("{},{:03}", number / 1000, number % 1000),
    }
}

/// Runs the policy so many hours after each application, and holds every answer to the one by hand.
fn agree(folder: &Path, all: &[Application], after: &str, hours: i64) {
    let (cases, events) = (folder.join("cases.csv"), folder.join("events.csv.gz"));
    let as_of = format!("reg_date + {after}");
    let ran = qualify_in(
        &root(),
        &[
            "run",
            "examples/loan-applications/policy.qualify",
            cases.to_str().unwrap(),
            "--events",
            events.to_str().unwrap(),
            "--as-of",
            &as_of,
            "--columns",
            "case_id,stage,promise,next_step",
            "--width",
            "200",
        ],
        "",
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let instant = |application: &Application| application.registered + hours * 3_600_000_000;
    let (mut matched, mut undeclared, mut later) = (0, 0, 0);
    let mut answers = ran.out.lines().skip(1);
    for application in all {
        let (stage, promise, next_step) = application.answer(instant(application));
        let expected = format!("{},{stage},{promise},{next_step}", application.key);
        assert_eq!(answers.next(), Some(expected.as_str()), "{after}");
        for (activity, _, at) in &application.events {
            match (DECLARED.contains(&activity.as_str()), *at <= instant(application)) {
                (false, _) => undeclared += 1,
                (true, true) => matched += 1,
                (true, false) => later += 1,
            }
        }
    }
    assert_eq!(answers.next(), None);
    let counted = format!(
        "262,200 events read = {} matched + {} of undeclared kinds + {} after as-of\n",
        grouped(matched),
        grouped(undeclared),
        grouped(later)
    );
    assert!(ran.err.contains(&counted), "{counted}{}", ran.err);
}

#[test]
fn every_application_is_judged_as_by_hand() {
    let Some(folder) = real("loan-applications") else { return };
    let all = applications(&folder);
    assert_eq!(all.len(), 13_087);
    agree(&folder, &all, "1 day", 24);
    agree(&folder, &all, "6 hours", 6);
    agree(&folder, &all, "30 days", 720);

    // What the first day says about the end: the higher the stage, the more often the loan was used.
    let mut ends: HashMap<&str, (usize, usize)> = HashMap::new();
    for application in &all {
        let (stage, ..) = application.answer(application.registered + 24 * 3_600_000_000);
        let end = ends.entry(stage).or_default();
        end.0 += usize::from(application.happened("A_ACTIVATED", i64::MAX));
        end.1 += 1;
    }
    let found: Vec<(usize, usize)> =
        ["SQL", "SAL", "MQL", "lead", "disqualified"].iter().map(|stage| ends[stage]).collect();
    assert_eq!(found.iter().map(|(_, of)| *of).collect::<Vec<_>>(), [641, 3311, 2130, 246, 6759]);
    let tenths: Vec<usize> = found.iter().map(|(won, of)| (won * 1000 + of / 2) / of).collect();
    assert_eq!(tenths, [590, 445, 173, 110, 0], "as the README of the example says");
}
