//! What the routes say of themselves, made when somebody asks for it first: describing all of them takes twenty megabytes for
//! a moment, and most servers are never asked.

use std::sync::OnceLock;

use super::methods::Methods;

/// The OpenAPI document and what it says about methods.
#[derive(Default)]
pub struct Described(OnceLock<(Methods, String)>);

impl Described {
    fn made(&self) -> &(Methods, String) {
        self.0.get_or_init(|| {
            let document = super::document::made();
            (Methods::of(&document), super::document::written(&document))
        })
    }

    /// Which methods every path takes.
    pub fn methods(&self) -> &Methods {
        &self.made().0
    }

    /// The OpenAPI document, written out.
    pub fn document(&self) -> &str {
        &self.made().1
    }
}
