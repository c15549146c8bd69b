#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use chrono::NaiveDate;
use proptest::prelude::*;

use super::*;
use crate::domain::instant::Instant;

/// Local time such as `2026-02-13T09:00` (seconds may follow).
pub(in crate::domain) fn at(local: &str) -> Instant {
    let seconds = if local.len() == 16 { ":00" } else { "" };
    Instant::parse_rfc3339(&format!("{local}{seconds}+07:00")).unwrap()
}

pub(in crate::domain) fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn sessions(text: &str) -> Sessions {
    Sessions::parse(text).unwrap()
}

/// A week of Monday to Friday with one set of hours and a Saturday with another.
pub(in crate::domain) fn week(valid_from: &str, weekdays: &str, saturday: &str) -> Week {
    let day = || sessions(weekdays);
    Week::new(
        date(valid_from),
        [day(), day(), day(), day(), day(), sessions(saturday), Sessions::OFF],
    )
}

pub(in crate::domain) fn off(day: &str, name: &str) -> DayException {
    DayException::new(date(day), ExceptionKind::Off, name, "").unwrap()
}

pub(in crate::domain) fn worked(day: &str, hours: Option<&str>, name: &str) -> DayException {
    DayException::new(date(day), ExceptionKind::Worked(hours.map(sessions)), name, "").unwrap()
}

fn country_2026() -> CalendarLayer {
    let tet = ["2026-02-16", "2026-02-17", "2026-02-18", "2026-02-19", "2026-02-20"];
    let mut exceptions: Vec<_> = tet.iter().map(|day| off(day, "Tết Nguyên đán")).collect();
    exceptions.push(off("2026-01-02", "Hoán đổi ngày làm việc"));
    exceptions.push(worked("2026-01-10", None, "Làm bù ngày 2/1/2026"));
    exceptions.push(off("2026-04-30", "Ngày Chiến thắng"));
    exceptions.push(off("2026-05-01", "Quốc tế Lao động"));
    CalendarLayer::new(Vec::new(), exceptions).unwrap()
}

/// The office week with the holidays and swap days of early 2026.
pub(in crate::domain) fn calendar_2026() -> WorkingCalendar {
    WorkingCalendar::layered([country_2026()].iter())
}

/// Calendars as odd as the data allows: three kinds of week changing in the year, holidays and swaps at random.
pub(in crate::domain) fn any_calendar() -> impl Strategy<Value = WorkingCalendar> {
    let hours = prop::sample::select(vec![
        ("07:30-11:30,13:30-17:00", ""),
        ("07:00-11:30,13:30-17:00", "07:30-11:30"),
        ("08:00-12:00,12:00-15:00,15:10-23:59", "09:00-09:01"),
        ("00:00-00:10", "13:00-17:00"),
    ]);
    let change = (
        prop::sample::select(vec!["2020-01-01", "2026-02-11", "2026-07-01"]),
        hours,
    );
    let exception = (
        0..500_u64,
        prop::sample::select(vec![None, Some(None), Some(Some("08:00-10:00"))]),
    );
    let layer = (
        prop::collection::vec(change, 0..3),
        prop::collection::vec(exception, 0..60),
    )
        .prop_map(|(changes, exceptions)| {
            let weeks: BTreeMap<_, _> = changes
                .into_iter()
                .map(|(from, (weekdays, saturday))| (from, week(from, weekdays, saturday)))
                .collect();
            let exceptions: BTreeMap<_, _> = exceptions
                .into_iter()
                .map(|(offset, kind)| {
                    let day = date("2026-01-01") + chrono::Days::new(offset);
                    let kind = kind.map_or(ExceptionKind::Off, |own| ExceptionKind::Worked(own.map(sessions)));
                    (day, DayException::new(day, kind, "khác", "").unwrap())
                })
                .collect();
            CalendarLayer::new(weeks.into_values().collect(), exceptions.into_values().collect()).unwrap()
        });
    prop::collection::vec(layer, 0..3).prop_map(|layers| WorkingCalendar::layered(layers.iter()))
}

/// Instants of 2026 to the second.
pub(in crate::domain) fn any_instant() -> impl Strategy<Value = Instant> {
    (0..365 * 86_400_i64)
        .prop_map(|second| Instant::from_micros(at("2026-01-01T00:00").micros() + second * 1_000_000).unwrap())
}

