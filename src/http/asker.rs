//! Who asks on the routes that need no account.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::extract::{ClientAddress, Ctx};
use crate::service::dossiers::public::Source;
use crate::service::{Caller, Error, Reason};

/// Who asks without an account, or a portal that passes on what citizens ask and says so by its token.
pub struct Asker {
    address: String,
    caller: Option<Caller>,
}

impl Asker {
    /// Where the question comes from.
    ///
    /// # Errors
    /// The token is of no use, or the database refuses.
    pub async fn source(&self, ctx: &Ctx) -> Result<Source<'_>, Error> {
        Source::of(ctx, &self.address, self.caller.clone()).await
    }
}

impl FromRequest for Asker {
    type Error = Error;
    type Future = Ready<Result<Self, Error>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let address = ClientAddress::from_request(request, payload).into_inner();
        let caller = match Caller::from_request(request, payload).into_inner() {
            Err(error) if error.reason == Reason::TokenMissing => Ok(None),
            other => other.map(Some),
        };
        ready(address.and_then(|address| {
            let (address, caller) = (address.0, caller?);
            Ok(Self { address, caller })
        }))
    }
}
