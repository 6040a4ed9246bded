//! The checker: names, types, units and order are settled here; then the tree is lowered to a program.
//!
//! ```text
//! base (what a based-on policy replaces) → names → fields → order (cycles) → lower, in that order → examples
//! ```
//!
//! Every mistake is reported once and where it is made: what depends on something already reported says nothing.

mod advice;
mod amounts;
mod bands;
mod base;
mod bounds;
mod compare;
mod dates;
mod events;
mod examples;
mod expr;
mod fields;
mod formats;
mod header;
mod is;
mod literals;
mod names;
mod order;
mod plain;
mod scores;
mod stages;
mod tables;
mod terms;
mod typed;
mod units;
mod values;
mod wording;

use crate::diag::{self, Code, Diag, Severity};
pub use crate::program::MOST_COLUMNS;
use crate::program::{
    After, Aggregate, Column, ColumnId, ColumnKind, DecayId, EventId, Line, Program, Score, Selection, Stage,
    Type, Why,
};
use crate::span::{FileId, Sources, Span};
use crate::speech::{Speaker, Voice};
use crate::syntax::tree::{Name, Tail};
use crate::syntax::{LoadError, Loaded, LoadedFile, Root, load, parse};
use hashbrown::{HashMap, HashSet};
pub use names::Said;
use names::{Item, ItemId, ItemKind};

type Map<K, V> = HashMap<K, V, foldhash::fast::RandomState>;
type Set<K> = HashSet<K, foldhash::fast::RandomState>;

/// How many names a policy may declare, the fields of events included.
pub const MOST_NAMES: usize = 20_000;
/// How many stages.
pub const MOST_STAGES: usize = 100;
/// How many values, steps, bands or lines one choice, grade, `by` or table may have, and conditions one `and` or `or`.
pub const MOST_TOGETHER: usize = 1_000;
/// How many examples.
pub const MOST_EXAMPLES: usize = 1_000;
/// How many events one example may have.
pub const MOST_OCCURRENCES: u32 = 10_000;
/// How many messages about one policy are kept.
pub const MOST_MESSAGES: usize = 500;
/// How many texts all lists and conditions together may hold, lists counted wherever they are used.
pub const MOST_TEXTS: usize = 500_000;

/// What the checker found.
#[derive(Clone, Debug, Default)]
pub struct Checked {
    /// The program; `None` when there are errors.
    pub program: Option<Program>,
    /// All messages, by place.
    pub diags: Vec<Diag>,
}

/// Checks a policy, all its files together, and lowers it to a program.
///
/// The messages are all there are about the policy: those of loading it as well.
///
/// ```
/// use qualify::syntax::{self, Root};
/// let mut read = |_: &str| Ok(b"lead\n  need  yes/no\nSQL requires need".to_vec());
/// let checked = qualify::check::check(&syntax::load(&Root::file("smallest.qualify"), &mut read));
/// assert!(checked.diags.is_empty() && checked.program.is_some());
/// ```
pub fn check(loaded: &Loaded) -> Checked {
    let mut checked = examine(loaded);
    if checked.program.is_none() {
        checked.diags = advice::settle(loaded, checked.diags);
    }
    checked
}

/// What is wrong with a text alone, whatever the files that it names may declare.
pub fn mistakes_of_text(text: &str) -> Vec<Diag> {
    const ONLY: &str = "policy.qualify";
    let mut read = |path: &str| match path {
        ONLY => Ok(text.as_bytes().to_vec()),
        _ => Err(LoadError::Missing),
    };
    let loaded = load(&Root::file(ONLY), &mut read);
    let alone = parse(FileId::default(), text).diags;
    let is_of_text = |diag: &Diag| {
        alone.iter().any(|one| {
            one == diag || one.unread.as_ref().is_some_and(|unread| unread.row.covers(diag.span()))
        })
    };
    let mut diags = check(&loaded).diags;
    diags.retain(|diag| diag.code.as_str() < "E1" || is_of_text(diag));
    diags
}

/// Checks a policy, and says what is wrong without trying what the messages offer.
pub fn examine(loaded: &Loaded) -> Checked {
    let mut checker = Checker::new(&loaded.sources);
    checker.lost(loaded);
    let statements = checker.statements(&loaded.files);
    checker.unreadable(loaded, &statements);
    checker.header(&statements);
    checker.declare(&statements);
    checker.points_in_place(&statements);
    let order = checker.order();
    checker.lower(&order);
    checker.verdict();
    checker.collect();
    checker.bounds();
    checker.examples(&statements);
    checker.terms(&statements);
    checker.finish(&loaded.diags)
}

