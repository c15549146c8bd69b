//! The receipt for fees and charges that the payer takes home (biên lai thu phí, lệ phí): what stands on it, and its sheet.

use krilla::metadata::Metadata;
use serde::Serialize;

use super::layout::{day, moment};
use super::page::{Face, Para, PrintError, Sheet, about};
use crate::domain::fee::{FeeKind, PaymentMethod};
use crate::domain::instant::Instant;
use crate::domain::text::thousands;

/// What stands where nothing is known.
const BLANK: &str = "……………………";
/// Size of the text, in points: it is a small page.
const SIZE: f32 = 9.5;

/// A line: what of the money is for which fee or charge.
#[derive(Clone, Serialize)]
pub struct Line {
    /// Fee or charge.
    pub kind: FeeKind,
    /// Its name.
    pub name: String,
    /// What was counted for it, in words.
    pub counted: Option<String>,
    /// Whole đồng.
    pub amount: i64,
}

/// That it does not count any more.
#[derive(Clone, Serialize)]
pub struct Cancelled {
    /// Since when.
    pub at: Instant,
    /// Why; not told to whoever only knows the secret of the dossier.
    pub reason: Option<String>,
}

/// What of its money went back.
#[derive(Clone, Serialize)]
pub struct GivenBack {
    /// Whole đồng.
    pub amount: i64,
    /// Whether nothing of it was kept.
    pub whole: bool,
    /// When the last of it went back.
    pub at: Instant,
}

/// Everything that a receipt says.
#[derive(Clone, Serialize)]
pub struct FeeReceipt {
    /// The agency above that whose book it is.
    pub parent_agency: Option<String>,
    /// The agency whose book it is.
    pub agency: String,
    /// Form number (mẫu số).
    pub form: String,
    /// Series (ký hiệu).
    pub series: String,
    /// Number.
    pub number: i32,
    /// Who paid.
    pub payer: String,
    /// Where they live, as far as it was known.
    pub address: Option<String>,
    /// Whether the name is masked and the address left out: whoever knows only the secret of a dossier sees no more of anybody.
    pub masked: bool,
    /// Code of the dossier.
    pub dossier_code: String,
    /// Code of the procedure.
    pub procedure_code: String,
    /// Its name.
    pub procedure: String,
    /// What the money is for.
    pub lines: Vec<Line>,
    /// Whole đồng.
    pub total: i64,
    /// The same in words.
    pub in_words: String,
    /// How it was paid.
    pub method: PaymentMethod,
    /// Number of the transfer or transaction.
    pub reference: Option<String>,
    /// When.
    pub paid_at: Instant,
    /// Who took it; none where a gateway confirmed it.
    pub collector: Option<String>,
    /// Set once it was cancelled.
    pub cancelled: Option<Cancelled>,
    /// Set once money of it went back.
    pub given_back: Option<GivenBack>,
    /// Which print it is, from 1; 0 for one that was only looked at.
    pub print: i32,
}

impl FeeReceipt {
    /// Whether it was printed before.
    pub const fn is_copy(&self) -> bool {
        self.print > 1
    }

    /// Sets it as a PDF, on A5.
    ///
    /// # Errors
    /// The typesetting library refuses.
    pub fn print(&self) -> Result<Vec<u8>, PrintError> {
        let mut sheet = Sheet::new(148.0, 210.0, 11.0, SIZE);
        self.header(&mut sheet);
        self.heading(&mut sheet);
        self.payer(&mut sheet);
        self.amounts(&mut sheet);
        self.signatures(&mut sheet);
        sheet.finish(&self.foot(), self.metadata())
    }

    fn header(&self, sheet: &mut Sheet) {
        let line = |face, text: &str| Para::new(face, text).sized(8.5).centred();
        let mut left = Vec::new();
        left.extend(
            self.parent_agency
                .iter()
                .map(|name| line(Face::Regular, &name.to_uppercase())),
        );
        left.push(line(Face::Bold, &self.agency.to_uppercase()));
        let mark = |label, value: &str| Para::labelled(label, value).sized(8.5);
        let right = vec![
            mark("Mẫu số", &self.form),
            mark("Ký hiệu", &self.series),
            mark("Số", &format!("{:07}", self.number)),
        ];
        sheet.columns(&[0.66, 0.34], vec![left, right]);
    }

    fn heading(&self, sheet: &mut Sheet) {
        sheet.room(4.0);
        sheet.para(Para::new(Face::Bold, "BIÊN LAI THU PHÍ, LỆ PHÍ").sized(13.0).centred());
        let note = |text: &str| Para::new(Face::Italic, text).sized(SIZE).centred();
        match self.print {
            _ if self.masked => sheet.para(note("(Bản sao từ trang tra cứu)")),
            0 => sheet.para(note("(Bản xem trước, chưa in cho người nộp tiền)")),
            1 => sheet.para(note("(Giao cho người nộp tiền)")),
            print => sheet.para(
                Para::new(Face::Bold, &format!("BẢN IN LẠI (lần in thứ {print})"))
                    .sized(SIZE + 1.0)
                    .centred(),
            ),
        }
        let mut marks = Vec::new();
        if let Some(cancelled) = &self.cancelled {
            marks.push(format!("BIÊN LAI ĐÃ HỦY – {}", day(cancelled.at)));
            marks.extend(cancelled.reason.iter().map(|reason| format!("Lý do: {reason}")));
        }
        if let Some(back) = &self.given_back {
            let part = if back.whole { "TOÀN BỘ" } else { "MỘT PHẦN" };
            marks.push(format!("ĐÃ HOÀN TRẢ {part}: {} – {}", dong(back.amount), day(back.at)));
        }
        if !marks.is_empty() {
            sheet.room(2.0);
            let marks = marks
                .iter()
                .map(|mark| Para::new(Face::Bold, mark).sized(SIZE + 1.0).centred());
            sheet.boxed(marks.collect());
        }
        sheet.room(2.5);
    }

