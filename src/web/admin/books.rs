//! Books of receipts: those that there are, a form to open one, and one to close one.

use maud::{Markup, html};

use super::sent::{self, Office, Sent, numbers, offices_of_mine, options};
use super::{card, said};
use crate::domain::policy::Permission;
use crate::http::cash::{BookBody, CloseBookBody, book_closure, new_book};
use crate::http::extract::Ctx;
use crate::service::Error;
use crate::service::money::books::{self, Book};
use crate::web::form::{StaffPosted, Values};
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::office as o;
use crate::web::text::{admin as t, common};
use crate::web::time;
use crate::web::ui;
use crate::web::ui::form::{Field, Form};

/// Where the books are.
pub const PATH: &str = "/quan-tri/bien-lai";
const CLOSE_PATH: &str = "/quan-tri/bien-lai/khoa";
/// Between the marks of a book in the value of its option.
const BETWEEN: char = '|';

/// The books.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let mine = offices_of_mine(ctx, staff, Permission::ReceiptBookManage).await?;
    let books = books::list(ctx, staff.caller.clone(), None).await?;
    let head = [o::BOOK, t::AGENCY, o::NUMBERS, o::NEXT_NUMBER, t::STATE].map(|text| lang.say(text));
    let rows: Vec<Vec<Markup>> = books
        .iter()
        .map(|book| {
            let row = &book.row;
            let left = row.closed_at.is_none() && row.next_number <= row.last_number;
            vec![
                html! { (row.form) " " (row.series) },
                html! { (book.agency.name) },
                html! { (row.first_number) " – " (row.last_number) },
                html! { @if left { (row.next_number) } @else { "–" } },
                html! {
                    @match row.closed_at {
                        Some(at) => {
                            (lang.fill(o::CLOSED_AT, [time::short(at)]))
                            @if let Some(why) = &row.close_reason { p .hint { (why) } }
                        }
                        None if left => (lang.say(o::BOOK_OPEN)),
                        None => (lang.say(o::BOOK_FULL)),
                    }
                },
            ]
        })
        .collect();
    let closing = values.has("book");
    let body = html! {
        (said(shell, query))
        @if rows.is_empty() { p { (lang.say(o::NO_BOOKS)) } } @else { (ui::records(lang.say(o::BOOKS), &head, &rows)) }
        div .two {
            (open_form(shell, &mine, values, error.filter(|_| !closing)))
            (close_form(shell, &books, values, error.filter(|_| closing)))
        }
    };
    Ok(sent::page(shell, error, lang.say(o::BOOKS), body))
}

fn open_form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let fields = html! {
        (form.choice(Field::new("agency", lang.say(t::AGENCY)).required(), &options(lang, mine)))
        (form.input(Field::new("form", lang.say(o::FORM)).required().hint(lang.say(o::FORM_HINT)).at_most(40)))
        (form.input(Field::new("series", lang.say(o::SERIES)).required().hint(lang.say(o::SERIES_HINT)).at_most(40)))
        (form.input(Field::new("first_number", lang.say(o::FIRST_NUMBER)).required().keyboard("numeric").at_most(11)))
        (form.input(Field::new("last_number", lang.say(o::LAST_NUMBER)).required().keyboard("numeric").at_most(11)))
        (form.submit(o::OPEN_BOOK))
    };
    card("open-book", lang.say(o::OPEN_BOOK), &form.whole(PATH, &fields))
}

fn close_form(shell: &Shell, books: &[Book], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let open: Vec<(String, String)> = books
        .iter()
        .filter(|book| book.row.closed_at.is_none())
        .map(|book| {
            let row = &book.row;
            let value = format!("{}{BETWEEN}{}{BETWEEN}{}", row.form, row.series, row.first_number);
            let name = format!(
                "{} {} ({} – {}), {}",
                row.form, row.series, row.first_number, row.last_number, book.agency.name
            );
            (value, name)
        })
        .collect();
    let mut choices = vec![("", lang.say(common::CHOOSE).to_owned())];
    choices.extend(open.iter().map(|(value, name)| (value.as_str(), name.clone())));
    let form = Form::new(shell, values, error);
    let fields = html! {
        p .hint { (lang.say(o::CLOSE_LEAD)) }
        (form.choice(Field::new("book", lang.say(o::BOOK)).required(), &choices))
        (form.lines(Field::new("reason", lang.say(o::CLOSE_REASON)).required().at_most(2000)))
        button .button.danger { (lang.say(o::CLOSE_BOOK)) }
    };
    html! {
        @if !open.is_empty() || error.is_some() { (card("close-book", lang.say(o::CLOSE_BOOK), &form.whole(CLOSE_PATH, &fields))) }
    }
}

/// Opens a book.
pub async fn open(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let body = numbers(&values, ["first_number", "last_number"]).map(|[first_number, last_number]| BookBody {
        agency: values.text("agency"),
        form: values.text("form"),
        series: values.text("series"),
        first_number,
        last_number,
    });
    let done = match body.and_then(|body| new_book(&body)) {
        Ok(new) => {
            books::open(&ctx, staff.caller.clone(), once, new, |_| {
                leads_to(format!("{PATH}?done=opened"))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), &values, Some(&error)).await,
    }
}

/// Closes a book.
pub async fn close(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let mut marks = values.get("book").unwrap_or_default().split(BETWEEN).map(str::to_owned);
    let body = CloseBookBody {
        form: marks.next(),
        series: marks.next(),
        first_number: marks.next().and_then(|number| number.parse().ok()),
        reason: values.text("reason"),
    };
    let done = match book_closure(&body) {
        Ok((mark, reason)) => {
            let render = |_: &Book| leads_to(format!("{PATH}?done=closed"));
            books::close(&ctx, staff.caller.clone(), once, mark, reason, render).await
        }
        Err(mut error) => {
            // The three marks are one field here.
            for field in &mut error.fields {
                if field.field != "reason" {
                    "book".clone_into(&mut field.field);
                }
            }
            error.fields.dedup();
            Err(error)
        }
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), &values, Some(&error)).await,
    }
}
