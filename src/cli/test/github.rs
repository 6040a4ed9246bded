//! The results of examples as notes at the lines of a GitHub pull request.

use super::{Miss, Ran, Suite};
use crate::cli::format::{self, github_data, github_property};
use crate::cli::show;

pub(super) fn results(suites: &[Suite], least: Option<u64>) -> String {
    let mut text = String::new();
    for suite in suites {
        if suite.is_broken() {
            text.push_str(&format::github_notes(&suite.policy));
        }
        for ran in &suite.ran {
            text.extend(ran.misses.iter().map(|miss| note(suite, ran, miss)));
        }
        if let (Some(coverage), Some(least), true) = (&suite.coverage, least, suite.falls_short(least)) {
            let (met, all) = coverage.count(None);
            let path = suite.policy.files.first().map_or("", |file| file.path.as_str());
            let said =
                format!("the examples show {} of this policy, less than {least}%", show::share(met, all));
            text.push_str(&format!(
                "::error file={},line=1,title=coverage::{}\n",
                github_property(path),
                github_data(&said)
            ));
        }
    }
    text
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
