//! Forms of the language, filled with the names of a policy.

use crate::program::text::fold;
use crate::span::Span;
use crate::syntax::Loaded;
use crate::syntax::parse::tokens::{What, tokens};
use crate::syntax::tree::{Field, FieldType, LeadLine, StatementKind, Word};

/// What may stand in a form, told by the word between its braces.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Slot {
    Event,
    /// An event by somebody who acts for the company, and one that is not.
    Reply,
    Asked,
    Number,
    Date,
    Text,
    YesNo,
    Choice,
    Score,
    List,
    /// A criterion, a yes/no or a stage: what holds or not.
    Holds,
    /// The points of a line, with their sign.
    Points,
    /// A number that the author wrote.
    Count,
    /// The name that a line declares.
    New,
}

/// Each slot, its word, and what stands there where the policy has no such name.
const SLOTS: &[(Slot, &str, &str)] = &[
    (Slot::Event, "event", "demo_request"),
    (Slot::Reply, "reply", "sales_call"),
    (Slot::Asked, "asked", "demo_request"),
    (Slot::Number, "number", "employees"),
    (Slot::Date, "date", "renewal"),
    (Slot::Text, "text", "title"),
    (Slot::YesNo, "yesno", "need"),
    (Slot::Choice, "choice", "industry"),
    (Slot::Score, "score", "interest"),
    (Slot::List, "list", "managers"),
    (Slot::Holds, "holds", "need"),
    (Slot::Points, "points", "+5"),
    (Slot::Count, "count", "30"),
    (Slot::New, "new", "NAME"),
];

/// The names that a policy declares, as far as forms need them.
pub(super) struct Names {
    known: Vec<(String, Vec<Slot>)>,
    /// Where each name of a statement is declared.
    places: Vec<Span>,
}

impl Names {
    pub fn of(loaded: &Loaded) -> Names {
        let mut known: Vec<(String, Vec<Slot>)> = Vec::new();
        let mut places: Vec<Span> = Vec::new();
        for statement in loaded.files.iter().flat_map(|file| &file.tree.statements) {
            let mut add = |name: &str, slots: Vec<Slot>| known.push((name.to_owned(), slots));
            match &statement.kind {
                StatementKind::Lead(lead) => {
                    for line in &lead.lines {
                        if let LeadLine::Field(field) = line {
                            add(&field.name.text, slots(field));
                            values(field).for_each(|value| add(value, Vec::new()));
                        }
                    }
                }
                StatementKind::Event(event) => {
                    // A promise is about what leads do, and is kept by what we do.
                    let of = if event.by.is_some() { Slot::Reply } else { Slot::Asked };
                    add(&event.name.text, vec![Slot::Event, of]);
                    for field in &event.fields {
                        add(&field.name.text, Vec::new());
                        values(field).for_each(|value| add(value, Vec::new()));
                    }
                }
                StatementKind::Group { name, .. } => add(&name.text, vec![Slot::Event, Slot::Asked]),
                StatementKind::List { name, .. } => add(&name.text, vec![Slot::List]),
                StatementKind::Score(score) => {
                    let name = score.name.as_ref().map_or("score", |name| &name.text);
                    add(name, vec![Slot::Score, Slot::Number]);
                }
                StatementKind::Means { name, .. } => add(&name.text, vec![Slot::Holds]),
                StatementKind::Stage(stage) => add(&stage.name.text, vec![Slot::Holds]),
                _ => {}
            }
            places.resize(known.len(), statement.place.0);
        }
        Names { known, places }
    }

    /// Whether leads or events are declared at all.
    pub fn declares(&self) -> bool {
        let of_leads = [Slot::Event, Slot::YesNo, Slot::Text, Slot::Date, Slot::Choice, Slot::Number];
        let is = |slots: &[Slot]| {
            !slots.contains(&Slot::Score) && of_leads.iter().any(|slot| slots.contains(slot))
        };
        self.known.iter().any(|(_, slots)| is(slots))
    }

    /// Whether a name, in small letters, is declared.
    pub fn is_declared(&self, name: &str) -> bool {
        let name = fold(name);
        self.known.iter().any(|(known, _)| fold(known) == name)
    }

    /// Whether a name, in small letters, is declared by another statement than the one that begins in a row: a row that
    /// cannot be read in full may have declared it.
    fn is_declared_beside(&self, name: &str, row: Span) -> bool {
        let name = fold(name);
        let mut all = self.known.iter().zip(&self.places);
        all.any(|((known, _), place)| fold(known) == name && !row.covers(place.before()))
    }

    /// Whether a name stands in no form: a value of a choice, or a field of an event.
    pub fn is_value(&self, name: &str) -> bool {
        let name = fold(name);
        self.known.iter().any(|(known, slots)| slots.is_empty() && fold(known) == name)
    }

    fn fits(&self, name: &str, slot: Slot) -> bool {
        self.known.iter().any(|(known, slots)| fold(known) == fold(name) && slots.contains(&slot))
    }

