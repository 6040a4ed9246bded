//! A tree as text. Not the formatter: it writes from nothing but the tree, so that the two can be held to each other.

use qualify::syntax::tree::*;

/// How the white space is: plain, or from a seed (odd blanks, comments, line breaks where they may be).
#[derive(Clone, Copy, Debug, Default)]
pub struct Style {
    pub seed: u64,
}

pub fn file(file: &File, style: Style) -> String {
    let mut out = Out { lines: Vec::new() };
    for statement in &file.statements {
        out.statement(statement);
    }
    if style.seed == 0 { out.lines.join("\n") } else { spread(&out.lines, style.seed) }
}

/// The same lines with other white space.
fn spread(lines: &[String], seed: u64) -> String {
    let mut state = seed;
    let mut roll = |sides: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % sides
    };
    let mut text = String::new();
    for (at, line) in lines.iter().enumerate() {
        if roll(6) == 0 {
            text.push_str("\n  # a comment; \"of its own\"\n");
        }
        let mut quoted = false;
        let mut depth = 0;
        for (at, c) in line.char_indices() {
            match c {
                '"' => quoted = !quoted,
                '(' if !quoted => depth += 1,
                ')' if !quoted => depth -= 1,
                _ => {}
            }
            let rest = &line[at..];
            let continues = [" and ", " or ", " because "].iter().any(|word| rest.starts_with(word));
            // A line that begins so would be taken for one of its own.
            let word: String = rest.trim_start().chars().take_while(|c| c.is_alphanumeric()).collect();
            let inside = depth > 0 && !word.is_empty() && !qualify::syntax::is_keyword(&word);
            if quoted || c != ' ' {
                text.push(c);
                continue;
            }
            match roll(8) {
                0 => text.push_str("   "),
                1 => text.push('\t'),
                2 => text.push('\u{A0}'),
                3 if continues => text.push_str("\n    "),
                4 if continues => text.push_str("  # why\n"),
                5 if inside => text.push('\n'),
                6 if inside => text.push_str(" # inside\n"),
                _ => text.push(' '),
            }
        }
        if at + 1 < lines.len() && roll(5) == 0 {
            text.push(';');
        } else if roll(5) == 0 {
            text.push_str("  # at the end\r\n");
        } else {
            text.push('\n');
        }
    }
    text
}

struct Out {
    lines: Vec<String>,
}

fn join<T>(items: &[T], with: &str, print: impl Fn(&T) -> String) -> String {
    items.iter().map(print).collect::<Vec<_>>().join(with)
}

fn tail(tail: &Tail) -> String {
    let owned = tail.owned_by.as_ref().map_or(String::new(), |name| format!(", owned by {}", name.text));
    let because = tail.because.as_ref().map_or(String::new(), |text| format!(" because {}", quoted(text)));
    owned + &because
}

fn quoted(text: &Quoted) -> String {
    format!("\"{}\"", text.text.replace('\\', "\\\\").replace('"', "\\\""))
}

fn name(name: &Name) -> String {
    name.text.clone()
}

fn number(number: &Number) -> String {
    let whole = number.scaled / 10_000;
    let fraction = number.scaled.unsigned_abs() % 10_000;
    let sign = if number.scaled < 0 && whole == 0 { "-" } else { "" };
    if fraction == 0 { format!("{whole}") } else { format!("{sign}{whole}.{fraction:04}") }
}

fn points(points: &Number) -> String {
    if points.scaled < 0 { number(points) } else { format!("+{}", number(points)) }
}

fn quantity(quantity: &Quantity) -> String {
    let unit = quantity.unit.as_ref().map_or(String::new(), |unit| format!(" {}", unit.text));
    number(&quantity.number) + &unit
}

fn duration(duration: &Duration) -> String {
    format!("{} {}", number(&duration.count), unit(duration.unit))
}

fn unit(unit: TimeUnit) -> &'static str {
    match unit {
        TimeUnit::Second => "seconds",
        TimeUnit::Minute => "minutes",
        TimeUnit::Hour => "hours",
        TimeUnit::Day => "days",
        TimeUnit::Week => "weeks",
        TimeUnit::Month => "months",
        TimeUnit::Year => "years",
    }
}

fn word(word: &Word) -> String {
    match word {
        Word::Bare(name) => name.text.clone(),
        Word::Quoted(text) => quoted(text),
    }
}

