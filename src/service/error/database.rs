//! What is answered where the database does not.

use super::{Error, Reason};
use crate::db::{ExecutorError, QueryError};

impl From<ExecutorError> for Error {
    fn from(error: ExecutorError) -> Self {
        match error {
            ExecutorError::Busy | ExecutorError::Stopped => Self {
                retry_after: Some(1),
                ..Reason::Busy.into()
            },
            ExecutorError::Unavailable => Self {
                retry_after: Some(2),
                ..Reason::Unavailable.into()
            },
            ExecutorError::Panicked => Reason::Internal.into(),
        }
    }
}

impl From<QueryError> for Error {
    fn from(error: QueryError) -> Self {
        if crate::db::is_contention(&error) {
            return ExecutorError::Busy.into();
        }
        Self::internal(error)
    }
}
