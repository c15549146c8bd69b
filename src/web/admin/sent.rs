//! What forms of administrators have in common: the agencies to choose from, and what becomes of a form that was sent.

use actix_web::{HttpResponse, ResponseError};
use maud::Markup;

use crate::domain::agency::{Agency, AgencyLevel};
use crate::domain::codes::AgencyCode;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::http::extract::Ctx;
use crate::service::idempotency::Answer;
use crate::service::{Error, FieldError, Fields, Kind, Reason, catalogue_admin, not_allowed};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::refusal::Refusal;
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::common;

/// An agency to choose.
pub type Office = (AgencyCode, String);

/// The agencies in which the person may do something.
pub async fn offices(ctx: &Ctx, staff: &Staff, permission: Permission) -> Result<Vec<Office>, Error> {
    offices_that(ctx, staff, permission, |_| true).await
}

async fn offices_that(
    ctx: &Ctx,
    staff: &Staff,
    permission: Permission,
    fits: fn(&Agency) -> bool,
) -> Result<Vec<Office>, Error> {
    let grants = staff.shell.me.iter().flat_map(|me| &me.grants);
    let tops: Vec<AgencyCode> = grants
        .filter(|(role, _)| role.allows(permission))
        .filter_map(|(_, agency)| agency.code.parse().ok())
        .collect();
    catalogue_admin::read(ctx, staff.caller.clone(), move |catalogue| {
        let tree = catalogue.tree();
        let tops = tops.iter().filter_map(|code| tree.find(code));
        let mut offices: Vec<Office> = Vec::new();
        for agency in tops.flat_map(|top| tree.subtree(top.id)).filter(|agency| fits(agency)) {
            if !offices.iter().any(|(code, _)| *code == agency.code) {
                offices.push((agency.code.clone(), agency.name.clone()));
            }
        }
        Ok(offices)
    })
    .await
}

/// As [`offices`], for a page that is nothing but a form: whoever may do it nowhere is refused.
pub async fn offices_of_mine(ctx: &Ctx, staff: &Staff, permission: Permission) -> Result<Vec<Office>, Error> {
    some(offices(ctx, staff, permission).await?, permission)
}

/// As [`offices_of_mine`], without departments: plans and scorecards are issued, and figures of other systems entered, for
/// institutions only.
pub async fn institutions_of_mine(ctx: &Ctx, staff: &Staff, permission: Permission) -> Result<Vec<Office>, Error> {
    let institution = |agency: &Agency| agency.level != AgencyLevel::Department;
    some(offices_that(ctx, staff, permission, institution).await?, permission)
}

fn some(offices: Vec<Office>, permission: Permission) -> Result<Vec<Office>, Error> {
    if offices.is_empty() {
        return Err(not_allowed(permission));
    }
    Ok(offices)
}

/// Whether the person manages what all agencies share.
pub async fn manages_all(ctx: &Ctx, staff: &Staff) -> Result<bool, Error> {
    let mine = offices(ctx, staff, Permission::CatalogueManage).await?.len();
    catalogue_admin::read(ctx, staff.caller.clone(), move |c| Ok(mine == c.tree().all().len())).await
}

/// Agencies as the options of a field, after the one that chooses none.
pub fn options(lang: Lang, offices: &[Office]) -> Vec<(&str, String)> {
    std::iter::once(("", lang.say(common::CHOOSE).to_owned()))
        .chain(offices.iter().map(|(code, name)| (code.as_str(), name.clone())))
        .collect()
}

/// The values of a closed list as the options of a field.
pub fn values<T: Copy>(
    lang: Lang,
    all: &[T],
    name: impl Fn(T) -> (&'static str, &'static str),
) -> Vec<(&'static str, String)> {
    std::iter::once(("", lang.say(common::CHOOSE).to_owned()))
        .chain(all.iter().map(|value| {
            let (stored, label) = name(*value);
            (stored, lang.label(label, stored))
        }))
        .collect()
}

/// What became of a form.
pub enum Sent {
    /// It went through.
    On(HttpResponse),
    /// It is shown again, with what is wrong in it.
    Back(Error),
}

