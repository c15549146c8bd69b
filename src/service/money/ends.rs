//! What becomes of the money of a dossier when it ends without a result, and when it is taken up again.

use super::act::online;
use super::parts::MoneyParts;
use crate::db::Connection;
use crate::db::dossier_parts::FeeRow;
use crate::domain::fee::{FeeTiming, PaymentState};
use crate::domain::instant::Instant;
use crate::service::error::Error;

/// No fee is asked for where no result will come: a request that the gateway still may answer is given up, and the gateway told.
/// Answers its number there.
///
/// # Errors
/// The database refuses.
pub fn ask_no_more(conn: &mut Connection, money: &MoneyParts, now: Instant) -> Result<Option<String>, Error> {
    let Some(open) = money.open_request() else {
        return Ok(None);
    };
    online::give_up(conn, open, now)?;
    Ok(Some(open.order_id.clone()))
}

/// A dossier is taken up again: what was given back whole since its end is due once more; what was given back before had other
/// reasons, and of what was given back in part the rest was kept. Answers whether anything is due.
///
/// # Errors
/// The database refuses.
pub fn ask_again(conn: &mut Connection, fees: &[FeeRow], money: &MoneyParts, ended_at: Instant) -> Result<bool, Error> {
    let since = |fee: &FeeRow| {
        let of_fee = money.refunds.iter().filter(|r| r.fee_seq == fee.seq);
        of_fee.map(|r| r.refunded_at).max().is_some_and(|at| at >= ended_at)
    };
    // What came in too much is a line without a time: nobody owes that.
    let given_back = |f: &&FeeRow| f.state == PaymentState::Refunded && f.timing != FeeTiming::None && since(f);
    let mut again = false;
    for fee in fees.iter().filter(given_back) {
        online::set_waiting(conn, fee.dossier_id, fee.seq, fee.amount, PaymentState::Unpaid)?;
        again = true;
    }
    Ok(again)
}
