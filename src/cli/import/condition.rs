//! Operations of HubSpot on a property, as conditions.

use crate::cli::init::{Names, quoted};
use serde_json::Value;
use std::collections::BTreeMap;

/// Fields that conditions look at, by their name in HubSpot.
pub struct Fields {
    /// All names that are taken.
    pub names: Names,
    known: BTreeMap<String, (String, &'static str)>,
    /// In the order met.
    order: Vec<String>,
}

impl Fields {
    pub fn new(names: Names) -> Fields {
        Fields { names, known: BTreeMap::new(), order: Vec::new() }
    }

    /// The field for a property, of that type.
    fn of(&mut self, property: &str, ty: &'static str) -> Result<String, String> {
        if let Some((name, known)) = self.known.get_mut(property) {
            // Whether a property is known can be asked of any type.
            match (*known == ty, *known, ty) {
                (true, ..) | (_, _, "any") => {}
                (_, "any", _) => *known = ty,
                _ => return Err(format!("`{property}` is asked as {known} and as {ty}")),
            }
            return Ok(name.clone());
        }
        let name = self.names.take(property, "field");
        self.known.insert(property.to_owned(), (name.clone(), ty));
        self.order.push(property.to_owned());
        Ok(name)
    }

    /// The declarations.
    pub fn lines(&self) -> String {
        let line = |property: &String| {
            let (name, ty) = self.known.get(property)?;
            let ty = if *ty == "any" { "text" } else { ty };
            let from = if name == property { String::new() } else { format!(" from {}", quoted(property)) };
            Some(format!("  {name}  {ty}{from}\n"))
        };
        self.order.iter().filter_map(line).collect()
    }
}

pub fn text<'a>(of: &'a Value, key: &str) -> &'a str {
    of.get(key).and_then(Value::as_str).unwrap_or("")
}

/// A number as a policy writes it.
pub fn number(of: &Value) -> Result<String, String> {
    let number = of.as_number().ok_or("a number is missing")?.to_string();
    let number = number.strip_suffix(".0").unwrap_or(&number).to_owned();
    let places = number.split_once('.').map_or(0, |(_, places)| places.len());
    if places > 4 || number.contains(['e', 'E']) {
        return Err(format!("{number} has more than four decimals"));
    }
    Ok(number)
}

fn texts(of: &Value) -> Result<String, String> {
    let values = of.get("values").and_then(Value::as_array).ok_or("values are missing")?;
    let values: Option<Vec<String>> = values
        .iter()
        .map(|value| value.as_str().filter(|text| !text.trim().is_empty()).map(quoted))
        .collect();
    match values {
        Some(values) if !values.is_empty() => Ok(format!("({})", values.join(", "))),
        _ => Err("values are empty".to_owned()),
    }
}

fn one(of: &Value) -> Result<String, String> {
    let value = text(of, "value");
    if value.trim().is_empty() { Err("the value is empty".to_owned()) } else { Ok(quoted(value)) }
}

/// What an operation asks of a property.
pub fn of(fields: &mut Fields, property: &str, operation: &Value) -> Result<String, String> {
    let (kind, operator) = (text(operation, "operationType"), text(operation, "operator"));
    let missing = operation.get("includeObjectsWithNoValueSet").and_then(Value::as_bool).unwrap_or(false);
    let no = || Err(format!("`{property}`: the operation {kind} {operator}"));
    let value = operation.get("value").unwrap_or(&Value::Null);
    let ty = match kind {
        "BOOL" => "yes/no",
        "NUMBER" | "NUMBER_RANGED" => "number",
        "STRING" | "MULTISTRING" | "ENUMERATION" => "text",
        "ROLLING_DATE_RANGE" => "date",
        "ALL_PROPERTY" => "any",
        _ => return no(),
    };
    // What is wrong with the operation is said before a field is made for it.
    let asks: String = match (kind, operator) {
        ("BOOL", "IS_EQUAL_TO") => format!("is {}", yes_no(value)?),
        ("BOOL", "IS_NOT_EQUAL_TO") => format!("is {}", if yes_no(value)? == "yes" { "no" } else { "yes" }),
        ("NUMBER", "IS_EQUAL_TO") => format!("= {}", number(value)?),
        ("NUMBER", "IS_NOT_EQUAL_TO") => format!("!= {}", number(value)?),
        ("NUMBER", "IS_GREATER_THAN") => format!("> {}", number(value)?),
        ("NUMBER", "IS_GREATER_THAN_OR_EQUAL_TO") => format!(">= {}", number(value)?),
        ("NUMBER", "IS_LESS_THAN") => format!("< {}", number(value)?),
        ("NUMBER", "IS_LESS_THAN_OR_EQUAL_TO") => format!("<= {}", number(value)?),
        ("NUMBER_RANGED", "IS_BETWEEN" | "IS_NOT_BETWEEN") => {
            let bound = |key: &str| operation.get(key).map_or(Err("a bound is missing".to_owned()), number);
            let not = if operator == "IS_BETWEEN" { "" } else { "not " };
            format!("is {not}{} to {}", bound("lowerBound")?, bound("upperBound")?)
        }
        ("STRING", "IS_EQUAL_TO") => format!("is {}", one(operation)?),
        ("STRING", "IS_NOT_EQUAL_TO") => format!("is not {}", one(operation)?),
        ("STRING", "CONTAINS") => format!("contains {}", one(operation)?),
        ("STRING", "STARTS_WITH") => format!("starts with {}", one(operation)?),
        ("STRING", "ENDS_WITH") => format!("ends with {}", one(operation)?),
        ("MULTISTRING", "IS_EQUAL_TO") | ("ENUMERATION", "IS_ANY_OF") => {
            format!("is one of {}", texts(operation)?)
        }
        ("MULTISTRING", "IS_NOT_EQUAL_TO") | ("ENUMERATION", "IS_NONE_OF") => {
            format!("is not one of {}", texts(operation)?)
        }
        ("MULTISTRING", "CONTAINS") => format!("contains one of {}", texts(operation)?),
        ("MULTISTRING", "STARTS_WITH") => format!("starts with one of {}", texts(operation)?),
        ("MULTISTRING", "ENDS_WITH") => format!("ends with one of {}", texts(operation)?),
        ("ROLLING_DATE_RANGE", "IS_LESS_THAN_X_DAYS_AGO") => format!("in the last {} days", days(operation)?),
        ("ALL_PROPERTY", "IS_KNOWN") => "is known".to_owned(),
        ("ALL_PROPERTY", "IS_UNKNOWN") => "is missing".to_owned(),
        _ => return no(),
    };
    let name = fields.of(property, ty)?;
    Ok(match missing && kind != "ALL_PROPERTY" {
        true => format!("({name} {asks} or {name} is missing)"),
        false => format!("{name} {asks}"),
    })
}

fn yes_no(of: &Value) -> Result<&'static str, String> {
    of.as_bool().map(|yes| if yes { "yes" } else { "no" }).ok_or("a yes or no is missing".to_owned())
}

/// The days of a window.
pub fn days(of: &Value) -> Result<u64, String> {
    let days = of.get("numberOfDays").and_then(Value::as_u64);
    days.filter(|days| (1..=36_500).contains(days)).ok_or("the days are missing".to_owned())
}
