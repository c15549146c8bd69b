//! Portals: they speak for citizens.

use super::{Actor, Role};

impl Actor {
    /// Whether this is a portal and nothing else: it speaks for citizens, so it sees and changes no more than they may.
    pub fn is_only_portal(&self) -> bool {
        !self.grants.is_empty() && self.grants.iter().all(|g| g.role == Role::Portal)
    }
}
