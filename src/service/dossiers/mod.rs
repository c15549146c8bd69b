//! Dossiers: intake, actions, views, lists.

pub mod account;
pub mod act;
pub mod amend;
pub mod applicant;
pub mod case;
pub mod clock;
pub mod control;
pub mod corrections;
pub mod fees;
pub mod guards;
pub mod history;
pub mod intake;
pub mod lateness;
pub mod list;
pub mod looks;
pub mod officials;
pub mod prepare;
pub mod promise;
pub mod public;
mod resent;
pub mod stale;
pub mod stays;
pub mod view;
pub mod work;
