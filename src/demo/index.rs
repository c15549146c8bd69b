//! Scorecards that the program ships with, and the published index of the demonstration district.

use std::collections::HashMap;

use chrono::NaiveDate;
use serde::Deserialize;

use super::data;
use crate::db::Connection;
use crate::db::id_generator::IdGenerator;
use crate::db::scorecards::{EntryRow, ScorecardRow, insert, insert_entry};
use crate::domain::agency::AgencyLevel;
use crate::domain::codes::AgencyCode;
use crate::domain::ids::AgencyId;
use crate::domain::instant::Instant;
use crate::domain::scorecard::{ComponentDraft, Components, Points, ScoreKind};
use crate::service::error::Error;
use crate::service::scorecards::levels_text;

/// A scorecard file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CardFile {
    pub code: String,
    pub name: String,
    pub source: String,
    pub levels: Vec<AgencyLevel>,
    pub valid_from: NaiveDate,
    pub components: Vec<ComponentDraft>,
}

/// A row of `index-2022.csv`: what was published, as an assessed score.
#[derive(Debug, Deserialize)]
pub struct ResultLine {
    pub scorecard: String,
    pub agency: AgencyCode,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub item: String,
    pub points: Option<f64>,
    pub rank: Option<i32>,
    pub rank_of: Option<i32>,
    pub source: String,
    pub evidence: String,
}

/// Loads a scorecard below the agency that issues it.
///
/// # Errors
/// The file does not stand, the scorecard is there already, or the database refuses.
pub fn load_scorecard(conn: &mut Connection, card: CardFile, issuer: AgencyId) -> Result<(), Error> {
    Components::check(&card.components).map_err(|faults| Error::internal(format!("{}: {faults:?}", card.code)))?;
    let row = ScorecardRow {
        code: card.code,
        valid_from: card.valid_from,
        valid_to: None,
        agency_id: issuer,
        agency_levels: levels_text(&card.levels),
        name: card.name,
        source: card.source,
        version: 1,
        components: serde_json::to_string(&card.components).map_err(Error::internal)?,
    };
    Ok(insert(conn, &row)?)
}

/// Loads what was published about the demonstration district. Nothing is made up to arrive at it: it stands beside what
/// is computed from the demonstration's dossiers.
///
/// # Errors
/// An agency is not there, or the database refuses.
pub fn load_results(
    conn: &mut Connection,
    ids: &IdGenerator,
    agencies: &HashMap<AgencyCode, AgencyId>,
    now: Instant,
) -> Result<(), Error> {
    for line in data::results()? {
        let agency_id = agencies
            .get(&line.agency)
            .copied()
            .ok_or_else(|| Error::internal(format!("no agency {}", line.agency)))?;
        let points = line.points.map(Points::from_number).transpose();
        let points = points.map_err(Error::internal)?;
        let row = EntryRow {
            id: ids.next(),
            scorecard: line.scorecard,
            agency_id,
            period_from: line.from,
            period_to: line.to,
            kind: ScoreKind::Assessed,
            item: line.item,
            revision: 1,
            points: points.map(|p| i32::from(p.hundredths())),
            place: line.rank,
            places: line.rank_of,
            source: line.source,
            evidence: line.evidence,
            reason: None,
            entered_by: None,
            entered_at: now,
        };
        insert_entry(conn, &row)?;
    }
    Ok(())
}
