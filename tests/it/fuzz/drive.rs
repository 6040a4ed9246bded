//! One function a target: takes any bytes, and panics where something that is promised does not hold.
//!
//! The plain tests beside this file call them with mutations, `fuzz/` with whatever its fuzzer comes upon.

#![allow(
    dead_code,
    clippy::disallowed_methods,
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "tests write files and say by panicking that they fail; not every user needs every driver"
)]

use qualify::check::{Checked, check};
use qualify::data::format::Format;
use qualify::diag::Diag;
use qualify::fix::{Policy, fix};
use qualify::lint::{Context, Levels, lint};
use qualify::program::Program;
use qualify::run::events::{Columns, EventFile, EventJob, EventsAsOf};
use qualify::run::rejects::Rejects;
use qualify::run::{AsOfRule, EventSource, Job};
use qualify::speech::print;
use qualify::syntax::{LoadError, Loaded, Root, load};
use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

const FILE: &str = "a.qualify";

/// Longer texts are only read and formatted: what is tried out would take its time.
const TRIED: usize = 4 << 10;

fn read(bytes: &[u8]) -> (Loaded, Checked) {
    let loaded = load(&Root::file(FILE), &mut |path| match path {
        FILE => Ok(bytes.to_vec()),
        _ => Err(LoadError::Missing),
    });
    let checked = check(&loaded);
    (loaded, checked)
}

/// What is doubtful, with every rule on.
fn doubts(loaded: &Loaded, program: &Program) -> Vec<Diag> {
    let context = Context {
        program,
        files: &loaded.files,
        sources: &loaded.sources,
        today: Some(1_790_000_000_000_000),
        outcome: None,
        protected: &[],
        opted_out: &[],
        seen: None,
        facts: Default::default(),
    };
    lint(&context, &Levels { strict: true, set: Vec::new() })
}

fn well_placed(loaded: &Loaded, diags: &[Diag]) {
    for diag in diags {
        let spans = diag.labels.iter().map(|label| label.span).chain(diag.fix.iter().map(|edit| edit.span));
        for span in spans {
            let text = loaded.sources.get(span.file).map_or("", |source| &*source.text);
            assert!(text.get(span.range()).is_some(), "{} points nowhere: {span:?}", diag.message);
        }
    }
}

/// A policy: it is read, checked and doubted; formatting it twice is formatting it once and keeps its program; every
/// change that is offered is read again; what is made of these is clean, changes no program, and is made at once.
pub fn policy(bytes: &[u8]) {
    let (loaded, checked) = read(bytes);
    well_placed(&loaded, &checked.diags);
    let style = qualify::diag::render::Style { width: 100, colour: false, unicode: true };
    qualify::diag::render::human(&checked.diags, &loaded.sources, style);
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    if let Ok(formatted) = qualify::fmt::format(text) {
        assert_eq!(qualify::fmt::format(&formatted).as_ref(), Ok(&formatted), "formatted twice");
        let (_, again) = read(formatted.as_bytes());
        // A points line is named by its words, and formatting sets the blanks between them.
        let program = |checked: &Checked| checked.program.as_ref().map(|of| print(of).replace(' ', ""));
        assert_eq!(program(&checked), program(&again), "formatting changed the program");
    }
    if bytes.len() > TRIED {
        return;
    }
    let found = checked.program.as_ref().map(|program| doubts(&loaded, program)).unwrap_or_default();
    well_placed(&loaded, &found);
    for diag in checked.diags.iter().chain(&found).take(20) {
        let mut changed = text.to_owned();
        let mut edits = diag.fix.clone();
        edits.sort_by_key(|edit| std::cmp::Reverse(edit.span));
        for edit in edits {
            changed.replace_range(edit.span.range(), &edit.text);
        }
        let (loaded, checked) = read(changed.as_bytes());
        well_placed(&loaded, &checked.diags);
    }
    let (fixed, made, left) = fixed(&loaded, text);
    let (_, after) = read(fixed.as_bytes());
    match (&checked.program, &after.program) {
        (Some(old), Some(new)) => assert_eq!(print(old), print(new), "a fix changed the program"),
        (Some(_), None) => panic!("a fix broke the policy:\n{fixed}"),
        (None, _) => assert!(after.diags.len() <= checked.diags.len(), "a fix made errors:\n{fixed}"),
    }
    assert_eq!(made == 0, fixed == text, "what was made is counted");
    if made > 0 {
        let (loaded, _) = read(fixed.as_bytes());
        assert_eq!(self::fixed(&loaded, &fixed), (fixed, 0, left), "fixed twice");
    }
}

