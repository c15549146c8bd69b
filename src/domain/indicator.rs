//! The rates that an administrative-reform plan is judged by. Each is a numerator and a denominator, both
//! sums of measures; a rate over nothing does not exist.

use super::chances::{Growth, Turn};
use super::figures::{Amounts, Measure, amount};
use super::text::{FieldCode, ValueError};
use super::text_enum::text_enum;

text_enum! {
    /// A rate computed from dossiers.
    pub enum Indicator {
        /// Early and on time over decided.
        OnTime = "on_time" / "Tỷ lệ giải quyết trước hạn và đúng hạn",
        /// Decided with the result attached over decided of procedures that give a result.
        ResultAttached = "result_attached" / "Tỷ lệ gắn kết quả giải quyết",
        /// Submitted online under a level 3/4 service over all received.
        Online = "online" / "Tỷ lệ hồ sơ trực tuyến mức độ 3, 4",
        /// Submitted online under a level 3/4 service over received of procedures offered at such a level.
        OnlineOffered = "online_offered" / "Tỷ lệ hồ sơ trực tuyến của TTHC có dịch vụ mức độ 3, 4",
        /// Submitted online at level 3 over received of procedures offered at level 3.
        OnlinePartial = "online_partial" / "Tỷ lệ hồ sơ trực tuyến một phần",
        /// Submitted online at level 4 over received of procedures offered at level 4.
        OnlineFull = "online_full" / "Tỷ lệ hồ sơ trực tuyến toàn trình",
        /// Received or returned through public post over all received.
        Postal = "postal" / "Tỷ lệ hồ sơ qua bưu chính công ích",
        /// Received through public post over all received.
        PostalIntake = "postal_intake" / "Tỷ lệ tiếp nhận qua bưu chính công ích",
        /// Returned through public post over all received.
        PostalReturn = "postal_return" / "Tỷ lệ trả kết quả qua bưu chính công ích",
        /// Paid online over with a fee.
        PaymentOnline = "payment_online" / "Tỷ lệ hồ sơ thanh toán trực tuyến",
        /// Decided with a signed electronic result over decided of procedures that give a result.
        ElectronicResults = "electronic_results" / "Tỷ lệ hồ sơ cấp kết quả điện tử",
        /// Every paper has its file over with papers.
        DigitisedPapers = "digitised_papers" / "Tỷ lệ hồ sơ được số hóa thành phần",
        /// A paper was taken over from an earlier dossier over with papers.
        ReusedData = "reused_data" / "Tỷ lệ khai thác, sử dụng lại dữ liệu đã số hóa",
        /// Decided in time after more than one supplement request over decided in time.
        Repeated = "repeated" / "Tỷ lệ đúng hạn nhưng yêu cầu bổ sung hơn một lần",
    }
}

text_enum! {
    /// How a rate is compared with its target.
    pub enum Comparator {
        /// At least.
        AtLeast = "at_least" / "≥",
        /// More than.
        MoreThan = "more_than" / ">",
        /// Exactly.
        Exactly = "exactly" / "=",
    }
}

/// A share in hundredths of a percent, 0 to 10,000.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Share(u16);

/// A share outside 0–100 %.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
#[error("a share lies between 0 and 100 percent, with at most two decimals")]
pub struct ShareOutOfRange;

impl ValueError for ShareOutOfRange {
    fn code(&self) -> FieldCode {
        FieldCode::OutOfRange
    }

    fn message_vi(&self) -> String {
        "Tỷ lệ phải từ 0 đến 100 phần trăm, tối đa hai chữ số thập phân.".to_owned()
    }
}

impl Share {
    /// A fifth.
    pub const TWENTY_PERCENT: Self = Self(2_000);

    /// From hundredths of a percent.
    ///
    /// # Errors
    /// More than 10,000 (100 %) or negative.
    pub fn from_basis_points(points: i64) -> Result<Self, ShareOutOfRange> {
        u16::try_from(points)
            .ok()
            .filter(|p| *p <= 10_000)
            .map(Self)
            .ok_or(ShareOutOfRange)
    }

    /// Hundredths of a percent.
    pub const fn basis_points(self) -> u16 {
        self.0
    }

    /// From percent with at most two decimals.
    ///
    /// # Errors
    /// Outside 0 to 100, or finer than a hundredth.
    #[allow(clippy::cast_possible_truncation)]
    pub fn from_percent(percent: f64) -> Result<Self, ShareOutOfRange> {
        let points = (percent * 100.0).round();
        if !(0.0..=10_000.0).contains(&points) || (points - percent * 100.0).abs() > 1e-6 {
            return Err(ShareOutOfRange);
        }
        Self::from_basis_points(points as i64)
    }

    /// Percent, for showing.
    pub fn percent(self) -> f64 {
        f64::from(self.0) / 100.0
    }
}

/// What a plan demands of an indicator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Target {
    /// How to compare.
    pub comparator: Comparator,
    /// With what.
    pub threshold: Share,
}

impl Target {
    /// Whether no rate can meet it: nothing is more than 100 %.
    pub fn is_unreachable(self) -> bool {
        self.comparator == Comparator::MoreThan && self.threshold.basis_points() == 10_000
    }
}

