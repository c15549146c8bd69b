//! What a procedure costs, and whom.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};

use super::DefinitionError;
use crate::domain::counted::{Count, Counted, CountedLine, FeeUnit};
use crate::domain::fee::{FeeKind, FeeTiming, Money, MoneyError};
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;

/// What every unit after the first few costs.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Further {
    /// After so many.
    pub after: Count,
    /// Whole đồng.
    pub amount: Money,
}

/// One fee or charge, possibly only for a channel or a kind of applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRule {
    /// Phí or lệ phí.
    pub kind: FeeKind,
    /// What it is for.
    pub name: String,
    /// Whole đồng, for each unit.
    pub amount: Money,
    /// For what: the dossier if absent.
    #[serde(default, skip_serializing_if = "is_dossier")]
    pub per: FeeUnit,
    /// Less for every unit after the first few, if so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub further: Option<Further>,
    /// The most for the pages of one copy, if there is such a bound.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub at_most: Option<Money>,
    /// When it is to be paid.
    pub timing: FeeTiming,
    /// Only for dossiers that come in this way; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Only for dossiers of such applicants; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_kind: Option<ApplicantKind>,
}

// As serde calls it.
#[allow(clippy::trivially_copy_pass_by_ref)]
const fn is_dossier(unit: &FeeUnit) -> bool {
    !unit.is_counted()
}

impl FeeRule {
    /// What it is where so much was counted; one of its unit where nothing was.
    ///
    /// # Errors
    /// More than any amount of money may be.
    pub fn price(&self, counted: Option<&Counted>) -> Result<Money, MoneyError> {
        if !self.per.is_counted() {
            return Ok(self.amount);
        }
        let lines = counted.map_or([CountedLine::ONE].as_slice(), Counted::lines);
        let prices = lines
            .iter()
            .map(|line| self.of_copy(line.units)?.checked_mul(line.copies.get().into()));
        Money::sum(prices.collect::<Result<Vec<_>, _>>()?)
    }

    /// What one copy with so many units costs.
    fn of_copy(&self, units: Count) -> Result<Money, MoneyError> {
        let units = u64::from(units.get());
        let first = self
            .further
            .map_or(units, |further| units.min(further.after.get().into()));
        let whole = self.amount.checked_mul(first);
        let whole = match self.further {
            None => whole,
            Some(further) => {
                let rest = further.amount.checked_mul(units.saturating_sub(first));
                whole.and_then(|whole| whole.checked_add(rest?))
            }
        };
        match self.at_most {
            // Whatever it would be without.
            Some(most) => Ok(whole.map_or(most, |whole| whole.min(most))),
            None => whole,
        }
    }

    /// What it costs, in words: `2.000 đ/trang; từ trang thứ 3: 1.000 đ/trang; tối đa 200.000 đ/bản`.
    pub fn price_vi(&self) -> String {
        if !self.per.is_counted() {
            return self.amount.to_string();
        }
        let unit = self.per.label_vi();
        let further = self.further.map_or_else(String::new, |further| {
            format!("; từ {unit} thứ {}: {}/{unit}", further.after.get() + 1, further.amount)
        });
        let most = (self.at_most).map_or_else(String::new, |most| {
            format!("; tối đa {most}/{}", FeeUnit::Copy.label_vi())
        });
        format!("{}/{unit}{further}{most}", self.amount)
    }

    /// Checks what the types of its amounts alone do not say.
    fn check_amounts(&self, at: &str) -> Result<(), DefinitionError> {
        let fail = |field: &str, message_vi, message_en| {
            Err(DefinitionError {
                field: format!("{at}.{field}"),
                message_vi,
                message_en,
            })
        };
        if !self.per.is_counted() && self.further.is_some() {
            return fail(
                "further",
                "Mức thu giảm dần chỉ dùng cho khoản tính theo trang, bản hoặc trường hợp.",
                "Less for further units makes sense only where units are counted.",
            );
        }
        if self.further.is_some_and(|further| further.amount > self.amount) {
            return fail(
                "further.amount",
                "Mức thu cho các đơn vị tiếp theo không được cao hơn mức đầu.",
                "Further units must not cost more than the first.",
            );
        }
        match self.at_most {
            Some(_) if !self.per.is_of_copies() => fail(
                "at_most",
                "Mức tối đa cho một bản chỉ dùng cho khoản tính theo trang.",
                "The most for a copy makes sense only where pages are counted.",
            ),
            Some(most) if most < self.amount => fail(
                "at_most",
                "Mức tối đa cho một bản không được thấp hơn mức thu một trang.",
                "The most for a copy must not be less than a page costs.",
            ),
            _ => Ok(()),
        }
    }

    /// Whether money is asked for by it: not where it says that there is nothing to pay.
    pub const fn is_asked(&self) -> bool {
        !self.amount.is_zero() && !matches!(self.timing, FeeTiming::Exempt | FeeTiming::None)
    }

    /// When it is to be paid, and by whom if not by everybody, in words.
    pub fn terms_vi(&self) -> String {
        let channel = self
            .channel
            .map_or_else(String::new, |c| format!("; nộp {}", c.label_vi()));
        let kind = (self.applicant_kind).map_or_else(String::new, |k| format!("; đối với {}", k.label_vi()));
        format!("{}{channel}{kind}", self.timing.label_vi())
    }

    /// Whether both speak of the same amount to the same dossier.
    fn collides(&self, other: &Self) -> bool {
        fn meet<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.kind == other.kind
            && self.name == other.name
            && meet(self.channel, other.channel)
            && meet(self.applicant_kind, other.applicant_kind)
    }
}

/// Checks what several rules of a version must not say together.
pub(super) fn check(fees: &[FeeRule]) -> Result<(), DefinitionError> {
    let unit = fees.iter().map(|fee| fee.per).find(|per| per.is_counted());
    for (i, fee) in fees.iter().enumerate() {
        let at = format!("fees[{i}]");
        fee.check_amounts(&at)?;
        if fee.per.is_counted() && Some(fee.per) != unit {
            return Err(DefinitionError {
                field: format!("{at}.per"),
                message_vi: "Mỗi thủ tục chỉ đếm một thứ: các khoản tính theo số lượng phải cùng tính theo trang, theo bản hoặc theo trường hợp.",
                message_en: "A procedure counts one thing: fees that are counted must be counted in the same unit.",
            });
        }
        if fees.iter().take(i).any(|other| other.collides(fee)) {
            return Err(DefinitionError {
                field: format!("{at}.name"),
                message_vi: "Khoản này đã có một mức khác cho cùng hình thức nộp và cùng loại chủ hồ sơ; mỗi hồ sơ chỉ được có một mức.",
                message_en: "Another amount stands for it, the same channel and the same kind of applicant; a dossier can have one only.",
            });
        }
    }
    Ok(())
}
