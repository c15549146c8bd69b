//! Whatever a plan aims at or a scorecard measures: rates of dossiers, rates that other systems hold, and the rates of
//! services that Decision 766/QĐ-TTg adds.

mod enterable;

pub use self::enterable::{Enterable, NotEnterable};
use super::chances::{Chances, Growth, Turn, Turnable};
use super::indicator::{Indicator, Rate, Share};
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

/// Of those graded good so many may be graded excellent, and no more (Decree 90/2020/NĐ-CP).
const MOST_EXCELLENT: Share = Share::TWENTY_PERCENT;

text_enum! {
    /// A rate that other systems hold: entered as a figure with its period, source and evidence.
    pub enum Entered {
        /// One-stop officials graded "hoàn thành xuất sắc nhiệm vụ" over one-stop officials graded.
        ExcellentStaff = "excellent_staff" / "Tỷ lệ cán bộ một cửa hoàn thành xuất sắc nhiệm vụ",
        /// The same officials over those graded "hoàn thành tốt nhiệm vụ": the law says how many there may be at most.
        ExcellentOfGood = "excellent_of_good" / "Số cán bộ một cửa hoàn thành xuất sắc so với số hoàn thành tốt nhiệm vụ",
        /// Incoming documents assigned and with a work file over incoming documents.
        IncomingDocuments = "incoming_documents" / "Tỷ lệ văn bản đến được giao và lập hồ sơ công việc",
        /// Outgoing documents electronic and personally signed over outgoing documents.
        OutgoingDocuments = "outgoing_documents" / "Tỷ lệ văn bản đi điện tử có ký số cá nhân",
        /// Agencies and units whose number of leaders follows the rule over all.
        LeadershipNumbers = "leadership_numbers" / "Tỷ lệ cơ quan, đơn vị bố trí số lượng lãnh đạo đúng quy định",
        /// Satisfied answers over answers of a survey.
        Satisfaction = "satisfaction" / "Tỷ lệ hài lòng của người dân",
    }
}

impl Entered {
    /// What is divided by what.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::ExcellentStaff => {
                "cán bộ một cửa xếp loại hoàn thành xuất sắc nhiệm vụ / cán bộ một cửa được xếp loại"
            }
            Self::ExcellentOfGood => {
                "cán bộ một cửa xếp loại hoàn thành xuất sắc nhiệm vụ / cán bộ một cửa xếp loại hoàn thành tốt nhiệm vụ"
            }
            Self::IncomingDocuments => "văn bản đến được giao xử lý và có hồ sơ công việc / văn bản đến",
            Self::OutgoingDocuments => "văn bản đi điện tử có chữ ký số cá nhân / văn bản đi",
            Self::LeadershipNumbers => "cơ quan, đơn vị có số lãnh đạo đúng quy định / tất cả cơ quan, đơn vị",
            Self::Satisfaction => "phiếu hài lòng và rất hài lòng / phiếu trả lời",
        }
    }

    /// What the reader must know beside the rate.
    pub const fn note(self) -> Option<&'static str> {
        match self {
            Self::ExcellentStaff => Some(
                "Chỉ tiêu của kế hoạch; Nghị định 90/2020/NĐ-CP giới hạn số hoàn thành xuất sắc không quá 20 % số hoàn thành tốt.",
            ),
            _ => None,
        }
    }

    /// The figure that the law caps while the plan wants this one to grow, and the most that it may be.
    pub const fn capped_by(self) -> Option<(Self, Share)> {
        match self {
            Self::ExcellentStaff => Some((Self::ExcellentOfGood, MOST_EXCELLENT)),
            _ => None,
        }
    }

    /// What one more of is, in a sentence.
    const fn noun_vi(self) -> &'static str {
        match self {
            Self::ExcellentStaff | Self::ExcellentOfGood => "cán bộ hoàn thành xuất sắc",
            Self::IncomingDocuments => "văn bản đến được lập hồ sơ công việc",
            Self::OutgoingDocuments => "văn bản đi có ký số cá nhân",
            Self::LeadershipNumbers => "cơ quan, đơn vị đúng số lượng lãnh đạo",
            Self::Satisfaction => "phiếu hài lòng",
        }
    }
}

text_enum! {
    /// A rate of services or dossiers as Decision 766/QĐ-TTg counts it.
    pub enum Decision766 {
        /// Procedures offered online (level 3/4) over procedures that the agencies decide.
        ServicesOffered = "services_offered" / "Tỷ lệ TTHC cung cấp trực tuyến",
        /// Online services with at least one online dossier over online services.
        ServicesUsed = "services_used" / "Tỷ lệ dịch vụ công trực tuyến phát sinh hồ sơ",
        /// Procedures with fees that can be paid online over procedures with fees.
        PaymentOffered = "payment_offered" / "Tỷ lệ TTHC có thanh toán trực tuyến",
        /// Of those that can be paid online, the procedures in which somebody did.
        PaymentUsed = "payment_used" / "Tỷ lệ TTHC phát sinh thanh toán trực tuyến",
        /// Decided in time with at most one supplement request over received.
        Progress = "progress_766" / "Tỷ lệ hồ sơ đúng hạn trên hồ sơ tiếp nhận (QĐ 766)",
    }
}

