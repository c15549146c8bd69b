//! Printed forms: which set a dossier belongs to, which forms a set has, and how an issued slip is numbered.

use std::fmt;
use std::str::FromStr;

use chrono::NaiveDate;

use super::codes::AgencyCode;
use super::numbered;
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

text_enum! {
    /// A set of official forms. A dossier keeps the set of the day on which it was received.
    pub enum FormSet {
        /// To 30/6/2025.
        Circular2018 = "tt01_2018" / "Thông tư 01/2018/TT-VPCP",
        /// From 1/7/2025.
        Decree2025 = "nd118_2025" / "Nghị định 118/2025/NĐ-CP, Thông tư 03/2025/TT-VPCP",
    }
}

text_enum! {
    /// What a slip is about.
    pub enum SlipKind {
        /// What the applicant takes home when the dossier is received.
        Receipt = "receipt" / "Giấy tiếp nhận hồ sơ và hẹn trả kết quả",
        /// What is missing; one for each request.
        Supplement = "supplement" / "Phiếu yêu cầu bổ sung, hoàn thiện hồ sơ",
        /// Intake is refused.
        Refusal = "refusal" / "Phiếu từ chối tiếp nhận, giải quyết hồ sơ",
        /// Apology and new date; one for each time the date is put off.
        Extension = "extension" / "Phiếu xin lỗi và hẹn lại ngày trả kết quả",
        /// Processing was stopped.
        Stop = "stop" / "Thông báo dừng giải quyết hồ sơ",
        /// Who gave the dossier to whom, when, and how each stood to its due time.
        Control = "control" / "Phiếu kiểm soát quá trình giải quyết hồ sơ",
    }
}

impl FormSet {
    /// The set in force on a local day.
    #[must_use]
    pub fn on(day: NaiveDate) -> Self {
        let decree = NaiveDate::from_ymd_opt(2025, 7, 1).is_some_and(|first| day >= first);
        if decree { Self::Decree2025 } else { Self::Circular2018 }
    }

    /// Number of a form in the set; none if the set has no such form.
    #[must_use]
    pub const fn form(self, kind: SlipKind) -> Option<&'static str> {
        match (self, kind) {
            (_, SlipKind::Receipt) => Some("01"),
            (_, SlipKind::Supplement) => Some("02"),
            (_, SlipKind::Refusal) => Some("03"),
            (_, SlipKind::Extension) => Some("04"),
            (Self::Circular2018, SlipKind::Stop) => None,
            (Self::Circular2018, SlipKind::Control) | (Self::Decree2025, SlipKind::Stop) => Some("05"),
            (Self::Decree2025, SlipKind::Control) => Some("06"),
        }
    }

    /// Heading of a form in the set.
    #[must_use]
    pub const fn title(self, kind: SlipKind) -> &'static str {
        match (self, kind) {
            (Self::Decree2025, SlipKind::Extension) => "Văn bản xin lỗi và đề nghị gia hạn thời gian giải quyết hồ sơ",
            (_, kind) => kind.label_vi(),
        }
    }

    /// Number of the register of dossiers in the set.
    #[must_use]
    pub const fn register(self) -> &'static str {
        match self {
            Self::Circular2018 => "06",
            Self::Decree2025 => "07",
        }
    }

    /// What the counter is called on its forms.
    #[must_use]
    pub const fn counter(self) -> &'static str {
        match self {
            Self::Circular2018 => "Bộ phận Tiếp nhận và Trả kết quả",
            Self::Decree2025 => "Trung tâm Phục vụ hành chính công",
        }
    }
}

impl SlipKind {
    /// The letters behind the number on the paper.
    #[must_use]
    pub const fn mark(self) -> &'static str {
        match self {
            Self::Receipt => "TNHS",
            Self::Supplement => "HDHS",
            Self::Refusal => "TCHS",
            Self::Extension => "XLHS",
            Self::Stop => "DHS",
            Self::Control => "KSHS",
        }
    }

    /// Whether the counter that received the dossier issues it, not the agency that decides.
    #[must_use]
    pub const fn is_of_counter(self) -> bool {
        !matches!(self, Self::Extension | Self::Stop)
    }
}

text_enum! {
    /// How a slip is sent.
    #[derive(Default)]
    pub enum SlipFormat {
        /// To be printed.
        #[default]
        Pdf = "pdf" / "PDF",
        /// Plain data.
        Json = "json" / "JSON",
    }
}

/// What stands before the name of a place, at the beginning of a line and within it.
const PLACES: &[(&str, &str)] = &[
    ("Tỉnh ", "tỉnh "),
    ("Thành phố ", "thành phố "),
    ("Huyện ", "huyện "),
    ("Quận ", "quận "),
    ("Thị xã ", "thị xã "),
    ("Thị trấn ", "thị trấn "),
    ("Phường ", "phường "),
    ("Xã ", "xã "),
];

