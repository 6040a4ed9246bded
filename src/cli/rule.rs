//! `qualify rule`: what a message means, with an example and its fix.

use super::term::{Ink, Stream, Terminal, wrap};
use super::{Failure, Outcome, Result};
use crate::diag::Code;
use crate::diag::nearest::nearest;
use crate::lint::{self, RULES};

/// Explain what a message means, with an example and its fix
///
/// Every message about a policy has a code such as E101; a rule also has a name. Without a code, the command lists
/// all codes.
#[derive(clap::Args, Debug)]
#[command(after_help = "Examples:\n  qualify rule E101\n  qualify rule")]
pub struct Args {
    /// The code, as a message shows it
    code: Option<String>,
}

/// Prints the page of a code, or the list of all.
pub fn run(args: &Args, terminal: &Terminal) -> Result<Outcome> {
    let Some(wanted) = &args.code else {
        terminal.show(&list(terminal))?;
        return Ok(Outcome::Fine);
    };
    let Some(code) = find(wanted) else {
        let names = RULES.iter().map(|rule| rule.code).chain(lint::ALWAYS).map(|code| code.name);
        let near = nearest(wanted, all().map(Code::as_str).chain(names));
        let help = match near {
            Some(near) => format!("did you mean {near}? `qualify rule` lists all codes"),
            None => "`qualify rule` lists all codes".to_string(),
        };
        return Err(Failure::new(format!("there is no code `{}`", super::term::clean(wanted))).help(help));
    };
    terminal.show(&page(&code.page(), terminal.out, terminal.width))?;
    Ok(Outcome::Fine)
}

/// Every code: mistakes, then lints, then what no rule finds.
fn all() -> impl Iterator<Item = Code> {
    let lints = RULES.iter().map(|rule| rule.code).chain(lint::ALWAYS);
    Code::ALL.iter().copied().chain(lints.map(Code::Lint))
}

fn find(wanted: &str) -> Option<Code> {
    let always = || {
        lint::ALWAYS
            .into_iter()
            .find(|code| [code.code, code.name].iter().any(|name| name.eq_ignore_ascii_case(wanted)))
    };
    let lint = || lint::find_rule(wanted).map(|rule| rule.code).or_else(always);
    Code::find(wanted).or_else(|| lint().map(Code::Lint))
}

fn list(terminal: &Terminal) -> String {
    all()
        .map(|code| format!("{}  {}\n", terminal.out.paint(Ink::Name, code.as_str()), code.title()))
        .collect()
}

/// A page of Markdown as a terminal shows it: headings strong, code indented, paragraphs filled.
fn page(markdown: &str, out: Stream, width: usize) -> String {
    let mut text = String::new();
    let mut paragraph: Vec<&str> = Vec::new();
    let mut in_code = false;
    for line in markdown.lines() {
        if line.trim_start().starts_with("```") {
            flush(&mut paragraph, &mut text, width);
            in_code = !in_code;
        } else if in_code {
            let indented = if line.is_empty() { String::new() } else { format!("    {line}") };
            text.push_str(&out.paint(Ink::Name, &indented));
            text.push('\n');
        } else if let Some(heading) = heading(line) {
            flush(&mut paragraph, &mut text, width);
            text.push_str(&format!("{}\n", out.paint(Ink::Strong, heading)));
        } else if line.trim().is_empty() {
            flush(&mut paragraph, &mut text, width);
            text.push('\n');
        } else if line.starts_with("- ") || line.starts_with("| ") {
            // An item of a list, or a row of a table, starts on its own line.
            flush(&mut paragraph, &mut text, width);
            paragraph.push(line);
        } else {
            paragraph.push(line);
        }
    }
    flush(&mut paragraph, &mut text, width);
    text
}

fn heading(line: &str) -> Option<&str> {
    let rest = line.trim_start_matches('#');
    (rest.len() < line.len()).then(|| rest.strip_prefix(' ')).flatten()
}

fn flush(paragraph: &mut Vec<&str>, text: &mut String, width: usize) {
    if paragraph.is_empty() {
        return;
    }
    for line in wrap(&paragraph.join(" "), width.min(100)) {
        text.push_str(&line);
        text.push('\n');
    }
    paragraph.clear();
}
