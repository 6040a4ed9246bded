//! Why events find no lead: a key of each file, and what most likely tells them apart.

use crate::program::KeyForm;

/// Keys of events that are no lead's, compared with the keys of leads.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Strangers {
    /// Different keys of events that were looked at and are no lead's.
    pub looked_at: u64,
    /// One of them.
    pub event: String,
    /// A key of the leads: the one that most likely means the same, where there is a reason.
    pub lead: String,
    /// What tells them apart, and of how many of those looked at.
    pub reason: Option<(Apart, u64)>,
}

/// What tells two keys of one lead apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Apart {
    /// What this form makes one.
    Form(KeyForm),
    /// A name, `<` and `>` or `mailto:` around an address of electronic mail.
    Address,
    /// Blanks and characters that nobody sees.
    Blanks,
    /// A text before the key, in the events or in the leads.
    Prefix {
        /// The text.
        text: String,
        /// Whether events have it; else leads do.
        of_events: bool,
    },
    /// Signs beside letters and digits.
    Signs,
    /// Zeros before digits inside the key.
    Zeros,
    /// A spreadsheet has kept a few digits of a long number.
    Rounded,
}

impl Strangers {
    /// What tells the keys apart, and what to do. `clean` makes texts of data harmless, `grouped` writes counts, and the
    /// key field of the policy is called so.
    ///
    /// ```
    /// use qualify::analyse::strangers::{Apart, Strangers};
    /// use qualify::program::KeyForm;
    /// let (event, lead) = ("1.0".to_owned(), "1".to_owned());
    /// let reason = Some((Apart::Form(KeyForm::Number), 3));
    /// let keys = Strangers { looked_at: 3, event, lead, reason };
    /// let (why, help) = keys.said("id", str::to_owned, |count| count.to_string());
    /// assert_eq!(why, "the events write the key `1.0`, the leads write `1` (the same number, written in two ways)");
    /// assert!(help.starts_with("write `key, as number` at the field `id`"), "{help}");
    /// ```
    pub fn said(
        &self,
        field: &str,
        clean: fn(&str) -> String,
        grouped: fn(u64) -> String,
    ) -> (String, String) {
        let (event, lead) = (clean(&self.event), clean(&self.lead));
        let both = format!("the events write the key `{event}`, the leads write `{lead}`");
        let Some((apart, found)) = &self.reason else {
            let help = "are these the events of these leads? Name the column of the events with --event-key, or use another \
                        column as the key";
            return (both, help.to_owned());
        };
        let all = grouped(self.looked_at);
        let then = if *found == self.looked_at {
            if self.looked_at == 1 {
                "this key finds its lead".to_owned()
            } else {
                format!("these {all} keys find their lead")
            }
        } else {
            let verb = if *found == 1 { "finds its lead" } else { "find their lead" };
            format!("{} of these {all} keys {verb}", grouped(*found))
        };
        let (why, help) = match apart {
            Apart::Form(form) => {
                let why = match form {
                    KeyForm::Number => "the same number, written in two ways",
                    KeyForm::AnyCase if lower(&self.event) == lower(&self.lead) => {
                        "they differ in capitals alone"
                    }
                    KeyForm::AnyCase => "their accents or capitals are stored in two ways",
                    KeyForm::Salesforce => "the same Salesforce ID, once with 18 characters and once with 15",
                    KeyForm::Exact => "they are the same",
                };
                (why.to_owned(), format!("write `key, {}` at the field `{field}`", form.written()))
            }
            Apart::Address => (
                "the same address, once with something around it".to_owned(),
                "write the address alone in both files".to_owned(),
            ),
            Apart::Blanks => (
                "they differ in blanks alone".to_owned(),
                "take the blanks out of the keys in both files".to_owned(),
            ),
            Apart::Prefix { text, of_events } => {
                let (text, whose) = (clean(text), if *of_events { "events" } else { "leads" });
                (
                    format!("`{text}` stands before the key in the {whose}"),
                    format!("take `{text}` off the keys of the {whose}"),
                )
            }
            Apart::Zeros => (
                "zeros stand before the digits in one of them".to_owned(),
                "write the keys alike in both files".to_owned(),
            ),
            Apart::Rounded => {
                let help = "export the keys as text once more: the digits are lost";
                let why = "a spreadsheet has shortened the number, so several leads have this key";
                return (format!("{both} ({why})"), help.to_owned());
            }
            Apart::Signs => (
                "they differ in signs beside letters and digits".to_owned(),
                "write the keys alike in both files".to_owned(),
            ),
        };
        (format!("{both} ({why})"), format!("{help}: then {then}"))
    }
}

fn lower(key: &str) -> String {
    key.to_lowercase()
}
