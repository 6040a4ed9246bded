//! What a points line can pay at once, whatever kind of line it is.

use super::{ColumnId, Pays};

impl Pays {
    /// The points that it can pay at once where what it looks at is known: those of the line; of a table, those of each row
    /// and of anything else.
    pub fn points_of_known(&self) -> Vec<i64> {
        match self {
            Pays::If { points, .. } | Pays::Per { points, .. } | Pays::On { points, .. } => vec![*points],
            Pays::ByNumber { bands, otherwise, .. } => {
                bands.iter().map(|(_, points)| *points).chain([*otherwise]).collect()
            }
            Pays::ByChoice { points, .. } => points.clone(),
        }
    }

    /// The points that a table pays where what it looks at is missing; nothing but 0 of other lines.
    fn points_of_missing(&self) -> i64 {
        match self {
            Pays::ByNumber { missing, .. } | Pays::ByChoice { missing, .. } => *missing,
            Pays::If { .. } | Pays::Per { .. } | Pays::On { .. } => 0,
        }
    }

    /// Whether it can pay several times: for each occurrence, or for each whole step of a number.
    pub fn repeats(&self) -> bool {
        matches!(self, Pays::Per { .. } | Pays::On { .. })
    }

    /// The column of what its occurrences pay together, of a line on an event.
    pub fn weight(&self) -> Option<ColumnId> {
        match self {
            Pays::On { weight, .. } => Some(*weight),
            Pays::If { .. } | Pays::Per { .. } | Pays::ByNumber { .. } | Pays::ByChoice { .. } => None,
        }
    }

    /// The most that it pays in all, without sign, where it can pay several times and has a cap.
    pub fn cap(&self) -> Option<i64> {
        match self {
            Pays::Per { cap, .. } | Pays::On { cap, .. } => *cap,
            Pays::If { .. } | Pays::ByNumber { .. } | Pays::ByChoice { .. } => None,
        }
    }

    /// All of them; 0 is among them where nothing is paid for what is missing.
    pub fn points(&self) -> Vec<i64> {
        let mut all = self.points_of_known();
        all.push(self.points_of_missing());
        all
    }
}
