//! What is legal and probably wrong: one file per rule, one line each in [`RULES`].
//!
//! A rule's file holds its page (the `//!` lines: the problem in the first sentence, what it does to leads in the
//! second, then a bad and a good policy, which the tests run), its [`Rule`], and the function that finds it. To add
//! one: write the file, add it to the modules and to [`RULES`] below, and a case with one planted mistake to `tests/cases/lint`.

mod demands;
mod index;
mod lead;
mod names;
mod parts;
mod places;
mod scripts;
mod suppress;
mod walk;
mod wanted;

use crate::analyse::facts::Facts;
use crate::analyse::seen::Seen;
use crate::diag::{Code, Diag, LintCode, Severity};
use crate::program::{ColumnId, Program};
use crate::span::{Sources, Span};
use crate::syntax::LoadedFile;
pub use after_outcome::AFTER;
pub use names::{OPTED_OUT, PROTECTED};
pub use opted_out::opts_out;
use places::{conjuncts, fading, heading, line, lines, lines_of, statements, top};
use std::cell::OnceCell;

/// What is said of comments that allow something and of very large policies: always, at no level of its own.
pub const ALWAYS: [&LintCode; 4] = [&suppress::NO_REASON, &suppress::NOTHING, &TOO_LARGE, &MORE];

/// How a finding of a rule is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// Not looked for.
    Off,
    /// Said.
    Warn,
    /// Said, and the policy falls short.
    Error,
}

/// What a rule looks at.
pub struct Context<'a> {
    /// The policy, checked.
    pub program: &'a Program,
    /// The policy as written, all its files.
    pub files: &'a [LoadedFile],
    /// Their texts.
    pub sources: &'a Sources,
    /// The day on which reviews are due, as an instant; `None` where the day is not known.
    pub today: Option<i64>,
    /// The field that holds the outcome, where history is at hand.
    pub outcome: Option<&'a str>,
    /// Words in a field's name that make it a protected personal attribute.
    pub protected: &'a [String],
    /// Names that say that a lead wants no more contact.
    pub opted_out: &'a [String],
    /// What data was seen to hold, where there is any.
    pub seen: Option<&'a Seen>,
    /// What is worked out when the first rule asks. Empty at first.
    pub facts: Known,
}

/// How much one rule tries, in steps of [`crate::analyse::work`].
const MOST_STEPS: usize = 10_000_000;

/// A policy that is too large for all that the rules would try.
pub const TOO_LARGE: LintCode = LintCode {
    code: "X03",
    name: "too-large",
    title: "a policy too large for a complete check",
    source: "//! The policy is so large that some rules stopped early. Their findings hold, but a mistake further down, \
             with wrong answers for leads, may be missing.\n//!\n//! Split the policy, or write it with fewer lines: \
             a list instead of many conditions, one `by` instead of many `if` lines.",
};

/// How many findings about one policy are said; errors come before warnings.
pub const MOST_FINDINGS: usize = 500;

/// How many findings one rule keeps.
const MOST_OF_RULE: usize = 20_000;

/// More findings than are said.
pub const MORE: LintCode = LintCode {
    code: "X04",
    name: "more-findings",
    title: "more findings than are shown",
    source: "//! The policy has so many findings that only the first ones are shown, errors before warnings. The others \
             affect leads as well.\n//!\n//! Correct the first ones, and check again. If a rule finds something that \
             you intended, `--allow RULE` leaves its findings out.",
};

/// What several rules need, worked out once.
#[derive(Debug, Default)]
pub struct Known {
    facts: OnceCell<Facts>,
    shown: OnceCell<Vec<lead::Shown>>,
    strict: OnceCell<bool>,
    index: OnceCell<index::Index>,
    parts: OnceCell<Vec<parts::Part>>,
    seeker: crate::diag::nearest::Seeker,
}

impl Context<'_> {
    /// What holds for every lead.
    fn facts(&self) -> &Facts {
        self.facts.facts.get_or_init(|| Facts::new(self.program, self.today.unwrap_or(0)))
    }

    /// The parts of conditions that do nothing.
    fn parts(&self) -> &[parts::Part] {
        self.facts.parts.get_or_init(|| parts::of(self))
    }

    /// Where the policy's names, lines and scores are.
    fn index(&self) -> &index::Index {
        self.facts.index.get_or_init(|| index::Index::new(self.program))
    }

    /// The column of that name, ignoring case.
    fn find(&self, name: &str) -> Option<ColumnId> {
        self.index().column(name)
    }

    /// Whether form is asked for as well.
    fn strict(&self) -> bool {
        self.facts.strict.get().copied().unwrap_or(false)
    }

    /// What came of each example.
    fn shown(&self) -> &[lead::Shown] {
        self.facts.shown.get_or_init(|| lead::shown(self.program))
    }

    /// Whether a place is in the policy's own files, not in its base's: what a base says is told where it is checked.
    pub fn own(&self, span: Span) -> bool {
        self.files.iter().any(|file| file.id == span.file && file.layer == 0)
    }
}

