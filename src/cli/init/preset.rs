//! What is known of a system's export beforehand: one small file a system, in `presets/`.

use super::names::{MARKETING, SALES, cleaned, quoted};
use super::{Failure, Result};
use crate::profile::{Described, EventColumns};
use crate::program::text::fold;
use crate::run::events::Columns;

/// The systems that are known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, clap::ValueEnum)]
pub enum System {
    Hubspot,
    Salesforce,
    Marketo,
    Pipedrive,
    Mautic,
    Mailchimp,
    Dynamics,
    Zoho,
}

impl System {
    fn text(self) -> &'static str {
        match self {
            System::Hubspot => include_str!("../../../presets/hubspot.toml"),
            System::Salesforce => include_str!("../../../presets/salesforce.toml"),
            System::Marketo => include_str!("../../../presets/marketo.toml"),
            System::Pipedrive => include_str!("../../../presets/pipedrive.toml"),
            System::Mautic => include_str!("../../../presets/mautic.toml"),
            System::Mailchimp => include_str!("../../../presets/mailchimp.toml"),
            System::Dynamics => include_str!("../../../presets/dynamics.toml"),
            System::Zoho => include_str!("../../../presets/zoho.toml"),
        }
    }

    /// What is known of it.
    pub fn preset(self) -> Result<Preset> {
        toml::from_str(self.text()).map_err(|error| {
            Failure::fell_short(format!("the preset cannot be read: {}", error.message()))
                .help("this is a mistake in qualify itself: please report it")
        })
    }
}

/// What is known of an export.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preset {
    /// The system, as people call it.
    pub system: String,
    /// Which export.
    pub about: String,
    /// Where the names come from.
    pub source: String,
    /// The usual stages of a lead there.
    pub stages: Vec<String>,
    /// How several choices stand in a cell.
    pub multi: String,
    /// How dates are written.
    pub dates: String,
    #[serde(default)]
    event_key: Vec<String>,
    #[serde(default)]
    event_name: Vec<String>,
    #[serde(default)]
    event_time: Vec<String>,
    /// The columns that a policy usually asks for.
    #[serde(rename = "field")]
    pub fields: Vec<Column>,
    /// The events.
    #[serde(rename = "event", default)]
    pub events: Vec<Event>,
}

/// A column that is known.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Column {
    /// What exports call it, the usual name first.
    pub names: Vec<String>,
    /// What a policy calls it.
    #[serde(rename = "as")]
    pub name: String,
    /// Its type, where there is no data.
    #[serde(rename = "type")]
    pub ty: String,
    /// Whether it tells leads apart.
    #[serde(default)]
    pub key: bool,
    /// What to ask where it is missing.
    pub ask: Option<String>,
}

/// A kind of event that is known.
#[derive(Clone, Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Event {
    /// What the data calls it.
    pub from: String,
    /// What a policy calls it.
    #[serde(rename = "as")]
    pub name: String,
    /// Who acts, where it is not the lead.
    pub by: Option<String>,
}

impl Preset {
    /// What is known of a column of that name.
    pub fn column(&self, source: &str) -> Option<&Column> {
        let is = |name: &String| fold(name) == fold(source) || cleaned(name) == cleaned(source);
        self.fields.iter().find(|column| column.names.iter().any(is))
    }

    /// The first column that is known as the key, and that tells the rows apart.
    pub fn key(&self, columns: &[Described]) -> Option<usize> {
        let known = self.fields.iter().filter(|column| column.key).flat_map(|column| &column.names);
        known.into_iter().find_map(|name| {
            columns.iter().position(|column| fold(&column.name) == fold(name) && column.repeats.is_some())
        })
    }

    /// What is known of a kind of event.
    pub fn event(&self, source: &str) -> Option<&Event> {
        self.events.iter().find(|event| fold(&event.from) == fold(source))
    }

    /// The columns of events, where they are not named: those that a file has, and of times the first that is filled.
    pub fn columns(&self, named: &Columns, files: &[EventColumns]) -> Columns {
        let has = |wanted: &str| {
            files.iter().flat_map(|file| &file.names).find(|name| cleaned(name) == cleaned(wanted))
        };
        let filled = |wanted: &str| {
            files.iter().flat_map(|file| &file.filled).any(|name| cleaned(name) == cleaned(wanted))
        };
        let first = |names: &[String]| {
            let there = || names.iter().filter_map(|name| has(name));
            there().find(|name| filled(name)).or_else(|| there().next()).cloned()
        };
        let or = |said: &Option<String>, usual: &[String]| said.clone().or_else(|| first(usual));
        Columns {
            key: or(&named.key, &self.event_key),
            name: or(&named.name, &self.event_name),
            time: or(&named.time, &self.event_time),
        }
    }

