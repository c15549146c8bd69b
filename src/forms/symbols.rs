//! What machines read: the dossier code as Code 128, the address of the citizen's view as a QR code.

use barcoders::sym::code128::Code128;
use qrcode::{Color, EcLevel, QrCode};

use super::page::{MM, PrintError, Sheet};

/// Width of a module of a barcode: what cheap scanners still read.
const MODULE: f32 = 0.33;

/// The modules of a text in character set B of Code 128, 1 for black.
///
/// # Errors
/// The text has characters that the set does not have.
pub fn barcode(text: &str) -> Result<Vec<u8>, PrintError> {
    // The library takes the letter with the hook for "begin in set B".
    Code128::new(format!("\u{181}{text}"))
        .map(|code| code.encode())
        .map_err(|e| PrintError::Symbol(e.to_string()))
}

/// The rows of a QR code, 1 for black.
///
/// # Errors
/// The text is too long.
pub fn qr(text: &str) -> Result<Vec<Vec<u8>>, PrintError> {
    let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|e| PrintError::Symbol(e.to_string()))?;
    let black = |color: &Color| u8::from(*color == Color::Dark);
    Ok(code
        .to_colors()
        .chunks(code.width())
        .map(|row| row.iter().map(black).collect())
        .collect())
}

/// Puts both onto a sheet, the barcode `wide` millimetres at most.
///
/// # Errors
/// One of them cannot be made.
pub fn place(
    sheet: &mut Sheet,
    code: &str,
    address: &str,
    wide: f32,
    qr_left: f32,
    qr_wide: f32,
) -> Result<(), PrintError> {
    let modules = barcode(code)?;
    let count = f32::from(u16::try_from(modules.len()).unwrap_or(u16::MAX));
    sheet.bars(&modules, 0.0, 1.0, (count * MODULE).min(wide), 9.0);
    let rows = qr(address)?;
    let step = qr_wide / f32::from(u16::try_from(rows.len().max(1)).unwrap_or(u16::MAX));
    // Rows overlap by a hair, so that no viewer shows white lines between them.
    let height = step + 0.05 / MM;
    for (n, row) in rows.iter().enumerate() {
        let down = f32::from(u16::try_from(n).unwrap_or(u16::MAX)) * step;
        sheet.bars(row, qr_left, down, qr_wide, height);
    }
    Ok(())
}