/// A rule.
#[derive(Clone, Copy, Debug)]
pub struct Rule {
    /// Its code, name, title and page.
    pub code: &'static LintCode,
    /// Whether it asks for form rather than sense (owner, examples, review date): then it is off unless strict.
    pub form: bool,
    /// Whether it compares the policy with data, and how it is taken where nothing is said; it finds nothing without.
    pub data: Option<OfData>,
    /// Finds.
    pub find: fn(&Context, &mut Findings),
}

/// How a rule that compares a policy with data is taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OfData {
    /// As a warning.
    Doubtful,
    /// As a warning; as an error where values are held to be strict.
    Values,
    /// As an error: a run would stop.
    Wrong,
}

/// What a rule has found.
pub struct Findings {
    code: &'static LintCode,
    diags: Vec<Diag>,
    /// How many more there were than are kept.
    more: usize,
}

impl Findings {
    /// A finding at a place; says in one sentence what is probably wrong. `with` adds labels, help and fix.
    pub fn add(&mut self, span: Span, message: impl Into<String>, with: impl FnOnce(Diag) -> Diag) {
        if self.diags.len() < MOST_OF_RULE {
            self.diags.push(with(Diag::new(Code::Lint(self.code), span, message).warning()));
        } else {
            self.more = self.more.saturating_add(1);
        }
    }
}

/// Makes a rule's [`Rule`] out of its code, name, title and file; `form` for rules that are off unless strict, `data`,
/// `data values` and `data error` for those that compare the policy with data.
macro_rules! rule {
    ($code:literal, $name:literal, $title:literal, $file:literal) => {
        rule!(@ $code, $name, $title, $file, false, None);
    };
    ($code:literal, $name:literal, $title:literal, $file:literal, form) => {
        rule!(@ $code, $name, $title, $file, true, None);
    };
    ($code:literal, $name:literal, $title:literal, $file:literal, data) => {
        rule!(@ $code, $name, $title, $file, false, Some(crate::lint::OfData::Doubtful));
    };
    ($code:literal, $name:literal, $title:literal, $file:literal, data values) => {
        rule!(@ $code, $name, $title, $file, false, Some(crate::lint::OfData::Values));
    };
    ($code:literal, $name:literal, $title:literal, $file:literal, data error) => {
        rule!(@ $code, $name, $title, $file, false, Some(crate::lint::OfData::Wrong));
    };
    (@ $code:literal, $name:literal, $title:literal, $file:literal, $form:literal, $data:expr) => {
        pub(in crate::lint) const RULE: crate::lint::Rule = crate::lint::Rule {
            code: &crate::diag::LintCode { code: $code, name: $name, title: $title, source: include_str!($file) },
            form: $form,
            data: $data,
            find,
        };
    };
}

mod after_outcome;
mod alone_reaches;
mod always_pays;
mod at_margin;
mod band_gap;
mod bands_alike;
mod bound_swallows;
mod bound_unreached;
mod cap_below_one;
mod cap_never_binds;
mod cap_off_step;
mod choice_ignored;
mod choice_unused;
mod cleared_by_itself;
mod contradiction;
mod data;
mod decay_outlives_window;
mod default_decides;
mod demanded_already;
mod disqualifies_all;
mod domain_misspelt;
mod domain_without_dot;
mod exact_points;
mod grade_never;
mod hidden_character;
mod if_beside_fading;
mod implied;
mod letters_alike;
mod line_not_shown;
mod list_value_twice;
mod looking_back;
mod missing_as_no;
mod names_alike;
mod negative_no_floor;
mod never_asked;
mod never_fades;
mod never_pays;
mod never_shown;
mod no_examples;
mod no_hard_criterion;
mod no_negative;
mod no_owner;
mod no_step;
mod not_of_unknown;
mod not_reset;
mod not_rising;
mod odd_half_life;
mod odd_text;
mod odd_window;
mod open_question;
mod opted_out;
mod outsized;
mod overlapping;
mod owner_unknown;
mod paid_twice;
mod part_always;
mod part_never;
mod part_of_word;
mod pays_disqualified;
mod pays_sales;
mod pays_silence;
mod prefers_least;
mod prefers_nothing;
mod prefers_order;
mod promise_by_lead;
mod protected_attribute;
mod read_twice;
mod repeat_without_limit;
mod review_ahead;
mod review_passed;
mod same_question;
mod same_words;
mod slow_promise;
mod stage_for_all;
mod stage_not_shown;
mod stage_skipped;
mod stage_unreachable;
mod stages_alike;
mod step_never;
mod step_taken;
mod text_never;
mod two_ways;
mod unit_missing;
mod unused;
mod wants_missing;
mod window_beyond_decay;
mod zero_points;

