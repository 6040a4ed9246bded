//! Characters that a reader does not see where they stand, or that show others elsewhere: with them, a text says one
//! thing to a person and another to a program ([Trojan Source](https://trojansource.codes), CVE-2021-42574).

/// Each character of a text, and whether it is one that cannot be seen there. A line's end, a tab, and the joiners and
/// selectors that genuine emoji, Arabic and Indic words hold are none.
///
/// ```
/// use qualify::diag::unseen::each;
/// let unseen = |text: &str| each(text).filter(|(_, unseen)| *unseen).count();
/// assert_eq!(unseen("man\u{200b}ager \u{202e}"), 2);
/// assert_eq!(unseen("Größe, Привет, مرحبا, می\u{200c}خواهم, 👩\u{200d}💻, ❤\u{fe0f}, 1\u{fe0f}\u{20e3}"), 0);
/// ```
pub fn each(text: &str) -> impl Iterator<Item = (char, bool)> {
    let mut before = None;
    let mut flag = false;
    let mut chars = text.chars().peekable();
    std::iter::from_fn(move || {
        let c = chars.next()?;
        let after = chars.peek().copied();
        // The letters of a flag such as Scotland's follow a black flag.
        flag = c == '\u{1f3f4}' || flag && is_tag(c);
        let unseen = is_unseen(before, c, after) && !(flag && is_tag(c));
        before = Some(c);
        Some((c, unseen))
    })
}

/// The text with what cannot be seen written as `\u{200b}`; `keep` says which controls stay.
pub(super) fn written(text: &str, keep: impl Fn(char) -> bool) -> String {
    let out = each(text).map(|(c, unseen)| match unseen || c.is_control() {
        true if !keep(c) => c.escape_default().to_string(),
        _ => c.to_string(),
    });
    out.collect()
}

fn is_tag(c: char) -> bool {
    ('\u{e0020}'..='\u{e007f}').contains(&c)
}

fn is_unseen(before: Option<char>, c: char, after: Option<char>) -> bool {
    match c {
        '\n' | '\t' => false,
        '\r' => after != Some('\n'),
        c if c.is_control() => true,
        // What turns the direction of text (UAX #9).
        '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' => true,
        // A hyphen, spaces and signs without width, lines' ends of another kind, fillers, old format characters.
        '\u{ad}' | '\u{34f}' | '\u{115f}' | '\u{1160}' | '\u{180e}' | '\u{200b}' | '\u{2028}'
        | '\u{2029}' => true,
        '\u{2060}'..='\u{2064}' | '\u{206a}'..='\u{206f}' | '\u{3164}' | '\u{feff}' | '\u{ffa0}' => true,
        '\u{fff9}'..='\u{fffb}' | '\u{1d173}'..='\u{1d17a}' | '\u{e0000}'..='\u{e007f}' => true,
        '\u{200c}' => !before.is_some_and(joins),
        '\u{200d}' => {
            !(before.is_some_and(joins) || before.is_some_and(is_emoji) && after.is_some_and(is_emoji))
        }
        '\u{180b}'..='\u{180d}' | '\u{180f}' => !before.is_some_and(joins),
        '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}' => {
            let keycap = c == '\u{fe0f}' && after == Some('\u{20e3}');
            !keycap
                && before
                    .is_none_or(|before| u32::from(before) < 0xa9 || is_selector(before) || !is_base(before))
        }
        _ => false,
    }
}

fn is_selector(c: char) -> bool {
    matches!(c, '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}')
}

/// What a selector chooses a form of: signs, emoji, Han characters, and letters of scripts that join.
fn is_base(c: char) -> bool {
    is_emoji(c)
        || joins(c)
        || matches!(c, '\u{a9}' | '\u{ae}' | '\u{203c}'..='\u{2bff}' | '\u{3000}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn is_emoji(c: char) -> bool {
    matches!(c, '\u{2190}'..='\u{2bff}' | '\u{fe0f}' | '\u{1f000}'..='\u{1faff}')
}

/// Letters of scripts in which a joiner without width changes how a word is written: Arabic, Syriac, Indic, Khmer …
fn joins(c: char) -> bool {
    matches!(c, '\u{600}'..='\u{7ff}' | '\u{840}'..='\u{dff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{18af}' | '\u{fb50}'..='\u{fdff}' | '\u{fe70}'..='\u{fefc}')
        && c != '\u{61c}'
        && c != '\u{180e}'
}
