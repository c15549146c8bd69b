//! Money that changes hands: in which way, and under which number it can be found again.

use thiserror::Error;

use super::fee::{Money, PaymentMethod};
use super::text::{FieldCode, ValueError};

/// Why a way of paying is refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum PaidError {
    /// A transfer without its number.
    #[error("A transfer needs its number.")]
    TransferWithoutNumber,
    /// A payment online without the number of its transaction. What a gateway is asked for goes another way.
    #[error("A payment online needs the number of its transaction; if none was made yet, send a request for payment.")]
    OnlineWithoutNumber,
    /// Money that goes back online: the contract of gateways knows no refund.
    #[error("A refund is paid out in cash or by transfer.")]
    RefundOnline,
}

impl ValueError for PaidError {
    fn code(&self) -> FieldCode {
        match self {
            Self::TransferWithoutNumber | Self::OnlineWithoutNumber => FieldCode::Missing,
            Self::RefundOnline => FieldCode::RefundMethod,
        }
    }

    fn message_vi(&self) -> String {
        match self {
            Self::TransferWithoutNumber => "Chuyển khoản thì phải ghi số giao dịch hoặc số chứng từ.",
            Self::OnlineWithoutNumber => {
                "Đã nộp trực tuyến thì phải ghi số giao dịch; chưa nộp thì gửi yêu cầu thanh toán trực tuyến."
            }
            Self::RefundOnline => "Hoàn trả bằng tiền mặt hoặc chuyển khoản.",
        }
        .to_owned()
    }
}

/// How money was paid. What did not come in cash has the number of its transfer or transaction: without it nobody could say
/// later whether the money ever came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Paid {
    method: PaymentMethod,
    reference: Option<String>,
}

impl Paid {
    /// In a way, with the number that it has.
    ///
    /// # Errors
    /// The way needs a number and there is none.
    pub fn new(method: PaymentMethod, reference: Option<String>) -> Result<Self, PaidError> {
        match (method, &reference) {
            (PaymentMethod::Transfer, None) => Err(PaidError::TransferWithoutNumber),
            (PaymentMethod::Online, None) => Err(PaidError::OnlineWithoutNumber),
            (PaymentMethod::Cash, _) | (_, Some(_)) => Ok(Self { method, reference }),
        }
    }

    /// In which way.
    pub const fn method(&self) -> PaymentMethod {
        self.method
    }

    /// The number.
    pub fn reference(&self) -> Option<&str> {
        self.reference.as_deref()
    }
}

/// How money goes back: at the desk.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PaidOut(Paid);

impl PaidOut {
    /// The ways in which money can go back.
    ///
    /// # Errors
    /// [`PaidError::RefundOnline`].
    pub const fn method(method: PaymentMethod) -> Result<PaymentMethod, PaidError> {
        match method {
            PaymentMethod::Cash | PaymentMethod::Transfer => Ok(method),
            PaymentMethod::Online => Err(PaidError::RefundOnline),
        }
    }

    /// In the way in which money is paid.
    ///
    /// # Errors
    /// [`PaidError::RefundOnline`].
    pub fn new(paid: Paid) -> Result<Self, PaidError> {
        Self::method(paid.method())?;
        Ok(Self(paid))
    }

    /// In which way, and with which number.
    pub const fn paid(&self) -> &Paid {
        &self.0
    }
}

/// Nothing where money changes hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("The amount must be more than 0.")]
pub struct NoMoney;

impl ValueError for NoMoney {
    fn code(&self) -> FieldCode {
        FieldCode::AmountZero
    }

    fn message_vi(&self) -> String {
        "Số tiền phải lớn hơn 0.".to_owned()
    }
}

/// Money that is handed over: more than nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handed(Money);

impl Handed {
    /// So much.
    ///
    /// # Errors
    /// [`NoMoney`].
    pub const fn new(amount: Money) -> Result<Self, NoMoney> {
        if amount.is_zero() {
            Err(NoMoney)
        } else {
            Ok(Self(amount))
        }
    }

    /// How much.
    pub const fn amount(self) -> Money {
        self.0
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn what_did_not_come_in_cash_has_its_number() {
        let number = || Some("FT26001".to_owned());
        assert!(Paid::new(PaymentMethod::Cash, None).is_ok());
        assert_eq!(
            Paid::new(PaymentMethod::Transfer, None),
            Err(PaidError::TransferWithoutNumber)
        );
        assert_eq!(
            Paid::new(PaymentMethod::Online, None),
            Err(PaidError::OnlineWithoutNumber)
        );
        let online = Paid::new(PaymentMethod::Online, number()).unwrap();
        assert_eq!(online.reference(), Some("FT26001"));
        assert_eq!(PaidOut::new(online), Err(PaidError::RefundOnline));
        assert!(PaidOut::new(Paid::new(PaymentMethod::Transfer, number()).unwrap()).is_ok());
    }

    #[test]
    fn nothing_is_not_handed_over() {
        assert_eq!(Handed::new(Money::ZERO), Err(NoMoney));
        assert_eq!(Handed::new(Money::MAX).unwrap().amount(), Money::MAX);
    }
}
