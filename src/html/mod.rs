//! Pages: markup that cannot hold what data or a policy would like to put into it.
//!
//! [`Html`] is made of elements, whose names are the program's own, and of text, which is escaped as it goes in. There is
//! no way to add markup that was read from anywhere, so a page is well-formed whatever it tells about.

mod page;
mod table;

pub use page::page;
pub use table::Table;

use crate::diag::unseen;
use std::fmt::{Display, Write};

/// Markup that is safe to stand in a page.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Html(String);

impl Html {
    /// Nothing.
    pub fn new() -> Html {
        Html::default()
    }

    /// Text, escaped.
    pub fn text(text: impl Display) -> Html {
        let mut html = Html::new();
        html.say(text);
        html
    }

    /// Text of data or a policy, escaped, and kept apart from what stands around it, whichever way it is written.
    pub fn data(text: impl Display) -> Html {
        el("bdi").text(text).into()
    }

    /// Adds text, escaped.
    pub fn say(&mut self, text: impl Display) {
        escape(&text.to_string(), &mut self.0);
    }

    /// Adds markup.
    pub fn add(&mut self, other: impl Into<Html>) {
        self.0.push_str(&other.into().0);
    }

    /// The same, with more behind it.
    #[must_use]
    pub fn and(mut self, other: impl Into<Html>) -> Html {
        self.add(other);
        self
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As text.
    pub fn into_string(self) -> String {
        self.0
    }
}

impl<H: Into<Html>> FromIterator<H> for Html {
    fn from_iter<T: IntoIterator<Item = H>>(parts: T) -> Html {
        let mut html = Html::new();
        parts.into_iter().for_each(|part| html.add(part));
        html
    }
}

/// Characters that mean something to a browser become the names of themselves; those that no document may hold become
/// the mark for what cannot be shown.
fn escape(text: &str, out: &mut String) {
    for (char, unseen) in unseen::each(text) {
        match char {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\t' | '\n' => out.push(char),
            '\u{fffe}' | '\u{ffff}' => out.push('\u{fffd}'),
            char if char.is_control() => out.push('\u{fffd}'),
            // What nobody would see is shown, so that what is signed is what is read.
            char if unseen => out.extend(char.escape_default()),
            char => out.push(char),
        }
    }
}

/// Elements that have no inside.
const VOID: [&str; 6] = ["meta", "br", "hr", "col", "img", "input"];

/// An element, begun.
#[derive(Clone, Debug)]
pub struct Element {
    name: &'static str,
    head: String,
    inside: Html,
}

/// An element of that name.
pub fn el(name: &'static str) -> Element {
    Element { name, head: format!("<{name}"), inside: Html::new() }
}

impl Element {
    /// With an attribute; its value is escaped.
    #[must_use]
    pub fn attr(mut self, name: &'static str, value: impl Display) -> Element {
        let _ = write!(self.head, " {name}=\"");
        escape(&value.to_string(), &mut self.head);
        self.head.push('"');
        self
    }

    /// With a class.
    #[must_use]
    pub fn class(self, class: &'static str) -> Element {
        self.attr("class", class)
    }

    /// With text inside, escaped.
    #[must_use]
    pub fn text(mut self, text: impl Display) -> Element {
        self.inside.say(text);
        self
    }

    /// With text of data or a policy inside ([`Html::data`]).
    #[must_use]
    pub fn data(self, text: impl Display) -> Element {
        self.with(Html::data(text))
    }

    /// With something inside.
    #[must_use]
    pub fn with(mut self, inside: impl Into<Html>) -> Element {
        self.inside.add(inside);
        self
    }

    /// With several things inside.
    #[must_use]
    pub fn all<H: Into<Html>>(mut self, inside: impl IntoIterator<Item = H>) -> Element {
        inside.into_iter().for_each(|part| self.inside.add(part));
        self
    }
}

impl From<Element> for Html {
    fn from(element: Element) -> Html {
        let Element { name, mut head, inside } = element;
        if VOID.contains(&name) {
            head.push_str("/>");
        } else {
            head.push('>');
            head.push_str(&inside.0);
            let _ = write!(head, "</{name}>");
        }
        Html(head)
    }
}

impl From<&str> for Html {
    fn from(text: &str) -> Html {
        Html::text(text)
    }
}

impl From<String> for Html {
    fn from(text: String) -> Html {
        Html::text(text)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_said_becomes_markup() {
        let evil = "<script>alert(1)</script> & \"x\" 'y' \u{0}";
        let html = el("p").attr("title", evil).text(evil).with(Html::data(evil));
        let text = Html::from(html).into_string();
        assert!(!text.contains("<script"), "{text}");
        assert_eq!(
            text.matches("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;x&quot; &#39;y&#39; \u{fffd}")
                .count(),
            3
        );
    }

    #[test]
    fn an_element_without_inside_is_closed_where_it_begins() {
        assert_eq!(Html::from(el("br")).into_string(), "<br/>");
        assert_eq!(Html::from(el("td")).into_string(), "<td></td>");
    }
}
