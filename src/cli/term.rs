//! The terminal: its width, its colours, and text made to fit it.

use super::Shown;
pub use crate::diag::say::clean;
use std::io::{IsTerminal, Write};
use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

/// When to use colours.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, clap::ValueEnum)]
pub enum ColourChoice {
    /// On a terminal that wants them.
    #[default]
    Auto,
    /// Even into a file.
    Always,
    /// Not at all.
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
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// Where the command speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
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
        Terminal { out, err, width, height, unicode: !dumb, quiet: shown.quiet }
    }

    /// Says something to a person, on stderr, unless asked to be quiet.
    pub fn say(&self, text: &str) {
        if !self.quiet {
            self.error(text);
        }
    }

    /// Says what must be said, on stderr. Where stderr is closed nobody is there to be told.
    pub fn error(&self, text: &str) {
        let mut err = std::io::stderr().lock();
        let _ = err.write_all(text.as_bytes()).and_then(|()| err.flush());
    }

    /// Says why the command could not run, and what to do.
    pub fn complain(&self, message: &str, help: Option<&str>) {
        let mut text = format!("{} {message}\n", self.err.paint(Ink::Bad, "error:"));
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
