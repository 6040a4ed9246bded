//! A lead score of HubSpot's public API (versions 2026-09-beta and 2027-03-beta): groups with limits, of fit and of intent
//! (engagement), rules on properties, events with frequency and time frame, decay, thresholds.
//!
//! The format is published; how some of it is computed is not. It is read like this: of the rules of a MATCH the first that
//! holds pays; an event without a frequency pays for each occurrence; decay takes its percentage of the first points for
//! each whole interval. What has no equal is left out and named.

use super::condition::{self, Fields, days, number, text};
use crate::cli::init::{Names, quoted, shown, value};
use serde_json::Value;
use std::collections::BTreeMap;

/// A policy, and what it does not say.
pub struct Made {
    pub text: String,
    pub lost: Vec<String>,
}

struct Import {
    fields: Fields,
    events: BTreeMap<String, String>,
    order: Vec<String>,
    tables: String,
    lost: Vec<String>,
}

/// A rule in the making: where it stands, its limits, and how its group decays.
struct Rule<'a> {
    place: String,
    least: Option<&'a Value>,
    most: Option<&'a Value>,
    decay: Option<(u64, u64)>,
}

type Lines = Result<Vec<String>, String>;

fn list<'a>(of: &'a Value, key: &str) -> &'a [Value] {
    of.get(key).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The policy of a score.
pub fn policy(config: &Value) -> Result<Made, String> {
    let groups = config.get("groupConfigs").and_then(Value::as_array).ok_or("it has no `groupConfigs`")?;
    let mut names = Names::default();
    let reserved = ["fit", "intent", "total"].map(|name| names.take(name, "score"));
    let mut import = Import {
        fields: Fields::new(names),
        events: BTreeMap::new(),
        order: Vec::new(),
        tables: String::new(),
        lost: Vec::new(),
    };
    let mut scores = String::new();
    let mut by_category: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for group in groups {
        let (name, lines) = import.group(group);
        scores.push_str(&lines);
        if let Some(name) = name {
            by_category.entry(text(group, "groupCategory")).or_default().push(name);
        }
    }
    let mut totals = String::new();
    let mut sums: BTreeMap<Vec<&str>, String> = BTreeMap::new();
    for (category, name) in [("FIT", &reserved[..]), ("INTENT", reserved.get(1..).unwrap_or(&[]))] {
        if let (Some(parts), Some(name)) = (by_category.get(category), name.first()) {
            totals.push_str(&format!("{name} means {}\n", parts.join(" + ")));
            sums.insert(vec![category], name.clone());
        }
    }
    if let (2, Some(total)) = (sums.len(), reserved.last()) {
        let parts: Vec<String> = sums.values().cloned().collect();
        totals.push_str(&format!("{total} means {}\n", parts.join(" + ")));
        sums.insert(vec!["FIT", "INTENT"], total.clone());
    }
    totals.push_str(&import.outputs(config, &sums));
    import.limits(config);
    Ok(Made { text: import.whole(config, &scores, &totals), lost: import.lost })
}

impl Import {
    fn whole(&self, config: &Value, scores: &str, totals: &str) -> String {
        let name = text(config, "name");
        let title = if name.trim().is_empty() { "HubSpot score" } else { name };
        let mut out = format!(
            "# Made from the HubSpot lead score {} by `qualify import hubspot`.\n# It has no stages: say from which \
             points a lead is ready, such as: MQL requires fit >= 50\n",
            shown(title)
        );
        if !self.lost.is_empty() {
            out.push_str("# Not in this policy, because it has no equal here:\n");
            self.lost
                .iter()
                .for_each(|lost| out.push_str(&format!("# - {}\n", crate::cli::term::clean(lost))));
        }
        let title: String = title.chars().filter(|letter| !letter.is_control()).collect();
        out.push_str(&format!(
            "policy {}\n  owners marketing, sales\n\nlead\n  record_id  text, key from \"Record ID\"\n",
            quoted(&title)
        ));
        out.push_str(&self.fields.lines());
        out.push('\n');
        for id in &self.order {
            if let Some(name) = self.events.get(id) {
                let from = if name == id { String::new() } else { format!(" from {}", quoted(id)) };
                out.push_str(&format!("event {name}{from}\n"));
            }
        }
        format!("{out}\n{}{scores}\n{totals}", self.tables)
    }

    fn lose(&mut self, place: &str, why: &str) {
        self.lost.push(format!("{place}: {why}"));
    }

