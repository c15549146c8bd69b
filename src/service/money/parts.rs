//! What is recorded about the money of a dossier.

use crate::db::Connection;
use crate::db::payment_requests::{self, RequestRow};
use crate::db::payments::{self, ExemptionRow, NamedReceipt, PaymentFeeRow, PaymentRow, RefundRow};
use crate::domain::ids::{DossierId, UserId};
use crate::service::error::Error;

/// Payments, receipts, exemptions, refunds and requests of a dossier, each oldest first.
#[derive(Default)]
#[allow(missing_docs)]
pub struct MoneyParts {
    pub payments: Vec<PaymentRow>,
    pub payment_fees: Vec<PaymentFeeRow>,
    pub receipts: Vec<NamedReceipt>,
    pub exemptions: Vec<ExemptionRow>,
    pub refunds: Vec<RefundRow>,
    pub requests: Vec<RequestRow>,
}

impl MoneyParts {
    /// Reads what is recorded.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(conn: &mut Connection, id: DossierId) -> Result<Self, Error> {
        Ok(Self {
            payments: payments::of_dossier(conn, id)?,
            payment_fees: payments::fees_of_dossier(conn, id)?,
            receipts: payments::receipts_of_dossier(conn, id)?,
            exemptions: payments::exemptions(conn, id)?,
            refunds: payments::refunds(conn, id)?,
            requests: payment_requests::of_dossier(conn, id)?,
        })
    }

    /// Whether nothing was taken, waived or asked for yet.
    pub const fn is_untouched(&self) -> bool {
        self.payments.is_empty() && self.exemptions.is_empty() && self.requests.is_empty()
    }

    /// The request that the gateway still may answer.
    pub fn open_request(&self) -> Option<&RequestRow> {
        self.requests.iter().rev().find(|r| r.state.is_open())
    }

    /// The payment that paid a fee, and how much of it was for that fee; of several the last.
    pub fn payment_of(&self, fee: i16) -> Option<(&PaymentRow, i64)> {
        self.payments
            .iter()
            .rev()
            .filter(|p| p.voided_at.is_none())
            .find_map(|payment| {
                let part = self
                    .payment_fees
                    .iter()
                    .find(|f| f.payment_id == payment.id && f.fee_seq == fee)?;
                Some((payment, part.amount))
            })
    }

    /// The receipts that count for what came online.
    pub fn receipts_online(&self) -> impl Iterator<Item = &NamedReceipt> {
        let online = |named: &&NamedReceipt| {
            let mut payments = self.payments.iter();
            payments.any(|p| p.id == named.receipt.payment_id && p.request_id.is_some())
        };
        let counts = self
            .receipts
            .iter()
            .filter(|named| named.receipt.cancelled_at.is_none());
        counts.filter(online)
    }

    /// Whoever appears in it.
    pub fn people(&self) -> impl Iterator<Item = UserId> + '_ {
        let taken = self.payments.iter().filter_map(|p| p.taken_by);
        let granted = self.exemptions.iter().map(|e| e.granted_by);
        let refunded = self.refunds.iter().flat_map(|r| [r.decided_by, r.paid_out_by]);
        taken.chain(granted).chain(refunded)
    }
}
