//! How values are written in data: `number as "1.234,50"`, `date as "DD/MM/YYYY"`, `yes/no as "Opt-in", "Opt-out"`.

use super::wording::a_type;
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::text::{fold, trim};
use crate::program::{Format, Type};
use crate::span::Span;
use crate::syntax::tree::{Name, Quoted, Written};

impl Checker<'_> {
    /// The format that `as …` of a field declares.
    pub(super) fn format(&mut self, written: &Written, ty: &Type, name: &Name) -> Option<Format> {
        match (ty, written) {
            (Type::Date, written) => self.date_format(written),
            (Type::Number(_), Written::Texts(texts, _)) if let [sample] = texts.as_slice() => {
                let help = "write a number of the data as an example: number as \"1.234,50\"";
                self.tried(Format::number(&sample.text), sample.place.0, help)
            }
            (Type::YesNo, Written::Texts(texts, _)) if let [yes, no] = texts.as_slice() => self.two(yes, no),
            (Type::YesNo, _) => {
                let why = "two texts say how yes and no are written".to_owned();
                let help = "write the one for yes first: yes/no as \"Opt-in\", \"Opt-out\"";
                self.tried(Err(why), written.place().0, help)
            }
            (Type::Number(_), _) => {
                let why = "one example says how numbers are written".to_owned();
                self.tried(Err(why), written.place().0, "write a number of the data: number as \"1.234,50\"")
            }
            (Type::Text | Type::Choice(_) | Type::Several(_), _) => {
                let why = format!(
                    "{} is {}; only numbers, dates, and yes and no are written in different ways",
                    quote(name),
                    a_type(ty)
                );
                self.tried(Err(why), written.place().0, "leave out `as`")
            }
        }
    }

    /// The format of dates, and of when an event happened.
    pub(super) fn date_format(&mut self, written: &Written) -> Option<Format> {
        let order = match written {
            Written::Serial(_) => return Some(Format::Serial),
            Written::Texts(texts, _) => texts.as_slice(),
        };
        let help = "write the order of its parts: date as \"DD/MM/YYYY\" or \"YYYY-MM-DD hh:mm\"";
        let [order] = order else {
            return self.tried(
                Err("one text says how dates are written".to_owned()),
                written.place().0,
                help,
            );
        };
        let format = Format::date(&order.text);
        // `dd/mm/yyyy`, as spreadsheets have it.
        let (day, clock) =
            order.text.split_once(' ').map_or((order.text.as_str(), None), |(day, clock)| (day, Some(clock)));
        let capitals = match clock {
            Some(clock) => format!("{} {clock}", day.to_uppercase()),
            None => day.to_uppercase(),
        };
        match format {
            Err(why) if Format::date(&capitals).is_ok() => {
                self.tried(Err(why), order.place.0, &format!("write `as \"{capitals}\"`"))
            }
            format => self.tried(format, order.place.0, help),
        }
    }

    /// The words for yes and for no.
    fn two(&mut self, yes: &Quoted, no: &Quoted) -> Option<Format> {
        self.not_empty(yes);
        self.not_empty(no);
        if fold(&yes.text) == fold(&no.text) {
            let why = "yes and no are written alike".to_owned();
            return self.tried(Err(why), no.place.0, "write the two texts that the data has");
        }
        Some(Format::YesNo { yes: trim(&yes.text).to_owned(), no: trim(&no.text).to_owned() })
    }

    fn tried(&mut self, format: Result<Format, String>, span: Span, help: &str) -> Option<Format> {
        format
            .map_err(|why| {
                self.report(
                    Diag::new(Code::WrongFormat, span, why)
                        .at("not a way of writing it")
                        .help(help.to_owned()),
                );
            })
            .ok()
    }
}
