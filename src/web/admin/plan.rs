//! A plan with its targets: issued, and changed as a whole.

use actix_web::{HttpResponse, web};
use maud::{Markup, html};

use super::plan_replaced::{self, is_seen};
use super::plans;
use super::sent::{self, Office, Sent, decimal, institutions_of_mine, mendable, number, options};
use crate::domain::agency::AgencyLevel;
use crate::domain::codes::AgencyCode;
use crate::domain::gauge::Gauge;
use crate::domain::indicator::Comparator;
use crate::domain::plan::PlanTarget;
use crate::domain::policy::Permission;
use crate::domain::text::FieldCode;
use crate::http::extract::{Ctx, sure};
use crate::http::plans::{PlanBody, TargetBody, plan_draft};
use crate::service::idempotency::{self, Once};
use crate::service::plans::{Plan, Replaced, create, list, replace, replaced};
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::rows::{BLANK, MORE};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::planning as p;
use crate::web::text::{common, procedure};
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where a plan is issued.
pub const NEW_PATH: &str = "/quan-tri/ke-hoach-moi";
const TARGETS: &str = "targets";
/// Fields that show that a target is meant.
const TELLING: [&str; 4] = ["indicator", "level", "percent", "source"];

/// The button that takes over the targets of the plan before.
const COPY: &str = "copy";
/// Of which year the targets are that were taken over.
const COPIED: &str = "copied";

/// The address of a plan.
pub fn address(year: i32, agency: &str) -> String {
    format!("{}/{year}/{}", plans::PATH, query_text(agency))
}

/// The plan of a path, if it is of an agency in which the person may issue plans.
async fn find(ctx: &Ctx, staff: &Staff, mine: &[Office], (year, agency): &(String, String)) -> Result<Plan, Error> {
    let unknown = || {
        Error::with(
            Reason::PlanNotFound,
            [year.chars().take(10).collect(), agency.chars().take(40).collect()],
        )
    };
    let wanted: i32 = year.parse().map_err(|_| unknown())?;
    let plans = list(ctx, staff.caller.clone(), Some(wanted)).await?;
    plans
        .into_iter()
        .find(|plan| plan.agency.code == *agency)
        // Plans of agencies above are read elsewhere; they are for others to change.
        .filter(|plan| mine.iter().any(|(code, _)| code.as_str() == plan.agency.code))
        .ok_or_else(unknown)
}

/// A form for a new plan.
pub async fn ask(ctx: Ctx, staff: Staff) -> Page {
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    Ok(page(&staff.shell, None, &mine, &Values::default(), (None, None)))
}

/// A form with a plan as it is.
pub async fn show(ctx: Ctx, staff: Staff, path: web::Path<(String, String)>) -> Page {
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    let plan = find(&ctx, &staff, &mine, &path).await?;
    Ok(page(&staff.shell, Some(&plan), &mine, &filled(&plan), (None, None)))
}

/// The fields of the targets of a plan, with what stands in them.
fn targets_of(plan: &Plan) -> Vec<(String, String)> {
    let of = |(n, target): (usize, &PlanTarget)| {
        let source = if target.source == plan.source {
            ""
        } else {
            target.source.as_str()
        };
        [
            ("indicator", target.gauge.as_str().to_owned()),
            ("level", target.level.as_str().to_owned()),
            ("comparator", target.target.comparator.as_str().to_owned()),
            ("percent", target.target.threshold.percent().to_string()),
            ("source", source.to_owned()),
        ]
        .map(|(field, value)| (format!("{TARGETS}[{n}].{field}"), value))
    };
    plan.targets.iter().enumerate().flat_map(of).collect()
}

fn filled(plan: &Plan) -> Values {
    let mut values = Values::default();
    values.set("name", &plan.name);
    values.set("source", &plan.source);
    values.set("version", &plan.version.to_string());
    for (name, value) in targets_of(plan) {
        values.set(&name, &value);
    }
    values
}

