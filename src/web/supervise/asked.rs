//! Which agency, which days: the form at the head of every page about figures, and what follows from it.

use chrono::{Datelike, Days, NaiveDate};
use maud::{Markup, html};

use crate::domain::agency::AgencyLevel;
use crate::domain::codes::AgencyCode;
use crate::domain::policy::Permission;
use crate::http::extract::{Ctx, day, sure};
use crate::service::catalogue_admin;
use crate::service::statistics::{Figure, Question};
use crate::service::{Error, Fields};
use crate::web::form::Values;
use crate::web::lang::{Lang, Text};
use crate::web::shell::{Shell, Staff};
use crate::web::text::planning as p;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form};
use crate::web::ui::query_text;

/// An agency that can be asked about.
#[derive(Clone, Debug)]
pub struct Office {
    pub code: AgencyCode,
    pub name: String,
    pub level: AgencyLevel,
    depth: usize,
}

/// What is asked about.
pub struct Asked {
    /// The agency asked about, or the first of the person; none where that is left to the services to refuse.
    pub agency: Option<AgencyCode>,
    pub from: NaiveDate,
    pub to: NaiveDate,
    pub today: NaiveDate,
    /// Agencies that can be chosen.
    pub offices: Vec<Office>,
    /// What the agency asked about is called, also where it is a department, which cannot be chosen.
    name: Option<String>,
    lang: Lang,
    /// Whether numbers lead to their dossiers: figures are for more people than dossiers are.
    names: bool,
    /// Without doubtful dossiers.
    pub certain: bool,
}

/// A page's head before it is known whether its question makes sense.
pub struct Head {
    values: Values,
    offices: Vec<Office>,
    today: NaiveDate,
}

/// The agencies of the person, and their days.
pub async fn read(ctx: &Ctx, staff: &Staff, query: &Values) -> Result<(Head, Result<Asked, Error>), Error> {
    let today = ctx.now().local_day();
    let first = NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today);
    let grants = staff.shell.me.iter().flat_map(|me| &me.grants);
    let tops: Vec<String> = grants
        .filter(|(role, _)| role.allows(Permission::StatisticsRead))
        .map(|(_, agency)| agency.code.clone())
        .collect();
    let mut values = query.clone();
    let named = query.get("agency").and_then(|code| code.parse().ok());
    let (offices, mut name) = offices(ctx, staff, tops, named).await?;
    values.fill("from", &first.to_string());
    values.fill("to", &today.to_string());
    if let Some(office) = offices.first() {
        values.fill("agency", office.code.as_str());
        name = name.or_else(|| Some(office.name.clone()).filter(|_| query.get("agency").is_none()));
    }
    let mut f = Fields::new();
    let agency = f.optional::<AgencyCode, _>("agency", values.get("agency"));
    let from = day(&mut f, "from", values.get("from"));
    let to = day(&mut f, "to", values.get("to"));
    let asked = f.finish().and_then(|()| {
        Ok(Asked {
            agency,
            from: sure(from)?,
            to: sure(to)?,
            today,
            offices: offices.clone(),
            name,
            lang: staff.shell.lang,
            names: staff.shell.may(Permission::DossierRead),
            certain: query.get("certain") == Some("true"),
        })
    });
    Ok((Head { values, offices, today }, asked))
}

/// The agencies that can be chosen, and what the one that was named is called.
async fn offices(
    ctx: &Ctx,
    staff: &Staff,
    tops: Vec<String>,
    named: Option<AgencyCode>,
) -> Result<(Vec<Office>, Option<String>), Error> {
    catalogue_admin::read(ctx, staff.caller.clone(), move |catalogue| {
        let tree = catalogue.tree();
        let mut offices: Vec<Office> = Vec::new();
        for top in tops.iter().filter_map(|code| code.parse().ok()) {
            let Some(top) = tree.find(&top) else { continue };
            let above = tree.path(top.id).len();
            for agency in tree.subtree(top.id) {
                let known = offices.iter().any(|o| o.code == agency.code);
                if agency.level != AgencyLevel::Department && !known {
                    offices.push(Office {
                        code: agency.code.clone(),
                        name: agency.name.clone(),
                        level: agency.level,
                        depth: tree.path(agency.id).len().saturating_sub(above),
                    });
                }
            }
        }
        let name = named
            .and_then(|code| tree.find(&code))
            .map(|agency| agency.name.clone());
        Ok((offices, name))
    })
    .await
}

impl Head {
    /// The form, with what is wrong with the question; below it links to common periods.
    pub fn form(&self, shell: &Shell, path: &str, hidden: &[&str], error: Option<&Error>) -> Markup {
        html! {
            (self.fields(shell, path, hidden, error, |_, _| html! {}))
            (self.quick(shell.lang, path))
        }
    }

