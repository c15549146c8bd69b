//! Payment: what may be waived and given back, and what the answers of a payment gateway mean.

use super::fee::{Money, PaymentState};
use super::text_enum::text_enum;

text_enum! {
    /// How far a request for payment online has come.
    pub enum RequestState {
        /// The gateway does not know of it yet.
        ToSend = "to_send" / "chờ gửi cổng thanh toán",
        /// The gateway waits for the payer.
        Open = "open" / "chờ thanh toán",
        /// The gateway has the money.
        Paid = "paid" / "đã thanh toán",
        /// The payment did not succeed.
        Failed = "failed" / "thanh toán không thành công",
        /// The payer let the time pass.
        Expired = "expired" / "hết hạn thanh toán",
        /// The desk gave it up.
        Cancelled = "cancelled" / "đã hủy",
    }
}

text_enum! {
    /// What a gateway says about an order.
    pub enum GatewayState {
        /// It waits for the payer.
        Open = "open" / "chờ thanh toán",
        /// It has the money.
        Paid = "paid" / "đã thanh toán",
        /// The payment did not succeed.
        Failed = "failed" / "không thành công",
        /// The payer let the time pass.
        Expired = "expired" / "hết hạn",
    }
}

/// What a notice of the gateway does to a request.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Notice {
    /// The money is there: it is entered, once.
    Settle,
    /// Nothing will come: the fees can be paid in another way.
    Release(RequestState),
    /// Known already.
    Known,
    /// It takes back what it had confirmed: people must look at it.
    Contradiction,
}

impl RequestState {
    /// Whether the fees of the request wait for the gateway.
    pub const fn is_open(self) -> bool {
        matches!(self, Self::ToSend | Self::Open)
    }

    /// Whether it ended without money, and not because the desk gave it up.
    pub const fn is_unsuccessful(self) -> bool {
        matches!(self, Self::Failed | Self::Expired)
    }

    /// What a notice does. Money that arrives after the request was given up is still money.
    pub const fn hears(self, said: GatewayState) -> Notice {
        match (self, said) {
            (Self::Paid, GatewayState::Paid) | (_, GatewayState::Open) => Notice::Known,
            (Self::Paid, _) => Notice::Contradiction,
            (_, GatewayState::Paid) => Notice::Settle,
            (Self::ToSend | Self::Open, GatewayState::Failed) => Notice::Release(Self::Failed),
            (Self::ToSend | Self::Open, GatewayState::Expired) => Notice::Release(Self::Expired),
            (Self::Failed | Self::Expired | Self::Cancelled, GatewayState::Failed | GatewayState::Expired) => {
                Notice::Known
            }
        }
    }
}

/// The input is no address of a page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("an address to pay at begins with https:// or http://, names a host, and has at most 2000 characters")]
pub struct PayUrlError;

/// Where a payer is sent to pay: an address of a page, as browsers read it, so that following it runs nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PayUrl(url::Url);

impl PayUrl {
    /// Longest address, in characters.
    const MAX: usize = 2000;

    /// Reads an address.
    ///
    /// # Errors
    /// [`PayUrlError`] when it is none, or that of something else than a page.
    pub fn parse(input: &str) -> Result<Self, PayUrlError> {
        let url = url::Url::parse(input).map_err(|_| PayUrlError)?;
        let is_page = matches!(url.scheme(), "https" | "http") && url.has_host();
        if is_page && url.as_str().len() <= Self::MAX {
            Ok(Self(url))
        } else {
            Err(PayUrlError)
        }
    }

    /// The address: ASCII without blanks or control characters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

/// Why an amount cannot be waived or given back.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AmountRefusal {
    /// Nothing.
    Zero,
    /// More than there is.
    TooMuch(Money),
}

/// What is left of a fee after some of it, or all of it, was waived, and its state then.
///
/// # Errors
/// Nothing is waived, or more than is to be paid.
pub fn waive(due: Money, part: Option<Money>) -> Result<(Money, Money, PaymentState), AmountRefusal> {
    let waived = within(due, part)?;
    let left = due.checked_sub(waived).map_err(|_| AmountRefusal::TooMuch(due))?;
    let state = if left.is_zero() {
        PaymentState::Cancelled
    } else {
        PaymentState::Unpaid
    };
    Ok((waived, left, state))
}

/// What is given back of a paid fee, and the state of the fee then: refunded once nothing of it is left.
///
/// # Errors
/// Nothing is given back, or more than was paid and not given back before.
pub fn give_back(paid: Money, before: Money, part: Option<Money>) -> Result<(Money, PaymentState), AmountRefusal> {
    let left = paid
        .checked_sub(before)
        .map_err(|_| AmountRefusal::TooMuch(Money::ZERO))?;
    let amount = within(left, part)?;
    let state = if amount == left {
        PaymentState::Refunded
    } else {
        PaymentState::Paid
    };
    Ok((amount, state))
}

