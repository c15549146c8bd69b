//! Pages of those who work on dossiers.

pub mod act;
pub mod adjust;
pub mod applicant;
pub mod cash;
pub mod consent;
pub mod counted;
pub mod delegations;
pub mod desk;
pub mod dossier;
pub mod feedback;
pub mod files;
pub mod intake;
pub mod intake_form;
pub mod lines;
pub mod looks;
pub mod notices;
pub mod payment;
pub mod post;
pub mod post_desk;
pub mod queue;
pub mod receipt_prints;
pub mod receipts;
pub mod recount;
pub mod refunds;
pub mod search;
pub mod slips;