/// Whether a form is shown again with what is wrong in it.
pub fn mendable(error: &Error) -> bool {
    // An agency that is not there is a code that was typed.
    matches!(error.reason.kind(), Kind::Invalid | Kind::Conflict) || error.reason == Reason::AgencyNotFound
}

/// Tells a form that can be mended from one that is refused for good.
///
/// # Errors
/// The refusal of the latter.
pub fn sent(done: Result<Answer, Error>) -> Result<Sent, Refusal> {
    match done {
        Ok(answer) => Ok(Sent::On(see_other(
            answer.location.as_deref().unwrap_or(super::home::PATH),
        ))),
        Err(error) if mendable(&error) => Ok(Sent::Back(error)),
        Err(error) => Err(Refusal(error)),
    }
}

/// A page, with the status of what was wrong in one of its forms.
pub fn page(shell: &Shell, error: Option<&Error>, title: &str, body: Markup) -> HttpResponse {
    let answer = error.map_or_else(|| HttpResponse::Ok().finish(), ResponseError::error_response);
    shell.page_on(answer, title, body)
}

/// A whole number as people type it, with or without dots between thousands; none where nothing was typed. Anything else
/// is noted.
pub fn number(f: &mut Fields, values: &Values, name: &str) -> Option<i64> {
    let number = whole(values.get(name)?);
    if number.is_none() {
        f.push(not_a_number(name));
    }
    number
}

/// `1.250.000`, `1 250 000` or `1250000`. A dot anywhere else than before three digits may have been meant as a comma.
fn whole(text: &str) -> Option<i64> {
    let mut groups = text.trim().split(['.', ' ']);
    let first = groups.next()?;
    let mut digits = first.to_owned();
    let mut grouped = false;
    for group in groups {
        if group.len() != 3 || !group.bytes().all(|b| b.is_ascii_digit()) {
            return None;
        }
        digits.push_str(group);
        grouped = true;
    }
    let leading = first.trim_start_matches('-').len();
    if grouped && !(1..=3).contains(&leading) {
        return None;
    }
    digits.parse().ok()
}

/// The whole numbers of several fields.
///
/// # Errors
/// Something else was typed.
pub fn numbers<const N: usize>(values: &Values, names: [&str; N]) -> Result<[Option<i64>; N], Error> {
    let mut f = Fields::new();
    let numbers = names.map(|name| number(&mut f, values, name));
    f.finish()?;
    Ok(numbers)
}

/// A number with at most a few decimals, after a comma or a dot; none where nothing was typed. Anything else is noted.
pub fn decimal(f: &mut Fields, values: &Values, name: &str) -> Option<f64> {
    let number = fraction(values.get(name)?);
    if number.is_none() {
        f.push(not_a_number(name));
    }
    number
}

/// `95,5` or `95.5`.
pub fn fraction(text: &str) -> Option<f64> {
    let number: f64 = text.trim().replace(',', ".").parse().ok()?;
    number.is_finite().then_some(number)
}

/// Refuses what was typed into fields of which what was chosen makes no use.
pub fn unused(f: &mut Fields, values: &Values, names: &[&str]) {
    for name in names.iter().filter(|name| values.get(name).is_some()) {
        f.push(FieldError::unused(name));
    }
}

/// What is said of a field that wants a number.
pub fn not_a_number(name: &str) -> FieldError {
    FieldError::new(name, FieldCode::NotANumber, "Hãy nhập một số.", "A number is needed.")
}

#[cfg(test)]
mod tests {
    use super::whole;

    #[test]
    fn dots_and_spaces_stand_between_thousands_only() {
        for (text, number) in [
            ("0", Some(0)),
            ("1250000", Some(1_250_000)),
            (" 1.250.000 ", Some(1_250_000)),
            ("12 500", Some(12_500)),
            ("-1.000", Some(-1_000)),
            ("0.5", None),
            ("12.5", None),
            ("1.2500", None),
            ("1250.000", None),
            (".500", None),
            ("1..000", None),
            ("1,5", None),
            ("", None),
        ] {
            assert_eq!(whole(text), number, "{text}");
        }
    }
}
