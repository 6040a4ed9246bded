//! The formats in which a text would be a date: for whoever has to say which format to declare.

use super::date::{DateStyle, is_ordinal};
use super::months::month;
use super::zones::named;
use crate::program::format::is_filler;
use crate::program::{DatePart, Format};

/// The formats that read every text seen so far.
#[derive(Clone, Debug, Default)]
pub struct Orders(Option<Vec<(Format, DateStyle)>>);

impl PartialEq for Orders {
    fn eq(&self, other: &Orders) -> bool {
        self.all() == other.all()
    }
}

impl Eq for Orders {}

impl Orders {
    /// Another text that is to be read; one without a digit is a word, and no date in any format.
    pub fn see(&mut self, text: &[u8]) {
        if !text.iter().any(u8::is_ascii_digit) {
            return;
        }
        match &mut self.0 {
            Some(known) => known.retain(|(_, style)| style.parse(text).is_some()),
            None => {
                let style =
                    |format: Format| (format.clone(), DateStyle::new(Some(&format), &Default::default()));
                let found = std::str::from_utf8(text).map(orders).unwrap_or_default();
                self.0 = Some(found.into_iter().map(style).collect());
            }
        }
    }

    /// Those that read what another has seen as well.
    pub fn merge(&mut self, other: Orders) {
        match (&mut self.0, other.0) {
            (_, None) => {}
            (None, other) => self.0 = other,
            (Some(known), Some(other)) => {
                known.retain(|(format, _)| other.iter().any(|(one, _)| one == format))
            }
        }
    }

    /// Whether a text with digits was seen.
    pub fn any(&self) -> bool {
        self.0.is_some()
    }

    /// The formats that are left, the likeliest first.
    ///
    /// ```
    /// use qualify::data::value::orders::Orders;
    /// let mut orders = Orders::default();
    /// orders.see(b"2/3/2026 1:00 PM");
    /// assert_eq!(orders.all().len(), 2);
    /// orders.see(b"2/14/2026 1:00 PM");
    /// assert_eq!(orders.all().first().map(|format| format.to_string()).as_deref(), Some("MM/DD/YYYY hh:mm AM"));
    /// ```
    pub fn all(&self) -> Vec<Format> {
        self.0.iter().flatten().map(|(format, _)| format.clone()).collect()
    }
}

/// A piece of a text.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Piece<'a> {
    Digits(&'a str),
    Word(&'a str),
    Blank,
    Sign(char),
}

/// The formats in which a text is a date, the likeliest first; two where day and month could be either.
pub fn orders(text: &str) -> Vec<Format> {
    let text = crate::program::text::trim(text);
    let pieces = pieces(text);
    let Some(shape) = Shape::of(&pieces) else { return Vec::new() };
    let formats = shape.formats().into_iter().map(Format::Date);
    let reads =
        |format: &Format| DateStyle::new(Some(format), &Default::default()).parse(text.as_bytes()).is_some();
    // A format that could not be declared is none.
    let can_be = |format: &Format| Format::date(&format.to_string()).as_ref() == Ok(format);
    formats.filter(|format| can_be(format) && reads(format)).collect()
}

fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let of = |is: fn(char) -> bool| rest.find(|c| !is(c)).unwrap_or(rest.len());
        let (piece, length) = if first.is_ascii_digit() {
            let end = of(|c| c.is_ascii_digit());
            (Piece::Digits(rest.get(..end).unwrap_or("")), end)
        } else if first.is_alphabetic() {
            let end = of(char::is_alphabetic);
            (Piece::Word(rest.get(..end).unwrap_or("")), end)
        } else if first.is_whitespace() {
            (Piece::Blank, of(char::is_whitespace))
        } else {
            (Piece::Sign(first), first.len_utf8())
        };
        pieces.push(piece);
        rest = rest.get(length..).unwrap_or("");
    }
    // `1st` is 1, and `13h05` is 13:05.
    let mut at = 0;
    while at < pieces.len() {
        match pieces.get(at..) {
            Some([Piece::Digits(_), Piece::Word("h" | "H"), Piece::Digits(minutes), ..])
                if minutes.len() == 2 =>
            {
                if let Some(word) = pieces.get_mut(at + 1) {
                    *word = Piece::Sign(':');
                }
            }
            Some([Piece::Digits(_), Piece::Word(word), ..]) if is_ordinal(word) => {
                pieces.remove(at + 1);
            }
            Some([Piece::Digits(_), Piece::Sign('°'), ..]) => {
                pieces.remove(at + 1);
            }
            _ => {}
        }
        at += 1;
    }
    pieces
}

