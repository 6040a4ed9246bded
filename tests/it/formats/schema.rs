//! JSON Schema, as far as the schema of SARIF needs it. A keyword that is not known here fails the test, so that nothing
//! a schema asks goes unasked.

use serde_json::{Map, Value};

/// What is wrong with a value.
pub fn errors(schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    Validator { root: schema, out: &mut out }.check(schema, value, "");
    out
}

struct Validator<'a> {
    root: &'a Value,
    out: &'a mut Vec<String>,
}

impl Validator<'_> {
    fn check(&mut self, schema: &Value, value: &Value, at: &str) {
        let schema = schema.as_object().expect("a schema is an object");
        for (keyword, argument) in schema {
            if let Some(wrong) = self.keyword(keyword, argument, schema, value, at) {
                self.out.push(format!("{at}: {wrong}"));
            }
        }
    }

    fn keyword(
        &mut self,
        keyword: &str,
        argument: &Value,
        schema: &Map<String, Value>,
        value: &Value,
        at: &str,
    ) -> Option<String> {
        let wrong =
            |is_wrong: bool, said: &str| is_wrong.then(|| format!("{said} ({keyword} {argument}): {value}"));
        match keyword {
            "description" | "default" | "title" | "$schema" | "$id" | "definitions" => None,
            "$ref" => {
                let name =
                    argument.as_str().and_then(|path| path.strip_prefix('#')).expect("a place in the schema");
                let root = self.root;
                self.check(root.pointer(name).expect("it is there"), value, at);
                None
            }
            "type" => wrong(!is(argument.as_str().expect("a type"), value), "another type"),
            "enum" => wrong(!argument.as_array().expect("a list").contains(value), "none of these"),
            "required" => {
                let names = argument.as_array().expect("a list").iter().filter_map(Value::as_str);
                let lacking = names.filter(|name| value.is_object() && value.get(name).is_none());
                let lacking: Vec<&str> = lacking.collect();
                wrong(!lacking.is_empty(), &format!("without {lacking:?}"))
            }
            "properties" => {
                for (name, schema) in argument.as_object().expect("properties") {
                    if let Some(value) = value.get(name) {
                        self.check(schema, value, &format!("{at}/{name}"));
                    }
                }
                None
            }
            "additionalProperties" => {
                let known = schema.get("properties").and_then(Value::as_object);
                let others = value.as_object().into_iter().flatten();
                for (name, value) in
                    others.filter(|(name, _)| known.is_none_or(|known| !known.contains_key(*name)))
                {
                    match argument {
                        Value::Bool(true) => {}
                        Value::Bool(false) => self.out.push(format!("{at}: `{name}` is not known")),
                        other => self.check(other, value, &format!("{at}/{name}")),
                    }
                }
                None
            }
            "items" => {
                for (index, item) in value.as_array().into_iter().flatten().enumerate() {
                    self.check(argument, item, &format!("{at}/{index}"));
                }
                None
            }
            "minItems" => {
                let count = value.as_array().map(|items| items.len() as u64);
                wrong(count.is_some_and(|count| count < argument.as_u64().expect("a count")), "too few")
            }
            "uniqueItems" => {
                let items = value.as_array().map(Vec::as_slice).unwrap_or_default();
                let twice = items.iter().enumerate().any(|(index, item)| items[..index].contains(item));
                wrong(argument == &Value::Bool(true) && twice, "the same twice")
            }
            "minimum" => wrong(
                value.as_f64().is_some_and(|number| number < argument.as_f64().expect("a number")),
                "too small",
            ),
            "maximum" => wrong(
                value.as_f64().is_some_and(|number| number > argument.as_f64().expect("a number")),
                "too large",
            ),
            "anyOf" | "oneOf" => {
                let ways = argument.as_array().expect("a list").iter();
                let fits = ways.filter(|way| errors_at(self.root, way, value).is_empty()).count();
                wrong(if keyword == "oneOf" { fits != 1 } else { fits == 0 }, "fits none")
            }
            "format" => value
                .as_str()
                .and_then(|text| wrong(!is_format(argument.as_str().unwrap_or(""), text), "another format")),
            // Of what the command writes, nothing has one.
            "pattern" => value.as_str().map(|_| format!("a pattern that is not tried: {argument}")),
            other => panic!("the schema says `{other}`, which is not tried here"),
        }
    }
}

fn errors_at(root: &Value, schema: &Value, value: &Value) -> Vec<String> {
    let mut out = Vec::new();
    Validator { root, out: &mut out }.check(schema, value, "");
    out
}

fn is(ty: &str, value: &Value) -> bool {
    match ty {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        other => panic!("a type that is not tried here: {other}"),
    }
}

/// URIs (RFC 3986) have these characters only, and a percent before two digits.
fn is_format(format: &str, text: &str) -> bool {
    let characters = |c: char| c.is_ascii_alphanumeric() || "-._~:/?#[]@!$&'()*+,;=%".contains(c);
    let escapes = text.match_indices('%').all(|(at, _)| {
        text.get(at + 1..at + 3).is_some_and(|digits| digits.chars().all(|c| c.is_ascii_hexdigit()))
    });
    match format {
        "uri-reference" => text.chars().all(characters) && escapes,
        "uri" => text.chars().all(characters) && escapes && text.contains(':'),
        other => panic!("a format that is not tried here: {other}"),
    }
}
