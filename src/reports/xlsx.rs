//! Reports as the form on paper: a worksheet in the official layout. Rows go through a temporary file of the library,
//! so that their number does not matter to memory.

use std::io::Write;

use chrono::NaiveDateTime;
use rust_xlsxwriter::{ColNum, Format, FormatAlign, FormatBorder, RowNum, Workbook, Worksheet};

use super::xlsx_page::{self, FONT};
use super::{Cell, Head, Row, RowSink, Stamp, WriteError, minutes_text};

/// A worksheet ends here; what stands below the table needs some of it.
const MAX_ROWS: RowNum = 1_048_576 - 100;

/// Rows that are made as tall as their texts. The library remembers each height, so that their number must have an end;
/// nobody prints what lies behind it, and on the screen a spreadsheet fits rows by itself.
const FITTED_ROWS: u32 = 100_000;
/// Height of a line of text in the table.
const LINE: f64 = 13.5;
/// Minutes of a spreadsheet's day.
const DAY: f64 = 1440.0;
/// What two decimals of a percentage round away at most, and a little for what a fraction cannot hold.
const ROUNDED: f64 = 0.000_050_000_1;
/// Letters that a character's width has room for: columns are measured in digits of the larger standard font.
const ROOM: f64 = 1.25;

/// How the cells of the table look.
struct Looks {
    text: Format,
    centred: Format,
    count: Format,
    rate: Format,
    /// A share that two decimals would tell as all or as nothing, which it is not.
    close: Format,
    time: Format,
    day: Format,
    moment: Format,
}

impl Looks {
    fn new(bold: bool, size: u8) -> Self {
        let plain = Format::new()
            .set_font_name(FONT)
            .set_font_size(size)
            .set_border(FormatBorder::Thin)
            .set_align(FormatAlign::VerticalCenter)
            .set_text_wrap();
        let plain = if bold { plain.set_bold() } else { plain };
        let centred = plain.clone().set_align(FormatAlign::Center);
        Self {
            count: centred.clone().set_num_format("#,##0"),
            rate: centred.clone().set_num_format("0.00%"),
            close: centred.clone().set_num_format("0.000000%"),
            time: centred.clone().set_num_format("[h] \"giờ\" mm \"phút\""),
            day: centred.clone().set_num_format("dd/mm/yyyy"),
            moment: centred.clone().set_num_format("dd/mm/yyyy hh:mm"),
            text: plain,
            centred,
        }
    }
}

/// Writes a worksheet row by row.
pub(super) struct XlsxSink<'w> {
    head: &'w Head,
    workbook: Workbook,
    sheet: Worksheet,
    looks: Looks,
    bold: Looks,
    /// The next row of the sheet.
    at: RowNum,
    /// Rows of the table so far.
    rows: u32,
    out: &'w mut (dyn Write + Send),
}

impl<'w> XlsxSink<'w> {
    pub(super) fn begin(
        head: &'w Head,
        stamp: Option<&Stamp>,
        out: &'w mut (dyn Write + Send),
    ) -> Result<Self, WriteError> {
        let mut workbook = Workbook::new();
        workbook.set_properties(&xlsx_page::properties(head));
        let mut sheet = workbook.new_worksheet_with_constant_memory()?;
        let at = xlsx_page::begin(&mut sheet, head, stamp)?;
        // Lists have so many columns that smaller letters are what keeps them legible on one page.
        let size = if head.kind.names_people() { 10 } else { 11 };
        Ok(Self {
            head,
            workbook,
            sheet,
            looks: Looks::new(false, size),
            bold: Looks::new(true, size),
            at,
            rows: 0,
            out,
        })
    }

    fn line(&mut self, ordinal: Option<u32>, row: &Row) -> Result<(), WriteError> {
        if self.at >= MAX_ROWS {
            return Err(WriteError::TooManyRows);
        }
        let looks = if ordinal.is_some() { &self.looks } else { &self.bold };
        if ordinal.is_none_or(|n| n <= FITTED_ROWS) {
            let lines = self
                .head
                .columns
                .iter()
                .zip(&row.cells)
                .map(|(column, cell)| match cell {
                    Cell::Text(text) => xlsx_page::lines(text, f64::from(column.width) * ROOM),
                    Cell::Minutes(minutes) => xlsx_page::lines(&minutes_text(*minutes), f64::from(column.width) * ROOM),
                    _ => 1,
                });
            let tallest = f64::from(lines.max().unwrap_or(1));
            self.sheet.set_row_height(self.at, tallest * LINE + 3.0)?;
        }
        match ordinal {
            Some(n) => self.sheet.write_number_with_format(self.at, 0, n, &looks.centred)?,
            None => self.sheet.write_blank(self.at, 0, &looks.centred)?,
        };
        for (column, cell) in (1..).zip(&row.cells) {
            write(&mut self.sheet, self.at, column, cell, looks)?;
        }
        self.at += 1;
        Ok(())
    }
}

#[allow(clippy::cast_precision_loss)] // counts lie far below 2^53
fn write(sheet: &mut Worksheet, at: RowNum, column: ColNum, cell: &Cell, looks: &Looks) -> Result<(), WriteError> {
    match cell {
        Cell::Empty => sheet.write_blank(at, column, &looks.text)?,
        // A text is written as a text: nothing that somebody typed becomes a formula.
        Cell::Text(text) => sheet.write_string_with_format(at, column, text, &looks.text)?,
        Cell::Count(count) => sheet.write_number_with_format(at, column, *count as f64, &looks.count)?,
        // The share itself, which a spreadsheet can go on reckoning with: how it is told is said by its format.
        Cell::Rate(_, 0) => sheet.write_string_with_format(at, column, "–", &looks.centred)?,
        Cell::Rate(numerator, denominator) => {
            let share = *numerator as f64 / *denominator as f64;
            let nearly_nothing = *numerator > 0 && share < ROUNDED;
            let nearly_all = numerator != denominator && (1.0 - share).abs() < ROUNDED;
            let look = if nearly_nothing || nearly_all {
                &looks.close
            } else {
                &looks.rate
            };
            sheet.write_number_with_format(at, column, share, look)?
        }
        Cell::Minutes(minutes) => sheet.write_number_with_format(at, column, *minutes as f64 / DAY, &looks.time)?,
        Cell::Day(day) => {
            sheet.write_number_with_format(at, column, serial(day.and_time(Default::default())), &looks.day)?
        }
        Cell::Moment(moment) => sheet.write_number_with_format(at, column, serial(moment.local()), &looks.moment)?,
    };
    Ok(())
}

/// Days since the beginning of a spreadsheet's time.
#[allow(clippy::cast_precision_loss)]
fn serial(at: NaiveDateTime) -> f64 {
    /// 1 January 1970, counted from the end of 1899.
    const EPOCH: f64 = 25_569.0;
    let minutes = at.and_utc().timestamp().div_euclid(60);
    EPOCH + minutes as f64 / DAY
}

impl RowSink for XlsxSink<'_> {
    fn row(&mut self, row: &Row) -> Result<(), WriteError> {
        self.rows += 1;
        self.line(Some(self.rows), row)
    }

    fn total(&mut self, row: &Row) -> Result<(), WriteError> {
        self.line(None, row)
    }

    fn finish(mut self: Box<Self>) -> Result<(), WriteError> {
        xlsx_page::end(&mut self.sheet, self.head, self.at)?;
        self.workbook.push_worksheet(self.sheet);
        self.workbook.save_to_writer(&mut *self.out)?;
        Ok(self.out.flush()?)
    }
}
