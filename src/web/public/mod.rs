//! Pages for everybody, without an account.

pub mod board;
pub mod home;
pub mod lookup;
pub mod procedures;
