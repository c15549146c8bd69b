//! What a report is asked for beside agency and days: a period by its name, the agency alone, the rows of form II.06a.

use chrono::NaiveDate;
use maud::{Markup, html};

use super::asked::Asked;
use crate::domain::report::{ReportGrouping, ReportKind};
use crate::domain::report_period::{PeriodLength, PeriodName, ReportCalendar};
use crate::service::reports::Request;
use crate::service::statistics::Question;
use crate::service::{Error, Fields};
use crate::web::form::Values;
use crate::web::lang::Lang;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};

/// What was chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Chosen {
    /// The period by its name; the days stand for themselves if there is none.
    pub period: Option<PeriodName>,
    pub calendar: ReportCalendar,
    /// Without the agencies below.
    pub own: bool,
    /// Without the doubtful dossiers, where a report can be told so.
    pub certain: bool,
    /// What form II.06a has rows for.
    pub grouping: ReportGrouping,
}

/// The field that tells which period the form came with.
const SHOWN: &str = "shown";

fn shown(period: PeriodName, calendar: ReportCalendar) -> String {
    format!("{period} {calendar}")
}

/// Reads what was chosen and puts the days of a named period in the place of others. Whoever asks for nothing gets the last
/// reporting month that is over.
pub fn read(query: &Values, today: NaiveDate) -> (Values, Result<Chosen, Error>) {
    let mut values = query.clone();
    let asks = ["period", "from", "to"].iter().any(|name| values.has(name));
    if !asks {
        let last = PeriodName::holding(today, ReportCalendar::Reporting, PeriodLength::Month).before();
        values.set("period", &last.to_string());
    }
    let mut f = Fields::new();
    let period = f.optional::<PeriodName, _>("period", values.get("period"));
    let calendar = f
        .optional("calendar", values.get("calendar"))
        .unwrap_or(ReportCalendar::Reporting);
    let grouping = f.optional("group_by", values.get("group_by")).unwrap_or_default();
    let mut period = period;
    if let Some((named, days)) = period.and_then(|named| Some((named, named.days(calendar)?))) {
        let (from, to) = (days.from().to_string(), days.to().to_string());
        let typed = [("from", &from), ("to", &to)]
            .iter()
            .any(|(name, day)| values.get(name).is_some_and(|typed| typed != day.as_str()));
        if typed && values.get(SHOWN) == Some(shown(named, calendar).as_str()) {
            // Who left the period as it was shown and typed other days means the days.
            period = None;
            values.set("period", "");
        } else {
            values.set("from", &from);
            values.set("to", &to);
        }
    }
    let chosen = Chosen {
        period,
        calendar,
        own: values.get("own") == Some("true"),
        certain: values.get("certain") == Some("true"),
        grouping,
    };
    (values, f.finish().map(|()| chosen))
}

impl Chosen {
    /// Agency, period and the rest, by the names under which they are read.
    pub fn pairs(self, asked: &Asked) -> Vec<(&'static str, String)> {
        let mut pairs = vec![(
            "agency",
            asked.agency.as_ref().map_or_else(String::new, ToString::to_string),
        )];
        match self.period {
            Some(period) => {
                pairs.push(("period", period.to_string()));
                pairs.push(("calendar", self.calendar.to_string()));
            }
            None => {
                pairs.push(("from", asked.from.to_string()));
                pairs.push(("to", asked.to.to_string()));
            }
        }
        if self.own {
            pairs.push(("own", "true".to_owned()));
        }
        if self.certain {
            pairs.push(("certain", "true".to_owned()));
        }
        if self.grouping != ReportGrouping::default() {
            pairs.push(("group_by", self.grouping.to_string()));
        }
        pairs
    }

    /// The same for an address.
    pub fn query(self, asked: &Asked) -> String {
        let pairs = self.pairs(asked).into_iter();
        let pairs: Vec<String> = pairs.map(|(name, value)| format!("{name}={value}")).collect();
        pairs.join("&")
    }

    /// A report of what was chosen.
    pub fn request(self, kind: ReportKind, asked: &Asked) -> Request {
        Request {
            kind,
            question: Question {
                own: self.own,
                certain: self.certain && kind.is_of_figures(),
                ..asked.question()
            },
            period: self.period,
            grouping: if kind.is_grouped() {
                self.grouping
            } else {
                ReportGrouping::default()
            },
        }
    }
}

/// The fields in which it is chosen.
pub fn fields(lang: Lang, form: &Form<'_>, values: &Values, today: NaiveDate) -> Markup {
    let calendar = values.get("calendar").and_then(|name| name.parse().ok());
    let calendar = calendar.unwrap_or(ReportCalendar::Reporting);
    let mut periods = PeriodName::recent(today, calendar);
    let chosen: Option<PeriodName> = values.get("period").and_then(|name| name.parse().ok());
    // One of long ago was chosen by its address.
    periods.extend(chosen.filter(|period| !periods.contains(period)));
    let named: Vec<(String, String)> = periods
        .into_iter()
        .map(|period| (period.to_string(), said(lang, period, calendar)))
        .collect();
    let mut options = vec![("", lang.say(t::PERIOD_BY_DAYS).to_owned())];
    options.extend(named.iter().map(|(name, label)| (name.as_str(), label.clone())));
    let calendars: Vec<(&str, String)> = ReportCalendar::ALL
        .iter()
        .map(|c| (c.as_str(), lang.label(c.label_vi(), c.as_str())))
        .collect();
    let groupings: Vec<(&str, String)> = ReportGrouping::ALL
        .iter()
        .map(|g| (g.as_str(), lang.label(g.label_vi(), g.as_str())))
        .collect();
    html! {
        @if let Some(period) = chosen { input type="hidden" name=(SHOWN) value=(shown(period, calendar)); }
        (form.choice(Field::new("period", lang.say(t::PERIOD)), &options))
        (form.choice(Field::new("calendar", lang.say(t::CALENDAR)), &calendars))
        (form.choice(Field::new("group_by", lang.say(t::ROWS_OF_II06A)), &groupings))
        (form.tick("own", "true", lang.say(t::OWN)))
        (form.tick("certain", "true", lang.say(t::CERTAIN)))
    }
}

/// A period by its name and days.
pub fn said(lang: Lang, period: PeriodName, calendar: ReportCalendar) -> String {
    let name = lang.label(&period.label_vi(), &period.to_string());
    match period.days(calendar) {
        Some(days) => format!(
            "{name} ({} – {})",
            time::short_day(days.from()),
            time::short_day(days.to())
        ),
        None => name,
    }
}
