#![allow(clippy::unwrap_used, clippy::expect_used, clippy::indexing_slicing, clippy::panic)]

use super::*;
use crate::domain::calendar::CalendarLayer;
use crate::domain::calendar::tests::{at, calendar_2026, off, week};

fn days(value: &str) -> Duration {
    Duration::parse("working_day", value).unwrap()
}

fn due(received: &str, duration: Duration) -> String {
    let due = step_due(&calendar_2026(), at(received), duration)
        .unwrap()
        .due_at()
        .unwrap();
    due.local().format("%Y-%m-%dT%H:%M").to_string()
}

fn pause(from: &str, until: Option<&str>) -> ClockMove {
    ClockMove::Pause {
        from: at(from),
        until: until.map(at),
        ground: "bổ sung giấy tờ".to_owned(),
    }
}

fn extension(granted: &str, promised: &str) -> ClockMove {
    ClockMove::Extension {
        at: at(granted),
        due_at: at(promised),
        reason: "cần xác minh".to_owned(),
    }
}

fn replay(received: &str, duration: Duration, moves: Vec<ClockMove>) -> Result<Deadline, DeadlineError> {
    Ledger::with_moves(at(received), duration, moves)
        .unwrap()
        .replay(&calendar_2026())
}

#[test]
fn working_days_fall_on_the_same_clock_time() {
    assert_eq!(due("2026-03-02T09:00", days("3")), "2026-03-05T09:00");
    assert_eq!(due("2026-03-06T09:00", days("3")), "2026-03-11T09:00");
    assert_eq!(due("2026-03-02T17:30", days("1")), "2026-03-04T07:30");
    assert_eq!(due("2026-02-13T09:00", days("1")), "2026-02-23T09:00");
    assert_eq!(due("2026-03-02T12:15", days("1")), "2026-03-03T13:30");
    assert_eq!(due("2026-03-02T06:00", days("1")), "2026-03-03T07:30");
    assert_eq!(
        due("2026-03-01T10:00", days("1")),
        "2026-03-03T07:30",
        "received on a Sunday"
    );
    assert_eq!(
        due("2026-01-09T10:00", days("1")),
        "2026-01-10T10:00",
        "a Saturday worked by swap"
    );
    assert_eq!(
        due("2026-03-02T09:00:59", days("1")),
        "2026-03-03T09:00",
        "seconds do not count"
    );
}

#[test]
fn a_clock_time_outside_the_sessions_moves_on() {
    let saturday = CalendarLayer::new(
        vec![week("2020-01-01", "07:30-11:30,13:30-17:00", "07:30-11:30")],
        vec![],
    );
    let calendar = WorkingCalendar::layered([saturday.unwrap()].iter());
    let friday = |received: &str| step_due(&calendar, at(received), days("1")).unwrap().due_at().unwrap();
    assert_eq!(friday("2026-03-06T10:00"), at("2026-03-07T10:00"));
    assert_eq!(friday("2026-03-06T14:00"), at("2026-03-09T07:30"));
}

#[test]
fn half_days_are_four_working_hours() {
    assert_eq!(due("2026-03-02T09:00", days("0.5")), "2026-03-02T15:00");
    assert_eq!(due("2026-03-02T09:00", days("1.5")), "2026-03-03T15:00");
    assert_eq!(due("2026-03-02T16:00", days("2.5")), "2026-03-05T10:30");
    assert_eq!(
        due("2026-03-02T07:30", days("1.5")),
        "2026-03-03T11:30",
        "ends with the session"
    );
}

#[test]
fn hours_run_through_the_sessions() {
    let long_morning = CalendarLayer::new(vec![week("2020-01-01", "07:00-11:30,13:30-17:00", "")], vec![]);
    let calendar = WorkingCalendar::layered([long_morning.unwrap()].iter());
    let two_hours = Duration::working_minutes(120).unwrap();
    let deadline = step_due(&calendar, at("2026-03-02T10:30"), two_hours).unwrap();
    assert_eq!(deadline.due_at(), Some(at("2026-03-02T14:30")));
    assert_eq!(due("2026-03-02T16:30", two_hours), "2026-03-03T09:00");
    assert_eq!(due("2026-02-13T16:30", two_hours), "2026-02-23T09:00");
}

