//! Messages on their way out of the system: what kinds there are, and when a failed one is tried again.

use super::text_enum::text_enum;

text_enum! {
    /// How a message goes out.
    pub enum MessageKind {
        /// An event for a subscriber, signed.
        Webhook = "webhook" / "sự kiện gửi hệ thống đăng ký",
        /// An e-mail.
        Email = "email" / "thư điện tử",
        /// A text message (SMS, Zalo) through a gateway.
        Text = "text" / "tin nhắn",
        /// A status change for the national portal.
        Portal = "portal" / "đồng bộ Cổng Dịch vụ công quốc gia",
    }
}

impl MessageKind {
    /// Whether a message that was given up still holds back those behind it until somebody replays or discards it.
    /// Systems must not see a later state without the earlier one; a person whose mailbox refuses one letter may well get the next.
    pub const fn holds_when_dead(self) -> bool {
        !matches!(self, Self::Email | Self::Text)
    }

    /// Whether the body holds personal data and is therefore emptied as soon as it was delivered.
    pub const fn is_personal(self) -> bool {
        matches!(self, Self::Email | Self::Text)
    }
}

text_enum! {
    /// How far a message has come.
    pub enum MessageState {
        /// It will be sent, or sent again.
        Waiting = "waiting" / "chờ gửi",
        /// The receiver took it.
        Delivered = "delivered" / "đã gửi",
        /// It was given up and can be replayed.
        Dead = "dead" / "không gửi được",
        /// It is not sent any more: discarded by an administrator, or the receiver is gone.
        Discarded = "discarded" / "đã hủy",
    }
}

/// A message is tried for so long before it is given up: a receiver may well be down over a weekend.
pub const GIVE_UP_AFTER_SECONDS: i64 = 4 * 24 * 3600;
/// Longest wait between two attempts.
const LONGEST_WAIT: i64 = 3600;
/// Wait after the first failure.
const FIRST_WAIT: i64 = 5;

/// Seconds until the next attempt after so many have failed: doubling from five seconds up to an hour, and of each wait
/// the second half by chance, so that receivers which come back are not run over. `chance` is any number.
pub fn wait_after(failures: i32, chance: u32) -> i64 {
    let doublings = u32::try_from(failures.max(1) - 1).unwrap_or(0).min(20);
    let whole = (FIRST_WAIT << doublings).min(LONGEST_WAIT);
    let half = whole / 2;
    whole - half + i64::from(chance) * half / i64::from(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn waits_grow_to_an_hour() {
        let waits: Vec<i64> = (0..14).map(|n| wait_after(n, u32::MAX)).collect();
        assert_eq!(
            waits,
            [5, 5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600, 3600, 3600]
        );
        assert_eq!(wait_after(12, 0), 1800);
    }

    #[test]
    fn a_day_and_a_weekend_are_survived() {
        // A receiver that is down from Friday evening to Monday morning loses nothing.
        const { assert!(GIVE_UP_AFTER_SECONDS > 64 * 3600) };
    }

    proptest! {
        #[test]
        fn waits_lie_within_their_bounds(failures in i32::MIN..i32::MAX, chance: u32) {
            let most = wait_after(failures, u32::MAX);
            let wait = wait_after(failures, chance);
            prop_assert!(wait >= most / 2 && wait <= most && (2..=LONGEST_WAIT).contains(&wait));
        }
    }
}
