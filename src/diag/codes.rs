//! The table of codes: one line each. `E0…` the text itself, `E1…` names, `E2…` types and units, `E3…` statements
//! and their order, `E4…` files, `E5…` examples, `E6…` data.

macro_rules! codes {
    ($($name:ident $code:literal $title:literal;)*) => {
        /// The kind of a message: a letter and digits that stay the same for ever.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        pub enum Code {
            $(#[doc = $title] $name,)*
        }

        impl Code {
            /// Every code, in order.
            pub const ALL: &[Code] = &[$(Code::$name,)*];

            /// The code itself, such as `E101`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$name => $code,)* }
            }

            /// What kind of mistake it is, in a few words.
            pub fn title(self) -> &'static str {
                match self { $(Code::$name => $title,)* }
            }

            /// The page that `qualify rule CODE` prints: why it matters, an example, its fix (Markdown).
            pub fn page(self) -> &'static str {
                match self { $(Code::$name => include_str!(concat!("explain/", $code, ".md")),)* }
            }
        }
    };
}

codes! {
    UnknownName "E101" "a name that is not declared";
}

impl Code {
    /// The code written so, in any case.
    pub fn find(text: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|code| code.as_str().eq_ignore_ascii_case(text.trim()))
    }
}
