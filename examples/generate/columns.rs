//! Made-up leads and events as Parquet: the types that tools write (whole numbers, floats, days, instants), packed
//! with Snappy, as most of them do.

use super::{LEAD_FIELDS, MadeEvent, Value};
use arrow_array::builder::{
    BooleanBuilder, Date32Builder, Float64Builder, Int64Builder, StringBuilder, TimestampMicrosecondBuilder,
};
use arrow_array::{ArrayRef, RecordBatch};
use parquet::arrow::ArrowWriter;
use parquet::basic::Compression;
use parquet::file::properties::WriterProperties;
use std::io::{self, Write};
use std::sync::Arc;

/// So many rows are handed over at once.
const ROWS: usize = 1 << 16;

/// A column that is being filled.
enum Column {
    Text(StringBuilder),
    Whole(Int64Builder),
    Decimal(Float64Builder),
    YesNo(BooleanBuilder),
    Day(Date32Builder),
}

impl Column {
    fn of(name: &str) -> Column {
        match name {
            "employees" | "revenue" | "budget" | "timeline" | "seats" | "page_views" | "visits" => {
                Column::Whole(Int64Builder::new())
            }
            "minutes" => Column::Decimal(Float64Builder::new()),
            "decision_maker" | "need" | "unsubscribed" => Column::YesNo(BooleanBuilder::new()),
            "created" => Column::Day(Date32Builder::new()),
            _ => Column::Text(StringBuilder::new()),
        }
    }

    fn push(&mut self, value: &Value) {
        let text = match value {
            Value::Text(text) | Value::Bare(text) => Some(text.as_str()),
            Value::None | Value::YesNo(_) => None,
        };
        match self {
            Column::Text(column) => column.append_option(text),
            Column::Whole(column) => column.append_option(text.and_then(|text| text.parse().ok())),
            Column::Decimal(column) => column.append_option(text.and_then(|text| text.parse().ok())),
            Column::YesNo(column) => column.append_option(match value {
                Value::YesNo(yes) => Some(*yes),
                Value::None | Value::Text(_) | Value::Bare(_) => None,
            }),
            Column::Day(column) => column.append_option(text.and_then(day)),
        }
    }

    fn finish(&mut self) -> ArrayRef {
        match self {
            Column::Text(column) => Arc::new(column.finish()),
            Column::Whole(column) => Arc::new(column.finish()),
            Column::Decimal(column) => Arc::new(column.finish()),
            Column::YesNo(column) => Arc::new(column.finish()),
            Column::Day(column) => Arc::new(column.finish()),
        }
    }
}

/// Days since 1970 of `2026-01-31` (civil to days after Howard Hinnant's `chrono`-compatible algorithms).
fn day(text: &str) -> Option<i32> {
    let mut parts = text.splitn(3, '-').map(str::parse::<i32>);
    let (year, month, day) = (parts.next()?.ok()?, parts.next()?.ok()?, parts.next()?.ok()?);
    let year = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (year / 400, year % 400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    Some(era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468)
}

/// Hands batches over as they come; there is always one, so that the file has its schema.
fn write(
    out: &mut (dyn Write + Send),
    count: u64,
    mut batch: impl FnMut(usize) -> Vec<(&'static str, ArrayRef)>,
) -> io::Result<()> {
    let mut writer: Option<ArrowWriter<&mut (dyn Write + Send)>> = None;
    let mut out = Some(out);
    let mut left = count;
    loop {
        let rows = usize::try_from(left).unwrap_or(ROWS).min(ROWS);
        left -= rows as u64;
        let columns = batch(rows).into_iter().map(|(name, array)| (name, array, true));
        let batch = RecordBatch::try_from_iter_with_nullable(columns).map_err(io::Error::other)?;
        if let Some(out) = out.take() {
            let snappy = WriterProperties::builder().set_compression(Compression::SNAPPY).build();
            writer = Some(ArrowWriter::try_new(out, batch.schema(), Some(snappy)).map_err(io::Error::other)?);
        }
        let Some(open) = &mut writer else { return Ok(()) };
        open.write(&batch).map_err(io::Error::other)?;
        if left == 0 {
            break;
        }
    }
    writer.map_or(Ok(()), |writer| writer.close().map(|_| ()).map_err(io::Error::other))
}

/// Leads, one after another out of `lead`.
pub fn leads(
    out: &mut (dyn Write + Send),
    count: u64,
    mut lead: impl FnMut() -> [Value; 20],
) -> io::Result<()> {
    write(out, count, |rows| {
        let mut columns = LEAD_FIELDS.map(Column::of);
        for _ in 0..rows {
            for (column, value) in columns.iter_mut().zip(&lead()) {
                column.push(value);
            }
        }
        LEAD_FIELDS.into_iter().zip(columns.iter_mut().map(Column::finish)).collect()
    })
}

/// Events, one after another out of `event`.
pub fn events(
    out: &mut (dyn Write + Send),
    count: u64,
    mut event: impl FnMut() -> MadeEvent,
) -> io::Result<()> {
    write(out, count, |rows| {
        let [mut leads, mut kinds, mut urls] = [(), (), ()].map(|()| StringBuilder::new());
        let mut times = TimestampMicrosecondBuilder::new();
        for _ in 0..rows {
            let event = event();
            leads.append_value(&event.lead);
            kinds.append_value(event.kind);
            times.append_option(i64::try_from(event.second).ok().map(|second| second * 1_000_000));
            urls.append_option(Some(event.url).filter(|url| !url.is_empty()));
        }
        vec![
            ("lead_id", Arc::new(leads.finish()) as ArrayRef),
            ("event", Arc::new(kinds.finish())),
            ("time", Arc::new(times.finish())),
            ("url", Arc::new(urls.finish())),
        ]
    })
}
