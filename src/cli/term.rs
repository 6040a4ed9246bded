//! The terminal: its width, its colours, and text made to fit it.
//!
//! Everything that a person reads leaves through [`harmless`]: what data, policies and file names bring along is written
//! out there, whoever made the text.

use super::{Result, Shown};
use crate::diag::Diag;
use crate::diag::render::{self, Style};
pub use crate::diag::say::clean;
use crate::diag::say::clean_lines;
use crate::span::Sources;
use std::hash::{BuildHasher, RandomState};
use std::io::{IsTerminal, Write};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourChoice {
    /// On a terminal that supports them.
    #[default]
    Auto,
    /// Also in files.
    Always,
    /// No colours.
    Never,
}

/// What a piece of text is, for its colour.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ink {
    /// A heading.
    Strong,
    /// What can be read over.
    Faint,
    /// Yes, gained, fine.
    Good,
    /// No, lost, wrong.
    Bad,
    /// Unknown, worth a look.
    Doubt,
    /// A name to type or look up.
    Name,
}

/// One of the two streams.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stream {
    /// Whether a person watches it.
    pub terminal: bool,
    /// With colour.
    pub colour: bool,
}

impl Stream {
    /// The text in its colour.
    pub fn paint(self, ink: Ink, text: &str) -> String {
        if !self.colour || text.is_empty() {
            return text.to_string();
        }
        let code = match ink {
            Ink::Strong => "1",
            Ink::Faint => "2",
            Ink::Good => "32",
            Ink::Bad => "31",
            Ink::Doubt => "33",
            Ink::Name => "36",
        };
        let escape = escape();
        format!("{escape}[{code}m{text}{escape}[0m")
    }
}

/// Where the command speaks.
#[derive(Clone, Debug)]
pub struct Terminal {
    /// The result.
    pub out: Stream,
    /// What is said to a person.
    pub err: Stream,
    /// Columns.
    pub width: usize,
    /// Lines, where the result goes to a window.
    pub height: Option<usize>,
    /// With characters beyond ASCII.
    pub unicode: bool,
    /// Say nothing but errors.
    pub quiet: bool,
    /// Another program hears what is said, instead of a person.
    pub ear: Option<Arc<Mutex<String>>>,
}

impl Terminal {
    /// Looks at the process's streams and environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "the edge: NO_COLOR, TERM and COLUMNS are the terminal's say"
    )]
    pub(super) fn new(shown: &Shown) -> Terminal {
        let variable = |name: &str| std::env::var(name).ok().filter(|value| !value.is_empty());
        let dumb = variable("TERM").is_some_and(|term| term == "dumb");
        let plain = dumb || variable("NO_COLOR").is_some();
        let stream = |terminal: bool| Stream {
            terminal,
            colour: match shown.color {
                ColourChoice::Auto => terminal && !plain,
                ColourChoice::Always => true,
                ColourChoice::Never => false,
            },
        };
        let out = stream(std::io::stdout().is_terminal());
        let err = stream(std::io::stderr().is_terminal());
        let size = terminal_size::terminal_size();
        let seen = || size.map(|(width, _)| usize::from(width.0));
        let named = || variable("COLUMNS").and_then(|columns| columns.trim().parse().ok());
        let width = shown.width.or_else(named).or_else(seen).unwrap_or(80).clamp(40, 200);
        let window = size.map(|(_, height)| usize::from(height.0)).filter(|_| out.terminal);
        let height = shown.height.or(window);
        Terminal { out, err, width, height, unicode: !dumb, quiet: shown.quiet, ear: None }
    }

    /// For another program: without colours, and what is said is kept.
    pub fn heard(width: usize) -> Terminal {
        let plain = Stream { terminal: false, colour: false };
        let ear = Some(Arc::default());
        Terminal { out: plain, err: plain, width, height: None, unicode: true, quiet: false, ear }
    }

    /// What was said since it was last asked.
    pub fn take_heard(&self) -> String {
        let ear = self.ear.as_ref();
        ear.map(|ear| std::mem::take(&mut *ear.lock().unwrap_or_else(PoisonError::into_inner)))
            .unwrap_or_default()
    }

    /// Says something to a person, on stderr, unless asked to be quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Says what must be said, on stderr. Where stderr is closed nobody is there to be told.
    pub fn error(&self, text: &str) {
        if let Some(ear) = &self.ear {
            ear.lock().unwrap_or_else(PoisonError::into_inner).push_str(&harmless(text));
            return;
        }
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(harmless(text).as_bytes()).and_then(|()| err.flush());
    }

    /// Writes the whole result to stdout, for a person to read.
    pub fn show(&self, text: &str) -> Result<()> {
        super::put(&harmless(text))
    }

    /// Says why the command could not run, and what to do.
    pub fn complain(&self, message: &str, help: Option<&str>) {
        let mut text = format!("{} {}\n", self.err.paint(Ink::Bad, "error:"), clean(message));
        if let Some(help) = help {
            for (index, line) in help.lines().enumerate() {
                let lead =
                    if index == 0 { self.err.paint(Ink::Name, "help: ") } else { "      ".to_string() };
                text.push_str(&format!("{lead}{line}\n"));
            }
        }
        self.error(&text);
    }

    /// How messages about a policy are drawn, on stdout.
    pub fn style(&self) -> crate::diag::render::Style {
        crate::diag::render::Style { width: self.width, colour: self.out.colour, unicode: self.unicode }
    }
}

