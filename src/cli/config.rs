//! `qualify.toml`: what a team has agreed about findings, found upward from the policy. Written:
//!
//! ```toml
//! strict = true                      # rules that ask for form as well
//! protected = ["age", "gender"]      # words in a field's name that make it a protected personal attribute
//! opted_out = ["opted_out", "dnc"]   # names of fields and events that say that a lead wants no more contact
//!
//! [lint]
//! paid-twice = "error"               # a rule's name or code; "error", "warn" or "off"
//! P09 = "off"
//! ```

use super::{Failure, Result, plain};
use crate::lint::{self, Level, RULES};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use toml::de::{DeTable, DeValue};

/// The name of the file.
pub const NAME: &str = "qualify.toml";

/// What a `qualify.toml` says.
#[derive(Clone, Debug, Default)]
pub struct Config {
    /// Rules of form as well.
    pub strict: bool,
    /// Rule code and level, as written.
    pub set: Vec<(&'static str, Level)>,
    /// Words that make a field a protected personal attribute, instead of those that are built in.
    pub protected: Option<Vec<String>>,
    /// Names that say that a lead wants no more contact, instead of those that are built in.
    pub opted_out: Option<Vec<String>>,
}

/// The files that were read, so that each is read once.
#[derive(Debug, Default)]
pub struct Configs(HashMap<PathBuf, Config>);

impl Configs {
    /// What holds for a policy: the nearest `qualify.toml` in its folder or one above.
    pub fn of(&mut self, policy: &str) -> Result<Config> {
        let path = Path::new(policy);
        let begin = if path.is_dir() { path } else { path.parent().unwrap_or(Path::new("")) };
        let begin = if begin.as_os_str().is_empty() { Path::new(".") } else { begin };
        let Ok(begin) = std::fs::canonicalize(begin) else { return Ok(Config::default()) };
        let Some(found) = begin.ancestors().map(|folder| folder.join(NAME)).find(|path| path.is_file())
        else {
            return Ok(Config::default());
        };
        if let Some(config) = self.0.get(&found) {
            return Ok(config.clone());
        }
        let config = read(&found)?;
        self.0.insert(found, config.clone());
        Ok(config)
    }
}

fn read(path: &Path) -> Result<Config> {
    #[expect(clippy::disallowed_methods, reason = "the edge: settings are read here")]
    let text = std::fs::read_to_string(path)
        .map_err(|error| Failure::new(format!("`{}` cannot be read: {}", shown(path), plain(&error))))?;
    parse(&text).map_err(|(at, message, help)| {
        let line = text.get(..at).unwrap_or("").matches('\n').count().saturating_add(1);
        Failure::new(format!("{}:{line}: {message}", shown(path))).help(help)
    })
}

/// A path from the current folder, where it is below that.
fn shown(path: &Path) -> String {
    let here = std::fs::canonicalize(".").unwrap_or_default();
    path.strip_prefix(here).unwrap_or(path).display().to_string()
}

/// A place in the text, what is wrong there, and what to write.
type Wrong = (usize, String, String);

fn parse(text: &str) -> Result<Config, Wrong> {
    let table = DeTable::parse(text).map_err(|error| {
        let at = error.span().map_or(0, |span| span.start);
        (
            at,
            error.message().trim().to_owned(),
            "a line is `name = value`, and `[lint]` opens the rules".to_owned(),
        )
    })?;
    let mut config = Config::default();
    for (key, value) in table.get_ref() {
        let at = value.span().start;
        match (key.get_ref().as_ref(), value.get_ref()) {
            ("strict", DeValue::Boolean(strict)) => config.strict = *strict,
            ("strict", _) => {
                return Err((
                    at,
                    "`strict` is neither true nor false".into(),
                    "write `strict = true`".into(),
                ));
            }
            ("protected", words) => config.protected = Some(listed("protected", words, at, PROTECTED)?),
            ("opted_out", names) => config.opted_out = Some(listed("opted_out", names, at, OPTED_OUT)?),
            ("lint", DeValue::Table(rules)) => {
                for (rule, level) in rules {
                    let code = rule_code(rule.get_ref()).map_err(|help| {
                        (rule.span().start, format!("there is no rule `{}`", rule.get_ref()), help)
                    })?;
                    let level = match level.get_ref() {
                        DeValue::String(level) => level_of(level),
                        _ => None,
                    }
                    .ok_or_else(|| {
                        let message =
                            format!("`{}` is neither \"error\", \"warn\" nor \"off\"", rule.get_ref());
                        (level.span().start, message, format!("write `{} = \"warn\"`", rule.get_ref()))
                    })?;
                    config.set.push((code, level));
                }
            }
            ("lint", _) => {
                return Err((
                    at,
                    "`lint` is a table of rules".into(),
                    "write `[lint]`, and a rule a line below".into(),
                ));
            }
            (other, _) => {
                let known = ["lint", "opted_out", "protected", "strict"];
                let near = nearest(other, known.into_iter()).map_or_else(
                    || format!("known are `{}`", known.join("`, `")),
                    |near| format!("did you mean `{near}`?"),
                );
                return Err((key.span().start, format!("there is no setting `{other}`"), near));
            }
        }
    }
    Ok(config)
}

const PROTECTED: &str = "write `protected = [\"age\", \"gender\"]`";
const OPTED_OUT: &str = "write `opted_out = [\"opted_out\", \"not consent\"]`";

/// A list of words.
fn listed(key: &str, value: &DeValue, at: usize, help: &str) -> Result<Vec<String>, Wrong> {
    let DeValue::Array(words) = value else {
        return Err((at, format!("`{key}` is a list of words"), help.to_owned()));
    };
    let words = words.iter().map(|word| match word.get_ref() {
        DeValue::String(word) => Ok(word.to_string()),
        _ => Err((word.span().start, format!("`{key}` lists words"), help.to_owned())),
    });
    words.collect()
}

fn level_of(text: &str) -> Option<Level> {
    match text {
        "error" => Some(Level::Error),
        "warn" => Some(Level::Warn),
        "off" => Some(Level::Off),
        _ => None,
    }
}

/// The code of the rule of that code or name; else what to do about it.
pub fn rule_code(text: &str) -> Result<&'static str, String> {
    lint::find_rule(text).map(|rule| rule.code.code).ok_or_else(|| {
        let names = RULES.iter().flat_map(|rule| [rule.code.name, rule.code.code]);
        match nearest(text, names) {
            Some(name) => format!("did you mean `{name}`?"),
            None => "`qualify rule` lists all rules".to_owned(),
        }
    })
}

fn nearest<'a>(text: &str, names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let far = |name: &str| strsim::osa_distance(&text.to_lowercase(), &name.to_lowercase());
    names
        .map(|name| (far(name), name))
        .min()
        .filter(|(far, name)| far * 3 <= name.len().max(3))
        .map(|(_, name)| name)
}
