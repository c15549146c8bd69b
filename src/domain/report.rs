//! Official reports: which there are, how they are written, and the numbers that frozen ones bear.

use std::fmt;
use std::str::FromStr;

use super::codes::AgencyCode;
use super::numbered;
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

text_enum! {
    /// An official report.
    pub enum ReportKind {
        /// Form II.06a/VPCP/KSTT: received, resolved, in progress, in 13 columns.
        Ii06a = "ii06a" / "Biểu số II.06a/VPCP/KSTT",
        /// The register of dossiers received.
        Register = "register" / "Sổ theo dõi hồ sơ",
        /// Dossiers decided late and dossiers still overdue, each with its cause.
        Late = "late" / "Danh sách hồ sơ quá hạn",
        /// Public post, by procedure.
        Postal = "postal" / "Báo cáo dịch vụ bưu chính công ích",
        /// Cash books, by day, agency and clerk.
        CashBook = "cash_book" / "Sổ quỹ thu phí, lệ phí",
        /// Online services, by level.
        ServiceLevels = "service_levels" / "Báo cáo dịch vụ công trực tuyến theo mức độ",
    }
}

impl ReportKind {
    /// Whether its rows name dossiers and people.
    pub const fn names_people(self) -> bool {
        matches!(self, Self::Register | Self::Late)
    }

    /// Whether it is made of figures, which can be told without the doubtful dossiers.
    pub const fn is_of_figures(self) -> bool {
        matches!(self, Self::Ii06a | Self::Postal | Self::ServiceLevels)
    }

    /// Whether it can be grouped.
    pub const fn is_grouped(self) -> bool {
        matches!(self, Self::Ii06a)
    }
}

text_enum! {
    /// What form II.06a has a row for.
    #[derive(Default)]
    pub enum ReportGrouping {
        /// Each field.
        #[default]
        Field = "field" / "Lĩnh vực giải quyết",
        /// Each procedure.
        Procedure = "procedure" / "Thủ tục hành chính",
        /// Each agency.
        Agency = "agency" / "Cơ quan giải quyết",
    }
}

text_enum! {
    /// How a report is written.
    #[derive(Default)]
    pub enum ReportFormat {
        /// For programs.
        #[default]
        Json = "json" / "JSON",
        /// A table without decoration: UTF-8 with a byte-order mark, so that Excel reads it.
        Csv = "csv" / "CSV",
        /// The official layout.
        Xlsx = "xlsx" / "Excel",
        /// The same layout on paper.
        Pdf = "pdf" / "PDF",
    }
}

impl ReportFormat {
    /// Its media type.
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Json => "application/json",
            Self::Csv => "text/csv; charset=utf-8",
            Self::Xlsx => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
            Self::Pdf => "application/pdf",
        }
    }
}

/// A text that is no number of a frozen report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of a frozen report looks like H02.07-2026-0001")]
pub struct ReportNumberError;

impl ValueError for ReportNumberError {
    fn code(&self) -> FieldCode {
        FieldCode::ReportNumber
    }

    fn message_vi(&self) -> String {
        "Số báo cáo đã chốt phải có dạng H02.07-2026-0001.".to_owned()
    }
}

/// The number of a frozen report: agency, year, and a count from 1 in that agency and year.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportNumber {
    /// The agency that the report is about.
    pub agency: AgencyCode,
    /// The local year in which it was frozen.
    pub year: i32,
    /// Its place in the year.
    pub number: i32,
}

impl FromStr for ReportNumber {
    type Err = ReportNumberError;

    fn from_str(text: &str) -> Result<Self, ReportNumberError> {
        let (agency, year, number) = numbered::read(text, None).ok_or(ReportNumberError)?;
        Ok(Self { agency, year, number })
    }
}

impl fmt::Display for ReportNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&numbered::written(&self.agency, self.year, None, self.number))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn numbers_are_read_back_and_others_refused() {
        for text in ["H02.07-2026-0001", "000.00.06.H02-2026-12345"] {
            assert_eq!(text.parse::<ReportNumber>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "H02.07",
            "H02.07-2026",
            "H02.07-2026-0000",
            "H02.07-2026-1",
            "H02.07-26-0001",
            "x-2026-0001",
            "H02-2026-0001-1",
            "H02-2026-99999999999",
            "H02.07-2026-00001",
            "H02.07-02026-0001",
        ] {
            assert_eq!(text.parse::<ReportNumber>(), Err(ReportNumberError), "{text}");
        }
    }
}
