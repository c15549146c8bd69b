//! Money and the words around fees.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::domain::text::{FieldCode, ValueError, thousands};
use crate::domain::text_enum::text_enum;

text_enum! {
    /// The two kinds of amounts, kept apart by the Law on Fees and Charges 97/2015/QH13.
    pub enum FeeKind {
        /// Pays for the cost of a public service.
        Fee = "fee" / "phí",
        /// A fixed amount for being granted something by the state.
        Charge = "charge" / "lệ phí",
    }
}

text_enum! {
    /// When an amount is to be paid.
    pub enum FeeTiming {
        /// Before the dossier is forwarded.
        PayFirst = "pay_first" / "nộp trước khi giải quyết",
        /// When the result is handed back.
        PayOnReturn = "pay_on_return" / "nộp khi nhận kết quả",
        /// Due in general, but this applicant need not pay.
        Exempt = "exempt" / "được miễn",
        /// The procedure costs nothing.
        None = "none" / "không thu",
    }
}

text_enum! {
    /// How far a payment has come.
    pub enum PaymentState {
        /// Nothing was paid.
        Unpaid = "unpaid" / "chưa nộp",
        /// Begun, the confirmation is still missing.
        Pending = "pending" / "chờ xác nhận",
        /// Received.
        Paid = "paid" / "đã nộp",
        /// Received and given back.
        Refunded = "refunded" / "đã hoàn trả",
        /// Given up before anything was received.
        Cancelled = "cancelled" / "đã hủy",
    }
}

text_enum! {
    /// The way money is handed over.
    pub enum PaymentMethod {
        /// Cash at the desk.
        Cash = "cash" / "tiền mặt",
        /// Bank transfer.
        Transfer = "transfer" / "chuyển khoản",
        /// Through a payment platform.
        Online = "online" / "thanh toán trực tuyến",
    }
}

impl PaymentMethod {
    /// What is taken at the desk. Money that comes online is asked for instead, and confirmed by the gateway.
    pub const AT_THE_DESK: [Self; 2] = [Self::Cash, Self::Transfer];

    /// The way in which money goes back that came in this one: the contract of gateways knows no refund.
    pub const fn back(self) -> Self {
        match self {
            Self::Cash => Self::Cash,
            Self::Transfer | Self::Online => Self::Transfer,
        }
    }
}

/// Why an amount was refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// Below zero.
    #[error("amount of money must not be negative")]
    Negative,
    /// Above [`Money::MAX`].
    #[error("amount of money must be at most {} dong", Money::MAX.dong())]
    TooLarge,
}

impl ValueError for MoneyError {
    fn code(&self) -> FieldCode {
        match self {
            Self::Negative => FieldCode::MoneyNegative,
            Self::TooLarge => FieldCode::MoneyTooLarge,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::Negative => "Số tiền không được âm; hãy nhập số tiền từ 0 đồng.".to_owned(),
            Self::TooLarge => {
                format!("Số tiền vượt quá {}; hãy kiểm tra lại số chữ số.", Money::MAX)
            }
        }
    }
}

/// An amount in whole đồng, from 0 to 10¹².
///
/// In JSON a whole number; shown as "125.000 đ".
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Money(u64);

impl Money {
    /// No money.
    pub const ZERO: Self = Self(0);
    /// The largest amount: far above any fee, and far below where sums could overflow.
    pub const MAX: Self = Self(1_000_000_000_000);

    /// An amount of so many đồng.
    ///
    /// # Errors
    /// [`MoneyError`] when it is negative or above [`Money::MAX`].
    pub fn new(dong: i64) -> Result<Self, MoneyError> {
        let dong = u64::try_from(dong).map_err(|_| MoneyError::Negative)?;
        if dong > Self::MAX.0 {
            return Err(MoneyError::TooLarge);
        }
        Ok(Self(dong))
    }

    /// The number of đồng.
    #[must_use]
    pub const fn dong(self) -> u64 {
        self.0
    }

    /// The number of đồng as databases store it.
    #[must_use]
    pub const fn to_i64(self) -> i64 {
        // At most 10^12, so the sign bit is never reached.
        self.0.cast_signed()
    }

    /// Whether there is nothing to pay.
    #[must_use]
    pub const fn is_zero(self) -> bool {
        self.0 == 0
    }

