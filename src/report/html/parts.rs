//! What the parts of the page are made of: figures, rates, counts.

pub use crate::report::say::percent;

use crate::html::{Html, Table, el};
use crate::report::say::per_cent;
use crate::report::say::{grouped, share_of};
use crate::report::{Between, Rate, Report};

/// A part of the page, with its title.
pub fn section(id: &'static str, title: impl Into<Html>, inside: impl Into<Html>) -> Html {
    el("section").attr("id", id).with(el("h2").with(title)).with(inside).into()
}

/// A paragraph.
pub fn p(text: impl Into<Html>) -> Html {
    el("p").with(text).into()
}

/// A paragraph for those who want to know more.
pub fn note(text: impl Into<Html>) -> Html {
    el("p").class("note").with(text).into()
}

/// A figure: what it shows, in what unit, and the same as a table.
pub struct Figure {
    /// Unique in the page.
    pub id: String,
    /// What it shows.
    pub title: Html,
    /// In what, and how to read it.
    pub unit: Html,
    /// The picture.
    pub picture: Html,
    /// The same as a table.
    pub table: Html,
}

impl From<Figure> for Html {
    fn from(figure: Figure) -> Html {
        el("figure")
            .attr("id", &figure.id)
            .with(
                el("figcaption")
                    .with(el("b").with(figure.title))
                    .with(el("span").class("unit").with(figure.unit)),
            )
            .with(figure.picture)
            .with(folded("The same as a table", figure.table))
            .into()
    }
}

/// Something that is there when it is asked for; and in print.
pub fn folded(title: impl Into<Html>, inside: impl Into<Html>) -> Html {
    el("details").with(el("summary").with(title)).with(inside).into()
}

/// A count.
pub fn count(count: u64) -> Html {
    Html::text(grouped(count))
}

/// `1 lead`, `1,200 leads`
pub fn leads(count: u64) -> String {
    format!("{} {}", grouped(count), if count == 1 { "lead" } else { "leads" })
}

/// A part of a whole, in per cent.
pub fn share(part: u64, whole: u64) -> Html {
    if whole == 0 { Html::new() } else { Html::text(share_of(part, whole)) }
}

/// A win rate and its interval, two cells; of few leads, counts and a word of caution.
pub fn rated(rate: Option<Rate>) -> [Html; 2] {
    let Some(rate) = rate else { return [Html::new(), Html::new()] };
    let between: Html = el("span").class("nb").text(between(&rate)).into();
    if rate.few {
        let few = el("span").class("few").attr("title", FEW).text("few");
        return [Html::text(format!("{} of {}", rate.won, rate.of)), between.and(" ").and(few)];
    }
    [share(rate.won, rate.of), between]
}

/// A win rate with its interval under it, in one cell.
pub fn rated_in_one(rate: Option<Rate>) -> Html {
    let [rate, between] = rated(rate);
    if rate.is_empty() { rate } else { rate.and(el("small").with(between)) }
}

/// Why a rate of few leads is marked.
pub const FEW: &str = "Fewer than 30 leads: the interval is what can be said, not the share";

/// The interval of a rate.
pub fn between(rate: &Rate) -> String {
    format!("{} – {}%", per_cent(rate.low), per_cent(rate.high))
}

/// A win rate in a sentence.
pub fn said(rate: &Rate) -> String {
    let between = format!("{} to {}%", per_cent(rate.low), per_cent(rate.high));
    match rate.few {
        true => format!("{} of {} (few: {between})", rate.won, rate.of),
        false => format!("{} ({between})", share_of(rate.won, rate.of)),
    }
}

/// How many times the rate of all; nothing of few leads.
pub fn times(lift: Option<f64>, rate: Option<Rate>) -> Html {
    match (lift, rate) {
        (Some(lift), Some(rate)) if !rate.few => Html::text(format!("{lift:.2}")),
        _ => Html::new(),
    }
}

/// A difference of shares with its interval, in percentage points.
pub fn difference(gap: &Between) -> String {
    let text = format!("{:+.1} ({:+.1} to {:+.1})", gap.value * 100.0, gap.low * 100.0, gap.high * 100.0);
    text.replace('-', "−")
}

/// A number as it would be written.
pub fn decimal(number: f64) -> String {
    let text = format!("{number:.4}");
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Points, with their sign.
pub fn signed(number: f64) -> String {
    if number > 0.0 { format!("+{}", decimal(number)) } else { decimal(number).replace('-', "−") }
}

/// The last stage that leads can be in: what a policy is about.
pub fn top(report: &Report) -> Option<&str> {
    report.stages.iter().rev().find(|stage| stage.staged).map(|stage| stage.name.as_str())
}

/// The cells of a table whose colour says how much of the row is there.
pub fn heat(part: u64, whole: u64, here: bool) -> Html {
    let share = if whole == 0 { 0.0 } else { part as f64 / whole as f64 };
    let depth = match share {
        share if share >= 0.8 => "h5",
        share if share >= 0.5 => "h4",
        share if share >= 0.2 => "h3",
        share if share >= 0.05 => "h2",
        share if share > 0.0 => "h1",
        _ => "h0",
    };
    let cell = el("span")
        .attr("class", format!("heat {depth}{}", if here { " here" } else { "" }))
        .text(grouped(part));
    match part {
        0 => cell.into(),
        _ => cell.with(el("small").text(percent(share))).into(),
    }
}

/// A table, or nothing where it has no rows.
pub fn filled(table: Table) -> Html {
    if table.is_empty() { Html::new() } else { table.into() }
}
