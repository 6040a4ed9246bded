//! Declared ways of writing values in data: `number as "1.234,50"`, `date as "DD/MM/YYYY"`, `date as serial`,
//! `yes/no as "Opt-in", "Opt-out"`.

use std::fmt;

/// A declared way of writing numbers, dates, or yes and no in data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Format {
    /// `number as "1.234,50"`: what groups thousands, and what stands before the decimals.
    Number {
        /// `.`, `,`, a space, `'`, or nothing.
        group: Option<char>,
        /// `,` or `.`
        decimal: char,
    },
    /// `date as "DD/MM/YYYY"` or `"MM/DD/YYYY hh:mm AM"`: the parts in order.
    Date(Vec<DatePart>),
    /// `date as serial`: days since 1899-12-30, as spreadsheets count them.
    Serial,
    /// `yes/no as "Opt-in", "Opt-out"`
    YesNo {
        /// What means yes.
        yes: String,
        /// What means no.
        no: String,
    },
}

/// A part of a declared date format.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DatePart {
    /// `YYYY`
    Year,
    /// `YY`: 2000 to 2099
    ShortYear,
    /// `MM`: one or two digits
    Month,
    /// `MMM`: the name of a month, whole or short
    MonthName,
    /// `DD`: one or two digits
    Day,
    /// `ddd`: the name of a day of the week; it is not looked at
    Weekday,
    /// `hh`
    Hour,
    /// `mm`
    Minute,
    /// `ss`, with or without a fraction
    Second,
    /// `AM`: before or after noon; the hours go from 1 to 12
    HalfOfDay,
    /// `Z`: `Z`, `UTC` or an offset such as `+02:00`
    Zone,
    /// Anything else stands for itself.
    Literal(char),
}

/// Words that stand between the parts of a date in some language: `13 de enero de 2026`, `13.01.2026, 13:00 Uhr`.
const FILLERS: [&str; 30] = [
    "T", "a", "alle", "as", "at", "av", "de", "del", "den", "godz", "kl", "klo", "las", "le", "o", "of",
    "om", "ore", "r", "um", "uur", "Uhr", "à", "år", "г", "в", "年", "月", "日", "년",
];

/// The word of letters at the start of a text.
fn first_word(text: &str) -> &str {
    text.get(..text.find(|c: char| !c.is_alphabetic()).unwrap_or(text.len())).unwrap_or("")
}

/// Whether a word may stand between the parts of a date.
pub(crate) fn is_filler(word: &str) -> bool {
    FILLERS.contains(&word)
}

/// Whether a letter is a word between the parts of a date where it stands right beside them.
fn is_sign(letter: char) -> bool {
    matches!(letter, '年' | '月' | '日' | '년')
}

impl DatePart {
    /// How each is written in a format; the first writing of a part is the one that is shown.
    const WRITTEN: [(&str, DatePart); 17] = [
        ("YYYY", DatePart::Year),
        ("YY", DatePart::ShortYear),
        ("MMM", DatePart::MonthName),
        ("MMMM", DatePart::MonthName),
        ("MM", DatePart::Month),
        ("M", DatePart::Month),
        ("DD", DatePart::Day),
        ("D", DatePart::Day),
        ("ddd", DatePart::Weekday),
        ("hh", DatePart::Hour),
        ("HH", DatePart::Hour),
        ("h", DatePart::Hour),
        ("H", DatePart::Hour),
        ("mm", DatePart::Minute),
        ("ss", DatePart::Second),
        ("AM", DatePart::HalfOfDay),
        ("Z", DatePart::Zone),
    ];
}

