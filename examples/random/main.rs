//! Writes a random policy, and random leads and events that fit it, into a folder; the same number gives the same files:
//!
//! ```text
//! cargo run --example random -- FOLDER NUMBER LEADS EVENTS
//! ```
//!
//! The policy and the values are those that the tests hold to the reference. `bindings/python/tests/equality.py` sends them
//! through other programs.

#![allow(
    dead_code,
    unused_imports,
    clippy::panic,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::disallowed_methods,
    reason = "made of parts of the tests; it writes files and reads its arguments"
)]

mod properties;
#[path = "../../tests/it/reference/mod.rs"]
mod reference;

use properties::leads;
use properties::policy::{self, About};
use properties::tape::Tape;
use qualify::program::time::Zone;
use qualify::program::{Program, Type, Value};
use qualify::syntax::{Root, load};
use serde_json::{Map, Value as Json, json};
use std::path::Path;

/// So many bytes for a number, always the same (SplitMix64).
fn bytes(number: u64, count: usize) -> Vec<u8> {
    let mut state = number.wrapping_mul(0x2545_f491_4f6c_dd1d);
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = (state ^ state >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ mixed >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ mixed >> 31
    };
    (0..count.div_ceil(8)).flat_map(|_| next().to_le_bytes()).collect()
}

fn program(text: &str) -> Program {
    let loaded = load(&Root::file("random.qualify"), &mut |_| Ok(text.as_bytes().to_vec()));
    let checked = qualify::check::check(&loaded);
    checked.program.unwrap_or_else(|| panic!("a random policy has no mistakes: {:#?}\n{text}", checked.diags))
}

/// A value as JSON Lines have it.
fn value(value: &Value, ty: &Type, zone: &Zone) -> Json {
    let name = |at: &u32| match ty {
        Type::Choice(names) | Type::Several(names) => names[*at as usize].clone(),
        _ => String::new(),
    };
    match value {
        Value::YesNo(yes) => json!(yes),
        Value::Number(scaled) => json!(*scaled as f64 / 10_000.0),
        Value::Text(text) => json!(text),
        Value::Date(at) => json!(zone.show_date(*at)),
        Value::Choice(at) => json!(name(at)),
        Value::Several(all) => json!(all.iter().map(name).collect::<Vec<_>>()),
    }
}

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    let [folder, number, leads, events] = words.as_slice() else {
        eprintln!("usage: random FOLDER NUMBER LEADS EVENTS");
        std::process::exit(2);
    };
    let (folder, number) = (Path::new(folder), number.parse::<u64>().expect("a number"));
    let (count, each) =
        (leads.parse::<usize>().expect("a number"), events.parse::<usize>().expect("a number"));
    let text = policy::policy(&Tape::new(&bytes(2 * number, 600)), About::Events);
    let program = program(&text);
    let data = bytes(2 * number + 1, count * (60 + each * 40));
    let tape = Tape::new(&data);
    let as_of = leads::as_of(&tape);
    let (mut leads, mut happened) = (String::new(), String::new());
    for key in 0..count {
        let lead = leads::busy_lead(&tape, &program, as_of, each);
        let mut record = Map::new();
        for (field, found) in program.fields.iter().zip(&lead.fields) {
            let found = found.as_ref().map_or(Json::Null, |found| value(found, &field.ty, &program.zone));
            record.insert(field.source.clone(), found);
        }
        record.insert("lead_id".to_owned(), json!(format!("L{key}")));
        leads.push_str(&format!("{}\n", Json::Object(record)));
        for event in &lead.events {
            let kind = &program.events[event.kind];
            let mut record = Map::new();
            for (field, found) in kind.fields.iter().zip(&event.fields) {
                if let Some(found) = found {
                    record.insert(field.source.clone(), value(found, &field.ty, &program.zone));
                }
            }
            record.insert("lead_id".to_owned(), json!(format!("L{key}")));
            record.insert("event".to_owned(), json!(kind.source));
            record.insert("time".to_owned(), json!(Zone::default().show(event.at)));
            happened.push_str(&format!("{}\n", Json::Object(record)));
        }
    }
    std::fs::create_dir_all(folder).expect("a folder");
    let write = |name: &str, text: &str| std::fs::write(folder.join(name), text).expect("a file");
    write("policy.qualify", &text);
    write("leads.jsonl", &leads);
    write("events.jsonl", &happened);
    write("as_of", &Zone::default().show(as_of));
}