fn literal(literal: &Literal) -> String {
    match literal {
        Literal::Number(number) => quantity(number),
        Literal::Text(text) => quoted(text),
        Literal::Word(name) => name.text.clone(),
        Literal::Date(date) => date.text.clone(),
        Literal::YesNo(true, _) => "yes".into(),
        Literal::YesNo(false, _) => "no".into(),
        Literal::Several(words, _) => format!("({})", join(words, ", ", word)),
    }
}

impl Out {
    fn statement(&mut self, statement: &Statement) {
        let instead = if statement.instead.is_some() { "instead " } else { "" };
        let tail = tail(&statement.tail);
        let mut head = |text: String| self.lines.push(format!("{instead}{text}{tail}"));
        match &statement.kind {
            StatementKind::Policy(policy) => {
                let base = policy
                    .based_on
                    .as_ref()
                    .map_or(String::new(), |base| format!(" based on {}", quoted(base)));
                head(format!("policy {}{base}", quoted(&policy.title)));
                for line in &policy.lines {
                    self.lines.push(policy_line(line));
                }
            }
            StatementKind::Use(path) => head(format!("use {}", quoted(path))),
            StatementKind::OwnedBy(name) => head(format!("owned by {}", name.text)),
            StatementKind::Setting { name, value } => {
                head(format!("setting {} is {}", name.text, literal(value)))
            }
            StatementKind::Lead(lead) => {
                head("lead".into());
                for line in &lead.lines {
                    self.lines.push(match line {
                        LeadLine::Field(one) => field(one),
                        LeadLine::Missing(values, _) => format!("missing is {}", join(values, ", ", literal)),
                    });
                }
            }
            StatementKind::Event(event) => {
                let from =
                    event.from.as_ref().map_or(String::new(), |from| format!(" from {}", quoted(from)));
                let by = event.by.as_ref().map_or(String::new(), |by| format!(" by {}", by.text));
                let time =
                    event.time.as_ref().map_or(String::new(), |how| format!(" time as {}", written(how)));
                head(format!("event {}{from}{by}{time}", event.name.text));
                for one in &event.fields {
                    self.lines.push(field(one));
                }
            }
            StatementKind::Group { name: group, members } => {
                head(format!("events {} are {}", group.text, join(members, ", ", name)));
            }
            StatementKind::List { name, values } => {
                head(format!("list {} {}", name.text, join(values, ", ", quoted)))
            }
            StatementKind::Score(score) => {
                if let Some(name) = &score.name {
                    let bounds = score.bounds.as_ref().map_or(String::new(), |bounds| {
                        match (&bounds.low, &bounds.high) {
                            (Some(low), Some(high)) => format!(", {} to {}", number(low), number(high)),
                            (Some(low), None) => format!(", at least {}", number(low)),
                            (None, Some(high)) => format!(", at most {}", number(high)),
                            (None, None) => String::new(),
                        }
                    });
                    head(format!("score {}{bounds}", name.text));
                }
                for line in &score.lines {
                    self.lines.push(score_line(line));
                }
            }
            StatementKind::Means { name, meaning } => head(format!("{} means {}", name.text, expr(meaning))),
            StatementKind::Grade(grade) => {
                let steps = join(&grade.steps, ", ", |step| match &step.from {
                    Some(from) => format!("{} from {}", word(&step.value), quantity(from)),
                    None => format!("{} otherwise", word(&step.value)),
                });
                head(format!("grade {} of {}: {steps}", grade.name.text, grade.of.text));
            }
            StatementKind::Choose(choose) => {
                head(format!("choose {}", choose.name.text));
                self.arms(&choose.arms);
            }
            StatementKind::Disqualify(condition) => head(format!("disqualify if {}", expr(condition))),
            StatementKind::Stage(stage) => {
                let title =
                    stage.title.as_ref().map(|title| format!(" {}", quoted(title))).unwrap_or_default();
                head(format!("{}{title} requires {}", stage.name.text, expr(&stage.requires)));
                for clause in &stage.clauses {
                    self.lines.push(stage_clause(clause));
                }
            }
            StatementKind::NextStep(next) => {
                head("next step".into());
                self.arms(&next.arms);
            }
            StatementKind::Example(example) => {
                head(format!("example {}", quoted(&example.title)));
                for line in &example.lines {
                    self.lines.push(example_line(line));
                }
            }
        }
    }

    fn arms(&mut self, arms: &[Arm]) {
        for arm in arms {
            let when =
                arm.condition.as_ref().map_or("otherwise".to_owned(), |when| format!("if {}", expr(when)));
            self.lines.push(format!("{} {when}{}", word(&arm.value), tail(&arm.tail)));
        }
    }
}

