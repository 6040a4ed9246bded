//! Every form, with its answer worked out by hand.

use super::{at, happened, n, program, scores};
use qualify::engine::events::aggregate_one;
use qualify::program::{Occurrence, Program, Value};

const AS_OF: &str = "2026-03-31T12:00:00Z";

const DECLARED: &str = r#"
lead
  lead_id  text, key
event download
event visit
  url     text
  source  one of mail, search, fair
  pages   number
  paid    yes/no
  topics  several of pricing, security
event call by sales
  reason  one of no_budget, no_need
event demo
event stop
  soft  yes/no
"#;

fn with(lines: &str) -> Program {
    program(&format!("{DECLARED}\n{lines}\n"))
}

/// What the first score is.
fn pays(lines: &str, events: &[(&str, &str)]) -> i64 {
    let program = with(&format!("score s\n{lines}"));
    let occurrences: Vec<Occurrence> =
        events.iter().map(|(name, instant)| happened(&program, name, instant, &[])).collect();
    scores(&program, AS_OF, &occurrences)[0]
}

fn text(text: &str) -> Value {
    Value::Text(text.into())
}

/// The only aggregate of a policy.
fn only(program: &Program, occurrences: &[Occurrence]) -> Option<Value> {
    let mut all = aggregate_one(program, at(AS_OF), occurrences);
    assert_eq!(
        all.len(),
        1,
        "{:?}",
        program.aggregates().map(|(id, _)| &program[id].name).collect::<Vec<_>>()
    );
    all.remove(0)
}

#[test]
fn on_pays_each_occurrence_up_to_its_cap() {
    let three =
        [("download", "2026-03-01T00:00:00Z"), ("download", "2026-03-02T00:00:00Z"), ("download", AS_OF)];
    assert_eq!(pays("+5 on download", &three), n(15));
    assert_eq!(pays("+5 on download, at most 12 points", &three), n(12));
    assert_eq!(pays("-5 on download, at most 12 points", &three), n(-12));
    assert_eq!(pays("+5 on download, once", &three), n(5));
    assert_eq!(pays("+5 on demo", &three), 0);
    assert_eq!(pays("+5 on download", &[("download", "2026-03-31T12:00:00.000001Z")]), 0, "after as-of");
}

#[test]
fn a_window_is_open_at_its_start_and_closed_at_as_of() {
    let line = "+1 on download in the last 30 days";
    assert_eq!(pays(line, &[("download", "2026-03-01T12:00:00Z")]), 0);
    assert_eq!(pays(line, &[("download", "2026-03-01T12:00:00.000001Z")]), n(1));
    assert_eq!(pays(line, &[("download", AS_OF)]), n(1));
    // A calendar month before the 31st of March is the last of February, at the same time of day.
    let line = "+1 on download in the last 1 month";
    assert_eq!(pays(line, &[("download", "2026-02-28T12:00:00Z")]), 0);
    assert_eq!(pays(line, &[("download", "2026-02-28T12:00:01Z")]), n(1));
    // And the 29th in a leap year: 2028-03-31 is not as-of here, but 25 months before it is in 2024.
    let line = "+1 on download in the last 25 months";
    assert_eq!(pays(line, &[("download", "2024-02-29T12:00:00Z")]), 0);
    assert_eq!(pays(line, &[("download", "2024-02-29T12:00:01Z")]), n(1));
    assert_eq!(pays("+1 on download in the last 2 weeks", &[("download", "2026-03-17T12:00:00Z")]), 0);
    assert_eq!(pays("+1 on download in the last 2 weeks", &[("download", "2026-03-17T12:00:01Z")]), n(1));
}

#[test]
fn once_per_block_pays_one_in_each() {
    // Sunday 29 March 23:59 and Monday 30 March 00:00 are two ISO weeks; two days; one month.
    let two = [("download", "2026-03-29T23:59:59Z"), ("download", "2026-03-30T00:00:00Z")];
    assert_eq!(pays("+1 on download, once per week", &two), n(2));
    assert_eq!(pays("+1 on download, once per day", &two), n(2));
    assert_eq!(pays("+1 on download, once per month", &two), n(1));
    // 2026-03-31 is day 20,543: blocks of 10 days begin on 20,540 (28 March).
    let blocks = [("download", "2026-03-27T23:00:00Z"), ("download", "2026-03-28T01:00:00Z")];
    assert_eq!(pays("+1 on download, once per 10 days", &blocks), n(2));
    assert_eq!(pays("+1 on download, once per 10 days", &two), n(1));
    // The turn of the ISO year: 2025-12-29 to 2026-01-04 is one week.
    let year = [("download", "2025-12-29T00:00:00Z"), ("download", "2026-01-04T23:59:59Z")];
    assert_eq!(pays("+1 on download, once per week", &year), n(1));
    assert_eq!(pays("+1 on download, once per month", &year), n(2));
}

