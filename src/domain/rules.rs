//! Rules that the law states with numbers that may change: settings with dates of validity, not constants.

use chrono::NaiveDate;

use super::ids::AgencyId;
use super::text_enum::text_enum;

text_enum! {
    /// A number that an authority sets.
    pub enum RuleKey {
        /// Working minutes in which the counter must accept or refuse an online dossier.
        OnlineAcceptanceMinutes = "online_acceptance_minutes" / "thời hạn tiếp nhận hồ sơ trực tuyến (phút làm việc)",
        /// How many times the return date of one dossier may be put off with an apology.
        ExtensionsAllowed = "extensions_allowed" / "số lần được xin lỗi, hẹn lại",
        /// 1 if a counter may take in a dossier that any agency of the same root decides, 0 if only its own ones
        /// and those above it (Decree 118/2025/NĐ-CP allows it from 1/7/2025).
        IntakeRegardlessOfBoundary = "intake_regardless_of_boundary" / "tiếp nhận không phụ thuộc địa giới (0/1)",
        /// Working minutes before the due time by which an apology must be made.
        ExtensionLeadMinutes = "extension_lead_minutes" / "thời gian xin lỗi trước hạn (phút làm việc)",
        /// Calendar days in which an applicant is to answer a supplement request; 0 for no limit.
        SupplementAnswerDays = "supplement_answer_days" / "thời hạn bổ sung hồ sơ (ngày)",
        /// 1 if a dossier whose supplement request was not answered in time is closed by itself, 0 if a person does it.
        SupplementAutoClose = "supplement_auto_close" / "tự động đóng hồ sơ quá hạn bổ sung (0/1)",
        /// Working minutes in which another agency is to confirm that a dossier reached it; what lies longer is named as
        /// a cause of lateness.
        HandoverConfirmMinutes = "handover_confirm_minutes" / "thời hạn xác nhận hồ sơ chuyển đến (phút làm việc)",
    }
}

impl RuleKey {
    /// Where nothing is set: 8 working hours; one apology; any moment before the due time
    /// (Decree 61/2018/NĐ-CP as amended by Decree 107/2021/NĐ-CP). No legal text read by us says how long an answer may
    /// take for every procedure, nor how soon a hand-over is to be confirmed: 30 days and half a day are our defaults.
    pub const fn default_value(self) -> i64 {
        match self {
            Self::OnlineAcceptanceMinutes => 480,
            Self::ExtensionsAllowed => 1,
            Self::ExtensionLeadMinutes | Self::IntakeRegardlessOfBoundary | Self::SupplementAutoClose => 0,
            Self::SupplementAnswerDays => 30,
            Self::HandoverConfirmMinutes => 240,
        }
    }
}

/// One setting of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleSetting {
    /// Which rule.
    pub key: RuleKey,
    /// For this agency and all below it.
    pub agency_id: AgencyId,
    /// First local day.
    pub valid_from: NaiveDate,
    /// Last local day.
    pub valid_to: Option<NaiveDate>,
    /// The number, in the unit of the key.
    pub value: i64,
    /// The legal text behind it.
    pub source: String,
}

/// The value of a rule for an agency on a day: the nearest agency on the path wins, then the latest setting.
/// `path` runs from the root to the agency.
pub fn value_of(settings: &[RuleSetting], key: RuleKey, path: &[AgencyId], day: NaiveDate) -> i64 {
    path.iter()
        .rev()
        .find_map(|agency| {
            settings
                .iter()
                .filter(|s| s.key == key && s.agency_id == *agency)
                .filter(|s| s.valid_from <= day && s.valid_to.is_none_or(|last| day <= last))
                .max_by_key(|s| s.valid_from)
        })
        .map_or_else(|| key.default_value(), |s| s.value)
}
