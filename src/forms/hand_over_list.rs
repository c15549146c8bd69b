//! The list with which items are handed over to the post: what there is, to whom it goes, and room for both signatures.

use super::layout::{day, moment};
use super::page::{Face, Para, PrintError, Sheet, about};
use crate::domain::instant::Instant;

/// Size of the text, in points.
const SIZE: f32 = 11.0;
/// Widths of the columns, as they stand to each other.
const WIDTHS: [f32; 6] = [8.0, 34.0, 38.0, 40.0, 78.0, 26.0];
/// Height of an A4 sheet that lies, in millimetres.
const HEIGHT: f32 = 210.0;

/// An item on a list.
#[derive(Clone)]
pub struct HandOverLine {
    /// Its code, if it has one already.
    pub item: Option<String>,
    /// What the carrier knows it by.
    pub reference: String,
    /// Code of its dossier.
    pub dossier: String,
    /// To whom it goes.
    pub receiver: String,
    /// Their phone.
    pub phone: Option<String>,
    /// Where it goes.
    pub address: String,
}

/// What one carrier is given at once.
#[derive(Clone)]
pub struct HandOverList {
    /// The agency above, as on the first line of the header.
    pub parent_agency: Option<String>,
    /// The agency that hands over.
    pub agency: String,
    /// To whom.
    pub carrier: String,
    /// When the list was made.
    pub made_at: Instant,
    /// By whom.
    pub made_by: String,
    /// The items.
    pub lines: Vec<HandOverLine>,
}

/// Sets lists as one PDF, each on sheets of its own: carriers are not shown each other's.
///
/// # Errors
/// The typesetting library refuses.
pub fn print(lists: &[HandOverList]) -> Result<Vec<u8>, PrintError> {
    let mut sheet = Sheet::new(297.0, HEIGHT, 14.0, SIZE);
    for list in lists {
        sheet.keep(HEIGHT);
        header(&mut sheet, list);
        table(&mut sheet, list);
        signatures(&mut sheet, list);
    }
    let made_at = lists.iter().map(|list| list.made_at).max().unwrap_or(Instant::MIN);
    sheet.finish(
        &format!("Danh sách bàn giao bưu gửi · lập lúc {}", moment(made_at)),
        about("Danh sách bàn giao bưu gửi cho bưu chính".to_owned(), made_at),
    )
}

fn header(sheet: &mut Sheet, list: &HandOverList) {
    let line = |face, text: &str| Para::new(face, text).sized(SIZE).centred();
    let mut left = Vec::new();
    left.extend(
        list.parent_agency
            .iter()
            .map(|name| line(Face::Regular, &name.to_uppercase())),
    );
    left.push(line(Face::Bold, &list.agency.to_uppercase()));
    left.push(line(Face::Bold, "BỘ PHẬN MỘT CỬA"));
    let right = vec![
        line(Face::Bold, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        line(Face::Bold, "Độc lập - Tự do - Hạnh phúc"),
        line(Face::Regular, "———————").sized(SIZE * 0.7),
        line(Face::Italic, &super::layout::capital(&day(list.made_at))),
    ];
    sheet.columns(&[0.5, 0.5], vec![left, right]);
    sheet.room(4.0);
    sheet.para(
        Para::new(Face::Bold, "DANH SÁCH BÀN GIAO BƯU GỬI CHO BƯU CHÍNH")
            .sized(14.0)
            .centred(),
    );
    sheet.room(2.0);
    sheet.para(Para::labelled("Đơn vị bưu chính nhận", &list.carrier).sized(SIZE));
    sheet.para(Para::labelled("Số bưu gửi", &list.lines.len().to_string()).sized(SIZE));
    sheet.room(2.0);
}

fn table(sheet: &mut Sheet, list: &HandOverList) {
    let cell = |text: &str| vec![Para::plain(text).sized(SIZE - 1.0)];
    let rows = (1..).zip(&list.lines).map(|(n, line)| {
        let mut item = vec![Para::new(Face::Bold, line.item.as_deref().unwrap_or("chưa có mã")).sized(SIZE - 1.0)];
        item.push(Para::plain(&line.reference).sized(SIZE - 2.5));
        let mut receiver = cell(&line.receiver);
        receiver.extend(line.phone.as_deref().map(|phone| Para::plain(phone).sized(SIZE - 1.0)));
        vec![
            cell(&n.to_string()),
            item,
            cell(&line.dossier),
            receiver,
            cell(&line.address),
            cell(""),
        ]
    });
    let head = ["TT", "Mã bưu gửi", "Mã hồ sơ", "Người nhận", "Địa chỉ nhận", "Ghi chú"];
    sheet.table(&WIDTHS, &head, rows.collect());
}

fn signatures(sheet: &mut Sheet, list: &HandOverList) {
    let block = |title: &str, name: &str| {
        vec![
            Para::new(Face::Bold, title).sized(SIZE).centred(),
            Para::new(Face::Italic, "(Ký, ghi rõ họ tên)")
                .sized(SIZE - 1.5)
                .centred(),
            Para::plain("").sized(SIZE).after(16.0),
            Para::new(Face::Bold, name).sized(SIZE).centred(),
        ]
    };
    sheet.keep(48.0);
    sheet.room(3.0);
    sheet.para(
        Para::plain("Hai bên đã kiểm đếm đủ số bưu gửi nêu trên. Thời điểm bàn giao: ……… giờ ……… phút, ngày ……… tháng ……… năm ……………")
            .sized(SIZE),
    );
    sheet.room(3.0);
    let ours = block("BÊN GIAO (BỘ PHẬN MỘT CỬA)", &list.made_by);
    let theirs = block("BÊN NHẬN (BƯU CHÍNH)", "");
    sheet.columns(&[0.5, 0.5], vec![ours, theirs]);
}
