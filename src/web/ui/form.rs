//! Forms: every field with its label, what was typed, and beside it what is wrong with it; above, all of that with links.

use std::cell::RefCell;

use maud::{Markup, html};

pub use super::field::Field;
pub use super::shown::id_of;
use super::shown::{self, Kind, Shown};
use super::{Tone, notice, retry_after};
use crate::security::token;
use crate::service::{Error, FieldError, Reason};
use crate::web::form::rows::MORE;
use crate::web::form::{KEY, OWNER, TOKEN, Values};
use crate::web::lang::{Lang, Text};
use crate::web::shell::Shell;
use crate::web::text::common as t;

/// A form being written: knows what was typed before and what was wrong with it.
pub struct Form<'a> {
    shell: &'a Shell,
    values: &'a Values,
    error: Option<&'a Error>,
    id: Option<&'static str>,
    shown: RefCell<Vec<Shown>>,
}

/// Where the thing is that a form made which is now sent again with other content.
fn went_through(error: &Error) -> Option<&str> {
    let place = error.details.first().filter(|_| error.reason == Reason::KeyReused)?;
    // What was made through the API has an address there, which is no page.
    Some(place.as_str()).filter(|place| place.starts_with('/') && !place.starts_with("/api/"))
}

/// Values of a choice that stand together.
pub struct Group<'a> {
    /// Above them.
    pub name: Option<String>,
    /// Each with its name.
    pub options: Vec<(&'a str, String)>,
}

impl<'a> Form<'a> {
    /// A form with what was typed and what was wrong with it.
    pub const fn new(shell: &'a Shell, values: &'a Values, error: Option<&'a Error>) -> Self {
        Self {
            shell,
            values,
            error,
            id: None,
            shown: RefCell::new(Vec::new()),
        }
    }

    /// The same with an id, by which buttons elsewhere on the page can belong to it.
    pub const fn called(mut self, id: &'static str) -> Self {
        self.id = Some(id);
        self
    }

    /// The language of the page.
    pub const fn lang(&self) -> Lang {
        self.shell.lang
    }

    /// Every sentence about a field.
    fn wrong(&self, name: &str) -> Vec<&str> {
        self.error
            .iter()
            .flat_map(|e| &e.fields)
            .filter(|f| f.field == name)
            .map(|f| self.lang().field_sentence(f))
            .collect()
    }

    /// Whether one begins to type in a field when the page opens: where its form says so, or in the first field of the room that was
    /// just made in a list (`web/form/rows.rs`). So whoever asks for more rows goes on where they were, without a script.
    fn begins(&self, field: &Field<'_>) -> bool {
        let room = self.values.get(MORE).and_then(|list| {
            let row = format!("{list}[{}].", self.values.rows(list));
            field.name.starts_with(&row).then_some(row)
        });
        let first_of = |row: &String| {
            !self
                .shown
                .borrow()
                .iter()
                .any(|s| s.label.is_some() && s.name.starts_with(row))
        };
        field.first || room.as_ref().is_some_and(first_of)
    }

    /// Errors of a field, and the ids that describe it.
    fn describe(&self, name: &str, label: Option<&str>, hint: bool) -> (Markup, Option<String>, bool) {
        self.told(
            name,
            label,
            label.map_or(Kind::Group, |_| Kind::Field(id_of(name))),
            hint,
        )
    }

    fn told(&self, name: &str, label: Option<&str>, kind: Kind, hint: bool) -> (Markup, Option<String>, bool) {
        self.note(name, label, kind);
        let (id, wrong) = (id_of(name), self.wrong(name));
        let mut ids = Vec::new();
        if hint {
            ids.push(format!("{id}-hint"));
        }
        if !wrong.is_empty() {
            ids.push(format!("{id}-error"));
        }
        let errors = html! {
            @if !wrong.is_empty() {
                p .wrong id=(format!("{id}-error")) {
                    span .hidden { (self.lang().say(t::ERROR_COLON)) " " }
                    @for sentence in &wrong { (sentence) " " }
                }
            }
        };
        (errors, (!ids.is_empty()).then(|| ids.join(" ")), !wrong.is_empty())
    }

    fn note(&self, name: &str, label: Option<&str>, kind: Kind) {
        self.shown.borrow_mut().push(Shown {
            name: name.to_owned(),
            label: label.map(str::to_owned),
            kind,
        });
    }

    /// Says that something must be filled in.
    pub fn must(&self, required: bool) -> Markup {
        html! { @if required { span .must { " (" (self.lang().say(t::REQUIRED)) ")" } } }
    }

    fn label(&self, id: &str, field: &Field<'_>) -> Markup {
        html! {
            label for=(id) {
                (field.label) (self.must(field.required))
            }
            @if let Some(hint) = field.hint { p .hint id=(format!("{id}-hint")) { (hint) } }
        }
    }

