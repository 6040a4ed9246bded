//! The events of one lead, kept as they are: an explanation lists them.

use super::counts::At;
use crate::program::{EventId, Occurrence, Value};

/// The events of a lead that is explained. Where they take more memory than [`Kept::MOST`], none is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    /// Each with its place in the data.
    events: Vec<(At, Occurrence)>,
    bytes: usize,
}

impl Kept {
    /// About as many bytes of events are kept.
    pub const MOST: usize = 64 << 20;

    /// Adds an event; its fields are asked only where there is room.
    pub(super) fn add(
        &mut self,
        place: At,
        event: EventId,
        at: i64,
        fields: impl FnOnce() -> Vec<Option<Value>>,
    ) {
        if self.bytes > Kept::MOST {
            return;
        }
        let occurrence = Occurrence { event, times: 1, at, fields: fields() };
        self.bytes = self.bytes.saturating_add(bytes(&occurrence));
        if self.bytes <= Kept::MOST {
            self.events.push((place, occurrence));
        } else {
            self.events = Vec::new();
        }
    }

    /// The events in the order of the data; `None` where they are too many.
    pub fn events(mut self) -> Option<Vec<Occurrence>> {
        self.events.sort_by_key(|(place, _)| *place);
        (self.bytes <= Kept::MOST).then(|| self.events.into_iter().map(|(_, event)| event).collect())
    }
}

/// About how many bytes an event takes.
fn bytes(occurrence: &Occurrence) -> usize {
    let beside = |value: &Option<Value>| match value {
        Some(Value::Text(text)) => text.len(),
        Some(Value::Several(set)) => set.len().saturating_mul(size_of::<u32>()),
        Some(Value::YesNo(_) | Value::Number(_) | Value::Date(_) | Value::Choice(_)) | None => 0,
    };
    let fields =
        occurrence.fields.iter().map(|value| size_of::<Option<Value>>().saturating_add(beside(value)));
    fields.fold(size_of::<Occurrence>(), usize::saturating_add)
}

#[cfg(test)]
mod tests {
    use super::{At, Kept};
    use crate::data::cells::Place;
    use crate::program::{EventId, Value};

    const HERE: At = (0, Place { record: 0, line: 0 });

    #[test]
    fn too_many_are_not_kept_at_all() {
        let mut kept = Kept::default();
        let long = || vec![Some(Value::Text("a".repeat(Kept::MOST / 2)))];
        kept.add(HERE, EventId(0), 7, Vec::new);
        kept.add(HERE, EventId(0), 7, long);
        assert_eq!(kept.clone().events().map(|events| events.len()), Some(2));
        kept.add(HERE, EventId(0), 7, long);
        assert_eq!(kept.clone().events(), None);
        kept.add(HERE, EventId(0), 7, Vec::new);
        assert_eq!(kept.events(), None);
    }
}