impl Decision766 {
    /// What is divided by what.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::ServicesOffered => "TTHC có dịch vụ mức độ 3, 4 vào cuối kỳ / TTHC thuộc thẩm quyền còn hiệu lực",
            Self::ServicesUsed => {
                "dịch vụ công trực tuyến có ít nhất một hồ sơ trực tuyến trong kỳ / dịch vụ công trực tuyến"
            }
            Self::PaymentOffered => {
                "TTHC có phí, lệ phí nộp được qua cổng thanh toán đang kết nối / TTHC có phí, lệ phí còn hiệu lực vào cuối kỳ"
            }
            Self::PaymentUsed => {
                "TTHC có ít nhất một hồ sơ tiếp nhận trong kỳ thanh toán trực tuyến / TTHC có thanh toán trực tuyến"
            }
            Self::Progress => {
                "hồ sơ trước hạn và đúng hạn, bị yêu cầu bổ sung không quá một lần / hồ sơ tiếp nhận; không quá 100 %"
            }
        }
    }
}

text_enum! {
    /// A rate of what citizens say of their dossiers.
    pub enum Rated {
        /// Very satisfied and satisfied over all ratings, by the day of the rating.
        Satisfaction = "satisfaction_rated" / "Tỷ lệ hài lòng theo đánh giá từng hồ sơ",
    }
}

impl Rated {
    /// What is divided by what.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Satisfaction => "hồ sơ được đánh giá rất hài lòng và hài lòng / hồ sơ được đánh giá",
        }
    }
}

impl Indicator {
    /// What one more of is, in a sentence.
    const fn noun_vi(self) -> &'static str {
        match self {
            Self::OnTime => "hồ sơ giải quyết đúng hạn",
            Self::ResultAttached => "hồ sơ gắn kết quả",
            Self::Online | Self::OnlineOffered => "hồ sơ trực tuyến",
            Self::OnlinePartial => "hồ sơ trực tuyến một phần",
            Self::OnlineFull => "hồ sơ trực tuyến toàn trình",
            Self::Postal => "hồ sơ qua bưu chính",
            Self::PostalIntake => "hồ sơ tiếp nhận qua bưu chính",
            Self::PostalReturn => "hồ sơ trả kết quả qua bưu chính",
            Self::PaymentOnline => "hồ sơ thanh toán trực tuyến",
            Self::ElectronicResults => "hồ sơ có kết quả điện tử",
            Self::DigitisedPapers => "hồ sơ số hóa đủ giấy tờ",
            Self::ReusedData => "hồ sơ dùng lại dữ liệu đã số hóa",
            Self::Repeated => "hồ sơ yêu cầu bổ sung hơn một lần",
        }
    }
}

/// Something that has a rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Gauge {
    /// Computed from dossiers.
    Dossiers(Indicator),
    /// Entered as figures.
    Entered(Entered),
    /// Computed as Decision 766 does.
    Decision766(Decision766),
    /// Computed from the ratings of citizens.
    Ratings(Rated),
}

/// Where a rate comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// From what is kept here.
    Computed,
    /// Somebody entered what another system holds.
    Entered,
    /// Entered for some days, computed for the others.
    Mixed,
}

impl Source {
    /// Its name in answers.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Computed => "computed",
            Self::Entered => "entered",
            Self::Mixed => "mixed",
        }
    }
}

/// A name that is no gauge.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("unknown indicator; see the list of indicators")]
pub struct UnknownGauge;

impl ValueError for UnknownGauge {
    fn code(&self) -> FieldCode {
        FieldCode::IndicatorUnknown
    }

    fn message_vi(&self) -> String {
        "Không có chỉ tiêu này; hãy chọn một chỉ tiêu trong danh mục chỉ tiêu.".to_owned()
    }
}

impl std::str::FromStr for Gauge {
    type Err = UnknownGauge;

    fn from_str(text: &str) -> Result<Self, UnknownGauge> {
        let dossiers = text.parse().map(Self::Dossiers).ok();
        dossiers
            .or_else(|| text.parse().map(Self::Entered).ok())
            .or_else(|| text.parse().map(Self::Decision766).ok())
            .or_else(|| text.parse().map(Self::Ratings).ok())
            .ok_or(UnknownGauge)
    }
}

