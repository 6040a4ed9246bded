//! What needs what: cycles, and an order in which everything can be worked out.

use super::names::{ItemId, ItemKind};
use super::{Checker, Set};
use crate::diag::{Code, Diag};
use crate::span::Span;
use crate::syntax::tree::{Days, EventUse, Expr, ExprKind, Name, Preference, ScoreLineKind, StageClauseKind};

/// Something with a column of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(super) enum Node {
    Item(ItemId),
    Disqualify(usize),
    NextStep,
}

/// A name that a statement needs, and where it says so.
type Need = (ItemId, Span);

/// How far the walk over the names has come with one of them.
#[derive(Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Open,
    Done,
}

/// The walk over everything that is needed, without recursion: a chain of names may be long.
struct Walk {
    states: Vec<State>,
    needs: Vec<Vec<Need>>,
    /// By item: the stage it leads to and the next name on the way there.
    to_stage: Vec<Option<ItemId>>,
    in_cycle: Set<ItemId>,
    order: Vec<Node>,
}

impl<'a> Checker<'a> {
    /// Everything that is worked out, each after what it needs; says where something needs itself.
    pub(super) fn order(&mut self) -> Vec<Node> {
        let needs: Vec<Vec<Need>> = (0..self.items.len()).map(|index| self.needs_of(ItemId(index))).collect();
        let mut walk = Walk {
            states: vec![State::New; self.items.len()],
            to_stage: vec![None; self.items.len()],
            needs,
            in_cycle: Set::default(),
            order: Vec::new(),
        };
        // What disqualifies comes first: every stage looks at it.
        for index in 0..self.disqualify.len() {
            let Some(line) = self.disqualify.get(index) else { continue };
            let mut needs = Vec::new();
            self.expr_needs(line.condition, &mut needs);
            for (need, _) in &needs {
                self.visit(*need, &mut walk);
            }
            self.no_stage(&needs, &walk);
            walk.order.push(Node::Disqualify(index));
        }
        for index in 0..self.items.len() {
            self.visit(ItemId(index), &mut walk);
        }
        if self.next_step.is_some() {
            walk.order.push(Node::NextStep);
        }
        walk.order
    }

    fn is_stage(&self, id: ItemId) -> bool {
        self.items.get(id.0).is_some_and(|item| matches!(item.kind, ItemKind::Stage { .. }))
    }

    /// Walks from a name to all it needs; those are in the order before it.
    fn visit(&mut self, from: ItemId, walk: &mut Walk) {
        let mut stack: Vec<(ItemId, usize)> = Vec::new();
        if walk.states.get(from.0) == Some(&State::New) {
            set(&mut walk.states, from, State::Open);
            stack.push((from, 0));
        }
        while let Some((id, next)) = stack.last_mut() {
            let id = *id;
            let need = walk.needs.get(id.0).and_then(|needs| needs.get(*next)).copied();
            *next = next.saturating_add(1);
            match need {
                None => {
                    set(&mut walk.states, id, State::Done);
                    let way =
                        walk.needs.get(id.0).into_iter().flatten().map(|(need, _)| *need).find(|need| {
                            self.is_stage(*need) || walk.to_stage.get(need.0).is_some_and(Option::is_some)
                        });
                    if let Some(slot) = walk.to_stage.get_mut(id.0) {
                        *slot = way;
                    }
                    walk.order.push(Node::Item(id));
                    stack.pop();
                }
                Some((need, _)) => match walk.states.get(need.0) {
                    Some(State::New) => {
                        set(&mut walk.states, need, State::Open);
                        stack.push((need, 0));
                    }
                    Some(State::Open) => {
                        let path: Vec<ItemId> =
                            stack.iter().map(|(id, _)| *id).skip_while(|id| *id != need).collect();
                        self.cycle(&path, walk);
                    }
                    Some(State::Done) | None => {}
                },
            }
        }
    }

