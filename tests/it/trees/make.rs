//! Random trees that a text can say.

use proptest::collection::vec;
use proptest::option::of as maybe;
use proptest::prelude::*;
use proptest::sample::select;
use qualify::syntax::tree::*;

pub fn file() -> impl Strategy<Value = File> {
    vec(statement(), 0..6).prop_map(|mut statements| {
        // Points lines without a heading are one score as long as nothing stands between them; lines without a home
        // would join the statement before.
        let mut before_implicit = false;
        statements.retain(|statement| {
            let implicit = matches!(&statement.kind, StatementKind::Score(score) if score.name.is_none());
            let keep = !(implicit && before_implicit);
            before_implicit = matches!(&statement.kind, StatementKind::Score(_));
            keep
        });
        File { statements }
    })
}

fn name() -> impl Strategy<Value = Name> {
    select(vec!["budget", "SQL", "page_view", "mql_points", "x1", "Überfällig", "interest_2", "points"])
        .prop_map(|text| Name { text: text.to_owned(), place: Place::default() })
}

fn used() -> impl Strategy<Value = Name> {
    prop_oneof![6 => name(), 1 => Just(Name { text: "score".into(), place: Place::default() })]
}

fn quoted() -> impl Strategy<Value = Quoted> {
    select(vec!["CEO", "a # b", "x; y", "say \"no\"", "back\\slash", "naïve (or not", " and ", ",", "é"])
        .prop_map(|text| Quoted { text: text.to_owned(), place: Place::default() })
}

fn whole(least: i64) -> impl Strategy<Value = Number> {
    (least..200).prop_map(|value| Number { scaled: value * 10_000, place: Place::default() })
}

fn number() -> impl Strategy<Value = Number> {
    prop_oneof![0..10_000_000_000i64, select(vec![0, 1, 5_000, 10_000, 10_000_000_000_000_000])]
        .prop_map(|scaled| Number { scaled, place: Place::default() })
}

fn signed() -> impl Strategy<Value = Number> {
    (number(), any::<bool>()).prop_map(|(mut number, minus)| {
        number.scaled = if minus { -number.scaled } else { number.scaled };
        number
    })
}

fn quantity() -> impl Strategy<Value = Quantity> {
    (signed(), maybe(unit_name())).prop_map(|(number, unit)| Quantity { number, unit })
}

fn unit_name() -> impl Strategy<Value = Name> {
    select(vec!["EUR", "months", "seats"])
        .prop_map(|text| Name { text: text.to_owned(), place: Place::default() })
}

fn date() -> impl Strategy<Value = DateLiteral> {
    select(vec!["2026-10-01", "2024-02-29", "2026-03-31T08:00:00Z", "2026-03-31T08:00:00.5+02:00"])
        .prop_map(|text| DateLiteral { text: text.to_owned(), place: Place::default() })
}

fn time_unit() -> impl Strategy<Value = TimeUnit> {
    select(vec![
        TimeUnit::Second,
        TimeUnit::Minute,
        TimeUnit::Hour,
        TimeUnit::Day,
        TimeUnit::Week,
        TimeUnit::Month,
        TimeUnit::Year,
    ])
}

fn duration() -> impl Strategy<Value = Duration> {
    (whole(1), time_unit()).prop_map(|(count, unit)| Duration { count, unit, place: Place::default() })
}

fn word() -> impl Strategy<Value = Word> {
    prop_oneof![
        3 => name().prop_map(Word::Bare),
        1 => quoted().prop_map(Word::Quoted),
        1 => select(vec!["yes", "no"]).prop_map(|text| Word::Bare(Name { text: text.into(), place: Place::default() })),
    ]
}

fn words() -> impl Strategy<Value = Vec<Word>> {
    vec(word(), 1..4)
}

fn literal() -> impl Strategy<Value = Literal> {
    prop_oneof![
        quantity().prop_map(Literal::Number),
        quoted().prop_map(Literal::Text),
        name().prop_map(Literal::Word),
        date().prop_map(Literal::Date),
        any::<bool>().prop_map(|yes| Literal::YesNo(yes, Place::default())),
        words().prop_map(|words| Literal::Several(words, Place::default())),
    ]
}

