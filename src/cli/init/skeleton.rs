//! Scores and stages to be filled in, as comments. With the `# ` in front of each taken away they are a policy without
//! findings: what they look at is in the data. Where the data says how leads ended, the points come from it.

use super::about::{is_after, is_of_a_mailer, is_outcome, is_personal, is_protected, is_standing};
use super::fields::Line;
use super::names::{MARKETING, Names, SALES, quoted, value};
use super::proposed;
use crate::cli::{counted64, show};
use crate::diag::say::percent;
use crate::lint::opts_out;
use crate::profile::evidence::{self, Candidate, Proposed};
use crate::profile::{Described, DescribedEvent, Guess, Sample};
use crate::program::{Program, SCALE, Type};

/// The names that the skeleton uses.
pub struct Skeleton {
    interest: String,
    fit: String,
    person: String,
    mql: String,
    sql: String,
}

/// What a skeleton is made from.
pub struct Made<'a> {
    /// The policy of the declarations alone.
    pub program: &'a Program,
    /// The fields that a rule may look at.
    pub fields: &'a [(&'a Described, &'a Line)],
    /// The events.
    pub events: &'a [(String, &'a DescribedEvent)],
    /// Rows whose outcome is known.
    pub sample: &'a Sample,
    /// Whether a column says how leads ended.
    pub outcome: bool,
}

impl Made<'_> {
    /// The rows of leads that asked for no more contact.
    fn out(&self) -> Vec<bool> {
        let mut out = vec![false; self.sample.len()];
        for field in self.program.fields.iter().filter(|field| field.ty == Type::YesNo) {
            let column = self.fields.iter().find(|(_, line)| line.name == field.name);
            if let (Some(yes), Some((column, _))) = (opts_out(&field.name, &field.source), column) {
                let says = evidence::says(self.sample, &self.program.zone, (field, column.slot), yes);
                out.iter_mut().zip(says).for_each(|(out, says)| *out |= says);
            }
        }
        out
    }
}

/// What of the data a line of the skeleton comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Behind {
    /// A proposal, by its place.
    Proposal(usize),
    /// What the top stage asks: a proposal and points.
    Top(usize, i64),
}

/// A skeleton.
pub struct Draft {
    /// What stands above it.
    intro: Vec<String>,
    /// Its lines, and what of the data each comes from.
    lines: Vec<(String, Option<Behind>)>,
    /// The field that the top stage asks for.
    pub asks: Option<String>,
}

/// As many events, and as many fields, are made lines of where nothing says which tell.
const LINES: usize = 3;

impl Draft {
    /// Whether there is nothing that a rule could look at.
    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// The text, commented out.
    pub fn text(&self) -> String {
        if self.is_empty() {
            return String::new();
        }
        let mut text = String::from(
            "\n# When is a lead ready? Take away the `# ` in front of a line, and put your own points and conditions \
             there.\n# What they mean: docs/language.md, and `qualify check` as you write.\n",
        );
        for line in &self.intro {
            text.push_str(&format!("# {line}\n"));
        }
        text.push_str("#\n");
        for (line, _) in &self.lines {
            text.push_str(&format!("# {line}\n"));
        }
        text
    }

    /// The text as a part of a policy.
    pub fn taken(&self) -> String {
        self.lines.iter().map(|(line, _)| format!("{line}\n")).collect()
    }

    /// The same, which allows that no rule looks at some of what the data holds.
    pub fn allowing_unused(mut self) -> Draft {
        let allow = "# qualify: allow unused in this file because it declares all that the data holds";
        self.lines.push((allow.to_owned(), None));
        self
    }

