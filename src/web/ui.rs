//! What pages are made of: notices, marks, tables, pages of lists; forms with their fields in a file of their own.

pub mod chart;
mod field;
pub mod form;
mod shown;

use maud::{Markup, html};

use super::lang::Lang;
use super::text::common as t;
use crate::domain::paper::MissingPaper;
use crate::domain::text::thousands;
use crate::service::Error;

/// How serious something is. Never shown by colour alone: a word goes with it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Neither good nor bad.
    Plain,
    /// Done, in time.
    Good,
    /// Soon.
    Warn,
    /// Late, refused.
    Bad,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Plain => "plain",
            Self::Good => "good",
            Self::Warn => "warn",
            Self::Bad => "bad",
        }
    }
}

/// Something the reader must see at once; read out when it appears.
pub fn notice(tone: Tone, body: &Markup) -> Markup {
    let class = tone.class();
    html! { div .notice.(class) role=(if tone == Tone::Bad { "alert" } else { "status" }) { (body) } }
}

/// A short word with a tone.
pub fn mark(tone: Tone, text: &str) -> Markup {
    let class = tone.class();
    html! { span .mark.(class) { (text) } }
}

/// Why something was refused, with its fields where no form shows them.
pub fn error_box(lang: Lang, error: &Error) -> Markup {
    notice(
        Tone::Bad,
        &html! {
            p { strong { (lang.sentence(error)) } }
            @if !error.fields.is_empty() {
                ul { @for field in &error.fields { li { (lang.field_sentence(field)) } } }
            }
        },
    )
}

/// What to know of a due time in a year whose days off are not all entered.
pub fn unannounced(lang: Lang, year: Option<i32>) -> Markup {
    html! {
        @if let Some(year) = year {
            p { (mark(Tone::Warn, &lang.fill(t::UNANNOUNCED, [year.to_string()]))) }
            p .hint { (lang.say(t::MAY_MOVE)) }
        }
    }
}

/// A table that can be scrolled sideways by keyboard too. `name` says what it holds. For figures, which are compared down a
/// column.
pub fn table(name: &str, head: &[&str], rows: &[Vec<Markup>]) -> Markup {
    drawn(name, head, rows, false)
}

/// A table whose rows are things: on a phone each stands by itself, with the names of its columns before what it says.
pub fn records(name: &str, head: &[&str], rows: &[Vec<Markup>]) -> Markup {
    drawn(name, head, rows, true)
}

fn drawn(name: &str, head: &[&str], rows: &[Vec<Markup>], stands_alone: bool) -> Markup {
    let of = |n: usize| head.get(n).filter(|_| stands_alone);
    html! {
        div .scroll.records[stands_alone] role="region" aria-label=(name) tabindex="0" {
            table {
                caption .hidden { (name) }
                thead { tr { @for cell in head { th scope="col" { (cell) } } } }
                tbody {
                    @for row in rows {
                        tr {
                            @for (n, cell) in row.iter().enumerate() {
                                @if n == 0 { th scope="row" { (cell) } } @else { td data-of=[of(n)] { (cell) } }
                            }
                        }
                    }
                }
            }
        }
    }
}

/// Names and values beside each other.
pub fn facts(rows: &[(&str, Markup)]) -> Markup {
    html! {
        dl .facts { @for (name, value) in rows { div { dt { (name) } dd { (value) } } } }
    }
}

/// Papers that are asked for, with what is to be done about them.
pub fn missing(papers: &[MissingPaper]) -> Markup {
    html! {
        @if !papers.is_empty() {
            ul {
                @for paper in papers {
                    li { (paper.name) @if let Some(to_do) = &paper.to_do { " — " (to_do) } }
                }
            }
        }
    }
}

/// A link to the next page of a list, and back to the first.
pub fn pages(lang: Lang, first: Option<&str>, next: Option<&str>) -> Markup {
    html! {
        @if first.is_some() || next.is_some() {
            nav .pages aria-label=(lang.say(t::PAGES)) {
                @if let Some(address) = first { a .button.second href=(address) { (lang.say(t::FIRST_PAGE)) } }
                @if let Some(address) = next { a .button.second rel="next" href=(address) { (lang.say(t::NEXT_PAGE)) } }
            }
        }
    }
}

/// When to try again, as people say it: nobody counts hundreds of seconds.
pub fn retry_after(lang: Lang, seconds: u64) -> String {
    if seconds < 90 {
        return lang.fill(t::RETRY_AFTER, [seconds.to_string()]);
    }
    lang.fill(t::RETRY_AFTER_MINUTES, [seconds.div_ceil(60).to_string()])
}

/// Whole đồng: `125.000 đ`; a difference may be less than nothing.
pub fn money(amount: i64) -> String {
    format!("{} đ", thousands(amount.into(), '.'))
}

/// A text that can stand in the query of an address.
pub fn query_text(text: &str) -> String {
    use std::fmt::Write as _;
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_escaped_for_addresses() {
        assert_eq!(query_text("a b&c=Ấ/?"), "a%20b%26c%3D%E1%BA%A4%2F%3F");
    }

    #[test]
    fn markup_escapes_what_people_typed() {
        let text = mark(Tone::Bad, "<b>\"x\"</b>").into_string();
        assert_eq!(text, "<span class=\"mark bad\">&lt;b&gt;&quot;x&quot;&lt;/b&gt;</span>");
    }
}
