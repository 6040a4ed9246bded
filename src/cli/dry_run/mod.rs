//! `qualify dry-run`: a policy against history, before it touches anyone's pipeline.

mod aside;
mod compared;
mod limits;
mod replay;
mod replayed;
mod table;
mod terminal;

use super::events::{Beside, Events};
use super::keys::KeyArgs;
use super::prepared::Prepared;
use super::roles::Roles;
use super::source::SourceArgs;
use super::term::{Terminal, clean};
use super::{Failure, Outcome, Result, counted, counted64, interrupt, progress};
use crate::data::hashed::KeyHash;
use crate::data::output;
use crate::data::place::is_stdout;
use crate::data::records::Records;
use crate::engine::Engine;
use crate::program::{ColumnId, Program};
use crate::report::{Aside, By, Counters, Facts, Report, Room, Survey, Warning, html};
use crate::run::rejects::Rejects;
use crate::run::{Job, Other, Progress};
use aside::{Asked, Request};
use std::path::PathBuf;

/// Run a policy over past leads with known outcomes
///
/// Shows how many leads would have been in each stage and what held them back. With --outcome it shows the win rate
/// of each stage, score and points line, with its interval. The report goes to the terminal; --html writes a page
/// with pictures, --json all figures.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  \
    qualify dry-run sales.qualify leads.csv --events events.csv --as-of 2026-06-30 --outcome converted\n  \
    qualify dry-run sales.qualify leads.csv --no-events --outcome 'status is \"won\"' --html report.html")]
pub struct Args {
    #[command(flatten)]
    source: SourceArgs,
    /// The condition for a won lead; it may use columns and events that the policy does not declare
    #[arg(long, value_name = "CONDITION")]
    outcome: Option<String>,
    /// Another policy, such as the one in use: shows the leads that change stage between the two, and why
    #[arg(long, value_name = "POLICY")]
    against: Option<PathBuf>,
    /// The field with the recorded stage: shows how far the policy agrees, and why not
    #[arg(long, value_name = "FIELD")]
    stage_was: Option<String>,
    /// Show the figures for each value of a field or column; "month of FIELD" for each month of a date
    #[arg(long, value_name = "FIELD")]
    by: Option<String>,
    /// The number of leads you can call ("200 per week"): shows from which score up you can call all of them
    #[arg(long, value_name = "COUNT per PERIOD", allow_hyphen_values = true)]
    capacity: Option<String>,
    /// Follow each lead through time: "events", "daily" or "weekly", from its first event or "from FIELD"
    #[arg(long, value_name = "WHEN")]
    replay: Option<String>,
    /// The date on which a lead was won, for --replay, if the outcome does not look at events
    #[arg(long, value_name = "FIELD", requires_all = ["replay", "outcome"])]
    won_on: Option<String>,
    /// Fail (exit status 1) if a figure has this value: "win rate of SQL < 30%"; may be given several times
    #[arg(long, value_name = "LIMIT")]
    fail_if: Vec<String>,
    /// List leads with these fields; without this option, only with their keys
    #[arg(long, value_name = "A,B,C", value_delimiter = ',')]
    show: Vec<String>,
    #[command(flatten)]
    keys: KeyArgs,
    /// Write the whole report as JSON, - for stdout
    #[arg(long, value_name = "FILE")]
    json: Option<String>,
    /// Write the report as one page for a browser, with pictures, - for stdout
    #[arg(long, value_name = "FILE")]
    html: Option<String>,
    /// Write rejected rows and broken events to a file, each with its file, line, reason and row
    #[arg(long, value_name = "FILE")]
    rejects: Option<String>,
}

impl Args {
    /// Whether stdout gets the report as JSON or as a page.
    fn to_stdout(&self) -> bool {
        [&self.json, &self.html].into_iter().any(|path| path.as_deref().is_some_and(is_stdout))
    }
}

/// The outcome and what stands beside it are read at the end of all history: the last day that instants can have.
const END: i64 = 253_402_128_000_000_000;

