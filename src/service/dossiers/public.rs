//! The citizen's view: dossier code and four digits, without an account.

use std::sync::Arc;
use std::time::Duration;

use subtle::ConstantTimeEq;

use super::clock;
use super::promise::{self, Recomputed};
use crate::db;
use crate::db::dossier_fees;
use crate::db::dossier_parts;
use crate::db::dossier_public::{self, PublicRow, Seen};
use crate::db::payments::NamedReceipt;
use crate::db::ratings::{self, RatingRow};
use crate::domain::deadline::ExplanationLine;
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::Detail;
use crate::domain::instant::Instant;
use crate::domain::policy::Role;
use crate::domain::postal::Channel;
use crate::domain::procedure::Procedure;
use crate::security::throttle::Limit;
use crate::security::token::Seal;
use crate::service::access;
use crate::service::catalogue::{Catalogue, Named};
use crate::service::context::{Caller, Context};
use crate::service::error::{Error, Reason};
use crate::service::money::MoneyParts;
use crate::service::money::payer::Online;

/// Failures are all answered after the same time, so that nobody learns from it whether a code exists.
const FAILURE_TIME: Duration = Duration::from_millis(150);

/// What a citizen sees. No ID number, phone or address; the name is masked.
pub struct PublicView {
    /// Its code.
    pub code: DossierCode,
    /// The dossier with what hangs on it; not all of it may be shown.
    pub seen: Seen,
    /// Masked name of the owner.
    pub masked_name: String,
    /// Procedure.
    pub procedure: Arc<Procedure>,
    /// Who decides.
    pub agency: Named,
    /// Why it ended without a result, as the citizen was told.
    pub end_reason: Option<String>,
}

/// Where a question of somebody without an account comes from.
#[derive(Clone, Copy, Debug)]
pub enum Source<'a> {
    /// An address that asks.
    Asking(&'a str),
    /// An address that sends word of its own.
    Sending(&'a str),
    /// A portal, which passes on what many people ask: one address of theirs says nothing.
    Portal,
}

impl<'a> Source<'a> {
    /// Who asks from an address, perhaps with a token. Only that of a portal makes a difference.
    ///
    /// # Errors
    /// The token is of no use, or the database refuses.
    pub async fn of(ctx: &Arc<Context>, address: &'a str, caller: Option<Caller>) -> Result<Self, Error> {
        let Some(caller) = caller else {
            return Ok(Self::Asking(address));
        };
        let ctx2 = Arc::clone(ctx);
        let person = ctx.db.read(move |conn| access::identify(conn, &ctx2, &caller)).await?;
        let portal = person.grants.iter().any(|grant| grant.role == Role::Portal);
        Ok(if portal { Self::Portal } else { Self::Asking(address) })
    }
}

impl Source<'_> {
    /// The same for what brings word of its own.
    #[must_use]
    pub const fn sending(self) -> Self {
        match self {
            Self::Asking(address) | Self::Sending(address) => Self::Sending(address),
            Self::Portal => Self::Portal,
        }
    }
}

/// Looks a dossier up by code and secret: the last four digits of the applicant's ID number or phone (or of the
/// person who handed it in).
///
/// # Errors
/// Code or secret is wrong (one answer for both), tried too often, or the database refuses.
pub async fn look_up(ctx: &Arc<Context>, from: Source<'_>, code: &str, secret: &str) -> Result<PublicView, Error> {
    let attempt = async {
        match code.parse::<DossierCode>() {
            Ok(code) => read(ctx, code, secret.to_owned()).await,
            Err(_) => Ok(None),
        }
    };
    trying(ctx, from, code, Reason::PublicNotFound, attempt).await
}

