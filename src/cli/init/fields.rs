//! A column as a line of `lead` or of an event: its type, what the data calls it, what stands for "missing", and what is
//! worth knowing behind a `#`.

use super::names::{Names, can_hold, cleaned, quoted, shown, value};
use crate::cli::show;
use crate::diag::say::{counted, percent};
use crate::lint::PROTECTED;
use crate::profile::{Described, Guess, Note};
use crate::program::text::fold;
use crate::program::time::Zone;
use std::collections::HashMap;

/// A field of the policy that is being written.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Its declaration, in one line, without what is behind a `#`.
    pub text: String,
    /// Remarks that stand above it.
    pub above: Vec<String>,
    /// A remark behind it.
    pub behind: Option<String>,
}

/// Where a column belongs.
#[derive(Clone, Debug)]
pub enum Placed {
    /// A field.
    Field(Line),
    /// A field that says the same of every row.
    Constant(Line, String),
    /// A field that was perhaps written down after the outcome was known.
    Leak(Line),
    /// There is nothing in it.
    Empty(String),
    /// It cannot be a field; why.
    Unfit(String),
}

/// Words of a name by which a column is about a person.
const PERSONAL: &[&str] = &[
    "email",
    "mail",
    "mailadres",
    "phone",
    "telephone",
    "tel",
    "telefoon",
    "mobile",
    "mobiel",
    "gsm",
    "fax",
    "address",
    "adres",
    "street",
    "straat",
    "zip",
    "postcode",
    "postal",
    "birth",
    "birthdate",
    "birthday",
    "dob",
    "geboortedatum",
    "ssn",
    "bsn",
    "iban",
    "passport",
    "linkedin",
    "ip",
    "firstname",
    "lastname",
    "surname",
    "fullname",
    "voornaam",
    "achternaam",
    "naam",
];

/// Words before `name` by which it is that of a person.
const NAMED: &[&str] =
    &["first", "last", "full", "family", "given", "middle", "contact", "person", "customer", "lead"];

/// Last words of a name by which digits are a code and no number.
const CODES: &[&str] = &[
    "id",
    "ids",
    "nr",
    "no",
    "number",
    "nummer",
    "code",
    "zip",
    "postcode",
    "phone",
    "telephone",
    "tel",
    "mobile",
    "fax",
    "iban",
    "vat",
    "kvk",
    "btw",
];

/// Words of a name by which a number counts money, or time, in a unit that somebody must name.
const MONEY: &[&str] = &[
    "amount", "budget", "revenue", "price", "value", "turnover", "salary", "income", "cost", "costs",
    "spend", "bedrag", "omzet", "prijs", "budget", "waarde", "loan", "deal",
];
const TIME: &[&str] = &["time", "duration", "tenure", "age", "tijd", "duur", "period", "term", "recency"];

/// Words of a name by which digits may be an instant.
const WHEN: &[&str] =
    &["date", "time", "timestamp", "at", "on", "created", "updated", "modified", "since", "datum"];

fn words(source: &str) -> Vec<String> {
    cleaned(source).split('_').map(str::to_owned).collect()
}

fn has(words: &[String], of: &[&str]) -> bool {
    words.iter().any(|word| of.contains(&word.as_str()))
}

/// Whether a column is about a person, by its name or by what is in it.
pub fn is_personal(column: &Described) -> bool {
    let words = words(&column.name);
    let named = match words.as_slice() {
        [only] => only == "name",
        [.., before, last] => last == "name" && NAMED.contains(&before.as_str()),
        [] => false,
    };
    let plain = !matches!(column.guess, Guess::YesNo);
    (plain && (named || has(&words, PERSONAL))) || column.notes.contains(&Note::Emails)
}

/// Whether a column tells leads apart, by its name.
pub fn is_key(source: &str) -> bool {
    const KEYS: &[&str] = &["id", "key", "uuid", "guid", "nr", "no", "number", "nummer", "code"];
    let words = words(source);
    words.last().is_some_and(|last| KEYS.contains(&last.as_str())) && !has(&words, PERSONAL)
}

/// Whether digits are a code, by the name of the column.
pub fn is_code(source: &str) -> bool {
    words(source).last().is_some_and(|last| CODES.contains(&last.as_str()))
}

/// What a file says about its columns beside each other.
pub struct Context<'a> {
    /// Words that mean "missing" in all fields.
    pub missing: &'a [String],
    /// The names of all columns.
    pub sources: Sources<'a>,
}

/// How many columns have a name.
pub struct Sources<'a> {
    exactly: HashMap<&'a str, usize>,
    folded: HashMap<String, usize>,
}

