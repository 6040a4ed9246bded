//! `--what-if`: other values of settings, and the policy that has each of them.

use crate::cli::load::Policy;
use crate::cli::propose::edit::{Edits, changed};
use crate::cli::term::clean;
use crate::cli::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::diag::{Code, Diag, Severity};
use crate::program::text::fold;
use crate::program::{Program, TermKind, Unit};
use crate::report::{AskedValues, Tried};
use crate::span::{FileId, Span};
use crate::speech;
use crate::syntax;
use crate::syntax::tree::{Literal, Quantity, StatementKind};

/// At most so many values, or pairs of values.
const MOST: usize = 200;
const EXAMPLE: &str =
    "write a setting and its values: \"mql_points is 40 to 60 by 5\", or \"mql_points is 40, 50, 60\"";

/// The policy as written, and as a program.
#[derive(Clone, Copy)]
struct Named<'a> {
    policy: &'a Policy,
    program: &'a Program,
}

/// A setting of the policy.
struct Setting<'a> {
    name: &'a str,
    /// As it is written.
    text: String,
    value: &'a Literal,
    place: Span,
}

/// A setting and the values that are asked for.
struct Wanted<'a> {
    setting: Setting<'a>,
    /// Each as it is written in the policy; the policy's own among them.
    values: Vec<String>,
}

/// The policy and what is tried beside it.
pub fn tried(texts: &[String], policy: &Policy, program: &Program) -> Result<Tried> {
    let policy = Named { policy, program };
    if texts.is_empty() {
        return Ok(Tried::new(policy.program, Vec::new(), Vec::new()));
    }
    if texts.len() > 2 {
        return Err(Failure::new("--what-if is given more than twice")
            .help("try one setting, or two at a time as a grid"));
    }
    let wanted: Vec<Wanted<'_>> = texts.iter().map(|text| one(text, policy)).collect::<Result<_>>()?;
    if let [first, second] = wanted.as_slice()
        && fold(first.setting.name) == fold(second.setting.name)
    {
        let name = clean(first.setting.name);
        return Err(Failure::new(format!("--what-if: both are about `{name}`"))
            .help(format!("write all values in one: \"{name} is 40, 50, 60\"")));
    }
    let pairs = wanted.iter().map(|wanted| wanted.values.len()).fold(1, usize::saturating_mul);
    if pairs > MOST {
        let sizes: Vec<String> = wanted.iter().map(|wanted| wanted.values.len().to_string()).collect();
        return Err(Failure::new(format!(
            "--what-if: these are {pairs} pairs of values ({}), and at most {MOST} are tried",
            sizes.join(" by ")
        ))
        .help("take larger steps, or a shorter range"));
    }
    let settings = wanted.iter().map(|wanted| (wanted.setting.name.to_owned(), wanted.setting.text.clone()));
    let tried = Tried::new(policy.program, settings.collect(), variants(policy.policy, &wanted)?);
    if !tried.decides() {
        return Err(nothing(&wanted, policy));
    }
    Ok(tried)
}

