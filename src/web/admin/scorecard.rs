//! A scorecard with its components and criteria: added, and changed from a day on beginning with what it says now.

mod typed;

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use self::typed::{COMPONENTS, criteria_of};
use super::plans;
use super::sent::{self, Office, Sent, institutions_of_mine, options};
use crate::domain::agency::AgencyLevel;
use crate::domain::gauge::Gauge;
use crate::domain::indicator::Comparator;
use crate::domain::policy::Permission;
use crate::http::extract::Ctx;
use crate::http::scorecards::scorecard_draft;
use crate::service::catalogue::Named;
use crate::service::scorecards::{Scorecard, create, list, replace};
use crate::service::{Error, FieldError, Reason};
use crate::web::form::rows::{BLANK, MORE};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::planning as p;
use crate::web::text::scorecard as s;
use crate::web::text::{common, procedure};
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::query_text;

/// Where one is added.
pub const NEW_PATH: &str = "/quan-tri/bo-chi-so-moi";
/// Id of the rates to choose from: one list for every criterion.
const RATES: &str = "rates";

/// The address of a scorecard.
pub fn address(code: &str) -> String {
    format!("/quan-tri/bo-chi-so/{}", query_text(code))
}

/// The last version of a scorecard that the person may change.
async fn find(ctx: &Ctx, staff: &Staff, mine: &[Office], code: &str) -> Result<(Scorecard, Named), Error> {
    let cards = list(ctx, staff.caller.clone()).await?;
    cards
        .into_iter()
        .filter(|(card, agency)| card.code == code && mine.iter().any(|(office, _)| office.as_str() == agency.code))
        .max_by_key(|(card, _)| card.valid_from)
        // Not repeated: it may be anything.
        .ok_or_else(|| Error::with(Reason::ScorecardNotFound, [String::new()]))
}

/// A form for a new scorecard.
pub async fn ask(ctx: Ctx, staff: Staff) -> Page {
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    Ok(page(&staff.shell, None, &mine, &Values::default(), None))
}

/// A form with a scorecard as it is.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<String>) -> Page {
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    let (card, _) = find(&ctx, &staff, &mine, &path).await?;
    Ok(page(&staff.shell, Some(&card), &mine, &typed::filled(&card), None))
}

fn page(
    shell: &Shell,
    card: Option<&Scorecard>,
    mine: &[Office],
    values: &Values,
    error: Option<&Error>,
) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let (title, action) = match card {
        None => (lang.say(s::NEW).to_owned(), NEW_PATH.to_owned()),
        Some(card) => (card.name.clone(), address(&card.code)),
    };
    let from_hint = card.map(|card| lang.fill(s::FROM_HINT, [time::short_day(card.valid_from)]));
    let mut from = Field::new("valid_from", lang.say(s::FROM)).kind("date").required();
    if let Some(hint) = &from_hint {
        from = from.hint(hint);
    }
    let fields = html! {
        @match card {
            None => {
                (form.input(Field::new("code", lang.say(s::CODE)).required().hint(lang.say(s::CODE_HINT)).at_most(40)))
                (form.choice(Field::new("agency", lang.say(p::ISSUER)).required(), &options(lang, mine)))
            }
            Some(_) => input type="hidden" name="version" value=[values.get("version")];
        }
        (form.input(Field::new("name", lang.say(s::NAME)).required().at_most(300)))
        (form.lines(Field::new("source", lang.say(s::SOURCE)).required().at_most(1000)))
        (form.input(from))
        fieldset .group {
            legend { (lang.say(s::LEVELS)) }
            (form.errors_of("levels"))
            @for level in AgencyLevel::ALL.iter().filter(|level| **level != AgencyLevel::Department) {
                (form.tick("levels", level.as_str(), &lang.label(level.label_vi(), level.as_str())))
            }
        }
        (components(lang, &form, values))
        div .actions {
            button .button name="save" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) { (lang.say(s::SAVE)) }
        }
    };
    let body = html! {
        p { a href=(plans::PATH) { (lang.say(t::BACK_TO_USERS)) } }
        (form.whole(&action, &fields))
        datalist id=(RATES) {
            @for gauge in Gauge::all().filter(|gauge| gauge.may_be_aimed_at()) { option value=(gauge.as_str()) { (lang.label(gauge.label_vi(), gauge.as_str())) } }
        }
    };
    sent::page(shell, error, &title, body)
}