impl<'a> Sources<'a> {
    pub fn new(columns: &'a [Described]) -> Sources<'a> {
        let (mut exactly, mut folded) = (HashMap::new(), HashMap::new());
        for column in columns {
            for count in [
                exactly.entry(column.name.as_str()).or_default(),
                folded.entry(fold(&column.name)).or_default(),
            ] {
                *count += 1usize;
            }
        }
        Sources { exactly, folded }
    }
}

impl Context<'_> {
    /// A column as a field; `key` where it is the key.
    pub fn place(&self, column: &Described, names: &mut Names, key: bool) -> Placed {
        let source = column.name.as_str();
        if let Some(why) = self.unfit(column) {
            return Placed::Unfit(why);
        }
        if column.guess == Guess::Nothing {
            return Placed::Empty(shown(source));
        }
        let name = names.take(source, "column");
        let (ty, mut above) = typed(column, key);
        let mut text = format!("{name}  {ty}");
        if key {
            text.push_str(", key");
        }
        let alone = self.sources.folded.get(&fold(source)) == Some(&1);
        if fold(&name) != fold(source) || !alone {
            text.push_str(&format!(" from {}", quoted(source)));
        }
        let mut told = self.missing.to_vec();
        let mut own: Vec<String> = Vec::new();
        for (word, _) in &column.placeholders {
            if !told.contains(&fold(word)) {
                told.push(fold(word));
                own.push(literal(word, &ty));
            }
        }
        if !own.is_empty() {
            text.push_str(&format!(" missing is {}", own.join(", ")));
        }
        let behind = behind(column, &ty, key);
        let leak = column.notes.iter().find_map(|note| match note {
            Note::Leak(why) => Some(format!("{}, {}", shown(source), crate::cli::term::clean(why))),
            _ => None,
        });
        if let Some(leak) = &leak {
            above.push(leak.clone());
        }
        let line = Line { name, text, above, behind };
        match (&column.constant, leak) {
            (Some(value), _) if !key => Placed::Constant(line, shown(value)),
            (_, Some(_)) if !key => Placed::Leak(line),
            _ => Placed::Field(line),
        }
    }

    fn unfit(&self, column: &Described) -> Option<String> {
        let source = column.name.as_str();
        let twin = self.sources.exactly.get(source).is_some_and(|count| *count > 1);
        if crate::program::text::trim(source).is_empty() {
            return Some("a column without a name".to_owned());
        }
        if !can_hold(source) {
            return Some(format!("{}: its name holds characters that a policy cannot", shown(source)));
        }
        if twin {
            return Some(format!("{}: several columns are called that", shown(source)));
        }
        let lost =
            matches!(&column.guess, Guess::Several { values, split: None } if choices(values).is_none());
        (lost || column.guess == Guess::Records)
            .then(|| format!("{}: it holds records or lists of them", shown(source)))
    }
}

/// The type of a column, and remarks about it.
fn typed(column: &Described, key: bool) -> (String, Vec<String>) {
    let mut above = remarks(column);
    let protected = has(&words(&column.name), PROTECTED);
    if protected {
        above.push("a personal attribute that the law protects, or one that stands for it: no rule should look at it".to_owned());
    }
    if key {
        return ("text".to_owned(), above);
    }
    if is_personal(column) {
        above.push("about a person: reports do not show it unless asked to".to_owned());
        return ("text".to_owned(), above);
    }
    let ty = match &column.guess {
        Guess::YesNo => "yes/no".to_owned(),
        Guess::Number { style: None, .. } if is_instant(column) => "date".to_owned(),
        Guess::Number { .. } if is_code(&column.name) => "text".to_owned(),
        Guess::Number { style, unit } => {
            let unit = unit.map_or(String::new(), |unit| format!(" in {unit}"));
            let style = style.map_or(String::new(), |style| format!(" as \"{style}\""));
            format!("number{unit}{style}")
        }
        Guess::Date(None) => "date".to_owned(),
        Guess::Date(Some(order)) => format!("date as \"{order}\""),
        Guess::Choice(values) => match choices(values) {
            Some(values) => format!("one of {values}"),
            None => "text".to_owned(),
        },
        Guess::Several { values, split } => match choices(values) {
            Some(values) => {
                let split = split.filter(|split| *split != ";");
                let split = split.map_or(String::new(), |split| format!(", split by \"{split}\""));
                format!("several of {values}{split}")
            }
            None => "text".to_owned(),
        },
        Guess::Text | Guess::Nothing | Guess::Records => "text".to_owned(),
    };
    (ty, above)
}