impl Gauge {
    /// Every gauge.
    pub fn all() -> impl Iterator<Item = Self> {
        let dossiers = Indicator::ALL.iter().copied().map(Self::Dossiers);
        dossiers
            .chain(Entered::ALL.iter().copied().map(Self::Entered))
            .chain(Decision766::ALL.iter().copied().map(Self::Decision766))
            .chain(Rated::ALL.iter().copied().map(Self::Ratings))
    }

    /// Its name in data and requests.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Dossiers(indicator) => indicator.as_str(),
            Self::Entered(entered) => entered.as_str(),
            Self::Decision766(special) => special.as_str(),
            Self::Ratings(rated) => rated.as_str(),
        }
    }

    /// Its Vietnamese name.
    pub const fn label_vi(self) -> &'static str {
        match self {
            Self::Dossiers(indicator) => indicator.label_vi(),
            Self::Entered(entered) => entered.label_vi(),
            Self::Decision766(special) => special.label_vi(),
            Self::Ratings(rated) => rated.label_vi(),
        }
    }

    /// What is divided by what.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::Dossiers(indicator) => indicator.definition(),
            Self::Entered(entered) => entered.definition(),
            Self::Decision766(special) => special.definition(),
            Self::Ratings(rated) => rated.definition(),
        }
    }

    /// What one more of is, in a sentence: "hồ sơ trực tuyến".
    pub const fn noun_vi(self) -> &'static str {
        match self {
            Self::Dossiers(indicator) => indicator.noun_vi(),
            Self::Entered(entered) => entered.noun_vi(),
            Self::Decision766(Decision766::ServicesOffered) => "TTHC cung cấp trực tuyến",
            Self::Decision766(Decision766::ServicesUsed) => "dịch vụ công phát sinh hồ sơ trực tuyến",
            Self::Decision766(Decision766::PaymentOffered) => "TTHC có thanh toán trực tuyến",
            Self::Decision766(Decision766::PaymentUsed) => "TTHC phát sinh thanh toán trực tuyến",
            Self::Decision766(Decision766::Progress) => "hồ sơ giải quyết đúng hạn",
            Self::Ratings(Rated::Satisfaction) => "hồ sơ được đánh giá hài lòng",
        }
    }

    /// Where it comes from: `dossiers`, `entered`, `decision_766` or `ratings`.
    pub const fn origin(self) -> &'static str {
        match self {
            Self::Dossiers(_) => "dossiers",
            Self::Entered(_) => "entered",
            Self::Decision766(_) => "decision_766",
            Self::Ratings(_) => "ratings",
        }
    }

    /// Whether a plan may aim at it and a scorecard give points for it: more of it is better. A rate that counts what is wrong, or what
    /// the law allows a few of, would be rewarded.
    pub const fn may_be_aimed_at(self) -> bool {
        !matches!(
            self,
            Self::Dossiers(Indicator::Repeated) | Self::Entered(Entered::ExcellentOfGood)
        )
    }

    /// How it is won back.
    const fn growth(self, source: Source) -> Growth {
        match self {
            // What was counted can still be signed, filed or put right.
            _ if !matches!(source, Source::Computed) => Growth::Repair,
            Self::Dossiers(indicator) => indicator.growth(),
            // What was received is counted below the line already: deciding it adds nothing there.
            Self::Decision766(Decision766::Progress) => Growth::Turn(Turn::InTime),
            Self::Decision766(_) => Growth::RepairInTime,
            // A rating is never changed.
            Self::Ratings(_) => Growth::Add,
            Self::Entered(_) => Growth::Repair,
        }
    }

    /// What may still be done for a rate, in a period that goes on or is over.
    pub fn chances(self, source: Source, rate: Rate, turnable: Turnable, goes_on: bool) -> Chances {
        Chances::new(self.growth(source), rate, turnable, goes_on)
    }

    /// Whether figures of several periods are added up. What is true at the end of a period is not: there the last one counts.
    pub const fn adds_up(self) -> bool {
        !matches!(self, Self::Decision766(_) | Self::Entered(Entered::LeadershipNumbers))
    }

    /// Whether open dossiers can be turned for it.
    pub const fn turns(self) -> bool {
        matches!(self.growth(Source::Computed), Growth::Turn(_))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn every_gauge_has_one_name() {
        let names: std::collections::BTreeSet<&str> = Gauge::all().map(Gauge::as_str).collect();
        assert_eq!(names.len(), Gauge::all().count());
        for gauge in Gauge::all() {
            assert_eq!(gauge.as_str().parse(), Ok(gauge));
            assert!(gauge.definition().contains('/'), "{}", gauge.as_str());
        }
        assert_eq!("onlin".parse::<Gauge>(), Err(UnknownGauge));
    }
}
