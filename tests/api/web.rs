//! Pages as people use them: over HTTP, with cookies and forms, without scripts.

mod administration;
pub mod browser;
mod citizen;
mod counter;
mod forms;
mod history;
mod links;
mod office;
mod outbox;
mod papers;
pub mod permissions;
mod planning;
mod procedures;
mod scorecards;
mod session;
mod setup;
mod supervision;
mod work;