/// Digits that are seconds or milliseconds since 1970 in a column whose name speaks of time.
fn is_instant(column: &Described) -> bool {
    // 2000 to 2040, scaled.
    let seconds = 9_466_848_000_000..=22_089_888_000_000i64;
    let plausible = |at: i64| seconds.contains(&at) || seconds.contains(&(at / 1000));
    let whole = column.range.is_some_and(|(least, most)| plausible(least) && plausible(most));
    whole && has(&words(&column.name), WHEN)
}

fn choices(values: &[(String, u64)]) -> Option<String> {
    let all: Option<Vec<String>> =
        values.iter().map(|(text, _)| can_hold(text).then(|| value(text))).collect();
    all.filter(|all| !all.is_empty()).map(|all| all.join(", "))
}

/// A word that means "missing", as a literal.
fn literal(word: &str, ty: &str) -> String {
    let number = ty.starts_with("number")
        && word.strip_prefix('-').unwrap_or(word).bytes().all(|b| b.is_ascii_digit());
    if number { word.to_owned() } else { quoted(word) }
}

fn remarks(column: &Described) -> Vec<String> {
    let of = |count: u64| format!("{} of its {} values", show::grouped(count), show::grouped(column.known()));
    column
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::Code => {
                Some("digits, but a code: it begins with a zero, or is a telephone number".to_owned())
            }
            Note::Nearly(ty, count, example) => Some(format!(
                "text, because {} cannot be read as {ty}, such as {}; `{ty}` would count these as missing",
                of(*count),
                shown(example)
            )),
            Note::DayOrMonth(one, other) => {
                Some(format!("dates, but which is the day? Write: date as \"{one}\" or: date as \"{other}\""))
            }
            Note::Thousands(read, other) => Some(format!(
                "read as numbers such as {read}; if they are like {other}, write: number as \"{other}\""
            )),
            Note::Prose => Some("whole sentences".to_owned()),
            Note::NotUtf8(count) => Some(format!("{} are not UTF-8: save the file as UTF-8", of(*count))),
            Note::Emails | Note::Leak(_) => None,
        })
        .collect()
}

/// What stands behind a field: how often it is missing, its range, the unit that somebody must name.
fn behind(column: &Described, ty: &str, key: bool) -> Option<String> {
    let mut parts = Vec::new();
    let missing = column.missing();
    if missing > 0 {
        let words: Vec<String> = column
            .placeholders
            .iter()
            .take(3)
            .map(|(word, count)| format!("{} {}", shown(word), percent(*count, column.rows)))
            .collect();
        let mut part = format!("{} missing", percent(missing, column.rows));
        if !words.is_empty() {
            part.push_str(&format!(" ({})", words.join(", ")));
        }
        parts.push(part);
    }
    if let Some(repeats) = column.repeats.filter(|repeats| key && *repeats > 0) {
        let verb = if repeats == 1 { "repeats a key, and gets" } else { "repeat a key, and get" };
        parts.push(format!("{} {verb} no answer", counted(repeats, "row", "rows")));
    }
    let words = words(&column.name);
    if let (Some((least, most)), true) = (column.range, ty.starts_with("number")) {
        parts.push(format!("{} to {}", show::number(least), show::number(most)));
        let bare = ty == "number" || ty.starts_with("number as");
        if bare && has(&words, MONEY) {
            parts.push("in which currency? number in EUR".to_owned());
        } else if bare && has(&words, TIME) {
            parts.push("in which unit? number in days, minutes, …".to_owned());
        }
    }
    if let (Some((least, most)), true, Guess::Date(_)) = (column.range, ty.starts_with("date"), &column.guess)
    {
        let day = |at: i64| Zone::default().show(at).split('T').next().unwrap_or("").to_owned();
        parts.push(format!("{} to {}", day(least), day(most)));
    }
    if ty == "text" && !key && !is_personal(column) && column.guess == Guess::Text && !column.many {
        parts.push(common(column)?);
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// The commonest values of a text that has few.
fn common(column: &Described) -> Option<String> {
    // Values of which each is nearly alone are not repeated here.
    let repeated =
        !column.notes.contains(&Note::Prose) && column.known() >= column.distinct.saturating_mul(3);
    let often = column
        .common
        .iter()
        .filter(|_| repeated)
        .filter(|(_, count)| count.saturating_mul(20) >= column.known());
    let said: Vec<String> =
        often.map(|(value, count)| format!("{} {}", shown(value), percent(*count, column.known()))).collect();
    let values = counted(column.distinct, "value", "values");
    let more = if (said.len() as u64) < column.distinct { ", …" } else { "" };
    Some(if said.is_empty() { values } else { format!("{values}: {}{more}", said.join(", ")) })
}