    /// A policy of what such an export usually holds.
    pub fn policy(&self) -> String {
        let mut text = format!(
            "# A starter policy for {}: {}.\n# The names come from {}\n# Dates: {}. Where {}.\n\
             # Compare it with your export: qualify check FILE --data leads.csv. Or make it from your export:\n\
             # qualify init leads.csv --from …\n",
            self.system, self.about, self.source, self.dates, self.multi
        );
        text.push_str(&format!("policy {}\n  owners marketing, sales\n\nlead\n", quoted(&self.system)));
        for column in &self.fields {
            let from = column.names.first().map_or("", String::as_str);
            let key = if column.key { ", key" } else { "" };
            let ask = column.ask.as_ref().map_or(String::new(), |ask| format!(", ask {}", quoted(ask)));
            let from = if column.name == from { String::new() } else { format!(" from {}", quoted(from)) };
            text.push_str(&format!("  {}  {}{key}{ask}{from}\n", column.name, column.ty));
            if column.names.len() > 1 {
                let others: Vec<String> = column.names.iter().skip(1).map(|name| quoted(name)).collect();
                text.push_str(&format!("    # or from {}\n", others.join(", ")));
            }
        }
        text.push('\n');
        for event in &self.events {
            let by = event.by.as_ref().map_or(String::new(), |by| format!(" by {by}"));
            text.push_str(&format!("event {} from {}{by}\n", event.name, quoted(&event.from)));
        }
        text.push_str(&format!("\n# {}\n#\n", self.usual_stages()));
        for line in self.rules() {
            text.push_str(&format!("# {line}\n"));
        }
        text
    }

    /// The stages that leads have in the system.
    pub fn usual_stages(&self) -> String {
        format!("Usual stages in {}: {}. Yours may be others.", self.system, self.stages.join(", "))
    }

    /// Scores and stages to be filled in.
    fn rules(&self) -> Vec<String> {
        let mut lines = vec!["score interest, 0 to 65, owned by marketing".to_owned()];
        let own =
            self.events.iter().filter(|event| event.by.is_none() && !event.name.starts_with("unsubscribed"));
        let pays = [
            ("+5   on", ", at most 20 points", 20),
            ("+10  on", " in the last 90 days, at most 20 points", 20),
            ("+25  on", ", once", 25),
        ];
        let mut most = 0i32;
        for (event, (before, after, pays)) in own.zip(pays) {
            lines.push(format!("  {before} {}{after}", event.name));
            most = most.saturating_add(pays);
        }
        if let Some(head) = lines.first_mut() {
            *head = format!("score interest, 0 to {most}, owned by marketing");
        }
        lines.push("  -5   per 30 days without activity, at most 20 points".to_owned());
        lines.push("  points halve every 90 days".to_owned());
        let outs = ["unsubscribed", "opted_out", "do_not_call"];
        let names =
            self.fields.iter().map(|column| &column.name).chain(self.events.iter().map(|event| &event.name));
        let names = names.filter(|name| outs.iter().any(|out| name.starts_with(out)));
        lines.extend(names.map(|name| format!("disqualify if {name} because \"asked for no more contact\"")));
        lines.push(format!("MQL {MARKETING} requires interest >= 10, owned by marketing"));
        let asked = self.fields.iter().find(|column| column.ask.is_some());
        // Where nothing is asked for, what the lead did decides.
        let done = self.events.iter().filter(|event| event.by.is_none()).nth(1);
        let need = asked.map(|column| format!(" and {} is known", column.name));
        let need = need.or_else(|| done.map(|event| format!(" and {}", event.name))).unwrap_or_default();
        lines.push(format!(
            "SQL {SALES} requires MQL{need}, owned by sales because \"without this a call is wasted\""
        ));
        lines.push("next step".to_owned());
        lines.push("  \"Sales calls today\"   if SQL".to_owned());
        lines.push("  \"Case-study nurture\"  if MQL".to_owned());
        lines.push("  \"Newsletter\"          otherwise".to_owned());
        lines.push(
            "# qualify: allow unused in this file because it declares what such an export usually holds"
                .to_owned(),
        );
        lines
    }
}
