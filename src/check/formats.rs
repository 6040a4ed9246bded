//! How numbers and dates are written in data: `number as "1.234,50"`, `date as "DD/MM/YYYY"`.

use super::wording::a_type;
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::{DatePart, Format, Type};
use crate::syntax::tree::{Name, Quoted};

impl Checker<'_> {
    /// The format that `as "…"` declares.
    pub(super) fn format(&mut self, format: &Quoted, ty: &Type, name: &Name) -> Option<Format> {
        let read = match ty {
            Type::Number(_) => number(&format.text).map(|(group, decimal)| Format::Number { group, decimal }),
            Type::Date => date(&format.text).map(Format::Date),
            Type::YesNo | Type::Text | Type::Choice(_) | Type::Several(_) => Err(format!(
                "{} is {}; only numbers and dates are written in different ways",
                quote(name),
                a_type(ty)
            )),
        };
        read.map_err(|why| {
            let help = match ty {
                Type::Number(_) => "write a number of the data as an example: number as \"1.234,50\"",
                Type::Date => "write the order of its parts: date as \"DD/MM/YYYY\" or \"YYYY-MM-DD hh:mm\"",
                Type::YesNo | Type::Text | Type::Choice(_) | Type::Several(_) => "leave out `as`",
            };
            self.report(
                Diag::new(Code::WrongFormat, format.place.0, why).at("not a way of writing it").help(help),
            );
        })
        .ok()
    }
}

/// What groups thousands and what stands before the decimals in an example of a number.
fn number(sample: &str) -> Result<(Option<char>, char), String> {
    let nonsense = || Err(format!("\"{sample}\" is no example of a number"));
    let runs: Vec<&str> = sample.split(|c: char| !c.is_ascii_digit()).collect();
    let marks: Vec<char> = sample.chars().filter(|c| !c.is_ascii_digit()).collect();
    if runs.iter().any(|run| run.is_empty())
        || marks.iter().any(|mark| !".,'_ \u{a0}\u{202f}’".contains(*mark))
    {
        return nonsense();
    }
    let [groups @ .., last] = marks.as_slice() else { return nonsense() };
    let thousands = |from: usize| runs.iter().skip(1).take(from).all(|run| run.len() == 3);
    let decimal = |mark: char| matches!(mark, '.' | ',');
    match groups {
        [] if runs.get(1).is_some_and(|run| run.len() == 3) => Err(format!(
            "\"{sample}\" could be read two ways: is `{last}` between thousands, or before the decimals?"
        )),
        [] if decimal(*last) => Ok((None, *last)),
        [group, ..]
            if groups.iter().all(|mark| mark == group)
                && decimal(*last)
                && group != last
                && thousands(groups.len()) =>
        {
            Ok((Some(*group), *last))
        }
        _ => nonsense(),
    }
}

/// The parts of a date in order.
fn date(format: &str) -> Result<Vec<DatePart>, String> {
    let mut parts = Vec::new();
    let mut rest = format;
    while let Some(first) = rest.chars().next() {
        let run: String = rest.chars().take_while(|c| *c == first).collect();
        rest = rest.get(run.len()..).unwrap_or("");
        match run.as_str() {
            "YYYY" => parts.push(DatePart::Year),
            "YY" => parts.push(DatePart::ShortYear),
            "MM" => parts.push(DatePart::Month),
            "DD" => parts.push(DatePart::Day),
            "hh" | "HH" => parts.push(DatePart::Hour),
            "mm" => parts.push(DatePart::Minute),
            "ss" => parts.push(DatePart::Second),
            _ if first.is_alphabetic() && !matches!(run.as_str(), "T" | "Z") => {
                return Err(format!(
                    "`{run}` is no part of a date; the parts are YYYY or YY, MM, DD, hh, mm, ss"
                ));
            }
            _ => parts.extend(run.chars().map(DatePart::Literal)),
        }
    }
    let has = |part: DatePart| parts.iter().filter(|other| **other == part).count();
    let years = has(DatePart::Year).saturating_add(has(DatePart::ShortYear));
    if years != 1 || has(DatePart::Month) != 1 || has(DatePart::Day) > 1 {
        return Err("a date has one year, one month and one day; a month, one year and one month".to_string());
    }
    if has(DatePart::Day) == 0 && has(DatePart::Hour) > 0 {
        return Err("a time of day needs a day".to_string());
    }
    let (hours, minutes, seconds) = (has(DatePart::Hour), has(DatePart::Minute), has(DatePart::Second));
    if hours > 1 || minutes > hours || seconds > minutes {
        return Err("minutes need hours, and seconds need minutes, each once".to_string());
    }
    Ok(parts)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_by_example() {
        assert_eq!(number("1.234,50"), Ok((Some('.'), ',')));
        assert_eq!(number("1,234.50"), Ok((Some(','), '.')));
        assert_eq!(number("1 234,50"), Ok((Some(' '), ',')));
        assert_eq!(number("1'234'567.5"), Ok((Some('\''), '.')));
        assert_eq!(number("1234,5"), Ok((None, ',')));
        assert!(number("1.234").is_err_and(|why| why.contains("two ways")));
        assert!(number("1.23,50").is_err());
        assert!(number("12").is_err());
        assert!(number("#,##0").is_err());
    }

    #[test]
    fn dates_by_parts() {
        use DatePart::{Day, Literal, Month, Year};
        assert_eq!(date("DD/MM/YYYY"), Ok(vec![Day, Literal('/'), Month, Literal('/'), Year]));
        assert!(date("YYYY-MM-DD hh:mm").is_ok());
        assert!(date("MM/YYYY").is_ok());
        assert!(date("YYYY-MM hh").is_err());
        assert!(date("dd/MM/YYYY").is_err());
        assert!(date("DD/MM/YYYY mm").is_err());
    }
}
