//! Intake in one page: find the procedure, tick its papers, who applies, see when it is due, save.
//! Without scripts one button fills in and computes; with them the same button is pressed in the background.

use actix_web::{HttpResponse, ResponseError};
use maud::{Markup, html};

use super::act::done;
use crate::domain::fee::PaymentMethod;
use crate::domain::person::ApplicantKind;
use crate::domain::postal::Channel;
use crate::http::commands::PaperBody;
use crate::http::dossiers::{ApplicantBody, NewDossierBody, SubmitterBody, new_dossier};
use crate::http::extract::Ctx;
use crate::service::dossiers::intake;
use crate::service::dossiers::list::{self, ListQuery};
use crate::service::dossiers::prepare::{self, Prepared};
use crate::service::error::Kind;
use crate::service::{Caller, Error, Reason};
use crate::web::asset::File;
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, see_other};
use crate::web::text::{common, intake as t};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where dossiers are taken in.
pub const PATH: &str = "/tiep-nhan";
/// Procedures shown at once: whoever does not find theirs types another letter.
const ROWS: usize = 20;

/// The first half: which procedure; or the whole form of one.
pub async fn ask(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Some(code) = query.get("procedure") else {
        return choose(&ctx, staff, &query).await;
    };
    let mut values = Values::default();
    values.set("procedure_code", code);
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    for paper in &prepared.definition.papers {
        values.fill(
            &format!("papers.{}.originals", paper.code),
            &paper.originals.to_string(),
        );
        values.fill(&format!("papers.{}.copies", paper.code), &paper.copies.to_string());
    }
    defaults(&mut values, &prepared);
    Ok(form_page(
        &staff.shell,
        HttpResponse::Ok().finish(),
        &prepared,
        &values,
        None,
    ))
}

fn defaults(values: &mut Values, prepared: &Prepared) {
    values.fill("applicant.kind", ApplicantKind::Individual.as_str());
    values.fill("intake_channel", Channel::Counter.as_str());
    values.fill("return_channel", Channel::Counter.as_str());
    if let Some(agency) = &prepared.agency {
        values.fill("agency_code", &agency.code);
    }
}

async fn choose(ctx: &Ctx, staff: Staff, query: &Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let text: String = query.get("q").unwrap_or_default().chars().take(200).collect();
    let found = prepare::find(ctx, caller, text.clone()).await?;
    let body = html! {
        form method="get" action=(PATH) role="search" {
            div .field {
                label for="q" { (lang.say(t::WHICH)) }
                p .hint #q-hint { (lang.say(t::WHICH_HINT)) }
                div .joined {
                    input #q name="q" type="search" value=(text) aria-describedby="q-hint" autocomplete="off"
                        maxlength="200" autofocus data-live="found";
                    button .button { (lang.say(t::FIND)) }
                }
            }
        }
        div #found {
            p role="status" { (lang.fill(t::FOUND, [found.len().to_string()])) }
            ul .links {
                @for procedure in found.iter().take(ROWS) {
                    li {
                        a href=(format!("{PATH}?procedure={}", query_text(procedure.code.as_str()))) { (procedure.name) }
                        p .hint { (procedure.code) " · " (procedure.field) }
                    }
                }
            }
        }
        script src=(File::Intake.address()) defer {}
    };
    Ok(shell.page(lang.say(t::INTAKE), body))
}

/// The procedure with who decides and when it would be due, as far as what was typed makes sense; what does not is told
/// when it is saved.
async fn prepared(ctx: &Ctx, caller: &Caller, values: &Values) -> Result<Prepared, Error> {
    let code = values.get("procedure_code").unwrap_or_default();
    let unknown = || Error::with(Reason::ProcedureNotFound, [code.chars().take(40).collect()]);
    let procedure = code.parse().map_err(|_| unknown())?;
    let agency = values.get("agency_code").and_then(|a| a.parse().ok());
    let channel = values
        .get("intake_channel")
        .and_then(|c| c.parse().ok())
        .unwrap_or(Channel::Counter);
    let received_at = received_at(values).and_then(|at| at.parse().ok());
    prepare::prepare(ctx, caller.clone(), procedure, agency, channel, received_at).await
}

