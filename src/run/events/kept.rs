//! The events of one lead, kept as they are: an explanation lists them.

use crate::program::{EventId, Occurrence, Value};

/// The events of a lead that is explained. Where they take more memory than [`Kept::MOST`], none is kept.
#[derive(Clone, Debug, Default)]
pub struct Kept {
    events: Vec<Occurrence>,
    bytes: usize,
}

impl Kept {
    /// About as many bytes of events are kept.
    pub const MOST: usize = 64 << 20;

    /// Adds an event; its fields are asked only where there is room.
    pub(super) fn add(&mut self, event: EventId, at: i64, fields: impl FnOnce() -> Vec<Option<Value>>) {
        if self.bytes > Kept::MOST {
            return;
        }
        let occurrence = Occurrence { event, times: 1, at, fields: fields() };
        self.bytes = self.bytes.saturating_add(bytes(&occurrence));
        if self.bytes <= Kept::MOST {
            self.events.push(occurrence);
        } else {
            self.events = Vec::new();
        }
    }

    /// The events; `None` where they are too many.
    pub fn events(self) -> Option<Vec<Occurrence>> {
        (self.bytes <= Kept::MOST).then_some(self.events)
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
    use super::Kept;
    use crate::program::{EventId, Value};

    #[test]
    fn too_many_are_not_kept_at_all() {
        let mut kept = Kept::default();
        let long = || vec![Some(Value::Text("a".repeat(Kept::MOST / 2)))];
        kept.add(EventId(0), 7, Vec::new);
        kept.add(EventId(0), 7, long);
        assert_eq!(kept.clone().events().map(|events| events.len()), Some(2));
        kept.add(EventId(0), 7, long);
        assert_eq!(kept.clone().events(), None);
        kept.add(EventId(0), 7, Vec::new);
        assert_eq!(kept.events(), None);
    }
}
