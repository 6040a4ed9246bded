//! `by FIELD: band or value: points, …`

use super::scores::By;
use super::typed::Look;
use super::units::{InUnit, Side, written};
use super::{Checker, quote};
use crate::diag::{Code, Diag};
use crate::program::{Band, ColumnId, LARGEST, Number, Pays};
use crate::span::Span;
use crate::syntax::tree::{self, BandKind, Name, Quantity};

/// The special bands, and where they stand.
#[derive(Default)]
struct Special {
    otherwise: Option<(i64, Span)>,
    missing: Option<(i64, Span)>,
}

impl<'a> Checker<'a> {
    /// What a `by` line pays.
    pub(super) fn pays_by(&mut self, of: &Name, bands: &[tree::Band]) -> Option<Pays> {
        if !self.together(bands.len(), of.place.0, "a `by` line") {
            return None;
        }
        let special = self.special(bands);
        match self.graded(of)? {
            By::Number(number, unit) => self.by_number(of, number, &unit, bands, &special),
            By::Choice(column) => {
                let values = self.choice_values(Look::Column(column));
                self.by_values(of, column, &values, bands, &special)
            }
            By::YesNo(column) => {
                let values = ["no".to_string(), "yes".to_string()];
                self.by_values(of, column, &values, bands, &special)
            }
        }
    }

    /// `otherwise` and `missing`: each once, `otherwise` after all other bands.
    fn special(&mut self, bands: &[tree::Band]) -> Special {
        let mut special = Special::default();
        for band in bands {
            let points = self.number_in_range(&band.points);
            let span = band.place.0;
            let slot = match &band.kind {
                BandKind::Otherwise => &mut special.otherwise,
                BandKind::Missing => &mut special.missing,
                _ => {
                    if let Some((_, otherwise)) = special.otherwise {
                        self.report(
                            Diag::new(
                                Code::AfterOtherwise,
                                span,
                                "`otherwise` closes the list, and this stands after it",
                            )
                            .at("never looked at")
                            .also(otherwise, "`otherwise` stands here")
                            .help("move `otherwise` to the end; only `missing` may follow it"),
                        );
                    }
                    continue;
                }
            };
            if let Some((_, first)) = slot.replace((points, span)) {
                self.report(
                    Diag::new(Code::SaidTwice, span, "this band stands twice in one line")
                        .at("the second time")
                        .also(first, "the first time")
                        .help("leave one of them out"),
                );
            }
        }
        special
    }

    fn by_number(
        &mut self,
        of: &Name,
        number: Number,
        unit: &InUnit,
        bands: &[tree::Band],
        special: &Special,
    ) -> Option<Pays> {
        let mut lowered: Vec<(Band, i64)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        let mut fine = true;
        for band in bands {
            // Words tell once that there are no bands here; other mistakes are each their own.
            let words = matches!(band.kind, BandKind::Values(_) | BandKind::YesNo(_));
            if words && !fine {
                continue;
            }
            let Some(range) = self.band(of, band, unit) else {
                fine &= matches!(band.kind, BandKind::Otherwise | BandKind::Missing);
                continue;
            };
            lowered.push((range, band.points.scaled));
            places.push(band.place.0);
        }
        self.overlaps(of, &lowered, &places);
        fine.then(|| Pays::ByNumber {
            of: number,
            bands: lowered,
            otherwise: special.otherwise.map_or(0, |(points, _)| points),
            missing: special.missing.map_or(0, |(points, _)| points),
        })
    }

    /// The numbers of one band; `None` for `otherwise` and `missing`, and where it is wrong.
    fn band(&mut self, of: &Name, band: &tree::Band, unit: &InUnit) -> Option<Band> {
        let (low, high) = match &band.kind {
            BandKind::Below(q) => (None, Some(self.bound(of, unit, q)?.saturating_sub(1))),
            BandKind::AtMost(q) => (None, Some(self.bound(of, unit, q)?)),
            BandKind::Above(q) => (Some(self.bound(of, unit, q)?.saturating_add(1)), None),
            BandKind::AtLeast(q) => (Some(self.bound(of, unit, q)?), None),
            BandKind::Between(low, high) | BandKind::ToBelow(low, high) => {
                let below = matches!(band.kind, BandKind::ToBelow(..));
                let shared = self.bounds_unit(low, high);
                let of_side = Side { unit, span: of.place.0, written: None };
                let span = low.span().to(high.span());
                let unit_place = written(high.unit.as_ref()).or(written(low.unit.as_ref()));
                let side = Side { unit: &shared, span, written: unit_place };
                self.same_unit(&of_side, &side, "compares");
                let (least, most) = (self.number_in_range(&low.number), self.number_in_range(&high.number));
                if least > most || below && least == most {
                    self.reversed(span, low, high, below);
                    return None;
                }
                (Some(least), Some(most.saturating_sub(i64::from(below))))
            }
            BandKind::Exactly(q) => {
                let bound = self.bound(of, unit, q)?;
                (Some(bound), Some(bound))
            }
            BandKind::Values(words) => {
                let span = words.first().map_or(band.place.0, tree::Word::span);
                self.report(
                    Diag::new(
                        Code::WrongType,
                        span,
                        format!("{} is a number, and this is a word", quote(of)),
                    )
                    .at("not a number")
                    .help("write a band of numbers: `below 50`, `50 to 500`, `above 500`"),
                );
                return None;
            }
            BandKind::YesNo(_) => {
                self.report(
                    Diag::new(
                        Code::WrongType,
                        band.place.0,
                        format!("{} is a number, not yes or no", quote(of)),
                    )
                    .at("not a number")
                    .help("write a band of numbers: `below 50`, `50 to 500`, `above 500`"),
                );
                return None;
            }
            BandKind::Otherwise | BandKind::Missing => return None,
        };
        Some(Band { low, high })
    }

