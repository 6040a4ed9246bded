//! How texts compare: trimmed at both ends, ignoring case and how accents are stored.

use unicode_normalization::{IsNormalized, UnicodeNormalization, is_nfc_quick};

/// White space that is trimmed: space, tab, no-break space, carriage return, line feed.
pub fn is_blank(c: char) -> bool {
    matches!(c, ' ' | '\t' | '\u{a0}' | '\r' | '\n')
}

/// Without white space at both ends.
pub fn trim(text: &str) -> &str {
    text.trim_matches(is_blank)
}

/// A name of a column without what a policy cannot hold: characters that nobody sees are left out, and a line break is a
/// blank, with the blanks around it.
///
/// ```
/// use qualify::program::text::tidy;
/// assert_eq!(tidy("\u{feff}Lead\r\n  score"), "Lead score");
/// assert_eq!(tidy("Lead  score"), "Lead  score");
/// ```
pub fn tidy(name: &str) -> String {
    let unseen = |c: char| matches!(c, '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' | '\u{ad}');
    let breaks = |c: char| matches!(c, '\r' | '\n' | '\t' | '\u{b}' | '\u{c}' | '\u{2028}' | '\u{2029}');
    let seen: String = name.chars().filter(|c| !unseen(*c)).collect();
    let lines: Vec<&str> = seen.split(breaks).map(trim).filter(|line| !line.is_empty()).collect();
    if lines.len() > 1 || seen.contains(breaks) { lines.join(" ") } else { seen }
}

/// Trimmed, without case and with accents put together: two texts are the same when these are. Case is Unicode's full
/// case folding (`ß` and `ss`, `ς` and `σ` are one), but for `İ`, which is an i; accents are composed (NFC).
///
/// ```
/// use qualify::program::text::fold;
/// assert_eq!(fold(" CEO\u{a0}"), "ceo");
/// assert_eq!(fold("STRASSE"), fold("Straße"));
/// assert_eq!(fold("Zu\u{308}rich"), fold("ZÜRICH"));
/// ```
pub fn fold(text: &str) -> String {
    fold_inside(trim(text))
}

/// [`fold`], into a string that is used again.
pub fn fold_into(text: &str, folded: &mut String) {
    folded.clear();
    push(trim(text), folded);
}

/// As [`fold`], not trimmed: for literals under `contains`, `starts with`, `ends with`.
pub fn fold_inside(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    push(text, &mut folded);
    folded
}

/// With accents put together, as most programs write them; everything else stays.
#[cfg(feature = "cli")]
pub(crate) fn composed(text: String) -> String {
    if text.is_ascii() || is_nfc_quick(text.chars()) == IsNormalized::Yes {
        text
    } else {
        text.nfc().collect()
    }
}

fn push(text: &str, folded: &mut String) {
    if text.is_ascii() {
        folded.push_str(text);
        folded.make_ascii_lowercase();
        return;
    }
    let mut plain = true;
    for c in text.chars() {
        plain &= c < FIRST_MARK;
        match c {
            '\u{130}' => folded.push('i'),
            // Its capital is an I, whose small letter has a dot.
            '\u{131}' => folded.push(c),
            'ß' => folded.push_str("ss"),
            c if c < FIRST_MARK && !matches!(c, 'µ' | 'ŉ' | 'ſ' | 'ǰ') => folded.extend(c.to_lowercase()),
            // What has the same capitals is the same letter.
            c => folded.extend(c.to_uppercase().flat_map(char::to_lowercase)),
        }
    }
    // Before the first mark that an accent may be stored as, everything is composed.
    if !plain && is_nfc_quick(folded.chars()) != IsNormalized::Yes {
        *folded = folded.nfc().collect();
    }
}

/// The first character that combines with the one before it.
const FIRST_MARK: char = '\u{300}';

