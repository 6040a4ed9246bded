//! A line under repair: its tokens, where it stops to make sense, and what a change would do to that.

use super::super::read;
use super::super::shape::{Home, Kind};
pub(super) use super::super::tokens::{Token, What, tokens};
use crate::diag::{Code, Trust};

/// A longer line is not tried out: only what is plain to see is said.
const MAX_TRIED: usize = 16 << 10;

/// A change of the line: what is put in the place of a range.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Change {
    pub start: usize,
    pub end: usize,
    pub by: String,
}

impl Change {
    pub fn new(start: usize, end: usize, by: impl Into<String>) -> Change {
        Change { start, end, by: by.into() }
    }

    pub fn of(token: &Token<'_>, by: impl Into<String>) -> Change {
        Change::new(token.start, token.end, by)
    }

    /// Takes a token out, and the white space on one side of it.
    pub fn drop(text: &str, token: &Token<'_>) -> Change {
        let before = text.get(..token.start).unwrap_or("");
        let after = text.get(token.end..).unwrap_or("");
        if before.trim_end().is_empty() {
            let blanks = after.len().saturating_sub(after.trim_start().len());
            return Change::new(token.start, token.end.saturating_add(blanks), "");
        }
        // Two words never become one.
        let word = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
        let apart = word(before.trim_end().chars().next_back()) && word(after.chars().next());
        Change::new(before.trim_end().len(), token.end, if apart { " " } else { "" })
    }
}

/// One mistake, found.
#[derive(Clone, Debug)]
pub(super) struct Finding {
    pub code: Code,
    pub message: String,
    pub start: usize,
    pub end: usize,
    pub at: String,
    pub help: String,
    /// What was meant, so that the rest of the line can be read.
    pub changes: Vec<Change>,
    /// Whether it can only have been that: then it is offered as the fix.
    pub sure: bool,
    /// It is all that is left to say.
    pub vague: bool,
    /// Parts of the mended line that its author must fill in.
    pub open: Vec<String>,
    /// The line belongs under a stage, and stands elsewhere.
    pub under: bool,
    /// How far it is trusted, if less or more than `sure` says.
    pub trust: Option<Trust>,
}

impl Finding {
    pub fn new(code: Code, token: &Token<'_>, message: impl Into<String>) -> Finding {
        Finding::over(code, token.start, token.end, message)
    }

    pub fn over(code: Code, start: usize, end: usize, message: impl Into<String>) -> Finding {
        Finding {
            code,
            message: message.into(),
            start,
            end,
            at: String::new(),
            help: String::new(),
            changes: Vec::new(),
            sure: false,
            vague: false,
            open: Vec::new(),
            under: false,
            trust: None,
        }
    }

    pub fn at(mut self, text: impl Into<String>) -> Finding {
        self.at = text.into();
        self
    }

    pub fn help(mut self, text: impl Into<String>) -> Finding {
        self.help = text.into();
        self
    }

    /// Whether what is wrong is plain, whatever the line was meant to say: what it says is not said otherwise by a guess.
    pub fn is_certain(&self) -> bool {
        let plain = matches!(
            self.code,
            Code::StrayCharacter
                | Code::OpenQuote
                | Code::WrongQuotes
                | Code::Comma
                | Code::BadDate
                | Code::StuckNumber
                | Code::Capitals
                | Code::OpenBracket
                | Code::ReservedName
        );
        plain || (!self.vague && !self.help.contains(crate::diag::Reading::LINE))
    }

    /// What is left to say when nothing better is known.
    pub fn vague(mut self) -> Finding {
        self.vague = true;
        self
    }

    /// The line that is meant belongs under a stage.
    pub fn under(mut self, elsewhere: bool) -> Finding {
        self.under = elsewhere;
        self
    }

    /// It leaves something out on purpose: it counts where nothing else is clean.
    pub fn last(mut self) -> Finding {
        self.trust = Some(Trust::Last);
        self
    }

    /// It is about a whole phrase that is known.
    pub fn phrase(mut self) -> Finding {
        self.trust = Some(Trust::Phrase);
        self
    }

    /// How far it is trusted.
    pub fn trust(&self) -> Trust {
        self.trust.unwrap_or(if self.sure { Trust::Sure } else { Trust::Guess })
    }

    /// It can only have been meant so.
    pub fn fix(mut self, changes: Vec<Change>) -> Finding {
        self.changes = changes;
        self.sure = true;
        self
    }

    /// It may have been meant so: the rest of the line is read as if.
    pub fn guess(mut self, changes: Vec<Change>) -> Finding {
        self.changes = changes;
        self
    }
}

/// A line that the grammar does not accept.
pub(super) struct Case<'a> {
    pub text: &'a str,
    pub home: Home,
    pub indented: bool,
    /// The line below it, if there is one.
    pub next: &'a str,
    pub kind: Option<Kind>,
    /// Where it stops to make sense; at its end, if something is missing there.
    pub stop: usize,
    pub tokens: Vec<Token<'a>>,
    /// The token at `stop`; the number of tokens, if there is none.
    pub here: usize,
}

