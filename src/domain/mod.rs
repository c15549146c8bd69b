//! The rules of the field, pure: no I/O, no database, no HTTP, no reading of the clock.

pub mod agency;
pub mod calendar;
pub mod codes;
pub mod deadline;
pub mod dossier;
pub mod dossier_code;
pub mod duration;
pub mod fee;
pub mod figures;
pub mod gauge;
pub mod ids;
pub mod indicator;
pub mod instant;
pub mod paper;
pub mod person;
pub mod plan;
pub mod policy;
pub mod postal;
pub mod procedure;
pub mod rules;
pub mod scorecard;
pub mod text;
pub mod text_enum;
pub mod timeliness;
