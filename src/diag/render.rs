//! The one bridge to miette: a [`Diag`] as a person reads it in the terminal.

use super::say::{clean, clean_lines};
use super::{Diag, Severity, unseen};
use crate::span::Sources;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};
use std::borrow::Cow;
use std::fmt;
use std::ops::Range;

/// How messages are drawn.
#[derive(Clone, Copy, Debug)]
pub struct Style {
    /// Columns of the window.
    pub width: usize,
    /// With colour.
    pub colour: bool,
    /// With box-drawing characters; plain ASCII otherwise.
    pub unicode: bool,
}

impl Default for Style {
    fn default() -> Style {
        Style { width: 80, colour: false, unicode: true }
    }
}

/// All messages, one after the other, each with the lines it is about.
pub fn human(diags: &[Diag], sources: &Sources, style: Style) -> String {
    let theme = match (style.unicode, style.colour) {
        (true, true) => GraphicalTheme::unicode(),
        (true, false) => GraphicalTheme::unicode_nocolor(),
        (false, _) => GraphicalTheme::none(),
    };
    let handler = GraphicalReportHandler::new_themed(theme).with_width(style.width.max(40)).with_links(false);
    let mut out = String::new();
    for diag in diags {
        let report = Report::new(diag, sources);
        // Writing to a string cannot fail; a message that cannot be drawn is still said in one line.
        if handler.render_report(&mut out, &report).is_err() {
            out.push_str(&short(std::slice::from_ref(diag), sources));
        }
        out.push('\n');
    }
    out
}

/// One line a message: `path:line:column: CODE message`.
pub fn short(diags: &[Diag], sources: &Sources) -> String {
    diags
        .iter()
        .map(|diag| format!("{}: {} {}\n", sources.place(diag.span()), diag.code.as_str(), diag.message))
        .collect()
}

struct Report<'a> {
    diag: &'a Diag,
    /// The path and the text of its file, harmless to show.
    path: String,
    text: Cow<'a, str>,
    /// The text as it is, where that is another.
    original: Option<&'a str>,
}

impl<'a> Report<'a> {
    fn new(diag: &'a Diag, sources: &'a Sources) -> Report<'a> {
        let source = sources.get(diag.span().file);
        let original: &str = source.map_or("", |source| &source.text);
        let (path, text) = (source.map_or(String::new(), |source| clean(&source.path)), shown(original));
        let original = matches!(text, Cow::Owned(_)).then_some(original);
        Report { diag, path, text, original }
    }

    /// Where a place of the file is in the text that is shown.
    fn moved(&self, place: Range<usize>) -> Range<usize> {
        let Some(original) = self.original else { return place };
        let at = |at: usize| original.get(..at).map_or(at, |before| shown(before).len());
        at(place.start)..at(place.end)
    }
}

/// The text of a file, with what cannot be seen written out. Lines' ends stay as they are.
fn shown(text: &str) -> Cow<'_, str> {
    let stays = |c: char| matches!(c, '\n' | '\t' | '\r');
    if unseen::each(text).all(|(c, unseen)| !unseen || stays(c)) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(unseen::written(text, stays))
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&clean(&self.diag.message))
    }
}

impl fmt::Debug for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl std::error::Error for Report<'_> {}

impl Diagnostic for Report<'_> {
    fn code<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        Some(Box::new(self.diag.code.as_str()))
    }

    fn severity(&self) -> Option<miette::Severity> {
        Some(match self.diag.severity {
            Severity::Warning => miette::Severity::Warning,
            Severity::Error => miette::Severity::Error,
        })
    }

    fn help<'a>(&'a self) -> Option<Box<dyn fmt::Display + 'a>> {
        self.diag.help.as_ref().map(|help| Box::new(clean_lines(help)) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let file = self.diag.span().file;
        // A label in another file cannot be drawn beside the first: its text is part of the message or help.
        let labels = self.diag.labels.iter().filter(move |label| label.span.file == file).enumerate();
        Some(Box::new(labels.map(|(index, label)| {
            let text = (!label.text.is_empty()).then(|| clean(&label.text));
            let span = SourceSpan::from(self.moved(label.span.range()));
            if index == 0 {
                LabeledSpan::new_primary_with_span(text, span)
            } else {
                LabeledSpan::new_with_span(text, span)
            }
        })))
    }
}

impl SourceCode for Report<'_> {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let contents = self.text.as_bytes().read_span(span, before, after)?;
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            contents.data(),
            *contents.span(),
            contents.line(),
            contents.column(),
            contents.line_count(),
        )))
    }
}
