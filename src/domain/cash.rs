//! The cash book: what a clerk took, gave back and handed over in a day, and what must then lie in the drawer.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use super::fee::PaymentMethod;

/// Sums of whole đồng of one day. They may be below zero (more was given back than taken) and never overflow silently.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sums {
    /// In cash.
    pub cash: i64,
    /// By bank transfer.
    pub transfer: i64,
    /// Through a payment platform.
    pub online: i64,
}

/// A sum went beyond what can be counted: the entries cannot be true.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a sum of money is too large")]
pub struct SumError;

impl Sums {
    /// Adds an amount.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn add(&mut self, method: PaymentMethod, amount: i64) -> Result<(), SumError> {
        let sum = match method {
            PaymentMethod::Cash => &mut self.cash,
            PaymentMethod::Transfer => &mut self.transfer,
            PaymentMethod::Online => &mut self.online,
        };
        *sum = sum.checked_add(amount).ok_or(SumError)?;
        Ok(())
    }

    /// All ways together.
    ///
    /// # Errors
    /// The sum is too large.
    pub fn total(self) -> Result<i64, SumError> {
        self.cash
            .checked_add(self.transfer)
            .and_then(|sum| sum.checked_add(self.online))
            .ok_or(SumError)
    }
}

/// What moved in a day.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Movements {
    /// What was taken.
    pub taken: Sums,
    /// What was given back.
    pub refunded: Sums,
    /// Cash that was handed over to the treasury or the cashier.
    pub handed_over: i64,
    /// What was counted when the book was closed; none while it is open.
    pub counted: Option<i64>,
}

impl Movements {
    /// By how much the drawer is fuller in the evening.
    fn drawer(&self) -> Result<i64, SumError> {
        self.taken
            .cash
            .checked_sub(self.refunded.cash)
            .and_then(|sum| sum.checked_sub(self.handed_over))
            .ok_or(SumError)
    }
}

/// A page of the cash book.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CashDay {
    /// What lay in the drawer in the morning.
    pub opening: i64,
    /// What moved.
    pub movements: Movements,
    /// What must lie in the drawer in the evening.
    pub expected: i64,
}

impl CashDay {
    /// What moved after a morning with so much in the drawer.
    ///
    /// # Errors
    /// A sum is too large.
    pub fn new(opening: i64, movements: Movements) -> Result<Self, SumError> {
        let expected = opening.checked_add(movements.drawer()?).ok_or(SumError)?;
        Ok(Self {
            opening,
            movements,
            expected,
        })
    }

    /// How much more was counted than expected; none while the book is open.
    pub const fn difference(&self) -> Option<i64> {
        match self.movements.counted {
            Some(counted) => Some(counted.saturating_sub(self.expected)),
            None => None,
        }
    }

    /// What lies in the drawer the next morning: what was counted, or else what is expected.
    pub const fn carried(&self) -> i64 {
        match self.movements.counted {
            Some(counted) => counted,
            None => self.expected,
        }
    }
}

/// The pages of days on which something moved, each beginning with what the one before left.
///
/// # Errors
/// A sum is too large.
pub fn pages(opening: i64, days: &BTreeMap<NaiveDate, Movements>) -> Result<Vec<(NaiveDate, CashDay)>, SumError> {
    let mut opening = opening;
    let mut pages = Vec::with_capacity(days.len());
    for (day, movements) in days {
        let page = CashDay::new(opening, *movements)?;
        opening = page.carried();
        pages.push((*day, page));
    }
    Ok(pages)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn a_day_adds_up() {
        let mut movements = Movements {
            handed_over: 40,
            ..Movements::default()
        };
        for (method, amount) in [
            (PaymentMethod::Cash, 100),
            (PaymentMethod::Transfer, 7),
            (PaymentMethod::Online, 5),
            (PaymentMethod::Cash, 20),
        ] {
            movements.taken.add(method, amount).unwrap();
        }
        movements.refunded.add(PaymentMethod::Cash, 30).unwrap();
        let page = CashDay::new(10, movements).unwrap();
        assert_eq!((page.expected, page.difference(), page.carried()), (60, None, 60));
        assert_eq!(page.movements.taken.total(), Ok(132));
        let closed = CashDay::new(
            10,
            Movements {
                counted: Some(58),
                ..movements
            },
        )
        .unwrap();
        assert_eq!((closed.difference(), closed.carried()), (Some(-2), 58));
    }

    #[test]
    fn sums_do_not_wrap() {
        let mut sums = Sums {
            cash: i64::MAX,
            ..Sums::default()
        };
        assert_eq!(sums.add(PaymentMethod::Cash, 1), Err(SumError));
        assert_eq!(Sums { transfer: 1, ..sums }.total(), Err(SumError));
        let movements = Movements {
            taken: sums,
            ..Movements::default()
        };
        assert_eq!(CashDay::new(1, movements), Err(SumError));
    }

    proptest! {
        /// Whatever happens on whatever days: what lies in the drawer is what was taken less what went out, and each
        /// difference that was counted stays.
        #[test]
        fn the_drawer_holds_what_came_less_what_went(
            opening in 0i64..1_000_000,
            days in proptest::collection::btree_map(0i64..30, (0i64..1_000_000, 0i64..1_000_000, 0i64..1_000_000, proptest::option::of(-5i64..5)), 0..20),
        ) {
            let first = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
            let mut moved = BTreeMap::new();
            let (mut drawer, mut found) = (opening, 0);
            for (day, (taken, refunded, handed_over, off)) in &days {
                let mut movements = Movements { handed_over: *handed_over, ..Movements::default() };
                movements.taken.add(PaymentMethod::Cash, *taken).unwrap();
                movements.refunded.add(PaymentMethod::Cash, *refunded).unwrap();
                drawer += taken - refunded - handed_over;
                if let Some(off) = off {
                    found += off;
                    movements.counted = Some(drawer + found);
                }
                moved.insert(first + chrono::Days::new(u64::try_from(*day).unwrap()), movements);
            }
            let pages = pages(opening, &moved).unwrap();
            prop_assert_eq!(pages.len(), days.len());
            let last = pages.last().map_or(opening, |(_, page)| page.carried());
            prop_assert_eq!(last, drawer + found);
            let differences: i64 = pages.iter().filter_map(|(_, page)| page.difference()).sum();
            prop_assert_eq!(differences, found);
        }
    }
}
