//! `benches/policies/events.qualify` written by hand: a typed struct with `String` fields, one pass over the events
//! into a map of states by key, one pass over the leads. It is the baseline of the events benchmark.

use serde::Deserialize;
use std::collections::HashMap;
use std::fs::File;
use std::io::{BufRead, BufReader, BufWriter, Write};

#[derive(Deserialize)]
struct Event {
    lead_id: String,
    event: String,
    time: String,
    url: Option<String>,
}

#[derive(Deserialize)]
struct Lead {
    lead_id: String,
}

const DAY: i64 = 86_400;
/// 2026-10-01T00:00:00Z
const AS_OF: i64 = 1_790_812_800;
/// Six calendar months before.
const SIX_MONTHS_AGO: i64 = 1_775_001_600;

/// What is kept of a lead's events. Weights have 52 binary places.
#[derive(Default)]
struct State {
    page_view: i64,
    pricing_by_week: HashMap<i64, i64>,
    compare_by_month: HashMap<i64, i64>,
    mail_open: i64,
    mail_click: i64,
    whitepaper: i64,
    case_study: i64,
    webinar: i64,
    demo: Option<i64>,
    pricing_visit_by_month: HashMap<(i64, i64), i64>,
    trial: Option<i64>,
    unsubscribed: i64,
    last_unsubscribed: Option<i64>,
    chats: Vec<i64>,
    forms: Vec<i64>,
    fairs: Vec<i64>,
    views_14: Vec<i64>,
    clicks_30: Vec<i64>,
    last_activity: Option<i64>,
    views_7: u32,
    demo_30: bool,
    called_90: bool,
    answered: Option<i64>,
}