/// Puts the targets of the agency's latest plan before the year that was typed in place of what stands there.
async fn copy(ctx: &Ctx, staff: &Staff, values: &mut Values) -> Result<(), Error> {
    let mut f = Fields::new();
    let year = number(&mut f, values, "year").and_then(|year| i32::try_from(year).ok());
    let agency = f.required::<AgencyCode, _>("agency", values.get("agency"));
    if values.get("year").is_none() {
        f.push(FieldError::missing("year"));
    }
    f.finish()?;
    let (year, agency) = (sure(year)?, sure(agency)?);
    let plans = list(ctx, staff.caller.clone(), None).await?.into_iter();
    let before = plans.filter(|plan| plan.agency.code == agency.as_str() && plan.year < year);
    let Some(plan) = before.max_by_key(|plan| plan.year) else {
        return Err(Error::field(FieldError::new(
            "year",
            FieldCode::Refused,
            "Cơ quan này chưa có kế hoạch nào trước năm đó để sao chép.",
            "The agency has issued no plan before that year.",
        )));
    };
    values.remove_rows(TARGETS);
    for (name, value) in targets_of(&plan) {
        values.set(&name, &value);
    }
    values.set(COPIED, &plan.year.to_string());
    Ok(())
}

/// The form, with why it was refused, or what saving it would take away.
fn page(
    shell: &Shell,
    plan: Option<&Plan>,
    mine: &[Office],
    values: &Values,
    (error, told): (Option<&Error>, Option<&Replaced>),
) -> HttpResponse {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let (title, action) = match plan {
        None => (lang.say(p::NEW_PLAN).to_owned(), NEW_PATH.to_owned()),
        Some(plan) => (
            lang.fill(t::PLAN_OF, [plan.year.to_string(), plan.agency.name.clone()]),
            address(plan.year, &plan.agency.code),
        ),
    };
    let fields = html! {
        @match plan {
            None => {
                (form.input(Field::new("year", lang.say(p::YEAR)).required().keyboard("numeric").at_most(4)))
                (form.choice(Field::new("agency", lang.say(p::ISSUER)).required(), &options(lang, mine)))
            }
            Some(_) => input type="hidden" name="version" value=[values.get("version")];
        }
        @if let Some(copied) = values.get(COPIED) { (ui::notice(Tone::Good, &html! { p { (lang.fill(p::COPIED, [copied.to_owned()])) } })) }
        @if plan.is_none() {
            button .button.second name=(COPY) value="yes" { (lang.say(p::COPY_LAST)) }
            p .hint { (lang.say(p::COPY_HINT)) }
        }
        (form.input(Field::new("name", lang.say(p::PLAN_NAME)).required().at_most(300)))
        (form.input(Field::new("source", lang.say(p::PLAN_SOURCE)).required().at_most(500)))
        (targets(lang, &form, values))
        @if let Some(told) = told { (plan_replaced::asked(lang, &form, told, plan.is_none())) }
        div .actions {
            button .button name="save" value="yes" data-busy=(lang.say(common::BUSY_BUTTON)) { (lang.say(p::SAVE_PLAN)) }
        }
    };
    let body = html! {
        p { a href=(plans::PATH) { (lang.say(t::BACK_TO_USERS)) } }
        (form.whole(&action, &fields))
    };
    sent::page(shell, error, &title, body)
}

fn targets(lang: Lang, form: &Form<'_>, values: &Values) -> Markup {
    let mut gauges: Vec<(&str, String)> = vec![("", lang.say(common::CHOOSE).to_owned())];
    let planned = Gauge::all().filter(|gauge| gauge.may_be_aimed_at());
    gauges.extend(planned.map(|gauge| (gauge.as_str(), lang.label(gauge.label_vi(), gauge.as_str()))));
    let levels: Vec<_> = sent::values(lang, AgencyLevel::ALL, |l| (l.as_str(), l.label_vi()))
        .into_iter()
        .filter(|(level, _)| *level != AgencyLevel::Department.as_str())
        .collect();
    let comparators: Vec<_> = Comparator::ALL
        .iter()
        .map(|c| (c.as_str(), c.label_vi().to_owned()))
        .collect();
    html! {
        fieldset .group {
            legend { (lang.say(t::TARGET)) }
            p .hint { (lang.say(procedure::ROWS_HINT)) }
            (form.errors_of(TARGETS))
            @for n in 0..values.rows(TARGETS) + BLANK {
                @let at = format!("{TARGETS}[{n}]");
                @let [indicator, level, comparator, percent, source] =
                    ["indicator", "level", "comparator", "percent", "source"].map(|field| format!("{at}.{field}"));
                fieldset .group {
                    legend { (lang.fill(procedure::ROW, [lang.say(t::TARGET).to_owned(), (n + 1).to_string()])) }
                    (form.errors_of(&at))
                    div .row {
                        (form.choice(Field::new(&indicator, lang.say(t::TARGET)), &gauges))
                        (form.choice(Field::new(&level, lang.say(t::LEVEL)), &levels))
                        (form.choice(Field::new(&comparator, lang.say(p::COMPARATOR)), &comparators))
                        (form.input(Field::new(&percent, lang.say(p::PERCENT)).keyboard("decimal").at_most(6)))
                        (form.input(Field::new(&source, lang.say(p::TARGET_SOURCE)).at_most(500)))
                    }
                }
            }
            button .button.second name=(MORE) value=(TARGETS) { (lang.say(procedure::MORE)) }
        }
    }
}

