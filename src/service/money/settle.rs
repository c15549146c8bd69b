//! What the gateway says about an order, entered once: by its callback, by our own question, or by both at the same time.

use super::act::online::give_up;
use super::act::release;
use super::collect::{self, Taking};
use crate::db::dossier_fees::{self, FeeRow};
use crate::db::payment_requests::{self, RequestRow};
use crate::db::{Connection, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::fee::{FeeKind, FeeTiming, PaymentMethod, PaymentState};
use crate::domain::payment::{GatewayState, Notice, RequestState};
use crate::domain::text::FieldCode;
use crate::service::context::Context;
use crate::service::dossiers::case::Case;
use crate::service::error::{Error, FieldError, Reason};

/// What the gateway says.
#[derive(Clone, Debug)]
pub struct Said {
    /// Our order.
    pub order_id: String,
    /// Its own number.
    pub gateway_ref: Option<String>,
    /// Whole đồng.
    pub amount: i64,
    /// How far it is.
    pub state: GatewayState,
}

/// What became of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// The money was entered.
    Settled,
    /// The fees can be paid in another way.
    Released,
    /// It was known already.
    Known,
    /// The amount is not the one that was asked for: nothing is entered, people must look at it.
    WrongAmount,
    /// It takes back what was confirmed: nothing is entered, people must look at it.
    Contradiction,
}

impl Outcome {
    /// Stable word.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Settled => "settled",
            Self::Released => "released",
            Self::Known => "known",
            Self::WrongAmount => "amount_mismatch",
            Self::Contradiction => "order_settled",
        }
    }

    /// What is answered to whoever said it.
    ///
    /// # Errors
    /// It was not believed.
    pub fn answer(self) -> Result<&'static str, Error> {
        match self {
            Self::WrongAmount => Err(Error::field(FieldError::new(
                "amount",
                FieldCode::AmountMismatch,
                "Số tiền khác với số tiền của đơn.",
                "The amount is not that of the order.",
            ))),
            Self::Contradiction => Err(Reason::OrderSettled.into()),
            other => Ok(other.as_str()),
        }
    }
}

/// Enters what the gateway says. The dossier stays locked until the transaction ends.
///
/// # Errors
/// There is no such order, or the database refuses.
pub fn hear(conn: &mut Connection, ctx: &Context, said: &Said) -> Result<Outcome, Error> {
    let unknown = || Error::with(Reason::OrderNotFound, [said.order_id.clone()]);
    let code: DossierCode = payment_requests::dossier_of(conn, &said.order_id)?.ok_or_else(unknown)?;
    locks::share_catalogue(conn)?;
    locks::dossier(conn, &code)?;
    // Read behind the lock: two notices about one order come one after the other.
    let request = payment_requests::find(conn, &said.order_id)?.ok_or_else(unknown)?;
    let now = ctx.now();
    let mut change = request.change();
    if said.amount != request.amount {
        change.last_error = Some(Outcome::WrongAmount.as_str().to_owned());
        payment_requests::update(conn, request.id, request.state, &change)?;
        return Ok(Outcome::WrongAmount);
    }
    change.last_error = None;
    change.gateway_ref = said.gateway_ref.clone().or(change.gateway_ref);
    let (outcome, to) = match request.state.hears(said.state) {
        Notice::Known => return Ok(Outcome::Known),
        Notice::Contradiction => {
            change.last_error = Some(Outcome::Contradiction.as_str().to_owned());
            payment_requests::update(conn, request.id, request.state, &change)?;
            return Ok(Outcome::Contradiction);
        }
        Notice::Release(to) => (Outcome::Released, to),
        Notice::Settle => (Outcome::Settled, RequestState::Paid),
    };
    change.state = to;
    change.settled_at = Some(now);
    change.next_at = None;
    if !payment_requests::update(conn, request.id, request.state, &change)? {
        return Err(Reason::StaleVersion.into());
    }
    let dossier = crate::db::dossiers::find(conn, &code)?.ok_or_else(unknown)?;
    let mut case = Case::loaded(dossier, now);
    let now = case.now();
    let mut detail = Detail {
        order_id: Some(request.order_id.clone()),
        amount: Some(request.amount),
        gateway_ref: Some(change.gateway_ref.clone()),
        ..Detail::default()
    };
    let event = if outcome == Outcome::Released {
        release(conn, &request)?;
        detail.request_state = Some(to);
        Entry::PaymentReleased
    } else {
        detail.payment_request = overtaken(conn, &request, now)?;
        let parts = assigned(conn, &request, now)?;
        let catalogue = ctx.catalogue.current(conn)?;
        let taking = Taking {
            agency: request.agency_id,
            method: PaymentMethod::Online,
            reference: change.gateway_ref.as_deref(),
            taken_by: None,
            request: Some(request.id),
            at: now,
        };
        let entered = collect::take(conn, &ctx.ids, &catalogue, &case, &taking, &parts)?;
        detail.receipt = Some(entered.receipt);
        Entry::PaymentConfirmed
    };
    collect::refresh(conn, &mut case)?;
    case.save(conn, None, event, &detail)?;
    Ok(outcome)
}