fn digits(text: &str) -> i64 {
    text.bytes().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

/// `2026-05-11T07:47:55Z` in seconds since 1970, and its year and month.
fn instant(text: &str) -> (i64, (i64, i64)) {
    let (year, month, day) = (digits(&text[0..4]), digits(&text[5..7]), digits(&text[8..10]));
    let shifted = if month <= 2 { year - 1 } else { year };
    let (era, of_era) = (shifted / 400, shifted % 400);
    let of_year = (153 * (if month > 2 { month - 3 } else { month + 9 }) + 2) / 5 + day - 1;
    let days = era * 146_097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year - 719_468;
    let seconds = digits(&text[11..13]) * 3600 + digits(&text[14..16]) * 60 + digits(&text[17..19]);
    (days * DAY + seconds, (year, month))
}

fn latest(slot: &mut i64, at: i64) {
    *slot = (*slot).max(at);
}

fn within(at: i64, days: i64) -> bool {
    at > AS_OF - days * DAY
}

impl State {
    fn add(&mut self, event: &Event, weights: &[i64]) {
        let (at, month) = instant(&event.time);
        if at > AS_OF {
            return;
        }
        let weight = weights[((AS_OF - at) / DAY) as usize];
        if event.event != "sales_call" {
            self.last_activity = self.last_activity.max(Some(at));
        }
        match event.event.as_str() {
            "page_view" => {
                if within(at, 30) {
                    self.page_view += weight;
                }
                if within(at, 14) {
                    self.views_14.push(at);
                }
                if within(at, 7) {
                    self.views_7 += 1;
                }
                let url = event.url.as_deref().unwrap_or("").to_lowercase();
                let day = at.div_euclid(DAY);
                if url.contains("/pricing") && within(at, 90) {
                    // 1970-01-01 was a Thursday; ISO weeks start on Mondays.
                    latest(self.pricing_by_week.entry((day + 3).div_euclid(7)).or_insert(at), at);
                }
                if url.contains("compare") {
                    latest(self.compare_by_month.entry(day.div_euclid(30)).or_insert(at), at);
                }
            }
            "mail_open" if within(at, 60) => self.mail_open += weight,
            "mail_click" => {
                self.mail_click += weight;
                if within(at, 30) {
                    self.clicks_30.push(at);
                }
            }
            "whitepaper_download" => self.whitepaper += weight,
            "case_study_download" if at > SIX_MONTHS_AGO => self.case_study += weight,
            "webinar_attended" if within(at, 90) => self.webinar += weight,
            "demo_request" => {
                self.demo = self.demo.max(Some(at));
                self.demo_30 |= within(at, 30);
            }
            "pricing_visit" => latest(self.pricing_visit_by_month.entry(month).or_insert(at), at),
            "trial_started" => self.trial = self.trial.max(Some(at)),
            "unsubscribed_from_mail" => {
                self.unsubscribed += weight;
                self.last_unsubscribed = self.last_unsubscribed.max(Some(at));
            }
            "chat_started" => self.chats.push(at),
            "form_filled" if at > SIX_MONTHS_AGO => self.forms.push(at),
            "fair_visit" => self.fairs.push(at),
            "sales_call" => self.called_90 |= within(at, 90),
            "call_answered" => self.answered = self.answered.max(Some(at)),
            _ => {}
        }
    }

    /// Interest in ten-thousandths, pace in points, and the stage.
    fn answer(&self, weights: &[i64]) -> (i64, i64, &'static str) {
        let line = |points: i64, sum: i64, cap: i64| {
            let exact = i128::from(points.abs() * 10_000) * i128::from(sum);
            let rounded = ((exact + (1 << 51)) >> 52) as i64 * points.signum();
            rounded.clamp(-cap * 10_000, cap * 10_000)
        };
        let weigh = |at: i64| weights[((AS_OF - at) / DAY) as usize];
        let sum = |blocks: &HashMap<i64, i64>| blocks.values().map(|at| weigh(*at)).sum::<i64>();
        let interest = line(1, self.page_view, 20)
            + line(5, sum(&self.pricing_by_week), 30)
            + line(8, sum(&self.compare_by_month), 40)
            + line(1, self.mail_open, 10)
            + line(2, self.mail_click, 20)
            + line(5, self.whitepaper, 15)
            + line(6, self.case_study, 30)
            + line(10, self.webinar, 40)
            + line(25, self.demo.map_or(0, weigh), 25)
            + line(6, self.pricing_visit_by_month.values().map(|at| weigh(*at)).sum(), 40)
            + line(15, self.trial.map_or(0, weigh), 15)
            + line(-5, self.unsubscribed, 10);
        let interest = interest.clamp(0, 4_000_000);

        let reset = self.last_unsubscribed.unwrap_or(i64::MIN);
        let after = |all: &[i64]| all.iter().filter(|at| **at > reset).count() as i64;
        let mut pace = (3 * after(&self.chats)).min(30);
        pace += (4 * after(&self.forms)).min(40);
        pace += (7 * after(&self.fairs)).min(50);
        if after(&self.views_14) >= 3 {
            pace += 15;
        }
        if after(&self.clicks_30) >= 2 {
            pace += 10;
        }
        if let Some(last) = self.last_activity {
            pace -= (10 * ((AS_OF - last) / DAY / 30)).min(50);
        }
        let pace = pace.clamp(0, 200);

        let hot = self.demo_30 || self.views_7 >= 5;
        let answered = self.answered.is_some_and(|at| at > reset);
        let qualified = interest >= 400_000 && pace >= 10;
        let stage = match (hot && self.called_90, qualified && answered, qualified) {
            (true, ..) => "SQL",
            (_, true, _) => "SAL",
            (.., true) => "MQL",
            _ => "lead",
        };
        (interest, pace, stage)
    }
}

/// A number in ten-thousandths, without zeros that say nothing.
fn decimal(scaled: i64) -> String {
    let text = format!("{}.{:04}", scaled / 10_000, scaled % 10_000);
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}

/// Runs the job; the leads are CSV, the events of the form that their ending says.
pub fn run(leads: &str, events: &str, output: &str) {
    let weights: Vec<i64> = (0..4000)
        .map(|day| (0.5f64.powf(f64::from(day) / 60.0) * (1i64 << 52) as f64).round() as i64)
        .collect();
    let mut states: HashMap<String, State> = HashMap::new();
    let file = File::open(events).expect("the events can be read");
    if events.ends_with(".csv") {
        for event in csv::Reader::from_reader(file).deserialize::<Event>() {
            let event = event.expect("an event");
            entry(&mut states, &event.lead_id).add(&event, &weights);
        }
    } else {
        let mut reader = BufReader::with_capacity(1 << 16, file);
        let mut line = String::new();
        while reader.read_line(&mut line).expect("a line") > 0 {
            let event: Event = serde_json::from_str(&line).expect("an event");
            entry(&mut states, &event.lead_id).add(&event, &weights);
            line.clear();
        }
    }
    let mut out = BufWriter::new(File::create(output).expect("the output can be written"));
    writeln!(out, "lead_id,stage,interest,pace").expect("the answers can be written");
    let none = State::default();
    for lead in csv::Reader::from_reader(File::open(leads).expect("the leads can be read")).deserialize() {
        let lead: Lead = lead.expect("a lead");
        let (interest, pace, stage) = states.get(&lead.lead_id).unwrap_or(&none).answer(&weights);
        writeln!(out, "{},{stage},{},{pace}", lead.lead_id, decimal(interest))
            .expect("the answers can be written");
    }
    out.flush().expect("the answers can be written");
}

fn entry<'a>(states: &'a mut HashMap<String, State>, key: &str) -> &'a mut State {
    if !states.contains_key(key) {
        states.insert(key.to_owned(), State::default());
    }
    states.get_mut(key).expect("it was just put there")
}
