//! Gauges whose figures are entered.

use super::{Decision766, Gauge};
use crate::domain::indicator::Indicator;
use crate::domain::text::{FieldCode, ValueError};

/// A gauge whose figure may be entered: what only other systems hold, and what may have happened in another one beside this
/// (fees paid on a portal, papers digitised before). A figure that was entered counts in place of what is computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Enterable(Gauge);

impl Enterable {
    /// All of them.
    pub fn all() -> impl Iterator<Item = Self> {
        Gauge::all().filter_map(Self::new)
    }

    /// A gauge, if its figure may be entered.
    pub fn new(gauge: Gauge) -> Option<Self> {
        let may = match gauge {
            Gauge::Entered(_) => true,
            Gauge::Dossiers(indicator) => matches!(
                indicator,
                Indicator::PaymentOnline
                    | Indicator::ElectronicResults
                    | Indicator::DigitisedPapers
                    | Indicator::ReusedData
            ),
            Gauge::Decision766(special) => {
                matches!(special, Decision766::PaymentOffered | Decision766::PaymentUsed)
            }
            Gauge::Ratings(_) => false,
        };
        may.then_some(Self(gauge))
    }

    /// The gauge.
    pub const fn gauge(self) -> Gauge {
        self.0
    }
}

/// A name that is no gauge whose figure may be entered.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("no indicator whose figure is entered; see for_entry in the list of indicators")]
pub struct NotEnterable;

impl ValueError for NotEnterable {
    fn code(&self) -> FieldCode {
        FieldCode::IndicatorUnknown
    }

    fn message_vi(&self) -> String {
        "Không có chỉ tiêu nhập số liệu này; hãy chọn một chỉ tiêu trong danh mục chỉ tiêu nhập số liệu.".to_owned()
    }
}

impl std::str::FromStr for Enterable {
    type Err = NotEnterable;

    fn from_str(text: &str) -> Result<Self, NotEnterable> {
        text.parse().ok().and_then(Self::new).ok_or(NotEnterable)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_known_here_alone_is_not_entered() {
        assert!("payment_online".parse::<Enterable>().is_ok() && "excellent_staff".parse::<Enterable>().is_ok());
        for known in ["on_time", "online", "services_used", "satisfaction_rated", "onlin"] {
            assert_eq!(known.parse::<Enterable>(), Err(NotEnterable));
        }
        assert!(Enterable::all().all(|one| Gauge::all().any(|gauge| gauge == one.gauge())));
    }
}
