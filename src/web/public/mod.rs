//! Pages for everybody, without an account.

pub mod board;
pub mod feedback;
pub mod home;
pub mod lookup;
pub mod procedures;
pub mod verify;
