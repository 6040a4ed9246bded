//! The whole policy as a text, laid out as `qualify fmt` would.

use super::about::{is_personal, key_rank};
use super::fields::{Context, Line, Placed, Sources};
use super::names::{Names, can_hold, quoted, shown};
use super::skeleton::{Behind, Draft, Made, Skeleton, question};
use super::{Failure, Found, Result, file_name, stem};
use crate::cli::{counted64, show, term};
use crate::diag::say::percent;
use crate::diag::{Code, Diag, Severity};
use crate::profile::{Described, DescribedEvent, Guess, Leads, evidence};
use crate::program::text::fold;
use crate::program::{Format, Program, SCALE};
use crate::{check, fmt, lint, syntax};
use std::collections::{BTreeMap, HashSet};

/// As many kinds of events are declared; the rest is only named.
const KINDS: usize = 200;
/// Remarks are about so wide.
const WIDE: usize = 110;

/// The column that tells leads apart, by its place. `matched` are the events of leads that are there, by column.
pub fn key(leads: &Leads, matched: &[(String, u64)]) -> Option<usize> {
    let most = matched.iter().map(|(_, count)| *count).max().unwrap_or(0);
    let events = |name: &str| matched.iter().find(|(other, _)| other == name).map_or(0, |(_, count)| *count);
    let fits = |column: &Described| matches!(column.guess, Guess::Text | Guess::Number { .. });
    let candidates =
        leads.columns.iter().enumerate().filter(|(_, column)| fits(column) && can_hold(&column.name));
    candidates
        .filter_map(|(at, column)| {
            let repeats = column.repeats?;
            let perfect = repeats == 0 && column.missing() == 0;
            let named = key_rank(&column.name);
            let plain = !is_personal(column);
            let busy = most > 0 && events(&column.name) == most;
            // Unlike one another by chance: a few texts, a price.
            let by_chance = column.rows < 20 || !matches!(column.guess, Guess::Text);
            let found = busy || named > 0 || (perfect && (!by_chance || is_counter(column)));
            found.then_some((busy, named, perfect, plain, std::cmp::Reverse(at)))
        })
        .max()
        .map(|(.., std::cmp::Reverse(at))| at)
}

/// Whether a column numbers the rows: whole numbers without a gap.
fn is_counter(column: &Described) -> bool {
    let span = column.range.map(|(least, most)| most.saturating_sub(least) / SCALE);
    column.digits
        && column.rows >= 20
        && span.and_then(|span| u64::try_from(span).ok()) == Some(column.rows - 1)
}

