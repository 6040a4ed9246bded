//! Amounts of money that are not what they look like: `1.234 EUR`, `10 kEUR`.

use super::Checker;
use super::units::Side;
use crate::diag::{Code, Diag};
use crate::program::Unit;
use crate::program::money::Beside;
use crate::span::Span;
use crate::syntax::parse::grouped;
use crate::syntax::parse::tokens::{What, tokens};

/// What people put before a currency to count in thousands or millions, and the zeros of each.
const SHORT: &[(&str, usize)] = &[("k", 3), ("t", 3), ("m", 6), ("mio", 6), ("mln", 6)];

impl Checker<'_> {
    /// Says of the written numbers of a side in money where a point may part thousands. In an expression, a number may be
    /// anything.
    pub(super) fn thousands(&mut self, side: &Side<'_>, unit: &Unit) {
        if !matches!(Beside::of(Some(unit)), Beside::Currency(_)) {
            return;
        }
        let text = self.sources.text(side.span);
        let tokens = tokens(text);
        let sign = |text: &str| matches!(text, "-" | "+");
        let first = tokens.iter().find(|token| !sign(token.text));
        let plain = tokens.iter().all(|token| token.what != What::Mark || sign(token.text));
        if !plain || first.is_none_or(|first| first.what != What::Number) {
            return;
        }
        for token in tokens.iter().filter(|token| token.what == What::Number && !token.text.ends_with('0')) {
            let at = |offset: usize| side.span.range().start.saturating_add(offset);
            let place = Span::new(side.span.file, at(token.start), at(token.end));
            if let Some(diag) = grouped::said(token.text, place).filter(|diag| !self.diags.contains(diag)) {
                self.report(diag);
            }
        }
    }

    /// What to say of a number in thousands or millions of the currency of the other side (`10 kEUR`).
    pub(super) fn in_thousands(&self, side: &Side<'_>, written: Span, wanted: &Unit) -> Option<Diag> {
        let Beside::Currency(_) = Beside::of(Some(wanted)) else { return None };
        let unit = self.sources.text(written).to_lowercase();
        let zeros = SHORT.iter().find_map(|(short, zeros)| {
            let rest = unit.strip_prefix(short)?;
            (rest == wanted.0.to_lowercase()).then_some(*zeros)
        })?;
        let text = self.sources.text(written);
        let diag = Diag::new(Code::UnknownUnit, written, format!("there is no unit `{text}`"))
            .at(format!("the other side is in {}", wanted.0));
        let tokens = tokens(self.sources.text(side.span));
        let number = tokens.iter().rfind(|token| token.what == What::Number)?;
        let at = side.span.range().start.saturating_add(number.start);
        let place = Span::new(side.span.file, at, written.range().end);
        let (whole, fraction) = number.text.split_once('.').unwrap_or((number.text, ""));
        let more = zeros.checked_sub(fraction.len()).filter(|_| grouped::whole(number.text).is_none());
        let Some(more) = more else {
            return Some(diag.help(format!("write the amount in full, in {}", wanted.0)));
        };
        let digits = format!("{whole}{fraction}{}", "0".repeat(more));
        let digits = digits.trim_start_matches('0');
        let full = format!("{digits} {}", wanted.0);
        Some(diag.help(format!("write the amount in full: write `{full}`")).fix(place, full))
    }
}
