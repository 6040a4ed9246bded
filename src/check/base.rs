//! Which statements count: used files stand where they are used; a policy based on another takes everything from it
//! but what it says `instead`.

use super::names::Said;
use super::{Checker, Map, Set, quote};
use crate::diag::nearest::nearest;
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::span::FileId;
use crate::syntax::LoadedFile;
use crate::syntax::tree::{Name, Statement, StatementKind};

impl<'a> Checker<'a> {
    /// All statements that count, in their order.
    pub(super) fn statements(&mut self, files: &'a [LoadedFile]) -> Vec<Said<'a>> {
        let deepest = files.iter().map(|file| file.layer).max().unwrap_or(0);
        let mut said = Vec::new();
        for layer in (0..=deepest).rev() {
            let own = in_order(files, layer);
            if layer == deepest {
                self.no_base(&own);
                said = own;
            } else {
                self.instead(&mut said, own);
            }
        }
        // The base's examples do not run; its heading counts where the policy's own says nothing.
        said.retain(|said| said.base == 0 || !matches!(said.statement.kind, StatementKind::Example(_)));
        said
    }

    /// `instead` in a policy that is based on nothing.
    fn no_base(&mut self, own: &[Said<'a>]) {
        for said in own {
            let Some(place) = said.statement.instead else { continue };
            self.report(
                Diag::new(
                    Code::InsteadWithoutBase,
                    place.0,
                    "`instead` replaces a statement of another policy, and this one is based on none",
                )
                .at("nothing to replace")
                .help(
                    "leave out `instead`, or say what this is based on: policy \"…\" based on \"….qualify\"",
                ),
            );
        }
    }

    /// Lays the statements of a policy over those of its base.
    fn instead(&mut self, base: &mut Vec<Said<'a>>, own: Vec<Said<'a>>) {
        let mut named: Map<String, usize> = Map::default();
        for (index, said) in base.iter().enumerate() {
            if let Some(key) = key(said.statement) {
                named.entry(key).or_insert(index);
            }
        }
        let mut replaced: Set<usize> = Set::default();
        let mut headings = Vec::new();
        for said in own {
            let statement = said.statement;
            match &statement.kind {
                StatementKind::Policy(_) | StatementKind::Example(_) => headings.push(said),
                StatementKind::OwnedBy(_) => {}
                StatementKind::Setting { .. }
                | StatementKind::Event(_)
                | StatementKind::Group { .. }
                | StatementKind::List { .. }
                | StatementKind::Score(_)
                | StatementKind::Means { .. }
                | StatementKind::Grade(_)
                | StatementKind::Choose(_)
                | StatementKind::Stage(_)
                | StatementKind::NextStep(_) => {
                    let found = key(statement).and_then(|key| named.get(&key)).copied();
                    self.replace(base, said, found, &mut replaced);
                }
                StatementKind::Use(_) | StatementKind::Lead(_) | StatementKind::Disqualify(_) => {
                    self.not_in_based(statement, false);
                }
            }
        }
        base.extend(headings);
    }

    fn replace(
        &mut self,
        base: &mut [Said<'a>],
        said: Said<'a>,
        found: Option<usize>,
        replaced: &mut Set<usize>,
    ) {
        let statement = said.statement;
        let setting = matches!(statement.kind, StatementKind::Setting { .. });
        if statement.instead.is_none() && !(setting && found.is_some()) {
            self.not_in_based(statement, found.is_some());
            return;
        }
        let Some((index, first)) = found.and_then(|index| base.get_mut(index).map(|first| (index, first)))
        else {
            self.base_lacks(statement, base);
            return;
        };
        if std::mem::discriminant(&first.statement.kind) != std::mem::discriminant(&statement.kind) {
            let name = heading(statement);
            let diag = Diag::new(
                Code::InsteadUnknown,
                statement_span(statement),
                format!("{name} is {} in the base, and {} here", a_kind(first.statement), a_kind(statement)),
            )
            .at("another kind of statement")
            .help(format!(
                "the base says it at {}; say the same kind of thing here",
                self.sources.place(first.statement.place.0)
            ));
            self.report(diag);
            return;
        }
        if !replaced.insert(index) {
            let diag = Diag::new(
                Code::DeclaredTwice,
                statement_span(statement),
                format!("{} is replaced twice", heading(statement)),
            )
            .at("the second time")
            .also(statement_span(first.statement), "the first time")
            .help("leave one of them out");
            self.report(diag);
            return;
        }
        // Whoever owns what the base says owns what is said instead, unless this file names another.
        let named = first.statement.tail.owned_by.as_ref().map(|name| name.text.clone());
        let owner = said.owner.or(named).or_else(|| first.owner.take());
        *first = Said { statement, owner, base: said.base };
    }

    fn base_lacks(&mut self, statement: &Statement, base: &[Said<'a>]) {
        let span = statement_span(statement);
        if name_of(statement).is_some_and(|name| self.lost.contains(&fold(&name.text))) {
            return;
        }
        let name = heading(statement);
        let names: Vec<&str> =
            base.iter().filter_map(|said| name_of(said.statement)).map(|name| name.text.as_str()).collect();
        let near = name_of(statement).and_then(|name| nearest(&name.text, names));
        let diag = Diag::new(Code::InsteadUnknown, span, format!("the base has no statement called {name}"));
        let diag = match near {
            Some(other) => diag.at(format!("did you mean `{other}`?")).fix(span, other),
            None => diag
                .at("nothing to replace")
                .help("only what the base names can be replaced; what is new belongs into the base itself"),
        };
        self.report(diag);
    }

    fn not_in_based(&mut self, statement: &Statement, replaces: bool) {
        let span = statement_span(statement);
        let diag = Diag::new(
            Code::NotInBased,
            span,
            "a policy based on another only gives settings new values, replaces named statements, and has examples of its own",
        );
        let diag = if replaces {
            let name = heading(statement);
            diag.at("`instead` is missing")
                .help(format!("to replace what the base says about {name}, write `instead` before it"))
                .fix(statement.place.0.before(), "instead ")
        } else {
            diag.at("the base does not have this").help("what is new belongs into the base: move it there")
        };
        self.report(diag);
    }
}

/// The statements of one layer, those of a used file in the place of its first `use`.
fn in_order(files: &[LoadedFile], layer: u32) -> Vec<Said<'_>> {
    let files: Vec<&LoadedFile> = files.iter().filter(|file| file.layer == layer).collect();
    let by_path: Map<&str, usize> =
        files.iter().enumerate().map(|(index, file)| (file.path.as_str(), index)).collect();
    let mut done: Set<FileId> = Set::default();
    let mut out = Vec::new();
    // Files that use others stand on this stack, each with the statement it has come to.
    let mut stack: Vec<(&LoadedFile, usize, Option<String>)> = Vec::new();
    for file in &files {
        if done.insert(file.id) {
            stack.push((file, 0, default_owner(file)));
        }
        while let Some((file, next, owner)) = stack.last_mut() {
            let Some(statement) = file.tree.statements.get(*next) else {
                stack.pop();
                continue;
            };
            *next = next.saturating_add(1);
            out.push(Said { statement, owner: owner.clone(), base: layer });
            if let StatementKind::Use(path) = &statement.kind
                && let Some(used) =
                    by_path.get(join(&file.path, &path.text).as_str()).and_then(|index| files.get(*index))
                && done.insert(used.id)
            {
                stack.push((used, 0, default_owner(used)));
            }
        }
    }
    out
}

/// `owned by NAME` alone on a line.
fn default_owner(file: &LoadedFile) -> Option<String> {
    file.tree.statements.iter().find_map(|statement| match &statement.kind {
        StatementKind::OwnedBy(name) => Some(name.text.clone()),
        _ => None,
    })
}

/// The path that a file calls `path`, as the loader names it.
fn join(file: &str, path: &str) -> String {
    let folder = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty() && *part != ".").collect();
    let path = path.replace('\\', "/");
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    let joined = parts.join("/");
    if folder.starts_with('/') { format!("/{joined}") } else { joined }
}

/// The name a statement declares.
pub(super) fn name_of(statement: &Statement) -> Option<&Name> {
    match &statement.kind {
        StatementKind::Setting { name, .. }
        | StatementKind::Group { name, .. }
        | StatementKind::List { name, .. }
        | StatementKind::Means { name, .. } => Some(name),
        StatementKind::Event(event) => Some(&event.name),
        StatementKind::Score(score) => score.name.as_ref(),
        StatementKind::Grade(grade) => Some(&grade.name),
        StatementKind::Choose(choose) => Some(&choose.name),
        StatementKind::Stage(stage) => Some(&stage.name),
        StatementKind::Policy(_)
        | StatementKind::Use(_)
        | StatementKind::OwnedBy(_)
        | StatementKind::Lead(_)
        | StatementKind::Disqualify(_)
        | StatementKind::NextStep(_)
        | StatementKind::Example(_) => None,
    }
}

/// What is replaced by a statement of the same key. There is one `next step`, so it needs no name.
fn key(statement: &Statement) -> Option<String> {
    match &statement.kind {
        StatementKind::NextStep(_) => Some("next step".to_string()),
        StatementKind::Score(score) if score.name.is_none() => Some("score".to_string()),
        _ => name_of(statement).map(|name| fold(&name.text)),
    }
}

fn heading(statement: &Statement) -> String {
    match &statement.kind {
        StatementKind::NextStep(_) => "`next step`".to_string(),
        StatementKind::Score(score) if score.name.is_none() => "`score`".to_string(),
        _ => name_of(statement).map_or_else(|| "this".to_string(), quote),
    }
}

/// The name of a statement, or all of it where it has none.
fn statement_span(statement: &Statement) -> crate::span::Span {
    name_of(statement).map_or(statement.place.0, |name| name.place.0)
}

/// What kind of statement it is, with its article.
pub(super) fn a_kind(statement: &Statement) -> &'static str {
    match &statement.kind {
        StatementKind::Policy(_) => "a policy's heading",
        StatementKind::Use(_) => "a `use` line",
        StatementKind::OwnedBy(_) => "an owner",
        StatementKind::Setting { .. } => "a setting",
        StatementKind::Lead(_) => "a `lead` block",
        StatementKind::Event(_) => "an event",
        StatementKind::Group { .. } => "a group of events",
        StatementKind::List { .. } => "a list",
        StatementKind::Score(_) => "a score",
        StatementKind::Means { .. } => "a criterion or number",
        StatementKind::Grade(_) => "a grade",
        StatementKind::Choose(_) => "a choice",
        StatementKind::Disqualify(_) => "a `disqualify` line",
        StatementKind::Stage(_) => "a stage",
        StatementKind::NextStep(_) => "the next steps",
        StatementKind::Example(_) => "an example",
    }
}
