//! Dossiers that were there before a load and share with one of its lines what duplicates share (see [`super::duplicates`]): they
//! are found for many lines at once, also while a load has put the indexes of dossiers off.

use std::collections::hash_map::DefaultHasher;
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::hash::{Hash, Hasher};

use chrono::NaiveDate;
use diesel::prelude::*;

use super::duplicates::AT_ONCE;
use super::schema::dossiers;
use super::{Connection, QueryResult};
use crate::domain::dossier_code::DossierCode;
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::person::IdNumber;

/// What duplicates share: applicants are told apart by their ID numbers, and only without one by name.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Likeness {
    /// Who decides.
    pub agency: AgencyId,
    /// On which day it was received.
    pub day: NaiveDate,
    /// What is asked for.
    pub procedure: ProcedureId,
    /// The applicant's ID number.
    pub number: Option<IdNumber>,
    /// The applicant's name, as it is searched for; empty where there is a number.
    pub name_key: String,
}

impl Likeness {
    /// The number, or failing that the name.
    pub fn new(
        (agency, day, procedure): (AgencyId, NaiveDate, ProcedureId),
        number: Option<IdNumber>,
        name_key: String,
    ) -> Self {
        Self {
            agency,
            day,
            procedure,
            name_key: if number.is_some() { String::new() } else { name_key },
            number,
        }
    }

    fn print(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        self.hash(&mut hasher);
        hasher.finish()
    }
}

/// A dossier as it is compared.
#[derive(Queryable)]
struct Stored {
    id: DossierId,
    agency: AgencyId,
    day: Option<NaiveDate>,
    procedure: ProcedureId,
    number: Option<IdNumber>,
    name_key: String,
}

impl Stored {
    fn likeness(self) -> Option<(DossierId, Likeness)> {
        let Self {
            id,
            agency,
            day,
            procedure,
            number,
            name_key,
        } = self;
        Some((id, Likeness::new((agency, day?, procedure), number, name_key)))
    }
}

/// What is compared of a dossier.
type Columns = (
    dossiers::id,
    dossiers::agency_id,
    dossiers::received_day,
    dossiers::procedure_id,
    dossiers::applicant_id_number,
    dossiers::name_key,
);
const COLUMNS: Columns = (
    dossiers::id,
    dossiers::agency_id,
    dossiers::received_day,
    dossiers::procedure_id,
    dossiers::applicant_id_number,
    dossiers::name_key,
);

/// The dossiers that were there before a load.
pub struct Before {
    /// Those of the load have greater ones: ids grow with time.
    until: DossierId,
    /// All of them by a print of their likeness, where the load has more lines than there are dossiers: it may have put their
    /// indexes off, and reading all of them is little beside it.
    all: Option<HashMap<u64, DossierId>>,
}

impl Before {
    /// Before a load of about so many lines, whose first id is given.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(conn: &mut Connection, until: DossierId, lines: u64) -> QueryResult<Self> {
        let there: i64 = dossiers::table.count().get_result(conn)?;
        if !u64::try_from(there).is_ok_and(|there| there < lines) {
            return Ok(Self { until, all: None });
        }
        let rows: Vec<Stored> = dossiers::table
            .select(COLUMNS)
            .filter(dossiers::id.lt(until))
            .load(conn)?;
        let all = rows.into_iter().filter_map(Stored::likeness);
        Ok(Self {
            until,
            all: Some(all.map(|(id, likeness)| (likeness.print(), id)).collect()),
        })
    }

    /// The code of a dossier like each of these; lines that are like none are left out.
    ///
    /// # Errors
    /// The database refuses.
    pub fn like(&self, conn: &mut Connection, wanted: &[Likeness]) -> QueryResult<HashMap<Likeness, DossierCode>> {
        let ids: BTreeSet<DossierId> = match &self.all {
            Some(all) => wanted.iter().filter_map(|w| all.get(&w.print()).copied()).collect(),
            None => self.looked_up(conn, wanted)?,
        };
        let ids: Vec<DossierId> = ids.into_iter().collect();
        let mut found = HashMap::new();
        for some in ids.chunks(AT_ONCE) {
            let rows: Vec<(Stored, DossierCode)> = dossiers::table
                .select((COLUMNS, dossiers::code))
                .filter(dossiers::id.eq_any(some))
                .order(dossiers::id.desc())
                .load(conn)?;
            for (row, code) in rows {
                found.extend(row.likeness().map(|(_, likeness)| (likeness, code)));
            }
        }
        Ok(found)
    }

    /// By the indexes: of ID numbers, and of the days of an agency for whoever has none. Days and numbers are asked for many at
    /// once; what else is shared is compared here.
    fn looked_up(&self, conn: &mut Connection, wanted: &[Likeness]) -> QueryResult<BTreeSet<DossierId>> {
        let mut ids = BTreeSet::new();
        let asked: std::collections::HashSet<&Likeness> = wanted.iter().collect();
        let mut keep = |rows: Vec<Stored>| {
            // Not asked of the database: it would go through all dossiers of an agency by their ids.
            let before = rows.into_iter().filter(|row| row.id < self.until);
            let like = before.filter_map(Stored::likeness);
            ids.extend(like.filter(|(_, likeness)| asked.contains(likeness)).map(|(id, _)| id));
        };
        let numbers: BTreeSet<&IdNumber> = wanted.iter().filter_map(|w| w.number.as_ref()).collect();
        let numbers: Vec<&IdNumber> = numbers.into_iter().collect();
        for some in numbers.chunks(AT_ONCE) {
            keep(
                dossiers::table
                    .select(COLUMNS)
                    .filter(dossiers::applicant_id_number.eq_any(some.to_vec()))
                    .load(conn)?,
            );
        }
        let mut days: BTreeMap<AgencyId, BTreeSet<NaiveDate>> = BTreeMap::new();
        for nameless in wanted.iter().filter(|w| w.number.is_none()) {
            days.entry(nameless.agency).or_default().insert(nameless.day);
        }
        for (agency, days) in days {
            let days: Vec<NaiveDate> = days.into_iter().collect();
            for some in days.chunks(AT_ONCE) {
                keep(
                    dossiers::table
                        .select(COLUMNS)
                        .filter(dossiers::applicant_id_number.is_null())
                        .filter(dossiers::agency_id.eq(agency))
                        .filter(dossiers::received_day.eq_any(some))
                        .load(conn)?,
                );
            }
        }
        Ok(ids)
    }
}
