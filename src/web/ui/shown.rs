//! Which fields of a form are on its page, and where a link about one of them leads: always to something that one can fill in.

/// The id of the field with a name: stable, so that scripts, tests and links can rely on it.
pub fn id_of(name: &str) -> String {
    name.chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '-' })
        .collect::<String>()
        .trim_end_matches('-')
        .to_owned()
}

/// A field that is on the page.
pub struct Shown {
    /// Its name.
    pub name: String,
    /// What the field is called; none for a group, whose errors name what they are about.
    pub label: Option<String>,
    /// What it is.
    pub kind: Kind,
}

/// Where a link leads that is about a field.
#[derive(PartialEq, Eq)]
pub enum Kind {
    /// To the field with this id.
    Field(String),
    /// To a box to tick of a group, with this id.
    Tick(String),
    /// To the first field of a group, which comes after it.
    Group,
}

/// The id of the field to which a link leads that is about the one with a name, and what that is called.
pub fn there(shown: &[Shown], name: &str) -> Option<(String, Option<String>)> {
    let at = shown
        .iter()
        .position(|s| s.name == name && !matches!(s.kind, Kind::Tick(_)))?;
    let mut next = shown.iter().skip(at).filter_map(|s| match &s.kind {
        Kind::Field(id) | Kind::Tick(id) => Some(id.clone()),
        Kind::Group => None,
    });
    let label = shown.get(at).and_then(|s| s.label.clone());
    Some((next.next().unwrap_or_else(|| id_of(name)), label))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_made_of_names() {
        assert_eq!(id_of("applicant.id_number"), "applicant-id-number");
        assert_eq!(id_of("papers[0].name"), "papers-0--name");
    }
}
