//! Why no target holds for whoever is asked about.

use super::progress::ProgressQuestion;
use crate::domain::agency::Agency;
use crate::domain::ids::AgencyId;
use crate::service::catalogue::Catalogue;
use crate::service::error::{Error, Reason};

/// The true reason: of `there`, the agencies that existed in the year, none has a target that was asked for.
pub(super) fn why(catalogue: &Catalogue, question: &ProgressQuestion, tops: &[AgencyId], there: &[AgencyId]) -> Error {
    let tree = catalogue.tree();
    let agencies = |ids: &[AgencyId]| -> Vec<&Agency> { ids.iter().filter_map(|id| tree.get(*id)).collect() };
    let names: Vec<&str> = agencies(tops).iter().map(|a| a.name.as_str()).collect();
    let (year, about) = (question.year.to_string(), names.join(", "));
    let two = |reason| Error::with(reason, [year.clone(), about.clone()]);
    if there.is_empty() {
        return two(Reason::PlanAgencyAbsent);
    }
    let mut asked = agencies(there);
    asked.retain(|a| question.level.is_none_or(|level| a.level == level));
    if asked.is_empty() {
        return two(Reason::PlanLevelAbsent);
    }
    if asked.iter().any(|a| !catalogue.targets(a, question.year).is_empty()) {
        return two(Reason::PlanOtherIndicator);
    }
    // The plans of agencies on the path to them, whatever level they aim at.
    let along = |issuer: AgencyId| {
        asked
            .iter()
            .any(|a| tree.path(a.id).iter().any(|above| above.id == issuer))
    };
    let plans = catalogue.targets.iter().map(|target| (target.year, target.agency_id));
    let plans: Vec<(i32, AgencyId)> = plans.filter(|(_, issuer)| along(*issuer)).collect();
    // Of each issuer the latest plan up to the year holds; the nearest in time is named.
    match plans.iter().filter(|(of, _)| *of <= question.year).max() {
        Some((of, issuer)) => {
            let issuer = format!("{} ({of})", catalogue.agency_named(*issuer).name);
            Error::with(Reason::PlanOtherLevel, [year, about, issuer])
        }
        None => match plans.iter().map(|(of, _)| *of).min() {
            Some(first) => Error::with(Reason::PlanLater, [year, about, first.to_string()]),
            None => two(Reason::PlanNotFound),
        },
    }
}
