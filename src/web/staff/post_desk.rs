//! What goes home by post, as it lies on the desk: to be handed over, delayed, come back; and the same done to several.

use actix_web::{HttpResponse, ResponseError};
use maud::{Markup, html};

use super::lines;
use super::post::{address as items, order as orders};
use super::queue::why;
use crate::domain::dossier::{Action, Status};
use crate::domain::postal_order::PostalState;
use crate::domain::postal_pile::PostalPile;
use crate::domain::text::FieldCode;
use crate::http::dossiers::code;
use crate::http::extract::Ctx;
use crate::http::post::{PostalEventBody, happened};
use crate::http::post_desk::{HandOverListParams, PostalItemParams, place_text, send};
use crate::service::dossiers::view::DossierView;
use crate::service::error::Kind;
use crate::service::idempotency::Once;
use crate::service::post::act;
use crate::service::post::desk::{self, DeskItem, DeskPage};
use crate::service::post::hand_over_list;
use crate::service::{Error, FieldError, Reason};
use crate::web::form::{KEY, Kept, StaffPosted, Values};
use crate::web::lang::{Lang, Text};
use crate::web::refusal::{Page, Refusal};
use crate::web::shell::{Shell, Staff, kept_with, see_other};
use crate::web::text::{post as t, staff};
use crate::web::time;
use crate::web::ui::form::Form;
use crate::web::ui::{self, Tone, query_text};

/// Where the items are.
pub const PATH: &str = "/buu-chinh";
const TOGETHER_PATH: &str = "/buu-chinh/ban-giao";
const LIST_PATH: &str = "/buu-chinh/danh-sach-ban-giao";
/// Items of a page, and so at most of one act on several.
const ROWS: &str = "50";
/// What the button says that only prints.
const PRINT: &str = "print";
/// Stands between the reference of an item and the code of its dossier.
const BETWEEN: char = '~';

const fn name(pile: PostalPile) -> (Text, Text) {
    match pile {
        PostalPile::ToHandOver => (t::TO_HAND_OVER, t::LEAD_TO_HAND_OVER),
        PostalPile::Delayed => (t::DELAYED, t::LEAD_DELAYED),
        PostalPile::CameBack => (t::CAME_BACK, t::LEAD_CAME_BACK),
        PostalPile::NotHandedBack => (t::NOT_HANDED_BACK, t::LEAD_NOT_HANDED_BACK),
    }
}

fn address(pile: PostalPile) -> String {
    format!("{PATH}?pile={pile}")
}

fn list_of(references: &[String]) -> String {
    format!("{LIST_PATH}?orders={}", query_text(&references.join(",")))
}

/// The items on the pile that was chosen.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let handed = query.get("handed").into_iter().flat_map(|list| list.split(','));
    let outcome = Outcome {
        done: handed.map(str::to_owned).collect(),
        refused: Vec::new(),
    };
    page(&ctx, &staff, &query, &Values::default(), None, &outcome).await
}

/// What became of several items.
#[derive(Default)]
struct Outcome {
    done: Vec<String>,
    refused: Vec<((String, String), Error)>,
}

async fn page(
    ctx: &Ctx,
    staff: &Staff,
    query: &Values,
    values: &Values,
    error: Option<&Error>,
    outcome: &Outcome,
) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let counts = desk::counts(ctx, staff.caller.clone(), None).await?;
    let asked = query.get("pile").and_then(|pile| pile.parse().ok());
    let first = counts.iter().find(|(_, count)| *count > 0).map(|(pile, _)| *pile);
    let pile: PostalPile = asked.or(first).unwrap_or(PostalPile::ToHandOver);
    let params = PostalItemParams {
        pile: Some(pile.to_string()),
        after: query.text("after"),
        limit: Some(ROWS.to_owned()),
        agency: None,
    };
    let found = desk::page(ctx, staff.caller.clone(), params.read()?).await?;
    let here = address(pile);
    let next = found.next.map(|place| format!("{here}&after={}", place_text(place)));
    let (_, lead) = name(pile);
    let body = html! {
        (told(lang, outcome))
        (tabs(lang, &counts, pile))
        p { (lang.say(lead)) }
        @if found.items.is_empty() {
            @if let Some(error) = error { (ui::error_box(lang, error)) }
            p { (lang.say(t::EMPTY)) }
        } @else if pile == PostalPile::ToHandOver { (hand_over_form(shell, &found, values, error)) }
        @else { (table(lang, pile, &found, None)) }
        (ui::pages(lang, query.has("after").then_some(here.as_str()), next.as_deref()))
    };
    let base = error.map_or_else(|| HttpResponse::Ok().finish(), ResponseError::error_response);
    Ok(shell.page_on(base, lang.say(t::DESK), body))
}