    /// The score of a group, if any line of it is left.
    fn group(&mut self, group: &Value) -> (Option<String>, String) {
        let label = text(group, "groupName");
        let place = format!("group {}", shown(label));
        let decay = group.get("groupDecay").filter(|decay| !decay.is_null()).and_then(|decay| {
            let part = |key: &str| decay.get(key).and_then(Value::as_u64).filter(|part| *part > 0);
            let decay = (part("decayIntervalDays")?, part("percentToDecayPerInterval")?);
            let whole = decay.1 >= 5 && 100u64.is_multiple_of(decay.1);
            if !whole {
                self.lose(
                    &place,
                    &format!("its decay of {}% every {} days; its points do not fade here", decay.1, decay.0),
                );
            }
            whole.then_some(decay)
        });
        let mut lines = Vec::new();
        for (at, rule) in list(group, "ruleConfigurations").iter().enumerate() {
            let place = format!("{place}, rule {}", at.saturating_add(1));
            if rule.get("enabled").and_then(Value::as_bool) == Some(false) {
                self.lose(&place, "it is switched off");
                continue;
            }
            let bound = |key: &str, other: &str| {
                rule.get(key).or_else(|| rule.get(other)).filter(|bound| !bound.is_null())
            };
            let of = Rule {
                place: place.clone(),
                least: bound("minimumValue", "minValue"),
                most: bound("maximumValue", "maxValue"),
                decay,
            };
            let calculation = rule.get("configuration").and_then(|rule| rule.get("calculation"));
            match self.rule(&of, calculation.unwrap_or(&Value::Null)) {
                Ok(made) => lines.extend(made),
                Err(why) => self.lose(&place, &why),
            }
        }
        if lines.is_empty() {
            self.lose(&place, "none of its rules");
            return (None, String::new());
        }
        let name = self.fields.names.take(if label.is_empty() { "group" } else { label }, "score");
        let bound = |key: &str| group.get(key).filter(|bound| !bound.is_null()).map(number);
        let bounds = match (bound("minValue"), bound("maxValue")) {
            (Some(Ok(least)), Some(Ok(most))) => format!(", {least} to {most}"),
            (Some(Ok(least)), None) => format!(", at least {least}"),
            (None, Some(Ok(most))) => format!(", at most {most}"),
            (None, None) => String::new(),
            _ => {
                self.lose(&place, "its limits");
                String::new()
            }
        };
        (Some(name.clone()), format!("score {name}{bounds}\n{}", lines.concat()))
    }

    fn rule(&mut self, rule: &Rule<'_>, calculation: &Value) -> Lines {
        let limited = rule.least.is_some() || rule.most.is_some();
        let lines = match text(calculation, "type") {
            "CONDITIONAL" => {
                let where_ = calculation.get("whereCondition").unwrap_or(&Value::Null);
                let condition = self.composite(where_)?;
                let points = rule.clipped(calculation.get("value").unwrap_or(&Value::Null))?;
                vec![format!("  {points}  if {condition}\n")]
            }
            "MATCH" => self.matches(rule, calculation)?,
            "MULTI" if !limited => {
                let mut lines = Vec::new();
                for one in list(calculation, "calculators") {
                    lines.extend(self.rule(rule, one)?);
                }
                lines
            }
            "MULTI_UE" => self.events(rule, calculation, limited)?,
            "MULTI" => return Err("its limit is over several calculations".to_owned()),
            other => {
                return Err(format!(
                    "the calculation {}",
                    if other.is_empty() { "without a type" } else { other }
                ));
            }
        };
        Ok(lines.into_iter().filter(|line| !line.starts_with("  +0  ")).collect())
    }

    fn composite(&mut self, of: &Value) -> Result<String, String> {
        match text(of, "type") {
            "SINGLE" => condition::of(
                &mut self.fields,
                text(of, "property"),
                of.get("operation").unwrap_or(&Value::Null),
            ),
            "COMPOSITE" if text(of, "operator") == "AND" => {
                let parts: Result<Vec<String>, String> =
                    list(of, "conditions").iter().map(|part| self.composite(part)).collect();
                let parts = parts?;
                if parts.is_empty() {
                    Err("a condition that asks nothing".to_owned())
                } else {
                    Ok(parts.join(" and "))
                }
            }
            other => Err(format!("the condition {other}")),
        }
    }

