//! Lists in forms: a group of fields that stands several times, `steps[0].name`, `steps[1].name` …, the last ones blank.

use std::collections::BTreeMap;

use super::Values;

/// Name of the button that makes room in a list; its value names the list.
pub const MORE: &str = "more";
/// Blank groups after those that are filled in.
pub const BLANK: usize = 3;
/// Groups of a list that are read: more than any list may have, so that too long a list is refused for its length.
const MOST: usize = 200;

impl Values {
    /// Numbers the groups of a list from 0, leaving out those in which nothing tells that they are meant: fields whose
    /// last name is one of `telling`. So a mistake in a group is told by the place at which it is then shown.
    pub fn close_ranks(&mut self, list: &str, telling: &[&str]) -> usize {
        let mut groups: BTreeMap<usize, Vec<(String, String)>> = BTreeMap::new();
        let mut others = Vec::new();
        for (name, value) in std::mem::take(&mut self.0) {
            match place(&name, list) {
                Some((n, field)) => groups.entry(n).or_default().push((field.to_owned(), value)),
                None => others.push((name, value)),
            }
        }
        self.0 = others;
        let told = |(field, value): &(String, String)| {
            let last = field.rsplit('.').next().unwrap_or_default();
            telling.contains(&last) && !value.trim().is_empty()
        };
        let meant = groups.into_values().filter(|group| group.iter().any(told));
        let mut count = 0;
        for group in meant.take(MOST) {
            let renamed = group
                .into_iter()
                .map(|(field, value)| (format!("{list}[{count}].{field}"), value));
            self.0.extend(renamed);
            count += 1;
        }
        count
    }

    /// Empties a list.
    pub fn remove_rows(&mut self, list: &str) {
        self.0.retain(|(name, _)| place(name, list).is_none());
    }

    /// How many groups of a list there are, blank ones too.
    pub fn rows(&self, list: &str) -> usize {
        let places = self.0.iter().filter_map(|(name, _)| place(name, list));
        places.map(|(n, _)| n.saturating_add(1)).max().unwrap_or(0)
    }
}

/// The place and the field that a name means in a list.
fn place<'n>(name: &'n str, list: &str) -> Option<(usize, &'n str)> {
    let (n, field) = name.strip_prefix(list)?.strip_prefix('[')?.split_once("].")?;
    Some((n.parse().ok()?, field))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn blank_groups_are_left_out_and_the_others_move_up() {
        let mut values = Values::parse(
            "a=1&steps[0].name=&steps[0].role=leader&steps[2].name=x&steps[2].role=handler&steps[7].unit.value=3",
        );
        assert_eq!(values.rows("steps"), 8);
        assert_eq!(values.close_ranks("steps", &["name", "value"]), 2);
        assert_eq!(
            (
                values.get("steps[0].name"),
                values.get("steps[0].role"),
                values.get("steps[1].unit.value")
            ),
            (Some("x"), Some("handler"), Some("3"))
        );
        assert_eq!((values.get("a"), values.rows("steps")), (Some("1"), 2));
    }
}
