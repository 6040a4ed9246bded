//! Letters of other scripts that look like Latin ones.

/// Letters and the Latin letters that they look like, from Unicode's `confusables.txt` (UTS #39, revision 30): those of
/// one letter that most typefaces draw alike. Each pair has one prototype there. Greek `α` and `γ` are left out: `TNFα`
/// is a word.
const ALIKE: [(&str, &str); 6] = [
    ("аԁсеһіјӏорԛѕԝхуүѵ", "adcehijlopqswxyyv"),
    ("АВСЕԌНІӀЈКМОРԚЅТԜХУҮѴ", "ABCEGHIIJKMOPQSTWXYYV"),
    ("οινρυϲϳ", "oivpucj"),
    ("ΑΒϹΕΖΗΙͿΚΜϺΝΟΡΤΥΧ", "ABCEZHIJKMMNOPTYX"),
    ("օհցսո", "ohgun"),
    ("ՕՍՏ", "OUS"),
];

/// The scripts whose letters look like Latin ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Script {
    Cyrillic,
    Greek,
    Armenian,
}

impl Script {
    /// The script of a letter.
    pub fn of(letter: char) -> Option<Script> {
        match letter {
            '\u{400}'..='\u{52f}'
            | '\u{1c80}'..='\u{1c8f}'
            | '\u{2de0}'..='\u{2dff}'
            | '\u{a640}'..='\u{a69f}' => Some(Script::Cyrillic),
            '\u{370}'..='\u{3ff}' | '\u{1f00}'..='\u{1fff}' => Some(Script::Greek),
            '\u{531}'..='\u{58f}' => Some(Script::Armenian),
            _ => None,
        }
    }

    /// Its name in English.
    pub fn name(self) -> &'static str {
        match self {
            Script::Cyrillic => "Cyrillic",
            Script::Greek => "Greek",
            Script::Armenian => "Armenian",
        }
    }
}

/// Whether a letter is Latin, with or without an accent.
pub(super) fn is_latin(letter: char) -> bool {
    letter.is_ascii_alphabetic()
        || matches!(letter, '\u{c0}'..='\u{24f}' | '\u{1e00}'..='\u{1eff}') && letter.is_alphabetic()
}

/// The Latin letter that a letter of another script looks like.
pub(super) fn latin(letter: char) -> Option<char> {
    let mut pairs = ALIKE.iter().flat_map(|(theirs, ours)| theirs.chars().zip(ours.chars()));
    Script::of(letter)?;
    pairs.find(|(theirs, _)| *theirs == letter).map(|(_, ours)| ours)
}

/// The text with look-alikes as the letters they look like: two texts of one skeleton look the same.
pub(super) fn skeleton(text: &str) -> String {
    text.chars().map(|letter| latin(letter).unwrap_or(letter)).collect()
}
