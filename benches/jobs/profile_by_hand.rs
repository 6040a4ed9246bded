//! `benches/policies/profile.qualify` written by hand, the way a careful programmer would: a typed struct with
//! `String` fields, `if`s, buffered output. It is the baseline of the profile benchmark.

use serde::{Deserialize, Deserializer};
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

/// A lead, as read from either form.
#[derive(Deserialize)]
pub struct Lead {
    lead_id: String,
    email: Option<String>,
    title: Option<String>,
    industry: Option<String>,
    country: Option<String>,
    source: Option<String>,
    employees: Option<f64>,
    revenue: Option<f64>,
    budget: Option<f64>,
    timeline: Option<f64>,
    seats: Option<f64>,
    page_views: Option<f64>,
    visits: Option<f64>,
    minutes: Option<f64>,
    #[serde(default, deserialize_with = "yes_no")]
    decision_maker: Option<bool>,
    #[serde(default, deserialize_with = "yes_no")]
    need: Option<bool>,
    #[serde(default, deserialize_with = "yes_no")]
    unsubscribed: Option<bool>,
    created: Option<String>,
}

/// `true` in JSON, `yes` in CSV.
fn yes_no<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<bool>, D::Error> {
    struct YesNo;
    impl serde::de::Visitor<'_> for YesNo {
        type Value = Option<bool>;
        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("yes or no")
        }
        fn visit_bool<E>(self, yes: bool) -> Result<Option<bool>, E> {
            Ok(Some(yes))
        }
        fn visit_unit<E>(self) -> Result<Option<bool>, E> {
            Ok(None)
        }
        fn visit_str<E>(self, text: &str) -> Result<Option<bool>, E> {
            Ok(match text {
                "yes" | "true" => Some(true),
                "no" | "false" => Some(false),
                _ => None,
            })
        }
    }
    deserializer.deserialize_any(YesNo)
}

const C_LEVEL: [&str; 6] = ["ceo", "cfo", "coo", "cto", "chief marketing officer", "managing director"];
const FREEMAIL: [&str; 4] = ["gmail.com", "hotmail.com", "outlook.com", "yahoo.com"];

/// What is written for a lead.
pub struct Answer {
    /// `lead`, `MQL`, `SAL` or `SQL`.
    pub stage: &'static str,
    /// Score.
    pub interest: i64,
    /// Score.
    pub fit: i64,
    /// Next step.
    pub next_step: &'static str,
}

fn word(text: &str, word: &str) -> bool {
    text.match_indices(word).any(|(at, _)| {
        !text[..at].chars().next_back().is_some_and(char::is_alphanumeric)
            && !text[at + word.len()..].chars().next().is_some_and(char::is_alphanumeric)
    })
}

/// "at least 2 of", three-valued: `None` is unknown.
fn two_of(conditions: [Option<bool>; 3]) -> bool {
    conditions.iter().filter(|condition| **condition == Some(true)).count() >= 2
}