fn told(lang: Lang, outcome: &Outcome) -> Markup {
    html! {
        @if !outcome.done.is_empty() {
            (ui::notice(Tone::Good, &html! {
                p { (lang.fill(t::DONE, [outcome.done.len().to_string()])) " " (lang.say(t::DONE_TOO)) }
                p { a href=(list_of(&outcome.done)) { (lang.say(t::PRINT_DONE)) } }
            }))
        }
        @if !outcome.refused.is_empty() {
            (ui::notice(Tone::Bad, &html! {
                p { strong { (lang.fill(t::NOT_DONE, [outcome.refused.len().to_string()])) } }
                ul {
                    @for ((item, dossier), error) in &outcome.refused {
                        li { (item) " (" a href=(lines::address(dossier)) { (lang.say(t::DOSSIER)) " " (dossier) } "): " (why(lang, error)) }
                    }
                }
            }))
        }
    }
}

fn tabs(lang: Lang, counts: &[(PostalPile, i64)], chosen: PostalPile) -> Markup {
    html! {
        nav aria-label=(lang.say(t::PILES)) {
            ul .tabs {
                @for (pile, count) in counts {
                    li {
                        a href=(address(*pile)) aria-current=[(*pile == chosen).then_some("true")] {
                            (lang.say(name(*pile).0)) " (" (lang.number(*count)) ")"
                        }
                    }
                }
            }
        }
    }
}

