//! Files of events as people have them: empty, with other columns, in another encoding, cut off; and disks that are
//! full.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

use crate::cli::{command, folder, qualify_in};
use std::io::Write;
use std::path::Path;

const POLICY: &str = "policy \"Interest\"
  time zone \"Europe/Amsterdam\"
lead
  lead_id  text, key
  joined   date
event demo_request
event page_view from \"Page viewed\"
  url      text
  seconds  number
score interest
  +20 on demo_request, once
  +1  on page_view where seconds > 10 and url is known, once per day
MQL requires interest > 0
";

const LEADS: &str = "lead_id,joined\na,2026-09-01\nb,2026-09-02\nc,\n";

fn with_policy() -> tempfile::TempDir {
    folder(&[("p.qualify", POLICY), ("leads.csv", LEADS)])
}

/// What is said of a file of events, and the answers.
fn said(dir: &Path, name: &str, bytes: &[u8]) -> String {
    std::fs::write(dir.join(name), bytes).expect("a file");
    let args = ["run", "p.qualify", "leads.csv", "--events", name, "--as-of", "2026-10-01"];
    let ran =
        qualify_in(dir, &[&args[..], &["--columns", "lead_id,interest", "--width", "100"]].concat(), "");
    format!("== {name}\n{}", ran.shown())
}

#[test]
fn events_come_as_they_come() {
    let dir = with_policy();
    let say = |name: &str, bytes: &[u8]| said(dir.path(), name, bytes);
    let header = "lead_id,event,time,url,seconds\n";
    let csv = |rows: &str| format!("{header}{rows}").into_bytes();
    let mut all = vec![
        say("empty.csv", b""),
        say("blank.jsonl", b"\n\n"),
        say("header-only.csv", header.as_bytes()),
        say("other-columns.csv", b"who,what,when\na,demo_request,2026-09-01\n"),
        say("a-column-less.csv", b"lead_id,event,time,url\na,demo_request,2026-09-01,\n"),
        say("utf-16.csv", b"\xff\xfel\0e\0a\0d\0"),
    ];
    // Bytes that are no text: in a key, a name, an instant, and a field that is needed.
    let rows = b"\xffa,demo_request,2026-09-01,,\na,demo\xff,2026-09-01,,\na,demo_request,20\xff6-09-01,,\n\
                 b,Page viewed,2026-09-01,/\xff,30\nb,Page viewed,2026-09-01,/,30\n";
    all.push(say("latin-1.csv", &[header.as_bytes(), rows].concat()));
    // The same event twice is two events; order, offsets and spelling are the file's own.
    let rows = "b,page viewed,2026-09-03T00:30:00+02:00,/,30\n b , PAGE VIEWED ,2026-09-02 23:30,/,30\n\
                b,Page viewed,2026-09-02T22:30:00Z,/,30\nb,Page viewed,2026-09-02T22:30:00Z,/,30\n\
                a,demo_request,2026-09-01,,\n";
    all.push(say("mixed.csv", &csv(rows)));
    // The first lines of JSON may lack what later ones have.
    let lines = "{\"lead_id\":\"a\",\"event\":\"demo_request\"}\n{}\n[1]\n{\"event\":\"demo_request\"\n\
                 {\"lead_id\":\"a\",\"event\":\"demo_request\",\"time\":\"2026-09-01\"}\n\
                 {\"event\":\"demo_request\",\"time\":\"2026-09-01\"}\n{\"lead_id\":\"a\",\"time\":\"2026-09-01\"}\n";
    all.push(say("keys-missing.jsonl", lines.as_bytes()));
    all.push(say("quote.csv", &csv("a,demo_request,2026-09-01,\"/,\nb,demo_request,2026-09-01,,\n")));
    insta::assert_snapshot!("events_as_they_come", all.join("\n"));
}