/// Runs a policy over history and reports.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let Some(policy) = args.source.policy(terminal)? else { return Ok(Outcome::FellShort) };
    let Some(program) = &policy.program else { return Ok(Outcome::FellShort) };
    let against = match &args.against {
        Some(path) => match args.source.other_policy(path, terminal)? {
            Some(policy) => Some(policy),
            None => return Ok(Outcome::FellShort),
        },
        None => None,
    };
    let files = Roles::new().policy(Some(&policy)).policy(against.as_ref());
    let files = args.source.roles(files).reads("the file with the secret", args.keys.file());
    let page = (!args.to_stdout()).then_some("-");
    let files = files.writes("the report", page).writes("--json", args.json.as_deref());
    files.writes("--html", args.html.as_deref()).writes("--rejects", args.rejects.as_deref()).check()?;
    let hash = args.keys.hash()?;
    for shown in &args.show {
        args.keys.hide(program, shown.trim(), "--show")?;
    }
    if let Some(by) = &args.by {
        args.keys.hide(program, by.trim(), "--by")?;
    }
    let old = against.as_ref().and_then(|policy| policy.program.as_ref());
    interrupt::watch()?;
    let room = match &args.capacity {
        Some(text) => Some(limits::capacity(text, program, &args.source.as_of(program)?)?),
        None => None,
    };
    let came = room.as_ref().and_then(|room| room.came.as_deref());
    let replay = match &args.replay {
        Some(text) => Some(replay::read(text, program, &args.source)?),
        None => None,
    };
    let dates = Dates { came, from: replay.as_ref().and_then(|replay| replay.from.as_deref()) };
    let asked = match ask(args, &policy, dates, terminal)? {
        Ask::Nothing => None,
        Ask::Wrong => return Ok(Outcome::FellShort),
        Ask::For(asked) => Some(*asked),
    };
    let again = old.is_some_and(Program::uses_events)
        || asked.as_ref().is_some_and(|asked| asked.program.uses_events())
        || replay.is_some();
    if again && args.source.events.reads_stdin() {
        return Err(Failure::new("these events would be read more than once, and stdin cannot be").help(
            "give them as a file: an --outcome of events, --against and --replay each read them anew",
        ));
    }
    let (beside, [from, won_on]) = match &asked {
        Some(asked) => {
            let (beside, dates) = beside(args, asked, dates);
            (Some(beside), dates)
        }
        None => (None, [None, None]),
    };
    let mut survey = Survey::new(program, old, beside);
    let plan = replay.as_ref().map(|replay| {
        let beside = replay::Beside {
            policy: &policy,
            program,
            asked: asked.as_ref(),
            from,
            won_on,
            outcome: args.outcome.as_deref(),
            won_on_name: args.won_on.as_deref(),
        };
        replay::Plan::new(replay, &beside)
    });
    survey.course = plan.as_ref().map(|plan| plan.course.clone());
    let capacity = args.capacity.as_deref().zip(room.as_ref()).map(|(text, room)| Room {
        text,
        leads: room.leads,
        period: room.period,
    });
    let places: Vec<String> =
        program.columns.iter().map(|column| policy.sources.place(column.span)).collect();
    let facts = Facts {
        policy: title(&policy),
        as_of: "",
        outcome: args.outcome.as_deref(),
        against: against
            .as_ref()
            .map(|old| if title(old) == title(&policy) { old.path.as_str() } else { title(old) }),
        was: args.stage_was.as_deref(),
        capacity,
        read: 0,
        rejected: 0,
        places: &places,
    };
    let engine = Engine::new(program, survey.wanted());
    let survey = survey.reading(engine.needs());
    // Limits are read before the data is: a report of no leads has every figure there is.
    let limits = limits::read(&args.fail_if, &Report::new(&survey, &Counters::default(), &facts))?;
    let rejects = args.rejects.as_deref().map(|path| Rejects::create(path, false)).transpose()?;
    let prepared = Prepared::new(&args.source, &policy, program, rejects.as_ref(), terminal)?;
    let (summary, counters, cautions) = count(
        args,
        (&prepared, hash.as_ref()),
        survey.clone(),
        replay.as_ref().zip(plan.as_ref()),
        terminal,
    )?;
    if prepared.events.never_came() && summary.answers > 0 {
        return Err(Failure::fell_short("the policy looks at events, and no lead has a list `events`")
            .help("name a file of events with --events FILE, or say --no-events if there are none"));
    }
    if counters.too_many_groups() {
        let by = args.by.as_deref().unwrap_or_default();
        return Err(Failure::new(format!("`{}` has more than 10,000 different values", clean(by)))
            .help("tell leads apart by something that many share"));
    }
    if let Some(by) =
        args.by.as_deref().filter(|_| counters.groups.len() == 1 && counters.groups.contains_key(""))
    {
        return Err(Failure::fell_short(format!("no lead has a value to tell it apart by: `{}`", clean(by)))
            .help("name a field or column that leads have; after `month of` a date"));
    }
    if summary.merged > 0 {
        let leads = counted64(summary.merged, "lead was", "leads were");
        terminal.say(&format!("{leads} merged into others, and not counted\n"));
    }
    let as_of = prepared.as_of_words();
    // Those that were merged are no leads of their own.
    let read = summary.rows.saturating_sub(summary.merged);
    let facts = Facts { as_of: &as_of, read, rejected: summary.rejects, ..facts };
    let mut report = Report::new(&survey, &counters, &facts);
    report.warnings.extend(cautions.into_iter().map(|text| {
        let (kind, about) = ("events".to_owned(), "the events".to_owned());
        Warning { kind, about, text }
    }));
    report.warnings.extend(summary.odd_dates().into_iter().map(|text| {
        let (kind, about) = ("dates".to_owned(), "the leads".to_owned());
        Warning { kind, about, text }
    }));
    if room.as_ref().is_some_and(|room| room.period.is_some())
        && counters.dates.is_none()
        && summary.answers > 0
    {
        let came = came.unwrap_or_default();
        return Err(Failure::fell_short(format!("--capacity: no lead has a date in `{}`", clean(came))));
    }
    if let Some(replay) = report.replay.as_ref().filter(|replay| replay.leads == 0 && summary.answers > 0) {
        let why: Vec<String> = replay
            .not_followed
            .iter()
            .map(|not| format!("{}: {}", counted64(not.leads, "lead", "leads"), not.why))
            .collect();
        return Err(Failure::fell_short("--replay: no lead could be followed").help(clean(&why.join("; "))));
    }
    let promises: usize = program.stages.iter().map(|stage| stage.answer_within.len()).sum();
    if promises > 0 && replay.is_none() && args.source.may_have_events() {
        let lines = counted(promises, "line is", "lines are");
        terminal.say(&format!(
            "{lines} `answer within …`: how often that was kept is told with --replay events\n"
        ));
    }
    report.limits = limits::judge(&limits, &report);
    write(args, &report, terminal)?;
    no_leads(&report, args.source.leads())?;
    never_won(&report)?;
    let broken: Vec<_> = report.limits.iter().filter(|limit| limit.broken).collect();
    for limit in &broken {
        terminal.complain(
            &format!("{}, and the limit was: not {}", clean(&limit.said), clean(&limit.text)),
            None,
        );
    }
    Ok(if broken.is_empty() { Outcome::Fine } else { Outcome::FellShort })
}

