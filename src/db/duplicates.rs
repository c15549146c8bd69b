//! Duplicates: dossiers of the same applicant and procedure that an agency received on the same day. Each bears a mark, so that
//! they are found without comparing all dossiers of a period. What makes duplicates never changes after the receipt, so a mark
//! that was made stays; it is derived, and no part of a dossier's version.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::query_builder::{Query, QueryId};
use diesel::sql_types::{BigInt, Date, Nullable, Text};

use super::dossiers::{Dossier, Intake};
use super::schema::dossiers;
use super::statement::for_both;
use super::{Connection, QueryResult, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::person::IdNumber;

/// Days and dossiers that one statement asks for.
pub const AT_ONCE: usize = 500;

/// Dossiers like one, as many as matter: an exact look into the index of receipts.
struct Alike<'a> {
    intake: &'a Intake,
    day: NaiveDate,
}

impl Query for Alike<'_> {
    type SqlType = BigInt;
}
impl QueryId for Alike<'_> {
    type QueryId = Alike<'static>;
    const HAS_STATIC_QUERY_ID: bool = true;
}
impl<C> RunQueryDsl<C> for Alike<'_> {}

for_both!(Alike<'_>, |self, out| {
    out.push_sql("SELECT id FROM dossiers WHERE agency_id = ");
    out.push_bind_param::<BigInt, AgencyId>(&self.intake.agency_id)?;
    out.push_sql(" AND received_day = ");
    out.push_bind_param::<Date, NaiveDate>(&self.day)?;
    out.push_sql(" AND procedure_id = ");
    out.push_bind_param::<BigInt, _>(&self.intake.procedure_id)?;
    out.push_sql(" AND name_key = ");
    out.push_bind_param::<Text, String>(&self.intake.name_key)?;
    out.push_sql(" AND applicant_id_number IS NOT DISTINCT FROM ");
    out.push_bind_param::<Nullable<Text>, Option<IdNumber>>(&self.intake.applicant_id_number)?;
    out.push_sql(" LIMIT 3");
    Ok(())
});

/// Marks a dossier that was just received, and those that are its duplicates. The caller holds the numbers of its agency and day
/// (see [`locks::receipts`]), so that of two that come side by side the second sees the first.
///
/// # Errors
/// The database refuses.
pub fn mark(conn: &mut Connection, intake: &Intake, day: NaiveDate) -> QueryResult<()> {
    let alike = Alike { intake, day };
    let ids: Vec<DossierId> = on!(conn, |c| alike.load(c))?;
    match ids.len() {
        0 | 1 => Ok(()),
        2 => set(conn, &ids, true),
        // Those before it were marked when the second of them came.
        _ => set(conn, &[intake.id], true),
    }
}

/// Agencies and days on which a load received dossiers, whose marks are made when its rows are there.
#[derive(Default)]
pub struct Loaded(BTreeMap<AgencyId, BTreeSet<NaiveDate>>);

impl Loaded {
    /// Notes dossiers of the load.
    pub fn note(&mut self, dossiers: &[Dossier]) {
        for dossier in dossiers {
            if let Some(day) = dossier.state.received_day {
                self.0.entry(dossier.intake.agency_id).or_default().insert(day);
            }
        }
    }

    /// Marks the duplicates of those agencies and days: at the end of the transaction, because nobody else can take anything
    /// in there until it is over.
    ///
    /// # Errors
    /// The database refuses.
    pub fn mark(&mut self, conn: &mut Connection) -> QueryResult<()> {
        for (agency, days) in std::mem::take(&mut self.0) {
            let days: Vec<NaiveDate> = days.into_iter().collect();
            for some in days.chunks(AT_ONCE) {
                locks::receipts(conn, agency, some)?;
                let listed: Vec<String> = some.iter().map(|day| format!("'{day}'")).collect();
                let condition = format!(
                    "agency_id = {} AND received_day IN ({})",
                    agency.get(),
                    listed.join(", ")
                );
                let duplicates = duplicates_where(conn, &condition)?;
                set(conn, &duplicates, true)?;
            }
        }
        Ok(())
    }
}

/// Marks that are not what they should be.
#[derive(Debug, Default)]
pub struct Wrong {
    /// Duplicates without a mark.
    pub missing: Vec<DossierId>,
    /// Marks of dossiers that have no duplicate.
    pub false_ones: Vec<DossierId>,
}

/// Compares every mark with the dossiers.
///
/// # Errors
/// The database refuses.
pub fn wrong(conn: &mut Connection) -> QueryResult<Wrong> {
    let duplicates: BTreeSet<DossierId> = duplicates_where(conn, "received_day IS NOT NULL")?
        .into_iter()
        .collect();
    let marked: BTreeSet<DossierId> = dossiers::table
        .select(dossiers::id)
        .filter(dossiers::duplicate)
        .load(conn)?
        .into_iter()
        .collect();
    Ok(Wrong {
        missing: duplicates.difference(&marked).copied().collect(),
        false_ones: marked.difference(&duplicates).copied().collect(),
    })
}

/// Makes every mark what it should be.
///
/// # Errors
/// The database refuses.
pub fn recount(conn: &mut Connection) -> QueryResult<()> {
    let wrong = wrong(conn)?;
    set(conn, &wrong.missing, true)?;
    set(conn, &wrong.false_ones, false)
}

/// Codes of some dossiers.
///
/// # Errors
/// The database refuses.
pub fn codes(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<Vec<DossierCode>> {
    let ids: Vec<i64> = ids.iter().map(|id| id.get()).collect();
    dossiers::table
        .select(dossiers::code)
        .filter(dossiers::id.eq_any(ids))
        .order(dossiers::id)
        .load(conn)
}

#[derive(QueryableByName)]
struct Duplicate {
    #[diesel(sql_type = BigInt)]
    id: DossierId,
}

/// Every duplicate among some receipts, in one walk along their index: whoever has no ID number is told apart by name alone.
fn duplicates_where(conn: &mut Connection, condition: &str) -> QueryResult<Vec<DossierId>> {
    let duplicates: Vec<Duplicate> = diesel::sql_query(format!(
        "SELECT same.id FROM (SELECT id, COUNT(*) OVER (PARTITION BY agency_id, received_day, procedure_id, name_key, \
         applicant_id_number) AS times FROM dossiers WHERE {condition}) same WHERE same.times > 1"
    ))
    .load(conn)?;
    Ok(duplicates.into_iter().map(|duplicate| duplicate.id).collect())
}

fn set(conn: &mut Connection, ids: &[DossierId], mark: bool) -> QueryResult<()> {
    for some in ids.chunks(AT_ONCE) {
        let ids: Vec<i64> = some.iter().map(|id| id.get()).collect();
        diesel::update(
            dossiers::table
                .filter(dossiers::id.eq_any(ids))
                .filter(dossiers::duplicate.ne(mark)),
        )
        .set(dossiers::duplicate.eq(mark))
        .execute(conn)?;
    }
    Ok(())
}
