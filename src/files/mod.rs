//! Files outside the database: receiving them, telling what they are, keeping them, and checking the digital signatures
//! inside PDF files. Nothing here knows of dossiers.

pub mod incoming;
pub mod pdf;
pub mod signature;
pub mod sniff;
pub mod store;
