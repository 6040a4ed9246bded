//! The parts of conditions that hold for every lead, or for none.

use super::demands::asks_of_default;
use super::text_never::{Lists, texts, wrong};
use super::{Context, bound_swallows, contradiction, step_never, walk};
use crate::analyse::model::{Cond, Def, Leaf, Pay};
use crate::analyse::range::Possible;
use crate::program::text::fold;
use crate::program::{ColumnId, ColumnKind, Order, StageId, Type};
use crate::span::Span;
use crate::syntax::tree::{Expr, ExprKind, StageClauseKind, Statement, StatementKind};
use std::collections::{HashMap, HashSet};

/// For whom a part holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Always {
    /// Every lead.
    Lead,
    /// Every lead of whom it is known.
    Known,
}

/// A part of a condition that does nothing.
#[derive(Debug)]
pub(super) struct Part {
    /// Where it stands, or the setting that makes it so.
    pub place: Span,
    /// What it says.
    pub text: String,
    /// Whether it always holds.
    pub always: Option<Always>,
    /// Whether it never holds, and of which leads.
    pub never: Option<String>,
    /// What comes of it where it always holds.
    pub stops: &'static str,
    /// What comes of it where it never holds.
    pub nothing: &'static str,
    /// A setting of the policy's own that makes a condition of its base so, and that condition.
    pub setting: Option<(String, String)>,
}

/// A condition as written and as it is reasoned over, and what its whole is looked at by.
#[derive(Clone, Copy)]
struct Whole<'a, 'p> {
    expr: &'a Expr,
    cond: &'p Cond,
    /// Whether other rules tell of the whole that always holds, or never.
    always: bool,
    never: bool,
    stops: &'static str,
    nothing: &'static str,
    /// Whether it keeps leads out: few are meant.
    guard: bool,
    /// The criterion that it is the meaning of.
    criterion: Option<ColumnId>,
    /// The stage that it wishes something of.
    wishes: Option<StageId>,
    /// The stage that requires it.
    requires: Option<ColumnId>,
}

/// Every such part; of nested ones, the outermost.
pub(super) fn of(context: &Context) -> Vec<Part> {
    let mut found = Vec::new();
    each(context, &mut |part| found.push(part));
    found
}

/// Calls `see` with every such part.
fn each(context: &Context, see: &mut dyn FnMut(Part)) {
    let settings = settings(context);
    let own: HashSet<String> = super::statements(context).filter_map(name_of).collect();
    for file in context.files {
        for statement in &file.tree.statements {
            // What a base says is looked at where the policy's own settings stand in it.
            let of_base = file.layer != 0;
            let replaced = || name_of(statement).is_some_and(|name| own.contains(&name));
            if of_base && (settings.is_empty() || replaced()) {
                continue;
            }
            for whole in wholes(context, statement) {
                look(context, &whole, of_base.then_some(&settings), see);
            }
        }
    }
}

/// Calls `see` with every part of the policy's own conditions that has no parts of its own, and whether it keeps leads out.
pub(super) fn leaves<'a>(context: &Context<'a>, see: &mut dyn FnMut(&'a Expr, &Cond, bool)) {
    for statement in super::statements(context) {
        for whole in wholes(context, statement) {
            let mut open = vec![(whole.expr, whole.cond)];
            while let Some((expr, cond)) = open.pop() {
                let halves = walk::halves(expr, cond);
                if halves.is_empty() {
                    see(walk::bare(expr), cond, whole.guard);
                }
                open.extend(halves);
            }
        }
    }
}

/// Parts of one condition of which some are enough, each as written and as it is reasoned over.
pub(super) type Choice<'c, 'a> = &'c [(&'a Expr, &'c Cond)];

/// Calls `see` with the parts of every `or`, and of every `at least N of` (then the second is `false`).
pub(super) fn choices<'a>(context: &Context<'a>, see: &mut dyn FnMut(Choice<'_, 'a>, bool)) {
    for statement in super::statements(context) {
        for whole in wholes(context, statement) {
            let mut open = vec![(whole.expr, whole.cond)];
            while let Some((expr, cond)) = open.pop() {
                let halves = walk::halves(expr, cond);
                match walk::bare(expr).kind {
                    ExprKind::Or(_) => see(&halves, true),
                    ExprKind::AtLeastOf { .. } => see(&halves, false),
                    _ => {}
                }
                open.extend(halves);
            }
        }
    }
}

