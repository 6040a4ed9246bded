//! The footer and the page headers of a Parquet file, looked through before anybody believes them. Both are written in
//! Thrift's compact protocol: fields in structs, with lists that say how long they are.
//!
//! Nothing is kept and nothing is reserved: the work is at most the bytes.

/// Structs inside each other; Parquet has eight at most.
const DEEPEST: usize = 32;
/// Structs in one footer: what a column of a row group takes, a million times and more.
const MOST: usize = 4 << 20;
/// Columns; each takes about a kilobyte of memory.
const WIDEST: u64 = 1_000_001;
/// Columns and groups of columns inside each other.
const DEEPEST_SCHEMA: usize = 100;

/// What is wrong, in a few words.
pub(super) type Wrong = &'static str;

/// It ends too early.
pub(super) const CUT: Wrong = "it breaks off";
const TOO_DEEP: Wrong = "its parts are too deep inside each other";

/// Types of fields, as the protocol numbers them.
mod ty {
    pub const STOP: u8 = 0;
    pub const YES: u8 = 1;
    pub const NO: u8 = 2;
    pub const BYTE: u8 = 3;
    pub const I16: u8 = 4;
    pub const I64: u8 = 6;
    pub const DOUBLE: u8 = 7;
    pub const BINARY: u8 = 8;
    pub const LIST: u8 = 9;
    pub const SET: u8 = 10;
    pub const MAP: u8 = 11;
    pub const STRUCT: u8 = 12;
}

/// A place in the bytes.
struct Walk<'a> {
    bytes: &'a [u8],
    at: usize,
    structs: usize,
}

impl<'a> Walk<'a> {
    fn new(bytes: &'a [u8]) -> Walk<'a> {
        Walk { bytes, at: 0, structs: 0 }
    }

    fn byte(&mut self) -> Result<u8, Wrong> {
        let byte = *self.bytes.get(self.at).ok_or(CUT)?;
        self.at += 1;
        Ok(byte)
    }

    fn varint(&mut self) -> Result<u64, Wrong> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err("a number has too many bytes")
    }