    /// Forms with the author's own names in them, the nearest to what is written first.
    pub fn filled(&self, forms: &[&str], written: &str, row: Span) -> Vec<String> {
        const MOST: usize = 4;
        let words: Vec<&str> = tokens(written).iter().map(|token| token.text).collect();
        let mut found: Vec<(usize, usize, String)> = Vec::new();
        for (order, form) in forms.iter().enumerate() {
            if let Some((near, text)) = self.fill(form, written, (&words, row)) {
                found.push((usize::MAX.saturating_sub(near), order, text));
            }
        }
        found.sort();
        found.into_iter().take(MOST).map(|(.., text)| text).collect()
    }

    /// One form with names in it, and how near it is to what is written.
    fn fill(&self, form: &str, written: &str, (words, row): (&[&str], Span)) -> Option<(usize, String)> {
        let mut used: Vec<String> = Vec::new();
        let (mut out, mut near) = (String::new(), 0usize);
        for (text, slot) in parts(form) {
            out.push_str(text);
            let same = text.split_whitespace().filter(|word| word.len() > 2 && words.contains(word)).count();
            near = near.saturating_add(same);
            let Some(slot) = slot else { continue };
            let (value, own) = self.value(slot, (written, row), &used)?;
            near = near.saturating_add(if own { 2 } else { 0 });
            out.push_str(&value);
            used.push(value);
        }
        Some((near, out))
    }

    /// What stands in a slot, and whether the author wrote it in this line.
    fn value(&self, slot: Slot, (written, row): (&str, Span), used: &[String]) -> Option<(String, bool)> {
        let all = tokens(written);
        match slot {
            Slot::Points => {
                let signed = all.windows(2).find_map(|two| match two {
                    [sign, number] if matches!(sign.text, "+" | "-") && number.what == What::Number => {
                        let digits: String = number.text.chars().take_while(char::is_ascii_digit).collect();
                        (!digits.is_empty()).then(|| format!("{}{digits}", sign.text))
                    }
                    _ => None,
                });
                Some(signed.map_or_else(|| ("+5".to_owned(), false), |points| (points, true)))
            }
            Slot::Count => Some(("30".to_owned(), false)),
            Slot::New => {
                let first = all.first().filter(|token| token.what == What::Word)?;
                let free =
                    !crate::syntax::is_keyword(first.text) && !self.is_declared_beside(first.text, row);
                free.then(|| (first.text.to_owned(), true))
            }
            _ => {
                let own = all.iter().find(|token| {
                    token.what == What::Word
                        && self.fits(token.text, slot)
                        && !used.iter().any(|used| used == token.text)
                });
                if let Some(own) = own {
                    return Some((own.text.to_owned(), true));
                }
                // `+5 if opted_out` is no example.
                let away = |name: &str| {
                    let name = name.to_lowercase();
                    ["opt", "unsub", "bounce", "block", "churn"].iter().any(|word| name.contains(word))
                };
                let mut fits =
                    self.known.iter().filter(|(name, slots)| slots.contains(&slot) && !used.contains(name));
                let first = fits.clone().find(|(name, _)| !away(name));
                let any = first.or(fits.next())?;
                Some((any.0.clone(), false))
            }
        }
    }
}

/// A form with names of no policy in it, but for the one that a line declares.
pub(super) fn generic(form: &str, written: &str) -> String {
    let mut out = String::new();
    let mut events = EVENTS.iter();
    for (text, slot) in parts(form) {
        out.push_str(text);
        let value = SLOTS.iter().find(|(known, ..)| Some(*known) == slot);
        let value = value.map_or("", |(.., value)| value);
        let first = tokens(written).first().map_or("", |token| token.text).to_owned();
        let named =
            first.chars().all(|c| c.is_alphanumeric() || c == '_') && !crate::syntax::is_keyword(&first);
        out.push_str(match slot {
            Some(Slot::New) if named && !first.is_empty() => &first,
            Some(Slot::Event) => events.next().copied().unwrap_or(value),
            _ => value,
        });
    }
    out
}

/// Events for a form with several.
const EVENTS: &[&str] = &["demo_request", "sales_call"];

/// The texts of a form, each with the slot behind it.
fn parts(form: &str) -> impl Iterator<Item = (&str, Option<Slot>)> {
    form.split('}').map(|part| match part.split_once('{') {
        Some((text, word)) => (text, SLOTS.iter().find(|(_, name, _)| *name == word).map(|(slot, ..)| *slot)),
        None => (part, None),
    })
}

/// The values of a choice.
fn values(field: &Field) -> impl Iterator<Item = &str> {
    let words = match &field.ty {
        FieldType::OneOf(words, _) | FieldType::SeveralOf(words, _) => words.as_slice(),
        _ => &[],
    };
    words.iter().map(Word::text)
}

fn slots(field: &Field) -> Vec<Slot> {
    match &field.ty {
        FieldType::YesNo(_) => vec![Slot::YesNo, Slot::Holds],
        FieldType::Number { .. } => vec![Slot::Number],
        FieldType::Text(_) => vec![Slot::Text],
        FieldType::Date(_) => vec![Slot::Date],
        FieldType::OneOf(..) => vec![Slot::Choice],
        FieldType::SeveralOf(..) => Vec::new(),
    }
}
