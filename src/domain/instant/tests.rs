#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use chrono::{NaiveDate, Timelike};
use proptest::prelude::*;

use super::*;

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

#[test]
fn the_limits_are_local_years() {
    assert_eq!(Instant::MIN.to_string(), "1900-01-01T00:00:00+07:00");
    assert_eq!(Instant::MAX.to_string(), "2199-12-31T23:59:59.999999+07:00");
    assert_eq!(Instant::from_micros(MIN_MICROS - 1), Err(InstantError::OutOfRange));
    assert_eq!(Instant::from_micros(MAX_MICROS + 1), Err(InstantError::OutOfRange));
    assert_eq!(Instant::from_micros(i64::MAX), Err(InstantError::OutOfRange));
    assert_eq!(Instant::from_local(NaiveDateTime::MIN), Err(InstantError::OutOfRange));
    assert_eq!(
        Instant::from_day_minute(NaiveDate::MAX, u16::MAX),
        Err(InstantError::OutOfRange)
    );
    assert_eq!(Instant::MAX.saturating_add_minutes(1), Instant::MAX);
    assert_eq!(Instant::MIN.saturating_add_minutes(i64::MIN), Instant::MIN);
    assert_eq!(Instant::MIN.saturating_add_minutes(i64::MAX), Instant::MAX);
    assert_eq!(Instant::MAX.saturating_add_minutes(i64::MIN), Instant::MIN);
    assert_eq!(Instant::MIN.floor_minute(), Instant::MIN);
}

#[test]
fn any_offset_is_read_and_plus_seven_written() {
    let morning = at("2026-02-13T02:00:00Z");
    assert_eq!(morning.to_string(), "2026-02-13T09:00:00+07:00");
    assert_eq!(morning, at("2026-02-12T21:00:00-05:00"));
    assert_eq!(
        at("2026-02-13T09:00:00.25+07:00").to_string(),
        "2026-02-13T09:00:00.250000+07:00"
    );
    assert_eq!(morning.local_day(), NaiveDate::from_ymd_opt(2026, 2, 13).unwrap());
    assert_eq!(morning.minute_of_day(), 540);
    for text in ["", "2026-02-13", "2026-02-13T09:00:00", "09:00"] {
        assert_eq!(Instant::parse_rfc3339(text), Err(InstantError::NotRfc3339), "{text}");
    }
    assert_eq!(
        Instant::parse_rfc3339("1899-12-31T23:59:59+07:00"),
        Err(InstantError::OutOfRange)
    );
    let json = serde_json::to_string(&morning).unwrap();
    assert_eq!(json, "\"2026-02-13T09:00:00+07:00\"");
    assert_eq!(serde_json::from_str::<Instant>(&json).unwrap(), morning);
    assert!(serde_json::from_str::<Instant>("12").is_err());
}

#[test]
fn minutes_are_rounded_down() {
    let nine = at("2026-02-13T09:00:00+07:00");
    let later = at("2026-02-13T09:01:59.999999+07:00");
    assert_eq!(later.minutes_since(nine), 1);
    assert_eq!(nine.minutes_since(later), -2);
    assert_eq!(later.floor_minute(), at("2026-02-13T09:01:00+07:00"));
    assert_eq!(nine.saturating_add_minutes(-540), at("2026-02-13T00:00:00+07:00"));
}

#[test]
fn a_manual_clock_shows_what_it_was_set_to() {
    let nine = at("2026-02-13T09:00:00+07:00");
    let clock = ManualClock::new(nine);
    assert_eq!(clock.now(), nine);
    assert_eq!(clock.advance_minutes(90), at("2026-02-13T10:30:00+07:00"));
    assert_eq!(clock.now(), at("2026-02-13T10:30:00+07:00"));
    clock.set(nine);
    assert_eq!(clock.now(), nine);
    assert!(SystemClock.now() > nine.saturating_add_minutes(-365 * 24 * 60 * 3));
}

proptest! {
    #[test]
    fn every_instant_survives_text_and_local_time(micros in MIN_MICROS..=MAX_MICROS) {
        let instant = Instant::from_micros(micros).unwrap();
        prop_assert_eq!(at(&instant.to_string()), instant);
        prop_assert_eq!(Instant::from_local(instant.local()), Ok(instant));
        let local = instant.local();
        prop_assert_eq!(u32::from(instant.minute_of_day()), local.hour() * 60 + local.minute());
        prop_assert_eq!(
            Instant::from_day_minute(instant.local_day(), instant.minute_of_day()),
            Ok(instant.floor_minute())
        );
    }
}
