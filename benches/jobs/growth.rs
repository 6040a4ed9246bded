//! How cost grows: with the points lines of a policy, and with the number of leads.

use crate::board::{Board, Unit};
use crate::profile::{self, COLUMNS, qualify};
use crate::support::data::Form;
use crate::support::{self, Contender, folder, leads, own, race_times, runs, same, table};
use std::fs;
use std::path::{Path, PathBuf};

/// Points lines of the policies.
const LINES: [usize; 3] = [30, 300, 3000];
/// Leads of the jobs.
const LEADS: [u64; 3] = [100_000, 1_000_000, 10_000_000];

/// The profile policy with so many points lines.
fn policy(lines: usize) -> PathBuf {
    let path = folder().join(format!("profile-{lines}.qualify"));
    let text = fs::read_to_string(profile::policy()).expect("the policy can be read");
    let text = if lines > 30 { crate::alone::longer(&text, lines - 30) } else { text };
    fs::write(&path, text).expect("the target folder can be written");
    path
}

/// Measures growth with points lines over a million leads in every form of data; answers are compared between forms.
pub fn lines(forms: &[(Form, f64)], count: u64, board: &mut Board) {
    let output =
        |form: Form, lines: usize| folder().join(format!("growth-{lines}-{}.csv", support::ending(form)));
    for (form, goal) in forms {
        let mut contenders = Vec::new();
        for lines in LINES {
            let columns = if lines > 30 { format!("{COLUMNS},extra") } else { COLUMNS.to_owned() };
            let command = qualify(&policy(lines), &leads(*form, count), &output(*form, lines), &columns, 1);
            contenders.push(Contender::new(&format!("{lines} points lines"), command));
        }
        race_times(&mut contenders, runs());
        for lines in LINES {
            same(&output(forms[0].0, lines), &output(*form, lines));
        }
        let name = support::name(*form);
        table(&format!("growth, {name}, {count} leads"), &contenders, "30 points lines", count);
        let more = contenders[1].cpu() / contenders[0].cpu();
        board.most(&format!("300 points lines instead of 30, {name}"), more, *goal, Unit::Times);
    }
}

/// Measures growth with leads, from JSON Lines.
pub fn leads_more(board: &mut Board) {
    for count in LEADS {
        let from = leads(Form::JsonLines, count);
        let (hand, ours) = (folder().join("growth-hand.csv"), folder().join("growth-ours.csv"));
        let text = |path: &Path| path.display().to_string();
        let mut contenders = vec![
            Contender::new("written by hand", own(&["profile-hand", &text(&from), &text(&hand)])),
            Contender::new("qualify, 1 thread", qualify(profile::policy(), &from, &ours, COLUMNS, 1)),
        ];
        // Ten million take minutes, and differ little from run to run.
        race_times(&mut contenders, if count > 1_000_000 { runs().min(3) } else { runs() });
        same(&hand, &ours);
        table(&format!("growth, JSON Lines, {count} leads"), &contenders, "written by hand", count);
        let most = 64.0 + 16.0 * count as f64 / 1e6;
        let peak = contenders[1].median(|cost| cost.peak);
        board.most(&format!("{count} leads, JSON Lines, peak memory"), peak, most, Unit::Megabytes);
    }
}
