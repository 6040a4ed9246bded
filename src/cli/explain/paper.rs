//! The paper that explanations are written on: lines that begin with something in colour and are continued below it.

use crate::cli::show;
use crate::cli::term::{Ink, Stream, fit, width, wrap};
use crate::engine::truth::Truth;

/// The window an explanation is laid out for.
#[derive(Clone, Copy, Debug)]
pub struct Screen {
    /// Columns.
    pub width: usize,
    /// Lines, where it is a window; what is longer is then cut at its right rather than run over the top.
    pub height: Option<usize>,
    /// Colours.
    pub out: Stream,
}

/// What is written so far.
pub struct Paper {
    /// The window.
    pub screen: Screen,
    /// Long lines are cut instead of continued below.
    pub cut: bool,
    /// The text.
    pub text: String,
}

impl Paper {
    /// An empty one.
    pub fn new(screen: Screen, cut: bool) -> Paper {
        Paper { screen, cut, text: String::new() }
    }

    /// A heading of a part, a line below what is there.
    pub fn title(&mut self, text: &str) {
        self.gap();
        let text = self.paint(Ink::Strong, text);
        self.text.push_str(&format!("{text}\n"));
    }

    /// An empty line.
    pub fn gap(&mut self) {
        self.text.push('\n');
    }

    /// Colours a text.
    pub fn paint(&self, ink: Ink, text: &str) -> String {
        self.screen.out.paint(ink, text)
    }

    /// A line in faint colours, cut where it is too long.
    pub fn about(&mut self, text: &str) {
        let about = self.paint(Ink::Faint, &fit(text, self.screen.width));
        self.text.push_str(&format!("{about}\n"));
    }

    /// A line that begins with something that stands out.
    pub fn entry(&mut self, lead: &str, text: &str) {
        self.inked(lead, Ink::Strong, text);
    }

    /// A line that begins with something in colour; what does not fit is continued below its text, or cut.
    pub fn inked(&mut self, lead: &str, ink: Ink, text: &str) {
        let room = self.screen.width.saturating_sub(width(lead)).max(16);
        let lines = if self.cut { vec![fit(text, room)] } else { wrap(text, room) };
        for (index, line) in lines.iter().enumerate() {
            let start = if index == 0 { self.paint(ink, lead) } else { " ".repeat(width(lead)) };
            let whole = format!("{start}{line}");
            self.text.push_str(whole.trim_end());
            self.text.push('\n');
        }
    }
}

/// The points at the start of rows, below each other as in a sum.
pub fn leads(indent: usize, points: &[i64]) -> Vec<String> {
    let shown: Vec<String> = points.iter().map(|points| show::points(*points)).collect();
    let decimals =
        |text: &String| text.split_once('.').map_or(0, |(_, decimals)| width(decimals).saturating_add(1));
    let most = shown.iter().map(decimals).max().unwrap_or(0);
    let whole = |text: &String| width(text).saturating_sub(decimals(text));
    let widest = shown.iter().map(whole).max().unwrap_or(0).max(3);
    let lead = |text: &String| {
        let before = " ".repeat(indent.saturating_add(widest).saturating_sub(whole(text)));
        let after = " ".repeat(most.saturating_sub(decimals(text)).saturating_add(2));
        format!("{before}{text}{after}")
    };
    shown.iter().map(lead).collect()
}

/// The colour of points.
pub fn ink_of(points: i64) -> Ink {
    if points < 0 { Ink::Bad } else { Ink::Good }
}

/// The colour of a truth.
pub fn ink(truth: Truth) -> Ink {
    match truth {
        Truth::Yes => Ink::Good,
        Truth::No => Ink::Bad,
        Truth::Unknown => Ink::Doubt,
    }
}
