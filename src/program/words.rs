//! Conditions and numbers in the language's own words, by name: for explanations and for the printed form.

use super::time::{DAY, Window};
use super::{
    ColumnId, Condition, DateValue, Number, Order, Program, SCALE, TextSource, TextTest, Type, Value,
};

/// From how many values on a list is cut short.
const SHOWN: usize = 6;

/// A number of the language, as short as it can be written.
///
/// ```
/// use qualify::program::words::decimal;
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

/// A length of time.
///
/// ```
/// use qualify::program::{time::Window, words::window};
/// assert_eq!(window(Window::Months(24)), "2 years");
/// assert_eq!(window(Window::Exact(3 * 86_400_000_000)), "3 days");
/// ```
pub fn window(window: Window) -> String {
    const MINUTE: i64 = 60_000_000;
    let (count, unit) = match window {
        Window::Months(months) if months % 12 == 0 => (i64::from(months / 12), "year"),
        Window::Months(months) => (i64::from(months), "month"),
        Window::Exact(length) if length % DAY == 0 => (length / DAY, "day"),
        Window::Exact(length) if length % (60 * MINUTE) == 0 => (length / (60 * MINUTE), "hour"),
        Window::Exact(length) => (length / MINUTE, "minute"),
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

/// A condition, as an author would write it. Long lists are cut short.
pub fn condition(program: &Program, condition: &Condition) -> String {
    match condition {
        Condition::Constant(true) => "always".into(),
        Condition::Constant(false) => "never".into(),
        Condition::Column(column) => name(program, *column),
        Condition::Not(inner) => negated(program, inner),
        Condition::All(parts) => joined(program, parts, " and "),
        Condition::Any(parts) => joined(program, parts, " or "),
        Condition::AtLeast { count, of } => {
            let parts: Vec<String> = of.iter().map(|part| self::condition(program, part)).collect();
            format!("at least {count} of ({})", parts.join(", "))
        }
        Condition::Compare { left, order: how, right } => {
            let unit = unit_of(program, left).or_else(|| unit_of(program, right));
            let (left, right) = (number(program, left, unit), number(program, right, unit));
            format!("{left} {} {right}", order(*how))
        }
        Condition::CompareDate { left, order: how, right } => {
            let left = name(program, *left);
            match (how, right) {
                (Order::Equal, DateValue::Limit(limit)) if !limit.is_instant() => {
                    format!("{left} is {}", date(program, right))
                }
                (Order::NotEqual, DateValue::Limit(limit)) if !limit.is_instant() => {
                    format!("{left} is not {}", date(program, right))
                }
                (how, right) => format!("{left} {} {}", order(*how), date(program, right)),
            }
        }
        Condition::InLast { of, window: length } => {
            format!("{} in the last {}", name(program, *of), window(*length))
        }
        Condition::Text { of, test } => {
            format!("{} {}", source(program, of), text_test(program, test, false))
        }
        Condition::OneOf { of, values } => {
            format!("{} is {}", name(program, *of), alternatives(program, *of, values))
        }
        Condition::IncludesAny { of, values } | Condition::IncludesAll { of, values }
            if values.len() == 1 =>
        {
            format!("{} include {}", name(program, *of), alternatives(program, *of, values))
        }
        Condition::IncludesAny { of, values } => {
            format!("{} include any of ({})", name(program, *of), listed(&value_names(program, *of, values)))
        }
        Condition::IncludesAll { of, values } => {
            format!("{} include all of ({})", name(program, *of), listed(&value_names(program, *of, values)))
        }
        Condition::Known(column) => format!("{} is known", name(program, *column)),
        Condition::Unknown(inner) => format!("{} is unknown", bracketed(program, inner)),
        Condition::IsNo(inner) => negated(program, inner),
    }
}

/// A value of a column, as an author would write it.
pub fn value(program: &Program, of: ColumnId, value: &Value) -> String {
    match value {
        Value::YesNo(true) => "yes".into(),
        Value::YesNo(false) => "no".into(),
        Value::Number(number) => {
            let unit = unit_of(program, &Number::Column(of));
            unit.map_or_else(|| decimal(*number), |unit| format!("{} {unit}", decimal(*number)))
        }
        Value::Text(text) => format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")),
        Value::Date(date) => program.zone.show_date(*date),
        Value::Choice(choice) => value_names(program, of, &[*choice]).concat(),
        Value::Several(choices) => format!("({})", value_names(program, of, choices).join(", ")),
    }
}

/// A number, as an author would write it; constants take the unit.
pub fn number(program: &Program, number: &Number, unit: Option<&str>) -> String {
    match number {
        Number::Constant(value) => match unit {
            Some(unit) => format!("{} {unit}", decimal(*value)),
            None => decimal(*value),
        },
        Number::Column(column) => name(program, *column),
        Number::Sum(terms) => {
            let mut text = String::new();
            for (at, (minus, term)) in terms.iter().enumerate() {
                text.push_str(match (at, minus) {
                    (0, false) => "",
                    (0, true) => "-",
                    (_, false) => " + ",
                    (_, true) => " - ",
                });
                let term_text = self::number(program, term, unit);
                let nested = matches!(term, Number::Sum(_));
                text.push_str(&if nested { format!("({term_text})") } else { term_text });
            }
            text
        }
        Number::DaysSince(column) => format!("days since {}", name(program, *column)),
    }
}

fn name(program: &Program, column: ColumnId) -> String {
    program.columns.get(column.index()).map(|column| column.name.clone()).unwrap_or_default()
}

fn source(program: &Program, of: &TextSource) -> String {
    match of {
        TextSource::Column(column) => name(program, *column),
        TextSource::DomainOf(column) => format!("domain of {}", name(program, *column)),
    }
}

fn negated(program: &Program, inner: &Condition) -> String {
    match inner {
        Condition::OneOf { of, values } => {
            format!("{} is not {}", name(program, *of), alternatives(program, *of, values))
        }
        Condition::Text { of, test: test @ TextTest::Is(_) } => {
            format!("{} {}", source(program, of), text_test(program, test, true))
        }
        Condition::Known(column) => {
            let yes_no = program.columns.get(column.index()).is_some_and(|column| column.ty == Type::YesNo);
            let field = column.index() < program.fields.len();
            let word = if yes_no && !field { "unknown" } else { "missing" };
            format!("{} is {word}", name(program, *column))
        }
        Condition::Constant(_)
        | Condition::Column(_)
        | Condition::Not(_)
        | Condition::All(_)
        | Condition::Any(_)
        | Condition::AtLeast { .. }
        | Condition::Compare { .. }
        | Condition::CompareDate { .. }
        | Condition::InLast { .. }
        | Condition::Text { .. }
        | Condition::IncludesAny { .. }
        | Condition::IncludesAll { .. }
        | Condition::Unknown(_)
        | Condition::IsNo(_) => format!("not {}", bracketed(program, inner)),
    }
}

fn bracketed(program: &Program, inner: &Condition) -> String {
    let text = condition(program, inner);
    let several = match inner {
        Condition::All(parts) | Condition::Any(parts) => parts.len() > 1,
        Condition::Constant(_)
        | Condition::Column(_)
        | Condition::Not(_)
        | Condition::AtLeast { .. }
        | Condition::Compare { .. }
        | Condition::CompareDate { .. }
        | Condition::InLast { .. }
        | Condition::Text { .. }
        | Condition::OneOf { .. }
        | Condition::IncludesAny { .. }
        | Condition::IncludesAll { .. }
        | Condition::Known(_)
        | Condition::Unknown(_)
        | Condition::IsNo(_) => false,
    };
    if several { format!("({text})") } else { text }
}

fn joined(program: &Program, parts: &[Condition], with: &str) -> String {
    let parts: Vec<String> = parts.iter().map(|part| bracketed(program, part)).collect();
    parts.join(with)
}

/// The unit a number is in, as far as its columns say.
pub fn unit_of<'p>(program: &'p Program, number: &Number) -> Option<&'p str> {
    match number {
        Number::Constant(_) => None,
        Number::Column(column) => match &program.columns.get(column.index())?.ty {
            Type::Number(unit) => unit.as_ref().map(|unit| unit.0.as_str()),
            Type::YesNo | Type::Text | Type::Date | Type::Choice(_) | Type::Several(_) => None,
        },
        Number::Sum(terms) => terms.iter().find_map(|(_, term)| unit_of(program, term)),
        Number::DaysSince(_) => Some("days"),
    }
}