#[test]
fn calendar_days_count_days_off_but_do_not_end_on_one() {
    let of = |count| Duration::calendar_days(count).unwrap();
    assert_eq!(due("2026-03-02T09:00", of(10)), "2026-03-12T09:00");
    assert_eq!(
        due("2026-03-02T09:00", of(5)),
        "2026-03-09T07:30",
        "Saturday hands over to Monday's opening"
    );
    assert_eq!(due("2026-02-10T09:00", of(7)), "2026-02-23T07:30");
    assert_eq!(
        due("2026-02-27T18:00", of(1)),
        "2026-03-03T07:30",
        "counts from Monday's opening"
    );
}

#[test]
fn the_three_o_clock_rule_looks_at_the_second() {
    let same = Duration::SAME_DAY;
    assert_eq!(due("2026-03-02T06:00", same), "2026-03-02T17:00");
    assert_eq!(due("2026-03-02T15:00:00", same), "2026-03-02T17:00");
    assert_eq!(due("2026-03-02T15:00:00.000001", same), "2026-03-03T17:00");
    assert_eq!(due("2026-03-02T15:00:01", same), "2026-03-03T17:00");
    assert_eq!(due("2026-03-06T16:00", same), "2026-03-09T17:00");
    assert_eq!(
        due("2026-03-07T09:00", same),
        "2026-03-09T17:00",
        "received on a Saturday"
    );
    assert_eq!(
        due("2026-03-02T16:00", Duration::same_day(16 * 60).unwrap()),
        "2026-03-02T17:00"
    );
    let late = Duration::same_day(18 * 60).unwrap();
    assert_eq!(
        due("2026-03-02T17:00", late),
        "2026-03-03T17:00",
        "closed before the latest time"
    );
}

#[test]
fn without_a_duration_there_is_no_due_time() {
    let moves = vec![pause("2026-03-03T09:00", Some("2026-03-04T09:00"))];
    let deadline = replay("2026-03-02T09:00", Duration::UNLIMITED, moves).unwrap();
    assert_eq!(
        (deadline.due_at(), deadline.early_before(), deadline.nearly_from()),
        (None, None, None)
    );
    let moves = vec![extension("2026-03-03T09:00", "2026-03-09T09:00")];
    let error = replay("2026-03-02T09:00", Duration::UNLIMITED, moves);
    assert_eq!(error, Err(DeadlineError::ExtensionWithoutDue));
}

#[test]
fn pauses_move_the_due_time_by_working_time() {
    // Friday 09:00 to Tuesday 10:00: 7.5 h, 7.5 h and 1 h of work.
    let closed = pause("2026-03-06T09:00", Some("2026-03-10T10:00"));
    let deadline = replay("2026-03-05T09:00", days("3"), vec![closed.clone()]).unwrap();
    assert_eq!(deadline.first_due_at(), Some(at("2026-03-10T09:00")));
    assert_eq!(deadline.due_at(), Some(at("2026-03-12T10:00")));
    assert!(!deadline.is_paused());
    let weekend = pause("2026-03-06T17:00", Some("2026-03-09T07:30"));
    let deadline = replay("2026-03-05T09:00", days("3"), vec![weekend]).unwrap();
    assert_eq!(
        deadline.due_at(),
        Some(at("2026-03-10T09:00")),
        "no working time passed"
    );
    let open = replay(
        "2026-03-05T09:00",
        days("3"),
        vec![closed, pause("2026-03-11T09:00", None)],
    )
    .unwrap();
    assert_eq!(open.due_at(), Some(at("2026-03-12T10:00")));
    assert!(open.is_paused());
    let moves = vec![pause("2026-03-02T10:00", Some("2026-03-02T11:00"))];
    let same_day = replay("2026-03-02T09:00", Duration::SAME_DAY, moves).unwrap();
    assert_eq!(same_day.due_at(), Some(at("2026-03-03T08:30")));
}

#[test]
fn an_extension_replaces_the_due_time_and_later_pauses_move_it() {
    let promised = extension("2026-03-04T09:00", "2026-03-10T16:00");
    let moves = vec![promised.clone(), pause("2026-03-05T09:00", Some("2026-03-05T10:30"))];
    let deadline = replay("2026-03-02T09:00", days("3"), moves).unwrap();
    assert_eq!(deadline.due_at(), Some(at("2026-03-11T08:00")));
    assert_eq!(deadline.early_before(), Some(at("2026-03-11T00:00")));
    let earlier = extension("2026-03-04T09:00", "2026-03-05T08:00");
    let deadline = replay("2026-03-02T09:00", days("3"), vec![earlier]).unwrap();
    assert_eq!(
        deadline.due_at(),
        Some(at("2026-03-05T08:00")),
        "a promise stands when the calendar changes under it"
    );
}

