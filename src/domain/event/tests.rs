//! That every name has its words; what is written of an event, byte for byte; and what is read of what others wrote.
#![allow(clippy::unwrap_used)]

use super::*;
use crate::domain::feedback::FeedbackKind;
use crate::domain::instant::Instant;
use crate::domain::notice::Consent;
use crate::domain::paper::{HandedPaper, MissingPaper};
use crate::domain::postal::Channel;
use crate::domain::slip::SlipKind;

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

#[test]
fn facts_are_written_in_order_and_those_that_are_not_there_not_at_all() {
    assert_eq!(Detail::default().text().unwrap(), "{}");
    assert!(Detail::default().is_empty());
    let told = Detail {
        submitted_at: Some(at("2026-03-02T08:00:00+07:00")),
        reason: Some("Nhầm".to_owned()),
        intake_channel: Some(Channel::Counter),
        due_at: Some(None),
        consent: Some(Consent {
            email: false,
            text: true,
        }),
        papers_handed: Some(vec![HandedPaper {
            code: Some("don".to_owned()),
            name: "Đơn".to_owned(),
            originals: 1,
            copies: 0,
        }]),
        steps: Some(vec![MovedStay {
            step: 2,
            due_before: None,
            due_after: Some(at("2026-03-04T08:00:00+07:00")),
        }]),
        result_file: Some(ResultFile {
            file: 1,
            sha256: None,
            signature: None,
        }),
        ..Detail::default()
    };
    assert!(!told.is_empty());
    assert_eq!(
        told.text().unwrap(),
        concat!(
            r#"{"consent":{"email":false,"text":true},"due_at":null,"intake_channel":"counter","#,
            r#""papers":[{"code":"don","copies":0,"name":"Đơn","originals":1}],"reason":"Nhầm","#,
            r#""result_file":{"file":1,"sha256":null,"signature":null},"#,
            r#""steps":[{"due_after":"2026-03-04T08:00:00+07:00","due_before":null,"step":2}],"#,
            r#""submitted_at":"2026-03-02T08:00:00+07:00"}"#,
        )
    );
}

fn asked(to_do: Option<&str>) -> MissingPaper {
    MissingPaper {
        name: "Đơn".to_owned(),
        to_do: to_do.map(str::to_owned),
    }
}

#[test]
fn papers_that_are_just_missing_are_written_by_their_names() {
    let told = |to_do| Detail {
        papers_asked: Some(vec![asked(to_do)]),
        ..Detail::default()
    };
    assert_eq!(told(None).text().unwrap(), r#"{"papers":["Đơn"]}"#);
    let with = told(Some("Ký tên")).text().unwrap();
    assert_eq!(with, r#"{"papers":[{"name":"Đơn","to_do":"Ký tên"}]}"#);
    assert_eq!(asked(Some("ký tên")).to_string(), "Đơn (ký tên)");
}

#[test]
fn what_is_written_is_read_again() {
    let told = Detail {
        due_before: Some(Some(at("2026-03-02T08:00:00+07:00"))),
        due_after: Some(None),
        papers_asked: Some(vec![asked(None), asked(Some("Nộp bản có chứng thực"))]),
        numbered: Some(true),
        ..Detail::default()
    };
    let read = Detail::stored(&told.text().unwrap()).unwrap();
    assert_eq!(read.due_before, Some(Some(at("2026-03-02T08:00:00+07:00"))));
    assert_eq!((read.due_after, read.due_at), (Some(None), None));
    assert_eq!(
        read.papers_asked,
        Some(vec![asked(None), asked(Some("Nộp bản có chứng thực"))])
    );
    assert!(read.papers_handed.is_none());
    assert_eq!(read.numbered, Some(true));
}

#[test]
fn what_other_versions_told_otherwise_is_left_out() {
    let read =
        Detail::stored(r#"{"moon":"full","step":"two","reason":7,"note":"Gấp","consent":{"text":true}}"#).unwrap();
    assert_eq!((read.step, read.reason), (None, None));
    assert_eq!(read.note.as_deref(), Some("Gấp"));
    let consent = Consent {
        email: false,
        text: true,
    };
    assert_eq!(read.consent, Some(consent));
    for none in ["", "[]", "7"] {
        assert!(Detail::stored(none).is_err(), "{none:?}");
    }
}

#[test]
fn two_facts_are_never_told_by_one_name() {
    let both = Detail {
        slip_kind: Some(SlipKind::Receipt),
        feedback_kind: Some(FeedbackKind::Complaint),
        ..Detail::default()
    };
    assert!(both.text().is_err());
}

#[test]
fn every_name_is_its_own_and_has_vietnamese_words() {
    let entries = Entry::ALL.iter().copied().map(EventName::from);
    for name in entries.chain(Action::ALL.iter().copied().map(EventName::from)) {
        assert_eq!(
            EventName::parse(name.as_str()),
            Some(name),
            "an action and an entry share a name"
        );
        assert!(!name.label_vi().is_ascii(), "{name:?} is not told in Vietnamese");
    }
}
