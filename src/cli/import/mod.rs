//! `qualify import`: a policy from the scores of another system.

mod condition;
mod hubspot;

use super::term::Terminal;
use super::{Failure, Outcome, Result, put};
use crate::cli::init::formatted;
use crate::data::output::Output;

/// Make a policy from the lead scores of another system
///
/// What the policy cannot say is listed as comments and on stderr. Nothing is changed in the other system.
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  qualify import hubspot score.json\n  qualify import hubspot score.json --output fit.qualify"
)]
pub struct Args {
    /// The system that the scores come from
    #[arg(value_enum, value_name = "SYSTEM")]
    from: From,
    /// The configuration: for HubSpot, the JSON of `GET /marketing/lead-scoring/…/scores/{scoreId}`
    config: String,
    /// The file for the policy [default: stdout]
    #[arg(short, long, value_name = "FILE")]
    output: Option<String>,
    /// Replace an existing file
    #[arg(long, requires = "output")]
    force: bool,
}

/// Systems whose scores can be read.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum From {
    Hubspot,
}

/// Reads the configuration and writes the policy.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let From::Hubspot = args.from;
    let text = read(&args.config)?;
    let config: serde_json::Value = serde_json::from_str(&text)
        .map_err(|error| Failure::fell_short(format!("{} is no JSON: {error}", args.config)))?;
    let made = hubspot::policy(&config).map_err(|why| {
        Failure::fell_short(format!("{} is no lead score of HubSpot: {why}", args.config))
            .help("save the answer of `GET /marketing/lead-scoring/2027-03-beta/scores/{scoreId}` as it is")
    })?;
    let policy = formatted(&made.text)?;
    match args.output.as_deref().filter(|output| *output != "-") {
        Some(output) => {
            if !args.force && std::fs::symlink_metadata(output).is_ok() {
                return Err(Failure::new(format!("`{output}` is there already, and is left as it is"))
                    .help("name another file, or say --force to write over it"));
            }
            let mut file = Output::create(Some(output))?;
            file.write(policy.as_bytes())?;
            file.finish()?;
        }
        None => put(&policy)?,
    }
    for lost in &made.lost {
        terminal.say(&format!("not in the policy: {lost}\n"));
    }
    Ok(Outcome::Fine)
}

fn read(path: &str) -> Result<String> {
    #[expect(clippy::disallowed_methods, reason = "the edge: a configuration is read here")]
    let read = std::fs::read_to_string(path);
    read.map_err(|error| Failure::new(format!("cannot read {path}: {error}")))
}
