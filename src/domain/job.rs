//! Jobs in the background: which there are, and how far one has come.

use super::text_enum::text_enum;

text_enum! {
    /// What a job does.
    pub enum JobKind {
        /// Due times, after working time changed.
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
