//! What the figures know of stored dossiers: for recounts, and for figures without the dossiers that are in doubt.

use std::collections::HashMap;

use chrono::NaiveDate;
use diesel::prelude::*;

use super::schema::{dossiers, overdue_spells};
use super::{Connection, QueryResult};
use crate::domain::dossier::Status;
use crate::domain::figures::{Dimensions, Facts, OverdueSpell};
use crate::domain::ids::{AgencyId, DossierId, ProcedureId};
use crate::domain::paper::PaperCount;
use crate::domain::postal::Channel;
use crate::domain::procedure::ServiceLevel;
use crate::domain::timeliness::Timeliness;

type Row = (
    (DossierId, AgencyId, ProcedureId, Channel, Channel, ServiceLevel),
    (
        Status,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<NaiveDate>,
        Option<Timeliness>,
        i16,
        bool,
        bool,
    ),
    (bool, i16, i16, i16, i64, bool),
);

/// What the figures know of a page of dossiers, in the order of their ids.
///
/// # Errors
/// The database refuses.
pub fn page(conn: &mut Connection, after: DossierId, limit: i64) -> QueryResult<Vec<(DossierId, Facts)>> {
    let rows: Vec<Row> = columns()
        .filter(dossiers::id.gt(after))
        .order(dossiers::id)
        .limit(limit)
        .load(conn)?;
    let (Some(first), Some(last)) = (rows.first(), rows.last()) else {
        return Ok(Vec::new());
    };
    let spells = spells(conn, first.0.0, last.0.0)?;
    Ok(facts(rows, spells))
}

/// What the figures know of some dossiers.
///
/// # Errors
/// The database refuses.
pub fn of(conn: &mut Connection, ids: &[DossierId]) -> QueryResult<Vec<(DossierId, Facts)>> {
    let rows: Vec<Row> = columns().filter(dossiers::id.eq_any(ids)).load(conn)?;
    let spells = overdue_spells::table
        .select((
            overdue_spells::dossier_id,
            overdue_spells::from_day,
            overdue_spells::until_day,
        ))
        .filter(overdue_spells::dossier_id.eq_any(ids))
        .order((overdue_spells::dossier_id, overdue_spells::seq))
        .load(conn)?;
    Ok(facts(rows, by_dossier(spells)))
}

/// Notes overdue days that are over although the dossier was not ended.
///
/// # Errors
/// The database refuses.
pub fn add_spell(conn: &mut Connection, dossier: DossierId, spell: OverdueSpell) -> QueryResult<()> {
    let before: i64 = overdue_spells::table
        .filter(overdue_spells::dossier_id.eq(dossier))
        .count()
        .get_result(conn)?;
    diesel::insert_into(overdue_spells::table)
        .values((
            overdue_spells::dossier_id.eq(dossier),
            overdue_spells::seq.eq(i16::try_from(before + 1).unwrap_or(i16::MAX)),
            overdue_spells::from_day.eq(spell.from),
            overdue_spells::until_day.eq(spell.until),
        ))
        .execute(conn)
        .map(drop)
}

#[diesel::dsl::auto_type(no_type_alias)]
fn columns() -> _ {
    dossiers::table.select((
        (
            dossiers::id,
            dossiers::agency_id,
            dossiers::procedure_id,
            dossiers::intake_channel,
            dossiers::return_channel,
            dossiers::service_level,
        ),
        (
            dossiers::status,
            dossiers::received_day,
            dossiers::due_day,
            dossiers::ended_day,
            dossiers::returned_day,
            dossiers::posted_day,
            dossiers::timeliness,
            dossiers::supplement_requests,
            dossiers::result_expected,
            dossiers::result_attached,
        ),
        (
            dossiers::result_electronic,
            dossiers::papers_handed,
            dossiers::papers_with_file,
            dossiers::papers_reused,
            dossiers::fee_due,
            dossiers::paid_online,
        ),
    ))
}

/// Overdue days of a dossier that are over although it was not ended.
///
/// # Errors
/// The database refuses.
pub fn spells_of(conn: &mut Connection, dossier: DossierId) -> QueryResult<Vec<OverdueSpell>> {
    Ok(spells(conn, dossier, dossier)?.remove(&dossier).unwrap_or_default())
}

type Spells = HashMap<DossierId, Vec<OverdueSpell>>;

fn spells(conn: &mut Connection, first: DossierId, last: DossierId) -> QueryResult<Spells> {
    let rows = overdue_spells::table
        .select((
            overdue_spells::dossier_id,
            overdue_spells::from_day,
            overdue_spells::until_day,
        ))
        .filter(overdue_spells::dossier_id.between(first, last))
        .order((overdue_spells::dossier_id, overdue_spells::seq))
        .load(conn)?;
    Ok(by_dossier(rows))
}

fn by_dossier(rows: Vec<(DossierId, NaiveDate, NaiveDate)>) -> Spells {
    let mut spells = Spells::new();
    for (id, from, until) in rows {
        spells.entry(id).or_default().push(OverdueSpell { from, until });
    }
    spells
}

fn facts(rows: Vec<Row>, mut spells: Spells) -> Vec<(DossierId, Facts)> {
    rows.into_iter()
        .map(
            |((id, agency_id, procedure_id, intake_channel, return_channel, service_level), s, e)| {
                let dimensions = Dimensions {
                    agency_id,
                    procedure_id,
                    intake_channel,
                    return_channel,
                    service_level,
                };
                let facts = Facts {
                    dimensions,
                    status: s.0,
                    received_day: s.1,
                    due_day: s.2,
                    overdue_spells: spells.remove(&id).unwrap_or_default(),
                    ended_day: s.3,
                    returned_day: s.4,
                    posted_day: s.5,
                    timeliness: s.6,
                    supplement_requests: s.7,
                    result_expected: s.8,
                    result_attached: s.9,
                    result_electronic: e.0,
                    papers: PaperCount {
                        handed: e.1,
                        with_file: e.2,
                        reused: e.3,
                    },
                    with_fee: e.4 > 0,
                    paid_online: e.5,
                };
                (id, facts)
            },
        )
        .collect()
}
