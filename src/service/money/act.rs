//! Acts on the money of a dossier beside taking it at the desk: waiving, giving back, cancelling receipts, asking for payment
//! online, counting anew. Each is one transaction with its event, guarded by the dossier's version.

mod count;
pub(super) mod online;

use std::sync::Arc;

pub(super) use self::online::release;
use super::cash_book;
use super::collect::{self, Payer, hold_page, receipt_text};
use super::parts::MoneyParts;
use crate::db;
use crate::db::accounts::UserRow;
use crate::db::dossier_fees::{self, FeeRow, FeeStanding};
use crate::db::payments::{self, ExemptionRow, RefundRow};
use crate::domain::codes::Username;
use crate::domain::counted::CountedLine;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Entry;
use crate::domain::fee::{Money, PaymentMethod, PaymentState};
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::paid::{NoMoney, PaidOut};
use crate::domain::payment::{AmountRefusal, give_back, waive};
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::service::context::{Caller, Context};
use crate::service::dossiers::amend::{Amend, Asked, amend};
use crate::service::dossiers::view::DossierView;
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::{Answer, Once, Rendered};

/// An act.
#[derive(Clone, Debug)]
#[allow(missing_docs)]
pub enum Command {
    /// Waive a fee, or a part of it.
    Exempt {
        fee: i16,
        amount: Option<Money>,
        legal_ground: String,
        reason: String,
    },
    /// Give a paid fee back, or a part of it.
    Refund {
        fee: i16,
        amount: Option<Money>,
        paid: PaidOut,
        legal_ground: String,
        reason: String,
        /// Out of whose drawer; the person's own if absent.
        paid_out_by: Option<Username>,
    },
    /// Cancel a receipt: with another for the same money, or because no money came.
    CancelReceipt {
        receipt: String,
        reason: String,
        replace: bool,
    },
    /// Ask for payment online.
    Request {
        fees: Option<Vec<i16>>,
        return_url: Option<String>,
    },
    /// Give the open request up.
    CancelRequest { reason: String },
    /// Count anew what fees are charged by.
    Count { lines: Vec<CountedLine> },
}

impl Command {
    const fn permission(&self) -> Permission {
        match self {
            Self::Exempt { .. } | Self::Refund { .. } | Self::CancelReceipt { .. } => Permission::FeeAdjust,
            Self::Request { .. } | Self::CancelRequest { .. } => Permission::DossierPay,
            Self::Count { .. } => Permission::DossierCollect,
        }
    }

    const fn event(&self) -> Entry {
        match self {
            Self::Exempt { .. } => Entry::ExemptFee,
            Self::Refund { .. } => Entry::RefundFee,
            Self::CancelReceipt { .. } => Entry::CancelReceipt,
            Self::Request { .. } => Entry::RequestPayment,
            Self::CancelRequest { .. } => Entry::CancelPaymentRequest,
            Self::Count { .. } => Entry::CountFees,
        }
    }
}

/// Acts on the money of a dossier that the person saw at a version.
///
/// # Errors
/// The dossier changed in the meantime (with its state now), the act is not possible, or the database refuses. Nothing
/// changes then.
pub async fn act<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    code: DossierCode,
    version: i32,
    command: Command,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(&DossierView) -> Rendered + Send + 'static,
{
    let asked = Asked {
        caller,
        key,
        code,
        version: Some(version),
        permission: command.permission(),
        event: command.event(),
    };
    let work = move |amend: &mut Amend<'_>| {
        let id = amend.case.dossier.intake.id;
        let fees = dossier_fees::fees(amend.desk.conn, id)?;
        let money = MoneyParts::load(amend.desk.conn, id)?;
        Work { a: amend, fees, money }.perform(&command)?;
        collect::refresh(amend.desk.conn, &mut amend.case)?;
        Ok(true)
    };
    amend(ctx, asked, work, render).await
}

struct Work<'a, 'w> {
    a: &'a mut Amend<'w>,
    fees: Vec<FeeRow>,
    money: MoneyParts,
}

/// Why an amount was refused, as a field.
fn amount_error(refusal: AmountRefusal) -> Error {
    let error = match refusal {
        AmountRefusal::Zero => FieldError::of("amount", &NoMoney),
        AmountRefusal::TooMuch(most) => FieldError::new(
            "amount",
            FieldCode::AmountTooLarge,
            &format!("Số tiền vượt quá phần còn lại ({most})."),
            &format!("More than is left ({} dong).", most.dong()),
        ),
    };
    Error::field(error)
}

impl Work<'_, '_> {
    fn user(&self) -> UserId {
        self.a.desk.actor.user_id
    }

