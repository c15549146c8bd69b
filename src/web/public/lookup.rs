//! The citizen follows their dossier with its code and four digits. The digits are sent in the body of a form, so that
//! they stand in no address, history or log; what was proven is kept for a while in a sealed cookie.

use actix_web::{HttpRequest, web};
use maud::{Markup, html};

use crate::db::dossier_parts::MoveRow;
use crate::domain::dossier::Status;
use crate::domain::feedback::Grade;
use crate::domain::postal::Channel;
use crate::domain::postal_order::Direction;
use crate::http::extract::{ClientAddress, Ctx};
use crate::http::public::check_secret;
use crate::http::ratings::{RatingBody, new_rating};
use crate::service::dossiers::public::{self, Course, LOOK_MINUTES, Proven};
use crate::service::error::Kind;
use crate::service::ratings;
use crate::service::{Error, FieldError, Fields};
use crate::web::form::{Posted, Values};
use crate::web::lang::{Lang, Text};
use crate::web::refusal::{Page, Refusal, answer_to};
use crate::web::shell::{Biscuit, Shell, look_cookie, see_other};
use crate::web::text::{citizen as t, people};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

/// Where one asks. The code of a slip's QR follows it: `/tra-cuu/{code}`.
pub const PATH: &str = "/tra-cuu";
const SHOW_PATH: &str = "/tra-cuu/ho-so";
const PAY_PATH: &str = "/tra-cuu/nop-tien";
const RATE_PATH: &str = "/tra-cuu/danh-gia";
const FINISH_PATH: &str = "/tra-cuu/xong";

/// The form.
pub fn form(shell: &Shell, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let body = html! {
        (form.input(Field::new("code", lang.say(t::CODE)).required().hint(lang.say(t::CODE_HINT)).at_most(60)))
        (form.input(Field::new("secret", lang.say(t::SECRET)).required().hint(lang.say(t::SECRET_HINT))
            .keyboard("numeric").at_most(4)))
        (form.submit(t::LOOK_UP_BUTTON))
    };
    form.whole(PATH, &body)
}

fn asking(shell: &Shell, values: &Values, error: Option<&Error>) -> Markup {
    html! {
        div .narrow {
            p .lead { (shell.lang.say(t::LOOK_UP_LEAD)) }
            (form(shell, values, error))
        }
    }
}

/// Asks for code and digits.
pub async fn ask(shell: Shell, query: Values) -> Page {
    let mut values = Values::default();
    values.fill("code", query.get("code").unwrap_or_default());
    let over = query.get("done") == Some("over");
    let body = html! {
        @if over { (ui::notice(Tone::Plain, &html! { p { (shell.lang.say(t::LOOK_OVER)) } })) }
        (asking(&shell, &values, None))
    };
    Ok(shell.page(shell.lang.say(t::LOOK_UP), body))
}

/// Asks for the digits of a dossier whose code was scanned.
pub async fn ask_about(shell: Shell, path: web::Path<String>) -> Page {
    let mut values = Values::default();
    values.fill("code", &path);
    Ok(shell.page(shell.lang.say(t::LOOK_UP), asking(&shell, &values, None)))
}

/// Proves that the person knows the dossier.
pub async fn prove(ctx: Ctx, address: ClientAddress, posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let code = values.get("code").unwrap_or_default().trim();
    let secret = values.get("secret").unwrap_or_default().trim();
    let proven = match given(code, secret) {
        Ok(()) => Proven::new(&ctx, &address.0, code, secret).await,
        Err(error) => Err(error),
    };
    match proven {
        Ok(proven) => {
            let mut answer = see_other(SHOW_PATH);
            shell.put(&mut answer, Biscuit::Look, proven.seal(&ctx)?, Some(LOOK_MINUTES));
            Ok(answer)
        }
        Err(error) if matches!(error.reason.kind(), Kind::Busy | Kind::Internal) => Err(Refusal(error)),
        Err(error) => {
            let body = asking(&shell, &values, Some(&error));
            Ok(shell.page_on(answer_to(&error), shell.lang.say(t::LOOK_UP), body))
        }
    }
}

fn given(code: &str, secret: &str) -> Result<(), Error> {
    let mut errors = Vec::new();
    if code.is_empty() {
        errors.push(FieldError::missing("code"));
    }
    if let Err(error) = check_secret(secret) {
        errors.extend(error.fields);
    }
    if errors.is_empty() {
        Ok(())
    } else {
        Err(Error::fields(errors))
    }
}