    /// Says that some names need each other, unless one of them is in a cycle that has been told.
    fn cycle(&mut self, path: &[ItemId], walk: &mut Walk) {
        let told = path.iter().any(|id| walk.in_cycle.contains(id));
        walk.in_cycle.extend(path.iter().copied());
        // The tale begins with what was written first.
        let first = path.iter().enumerate().min_by_key(|(_, id)| id.0).map_or(0, |(index, _)| index);
        let turned: Vec<ItemId> = path.iter().cycle().skip(first).take(path.len()).copied().collect();
        let Some(start) = turned.first().and_then(|id| self.items.get(id.0)) else { return };
        if told {
            return;
        }
        let mut names: Vec<String> = turned
            .iter()
            .filter_map(|id| self.items.get(id.0))
            .map(|item| format!("`{}`", item.name))
            .collect();
        names.push(format!("`{}`", start.name));
        let code =
            if path.iter().any(|id| self.is_stage(*id)) { Code::StageNeedsItself } else { Code::Cycle };
        let message = match (code, path.len()) {
            (Code::StageNeedsItself, 1) => format!("stage `{}` requires itself", start.name),
            (Code::StageNeedsItself, _) => format!("a stage requires itself: {}", names.join(" needs ")),
            (_, 1) => format!("`{}` is defined by itself", start.name),
            _ => format!("these need each other in a circle: {}", names.join(" needs ")),
        };
        let mut diag = Diag::new(code, start.span, message).at("the circle begins here");
        for (position, id) in turned.iter().enumerate() {
            let next = turned.get(position.saturating_add(1)).or(turned.first());
            let place = walk
                .needs
                .get(id.0)
                .and_then(|needs| needs.iter().find(|(need, _)| Some(need) == next))
                .map(|(_, span)| *span);
            if let (Some(place), Some(next)) = (place, next.and_then(|id| self.items.get(id.0))) {
                diag = diag.also(place, format!("needs `{}`", next.name));
            }
        }
        let help = match code {
            Code::StageNeedsItself => "say what the stage asks of a lead without naming the stage",
            _ => "take one of the names out, so that each can be worked out before it is needed",
        };
        self.report(diag.help(help));
    }

    /// Says where a `disqualify` line looks at a stage.
    fn no_stage(&mut self, needs: &[Need], walk: &Walk) {
        for (need, span) in needs {
            let mut way = vec![*need];
            let mut at = *need;
            while !self.is_stage(at) {
                match walk.to_stage.get(at.0).copied().flatten() {
                    Some(next) if !way.contains(&next) => {
                        way.push(next);
                        at = next;
                    }
                    _ => break,
                }
            }
            if !self.is_stage(at) {
                continue;
            }
            let name = |id: &ItemId| self.items.get(id.0).map_or_else(String::new, |item| item.name.clone());
            let message = if way.len() == 1 {
                format!("`disqualify` may not look at a stage, and `{}` is one", name(need))
            } else {
                let path: Vec<String> = way.iter().map(|id| format!("`{}`", name(id))).collect();
                format!("`disqualify` may not look at a stage: {}", path.join(" needs "))
            };
            let stage = name(&at);
            self.report(
                Diag::new(Code::DisqualifyNeedsStage, *span, message)
                    .at(format!("looks at stage `{stage}`"))
                    .help("being disqualified decides every stage, so it must be decided before them; name the facts themselves"),
            );
        }
    }

