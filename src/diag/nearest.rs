//! The nearest known name to a misspelt one.

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
    candidates
        .into_iter()
        .filter_map(|candidate| {
            let other = candidate.to_lowercase();
            let limit = length.max(other.chars().count()).div_ceil(3);
            let distance = strsim::damerau_levenshtein(&wanted, &other);
            (distance <= limit).then_some((distance, candidate))
        })
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}