/// When it was handed in, if it is entered afterwards.
fn received_at(values: &Values) -> Option<String> {
    let day = values.get("received_at")?;
    Some(format!(
        "{day}T{}:00+07:00",
        values.get("received_time").unwrap_or("08:00")
    ))
}

/// Takes the dossier in; or fills in what is known already and computes.
pub async fn take_in(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
    } = posted;
    let prepared = prepared(&ctx, &staff.caller, &values).await?;
    if !values.has("save") {
        fill_in(&ctx, &staff.caller, &mut values).await?;
        return Ok(form_page(
            &staff.shell,
            HttpResponse::Ok().finish(),
            &prepared,
            &values,
            None,
        ));
    }
    let outcome = match new_dossier(body(&values, &prepared)) {
        Ok(new) => intake::create(&ctx, staff.caller.clone(), once, new, |view| done(view, "create")).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(&answer.location.unwrap_or_else(|| PATH.to_owned()))),
        Err(error) if error.reason.kind() == Kind::Invalid => {
            let base = error.error_response();
            Ok(form_page(&staff.shell, base, &prepared, &values, Some(&error)))
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Fills in who applies from their latest dossier, by ID number. What was typed stays.
async fn fill_in(ctx: &Ctx, caller: &Caller, values: &mut Values) -> Result<(), Error> {
    let Some(number) = values.text("applicant.id_number") else {
        return Ok(());
    };
    let query = ListQuery {
        text: Some(number.trim().to_owned()),
        limit: 1,
        ..ListQuery::default()
    };
    let page = list::list(ctx, caller.clone(), query).await?;
    let typed = |n: &crate::domain::person::IdNumber| number.trim().parse().as_ref() == Ok(n);
    let known = page.dossiers.first().map(|d| &d.intake);
    let Some(known) = known.filter(|k| k.applicant_id_number.as_ref().is_some_and(typed)) else {
        return Ok(());
    };
    values.fill("applicant.name", known.applicant_name.as_str());
    values.set("applicant.kind", known.applicant_kind.as_str());
    for (name, value) in [
        (
            "applicant.phone",
            known.applicant_phone.as_ref().map(ToString::to_string),
        ),
        (
            "applicant.email",
            known.applicant_email.as_ref().map(ToString::to_string),
        ),
        (
            "applicant.address",
            known.applicant_address.as_ref().map(ToString::to_string),
        ),
    ] {
        if let Some(value) = value {
            values.fill(name, &value);
        }
    }
    Ok(())
}

/// What the form means, in the words of the API.
fn body(values: &Values, prepared: &Prepared) -> NewDossierBody {
    let count = |name: String| values.get(&name).and_then(|n| n.trim().parse().ok()).unwrap_or(0);
    let handed = |code: &str| values.all("paper").any(|p| p == code);
    let mut papers: Vec<PaperBody> = prepared
        .definition
        .papers
        .iter()
        .filter(|p| handed(&p.code))
        .map(|p| PaperBody {
            code: Some(p.code.clone()),
            name: Some(p.name.clone()),
            originals: count(format!("papers.{}.originals", p.code)),
            copies: count(format!("papers.{}.copies", p.code)),
        })
        .collect();
    let others = values.get("other_papers").unwrap_or_default().lines();
    papers.extend(others.map(str::trim).filter(|l| !l.is_empty()).map(|name| PaperBody {
        code: None,
        name: Some(name.to_owned()),
        originals: 0,
        copies: 1,
    }));
    let submitter = ["name", "id_number", "phone"];
    let other = submitter
        .iter()
        .any(|name| values.get(&format!("submitter.{name}")).is_some());
    NewDossierBody {
        procedure_code: values.text("procedure_code"),
        agency_code: values.text("agency_code"),
        received_agency_code: None,
        applicant: ApplicantBody {
            name: values.text("applicant.name"),
            id_number: values.text("applicant.id_number"),
            phone: values.text("applicant.phone"),
            email: values.text("applicant.email"),
            address: values.text("applicant.address"),
            kind: values.text("applicant.kind"),
        },
        submitter: other.then(|| SubmitterBody {
            name: values.text("submitter.name"),
            id_number: values.text("submitter.id_number"),
            phone: values.text("submitter.phone"),
        }),
        intake_channel: values.text("intake_channel"),
        return_channel: values.text("return_channel"),
        papers,
        matter: values.text("matter"),
        external_code: None,
        received_at: received_at(values),
        payment_method: values.text("payment_method"),
    }
}

fn form_page(
    shell: &Shell,
    base: HttpResponse,
    prepared: &Prepared,
    values: &Values,
    error: Option<&Error>,
) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        input type="hidden" name="procedure_code" value=(prepared.procedure.code);
        div .columns {
            div {
                (applicant(lang, &form))
                (papers(lang, &form, prepared, values))
            }
            div {
                (channels(lang, &form, prepared))
                (due(lang, prepared))
                (fee(lang, &form, prepared, values))
                div .actions {
                    button .button name="save" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) {
                        (lang.say(t::SAVE))
                    }
                    a .button.second href=(PATH) { (lang.say(t::OTHER_PROCEDURE)) }
                }
            }
        }
    };
    let body = html! {
        p .lead { (prepared.procedure.name) " " span .soft { "(" (prepared.procedure.code) ")" } }
        (form.whole(PATH, &fields))
        script src=(File::Intake.address()) defer {}
    };
    shell.page_on(base, lang.say(t::INTAKE), body)
}

