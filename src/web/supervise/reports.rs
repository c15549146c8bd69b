//! Reports of a period as files, and those frozen under a number.

use actix_web::{ResponseError, web};
use maud::{Markup, html};

use super::asked::{self, Asked, Head};
use super::chosen::{self, Chosen};
use super::sheet;
use crate::domain::figures::Period;
use crate::domain::ids::ReportId;
use crate::domain::policy::Permission;
use crate::domain::report::{ReportFormat, ReportGrouping, ReportKind, ReportNumber};
use crate::http::download::send;
use crate::http::extract::{Ctx, sure};
use crate::service::reports::{self, Freezing, Frozen, FrozenPage};
use crate::service::statistics::backwards;
use crate::service::{Error, Fields, Kind, Reason};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, leads_to, see_other};
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// Where the reports are.
pub const PATH: &str = "/so-lieu/bao-cao";
/// Where a report of a period is drawn.
pub const DRAW_PATH: &str = "/so-lieu/lap-bao-cao";
/// Frozen reports of a page.
const ROWS: i64 = 30;
/// How people take reports along.
pub const FORMATS: [ReportFormat; 3] = [ReportFormat::Xlsx, ReportFormat::Pdf, ReportFormat::Csv];

/// The reports.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (values, chosen) = chosen::read(&query, ctx.now().local_day());
    let (head, asked) = asked::read(&ctx, &staff, &values).await?;
    match asked.and_then(|asked| Ok((in_order(asked)?, chosen?))) {
        Ok((asked, chosen)) => page(&ctx, &staff, &head, (&asked, chosen), &values, None).await,
        Err(error) => {
            let body = form(&ctx, &staff, &head, Some(&error));
            let title = staff.shell.lang.say(t::REPORTS);
            Ok(staff.shell.page_on(error.error_response(), title, body))
        }
    }
}

/// Refuses days that run backwards before anybody is offered a report of them.
fn in_order(asked: Asked) -> Result<Asked, Error> {
    match Period::new(asked.from, asked.to) {
        Some(_) => Ok(asked),
        None => Err(backwards()),
    }
}

fn form(ctx: &Ctx, staff: &Staff, head: &Head, error: Option<&Error>) -> Markup {
    let (lang, today) = (staff.shell.lang, ctx.now().local_day());
    head.fields(&staff.shell, PATH, &[], error, |form, values| {
        chosen::fields(lang, form, values, today)
    })
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    head: &Head,
    (asked, chosen): (&Asked, Chosen),
    values: &Values,
    error: Option<&Error>,
) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let after = values.get("after").and_then(|id| id.parse().ok()).map(ReportId::new);
    let frozen = reports::list(ctx, staff.caller.clone(), asked.agency.clone(), None, after, ROWS).await?;
    let here = format!("{PATH}?{}", chosen.query(asked));
    let next = frozen.next.map(|id| format!("{here}&after={}", id.get()));
    let done = values
        .get("done")
        .and_then(|number| number.parse::<ReportNumber>().ok());
    let body = html! {
        (asked::tabs(shell, PATH, &asked.query()))
        @if let Some(number) = done {
            (ui::notice(Tone::Good, &html! { p { (lang.fill(t::FROZEN_DONE, [number.to_string()])) } }))
        }
        (form(ctx, staff, head, None))
        h2 { (asked.title(lang)) }
        @if asked.from > ctx.now().local_day() { (ui::notice(Tone::Warn, &html! { p { (lang.say(t::NOT_BEGUN)) } })) }
        @if let Some(period) = chosen.period { p { strong { (chosen::said(lang, period, chosen.calendar)) } } }
        h3 { (lang.say(t::DRAW)) }
        p .hint { (lang.say(t::DRAW_HINT)) }
        (draws(shell, asked, chosen))
        h3 { (lang.say(t::FROZEN)) }
        (table(lang, &frozen))
        (ui::pages(lang, after.map(|_| here.as_str()), next.as_deref()))
        @if shell.may(Permission::ReportFreeze) { (freeze_form(shell, (asked, chosen), values, error)) }
    };
    Ok(match error {
        Some(error) => shell.page_on(error.error_response(), lang.say(t::REPORTS), body),
        None => shell.page(lang.say(t::REPORTS), body),
    })
}

/// Links to a file in each format.
pub fn downloads(lang: Lang, what: &str, address: impl Fn(ReportFormat) -> String) -> Markup {
    html! {
        ul .plain-list {
            @for format in FORMATS {
                li {
                    a href=(address(format)) {
                        (format.label_vi())
                        span .hidden { " – " (lang.fill(t::DOWNLOAD_OF, [what.to_owned(), format.label_vi().to_owned()])) }
                    }
                }
            }
        }
    }
}

/// The reports that the person may see.
fn offered(shell: &Shell, asked: &Asked) -> impl Iterator<Item = ReportKind> {
    ReportKind::ALL
        .iter()
        .copied()
        .filter(move |kind| may_see(shell, asked, *kind))
}

/// Whether the person may see a report.
pub fn may_see(shell: &Shell, asked: &Asked, kind: ReportKind) -> bool {
    (asked.may_name() || !kind.names_people()) && (kind != ReportKind::CashBook || shell.may(Permission::CashBookRead))
}

fn draws(shell: &Shell, asked: &Asked, chosen: Chosen) -> Markup {
    let lang = shell.lang;
    let head = [t::REPORT, t::DOWNLOAD].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = offered(shell, asked)
        .map(|kind| {
            let address = |format| format!("{DRAW_PATH}?report={kind}&format={format}&{}", chosen.query(asked));
            let there = format!("{}?report={kind}&{}", sheet::SHOW_PATH, chosen.query(asked));
            vec![
                html! { a href=(there) { (kind.label_vi()) } },
                downloads(lang, kind.label_vi(), address),
            ]
        })
        .collect();
    ui::records(lang.say(t::DRAW), &head, &rows)
}

