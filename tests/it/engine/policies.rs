//! The engine on policies as their authors write them: each claims what it means in its own examples.

use std::path::Path;

use qualify::engine::events::aggregate_one;
use qualify::engine::truth::Truth;
use qualify::engine::{Engine, Wanted};
use qualify::program::{Condition, Date, Program, Type, Value, time};
use qualify::syntax::{LoadError, Root, load};

/// Runs the examples of a program; gives how many claims were met.
fn examples(program: &Program) -> usize {
    let claims = program.examples.iter().flat_map(|example| &example.claims);
    let wanted = claims.fold(Wanted::everything(), |wanted, claim| wanted.condition(claim.condition.clone()));
    let engine = Engine::new(program, wanted);
    let mut claimed = 0;
    for example in &program.examples {
        let mut fields = vec![None; program.fields.len()];
        for (field, value) in &example.given {
            fields[field.index()] = value.clone();
        }
        let aggregates = aggregate_one(program, example.as_of, &example.occurrences);
        let lead = engine.one(example.as_of, &fields, &aggregates);
        let results = lead.results(&engine);
        for claim in &example.claims {
            let truth = results.condition_truth(claimed, 0);
            assert_eq!(truth, Some(Truth::Yes), "{}: {}", example.title, claim.text);
            assert_eq!(truth, Some(results.holds(&claim.condition, 0)), "{}: {}", example.title, claim.text);
            claimed += 1;
        }
        agrees(program, &lead.results(&engine));
    }
    claimed
}

/// What is taken apart for an explanation says what the columns say.
fn agrees(program: &Program, results: &qualify::engine::Results<'_>) {
    let stages = results.explain(0);
    for (stage, explained) in program.stages.iter().zip(&stages) {
        let holds = results.truth(stage.column, 0);
        assert_eq!(Some(explained.truth), holds);
        let disqualified =
            program.disqualify.iter().any(|line| results.truth(line.column, 0) == Some(Truth::Yes));
        let expected = match (disqualified || !explained.blocked.is_empty(), explained.requires.truth) {
            (true, _) => Truth::No,
            (false, requires) => requires,
        };
        assert_eq!(holds, Some(expected));
    }
    for &criterion in &program.criteria {
        if let qualify::program::ColumnKind::Criterion(condition) = &program[criterion].kind {
            assert_eq!(
                results.truth(criterion, 0),
                Some(results.holds(condition, 0)),
                "{}",
                program[criterion].name
            );
            let reason = results.reason(&Condition::Column(criterion), 0);
            assert_eq!(Some(reason.truth), results.truth(criterion, 0));
        }
    }
}

fn program(policy: &str) -> Program {
    let mut read = |_: &str| Ok(policy.as_bytes().to_vec());
    let checked = qualify::check::check(&load(&Root::file("test.qualify"), &mut read));
    checked.program.unwrap_or_else(|| panic!("{:#?}", checked.diags))
}

#[test]
#[expect(clippy::disallowed_methods, reason = "a test reads the policies of the repository")]
fn the_examples_of_every_policy_hold() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("policies");
    let mut policies = 0;
    for entry in std::fs::read_dir(&folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|ending| ending != "qualify") {
            continue;
        }
        let mut read = |path: &str| std::fs::read(path).map_err(|_| LoadError::Missing);
        let checked = qualify::check::check(&load(&Root::file(path.to_str().unwrap()), &mut read));
        let program = checked.program.unwrap_or_else(|| panic!("{}: {:#?}", path.display(), checked.diags));
        assert!(examples(&program) > 0, "{} claims nothing", path.display());
        policies += 1;
    }
    assert!(policies >= 6);
}

#[test]
fn a_disqualified_lead_reads_as_no_wherever_a_stage_is_named() {
    let policy = r#"
        policy "Out"
          reviewed 2026-01-05
        lead
          need     yes/no
          student  yes/no
        ready means SQL
        score interest
          +5 if not SQL
        disqualify if student because "not a buyer"
        SQL requires need
        next step
          "call" if SQL
          "wait" otherwise
        example "in"
          given need is yes
          then stage is SQL, ready, interest = 0, next step is "call"
        example "out"
          given need is yes, student is yes
          then stage is disqualified, not ready, not SQL, interest = 5
        example "out, and unknown too"
          given student is yes
          then not SQL, not ready, interest = 5
        example "not known to be a student"
          given need is yes
          then SQL
    "#;
    assert_eq!(examples(&program(policy)), 12);
}

