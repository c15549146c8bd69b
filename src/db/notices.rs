//! Reminders of officials, consents of applicants, wording of messages.

use chrono::NaiveDate;
use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::dossiers::Dossier;
use super::schema::{contact_consents, dossiers, message_templates, notices, reminder_emails, user_grants, users};
use super::{Connection, QueryResult, locks};
use crate::domain::dossier::Status;
use crate::domain::ids::{AgencyId, DossierId, NoticeId, UserId};
use crate::domain::instant::Instant;
use crate::domain::notice::{CitizenEvent, ContactChannel, NoticeReason};
use crate::domain::person::Email;
use crate::domain::policy::Role;

/// Wording as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = message_templates, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct TemplateRow {
    pub event: CitizenEvent,
    pub channel: ContactChannel,
    pub agency_id: AgencyId,
    pub valid_from: NaiveDate,
    /// Empty for text messages.
    pub subject: String,
    pub body: String,
    pub changed_by: UserId,
    pub changed_at: Instant,
}

/// Every wording that was entered, newest first.
///
/// # Errors
/// The database refuses.
pub fn templates(conn: &mut Connection) -> QueryResult<Vec<TemplateRow>> {
    message_templates::table
        .select(TemplateRow::as_select())
        .order((
            message_templates::valid_from.desc(),
            message_templates::event,
            message_templates::channel,
            message_templates::agency_id,
        ))
        .load(conn)
}

