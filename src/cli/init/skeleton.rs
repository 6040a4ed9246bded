//! Scores and stages to be filled in, as comments. With the `# ` in front of each taken away they are a policy: what
//! they look at is in the data.

use super::about::{is_outcome, is_personal, is_protected};
use super::fields::Line;
use super::names::{Names, value};
use crate::cli::show;
use crate::profile::{Described, DescribedEvent, Guess};
use crate::program::SCALE;

/// The names that the skeleton uses.
pub struct Skeleton {
    interest: String,
    fit: String,
    person: String,
    mql: String,
    sql: String,
}

/// As many events, and as many fields, are made lines of.
const LINES: usize = 3;

impl Skeleton {
    /// Keeps names for the scores and stages.
    pub fn reserve(names: &mut Names) -> Skeleton {
        Skeleton {
            interest: names.first(&["interest"]),
            fit: names.first(&["fit"]),
            person: names.first(&["person"]),
            mql: names.first(&["MQL"]),
            sql: names.first(&["SQL"]),
        }
    }

    /// The skeleton.
    pub fn text(&self, fields: &[(&Described, &Line)], events: &[(String, &DescribedEvent)]) -> String {
        let mut lines = Vec::new();
        let interest = interest(events);
        let fit = fit(fields);
        let mut numbers = Vec::new();
        if !interest.is_empty() {
            lines.push(format!("score {}, 0 to 100, owned by marketing", self.interest));
            lines.extend(interest);
            numbers.push(self.interest.as_str());
        }
        if !fit.is_empty() {
            lines.push(format!("score {}, -20 to 100, owned by sales", self.fit));
            lines.extend(fit);
            numbers.push(self.fit.as_str());
        }
        let total = match numbers.as_slice() {
            [] => return String::new(),
            [only] => (*only).to_owned(),
            several => {
                lines.push(format!("{} means {}", self.person, several.join(" + ")));
                self.person.clone()
            }
        };
        lines.push(format!("{} requires {total} >= 10, owned by marketing", self.mql));
        let need = need(fields).or_else(|| events.first().map(|(name, _)| name.clone()));
        let need = need.map_or(String::new(), |need| format!(" and {need}"));
        lines.push(format!(
            "{} requires {}{need}, owned by sales because \"without this a call is wasted\"",
            self.sql, self.mql
        ));
        lines.push("next step".to_owned());
        lines.push(format!("  \"Sales calls today\"   if {}", self.sql));
        lines.push(format!("  \"Case-study nurture\"  if {}", self.mql));
        lines.push("  \"Newsletter\"          otherwise".to_owned());
        let mut text = String::from(
            "\n# When is a lead ready? Take away the `# ` in front of a line, and put your own points and conditions \
             there.\n# What they mean: docs/language.md, and `qualify check` as you write.\n#\n",
        );
        for line in lines {
            text.push_str(&format!("# {line}\n"));
        }
        text
    }
}

fn interest(events: &[(String, &DescribedEvent)]) -> Vec<String> {
    events
        .iter()
        .take(LINES)
        .zip([
            "  +5   on NAME, at most 20 points",
            "  +10  on NAME in the last 90 days, at most 20 points",
            "  +25  on NAME, once",
        ])
        .map(|((name, _), line)| line.replace("NAME", name))
        .collect()
}

fn fit(fields: &[(&Described, &Line)]) -> Vec<String> {
    let mut lines = Vec::new();
    for (column, line) in fields.iter().filter(|(column, line)| may_count(column, line)) {
        let name = &line.name;
        let ty = line.text.split_once("  ").map_or("", |(_, ty)| ty);
        let text = match &column.guess {
            Guess::Choice(values) if ty.starts_with("one of") => {
                let bands: Vec<String> = values
                    .iter()
                    .take(2)
                    .zip([10, 5])
                    .map(|((text, _), points)| format!("{}: +{points}", value(text)))
                    .collect();
                format!("  by {name}: {}, otherwise: +0", bands.join(", "))
            }
            Guess::Number { .. } if ty.starts_with("number") => {
                let Some(middle) = column.range.map(middle).filter(|middle| *middle > 0) else { continue };
                let unit = ty.strip_prefix("number in ").and_then(|rest| rest.split_whitespace().next());
                let unit = unit.map_or(String::new(), |unit| format!(" {unit}"));
                format!("  +10  if {name} >= {}{unit}", show::number(middle))
            }
            Guess::YesNo if ty.starts_with("yes/no") && !is_refusal(name) => format!("  +5   if {name}"),
            Guess::Several { values, .. } if ty.starts_with("several of") => {
                let Some((first, _)) = values.first() else { continue };
                format!("  +5   if {name} include {}", value(first))
            }
            Guess::Choice(_)
            | Guess::YesNo
            | Guess::Number { .. }
            | Guess::Several { .. }
            | Guess::Date(_)
            | Guess::Text
            | Guess::Nothing
            | Guess::Records => continue,
        };
        // One line of each kind says how it is written.
        let kind = |text: &str| text.chars().take(5).collect::<String>();
        if !lines.iter().any(|other: &String| kind(other) == kind(&text)) {
            lines.push(text);
        }
        if lines.len() >= LINES {
            break;
        }
    }
    lines
}

/// Whether points may be given for a field: not for the key, a person, what the law protects, or the outcome.
fn may_count(column: &Described, line: &Line) -> bool {
    let of_a_person = is_personal(column) || is_protected(&column.name);
    !of_a_person && !is_outcome(&column.name) && !line.text.contains(", key")
}

/// A yes that speaks against a lead.
fn is_refusal(name: &str) -> bool {
    let words = [
        "not",
        "no",
        "opt",
        "optout",
        "out",
        "unsubscribed",
        "spam",
        "bounced",
        "blocked",
        "student",
        "geen",
    ];
    name.split('_').any(|word| words.contains(&word))
}

/// What an SQL needs: a yes/no, a choice that is answered, or anything that is known.
fn need(fields: &[(&Described, &Line)]) -> Option<String> {
    let ready =
        |(column, line): &&(&Described, &Line)| may_count(column, line) && column.missing() < column.rows;
    let choice = fields.iter().filter(ready).find_map(|(column, line)| match &column.guess {
        Guess::Choice(values) if line.text.contains("one of") => {
            values.first().map(|(first, _)| format!("{} is {}", line.name, value(first)))
        }
        _ => None,
    });
    let number = || {
        fields.iter().filter(ready).find_map(|(column, line)| {
            matches!(column.guess, Guess::Number { .. }).then(|| format!("{} is known", line.name))
        })
    };
    choice.or_else(number)
}

/// A round number in the middle of a range.
fn middle((least, most): (i64, i64)) -> i64 {
    let middle = least.saturating_add(most.saturating_sub(least) / 2) / SCALE;
    let mut step = 1i64;
    while middle / step >= 100 {
        step = step.saturating_mul(10);
    }
    (middle / step).saturating_mul(step).saturating_mul(SCALE)
}
