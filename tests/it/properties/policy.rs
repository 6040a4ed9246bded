//! Random policies, as text: so that they pass through the parser and the checker as well.

use super::tape::Tape;

/// What a policy may speak of.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum About {
    /// The record only.
    Record,
    /// The record and what happened.
    Events,
}

const HEAD: &str = r#"
list c_level "CEO", "CTO", "Chief of staff"
list freemail "gmail.com", "hotmail.com"
"#;

const EVENTS: &str = r#"
event visit
  url     text
  seconds number
  plan    one of basic, pro
  paid    yes/no
  due     date
  themes  several of pricing, security, support
  sender  text
event demo
event chat
  url     text
  seconds number
event call by sales
  reason  one of no_budget, no_need, bad_data
event import by system
events touch are visit, demo, chat
events views are visit, chat
"#;

pub struct Policy<'a> {
    tape: &'a Tape<'a>,
    about: About,
    text: String,
    /// Criteria on the record and its events only.
    criteria: Vec<String>,
    /// Those that hang on scores as well.
    high: Vec<String>,
    stages: Vec<String>,
    grade: bool,
    phase: bool,
}

/// What conditions at a place may name.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Level {
    Fields,
    Scores,
    Stages,
}

/// A policy read off a tape.
pub fn policy(tape: &Tape, about: About) -> String {
    let mut policy = Policy {
        tape,
        about,
        text: String::new(),
        criteria: Vec::new(),
        high: Vec::new(),
        stages: Vec::new(),
        grade: false,
        phase: false,
    };
    policy.write();
    policy.text
}

