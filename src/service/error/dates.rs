//! Refusals whose sentences name days and moments, each as its language writes them.

use chrono::NaiveDate;

use super::{Error, Reason};
use crate::domain::instant::{Instant, day_vi};

impl Error {
    /// A refusal whose sentence names a day.
    pub fn day(reason: Reason, day: NaiveDate) -> Self {
        Self {
            details: vec![day_vi(day)],
            details_en: Some(vec![day.to_string()]),
            ..reason.into()
        }
    }

    /// A refusal whose sentence names a moment.
    pub fn moment(reason: Reason, at: Instant) -> Self {
        Self {
            details: vec![at.label_vi()],
            details_en: Some(vec![at.label_en()]),
            ..reason.into()
        }
    }
}
