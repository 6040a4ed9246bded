//! Which column of a file of events holds the lead's key, where several could: the one whose values are keys of leads.
//!
//! The first events are held against all leads, so that the answer is the same however the files are read. What cannot be
//! told is an error that names the columns: points never go to other leads in silence.

use super::ask::{self, Question, What, Why};
use super::asked::{Asked, ONE_IN};
use super::named::{KEYS, NAMES, TIMES, is_anybodys, letters};
use crate::data::Error;
use crate::data::mapping::find;
use crate::diag::say::{clean, counted, grouped};
use crate::program::text::fold;
use std::collections::BTreeSet;

/// Whom events may be about.
const WHO: &[&str] = &[
    "account",
    "client",
    "cliente",
    "contact",
    "contacto",
    "contatto",
    "cust",
    "customer",
    "klant",
    "kontakt",
    "kunde",
    "lead",
    "member",
    "persona",
    "person",
    "profile",
    "prospect",
    "recipient",
    "relatie",
    "subscriber",
    "user",
    "usuario",
    "who",
];
/// What stands behind whom in the name of a column of keys.
const ENDS: &[&str] =
    &["code", "email", "guid", "id", "key", "mail", "no", "nr", "num", "number", "nummer", "ref", "uuid", ""];

/// Whether a column is called as keys of leads are.
fn is_about_whom(name: &str) -> bool {
    let name = letters(name);
    let is_who = |name: &str| WHO.iter().any(|who| name.ends_with(who));
    ENDS.iter().any(|end| name.strip_suffix(end).is_some_and(is_who))
        || ["email", "mail", "emailaddress"].contains(&name.as_str())
}

/// The columns that say to whom, what and when.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Heads<'a> {
    pub key: &'a str,
    /// Nothing where all events of the file are of one kind.
    pub name: Option<&'a str>,
    pub time: &'a str,
}