/// The policy's own settings, with their places.
fn settings(context: &Context) -> HashMap<String, (String, Span)> {
    let all = super::statements(context).filter_map(|statement| match &statement.kind {
        StatementKind::Setting { name, .. } => {
            Some((fold(&name.text), (name.text.clone(), statement.place.0)))
        }
        _ => None,
    });
    all.collect()
}

fn name_of(statement: &Statement) -> Option<String> {
    match &statement.kind {
        StatementKind::Means { name, .. } => Some(fold(&name.text)),
        StatementKind::Stage(stage) => Some(fold(&stage.name.text)),
        StatementKind::NextStep(_) => Some("next step".to_owned()),
        _ => None,
    }
}

/// The conditions of a statement.
fn wholes<'a, 'p>(context: &'p Context<'a>, statement: &'a Statement) -> Vec<Whole<'a, 'p>> {
    let facts = context.facts();
    let plain = |expr: &'a Expr, cond: &'p Cond| Whole {
        expr,
        cond,
        always: true,
        never: true,
        stops: "makes no difference",
        nothing: "no lead meets it",
        guard: false,
        criterion: None,
        wishes: None,
        requires: None,
    };
    match &statement.kind {
        StatementKind::Means { name, meaning } => {
            let Some(column) = context.find(&name.text) else { return Vec::new() };
            let Some(Def::Condition(cond)) = facts.model.def(column) else { return Vec::new() };
            vec![Whole { criterion: Some(column), ..plain(meaning, cond) }]
        }
        StatementKind::Stage(stage) => {
            let Some(column) = context.find(&stage.name.text) else { return Vec::new() };
            let ColumnKind::Stage(id) = context.program[column].kind else { return Vec::new() };
            let Some(Def::Stage { requires, blocked }) = facts.model.def(column) else { return Vec::new() };
            let mut all = vec![Whole {
                stops: "stops nobody",
                requires: Some(column),
                ..plain(&stage.requires, requires)
            }];
            let (mut floors, mut wishes) = (blocked.iter(), facts.wishes(id).should_have.iter());
            for clause in &stage.clauses {
                match &clause.kind {
                    StageClauseKind::BlockedIf(expr) => {
                        let Some(cond) = floors.next() else { continue };
                        all.push(Whole {
                            never: false,
                            guard: true,
                            nothing: "blocks no lead",
                            ..plain(expr, cond)
                        });
                    }
                    StageClauseKind::ShouldHave(wished) => {
                        for (expr, cond) in wished.iter().zip(wishes.by_ref()) {
                            let nothing = "a wish that no lead fulfils";
                            let whole = Whole {
                                always: false,
                                never: false,
                                nothing,
                                wishes: Some(id),
                                ..plain(expr, cond)
                            };
                            all.push(whole);
                        }
                    }
                    StageClauseKind::Prefers(_) | StageClauseKind::AnswerWithin { .. } => {}
                }
            }
            all
        }
        StatementKind::Disqualify(expr) => {
            let Some(column) = context.index().disqualify(statement.place.0) else { return Vec::new() };
            let Some(Def::Condition(cond)) = facts.model.def(column) else { return Vec::new() };
            vec![Whole { never: false, guard: true, nothing: "disqualifies no lead", ..plain(expr, cond) }]
        }
        StatementKind::Score(score) => {
            let conditions = score.lines.iter().filter_map(|line| {
                let crate::syntax::tree::ScoreLineKind::If { condition, .. } = &line.kind else {
                    return None;
                };
                let (checked, ..) = walk::line_of(context, line)?;
                match facts.model.def(checked.column) {
                    Some(Def::Points(Pay::If(_, cond))) => Some(plain(condition, cond)),
                    _ => None,
                }
            });
            conditions.collect()
        }
        StatementKind::NextStep(step) => context.program.next_step.map_or_else(Vec::new, |column| {
            arms(context, column, &step.arms).into_iter().map(|(expr, cond)| plain(expr, cond)).collect()
        }),
        StatementKind::Choose(choose) => context.find(&choose.name.text).map_or_else(Vec::new, |column| {
            arms(context, column, &choose.arms).into_iter().map(|(expr, cond)| plain(expr, cond)).collect()
        }),
        _ => Vec::new(),
    }
}

