//! What a count is: its bounds, its words, and what is stored of it.
#![allow(clippy::unwrap_used)]
use super::*;
use proptest::prelude::*;

fn line(units: i64, copies: i64) -> CountedLine {
    CountedLine {
        units: Count::new(units).unwrap(),
        copies: Count::new(copies).unwrap(),
    }
}

#[test]
fn counts_keep_their_bounds() {
    for wrong in [i64::MIN, -1, 0, 10_000, i64::MAX] {
        assert_eq!(Count::new(wrong), Err(CountError), "{wrong}");
        assert!(serde_json::from_str::<Count>(&wrong.to_string()).is_err());
    }
    for right in [1, 9_999] {
        assert_eq!(i64::from(Count::new(right).unwrap()), right);
    }
    assert_eq!(CountError.message_vi(), "Nhập số nguyên từ 1 đến 9.999.");
}

#[test]
fn what_is_counted_is_said_as_people_say_it() {
    for (unit, lines, vietnamese, english, stored) in [
        (
            FeeUnit::Page,
            vec![line(3, 2)],
            "3 trang × 2 bản",
            "3 pages × 2 copies",
            "page 3x2",
        ),
        (
            FeeUnit::Page,
            vec![line(1, 1), line(1_200, 5)],
            "1 trang × 1 bản + 1.200 trang × 5 bản",
            "1 page × 1 copy + 1,200 pages × 5 copies",
            "page 1x1 1200x5",
        ),
        (FeeUnit::Copy, vec![line(3, 1)], "3 bản", "3 copies", "copy 3x1"),
        (
            FeeUnit::Case,
            vec![line(1, 1), line(2, 1)],
            "1 trường hợp + 2 trường hợp",
            "1 case + 2 cases",
            "case 1x1 2x1",
        ),
    ] {
        let counted = Counted::new(unit, lines).unwrap();
        assert_eq!(
            (
                counted.label_vi().as_str(),
                counted.label_en().as_str(),
                counted.as_str()
            ),
            (vietnamese, english, stored)
        );
    }
}

#[test]
fn what_cannot_be_counted_is_refused_where_it_stands() {
    let one = CountedLine::ONE;
    for (unit, lines, error, field) in [
        (FeeUnit::Page, vec![], CountedError::Nothing, "counted"),
        (FeeUnit::Page, vec![one; 51], CountedError::TooMany, "counted"),
        (
            FeeUnit::Case,
            vec![one, line(1, 2)],
            CountedError::NoCopies(1),
            "counted[1].copies",
        ),
        (
            FeeUnit::Copy,
            vec![line(2, 2)],
            CountedError::NoCopies(0),
            "counted[0].copies",
        ),
        (FeeUnit::Dossier, vec![one], CountedError::Unreadable, "counted"),
    ] {
        assert_eq!(Counted::new(unit, lines), Err(error), "{unit}");
        assert_eq!(error.field("counted"), field);
        assert!(error.message_vi().ends_with('.') && !error.message_en().is_empty());
    }
    assert!(Counted::new(FeeUnit::Page, vec![one; 50]).is_ok());
}

#[test]
fn a_text_that_is_no_count_is_none() {
    for wrong in [
        "",
        "page",
        "dossier 1x1",
        "page 0x1",
        "page 1x",
        "page 1",
        "page  1x1",
        "case 1x2",
        "page 1x1 ",
        "leaf 1x1",
    ] {
        assert!(wrong.parse::<Counted>().is_err(), "{wrong:?}");
    }
    let told = r#"{"unit":"page","lines":[{"units":3,"copies":2}]}"#;
    let counted: Counted = serde_json::from_str(told).unwrap();
    assert_eq!(serde_json::to_string(&counted).unwrap(), told);
    for wrong in [
        r#"{"unit":"page","lines":[]}"#,
        r#"{"unit":"case","lines":[{"units":1,"copies":2}]}"#,
        r#"{"unit":"page","lines":[{"units":0,"copies":2}]}"#,
        r#"{"unit":"page","lines":[{"units":1}]}"#,
    ] {
        assert!(serde_json::from_str::<Counted>(wrong).is_err(), "{wrong}");
    }
}

proptest! {
    #[test]
    fn what_is_stored_is_read_back(lines in prop::collection::vec((1i64..=9_999, 1i64..=9_999), 1..=50)) {
        let lines = lines.into_iter().map(|(units, copies)| line(units, copies)).collect();
        let counted = Counted::new(FeeUnit::Page, lines).unwrap();
        prop_assert_eq!(counted.as_str().parse::<Counted>(), Ok(counted.clone()));
        let told = serde_json::to_string(&counted).unwrap();
        prop_assert_eq!(serde_json::from_str::<Counted>(&told).unwrap(), counted);
    }

    #[test]
    fn no_text_makes_it_fall(text in ".*") {
        let _ = text.parse::<Counted>();
    }
}
