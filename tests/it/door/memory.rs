//! After the first lead an evaluator takes no memory for another.

use super::policy;
use allocation_counter::measure;

#[test]
fn the_second_lead_takes_no_memory() {
    let policy = policy();
    let mut desk = policy.columns(&["interest", "size"]).unwrap();
    let mut whole = policy.evaluator();
    let at: jiff::Timestamp = "2026-03-01T12:00:00Z".parse().unwrap();
    let mut kept = Some(policy.lead());
    let mut one = |number: i64| {
        let lead = kept.take().unwrap().emptied();
        let lead = lead.set("need", true).unwrap().set("budget", number).unwrap();
        let lead = lead.set("title", "Sales manager").unwrap().set("industry", "software").unwrap();
        let lead = lead.set("topics", &["pricing", "integration"]).unwrap().set("created", at).unwrap();
        let lead = lead.happened("page_view", at).unwrap().with("url", "/pricing").unwrap();
        let lead = lead.with("seconds", 31.5).unwrap().with("themes", &["pricing"]).unwrap();
        let lead = lead.happened("demo_request", at).unwrap();
        assert_eq!(desk.evaluate(&lead, at).unwrap().score("interest").unwrap(), 26.5);
        assert_eq!(whole.evaluate(&lead, at).unwrap().stage(), if number >= 10_000 { "SQL" } else { "MQL" });
        kept = Some(lead);
    };
    one(1);
    let counted = measure(|| (9_000..11_000).for_each(&mut one));
    assert_eq!(counted.count_total, 0, "{counted:?}");
}
