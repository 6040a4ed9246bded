//! Words that are not the language's own, say one thing only, and are read as that. The formatter writes it in the
//! language's words.

use crate::span::Span;
use crate::syntax::tree::{FieldType, File, StatementKind, Word};

/// What the formatter writes, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Respelt {
    /// What stands there now; empty to insert.
    pub span: Span,
    /// What the formatter writes.
    pub text: String,
    /// What the file itself must declare; else the words stay, for they are read by what another file declares.
    pub only: Option<Only>,
}

/// What a file must declare.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Only {
    /// A list of that name.
    List(String),
    /// A yes/no of that name, whatever else is called so.
    YesNo(String),
    /// A field of that name, and no value so spelled in a choice of that name.
    NotAValue(String, String),
}

impl Only {
    /// Whether a file declares it.
    pub fn holds(&self, file: &File) -> bool {
        let types = |wanted: &str| -> Vec<&FieldType> {
            let fields = file.statements.iter().flat_map(|statement| statement.kind.fields());
            fields.filter(|field| same(&field.name.text, wanted)).map(|field| &field.ty).collect()
        };
        match self {
            Only::List(name) => file.statements.iter().any(|statement| {
                matches!(&statement.kind, StatementKind::List { name: list, .. } if same(&list.text, name))
            }),
            Only::YesNo(name) => {
                let found = types(name);
                !found.is_empty() && found.iter().all(|ty| matches!(ty, FieldType::YesNo(_)))
            }
            Only::NotAValue(name, value) => {
                let has = |ty: &&FieldType| match ty {
                    FieldType::OneOf(words, _) => words.iter().any(|word| same(spelled(word), value)),
                    FieldType::SeveralOf(..) => true,
                    _ => false,
                };
                let found = types(name);
                !found.is_empty() && !found.iter().any(has)
            }
        }
    }
}

fn same(a: &str, b: &str) -> bool {
    a.to_lowercase() == b.to_lowercase()
}

fn spelled(word: &Word) -> &str {
    match word {
        Word::Bare(name) => &name.text,
        Word::Quoted(text) => &text.text,
    }
}

/// What `true`, `false` and `yes`, `no` in capitals say of a yes/no.
pub(crate) fn yes_or_no(word: &str) -> Option<bool> {
    match word.to_lowercase().as_str() {
        "true" | "yes" => Some(true),
        "false" | "no" => Some(false),
        _ => None,
    }
}

/// Whether a word says that a value is missing.
pub(crate) fn is_empty(word: &str) -> bool {
    matches!(word.to_lowercase().as_str(), "empty" | "blank" | "null")
}