#[test]
fn a_ledger_keeps_the_order_of_time() {
    let mut ledger = Ledger::new(at("2026-03-02T09:00"), days("3"));
    let out_of_order = |at: Instant, after: Instant| Err(LedgerError::OutOfOrder { at, after });
    let (start, ten, noon) = (at("2026-03-02T09:00"), at("2026-03-02T10:00"), at("2026-03-02T12:00"));
    let before = at("2026-03-02T08:59");
    assert_eq!(
        ledger.push(pause("2026-03-02T08:59", None)),
        out_of_order(before, start)
    );
    let backwards = pause("2026-03-02T12:00", Some("2026-03-02T10:00"));
    assert_eq!(
        ledger.push(backwards),
        Err(LedgerError::EndsBeforeStart { from: noon, until: ten })
    );
    assert_eq!(ledger.resume(noon), Err(LedgerError::NotPaused));
    ledger.push(pause("2026-03-02T10:00", None)).unwrap();
    assert_eq!(ledger.paused_since(), Some(ten));
    assert_eq!(
        ledger.push(pause("2026-03-02T12:00", None)),
        Err(LedgerError::Paused { since: ten })
    );
    assert_eq!(
        ledger.resume(start),
        Err(LedgerError::EndsBeforeStart {
            from: ten,
            until: start
        })
    );
    ledger.resume(noon).unwrap();
    assert_eq!(
        ledger.push(extension("2026-03-02T10:00", "2026-03-09T09:00")),
        out_of_order(ten, noon)
    );
    ledger.push(extension("2026-03-02T12:00", "2026-03-09T09:00")).unwrap();
    assert!(!ledger.is_paused());
    assert_eq!(ledger.moves().len(), 2);
}

#[test]
fn early_and_nearly() {
    let three_days = replay("2026-03-02T09:00", days("3"), vec![]).unwrap();
    assert_eq!(three_days.early_before(), Some(at("2026-03-05T00:00")));
    // A fifth of 22.5 h is less than the last 8 h: back 1.5 h on the due day, 6.5 h on the day before.
    assert_eq!(three_days.nearly_from(), Some(at("2026-03-04T08:30")));
    let twenty_days = replay("2026-03-02T09:00", days("20"), vec![]).unwrap();
    assert_eq!(twenty_days.due_at(), Some(at("2026-03-30T09:00")));
    assert_eq!(
        twenty_days.nearly_from(),
        Some(at("2026-03-24T09:00")),
        "four days of twenty"
    );
    let two_hours = replay("2026-03-02T10:30", Duration::working_minutes(120).unwrap(), vec![]).unwrap();
    assert_eq!(two_hours.early_before(), Some(at("2026-03-02T14:06")));
    assert_eq!([1, 5, 6].map(last_fifth), [1, 1, 2]);
}

#[test]
fn a_changed_calendar_moves_the_due_time() {
    let ledger = Ledger::new(at("2026-03-02T09:00"), days("3"));
    let storm = CalendarLayer::new(vec![], vec![off("2026-03-04", "Nghỉ tránh bão")]).unwrap();
    let due = ledger.replay(&WorkingCalendar::layered([storm].iter())).unwrap();
    assert_eq!(due.due_at(), Some(at("2026-03-06T09:00")));
}