    fn payer(&self, sheet: &mut Sheet) {
        let mut field = |label: &str, value: &str| sheet.para(Para::labelled(label, value).sized(SIZE).after(0.7));
        field("Người nộp tiền", &self.payer);
        if !self.masked {
            field("Địa chỉ", self.address.as_deref().unwrap_or(BLANK));
        }
        field("Mã hồ sơ", &self.dossier_code);
        field(
            "Thủ tục",
            &format!("{} (mã thủ tục {})", self.procedure, self.procedure_code),
        );
    }

    fn amounts(&self, sheet: &mut Sheet) {
        sheet.room(2.0);
        let cell = |text: &str| vec![Para::plain(text).sized(SIZE - 0.5)];
        let mut rows: Vec<Vec<Vec<Para>>> = self
            .lines
            .iter()
            .enumerate()
            .map(|(n, line)| {
                let mut name = cell(&line.name);
                name.extend(
                    line.counted
                        .iter()
                        .map(|text| Para::new(Face::Italic, text).sized(SIZE - 1.0)),
                );
                vec![
                    vec![Para::plain(&(n + 1).to_string()).sized(SIZE - 0.5).centred()],
                    name,
                    cell(line.kind.label_vi()),
                    vec![Para::plain(&figures(line.amount)).sized(SIZE - 0.5).at_right()],
                ]
            })
            .collect();
        let bold = |text: &str| Para::new(Face::Bold, text).sized(SIZE - 0.5);
        rows.push(vec![
            Vec::new(),
            vec![bold("Tổng cộng")],
            Vec::new(),
            vec![bold(&figures(self.total)).at_right()],
        ]);
        sheet.table(
            &[0.08, 0.54, 0.14, 0.24],
            &["TT", "Khoản thu", "Loại", "Số tiền (đồng)"],
            rows,
        );
        sheet.room(1.5);
        let mut field = |label: &str, value: &str| sheet.para(Para::labelled(label, value).sized(SIZE).after(0.7));
        field("Số tiền viết bằng chữ", &format!("{}.", self.in_words));
        let paid = match &self.reference {
            Some(reference) => format!("{} (số giao dịch {reference})", self.method.label_vi()),
            None => self.method.label_vi().to_owned(),
        };
        field("Hình thức thanh toán", &paid);
        field("Thời gian nộp", &moment(self.paid_at));
    }

    fn signatures(&self, sheet: &mut Sheet) {
        sheet.room(3.0);
        let title = |text: &str| Para::new(Face::Bold, text).sized(SIZE).centred();
        let hint = |text: &str| Para::new(Face::Italic, text).sized(SIZE - 1.5).centred();
        let name = |text: &str| Para::new(Face::Bold, text).sized(SIZE).centred().after(12.0);
        let date = Para::new(Face::Italic, &super::layout::capital(&day(self.paid_at)))
            .sized(SIZE)
            .centred();
        match &self.collector {
            Some(collector) => {
                let left = vec![
                    Para::plain("").sized(SIZE),
                    title("NGƯỜI NỘP TIỀN"),
                    hint("(Ký và ghi rõ họ tên)"),
                ];
                let right = vec![
                    date,
                    title("NGƯỜI THU TIỀN"),
                    hint("(Ký và ghi rõ họ tên)"),
                    name(collector),
                ];
                sheet.columns(&[0.5, 0.5], vec![left, right]);
            }
            None => {
                sheet.para(date);
                sheet.para(
                    hint("Thu trực tuyến qua cổng thanh toán; tiền được xác nhận tự động, không qua người thu.")
                        .sized(SIZE - 0.5),
                );
            }
        }
        if self.masked {
            sheet.room(2.0);
            sheet.para(hint(
                "Bản in từ trang tra cứu: họ tên được che để bảo vệ dữ liệu cá nhân. Bản đầy đủ in tại nơi tiếp nhận hồ sơ.",
            ));
        }
    }

    fn foot(&self) -> String {
        let name = self.name();
        match self.print {
            _ if self.masked => format!("Biên lai {name} · bản sao từ trang tra cứu"),
            0 => format!("Biên lai {name} · bản xem trước"),
            1 => format!("Biên lai {name} · bản in 1"),
            print => format!("Biên lai {name} · bản in lại, lần in {print}"),
        }
    }

    /// Form number, series and number.
    pub fn name(&self) -> String {
        format!("{} {} {:07}", self.form, self.series, self.number)
    }

    fn metadata(&self) -> Metadata {
        about(format!("Biên lai {}", self.name()), self.paid_at)
    }
}

fn figures(amount: i64) -> String {
    thousands(amount.into(), '.')
}

fn dong(amount: i64) -> String {
    format!("{} đồng", figures(amount))
}
