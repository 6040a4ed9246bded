//! Leads followed through time: when each stage is reached, how long before the outcome, and which promises were kept.

use super::Part;
use super::parts::{self, Figure, count, filled, p, rated, share};
use super::plot::{self, Anchor, Scale, bar, brief, label, line};
use crate::html::{Html, Table, el};
use crate::report::Report;
use crate::report::replay::{Promise, Replay, Restless, Spread};
use crate::report::say::{per_cent, share_of};

pub fn part(report: &Report) -> Option<Part> {
    let replay = report.replay.as_ref()?;
    let inside = said(replay)
        .and(pace(replay))
        .and(stages(replay))
        .and(ahead(replay))
        .and(promises(replay))
        .and(restless(replay));
    Part::new("replay", "Through time", "Leads through time", inside)
}

fn said(replay: &Replay) -> Html {
    let followed = p(Html::text(format!("{} followed: ", parts::leads(replay.leads)))
        .and(Html::data(&replay.rule))
        .and("."));
    let left = replay.not_followed.iter().filter(|why| why.leads > 0).map(|why| {
        el("li").text(format!("{} could not be followed: ", parts::leads(why.leads))).data(&why.why)
    });
    let left: Vec<_> = left.collect();
    let left = if left.is_empty() { Html::new() } else { el("ul").all(left).into() };
    let changed = p(format!(
        "The stage of {} ({}) changed at all; {} lost a stage and came back to it.",
        parts::leads(replay.changed),
        share_of(replay.changed, replay.leads),
        parts::leads(replay.back_and_forth)
    ));
    followed.and(left).and(changed)
}

/// Median and quartiles in words.
fn days(spread: Option<Spread>) -> Html {
    let Some(spread) = spread else { return Html::new() };
    let text = format!("{} ({} – {})", brief(spread.median), brief(spread.low), brief(spread.high));
    let text: Html = el("span").class("nb").text(text).into();
    match spread.few {
        true => text.and(" ").and(el("span").class("few").attr("title", parts::FEW).text("few")),
        false => text,
    }
}

/// How soon each stage is first reached.
fn pace(replay: &Replay) -> Html {
    let stages: Vec<_> = replay.stages.iter().filter_map(|stage| Some((stage, stage.first?))).collect();
    if stages.is_empty() {
        return Html::new();
    }
    let scale = Scale::new((0.0, plot::most(stages.iter().map(|(_, first)| first.high))), (0.0, 98.0));
    let mut marks = Html::new();
    let mut y = 0.0;
    let mut words = Vec::new();
    for (stage, first) in &stages {
        let title = format!(
            "{}: half within {} days, a quarter within {}, three quarters within {}",
            stage.name,
            brief(first.median),
            brief(first.low),
            brief(first.high)
        );
        marks.add(label("strong", (0.0, y + 13.0), Anchor::Start, &stage.name));
        marks.add(label(
            "faint",
            (100.0, y + 13.0),
            Anchor::End,
            &format!("half within {} days", brief(first.median)),
        ));
        marks.add(bar("track", (0.0, y + 19.0), (100.0, 10.0), ""));
        let (low, high) = (scale.at(first.low), scale.at(first.high));
        let class = if first.few { "between few" } else { "between" };
        marks.add(bar(class, (low, y + 19.0), ((high - low).max(0.3), 10.0), &title));
        marks.add(plot::dot(
            if first.few { "dot hollow" } else { "dot" },
            (scale.at(first.median), y + 24.0),
            &title,
        ));
        words.push(title);
        y += 40.0;
    }
    marks.add(line("axis", (0.0, y), (100.0, y)));
    for (at, tick) in scale.ticks(4).into_iter().enumerate() {
        let anchor = if at == 0 { Anchor::Start } else { Anchor::Middle };
        marks.add(label("tick", (scale.at(tick), y + 14.0), anchor, &brief(tick)));
    }
    let mut table = Table::new(&["stage", "days to reach it: half (quarter – three quarters)", " of leads"]);
    for (stage, first) in &stages {
        table.row(vec![Html::data(&stage.name), days(Some(*first)), count(first.of)]);
    }
    Figure {
        id: "pace".into(),
        title: "How soon each stage is first reached".into(),
        unit: "Days from the start; the dot is the middle, the bar holds the middle half of leads".into(),
        picture: plot::picture(
            "pace-p",
            y + 20.0,
            "How soon each stage is first reached",
            &words.join("; "),
            marks,
        ),
        table: table.into(),
    }
    .into()
}

