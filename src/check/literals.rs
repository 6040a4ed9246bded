//! Numbers, dates, lengths of time and lists, as they are written.

use super::names::Setting;
use super::typed::DateValue;
use super::units::InUnit;
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::text::{fold, trim};
use crate::program::time::{DAY, Window};
use crate::program::{Date, LARGEST, Limit, SCALE};
use crate::span::Span;
use crate::speech;
use crate::syntax::tree::{DateLiteral, Duration, Literal, Name, Number, Quoted, TimeUnit};

/// How many texts one list may hold.
const MOST_IN_LIST: usize = 200_000;

/// How a length of time is said that cannot be told in days.
pub(super) const IN_DAYS: (&str, &str) =
    ("not whole days or weeks", "write whole days or weeks, such as `1 day` or `2 weeks`");

impl<'a> Checker<'a> {
    /// A written number within the range of the language.
    pub(super) fn number_in_range(&mut self, number: &Number) -> i64 {
        if number.scaled.unsigned_abs() > LARGEST.unsigned_abs() {
            self.report(
                Diag::new(Code::OutOfRange, number.place.0, "this number is too large")
                    .at("beyond one trillion")
                    .help("numbers go up to 1000000000000; count in thousands or millions instead"),
            );
            return 0;
        }
        number.scaled
    }

    /// A whole number of at least `least` and at most four billion, as a plain count.
    pub(super) fn whole(&mut self, number: &Number, least: u32, what: &str) -> Option<u32> {
        let near = (number.scaled / SCALE).max(i64::from(least));
        self.whole_or((number, number.place.0, "not such a number"), least, what, || {
            format!("write a whole number, such as `{near}`")
        })
    }

    fn whole_or(
        &mut self,
        (number, span, label): (&Number, Span, &str),
        least: u32,
        what: &str,
        help: impl FnOnce() -> String,
    ) -> Option<u32> {
        let whole = (number.scaled % SCALE == 0).then_some(number.scaled / SCALE);
        let count = whole.and_then(|whole| u32::try_from(whole).ok()).filter(|count| *count >= least);
        if count.is_none() {
            self.report(
                Diag::new(Code::NotWhole, span, format!("{what} is a whole number of at least {least}"))
                    .at(label)
                    .help(help()),
            );
        }
        count
    }

    /// A length of time.
    pub(super) fn window(&mut self, duration: &Duration) -> Option<Window> {
        let count = self.whole_or(
            (&duration.count, duration.place.0, "not such a length"),
            1,
            "a length of time",
            || {
                let year = matches!(duration.unit, TimeUnit::Year);
                let one =
                    exact(duration.unit).map_or(Window::Months(if year { 12 } else { 1 }), Window::Exact);
                format!("write `{}`", speech::window(in_finer_units(duration).unwrap_or(one)))
            },
        )?;
        let window = exact(duration.unit).map_or_else(
            || {
                let months: i32 = if duration.unit == TimeUnit::Year { 12 } else { 1 };
                i32::try_from(count).ok().and_then(|count| count.checked_mul(months)).map(Window::Months)
            },
            |unit| i64::from(count).checked_mul(unit).map(Window::Exact),
        );
        // Beyond a thousand years no calendar is meant.
        let sane = window.filter(|window| match window {
            Window::Exact(length) => *length <= DAY.saturating_mul(366_000),
            Window::Months(months) => *months <= 12_000,
        });
        if sane.is_none() {
            self.too_long(duration, "1000 years");
        }
        sane
    }

    /// A length of time in whole days.
    pub(super) fn days(&mut self, duration: &Duration, what: &str) -> Option<u32> {
        let count = self.whole(&duration.count, 1, "a length of time")?;
        let days = match duration.unit {
            TimeUnit::Day => Some(count),
            TimeUnit::Week => count.checked_mul(7),
            TimeUnit::Month | TimeUnit::Year => {
                let days: u32 = if duration.unit == TimeUnit::Month { 30 } else { 365 };
                let of = if duration.unit == TimeUnit::Month { "a month" } else { "a year" };
                let length = count.saturating_mul(days);
                let more = format!("write `{length} days`, if {of} is {days} days");
                self.not_days(duration.place.0, what, ("months and years differ in length", &more));
                return None;
            }
            TimeUnit::Second | TimeUnit::Minute | TimeUnit::Hour => {
                self.not_days(duration.place.0, what, IN_DAYS);
                return None;
            }
        };
        const MOST: u32 = 366_000;
        let days = days.filter(|days| *days <= MOST);
        if days.is_none() {
            self.too_long(duration, "365000 days");
        }
        days
    }

    fn too_long(&mut self, duration: &Duration, most: &str) {
        self.report(
            Diag::new(Code::OutOfRange, duration.place.0, "this length of time is too long")
                .at("more than a thousand years")
                .help(format!("write `{most}` at the most")),
        );
    }

    /// Says that only days and weeks count here.
    pub(super) fn not_days(&mut self, span: Span, what: &str, (label, help): (&str, &str)) {
        self.report(
            Diag::new(Code::WrongTimeUnit, span, format!("{what} is counted in whole days or weeks"))
                .at(label)
                .help(help),
        );
    }

