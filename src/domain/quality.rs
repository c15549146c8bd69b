//! What makes a dossier doubtful as a witness of an office's figures.

use super::instant::Instant;
use super::text_enum::text_enum;

text_enum! {
    /// A reason to look twice at a dossier before its figures are believed.
    pub enum Doubt {
        /// Decided under a procedure that gives a result, but without one.
        DecidedWithoutResult = "decided_without_result" / "đã giải quyết nhưng không có kết quả",
        /// Handed back before it was decided.
        HandedBackBeforeDecided = "handed_back_before_decided" / "trả kết quả trước khi giải quyết xong",
        /// Received outside the working time of the counter.
        ReceivedOutsideWorkingTime = "received_outside_working_time" / "tiếp nhận ngoài giờ làm việc",
        /// Entered more than a day after it was received.
        EnteredLongAfterReceipt = "entered_long_after_receipt" / "nhập vào hệ thống quá một ngày sau khi tiếp nhận",
        /// Its clock was stopped in the last hours before the due time, and started again.
        PausedNearDue = "paused_near_due" / "tạm dừng ngay trước hạn rồi tiếp tục",
        /// One of several that the same official decided in the last minutes before they were due.
        DecidedInBulkNearDue = "decided_in_bulk_near_due" / "ký duyệt hàng loạt ngay trước hạn",
        /// Counted as online, but entered by staff.
        OnlineEnteredByStaff = "online_entered_by_staff" / "hồ sơ trực tuyến do cán bộ nhập",
        /// The same applicant, procedure and day as another.
        Duplicate = "duplicate" / "trùng chủ hồ sơ, thủ tục và ngày",
        /// The apology came after the due time.
        ApologyAfterDue = "apology_after_due" / "xin lỗi, hẹn lại sau khi đã quá hạn",
        /// Taken up again after it had ended, by which how it ended first is counted no more.
        Reopened = "reopened" / "mở lại sau khi đã kết thúc",
    }
}

/// A dossier entered more minutes than this after its receipt was entered long after it.
pub const ENTERED_WITHIN_MINUTES: i64 = 24 * 60;
/// A pause that begins so few minutes before the due time is near it.
pub const NEAR_DUE_MINUTES: i64 = 4 * 60;
/// Decisions so few minutes before the due time are decisions of the last minutes.
pub const LAST_MINUTES: i64 = 30;
/// So many decisions of one official within [`LAST_MINUTES`] are decisions in bulk.
const BULK: usize = 5;
/// Nearly every dossier ends within so many days of its receipt; those that do not are looked for by themselves.
pub const LASTING_DAYS: u64 = 60;

/// Which of the decisions that one official took on one day, in the order of time, were taken in bulk: those that lie with
/// enough others within so many minutes, whatever was decided before. A lone decision shortly before hides none of them.
pub fn in_bulk(decided: &[Instant]) -> Vec<bool> {
    let mut bulk = vec![false; decided.len()];
    for (n, some) in decided.windows(BULK).enumerate() {
        let (Some(first), Some(last)) = (some.first(), some.last()) else {
            continue;
        };
        if last.minutes_since(*first) <= LAST_MINUTES {
            bulk.iter_mut().skip(n).take(BULK).for_each(|mark| *mark = true);
        }
    }
    bulk
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    #[test]
    fn decisions_are_in_bulk_wherever_enough_of_them_lie_close_together() {
        let start = Instant::parse_rfc3339("2026-03-02T16:00:00+07:00").unwrap();
        for (minutes, marked) in [
            (&[][..], ""),
            (&[0, 1, 2, 3], "----"),
            (&[0, 1, 2, 3, 4], "xxxxx"),
            (&[0, 8, 15, 22, 30], "xxxxx"),
            (&[0, 8, 15, 22, 31], "-----"),
            // One decision before hides nothing, nor does a run that is too short.
            (&[0, 29, 29, 31, 31, 31], "-xxxxx"),
            (&[0, 29, 40, 41, 42, 43], "-xxxxx"),
            (&[0, 1, 2, 31, 32, 33], "------"),
            (&[0, 10, 20, 30, 30, 40, 50, 60], "xxxxxxxx"),
            (&[0, 1, 2, 3, 4, 40, 80, 81, 82, 83, 84], "xxxxx-xxxxx"),
        ] {
            let decided: Vec<Instant> = minutes.iter().map(|m| start.saturating_add_minutes(*m)).collect();
            let marks: String = in_bulk(&decided).iter().map(|m| if *m { 'x' } else { '-' }).collect();
            assert_eq!(marks, marked, "{minutes:?}");
        }
    }
}
