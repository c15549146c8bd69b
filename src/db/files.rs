//! Files of dossiers, and the contents they link to.
//!
//! A content is removed in three steps, so that no file ever links to one that is gone: it is condemned (only without
//! links, and only when nobody has touched it for a while), then removed from the store, then its row goes. Whoever
//! wants to link touches the row first; a condemned one cannot be touched.

use diesel::dsl::{exists, sql};
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::schema::{dossier_files, dossiers, stored_objects};
use super::{Connection, QueryResult};
use crate::domain::file::{ContentHash, FilePurpose, MediaType};
use crate::domain::ids::{DossierId, UserId};
use crate::domain::instant::Instant;
use crate::domain::person::IdNumber;
use crate::domain::signature::{SignatureOutcome, SignatureReport};

/// A content.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = stored_objects, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct ObjectRow {
    pub sha256: ContentHash,
    /// Bytes.
    pub size: i64,
    pub media_type: MediaType,
    /// How many files of dossiers have this content.
    pub links: i64,
    /// What its digital signatures are worth; none for what is no PDF.
    pub signature: Option<SignatureOutcome>,
    /// What was found of each.
    pub signature_report: Option<SignatureReport>,
    pub created_at: Instant,
    /// When somebody last wanted to link to it.
    pub touched_at: Instant,
    /// Being removed since.
    pub condemned_at: Option<Instant>,
}

/// A file of a dossier.
#[derive(Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = dossier_files, treat_none_as_default_value = false)]
#[allow(missing_docs)]
pub struct FileRow {
    pub dossier_id: DossierId,
    /// 1, 2, 3 … within the dossier.
    pub no: i16,
    pub purpose: FilePurpose,
    /// Code of the paper in the procedure; none for another paper, and for results.
    pub paper_code: Option<String>,
    pub name: String,
    pub sha256: ContentHash,
    /// Bytes.
    pub size: i64,
    pub media_type: MediaType,
    pub added_at: Instant,
    pub added_by: UserId,
    /// Re-used from this dossier.
    pub source_dossier_id: Option<DossierId>,
    pub source_no: Option<i16>,
    /// The content is no longer to be had since.
    pub removed_at: Option<Instant>,
    pub removed_by: Option<UserId>,
}

/// A content by its hash.
///
/// # Errors
/// The database refuses.
pub fn object(conn: &mut Connection, hash: &ContentHash) -> QueryResult<Option<ObjectRow>> {
    stored_objects::table
        .select(ObjectRow::as_select())
        .filter(stored_objects::sha256.eq(hash))
        .first(conn)
        .optional()
}

/// Contents that are to be had, with their sizes in bytes, in the order of their hashes, after one of them.
///
/// # Errors
/// The database refuses.
pub fn kept_after(
    conn: &mut Connection,
    after: Option<&ContentHash>,
    limit: i64,
) -> QueryResult<Vec<(ContentHash, i64)>> {
    stored_objects::table
        .select((stored_objects::sha256, stored_objects::size))
        .filter(stored_objects::condemned_at.is_null())
        .filter(stored_objects::sha256.gt(after.map_or("", ContentHash::as_str)))
        .order(stored_objects::sha256)
        .limit(limit)
        .load(conn)
}

/// Keeps a content from being condemned for a while, and locks its row until the transaction ends; false if it is not
/// there or condemned already.
///
/// # Errors
/// The database refuses.
pub fn touch(conn: &mut Connection, hash: &ContentHash, at: Instant) -> QueryResult<bool> {
    let touched = diesel::update(
        stored_objects::table
            .filter(stored_objects::sha256.eq(hash))
            .filter(stored_objects::condemned_at.is_null()),
    )
    .set(stored_objects::touched_at.eq(at))
    .execute(conn)?;
    Ok(touched == 1)
}

/// Adds a content.
///
/// # Errors
/// It is there already, or the database refuses.
pub fn insert_object(conn: &mut Connection, row: &ObjectRow) -> QueryResult<()> {
    diesel::insert_into(stored_objects::table)
        .values(row)
        .execute(conn)
        .map(drop)
}

/// Notes what was found of the signatures in a content.
///
/// # Errors
/// The database refuses.
pub fn set_signature(
    conn: &mut Connection,
    hash: &ContentHash,
    outcome: SignatureOutcome,
    report: &SignatureReport,
) -> QueryResult<()> {
    diesel::update(stored_objects::table.filter(stored_objects::sha256.eq(hash)))
        .set((
            stored_objects::signature.eq(Some(outcome)),
            stored_objects::signature_report.eq(Some(report)),
        ))
        .execute(conn)
        .map(drop)
}

/// Adds a file and its link to a content that was touched in this transaction.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, row: &FileRow) -> QueryResult<()> {
    diesel::insert_into(dossier_files::table).values(row).execute(conn)?;
    change_links(conn, &row.sha256, 1)
}

fn change_links(conn: &mut Connection, hash: &ContentHash, by: i64) -> QueryResult<()> {
    diesel::update(stored_objects::table.filter(stored_objects::sha256.eq(hash)))
        .set(stored_objects::links.eq(stored_objects::links + by))
        .execute(conn)
        .map(drop)
}

