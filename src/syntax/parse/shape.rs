//! What kind of line a line is, told by its first words and by the statement it stands under.

use super::grammar::Rule;
use super::head::{self, is_sign, is_type};

/// The kinds of logical line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Policy,
    Owners,
    Reviewed,
    TimeZone,
    Use,
    OwnedBy,
    Setting,
    Lead,
    Missing,
    Field,
    Event,
    Group,
    List,
    Score,
    Points,
    By,
    Halve,
    Resets,
    Means,
    Grade,
    Choose,
    NextStep,
    Arm,
    Disqualify,
    Stage,
    Blocked,
    ShouldHave,
    Prefers,
    Answer,
    Example,
    Given,
    When,
    Then,
}

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

/// Names that everybody gives to stages and to nothing else: what follows them is what the stage requires.
pub(super) const STAGES: &[&str] = &[
    "AQL", "CQL", "HQL", "IQL", "MQA", "MQL", "PQA", "PQL", "SAL", "SAO", "SGL", "SQA", "SQL", "SQO", "TQL",
];

impl Kind {
    /// The grammar's rule for it.
    pub fn rule(self) -> Rule {
        match self {
            Kind::Policy => Rule::policy_head,
            Kind::Owners => Rule::owners_line,
            Kind::Reviewed => Rule::reviewed_line,
            Kind::TimeZone => Rule::zone_line,
            Kind::Use => Rule::use_line,
            Kind::OwnedBy => Rule::owned_line,
            Kind::Setting => Rule::setting_line,
            Kind::Lead => Rule::lead_head,
            Kind::Missing => Rule::missing_line,
            Kind::Field => Rule::field_line,
            Kind::Event => Rule::event_head,
            Kind::Group => Rule::group_line,
            Kind::List => Rule::list_line,
            Kind::Score => Rule::score_head,
            Kind::Points => Rule::points_line,
            Kind::By => Rule::by_line,
            Kind::Halve => Rule::halve_line,
            Kind::Resets => Rule::resets_line,
            Kind::Means => Rule::means_line,
            Kind::Grade => Rule::grade_line,
            Kind::Choose => Rule::choose_head,
            Kind::NextStep => Rule::next_head,
            Kind::Arm => Rule::arm_line,
            Kind::Disqualify => Rule::disqualify_line,
            Kind::Stage => Rule::stage_line,
            Kind::Blocked => Rule::blocked_line,
            Kind::ShouldHave => Rule::should_line,
            Kind::Prefers => Rule::prefers_line,
            Kind::Answer => Rule::answer_line,
            Kind::Example => Rule::example_head,
            Kind::Given => Rule::given_line,
            Kind::When => Rule::when_line,
            Kind::Then => Rule::then_line,
        }
    }

    /// The statements it may stand under; none for a statement.
    pub fn homes(self) -> &'static [Home] {
        match self {
            Kind::Owners | Kind::Reviewed | Kind::TimeZone => &[Home::Policy],
            Kind::Missing => &[Home::Lead],
            Kind::Field => &[Home::Lead, Home::Event],
            Kind::Points | Kind::By | Kind::Halve | Kind::Resets => &[Home::Score, Home::Implicit],
            Kind::Arm => &[Home::Choose, Home::NextStep],
            Kind::Blocked | Kind::ShouldHave | Kind::Prefers | Kind::Answer => &[Home::Stage],
            Kind::Given | Kind::When | Kind::Then => &[Home::Example],
            Kind::Policy
            | Kind::Use
            | Kind::OwnedBy
            | Kind::Setting
            | Kind::Lead
            | Kind::Event
            | Kind::Group
            | Kind::List
            | Kind::Score
            | Kind::Means
            | Kind::Grade
            | Kind::Choose
            | Kind::NextStep
            | Kind::Disqualify
            | Kind::Stage
            | Kind::Example => &[],
        }
    }

    /// What stands under it.
    pub fn opens(self) -> Home {
        match self {
            Kind::Policy => Home::Policy,
            Kind::Lead => Home::Lead,
            Kind::Event => Home::Event,
            Kind::Score => Home::Score,
            Kind::Choose => Home::Choose,
            Kind::NextStep => Home::NextStep,
            Kind::Stage => Home::Stage,
            Kind::Example => Home::Example,
            _ => Home::None,
        }
    }

    /// The kind of a line by its first words, under the statement `home`. `None` where they fit none.
    pub fn of(line: &str, home: Home) -> Option<Kind> {
        let mut words = head::words(line);
        let (first, second) = (words.word(), words.word());
        let declares = matches!(home, Home::Lead | Home::Event);
        if matches!(second, "means" | "requires") {
            return Some(if second == "means" { Kind::Means } else { Kind::Stage });
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
        Some(match first {
            "policy" => Kind::Policy,
            "owners" => Kind::Owners,
            "reviewed" => Kind::Reviewed,
            "time" => Kind::TimeZone,
            "use" => Kind::Use,
            "owned" => Kind::OwnedBy,
            "setting" => Kind::Setting,
            "lead" => Kind::Lead,
            "missing" => Kind::Missing,
            "event" => Kind::Event,
            "events" => Kind::Group,
            "list" => Kind::List,
            "score" => Kind::Score,
            "by" => Kind::By,
            "points" if second == "halve" => Kind::Halve,
            "resets" => Kind::Resets,
            "grade" => Kind::Grade,
            "choose" => Kind::Choose,
            "next" => Kind::NextStep,
            "disqualify" => Kind::Disqualify,
            "blocked" => Kind::Blocked,
            "should" => Kind::ShouldHave,
            "prefers" => Kind::Prefers,
            "answer" => Kind::Answer,
            "example" => Kind::Example,
            "given" => Kind::Given,
            "when" => Kind::When,
            "then" => Kind::Then,
            _ if is_sign(first) && second.starts_with(|c: char| c.is_ascii_digit()) => Kind::Points,
            _ if first.starts_with(|c: char| c.is_ascii_digit()) && matches!(second, "on" | "if" | "per") => {
                Kind::Points
            }
            _ => return None,
        })
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
        )
}
