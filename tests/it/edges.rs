//! Files as other systems write them: separators that a line declares, titles above the header, rows that end with a
//! delimiter, old line ends, quotes behind blanks or backslashes, and letters that are not UTF-8.

#![expect(clippy::disallowed_methods, reason = "tests of files write and read files")]

use crate::cli::{Ran, command, qualify_in};
use std::io::Write;
use std::path::Path;

const POLICY: &str = "policy \"Sizes\"
lead
  id text, key
  name text
  budget number, from \"Budget\"
event open
score s
  +1 per budget
  +1000 if name is \"Müller, Köln\"
  +10000 on open
MQL requires s >= 1
";

/// A folder with files of bytes.
fn folder(files: &[(&str, &[u8])]) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

fn flat(ran: &Ran) -> String {
    format!("{}{}", ran.out, ran.err).split_whitespace().collect::<Vec<_>>().join(" ")
}

fn run(dir: &Path, leads: &str, more: &[&str]) -> Ran {
    let args = ["run", "p.qualify", leads, "--as-of", "2026-03-01", "--columns", "key,s"];
    qualify_in(dir, &[&args[..], more].concat(), "")
}

/// What `run` answers of leads, and what every command says of their file.
fn read(leads: &[u8], note: &str) -> String {
    let dir = folder(&[("p.qualify", POLICY.as_bytes()), ("leads.csv", leads)]);
    let ran = run(dir.path(), "leads.csv", &["--no-events"]);
    for threads in ["1", "3"] {
        assert_eq!(run(dir.path(), "leads.csv", &["--no-events", "--threads", threads]).out, ran.out);
    }
    let commands: [&[&str]; 4] = [
        &["init", "leads.csv"],
        &["check", "p.qualify", "--data", "leads.csv"],
        &["explain", "p.qualify", "leads.csv", "--no-events", "--lead", "1"],
        &["dry-run", "p.qualify", "leads.csv", "--no-events"],
    ];
    for command in commands {
        let said = flat(&qualify_in(dir.path(), command, ""));
        assert!(said.contains(note), "{command:?}: {said}");
    }
    assert!(flat(&ran).contains(note), "{}", flat(&ran));
    assert_eq!(ran.status, 0, "{}", ran.err);
    ran.out
}

const BOTH: &str = "id,s\n1,1100\n2,200\n";
const LEADS: &str = "id;name;Budget\n1;\"Müller, Köln\";100\n2;B;200\n";

#[test]
fn a_line_that_names_the_separator_is_obeyed() {
    for line in ["sep=;", "SEP=;", "\"sep=;\"", "sep=;;;", "\nsep=;", "sep=;\r"] {
        let note = "leads.csv: its first line says that `;` divides the cells";
        assert_eq!(read(format!("{line}\n{LEADS}").as_bytes(), note), BOTH, "{line}");
    }
    for (delimiter, shown) in [("\t", "tab"), ("|", "|"), ("^", "^")] {
        let leads = format!("sep={delimiter}\n{}", LEADS.replace(';', delimiter));
        assert_eq!(read(leads.as_bytes(), &format!("says that `{shown}` divides")), BOTH);
    }
    // A column may be called so.
    let dir = folder(&[("l.csv", b"sep=name,id\na,1\nb,2\n")]);
    assert!(flat(&qualify_in(dir.path(), &["init", "l.csv"], "")).contains("from \"sep=name\""));
}

#[test]
fn every_usual_separator_is_found() {
    for delimiter in [";", "\t", "|"] {
        assert_eq!(read(LEADS.replace(';', delimiter).as_bytes(), ""), BOTH, "{delimiter:?}");
    }
    // The header has more commas than semicolons, the rows have none.
    let leads = "id;\"name\";Budget;size, in people, about, today\n1;\"Müller, Köln\";100;3\n2;B;200;4\n";
    assert_eq!(read(leads.as_bytes(), ""), BOTH);
}

