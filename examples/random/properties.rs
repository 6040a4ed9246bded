//! The random policies of the tests, and leads that fit them.

#[path = "../../tests/it/properties/leads.rs"]
pub mod leads;
#[path = "../../tests/it/properties/policy.rs"]
pub mod policy;
#[path = "../../tests/it/properties/tape.rs"]
pub mod tape;