/// The policy.
pub fn text(from: &str, found: &Found) -> Result<String> {
    let mut names = Names::default();
    let skeleton = Skeleton::reserve(&mut names);
    let text = head(from, found);
    let leads = &found.leads;
    let outcome = found.outcome.as_ref();
    let columns: Vec<(usize, &Described)> = leads
        .columns
        .iter()
        .enumerate()
        .filter(|(_, column)| outcome.is_none_or(|outcome| fold(&outcome.name) != fold(&column.name)))
        .collect();
    let missing = everywhere(&columns);
    let folded: Vec<String> = missing.iter().map(|word| fold(word)).collect();
    let context = Context {
        missing: &folded,
        sources: Sources::new(&leads.columns),
        no_outcome: outcome.is_none(),
        preset: found.preset.as_ref(),
        key_form: found.key_form(),
    };
    // The key is named first, whatever its place.
    let mut order = columns.clone();
    order.sort_by_key(|(at, _)| (found.key != Some(*at), *at));
    let placed: Vec<(&Described, Placed)> = order
        .iter()
        .map(|(at, column)| (*column, context.place(column, &mut names, found.key == Some(*at))))
        .collect();
    let mut unfit: Vec<String> = placed.iter().filter_map(|(_, placed)| unfit(placed)).collect();
    unfit.dedup();
    unfit.extend(
        leads
            .unreadable
            .iter()
            .map(|name| format!("{}: its type is none that a field can have", shown(name))),
    );
    let (events, declared) = happened(found, &mut names);
    let base = |asks: Option<&str>| {
        let asking = |line: &Line, column: &Described| match asks {
            Some(name) if line.name == name && !line.asks => line.asking(&question(column)),
            _ => line.clone(),
        };
        format!("{text}{}{events}", lead(&placed, &missing, &unfit, found.key.is_none(), &asking))
    };
    let fields: Vec<(&Described, &Line)> = placed
        .iter()
        .filter_map(|(column, placed)| match placed {
            Placed::Field(line) => Some((*column, line)),
            Placed::Constant(..) | Placed::Leak(_) | Placed::Empty(_) | Placed::Unfit(_) => None,
        })
        .collect();
    let (_, program) = read(&base(None))?;
    let made = Made {
        program: &program,
        fields: &fields,
        events: &declared,
        sample: &leads.sample,
        outcome: found.outcome.is_some(),
    };
    let draft = without_findings(&skeleton, &made, &base);
    let mut text = format!("{}{}", base(draft.asks.as_deref()), draft.text());
    if draft.is_empty() {
        text = text.replacen(SEE_THE_END, "", 1);
    }
    let text = fmt::format(&text).map_err(|diags| unreadable(&diags))?;
    let (loaded, program) = read(&text)?;
    let found = findings(&loaded, &program, |rule| rule.code.name == ALIKE);
    let lines: HashSet<usize> = found.iter().map(|diag| loaded.sources.line_column(diag.span()).0).collect();
    fmt::format(&excused(&text, &lines)).map_err(|diags| unreadable(&diags))
}

/// The skeleton. Taken up it has no finding: a proposal that gives one is left out.
fn without_findings(skeleton: &Skeleton, made: &Made<'_>, base: &dyn Fn(Option<&str>) -> String) -> Draft {
    let candidates = Skeleton::candidates(made);
    let mut lines = evidence::propose(made.sample, &made.program.zone, &candidates);
    let mut but: Vec<(usize, i64)> = Vec::new();
    loop {
        let draft = skeleton.draft(made, &candidates, &lines, &but);
        let text = format!("{}\n", base(draft.asks.as_deref()));
        let before = text.lines().count();
        let Ok((loaded, program)) = read(&format!("{text}{}", draft.taken())) else { return draft };
        let found = findings(&loaded, &program, |rule| rule.code.name != ALIKE && rule.data.is_none());
        let at =
            |diag: &Diag| loaded.sources.line_column(diag.span()).0.checked_sub(before.saturating_add(1));
        match found.iter().filter_map(at).find_map(|line| draft.behind(line)) {
            Some(Behind::Top(line, points)) => but.push((line, points)),
            Some(Behind::Proposal(wrong)) if wrong < lines.len() => {
                lines.remove(wrong);
                but.clear();
            }
            _ if found.iter().any(|diag| matches!(diag.code, Code::Lint(code) if code.name == "unused")) => {
                return draft.allowing_unused();
            }
            _ => return draft,
        }
    }
}

/// A policy that was made of a text, formatted.
pub fn formatted(text: &str) -> Result<String> {
    read(text)?;
    fmt::format(text).map_err(|diags| unreadable(&diags))
}

fn mistake(why: &str) -> Failure {
    Failure::fell_short(format!("the policy that was made is none: {why}"))
        .help("this is a mistake in qualify itself: please report it with the names of the columns")
}

fn unreadable(diags: &[Diag]) -> Failure {
    mistake(diags.first().map_or("it cannot be formatted", |diag| diag.message.as_str()))
}

/// Reads the text, and makes sure that it is a policy.
fn read(text: &str) -> Result<(syntax::Loaded, Program)> {
    let mut bytes = |_: &str| Ok(text.as_bytes().to_vec());
    let loaded = syntax::load(&syntax::Root::file("policy.qualify"), &mut bytes);
    let checked = check::check(&loaded);
    match (checked.diags.iter().find(|diag| diag.severity == Severity::Error), checked.program) {
        (None, Some(program)) => Ok((loaded, program)),
        (wrong, _) => Err(mistake(wrong.map_or("it has no meaning", |wrong| wrong.message.as_str()))),
    }
}

