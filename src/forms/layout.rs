//! How each form looks: header, motto, heading, text, tables and signatures in the order of the official forms.

mod body;

use chrono::{Datelike, Timelike};
use krilla::metadata::Metadata;

use super::page::{Face, Para, PrintError, Sheet, about};
use super::symbols;
use super::{Content, Slip, Stamp};
use crate::domain::instant::Instant;
use crate::domain::slip::SlipKind;

/// What stands where nothing is known, to be filled in by hand.
const BLANK: &str = "……………………";

/// Sets a slip as a PDF: the receipt on A5, everything else on A4.
///
/// # Errors
/// The typesetting library refuses.
pub fn print(slip: &Slip, stamp: &Stamp) -> Result<Vec<u8>, PrintError> {
    let small = slip.kind == SlipKind::Receipt;
    let size = if small { 9.3 } else { 13.0 };
    let mut sheet = if small {
        Sheet::new(148.0, 210.0, 11.0, size)
    } else {
        Sheet::new(210.0, 297.0, 20.0, 11.5)
    };
    let form = Form {
        slip,
        stamp,
        size,
        small,
    };
    form.header(&mut sheet);
    let wide = if small { 126.0 } else { 170.0 };
    let qr = if small { 19.0 } else { 22.0 };
    sheet.room(2.0);
    symbols::place(
        &mut sheet,
        &slip.dossier_code,
        &stamp.address,
        wide - qr - 12.0,
        wide - qr,
        qr,
    )?;
    form.symbol_captions(&mut sheet);
    form.heading(&mut sheet);
    form.body(&mut sheet);
    form.signatures(&mut sheet);
    sheet.finish(&form.foot(), form.metadata())
}

struct Form<'s> {
    slip: &'s Slip,
    stamp: &'s Stamp,
    size: f32,
    small: bool,
}

