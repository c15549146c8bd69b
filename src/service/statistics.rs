//! Figures: one engine for any agencies, any days and any grouping; the rates of a plan; the dossiers behind each.

mod acceptance;
mod behind;
mod grouping;
mod number;
pub mod papers;
mod published;
mod quality;
mod rates;
mod table;
mod work;

use chrono::NaiveDate;

use super::access::Desk;
use super::catalogue::{Catalogue, Named};
use super::error::{Error, FieldError};
use crate::db::figures::Scope;
use crate::domain::agency::Agency;
use crate::domain::codes::AgencyCode;
use crate::domain::figures::Period;
use crate::domain::ids::AgencyId;
use crate::domain::instant::{Instant, day_vi};
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;

pub use acceptance::{Acceptance, AcceptanceBy, AcceptanceMeasure, AcceptanceTable, acceptance, behind_acceptance};
pub use behind::{Figure, Narrowing, behind, behind_with_number};
pub use grouping::{Group, GroupBy};
pub use published::{Published, published};
pub use quality::{DoubtCount, QualityReport, doubtful, in_doubt, report as quality_report};
pub use rates::{IndicatorRow, Rates, rates};
pub(crate) use table::counted;
pub use table::{Figures, Row, Table, timeliness};
pub use work::{Work, WorkMeasure, WorkTable, behind_work, work};

/// Which agencies, which days.
#[derive(Clone, Debug)]
pub struct Question {
    /// An agency and all below it; the whole scope if absent.
    pub agency: Option<AgencyCode>,
    /// The agency alone, without those below it.
    pub own: bool,
    /// First local day.
    pub from: NaiveDate,
    /// Last local day.
    pub to: NaiveDate,
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
}

/// A question whose period and agencies were found to make sense.
pub(crate) struct Asked {
    /// Its days.
    pub period: Period,
    /// Whose dossiers.
    pub scope: Scope,
    /// The agency asked about, or the one at the top of the scope; none where several are added up, which bear no agency's name.
    pub about: Option<Agency>,
    /// Whether the period has not ended.
    pub running: bool,
    /// As of which moment dossiers in progress are judged: the end of the period, or now.
    pub cut_off: Instant,
    /// Without the dossiers that are doubtful witnesses.
    pub certain: bool,
}

impl Asked {
    /// Checks a question.
    ///
    /// # Errors
    /// The period runs backwards or lies before the agency existed; the agency is unknown or out of scope.
    pub fn new(desk: &Desk<'_>, question: &Question, now: Instant) -> Result<Self, Error> {
        let period = Period::new(question.from, question.to).ok_or_else(backwards)?;
        let tree = desk.catalogue.tree();
        let tops: Vec<AgencyId> = match &question.agency {
            None => desk.actor.scopes(Permission::StatisticsRead, tree),
            Some(code) => {
                vec![desk.agency_of_code(Permission::StatisticsRead, code)?.id]
            }
        };
        // Whoever looks back reads what it was called then.
        let about = match tops.as_slice() {
            [only] => tree.get(*only).map(|agency| Agency {
                name: agency.name_on(period.to()).to_owned(),
                ..agency.clone()
            }),
            _ => None,
        };
        if let Some(agency) = about
            .as_ref()
            .filter(|a| question.agency.is_some() && a.valid_from > period.to())
        {
            return Err(Error::field(FieldError::new(
                "to",
                FieldCode::BeforeAgency,
                &format!(
                    "{} được thành lập ngày {}; kỳ báo cáo nằm trước ngày đó.",
                    agency.name,
                    day_vi(agency.valid_from)
                ),
                &format!(
                    "The agency exists since {}; the period lies before it.",
                    agency.valid_from
                ),
            )));
        }
        let scope = if question.own {
            Scope::Own(tops)
        } else {
            let members = tops
                .iter()
                .flat_map(|top| tree.subtree(*top).iter().map(|a| a.id))
                .collect();
            Scope::Below { tops, members }
        };
        let running = period.to() >= now.local_day();
        let cut_off = if running { now } else { end_of(period.to()) };
        Ok(Self {
            period,
            scope,
            about,
            running,
            cut_off,
            certain: question.certain,
        })
    }

    /// Code of an agency and what it was called at the end of the period.
    pub fn named(&self, catalogue: &Catalogue, id: AgencyId) -> Named {
        catalogue.agency_named_on(id, self.period.to())
    }

    /// The agencies asked about, without those below them.
    pub fn tops(&self) -> &[AgencyId] {
        match &self.scope {
            Scope::Below { tops, .. } | Scope::Own(tops) => tops,
        }
    }
}

/// What is said of a period that runs backwards.
pub fn backwards() -> Error {
    Error::field(FieldError::new(
        "to",
        FieldCode::BeforeStart,
        "Ngày cuối kỳ phải từ ngày đầu kỳ trở đi.",
        "The period must not end before it begins.",
    ))
}

/// The first moment after a local day; of the last day of all, its last.
fn end_of(day: NaiveDate) -> Instant {
    let next = day.succ_opt().unwrap_or(day);
    Instant::from_day_minute(next, 0).unwrap_or(Instant::MAX)
}
