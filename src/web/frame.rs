//! The frame of every page: head, banner with navigation, main part with its one heading, foot.

use maud::{DOCTYPE, Markup, html};

use super::asset::File;
use super::form::TOKEN;
use super::lang::Text;
use super::shell::Shell;
use super::text::{common as t, money, post};
use super::{admin, public, session, staff, supervise};
use crate::domain::policy::Permission;

/// An entry of the navigation, and what one must be allowed to do for it to be of use.
struct Entry {
    path: &'static str,
    name: Text,
    needs: Option<Permission>,
}

const fn entry(path: &'static str, name: Text, needs: Option<Permission>) -> Entry {
    Entry { path, name, needs }
}

/// For everybody.
const PUBLIC: &[Entry] = &[
    entry(public::lookup::PATH, t::NAV_LOOK_UP, None),
    entry(public::procedures::PATH, t::NAV_PROCEDURES, None),
    entry(public::board::PATH, t::NAV_BOARD, None),
];

/// For those who are signed in.
const STAFF: &[Entry] = &[
    entry(staff::desk::PATH, t::NAV_DESK, Some(Permission::DossierIntake)),
    entry(staff::intake::PATH, t::NAV_INTAKE, Some(Permission::DossierIntake)),
    entry(staff::queue::PATH, t::NAV_QUEUE, Some(Permission::DossierProcess)),
    entry(staff::search::PATH, t::NAV_DOSSIERS, Some(Permission::DossierRead)),
    entry(staff::post_desk::PATH, post::DESK, Some(Permission::PostalOrder)),
    entry(staff::cash::PATH, t::NAV_CASH, Some(Permission::DossierCollect)),
    entry(staff::receipts::PATH, money::REGISTER, Some(Permission::CashBookRead)),
    entry(staff::feedback::PATH, t::NAV_INBOX, Some(Permission::FeedbackAnswer)),
    entry(supervise::board::PATH, t::NAV_FIGURES, Some(Permission::StatisticsRead)),
    entry(admin::home::PATH, t::NAV_ADMIN, Some(Permission::UserManage)),
];

/// The whole page. A form that is named is sent where the language is changed.
pub fn whole(shell: &Shell, title: &str, body: &Markup, form: Option<&str>) -> Markup {
    let lang = shell.lang;
    html! {
        (DOCTYPE)
        html lang=(lang.code()) {
            head {
                meta charset="utf-8";
                title { (title) " – " (lang.say(t::SITE)) }
                meta name="viewport" content="width=device-width, initial-scale=1";
                meta name="color-scheme" content="light";
                link rel="icon" type="image/svg+xml" href=(File::Icon.address());
                link rel="stylesheet" href=(File::Style.address());
                script src=(File::Pages.address()) defer {}
            }
            body {
                a .skip href="#main" { (lang.say(t::SKIP)) }
                header .banner {
                    div .wide-row {
                        a .brand href="/" {
                            span .brand-name { (lang.say(t::SITE)) }
                            span .brand-of { (lang.say(t::SITE_OF)) }
                        }
                        (account(shell))
                    }
                    (navigation(shell))
                }
                main #main tabindex="-1" {
                    h1 { (title) }
                    (body)
                }
                footer .foot {
                    div .wide-row {
                        p { (lang.say(t::FOOT)) }
                        (language(shell, form))
                    }
                }
            }
        }
    }
}

fn language(shell: &Shell, form: Option<&str>) -> Markup {
    let (lang, other) = (shell.lang, shell.lang.other().code());
    html! {
        @match form {
            Some(form) => button .quiet form=(form) name="lang" value=(other) lang=(other) { (lang.say(t::OTHER_LANGUAGE)) },
            None => form .inline method="post" action=(session::LANGUAGE_PATH) {
                input type="hidden" name=(TOKEN) value=(shell.form_token());
                input type="hidden" name="back" value=(shell.here);
                input type="hidden" name="lang" value=(other);
                button .quiet lang=(other) { (lang.say(t::OTHER_LANGUAGE)) }
            },
        }
    }
}

fn navigation(shell: &Shell) -> Markup {
    let lang = shell.lang;
    let entries: Vec<&Entry> = match shell.me {
        Some(_) => STAFF.iter().chain(PUBLIC).collect(),
        None => PUBLIC.iter().collect(),
    };
    let offered = |entry: &&&Entry| entry.needs.is_none_or(|needed| shell.may(needed));
    let path = shell.path.as_str();
    let shown: Vec<&&Entry> = entries.iter().filter(offered).collect();
    // The entry of this very page, or else the one below which it lies.
    let within = |entry: &&&&Entry| {
        path.strip_prefix(entry.path)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let current = shown
        .iter()
        .filter(within)
        .map(|entry| entry.path)
        .max_by_key(|path| path.len());
    let mark = |entry: &Entry| match current {
        Some(current) if current == entry.path => Some(if path == current { "page" } else { "true" }),
        _ => None,
    };
    html! {
        nav .nav aria-label=(lang.say(t::NAV)) {
            ul .wide-row {
                @for entry in &shown {
                    li {
                        a href=(entry.path) aria-current=[mark(entry)] {
                            (lang.say(entry.name))
                        }
                    }
                }
            }
        }
    }
}

fn account(shell: &Shell) -> Markup {
    let lang = shell.lang;
    html! {
        div .account {
            @match &shell.me {
                Some(me) => {
                    @if shell.may(Permission::DossierRead) {
                        form .scan method="get" action=(staff::search::OPEN_PATH) role="search" {
                            label .hidden for="scan" { (lang.say(t::SCAN)) }
                            input #scan name="code" type="search" autocomplete="off" spellcheck="false"
                                placeholder=(lang.say(t::SCAN));
                            button { (lang.say(t::OPEN)) }
                        }
                    }
                    a .who href=(staff::notices::PATH) {
                        @match shell.unread {
                            0 => (lang.say(money::NOTICES)),
                            some => (lang.fill(money::NOTICES_NEW, [some.to_string()])),
                        }
                    }
                    a .who href=(session::ACCOUNT_PATH) { (me.full_name) }
                    form .inline method="post" action=(session::SIGN_OUT_PATH) {
                        input type="hidden" name=(TOKEN) value=(shell.form_token());
                        button .quiet { (lang.say(t::SIGN_OUT)) }
                    }
                }
                None => a .who href=(session::SIGN_IN_PATH) { (lang.say(t::FOR_STAFF)) },
            }
        }
    }
}