fn tail() -> impl Strategy<Value = Tail> {
    (maybe(name()), maybe(quoted())).prop_map(|(owned_by, because)| Tail { owned_by, because })
}

fn statement() -> impl Strategy<Value = Statement> {
    let named = (statement_kind(), maybe(Just(Place::default())), tail());
    named.prop_map(|(kind, instead, mut tail)| {
        // `owned by` alone has an owner already; points lines without a heading have no line of their own.
        let headless = matches!(&kind, StatementKind::Score(score) if score.name.is_none());
        if matches!(kind, StatementKind::OwnedBy(_)) {
            tail.owned_by = None;
        }
        if headless {
            tail = Tail::default();
        }
        Statement { kind, instead: instead.filter(|_| !headless), tail, place: Place::default() }
    })
}

fn statement_kind() -> impl Strategy<Value = StatementKind> {
    let declarations = prop_oneof![
        (quoted(), maybe(quoted()), vec(policy_line(), 0..3))
            .prop_map(|(title, based_on, lines)| StatementKind::Policy(Policy { title, based_on, lines })),
        quoted().prop_map(StatementKind::Use),
        name().prop_map(StatementKind::OwnedBy),
        (name(), literal()).prop_map(|(name, value)| StatementKind::Setting { name, value }),
        vec(lead_line(), 0..5).prop_map(|lines| StatementKind::Lead(Lead { lines })),
        (name(), maybe(quoted()), maybe(name()), maybe(written()), vec(field(), 0..3)).prop_map(
            |(name, from, by, time, fields)| StatementKind::Event(Event { name, from, by, time, fields })
        ),
        (name(), vec(name(), 1..4)).prop_map(|(name, members)| StatementKind::Group { name, members }),
        (name(), vec(quoted(), 1..5)).prop_map(|(name, values)| StatementKind::List { name, values }),
    ];
    let rules = prop_oneof![
        4 => score().prop_map(StatementKind::Score),
        2 => (name(), condition()).prop_map(|(name, meaning)| StatementKind::Means { name, meaning }),
        1 => (name(), used(), vec(grade_step(), 1..4))
            .prop_map(|(name, of, steps)| StatementKind::Grade(Grade { name, of, steps })),
        1 => (name(), vec(arm(), 0..4)).prop_map(|(name, arms)| StatementKind::Choose(Choose { name, arms })),
        1 => condition().prop_map(StatementKind::Disqualify),
        3 => (name(), maybe(quoted()), condition(), vec(stage_clause(), 0..4)).prop_map(
            |(name, title, requires, clauses)| StatementKind::Stage(Stage { name, title, requires, clauses })
        ),
        1 => vec(arm(), 0..4).prop_map(|arms| StatementKind::NextStep(NextStep { arms })),
        2 => (quoted(), vec(example_line(), 0..4))
            .prop_map(|(title, lines)| StatementKind::Example(Example { title, lines })),
    ];
    prop_oneof![declarations, rules]
}

fn policy_line() -> impl Strategy<Value = PolicyLine> {
    prop_oneof![
        vec(name(), 1..3).prop_map(|names| PolicyLine::Owners(names, Place::default())),
        (date(), maybe(duration())).prop_map(|(day, every)| PolicyLine::Reviewed {
            day,
            every,
            place: Place::default()
        }),
        quoted().prop_map(|zone| PolicyLine::TimeZone(zone, Place::default())),
        written().prop_map(|written| PolicyLine::EventTimes(written, Place::default())),
    ]
}

/// What stands behind `as`.
fn written() -> impl Strategy<Value = Written> {
    prop_oneof![
        vec(quoted(), 1..3).prop_map(|texts| Written::Texts(texts, Place::default())),
        Just(Written::Serial(Place::default())),
    ]
}

fn lead_line() -> impl Strategy<Value = LeadLine> {
    prop_oneof![
        4 => field().prop_map(LeadLine::Field),
        1 => vec(literal(), 1..3).prop_map(|values| LeadLine::Missing(values, Place::default())),
    ]
}