/// What waits to be handed over, with boxes to tick.
fn hand_over_form(shell: &Shell, found: &DeskPage, values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let wrong = form.errors_of("chosen");
    let fields = html! {
        (wrong)
        // Shown by the script that makes it true.
        div .choose hidden { label .tick { input #all type="checkbox" data-all="chosen"; span { (lang.say(t::CHOOSE_ALL)) } } }
        (table(lang, PostalPile::ToHandOver, found, Some(&form)))
        fieldset .filters {
            legend { (lang.say(t::TOGETHER)) }
            (form.submit(t::HAND_OVER))
            button .button.second name="act" value=(PRINT) { (lang.say(t::PRINT)) }
        }
    };
    html! {
        (form.whole(TOGETHER_PATH, &fields))
        p { a href=(LIST_PATH) { (lang.say(t::PRINT_ALL)) } }
    }
}

fn table(lang: Lang, pile: PostalPile, found: &DeskPage, form: Option<&Form<'_>>) -> Markup {
    let mut head = vec![t::ITEM, t::DOSSIER, t::RECEIVER, t::CARRIER, t::SINCE];
    if form.is_none() {
        head.push(t::TO_DO);
    }
    let head: Vec<&str> = head.into_iter().map(|text| lang.say(text)).collect();
    let rows: Vec<Vec<Markup>> = found.items.iter().map(|item| row(lang, pile, item, form)).collect();
    ui::records(lang.say(name(pile).0), &head, &rows)
}

fn row(lang: Lang, pile: PostalPile, item: &DeskItem, form: Option<&Form<'_>>) -> Vec<Markup> {
    let (order, dossier) = (&item.order, item.code.as_str());
    let chosen = format!("{}{BETWEEN}{dossier}", order.reference);
    let named = html! {
        (order.reference)
        p .hint { @match &order.item_code { Some(code) => (code), None => (lang.say(staff::NO_ITEM_CODE)) } }
    };
    let mut cells = vec![
        html! {
            @match form {
                Some(form) => div .pick {
                    (form.tick_hidden("chosen", &chosen, &lang.fill(t::CHOOSE, [order.reference.clone()]))) div { (named) }
                },
                None => (named),
            }
        },
        html! { a href=(lines::address(dossier)) { (dossier) } },
        html! {
            (order.party_name) @if let Some(phone) = &order.party_phone { " · " (phone) }
            p .hint { (order.party_address) }
        },
        html! { (order.carrier) },
        html! {
            (time::short(order.state_at))
            p .hint { (lang.label(order.state.label_vi(), order.state.as_str())) }
        },
    ];
    if form.is_none() {
        cells.push(to_do(lang, pile, item));
    }
    cells
}

/// Links to what can be done about an item.
fn to_do(lang: Lang, pile: PostalPile, item: &DeskItem) -> Markup {
    let dossier = item.code.as_str();
    let link = |to: String, text: Text| {
        html! { p { a href=(to) { (lang.say(text)) span .hidden { " " (dossier) } } } }
    };
    html! {
        @if pile == PostalPile::NotHandedBack { (link(lines::address(dossier), t::HAND_BACK)) }
        @else if pile == PostalPile::CameBack {
            @let (act, text) = match item.status {
                Status::Decided => (Action::HandBack, t::HAND_BACK),
                _ => (Action::GiveAtCounter, t::GIVE),
            };
            (link(format!("{}/{act}", lines::address(dossier)), text))
            (link(orders::address(dossier), t::SEND_AGAIN))
        } @else { (link(items(dossier), t::ENTER)) }
    }
}

/// Hands several items over to the post, each in a transaction of its own, and says which could not be; or prints their list.
pub async fn together(ctx: Ctx, posted: Kept) -> Page {
    let nothing = Outcome::default();
    let StaffPosted { staff, values, .. } = match posted {
        Kept::ToDo(posted) => posted,
        Kept::ToShow(staff, values) => {
            return page(
                &ctx,
                &staff,
                &values,
                &values,
                Some(&Reason::FormRenewed.into()),
                &nothing,
            )
            .await;
        }
    };
    let chosen: Vec<(String, String)> = values
        .all("chosen")
        .filter_map(|text| text.split_once(BETWEEN))
        .map(|(order, dossier)| (order.to_owned(), dossier.to_owned()))
        .take(hand_over_list::MOST)
        .collect();
    if chosen.is_empty() {
        let error = Error::field(FieldError::new(
            "chosen",
            FieldCode::Missing,
            "Hãy đánh dấu ít nhất một bưu gửi.",
            "Tick at least one item.",
        ));
        return page(&ctx, &staff, &values, &values, Some(&error), &nothing).await;
    }
    if values.get("act") == Some(PRINT) {
        let references: Vec<String> = chosen.into_iter().map(|(order, _)| order).collect();
        return Ok(see_other(&list_of(&references)));
    }
    let mut outcome = Outcome::default();
    for (order, dossier) in chosen {
        match one(&ctx, &staff, &values, &order, &dossier).await {
            Ok(()) => outcome.done.push(order),
            Err(error) if error.reason.kind() == Kind::Unauthenticated => return Err(Refusal(error)),
            Err(error) => outcome.refused.push(((order, dossier), error)),
        }
    }
    if outcome.refused.is_empty() {
        let handed = query_text(&outcome.done.join(","));
        return Ok(see_other(&format!(
            "{}&handed={handed}",
            address(PostalPile::ToHandOver)
        )));
    }
    let mut query = Values::default();
    query.set("pile", PostalPile::ToHandOver.as_str());
    page(&ctx, &staff, &query, &Values::default(), None, &outcome).await
}

async fn one(ctx: &Ctx, staff: &Staff, values: &Values, order: &str, dossier: &str) -> Result<(), Error> {
    let key = format!("{}/{order}", values.get(KEY).unwrap_or_default());
    let once = Once::new(&key, "POST", TOGETHER_PATH, order.as_bytes());
    let event = PostalEventBody {
        order: Some(order.to_owned()),
        kind: Some(PostalState::HandedOver.to_string()),
        at: Some(ctx.now().to_string()),
        item_code: None,
        note: None,
    };
    let render = |_: &DossierView| kept_with(None, String::new());
    act::act(
        ctx,
        staff.caller.clone(),
        once,
        code(dossier)?,
        happened(event, None)?,
        render,
    )
    .await?;
    Ok(())
}

/// The list as a PDF that the browser shows and prints.
pub async fn list(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let params = HandOverListParams {
        orders: query.text("orders"),
        agency: None,
    };
    let printed = hand_over_list::print(&ctx, staff.caller, params.read()?).await?;
    Ok(send(printed))
}