/// A policy for each value, or pair of values.
fn variants(policy: &Policy, wanted: &[Wanted<'_>]) -> Result<Vec<AskedValues>> {
    let mut pairs: Vec<Vec<&str>> = vec![Vec::new()];
    for wanted in wanted {
        let mut longer = Vec::new();
        for pair in &pairs {
            for value in &wanted.values {
                longer.push(pair.iter().copied().chain([value.as_str()]).collect());
            }
        }
        pairs = longer;
    }
    pairs.into_iter().map(|pair| variant(policy, wanted, &pair)).collect()
}

fn variant(policy: &Policy, wanted: &[Wanted<'_>], pair: &[&str]) -> Result<AskedValues> {
    let values: Vec<String> = pair.iter().map(|value| (*value).to_owned()).collect();
    let mut edits = Edits::default();
    let mut own = true;
    for (wanted, value) in wanted.iter().zip(pair) {
        if wanted.setting.text != *value {
            own = false;
            edits.put(wanted.setting.place, (*value).to_owned());
        }
    }
    if own {
        return Ok(AskedValues { values, program: None });
    }
    let other = changed(policy, &edits.texts(policy))?;
    if other.program.is_none() {
        let said: Vec<String> = (wanted.iter().zip(pair))
            .map(|(wanted, value)| format!("`{} is {}`", clean(wanted.setting.name), clean(value)))
            .collect();
        let wrong = other.diags.iter().find(|diag| diag.severity == Severity::Error);
        let why = wrong.map_or(String::new(), |diag| format!(": {}", clean(&diag.message)));
        let failure =
            Failure::new(format!("--what-if: with {} the policy has a mistake{why}", said.join(" and ")));
        return Err(match wrong.and_then(|diag| diag.help.as_deref()) {
            Some(help) => failure.help(clean(help)),
            None => failure,
        });
    }
    Ok(AskedValues { values, program: other.program })
}

/// Why nothing can change.
fn nothing(wanted: &[Wanted<'_>], policy: Named<'_>) -> Failure {
    let names: Vec<String> =
        wanted.iter().map(|wanted| format!("`{}`", clean(wanted.setting.name))).collect();
    let names = names.join(" and ");
    if wanted.iter().all(|wanted| wanted.values.len() < 2) {
        let now: Vec<String> = wanted.iter().map(|wanted| clean(&wanted.setting.text)).collect();
        let more: Vec<String> = wanted
            .iter()
            .map(|wanted| format!("\"{} is {}, …\"", clean(wanted.setting.name), clean(&wanted.setting.text)))
            .collect();
        return Failure::new(format!("--what-if: {names} is {} in the policy already", now.join(" and ")))
            .help(format!("name other values as well: {}", more.join(" and ")));
    }
    let decides = if wanted.len() == 1 { "decides" } else { "decide" };
    let failure = Failure::new(format!("--what-if: {names} {decides} no stage: no value would move a lead"));
    if policy.program.stages.is_empty() {
        return failure.help("the policy has no stages");
    }
    let others: Vec<String> = settings(policy)
        .into_iter()
        .filter(|setting| wanted.iter().all(|wanted| fold(wanted.setting.name) != fold(setting.name)))
        .map(|setting| format!("`{}`", clean(setting.name)))
        .collect();
    match others.as_slice() {
        [] => failure.help("no stage looks at it, directly or through a score, criterion or grade"),
        others => failure.help(format!(
            "no stage looks at it, directly or through a score, criterion or grade; there is {}",
            others.join(", ")
        )),
    }
}

/// The settings of the policy, those that count.
fn settings<'a>(policy: Named<'a>) -> Vec<Setting<'a>> {
    let terms = policy.program.terms.iter().filter(|term| term.kind == TermKind::Setting);
    let setting = |term: &'a crate::program::Term| {
        let statements = policy.policy.files.iter().flat_map(|file| &file.tree.statements);
        let mut said = statements.filter(|statement| statement.place.0 == term.span);
        let StatementKind::Setting { value, .. } = &said.next()?.kind else { return None };
        let place = value.span();
        let text = policy.policy.sources.text(place);
        let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
        Some(Setting { name: &term.name, text, value, place })
    };
    terms.filter_map(setting).collect()
}

/// Reads `mql_points is 40 to 60 by 5`, `mql_points is 40, 50, 60`.
fn one<'a>(text: &str, policy: Named<'a>) -> Result<Wanted<'a>> {
    let shown = clean(text.trim());
    let bad = || Failure::new(format!("--what-if: `{shown}` names no values of a setting")).help(EXAMPLE);
    let (name, values) = text.trim().split_once(" is ").ok_or_else(bad)?;
    let setting = find(name.trim().trim_start_matches("setting ").trim(), policy)?;
    let values = match range(values.trim()) {
        Some([from, to, by]) => between(&setting, [&from, &to, &by], &shown)?,
        None => {
            let listed = listed(values);
            let each = listed.iter().map(|value| read(&setting, value, &shown));
            each.collect::<Result<Vec<_>>>()?
        }
    };
    Ok(Wanted { values: with_own(&setting, values), setting })
}

