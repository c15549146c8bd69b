//! What stands on the receipt for a payment: everything comes from what is stored, so that it says the same to whoever asks.

use super::collect::receipt_text;
use super::parts::MoneyParts;
use crate::db::dossier_fees::{self, FeeRow};
use crate::db::dossiers::Dossier;
use crate::db::payments::{NamedReceipt, PaymentRow};
use crate::db::{Connection, accounts};
use crate::domain::fee::Money;
use crate::domain::in_words::in_words;
use crate::domain::person::PersonName;
use crate::domain::slip::official_name;
use crate::forms::fee_receipt::{Cancelled, FeeReceipt, GivenBack, Line};
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, Reason};

/// For whom it is printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Reader {
    /// Somebody who may read the dossier.
    Official,
    /// Whoever has proven to know the dossier: no name, no address, and only what came online.
    Citizen,
}

/// A receipt of a dossier, with the payment that it is for.
pub(super) struct Found {
    pub named: NamedReceipt,
    pub payment: PaymentRow,
    fees: Vec<FeeRow>,
    money: MoneyParts,
}

/// The receipt of a dossier that bears these marks, cancelled or not.
///
/// # Errors
/// The dossier has no such receipt, or none that the reader may have; or the database refuses.
pub(super) fn find(conn: &mut Connection, dossier: &Dossier, receipt: &str, reader: Reader) -> Result<Found, Error> {
    let id = dossier.intake.id;
    let money = MoneyParts::load(conn, id)?;
    let unknown = || Error::with(Reason::ReceiptUnknown, [receipt.to_owned()]);
    let named = money.receipts.iter().find(|named| receipt_text(named) == receipt);
    let named = named.cloned().ok_or_else(unknown)?;
    let payment = money.payments.iter().find(|p| p.id == named.receipt.payment_id);
    let payment = payment.cloned().ok_or_else(unknown)?;
    if reader == Reader::Citizen && payment.request_id.is_none() {
        return Err(unknown());
    }
    let fees = dossier_fees::fees(conn, id)?;
    Ok(Found {
        named,
        payment,
        fees,
        money,
    })
}

impl Found {
    /// The paper.
    ///
    /// # Errors
    /// What is stored cannot be read, or the database refuses.
    pub fn paper(
        &self,
        conn: &mut Connection,
        catalogue: &Catalogue,
        dossier: &Dossier,
        reader: Reader,
    ) -> Result<FeeReceipt, Error> {
        let (receipt, payment, intake) = (&self.named.receipt, &self.payment, &dossier.intake);
        let (procedure, _) = catalogue.version(intake.version_id)?;
        let path = catalogue.tree().path(payment.agency_id);
        let parent = path
            .len()
            .checked_sub(2)
            .and_then(|n| path.get(n))
            .map(|agency| agency.id);
        let day = receipt.issued_at.local_day();
        let named = |agency| official_name(&catalogue.agency_named_on(agency, day).name);
        let collector = match payment.taken_by {
            Some(user) => accounts::get_user(conn, user)?.map(|user| user.full_name),
            None => None,
        };
        let masked = reader == Reader::Citizen;
        let payer = if masked {
            PersonName::parse(&receipt.payer_name)
                .map_err(Error::internal)?
                .masked()
        } else {
            receipt.payer_name.clone()
        };
        let total = Money::new(receipt.amount).map_err(Error::internal)?;
        Ok(FeeReceipt {
            parent_agency: parent.map(named),
            agency: named(payment.agency_id),
            form: self.named.form.to_string(),
            series: self.named.series.to_string(),
            number: receipt.number,
            payer,
            address: receipt.payer_address.clone().filter(|_| !masked),
            masked,
            dossier_code: intake.code.to_string(),
            procedure_code: procedure.code.to_string(),
            procedure: procedure.name.clone(),
            lines: self.lines(),
            total: receipt.amount,
            in_words: in_words(total),
            method: payment.method,
            reference: payment.reference.clone(),
            paid_at: payment.paid_at,
            collector,
            cancelled: receipt.cancelled_at.map(|at| Cancelled {
                at,
                reason: receipt.cancel_reason.clone().filter(|_| !masked),
            }),
            given_back: self.given_back()?,
            print: receipt.prints,
        })
    }

    fn lines(&self) -> Vec<Line> {
        let parts = self
            .money
            .payment_fees
            .iter()
            .filter(|part| part.payment_id == self.payment.id);
        let line = |part: &crate::db::payments::PaymentFeeRow| {
            let fee = self.fees.iter().find(|fee| fee.seq == part.fee_seq)?;
            let counted = fee.counted.as_ref().map(|counted| counted.label_vi());
            Some(Line {
                kind: fee.kind,
                name: fee.name.clone(),
                // Once the payment was undone the fee may have been counted anew.
                counted: counted.filter(|_| self.payment.voided_at.is_none()),
                amount: part.amount,
            })
        };
        parts.filter_map(line).collect()
    }

    /// What of the payment went back. A receipt that another took the place of says nothing of it: the other one does.
    fn given_back(&self) -> Result<Option<GivenBack>, Error> {
        let refunds = || self.money.refunds.iter().filter(|r| r.payment_id == self.payment.id);
        let Some(at) = refunds().map(|r| r.refunded_at).max() else {
            return Ok(None);
        };
        if self.named.receipt.cancelled_at.is_some() {
            return Ok(None);
        }
        let amounts = refunds().map(|r| Money::new(r.amount)).collect::<Result<Vec<_>, _>>();
        let amount = Money::sum(amounts.map_err(Error::internal)?)
            .map_err(Error::internal)?
            .to_i64();
        Ok(Some(GivenBack {
            amount,
            whole: amount == self.payment.amount,
            at,
        }))
    }
}
