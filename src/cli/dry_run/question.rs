//! From the arguments to what is asked of history: plain data, read and checked before any lead is.

use super::Args;
use super::aside::{self, Asked, Names};
use super::limits::{self, Capacity};
use super::replay::{self, Rule};
use super::what_if;
use crate::cli::as_of::AsOf;
use crate::cli::load::Policy;
use crate::cli::source::SourceArgs;
use crate::cli::term::Terminal;
use crate::cli::{Failure, Result};
use crate::program::{ColumnId, Program, Type};
use crate::report::{Aside, By, Room, Tried};
use crate::run::events::header;
use crate::run::history::{Compared, Request};
use crate::run::replay::{Ask, Replay};

/// A policy without mistakes.
#[derive(Clone, Copy)]
pub struct Named<'a> {
    /// As written.
    pub policy: &'a Policy,
    /// As a program.
    pub program: &'a Program,
}

impl<'a> Named<'a> {
    /// Nothing where it has mistakes.
    pub fn new(policy: &'a Policy) -> Option<Named<'a>> {
        Some(Named { policy, program: policy.program.as_ref()? })
    }

    /// Its title, or its path.
    fn title(self) -> &'a str {
        self.program.title.as_deref().unwrap_or(&self.policy.path)
    }

    /// What it is called beside another.
    fn beside(self, other: Named<'_>) -> &'a str {
        if self.title() == other.title() { &self.policy.path } else { self.title() }
    }
}

/// What the arguments ask.
pub struct Question<'a> {
    /// The arguments.
    pub args: &'a Args,
    /// The policy.
    pub policy: Named<'a>,
    against: Option<Named<'a>>,
    tried: Tried,
    capacity: Option<Capacity>,
    replay: Option<Rule>,
    /// The date that says when leads came, for a drift by month.
    dated: Option<String>,
    asked: Option<Asked>,
}