    /// The first rule that holds pays: a table, and points of its values.
    fn matches(&mut self, rule: &Rule<'_>, of: &Value) -> Lines {
        let property = text(of, "property");
        let mut rows = Vec::new();
        let mut bands = Vec::new();
        for (at, one) in list(of, "matchRules").iter().enumerate() {
            let operation = one.get("operation").unwrap_or(&Value::Null);
            let condition = condition::of(&mut self.fields, property, operation)?;
            let points = rule.clipped(one.get("value").unwrap_or(&Value::Null))?;
            let row = format!("rule_{}", at.saturating_add(1));
            rows.push(format!("  {row}  if {condition}\n"));
            bands.push(format!("{row}: {points}"));
        }
        if rows.is_empty() {
            return Err("a table without rules".to_owned());
        }
        let rest = of.get("defaultValue").filter(|value| !value.is_null());
        let rest = rest.map_or(Ok("+0".to_owned()), |value| rule.clipped(value))?;
        let name = self.fields.names.take(&format!("{property} rules"), "rules");
        self.tables.push_str(&format!("choose {name}\n{}  no_rule  otherwise\n\n", rows.concat()));
        Ok(vec![format!("  by {name}: {}, no_rule: {rest}\n", bands.join(", "))])
    }

    fn event(&mut self, id: &str) -> String {
        if let Some(name) = self.events.get(id) {
            return name.clone();
        }
        let name = self.fields.names.take(id, "event");
        self.events.insert(id.to_owned(), name.clone());
        self.order.push(id.to_owned());
        name
    }

    fn events(&mut self, rule: &Rule<'_>, of: &Value, limited: bool) -> Lines {
        let entries = list(of, "eventCalculators");
        if limited && entries.len() > 1 {
            return Err("its limit is over several events".to_owned());
        }
        let mut lines = Vec::new();
        for entry in entries {
            let window = window(entry)?;
            let calculation = entry.get("recordCalculation").unwrap_or(&Value::Null);
            let ranges = entry.get("eventFrequencyCriteria").filter(|criteria| !criteria.is_null());
            let id = text(entry, "eventTypeId");
            if id.trim().is_empty() {
                return Err("an event without a type".to_owned());
            }
            match ranges {
                Some(criteria) => {
                    if rule.decay.is_some() {
                        return Err("points by frequency that decay".to_owned());
                    }
                    let event = self.event(id);
                    for range in list(criteria, "ranges") {
                        let points = rule.clipped(range.get("value").unwrap_or(&Value::Null))?;
                        lines.push(format!("  {points}  if {}\n", frequency(range, &event, &window)?));
                    }
                }
                None if text(calculation, "type") == "CONSTANT" => {
                    let paid = calculation.get("value").unwrap_or(&Value::Null);
                    let event = self.event(id);
                    lines.extend(rule.each(paid, &event, &window)?);
                }
                None => return Err(format!("the calculation {} of an event", text(calculation, "type"))),
            }
        }
        Ok(lines)
    }

    /// Thresholds become grades.
    fn outputs(&mut self, config: &Value, sums: &BTreeMap<Vec<&str>, String>) -> String {
        let mut out = String::new();
        let outputs = config.get("outputConfiguration").map_or(&[][..], |of| list(of, "outputs"));
        for output in outputs {
            let label = text(output, "propertyLabel");
            let place = format!("output {}", shown(label));
            let mut categories: Vec<&str> =
                list(output, "categories").iter().filter_map(Value::as_str).collect();
            categories.sort_unstable();
            let sum = match (categories.is_empty(), sums.len()) {
                (true, 1) => sums.values().next(),
                (true, _) => sums.get(&vec!["FIT", "INTENT"]),
                _ => sums.get(&categories),
            };
            match (text(output, "outputType"), sum) {
                ("SCORE", _) => {}
                ("THRESHOLD", Some(sum)) => match steps(output) {
                    Ok(steps) => {
                        let name =
                            self.fields.names.take(if label.is_empty() { "grade" } else { label }, "grade");
                        out.push_str(&format!("grade {name} of {sum}: {steps}\n"));
                    }
                    Err(why) => self.lose(&place, &why),
                },
                (kind, _) => self.lose(&place, &format!("an output of the kind {kind}")),
            }
        }
        out
    }

    fn limits(&mut self, config: &Value) {
        for key in ["maxScorePerCategory", "maxScore"] {
            if let Some(most) = config.get(key).and_then(Value::as_i64) {
                self.lose("the whole score", &format!("its limit of {most}; the limits of the groups hold"));
                break;
            }
        }
        if config.get("filterConfiguration").is_some_and(|filter| !filter.is_null()) {
            self.lose("the whole score", "the segments that it is limited to");
        }
    }
}

