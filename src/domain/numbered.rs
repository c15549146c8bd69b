//! Numbers that an agency gives out within a year.

use super::codes::AgencyCode;

/// Reads `AGENCY-YEAR-NUMBER`, with a mark before the number if one is wanted. None for anything else, and for a number that is
/// not written as it is printed: one thing has one number.
pub(super) fn read(text: &str, mark: Option<&str>) -> Option<(AgencyCode, i32, i32)> {
    let digits = |part: &str| {
        let sound = (4..=9).contains(&part.len()) && part.bytes().all(|b| b.is_ascii_digit());
        sound.then(|| part.parse::<i32>().ok()).flatten()
    };
    let mut parts = text.split('-');
    let (agency, year) = (parts.next()?.parse().ok()?, digits(parts.next()?)?);
    if let Some(mark) = mark {
        parts.next().filter(|part| *part == mark)?;
    }
    let number = digits(parts.next()?).filter(|n| *n > 0)?;
    (parts.next().is_none() && written(&agency, year, mark, number) == text).then_some((agency, year, number))
}

/// As it is printed.
pub(super) fn written(agency: &AgencyCode, year: i32, mark: Option<&str>, number: i32) -> String {
    match mark {
        Some(mark) => format!("{agency}-{year:04}-{mark}-{number:04}"),
        None => format!("{agency}-{year:04}-{number:04}"),
    }
}
