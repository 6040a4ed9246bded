//! A cell: a place in a chunk, or a value itself where the data has types.

/// What a cell is, and where its bytes stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Not there, or JSON `null`.
    Absent,
    /// A text in the chunk.
    Text,
    /// A text whose escapes were resolved into [`Cells`]' own buffer.
    Unescaped,
    /// A JSON number, `true` or `false` in the chunk.
    Token,
    /// A JSON list or object in the chunk.
    Nested,
    /// No place: a scaled number or an instant.
    Value,
}

/// A place in a chunk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// Where it starts; of a value, its low half.
    pub at: u32,
    /// How long it is, in bytes; of a value, its high half.
    pub len: u32,
    /// What it is.
    pub form: Form,
    /// Whether the key it stands under is spelled exactly as the policy has it.
    pub exact: bool,
}

impl Cell {
    /// Nothing there.
    pub const ABSENT: Cell = Cell { at: 0, len: 0, form: Form::Absent, exact: false };

    /// A scaled number or an instant.
    #[inline(always)]
    pub fn of_value(value: i64) -> Cell {
        let bits = value.cast_unsigned();
        Cell { at: bits as u32, len: (bits >> 32) as u32, form: Form::Value, exact: true }
    }

    /// What [`Cell::of_value`] was made of.
    #[inline(always)]
    pub fn value(self) -> i64 {
        (u64::from(self.at) | u64::from(self.len) << 32).cast_signed()
    }
}