#[test]
fn what_stands_above_the_header_is_passed_over() {
    let titles = [
        (
            "Leads report as of 1/3/2026;;\n;;\n",
            "3: the 2 lines above it are skipped (\"Leads report as of 1/3/2026\")",
        ),
        ("Leads report\n", "2: the line above it is skipped (\"Leads report\")"),
        (
            "Leads, all of them, 2026\n\n",
            "3: the 2 lines above it are skipped (\"Leads, all of them, 2026\")",
        ),
        ("Export by:;Ann\nDate:;2026-03-01\n\n", "4: the 3 lines above it are skipped (\"Export by:\")"),
        ("Export by:;Ann;\nDate:;2026-03-01;\n;;\n", "4: the 3 lines above it are skipped (\"Export by:\")"),
        ("\n\n", "3: the 2 lines above it are skipped, and empty"),
        (";;\n", "2: the line above it is skipped, and empty"),
        ("\"A title,\nof two lines\"\n", "3: the 2 lines above it are skipped"),
    ];
    for (title, note) in titles {
        let said = format!("leads.csv: its header is line {note}");
        assert_eq!(read(format!("{title}{LEADS}").as_bytes(), &said), BOTH, "{title:?}");
    }
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("leads.csv", b"A title\n\nid,name,Budget\n1,A\n2,B,100\n3,C,5\n4,D,6\n5,E,6\n6,E,6\n"),
    ]);
    let said = flat(&run(dir.path(), "leads.csv", &["--no-events"]));
    assert!(said.contains("line 4 2 cells where the header has 3"), "lines count from the top: {said}");
}

/// A header is never taken for a title, however its rows look.
#[test]
fn a_header_stays_a_header() {
    for (leads, names) in [
        ("id,name\n1,Smith, John\n2,Doe, Jane\n", "its columns are id, name;"),
        ("name\nSmith, John\nDoe, Jane\n", "its columns are name;"),
        ("id,,\nL-1,Ann,won\nL-2,Bob,lost\n", "its columns are id, , ;"),
        (",id,name\n0,1,A\n1,2,B\n", "its columns are , id, name;"),
        ("id,2024,2025\n1,5,6\n2,7,8\n", "its columns are id, 2024, 2025;"),
        ("id,name,\n1,A,\n2,B,\n", "its columns are id, name, ;"),
    ] {
        let policy = "lead\n  other text\nscore s\n  +1 if other is known\n";
        let dir = folder(&[("p.qualify", policy.as_bytes()), ("leads.csv", leads.as_bytes())]);
        let ran = qualify_in(dir.path(), &["run", "p.qualify", "leads.csv"], "");
        assert!(ran.err.contains(names), "{leads}: {}", ran.err);
    }
}

#[test]
fn rows_may_end_with_a_delimiter_or_lack_cells_below_no_name() {
    let note = "leads.csv: its header ends with `,`: rows may be shorter than the header";
    let name = "\"Müller, Köln\"";
    assert_eq!(read(format!("id,name,Budget,\n1,{name},100\n2,B,200\n").as_bytes(), note), BOTH);
    assert_eq!(read(format!("id,name,Budget,,,\n1,{name},100\n2,B,200,,\n").as_bytes(), note), BOTH);
    assert_eq!(read(format!("id,name,Budget,\n1,{name},100,\n2,B,200,\n").as_bytes(), ""), BOTH);
    let note = "leads.csv: each of its rows ends with `,`: the empty cell behind it is left out";
    assert_eq!(read(format!("id,name,Budget\n1,{name},100,\n2,B,200,\n").as_bytes(), note), BOTH);
    // A cell with something in it is never left out, and a row that lacks a cell with a name is none.
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("long.csv", b"id,name,Budget\n1,A,100,\n2,B,200,x\n3,C,1,\n4,C,1,\n5,C,1,\n"),
        ("short.csv", b"id,name,Budget,\n1,A,100\n2,B\n3,C,5,x\n"),
    ]);
    let said = flat(&run(dir.path(), "long.csv", &["--no-events"]));
    assert!(said.contains("line 3 4 cells where the header has 3"), "{said}");
    let said = flat(&run(dir.path(), "short.csv", &["--no-events"]));
    assert!(
        said.contains("line 3 2 cells where the header has 4") && said.contains("= 2 answers + 1 reject"),
        "{said}"
    );
}