/// What was typed; a number that is none is told with everything else.
fn typed(values: &Values) -> Result<PlanBody, Error> {
    let mut f = Fields::new();
    let year = number(&mut f, values, "year").and_then(|year| i32::try_from(year).ok());
    let targets = (0..values.rows(TARGETS))
        .map(|n| {
            let at = |field: &str| format!("{TARGETS}[{n}].{field}");
            TargetBody {
                indicator: values.text(&at("indicator")),
                level: values.text(&at("level")),
                comparator: values.text(&at("comparator")),
                percent: decimal(&mut f, values, &at("percent")),
                source: values.text(&at("source")),
            }
        })
        .collect();
    f.finish()?;
    Ok(PlanBody {
        year,
        agency: values.text("agency"),
        name: values.text("name"),
        source: values.text("source"),
        version: values.get("version").and_then(|version| version.parse().ok()),
        targets,
    })
}

/// Whether the same form went through before, so that there is nothing to ask any more.
async fn is_done(ctx: &Ctx, staff: &Staff, once: Option<&Once>) -> Result<bool, Error> {
    match once {
        Some(once) => idempotency::is_used(ctx, staff.caller.clone(), once).await,
        None => Ok(false),
    }
}

/// Issues a plan; another button than the main one only makes room for more targets.
pub async fn issue(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    values.close_ranks(TARGETS, &TELLING);
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    if !values.has("save") {
        let copied = if values.has(COPY) {
            copy(&ctx, &staff, &mut values).await
        } else {
            Ok(())
        };
        return match copied {
            Err(error) if !mendable(&error) => Err(Refusal(error)),
            copied => Ok(page(&staff.shell, None, &mine, &values, (copied.err().as_ref(), None))),
        };
    }
    let done = match typed(&values).and_then(|body| plan_draft(body.year, &body)) {
        Ok(draft) => {
            // An older plan of its own ends with this one, as a whole: whoever saves it knows what of that holds no longer.
            let told = replaced(&ctx, staff.caller.clone(), &draft).await?;
            let told = told.filter(|told| told.plan.year < draft.year && !is_seen(&values, told));
            if told.is_some() && !is_done(&ctx, &staff, once.as_ref()).await? {
                return Ok(page(&staff.shell, None, &mine, &values, (None, told.as_ref())));
            }
            create(&ctx, staff.caller.clone(), once, draft, |_| {
                leads_to(format!("{}?done=issued", plans::PATH))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => Ok(page(&staff.shell, None, &mine, &values, (Some(&error), None))),
    }
}

/// Changes a plan; another button than the main one only makes room for more targets.
pub async fn change(ctx: Ctx, posted: StaffPosted, path: web::Path<(String, String)>) -> Page {
    let StaffPosted {
        staff,
        mut values,
        once,
        ..
    } = posted;
    values.close_ranks(TARGETS, &TELLING);
    let mine = institutions_of_mine(&ctx, &staff, Permission::PlanManage).await?;
    let plan = find(&ctx, &staff, &mine, &path).await?;
    if !values.has("save") {
        return Ok(page(&staff.shell, Some(&plan), &mine, &values, (None, None)));
    }
    values.set("agency", &plan.agency.code);
    let wanted = typed(&values).and_then(|body| Ok((plan_draft(Some(plan.year), &body)?, body.version.unwrap_or(0))));
    let done = match wanted {
        Ok((draft, version)) => {
            let told = replaced(&ctx, staff.caller.clone(), &draft).await?;
            let told = told.filter(|told| !told.lost.is_empty() && !is_seen(&values, told));
            if told.is_some() && !is_done(&ctx, &staff, once.as_ref()).await? {
                return Ok(page(&staff.shell, Some(&plan), &mine, &values, (None, told.as_ref())));
            }
            let render = |_: &Plan| leads_to(format!("{}?done=changed", plans::PATH));
            replace(&ctx, staff.caller.clone(), once, draft, version, render).await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => Ok(page(&staff.shell, Some(&plan), &mine, &values, (Some(&error), None))),
    }
}
