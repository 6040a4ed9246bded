//! The one bridge to miette: a [`Diag`] as a person reads it in the terminal.

use super::say::{clean, clean_lines};
use super::{Diag, Label, Severity, unseen};
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
    /// The path of its file, harmless to show.
    path: String,
    /// The lines around its places, harmless to show: texts are long, and messages may be many.
    text: Cow<'a, str>,
    /// The same lines as they are, where they are other.
    original: Option<&'a str>,
    /// The number of the first of these lines, from 0, and where it begins in the file.
    first: usize,
    begins: usize,
}

/// Lines before the first place and after the last that may be shown.
const AROUND: usize = 8;

/// Bytes from which lines, and what stands between two places, are too long to be shown whole, and how many are then
/// shown on both sides of a place.
const LONG: usize = 4096;
const BESIDE: usize = 60;

/// Lines between two places from which they are shown apart.
const APART: usize = 12;

impl<'a> Report<'a> {
    fn new(diag: &'a Diag, sources: &'a Sources) -> Report<'a> {
        let file = diag.span().file;
        let Some(source) = sources.get(file) else {
            let (path, text) = (String::new(), Cow::Borrowed(""));
            return Report { diag, path, text, original: None, first: 0, begins: 0 };
        };
        let places =
            diag.labels.iter().filter(|label| label.span.file == file).map(|label| label.span.range());
        let places = places.chain([diag.span().range()]);
        let (start, end) =
            places.fold((usize::MAX, 0), |(start, end), place| (start.min(place.start), end.max(place.end)));
        // Fewer of them where they are long.
        let (line, last) = (source.line_of(start).0, source.line_of(end).0);
        let (near, far) = (source.line_start(line), source.line_start(last.saturating_add(1)));
        let is_long = |from: usize, to: usize| to.saturating_sub(from) > LONG;
        let before = (line.saturating_sub(AROUND)..=line).find(|at| !is_long(source.line_start(*at), near));
        let behind = (last..last.saturating_add(AROUND)).rev();
        let ends = behind.map(|at| source.line_start(at.saturating_add(1))).find(|at| !is_long(far, *at));
        let first = before.unwrap_or(line);
        let (begins, ends) = (source.line_start(first), ends.unwrap_or(far));
        let original = source.text.get(begins..ends).unwrap_or("");
        let text = shown(original);
        let original = matches!(text, Cow::Owned(_)).then_some(original);
        Report { diag, path: clean(&source.path), text, original, first, begins }
    }

    /// The lines around a place, without what a line of thousands of characters holds far from it.
    fn near<'t>(&'t self, contents: &dyn SpanContents<'t>, place: &Range<usize>) -> MietteSpanContents<'t> {
        let all = contents.span().offset()..contents.span().offset().saturating_add(contents.span().len());
        let (mut line, mut column) = (contents.line(), contents.column());
        let mut part = all.clone();
        if all.len() > place.len().saturating_add(LONG) {
            // Never inside a character; the end of the text is outside of all.
            let is_between = |at: &usize| self.text.is_char_boundary(*at);
            let start = (all.start.max(place.start.saturating_sub(BESIDE))..).find(is_between);
            let end = (all.start..=all.end.min(place.end.saturating_add(BESIDE))).rev().find(is_between);
            part = start.unwrap_or(all.start)..end.unwrap_or(all.end);
            let left_out = self.text.get(all.start..part.start).unwrap_or("");
            line = line.saturating_add(left_out.matches('\n').count());
            column = match left_out.rfind('\n') {
                Some(at) => left_out.len().saturating_sub(at.saturating_add(1)),
                None => column.saturating_add(left_out.len()),
            };
        }
        let data = self.text.as_bytes().get(part.clone()).unwrap_or_default();
        let span = SourceSpan::from(part);
        MietteSpanContents::new(data, span, line, column, contents.line_count())
    }

    /// Where a place of the file is in the text that is shown.
    fn moved(&self, place: Range<usize>) -> Range<usize> {
        let place = place.start.saturating_sub(self.begins)..place.end.saturating_sub(self.begins);
        let Some(original) = self.original else { return place };
        let at = |at: usize| original.get(..at).map_or(at, |before| shown(before).len());
        at(place.start)..at(place.end)
    }
}

/// The text of a file, with what cannot be seen written out. Lines' ends stay as they are.
fn shown(text: &str) -> Cow<'_, str> {
    let stays = |c: char| matches!(c, '\n' | '\t' | '\r');
    // Nearly all texts, at the speed of memory.
    if text.bytes().fold(true, |plain, byte| plain & matches!(byte, b' '..=b'~' | b'\n' | b'\t' | b'\r')) {
        return Cow::Borrowed(text);
    }
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
        let asked = span.offset()..span.offset().saturating_add(span.len());
        // Two places far from each other are shown apart, and not with all that stands between them.
        let is_label = |label: &Label| self.moved(label.span.range()) == asked;
        let between = self.text.get(asked.clone()).unwrap_or("");
        let far = asked.len() > LONG || between.matches('\n').count() > APART;
        if far && !self.diag.labels.iter().any(is_label) {
            return Err(MietteError::OutOfBounds);
        }
        let contents = self.text.as_bytes().read_span(span, before, after)?;
        let contents = self.near(contents.as_ref(), &asked);
        Ok(Box::new(MietteSpanContents::new_named(
            self.path.clone(),
            contents.data(),
            *contents.span(),
            contents.line().saturating_add(self.first),
            contents.column(),
            // Counted from the first line of the file.
            contents.line_count().saturating_add(self.first),
        )))
    }
}
