//! The library as another program uses it: leads one by one, set and read back by name.

use crate::alone::{LEADS, POLICY, median, show};
use crate::data;
use crate::profile_by_hand::{Lead as Struct, evaluate};
use qualify::jiff::{Timestamp, civil};
use qualify::{Error, Lead, Policy};
use serde_json::Value;
use std::hint::black_box;

/// What a lead may hold, by name.
const NUMBERS: [&str; 8] =
    ["employees", "revenue", "budget", "timeline", "seats", "page_views", "visits", "minutes"];
const TEXTS: [&str; 6] = ["lead_id", "email", "title", "industry", "country", "source"];
const FLAGS: [&str; 3] = ["decision_maker", "need", "unsubscribed"];

/// A lead as a program has it before it asks: values by their own types.
struct Held {
    numbers: [Option<f64>; 8],
    texts: [Option<String>; 6],
    flags: [Option<bool>; 3],
    created: Option<civil::Date>,
}

impl Held {
    fn of(lead: &Value) -> Held {
        let text = |name: &str| lead.get(name)?.as_str().filter(|text| !text.is_empty()).map(str::to_owned);
        Held {
            numbers: NUMBERS.map(|name| lead.get(name)?.as_f64()),
            texts: TEXTS.map(text),
            flags: FLAGS.map(|name| lead.get(name)?.as_bool()),
            created: text("created").map(|day| day.parse().expect("a day")),
        }
    }

    /// Sets what is known, by name.
    fn fill(&self, mut lead: Lead) -> Result<Lead, Error> {
        for (name, number) in NUMBERS.iter().zip(self.numbers) {
            if let Some(number) = number {
                lead = lead.set(name, number)?;
            }
        }
        for (name, text) in TEXTS.iter().zip(&self.texts) {
            if let Some(text) = text {
                lead = lead.set(name, text)?;
            }
        }
        for (name, flag) in FLAGS.iter().zip(self.flags) {
            if let Some(flag) = flag {
                lead = lead.set(name, flag)?;
            }
        }
        lead.set("created", self.created)
    }
}

/// Prints what a lead takes from its values to its answer; returns what named columns take, in nanoseconds of CPU time.
pub fn job() -> f64 {
    let mut text = Vec::new();
    data::leads(&mut text, data::Form::JsonLines, LEADS, 1).expect("leads can be made up");
    let lines: Vec<&[u8]> = text.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).collect();
    let structs: Vec<Struct> =
        lines.iter().map(|line| serde_json::from_slice(line).expect("a lead")).collect();
    let leads: Vec<Held> =
        lines.iter().map(|line| Held::of(&serde_json::from_slice(line).expect("a lead"))).collect();
    let policy = Policy::compile(POLICY).expect("a policy");
    let as_of: Timestamp = "2026-10-01T12:00:00Z".parse().expect("an instant");
    let mut some = policy.columns(&["interest", "fit"]).expect("columns");
    let mut whole = policy.evaluator();
    let mut kept = Some(policy.lead());
    let mut filled = |held: &Held| held.fill(kept.take().unwrap_or_else(|| policy.lead()).emptied());

    for (held, by_hand) in leads.iter().zip(&structs) {
        let (lead, expected) = (filled(held).expect("a lead"), evaluate(by_hand));
        let columns = some.evaluate(&lead, as_of).expect("columns");
        assert_eq!((columns.stage(), columns.next_step()), (expected.stage, Some(expected.next_step)));
        assert_eq!(columns.score("interest").expect("a score"), expected.interest);
        assert_eq!(
            whole.evaluate(&lead, as_of).expect("an answer").score("fit").expect("a score"),
            expected.fit
        );
    }
    let by_hand = median(|| {
        for lead in &structs {
            black_box(evaluate(lead));
        }
    });
    println!("the library, {LEADS} leads one by one, set and read by name, one thread, CPU time");
    println!("{:44}{:>10}{:>9}", "", "ns a lead", "ratio");
    show("by hand, from structs", by_hand, by_hand);
    let mut lead = Some(policy.lead());
    let mut each = |then: &mut dyn FnMut(&Lead)| {
        median(|| {
            for held in &leads {
                let next = lead.take().unwrap_or_else(|| policy.lead()).emptied();
                let next = held.fill(next).expect("a lead");
                then(&next);
                lead = Some(next);
            }
        })
    };
    show(
        "values set by name alone",
        each(&mut |lead| {
            black_box(lead);
        }),
        by_hand,
    );
    let named = each(&mut |lead| {
        let columns = some.evaluate(lead, as_of).expect("columns");
        black_box((columns.stage(), columns.next_step()));
        black_box((columns.score("interest").expect("a score"), columns.score("fit").expect("a score")));
    });
    show("stage, two scores and next step by name", named, by_hand);
    let answer = each(&mut |lead| {
        black_box(whole.evaluate(lead, as_of).expect("an answer").stage());
    });
    show("the whole answer worked out, its stage read", answer, by_hand);
    let asked = each(&mut |lead| {
        let answer = whole.evaluate(lead, as_of).expect("an answer");
        black_box((answer.missing(), answer.could_reach(), answer.paid(), answer.objections()));
    });
    show("and what is missing, reachable, paid, open", asked, by_hand);
    let json = each(&mut |lead| {
        black_box(whole.evaluate(lead, as_of).expect("an answer").to_json());
    });
    show("and all of it as JSON", json, by_hand);
    named
}
