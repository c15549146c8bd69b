//! Dossiers: intake, actions, views, lists.

pub mod act;
pub mod case;
pub mod clock;
pub mod guards;
pub mod intake;
pub mod list;
pub mod officials;
pub mod prepare;
pub mod public;
pub mod view;
