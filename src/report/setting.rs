//! The values of one setting, for a picture.

use super::shape::Mark;
use super::what_if::{MarkValue, WhatIf, WhatIfValue};

/// The values of one setting, as those of a threshold: what they do to the stage that they change most. `None` where
/// they are no numbers, or no stage changes.
pub(crate) fn mark(what_if: &WhatIf) -> Option<Mark> {
    let ([setting], [first, .., last]) = (what_if.settings.as_slice(), what_if.values.as_slice()) else {
        return None;
    };
    let number = |text: &str| text.split(' ').next()?.parse::<f64>().ok();
    let at = |value: &WhatIfValue| number(value.values.first()?);
    let apart = (at(last)? - at(first)?) / (what_if.values.len() as f64 - 1.0);
    let named = |value: &WhatIfValue, name: &str| {
        value.stages.iter().find(|stage| stage.name == name).map(|stage| stage.reached)
    };
    let spread = |name: &str| {
        let reached = || what_if.values.iter().filter_map(|value| named(value, name));
        reached().max().unwrap_or(0).saturating_sub(reached().min().unwrap_or(0))
    };
    let staged = first.stages.iter().filter(|stage| stage.staged);
    let name = staged.map(|stage| stage.name.as_str()).max_by_key(|name| spread(name))?;
    let mut values: Vec<MarkValue> = Vec::with_capacity(what_if.values.len());
    for value in &what_if.values {
        let stage = value.stages.iter().find(|stage| stage.name == name)?;
        let (value, rate, recall) = (at(value)?, stage.precision, stage.recall);
        // The bars of values that lie close together would cover each other.
        if values.last().is_some_and(|before| value - before.value < apart * 0.7) {
            return None;
        }
        values.push(MarkValue { value, reached: stage.reached, rate, recall, shown: false });
    }
    (spread(name) > 0).then(|| Mark {
        name: setting.name.clone(),
        text: String::new(),
        value: number(&setting.now).unwrap_or_default(),
        stage: Some(name.to_owned()),
        values,
        capacity: None,
    })
}