fn within(most: Money, part: Option<Money>) -> Result<Money, AmountRefusal> {
    let amount = part.unwrap_or(most);
    if most.is_zero() || amount > most {
        return Err(AmountRefusal::TooMuch(most));
    }
    if amount.is_zero() {
        return Err(AmountRefusal::Zero);
    }
    Ok(amount)
}

/// The state of all fees together: what is furthest from being paid decides; nothing to pay counts as paid.
pub fn overall(states: impl IntoIterator<Item = PaymentState>) -> PaymentState {
    let (mut pending, mut paid, mut refunded) = (false, false, false);
    for state in states {
        match state {
            PaymentState::Unpaid => return PaymentState::Unpaid,
            PaymentState::Pending => pending = true,
            PaymentState::Paid => paid = true,
            PaymentState::Refunded => refunded = true,
            PaymentState::Cancelled => {}
        }
    }
    match (pending, paid, refunded) {
        (true, _, _) => PaymentState::Pending,
        (false, false, true) => PaymentState::Refunded,
        _ => PaymentState::Paid,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use proptest::prelude::*;

    fn dong(amount: i64) -> Money {
        Money::new(amount).unwrap()
    }

    #[test]
    fn money_counts_once_whenever_it_comes() {
        use {GatewayState as G, Notice as N, RequestState as R};
        for state in R::ALL {
            let heard = state.hears(G::Paid);
            let expected = if *state == R::Paid { N::Known } else { N::Settle };
            assert_eq!(heard, expected, "{state}");
            assert_eq!(state.hears(G::Open), N::Known, "{state}");
        }
        assert_eq!(R::Paid.hears(G::Failed), N::Contradiction);
        assert_eq!(R::Open.hears(G::Expired), N::Release(R::Expired));
        assert_eq!(R::ToSend.hears(G::Failed), N::Release(R::Failed));
        assert_eq!(R::Cancelled.hears(G::Failed), N::Known);
    }

    #[test]
    fn one_pays_on_a_page_and_nowhere_else() {
        for (input, url) in [
            ("https://pay.test/1?a=b", "https://pay.test/1?a=b"),
            ("HTTP://127.0.0.1:8080/pay", "http://127.0.0.1:8080/pay"),
            ("https://pay.test/a b\u{0}é", "https://pay.test/a%20b%00%C3%A9"),
        ] {
            assert_eq!(PayUrl::parse(input).unwrap().as_str(), url);
        }
        let long = format!("https://pay.test/{}", "a".repeat(2000));
        for input in [
            "",
            "/pay/1",
            "//pay.test/1",
            "pay.test/1",
            "javascript:alert(1)",
            "data:text/html,x",
            "ftp://pay.test/1",
            "https://",
            &long,
        ] {
            assert_eq!(PayUrl::parse(input), Err(PayUrlError), "{input}");
        }
    }

    #[test]
    fn the_least_paid_fee_decides() {
        use PaymentState as S;
        for (states, expected) in [
            (vec![], S::Paid),
            (vec![S::Paid, S::Unpaid, S::Pending], S::Unpaid),
            (vec![S::Paid, S::Pending], S::Pending),
            (vec![S::Cancelled], S::Paid),
            (vec![S::Refunded, S::Cancelled], S::Refunded),
            (vec![S::Refunded, S::Paid], S::Paid),
        ] {
            assert_eq!(overall(states.clone()), expected, "{states:?}");
        }
    }

    #[test]
    fn amounts_have_bounds() {
        assert_eq!(
            waive(dong(100), None),
            Ok((dong(100), dong(0), PaymentState::Cancelled))
        );
        assert_eq!(
            waive(dong(100), Some(dong(30))),
            Ok((dong(30), dong(70), PaymentState::Unpaid))
        );
        assert_eq!(waive(dong(100), Some(dong(0))), Err(AmountRefusal::Zero));
        assert_eq!(
            waive(dong(100), Some(dong(101))),
            Err(AmountRefusal::TooMuch(dong(100)))
        );
        assert_eq!(waive(dong(0), None), Err(AmountRefusal::TooMuch(dong(0))));
        assert_eq!(
            give_back(dong(100), dong(40), None),
            Ok((dong(60), PaymentState::Refunded))
        );
        assert_eq!(
            give_back(dong(100), dong(40), Some(dong(60))),
            Ok((dong(60), PaymentState::Refunded))
        );
        assert_eq!(
            give_back(dong(100), dong(40), Some(dong(61))),
            Err(AmountRefusal::TooMuch(dong(60)))
        );
        assert_eq!(
            give_back(dong(100), dong(100), None),
            Err(AmountRefusal::TooMuch(dong(0)))
        );
    }

    proptest! {
        #[test]
        fn never_more_goes_back_than_came_in(paid in 0i64..1_000_000, parts in proptest::collection::vec(0i64..400_000, 0..8)) {
            let (paid, mut given) = (dong(paid), Money::ZERO);
            for part in parts {
                if let Ok((amount, state)) = give_back(paid, given, Some(dong(part))) {
                    given = given.checked_add(amount).unwrap();
                    prop_assert_eq!(state == PaymentState::Refunded, given == paid);
                }
                prop_assert!(given <= paid);
            }
        }
    }
}
