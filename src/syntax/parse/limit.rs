//! A limit of a dry-run, as written.

use super::grammar::{Grammar, Rule};
use pest::Parser;
use pest::iterators::Pair;
use std::ops::Bound;

/// `win rate of SQL < 30%`
#[derive(Clone, Debug, PartialEq)]
pub struct Limit {
    /// The figure, its words parted by one blank.
    pub figure: String,
    /// What it is of.
    pub of: Option<String>,
    /// What must not be so.
    pub test: LimitTest,
}

/// What breaks a limit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum LimitTest {
    /// The figure stands so to a number; `percent` where it is written with `%`.
    Is {
        /// How.
        order: LimitOrder,
        /// To this number.
        number: f64,
        /// It is per cent.
        percent: bool,
    },
    /// It differs from that of the policy compared with by more than this.
    Changes {
        /// By this number.
        number: f64,
        /// Of a hundred of what it was; else in percentage points.
        percent: bool,
    },
}

/// An order.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LimitOrder {
    /// `<`, `below`
    Below,
    /// `<=`, `at most`
    AtMost,
    /// `>`, `above`
    Above,
    /// `>=`, `at least`
    AtLeast,
}

impl LimitOrder {
    /// The numbers that stand so to this one.
    pub fn range(self, number: f64) -> (Bound<f64>, Bound<f64>) {
        match self {
            LimitOrder::Below => (Bound::Unbounded, Bound::Excluded(number)),
            LimitOrder::AtMost => (Bound::Unbounded, Bound::Included(number)),
            LimitOrder::Above => (Bound::Excluded(number), Bound::Unbounded),
            LimitOrder::AtLeast => (Bound::Included(number), Bound::Unbounded),
        }
    }
}

/// Reads a limit; `None` where it is none.
///
/// ```
/// use qualify::syntax::parse::{LimitOrder, LimitTest, limit};
/// let limit = limit("win rate of SQL below 30%").ok_or("no limit")?;
/// assert_eq!((limit.figure.as_str(), limit.of.as_deref()), ("win rate", Some("SQL")));
/// assert_eq!(limit.test, LimitTest::Is { order: LimitOrder::Below, number: 30.0, percent: true });
/// # Ok::<(), &str>(())
/// ```
pub fn limit(text: &str) -> Option<Limit> {
    let all = Grammar::parse(Rule::limit, text).ok()?.next()?;
    let (mut figure, mut of, mut order) = (String::new(), None, None);
    for part in all.into_inner() {
        match part.as_rule() {
            Rule::limit_figure => figure = part.as_str().split_whitespace().collect::<Vec<_>>().join(" "),
            Rule::limit_subject => of = Some(subject(&part)),
            Rule::limit_order => order = part.into_inner().next().map(|order| order.as_rule()),
            Rule::limit_number => {
                let (number, percent) = number(part)?;
                let order = match order? {
                    Rule::kw_band_at_least => LimitOrder::AtLeast,
                    Rule::kw_band_at_most => LimitOrder::AtMost,
                    Rule::kw_below => LimitOrder::Below,
                    _ => LimitOrder::Above,
                };
                return Some(Limit { figure, of, test: LimitTest::Is { order, number, percent } });
            }
            Rule::limit_changes => {
                let (number, percent) =
                    number(part.into_inner().find(|part| part.as_rule() == Rule::limit_number)?)?;
                return Some(Limit { figure, of, test: LimitTest::Changes { number, percent } });
            }
            _ => {}
        }
    }
    None
}

fn subject(part: &Pair<'_, Rule>) -> String {
    let text = part.as_str().trim();
    match text.strip_prefix('"').and_then(|text| text.strip_suffix('"')) {
        Some(inside) => inside.replace("\\\"", "\"").replace("\\\\", "\\"),
        None => text.to_owned(),
    }
}

/// The number, and whether it is per cent.
fn number(part: Pair<'_, Rule>) -> Option<(f64, bool)> {
    let mut parts = part.into_inner();
    let number = parts.next()?.as_str().parse().ok()?;
    Some((number, parts.next().is_some_and(|unit| unit.as_rule() == Rule::limit_percent)))
}
