//! A condition on a text can never match: its text has a blank at the end, or can never be part of the value. It finds
//! no lead, and no error shows.
//!
//! Values are trimmed before they are compared, so no value starts or ends with a blank. The part of an address after
//! the `@` contains no `@`, and no address is a domain alone.
//!
//! Bad:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 15
//!   +15  if title starts with "head of " or title starts with " chief"
//! ```
//!
//! Good:
//!
//! ```qualify
//! lead
//!   title  text
//! score fit, 0 to 15
//!   +15  if title starts with "head of " or title starts with "chief"
//! ```

use super::{Context, Findings, walk};
use crate::program::text::{fold, is_blank, trim};
use crate::span::Span;
use crate::syntax::tree::{Expr, ExprKind, Literal, OneOf, Quoted, StatementKind, TextTest, Texts};
use std::collections::{HashMap, HashSet};

rule!("N04", "text-never", "a text that can never match", "text_never.rs");

/// How a text is held against another.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    Is,
    Contains,
    Word,
    Starts,
    Ends,
    Under,
}

fn find(context: &Context, out: &mut Findings) {
    let lists = Lists::of(context);
    let mut said: HashSet<Span> = HashSet::new();
    walk::all_exprs(context, &mut |expr| {
        for (of, how, literal) in texts(&lists, expr) {
            if said.contains(&literal.place.0) {
                continue;
            }
            if let Some((why, instead)) = wrong(of, how, literal) {
                said.insert(literal.place.0);
                report(context, of, how, literal, &why, instead, out);
            }
        }
    });
}

fn report(
    context: &Context,
    of: &Expr,
    how: How,
    literal: &Quoted,
    why: &str,
    instead: Option<String>,
    out: &mut Findings,
) {
    let subject = walk::text(context, of.place.0);
    let verb = match how {
        How::Is => "is",
        How::Contains => "contains",
        How::Word => "contains the word",
        How::Starts => "starts with",
        How::Ends => "ends with",
        How::Under => "is under",
    };
    let message = format!("`{subject}` never {verb} {}", context.sources.text(literal.place.0));
    out.add(literal.place.0, message, |diag| {
        let diag = diag.at(why.to_owned());
        match instead {
            Some(instead) if context.own(literal.place.0) => {
                diag.help(format!("write {instead}")).fix(literal.place.0, instead)
            }
            _ => diag.help("compare the part after the `@`: `domain of …`, or write the whole address"),
        }
    });
}

/// Why a text can never be found, and what to write instead where that is plain.
pub(super) fn wrong(of: &Expr, how: How, literal: &Quoted) -> Option<(String, Option<String>)> {
    let text = literal.text.as_str();
    let quoted = |text: &str| Some(format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\"")));
    let domain = matches!(walk::bare(of).kind, ExprKind::DomainOf(_));
    let (before, after) = (text.starts_with(is_blank), text.ends_with(is_blank));
    let blank = match how {
        How::Starts => before,
        How::Ends => after,
        How::Word => before || after,
        How::Is | How::Contains | How::Under => false,
    };
    if blank {
        let why = match how {
            How::Word => "a word has no blanks around it",
            _ => "texts are trimmed before they are compared",
        };
        let trimmed = match how {
            How::Starts => text.trim_start_matches(is_blank),
            How::Ends => text.trim_end_matches(is_blank),
            How::Is | How::Contains | How::Under | How::Word => trim(text),
        };
        return Some((why.to_owned(), quoted(trimmed)));
    }
    if domain && text.contains('@') {
        let rest = text.rsplit('@').next().unwrap_or(text);
        let instead = (!rest.is_empty()).then(|| quoted(rest)).flatten();
        return Some(("a domain is what follows the `@`, without it".to_owned(), instead));
    }
    if domain && text.contains(is_blank) {
        let joined: String = text.chars().filter(|c| !is_blank(*c)).collect();
        let outer = matches!(how, How::Is | How::Under) && trim(text) == joined;
        return (!outer).then(|| ("a domain has no blanks".to_owned(), quoted(&joined)));
    }
    if domain
        && matches!(how, How::Is | How::Under)
        && let Some((why, name)) = page(text)
    {
        return Some((why.to_owned(), (!name.is_empty()).then(|| quoted(name)).flatten()));
    }
    let address = matches!(&walk::bare(of).kind, ExprKind::Name(name) if is_address(&name.text));
    if address && how == How::Is && text.contains('.') && !text.contains('@') && !text.contains(is_blank) {
        return Some(("an address has an `@`; this is a domain".to_owned(), None));
    }
    None
}