/// Where the skeleton is, as far as there is one.
const SEE_THE_END: &str = ": see the end";

/// Whether a policy that was made has a skeleton at its end.
pub fn has_skeleton(text: &str) -> bool {
    text.lines().nth(1).is_some_and(|line| line.contains(SEE_THE_END))
}

const ALIKE: &str = "names-alike";

/// What some rules find.
fn findings(loaded: &syntax::Loaded, program: &Program, of: impl Fn(&lint::Rule) -> bool) -> Vec<Diag> {
    let built_in = |words: &[&str]| words.iter().map(|word| (*word).to_owned()).collect::<Vec<_>>();
    let (protected, opted_out) = (built_in(lint::PROTECTED), built_in(lint::OPTED_OUT));
    let context = lint::Context {
        program,
        files: &loaded.files,
        sources: &loaded.sources,
        today: None,
        outcome: None,
        protected: &protected,
        opted_out: &opted_out,
        seen: None,
        facts: Default::default(),
    };
    let others = lint::RULES.iter().filter(|rule| !of(rule));
    let set = others.map(|rule| (rule.code.code, lint::Level::Off)).collect();
    let mut found = lint::every(&context, &lint::Levels { strict: false, set });
    let asked: Vec<Code> =
        lint::RULES.iter().filter(|rule| of(rule)).map(|rule| Code::Lint(rule.code)).collect();
    found.retain(|diag| asked.contains(&diag.code));
    found
}

/// Names that are easily taken for each other are the data's, and are said to be.
fn excused(text: &str, lines: &HashSet<usize>) -> String {
    text.lines()
        .zip(1usize..)
        .map(|(line, number)| match lines.contains(&number) {
            true => {
                let indent = if line.starts_with(' ') { "  " } else { "" };
                format!("{indent}# qualify: allow {ALIKE} because the data calls them so\n{line}\n")
            }
            false => format!("{line}\n"),
        })
        .collect()
}

fn head(path: &str, found: &Found) -> String {
    let leads = &found.leads;
    let stem = stem(path);
    let from = if path == "-" { "stdin".to_owned() } else { file_name(path) };
    let mut text = format!(
        "# A starter policy, made from {from} by `qualify init`: {}, {}.\n\
         # It says what the data holds. When a lead is ready is for you to say{SEE_THE_END}.\n",
        counted64(leads.rows, "row", "rows"),
        counted64(leads.columns.len() as u64, "column", "columns")
    );
    if leads.broken > 0 {
        text.push_str(&format!("# {} cannot be read.\n", counted64(leads.broken, "row", "rows")));
    }
    if let (Some(outcome), Some(ends)) = (&found.outcome, leads.outcome) {
        let open = if ends.open > 0 {
            format!("; of {} it is not known", show::grouped(ends.open))
        } else {
            String::new()
        };
        text.push_str(&format!(
            "# How it ended stands in {}: {} of {} leads were won ({}){open}. No rule may look at it.\n",
            shown(&outcome.name),
            show::grouped(ends.won),
            show::grouped(ends.decided()),
            percent(ends.won, ends.decided())
        ));
    }
    if let Some(preset) = &found.preset {
        text.push_str(&format!("# {}\n", preset.usual_stages()));
    }
    text.push_str(&format!("policy {}\n  owners marketing, sales\n", quoted(&stem)));
    let local = |column: &Described| matches!(column.guess, Guess::Date(_));
    if leads.columns.iter().any(local) || found.events.is_some() {
        text.push_str(
            "  # times without a zone are read as UTC; else name theirs: time zone \"Europe/Amsterdam\"\n",
        );
    }
    // How all events write their time; where it could be read two ways, that is for the author to say.
    let times = found.events.as_ref().map_or(&[][..], |events| events.times.as_slice());
    let sign = if times.len() == 1 { "" } else { "# take one of these: " };
    for format in times {
        let format = match format {
            Format::Serial => "serial".to_owned(),
            format => format!("\"{format}\""),
        };
        text.push_str(&format!("  {sign}time of events as {format}\n"));
    }
    text
}

