//! Which methods a path takes, for the answer to a method that it does not take.

use std::collections::BTreeMap;

use utoipa::openapi::OpenApi;

/// Methods by pattern of a path, as the OpenAPI document lists them.
pub struct Methods(BTreeMap<String, String>);

impl Methods {
    /// Of every path in a document.
    pub fn of(document: &OpenApi) -> Self {
        let paths = document.paths.paths.iter().map(|(pattern, item)| {
            let methods = [
                ("DELETE", item.delete.is_some()),
                ("GET", item.get.is_some()),
                ("HEAD", item.get.is_some()),
                ("PATCH", item.patch.is_some()),
                ("POST", item.post.is_some()),
                ("PUT", item.put.is_some()),
            ];
            let taken: Vec<&str> = methods.iter().filter(|(_, is)| *is).map(|(name, _)| *name).collect();
            (pattern.clone(), taken.join(", "))
        });
        Self(paths.collect())
    }

    /// What a path takes, as the `Allow` header has it.
    pub fn at(&self, pattern: &str) -> Option<&str> {
        self.0.get(pattern).map(String::as_str)
    }
}
