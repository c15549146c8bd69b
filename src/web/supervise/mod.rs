//! Pages of those who watch figures. Every number comes from the services and leads to its dossiers.

mod acceptance;
mod asked;
pub mod behind;
pub mod board;
pub mod changes;
mod chosen;
pub mod entered;
pub mod given;
mod late;
pub mod quality;
mod ranks;
mod rated;
pub mod reports;
pub mod scores;
pub mod sheet;
mod targets;