#[test]
fn packed_files_that_are_none_or_cut_off_are_told() {
    let dir = with_policy();
    let text = "lead_id,event,time,url,seconds\n".to_owned() + &"a,demo_request,2026-09-01,,\n".repeat(3000);
    let mut gzip = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    gzip.write_all(text.as_bytes()).expect("memory");
    let gzip = gzip.finish().expect("memory");
    let zstd = zstd::encode_all(text.as_bytes(), 1).expect("memory");
    let say = |name: &str, bytes: &[u8]| said(dir.path(), name, bytes);
    let all = [
        say("plain.csv.gz", text.as_bytes()),
        say("plain.csv.zst", text.as_bytes()),
        say("half.csv.gz", &gzip[..gzip.len() / 2]),
        say("half.csv.zst", &zstd[..zstd.len() / 2]),
        say("whole.csv.gz", &gzip),
        say("whole.csv.zst", &zstd),
    ];
    insta::assert_snapshot!("events_packed", all.join("\n"));
}

#[test]
fn columns_of_events_can_be_named() {
    let dir = with_policy();
    let events = "who,what,when,url,seconds\na,demo_request,2026-09-01,,\n";
    std::fs::write(dir.path().join("e.csv"), events).expect("a file");
    let args = ["run", "p.qualify", "leads.csv", "--events", "e.csv", "--as-of", "2026-10-01"];
    let named = [
        "--event-key",
        "who",
        "--event-name",
        "What",
        "--event-time",
        " when ",
        "--columns",
        "lead_id,interest",
    ];
    let ran = qualify_in(dir.path(), &[&args[..], &named].concat(), "");
    assert_eq!((ran.status, ran.out.as_str()), (0, "lead_id,interest\na,20\nb,0\nc,0\n"), "{}", ran.err);
    let wrong = ["--event-key", "whom", "--event-name", "what", "--event-time", "when"];
    let ran = qualify_in(dir.path(), &[&args[..], &wrong].concat(), "");
    assert_eq!(ran.status, 1);
    assert_eq!(
        ran.err,
        "error: the events have no column `whom` (--event-key)\nhelp: the nearest is `who`\n"
    );
}

#[test]
fn an_instant_of_each_leads_own_may_be_hours_after_a_date() {
    let dir = with_policy();
    // A day is its last instant in Amsterdam: 2026-09-01T21:59:59.999999Z for the first, a day later for the second.
    let events = "lead_id,event,time,url,seconds\n\
                  a,demo_request,2026-09-02T03:59:59.999999Z,,\n\
                  b,demo_request,2026-09-03T04:00:00Z,,\n\
                  c,demo_request,2026-09-02T04:00:00Z,,\n";
    std::fs::write(dir.path().join("e.csv"), events).expect("a file");
    let run = |as_of: &str| {
        let args = ["run", "p.qualify", "leads.csv", "--events", "e.csv", "--as-of", as_of];
        qualify_in(dir.path(), &[&args[..], &["--columns", "lead_id,interest,as_of"]].concat(), "")
    };
    let ran = run("joined + 6 hours");
    assert_eq!(
        ran.out,
        "lead_id,interest,as_of\na,20,2026-09-02T05:59:59.999999+02:00\nb,0,2026-09-03T05:59:59.999999+02:00\n",
        "{}",
        ran.err
    );
    assert!(ran.err.contains("3 leads read = 2 answers + 1 reject"), "{}", ran.err);
    assert!(
        ran.err.contains("3 events read = 1 matched + 1 of unknown leads + 1 after as-of"),
        "{}",
        ran.err
    );
    assert!(run("joined + 7 hours").out.contains("\nb,20,2026-09-03T06:59:59.999999+02:00\n"));
    assert!(run("joined + 1 day").out.contains("\nb,20,2026-09-03T23:59:59.999999+02:00\n"));
    assert!(run("joined").out.contains("\na,0,2026-09-01T23:59:59.999999+02:00\n"));
}

/// Runs a command with a disk of 64 KiB at `small`; `None` where such a disk cannot be made.
#[cfg(target_os = "linux")]
fn on_a_small_disk(dir: &Path, args: &[&str]) -> Option<std::process::Output> {
    std::fs::create_dir_all(dir.join("small")).expect("a folder");
    let program = command(dir);
    let shell = "mount -t tmpfs -o size=64k none small || exit 77; \"$0\" \"$@\"; status=$?; ls -A small; exit $status";
    let output = std::process::Command::new("unshare")
        .args(["--user", "--map-root-user", "--mount", "sh", "-c", shell])
        .arg(program.get_program())
        .args(args)
        .current_dir(dir)
        .env("TMPDIR", "small")
        .output()
        .ok()?;
    let made =
        output.status.code() != Some(77) && !String::from_utf8_lossy(&output.stderr).starts_with("unshare:");
    made.then_some(output)
}