    fn perform(&mut self, command: &Command) -> Result<(), Error> {
        match command {
            Command::Exempt {
                fee,
                amount,
                legal_ground,
                reason,
            } => self.exempt(*fee, *amount, legal_ground, reason),
            Command::Refund { .. } => self.refund(command),
            Command::CancelReceipt {
                receipt,
                reason,
                replace,
            } => self.cancel_receipt(receipt, reason, *replace),
            Command::Request { fees, return_url } => self.request(fees.as_deref(), return_url.as_deref()),
            Command::CancelRequest { reason } => self.cancel_request(reason),
            Command::Count { lines } => self.count(lines),
        }
    }

    fn fee(&self, seq: i16) -> Result<FeeRow, Error> {
        let unknown = || {
            Error::field(FieldError::new(
                "fee",
                FieldCode::FeeUnknown,
                "Hồ sơ không có khoản phí, lệ phí này.",
                "The dossier has no such fee.",
            ))
        };
        self.fees.iter().find(|f| f.seq == seq).cloned().ok_or_else(unknown)
    }

    fn exempt(&mut self, seq: i16, part: Option<Money>, ground: &str, reason: &str) -> Result<(), Error> {
        let fee = self.fee(seq)?;
        match fee.state {
            PaymentState::Unpaid => {}
            PaymentState::Pending => return Err(Reason::FeePending.into()),
            _ => return Err(Reason::FeeNotDue.into()),
        }
        let due = Money::new(fee.amount).map_err(Error::internal)?;
        let (waived, left, state) = waive(due, part).map_err(amount_error)?;
        let row = ExemptionRow {
            dossier_id: fee.dossier_id,
            seq: self.money.exemptions.last().map_or(1, |e| e.seq + 1),
            fee_seq: seq,
            amount: waived.to_i64(),
            legal_ground: ground.to_owned(),
            reason: reason.to_owned(),
            granted_at: self.a.case.now(),
            granted_by: self.user(),
        };
        payments::insert_exemption(self.a.desk.conn, &row)?;
        let whole = state == PaymentState::Cancelled;
        let to = FeeStanding {
            amount: left.to_i64(),
            state,
            method: None,
            settled_at: whole.then_some(self.a.case.now()),
            settled_by: whole.then_some(self.user()),
        };
        dossier_fees::set_fee(self.a.desk.conn, fee.dossier_id, seq, to)?;
        let detail = &mut self.a.detail;
        detail.fee = Some(fee.name);
        detail.amount = Some(waived.to_i64());
        detail.legal_ground = Some(ground.to_owned());
        detail.reason = Some(reason.to_owned());
        Ok(())
    }

    fn refund(&mut self, command: &Command) -> Result<(), Error> {
        let Command::Refund {
            fee,
            amount,
            paid: out,
            legal_ground,
            reason,
            paid_out_by,
        } = command
        else {
            return Err(Error::internal("not a refund"));
        };
        let fee = self.fee(*fee)?;
        if fee.state != PaymentState::Paid {
            return Err(Reason::FeeNotPaid.into());
        }
        let Some((payment, paid)) = self.money.payment_of(fee.seq) else {
            return Err(Reason::PaymentNotRecorded.into());
        };
        let (payment, agency, taken_by) = (payment.id, payment.agency_id, payment.taken_by);
        let same = |r: &&RefundRow| r.payment_id == payment && r.fee_seq == fee.seq;
        let before = self.money.refunds.iter().filter(same).map(|r| Money::new(r.amount));
        let before = before.collect::<Result<Vec<_>, _>>().map_err(Error::internal)?;
        let before = Money::sum(before).map_err(Error::internal)?;
        let paid = Money::new(paid).map_err(Error::internal)?;
        let (given, state) = give_back(paid, before, *amount).map_err(amount_error)?;
        let drawer = self.drawer(agency, taken_by, paid_out_by.as_ref())?;
        let clerk = drawer.id;
        hold_page(self.a.desk.conn, agency, clerk, self.a.case.now())?;
        let out = out.paid();
        if out.method() == PaymentMethod::Cash {
            let refusal = Reason::RefundCashShort;
            cash_book::must_hold(
                self.a.desk.conn,
                (agency, clerk, self.a.case.now().local_day()),
                given,
                refusal,
            )?;
        }
        let row = RefundRow {
            id: self.a.ctx.ids.next(),
            payment_id: payment,
            dossier_id: fee.dossier_id,
            fee_seq: fee.seq,
            agency_id: agency,
            amount: given.to_i64(),
            method: out.method(),
            reference: out.reference().map(str::to_owned),
            legal_ground: legal_ground.clone(),
            reason: reason.clone(),
            refunded_at: self.a.case.now(),
            day: self.a.case.now().local_day(),
            decided_by: self.user(),
            paid_out_by: clerk,
        };
        payments::insert_refund(self.a.desk.conn, &row)?;
        if state == PaymentState::Refunded {
            let to = FeeStanding {
                amount: fee.amount,
                state,
                method: fee.method,
                settled_at: Some(self.a.case.now()),
                settled_by: Some(self.user()),
            };
            dossier_fees::set_fee(self.a.desk.conn, fee.dossier_id, fee.seq, to)?;
        }
        let detail = &mut self.a.detail;
        detail.fee = Some(fee.name);
        detail.amount = Some(given.to_i64());
        detail.method = Some(out.method());
        detail.paid_out_by = Some(drawer.username);
        detail.legal_ground = Some(legal_ground.clone());
        detail.reason = Some(reason.clone());
        Ok(())
    }

