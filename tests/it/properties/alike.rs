//! Leads that are alike in what matters share one answer about what they could reach. It is the answer that each gets by
//! itself.

use proptest::prelude::*;
use qualify::engine::batch::Dictionaries;
use qualify::engine::{Engine, Wanted};

use super::policy::{self, About};
use super::tape::Tape;
use super::{cases, program, some_leads};
use crate::reference;

fn shared_answers_are_their_own(policy: &[u8], data: &[u8], about: About) {
    let text = policy::policy(&Tape::new(policy), about);
    let program = program(&text);
    let tape = Tape::new(data);
    let leads = some_leads(&tape, &program, 300);
    let engine = Engine::new(&program, Wanted::everything());
    let (mut worker, mut dictionaries) = (engine.worker(), Dictionaries::new(&program));
    for batch in leads.chunks(1 + tape.below(leads.len())) {
        let columns = reference::lead::batch(&engine, batch, &mut dictionaries);
        let results = engine.run(&mut worker, &columns, &dictionaries);
        for (row, lead) in batch.iter().enumerate() {
            let (mut alone, mut own) = (engine.worker(), Dictionaries::new(&program));
            let columns = reference::lead::batch(&engine, std::slice::from_ref(lead), &mut own);
            let expected = engine.run(&mut alone, &columns, &own).answer(0);
            let shared = results.answer(row);
            assert_eq!(
                (shared.missing, shared.reach),
                (expected.missing, expected.reach),
                "{text}\n{lead:?}"
            );
        }
    }
}

proptest! {
    #![proptest_config(cases(24))]

    #[test]
    fn shared_answers_about_records(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..6000),
    ) {
        shared_answers_are_their_own(&policy, &data, About::Record);
    }

    #[test]
    fn shared_answers_with_events(
        policy in prop::collection::vec(any::<u8>(), 0..400),
        data in prop::collection::vec(any::<u8>(), 0..12000),
    ) {
        shared_answers_are_their_own(&policy, &data, About::Events);
    }
}
