//! What the format of a cell shows beside its value: the time of a date, `%`, the sign of a currency.

use super::rows::{Value, digits};
use std::borrow::Cow;

/// Signs of money as formats write them outside quotes.
const SIGNS: [char; 5] = ['€', '$', '£', '¥', '₹'];

/// What a format shows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Shown {
    /// The time of day of a date.
    pub time: bool,
    /// A hundredth of it is one.
    percent: bool,
    /// The sign or code of a currency.
    money: Option<String>,
}

impl Shown {
    /// Of a format such as `0%` or `[$€-407] #,##0.00`. What stands behind the first `;` is for numbers below zero.
    pub fn of(format: &str) -> Shown {
        let mut shown = Shown::default();
        let (mut quoted, mut escaped) = (None::<String>, false);
        let mut bracket: Option<String> = None;
        for letter in format.chars() {
            if std::mem::take(&mut escaped) {
                continue;
            }
            if let Some(text) = &mut quoted {
                if letter == '"' {
                    shown.sign(text);
                    quoted = None;
                } else {
                    text.push(letter);
                }
                continue;
            }
            if let Some(text) = &mut bracket {
                if letter == ']' {
                    // `[$€-407]`: the sign, and the language.
                    if let Some(sign) = text.strip_prefix('$') {
                        let sign = sign.split('-').next().unwrap_or(sign).to_owned();
                        shown.sign(&sign);
                    }
                    bracket = None;
                } else {
                    text.push(letter);
                }
                continue;
            }
            match letter {
                '"' => quoted = Some(String::new()),
                '[' => bracket = Some(String::new()),
                '\\' | '_' | '*' => escaped = true,
                'h' | 'H' | 's' | 'S' => shown.time = true,
                '%' => shown.percent = true,
                ';' => break,
                letter if SIGNS.contains(&letter) => shown.sign(&letter.to_string()),
                _ => {}
            }
        }
        shown
    }

    fn sign(&mut self, text: &str) {
        let text = text.trim();
        if crate::program::money::unit(text).is_some_and(|unit| unit != "percent") {
            self.money = Some(text.to_owned());
        }
    }

    /// A number as it is shown, with all its digits.
    pub fn number(&self, number: f64) -> Value<'static> {
        let text = match &self.money {
            _ if self.percent => format!("{}%", digits(number * 100.0)),
            Some(sign) => format!("{} {sign}", digits(number)),
            None => return Value::Number(number),
        };
        Value::Text(Cow::Owned(text))
    }
}

#[cfg(test)]
mod tests {
    use super::Shown;

    #[test]
    fn what_formats_show() {
        let text = |format: &str, number: f64| Shown::of(format).number(number).text().into_owned();
        for (format, number, shown) in [
            ("General", 0.5, "0.5"),
            ("0%", 0.5, "50%"),
            ("0.0%", 0.255, "25.5%"),
            ("#,##0.00 \"€\"", 1234.5, "1234.5 €"),
            ("[$€-407] #,##0.00", 1234.5, "1234.5 €"),
            ("\"$\"#,##0.00_);(\"$\"#,##0.00)", 5.0, "5 $"),
            ("[$CHF] 0", 5.0, "5 CHF"),
            ("0 \"months\"", 5.0, "5"),
            ("[Red]0", 5.0, "5"),
            ("\\%0", 5.0, "5"),
        ] {
            assert_eq!(text(format, number), shown, "{format}");
        }
        assert!(
            Shown::of("dd/mm/yyyy hh:mm").time
                && !Shown::of("dd/mm/yyyy").time
                && !Shown::of("[h] \"s\"").time
        );
    }
}
