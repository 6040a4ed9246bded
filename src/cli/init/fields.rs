//! A column as a line of `lead` or of an event: its type, what the data calls it, what stands for "missing", and what is
//! worth knowing behind a `#`.

use super::about::{
    is_code, is_count, is_id, is_instant, is_money, is_outcome, is_personal, is_protected, is_time,
    unit_named,
};
use super::names::{Names, can_hold, quoted, shown, value};
use super::preset::Preset;
use crate::analyse::dates::is_never;
use crate::cli::show;
use crate::data::value::yes_no;
use crate::diag::say::{counted, percent};
use crate::profile::{Counted, Described, Epoch, Guess, Note};
use crate::program::KeyForm;
use crate::program::text::{fold, is_cut};
use crate::program::time::Zone;
use std::collections::HashMap;

/// A field of the policy that is being written.
#[derive(Clone, Debug)]
pub struct Line {
    /// Its name.
    pub name: String,
    /// Whether it is the key.
    pub key: bool,
    /// Whether it has a question.
    pub asks: bool,
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

/// What a file says about its columns beside each other.
pub struct Context<'a> {
    /// Words that mean "missing" in all fields.
    pub missing: &'a [String],
    /// The names of all columns.
    pub sources: Sources<'a>,
    /// A column may say how leads ended, and none is named that does.
    pub no_outcome: bool,
    /// What is known of the system that the export comes from.
    pub preset: Option<&'a Preset>,
    /// How keys are compared, where not as they stand.
    pub key_form: Option<KeyForm>,
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

impl Line {
    /// The line with a question, which stands behind its type.
    pub fn asking(&self, question: &str) -> Line {
        let at = [" from \"", " missing is "].iter().filter_map(|word| self.text.find(word)).min();
        let (ty, rest) =
            self.text.split_at_checked(at.unwrap_or(self.text.len())).unwrap_or((&self.text, ""));
        let text = format!("{ty}, ask {question}{rest}");
        Line { text, ..self.clone() }
    }
}

impl Context<'_> {
    /// A column as a field; `key` where it is the key.
    pub fn place(&self, column: &Described, names: &mut Names, key: bool) -> Placed {
        let source = column.name.as_str();
        if let Some(why) = self.unfit(column, names) {
            return Placed::Unfit(why);
        }
        if column.guess == Guess::Nothing {
            return Placed::Empty(shown(source));
        }
        let known = self.preset.and_then(|preset| preset.column(source));
        let name = names.take(known.map_or(source, |known| &known.name), "column");
        let (ty, mut above) = typed(column, key);
        if self.no_outcome && column.guess == Guess::YesNo && ty == "yes/no" && is_outcome(source) {
            above.push(format!(
                "does it say how leads ended? Then make the policy with --outcome {}: no rule may look at it",
                quoted(source)
            ));
        }
        let mut text = format!("{name}  {ty}");
        if key {
            text.push_str(", key");
            if let Some(form) = self.key_form {
                text.push_str(&format!(", {}", form.written()));
            }
        }
        let ask = known.and_then(|known| known.ask.as_ref()).filter(|_| !key);
        if let Some(ask) = ask {
            text.push_str(&format!(", ask {}", quoted(ask)));
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
        let line = Line { name, key, asks: ask.is_some(), text, above, behind };
        match (&column.constant, leak) {
            (Some(value), _) if !key => Placed::Constant(line, shown(value)),
            (_, Some(_)) if !key => Placed::Leak(line),
            _ => Placed::Field(line),
        }
    }

    fn unfit(&self, column: &Described, names: &Names) -> Option<String> {
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
        if let (Guess::Records, Some(lists)) = (&column.guess, lists(column)) {
            let name = names.clone().take(source, "column");
            let from =
                if fold(&name) == fold(source) { String::new() } else { format!(" from {}", quoted(source)) };
            return Some(format!("{}: {}", shown(source), lists.say(&format!("{name} "), &from)));
        }
        let lost =
            matches!(&column.guess, Guess::Several { values, split: None } if choices(values).is_none());
        (lost || column.guess == Guess::Records)
            .then(|| format!("{}: it holds records or lists of them", shown(source)))
    }
}

/// Lists of texts, whose choices somebody must name.
struct Lists<'a>(&'a [String]);

fn lists(column: &Described) -> Option<Lists<'_>> {
    column.notes.iter().find_map(|note| match note {
        Note::Lists(values) => Some(Lists(values)),
        _ => None,
    })
}

impl Lists<'_> {
    /// What is missing to make several choices of them, and the line to write.
    fn say(&self, name: &str, from: &str) -> String {
        let values: Vec<(String, u64)> = self.0.iter().map(|text| (text.clone(), 0)).collect();
        match choices(&values) {
            Some(values) => format!(
                "it holds lists of texts, from too few leads to know all choices. If these are all, write: \
                 {name}several of {values}{from}"
            ),
            None => "it holds lists of many different texts; a field has to name them all: several of …"
                .to_owned(),
        }
    }
}

