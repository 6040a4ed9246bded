//! Pages: well-formed whatever they tell about, whole by themselves, and readable in a browser.

#![expect(clippy::disallowed_methods, reason = "tests read and write files")]

mod agreement;
mod browser;
mod differences;
mod report;
mod wellformed;

pub use wellformed::read;