/// The conditions of a table's lines.
fn arms<'a, 'p>(
    context: &'p Context<'a>,
    column: ColumnId,
    written: &'a [crate::syntax::tree::Arm],
) -> Vec<(&'a Expr, &'p Cond)> {
    let Some(Def::FirstMatch { arms, .. }) = context.facts().model.def(column) else { return Vec::new() };
    written.iter().filter_map(|arm| arm.condition.as_ref()).zip(arms.iter().map(|(cond, _)| cond)).collect()
}

fn look(
    context: &Context,
    whole: &Whole,
    settings: Option<&HashMap<String, (String, Span)>>,
    see: &mut dyn FnMut(Part),
) {
    let facts = context.facts();
    // What falls as a whole is told as a whole: a part of it adds nothing.
    let (always, never) = (facts.always(whole.cond), facts.never(whole.cond));
    if told(context, whole, always, never) {
        return;
    }
    if let Some(stage) = whole.wishes {
        let column = context.program[stage].column;
        let Some(Def::Stage { requires, blocked }) = facts.model.def(column) else { return };
        // A wish that is required already is another rule's.
        if facts.entails(requires, whole.cond) {
            return;
        }
        let away = facts.rules_out(requires, whole.cond)
            || blocked.iter().any(|floor| !facts.never(floor) && facts.entails(whole.cond, floor));
        if away && !always && !never && !facts.never_holds(column) {
            let never = Some(format!("lead in {}", context.program[column].name));
            report(context, whole, whole.expr, (None, never), settings, see);
            return;
        }
    }
    let mut open = vec![(whole.expr, whole.cond, true)];
    while let Some((expr, cond, is_whole)) = open.pop() {
        if !facts.work().take(1) {
            return;
        }
        let found = judged(context, cond);
        if !is_whole
            && found == (None, false)
            && let Some(why) = gone(context, whole, cond)
        {
            let whole = Whole { nothing: "whoever meets it is out already", ..*whole };
            report(context, &whole, walk::bare(expr), (None, Some(why)), settings, see);
            continue;
        }
        if found == (None, false) {
            open.extend(walk::halves(expr, cond).into_iter().map(|(expr, cond)| (expr, cond, false)));
            continue;
        }
        let told = is_whole && told(context, whole, found.0 == Some(Always::Lead), found.1);
        let explained = step_never::elsewhere(context, cond) || bound_swallows::is_behind(context, cond);
        // A field with a default is missing where the data holds something bad.
        let guard = asks_of_default(context, cond)
            || (found.1 && (misspelt(context, expr) || clears_itself(context, cond)));
        if !told && !explained && !guard && !names_stage(context, cond) {
            let never = found.1.then(|| "lead".to_owned());
            let out = is_whole && whole.guard;
            let stops = if out { "keeps out every lead of whom it is known" } else { whole.stops };
            let whole = &Whole { stops, ..*whole };
            report(context, whole, walk::bare(expr), (found.0, never), settings, see);
        }
    }
}

/// Why a part of a requirement brings no lead in: whoever fulfils it is out already.
fn gone(context: &Context, whole: &Whole, cond: &Cond) -> Option<String> {
    let (facts, stage) = (context.facts(), whole.requires?);
    let Some(Def::Stage { blocked, .. }) = facts.model.def(stage) else { return None };
    // Where all are out, the whole is the mistake.
    let all = |floor: &Cond| facts.always(floor) || facts.entails(whole.cond, floor);
    let out = |floor: &Cond| !all(floor) && facts.entails(cond, floor);
    if facts.model.disqualify.iter().any(|line| out(&Cond::Column(*line))) {
        return Some("lead that is not disqualified".to_owned());
    }
    let name = &context.program[stage].name;
    blocked.iter().any(out).then(|| format!("lead that is not blocked from {name}"))
}

