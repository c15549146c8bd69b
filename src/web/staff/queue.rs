//! The queue of handlers and leaders: what lies with them or with nobody, soonest due first, and the same done to several.

mod rows;

use maud::{Markup, html};

use self::rows::list_form;
use super::{delegations, lines};
use crate::domain::dossier::{Action, Status};
use crate::domain::dossier_code::DossierCode;
use crate::domain::text::FieldCode;
use crate::http::commands::{ActionBody, command};
use crate::http::dossiers::code;
use crate::http::extract::{Ctx, cursor, cursor_text};
use crate::service::dossiers::act;
use crate::service::dossiers::list::{self, Assignee, ListQuery};
use crate::service::dossiers::view::DossierView;
use crate::service::dossiers::work;
use crate::service::error::Kind;
use crate::service::idempotency::Once;
use crate::service::{Error, FieldError, Fields, Reason};
use crate::web::form::{KEY, Kept, StaffPosted, Values};
use crate::web::lang::{Lang, Text};
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Staff, kept_with, see_other};
use crate::web::text::queue as t;
use crate::web::ui::{self, Tone};

/// Where the queue is.
pub const PATH: &str = "/viec-cua-toi";
const TOGETHER_PATH: &str = "/viec-cua-toi/hang-loat";
/// Dossiers of a page, and so at most of one act on several.
const ROWS: i64 = 50;

/// Dossiers are counted on tabs up to here.
const MANY: i64 = 100;

/// Where somebody is led whose act has taken a dossier out of their sight.
pub fn handed_on(code: &DossierCode) -> String {
    format!("{PATH}?handed_on={code}")
}

/// Whose work is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Whose {
    Mine,
    Nobodys,
    Everybodys,
}

impl Whose {
    const ALL: [Self; 3] = [Self::Mine, Self::Nobodys, Self::Everybodys];

    const fn key(self) -> &'static str {
        match self {
            Self::Mine => "mine",
            Self::Nobodys => "nobody",
            Self::Everybodys => "all",
        }
    }

    const fn name(self) -> Text {
        match self {
            Self::Mine => t::MINE,
            Self::Nobodys => t::NOBODYS,
            Self::Everybodys => t::EVERYBODYS,
        }
    }

    fn asked(query: &Values) -> Option<Self> {
        let asked = query.get("whose");
        Self::ALL.into_iter().find(|w| asked == Some(w.key()))
    }

    fn of(query: &Values) -> Self {
        Self::asked(query).unwrap_or(Self::Mine)
    }

    fn query(self) -> ListQuery {
        ListQuery {
            statuses: vec![Status::Processing],
            assignee: match self {
                Self::Mine => Some(Assignee::Me),
                Self::Nobodys => Some(Assignee::Nobody),
                Self::Everybodys => None,
            },
            to_take: self == Self::Nobodys,
            by_due: true,
            limit: ROWS,
            ..ListQuery::default()
        }
    }
}

/// The queue.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let values = Values::default();
    page(&ctx, &staff, &query, &values, None, &[]).await
}

/// What became of one dossier of several.
struct Outcome {
    code: String,
    error: Error,
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    query: &Values,
    values: &Values,
    error: Option<&Error>,
    refused: &[Outcome],
) -> Page {
    let shell = &staff.shell;
    let lang = shell.lang;
    let many = list::lengths(
        ctx,
        staff.caller.clone(),
        Whose::ALL.map(|w| ListQuery {
            by_due: false,
            limit: MANY,
            ..w.query()
        }),
    )
    .await?;
    let [mine, nobodys, _] = many;
    // Whoever has nothing of their own sees what they could take.
    let whose = Whose::asked(query).unwrap_or(if mine == 0 && nobodys > 0 {
        Whose::Nobodys
    } else {
        Whose::Mine
    });
    let mut fields = Fields::new();
    let after = cursor(&mut fields, query.get("after"));
    fields.finish()?;
    let work = work::page(ctx, staff.caller.clone(), ListQuery { after, ..whose.query() }).await?;
    let page = &work.page;
    let here = format!("{PATH}?whose={}", whose.key());
    let next = page.next.map(|c| format!("{here}&after={}", cursor_text(c)));
    let handed_on = query.get("handed_on").and_then(|code| code.parse::<DossierCode>().ok());
    let body = html! {
        @if let Some(code) = handed_on {
            (ui::notice(Tone::Good, &html! { p { (lang.fill(t::HANDED_ON, [code.to_string()])) } }))
        }
        @if let Some(done) = query.get("done").and_then(|n| n.parse::<u32>().ok()) {
            (ui::notice(Tone::Good, &html! { p { (lang.fill(t::DONE, [done.to_string()])) } }))
        }
        @if !refused.is_empty() {
            (ui::notice(Tone::Bad, &html! {
                p { strong { (lang.fill(t::NOT_DONE, [refused.len().to_string()])) } }
                ul { @for one in refused { li { a href=(lines::address(&one.code)) { (one.code) } ": " (why(lang, &one.error)) } } }
            }))
        }
        (delegations::link(shell))
        (tabs(lang, whose, many))
        @if page.dossiers.is_empty() {
            @if let Some(error) = error { (ui::error_box(lang, error)) }
            p { (lang.say(t::EMPTY)) }
        }
        @else { (list_form(shell, &work, values, error, whose)) }
        (ui::pages(lang, after.map(|_| here.as_str()), next.as_deref()))
    };
    let base = error.map_or_else(
        || actix_web::HttpResponse::Ok().finish(),
        actix_web::ResponseError::error_response,
    );
    Ok(shell.page_on(base, lang.say(t::QUEUE), body))
}

