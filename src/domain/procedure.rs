//! Procedures of the official catalogue and their dated versions.

mod fee_rule;

use std::sync::Arc;

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

pub use self::fee_rule::{FeeRule, Further};
use super::agency::AgencyLevel;
use super::codes::{AgencyCode, ProcedureCode};
use super::counted::FeeUnit;
use super::duration::Duration;
use super::ids::{ProcedureId, VersionId};
use super::person::ApplicantKind;
use super::policy::Role;
use super::postal::Channel;
use super::text::{FieldCode, Text, ValueError};

/// Level of an online service: 1–2 are information only, 3 = "một phần", 4 = "toàn trình" (Decree 42/2022).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "i64", into = "i64")]
pub struct ServiceLevel(u8);

/// A service level other than 1, 2, 3 or 4.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a service level is 1, 2, 3 or 4")]
pub struct UnknownLevel;

impl ServiceLevel {
    /// Level 1 to 4.
    ///
    /// # Errors
    /// Any other number.
    pub fn new(level: i64) -> Result<Self, UnknownLevel> {
        u8::try_from(level)
            .ok()
            .filter(|l| (1..=4).contains(l))
            .map(Self)
            .ok_or(UnknownLevel)
    }

    /// 1 to 4.
    pub const fn get(self) -> u8 {
        self.0
    }

    /// The number that is stored.
    pub fn number(self) -> i16 {
        i16::from(self.0)
    }

    /// Whether a dossier can be submitted online at all (level 3 or 4).
    pub const fn is_online(self) -> bool {
        self.0 >= 3
    }
}

impl std::str::FromStr for ServiceLevel {
    type Err = UnknownLevel;
    fn from_str(text: &str) -> Result<Self, UnknownLevel> {
        text.parse().map_err(|_| UnknownLevel).and_then(Self::new)
    }
}

impl ValueError for UnknownLevel {
    fn code(&self) -> FieldCode {
        FieldCode::ServiceLevel
    }

    fn message_vi(&self) -> String {
        "Mức độ dịch vụ công là 1, 2, 3 hoặc 4.".to_owned()
    }
}

impl TryFrom<i64> for ServiceLevel {
    type Error = UnknownLevel;
    fn try_from(level: i64) -> Result<Self, UnknownLevel> {
        Self::new(level)
    }
}

impl TryFrom<i16> for ServiceLevel {
    type Error = UnknownLevel;
    fn try_from(level: i16) -> Result<Self, UnknownLevel> {
        Self::new(level.into())
    }
}

impl From<ServiceLevel> for i64 {
    fn from(level: ServiceLevel) -> Self {
        i64::from(level.0)
    }
}

/// A paper that must or may be handed in.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PaperRequirement {
    /// Short code, unique within the version.
    pub code: String,
    /// What it is.
    pub name: String,
    /// Number of originals.
    #[serde(default)]
    pub originals: u8,
    /// Number of copies.
    #[serde(default)]
    pub copies: u8,
    /// Whether intake is refused without it.
    #[serde(default)]
    pub mandatory: bool,
}

/// One step of the work between intake and hand-back.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepDefinition {
    /// What is done.
    pub name: String,
    /// Who does it.
    pub role: Role,
    /// The agency or department responsible; the deciding agency itself if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub agency: Option<AgencyCode>,
    /// How long it may take.
    pub duration: Duration,
    /// Whether it runs beside the step before it: both belong to one stage, and the next begins when all are finished.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub parallel: bool,
}

/// What a version of a procedure says, as entered by an administrator. Checked by [`ProcedureDefinition::check`].
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProcedureDefinition {
    /// Level of the agencies that decide it.
    pub agency_level: AgencyLevel,
    /// The promise at the counter: the local duration, never longer than the statutory one.
    pub duration: Duration,
    /// What the law allows; equal to `duration` if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statutory_duration: Option<Duration>,
    /// The promise for online dossiers, where it differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub online_duration: Option<Duration>,
    /// Level of the online service.
    pub service_level: ServiceLevel,
    /// Papers of the dossier.
    #[serde(default)]
    pub papers: Vec<PaperRequirement>,
    /// Fees and charges.
    #[serde(default)]
    pub fees: Vec<FeeRule>,
    /// Steps between intake and hand-back, in order; at least one.
    pub steps: Vec<StepDefinition>,
    /// Whether a result paper is given (otherwise it is left out of the result-attached rate).
    #[serde(default = "yes")]
    pub gives_result: bool,
    /// Whether deciding demands the result on the dossier.
    #[serde(default)]
    pub result_file_demanded: bool,
    /// Whether the result must be digitally signed.
    #[serde(default)]
    pub signature_demanded: bool,
    /// Whether the public post may carry papers or the result.
    #[serde(default = "yes")]
    pub postal_allowed: bool,
}

