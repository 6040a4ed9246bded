//! The analyser: reasons over the columns of a program without a lead.
//!
//! - [`model`]: the columns in the form that is reasoned over, and what depends on what;
//! - [`domains`]: for each field, the values that the policy can tell apart, each with an example;
//! - [`evaluate`]: what every column can be, given what the fields can be ([`range`]).
//!
//! - [`facts`]: what holds for every lead; [`logic`]: what follows from what; [`work`]: how much of it is tried.
//!
//! What a lead could still reach is answered with it, and so are "can this line ever pay", "can any lead reach this
//! stage".

pub mod dates;
pub mod domains;
pub mod evaluate;
pub mod facts;
pub mod fields;
pub mod groups;
pub mod logic;
pub mod model;
pub mod range;
pub mod seen;
pub mod strangers;
pub mod tests;
mod texts;
pub mod work;