#[test]
fn lines_may_end_with_carriage_returns_alone() {
    let note = "leads.csv: its lines end with carriage returns alone";
    assert_eq!(read(LEADS.replace('\n', "\r").as_bytes(), note), BOTH);
    // As a spreadsheet of old writes a cell of two lines.
    let leads = "id,name,Budget\r1,\"Müller, Köln\",100\r2,\"B\nC\",200";
    assert_eq!(read(leads.as_bytes(), note), BOTH);
    assert_eq!(read(LEADS.replace('\n', "\r\n").as_bytes(), ""), BOTH);
    // However long it is, and wherever it is cut.
    let mut rows: String = (0..40_000).map(|at| format!("{at},x,{at}\r")).collect();
    rows.insert_str(0, "id,name,Budget\r");
    let dir = folder(&[("p.qualify", POLICY.as_bytes()), ("leads.csv", rows.as_bytes())]);
    let ran = run(dir.path(), "leads.csv", &["--no-events"]);
    assert!(flat(&ran).contains("40,000 leads read = 40,000 answers + 0 rejects"), "{}", ran.err);
}

#[test]
fn quotes_may_stand_behind_blanks() {
    let note = "leads.csv: its quotes stand behind blanks: they are read as quotes";
    let leads = "id, name, Budget\n1, \"Müller, Köln\", \"100\"\n2, B, 200\n";
    assert_eq!(read(leads.as_bytes(), note), BOTH);
    assert_eq!(read(leads.replace("\n1, ", "\n1,\t ").as_bytes(), note), BOTH);
    assert_eq!(read(leads.replace("100\"", "100\" ").as_bytes(), note), BOTH);
    let broken = "id, name, Budget\n1, \"Müller, Köln\", 100\n2, \"B\nor C\", 200\n";
    assert_eq!(read(broken.as_bytes(), note), BOTH);
    // A quote that closes nothing is a letter.
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("leads.csv", b"id,name,Budget\n1, \"Big\" Al,1\n2,5\" pipe,2\n"),
    ]);
    assert_eq!(run(dir.path(), "leads.csv", &["--no-events"]).out, "id,s\n1,1\n2,2\n");
}

#[test]
fn a_backslash_may_stand_before_a_quote() {
    let policy = "lead\n  id text, key\n  name text\nscore s\n  +1 if name is \"the \\\"big\\\", one\"\n  +2 if name is \"C:\\\\dir\\\\\"\n";
    let leads = r#"id,name
1,"the \"big\", one"
2,"C:\\dir\\"
"#;
    let plain = "id,name\n1,\"the \"\"big\"\", one\"\n2,\"C:\\dir\\\"\n";
    let late = format!("id,name\n{}1,\"the \\\"big\\\", one\"\n", "9,\"x\"\n".repeat(20_000));
    let dir = folder(&[
        ("p.qualify", policy.as_bytes()),
        ("leads.csv", leads.as_bytes()),
        ("plain.csv", plain.as_bytes()),
        ("late.csv", late.as_bytes()),
    ]);
    let run = |leads: &str, more: &[&str]| {
        qualify_in(dir.path(), &[&["run", "p.qualify", leads, "--columns", "key,s"], more].concat(), "")
    };
    let found = run("leads.csv", &[]);
    assert_eq!(found.out, "id,s\n1,1\n2,2\n");
    let note = r#"leads.csv: a backslash stands before quotes inside its cells: `\"` is read as a quote"#;
    assert!(flat(&found).contains(note), "{}", found.err);
    assert_eq!(run("plain.csv", &[]).out, "id,s\n1,1\n2,2\n");
    // What the start of a file does not show is said by an option.
    let said = run("late.csv", &["--backslash-quotes"]);
    assert!(said.out.contains("\n1,1\n"), "{}", said.out);
    assert!(!run("late.csv", &[]).out.contains("\n1,1\n"));
}