/// Why a text is the address of a page or a pattern, and no domain; and the domain in it.
fn page(text: &str) -> Option<(&'static str, &str)> {
    let text = trim(text);
    let name = text.split_once("://").map_or(text, |(_, rest)| rest);
    let (name, path) = name.split_once('/').map_or((name, None), |(name, path)| (name, Some(path)));
    let bare = name.trim_start_matches(['*', '.']).trim_end_matches('.');
    if name.len() < text.len() {
        let why = if path.is_some_and(|path| !path.is_empty()) {
            "a domain has no path"
        } else {
            "this is the address of a page"
        };
        Some((why, bare))
    } else {
        (bare.len() < name.len()).then_some(("a domain begins and ends with a letter or a digit", bare))
    }
}

/// Whether a field's name says that it holds a mail address.
fn is_address(name: &str) -> bool {
    let name = name.to_lowercase();
    let mut words = name.split(|c: char| !c.is_alphanumeric());
    words.clone().any(|word| ["email", "mail", "emailaddress", "mailaddress"].contains(&word))
        && !words.any(|word| word == "domain")
}

/// The texts that an expression looks for, those of lists included.
pub(super) fn texts<'a>(lists: &Lists<'a>, expr: &'a Expr) -> Vec<(&'a Expr, How, &'a Quoted)> {
    match &expr.kind {
        ExprKind::Is { of, values, .. } => literals(values).map(|text| (&**of, How::Is, text)).collect(),
        ExprKind::IsOneOf { of, values: OneOf::Inline(values, _), .. } => {
            literals(values).map(|text| (&**of, How::Is, text)).collect()
        }
        ExprKind::IsOneOf { of, values: OneOf::List(name), .. } => {
            lists.get(&name.text).iter().map(|text| (&**of, How::Is, text)).collect()
        }
        ExprKind::Text { of, test, against } => {
            let how = match test {
                TextTest::Contains => How::Contains,
                TextTest::ContainsWord => How::Word,
                TextTest::StartsWith => How::Starts,
                TextTest::EndsWith => How::Ends,
                TextTest::Under => How::Under,
            };
            let texts: Vec<&Quoted> = match against {
                Texts::Values(values) | Texts::Inline(values, _) => values.iter().collect(),
                Texts::List(name) => lists.get(&name.text).iter().collect(),
            };
            texts.into_iter().map(|text| (&**of, how, text)).collect()
        }
        _ => Vec::new(),
    }
}

fn literals(values: &[Literal]) -> impl Iterator<Item = &Quoted> {
    values.iter().filter_map(|value| match value {
        Literal::Text(quoted) => Some(quoted),
        _ => None,
    })
}

/// The values of each declared list, by its name.
pub(super) struct Lists<'a>(HashMap<String, &'a [Quoted]>);

impl<'a> Lists<'a> {
    pub(super) fn of(context: &Context<'a>) -> Lists<'a> {
        let statements = context.files.iter().flat_map(|file| &file.tree.statements);
        Lists(super::index::first(statements.filter_map(|statement| match &statement.kind {
            StatementKind::List { name, values } => Some((fold(&name.text), values.as_slice())),
            _ => None,
        })))
    }

    fn get(&self, name: &str) -> &'a [Quoted] {
        self.0.get(&fold(name)).copied().unwrap_or_default()
    }
}

/// Every text that some domain of an address is held against, with how.
pub(super) fn domains<'a>(context: &Context<'a>) -> Vec<(How, &'a Quoted)> {
    let lists = Lists::of(context);
    let mut found = Vec::new();
    walk::all_exprs(context, &mut |expr| {
        for (of, how, literal) in texts(&lists, expr) {
            let domain = matches!(walk::bare(of).kind, ExprKind::DomainOf(_));
            match how {
                How::Is | How::Under if domain => found.push((how, literal)),
                How::Ends if literal.text.contains('@') => found.push((how, literal)),
                How::Is | How::Contains | How::Word | How::Starts | How::Ends | How::Under => {}
            }
        }
    });
    found
}
