//! Positions in sources.
//!
//! Everything that came from an author's text keeps the place it came from, as byte offsets into one of the
//! [`Sources`] of the policy. Lines and columns are computed only where something is shown to a person.

use std::sync::Arc;

/// Which of the [`Sources`] a [`Span`] points into.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct FileId(pub u32);

/// A range of bytes in one source, `start` included, `end` not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Span {
    /// The source it points into.
    pub file: FileId,
    /// Offset of its first byte.
    pub start: u32,
    /// Offset after its last byte.
    pub end: u32,
}

impl Span {
    /// The range `start..end` of `file`. Offsets beyond 4 GiB are clamped; sources are limited far below that.
    pub fn new(file: FileId, start: usize, end: usize) -> Span {
        let clamp = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Span { file, start: clamp(start), end: clamp(end) }
    }

    /// The smallest span that covers both; both must be in one file, else `self` is returned.
    pub fn to(self, other: Span) -> Span {
        if self.file != other.file {
            return self;
        }
        Span { file: self.file, start: self.start.min(other.start), end: self.end.max(other.end) }
    }

    /// Whether a span begins in this one, or where it ends.
    pub fn covers(self, other: Span) -> bool {
        self.file == other.file && self.start <= other.start && other.start <= self.end
    }

    /// An empty span at its end: where something is missing.
    pub fn after(self) -> Span {
        Span { file: self.file, start: self.end, end: self.end }
    }

    /// An empty span at its start.
    pub fn before(self) -> Span {
        Span { file: self.file, start: self.start, end: self.start }
    }

    /// The range as `usize`, for slicing.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// One file of a policy: the path as the author wrote or named it, and its text.
#[derive(Clone, Debug)]
pub struct Source {
    /// The path as shown in messages.
    pub path: String,
    /// The whole text.
    pub text: Arc<str>,
    /// Where each line begins.
    lines: Arc<[u32]>,
}

impl Source {
    fn new(path: String, text: Arc<str>) -> Source {
        let after = memchr::memchr_iter(b'\n', text.as_bytes()).map(|at| at.saturating_add(1));
        let lines = std::iter::once(0).chain(after).filter_map(|at| u32::try_from(at).ok()).collect();
        Source { path, text, lines }
    }

    /// The line, from 0, that a byte is in, and where that line begins.
    pub fn line_of(&self, at: usize) -> (usize, usize) {
        let line = self.lines.partition_point(|start| *start as usize <= at).saturating_sub(1);
        (line, self.line_start(line))
    }

    /// Where a line, from 0, begins; the end of the text for one that is not there.
    pub fn line_start(&self, line: usize) -> usize {
        self.lines.get(line).map_or(self.text.len(), |start| *start as usize)
    }
}

/// The files of a policy. The first is the one the command was given.
#[derive(Clone, Debug, Default)]
pub struct Sources {
    files: Vec<Source>,
}

impl Sources {
    /// No sources yet.
    pub fn new() -> Sources {
        Sources::default()
    }

    /// Adds a file and returns its id.
    pub fn add(&mut self, path: impl Into<String>, text: impl Into<Arc<str>>) -> FileId {
        let id = FileId(u32::try_from(self.files.len()).unwrap_or(u32::MAX));
        self.files.push(Source::new(path.into(), text.into()));
        id
    }

    /// The file of that id, if there is one.
    pub fn get(&self, id: FileId) -> Option<&Source> {
        self.files.get(id.0 as usize)
    }

    /// All files with their ids.
    pub fn iter(&self) -> impl Iterator<Item = (FileId, &Source)> {
        (0u32..).map(FileId).zip(&self.files)
    }

    /// The text a span covers; empty where the span is not inside the source.
    pub fn text(&self, span: Span) -> &str {
        self.get(span.file).and_then(|source| source.text.get(span.range())).unwrap_or("")
    }

    /// Line and column of a span's start, both from 1; the column counts characters.
    pub fn line_column(&self, span: Span) -> (usize, usize) {
        let at = span.start as usize;
        let Some(source) = self.get(span.file).filter(|source| source.text.get(..at).is_some()) else {
            return (1, 1);
        };
        let (line, start) = source.line_of(at);
        let before = source.text.get(start..at).unwrap_or("");
        (line.saturating_add(1), before.chars().count().saturating_add(1))
    }

    /// `path:line:column` of a span's start.
    pub fn place(&self, span: Span) -> String {
        let (line, column) = self.line_column(span);
        let path = self.get(span.file).map_or("", |source| source.path.as_str());
        format!("{path}:{line}:{column}")
    }
}
