//! What stands around the table of a worksheet: agency, state motto, title, period, headings, remarks, signatures.

use rust_xlsxwriter::{ColNum, DocProperties, Format, FormatAlign, FormatBorder, FormatUnderline, RowNum, Worksheet};

use super::layout::{self, Letterhead};
use super::{Column, Head, Stamp, WriteError, spans};

/// The font of administrative papers (Nghị định 30/2020/NĐ-CP).
pub(super) const FONT: &str = "Times New Roman";
/// Width of the ordinal number.
const ORDINAL_WIDTH: u8 = 5;
/// Height of a line of text.
const LINE: f64 = 15.0;

fn plain() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(12)
        .set_align(FormatAlign::Center)
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

fn heading() -> Format {
    plain().set_font_size(11).set_bold().set_border(FormatBorder::Thin)
}

/// A span of columns, both ends inclusive.
type Span = (ColNum, ColNum);

fn merged(sheet: &mut Worksheet, row: RowNum, (from, to): Span, text: &str, look: &Format) -> Result<(), WriteError> {
    if from == to {
        sheet.write_string_with_format(row, from, text, look)?;
    } else {
        sheet.merge_range(row, from, row, to, text, look)?;
    }
    Ok(())
}

/// The columns that cover about the left and the right half of the table, and all of them.
fn halves(head: &Head) -> (Span, Span, Span) {
    let widths: Vec<u32> = widths(head).map(u32::from).collect();
    let whole: u32 = widths.iter().sum();
    let mut sum = 0;
    let mut left: ColNum = 0;
    for (column, width) in (0..).zip(&widths) {
        sum += width;
        if column > 0 && sum * 100 > whole * 45 {
            break;
        }
        left = column;
    }
    let last = ColNum::try_from(head.columns.len()).unwrap_or(ColNum::MAX);
    ((0, left), ((left + 1).min(last), last), (0, last))
}

fn widths(head: &Head) -> impl Iterator<Item = u8> {
    std::iter::once(ORDINAL_WIDTH).chain(head.columns.iter().map(|c| c.width))
}

/// Writes everything above the first row of the table, and answers where that row is.
pub(super) fn begin(sheet: &mut Worksheet, head: &Head, stamp: Option<&Stamp>) -> Result<RowNum, WriteError> {
    const A4: u8 = 9;
    sheet
        .set_name("Bao cao")?
        .set_landscape()
        .set_paper_size(A4)
        .set_margins(0.5, 0.4, 0.5, 0.5, 0.3, 0.3)
        .set_print_fit_to_pages(1, 0)
        .set_print_center_horizontally(true)
        .set_footer("&C&\"Times New Roman\"&9Trang &P/&N");
    for (column, width) in (0..).zip(widths(head)) {
        sheet.set_column_width(column, width)?;
    }
    let (left, right, all) = halves(head);
    let at = letterhead(sheet, head, stamp, left, right)?;
    let at = title(sheet, head, stamp.is_some(), all, at)?;
    let first = at;
    let next = headings(sheet, head, at)?;
    sheet.set_repeat_rows(first, next - 1)?;
    sheet.set_freeze_panes(next, 0)?;
    Ok(next)
}

fn letterhead(
    sheet: &mut Worksheet,
    head: &Head,
    stamp: Option<&Stamp>,
    left: Span,
    right: Span,
) -> Result<RowNum, WriteError> {
    let said = Letterhead::new(head, stamp);
    let (normal, bold) = (plain(), plain().set_bold());
    let underlined = bold.clone().set_underline(FormatUnderline::Single);
    // The number of a frozen report stands where that of the form stands.
    let number = said.number.or_else(|| head.form.clone());
    let left_lines = [
        (said.parent, &normal),
        (
            Some(said.agencies),
            if said.counter.is_some() { &bold } else { &underlined },
        ),
        (said.counter, &underlined),
        (number, &normal),
    ];
    let right_lines = [
        ("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM".to_owned(), bold.clone()),
        ("Độc lập - Tự do - Hạnh phúc".to_owned(), underlined.clone()),
        (said.date, plain().set_italic()),
    ];
    let mut left_lines = left_lines.into_iter().filter_map(|(text, look)| Some((text?, look)));
    let mut right_lines = right_lines.into_iter();
    // Row by row: what lies above the row that is written is gone already.
    let mut at = 0;
    loop {
        let (on_the_left, on_the_right) = (left_lines.next(), right_lines.next());
        if on_the_left.is_none() && on_the_right.is_none() {
            return Ok(at + 1);
        }
        if let Some((text, look)) = on_the_left {
            merged(sheet, at, left, &text, look)?;
        }
        if let Some((text, look)) = on_the_right {
            merged(sheet, at, right, &text, &look)?;
        }
        sheet.set_row_height(at, 18)?;
        at += 1;
    }
}

fn title(sheet: &mut Worksheet, head: &Head, frozen: bool, all: Span, at: RowNum) -> Result<RowNum, WriteError> {
    let mut at = at;
    for line in &head.title {
        sheet.set_row_height(at, 20)?;
        merged(sheet, at, all, line, &plain().set_bold().set_font_size(14))?;
        at += 1;
    }
    for line in layout::under_title(head, frozen) {
        sheet.set_row_height(at, 17)?;
        merged(sheet, at, all, &line, &plain().set_italic())?;
        at += 1;
    }
    Ok(at + 1)
}

