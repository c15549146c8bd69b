//! Counting anew what fees are charged by, as long as no money has moved for them.

use super::Work;
use crate::db::dossier_fees::{self, FeeRow};
use crate::domain::counted::{Counted, CountedLine};
use crate::domain::event::Entry;
use crate::domain::fee::PaymentState;
use crate::domain::text::FieldCode;
use crate::service::dossiers::fees::{self, FIELD};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::money::collect;

impl Work<'_, '_> {
    pub(super) fn count(&mut self, lines: &[CountedLine]) -> Result<(), Error> {
        let before = fees::counted_of(&self.fees).cloned();
        fees::must_be_counted(before.as_ref().map(Counted::unit), Some(lines))?;
        let Some(before) = before else { return Ok(()) };
        let now = fees::counted(before.unit(), Some(lines))?;
        let status = self.a.case.dossier.state.status;
        if status.is_terminal() {
            return Err(Error::named(
                Reason::WrongState,
                [Entry::CountFees.label_vi(), status.label_vi()],
                [Entry::CountFees.as_str(), status.as_str()],
            ));
        }
        let mut fees = self.fees.clone();
        for fee in fees.iter_mut().filter(|fee| fee.counted.is_some()) {
            self.must_be_untouched(fee)?;
            fee.amount = self.price(fee, &now)?;
        }
        fees::sum(&fees)?;
        if now == before {
            return Err(Error::field(FieldError::new(
                FIELD,
                FieldCode::Unchanged,
                "Số lượng không khác số đang ghi; chưa tính lại gì.",
                "That is what is counted already; nothing was changed.",
            )));
        }
        for fee in fees.iter().filter(|fee| fee.counted.is_some()) {
            dossier_fees::count_anew(self.a.desk.conn, fee.dossier_id, fee.seq, fee.amount, &now)?;
        }
        let due_before = self.a.case.dossier.state.fee_due;
        collect::refresh(self.a.desk.conn, &mut self.a.case)?;
        let detail = &mut self.a.detail;
        detail.fee_before = Some(due_before);
        detail.fee_after = Some(self.a.case.dossier.state.fee_due);
        detail.counted_before = Some(before);
        detail.counted = Some(now);
        Ok(())
    }

    /// Money that was taken, given back or waived was for what was counted then.
    fn must_be_untouched(&self, fee: &FeeRow) -> Result<(), Error> {
        match fee.state {
            PaymentState::Unpaid => {}
            PaymentState::Pending => return Err(Reason::FeePending.into()),
            PaymentState::Paid | PaymentState::Refunded | PaymentState::Cancelled => {
                return Err(Reason::FeesFollowCount.into());
            }
        }
        let waived = self.money.exemptions.iter().any(|e| e.fee_seq == fee.seq);
        if waived || self.money.payment_of(fee.seq).is_some() {
            return Err(Reason::FeesFollowCount.into());
        }
        Ok(())
    }

    /// What a fee comes to by the rule under which it was asked.
    fn price(&self, fee: &FeeRow, counted: &Counted) -> Result<i64, Error> {
        let intake = &self.a.case.dossier.intake;
        let (_, version) = self.a.desk.catalogue.version(intake.version_id)?;
        let mut rules = version
            .definition
            .fees_for(intake.intake_channel, intake.applicant_kind);
        let rule = rules
            .find(|rule| rule.kind == fee.kind && rule.name == fee.name)
            .ok_or_else(|| Error::internal("a fee without its rule"))?;
        Ok(fees::price(rule, Some(counted))?.to_i64())
    }
}
