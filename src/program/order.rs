//! How two numbers or two dates stand to each other.

use std::cmp::Ordering;

/// An order between two numbers or two dates.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Order {
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
}

impl Order {
    /// Whether `left` and `right` stand in this order.
    pub fn holds<T: Ord>(self, left: T, right: T) -> bool {
        match self {
            Order::Less => left < right,
            Order::AtMost => left <= right,
            Order::More => left > right,
            Order::AtLeast => left >= right,
            Order::Equal => left == right,
            Order::NotEqual => left != right,
        }
    }

    /// The same order seen from the other side: `a < b` is `b > a`.
    pub fn turned(self) -> Order {
        match self {
            Order::Less => Order::More,
            Order::AtMost => Order::AtLeast,
            Order::More => Order::Less,
            Order::AtLeast => Order::AtMost,
            Order::Equal => Order::Equal,
            Order::NotEqual => Order::NotEqual,
        }
    }

    /// Whether two things that compare like that stand in this order.
    pub fn of(self, compared: Ordering) -> bool {
        self.holds(compared, Ordering::Equal)
    }
}