/// The type of a column, and remarks about it.
fn typed(column: &Described, key: bool) -> (String, Vec<String>) {
    let mut above = Vec::new();
    if is_protected(&column.name) {
        above.push("a personal attribute that the law protects, or one that stands for it: no rule should look at it".to_owned());
    }
    if key {
        above.extend(
            column.common.iter().map(|(value, _)| value).find(|value| is_cut(value)).map(|value| cut(value)),
        );
        return ("text".to_owned(), above);
    }
    if is_personal(column) {
        above.push("about a person: reports do not show it unless asked to".to_owned());
        return ("text".to_owned(), above);
    }
    let number = matches!(column.guess, Guess::Number { style: None, .. } | Guess::Text);
    if let Some(epoch) = column.epoch.filter(|_| number && is_instant(column)) {
        let (counted, ty) = match epoch.counted {
            Counted::Seconds => ("seconds since 1970, read as instants", "date"),
            Counted::Millis => ("milliseconds since 1970, read as instants", "date"),
            Counted::Micros => ("microseconds since 1970, read as instants", "date"),
            Counted::Nanos => ("nanoseconds since 1970, read as instants", "date"),
            Counted::Days => ("day numbers of a spreadsheet, read as dates", "date as serial"),
        };
        above.push(counted.to_owned());
        return (ty.to_owned(), above);
    }
    let of = |choices: Option<String>| choices.unwrap_or_else(|| "text".to_owned());
    let ty = match &column.guess {
        Guess::YesNo if is_count(column) => "number".to_owned(),
        Guess::YesNo => words(column)
            .map_or("yes/no".to_owned(), |(yes, no)| format!("yes/no as {}, {}", quoted(yes), quoted(no))),
        Guess::Number { .. } if is_code(&column.name) => "text".to_owned(),
        Guess::Number { style, unit } => {
            let unit = unit.map_or(String::new(), |unit| format!(" in {unit}"));
            let style = style.map_or(String::new(), |style| format!(" as \"{style}\""));
            format!("number{unit}{style}")
        }
        Guess::Date(None) => "date".to_owned(),
        Guess::Date(Some(order)) if order == "serial" => "date as serial".to_owned(),
        Guess::Date(Some(order)) => format!("date as \"{order}\""),
        Guess::Choice(_) if is_id(&column.name) => "text".to_owned(),
        Guess::Choice(values) => of(choices(values).map(|values| format!("one of {values}"))),
        Guess::Several { values, split } => {
            let split = split.filter(|split| *split != ";");
            let split = split.map_or(String::new(), |split| format!(", split by \"{split}\""));
            of(choices(values).map(|values| format!("several of {values}{split}")))
        }
        Guess::Text | Guess::Nothing | Guess::Records => "text".to_owned(),
    };
    // What is said is said of this type.
    let mut said = remarks(column, &ty);
    said.append(&mut above);
    (ty, said)
}

/// The words for yes and no that have to be declared.
fn words(column: &Described) -> Option<(&str, &str)> {
    column.notes.iter().find_map(|note| match note {
        Note::Words(yes, no) => Some((yes.as_str(), no.as_str())),
        Note::Mark(mark) if yes_no(mark.as_bytes()) != Some(true) => Some((mark.as_str(), "no")),
        _ => None,
    })
}

fn choices(values: &[(String, u64)]) -> Option<String> {
    let all: Option<Vec<String>> =
        values.iter().map(|(text, _)| can_hold(text).then(|| value(text))).collect();
    all.filter(|all| !all.is_empty()).map(|all| all.join(", "))
}

/// What is said of numbers that a spreadsheet has shortened.
fn cut(example: &str) -> String {
    format!(
        "a spreadsheet has shortened numbers, such as {}: the other digits are lost, so export the column once more, as text",
        shown(example)
    )
}

/// A word that means "missing", as a literal.
fn literal(word: &str, ty: &str) -> String {
    let number = ty.starts_with("number")
        && word.strip_prefix('-').unwrap_or(word).bytes().all(|b| b.is_ascii_digit());
    if number { word.to_owned() } else { quoted(word) }
}

