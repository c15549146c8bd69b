//! Payment online: asking for it, and giving the request up.

use super::Work;
use crate::db;
use crate::db::dossier_fees::{self, FeeStanding};
use crate::db::payment_requests::{self, RequestFeeRow, RequestRow};
use crate::domain::fee::{Money, PaymentState};
use crate::domain::ids::{DossierId, RequestId, UserId};
use crate::domain::instant::Instant;
use crate::domain::payment::RequestState;
use crate::service::context::Context;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, Reason};
use crate::service::money::collect;

/// How long a payer has.
const REQUEST_MINUTES: i64 = 24 * 60;

impl Work<'_, '_> {
    pub(super) fn request(&mut self, only: Option<&[i16]>, return_url: Option<&str>) -> Result<(), Error> {
        if self.a.ctx.parties.gateway.is_none() {
            return Err(Reason::GatewayMissing.into());
        }
        if self.money.open_request().is_some() {
            return Err(Reason::FeePending.into());
        }
        let chosen = collect::choose(&self.a.case.dossier, &self.fees, only)?;
        let new = NewRequest {
            fees: &chosen,
            return_url: return_url.map(str::to_owned),
            created_by: self.user(),
            begun_again_from: None,
        };
        let row = send(
            self.a.desk.conn,
            self.a.ctx,
            &self.a.case,
            self.money.requests.len(),
            new,
        )?;
        self.a.detail.order_id = Some(row.order_id);
        self.a.detail.amount = Some(row.amount);
        Ok(())
    }

    pub(super) fn cancel_request(&mut self, reason: &str) -> Result<(), Error> {
        let Some(open) = self.money.open_request().cloned() else {
            return Err(Reason::NoOpenRequest.into());
        };
        give_up(self.a.desk.conn, &open, self.a.case.now())?;
        self.a.detail.order_id = Some(open.order_id);
        self.a.detail.reason = Some(reason.to_owned());
        Ok(())
    }
}

/// What the gateway is to be asked for.
pub(in crate::service::money) struct NewRequest<'n> {
    /// Numbers and amounts of the fees.
    pub fees: &'n [(i16, i64)],
    /// Where the payer goes back to.
    pub return_url: Option<String>,
    /// Who asks; of what the payer begins again, who asked first.
    pub created_by: UserId,
    /// What did not succeed before.
    pub begun_again_from: Option<RequestId>,
}

/// Adds a request that is to be sent to the gateway, beside so many that there were; its fees wait for it.
///
/// # Errors
/// Nothing is to be paid, another request is open, or the database refuses.
pub(in crate::service::money) fn send(
    conn: &mut db::Connection,
    ctx: &Context,
    case: &Case,
    before: usize,
    new: NewRequest<'_>,
) -> Result<RequestRow, Error> {
    let amounts = new.fees.iter().map(|(_, amount)| Money::new(*amount));
    let amounts = amounts.collect::<Result<Vec<_>, _>>().map_err(Error::internal)?;
    let amount = Money::sum(amounts).map_err(Error::internal)?;
    if amount.is_zero() {
        return Err(Reason::FeeNotDue.into());
    }
    let (intake, now) = (&case.dossier.intake, case.now());
    let row = RequestRow {
        id: RequestId::new(ctx.ids.next()),
        order_id: format!("{}-P{}", intake.code, before + 1),
        dossier_id: intake.id,
        agency_id: intake.received_agency_id,
        amount: amount.to_i64(),
        state: RequestState::ToSend,
        return_url: new.return_url,
        pay_url: None,
        gateway_ref: None,
        created_at: now,
        created_by: new.created_by,
        expires_at: now.saturating_add_minutes(REQUEST_MINUTES),
        attempts: 0,
        next_at: Some(now),
        last_error: None,
        settled_at: None,
        begun_again_from: new.begun_again_from,
    };
    let fees: Vec<RequestFeeRow> = new
        .fees
        .iter()
        .map(|(fee_seq, amount)| RequestFeeRow {
            request_id: row.id,
            fee_seq: *fee_seq,
            amount: *amount,
        })
        .collect();
    payment_requests::insert(conn, &row, &fees)?;
    for (seq, amount) in new.fees {
        set_waiting(conn, row.dossier_id, *seq, *amount, PaymentState::Pending)?;
    }
    Ok(row)
}

/// Gives an open request up: its fees are unpaid again.
///
/// # Errors
/// Somebody was faster, or the database refuses.
pub(in crate::service::money) fn give_up(
    conn: &mut db::Connection,
    open: &RequestRow,
    now: Instant,
) -> Result<(), Error> {
    let mut change = open.change();
    change.state = RequestState::Cancelled;
    change.settled_at = Some(now);
    // The gateway is told, so that nobody pays any more.
    change.next_at = Some(now);
    change.attempts = 0;
    if !payment_requests::update(conn, open.id, open.state, &change)? {
        return Err(Reason::StaleVersion.into());
    }
    release(conn, open)
}

/// A fee waits for money.
///
/// # Errors
/// The database refuses.
pub(in crate::service::money) fn set_waiting(
    conn: &mut db::Connection,
    dossier: DossierId,
    seq: i16,
    amount: i64,
    state: PaymentState,
) -> Result<(), Error> {
    let to = FeeStanding {
        amount,
        state,
        method: None,
        settled_at: None,
        settled_by: None,
    };
    Ok(dossier_fees::set_fee(conn, dossier, seq, to)?)
}

/// The fees of an open request are unpaid again.
///
/// # Errors
/// The database refuses.
pub(in crate::service::money) fn release(conn: &mut db::Connection, request: &RequestRow) -> Result<(), Error> {
    for fee in payment_requests::fees(conn, request.id)? {
        set_waiting(conn, request.dossier_id, fee.fee_seq, fee.amount, PaymentState::Unpaid)?;
    }
    Ok(())
}