fn find<'a>(name: &str, policy: Named<'a>) -> Result<Setting<'a>> {
    let mut all = settings(policy);
    if let Some(at) = all.iter().position(|setting| fold(setting.name) == fold(name)) {
        return Ok(all.swap_remove(at));
    }
    let failure = Failure::new(format!("--what-if: the policy has no setting `{}`", clean(name)));
    let names: Vec<&str> = all.iter().map(|setting| setting.name).collect();
    if names.is_empty() {
        return Err(failure.help(
            "it has no settings at all: give a number a name, `setting mql_points is 50`, and use the name in its place",
        ));
    }
    let there = format!("there is {}", clean(&names.join(", ")));
    Err(match nearest(name, names) {
        Some(near) => failure.help(format!("did you mean `{}`? ({there})", clean(near))),
        None => failure.help(there),
    })
}

/// The parts of `40 to 60 by 5`.
fn range(text: &str) -> Option<[String; 3]> {
    let (from, rest) = text.split_once(" to ")?;
    let (to, by) = rest.split_once(" by ").unwrap_or((rest, ""));
    Some([from, to, by].map(|part| part.trim().to_owned()))
}

/// The values of a list: commas inside quotes part nothing.
fn listed(text: &str) -> Vec<String> {
    let (mut values, mut quoted) = (vec![String::new()], false);
    for char in text.chars() {
        quoted ^= char == '"';
        match (char, values.last_mut()) {
            (',', _) if !quoted => values.push(String::new()),
            (char, Some(value)) => value.push(char),
            (_, None) => {}
        }
    }
    values.into_iter().map(|value| value.trim().to_owned()).collect()
}

/// A value as a policy writes one.
fn literal(text: &str) -> Option<Literal> {
    parsed(text).ok()
}

/// The same, or the mistake in it.
fn parsed(text: &str) -> std::result::Result<Literal, Option<Box<Diag>>> {
    let parsed = syntax::parse(FileId(0), &format!("setting tried is {text}\n"));
    if let Some(wrong) = parsed.diags.into_iter().find(|diag| diag.severity == Severity::Error) {
        return Err(Some(Box::new(wrong)));
    }
    match parsed.file.statements.as_slice() {
        [statement] => match &statement.kind {
            StatementKind::Setting { value, .. } => Ok(value.clone()),
            _ => Err(None),
        },
        _ => Err(None),
    }
}

/// A text that is no value of a setting: what is wrong with it, where it is meant as one, and what the policy writes.
fn unread(setting: &Setting<'_>, text: &str, wrong: Option<Box<Diag>>, shown: &str) -> Failure {
    let failure = |why: &str| Failure::new(format!("--what-if: `{shown}`: {why}"));
    match wrong.filter(|wrong| matches!(wrong.code, Code::BadDate | Code::NumberOutOfRange)) {
        Some(wrong) => {
            let failure = failure(&clean(&wrong.message));
            match &wrong.help {
                Some(help) => failure.help(clean(help)),
                None => failure,
            }
        }
        None => failure(&format!("`{}` is no value", clean(text))).help(format!(
            "the policy writes `{} is {}`",
            clean(setting.name),
            clean(&setting.text)
        )),
    }
}

/// A value, as the policy would write it.
fn read(setting: &Setting<'_>, text: &str, shown: &str) -> Result<String> {
    let failure = |why: String| Failure::new(format!("--what-if: `{shown}`: {why}"));
    let value = parsed(text).map_err(|wrong| unread(setting, text, wrong, shown))?;
    match (setting.value, &value) {
        (Literal::Number(own), Literal::Number(value)) => {
            same_unit(setting, own, value, shown)?;
            Ok(written(value.number.scaled, own))
        }
        (own, value) if kind(own) == kind(value) => Ok(text.to_owned()),
        (own, _) => {
            Err(failure(format!("`{}` is {}, and `{}` is none", setting.name, kind(own), clean(text)))
                .help(format!("the policy writes `{} is {}`", setting.name, clean(&setting.text))))
        }
    }
}

fn kind(value: &Literal) -> &'static str {
    match value {
        Literal::Number(_) => "a number",
        Literal::Text(_) | Literal::Word(_) => "a text",
        Literal::Date(_) => "a date",
        Literal::YesNo(..) => "yes or no",
        Literal::Several(..) => "a list",
    }
}

/// A number in the unit of the policy.
fn written(scaled: i64, own: &Quantity) -> String {
    let number = speech::decimal(scaled);
    own.unit.as_ref().map_or(number.clone(), |unit| format!("{number} {}", unit.text))
}