fn remarks(column: &Described, ty: &str) -> Vec<String> {
    let of = |count: u64| format!("{} of its {} values", show::grouped(count), show::grouped(column.known()));
    let mut said: Vec<String> = column
        .notes
        .iter()
        .filter_map(|note| match note {
            Note::Words(yes, no) => Some(format!(
                "read as yes ({}) and no ({}); if they mean something else, write: one of {}, {}",
                shown(yes),
                shown(no),
                value(yes),
                value(no)
            )),
            Note::Mark(mark) => Some(format!(
                "{} or nothing: if nothing means no, write: {ty}, default no",
                shown(mark)
            )),
            Note::Zone(zone, format) => {
                let ty = format.as_ref().map_or("date".to_owned(), |format| format!("date as \"{format}\""));
                Some(format!("{}; then write: {ty}", zone.help()))
            }
            Note::NoYear(example) => Some(format!("dates without a year, such as {}: a run cannot read them, so export dates with their year", shown(example))),
            Note::Formats(one, other) => Some(format!(
                "dates in several formats, such as {} and {}, and a field reads one of them: write all dates alike",
                shown(one),
                shown(other)
            )),
            Note::Short(example) => Some(format!(
                "shortened amounts, such as {}: a run cannot read them, so export amounts in full",
                shown(example)
            )),
            Note::Cut(example) => Some(cut(example)),
            Note::Code => {
                Some("digits, but codes: some begin with a zero, or are telephone numbers".to_owned())
            }
            Note::Nearly(..) if is_code(&column.name) => None,
            Note::Nearly(ty, count, example) => Some(format!(
                "text, because {} cannot be read as {}{}, such as {}; `{ty}` would count {} as missing",
                of(*count),
                if ty == "yes/no" { "" } else { "a " },
                ty.split(' ').next().unwrap_or(ty),
                shown(example),
                if *count == 1 { "it" } else { "these" }
            )),
            Note::Currencies(units) => Some(format!(
                "amounts of several currencies ({}), which are never converted; with `number in {}`, the others are bad values",
                units.join(", "),
                units.first().copied().unwrap_or("EUR")
            )),
            Note::DayOrMonth(one, other) => {
                Some(format!("dates, but which is the day? Write: date as \"{one}\" or: date as \"{other}\""))
            }
            Note::Thousands(read, other) if ty.starts_with("number") => Some(format!(
                "read as numbers such as {read}; if they are like {other}, write: number as \"{other}\""
            )),
            Note::Long(average) => Some(format!("texts of {average} characters on average")),
            Note::Links => Some("addresses of web pages".to_owned()),
            Note::Opaque if is_id(&column.name) || column.distinct < 3 => None,
            Note::Opaque => Some("these look like ids or hashes of a system".to_owned()),
            Note::Lists(values) => Some(Lists(values).say("", "")),
            Note::NotUtf8(count) => Some(format!("{} are not UTF-8: save the file as UTF-8", of(*count))),
            Note::Thousands(..) | Note::Emails | Note::Leak(_) => None,
        })
        .collect();
    let odd = |at: i64| !(USUAL.0..=USUAL.1).contains(&at) && !is_never(at);
    if matches!(column.guess, Guess::Date(_))
        && column.range.is_some_and(|(least, most)| odd(least) || odd(most))
    {
        said.push("some are before 1990 or after 2100: are these dates?".to_owned());
    }
    said
}

/// The first instant of 1990, and of 2101: `qualify check --data` asks about dates outside.
const USUAL: (i64, i64) = (631_152_000_000_000, 4_133_980_800_000_000);

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
    if let (Some((least, most)), true) = (column.range, ty.starts_with("number")) {
        parts.push(between(show::number(least), &show::number(most)));
        let bare = ty == "number" || ty.starts_with("number as");
        let several = column.notes.iter().any(|note| matches!(note, Note::Currencies(_)));
        if bare && several {
            // Said above the field.
        } else if bare && is_money(&column.name) {
            parts.push("add its currency, such as: number in EUR".to_owned());
        } else if bare && is_time(&column.name) {
            parts.push(match unit_named(&column.name) {
                Some(unit) => format!("if these are {unit}, write: number in {unit}"),
                None => "add its unit, such as: number in days".to_owned(),
            });
        }
    }
    match (&column.guess, column.epoch) {
        (Guess::Date(_), _) => parts.extend(column.range.filter(|_| ty.starts_with("date")).map(days)),
        (_, Some(epoch)) if ty.starts_with("date") => parts.push(days(epoch.range)),
        (_, Some(epoch)) if ty == "number" && !is_money(&column.name) => parts.extend(perhaps(epoch)),
        _ => {}
    }
    if let Some(yes) = column.yes.filter(|_| ty.starts_with("yes/no")) {
        parts.push(format!("{} yes", percent(yes, column.known())));
    }
    let texts = matches!(column.guess, Guess::Text | Guess::Choice(_));
    if ty == "text" && !key && !is_personal(column) && texts && !column.many {
        parts.push(common(column)?);
    }
    (!parts.is_empty()).then(|| parts.join("; "))
}

/// From the first to the last, or the only one.
fn between(least: String, most: &str) -> String {
    if least == most { least } else { format!("{least} to {most}") }
}

fn days((first, last): (i64, i64)) -> String {
    let day = |at: i64| Zone::default().show(at).split('T').next().unwrap_or("").to_owned();
    between(day(first), &day(last))
}

/// Numbers that may be instants, by their size alone.
fn perhaps(epoch: Epoch) -> Option<String> {
    // Numbers as small as days of a spreadsheet are mostly something else.
    let seconds = epoch.counted != Counted::Days;
    seconds.then(|| format!("if these are seconds since 1970 ({}), write: date", days(epoch.range)))
}

/// The commonest values of a text that has few.
fn common(column: &Described) -> Option<String> {
    // Values of which each is nearly alone are not repeated here.
    let repeated = !column.notes.iter().any(|note| matches!(note, Note::Long(_)))
        && column.known() >= column.distinct.saturating_mul(3);
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
