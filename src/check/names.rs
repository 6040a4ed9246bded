//! Names: every one is declared once, whatever the case, and means one thing.

use super::{Checker, MOST_STAGES, Scope, because, quote, wording};
use crate::diag::nearest::nearest;
use crate::diag::{Code, Diag};
use crate::program::text::fold;
use crate::program::{ColumnId, EventId, FieldId, Group, ScoreId, StageId, Type};
use crate::span::Span;
use crate::syntax::tree::{Choose, Expr, ExprKind, Grade, Name, Score, Stage, StatementKind};

/// A declared name, as an index.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct ItemId(pub(super) usize);

/// What a name was declared as.
pub(super) struct Item<'a> {
    pub(super) name: String,
    /// Where the name stands.
    pub(super) span: Span,
    /// Its whole statement.
    pub(super) place: Span,
    pub(super) kind: ItemKind<'a>,
    pub(super) owner: Option<String>,
    pub(super) because: Option<String>,
    /// Its column, once it has one.
    pub(super) column: Option<ColumnId>,
}

/// The kinds of declared name.
#[derive(Clone)]
pub(super) enum ItemKind<'a> {
    Field(FieldId),
    Event(EventId),
    Group(Vec<EventId>),
    List(Vec<String>),
    Setting(Setting),
    Score { tree: &'a Score, id: ScoreId },
    Means(&'a Expr),
    Grade(&'a Grade),
    Choose(&'a Choose),
    Stage { tree: &'a Stage, id: StageId },
}

/// The constant that a setting is.
#[derive(Clone, Debug)]
pub(super) enum Setting {
    /// A number, with its unit where one is written.
    Number(i64, super::units::InUnit),
    /// A text in quotes, or a choice's value.
    Text(String),
    /// A day or instant.
    Date(super::typed::DateValue),
    /// yes or no.
    YesNo(bool),
    /// It was wrong, and has been reported.
    Bad,
}

impl ItemKind<'_> {
    /// Whether it is an event or a group of them.
    pub(super) fn is_event(&self) -> bool {
        matches!(self, ItemKind::Event(_) | ItemKind::Group(_))
    }

    /// What it is, with its article.
    pub(super) fn a_kind(&self) -> &'static str {
        match self {
            ItemKind::Field(_) => "a field",
            ItemKind::Event(_) => "an event",
            ItemKind::Group(_) => "a group of events",
            ItemKind::List(_) => "a list",
            ItemKind::Setting(_) => "a setting",
            ItemKind::Score { .. } => "a score",
            ItemKind::Means(_) => "a criterion",
            ItemKind::Grade(_) => "a grade",
            ItemKind::Choose(_) => "a choice",
            ItemKind::Stage { .. } => "a stage",
        }
    }
}

/// A statement that counts, and who owns it.
#[derive(Clone, Debug)]
pub struct Said<'a> {
    /// What is said.
    pub statement: &'a crate::syntax::tree::Statement,
    /// Who owns it where it names no owner itself.
    pub owner: Option<String>,
    /// How deep in the chain of bases it stands; 0 is the policy itself.
    pub base: u32,
}

impl<'a> Checker<'a> {
    /// Declares every name, then reads what fields, events, lists and settings say.
    pub(super) fn declare(&mut self, statements: &[Said<'a>]) {
        self.declare_units(statements);
        self.declare_fields(statements);
        let mut groups = Vec::new();
        for said in statements {
            self.declare_one(said, &mut groups);
        }
        self.resolve_groups(&groups);
    }

    fn declare_one(&mut self, said: &Said<'a>, groups: &mut Vec<(ItemId, &'a [Name])>) {
        let statement = said.statement;
        match &statement.kind {
            StatementKind::Policy(_)
            | StatementKind::Use(_)
            | StatementKind::OwnedBy(_)
            | StatementKind::Lead(_)
            | StatementKind::Example(_) => {}
            StatementKind::Event(event) => self.declare_event(said, event),
            StatementKind::Setting { name, value } => {
                let value = self.setting(value);
                self.item(said, name, ItemKind::Setting(value));
            }
            StatementKind::Group { name, members } => {
                if let Some(id) = self.item(said, name, ItemKind::Group(Vec::new())) {
                    groups.push((id, members));
                }
            }
            StatementKind::List { name, values } => {
                let values = self.list(name, values);
                self.item(said, name, ItemKind::List(values));
            }
            StatementKind::Score(tree) => {
                let id = ScoreId(count(self.scores.len()));
                let implicit;
                let name = match &tree.name {
                    Some(name) => name,
                    None => {
                        let place = tree.lines.first().map_or(statement.place, |line| line.place);
                        implicit = Name { text: "score".to_string(), place };
                        &implicit
                    }
                };
                if self.item(said, name, ItemKind::Score { tree, id }).is_some() {
                    self.scores.push(None);
                    self.place_lines(tree);
                }
            }
            StatementKind::Means { name, meaning } => {
                self.item(said, name, ItemKind::Means(meaning));
            }
            StatementKind::Grade(tree) => {
                self.item(said, &tree.name, ItemKind::Grade(tree));
            }
            StatementKind::Choose(tree) => {
                self.item(said, &tree.name, ItemKind::Choose(tree));
            }
            StatementKind::Stage(tree) => {
                let id = StageId(count(self.stages.len()));
                if self.item(said, &tree.name, ItemKind::Stage { tree, id }).is_some() {
                    self.stages.push(None);
                    if self.stages.len() > MOST_STAGES {
                        let message = format!("this policy has more than {MOST_STAGES} stages");
                        self.limit(tree.name.place.0, &message);
                    }
                }
            }
            StatementKind::Disqualify(condition) => self.declare_disqualify(said, condition),
            StatementKind::NextStep(tree) => self.declare_next_step(said, tree),
        }
    }

    /// Declares a name; `None` when it is taken.
    pub(super) fn item(&mut self, said: &Said<'a>, name: &Name, kind: ItemKind<'a>) -> Option<ItemId> {
        let statement = said.statement;
        let owner = Checker::owner(&statement.tail, said.owner.as_ref());
        self.add(name, kind, statement.place.0, owner, because(&statement.tail))
    }

    /// See [`Checker::item`].
    pub(super) fn add(
        &mut self,
        name: &Name,
        kind: ItemKind<'a>,
        place: Span,
        owner: Option<String>,
        because: Option<String>,
    ) -> Option<ItemId> {
        let folded = fold(&name.text);
        self.reserved(name, &kind);
        if let Some(first) = self.by_name.get(&folded).and_then(|id| self.items.get(id.0)) {
            let elsewhere = (first.span.file != name.place.0.file).then(|| self.sources.place(first.span));
            let diag = twice(name, &kind, first, elsewhere);
            self.report(diag);
            return None;
        }
        self.count_name(name.place.0);
        let id = ItemId(self.items.len());
        self.by_name.insert(folded, id);
        let item =
            Item { name: name.text.clone(), span: name.place.0, place, kind, owner, because, column: None };
        self.items.push(item);
        Some(id)
    }

    /// Words of the language, and names that every policy has already.
    pub(super) fn reserved(&mut self, name: &Name, kind: &ItemKind<'a>) {
        let folded = fold(&name.text);
        let stage = matches!(kind, ItemKind::Stage { .. });
        let why = match folded.as_str() {
            "stage" => "every lead has a stage",
            "lead" | "disqualified" if stage => "every policy has this stage",
            // Keywords are lower case; `score` is what points without a heading belong to.
            _ if name.text != "score" && crate::syntax::is_keyword(&name.text) => {
                "it is a word of the language"
            }
            _ => return,
        };
        let help = match kind {
            ItemKind::Field(_) => format!(
                "give it another name, and say what the data calls it: lead_{folded}  … from \"{}\"",
                name.text
            ),
            _ => format!("call it something else, such as `our_{folded}`"),
        };
        self.report(
            Diag::new(Code::ReservedName, name.place.0, format!("{} cannot be a name: {why}", quote(name)))
                .at("taken already")
                .help(help),
        );
    }

    fn resolve_groups(&mut self, groups: &[(ItemId, &'a [Name])]) {
        for (id, members) in groups {
            let mut kinds: Vec<EventId> = Vec::new();
            for member in *members {
                match self.find(member).map(|item| item.kind.clone()) {
                    Some(ItemKind::Event(event)) => kinds.push(event),
                    Some(ItemKind::Group(_)) => self.report(
                        Diag::new(
                            Code::WrongKind,
                            member.place.0,
                            format!("{} is a group itself", quote(member)),
                        )
                        .at("a group has events, no groups")
                        .help("name the events one by one"),
                    ),
                    Some(other) => {
                        let diag = wrong_kind(member, &other, "an event");
                        self.report(diag);
                    }
                    None => self.unknown(member, "event"),
                }
            }
            kinds.sort_unstable();
            kinds.dedup();
            if let Some(item) = self.items.get_mut(id.0) {
                self.program.groups.push(Group { name: item.name.clone(), kinds: kinds.clone() });
                item.kind = ItemKind::Group(kinds);
            }
        }
    }

    /// What a name was declared as.
    pub(super) fn names_of_scores(&self) -> Vec<&str> {
        let scores = self.items.iter().filter(|item| matches!(item.kind, ItemKind::Score { .. }));
        scores.map(|item| item.name.as_str()).collect()
    }

    pub(super) fn find(&self, name: &Name) -> Option<&Item<'a>> {
        self.find_id(name).and_then(|id| self.items.get(id.0))
    }

    /// Which declared name it is.
    pub(super) fn find_id(&self, name: &Name) -> Option<ItemId> {
        self.by_name.get(&fold(&name.text)).copied()
    }

    /// Says that a name is declared nowhere: once for each name, wherever else it stands.
    pub(super) fn unknown(&mut self, name: &Name, expected: &str) {
        let folded = fold(&name.text);
        let span = name.place.0;
        if self.lost.contains(&folded) {
            return;
        }
        if let Some(diag) = self.unknown.get(&folded).and_then(|index| self.diags.get_mut(*index)) {
            if diag.span() == span {
                return;
            }
            const SHOWN: usize = 4;
            if diag.labels.len() < SHOWN {
                diag.labels.push(crate::diag::Label { span, text: "and here".to_string() });
            }
            if let Some(text) = diag.fix.first().map(|edit| edit.text.clone()) {
                diag.fix.push(crate::diag::Edit { span, text });
            }
            return;
        }
        let claim = self.scope == Scope::Claim && nearest(&name.text, ["stage"]).is_some();
        let near =
            self.near(&name.text, expected).or(claim.then(|| ("stage".to_string(), "what `then` asks")));
        let mut diag =
            Diag::new(Code::UnknownName, span, format!("there is no {expected} called {}", quote(name)));
        diag = match near {
            Some((other, what)) => diag
                .at(format!("did you mean `{other}`?"))
                .help(format!("`{other}` is {what}; write `{other}`"))
                .fix(span, other),
            None => {
                match self.choice_with(&name.text).filter(|_| !matches!(expected, "event" | "list" | "stage"))
                {
                    Some((field, word)) => diag
                        .at(format!("a value of `{field}`"))
                        .help(format!("name the field before it: write `{field} {word} {}`", name.text)),
                    None => diag.at("not declared").help(how_to_declare(&name.text, expected)),
                }
            }
        };
        self.unknown.insert(folded, self.diags.len());
        self.report(diag);
    }

    /// The one choice that has a value of that name.
    fn choice_with(&self, name: &str) -> Option<(String, &'static str)> {
        let name = fold(name);
        let mut found = self.items.iter().filter(|item| {
            let column = item.column.and_then(|column| self.program.columns.get(column.index()));
            let values = match column.map(|column| &column.ty) {
                Some(Type::Choice(values) | Type::Several(values))
                    if matches!(item.kind, ItemKind::Field(_)) =>
                {
                    values.as_slice()
                }
                _ => &[],
            };
            values.iter().any(|value| fold(value) == name)
        });
        match (found.next(), found.next()) {
            (Some(item), None) => {
                let column = item.column.and_then(|column| self.program.columns.get(column.index()));
                let several = column.is_some_and(|column| matches!(column.ty, Type::Several(_)));
                Some((item.name.clone(), if several { "include" } else { "is" }))
            }
            _ => None,
        }
    }

    /// The declared name nearest to a misspelt one, and what it is. Those of the kind that is expected come first.
    fn near(&self, name: &str, expected: &str) -> Option<(String, &'static str)> {
        let fits = |item: &&Item<'a>| match expected {
            "event" => item.kind.is_event(),
            "list" => matches!(item.kind, ItemKind::List(_)),
            "field" => matches!(item.kind, ItemKind::Field(_)),
            "stage" => matches!(item.kind, ItemKind::Stage { .. }),
            _ => !matches!(item.kind, ItemKind::List(_)),
        };
        let names = self.items.iter().filter(fits).map(|item| item.name.as_str());
        let other = self.seeker.nearest(name, names)?;
        let item = self.by_name.get(&fold(other)).and_then(|id| self.items.get(id.0))?;
        Some((item.name.clone(), self.what(item)))
    }

    /// What a declared name is, with its article; a criterion and a number are told apart once they are typed.
    pub(super) fn what(&self, item: &Item<'a>) -> &'static str {
        match (&item.kind, item.column.and_then(|column| self.program.columns.get(column.index()))) {
            (ItemKind::Means(_), Some(column)) if column.ty == Type::YesNo => "a criterion",
            (ItemKind::Means(_), Some(_)) => "a number",
            (ItemKind::Means(meaning), None) => match meaning.kind {
                ExprKind::Sum { .. }
                | ExprKind::Negate(_)
                | ExprKind::Number(_)
                | ExprKind::Days(_)
                | ExprKind::Total(_) => "a number",
                _ => "a criterion",
            },
            (kind, _) => kind.a_kind(),
        }
    }

    /// The event's field of that name.
    pub(super) fn event_field(&self, event: EventId, name: &str) -> Option<u32> {
        self.event_fields.get(event.index()).and_then(|fields| fields.get(&fold(name))).copied()
    }

    /// Says that an event has no such field.
    pub(super) fn no_such_field(&mut self, name: &Name, event: EventId) {
        let Some(kind) = self.program.events.get(event.index()) else { return };
        if self.lost.contains(&fold(&name.text)) {
            return;
        }
        let span = name.place.0;
        let message = format!("event `{}` has no field {}", kind.name, quote(name));
        let near = self.seeker.nearest(&name.text, kind.fields.iter().map(|field| field.name.as_str()));
        let diag = Diag::new(Code::UnknownName, span, message);
        let diag = match near {
            Some(other) => diag
                .at(format!("did you mean `{other}`?"))
                .help(format!("`{other}` is a field of `{}`; write `{other}`", kind.name))
                .fix(span, other),
            None if kind.fields.is_empty() => diag
                .at(format!("`{}` is declared without fields", kind.name))
                .help(format!("declare it under the event:\nevent {}\n  {}  text", kind.name, name.text)),
            None => {
                let names: Vec<String> = kind.fields.iter().map(|field| field.name.clone()).collect();
                diag.at("not a field of this event").help(format!("it has {}", wording::some(&names)))
            }
        };
        self.report(diag);
    }

    /// Whether names are looked up among an event's fields now.
    pub(super) fn in_where(&self) -> Option<EventId> {
        match self.scope {
            Scope::Lead | Scope::Claim => None,
            Scope::Event(event) => Some(event),
        }
    }
}

/// A message that a name is of another kind than its place needs.
pub(super) fn wrong_kind(name: &Name, kind: &ItemKind<'_>, expected: &str) -> Diag {
    Diag::new(Code::WrongKind, name.place.0, format!("{} is {}, not {expected}", quote(name), kind.a_kind()))
        .at(format!("{expected} is expected here"))
}

fn twice(name: &Name, kind: &ItemKind<'_>, first: &Item<'_>, elsewhere: Option<String>) -> Diag {
    let here = if first.name == name.text {
        format!("{} is declared twice", quote(name))
    } else {
        format!("{} and `{}` are one name: capitals make no difference", quote(name), first.name)
    };
    Diag::new(Code::DeclaredTwice, name.place.0, here)
        .at(format!("{} of that name", kind.a_kind()))
        .also(first.span, format!("first declared here, as {}", first.kind.a_kind()))
        .help(match elsewhere {
            Some(place) => format!("rename one of them, or leave one out; the first is at {place}"),
            None => "rename one of them, or leave one out".to_string(),
        })
}

fn how_to_declare(name: &str, expected: &str) -> String {
    match expected {
        "event" => format!("declare it:\nevent {name}"),
        "list" => format!("declare it:\nlist {name} \"…\", \"…\""),
        "field" => format!("declare it under `lead`:\n{name}  text"),
        "stage" => format!("declare it:\n{name} requires …"),
        _ => format!("declare it: a field under `lead`, an `event {name}`, or `{name} means …`"),
    }
}

/// An index as an id.
pub(super) fn count(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
