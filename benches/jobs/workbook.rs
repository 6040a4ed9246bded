//! Excel: 200,000 leads of a workbook, read beside the same leads as CSV, with the same answers.

use crate::board::{Board, Unit};
use crate::profile::{COLUMNS, policy, qualify};
use crate::support::data::Form;
use crate::support::{Contender, folder, leads, race, same, table};
use rust_xlsxwriter::{ExcelDateTime, Format, Workbook, XlsxError};
use std::path::{Path, PathBuf};

/// Leads of the job.
const COUNT: u64 = 200_000;

/// Runs the job, prints its table and notes its figures.
pub fn job(board: &mut Board) {
    let csv = leads(Form::Csv, COUNT);
    let book = workbook(&csv);
    let answers = |name: &str| folder().join(format!("qualify-{name}.csv"));
    let run = |leads: &Path, name: &str| qualify(policy(), leads, &answers(name), COLUMNS, 1);
    let mut contenders = vec![
        Contender::new("qualify, from CSV", run(&csv, "beside")),
        Contender::new("qualify, from .xlsx", run(&book, "xlsx")),
        Contender::new(
            "qualify, from CSV to .xlsx",
            qualify(policy(), &csv, &folder().join("qualify.xlsx"), COLUMNS, 1),
        ),
    ];
    race(&mut contenders);
    same(&answers("beside"), &answers("xlsx"));
    table(&format!("Excel, {COUNT} leads"), &contenders, "qualify, from CSV", COUNT);
    let read = &contenders[1];
    board.most("Excel, 200,000 rows, read", read.median(|cost| cost.wall), 12.0, Unit::Seconds);
    board.most("Excel, 200,000 rows, peak memory", read.median(|cost| cost.peak), 600.0, Unit::Megabytes);
}

/// The leads of a CSV file as a workbook: numbers and days with their types, everything else as text.
fn workbook(csv: &Path) -> PathBuf {
    let path = csv.with_extension("xlsx");
    if !path.exists() {
        let half = path.with_extension("half");
        write(csv, &half).expect("a workbook can be written");
        std::fs::rename(&half, &path).expect("the target folder can be written");
    }
    path
}

fn write(csv: &Path, to: &Path) -> Result<(), XlsxError> {
    let days = Format::new().set_num_format("yyyy-mm-dd");
    let mut book = Workbook::new();
    let sheet = book.add_worksheet_with_constant_memory()?;
    let text = std::fs::read(csv).expect("the leads are there");
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_reader(text.as_slice());
    for (at, row) in (0..).zip(reader.records()) {
        let row = row.expect("the leads are CSV");
        for (column, cell) in (0..).zip(&row).filter(|(_, cell)| !cell.is_empty()) {
            match (cell.parse::<f64>(), day(cell)) {
                (Ok(number), _) if at > 0 => sheet.write_number(at, column, number)?,
                (_, Some(day)) => sheet.write_datetime_with_format(at, column, day, &days)?,
                _ => sheet.write_string(at, column, cell)?,
            };
        }
    }
    book.save(to)
}

fn day(cell: &str) -> Option<ExcelDateTime> {
    (cell.len() == 10).then(|| ExcelDateTime::parse_from_str(cell).ok()).flatten()
}