/// Shows what was proven to be known.
pub async fn show(ctx: Ctx, request: HttpRequest, shell: Shell) -> Page {
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    page(&ctx, &shell, &proven, &Values::default(), None).await
}

async fn page(ctx: &Ctx, shell: &Shell, proven: &Proven, values: &Values, error: Option<&Error>) -> Page {
    let course = public::course(ctx, proven).await?;
    let title = shell.lang.fill(t::DOSSIER_TITLE, [course.view.code.to_string()]);
    let base = error.map_or_else(|| actix_web::HttpResponse::Ok().finish(), answer_to);
    Ok(shell.page_on(base, &title, course_page(shell, &course, values, error)))
}

/// Rates the dossier that was proven to be known.
pub async fn rate(ctx: Ctx, request: HttpRequest, posted: Posted) -> Page {
    let Posted { shell, values, .. } = posted;
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    let mut f = Fields::new();
    let body = RatingBody {
        secret: None,
        grade: values.text("grade"),
        comment: values.text("comment"),
    };
    let new = new_rating(&mut f, &body);
    let outcome = match (f.finish(), new) {
        (Ok(()), Some(new)) => ratings::rate_proven(&ctx, &proven, new).await.map(|_| ()),
        (Ok(()), None) => Err(Error::field(FieldError::missing("grade"))),
        (Err(error), _) => Err(error),
    };
    match outcome {
        Ok(()) => Ok(see_other(SHOW_PATH)),
        Err(error) if matches!(error.reason.kind(), Kind::Invalid | Kind::Conflict) => {
            page(&ctx, &shell, &proven, &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// Leads to where the payment online is made. A page of ours in between, so that no page names another host.
pub async fn pay(ctx: Ctx, request: HttpRequest) -> Page {
    let proven = look_cookie(&request).and_then(|sealed| Proven::open(&ctx, &sealed));
    let Some(proven) = proven else {
        return Ok(see_other(&format!("{PATH}?done=over")));
    };
    let course = public::course(&ctx, &proven).await?;
    Ok(see_other(course.view.pay_url.as_deref().unwrap_or(SHOW_PATH)))
}

/// Forgets what was proven: for computers that others use too.
pub async fn finish(posted: Posted) -> Page {
    let mut answer = see_other(PATH);
    posted.shell.drop_cookie(&mut answer, Biscuit::Look);
    Ok(answer)
}

/// How serious a state is for the citizen.
const fn tone(status: Status) -> Tone {
    match status {
        Status::Decided | Status::HandedBack => Tone::Good,
        Status::SupplementRequested | Status::PaymentRequired => Tone::Warn,
        Status::IntakeRefused | Status::Stopped => Tone::Bad,
        Status::Submitted | Status::Received | Status::Processing | Status::Suspended | Status::Withdrawn => {
            Tone::Plain
        }
    }
}

fn next_for(lang: Lang, status: Status) -> &'static str {
    match lang {
        Lang::Vi => status.next_for_citizen(),
        Lang::En => t::next_in_english(status),
    }
}

fn course_page(shell: &Shell, course: &Course, values: &Values, error: Option<&Error>) -> Markup {
    let (lang, view) = (shell.lang, &course.view);
    let status = view.dossier.status;
    let label = lang.label(status.label_vi(), status.as_str());
    let nothing = Values::default();
    let leave = Form::new(shell, &nothing, None);
    html! {
        (ui::notice(tone(status), &html! { p .large { strong { (label) } } p { (next_for(lang, status)) } }))
        (needed(lang, course))
        (apology(lang, course))
        (rating(shell, course, values, error))
        section aria-labelledby="promise" {
            h2 #promise { (lang.say(t::PROMISE)) }
            (promise(lang, course))
        }
        section aria-labelledby="line" {
            h2 #line { (lang.say(t::LINE)) }
            (line(lang, course))
        }
        section aria-labelledby="return" {
            h2 #return { (lang.say(t::RETURN)) }
            p { (return_sentence(lang, course)) }
            (post(lang, course))
        }
        section aria-labelledby="facts" {
            h2 #facts { (lang.say(t::FACTS)) }
            (ui::facts(&[
                (lang.say(t::PROCEDURE), html! { (view.procedure.name) " (" (view.procedure.code) ")" }),
                (lang.say(t::APPLICANT), html! { (view.masked_name) }),
                (lang.say(t::DECIDED_BY), html! { (view.agency.name) }),
                (lang.say(t::RECEIVED_BY), html! { (course.received_agency.name) }),
                (lang.say(t::CHANNEL), html! {
                    (lang.label(course.intake_channel.label_vi(), course.intake_channel.as_str()))
                }),
            ]))
        }
        (leave.whole(FINISH_PATH, &html! {
            p .hint { (lang.say(t::FINISH_HINT)) }
            button .button.second { (lang.say(t::FINISH)) }
        }))
        p { a href=(format!("{}?dossier={}", super::feedback::PATH, view.code)) { (lang.say(people::FEEDBACK)) } }
    }
}

/// What the citizen has to bring or pay.
fn needed(lang: Lang, course: &Course) -> Markup {
    let view = &course.view;
    let waiting: Option<&MoveRow> = view
        .moves
        .last()
        .filter(|m| m.until_at.is_none() && view.dossier.status.is_paused());
    let papers: Vec<String> = waiting
        .and_then(|m| m.papers.as_deref())
        .and_then(|d| serde_json::from_str(d).ok())
        .unwrap_or_default();
    html! {
        @if waiting.is_some() || view.fee_unpaid > 0 {
            section aria-labelledby="needed" {
                h2 #needed { (lang.say(t::NEEDED)) }
                @if let Some(m) = waiting {
                    p { (m.reason) }
                    @if let Some(by) = m.answer_due_at { p { strong { (lang.fill(people::ANSWER_BY, [time::moment(lang, by)])) } } }
                }
                @if !papers.is_empty() { ul { @for paper in &papers { li { (paper) } } } }
                @if view.fee_unpaid > 0 { p { (lang.fill(t::FEE_UNPAID, [ui::money(view.fee_unpaid)])) } }
                @if view.pay_url.is_some() { p { a .button href=(PAY_PATH) { (lang.say(people::PAY_ONLINE)) } } }
            }
        }
    }
}

/// The rating, or the form to give it once the dossier is decided.
fn rating(shell: &Shell, course: &Course, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let grades: Vec<_> = Grade::ALL
        .iter()
        .map(|g| (g.as_str(), lang.label(g.label_vi(), g.as_str())))
        .collect();
    let form = Form::new(shell, values, error);
    let ended = matches!(course.view.dossier.status, Status::Decided | Status::HandedBack);
    html! {
        @match &course.rating {
            Some(rated) => p { (lang.fill(people::RATED, [lang.label(rated.grade.label_vi(), rated.grade.as_str())])) },
            None => @if ended {
                section .card.narrow aria-labelledby="rate" {
                    h2 #rate { (lang.say(people::RATE)) }
                    p .hint { (lang.say(people::RATE_HINT)) }
                    (form.whole(RATE_PATH, &html! {
                        (form.radios(Field::new("grade", lang.say(people::GRADE)), &grades))
                        (form.lines(Field::new("comment", lang.say(people::COMMENT)).at_most(2000)))
                        (form.submit(people::SEND_RATING))
                    }))
                }
            },
        }
    }
}

/// Where the items of the public post are.
fn post(lang: Lang, course: &Course) -> Markup {
    html! {
        @for item in &course.view.items {
            (ui::facts(&[
                (lang.say(match item.direction { Direction::In => people::POST_IN, Direction::Out => people::POST_OUT }), html! {
                    (item.carrier) @if let Some(code) = &item.item_code { " · " strong { (code) } }
                }),
                (lang.say(people::POST), html! {
                    (ui::mark(Tone::Plain, &lang.label(item.state.label_vi(), item.state.as_str()))) " "
                    (time::moment(lang, item.state_at))
                }),
            ]))
        }
    }
}

/// The last time the date was put off.
fn apology(lang: Lang, course: &Course) -> Markup {
    let put_off = course.view.moves.iter().rev().find(|m| m.kind == "extension");
    html! {
        @if let Some(m) = put_off {
            section aria-labelledby="apology" {
                h2 #apology { (lang.say(t::APOLOGY)) }
                p { (lang.say(t::APOLOGY_LEAD)) }
                (ui::facts(&[
                    (lang.say(t::REASON), html! { (m.reason) }),
                    (lang.say(t::OLD_DATE), html! { @if let Some(at) = m.due_before { (time::moment(lang, at)) } }),
                    (lang.say(t::NEW_DATE), html! {
                        @if let Some(at) = m.due_after { strong { (time::moment(lang, at)) } }
                    }),
                ]))
            }
        }
    }
}

fn promise(lang: Lang, course: &Course) -> Markup {
    let dossier = &course.view.dossier;
    html! {
        @match (dossier.due_at, dossier.received_at) {
            (Some(due), _) => {
                p .large { strong { (time::moment(lang, due)) } }
                @if let Some(timeliness) = dossier.timeliness {
                    p { (ui::mark(match timeliness {
                        crate::domain::timeliness::Timeliness::Late => Tone::Bad,
                        _ => Tone::Good,
                    }, &lang.label(timeliness.label_vi(), timeliness.as_str()))) }
                }
            }
            (None, None) => p { (lang.say(t::NOT_ACCEPTED_YET)) },
            (None, Some(_)) if dossier.status.is_paused() => p { (lang.say(t::CLOCK_STANDS)) },
            (None, Some(_)) => p { (lang.say(t::NO_DUE)) },
        }
        @if !course.lines.is_empty() {
            p { (lang.fill(t::DURATION, [course.duration.clone()])) }
            details {
                summary { (lang.say(t::WHY)) }
                (explanation(lang, &course.lines))
            }
        }
    }
}

/// A due time day by day.
pub fn explanation(lang: Lang, lines: &[crate::domain::deadline::ExplanationLine]) -> Markup {
    let rows: Vec<Vec<Markup>> = lines
        .iter()
        .map(|l| {
            vec![
                html! { (time::day(lang, l.date())) },
                html! { span lang="vi" { (l.label_vi()) } },
            ]
        })
        .collect();
    ui::table(lang.say(t::WHY), &[lang.say(t::DAY), lang.say(t::WHAT_COUNTS)], &rows)
}

/// The stations of a dossier with their dates; what is still to come has none.
fn line(lang: Lang, course: &Course) -> Markup {
    let (view, dossier) = (&course.view, &course.view.dossier);
    let mut stations: Vec<(String, Option<String>, bool)> = Vec::new();
    let said = |text: Text| lang.say(text).to_owned();
    let at = |at: Option<crate::domain::instant::Instant>| at.map(|at| time::moment(lang, at));
    stations.push((said(t::SUBMITTED), at(Some(dossier.submitted_at)), true));
    if course.intake_channel == Channel::Online || dossier.received_at != Some(dossier.submitted_at) {
        stations.push((
            said(t::RECEIVED),
            at(dossier.received_at),
            dossier.received_at.is_some(),
        ));
    }
    for step in &view.steps {
        stations.push((step.name.clone(), at(Some(step.entered_at)), step.left_at.is_some()));
    }
    if matches!(
        dossier.status,
        Status::IntakeRefused | Status::Stopped | Status::Withdrawn
    ) {
        let label = lang.label(dossier.status.label_vi(), dossier.status.as_str());
        stations.push((label, at(dossier.ended_at), true));
    } else {
        stations.push((
            said(t::DECIDED),
            at(dossier.decided_at()),
            dossier.decided_at().is_some(),
        ));
        stations.push((
            said(t::HANDED_BACK),
            at(dossier.returned_at()),
            dossier.returned_at().is_some(),
        ));
    }
    let here = stations.iter().position(|(_, _, done)| !done);
    html! {
        ol .line {
            @for (n, (name, at, done)) in stations.iter().enumerate() {
                li .done[*done] aria-current=[(here == Some(n)).then_some("step")] {
                    span .station { (name) }
                    @match (at, done) {
                        (Some(at), _) => span .when { (at) },
                        (None, _) => span .when { (lang.say(t::STILL_TO_COME)) },
                    }
                    span .hidden { (lang.say(if *done { t::STATION_DONE } else if here == Some(n) { t::STATION_HERE }
                        else { t::STATION_COMING })) }
                }
            }
        }
    }
}

fn return_sentence(lang: Lang, course: &Course) -> String {
    let place = course.received_agency.name.clone();
    match course.view.dossier.return_channel {
        Channel::Counter => lang.fill(t::RETURN_COUNTER, [place]),
        Channel::Postal => lang.say(t::RETURN_POSTAL).to_owned(),
        Channel::Online => lang.say(t::RETURN_ONLINE).to_owned(),
    }
}
