//! Texts that speak of time and are no date: why, and what to do.

use super::text::trim;

/// Why a text is no date although it speaks of time.
///
/// ```
/// use qualify::program::undated::not_a_date;
/// assert!(not_a_date("3 Aug").is_some_and(|why| why.starts_with("it names no year")));
/// assert!(not_a_date("2026-08-04 12:39 CST").is_some_and(|why| why.starts_with("`CST` means several time zones")));
/// assert_eq!(not_a_date("2026-08-04"), None);
/// ```
pub fn not_a_date(text: &str) -> Option<String> {
    let text = trim(text);
    let said = speaks_of(text).or_else(|| names_no_year(text).then_some(NO_YEAR)).map(str::to_owned);
    Unclear::of(text).map(Unclear::help).or(said)
}

/// What is said of dates without a year.
pub const NO_YEAR: &str = "it names no year: export dates with their year";

/// Whether a text is a day of a month (`3 Aug`, `Aug. 3, 10:15`, `03.08.`) of no year.
pub fn names_no_year(text: &str) -> bool {
    let parts: Vec<&str> =
        text.split([' ', '-', '/']).filter(|part| !part.is_empty() && !part.contains(':')).collect();
    let is_day = |part: &str| {
        let digits = part.trim_end_matches(['.', ',']);
        matches!(digits.len(), 1 | 2) && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_word = |part: &str| {
        let letters = part.trim_end_matches(['.', ',']);
        letters.chars().count() >= 3 && letters.chars().all(char::is_alphabetic)
    };
    let pointed = |part: &str| {
        let day_and_month: Vec<&str> = part.split_terminator('.').collect();
        part.ends_with('.') && day_and_month.len() == 2 && day_and_month.iter().all(|part| is_day(part))
    };
    match parts.as_slice() {
        [one, other] => (is_day(one) && is_word(other)) || (is_word(one) && is_day(other)),
        [only] => pointed(only),
        _ => false,
    }
}

fn speaks_of(text: &str) -> Option<&'static str> {
    let lower = text.to_lowercase();
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    let words: Vec<&str> =
        lower.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).collect();
    let quarter = |word: &&&str| {
        word.strip_prefix(['q', 't', 'k']).is_some_and(|of| matches!(of, "1" | "2" | "3" | "4"))
    };
    if words.len() == 2
        && words.iter().any(|word| quarter(&word))
        && words.iter().any(|word| digits(word) && word.len() == 4)
    {
        return Some("a quarter is no day: export the day, or the first day of the quarter");
    }
    let ago = [
        "today",
        "yesterday",
        "tomorrow",
        "now",
        "ago",
        "just",
        "last",
        "vor",
        "geleden",
        "heute",
        "gestern",
        "vandaag",
        "gisteren",
    ];
    let length = |word: &&str| {
        ["second", "minute", "hour", "day", "week", "month", "year"]
            .iter()
            .any(|unit| word.trim_end_matches('s') == *unit)
    };
    if words.iter().any(|word| ago.contains(word)) || (words.len() == 2 && words.last().is_some_and(length)) {
        return Some("it says how long ago, and not when: export the date");
    }
    None
}

/// Names that mean several zones, each with those that a policy may name.
const UNCLEAR: [(&str, [&str; 2]); 4] = [
    ("CST", ["America/Chicago", "Asia/Shanghai"]),
    ("IST", ["Asia/Kolkata", "Europe/Dublin"]),
    ("BST", ["Europe/London", "Asia/Dhaka"]),
    ("AST", ["America/Halifax", "Asia/Riyadh"]),
];

/// A name of several zones behind a time: it is read where the zone of the policy has that name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unclear(&'static str, [&'static str; 2]);

impl Unclear {
    /// Of a text that ends with such a name.
    pub fn of(text: &str) -> Option<Unclear> {
        let (time, name) = text.rsplit_once(' ')?;
        let known = UNCLEAR.iter().find(|(known, _)| name.eq_ignore_ascii_case(known))?;
        time.contains(|c: char| c.is_ascii_digit()).then_some(Unclear(known.0, known.1))
    }

    /// The name.
    pub fn name(self) -> &'static str {
        self.0
    }

    /// The text with `GMT` in place of the name.
    pub fn as_known(self, text: &str) -> String {
        text.rsplit_once(' ').map_or_else(String::new, |(time, _)| format!("{time} GMT"))
    }

    /// What to write where the policy names no such zone.
    pub fn help(self) -> String {
        let Unclear(name, [one, other]) = self;
        format!(
            "`{name}` means several time zones: name yours under `policy`, such as `time zone \"{one}\"` or `time zone \
             \"{other}\"`, or export times with an offset, such as 2026-08-04 12:39 +02:00"
        )
    }
}