/// Every rule.
pub const RULES: &[Rule] = &[
    zero_points::RULE,
    cap_never_binds::RULE,
    cap_off_step::RULE,
    paid_twice::RULE,
    overlapping::RULE,
    band_gap::RULE,
    bands_alike::RULE,
    choice_ignored::RULE,
    alone_reaches::RULE,
    not_rising::RULE,
    bound_swallows::RULE,
    negative_no_floor::RULE,
    repeat_without_limit::RULE,
    decay_outlives_window::RULE,
    window_beyond_decay::RULE,
    not_reset::RULE,
    cleared_by_itself::RULE,
    cap_below_one::RULE,
    pays_disqualified::RULE,
    two_ways::RULE,
    never_fades::RULE,
    odd_half_life::RULE,
    pays_silence::RULE,
    pays_sales::RULE,
    if_beside_fading::RULE,
    never_pays::RULE,
    always_pays::RULE,
    bound_unreached::RULE,
    stage_unreachable::RULE,
    stage_for_all::RULE,
    stage_skipped::RULE,
    stages_alike::RULE,
    implied::RULE,
    demanded_already::RULE,
    contradiction::RULE,
    prefers_nothing::RULE,
    grade_never::RULE,
    step_never::RULE,
    disqualifies_all::RULE,
    no_negative::RULE,
    no_hard_criterion::RULE,
    opted_out::RULE,
    part_always::RULE,
    part_never::RULE,
    never_shown::RULE,
    no_step::RULE,
    step_taken::RULE,
    promise_by_lead::RULE,
    prefers_order::RULE,
    exact_points::RULE,
    slow_promise::RULE,
    prefers_least::RULE,
    never_asked::RULE,
    not_of_unknown::RULE,
    missing_as_no::RULE,
    default_decides::RULE,
    open_question::RULE,
    same_question::RULE,
    wants_missing::RULE,
    unused::RULE,
    list_value_twice::RULE,
    choice_unused::RULE,
    text_never::RULE,
    domain_without_dot::RULE,
    names_alike::RULE,
    unit_missing::RULE,
    part_of_word::RULE,
    odd_text::RULE,
    domain_misspelt::RULE,
    read_twice::RULE,
    at_margin::RULE,
    looking_back::RULE,
    same_words::RULE,
    odd_window::RULE,
    no_owner::RULE,
    review_passed::RULE,
    no_examples::RULE,
    stage_not_shown::RULE,
    line_not_shown::RULE,
    outsized::RULE,
    owner_unknown::RULE,
    review_ahead::RULE,
    protected_attribute::RULE,
    after_outcome::RULE,
    hidden_character::RULE,
    letters_alike::RULE,
    data::no_such_column::RULE,
    data::never_filled::RULE,
    data::choice_never_seen::RULE,
    data::value_not_declared::RULE,
    data::bad_values::RULE,
    data::rarely_known::RULE,
    data::constant_column::RULE,
    data::key_repeats::RULE,
    data::event_never_seen::RULE,
    data::events_of_nobody::RULE,
    data::dates_out_of_range::RULE,
    data::holds_for_all::RULE,
    data::holds_for_none::RULE,
    data::inside_words::RULE,
    data::thousands::RULE,
];

/// The rule of that code or name, ignoring case.
pub fn find_rule(text: &str) -> Option<&'static Rule> {
    let text = text.trim();
    RULES
        .iter()
        .find(|rule| rule.code.code.eq_ignore_ascii_case(text) || rule.code.name.eq_ignore_ascii_case(text))
}

