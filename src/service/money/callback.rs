//! Signed notices from outside: the payment gateway's, and what it shares with the carrier's.

use std::sync::Arc;

use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::settle::{self, Said};
use crate::db::{Connection, payment_requests};
use crate::domain::fee::Money;
use crate::domain::instant::Instant;
use crate::domain::payment::GatewayState;
use crate::domain::text::{Text, ValueError};
use crate::notify::signature::{self, BadSignature};
use crate::security::throttle::Limit;
use crate::service::context::{Context, Party};
use crate::service::error::{Error, FieldError, Reason};

/// A notice as it came in.
#[derive(Clone, Debug)]
pub struct Notice {
    /// Network address of whoever sent it.
    pub address: String,
    /// When it was signed, seconds since 1970.
    pub timestamp: String,
    /// Its signature.
    pub signature: String,
    /// What was signed.
    pub body: Vec<u8>,
}

/// A word by which a party names something: a nonce, an order, an event.
pub type Word = Text<100>;

/// Reads such a word.
///
/// # Errors
/// It is empty, longer, or no text.
pub fn word(field: &'static str, text: &str) -> Result<Word, Error> {
    Word::parse(text).map_err(|error| {
        Error::field(FieldError::new(
            field,
            error.code(),
            &format!("{field} phải có 1 đến 100 ký tự và không có ký tự điều khiển."),
            &format!("{field} has 1 to 100 characters and no control character."),
        ))
    })
}

/// What a gateway says in a callback. Fields that are not known are ignored: a gateway may add some.
#[derive(Deserialize)]
struct PaymentNotice {
    nonce: String,
    order_id: String,
    gateway_ref: Option<String>,
    amount: i64,
    state: GatewayState,
}

/// Reads a notice that a party has signed. Whoever signs wrongly too often is told to wait.
///
/// # Errors
/// No such party is connected, the signature is wrong or too old, or the body cannot be read.
pub fn believe<T: DeserializeOwned>(ctx: &Context, party: Option<&Party>, notice: &Notice) -> Result<T, Error> {
    let party = party.ok_or(Reason::NotFound)?;
    let now = ctx.now();
    let limit = Limit::CallbackAddress;
    ctx.throttles
        .check(limit, &notice.address, now)
        .map_err(Error::throttled)?;
    match signature::verify(&party.secret, &notice.timestamp, &notice.signature, &notice.body, now) {
        Ok(()) => {}
        Err(BadSignature::Stale) => return Err(Reason::SignatureStale.into()),
        Err(BadSignature::Missing | BadSignature::Wrong) => {
            ctx.throttles.record(limit, &notice.address, now);
            return Err(Reason::SignatureWrong.into());
        }
    }
    serde_json::from_slice(&notice.body).map_err(|e| Error::with(Reason::Malformed, [e.to_string()]))
}

/// Notes that a notice was taken; the same one is refused a second time.
///
/// # Errors
/// It was taken before, or the database refuses.
pub fn once_only(conn: &mut Connection, party: &str, nonce: &Word, now: Instant) -> Result<(), Error> {
    if payment_requests::take_nonce(conn, party, nonce.as_str(), now)? {
        Ok(())
    } else {
        Err(Reason::CallbackReplayed.into())
    }
}

/// The gateway's own number of an order. Money is not refused for want of one: what is no text is left out.
pub fn gateway_ref(text: Option<&str>) -> Option<String> {
    text.and_then(|text| Word::parse(text).ok())
        .map(|word| word.to_string())
}

/// Takes a notice of the payment gateway. Answers what became of it: `settled`, `released`, or `known`.
///
/// # Errors
/// The signature is wrong or too old, the notice was taken before, there is no such order, the amount is not that of the
/// order, a word is no text, or it takes back what was confirmed.
pub async fn payment(ctx: &Arc<Context>, notice: Notice) -> Result<&'static str, Error> {
    let heard: PaymentNotice = believe(ctx, ctx.parties.gateway.as_ref(), &notice)?;
    Money::new(heard.amount).map_err(|e| Error::field(FieldError::of("amount", &e)))?;
    let nonce = word("nonce", &heard.nonce)?;
    let said = Said {
        order_id: word("order_id", &heard.order_id)?.to_string(),
        gateway_ref: gateway_ref(heard.gateway_ref.as_deref()),
        amount: heard.amount,
        state: heard.state,
    };
    let ctx2 = Arc::clone(ctx);
    let outcome = ctx
        .db
        .write(move |conn| {
            once_only(conn, "gateway", &nonce, ctx2.now())?;
            settle::hear(conn, &ctx2, &said)
        })
        .await?;
    outcome.answer()
}
