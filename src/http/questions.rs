//! What every question about figures has in common: agencies, days, groupings.

use super::extract::required_day;
use crate::domain::text::FieldCode;
use crate::service::statistics::{GroupBy, Question};
use crate::service::{FieldError, Fields};

/// A question in words: whose figures, of which days.
#[derive(Clone, Copy, Default)]
pub struct QuestionWords<'q> {
    /// Agency code.
    pub agency: Option<&'q str>,
    /// `true`: the agency alone.
    pub own: Option<&'q str>,
    /// `true`: without doubtful dossiers. Only figures that can be told so name it.
    pub certain: Option<&'q str>,
    /// First day.
    pub from: Option<&'q str>,
    /// Last day.
    pub to: Option<&'q str>,
}

impl QuestionWords<'_> {
    /// Reads the question.
    pub fn read(self, f: &mut Fields) -> Option<Question> {
        let agency = f.optional("agency", self.agency);
        let own = flag(f, "own", self.own);
        let certain = flag(f, "certain", self.certain);
        let from = required_day(f, "from", self.from);
        let to = required_day(f, "to", self.to);
        Some(Question {
            agency,
            own,
            from: from?,
            to: to?,
            certain,
        })
    }
}

/// Parameters that ask about figures.
pub(super) trait Asks {
    /// Their question.
    fn words(&self) -> QuestionWords<'_>;
}

/// Says of some parameters that they ask about figures: `certain` where doubtful dossiers may be left out.
macro_rules! asks {
    ($($params:ty),+; $certain:ident) => {$(
        impl $crate::http::questions::Asks for $params {
            fn words(&self) -> $crate::http::questions::QuestionWords<'_> {
                $crate::http::questions::QuestionWords {
                    agency: self.agency.as_deref(),
                    own: self.own.as_deref(),
                    certain: self.$certain.as_deref(),
                    from: self.from.as_deref(),
                    to: self.to.as_deref(),
                }
            }
        }
    )+};
    ($($params:ty),+) => {$(
        impl $crate::http::questions::Asks for $params {
            fn words(&self) -> $crate::http::questions::QuestionWords<'_> {
                $crate::http::questions::QuestionWords {
                    agency: self.agency.as_deref(),
                    own: self.own.as_deref(),
                    certain: None,
                    from: self.from.as_deref(),
                    to: self.to.as_deref(),
                }
            }
        }
    )+};
}
pub(super) use asks;

/// `true` or `false`; false if absent.
pub(super) fn flag(f: &mut Fields, name: &str, text: Option<&str>) -> bool {
    match text {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => {
            f.push(FieldError::new(
                name,
                FieldCode::NotAFlag,
                "Chỉ nhận true hoặc false.",
                "Only true or false.",
            ));
            false
        }
    }
}

/// None, one or two different groupings of which at most one is a span of time.
pub(super) fn groupings(f: &mut Fields, text: Option<&str>) -> Vec<GroupBy> {
    let mut groups: Vec<GroupBy> = Vec::new();
    for name in text
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|n| !n.is_empty())
    {
        groups.extend(f.optional::<GroupBy, _>("group_by", Some(name)));
    }
    let mut different = groups.clone();
    different.sort_unstable();
    different.dedup();
    if groups.len() > 2 || different.len() < groups.len() || groups.iter().filter(|g| g.is_time()).count() > 1 {
        f.push(FieldError::new(
            "group_by",
            FieldCode::Groupings,
            "Chỉ nhóm theo tối đa hai tiêu chí khác nhau, trong đó nhiều nhất một là thời gian.",
            "At most two different groupings, of which at most one is a span of time.",
        ));
    }
    groups
}