/// The statements that count for a policy, each with its owner: those of used files where they are used, and those of
/// its base unless it says something instead.
pub fn statements<'a>(files: &'a [LoadedFile], sources: &'a Sources) -> Vec<Said<'a>> {
    Checker::new(sources).statements(files)
}

/// What is known while a policy is checked.
struct Checker<'a> {
    sources: &'a Sources,
    diags: Vec<Diag>,
    program: Program,
    items: Vec<Item<'a>>,
    by_name: Map<String, ItemId>,
    /// The fields of each kind of event, by folded name.
    event_fields: Vec<Map<String, u32>>,
    disqualify: Vec<stages::DisqualifyLine<'a>>,
    next_step: Option<tables::NextStepLines<'a>>,
    /// Names that are declared nowhere, and the message that says so.
    unknown: Map<String, usize>,
    /// Names that lines with a mistake would have declared.
    lost: Set<String>,
    /// Statements with a line that could not be read, by where they begin.
    unreadable: Set<(FileId, u32)>,
    units: units::Units,
    /// Whose names count now.
    scope: Scope,
    aggregates: Map<Aggregate, ColumnId>,
    /// Lower case, with the number that was last put behind it.
    column_names: Map<String, u32>,
    decays: Map<u32, DecayId>,
    /// Scores, lines and stages by id; lowered in another order than declared.
    scores: Vec<Option<Score>>,
    lines: Vec<Option<Line>>,
    /// By score: where its lines begin.
    first_lines: Vec<usize>,
    /// What resets the score whose line is lowered now: it filters every event that the line names.
    resets: Vec<Selection>,
    stages: Vec<Option<Stage>>,
    /// Texts held by lists and conditions so far.
    texts: usize,
    /// Fields of events so far.
    of_events: usize,
    /// How the data writes when events happened, where an event does not say so itself.
    event_times: Option<crate::program::Format>,
    seeker: diag::nearest::Seeker,
    too_many: bool,
}

/// Whose names count.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Scope {
    /// The lead's: every declared name.
    Lead,
    /// Inside `where`: the fields of that kind of event.
    Event(EventId),
    /// A claim of an example: what the policy works out, nothing new about events.
    Claim,
}