fn field() -> impl Strategy<Value = Field> {
    let ty = prop_oneof![
        Just(FieldType::YesNo(Place::default())),
        maybe(unit_name()).prop_map(|unit| FieldType::Number { unit, place: Place::default() }),
        Just(FieldType::Text(Place::default())),
        Just(FieldType::Date(Place::default())),
        words().prop_map(|words| FieldType::OneOf(words, Place::default())),
        words().prop_map(|words| FieldType::SeveralOf(words, Place::default())),
    ];
    let option = prop_oneof![
        Just(FieldOption::Key(Place::default())),
        prop_oneof![Just(KeyAs::Number), Just(KeyAs::AnyCase), Just(KeyAs::Salesforce)]
            .prop_map(|form| FieldOption::KeyAs(form, Place::default())),
        quoted().prop_map(FieldOption::From),
        quoted().prop_map(FieldOption::Ask),
        literal().prop_map(FieldOption::Default),
        vec(literal(), 1..3).prop_map(|values| FieldOption::Missing(values, Place::default())),
        written().prop_map(FieldOption::As),
        quoted().prop_map(FieldOption::SplitBy),
        Just(FieldOption::CanChange(Place::default())),
    ];
    (name(), ty, vec(option, 0..3), tail()).prop_map(|(name, ty, options, tail)| Field {
        name,
        ty,
        options,
        tail,
        place: Place::default(),
    })
}

fn score() -> impl Strategy<Value = Score> {
    let bounds = (signed(), maybe(signed()), any::<bool>()).prop_map(|(one, other, low)| {
        let (low, high) = if low { (Some(one), other) } else { (other, Some(one)) };
        Bounds { low, high, place: Place::default() }
    });
    prop_oneof![
        4 => (used(), maybe(bounds), vec(score_line(), 0..5))
            .prop_map(|(name, bounds, lines)| Score { name: Some(name), bounds, lines }),
        1 => vec(score_line(), 1..3).prop_map(|lines| Score { name: None, bounds: None, lines }),
    ]
}

fn total(on: bool) -> impl Strategy<Value = Total> {
    let how = select(vec![TotalOf::Sum, TotalOf::Average, TotalOf::Highest, TotalOf::Lowest]);
    (how, name(), event_use(on)).prop_map(|(how, field, event)| Total {
        how,
        field,
        event,
        place: Place::default(),
    })
}

fn score_line() -> impl Strategy<Value = ScoreLine> {
    let once = prop_oneof![
        Just((None, false)),
        duration().prop_map(|duration| (Some(duration), false)),
        time_unit().prop_map(|unit| {
            let count = Number { scaled: 10_000, place: Place::default() };
            (Some(Duration { count, unit, place: Place::default() }), true)
        }),
    ];
    let field =
        maybe(name().prop_filter("no unit of time", |name| !matches!(name.text.as_str(), "days" | "months")));
    let once = (once, field).prop_map(|((per, calendar), field)| Once {
        field,
        per,
        calendar,
        place: Place::default(),
    });
    let per = prop_oneof![
        used().prop_map(|of| Per::Of { step: None, of }),
        (quantity(), used()).prop_map(|(step, of)| Per::Of { step: Some(step), of }),
        (duration(), name()).prop_map(|(step, date)| Per::Since { step, date }),
        (duration(), name()).prop_map(|(step, date)| Per::Until { step, date }),
        duration().prop_map(|step| Per::WithoutActivity { step }),
        (quantity(), total(true)).prop_map(|(step, of)| Per::Total { step, of }),
    ];
    let kind = prop_oneof![
        (signed(), event_use(true), maybe(once), maybe(number()), maybe(duration())).prop_map(
            |(points, event, once, cap, halve)| ScoreLineKind::On { points, event, once, cap, halve }
        ),
        (signed(), condition()).prop_map(|(points, condition)| ScoreLineKind::If { points, condition }),
        (signed(), per, maybe(number())).prop_map(|(points, per, cap)| ScoreLineKind::Per {
            points,
            per,
            cap
        }),
        (used(), vec(band(), 1..4)).prop_map(|(of, bands)| ScoreLineKind::By { of, bands }),
        duration().prop_map(ScoreLineKind::Halve),
        (name(), maybe(where_chain())).prop_map(|(event, condition)| {
            ScoreLineKind::Resets(EventUse {
                event,
                condition: condition.map(Box::new),
                window: None,
                near: None,
                since_last: None,
                place: Place::default(),
            })
        }),
    ];
    (kind, tail()).prop_map(|(kind, tail)| ScoreLine { kind, tail, place: Place::default() })
}