/// The words that stand for "missing" in several columns, the commonest first.
fn everywhere(columns: &[(usize, &Described)]) -> Vec<String> {
    let mut words: BTreeMap<String, (String, u64, u64)> = BTreeMap::new();
    for (_, column) in columns {
        for (word, count) in column.placeholders.iter().filter(|(word, _)| word.parse::<i64>().is_err()) {
            let known = words.entry(fold(word)).or_insert_with(|| (word.clone(), 0, 0));
            (known.1, known.2) = (known.1.saturating_add(1), known.2.saturating_add(*count));
        }
    }
    let mut words: Vec<_> = words.into_values().filter(|(_, columns, _)| *columns > 1).collect();
    words.sort_by(|a, b| b.2.cmp(&a.2).then_with(|| a.0.cmp(&b.0)));
    words.into_iter().map(|(word, ..)| word).collect()
}

fn unfit(placed: &Placed) -> Option<String> {
    match placed {
        Placed::Unfit(why) => Some(why.clone()),
        Placed::Field(_) | Placed::Constant(..) | Placed::Leak(_) | Placed::Empty(_) => None,
    }
}

/// A remark on lines of its own, under a statement.
fn above(remark: &str) -> String {
    term::wrap(remark, WIDE).iter().map(|line| format!("  # {line}\n")).collect()
}

/// A line with its remarks, under a statement.
fn under(line: &Line) -> String {
    let mut text: String = line.above.iter().map(|remark| above(remark)).collect();
    text.push_str(&format!("  {}", line.text));
    if let Some(behind) = &line.behind {
        text.push_str(&format!("  # {behind}"));
    }
    text.push('\n');
    text
}

fn lead(
    placed: &[(&Described, Placed)],
    missing: &[String],
    unfit: &[String],
    no_key: bool,
    asking: &dyn Fn(&Line, &Described) -> Line,
) -> String {
    let mut text = String::from("\n");
    if no_key {
        text.push_str(
            "# No column tells the rows apart: without a key, a lead's key is the number of its row.\n",
        );
    }
    text.push_str("lead\n");
    let (mut constant, mut leaks, mut empty) = (String::new(), String::new(), Vec::new());
    for (column, placed) in placed {
        match placed {
            Placed::Field(line) => text.push_str(&under(&asking(line, column))),
            Placed::Constant(line, value) => {
                constant.push_str(&format!("  # {}  # always {value}\n", line.text))
            }
            Placed::Leak(line) => {
                leaks.extend(line.above.iter().map(|remark| above(remark)));
                leaks.push_str(&format!("  # {}\n", line.text));
            }
            Placed::Empty(name) => empty.push(name.as_str()),
            Placed::Unfit(_) => {}
        }
    }
    if !missing.is_empty() {
        let words: Vec<String> = missing.iter().map(|word| quoted(word)).collect();
        text.push_str(&format!("  missing is {}\n", words.join(", ")));
    }
    if !leaks.is_empty() {
        text.push_str("\n  # Perhaps leaks: written down once it was known how it ended? Then no rule may look at them.\n");
        text.push_str(&leaks);
    }
    if !constant.is_empty() {
        text.push_str("\n  # The same in every row, so these tell no leads apart:\n");
        text.push_str(&constant);
    }
    if !empty.is_empty() {
        text.push_str(&format!("\n  # Nothing in any row: {}\n", empty.join(", ")));
    }
    if !unfit.is_empty() {
        text.push_str("\n  # No field can be made of these:\n");
        unfit.iter().for_each(|why| text.push_str(&format!("  # {why}\n")));
    }
    text
}

