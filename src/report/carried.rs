//! How maps of counts go to another machine: as pairs, because names of JSON are texts.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// The pairs of a map.
pub(super) fn serialize<'m, M, K, V, S>(map: &'m M, serializer: S) -> Result<S::Ok, S::Error>
where
    &'m M: IntoIterator<Item = (&'m K, &'m V)>,
    K: Serialize + 'm,
    V: Serialize + 'm,
    S: Serializer,
{
    serializer.collect_seq(map)
}

/// A map of pairs.
pub(super) fn deserialize<'d, M, K, V, D>(deserializer: D) -> Result<M, D::Error>
where
    M: IntoIterator<Item = (K, V)> + FromIterator<(K, V)>,
    K: Deserialize<'d>,
    V: Deserialize<'d>,
    D: Deserializer<'d>,
{
    Ok(Vec::<(K, V)>::deserialize(deserializer)?.into_iter().collect())
}
