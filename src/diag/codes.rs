//! The table of codes: one line each. `E0…` the text itself, `E1…` names, `E2…` types and units, `E3…` statements
//! and their order, `E4…` files, `E5…` examples, `E6…` data.

/// What names a lint; its rule's file holds one.
#[derive(Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct LintCode {
    /// A letter and digits that stay the same for ever, such as `P01`.
    pub code: &'static str,
    /// The words by which it is switched on and off, such as `never-pays`.
    pub name: &'static str,
    /// What it finds, in a few words.
    pub title: &'static str,
    /// The text of its file, whose `//!` lines are its page.
    pub source: &'static str,
}

impl LintCode {
    /// The page that `qualify rule CODE` prints: the doc comment of the rule's file.
    pub fn page(&self) -> String {
        let lines = self.source.lines().map_while(|line| line.strip_prefix("//!"));
        let body: Vec<&str> = lines.map(|line| line.strip_prefix(' ').unwrap_or(line)).collect();
        format!("# {}: {}\n\n`{}`\n\n{}\n", self.code, self.title, self.name, body.join("\n"))
    }
}

macro_rules! codes {
    ($($name:ident $code:literal $title:literal;)*) => {
        /// The kind of a message: a letter and digits that stay the same for ever.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $name,)*
            /// A lint: legal and probably wrong. Its page stands in its own file.
            Lint(&'static LintCode),
        }

        impl Code {
            /// Every code but the lints', in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code itself, such as `E101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* Code::Lint(lint) => lint.code }
            }

            /// What kind of mistake it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* Code::Lint(lint) => lint.title }
            }

            /// The page that `qualify rule CODE` prints: why it matters, an example, its fix (Markdown).
            pub fn page(self) -> String {
                match self {
                    $(Code::$name => include_str!(concat!("explain/", $code, ".md")).to_owned(),)*
                    Code::Lint(lint) => lint.page(),
                }
            }
        }
    };
}

codes! {
    StrayCharacter "E001" "a character without a meaning here";
    OpenQuote "E002" "a text without its closing quote";
    WrongQuotes "E003" "curly or single quotes";
    BadEscape "E004" "a backslash without a meaning";
    Comma "E005" "a comma inside a number, or without a space after it";
    NumberOutOfRange "E006" "a number that is too large or has too many digits";
    BadDate "E007" "a date that does not exist, or is written differently";
    StuckNumber "E008" "a number joined to other characters";
    UnknownTimeUnit "E009" "an unknown unit of time";
    ForeignSign "E010" "a sign or word from another language";
    Capitals "E011" "a keyword in capitals";
    MisspeltKeyword "E012" "a misspelt keyword";
    UnknownType "E013" "a type that does not exist";
    MixedAndOr "E014" "`and` and `or` without brackets";
    OpenBracket "E015" "a bracket without its partner";
    TooDeep "E016" "too many brackets inside each other";
    TooLong "E017" "a file or line that is too long";
    BreaksOff "E018" "an incomplete line";
    PointsWithoutSign "E019" "points without a sign";
    Misplaced "E020" "a line under the wrong statement";
    Punctuation "E021" "a missing or extra colon or comma";
    MissingWord "E022" "a missing small word";
    ExtraWord "E023" "an extra word";
    Unexpected "E024" "words that do not fit here";
    UnknownStatement "E025" "a line that is not a statement";
    IsAndMore "E026" "`is` followed by a second comparison";
    Thousands "E027" "a point in a number that may part thousands";
    FormatterFault "E099" "a bug of the formatter";
    UnknownName "E101" "a name that is not declared";
    DeclaredTwice "E102" "a name declared twice";
    ReservedName "E103" "a word of the language as a name";
    UnknownValue "E104" "a value that the choice does not have";
    UnknownUnit "E105" "a unit that is not declared";
    WrongKind "E106" "a name of another kind";
    Ambiguous "E107" "a name that means two things here";
    NotOfEvent "E108" "something in `where` that is not a field of the event";
    UnknownZone "E109" "a time zone that does not exist";
    WrongType "E201" "types that do not go together";
    DifferentUnits "E202" "two different units";
    UnitOnUnitless "E203" "a unit on a number without one";
    NotANumber "E204" "something other than a number, used as a number";
    NotACondition "E205" "something other than a condition, used as a condition";
    YesNoThreshold "E206" "a threshold on a yes/no";
    Unquoted "E207" "a text without quotes";
    WrongWindow "E208" "a window on something without a time";
    WrongTimeUnit "E209" "a unit of time that does not fit";
    WrongList "E210" "a list compared with something other than a text";
    OutOfRange "E211" "a number out of range";
    UnknownDate "E212" "a date that is not in the calendar";
    TooLarge "E213" "a sum that could become too large";
    WrongDefault "E214" "a default of another type";
    WrongMissing "E215" "something that cannot mean a missing value";
    WrongFormat "E216" "a format without a clear meaning";
    KnownOrUnknown "E217" "known, missing or unknown used for the wrong thing";
    EmptyText "E218" "an empty text";
    SeveralIs "E220" "`is` on several choices";
    NotWhole "E221" "a count that is not a whole number";
    WrongNear "E222" "a `within` that can be read two ways";
    Cycle "E301" "criteria or scores that depend on each other";
    StageNeedsItself "E302" "a stage that requires itself";
    DisqualifyNeedsStage "E303" "`disqualify` that depends on a stage";
    Overlap "E304" "bands that overlap";
    Reversed "E305" "bounds in the wrong order";
    GradeOrder "E306" "steps of a grade out of order";
    NoOtherwise "E307" "a table without `otherwise`";
    AfterOtherwise "E308" "a line after `otherwise`";
    PointsWithoutScore "E309" "points without a score";
    KeyField "E310" "a field that cannot be the key";
    InsteadWithoutBase "E311" "`instead` without a base";
    InsteadUnknown "E312" "`instead` of something that the base does not have";
    NotInBased "E313" "a statement that a based-on policy cannot make";
    SaidTwice "E314" "something that may appear once, written twice";
    TooFew "E315" "more conditions required than there are";
    WrongPlace "E316" "something in the wrong place";
    NoActivity "E317" "no event that could be an activity";
    TooMuch "E318" "a policy beyond a limit";
    MissingFile "E401" "a file that does not exist";
    FilesInCircle "E402" "files that use each other in a circle";
    OutsideTree "E403" "a file outside the policy's folder";
    AbsolutePath "E404" "a path that is not relative";
    NotUtf8 "E405" "a file that is not UTF-8 text";
    UnreadableFile "E406" "a file that cannot be read";
    TooManyFiles "E407" "too many files";
    WrongValue "E501" "a value of another type";
    GivenTwice "E502" "a fact given twice";
    AfterAsOf "E503" "an event after the instant of its example";
    ClaimOfEvent "E504" "a claim about an event";
    EmptyExample "E505" "an example that claims nothing";
}

impl Code {
    /// The code written so, in any case.
    pub fn find(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text.trim()))
    }
}
