//! Duplicates: dossiers of the same applicant and procedure that an agency received on the same day. Applicants are told apart by
//! their ID numbers, however their names are written, and only without one by name. Each bears a mark, so that
//! they are found without comparing all dossiers of a period. What makes duplicates changes after the receipt only where the
//! applicant is corrected; a mark is derived, and no part of a dossier's version.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::dossiers::{Dossier, Intake};
use super::schema::dossiers;
use super::{Connection, QueryResult, locks};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::person::IdNumber;

/// Days and dossiers that one statement asks for.
pub const AT_ONCE: usize = 500;

/// What duplicates share.
#[derive(PartialEq)]
struct Alike<'a> {
    agency: AgencyId,
    day: NaiveDate,
    procedure: ProcedureId,
    who: Who<'a>,
}

/// By what an applicant is known.
#[derive(PartialEq)]
enum Who<'a> {
    Number(&'a IdNumber),
    Name(&'a str),
}

impl<'a> Alike<'a> {
    fn of(intake: &'a Intake, day: NaiveDate) -> Self {
        Self {
            agency: intake.agency_id,
            day,
            procedure: intake.procedure_id,
            who: match &intake.applicant_id_number {
                Some(number) => Who::Number(number),
                None => Who::Name(&intake.name_key),
            },
        }
    }

    /// As many of them as matter. Each case is an exact look into an index of its own.
    fn find(&self, conn: &mut Connection) -> QueryResult<Vec<DossierId>> {
        const ENOUGH: i64 = 3;
        match self.who {
            Who::Number(number) => on!(conn, |c| dossiers::table
                .select(dossiers::id)
                .filter(dossiers::applicant_id_number.eq(number))
                .filter(dossiers::received_day.eq(self.day))
                .filter(dossiers::procedure_id.eq(self.procedure))
                .filter(dossiers::agency_id.eq(self.agency))
                .limit(ENOUGH)
                .load(c)),
            Who::Name(name_key) => on!(conn, |c| dossiers::table
                .select(dossiers::id)
                .filter(dossiers::applicant_id_number.is_null())
                .filter(dossiers::received_day.eq(self.day))
                .filter(dossiers::procedure_id.eq(self.procedure))
                .filter(dossiers::agency_id.eq(self.agency))
                .filter(dossiers::name_key.eq(name_key))
                .limit(ENOUGH)
                .load(c)),
        }
    }
}

/// Marks a dossier that was just received, and those that are its duplicates. The caller holds the numbers of its agency and day
/// (see [`locks::receipts`]), so that of two that come side by side the second sees the first.
///
/// # Errors
/// The database refuses.
pub fn mark(conn: &mut Connection, intake: &Intake, day: NaiveDate) -> QueryResult<()> {
    let ids = Alike::of(intake, day).find(conn)?;
    match ids.len() {
        0 | 1 => Ok(()),
        2 => set(conn, &ids, true),
        // Those before it were marked when the second of them came.
        _ => set(conn, &[intake.id], true),
    }
}

/// Holds the numbers of the agency and day of a dossier that was received, before the dossier itself is locked: of two that are
/// corrected side by side each would otherwise wait for the other.
///
/// # Errors
/// The database refuses.
pub fn hold(conn: &mut Connection, code: &DossierCode) -> QueryResult<()> {
    let place: Option<(AgencyId, Option<NaiveDate>)> = dossiers::table
        .select((dossiers::agency_id, dossiers::received_day))
        .filter(dossiers::code.eq(code))
        .get_result(conn)
        .optional()?;
    match place {
        Some((agency, Some(day))) => locks::receipts(conn, agency, &[day]),
        _ => Ok(()),
    }
}

/// Marks anew what the correction of an applicant made a duplicate, or none any more. The caller has stored the correction, and
/// holds the numbers of its agency and day ([`hold`]).
///
/// # Errors
/// The database refuses.
pub fn mark_again(conn: &mut Connection, before: &Intake, after: &Intake, day: NaiveDate) -> QueryResult<()> {
    let (left, joined) = (Alike::of(before, day), Alike::of(after, day));
    if left == joined {
        return Ok(());
    }
    if let [alone] = left.find(conn)?.as_slice() {
        set(conn, &[*alone], false)?;
    }
    set(conn, &[after.id], false)?;
    mark(conn, after, day)
}

/// Agencies and days on which dossiers were received.
#[derive(Default)]
pub struct Received(BTreeMap<AgencyId, BTreeSet<NaiveDate>>);

impl Received {
    /// All there are.
    fn all(conn: &mut Connection) -> QueryResult<Self> {
        let pairs: Vec<(AgencyId, Option<NaiveDate>)> = dossiers::table
            .select((dossiers::agency_id, dossiers::received_day))
            .filter(dossiers::received_day.is_not_null())
            .distinct()
            .load(conn)?;
        let mut all = Self::default();
        for (agency, day) in pairs {
            all.0.entry(agency).or_default().extend(day);
        }
        Ok(all)
    }

    /// Notes dossiers of a load.
    pub fn note(&mut self, dossiers: &[Dossier]) {
        for dossier in dossiers {
            if let Some(day) = dossier.state.received_day {
                self.0.entry(dossier.intake.agency_id).or_default().insert(day);
            }
        }
    }

    /// Marks the duplicates among what a load received: at the end of its transaction, because nobody else can take anything
    /// in there until it is over.
    ///
    /// # Errors
    /// The database refuses.
    pub fn mark(&mut self, conn: &mut Connection) -> QueryResult<()> {
        std::mem::take(self).some_at_once(|agency, days| {
            locks::receipts(conn, agency, days)?;
            let duplicates = duplicates(conn, agency, days)?;
            set(conn, &duplicates, true)
        })
    }

    /// A statement bears so many days and no more.
    fn some_at_once(&self, mut job: impl FnMut(AgencyId, &[NaiveDate]) -> QueryResult<()>) -> QueryResult<()> {
        for (agency, days) in &self.0 {
            let days: Vec<NaiveDate> = days.iter().copied().collect();
            for some in days.chunks(AT_ONCE) {
                job(*agency, some)?;
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
    let mut found = BTreeSet::new();
    Received::all(conn)?.some_at_once(|agency, days| {
        found.extend(duplicates(conn, agency, days)?);
        Ok(())
    })?;
    let marked: BTreeSet<DossierId> = dossiers::table
        .select(dossiers::id)
        .filter(dossiers::duplicate)
        .load(conn)?
        .into_iter()
        .collect();
    Ok(Wrong {
        missing: found.difference(&marked).copied().collect(),
        false_ones: marked.difference(&found).copied().collect(),
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

/// Every duplicate among what an agency received on some days: whoever has no ID number is told apart by name alone.
fn duplicates(conn: &mut Connection, agency: AgencyId, days: &[NaiveDate]) -> QueryResult<Vec<DossierId>> {
    let days: Vec<String> = days.iter().map(|day| format!("'{day}'")).collect();
    let duplicates: Vec<Duplicate> = diesel::sql_query(format!(
        "SELECT same.id FROM (SELECT id, COUNT(*) OVER (PARTITION BY received_day, procedure_id, applicant_id_number, \
         CASE WHEN applicant_id_number IS NULL THEN name_key END) AS times FROM dossiers WHERE agency_id = {} AND received_day IN ({})) same \
         WHERE same.times > 1",
        agency.get(),
        days.join(", ")
    ))
    .load(conn)?;
    Ok(duplicates.into_iter().map(|duplicate| duplicate.id).collect())
}

fn set(conn: &mut Connection, ids: &[DossierId], mark: bool) -> QueryResult<()> {
    for some in ids.chunks(AT_ONCE) {
        diesel::update(
            dossiers::table
                .filter(dossiers::id.eq_any(some))
                .filter(dossiers::duplicate.ne(mark)),
        )
        .set(dossiers::duplicate.eq(mark))
        .execute(conn)?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::db::plan_of;

    #[test]
    fn each_case_is_a_look_into_an_index_of_its_own() {
        let number = "024088306788".parse().unwrap();
        for (who, index) in [
            (
                Who::Number(&number),
                "dossiers_by_id_number (applicant_id_number=? AND received_day=? AND procedure_id=? AND agency_id=?)",
            ),
            (
                Who::Name("pham minh giang"),
                "dossiers_without_id_number (agency_id=? AND received_day=? AND procedure_id=? AND name_key=?)",
            ),
        ] {
            let alike = Alike {
                agency: AgencyId::new(1),
                day: NaiveDate::MIN,
                procedure: ProcedureId::new(1),
                who,
            };
            let plan = plan_of::of(|conn| assert!(alike.find(conn).unwrap().is_empty())).unwrap();
            assert!(plan.iter().any(|step| step.contains(index)), "{plan:?}");
        }
    }
}
