//! Collecting wrong fields, so that all of them are told at once.

use super::{Error, FieldError, Reason};
use crate::domain::text::{FieldCode, ValueError};

impl Error {
    /// The same refusal, told at the field of what was sent that named an agency which is not there, or lies outside the person's scope.
    /// Any other refusal stays as it is.
    #[must_use]
    pub fn naming_agency(mut self, field: &str) -> Self {
        if self.reason == Reason::AgencyNotFound && self.fields.is_empty() {
            self.fields.push(FieldError::new(
                field,
                FieldCode::AgencyUnknown,
                "Không có cơ quan này, hoặc cơ quan ngoài phạm vi của ông/bà.",
                "There is no such agency, or it lies outside your scope.",
            ));
        }
        self
    }
}

/// Collects wrong fields, so that all of them are told at once.
#[derive(Debug, Default)]
pub struct Fields(Vec<FieldError>);

impl Fields {
    /// Nothing wrong yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// So many are told: nobody mends more at once, and a body may hold a hundred thousand of them.
    const MOST: usize = 100;

    /// Notes a wrong field, unless enough are noted already.
    pub fn push(&mut self, error: FieldError) {
        if self.0.len() < Self::MOST {
            self.0.push(error);
        }
    }

    /// The value, or the note that it was refused.
    pub fn take<T, E: ValueError>(&mut self, field: &str, parsed: Result<T, E>) -> Option<T> {
        match parsed {
            Ok(value) => Some(value),
            Err(error) => {
                self.push(FieldError::of(field, &error));
                None
            }
        }
    }

    /// The value of a text that must be there.
    pub fn required<T, E>(&mut self, field: &str, text: Option<&str>) -> Option<T>
    where
        T: std::str::FromStr<Err = E>,
        E: ValueError,
    {
        match text.map(str::trim).filter(|t| !t.is_empty()) {
            Some(text) => self.take(field, text.parse()),
            None => {
                self.push(FieldError::missing(field));
                None
            }
        }
    }

    /// The value of a text that may be missing or blank.
    pub fn optional<T, E>(&mut self, field: &str, text: Option<&str>) -> Option<T>
    where
        T: std::str::FromStr<Err = E>,
        E: ValueError,
    {
        text.map(str::trim)
            .filter(|t| !t.is_empty())
            .and_then(|text| self.take(field, text.parse()))
    }

    /// All is well, or every wrong field at once.
    ///
    /// # Errors
    /// Any field was noted.
    pub fn finish(self) -> Result<(), Error> {
        if self.0.is_empty() {
            Ok(())
        } else {
            Err(Error::fields(self.0))
        }
    }

    /// What came of something that notes wrong fields by itself; those that were noted here come before them.
    ///
    /// # Errors
    /// Any field was noted, here or there, or something else was refused.
    pub fn before<T>(self, outcome: Result<T, Error>) -> Result<T, Error> {
        match outcome {
            Ok(value) => self.finish().map(|()| value),
            Err(mut error) => {
                if error.reason == Reason::Invalid {
                    error.fields.splice(0..0, self.0);
                }
                Err(error)
            }
        }
    }

    /// What was noted.
    pub fn into_errors(self) -> Vec<FieldError> {
        self.0
    }

    /// Whether anything was noted.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}
