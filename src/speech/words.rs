//! Numbers, lengths of time, days, quotes and lists: written here and nowhere else.

use crate::program::time::{DAY, Window, Zone};
use crate::program::{Order, SCALE, Score, Truth, Type, Value};
use std::fmt;

/// From how many values on a list is cut short.
const SHOWN: usize = 6;

/// A number of the language, as short as it can be written.
///
/// ```
/// use qualify::speech::decimal;
/// assert_eq!(decimal(25_000), "2.5");
/// assert_eq!(decimal(-1), "-0.0001");
/// assert_eq!(decimal(120_000_000), "12000");
/// ```
pub fn decimal(value: i64) -> String {
    let (sign, size) = (if value < 0 { "-" } else { "" }, value.unsigned_abs());
    let scale = SCALE.unsigned_abs();
    let (whole, rest) = (size / scale, size % scale);
    if rest == 0 {
        return format!("{sign}{whole}");
    }
    let digits = format!("{rest:04}");
    format!("{sign}{whole}.{}", digits.trim_end_matches('0'))
}

/// A number and its unit: `10000 EUR`.
pub fn quantity(value: i64, unit: Option<&str>) -> String {
    match unit {
        Some(unit) => format!("{} {unit}", decimal(value)),
        None => decimal(value),
    }
}

/// Points: a number that always shows its sign.
pub fn points(value: i64) -> String {
    if value > 0 { format!("+{}", decimal(value)) } else { decimal(value) }
}

/// yes, no or unknown.
pub fn truth(truth: Truth) -> &'static str {
    match truth {
        Truth::Yes => "yes",
        Truth::No => "no",
        Truth::Unknown => "unknown",
    }
}

impl fmt::Display for Truth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(truth(*self))
    }
}

/// A length of time.
///
/// ```
/// use qualify::program::time::Window;
/// use qualify::speech::window;
/// assert_eq!(window(Window::Months(24)), "2 years");
/// assert_eq!(window(Window::Exact(3 * 86_400_000_000)), "3 days");
/// ```
pub fn window(window: Window) -> String {
    const SECOND: i64 = 1_000_000;
    const MINUTE: i64 = 60 * SECOND;
    let (count, unit) = match window {
        Window::Months(months) if months % 12 == 0 => (i64::from(months / 12), "year"),
        Window::Months(months) => (i64::from(months), "month"),
        Window::Exact(length) if length % DAY == 0 => (length / DAY, "day"),
        Window::Exact(length) if length % (60 * MINUTE) == 0 => (length / (60 * MINUTE), "hour"),
        Window::Exact(length) if length % MINUTE == 0 => (length / MINUTE, "minute"),
        Window::Exact(length) => (length / SECOND, "second"),
    };
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {unit}{plural}")
}

/// The symbol of an order.
pub fn order(order: Order) -> &'static str {
    match order {
        Order::Less => "<",
        Order::AtMost => "<=",
        Order::More => ">",
        Order::AtLeast => ">=",
        Order::Equal => "=",
        Order::NotEqual => "!=",
    }
}

/// An instant or, at midnight, a day of that zone.
pub fn instant(at: i64, zone: &Zone) -> String {
    match zone.local(at) {
        Some(local) if zone.midnight(local.date()) == at => local.date().to_string(),
        Some(_) | None => zone.show(at),
    }
}

/// The day of an instant in that zone.
pub fn day(at: i64, zone: &Zone) -> String {
    zone.local(at).map_or_else(|| zone.show(at), |local| local.date().to_string())
}

/// A text in quotes, escaped, as it stands in a policy.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// Whether a text is a plain name: letters, digits and `_`, a letter first.
fn is_name(text: &str) -> bool {
    text.chars().next().is_some_and(char::is_alphabetic)
        && text.chars().all(|c| c.is_alphanumeric() || c == '_')
}

/// A value of a choice: bare where it is a name, else quoted.
pub fn choice_value(value: &str) -> String {
    if is_name(value) { value.into() } else { quoted(value) }
}

/// Texts with commas, cut short where there are many.
pub fn listed(texts: &[String]) -> String {
    match texts.get(..SHOWN) {
        Some(first) if texts.len() > SHOWN => format!("{}, … {} in all", first.join(", "), texts.len()),
        _ => texts.join(", "),
    }
}

/// Texts with `or`, or as a list where there are many.
pub(super) fn alternatives(texts: &[String]) -> String {
    if texts.len() > SHOWN { listed(texts) } else { texts.join(" or ") }
}

