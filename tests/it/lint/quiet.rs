//! What is no mistake: these policies were warned of once.

use super::findings;

/// The codes found in a policy.
fn codes(text: &str) -> Vec<String> {
    let found = findings(text).unwrap_or_else(|errors| panic!("{errors}"));
    found.iter().map(|diag| diag.code.as_str().to_owned()).collect()
}

const NONE: [&str; 0] = [];

#[test]
fn an_answer_and_what_an_example_claims_are_used() {
    let text = |then: &str| {
        format!(
            "lead\n  need  yes/no, ask \"Is there a problem that must go away?\"\n  size  number\nscore fit, 0 to 10\n  +10 if size > 5\n\
             grade rank of fit: A from 5, B otherwise\nchoose phase\n  late if need\n  early otherwise\n\
             urgent means size > 100\nSQL requires need\nexample \"large\"\n  given need is yes, size is 200\n  then  stage is SQL{then}\n"
        )
    };
    assert_eq!(codes(&text(", urgent")), NONE);
    assert_eq!(codes(&text("")), ["N01"]);
}

#[test]
fn age_is_personal_only_beside_a_person() {
    let text = |name: &str| format!("lead\n  {name}  number\nscore fit, 0 to 10\n  +10 if {name} > 5\n");
    for name in ["machine_age", "age_of_lease", "lease_age", "roof_age_years"] {
        assert_eq!(codes(&text(name)), NONE, "{name}");
    }
    for name in ["age", "contact_age", "age_of_driver", "age_group", "gender"] {
        assert_eq!(codes(&text(name)), ["T01"], "{name}");
    }
}

#[test]
fn a_default_is_not_there_where_the_data_is_bad() {
    let text = |option: &str| {
        format!("lead\n  size  number, {option}\nMQL requires size <= 3 and (size is missing or size <= 3)\n")
    };
    assert_eq!(codes(&text("default 0")), NONE);
    assert_eq!(codes(&text("ask \"How many?\"")), ["S05"]);
}

#[test]
fn a_setting_of_ones_own_is_put_into_the_base() {
    let base = "policy \"Venue\"\nsetting smallest is 20 people\nlead\n  guests  number in people, ask \"How many?\"\n  \
                need  yes/no, ask \"Is it so?\"\nSQL requires need and guests >= smallest\n  blocked if guests < smallest\n";
    let found = |setting: &str| {
        let own = format!("policy \"Loft\" based on \"base.qualify\"\n{setting}");
        let read = &mut |path: &str| match path {
            "policy.qualify" => Ok(own.as_bytes().to_vec()),
            "base.qualify" => Ok(base.as_bytes().to_vec()),
            _ => Err(super::LoadError::Missing),
        };
        let diags =
            super::lint_policy("policy.qualify", &super::Levels::default(), None, read).expect("a policy");
        let codes =
            diags.iter().map(|diag| (diag.code.as_str().to_owned(), own[diag.span().range()].to_owned()));
        codes.collect::<Vec<_>>()
    };
    assert_eq!(found("setting smallest is 30 people\n"), []);
    let said = ["S15", "S16"].map(|code| (code.to_owned(), "setting smallest is 0 people".to_owned()));
    assert_eq!(found("setting smallest is 0 people\n"), said);
}

#[test]
fn only_a_question_that_neither_yes_nor_no_answers_is_open() {
    let text = |ty: &str, question: &str| {
        format!(
            "lead\n  need  {ty}, ask \"{question}\"\nevent call\n+5 on call, once\nSQL requires need is known\n"
        )
    };
    let closed = [
        "Can you sign yourself?",
        "When you sign, do you sign alone?",
        "Was it solved?",
        "Comment requested?",
        "Is it you who signs?",
        "Unterschreiben Sie selbst?",
        "Tekent u zelf?",
        "Est-ce que vous signez vous-même ?",
        "¿Firma usted mismo?",
    ];
    for question in closed {
        assert_eq!(codes(&text("yes/no", question)), NONE, "{question}");
    }
    let open = [
        "Who signs?",
        "For whom is it?",
        "Wer unterschreibt?",
        "Bis wann muss es gelöst sein?",
        "Wie tekent er?",
        "In welke branche werkt u?",
        "Qui signe ?",
        "Pour quand est-ce ?",
        "¿Quién firma?",
        "¿Para qué lo necesita?",
    ];
    for question in open {
        assert_eq!(codes(&text("yes/no", question)), ["M05"], "{question}");
        assert_eq!(codes(&text("text", question)), NONE, "{question}");
    }
}

#[test]
fn an_ending_of_domains_is_a_domain_that_others_are_under() {
    let text = |test: &str| {
        format!("lead\n  email  text\nscore fit, -10 to 0\n  -10 if domain of email is {test}\n")
    };
    assert_eq!(codes(&text("under \"edu\" or \"ac.uk\"")), NONE);
    assert_eq!(codes(&text("under \"ourpartner\" or \"ac.uk\"")), ["N05"]);
    assert_eq!(codes(&text("under \"gmail\" or \"ac.uk\"")), ["N05"]);
    assert_eq!(codes(&text("\"edu\" or \"ac.uk\"")), ["N05"]);
}
