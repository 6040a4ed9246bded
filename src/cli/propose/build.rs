//! From the leads to a proposal: read, choose, change the policy, and judge what it then says.

use super::asked::{self, AskedPolicy};
use super::chosen::{Ask, Chosens, choose};
use super::edit::{self, Edits};
use super::fields;
use super::history::{Choices, History, Places, Wanted};
use super::judge::judge;
use super::lines::Form;
use super::reading::Reading;
use super::seen::Seen;
use super::shape::{Leads, Proposal, RefusedShape, ThresholdShape};
use super::there::Target;
use super::thresholds::{self, AllMoved, Moved};
use super::{candidates, range, said, told};
use crate::cli::as_of::AsOf;
use crate::cli::dry_run::aside::Asked as Aside;
use crate::cli::load::Policy;
use crate::cli::{Failure, Result};
use crate::program::{ColumnId, Program, SCALE, Type};
use crate::run::matrix::Matrix;
use crate::speech;
use crate::syntax::tree::StatementKind;
use std::collections::BTreeMap;

/// A proposal needs so many leads that were won, and so many that were lost.
const ENOUGH: u64 = 100;
/// A part of the newer leads with fewer of one kind says little.
const FEW: u64 = 30;

/// What is asked.
pub struct Options<'a> {
    /// How a lead is won.
    pub outcome: &'a str,
    /// The number to propose for.
    pub score: Option<&'a str>,
    /// So many lines at most.
    pub lines: usize,
    /// So many points at most.
    pub most: i64,
    /// The date that tells newer from older leads.
    pub by: Option<String>,
    /// The leads that can be called, and in how long.
    pub capacity: Option<(u64, Option<i64>)>,
    /// Fields whose points may only rise.
    pub rising: &'a [String],
    /// Fields whose points may only fall.
    pub falling: &'a [String],
    /// What may be looked at all the same.
    pub allowed: &'a [String],
    /// What no new line may look at.
    pub without: &'a [String],
    /// How often the leads are drawn again.
    pub draws: u64,
}

/// What a proposal is made from.
pub struct Build<'a> {
    /// The policy.
    pub policy: &'a Policy,
    /// The policy as a program.
    pub program: &'a Program,
    /// The leads.
    pub reading: &'a Reading<'a>,
    /// How they ended.
    pub ended: &'a Aside,
    /// What is asked.
    pub options: &'a Options<'a>,
}

impl<'a> Build<'a> {
    /// Makes the proposal.
    pub fn proposal(&self) -> Result<Proposal> {
        let target = Target::find(self.policy, self.program, self.options.score)?;
        let seen = self.see(target)?;
        let mut proposal = self.begun(&seen);
        let all = seen.history.all();
        if all.won < ENOUGH || all.lost < ENOUGH {
            proposal.lines = told::certain(&seen);
            return Ok(proposal);
        }
        proposal.enough = true;
        let lines = self.options.lines.saturating_sub(seen.choices.few.len()).max(1);
        let ask = Ask { lines, most: self.options.most, draws: self.options.draws };
        let mut chosen = choose(&seen.history, &seen.choices, &seen.wishes.lines, ask);
        if !chosen.lines.is_empty() {
            range::keep_few(&seen, &mut chosen);
            range::keep_scores(&seen, &mut chosen);
        }
        if chosen.lines.is_empty() {
            proposal.warnings.push("no line tells won leads from lost ones: nothing is proposed".to_owned());
            return Ok(proposal);
        }
        self.propose(&seen, &chosen, &mut proposal)?;
        Ok(proposal)
    }

