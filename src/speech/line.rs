//! A line of words, each piece knowing whose words it is.

/// A part of a line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Piece {
    /// Words of ours.
    Words(String),
    /// A name or value of the policy.
    Name(String),
    /// A name that matters here.
    Strong(String),
    /// Words of the policy's authors.
    Quote(String),
}

/// A line.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Line(pub Vec<Piece>);

impl Line {
    /// Nothing yet.
    pub fn new() -> Line {
        Line::default()
    }

    /// With words of ours.
    #[must_use]
    pub fn words(mut self, text: impl Into<String>) -> Line {
        self.0.push(Piece::Words(text.into()));
        self
    }

    /// With a name or value of the policy.
    #[must_use]
    pub fn name(mut self, text: impl Into<String>) -> Line {
        self.0.push(Piece::Name(text.into()));
        self
    }

    /// With a name that matters here.
    #[must_use]
    pub fn strong(mut self, text: impl Into<String>) -> Line {
        self.0.push(Piece::Strong(text.into()));
        self
    }

    /// With words of the policy's authors.
    #[must_use]
    pub fn quote(mut self, text: impl Into<String>) -> Line {
        self.0.push(Piece::Quote(text.into()));
        self
    }

    /// With another line behind it.
    #[must_use]
    pub fn and(mut self, other: Line) -> Line {
        self.0.extend(other.0);
        self
    }

    /// With a reason behind it, where there is one.
    #[must_use]
    pub fn why(self, because: Option<&String>) -> Line {
        match because {
            Some(because) => self.words(" (").quote(because.as_str()).words(")"),
            None => self,
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// In letters alone.
    pub fn plain(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Words(text) | Piece::Name(text) | Piece::Strong(text) => text.clone(),
            Piece::Quote(text) => format!("“{text}”"),
        };
        self.0.iter().map(text).collect()
    }
}

impl From<&str> for Line {
    fn from(text: &str) -> Line {
        Line::new().words(text)
    }
}

impl From<String> for Line {
    fn from(text: String) -> Line {
        Line::new().words(text)
    }
}

/// Lines with something between them.
pub fn joined(lines: impl IntoIterator<Item = Line>, between: &str) -> Line {
    let mut all = Line::new();
    for (at, line) in lines.into_iter().enumerate() {
        all = if at > 0 { all.words(between) } else { all }.and(line);
    }
    all
}