fn components(lang: Lang, form: &Form<'_>, values: &Values) -> Markup {
    let filled = values.rows(COMPONENTS);
    html! {
        fieldset .group {
            legend { (lang.say(t::COMPONENT)) }
            p .hint { (lang.say(s::SUM_HINT)) }
            p .hint { (lang.say(s::HELP)) }
            p .hint { (lang.say(procedure::ROWS_HINT)) }
            (form.errors_of(COMPONENTS))
            @for n in 0..=filled {
                // Every blank row weighs: one after what there is, some where there is nothing yet.
                @let list = criteria_of(n);
                @let blank = if n == filled { BLANK } else { 1 };
                fieldset .group {
                    legend { (lang.fill(procedure::ROW, [lang.say(t::COMPONENT).to_owned(), (n + 1).to_string()])) }
                    (group(lang, form, &format!("{COMPONENTS}[{n}]"), &html! {}))
                    @for k in 0..values.rows(&list) + blank {
                        fieldset .group {
                            legend { (lang.fill(s::CRITERION_OF, [(n + 1).to_string(), (k + 1).to_string()])) }
                            @let at = format!("{list}[{k}]");
                            (group(lang, form, &at, &shape(lang, form, &at)))
                        }
                    }
                    button .button.second name=(MORE) value=(list) {
                        (lang.say(procedure::MORE)) span .hidden { " " (lang.say(s::CRITERION)) " " (n + 1) }
                    }
                }
            }
            button .button.second name=(MORE) value=(COMPONENTS) {
                (lang.say(procedure::MORE)) span .hidden { " " (lang.say(t::COMPONENT)) }
            }
        }
    }
}

/// What a component and a criterion have in common, then what else there is.
fn group(lang: Lang, form: &Form<'_>, at: &str, more: &Markup) -> Markup {
    let [code, name, max] = ["code", "name", "max"].map(|field| format!("{at}.{field}"));
    html! {
        div .row {
            (form.input(Field::new(&code, lang.say(s::CODE_OF)).at_most(40)))
            (form.input(Field::new(&name, lang.say(s::NAME_OF)).at_most(300)))
            (form.input(Field::new(&max, lang.say(t::MAX)).keyboard("decimal").at_most(6)))
            (more)
        }
    }
}

fn shape(lang: Lang, form: &Form<'_>, at: &str) -> Markup {
    let [kind, indicator, number, bands] =
        ["kind", "indicator", "number", "bands"].map(|field| format!("{at}.shape.{field}"));
    let kinds = [
        ("", common::CHOOSE),
        ("entered", s::ENTERED),
        ("proportional", s::PROPORTIONAL),
        ("capped", s::CAPPED),
        ("bands", s::BANDED),
        ("deduction", s::DEDUCTION),
        (Comparator::AtLeast.as_str(), s::AT_LEAST),
        (Comparator::MoreThan.as_str(), s::MORE_THAN),
        (Comparator::Exactly.as_str(), s::EXACTLY),
    ]
    .map(|(value, name)| (value, lang.say(name).to_owned()));
    html! {
        (form.choice(Field::new(&kind, lang.say(s::HOW)), &kinds))
        (form.input(Field::new(&indicator, lang.say(s::INDICATOR)).list(RATES).at_most(60)))
        (form.input(Field::new(&number, lang.say(s::NUMBER)).keyboard("decimal").at_most(6)))
        (form.input(Field::new(&bands, lang.say(s::BANDS)).at_most(200)))
    }
}

/// Adds a scorecard; another button than the main one only makes room for more rows.
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    typed::close_ranks(&mut values);
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    if !values.has("save") {
        return Ok(page(&staff.shell, None, &mine, &values, None));
    }
    let code = values.text("code");
    let done = match typed::body(&values).and_then(|body| scorecard_draft(code.as_deref(), body)) {
        Ok(draft) => {
            let render = |_: &Scorecard, _| leads_to(format!("{}?done=added", plans::PATH));
            create(&ctx, staff.caller.clone(), once, draft, render).await
        }
        Err(error) => Err(typed::beside(error)),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => Ok(page(&staff.shell, None, &mine, &values, Some(&error))),
    }
}

/// Changes a scorecard from a day on; another button than the main one only makes room for more rows.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<String>) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    typed::close_ranks(&mut values);
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    let (card, agency) = find(&ctx, &staff, &mine, &path).await?;
    if !values.has("save") {
        return Ok(page(&staff.shell, Some(&card), &mine, &values, None));
    }
    values.set("agency", &agency.code);
    let wanted = typed::body(&values).and_then(|body| {
        let version = body
            .version
            .ok_or_else(|| Error::fields(vec![FieldError::missing("version")]))?;
        Ok((scorecard_draft(Some(&card.code), body)?, version))
    });
    let done = match wanted {
        Ok((draft, version)) => {
            let render = |_: &Scorecard, _| leads_to(format!("{}?done=changed", plans::PATH));
            replace(&ctx, staff.caller.clone(), once, draft, version, render).await
        }
        Err(error) => Err(typed::beside(error)),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => Ok(page(&staff.shell, Some(&card), &mine, &values, Some(&error))),
    }
}