impl<'a> Question<'a> {
    /// Reads the arguments; `None` where the outcome has mistakes, which have then been told.
    pub fn read(
        args: &'a Args,
        policy: Named<'a>,
        against: Option<Named<'a>>,
        terminal: &Terminal,
    ) -> Result<Option<Question<'a>>> {
        let (program, source) = (policy.program, &args.source);
        let capacity = |text: &String| limits::capacity(text, program, &source.as_of(program)?);
        let mut question = Question {
            args,
            policy,
            against,
            tried: what_if::tried(&args.what_if, policy.policy, program)?,
            capacity: args.capacity.as_ref().map(capacity).transpose()?,
            replay: args.replay.as_ref().map(|text| replay::read(text, program, source)).transpose()?,
            dated: None,
            asked: None,
        };
        question.dated = question.find_date()?;
        let names = question.names();
        if names.outcome.is_some() || !names.fields.is_empty() {
            let Some(asked) = aside::program(policy.policy, &names, &columns(source)?, terminal)? else {
                return Ok(None);
            };
            question.asked = Some(asked);
        }
        question.reads_once()?;
        Ok(Some(question))
    }

    /// The field that says when leads came, for a capacity in a period.
    pub fn came(&self) -> Option<&str> {
        self.capacity.as_ref()?.came.as_deref()
    }

    /// That field, the one from which on leads are followed, and the one that says when they came.
    fn dates(&self) -> [Option<&str>; 3] {
        [self.came(), self.replay.as_ref().and_then(|rule| rule.from.as_deref()), self.dated.as_deref()]
    }

    /// The date that says when leads came, where they are compared with earlier ones: that of `--by` or `--capacity`, the one
    /// that as-of counts from, or the only one there is.
    fn find_date(&self) -> Result<Option<String>> {
        let (args, program) = (self.args, self.policy.program);
        if args.baseline.file().is_none() {
            return Ok(None);
        }
        let is_date = |name: &str| program.find(name).is_some_and(|column| program[column].ty == Type::Date);
        let by = args.by.as_deref().map(str::trim);
        let month = by.and_then(|by| by.strip_prefix("month of ")).map(str::trim);
        let named = month.or(by.filter(|by| is_date(by))).or(self.came());
        if let Some(named) = named {
            return Ok(Some(named.to_owned()));
        }
        let dates = limits::usual_dates(program, &args.source.as_of(program)?);
        Ok(<[&str; 1]>::try_from(dates).ok().map(|[only]| only.to_owned()))
    }

    /// The names that are looked up in the policy and the data; [`Question::aside`] takes them in this order.
    fn names(&self) -> Names<'_> {
        let (args, program) = (self.args, self.policy.program);
        // A date field that is declared is read as it is declared.
        let date = |name: &str| program.find(name).is_none_or(|column| program[column].ty != Type::Date);
        let by = args.by.iter().map(|by| {
            let month = by.trim().strip_prefix("month of ").map(str::trim);
            (month.unwrap_or(by.trim()), month.is_some_and(date))
        });
        let dates = self.dates().into_iter().flatten().chain(args.won_on.as_deref().map(str::trim));
        let was = args.stage_was.iter().map(|name| (name.trim(), false));
        let show = args.show.iter().map(|name| (name.trim(), false));
        Names {
            outcome: args.outcome.as_deref(),
            fields: by.chain(was).chain(dates.map(|name| (name, date(name)))).chain(show).collect(),
            events: args.source.may_have_events(),
            whole: args.replay.is_some(),
        }
    }

    /// Events that are read more than once are no stream.
    fn reads_once(&self) -> Result<()> {
        let again = self.against.is_some_and(|old| old.program.uses_events())
            || self.asked.as_ref().is_some_and(|asked| asked.program.uses_events())
            || (self.args.baseline.file().is_some() && self.policy.program.uses_events())
            || self.replay.is_some();
        if again && self.args.source.events.reads_stdin() {
            return Err(Failure::new("these events would be read more than once, and stdin cannot be").help(
                "give them as a file: an --outcome of events, --against, --baseline and --replay each read them anew",
            ));
        }
        Ok(())
    }

    /// What is asked of history.
    pub fn request(&self) -> Result<Request<'_>> {
        let Question { args, policy, .. } = self;
        let (aside, dates) = self.aside();
        let room =
            |(capacity, text): (&Capacity, _)| Room { text, leads: capacity.leads, period: capacity.period };
        let place = |column: &crate::program::Column| policy.policy.sources.place(column.span);
        let as_of = match args.source.as_of(policy.program)? {
            AsOf::Field { field, .. } => Some(field),
            AsOf::At(_) => None,
        };
        Ok(Request {
            program: policy.program,
            tried: &self.tried,
            policy: policy.title(),
            places: policy.program.columns.iter().map(place).collect(),
            outcome: args.outcome.as_deref(),
            against: self.against.map(|old| (old.beside(*policy), old.program)),
            aside,
            was: args.stage_was.as_deref(),
            capacity: self.capacity.as_ref().zip(args.capacity.as_deref()).map(room),
            replay: self.replay.as_ref().map(|rule| self.replay(rule, dates)),
            baseline: args.baseline.file().map(|_| Compared { as_of }),
        })
    }

    /// What is known beside the policy; and the dates from which on leads are followed and on which they were won.
    fn aside(&self) -> (Option<Aside<'_>>, [Option<ColumnId>; 2]) {
        let Some(asked) = &self.asked else { return (None, [None, None]) };
        let args = self.args;
        let mut fields = asked.fields.iter().copied();
        let mut next = |asked: bool| if asked { fields.next() } else { None };
        let by = next(args.by.is_some()).zip(args.by.as_ref());
        let by = by.map(|(column, name)| By { name: name.trim().to_string(), column });
        let was = next(args.stage_was.is_some());
        let [came, from, dated] = self.dates().map(|date| next(date.is_some()));
        let won_on = next(args.won_on.is_some());
        let dated = dated.zip(self.dated.clone());
        let show = args.show.iter().map(|name| name.trim().to_string()).zip(fields).collect();
        let aside = Aside { program: &asked.program, outcome: asked.outcome, by, was, came, dated, show };
        (Some(aside), [from, won_on])
    }

    fn replay(&self, rule: &Rule, [from, won_on]: [Option<ColumnId>; 2]) -> Replay {
        let (args, asked) = (self.args, self.asked.as_ref());
        Replay::new(Ask {
            rhythm: rule.rhythm,
            program: self.policy.program,
            whole: asked.and_then(|asked| asked.whole.as_ref()),
            outcome: args.outcome.as_deref().zip(asked.and_then(|asked| asked.outcome)),
            from,
            won_on: args.won_on.as_deref().zip(won_on),
            facts: args.facts.given(),
            rule: rule.words(args.facts.given()),
            promises: replay::promises(self.policy.policy, self.policy.program),
        })
    }
}

/// The columns of the leads, as far as they can be looked at first.
pub fn columns(source: &SourceArgs) -> Result<Vec<String>> {
    if source.leads() == "-" {
        return Ok(Vec::new());
    }
    Ok(header(source.leads(), source.said())?)
}
