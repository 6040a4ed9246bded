//! `import hubspot`: 1,000 made-up configurations in the published form give each lead the points of each group that a small
//! evaluation of the configuration itself gives.

#![expect(clippy::disallowed_methods, reason = "tests write files")]

use crate::cli::{folder, qualify_in};
use serde_json::{Value, json};
use std::fmt::Write;

const NOW: &str = "2026-03-01T12:00:00Z";
const DAY: i64 = 24 * 60;

struct Dice(u64);

impl Dice {
    fn of(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn points(&mut self) -> i64 {
        let points = 1 + i64::try_from(self.of(20)).unwrap();
        if self.of(3) == 0 { -points } else { points }
    }

    fn word(&mut self) -> &'static str {
        ["alpha", "beta", "gamma", "alphabet"][self.of(4) as usize]
    }
}

/// A lead: a number, a text, a yes/no, and how many minutes ago its date and its events are.
struct Lead {
    number: Option<i64>,
    text: Option<&'static str>,
    yes: Option<bool>,
    date: Option<i64>,
    events: Vec<(usize, i64)>,
}

const KINDS: [&str; 3] = ["4-1553675", "e_visited_page", "form submitted"];

fn operation(dice: &mut Dice) -> (&'static str, Value) {
    let missing = dice.of(3) == 0;
    let with = |mut of: Value| {
        of["includeObjectsWithNoValueSet"] = json!(missing);
        of
    };
    match dice.of(7) {
        0 => {
            let operators = [
                "IS_EQUAL_TO",
                "IS_NOT_EQUAL_TO",
                "IS_GREATER_THAN",
                "IS_GREATER_THAN_OR_EQUAL_TO",
                "IS_LESS_THAN",
                "IS_LESS_THAN_OR_EQUAL_TO",
            ];
            let operator = operators[dice.of(6) as usize];
            ("amount", with(json!({"operationType": "NUMBER", "operator": operator, "value": dice.of(10)})))
        }
        1 => {
            let (low, operator) = (dice.of(6), ["IS_BETWEEN", "IS_NOT_BETWEEN"][dice.of(2) as usize]);
            let high = low + dice.of(5);
            (
                "amount",
                with(
                    json!({"operationType": "NUMBER_RANGED", "operator": operator, "lowerBound": low, "upperBound": high}),
                ),
            )
        }
        2 => {
            let operators = ["IS_EQUAL_TO", "IS_NOT_EQUAL_TO", "CONTAINS", "STARTS_WITH", "ENDS_WITH"];
            let value = if dice.of(2) == 0 { dice.word() } else { ["a", "bet", "ma"][dice.of(3) as usize] };
            (
                "jobtitle",
                with(
                    json!({"operationType": "STRING", "operator": operators[dice.of(5) as usize], "value": value}),
                ),
            )
        }
        3 => {
            let operator = ["IS_ANY_OF", "IS_NONE_OF"][dice.of(2) as usize];
            (
                "jobtitle",
                with(
                    json!({"operationType": "ENUMERATION", "operator": operator, "values": [dice.word(), dice.word()]}),
                ),
            )
        }
        4 => {
            let operator = ["IS_EQUAL_TO", "IS_NOT_EQUAL_TO"][dice.of(2) as usize];
            ("optin", with(json!({"operationType": "BOOL", "operator": operator, "value": dice.of(2) == 0})))
        }
        5 => (
            "seen",
            with(
                json!({"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 1 + dice.of(60), "requiresTimeZoneConversion": false}),
            ),
        ),
        _ => {
            let operator = ["IS_KNOWN", "IS_UNKNOWN"][dice.of(2) as usize];
            (
                ["amount", "jobtitle", "optin", "seen"][dice.of(4) as usize],
                with(json!({"operationType": "ALL_PROPERTY", "operator": operator})),
            )
        }
    }
}

fn single(dice: &mut Dice) -> Value {
    let (property, operation) = operation(dice);
    json!({"type": "SINGLE", "property": property, "operation": operation})
}

fn conditional(dice: &mut Dice) -> Value {
    let conditions: Vec<Value> = (0..1 + dice.of(2)).map(|_| single(dice)).collect();
    json!({"type": "CONDITIONAL", "value": dice.points(), "whereCondition": {"type": "COMPOSITE", "operator": "AND", "conditions": conditions}})
}

fn rule(dice: &mut Dice, decay: bool) -> Value {
    let mut rule = json!({"id": "r", "enabled": true});
    let mut limit = |dice: &mut Dice| {
        if dice.of(2) == 0 {
            rule["maximumValue"] = json!(5 + dice.of(20));
        }
        if dice.of(3) == 0 {
            rule["minimumValue"] = json!(-5 - i64::try_from(dice.of(10)).unwrap());
        }
    };
    let calculation = match dice.of(4) {
        0 => {
            limit(dice);
            conditional(dice)
        }
        1 => {
            limit(dice);
            let (property, _) = operation(dice);
            let mut rules = Vec::new();
            while rules.len() < 3 {
                let (other, operation) = operation(dice);
                if other == property {
                    rules.push(json!({"operation": operation, "value": dice.points()}));
                }
            }
            let mut of = json!({"type": "MATCH", "property": property, "matchRules": rules});
            if dice.of(2) == 0 {
                of["defaultValue"] = json!(dice.points());
            }
            of
        }
        2 => json!({"type": "MULTI", "calculators": [conditional(dice), conditional(dice)]}),
        _ => {
            let mut entry = json!({"eventTypeId": KINDS[dice.of(3) as usize], "recordCalculation": {"type": "CONSTANT", "value": dice.points()}});
            if !decay && dice.of(2) == 0 {
                entry["eventTimeframe"] = json!({"eventFilterOperation": {"operationType": "ROLLING_DATE_RANGE", "operator": "IS_LESS_THAN_X_DAYS_AGO", "numberOfDays": 1 + dice.of(40), "includeObjectsWithNoValueSet": false, "requiresTimeZoneConversion": false}});
            }
            if !decay && dice.of(2) == 0 {
                entry["eventFrequencyCriteria"] = json!({"type": "BETWEEN", "ranges": [
                    {"type": "BETWEEN", "from": 1, "to": 2, "value": dice.points()},
                    {"type": "EXACTLY", "from": 3, "value": dice.points()},
                    {"type": "AT_LEAST", "from": 4, "value": dice.points()},
                ]});
            } else if !decay && dice.of(2) == 0 {
                // Each occurrence pays; the limit on its own side of zero caps the sum.
                let up = entry["recordCalculation"]["value"].as_i64().unwrap() > 0;
                rule[if up { "maximumValue" } else { "minimumValue" }] = json!(if up { 25 } else { -25 });
            }
            json!({"type": "MULTI_UE", "eventCalculators": [entry]})
        }
    };
    rule["configuration"] = json!({"calculation": calculation});
    rule
}

fn config(dice: &mut Dice) -> Value {
    let groups: Vec<Value> = (1..=1 + dice.of(3))
        .map(|at| {
            let decay = dice.of(3) == 0;
            let rules: Vec<Value> = (0..1 + dice.of(3)).map(|_| rule(dice, decay)).collect();
            let category = if at == 1 { "FIT" } else { "INTENT" };
            let mut group = json!({"id": "g", "groupCategory": category, "groupName": format!("Group {at}"), "ruleConfigurations": rules});
            if decay {
                group["groupDecay"] = json!({"decayIntervalDays": 1 + dice.of(30), "percentToDecayPerInterval": ([10, 20, 25, 50, 100][dice.of(5) as usize])});
            }
            if dice.of(2) == 0 {
                group["maxValue"] = json!(10 + dice.of(40));
            }
            if dice.of(2) == 0 {
                group["minValue"] = json!(-(i64::try_from(dice.of(20)).unwrap()));
            }
            group
        })
        .collect();
    json!({"id": "1", "name": "Made up", "objectTypeId": "0-1", "scoreType": "COMBINED", "scoreStatus": "published",
        "allowedGroupTypes": ["FIT", "INTENT"], "groupConfigs": groups})
}

fn lead(dice: &mut Dice) -> Lead {
    let ago = |dice: &mut Dice, days: u64| i64::try_from(dice.of(days * 24 * 60)).unwrap();
    Lead {
        number: (dice.of(4) > 0).then(|| i64::try_from(dice.of(12)).unwrap()),
        text: (dice.of(4) > 0).then(|| dice.word()),
        yes: (dice.of(4) > 0).then(|| dice.of(2) == 0),
        date: (dice.of(4) > 0).then(|| ago(dice, 70)),
        events: (0..dice.of(9)).map(|_| (dice.of(3) as usize, ago(dice, 70))).collect(),
    }
}

/// Whether an operation holds for a property of a lead: what HubSpot documents of each operator, and nothing else.
fn holds(lead: &Lead, property: &str, operation: &Value) -> bool {
    let operator = operation["operator"].as_str().unwrap();
    let known = match property {
        "amount" => lead.number.is_some(),
        "jobtitle" => lead.text.is_some(),
        "optin" => lead.yes.is_some(),
        _ => lead.date.is_some(),
    };
    match operator {
        "IS_KNOWN" => return known,
        "IS_UNKNOWN" => return !known,
        _ if !known => return operation["includeObjectsWithNoValueSet"].as_bool().unwrap(),
        _ => {}
    }
    let whole = |key: &str| operation[key].as_i64().unwrap();
    let words = || operation["values"].as_array().unwrap().iter().any(|word| word.as_str() == lead.text);
    match operation["operationType"].as_str().unwrap() {
        "NUMBER" => {
            let (is, value) = (lead.number.unwrap(), whole("value"));
            match operator {
                "IS_EQUAL_TO" => is == value,
                "IS_NOT_EQUAL_TO" => is != value,
                "IS_GREATER_THAN" => is > value,
                "IS_GREATER_THAN_OR_EQUAL_TO" => is >= value,
                "IS_LESS_THAN" => is < value,
                _ => is <= value,
            }
        }
        "NUMBER_RANGED" => {
            let inside = (whole("lowerBound")..=whole("upperBound")).contains(&lead.number.unwrap());
            inside == (operator == "IS_BETWEEN")
        }
        "STRING" => {
            let (is, value) = (lead.text.unwrap(), operation["value"].as_str().unwrap());
            match operator {
                "IS_EQUAL_TO" => is == value,
                "IS_NOT_EQUAL_TO" => is != value,
                "CONTAINS" => is.contains(value),
                "STARTS_WITH" => is.starts_with(value),
                _ => is.ends_with(value),
            }
        }
        "ENUMERATION" => words() == (operator == "IS_ANY_OF"),
        "BOOL" => (lead.yes == operation["value"].as_bool()) == (operator == "IS_EQUAL_TO"),
        _ => lead.date.unwrap() < whole("numberOfDays") * DAY,
    }
}

/// Hundredths of points of a calculation.
fn worth(lead: &Lead, of: &Value, rule: &Value, decay: Option<(i64, i64)>) -> i64 {
    let clip = |points: i64| {
        let most = rule["maximumValue"].as_i64().map_or(i64::MAX, |most| most * 100);
        let least = rule["minimumValue"].as_i64().map_or(i64::MIN, |least| least * 100);
        points.min(most).max(least)
    };
    let paid = |of: &Value| of.as_i64().unwrap() * 100;
    match of["type"].as_str().unwrap() {
        "CONDITIONAL" => {
            let conditions = of["whereCondition"]["conditions"].as_array().unwrap();
            let all = conditions
                .iter()
                .all(|one| holds(lead, one["property"].as_str().unwrap(), &one["operation"]));
            if all { clip(paid(&of["value"])) } else { 0 }
        }
        "MATCH" => {
            let rules = of["matchRules"].as_array().unwrap();
            let first =
                rules.iter().find(|one| holds(lead, of["property"].as_str().unwrap(), &one["operation"]));
            match (first, &of["defaultValue"]) {
                (Some(first), _) => clip(paid(&first["value"])),
                (None, Value::Null) => 0,
                (None, value) => clip(paid(value)),
            }
        }
        "MULTI" => {
            of["calculators"].as_array().unwrap().iter().map(|one| worth(lead, one, rule, decay)).sum()
        }
        _ => {
            let entry = &of["eventCalculators"][0];
            let kind = KINDS.iter().position(|kind| Some(*kind) == entry["eventTypeId"].as_str()).unwrap();
            let days = entry["eventTimeframe"]["eventFilterOperation"]["numberOfDays"].as_i64();
            let ages = lead
                .events
                .iter()
                .filter(|(of, ago)| *of == kind && days.is_none_or(|days| *ago < days * DAY));
            let ages: Vec<i64> = ages.map(|(_, ago)| *ago).collect();
            if let Some(ranges) = entry["eventFrequencyCriteria"]["ranges"].as_array() {
                let many = i64::try_from(ages.len()).unwrap();
                let fits = |range: &&Value| {
                    let from = range["from"].as_i64().unwrap();
                    match range["type"].as_str().unwrap() {
                        "AT_LEAST" => many >= from,
                        "EXACTLY" => many == from,
                        _ => many >= from && many <= range["to"].as_i64().unwrap(),
                    }
                };
                return ranges.iter().find(fits).map_or(0, |range| clip(paid(&range["value"])));
            }
            let each = entry["recordCalculation"]["value"].as_i64().unwrap();
            let left = |ago: &i64| match decay {
                Some((interval, percent)) => (100 - percent * (ago / (interval * DAY))).max(0),
                None => 100,
            };
            clip(ages.iter().map(|ago| each * left(ago)).sum())
        }
    }
}

fn group(lead: &Lead, group: &Value) -> i64 {
    let decay = group["groupDecay"]["decayIntervalDays"]
        .as_i64()
        .zip(group["groupDecay"]["percentToDecayPerInterval"].as_i64());
    let rules = group["ruleConfigurations"].as_array().unwrap();
    let sum: i64 =
        rules.iter().map(|rule| worth(lead, &rule["configuration"]["calculation"], rule, decay)).sum();
    let most = group["maxValue"].as_i64().map_or(i64::MAX, |most| most * 100);
    sum.min(most).max(group["minValue"].as_i64().map_or(i64::MIN, |least| least * 100))
}

/// An instant so many minutes before now.
fn instant(ago: i64) -> String {
    let now = 1_772_366_400i64 / 60;
    ((now - ago) * 60).to_string()
}

#[test]
fn a_thousand_configurations_pay_what_they_say() {
    let workers: Vec<_> =
        (0..4u64).map(|worker| std::thread::spawn(move || many(worker * 250..worker * 250 + 250))).collect();
    for worker in workers {
        worker.join().unwrap();
    }
}

fn many(seeds: std::ops::Range<u64>) {
    for seed in seeds {
        let mut dice = Dice(seed * 7919 + 1);
        let config = config(&mut dice);
        let leads: Vec<Lead> = (0..12).map(|_| lead(&mut dice)).collect();
        let mut rows = String::from("Record ID,amount,jobtitle,optin,seen\n");
        let mut events = String::from("record_id,event,time\n");
        for (at, lead) in leads.iter().enumerate() {
            let cell = |value: Option<String>| value.unwrap_or_default();
            writeln!(
                rows,
                "{at},{},{},{},{}",
                cell(lead.number.map(|number| number.to_string())),
                lead.text.unwrap_or(""),
                cell(lead.yes.map(|yes| yes.to_string())),
                cell(lead.date.map(instant))
            )
            .unwrap();
            for (kind, ago) in &lead.events {
                writeln!(events, "{at},{},{}", KINDS[*kind], instant(*ago)).unwrap();
            }
        }
        let dir =
            folder(&[("config.json", &config.to_string()), ("leads.csv", &rows), ("events.csv", &events)]);
        let made =
            qualify_in(dir.path(), &["import", "hubspot", "config.json", "--output", "made.qualify"], "");
        assert_eq!((made.status, made.err.as_str()), (0, ""), "{config:#}");
        let policy = std::fs::read_to_string(dir.path().join("made.qualify")).unwrap();
        let groups = config["groupConfigs"].as_array().unwrap();
        let columns: String = (1..=groups.len()).map(|at| format!(",group_{at}")).collect();
        let columns = format!("key{columns}");
        let mut args = vec!["run", "made.qualify", "leads.csv", "--as-of", NOW, "--columns", &columns];
        if policy.contains("\nevent ") {
            args.extend(["--events", "events.csv"]);
        }
        let ran = qualify_in(dir.path(), &args, "");
        assert_eq!(ran.status, 0, "{}\n{policy}", ran.err);
        for (lead, line) in leads.iter().zip(ran.out.lines().skip(1)) {
            let said: Vec<i64> = line.split(',').skip(1).map(hundredths).collect();
            let due: Vec<i64> = groups.iter().map(|of| group(lead, of)).collect();
            assert_eq!(said, due, "seed {seed}, lead {line}\n{policy}\n{config:#}");
        }
    }
}

fn hundredths(text: &str) -> i64 {
    let (whole, places) = text.split_once('.').unwrap_or((text, ""));
    let sign = if whole.starts_with('-') { -1 } else { 1 };
    let places: i64 = format!("{places:0<2}").parse().unwrap();
    whole.parse::<i64>().unwrap() * 100 + sign * places
}

/// What has no equal is named, in the policy and on stderr; thresholds become grades.
#[test]
fn what_has_no_equal_is_named() {
    let config = r#"{
        "id": "7", "name": "Contact score", "objectTypeId": "0-1", "scoreType": "COMBINED", "scoreStatus": "published",
        "allowedGroupTypes": ["FIT", "INTENT"], "maxScorePerCategory": 100,
        "filterConfiguration": {"listFilterType": "EXCLUDES", "segmentIds": [12]},
        "groupConfigs": [
            {"id": "a", "groupCategory": "FIT", "groupName": "Job & company", "maxValue": 60, "minValue": 0, "ruleConfigurations": [
                {"id": "1", "enabled": true, "maximumValue": 20, "configuration": {"calculation": {"type": "MATCH", "property": "jobtitle", "matchRules": [
                    {"value": 30, "operation": {"operationType": "MULTISTRING", "operator": "CONTAINS", "values": ["chief", "head of"], "includeObjectsWithNoValueSet": false}},
                    {"value": 5, "operation": {"operationType": "STRING", "operator": "CONTAINS", "value": "manager", "includeObjectsWithNoValueSet": false}}]}}},
                {"id": "2", "enabled": false, "configuration": {"calculation": {"type": "CONSTANT", "value": 3}}},
                {"id": "3", "enabled": true, "configuration": {"calculation": {"type": "SEGMENT_MEMBERSHIP", "segmentMembershipRules": []}}},
                {"id": "4", "enabled": true, "configuration": {"calculation": {"type": "CONDITIONAL", "value": 10, "whereCondition": {"type": "COMPOSITE", "operator": "AND", "conditions": [
                    {"type": "SINGLE", "property": "numemployees", "operation": {"operationType": "NUMBER_RANGED", "operator": "IS_BETWEEN", "lowerBound": 50, "upperBound": 500, "includeObjectsWithNoValueSet": false}}]}}}}
            ]},
            {"id": "b", "groupCategory": "INTENT", "groupName": "Engagement", "maxValue": 40, "groupDecay": {"decayIntervalDays": 30, "percentToDecayPerInterval": 50}, "ruleConfigurations": [
                {"id": "5", "enabled": true, "configuration": {"calculation": {"type": "MULTI_UE", "eventCalculators": [{"eventTypeId": "4-1553675", "recordCalculation": {"type": "CONSTANT", "value": 15}}]}}},
                {"id": "6", "enabled": true, "configuration": {"calculation": {"type": "ASSOCIATIONS", "rollupType": "SUM"}}}
            ]}
        ],
        "outputConfiguration": {"outputs": [
            {"id": "o", "outputType": "SCORE", "categories": ["FIT", "INTENT"], "propertyName": "score", "propertyLabel": "Score"},
            {"id": "t", "outputType": "THRESHOLD", "categories": ["FIT", "INTENT"], "propertyName": "threshold", "propertyLabel": "Score threshold",
             "boundaries": [{"label": "Low", "threshold": 0}, {"label": "High", "threshold": 60}, {"label": "Medium", "threshold": 30}]},
            {"id": "m", "outputType": "MATRIX", "categories": ["FIT", "INTENT"], "propertyName": "matrix", "propertyLabel": "Matrix", "boundaries": {}}
        ]}
    }"#;
    let dir = folder(&[("score.json", config), ("list.json", "[]"), ("odd.json", "{")]);
    let ran = qualify_in(dir.path(), &["import", "hubspot", "score.json"], "");
    insta::assert_snapshot!("hubspot", ran.shown());
    let check = qualify_in(dir.path(), &["check", "-"], &ran.out);
    assert_eq!(check.status, 0, "{}{}", check.out, check.err);
    for (file, status) in [("list.json", 1), ("odd.json", 1), ("none.json", 2)] {
        let ran = qualify_in(dir.path(), &["import", "hubspot", file], "");
        assert_eq!((ran.status, ran.out.as_str()), (status, ""), "{file}: {}", ran.err);
    }
}
