//! Elements of lists of events, one at a time, for whoever has no file.

use super::counts::Tally;
use super::named::Columns;
use super::rows::{Heads, Rows};
use crate::data::cells::{BrokenRow, Cells, Place};
use crate::data::json::JsonScanner;
use crate::engine::events::{FieldValue, Plan};
use crate::program::{EventId, Program};

/// Reads elements of lists, as they stand in JSON.
#[derive(Debug)]
pub(crate) struct ListReader {
    rows: Rows,
    scanner: JsonScanner,
    cells: Cells,
    broken: Vec<BrokenRow>,
}

/// What is wrong with an element.
#[derive(Debug, Default)]
pub(crate) struct Wrong {
    /// Why it is no event.
    pub broken: Option<String>,
    /// Values that are none of their field's type: `event.field`, and what stands there.
    pub bad: Vec<(String, String)>,
}

impl ListReader {
    /// For the events of a policy, with the usual names of what says what and when.
    pub fn new(program: &Program, plan: &Plan) -> ListReader {
        let rows = Rows::of_usual(program, plan, &Columns::default(), false);
        let scanner = JsonScanner::new(rows.names.clone());
        let cells = Cells::new(rows.mapping.width);
        ListReader { rows, scanner, cells, broken: Vec::new() }
    }

    /// Hands an event to `take`: its kind, its instant, its fields. An event that the policy does not declare is nobody's.
    pub fn read(&mut self, element: &[u8], take: impl FnOnce(EventId, i64, &[FieldValue<'_>])) -> Wrong {
        let ListReader { rows, scanner, cells, broken } = self;
        let (mut at, mut place) = (0, Place { record: 0, line: 0 });
        let here = (0, place);
        cells.clear();
        broken.clear();
        scanner.scan(element, &mut at, &mut place, 1, cells, broken);
        if let Some(row) = broken.pop() {
            return Wrong { broken: Some(row.reason), ..Wrong::default() };
        }
        let mut tally = Tally::keeping();
        let Some(head) = rows.head((element, cells, &Heads::default()), 0, here, &mut tally) else {
            let broken = tally.take_broken().pop().map(|(_, reason)| reason);
            return Wrong { broken, ..Wrong::default() };
        };
        rows.with_fields(head.event, (element, cells, 0), here, &mut tally, |fields| {
            take(head.event, head.instant, fields);
        });
        let bad = tally.summary(0).bad.into_iter();
        let each = bad.flat_map(|(field, values)| values.into_keys().map(move |text| (field.clone(), text)));
        Wrong { broken: None, bad: each.collect() }
    }
}
