//! Texts in cells of a spreadsheet. A spreadsheet takes a text that begins like a formula for one, whoever typed it into an
//! address; an apostrophe in front keeps it a text. Reading takes that apostrophe off again,
//! so that a text that was written reads back as it was.

use std::borrow::Cow;

/// Whether a text begins like a formula, or would once apostrophes were taken off it.
fn is_live(text: &str) -> bool {
    text.trim_start_matches('\'')
        .starts_with(['=', '+', '-', '@', '\t', '\r'])
}

/// A text as it is written into a cell.
pub fn harmless(text: &str) -> Cow<'_, str> {
    if is_live(text) {
        Cow::Owned(format!("'{text}"))
    } else {
        Cow::Borrowed(text)
    }
}

/// The text that was written into a cell by [`harmless`]. One that was not, and begins like a formula, stays as it is.
pub fn as_written(cell: &str) -> &str {
    cell.strip_prefix('\'').filter(|text| is_live(text)).unwrap_or(cell)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_looks_like_a_formula_stays_a_text_and_reads_back() {
        for (text, cell) in [
            ("=1+1", "'=1+1"),
            ("@SUM(A1)", "'@SUM(A1)"),
            ("-5", "'-5"),
            ("+84912345678", "'+84912345678"),
            ("\t=1", "'\t=1"),
            ("'=1", "''=1"),
            ("'quoted'", "'quoted'"),
            ("'", "'"),
            ("Thôn Đông", "Thôn Đông"),
            ("", ""),
        ] {
            assert_eq!(harmless(text), cell);
            assert_eq!(as_written(cell), text);
        }
        // Whoever wrote the file by hand knew of no rule.
        assert_eq!(as_written("+84912345678"), "+84912345678");
    }
}
