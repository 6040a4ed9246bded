//! The engine: computes the columns of a program, a batch of leads at a time.
//!
//! [`Engine::new`] makes a plan of what is wanted; each thread has a [`Worker`]; [`Engine::run`] gives the
//! [`Results`] of a [`batch::Batch`], to be read back by column or, for one lead, as an [`answer::Answer`].
//! [`Engine::one`] does all of it for a single record.
//!
//! ```
//! use qualify::engine::{Engine, Wanted};
//! use qualify::program::*;
//! use qualify::span::Span;
//!
//! // A program is what the checker makes of a policy; here is one by hand: `adult means age >= 18`.
//! let age = Field {
//!     name: "age".into(), ty: Type::Number(None), source: "age".into(), ask: None, default: None,
//!     missing: vec![], format: None, can_change: false, split: ";".into(), owner: None, span: Span::default(),
//! };
//! let column = |name: &str, ty, kind| Column {
//!     name: name.into(), ty, kind, because: None, owner: None, span: Span::default(),
//! };
//! let adult = Condition::Compare {
//!     left: Number::Column(ColumnId(0)), order: Order::AtLeast, right: Number::Constant(18 * SCALE),
//! };
//! let program = Program {
//!     fields: vec![age],
//!     columns: vec![
//!         column("age", Type::Number(None), ColumnKind::Field(FieldId(0))),
//!         column("adult", Type::YesNo, ColumnKind::Criterion(adult)),
//!     ],
//!     ..Program::default()
//! };
//!
//! let engine = Engine::new(&program, Wanted::everything());
//! let lead = engine.one(0, &[Some(Value::Number(21 * SCALE))], &[]);
//! assert_eq!(lead.results(&engine).truth(ColumnId(1), 0), Some(qualify::engine::truth::Truth::Yes));
//! ```

pub mod answer;
pub mod batch;
pub mod events;
mod example;
pub mod explain;
mod kernels;
mod memory;
mod one;
mod plan;
mod rank;
pub mod reach;
mod results;
mod scalar;
mod tables;
pub mod truth;
mod worker;

pub use example::Examples;
pub use one::{Lead, Record};
pub use rank::compare;
pub use results::{Numbers, Paying, Results};
pub use worker::Worker;

use std::sync::{Arc, OnceLock};

use crate::program::{ColumnId, Condition, Program, ScoreId};
use batch::Need;
use memory::Reaching;
use plan::Plan;

/// What is asked for. Only what it needs is read and computed.
#[derive(Clone, Debug, Default)]
pub struct Wanted {
    columns: Vec<ColumnId>,
    all: bool,
    ranks: bool,
    conditions: Vec<Condition>,
    sums: Vec<ScoreId>,
}

impl Wanted {
    /// These columns.
    pub fn columns(columns: impl IntoIterator<Item = ColumnId>) -> Wanted {
        Wanted { columns: columns.into_iter().collect(), ..Wanted::default() }
    }

    /// Everything that an answer or an explanation may show: every column that is not just a field, and the lists
    /// under the stages.
    pub fn everything() -> Wanted {
        Wanted { all: true, ranks: true, ..Wanted::default() }
    }

    /// And these columns, fields among them.
    pub fn and(mut self, columns: impl IntoIterator<Item = ColumnId>) -> Wanted {
        self.columns.extend(columns);
        self
    }

    /// And a condition of its own: a claim of an example, an outcome. Read with [`Results::condition`], by the order in
    /// which conditions were added.
    pub fn condition(mut self, condition: Condition) -> Wanted {
        self.conditions.push(condition);
        self
    }

    /// And these scores, before their bounds are applied.
    fn sums(mut self, scores: impl IntoIterator<Item = ScoreId>) -> Wanted {
        self.sums.extend(scores);
        self
    }

    /// The columns that are held for reading.
    fn all_columns(&self, program: &Program) -> Vec<ColumnId> {
        let mut wanted = self.columns.clone();
        if self.all {
            let fields = program.fields.len();
            wanted.extend(program.columns().map(|(id, _)| id).filter(|id| id.index() >= fields));
        }
        if self.ranks {
            wanted.extend(program.stage);
            wanted.extend(program.scores.iter().map(|score| score.column));
            wanted.extend(program.stages.iter().flat_map(|stage| &stage.higher).map(|higher| higher.of));
        }
        wanted.retain(|id| id.index() < program.columns.len());
        wanted.sort_unstable();
        wanted.dedup();
        wanted
    }
}