const fn yes() -> bool {
    true
}

/// What is wrong with a definition, and in which field.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("{field}: {message_en}")]
pub struct DefinitionError {
    /// JSON path of the field.
    pub field: String,
    /// A sentence for the administrator.
    pub message_vi: &'static str,
    /// The same in English.
    pub message_en: &'static str,
}

impl ProcedureDefinition {
    /// Cleans its texts and checks what the types alone do not say.
    ///
    /// # Errors
    /// The first field that is wrong.
    pub fn check(mut self) -> Result<Self, DefinitionError> {
        let fail = |field: &str, message_vi, message_en| {
            Err(DefinitionError {
                field: field.to_owned(),
                message_vi,
                message_en,
            })
        };
        if self.agency_level == AgencyLevel::Department {
            return fail(
                "agency_level",
                "Thủ tục do cơ quan giải quyết, không phải phòng chuyên môn.",
                "An agency decides a procedure, not a department.",
            );
        }
        if self.steps.is_empty() || self.steps.len() > 50 {
            return fail(
                "steps",
                "Thủ tục cần từ 1 đến 50 bước xử lý.",
                "A procedure has 1 to 50 steps.",
            );
        }
        if self.papers.len() > 100 {
            return fail(
                "papers",
                "Thủ tục có nhiều nhất 100 thành phần hồ sơ.",
                "A procedure has at most 100 papers.",
            );
        }
        if self.fees.len() > 20 {
            return fail(
                "fees",
                "Thủ tục có nhiều nhất 20 khoản phí, lệ phí.",
                "A procedure has at most 20 fees.",
            );
        }
        for (i, step) in self.steps.iter().enumerate() {
            if !matches!(step.role, Role::Handler | Role::Leader) {
                return fail(
                    &format!("steps[{i}].role"),
                    "Bước xử lý thuộc chuyên viên (handler) hoặc lãnh đạo (leader).",
                    "A step belongs to a handler or a leader.",
                );
            }
        }
        for (i, step) in self.steps.iter_mut().enumerate() {
            clean_text(&format!("steps[{i}].name"), &mut step.name)?;
        }
        for (i, paper) in self.papers.iter_mut().enumerate() {
            clean_text(&format!("papers[{i}].code"), &mut paper.code)?;
            clean_text(&format!("papers[{i}].name"), &mut paper.name)?;
        }
        for (i, fee) in self.fees.iter_mut().enumerate() {
            clean_text(&format!("fees[{i}].name"), &mut fee.name)?;
        }
        fee_rule::check(&self.fees)?;
        self.check_durations()?;
        self.check_stages()?;
        for (i, paper) in self.papers.iter().enumerate() {
            if self.papers.iter().take(i).any(|other| other.code == paper.code) {
                return fail(
                    &format!("papers[{i}].code"),
                    "Mã giấy tờ bị trùng trong thủ tục.",
                    "Another paper of the procedure has this code.",
                );
            }
        }
        if self.signature_demanded && !self.result_file_demanded {
            return fail(
                "signature_demanded",
                "Đòi chữ ký số thì phải đòi tệp kết quả (result_file_demanded).",
                "A signature can only be demanded with a result file (result_file_demanded).",
            );
        }
        if self.result_file_demanded && !self.gives_result {
            return fail(
                "result_file_demanded",
                "Thủ tục không có kết quả thì không thể đòi tệp kết quả.",
                "A procedure without a result cannot demand a result file.",
            );
        }
        Ok(self)
    }

