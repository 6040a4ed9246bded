//! A small reader of pages that is stricter than any browser: every element closed, every attribute quoted, nothing
//! that could run or load anything.

/// What a page holds.
#[derive(Debug, Default)]
pub struct Page {
    /// Its text, without marks.
    pub text: String,
    /// The values of all attributes.
    pub attributes: Vec<String>,
    /// The names of all elements, as they begin.
    pub elements: Vec<String>,
}

const VOID: [&str; 6] = ["meta", "br", "hr", "col", "img", "input"];
/// Elements that a page has no use for.
const NEVER: [&str; 9] =
    ["script", "iframe", "object", "embed", "link", "form", "base", "image", "foreignObject"];

/// Reads a page.
///
/// # Panics
/// When it is not well-formed, or holds what no page may.
pub fn read(page: &str) -> Page {
    let mut rest = page.strip_prefix("<!doctype html>\n").expect("a page begins by saying what it is");
    let mut found = Page::default();
    let mut open: Vec<String> = Vec::new();
    let mut ids = std::collections::BTreeSet::new();
    while !rest.is_empty() {
        let Some(at) = rest.find('<') else {
            assert!(open.is_empty() && rest.trim().is_empty(), "text behind the page: {rest}");
            break;
        };
        found.text.push_str(&unescaped(&rest[..at]));
        rest = &rest[at..];
        if let Some(after) = rest.strip_prefix("</") {
            let end = after.find('>').expect("a mark ends");
            assert_eq!(open.pop().as_deref(), Some(&after[..end]), "what is opened last is closed first");
            rest = &after[end + 1..];
            continue;
        }
        let (name, mut head) = split_name(&rest[1..]);
        assert!(!NEVER.contains(&name), "<{name}>");
        loop {
            head = head.trim_start_matches(' ');
            if let Some(after) = head.strip_prefix("/>") {
                assert!(VOID.contains(&name), "<{name}/>");
                rest = after;
                break;
            }
            if let Some(after) = head.strip_prefix('>') {
                assert!(!VOID.contains(&name), "<{name}> has an inside");
                open.push(name.to_owned());
                rest = after;
                break;
            }
            let (attribute, after) = split_name(head);
            let after =
                after.strip_prefix("=\"").unwrap_or_else(|| panic!("{attribute} is not quoted: {after:.40}"));
            let end = after.find('"').expect("an attribute ends");
            let value = unescaped(&after[..end]);
            assert!(!attribute.starts_with("on") && attribute != "style", "{attribute}=\"{value}\"");
            if ["href", "src", "action"].contains(&attribute) {
                assert!(value.starts_with('#'), "{attribute}=\"{value}\"");
            }
            if attribute == "id" {
                assert!(ids.insert(value.clone()), "two elements are called {value}");
            }
            found.attributes.push(value);
            head = &after[end + 1..];
        }
        found.elements.push(name.to_owned());
        if name == "style" {
            let end = rest.find("</style>").expect("the style ends");
            assert!(!rest[..end].contains(['<', '&']));
            rest = &rest[end..];
        }
    }
    assert!(open.is_empty(), "never closed: {open:?}");
    found
}

fn split_name(text: &str) -> (&str, &str) {
    let end = text.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').expect("a name ends");
    assert!(end > 0, "a name is expected: {text:.40}");
    text.split_at(end)
}

fn unescaped(text: &str) -> String {
    let mut out = String::new();
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        let end = rest[at..].find(';').unwrap_or_else(|| panic!("a lone ampersand: {:.40}", &rest[at..]));
        out.push(match &rest[at..=at + end] {
            "&amp;" => '&',
            "&lt;" => '<',
            "&gt;" => '>',
            "&quot;" => '"',
            "&#39;" => '\'',
            other => panic!("{other} is no name of a character"),
        });
        rest = &rest[at + end + 1..];
    }
    out.push_str(rest);
    assert!(!out.chars().any(|c| c.is_control() && c != '\n' && c != '\t'), "a control character in {out:?}");
    out
}

#[test]
fn the_reader_finds_what_is_wrong() {
    for bad in [
        "<p>",
        "<p></b>",
        "<p a=b></p>",
        "<script></script>",
        "<p onclick=\"x\"></p>",
        "<p>a & b</p>",
        "<br>",
        "<a href=\"http://x\"></a>",
        "<p id=\"a\"></p><p id=\"a\"></p>",
    ] {
        let page = format!("<!doctype html>\n{bad}");
        assert!(std::panic::catch_unwind(|| read(&page)).is_err(), "{bad}");
    }
    assert_eq!(read("<!doctype html>\n<p a=\"1\">a &lt;b&gt;<br/></p>\n").text, "a <b>");
}
