//! Pages as people use them: over HTTP, with cookies and forms, without scripts.

mod administration;
mod browser;
mod citizen;
mod permissions;
mod session;
mod supervision;
mod work;
