//! Pages for everybody, without an account.

pub mod home;
pub mod lookup;
pub mod procedures;
