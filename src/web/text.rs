//! Every sentence of the pages, in both languages, in one table for each group of pages.

pub mod admin;
pub mod board;
pub mod citizen;
pub mod common;
pub mod delegation;
pub mod history;
pub mod intake;
pub mod integration;
pub mod money;
pub mod office;
pub mod outbox;
pub mod papers;
pub mod people;
pub mod planning;
pub mod post;
pub mod procedure;
pub mod queue;
pub mod scorecard;
pub mod setup;
pub mod staff;
pub mod supervise;
