//! From text to tree, one logical line at a time.
//!
//! [`lines`] cuts the text, [`shape`] says what kind of line each is, the grammar parses it, [`build`] makes its
//! tree, and [`assemble`] puts it under its statement. A line that the grammar does not accept goes to [`mend`],
//! which says what is wrong and, where it can tell what was meant, goes on with that: so a mistake hides neither
//! the next line's nor the next one in its own line.

mod assemble;
mod build;
mod date;
mod grammar;
pub(crate) mod grouped;
mod head;
mod limit;
mod lines;
mod listing;
mod mend;
mod number;
mod origin;
pub(crate) mod outline;
mod read;
pub(crate) mod respelt;
mod shape;
pub(crate) mod tokens;

#[cfg(feature = "internals")]
pub use limit::LimitOrder;
pub use limit::{Limit, LimitTest, limit};
pub use respelt::{Only, Respelt};

use super::{Comment, tree};
use crate::diag::{Code, Diag};
use crate::span::{FileId, Span};

/// The largest file that is read, and the most that all files of a policy hold: 8 MiB. Read, a text takes up to forty
/// times its length.
pub const MAX_FILE: usize = 8 << 20;

/// The longest logical line but for a `list`: 1 MiB.
const MAX_LINE: usize = 1 << 20;

/// How many messages one file gets.
const MAX_DIAGS: usize = 500;

/// What a text says, and what is wrong with it.
#[derive(Clone, Debug, Default)]
pub struct Parsed {
    /// Every statement that could be read, in order. A statement with a mistake in one of its lines is here with
    /// its other lines; a line with a mistake that says what it must mean is here as meant.
    pub file: tree::File,
    /// Names that lines with a mistake would have declared, so that nobody calls them unknown.
    pub lost: Vec<tree::Name>,
    /// What is wrong, in the order of the text.
    pub diags: Vec<Diag>,
    /// Every comment, in order.
    pub comments: Vec<Comment>,
    /// What the formatter writes otherwise, in order.
    pub respelt: Vec<Respelt>,
}

/// Where the logical lines of a text are: each a statement, or a line under one.
pub fn rows(text: &str) -> Vec<std::ops::Range<usize>> {
    outline::outline(text).0.into_iter().map(|row| row.start..row.end).collect()
}

/// Reads the text of one file. Never fails: what cannot be read is said in [`Parsed::diags`], statement by
/// statement, and everything else is in the tree.
///
/// ```
/// use qualify::span::FileId;
/// let parsed = qualify::syntax::parse(FileId(0), "urgency means timeline <= 6 months");
/// assert!(parsed.diags.is_empty());
/// assert_eq!(parsed.file.statements.len(), 1);
/// ```
pub fn parse(file: FileId, text: &str) -> Parsed {
    if text.len() > MAX_FILE {
        let diag = Diag::new(Code::TooLong, Span::new(file, 0, 0), "this file is too large to be a policy")
            .at("more than 8 MiB")
            .help(
                "put long lists of values in the data, or split the policy into files that `use` each other",
            );
        return Parsed { diags: vec![diag], ..Parsed::default() };
    }
    let split = lines::split(file, text);
    let mut reader = assemble::Reader::new(file, text);
    let below = split.lines.iter().skip(1).map(|line| text.get(line.start..line.end).unwrap_or(""));
    for (line, next) in split.lines.iter().zip(below.chain([""])) {
        if reader.full() {
            let rest = Span::new(file, line.start, line.end);
            reader.stop(
                Diag::new(Code::Unexpected, rest, format!("this file has more than {MAX_DIAGS} mistakes"))
                    .at("not read from here on")
                    .help("mend those above first; is it a policy at all?"),
            );
            break;
        }
        reader.line(line, next);
    }
    let mut parsed = reader.finish();
    crate::diag::sort(&mut parsed.diags);
    parsed.respelt.sort_by_key(|respelt| respelt.span);
    parsed.comments = split.comments;
    parsed
}
