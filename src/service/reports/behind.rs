//! The dossiers behind the figures of a report, as paths: lists that are asked what the report was asked, narrowed to a row.

use std::fmt::Write as _;

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use crate::service::statistics::{Figure, GroupBy, Question};

/// The lists behind the figures of a row.
pub(super) struct Lists {
    /// What follows the figure in a path.
    rest: String,
}

impl Lists {
    /// Of the total.
    pub fn of_all(question: &Question) -> Self {
        let mut rest = String::new();
        let agency = question.agency.as_ref().map(ToString::to_string);
        asked(&mut rest, question, agency.as_deref(), question.own);
        Self { rest }
    }

    /// Of a group, by its key.
    pub fn of_group(question: &Question, by: GroupBy, key: &str) -> Self {
        if by == GroupBy::Agency {
            // Each agency has a row of its own dossiers.
            let mut rest = String::new();
            asked(&mut rest, question, Some(key), true);
            return Self { rest };
        }
        let Self { mut rest } = Self::of_all(question);
        // Writing to a string cannot fail.
        let _ = write!(rest, "&{by}={}", utf8_percent_encode(key, NON_ALPHANUMERIC));
        Self { rest }
    }

    /// Of a figure.
    pub fn of(&self, figure: Figure) -> String {
        format!("/api/v1/statistics/dossiers?measure={figure}{}", self.rest)
    }
}

fn asked(rest: &mut String, question: &Question, agency: Option<&str>, own: bool) {
    if let Some(agency) = agency {
        let _ = write!(rest, "&agency={agency}");
    }
    if own {
        rest.push_str("&own=true");
    }
    if question.certain {
        rest.push_str("&certain=true");
    }
    let _ = write!(rest, "&from={}&to={}", question.from, question.to);
}