    /// The sum of two amounts.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the sum is above [`Money::MAX`].
    pub fn checked_add(self, other: Self) -> Result<Self, MoneyError> {
        self.0
            .checked_add(other.0)
            .filter(|sum| *sum <= Self::MAX.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// So many times an amount.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when that is above [`Money::MAX`].
    pub fn checked_mul(self, times: u64) -> Result<Self, MoneyError> {
        self.0
            .checked_mul(times)
            .filter(|product| *product <= Self::MAX.0)
            .map(Self)
            .ok_or(MoneyError::TooLarge)
    }

    /// What is left after taking an amount away.
    ///
    /// # Errors
    /// [`MoneyError::Negative`] when more is taken away than there is.
    pub fn checked_sub(self, other: Self) -> Result<Self, MoneyError> {
        self.0.checked_sub(other.0).map(Self).ok_or(MoneyError::Negative)
    }

    /// The sum of amounts.
    ///
    /// # Errors
    /// [`MoneyError::TooLarge`] when the sum is above [`Money::MAX`].
    pub fn sum(amounts: impl IntoIterator<Item = Self>) -> Result<Self, MoneyError> {
        amounts.into_iter().try_fold(Self::ZERO, Self::checked_add)
    }
}

impl fmt::Display for Money {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut shown = thousands(self.0.into(), '.');
        shown.push_str(" đ");
        f.pad(&shown)
    }
}

impl Serialize for Money {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_u64(self.0)
    }
}

impl<'de> Deserialize<'de> for Money {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let dong = i64::deserialize(deserializer)?;
        Self::new(dong).map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn shows_groups_of_three() {
        for (dong, shown) in [
            (0, "0 đ"),
            (500, "500 đ"),
            (1_000, "1.000 đ"),
            (125_000, "125.000 đ"),
            (1_234_567, "1.234.567 đ"),
            (1_000_000_000_000, "1.000.000.000.000 đ"),
        ] {
            assert_eq!(Money::new(dong).unwrap().to_string(), shown);
        }
    }

    #[test]
    fn keeps_its_bounds() {
        assert_eq!(Money::new(-1), Err(MoneyError::Negative));
        assert_eq!(Money::new(i64::MIN), Err(MoneyError::Negative));
        assert_eq!(Money::new(1_000_000_000_001), Err(MoneyError::TooLarge));
        assert_eq!(
            Money::MAX.checked_add(Money::new(1).unwrap()),
            Err(MoneyError::TooLarge)
        );
        assert_eq!(Money::MAX.checked_add(Money::ZERO), Ok(Money::MAX));
        assert!(Money::default().is_zero());
        assert_eq!(MoneyError::Negative.code(), FieldCode::MoneyNegative);
        assert_eq!(MoneyError::TooLarge.code(), FieldCode::MoneyTooLarge);
        assert!(MoneyError::TooLarge.message_vi().contains("1.000.000.000.000 đ"));
        assert!(MoneyError::Negative.message_vi().contains("âm"));
        assert!(MoneyError::TooLarge.message_en().contains("1000000000000"));
    }

    #[test]
    fn json_takes_whole_numbers_only() {
        let money: Money = serde_json::from_str("125000").unwrap();
        assert_eq!(money.dong(), 125_000);
        assert_eq!(serde_json::to_string(&money).unwrap(), "125000");
        for bad in ["-1", "1.5", "\"125000\"", "1000000000001", "99999999999999999999"] {
            assert!(serde_json::from_str::<Money>(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn words_have_stable_texts() {
        assert_eq!(FeeKind::TEXTS, ["fee", "charge"]);
        assert_eq!(FeeTiming::TEXTS, ["pay_first", "pay_on_return", "exempt", "none"]);
        assert_eq!(
            PaymentState::TEXTS,
            ["unpaid", "pending", "paid", "refunded", "cancelled"]
        );
        assert_eq!(PaymentMethod::TEXTS, ["cash", "transfer", "online"]);
        assert_eq!(FeeKind::Charge.label_vi(), "lệ phí");
    }

    proptest! {
        #[test]
        fn sums_agree_with_arithmetic(a in 0i64..=1_000_000_000_000, b in 0i64..=1_000_000_000_000) {
            let sum = Money::new(a).unwrap().checked_add(Money::new(b).unwrap());
            prop_assert_eq!(sum, Money::new(a + b));
            let left = Money::new(a).unwrap().checked_sub(Money::new(b).unwrap());
            prop_assert_eq!(left, Money::new(a - b));
            let both = Money::sum([Money::new(a).unwrap(), Money::new(b).unwrap()]);
            prop_assert_eq!(both, Money::new(a + b));
        }

        #[test]
        fn display_loses_no_digit(dong in 0i64..=1_000_000_000_000) {
            let money = Money::new(dong).unwrap();
            let digits: String = money.to_string().chars().filter(char::is_ascii_digit).collect();
            prop_assert_eq!(digits, money.dong().to_string());
            prop_assert_eq!(money.to_i64(), dong);
        }
    }
}
