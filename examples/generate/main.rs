//! Writes made-up leads or events to standard output, the same every time:
//!
//! ```text
//! cargo run --release --example generate -- leads  csv     1000000          > leads.csv
//! cargo run --release --example generate -- events jsonl   5000000 200000   > events.jsonl
//! cargo run --release --example generate -- leads  parquet 1000000          > leads.parquet
//! ```
//!
//! The policies in `benches/policies` fit them.

mod data;

use data::Form;
use std::io::{self, BufWriter, Write};
use std::process::ExitCode;

const USAGE: &str = "usage: generate leads csv|jsonl|parquet COUNT
       generate events csv|jsonl|parquet COUNT LEADS";

fn main() -> ExitCode {
    #[expect(clippy::disallowed_methods, reason = "a command reads its arguments")]
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match generate(&words) {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("{USAGE}");
            ExitCode::from(2)
        }
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write: {error}");
            ExitCode::from(2)
        }
    }
}

fn generate(words: &[&str]) -> io::Result<bool> {
    const SEED: u64 = 1;
    let form = |word: &str| match word {
        "csv" => Some(Form::Csv),
        "jsonl" => Some(Form::JsonLines),
        #[cfg(feature = "parquet")]
        "parquet" => Some(Form::Parquet),
        _ => None,
    };
    let mut out = BufWriter::new(io::stdout());
    match *words {
        ["leads", kind, count] => {
            let (Some(form), Ok(count)) = (form(kind), count.parse()) else { return Ok(false) };
            data::leads(&mut out, form, count, SEED)?;
        }
        ["events", kind, count, leads] => {
            let (Some(form), Ok(count), Ok(leads)) = (form(kind), count.parse(), leads.parse()) else {
                return Ok(false);
            };
            data::events(&mut out, form, count, leads, SEED)?;
        }
        _ => return Ok(false),
    }
    out.flush()?;
    Ok(true)
}
