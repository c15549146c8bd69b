//! The dossiers behind what a gauge misses, as paths.

use crate::domain::agency::Agency;
use crate::domain::figures::Period;
use crate::domain::gauge::{Decision766, Gauge};
use crate::domain::indicator::Indicator;

/// The dossiers that miss the condition of an indicator, as queries for `/statistics/dossiers`: together they list
/// exactly what the denominator counts and the numerator does not.
pub const fn misses(indicator: Indicator) -> &'static [&'static str] {
    match indicator {
        Indicator::OnTime => &["measure=late"],
        Indicator::ResultAttached => &["measure=result_missing"],
        Indicator::Online => &[
            "measure=received&channel=counter",
            "measure=received&channel=postal",
            "measure=received&channel=online&level=1",
            "measure=received&channel=online&level=2",
        ],
        Indicator::OnlineOffered => &[
            "measure=received_offered&channel=counter",
            "measure=received_offered&channel=postal",
        ],
        Indicator::OnlinePartial => &[
            "measure=received_offered_partial&channel=counter",
            "measure=received_offered_partial&channel=postal",
        ],
        Indicator::OnlineFull => &[
            "measure=received_offered_full&channel=counter",
            "measure=received_offered_full&channel=postal",
        ],
        Indicator::Postal => &[
            "measure=received&channel=counter&return_channel=counter",
            "measure=received&channel=counter&return_channel=online",
            "measure=received&channel=online&return_channel=counter",
            "measure=received&channel=online&return_channel=online",
        ],
        Indicator::PostalIntake => &["measure=received&channel=counter", "measure=received&channel=online"],
        Indicator::PostalReturn => &[
            "measure=received&return_channel=counter",
            "measure=received&return_channel=online",
        ],
        // Here the numerator is what is wrong, so that nobody loses points by it.
        Indicator::Repeated => &[],
        Indicator::PaymentOnline => &["measure=not_paid_online"],
        Indicator::ElectronicResults => &["measure=result_not_electronic"],
        Indicator::DigitisedPapers => &["measure=not_digitised"],
        Indicator::ReusedData => &["measure=not_reused"],
    }
}

/// The path of what stands in the lists of [`behind`] although the gauge does not count it. Decision 766 divides what was decided
/// in time by what was received: what was carried over is decided, withdrawn or still open with the rest, but was received before.
/// What is missing are the lists together less this one.
pub fn less(gauge: Gauge, agency: &Agency, period: Period) -> Option<String> {
    let rest = rest(agency, period);
    (gauge == Gauge::Decision766(Decision766::Progress))
        .then(|| format!("/api/v1/statistics/dossiers?measure=carried_over&{rest}"))
}

fn rest(agency: &Agency, period: Period) -> String {
    format!("agency={}&from={}&to={}", agency.code, period.from(), period.to())
}

/// Paths that list what misses the condition of a gauge, for an agency and a period.
pub fn behind(gauge: Gauge, agency: &Agency, period: Period) -> Vec<String> {
    let rest = rest(agency, period);
    if matches!(gauge, Gauge::Ratings(_)) {
        return vec![format!(
            "/api/v1/statistics/satisfaction/dossiers?grade=dissatisfied&{rest}"
        )];
    }
    let queries: &[&str] = match gauge {
        Gauge::Dossiers(indicator) => misses(indicator),
        Gauge::Decision766(Decision766::Progress) => &[
            "measure=late",
            "measure=repeated",
            "measure=withdrawn",
            "measure=stopped",
            "measure=in_progress",
        ],
        Gauge::Decision766(_) | Gauge::Entered(_) | Gauge::Ratings(_) => &[],
    };
    queries
        .iter()
        .map(|query| format!("/api/v1/statistics/dossiers?{query}&{rest}"))
        .collect()
}
