//! What happened to the clock of one dossier.

use thiserror::Error;

use crate::domain::duration::Duration;
use crate::domain::instant::Instant;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// What a stored move of the clock is.
    pub enum MoveKind {
        /// The clock stands still, or stood still.
        Pause = "pause" / "Tạm dừng",
        /// A new date was promised with an apology.
        Extension = "extension" / "Xin lỗi và hẹn lại",
        /// A date that a dossier from another system brought along: it moves the clock, and nobody here apologised.
        BroughtAlong = "brought_along" / "Thời hạn theo dữ liệu nhập",
    }
}

impl MoveKind {
    /// Whether the clock stands still during it.
    #[must_use]
    pub const fn is_pause(self) -> bool {
        matches!(self, Self::Pause)
    }

    /// Whether somebody apologised with it.
    #[must_use]
    pub const fn is_apology(self) -> bool {
        matches!(self, Self::Extension)
    }
}

/// Why a move does not fit a ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum LedgerError {
    /// The move begins before the receipt or before the end of the move before it.
    #[error("a move of the clock at {at} is earlier than {after}, the last one before it")]
    OutOfOrder {
        /// When the move begins.
        at: Instant,
        /// When it may begin at the earliest.
        after: Instant,
    },
    /// A pause ends before it begins.
    #[error("a pause from {from} cannot end at {until}")]
    EndsBeforeStart {
        /// The beginning of the pause.
        from: Instant,
        /// Its end.
        until: Instant,
    },
    /// Nothing can be added while a pause is open.
    #[error("the clock is paused since {since}")]
    Paused {
        /// The beginning of the open pause.
        since: Instant,
    },
    /// There is no open pause to end.
    #[error("the clock is not paused")]
    NotPaused,
}

/// One thing that moves the due time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClockMove {
    /// The clock stands still: a supplement, a financial duty or another legal ground. Without an end the
    /// pause is open.
    Pause {
        /// When it began.
        from: Instant,
        /// When it ended.
        until: Option<Instant>,
        /// The ground in words, for the account.
        ground: String,
    },
    /// A new due time was promised, with an apology.
    Extension {
        /// When it was granted.
        at: Instant,
        /// The new due time.
        due_at: Instant,
        /// The reason in words, for the account.
        reason: String,
    },
    /// The dossier came from another system with a due time of its own.
    BroughtAlong {
        /// When it was received.
        at: Instant,
        /// Its due time.
        due_at: Instant,
    },
}

impl ClockMove {
    /// When it begins.
    #[must_use]
    pub const fn begins_at(&self) -> Instant {
        match self {
            Self::Pause { from, .. } => *from,
            Self::Extension { at, .. } | Self::BroughtAlong { at, .. } => *at,
        }
    }

    /// When it is over: the end of a pause (its beginning while open), the grant of an extension.
    const fn ends_at(&self) -> Instant {
        match self {
            Self::Pause { until: Some(until), .. } => *until,
            Self::Pause { from, .. } => *from,
            Self::Extension { at, .. } | Self::BroughtAlong { at, .. } => *at,
        }
    }
}

/// Everything the due time follows from, besides the calendar: the receipt, the duration, and the moves in order
/// of time without overlap, where only the last may be an open pause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ledger {
    received_at: Instant,
    duration: Duration,
    moves: Vec<ClockMove>,
}

impl Ledger {
    /// A clock that nothing has moved yet. `received_at` keeps its seconds: they decide the same-day rule.
    #[must_use]
    pub const fn new(received_at: Instant, duration: Duration) -> Self {
        Self {
            received_at,
            duration,
            moves: Vec::new(),
        }
    }

    /// With moves in order of time.
    ///
    /// # Errors
    /// As [`Ledger::push`], for the first move that does not fit.
    pub fn with_moves(
        received_at: Instant,
        duration: Duration,
        moves: impl IntoIterator<Item = ClockMove>,
    ) -> Result<Self, LedgerError> {
        let mut ledger = Self::new(received_at, duration);
        for change in moves {
            ledger.push(change)?;
        }
        Ok(ledger)
    }

    /// Adds a move.
    ///
    /// # Errors
    /// [`LedgerError`] when a pause is open, the move begins before the one before it ended, or a pause ends
    /// before it begins.
    pub fn push(&mut self, change: ClockMove) -> Result<(), LedgerError> {
        if let Some(since) = self.paused_since() {
            return Err(LedgerError::Paused { since });
        }
        let (at, after) = (
            change.begins_at(),
            self.moves.last().map_or(self.received_at, ClockMove::ends_at),
        );
        if at < after {
            return Err(LedgerError::OutOfOrder { at, after });
        }
        if change.ends_at() < at {
            return Err(LedgerError::EndsBeforeStart {
                from: at,
                until: change.ends_at(),
            });
        }
        self.moves.push(change);
        Ok(())
    }

    /// Ends the open pause.
    ///
    /// # Errors
    /// [`LedgerError::NotPaused`] without one, [`LedgerError::EndsBeforeStart`] when it would end before it began.
    pub fn resume(&mut self, at: Instant) -> Result<(), LedgerError> {
        match self.moves.last_mut() {
            Some(ClockMove::Pause {
                from,
                until: until @ None,
                ..
            }) => {
                if at < *from {
                    return Err(LedgerError::EndsBeforeStart { from: *from, until: at });
                }
                *until = Some(at);
                Ok(())
            }
            _ => Err(LedgerError::NotPaused),
        }
    }

    /// As it stood just before a moment: what began later is not in it, and a pause that ended later is open.
    #[must_use]
    pub fn before(&self, at: Instant) -> Self {
        let mut ledger = Self::new(self.received_at, self.duration);
        for change in self.moves.iter().filter(|change| change.begins_at() < at) {
            let mut change = change.clone();
            if let ClockMove::Pause { until, .. } = &mut change {
                *until = until.filter(|until| *until < at);
            }
            ledger.moves.push(change);
        }
        ledger
    }

    /// When it was received, with its seconds.
    #[must_use]
    pub const fn received_at(&self) -> Instant {
        self.received_at
    }

    /// The duration promised.
    #[must_use]
    pub const fn duration(&self) -> Duration {
        self.duration
    }

    /// The moves in order of time.
    #[must_use]
    pub fn moves(&self) -> &[ClockMove] {
        &self.moves
    }

    /// Since when the clock stands still; `None` while it runs.
    #[must_use]
    pub fn paused_since(&self) -> Option<Instant> {
        match self.moves.last() {
            Some(ClockMove::Pause { from, until: None, .. }) => Some(*from),
            _ => None,
        }
    }

    /// Whether the clock stands still.
    #[must_use]
    pub fn is_paused(&self) -> bool {
        self.paused_since().is_some()
    }
}