fn written(how: &Written) -> String {
    match how {
        Written::Texts(texts, _) => join(texts, ", ", quoted),
        Written::Serial(_) => "serial".to_owned(),
    }
}

fn policy_line(line: &PolicyLine) -> String {
    match line {
        PolicyLine::Owners(names, _) => format!("owners {}", join(names, ", ", name)),
        PolicyLine::Reviewed { day, every, .. } => {
            let every =
                every.as_ref().map_or(String::new(), |every| format!(", review every {}", duration(every)));
            format!("reviewed {}{every}", day.text)
        }
        PolicyLine::TimeZone(zone, _) => format!("time zone {}", quoted(zone)),
        PolicyLine::EventTimes(how, _) => format!("time of events as {}", written(how)),
    }
}

fn field(field: &Field) -> String {
    let ty = match &field.ty {
        FieldType::YesNo(_) => "yes/no".to_owned(),
        FieldType::Number { unit: Some(unit), .. } => format!("number in {}", unit.text),
        FieldType::Number { unit: None, .. } => "number".to_owned(),
        FieldType::Text(_) => "text".to_owned(),
        FieldType::Date(_) => "date".to_owned(),
        FieldType::OneOf(words, _) => format!("one of {}", join(words, ", ", word)),
        FieldType::SeveralOf(words, _) => format!("several of {}", join(words, ", ", word)),
    };
    let options = join(&field.options, "", |option| {
        let text = match option {
            FieldOption::Key(_) => "key".to_owned(),
            FieldOption::KeyAs(KeyAs::Number, _) => "as number".to_owned(),
            FieldOption::KeyAs(KeyAs::AnyCase, _) => "ignoring case".to_owned(),
            FieldOption::KeyAs(KeyAs::Salesforce, _) => "as salesforce id".to_owned(),
            FieldOption::From(text) => format!("from {}", quoted(text)),
            FieldOption::Ask(text) => format!("ask {}", quoted(text)),
            FieldOption::Default(value) => format!("default {}", literal(value)),
            FieldOption::Missing(values, _) => format!("missing is {}", join(values, ", ", literal)),
            FieldOption::As(how) => format!("as {}", written(how)),
            FieldOption::SplitBy(text) => format!("split by {}", quoted(text)),
            FieldOption::CanChange(_) => "can change".to_owned(),
        };
        format!(", {text}")
    });
    format!("{} {ty}{options}{}", field.name.text, tail(&field.tail))
}

fn score_line(line: &ScoreLine) -> String {
    let text = match &line.kind {
        ScoreLineKind::On { points: number, event, once, cap, halve } => {
            let once = once.as_ref().map_or(String::new(), |once| {
                let field = once.field.as_ref().map_or(String::new(), |field| format!(" per {}", field.text));
                let per = match &once.per {
                    None => String::new(),
                    Some(per) if once.calendar => format!(" per {}", unit(per.unit).trim_end_matches('s')),
                    Some(per) => format!(" per {}", duration(per)),
                };
                format!(", once{field}{per}")
            });
            let halve = halve
                .as_ref()
                .map_or(String::new(), |halve| format!(", points halve every {}", duration(halve)));
            format!("{} on {}{once}{}{halve}", points(number), event_use(event), at_most(cap))
        }
        ScoreLineKind::If { points: number, condition } => {
            format!("{} if {}", points(number), expr(condition))
        }
        ScoreLineKind::Per { points: number, per, cap } => {
            let per = match per {
                Per::Of { step: None, of } => of.text.clone(),
                Per::Of { step: Some(step), of } => format!("{} of {}", quantity(step), of.text),
                Per::Total { step, of } => format!("{} of {}", quantity(step), total(of)),
                Per::Since { step, date } => format!("{} since {}", duration(step), date.text),
                Per::Until { step, date } => format!("{} until {}", duration(step), date.text),
                Per::WithoutActivity { step } => format!("{} without activity", duration(step)),
            };
            format!("{} per {per}{}", points(number), at_most(cap))
        }
        ScoreLineKind::By { of, bands } => format!("by {}: {}", of.text, join(bands, ", ", band)),
        ScoreLineKind::Halve(every) => format!("points halve every {}", duration(every)),
        ScoreLineKind::Resets(event) => format!("resets on {}", event_use(event)),
    };
    text + &tail(&line.tail)
}

fn at_most(cap: &Option<Number>) -> String {
    cap.as_ref().map_or(String::new(), |cap| format!(", at most {} points", number(cap)))
}

