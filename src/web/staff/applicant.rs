//! The applicant in a form: at intake, and where they are corrected.

use maud::{Markup, html};

use crate::db::dossiers::Intake;
use crate::domain::person::ApplicantKind;
use crate::http::applicant::ApplicantBody;
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::text::intake as t;
use crate::web::ui::form::{Field, Form};

/// The field of the ID number.
pub const ID_NUMBER: &str = "applicant.id_number";
/// The field of the name.
pub const NAME: &str = "applicant.name";

/// Every field of an applicant but the ID number.
pub fn fields(lang: Lang, form: &Form<'_>, begin: bool) -> Markup {
    let kinds: Vec<_> = ApplicantKind::ALL
        .iter()
        .map(|k| (k.as_str(), lang.label(k.label_vi(), k.as_str())))
        .collect();
    html! {
        (form.radios(Field::new("applicant.kind", lang.say(t::KIND)), &kinds))
        (form.input(Field::new(NAME, lang.say(t::NAME)).required().at_most(200).begin_here(begin)))
        (form.input(Field::new("applicant.phone", lang.say(t::PHONE)).kind("tel").keyboard("tel").at_most(20)))
        (form.input(Field::new("applicant.address", lang.say(t::ADDRESS)).hint(lang.say(t::ADDRESS_HINT)).at_most(500)))
        (form.input(Field::new("applicant.email", lang.say(t::EMAIL)).kind("email").keyboard("email").at_most(254)))
    }
}

/// What was typed.
pub fn body(values: &Values) -> ApplicantBody {
    ApplicantBody {
        name: values.text(NAME),
        id_number: values.text(ID_NUMBER),
        phone: values.text("applicant.phone"),
        email: values.text("applicant.email"),
        address: values.text("applicant.address"),
        kind: values.text("applicant.kind"),
    }
}

/// Fills in what a dossier has, where nothing was typed.
pub fn fill(values: &mut Values, intake: &Intake) {
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    for (name, value) in [
        ("applicant.kind", Some(intake.applicant_kind.as_str().to_owned())),
        (NAME, Some(intake.applicant_name.to_string())),
        (ID_NUMBER, text(intake.applicant_id_number.as_ref().map(|v| v as _))),
        ("applicant.phone", text(intake.applicant_phone.as_ref().map(|v| v as _))),
        ("applicant.email", text(intake.applicant_email.as_ref().map(|v| v as _))),
        (
            "applicant.address",
            text(intake.applicant_address.as_ref().map(|v| v as _)),
        ),
    ] {
        if let Some(value) = value {
            values.fill(name, &value);
        }
    }
}
