//! The one bridge to miette: a [`Diag`] as a person reads it in the terminal.

use super::{Diag, Severity};
use crate::span::Sources;
use miette::{
    Diagnostic, GraphicalReportHandler, GraphicalTheme, LabeledSpan, MietteError, MietteSpanContents,
    SourceCode, SourceSpan, SpanContents,
};
use std::fmt;

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
        let report = Report { diag, sources };
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
    sources: &'a Sources,
}

impl fmt::Display for Report<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.diag.message)
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
        self.diag.help.as_ref().map(|help| Box::new(help) as Box<dyn fmt::Display>)
    }

    fn source_code(&self) -> Option<&dyn SourceCode> {
        Some(self)
    }

    fn labels(&self) -> Option<Box<dyn Iterator<Item = LabeledSpan> + '_>> {
        let file = self.diag.span().file;
        // A label in another file cannot be drawn beside the first: its text is part of the message or help.
        let labels = self.diag.labels.iter().filter(move |label| label.span.file == file).enumerate();
        Some(Box::new(labels.map(|(index, label)| {
            let text = (!label.text.is_empty()).then(|| label.text.clone());
            let span = SourceSpan::from(label.span.range());
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
        let source = self.sources.get(self.diag.span().file).ok_or(MietteError::OutOfBounds)?;
        // What is read begins with the first line that is shown: texts are long, and messages may be many.
        let (line, _) = source.line_of(span.offset());
        let first = line.saturating_sub(before);
        let skipped = source.line_start(first);
        let rest = source.text.get(skipped..).ok_or(MietteError::OutOfBounds)?.as_bytes();
        let within = SourceSpan::from((span.offset().saturating_sub(skipped), span.len()));
        let contents = rest.read_span(&within, before, after)?;
        let shown = *contents.span();
        Ok(Box::new(MietteSpanContents::new_named(
            source.path.clone(),
            contents.data(),
            SourceSpan::from((shown.offset().saturating_add(skipped), shown.len())),
            contents.line().saturating_add(first),
            contents.column(),
            // Counted from the first line of the text.
            contents.line_count().saturating_add(first),
        )))
    }
}