#[test]
fn hours_are_read_sorted_and_written() {
    let day = sessions(" 13:30-17:00, 7:30-11:30 ");
    assert_eq!(day.to_string(), "07:30-11:30,13:30-17:00");
    assert_eq!(
        (day.opening(), day.closing(), day.minutes()),
        (Some(450), Some(1020), 450)
    );
    assert!(sessions("  ").is_off());
    assert_eq!(sessions("08:00-12:00,12:00-16:00").minutes(), 480);
    for text in [
        "07:30",
        "11:30-07:30",
        "07:30-07:30",
        "07:30-24:00",
        "07:60-08:00",
        "+7:30-08:00",
        "7:3-8:00",
        ",",
    ] {
        assert_eq!(Sessions::parse(text), Err(CalendarError::Session), "{text}");
    }
    assert_eq!(
        Sessions::parse("08:00-12:00,11:59-13:00"),
        Err(CalendarError::Overlap(719))
    );
    assert_eq!(
        serde_json::from_str::<Sessions>("\"08:00-12:00\"").unwrap(),
        sessions("08:00-12:00")
    );
    assert!(serde_json::from_str::<Sessions>("\"8\"").is_err());
}

#[test]
fn doubtful_layers_are_refused() {
    let twice = vec![off("2026-01-01", "a"), worked("2026-01-01", None, "b")];
    assert_eq!(
        CalendarLayer::new(vec![], twice),
        Err(CalendarError::TwoExceptions(date("2026-01-01")))
    );
    let twice = vec![week("2026-01-01", "", ""), week("2026-01-01", "08:00-12:00", "")];
    assert_eq!(
        CalendarLayer::new(twice, vec![]),
        Err(CalendarError::TwoWeeks(date("2026-01-01")))
    );
    let day = date("2026-01-10");
    let empty = ExceptionKind::Worked(Some(Sessions::OFF));
    assert_eq!(
        DayException::new(day, empty, "a", ""),
        Err(CalendarError::WorkedWithoutHours(day))
    );
    assert_eq!(
        DayException::new(day, ExceptionKind::Off, " ", ""),
        Err(CalendarError::NoName(day))
    );
    assert!(CalendarError::NoName(day).message_vi().contains("10/01/2026"));
}

#[test]
fn a_day_says_why_it_is_worked_or_not() {
    let calendar = calendar_2026();
    let reason = |day: &str| calendar.day(date(day)).reason();
    assert_eq!(reason("2026-02-13"), DayReason::Working);
    assert_eq!(reason("2026-02-14"), DayReason::WeeklyOff);
    assert_eq!(reason("2026-02-16"), DayReason::Holiday("Tết Nguyên đán"));
    assert_eq!(reason("2026-01-10"), DayReason::SwapWorked("Làm bù ngày 2/1/2026"));
    assert_eq!(
        calendar.day(date("2026-01-10")).sessions().to_string(),
        "07:30-11:30,13:30-17:00"
    );
    assert_eq!(calendar.closing(date("2026-01-10")), Some(at("2026-01-10T17:00")));
    assert_eq!(calendar.closing(date("2026-01-11")), None);
    assert!(!calendar.is_working(date("2026-01-02")));
}

#[test]
fn the_nearest_layer_wins_for_weeks_and_for_each_date() {
    let province = CalendarLayer::new(
        vec![
            week("2026-01-01", "08:00-12:00", ""),
            week("2026-06-01", "09:00-12:00", ""),
        ],
        vec![off("2026-03-03", "tỉnh"), off("2026-03-04", "tỉnh")],
    )
    .unwrap();
    let commune = CalendarLayer::new(
        vec![week("2026-03-01", "07:00-11:00", "07:30-11:30")],
        vec![
            worked("2026-03-04", Some("10:00-11:00"), "xã"),
            worked("2026-03-08", None, "xã"),
        ],
    )
    .unwrap();
    let calendar = WorkingCalendar::layered([country_2026(), province, commune].iter());
    let hours = |day: &str| calendar.day(date(day)).sessions().to_string();
    assert_eq!(
        hours("2025-12-31"),
        "07:30-11:30,13:30-17:00",
        "nobody's week: the office week"
    );
    assert_eq!(hours("2026-02-27"), "08:00-12:00");
    assert_eq!(hours("2026-03-02"), "07:00-11:00");
    assert_eq!(hours("2026-03-07"), "07:30-11:30");
    assert_eq!(
        hours("2026-06-01"),
        "07:00-11:00",
        "a later week of a farther layer does not win"
    );
    assert_eq!(hours("2026-03-03"), "");
    assert_eq!(hours("2026-03-04"), "10:00-11:00");
    assert_eq!(
        hours("2026-03-08"),
        "07:00-11:00",
        "the hours of the first working weekday"
    );
    assert_eq!(hours("2026-02-16"), "", "the country's holiday is inherited");
}