/// What stands behind `AM`, `pm`, `p.m.` or `p. m.` at the start.
fn half_of_day<'a>(pieces: &'a [Piece<'a>]) -> Option<&'a [Piece<'a>]> {
    let is = |word: &str, one: &str, other: &str| {
        word.eq_ignore_ascii_case(one) || word.eq_ignore_ascii_case(other)
    };
    match pieces {
        [Piece::Word(word), after @ ..] if is(word, "am", "pm") => Some(after),
        [Piece::Word(first), Piece::Sign('.'), Piece::Word(second), Piece::Sign('.'), after @ ..]
        | [
            Piece::Word(first),
            Piece::Sign('.'),
            Piece::Blank,
            Piece::Word(second),
            Piece::Sign('.'),
            after @ ..,
        ] if is(first, "a", "p") && is(second, "m", "m") => Some(after),
        _ => None,
    }
}

/// The parts of a date, with its numbers still without a meaning.
struct Shape {
    parts: Vec<DatePart>,
    /// Where its numbers stand among the parts, and their digits.
    numbers: Vec<(usize, usize)>,
    named: bool,
}

impl Shape {
    fn of(pieces: &[Piece<'_>]) -> Option<Shape> {
        let mut shape = Shape { parts: Vec::new(), numbers: Vec::new(), named: false };
        let mut rest = pieces;
        while let Some((first, after)) = rest.split_first() {
            rest = after;
            match *first {
                Piece::Digits(_) if after.first() == Some(&Piece::Sign(':')) => {
                    rest = shape.clock(after, ':')?
                }
                // Behind a date, points divide the time of day: `13-JAN-26 01.00.00 PM`.
                Piece::Digits(_) if after.first() == Some(&Piece::Sign('.')) && shape.is_dated() => {
                    rest = shape.clock(after, '.')?;
                }
                Piece::Digits(digits) if matches!(digits.len(), 12 | 14) && pieces.len() == 1 => {
                    shape.compact(digits.len() == 14);
                }
                Piece::Digits(digits) => {
                    shape.numbers.push((shape.parts.len(), digits.len()));
                    shape.parts.push(DatePart::Day);
                }
                Piece::Word(word) if is_filler(word) && !shape.parts.is_empty() => {
                    shape.parts.extend(word.chars().map(DatePart::Literal));
                }
                Piece::Word(word) => {
                    let name = if month(word).is_some() { DatePart::MonthName } else { DatePart::Weekday };
                    // No language has a shorter name for a day that is not a word as well.
                    if name == DatePart::Weekday && !(shape.parts.is_empty() && word.chars().count() > 2) {
                        return None;
                    }
                    shape.named |= name == DatePart::MonthName;
                    shape.parts.push(name);
                    if let [Piece::Sign('.'), after @ ..] = rest {
                        rest = after;
                    }
                }
                Piece::Blank => shape.parts.push(DatePart::Literal(' ')),
                Piece::Sign(sign) => shape.parts.push(DatePart::Literal(sign)),
            }
        }
        Some(shape)
    }

    /// Whether day, month and year are there.
    fn is_dated(&self) -> bool {
        self.numbers.len() == if self.named { 2 } else { 3 } && !self.parts.contains(&DatePart::Hour)
    }

    /// Date and time of day in digits alone.
    fn compact(&mut self, seconds: bool) {
        self.numbers = vec![(0, 4), (1, 2), (2, 2)];
        self.parts = vec![DatePart::Day; 3];
        self.parts.extend([DatePart::Hour, DatePart::Minute]);
        self.parts.extend(seconds.then_some(DatePart::Second));
    }

    /// The time of day behind its hour, and what stands behind it: the rest of the text.
    fn clock<'a>(&mut self, mut rest: &'a [Piece<'a>], sign: char) -> Option<&'a [Piece<'a>]> {
        self.parts.push(DatePart::Hour);
        for part in [DatePart::Minute, DatePart::Second] {
            let [Piece::Sign(between), Piece::Digits(_), after @ ..] = rest else { break };
            if *between != sign {
                break;
            }
            self.parts.extend([DatePart::Literal(sign), part]);
            rest = after;
        }
        if let [Piece::Sign('.' | ','), Piece::Digits(_), after @ ..] = rest
            && self.parts.last() == Some(&DatePart::Second)
        {
            rest = after;
        }
        let (blank, behind) = match rest {
            [Piece::Blank, behind @ ..] => (true, behind),
            behind => (false, behind),
        };
        if let Some(after) = half_of_day(behind) {
            self.parts.extend(blank.then_some(DatePart::Literal(' ')));
            self.parts.push(DatePart::HalfOfDay);
            rest = after;
        }
        let (blank, zone) = match rest {
            [Piece::Blank, zone @ ..] => (true, zone),
            zone => (false, zone),
        };
        // An offset may stand behind `GMT`.
        let offset = match zone {
            [Piece::Word("UTC" | "GMT"), after @ ..]
                if matches!(after.first(), Some(Piece::Sign('+' | '-'))) =>
            {
                after
            }
            zone => zone,
        };
        match offset {
            [Piece::Word(name), after @ ..] if named(name.as_bytes()).is_some() => {
                self.parts.extend(blank.then_some(DatePart::Literal(' ')));
                self.parts.push(DatePart::Zone);
                Some(after)
            }
            [Piece::Sign('+' | '-'), Piece::Digits(_), Piece::Sign(':'), Piece::Digits(_), after @ ..]
            | [Piece::Sign('+' | '-'), Piece::Digits(_), after @ ..] => {
                self.parts.extend(blank.then_some(DatePart::Literal(' ')));
                self.parts.push(DatePart::Zone);
                // The zone in words, in brackets, says the same.
                let words = match after {
                    [Piece::Blank, Piece::Sign('('), .., Piece::Sign(')')] => true,
                    [Piece::Blank, Piece::Word(name)] => named(name.as_bytes()).is_some(),
                    _ => false,
                };
                Some(if words { &[] } else { after })
            }
            _ => Some(rest),
        }
    }

    /// Its parts, with each meaning that the numbers can have.
    fn formats(&self) -> Vec<Vec<DatePart>> {
        use DatePart::{Day, Month, ShortYear, Year};
        let lengths: Vec<usize> = self.numbers.iter().map(|(_, digits)| *digits).collect();
        let year = |digits: usize| if digits == 4 { Year } else { ShortYear };
        let meanings: Vec<Vec<DatePart>> = match (self.named, lengths.as_slice()) {
            (false, [4, ..=2, ..=2]) => vec![vec![Year, Month, Day]],
            (false, [..=2, ..=2, last @ (2 | 4)]) => {
                vec![vec![Day, Month, year(*last)], vec![Month, Day, year(*last)]]
            }
            (false, [4, ..=2]) => vec![vec![Year, Month]],
            (false, [..=2, 4]) => vec![vec![Month, Year]],
            (true, [4, ..=2]) => vec![vec![Year, Day]],
            (true, [..=2, last @ (2 | 4)]) => vec![vec![Day, year(*last)]],
            (true, [4]) => vec![vec![Year]],
            _ => Vec::new(),
        };
        let with = |meaning: Vec<DatePart>| {
            let mut parts = self.parts.clone();
            for ((at, _), part) in self.numbers.iter().zip(meaning) {
                if let Some(place) = parts.get_mut(*at) {
                    *place = part;
                }
            }
            parts
        };
        meanings.into_iter().map(with).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::orders;

    fn shown(text: &str) -> Vec<String> {
        orders(text).iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_text_shows_how_it_is_written() {
        for (text, format) in [
            ("14/2/2026", "DD/MM/YYYY"),
            ("2/14/26", "MM/DD/YY"),
            ("1/13/2026 1:00 PM", "MM/DD/YYYY hh:mm AM"),
            ("15/10/2017  10:55:00 PM", "DD/MM/YYYY hh:mm:ss AM"),
            ("2/14/2026, 2:30:05 PM", "MM/DD/YYYY, hh:mm:ss AM"),
            ("14-Feb-2026", "DD-MMM-YYYY"),
            ("Feb. 14, 2026 2:30pm", "MMM DD, YYYY hh:mmAM"),
            ("14. März 2026", "DD. MMM YYYY"),
            ("Wed, 14 Feb 2026 08:00:00 +0200", "ddd, DD MMM YYYY hh:mm:ss Z"),
            ("2026/02/14 08:00:00.123", "YYYY/MM/DD hh:mm:ss"),
            ("14.02.2026 8:05", "DD.MM.YYYY hh:mm"),
            ("02/2026", "MM/YYYY"),
            ("mei 2026", "MMM YYYY"),
            ("13 de enero de 2026 13:00", "DD de MMM de YYYY hh:mm"),
            ("13.01.2026, 13:00 Uhr", "DD.MM.YYYY, hh:mm Uhr"),
            ("January 13, 2026 at 1:00 PM", "MMM DD, YYYY at hh:mm AM"),
            ("13/01/2026 à 13:05", "DD/MM/YYYY à hh:mm"),
            ("1/13/2026 1:00 p.m.", "MM/DD/YYYY hh:mm AM"),
            ("1/13/2026 1:00 p. m.", "MM/DD/YYYY hh:mm AM"),
            ("13-JAN-26 01.00.00.000000 PM", "DD-MMM-YY hh.mm.ss AM"),
            ("202601131305", "YYYYMMDDhhmm"),
            ("Tue Jan 13 2026 01:00:00 GMT+0100", "ddd MMM DD YYYY hh:mm:ss Z"),
            ("Tue, 13 Jan 2026 01:00:00 +0000 (UTC)", "ddd, DD MMM YYYY hh:mm:ss Z"),
            ("2026/01/13 01:00:00 +0100 CET", "YYYY/MM/DD hh:mm:ss Z"),
            ("13.01.2026 13:00 MESZ", "DD.MM.YYYY hh:mm Z"),
            ("1st of March 2026", "DD of MMM YYYY"),
            ("March 22nd, 2026 3:15pm", "MMM DD, YYYY hh:mmAM"),
            ("1er janvier 2026", "DD MMM YYYY"),
            ("13/02/2026 13h05", "DD/MM/YYYY hh:mm"),
            ("2026年2月13日", "YYYY年MM月DD日"),
            ("13 tammikuuta 2026", "DD MMM YYYY"),
            ("14 Μαρτίου 2026", "DD MMM YYYY"),
        ] {
            assert_eq!(shown(text), [format], "{text}");
        }
        assert_eq!(shown("1/2/2026"), ["DD/MM/YYYY", "MM/DD/YYYY"]);
        for text in ["", "soon", "46050", "31/31/2026", "12:30", "at 1/13/2026", "1.2.3.4", "13 of 40 days"] {
            assert!(shown(text).is_empty(), "{text}");
        }
    }
}
