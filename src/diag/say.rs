//! Counts, shares and texts of data, as messages say them.

use super::unseen;

/// A count with its thousands marked: `9,240`.
pub fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut out = String::with_capacity(digits.len().saturating_add(digits.len() / 3));
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && digits.len().saturating_sub(index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// `1 lead`, `9,240 leads`.
pub fn counted(count: u64, one: &str, many: &str) -> String {
    format!("{} {}", grouped(count), if count == 1 { one } else { many })
}

/// A share in whole per cent; a little is never nothing, and nearly all never all.
///
/// ```
/// use qualify::diag::say::percent;
/// assert_eq!(percent(1, 3), "33%");
/// assert_eq!((percent(1, 1000), percent(999, 1000)), ("under 1%".to_owned(), "over 99%".to_owned()));
/// ```
pub fn percent(part: u64, of: u64) -> String {
    let share = part.saturating_mul(200).saturating_add(of).checked_div(of.saturating_mul(2)).unwrap_or(0);
    match share {
        0 if part > 0 => "under 1%".to_owned(),
        100 if part < of => "over 99%".to_owned(),
        share => format!("{share}%"),
    }
}

/// What comes from data or a policy, as one harmless piece of a line: control characters (which could move the cursor or
/// recolour the window) and those that nobody sees are written out.
pub fn clean(text: &str) -> String {
    unseen::written(text, |_| false)
}

/// The same for text of several lines, which may be set out with tabs.
pub fn clean_lines(text: &str) -> String {
    let text = unseen::written(text, |c| matches!(c, '\n' | '\t' | '\r'));
    // A line's end may have two characters; alone, the first of them moves the cursor back.
    text.replace("\r\n", "\n").replace('\r', "\\r")
}
