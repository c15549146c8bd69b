//! Stories told by actors over real HTTP, on every database that is there. One program, so that it links once and
//! all tests share one throwaway PostgreSQL; every test has a database of its own.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs
)]

mod support;

mod life;

mod acceptance;
mod accounts;
mod aims;
mod bad_input;
mod described;
mod forms;
mod fuzz;
mod permissions;
mod programs;
mod properties;
mod schema;
mod tools;
mod transitions;

mod backup;
mod beside;
mod calendar_change;
mod catalogue_change;
mod certain;
mod chromium;
mod citizen;
mod clock_events;
mod command_line;
mod contention;
mod correction;
mod delegates;
mod drill_down;
mod electronic;
mod ending;
mod exchange;
mod exchange_lookalikes;
mod exchange_paused;
mod extension;
mod figures;
mod files;
mod handovers;
mod history_check;
mod intake;
mod jobs;
mod kill;
mod land;
mod lists;
mod looks;
mod mailbox;
mod merged;
mod money;
mod names;
mod online;
mod operations;
mod outbox;
mod parallel;
mod party;
mod plans;
mod post;
mod post_desk;
mod posted;
mod process;
mod quality;
mod rates;
mod ratings;
mod receiver;
mod reopening;
mod reports;
mod results;
mod retry;
mod scorecards;
mod scores_kept;
mod search;
mod slips;
mod steps;
mod supplement;
mod turned;
mod web;
mod word;
