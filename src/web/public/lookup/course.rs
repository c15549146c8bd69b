//! The page of a dossier for its citizen: where it is, what was promised, what they have to do.

use maud::{Markup, html};

use super::{FINISH_PATH, RATE_PATH, payment, receipts};
use crate::db::dossier_public::PublicMove;
use crate::domain::dossier::{NextStep, Status};
use crate::domain::feedback::Grade;
use crate::domain::postal::Channel;
use crate::domain::postal_order::Direction;
use crate::service::Error;
use crate::service::dossiers::public::Course;
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::public::feedback;
use crate::web::shell::Shell;
use crate::web::text::{citizen as t, people};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone};

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

fn next_for(lang: Lang, next: NextStep) -> &'static str {
    match lang {
        Lang::Vi => next.label_vi(),
        Lang::En => t::next_in_english(next),
    }
}

/// What the citizen sees of their dossier.
pub(super) fn page(shell: &Shell, course: &Course, values: &Values, error: Option<&Error>) -> Markup {
    let (lang, view) = (shell.lang, &course.view);
    let status = view.seen.dossier.status;
    let label = lang.label(status.label_vi(), status.as_str());
    let nothing = Values::default();
    let leave = Form::new(shell, &nothing, None);
    // Once no result will come, nothing is asked for and nothing is promised.
    let over = status.is_without_result();
    html! {
        (ui::notice(tone(status), &html! { p .large { strong { (label) } } p { (next_for(lang, view.seen.next_step())) } }))
        @if over {
            section aria-labelledby="ended" {
                h2 #ended { (lang.say(t::WHY_ENDED)) }
                p { (view.end_reason.as_deref().unwrap_or(lang.say(t::NO_REASON))) }
            }
        } @else {
            (needed(shell, course))
            (apology(lang, course))
            (rating(shell, course, values, error))
            section aria-labelledby="promise" {
                h2 #promise { (lang.say(t::PROMISE)) }
                (promise(lang, course))
            }
        }
        section aria-labelledby="line" {
            h2 #line { (lang.say(t::LINE)) }
            (line(lang, course))
        }
        @if !over || !view.seen.rest.items.is_empty() {
            section aria-labelledby="return" {
                h2 #return { (lang.say(match view.seen.dossier.returned_at() {
                    _ if over => people::POST,
                    Some(_) => t::HANDED_BACK,
                    None => t::RETURN,
                })) }
                @if !over { p { (return_sentence(lang, course)) } }
                (post(lang, course))
            }
        }
        (receipts::section(shell, course))
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
            button .button.second data-closes="yes" { (lang.say(t::FINISH)) }
        }))
        p { a href=(format!("{}?dossier={}", feedback::PATH, view.code)) { (lang.say(people::FEEDBACK)) } }
    }
}

/// What the citizen has to bring or pay.
fn needed(shell: &Shell, course: &Course) -> Markup {
    let lang = shell.lang;
    let view = &course.view;
    let waiting: Option<&PublicMove> = view
        .seen
        .rest
        .moves
        .last()
        .filter(|m| m.until_at.is_none() && view.seen.dossier.status.is_paused());
    let papers = waiting.and_then(|m| m.papers.as_deref()).unwrap_or_default();
    html! {
        @if waiting.is_some() || view.seen.rest.fee_unpaid > 0 {
            section aria-labelledby="needed" {
                h2 #needed { (lang.say(t::NEEDED)) }
                @if let Some(m) = waiting {
                    p { (m.reason) }
                    @if let Some(by) = m.answer_due_at { p { strong { (lang.fill(people::ANSWER_BY, [time::moment(lang, by)])) } } }
                }
                (ui::missing(papers))
                @if view.seen.rest.fee_unpaid > 0 { p { (lang.fill(t::FEE_UNPAID, [ui::money(view.seen.rest.fee_unpaid)])) } }
                @if view.seen.rest.fee_unpaid > 0 { (payment::ways(shell, course)) }
            }
        }
        (payment::surplus(lang, course))
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
    let ended = matches!(course.view.seen.dossier.status, Status::Decided | Status::HandedBack);
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
        @for item in &course.view.seen.rest.items {
            (ui::facts(&[
                (lang.say(match item.direction { Direction::In => people::POST_IN, Direction::Out => people::POST_OUT }), html! {
                    (item.carrier) @if let Some(code) = &item.item_code { " · " strong { (code) } }
                }),
                (lang.say(people::POST), html! {
                    (ui::mark(Tone::Plain, &lang.label(item.state.label_vi(), item.state.as_str()))) " "
                    (time::moment(lang, item.state_at))
                    @if let Some(at) = item.given_at { p { (lang.fill(t::GIVEN_AT_COUNTER, [time::moment(lang, at)])) } }
                }),
            ]))
        }
    }
}