/// A sum of measures.
pub type Term = &'static [Measure];

/// A rate with its parts. Empty denominators have no rate.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rate {
    /// What met the condition.
    pub numerator: u64,
    /// What could have.
    pub denominator: u64,
}

impl Rate {
    /// In percent as everybody is told it, with two decimals; none for an empty denominator. Rounded to the nearest, but 100 only
    /// if it is whole and 0 only if it is nothing: 29,999 of 30,000 are 99.99 %.
    pub fn percent(self) -> Option<f64> {
        self.hundredths().map(percent_of)
    }

    /// Both together.
    #[must_use]
    pub const fn plus(self, other: Self) -> Self {
        Self {
            numerator: self.numerator.saturating_add(other.numerator),
            denominator: self.denominator.saturating_add(other.denominator),
        }
    }

    /// The same in hundredths of a percent.
    fn hundredths(self) -> Option<i64> {
        let (numerator, denominator) = (u128::from(self.numerator), u128::from(self.denominator));
        let nearest = (numerator * 20_000 + denominator).checked_div(denominator * 2)?;
        let told = match nearest {
            0 if numerator > 0 => 1,
            10_000 if numerator < denominator => 9_999,
            10_000 if numerator > denominator => 10_001,
            nearest => nearest,
        };
        i64::try_from(told).ok()
    }

    /// Whether the target is met; none for an empty denominator. Exact: no rounding.
    pub fn meets(self, target: Target) -> Option<bool> {
        if self.denominator == 0 {
            return None;
        }
        let have = u128::from(self.numerator) * 10_000;
        let want = u128::from(target.threshold.basis_points()) * u128::from(self.denominator);
        Some(match target.comparator {
            Comparator::AtLeast => have >= want,
            Comparator::MoreThan => have > want,
            Comparator::Exactly => have == want,
        })
    }

    /// Percentage points missing to a target, with two decimals: 0 only if it is met, negative above an exact one; none for an
    /// empty denominator.
    pub fn gap(self, target: Target) -> Option<f64> {
        if self.meets(target)? {
            return Some(0.0);
        }
        let missing = i64::from(target.threshold.basis_points()) - self.hundredths()?;
        let above = self.meets(Target {
            comparator: Comparator::MoreThan,
            ..target
        })?;
        Some(percent_of(if above { missing.min(-1) } else { missing.max(1) }))
    }
}

/// Hundredths of a percent in percent.
#[allow(clippy::cast_precision_loss)] // far below 2^53
fn percent_of(hundredths: i64) -> f64 {
    hundredths as f64 / 100.0
}

impl Indicator {
    /// What stands above the line.
    pub const fn numerator(self) -> Term {
        use Measure as M;
        match self {
            Self::OnTime => &[M::DecidedEarly, M::DecidedOnTime],
            Self::ResultAttached => &[M::ResultAttached],
            Self::Online | Self::OnlineOffered => &[M::ReceivedOnlinePartial, M::ReceivedOnlineFull],
            Self::OnlinePartial => &[M::ReceivedOnlinePartial],
            Self::OnlineFull => &[M::ReceivedOnlineFull],
            Self::Postal => &[M::ReceivedAnyPost],
            Self::PostalIntake => &[M::ReceivedByPost],
            Self::PostalReturn => &[M::ReceivedReturnByPost],
            Self::PaymentOnline => &[M::ReceivedPaidOnline],
            Self::ElectronicResults => &[M::ResultElectronic],
            Self::DigitisedPapers => &[M::ReceivedDigitised],
            Self::ReusedData => &[M::ReceivedReused],
            Self::Repeated => &[M::DecidedRepeated],
        }
    }

    /// What stands below the line.
    pub const fn denominator(self) -> Term {
        use Measure as M;
        match self {
            Self::OnTime => &[M::DecidedEarly, M::DecidedOnTime, M::DecidedLate],
            Self::ResultAttached | Self::ElectronicResults => &[M::ResultExpected],
            Self::PaymentOnline => &[M::ReceivedWithFee],
            Self::DigitisedPapers | Self::ReusedData => &[M::ReceivedWithPapers],
            Self::OnlineOffered => &[M::ReceivedOfferedPartial, M::ReceivedOfferedFull],
            Self::OnlinePartial => &[M::ReceivedOfferedPartial],
            Self::OnlineFull => &[M::ReceivedOfferedFull],
            Self::Repeated => &[M::DecidedEarly, M::DecidedOnTime],
            Self::Online | Self::Postal | Self::PostalIntake | Self::PostalReturn => &[M::Received],
        }
    }

    /// Its value in sums of measures.
    pub fn rate(self, amounts: &Amounts) -> Rate {
        let sum = |term: Term| {
            let total: i64 = term.iter().map(|measure| amount(amounts, *measure)).sum();
            u64::try_from(total).unwrap_or(0)
        };
        Rate {
            numerator: sum(self.numerator()),
            denominator: sum(self.denominator()),
        }
    }