fn band(band: &Band) -> String {
    let what = match &band.kind {
        BandKind::Below(end) => format!("below {}", quantity(end)),
        BandKind::AtMost(end) => format!("at most {}", quantity(end)),
        BandKind::Above(end) => format!("> {}", quantity(end)),
        BandKind::AtLeast(end) => format!("from {}", quantity(end)),
        BandKind::Between(low, high) => format!("{} to {}", quantity(low), quantity(high)),
        BandKind::ToBelow(low, high) => format!("{} to below {}", quantity(low), quantity(high)),
        BandKind::Exactly(end) => quantity(end),
        BandKind::Values(words) => join(words, " or ", word),
        BandKind::YesNo(true) => "yes".into(),
        BandKind::YesNo(false) => "no".into(),
        BandKind::Otherwise => "otherwise".into(),
        BandKind::Missing => "missing".into(),
    };
    format!("{what}: {}", points(&band.points))
}

fn stage_clause(clause: &StageClause) -> String {
    let text = match &clause.kind {
        StageClauseKind::BlockedIf(condition) => format!("blocked if {}", expr(condition)),
        StageClauseKind::ShouldHave(all) => format!("should have {}", join(all, ", ", expr)),
        StageClauseKind::Prefers(all) => {
            let all = join(all, ", ", |one| match one {
                Preference::Condition(condition) => expr(condition),
                Preference::Higher { lower, of_dates, of, .. } => {
                    let word = match (lower, of_dates) {
                        (true, false) => "lower",
                        (false, false) => "higher",
                        (true, true) => "earlier",
                        (false, true) => "later",
                    };
                    format!("{word} {}", of.text)
                }
            });
            format!("prefers {all}")
        }
        StageClauseKind::AnswerWithin { within, of, by } => {
            format!("answer within {} of {} by {}", duration(within), event_use(of), event_use(by))
        }
    };
    text + &tail(&clause.tail)
}

fn example_line(line: &ExampleLine) -> String {
    match line {
        ExampleLine::Given(items, _) => {
            let items = join(items, ", ", |item| match item {
                Given::Is { field, value, .. } => format!("{} is {}", field.text, literal(value)),
                Given::Missing(field, _) => format!("{} is missing", field.text),
                Given::AsOf(date, _) => format!("as of {}", date.text),
            });
            format!("given {items}")
        }
        ExampleLine::When(items, _) => {
            let items = join(items, ", ", |item| {
                let times =
                    item.times.as_ref().map_or(String::new(), |times| format!("{} times ", number(times)));
                let with =
                    join(&item.with, " and ", |(name, value)| format!("{} {}", name.text, literal(value)));
                let with = if with.is_empty() { with } else { format!(" with {with}") };
                let at = match &item.at {
                    Moment::Ago(ago) => format!(" {} ago", duration(ago)),
                    Moment::On(date) => format!(" on {}", date.text),
                    Moment::Now => " now".to_owned(),
                };
                format!("{times}{}{with}{at}", item.event.text)
            });
            format!("when {items}")
        }
        ExampleLine::Then(items, _) => {
            let items = join(items, ", ", |item| match item {
                Claim::Stage(name, _) => format!("stage is {}", name.text),
                Claim::NextStep(text, _) => format!("next step is {}", quoted(text)),
                Claim::Holds(condition) => expr(condition),
            });
            format!("then {items}")
        }
    }
}

fn event_use(event: &EventUse) -> String {
    let condition =
        event.condition.as_ref().map_or(String::new(), |where_| format!(" where {}", expr(where_)));
    let window =
        event.window.as_ref().map_or(String::new(), |window| format!(" in the last {}", duration(window)));
    let since =
        event.since_last.as_ref().map_or(String::new(), |since| format!(" since last {}", event_use(since)));
    let near = event.near.as_ref().map_or(String::new(), |near| {
        let not = if near.not { "not " } else { "" };
        let to = match &near.to {
            NearTo::EachOther => "of each other".to_owned(),
            NearTo::After(event) => format!("after {}", event_use(event)),
            NearTo::Before(event) => format!("before {}", event_use(event)),
        };
        format!(" {not}within {} {to}", duration(&near.length))
    });
    format!("{}{condition}{window}{near}{since}", event.event.text)
}

