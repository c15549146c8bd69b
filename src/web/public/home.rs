//! The first page: follow a dossier, or find a procedure.

use maud::html;

use super::{lookup, procedures};
use crate::web::form::Values;
use crate::web::refusal::Page;
use crate::web::shell::Shell;
use crate::web::text::citizen as t;

/// The first page.
pub async fn show(shell: Shell) -> Page {
    let lang = shell.lang;
    let nothing = Values::default();
    let body = html! {
        div .two {
            section .card aria-labelledby="look-up-title" {
                h2 #look-up-title { (lang.say(t::LOOK_UP)) }
                (lookup::form(&shell, &nothing, None))
            }
            section .card aria-labelledby="procedures-title" {
                h2 #procedures-title { (lang.say(t::PROCEDURES)) }
                p { (lang.say(t::PROCEDURES_LEAD)) }
                (procedures::search_form(lang, ""))
            }
        }
    };
    Ok(shell.page(lang.say(t::HOME), body))
}
