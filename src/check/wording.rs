//! How messages and columns speak of things: the author's own text, in one line.

use super::Checker;
use crate::program::Type;
use crate::span::Span;
use crate::speech::{choice_value, or};
pub(super) use crate::speech::{decimal as number, quoted};
use crate::syntax::tree::Tail;

impl Checker<'_> {
    /// The author's text of a place, in one line, comments left out.
    pub(super) fn words(&self, span: Span) -> String {
        one_line(self.sources.text(span))
    }

    /// The author's text of a line without its `because` and `owned by`.
    pub(super) fn line_words(&self, span: Span, tail: &Tail) -> String {
        let because = tail.because.as_ref().map(|quoted| quoted.place.0.start);
        let owned = tail.owned_by.as_ref().map(|name| name.place.0.start);
        let end = [because, owned].into_iter().flatten().min().unwrap_or(span.end).min(span.end);
        let line = self.words(Span { end, ..span });
        let line = if end == span.end {
            line.as_str()
        } else {
            let line = line.trim_end();
            line.strip_suffix("because").or_else(|| line.strip_suffix("owned by")).unwrap_or(line)
        };
        line.trim_end_matches([' ', ',', ';']).to_string()
    }
}

/// White space runs become one blank, comments go; what stands in quotes stays as it is.
pub(super) fn one_line(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut chars = text.chars().peekable();
    let mut quoted = false;
    while let Some(c) = chars.next() {
        match c {
            '\\' if quoted => {
                out.push(c);
                out.extend(chars.next());
            }
            '"' => {
                quoted = !quoted;
                out.push(c);
            }
            '#' if !quoted => while chars.next_if(|c| *c != '\n').is_some() {},
            c if c.is_whitespace() && !quoted => {
                if !out.ends_with(' ') {
                    out.push(' ');
                }
            }
            c => out.push(c),
        }
    }
    out.trim().to_string()
}

/// A type as a message says it: `a number in EUR`.
pub(super) fn a_type(ty: &Type) -> String {
    match ty {
        Type::YesNo => "yes or no".to_string(),
        Type::Number(None) => "a number".to_string(),
        Type::Number(Some(unit)) => format!("a number in {}", unit.0),
        Type::Text => "a text".to_string(),
        Type::Date => "a date".to_string(),
        Type::Choice(values) => format!("a choice of {}", some(values)),
        Type::Several(values) => format!("several of {}", some(values)),
    }
}

/// The first few of some values: `A, B, C or D`.
pub(super) fn some(values: &[String]) -> String {
    or(&values.iter().map(|value| value_text(value)).collect::<Vec<_>>())
}

/// A choice value as it is written in a policy: quoted where it is no plain word.
pub(super) fn value_text(value: &str) -> String {
    if crate::syntax::is_keyword(value) { quoted(value) } else { choice_value(value) }
}