impl<'a> Asked<'a> {
    /// The columns.
    ///
    /// # Errors
    /// When one or more are not called as such columns are, or several could be the key and their values do not tell which
    /// it is: one error that asks for all of them.
    pub fn heads(&self) -> Result<Heads<'a>, Error> {
        let named = self.named;
        let key = self.key();
        let name = match self.kind {
            Some(_) => Ok(None),
            None => self.column(named.name.as_deref(), NAMES, What::Name).map(Some),
        };
        let time = self.column(named.time.as_deref(), TIMES, What::Time);
        match (key, name, time) {
            (Ok(key), Ok(name), Ok(time)) => Ok(Heads { key, name, time }),
            (key, name, time) => {
                let found = [
                    key.as_ref().ok().copied(),
                    name.as_ref().ok().copied().flatten(),
                    time.as_ref().ok().copied(),
                ];
                let found: Vec<&str> = found.into_iter().flatten().collect();
                let questions = [key.err(), name.err(), time.err()].into_iter().flatten().collect();
                Err(ask::error(self, &found, questions))
            }
        }
    }

    /// The column of that name, or the first usual one.
    fn column(&self, said: Option<&'a str>, usual: &[&str], what: What) -> Result<&'a str, Question> {
        let wrong = |error| Question { what, why: Why::Wrong(error) };
        if let Some(said) = said {
            return match find(said, self.header).map_err(wrong)? {
                Some(_) => Ok(said),
                None => Err(Question { what, why: Why::Absent(said.to_owned()) }),
            };
        }
        for name in usual {
            if let Some(found) = find(name, self.header).map_err(wrong)?.and_then(|at| self.header.get(at)) {
                return Ok(found);
            }
        }
        Err(Question { what, why: Why::NoUsual })
    }

    /// The column of the lead's key.
    fn key(&self) -> Result<&'a str, Question> {
        let usual: Vec<&str> = self.own.iter().chain(KEYS).copied().collect();
        let first = self.column(self.named.key.as_deref(), &usual, What::Key)?;
        let others = self.others(first);
        if self.named.key.is_some() {
            return Ok(first);
        }
        if others.is_empty() {
            if is_anybodys(first) && self.can_look() {
                self.no_other_holds(first)?;
            }
            return Ok(first);
        }
        let columns: Vec<&str> = std::iter::once(first).chain(others).collect();
        // The column that is called as the leads' key is, by a name that is not anybody's.
        let own = self.own.iter().any(|own| fold(own) == fold(first)) && !is_anybodys(first);
        if !self.can_look() {
            let why = "what comes from stdin cannot be looked at first";
            return if own { Ok(first) } else { Err(several(&columns, why)) };
        }
        let wrong = |error| Question { what: What::Key, why: Why::Wrong(error) };
        let (events, held) = self.held_until(&columns, own).map_err(wrong)?;
        let holding: Vec<usize> = (0..columns.len()).filter(|at| held.get(*at) > Some(&0)).collect();
        let enough = |at: &usize| held.get(*at).copied().unwrap_or(0) * ONE_IN >= events;
        // Where no event is of a lead that is there, the one name that is not the event's own is no risk.
        let named: Vec<&str> = columns.iter().copied().filter(|name| !is_anybodys(name)).collect();
        match (holding.as_slice(), named.as_slice()) {
            ([only], _) if enough(only) => Ok(columns.get(*only).copied().unwrap_or(first)),
            _ if own => Ok(first),
            ([], [only]) => Ok(only),
            ([], []) => Ok(first),
            _ => Err(not_told(&columns, &held, events)),
        }
    }

    /// That a column that may be the event's own number holds keys of leads, or no other column does.
    fn no_other_holds(&self, first: &'a str) -> Result<(), Question> {
        let wrong = |error| Question { what: What::Key, why: Why::Wrong(error) };
        let mut columns = vec![first];
        for name in self.header.iter().map(String::as_str) {
            if !columns.contains(&name) && find(name, self.header).is_ok() {
                columns.push(name);
            }
        }
        let (events, held) = self.held_until(&columns, false).map_err(wrong)?;
        let own = held.first().copied().unwrap_or(0);
        let others: Vec<usize> =
            (1..columns.len()).filter(|at| held.get(*at).is_some_and(|held| held * 2 > events)).collect();
        if own * ONE_IN >= events || others.is_empty() {
            return Ok(());
        }
        let of = |at: &usize| Some((columns.get(*at).copied()?, held.get(*at).copied()?));
        let (columns, held): (Vec<&str>, Vec<u64>) =
            std::iter::once(0).chain(others).filter_map(|at| of(&at)).unzip();
        Err(not_told(&columns, &held, events))
    }

    /// Other columns that could be it.
    fn others(&self, first: &str) -> Vec<&'a str> {
        let mut found = BTreeSet::new();
        for name in self.own.iter().chain(KEYS) {
            found.extend(find(name, self.header).ok().flatten());
        }
        if is_anybodys(first) {
            found.extend((0..).zip(self.header).filter(|(_, name)| is_about_whom(name)).map(|(at, _)| at));
        }
        let names = found.into_iter().filter_map(|at| self.header.get(at)).map(String::as_str);
        names.filter(|name| *name != first).collect()
    }
}

fn several(columns: &[&str], why: &str) -> Question {
    let columns = columns.iter().map(|column| (*column).to_owned()).collect();
    Question { what: What::Key, why: Why::Several(columns, why.to_owned()) }
}

fn not_told(columns: &[&str], held: &[u64], events: u64) -> Question {
    let mut by_held: Vec<(u64, &str)> = held.iter().copied().zip(columns.iter().copied()).collect();
    by_held.sort_by_key(|(held, name)| (std::cmp::Reverse(*held), is_anybodys(name)));
    let columns: Vec<&str> = by_held.iter().map(|(_, name)| *name).collect();
    let events = counted(events, "event", "events");
    if by_held.iter().all(|(held, _)| *held == 0) {
        return several(&columns, &format!("none of them holds the key of a lead in the first {events}"));
    }
    let counts: Vec<String> =
        by_held.iter().map(|(held, name)| format!("`{}` in {}", clean(name), grouped(*held))).collect();
    let counts: Vec<&str> = counts.iter().map(String::as_str).collect();
    several(
        &columns,
        &format!("keys of leads stand in the first {events} so often: {}", ask::listed(&counts)),
    )
}