impl<'a> Case<'a> {
    /// `None` where the line can be read after all.
    pub fn new(text: &'a str, (home, indented): (Home, bool), next: &'a str) -> Option<Case<'a>> {
        let kind = kind_of(text, home, indented);
        let stop = match kind {
            Some(kind) => read::stops_at(kind.rule(), text)?,
            None => 0,
        };
        let tokens = tokens(text);
        let here = tokens.iter().position(|token| token.end > stop).unwrap_or(tokens.len());
        Some(Case { text, home, indented, next, kind, stop, tokens, here })
    }

    /// The token that many places after the one at which the line stops to make sense.
    pub fn token(&self, after: isize) -> Option<&Token<'a>> {
        self.tokens.get(self.here.checked_add_signed(after)?)
    }

    /// The text of that token, or `""`.
    pub fn word(&self, after: isize) -> &'a str {
        self.token(after).map_or("", |token| token.text)
    }

    /// The text of the token at that place from the line's start, or `""`.
    pub fn nth(&self, at: usize) -> &'a str {
        self.tokens.get(at).map_or("", |token| token.text)
    }

    /// What is written from one token to the one before another.
    pub fn part(&self, from: usize, to: usize) -> &'a str {
        let last = to.checked_sub(1).and_then(|at| self.tokens.get(at));
        let (Some(first), Some(last)) = (self.tokens.get(from), last) else { return "" };
        self.text.get(first.start..last.end).unwrap_or("")
    }

    /// Whether these words stand from a token on, whatever their letters.
    pub fn stands(&self, at: usize, words: &[&str]) -> bool {
        words.iter().enumerate().all(|(more, word)| {
            let token = self.tokens.get(at.saturating_add(more));
            token.is_some_and(|token| token.what != What::Quoted && token.text.to_lowercase() == *word)
        })
    }

    /// A name that stands at a place.
    pub fn name(&self, at: usize) -> Option<&'a str> {
        let token = self.tokens.get(at)?;
        (token.what == What::Word && !crate::syntax::is_keyword(token.text)).then_some(token.text)
    }

    /// The line after some changes.
    pub fn with(&self, changes: &[Change]) -> String {
        changed(self.text, changes)
    }

    /// How much is left unread after some changes; `None` where all can be read.
    fn left(&self, changes: &[Change]) -> Option<usize> {
        let text = self.with(changes);
        let Some(kind) = Kind::of(&text, self.home) else { return Some(text.len()) };
        read::stops_at(kind.rule(), &text).map(|stop| text.len().saturating_sub(stop))
    }

    /// How far a change brings the reading; `None` where it does not bring it on by more than `past`, a place in the
    /// line.
    pub fn reach(&self, changes: &[Change], past: usize) -> Option<Reach> {
        if self.text.len() > MAX_TRIED {
            return None;
        }
        match self.left(changes) {
            None => Some(Reach::All),
            Some(left) if left < self.text.len().saturating_sub(past) => Some(Reach::To(left)),
            Some(_) => None,
        }
    }

    /// Whether a change lets the reading go on.
    pub fn helps(&self, changes: &[Change]) -> bool {
        self.reach(changes, self.stop).is_some()
    }

    /// Whether all can be read after a change.
    pub fn mends(&self, changes: &[Change]) -> bool {
        self.reach(changes, self.stop) == Some(Reach::All)
    }
}

/// The kind of a line that cannot be read: at the left margin, a line is no value of `next step` only because it stands
/// below one.
pub(super) fn kind_of(text: &str, home: Home, indented: bool) -> Option<Kind> {
    let kind = Kind::of(text, home)?;
    let all = tokens(text);
    let word = |at: usize| all.get(at).map_or("", |token| token.text);
    let named = matches!(word(1), "if" | "otherwise") || word(0).starts_with('"');
    let stray = kind == Kind::Arm && !indented && !named;
    (!stray).then_some(kind)
}

/// The home that forms are told for: a line at the margin belongs to no statement.
pub(super) fn home_of(kind: Option<Kind>, home: Home, indented: bool) -> Home {
    if kind.is_none() && !indented { Home::None } else { home }
}

/// How far a change brings the reading; the better, the greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reach {
    /// So many bytes are left unread.
    To(usize),
    All,
}

impl Reach {
    /// What is left unread, the whole line read counting as less than nothing.
    pub fn left(self) -> Option<usize> {
        match self {
            Reach::To(left) => Some(left),
            Reach::All => None,
        }
    }
}

/// A text after some changes, which must not overlap.
pub(super) fn changed(text: &str, changes: &[Change]) -> String {
    let mut sorted: Vec<&Change> = changes.iter().collect();
    sorted.sort_by_key(|change| (change.start, change.end));
    let mut out = String::with_capacity(text.len().saturating_add(16));
    let mut done = 0;
    for change in sorted {
        out.push_str(text.get(done..change.start).unwrap_or(""));
        out.push_str(&change.by);
        done = change.end;
    }
    out.push_str(text.get(done..).unwrap_or(""));
    out
}