fn fixed(loaded: &Loaded, text: &str) -> (String, usize, usize) {
    let root = Root::file(FILE);
    let policy = Policy { root: &root, files: &loaded.files, sources: &loaded.sources, doubts: &doubts };
    let fixed = fix(&[policy]);
    (fixed.texts.get(FILE).cloned().unwrap_or_else(|| text.to_owned()), fixed.made, fixed.left)
}

/// The policy that data is run through: every type of field, and events with every kind of points.
pub const POLICY: &str = r#"lead
  lead_id    text, key
  title      text
  industry   one of software, logistics, missing is "Select"
  topics     several of pricing, security
  employees  number, missing is -1
  need       yes/no
  created    date
event visit
  seconds  number
event call by sales
score fit, 0 to 100
  by employees: below 50: +5, 50 to 500: +20, above 500: +10
  by industry: software: +15, logistics: +10
  +5 if title contains word "manager"
  +1 if topics include pricing
score interest, 0 to 100
  +3 on visit where seconds > 30.5 in the last 90 days
  +5 on call, at most 10 points
  points halve every 30 days
disqualify if title contains word "student"
MQL requires fit + interest >= 20
SQL requires MQL and need and created >= 2026-01-01
"#;

fn program() -> &'static Program {
    static PROGRAM: OnceLock<Program> = OnceLock::new();
    PROGRAM.get_or_init(|| read(POLICY.as_bytes()).1.program.expect("it has no mistakes"))
}

fn as_of() -> i64 {
    1_782_777_600_000_000
}

/// What a run says and writes. Places of chunks do not show in it.
#[derive(Debug, PartialEq)]
struct Ran {
    counts: Result<[u64; 4], String>,
    answers: String,
    rejects: String,
}

fn run(folder: &Path, leads: &str, events: Option<&dyn EventSource>, threads: usize) -> Ran {
    let path = |name: &str| folder.join(name).to_str().expect("it is UTF-8").to_owned();
    let (out, rejected) = (path("out.jsonl"), path("rejects.csv"));
    let rejects = Rejects::create(&rejected, false).expect("the folder is ours");
    let mut job = Job::new(program(), leads, AsOfRule::One(as_of()));
    job.output = Some(&out);
    job.output_format = Some(Format::JsonLines);
    job.rejects = Some(&rejects);
    job.threads = threads;
    job.chunk = 200;
    job.batch = 5;
    job.allow_missing_columns = true;
    job.events = events;
    let ended = job.run();
    drop(rejects);
    let take = |path: &str| {
        let text = std::fs::read(path).unwrap_or_default();
        let _ = std::fs::remove_file(path);
        String::from_utf8(text).expect("what is written is UTF-8")
    };
    let (answers, rejects) = (take(&out), take(&rejected));
    let counts = ended
        .map(|summary| [summary.rows, summary.answers, summary.rejects, summary.marked])
        .map_err(|error| error.message);
    Ran { counts, answers, rejects }
}

fn events(path: &str, threads: usize) -> Result<EventFile, String> {
    let columns = Columns::default();
    let mut job = EventJob::new(program(), path, &columns, EventsAsOf::One(as_of()));
    job.threads = threads;
    job.chunk = 200;
    job.allow_missing_columns = true;
    job.read().map_err(|error| error.message)
}

