//! Rates that other systems hold, as they are entered.

use thiserror::Error;

use super::indicator::Rate;
use super::text::{FieldCode, ValueError};

/// Why counts are refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum CountError {
    /// Below 0 or above [`Count::MAX`].
    #[error("A count lies between 0 and {}.", Count::MAX)]
    OutOfRange,
    /// More meet the condition than there are.
    #[error("The numerator must not be larger than the denominator.")]
    AboveDenominator,
}

impl ValueError for CountError {
    fn code(&self) -> FieldCode {
        match self {
            Self::OutOfRange => FieldCode::OutOfRange,
            Self::AboveDenominator => FieldCode::AboveDenominator,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::OutOfRange => format!("Số lượng phải từ 0 đến {}.", Count::MAX),
            Self::AboveDenominator => "Tử số không được lớn hơn mẫu số.".to_owned(),
        }
    }
}

/// How many there are of something: from 0 to 10⁹.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Count(u64);

impl Count {
    /// More than any office has of anything, and far below where sums could overflow.
    pub const MAX: u64 = 1_000_000_000;

    /// So many.
    ///
    /// # Errors
    /// [`CountError::OutOfRange`].
    pub fn new(number: i64) -> Result<Self, CountError> {
        let number = u64::try_from(number).ok().filter(|number| *number <= Self::MAX);
        number.map(Self).ok_or(CountError::OutOfRange)
    }
}

/// A rate of which no more meet the condition than could.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EnteredRate(Rate);

impl EnteredRate {
    /// So many of so many.
    ///
    /// # Errors
    /// [`CountError::AboveDenominator`].
    pub const fn new(numerator: Count, denominator: Count) -> Result<Self, CountError> {
        if numerator.0 > denominator.0 {
            return Err(CountError::AboveDenominator);
        }
        Ok(Self(Rate {
            numerator: numerator.0,
            denominator: denominator.0,
        }))
    }

    /// The rate.
    pub const fn rate(self) -> Rate {
        self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn counts_fit_each_other() {
        assert_eq!(Count::new(-1), Err(CountError::OutOfRange));
        assert_eq!(Count::new(1_000_000_001), Err(CountError::OutOfRange));
        let (few, many) = (Count::new(0).unwrap(), Count::new(1_000_000_000).unwrap());
        assert_eq!(EnteredRate::new(many, few), Err(CountError::AboveDenominator));
        assert_eq!(EnteredRate::new(few, many).unwrap().rate().numerator, 0);
        assert!(EnteredRate::new(few, few).is_ok());
    }
}