/// Brackets around brackets are one bracket.
fn bracketed(inner: Expr) -> Expr {
    match inner.kind {
        ExprKind::Bracket(_) => inner,
        _ => at(ExprKind::Bracket(Box::new(inner))),
    }
}

fn band() -> impl Strategy<Value = Band> {
    let bare = vec(prop_oneof![name().prop_map(Word::Bare), quoted().prop_map(Word::Quoted)], 1..3);
    let kind = prop_oneof![
        quantity().prop_map(BandKind::Below),
        quantity().prop_map(BandKind::AtMost),
        quantity().prop_map(BandKind::Above),
        quantity().prop_map(BandKind::AtLeast),
        (quantity(), quantity()).prop_map(|(low, high)| BandKind::Between(low, high)),
        (quantity(), quantity()).prop_map(|(low, high)| BandKind::ToBelow(low, high)),
        quantity().prop_map(BandKind::Exactly),
        bare.prop_map(BandKind::Values),
        any::<bool>().prop_map(BandKind::YesNo),
        Just(BandKind::Otherwise),
        Just(BandKind::Missing),
    ];
    (kind, signed()).prop_map(|(kind, points)| Band { kind, points, place: Place::default() })
}

fn grade_step() -> impl Strategy<Value = GradeStep> {
    (word(), maybe(quantity())).prop_map(|(value, from)| GradeStep { value, from, place: Place::default() })
}

fn arm() -> impl Strategy<Value = Arm> {
    (word(), maybe(condition()), tail()).prop_map(|(value, condition, tail)| Arm {
        value,
        condition,
        tail,
        place: Place::default(),
    })
}

fn stage_clause() -> impl Strategy<Value = StageClause> {
    let preference = prop_oneof![
        item().prop_map(Preference::Condition),
        (any::<bool>(), any::<bool>(), used()).prop_map(|(lower, of_dates, of)| Preference::Higher {
            lower,
            of_dates,
            of,
            place: Place::default()
        }),
    ];
    let kind = prop_oneof![
        condition().prop_map(StageClauseKind::BlockedIf),
        vec(item(), 1..3).prop_map(StageClauseKind::ShouldHave),
        vec(preference, 1..4).prop_map(StageClauseKind::Prefers),
        (duration(), event_use(false), event_use(false))
            .prop_map(|(within, of, by)| StageClauseKind::AnswerWithin { within, of, by }),
    ];
    (kind, tail()).prop_map(|(kind, tail)| StageClause { kind, tail, place: Place::default() })
}

fn example_line() -> impl Strategy<Value = ExampleLine> {
    let given = prop_oneof![
        (name(), literal()).prop_map(|(field, value)| Given::Is { field, value, place: Place::default() }),
        name().prop_map(|field| Given::Missing(field, Place::default())),
        date().prop_map(|date| Given::AsOf(date, Place::default())),
    ];
    let moment =
        prop_oneof![duration().prop_map(Moment::Ago), date().prop_map(Moment::On), Just(Moment::Now),];
    let occurrence = (maybe(whole(1)), name(), vec((name(), literal()), 0..3), moment).prop_map(
        |(times, event, mut with, at)| {
            // `with x 5 3 days ago` would be read with a unit where the value is a bare number before a number.
            for (_, value) in &mut with {
                if let Literal::Number(quantity) = value {
                    quantity.unit.get_or_insert(Name { text: "EUR".into(), place: Place::default() });
                }
            }
            Occurrence { times, event, with, at, place: Place::default() }
        },
    );
    let claim = prop_oneof![
        2 => name().prop_map(|name| Claim::Stage(name, Place::default())),
        1 => select(vec!["lead", "disqualified"])
            .prop_map(|text| Claim::Stage(Name { text: text.into(), place: Place::default() }, Place::default())),
        1 => quoted().prop_map(|text| Claim::NextStep(text, Place::default())),
        2 => item().prop_map(Claim::Holds),
    ];
    prop_oneof![
        vec(given, 1..4).prop_map(|items| ExampleLine::Given(items, Place::default())),
        vec(occurrence, 1..4).prop_map(|items| ExampleLine::When(items, Place::default())),
        vec(claim, 1..4).prop_map(|items| ExampleLine::Then(items, Place::default())),
    ]
}