    /// A field for a line of text, a number, a day …
    pub fn input(&self, field: Field<'_>) -> Markup {
        let (id, begins) = (id_of(field.name), self.begins(&field));
        let (errors, described, invalid) = self.describe(field.name, Some(field.label), field.hint.is_some());
        // A password is never sent back.
        let value = match field.kind {
            "password" => None,
            _ => self.values.get(field.name),
        };
        html! {
            div .field.invalid[invalid] {
                (self.label(&id, &field))
                (errors)
                input id=(id) name=(field.name) type=(field.kind) value=[value] required[field.required]
                    autocomplete=(field.autocomplete.unwrap_or("off")) inputmode=[field.inputmode]
                    list=[field.list] maxlength=[field.max] autofocus[begins] aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
            }
        }
    }

    /// A file to choose: the last field of its form.
    pub fn file(&self, field: Field<'_>) -> Markup {
        let id = id_of(field.name);
        let (errors, described, invalid) = self.describe(field.name, Some(field.label), field.hint.is_some());
        html! {
            div .field.invalid[invalid] {
                (self.label(&id, &field))
                (errors)
                input id=(id) name=(field.name) type="file" required[field.required]
                    accept=".pdf,.jpg,.jpeg,.png,.tif,.tiff,.docx,.xlsx"
                    aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
            }
        }
    }

    /// A field for several lines.
    pub fn lines(&self, field: Field<'_>) -> Markup {
        let id = id_of(field.name);
        let (errors, described, invalid) = self.describe(field.name, Some(field.label), field.hint.is_some());
        html! {
            div .field.invalid[invalid] {
                (self.label(&id, &field))
                (errors)
                textarea id=(id) name=(field.name) rows="3" required[field.required] maxlength=[field.max]
                    aria-describedby=[described] aria-invalid=[invalid.then_some("true")] {
                    (self.values.get(field.name).unwrap_or_default())
                }
            }
        }
    }

    /// One of several values.
    pub fn choice(&self, field: Field<'_>, options: &[(&str, String)]) -> Markup {
        let options = self.options(field.name, options);
        self.select(&field, &options)
    }