#[test]
fn days_and_months_are_the_policys_own() {
    let policy = |zone: &str| {
        program(&format!(
            "policy \"p\"\n  time zone \"{zone}\"\n{DECLARED}\nscore s\n  +1 on download, once per day\nscore t\n  +1 on download, once per month\n"
        ))
    };
    // In Amsterdam, 22:30Z on 28 March is 23:30 and 23:30Z is 00:30 on the 29th; then the clock jumps at 01:00Z.
    let events =
        ["2026-03-28T22:30:00Z", "2026-03-28T23:30:00Z", "2026-03-29T21:59:59Z", "2026-03-29T22:00:00Z"];
    let all = |program: &Program| -> Vec<Occurrence> {
        events.iter().map(|instant| happened(program, "download", instant, &[])).collect()
    };
    let amsterdam = policy("Europe/Amsterdam");
    assert_eq!(scores(&amsterdam, AS_OF, &all(&amsterdam)), [n(3), n(1)]);
    let utc = policy("UTC");
    assert_eq!(scores(&utc, AS_OF, &all(&utc)), [n(2), n(1)]);
    let kiritimati = policy("Pacific/Kiritimati");
    // 14 hours ahead: 12:30 and 13:30 on the 29th, 11:59:59 and 12:00 on the 30th.
    assert_eq!(scores(&kiritimati, AS_OF, &all(&kiritimati)), [n(2), n(1)]);
    let edge = [
        happened(&amsterdam, "download", "2026-02-28T22:59:59Z", &[]),
        happened(&amsterdam, "download", "2026-02-28T23:00:00Z", &[]),
    ];
    assert_eq!(scores(&amsterdam, AS_OF, &edge), [n(2), n(2)]);
    assert_eq!(scores(&utc, AS_OF, &edge), [n(1), n(1)]);
}

#[test]
fn points_fade_by_whole_days() {
    let line = "+10 on download\npoints halve every 60 days";
    assert_eq!(pays(line, &[("download", AS_OF)]), n(10));
    // Sixty days before; one microsecond later it is 59 whole days old.
    assert_eq!(pays(line, &[("download", "2026-01-30T12:00:00Z")]), n(5));
    let fifty_nine = pays(line, &[("download", "2026-01-30T12:00:00.000001Z")]);
    assert_eq!(fifty_nine, 50_581, "0.5^(59/60) of 10 is 5.0581");
    assert_eq!(pays(line, &[("download", AS_OF), ("download", "2026-01-30T12:00:00Z")]), n(15));
    let once = "+10 on download, once\npoints halve every 60 days";
    assert_eq!(
        pays(once, &[("download", "2026-01-30T12:00:00Z"), ("download", "2025-12-01T12:00:00Z")]),
        n(5)
    );
    // The latest in each block: one in January's, one in March's.
    let monthly = "+10 on download, once per month\npoints halve every 60 days";
    let events =
        [("download", "2026-01-30T12:00:00Z"), ("download", "2026-01-02T12:00:00Z"), ("download", AS_OF)];
    assert_eq!(pays(monthly, &events), n(15));
}

#[test]
fn resets_void_what_is_not_strictly_after_the_last() {
    let line = "+5 on download\nresets on stop";
    let events = [
        ("download", "2026-03-01T00:00:00Z"),
        ("stop", "2026-03-02T00:00:00Z"),
        ("download", "2026-03-02T00:00:00Z"),
        ("download", "2026-03-03T00:00:00Z"),
    ];
    assert_eq!(pays(line, &events), n(5));
    assert_eq!(pays(line, &events[..1]), n(5), "no reset");
    assert_eq!(pays("+5 on download, once per day\nresets on stop", &events), n(5));
    assert_eq!(pays("+5 if 1 or more download in the last 60 days\nresets on stop", &events[..2]), 0);
    let late = [("download", "2026-03-01T00:00:00Z"), ("stop", "2026-04-02T00:00:00Z")];
    assert_eq!(pays(line, &late), n(5), "a reset after as-of is none");
    // Several resets, one of them only where it is not soft.
    let program = with("score s\n+5 on download\nresets on demo\nresets on stop where not soft");
    let mut all = vec![
        happened(&program, "download", "2026-03-01T00:00:00Z", &[]),
        happened(&program, "download", "2026-03-05T00:00:00Z", &[]),
        happened(&program, "download", "2026-03-09T00:00:00Z", &[]),
        happened(&program, "demo", "2026-03-02T00:00:00Z", &[]),
        happened(&program, "stop", "2026-03-10T00:00:00Z", &[Value::YesNo(true)]),
        happened(&program, "stop", "2026-03-11T00:00:00Z", &[]),
    ];
    assert_eq!(scores(&program, AS_OF, &all), [n(10)]);
    all.push(happened(&program, "stop", "2026-03-06T00:00:00Z", &[Value::YesNo(false)]));
    assert_eq!(scores(&program, AS_OF, &all), [n(5)]);
}

