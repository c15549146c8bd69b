//! A day's statement of the payment gateway compared with our own books.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::payment::RequestState;
use super::text_enum::text_enum;

text_enum! {
    /// How statement and books differ.
    pub enum DifferenceKind {
        /// The gateway took money for an order that we do not know.
        UnknownOrder = "unknown_order" / "cổng có, hệ thống không có đơn",
        /// The gateway took money that is not in our books.
        NotEntered = "not_entered" / "cổng đã thu, hệ thống chưa ghi nhận",
        /// Both have it, with different amounts.
        Amount = "amount" / "khác số tiền",
        /// Our books have money that the gateway does not list.
        NotListed = "not_listed" / "hệ thống đã ghi nhận, sao kê không có",
        /// The gateway lists one order twice.
        ListedTwice = "listed_twice" / "sao kê ghi hai lần",
    }
}

/// A line of the statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Our order.
    pub order_id: String,
    /// Whole đồng.
    pub amount: i64,
}

/// What our books say about an order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Booked {
    /// Our order.
    pub order_id: String,
    /// How far it is.
    pub state: RequestState,
    /// What came in, whole đồng; none if nothing did.
    pub amount: Option<i64>,
    /// Whether it came in on the day of the statement.
    pub that_day: bool,
}

/// A difference.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Difference {
    /// Our order, or what the gateway takes for one.
    pub order_id: String,
    /// How.
    pub kind: DifferenceKind,
    /// What the statement says, whole đồng.
    pub listed: Option<i64>,
    /// What our books say.
    pub booked: Option<i64>,
}

/// Every difference, by order.
pub fn compare(listed: &[Listed], booked: &[Booked]) -> Vec<Difference> {
    let ours: BTreeMap<&str, &Booked> = booked.iter().map(|b| (b.order_id.as_str(), b)).collect();
    let mut seen: BTreeMap<&str, i64> = BTreeMap::new();
    let mut found = Vec::new();
    let mut note = |order_id: &str, kind, listed, booked| {
        found.push(Difference {
            order_id: order_id.to_owned(),
            kind,
            listed,
            booked,
        });
    };
    for line in listed {
        let order = line.order_id.as_str();
        if seen.insert(order, line.amount).is_some() {
            note(order, DifferenceKind::ListedTwice, Some(line.amount), None);
            continue;
        }
        match ours.get(order) {
            None => note(order, DifferenceKind::UnknownOrder, Some(line.amount), None),
            Some(Booked { amount: None, .. }) => note(order, DifferenceKind::NotEntered, Some(line.amount), None),
            Some(Booked {
                amount: Some(amount), ..
            }) if *amount != line.amount => {
                note(order, DifferenceKind::Amount, Some(line.amount), Some(*amount));
            }
            Some(_) => {}
        }
    }
    for entry in booked {
        if entry.that_day && entry.amount.is_some() && !seen.contains_key(entry.order_id.as_str()) {
            note(&entry.order_id, DifferenceKind::NotListed, None, entry.amount);
        }
    }
    found.sort();
    found
}

#[cfg(test)]
mod tests {
    #![allow(clippy::indexing_slicing)]
    use super::*;

    #[test]
    fn every_difference_is_named_once() {
        let line = |order: &str, amount| Listed {
            order_id: order.to_owned(),
            amount,
        };
        let book = |order: &str, amount: Option<i64>, that_day| Booked {
            order_id: order.to_owned(),
            state: if amount.is_some() {
                RequestState::Paid
            } else {
                RequestState::Open
            },
            amount,
            that_day,
        };
        let listed = [
            line("a", 5),
            line("b", 6),
            line("c", 7),
            line("d", 8),
            line("d", 8),
            line("f", 9),
        ];
        let booked = [
            book("a", Some(5), true),
            book("b", None, false),
            book("c", Some(70), true),
            book("d", Some(8), true),
            book("e", Some(1), true),
            // Entered after midnight, and nothing that this statement could list.
            book("f", Some(9), false),
            book("g", Some(3), false),
        ];
        let found = compare(&listed, &booked);
        let kinds: Vec<_> = found
            .iter()
            .map(|d| (d.order_id.as_str(), d.kind, d.listed, d.booked))
            .collect();
        use DifferenceKind as K;
        assert_eq!(
            kinds,
            [
                ("b", K::NotEntered, Some(6), None),
                ("c", K::Amount, Some(7), Some(70)),
                ("d", K::ListedTwice, Some(8), None),
                ("e", K::NotListed, None, Some(1)),
            ]
        );
        assert_eq!(compare(&[line("x", 1)], &[])[0].kind, K::UnknownOrder);
        assert!(compare(&[], &[]).is_empty());
    }
}