/// A program, ready to run. It is shared by all threads; each has its own [`Worker`].
#[derive(Debug)]
pub struct Engine<'p> {
    program: Held<'p>,
    plan: Plan,
    /// The program whose stages leads could reach, where the engine's own has further columns behind those of it.
    base: Option<&'p Program>,
    deep: OnceLock<Box<Deep>>,
}

/// What the facts of leads are worked out with: made when they are first asked for.
#[derive(Debug)]
struct Deep {
    ground: Arc<reach::Ground>,
    /// Computes what the ground looks at. It keeps the program, so that it may be made at any time.
    engine: Engine<'static>,
}

/// The program: that of the one who runs it, or the engine's own share of it.
#[derive(Debug)]
enum Held<'p> {
    Lent(&'p Program),
    Shared(Arc<Program>),
}

impl Engine<'static> {
    /// Plans what is wanted of a program, and keeps it.
    pub fn of(program: Arc<Program>, wanted: Wanted) -> Engine<'static> {
        let plan = Plan::new(&program, &wanted);
        Engine { program: Held::Shared(program), plan, base: None, deep: OnceLock::new() }
    }
}

impl<'p> Engine<'p> {
    /// Plans what is wanted of a program.
    pub fn new(program: &'p Program, wanted: Wanted) -> Engine<'p> {
        Engine {
            program: Held::Lent(program),
            plan: Plan::new(program, &wanted),
            base: None,
            deep: OnceLock::new(),
        }
    }

    /// The same for a program whose first columns are those of another: what leads could reach is told of that one.
    #[must_use]
    pub fn reaching_as(self, base: &'p Program) -> Engine<'p> {
        Engine { base: Some(base), ..self }
    }

    /// The program.
    pub fn program(&self) -> &Program {
        match &self.program {
            Held::Lent(program) => program,
            Held::Shared(program) => program,
        }
    }

    /// What readers have to fill in, by field id.
    pub fn needs(&self) -> &[Need] {
        &self.plan.fields
    }

    /// What the events room has to fill in, by the position of the aggregate among the program's aggregate columns.
    pub fn needed_aggregates(&self) -> &[Need] {
        &self.plan.aggregates
    }

    /// What a worker needs to tell what leads could still reach; `as_of` is the instant that most of them have.
    fn reaching(&self, as_of: i64) -> Reaching {
        let deep = self.deep.get_or_init(|| Box::new(self.deep(as_of)));
        let fields = self.plan.fields.iter();
        let aggregates = self.program().aggregates().zip(&self.plan.aggregates);
        let needs = (0u32..).map(ColumnId).zip(fields);
        let needs = needs.chain(aggregates.map(|((column, _), need)| (column, need)));
        let domains: Vec<ColumnId> =
            needs.filter(|(_, need)| **need == Need::Domain).map(|(column, _)| column).collect();
        let reacher = reach::Reacher::new(Arc::clone(&deep.ground), |column| domains.contains(&column));
        Reaching { reacher, memory: Box::new(deep.engine.memory()), batch: 0, facts: Vec::new() }
    }

    fn deep(&self, as_of: i64) -> Deep {
        let program = match (self.base, &self.program) {
            (Some(base), _) => Arc::new(base.clone()),
            (None, Held::Lent(program)) => Arc::new((*program).clone()),
            (None, Held::Shared(program)) => Arc::clone(program),
        };
        let ground = reach::Ground::new(&program, as_of);
        let wanted = Wanted::columns(ground.lines()).sums(ground.scores());
        let wanted = ground.conditions().iter().cloned().fold(wanted, Wanted::condition);
        let mut plan = Plan::new(&program, &wanted);
        // The batch is filled for this engine.
        plan.fields.clone_from(&self.plan.fields);
        plan.aggregates.clone_from(&self.plan.aggregates);
        let engine = Engine { program: Held::Shared(program), plan, base: None, deep: OnceLock::new() };
        Deep { ground: Arc::new(ground), engine }
    }
}
