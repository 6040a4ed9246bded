//! Messages: what is wrong, in the author's words, where, what was expected, and the line to write instead.
//!
//! A [`Diag`] cannot be built without a [`Code`], and every code has a page ([`Code::page`]) with an example and
//! its fix. [`render`] is the one bridge to the terminal.

mod codes;
pub mod nearest;
pub mod render;
pub mod say;
pub mod unseen;

pub use codes::{Code, LintCode};

use crate::span::Span;

/// How much a message weighs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// Worth knowing; nothing stops.
    Warning,
    /// The policy does not mean anything until this is mended.
    Error,
}

/// A place and what is to be said about it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Label {
    /// The place.
    pub span: Span,
    /// A few words, shown under the place; may be empty.
    pub text: String,
}

/// A change of text that would mend the mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// By what.
    pub text: String,
}

/// A text that begins at a place of its file, with edits made.
pub fn edited(text: &str, start: usize, edits: &[Edit]) -> String {
    let mut sorted: Vec<&Edit> = edits.iter().collect();
    sorted.sort_by_key(|edit| edit.span);
    sorted.dedup();
    let (mut out, mut done) = (String::new(), 0);
    for edit in sorted {
        let range = edit.span.range();
        let (from, to) = (range.start.saturating_sub(start), range.end.saturating_sub(start));
        out.push_str(text.get(done..from).unwrap_or(""));
        out.push_str(&edit.text);
        done = to;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}

/// One message about a policy.
///
/// ```
/// use qualify::diag::{Code, Diag};
/// use qualify::span::Span;
/// let diag = Diag::new(Code::UnknownName, Span::default(), "there is no field `titel`")
///     .help("did you mean `title`?")
///     .fix(Span::default(), "title");
/// assert_eq!(diag.code.as_str(), "E101");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diag {
    /// Which kind of mistake it is.
    pub code: Code,
    /// How much it weighs.
    pub severity: Severity,
    /// What is wrong, in one sentence without a final full stop.
    pub message: String,
    /// Where; the first is the main place.
    pub labels: Vec<Label>,
    /// What was expected and what to write instead.
    pub help: Option<String>,
    /// The change that mends it, where there is just one.
    pub fix: Vec<Edit>,
    /// About a line that could not be read: the ways in which it may have been meant, none of them tried yet.
    pub unread: Option<Box<Unread>>,
}

/// A line that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unread {
    /// The logical line.
    pub row: Span,
    /// What the tree holds of it: the line as it may have been meant, or the part that can be read. `None` where the
    /// lines below stand under it and nothing of it can be read.
    pub held: Option<String>,
    /// The ways in which it may have been meant, what is plain to see first.
    pub readings: Vec<Reading>,
    /// What kind of line it is, such as "a points line".
    pub what: &'static str,
    /// The forms that such lines have, each with the names that it takes between braces.
    pub forms: &'static [&'static str],
}

/// One way in which a line may have been meant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reading {
    /// Which kind of mistake it is then.
    pub code: Code,
    /// What is wrong then.
    pub message: String,
    /// Where.
    pub labels: Vec<Label>,
    /// What to write; [`Reading::LINE`] stands for the line.
    pub help: String,
    /// The whole line as meant; `None` where it is not known.
    pub line: Option<String>,
    /// It can only have been meant so.
    pub sure: bool,
    /// What is wrong is plain, whatever the line was meant to say.
    pub certain: bool,
    /// Parts of the line that its author must fill in, each with its unit behind it: the line is shown as a form.
    pub open: Vec<String>,
    /// The line belongs under a stage, and does not stand there.
    pub under: bool,
    /// How far it is trusted.
    pub trust: Trust,
}

/// How far a reading is trusted: of two that are clean, the one that stands higher here counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Trust {
    /// A whole phrase was known.
    Phrase,
    /// It can only have been meant so.
    Sure,
    /// It may have been meant so.
    Guess,
    /// A part is left for the author to fill in.
    Open,
    /// It leaves out what was written.
    Last,
}

impl Reading {
    /// Stands in [`Reading::help`] for the line to write.
    pub const LINE: &str = "{line}";

    /// Its message, without a line to write.
    pub fn said(&self) -> Diag {
        let span = self.labels.first().map(|label| label.span).unwrap_or_default();
        Diag { labels: self.labels.clone(), ..Diag::new(self.code, span, self.message.clone()) }
    }
}

impl Diag {
    /// An error at a place. The first label has no text; add it with [`Diag::at`].
    pub fn new(code: Code, span: Span, message: impl Into<String>) -> Diag {
        Diag {
            code,
            severity: Severity::Error,
            message: message.into(),
            labels: vec![Label { span, text: String::new() }],
            help: None,
            fix: Vec::new(),
            unread: None,
        }
    }

    /// The text under the main place.
    #[must_use]
    pub fn at(mut self, text: impl Into<String>) -> Diag {
        if let Some(first) = self.labels.first_mut() {
            first.text = text.into();
        }
        self
    }

    /// A further place, such as where a name was declared first.
    #[must_use]
    pub fn also(mut self, span: Span, text: impl Into<String>) -> Diag {
        self.labels.push(Label { span, text: text.into() });
        self
    }

    /// What was expected, and the line to write instead.
    #[must_use]
    pub fn help(mut self, text: impl Into<String>) -> Diag {
        self.help = Some(text.into());
        self
    }

    /// Makes it a warning.
    #[must_use]
    pub fn warning(mut self) -> Diag {
        self.severity = Severity::Warning;
        self
    }

    /// The replacement that mends it.
    #[must_use]
    pub fn fix(mut self, span: Span, text: impl Into<String>) -> Diag {
        self.fix.push(Edit { span, text: text.into() });
        self
    }

    /// The main place.
    pub fn span(&self) -> Span {
        self.labels.first().map(|label| label.span).unwrap_or_default()
    }
}

/// Sorts by place, then code, so that the same policy always gives the same list.
pub fn sort(diags: &mut [Diag]) {
    diags.sort_by(|a, b| {
        (a.span(), a.code.as_str(), &a.message).cmp(&(b.span(), b.code.as_str(), &b.message))
    });
}
