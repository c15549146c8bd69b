//! Agencies, each below the one above it, and a form for a new one.

use maud::{Markup, html};

use super::procedures::validity;
use super::sent::{self, Office, Sent, offices, options};
use super::{Slice, list as listed, search};
use crate::domain::agency::AgencyLevel;
use crate::domain::policy::Permission;
use crate::domain::text::search_key;
use crate::http::catalogue::{NewAgencyBody, new_agency};
use crate::http::extract::Ctx;
use crate::service::{Error, catalogue_admin};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::setup as s;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::query_text;

/// Where the agencies are.
pub const PATH: &str = "/quan-tri/co-quan";
/// Rows of a page.
const ROWS: usize = 100;

/// The address of an agency.
pub fn address(code: &str) -> String {
    format!("{PATH}/{}", query_text(code))
}

/// The agencies.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let wanted = query.get("q").map(search_key).unwrap_or_default();
    let found = catalogue_admin::read(ctx, staff.caller.clone(), move |catalogue| {
        let tree = catalogue.tree();
        let fits = tree
            .all()
            .iter()
            .filter(|a| search_key(&a.name).contains(&wanted) || search_key(a.code.as_str()).contains(&wanted));
        Ok(fits.map(|a| (a.clone(), tree.path(a.id).len())).collect::<Vec<_>>())
    })
    .await?;
    let mine = offices(ctx, staff, Permission::CatalogueManage).await?;
    let slice = Slice::of(found, query, PATH, ROWS);
    let head = [t::CODE, t::AGENCY_NAME, t::LEVEL, t::VALID].map(|text| lang.say(text));
    let body = html! {
        (search(shell, query, PATH, lang.say(t::FIND_AGENCY)))
        (listed(shell, lang.say(t::AGENCIES), &head, &slice, |(agency, depth)| vec![
            html! { a href=(address(agency.code.as_str())) { (agency.code) } },
            html! { ("– ".repeat(depth.saturating_sub(1))) (agency.name) },
            html! { (lang.label(agency.level.label_vi(), agency.level.as_str())) },
            html! { (validity(lang, agency.valid_from, agency.valid_to)) },
        ]))
        @if !mine.is_empty() { (add_form(shell, &mine, values, error)) }
    };
    Ok(sent::page(shell, error, lang.say(t::AGENCIES), body))
}

fn add_form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let levels = sent::values(lang, AgencyLevel::ALL, |l| (l.as_str(), l.label_vi()));
    let fields = html! {
        (form.input(Field::new("code", lang.say(t::CODE)).required().hint(lang.say(s::CODE_HINT)).at_most(40)))
        (form.input(Field::new("name", lang.say(t::AGENCY_NAME)).required().at_most(300)))
        (form.choice(Field::new("level", lang.say(t::LEVEL)).required(), &levels))
        (form.choice(Field::new("parent", lang.say(s::PARENT)).required(), &options(lang, mine)))
        (form.input(Field::new("valid_from", lang.say(s::FIRST_DAY)).kind("date").required()))
        (form.submit(s::ADD_AGENCY))
    };
    html! { div .narrow { (super::card("new-agency", lang.say(s::NEW_AGENCY), &form.whole(PATH, &fields))) } }
}

/// Adds an agency.
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let wanted = new_agency(&NewAgencyBody {
        code: values.text("code"),
        name: values.text("name"),
        level: values.text("level"),
        parent: values.text("parent"),
        valid_from: values.text("valid_from"),
    });
    let done = match wanted {
        Ok(new) => {
            catalogue_admin::add_agency(&ctx, staff.caller.clone(), once, new, |agency, _| {
                leads_to(format!("{}?done=added", address(agency.code.as_str())))
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