impl Rule<'_> {
    /// Points, within the limits of the rule.
    fn clipped(&self, points: &Value) -> Result<String, String> {
        let amount = |of: &Value| of.as_f64().ok_or(format!("{}: points are missing", self.place));
        let mut best = points;
        for (limit, above) in [(self.most, true), (self.least, false)] {
            if let Some(limit) = limit
                && (amount(best)? > amount(limit)?) == above
                && amount(best)? != amount(limit)?
            {
                best = limit;
            }
        }
        let text = number(best)?;
        Ok(if text.starts_with('-') { text } else { format!("+{text}") })
    }

    /// Points for each occurrence, which fade by steps where the group decays.
    fn each(&self, paid: &Value, event: &str, window: &str) -> Lines {
        let amount = paid.as_f64().ok_or("points are missing")?;
        let against = if amount < 0.0 { self.most } else { self.least };
        if against.is_some_and(|limit| limit.as_f64().is_some_and(|limit| limit != 0.0)) {
            return Err("a limit on the other side of zero".to_owned());
        }
        let cap = if amount < 0.0 { self.least } else { self.most };
        let points = number(paid)?;
        let sign = if amount < 0.0 { "" } else { "+" };
        match (self.decay, cap, window) {
            (None, cap, _) => {
                let cap = cap.map(number).transpose()?;
                let cap = cap
                    .map_or(String::new(), |cap| format!(", at most {} points", cap.trim_start_matches('-')));
                Ok(vec![format!("  {sign}{points}  on {event}{window}{cap}\n")])
            }
            (Some((interval, percent)), None, "") => {
                // A part of the points for each interval that an occurrence has not passed.
                let scaled = paid.as_i64().ok_or("points with decimals that decay")?;
                let part = scaled
                    .checked_mul(i64::try_from(percent).unwrap_or(100))
                    .ok_or("points that are too many")?;
                let part = format!("{}.{:02}", part.abs() / 100, part.abs() % 100);
                let sign = if scaled < 0 { "-" } else { "+" };
                let steps = 1..=100u64.checked_div(percent).unwrap_or(1);
                Ok(steps
                    .map(|step| {
                        format!(
                            "  {sign}{part}  on {event} in the last {} days\n",
                            step.saturating_mul(interval)
                        )
                    })
                    .collect())
            }
            (Some(_), ..) => Err("points that decay and have a limit or a time frame".to_owned()),
        }
    }
}

/// The window of an event's time frame.
fn window(entry: &Value) -> Result<String, String> {
    let Some(frame) = entry.get("eventTimeframe").filter(|frame| !frame.is_null()) else {
        return Ok(String::new());
    };
    let operation = frame.get("eventFilterOperation").unwrap_or(&Value::Null);
    match (text(operation, "operationType"), text(operation, "operator")) {
        ("ROLLING_DATE_RANGE", "IS_LESS_THAN_X_DAYS_AGO") => {
            Ok(format!(" in the last {} days", days(operation)?))
        }
        (kind, operator) => Err(format!("the time frame {kind} {operator}")),
    }
}

/// How often an event happened, as a condition.
fn frequency(range: &Value, event: &str, window: &str) -> Result<String, String> {
    let count = |key: &str| {
        range.get(key).and_then(Value::as_u64).ok_or(format!("`{key}` of a frequency is missing"))
    };
    let from = count("from")?;
    let or_more = |least: u64| format!("{least} or more {event}{window}");
    let (least, below) = match text(range, "type") {
        "AT_LEAST" => (from, None),
        "EXACTLY" => (from, Some(from.saturating_add(1))),
        "BETWEEN" => (from, Some(count("to")?.saturating_add(1))),
        other => return Err(format!("the frequency {other}")),
    };
    match (least, below) {
        (0, None) => Err("a frequency that always holds".to_owned()),
        (0, Some(below)) => Ok(format!("not ({})", or_more(below))),
        (least, None) => Ok(or_more(least)),
        (least, Some(below)) if below <= least => Err("a frequency that never holds".to_owned()),
        (least, Some(below)) => Ok(format!("{} and not ({})", or_more(least), or_more(below))),
    }
}

/// The steps of a grade, from the highest.
fn steps(output: &Value) -> Result<String, String> {
    let mut steps: Vec<(f64, String, String)> = Vec::new();
    for boundary in list(output, "boundaries") {
        let threshold = boundary.get("threshold").unwrap_or(&Value::Null);
        let label = text(boundary, "label");
        if label.trim().is_empty() {
            return Err("a threshold without a label".to_owned());
        }
        steps.push((threshold.as_f64().ok_or("a threshold is missing")?, number(threshold)?, value(label)));
    }
    steps.sort_by(|one, other| other.0.total_cmp(&one.0));
    if steps.is_empty() {
        return Err("no thresholds".to_owned());
    }
    let steps: Vec<String> =
        steps.into_iter().map(|(_, from, label)| format!("{label} from {from}")).collect();
    Ok(format!("{}, none otherwise", steps.join(", ")))
}
