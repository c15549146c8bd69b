//! The wording of messages to applicants: as shipped, as agencies entered it, and a form for another from a day on.

use maud::{Markup, html};

use super::sent::{self, Office, Sent, offices_of_mine, options};
use super::{card, said};
use crate::domain::notice::{CitizenEvent, ContactChannel};
use crate::domain::policy::Permission;
use crate::domain::template::{Placeholder, shipped};
use crate::http::extract::Ctx;
use crate::http::templates::{TemplateBody, new_template};
use crate::service::Error;
use crate::service::templates::{self, AgencyTemplate};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::office as o;
use crate::web::text::setup as s;
use crate::web::time;
use crate::web::ui;
use crate::web::ui::form::{Field, Form};

/// Where the wording is.
pub const PATH: &str = "/quan-tri/tin-nhan";

/// The wording.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mine = offices_of_mine(ctx, staff, Permission::MessageManage).await?;
    let own = templates::list(ctx, staff.caller.clone()).await?;
    let body = html! {
        (said(shell, query))
        div .two {
            (form(shell, &mine, values, error))
            section aria-labelledby="places" {
                h2 #places { (lang.say(o::PLACES)) }
                (places(lang))
            }
        }
        h2 { (lang.say(o::OWN_WORDING)) }
        (entered(lang, &own))
        h2 { (lang.say(o::SHIPPED_WORDING)) }
        (as_shipped(lang))
    };
    Ok(sent::page(shell, error, lang.say(o::WORDING), body))
}

fn form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let events = sent::values(lang, CitizenEvent::ALL, |e| (e.as_str(), e.label_vi()));
    let channels = sent::values(lang, ContactChannel::ALL, |c| (c.as_str(), c.label_vi()));
    let fields = html! {
        (form.choice(Field::new("event", lang.say(o::EVENT)).required(), &events))
        (form.choice(Field::new("channel", lang.say(o::BY)).required(), &channels))
        (form.choice(Field::new("agency", lang.say(t::AGENCY)).required(), &options(lang, mine)))
        (form.input(Field::new("valid_from", lang.say(s::FIRST_DAY)).kind("date").required()))
        (form.input(Field::new("subject", lang.say(o::SUBJECT)).hint(lang.say(o::SUBJECT_HINT)).at_most(200)))
        (form.lines(Field::new("body", lang.say(o::BODY)).required().hint(lang.say(o::BODY_HINT)).at_most(5000)))
        (form.submit(o::SAVE_WORDING))
    };
    card("wording", lang.say(o::NEW_WORDING), &form.whole(PATH, &fields))
}

fn places(lang: Lang) -> Markup {
    let head = [o::PLACE, o::MEANING].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = Placeholder::ALL
        .iter()
        .map(|place| {
            let name = place.as_str();
            vec![
                html! { code { "{{" (name) "}}" } },
                html! { (lang.label(place.label_vi(), name)) },
            ]
        })
        .collect();
    ui::records(lang.say(o::PLACES), &head, &rows)
}

fn text(subject: &str, body: &str) -> Markup {
    html! { @if !subject.is_empty() { p { strong { (subject) } } } p { (body) } }
}

fn entered(lang: Lang, own: &[AgencyTemplate]) -> Markup {
    let head = [o::EVENT, o::BY, t::AGENCY, s::FIRST_DAY, o::BODY].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = own
        .iter()
        .map(|template| {
            let row = &template.row;
            vec![
                html! { (lang.label(row.event.label_vi(), row.event.as_str())) },
                html! { (lang.label(row.channel.label_vi(), row.channel.as_str())) },
                html! { (template.agency.name) },
                html! { (time::short_day(row.valid_from)) },
                text(&row.subject, &row.body),
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(o::NO_WORDING)) } }
        @else { (ui::records(lang.say(o::OWN_WORDING), &head, &rows)) }
    }
}

fn as_shipped(lang: Lang) -> Markup {
    let head = [o::EVENT, o::BY, o::BODY].map(|text| lang.say(text));
    let mut rows: Vec<Vec<Markup>> = Vec::new();
    for event in CitizenEvent::ALL {
        for channel in ContactChannel::ALL {
            let (subject, body) = shipped(*event, *channel);
            rows.push(vec![
                html! { (lang.label(event.label_vi(), event.as_str())) },
                html! { (lang.label(channel.label_vi(), channel.as_str())) },
                text(subject, body),
            ]);
        }
    }
    ui::records(lang.say(o::SHIPPED_WORDING), &head, &rows)
}

/// Enters wording.
pub async fn put(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let wanted = new_template(TemplateBody {
        event: values.text("event"),
        channel: values.text("channel"),
        agency: values.text("agency"),
        valid_from: values.text("valid_from"),
        subject: values.text("subject"),
        body: values.text("body"),
    });
    let done = match wanted {
        Ok(new) => {
            templates::put(&ctx, staff.caller.clone(), once, new, |_| {
                leads_to(format!("{PATH}?done=entered"))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), &values, Some(&error)).await,
    }
}
