//! Names of a policy out of whatever a file calls its columns.

use crate::cli::term;
use crate::program::text::fold;
use crate::syntax::is_keyword;
use std::collections::HashSet;

/// The titles of the stages that `init` writes.
pub(super) const MARKETING: &str = "\"marketing-qualified\"";
pub(super) const SALES: &str = "\"sales-qualified\"";

/// Longer names are cut between words.
const LONGEST: usize = 32;

/// Names that are taken, folded.
#[derive(Clone, Debug, Default)]
pub struct Names(HashSet<String>);

impl Names {
    /// A name like that of the data, and like no other. `what` is put behind words of the language.
    pub fn take(&mut self, source: &str, what: &str) -> String {
        let mut name = cleaned(source);
        if name.is_empty() || !(name.is_ascii() || reads(&name)) {
            name = what.to_owned();
        }
        if name.chars().next().is_some_and(|first| !first.is_alphabetic()) || is_keyword(&name) {
            name = if is_keyword(&name) { format!("{name}_{what}") } else { format!("{what}_{name}") };
        }
        self.free(&name)
    }

    /// The first of these that is free.
    pub fn first(&mut self, names: &[&str]) -> String {
        let free = names.iter().find(|name| !self.0.contains(&fold(name)));
        self.free(free.or(names.last()).copied().unwrap_or("name"))
    }

    fn free(&mut self, name: &str) -> String {
        let mut free = name.to_owned();
        let mut number = 2u32;
        while !self.0.insert(fold(&free)) {
            free = format!("{name}_{number}");
            number = number.saturating_add(1);
        }
        free
    }
}

/// Lower case, words between `_`, without accents: `Bedrag (€)` is `bedrag`, `NumberOfEmployees`
/// `number_of_employees`. Letters of other scripts stay.
pub fn cleaned(source: &str) -> String {
    let mut words: Vec<String> = vec![String::new()];
    let letters: Vec<char> = source.chars().filter(|c| !('\u{300}'..='\u{36f}').contains(c)).collect();
    for (at, letter) in letters.iter().enumerate() {
        let before = at.checked_sub(1).and_then(|at| letters.get(at));
        let after = letters.get(at.saturating_add(1));
        let small = |c: Option<&char>| c.is_some_and(|c| c.is_lowercase() || c.is_ascii_digit());
        let humps = letter.is_uppercase()
            && (small(before)
                || (before.is_some_and(|c| c.is_uppercase()) && after.is_some_and(|c| c.is_lowercase())));
        if !part(*letter) || humps {
            words.push(String::new());
        }
        if let (true, Some(word)) = (part(*letter), words.last_mut()) {
            let lower = letter.to_lowercase().next().unwrap_or(*letter);
            match plain(lower) {
                Some(plain) => word.push_str(plain),
                None => word.push(lower),
            }
        }
    }
    let mut name = String::new();
    for word in words.iter().filter(|word| !word.is_empty()) {
        let longer = name.chars().count().saturating_add(word.chars().count()).saturating_add(1);
        if !name.is_empty() && longer > LONGEST {
            break;
        }
        if !name.is_empty() {
            name.push('_');
        }
        name.extend(word.chars().take(LONGEST));
    }
    name
}

/// Whether the language takes letters of other scripts for a name; it takes nearly all.
fn reads(name: &str) -> bool {
    crate::syntax::parse(crate::span::FileId(0), &format!("lead\n  x_{name}  text\n")).diags.is_empty()
}

fn part(letter: char) -> bool {
    letter.is_alphabetic() || letter.is_ascii_digit()
}

/// A letter without its accent.
fn plain(letter: char) -> Option<&'static str> {
    Some(match letter {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' | 'ā' | 'ă' | 'ą' => "a",
        'æ' => "ae",
        'ç' | 'ć' | 'ĉ' | 'ċ' | 'č' => "c",
        'ď' | 'đ' | 'ð' => "d",
        'è' | 'é' | 'ê' | 'ë' | 'ē' | 'ĕ' | 'ė' | 'ę' | 'ě' => "e",
        'ĝ' | 'ğ' | 'ġ' | 'ģ' => "g",
        'ì' | 'í' | 'î' | 'ï' | 'ĩ' | 'ī' | 'į' | 'ı' => "i",
        'ł' | 'ĺ' | 'ļ' | 'ľ' => "l",
        'ñ' | 'ń' | 'ņ' | 'ň' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' | 'ō' | 'ő' => "o",
        'œ' => "oe",
        'ŕ' | 'ř' => "r",
        'ß' => "ss",
        'ś' | 'ŝ' | 'ş' | 'š' | 'ș' => "s",
        'ţ' | 'ť' | 'ț' => "t",
        'ù' | 'ú' | 'û' | 'ü' | 'ũ' | 'ū' | 'ů' | 'ű' => "u",
        'ý' | 'ÿ' => "y",
        'ź' | 'ż' | 'ž' => "z",
        _ => return None,
    })
}

/// Whether a policy can hold a text in quotes, and a terminal show it as it is.
pub fn can_hold(text: &str) -> bool {
    !crate::program::text::trim(text).is_empty() && term::clean(text) == text
}

/// A text in quotes.
pub fn quoted(text: &str) -> String {
    format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
}

/// A text of the data inside a comment: on its line, and short.
pub fn shown(text: &str) -> String {
    format!("\"{}\"", term::fit(&term::clean(text), 40))
}

/// A value of a choice.
pub fn value(text: &str) -> String {
    let bare = text.chars().next().is_some_and(|first| first.is_ascii_alphabetic())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        && !is_keyword(text);
    if bare || matches!(text, "yes" | "no") { text.to_owned() } else { quoted(text) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_words() {
        for (source, name) in [
            ("Lead Source", "lead_source"),
            ("NumberOfEmployees", "number_of_employees"),
            ("TotalVisits", "total_visits"),
            ("HTMLPage", "html_page"),
            ("Prospect ID", "prospect_id"),
            ("Bedrag (€)", "bedrag"),
            ("Größe / m²", "grosse_m"),
            ("Cre\u{301}e\u{301} le", "cree_le"),
            ("W_Afhandelen leads", "w_afhandelen_leads"),
            ("ИНН компании", "инн_компании"),
            ("What matters most to you in choosing a course", "what_matters_most_to_you_in"),
            ("<script>alert(1)</script>", "script_alert_1_script"),
        ] {
            assert_eq!(cleaned(source), name);
        }
    }

    #[test]
    fn no_two_are_alike_and_none_is_a_word_of_the_language() {
        let mut names = Names::default();
        let mut take = |source: &str| names.take(source, "column");
        assert_eq!(take("Date"), "date_column");
        assert_eq!(take("2nd phone"), "column_2nd_phone");
        assert_eq!(take("E-mail"), "e_mail");
        assert_eq!(take("e mail"), "e_mail_2");
        assert_eq!(take("%%"), "column");
        assert_eq!(take(""), "column_2");
    }

    #[test]
    fn values_are_quoted_where_they_must_be() {
        assert_eq!(value("software"), "software");
        assert_eq!(value("key"), "\"key\"");
        assert_eq!(value("yes"), "yes");
        assert_eq!(value("a \"b\" \\ # c"), "\"a \\\"b\\\" \\\\ # c\"");
        assert!(!can_hold("a\nb") && !can_hold("\u{1b}[31m") && !can_hold(" "));
    }
}