    /// A day or an instant, in the policy's zone.
    pub(super) fn date(&mut self, literal: &DateLiteral) -> Option<Date> {
        let text = trim(&literal.text);
        let value = self.program.zone.read(text);
        if value.is_none() {
            let help = match text.starts_with("0000") {
                true => "years go from 0001 to 9999",
                false => {
                    "dates are written year-month-day: `2026-10-31`, or with a time: `2026-10-31T08:00:00Z`"
                }
            };
            self.report(
                Diag::new(Code::UnknownDate, literal.place.0, format!("there is no date {text}"))
                    .at("not in the calendar")
                    .help(help),
            );
        }
        value
    }

    /// A date to compare with.
    pub(super) fn date_limit(&mut self, literal: &DateLiteral) -> Option<DateValue> {
        let date = self.date(literal)?;
        Some(DateValue::Limit(Limit::new(date, &self.program.zone)))
    }

    /// An instant; of a day, its midnight.
    pub(super) fn instant(&mut self, literal: &DateLiteral) -> Option<i64> {
        self.date(literal).map(Date::start)
    }

    /// The constant of a setting.
    pub(super) fn setting(&mut self, value: &Literal) -> Setting {
        match value {
            Literal::Number(quantity) => {
                let number = self.number_in_range(&quantity.number);
                let unit = self.unit_of(quantity);
                Setting::Number(number, unit)
            }
            Literal::Text(text) => {
                self.not_empty(text);
                Setting::Text(text.text.clone())
            }
            Literal::Word(word) => Setting::Text(word.text.clone()),
            Literal::Date(date) => self.date_limit(date).map_or(Setting::Bad, Setting::Date),
            Literal::YesNo(yes, _) => Setting::YesNo(*yes),
            Literal::Several(_, place) => {
                self.report(
                    Diag::new(Code::WrongValue, place.0, "a setting is one value")
                        .at("several values")
                        .help("for several texts, declare a list: `list NAME \"…\", \"…\"`"),
                );
                Setting::Bad
            }
        }
    }

    /// The texts of a `list`.
    pub(super) fn list(&mut self, name: &Name, values: &[Quoted]) -> Vec<String> {
        if values.len() > MOST_IN_LIST {
            let message =
                format!("list {} has {} values; a list may have {MOST_IN_LIST}", quote(name), values.len());
            self.limit(name.place.0, &message);
            return Vec::new();
        }
        values.iter().for_each(|value| self.not_empty(value));
        values.iter().map(|value| value.text.clone()).collect()
    }

    /// Says that an empty text matches nothing. Blanks at both ends do not count.
    pub(super) fn not_empty(&mut self, text: &Quoted) {
        if trim(&text.text).is_empty() {
            self.empty(text.place.0);
        }
    }

    /// See [`Checker::not_empty`].
    pub(super) fn empty(&mut self, span: Span) {
        self.report(
            Diag::new(Code::EmptyText, span, "an empty text says nothing")
                .at("nothing between the quotes but blanks")
                .help("to ask whether a field is filled in, write `… is missing` or `… is known`"),
        );
    }
}

/// `1.5 days` as 36 hours, where it can be said so.
fn in_finer_units(duration: &Duration) -> Option<Window> {
    let scaled = duration.count.scaled;
    let of = |unit: i64| {
        let length = scaled.checked_mul(unit).filter(|length| *length > 0)?;
        (length % SCALE == 0).then_some(length / SCALE)
    };
    match duration.unit {
        TimeUnit::Year => i32::try_from(of(12)?).ok().map(Window::Months),
        TimeUnit::Second
        | TimeUnit::Minute
        | TimeUnit::Hour
        | TimeUnit::Day
        | TimeUnit::Week
        | TimeUnit::Month => {
            // In whole seconds, which cannot be too many for the instants there are.
            let second = exact(TimeUnit::Second)?;
            of(exact(duration.unit)? / second)?.checked_mul(second).map(Window::Exact)
        }
    }
}

/// The exact length of a unit of time, in microseconds; months and years have none.
fn exact(unit: TimeUnit) -> Option<i64> {
    Some(match unit {
        TimeUnit::Second => 1_000_000,
        TimeUnit::Minute => 60_000_000,
        TimeUnit::Hour => 3_600_000_000,
        TimeUnit::Day => DAY,
        TimeUnit::Week => DAY.saturating_mul(7),
        TimeUnit::Month | TimeUnit::Year => return None,
    })
}

impl Checker<'_> {
    /// Texts for `is` and `one of`: folded, sorted, each once.
    pub(super) fn folded(&mut self, texts: impl IntoIterator<Item = String>) -> Vec<String> {
        let folded = texts.into_iter().map(|text| self.spelled(trim(&text), fold(&text)));
        let mut all: Vec<String> = folded.collect();
        all.sort_unstable();
        all.dedup();
        all
    }

    /// Notes how a text that is compared was written, for those who show it.
    pub(super) fn spelled(&mut self, text: &str, folded: String) -> String {
        if text != folded && !self.program.spellings.contains_key(&folded) {
            self.program.spellings.insert(folded.clone(), text.to_owned());
        }
        folded
    }
}

/// The unit of a bare number.
pub(super) const BARE: InUnit = InUnit::Any;