impl Format {
    /// The format that an example of a number shows.
    ///
    /// ```
    /// use qualify::program::Format;
    /// assert_eq!(Format::number("1.234,50"), Ok(Format::Number { group: Some('.'), decimal: ',' }));
    /// assert!(Format::number("1.234").is_err_and(|why| why.contains("two ways")));
    /// ```
    ///
    /// # Errors
    /// With a sentence that says what is wrong with the example.
    pub fn number(sample: &str) -> Result<Format, String> {
        let nonsense = || Err(format!("\"{sample}\" is no example of a number"));
        let runs: Vec<&str> = sample.split(|c: char| !c.is_ascii_digit()).collect();
        let marks: Vec<char> = sample.chars().filter(|c| !c.is_ascii_digit()).collect();
        if runs.iter().any(|run| run.is_empty())
            || marks.iter().any(|mark| !".,'_ \u{a0}\u{202f}’".contains(*mark))
        {
            return nonsense();
        }
        let [groups @ .., last] = marks.as_slice() else { return nonsense() };
        // Groups of three, or as India writes them: of two, before a last of three.
        let thousands = |count: usize| {
            let groups: Vec<usize> = runs.iter().skip(1).take(count).map(|run| run.len()).collect();
            let size = groups.first().copied().filter(|_| groups.len() > 1).unwrap_or(3);
            let before = groups.split_last().map_or(&[][..], |(_, before)| before);
            groups.last() == Some(&3) && matches!(size, 2 | 3) && before.iter().all(|group| *group == size)
        };
        let decimal = |mark: char| matches!(mark, '.' | ',');
        match groups {
            [] if runs.get(1).is_some_and(|run| run.len() == 3) => Err(format!(
                "\"{sample}\" could be read two ways: is `{last}` between thousands, or before the decimals?"
            )),
            [] if decimal(*last) => Ok(Format::Number { group: None, decimal: *last }),
            [group, ..]
                if groups.iter().all(|mark| mark == group)
                    && decimal(*last)
                    && group != last
                    && thousands(groups.len()) =>
            {
                Ok(Format::Number { group: Some(*group), decimal: *last })
            }
            _ => nonsense(),
        }
    }

    /// The format of dates whose parts stand in that order.
    ///
    /// ```
    /// use qualify::program::Format;
    /// assert!(Format::date("MM/DD/YYYY hh:mm AM").is_ok());
    /// assert!(Format::date("MM/DD").is_err());
    /// ```
    ///
    /// # Errors
    /// With a sentence that says what is wrong with the order.
    pub fn date(order: &str) -> Result<Format, String> {
        let mut parts = Vec::new();
        let mut rest = order;
        while let Some(first) = rest.chars().next() {
            let word = first_word(rest);
            if is_filler(word) {
                parts.extend(word.chars().map(DatePart::Literal));
                rest = rest.get(word.len()..).unwrap_or("");
                continue;
            }
            let half = rest.get(..2).is_some_and(|half| matches!(half, "AM" | "PM" | "am" | "pm"));
            let run: String = rest.chars().take_while(|c| *c == first).collect();
            let run = if half { "AM" } else { run.as_str() };
            rest = rest.get(run.len()..).unwrap_or("");
            match DatePart::WRITTEN.iter().find(|(written, _)| *written == run) {
                Some((_, part)) => parts.push(*part),
                None if first.is_alphabetic() && run != "T" && !is_sign(first) => {
                    return Err(format!(
                        "`{run}` is no part of a date; the parts are YYYY or YY, MM or MMM, DD, hh, mm, ss, AM and Z"
                    ));
                }
                None => parts.extend(run.chars().map(DatePart::Literal)),
            }
        }
        complete(&parts)?;
        Ok(Format::Date(parts))
    }
}

/// The lines that declare one of these formats, where there is any: `LEAD "FORMAT"`, with `or` between them.
///
/// ```
/// use qualify::program::{Format, lines_for};
/// let format = Format::date("DD/MM/YYYY").unwrap();
/// assert_eq!(lines_for("date as", &[format]).as_deref(), Some("`date as \"DD/MM/YYYY\"`"));
/// assert_eq!(lines_for("date as", &[]), None);
/// ```
pub fn lines_for(lead: &str, formats: &[Format]) -> Option<String> {
    let lines: Vec<String> = formats.iter().map(|format| format!("`{lead} \"{format}\"`")).collect();
    (!lines.is_empty()).then(|| lines.join(" or "))
}