    /// Out of whose drawer money goes back: theirs who is named; else that of the person who decides, if they collect there, or of
    /// whoever took the payment. Who does not collect has no cash book, so nobody could close the page.
    fn drawer(
        &mut self,
        agency: AgencyId,
        taken_by: Option<UserId>,
        named: Option<&Username>,
    ) -> Result<UserRow, Error> {
        let wanted = match named {
            Some(named) => vec![db::accounts::find_user(self.a.desk.conn, named)?],
            None => {
                let taker = taken_by
                    .map(|id| db::accounts::get_user(self.a.desk.conn, id))
                    .transpose()?;
                vec![db::accounts::get_user(self.a.desk.conn, self.user())?, taker.flatten()]
            }
        };
        for user in wanted.into_iter().flatten().filter(|user| user.disabled_at.is_none()) {
            let tree = self.a.desk.catalogue.tree();
            let places = tree.with_heirs(agency, self.a.case.now().local_day());
            if db::accounts::grants(self.a.desk.conn, user.id)?.iter().any(|g| {
                g.role.allows(Permission::DossierCollect) && places.iter().any(|a| tree.is_within(*a, g.agency_id))
            }) {
                return Ok(user);
            }
        }
        Err(Error::field(match named {
            Some(_) => FieldError::new(
                "paid_out_by",
                FieldCode::ClerkUnfit,
                "Tài khoản này không thu tiền tại cơ quan đã thu khoản này.",
                "This account does not collect at the agency that took the money.",
            ),
            None => FieldError::missing("paid_out_by"),
        }))
    }

    fn cancel_receipt(&mut self, receipt: &str, reason: &str, replace: bool) -> Result<(), Error> {
        let found = self
            .money
            .receipts
            .iter()
            .find(|n| n.receipt.cancelled_at.is_none() && receipt_text(n) == receipt)
            .map(|n| n.receipt.clone())
            .ok_or_else(|| Error::with(Reason::ReceiptNotFound, [receipt.to_owned()]))?;
        let payment = self
            .money
            .payments
            .iter()
            .find(|p| p.id == found.payment_id)
            .cloned()
            .ok_or_else(|| Error::internal("a receipt without its payment"))?;
        let (at, user) = (self.a.case.now(), self.user());
        if !payments::cancel_receipt(self.a.desk.conn, found.book_id, found.number, at, user, reason)? {
            return Err(Error::with(Reason::ReceiptNotFound, [receipt.to_owned()]));
        }
        self.a.detail.receipt = Some(Some(receipt.to_owned()));
        self.a.detail.reason = Some(reason.to_owned());
        if replace {
            let payer = Payer {
                name: &found.payer_name,
                address: found.payer_address.as_deref(),
            };
            let new = collect::issue(self.a.desk.conn, &payment, payer, at)?;
            if new.is_none() {
                let agency = self.a.desk.catalogue.agency_named(payment.agency_id).name;
                return Err(Error::with(Reason::ReceiptBookMissing, [agency]));
            }
            self.a.detail.replaced_by = new;
            return Ok(());
        }
        if payment.request_id.is_some() {
            return Err(Reason::ReceiptOnline.into());
        }
        if self.money.refunds.iter().any(|r| r.payment_id == payment.id) {
            return Err(Reason::ReceiptRefunded.into());
        }
        if let Some(clerk) = payment.taken_by {
            hold_page(self.a.desk.conn, payment.agency_id, clerk, payment.paid_at)?;
        }
        payments::void(self.a.desk.conn, payment.id, at, user)?;
        for part in self.money.payment_fees.iter().filter(|f| f.payment_id == payment.id) {
            let to = FeeStanding {
                amount: part.amount,
                state: PaymentState::Unpaid,
                method: None,
                settled_at: None,
                settled_by: None,
            };
            dossier_fees::set_fee(self.a.desk.conn, payment.dossier_id, part.fee_seq, to)?;
        }
        Ok(())
    }
}
