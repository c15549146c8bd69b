//! Jobs in the background: which there are, and how far one has come.

use super::text_enum::text_enum;

text_enum! {
    /// What a job does.
    pub enum JobKind {
        /// Due times, after working time or a rule changed.
        RecomputeDue = "recompute_due" / "tính lại hạn trả",
        /// Whether histories and numbers are whole.
        CheckHistory = "check_history" / "kiểm tra lịch sử và số hồ sơ",
    }
}

text_enum! {
    /// How far a job has come.
    pub enum JobState {
        /// Nobody is at it: it was not begun, or was interrupted and is tried again later.
        Waiting = "waiting" / "đang chờ",
        /// Begun; a check waits between its rounds too.
        Running = "running" / "đang chạy",
        /// At its end.
        Finished = "finished" / "đã xong",
    }
}

/// Longest wait of a job that fails again and again.
const LONGEST_WAIT_MINUTES: i64 = 60;

/// Minutes until a job that failed so often in a row is tried again: what its data contradict does not mend itself, so it waits
/// twice as long each time.
pub fn retry_minutes(failures: i32) -> i64 {
    let doublings = u32::try_from(failures.saturating_sub(1)).unwrap_or(0);
    1_i64
        .checked_shl(doublings.min(8))
        .unwrap_or(LONGEST_WAIT_MINUTES)
        .min(LONGEST_WAIT_MINUTES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_wait_doubles_up_to_an_hour() {
        let waits: Vec<i64> = (0..=9).map(retry_minutes).collect();
        assert_eq!(waits, [1, 1, 2, 4, 8, 16, 32, 60, 60, 60]);
        assert_eq!(retry_minutes(i32::MAX), 60);
    }
}
