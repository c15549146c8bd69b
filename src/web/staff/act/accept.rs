//! What a clerk looks at before accepting a dossier: what was handed in, what it costs, and what would be promised.

use maud::{Markup, html};

use crate::http::extract::Ctx;
use crate::service::Error;
use crate::service::dossiers::account;
use crate::service::dossiers::view::DossierView;
use crate::service::files;
use crate::web::public::lookup::explanation;
use crate::web::shell::Staff;
use crate::web::staff::{dossier, files as pages};
use crate::web::text::{intake as t, staff};
use crate::web::time;
use crate::web::ui;

/// All of that.
pub(super) async fn look(ctx: &Ctx, staff: &Staff, view: &DossierView) -> Result<Markup, Error> {
    let (shell, lang, code) = (&staff.shell, staff.shell.lang, &view.dossier.intake.code);
    let ahead = account::ahead(ctx, staff.caller.clone(), code.clone()).await?;
    let files = files::list(ctx, staff.caller.clone(), code.clone()).await?;
    let due = html! {
        p .large { strong {
            @match ahead.due_at {
                Some(at) => (time::moment(lang, at)),
                None => (lang.say(t::NO_DUE)),
            }
        } }
        (ui::unannounced(lang, ahead.unannounced))
        p .hint { (lang.fill(t::DURATION, [ahead.duration])) }
        details { summary { (lang.say(t::WHY)) } (explanation(lang, &ahead.lines)) }
    };
    Ok(html! {
        (dossier::section(lang, "ahead", staff::DUE_IF_ACCEPTED, &due))
        (dossier::handed_in(lang, view))
        (pages::section(shell, view, &files))
        @if view.fees.is_empty() { (dossier::section(lang, "fees", staff::FEES, &html! { p { (lang.say(t::FREE)) } })) }
        @else { (dossier::fees(shell, view)) }
    })
}