fn expr(all: &Expr) -> String {
    let not = |negated: bool| if negated { "not " } else { "" };
    match &all.kind {
        ExprKind::Or(terms) => join(terms, " or ", expr),
        ExprKind::And(terms) => join(terms, " and ", expr),
        ExprKind::Not(inner) => format!("not {}", expr(inner)),
        ExprKind::Bracket(inner) => format!("({})", expr(inner)),
        ExprKind::AtLeastOf { count, of } => {
            format!("at least {} of ({})", number(count), join(of, ", ", expr))
        }
        ExprKind::Compare { left, op, right, words } => {
            let op = match (op, words) {
                (Comparison::Less, false) => "<",
                (Comparison::Less, true) => "less than",
                (Comparison::AtMost, false) => "<=",
                (Comparison::AtMost, true) => "at most",
                (Comparison::More, false) => ">",
                (Comparison::More, true) => "more than",
                (Comparison::AtLeast, false) => ">=",
                (Comparison::AtLeast, true) => "at least",
                (Comparison::Equal, _) => "=",
                (Comparison::NotEqual, _) => "!=",
            };
            format!("{} {op} {}", expr(left), expr(right))
        }
        ExprKind::Between { of, low, high, below, negated } => {
            let to = if *below { "to below" } else { "to" };
            format!("{} is {}{} {to} {}", expr(of), not(*negated), quantity(low), quantity(high))
        }
        ExprKind::Is { of, values, negated } => {
            format!("{} is {}{}", expr(of), not(*negated), join(values, " or ", literal))
        }
        ExprKind::IsOneOf { of, values, negated } => {
            let values = match values {
                OneOf::List(name) => name.text.clone(),
                OneOf::Inline(values, _) => format!("({})", join(values, ", ", literal)),
            };
            format!("{} is {}one of {values}", expr(of), not(*negated))
        }
        ExprKind::Text { of, test, against } => {
            let test = match test {
                TextTest::Contains => "contains",
                TextTest::ContainsWord => "contains word",
                TextTest::StartsWith => "starts with",
                TextTest::EndsWith => "ends with",
                TextTest::Under => "is under",
            };
            let against = match against {
                Texts::Values(values) => join(values, " or ", quoted),
                Texts::List(name) => format!("one of {}", name.text),
                Texts::Inline(values, _) => format!("one of ({})", join(values, ", ", quoted)),
            };
            format!("{} {test} {against}", expr(of))
        }
        ExprKind::Include { of, how, values } => {
            let values = match how {
                Include::One => join(values, " or ", word),
                Include::Any => format!("any of ({})", join(values, ", ", word)),
                Include::All => format!("all of ({})", join(values, ", ", word)),
            };
            format!("{} include {values}", expr(of))
        }
        ExprKind::Known(name) => format!("{} is known", name.text),
        ExprKind::Missing(name) => format!("{} is missing", name.text),
        ExprKind::Unknown(name) => format!("{} is unknown", name.text),
        ExprKind::InLast { of, window } => format!("{} in the last {}", of.text, duration(window)),
        ExprKind::InNext { of, window } => format!("{} in the next {}", of.text, duration(window)),
        ExprKind::Count { count, different, event } => {
            let different =
                different.as_ref().map_or(String::new(), |field| format!("different {} of ", field.text));
            format!("{} or more {different}{}", number(count), event_use(event))
        }
        ExprKind::None(event) => format!("no {}", event_use(event)),
        ExprKind::Happened(event) => event_use(event),
        ExprKind::Ago { event, length } => {
            format!("{} more than {} ago", event_use(event), duration(length))
        }
        ExprKind::OfLast { field, event } => format!("{} of last {}", field.text, event_use(event)),
        ExprKind::Total(of) => total(of),
        ExprKind::DomainOf(name) => format!("domain of {}", name.text),
        ExprKind::Days(Days::Since(name)) => format!("days since {}", name.text),
        ExprKind::Days(Days::Until(name)) => format!("days until {}", name.text),
        ExprKind::Days(Days::SinceLast(event)) => format!("days since last {}", event_use(event)),
        ExprKind::Sum { first, rest } => {
            let rest =
                join(rest, "", |(minus, term)| format!(" {} {}", if *minus { "-" } else { "+" }, expr(term)));
            expr(first) + &rest
        }
        ExprKind::Negate(inner) => format!("-{}", expr(inner)),
        ExprKind::Name(name) => name.text.clone(),
        ExprKind::Number(number) => quantity(number),
        ExprKind::Quoted(text) => quoted(text),
        ExprKind::Date(date) => date.text.clone(),
        ExprKind::YesNo(true) => "yes".into(),
        ExprKind::YesNo(false) => "no".into(),
    }
}

fn total(of: &Total) -> String {
    let how = match of.how {
        TotalOf::Sum => "sum of",
        TotalOf::Average => "average",
        TotalOf::Highest => "highest",
        TotalOf::Lowest => "lowest",
    };
    format!("{how} {} of {}", of.field.text, event_use(&of.event))
}
