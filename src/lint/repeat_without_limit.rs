//! A line pays for each occurrence of something that a lead can repeat without limit. A lead that reloads a page many
//! times outranks all others without being closer to buying. A score that no stage, choice, grade or disqualification reads
//! decides nothing: it is left out as soon as the policy has a stage.
//!
//! Bad:
//!
//! ```qualify
//! event page_view
//! score interest, 0 to 100
//!   +5  on page_view
//! ```
//!
//! Good: `once`, `once per week`, or `at most`.
//!
//! ```qualify
//! event page_view
//! score interest, 0 to 100
//!   +5  on page_view, at most 100 points
//! ```

use super::{Context, Findings, lines};
use crate::diag::say::counted;
use crate::program::text::fold;
use crate::program::{Aggregate, ColumnKind, Number, Once, Pays};
use crate::speech::decimal;

rule!(
    "P16",
    "repeat-without-limit",
    "points without limit for something repeatable",
    "repeat_without_limit.rs"
);

/// Words in the name of a number that counts what a lead does again and again.
const DOINGS: &[&str] = &[
    "visits",
    "views",
    "opens",
    "clicks",
    "downloads",
    "sessions",
    "logins",
    "mails",
    "calls",
    "meetings",
    "searches",
    "page_views",
    "pageviews",
    "requests",
];

fn find(context: &Context, out: &mut Findings) {
    let program = context.program;
    for (line, column, pays) in lines(program) {
        let (points, each) = match pays {
            Pays::On { points, weight, cap: None } => {
                let each = matches!(
                    program[*weight].kind,
                    ColumnKind::Aggregate(Aggregate::Weight { once: Once::Each, .. })
                );
                (*points, each)
            }
            Pays::Per { points, of: Number::Column(of), cap: None, .. } => {
                let name = fold(&program[*of].name);
                (*points, name.split(|c: char| !c.is_alphanumeric()).any(|word| DOINGS.contains(&word)))
            }
            _ => continue,
        };
        // Where there are stages and none reads the score, its points decide nothing.
        let decides = program.stages.is_empty() || context.index().decides(line.column);
        if each && points > 0 && decides {
            let most = decimal(points.saturating_mul(3));
            let score = &program[line.score];
            let name = &program[score.column].name;
            // A bound of the score is a limit; one line that fills it leaves the others nothing.
            let message = match score.most() {
                Some(_) => format!("`{}` alone can fill `{name}`", line.text),
                None => format!("`{}` pays without limit", line.text),
            };
            let at = match score.most().filter(|most| *most > 0) {
                Some(most) => {
                    let times = most.saturating_add(points).saturating_sub(1).div_euclid(points);
                    let times =
                        counted(u64::try_from(times).unwrap_or(0), "occurrence fills", "occurrences fill");
                    format!("{times} its {} points", decimal(most))
                }
                None => "again for each occurrence".to_owned(),
            };
            out.add(column.span, message, |diag| {
                let help = match pays {
                    Pays::On { .. } => {
                        format!("add `, once`, `, once per week`, or `, at most {most} points`")
                    }
                    _ => format!("add `, at most {most} points`"),
                };
                diag.at(at).help(help)
            });
        }
    }
}