/// The first few of some texts: `A, B, C or D`.
///
/// ```
/// use qualify::speech::or;
/// assert_eq!(or(&["A".into(), "B".into(), "C".into()]), "A, B or C");
/// ```
pub fn or(texts: &[String]) -> String {
    let shown = texts.get(..SHOWN).unwrap_or(texts);
    if texts.len() > SHOWN {
        return format!("{} and {} more", shown.join(", "), texts.len().saturating_sub(SHOWN));
    }
    match shown.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => "nothing".to_string(),
    }
}

/// The names that a type gives its choices.
pub fn choices(ty: &Type) -> &[String] {
    match ty {
        Type::Choice(values) | Type::Several(values) => values,
        Type::YesNo | Type::Number(_) | Type::Text | Type::Date => &[],
    }
}

/// The unit of a type.
pub fn unit(ty: &Type) -> Option<&str> {
    match ty {
        Type::Number(unit) => unit.as_ref().map(|unit| unit.0.as_str()),
        Type::YesNo | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => None,
    }
}

/// A value of that type, as an author would write it; `name` and `text` write a choice and a text.
fn value_with(
    value: &Value,
    ty: &Type,
    zone: &Zone,
    name: impl Fn(&str) -> String,
    text: impl Fn(&str) -> String,
) -> String {
    let named = |index: &u32| choices(ty).get(*index as usize).map(|value| name(value)).unwrap_or_default();
    match value {
        Value::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        Value::Number(scaled) => quantity(*scaled, unit(ty)),
        Value::Text(value) => text(value),
        Value::Date(date) => zone.show_date(*date),
        Value::Choice(index) => named(index),
        Value::Several(indexes) => format!("({})", indexes.iter().map(named).collect::<Vec<_>>().join(", ")),
    }
}

/// A value of that type, as an author would write it in a policy.
pub fn value(value: &Value, ty: &Type, zone: &Zone) -> String {
    value_with(value, ty, zone, choice_value, quoted)
}

/// The same, with another way to write choices.
pub(super) fn value_named(value: &Value, ty: &Type, zone: &Zone, name: fn(&str) -> String) -> String {
    value_with(value, ty, zone, name, quoted)
}

/// A value of that type, in a sentence.
pub fn value_in_words(value: &Value, ty: &Type, zone: &Zone) -> String {
    let text = value_with(value, ty, zone, str::to_owned, |text| format!("“{text}”"));
    match value {
        Value::Several(_) => text.trim_start_matches('(').trim_end_matches(')').to_owned(),
        _ => text,
    }
}

/// A type as a policy declares it: `number in EUR`.
pub fn type_declared(ty: &Type) -> String {
    let names =
        |values: &[String]| values.iter().map(|value| choice_value(value)).collect::<Vec<_>>().join(", ");
    match ty {
        Type::YesNo => "yes/no".to_string(),
        Type::Number(None) => "number".to_string(),
        Type::Number(Some(unit)) => format!("number in {}", unit.0),
        Type::Text => "text".to_string(),
        Type::Date => "date".to_string(),
        Type::Choice(values) => format!("one of {}", names(values)),
        Type::Several(values) => format!("several of {}", names(values)),
    }
}

/// A type in a sentence: `a number in EUR`.
pub fn type_in_words(ty: &Type) -> String {
    match ty {
        Type::YesNo => "yes or no".to_owned(),
        Type::Number(None) => "a number".to_owned(),
        Type::Number(Some(unit)) => format!("a number in {}", unit.0),
        Type::Text => "text".to_owned(),
        Type::Date => "a date".to_owned(),
        Type::Choice(values) => format!("one of: {}", values.join(", ")),
        Type::Several(values) => format!("several of: {}", values.join(", ")),
    }
}

/// The bounds of a score: `0 to 100`, `at most 70`; `None` where it has none.
pub fn bounds(score: &Score) -> Option<String> {
    match (score.least(), score.most()) {
        (Some(least), Some(most)) => Some(format!("{} to {}", decimal(least), decimal(most))),
        (Some(least), None) => Some(format!("at least {}", decimal(least))),
        (None, Some(most)) => Some(format!("at most {}", decimal(most))),
        (None, None) => None,
    }
}

/// The number beside the end of a band, where it is the rounder one: nobody writes 49.9999, but `below 50`.
pub fn rounder(end: i64, beside: i64) -> Option<i64> {
    (end % 10 != 0 && beside % 10 == 0).then_some(beside)
}