#[cfg(target_os = "linux")]
#[test]
fn a_disk_that_fills_up_is_told_and_nothing_stays_on_it() {
    let dir = with_policy();
    let leads: String = (0..5000).map(|lead| format!("lead {lead},2026-09-01\n")).collect();
    std::fs::write(dir.path().join("many.csv"), format!("lead_id,joined\n{leads}")).expect("a file");
    for (name, threads) in [("small/answers.csv", "1"), ("small/answers.jsonl", "3")] {
        let _ = std::fs::remove_dir(dir.path().join("small"));
        let args = ["run", "p.qualify", "many.csv", "--no-events", "--output", name, "--threads", threads];
        let Some(output) = on_a_small_disk(dir.path(), &args) else {
            eprintln!("skipped: no small disk can be made here (unshare and mount)");
            return;
        };
        let err = String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(2), "{err}");
        assert_eq!(err, format!("error: cannot write {name}: the disk is full\n"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "what is left on the disk");
    }
}

/// Events that wait for a later one, and more of them than memory may hold: 20 of each of 3,000 leads.
fn with_waiting_events() -> tempfile::TempDir {
    let policy = POLICY.replace("score interest\n", "event stop\nscore interest\n  resets on stop\n");
    let leads: String = (0..3000).map(|lead| format!("{lead},2026-09-01\n")).collect();
    let mut events = String::from("lead_id,event,time,url,seconds\n");
    for event in 0..60_000 {
        let (lead, day) = (event % 3000, event / 3000 + 1);
        events += &match (lead % 5, day) {
            (0, 10) => format!("{lead},stop,2026-09-10,,\n"),
            _ => format!("{lead},Page viewed,2026-09-{day:02},/,30\n"),
        };
    }
    folder(&[("p.qualify", &policy), ("leads.csv", &format!("lead_id,joined\n{leads}")), ("e.csv", &events)])
}

const WAITING: &[&str] = &["run", "p.qualify", "leads.csv", "--events", "e.csv", "--as-of", "2026-10-01"];