    /// Reads the leads: first what fields hold, then what lines would pay.
    fn see(&self, target: Target<'a>) -> Result<Seen<'a>> {
        let options = self.options;
        let (fields, mut refused) = fields::fields(self.program, options.outcome, options.allowed);
        let mut fields = fields;
        fields.retain(|(_, field)| !fields::is_named(&field.name, options.without));
        let columns: Vec<ColumnId> = fields.iter().map(|(id, _)| self.program.field_column(*id)).collect();
        let held = self.reading.fields(self.program, &columns)?;
        let mut wishes = target.wishes(self.policy);
        let addresses = candidates::addresses(&fields, &held, options.allowed);
        candidates::of_fields(&fields, &self.lists(), &held, &target, &mut wishes);
        wishes.lines.retain(|line| {
            let about = line.about.as_ref().filter(|_| !matches!(line.form, Form::There(_)));
            about.is_none_or(|about| !addresses.iter().any(|refused| refused.name == *about))
        });
        refused.extend(addresses);
        if self.reading.source.may_have_events() {
            candidates::of_events(self.program, options.allowed, &target, &mut wishes, &mut refused);
            let out = |line: &super::lines::Line| {
                let about = line.about.as_ref().is_some_and(|about| fields::is_named(about, options.without));
                about && !matches!(line.form, Form::There(_))
            };
            wishes.lines.retain(|line| !out(line));
        }
        let mut own: Vec<(Option<&str>, ColumnId)> = Vec::new();
        own.extend(target.column.map(|column| (Some(target.name.as_str()), column)));
        for score in &target.scores {
            own.extend(self.program.find(&score.name).map(|column| (Some(score.name.as_str()), column)));
        }
        let stage = self.program.stage.map(|stage| (own.len(), stage));
        own.extend(stage.map(|(_, stage)| (None, stage)));
        let asked = asked::ask(self.policy, &wishes, own.len())
            .ok_or_else(|| Failure::new("the lines of the policy cannot be read apart"))?;
        let table = self.table(&own, &asked)?;
        let stages = stage.and_then(|(at, stage)| match &self.program[stage].ty {
            Type::Choice(names) => Some((at, names)),
            _ => None,
        });
        let out =
            stages.and_then(|(at, names)| Some((at, i64::try_from(names.len()).ok()?.saturating_sub(1))));
        let places = Places { stage: out, dated: options.by.is_some() };
        let history = History::new(&table, places);
        let wanted = Wanted { allowed: options.allowed, rising: options.rising, falling: options.falling };
        let mut choices = Choices::new(&history, &table, (&wishes.lines, &asked.sources), wanted);
        refused.append(&mut choices.refused);
        choices.refused = refused;
        let now = own
            .iter()
            .enumerate()
            .filter_map(|(at, (name, _))| Some(((*name)?.to_lowercase(), history.numbers(table.own(at)))));
        let now = now.collect();
        let held = stages.and_then(|(at, names)| {
            let last = names.len().checked_sub(2).filter(|last| *last > 0)?;
            let stages = history.numbers(table.own(at));
            let held = stages.iter().zip(&history.older);
            let held = held.filter(|(stage, older)| usize::try_from(**stage) == Ok(last) && !**older).count();
            Some((held as u64, names.get(last)?.clone()))
        });
        Ok(Seen { target, wishes, table, history, choices, now, held })
    }

    fn table(&self, own: &[(Option<&str>, ColumnId)], asked: &AskedPolicy) -> Result<Matrix> {
        let Some(program) = &asked.policy.program else {
            return Err(Failure::new("the lines of the policy cannot be read apart"));
        };
        // What is added behind the policy leaves its columns where names find them.
        let find = |column: &ColumnId| program.find(&self.program[*column].name);
        let columns: Option<Vec<ColumnId>> = own.iter().map(|(_, column)| find(column)).collect();
        let columns = columns.unwrap_or_default().into_iter().chain(asked.columns.iter().copied());
        self.reading.ended(program, &columns.collect::<Vec<_>>(), self.ended)
    }

    /// The lists of texts of the policy.
    fn lists(&self) -> Vec<(String, Vec<String>)> {
        let statements = self.policy.files.iter().flat_map(|file| &file.tree.statements);
        let lists = statements.filter_map(|statement| match &statement.kind {
            StatementKind::List { name, values } => {
                Some((name.text.clone(), values.iter().map(|value| value.text.clone()).collect()))
            }
            _ => None,
        });
        lists.collect()
    }

    /// What is known before anything is chosen.
    fn begun(&self, seen: &Seen<'_>) -> Proposal {
        let history = &seen.history;
        let part = |older: bool| history.count(|at| history.older.get(at) == Some(&older)).into();
        let by = self.options.by.clone();
        let day = |at: i64| speech::day(at, &self.program.zone);
        let mut warnings = Vec::new();
        if !self.program.events.is_empty() && !self.reading.source.may_have_events() {
            warnings.push("the leads have no events here, so no event is looked at".to_owned());
        }
        warnings.extend(seen.choices.leaks.iter().cloned());
        for there in &seen.target.lines {
            let refused = seen.choices.refused.iter().find(|refused| {
                there.about.as_deref().is_some_and(|about| about.eq_ignore_ascii_case(&refused.name))
            });
            let refused = refused.filter(|refused| refused.why != fields::OWN_WILL);
            warnings.extend(refused.map(|refused| {
                format!("the line `{}` looks at `{}`: {}", there.text, refused.name, refused.why)
            }));
        }
        Proposal {
            version: 1,
            policy: self.program.title.clone().unwrap_or_else(|| self.policy.path.clone()),
            outcome: self.options.outcome.to_owned(),
            number: seen.target.name.clone(),
            scores: match seen.target.scores.is_empty() {
                true => vec![seen.target.name.clone()],
                false => seen.target.scores.iter().map(|score| score.name.clone()).collect(),
            },
            leads: Leads {
                read: seen.table.read,
                taken: seen.table.rows() as u64,
                open: history.open,
                disqualified: history.disqualified,
                older: part(true),
                newer: part(false),
                from: history.from.map(day),
                by,
            },
            enough: false,
            lines: Vec::new(),
            judged: None,
            thresholds: Vec::new(),
            refused: seen.choices.refused.iter().map(RefusedShape::from).collect(),
            warnings,
            texts: BTreeMap::new(),
        }
    }

    /// Changes the policy, reads what it then says, and judges it.
    fn propose(&self, seen: &Seen<'_>, chosen: &Chosens, proposal: &mut Proposal) -> Result<()> {
        let all = seen.history.all();
        let lines = &chosen.lines;
        let changed = |ranges: &[(i64, i64)]| -> Edits {
            let mut edits = edit::lines(self.policy, &seen.target, &seen.wishes, lines, all);
            thresholds::bounds(&seen.target, ranges, &mut edits);
            edits
        };
        let ranges = range::ranges(seen, lines);
        let policy = edit::changed(self.policy, &changed(&ranges).texts(self.policy))?;
        let program = policy.program.as_ref().ok_or_else(|| {
            Failure::new("the proposed lines do not check: nothing is proposed")
                .help("this is a mistake in qualify itself: please report it")
        })?;
        let new = self.numbers(seen, program)?;
        let as_of = match self.reading.as_of {
            AsOf::At(instant) => instant,
            AsOf::Field { .. } => 0,
        };
        let mut edits = changed(&range::narrowed(seen, program, as_of, &ranges));
        let mut moved = AllMoved::new();
        for (name, old) in &seen.now {
            let Some(new) = new.get(name) else { continue };
            moved.insert(name.clone(), Moved { old: old.clone(), new: new.clone() });
        }
        let found = thresholds::propose(self.policy, &moved, &mut edits);
        proposal.thresholds = found.iter().map(shaped).collect();
        proposal.texts = edits.texts(self.policy);
        let after = edit::changed(self.policy, &proposal.texts)?;
        if after.program.is_none() {
            return Err(Failure::new("the proposed policy does not check: nothing is proposed")
                .help("this is a mistake in qualify itself: please report it"));
        }
        proposal.lines = told::lines(seen, chosen, &after);
        let number = seen.target.name.to_lowercase();
        if let Some(new) = new.get(&number) {
            let now = seen.now.get(&number).map(Vec::as_slice);
            proposal.judged = Some(judge(seen, self.options.capacity, now, new));
        }
        let newer = seen.history.count(|at| seen.history.older.get(at) == Some(&false));
        if newer.won < FEW || newer.lost < FEW {
            proposal.warnings.push(format!(
                "the newer part holds {} that were won and {} that were lost, which is few: its figures say little",
                said::leads(newer.won),
                said::leads(newer.lost)
            ));
        }
        if !self.program.examples.is_empty() {
            proposal.warnings.push(
                "the examples of the policy claim points: after --write, `qualify test --update` puts the new points in, and \
                 shows the examples that then claim another stage"
                    .to_owned(),
            );
        }
        Ok(())
    }

    /// What the numbers are under a changed policy, by name.
    fn numbers(&self, seen: &Seen<'_>, program: &Program) -> Result<BTreeMap<String, Vec<i64>>> {
        let names: Vec<String> = std::iter::once(seen.target.name.clone())
            .chain(seen.target.scores.iter().map(|score| score.name.clone()))
            .collect();
        let columns: Option<Vec<ColumnId>> = names.iter().map(|name| program.find(name)).collect();
        let columns = columns.ok_or_else(|| Failure::new("the proposed score cannot be found"))?;
        let table = self.reading.columns(program, &columns)?;
        if table.rows() != seen.table.rows() {
            return Err(Failure::new("the leads have changed while they were read")
                .help("run it again when nobody writes the file"));
        }
        let numbers = names.iter().enumerate();
        Ok(numbers.map(|(at, name)| (name.to_lowercase(), seen.history.numbers(table.own(at)))).collect())
    }
}

fn shaped(of: &thresholds::Threshold) -> ThresholdShape {
    let scaled = |value: i64| value as f64 / SCALE as f64;
    ThresholdShape {
        of: of.of.clone(),
        number: of.number.clone(),
        setting: of.setting.clone(),
        before: scaled(of.values.0),
        after: scaled(of.values.1),
        leads_before: of.leads.0,
        leads_after: of.leads.1,
    }
}
