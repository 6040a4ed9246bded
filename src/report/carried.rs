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

/// Several maps, each as its pairs.
pub(super) mod each {
    use super::{Deserialize, Deserializer, Serialize, Serializer};

    /// The pairs of each map.
    pub(in crate::report) fn serialize<'m, M, K, V, S>(
        maps: &'m [M],
        serializer: S,
    ) -> Result<S::Ok, S::Error>
    where
        &'m M: IntoIterator<Item = (&'m K, &'m V)>,
        K: Serialize + 'm,
        V: Serialize + 'm,
        S: Serializer,
    {
        serializer.collect_seq(maps.iter().map(|map| map.into_iter().collect::<Vec<(&K, &V)>>()))
    }

    /// Maps, each of its pairs.
    pub(in crate::report) fn deserialize<'d, M, K, V, D>(deserializer: D) -> Result<Vec<M>, D::Error>
    where
        M: IntoIterator<Item = (K, V)> + FromIterator<(K, V)>,
        K: Deserialize<'d>,
        V: Deserialize<'d>,
        D: Deserializer<'d>,
    {
        let maps = Vec::<Vec<(K, V)>>::deserialize(deserializer)?;
        Ok(maps.into_iter().map(|pairs| pairs.into_iter().collect()).collect())
    }
}
