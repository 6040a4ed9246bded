//! The results of examples as JUnit's XML, in the form that Jenkins' schema (`junit-10.xsd`) describes: a suite for each
//! policy, a case for each example.

use super::json::percent;
use super::{Miss, Ran, Suite};
use crate::diag::{Severity, render};
use std::fmt::Write;

pub(super) fn results(suites: &[Suite]) -> String {
    let mut text =
        String::from("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites name=\"qualify\">\n");
    suites.iter().for_each(|suite| one(suite, &mut text));
    text.push_str("</testsuites>\n");
    text
}

fn one(suite: &Suite, text: &mut String) {
    let (path, broken) = (escaped(&suite.policy.path), suite.is_broken());
    let tests = suite.ran.len().saturating_add(usize::from(broken));
    // Writing to a string cannot fail.
    let _ = writeln!(
        text,
        "  <testsuite name=\"{path}\" tests=\"{tests}\" failures=\"{}\" errors=\"{}\" skipped=\"0\">",
        suite.failed(),
        usize::from(broken),
    );
    let mut properties = String::new();
    if let Some(coverage) = &suite.coverage {
        let (met, all) = coverage.count(None);
        counts(["coverage.percent", "coverage.covered", "coverage.of"], met, all, &mut properties);
    }
    if let Some(mutated) = &suite.mutated {
        let (met, all) = (mutated.noticed, mutated.counted);
        counts(["mutation.percent", "mutation.noticed", "mutation.of"], met, all, &mut properties);
    }
    if !properties.is_empty() {
        let _ = writeln!(text, "    <properties>\n{properties}    </properties>");
    }
    if broken {
        let mistakes = suite.policy.count(Severity::Error);
        let _ = writeln!(
            text,
            "    <testcase name=\"the policy\" classname=\"{path}\">\n      \
             <error type=\"mistakes\" message=\"the policy has mistakes ({mistakes}); its examples were not run\">{}</error>\n    </testcase>",
            escaped(&render::short(&suite.policy.diags, &suite.policy.sources)),
        );
    }
    suite.ran.iter().for_each(|ran| case(suite, ran, text));
    text.push_str("  </testsuite>\n");
}

/// The properties that say how many of how many.
fn counts([share, some, of]: [&str; 3], met: u64, all: u64, text: &mut String) {
    let _ = writeln!(
        text,
        "      <property name=\"{share}\" value=\"{:.1}\"/>\n      <property name=\"{some}\" value=\"{met}\"/>\n      \
         <property name=\"{of}\" value=\"{all}\"/>",
        percent(met, all),
    );
}

fn case(suite: &Suite, ran: &Ran, text: &mut String) {
    let (path, title) = (escaped(&suite.policy.path), escaped(&ran.title));
    if ran.misses.is_empty() {
        let _ = writeln!(text, "    <testcase name=\"{title}\" classname=\"{path}\"/>");
        return;
    }
    let _ = writeln!(text, "    <testcase name=\"{title}\" classname=\"{path}\">");
    for miss in &ran.misses {
        let _ = writeln!(
            text,
            "      <failure type=\"claim\" message=\"{}\">{}</failure>",
            escaped(&format!("expected {}, but {}", miss.expected, miss.actual)),
            escaped(&said(suite, miss)),
        );
    }
    text.push_str("    </testcase>\n");
}

/// Where the claim stands, and why it is not met.
fn said(suite: &Suite, miss: &Miss) -> String {
    let mut text = suite.policy.sources.place(miss.span);
    for why in &miss.why {
        let place = why.span.map_or(String::new(), |span| format!("{}: ", suite.policy.sources.place(span)));
        let _ = write!(text, "\n{place}{}", why.text);
    }
    text
}

/// Text as XML 1.0 may hold it: what it may not is written as its code point.
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&apos;"),
            '\n' => out.push_str("&#10;"),
            '\t' => out.push_str("&#9;"),
            '\u{fffe}' | '\u{ffff}' => out.push_str(&c.escape_unicode().to_string()),
            c if c.is_control() => out.push_str(&c.escape_unicode().to_string()),
            c => out.push(c),
        }
    }
    out
}
