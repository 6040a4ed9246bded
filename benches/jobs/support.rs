//! What the whole-job benchmarks share: made-up data in the target folder, commands measured from outside, and
//! tables of ratios. Times are CPU times of whole processes; machines are noisy, so the median is quoted and only
//! ratios within one run are compared.

#[path = "../../examples/generate/data.rs"]
pub mod data;

use data::Form;
use nix::sys::resource::{UsageWho, getrusage};
use std::fs;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

/// How often each contender runs, unless `QUALIFY_BENCH_RUNS` says otherwise; one more run warms up.
pub const RUNS: usize = 5;

/// What one run of a command took.
#[derive(Clone, Copy, Debug)]
pub struct Cost {
    /// User and system CPU time, in seconds.
    pub cpu: f64,
    /// Time on the clock, in seconds.
    pub wall: f64,
    /// Peak resident memory, in megabytes.
    pub peak: f64,
}

/// The folder for data and answers.
pub fn folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("bench");
    fs::create_dir_all(&folder).expect("the target folder can be written");
    folder
}

/// A file of made-up data: written once, then found again.
pub fn made(name: &str, write: impl FnOnce(&mut (dyn Write + Send)) -> std::io::Result<()>) -> PathBuf {
    let path = folder().join(name);
    if !path.exists() {
        let half = path.with_extension("half");
        let mut out = BufWriter::new(fs::File::create(&half).expect("the target folder can be written"));
        write(&mut out).and_then(|()| out.flush()).expect("made-up data can be written");
        fs::rename(&half, &path).expect("a file can be renamed");
    }
    path
}

/// Made-up leads.
pub fn leads(form: Form, count: u64) -> PathBuf {
    made(&format!("leads-{count}.{}", ending(form)), |out| data::leads(out, form, count, 1))
}

/// Made-up events.
pub fn events(form: Form, count: u64, leads: u64) -> PathBuf {
    made(&format!("events-{count}-{leads}.{}", ending(form)), |out| data::events(out, form, count, leads, 1))
}

/// The ending of a file of that form.
pub fn ending(form: Form) -> &'static str {
    match form {
        Form::Csv => "csv",
        Form::JsonLines => "jsonl",
        #[cfg(feature = "parquet")]
        Form::Parquet => "parquet",
    }
}

/// A form's name.
pub fn name(form: Form) -> &'static str {
    match form {
        Form::Csv => "CSV",
        Form::JsonLines => "JSON Lines",
        #[cfg(feature = "parquet")]
        Form::Parquet => "Parquet",
    }
}

/// The contenders that only read: lines, cells, or the needed columns of a Parquet file.
pub fn floors(file: &str, columns: &str) -> Vec<Contender> {
    let floor = |name: &str, words: &[&str]| Contender::new(name, own(words));
    match file.rsplit('.').next() {
        Some("csv") => vec![floor("floor: part cells, do nothing", &["floor", file])],
        Some("parquet") => vec![
            floor("floor: decode, do nothing", &["parquet-floor", file, columns]),
            floor("floor: and keep dictionaries", &["parquet-floor", file, columns, "dictionaries"]),
        ],
        _ => vec![floor("floor: split lines, do nothing", &["floor", file])],
    }
}

/// Reads the needed columns of a Parquet file with the `parquet` crate and does nothing with them. Texts are decoded, or
/// left as places in the file's own dictionaries where whole columns are written so.
#[cfg(feature = "parquet")]
pub fn parquet_floor(file: &str, columns: &str, dictionaries: bool) {
    use arrow_array::RecordBatchReader;
    use arrow_schema::{DataType, Field, Schema};
    use parquet::arrow::ProjectionMask;
    use parquet::arrow::arrow_reader::{ArrowReaderOptions, ParquetRecordBatchReaderBuilder};
    use parquet::basic::Encoding;
    use std::sync::Arc;

    let open = || fs::File::open(file).expect("the file can be read");
    let plain = ArrowReaderOptions::new().with_skip_arrow_metadata(true);
    let mut builder =
        ParquetRecordBatchReaderBuilder::try_new_with_options(open(), plain).expect("a Parquet file");
    if dictionaries {
        let groups = builder.metadata().row_groups();
        let whole = |column: usize| {
            let mut all = groups.iter().map(|group| group.column(column).page_encoding_stats_mask());
            all.all(|mask| mask.is_some_and(|mask| mask.is_only(Encoding::RLE_DICTIONARY)))
        };
        let field = |(at, field): (usize, &Arc<Field>)| match field.data_type() {
            DataType::Utf8 if whole(at) => {
                let ty = DataType::Dictionary(Box::new(DataType::Int32), Box::new(DataType::Utf8));
                Arc::new(field.as_ref().clone().with_data_type(ty))
            }
            _ => Arc::clone(field),
        };
        let fields: Vec<_> = builder.schema().fields().iter().enumerate().map(field).collect();
        let options = ArrowReaderOptions::new().with_schema(Arc::new(Schema::new(fields)));
        builder = ParquetRecordBatchReaderBuilder::try_new_with_options(open(), options).expect("the same");
    }
    let mask = ProjectionMask::columns(builder.parquet_schema(), columns.split(','));
    let reader = builder.with_projection(mask).with_batch_size(8192).build().expect("columns can be read");
    let width = reader.schema().fields().len();
    assert_eq!(width, columns.split(',').count(), "all needed columns are there");
    let rows: usize = reader.map(|rows| rows.expect("rows can be read").num_rows()).sum();
    std::hint::black_box(rows);
}

/// A command of this very program, for contenders written here: the main function passes its arguments to
/// [`contender`].
pub fn own(words: &[&str]) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("a program knows its path"));
    command.arg("--contender").args(words);
    command
}

