//! This policy and another: who moves, and why.

use super::Part;
use super::leads::card;
use super::parts::{self, Figure, count, folded, heat, p, rated};
use super::plot::{self, Anchor, bar, label};
use crate::html::{Html, Table, el};
use crate::report::say::share_of;
use crate::report::{Against, Move, Report};

pub fn part(report: &Report) -> Option<Part> {
    let against = report.against.as_ref()?;
    let all = report.leads.answered;
    let said = p(format!(
        "{} ({}) move, {} stay where they are.",
        parts::leads(against.moved),
        share_of(against.moved, all),
        parts::leads(against.stay)
    ));
    let inside = said
        .and(stages(against, report))
        .and(flow(against))
        .and(because(against, report))
        .and(examples(against));
    let title = Html::text("Against ").and(Html::data(&against.policy));
    Part::new("against", "Against the other policy", title, inside)
}

fn stages(against: &Against, report: &Report) -> Html {
    let outcome = report.outcome.is_some();
    let won = |won: u64| if outcome { count(won) } else { Html::new() };
    let mut table = Table::new(&[
        "stage",
        " old",
        " new",
        " gained",
        " of them won",
        " lost",
        " of them won",
        " old win rate",
        "95%",
        " new win rate",
        "95%",
    ]);
    for stage in &against.stages {
        let ([old, old_between], [new, new_between]) = (rated(stage.old_rate), rated(stage.new_rate));
        table.row(vec![
            Html::data(&stage.name),
            count(stage.old),
            count(stage.new),
            count(stage.gained),
            won(stage.gained_won),
            count(stage.lost),
            won(stage.lost_won),
            old,
            old_between,
            new,
            new_between,
        ]);
    }
    let aucs = against.scores.iter().filter_map(|score| {
        let (old, new) = (score.old?, score.new?);
        let text = format!(
            ": {:.3} ({:.3} to {:.3}) before, {:.3} ({:.3} to {:.3}) now.",
            old.area, old.low, old.high, new.area, new.low, new.high
        );
        Some(p(Html::text("AUC of ").and(Html::data(&score.name)).and(text)))
    });
    parts::filled(table).and(aucs.collect::<Html>())
}

/// The stages of one side, with where each begins and how high it is.
struct Side {
    stages: Vec<(String, u64, f64, f64)>,
}

/// Pixels between two stages, and of all leads together.
const GAP: f64 = 30.0;
const TALL: f64 = 220.0;

impl Side {
    fn new(moves: &[Move], of: impl Fn(&Move) -> &str, all: f64) -> Side {
        let mut stages: Vec<(String, u64, f64, f64)> = Vec::new();
        for one in moves {
            match stages.iter_mut().find(|(name, ..)| name == of(one)) {
                Some((_, leads, ..)) => *leads = leads.saturating_add(one.leads),
                None => stages.push((of(one).to_owned(), one.leads, 0.0, 0.0)),
            }
        }
        stages.retain(|(_, leads, ..)| *leads > 0);
        let mut y = 20.0;
        for (_, leads, from, high) in &mut stages {
            *from = y;
            *high = (*leads as f64 / all * TALL).max(2.0);
            y += *high + GAP;
        }
        Side { stages }
    }

    fn end(&self) -> f64 {
        self.stages.last().map_or(0.0, |(_, _, from, high)| from + high)
    }
}