#[test]
fn without_activity_counts_from_the_leads_own_last_event_whatever_resets() {
    let line = "-10 per 30 days without activity, at most 50 points\nresets on download";
    assert_eq!(pays(line, &[]), 0, "nothing to be without");
    assert_eq!(pays(line, &[("call", "2025-01-01T00:00:00Z")]), 0, "a call by sales is no activity");
    assert_eq!(pays(line, &[("download", "2026-03-02T12:00:00Z")]), 0, "29 days");
    assert_eq!(pays(line, &[("download", "2026-03-01T12:00:00Z")]), n(-10));
    assert_eq!(pays(line, &[("download", "2026-03-01T12:00:00Z"), ("call", AS_OF)]), n(-10));
    assert_eq!(pays(line, &[("download", "2020-03-01T12:00:00Z")]), n(-50));
}

#[test]
fn since_last_counts_what_is_strictly_after() {
    let program = with("score s\n+1 on call since last download");
    let call = |instant| happened(&program, "call", instant, &[]);
    let download = |instant| happened(&program, "download", instant, &[]);
    let (one, two, three) = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z", "2026-03-03T00:00:00Z");
    assert_eq!(scores(&program, AS_OF, &[call(one), call(two)]), [n(2)], "of all time");
    assert_eq!(scores(&program, AS_OF, &[call(one), download(two), call(three)]), [n(1)]);
    assert_eq!(scores(&program, AS_OF, &[call(two), download(two)]), [0]);
    assert_eq!(scores(&program, AS_OF, &[download(one), download(three), call(two)]), [0]);
}

#[test]
fn where_counts_an_occurrence_only_when_it_is_yes() {
    let visit = |program: &Program, url: &str| happened(program, "visit", AS_OF, &[text(url)]);
    let program = with("score s\n+1 on visit where url contains \"/pricing\"");
    let all =
        [visit(&program, "/PRICING/eur"), visit(&program, "/docs"), happened(&program, "visit", AS_OF, &[])];
    assert_eq!(scores(&program, AS_OF, &all), [n(1)]);
    let program = with("score s\n+1 on visit where not url contains \"/pricing\"");
    assert_eq!(scores(&program, AS_OF, &all), [n(1)], "without a url it is unknown");
    let program = with("score s\n+1 on visit where (url is known or pages > 3)");
    assert_eq!(scores(&program, AS_OF, &all), [n(2)]);
    let program =
        with("score s\n+1 on visit where (at least 2 of (paid, pages >= 2, source is mail or fair))");
    let given = |pages: i64, paid: bool, source: u32| {
        let fields = [text("x"), Value::Choice(source), Value::Number(n(pages)), Value::YesNo(paid)];
        happened(&program, "visit", AS_OF, &fields)
    };
    assert_eq!(
        scores(
            &program,
            AS_OF,
            &[given(1, true, 1), given(2, true, 1), given(1, true, 2), given(1, false, 1)]
        ),
        [n(2)]
    );
    let program = with("score s\n+1 on visit where topics include pricing");
    let topics = |set: &[u32]| {
        let fields =
            [text("x"), Value::Choice(0), Value::Number(0), Value::YesNo(true), Value::Several(set.to_vec())];
        happened(&program, "visit", AS_OF, &fields)
    };
    assert_eq!(scores(&program, AS_OF, &[topics(&[0]), topics(&[1]), topics(&[0, 1]), topics(&[])]), [n(2)]);
}

