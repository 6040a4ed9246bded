//! The policy with a criterion for each part of a line that may be proposed: the engine says for which leads it is so.

use super::lines::{Asks, Wishes};
use crate::cli::load::{self, Policy};
use crate::program::{ColumnId, Program};
use std::collections::BTreeSet;
use std::ops::Range;

/// What the added text is called in messages.
const FILE: &str = "<history>";
/// So often the text is read again without what cannot be read.
const ROUNDS: usize = 6;

/// Where a part is read from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The place of a yes/no column among those asked for.
    Yes(usize),
    /// The place of a number, and the number that it has to be.
    Is(usize, i64),
    /// The place of a number, and what each is worth.
    Per(usize, i64),
}

/// The policy with what is asked beside it.
pub struct AskedPolicy {
    /// All of it.
    pub policy: Policy,
    /// The columns, in the order in which they are asked for.
    pub columns: Vec<ColumnId>,
    /// By line, by part: where it is read; `None` where the policy cannot ask it.
    pub sources: Vec<Vec<Option<Source>>>,
}

/// A statement of the added text.
struct Statement {
    name: String,
    text: String,
}

/// Adds the criteria; what does not check in its place is left out.
pub fn ask(policy: &Policy, wishes: &Wishes, first: usize) -> Option<AskedPolicy> {
    let program = policy.program.as_ref()?;
    let prefix = free_prefix(program);
    let mut statements: Vec<Statement> = Vec::new();
    for (at, label) in wishes.labels.iter().enumerate() {
        let name = format!("{prefix}_line_{at}");
        statements.push(Statement { text: format!("score {name}\n{label}"), name });
    }
    let mut conditions: Vec<&str> = Vec::new();
    for part in wishes.lines.iter().flat_map(|line| &line.parts) {
        if let Asks::Condition(condition) = part
            && !conditions.contains(&condition.as_str())
        {
            let name = format!("{prefix}_{}", conditions.len());
            statements.push(Statement { text: format!("{name} means {condition}\n"), name });
            conditions.push(condition);
        }
    }
    let (checked, left_out) = checked(policy, &statements)?;
    let program = checked.program.as_ref()?;
    let mut columns = Vec::new();
    let mut place = |name: String| {
        let column = (!left_out.contains(&name)).then(|| program.find(&name)).flatten()?;
        Some(first.saturating_add(columns.iter().position(|other| *other == column).unwrap_or_else(|| {
            columns.push(column);
            columns.len().saturating_sub(1)
        })))
    };
    let mut source = |asks: &Asks| match asks {
        Asks::Condition(condition) => {
            let at = conditions.iter().position(|other| other == condition)?;
            place(format!("{prefix}_{at}")).map(Source::Yes)
        }
        Asks::Label(at, is) => place(format!("{prefix}_line_{at}")).map(|place| Source::Is(place, *is)),
        Asks::Amount(at, each) => place(format!("{prefix}_line_{at}")).map(|place| Source::Per(place, *each)),
    };
    let sources = wishes.lines.iter().map(|line| line.parts.iter().map(&mut source).collect()).collect();
    Some(AskedPolicy { columns, sources, policy: checked })
}

fn free_prefix(program: &Program) -> String {
    let mut prefix = "history".to_owned();
    while program.columns.iter().any(|column| column.name.to_lowercase().starts_with(&prefix)) {
        prefix.push('_');
    }
    prefix
}

/// Reads the policy with the statements; those with a mistake are left out, by name.
fn checked(policy: &Policy, statements: &[Statement]) -> Option<(Policy, BTreeSet<String>)> {
    let mut left_out = BTreeSet::new();
    for _ in 0..ROUNDS {
        let mut text = String::new();
        let mut places: Vec<(Range<usize>, &str)> = Vec::new();
        for statement in statements.iter().filter(|statement| !left_out.contains(&statement.name)) {
            let start = text.len();
            text.push_str(&statement.text);
            places.push((start..text.len(), &statement.name));
        }
        let checked = load::with(policy, &[(FILE, &text)]);
        if checked.program.is_some() {
            return Some((checked, left_out));
        }
        let file = checked.sources.iter().find(|(_, source)| source.path == FILE).map(|(id, _)| id)?;
        let before = left_out.len();
        for diag in checked.diags.iter().filter(|diag| diag.span().file == file) {
            let at = diag.span().range().start;
            let found = places.iter().find(|(range, _)| range.contains(&at));
            left_out.extend(found.map(|(_, name)| (*name).to_owned()));
        }
        if left_out.len() == before {
            return None;
        }
    }
    None
}
