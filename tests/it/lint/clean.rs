//! Policies as careful authors write them, made by a fixed row of numbers: no rule may find anything in them.

use super::findings;
use std::fmt::Write;

/// A fixed row of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % limit
    }

    fn yes(&mut self) -> bool {
        self.below(2) == 0
    }

    /// Some of these, at least `least`, in their order.
    fn some<'a>(&mut self, all: &[&'a str], least: usize) -> Vec<&'a str> {
        let mut picked: Vec<&str> = all.iter().copied().filter(|_| self.yes()).collect();
        for one in all {
            if picked.len() < least && !picked.contains(one) {
                picked.push(one);
            }
        }
        picked
    }
}

/// A policy on its way.
#[derive(Default)]
struct Policy {
    fields: String,
    events: String,
    lists: String,
    interest: String,
    fit: String,
    criteria: String,
    top: (i64, i64),
    best: i64,
    fit_top: (i64, i64),
}

fn policy(seed: u64) -> String {
    let mut dice = Dice(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1);
    let mut policy = Policy::default();
    let fading = behaviour(&mut dice, &mut policy);
    let demands = profile(&mut dice, &mut policy);
    assemble(&mut dice, &policy, fading, &demands)
}

/// What leads do; returns whether the points fade.
fn behaviour(dice: &mut Dice, policy: &mut Policy) -> bool {
    let fading = dice.below(3) == 0;
    let doings = [
        "whitepaper_read",
        "webinar_seen",
        "demo_asked",
        "quote_wanted",
        "fair_met",
        "video_watched",
        "trial_begun",
    ];
    for (at, event) in dice.some(&doings, 4).into_iter().enumerate() {
        writeln!(policy.events, "event {event}").unwrap();
        let points = [5, 10, 15, 20][dice.below(4)];
        let (how, most) = match dice.below(if fading { 3 } else { 4 }) {
            0 => (", once".to_owned(), points),
            1 => (format!(", at most {} points", points * 2), points * 2),
            2 => (format!(", once per week, at most {} points", points * 2), points * 2),
            _ => (format!(" in the last {} days, at most {} points", 60 + 30 * at, points * 2), points * 2),
        };
        writeln!(policy.interest, "  +{points} on {event}{how}").unwrap();
        policy.top.1 += most;
        policy.best = policy.best.max(most);
    }
    if dice.yes() {
        policy.events.push_str("event page_seen\n  address  text\n");
        policy.interest.push_str(
            "  +10 on page_seen where address contains \"/prices\", once per day, at most 20 points\n",
        );
        policy.top.1 += 20;
        policy.best = policy.best.max(20);
    }
    match dice.below(3) {
        0 => {
            policy.fields.push_str("  opted_out  yes/no, default no\n");
            policy.criteria.push_str("disqualify if opted_out because \"wants no more contact\"\n");
            // Something brings old points down.
            if !fading {
                policy.interest.push_str("  -10 per 30 days without activity, at most 40 points\n");
                policy.top.0 -= 40;
            }
        }
        1 => {
            policy.interest.push_str("  -10 per 30 days without activity, at most 40 points\n");
            policy.top.0 -= 40;
        }
        _ => {
            policy.events.push_str("event mail_stopped\n");
            policy.interest.push_str("  -15 on mail_stopped, once\n");
            policy.top.0 -= 15;
        }
    }
    if fading {
        writeln!(policy.interest, "  points halve every {} days", 30 + 30 * dice.below(4)).unwrap();
    }
    fading
}

/// What leads are; returns what sales demands.
fn profile(dice: &mut Dice, policy: &mut Policy) -> Vec<String> {
    let mut demands = Vec::new();
    let branches = dice.some(&["software", "logistics", "retail", "farming", "\"wholesale trade\""], 3);
    writeln!(policy.fields, "  branch  one of {}, ask \"In which trade are you?\"", branches.join(", "))
        .unwrap();
    let paid: Vec<String> = branches
        .iter()
        .zip([15, 10, 5, 0, 0])
        .map(|(branch, points)| format!("{branch}: +{points}"))
        .collect();
    writeln!(policy.fit, "  by branch: {}", paid.join(", ")).unwrap();
    policy.fit_top.1 += 15;
    if dice.yes() {
        policy.fields.push_str("  employees  number, ask \"How many work there?\"\n");
        let peak = dice.yes();
        let (middle, top) = if peak { (20, 10) } else { (10, 20) };
        writeln!(policy.fit, "  by employees: below 20: -5, 20 to 250: +{middle}, above 250: +{top}")
            .unwrap();
        policy.fit_top.0 -= 5;
        policy.fit_top.1 += 20;
    } else {
        policy.fields.push_str("  turnover  number in EUR, ask \"What do you turn over?\"\n");
        policy.fit.push_str(
            "  by turnover: below 500000 EUR: 0, 500000 EUR to 5000000 EUR: +10, above 5000000 EUR: +15\n",
        );
        policy.fit_top.1 += 15;
    }
    if dice.yes() {
        policy.fields.push_str("  mail  text, ask \"Where can we reach you?\"\n");
        policy.lists.push_str("list private \"gmail.com\", \"hotmail.com\"\n");
        policy.fit.push_str("  +10 if mail is known and domain of mail is not one of private\n");
        policy.fit_top.1 += 10;
    }
    policy.fields.push_str("  role  text, ask \"What is your role?\"\n");
    policy.lists.push_str("list deciders \"CEO\", \"Owner\", \"Head of Operations\"\n");
    policy.fit.push_str("  +10 if role is one of deciders\n");
    policy.fit_top.1 += 10;
    policy.fields.push_str("  signs  yes/no, ask \"Can you sign yourself?\"\n");
    policy.criteria.push_str("authority means signs or role is one of deciders\n");
    demands.push("authority".to_owned());
    if dice.yes() {
        policy.fields.push_str("  months  number in months, ask \"When must it run?\"\n");
        writeln!(policy.criteria, "urgency means months <= {} months", 3 + 3 * dice.below(3)).unwrap();
        demands.push("urgency".to_owned());
    }
    if dice.yes() {
        policy.fields.push_str("  need  yes/no, ask \"Must something go away?\"\n");
        demands.push("need".to_owned());
    } else {
        policy.fields.push_str("  wishes  several of speed, price, service, ask \"What matters to you?\"\n");
        policy.fit.push_str("  +5 if wishes include any of speed, service\n  -5 if wishes include price\n");
        policy.fit_top.0 -= 5;
        policy.fit_top.1 += 5;
        demands.push("wishes is known".to_owned());
    }
    demands
}