/// The arguments after `--contender`, when this process is one.
pub fn contender() -> Option<Vec<String>> {
    let mut arguments = std::env::args().skip(1);
    (arguments.next()? == "--contender").then(|| arguments.collect())
}

/// The child of [`measure`]: runs a command and prints what it took. Children that have ended are counted by the
/// system, so nothing of this process is in the figure.
pub fn measured(words: &[String]) {
    let (program, arguments) = words.split_first().expect("a command to measure");
    let start = Instant::now();
    let status = Command::new(program)
        .args(arguments)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .output()
        .expect("the command starts");
    let wall = start.elapsed().as_secs_f64();
    assert!(status.status.success(), "{program} failed:\n{}", String::from_utf8_lossy(&status.stderr));
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("the system counts");
    let seconds = |time: nix::sys::time::TimeVal| time.tv_sec() as f64 + time.tv_usec() as f64 / 1e6;
    let cpu = seconds(usage.user_time()) + seconds(usage.system_time());
    println!("{cpu} {wall} {}", usage.max_rss() as f64 / 1024.0);
}

/// Runs a command once and says what it took.
fn measure(command: &Command) -> Cost {
    let mut outer = own(&["measure"]);
    outer.arg(command.get_program()).args(command.get_args());
    let output = outer.stderr(Stdio::inherit()).output().expect("this program starts");
    assert!(output.status.success(), "a contender failed");
    let text = String::from_utf8_lossy(&output.stdout);
    let mut numbers = text.split_whitespace().map(|word| word.parse().expect("a number"));
    let mut next = || numbers.next().expect("three numbers");
    Cost { cpu: next(), wall: next(), peak: next() }
}

/// A command that takes part.
pub struct Contender {
    /// Its name in the table.
    pub name: String,
    /// What runs.
    pub command: Command,
    /// What it cost, in each run.
    pub costs: Vec<Cost>,
}

impl Contender {
    /// A contender that has not run yet.
    pub fn new(name: &str, command: Command) -> Contender {
        Contender { name: name.to_owned(), command, costs: Vec::new() }
    }

    /// The median CPU time.
    pub fn cpu(&self) -> f64 {
        self.median(|cost| cost.cpu)
    }

    /// The median of a figure.
    pub fn median(&self, figure: impl Fn(&Cost) -> f64) -> f64 {
        let mut all: Vec<f64> = self.costs.iter().map(figure).collect();
        all.sort_by(f64::total_cmp);
        all.get(all.len() / 2).copied().unwrap_or(f64::NAN)
    }
}

/// DuckDB with one good query, where a Python that has it is found: `QUALIFY_PYTHON` or `python3`.
pub fn duckdb(script: &str, arguments: &[&str]) -> Option<Command> {
    let python = std::env::var("QUALIFY_PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let found = Command::new(&python).args(["-c", "import duckdb"]).stderr(Stdio::null()).status();
    if !found.is_ok_and(|status| status.success()) {
        println!("DuckDB is skipped: `{python}` does not have it (pip install duckdb; QUALIFY_PYTHON=…)");
        return None;
    }
    let mut command = Command::new(python);
    command.arg(Path::new("benches/duckdb").join(script)).args(arguments);
    Some(command)
}

/// Runs all contenders in turn, again and again, so that drift of the machine meets each of them alike.
pub fn race(contenders: &mut [Contender]) {
    race_times(contenders, runs());
}

/// How often each contender runs.
pub fn runs() -> usize {
    std::env::var("QUALIFY_BENCH_RUNS").ok().and_then(|runs| runs.parse().ok()).unwrap_or(RUNS)
}

/// As [`race`], so many times.
pub fn race_times(contenders: &mut [Contender], runs: usize) {
    for run in 0..=runs {
        for contender in contenders.iter_mut() {
            let cost = measure(&contender.command);
            if run > 0 {
                contender.costs.push(cost);
            }
        }
    }
}

/// Prints the contenders' medians, and their CPU time as a ratio to the contender called `baseline`.
pub fn table(title: &str, contenders: &[Contender], baseline: &str, units: u64) {
    let base = contenders
        .iter()
        .find(|contender| contender.name == baseline)
        .map_or(f64::NAN, |c| c.median(|c| c.cpu));
    println!(
        "\n{title} (median of {} runs)",
        contenders.first().map_or(0, |contender| contender.costs.len())
    );
    println!("{:<34} {:>7} {:>9} {:>9} {:>11} {:>9}", "", "ratio", "cpu s", "wall s", "per s", "peak MB");
    for contender in contenders {
        let (cpu, wall) = (contender.median(|c| c.cpu), contender.median(|c| c.wall));
        println!(
            "{:<34} {:>7.2} {:>9.3} {:>9.3} {:>11.0} {:>9.1}",
            contender.name,
            cpu / base,
            cpu,
            wall,
            units as f64 / wall,
            contender.median(|c| c.peak)
        );
    }
}

/// Panics with the first lines that differ, unless both files hold the same lines.
pub fn same(left: &Path, right: &Path) {
    same_lines(left, right, false);
}

/// As [`same`], of a contender that may give its answers in another order.
pub fn same_in_any_order(left: &Path, right: &Path) {
    same_lines(left, right, true);
}

fn same_lines(left: &Path, right: &Path, any_order: bool) {
    let read = |path: &Path| {
        let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        if !any_order {
            return text;
        }
        let mut lines: Vec<&str> = text.lines().collect();
        lines.sort_unstable();
        lines.join("\n")
    };
    let (a, b) = (read(left), read(right));
    for (number, (one, other)) in a.lines().zip(b.lines()).enumerate() {
        assert_eq!(one, other, "line {} of {} and {}", number + 1, left.display(), right.display());
    }
    assert_eq!(a.lines().count(), b.lines().count(), "{} and {}", left.display(), right.display());
}
