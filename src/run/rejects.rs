//! The file of rejected rows: rows of leads that get no answer, and events that cannot be read, each as it stands in
//! the data, so that it can be mended and run again.

use crate::data::Error;
use crate::data::format::{Format, ending};
use crate::data::output::Output;
#[cfg(feature = "parquet")]
use crate::data::table::Sink;
use crate::data::text;
use crate::data::value::Typed;
use crate::program::time::Zone;
use crate::run::summary::Reject;
use std::sync::{Mutex, PoisonError};

/// The columns of a workbook.
fn columns() -> Vec<(String, Typed)> {
    let number = |name: &str| matches!(name, "line" | "record");
    let typed = |name: &str| if number(name) { Typed::Number } else { Typed::Text };
    ["file", "line", "record", "key", "reason", "row"].map(|name| (name.to_owned(), typed(name))).to_vec()
}

/// The file, written by whoever reads events and whoever reads leads, one after the other.
pub struct Rejects {
    /// Nothing once it is in its place.
    output: Mutex<Option<Output>>,
    format: Format,
    /// Texts that would begin a formula are made harmless.
    spreadsheet: bool,
}

impl Rejects {
    /// Opens it: CSV, JSON Lines or a workbook, by its ending.
    ///
    /// # Errors
    /// When it cannot be written there, or not so.
    pub fn create(path: &str, spreadsheet: bool) -> Result<Rejects, Error> {
        let format = ending(path).0.unwrap_or(Format::Csv);
        if format == Format::Parquet {
            return Err(Error::usage(
                "rejected rows are written as CSV, JSON Lines or a workbook, not as Parquet",
            )
            .help("end its name with .csv, .jsonl or .xlsx"));
        }
        let mut output = match format {
            Format::Xlsx => Output::create_sheet(Some(path), &columns(), &Zone::default())?,
            Format::Csv | Format::JsonLines | Format::Parquet => Output::create(Some(path))?,
        };
        if format == Format::Csv {
            output.write(b"file,line,record,key,reason,row\n")?;
        }
        Ok(Rejects { output: Mutex::new(Some(output)), format, spreadsheet })
    }

    /// Hands them to another program, as the rows of a workbook.
    ///
    /// # Errors
    /// Whatever it says.
    #[cfg(feature = "parquet")]
    pub fn into(sink: &Sink) -> Result<Rejects, Error> {
        let output = Output::batches("the rejected rows", sink, &columns(), &Zone::default())?;
        Ok(Rejects { output: Mutex::new(Some(output)), format: Format::Xlsx, spreadsheet: false })
    }

    /// Writes a reject of a file, and its row as it stands there.
    pub(super) fn write(&self, file: &str, reject: &Reject, data: &[u8]) -> Result<(), Error> {
        let mut row = Vec::new();
        let key = reject.key.as_deref().unwrap_or("");
        let data = String::from_utf8_lossy(data);
        match self.format {
            Format::Csv | Format::Parquet | Format::Xlsx => {
                text::cell(file.as_bytes(), self.spreadsheet, &mut row);
                row.push(b',');
                text::whole(reject.spot.line, &mut row);
                row.push(b',');
                text::whole(reject.spot.record, &mut row);
                row.push(b',');
                text::cell(key.as_bytes(), self.spreadsheet, &mut row);
                row.push(b',');
                text::cell(reject.reason.as_bytes(), self.spreadsheet, &mut row);
                row.push(b',');
                text::cell(data.as_bytes(), self.spreadsheet, &mut row);
                if self.format == Format::Xlsx {
                    row.push(b',');
                }
            }
            Format::JsonLines => {
                row.extend_from_slice(b"{\"file\":");
                text::json(file.as_bytes(), &mut row);
                row.extend_from_slice(b",\"line\":");
                text::whole(reject.spot.line, &mut row);
                row.extend_from_slice(b",\"record\":");
                text::whole(reject.spot.record, &mut row);
                row.extend_from_slice(b",\"key\":");
                text::json(key.as_bytes(), &mut row);
                row.extend_from_slice(b",\"reason\":");
                text::json(reject.reason.as_bytes(), &mut row);
                row.extend_from_slice(b",\"row\":");
                text::json(data.as_bytes(), &mut row);
                row.push(b'}');
            }
        }
        row.push(b'\n');
        match &mut *self.output.lock().unwrap_or_else(PoisonError::into_inner) {
            Some(output) => output.write(&row),
            None => Ok(()),
        }
    }

    /// Puts the file in its place.
    pub(super) fn finish(&self) -> Result<(), Error> {
        let output = self.output.lock().unwrap_or_else(PoisonError::into_inner).take();
        output.map_or(Ok(()), Output::finish)
    }
}
