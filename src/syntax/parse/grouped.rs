//! Numbers whose point may part thousands: `10.000` is ten here, and ten thousand for half of all readers.

use crate::diag::{Code, Diag};
use crate::span::Span;

/// The number without its point, where one to three digits stand before the point and three behind it, as where it parts
/// thousands. Nobody parts thousands in a number that begins with 0.
pub(crate) fn whole(text: &str) -> Option<String> {
    let (sign, digits) = text.split_at_checked(text.find(|c: char| c.is_ascii_digit())?)?;
    let (whole, fraction) = digits.split_once('.')?;
    let fits = (1..=3).contains(&whole.len()) && fraction.len() == 3 && !whole.starts_with('0');
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    (fits && digits(whole) && digits(fraction)).then(|| format!("{sign}{whole}{fraction}"))
}

/// What to say where nobody would write the number so if its point stood before decimals: they end with 0.
pub(super) fn ends_with_zero(text: &str, place: Span) -> Option<Diag> {
    if text.ends_with('0') { said(text, place) } else { None }
}

/// What to say of such a number.
pub(crate) fn said(text: &str, place: Span) -> Option<Diag> {
    let whole = whole(text)?;
    let short = text.trim_end_matches('0').trim_end_matches('.');
    let exact = short.len() == text.len();
    let other = if exact { format!("{text}0") } else { short.to_owned() };
    let message = match exact {
        true => format!("`{text}` is not {whole}: a point stands before decimals"),
        false => format!("`{text}` is {short}, not {whole}: a point stands before decimals"),
    };
    Some(
        Diag::new(Code::Thousands, place, message)
            .at(format!("did you mean `{whole}`?"))
            .help(format!("write `{whole}`; if you mean the small number, write `{other}`"))
            .fix(place, whole),
    )
}

/// One message for all such numbers of a line: one of them alone may be larger than the other.
pub(super) fn together(diags: &mut Vec<Diag>, from: usize) {
    let is_one = |diag: &Diag| diag.code == Code::Thousands;
    let Some(first) = diags.iter().skip(from).position(is_one).map(|at| at.saturating_add(from)) else {
        return;
    };
    let mut others = Vec::new();
    let mut at = first.saturating_add(1);
    while at < diags.len() {
        if diags.get(at).is_some_and(is_one) {
            others.push(diags.remove(at));
        } else {
            at = at.saturating_add(1);
        }
    }
    let Some(one) = diags.get_mut(first).filter(|_| !others.is_empty()) else { return };
    let written = |diag: &Diag| diag.fix.iter().map(|edit| format!("`{}`", edit.text)).collect::<Vec<_>>();
    let all: Vec<String> = std::iter::once(&*one).chain(&others).flat_map(written).collect();
    one.help = Some(format!(
        "write {}; if you mean the small numbers, write them without the 0 at the end",
        all.join(" and ")
    ));
    for other in others {
        one.labels.extend(other.labels);
        one.fix.extend(other.fix);
    }
}

#[cfg(test)]
mod tests {
    use super::{said, whole};

    #[test]
    fn only_groups_of_three_may_be_thousands() {
        for (text, meant) in
            [("10.000", "10000"), ("1.234", "1234"), ("-2.500", "-2500"), ("999.999", "999999")]
        {
            assert_eq!(whole(text).as_deref(), Some(meant));
        }
        for text in ["0.125", "10.00", "1000.000", "10000", "1.2345", "1_000.000", "0.500", "-0.250"] {
            assert_eq!(whole(text), None, "{text}");
        }
        let message =
            |text| said(text, crate::span::Span::default()).map(|diag| diag.message).unwrap_or_default();
        assert_eq!(message("10.000"), "`10.000` is 10, not 10000: a point stands before decimals");
    }
}