/// What a policy is called.
fn title(policy: &super::load::Policy) -> &str {
    policy.program.as_ref().and_then(|program| program.title.as_deref()).unwrap_or(&policy.path)
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

/// Dates of leads, by name.
#[derive(Clone, Copy)]
struct Dates<'a> {
    /// When they came.
    came: Option<&'a str>,
    /// From when on they are followed.
    from: Option<&'a str>,
}

enum Ask {
    Nothing,
    Wrong,
    For(Box<Asked>),
}

/// What the arguments ask of the data beside the policy.
fn ask(args: &Args, policy: &super::load::Policy, dates: Dates<'_>, terminal: &Terminal) -> Result<Ask> {
    let mut request = Request {
        outcome: args.outcome.as_deref(),
        fields: Vec::new(),
        events: args.source.may_have_events(),
        whole: args.replay.is_some(),
    };
    let declared = policy.program.as_ref();
    let date = |name: &str| {
        let of = declared.and_then(|program| Some(&program[program.find(name)?].ty));
        of == Some(&crate::program::Type::Date)
    };
    if let Some(by) = &args.by {
        let month = by.trim().strip_prefix("month of ").map(str::trim);
        // A date field that is declared is read as it is declared.
        request.fields.push((month.unwrap_or(by.trim()), month.is_some_and(|name| !date(name))));
    }
    request.fields.extend(args.stage_was.iter().map(|name| (name.trim(), false)));
    let named = dates.came.into_iter().chain(dates.from).chain(args.won_on.as_deref().map(str::trim));
    request.fields.extend(named.map(|name| (name, !date(name))));
    request.fields.extend(args.show.iter().map(|name| (name.trim(), false)));
    if request.outcome.is_none() && request.fields.is_empty() {
        return Ok(Ask::Nothing);
    }
    let columns = match args.source.leads() {
        "-" => Vec::new(),
        leads => {
            let mut records = Records::open(leads, args.source.format(), 1 << 16, None)?;
            match records.header() {
                Some(header) => header.to_vec(),
                None => records.first_keys()?,
            }
        }
    };
    Ok(match aside::program(policy, &request, &columns, terminal)? {
        Some(asked) => Ask::For(Box::new(asked)),
        None => Ask::Wrong,
    })
}

