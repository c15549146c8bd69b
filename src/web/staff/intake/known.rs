//! What is known of an applicant when they come again: who they are, what they have handed in, and what is under way already.

use crate::db::dossiers::Intake;
use crate::domain::dossier::Status;
use crate::domain::person::IdNumber;
use crate::domain::policy::Permission;
use crate::domain::text::search_key;
use crate::http::extract::Ctx;
use crate::service::dossiers::list::{self, ListQuery};
use crate::service::dossiers::prepare::Prepared;
use crate::service::files::reuse::{self, Offer};
use crate::service::{Caller, Error};
use crate::web::form::Values;
use crate::web::shell::Staff;
use crate::web::staff::applicant;

/// For which ID number the applicant was filled in: that happens once, and what is changed afterwards stays.
pub const FILLED_FOR: &str = "applicant.filled_for";

/// What is known of the ID number that was typed.
pub enum Known {
    /// None was typed, or it was looked up before.
    Nothing,
    /// It cannot be one.
    NoNumber,
    /// Nobody with it has handed in anything that the clerk may see.
    Stranger,
    /// From this dossier the applicant was filled in.
    Filled(Box<Intake>),
    /// The dossier bears another name than the one that was typed: nothing was filled in.
    Other(Box<Intake>),
}

/// The latest dossier with an ID number, if there is one.
async fn latest(ctx: &Ctx, caller: &Caller, number: &IdNumber) -> Result<Option<Intake>, Error> {
    let query = ListQuery {
        text: Some(number.to_string()),
        limit: 1,
        ..ListQuery::default()
    };
    let page = list::list(ctx, caller.clone(), query).await?;
    let intake = page.dossiers.into_iter().next().map(|dossier| dossier.intake);
    Ok(intake.filter(|k| k.applicant_id_number.as_ref() == Some(number)))
}

/// Fills in who applies from their latest dossier, by ID number. What was typed stays; what was filled in for another number
/// before goes, so that no form bears two people.
pub(super) async fn fill_in(ctx: &Ctx, caller: &Caller, values: &mut Values) -> Result<Known, Error> {
    let Some(typed) = values.get(applicant::ID_NUMBER).map(|number| number.trim().to_owned()) else {
        return Ok(Known::Nothing);
    };
    let before = values.text(FILLED_FOR);
    if before.as_deref() == Some(typed.as_str()) {
        return Ok(Known::Nothing);
    }
    if let Some(before) = before.and_then(|number| number.parse().ok())
        && let Some(other) = latest(ctx, caller, &before).await?
    {
        applicant::empty(values, &other);
    }
    values.set(FILLED_FOR, &typed);
    let Ok(number) = typed.parse() else {
        return Ok(Known::NoNumber);
    };
    let Some(known) = latest(ctx, caller, &number).await? else {
        return Ok(Known::Stranger);
    };
    let name = values.text(applicant::NAME);
    if name.is_some_and(|name| search_key(&name) != search_key(known.applicant_name.as_str())) {
        return Ok(Known::Other(Box::new(known)));
    }
    // The kind is never blank: it counts as chosen once there is a name.
    if values.text(applicant::NAME).is_none() {
        values.set("applicant.kind", known.applicant_kind.as_str());
    }
    applicant::fill(values, &known);
    Ok(Known::Filled(Box::new(known)))
}

/// Papers that the applicant has handed in before and need not bring again; the clerk ticks those that serve.
pub(super) async fn offers(
    ctx: &Ctx,
    staff: &Staff,
    values: &Values,
    prepared: &Prepared,
) -> Result<Vec<Offer>, Error> {
    match number(values) {
        Some(number) if staff.shell.may(Permission::FileAdd) => {
            let found = reuse::offers(ctx, staff.caller.clone(), number, prepared.procedure.code.clone()).await?;
            Ok(found.into_iter().filter(|o| o.fulfils.is_some()).collect())
        }
        _ => Ok(Vec::new()),
    }
}

/// What stands for an earlier file in the form: the paper that it fulfils, its dossier, its number.
pub fn reuse_value(paper: &str, offer: &Offer) -> String {
    format!("{paper}~{}~{}", offer.dossier, offer.row.no)
}

/// The ID number that was typed, if it can be one.
fn number(values: &Values) -> Option<IdNumber> {
    values.get(applicant::ID_NUMBER).and_then(|n| n.trim().parse().ok())
}

/// The box by which a clerk says that one more is meant.
pub const ONE_MORE: &str = "one_more";
/// As many dossiers of one applicant under way for the same thing are looked through.
const MANY: i64 = 50;

/// Dossiers of the applicant that are under way already for the same procedure with the same agency, as far as the clerk may see
/// them.
pub(super) async fn under_way(
    ctx: &Ctx,
    caller: &Caller,
    values: &Values,
    prepared: &Prepared,
) -> Result<Vec<Intake>, Error> {
    let (Some(number), Some(agency)) = (number(values), &prepared.agency) else {
        return Ok(Vec::new());
    };
    let query = ListQuery {
        text: Some(number.to_string()),
        procedure: Some(prepared.procedure.code.clone()),
        statuses: Status::ALL.iter().copied().filter(|s| s.is_open()).collect(),
        limit: MANY,
        ..ListQuery::default()
    };
    let page = list::list(ctx, caller.clone(), query).await?;
    let catalogue = page.catalogue;
    let intakes = page.dossiers.into_iter().map(|dossier| dossier.intake);
    Ok(intakes
        .filter(|k| k.applicant_id_number.as_ref() == Some(&number))
        .filter(|k| catalogue.agency_named(k.agency_id).code == agency.code)
        .collect())
}

/// What stands for those dossiers in the form: who has seen these has not seen others that come after.
pub fn one_more(under_way: &[Intake]) -> String {
    let codes: Vec<&str> = under_way.iter().map(|k| k.code.as_str()).collect();
    codes.join(" ")
}
