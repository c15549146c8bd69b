//! What a field of a form is: its name, its label, what may be entered.

/// One field.
#[derive(Clone, Copy)]
pub struct Field<'a> {
    pub(super) name: &'a str,
    pub(super) label: &'a str,
    pub(super) hint: Option<&'a str>,
    pub(super) kind: &'a str,
    pub(super) required: bool,
    pub(super) autocomplete: Option<&'a str>,
    pub(super) inputmode: Option<&'a str>,
    pub(super) list: Option<&'a str>,
    pub(super) max: Option<u32>,
    pub(super) first: bool,
}

impl<'a> Field<'a> {
    /// A line of text.
    pub const fn new(name: &'a str, label: &'a str) -> Self {
        Self {
            name,
            label,
            hint: None,
            kind: "text",
            required: false,
            autocomplete: None,
            inputmode: None,
            list: None,
            max: None,
            first: false,
        }
    }

    /// What to enter, under the label.
    pub const fn hint(mut self, hint: &'a str) -> Self {
        self.hint = Some(hint);
        self
    }

    /// `password`, `search`, `date` …
    pub const fn kind(mut self, kind: &'a str) -> Self {
        self.kind = kind;
        self
    }

    /// Must be filled in.
    pub const fn required(mut self) -> Self {
        self.required = true;
        self
    }

    /// Must be filled in, if something is so.
    pub const fn required_if(mut self, so: bool) -> Self {
        self.required = so;
        self
    }

    /// What browsers may fill in.
    pub const fn autocomplete(mut self, what: &'a str) -> Self {
        self.autocomplete = Some(what);
        self
    }

    /// Which keyboard a phone shows.
    pub const fn keyboard(mut self, mode: &'a str) -> Self {
        self.inputmode = Some(mode);
        self
    }

    /// The id of a `datalist` that proposes what to enter.
    pub const fn list(mut self, id: &'a str) -> Self {
        self.list = Some(id);
        self
    }

    /// Where one begins to type when the page opens.
    pub const fn begin_here(mut self, here: bool) -> Self {
        self.first = here;
        self
    }

    /// At most so many characters.
    pub const fn at_most(mut self, characters: u32) -> Self {
        self.max = Some(characters);
        self
    }
}
