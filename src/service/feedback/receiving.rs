//! Receiving what citizens report or suggest.

use std::sync::Arc;

use chrono::Datelike;
use sha2::{Digest, Sha256};

use super::{Feedback, note, told};
use crate::db::feedback::{self, FeedbackRow};
use crate::db::series::{self, Numbered};
use crate::db::{Connection, dossier_public, locks};
use crate::domain::codes::AgencyCode;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Entry;
use crate::domain::feedback::FeedbackKind;
use crate::domain::ids::{AgencyId, FeedbackId};
use crate::domain::instant::Instant;
use crate::domain::person::{PersonName, Phone};
use crate::domain::rules::RuleKey;
use crate::domain::text::FieldCode;
use crate::security::token::token_hash;
use crate::service::catalogue::Catalogue;
use crate::service::catalogue_public::turned_to;
use crate::service::context::Context;
use crate::service::dossiers::case::Case;
use crate::service::dossiers::clock;
use crate::service::dossiers::public::{self, Source};
use crate::service::error::{Error, FieldError, Reason};
use crate::service::idempotency::Once;

/// Letters of a secret: none that can be taken for another.
const LETTERS: &[u8; 32] = b"23456789abcdefghijkmnpqrstuvwxyz";
const SECRET_LETTERS: usize = 10;

/// What it is about.
#[derive(Clone, Debug)]
pub enum About {
    /// An agency.
    Agency(AgencyCode),
    /// A dossier whose secret the sender knows.
    Dossier {
        /// Its code.
        code: String,
        /// Its secret.
        secret: String,
    },
}

/// A new report or suggestion.
#[derive(Clone, Debug)]
pub struct NewFeedback {
    /// Report or suggestion.
    pub kind: FeedbackKind,
    /// What it is about.
    pub about: About,
    /// Who sends it.
    pub name: PersonName,
    /// Where they can be called.
    pub phone: Option<Phone>,
    /// What they say.
    pub content: String,
}

/// Receives a report or suggestion, and answers it with the secret to follow it with, which nobody is told again but whoever
/// sends the very same under the same key once more: nothing new is received then.
///
/// # Errors
/// The agency is unknown, the dossier's code or secret is wrong, sent too often, or the database refuses.
pub async fn submit(
    ctx: &Arc<Context>,
    from: Source<'_>,
    once: Option<&Once>,
    new: NewFeedback,
) -> Result<(Feedback, String), Error> {
    let secret = new_secret(ctx, once)?;
    let (hash, keyed) = (token_hash(&secret), once.is_some());
    let key = match &new.about {
        About::Agency(_) => None,
        About::Dossier { code, .. } => Some(code.clone()),
    };
    let ctx2 = Arc::clone(ctx);
    let attempt = async { ctx.db.write(move |conn| store(conn, &ctx2, new, hash, keyed)).await };
    let from = from.sending();
    let found = match key {
        Some(code) => public::trying(ctx, from, &code, Reason::PublicNotFound, attempt).await?,
        None => {
            public::not_too_often(ctx, from)?;
            attempt.await?.ok_or(Reason::PublicNotFound)?
        }
    };
    Ok((found, secret))
}

/// A secret to follow feedback with. What came under a key has one that is made of the key and of all that was sent: who sends the
/// same again, because a page was reloaded or an answer lost, gets the same, though there is no account to keep an answer for.
fn new_secret(ctx: &Context, once: Option<&Once>) -> Result<String, Error> {
    let mut bytes = [0_u8; 32];
    match once {
        Some(Once { key, request_hash }) => {
            let sent = format!("feedback {request_hash} {key}");
            bytes = Sha256::digest(ctx.tokens.fingerprint(&sent)?).into();
        }
        None => getrandom::fill(&mut bytes).map_err(Error::internal)?,
    }
    let letter = |byte: &u8| LETTERS.get(usize::from(byte % 32)).map(|letter| char::from(*letter));
    Ok(bytes.iter().take(SECRET_LETTERS).filter_map(letter).collect())
}

fn store(
    conn: &mut Connection,
    ctx: &Context,
    new: NewFeedback,
    secret_hash: String,
    keyed: bool,
) -> Result<Option<Feedback>, Error> {
    locks::share_catalogue(conn)?;
    let catalogue = ctx.catalogue.current(conn)?;
    if keyed {
        locks::feedback_form(conn, &secret_hash)?;
        if let Some(row) = feedback::with_secret(conn, &secret_hash)? {
            return told(conn, &catalogue, row).map(Some);
        }
    }
    let case = match &new.about {
        About::Agency(_) => None,
        About::Dossier { code, secret } => {
            let Ok(code) = code.parse::<DossierCode>() else {
                return Ok(None);
            };
            match dossier_public::find(conn, &code)? {
                Some(known) if public::knows(&known, secret) => {}
                _ => return Ok(None),
            }
            Case::hold(conn, &code, ctx.now())?
        }
    };
    let now = case.as_ref().map_or_else(|| ctx.now(), Case::now);
    let agency = match (&new.about, &case) {
        (About::Dossier { .. }, None) => return Ok(None),
        (_, Some(case)) => case.dossier.intake.agency_id,
        (About::Agency(code), None) => open_agency(&catalogue, code, now)?,
    };
    let day = now.local_day();
    let minutes = catalogue.rule(RuleKey::FeedbackAnswerMinutes, agency, day);
    let due_at = catalogue
        .calendar(agency)?
        .add_working_minutes(now, minutes)
        .map_err(|e| clock::refuse(e.into()))?;
    let number = series::take(conn, Numbered::Feedback, agency, day.year())?;
    let row = FeedbackRow {
        id: FeedbackId::new(ctx.ids.next()),
        agency_id: agency,
        year: day.year(),
        number: i32::try_from(number).map_err(Error::internal)?,
        dossier_id: case.as_ref().map(|case| case.dossier.intake.id),
        kind: new.kind,
        name: new.name,
        phone: new.phone,
        content: new.content,
        secret_hash,
        submitted_at: now,
        due_at,
        answer: None,
        answered_at: None,
        answered_by: None,
    };
    feedback::insert(conn, &row)?;
    let told = told(conn, &catalogue, row)?;
    if let Some(case) = case {
        note(conn, case, None, Entry::ReceiveFeedback, &told)?;
    }
    Ok(Some(told))
}

/// An agency that exists today. Departments answer as the agency that they belong to.
fn open_agency(catalogue: &Catalogue, code: &AgencyCode, now: Instant) -> Result<AgencyId, Error> {
    let agency = catalogue.agency(code).ok();
    let agency = agency.and_then(|agency| turned_to(catalogue, agency, now.local_day()));
    agency.map(|agency| agency.id).ok_or_else(|| {
        Error::field(FieldError::new(
            "agency",
            FieldCode::AgencyUnknown,
            "Không có cơ quan này.",
            "There is no such agency.",
        ))
    })
}
