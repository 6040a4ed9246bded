//! `--fail-if` and `--capacity`: what is asked of the figures.

use crate::cli::as_of::AsOf;
use crate::cli::term::clean;
use crate::cli::{Failure, Result};
use crate::diag::nearest::nearest;
use crate::program::time::DAY;
use crate::program::{Program, Type};
use crate::report::Survey;
use crate::report::limits::{Breaks, FIGURES, Fault, Figure, FigureLimit, Unit, figure};
use crate::syntax::parse::{Limit, LimitTest, limit};

/// Reads the limits on the figures that a survey has.
pub fn read(texts: &[String], survey: &Survey<'_>) -> Result<Vec<FigureLimit>> {
    texts.iter().map(|text| one(text, survey)).collect()
}

fn one(text: &str, survey: &Survey<'_>) -> Result<FigureLimit> {
    let shown = clean(text);
    let Some(limit) = limit(text.trim()) else {
        return Err(Failure::new(format!("--fail-if: `{shown}` is no limit")).help(
            "write a figure, what it is of, and what must not be:\n\
             \"win rate of SQL < 30%\", \"share of SQL changes by more than 10%\", \"AUC of fit below 0.7\"",
        ));
    };
    let figure = figure(survey, &limit.figure, limit.of.as_deref()).map_err(|fault| why(&limit, fault))?;
    if matches!(limit.test, LimitTest::Changes { .. }) && !figure.has_old {
        let failure =
            Failure::new(format!("--fail-if: `{shown}`: there is nothing that it could have changed from"));
        return Err(failure.help(match survey.against() {
            Some(_) => "changes are known of leads, share and win rate of stages, and of the AUC of scores, that both policies have",
            None => "name the policy to compare with: --against POLICY",
        }));
    }
    if let Some(failure) = impossible(&shown, &limit, &figure) {
        return Err(failure);
    }
    let called = match &limit.of {
        Some(of) => format!("{} of {of}", limit.figure),
        None => limit.figure,
    };
    let broken = match limit.test {
        LimitTest::Is { order, number, percent } => {
            Breaks::In(order.range(if percent { number / 100.0 } else { number }))
        }
        LimitTest::Changes { number, percent: true } => Breaks::Percent(number),
        LimitTest::Changes { number, percent: false } => Breaks::Points(number),
    };
    Ok(FigureLimit { text: text.trim().to_string(), called, figure, broken })
}

/// A bound that its figure can never pass, or always passes: a slip of the pen, and a check that checks nothing.
fn impossible(shown: &str, limit: &Limit, figure: &Figure) -> Option<Failure> {
    let name = match &limit.of {
        Some(of) => format!("{} of {}", clean(&limit.figure), clean(of)),
        None => clean(&limit.figure),
    };
    let failure = |why: &str| Failure::new(format!("--fail-if: `{shown}`: {why}"));
    match (&limit.test, figure.unit) {
        (LimitTest::Is { number, percent: true, .. }, Unit::Share) if *number > 100.0 => Some(
            failure("a share is at most 100%").help(format!("write a number from 0 to 100: `{name} < 30%`")),
        ),
        (LimitTest::Is { number, percent: false, .. }, Unit::Share) if *number > 1.0 => {
            Some(failure("a share without `%` is at most 1").help(format!(
                "for per cent, write `%` behind the number: `{name} < {}`",
                if *number > 100.0 { "30%".to_owned() } else { format!("{number}%") }
            )))
        }
        (LimitTest::Is { percent: true, .. }, Unit::Leads) => Some(
            failure("this is a count of leads, and no share")
                .help("leave out `%`, or ask for the share: `share of SQL < 30%`"),
        ),
        (LimitTest::Changes { number, percent: false }, Unit::Share) if *number > 100.0 => Some(
            failure("a share changes by at most 100 points")
                .help(format!("write a number from 0 to 100: `{name} changes by more than 10 points`")),
        ),
        _ => None,
    }
}