fn at(kind: ExprKind) -> Expr {
    Expr { kind, place: Place::default() }
}

/// A condition that stands in a list: without a list of its own behind it.
fn item() -> impl Strategy<Value = Expr> {
    condition()
}

/// Which occurrences; on an `on` line `where` may hold a row.
fn event_use(all: bool) -> BoxedStrategy<EventUse> {
    let plain = |all: bool| {
        let condition = if all { where_chain().boxed() } else { where_one().boxed() };
        (name(), maybe(condition)).prop_map(|(event, condition)| EventUse {
            event,
            condition: condition.map(Box::new),
            window: None,
            near: None,
            since_last: None,
            place: Place::default(),
        })
    };
    (plain(all), maybe(duration()), maybe(near(plain(all).boxed())), maybe(plain(all)))
        .prop_map(|(event, window, near, since)| EventUse {
            window,
            near: near.map(Box::new),
            since_last: since.map(Box::new),
            ..event
        })
        .boxed()
}

fn near(plain: BoxedStrategy<EventUse>) -> impl Strategy<Value = Near> {
    let to = prop_oneof![
        Just(NearTo::EachOther),
        plain.clone().prop_map(|event| NearTo::After(Box::new(event))),
        plain.prop_map(|event| NearTo::Before(Box::new(event))),
    ];
    (any::<bool>(), duration(), to).prop_map(|(not, length, to)| Near {
        not,
        length,
        to,
        place: Place::default(),
    })
}

fn row(terms: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    prop_oneof![
        3 => terms.clone(),
        1 => vec(terms.clone(), 2..4).prop_map(|terms| at(ExprKind::And(terms))),
        1 => vec(terms, 2..4).prop_map(|terms| at(ExprKind::Or(terms))).prop_filter("values go on after or", |or| {
            // `x is A or b` would read `b` as a value of x.
            let ExprKind::Or(terms) = &or.kind else { return true };
            terms.windows(2).all(|two| !takes_more(&two[0]))
        }),
    ]
    .boxed()
}

/// Whether `or` and a word behind it would be read as part of it.
fn takes_more(expr: &Expr) -> bool {
    match &expr.kind {
        ExprKind::Not(inner) => takes_more(inner),
        ExprKind::Is { .. } | ExprKind::Include { .. } => true,
        ExprKind::Text { against, .. } => matches!(against, Texts::Values(_)),
        ExprKind::Happened(event) | ExprKind::None(event) | ExprKind::Count { event, .. } => {
            event_takes_more(event)
        }
        ExprKind::Compare { right, .. } => takes_more(right),
        ExprKind::OfLast { event, .. }
        | ExprKind::Total(Total { event, .. })
        | ExprKind::Days(Days::SinceLast(event)) => event_takes_more(event),
        ExprKind::Sum { rest, .. } => rest.last().is_some_and(|(_, last)| takes_more(last)),
        ExprKind::Negate(inner) => takes_more(inner),
        _ => false,
    }
}

fn event_takes_more(event: &EventUse) -> bool {
    match (&event.since_last, &event.near, &event.window) {
        (Some(since), ..) => event_takes_more(since),
        (None, Some(near), _) => match &near.to {
            NearTo::EachOther => false,
            NearTo::After(event) | NearTo::Before(event) => event_takes_more(event),
        },
        (None, None, Some(_)) => false,
        (None, None, None) => event.condition.as_ref().is_some_and(|condition| takes_more(condition)),
    }
}

fn condition() -> BoxedStrategy<Expr> {
    let leaf = row(term(primary_leaf().boxed()));
    leaf.prop_recursive(2, 12, 3, |inner| {
        let bracket = inner.clone().prop_map(bracketed);
        let some = (whole(1), vec(inner, 1..4)).prop_map(|(count, of)| at(ExprKind::AtLeastOf { count, of }));
        row(prop_oneof![term(prop_oneof![bracket, primary_leaf()].boxed()), not(some.boxed())].boxed())
    })
    .boxed()
}

