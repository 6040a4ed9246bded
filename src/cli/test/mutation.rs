//! The changes of a policy that no example notices, for a person: each with its place and what it would mean, and below
//! them the lines to add.

use super::{Args, Suite};
use crate::cli::show;
use crate::cli::term::{Ink, Terminal, pad, width};
use crate::mutate::{Mutated, Said, Unnoticed};

/// How many changes the examples notice, and the others.
pub(super) fn noticed(suite: &Suite, mutated: &Mutated, args: &Args, terminal: &Terminal) -> String {
    if mutated.counted == 0 {
        return "  nothing to change\n".to_owned();
    }
    let short = suite.notices_too_little(args.min_mutation);
    let share = show::share(mutated.noticed, mutated.counted);
    let share = terminal.out.paint(if short { Ink::Bad } else { Ink::Strong }, &share);
    let least = match args.min_mutation {
        Some(least) if short => format!(", less than {least}%"),
        Some(_) | None => String::new(),
    };
    let (some, all) = (show::grouped(mutated.noticed), show::grouped(mutated.counted));
    let mut text = format!("  noticed {share}{least} ({some} of {all} changes)\n");
    if !mutated.unnoticed.is_empty() {
        text.push_str("  With each of these changes, every example would still pass:\n");
    }
    let places = mutated.unnoticed.iter().map(|one| width(&suite.place(one.change.place))).max().unwrap_or(0);
    let row = |one: &Unnoticed| {
        let place = terminal.out.paint(Ink::Faint, &pad(&suite.place(one.change.place), places));
        format!("    {place}  {}\n", sentence(one))
    };
    for (at, offer) in mutated.offers.iter().enumerate() {
        mutated.unnoticed.iter().filter(|one| one.offer == Some(at)).for_each(|one| text.push_str(&row(one)));
        let to = match &offer.to {
            Some((title, span)) => {
                format!("a line of “{title}” ({}) that would notice:", suite.place(*span))
            }
            None => "an example that would notice:".to_owned(),
        };
        text.push_str(&format!("      {}\n", terminal.out.paint(Ink::Good, &to)));
        for line in offer.text.lines() {
            text.push_str(&format!("        {line}\n"));
        }
    }
    mutated.unnoticed.iter().filter(|one| one.offer.is_none()).for_each(|one| text.push_str(&row(one)));
    text
}

/// What a change is, and what it would mean.
fn sentence(one: &Unnoticed) -> String {
    let change = if_it(&one.change.said);
    match &one.would {
        Some(would) => format!("{change}, {would}"),
        None => format!("{change} (no lead was found that shows it)"),
    }
}

/// What the policy would say: `if it said …`.
pub(super) fn if_it(said: &Said) -> String {
    match said {
        Said::Instead(text) => format!("if it said `{text}`"),
        Said::Without(text) => format!("if it did not say `{text}`"),
        Said::Gone(text) => format!("if `{text}` were not there"),
    }
}