    /// The form with more fields in it.
    pub fn fields(
        &self,
        shell: &Shell,
        path: &str,
        hidden: &[&str],
        error: Option<&Error>,
        more: impl Fn(&Form<'_>, &Values) -> Markup,
    ) -> Markup {
        let lang = shell.lang;
        let form = Form::new(shell, &self.values, error);
        let options: Vec<(&str, String)> = self
            .offices
            .iter()
            .map(|o| (o.code.as_str(), format!("{}{}", "– ".repeat(o.depth), o.name)))
            .collect();
        html! {
            form .filters method="get" action=(path) {
                @for name in hidden {
                    @if let Some(value) = self.values.get(name) { input type="hidden" name=(name) value=(value); }
                }
                (form.choice(Field::new("agency", lang.say(t::AGENCY)), &options))
                (form.input(Field::new("from", lang.say(t::FROM)).kind("date")))
                (form.input(Field::new("to", lang.say(t::TO)).kind("date")))
                (more(&form, &self.values))
                button .button { (lang.say(t::SHOW)) }
            }
        }
    }

    /// Links to common periods.
    pub fn quick(&self, lang: Lang, path: &str) -> Markup {
        let today = self.today;
        let month = today.with_day(1).unwrap_or(today);
        let before = month.checked_sub_days(Days::new(1)).unwrap_or(month);
        let periods: [(Text, NaiveDate, NaiveDate); 3] = [
            (t::THIS_MONTH, month, today),
            (t::LAST_MONTH, before.with_day(1).unwrap_or(before), before),
            (
                t::THIS_YEAR,
                NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(month),
                today,
            ),
        ];
        let agency = query_text(self.values.get("agency").unwrap_or_default());
        html! {
            nav .quick aria-label=(lang.say(t::QUICK)) {
                @for (name, from, to) in periods {
                    a href=(format!("{path}?agency={agency}&from={from}&to={to}")) { (lang.say(name)) }
                }
            }
        }
    }
}

impl Asked {
    /// For the services.
    pub fn question(&self) -> Question {
        Question {
            agency: self.agency.clone(),
            own: false,
            from: self.from,
            to: self.to,
            certain: self.certain,
        }
    }

    /// The agency asked about.
    pub fn office(&self) -> Option<&Office> {
        self.offices.iter().find(|o| Some(&o.code) == self.agency.as_ref())
    }

    /// Agency and days, for an address.
    pub fn query(&self) -> String {
        let agency = self.agency.as_ref().map_or_else(String::new, ToString::to_string);
        format!("agency={}&from={}&to={}", query_text(&agency), self.from, self.to)
    }

    /// What follows in an address where doubtful dossiers are left out.
    pub const fn and_certain(&self) -> &'static str {
        if self.certain { "&certain=true" } else { "" }
    }

    /// What the page is about, in words.
    pub fn title(&self, lang: Lang) -> String {
        let name = self.name.clone().unwrap_or_default();
        lang.fill(t::OF, [name, time::short_day(self.from), time::short_day(self.to)])
    }

    /// A number that leads to its dossiers.
    pub fn number(&self, number: i64, figure: Figure) -> Markup {
        self.linked(
            number,
            &format!("measure={figure}&{}{}", self.query(), self.and_certain()),
        )
    }

    /// A number of other days.
    pub fn number_of_days(&self, number: i64, figure: Figure, days: (NaiveDate, NaiveDate)) -> Markup {
        let agency = self.agency.as_ref().map_or_else(String::new, ToString::to_string);
        let (from, to) = days;
        self.linked(
            number,
            &format!(
                "measure={figure}&agency={}&from={from}&to={to}{}",
                query_text(&agency),
                self.and_certain()
            ),
        )
    }

    /// A number of an agency alone.
    pub fn number_of_agency(&self, number: i64, figure: Figure, agency: &str) -> Markup {
        let (agency, from, to) = (query_text(agency), self.from, self.to);
        self.linked(
            number,
            &format!(
                "measure={figure}&own=true&agency={agency}&from={from}&to={to}{}",
                self.and_certain()
            ),
        )
    }

    /// A number that leads to a list, if there is something to list and the person may see it.
    pub fn linked(&self, number: i64, query: &str) -> Markup {
        let shown = self.lang.number(number);
        html! {
            @if number > 0 && self.names { a href=(format!("{}?{query}", super::behind::PATH)) { (shown) } }
            @else { (shown) }
        }
    }

    /// Whether dossiers may be named to the person.
    pub const fn may_name(&self) -> bool {
        self.names
    }
}

/// Links between the pages about figures, for the same agency and days.
pub fn tabs(shell: &Shell, here: &str, query: &str) -> Markup {
    let lang = shell.lang;
    let mut entries: Vec<(&str, Text)> = vec![
        (super::board::PATH, t::TAB_BOARD),
        (super::quality::PATH, t::TAB_QUALITY),
        (super::scores::PATH, t::TAB_SCORES),
        (super::reports::PATH, t::TAB_REPORTS),
    ];
    if shell.may(Permission::FigureEnter) {
        entries.push((super::entered::PATH, p::ENTER_FIGURES));
    }
    html! {
        nav aria-label=(lang.say(t::TABS)) {
            ul .tabs {
                @for (path, name) in entries {
                    li {
                        a href=(tab(path, query)) aria-current=[(path == here).then_some("page")] {
                            (lang.say(name))
                        }
                    }
                }
            }
        }
    }
}

/// The address of one of them. Reports are of a named period unless other days are asked for, so only the agency goes there.
fn tab(path: &str, query: &str) -> String {
    let query = if path == super::reports::PATH {
        query
            .split('&')
            .find(|pair| pair.starts_with("agency="))
            .unwrap_or_default()
    } else {
        query
    };
    if query.is_empty() {
        path.to_owned()
    } else {
        format!("{path}?{query}")
    }
}