fn applicant(lang: Lang, form: &Form<'_>) -> Markup {
    let kinds: Vec<_> = ApplicantKind::ALL
        .iter()
        .map(|k| (k.as_str(), lang.label(k.label_vi(), k.as_str())))
        .collect();
    html! {
        fieldset .group {
            legend { (lang.say(t::APPLICANT)) }
            (form.input(Field::new("applicant.id_number", lang.say(t::ID_NUMBER)).hint(lang.say(t::ID_NUMBER_HINT)).at_most(20)))
            // The first button is the one that Enter and a scanner press: it changes nothing.
            button #check .button.second name="check" value="yes" { (lang.say(t::CHECK)) }
            (form.radios(Field::new("applicant.kind", lang.say(t::KIND)), &kinds))
            (form.input(Field::new("applicant.name", lang.say(t::NAME)).required().at_most(200)))
            (form.input(Field::new("applicant.phone", lang.say(t::PHONE)).kind("tel").keyboard("tel").at_most(20)))
            (form.input(Field::new("applicant.address", lang.say(t::ADDRESS)).at_most(500)))
            (form.input(Field::new("applicant.email", lang.say(t::EMAIL)).kind("email").keyboard("email").at_most(254)))
            details {
                summary { (lang.say(t::SUBMITTER)) }
                (form.input(Field::new("submitter.name", lang.say(t::SUBMITTER_NAME)).at_most(200)))
                (form.input(Field::new("submitter.id_number", lang.say(t::SUBMITTER_ID)).at_most(20)))
                (form.input(Field::new("submitter.phone", lang.say(t::SUBMITTER_PHONE)).kind("tel").keyboard("tel").at_most(20)))
            }
        }
    }
}

