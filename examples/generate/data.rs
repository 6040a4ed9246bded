//! Made-up leads and events for benchmarks and demonstrations: the same numbers in, the same bytes out.

#[cfg(feature = "parquet")]
#[path = "columns.rs"]
mod columns;

use std::io::{self, Write};

/// The form in which records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Comma-separated values with a header.
    Csv,
    /// One JSON object a line.
    JsonLines,
    /// Parquet.
    #[cfg(feature = "parquet")]
    Parquet,
}

/// A small fixed generator of random numbers (SplitMix64, Steele, Lea and Flood 2014), so that no library's change
/// can change the data.
pub struct Random(u64);

impl Random {
    /// Starts from a seed.
    pub fn new(seed: u64) -> Random {
        Random(seed)
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.next() % limit.max(1)
    }

    fn chance(&mut self, percent: u64) -> bool {
        self.below(100) < percent
    }

    fn pick(&mut self, from: &[&'static str]) -> &'static str {
        usize::try_from(self.below(from.len() as u64)).ok().and_then(|at| from.get(at)).copied().unwrap_or("")
    }
}

const TITLES: &[&str] = &[
    "CEO",
    "CFO",
    "COO",
    "CTO",
    "Chief Marketing Officer",
    "Managing Director",
    "Head of Sales",
    "Head of Control",
    "Marketing Manager",
    "Sales Manager",
    "Product Manager",
    "Office manager",
    "Controller",
    "Engineer",
    "Senior Engineer",
    "Student",
    "Marketing intern",
    "Consultant",
    "Analyst",
    "Buyer",
    "Team lead",
    "Operations",
    "Account executive",
    "Data scientist",
    "IT manager",
    "HR Business Partner",
    "Founder",
    "Owner",
    "Assistant",
    "Project Managers Office",
];
const DOMAINS: &[&str] = &[
    "gmail.com",
    "hotmail.com",
    "outlook.com",
    "yahoo.com",
    "acme.example",
    "brightworks.example",
    "canal-logistics.example",
    "delta.example",
    "eastport.example",
    "fjord.example",
    "granite.example",
    "harbour.example",
    "inkwell.example",
    "juniper.example",
    "kestrel.example",
    "lindens.example",
];
const FIRST: &[&str] =
    &["anna", "bram", "carla", "daan", "eva", "finn", "greta", "hugo", "iris", "jan", "kim", "lars"];
const INDUSTRIES: &[&str] =
    &["software", "logistics", "manufacturing", "retail", "finance", "healthcare", "education", "energy"];
const COUNTRIES: &[&str] = &["NL", "BE", "DE", "FR", "GB", "US", "ES", "IT", "SE", "PL", "CA", "AU"];
const SOURCES: &[&str] = &["website", "webinar", "referral", "fair", "partner", "advertisement"];
const NOTES: &[&str] = &[
    "asked for the price list",
    "met at the fair, wants to \"think about it\"",
    "call back next month",
    "",
    "prefers mail over phone",
    "existing customer of a partner",
];

/// The 20 fields of a made-up lead, in the order of the columns.
pub const LEAD_FIELDS: [&str; 20] = [
    "lead_id",
    "email",
    "company",
    "title",
    "industry",
    "country",
    "source",
    "employees",
    "revenue",
    "budget",
    "timeline",
    "seats",
    "page_views",
    "visits",
    "minutes",
    "decision_maker",
    "need",
    "unsubscribed",
    "created",
    "notes",
];

/// One value: absent, a text, or something JSON writes bare.
enum Value {
    None,
    Text(String),
    Bare(String),
    YesNo(bool),
}

/// Writes `count` leads of 20 fields; about one value in ten is missing.
pub fn leads(out: &mut (dyn Write + Send), form: Form, count: u64, seed: u64) -> io::Result<()> {
    let mut random = Random::new(seed);
    #[cfg(feature = "parquet")]
    if form == Form::Parquet {
        let mut ids = 0..;
        return columns::leads(out, count, || lead(&mut random, ids.next().unwrap_or(0)));
    }
    if form == Form::Csv {
        writeln!(out, "{}", LEAD_FIELDS.join(","))?;
    }
    let mut line = String::new();
    for id in 0..count {
        line.clear();
        row(&mut line, form, &lead(&mut random, id));
        line.push('\n');
        out.write_all(line.as_bytes())?;
    }
    Ok(())
}

/// The key of a lead.
pub fn key(id: u64) -> String {
    format!("L{id:08}")
}

fn lead(random: &mut Random, id: u64) -> [Value; 20] {
    let text = |text: &str| Value::Text(text.to_owned());
    let domain = random.pick(DOMAINS);
    let company = domain.split('.').next().unwrap_or("").to_owned();
    let email = format!("{}.{}@{domain}", random.pick(FIRST), random.below(1_000_000));
    let magnitude = 1 + random.below(12);
    let employees = 1 + random.below(1 << magnitude);
    let revenue = employees * (20_000 + random.below(60_000));
    let budget = random.below(40) * 500;
    let minutes = random.below(12_000);
    let month = 1 + random.below(12);
    let created = format!("{}-{month:02}-{:02}", 2024 + random.below(3), 1 + random.below(28));
    let values = [
        Value::Text(key(id)),
        Value::Text(email),
        Value::Text(company),
        text(random.pick(TITLES)),
        text(random.pick(INDUSTRIES)),
        text(random.pick(COUNTRIES)),
        text(random.pick(SOURCES)),
        Value::Bare(employees.to_string()),
        Value::Bare(revenue.to_string()),
        Value::Bare(budget.to_string()),
        Value::Bare((1 + random.below(24)).to_string()),
        Value::Bare(random.below(80).to_string()),
        Value::Bare(random.below(60).to_string()),
        Value::Bare(random.below(30).to_string()),
        Value::Bare(format!("{}.{:02}", minutes / 100, minutes % 100)),
        Value::YesNo(random.chance(35)),
        Value::YesNo(random.chance(50)),
        Value::YesNo(random.chance(8)),
        Value::Text(created),
        text(random.pick(NOTES)),
    ];
    let mut at = 0;
    values.map(|value| {
        at += 1;
        // The key is never missing.
        if at > 1 && random.chance(10) { Value::None } else { value }
    })
}

fn row(line: &mut String, form: Form, values: &[Value; 20]) {
    match form {
        Form::Csv => {
            for (at, value) in values.iter().enumerate() {
                if at > 0 {
                    line.push(',');
                }
                match value {
                    Value::None => {}
                    Value::Text(text) | Value::Bare(text) => csv_cell(line, text),
                    Value::YesNo(yes) => line.push_str(if *yes { "yes" } else { "no" }),
                }
            }
        }
        Form::JsonLines => {
            line.push('{');
            let mut first = true;
            for (name, value) in LEAD_FIELDS.iter().zip(values) {
                if matches!(value, Value::None) {
                    continue;
                }
                if !first {
                    line.push(',');
                }
                first = false;
                line.push('"');
                line.push_str(name);
                line.push_str("\":");
                match value {
                    Value::None => {}
                    Value::Text(text) => json_text(line, text),
                    Value::Bare(number) => line.push_str(number),
                    Value::YesNo(yes) => line.push_str(if *yes { "true" } else { "false" }),
                }
            }
            line.push('}');
        }
        #[cfg(feature = "parquet")]
        Form::Parquet => {}
    }
}

fn csv_cell(line: &mut String, text: &str) {
    if text.contains(['"', ',', '\n']) {
        line.push('"');
        line.push_str(&text.replace('"', "\"\""));
        line.push('"');
    } else {
        line.push_str(text);
    }
}

fn json_text(line: &mut String, text: &str) {
    line.push('"');
    line.push_str(&text.replace('\\', "\\\\").replace('"', "\\\""));
    line.push('"');
}

/// The 15 kinds of event.
pub const KINDS: [&str; 15] = [
    "page_view",
    "mail_open",
    "mail_click",
    "whitepaper_download",
    "case_study_download",
    "webinar_attended",
    "demo_request",
    "pricing_visit",
    "form_filled",
    "chat_started",
    "trial_started",
    "fair_visit",
    "call_answered",
    "sales_call",
    "unsubscribed_from_mail",
];
/// How often each kind is, out of 100.
const WEIGHTS: [u64; 15] = [40, 20, 10, 5, 4, 3, 1, 5, 3, 2, 1, 1, 1, 3, 1];
const URLS: &[&str] = &[
    "/",
    "/pricing",
    "/pricing/compare",
    "/compare/others",
    "/blog/what-is-a-lead",
    "/blog/handover",
    "/product",
    "/product/tour",
    "/about",
    "/careers",
    "/docs/start",
    "/docs/import",
];

/// The first instant of the year in which made-up events happen: 2025-10-01T00:00:00Z, in seconds.
pub const YEAR_START: u64 = 1_759_276_800;

/// A made-up event; `url` is empty but on page views.
struct MadeEvent {
    lead: String,
    kind: &'static str,
    second: u64,
    url: &'static str,
}

fn event(random: &mut Random, leads: u64) -> MadeEvent {
    // Squaring makes some leads far busier than others, as they are.
    let spread = random.below(1 << 20);
    let lead = key((((spread * spread) >> 20) * leads) >> 20);
    let mut roll = random.below(100);
    let kind = KINDS
        .iter()
        .zip(WEIGHTS)
        .find(|(_, weight)| {
            let hit = roll < *weight;
            roll = roll.saturating_sub(*weight);
            hit
        })
        .map_or(KINDS[0], |(kind, _)| kind);
    let second = YEAR_START + random.below(365 * 86_400);
    let url = if kind == "page_view" { random.pick(URLS) } else { "" };
    MadeEvent { lead, kind, second, url }
}

/// Writes `count` events of 15 kinds over a year for leads `0..leads`, in no order of lead or time. `url` stands on
/// page views only.
pub fn events(out: &mut (dyn Write + Send), form: Form, count: u64, leads: u64, seed: u64) -> io::Result<()> {
    let mut random = Random::new(seed ^ 0x5eed);
    #[cfg(feature = "parquet")]
    if form == Form::Parquet {
        return columns::events(out, count, || event(&mut random, leads));
    }
    if form == Form::Csv {
        writeln!(out, "lead_id,event,time,url")?;
    }
    for _ in 0..count {
        let MadeEvent { lead, kind, second, url } = event(&mut random, leads);
        let time = instant(second);
        match (form, url) {
            (Form::Csv, url) => writeln!(out, "{lead},{kind},{time},{url}")?,
            (Form::JsonLines, "") => {
                writeln!(out, r#"{{"lead_id":"{lead}","event":"{kind}","time":"{time}"}}"#)?;
            }
            (Form::JsonLines, url) => {
                writeln!(out, r#"{{"lead_id":"{lead}","event":"{kind}","time":"{time}","url":"{url}"}}"#)?;
            }
            #[cfg(feature = "parquet")]
            (Form::Parquet, _) => {}
        }
    }
    Ok(())
}

/// Seconds since 1970 as `2026-01-31T08:15:30Z` (days to civil after Howard Hinnant's `chrono`-compatible algorithms).
fn instant(seconds: u64) -> String {
    let (days, second) = (seconds / 86_400 + 719_468, seconds % 86_400);
    let era = days / 146_097;
    let of_era = days % 146_097;
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 { shifted + 3 } else { shifted - 9 };
    let year = year + era * 400 + u64::from(month <= 2);
    format!("{year}-{month:02}-{day:02}T{:02}:{:02}:{:02}Z", second / 3600, second / 60 % 60, second % 60)
}
