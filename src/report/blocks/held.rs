//! What keeps leads from a stage, condition by condition.

use super::add;
use super::block::Block;
use super::table::{Cell, Table, rows};
use crate::report::{Asked, AskedOf, Report};
use crate::speech::Line;

/// The terminal shows so many conditions of a stage that nobody reaches.
const NOBODY: usize = 6;
/// And so many of one that few leads reach.
const FEW: usize = 3;

/// Stages that nobody reaches, or few; on the page all of them.
pub fn blocks(report: &Report, blocks: &mut Vec<Block>) {
    // The columns are explained once, on the page and in the terminal.
    let (mut on_page, mut in_terminal) = (false, false);
    for asked in report.asks.iter().filter(|asked| asked.below > 0) {
        let most = match asked.reached {
            0 => Some(NOBODY),
            reached if reached < 30 && reached.saturating_mul(20) < report.leads.answered => Some(FEW),
            _ => None,
        };
        let title = Line::new().words("What holds leads back from ").name(&asked.stage);
        let mut here = vec![Block::Heading(title)];
        let first = !in_terminal && (most.is_some() || !on_page);
        on_page = true;
        in_terminal |= most.is_some();
        here.extend(explained(asked, first).map(|line| Block::Say(line.into())));
        add(&mut here, conditions(asked, most));
        match most {
            Some(_) => blocks.extend(here),
            None => blocks.push(Block::Page(here)),
        }
    }
}

fn explained(asked: &Asked, whole: bool) -> Option<String> {
    let nobody = (asked.reached == 0).then(|| format!("No lead reaches {}.", asked.stage));
    let columns = whole.then(|| {
        format!(
            "“alone” counts leads that meet every other condition of the stage; “fail” counts all {} that do not meet this one.",
            leads_below(asked)
        )
    });
    let said: Vec<String> = nobody.into_iter().chain(columns).collect();
    (!said.is_empty()).then(|| said.join(" "))
}

fn leads_below(asked: &Asked) -> String {
    match asked.reached {
        0 => "leads".to_owned(),
        _ => format!("leads below {}", asked.stage),
    }
}

fn conditions(asked: &Asked, most: Option<usize>) -> Option<Table> {
    let name = |of: &&AskedOf| match of.is.as_str() {
        "disqualified" => Line::from("disqualified"),
        "blocked" => Line::new().words("blocked if ").quote(&of.text),
        _ => Line::new().quote(&of.text),
    };
    let table = rows(&asked.conditions)
        .words("condition", name)
        .figures("alone", |of| of.alone)
        .rates("won", |of| of.rate)
        .figures("fail", |of| of.failed)
        .figures("not known", |of| match of.unknown {
            0 => Cell::none(),
            unknown => unknown.into(),
        })
        .spare();
    match most {
        Some(most) => table.most(most).table(),
        None => table.table(),
    }
}
