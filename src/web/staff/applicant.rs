//! The applicant in a form, and who hands in for them: at intake, and where they are corrected.

use maud::{Markup, html};

use crate::db::dossiers::Intake;
use crate::domain::person::ApplicantKind;
use crate::http::applicant::{ApplicantBody, SubmitterBody};
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

/// Who hands in for them, folded away where nobody does.
pub fn submitter_fields(lang: Lang, form: &Form<'_>) -> Markup {
    form.fold(lang.say(t::SUBMITTER), || {
        html! {
            (form.input(Field::new("submitter.name", lang.say(t::SUBMITTER_NAME)).at_most(200)))
            (form.input(Field::new("submitter.id_number", lang.say(t::SUBMITTER_ID)).at_most(20)))
            (form.input(Field::new("submitter.phone", lang.say(t::SUBMITTER_PHONE)).kind("tel").keyboard("tel").at_most(20)))
        }
    })
}

/// Who was typed as handing in for them, if anybody was.
pub fn submitter_body(values: &Values) -> Option<SubmitterBody> {
    let body = SubmitterBody {
        name: values.text("submitter.name"),
        id_number: values.text("submitter.id_number"),
        phone: values.text("submitter.phone"),
    };
    let typed = body.name.is_some() || body.id_number.is_some() || body.phone.is_some();
    typed.then_some(body)
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

/// Fills in the applicant of a dossier, where nothing was typed.
pub fn fill(values: &mut Values, intake: &Intake) {
    fill_all(values, known(intake));
}

/// Empties what the applicant of a dossier was filled in with, and nobody changed since; the ID number stays.
pub fn empty(values: &mut Values, intake: &Intake) {
    for (name, value) in known(intake) {
        if name != ID_NUMBER && name != "applicant.kind" && values.text(name) == value {
            values.set(name, "");
        }
    }
}

fn known(intake: &Intake) -> [(&'static str, Option<String>); 6] {
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    [
        ("applicant.kind", Some(intake.applicant_kind.as_str().to_owned())),
        (NAME, Some(intake.applicant_name.to_string())),
        (ID_NUMBER, text(intake.applicant_id_number.as_ref().map(|v| v as _))),
        ("applicant.phone", text(intake.applicant_phone.as_ref().map(|v| v as _))),
        ("applicant.email", text(intake.applicant_email.as_ref().map(|v| v as _))),
        (
            "applicant.address",
            text(intake.applicant_address.as_ref().map(|v| v as _)),
        ),
    ]
}

/// Name of whoever stands at the counter: who hands in for the applicant, or the applicant.
pub fn comes(intake: &Intake) -> String {
    let submitter = intake.submitter.as_ref().map(|s| &s.name);
    submitter.unwrap_or(&intake.applicant_name).to_string()
}

/// Fills in who handed a dossier in for the applicant, where nothing was typed.
pub fn fill_submitter(values: &mut Values, intake: &Intake) {
    let text = |value: Option<&dyn ToString>| value.map(ToString::to_string);
    let submitter = intake.submitter.as_ref();
    fill_all(
        values,
        [
            ("submitter.name", text(submitter.map(|s| &s.name as _))),
            (
                "submitter.id_number",
                text(submitter.and_then(|s| s.id_number.as_ref()).map(|v| v as _)),
            ),
            (
                "submitter.phone",
                text(submitter.and_then(|s| s.phone.as_ref()).map(|v| v as _)),
            ),
        ],
    );
}

fn fill_all<const N: usize>(values: &mut Values, known: [(&str, Option<String>); N]) {
    for (name, value) in known {
        if let Some(value) = value {
            values.fill(name, &value);
        }
    }
}
