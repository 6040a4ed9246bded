//! Words of other languages: people who think in German or Dutch write some of them without noticing.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, What};
use crate::diag::Code;

/// Words and phrases of German and Dutch, the longer before their beginnings, and the language's own. `day` and its like
/// get their plural from the number before them.
const WORDS: &[(&str, &str)] = &[
    ("ja / nein", "yes/no"),
    ("ja / nee", "yes/no"),
    ("in den nächsten", "in the next"),
    ("in den kommenden", "in the next"),
    ("in de komende", "in the next"),
    ("in den letzten", "in the last"),
    ("in de laatste", "in the last"),
    ("in de afgelopen", "in the last"),
    ("der letzten", "in the last"),
    ("de laatste", "in the last"),
    ("nächste schritte", "next step"),
    ("nächster schritt", "next step"),
    ("volgende stap", "next step"),
    ("volgende stappen", "next step"),
    ("mehr als", "more than"),
    ("meer dan", "more than"),
    ("weniger als", "less than"),
    ("minder dan", "less than"),
    ("größer als", "more than"),
    ("groter dan", "more than"),
    ("kleiner als", "less than"),
    ("kleiner dan", "less than"),
    ("mindestens", "at least"),
    ("minstens", "at least"),
    ("ten minste", "at least"),
    ("höchstens", "at most"),
    ("hoogstens", "at most"),
    ("maximal", "at most"),
    ("maximaal", "at most"),
    ("oder mehr", "or more"),
    ("of meer", "or more"),
    ("eine von", "one of"),
    ("einer von", "one of"),
    ("eins von", "one of"),
    ("een van", "one of"),
    ("keuze uit", "one of"),
    ("auswahl aus", "one of"),
    ("mehrere von", "several of"),
    ("meerdere van", "several of"),
    ("endet mit", "ends with"),
    ("endet auf", "ends with"),
    ("eindigt op", "ends with"),
    ("eindigt met", "ends with"),
    ("beginnt mit", "starts with"),
    ("begint met", "starts with"),
    ("halbieren sich alle", "halve every"),
    ("halbiert sich alle", "halve every"),
    ("halveren elke", "halve every"),
    ("halveren iedere", "halve every"),
    ("een keer", "once"),
    ("één keer", "once"),
    ("einmalig", "once"),
    ("einmal", "once"),
    ("eenmalig", "once"),
    ("eenmaal", "once"),
    ("und", "and"),
    ("en", "and"),
    ("oder", "or"),
    ("nicht", "not"),
    ("niet", "not"),
    ("keine", "no"),
    ("kein", "no"),
    ("geen", "no"),
    ("wenn", "if"),
    ("falls", "if"),
    ("als", "if"),
    ("indien", "if"),
    ("sonst", "otherwise"),
    ("ansonsten", "otherwise"),
    ("anders", "otherwise"),
    ("weil", "because"),
    ("omdat", "because"),
    ("bei", "on"),
    ("bij", "on"),
    ("für", "on"),
    ("voor", "on"),
    ("pro", "per"),
    ("je", "per"),
    ("von", "from"),
    ("van", "from"),
    ("bis", "to"),
    ("tot", "to"),
    ("über", "above"),
    ("boven", "above"),
    ("unter", "below"),
    ("onder", "below"),
    ("zwischen", "between"),
    ("tussen", "between"),
    ("ist", "is"),
    ("sind", "is"),
    ("enthält", "contains"),
    ("bevat", "contains"),
    ("braucht", "requires"),
    ("verlangt", "requires"),
    ("erfordert", "requires"),
    ("benötigt", "requires"),
    ("vereist", "requires"),
    ("vraagt", "requires"),
    ("heißt", "means"),
    ("bedeutet", "means"),
    ("betekent", "means"),
    ("bekannt", "known"),
    ("bekend", "known"),
    ("unbekannt", "missing"),
    ("onbekend", "missing"),
    ("leer", "missing"),
    ("leeg", "missing"),
    ("innerhalb von", "within"),
    ("innerhalb", "within"),
    ("binnen", "within"),
    ("nach", "after"),
    ("seit", "since"),
    ("sinds", "since"),
    ("ohne", "without"),
    ("zonder", "without"),
    ("aktivität", "activity"),
    ("activiteit", "activity"),
    ("punkte", "points"),
    ("punten", "points"),
    ("ja", "yes"),
    ("nein", "no"),
    ("nee", "no"),
    ("datum", "date"),
    ("zahl", "number"),
    ("getal", "number"),
    ("nummer", "number"),
    ("tekst", "text"),
    ("heute", "now"),
    ("vandaag", "now"),
    ("geleden", "ago"),
    ("sekunden", "second"),
    ("minuten", "minute"),
    ("stunde", "hour"),
    ("stunden", "hour"),
    ("uur", "hour"),
    ("tag", "day"),
    ("tage", "day"),
    ("tagen", "day"),
    ("dag", "day"),
    ("dagen", "day"),
    ("woche", "week"),
    ("wochen", "week"),
    ("weken", "week"),
    ("monat", "month"),
    ("monate", "month"),
    ("monaten", "month"),
    ("maand", "month"),
    ("maanden", "month"),
    ("jahr", "year"),
    ("jahre", "year"),
    ("jahren", "year"),
    ("jaar", "year"),
];