/// The events, and those of them that the skeleton may use.
fn happened<'a>(found: &'a Found, names: &mut Names) -> (String, Vec<(String, &'a DescribedEvent)>) {
    let mut declared = Vec::new();
    let Some(events) = found.events.as_ref().filter(|events| events.rows > 0) else {
        return (String::new(), declared);
    };
    let mut text = String::from("\n");
    let key = found.key.and_then(|key| found.leads.columns.get(key)).map(|column| column.name.as_str());
    let matched = events.matched.iter().find(|(name, _)| Some(name.as_str()) == key).map(|(_, count)| *count);
    let known = matched.map_or(String::new(), |matched| {
        format!(", {} of them of leads that are there", percent(matched, events.rows))
    });
    text.push_str(&format!("# {}{known}.\n", counted64(events.rows, "event", "events")));
    let field = found.key.and_then(|key| found.leads.columns.get(key)).map_or("", |key| key.name.as_str());
    let strangers = found.strangers.as_ref().map(|strangers| {
        let (why, help) = strangers.said(field, term::clean, show::grouped);
        let why = why.replacen("the events", "The events", 1);
        match found.key_form() {
            Some(form) => format!("{why}: so the key says `{}`", form.written()),
            None => format!("{why}; {help}"),
        }
    });
    for line in strangers.iter().flat_map(|said| term::wrap(said, WIDE)) {
        text.push_str(&format!("# {line}\n"));
    }
    for line in events.odd_times.iter().flat_map(|said| term::wrap(said, WIDE)) {
        text.push_str(&format!("# {line}\n"));
    }
    text.push_str(
        "# Put `by sales`, `by marketing` or `by system` behind those that are not the lead's own doing.\n",
    );
    let (mut unfit, mut rest) = (Vec::new(), 0u64);
    let mut reserved: Vec<(String, &DescribedEvent, Option<&str>)> = Vec::new();
    for (at, event) in events.kinds.iter().enumerate() {
        if !can_hold(&event.name) {
            unfit.push(shown(&event.name));
        } else if at >= KINDS {
            rest = rest.saturating_add(1);
        } else {
            let known = found.preset.as_ref().and_then(|preset| preset.event(&event.name));
            let name = known.map_or(&event.name, |known| &known.name);
            reserved.push((names.take(name, "event"), event, known.and_then(|known| known.by.as_deref())));
        }
    }
    for (name, event, by) in reserved {
        let by = by.map_or(String::new(), |by| format!(" by {by}"));
        let from = if name == event.name { String::new() } else { format!(" from {}", quoted(&event.name)) };
        let times = if event.count == 1 {
            "once".to_owned()
        } else {
            format!("{} times", show::grouped(event.count))
        };
        text.push_str(&format!("event {name}{from}{by}  # {times}\n"));
        text.push_str(&fields_of(event, names));
        if by.is_empty() {
            declared.push((name, event));
        }
    }
    if !unfit.is_empty() {
        text.push_str(&format!("# Names that a policy cannot hold: {}\n", unfit.join(", ")));
    }
    let more = rest.saturating_add(u64::from(events.more > 0));
    if more > 0 {
        text.push_str(&format!(
            "# {} more kinds or events are left out: is the column of their name the right one?\n",
            show::grouped(rest.saturating_add(events.more))
        ));
    }
    (text, declared)
}

fn fields_of(event: &DescribedEvent, names: &Names) -> String {
    // An event's fields live in the event, and are told apart from those of the lead.
    let mut names = names.clone();
    let missing: Vec<String> = Vec::new();
    let context = Context {
        missing: &missing,
        sources: Sources::new(&event.columns),
        no_outcome: false,
        preset: None,
        key_form: None,
    };
    let mut text = String::new();
    for column in &event.columns {
        match context.place(column, &mut names, false) {
            Placed::Field(line) | Placed::Leak(line) => text.push_str(&under(&line)),
            Placed::Constant(_, value) => {
                text.push_str(&format!("  # {}: always {value}\n", shown(&column.name).trim_matches('"')));
            }
            Placed::Empty(_) | Placed::Unfit(_) => {}
        }
    }
    text
}