#[test]
fn a_header_alone_is_no_success() {
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("none.csv", b"id,name,Budget\n"),
        ("bad.csv", b"id,name,Budget\n1\n2\n"),
    ]);
    let ran = run(dir.path(), "none.csv", &["--no-events"]);
    assert_eq!((ran.status, ran.out.as_str()), (1, "id,s\n"));
    assert!(ran.err.contains("none.csv holds no leads: no answer was written"), "{}", ran.err);
    let ran = run(dir.path(), "bad.csv", &["--no-events"]);
    assert_eq!(ran.status, 1);
    assert!(ran.err.contains("bad.csv holds no leads that can be read: 2 rows were rejected"), "{}", ran.err);
}

fn wide(text: &str, bytes: usize, big: bool, mark: bool) -> Vec<u8> {
    let marked = if mark { format!("\u{feff}{text}") } else { text.to_owned() };
    let unit = |code: u32| {
        let little = code.to_le_bytes();
        let mut unit = little[..bytes].to_vec();
        if big {
            unit.reverse();
        }
        unit
    };
    if bytes == 2 {
        return marked.encode_utf16().flat_map(|code| unit(u32::from(code))).collect();
    }
    marked.chars().flat_map(|letter| unit(u32::from(letter))).collect()
}

#[test]
fn letters_are_read_in_the_encoding_of_their_file() {
    let utf8: &[u8] = LEADS.as_bytes();
    assert_eq!(read(utf8, ""), BOTH);
    assert_eq!(read(&[b"\xef\xbb\xbf", utf8].concat(), ""), BOTH);
    for bytes in [2, 4] {
        for big in [false, true] {
            for mark in [false, true] {
                let name = format!("UTF-{}{}", bytes * 8, if big { "BE" } else { "LE" });
                let note = format!("was read as {name}");
                assert_eq!(read(&wide(LEADS, bytes, big, mark), &note), BOTH, "{name} {mark}");
            }
        }
    }
    let note = "leads.csv: it is not UTF-8 and was read as Windows-1252; if letters are wrong, name another with --encoding";
    let (latin, _, _) = encoding_rs::WINDOWS_1252.encode(LEADS);
    assert_eq!(read(&latin, note), BOTH);
    let (mac, _, _) = encoding_rs::MACINTOSH.encode(LEADS);
    assert_eq!(read(&mac, "was read as macintosh"), BOTH);
    // The first letters that are no ASCII decide, however late they come.
    let (late, _, _) = encoding_rs::WINDOWS_1252.encode("1;\"Müller, Köln\";100\n2;B;200\n");
    let rows = "9;x;0\n".repeat(300_000);
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("leads.csv", &[b"id;name;Budget\n", rows.as_bytes(), &late].concat()),
    ]);
    let ran = run(dir.path(), "leads.csv", &["--no-events"]);
    assert!(flat(&ran).contains("was read as Windows-1252"), "{}", ran.err);
    assert!(ran.out.ends_with("\n1,1100\n2,200\n"), "{}", &ran.out[ran.out.len().saturating_sub(100)..]);
}

#[test]
fn many_encodings_are_told_apart() {
    let texts = [
        ("Windows-1251", "id,город\n1,Москва\n2,Казань\n"),
        ("Windows-1253", "id,πόλη\n1,Αθήνα\n2,Θεσσαλονίκη\n"),
        ("Windows-1254", "id,şehir\n1,İstanbul\n2,Eskişehir\n3,Muğla\n"),
        ("Shift_JIS", "id,会社名\n1,株式会社東京\n2,大阪商事\n"),
        ("GBK", "id,公司\n1,北京科技有限公司\n"),
        ("Windows-1252", "id,name\n1,Café\n"),
        ("Windows-1252", "id,amount\n1,£100\n2,£200\n"),
        ("Windows-1252", "id,name\n1,O’Neil\n2,“quoted”\n3,a–b\n"),
        ("macintosh", "id,city\n1,Café\n2,Zürich\n"),
    ];
    for (name, text) in texts {
        let encoding = encoding_rs::Encoding::for_label(name.as_bytes()).unwrap();
        let (bytes, _, _) = encoding.encode(text);
        let dir = folder(&[("leads.csv", &bytes)]);
        let said = flat(&qualify_in(dir.path(), &["init", "leads.csv"], ""));
        assert!(said.contains(&format!("was read as {name};")), "{text}: {said}");
    }
}