#[test]
fn the_account_reads_day_by_day() {
    let moves = vec![
        pause("2026-02-24T09:00", Some("2026-02-24T10:00")),
        extension("2026-02-24T10:00", "2026-02-26T09:00"),
        pause("2026-02-25T08:00", None),
    ];
    let ledger = Ledger::with_moves(at("2026-02-12T17:30"), days("1.5"), moves).unwrap();
    let lines = ledger.explain(&calendar_2026()).unwrap();
    let text: Vec<_> = lines
        .iter()
        .map(|line| format!("{} {}", line.date(), line.label_vi()))
        .collect();
    assert_eq!(
        text,
        [
            "2026-02-12 Tiếp nhận lúc 17:30 ngày 12/02/2026, tính từ 07:30 ngày 13/02/2026",
            "2026-02-14 Ngày nghỉ hằng tuần",
            "2026-02-15 Ngày nghỉ hằng tuần",
            "2026-02-16 Ngày nghỉ: Tết Nguyên đán",
            "2026-02-17 Ngày nghỉ: Tết Nguyên đán",
            "2026-02-18 Ngày nghỉ: Tết Nguyên đán",
            "2026-02-19 Ngày nghỉ: Tết Nguyên đán",
            "2026-02-20 Ngày nghỉ: Tết Nguyên đán",
            "2026-02-21 Ngày nghỉ hằng tuần",
            "2026-02-22 Ngày nghỉ hằng tuần",
            "2026-02-23 Ngày làm việc thứ 1",
            "2026-02-23 Tính 4 giờ làm việc (07:30–11:30)",
            "2026-02-24 Tạm dừng từ 09:00 ngày 24/02/2026 đến 10:00 ngày 24/02/2026: bổ sung giấy tờ (1 giờ làm việc)",
            "2026-02-23 Cộng 1 giờ làm việc đã tạm dừng (13:30–14:30)",
            "2026-02-24 Xin lỗi và hẹn lại: từ 14:30 ngày 23/02/2026 sang 09:00 ngày 26/02/2026. Lý do: cần xác minh",
            "2026-02-25 Đang tạm dừng từ 08:00 ngày 25/02/2026: bổ sung giấy tờ",
            "2026-02-26 Ngày hẹn trả kết quả: 09:00 ngày 26/02/2026",
        ]
    );
    let line = serde_json::to_string(&lines[3]).unwrap();
    assert_eq!(
        line,
        "{\"date\":\"2026-02-16\",\"kind\":\"holiday\",\"name\":\"Tết Nguyên đán\",\"amount\":null,\
         \"total\":null,\"from\":null,\"to\":null,\"label\":\"Ngày nghỉ: Tết Nguyên đán\"}"
    );
    let counted = serde_json::to_string(&lines[11]).unwrap();
    assert!(counted.contains("\"kind\":\"counted_minutes\",\"amount\":{\"unit\":\"minutes\",\"value\":240}"));
}

#[test]
fn the_account_names_swap_days_and_the_latest_time() {
    let kinds = |received: &str, duration: Duration| {
        let lines = Ledger::new(at(received), duration).explain(&calendar_2026()).unwrap();
        lines.into_iter().map(|line| line.label_vi()).collect::<Vec<_>>()
    };
    assert_eq!(
        kinds("2026-01-09T15:00:01", Duration::SAME_DAY),
        [
            "Tiếp nhận lúc 15:00 ngày 09/01/2026",
            "Tiếp nhận sau 15:00, tính sang ngày làm việc tiếp theo",
            "Ngày làm việc hoán đổi: Làm bù ngày 2/1/2026",
            "Trả kết quả khi hết giờ làm việc: 17:00 ngày 10/01/2026",
            "Ngày hẹn trả kết quả: 17:00 ngày 10/01/2026",
        ]
    );
    assert_eq!(
        kinds("2026-01-09T16:30", Duration::working_minutes(60).unwrap())[1..],
        [
            "Tính 30 phút làm việc (16:30–17:00)",
            "Ngày làm việc hoán đổi: Làm bù ngày 2/1/2026",
            "Tính 30 phút làm việc (07:30–08:00)",
            "Ngày hẹn trả kết quả: 08:00 ngày 10/01/2026",
        ]
    );
    assert_eq!(
        kinds("2026-01-09T16:30", Duration::UNLIMITED)[1],
        "Không quy định thời hạn"
    );
}

#[test]
fn a_calendar_that_never_opens_is_an_error() {
    let closed = CalendarLayer::new(vec![week("2020-01-01", "", "")], vec![]).unwrap();
    let calendar = WorkingCalendar::layered([closed].iter());
    for duration in [
        days("1"),
        days("0.5"),
        Duration::SAME_DAY,
        Duration::calendar_days(1).unwrap(),
    ] {
        let error = step_due(&calendar, at("2026-03-02T09:00"), duration).unwrap_err();
        assert!(matches!(error, DeadlineError::Unreachable(_)), "{duration:?}");
    }
    assert!(step_due(&calendar, at("2026-03-02T09:00"), Duration::UNLIMITED).is_ok());
    let office = WorkingCalendar::default();
    let last = Duration::calendar_days(2000).unwrap();
    assert!(step_due(&office, Instant::MAX, last).is_err());
    assert!(step_due(&office, at("2199-12-30T09:00"), last).is_err());
}
