//! Where history falls short of what was asked: it holds no leads, no outcome, no dates, nothing to tell leads apart.

use super::Args;
use super::question::Question;
use super::told::Told;
use crate::cli::term::clean;
use crate::cli::{Failure, Result, counted64};
use crate::report::Report;
use crate::run::history::Counted;

/// What was counted tells nothing.
pub fn counted(args: &Args, counted: &Counted, events: Option<&Told>) -> Result<()> {
    if events.is_some_and(Told::never_came) && counted.summary.answers > 0 {
        return Err(Failure::fell_short("the policy looks at events, and no lead has a list `events`")
            .help("name a file of events with --events FILE, or say --no-events if there are none"));
    }
    let Some(by) = &args.by else { return Ok(()) };
    let (by, counters) = (clean(by), &counted.counters);
    if counters.too_many_groups() {
        return Err(Failure::new(format!("`{by}` has more than 10,000 different values"))
            .help("tell leads apart by something that many share"));
    }
    if counters.groups.len() == 1 && counters.groups.contains_key("") {
        return Err(Failure::fell_short(format!("no lead has a value to tell it apart by: `{by}`"))
            .help("name a field or column that leads have; after `month of` a date"));
    }
    Ok(())
}

/// A part of the report that was asked for has nothing to tell.
pub fn reported(question: &Question<'_>, counted: &Counted, report: &Report) -> Result<()> {
    if counted.summary.answers == 0 {
        return Ok(());
    }
    if let Some(came) = question.came().filter(|_| counted.counters.dates.is_none()) {
        return Err(Failure::fell_short(format!("--capacity: no lead has a date in `{}`", clean(came))));
    }
    if let Some(replay) = report.replay.as_ref().filter(|replay| replay.leads == 0) {
        let why = replay.not_followed.iter();
        let why = why.map(|not| format!("{}: {}", counted64(not.leads, "lead", "leads"), not.why));
        let why: Vec<String> = why.collect();
        return Err(Failure::fell_short("--replay: no lead could be followed").help(clean(&why.join("; "))));
    }
    Ok(())
}

/// What has been told, and is most likely not what was meant.
pub fn told(report: &Report, leads: &str) -> Result<()> {
    no_leads(report, leads)?;
    never_won(report)
}

/// History without leads is most likely the wrong file.
fn no_leads(report: &Report, leads: &str) -> Result<()> {
    let leads = clean(leads);
    match (report.leads.answered, report.leads.rejected) {
        (0, 0) => Err(Failure::fell_short(format!("{leads} holds no leads"))
            .help("give it a file with leads whose story is known, a row for each")),
        (0, rows) => Err(Failure::fell_short(format!(
            "{leads} holds no leads that can be read: {} rejected",
            counted64(rows, "row was", "rows were")
        ))
        .help("--rejects FILE writes them down, each with its reason")),
        _ => Ok(()),
    }
}

/// An outcome that nobody has is a name that nothing has.
fn never_won(report: &Report) -> Result<()> {
    let (Some(outcome), 0, true) = (&report.outcome, report.leads.won, report.leads.answered > 0) else {
        return Ok(());
    };
    Err(Failure::fell_short(format!("no lead has the outcome `{}`", clean(outcome))).help(
        "it names columns of the leads, and events as the data calls them: is each spelt as it is there?",
    ))
}