#[test]
fn next_working_instant_at_the_edges() {
    let calendar = calendar_2026();
    for (from, to) in [
        ("2026-03-02T06:00", "2026-03-02T07:30"),
        ("2026-03-02T07:30", "2026-03-02T07:30"),
        ("2026-03-02T11:29:59", "2026-03-02T11:29:59"),
        ("2026-03-02T11:30", "2026-03-02T13:30"),
        ("2026-03-02T12:00", "2026-03-02T13:30"),
        ("2026-03-02T17:00", "2026-03-03T07:30"),
        ("2026-02-13T17:00", "2026-02-23T07:30"),
        ("2026-01-10T06:00", "2026-01-10T07:30"),
    ] {
        assert_eq!(calendar.next_working_instant(at(from)), Ok(at(to)), "{from}");
    }
}

#[test]
fn adding_ends_with_a_session_and_subtracting_begins_with_one() {
    let calendar = calendar_2026();
    assert_eq!(
        calendar.add_working_minutes(at("2026-03-02T07:30"), 240),
        Ok(at("2026-03-02T11:30"))
    );
    assert_eq!(
        calendar.add_working_minutes(at("2026-03-02T07:30"), 241),
        Ok(at("2026-03-02T13:31"))
    );
    assert_eq!(
        calendar.add_working_minutes(at("2026-03-02T12:00:30"), 0),
        Ok(at("2026-03-02T12:00:30"))
    );
    assert_eq!(
        calendar.subtract_working_minutes(at("2026-03-02T14:30"), 60),
        Ok(at("2026-03-02T13:30"))
    );
    assert_eq!(
        calendar.subtract_working_minutes(at("2026-03-02T14:30"), 61),
        Ok(at("2026-03-02T11:29"))
    );
    assert_eq!(
        calendar.subtract_working_minutes(at("2026-02-23T07:30"), 1),
        Ok(at("2026-02-13T16:59"))
    );
    let (monday, next) = (at("2026-03-02T09:00"), at("2026-03-09T09:00"));
    assert_eq!(calendar.working_minutes_between(monday, next), 5 * 450);
    assert_eq!(calendar.working_minutes_between(next, monday), 0);
    assert_eq!(
        calendar.working_minutes_between(at("2026-03-02T09:00:59"), at("2026-03-02T09:02:01")),
        2
    );
}

#[test]
fn a_calendar_without_working_time_says_so() {
    let closed = CalendarLayer::new(
        vec![week("2026-01-01", "", "")],
        vec![worked("2026-01-03", None, "không có giờ để mượn")],
    )
    .unwrap();
    let calendar = WorkingCalendar::layered([closed].iter());
    let unreachable = Err(Unreachable {
        date: date("2026-01-01"),
    });
    assert_eq!(calendar.next_working_instant(at("2026-01-01T09:00")), unreachable);
    assert_eq!(calendar.add_working_minutes(at("2026-01-01T09:00"), 1), unreachable);
    assert_eq!(calendar.day(date("2026-01-03")).reason(), DayReason::WeeklyOff);
    assert!(calendar.subtract_working_minutes(at("2040-01-01T09:00"), 1).is_err());
    assert_eq!(
        calendar.working_minutes_between(at("2026-01-01T09:00"), at("2099-01-01T09:00")),
        0
    );
    let office = WorkingCalendar::default();
    assert!(office.add_working_minutes(at("2026-01-01T09:00"), i64::MAX).is_err());
    assert!(
        office
            .subtract_working_minutes(at("2026-01-01T09:00"), i64::MAX)
            .is_err()
    );
    assert!(office.next_working_instant(Instant::MAX).is_err());
    assert!(office.subtract_working_minutes(Instant::MIN, 1).is_err());
    assert!(office.working_minutes_between(Instant::MIN, Instant::MAX) > 0);
}

