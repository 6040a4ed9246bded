//! What may stand beside a number: a sign or code of money, or `%`; and whether it is what a field's unit says.

use super::Unit;
use super::text::fold;

/// What may stand beside the numbers of a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Beside {
    /// Any sign or code: no unit says what the numbers are.
    Anything,
    /// `%`.
    Percent,
    /// The signs and the code of this currency.
    Currency([u8; 3]),
    /// Nothing: the unit is neither money nor percent.
    Nothing,
}

/// Signs, and the currencies that each may mean.
const SIGNS: &[(&str, &str)] = &[
    (
        "$",
        "USD ARS AUD BBD BMD BND BSD BZD CAD CLP COP CUP DOP FJD GYD HKD JMD KYD LRD MXN NAD NZD SBD SGD SRD TTD TWD \
         UYU XCD",
    ),
    ("€", "EUR"),
    ("£", "GBP EGP FKP GIP LBP SHP SSP SYP"),
    ("¥", "JPY CNY"),
    ("￥", "JPY CNY"),
    ("us$", "USD"),
    ("a$", "AUD"),
    ("au$", "AUD"),
    ("c$", "CAD"),
    ("ca$", "CAD"),
    ("hk$", "HKD"),
    ("mx$", "MXN"),
    ("nt$", "TWD"),
    ("nz$", "NZD"),
    ("r$", "BRL"),
    ("s$", "SGD"),
    ("kr", "DKK ISK NOK SEK"),
    ("zł", "PLN"),
    ("kč", "CZK"),
    ("ft", "HUF"),
    ("₣", "CHF"),
    ("₦", "NGN"),
    ("₩", "KRW"),
    ("₪", "ILS"),
    ("₫", "VND"),
    ("₱", "PHP"),
    ("₲", "PYG"),
    ("₴", "UAH"),
    ("₸", "KZT"),
    ("₹", "INR"),
    ("₺", "TRY"),
    ("₽", "RUB"),
    ("₾", "GEL"),
    ("₿", "XBT BTC"),
    ("฿", "THB"),
];

/// The codes of ISO 4217 in use.
const CODES: &str = "AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BHD BIF BMD BND BOB BRL BSD BTN BWP BYN BZD \
    CAD CDF CHF CLP CNY COP CRC CUP CVE CZK DJF DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GNF GTQ GYD HKD \
    HNL HTG HUF IDR ILS INR IQD IRR ISK JMD JOD JPY KES KGS KHR KMF KPW KRW KWD KYD KZT LAK LBP LKR LRD LSL LYD MAD MDL \
    MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD OMR PAB PEN PGK PHP PKR PLN PYG QAR RON RSD \
    RUB RWF SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TND TOP TRY TTD TWD TZS UAH UGX USD \
    UYU UZS VED VES VND VUV WST XAF XCD XOF XPF YER ZAR ZMW ZWG";

/// Currencies by what people call them.
const NAMES: &[(&str, &str)] =
    &[("euro", "EUR"), ("dollar", "USD"), ("pound", "GBP"), ("yen", "JPY"), ("rupee", "INR")];

/// Whether a character may be part of what stands beside a number: a letter, `%` or a sign of money.
pub fn is_beside(c: char) -> bool {
    c == '%' || c.is_alphabetic() || is_sign(c)
}

/// Whether a character is a sign of money.
pub fn is_sign(c: char) -> bool {
    matches!(c, '$' | '\u{a2}'..='\u{a5}' | '\u{58f}' | '\u{60b}' | '\u{e3f}' | '\u{20a0}'..='\u{20cf}' | '\u{fdfc}' | '\u{ffe5}')
}

impl Beside {
    /// Of a field of numbers in that unit.
    pub fn of(unit: Option<&Unit>) -> Beside {
        let Some(Unit(name)) = unit else { return Beside::Anything };
        let folded = fold(name);
        let one = folded.strip_suffix('s').unwrap_or(&folded);
        let named = NAMES.iter().find(|(name, _)| *name == one).map(|(_, code)| *code);
        match named.or_else(|| code(&folded)).map(str::as_bytes) {
            Some([a, b, c]) => Beside::Currency([*a, *b, *c]),
            _ if matches!(one, "percent" | "percentage" | "pct") => Beside::Percent,
            _ => Beside::Nothing,
        }
    }

    /// Whether what stands beside a number is what the unit says.
    ///
    /// ```
    /// use qualify::program::{Unit, money::Beside};
    /// let euro = Beside::of(Some(&Unit("EUR".into())));
    /// assert!(euro.takes("€") && euro.takes("eur"));
    /// assert!(!euro.takes("$") && !euro.takes("%"));
    /// ```
    pub fn takes(self, beside: &str) -> bool {
        let beside = fold(beside);
        if beside == "%" {
            return matches!(self, Beside::Anything | Beside::Percent);
        }
        let sign = SIGNS.iter().find(|(sign, _)| *sign == beside).map(|(_, codes)| *codes);
        let codes = sign.or_else(|| code(&beside));
        match self {
            Beside::Anything => codes.is_some() || lone_sign(&beside),
            Beside::Currency(of) => {
                codes.is_some_and(|codes| codes.split(' ').any(|code| code.as_bytes() == of))
            }
            Beside::Percent | Beside::Nothing => false,
        }
    }
}

/// The code of ISO 4217 that a folded text is.
fn code(folded: &str) -> Option<&'static str> {
    CODES.split(' ').find(|code| code.eq_ignore_ascii_case(folded))
}

/// A sign of money whose currency is not known here.
fn lone_sign(text: &str) -> bool {
    let mut signs = text.chars();
    signs.next().is_some_and(is_sign) && signs.next().is_none()
}
