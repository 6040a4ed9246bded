//! Changes that findings offer, each tried before it is made.
//!
//! A change is put in place, the whole policy is read and checked again, and it is kept only where the result is clean
//! and either no lead's answer can differ (the program is the same), or one spelling is mended to the only thing it can
//! be ([`spelling`]). Whatever else is offered stays a line to write by hand.

mod change;
mod spelling;

use crate::check;
use crate::diag::{Diag, Severity};
use crate::program::Program;
use crate::span::Sources;
use crate::speech::print;
use crate::syntax::{self, LoadError, Loaded, LoadedFile, Root};
use change::{Change, Group, Offer, Row, grouped, offers};
use std::collections::BTreeMap;
use std::sync::Arc;

/// A policy that may be changed.
pub struct Policy<'a> {
    /// Where it begins.
    pub root: &'a Root,
    /// Its files; one that could not be read is none of them, and is left as it is.
    pub files: &'a [LoadedFile],
    /// Their texts.
    pub sources: &'a Sources,
    /// What is doubtful about its program once it has one.
    pub doubts: &'a Doubts<'a>,
}

/// What is legal and probably wrong.
pub type Doubts<'a> = dyn Fn(&Loaded, &Program) -> Vec<Diag> + 'a;

/// What became of the changes that were offered.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fixed {
    /// The files that changed, and their text now.
    pub texts: BTreeMap<String, String>,
    /// How many findings are mended.
    pub made: usize,
    /// How many offer a change that was not made.
    pub left: usize,
}

/// Makes every change that is clean and can mean one thing only. A second time finds nothing more to make.
///
/// Policies that share a file are looked at together: a change of it must be right for each.
pub fn fix(policies: &[Policy<'_>]) -> Fixed {
    let mut texts = Texts::new();
    for policy in policies {
        let sources = policy.files.iter().filter_map(|file| policy.sources.get(file.id));
        texts.extend(sources.map(|source| (source.path.clone(), source.text.clone())));
    }
    let before = texts.clone();
    let mut session = Session { policies, texts, work: 0 };
    let mut made = 0usize;
    let mut looks = session.look();
    loop {
        let mut now = session.mend_errors(&looks);
        if now == 0 {
            now = session.mend_doubts(&looks);
        }
        if now == 0 {
            break;
        }
        made = made.saturating_add(now);
        looks = session.look();
    }
    let left = offers(&looks).len();
    let changed = session.texts.into_iter().filter(|(path, text)| before.get(path) != Some(text));
    Fixed { texts: changed.map(|(path, text)| (path, text.to_string())).collect(), made, left }
}

/// The files by path.
type Texts = BTreeMap<String, Arc<str>>;

/// How many bytes are read again, all tries together; so often at least, the texts are tried however long they are. What
/// is not tried is not made: of a very long policy a second time may make more.
const MOST_WORK: usize = 64 << 20;
const LEAST_TRIES: usize = 50;

struct Session<'a> {
    policies: &'a [Policy<'a>],
    /// The files as they are now.
    texts: Texts,
    /// How many bytes have been read so far.
    work: usize,
}

/// A policy as it is with some texts.
struct Look {
    /// The program in words; `None` where there are errors.
    program: Option<String>,
    sources: Sources,
    diags: Vec<Diag>,
}

impl Look {
    fn holds(&self, changes: &[Change]) -> bool {
        self.sources.iter().any(|(_, source)| changes.iter().any(|change| change.path == source.path))
    }

    /// How often each thing is said.
    fn said(&self) -> BTreeMap<(&'static str, &str, &str), usize> {
        let mut said = BTreeMap::new();
        for diag in &self.diags {
            let path = self.sources.get(diag.span().file).map_or("", |source| source.path.as_str());
            let count: &mut usize = said.entry((diag.code.as_str(), &*diag.message, path)).or_default();
            *count = count.saturating_add(1);
        }
        said
    }