#[cfg(target_os = "linux")]
#[test]
fn events_that_find_no_room_to_wait_end_the_run() {
    let dir = with_waiting_events();
    // In memory, and on a disk with room, the answers are the same.
    let usual = qualify_in(dir.path(), WAITING, "");
    let little = ["--event-memory", "65536"];
    let spilt = qualify_in(dir.path(), &[WAITING, &little].concat(), "");
    assert_eq!((usual.status, usual.out.lines().count()), (0, 3001), "{}", usual.err);
    assert!(usual.out == spilt.out && usual.err == spilt.err, "{}", spilt.err);

    let help = "help: events that a later one may void (`resets on`, `since last`) wait there where they are many: name a \
                folder with room in TMPDIR\n";
    let told = |why: &str| format!("error: cannot keep events in a temporary file in {why}\n{help}");
    let written = ["--output", "answers.csv", "--rejects", "rejects.csv"];
    let run = command(dir.path())
        .args(WAITING)
        .args(little)
        .args(written)
        .env("TMPDIR", "nowhere")
        .output()
        .expect("it runs");
    assert_eq!(run.status.code(), Some(2));
    assert_eq!(String::from_utf8_lossy(&run.stderr), told("nowhere: there is no such folder"));

    for threads in ["1", "3"] {
        let args = [WAITING, &little, &written, &["--threads", threads]].concat();
        let Some(output) = on_a_small_disk(dir.path(), &args) else {
            eprintln!("skipped: no small disk can be made here (unshare and mount)");
            break;
        };
        assert_eq!(output.status.code(), Some(2));
        assert_eq!(String::from_utf8_lossy(&output.stderr), told("small: the disk is full"));
        assert_eq!(String::from_utf8_lossy(&output.stdout), "", "what is left on the disk");
    }
    let mut left: Vec<_> = std::fs::read_dir(dir.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry").file_name().into_string().expect("a name"))
        .filter(|name| name != "small")
        .collect();
    left.sort();
    assert_eq!(left, ["e.csv", "leads.csv", "p.qualify"], "nothing is half written");
}

/// Events enough that they do not fit into the memory there is.
#[cfg(target_os = "linux")]
#[test]
fn a_file_of_events_may_be_larger_than_memory() {
    const LIMIT: usize = 20 << 20;
    let dir = with_policy();
    let leads: String = (0..500).map(|lead| format!("{lead},2026-09-01\n")).collect();
    std::fs::write(dir.path().join("leads.csv"), format!("lead_id,joined\n{leads}")).expect("a file");
    let mut events = String::from("lead_id,event,time,url,seconds\n");
    let mut row = 0;
    while events.len() < LIMIT + (2 << 20) {
        let (lead, day, hour) = (row * 7 % 500, row % 28 + 1, row % 24);
        let page = format!("/page/{}/of/the/whole/catalogue", row % 97);
        events += &format!("{lead},Page viewed,2026-09-{day:02}T{hour:02}:00:00Z,{page},{}\n", row % 60);
        row += 1;
    }
    std::fs::write(dir.path().join("e.csv"), events).expect("a file");
    let shell = format!("ulimit -d {}; exec \"$0\" \"$@\"", LIMIT >> 10);
    let run = |threads: &str, limited: bool| {
        let args = [
            "run",
            "p.qualify",
            "leads.csv",
            "--events",
            "e.csv",
            "--as-of",
            "2026-10-01",
            "--threads",
            threads,
        ];
        let mut command = command(dir.path());
        if limited {
            let program = command.get_program().to_owned();
            command = std::process::Command::new("sh");
            command.current_dir(dir.path()).args(["-c", &shell]).arg(program);
        }
        let output = command.args(args).output().expect("it runs");
        assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    assert!(run("1", true) == run("2", false));
}

/// What a terminal of 80 columns shows of a run whose leads come slowly; `None` where there is no `script`.
#[cfg(target_os = "linux")]
fn at_a_terminal(dir: &Path) -> Option<String> {
    let pipe = dir.join("slow.csv");
    if !std::process::Command::new("mkfifo").arg(&pipe).status().is_ok_and(|status| status.success()) {
        return None;
    }
    let program = command(dir).get_program().to_string_lossy().into_owned();
    let line =
        format!("'{program}' run p.qualify slow.csv --no-events --as-of 2026-10-01 --output answers.csv");
    let child = std::process::Command::new("script")
        .args(["-qec", &line, "/dev/null"])
        .current_dir(dir)
        .env("TERM", "xterm")
        .env_remove("NO_COLOR")
        .stdin(std::process::Stdio::null())
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .ok()?;
    let writer = std::thread::spawn(move || -> std::io::Result<()> {
        let mut out = std::fs::File::options().write(true).open(pipe)?;
        out.write_all(b"lead_id,joined\n")?;
        for part in 0..20 {
            let rows: String = (0..20_000).map(|row| format!("{part}-{row},2026-09-01\n")).collect();
            out.write_all(rows.as_bytes())?;
            std::thread::sleep(std::time::Duration::from_millis(100));
        }
        Ok(())
    });
    let output = child.wait_with_output().ok()?;
    writer.join().expect("it ends").expect("it writes");
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}

#[cfg(target_os = "linux")]
#[test]
fn a_terminal_sees_how_far_a_run_has_come() {
    let dir = with_policy();
    let Some(shown) = at_a_terminal(dir.path()) else {
        eprintln!("skipped: there is no `script` or `mkfifo` to make a terminal with");
        return;
    };
    assert!(shown.contains(" leads, ") && shown.contains(" a second"), "{shown}");
    assert!(shown.contains("400,000 leads read = 400,000 answers + 0 rejects"), "{shown}");
    // What was said while it ran is gone before the summary is said.
    let (before, _) = shown.split_once("400,000 leads read").expect("just seen");
    assert!(before.contains("\u{1b}[2K"), "{shown:?}");
}