/// Removes a file; its content stays as long as others link to it, and a while longer.
///
/// # Errors
/// The database refuses.
pub fn remove(conn: &mut Connection, row: &FileRow, at: Instant, by: UserId) -> QueryResult<()> {
    diesel::update(
        dossier_files::table
            .filter(dossier_files::dossier_id.eq(row.dossier_id))
            .filter(dossier_files::no.eq(row.no)),
    )
    .set((
        dossier_files::removed_at.eq(Some(at)),
        dossier_files::removed_by.eq(Some(by)),
    ))
    .execute(conn)?;
    change_links(conn, &row.sha256, -1)
}

/// Files of a dossier in order, also those that were removed.
///
/// # Errors
/// The database refuses.
pub fn of_dossier(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<FileRow>> {
    on!(conn, |c| dossier_files::table
        .select(FileRow::as_select())
        .filter(dossier_files::dossier_id.eq(dossier))
        .order(dossier_files::no)
        .load(c))
}

/// Contents of the PDF files of a dossier, with what was found of their signatures.
///
/// # Errors
/// The database refuses.
pub fn objects_of(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<ObjectRow>> {
    let hashes = dossier_files::table
        .select(dossier_files::sha256)
        .filter(dossier_files::dossier_id.eq(dossier));
    stored_objects::table
        .select(ObjectRow::as_select())
        .filter(stored_objects::sha256.eq_any(hashes))
        .load(conn)
}

/// Dossiers of an applicant, the newest first and at most so many: where papers may be re-used from.
///
/// # Errors
/// The database refuses.
pub fn dossiers_of_applicant(conn: &mut Connection, id_number: &IdNumber, limit: i64) -> QueryResult<Vec<DossierId>> {
    dossiers::table
        .select(dossiers::id)
        .filter(dossiers::applicant_id_number.eq(id_number))
        .filter(exists(
            dossier_files::table
                .select(dossier_files::no)
                .filter(dossier_files::dossier_id.eq(dossiers::id)),
        ))
        .order(dossiers::id.desc())
        .limit(limit)
        .load(conn)
}

/// In the words of the index: with a value in the place of the number it would not be one of its rows.
fn unlinked() -> SqlLiteral<Bool> {
    sql("links = 0")
}

/// Condemns contents that nobody links to and nobody has touched since, and answers those that the caller may remove: what
/// somebody else has condemned after `abandoned` is theirs.
///
/// # Errors
/// The database refuses.
pub fn condemn(
    conn: &mut Connection,
    since: Instant,
    abandoned: Instant,
    now: Instant,
    limit: i64,
) -> QueryResult<Vec<ContentHash>> {
    let free = || {
        let condemned = stored_objects::condemned_at;
        condemned.is_null().or(condemned.assume_not_null().lt(abandoned))
    };
    let idle: Vec<ContentHash> = stored_objects::table
        .select(stored_objects::sha256)
        .filter(unlinked())
        .filter(stored_objects::touched_at.lt(since))
        .filter(free())
        .order(stored_objects::touched_at)
        .limit(limit)
        .load(conn)?;
    let mut condemned = Vec::new();
    for hash in idle {
        // Asked again with the row locked: somebody may have touched or linked it in between.
        let done = diesel::update(
            stored_objects::table
                .filter(stored_objects::sha256.eq(&hash))
                .filter(stored_objects::links.eq(0))
                .filter(stored_objects::touched_at.lt(since))
                .filter(free()),
        )
        .set(stored_objects::condemned_at.eq(Some(now)))
        .execute(conn)?;
        if done == 1 {
            condemned.push(hash);
        }
    }
    Ok(condemned)
}

/// Whether a content that the caller condemned is still theirs to remove; if so, it is for as long again.
///
/// # Errors
/// The database refuses.
pub fn still_condemned(conn: &mut Connection, hash: &ContentHash, at: Instant, now: Instant) -> QueryResult<bool> {
    let mine = stored_objects::table
        .filter(stored_objects::sha256.eq(hash))
        .filter(stored_objects::condemned_at.eq(Some(at)))
        .filter(stored_objects::links.eq(0));
    let held = diesel::update(mine)
        .set(stored_objects::condemned_at.eq(Some(now)))
        .execute(conn)?;
    Ok(held == 1)
}

/// Forgets a content that is gone from the store.
///
/// # Errors
/// The database refuses.
pub fn forget(conn: &mut Connection, hash: &ContentHash) -> QueryResult<()> {
    diesel::delete(
        stored_objects::table
            .filter(stored_objects::sha256.eq(hash))
            .filter(stored_objects::condemned_at.is_not_null())
            .filter(stored_objects::links.eq(0)),
    )
    .execute(conn)
    .map(drop)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;
    use crate::db::plan_of;

    #[test]
    fn what_may_go_is_found_by_its_index() {
        let at = Instant::from_micros(0).unwrap();
        let plan = plan_of::of(|conn| assert!(condemn(conn, at, at, at, 10).unwrap().is_empty())).unwrap();
        assert!(
            plan.iter().any(|step| step.contains("stored_objects_unlinked")),
            "{plan:#?}"
        );
    }
}
