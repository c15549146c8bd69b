//! Reminders of officials: found by the worker, seen in their list, sent by e-mail in one letter a round; and the consent of
//! applicants to be told.

mod reminders;

use std::sync::Arc;

pub use reminders::{Answers, remind};

use super::access::{self, Desk};
use super::catalogue::Catalogue;
use super::context::{Caller, Context};
use super::dossiers::case::tell_behalf;
use super::dossiers::{stale, view};
use super::error::{Error, FieldError, Fields, Reason};
use super::idempotency::{Answer, Once, Rendered, once_at};
use crate::db::Connection;
use crate::db::dossiers::Dossier;
use crate::db::notices::{self as rows, ConsentRow, NoticeRow};
use crate::domain::dossier_code::DossierCode;
use crate::domain::event::{Detail, Entry};
use crate::domain::ids::{DossierId, NoticeId, UserId};
use crate::domain::instant::Instant;
use crate::domain::notice::Consent;
use crate::domain::person::Email;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;

/// A reminder with its dossier.
pub struct Notice {
    /// Row.
    pub row: NoticeRow,
    /// Dossier.
    pub dossier: Dossier,
}

/// Reminders of the person who asks, newest first. A dossier that they may no longer see is left out.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn list(
    ctx: &Arc<Context>,
    caller: Caller,
    unread: bool,
    before: Option<NoticeId>,
    limit: i64,
) -> Result<(Vec<Notice>, Option<NoticeId>, Arc<Catalogue>), Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::OwnAccount)?;
            let found = rows::of_user(conn, actor.user_id, unread, before, limit)?;
            let full = i64::try_from(found.len()).unwrap_or(i64::MAX) == limit;
            let next = found.last().filter(|_| full).map(|(row, _)| row.id);
            let dossiers: Vec<&Dossier> = found.iter().map(|(_, dossier)| dossier).collect();
            let seen = access::may_on_each(conn, &catalogue, &actor, Permission::DossierRead, &dossiers)?;
            let kept = found.into_iter().zip(seen).filter(|(_, seen)| *seen);
            let notices = kept.map(|((row, dossier), _)| Notice { row, dossier }).collect();
            Ok((notices, next, catalogue))
        })
        .await
}

/// Unread reminders that are looked at: what lies behind them is more than anybody reads.
const UNREAD_AT_MOST: i64 = 100;

/// How many of the last hundred unread reminders the person who asks may still see.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn unread(ctx: &Arc<Context>, caller: Caller) -> Result<i64, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let Desk { conn, actor, catalogue } = access::enter(conn, &ctx2, &caller, Permission::OwnAccount)?;
            let found = rows::of_user(conn, actor.user_id, true, None, UNREAD_AT_MOST)?;
            let dossiers: Vec<&Dossier> = found.iter().map(|(_, dossier)| dossier).collect();
            let seen = access::may_on_each(conn, &catalogue, &actor, Permission::DossierRead, &dossiers)?;
            Ok(i64::try_from(seen.into_iter().filter(|seen| *seen).count()).unwrap_or(UNREAD_AT_MOST))
        })
        .await
}

/// Marks a reminder of the person as read, or all of them; answers how many.
///
/// # Errors
/// There is no such reminder of the person, or the database refuses.
pub async fn mark_read(ctx: &Arc<Context>, caller: Caller, id: Option<NoticeId>) -> Result<usize, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let Desk { conn, actor, .. } = access::enter(conn, &ctx2, &caller, Permission::OwnAccount)?;
            let marked = rows::mark_read(conn, actor.user_id, id, ctx2.now())?;
            if id.is_some() && marked == 0 {
                return Err(Reason::NoticeNotFound.into());
            }
            Ok(marked)
        })
        .await
}

/// Sets or forgets where the person wants reminders by e-mail.
///
/// # Errors
/// The person may not, or the database refuses.
pub async fn set_email(ctx: &Arc<Context>, caller: Caller, email: Option<Email>) -> Result<Option<Email>, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let Desk { conn, actor, .. } = access::enter(conn, &ctx2, &caller, Permission::OwnAccount)?;
            rows::put_reminder_email(conn, actor.user_id, email.as_ref())?;
            Ok(email)
        })
        .await
}

