//! Long lists of texts.

use proptest::prelude::*;
use qualify::program::matcher::Matcher;
use qualify::program::{TextTest, text};

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn a_long_list_says_what_its_parts_say(
        parts in prop::collection::vec("[ab é-]{1,4}", 17..60),
        texts in prop::collection::vec("[abé -]{0,9}", 1..20),
    ) {
        let tests =
            [TextTest::Contains, TextTest::ContainsWord, TextTest::StartsWith, TextTest::EndsWith];
        for test in tests {
            let test = test(parts.clone());
            let matcher = Matcher::new(&test);
            let prepared = matches!(matcher, Matcher::Parts { .. });
            prop_assert!(prepared);
            for text in &texts {
                let folded = text::fold(text);
                prop_assert_eq!(matcher.holds(&folded), test.holds(&folded), "{:?} of {:?}", test, folded);
            }
        }
    }

    #[test]
    fn a_word_stands_where_a_pattern_would_find_it(text in "[ab é]{0,9}", word in "[ab é]{1,3}") {
        // Slowly: at every place.
        let joined = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        let expected = text.char_indices().any(|(at, _)| {
            text[at..].strip_prefix(word.as_str()).is_some_and(|after| {
                !joined(after.chars().next()) && !joined(text[..at].chars().next_back())
            })
        });
        prop_assert_eq!(text::contains_word(&text, &word), expected);
    }
}
