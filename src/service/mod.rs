//! Use cases. Each opens one transaction: permission → load → domain decision → guarded write → event → figures.

pub mod access;
pub mod accounts;
pub mod audit;
pub mod calendar;
pub mod catalogue;
pub mod catalogue_admin;
pub mod catalogue_public;
pub mod citizen_messages;
pub mod context;
pub mod delegations;
pub mod dossiers;
pub mod error;
pub mod exchange;
pub mod feedback;
pub mod files;
pub mod gauges;
pub mod idempotency;
pub mod import;
pub mod jobs;
pub mod money;
pub mod notices;
pub mod outbox;
pub(crate) mod pipeline;
pub mod plans;
pub mod portal_sync;
pub mod post;
pub mod ratings;
pub mod reports;
pub mod results;
pub mod scorecards;
pub mod slips;
pub mod statistics;
pub mod templates;
pub mod webhooks;

pub use context::{Caller, Context};
pub use error::{Error, FieldError, Fields, Kind, Reason};
