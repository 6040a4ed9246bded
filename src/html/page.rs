//! A whole page: by itself, without anything from elsewhere.

use super::{Html, el};

const STYLE: &str = include_str!("style.css");

/// The page's own style, and nothing else from anywhere: no script, no picture, no font, no frame, no form.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/// A page of that title.
pub fn page(title: &str, body: Html) -> String {
    let meta = |name, content: &str| el("meta").attr("name", name).attr("content", content);
    let head = el("head")
        .with(el("meta").attr("charset", "utf-8"))
        .with(el("meta").attr("http-equiv", "Content-Security-Policy").attr("content", POLICY))
        .with(meta("viewport", "width=device-width, initial-scale=1"))
        .with(meta("color-scheme", "light dark"))
        .with(meta("referrer", "no-referrer"))
        .with(el("title").text(title))
        .with(Html(format!("<style>{STYLE}</style>")));
    let html = el("html").attr("lang", "en").with(head).with(el("body").with(body));
    format!("<!doctype html>\n{}\n", Html::from(html).into_string())
}

#[cfg(test)]
mod tests {
    #[test]
    fn the_style_is_well_formed_inside_a_page() {
        // It stands there as it is: nothing in it may end it or begin something else.
        assert!(!super::STYLE.contains(['<', '&']));
        assert!(!super::STYLE.contains("url(") && !super::STYLE.contains("@import"));
    }
}
