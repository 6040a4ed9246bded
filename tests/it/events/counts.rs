//! Counts, groups, actors, last values and the order of the steps on an `on` line, with answers worked out by hand.

use super::{at, happened, n, program, scores};
use qualify::program::{Date, Occurrence, Program, Value};

const AS_OF: &str = "2026-03-31T12:00:00Z";

const DECLARED: &str = r#"
lead
  lead_id  text, key
event visit
  url    text
  pages  number
  paid   yes/no
  due    date
event chat
  url    text
  pages  number
event call by sales
  reason  one of no_budget, no_need
event mailing by marketing
event import by system
event demo
events contact are visit, chat
"#;

/// What happened: the event, days and hours before as-of, and its fields in the order declared.
type Happened = (&'static str, i64, i64, Vec<Option<Value>>);

fn ago(program: &Program, (name, days, hours, fields): &Happened) -> Occurrence {
    let mut occurrence = happened(program, name, AS_OF, &[]);
    occurrence.at = at(AS_OF) - (days * 24 + hours) * 3_600_000_000;
    for (to, from) in occurrence.fields.iter_mut().zip(fields) {
        to.clone_from(from);
    }
    occurrence
}

/// What the score of these lines is.
fn pays(lines: &str, events: &[Happened]) -> i64 {
    let program = program(&format!("{DECLARED}\nscore s\n{lines}\n"));
    let occurrences: Vec<Occurrence> = events.iter().map(|event| ago(&program, event)).collect();
    scores(&program, AS_OF, &occurrences)[0]
}

/// Whether a condition holds.
fn holds(condition: &str, events: &[Happened]) -> bool {
    pays(&format!("+1 if {condition}"), events) == n(1)
}

fn bare(name: &'static str, days: i64) -> Happened {
    (name, days, 0, Vec::new())
}

fn url(name: &'static str, days: i64, url: &str, pages: i64) -> Happened {
    (name, days, 0, vec![Some(Value::Text(url.into())), Some(Value::Number(n(pages)))])
}

#[test]
fn a_count_looks_at_its_window_only() {
    let three = "3 or more visit in the last 14 days";
    assert!(holds(three, &[bare("visit", 0), bare("visit", 1), ("visit", 13, 23, vec![])]));
    // Exactly 14 days before as-of is outside.
    assert!(!holds(three, &[bare("visit", 0), bare("visit", 1), bare("visit", 14)]));
    assert!(!holds(three, &[bare("visit", 0), bare("visit", 1), bare("chat", 1)]));
    assert!(holds(
        "3 or more contact in the last 14 days",
        &[bare("visit", 0), bare("visit", 1), bare("chat", 1)]
    ));
    let minutes = "visit in the last 90 minutes";
    assert!(holds(minutes, &[("visit", 0, 1, vec![])]));
    assert!(!holds(minutes, &[("visit", 0, 2, vec![])]));
}

#[test]
fn none_is_none_in_the_window_and_since() {
    assert!(holds("no call in the last 30 days", &[]));
    assert!(holds("no call in the last 30 days", &[bare("call", 30)]));
    assert!(!holds("no call in the last 30 days", &[bare("call", 29)]));
    assert!(holds("no call since last visit", &[bare("call", 5), bare("visit", 4)]));
    assert!(!holds("no call since last visit", &[bare("call", 3), bare("visit", 4)]));
    assert!(holds("no visit where url contains \"/x\"", &[url("visit", 1, "/y", 1)]));
    assert!(!holds("no visit where url contains \"/x\"", &[url("visit", 1, "/X/1", 1)]));
}

#[test]
fn groups_stand_wherever_an_event_can() {
    let events = [url("visit", 3, "/x", 5), url("chat", 2, "/x", 1), bare("call", 1)];
    assert_eq!(pays("+5 on contact", &events), n(10));
    assert_eq!(pays("+5 on contact where url contains \"x\" and pages > 2", &events), n(5));
    assert_eq!(pays("+5 on contact, once", &events), n(5));
    assert_eq!(pays("+5 on call\nresets on contact", &events), n(5));
    assert_eq!(pays("+5 on visit\nresets on contact", &events), 0);
    assert_eq!(pays("+5 on visit\nresets on contact where pages > 9", &events), n(5));
    assert!(holds("call since last contact", &events));
    assert!(!holds("visit since last contact", &events));
    assert!(holds("visit since last contact where pages > 9", &events));
    assert!(holds("2 or more different pages of contact", &events));
    assert!(!holds("2 or more different url of contact", &events));
    assert!(holds("pages of last contact = 1", &events));
    assert!(holds("pages of last contact where pages > 2 = 5", &events));
    assert!(holds("days since last contact = 2", &events));
}

#[test]
fn different_values_are_those_of_the_occurrences_chosen() {
    let events = [
        url("visit", 20, "/a", 1),
        url("visit", 3, "/b", 1),
        url("visit", 2, " /B ", 9),
        url("chat", 1, "/c", 1),
    ];
    assert!(holds("2 or more different url of visit", &events));
    assert!(!holds("2 or more different url of visit in the last 10 days", &events));
    assert!(!holds("3 or more different url of visit", &events));
    assert!(holds("3 or more different url of contact", &events));
    assert!(!holds("2 or more different url of visit where pages < 5 in the last 10 days", &events));
    assert!(!holds("2 or more different url of contact since last visit", &events));
    assert!(holds("1 or more different url of contact since last visit", &events));
}

#[test]
fn of_several_at_the_last_instant_the_least_counts() {
    let visit = |days, url: Option<&str>, pages: Option<i64>, paid, due: Option<i64>| -> Happened {
        let fields = vec![
            url.map(|url| Value::Text(url.into())),
            pages.map(|pages| Value::Number(n(pages))),
            Some(Value::YesNo(paid)),
            due.map(|days| Value::Date(Date::instant(at(AS_OF) - days * 86_400_000_000))),
        ];
        ("visit", days, 0, fields)
    };
    let events = [
        visit(2, Some("/z"), Some(7), false, Some(3)),
        visit(2, Some(" /B"), Some(-2), true, Some(9)),
        visit(2, None, None, false, None),
        visit(5, Some("/a"), Some(-9), true, Some(99)),
    ];
    assert!(holds("pages of last visit = -2", &events));
    assert!(holds("url of last visit is \"/b\"", &events));
    assert!(holds("due of last visit < 2026-03-23", &events));
    // Yes before no.
    assert!(holds("paid of last visit", &events));
    assert!(!holds("not paid of last visit", &events));
    assert!(holds("pages of last visit where paid is no = 7", &events));
}

#[test]
fn days_since_are_whole_days() {
    assert!(holds("days since last visit = 3", &[("visit", 3, 23, vec![])]));
    assert!(holds("days since last visit = 4", &[("visit", 4, 0, vec![]), bare("visit", 9)]));
    assert!(!holds("days since last visit >= 0", &[]), "missing, so unknown");
    assert!(holds(
        "days since last visit where pages > 2 = 8",
        &[url("visit", 8, "/", 3), url("visit", 1, "/", 2)]
    ));
}

#[test]
fn only_the_leads_own_events_are_activity() {
    let line = "-10 per 10 days without activity, at most 50 points";
    for actor in ["call", "mailing", "import"] {
        assert_eq!(pays(line, &[bare("visit", 25), bare(actor, 1)]), n(-20), "{actor}");
        assert_eq!(pays(line, &[bare(actor, 25)]), 0, "{actor}");
    }
    assert_eq!(pays(line, &[bare("visit", 25), bare("demo", 9)]), 0);
    assert_eq!(pays(line, &[bare("visit", 25), bare("demo", 10)]), n(-10));
    assert_eq!(pays("-10 per 2 weeks without activity, at most 50 points", &[bare("visit", 28)]), n(-20));
}

#[test]
fn where_and_window_choose_before_once_does() {
    let events = [url("visit", 1, "/y", 1), url("visit", 10, "/x", 1), url("visit", 40, "/x", 1)];
    let halving = "points halve every 10 days";
    // The latest of those that count is ten days old, not one.
    assert_eq!(pays(&format!("+40 on visit where url contains \"x\", once\n{halving}"), &events), n(20));
    assert_eq!(pays(&format!("+40 on visit, once\n{halving}"), &events), 373_213);
    assert_eq!(pays("+40 on visit where url contains \"x\" in the last 20 days, once", &events), n(40));
    assert_eq!(pays("+40 on visit where url contains \"z\", once", &events), 0);
}

#[test]
fn a_line_is_rounded_once_then_capped_and_then_the_score_is_bounded() {
    // 210 days are seven halvings of 30: ten points are 0.078125 each, three times 0.234375, which is 0.2344. Rounded
    // one by one they would be 0.2343.
    let old = [bare("visit", 210), bare("visit", 210), bare("visit", 210)];
    assert_eq!(pays("+10 on visit\npoints halve every 30 days", &old), 2344);
    let four = [bare("visit", 1), bare("visit", 2), bare("visit", 3), bare("visit", 4), bare("chat", 1)];
    let program = program(&format!(
        "{DECLARED}\nscore s, 0 to 10\n  +5 on visit, at most 12 points\n  -5 on chat\nscore t, 0 to 10\n  +5 on visit\n  -5 on chat\nscore u, 0 to 10\n  -5 on chat\n"
    ));
    let occurrences: Vec<Occurrence> = four.iter().map(|event| ago(&program, event)).collect();
    assert_eq!(scores(&program, AS_OF, &occurrences), [n(7), n(10), 0]);
    assert_eq!(pays("-5 on visit, at most 12 points", &four), n(-12));
}

#[test]
fn a_line_may_fade_by_itself_and_lengths_may_be_weeks() {
    let events = [bare("visit", 14), bare("chat", 14)];
    assert_eq!(pays("+8 on visit, points halve every 2 weeks\n+8 on chat", &events), n(12));
    assert_eq!(
        pays("+8 on visit, points halve every 7 days\n+8 on chat\npoints halve every 2 weeks", &events),
        n(6)
    );
    // What is no `on` line does not fade.
    assert_eq!(pays("+8 if visit\npoints halve every 2 weeks", &events), n(8));
    // 2026-03-31 is day 20,543: blocks of 14 days begin on day 20,538 (26 March), and on day 20,524 before it.
    let blocks = [bare("visit", 0), bare("visit", 5), bare("visit", 6), bare("visit", 19)];
    assert_eq!(pays("+1 on visit, once per 2 weeks", &blocks), n(2));
}