impl Policy<'_> {
    fn line(&mut self, line: impl AsRef<str>) {
        self.text.push_str(line.as_ref());
        self.text.push('\n');
    }

    fn write(&mut self) {
        if self.tape.chance(2) {
            let zone = self.tape.pick(&[
                "Europe/Amsterdam",
                "America/New_York",
                "Australia/Lord_Howe",
                "Asia/Beirut",
                "Pacific/Chatham",
            ]);
            self.line("policy \"Random\"");
            self.line(format!("  time zone \"{zone}\""));
        }
        self.line(HEAD);
        self.fields();
        if self.about == About::Events {
            // Now and then, visits with the same sender are one.
            let mut events = EVENTS.to_owned();
            if self.tape.chance(4) {
                events = events.replace("sender  text", "sender  text, key");
            }
            if self.tape.chance(4) {
                events = events.replace("event chat", "event chat from \"Chat started\"");
            }
            self.line(events);
        }
        self.line("setting limit is 40");
        self.line("setting opening is 2026-03-01");
        self.line("setting launch is 2026-03-29T01:30");
        self.line("setting floor is 2000 EUR");
        for number in 0..self.tape.below(4) {
            let condition = self.condition(Level::Fields, 3);
            self.line(format!("c{number} means {condition}"));
            self.criteria.push(format!("c{number}"));
        }
        self.scores();
        self.line("person means interest + fit");
        if self.tape.chance(2) {
            self.line("load means employees - seats - 5");
            let condition = format!("load {} {}", self.order(), self.number());
            self.line(format!("h0 means {condition}"));
            self.high.push("h0".into());
        }
        if self.tape.chance(2) {
            let age = match self.about {
                About::Events if self.tape.chance(2) => "sum of seconds of visit in the last 1 year + seats",
                _ => "days since created",
            };
            self.line(format!("age means {age}"));
            let condition = format!("age {} {}", self.order(), self.number());
            self.line(format!("h2 means {condition}"));
            self.high.push("h2".into());
        }
        if self.tape.chance(2) {
            let of = self.tape.pick(&["fit", "person", "employees"]);
            self.line(format!("grade mark of {of}: A from 50, B from 30, C from 15, D otherwise"));
            self.grade = true;
        }
        if self.tape.chance(2) {
            let condition = self.condition(Level::Scores, 2);
            self.line(format!("h1 means {condition}"));
            self.high.push("h1".into());
        }
        if self.tape.chance(2) {
            let (first, second) = (self.condition(Level::Scores, 2), self.condition(Level::Scores, 1));
            self.line("choose phase");
            self.line(format!("  evaluation if {first}"));
            self.line(format!("  consideration if {second}"));
            self.line("  orientation otherwise");
            self.phase = true;
        }
        for _ in 0..self.tape.below(3) {
            let condition = self.condition(Level::Scores, 2);
            self.line(format!("disqualify if {condition} because \"it is so\""));
        }
        self.all_stages();
        if self.tape.chance(2) {
            let (first, second) = (self.condition(Level::Stages, 2), self.condition(Level::Stages, 1));
            self.line("next step");
            self.line(format!("  \"Call\" if {first}"));
            self.line(format!("  \"Write\" if {second}"));
            self.line("  \"Wait\" otherwise");
        }
    }

    fn fields(&mut self) {
        let default = |tape: &Tape, text: &str| {
            if tape.chance(4) { format!(", default {text}") } else { String::new() }
        };
        let tape = self.tape;
        self.line("lead");
        self.line("  lead_id text, key");
        self.line(format!("  email text{}", if tape.chance(4) { " from \"E-mail address\"" } else { "" }));
        self.line(format!("  title text{}", default(tape, "\"Clerk\"")));
        self.line(format!(
            "  industry one of software, logistics, manufacturing{}",
            default(tape, "software")
        ));
        self.line("  topics several of pricing, integration, security");
        self.line(format!("  employees number{}", default(tape, "50")));
        self.line("  seats number, missing is -1");
        self.line("  budget number in EUR");
        self.line(format!("  decision_maker yes/no{}", default(tape, "no")));
        self.line("  need yes/no");
        self.line(format!("  created date{}", default(tape, "2026-03-29")));
        self.line(format!("  signed date{}", default(tape, "2026-03-29T00:30:00Z")));
        self.line("  missing is \"\", \"N/A\"");
    }

    fn scores(&mut self) {
        self.line(match self.tape.below(5) {
            0 => "score interest",
            1 => "score interest, 0 to 60",
            2 => "score interest, at most 30",
            3 => "score interest, at least -2",
            _ => "score interest, -20 to 30",
        });
        if self.about == About::Events {
            for _ in 0..self.tape.below(5) {
                let line = self.event_line();
                self.line(format!("  {line}"));
            }
            if self.tape.chance(3) {
                self.line(format!("  points halve every {} days", self.tape.pick(&["1", "7", "30", "45"])));
            }
            for _ in 0..self.tape.below(6).saturating_sub(3) {
                self.line(format!(
                    "  resets on {}",
                    self.tape.pick(&[
                        "call",
                        "call where reason is no_need",
                        "demo",
                        "views where url contains \"pricing\" and seconds > 20",
                        "import",
                    ])
                ));
            }
        }
        for _ in 0..self.tape.below(3) {
            let line = self.profile_line();
            self.line(format!("  {line}"));
        }
        self.line(match self.tape.below(2) {
            0 => "score fit",
            _ => "score fit, -10 to 70",
        });
        for _ in 0..1 + self.tape.below(4) {
            let line = self.profile_line();
            self.line(format!("  {line}"));
        }
    }

    fn points(&self) -> &'static str {
        self.tape.pick(&["+5", "+10", "+25", "-5", "-20", "+0.5", "+40"])
    }

    fn cap(&self) -> &'static str {
        self.tape.pick(&["", ", at most 15 points", ", at most 50 points"])
    }

    fn event_line(&self) -> String {
        let (points, cap) = (self.points(), self.cap());
        if self.tape.chance(6) {
            let cap = if cap.is_empty() { ", at most 90 points" } else { cap };
            return format!(
                "{points} per {} without activity{cap}",
                self.tape.pick(&["30 days", "7 days", "2 weeks"])
            );
        }
        let once = self.tape.pick(&[
            "",
            ", once",
            ", once per day",
            ", once per week",
            ", once per month",
            ", once per 3 days",
            ", once per 30 days",
            ", once per 2 weeks",
        ]);
        let (once, of) = match self.tape.below(6) {
            0 => (", once per url per day", Some("views")),
            1 => (
                self.tape.pick(&[
                    ", once per url",
                    ", once per plan per 3 days",
                    ", once per themes per month",
                ]),
                Some("visit"),
            ),
            _ => (once, None),
        };
        let halve = match self.tape.below(8) {
            6 => ", points halve every 10 days",
            7 => ", points halve every 2 weeks",
            _ => "",
        };
        let occurrences = match of {
            Some(of) => self.occurrences_of(of, true),
            None => self.occurrences(true),
        };
        format!("{points} on {occurrences}{once}{cap}{halve}")
    }

    /// An event, `where`, a window, what is near, `since last`; `not within` only where it can be read one way.
    fn occurrences(&self, not: bool) -> String {
        self.occurrences_of(self.tape.pick(&["visit", "demo", "call", "touch", "views", "chat"]), not)
    }

    fn occurrences_of(&self, event: &str, not: bool) -> String {
        let mut text = event.to_owned();
        match text.as_str() {
            "visit" if self.tape.chance(2) => {
                text.push_str(" where ");
                text.push_str(self.tape.pick(&[
                    "url contains \"/pricing\"",
                    "seconds >= 30",
                    "plan is pro",
                    "paid",
                    "(plan is basic or seconds < 10)",
                    "(not paid and url is known)",
                    "(due in the last 20 days)",
                    "url is one of (\"/pricing\", \"/about\")",
                    "due <= 2026-03-01",
                    "due is 2026-03-29",
                    "due < 2026-03-29T01:00:00Z",
                    "due >= 2026-02-28T23:59:59Z",
                    "(due = 2026-03-29T01:00:00Z or due > launch)",
                    "(due in the last 1 month)",
                    "themes include pricing",
                    "themes include all of pricing, security",
                    "(at least 2 of (paid, seconds > 20, plan is pro))",
                    "domain of sender is one of freemail",
                    "seconds is 10 to 30",
                    "(seconds + 5 > 20)",
                    "sender is missing",
                ]));
            }
            "views" | "chat" if self.tape.chance(2) => {
                text.push_str(" where ");
                text.push_str(self.tape.pick(&[
                    "url contains \"pricing\"",
                    "seconds < 20",
                    "(url is missing or seconds > 10)",
                    "not url starts with \"/pricing\"",
                ]));
            }
            "call" if self.tape.chance(2) => text.push_str(" where reason is no_need or bad_data"),
            _ => {}
        }
        if self.tape.chance(2) {
            text.push_str(" in the last ");
            text.push_str(self.tape.pick(&[
                "1 day",
                "14 days",
                "1 month",
                "2 weeks",
                "36 hours",
                "1 year",
                "90 minutes",
                "13 months",
                "2 years",
            ]));
        }
        if self.tape.chance(4) {
            let others: &[&str] = match event {
                "call" => &["touch", "views where seconds > 10", "demo"],
                "demo" => &["views", "call", "visit where paid"],
                _ => &["call", "call where reason is no_budget"],
            };
            let not = if not && self.tape.chance(2) { " not" } else { "" };
            let length =
                self.tape.pick(&["3 days", "36 hours", "1 month", "90 seconds", "2 weeks", "1 year"]);
            let side = self.tape.pick(&["after", "before"]);
            text.push_str(&format!("{not} within {length} {side} {}", self.tape.pick(others)));
        }
        if self.tape.chance(4) {
            text.push_str(self.tape.pick(&[
                " since last call",
                " since last demo",
                " since last call where reason is no_budget",
                " since last views",
                " since last touch",
                " since last views where seconds > 10",
            ]));
        }
        text
    }

    fn profile_line(&self) -> String {
        let points = self.points();
        match self.tape.below(12) {
            8 => "by budget: below 2000 EUR: -5, 2000 to below 10000 EUR: +5, at least 10000 EUR: +10".into(),
            9 => "by seats: at most 5: +1, 7: +9, above 10: +3, otherwise: -1".into(),
            10 => "by industry: software or logistics: +8, otherwise: -2, missing: -1".into(),
            11 if self.about == About::Events => format!(
                "{points} per {} of {} seconds of {}{}, at most 30 points",
                self.tape.pick(&["20", "12.5", "1"]),
                self.tape.pick(&["sum of", "highest", "average"]),
                self.tape.pick(&["visit", "views where seconds > 10", "chat"]),
                self.tape.pick(&["", " in the last 1 month", " since last call"]),
            ),
            0 => format!("{points} if {}", self.condition(Level::Fields, 2)),
            1 => "by employees: below 50: -5, 50 to 500: +20, above 500: +10".into(),
            2 => "by employees: below 10: +2, 10 to below 12.5: +3, 12.5 to 20: +4.5, otherwise: +1, missing: -3".into(),
            3 => "by industry: software: +15, logistics: +10, missing: +2".into(),
            4 => format!("{points} per 10 of employees, at most 30 points"),
            5 => format!(
                "{points} per seats{}",
                self.tape.pick(&[", at most 12 points", ", at most 50 points"])
            ),
            6 => "by decision_maker: yes: +15, no: -10".into(),
            _ => format!(
                "{points} per {}, at most 40 points",
                self.tape.pick(&["30 days since created", "7 days since signed", "10 days until signed"])
            ),
        }
    }

    fn all_stages(&mut self) {
        for (number, name) in ["MQL", "SAL", "SQL"].into_iter().enumerate() {
            if number > 0 && self.tape.chance(4) {
                continue;
            }
            let requires = self.condition(Level::Stages, 3);
            let title = self.tape.pick(&["", "", " \"a title\""]);
            self.line(format!("{name}{title} requires {requires} because \"it was agreed\""));
            if self.tape.chance(3) {
                let condition = self.condition(Level::Scores, 1);
                self.line(format!("  blocked if {condition}"));
            }
            if self.tape.chance(3) {
                let (one, two) = (self.condition(Level::Scores, 1), self.condition(Level::Stages, 1));
                self.line(format!("  should have {one}, {two}"));
            }
            if self.tape.chance(3) {
                let one = self.condition(Level::Scores, 1);
                let rest = self.tape.pick(&[
                    "higher budget, lower employees, higher created, lower signed",
                    "later created, lower seats, earlier signed, higher budget",
                ]);
                // An item may hold whenever another does.
                let again = self.tape.chance(2).then(|| {
                    let other = self.condition(Level::Scores, 1);
                    format!("({one}) or ({other}), ")
                });
                self.line(format!("  prefers {one}, {}{rest}", again.unwrap_or_default()));
            }
            self.stages.push(name.into());
        }
    }

    fn order(&self) -> &'static str {
        self.tape.pick(&[">=", "<", ">", "<=", "=", "!="])
    }

    fn number(&self) -> &'static str {
        self.tape.pick(&["10", "0", "50", "12.5", "100", "7"])
    }

    /// A condition that can stand anywhere: composed ones are in brackets.
    fn condition(&self, level: Level, depth: usize) -> String {
        if depth > 0 && self.tape.chance(2) {
            let next = |_| self.condition(level, depth - 1);
            return match self.tape.below(5) {
                0 => format!("({} and {})", next(0), next(1)),
                1 => format!("({} or {})", next(0), next(1)),
                2 => format!("not ({})", next(0)),
                3 => format!("at least 2 of ({}, {}, {})", next(0), next(1), next(2)),
                _ => format!("({} or {} or {})", next(0), next(1), next(2)),
            };
        }
        self.leaf(level)
    }

    fn leaf(&self, level: Level) -> String {
        let mut kinds: Vec<fn(&Self) -> String> = vec![
            Self::yes_no,
            Self::numbers,
            Self::titles,
            Self::emails,
            Self::choices,
            Self::dates,
            Self::known,
            Self::wordings,
        ];
        if self.about == About::Events {
            kinds.extend([Self::happened as fn(&Self) -> String, Self::happened, Self::last, Self::often]);
        }
        if !self.criteria.is_empty() {
            kinds.push(Self::criterion);
        }
        if level >= Level::Scores {
            kinds.extend([Self::scored as fn(&Self) -> String, Self::scored, Self::tables]);
        }
        if level >= Level::Stages && !self.stages.is_empty() {
            kinds.push(Self::staged);
        }
        let leaf = kinds[self.tape.below(kinds.len())](self);
        // After a value, `or` and a comma may go on with another one: a list of values stands in brackets.
        let values = [" is ", "include", "where", "different"];
        if values.iter().any(|word| leaf.contains(word)) { format!("({leaf})") } else { leaf }
    }

    fn yes_no(&self) -> String {
        self.tape.pick(&["need", "decision_maker", "not need", "need is yes", "decision_maker is no"]).into()
    }

    fn numbers(&self) -> String {
        match self.tape.below(6) {
            0 => format!("employees {} {}", self.order(), self.number()),
            1 => format!("budget {} {} EUR", self.order(), self.tape.pick(&["2000", "10_000"])),
            2 => self
                .tape
                .pick(&[
                    "employees is 50 to 500",
                    "employees is 10 to below 50",
                    "employees is not 10 to below 12.5",
                ])
                .into(),
            3 => format!("seats {} {}", self.order(), self.number()),
            4 => format!("employees + seats {} {}", self.order(), self.number()),
            _ => format!("seats {} employees", self.order()),
        }
    }

    fn titles(&self) -> String {
        self.tape
            .pick(&[
                "title is \"CTO\" or \"Sales Manager\"",
                "title is not \"CTO\"",
                "title is one of c_level",
                "title is not one of c_level",
                "title contains \"man\"",
                "title contains word \"manager\"",
                "title starts with \"sales\"",
                "title ends with \"of staff\"",
                "title contains one of (\"sales\", \"chief\")",
            ])
            .into()
    }

    fn emails(&self) -> String {
        self.tape
            .pick(&[
                "domain of email is one of freemail",
                "domain of email is not one of freemail",
                "domain of email ends with \".org\"",
                "domain of email is under one of freemail",
                "domain of email is not under \"example.org\" or \"gmail.com\"",
                "email is known",
                "email contains \"info\"",
            ])
            .into()
    }

    fn choices(&self) -> String {
        self.tape
            .pick(&[
                "industry is software or logistics",
                "industry is not manufacturing",
                "industry is one of (software, manufacturing)",
                "topics include pricing",
                "topics include any of pricing, security",
                "topics include all of pricing, integration",
            ])
            .into()
    }

    fn dates(&self) -> String {
        self.tape
            .pick(&[
                "created <= 2026-03-01",
                "created = 2026-03-29",
                "created in the last 30 days",
                "created in the last 1 month",
                "signed > 2026-01-31",
                "days since created > 20 days",
                "days since signed <= 3 days",
                "created < signed",
                "created <= 2026-03-29T01:00:00Z",
                "created < 2026-03-01T08:30",
                "created >= 2026-03-28T23:30:00-02:00",
                "signed > 2025-10-26T00:30:00Z",
                "signed = 2026-03-29T01:00:00Z",
                "signed != 2026-02-28T23:59:59Z",
                "signed = 2024-02-29T00:00:00Z",
                "created is 2026-03-29 or 2026-03-29T00:59:59Z",
                "signed >= opening",
                "created = launch",
                "created = signed",
                "created != signed",
                "created >= signed",
                "signed > created",
                "created <= signed",
                "days since created <= 1 day",
                "days since signed is 0 to 1",
                "signed in the last 36 hours",
                "signed in the last 1 day",
                "created in the last 1 year",
                "signed in the next 30 days",
                "signed in the next 1 month",
                "created in the next 2 weeks",
                "days until signed <= 20 days",
                "days until signed is 0 to 3",
                "days until signed > days since created",
            ])
            .into()
    }

    /// Other words for the same.
    fn wordings(&self) -> String {
        let said = self.tape.pick(&[
            "employees between 5 and 50",
            "seats from 5 to 10",
            "employees at least 50",
            "seats less than 7",
            "title is empty",
            "title is not blank",
            "need = yes",
            "decision_maker is true",
            "title is one of \"CTO\", \"Clerk\"",
            "title contains c_level",
            "budget >= floor",
            "created more than 20 days ago",
            "signed more than 1 month ago",
            "-seats > -10",
            "employees - (seats - 5) > 20",
        ]);
        format!("({said})")
    }

    /// Other words for how often something happened, and when.
    fn often(&self) -> String {
        let said = self.tape.pick(&[
            "visit at least twice",
            "at least 2 demo",
            "2+ chat in the last 14 days",
            "views at least 3 times in the last 1 year",
            "demo more than 7 days ago",
            "call where reason is no_need more than 2 days ago",
            "touch more than 1 month ago",
        ]);
        format!("({said})")
    }

    fn known(&self) -> String {
        let field = self.tape.pick(&["budget", "title", "industry", "topics", "need", "signed"]);
        format!("{field} {}", self.tape.pick(&["is known", "is missing"]))
    }

    fn happened(&self) -> String {
        let occurrences = self.occurrences(false);
        match self.tape.below(5) {
            4 => self.close_together(),
            0 => format!("{} or more {occurrences}", self.tape.pick(&["2", "3"])),
            1 => format!("no {occurrences}"),
            2 => {
                let of = match self.tape.below(3) {
                    2 => {
                        let field = self.tape.pick(&["url", "seconds"]);
                        let chosen = self.tape.pick(&["", " where seconds < 20", " in the last 14 days"]);
                        format!("{field} of views{chosen}")
                    }
                    _ => {
                        let fields = ["url", "seconds", "plan", "due", "paid", "themes"];
                        let chosen = [
                            "",
                            " in the last 1 month",
                            " where paid",
                            " since last call",
                            " in the last 1 year since last demo",
                        ];
                        format!("{} of visit{}", self.tape.pick(&fields), self.tape.pick(&chosen))
                    }
                };
                format!("{} or more different {of}", self.tape.pick(&["1", "2", "3"]))
            }
            _ => format!("({occurrences})"),
        }
    }

    /// So many within a span.
    fn close_together(&self) -> String {
        let event = self.tape.pick(&["views where seconds > 10", "touch", "visit", "call", "demo"]);
        let window = self.tape.pick(&["", " in the last 1 year", " in the last 36 hours"]);
        let length = self.tape.pick(&["2 days", "36 hours", "1 month", "90 minutes", "2 weeks"]);
        let since = self.tape.pick(&["", "", " since last call where reason is no_need"]);
        let count = self.tape.pick(&["2", "3"]);
        format!("{count} or more {event}{window} within {length} of each other{since}")
    }

    fn last(&self) -> String {
        self.tape
            .pick(&[
                "reason of last call is no_budget",
                "reason of last call where reason is known is not no_need",
                "seconds of last visit > 20",
                "sum of seconds of views >= 30",
                "average seconds of visit where (paid) in the last 1 year > 12.5",
                "highest seconds of visit where paid since last call >= 20",
                "lowest seconds of chat is 10 to 20",
                "sum of seconds of visit < sum of seconds of chat + 20",
                "sum of seconds of visit in the last 1 month = 0",
                "sum of seconds of visit not within 2 days after call > 20",
                "url of last visit within 2 weeks before demo contains \"pricing\"",
                "days since last views within 1 month after call > 3 days",
                "url of last visit contains \"pricing\"",
                "paid of last visit is yes",
                "due of last visit < 2026-03-01",
                "due of last visit < 2026-03-29T01:00:00Z",
                "due of last visit = launch",
                "due of last visit in the last 1 year > launch",
                "due of last visit > created",
                "due of last visit = signed",
                "days since last demo > 10 days",
                "days since last touch <= 2 days",
                "days since last views where seconds > 10 <= 20 days",
                "days since last touch in the last 1 year > 3 days",
                "url of last views is \"/blog\"",
                "seconds of last chat where url is known >= 20",
                "themes of last visit include pricing",
                "plan of last visit in the last 1 month is pro",
                "seconds of last visit since last call > 10",
                "due of last visit >= 2026-03-01",
                "seconds of last visit where (paid is yes) > 20",
                "seconds of last visit where not (paid is yes or plan is pro) is 10 to 30",
                "days since last views where (seconds > 10 and url is known) in the last 1 year <= 20 days",
                "seconds of last visit where (paid is yes) > seconds of last chat where (url is known) + 5",
                "seconds of last visit since last call where (reason is no_need) > 10",
                "plan of last visit where (seconds > 20) is pro",
            ])
            .into()
    }

    fn criterion(&self) -> String {
        let name = &self.criteria[self.tape.below(self.criteria.len())];
        match self.tape.below(5) {
            0 => format!("{name} is unknown"),
            1 => format!("{name} is known"),
            2 => format!("not {name}"),
            _ => name.clone(),
        }
    }

    fn scored(&self) -> String {
        let of = self.tape.pick(&["interest", "fit", "person", "person - 5"]);
        match self.tape.below(4) {
            0 => format!("{of} >= limit"),
            1 => format!("{of} > 0"),
            2 => format!("{of} {} {}", self.order(), self.number()),
            _ if self.high.is_empty() => format!("{of} >= 15"),
            _ => self.high[self.tape.below(self.high.len())].clone(),
        }
    }

    fn tables(&self) -> String {
        match (self.grade, self.phase) {
            (true, _) if self.tape.chance(2) => "mark is A or B".into(),
            (_, true) => "phase is evaluation or consideration".into(),
            _ => "interest < 20".into(),
        }
    }

    fn staged(&self) -> String {
        let name = &self.stages[self.tape.below(self.stages.len())];
        match self.tape.below(4) {
            0 => format!("{name} is unknown"),
            1 => format!("not {name}"),
            _ => name.clone(),
        }
    }
}
