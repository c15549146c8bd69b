//! What the answer to a write says became of it.

/// What became of a write. Stored with the first answer to an `Idempotency-Key`, as the number that HTTP has for it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answered {
    /// It is done.
    Done,
    /// Something was made.
    Created,
    /// It is ordered, and will be done.
    Accepted,
    /// It is done, and there is nothing to tell.
    Silent,
    /// Look there.
    Elsewhere,
}

impl Answered {
    /// The number that is stored.
    pub const fn number(self) -> i16 {
        match self {
            Self::Done => 200,
            Self::Created => 201,
            Self::Accepted => 202,
            Self::Silent => 204,
            Self::Elsewhere => 303,
        }
    }
}

/// A number that no answer was stored with.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0} is the number of no answer to a write")]
pub struct UnknownAnswer(i16);

impl TryFrom<i16> for Answered {
    type Error = UnknownAnswer;

    fn try_from(number: i16) -> Result<Self, UnknownAnswer> {
        let all = [Self::Done, Self::Created, Self::Accepted, Self::Silent, Self::Elsewhere];
        all.into_iter()
            .find(|a| a.number() == number)
            .ok_or(UnknownAnswer(number))
    }
}
