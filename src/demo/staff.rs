//! Who works where.

use std::collections::HashMap;

use crate::db::{self, Connection};
use crate::domain::agency::AgencyTree;
use crate::domain::codes::Username;
use crate::domain::ids::{AgencyId, UserId};
use crate::domain::policy::Role;
use crate::service::error::Error;

/// Somebody with an account.
#[derive(Clone, Debug)]
pub struct Official {
    /// Account.
    pub id: UserId,
    /// Account name.
    pub username: Username,
    /// Name on papers.
    pub full_name: String,
}

/// The accounts, by role and by the top of their scope.
#[derive(Debug, Default)]
pub struct Staff(HashMap<(Role, AgencyId), Vec<Official>>);

impl Staff {
    /// Reads the accounts that are not disabled.
    ///
    /// # Errors
    /// The database refuses.
    pub fn load(conn: &mut Connection) -> Result<Self, Error> {
        let mut staff = Self::default();
        // By name, so that the same seed finds the same people.
        for user in db::accounts::list_users(conn, None, i64::MAX)?
            .into_iter()
            .filter(|u| u.disabled_at.is_none())
        {
            for grant in db::accounts::grants(conn, user.id)? {
                staff
                    .0
                    .entry((grant.role, grant.agency_id))
                    .or_default()
                    .push(Official {
                        id: user.id,
                        username: user.username.clone(),
                        full_name: user.full_name.clone(),
                    });
            }
        }
        Ok(staff)
    }

    /// Those of a role in an agency, or in the nearest one above it that has any; empty if there are none.
    pub fn at(&self, role: Role, agency: AgencyId, tree: &AgencyTree) -> &[Official] {
        tree.path(agency)
            .iter()
            .rev()
            .find_map(|a| self.0.get(&(role, a.id)))
            .map_or(&[], Vec::as_slice)
    }
}
