//! Pages as people use them: over HTTP, with cookies and forms, without scripts.

mod administration;
pub mod browser;
mod citizen;
mod correction;
mod counter;
mod delegations;
mod desk;
mod figures;
mod forms;
mod history;
mod incomplete;
mod links;
mod office;
mod outbox;
mod papers;
mod payment;
pub mod permissions;
mod planning;
mod post;
mod procedures;
mod reports;
mod scorecards;
mod session;
mod setup;
mod supervision;
mod typed;
mod work;
