//! The clerk's desk of today: what waits for them, counted and listed.

use maud::{Markup, html};

use super::lines;
use crate::db::dossier_search::OpenCounts;
use crate::domain::dossier::Status;
use crate::http::extract::{Ctx, cursor, cursor_text};
use crate::service::Fields;
use crate::service::dossiers::list::{self, Due, ListQuery};
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::refusal::Page;
use crate::web::shell::Staff;
use crate::web::text::staff as t;
use crate::web::ui;

/// Where the desk is.
pub const PATH: &str = "/ban-lam-viec";
/// Dossiers of a page.
const ROWS: i64 = 30;

/// A pile on the desk.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Pile {
    ToAccept,
    Overdue,
    Nearly,
    ToForward,
    ToHandBack,
    Waiting,
}

impl Pile {
    const ALL: [Self; 6] = [
        Self::ToAccept,
        Self::Overdue,
        Self::Nearly,
        Self::ToForward,
        Self::ToHandBack,
        Self::Waiting,
    ];

    const fn key(self) -> &'static str {
        match self {
            Self::ToAccept => "accept",
            Self::Overdue => "overdue",
            Self::Nearly => "nearly",
            Self::ToForward => "forward",
            Self::ToHandBack => "hand-back",
            Self::Waiting => "waiting",
        }
    }

    const fn name(self) -> Text {
        match self {
            Self::ToAccept => t::TO_ACCEPT,
            Self::Overdue => t::OVERDUE,
            Self::Nearly => t::NEARLY,
            Self::ToForward => t::TO_FORWARD,
            Self::ToHandBack => t::TO_HAND_BACK,
            Self::Waiting => t::WAITING,
        }
    }

    fn count(self, counts: &OpenCounts) -> i64 {
        let of = |wanted: &[Status]| {
            let fits = counts.by_status.iter().filter(|(s, _)| wanted.contains(s));
            fits.map(|(_, n)| n).sum()
        };
        match self {
            Self::ToAccept => of(&[Status::Submitted]),
            Self::Overdue => counts.overdue,
            Self::Nearly => counts.nearly,
            Self::ToForward => of(&[Status::Received]),
            Self::ToHandBack => of(&[Status::Decided]),
            Self::Waiting => of(&[Status::SupplementRequested, Status::PaymentRequired]),
        }
    }

    fn query(self) -> ListQuery {
        let statuses = match self {
            Self::ToAccept => vec![Status::Submitted],
            Self::ToForward => vec![Status::Received],
            Self::ToHandBack => vec![Status::Decided],
            Self::Waiting => vec![Status::SupplementRequested, Status::PaymentRequired],
            Self::Overdue | Self::Nearly => Vec::new(),
        };
        let due = match self {
            Self::Overdue => Some(Due::Overdue),
            Self::Nearly => Some(Due::Nearly),
            _ => None,
        };
        ListQuery {
            statuses,
            // What was sent in online has no due time yet: the one that has waited longest comes first, as it must be accepted first.
            by_due: due.is_some() || matches!(self, Self::ToForward | Self::ToAccept),
            why_back: self == Self::ToForward,
            due,
            limit: ROWS,
            ..ListQuery::default()
        }
    }
}

/// The desk: the pile that was chosen, or else the first that is not empty.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    let Staff { shell, caller } = staff;
    let lang = shell.lang;
    let counts = list::counts(&ctx, caller.clone(), None).await?;
    let chosen = Pile::ALL
        .into_iter()
        .find(|pile| query.get("pile") == Some(pile.key()))
        .or_else(|| Pile::ALL.into_iter().find(|pile| pile.count(&counts) > 0))
        .unwrap_or(Pile::ToAccept);
    let mut fields = Fields::new();
    let after = cursor(&mut fields, query.get("after"));
    fields.finish()?;
    let page = list::list(
        &ctx,
        caller,
        ListQuery {
            after,
            ..chosen.query()
        },
    )
    .await?;
    let here = format!("{PATH}?pile={}", chosen.key());
    let next = page.next.map(|c| format!("{here}&after={}", cursor_text(c)));
    let body = html! {
        (piles(lang, &counts, chosen))
        h2 { (lang.say(chosen.name())) }
        @if chosen == Pile::Waiting {
            p { a href=(format!("{}?due=unanswered", super::search::PATH)) { (lang.say(t::UNANSWERED_ONLY)) } }
        }
        (lines::table(lang, lang.say(chosen.name()), &page))
        (ui::pages(lang, after.map(|_| here.as_str()), next.as_deref()))
    };
    Ok(shell.page(lang.say(t::DESK), body))
}

fn piles(lang: Lang, counts: &OpenCounts, chosen: Pile) -> Markup {
    html! {
        nav aria-label=(lang.say(t::PILES)) {
            ul .piles {
                @for pile in Pile::ALL {
                    li {
                        a href=(format!("{PATH}?pile={}", pile.key()))
                            aria-current=[(pile == chosen).then_some("true")] {
                            span .number { (lang.number(pile.count(counts))) } " "
                            span { (lang.say(pile.name())) }
                        }
                    }
                }
            }
        }
    }
}
