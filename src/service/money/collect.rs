//! Taking money: the payment, its receipt and its page of the cash book in one transaction with what is paid by it.

use chrono::NaiveDate;

use crate::db::dossier_fees::{self, FeeRow, FeeStanding};
use crate::db::dossiers::{Dossier, Intake};
use crate::db::id_generator::IdGenerator;
use crate::db::payments::{self, NamedReceipt, PaymentFeeRow, PaymentRow, ReceiptRow};
use crate::db::{self, Connection, cash, locks, receipt_books};
use crate::domain::event::{Detail, Entry};
use crate::domain::fee::{FeeTiming, Money, PaymentMethod, PaymentState};
use crate::domain::ids::{AgencyId, PaymentId, RequestId, UserId};
use crate::domain::instant::Instant;
use crate::domain::policy::{Actor, DossierReach, Permission};
use crate::domain::postal::Channel;
use crate::domain::receipt::ReceiptName;
use crate::domain::text::FieldCode;
use crate::service::catalogue::Catalogue;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};

/// Money as it comes in.
#[derive(Clone, Copy, Debug)]
pub struct Taking<'t> {
    /// Whose receipts and cash book.
    pub agency: AgencyId,
    /// How.
    pub method: PaymentMethod,
    /// Number of the transfer or transaction.
    pub reference: Option<&'t str>,
    /// Who took it; none where a gateway confirmed it.
    pub taken_by: Option<UserId>,
    /// The request that it answers.
    pub request: Option<RequestId>,
    /// When.
    pub at: Instant,
}

/// Who paid, as a receipt names them.
#[derive(Clone, Copy, Debug)]
pub struct Payer<'p> {
    /// Name.
    pub name: &'p str,
    /// Address, if it is known.
    pub address: Option<&'p str>,
}

impl<'p> Payer<'p> {
    /// The applicant.
    pub fn of(intake: &'p Intake) -> Self {
        Self {
            name: intake.applicant_name.as_str(),
            address: intake.applicant_address.as_ref().map(|address| address.as_str()),
        }
    }
}

/// What was entered.
pub struct Entered {
    /// Which payment.
    pub payment: PaymentId,
    /// Whole đồng.
    pub amount: Money,
    /// The receipt as printed; none where the agency has no number left and the money came online.
    pub receipt: Option<String>,
}

/// A receipt as printed.
pub fn receipt_text(named: &NamedReceipt) -> String {
    let name = ReceiptName {
        form: &named.form,
        series: &named.series,
        number: named.receipt.number,
    };
    name.to_string()
}

/// Whether it is too early to pay. What was brought to the counter, or came by post, is paid once it is received: until then it
/// may still be refused, and nobody has a receipt. What was sent online is paid where it was sent.
pub fn is_too_early(dossier: &Dossier) -> bool {
    dossier.state.received_at.is_none() && dossier.intake.intake_channel != Channel::Online
}

/// Whether any fee can be paid now.
///
/// # Errors
/// Nothing is unpaid, what is waits for the gateway, the dossier is not received yet, or no result will come of it.
pub fn payable(dossier: &Dossier, fees: &[FeeRow]) -> Result<(), Error> {
    if dossier.state.status.is_without_result() {
        return Err(Reason::FeeNotAsked.into());
    }
    let any = |state| fees.iter().any(|f| f.state == state);
    if any(PaymentState::Unpaid) && is_too_early(dossier) {
        Err(Reason::NotReceivedYet.into())
    } else if any(PaymentState::Unpaid) {
        Ok(())
    } else if any(PaymentState::Pending) {
        Err(Reason::FeePending.into())
    } else {
        Err(Reason::FeeNotDue.into())
    }
}

