//! `policy` and the lines under it.

use super::Checker;
use super::names::Said;
use crate::diag::{Code, Diag};
use crate::program::time::Zone;
use crate::syntax::tree::{Policy, PolicyLine, Quoted, StatementKind};

impl<'a> Checker<'a> {
    /// Title, owners, review and zone: the policy's own, else its base's.
    pub(super) fn header(&mut self, statements: &[Said<'a>]) {
        let mut headings: Vec<(u32, &'a Policy)> = statements
            .iter()
            .filter_map(|said| match &said.statement.kind {
                StatementKind::Policy(policy) => Some((said.base, policy)),
                _ => None,
            })
            .collect();
        // The deepest base first, so that what stands nearer replaces it.
        headings.sort_by_key(|(base, _)| std::cmp::Reverse(*base));
        let mut last: Option<(u32, &Policy)> = None;
        for (base, policy) in headings {
            if let Some((before, first)) = last
                && before == base
            {
                self.report(
                    Diag::new(Code::SaidTwice, policy.title.place.0, "this policy has two headings")
                        .at("the second `policy` line")
                        .also(first.title.place.0, "the first")
                        .help("keep one `policy` line; a file that is only used needs none"),
                );
                continue;
            }
            last = Some((base, policy));
            self.heading(policy);
        }
    }

    fn heading(&mut self, policy: &Policy) {
        self.program.title = Some(policy.title.text.clone());
        // The zone first: the day of the review is a day of that zone.
        let mut seen = [None; 4];
        for line in &policy.lines {
            let (index, place) = match line {
                PolicyLine::Owners(_, place) => (0, place),
                PolicyLine::Reviewed { place, .. } => (1, place),
                PolicyLine::TimeZone(_, place) => (2, place),
                PolicyLine::EventTimes(_, place) => (3, place),
            };
            if let Some(slot) = seen.get_mut(index)
                && let Some(first) = slot.replace(place.0)
            {
                self.report(
                    Diag::new(Code::SaidTwice, place.0, "this line stands twice under `policy`")
                        .at("the second time")
                        .also(first, "the first time")
                        .help("leave one of them out"),
                );
            }
            if let PolicyLine::TimeZone(name, _) = line {
                self.zone(name);
            }
        }
        for line in &policy.lines {
            match line {
                PolicyLine::Owners(names, _) => {
                    self.program.owners = names.iter().map(|name| name.text.clone()).collect();
                }
                PolicyLine::Reviewed { day, every, .. } => {
                    self.program.reviewed = self.instant(day);
                    self.program.review_every = every.as_ref().and_then(|every| self.window(every));
                }
                PolicyLine::EventTimes(written, _) => self.event_times = self.date_format(written),
                PolicyLine::TimeZone(..) => {}
            }
        }
    }

    fn zone(&mut self, name: &Quoted) {
        match Zone::named(&name.text) {
            Some(zone) => self.program.zone = zone,
            None => {
                let known = jiff::tz::TimeZoneDatabase::bundled();
                let names: Vec<String> = known.available().map(|name| name.to_string()).collect();
                let near = self.seeker.nearest(&name.text, names.iter().map(String::as_str));
                let diag = Diag::new(
                    Code::UnknownZone,
                    name.place.0,
                    format!("there is no time zone \"{}\"", name.text),
                );
                self.report(match near {
                    Some(other) => diag
                        .at(format!("did you mean \"{other}\"?"))
                        .fix(name.place.0, super::wording::quoted(other)),
                    None => diag.at("not a time zone").help(
                        "zones are named by continent and city, such as \"Europe/Amsterdam\", or \"UTC\"",
                    ),
                });
            }
        }
    }
}
