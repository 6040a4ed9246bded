//! Texts that answer the tests on a field in every way that some text can.
//!
//! A text is put together of a beginning, things it contains and an ending, kept apart by a character that stands in
//! no literal; so it passes just the tests it was made for and those that their literals imply.

use std::ops::ControlFlow;

use super::tests::{Signature, Test};
use crate::program::TextTest;
use crate::program::text::domain_of;

/// A text that stands for any other.
const OTHER: &str = "something else";
/// Beyond so many different answers the search stops, and says that it is not complete.
const MOST: usize = 2048;
/// Beyond so many comparisons with a literal as well.
const MOST_WORK: usize = 4_000_000;

/// Texts found, one for each way to answer.
struct Found<'a> {
    tests: &'a [Test],
    texts: Vec<String>,
    met: hashbrown::HashSet<Signature, foldhash::fast::RandomState>,
    /// What one text costs: how many literals it is held against.
    cost: usize,
    work: usize,
    /// Which texts there can be at all.
    can_be: fn(&str) -> bool,
}

impl Found<'_> {
    /// Whether the text answers in a new way; breaks off when there was enough.
    fn offer(&mut self, text: String) -> ControlFlow<(), bool> {
        if !(self.can_be)(&text) {
            return ControlFlow::Continue(false);
        }
        self.work = self.work.saturating_add(self.cost);
        if self.work > MOST_WORK || self.texts.len() >= MOST {
            return ControlFlow::Break(());
        }
        let new = self.met.insert(Signature::of_text(self.tests, &text));
        if new {
            self.texts.push(text);
        }
        ControlFlow::Continue(new)
    }
}

/// Texts, none of which answers the tests as another does, and whether every possible way to answer is among them.
pub fn candidates(tests: &[Test]) -> (Vec<String>, bool) {
    candidates_of(tests, |_| true)
}

/// As [`candidates`], of the texts that there can be.
fn candidates_of(tests: &[Test], can_be: fn(&str) -> bool) -> (Vec<String>, bool) {
    let whole: Vec<&TextTest> = tests.iter().filter_map(|test| text_test(test, false)).collect();
    let domains: Vec<&TextTest> = tests.iter().filter_map(|test| text_test(test, true)).collect();
    // An `is` is a binary search; the others go through all their literals.
    let cost = whole.iter().chain(&domains).map(|test| match test {
        TextTest::Is(_) | TextTest::Under(_) => 4,
        test => test.texts().len(),
    });
    let cost = cost.sum::<usize>().max(1);
    let mut found =
        Found { tests, texts: Vec::new(), met: hashbrown::HashSet::default(), cost, work: 0, can_be };
    let all = match domains.is_empty() {
        true => compose(&whole, &mut found),
        false => compose_addresses(&whole, &domains, &mut found),
    };
    (found.texts, all.is_continue())
}

fn text_test(test: &Test, want_domain: bool) -> Option<&TextTest> {
    match test {
        Test::Text { domain, test } if *domain == want_domain => Some(test),
        Test::Text { .. } | Test::IncludesAny(_) | Test::IncludesAll(_) => None,
    }
}

/// Characters that stand in no literal: one that parts words and one that joins them.
struct Fresh {
    gap: char,
    letter: char,
}

impl Fresh {
    fn new(tests: &[&TextTest]) -> Fresh {
        let used = |c: char| tests.iter().any(|test| test.texts().iter().any(|literal| literal.contains(c)));
        let pick = |from: std::ops::RangeInclusive<char>, fits: fn(char) -> bool, first: char| {
            std::iter::once(first).chain(from).find(|c| fits(*c) && !used(*c)).unwrap_or(first)
        };
        Fresh {
            gap: pick('\u{2500}'..='\u{25ff}', |c| !c.is_alphanumeric(), '-'),
            letter: pick('\u{4e00}'..='\u{9000}', char::is_alphanumeric, 'x'),
        }
    }

    fn ends(&self) -> [char; 2] {
        [self.gap, self.letter]
    }
}