/// The answer for a lead.
pub fn evaluate(lead: &Lead) -> Answer {
    let title =
        lead.title.as_deref().map(|title| title.trim().to_lowercase()).filter(|title| !title.is_empty());
    let email =
        lead.email.as_deref().map(|email| email.trim().to_lowercase()).filter(|email| !email.is_empty());
    let domain = email.as_deref().and_then(|email| email.rsplit_once('@')).map(|(_, domain)| domain);
    let c_level = title.as_deref().map(|title| C_LEVEL.contains(&title));
    let manager = title.as_deref().is_some_and(|title| word(title, "manager"));
    let free = domain.map(|domain| FREEMAIL.contains(&domain));
    let source = lead.source.as_deref().unwrap_or("");
    let created = lead.created.as_deref();

    let mut interest = 0;
    if let Some(views) = lead.page_views {
        interest += (views.floor() as i64).clamp(0, 20);
    }
    if let Some(visits) = lead.visits {
        interest += (2 * (visits / 5.0).floor() as i64).clamp(0, 10);
    }
    if lead.minutes.is_some_and(|minutes| minutes >= 10.0) {
        interest += 5;
    }
    if lead.minutes.is_some_and(|minutes| minutes >= 45.5) {
        interest += 10;
    }
    if source == "webinar" {
        interest += 8;
    }
    if source == "referral" || source == "partner" {
        interest += 12;
    }
    if source == "advertisement" {
        interest -= 5;
    }
    if created.is_some_and(|day| day >= "2026-06-01") {
        interest += 6;
    }
    if created.is_some_and(|day| day < "2025-06-01") {
        interest -= 10;
    }
    if lead.page_views.is_some_and(|views| views > 30.0) && lead.visits.is_some_and(|visits| visits > 10.0) {
        interest += 4;
    }
    if lead.visits.is_some_and(|visits| (5.0..=20.0).contains(&visits)) {
        interest += 3;
    }
    if lead.unsubscribed == Some(true) {
        interest -= 20;
    }
    if lead.need == Some(true) {
        interest += 7;
    }
    if lead.timeline.is_some_and(|months| months <= 3.0) {
        interest += 5;
    }
    if lead.seats.is_some() {
        interest += 2;
    }
    let interest = interest.clamp(0, 100);

    let mut fit = match lead.employees {
        Some(employees) if employees < 50.0 => -5,
        Some(employees) if employees <= 500.0 => 20,
        Some(_) => 10,
        None => 0,
    };
    fit += match lead.industry.as_deref() {
        Some("software") => 15,
        Some("logistics") => 10,
        Some("finance") => 8,
        Some("healthcare") => 5,
        _ => 0,
    };
    fit += match lead.country.as_deref() {
        Some("NL") => 10,
        Some("BE") => 8,
        Some("DE") => 6,
        Some("") | None => 0,
        Some(_) => 1,
    };
    if c_level == Some(true) {
        fit += 15;
    }
    if manager {
        fit += 5;
    }
    if title.as_deref().is_some_and(|title| title.starts_with("head")) {
        fit += 4;
    }
    if title.as_deref().is_some_and(|title| title.contains("student") || title.contains("intern")) {
        fit -= 8;
    }
    if free == Some(false) {
        fit += 12;
    }
    if free == Some(true) {
        fit -= 3;
    }
    if let Some(revenue) = lead.revenue {
        fit += ((revenue / 250_000.0).floor() as i64).clamp(0, 20);
    }
    if lead.budget.is_some_and(|budget| budget >= 10_000.0) {
        fit += 6;
    }
    if lead.budget.is_some_and(|budget| budget < 2_000.0) {
        fit -= 6;
    }
    if lead.seats.is_some_and(|seats| seats >= 25.0) {
        fit += 3;
    }
    if lead.decision_maker == Some(true) {
        fit += 5;
    }
    if lead.decision_maker == Some(false) && c_level == Some(false) {
        fit -= 4;
    }
    let fit = fit.clamp(-20, 100);

    let person = interest + fit;
    let authority = lead.decision_maker == Some(true) || c_level == Some(true);
    let urgency = lead.timeline.is_some_and(|months| months <= 6.0);
    let means_it = lead.need == Some(true) && urgency;
    let sizeable = lead.employees.is_some_and(|employees| employees >= 50.0)
        && lead.revenue.is_some_and(|revenue| revenue >= 1_000_000.0);
    let funded = two_of([
        lead.budget.map(|budget| budget >= 5_000.0),
        lead.revenue.map(|revenue| revenue >= 2_000_000.0),
        lead.seats.map(|seats| seats >= 10.0),
    ]);
    let blocked = lead.budget.is_some_and(|budget| budget < 1_000.0);
    let (stage, next_step) = if authority && means_it && funded && !blocked {
        ("SQL", "Sales calls today")
    } else if person >= 70 && sizeable {
        ("SAL", "Sales reviews")
    } else if person >= 50 && interest > 10 {
        ("MQL", "Case-study nurture")
    } else {
        ("lead", "Newsletter")
    };
    Answer { stage, interest, fit, next_step }
}

fn write(out: &mut impl Write, lead: &Lead) {
    let answer = evaluate(lead);
    writeln!(
        out,
        "{},{},{},{},{}",
        lead.lead_id, answer.stage, answer.interest, answer.fit, answer.next_step
    )
    .expect("the answers can be written");
}

/// Runs the job over a file of the form that its ending says.
pub fn run(leads: &str, output: &str) {
    let mut out = BufWriter::new(File::create(output).expect("the output can be written"));
    writeln!(out, "lead_id,stage,interest,fit,next_step").expect("the answers can be written");
    let file = File::open(leads).expect("the leads can be read");
    if leads.ends_with(".csv") {
        for lead in csv::Reader::from_reader(file).deserialize() {
            write(&mut out, &lead.expect("a lead"));
        }
    } else {
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut line = String::new();
        while reader.read_line(&mut line).expect("a line") > 0 {
            write(&mut out, &serde_json::from_str(&line).expect("a lead"));
            line.clear();
        }
    }
    out.flush().expect("the answers can be written");
}

/// The floor: splits the file into its lines, or its cells, and does nothing with them.
pub fn floor(leads: &str) {
    let file = File::open(leads).expect("the leads can be read");
    let mut count = 0usize;
    if leads.ends_with(".csv") {
        let mut reader = csv::Reader::from_reader(file);
        let mut record = csv::ByteRecord::new();
        while reader.read_byte_record(&mut record).expect("a record") {
            count += record.len();
        }
    } else {
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut line = Vec::new();
        while reader.read_until(b'\n', &mut line).expect("a line") > 0 {
            count += line.len();
            line.clear();
        }
    }
    std::hint::black_box(count);
}
