//! Lists inside a record.

/// The elements of a JSON list that is known to be sound.
pub(crate) fn elements(list: &[u8]) -> impl Iterator<Item = &[u8]> {
    let inside = list.get(1..list.len().saturating_sub(1)).unwrap_or(&[]);
    let (mut depth, mut quoted, mut escaped) = (0u32, false, false);
    let parts = inside.split(move |byte| {
        if quoted {
            (quoted, escaped) = (escaped || *byte != b'"', !escaped && *byte == b'\\');
            return false;
        }
        match byte {
            b'"' => quoted = true,
            b'[' | b'{' => depth += 1,
            b']' | b'}' => depth = depth.saturating_sub(1),
            b',' => return depth == 0,
            _ => {}
        }
        false
    });
    parts.filter(|part| !part.iter().all(u8::is_ascii_whitespace))
}

#[cfg(test)]
mod tests {
    use super::elements;

    #[test]
    fn a_list_falls_into_its_elements() {
        let list = br#"[ {"a":"x,\"y"}, {"b":[1,2]} , 3,"\\" ]"#;
        let texts: Vec<_> = elements(list).map(<[u8]>::trim_ascii).collect();
        assert_eq!(texts, [&br#"{"a":"x,\"y"}"#[..], br#"{"b":[1,2]}"#, b"3", br#""\\""#]);
        assert_eq!(elements(b"[]").count(), 0);
        assert_eq!(elements(b"[ ]").count(), 0);
    }
}