    /// What a line comes from, counted from 0.
    pub fn behind(&self, line: usize) -> Option<Behind> {
        self.lines.get(line).and_then(|(_, behind)| *behind)
    }
}

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

    /// The fields that points may be proposed for, where the data says how leads ended.
    pub fn candidates<'a>(made: &Made<'a>) -> Vec<Candidate<'a>> {
        let fields = made.fields.iter().filter(|(column, line)| may_count(column, line));
        fields
            .filter_map(|(column, line)| {
                let field = made.program.fields.iter().find(|field| field.name == line.name)?;
                Some((field, column.slot))
            })
            .collect()
    }

    /// The skeleton; `lines` are what the data proposes, `but` what the top stage may not ask.
    pub fn draft(
        &self,
        made: &Made<'_>,
        candidates: &[Candidate<'_>],
        lines: &[Proposed],
        but: &[(usize, i64)],
    ) -> Draft {
        let stages = evidence::stages(made.sample, lines, &made.out(), but).filter(|_| !lines.is_empty());
        match stages {
            Some(stages) => self.of_data(made, candidates, lines, &stages),
            None => self.placeholders(made),
        }
    }

    fn of_data(
        &self,
        made: &Made<'_>,
        candidates: &[Candidate<'_>],
        lines: &[Proposed],
        stages: &evidence::Stages,
    ) -> Draft {
        let all = stages.all;
        let leads = counted64(all.decided(), "lead", "leads");
        let counted = if made.sample.is_whole() { leads.clone() } else { format!("a sample of {leads}") };
        let mut draft = Vec::new();
        if let Some((head, interest)) = self.interest(made.events) {
            draft.push((head, None));
            draft.extend(interest.into_iter().map(|line| (line, None)));
        }
        let (mut least, mut most) = (0i64, 0i64);
        let mut fit = Vec::new();
        for (at, line) in lines.iter().enumerate() {
            let Some((field, _)) = candidates.get(line.field) else { continue };
            let Some(text) = proposed::line(field, line) else { continue };
            (least, most) = (least.saturating_add(line.bounds().0), most.saturating_add(line.bounds().1));
            fit.push((format!("{text} because \"counted on {counted}\""), Some(Behind::Proposal(at))));
        }
        draft.push((format!("score {}, {least} to {most}, owned by sales", self.fit), None));
        draft.extend(fit);
        let asked = lines.get(stages.asks).and_then(|line| Some((candidates.get(line.field)?.0, line)));
        let need = asked.and_then(|(field, line)| proposed::gains(field, line));
        draft.extend(opted_out(made.program).map(|line| (line, None)));
        draft.push((
            format!("{} {MARKETING} requires {} >= {}, owned by marketing", self.mql, self.fit, stages.first),
            None,
        ));
        let need = need.map_or(String::new(), |need| format!(" and {need}"));
        let share = percent(stages.in_top.won, stages.in_top.decided());
        let base = percent(all.won, all.decided());
        draft.push((
            format!(
                "{} {SALES} requires {} >= {}{need}, owned by sales because \"{share} of such leads were won, of all leads {base}\"",
                self.sql, self.fit, stages.top
            ),
            Some(Behind::Top(stages.asks, stages.top)),
        ));
        if !made.events.is_empty() {
            draft.push((format!("  prefers higher {}", self.interest), None));
        }
        draft.extend(self.steps());
        let part = |stage: &str, count: crate::report::Count| {
            let leads = counted64(count.decided(), "lead", "leads");
            format!("{stage} {leads}, {} won", percent(count.won, count.decided()))
        };
        let mut intro = vec![
            format!("The points come from {counted}: 5 points for each time that the odds of winning double (or halve)."),
            format!(
                "With them, of leads whose outcome is known: {}, {} ({base} of all were won).",
                part(&self.mql, stages.in_first),
                part(&self.sql, stages.in_top)
            ),
            "New leads may do less well: try it on later leads with `qualify dry-run`. Was each field known that early?".to_owned(),
        ];
        if !made.events.is_empty() {
            intro.push(
                "The points of events are placeholders: compare them with the outcome by `qualify dry-run`."
                    .to_owned(),
            );
        }
        Draft { intro, lines: draft, asks: asked.map(|(field, _)| field.name.clone()) }
    }

    fn placeholders(&self, made: &Made<'_>) -> Draft {
        let mut lines = Vec::new();
        let mut numbers = Vec::new();
        if let Some((head, interest)) = self.interest(made.events) {
            lines.push(head);
            lines.extend(interest);
            numbers.push(self.interest.as_str());
        }
        let fit = fit(made);
        let alone = numbers.is_empty() && fit.len() == 1;
        // One line that pays all or nothing makes no two stages.
        if alone && fit.iter().any(|(line, _)| !line.starts_with("  by")) {
            return Draft { intro: Vec::new(), lines: Vec::new(), asks: None };
        }
        let from = if alone { 5 } else { 10 };
        if !fit.is_empty() {
            let most = fit.iter().fold(0i64, |sum, (_, most)| sum.saturating_add(*most));
            lines.push(format!("score {}, 0 to {most}, owned by sales", self.fit));
            lines.extend(fit.into_iter().map(|(text, _)| text));
            numbers.push(self.fit.as_str());
        }
        let total = match numbers.as_slice() {
            [] => return Draft { intro: Vec::new(), lines: Vec::new(), asks: None },
            [only] => (*only).to_owned(),
            several => {
                lines.push(format!("{} means {}", self.person, several.join(" + ")));
                self.person.clone()
            }
        };
        lines.extend(opted_out(made.program));
        lines.push(format!("{} {MARKETING} requires {total} >= {from}, owned by marketing", self.mql));
        let need = need(made);
        let asks = need.as_ref().map(|(_, field)| field.clone());
        let event = || of_leads(made.events).first().map(|name| (*name).clone());
        let need = need.map(|(need, _)| need).or_else(event);
        let need = need.map_or(String::new(), |need| format!(" and {need}"));
        lines.push(format!(
            "{} {SALES} requires {}{need}, owned by sales because \"without this a call is wasted\"",
            self.sql, self.mql
        ));
        let mut lines: Vec<(String, Option<Behind>)> = lines.into_iter().map(|line| (line, None)).collect();
        lines.extend(self.steps());
        let why = if made.outcome {
            "All points are placeholders: no field of the data tells enough won leads from lost ones."
        } else {
            "All points are placeholders: name the column that says how leads ended with --outcome, and the data proposes them."
        };
        Draft { intro: vec![why.to_owned()], lines, asks }
    }

    fn steps(&self) -> Vec<(String, Option<Behind>)> {
        [
            "next step".to_owned(),
            format!("  \"Sales calls today\"   if {}", self.sql),
            format!("  \"Case-study nurture\"  if {}", self.mql),
            "  \"Newsletter\"          otherwise".to_owned(),
        ]
        .map(|line| (line, None))
        .into()
    }

    fn interest(&self, events: &[(String, &DescribedEvent)]) -> Option<(String, Vec<String>)> {
        let own: Vec<&String> =
            of_leads(events).into_iter().filter(|name| opts_out(name, name).is_none()).collect();
        let all = [
            ("  +5   on NAME, at most 20 points", 20i64),
            ("  +10  on NAME in the last 90 days, at most 20 points", 20),
            ("  +25  on NAME, once", 25),
        ];
        let lines: Vec<(String, i64)> = own
            .iter()
            .take(LINES)
            .zip(all)
            .map(|(name, (line, most))| (line.replace("NAME", name), most))
            .collect();
        let most = lines.iter().fold(0i64, |sum, (_, most)| sum.saturating_add(*most));
        let mut lines: Vec<String> = lines.into_iter().map(|(line, _)| line).collect();
        if lines.is_empty() {
            return None;
        }
        lines.push("  -5   per 30 days without activity, at most 20 points".to_owned());
        lines.push("  points halve every 90 days".to_owned());
        Some((format!("score {}, 0 to {most}, owned by marketing", self.interest), lines))
    }
}

/// The events that a lead does; all of them where a mail system did each.
fn of_leads<'a>(events: &'a [(String, &DescribedEvent)]) -> Vec<&'a String> {
    let names = || events.iter().map(|(name, _)| name);
    let own: Vec<&String> = names().filter(|name| !is_of_a_mailer(name)).collect();
    if own.is_empty() { names().collect() } else { own }
}