/// Units of time, which have a plural.
const UNITS: &[&str] = &["second", "minute", "hour", "day", "week", "month", "year"];

/// `MQL und signs`, `+10 bei preisliste`, `tekst`
pub(super) fn tongue(case: &Case<'_>) -> Vec<Finding> {
    let first = match case.kind {
        Some(Kind::Field) => 1,
        _ if matches!(case.home, Home::Lead | Home::Event) && case.indented => 1,
        Some(Kind::Event | Kind::List | Kind::Setting | Kind::Grade | Kind::Choose) => 2,
        _ => 0usize,
    };
    let (mut changes, mut at) = (Vec::new(), first);
    let mut either: Vec<Change> = Vec::new();
    while let Some(token) = case.tokens.get(at) {
        let known = if token.what == What::Word { ago(case, at).or_else(|| known(case, at)) } else { None };
        match known {
            Some((used, ours)) => {
                let end =
                    case.tokens.get(at.saturating_add(used).saturating_sub(1)).map_or(token.end, |t| t.end);
                changes.push(Change::new(token.start, end, ours));
                at = at.saturating_add(used);
            }
            None => {
                let before = at.checked_sub(1).map_or("", |at| case.nth(at));
                if token.text == "of" && !matches!(before, "one" | "several" | "sum" | "any" | "all" | "none")
                {
                    either.push(Change::of(token, "or"));
                }
                at = at.saturating_add(1);
            }
        }
    }
    let stuck = either.iter().any(|change| change.start <= case.stop);
    let mut found = Vec::new();
    if !either.is_empty() && (stuck || !changes.is_empty()) {
        found.extend(said([changes.clone(), either].concat()));
    }
    found.extend(said(changes));
    found
}

fn said(changes: Vec<Change>) -> Option<Finding> {
    let first = changes.iter().min_by_key(|change| change.start)?;
    let label = format!("say `{}`", first.by);
    let message = "the words of the language are English; names may be in any language";
    let finding = Finding::over(Code::ForeignSign, first.start, first.end, message).at(label);
    Some(finding.help("write `{line}`").guess(changes).phrase())
}

/// `vor 2 Tagen`
fn ago(case: &Case<'_>, at: usize) -> Option<(usize, String)> {
    if !case.stands(at, &["vor"]) {
        return None;
    }
    let count = case.tokens.get(at.saturating_add(1)).filter(|token| token.what == What::Number)?;
    let (used, unit) = known(case, at.saturating_add(2))?;
    Some((used.saturating_add(2), format!("{} {unit} ago", count.text)))
}

/// The word of the language for what stands there, and how many tokens that takes.
fn known(case: &Case<'_>, at: usize) -> Option<(usize, String)> {
    let (used, ours) = WORDS.iter().find_map(|(theirs, ours)| {
        let words: Vec<&str> = theirs.split(' ').collect();
        case.stands(at, &words).then_some((words.len(), *ours))
    })?;
    let one = at.checked_sub(1).is_some_and(|at| case.nth(at) == "1");
    let plural = UNITS.contains(&ours) && !one;
    Some((used, if plural { format!("{ours}s") } else { ours.to_owned() }))
}
