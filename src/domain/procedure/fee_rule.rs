//! What a procedure costs, and whom.

use serde::{Deserialize, Serialize};

use crate::domain::fee::{FeeKind, FeeTiming, Money};
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;

/// One fee or charge, possibly only for a channel or a kind of applicant.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FeeRule {
    /// Phí or lệ phí.
    pub kind: FeeKind,
    /// What it is for.
    pub name: String,
    /// Whole đồng.
    pub amount: Money,
    /// When it is to be paid.
    pub timing: FeeTiming,
    /// Only for dossiers that come in this way; all if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub channel: Option<Channel>,
    /// Only for dossiers of such applicants; everybody's if absent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub applicant_kind: Option<ApplicantKind>,
}

impl FeeRule {
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
    pub(super) fn collides(&self, other: &Self) -> bool {
        fn meet<T: PartialEq>(one: Option<T>, other: Option<T>) -> bool {
            one.is_none() || other.is_none() || one == other
        }
        self.kind == other.kind
            && self.name == other.name
            && meet(self.channel, other.channel)
            && meet(self.applicant_kind, other.applicant_kind)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn rule(channel: Option<Channel>, applicant_kind: Option<ApplicantKind>) -> FeeRule {
        FeeRule {
            kind: FeeKind::Charge,
            name: "Lệ phí".to_owned(),
            amount: Money::new(50_000).unwrap(),
            timing: FeeTiming::PayFirst,
            channel,
            applicant_kind,
        }
    }

    #[test]
    fn two_amounts_for_one_thing_need_dossiers_of_their_own() {
        use ApplicantKind::{Individual, Organisation};
        use Channel::{Counter, Online};
        for (one, other, collide) in [
            ((None, None), (None, None), true),
            ((None, None), (None, Some(Individual)), true),
            ((None, Some(Individual)), (None, Some(Organisation)), false),
            ((None, Some(Individual)), (Some(Online), None), true),
            ((Some(Counter), None), (Some(Online), None), false),
            (
                (Some(Online), Some(Individual)),
                (Some(Online), Some(Organisation)),
                false,
            ),
            ((Some(Online), Some(Individual)), (Some(Online), Some(Individual)), true),
        ] {
            let (one, other) = (rule(one.0, one.1), rule(other.0, other.1));
            assert_eq!(one.collides(&other), collide, "{one:?} {other:?}");
            assert_eq!(other.collides(&one), collide, "{other:?} {one:?}");
            let another = FeeRule {
                name: "Phí thẩm định".to_owned(),
                ..other
            };
            assert!(!one.collides(&another));
        }
    }

    #[test]
    fn a_rule_stored_before_there_were_kinds_is_for_everybody() {
        let stored = r#"{"kind":"charge","name":"Lệ phí","amount":50000,"timing":"pay_first"}"#;
        let read: FeeRule = serde_json::from_str(stored).unwrap();
        assert_eq!(read, rule(None, None));
        assert_eq!(serde_json::to_string(&read).unwrap(), stored);
    }

    #[test]
    fn who_pays_is_said_where_it_is_not_everybody() {
        assert_eq!(rule(None, None).terms_vi(), "nộp trước khi giải quyết");
        assert_eq!(
            rule(Some(Channel::Online), Some(ApplicantKind::Organisation)).terms_vi(),
            "nộp trước khi giải quyết; nộp trực tuyến; đối với tổ chức, doanh nghiệp"
        );
    }
}