fn named_after(name: &str) -> Option<(&'static str, &str)> {
    let mut places = PLACES.iter();
    places.find_map(|(capital, small)| name.strip_prefix(capital).map(|place| (*small, place)))
}

/// Name of an agency as official papers write it: what is called after a place is its people's committee.
#[must_use]
pub fn official_name(name: &str) -> String {
    named_after(name).map_or_else(
        || name.to_owned(),
        |(small, place)| format!("Ủy ban nhân dân {small}{place}"),
    )
}

/// The place that stands before the date of an official paper; none for an agency that is not called after one.
#[must_use]
pub fn place_of(name: &str) -> Option<&str> {
    named_after(name).map(|(_, place)| place)
}

/// A text that is no number of a slip.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the number of a slip looks like H02.07-2026-TNHS-0001")]
pub struct SlipNumberError;

impl ValueError for SlipNumberError {
    fn code(&self) -> FieldCode {
        FieldCode::SlipNumber
    }

    fn message_vi(&self) -> String {
        "Số phiếu phải có dạng H02.07-2026-TNHS-0001.".to_owned()
    }
}

/// The number of an issued slip: agency, year, form, and a count from 1 without gap among those.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SlipNumber {
    /// Who issued it.
    pub agency: AgencyCode,
    /// The local year of issue.
    pub year: i32,
    /// What it is about.
    pub kind: SlipKind,
    /// Its place in the year.
    pub number: i32,
}

impl FromStr for SlipNumber {
    type Err = SlipNumberError;

    fn from_str(text: &str) -> Result<Self, SlipNumberError> {
        let of = |kind: &SlipKind| numbered::read(text, Some(kind.mark())).map(|found| (*kind, found));
        let (kind, (agency, year, number)) = SlipKind::ALL.iter().find_map(of).ok_or(SlipNumberError)?;
        Ok(Self {
            agency,
            year,
            kind,
            number,
        })
    }
}

impl fmt::Display for SlipNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mark = Some(self.kind.mark());
        f.write_str(&numbered::written(&self.agency, self.year, mark, self.number))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn the_set_changes_on_the_first_of_july_2025() {
        let on = |text: &str| FormSet::on(text.parse().unwrap());
        assert_eq!(on("2018-11-23"), FormSet::Circular2018);
        assert_eq!(on("2025-06-30"), FormSet::Circular2018);
        assert_eq!(on("2025-07-01"), FormSet::Decree2025);
        assert_eq!(on("2026-03-02"), FormSet::Decree2025);
    }

    #[test]
    fn the_forms_of_a_set_are_numbered_from_one() {
        for (set, forms) in [
            (FormSet::Circular2018, &["01", "02", "03", "04", "05"][..]),
            (FormSet::Decree2025, &["01", "02", "03", "04", "05", "06"][..]),
        ] {
            let numbers: Vec<&str> = SlipKind::ALL.iter().filter_map(|kind| set.form(*kind)).collect();
            assert_eq!(numbers, forms);
            assert!(forms.iter().all(|form| *form < set.register()));
        }
    }

    #[test]
    fn places_are_ruled_by_committees_and_offices_keep_their_name() {
        assert_eq!(official_name("Huyện Hiệp Hòa"), "Ủy ban nhân dân huyện Hiệp Hòa");
        assert_eq!(official_name("Thị trấn Thắng"), "Ủy ban nhân dân thị trấn Thắng");
        assert_eq!(official_name("Sở Tư pháp"), "Sở Tư pháp");
        assert_eq!(official_name("Xãabc"), "Xãabc");
        assert_eq!(place_of("Huyện Hiệp Hòa"), Some("Hiệp Hòa"));
        assert_eq!(place_of("Sở Tư pháp"), None);
    }

    #[test]
    fn numbers_are_read_back_and_others_refused() {
        for text in ["H02.07-2026-TNHS-0001", "000.00.06.H02-2026-KSHS-12345"] {
            assert_eq!(text.parse::<SlipNumber>().unwrap().to_string(), text);
        }
        for text in [
            "",
            "H02.07-2026-0001",
            "H02.07-2026-XXX-0001",
            "H02.07-2026-TNHS-0000",
            "H02.07-2026-TNHS-1",
            "H02.07-2026-TNHS-00001",
            "h02.07-2026-TNHS-0001",
            "H02.07-2026-TNHS-0001-1",
        ] {
            assert_eq!(text.parse::<SlipNumber>(), Err(SlipNumberError), "{text}");
        }
    }
}