    fn bound(&mut self, of: &Name, unit: &InUnit, quantity: &Quantity) -> Option<i64> {
        let its = self.unit_of(quantity);
        let of_side = Side { unit, span: of.place.0, written: None };
        let side = Side { unit: &its, span: quantity.span(), written: written(quantity.unit.as_ref()) };
        self.same_unit(&of_side, &side, "compares");
        Some(self.number_in_range(&quantity.number))
    }

    /// Says where two bands share a number.
    fn overlaps(&mut self, of: &Name, bands: &[(Band, i64)], places: &[Span]) {
        let ends = |band: &Band| (band.low.unwrap_or(i64::MIN), band.high.unwrap_or(i64::MAX));
        let mut sorted: Vec<(i64, i64, Span)> = bands
            .iter()
            .zip(places)
            .map(|((band, _), span)| {
                let (low, high) = ends(band);
                (low, high, *span)
            })
            .collect();
        sorted.sort_by_key(|(low, high, span)| (*low, *high, *span));
        let mut widest: Option<(i64, Span)> = None;
        for (low, high, span) in sorted {
            if let Some((until, before)) = widest
                && low <= until
            {
                let shared = low.max(-LARGEST);
                let (first, second) = if before < span { (before, span) } else { (span, before) };
                let example = super::wording::number(shared);
                self.report(
                    Diag::new(
                        Code::Overlap,
                        second,
                        format!("two bands of {} overlap: {example} falls into both", quote(of)),
                    )
                    .at("overlaps the other band")
                    .also(first, "the other band")
                    .help("move one bound, so that every number falls into one band: `below 50`, `50 to below 500`, `at least 500`"),
                );
            }
            widest = match widest {
                Some((until, before)) if until >= high => Some((until, before)),
                _ => Some((high, span)),
            };
        }
    }

    fn by_values(
        &mut self,
        of: &Name,
        column: ColumnId,
        values: &[String],
        bands: &[tree::Band],
        special: &Special,
    ) -> Option<Pays> {
        let mut paid: Vec<Option<(i64, Span)>> = vec![None; values.len()];
        let yes_no = values == ["no", "yes"];
        let mut fine = true;
        for band in bands {
            let found: Vec<(usize, Span)> = match &band.kind {
                BandKind::Otherwise | BandKind::Missing => continue,
                BandKind::YesNo(yes) if yes_no => vec![(usize::from(*yes), band.place.0)],
                BandKind::YesNo(yes) => {
                    let text = if *yes { "yes" } else { "no" }.to_string();
                    let word = tree::Word::Bare(Name { text, place: band.place });
                    self.choice(&word, values, of)
                        .map(|value| (value as usize, band.place.0))
                        .into_iter()
                        .collect()
                }
                BandKind::Values(words) => {
                    let found: Vec<(usize, Span)> = words
                        .iter()
                        .filter_map(|word| Some((self.choice(word, values, of)? as usize, word.span())))
                        .collect();
                    fine &= found.len() == words.len();
                    found
                }
                BandKind::Below(_)
                | BandKind::AtMost(_)
                | BandKind::Above(_)
                | BandKind::AtLeast(_)
                | BandKind::Between(..)
                | BandKind::ToBelow(..)
                | BandKind::Exactly(_) => {
                    let what = if yes_no {
                        "yes or no".to_string()
                    } else {
                        format!("a choice of {}", super::wording::some(values))
                    };
                    self.report(
                        Diag::new(
                            Code::NotANumber,
                            band.place.0,
                            format!("{} is {what}, not a number", quote(of)),
                        )
                        .at("a band of numbers")
                        .help(format!(
                            "name its values: by {}: {}: +10",
                            of.text,
                            values
                                .first()
                                .map_or("…".to_string(), |value| super::wording::value_text(value))
                        )),
                    );
                    // One such band is told; the others are no better.
                    return None;
                }
            };
            for (index, span) in found {
                let Some(slot) = paid.get_mut(index) else { continue };
                if let Some((_, first)) = slot.replace((band.points.scaled, span)) {
                    self.report(
                        Diag::new(Code::Overlap, span, "this value stands twice in one line")
                            .at("the second time")
                            .also(first, "the first time")
                            .help("leave one of them out: a value pays once"),
                    );
                }
            }
        }
        let otherwise = special.otherwise.map_or(0, |(points, _)| points);
        fine.then(|| Pays::ByChoice {
            of: column,
            points: paid.into_iter().map(|paid| paid.map_or(otherwise, |(points, _)| points)).collect(),
            missing: special.missing.map_or(0, |(points, _)| points),
        })
    }
}
