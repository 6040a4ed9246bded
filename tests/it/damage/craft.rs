//! Parquet files made by hand, byte by byte, so that they can say what no writer would.

/// A struct in Thrift's compact protocol.
#[derive(Default)]
pub struct Struct {
    bytes: Vec<u8>,
    last: i16,
}

fn varint(mut value: u64, out: &mut Vec<u8>) {
    while value > 0x7f {
        out.push(value as u8 | 0x80);
        value >>= 7;
    }
    out.push(value as u8);
}

fn zigzag(value: i64, out: &mut Vec<u8>) {
    varint(((value << 1) ^ (value >> 63)) as u64, out);
}

impl Struct {
    fn field(&mut self, id: i16, ty: u8) {
        assert!((1..16).contains(&(id - self.last)), "fields come in order");
        self.bytes.push(((id - self.last) as u8) << 4 | ty);
        self.last = id;
    }

    pub fn i32(mut self, id: i16, value: i64) -> Struct {
        self.field(id, 5);
        zigzag(value, &mut self.bytes);
        self
    }

    pub fn i64(mut self, id: i16, value: i64) -> Struct {
        self.field(id, 6);
        zigzag(value, &mut self.bytes);
        self
    }

    pub fn text(mut self, id: i16, text: &str) -> Struct {
        self.field(id, 8);
        varint(text.len() as u64, &mut self.bytes);
        self.bytes.extend_from_slice(text.as_bytes());
        self
    }

    pub fn nested(mut self, id: i16, inner: Struct) -> Struct {
        self.field(id, 12);
        self.bytes.extend(inner.end());
        self
    }

    pub fn list(mut self, id: i16, ty: u8, items: Vec<Vec<u8>>) -> Struct {
        self.field(id, 9);
        self.bytes.push(0xf0 | ty);
        varint(items.len() as u64, &mut self.bytes);
        items.into_iter().for_each(|item| self.bytes.extend(item));
        self
    }

    pub fn end(mut self) -> Vec<u8> {
        self.bytes.push(0);
        self.bytes
    }
}

/// A page of texts.
#[derive(Clone)]
pub struct Page {
    /// 0 for data, 2 for a dictionary.
    pub kind: i64,
    pub encoding: i64,
    pub values: i64,
    pub unpacked: i64,
    pub checksum: bool,
    pub body: Vec<u8>,
}

impl Page {
    /// Texts one after another.
    pub fn plain(texts: &[&str]) -> Page {
        let mut body = Vec::new();
        for text in texts {
            body.extend((text.len() as u32).to_le_bytes());
            body.extend(text.as_bytes());
        }
        let (values, unpacked) = (texts.len() as i64, body.len() as i64);
        Page { kind: 0, encoding: 0, values, unpacked, checksum: false, body }
    }

    /// Nothing in so many rows of a column that may be empty: one run.
    pub fn nulls(values: i64) -> Page {
        let mut levels = Vec::new();
        varint((values as u64) << 1, &mut levels);
        levels.push(0);
        let mut body = (levels.len() as u32).to_le_bytes().to_vec();
        body.extend(levels);
        let unpacked = body.len() as i64;
        Page { kind: 0, encoding: 0, values, unpacked, checksum: false, body }
    }

    /// Places in a dictionary, all the first one.
    pub fn firsts(values: i64) -> Page {
        let mut body = vec![1];
        varint((values as u64) << 1, &mut body);
        body.push(0);
        let unpacked = body.len() as i64;
        Page { kind: 0, encoding: 8, values, unpacked, checksum: false, body }
    }

    fn bytes(&self) -> Vec<u8> {
        let mut header =
            Struct::default().i32(1, self.kind).i32(2, self.unpacked).i32(3, self.body.len() as i64);
        if self.checksum {
            header = header.i32(4, i64::from(crc(&self.body).cast_signed()));
        }
        let of = Struct::default().i32(1, self.values).i32(2, self.encoding);
        header = match self.kind {
            2 => header.nested(7, of),
            _ => header.nested(5, of.i32(3, 3).i32(4, 3)),
        };
        let mut bytes = header.end();
        bytes.extend(&self.body);
        bytes
    }
}

/// CRC-32 as gzip has it, bit by bit.
pub fn crc(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(!0, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| (crc >> 1) ^ (0xedb8_8320 & 0u32.wrapping_sub(crc & 1)))
    })
}

/// A column of texts.
#[derive(Clone)]
pub struct Column {
    pub name: &'static str,
    /// 0 for texts in every row, 1 for some, 2 for many in a row.
    pub repetition: i64,
    /// 0 for none, 6 for Zstandard.
    pub codec: i64,
    /// What the footer says.
    pub values: i64,
    pub pages: Vec<Page>,
}

impl Column {
    /// As any writer would write it.
    pub fn of(name: &'static str, pages: Vec<Page>) -> Column {
        let values = pages.iter().filter(|page| page.kind == 0).map(|page| page.values).sum();
        Column { name, repetition: 0, codec: 0, values, pages }
    }
}

/// A file of one row group, and where the pages start and end.
pub fn file(rows: i64, columns: &[Column]) -> (Vec<u8>, usize) {
    let mut bytes = b"PAR1".to_vec();
    let mut schema = vec![Struct::default().text(4, "schema").i32(5, columns.len() as i64).end()];
    let mut chunks = Vec::new();
    for column in columns {
        let start = bytes.len() as i64;
        column.pages.iter().for_each(|page| bytes.extend(page.bytes()));
        let length = bytes.len() as i64 - start;
        let element = Struct::default().i32(1, 6).i32(3, column.repetition).text(4, column.name);
        schema.push(element.i32(6, 0).end());
        let (mut name, mut encoding) = (Vec::new(), Vec::new());
        varint(column.name.len() as u64, &mut name);
        name.extend(column.name.as_bytes());
        zigzag(0, &mut encoding);
        let mut chunk = Struct::default()
            .i32(1, 6)
            .list(2, 5, vec![encoding])
            .list(3, 8, vec![name])
            .i32(4, column.codec)
            .i64(5, column.values)
            .i64(6, length)
            .i64(7, length)
            .i64(9, start);
        if column.pages.first().is_some_and(|page| page.kind == 2) {
            chunk = chunk.i64(11, start);
        }
        chunks.push(Struct::default().i64(2, start).nested(3, chunk).end());
    }
    let group = Struct::default().list(1, 12, chunks).i64(2, bytes.len() as i64).i64(3, rows);
    let footer = Struct::default()
        .i32(1, 1)
        .list(2, 12, schema)
        .i64(3, rows)
        .list(4, 12, vec![group.end()])
        .text(6, "by hand");
    let end = bytes.len();
    (with_footer(bytes, &footer.end()), end)
}

/// The footer and its length behind what is before.
pub fn with_footer(mut bytes: Vec<u8>, footer: &[u8]) -> Vec<u8> {
    bytes.extend(footer);
    bytes.extend((footer.len() as u32).to_le_bytes());
    bytes.extend(b"PAR1");
    bytes
}
