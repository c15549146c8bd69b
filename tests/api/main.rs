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