/// Things a text can contain: every union of what one literal alone answers.
fn middles(tests: &[&TextTest], fresh: &Fresh, found: &Found) -> ControlFlow<(), Vec<String>> {
    let mut inside = Found {
        tests: found.tests,
        texts: Vec::new(),
        met: hashbrown::HashSet::default(),
        cost: found.cost,
        work: found.work,
        can_be: |_| true,
    };
    let gap = fresh.gap;
    let _ = inside.offer(format!("{gap}{gap}"))?;
    let contained = tests.iter().filter_map(|test| match test {
        TextTest::Contains(of) | TextTest::ContainsWord(of) => Some(of),
        TextTest::Is(_) | TextTest::StartsWith(_) | TextTest::EndsWith(_) | TextTest::Under(_) => None,
    });
    for literal in contained.flatten() {
        for (before, after) in fresh.ends().iter().flat_map(|a| fresh.ends().map(|b| (*a, b))) {
            let piece = format!("{gap}{before}{literal}{after}{gap}");
            if !inside.offer(piece.clone())? {
                continue;
            }
            let others = inside.texts.clone();
            for other in others {
                let _ = inside.offer(format!("{other}{piece}"))?;
            }
        }
    }
    ControlFlow::Continue(inside.texts)
}

fn compose(tests: &[&TextTest], found: &mut Found) -> ControlFlow<()> {
    for literal in tests.iter().flat_map(|test| test.texts()) {
        let _ = found.offer(literal.clone())?;
    }
    let _ = found.offer(OTHER.to_owned())?;
    let fresh = Fresh::new(tests);
    let mut beginnings = vec![String::new()];
    let mut endings = vec![String::new()];
    for test in tests {
        match test {
            TextTest::StartsWith(of) => {
                beginnings.extend(of.iter().flat_map(|text| fresh.ends().map(|c| format!("{text}{c}"))));
            }
            TextTest::EndsWith(of) => {
                endings.extend(of.iter().flat_map(|text| fresh.ends().map(|c| format!("{c}{text}"))));
            }
            TextTest::Under(of) => endings.extend(of.iter().map(|text| format!(".{text}"))),
            TextTest::Is(_) | TextTest::Contains(_) | TextTest::ContainsWord(_) => {}
        }
    }
    let middles = middles(tests, &fresh, found)?;
    for beginning in &beginnings {
        for middle in &middles {
            for ending in &endings {
                let _ = found.offer(format!("{beginning}{middle}{ending}"))?;
            }
        }
    }
    ControlFlow::Continue(())
}

/// What stands for any other text, as it is more likely in an address, where it answers the same.
fn likelier(text: String, other: &str, tests: &[Test]) -> String {
    let same = || Signature::of_text(tests, &text) == Signature::of_text(tests, other);
    if text == OTHER && same() { other.to_owned() } else { text }
}

/// Texts with an `@` and without: anything before it, any domain after it.
fn compose_addresses(whole: &[&TextTest], domains: &[&TextTest], found: &mut Found) -> ControlFlow<()> {
    let after_at: Vec<Test> =
        domains.iter().map(|test| Test::Text { domain: false, test: (*test).clone() }).collect();
    // A literal that is no domain must not stand for one that is and answers the same.
    let is_domain: fn(&str) -> bool =
        |text| !text.contains('@') && domain_of(text) == text && !text.is_empty();
    let (domains, all_domains) = candidates_of(&after_at, is_domain);
    let domains: Vec<String> =
        domains.into_iter().map(|domain| likelier(domain, "example.com", &after_at)).collect();
    let before_at: Vec<Test> =
        whole.iter().map(|test| Test::Text { domain: false, test: (*test).clone() }).collect();
    let (before, all_before) = candidates(&before_at);
    for text in &before {
        let _ = found.offer(text.clone())?;
    }
    for domain in &domains {
        let _ = found.offer(format!("someone@{domain}"))?;
        for text in &before {
            let text = likelier(text.clone(), "someone", &before_at);
            let _ = found.offer(format!("{text}@{domain}"))?;
        }
    }
    // What stands before the @ and after it is independent only where no test on the whole text looks across.
    let across = whole.iter().any(|test| match test {
        TextTest::EndsWith(_) | TextTest::Under(_) => true,
        TextTest::Is(_) | TextTest::Contains(_) | TextTest::ContainsWord(_) | TextTest::StartsWith(_) => {
            test.texts().iter().any(|literal| literal.contains('@'))
        }
    });
    match all_domains && all_before && !across {
        true => ControlFlow::Continue(()),
        false => ControlFlow::Break(()),
    }
}