#[test]
fn an_encoding_can_be_said() {
    let (bytes, _, _) = encoding_rs::WINDOWS_1250.encode("id,name,Budget\n1,Plzeň,1\n");
    let policy = POLICY.replace("Müller, Köln", "Plzeň");
    let dir = folder(&[("p.qualify", policy.as_bytes()), ("leads.csv", &bytes)]);
    for name in ["windows-1250", "cp1250", "WINDOWS-1250"] {
        let ran = run(dir.path(), "leads.csv", &["--no-events", "--encoding", name]);
        assert_eq!(ran.out, "id,s\n1,1001\n", "{name}");
        assert!(!ran.err.contains("--encoding"), "what was said is not told: {}", ran.err);
    }
    let ran = run(dir.path(), "leads.csv", &["--no-events", "--encoding", "klingon"]);
    assert_eq!(ran.status, 2);
    assert!(ran.err.contains("there is no such encoding"), "{}", ran.err);
}

/// Events, JSON Lines, stdin, packed files and rejects are read alike.
#[test]
fn all_that_is_read_is_read_so() {
    let events = wide("A title\n\nlead_id;event;time\n1;open;2026-01-05\n2;open;never\n", 2, false, true);
    let (json, _, _) = encoding_rs::WINDOWS_1252
        .encode("{\"id\":1,\"name\":\"Müller, Köln\",\"Budget\":100}\n{\"id\":2,\"name\":\"é\",\"Budget\":\"x\"}\n{oops é\n");
    let sixteen = wide("{\"id\":1,\"name\":\"Müller, Köln\",\"Budget\":100}\n", 2, false, false);
    let returns = "{\"id\":1,\"Budget\":100}\r{\"id\":2,\"Budget\":1}\r";
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    packed.write_all(&json).unwrap();
    let dir = folder(&[
        ("p.qualify", POLICY.as_bytes()),
        ("events.csv", &events),
        ("leads.jsonl", &json),
        ("leads.jsonl.gz", &packed.finish().unwrap()),
        ("sixteen.jsonl", &sixteen),
        ("returns.jsonl", returns.as_bytes()),
    ]);
    for leads in ["leads.jsonl", "leads.jsonl.gz"] {
        let ran = run(dir.path(), leads, &["--events", "events.csv", "--rejects", "rejects.csv"]);
        assert_eq!(ran.out, "id,s\n1,11100\n2,0\n", "{}", ran.err);
        let said = flat(&ran);
        assert!(said.contains(&format!("{leads}: it is not UTF-8 and was read as Windows-1252")), "{said}");
        assert!(said.contains("events.csv: its header is line 3"), "{said}");
        let rejects = std::fs::read_to_string(dir.path().join("rejects.csv")).unwrap();
        assert!(rejects.contains(",{oops é\n"), "{rejects}");
        assert!(rejects.contains("events.csv,5,2,,"), "{rejects}");
    }
    assert_eq!(run(dir.path(), "sixteen.jsonl", &["--no-events"]).out, "id,s\n1,1100\n");
    assert_eq!(run(dir.path(), "returns.jsonl", &["--no-events"]).out, "id,s\n1,100\n2,1\n");
    let mut stdin = command(dir.path());
    stdin.args(["run", "p.qualify", "-", "--no-events", "--columns", "key,s"]);
    stdin.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
    let mut child = stdin.spawn().unwrap();
    child.stdin.take().unwrap().write_all(&wide(LEADS, 2, true, true)).unwrap();
    assert_eq!(String::from_utf8(child.wait_with_output().unwrap().stdout).unwrap(), BOTH);
}
