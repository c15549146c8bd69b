//! Reports as they are sent, and what is known of frozen ones.

use serde::Serialize;
use utoipa::ToSchema;

use super::dossier_wire::{NamedWire, OfficialWire};
use crate::service::reports::Frozen;

/// A column of a report.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportColumn {
    pub name: String,
    /// Its number on the form.
    pub number: String,
    pub heading: String,
}

/// What a frozen report bears.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportStamp {
    pub number: String,
    pub version: i32,
    pub previous: Option<String>,
    pub frozen_at: String,
    pub frozen_by: Option<OfficialWire>,
    pub sha256: String,
}

/// A report as JSON. Each row is an object with `no`, `key` (the code of the group or of the dossier) and one value for
/// each of `columns`: numbers, texts, instants, or rates as `{numerator, denominator, percent}`. Rows of figures that are not frozen have
/// `behind` too: under the name of a column the path of the list of its dossiers, for a rate `{numerator, denominator}` with one each.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportWire {
    pub report: String,
    pub title: String,
    pub form: Option<String>,
    pub agencies: Vec<NamedWire>,
    pub own: bool,
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
    pub from: String,
    pub to: String,
    pub period: Option<String>,
    pub period_label: Option<String>,
    /// What the rows are; empty where the report is not grouped.
    pub group_by: Vec<String>,
    /// As of which moment dossiers in progress are judged.
    pub cut_off: String,
    pub made_at: String,
    pub frozen: Option<ReportStamp>,
    pub notes: Vec<String>,
    pub columns: Vec<ReportColumn>,
    #[schema(value_type = Vec<Object>)]
    pub rows: Vec<serde_json::Value>,
    pub row_count: u64,
    /// Null for reports that are lists.
    #[schema(value_type = Option<Object>)]
    pub total: Option<serde_json::Value>,
}

/// A frozen report without its rows.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FrozenWire {
    /// Agency, year, and a count from 1 in both.
    #[schema(example = "H02.07-2026-0001")]
    pub number: String,
    /// Which freezing of the same report and period.
    pub version: i32,
    /// The freezing before.
    pub previous: Option<String>,
    pub report: &'static str,
    pub agency: NamedWire,
    pub own: bool,
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
    pub from: String,
    pub to: String,
    /// What the rows are; empty where the report is not grouped.
    pub group_by: Vec<String>,
    pub cut_off: String,
    pub frozen_at: String,
    pub frozen_by: Option<OfficialWire>,
    /// Rows without the total.
    pub row_count: i64,
    /// Of everything it says.
    pub sha256: String,
}

impl FrozenWire {
    /// What is known of a frozen report.
    pub fn new(frozen: &Frozen) -> Self {
        Self {
            number: frozen.number.to_string(),
            version: frozen.version,
            previous: frozen.previous.as_ref().map(ToString::to_string),
            report: frozen.kind.as_str(),
            agency: NamedWire {
                code: frozen.agency.code.clone(),
                name: frozen.agency.name.clone(),
            },
            own: frozen.own,
            certain: frozen.certain,
            from: frozen.from.to_string(),
            to: frozen.to.to_string(),
            group_by: frozen.group_by.iter().cloned().collect(),
            cut_off: frozen.cut_off.to_string(),
            frozen_at: frozen.frozen_at.to_string(),
            frozen_by: frozen.frozen_by.as_ref().map(OfficialWire::from),
            row_count: frozen.row_count,
            sha256: frozen.sha256.clone(),
        }
    }
}

/// A page of frozen reports.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct FrozenPage {
    pub items: Vec<FrozenWire>,
    /// Cursor of the next page.
    pub next: Option<String>,
}

/// A column in which two versions differ.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ColumnChange {
    pub column: String,
    pub number: String,
    pub heading: String,
    /// Text, a number, or null.
    pub was: serde_json::Value,
    /// Text, a number, or null.
    pub is: serde_json::Value,
}

/// A row in which two versions differ.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct RowChange {
    /// `added`, `removed` or `changed`.
    pub change: String,
    /// Code of the group or of the dossier; empty for the total.
    pub key: String,
    pub label: String,
    pub columns: Vec<ColumnChange>,
}

/// One of two versions.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ReportVersionWire {
    pub number: Option<String>,
    pub version: Option<i32>,
    pub frozen_at: String,
    pub cut_off: String,
    pub row_count: i64,
    pub sha256: String,
}

/// What a version says differently from the one before.
#[derive(Serialize, ToSchema)]
#[allow(missing_docs)]
pub struct ChangesWire {
    pub number: String,
    pub version: i32,
    pub report: String,
    pub is: ReportVersionWire,
    /// Null for a first version.
    pub was: Option<ReportVersionWire>,
    pub changes: Vec<RowChange>,
    pub added: u64,
    pub removed: u64,
    pub changed: u64,
    /// The version before says the same.
    pub unchanged: bool,
}
