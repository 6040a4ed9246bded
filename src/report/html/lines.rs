//! Points lines: to whom they pay, and whether those leads are won more often.

use super::Part;
use super::parts::{self, count, difference, folded, note, rated, signed};
use super::plot::{self, Anchor, Scale, bar, dot, label, line};
use crate::html::{Html, Table, el};
use crate::report::say::grouped;
use crate::report::{Alike, Line, Report, Verdict};

pub fn part(report: &Report) -> Option<Part> {
    if report.lines.is_empty() {
        return None;
    }
    let inside = counted(report).and(forest(report)).and(paid_by_part(report)).and(alike(report));
    Part::new("lines", "Points lines", "What each points line tells", inside)
}

fn counted(report: &Report) -> Html {
    let of = |verdict: Verdict| report.lines.iter().filter(|line| line.verdict == verdict).count();
    let mut said = vec![format!("{} in all", lines(report.lines.len()))];
    for (verdict, words) in [
        (Verdict::NeverPaid, "never paid"),
        (Verdict::WrongWay, "point the wrong way"),
        (Verdict::RightWay, "point the right way for certain"),
    ] {
        let count = of(verdict);
        if count > 0 {
            said.push(format!(
                "{count} {}",
                if count == 1 { words.replace("point ", "points ") } else { words.to_owned() }
            ));
        }
    }
    parts::p(format!("{}.", said.join("; ")))
}

fn lines(count: usize) -> String {
    if count == 1 { "1 line".into() } else { format!("{} lines", grouped(count as u64)) }
}

/// Every line with the difference it makes.
fn forest(report: &Report) -> Html {
    let gaps = || report.lines.iter().filter_map(|line| line.difference);
    let low = gaps().map(|gap| gap.low).fold(-0.05, f64::min);
    let high = gaps().map(|gap| gap.high).fold(0.05, f64::max);
    let scale = Scale::new((low, high), (3.0, 97.0));
    let outcome = gaps().next().is_some();
    let mut rows = Vec::new();
    let mut score = "";
    for one in &report.lines {
        if one.score != score {
            score = &one.score;
            let head = el("th").attr("scope", "rowgroup").attr("colspan", "5").class("l group").data(score);
            rows.push(el("tr").with(head));
        }
        rows.push(row(one, &scale, outcome));
    }
    let plot = el("span").class("spark forest").with(axis(&scale));
    let plot = el("th").attr("scope", "col").class("l").text("won more often →").with(plot);
    let head = |text: &str, class| el("th").attr("scope", "col").attr("class", class).text(text);
    let mut heads = vec![head("line", "l"), head("paid", "n")];
    if outcome {
        heads.extend([plot, head("difference", "n"), head("won, where it paid and where not", "l")]);
    }
    let table =
        el("table").class("lines").with(el("thead").with(el("tr").all(heads))).with(el("tbody").all(rows));
    let scroll = el("div").class("scroll").attr("tabindex", "0").with(table);
    let caption = el("figcaption").with(el("b").text("The difference a line makes")).with(
        el("span").class("unit").text(match outcome {
            true => "Win rate of leads that the line pays, minus that of all other leads, in percentage points, with the range of the true difference, 95 times of 100",
            false => "How often each line paid; whether it tells anything needs an outcome",
        }),
    );
    let note = match outcome {
        true => note(
            "A line whose range lies on both sides of the middle may tell nothing. A line that takes points away should stand on the left.",
        ),
        false => Html::new(),
    };
    Html::from(el("figure").attr("id", "forest").with(caption).with(scroll)).and(note)
}

fn axis(scale: &Scale) -> Html {
    let ticks = scale.ticks(4);
    let zero = line("base", (scale.at(0.0), 16.0), (scale.at(0.0), 22.0));
    let marks =
        ticks.iter().map(|tick| label("tick", (scale.at(*tick), 13.0), Anchor::Middle, &tick_text(*tick)));
    plot::small(22.0, marks.collect::<Html>().and(zero))
}