#[test]
fn missing_is_not_no() {
    let policy = r#"
        lead
          employees  number
          email      text
          opted_out  yes/no, default no
          topics     several of pricing, security
        big      means employees >= 50
        small    means not big
        reach    means email is known and not opted_out
        either   means big or reach
        two      means at least 2 of (big, reach, topics include pricing)
        secure   means topics include all of (pricing, security)
        SQL requires either
        example "nothing is known"
          then big is unknown, small is unknown, not reach, either is unknown, not opted_out, two is unknown
        example "an address"
          given email is "ann@acme.com"
          then reach, either, SQL, two is unknown, secure is unknown
        example "opted out"
          given email is "ann@acme.com", opted_out is yes, employees is 10
          then not reach, not either, not two, stage is lead
        example "topics"
          given topics is pricing, employees is 50
          then two, not secure
    "#;

    assert_eq!(examples(&program(policy)), 17);
}

#[test]
fn a_whole_day_of_the_policys_zone_is_included() {
    let policy = r#"
        policy "Zone"
          reviewed 2026-10-31
          time zone "Europe/Amsterdam"
        lead
          created  date
        early means created <= 2026-10-31
        late  means created > 2026-10-31
        that_day means created is 2026-10-31
        SQL requires early
        example "the last instant of the day in Amsterdam"
          given created is 2026-10-31T22:59:59Z
          then early, that_day, not late
        example "the next day in Amsterdam, the same day in London"
          given created is 2026-10-31T23:00:00Z
          then not early, not that_day, late
    "#;
    assert_eq!(examples(&program(policy)), 6);
}

/// The same small numbers every time.
struct Random(u64);

impl Random {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % limit
    }

    /// A value of a type, often missing.
    fn value(&mut self, ty: &Type) -> Option<Value> {
        if self.below(4) == 0 {
            return None;
        }
        let index = |random: &mut Random, values: &[String]| {
            u32::try_from(random.below(values.len() as u64)).unwrap()
        };
        Some(match ty {
            Type::YesNo => Value::YesNo(self.below(2) == 0),
            Type::Number(_) => Value::Number(i64::try_from(self.below(2_000_000)).unwrap()),
            Type::Text => {
                Value::Text(["CEO", "Manager of a@acme.com", "student", "@"][self.below(4) as usize].into())
            }
            Type::Date => Value::Date(Date::instant(
                i64::try_from(self.below(400)).unwrap() * time::DAY / 2 + 1_750_000_000_000_000,
            )),
            Type::Choice(values) => Value::Choice(index(self, values)),
            Type::Several(values) => Value::Several(vec![index(self, values)]),
        })
    }
}

#[test]
fn the_size_of_a_batch_changes_nothing() {
    let policy = include_str!("../../../benches/policies/profile.qualify");
    let program = program(policy);
    let engine = Engine::new(&program, Wanted::everything());
    let mut random = Random(1);
    let leads: Vec<Vec<Option<Value>>> =
        (0..4500).map(|_| program.fields.iter().map(|field| random.value(&field.ty)).collect()).collect();
    let answers = |size: usize| {
        let mut shown = Vec::new();
        for leads in leads.chunks(size) {
            let (batch, dictionaries) = super::truths::batch(&engine, leads);
            // Codes are this batch's own, and so are the decisions about them.
            let mut worker = engine.worker();
            let results = engine.run(&mut worker, &batch, &dictionaries);
            let cells = |row| program.columns().map(move |(id, _)| results.cell(id, row)).collect::<Vec<_>>();
            shown.extend((0..results.rows()).map(|row| (cells(row), results.rank(row))));
        }
        shown
    };
    let whole = answers(leads.len());
    for size in [1, 63, 65, 1000, 2048, 2049] {
        assert_eq!(answers(size), whole, "in batches of {size}");
    }
}