impl Form<'_> {
    /// Room between lines, in millimetres: the receipt must fit its small page.
    const fn gap(&self) -> f32 {
        if self.small { 0.4 } else { 0.9 }
    }

    fn text(&self, text: &str) -> Para {
        Para::plain(text).sized(self.size).after(self.gap())
    }

    fn field(&self, label: &str, value: Option<&str>) -> Para {
        let value = value.unwrap_or(BLANK);
        Para::labelled(label, value).sized(self.size).after(self.gap())
    }

    fn header(&self, sheet: &mut Sheet) {
        let size = if self.small { 8.5 } else { 11.5 };
        let line = |face, text: &str| Para::new(face, text).sized(size).centred();
        let mut left = Vec::new();
        if let Some(parent) = &self.slip.parent_agency {
            left.push(line(Face::Regular, &parent.to_uppercase()));
        }
        left.push(line(Face::Bold, &self.slip.agency.to_uppercase()));
        if self.slip.kind.is_of_counter() {
            left.push(line(Face::Bold, &self.slip.unit.to_uppercase()));
        }
        let number = if self.stamp.number.is_some() {
            format!("{:04}", self.stamp.count)
        } else {
            "……".to_owned()
        };
        left.push(line(Face::Regular, &format!("Số: {number}/{}", self.slip.kind.mark())).after(1.5));
        let right = vec![
            line(Face::Bold, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
            line(Face::Bold, "Độc lập - Tự do - Hạnh phúc").sized(size + 0.5),
            line(Face::Regular, "———————").sized(size * 0.7),
            line(
                Face::Italic,
                &format!("{}, {}", self.place(), day(self.stamp.issued_at)),
            )
            .after(1.0),
        ];
        sheet.columns(&[0.46, 0.54], vec![left, right]);
    }

    /// Where the slip is issued: the agency without what kind of agency it is.
    fn place(&self) -> String {
        let kinds = [
            "ủy ban nhân dân ",
            "uỷ ban nhân dân ",
            "ubnd ",
            "huyện ",
            "xã ",
            "phường ",
            "thị trấn ",
            "tỉnh ",
            "thành phố ",
            "thị xã ",
        ];
        let mut name = self.slip.agency.trim();
        while let Some(rest) = kinds.iter().find_map(|kind| {
            let head = name.get(..kind.len())?;
            (head.to_lowercase() == *kind).then(|| name.get(kind.len()..)).flatten()
        }) {
            name = rest.trim_start();
        }
        if name.is_empty() {
            BLANK.to_owned()
        } else {
            name.to_owned()
        }
    }

    fn symbol_captions(&self, sheet: &mut Sheet) {
        sheet.room(11.0);
        let size = self.size.min(11.0);
        sheet.para(Para::labelled("Mã hồ sơ", &self.slip.dossier_code).sized(size));
        sheet.para(
            Para::new(
                Face::Italic,
                "Quét mã QR để theo dõi hồ sơ (cần 4 số cuối của số định danh hoặc số điện thoại).",
            )
            .sized(7.5)
            .after(0.5),
        );
    }

    fn heading(&self, sheet: &mut Sheet) {
        sheet.room(if self.small { 2.0 } else { 4.0 });
        let size = if self.small { 12.0 } else { 14.5 };
        sheet.para(
            Para::new(Face::Bold, &self.slip.title.to_uppercase())
                .sized(size)
                .centred(),
        );
        if self.stamp.number.is_none() {
            sheet.para(
                Para::new(Face::Italic, "(Bản xem trước, chưa phát hành)")
                    .sized(self.size)
                    .centred(),
            );
        }
        sheet.room(1.5);
    }

    fn signatures(&self, sheet: &mut Sheet) {
        let size = self.size;
        let block = |title: &str, name: &str| {
            vec![
                Para::new(Face::Bold, title).sized(size).centred(),
                Para::new(Face::Italic, "(Ký và ghi rõ họ tên)")
                    .sized(size - 1.5)
                    .centred(),
                Para::new(Face::Bold, name)
                    .sized(size)
                    .centred()
                    .after(if self.small { 10.0 } else { 20.0 }),
            ]
        };
        let submitter = self.slip.submitter.as_ref().unwrap_or(&self.slip.owner).name.as_str();
        let clerk = self.stamp.issued_by.as_str();
        sheet.room(3.0);
        let (left, right) = match &self.slip.content {
            Content::Receipt { .. } | Content::Refusal { .. } => (
                block("NGƯỜI NỘP HỒ SƠ", submitter),
                block("NGƯỜI TIẾP NHẬN HỒ SƠ", clerk),
            ),
            Content::Supplement { .. } => (Vec::new(), block("NGƯỜI HƯỚNG DẪN", clerk)),
            Content::Extension { signer, .. } | Content::Stop { signer, .. } => {
                (Vec::new(), block("THỦ TRƯỞNG CƠ QUAN, ĐƠN VỊ", signer))
            }
            Content::Control { .. } => (Vec::new(), block("NGƯỜI LẬP PHIẾU", clerk)),
        };
        sheet.columns(&[0.5, 0.5], vec![left, right]);
    }

    fn foot(&self) -> String {
        let set = self.slip.form_set.label_vi();
        let form = format!("Mẫu số {}, {set}", self.slip.form);
        match &self.stamp.number {
            Some(number) => format!(
                "{form} · Số phiếu {number} · phát hành lần {}, bản in {}",
                self.stamp.issue, self.stamp.copy
            ),
            None => format!("{form} · bản xem trước"),
        }
    }

    fn metadata(&self) -> Metadata {
        let title = match &self.stamp.number {
            Some(number) => format!("{} {number}", self.slip.title),
            None => self.slip.title.clone(),
        };
        about(title, self.stamp.issued_at)
    }
}

/// "09 giờ 00 phút, ngày 02 tháng 3 năm 2026"; months from 3 on are written without a zero.
pub(super) fn moment(at: Instant) -> String {
    let local = at.local();
    format!("{:02} giờ {:02} phút, {}", local.hour(), local.minute(), day(at))
}

/// "ngày 02 tháng 3 năm 2026": days below 10 and the months 1 and 2 with a zero, so that no figure can be put before.
pub fn day(at: Instant) -> String {
    let day = at.local_day();
    let month = match day.month() {
        month @ 1..=2 => format!("{month:02}"),
        month => month.to_string(),
    };
    format!("ngày {:02} tháng {month} năm {}", day.day(), day.year())
}

pub(super) fn capital(text: &str) -> String {
    let mut letters = text.chars();
    letters
        .next()
        .map(|first| first.to_uppercase().chain(letters).collect())
        .unwrap_or_default()
}

#[cfg(test)]
mod tests;