/// Lines for leads that asked for no more contact.
fn opted_out(program: &Program) -> impl Iterator<Item = String> + '_ {
    let fields = program.fields.iter().filter(|field| field.ty == Type::YesNo);
    let said = |what: &str| format!("disqualify if {what} because \"asked for no more contact\"");
    let fields = fields.filter_map(move |field| match opts_out(&field.name, &field.source)? {
        true => Some(said(&field.name)),
        false => {
            Some(format!("disqualify if {} is no because \"gave no consent to be contacted\"", field.name))
        }
    });
    let events = program.events.iter().filter(|event| opts_out(&event.name, &event.source) == Some(true));
    fields.chain(events.map(move |event| said(&event.name)))
}

/// Points lines of fields, one of each kind, and the most that each pays.
fn fit(made: &Made<'_>) -> Vec<(String, i64)> {
    let mut lines: Vec<(String, i64)> = Vec::new();
    for (column, line) in made.fields.iter().filter(|(column, line)| may_count(column, line)) {
        let name = &line.name;
        let ty = line.text.split_once("  ").map_or("", |(_, ty)| ty);
        let (text, most) = match &column.guess {
            Guess::Choice(values) if ty.starts_with("one of") => {
                let bands: Vec<String> = values
                    .iter()
                    .take(2)
                    .zip([10, 5])
                    .map(|((text, _), points)| format!("{}: +{points}", value(text)))
                    .collect();
                let rest = if values.len() > 2 { ", otherwise: 0" } else { "" };
                (format!("  by {name}: {}{rest}", bands.join(", ")), 10)
            }
            Guess::Number { .. } if ty.starts_with("number") => {
                let Some(middle) = column.range.map(middle).filter(|middle| *middle > 0) else { continue };
                let unit = ty.strip_prefix("number in ").and_then(|rest| rest.split_whitespace().next());
                let unit = unit.map_or(String::new(), |unit| format!(" {unit}"));
                (format!("  +10  if {name} >= {}{unit}", show::number(middle)), 10)
            }
            Guess::YesNo if ty.starts_with("yes/no") && !is_refusal(name) => (format!("  +5   if {name}"), 5),
            Guess::Several { values, .. } if ty.starts_with("several of") => {
                let Some((first, _)) = values.first() else { continue };
                (format!("  +5   if {name} include {}", value(first)), 5)
            }
            _ => continue,
        };
        // One line of each kind says how it is written.
        let kind = |text: &str| text.chars().take(5).collect::<String>();
        if !lines.iter().any(|(other, _)| kind(other) == kind(&text)) {
            lines.push((text, most));
        }
        if lines.len() >= LINES {
            break;
        }
    }
    lines
}

