//! What saving a plan takes away: the plan of its own agency that held until then, as a whole.

use std::sync::Arc;

use super::{Plan, PlanDraft, list};
use crate::domain::plan::{PlanTarget, left_out, moved};
use crate::service::context::{Caller, Context};
use crate::service::error::Error;

/// A plan that holds no longer once another is saved.
#[derive(Clone, Debug)]
pub struct Replaced {
    /// As it was.
    pub plan: Plan,
    /// Its targets that the new one has not.
    pub lost: Vec<PlanTarget>,
    /// Its targets for which the new one demands something else, and what.
    pub moved: Vec<(PlanTarget, PlanTarget)>,
}

/// The latest plan of the agency up to the year of a draft, if there is one: it is of the same year where that is changed.
///
/// # Errors
/// The person may not read figures, or the database refuses.
pub async fn replaced(ctx: &Arc<Context>, caller: Caller, draft: &PlanDraft) -> Result<Option<Replaced>, Error> {
    let plans = list(ctx, caller, None).await?;
    let before = plans
        .into_iter()
        .filter(|plan| plan.agency.code == draft.agency.as_str() && plan.year <= draft.year)
        .max_by_key(|plan| plan.year);
    Ok(before.map(|plan| Replaced {
        lost: left_out(&plan.targets, &draft.targets),
        moved: moved(&plan.targets, &draft.targets),
        plan,
    }))
}