    fn integer(&mut self) -> Result<i64, Wrong> {
        let value = self.varint()?;
        Ok((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }

    fn pass(&mut self, count: u64) -> Result<(), Wrong> {
        let end = usize::try_from(count).ok().and_then(|count| self.at.checked_add(count)).ok_or(CUT)?;
        if end > self.bytes.len() {
            return Err(CUT);
        }
        self.at = end;
        Ok(())
    }

    /// The type of the elements of a list and how many it has, each of which takes a byte at least.
    fn list(&mut self) -> Result<(u8, u64), Wrong> {
        let head = self.byte()?;
        let count = if head >> 4 == 15 { self.varint()? } else { u64::from(head >> 4) };
        if count > (self.bytes.len() - self.at) as u64 {
            return Err("a list is longer than the rest of it");
        }
        Ok((head & 15, count))
    }

    /// The fields of a struct. `take` says whether it has read the value of the field; else it is passed over.
    fn fields(
        &mut self,
        depth: usize,
        take: &mut dyn FnMut(&mut Walk<'a>, i64, u8) -> Result<bool, Wrong>,
    ) -> Result<(), Wrong> {
        self.structs += 1;
        if depth > DEEPEST {
            return Err(TOO_DEEP);
        }
        if self.structs > MOST {
            return Err("it has more than four million parts");
        }
        let mut id = 0i64;
        loop {
            let head = self.byte()?;
            let kind = head & 15;
            if kind == ty::STOP {
                return Ok(());
            }
            id = if head >> 4 == 0 { self.integer()? } else { id.saturating_add(i64::from(head >> 4)) };
            if !take(self, id, kind)? {
                self.value(kind, depth, true)?;
            }
        }
    }

    /// Passes over a value. A truth as a field is in its type; in a list it is a byte.
    fn value(&mut self, kind: u8, depth: usize, field: bool) -> Result<(), Wrong> {
        if depth > DEEPEST {
            return Err(TOO_DEEP);
        }
        match kind {
            ty::YES | ty::NO if field => Ok(()),
            ty::YES | ty::NO | ty::BYTE => self.pass(1),
            ty::I16..=ty::I64 => self.varint().map(|_| ()),
            ty::DOUBLE => self.pass(8),
            ty::BINARY => {
                let length = self.varint()?;
                self.pass(length)
            }
            ty::LIST | ty::SET => {
                let (kind, count) = self.list()?;
                (0..count).try_for_each(|_| self.value(kind, depth + 1, false))
            }
            ty::MAP => Err("it has a map, which Parquet does not know"),
            ty::STRUCT => self.fields(depth + 1, &mut |_, _, _| Ok(false)),
            _ => Err("it has a field of no known type"),
        }
    }
}

/// Looks through a footer: that it is whole, that its lists are as long as they say, and that columns are not too deep
/// inside each other for what comes after.
pub(super) fn check_footer(bytes: &[u8]) -> Result<(), Wrong> {
    let mut walk = Walk::new(bytes);
    walk.fields(0, &mut |walk, id, kind| {
        if (id, kind) != (2, ty::LIST) {
            return Ok(false);
        }
        let (ty::STRUCT, count) = walk.list()? else { return Err("its list of columns holds none") };
        if count > WIDEST {
            return Err("it has more than a million columns");
        }
        // By group that is open, how many are still to come inside it.
        let mut open: Vec<u64> = vec![1];
        for at in 0..count {
            let mut children = 0;
            walk.fields(1, &mut |walk, id, kind| {
                let is = id == 5 && (ty::I16..=ty::I64).contains(&kind);
                if is {
                    children = walk.integer()?;
                }
                Ok(is)
            })?;
            let children = u64::try_from(children).map_err(|_| "a group of columns has fewer than none")?;
            if children > 0 && children >= count - at {
                return Err("a group of columns has more than there are");
            }
            while open.last() == Some(&0) {
                open.pop();
            }
            match open.last_mut() {
                Some(left) => *left -= 1,
                None => return Err("a column belongs to no group"),
            }
            if children > 0 {
                open.push(children);
            }
            if open.len() > DEEPEST_SCHEMA {
                return Err("its columns are more than 100 deep inside each other");
            }
        }
        Ok(true)
    })
}

/// What the header of a page says.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct PageHeader {
    /// Its own length in bytes.
    pub length: usize,
    /// 0 and 3 hold data, 2 is a dictionary.
    pub kind: i64,
    /// Bytes of the page, unpacked.
    pub unpacked: i64,
    /// Bytes of the page in the file.
    pub packed: i64,
    /// How many values it holds, those that are missing included.
    pub values: i64,
}

impl PageHeader {
    /// Reads the header that the bytes start with.
    pub fn read(bytes: &[u8]) -> Result<PageHeader, Wrong> {
        let mut header = PageHeader::default();
        let mut walk = Walk::new(bytes);
        walk.fields(0, &mut |walk, id, kind| {
            let to = match (id, kind) {
                (1, ty::I16..=ty::I64) => &mut header.kind,
                (2, ty::I16..=ty::I64) => &mut header.unpacked,
                (3, ty::I16..=ty::I64) => &mut header.packed,
                (5 | 7 | 8, ty::STRUCT) => {
                    walk.fields(1, &mut |walk, id, kind| {
                        let is = id == 1 && (ty::I16..=ty::I64).contains(&kind);
                        if is {
                            header.values = walk.integer()?;
                        }
                        Ok(is)
                    })?;
                    return Ok(true);
                }
                _ => return Ok(false),
            };
            *to = walk.integer()?;
            Ok(true)
        })?;
        header.length = walk.at;
        Ok(header)
    }

    /// Whether it is a dictionary.
    pub fn is_dictionary(&self) -> bool {
        self.kind == 2
    }
}

#[cfg(test)]
mod tests {
    use super::{CUT, PageHeader, TOO_DEEP, check_footer};

    #[test]
    fn a_header_is_read_and_nothing_behind_it() {
        // Type 0, 100 bytes unpacked, 50 packed, a checksum, and 7 values of some encodings.
        let bytes = [0x15, 0, 0x15, 200, 1, 0x15, 100, 0x15, 4, 0x1c, 0x15, 14, 0x15, 0, 0, 0, 0xff];
        let header = PageHeader::read(&bytes).unwrap();
        let expected = PageHeader { length: 16, kind: 0, unpacked: 100, packed: 50, values: 7 };
        assert_eq!(header, expected);
        for end in 0..16 {
            assert_eq!(PageHeader::read(&bytes[..end]), Err(CUT));
        }
    }

    #[test]
    fn a_footer_is_refused_before_it_is_believed() {
        // A schema of one group with one column.
        let footer = |children: u8| vec![0x29, 0x2c, 0x55, children, 0, 0x15, 0, 0, 0];
        assert_eq!(check_footer(&footer(2)), Ok(()));
        assert_eq!(check_footer(&footer(2)[..6]), Err(CUT));
        assert_eq!(check_footer(&footer(100)), Err("a group of columns has more than there are"));
        assert_eq!(check_footer(&footer(1)), Err("a group of columns has fewer than none"));
        let list = [0x19, 0xf8, 0xff, 0xff, 0xff, 0xff, 0x0f, 0];
        assert_eq!(check_footer(&list), Err("a list is longer than the rest of it"));
        assert_eq!(check_footer(&[0x1c; 1000]), Err(TOO_DEEP));
        assert_eq!(check_footer(&[0x19; 10_000]), Err(TOO_DEEP));
    }
}