/// Money comes for a request that had ended, while another one for the same fees waits for the payer: that one is given up, so that
/// nobody pays a second time, and what it asked for is paid by what has come. Where it was paid already, its money comes in too much
/// and gets a line of its own. Answers its number.
fn overtaken(
    conn: &mut Connection,
    request: &RequestRow,
    now: crate::domain::instant::Instant,
) -> Result<Option<String>, Error> {
    let all = payment_requests::of_dossier(conn, request.dossier_id)?;
    let Some(open) = all.iter().rev().find(|r| r.id != request.id && r.state.is_open()) else {
        return Ok(None);
    };
    let here = payment_requests::fees(conn, request.id)?;
    let there = payment_requests::fees(conn, open.id)?;
    if !there.iter().any(|fee| here.iter().any(|f| f.fee_seq == fee.fee_seq)) {
        return Ok(None);
    }
    give_up(conn, open, now)?;
    Ok(Some(open.order_id.clone()))
}

/// What the money of a request is for: its fees as far as they still wait for it. What was paid in another way meanwhile, or
/// waived, came in too much and gets a line of its own, from which it can be refunded.
fn assigned(
    conn: &mut Connection,
    request: &RequestRow,
    now: crate::domain::instant::Instant,
) -> Result<Vec<(i16, i64)>, Error> {
    let fees = dossier_fees::fees(conn, request.dossier_id)?;
    let waits_for = if request.state.is_open() {
        PaymentState::Pending
    } else {
        PaymentState::Unpaid
    };
    let (mut parts, mut surplus) = (Vec::new(), 0i64);
    for asked in payment_requests::fees(conn, request.id)? {
        let waits = |f: &&FeeRow| f.seq == asked.fee_seq && f.state == waits_for && f.amount <= asked.amount;
        // A fee of which a part was waived meanwhile is paid by what it is now.
        let paid = fees.iter().find(waits).map_or(0, |fee| fee.amount);
        if paid > 0 {
            parts.push((asked.fee_seq, paid));
        }
        surplus = surplus.saturating_add(asked.amount - paid);
    }
    if surplus > 0 {
        let row = FeeRow {
            dossier_id: request.dossier_id,
            seq: fees.last().map_or(1, |f| f.seq + 1),
            kind: FeeKind::Fee,
            name: format!("Nộp thừa trực tuyến theo đơn {}", request.order_id),
            amount: surplus,
            timing: FeeTiming::None,
            state: PaymentState::Paid,
            method: Some(PaymentMethod::Online),
            settled_at: Some(now),
            settled_by: None,
            counted: None,
        };
        dossier_fees::insert_fee(conn, &row)?;
        parts.push((row.seq, surplus));
    }
    Ok(parts)
}