fn why(limit: &Limit, fault: Fault) -> Failure {
    let name = clean(&limit.figure);
    match fault {
        Fault::Unknown => {
            let failure = Failure::new(format!("--fail-if: there is no figure `{name}`"));
            let names = FIGURES.iter().map(|(name, ..)| *name);
            match nearest(&limit.figure, names.clone()) {
                Some(near) => failure.help(format!("did you mean `{near}`?")),
                None => failure.help(format!("there are {}", names.collect::<Vec<_>>().join(", "))),
            }
        }
        Fault::Of("nothing") => Failure::new(format!("--fail-if: `{name}` stands alone, without `of`")),
        Fault::Of(what) => Failure::new(format!("--fail-if: `{name}` is a figure of {what}")),
        Fault::Needs(argument) => Failure::new(format!("--fail-if: `{name}` needs {argument}")),
        Fault::Name(names) => {
            let of = limit.of.as_deref().unwrap_or_default();
            let failure =
                Failure::new(format!("--fail-if: nothing called `{}` has the figure `{name}`", clean(of)));
            match nearest(of, names.iter().map(String::as_str)) {
                Some(near) => failure.help(format!("did you mean `{}`?", clean(near))),
                None => failure.help(format!("there are {}", clean(&names.join(", ")))),
            }
        }
    }
}

/// A capacity: how many leads, in how long, and the date that says when they came.
#[derive(Clone, Debug)]
pub struct Capacity {
    /// How many.
    pub leads: u64,
    /// In how long, in microseconds.
    pub period: Option<i64>,
    /// The date.
    pub came: Option<String>,
}

/// Reads `200 per week`, `200 per week of created`, `5000`.
pub fn capacity(text: &str, program: &Program, as_of: &AsOf) -> Result<Capacity> {
    let bad = || {
        Failure::new(format!("--capacity: `{}` is no capacity", clean(text)))
            .help("write how many leads there is time for: \"200 per week\", \"40 per day of created\", or 5000 for all of them")
    };
    let mut words = text.split_whitespace();
    let count = words.next().and_then(|count| count.replace([',', '_'], "").parse::<i64>().ok());
    let leads = u64::try_from(count.ok_or_else(bad)?).unwrap_or(0);
    if leads == 0 {
        return Err(Failure::new("--capacity: there is time for no lead at all").help(
            "write how many leads there is time for, 1 at the least: \"200 per week\"; for no limit leave --capacity out",
        ));
    }
    let period = match (words.next(), words.next()) {
        (None, None) => return Ok(Capacity { leads, period: None, came: None }),
        (Some("per"), Some("day")) => DAY,
        (Some("per"), Some("week")) => DAY.saturating_mul(7),
        (Some("per"), Some("month")) => DAY.saturating_mul(365) / 12,
        _ => return Err(bad()),
    };
    let came = match (words.next(), words.next(), words.next()) {
        (Some("of"), Some(field), None) => field.to_string(),
        (None, None, None) => usual_date(program, as_of)?,
        _ => return Err(bad()),
    };
    Ok(Capacity { leads, period: Some(period), came: Some(came) })
}

/// The dates that could say when leads came: the one that as-of counts from, else all there are.
pub fn usual_dates<'p>(program: &'p Program, as_of: &AsOf) -> Vec<&'p str> {
    if let AsOf::Field { field, .. } = as_of {
        return vec![&program[*field].name];
    }
    program.fields.iter().filter(|field| field.ty == Type::Date).map(|field| field.name.as_str()).collect()
}

/// The date that as-of counts from, else the only date there is.
fn usual_date(program: &Program, as_of: &AsOf) -> Result<String> {
    match usual_dates(program, as_of).as_slice() {
        [only] => Ok((*only).to_string()),
        [] => Err(Failure::new("--capacity: nothing says when leads came")
            .help("name a date column: \"200 per week of COLUMN\"")),
        several => Err(Failure::new("--capacity: several dates could say when leads came").help(format!(
            "name one: \"200 per week of {}\" (there are {})",
            several.first().unwrap_or(&""),
            several.join(", ")
        ))),
    }
}