/// The unpaid fees that are to be paid: those named, or all where none are named. An empty list names nothing to pay.
///
/// # Errors
/// One that is named is not unpaid, or none is; or the list is empty.
pub fn choose(dossier: &Dossier, fees: &[FeeRow], only: Option<&[i16]>) -> Result<Vec<(i16, i64)>, Error> {
    payable(dossier, fees)?;
    let unpaid = |seq: &i16| fees.iter().any(|f| f.seq == *seq && f.state == PaymentState::Unpaid);
    if only.is_some_and(<[i16]>::is_empty) {
        return Err(Error::field(FieldError::new(
            "fees",
            FieldCode::Missing,
            "Hãy nêu ít nhất một khoản, hoặc không gửi ô này để nộp mọi khoản chưa nộp.",
            "Name at least one fee, or leave this out to pay every unpaid one.",
        )));
    }
    if let Some(wrong) = only.unwrap_or_default().iter().find(|seq| !unpaid(seq)) {
        return Err(Error::field(FieldError::new(
            "fees",
            FieldCode::FeeNotDue,
            &format!("Khoản {wrong} không có hoặc không ở trạng thái chưa nộp."),
            &format!("Fee {wrong} does not exist or is not unpaid."),
        )));
    }
    Ok(fees
        .iter()
        .filter(|f| f.state == PaymentState::Unpaid && only.is_none_or(|only| only.contains(&f.seq)))
        .map(|f| (f.seq, f.amount))
        .collect())
}

/// Whose receipts a person gives: those of the agency that received the dossier, or of the one that decides it, if it is
/// there that they collect, or else those of their own that took over from one that has ended: it gives none any more.
pub fn desk_of(actor: &Actor, catalogue: &Catalogue, intake: &Intake, day: NaiveDate) -> AgencyId {
    let tree = catalogue.tree();
    let own = actor
        .grants
        .iter()
        .filter(|g| g.role.allows(Permission::DossierPay))
        .map(|g| g.agency_id);
    let here = |agency: AgencyId| own.clone().any(|top| tree.is_within(agency, top));
    let received = intake.received_agency_id;
    if here(received) {
        received
    } else if here(intake.agency_id) {
        intake.agency_id
    } else {
        let heirs = tree.with_heirs(received, day);
        heirs.into_iter().find(|heir| here(*heir)).unwrap_or(received)
    }
}

/// Whether the person, or somebody in whose place they act, takes money in this manner. A portal knows of payments online alone:
/// it has no drawer, and no book of receipts.
pub fn may_take(actor: &Actor, catalogue: &Catalogue, reach: &DossierReach, method: PaymentMethod) -> bool {
    let may = |actor: &Actor| actor.may_on(Permission::DossierCollect, reach, catalogue.tree());
    method == PaymentMethod::Online || may(actor) || actor.behalf.iter().any(|other| may(&actor.in_place_of(other)))
}

/// Refuses what would change a page of a clerk's cash book that is closed; otherwise keeps it open until the transaction ends.
///
/// # Errors
/// The day is closed, or the database refuses.
pub fn hold_page(conn: &mut Connection, agency: AgencyId, clerk: UserId, at: Instant) -> Result<(), Error> {
    hold_day(conn, agency, clerk, at.local_day())
}

/// As [`hold_page`], by its day.
///
/// # Errors
/// As [`hold_page`].
pub(super) fn hold_day(conn: &mut Connection, agency: AgencyId, clerk: UserId, day: NaiveDate) -> Result<(), Error> {
    locks::cash_book(conn, agency, clerk)?;
    match cash::last_closed(conn, agency, clerk)? {
        Some(last) if day <= last => Err(Error::day(Reason::CashDayClosed, last)),
        _ => Ok(()),
    }
}