fn table(lang: Lang, page: &FrozenPage) -> Markup {
    let head = [
        t::NUMBER,
        t::REPORT,
        t::AGENCY,
        t::PERIOD,
        t::VERSION,
        t::FROZEN_AT,
        t::FROZEN_BY,
        t::DOWNLOAD,
    ]
    .map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = page.reports.iter().map(|report| line(lang, report)).collect();
    html! {
        @if rows.is_empty() { p { (lang.say(t::NO_FROZEN)) } }
        @else { (ui::records(lang.say(t::FROZEN), &head, &rows)) }
    }
}

fn line(lang: Lang, report: &Frozen) -> Vec<Markup> {
    let number = report.number.to_string();
    let grouping = report
        .group_by
        .as_deref()
        .and_then(|name| name.parse::<ReportGrouping>().ok());
    let grouping = grouping.filter(|_| report.kind.is_grouped());
    let period = [time::short_day(report.from), time::short_day(report.to)];
    vec![
        html! { a href=(sheet::frozen_path(&report.number)) { (number) } },
        html! {
            (report.kind.label_vi())
            @if let Some(grouping) = grouping { p .hint { (lang.fill(t::ROWS_OF, [lang.label(grouping.label_vi(), grouping.as_str())])) } }
            @if report.certain { p .hint { (lang.say(t::WITHOUT_DOUBTFUL)) } }
        },
        html! { (report.agency.name) @if report.own { " (" (lang.say(t::OWN)) ")" } },
        html! {
            (lang.fill(t::PERIOD_OF, period))
            @if report.frozen_at.local_day() <= report.to {
                p { strong { (lang.fill(t::NOT_OVER, [time::short(report.cut_off)])) } }
            }
        },
        html! { (report.version) },
        html! { (time::short(report.frozen_at)) },
        html! { @if let Some(by) = &report.frozen_by { (by.full_name) } },
        html! {
            (downloads(lang, &number, |format| format!("{PATH}/{}?format={format}", query_text(&number))))
            @if report.previous.is_some() {
                p { a href=(format!("{PATH}/{}/thay-doi", query_text(&number))) { (lang.say(t::COMPARE)) } }
            }
            details { summary { (lang.say(t::SHA)) } code .break { (report.sha256) } }
        },
    ]
}

fn freeze_form(shell: &Shell, (asked, chosen): (&Asked, Chosen), values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let kinds: Vec<(&str, String)> = offered(shell, asked)
        .map(|kind| (kind.as_str(), kind.label_vi().to_owned()))
        .collect();
    let fields = html! {
        @for (name, value) in chosen.pairs(asked) { input type="hidden" name=(name) value=(value); }
        (form.choice(Field::new("report", lang.say(t::REPORT)), &kinds))
        (form.submit(t::FREEZE_DO))
    };
    html! {
        section .card.narrow aria-labelledby="freeze-title" {
            h2 #freeze-title { (lang.say(t::FREEZE)) }
            p { (lang.say(t::FREEZE_LEAD)) }
            (form.whole(PATH, &fields))
        }
    }
}

/// Freezes a report of the agency and days shown.
pub async fn freeze(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let (values, chosen) = chosen::read(&values, ctx.now().local_day());
    let (head, asked) = asked::read(&ctx, &staff, &values).await?;
    let (asked, chosen) = (asked?, chosen?);
    let mut f = Fields::new();
    let kind = f.required::<ReportKind, _>("report", values.get("report"));
    let wanted = f.finish().and_then(|()| {
        let agency = asked.agency.clone().ok_or(Reason::AgencyNotFound)?;
        Ok(Freezing {
            agency,
            request: chosen.request(sure(kind)?, &asked),
        })
    });
    let query = chosen.query(&asked);
    let render = move |frozen: &Frozen| {
        leads_to(format!(
            "{PATH}?{query}&done={}",
            query_text(&frozen.number.to_string())
        ))
    };
    let outcome = match wanted {
        Ok(freezing) => reports::freeze(&ctx, staff.caller.clone(), once, freezing, render).await,
        Err(error) => Err(error),
    };
    match outcome {
        Ok(answer) => Ok(see_other(answer.location.as_deref().unwrap_or(PATH))),
        Err(error) if matches!(error.reason.kind(), Kind::Invalid | Kind::Conflict) => {
            page(&ctx, &staff, &head, (&asked, chosen), &values, Some(&error)).await
        }
        Err(error) => Err(Refusal(error)),
    }
}

/// A report of a period as a file.
pub async fn draw(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let (values, chosen) = chosen::read(&query, ctx.now().local_day());
    let (_, asked) = asked::read(&ctx, &staff, &values).await?;
    let (asked, chosen) = (asked?, chosen?);
    let mut f = Fields::new();
    let kind = f.required::<ReportKind, _>("report", query.get("report"));
    let format = format(&mut f, &query);
    f.finish()?;
    let request = chosen.request(sure(kind)?, &asked);
    Ok(send(reports::write(&ctx, staff.caller, request, format).await?))
}

fn format(f: &mut Fields, query: &Values) -> ReportFormat {
    f.optional("format", query.get("format")).unwrap_or(ReportFormat::Xlsx)
}

/// A frozen report as a file.
pub async fn frozen(ctx: Ctx, staff: Staff, path: web::Path<String>, query: Values) -> Page {
    let mut f = Fields::new();
    let format = format(&mut f, &query);
    f.finish()?;
    let number: ReportNumber = path.parse().map_err(|_| Error::from(Reason::ReportNotFound))?;
    Ok(send(reports::read(&ctx, staff.caller, number, format).await?))
}
