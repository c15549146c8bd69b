//! Counting in forms what fees are charged by: a line for each length of the papers.

use maud::{Markup, html};

use crate::db::dossier_fees::FeeRow;
use crate::domain::counted::{Counted, CountedLine, FeeUnit};
use crate::http::fees::{self, CountedLineBody, FIELD};
use crate::service::Fields;
use crate::web::admin::sent::number;
use crate::web::form::Values;
use crate::web::form::rows::MORE;
use crate::web::lang::{Lang, Text};
use crate::web::text::{intake as t, procedure};
use crate::web::ui::form::{Field, Form};

/// The field of a line.
fn at(n: usize, field: &str) -> String {
    format!("{FIELD}[{n}].{field}")
}

/// What was counted, in words.
pub fn told(lang: Lang, counted: &Counted) -> String {
    match lang {
        Lang::Vi => counted.label_vi(),
        Lang::En => counted.label_en(),
    }
}

/// What was counted for a fee, under its name.
pub fn of_fee(lang: Lang, fee: &FeeRow) -> Markup {
    html! { @if let Some(counted) = &fee.counted { p .hint { (told(lang, counted)) } } }
}

/// Puts in what is counted.
pub fn fill(values: &mut Values, lines: &[CountedLine]) {
    for (n, line) in lines.iter().enumerate() {
        values.set(&at(n, "units"), &line.units.get().to_string());
        values.set(&at(n, "copies"), &line.copies.get().to_string());
    }
}

/// Leaves out blank lines, but for one where all of them are: then it is said that nothing was entered.
pub fn close_ranks(values: &mut Values) {
    let asked = values.rows(FIELD) > 0;
    if values.close_ranks(FIELD, &["units"]) == 0 && asked {
        values.set(&at(0, "units"), "");
    }
}

/// The lines that were typed, in the words of the API; none if nobody was asked.
pub fn body(f: &mut Fields, values: &Values, unit: FeeUnit) -> Option<Vec<CountedLineBody>> {
    let mut typed = |name: String| {
        values.get(&name)?;
        // What cannot be read is told here, and that it is missing is not.
        Some(number(f, values, &name).unwrap_or(1))
    };
    let lines = (0..values.rows(FIELD)).map(|n| CountedLineBody {
        units: typed(at(n, "units")),
        copies: Some(at(n, "copies"))
            .filter(|_| unit.is_of_copies())
            .and_then(&mut typed),
    });
    Some(lines.collect()).filter(|lines: &Vec<_>| !lines.is_empty())
}

/// What was typed, as far as it makes sense.
pub fn read(values: &Values, unit: FeeUnit) -> Option<Counted> {
    let mut f = Fields::new();
    let lines = body(&mut f, values, unit).map(|sent| fees::lines(&mut f, &sent));
    let lines = lines.unwrap_or_else(|| vec![CountedLine::ONE]);
    f.finish().ok()?;
    Counted::new(unit, lines).ok()
}

/// The fields: what was typed, and a blank line where room was asked for.
pub fn fields(lang: Lang, form: &Form<'_>, values: &Values, unit: FeeUnit) -> Markup {
    let (label, hint): (Text, Text) = match unit {
        FeeUnit::Page => (t::PAGES, t::PAGES_HINT),
        FeeUnit::Copy => (t::COUNT_COPIES, t::COUNT_HINT),
        FeeUnit::Dossier | FeeUnit::Case => (t::CASES, t::COUNT_HINT),
    };
    let room = usize::from(values.get(MORE) == Some(FIELD));
    let count = (values.rows(FIELD) + room).max(1);
    html! {
        p .hint { (lang.say(hint)) }
        (form.errors_of(FIELD))
        @for n in 0..count {
            div .pair role="group" aria-label=(lang.fill(t::COUNT_LINE, [(n + 1).to_string()])) {
                (form.input(Field::new(&at(n, "units"), lang.say(label)).keyboard("numeric").at_most(6)))
                @if unit.is_of_copies() {
                    (form.input(Field::new(&at(n, "copies"), lang.say(t::COUNT_COPIES)).keyboard("numeric").at_most(6)))
                }
            }
        }
        button .button.second name=(MORE) value=(FIELD) { (lang.say(procedure::MORE)) span .hidden { " " (lang.say(t::COUNTED)) } }
    }
}
