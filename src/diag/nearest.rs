//! The nearest known name to a misspelt one.

/// Longer names are held against no other: that takes time and memory by the square of their length.
const LONGEST: usize = 200;

/// The candidate that the author most likely meant: at most a third of the letters differ (transpositions count
/// once), ignoring case; of equals, the first. `None` where nothing is near.
///
/// ```
/// assert_eq!(qualify::diag::nearest::nearest("titel", ["title", "email"]), Some("title"));
/// assert_eq!(qualify::diag::nearest::nearest("budget", ["title", "email"]), None);
/// ```
pub fn nearest<'a>(name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let wanted = name.to_lowercase();
    let length = wanted.chars().count();
    if length > LONGEST {
        return None;
    }
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let letters = other.chars().count();
            let limit = length.max(letters).div_ceil(3);
            // So far apart are two names at least whose lengths differ by as much.
            if letters > LONGEST || length.abs_diff(letters) > limit {
                return None;
            }
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Looks for the nearest names as long as there are not too many: what helps with a few mistakes is no help with
/// thousands of them.
#[derive(Clone, Debug)]
pub struct Seeker(std::cell::Cell<usize>);

impl Default for Seeker {
    fn default() -> Seeker {
        /// So many candidates are looked at for all names together.
        const MOST: usize = 500_000;
        Seeker(std::cell::Cell::new(MOST))
    }
}

impl Seeker {
    /// Whether one candidate more may be looked at.
    pub fn look(&self) -> bool {
        let left = self.0.get().checked_sub(1);
        self.0.set(left.unwrap_or(0));
        left.is_some()
    }

    /// See [`nearest`]; `None` where the candidates are too many for what is left.
    pub fn nearest<'a>(&self, name: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
        let each = candidates.into_iter().take_while(|_| self.look());
        let near = nearest(name, each);
        near.filter(|_| self.0.get() > 0)
    }
}
