//! Whose agreement a change needs, for a person.

use super::{Agreement, Changed};
use crate::cli::term::{Ink, Terminal, clean, fit, pad, width};

/// A line that says whose, then what each of them has to look at.
pub fn human(agreement: &Agreement, terminal: &Terminal) -> String {
    let out = terminal.out;
    let commit: String = agreement.commit.chars().take(7).collect();
    let since = format!("{} ({commit})", clean(&agreement.since));
    let mut text = String::new();
    let needed: Vec<&str> = agreement.needed().into_iter().collect();
    let nobody: Vec<&Changed> = agreement.changes.iter().filter(|changed| !changed.change.owned).collect();
    text.push_str(&match (needed.is_empty(), agreement.changes.is_empty()) {
        (_, true) => format!("Nothing that needs agreement has changed since {since}.\n"),
        (true, false) => format!("What has changed since {since} belongs to nobody.\n"),
        (false, false) => {
            let names = out.paint(Ink::Strong, &clean(&listed(&needed)));
            format!("What has changed since {since} needs the agreement of {names}.\n")
        }
    });
    for owner in &needed {
        let theirs = agreement.changes.iter().filter(|changed| changed.change.owners.contains(*owner));
        let theirs: Vec<&Changed> = theirs.filter(|changed| changed.change.owned).collect();
        if !theirs.is_empty() {
            text.push_str(&format!(
                "\n{}\n{}",
                out.paint(Ink::Strong, &clean(owner)),
                table(&theirs, terminal)
            ));
        }
    }
    if !nobody.is_empty() {
        let heading = out.paint(Ink::Doubt, "owned by nobody");
        let signers = if needed.is_empty() {
            "no owner and no one who signs: write `owned by NAME` behind it, or on a line of its own for the file"
        } else {
            "so whoever signs the policy has to agree; to change that, write `owned by NAME` behind it, or on a \
             line of its own for the file"
        };
        text.push_str(&format!("\n{heading}\n{}", table(&nobody, terminal)));
        for line in crate::cli::term::wrap(signers, terminal.width.saturating_sub(2)) {
            text.push_str(&format!("  {}\n", out.paint(Ink::Faint, &line)));
        }
    }
    for unread in &agreement.unread {
        text.push_str(&format!("\n{}\n", out.paint(Ink::Doubt, &clean(unread))));
    }
    text
}

fn table(changes: &[&Changed], terminal: &Terminal) -> String {
    let rows: Vec<(String, String)> = changes
        .iter()
        .map(|changed| {
            let what = format!("{} {}", clean(&changed.change.what()), changed.how());
            (what, format!("{}:{}", clean(&changed.path), changed.line))
        })
        .collect();
    let places = rows.iter().map(|(_, place)| width(place)).max().unwrap_or(0);
    let room = terminal.width.saturating_sub(places).saturating_sub(4).max(24);
    let whats = rows.iter().map(|(what, _)| width(what)).max().unwrap_or(0).min(room);
    rows.iter()
        .map(|(what, place)| {
            format!("  {}  {}\n", pad(&fit(what, whats), whats), terminal.out.paint(Ink::Faint, place))
        })
        .collect()
}

/// `marketing, sales and legal`
pub fn listed(names: &[&str]) -> String {
    match names.split_last() {
        None => String::new(),
        Some((last, [])) => (*last).to_owned(),
        Some((last, rest)) => format!("{} and {last}", rest.join(", ")),
    }
}
