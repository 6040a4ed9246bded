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
    ("kr", "DKK FOK ISK NOK SEK"),
    ("dkr", "DKK"),
    ("skr", "SEK"),
    ("nkr", "NOK"),
    ("zł", "PLN"),
    ("zl", "PLN"),
    ("fr", "CHF"),
    ("sfr", "CHF"),
    ("rs", "INR LKR MUR NPR PKR SCR"),
    ("r", "ZAR"),
    ("rp", "IDR"),
    ("rm", "MYR"),
    ("tl", "TRY"),
    ("lei", "MDL RON"),
    ("din", "RSD"),
    ("дин", "RSD"),
    ("лв", "BGN"),
    ("руб", "RUB"),
    ("грн", "UAH"),
    ("円", "JPY"),
    ("元", "CNY"),
    ("rmb", "CNY"),
    ("원", "KRW"),
    ("kč", "CZK"),
    ("kc", "CZK"),
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

/// Signs that stand for money only where the unit says so: `R2` and `FR 12` are mostly names of something.
const WITH_UNIT: [&str; 16] =
    ["dkr", "skr", "nkr", "zl", "kc", "fr", "sfr", "rs", "r", "rp", "rm", "tl", "lei", "din", "дин", "rmb"];

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

/// Whether the point of a number may part thousands: one to three digits before it, the first of them no 0, and three
/// behind it.
///
/// ```
/// use qualify::program::money::in_groups;
/// assert!(in_groups(b"10.000") && in_groups(b"-1.234"));
/// assert!(!in_groups(b"0.125") && !in_groups(b"10.00") && !in_groups(b"1000.000"));
/// ```
#[inline]
pub fn in_groups(text: &[u8]) -> bool {
    let digits = match text {
        [b'-' | b'+', rest @ ..] => rest,
        _ => text,
    };
    match digits {
        [whole @ .., b'.', a, b, c] => {
            matches!(whole, [b'1'..=b'9'] | [b'1'..=b'9', _] | [b'1'..=b'9', _, _])
                && whole.iter().chain([a, b, c]).all(u8::is_ascii_digit)
        }
        _ => false,
    }
}

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
    /// assert!(!Beside::of(None).takes("R") && Beside::of(Some(&Unit("ZAR".into()))).takes("R"));
    /// ```
    pub fn takes(self, beside: &str) -> bool {
        let beside = fold(beside);
        if beside == "%" {
            return matches!(self, Beside::Anything | Beside::Percent);
        }
        let codes = codes(&beside);
        match self {
            Beside::Anything => {
                (codes.is_some() && !WITH_UNIT.contains(&beside.as_str())) || lone_sign(&beside)
            }
            Beside::Currency(of) => {
                codes.is_some_and(|codes| codes.split(' ').any(|code| code.as_bytes() == of))
            }
            Beside::Percent | Beside::Nothing => false,
        }
    }
}

/// The currencies that a folded sign, code or name may mean.
fn codes(folded: &str) -> Option<&'static str> {
    let one = folded.strip_suffix('s').unwrap_or(folded);
    let sign = SIGNS.iter().find(|(sign, _)| *sign == folded).map(|(_, codes)| *codes);
    let name = || NAMES.iter().find(|(name, _)| *name == one).map(|(_, code)| *code);
    sign.or_else(|| code(folded)).or_else(name)
}

/// The unit that a sign, code or name beside a number most likely means; `None` where it may be several currencies.
///
/// ```
/// use qualify::program::money::unit;
/// assert_eq!((unit("R$"), unit("$"), unit("%"), unit("kr")), (Some("BRL"), Some("USD"), Some("percent"), None));
/// ```
pub fn unit(beside: &str) -> Option<&'static str> {
    let folded = fold(beside);
    match folded.as_str() {
        "%" => return Some("percent"),
        "$" => return Some("USD"),
        "£" => return Some("GBP"),
        "¥" | "￥" => return Some("JPY"),
        short if WITH_UNIT.contains(&short) => return None,
        _ => {}
    }
    codes(&folded).filter(|codes| !codes.contains(' '))
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