/// Enters money for fees: payment, receipt, and the fees as paid.
///
/// # Errors
/// The cash book of the day is closed, the agency has no receipt left, or the database refuses.
pub fn take(
    conn: &mut Connection,
    ids: &IdGenerator,
    catalogue: &Catalogue,
    case: &Case,
    taking: &Taking<'_>,
    fees: &[(i16, i64)],
) -> Result<Entered, Error> {
    let amounts: Vec<Money> = fees
        .iter()
        .map(|(_, amount)| Money::new(*amount))
        .collect::<Result<_, _>>()
        .map_err(Error::internal)?;
    let amount = Money::sum(amounts).map_err(Error::internal)?;
    if amount.is_zero() {
        return Err(Reason::FeeNotDue.into());
    }
    if let Some(clerk) = taking.taken_by {
        hold_page(conn, taking.agency, clerk, taking.at)?;
    }
    let intake = &case.dossier.intake;
    let payment = PaymentRow {
        id: PaymentId::new(ids.next()),
        dossier_id: intake.id,
        agency_id: taking.agency,
        amount: amount.to_i64(),
        method: taking.method,
        reference: taking.reference.map(str::to_owned),
        paid_at: taking.at,
        day: taking.at.local_day(),
        taken_by: taking.taken_by,
        request_id: taking.request,
        voided_at: None,
        voided_by: None,
    };
    let parts: Vec<PaymentFeeRow> = fees
        .iter()
        .map(|(fee_seq, amount)| PaymentFeeRow {
            payment_id: payment.id,
            fee_seq: *fee_seq,
            amount: *amount,
        })
        .collect();
    payments::insert(conn, &payment, &parts)?;
    for (seq, amount) in fees {
        let to = FeeStanding {
            amount: *amount,
            state: PaymentState::Paid,
            method: Some(taking.method),
            settled_at: Some(taking.at),
            settled_by: taking.taken_by,
        };
        dossier_fees::set_fee(conn, intake.id, *seq, to)?;
    }
    let receipt = issue(conn, &payment, Payer::of(intake), taking.at)?;
    if receipt.is_none() {
        if taking.request.is_none() {
            let agency = catalogue.agency_named(taking.agency).name;
            return Err(Error::with(Reason::ReceiptBookMissing, [agency]));
        }
        payments::set_awaits_receipt(conn, payment.id, true)?;
    }
    Ok(Entered {
        payment: payment.id,
        amount,
        receipt,
    })
}

/// Gives a receipt for a payment; none if the agency has no number left.
///
/// # Errors
/// The payment has a receipt that counts, or the database refuses.
pub fn issue(
    conn: &mut Connection,
    payment: &PaymentRow,
    payer: Payer<'_>,
    at: Instant,
) -> Result<Option<String>, Error> {
    let Some((book_id, number)) = receipt_books::take_number(conn, payment.agency_id)? else {
        return Ok(None);
    };
    let row = ReceiptRow {
        book_id,
        number,
        payment_id: payment.id,
        amount: payment.amount,
        payer_name: payer.name.to_owned(),
        issued_at: at,
        issued_by: payment.taken_by,
        cancelled_at: None,
        cancelled_by: None,
        cancel_reason: None,
        payer_address: payer.address.map(str::to_owned),
        prints: 0,
    };
    payments::insert_receipt(conn, &row)?;
    let named = payments::receipts_of_dossier(conn, payment.dossier_id)?;
    Ok(named
        .iter()
        .find(|n| n.receipt.book_id == book_id && n.receipt.number == number)
        .map(receipt_text))
}

/// Gives the receipt for money that came online when its agency had no number left, unless somebody has been faster or there is no
/// number again.
///
/// # Errors
/// The database refuses.
pub fn issue_missing(conn: &mut Connection, payment: &PaymentRow, now: Instant) -> Result<(), Error> {
    let id = payment.dossier_id;
    let Some(dossier) = db::dossiers::among(conn, &[id])?.pop() else {
        return Ok(());
    };
    let mut case = Case::hold(conn, &dossier.intake.code, now)?.ok_or(Reason::DossierNotFound)?;
    if !payments::awaits_receipt(conn, payment.id)? {
        return Ok(());
    }
    let payer = Payer::of(&case.dossier.intake);
    let Some(receipt) = issue(conn, payment, payer, case.now())? else {
        return Ok(());
    };
    payments::set_awaits_receipt(conn, payment.id, false)?;
    let detail = Detail {
        receipt: Some(Some(receipt)),
        amount: Some(payment.amount),
        ..Detail::default()
    };
    case.note(conn, None, Entry::IssueReceipt, &detail)
}

/// Reads the fees anew and takes their sum and state over into the dossier.
///
/// # Errors
/// The database refuses.
pub fn refresh(conn: &mut Connection, case: &mut Case) -> Result<Vec<FeeRow>, Error> {
    let fees = dossier_fees::fees(conn, case.dossier.intake.id)?;
    let due = fees.iter().filter(|f| f.timing != FeeTiming::None).map(|f| f.amount);
    let due = due
        .map(Money::new)
        .collect::<Result<Vec<_>, _>>()
        .map_err(Error::internal)?;
    case.state().fee_due = Money::sum(due).map_err(Error::internal)?.to_i64();
    case.reckon(&fees);
    Ok(fees)
}
