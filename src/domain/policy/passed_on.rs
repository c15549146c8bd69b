//! What people are allowed beside what they were given: because others gave them their work, or because an agency took over from
//! one that has ended.

use chrono::NaiveDate;

use super::{Grant, Permission, Role, in_scope};
use crate::domain::agency::AgencyTree;
use crate::domain::ids::AgencyId;

impl Permission {
    /// Whether whoever works for the successor of an agency has it for what that one left: its dossiers, and what was counted and
    /// recorded of them. What the agency was is not changed any more.
    pub const fn goes_to_successors(self) -> bool {
        self.is_per_dossier()
            || matches!(
                self,
                Self::ResultRead | Self::StatisticsRead | Self::FeedbackAnswer | Self::CashBookRead
            )
    }
}

/// What of somebody's grants goes over to whoever gets their work: what they have in the institutions in which that person
/// processes dossiers, and, if a leader gave it in their place, only as far as that leader leads.
pub fn handed_over(giver: &[Grant], to: &[Grant], leader: Option<&[Grant]>, tree: &AgencyTree) -> Vec<Grant> {
    let institution = |grant: &Grant| tree.institution(grant.agency_id).map(|agency| agency.id);
    let near: Vec<AgencyId> = to
        .iter()
        .filter(|grant| grant.role.allows(Permission::DossierProcess))
        .filter_map(institution)
        .collect();
    let led =
        |grant: &Grant| leader.is_none_or(|grants| in_scope(grants, Permission::DossierAssign, grant.agency_id, tree));
    let goes_over = |grant: &&Grant| institution(grant).is_some_and(|i| near.contains(&i)) && led(grant);
    giver.iter().filter(goes_over).copied().collect()
}

/// What goes to whoever works for the successors of agencies that have ended: the same role there.
pub fn inherited(grants: &[Grant], tree: &AgencyTree, day: NaiveDate) -> Vec<Grant> {
    let there = |grant: &Grant| {
        let role = grant.role;
        tree.inherited(grant.agency_id, day)
            .map(move |agency_id| Grant { role, agency_id })
    };
    grants
        .iter()
        .filter(|g| g.role != Role::Portal)
        .flat_map(there)
        .collect()
}