impl<'a> Checker<'a> {
    fn new(sources: &'a Sources) -> Checker<'a> {
        Checker {
            sources,
            diags: Vec::new(),
            program: Program::default(),
            items: Vec::new(),
            by_name: Map::default(),
            event_fields: Vec::new(),
            disqualify: Vec::new(),
            next_step: None,
            unknown: Map::default(),
            lost: Set::default(),
            unreadable: Set::default(),
            units: units::Units::default(),
            scope: Scope::Lead,
            aggregates: Map::default(),
            column_names: Map::default(),
            decays: Map::default(),
            scores: Vec::new(),
            lines: Vec::new(),
            first_lines: Vec::new(),
            resets: Vec::new(),
            stages: Vec::new(),
            texts: 0,
            of_events: 0,
            event_times: None,
            seeker: diag::nearest::Seeker::default(),
            too_many: false,
        }
    }

    fn report(&mut self, diag: Diag) {
        self.diags.push(diag);
    }

    /// Adds a column under a name that becomes unique.
    fn column(&mut self, column: Column) -> ColumnId {
        let mut column = column;
        let lower = column.name.to_lowercase();
        if let Some(last) = self.column_names.get(&lower).copied() {
            let mut numbers = last.saturating_add(1)..;
            let free = numbers.find(|number| !self.column_names.contains_key(&format!("{lower} ({number})")));
            let number = free.unwrap_or(u32::MAX);
            self.column_names.insert(format!("{lower} ({number})"), 1);
            self.column_names.insert(lower, number);
            column.name = format!("{} ({number})", column.name);
        } else {
            self.column_names.insert(lower, 1);
        }
        if self.program.columns.len() >= MOST_COLUMNS {
            self.limit(column.span, &format!("this policy works out more than {MOST_COLUMNS} things"));
            return ColumnId(0);
        }
        let id = ColumnId(u32::try_from(self.program.columns.len()).unwrap_or(u32::MAX));
        self.program.columns.push(column);
        id
    }

    /// A column of a named statement.
    fn named(
        &mut self,
        item: ItemId,
        ty: Type,
        kind: ColumnKind,
        because: Option<String>,
        span: Span,
    ) -> ColumnId {
        let (name, owner) = self
            .items
            .get(item.0)
            .map_or_else(Default::default, |item| (item.name.clone(), item.owner.clone()));
        let id = self.column(Column { name, ty, kind, because, owner, span });
        if let Some(item) = self.items.get_mut(item.0) {
            item.column = Some(id);
        }
        id
    }

    /// The column of something computed from events; one for each meaning.
    fn aggregate(&mut self, mut aggregate: Aggregate, ty: Type, span: Span) -> ColumnId {
        // No reset makes a lead's last activity undone.
        if !matches!(aggregate, Aggregate::LastActivity(_)) {
            let after = &mut aggregate.selection_mut().after;
            for reset in &self.resets {
                if !after.iter().any(|known| known.of == *reset) {
                    after.push(After { of: reset.clone(), why: Why::Reset });
                }
            }
        }
        if let Some(id) = self.aggregates.get(&aggregate) {
            return *id;
        }
        let name = Speaker::new(&self.program, Voice::Policy).aggregate(&aggregate).plain();
        let kind = ColumnKind::Aggregate(aggregate.clone());
        let id = self.column(Column { name, ty, kind, because: None, owner: None, span });
        self.aggregates.insert(aggregate, id);
        id
    }

    /// The type of what a name stands for.
    fn type_of(&self, of: typed::Look) -> Option<&Type> {
        match of {
            typed::Look::Column(column) => self.program.columns.get(column.index()).map(|column| &column.ty),
            typed::Look::Field(event, field) => {
                let kind = self.program.events.get(event.index())?;
                kind.fields.get(field.index()).map(|field| &field.ty)
            }
        }
    }

    /// Says once that a limit is reached.
    fn limit(&mut self, span: Span, message: &str) {
        if !self.too_many {
            self.too_many = true;
            self.report(
                Diag::new(Code::TooMuch, span, message)
                    .help("split the policy, or say the same with fewer lines"),
            );
        }
    }

    /// Whether so many may stand together; says where they may not.
    fn together(&mut self, count: usize, span: Span, what: &str) -> bool {
        if count > MOST_TOGETHER {
            self.limit(span, &format!("{what} has more than {MOST_TOGETHER} of them"));
        }
        count <= MOST_TOGETHER
    }

    /// Counts a name that is declared; says where there are too many.
    fn count_name(&mut self, span: Span) {
        if self.items.len().saturating_add(self.of_events) >= MOST_NAMES {
            self.limit(span, &format!("this policy declares more than {MOST_NAMES} names"));
        }
    }

    /// Counts texts that are kept; says where there are too many.
    fn count_texts(&mut self, count: usize, span: Span) -> bool {
        self.texts = self.texts.saturating_add(count);
        if self.texts > MOST_TEXTS {
            let message =
                format!("the lists and conditions of this policy hold more than {MOST_TEXTS} texts");
            self.limit(span, &message);
        }
        self.texts <= MOST_TEXTS
    }

    /// Lowers everything that has a column of its own, each after what it needs.
    fn lower(&mut self, order: &[order::Node]) {
        for node in order {
            match *node {
                order::Node::Item(id) => self.lower_item(id),
                order::Node::Disqualify(index) => self.lower_disqualify(index),
                order::Node::NextStep => self.lower_next_step(),
            }
        }
    }

    fn lower_item(&mut self, id: ItemId) {
        let Some(item) = self.items.get(id.0) else { return };
        let (span, because) = (item.place, item.because.clone());
        match item.kind {
            ItemKind::Field(_)
            | ItemKind::Event(_)
            | ItemKind::Group(_)
            | ItemKind::List(_)
            | ItemKind::Setting(_) => {}
            ItemKind::Score { tree, id: score } => self.lower_score(id, tree, score, because, span),
            ItemKind::Means(meaning) => self.lower_means(id, meaning, because, span),
            ItemKind::Grade(tree) => self.lower_grade(id, tree, because, span),
            ItemKind::Choose(tree) => self.lower_choose(id, tree, because, span),
            ItemKind::Stage { tree, id: stage } => self.lower_stage(id, tree, stage, because, span),
        }
    }

    fn lower_means(
        &mut self,
        id: ItemId,
        meaning: &crate::syntax::tree::Expr,
        because: Option<String>,
        span: Span,
    ) {
        match self.meaning(meaning) {
            expr::Meaning::Condition(condition) => {
                self.named(id, Type::YesNo, ColumnKind::Criterion(condition), because, span);
            }
            expr::Meaning::Number(number, unit) => {
                self.named(id, Type::Number(unit), ColumnKind::Number(number), because, span);
            }
            expr::Meaning::Bad => {}
        }
    }

    /// The lists of the program that stand in the order declared.
    fn collect(&mut self) {
        for item in &self.items {
            let Some(column) = item.column else { continue };
            match item.kind {
                ItemKind::Means(_) => self.program.criteria.push(column),
                ItemKind::Grade(_) => self.program.grades.push(column),
                ItemKind::Choose(_) => self.program.choices.push(column),
                ItemKind::Field(_)
                | ItemKind::Event(_)
                | ItemKind::Group(_)
                | ItemKind::List(_)
                | ItemKind::Setting(_)
                | ItemKind::Score { .. }
                | ItemKind::Stage { .. } => {}
            }
        }
        self.program.scores = std::mem::take(&mut self.scores).into_iter().flatten().collect();
        self.program.lines = std::mem::take(&mut self.lines).into_iter().flatten().collect();
        self.program.stages = std::mem::take(&mut self.stages).into_iter().flatten().collect();
    }

    /// Whoever owns a line: named on it, else the default.
    fn owner(tail: &Tail, default: Option<&String>) -> Option<String> {
        tail.owned_by.as_ref().map(|name| name.text.clone()).or_else(|| default.cloned())
    }

    /// Names that lines with a mistake would have declared: nothing more is said about them.
    fn lost(&mut self, loaded: &Loaded) {
        let names = loaded.files.iter().flat_map(|file| &file.lost);
        self.lost.extend(names.map(|name| crate::program::text::fold(&name.text)));
    }

    /// Statements with a line that could not be read: it may say what seems to be lacking.
    fn unreadable(&mut self, loaded: &Loaded, statements: &[names::Said<'a>]) {
        let mut starts: Vec<(FileId, u32)> = statements
            .iter()
            .map(|said| said.statement.place.0)
            .map(|span| (span.file, span.start))
            .collect();
        starts.sort_unstable();
        for diag in &loaded.diags {
            let at = (diag.span().file, diag.span().start);
            let index = starts.partition_point(|start| *start <= at);
            if let Some(start) = index.checked_sub(1).and_then(|index| starts.get(index)) {
                self.unreadable.insert(*start);
            }
        }
    }

    /// Whether every line of a statement could be read.
    fn readable(&self, statement: Span) -> bool {
        !self.unreadable.contains(&(statement.file, statement.start))
    }

    fn finish(mut self, loading: &[Diag]) -> Checked {
        self.diags.extend(loading.iter().cloned());
        diag::sort(&mut self.diags);
        self.diags.dedup();
        let failed = self.diags.iter().any(|diag| diag.severity == Severity::Error);
        let rest = self.diags.len().saturating_sub(MOST_MESSAGES);
        if let Some(first) = self.diags.get(MOST_MESSAGES).filter(|_| failed).map(Diag::span) {
            // What is beyond a limit is said however much else there is.
            let limits: Vec<Diag> =
                self.diags.drain(MOST_MESSAGES..).filter(|diag| diag.code == Code::TooMuch).collect();
            self.diags.extend(limits);
            let message = format!("this policy has {rest} more mistakes, from here on");
            self.diags.push(Diag::new(Code::TooMuch, first, message).help("mend the first ones"));
        }
        Checked { program: (!failed).then_some(self.program), diags: self.diags }
    }
}

/// What stands where something wrong stood; a program with it is never handed out.
const NEVER: typed::Condition = typed::Condition::Constant(false);

/// `because "…"`
fn because(tail: &Tail) -> Option<String> {
    tail.because.as_ref().map(|quoted| quoted.text.clone())
}

/// A name in back quotes.
fn quote(name: &Name) -> String {
    format!("`{}`", name.text)
}
