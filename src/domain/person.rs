//! What identifies and reaches a person or an organisation.
//!
//! These are personal data (Law 91/2025/QH15): `Debug` never prints them and no error carries them.
//! `Display` and `as_str` do give the value, for storage, forms and staff who may see it.

mod address;
mod email;
mod id_number;
mod name;
mod phone;
mod submitter;
mod tax_code;

pub use address::{Address, AddressError};
pub use email::{Email, EmailError};
pub use id_number::{IdKind, IdNumber, IdNumberError};
pub use name::{PersonName, PersonNameError};
pub use phone::{Phone, PhoneError};
pub use submitter::Submitter;
pub use tax_code::{TaxCode, TaxCodeError, TaxCodeKind};

use crate::domain::text_enum::text_enum;

text_enum! {
    /// Who applies; fees may differ between the two.
    pub enum ApplicantKind {
        /// A citizen, for themselves or for their household.
        Individual = "individual" / "cá nhân",
        /// An enterprise or another organisation.
        Organisation = "organisation" / "tổ chức, doanh nghiệp",
    }
}

/// The last four characters of an ASCII value; all of it when shorter.
fn last4(text: &str) -> &str {
    text.len()
        .checked_sub(4)
        .and_then(|start| text.get(start..))
        .unwrap_or(text)
}