/// Headings of every column from the top down; the last one of a column reaches down to the row of numbers.
fn headings(sheet: &mut Worksheet, head: &Head, at: RowNum) -> Result<RowNum, WriteError> {
    let depth = spans::depth(&head.columns);
    for (level, height) in (at..).zip(heights(&head.columns, depth)) {
        sheet.set_row_height(level, height)?;
    }
    let bottom = at + RowNum::try_from(depth).unwrap_or(1) - 1;
    let look = heading();
    let row = |level: usize| at + RowNum::try_from(level).unwrap_or(0);
    let column = |n: usize| ColNum::try_from(n).unwrap_or(ColNum::MAX);
    for span in spans::spans(&head.columns) {
        let rows = (row(span.levels.start), row(span.levels.end) - 1);
        let columns = (column(span.columns.start), column(span.columns.end) - 1);
        let only = head.columns.get(span.columns.start.wrapping_sub(1));
        let timed = only.filter(|c| c.is_time() && span.levels.end == depth);
        let text = timed.map_or_else(|| span.text.to_owned(), |_| format!("{} (giờ, phút)", span.text));
        block(sheet, rows, columns, &text, &look)?;
    }
    let numbers = bottom + 1;
    let small = heading().set_font_size(9).unset_bold().set_italic();
    sheet.write_string_with_format(numbers, 0, "(1)", &small)?;
    for (column, line) in (1..).zip(&head.columns) {
        sheet.write_string_with_format(numbers, column, &line.number, &small)?;
    }
    let tallest = head
        .columns
        .iter()
        .map(|c| lines(&c.number, f64::from(c.width) * SMALL))
        .max()
        .unwrap_or(1);
    sheet.set_row_height(numbers, f64::from(tallest) * 12.5 + 3.0)?;
    Ok(numbers + 1)
}

fn block(
    sheet: &mut Worksheet,
    (top, bottom): (RowNum, RowNum),
    (from, to): Span,
    text: &str,
    look: &Format,
) -> Result<(), WriteError> {
    if top == bottom && from == to {
        sheet.write_string_with_format(top, from, text, look)?;
    } else {
        sheet.merge_range(top, from, bottom, to, text, look)?;
    }
    Ok(())
}

/// Bold letters are wider.
const BOLD: f64 = 0.92;
/// The row of numbers has small letters.
const SMALL: f64 = 1.5;

/// Lines that a text takes at a width in characters.
pub(super) fn lines(text: &str, width: f64) -> u32 {
    let room = width.max(1.0);
    let mut lines = 1;
    let mut used = 0.0;
    for word in text.split_whitespace() {
        let length = f64::from(u32::try_from(word.chars().count()).unwrap_or(u32::MAX));
        if used > 0.0 && used + 1.0 + length > room {
            lines += 1;
            used = 0.0;
        }
        // A word that is longer than the line is broken.
        let broken = (length / room).ceil().max(1.0);
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
        {
            lines += broken as u32 - 1;
        }
        used += length - (broken - 1.0) * room + f64::from(u8::from(used > 0.0));
    }
    lines
}

/// Heights of the rows of headings: merged cells do not make their rows taller by themselves.
fn heights(columns: &[Column], depth: usize) -> Vec<f64> {
    let height = |n: u32| f64::from(n) * LINE + 4.0;
    let mut rows = vec![height(1); depth];
    for column in columns {
        let (Some(text), level) = (column.headings.last(), column.headings.len().saturating_sub(1)) else {
            continue;
        };
        let wanted = height(lines(text, f64::from(column.width) * BOLD));
        let there: f64 = rows.iter().skip(level).sum();
        if let Some(last) = rows.last_mut().filter(|_| wanted > there) {
            *last += wanted - there;
        }
    }
    rows
}

/// Writes everything below the table.
pub(super) fn end(sheet: &mut Worksheet, head: &Head, at: RowNum) -> Result<(), WriteError> {
    let (left, right, all) = halves(head);
    let mut at = at + 1;
    let note = plain().set_font_size(10).set_italic().set_align(FormatAlign::Left);
    let width: u32 = widths(head).map(u32::from).sum();
    for text in &head.notes {
        sheet.set_row_height(at, f64::from(lines(text, f64::from(width))) * 14.0 + 2.0)?;
        merged(sheet, at, all, text, &note)?;
        at += 1;
    }
    at += 1;
    merged(sheet, at, left, "NGƯỜI LẬP BIỂU", &plain().set_bold())?;
    merged(sheet, at, right, "THỦ TRƯỞNG ĐƠN VỊ", &plain().set_bold())?;
    at += 1;
    merged(sheet, at, left, "(Ký, ghi rõ họ tên)", &plain().set_italic())?;
    merged(sheet, at, right, "(Ký, đóng dấu, ghi rõ họ tên)", &plain().set_italic())?;
    Ok(())
}

/// What the file says about itself.
pub(super) fn properties(head: &Head) -> DocProperties {
    DocProperties::new().set_title(head.title.join(" "))
}