/// Refuses another unit than the policy's; none is the policy's.
fn same_unit(setting: &Setting<'_>, own: &Quantity, value: &Quantity, shown: &str) -> Result<()> {
    let Some(unit) = &value.unit else { return Ok(()) };
    if own.unit.as_ref().is_some_and(|own| Unit::key(&own.text) == Unit::key(&unit.text)) {
        return Ok(());
    }
    let (name, unit) = (clean(setting.name), clean(&unit.text));
    let failure = |why: String| Failure::new(format!("--what-if: `{shown}`: {why}"));
    Err(match &own.unit {
        Some(own) => failure(format!("`{name}` is counted in {}, not in {unit}", clean(&own.text)))
            .help(format!("write the numbers in {}, or without a unit", clean(&own.text))),
        None => failure(format!("`{name}` has no unit, and {unit} is one"))
            .help(format!("leave out `{unit}`: the policy writes `{name} is {}`", clean(&setting.text))),
    })
}

/// The values of a range.
fn between(setting: &Setting<'_>, parts: [&str; 3], shown: &str) -> Result<Vec<String>> {
    let failure = |why: String| Failure::new(format!("--what-if: `{shown}`: {why}"));
    let Literal::Number(own) = setting.value else {
        return Err(failure(format!(
            "`{}` is {}, and a range is one of numbers",
            setting.name,
            kind(setting.value)
        ))
        .help(format!("list the values: \"{} is {}, …\"", setting.name, clean(&setting.text))));
    };
    if parts.last().is_some_and(|by| by.is_empty()) {
        return Err(failure("a range needs its step".to_owned()).help(format!(
            "write the step behind it: \"{} is {} to {} by 5\"",
            setting.name,
            clean(parts[0]),
            clean(parts[1])
        )));
    }
    let mut numbers = Vec::new();
    for text in parts {
        let Some(Literal::Number(value)) = literal(text) else {
            return Err(failure(format!("`{}` is no number", clean(text)))
                .help(format!("write numbers, as in \"{} is 40 to 60 by 5\"", clean(setting.name))));
        };
        same_unit(setting, own, &value, shown)?;
        numbers.push(value.number.scaled);
    }
    let [from, to, by] = numbers.as_slice() else { return Err(failure("it is no range".to_owned())) };
    let (from, to, by) = (*from, *to, *by);
    let said = |number: i64| speech::decimal(number);
    if by <= 0 {
        return Err(failure(format!("a step of {} leads nowhere", said(by)))
            .help("write a step above 0: \"… is 40 to 60 by 5\""));
    }
    if from > to {
        return Err(failure(format!("the range is empty: {} is above {}", said(from), said(to))).help(
            format!(
                "write the lower number first: \"{} is {} to {} by {}\"",
                setting.name,
                said(to),
                said(from),
                said(by)
            ),
        ));
    }
    let count = to.saturating_sub(from).div_euclid(by).saturating_add(1);
    if count > i64::try_from(MOST).unwrap_or(i64::MAX) {
        let step = crate::report::figures::step(to.saturating_sub(from), 20);
        return Err(failure(format!(
            "the range has {} values, and at most {MOST} are tried",
            crate::cli::show::grouped(count.unsigned_abs())
        ))
        .help(format!(
            "take larger steps: \"{} is {} to {} by {}\"",
            setting.name,
            said(from),
            said(to),
            said(step)
        )));
    }
    Ok((0..count).map(|at| written(from.saturating_add(at.saturating_mul(by)), own)).collect())
}

/// The values with that of the policy among them; numbers ascend.
fn with_own(setting: &Setting<'_>, mut values: Vec<String>) -> Vec<String> {
    let number = |text: &str| match literal(text) {
        Some(Literal::Number(value)) => Some(value.number.scaled),
        _ => None,
    };
    // A number that is that of the policy is written as it is there.
    let own = number(&setting.text);
    values.retain(|value| *value != setting.text && (own.is_none() || number(value) != own));
    values.insert(0, setting.text.clone());
    values.sort_by_key(|value| number(value));
    let mut seen = std::collections::BTreeSet::new();
    values.retain(|value| seen.insert(value.clone()));
    values
}
