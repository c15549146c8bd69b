//! Use cases. Each opens one transaction: permission → load → domain decision → guarded write → event → figures.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod catalogue;
pub mod catalogue_admin;
pub mod catalogue_public;
pub mod context;
pub mod dossiers;
pub mod error;
pub mod exchange;
pub mod gauges;
pub mod idempotency;
pub mod import;
pub mod jobs;
pub mod plans;
pub mod reports;
pub mod scorecards;
pub mod statistics;

pub use context::{Caller, Context};
pub use error::{Error, FieldError, Fields, Kind, Reason};