/// What stands for the ESC of our own colours until [`harmless`]. It is another one in each process, so that nothing
/// that is read can hold it.
fn escape() -> &'static str {
    static ESCAPE: OnceLock<String> = OnceLock::new();
    ESCAPE.get_or_init(|| {
        let random = || RandomState::new().hash_one(0);
        format!("\u{fdd0}{:016x}{:016x}\u{fdd1}", random(), random())
    })
}

/// Messages about policies, drawn with the lines they are about.
pub fn drawn(diags: &[Diag], sources: &Sources, style: Style) -> String {
    render::human(diags, sources, style).replace('\x1b', escape())
}

/// What may go to a terminal, and to the log of a CI: only our own colours, nothing that nobody sees, and no line that a
/// runner takes for a command (`::error::`, `##[group]`, `##vso[…]`, `##teamcity[…]`).
pub fn harmless(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for line in clean_lines(text).split_inclusive('\n') {
        let begins = line.trim_start();
        let (blanks, rest) = line.split_at(line.len().saturating_sub(begins.len()));
        out.push_str(blanks);
        match rest.strip_prefix("::") {
            Some(rest) => out.push_str(&format!("\\u{{3a}}:{rest}")),
            None => out.push_str(rest),
        }
    }
    for command in ["[", "vso[", "teamcity["] {
        out = out.replace(&format!("##{command}"), &format!("#\\u{{23}}{command}"));
    }
    out.replace(escape(), "\x1b")
}

/// How many columns a text takes.
pub fn width(text: &str) -> usize {
    text.width()
}

/// The text, blanks added on the right up to a width.
pub fn pad(text: &str, to: usize) -> String {
    let gap = to.saturating_sub(width(text));
    format!("{text}{}", " ".repeat(gap))
}

/// The text, blanks added on the left up to a width.
pub fn pad_left(text: &str, to: usize) -> String {
    let gap = to.saturating_sub(width(text));
    format!("{}{text}", " ".repeat(gap))
}

/// The text, cut to a width with `…` where it is longer.
pub fn fit(text: &str, to: usize) -> String {
    if width(text) <= to {
        return text.to_string();
    }
    let mut cut = String::new();
    let mut used = 0usize;
    for c in text.chars() {
        let wide = c.width().unwrap_or(0);
        if used.saturating_add(wide) > to.saturating_sub(1) {
            break;
        }
        used = used.saturating_add(wide);
        cut.push(c);
    }
    format!("{}…", cut.trim_end())
}

/// The text in lines of at most that width, broken between words; a longer word stands alone.
pub fn wrap(text: &str, to: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    let mut line = String::new();
    for word in text.split_whitespace() {
        let needed = width(&line).saturating_add(1).saturating_add(width(word));
        if line.is_empty() {
            line.push_str(word);
        } else if needed <= to {
            line.push(' ');
            line.push_str(word);
        } else {
            lines.push(std::mem::replace(&mut line, word.to_string()));
        }
    }
    if !line.is_empty() || lines.is_empty() {
        lines.push(line);
    }
    lines
}
