//! A report on A4 paper: agency, state motto, title, period, the table with its headings on each page, remarks, signatures.

use super::layout::{self, Letterhead, form_set};
use super::words::words;
use super::{Cell, Column, Head, Row, Stamp, spans};
use crate::forms::page::{Face, Grid, HeadCell, Para, PrintError, Sheet, about};

/// Width of the ordinal number, in characters.
const ORDINAL_WIDTH: f32 = 6.0;
/// Room for the last row with what stands below the table, in millimetres: nobody signs an empty page.
const LAST: f32 = 60.0;
/// Size of the text around the table, in points.
const SIZE: f32 = 11.5;

/// Sets a report as a PDF.
pub(super) fn print(
    head: &Head,
    stamp: Option<&Stamp>,
    rows: Vec<Row>,
    total: Option<Row>,
) -> Result<Vec<u8>, PrintError> {
    let mut sheet = Sheet::new(297.0, 210.0, 12.0, SIZE);
    letterhead(&mut sheet, head, stamp);
    title(&mut sheet, head, stamp.is_some());
    // Lists have so many columns that smaller letters are what keeps them on one page.
    let size = if head.kind.names_people() { 8.0 } else { 9.5 };
    let grid = grid(head, size);
    sheet.begin_grid(&grid);
    if rows.is_empty() {
        let none = if head.kind.names_people() {
            "Không có hồ sơ nào trong kỳ báo cáo."
        } else {
            "Không có số liệu trong kỳ báo cáo."
        };
        sheet.grid_note(Para::new(Face::Italic, none).sized(SIZE).centred());
    }
    let last = if total.is_none() { rows.len() } else { 0 };
    for (n, row) in (1_usize..).zip(rows) {
        if n == last {
            sheet.keep_grid(&grid, LAST);
        }
        sheet.grid_row(&grid, cells(&row, &n.to_string(), Face::Regular, size));
    }
    if let Some(row) = total {
        sheet.keep_grid(&grid, LAST);
        sheet.grid_row(&grid, cells(&row, "", Face::Bold, size));
    }
    sheet.room(1.5);
    for note in &head.notes {
        sheet.para(Para::new(Face::Italic, note).sized(9.0));
    }
    signatures(&mut sheet);
    let made = stamp.map_or(head.made_at, |stamp| stamp.frozen_at);
    sheet.finish(&foot(head, stamp), about(head.title.join(" "), made))
}

fn letterhead(sheet: &mut Sheet, head: &Head, stamp: Option<&Stamp>) {
    let line = |face, text: &str| Para::new(face, text).sized(SIZE).centred();
    let said = Letterhead::new(head, stamp);
    let mut left = Vec::new();
    left.extend(said.parent.map(|parent| line(Face::Regular, &parent)));
    left.push(line(Face::Bold, &said.agencies));
    left.extend(said.counter.map(|counter| line(Face::Bold, &counter)));
    left.extend(said.number.map(|number| line(Face::Regular, &number).after(1.0)));
    let right = vec![
        line(Face::Bold, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"),
        line(Face::Bold, "Độc lập - Tự do - Hạnh phúc"),
        line(Face::Regular, "———————").sized(SIZE * 0.7),
        line(Face::Italic, &said.date),
    ];
    sheet.columns(&[0.5, 0.5], vec![left, right]);
}

fn title(sheet: &mut Sheet, head: &Head, frozen: bool) {
    sheet.room(3.0);
    for line in &head.title {
        sheet.para(Para::new(Face::Bold, line).sized(14.5).centred());
    }
    for line in layout::under_title(head, frozen) {
        sheet.para(Para::new(Face::Italic, &line).sized(SIZE).centred());
    }
    sheet.room(2.5);
}

/// Columns, headings, and the row of numbers below them.
fn grid(head: &Head, size: f32) -> Grid {
    let widths = head.columns.iter().map(width);
    let depth = spans::depth(&head.columns);
    let mut cells: Vec<HeadCell> = spans::spans(&head.columns)
        .into_iter()
        .map(|span| HeadCell {
            columns: span.columns,
            levels: span.levels,
            para: Para::new(Face::Bold, span.text).sized(size).centred(),
        })
        .collect();
    let numbers = head.columns.iter().map(|column| column.number.as_str());
    cells.extend((0..).zip(std::iter::once("(1)").chain(numbers)).map(|(n, text)| {
        HeadCell {
            columns: n..n + 1,
            levels: depth..depth + 1,
            para: Para::new(Face::Italic, &text.replace('=', " = ").replace('+', " + "))
                .sized(size - 1.0)
                .centred(),
        }
    }));
    Grid {
        weights: std::iter::once(ORDINAL_WIDTH).chain(widths).collect(),
        head: cells,
    }
}

/// Width of a column. Figures are wider than letters, and a code or a number has no place to be broken at.
fn width(column: &Column) -> f32 {
    let extra = match column.name.as_str() {
        "code" => 5.0,
        "phone" => 3.0,
        _ => 0.0,
    };
    f32::from(column.width) + extra
}

fn cells(row: &Row, ordinal: &str, face: Face, size: f32) -> Vec<Vec<Para>> {
    let set = |text: &str| Para::new(face, text).sized(size);
    let ordinal = vec![set(ordinal).centred()];
    let values = row.cells.iter().map(|cell| {
        vec![match cell {
            Cell::Text(text) => set(text),
            other => set(&words(other)).centred(),
        }]
    });
    std::iter::once(ordinal).chain(values).collect()
}

fn signatures(sheet: &mut Sheet) {
    let block = |title: &str, how: &str| {
        vec![
            Para::new(Face::Bold, title).sized(SIZE).centred(),
            Para::new(Face::Italic, how).sized(SIZE - 1.5).centred(),
            Para::plain("").sized(SIZE).after(18.0),
        ]
    };
    sheet.room(3.0);
    let left = block("NGƯỜI LẬP BIỂU", "(Ký, ghi rõ họ tên)");
    let right = block("THỦ TRƯỞNG ĐƠN VỊ", "(Ký, đóng dấu, ghi rõ họ tên)");
    sheet.columns(&[0.5, 0.5], vec![left, right]);
}

/// What stands small at the foot of each page.
fn foot(head: &Head, stamp: Option<&Stamp>) -> String {
    let form = match form_set(head) {
        Some(set) => format!("Mẫu số {}, {}", set.register(), set.label_vi()),
        None => head.form.clone().unwrap_or_else(|| head.kind.label_vi().to_owned()),
    };
    match stamp {
        Some(stamp) => format!("{form} · Số {} · SHA-256 {}", stamp.number, stamp.sha256),
        None => form,
    }
}