/// Which rules are looked for, and how findings are taken.
#[derive(Clone, Debug, Default)]
pub struct Levels {
    /// Rules of form as well.
    pub strict: bool,
    /// Rule code and level; the last for a rule counts.
    pub set: Vec<(&'static str, Level)>,
}

impl Levels {
    /// The level of a rule.
    pub fn of(&self, rule: &Rule) -> Level {
        let set = self.set.iter().rev().find(|(code, _)| *code == rule.code.code).map(|(_, level)| *level);
        set.unwrap_or(match rule.data {
            Some(OfData::Wrong) => Level::Error,
            Some(OfData::Values) if self.strict => Level::Error,
            Some(OfData::Values | OfData::Doubtful) => Level::Warn,
            None if rule.form && !self.strict => Level::Off,
            None => Level::Warn,
        })
    }
}

/// Looks for everything the levels ask for; findings that a comment allows are left out, and comments that allow
/// without a reason, or nothing at all, are findings. Sorted by place. Of very many findings the first
/// [`MOST_FINDINGS`] are said, and how many more there are.
pub fn lint(context: &Context, levels: &Levels) -> Vec<Diag> {
    let (mut diags, more) = found(context, levels);
    let more = more.saturating_add(diags.len().saturating_sub(MOST_FINDINGS));
    if more == 0 {
        return diags;
    }
    // What stops a policy is not left out for what does not; each kind stays in its order.
    diags.sort_by_key(|diag| diag.severity != Severity::Error);
    let last = diags.get(MOST_FINDINGS).map(|first| first.severity);
    diags.truncate(MOST_FINDINGS);
    let message = format!(
        "this policy has {}",
        crate::diag::say::counted(more as u64, "more finding", "more findings")
    );
    let said =
        Diag::new(Code::Lint(&MORE), top(context), message).help("correct the first ones, and check again");
    diags.push(if last == Some(Severity::Error) { said } else { said.warning() });
    crate::diag::sort(&mut diags);
    diags
}

/// As [`lint`], with every finding: for what compares findings before and after a change.
pub fn every(context: &Context, levels: &Levels) -> Vec<Diag> {
    found(context, levels).0
}

/// The findings, and how many more there were.
fn found(context: &Context, levels: &Levels) -> (Vec<Diag>, usize) {
    let (mut diags, mut short, mut more) = (Vec::new(), Vec::new(), 0usize);
    context.facts.strict.get_or_init(|| levels.strict);
    for rule in RULES {
        let level = levels.of(rule);
        if level == Level::Off || (rule.data.is_some() && context.seen.is_none()) {
            continue;
        }
        let mut findings = Findings { code: rule.code, diags: Vec::new(), more: 0 };
        // What was there before is no rule's doing.
        renewed(context);
        (rule.find)(context, &mut findings);
        if renewed(context) {
            short.push(rule.code.name);
        }
        more = more.saturating_add(findings.more);
        diags.extend(
            findings
                .diags
                .into_iter()
                // What a base declares meets the data of the policies that are based on it.
                .filter(|diag| rule.data.is_some() || context.own(diag.span()))
                .map(|diag| taken(diag, level)),
        );
    }
    once_each(context, &mut diags);
    let mut diags = suppress::apply(context, levels, diags);
    if let Some(first) = short.first() {
        let others = match short.len().saturating_sub(1) {
            0 => String::new(),
            others => {
                format!(" and {}", crate::diag::say::counted(others as u64, "other rule", "other rules"))
            }
        };
        let message = format!("this policy is too large for a complete check by `{first}`{others}");
        let help = "split the policy, or write it with fewer lines; the findings so far hold";
        diags.push(Diag::new(Code::Lint(&TOO_LARGE), top(context), message).warning().help(help));
    }
    crate::diag::sort(&mut diags);
    (diags, more)
}

/// Lets the next rule try as much as each may, and says whether the last one had too little.
fn renewed(context: &Context) -> bool {
    context.facts.facts.get().is_some_and(|facts| facts.work().renew(MOST_STEPS))
}

/// A bound is out of reach where a line pays less than it should: then the line is the mistake, and the bound is not.
fn once_each(context: &Context, diags: &mut Vec<Diag>) {
    let scores: Vec<Span> =
        context.program.scores.iter().map(|score| context.program[score.column].span).collect();
    let within =
        |score: &Span, place: Span| score.file == place.file && score.range().contains(&place.range().start);
    let is_bound = |diag: &Diag| diag.code == Code::Lint(bound_unreached::RULE.code);
    let spoilt: Vec<Span> = scores
        .into_iter()
        .filter(|score| {
            let others = diags.iter().filter(|diag| !is_bound(diag));
            others.filter(|diag| diag.code.as_str().starts_with('P')).any(|diag| within(score, diag.span()))
        })
        .collect();
    diags.retain(|diag| !is_bound(diag) || !spoilt.iter().any(|score| within(score, diag.span())));
}

fn taken(mut diag: Diag, level: Level) -> Diag {
    diag.severity = if level == Level::Error { Severity::Error } else { Severity::Warning };
    diag
}
