#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use proptest::prelude::*;

use super::*;

#[test]
fn labels_and_json_agree() {
    for (kind, value, label, json) in [
        (
            "working_day",
            "1.5",
            "1,5 ngày làm việc",
            r#"{"unit":"working_day","value":1.5}"#,
        ),
        (
            "working_day",
            "3",
            "3 ngày làm việc",
            r#"{"unit":"working_day","value":3}"#,
        ),
        (
            "working_hour",
            "2",
            "2 giờ làm việc",
            r#"{"unit":"working_hour","value":2}"#,
        ),
        (
            "working_hour",
            "0.25",
            "0,25 giờ làm việc",
            r#"{"unit":"working_hour","value":0.25}"#,
        ),
        ("calendar_day", "45", "45 ngày", r#"{"unit":"calendar_day","value":45}"#),
        ("same_day", "0", "trong ngày", r#"{"unit":"same_day","cutoff":"15:00"}"#),
        (
            "same_day",
            "16:30",
            "trong ngày",
            r#"{"unit":"same_day","cutoff":"16:30"}"#,
        ),
        ("none", "", "không quy định thời hạn", r#"{"unit":"none"}"#),
    ] {
        let duration = Duration::parse(kind, value).unwrap();
        assert_eq!(duration.kind(), kind);
        assert_eq!(duration.label_vi(), label);
        assert_eq!(serde_json::to_string(&duration).unwrap(), json);
        assert_eq!(serde_json::from_str::<Duration>(json).unwrap(), duration);
    }
    let same = serde_json::from_str::<Duration>(r#"{"unit":"working_day","value":"2.50"}"#).unwrap();
    assert_eq!(same, Duration::working_half_days(5).unwrap());
    assert_eq!(
        serde_json::from_str::<Duration>(r#"{"unit":"same_day"}"#).unwrap(),
        Duration::SAME_DAY
    );
}

#[test]
fn what_is_not_a_duration_is_refused() {
    use DurationError::*;
    assert_eq!(Duration::parse("week", "1"), Err(UnknownKind));
    assert_eq!(Duration::parse("working_day", "0"), Err(Zero));
    assert_eq!(Duration::parse("working_day", "0.00"), Err(Zero));
    assert_eq!(Duration::parse("calendar_day", "2001"), Err(TooLong));
    assert_eq!(Duration::parse("working_day", "2000.5"), Err(TooLong));
    assert_eq!(Duration::parse("working_hour", "16000.05"), Err(TooLong));
    assert_eq!(Duration::parse("working_hour", "99999999999999999999"), Err(TooLong));
    assert_eq!(Duration::parse("working_hour", "4294967295"), Err(TooLong));
    assert_eq!(Duration::working_half_days(u16::MAX), Err(TooLong));
    for text in ["", "-1", "+1", "1,5", "1.", ".5", "1.555", "1e3", "٣", "1.+5", "NaN"] {
        assert_eq!(Duration::parse("working_day", text), Err(NotANumber), "{text}");
    }
    assert!(matches!(Duration::parse("working_day", "1.25"), Err(TooFine)));
    assert!(matches!(Duration::parse("calendar_day", "1.5"), Err(TooFine)));
    assert!(matches!(Duration::parse("working_hour", "0.01"), Err(TooFine)));
    assert!(matches!(Duration::working_minutes(20), Err(TooFine)));
    assert_eq!(Duration::parse("none", "3"), Err(NoValueExpected));
    assert_eq!(Duration::parse("same_day", "25:00"), Err(NotATime));
    assert_eq!(Duration::same_day(1440), Err(NotATime));
    assert_eq!(NotATime.code(), FieldCode::DurationCutoff);
    assert!(TooLong.message_vi().contains("2000"));
    for json in [
        r#"{"unit":"working_day"}"#,
        r#"{"unit":"working_day","value":-1}"#,
        r#"{"unit":"working_day","value":1e300}"#,
        r#"{"unit":"working_day","value":1,"cutoff":"15:00"}"#,
        r#"{"unit":"same_day","value":1,"cutoff":"15:00"}"#,
        r#"{"unit":"working_day","value":1,"more":2}"#,
    ] {
        assert!(serde_json::from_str::<Duration>(json).is_err(), "{json}");
    }
}

fn any_duration() -> impl Strategy<Value = Duration> {
    prop_oneof![
        (1..=320_000_u32).prop_map(|steps| Duration::working_minutes(steps * 3).unwrap()),
        (1..=4000_u16).prop_map(|half_days| Duration::working_half_days(half_days).unwrap()),
        (1..=2000_u16).prop_map(|days| Duration::calendar_days(days).unwrap()),
        (0..1440_u16).prop_map(|minute| Duration::same_day(minute).unwrap()),
        Just(Duration::UNLIMITED),
    ]
}

proptest! {
    #[test]
    fn every_duration_survives_text_and_json(duration in any_duration()) {
        prop_assert_eq!(Duration::parse(duration.kind(), &duration.value().unwrap_or_default()), Ok(duration));
        let json = serde_json::to_string(&duration).unwrap();
        prop_assert_eq!(serde_json::from_str::<Duration>(&json).unwrap(), duration);
    }

    #[test]
    fn no_text_breaks_the_reader(kind in "[a-z_]{0,12}", text in ".{0,12}") {
        let _ = Duration::parse(&kind, &text);
        let _ = Duration::parse("working_hour", &text);
    }
}
