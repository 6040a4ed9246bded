//! Answers about leads inside another program, without a file: `cargo run --example embed`.
//!
//! The library alone is enough: `qualify = { version = "0.1", default-features = false }`.

use qualify::jiff::Timestamp;
use qualify::{Error, Policy};

/// What marketing and sales agreed on. A program reads it from its own storage.
const POLICY: &str = r#"
event demo_request

lead
  lead_id  text, key
  need     yes/no,         ask "Would this solve a problem?"
  budget   number in EUR,  ask "What have you set aside for this?"

score interest
  +25 on demo_request, once because "they asked"

MQL requires interest >= 25
SQL requires MQL and need and budget >= 10000 EUR

next step
  "Sales calls today"   if SQL
  "Case-study nurture"  if MQL
  "Newsletter"          otherwise
"#;

fn main() -> Result<(), Error> {
    // Compile once. A mistake in the policy prints itself, with its line and what to write instead.
    let policy = Policy::compile(POLICY)?;
    // One evaluator a thread: it owns what it needs, and is used for one lead after the other.
    let mut desk = policy.evaluator();

    // Names and values are checked here. What is never set is missing, and missing is not no.
    let when: Timestamp = "2026-10-30T09:00:00Z".parse().unwrap_or_default();
    let lead = policy.lead().set("lead_id", "L-17")?.set("need", true)?.happened("demo_request", when)?;

    // An answer is a function of the lead, the policy and an instant: the same today and in a year.
    let answer = desk.evaluate(&lead, "2026-10-31")?;
    println!("{} {:?}, interest {}", answer.stage(), answer.next_step(), answer.score("interest")?);
    println!("could reach {}", answer.could_reach().stage);
    for fact in answer.missing() {
        println!("ask for {}: {}", fact.field, fact.ask.unwrap_or(fact.field));
    }
    print!("{}", answer.why());

    // The lead says its budget. `emptied` would begin another lead in the same memory.
    let lead = lead.set("budget", (12_000, "EUR"))?;
    let answer = desk.evaluate(&lead, "2026-10-31")?;
    println!("{}", answer.to_json());

    // A misspelt name is answered with the nearest one.
    if let Err(error) = policy.lead().set("budgte", 12_000) {
        println!("{error}");
    }
    Ok(())
}