/// Leads that are asked for when the data is read as events.
const LEADS: &str = "lead_id,title\nL1,a manager\nL2,CEO\nL3,\nL4,student\n";

/// Data with an ending, as leads and as events: every row is answered or rejected, every event is accounted for, and
/// one thread says what three say. `rows` is how many there are, where it can be told without reading them.
pub fn data(ending: &str, bytes: &[u8], rows: Option<u64>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, bytes: &[u8]| {
        let path = folder.path().join(name);
        std::fs::write(&path, bytes).expect("the folder is ours");
        path.to_str().expect("it is UTF-8").to_owned()
    };
    let path = write(&format!("data.{ending}"), bytes);
    let one = run(folder.path(), &path, None, 1);
    if let Ok([read, answers, rejects, _]) = one.counts {
        assert_eq!(read, answers + rejects, "rows are lost");
        assert_eq!(one.answers.lines().count() as u64, answers, "answers are lost");
        assert!(one.rejects.lines().count() as u64 > rejects, "rejects are lost: {}", one.rejects);
        assert_eq!(rows.unwrap_or(read), read, "rows are not read");
    }
    assert_eq!(run(folder.path(), &path, None, 3), one, "three threads say something else");
    let leads = write("leads.csv", LEADS.as_bytes());
    let (alone, together) = (events(&path, 1), events(&path, 3));
    match (&alone, &together) {
        (Ok(alone), Ok(together)) => {
            let told = |file: &EventFile| run(folder.path(), &leads, Some(file), 1);
            assert_eq!(told(alone), told(together), "events of three threads say something else");
            let (alone, together) = (alone.summary(), together.summary());
            assert!(alone.counts.add_up(), "events are lost: {:?}", alone.counts);
            assert_eq!(alone.counts, together.counts);
            assert_eq!(alone.undeclared, together.undeclared);
        }
        (alone, together) => {
            let said = |read: &Result<EventFile, String>| read.as_ref().err().cloned();
            assert_eq!(said(alone), said(together), "three threads end another way");
        }
    }
}

/// How many rows a text has, where its lines say so: no quote can join them.
pub fn rows_of_csv(bytes: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = text.chars().all(|c| c == '\n' || !(c.is_control() || c == '"' || c == '\u{feff}'));
    // What stands above the header is no row.
    let found = qualify::data::dialect::find(bytes, true, false);
    let rows = found.header.and_then(|(_, end)| text.get(end..)).unwrap_or_default();
    plain.then(|| rows.lines().filter(|line| !line.is_empty()).count() as u64)
}

/// As many as lines that are not blank as JSON knows blanks, where the text is plain: a no-break space is a broken row.
pub fn rows_of_json(bytes: &[u8]) -> Option<u64> {
    let text = std::str::from_utf8(bytes).ok()?;
    let plain = text.chars().all(|c| c == '\n' || !(c.is_control() || c == '\u{feff}'));
    plain.then(|| text.lines().filter(|line| !line.trim_ascii().is_empty()).count() as u64)
}

/// What the packing of these bytes and their contents would be called.
pub fn packed(bytes: &[u8]) -> &'static str {
    if bytes.starts_with(b"\x1f\x8b") { "csv.gz" } else { "jsonl.zst" }
}

/// Runs the command with these arguments in a folder; its exit status.
pub type Command<'a> = dyn Fn(&Path, &[&str]) -> Option<i32> + 'a;

fn ends_well(status: Option<i32>, of: &str) {
    assert!(matches!(status, Some(0..=2)), "{of} ended with {status:?}");
}

