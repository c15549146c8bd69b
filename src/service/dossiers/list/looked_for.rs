//! What a text in the search field means.

use crate::db::dossier_search::Search;
use crate::domain::dossier_code::DossierCode;
use crate::domain::person::{IdNumber, Phone};
use crate::domain::text::{reversed_words, search_key};
use crate::service::catalogue::Catalogue;

/// The codes that end as `261201-0002` does: what people read aloud of one, because its agency is that of the counter.
fn ending_so(catalogue: &Catalogue, text: &str) -> Option<Vec<String>> {
    let (day, number) = text.split_once('-')?;
    let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
    // Twelve digits in all are an ID number.
    let so = day.len() == 6 && (4..=5).contains(&number.len()) && digits(day) && digits(number);
    let agencies = catalogue.tree().all().iter();
    so.then(|| agencies.map(|agency| format!("{}-{text}", agency.code)).collect())
}

/// What a text in the search field means: a dossier code or its end, an ID number, a phone number, or words of a name. Numbers are
/// printed with dots and hyphens too; what has nothing else and is one is no beginning of a code.
pub(super) fn search(catalogue: &Catalogue, text: &str) -> Option<Search> {
    let text = text.trim();
    if text.is_empty() {
        return None;
    }
    let upper = text.to_uppercase();
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let only_digits = text
        .chars()
        .all(|c| c.is_ascii_digit() || matches!(c, '.' | '-' | ' ' | '+' | '(' | ')'));
    if let Some(codes) = ending_so(catalogue, text) {
        return Some(Search::Codes(codes));
    }
    let number = || {
        let (id_number, phone) = (text.parse::<IdNumber>().ok(), text.parse::<Phone>().ok());
        (id_number.is_some() || phone.is_some()).then_some(Search::Number { id_number, phone })
    };
    if only_digits
        && DossierCode::parse(text).is_err()
        && let Some(number) = number()
    {
        return Some(number);
    }
    if digits >= 4 && upper.contains(['.', '-']) {
        return Some(Search::Code(upper));
    }
    if digits >= 7
        && let Some(number) = number()
    {
        return Some(number);
    }
    let key = search_key(text);
    if key.is_empty() {
        return Some(Search::Code(upper));
    }
    Some(Search::Name {
        reversed: reversed_words(&key),
        key,
    })
}