/// What is known beside the policy, for the survey.
fn beside<'a>(args: &Args, asked: &'a Asked, dates: Dates<'_>) -> (Aside<'a>, [Option<ColumnId>; 2]) {
    let mut fields = asked.fields.iter().copied();
    let by = args.by.as_ref().and_then(|by| Some(By { name: by.trim().to_string(), column: fields.next()? }));
    let was = args.stage_was.as_ref().and_then(|_| fields.next());
    let came = dates.came.and_then(|_| fields.next());
    let from = dates.from.and_then(|_| fields.next());
    let won_on = args.won_on.as_ref().and_then(|_| fields.next());
    let show = args.show.iter().map(|name| name.trim().to_string()).zip(fields).collect();
    let aside = Aside { program: &asked.program, outcome: asked.outcome, by, was, came, show };
    (aside, [from, won_on])
}

/// Goes through the leads; says as well what to be careful about with their events.
fn count(
    args: &Args,
    (prepared, hash_keys): (&Prepared<'_>, Option<&KeyHash>),
    survey: Survey<'_>,
    replay: Option<(&replay::Replay, &replay::Plan)>,
    terminal: &Terminal,
) -> Result<(crate::run::summary::Summary, Counters, Vec<String>)> {
    let engine = Engine::new(prepared.program, survey.wanted());
    let survey = survey.reading(engine.needs());
    let open = |called: &str, program: &Program, as_of| {
        let beside = Beside { merges: prepared.merges.as_ref(), ..Beside::default() };
        Events::open_for(&args.source, (called, program), (prepared.program, as_of), beside, terminal)
    };
    let against = match survey.against() {
        Some(old) => {
            let path = args.against.as_deref().map(|path| path.display().to_string()).unwrap_or_default();
            let called = format!("the policy to compare with, {},", clean(&path));
            Some((Engine::new(old, crate::report::wanted(old)), open(&called, old, &prepared.as_of)?))
        }
        None => None,
    };
    let end = super::as_of::AsOf::At(END);
    let aside = match &survey.aside {
        Some(aside) => {
            let events = open("--outcome", aside.program, &end)?;
            Some((Engine::new(aside.program, Survey::wanted_aside(aside)), events))
        }
        None => None,
    };
    let old = against.iter().map(|(engine, events)| Other { engine, as_of: None, events: events.source() });
    let others = old.chain(aside.iter().map(|(engine, events)| Other {
        engine,
        as_of: Some(END),
        events: events.source(),
    }));
    let others: Vec<Other<'_>> = others.collect();
    let stories = match replay {
        Some((_, plan)) => Events::stories(&args.source, plan.program(), prepared.merges.as_ref(), terminal)?,
        None => None,
    };
    let replayer = replay.map(|(_, plan)| plan.engine());
    let follow = (replay.zip(replayer.as_ref()))
        .map(|((replay, plan), engine)| plan.follow(replay, engine, stories.as_ref()));
    let done = Progress::default();
    let job =
        Job { progress: Some(&done), others: &others, follow: follow.as_ref(), hash_keys, ..prepared.job() };
    let (summary, counters) =
        progress::show(terminal, job.leads, "leads", &done, || job.survey(&engine, &survey))?;
    let events = against.iter().map(|(_, events)| events).chain(aside.iter().map(|(_, events)| events));
    let key = prepared.program.key.map(|key| prepared.program[key].name.as_str());
    // All of them read the same file, or the same lists.
    let mut cautions = std::iter::once(&prepared.events).chain(events).map(|events| events.cautions(key));
    let cautions = cautions.find(|cautions| !cautions.is_empty()).unwrap_or_default();
    Ok((summary, counters, cautions))
}

/// Writes the report wherever it is asked for; for the terminal unless stdout has it in another form.
fn write(args: &Args, report: &Report, terminal: &Terminal) -> Result<()> {
    if let Some(path) = &args.json {
        let mut text = serde_json::to_string_pretty(report)
            .map_err(|error| Failure::new(format!("the report cannot be written as JSON: {error}")))?;
        text.push('\n');
        output::whole(path, &text)?;
    }
    if let Some(path) = &args.html {
        output::whole(path, &html::page(report))?;
    }
    if args.to_stdout() {
        Ok(())
    } else {
        terminal.show(&terminal::page(report, terminal.out, terminal.width))
    }
}
