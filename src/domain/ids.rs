//! Row identities. They are made in Rust, never by a database, and never leave the process: the outside world names things by code.

use std::fmt;

macro_rules! id {
    ($($(#[$meta:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$meta])*
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(i64);

        impl $name {
            /// Wraps a value that the id generator made or that a row holds.
            pub const fn new(value: i64) -> Self {
                Self(value)
            }

            /// The stored value, borrowed: binding a parameter needs a place.
            pub(crate) const fn get_ref(&self) -> &i64 {
                &self.0
            }

            /// The stored value.
            pub const fn get(self) -> i64 {
                self.0
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!(stringify!($name), "({})"), self.0)
            }
        }
    )+};
}

id! {
    /// An agency or one of its departments.
    AgencyId,
    /// A procedure of the catalogue.
    ProcedureId,
    /// One dated version of a procedure.
    VersionId,
    /// A dossier.
    DossierId,
    /// A user account.
    UserId,
    /// A signed-in session of a user.
    SessionId,
    /// A background job.
    JobId,
    /// A file with history from another system.
    ImportId,
    /// A frozen report.
    ReportId,
    /// A book of receipts.
    BookId,
    /// Money that came in.
    PaymentId,
    /// A request for payment online.
    RequestId,
    /// An item of the public post.
    OrderId,
    /// A message on its way out.
    MessageId,
    /// A subscription to events.
    WebhookId,
    /// A reminder.
    NoticeId,
    /// An issued slip.
    SlipId,
    /// What a citizen reported or suggested.
    FeedbackId,
    /// Work that was given to another for some days.
    DelegationId,
}