/// Whether other rules tell of a whole that always holds, or never.
fn told(context: &Context, whole: &Whole, always: bool, never: bool) -> bool {
    let facts = context.facts();
    match whole.criterion.filter(|_| always || never) {
        // Where a stage falls with it, or stands open, that is the finding.
        Some(column) => {
            let mut stages = facts.model.stages.iter();
            match never {
                true => contradiction::of(context, column) || stages.any(|stage| facts.never_holds(*stage)),
                false => stages.any(|stage| facts.is_fixed(*stage)),
            }
        }
        None => always && whole.always || never && whole.never,
    }
}

fn names_stage(context: &Context, cond: &Cond) -> bool {
    matches!(cond, Cond::Column(column) if matches!(context.program[*column].kind, ColumnKind::Stage(_) | ColumnKind::Criterion(_)))
}

/// Whether a part always holds, and whether it never does.
fn judged(context: &Context, cond: &Cond) -> (Option<Always>, bool) {
    let facts = context.facts();
    let truth = facts.truth(cond);
    let whole =
        !matches!(cond, Cond::All(_) | Cond::Any(_) | Cond::Column(_) | Cond::Not(_) | Cond::AtLeast { .. });
    let never = if whole { !truth.yes() } else { facts.never(cond) };
    if never || below_nought(context, cond) == Some(false) {
        return (None, true);
    }
    let always = if whole { truth == Possible::YES } else { facts.always(cond) };
    if always {
        return (Some(Always::Lead), false);
    }
    let every = matches!(cond, Cond::OneOf { .. } | Cond::Any(_)) && truth.yes() && !truth.no();
    if every || below_nought(context, cond) == Some(true) {
        return (Some(Always::Known), false);
    }
    (None, false)
}

/// Words in the name of a number that can be below 0.
const BELOW: &[&str] = &[
    "profit",
    "margin",
    "balance",
    "growth",
    "change",
    "difference",
    "result",
    "score",
    "delta",
    "temperature",
    "saldo",
    "gewinn",
    "winst",
    "latitude",
    "longitude",
    "trend",
];

/// Whether a condition asks if a number of the lead is 0 or more, or below 0; other numbers may be anything.
fn below_nought(context: &Context, cond: &Cond) -> Option<bool> {
    let Cond::Compare { of, order } = cond else { return None };
    let [(weight, Leaf::Column(column))] = of.terms.as_slice() else { return None };
    let column = &context.program[*column];
    let number = matches!((&column.kind, &column.ty), (ColumnKind::Field(_), Type::Number(_)));
    let signed = super::places::words(&column.name).iter().any(|word| BELOW.contains(&word.as_str()));
    if !number || signed || of.constant != 0 {
        return None;
    }
    match (*weight > 0, order) {
        (true, Order::AtLeast) | (false, Order::AtMost) => Some(true),
        (true, Order::Less) | (false, Order::More) => Some(false),
        _ => None,
    }
}

fn report(
    context: &Context,
    whole: &Whole,
    expr: &Expr,
    (always, never): (Option<Always>, Option<String>),
    settings: Option<&HashMap<String, (String, Span)>>,
    see: &mut dyn FnMut(Part),
) {
    let text = walk::text(context, expr.place.0);
    let mut setting = None;
    let mut place = expr.place.0;
    if let Some(settings) = settings {
        walk::each(expr, &mut |part| {
            if let ExprKind::Name(name) = &part.kind
                && let Some((written, at)) = settings.get(&fold(&name.text))
            {
                setting = Some((written.clone(), text.clone()));
                place = *at;
            }
        });
        if setting.is_none() {
            return;
        }
    }
    let (stops, nothing) = (whole.stops, whole.nothing);
    see(Part { place, text, always, never, stops, nothing, setting });
}

/// Whether an expression looks for a text that can never be found: then that is the mistake.
fn misspelt(context: &Context, expr: &Expr) -> bool {
    let lists = Lists::of(context);
    let mut found = false;
    walk::each(expr, &mut |part| {
        found |= texts(&lists, part).into_iter().any(|(of, how, literal)| wrong(of, how, literal).is_some());
    });
    found
}

/// Whether a condition counts an event that clears itself: then that is the mistake.
fn clears_itself(context: &Context, cond: &Cond) -> bool {
    let mut found = false;
    cond.each_input(&mut |input| {
        found |=
            matches!(&context.program[input].kind, ColumnKind::Aggregate(of) if of.selection().is_nothing());
    });
    found
}
