//! The first page: follow a dossier, or find a procedure.

use maud::html;

use super::{feedback, lookup, procedures, verify};
use crate::web::form::Values;
use crate::web::refusal::Page;
use crate::web::shell::Shell;
use crate::web::text::{citizen as t, people};

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
            section .card aria-labelledby="say-title" {
                h2 #say-title { (lang.say(people::FEEDBACK)) }
                p { (lang.say(people::FEEDBACK_LEAD)) }
                ul .links {
                    li { a href=(feedback::PATH) { (lang.say(people::SEND)) } }
                    li { a href="/phan-anh/theo-doi" { (lang.say(people::FOLLOW)) } }
                    li { a href=(verify::PATH) { (lang.say(people::VERIFY)) } }
                }
            }
        }
    };
    Ok(shell.page(lang.say(t::HOME), body))
}
