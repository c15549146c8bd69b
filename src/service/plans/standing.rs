//! How an agency stands towards a target, and what is expected of it by the end of the year.

use super::PlanRef;
use crate::domain::agency::Agency;
use crate::domain::chances::Chances;
use crate::domain::figures::Period;
use crate::domain::gauge::Gauge;
use crate::domain::indicator::{Comparator, Rate, Target};
use crate::domain::plan::{AtHand, Coming, Outlook, PlanTarget};
use crate::domain::text::decimal_vi;
use crate::service::gauges::{LeftOut, Reading};

/// What is expected by the end of the year.
#[derive(Clone, Copy, Debug)]
pub struct Forecast {
    /// The rate of the recent days.
    pub recent: Rate,
    /// What they are.
    pub recent_days: Period,
    /// Open dossiers; only where their due times say something about the rate.
    pub at_hand: Option<AtHand>,
    /// What is still to come.
    pub coming: Coming,
    /// The rate at the end.
    pub rate: Rate,
    /// What must happen for the target to be met.
    pub outlook: Option<Outlook>,
}

/// One target of one agency.
pub struct ProgressRow {
    /// Whose.
    pub agency: Agency,
    /// What is aimed at.
    pub target: PlanTarget,
    /// The plan that it stands in.
    pub plan: PlanRef,
    /// What the gauge says so far.
    pub reading: Reading,
    /// Figures that were entered for days of which some lie outside those counted: it says nothing of them.
    pub left_out: Vec<LeftOut>,
    /// The figure that the law caps meanwhile, if the gauge has one and it was entered.
    pub(super) capped: Option<Rate>,
    /// What may still be done for it.
    pub(super) chances: Chances,
    /// Each month's own rate, or each entered period's; none of rates of services, which do not add up from months.
    pub trend: Vec<(Period, Rate)>,
    /// What is expected; none for past days and for entered figures.
    pub forecast: Option<Forecast>,
    /// Paths that list the dossiers that miss the condition.
    pub behind: Vec<String>,
}

impl ProgressRow {
    /// The rate, if there is something to count.
    pub fn applicable(&self) -> Option<Rate> {
        self.reading.rate()
    }

    /// Whether the target is met so far.
    pub fn met(&self) -> Option<bool> {
        self.applicable()?.meets(self.target.target)
    }

    /// Percentage points missing; 0 if the target is met.
    pub fn gap(&self) -> Option<f64> {
        self.applicable()?.gap(self.target.target)
    }

    /// How many more would meet the target, if nothing else came: open ones first, then new ones.
    pub fn still_needed(&self) -> Option<u64> {
        self.chances.still_needed(self.applicable()?, self.target.target)
    }

    /// What the reader must know beside the rate: where the law caps what the plan wants to grow, also how that stands.
    pub fn note(&self) -> Option<String> {
        let Gauge::Entered(entered) = self.target.gauge else {
            return None;
        };
        let rule = entered.note()?;
        let Some((_, most)) = entered.capped_by() else {
            return Some(rule.to_owned());
        };
        let Some((rate, percent)) = self.capped.and_then(|rate| Some((rate, rate.percent()?))) else {
            return Some(format!("{rule} Chưa nhập số liệu so với số hoàn thành tốt."));
        };
        let above = rate.meets(Target {
            comparator: Comparator::MoreThan,
            threshold: most,
        });
        let stands = if above == Some(true) {
            "vượt giới hạn"
        } else {
            "trong giới hạn"
        };
        let (part, whole) = (rate.numerator, rate.denominator);
        Some(format!(
            "{rule} Hiện là {part}/{whole} ({} %): {stands}.",
            decimal_vi(percent)
        ))
    }
}
