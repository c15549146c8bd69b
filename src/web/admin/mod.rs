//! Pages of those who keep users, agencies, procedures and working time.

pub mod agencies;
pub mod agency;
pub mod books;
pub mod calendar;
mod foreseen;
pub mod history;
pub mod home;
pub mod hours;
pub mod jobs;
pub mod month;
pub mod outbox;
pub mod plan;
mod plan_replaced;
pub mod plans;
pub mod procedure;
pub mod procedures;
pub mod rules;
pub mod scorecard;
pub mod sent;
pub mod user;
pub mod users;
pub mod webhooks;
pub mod wording;

use maud::{Markup, html};

use crate::web::form::Values;
use crate::web::shell::Shell;
use crate::web::text::admin as t;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::{self, Tone, query_text};

/// The box in which one searches a list.
fn search(shell: &Shell, query: &Values, path: &str, label: &str) -> Markup {
    let form = Form::new(shell, query, None);
    html! {
        form .filters method="get" action=(path) role="search" {
            (form.input(Field::new("q", label).kind("search").at_most(200)))
            button .button { (shell.lang.say(t::FIND)) }
        }
    }
}

/// A list that is held whole, in pages; `line` makes the row of each.
fn list<T>(shell: &Shell, name: &str, head: &[&str], slice: &Slice<T>, line: impl Fn(&T) -> Vec<Markup>) -> Markup {
    let rows: Vec<Vec<Markup>> = slice.rows.iter().map(line).collect();
    let (first, next) = slice.links();
    html! {
        @if rows.is_empty() { p { (shell.lang.say(t::FOUND_NOTHING)) } } @else { (ui::records(name, head, &rows)) }
        (ui::pages(shell.lang, first, next))
    }
}

/// Says that the form before went through.
fn said(shell: &Shell, query: &Values) -> Markup {
    html! {
        @if query.has("done") { (ui::notice(Tone::Good, &html! { p { (shell.lang.say(t::SAVED)) } })) }
    }
}

/// A form with its heading, in a box of its own.
fn card(id: &str, title: &str, form: &Markup) -> Markup {
    html! { section .card aria-labelledby=(id) { h2 id=(id) { (title) } (form) } }
}

/// One page of a list that is held whole: its rows, and the addresses of the beginning and of what comes next.
struct Slice<T> {
    rows: Vec<T>,
    first: Option<String>,
    next: Option<String>,
}

impl<T> Slice<T> {
    /// The rows that `skip` in the query asks for, at most `size` of them.
    fn of(all: Vec<T>, query: &Values, path: &str, size: usize) -> Self {
        let skip: usize = query.get("skip").and_then(|n| n.parse().ok()).unwrap_or(0);
        let q = query_text(query.get("q").unwrap_or_default());
        let address = |skip: usize| format!("{path}?q={q}&skip={skip}");
        let next = skip.checked_add(size).filter(|end| *end < all.len()).map(address);
        Self {
            rows: all.into_iter().skip(skip).take(size).collect(),
            first: (skip > 0).then(|| address(0)),
            next,
        }
    }

    /// The two addresses, for [`crate::web::ui::pages`].
    fn links(&self) -> (Option<&str>, Option<&str>) {
        (self.first.as_deref(), self.next.as_deref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_shown_piece_by_piece() {
        let of = |skip: &str| Slice::of((0..5).collect(), &Values::parse(skip), "/x", 2);
        let first = of("q=a%20b");
        assert_eq!(
            (first.rows.as_slice(), first.links()),
            (&[0, 1][..], (None, Some("/x?q=a%20b&skip=2")))
        );
        assert_eq!(of("skip=4").links(), (Some("/x?q=&skip=0"), None));
        assert!(of("skip=18446744073709551615").rows.is_empty());
    }
}