/// Leads flow from the stages of the old policy to those of the new.
fn flow(against: &Against) -> Html {
    let all: u64 = against.moves.iter().map(|one| one.leads).sum();
    if all == 0 {
        return Html::new();
    }
    let scale = all as f64;
    let (old, new) =
        (Side::new(&against.moves, |one| &one.from, scale), Side::new(&against.moves, |one| &one.to, scale));
    let tall = old.end().max(new.end()) + 8.0;
    let (mut left, mut right): (Vec<f64>, Vec<f64>) = (
        old.stages.iter().map(|(_, _, from, _)| *from).collect(),
        new.stages.iter().map(|(_, _, from, _)| *from).collect(),
    );
    let mut ribbons = Html::new();
    let place = |side: &Side, name: &str| side.stages.iter().position(|(stage, ..)| stage == name);
    for one in against.moves.iter().filter(|one| one.leads > 0) {
        let (Some(from), Some(to)) = (place(&old, &one.from), place(&new, &one.to)) else { continue };
        let (Some(y0), Some(y1)) = (left.get_mut(from), right.get_mut(to)) else { continue };
        let high = (one.leads as f64 / scale * TALL).max(0.8);
        let ribbon = ribbon((*y0, *y1), high, tall);
        *y0 += high;
        *y1 += high;
        let title = format!("{} → {}: {}", one.from, one.to, parts::leads(one.leads));
        ribbons.add(plot::path(if one.moved { "moves" } else { "stays" }, &ribbon, &title));
    }
    let mut picture = plot::stretched((2.0, 0.0), (96.0, tall), ribbons);
    for (side, x, anchor) in [(&old, 0.0, Anchor::Start), (&new, 98.0, Anchor::End)] {
        for (name, leads, from, high) in &side.stages {
            picture.add(bar("reach", (x, *from), (2.0, *high), &format!("{name}: {}", parts::leads(*leads))));
            let at = if anchor == Anchor::Start { 0.0 } else { 100.0 };
            let words = format!("{} {}", plot::short(name, 16), crate::report::grouped(*leads));
            picture.add(label("strong", (at, from - 5.0), anchor, &words));
        }
    }
    let moved = against.moves.iter().filter(|one| one.moved && one.leads > 0);
    let words: Vec<String> =
        moved.map(|one| format!("{} from {} to {}", parts::leads(one.leads), one.from, one.to)).collect();
    let words = if words.is_empty() { "Nobody moves.".to_owned() } else { format!("{}.", words.join("; ")) };
    Figure {
        id: "flow".into(),
        title: "Who moves".into(),
        unit: "Leads by stage: on the left by the other policy, on the right by this one".into(),
        picture: super::stages::legend(&[("moves", "moves"), ("stays", "stays")])
            .and(plot::picture("flow-p", tall, "Who moves", &words, picture))
            .and(matrix(against, &old, &new)),
        table: moves(against),
    }
    .into()
}

/// A ribbon of that height from the left to the right edge of a surface of 100 by 100.
fn ribbon((y0, y1): (f64, f64), high: f64, tall: f64) -> String {
    let part = |y: f64| y / tall * 100.0;
    let (a, b, c, d) = (part(y0), part(y1), part(y1 + high), part(y0 + high));
    format!("M0 {a:.3} C50 {a:.3} 50 {b:.3} 100 {b:.3} L100 {c:.3} C50 {c:.3} 50 {d:.3} 0 {d:.3} Z")
}

/// Who stands where by both.
fn matrix(against: &Against, old: &Side, new: &Side) -> Html {
    let mut heads = vec!["old ↓ new →".to_owned(), " leads".to_owned()];
    heads.extend(new.stages.iter().map(|(name, ..)| format!(" {name}")));
    let mut table = Table::new(&heads);
    for (from, leads, ..) in &old.stages {
        let mut row = vec![Html::data(from), count(*leads)];
        row.extend(new.stages.iter().map(|(to, ..)| {
            let moved = against.moves.iter().find(|one| one.from == *from && one.to == *to);
            heat(moved.map_or(0, |one| one.leads), *leads, from == to)
        }));
        table.row(row);
    }
    table.into()
}

fn moves(against: &Against) -> Html {
    let mut moves: Vec<&Move> = against.moves.iter().filter(|one| one.leads > 0).collect();
    moves.sort_by_key(|one| (!one.moved, std::cmp::Reverse(one.leads)));
    let mut table = Table::new(&["from", "to", " leads", " won", "95%", "such as"]);
    for one in moves {
        let [rate, between] = rated(one.rate);
        let keys: Vec<&str> = one.examples.iter().map(|lead| lead.key.as_str()).collect();
        let keys = if keys.is_empty() { Html::new() } else { Html::data(keys.join(", ")) };
        table.row(vec![Html::data(&one.from), Html::data(&one.to), count(one.leads), rate, between, keys]);
    }
    table.into()
}

fn because(against: &Against, report: &Report) -> Html {
    let mut table = Table::new(&["", "line or criterion", " leads", " of them won"]);
    let won = |won: u64| if report.outcome.is_some() { count(won) } else { Html::new() };
    for why in &against.because {
        let of = match why.of.as_str() {
            "old" => "gone",
            "new" => "new",
            _ => "changed",
        };
        table.row(vec![of.into(), el("code").data(&why.text).into(), count(why.leads), won(why.won)]);
    }
    if against.stages_themselves > 0 {
        let leads = count(against.stages_themselves);
        table.row(vec!["stages".into(), "what the stages themselves ask".into(), leads, Html::new()]);
    }
    match table.is_empty() {
        true => Html::new(),
        false => Html::from(el("h3").text("Why they move")).and(table),
    }
}

fn examples(against: &Against) -> Html {
    let moved = against.moves.iter().filter(|one| one.moved && !one.examples.is_empty());
    let each = moved.map(|one| {
        let title = Html::text("Leads that move from ")
            .and(Html::data(&one.from))
            .and(" to ")
            .and(Html::data(&one.to));
        folded(title, el("div").class("cards").all(one.examples.iter().map(|lead| card(lead, &[]))))
    });
    each.collect()
}
