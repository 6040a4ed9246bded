//! `qualify man`: the manual page, of the command or of one of its commands.

use super::{Cli, Failure, Outcome, Result, put};
use clap::CommandFactory;

/// Print the manual page
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify man | man -l -\n  qualify man run > qualify-run.1")]
pub struct Args {
    /// The command; without it, all commands together
    command: Option<String>,
}

/// Prints the page.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut cli = Cli::command();
    cli.build();
    let page = match &args.command {
        None => clap_mangen::Man::new(cli),
        Some(name) => match cli.find_subcommand(name) {
            Some(command) => clap_mangen::Man::new(command.clone()).title(format!("qualify-{name}")),
            None => {
                let known: Vec<&str> = cli.get_subcommands().map(clap::Command::get_name).collect();
                return Err(Failure::new(format!("there is no command `{name}`"))
                    .help(format!("commands are {}", known.join(", "))));
            }
        },
    };
    let mut text = Vec::new();
    page.render(&mut text).map_err(|error| Failure::new(format!("the page could not be made: {error}")))?;
    put(&String::from_utf8_lossy(&text))?;
    Ok(Outcome::Fine)
}
