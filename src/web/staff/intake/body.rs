//! What the form of the intake means.

use crate::domain::paper::SetCount;
use crate::domain::postal::Channel;
use crate::domain::procedure::PaperRequirement;
use crate::domain::text::FieldCode;
use crate::http::commands::{self, PaperBody};
use crate::http::dossiers::{NewDossierBody, new_dossier};
use crate::http::notices::ConsentBody;
use crate::http::reuse::ReuseBody;
use crate::service::dossiers::intake::{self, NewDossier};
use crate::service::dossiers::prepare::Prepared;
use crate::service::{Error, FieldError, Fields};
use crate::web::form::Values;
use crate::web::staff::intake_form::unit;
use crate::web::staff::{applicant, counted};

/// The dossier that the form means, or every field that is wrong.
pub(super) fn new(values: &Values, prepared: &Prepared) -> Result<NewDossier, Error> {
    let mut f = Fields::new();
    if prepared.agencies.len() > 1 && values.text("agency_code").is_none() {
        f.push(FieldError::missing("agency_code"));
    }
    let body = body(&mut f, values, prepared);
    let mut wrong = f.into_errors();
    for error in lacking(values, prepared, &body) {
        // Of what is there and wrong nobody is told that it is missing.
        let about = |name: &str| {
            name.strip_prefix(&error.field)
                .is_some_and(|r| r.is_empty() || r.starts_with('.'))
        };
        if !wrong.iter().any(|w| about(&w.field)) {
            wrong.push(error);
        }
    }
    let mut f = Fields::new();
    wrong.into_iter().for_each(|error| f.push(error));
    f.before(new_dossier(body))
}

/// What is not there and must be: told together with what is typed wrongly, or a form would come back twice.
fn lacking(values: &Values, prepared: &Prepared, body: &NewDossierBody) -> Vec<FieldError> {
    let channel = |name| {
        values
            .get(name)
            .and_then(|c| c.parse().ok())
            .unwrap_or(Channel::Counter)
    };
    let typed = |names: &[&str]| names.iter().any(|name| values.get(name).is_some());
    let known = typed(&[
        applicant::ID_NUMBER,
        "applicant.phone",
        "submitter.id_number",
        "submitter.phone",
    ]);
    let mut errors = intake::lacking(typed(&["applicant.address"]), known, channel("return_channel"));
    if !body.await_acceptance && !is_online(values) {
        let handed = commands::papers(&mut Fields::new(), "papers", body.papers.clone());
        errors.extend(intake::missing(
            &handed,
            channel("intake_channel"),
            &prepared.definition,
        ));
    }
    errors
}

fn is_online(values: &Values) -> bool {
    values.get("intake_channel") == Some(Channel::Online.as_str())
}

/// A paper of the procedure that was ticked.
fn handed(f: &mut Fields, values: &Values, paper: &PaperRequirement) -> PaperBody {
    let reuse = reused(values, &paper.code);
    let mut own = Fields::new();
    let mut count = |what: &str| values.count(&mut own, &format!("papers.{}.{what}", paper.code));
    let (originals, copies) = (count("originals"), count("copies"));
    // What comes online is not counted in sheets, and neither is what lies in an earlier dossier.
    let counted = !is_online(values) && reuse.is_none() && (paper.originals > 0 || paper.copies > 0);
    if counted && originals == 0 && copies == 0 && own.is_empty() {
        own.push(FieldError::new(
            &format!("papers.{}", paper.code),
            FieldCode::Missing,
            &format!(
                "\"{}\" đã được đánh dấu: nhập số bản chính hoặc bản sao, hoặc bỏ đánh dấu.",
                paper.name
            ),
            &format!(
                "\"{}\" is ticked: enter how many originals or copies, or clear the tick.",
                paper.name
            ),
        ));
    }
    own.into_errors().into_iter().for_each(|error| f.push(error));
    PaperBody {
        code: Some(paper.code.clone()),
        name: Some(paper.name.clone()),
        originals,
        copies,
        reuse,
    }
}

/// What the form means, in the words of the API.
fn body(f: &mut Fields, values: &Values, prepared: &Prepared) -> NewDossierBody {
    // Whoever counts a paper has it before them, ticked or not: the numbers stand as the procedure asks until somebody changes them.
    let counted = |p: &PaperRequirement| {
        let other = |what: &str, asked: u8| {
            let typed = values.text(&format!("papers.{}.{what}", p.code));
            typed.is_some_and(|typed| typed != asked.to_string() && typed != "0")
        };
        other("originals", p.originals) || other("copies", p.copies)
    };
    let ticked = |code: &str| values.all("paper").any(|p| p == code) || reused(values, code).is_some();
    let required = prepared.definition.papers.iter();
    let mut papers: Vec<PaperBody> = required
        .filter(|p| ticked(&p.code) || counted(p))
        .map(|p| handed(f, values, p))
        .collect();
    let others = values.get("other_papers").unwrap_or_default().lines();
    papers.extend(others.map(str::trim).filter(|l| !l.is_empty()).map(|name| PaperBody {
        code: None,
        name: Some(name.to_owned()),
        originals: 0,
        copies: 1,
        reuse: None,
    }));
    let counted = unit(values, prepared).and_then(|unit| counted::body(f, values, unit));
    NewDossierBody {
        procedure_code: values.text("procedure_code"),
        agency_code: values.text("agency_code"),
        received_agency_code: None,
        applicant: applicant::body(values),
        submitter: applicant::submitter_body(values),
        intake_channel: values.text("intake_channel"),
        return_channel: values.text("return_channel"),
        papers,
        matter: values.text("matter"),
        sets: f
            .optional::<SetCount, _>("sets", values.get("sets"))
            .map(SetCount::number),
        external_code: None,
        received_at: received_at(values),
        counted,
        payment_method: values.text("payment_method"),
        payment_reference: values.text("payment_reference"),
        // What comes online waits for acceptance anyway.
        await_acceptance: values.has("hold") && !is_online(values),
        consent: ConsentBody {
            email: values.has("consent.email"),
            text: values.has("consent.text"),
        },
    }
}

/// When it was handed in, if it is entered afterwards.
pub(super) fn received_at(values: &Values) -> Option<String> {
    let day = values.get("received_at")?;
    Some(format!(
        "{day}T{}:00+07:00",
        values.get("received_time").unwrap_or("08:00")
    ))
}

/// The earlier file that was ticked for a paper.
fn reused(values: &Values, paper: &str) -> Option<ReuseBody> {
    let (dossier, file) = values
        .all("reuse")
        .filter_map(|value| value.split_once('~'))
        .find_map(|(code, rest)| (code == paper).then(|| rest.split_once('~')).flatten())?;
    Some(ReuseBody {
        dossier: Some(dossier.to_owned()),
        file: file.parse().ok(),
    })
}
