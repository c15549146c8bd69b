//! The cursor of the feed of events.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// How many letters of an event's hash a cursor bears.
const LETTERS: usize = 12;

/// How far somebody has read the feed: a place in it, and some of the hash of the event that stood there. So whoever read it before
/// an older copy of the database was put back is told so, however far the feed has come since.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedCursor {
    position: i64,
    hash: String,
}

/// A text that is no cursor of the feed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
#[error("not a cursor of the feed of events")]
pub struct NotAFeedCursor;

impl FeedCursor {
    /// Nothing was read yet.
    pub const START: Self = Self {
        position: 0,
        hash: String::new(),
    };

    /// Read up to an event with a hash at a place, which is above 0.
    pub fn at(position: i64, hash: &str) -> Self {
        Self {
            position,
            hash: hash.chars().take(LETTERS).collect(),
        }
    }

    /// The place; 0 before the first.
    pub const fn position(&self) -> i64 {
        self.position
    }

    /// Whether an event stood at the place; at the start none did.
    pub fn is_at(&self, hash: Option<&str>) -> bool {
        *self == hash.map_or(Self::START, |hash| Self::at(self.position, hash))
    }
}

impl fmt::Display for FeedCursor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.position {
            0 => f.write_str("0"),
            position => write!(f, "{position}-{}", self.hash),
        }
    }
}

impl FromStr for FeedCursor {
    type Err = NotAFeedCursor;

    fn from_str(text: &str) -> Result<Self, NotAFeedCursor> {
        if text == "0" {
            return Ok(Self::START);
        }
        let (position, hash) = text.split_once('-').ok_or(NotAFeedCursor)?;
        let position: i64 = position.parse().map_err(|_| NotAFeedCursor)?;
        let is_hash = hash.len() == LETTERS && hash.bytes().all(|b| b.is_ascii_hexdigit());
        if position > 0 && is_hash {
            Ok(Self::at(position, hash))
        } else {
            Err(NotAFeedCursor)
        }
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn a_cursor_is_read_as_it_is_told() {
        let hash = "0123456789abcdef0123456789abcdef";
        let cursor = FeedCursor::at(17, hash);
        assert_eq!(cursor.to_string(), "17-0123456789ab");
        assert_eq!(cursor.to_string().parse(), Ok(cursor.clone()));
        assert!(cursor.is_at(Some(hash)) && !cursor.is_at(Some("f123456789abcdef")) && !cursor.is_at(None));
        assert_eq!("0".parse(), Ok(FeedCursor::START));
        assert!(FeedCursor::START.is_at(None));
        for wrong in [
            "",
            "17",
            "-1-0123456789ab",
            "0-0123456789ab",
            "17-0123",
            "17-0123456789zz",
            "x-0123456789ab",
        ] {
            assert_eq!(wrong.parse::<FeedCursor>(), Err(NotAFeedCursor), "{wrong}");
        }
    }
}