fn tick_text(tick: f64) -> String {
    match (tick * 100.0).round() {
        0.0 => "0".to_owned(),
        points => format!("{points:+.0}").replace('-', "−"),
    }
}

fn row(one: &Line, scale: &Scale, outcome: bool) -> crate::html::Element {
    let because = one.because.as_ref().map(|why| Html::from(el("small").data(why))).unwrap_or_default();
    let mark = match one.verdict {
        Verdict::NeverPaid => el("span").class("few").text("never paid").into(),
        Verdict::WrongWay => el("span").class("bad").text("wrong way").into(),
        Verdict::Undecided if one.difference.is_some() => {
            el("span").class("doubt").attr("title", "Neither way is certain").text("?").into()
        }
        Verdict::RightWay | Verdict::Undecided => Html::new(),
    };
    let name = el("th").attr("scope", "row").class("l").with(el("code").data(&one.text)).text(" ").with(mark);
    let name = name.with(because).with(el("small").class("place").data(&one.place));
    let paid = el("td").class("n").with(count(one.paid)).with(el("small").text(parts::percent(one.share)));
    let tr = el("tr").with(name).with(paid);
    if !outcome {
        return tr;
    }
    let mut marks = line("axis", (scale.at(0.0), 0.0), (scale.at(0.0), 24.0));
    let mut figures = Html::new();
    if let Some(gap) = one.difference {
        let few = one.when_paid.is_some_and(|rate| rate.few) || one.when_not.is_some_and(|rate| rate.few);
        let class = match one.verdict {
            Verdict::WrongWay => "between wrong",
            _ if few => "between few",
            Verdict::NeverPaid | Verdict::RightWay | Verdict::Undecided => "between",
        };
        let (low, high) = (scale.at(gap.low), scale.at(gap.high));
        marks.add(bar(class, (low, 9.0), ((high - low).max(0.3), 6.0), ""));
        marks.add(dot(
            if few { "dot hollow" } else { "dot" },
            (scale.at(gap.value), 12.0),
            &difference(&gap),
        ));
        figures = Html::text(difference(&gap));
    }
    let rate = |word: &str, rate| {
        let [share, between] = rated(rate);
        match share.is_empty() {
            true => Html::new(),
            false => el("div")
                .class("nb")
                .text(word)
                .with(share)
                .text(" ")
                .with(el("small").class("inline").with(between))
                .into(),
        }
    };
    tr.with(el("td").with(el("span").class("spark forest").with(plot::small(24.0, marks))))
        .with(el("td").class("n").with(figures))
        .with(el("td").with(rate("paid: ", one.when_paid)).with(rate("not: ", one.when_not)))
}

/// Lines that pay differently by band or value.
fn paid_by_part(report: &Report) -> Html {
    let mut table = Table::new(&["line", " pays", " to", " share", " won", "95%"]);
    for one in &report.lines {
        let mut name = Html::data(plot::short(&one.text, 60));
        for part in one.parts.iter().filter(|part| part.leads > 0) {
            let [rate, between] = rated(part.rate);
            let share = parts::share(part.leads, report.leads.answered);
            table.row(vec![name, Html::text(signed(part.points)), count(part.leads), share, rate, between]);
            name = el("span").class("faint").text("〃").into();
        }
    }
    match table.is_empty() {
        true => Html::new(),
        false => folded("What lines with several amounts paid, by amount", table),
    }
}

fn alike(report: &Report) -> Html {
    if report.alike.is_empty() {
        return Html::new();
    }
    let text = |at: usize| report.lines.get(at).map_or("", |line| line.text.as_str());
    let pairs = report.alike.iter().map(|Alike { first, second, both, either, .. }| {
        el("li").with(el("code").data(text(*first))).text(" and ").with(el("code").data(text(*second))).text(
            format!(" pay together: {} of the {} leads that either pays", grouped(*both), grouped(*either)),
        )
    });
    Html::from(el("h3").text("Lines that say the same")).and(el("ul").all(pairs))
}
