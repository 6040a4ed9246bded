//! What there is to say of how a file is written, in sentences that begin with "it" or "its".

use super::dialect;
use super::encoding::Letters;
use std::sync::{Arc, Mutex, PoisonError};

/// What is unusual about how a file is written, and how it was read therefore. All of it is known when it has been read.
#[derive(Clone, Debug, Default)]
pub struct Notes {
    /// What became of its letters.
    pub(super) letters: Letters,
    /// What its start shows, in sentences.
    pub(super) said: Vec<String>,
    /// What its rows show.
    pub(super) late: Late,
}

/// What is seen of a file only as its rows come by, in sentences.
#[derive(Clone, Debug, Default)]
pub struct Late(Arc<Mutex<Vec<String>>>);

impl Late {
    /// Says something, once.
    pub fn say(&self, note: String) {
        let mut said = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !said.contains(&note) {
            said.push(note);
        }
    }

    /// Looks at the cells of a last row: one that sums up the others is no lead.
    pub fn see_last(&self, cells: &[String]) {
        if let Some(word) = dialect::total(cells) {
            self.say(format!(
                "its last row begins with `{word}`: if it sums up the others, it is no lead; take it out of the file"
            ));
        }
    }
}

impl Notes {
    /// In sentences that begin with "it" or "its".
    pub fn said(&self) -> Vec<String> {
        let late = self.late.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        self.letters.said().into_iter().chain(self.said.iter().cloned()).chain(late).collect()
    }
}
