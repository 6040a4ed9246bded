//! The results of examples as notes at the lines of a GitHub pull request.

use super::{Args, Miss, Ran, Suite};
use crate::cli::format::{self, github_data, github_property};
use crate::cli::show;

pub(super) fn results(suites: &[Suite], args: &Args) -> String {
    let mut text = String::new();
    for suite in suites {
        if suite.is_broken() {
            text.push_str(&format::github_notes(&suite.policy));
        }
        for ran in &suite.ran {
            text.extend(ran.misses.iter().map(|miss| note(suite, ran, miss)));
        }
        if let (Some(coverage), Some(least)) = (&suite.coverage, args.min_coverage)
            && suite.falls_short(args.min_coverage)
        {
            let (met, all) = coverage.count(None);
            let share = show::share(met, all);
            let said = format!("the examples show {share} of this policy, less than {least}%");
            text.push_str(&of_policy(suite, "coverage", &said));
        }
        if let (Some(mutated), Some(least)) = (&suite.mutated, args.min_mutation)
            && suite.notices_too_little(args.min_mutation)
        {
            let share = show::share(mutated.noticed, mutated.counted);
            let said =
                format!("the examples notice {share} of the changes of this policy, less than {least}%");
            text.push_str(&of_policy(suite, "changes", &said));
        }
    }
    text
}

/// A note about a whole policy.
fn of_policy(suite: &Suite, title: &str, said: &str) -> String {
    let path = suite.policy.files.first().map_or("", |file| file.path.as_str());
    let (path, said) = (github_property(path), github_data(said));
    format!("::error file={path},line=1,title={title}::{said}\n")
}

fn note(suite: &Suite, ran: &Ran, miss: &Miss) -> String {
    let sources = &suite.policy.sources;
    let (line, column) = sources.line_column(miss.span.before());
    let path = sources.get(miss.span.file).map_or("", |source| source.path.as_str());
    let mut said = format!("expected {}\nactual   {}", miss.expected, miss.actual);
    for why in &miss.why {
        let place = why.span.map_or(String::new(), |span| format!("{}: ", suite.place(span)));
        said.push_str(&format!("\n{place}{}", why.text));
    }
    format!(
        "::error file={},line={line},col={column},title={}::{}\n",
        github_property(path),
        github_property(&format!("example \"{}\" fails", ran.title)),
        github_data(&said)
    )
}