const fn row(consent: Consent, dossier_id: DossierId, changed_by: UserId, changed_at: Instant) -> ConsentRow {
    ConsentRow {
        dossier_id,
        email: consent.email,
        text: consent.text,
        changed_by,
        changed_at,
    }
}

/// Stores the consent that came with an intake. Who agreed to nothing has no row, so that most intakes write none.
pub(super) fn record_consent(
    conn: &mut Connection,
    dossier_id: DossierId,
    consent: Consent,
    changed_by: UserId,
    changed_at: Instant,
) -> Result<(), Error> {
    if consent != Consent::default() {
        rows::put_consent(conn, &row(consent, dossier_id, changed_by, changed_at))?;
    }
    Ok(())
}

/// By which channels the applicant of a dossier agrees to be told, for whoever may change that.
///
/// # Errors
/// There is no such dossier, the person may not, or the database refuses.
pub async fn consent(ctx: &Arc<Context>, caller: Caller, code: DossierCode) -> Result<Consent, Error> {
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .read(move |conn| {
            let mut desk = access::enter(conn, &ctx2, &caller, Permission::DossierAnswer)?;
            let dossier = view::find(&mut desk, &code)?;
            desk.must_on(Permission::DossierAnswer, &dossier)?;
            given(desk.conn, dossier.intake.id)
        })
        .await
}

/// What was agreed to last.
fn given(conn: &mut Connection, dossier: DossierId) -> Result<Consent, Error> {
    let given = rows::consent(conn, dossier)?;
    Ok(given.map_or_else(Consent::default, |row| Consent {
        email: row.email,
        text: row.text,
    }))
}

/// What an applicant agrees to and cannot be told by: there is no phone or no e-mail. Of each the field, and whether there is one.
pub fn unreachable(consent: Consent, text: (&str, bool), email: (&str, bool)) -> Vec<FieldError> {
    let mut lacking = Vec::new();
    if consent.text && !text.1 {
        lacking.push(FieldError::new(
            text.0,
            FieldCode::Missing,
            "Nhận tin nhắn thì cần số điện thoại của chủ hồ sơ.",
            "To be told by text message the applicant needs a phone number.",
        ));
    }
    if consent.email && !email.1 {
        lacking.push(FieldError::new(
            email.0,
            FieldCode::Missing,
            "Nhận thư điện tử thì cần địa chỉ thư điện tử của chủ hồ sơ.",
            "To be told by e-mail the applicant needs an address.",
        ));
    }
    lacking
}

/// Records by which channels the applicant of a dossier agrees to be told from now on, with its event; what is so already leaves none.
///
/// # Errors
/// There is no such dossier, the person may not, or the database refuses.
pub async fn set_consent<R>(
    ctx: &Arc<Context>,
    caller: Caller,
    key: Option<Once>,
    (code, seen): (DossierCode, Option<i32>),
    consent: Consent,
    render: R,
) -> Result<Answer, Error>
where
    R: Fn(Consent) -> Rendered + Send + 'static,
{
    let ctx2 = Arc::clone(ctx);
    ctx.db
        .write(move |conn| {
            let desk = access::enter(conn, &ctx2, &caller, Permission::DossierAnswer)?;
            once_at(desk, &ctx2, key.as_ref(), |mut desk| {
                let mut case = view::hold(&mut desk, &ctx2, &code)?;
                stale::unchanged(&case.dossier, seen)?;
                let behalf = desk.must_on(Permission::DossierAnswer, &case.dossier)?;
                let (id, user) = (case.dossier.intake.id, desk.actor.user_id);
                let mut fields = Fields::new();
                let intake = &case.dossier.intake;
                let (phone, email) = (intake.applicant_phone.is_some(), intake.applicant_email.is_some());
                for error in unreachable(consent, ("text", phone), ("email", email)) {
                    fields.push(error);
                }
                fields.finish()?;
                if given(desk.conn, id)? != consent {
                    rows::put_consent(desk.conn, &row(consent, id, user, case.now()))?;
                    let mut detail = Detail {
                        consent: Some(consent),
                        ..Detail::default()
                    };
                    tell_behalf(&mut detail, behalf.as_ref());
                    case.note(desk.conn, Some(user), Entry::RecordConsent, &detail)?;
                }
                render(consent)
            })
        })
        .await
}