/// Lets somebody without an account try a code and a secret: not too often, and with one answer after the same time for
/// whatever was wrong. `attempt` finds nothing where code or secret is wrong.
///
/// # Errors
/// Tried too often, `wrong` where nothing was found, or what the attempt itself refuses.
pub async fn trying<T>(
    ctx: &Arc<Context>,
    from: Source<'_>,
    code: &str,
    wrong: Reason,
    attempt: impl Future<Output = Result<Option<T>, Error>>,
) -> Result<T, Error> {
    not_too_often(ctx, from)?;
    // Counted before it is looked at, so that guesses made side by side do not get past the limit together.
    ctx.throttles
        .attempt(Limit::LookupCode, code, ctx.now())
        .map_err(Error::throttled)?;
    let begun = tokio::time::Instant::now();
    let found = attempt.await;
    if !matches!(found, Ok(None)) {
        ctx.throttles.take_back(Limit::LookupCode, code);
    }
    match found? {
        Some(found) => Ok(found),
        None => {
            tokio::time::sleep_until(begun + FAILURE_TIME).await;
            Err(wrong.into())
        }
    }
}

/// Counts a question of somebody without an account.
///
/// # Errors
/// Their address has asked too often.
pub fn not_too_often(ctx: &Context, from: Source<'_>) -> Result<(), Error> {
    let (limit, address) = match from {
        Source::Portal => return Ok(()),
        Source::Asking(address) => (Limit::LookupAddress, address),
        Source::Sending(address) => (Limit::FeedbackAddress, address),
    };
    ctx.throttles
        .attempt(limit, address, ctx.now())
        .map_err(Error::throttled)
}

/// For how many minutes a citizen who has proven to know a dossier may look again without doing so.
pub const LOOK_MINUTES: i64 = 30;

/// A dossier whose secret somebody has named: it can be sealed, taken along and shown again for [`LOOK_MINUTES`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Proven(DossierCode);

impl Proven {
    /// As [`look_up`], for whoever wants to look again without the secret.
    ///
    /// # Errors
    /// As [`look_up`].
    pub async fn new(ctx: &Arc<Context>, address: &str, code: &str, secret: &str) -> Result<Self, Error> {
        look_up(ctx, Source::Asking(address), code, secret)
            .await
            .map(|view| Self(view.code))
    }

    /// What can be taken along.
    ///
    /// # Errors
    /// The signature failed: a fault of ours.
    pub fn seal(&self, ctx: &Context) -> Result<String, Error> {
        let until = ctx.now().saturating_add_minutes(LOOK_MINUTES).micros();
        Ok(ctx.tokens.seal(Seal::Look, &format!("{}~{until}", self.0))?)
    }

    /// What was taken along, unless it was too long ago.
    pub fn open(ctx: &Context, sealed: &str) -> Option<Self> {
        let text = ctx.tokens.unseal(Seal::Look, sealed)?;
        let (code, until) = text.split_once('~')?;
        let until = Instant::from_micros(until.parse().ok()?).ok()?;
        (ctx.now() < until).then_some(())?;
        code.parse().ok().map(Self)
    }

    /// The dossier's code.
    pub const fn code(&self) -> &DossierCode {
        &self.0
    }
}

/// Everything that a citizen may see of their dossier, with the account of its due time.
pub struct Course {
    /// What the look-up answers.
    pub view: PublicView,
    /// Where it was received.
    pub received_agency: Named,
    /// How it came in.
    pub intake_channel: Channel,
    /// The promise in words.
    pub duration: String,
    /// As promised at receipt, before anything moved it.
    pub first_due_at: Option<Instant>,
    /// What changes of working time made of it.
    pub recomputed: Vec<Recomputed>,
    /// Why it is due when it is due, line by line.
    pub lines: Vec<ExplanationLine>,
    /// How payment online stands.
    pub online: Online,
    /// Receipts that count, for what was paid online.
    pub receipts: Vec<NamedReceipt>,
    /// How the citizen rated it.
    pub rating: Option<RatingRow>,
}

