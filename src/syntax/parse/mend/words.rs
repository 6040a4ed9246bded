//! Words: in capitals, misspelt, or taken by the language.

use super::super::shape::{Home, Kind};
use super::case::{Case, Change, Finding, Reach, Token, What};
use super::near::takes_condition;
use crate::diag::Code;
use crate::syntax::{KEYWORDS, is_keyword};

/// The words among which the one with a mistake must be: around where the line stops to make sense, and its first.
fn suspects<'c, 'a>(case: &'c Case<'a>) -> impl Iterator<Item = &'c Token<'a>> {
    let around = [0, -1, 1].into_iter().filter_map(|after| case.token(after));
    around.chain(case.tokens.iter().take(3)).filter(|token| token.what == What::Word)
}

/// `MQL REQUIRES …`
pub(super) fn capitals(case: &Case<'_>) -> Option<Finding> {
    suspects(case).find_map(|token| {
        let lower = token.text.to_lowercase();
        let change = vec![Change::of(token, lower.clone())];
        if lower == token.text || !is_keyword(&lower) || !case.helps(&change) {
            return None;
        }
        Some(
            Finding::new(Code::Capitals, token, format!("the language writes `{lower}` in small letters"))
                .at("in capitals")
                .help("write `{line}`; names may have capitals, the words of the language have none")
                .fix(change),
        )
    })
}

/// `MQL requries …`
pub(super) fn misspelt(case: &Case<'_>) -> Option<Finding> {
    // Among fields, a line begins with a name.
    let named = matches!(case.home, Home::Lead | Home::Event) && case.indented;
    let first = case.tokens.first().map(|token| token.start).filter(|_| named);
    let suspects = suspects(case).filter(|token| Some(token.start) != first);
    suspects.filter(|token| !is_keyword(&token.text.to_lowercase())).find_map(|token| {
        let mut near: Vec<(usize, &str)> = KEYWORDS
            .iter()
            .copied()
            .chain(["points", "days", "yes/no"])
            .filter_map(|keyword| {
                let length = token.text.chars().count().max(keyword.len());
                let distance = strsim::damerau_levenshtein(&token.text.to_lowercase(), keyword);
                (distance <= length.div_ceil(4).max(1) && length > 1).then_some((distance, keyword))
            })
            .collect();
        near.sort_unstable();
        // `use` is followed by a file.
        near.retain(|(_, keyword)| *keyword != "use" || case.text.contains(".qualify\""));
        near.into_iter().find_map(|(_, keyword)| {
            let change = vec![Change::of(token, keyword)];
            // A line of no kind at all is not taken for one by its first word alone.
            let reach = case.reach(&change, token.end.max(case.stop))?;
            let unread = reach.left().map_or(0, |left| case.text.len().saturating_sub(left));
            if case.kind.is_none()
                && reach != Reach::All
                && case.tokens.iter().filter(|token| token.end <= unread).count() < 2
            {
                return None;
            }
            Some(
                Finding::new(
                    Code::MisspeltKeyword,
                    token,
                    format!("`{}` is no word of the language", token.text),
                )
                .at(format!("did you mean `{keyword}`?"))
                .help("write `{line}`")
                .fix(change),
            )
        })
    })
}

/// `event review`, `one of key, value`
pub(super) fn keyword_as_name(case: &Case<'_>) -> Option<Finding> {
    let connects = |text: &str| {
        matches!(
            text,
            "and"
                | "or"
                | "not"
                | "is"
                | "if"
                | "because"
                | "of"
                | "to"
                | "the"
                | "in"
                | "at"
                | "than"
                | "with"
                | "where"
        )
    };
    // Where a statement's name stands, every word is meant as one.
    let declared = case.here == 0 && case.kind == Some(Kind::Field)
        || case.here == 1
            && matches!(
                case.kind,
                Some(
                    Kind::Event
                        | Kind::Group
                        | Kind::List
                        | Kind::Score
                        | Kind::Setting
                        | Kind::Grade
                        | Kind::Choose
                )
            );
    let token =
        case.token(0).filter(|token| is_keyword(token.text) && (declared || !connects(token.text)))?;
    let word = token.text;
    let taken = Finding::new(
        Code::ReservedName,
        token,
        format!("`{word}` is a word of the language, so it cannot be a name"),
    );
    let past = case.token(1).map_or(token.end, |next| next.start);
    let quoted = vec![Change::of(token, format!("\"{word}\""))];
    if case.reach(&quoted, past).is_some() {
        // A condition begins with a name: no value was meant.
        if begins_condition(case) {
            return Some(
                taken
                    .at("taken by the language")
                    .help(format!("use another name, such as `{word}_`, here and where it is declared")),
            );
        }
        return Some(
            taken
                .at("a value spelled like a word of the language")
                .help("put it between quotes: write `{line}`")
                .fix(quoted)
                .last(),
        );
    }
    let other = match case.kind {
        Some(Kind::Field) => format!("{word}_field"),
        Some(Kind::Event | Kind::Points) => format!("{word}_event"),
        Some(Kind::List) => format!("{word}_list"),
        _ => format!("{word}_"),
    };
    let renamed = vec![Change::of(token, other.clone())];
    case.reach(&renamed, past)?;
    let help = match case.kind {
        Some(Kind::Field) => {
            format!("give the field another name and say what the data calls it: `{other} … from \"{word}\"`")
        }
        Some(Kind::Event) => {
            format!("give the event another name and say what the data calls it: `{other} from \"{word}\"`")
        }
        _ => format!("use another name, such as `{other}`"),
    };
    Some(taken.at("taken by the language").help(help).guess(renamed))
}

/// Whether a condition, or a part of one, begins at the word where the line stops to make sense.
fn begins_condition(case: &Case<'_>) -> bool {
    takes_condition(case.kind)
        && matches!(
            case.word(-1),
            "requires"
                | "if"
                | "and"
                | "or"
                | "not"
                | "means"
                | "have"
                | "prefers"
                | ">="
                | "<="
                | ">"
                | "<"
                | "+"
                | "-"
        )
}
