//! Words for yes and no: both answers of each language, and what systems write for them.

use crate::program::text::fold;

/// The longest word in ASCII.
const LONGEST: usize = 10;

/// A trimmed word for yes or no, in any case. A number is a yes or no where it is exactly 1 or 0, such as the `1.0` of a
/// data frame.
///
/// ```
/// use qualify::data::value::yes_no;
/// assert_eq!(yes_no("Nein".as_bytes()), Some(false));
/// assert_eq!(yes_no("SÍ".as_bytes()), Some(true));
/// assert_eq!(yes_no("1.0".as_bytes()), Some(true));
/// assert_eq!(yes_no("2".as_bytes()), None);
/// ```
#[inline]
pub fn yes_no(text: &[u8]) -> Option<bool> {
    match text {
        b"true" | b"yes" | b"1" => Some(true),
        b"false" | b"no" | b"0" => Some(false),
        _ => any(text),
    }
}

fn any(text: &[u8]) -> Option<bool> {
    if let [digit @ (b'0' | b'1'), b'.', zeros @ ..] = text {
        return (!zeros.is_empty() && zeros.iter().all(|zero| *zero == b'0')).then_some(*digit == b'1');
    }
    if !text.is_ascii() {
        // A word of three letters at most has an accent; in two bytes, or put together in three.
        return (text.len() <= LONGEST).then(|| other(&fold(std::str::from_utf8(text).ok()?))).flatten();
    }
    let mut word = [0; LONGEST];
    let word = word.get_mut(..text.len())?;
    word.copy_from_slice(text);
    word.make_ascii_lowercase();
    match &*word {
        b"yes" | b"y" | b"true" | b"t" | b"1" | b"on" | b"checked" => Some(true),
        b"no" | b"n" | b"false" | b"f" | b"0" | b"off" | b"unchecked" => Some(false),
        // German, Dutch, Danish, Norwegian, Swedish
        b"ja" | b"j" | b"wahr" | b"waar" | b"sand" | b"sann" | b"sant" => Some(true),
        b"nein" | b"nee" | b"nej" | b"nei" | b"falsch" | b"onwaar" | b"falsk" | b"usann" | b"falskt" => {
            Some(false)
        }
        // French, Spanish, Italian, Portuguese, Polish
        b"oui" | b"si" | b"sim" | b"tak" | b"vrai" | b"verdadero" | b"vero" | b"verdadeiro" | b"prawda" => {
            Some(true)
        }
        b"non" | b"nao" | b"nie" | b"faux" | b"falso" => Some(false),
        // Finnish, Estonian, Czech, Slovak, Hungarian, Romanian, Slovenian, Lithuanian, Turkish
        b"jah" | b"ano" | b"igen" | b"da" | b"taip" | b"evet" => Some(true),
        b"ei" | b"ne" | b"nem" | b"nu" => Some(false),
        _ => None,
    }
}

/// Words with accents or of other letters, folded, and signs.
fn other(word: &str) -> Option<bool> {
    match word {
        "sí" | "sì" | "kyllä" | "áno" | "jā" => Some(true),
        "não" | "fałsz" | "nē" | "hayır" => Some(false),
        // Russian, Ukrainian, Greek, Japanese, Chinese, Korean
        "да" | "так" | "ναι" | "はい" | "是" | "예" | "네" => Some(true),
        "нет" | "не" | "ні" | "όχι" | "いいえ" | "否" | "아니요" | "아니오" => {
            Some(false)
        }
        "✓" | "✔" | "✔\u{fe0f}" | "☑" | "☑\u{fe0f}" | "✅" => Some(true),
        "✗" | "✘" | "✖" | "✖\u{fe0f}" | "❌" | "☐" => Some(false),
        _ => None,
    }
}
