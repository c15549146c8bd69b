//! What can be asked of a list, in the words of whoever asks.

use crate::domain::codes::Username;
use crate::domain::text_enum::text_enum;

text_enum! {
    /// How a dossier stands to its due time, as asked for.
    pub enum Due {
        /// In the last part of its time.
        Nearly = "nearly" / "sắp đến hạn",
        /// Late.
        Overdue = "overdue" / "quá hạn",
        /// The clock stands still.
        Paused = "paused" / "tạm dừng",
        /// Due today.
        Today = "today" / "đến hạn hôm nay",
        /// The applicant has not answered in time.
        Unanswered = "unanswered" / "quá hạn bổ sung",
    }
}

text_enum! {
    /// In which order, as asked for.
    pub enum Sorted {
        /// Newest first.
        Newest = "newest" / "mới nhất trước",
        /// Soonest due first.
        Due = "due" / "đến hạn sớm nhất trước",
    }
}

/// Whose work, as asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Assignee {
    /// The asking person's.
    Me,
    /// Nobody's yet.
    Nobody,
    /// A colleague's.
    User(Username),
}