    /// One of several values, those of a group under its name.
    pub fn choice_of_groups(&self, field: Field<'_>, groups: &[Group<'_>]) -> Markup {
        let options = html! {
            @for group in groups {
                @let options = self.options(field.name, &group.options);
                @match &group.name {
                    Some(name) => { optgroup label=(name) { (options) } }
                    None => { (options) }
                }
            }
        };
        self.select(&field, &options)
    }

    fn options(&self, name: &str, options: &[(&str, String)]) -> Markup {
        let chosen = self.values.get(name).unwrap_or_default();
        html! {
            @for (value, name) in options {
                option value=(value) selected[*value == chosen] { (name) }
            }
        }
    }

    fn select(&self, field: &Field<'_>, options: &Markup) -> Markup {
        let (id, begins) = (id_of(field.name), self.begins(field));
        let (errors, described, invalid) = self.describe(field.name, Some(field.label), field.hint.is_some());
        html! {
            div .field.invalid[invalid] {
                (self.label(&id, field))
                (errors)
                select id=(id) name=(field.name) required[field.required] autofocus[begins]
                    aria-describedby=[described] aria-invalid=[invalid.then_some("true")] {
                    (options)
                }
            }
        }
    }

    /// A few values that are all seen at once.
    pub fn radios(&self, field: Field<'_>, options: &[(&str, String)]) -> Markup {
        let id = id_of(field.name);
        let chosen = self.values.get(field.name).unwrap_or_default();
        let mut values = options.iter().map(|(value, _)| *value);
        let to = values.clone().find(|value| *value == chosen).or_else(|| values.next());
        let kind = Kind::Field(to.map_or_else(|| id.clone(), |value| format!("{id}-{value}")));
        let (errors, described, invalid) = self.told(field.name, Some(field.label), kind, field.hint.is_some());
        html! {
            fieldset .field.invalid[invalid] id=(id) aria-describedby=[described] {
                legend { (field.label) (self.must(field.required)) }
                @if let Some(hint) = field.hint { p .hint id=(format!("{id}-hint")) { (hint) } }
                (errors)
                div .choices {
                    @for (value, name) in options {
                        label .tick {
                            input type="radio" id=(format!("{id}-{value}")) name=(field.name) value=(value)
                                checked[*value == chosen];
                            span { (name) }
                        }
                    }
                }
            }
        }
    }

    /// Something that is so or not.
    pub fn tick(&self, name: &str, value: &str, label: &str) -> Markup {
        let id = id_of(&format!("{name}-{value}"));
        self.note(name, None, Kind::Tick(id.clone()));
        let ticked = self.values.all(name).any(|v| v == value);
        html! {
            label .tick {
                input type="checkbox" id=(id) name=(name) value=(value) checked[ticked];
                span { (label) }
            }
        }
    }

    /// A box to tick whose label is for screen readers only, because what it is about stands beside it.
    pub fn tick_hidden(&self, name: &str, value: &str, label: &str) -> Markup {
        let id = id_of(&format!("{name}-{value}"));
        self.note(name, None, Kind::Tick(id.clone()));
        let ticked = self.values.all(name).any(|v| v == value);
        html! {
            label .tick {
                span .hidden { (label) }
                input type="checkbox" id=(id) name=(name) value=(value) checked[ticked];
            }
        }
    }

    /// A number in a table of papers: small, its name for screen readers only.
    pub fn count(&self, name: &str, label: &str) -> Markup {
        let id = id_of(name);
        let (errors, described, invalid) = self.describe(name, Some(label), false);
        html! {
            label .hidden for=(id) { (label) }
            (errors)
            input .count id=(id) name=(name) type="number" min="0" max="255" inputmode="numeric"
                value=(self.values.get(name).unwrap_or("0")) aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
        }
    }

    /// A line of text in a table, its name for screen readers only.
    pub fn cell(&self, name: &str, label: &str, max: u16) -> Markup {
        let id = id_of(name);
        let (errors, described, invalid) = self.describe(name, Some(label), false);
        html! {
            label .hidden for=(id) { (label) }
            (errors)
            input id=(id) name=(name) type="text" value=[self.values.get(name)] autocomplete="off" maxlength=(max)
                aria-describedby=[described] aria-invalid=[invalid.then_some("true")];
        }
    }

    /// Fields that few need, folded away; unfolded where something stands in one of them or is wrong with it.
    pub fn fold(&self, summary: &str, fields: impl FnOnce() -> Markup) -> Markup {
        let before = self.shown.borrow().len();
        let fields = fields();
        let typed = |s: &Shown| !matches!(s.kind, Kind::Tick(_)) && self.values.get(&s.name).is_some();
        let matters = |s: &Shown| typed(s) || !self.wrong(&s.name).is_empty();
        let open = self.shown.borrow().iter().skip(before).any(matters);
        html! { details open[open] { summary { (summary) } (fields) } }
    }

    /// What is wrong with something that is no field of its own, such as a group. The links of the summary lead to the field that
    /// is made next, or here where there is none.
    pub fn errors_of(&self, name: &str) -> Markup {
        let (errors, _, invalid) = self.describe(name, None, false);
        html! { @if invalid { div id=(id_of(name)) tabindex="-1" { (errors) } } }
    }

    /// What the form was told to be wrong, with links to the fields; then the form. `body` must have been made from this
    /// very form, so that it is known which fields are on the page.
    pub fn whole(&self, action: &str, body: &Markup) -> Markup {
        self.sent_as(None, action, body)
    }

    /// As [`Form::whole`], for a form whose last field is a file.
    pub fn whole_with_file(&self, action: &str, body: &Markup) -> Markup {
        self.sent_as(Some("multipart/form-data"), action, body)
    }

    fn sent_as(&self, enctype: Option<&str>, action: &str, body: &Markup) -> Markup {
        html! {
            (self.summary())
            form id=[self.id] method="post" action=(action) enctype=[enctype] novalidate {
                input type="hidden" name=(TOKEN) value=(self.shell.form_token());
                @if let Some(owner) = self.shell.form_owner() { input type="hidden" name=(OWNER) value=(owner); }
                // Without randomness no page would have come this far; a form without a key is merely not safe to repeat.
                @if let Ok(key) = token::random_token() { input type="hidden" name=(KEY) value=(key); }
                (body)
            }
        }
    }

    /// What is wrong with fields, in the order in which those are on the page.
    fn in_order(&self) -> Vec<&FieldError> {
        let shown = self.shown.borrow();
        let mut wrong: Vec<&FieldError> = self.error.iter().flat_map(|e| &e.fields).collect();
        wrong.sort_by_key(|w| shown.iter().position(|s| s.name == w.field).unwrap_or(usize::MAX));
        wrong
    }

    fn summary(&self) -> Markup {
        let lang = self.lang();
        html! {
            @if let Some(error) = self.error {
                (notice(Tone::Bad, &html! {
                    h2 #error-summary tabindex="-1" { (lang.sentence(error)) }
                    @if let Some(done) = went_through(error) { p { a href=(done) { (lang.say(t::SEE_WHAT_WAS_DONE)) } } }
                    @if let Some(seconds) = error.retry_after { p { (retry_after(lang, seconds)) } }
                    @if !error.fields.is_empty() {
                        ul {
                            @for field in self.in_order() {
                                li {
                                    @match shown::there(&self.shown.borrow(), &field.field) {
                                        Some((id, label)) => a href=(format!("#{id}")) {
                                            @if let Some(label) = label { (label) ": " }
                                            (lang.field_sentence(field))
                                        },
                                        None => (lang.field_sentence(field)),
                                    }
                                }
                            }
                        }
                    }
                }))
            }
        }
    }

    /// The main button of a form.
    pub fn submit(&self, label: Text) -> Markup {
        html! { button .button data-busy=(self.lang().say(t::BUSY_BUTTON)) { (self.lang().say(label)) } }
    }
}