#[test]
fn closed_times_begin_after_the_minute_in_which_the_day_ends() {
    let calendar = calendar_2026();
    let spans = |first: &str, last: &str| -> Vec<(Instant, Instant)> {
        let spans = calendar.closed_times(date(first), date(last));
        spans.into_iter().map(|span| (span.from, span.until)).collect()
    };
    // A Friday, and the weekend after it.
    assert_eq!(
        spans("2026-03-06", "2026-03-08"),
        [
            (at("2026-03-06T00:00"), at("2026-03-06T07:30")),
            (at("2026-03-06T11:30"), at("2026-03-06T13:30")),
            (at("2026-03-06T17:01"), at("2026-03-09T00:00")),
        ]
    );
    assert_eq!(spans("2026-03-08", "2026-03-06"), []);
    // Beyond the years that can be told there is nothing to tell.
    assert_eq!(
        spans("2199-12-30", "2300-01-01").last().map(|span| span.1),
        Some(Instant::MAX)
    );
    assert_eq!(
        spans("1800-01-01", "1900-01-01").first().map(|span| span.0),
        Some(Instant::MIN)
    );
}

proptest! {
    #[test]
    fn adding_is_the_earliest_instant_that_measures_so(
        calendar in any_calendar(), from in any_instant(), minutes in 1..20_000_i64,
    ) {
        let to = calendar.add_working_minutes(from, minutes).unwrap();
        prop_assert_eq!(calendar.working_minutes_between(from, to), minutes);
        let before = to.saturating_add_minutes(-1);
        prop_assert_eq!(calendar.working_minutes_between(from, before), minutes - 1);
    }

    #[test]
    fn subtracting_is_the_latest_instant_that_measures_so(
        calendar in any_calendar(), until in any_instant(), minutes in 1..20_000_i64,
    ) {
        let from = calendar.subtract_working_minutes(until, minutes).unwrap();
        prop_assert_eq!(calendar.working_minutes_between(from, until), minutes);
        let after = from.saturating_add_minutes(1);
        prop_assert_eq!(calendar.working_minutes_between(after, until), minutes - 1);
    }

    #[test]
    fn working_time_adds_up(
        calendar in any_calendar(), mut three in prop::array::uniform3(any_instant()),
    ) {
        three.sort();
        let [a, b, c] = three;
        let parts = calendar.working_minutes_between(a, b) + calendar.working_minutes_between(b, c);
        prop_assert_eq!(parts, calendar.working_minutes_between(a, c));
    }

    #[test]
    fn the_next_working_instant_is_worked_and_nothing_is_skipped(
        calendar in any_calendar(), at in any_instant(),
    ) {
        let next = calendar.next_working_instant(at).unwrap();
        prop_assert!(next >= at);
        prop_assert_eq!(calendar.working_minutes_between(at, next), 0);
        prop_assert_eq!(calendar.working_minutes_between(next, next.saturating_add_minutes(1)), 1);
    }

    #[test]
    fn closed_times_are_those_at_which_nobody_works(
        calendar in any_calendar(), (day, days) in (0..365_u64, 0..40_u64), instants in prop::collection::vec(any_instant(), 50),
    ) {
        let first = date("2026-01-01") + chrono::Days::new(day);
        let last = first + chrono::Days::new(days);
        let spans = calendar.closed_times(first, last);
        prop_assert!(spans.iter().all(|span| span.from < span.until), "{:?}", spans);
        prop_assert!(spans.windows(2).all(|two| two[0].until < two[1].from), "{:?}", spans);
        let edges = spans.iter().flat_map(|span| {
            [span.from, span.until].into_iter().flat_map(|edge| [edge, edge.saturating_add_seconds(-1)])
        });
        for at in edges.chain(instants).filter(|at| (first..=last).contains(&at.local_day())) {
            let minute = at.floor_minute();
            let open = calendar.next_working_instant(minute) == Ok(minute)
                || calendar.closing(minute.local_day()) == Some(minute);
            let closed = spans.iter().any(|span| span.from <= at && at < span.until);
            prop_assert_ne!(open, closed, "{} {:?}", at, spans);
        }
    }

    #[test]
    fn no_text_breaks_the_reader(text in "[0-9:, -]{0,24}") {
        if let Ok(parsed) = Sessions::parse(&text) {
            prop_assert_eq!(Sessions::parse(&parsed.to_string()), Ok(parsed));
        }
    }
}