fn not(inner: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    prop_oneof![3 => inner.clone(), 1 => inner.prop_map(|inner| at(ExprKind::Not(Box::new(inner))))].boxed()
}

fn primary_leaf() -> impl Strategy<Value = Expr> {
    prop_oneof![
        4 => used().prop_map(|name| at(ExprKind::Name(name))),
        2 => quantity().prop_map(|number| at(ExprKind::Number(number))),
        1 => quoted().prop_map(|text| at(ExprKind::Quoted(text))),
        1 => date().prop_map(|date| at(ExprKind::Date(date))),
        1 => any::<bool>().prop_map(|yes| at(ExprKind::YesNo(yes))),
        1 => name().prop_map(|name| at(ExprKind::DomainOf(name))),
        1 => name().prop_map(|name| at(ExprKind::Days(Days::Since(name)))),
        1 => name().prop_map(|name| at(ExprKind::Days(Days::Until(name)))),
        1 => used().prop_map(|name| at(ExprKind::Negate(Box::new(at(ExprKind::Name(name)))))),
    ]
}

/// What may stand in `where` of a condition.
fn where_one() -> impl Strategy<Value = Expr> {
    let bracket = primary_leaf().prop_map(bracketed);
    not(tested(prop_oneof![primary_leaf(), bracket].boxed()))
}

fn where_chain() -> impl Strategy<Value = Expr> {
    row(where_one().boxed())
}

/// What follows an operand, both inside `where` and outside.
fn tested(primary: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let sum = (primary.clone(), vec((any::<bool>(), primary.clone()), 1..3))
        .prop_map(|(first, rest)| at(ExprKind::Sum { first: Box::new(first), rest }));
    let operand = prop_oneof![4 => primary, 1 => sum].boxed();
    let boxed = || operand.clone().prop_map(Box::new);
    let op = select(vec![
        (Comparison::Less, false),
        (Comparison::Less, true),
        (Comparison::AtMost, false),
        (Comparison::AtMost, true),
        (Comparison::More, true),
        (Comparison::AtLeast, false),
        (Comparison::AtLeast, true),
        (Comparison::Equal, false),
        (Comparison::NotEqual, false),
    ]);
    let test = select(vec![
        TextTest::Contains,
        TextTest::ContainsWord,
        TextTest::StartsWith,
        TextTest::EndsWith,
        TextTest::Under,
    ]);
    let texts = prop_oneof![
        vec(quoted(), 1..3).prop_map(Texts::Values),
        name().prop_map(Texts::List),
        vec(quoted(), 1..3).prop_map(|values| Texts::Inline(values, Place::default())),
    ];
    let one_of = prop_oneof![
        name().prop_map(OneOf::List),
        vec(literal(), 1..3).prop_map(|values| OneOf::Inline(values, Place::default())),
    ];
    let include = prop_oneof![
        name().prop_map(|name| (Include::One, vec![Word::Bare(name)])),
        words().prop_map(|words| (Include::Any, words)),
        words().prop_map(|words| (Include::All, words)),
    ];
    prop_oneof![
        3 => operand.clone(),
        3 => (boxed(), op, boxed()).prop_map(|(left, (op, words), right)| {
            // `= yes` is `is yes`.
            let op = if matches!(right.kind, ExprKind::YesNo(_)) { Comparison::Less } else { op };
            at(ExprKind::Compare { left, op, right, words })
        }),
        1 => (boxed(), quantity(), quantity(), any::<bool>(), any::<bool>()).prop_map(
            |(of, low, high, below, negated)| at(ExprKind::Between { of, low, high, below, negated })
        ),
        2 => (boxed(), values(), any::<bool>())
            .prop_map(|(of, values, negated)| at(ExprKind::Is { of, values, negated })),
        1 => (boxed(), one_of, any::<bool>())
            .prop_map(|(of, values, negated)| at(ExprKind::IsOneOf { of, values, negated })),
        1 => (boxed(), test, texts).prop_map(|(of, test, against)| at(ExprKind::Text { of, test, against })),
        1 => (boxed(), include).prop_map(|(of, (how, values))| at(ExprKind::Include { of, how, values })),
        1 => used().prop_map(|name| at(ExprKind::Known(name))),
        1 => used().prop_map(|name| at(ExprKind::Missing(name))),
        1 => used().prop_map(|name| at(ExprKind::Unknown(name))),
    ]
    .boxed()
}

