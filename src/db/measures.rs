//! Which stored dossiers a measure counts, and on which of their days: [`Facts::contributions`] said in SQL. The
//! property tests that compare figures with their dossiers hold the two together.
//!
//! [`Facts::contributions`]: crate::domain::figures::Facts::contributions

use crate::domain::figures::Measure;

/// The column with the local day on which something is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DayColumn {
    /// Accepted.
    Received,
    /// Counts as due.
    Due,
    /// No longer counts as overdue.
    Settled,
    /// Decided, withdrawn or stopped.
    Ended,
    /// Handed back.
    Returned,
    /// Taken by the post.
    Posted,
}

impl DayColumn {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::Received,
        Self::Due,
        Self::Settled,
        Self::Ended,
        Self::Returned,
        Self::Posted,
    ];

    /// Its name. Only a dossier that was received has any of these days.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Received => "received_day",
            Self::Due => "due_day",
            Self::Settled => "settled_day",
            Self::Ended => "ended_day",
            Self::Returned => "returned_day",
            Self::Posted => "posted_day",
        }
    }
}

/// The day on which a measure counts a dossier, and which dossiers it counts.
pub const fn counted(measure: Measure) -> (DayColumn, &'static str) {
    const ALL: &str = "1 = 1";
    match measure {
        Measure::Received => (DayColumn::Received, ALL),
        Measure::ReceivedOnline => (DayColumn::Received, "intake_channel = 'online'"),
        Measure::ReceivedOnlinePartial => (DayColumn::Received, "intake_channel = 'online' AND service_level = 3"),
        Measure::ReceivedOnlineFull => (DayColumn::Received, "intake_channel = 'online' AND service_level = 4"),
        Measure::ReceivedOfferedPartial => (DayColumn::Received, "service_level = 3"),
        Measure::ReceivedOfferedFull => (DayColumn::Received, "service_level = 4"),
        Measure::ReceivedByPost => (DayColumn::Received, "intake_channel = 'postal'"),
        Measure::ReceivedReturnByPost => (DayColumn::Received, "return_channel = 'postal'"),
        Measure::ReceivedAnyPost => (
            DayColumn::Received,
            "(intake_channel = 'postal' OR return_channel = 'postal')",
        ),
        Measure::ReceivedWithPapers => (DayColumn::Received, "papers_handed > 0"),
        Measure::ReceivedDigitised => (
            DayColumn::Received,
            "papers_handed > 0 AND papers_with_file >= papers_handed",
        ),
        Measure::ReceivedReused => (DayColumn::Received, "papers_reused > 0"),
        Measure::ReceivedWithFee => (DayColumn::Received, "fee_due > 0"),
        Measure::ReceivedPaidOnline => (DayColumn::Received, "fee_due > 0 AND paid_online"),
        Measure::Due => (DayColumn::Due, ALL),
        Measure::Settled => (DayColumn::Settled, ALL),
        Measure::Ended => (DayColumn::Ended, ALL),
        Measure::DecidedEarly => (DayColumn::Ended, "timeliness = 'early'"),
        Measure::DecidedOnTime => (DayColumn::Ended, "timeliness = 'on_time'"),
        Measure::DecidedLate => (DayColumn::Ended, "timeliness = 'late'"),
        Measure::DecidedRepeated => (
            DayColumn::Ended,
            "timeliness IN ('early', 'on_time') AND supplement_requests > 1",
        ),
        Measure::Withdrawn => (DayColumn::Ended, "status = 'withdrawn'"),
        Measure::Stopped => (DayColumn::Ended, "status = 'stopped'"),
        Measure::ResultExpected => (DayColumn::Ended, "timeliness IS NOT NULL AND result_expected"),
        Measure::ResultAttached => (
            DayColumn::Ended,
            "timeliness IS NOT NULL AND result_expected AND result_attached",
        ),
        Measure::ResultElectronic => (
            DayColumn::Ended,
            "timeliness IS NOT NULL AND result_expected AND result_electronic",
        ),
        Measure::Returned => (DayColumn::Returned, ALL),
        Measure::ReturnedByPost => (DayColumn::Returned, "return_channel = 'postal'"),
        Measure::Posted => (DayColumn::Posted, ALL),
    }
}