/// The course of a dossier, for whoever has proven to know it.
///
/// # Errors
/// It is not there any more, or the database refuses.
pub async fn course(ctx: &Arc<Context>, proven: &Proven) -> Result<Course, Error> {
    let (ctx2, code) = (Arc::clone(ctx), proven.0.clone());
    ctx.db
        .read(move |conn| {
            let dossier = db::dossiers::find(conn, &code)?.ok_or(Reason::PublicNotFound)?;
            let seen = dossier_public::see(conn, &code)?.ok_or(Reason::PublicNotFound)?;
            let catalogue: Arc<Catalogue> = ctx2.catalogue.current(conn)?;
            let view = compose(&catalogue, seen, code)?;
            let moves = dossier_parts::moves(conn, dossier.intake.id)?;
            let (_, version) = catalogue.version(dossier.intake.version_id)?;
            let calendar = catalogue.calendar(dossier.intake.agency_id)?;
            let ledger = clock::ledger(&dossier, version, &moves)?;
            let (replayed, lines) = match &ledger {
                Some(ledger) => (
                    clock::replay(ledger, calendar)?.first_due_at(),
                    ledger.explain(calendar).map_err(clock::refuse)?,
                ),
                None => (None, Vec::new()),
            };
            let money = MoneyParts::load(conn, dossier.intake.id)?;
            let fees = dossier_fees::fees(conn, dossier.intake.id)?;
            let channel = dossier.intake.intake_channel;
            let recomputed = promise::recomputed(conn, dossier.intake.id)?;
            Ok(Course {
                view,
                received_agency: catalogue.agency_named(dossier.intake.received_agency_id),
                intake_channel: channel,
                duration: version.definition.duration_for(channel).label_vi(),
                first_due_at: promise::first_due(&dossier, &moves, &recomputed, replayed),
                recomputed,
                lines,
                online: Online::of(conn, &ctx2, &dossier, &fees, &money)?,
                receipts: money.receipts_online().cloned().collect(),
                rating: ratings::of_dossier(conn, dossier.intake.id)?,
            })
        })
        .await
}

async fn read(ctx: &Arc<Context>, code: DossierCode, secret: String) -> Result<Option<PublicView>, Error> {
    let code2 = code.clone();
    let glanced = ctx
        .db
        .glance(move |conn| Ok::<_, Error>(dossier_public::see(conn, &code2)?));
    let Some(seen) = glanced.await? else { return Ok(None) };
    if !knows(&seen.dossier, &secret) {
        return Ok(None);
    }
    if let Some(catalogue) = ctx.catalogue.copy(seen.catalogue_version) {
        return compose(&catalogue, seen, code).map(Some);
    }
    // The catalogue has changed: whoever comes first reads it anew, where that holds up nobody else.
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let catalogue = ctx2.catalogue.current(conn)?;
            let seen = dossier_public::see(conn, &code)?;
            seen.map(|seen| compose(&catalogue, seen, code)).transpose()
        })
        .await
}

fn compose(catalogue: &Catalogue, seen: Seen, code: DossierCode) -> Result<PublicView, Error> {
    let (procedure, _) = catalogue.version(seen.dossier.version_id)?;
    Ok(PublicView {
        masked_name: seen.dossier.applicant_name.masked(),
        procedure: Arc::clone(procedure),
        agency: catalogue.agency_named(seen.dossier.agency_id),
        end_reason: seen.rest.ended_with.as_deref().map(reason).transpose()?.flatten(),
        seen,
        code,
    })
}

/// The reason that was given for an end.
fn reason(said: &str) -> Result<Option<String>, Error> {
    Ok(Detail::stored(said).map_err(Error::internal)?.reason)
}

/// Whether somebody knows a secret of a dossier: compares with every secret the applicant may know, without stopping at
/// the first that fits.
pub fn knows(dossier: &PublicRow, secret: &str) -> bool {
    let submitter = dossier.submitter.as_ref();
    let known = [
        dossier.applicant_id_number.as_ref().map(|n| n.last4()),
        dossier.applicant_phone.as_ref().map(|p| p.last4()),
        submitter.and_then(|s| s.id_number.as_ref()).map(|n| n.last4()),
        submitter.and_then(|s| s.phone.as_ref()).map(|p| p.last4()),
    ];
    let fits = known
        .into_iter()
        .flatten()
        .filter(|known| known.len() == 4)
        .fold(subtle::Choice::from(0), |any, known| {
            any | known.as_bytes().ct_eq(secret.as_bytes())
        });
    fits.into()
}
