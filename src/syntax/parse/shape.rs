//! The kinds of line, in one table; and what kind a line is, told by its first words and by the statement it stands under.

use super::grammar::Rule;
use super::head::{self, STAGES, is_sign, is_titled, is_type};

/// The statements that lines can stand under.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Home {
    /// None: the line is a statement of its own.
    #[default]
    None,
    Policy,
    Lead,
    Event,
    Score,
    /// The score of points lines without a heading.
    Implicit,
    Choose,
    NextStep,
    Stage,
    Example,
}

/// How a line's columns are set by the formatter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Columns {
    /// `name  type  options`
    Field,
    /// `list name  values`
    List,
    /// `+5  on …`
    Points,
    /// `"value"  if …`
    Arm,
    /// `name means …`
    Means,
    /// `setting name is …`
    Setting,
    /// `events name are …`
    Group,
    /// `given …`
    Example,
    /// None.
    None,
}

/// Makes [`Kind`] of the one table of kinds of line.
macro_rules! kinds {
    ($($kind:ident $word:literal $rule:ident [$($home:ident)*] $opens:ident $columns:ident;)*) => {
        /// The kinds of logical line.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub(super) enum Kind {
            $($kind,)*
        }

        impl Kind {
            const ALL: &[Kind] = &[$(Kind::$kind),*];

            /// The word that only this kind begins with; empty where other words tell it.
            fn word(self) -> &'static str {
                match self { $(Kind::$kind => $word,)* }
            }

            /// The grammar's rule for it.
            pub fn rule(self) -> Rule {
                match self { $(Kind::$kind => Rule::$rule,)* }
            }

            /// The statements it may stand under; none for a statement.
            pub fn homes(self) -> &'static [Home] {
                match self { $(Kind::$kind => &[$(Home::$home),*],)* }
            }

            /// What stands under it.
            pub fn opens(self) -> Home {
                match self { $(Kind::$kind => Home::$opens,)* }
            }

            /// How its columns are set.
            pub fn columns(self) -> Columns {
                match self { $(Kind::$kind => Columns::$columns,)* }
            }
        }
    };
}

kinds! {
    // kind     first word    rule             stands under      opens     columns
    Policy      "policy"      policy_head      []                Policy    None;
    Owners      "owners"      owners_line      [Policy]          None      None;
    Reviewed    "reviewed"    reviewed_line    [Policy]          None      None;
    TimeZone    "time"        zone_line        [Policy]          None      None;
    EventTimes  ""            times_line       [Policy]          None      None;
    Use         "use"         use_line         []                None      None;
    OwnedBy     "owned"       owned_line       []                None      None;
    Setting     "setting"     setting_line     []                None      Setting;
    Lead        "lead"        lead_head        []                Lead      None;
    Missing     "missing"     missing_line     [Lead]            None      None;
    Field       ""            field_line       [Lead Event]      None      Field;
    Event       "event"       event_head       []                Event     None;
    Group       "events"      group_line       []                None      Group;
    List        "list"        list_line        []                None      List;
    Score       "score"       score_head       []                Score     None;
    Points      ""            points_line      [Score Implicit]  None      Points;
    By          "by"          by_line          [Score Implicit]  None      None;
    Halve       "points"      halve_line       [Score Implicit]  None      None;
    Resets      "resets"      resets_line      [Score Implicit]  None      None;
    Means       ""            means_line       []                None      Means;
    Grade       "grade"       grade_line       []                None      None;
    Choose      "choose"      choose_head      []                Choose    None;
    NextStep    "next"        next_head        []                NextStep  None;
    Arm         ""            arm_line         [Choose NextStep] None      Arm;
    Disqualify  "disqualify"  disqualify_line  []                None      None;
    Stage       ""            stage_line       []                Stage     None;
    Blocked     "blocked"     blocked_line     [Stage]           None      None;
    ShouldHave  "should"      should_line      [Stage]           None      None;
    Prefers     "prefers"     prefers_line     [Stage]           None      None;
    Answer      "answer"      answer_line      [Stage]           None      None;
    Example     "example"     example_head     []                Example   None;
    Given       "given"       given_line       [Example]         None      Example;
    When        "when"        when_line        [Example]         None      Example;
    Then        "then"        then_line        [Example]         None      Example;
}

impl Kind {
    /// The kind of a line by its first words, under the statement `home`. `None` where they fit none.
    pub fn of(line: &str, home: Home) -> Option<Kind> {
        let mut words = head::words(line);
        let (first, second) = (words.word(), words.word());
        let declares = matches!(home, Home::Lead | Home::Event);
        if matches!(second, "means" | "requires") {
            return Some(if second == "means" { Kind::Means } else { Kind::Stage });
        }
        if is_titled(first, second, words.word()) {
            return Some(Kind::Stage);
        }
        if declares && is_type(second) {
            return Some(Kind::Field);
        }
        if let Some(kind) = Kind::by_first(first, second) {
            return Some(kind);
        }
        // Where no values are chosen, these words are no value.
        if is_rejection(first, second) && !matches!(home, Home::Choose | Home::NextStep) {
            return None;
        }
        if matches!(second, "if" | "when" | ":")
            && STAGES.contains(&first.to_uppercase().as_str())
            && !matches!(home, Home::Choose | Home::NextStep)
        {
            return Some(Kind::Stage);
        }
        let named = first.starts_with(|c: char| head::is_name_char(c) || c == '"');
        match second {
            "if" | "otherwise" if named => Some(Kind::Arm),
            _ if named && is_type(second) => Some(Kind::Field),
            _ if declares && named => Some(Kind::Field),
            _ if matches!(home, Home::Choose | Home::NextStep) && named => Some(Kind::Arm),
            _ => None,
        }
    }

    fn by_first(first: &str, second: &str) -> Option<Kind> {
        if (first, second) == ("time", "of") {
            return Some(Kind::EventTimes);
        }
        if let Some(kind) = Kind::ALL.iter().find(|kind| !kind.word().is_empty() && kind.word() == first) {
            return (*kind != Kind::Halve || second == "halve").then_some(*kind);
        }
        let number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
        let points = is_sign(first) && number(second);
        (points || number(first) && matches!(second, "on" | "if" | "per")).then_some(Kind::Points)
    }
}

/// What people write for `disqualify if`.
pub(super) fn is_rejection(first: &str, second: &str) -> bool {
    matches!(second, "if" | "when")
        && matches!(
            first,
            "reject"
                | "exclude"
                | "drop"
                | "discard"
                | "ignore"
                | "refuse"
                | "disqualified"
                | "rejected"
                | "excluded"
                | "out"
                | "never"
                | "skip"
        )
}
