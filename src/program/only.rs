//! A program cut down to a few of its columns.

use super::{ColumnId, ColumnKind, Number, Program, Type};

impl Program {
    /// What these columns need, and nothing else: every other column but the fields becomes the number nought, so that
    /// ids stay as they are and nothing is read for it.
    #[must_use]
    pub fn only(mut self, wanted: impl IntoIterator<Item = ColumnId>) -> Program {
        let mut needed = vec![false; self.columns.len()];
        let mut open: Vec<ColumnId> = wanted.into_iter().collect();
        let mut disqualified = false;
        while let Some(id) = open.pop() {
            let Some(seen) = needed.get_mut(id.index()).filter(|seen| !**seen) else { continue };
            *seen = true;
            open.extend(self.inputs(id));
            // A disqualified lead holds no stage and has no next step.
            let asks = matches!(
                self[id].kind,
                ColumnKind::Stage(_) | ColumnKind::Verdict | ColumnKind::FirstMatch { .. }
            );
            if asks && !disqualified {
                disqualified = true;
                open.extend(self.disqualify.iter().map(|line| line.column));
            }
        }
        for (column, needed) in self.columns.iter_mut().zip(&needed) {
            if !needed && !matches!(column.kind, ColumnKind::Field(_)) {
                column.kind = ColumnKind::Number(Number::Constant(0));
                column.ty = Type::Number(None);
            }
        }
        if !disqualified {
            self.disqualify.clear();
        }
        self.stage = self.stage.filter(|stage| needed.get(stage.index()).copied().unwrap_or(false));
        self.examples.clear();
        self
    }
}