/// A condition for `--outcome` on the first line, limits for `--fail-if` on the others.
pub fn limits(bytes: &[u8], command: &Command<'_>) {
    let text = String::from_utf8_lossy(bytes).replace('\0', "");
    let (outcome, limits) = text.split_once('\n').unwrap_or((&text, ""));
    for limit in limits.lines() {
        qualify::syntax::parse::limit(limit);
    }
    read(format!("{POLICY}outcome means {outcome}\n").as_bytes());
    let folder = tempfile::tempdir().expect("a temporary folder");
    let write = |name: &str, text: &str| std::fs::write(folder.path().join(name), text).expect("it is ours");
    write(FILE, POLICY);
    write("leads.csv", "lead_id,title,won,won_date\nL1,a manager,yes,2026-02-01\nL2,CEO,no,\nL3,,,\n");
    let outcome = format!("--outcome={outcome}");
    let limits: Vec<String> = limits.lines().take(3).map(|limit| format!("--fail-if={limit}")).collect();
    let mut arguments =
        vec!["dry-run", "--quiet", "--no-events", "--as-of=2026-06-30", "--allow-missing-columns", &outcome];
    arguments.extend(limits.iter().map(String::as_str));
    arguments.extend(["--", FILE, "leads.csv"]);
    ends_well(command(folder.path(), &arguments), "dry-run");
}

/// A tree of git, an entry a line: its name (`@` is a folder that nothing may be written to), `|`, and its text with
/// `;` for line ends. `check --changed-since` reads it and writes nowhere.
pub fn tree(bytes: &[u8], command: &Command<'_>) {
    let outside = tempfile::tempdir().expect("a temporary folder");
    let folder = tempfile::tempdir().expect("a temporary folder");
    let git = |arguments: &[&str], stdin: &[u8]| git(folder.path(), arguments, stdin);
    git(&["init", "--quiet"], b"");
    let mut tree = Vec::new();
    let mut entries = BTreeMap::new();
    for line in bytes.split(|byte| *byte == b'\n').take(8) {
        let at = line.iter().position(|byte| *byte == b'|').unwrap_or(line.len());
        let name = String::from_utf8_lossy(&line[..at]).replace('\0', "");
        let name = name.replace('@', outside.path().to_str().expect("it is UTF-8"));
        if !name.is_empty() {
            entries.insert(name, line.get(at + 1..).unwrap_or_default());
        }
    }
    for (name, text) in &entries {
        let text: Vec<u8> = text.iter().map(|byte| if *byte == b';' { b'\n' } else { *byte }).collect();
        let hash = git(&["hash-object", "-w", "--stdin"], &text);
        tree.extend(format!("100644 {name}\0").into_bytes());
        let digits = hash.trim().as_bytes().chunks(2);
        tree.extend(digits.map(|pair| u8::from_str_radix(std::str::from_utf8(pair).unwrap(), 16).unwrap()));
    }
    let hash = git(&["hash-object", "-t", "tree", "-w", "--stdin", "--literally"], &tree);
    let old = git(&["commit-tree", hash.trim(), "-m", "old"], b"");
    let empty = git(&["hash-object", "-t", "tree", "-w", "--stdin"], b"");
    let new = git(&["commit-tree", empty.trim(), "-p", old.trim(), "-m", "new"], b"");
    git(&["update-ref", "HEAD", new.trim()], b"");
    std::fs::write(folder.path().join(FILE), POLICY).expect("it is ours");
    let arguments = ["check", "--quiet", "--changed-since", old.trim(), "--", FILE];
    ends_well(command(folder.path(), &arguments), "check --changed-since");
    let left = std::fs::read_dir(outside.path()).expect("it is there").count();
    assert_eq!(left, 0, "something was written outside");
}

fn git(folder: &Path, arguments: &[&str], stdin: &[u8]) -> String {
    use std::io::Write;
    use std::process::{Command, Stdio};
    let mut child = Command::new("git")
        .args(["-c", "user.name=a", "-c", "user.email=a@example.com"])
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("git is there");
    child.stdin.take().expect("stdin is piped").write_all(stdin).expect("git reads");
    let output = child.wait_with_output().expect("git ends");
    assert!(output.status.success(), "git {arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("git says UTF-8")
}