#[test]
fn different_values_are_counted_once_however_they_are_written() {
    let program = with("busy means 3 or more different url of visit");
    let visits = |urls: &[&str]| -> Vec<Occurrence> {
        urls.iter().map(|url| happened(&program, "visit", AS_OF, &[text(url)])).collect()
    };
    let mut all = visits(&["/a", " /A", "/b", "/a"]);
    all.push(happened(&program, "visit", AS_OF, &[]));
    assert_eq!(only(&program, &all), Some(Value::Number(n(2))));
    assert_eq!(only(&program, &visits(&["a", "b", "c"])), Some(Value::Number(n(3))));
    assert_eq!(only(&program, &[]), Some(Value::Number(0)));
}

#[test]
fn the_last_value_is_the_least_of_those_at_the_last_instant() {
    let program = with("poor means reason of last call is no_budget");
    let call = |instant, reason: &[u32]| {
        let fields: Vec<Value> = reason.iter().map(|reason| Value::Choice(*reason)).collect();
        happened(&program, "call", instant, &fields)
    };
    let (one, two) = ("2026-03-01T00:00:00Z", "2026-03-02T00:00:00Z");
    assert_eq!(only(&program, &[]), None);
    assert_eq!(only(&program, &[call(one, &[0]), call(two, &[1])]), Some(Value::Choice(1)));
    assert_eq!(only(&program, &[call(two, &[1]), call(two, &[0]), call(one, &[0])]), Some(Value::Choice(0)));
    assert_eq!(only(&program, &[call(two, &[]), call(one, &[0])]), None, "the last has none");
    assert_eq!(only(&program, &[call(two, &[]), call(two, &[1])]), Some(Value::Choice(1)));
    let program = with("priced means url of last visit contains \"pricing\"");
    let visits: Vec<_> =
        ["/z", " /Pricing", "/q"].iter().map(|url| happened(&program, "visit", two, &[text(url)])).collect();
    assert_eq!(only(&program, &visits), Some(text("/pricing")));
}

#[test]
fn what_stands_behind_the_bracket_of_where_is_asked_of_the_last() {
    let visit = |program: &Program, instant, pages: i64, paid: bool| {
        let fields = [text("x"), Value::Choice(0), Value::Number(n(pages)), Value::YesNo(paid)];
        happened(program, "visit", instant, &fields)
    };
    let (one, two, three) = ("2026-03-01T12:00:00Z", "2026-03-02T12:00:00Z", "2026-03-03T12:00:00Z");
    let pays = |condition: &str| {
        let program = with(&format!("score s\n+1 if {condition}"));
        let visits =
            [visit(&program, one, 9, true), visit(&program, two, 5, true), visit(&program, three, 7, false)];
        scores(&program, AS_OF, &visits)[0]
    };
    // Of the last paid visit, five pages; of the last that was not, seven; two that were paid are older than 28 days.
    for yes in [
        "pages of last visit where (paid is yes) = 5",
        "pages of last visit where (pages > 5 or paid is yes) = 7",
        "pages of last visit where not (paid is yes) = 7",
        "pages of last visit where (paid is yes) is 4 to 6",
        "source of last visit where (paid is yes) is mail",
        "pages of last visit where (paid is yes) + 2 = pages of last visit where (paid is no)",
        "pages of last visit where (paid is yes) - pages of last visit where (paid is no) + 2 = 0",
        "7 > pages of last visit where (paid is yes) + 1",
        "days since last visit where (paid is yes) = 29",
        "days since last visit where (pages > 6) in the last 3 months - 1 = 27",
        "pages of last visit where (paid is yes) in the last 30 days = 5",
        // A sum begins a comparison, and so does one name.
        "pages of last visit where (pages + 1) > 8 = 9",
        "pages of last visit where (pages) > 8 = 9",
    ] {
        assert_eq!(pays(yes), n(1), "{yes}");
    }
    for no in [
        "pages of last visit where (paid is yes) = 9",
        "days since last visit where (paid is yes) < 29",
        "pages of last visit where (paid is yes) in the last 20 days = 5",
    ] {
        assert_eq!(pays(no), 0, "{no}");
    }
}

#[test]
fn examples_run_with_what_they_say_happened() {
    let program = with(
        "score interest\n+5 on download, at most 15 points\n+25 on visit where url contains \"/pricing\", once per week\nexample \"two weeks\"\n  given as of 2026-03-31\n  when 4 times download 10 days ago, visit with url \"/pricing\" 5 days ago, visit with url \"/pricing\" 15 days ago\n  then interest is 65",
    );
    let example = &program.examples[0];
    let aggregates = aggregate_one(&program, example.as_of, &example.occurrences);
    assert_eq!(
        aggregates,
        [Some(Value::Number(n(15))), Some(Value::Number(n(50)))],
        "four downloads up to fifteen points, and two weeks"
    );
}