/// Whether points may be given for a field: not for the key, a person, what the law protects, a lead's own will, the
/// outcome, or what is known only after it.
fn may_count(column: &Described, line: &Line) -> bool {
    let of_a_person = is_personal(column) || is_protected(&column.name);
    let after = is_outcome(&column.name) || is_after(&column.name) || is_standing(&column.name);
    !of_a_person && !after && !line.key && opts_out(&line.name, &column.name).is_none()
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
        "deleted",
        "geen",
    ];
    name.split('_').any(|word| words.contains(&word))
}

/// What an SQL needs, and the field that it is about: a choice that is answered, or a number that is known.
fn need(made: &Made<'_>) -> Option<(String, String)> {
    let ready =
        |(column, line): &&(&Described, &Line)| may_count(column, line) && column.missing() < column.rows;
    let choice = made.fields.iter().filter(ready).find_map(|(column, line)| match &column.guess {
        Guess::Choice(values) if line.text.contains("one of") => {
            values.first().map(|(first, _)| (format!("{} is {}", line.name, value(first)), line.name.clone()))
        }
        _ => None,
    });
    let number = || {
        made.fields.iter().filter(ready).find_map(|(column, line)| {
            let is_number = matches!(column.guess, Guess::Number { .. });
            is_number.then(|| (format!("{} is known", line.name), line.name.clone()))
        })
    };
    choice.or_else(number)
}

/// A word as it stands inside a sentence: without its capital, unless it has others.
fn plain(word: &str) -> String {
    let rest = word.chars().skip(1);
    if rest.clone().any(char::is_uppercase) || rest.count() == 0 {
        word.to_owned()
    } else {
        word.to_lowercase()
    }
}

/// The question for a field, in the words of the data.
pub fn question(column: &Described) -> String {
    let source = column.name.trim().trim_end_matches([':', ' ']);
    let words = source.replace(['_', '"', '\\'], " ");
    let words: Vec<String> = words.split_whitespace().map(plain).collect();
    let words = words.join(" ");
    let asks =
        ["what", "which", "how", "who", "when", "where", "why", "do", "does", "is", "are", "have", "can"];
    let first = words.split(' ').next().unwrap_or("").to_lowercase();
    quoted(&match &column.guess {
        _ if source.ends_with('?') => words,
        _ if asks.contains(&first.as_str()) => format!("{words}?"),
        Guess::Choice(_) => format!("Which {words}?"),
        _ => format!("What is the {words}?"),
    })
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