/// Whether the parts say a date, each once.
fn complete(parts: &[DatePart]) -> Result<(), String> {
    let has = |part: DatePart| parts.iter().filter(|other| **other == part).count();
    let years = has(DatePart::Year).saturating_add(has(DatePart::ShortYear));
    let months = has(DatePart::Month).saturating_add(has(DatePart::MonthName));
    if years != 1 || months != 1 || has(DatePart::Day) > 1 {
        return Err("a date has one year, one month and one day; a month, one year and one month".to_string());
    }
    if has(DatePart::Day) == 0 && has(DatePart::Hour) > 0 {
        return Err("a time of day needs a day".to_string());
    }
    let (hours, minutes, seconds) = (has(DatePart::Hour), has(DatePart::Minute), has(DatePart::Second));
    if hours > 1 || minutes > hours || seconds > minutes {
        return Err("minutes need hours, and seconds need minutes, each once".to_string());
    }
    if has(DatePart::HalfOfDay) > hours || has(DatePart::Zone) > hours {
        return Err("AM and Z belong to a time of day, each once".to_string());
    }
    Ok(())
}

/// As it stands behind `as`, without the quotes.
impl fmt::Display for Format {
    fn fmt(&self, to: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Format::Number { group: Some(group), decimal } => write!(to, "1{group}234{decimal}50"),
            Format::Number { group: None, decimal } => write!(to, "1234{decimal}50"),
            Format::Serial => to.write_str("serial"),
            Format::YesNo { yes, no } => write!(to, "{yes}, {no}"),
            Format::Date(parts) => parts.iter().try_for_each(|part| match part {
                DatePart::Literal(char) => write!(to, "{char}"),
                part => {
                    let written = DatePart::WRITTEN.iter().find(|(_, other)| other == part);
                    to.write_str(written.map_or("", |(written, _)| written))
                }
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{DatePart, Format};

    #[test]
    fn numbers_by_example() {
        let number = |group, decimal| Ok(Format::Number { group, decimal });
        assert_eq!(Format::number("1.234,50"), number(Some('.'), ','));
        assert_eq!(Format::number("1,234.50"), number(Some(','), '.'));
        assert_eq!(Format::number("1 234,50"), number(Some(' '), ','));
        assert_eq!(Format::number("1'234'567.5"), number(Some('\''), '.'));
        assert_eq!(Format::number("1234,5"), number(None, ','));
        assert_eq!(Format::number("12,34,567.50"), number(Some(','), '.'));
        assert!(Format::number("12,34.50").is_err());
        assert!(Format::number("1.234").is_err_and(|why| why.contains("two ways")));
        assert!(Format::number("1.23,50").is_err());
        assert!(Format::number("12").is_err());
        assert!(Format::number("#,##0").is_err());
    }

    #[test]
    fn dates_by_parts() {
        use DatePart::{Day, Literal, Month, Year};
        let parts = vec![Day, Literal('/'), Month, Literal('/'), Year];
        assert_eq!(Format::date("DD/MM/YYYY"), Ok(Format::Date(parts.clone())));
        assert_eq!(Format::date("D/M/YYYY"), Ok(Format::Date(parts)));
        for good in [
            "DD de MMM de YYYY",
            "DD.MM.YYYY, hh:mm Uhr",
            "DD/MM/YYYY à hh:mm",
            "YYYYMMDDhhmmss",
            "YYYY-MM-DD hh:mm",
            "MM/YYYY",
            "ddd, DD MMM YYYY hh:mm:ss Z",
            "MMM D, YYYY, h:mm pm",
        ] {
            assert!(Format::date(good).is_ok(), "{good}");
        }
        for bad in [
            "DD da MMM YYYY",
            "YYYY-MM hh",
            "dd/MM/YYYY",
            "DD/MM/YYYY mm",
            "DD/MM/YYYY AM",
            "MM/MMM/YYYY",
            "DD.MM.YYYY Z",
        ] {
            assert!(Format::date(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn a_format_is_shown_as_it_is_written() {
        for order in ["DD/MM/YYYY", "ddd, DD MMM YY", "YYYY-MM-DDThh:mm:ssZ", "MM/DD/YYYY hh:mm AM"] {
            let shown = Format::date(order).map(|format| format.to_string());
            assert_eq!(shown.as_deref(), Ok(order));
        }
    }
}