/// The values after `is`: a bare word may follow only a bare word.
fn values() -> impl Strategy<Value = Vec<Literal>> {
    let solid = || {
        prop_oneof![
            quantity().prop_map(Literal::Number),
            quoted().prop_map(Literal::Text),
            date().prop_map(Literal::Date),
            any::<bool>().prop_map(|yes| Literal::YesNo(yes, Place::default())),
            words().prop_map(|words| Literal::Several(words, Place::default())),
        ]
    };
    let bare = || name().prop_map(Literal::Word);
    prop_oneof![
        (bare(), vec(prop_oneof![bare().boxed(), solid().boxed()], 0..3))
            .prop_map(|(first, rest)| { std::iter::once(first).chain(rest).collect() }),
        vec(solid(), 1..3),
    ]
}

fn term(primary: BoxedStrategy<Expr>) -> BoxedStrategy<Expr> {
    let happened = event_use(false).prop_map(|event| {
        at(match event {
            event if !event.is_plain() => ExprKind::Happened(event),
            EventUse { event, window: None, .. } => ExprKind::Name(event),
            EventUse { event: of, window: Some(window), .. } => ExprKind::InLast { of, window },
        })
    });
    let simple = prop_oneof![
        6 => tested(primary),
        1 => (whole(1), maybe(name()), event_use(false))
            .prop_map(|(count, different, event)| at(ExprKind::Count { count, different, event })),
        1 => event_use(false).prop_map(|event| at(ExprKind::None(event))),
        1 => (name(), duration()).prop_map(|(of, window)| at(ExprKind::InNext { of, window })),
        1 => happened,
        1 => (event_use(false), duration()).prop_map(|(event, length)| {
            at(ExprKind::Ago { event: EventUse { window: None, near: None, since_last: None, ..event }, length })
        }),
        1 => (used(), event_use(false)).prop_map(|(field, event)| at(ExprKind::OfLast { field, event })),
        1 => event_use(false).prop_map(|event| at(ExprKind::Days(Days::SinceLast(event)))),
        1 => total(false).prop_map(|total| at(ExprKind::Total(total))),
        1 => tested(prop_oneof![last_in_brackets(), primary_leaf()].boxed()),
    ];
    not(simple.boxed())
}

/// The last of occurrences that a bracket chooses: what stands behind it is no part of `where`.
fn last_in_brackets() -> impl Strategy<Value = Expr> {
    let op = select(vec![Comparison::Less, Comparison::Equal]);
    let compared = (used(), op, number()).prop_map(|(name, op, number)| {
        at(ExprKind::Compare {
            left: Box::new(at(ExprKind::Name(name))),
            op,
            right: Box::new(at(ExprKind::Number(Quantity { number, unit: None }))),
            words: false,
        })
    });
    let compared = prop_oneof![compared, used().prop_map(|name| at(ExprKind::Known(name)))].boxed();
    let bracket = not(row(compared).prop_map(bracketed).boxed());
    let plain = (name(), bracket).prop_map(|(event, condition)| EventUse {
        event,
        condition: Some(Box::new(condition)),
        window: None,
        near: None,
        since_last: None,
        place: Place::default(),
    });
    let plain = plain.boxed();
    let event = (plain.clone(), maybe(duration()), maybe(near(plain.clone())), maybe(plain)).prop_map(
        |(event, window, near, since)| EventUse {
            window,
            near: near.map(Box::new),
            since_last: since.map(Box::new),
            ..event
        },
    );
    let event = event.boxed();
    prop_oneof![
        (used(), event.clone()).prop_map(|(field, event)| at(ExprKind::OfLast { field, event })),
        event.prop_map(|event| at(ExprKind::Days(Days::SinceLast(event)))),
    ]
}
