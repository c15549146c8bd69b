//! Rules that the law states with numbers that may change: settings with dates of validity, not constants.

use std::ops::RangeInclusive;

use chrono::NaiveDate;

use super::ids::AgencyId;
use super::slip::FormSet;
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
        /// Minute of the day from which citizens are not disturbed.
        QuietFromMinute = "quiet_from_minute" / "giờ bắt đầu không nhắn tin cho công dân (phút trong ngày)",
        /// Minute of the day until which citizens are not disturbed; the same as the beginning: never quiet.
        QuietUntilMinute = "quiet_until_minute" / "giờ được nhắn tin trở lại (phút trong ngày)",
        /// Working minutes ahead of the end of acceptance at which the desk is reminded.
        AcceptanceReminderMinutes = "acceptance_reminder_minutes" / "nhắc tiếp nhận trước hạn (phút làm việc)",
        /// Working minutes of lateness after which the leader is told.
        EscalationMinutes = "escalation_minutes" / "quá hạn bao lâu thì báo lãnh đạo (phút làm việc)",
        /// Largest file of a dossier, in MiB.
        FileMaxMib = "file_max_mib" / "dung lượng tối đa của một tệp (MiB)",
        /// All files of one dossier together, in MiB.
        DossierFilesMaxMib = "dossier_files_max_mib" / "tổng dung lượng tệp của một hồ sơ (MiB)",
        /// 1 if a demanded digital signature must lead to a trusted root; 0 if it is enough that the file is as it was
        /// signed.
        SignatureTrustDemanded = "signature_trust_demanded" / "chữ ký số kết quả phải thuộc gốc tin cậy (0/1)",
        /// Working minutes in which a report or suggestion of a citizen must be answered.
        FeedbackAnswerMinutes = "feedback_answer_minutes" / "thời hạn trả lời phản ánh, kiến nghị (phút làm việc)",
        /// Calendar days in which an applicant is to answer a supplement request; 0 for no limit.
        SupplementAnswerDays = "supplement_answer_days" / "thời hạn bổ sung hồ sơ (ngày)",
        /// 1 if a dossier whose supplement request was not answered in time is closed by itself, 0 if a person does it.
        SupplementAutoClose = "supplement_auto_close" / "tự động đóng hồ sơ quá hạn bổ sung (0/1)",
        /// Working minutes in which another agency is to confirm that a dossier reached it; what lies longer is named as
        /// a cause of lateness.
        HandoverConfirmMinutes = "handover_confirm_minutes" / "thời hạn xác nhận hồ sơ chuyển đến (phút làm việc)",
        /// Years for which it is kept who looked at personal data; what any agency sets longest holds.
        LookKeepYears = "look_keep_years" / "thời gian lưu nhật ký xem dữ liệu cá nhân (năm)",
        /// Days after which an item that takes something home is looked after while the post still has it.
        PostDelayDays = "post_delay_days" / "bưu chính giữ bưu gửi bao lâu thì theo dõi (ngày)",
    }
}

/// No applicant is given longer than this to answer, in days.
pub const LONGEST_ANSWER_DAYS: i64 = 366;

/// The largest number of a rule that has no bound of its own.
const MOST: i64 = 100_000;

/// What the number of a rule counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RuleUnit {
    /// Minutes of working time.
    WorkingMinutes,
    /// Minutes since midnight.
    MinuteOfDay,
    /// 1 for yes, 0 for no.
    YesOrNo,
    /// What the name of the rule says.
    Number,
}

impl RuleKey {
    /// What its number counts.
    pub const fn unit(self) -> RuleUnit {
        match self {
            Self::OnlineAcceptanceMinutes
            | Self::ExtensionLeadMinutes
            | Self::AcceptanceReminderMinutes
            | Self::EscalationMinutes
            | Self::FeedbackAnswerMinutes
            | Self::HandoverConfirmMinutes => RuleUnit::WorkingMinutes,
            Self::QuietFromMinute | Self::QuietUntilMinute => RuleUnit::MinuteOfDay,
            Self::IntakeRegardlessOfBoundary | Self::SignatureTrustDemanded | Self::SupplementAutoClose => {
                RuleUnit::YesOrNo
            }
            Self::ExtensionsAllowed
            | Self::FileMaxMib
            | Self::DossierFilesMaxMib
            | Self::SupplementAnswerDays
            | Self::LookKeepYears
            | Self::PostDelayDays => RuleUnit::Number,
        }
    }

    /// The numbers that it takes.
    pub const fn range(self) -> RangeInclusive<i64> {
        match self.unit() {
            RuleUnit::YesOrNo => 0..=1,
            RuleUnit::MinuteOfDay => 0..=24 * 60 - 1,
            RuleUnit::WorkingMinutes | RuleUnit::Number => match self {
                // A limit that lets nothing in would close the intake of files.
                Self::FileMaxMib | Self::DossierFilesMaxMib => 1..=MOST,
                Self::SupplementAnswerDays => 0..=LONGEST_ANSWER_DAYS,
                Self::LookKeepYears => 1..=100,
                Self::PostDelayDays => 1..=366,
                _ => 0..=MOST,
            },
        }
    }

    /// Where nothing is set: 8 working hours; one apology; any moment before the due time
    /// (Decree 61/2018/NĐ-CP as amended by Decree 107/2021/NĐ-CP); intake regardless of boundary since Decree 118/2025/NĐ-CP. No law says when people are reminded or left in peace:
    /// quiet from 21:00 to 7:00, the desk two working hours ahead, the leader after one working day. 50 MiB a file, 500 MiB
    /// a dossier; signatures trusted. Nor how long an answer may take for every procedure, nor how soon a hand-over is to
    /// be confirmed, nor how long it is kept who looked, nor when the post is late: 30 days, half a day, five years, five days.
    pub fn default_on(self, day: NaiveDate) -> i64 {
        match self {
            Self::OnlineAcceptanceMinutes => 480,
            // Ten working days of eight hours; no readable legal text says how long, so it is a setting.
            Self::FeedbackAnswerMinutes => 4_800,
            Self::ExtensionsAllowed | Self::SignatureTrustDemanded => 1,
            Self::FileMaxMib => 50,
            Self::DossierFilesMaxMib => 500,
            Self::ExtensionLeadMinutes | Self::SupplementAutoClose => 0,
            Self::IntakeRegardlessOfBoundary => i64::from(FormSet::on(day) == FormSet::Decree2025),
            Self::SupplementAnswerDays => 30,
            Self::LookKeepYears | Self::PostDelayDays => 5,
            Self::HandoverConfirmMinutes => 240,
            Self::QuietFromMinute => 21 * 60,
            Self::QuietUntilMinute => 7 * 60,
            Self::AcceptanceReminderMinutes => 120,
            Self::EscalationMinutes => 480,
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
        .map_or_else(|| key.default_on(day), |s| s.value)
}
