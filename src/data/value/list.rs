//! Several choices in one cell.

use std::borrow::Cow;

/// The items of a cell: parted by `split`, or of a list as programs print it into a cell: JSON (`["a", "b"]`), Python
/// (`['a', 'b']`), PostgreSQL (`{a,"b c"}`).
///
/// A choice itself may begin with a bracket: what is no whole list is parted by `split`.
pub(super) fn items<'a>(text: &'a str, split: &'a str) -> Vec<Cow<'a, str>> {
    let trimmed = text.trim();
    let list = match (trimmed.as_bytes().first(), trimmed.as_bytes().last()) {
        (Some(b'['), Some(b']')) => json(trimmed).or_else(|| printed(trimmed)),
        (Some(b'{'), Some(b'}')) => printed(trimmed),
        _ => None,
    };
    list.unwrap_or_else(|| parts(text, split).map(Cow::Borrowed).collect())
}

/// The parts of a text; no choice holds a line break, so that parts too.
pub(crate) fn parts<'a>(text: &'a str, split: &'a str) -> impl Iterator<Item = &'a str> {
    text.split(split).flat_map(|part| part.split('\n'))
}

fn json(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let items: Vec<Option<super::Element>> = serde_json::from_str(text).ok()?;
    Some(items.into_iter().flatten().map(|item| Cow::Owned(item.text())).collect())
}

/// The items between brackets, with quotes of one of two kinds around each or none, commas between them.
pub(crate) fn printed(text: &str) -> Option<Vec<Cow<'_, str>>> {
    let mut rest = text.get(1..text.len().checked_sub(1)?)?.trim();
    let mut items = Vec::new();
    while !rest.is_empty() {
        let item = match rest.chars().next().filter(|quote| matches!(quote, '\'' | '"')) {
            Some(quote) => {
                let (item, after) = quoted(rest.get(1..)?, quote)?;
                rest = after.trim_start();
                item
            }
            None => {
                let end = rest.find(',').unwrap_or(rest.len());
                let (item, after) = rest.split_at_checked(end)?;
                rest = after;
                if item.contains(['\'', '"', '[', '{', ':']) {
                    return None;
                }
                Cow::Borrowed(item.trim())
            }
        };
        items.push(item);
        rest = match rest.strip_prefix(',') {
            Some(after) => after.trim_start(),
            None if rest.is_empty() => rest,
            None => return None,
        };
    }
    Some(items)
}

/// A text up to its closing quote, and what follows it; a backslash takes the next character as it is.
fn quoted(text: &str, quote: char) -> Option<(Cow<'_, str>, &str)> {
    let mut item = String::new();
    let mut chars = text.char_indices();
    while let Some((at, c)) = chars.next() {
        match c {
            '\\' => item.push(chars.next()?.1),
            c if c == quote => return Some((Cow::Owned(item), text.get(at + c.len_utf8()..)?)),
            c => item.push(c),
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::items;

    #[test]
    fn lists_as_programs_print_them() {
        for text in [
            "pricing;two words",
            r#"["pricing", "two words"]"#,
            "['pricing', 'two words']",
            r#"{pricing,"two words"}"#,
            " [pricing, two words] ",
            "pricing\ntwo words",
        ] {
            assert_eq!(items(text, ";"), ["pricing", "two words"], "{text}");
        }
        assert_eq!(items(r#"["it's", null, 5]"#, ";"), ["it's", "5"]);
        assert_eq!(items(r"['it\'s']", ";"), ["it's"]);
        assert!(items("[]", ";").is_empty());
        assert_eq!(items("[a]; b", ";"), ["[a]", " b"]);
        assert_eq!(items(r#"{"a": 1}"#, ";"), [r#"{"a": 1}"#]);
    }
}
