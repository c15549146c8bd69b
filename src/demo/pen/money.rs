//! Money: fees that are paid, and the payments that are entered for them. Receipts get their numbers when many are stored.

use super::Pen;
use crate::db::payments::{PaymentFeeRow, PaymentRow};
use crate::domain::dossier::Action;
use crate::domain::event::Detail;
use crate::domain::fee::{PaymentMethod, PaymentState};
use crate::domain::ids::{PaymentId, UserId};
use crate::service::error::Error;

impl Pen<'_> {
    /// Every fee that is open is paid.
    pub fn pay(&mut self, by: UserId, method: PaymentMethod) -> Result<(), Error> {
        let now = self.now;
        let mut fees = Vec::new();
        for fee in self.fees.iter_mut().filter(|fee| fee.state == PaymentState::Unpaid) {
            fee.state = PaymentState::Paid;
            fee.method = Some(method);
            fee.settled_at = Some(now);
            fee.settled_by = Some(by);
            fees.push((fee.seq, fee.amount));
        }
        self.case.reckon(&self.fees);
        let amount = self.enter(&fees, method, Some(by).filter(|_| method != PaymentMethod::Online));
        let told = Detail {
            method: Some(method),
            amount: Some(amount),
            ..Detail::default()
        };
        self.act(by, Action::PayFee, &told)
    }

    /// What was paid when the dossier was handed in: to a clerk, or on the portal.
    pub fn enter_paid(&mut self, clerk: Option<UserId>) {
        let paid = self.fees.iter().filter(|fee| fee.state == PaymentState::Paid);
        let fees: Vec<(i16, i64)> = paid.map(|fee| (fee.seq, fee.amount)).collect();
        if let Some(method) = self.fees.iter().find_map(|fee| fee.method) {
            self.enter(&fees, method, clerk);
        }
    }

    fn enter(&mut self, fees: &[(i16, i64)], method: PaymentMethod, taken_by: Option<UserId>) -> i64 {
        let intake = &self.case.dossier.intake;
        let id = PaymentId::new(self.ids.next());
        let amount = fees.iter().map(|(_, amount)| amount).sum();
        let reference = match method {
            PaymentMethod::Cash => None,
            PaymentMethod::Transfer => Some(format!("FT{}", id.get())),
            PaymentMethod::Online => Some(format!("DVC-{}", intake.code)),
        };
        self.payments.push(PaymentRow {
            id,
            dossier_id: intake.id,
            agency_id: intake.received_agency_id,
            amount,
            method,
            reference,
            paid_at: self.now,
            day: self.now.local_day(),
            taken_by,
            request_id: None,
            voided_at: None,
            voided_by: None,
        });
        self.payment_fees
            .extend(fees.iter().map(|(fee_seq, amount)| PaymentFeeRow {
                payment_id: id,
                fee_seq: *fee_seq,
                amount: *amount,
            }));
        amount
    }
}