    /// The names that a statement needs worked out before it.
    fn needs_of(&self, id: ItemId) -> Vec<Need> {
        let mut out = Vec::new();
        let Some(item) = self.items.get(id.0) else { return out };
        match &item.kind {
            ItemKind::Field(_)
            | ItemKind::Event(_)
            | ItemKind::Group(_)
            | ItemKind::List(_)
            | ItemKind::Setting(_) => {}
            ItemKind::Score { tree, .. } => {
                for line in &tree.lines {
                    match &line.kind {
                        ScoreLineKind::If { condition, .. } => self.expr_needs(condition, &mut out),
                        ScoreLineKind::Per { per, .. } => match per {
                            crate::syntax::tree::Per::Of { of, .. } => self.name_needs(of, &mut out),
                            crate::syntax::tree::Per::Total { .. }
                            | crate::syntax::tree::Per::Since { .. }
                            | crate::syntax::tree::Per::Until { .. }
                            | crate::syntax::tree::Per::WithoutActivity { .. } => {}
                        },
                        ScoreLineKind::By { of, .. } => self.name_needs(of, &mut out),
                        // In `where` stand only the event's own fields.
                        ScoreLineKind::On { .. } | ScoreLineKind::Halve(_) | ScoreLineKind::Resets(_) => {}
                    }
                }
            }
            ItemKind::Means(meaning) => self.expr_needs(meaning, &mut out),
            ItemKind::Grade(tree) => self.name_needs(&tree.of, &mut out),
            ItemKind::Choose(tree) => {
                for arm in &tree.arms {
                    if let Some(condition) = &arm.condition {
                        self.expr_needs(condition, &mut out);
                    }
                }
            }
            ItemKind::Stage { tree, .. } => {
                self.expr_needs(&tree.requires, &mut out);
                for clause in &tree.clauses {
                    match &clause.kind {
                        StageClauseKind::BlockedIf(condition) => self.expr_needs(condition, &mut out),
                        StageClauseKind::ShouldHave(all) => {
                            all.iter().for_each(|one| self.expr_needs(one, &mut out));
                        }
                        StageClauseKind::Prefers(all) => {
                            for one in all {
                                match one {
                                    Preference::Condition(condition) => self.expr_needs(condition, &mut out),
                                    Preference::Higher { of, .. } => self.name_needs(of, &mut out),
                                }
                            }
                        }
                        StageClauseKind::AnswerWithin { .. } => {}
                    }
                }
            }
        }
        out
    }

    fn name_needs(&self, name: &Name, out: &mut Vec<Need>) {
        let Some(id) = self.find_id(name) else { return };
        let Some(item) = self.items.get(id.0) else { return };
        match item.kind {
            ItemKind::Field(_)
            | ItemKind::Event(_)
            | ItemKind::Group(_)
            | ItemKind::List(_)
            | ItemKind::Setting(_) => {}
            ItemKind::Score { .. }
            | ItemKind::Means(_)
            | ItemKind::Grade(_)
            | ItemKind::Choose(_)
            | ItemKind::Stage { .. } => out.push((id, name.place.0)),
        }
    }

    fn expr_needs(&self, expr: &Expr, out: &mut Vec<Need>) {
        match &expr.kind {
            ExprKind::Or(parts) | ExprKind::And(parts) | ExprKind::AtLeastOf { of: parts, .. } => {
                parts.iter().for_each(|part| self.expr_needs(part, out));
            }
            ExprKind::Not(inner) | ExprKind::Bracket(inner) | ExprKind::Negate(inner) => {
                self.expr_needs(inner, out);
            }
            ExprKind::Compare { left, right, .. } => {
                self.expr_needs(left, out);
                self.expr_needs(right, out);
            }
            ExprKind::Between { of, .. }
            | ExprKind::Is { of, .. }
            | ExprKind::IsOneOf { of, .. }
            | ExprKind::Text { of, .. }
            | ExprKind::Include { of, .. } => self.expr_needs(of, out),
            ExprKind::Known(name)
            | ExprKind::Missing(name)
            | ExprKind::Unknown(name)
            | ExprKind::InLast { of: name, .. }
            | ExprKind::Ago { event: EventUse { event: name, .. }, .. }
            | ExprKind::InNext { of: name, .. }
            | ExprKind::DomainOf(name)
            | ExprKind::Name(name)
            | ExprKind::Days(Days::Since(name) | Days::Until(name)) => self.name_needs(name, out),
            ExprKind::Sum { first, rest } => {
                self.expr_needs(first, out);
                rest.iter().for_each(|(_, term)| self.expr_needs(term, out));
            }
            // In `where` stand only the event's own fields.
            ExprKind::Count { .. }
            | ExprKind::None(_)
            | ExprKind::Happened(_)
            | ExprKind::OfLast { .. }
            | ExprKind::Total(_)
            | ExprKind::Days(Days::SinceLast(_))
            | ExprKind::Number(_)
            | ExprKind::Quoted(_)
            | ExprKind::Date(_)
            | ExprKind::YesNo(_) => {}
        }
    }
}

fn set(states: &mut [State], id: ItemId, state: State) {
    if let Some(slot) = states.get_mut(id.0) {
        *slot = state;
    }
}