fn assemble(dice: &mut Dice, policy: &Policy, fading: bool, demands: &[String]) -> String {
    let mut text = String::from(
        "policy \"Made for the tests\"\n  owners marketing, sales\n  reviewed 2026-10-01, review every 6 months\n\n",
    );
    let bar = (policy.best + 5).max((policy.top.1 + policy.fit_top.1) / 3);
    let sum = dice.yes();
    if sum {
        writeln!(text, "setting enough is {bar}\n").unwrap();
    }
    let budget = dice.yes();
    let money = if budget { "  budget  number in EUR, ask \"What is set aside?\"\n" } else { "" };
    writeln!(text, "lead\n  lead_id  text, key\n{}{money}", policy.fields).unwrap();
    let call = if dice.yes() { "event phoned by sales\n" } else { "" };
    writeln!(text, "{}{call}\n{}", policy.events, policy.lists).unwrap();
    writeln!(
        text,
        "score interest, {} to {}, owned by marketing\n{}",
        policy.top.0, policy.top.1, policy.interest
    )
    .unwrap();
    writeln!(text, "score fit, {} to {}, owned by sales\n{}", policy.fit_top.0, policy.fit_top.1, policy.fit)
        .unwrap();
    let warm = (policy.best + 5).min(policy.top.1);
    let first = if sum {
        text.push_str("person means interest + fit\n");
        "person >= enough".to_owned()
    } else {
        format!("interest >= {warm} and fit >= {}", policy.fit_top.1 / 2)
    };
    writeln!(text, "{}", policy.criteria).unwrap();
    writeln!(text, "grade shape of fit: A from {}, B from 15, C otherwise\n", policy.fit_top.1 - 10).unwrap();
    if dice.yes() {
        text.push_str("disqualify if role contains word \"student\" because \"not a buyer\"\n\n");
    }
    let lasts = if fading { "still" } else { "now" };
    writeln!(text, "MQL requires {first}, owned by marketing because \"{lasts} worth a mail\"").unwrap();
    let middle = dice.below(3) == 0;
    if middle {
        text.push_str("SAL requires MQL and branch is known\n");
    }
    writeln!(text, "SQL requires {} and {}", if middle { "SAL" } else { "MQL" }, demands.join(" and "))
        .unwrap();
    if budget {
        text.push_str("  blocked if budget < 1000 EUR because \"not worth a call\"\n  should have budget >= 10000 EUR\n");
    }
    writeln!(text, "  prefers shape is A or B{}", if budget { ", higher budget" } else { ", higher fit" })
        .unwrap();
    if !call.is_empty() {
        let event = policy.events.split_whitespace().nth(1).unwrap_or("demo_asked");
        writeln!(text, "  answer within 2 days of {event} by phoned").unwrap();
    }
    text.push_str("\nnext step\n  \"Call today\"  if SQL\n");
    if middle {
        text.push_str("  \"Ask the rest\"  if SAL\n");
    }
    text.push_str("  \"Invite\"  if MQL\n  \"Send a case\"  if shape is A\n  \"Newsletter\"  otherwise\n");
    text
}

#[test]
fn two_hundred_sensible_policies_give_no_finding() {
    let mut wrong = String::new();
    for seed in 0..200 {
        let text = policy(seed);
        match findings(&text) {
            Err(errors) => write!(wrong, "policy {seed} is no policy: {errors}\n{text}").unwrap(),
            Ok(found) if found.is_empty() => {}
            Ok(found) => {
                for diag in found {
                    writeln!(wrong, "policy {seed}: {} {}", diag.code.as_str(), diag.message).unwrap();
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{wrong}");
}

#[test]
fn the_policies_are_not_all_alike() {
    let mut texts: Vec<String> = (0..200).map(policy).collect();
    texts.sort();
    texts.dedup();
    assert!(texts.len() > 190, "{} different policies", texts.len());
    assert!(texts.iter().all(|text| text.lines().count() > 30), "as long as real ones");
}
