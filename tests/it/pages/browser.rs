//! Pages in a browser: drawn, without complaints, without asking anybody for anything, and no wider than the window.
//! Skipped, and said so, where there is no Chromium.

use super::report::{EVERYTHING, evil, page};
use std::path::Path;
use std::process::{Command, Output};
use std::sync::mpsc;
use std::time::Duration;

const NAMES: [&str; 3] = ["chromium", "chromium-browser", "google-chrome"];
const PATIENCE: Duration = Duration::from_secs(180);

/// What the browser says of a page; `None` where there is no browser.
fn browse(page: &Path, args: &[&str]) -> Option<Output> {
    for name in NAMES {
        let home = tempfile::tempdir().unwrap();
        let mut command = Command::new(name);
        command
            .args([
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--hide-scrollbars",
            ])
            .args(["--disable-background-networking", "--disable-component-update", "--disable-sync"])
            .args(["--enable-logging=stderr", "--timeout=60000"])
            .arg(format!("--user-data-dir={}", home.path().display()))
            .args(args)
            .arg(format!("file://{}", page.display()));
        let (done, wait) = mpsc::channel();
        std::thread::spawn(move || done.send(command.output()));
        match wait.recv_timeout(PATIENCE).expect("the browser ends") {
            Ok(output) => return Some(output),
            Err(_) => continue,
        }
    }
    eprintln!("SKIPPED: no Chromium was found ({})", NAMES.join(", "));
    None
}

/// How many different bytes the picture in a PNG file is made of.
fn colours(png: &[u8]) -> usize {
    use std::io::Read;
    let mut packed = Vec::new();
    let mut rest = png.strip_prefix(b"\x89PNG\r\n\x1a\n").expect("a PNG file");
    while let Some((head, after)) = rest.split_at_checked(8) {
        let length = u32::from_be_bytes(head[..4].try_into().unwrap()) as usize;
        if &head[4..] == b"IDAT" {
            packed.extend_from_slice(&after[..length]);
        }
        rest = &after[length + 4..];
    }
    let mut bytes = Vec::new();
    flate2::read::ZlibDecoder::new(&packed[..]).read_to_end(&mut bytes).expect("a picture");
    bytes.into_iter().collect::<std::collections::BTreeSet<u8>>().len()
}

/// A script that says how wide a page is, how many things it asked for, and whether anything of the page's own runs.
const MEASURE: &str = "<script>parent.document.title=['measured',innerWidth,document.documentElement.scrollWidth,\
    performance.getEntriesByType('resource').length,document.scripts.length].join(' ')</script></body>";

/// A page as wide as a telephone: a window of the browser may not be so narrow.
fn telephone(page: &str) -> String {
    let inside = page.replace('&', "&amp;").replace('"', "&quot;");
    format!(
        "<!doctype html><title></title><iframe width=\"400\" height=\"900\" srcdoc=\"{inside}\"></iframe>"
    )
}

fn drawn(text: &str, folder: &Path, name: &str) -> Option<()> {
    let path = folder.join(format!("{name}.html"));
    std::fs::write(&path, text).unwrap();
    let shot = folder.join(format!("{name}.png"));
    let output = browse(&path, &[&format!("--screenshot={}", shot.display()), "--window-size=1200,3000"])?;
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!said.contains("CONSOLE"), "{said}");
    let shot = std::fs::read(shot).expect("a picture was taken");
    assert!(colours(&shot) > 30, "the page is blank: {} colours", colours(&shot));
    let start = text.find("<meta http-equiv").expect("the page forbids scripts");
    let end = start + text[start..].find("/>").unwrap() + 2;
    let measured = format!("{}{}", &text[..start], &text[end..]).replace("</body>", MEASURE);
    std::fs::write(&path, telephone(&measured)).unwrap();
    let output = browse(&path, &["--dump-dom"])?;
    let dom = String::from_utf8_lossy(&output.stdout);
    let (_, title) = dom.split_once("<title>measured ").expect("the page was measured");
    let figures: Vec<u32> =
        title.split("</title>").next().unwrap().split(' ').map(|n| n.parse().unwrap()).collect();
    let [window, width, asked, scripts] = figures[..] else { panic!("{figures:?}") };
    assert!(window == 400 && width <= window, "{name} is {width} wide in a window of {window}");
    assert_eq!((asked, scripts), (0, 1), "{name} asks for nothing, and runs nothing but the measure");
    Some(())
}

#[test]
fn a_report_is_drawn_asks_for_nothing_and_fits_a_telephone() {
    let dir = evil();
    let text = page(dir.path(), &EVERYTHING);
    let _ = drawn(&text, dir.path(), "report");
}

#[test]
fn an_agreement_is_drawn_asks_for_nothing_and_fits_a_telephone() {
    let dir = evil();
    let ran = crate::cli::qualify_in(
        dir.path(),
        &["agreement", "p.qualify", "--html", "--since", "old.qualify"],
        "",
    );
    assert_eq!(ran.status, 0, "{}", ran.err);
    let _ = drawn(&ran.out, dir.path(), "agreement");
}