    /// Less than the law allows may be promised, never more. Durations in different units are not compared.
    fn check_durations(&self) -> Result<(), DefinitionError> {
        let Some(statutory) = self.statutory_duration else {
            return Ok(());
        };
        let promised = [
            ("duration", Some(self.duration)),
            ("online_duration", self.online_duration),
        ];
        let longer = |duration: Option<Duration>| duration.is_some_and(|d| d.is_longer_than(&statutory));
        match promised.iter().find(|(_, duration)| longer(*duration)) {
            None => Ok(()),
            Some((field, _)) => Err(DefinitionError {
                field: (*field).to_owned(),
                message_vi: "Thời hạn tại địa phương không được dài hơn thời hạn theo quy định của pháp luật.",
                message_en: "The duration promised must not be longer than the statutory one.",
            }),
        }
    }

    /// The duration promised to a dossier that comes in through a channel.
    pub fn duration_for(&self, channel: Channel) -> &Duration {
        match (channel, &self.online_duration) {
            (Channel::Online, Some(online)) => online,
            _ => &self.duration,
        }
    }

    /// What a dossier of such an applicant is asked to pay that comes in through a channel.
    pub fn fees_for(&self, channel: Channel, applicant: ApplicantKind) -> impl Iterator<Item = &FeeRule> {
        self.fees
            .iter()
            .filter(move |fee| fee.channel.is_none_or(|c| c == channel))
            .filter(move |fee| fee.applicant_kind.is_none_or(|k| k == applicant))
            .filter(|fee| fee.is_asked())
    }

    /// What is to be counted for the fees of such a dossier, if anything is.
    pub fn unit_for(&self, channel: Channel, applicant: ApplicantKind) -> Option<FeeUnit> {
        let mut units = self.fees_for(channel, applicant).map(|fee| fee.per);
        units.find(|unit| unit.is_counted())
    }

    /// The step with a number, counted from 1.
    pub fn step(&self, number: i16) -> Option<&StepDefinition> {
        usize::try_from(number)
            .ok()?
            .checked_sub(1)
            .and_then(|i| self.steps.get(i))
    }

    /// Number of the last step.
    pub fn last_step(&self) -> i16 {
        i16::try_from(self.steps.len()).unwrap_or(i16::MAX)
    }
}

fn clean_text(field: &str, text: &mut String) -> Result<(), DefinitionError> {
    let clean = Text::<500>::parse(text).map_err(|_| DefinitionError {
        field: field.to_owned(),
        message_vi: "Cần có nội dung, dài nhất 500 ký tự, trên một dòng.",
        message_en: "Between 1 and 500 characters on one line are needed.",
    })?;
    clean.as_str().clone_into(text);
    Ok(())
}

/// A definition with the days between which it is in force.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProcedureVersion {
    /// Identity; a dossier keeps the version it was received under.
    pub id: VersionId,
    /// First local day in force.
    pub valid_from: NaiveDate,
    /// Last local day in force.
    pub valid_to: Option<NaiveDate>,
    /// What it says.
    pub definition: ProcedureDefinition,
}

/// A procedure with all its versions, oldest first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Procedure {
    /// Identity.
    pub id: ProcedureId,
    /// Official code.
    pub code: ProcedureCode,
    /// Official name.
    pub name: String,
    /// Field (lĩnh vực).
    pub field: String,
    /// Versions, oldest first, never overlapping.
    pub versions: Vec<ProcedureVersion>,
}

impl Procedure {
    /// The version in force on a local day.
    pub fn version_on(&self, day: NaiveDate) -> Option<&ProcedureVersion> {
        self.versions
            .iter()
            .rev()
            .find(|v| v.valid_from <= day && v.valid_to.is_none_or(|last| day <= last))
    }
}

/// The one of some procedures, which are in the order of their codes, that has a number in the national catalogue: the one
/// without a publisher, or else the only one.
pub fn of_base<'p>(procedures: &'p [Arc<Procedure>], base: &str) -> Option<&'p Arc<Procedure>> {
    let from = procedures.partition_point(|p| p.code.as_str() < base);
    let mut same = procedures.iter().skip(from).take_while(|p| p.code.base() == base);
    let first = same.next()?;
    (first.code.as_str() == base || same.next().is_none()).then_some(first)
}
