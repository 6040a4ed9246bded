//! `qualify completions`: what a shell needs to complete our words.

use super::{Cli, Outcome, Result, put};
use clap::CommandFactory;
use clap_complete::Shell;

/// Print a script that completes commands and options in your shell
#[derive(clap::Args, Debug)]
#[command(
    after_help = "Examples:\n  qualify completions bash > ~/.local/share/bash-completion/completions/qualify\n  \
                        qualify completions zsh > ~/.zfunc/_qualify"
)]
pub struct Args {
    /// The shell
    #[arg(value_enum)]
    shell: Shell,
}

/// Prints the script.
pub fn run(args: &Args) -> Result<Outcome> {
    let mut script = Vec::new();
    clap_complete::generate(args.shell, &mut Cli::command(), "qualify", &mut script);
    put(&String::from_utf8_lossy(&script))?;
    Ok(Outcome::Fine)
}
