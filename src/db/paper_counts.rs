//! How many papers of a dossier were handed in, have a file, and were re-used.

use chrono::NaiveDate;
use diesel::dsl::sum;
use diesel::prelude::*;

use super::dossiers::Dossier;
use super::schema::paper_counts;
use super::{Connection, QueryResult, row};
use crate::domain::figures::Period;
use crate::domain::ids::{AgencyId, DossierId};
use crate::domain::paper::PaperCount;

/// What one dossier adds to the figures.
#[derive(Clone, Queryable, Selectable)]
#[diesel(table_name = paper_counts)]
#[allow(missing_docs)]
pub struct PaperCountRow {
    pub dossier_id: DossierId,
    /// Who decides.
    pub agency_id: AgencyId,
    /// Local day on which it was handed in.
    pub day: NaiveDate,
    pub handed: i16,
    pub with_file: i16,
    pub reused: i16,
}

impl PaperCountRow {
    /// Of a dossier.
    pub fn of(dossier: &Dossier, count: PaperCount) -> Self {
        Self {
            dossier_id: dossier.intake.id,
            agency_id: dossier.intake.agency_id,
            day: dossier.intake.submitted_at.local_day(),
            handed: count.handed,
            with_file: count.with_file,
            reused: count.reused,
        }
    }

    /// Of a dossier without files; none if it has no papers either.
    pub fn without_files(dossier: &Dossier) -> Option<Self> {
        let papers: Vec<serde::de::IgnoredAny> = serde_json::from_str(&dossier.state.papers).unwrap_or_default();
        let handed = i16::try_from(papers.len()).unwrap_or(i16::MAX);
        (handed > 0).then(|| {
            Self::of(
                dossier,
                PaperCount {
                    handed,
                    ..PaperCount::default()
                },
            )
        })
    }
}

/// Stores what a dossier adds, in place of what it added before.
///
/// # Errors
/// The database refuses.
pub fn put(conn: &mut Connection, row: &PaperCountRow) -> QueryResult<()> {
    let changed = on!(conn, |c| diesel::update(
        paper_counts::table.filter(paper_counts::dossier_id.eq(row.dossier_id))
    )
    .set((
        paper_counts::handed.eq(row.handed),
        paper_counts::with_file.eq(row.with_file),
        paper_counts::reused.eq(row.reused),
    ))
    .execute(c))?;
    if changed == 0 { insert(conn, row) } else { Ok(()) }
}

/// Stores what a new dossier adds.
///
/// # Errors
/// The database refuses.
pub fn insert(conn: &mut Connection, count: &PaperCountRow) -> QueryResult<()> {
    row::insert(conn, count)
}

/// Papers handed in, with a file, and re-used, of agencies within a period.
///
/// # Errors
/// The database refuses.
pub fn total(conn: &mut Connection, agencies: &[AgencyId], period: Period) -> QueryResult<(i64, i64, i64)> {
    let ids: Vec<i64> = agencies.iter().map(|id| id.get()).collect();
    let (handed, with_file, reused): (Option<i64>, Option<i64>, Option<i64>) = paper_counts::table
        .filter(paper_counts::agency_id.eq_any(ids))
        .filter(paper_counts::day.between(period.from(), period.to()))
        .select((
            sum(paper_counts::handed),
            sum(paper_counts::with_file),
            sum(paper_counts::reused),
        ))
        .first(conn)?;
    Ok((handed.unwrap_or(0), with_file.unwrap_or(0), reused.unwrap_or(0)))
}