/// A number that a spreadsheet has cut to a few digits, `1.23E+15`: an id, of which the rest is lost.
///
/// ```
/// use qualify::program::text::is_cut;
/// assert!(is_cut("1.23E+15") && is_cut("1,23457E+14") && is_cut("4E+12"));
/// assert!(!is_cut("12E+15") && !is_cut("1.2E5") && !is_cut("E+15") && !is_cut("1.23e-15") && !is_cut("1E+5"));
/// ```
pub fn is_cut(value: &str) -> bool {
    let Some((digits, power)) = value.split_once(['E', 'e']) else { return false };
    let plain = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    let (whole, decimals) = digits.split_once(['.', ',']).unwrap_or((digits, "0"));
    let power = power.strip_prefix('+').filter(|power| plain(power)).and_then(|power| power.parse().ok());
    whole.len() == 1
        && plain(whole)
        && plain(decimals)
        && power.is_some_and(|power: u32| (9..40).contains(&power))
}

/// What follows the last `@`, up to a blank or a sign that closes an address, without points at its end; `None` where that is nothing.
///
/// ```
/// assert_eq!(qualify::program::text::domain("Ann <a@gmail.com>"), Some("gmail.com"));
/// assert_eq!(qualify::program::text::domain("mailto:a@gmail.com?subject=Hi"), Some("gmail.com"));
/// ```
pub fn domain(text: &str) -> Option<&str> {
    let (_, after) = text.rsplit_once('@')?;
    Some(domain_of(after)).filter(|domain| !domain.is_empty())
}

/// The domain that a text after an `@` begins with.
pub fn domain_of(after: &str) -> &str {
    let ends = |c: char| c.is_whitespace() || "<>()[],;?&\"'`".contains(c);
    let domain = after.trim_start_matches(is_blank).split(ends).next().unwrap_or(after);
    // The end of a sentence, or of the root of all domains.
    domain.trim_end_matches('.')
}

/// Whether a text is one of these, or a domain under one of them. Sorted; all folded.
///
/// ```
/// use qualify::program::text::is_under;
/// let mail = ["gmail.com".to_owned()];
/// assert!(is_under("gmail.com", &mail) && is_under("mail.gmail.com", &mail));
/// assert!(!is_under("notgmail.com", &mail));
/// ```
pub fn is_under(text: &str, sorted: &[String]) -> bool {
    let mut all = std::iter::successors(Some(text), |text| Some(text.split_once('.')?.1));
    all.any(|text| sorted.binary_search_by(|one| one.as_str().cmp(text)).is_ok())
}

/// Whether `word` stands in `text` with no letter or digit directly before or after it. Both are folded.
///
/// ```
/// use qualify::program::text::contains_word;
/// assert!(contains_word("sales manager", "manager"));
/// assert!(!contains_word("managers", "manager"));
/// // Places may overlap.
/// assert!(contains_word("da da da", "da da"));
/// assert!(contains_word("ada da da", "da da"));
/// ```
pub fn contains_word(text: &str, word: &str) -> bool {
    let mut from = 0;
    while let Some(at) = text.get(from..).and_then(|rest| rest.find(word)) {
        let start = from.saturating_add(at);
        if stands_alone(text, start, start.saturating_add(word.len())) {
            return true;
        }
        // One character on: places may overlap.
        let Some(first) = text.get(start..).and_then(|rest| rest.chars().next()) else { return false };
        from = start.saturating_add(first.len_utf8());
    }
    false
}

/// Whether no letter or digit stands directly before or after these bytes of a text.
pub(super) fn stands_alone(text: &str, start: usize, end: usize) -> bool {
    let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
    !joined(text.get(..start).and_then(|before| before.chars().next_back()))
        && !joined(text.get(end..).and_then(|after| after.chars().next()))
}

/// The words of a name, folded: `DoNotCall`, `do_not_call` and `do-not-call` are three words.
pub fn words(name: &str) -> Vec<String> {
    let (mut all, mut word, mut small) = (Vec::new(), String::new(), false);
    for letter in name.chars() {
        if !letter.is_alphanumeric() || (small && letter.is_uppercase()) {
            all.push(std::mem::take(&mut word));
        }
        if letter.is_alphanumeric() {
            word.push(letter);
        }
        small = letter.is_lowercase();
    }
    all.push(word);
    all.into_iter().filter(|word| !word.is_empty()).map(|word| fold(&word)).collect()
}

/// Whether some words stand in a name, one behind the other.
pub fn says(name: &[String], phrase: &[String]) -> bool {
    !phrase.is_empty() && name.windows(phrase.len()).any(|part| part == phrase)
}
