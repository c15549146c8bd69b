#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::domain::calendar::tests::{at, calendar_2026};
use crate::domain::deadline::step_due;
use crate::domain::duration::Duration;

fn of(decided: &str, deadline: &Deadline) -> Timeliness {
    Timeliness::of(at(decided), deadline)
}

#[test]
fn in_days_the_day_before_is_early_and_the_due_minute_is_on_time() {
    let due = step_due(
        &calendar_2026(),
        at("2026-03-02T09:00"),
        Duration::working_half_days(6).unwrap(),
    )
    .unwrap();
    assert_eq!(due.due_at(), Some(at("2026-03-05T09:00")));
    assert_eq!(of("2026-03-04T23:59", &due), Timeliness::Early);
    assert_eq!(of("2026-03-05T00:00", &due), Timeliness::OnTime);
    assert_eq!(of("2026-03-05T09:00", &due), Timeliness::OnTime);
    let a_moment_later = Instant::from_micros(at("2026-03-05T09:00").micros() + 1).unwrap();
    assert_eq!(Timeliness::of(a_moment_later, &due), Timeliness::Late);
}

#[test]
fn in_hours_the_last_fifth_is_on_time() {
    // 2 h from 10:30 over lunch (11:30 to 13:30); the last fifth is 24 minutes.
    let due = step_due(
        &calendar_2026(),
        at("2026-03-02T10:30"),
        Duration::working_minutes(120).unwrap(),
    )
    .unwrap();
    assert_eq!(due.due_at(), Some(at("2026-03-02T14:30")));
    assert_eq!(of("2026-03-02T14:05", &due), Timeliness::Early);
    assert_eq!(of("2026-03-02T14:06", &due), Timeliness::OnTime);
    assert_eq!(of("2026-03-02T14:31", &due), Timeliness::Late);
}

#[test]
fn the_day_of_receipt_is_on_time_for_a_same_day_result() {
    let due = step_due(&calendar_2026(), at("2026-03-02T09:00"), Duration::SAME_DAY).unwrap();
    assert_eq!(of("2026-03-02T09:10", &due), Timeliness::OnTime);
    let next_day = step_due(&calendar_2026(), at("2026-03-02T15:01"), Duration::SAME_DAY).unwrap();
    assert_eq!(of("2026-03-02T16:00", &next_day), Timeliness::Early);
}

#[test]
fn without_a_due_date_everything_is_on_time() {
    let none = step_due(&calendar_2026(), at("2026-03-02T09:00"), Duration::UNLIMITED).unwrap();
    assert_eq!(of("2036-03-02T09:00", &none), Timeliness::OnTime);
    assert_eq!(
        Progress::as_of(at("2036-03-02T09:00"), None, false),
        Progress::WithinTime
    );
}

#[test]
fn a_paused_dossier_is_never_overdue() {
    let due = Some(at("2026-03-05T09:00"));
    assert_eq!(
        Progress::as_of(at("2026-03-05T09:00"), due, false),
        Progress::WithinTime
    );
    assert_eq!(Progress::as_of(at("2026-03-05T09:01"), due, false), Progress::Overdue);
    assert_eq!(Progress::as_of(at("2026-03-05T09:01"), due, true), Progress::WithinTime);
}

#[test]
fn a_dossier_comes_near_its_due_time_while_its_clock_runs() {
    let (due, from) = (Some(at("2026-03-05T09:00")), Some(at("2026-03-04T09:00")));
    let standing = |now: &str, paused| Standing::of(at(now), due, from, paused);
    assert_eq!(standing("2026-03-04T08:59", false), Standing::WithinTime);
    assert_eq!(standing("2026-03-04T09:00", false), Standing::NearlyDue);
    assert_eq!(standing("2026-03-04T09:00", true), Standing::WithinTime);
    assert_eq!(standing("2026-03-05T09:01", false), Standing::Overdue);
    assert_eq!(standing("2026-03-05T09:01", true), Standing::WithinTime);
    assert_eq!(
        Standing::of(at("2036-03-05T09:01"), None, None, false),
        Standing::WithinTime
    );
}

#[test]
fn texts_and_labels() {
    assert_eq!("on_time".parse(), Ok(Timeliness::OnTime));
    assert_eq!(Timeliness::Early.label_vi(), "trước hạn");
    assert_eq!(Timeliness::Late.label_vi(), "quá hạn");
    assert_eq!(Progress::WithinTime.label_vi(), "trong hạn");
    assert!("ontime".parse::<Timeliness>().is_err());
    assert_eq!(serde_json::to_string(&Progress::WithinTime).unwrap(), "\"within_time\"");
}
