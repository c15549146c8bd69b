//! What applicants and officials are told of, by which channel, and when not.

use serde::{Deserialize, Serialize};

use super::dossier::{Action, Status};
use super::instant::Instant;
use super::text_enum::text_enum;

text_enum! {
    /// What an applicant is told of.
    pub enum CitizenEvent {
        /// The dossier was accepted.
        Received = "received" / "đã tiếp nhận",
        /// Papers are missing.
        SupplementRequested = "supplement_requested" / "yêu cầu bổ sung",
        /// A tax or another duty is to be paid.
        PaymentRequired = "payment_required" / "yêu cầu nghĩa vụ tài chính",
        /// An apology, and a new date.
        Extended = "extended" / "xin lỗi và hẹn lại",
        /// The result can be fetched.
        Decided = "decided" / "đã có kết quả",
        /// The result was handed back.
        HandedBack = "handed_back" / "đã trả kết quả",
        /// The intake was refused.
        Refused = "refused" / "từ chối tiếp nhận",
        /// Processing was stopped.
        Stopped = "stopped" / "dừng xử lý",
    }
}

impl CitizenEvent {
    /// What an event of a dossier's history means for its applicant; most mean nothing.
    pub fn of(action: &str, from: Option<Status>, to: Status) -> Option<Self> {
        if action == Action::Extend.as_str() {
            return Some(Self::Extended);
        }
        if from == Some(to) {
            return None;
        }
        match to {
            Status::Received if matches!(from, None | Some(Status::Submitted)) => Some(Self::Received),
            Status::SupplementRequested => Some(Self::SupplementRequested),
            Status::PaymentRequired => Some(Self::PaymentRequired),
            // A dossier that is taken back from the hand-over is not news.
            Status::Decided if from != Some(Status::HandedBack) => Some(Self::Decided),
            Status::HandedBack => Some(Self::HandedBack),
            Status::IntakeRefused => Some(Self::Refused),
            Status::Stopped => Some(Self::Stopped),
            _ => None,
        }
    }
}

text_enum! {
    /// How an applicant is told.
    pub enum ContactChannel {
        /// E-mail.
        Email = "email" / "thư điện tử",
        /// SMS or Zalo.
        Text = "text" / "tin nhắn",
    }
}

/// By which channels an applicant agrees to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Consent {
    /// By e-mail.
    pub email: bool,
    /// By text message.
    pub text: bool,
}

text_enum! {
    /// Why an official is reminded.
    pub enum NoticeReason {
        /// The last part of the time has begun.
        NearlyDue = "nearly_due" / "sắp đến hạn",
        /// The promise is broken.
        Overdue = "overdue" / "quá hạn",
        /// An online dossier should be accepted or refused.
        WaitingAcceptance = "waiting_acceptance" / "hồ sơ trực tuyến chờ tiếp nhận",
        /// The applicant has brought what was missing.
        AnswerReceived = "answer_received" / "công dân đã bổ sung",
        /// Overdue for long: told to the leader.
        Escalated = "escalated" / "quá hạn kéo dài",
    }
}

/// The first instant from `at` on at which a message may disturb somebody. Quiet runs from one minute of the day to
/// another, also over midnight; none if both are the same or no minutes of a day.
pub fn after_quiet(at: Instant, quiet_from: i64, quiet_until: i64) -> Instant {
    let day = 0..24 * 60;
    if quiet_from == quiet_until || !day.contains(&quiet_from) || !day.contains(&quiet_until) {
        return at;
    }
    let minute = i64::from(at.minute_of_day());
    let over_midnight = quiet_from > quiet_until;
    let quiet = if over_midnight {
        minute >= quiet_from || minute < quiet_until
    } else {
        (quiet_from..quiet_until).contains(&minute)
    };
    if !quiet {
        return at;
    }
    let ahead = (quiet_until - minute).rem_euclid(24 * 60);
    at.floor_minute().saturating_add_minutes(ahead)
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;

    fn at(text: &str) -> Instant {
        Instant::parse_rfc3339(&format!("2026-03-{text}:30+07:00")).unwrap()
    }

    #[test]
    fn quiet_hours_end_in_the_morning() {
        let morning = Instant::parse_rfc3339("2026-03-03T07:00:00+07:00").unwrap();
        for late in ["02T21:00", "02T23:59", "03T00:00", "03T06:59"] {
            assert_eq!(after_quiet(at(late), 21 * 60, 7 * 60), morning, "{late}");
        }
        for day in ["02T20:59", "03T07:00", "03T12:00"] {
            assert_eq!(after_quiet(at(day), 21 * 60, 7 * 60), at(day), "{day}");
        }
    }

    #[test]
    fn quiet_at_noon_and_not_at_all() {
        let after = Instant::parse_rfc3339("2026-03-03T13:00:00+07:00").unwrap();
        assert_eq!(after_quiet(at("03T12:10"), 12 * 60, 13 * 60), after);
        assert_eq!(after_quiet(at("03T11:10"), 12 * 60, 13 * 60), at("03T11:10"));
        for (from, until) in [(0, 0), (-5, 60), (60, 2000)] {
            assert_eq!(after_quiet(at("03T00:30"), from, until), at("03T00:30"));
        }
    }

    #[test]
    fn only_news_are_told() {
        use Status as S;
        let of = CitizenEvent::of;
        assert_eq!(of("create", None, S::Received), Some(CitizenEvent::Received));
        assert_eq!(of("create", None, S::Submitted), None);
        assert_eq!(
            of("accept", Some(S::Submitted), S::Received),
            Some(CitizenEvent::Received)
        );
        assert_eq!(
            of("supplement_received", Some(S::SupplementRequested), S::Received),
            None
        );
        assert_eq!(
            of("extend", Some(S::Processing), S::Processing),
            Some(CitizenEvent::Extended)
        );
        assert_eq!(
            of("decide", Some(S::Processing), S::Decided),
            Some(CitizenEvent::Decided)
        );
        assert_eq!(of("forward", Some(S::Processing), S::Processing), None);
        assert_eq!(
            of("refuse_intake", Some(S::Submitted), S::IntakeRefused),
            Some(CitizenEvent::Refused)
        );
    }
}
