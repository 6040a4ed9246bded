//! Sums of things.

/// A thing, by number.
pub(super) type Id = u32;

/// A sum: things with their weights, ascending, and a constant.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(super) struct Terms {
    of: Vec<(Id, i128)>,
    /// Things that can be missing: then the sum is, even where they cancel.
    kept: Vec<Id>,
    pub constant: i128,
}

impl Terms {
    /// A number.
    pub fn constant(value: i128) -> Terms {
        Terms { constant: value, ..Terms::default() }
    }

    /// One thing.
    pub fn of(id: Id, weight: i128) -> Terms {
        Terms { of: vec![(id, weight)], ..Terms::default() }
    }

    /// Adds another sum, so many times.
    pub fn add(&mut self, other: &Terms, weight: i128) {
        self.constant = self.constant.saturating_add(other.constant.saturating_mul(weight));
        for (id, times) in &other.of {
            let more = times.saturating_mul(weight);
            match self.of.binary_search_by_key(id, |(id, _)| *id) {
                Ok(at) => {
                    if let Some((_, sum)) = self.of.get_mut(at) {
                        *sum = sum.saturating_add(more);
                    }
                }
                Err(at) => self.of.insert(at, (*id, more)),
            }
        }
        self.of.retain(|(_, weight)| *weight != 0);
        self.kept.extend(&other.kept);
        self.kept.sort_unstable();
        self.kept.dedup();
    }

    /// Notes that the sum is missing where these things are.
    pub fn keep(&mut self, other: &Terms) {
        self.kept.extend(other.of.iter().map(|(id, _)| *id));
        self.kept.sort_unstable();
        self.kept.dedup();
    }

    /// Whether it is certainly known.
    pub fn is_known(&self) -> bool {
        self.kept.is_empty()
    }

    /// Whether it is a number and nothing else.
    pub fn is_constant(&self) -> bool {
        self.of.is_empty() && self.kept.is_empty()
    }

    /// The only thing in it, where that has the weight 1 or -1.
    pub fn only(&self) -> Option<(Id, i128)> {
        match (self.of.as_slice(), self.kept.is_empty()) {
            ([(id, weight @ (1 | -1))], true) => Some((*id, *weight)),
            _ => None,
        }
    }

    /// All that the sum without its constant can be are multiples of this.
    pub fn grain(&self, of: impl Fn(Id) -> i64) -> i64 {
        let each = self
            .of
            .iter()
            .map(|(id, weight)| i64::try_from(weight.saturating_mul(i128::from(of(*id)))).unwrap_or(1));
        each.fold(0, gcd).max(1)
    }

    /// Its least and most, where those of its things are known.
    pub fn span(&self, of: impl Fn(Id) -> Option<(i64, i64)>) -> Option<(i128, i128)> {
        let (mut low, mut high) = (self.constant, self.constant);
        for (id, weight) in &self.of {
            let (least, most) = of(*id)?;
            let (a, b) =
                (i128::from(least).saturating_mul(*weight), i128::from(most).saturating_mul(*weight));
            (low, high) = (low.saturating_add(a.min(b)), high.saturating_add(a.max(b)));
        }
        Some((low, high))
    }

    /// Its least and most where it is the difference of two sums of which each is rounded where something fades.
    pub fn span_apart(
        &self,
        of: impl Fn(Id) -> Option<(i64, i64)>,
        grain: impl Fn(Id) -> i64,
    ) -> Option<(i128, i128)> {
        let (mut low, mut high) = self.span(&of)?;
        for (id, weight) in self.of.iter().filter(|(id, _)| grain(*id) == 0) {
            let fixed = of(*id).is_some_and(|(least, _)| least == 0);
            let (near, far) = if fixed { (0, 1) } else { (1, 1) };
            let (down, up) = if *weight > 0 { (near, far) } else { (far, near) };
            (low, high) = (low.saturating_sub(down), high.saturating_add(up));
        }
        Some((low, high))
    }

    /// Whether a thing stands in it.
    pub fn has(&self, id: Id) -> bool {
        self.of.binary_search_by_key(&id, |(id, _)| *id).is_ok()
    }

    /// What this sum has more than another.
    pub fn minus(&self, other: &Terms) -> Terms {
        let mut more = self.clone();
        more.add(other, -1);
        more
    }

    /// Whether the same things make both missing.
    pub fn known_alike(&self, other: &Terms) -> bool {
        self.kept == other.kept
    }

    /// The things in it.
    pub fn things(&self) -> impl Iterator<Item = Id> + '_ {
        self.of.iter().map(|(id, _)| *id)
    }
}

/// The greatest number that divides both.
pub(super) fn gcd(one: i64, other: i64) -> i64 {
    let (mut one, mut other) = (one.saturating_abs(), other.saturating_abs());
    while other != 0 {
        (one, other) = (other, one.checked_rem(other).unwrap_or(0));
    }
    one
}
