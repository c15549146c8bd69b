//! The data files, compiled in.

use chrono::NaiveDate;
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::index::{CardFile, ResultLine};
use crate::domain::agency::AgencyLevel;
use crate::domain::calendar::DayKind;
use crate::domain::codes::{AgencyCode, ProcedureCode};
use crate::domain::counted::{Count, FeeUnit};
use crate::service::error::Error;

/// A row of `agencies.csv`.
#[derive(Debug, Deserialize)]
pub struct AgencyLine {
    pub code: AgencyCode,
    pub name: String,
    pub level: AgencyLevel,
    pub parent: Option<AgencyCode>,
    pub valid_from: NaiveDate,
    pub valid_to: Option<NaiveDate>,
    /// Codes separated by `;`.
    pub successors: String,
}

/// A row of `departments.csv`.
#[derive(Debug, Deserialize)]
pub struct DepartmentLine {
    pub code: AgencyCode,
    pub name: String,
    pub agency: AgencyCode,
    /// Fields of the catalogue separated by `;`.
    pub fields: String,
}

impl DepartmentLine {
    /// Whether procedures of a field belong here.
    pub fn keeps(&self, field: &str) -> bool {
        list(&self.fields).any(|mine| mine == field)
    }
}

/// A row of `procedures.csv`.
#[derive(Debug, Deserialize)]
pub struct ProcedureLine {
    pub code: ProcedureCode,
    pub name: String,
    pub field: String,
    pub level_of_agency: AgencyLevel,
    pub duration: String,
    pub unit: String,
    pub online_duration: String,
    pub online_unit: String,
    pub online_level: i64,
    pub fee_vnd: i64,
    /// What the fee is for; the dossier if empty.
    pub fee_per: Option<FeeUnit>,
    pub fee_further_after: Option<Count>,
    pub fee_further_vnd: Option<i64>,
    pub fee_at_most_vnd: Option<i64>,
    pub gives_result: String,
    pub source_note: String,
}

/// A row of `holidays.csv`.
#[derive(Debug, Deserialize)]
pub struct HolidayLine {
    pub date: NaiveDate,
    pub kind: DayKind,
    pub name: String,
}

/// A row of `plan-2023.csv`.
#[derive(Debug, Deserialize)]
pub struct TargetLine {
    pub indicator: String,
    pub comparator: String,
    pub threshold_percent: i32,
    pub agency_level: AgencyLevel,
    pub source: String,
}

/// A row of `names.csv`.
#[derive(Debug, Deserialize)]
pub struct NameLine {
    pub kind: String,
    pub sex: String,
    pub name: String,
    pub weight: u64,
}

/// Agencies.
pub fn agencies() -> Result<Vec<AgencyLine>, Error> {
    read(include_str!("../../data/demo/agencies.csv"))
}

/// Departments.
pub fn departments() -> Result<Vec<DepartmentLine>, Error> {
    read(include_str!("../../data/demo/departments.csv"))
}

/// Procedures.
pub fn procedures() -> Result<Vec<ProcedureLine>, Error> {
    read(include_str!("../../data/catalogue/procedures.csv"))
}

/// Holidays and swapped days.
pub fn holidays() -> Result<Vec<HolidayLine>, Error> {
    read(include_str!("../../data/catalogue/holidays.csv"))
}

/// Targets of the plan.
pub fn targets() -> Result<Vec<TargetLine>, Error> {
    read(include_str!("../../data/demo/plan-2023.csv"))
}

/// The set of Decision 766/QĐ-TTg.
pub fn scorecard_766() -> Result<CardFile, Error> {
    serde_json::from_str(include_str!("../../data/catalogue/scorecard-766.json")).map_err(Error::internal)
}

/// The set by which districts are compared.
pub fn scorecard_district() -> Result<CardFile, Error> {
    serde_json::from_str(include_str!("../../data/demo/scorecard-district.json")).map_err(Error::internal)
}

/// What was published about the district's index.
pub fn results() -> Result<Vec<ResultLine>, Error> {
    read(include_str!("../../data/demo/index-2022.csv"))
}

/// Names of people and places.
pub fn names() -> Result<Vec<NameLine>, Error> {
    read(include_str!("../../data/demo/names.csv"))
}

/// The parts of a cell that holds several.
pub fn list(cell: &str) -> impl Iterator<Item = &str> {
    cell.split(';').map(str::trim).filter(|part| !part.is_empty())
}

fn read<T: DeserializeOwned>(text: &'static str) -> Result<Vec<T>, Error> {
    csv::Reader::from_reader(text.as_bytes())
        .deserialize()
        .collect::<Result<_, _>>()
        .map_err(Error::internal)
}
