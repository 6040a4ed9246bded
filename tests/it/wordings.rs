//! What people write: read as the one thing it can mean, and formatted in the language's words.

use qualify::check::check;
use qualify::diag::render::{Style, human};
use qualify::program::Program;
use qualify::speech::print;
use qualify::syntax::{LoadError, Root, load};

/// What the lines of these tests stand on.
const GIVEN: &str = r#"policy "Wordings"
  reviewed 2026-10-01
lead
  email     text
  title     text
  vans      number
  budget    number in EUR
  trade     one of courier, "house builder", caterer
  box       one of empty, full
  signs     yes/no
  lease_end date
event webinar
  topic  text
event demo_request
list rivals  "rival.example", "other.example"
score interest
  +5 on webinar
"#;

fn read(text: &str) -> Result<Program, String> {
    let loaded = load(&Root::file("a.qualify"), &mut |path| match path {
        "a.qualify" => Ok(text.as_bytes().to_vec()),
        _ => Err(LoadError::Missing),
    });
    let checked = check(&loaded);
    let said = human(&checked.diags, &loaded.sources, Style { width: 100, colour: false, unicode: false });
    checked.program.ok_or(said)
}

/// Each wording, and how the formatter writes it. A line without its own statement stands where `under` says.
const ACCEPTED: &[(&str, &str)] = &[
    ("x means vans between 5 and 15", "x means vans is 5 to 15"),
    ("x means vans is between 5 and 15", "x means vans is 5 to 15"),
    ("x means vans is not between 5 and 15", "x means vans is not 5 to 15"),
    ("x means vans from 5 to 15 and signs", "x means vans is 5 to 15 and signs"),
    ("x means budget between 5000 EUR and 15000 EUR", "x means budget is 5000 EUR to 15000 EUR"),
    (
        "score s\n  by vans: between 5 and 15: +20, otherwise: 0",
        "score s\n  by vans: 5 to 15: +20, otherwise: 0",
    ),
    ("score s\n  by vans: from 5 to 15: +20, from 16: +30", "score s\n  by vans: 5 to 15: +20, from 16: +30"),
    (r#"x means title is one of "CEO", "CFO""#, r#"x means title is one of ("CEO", "CFO")"#),
    (
        r#"x means title is not one of "CEO" or "CFO" and signs"#,
        r#"x means title is not one of ("CEO", "CFO") and signs"#,
    ),
    (
        r#"x means title contains one of "chief", "head" or "lead""#,
        r#"x means title contains one of ("chief", "head", "lead")"#,
    ),
    (r#"x means trade is "house builder" or courier"#, r#"x means trade is "house builder" or courier"#),
    (
        r#"x means trade is courier or "house builder" or caterer"#,
        r#"x means trade is courier or "house builder" or caterer"#,
    ),
    ("x means email ends with rivals", "x means email ends with one of rivals"),
    (
        "x means domain of email is one of rivals or title contains rivals",
        "x means domain of email is one of rivals or title contains one of rivals",
    ),
    ("x means signs = yes", "x means signs is yes"),
    ("x means signs != true", "x means signs is not yes"),
    ("x means signs is true", "x means signs is yes"),
    ("x means signs is FALSE or vans > 3", "x means signs is no or vans > 3"),
    ("x means title is empty", "x means title is missing"),
    ("x means title is not empty", "x means title is known"),
    ("x means signs is blank", "x means signs is missing"),
    ("x means lease_end is not blank", "x means lease_end is known"),
    ("x means box is empty", "x means box is empty"),
    ("x means vans+ 2 > interest + 1", "x means vans + 2 > interest + 1"),
    ("x means 2 + interest > 5 and signs", "x means 2 + interest > 5 and signs"),
    ("x means at least 2 webinar", "x means 2 or more webinar"),
    ("x means signs and 2+ webinar", "x means signs and 2 or more webinar"),
    ("x means webinar at least twice", "x means 2 or more webinar"),
    ("x means webinar at least 3 times in the last 30 days", "x means 3 or more webinar in the last 30 days"),
    (
        "x means webinar in the last 30 days at least twice and signs",
        "x means 2 or more webinar in the last 30 days and signs",
    ),
    (
        r#"x means webinar where topic contains "price" twice or more"#,
        r#"x means 2 or more webinar where topic contains "price""#,
    ),
    ("MQL if vans > 5", "MQL requires vans > 5"),
    ("SQL: signs and vans > 5", "SQL requires signs and vans > 5"),
    ("MQL when interest >= 20", "MQL requires interest >= 20"),
    ("score s\n  +5 on webinar, max 30 points", "score s\n  +5  on webinar, at most 30 points"),
    ("score s\n  +5 on webinar, up to 30 points", "score s\n  +5  on webinar, at most 30 points"),
    ("score s\n  +1 per vans, no more than 30 points", "score s\n  +1  per vans, at most 30 points"),
    (
        "MQL requires vans > 5\n  prefers earlier lease_end, higher budget",
        "MQL requires vans > 5\n  prefers earlier lease_end, higher budget",
    ),
    (
        "MQL requires vans > 5\n  prefers latest lease_end, highest budget",
        "MQL requires vans > 5\n  prefers later lease_end, higher budget",
    ),
    ("x means demo_request more than 7 days ago", "x means demo_request more than 7 days ago"),
    ("x means lease_end more than 2 months ago", "x means lease_end more than 2 months ago"),
    (r#"x means signs, because "why""#, r#"x means signs because "why""#),
    (r#"x means signs because, "why""#, r#"x means signs because "why""#),
    (r#"x means signs, owned by sales, because "why""#, r#"x means signs, owned by sales because "why""#),
    (
        "example \"a\"\n  given signs is true, title is empty\n  when demo_request today, webinar 0 days ago, webinar yesterday\n  then interest = 10",
        "example \"a\"\n  given signs is yes, title is missing\n  when  demo_request now, webinar now, webinar 1 day ago\n  then  interest = 10",
    ),
];

#[test]
fn a_wording_is_read_as_the_language_says_it() {
    let stage = |text: &str| match text.contains(" requires ")
        || text.starts_with("MQL")
        || text.starts_with("SQL")
    {
        true => String::new(),
        false => "MQL requires interest >= 10\n".to_owned(),
    };
    for (theirs, ours) in ACCEPTED {
        let whole = |lines: &str| format!("{GIVEN}{}{lines}\n", stage(ours));
        let (theirs, ours) = (whole(theirs), whole(ours));
        let program = read(&theirs).unwrap_or_else(|said| panic!("{theirs}\n{said}"));
        let meant = read(&ours).unwrap_or_else(|said| panic!("{ours}\n{said}"));
        // A points line is called by its words.
        if !ours.contains("score s") {
            assert_eq!(print(&program), print(&meant), "{theirs}");
        }
        let formatted = qualify::fmt::format(&theirs).unwrap_or_else(|diags| panic!("{theirs}\n{diags:?}"));
        assert_eq!(formatted, qualify::fmt::format(&ours).unwrap(), "{theirs}");
        assert!(formatted.contains(ours.lines().last().unwrap().trim()), "{formatted}");
    }
}

#[test]
fn more_than_so_long_ago_is_once_and_not_since() {
    let holds = |condition: &str, meant: &str| {
        let text = |condition: &str| format!("{GIVEN}MQL requires interest >= 10\nx means {condition}\n");
        let of = |condition: &str| print(&read(&text(condition)).unwrap());
        assert_eq!(of(condition), of(meant));
    };
    holds("demo_request more than 7 days ago", "demo_request and no demo_request in the last 7 days");
    holds(
        "signs or webinar where topic is \"a\" more than 2 weeks ago",
        "signs or (webinar where topic is \"a\" and no webinar where topic is \"a\" in the last 2 weeks)",
    );
    holds(
        "lease_end more than 1 month ago",
        "days since lease_end >= 0 and not lease_end in the last 1 month",
    );
}

#[test]
fn a_word_stays_where_another_file_says_what_it_is() {
    for text in ["x means title is empty\n", "x means title ends with rivals\n", "x means signs is true\n"] {
        assert_eq!(qualify::fmt::format(text).as_deref(), Ok(text));
    }
}