/// Why one of several could not be done: what is wrong with a field, where that is it.
pub(super) fn why(lang: Lang, error: &Error) -> String {
    if error.fields.is_empty() {
        return lang.sentence(error);
    }
    let fields = error.fields.iter().map(|field| lang.field_sentence(field));
    fields.collect::<Vec<_>>().join(" ")
}

fn tabs(lang: Lang, chosen: Whose, many: [usize; 3]) -> Markup {
    html! {
        nav aria-label=(lang.say(t::WHOSE)) {
            ul .tabs {
                @for (whose, many) in Whose::ALL.into_iter().zip(many) {
                    li {
                        a href=(format!("{PATH}?whose={}", whose.key())) aria-current=[(whose == chosen).then_some("true")] {
                            (lang.say(whose.name())) " (" (many_text(many)) ")"
                        }
                    }
                }
            }
        }
    }
}

/// A number on a tab; what is more than was counted is only said to be more.
fn many_text(many: usize) -> String {
    let most = usize::try_from(MANY).unwrap_or(usize::MAX);
    if many < most {
        many.to_string()
    } else {
        format!("{}+", most - 1)
    }
}

/// Does the same to several dossiers, each in a transaction of its own, and says which could not be.
pub async fn together(ctx: Ctx, posted: Kept) -> Page {
    let StaffPosted { staff, values, .. } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, values) => {
            return page(&ctx, &staff, &values, &values, Some(&Reason::FormRenewed.into()), &[]).await;
        }
    };
    let action = values.get("action").and_then(|a| a.parse::<Action>().ok());
    let chosen: Vec<(String, i32)> = values
        .all("chosen")
        .filter_map(|text| {
            let (code, version) = text.rsplit_once(' ')?;
            Some((code.to_owned(), version.parse().ok()?))
        })
        .take(usize::try_from(ROWS).unwrap_or(0))
        .collect();
    let wrong = wrong(action, &chosen, &values);
    let Some(action) = action.filter(|_| wrong.is_empty()) else {
        let error = Error::fields(wrong);
        return page(&ctx, &staff, &values, &values, Some(&error), &[]).await;
    };
    let (mut done, mut refused) = (0_u32, Vec::new());
    for (code, version) in chosen {
        match one(&ctx, &staff, &values, action, &code, version).await {
            Ok(()) => done += 1,
            Err(error) if error.reason.kind() == Kind::Unauthenticated => return Err(Refusal(error)),
            Err(error) => refused.push(Outcome { code, error }),
        }
    }
    if refused.is_empty() {
        let whose = Whose::of(&values).key();
        return Ok(see_other(&format!("{PATH}?whose={whose}&done={done}")));
    }
    let mut query = Values::default();
    query.set("whose", Whose::of(&values).key());
    query.set("done", &done.to_string());
    page(&ctx, &staff, &query, &values, None, &refused).await
}

fn wrong(action: Option<Action>, chosen: &[(String, i32)], values: &Values) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if chosen.is_empty() {
        wrong.push(FieldError::new(
            "chosen",
            FieldCode::Missing,
            "Hãy đánh dấu ít nhất một hồ sơ.",
            "Tick at least one dossier.",
        ));
    }
    match action {
        Some(Action::Assign) if values.get("assignee").is_none() => wrong.push(FieldError::missing("assignee")),
        Some(Action::Assign | Action::Forward | Action::Decide) => {}
        _ => wrong.push(FieldError::missing("action")),
    }
    wrong
}

async fn one(ctx: &Ctx, staff: &Staff, values: &Values, action: Action, text: &str, version: i32) -> Result<(), Error> {
    let assignee = match action {
        Action::Assign | Action::Forward => values.text("assignee"),
        _ => None,
    };
    let key = format!("{}/{text}", values.get(KEY).unwrap_or_default());
    let body = format!("{action} {version} {}", assignee.as_deref().unwrap_or_default());
    let once = Once::new(&key, "POST", TOGETHER_PATH, body.as_bytes());
    let command = command(ActionBody {
        action: Some(action.as_str().to_owned()),
        version: Some(version),
        assignee,
        ..ActionBody::default()
    })?;
    let code = code(text)?;
    let render = |_: &DossierView| kept_with(None, String::new());
    act::act(ctx, staff.caller.clone(), once, code, version, command, render).await?;
    Ok(())
}
