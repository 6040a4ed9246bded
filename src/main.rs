//! The `qualify` command: a few lines around [`qualify::cli`].

fn main() -> std::process::ExitCode {
    qualify::cli::main()
}