fn papers(lang: Lang, form: &Form<'_>, prepared: &Prepared, values: &Values) -> Markup {
    let rows: Vec<Vec<Markup>> = prepared
        .definition
        .papers
        .iter()
        .map(|p| {
            let number = |what: &str, text| {
                form.count(
                    &format!("papers.{}.{what}", p.code),
                    &format!("{}: {}", p.name, lang.say(text)),
                )
            };
            let wrong = form.errors_of(&format!("papers.{}", p.code));
            vec![
                html! {
                    (wrong)
                    (form.tick("paper", &p.code, &p.name))
                    @if p.mandatory { (ui::mark(Tone::Plain, lang.say(t::MANDATORY))) }
                },
                number("originals", t::ORIGINALS),
                number("copies", t::COPIES),
            ]
        })
        .collect();
    let head = [t::PAPER, t::ORIGINALS, t::COPIES].map(|text| lang.say(text));
    let others = values.get("other_papers").is_some();
    html! {
        fieldset .group {
            legend { (lang.say(t::PAPERS)) }
            @if rows.is_empty() { p { (lang.say(t::NO_PAPERS)) } } @else { (ui::table(lang.say(t::PAPERS), &head, &rows)) }
            details open[others] {
                summary { (lang.say(t::OTHER_PAPERS)) }
                (form.lines(Field::new("other_papers", lang.say(t::OTHER_PAPERS)).hint(lang.say(t::ONE_A_LINE))))
            }
            (form.input(Field::new("matter", lang.say(t::MATTER)).at_most(1000)))
        }
    }
}

fn channels(lang: Lang, form: &Form<'_>, prepared: &Prepared) -> Markup {
    let definition = &prepared.definition;
    let offered: Vec<(&str, String)> = Channel::ALL
        .iter()
        .filter(|c| match c {
            Channel::Counter => true,
            Channel::Online => definition.service_level.is_online(),
            Channel::Postal => definition.postal_allowed,
        })
        .map(|c| (c.as_str(), lang.label(c.label_vi(), c.as_str())))
        .collect();
    let agencies: Vec<(&str, String)> = prepared
        .agencies
        .iter()
        .map(|a| (a.code.as_str(), a.name.clone()))
        .collect();
    html! {
        fieldset .group {
            legend { (lang.say(t::WHERE)) }
            (form.choice(Field::new("agency_code", lang.say(t::DECIDED_BY)), &agencies))
            (form.radios(Field::new("intake_channel", lang.say(t::INTAKE_CHANNEL)), &offered))
            (form.radios(Field::new("return_channel", lang.say(t::RETURN_CHANNEL)), &offered))
            details {
                summary { (lang.say(t::AFTERWARDS)) }
                (form.input(Field::new("received_at", lang.say(t::RECEIVED_DAY)).kind("date")))
                (form.input(Field::new("received_time", lang.say(t::RECEIVED_TIME)).kind("time")))
            }
        }
    }
}

fn due(lang: Lang, prepared: &Prepared) -> Markup {
    html! {
        section #due-box .card aria-live="polite" {
            h2 { (lang.say(t::DUE)) }
            @match &prepared.due {
                None => p { (lang.say(t::NO_AGENCY)) },
                Some(due) => {
                    p .large { strong {
                        @match due.deadline.due_at() {
                            Some(at) => (time::moment(lang, at)),
                            None => (lang.say(t::NO_DUE)),
                        }
                    } }
                    p .hint { (lang.fill(t::DURATION, [due.duration.clone()])) }
                    details {
                        summary { (lang.say(t::WHY)) }
                        (crate::web::public::lookup::explanation(lang, &due.lines))
                    }
                }
            }
        }
    }
}

fn fee(lang: Lang, form: &Form<'_>, prepared: &Prepared, values: &Values) -> Markup {
    let channel = values
        .get("intake_channel")
        .and_then(|c| c.parse().ok())
        .unwrap_or(Channel::Counter);
    let fees: Vec<_> = prepared
        .definition
        .fees_for(channel)
        .filter(|f| !f.amount.is_zero())
        .collect();
    let methods: Vec<(&str, String)> = std::iter::once(("", lang.say(t::NOT_PAID).to_owned()))
        .chain(
            PaymentMethod::ALL
                .iter()
                .map(|m| (m.as_str(), lang.label(m.label_vi(), m.as_str()))),
        )
        .collect();
    html! {
        section #fee-box .card {
            h2 { (lang.say(t::FEE)) }
            @if fees.is_empty() { p { (lang.say(t::FREE)) } }
            @else {
                @for fee in &fees { p { strong { (fee.amount) } " – " (fee.name) " (" (fee.timing.label_vi()) ")" } }
                (form.radios(Field::new("payment_method", lang.say(t::PAID)), &methods))
            }
        }
    }
}