/// The last time the date was put off.
fn apology(lang: Lang, course: &Course) -> Markup {
    let put_off = course.view.seen.apology();
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
    let dossier = &course.view.seen.dossier;
    html! {
        @match (dossier.due_at, dossier.received_at) {
            (due, Some(_)) if dossier.status.is_paused() => {
                p { strong { (lang.say(match dossier.status {
                    Status::Suspended => t::CLOCK_SUSPENDED,
                    _ => t::CLOCK_STANDS,
                })) } }
                @if let Some(due) = due { p { (lang.fill(t::PROMISE_MOVES, [time::moment(lang, due)])) } }
            }
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
            (None, Some(_)) => p { (lang.say(t::NO_DUE)) },
        }
        @if let Some(first) = course.first_due_at.filter(|_| course.first_due_at != dossier.due_at) {
            p { (lang.fill(t::FIRST_DUE, [time::moment(lang, first)])) }
            @for told in &course.recomputed {
                @if let (Some(before), Some(after)) = (told.due_before, told.due_after) {
                    p { (lang.fill(t::RECOMPUTED,
                        [time::moment(lang, before), time::moment(lang, after), told.reason.clone()])) }
                }
            }
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

/// The stations of a dossier with their dates; what is still to come has none. Where a dossier ended without a result nothing
/// is to come.
fn line(lang: Lang, course: &Course) -> Markup {
    let (view, dossier) = (&course.view, &course.view.seen.dossier);
    let over = dossier.status.is_without_result();
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
    for step in &view.seen.steps {
        stations.push((step.name.clone(), at(Some(step.entered_at)), step.left_at.is_some()));
    }
    if at_the_desk(course) {
        let since = view.seen.steps.last().map_or(dossier.received_at, |step| step.left_at);
        stations.push((said(t::AT_THE_DESK), at(since), false));
    }
    if over {
        stations.retain(|(_, _, done)| *done);
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
                li .done[*done] .over[over && n + 1 == stations.len()] aria-current=[(here == Some(n)).then_some("step")] {
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

/// Whether the counter has it: it was received and no step has it.
fn at_the_desk(course: &Course) -> bool {
    let (dossier, steps) = (&course.view.seen.dossier, &course.view.seen.steps);
    let working = dossier.status.is_open() && dossier.status != Status::Processing;
    working && dossier.received_at.is_some() && steps.iter().all(|step| step.left_at.is_some())
}

fn return_sentence(lang: Lang, course: &Course) -> String {
    let place = course.received_agency.name.clone();
    if let Some(at) = course.view.seen.dossier.returned_at() {
        let given = course.view.seen.sent_home().and_then(|item| item.given_at);
        let waits = matches!(
            course.view.seen.next_step(),
            NextStep::AwaitPost | NextStep::FetchFromCounter
        );
        // Whoever took at the counter what had come back got it there, and later.
        let sent = waits || given.is_some_and(|given| given > at);
        return lang.fill(
            if sent { t::SENT_BY_POST } else { t::RETURNED },
            [time::moment(lang, at)],
        );
    }
    match course.view.seen.dossier.return_channel {
        Channel::Counter => lang.fill(t::RETURN_COUNTER, [place]),
        Channel::Postal => lang.say(t::RETURN_POSTAL).to_owned(),
        Channel::Online => lang.say(t::RETURN_ONLINE).to_owned(),
    }
}