/// Enters wording, in the place of what was entered for the same agency and day.
///
/// # Errors
/// The database refuses.
pub fn put_template(conn: &mut Connection, row: &TemplateRow) -> QueryResult<()> {
    locks::wording(conn, row.agency_id)?;
    diesel::delete(
        message_templates::table
            .filter(message_templates::event.eq(row.event))
            .filter(message_templates::channel.eq(row.channel))
            .filter(message_templates::agency_id.eq(row.agency_id))
            .filter(message_templates::valid_from.eq(row.valid_from)),
    )
    .execute(conn)?;
    diesel::insert_into(message_templates::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// By which channels an applicant agreed to be told.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = contact_consents, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ConsentRow {
    pub dossier_id: DossierId,
    pub email: bool,
    pub text: bool,
    pub changed_by: UserId,
    pub changed_at: Instant,
}

/// Writes a consent in the place of the one before.
///
/// # Errors
/// The database refuses.
pub fn put_consent(conn: &mut Connection, row: &ConsentRow) -> QueryResult<()> {
    diesel::delete(contact_consents::table.filter(contact_consents::dossier_id.eq(row.dossier_id))).execute(conn)?;
    diesel::insert_into(contact_consents::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// What the applicant of a dossier agreed to.
///
/// # Errors
/// The database refuses.
pub fn consent(conn: &mut Connection, dossier: DossierId) -> QueryResult<Option<ConsentRow>> {
    on!(conn, |c| contact_consents::table
        .select(ConsentRow::as_select())
        .filter(contact_consents::dossier_id.eq(dossier))
        .get_result(c))
    .optional()
}

/// A reminder as stored.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notices, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct NoticeRow {
    pub id: NoticeId,
    /// None if there was nobody to remind.
    pub user_id: Option<UserId>,
    pub dossier_id: DossierId,
    pub reason: NoticeReason,
    /// Tells two occasions of one reason apart: how often the date was put off, how often papers were asked for.
    pub occasion: i16,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
}

/// Adds a reminder.
///
/// # Errors
/// The person was reminded of it before, or the database refuses.
pub fn insert(conn: &mut Connection, row: &NoticeRow) -> QueryResult<()> {
    on!(conn, |c| diesel::insert_into(notices::table).values(row).execute(c)).map(drop)
}

/// Whether anybody was reminded of something already.
///
/// # Errors
/// The database refuses.
pub fn is_told(conn: &mut Connection, dossier: DossierId, reason: NoticeReason, occasion: i16) -> QueryResult<bool> {
    notices::table
        .select(notices::id)
        .filter(notices::dossier_id.eq(dossier))
        .filter(notices::reason.eq(reason))
        .filter(notices::occasion.eq(occasion))
        .limit(1)
        .load::<NoticeId>(conn)
        .map(|found| !found.is_empty())
}

/// Reminders of a person, newest first, with the code of their dossier.
///
/// # Errors
/// The database refuses.
pub fn of_user(
    conn: &mut Connection,
    user: UserId,
    unread: bool,
    before: Option<NoticeId>,
    limit: i64,
) -> QueryResult<Vec<(NoticeRow, Dossier)>> {
    let mut query = notices::table
        .inner_join(dossiers::table.on(dossiers::id.eq(notices::dossier_id)))
        .select((NoticeRow::as_select(), Dossier::as_select()))
        .filter(notices::user_id.eq(user))
        .order(notices::id.desc())
        .limit(limit)
        .into_boxed();
    if unread {
        query = query.filter(notices::read_at.is_null());
    }
    if let Some(before) = before {
        query = query.filter(notices::id.lt(before));
    }
    query.load(conn)
}

/// Marks a reminder of a person as read, or all of them; answers how many there were.
///
/// # Errors
/// The database refuses.
pub fn mark_read(conn: &mut Connection, user: UserId, id: Option<NoticeId>, now: Instant) -> QueryResult<usize> {
    match id {
        Some(id) => {
            // Read again is still read: the first time stays.
            let found: Vec<NoticeId> = notices::table
                .select(notices::id)
                .filter(notices::id.eq(id))
                .filter(notices::user_id.eq(user))
                .load(conn)?;
            diesel::update(
                notices::table
                    .filter(notices::id.eq(id))
                    .filter(notices::user_id.eq(user))
                    .filter(notices::read_at.is_null()),
            )
            .set(notices::read_at.eq(Some(now)))
            .execute(conn)?;
            Ok(found.len())
        }
        None => diesel::update(
            notices::table
                .filter(notices::user_id.eq(user))
                .filter(notices::read_at.is_null()),
        )
        .set(notices::read_at.eq(Some(now)))
        .execute(conn),
    }
}

/// A dossier that somebody may have to be reminded of.
#[derive(Clone, Copy, Debug)]
pub struct Candidate {
    /// Which.
    pub id: DossierId,
    /// Who decides.
    pub agency_id: AgencyId,
    /// Where it was received.
    pub received_agency_id: AgencyId,
    /// The reason's own time: `accept_due_at` before acceptance, `due_at` afterwards.
    pub at: Instant,
}

/// Which candidates are asked for.
#[derive(Clone, Copy)]
pub enum Sought<'a> {
    /// So many after one, or from the first on.
    After(Option<Candidate>, i64),
    /// Those of some that still are candidates.
    Among(&'a [DossierId]),
}

/// A dossier as it comes: who decides and where it was received, its status, the reason's own time.
type Found = (DossierId, (AgencyId, AgencyId), Status, Option<Instant>);

/// Open dossiers of one status of which nobody was reminded for a reason yet, those that need it most first. `until` is
/// the instant up to which the reason's own time (`nearly_from`, `due_at`, `accept_due_at`) must lie. One status at a
/// time, as the index that holds what is open has its dossiers in this order: nothing is sorted.
///
/// # Errors
/// The database refuses.
pub fn candidates(
    conn: &mut Connection,
    reason: NoticeReason,
    status: Status,
    now: Instant,
    until: Instant,
    sought: Sought<'_>,
) -> QueryResult<Vec<Candidate>> {
    let told = || {
        notices::table
            .filter(notices::dossier_id.eq(dossiers::id))
            .filter(notices::reason.eq(reason))
            .filter(notices::occasion.eq(dossiers::extensions))
    };
    // The same for either time: a column is a type of its own.
    macro_rules! sought_among {
        ($query:ident, $at:ident, $c:ident) => {
            match sought {
                Sought::After(last, limit) => {
                    let ordered = $query
                        .filter(dossiers::status.eq(status))
                        .order(($at, dossiers::id))
                        .limit(limit);
                    match last {
                        None => ordered.load($c),
                        Some(last) => ordered
                            .filter($at.ge(last.at))
                            .filter($at.gt(last.at).or(dossiers::id.nullable().gt(last.id)))
                            .load($c),
                    }
                }
                Sought::Among(ids) => $query.filter(dossiers::id.eq_any(ids)).load($c),
            }
        };
    }
    let rows: Vec<Found> = on!(conn, |c| {
        let agencies = (dossiers::agency_id, dossiers::received_agency_id);
        let open = dossiers::table
            .filter(dossiers::closed_at.is_null())
            .filter(dossiers::ended_at.is_null())
            .filter(not(exists(told())));
        if reason == NoticeReason::WaitingAcceptance {
            let at = dossiers::accept_due_at;
            let query = open
                .select((dossiers::id, agencies, dossiers::status, at))
                .filter(at.le(until))
                .into_boxed();
            sought_among!(query, at, c)
        } else {
            let at = dossiers::due_at;
            let query = open.select((dossiers::id, agencies, dossiers::status, at)).into_boxed();
            let query = match reason {
                NoticeReason::NearlyDue => query.filter(dossiers::nearly_from.le(until)).filter(at.gt(now)),
                _ => query.filter(at.lt(until)),
            };
            sought_among!(query, at, c)
        }
    })?;
    // Among some, the status is looked at here: SQLite would rather walk all dossiers of that status.
    let candidate = |(id, (agency_id, received_agency_id), is, at): (_, _, Status, Option<Instant>)| {
        let at = at.filter(|_| is == status)?;
        Some(Candidate {
            id,
            agency_id,
            received_agency_id,
            at,
        })
    };
    Ok(rows.into_iter().filter_map(candidate).collect())
}

/// Accounts in use that have a role in exactly this agency.
///
/// # Errors
/// The database refuses.
pub fn staff(conn: &mut Connection, role: Role, agency: AgencyId) -> QueryResult<Vec<UserId>> {
    user_grants::table
        .inner_join(users::table.on(users::id.eq(user_grants::user_id)))
        .select(users::id)
        .filter(user_grants::role.eq(role))
        .filter(user_grants::agency_id.eq(agency))
        .filter(users::disabled_at.is_null())
        .order(users::id)
        .load(conn)
}

/// Where a person wants reminders by e-mail.
///
/// # Errors
/// The database refuses.
pub fn reminder_email(conn: &mut Connection, user: UserId) -> QueryResult<Option<Email>> {
    reminder_emails::table
        .select(reminder_emails::email)
        .filter(reminder_emails::user_id.eq(user))
        .get_result(conn)
        .optional()
}

/// Sets or forgets where a person wants reminders by e-mail.
///
/// # Errors
/// The database refuses.
pub fn put_reminder_email(conn: &mut Connection, user: UserId, email: Option<&Email>) -> QueryResult<()> {
    let Some(email) = email else {
        return diesel::delete(reminder_emails::table.filter(reminder_emails::user_id.eq(user)))
            .execute(conn)
            .map(drop);
    };
    on!(conn, |c| diesel::insert_into(reminder_emails::table)
        .values((reminder_emails::user_id.eq(user), reminder_emails::email.eq(email)))
        .on_conflict(reminder_emails::user_id)
        .do_update()
        .set(reminder_emails::email.eq(email))
        .execute(c))
    .map(drop)
}
