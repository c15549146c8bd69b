#![allow(clippy::unwrap_used, clippy::indexing_slicing)]
use super::*;
use crate::domain::postal::Channel;
use crate::domain::slip::FormSet;
use crate::forms::{PaperLine, Person};

fn at(text: &str) -> Instant {
    Instant::parse_rfc3339(text).unwrap()
}

fn stamp(number: Option<&str>) -> Stamp {
    Stamp {
        number: number.map(str::to_owned),
        count: 1,
        issue: 1,
        copy: 1,
        issued_at: at("2026-03-02T09:00:00+07:00"),
        issued_by: "Nguyễn Thị Thu Hường".to_owned(),
        address: "https://motcua.bacgiang.gov.vn/tra-cuu?code=H02.07-260302-0001".to_owned(),
    }
}

fn slip(papers: usize, name: &str) -> Slip {
    Slip {
        form_set: FormSet::Decree2025,
        kind: SlipKind::Receipt,
        form: "01".to_owned(),
        title: FormSet::Decree2025.title(SlipKind::Receipt).to_owned(),
        parent_agency: Some("Ủy ban nhân dân tỉnh Bắc Giang".to_owned()),
        agency: "Ủy ban nhân dân huyện Hiệp Hòa".to_owned(),
        unit: FormSet::Decree2025.counter().to_owned(),
        deciding_agency: "Ủy ban nhân dân huyện Hiệp Hòa".to_owned(),
        dossier_code: "H02.07-260302-0001".to_owned(),
        procedure_code: "1.001612".to_owned(),
        procedure: "Đăng ký thay đổi nội dung đăng ký hộ kinh doanh".to_owned(),
        matter: None,
        owner: Person {
            name: name.to_owned(),
            id_number: Some("024085001234".to_owned()),
            address: None,
            phone: Some("0912345678".to_owned()),
            email: None,
        },
        submitter: None,
        content: Content::Receipt {
            papers: (1..=papers)
                .map(|n| PaperLine {
                    name: format!("Giấy tờ số {n} có tên dài để xuống dòng trong ô của bảng trên khổ giấy A5"),
                    originals: 1,
                    copies: 0,
                })
                .collect(),
            sets: None,
            duration: "3 ngày làm việc".to_owned(),
            received_at: at("2026-03-02T09:00:00+07:00"),
            due_at: Some(at("2026-03-05T09:00:00+07:00")),
            return_channel: Channel::Counter,
            return_place: Some("Trung tâm Phục vụ hành chính công".to_owned()),
        },
    }
}

#[test]
fn dates_are_written_so_that_nothing_can_be_put_before_them() {
    assert_eq!(
        moment(at("2026-03-02T09:05:00+07:00")),
        "09 giờ 05 phút, ngày 02 tháng 3 năm 2026"
    );
    assert_eq!(day(at("2026-01-15T00:00:00+07:00")), "ngày 15 tháng 01 năm 2026");
    assert_eq!(day(at("2026-12-01T23:59:59+07:00")), "ngày 01 tháng 12 năm 2026");
    assert_eq!(capital("đúng hạn"), "Đúng hạn");
}

#[test]
fn the_place_is_the_name_without_the_kind_of_agency() {
    let place = |agency: &str| {
        let mut slip = slip(1, "A");
        slip.agency = agency.to_owned();
        Form {
            slip: &slip,
            stamp: &stamp(None),
            size: 9.0,
            small: true,
        }
        .place()
    };
    assert_eq!(place("Ủy ban nhân dân huyện Hiệp Hòa"), "Hiệp Hòa");
    assert_eq!(place("Thị trấn Thắng"), "Thắng");
    assert_eq!(place("Sở Tư pháp"), "Sở Tư pháp");
}

#[test]
fn a_slip_is_the_same_bytes_each_time() {
    let one = print(&slip(2, "Nguyễn Văn Ấn"), &stamp(Some("H02.07-2026-TNHS-0001"))).unwrap();
    assert!(one.starts_with(b"%PDF-"));
    assert_eq!(
        one,
        print(&slip(2, "Nguyễn Văn Ấn"), &stamp(Some("H02.07-2026-TNHS-0001"))).unwrap()
    );
    assert_ne!(
        one,
        print(&slip(2, "Nguyễn Văn An"), &stamp(Some("H02.07-2026-TNHS-0001"))).unwrap()
    );
}

#[test]
fn odd_texts_are_set_and_do_not_hang() {
    for name in [
        "",
        "Ẵ",
        "\u{202e}gnort ưgN",
        "漢字 مرحبا 😀 \u{0}\u{7}",
        &"Nguyễn".repeat(60),
        &"W".repeat(900),
        "a\tb\nc",
    ] {
        assert!(print(&slip(1, name), &stamp(None)).unwrap().len() > 1000, "{name}");
    }
}