fn date(program: &Program, value: &DateValue) -> String {
    match value {
        DateValue::Limit(limit) => program.zone.show_date(limit.date()),
        DateValue::Column(column) => name(program, *column),
    }
}

fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A value of a choice: bare where it is a name, else quoted.
pub fn choice_value(value: &str) -> String {
    let mut chars = value.chars();
    let bare =
        chars.next().is_some_and(char::is_alphabetic) && chars.all(|c| c.is_alphanumeric() || c == '_');
    if bare { value.into() } else { quoted(value) }
}

fn listed(texts: &[String]) -> String {
    match texts.get(..SHOWN) {
        Some(first) if texts.len() > SHOWN => format!("{}, … {} in all", first.join(", "), texts.len()),
        _ => texts.join(", "),
    }
}

fn text_test(program: &Program, test: &TextTest, not: bool) -> String {
    let (verb, texts) = match test {
        TextTest::Is(texts) => (if not { "is not" } else { "is" }, texts),
        TextTest::Contains(texts) => ("contains", texts),
        TextTest::ContainsWord(texts) => ("contains word", texts),
        TextTest::StartsWith(texts) => ("starts with", texts),
        TextTest::EndsWith(texts) => ("ends with", texts),
    };
    let written = |text: &String| {
        program.spellings.get(text).map_or_else(|| quoted(text), |as_written| quoted(as_written))
    };
    let texts: Vec<String> = texts.iter().map(written).collect();
    match texts.as_slice() {
        [only] => format!("{verb} {only}"),
        texts => format!("{verb} one of ({})", listed(texts)),
    }
}

fn value_names(program: &Program, column: ColumnId, values: &[u32]) -> Vec<String> {
    let names: &[String] = match program.columns.get(column.index()).map(|column| &column.ty) {
        Some(Type::Choice(names) | Type::Several(names)) => names,
        Some(Type::YesNo | Type::Number(_) | Type::Text | Type::Date) | None => &[],
    };
    values.iter().filter_map(|value| names.get(*value as usize)).map(|name| choice_value(name)).collect()
}

fn alternatives(program: &Program, column: ColumnId, values: &[u32]) -> String {
    let names = value_names(program, column, values);
    if names.len() > SHOWN { listed(&names) } else { names.join(" or ") }
}