fn stages(replay: &Replay) -> Html {
    let mut table = Table::new(&[
        "ever reached",
        " leads",
        " share",
        " won",
        "95%",
        " still there",
        " lost it",
        " came back",
        "days since the stage before",
        " at once with it",
    ]);
    for stage in &replay.stages {
        let [rate, between] = rated(stage.rate);
        table.row(vec![
            Html::data(&stage.name),
            count(stage.reached),
            share(stage.reached, replay.leads),
            rate,
            between,
            count(stage.still),
            count(stage.left),
            count(stage.came_back),
            days(stage.since_before),
            if stage.since_before.is_some() { count(stage.at_once) } else { Html::new() },
        ]);
    }
    match table.is_empty() {
        true => Html::new(),
        false => Html::from(el("h3").text("What became of each stage")).and(table),
    }
}

/// How long before a lead was won it reached a stage.
fn ahead(replay: &Replay) -> Html {
    let mut table = Table::new(&[
        "stage",
        " before",
        "days before: half (quarter – three quarters)",
        " not before",
        " never",
    ]);
    for stage in &replay.stages {
        let Some(ahead) = &stage.ahead else { continue };
        table.row(vec![
            Html::data(&stage.name),
            count(ahead.before),
            days(ahead.days),
            count(ahead.not_before),
            count(ahead.never),
        ]);
    }
    if table.is_empty() {
        return Html::new();
    }
    let at = replay.won_at.as_ref().map(|at| Html::text(", by ").and(Html::data(at))).unwrap_or_default();
    let text =
        Html::text(format!("Of {} won at a known instant", parts::leads(replay.won_known))).and(at).and(".");
    Html::from(el("h3").text("How long before the outcome")).and(p(text)).and(table)
}

fn promises(replay: &Replay) -> Html {
    let mut table = Table::new(&[
        "promise",
        " to answer",
        " in time",
        " missed",
        " of those late",
        " still open",
        " kept",
        "95%",
        "days to the answer",
        " leads never answered in time",
        "such as",
    ]);
    let row = |promise: &Promise| {
        let [kept, between] = match &promise.rate {
            Some(rate) => kept(promise, rate.low, rate.high, rate.few),
            None => [Html::new(), Html::new()],
        };
        vec![
            Html::from(el("code").data(&promise.text))
                .and(el("small").data(format!("{}, {}", promise.stage, promise.place))),
            count(promise.asked),
            count(promise.kept),
            count(promise.missed),
            count(promise.late),
            count(promise.open),
            kept,
            between,
            days(promise.days),
            count(promise.never),
            if promise.first.is_empty() { Html::new() } else { Html::data(promise.first.join(", ")) },
        ]
    };
    replay.promises.iter().for_each(|promise| table.row(row(promise)));
    match table.is_empty() {
        true => Html::new(),
        false => Html::from(el("h3").text("Which promises were kept")).and(filled(table)),
    }
}

fn kept(promise: &Promise, low: f64, high: f64, few: bool) -> [Html; 2] {
    let due = promise.kept.saturating_add(promise.missed);
    let between: Html =
        el("span").class("nb").text(format!("{} – {}%", per_cent(low), per_cent(high))).into();
    match few {
        true => [
            Html::text(format!("{} of {due}", promise.kept)),
            between.and(" ").and(el("span").class("few").attr("title", parts::FEW).text("few")),
        ],
        false => [share(promise.kept, due), between],
    }
}

/// Leads whose stage changed most often.
fn restless(replay: &Replay) -> Html {
    let mut table = Table::new(&["lead", " changes", "its way, with the day of each"]);
    let row = |lead: &Restless| {
        let way: Vec<String> =
            lead.path.iter().map(|step| format!("{} {}", step.stage, brief(step.days))).collect();
        vec![Html::data(&lead.key), count(lead.changes), Html::data(way.join(" → "))]
    };
    replay.restless.iter().for_each(|lead| table.row(row(lead)));
    match table.is_empty() {
        true => Html::new(),
        false => Html::from(el("h3").text("Leads whose stage changed most often")).and(table),
    }
}
