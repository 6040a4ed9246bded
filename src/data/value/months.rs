//! Names of months in the languages of exports.

use crate::program::text::fold;

/// January to December, each whole and short: English, Dutch, German, French, Spanish, Italian, Portuguese. No name
/// means different months in two of them.
const NAMES: [&[&str]; 12] = [
    &[
        "january", "jan", "januari", "januar", "jänner", "janvier", "janv", "enero", "ene", "gennaio", "gen",
        "janeiro",
    ],
    &[
        "february",
        "feb",
        "februari",
        "februar",
        "feber",
        "février",
        "fevrier",
        "févr",
        "fevr",
        "fév",
        "febrero",
        "febbraio",
        "fevereiro",
        "fev",
    ],
    &[
        "march", "mar", "maart", "mrt", "maa", "märz", "maerz", "mär", "mrz", "mars", "marzo", "março",
        "marco",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mei", "mai", "mayo", "maggio", "mag", "maio"],
    &["june", "jun", "juni", "juin", "junio", "giugno", "giu", "junho"],
    &["july", "jul", "juli", "juillet", "juil", "julio", "luglio", "lug", "julho"],
    &["august", "aug", "augustus", "août", "aout", "aoû", "agosto", "ago"],
    &["september", "sep", "sept", "septembre", "septiembre", "setiembre", "settembre", "set", "setembro"],
    &["october", "oct", "oktober", "okt", "octobre", "octubre", "ottobre", "ott", "outubro", "out"],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "decembre",
        "déc",
        "diciembre",
        "dic",
        "dicembre",
        "dezembro",
    ],
];

/// The month of a name, in any case: 1 to 12.
pub(super) fn month(name: &str) -> Option<i64> {
    let name = fold(name);
    (1..).zip(NAMES).find(|(_, names)| names.contains(&name.as_str())).map(|(month, _)| month)
}

#[cfg(test)]
mod tests {
    use super::{NAMES, month};

    #[test]
    fn no_name_is_two_months() {
        for (at, names) in (1..).zip(NAMES) {
            for name in names {
                assert_eq!(month(&name.to_uppercase()), Some(at), "{name}");
            }
        }
        assert_eq!(month("jui"), None);
    }
}