    /// The definition in words, for whoever reads the figure.
    pub const fn definition(self) -> &'static str {
        match self {
            Self::OnTime => "(trước hạn + đúng hạn) / hồ sơ đã giải quyết trong kỳ",
            Self::ResultAttached => "hồ sơ đã giải quyết có gắn kết quả / hồ sơ đã giải quyết của TTHC có trả kết quả",
            Self::Online => "hồ sơ nộp trực tuyến theo dịch vụ mức độ 3, 4 / tất cả hồ sơ tiếp nhận",
            Self::OnlineOffered => {
                "hồ sơ nộp trực tuyến theo dịch vụ mức độ 3, 4 / hồ sơ tiếp nhận của TTHC có dịch vụ mức độ 3, 4"
            }
            Self::OnlinePartial => "hồ sơ nộp trực tuyến một phần / hồ sơ tiếp nhận của TTHC có dịch vụ một phần",
            Self::OnlineFull => "hồ sơ nộp trực tuyến toàn trình / hồ sơ tiếp nhận của TTHC có dịch vụ toàn trình",
            Self::Postal => "hồ sơ tiếp nhận hoặc trả kết quả qua BCCI / tất cả hồ sơ tiếp nhận",
            Self::PostalIntake => "hồ sơ tiếp nhận qua BCCI / tất cả hồ sơ tiếp nhận",
            Self::PostalReturn => "hồ sơ đăng ký trả kết quả qua BCCI / tất cả hồ sơ tiếp nhận",
            Self::PaymentOnline => "hồ sơ có thanh toán trực tuyến / hồ sơ tiếp nhận có phí, lệ phí",
            Self::ElectronicResults => {
                "hồ sơ đã giải quyết có kết quả điện tử được ký số / hồ sơ đã giải quyết của TTHC có trả kết quả"
            }
            Self::DigitisedPapers => "hồ sơ có đủ tệp của mọi giấy tờ / hồ sơ tiếp nhận có giấy tờ",
            Self::ReusedData => "hồ sơ dùng lại giấy tờ đã số hóa của hồ sơ trước / hồ sơ tiếp nhận có giấy tờ",
            Self::Repeated => {
                "hồ sơ đúng hạn nhưng bị yêu cầu bổ sung hơn một lần / hồ sơ giải quyết trước hạn và đúng hạn (QĐ 766)"
            }
        }
    }

    /// How it is won back.
    pub const fn growth(self) -> Growth {
        match self {
            Self::ResultAttached => Growth::Turn(Turn::Attach),
            Self::ElectronicResults => Growth::Turn(Turn::Sign),
            Self::DigitisedPapers => Growth::Turn(Turn::Digitise),
            Self::ReusedData => Growth::Turn(Turn::Reuse),
            Self::PaymentOnline => Growth::Turn(Turn::PayOnline),
            Self::Postal => Growth::Turn(Turn::Post),
            Self::PostalReturn => Growth::Turn(Turn::ReturnByPost),
            _ => Growth::Add,
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn target(comparator: Comparator, points: i64) -> Target {
        Target {
            comparator,
            threshold: Share::from_basis_points(points).unwrap(),
        }
    }

    #[test]
    fn nothing_counted_has_no_rate_and_meets_nothing() {
        let empty = Rate {
            numerator: 0,
            denominator: 0,
        };
        assert_eq!(empty.percent(), None);
        assert_eq!(empty.meets(target(Comparator::AtLeast, 0)), None);
        assert_eq!(empty.gap(target(Comparator::AtLeast, 0)), None);
    }

    #[test]
    fn what_is_told_of_a_rate_is_whole_only_if_it_is() {
        let rate = |numerator, denominator| Rate { numerator, denominator };
        for (of, percent) in [
            (rate(30_000, 30_000), 100.0),
            (rate(29_999, 30_000), 99.99),
            (rate(30_001, 30_000), 100.01),
            (rate(1, 30_000), 0.01),
            (rate(0, 30_000), 0.0),
            (rate(2, 3), 66.67),
            (rate(1, 3), 33.33),
            (rate(u64::MAX, u64::MAX), 100.0),
            (rate(3, 2), 150.0),
        ] {
            assert_eq!(of.percent(), Some(percent), "{of:?}");
        }
    }

    #[test]
    fn a_target_that_is_not_met_has_something_missing() {
        use Comparator as C;
        let gap = |numerator, denominator, comparator, points| {
            Rate { numerator, denominator }.gap(target(comparator, points)).unwrap()
        };
        assert_eq!(gap(29_999, 30_000, C::AtLeast, 10_000), 0.01);
        assert_eq!(gap(30_000, 30_000, C::AtLeast, 10_000), 0.0);
        assert_eq!(gap(29_999, 100_000, C::AtLeast, 3_000), 0.01);
        assert_eq!(gap(1, 2, C::MoreThan, 5_000), 0.01);
        assert_eq!(gap(1, 4, C::AtLeast, 3_000), 5.0);
        assert_eq!(gap(30_001, 100_000, C::Exactly, 3_000), -0.01);
        assert_eq!(gap(29_999, 100_000, C::Exactly, 3_000), 0.01);
        assert_eq!(gap(40, 100, C::Exactly, 3_000), -10.0);
    }
}