    /// Whether it says nothing that another does not say as often.
    fn says_no_more_than(&self, other: &Look) -> bool {
        let others = other.said();
        self.said().iter().all(|(what, count)| others.get(what).is_some_and(|other| count <= other))
    }

    /// Whether anything is said about one of these rows.
    fn speaks_of(&self, rows: &[Row]) -> bool {
        self.diags.iter().flat_map(|diag| &diag.labels).any(|label| {
            let path = self.sources.get(label.span.file).map_or("", |source| source.path.as_str());
            rows.iter().any(|row| row.path == path && row.touches(&label.span.range()))
        })
    }
}

impl Session<'_> {
    fn look(&mut self) -> Vec<Look> {
        let texts = self.texts.clone();
        (0..self.policies.len()).filter_map(|at| self.look_at(at, &texts, true)).collect()
    }

    /// The policy of that place with these texts.
    fn look_at(&mut self, at: usize, texts: &Texts, doubts: bool) -> Option<Look> {
        let policy = self.policies.get(at)?;
        let loaded = syntax::load(policy.root, &mut |path| {
            texts.get(path).map(|text| text.as_bytes().to_vec()).ok_or(LoadError::Missing)
        });
        let size: usize = loaded.sources.iter().map(|(_, source)| source.text.len()).sum();
        self.work = self.work.saturating_add(size.clamp(1, MOST_WORK / LEAST_TRIES));
        let mut checked = check::check(&loaded);
        if let (true, Some(program)) = (doubts, &checked.program) {
            checked.diags.extend((policy.doubts)(&loaded, program));
        }
        let program = checked.program.as_ref().map(print);
        Some(Look { program, sources: loaded.sources, diags: checked.diags })
    }

    /// The policies as they are after changes of the texts, those that the changes reach anew; `None` where the changes
    /// cannot be made.
    fn after(&mut self, changes: &[Change], before: &[Look], doubts: bool) -> Option<Vec<Option<Look>>> {
        let texts = change::made(&self.texts, changes)?;
        let looks = before.iter().enumerate();
        let looks = looks.map(|(at, look)| look.holds(changes).then(|| self.look_at(at, &texts, doubts)));
        Some(looks.map(Option::flatten).collect())
    }

    fn is_tired(&self) -> bool {
        self.work > MOST_WORK
    }

    /// Mends spellings in policies with errors. What is doubtful there was hidden by the errors, and is told afterwards:
    /// it is nothing new. Returns how many findings are mended.
    fn mend_errors(&mut self, before: &[Look]) -> usize {
        let broken: Vec<Offer> = offers(before).into_iter().filter(|offer| offer.of_error).collect();
        if broken.is_empty() {
            return 0;
        }
        let kept = self.keep_clean(&grouped(broken, &self.texts), before);
        let changes: Vec<Change> = kept.iter().flat_map(|group| group.changes.clone()).collect();
        let Some(texts) = change::made(&self.texts, &changes) else { return 0 };
        self.texts = texts;
        kept.iter().map(|group| group.findings).sum()
    }

    /// The groups of changes that, made one after the other, leave no error in their lines, make no new one, and are
    /// the only way to do so.
    fn keep_clean(&mut self, groups: &[Group], before: &[Look]) -> Vec<Group> {
        let mut kept: Vec<Group> = Vec::new();
        let mut latest: Vec<Option<Look>> = before.iter().map(|_| None).collect();
        for group in groups {
            let so_far: Vec<Change> = kept.iter().flat_map(|group| group.changes.clone()).collect();
            let mut seen: Vec<&Look> = Vec::new();
            for (look, first) in latest.iter().zip(before) {
                seen.push(look.as_ref().unwrap_or(first));
            }
            let Some(after) = self.clean(&so_far, group, &group.changes, before, &seen) else { continue };
            if !self.is_only_way(&so_far, group, before, &seen, &after) {
                continue;
            }
            for (look, new) in latest.iter_mut().zip(after) {
                if new.is_some() {
                    *look = new;
                }
            }
            kept.push(group.clone());
        }
        kept
    }

    /// The policies after a group's changes, where these leave nothing to say about their lines and nothing new about
    /// others, and change no program that there was.
    fn clean(
        &mut self,
        so_far: &[Change],
        group: &Group,
        changes: &[Change],
        first: &[Look],
        before: &[&Look],
    ) -> Option<Vec<Option<Look>>> {
        if self.is_tired() {
            return None;
        }
        let all: Vec<Change> = so_far.iter().chain(changes).cloned().collect();
        let after = self.after(&all, first, false)?;
        let rows = change::moved(&group.rows, &all);
        let good = after.iter().zip(before).all(|(look, old)| {
            let Some(new) = look else { return true };
            let same = old.program.is_none() || old.program == new.program;
            same && !new.speaks_of(&rows) && new.says_no_more_than(old)
        });
        good.then_some(after)
    }

    /// Whether no other word near the one that was written would do.
    fn is_only_way(
        &mut self,
        so_far: &[Change],
        group: &Group,
        first: &[Look],
        before: &[&Look],
        meant: &[Option<Look>],
    ) -> bool {
        for (old, by) in group.words(&self.texts) {
            let sources = meant.iter().flatten().flat_map(|look| look.sources.iter());
            let texts: Vec<Arc<str>> = sources.map(|(_, source)| source.text.clone()).collect();
            for other in spelling::others(&old, &by, texts.iter().map(|text| &**text)) {
                let changes = group.with(&self.texts, &old, &by, &other);
                let Some(after) = self.clean(so_far, group, &changes, first, before) else {
                    if self.is_tired() {
                        return false;
                    }
                    continue;
                };
                let same = after.iter().zip(meant).all(|(one, other)| match (one, other) {
                    (Some(one), Some(other)) => one.program.is_some() && one.program == other.program,
                    _ => true,
                });
                if !same {
                    return false;
                }
            }
        }
        true
    }

    /// Makes changes after which the program is the same and nothing new is found. Returns how many findings are mended.
    fn mend_doubts(&mut self, before: &[Look]) -> usize {
        let mut doubts = offers(before);
        doubts.retain(|offer| !offer.of_error);
        let all: Vec<&Offer> = doubts.iter().collect();
        if self.changes_nothing(&all, before) {
            return self.make(&all);
        }
        let mut kept: Vec<&Offer> = Vec::new();
        for offer in &doubts {
            let with: Vec<&Offer> = kept.iter().copied().chain([offer]).collect();
            if !self.is_tired() && self.changes_nothing(&with, before) {
                kept = with;
            }
        }
        self.make(&kept)
    }

    fn make(&mut self, offers: &[&Offer]) -> usize {
        let changes: Vec<Change> = offers.iter().flat_map(|offer| offer.changes.clone()).collect();
        match change::made(&self.texts, &changes) {
            Some(texts) => self.texts = texts,
            None => return 0,
        }
        offers.len()
    }

    fn changes_nothing(&mut self, offers: &[&Offer], before: &[Look]) -> bool {
        let changes: Vec<Change> = offers.iter().flat_map(|offer| offer.changes.clone()).collect();
        let Some(after) = self.after(&changes, before, true) else { return false };
        let looks = after.iter().zip(before).enumerate();
        looks.filter_map(|(at, (new, old))| Some((at, new.as_ref()?, old))).all(|(at, new, old)| {
            let gone = offers.iter().filter(|offer| offer.policies.contains(&at)).count();
            old.program.is_some()
                && new.program == old.program
                && new.says_no_more_than(old)
                && new.diags.len().saturating_add(gone) <= old.diags.len()
        })
    }
}

/// Whether a finding stops a policy.
fn is_error(look: &Look, diag: &Diag) -> bool {
    look.program.is_none() && diag.severity == Severity::Error
}
