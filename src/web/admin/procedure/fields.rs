//! The fields of a version of a procedure. Their names are those of the API, so that what it refuses stands beside them.

use maud::{Markup, html};

use crate::domain::agency::AgencyLevel;
use crate::domain::counted::FeeUnit;
use crate::domain::fee::{FeeKind, FeeTiming};
use crate::domain::person::ApplicantKind;
use crate::domain::policy::Role;
use crate::domain::postal::Channel;
use crate::web::admin::sent::values as options;
use crate::web::form::Values;
use crate::web::form::rows::{BLANK, MORE};
use crate::web::lang::{Lang, Text};
use crate::web::text::admin as t;
use crate::web::text::procedure as p;
use crate::web::text::setup as s;
use crate::web::ui::form::{Field, Form};

/// What is said about a version once.
const SAID: [(&str, Text); 4] = [
    ("gives_result", p::GIVES_RESULT),
    ("result_file_demanded", p::FILE_DEMANDED),
    ("signature_demanded", p::SIGNATURE_DEMANDED),
    ("postal_allowed", p::POSTAL_ALLOWED),
];

const UNITS: [(&str, Text); 5] = [
    ("working_day", p::WORKING_DAYS),
    ("working_hour", p::WORKING_HOURS),
    ("calendar_day", p::CALENDAR_DAYS),
    ("same_day", p::SAME_DAY),
    ("none", p::NO_LIMIT),
];

const LEVELS: [(&str, Text); 4] = [
    ("4", p::LEVEL_FOUR),
    ("3", p::LEVEL_THREE),
    ("2", p::LEVEL_TWO),
    ("1", p::LEVEL_ONE),
];

fn said<const N: usize>(lang: Lang, texts: [(&str, Text); N]) -> Vec<(&str, String)> {
    texts.map(|(value, text)| (value, lang.say(text).to_owned())).into()
}

/// All of them.
pub fn of_version(lang: Lang, form: &Form<'_>, values: &Values) -> Markup {
    let levels: Vec<_> = options(lang, AgencyLevel::ALL, |l| (l.as_str(), l.label_vi()))
        .into_iter()
        .filter(|(level, _)| *level != AgencyLevel::Department.as_str())
        .collect();
    html! {
        (form.input(Field::new("valid_from", lang.say(s::FIRST_DAY)).kind("date").required()))
        (form.choice(Field::new("definition.agency_level", lang.say(p::DECIDED_BY)).required(), &levels))
        (form.choice(Field::new("definition.service_level", lang.say(t::SERVICE_LEVEL)).required(), &said(lang, LEVELS)))
        fieldset .group {
            legend { (lang.say(t::DURATION)) }
            (duration(lang, form, "definition.duration", p::PROMISED, None))
            (duration(lang, form, "definition.statutory_duration", p::STATUTORY, Some(p::AS_PROMISED)))
            (duration(lang, form, "definition.online_duration", p::ONLINE, Some(p::AS_PROMISED)))
        }
        fieldset .group {
            legend { (lang.say(p::RESULT)) }
            @for (name, text) in SAID {
                @let name = format!("definition.{name}");
                (form.errors_of(&name))
                (form.tick(&name, "yes", lang.say(text)))
            }
        }
        (list(lang, form, values, "definition.papers", t::PAPERS, paper))
        (list(lang, form, values, "definition.fees", t::FEES, fee))
        (list(lang, form, values, "definition.steps", t::STEPS, step))
    }
}

/// The groups of a list that are filled in, and a few blank ones.
fn list(
    lang: Lang,
    form: &Form<'_>,
    values: &Values,
    name: &str,
    title: Text,
    group: impl Fn(Lang, &Form<'_>, &str) -> Markup,
) -> Markup {
    html! {
        fieldset .group {
            legend { (lang.say(title)) }
            p .hint { (lang.say(p::ROWS_HINT)) }
            (form.errors_of(name))
            @for n in 0..values.rows(name) + BLANK {
                fieldset .group {
                    legend { (lang.fill(p::ROW, [lang.say(title).to_owned(), (n + 1).to_string()])) }
                    div .row { (group(lang, form, &format!("{name}[{n}]"))) }
                }
            }
            button .button.second name=(MORE) value=(name) { (lang.say(p::MORE)) }
        }
    }
}

fn duration(lang: Lang, form: &Form<'_>, name: &str, label: Text, none: Option<Text>) -> Markup {
    let mut units = said(lang, UNITS);
    if let Some(none) = none {
        units.insert(0, ("", lang.say(none).to_owned()));
    }
    let (unit, value) = (format!("{name}.unit"), format!("{name}.value"));
    html! {
        (form.errors_of(name))
        div .row {
            (form.choice(Field::new(&unit, lang.say(label)), &units))
            (form.input(Field::new(&value, lang.say(p::HOW_MUCH)).hint(lang.say(p::HOW_MUCH_HINT)).at_most(8)))
        }
    }
}

fn paper(lang: Lang, form: &Form<'_>, at: &str) -> Markup {
    let [code, name, originals, copies, mandatory] =
        ["code", "name", "originals", "copies", "mandatory"].map(|field| format!("{at}.{field}"));
    html! {
        (form.input(Field::new(&name, lang.say(p::PAPER_NAME)).at_most(500)))
        (form.input(Field::new(&code, lang.say(t::CODE)).hint(lang.say(p::PAPER_CODE_HINT)).at_most(40)))
        (form.input(Field::new(&originals, lang.say(p::ORIGINALS)).keyboard("numeric").at_most(3)))
        (form.input(Field::new(&copies, lang.say(p::COPIES)).keyboard("numeric").at_most(3)))
        (form.tick(&mandatory, "yes", lang.say(p::MANDATORY)))
    }
}

fn fee(lang: Lang, form: &Form<'_>, at: &str) -> Markup {
    let [kind, name, amount, timing, channel, applicant] =
        ["kind", "name", "amount", "timing", "channel", "applicant_kind"].map(|field| format!("{at}.{field}"));
    let [per, further, after, further_amount, at_most] =
        ["per", "further", "further.after", "further.amount", "at_most"].map(|field| format!("{at}.{field}"));
    let without_blank = |mut all: Vec<(&'static str, String)>| {
        all.remove(0);
        all
    };
    let kinds = without_blank(options(lang, FeeKind::ALL, |k| (k.as_str(), k.label_vi())));
    let timings = without_blank(options(lang, FeeTiming::ALL, |k| (k.as_str(), k.label_vi())));
    let units = without_blank(options(lang, FeeUnit::ALL, |u| (u.as_str(), u.label_vi())));
    let mut channels = without_blank(options(lang, Channel::ALL, |c| (c.as_str(), c.label_vi())));
    channels.insert(0, ("", lang.say(p::EVERY_CHANNEL).to_owned()));
    let mut applicants = without_blank(options(lang, ApplicantKind::ALL, |k| (k.as_str(), k.label_vi())));
    applicants.insert(0, ("", lang.say(p::EVERYBODY).to_owned()));
    html! {
        (form.input(Field::new(&name, lang.say(p::FEE_NAME)).at_most(500)))
        (form.choice(Field::new(&kind, lang.say(p::FEE_KIND)), &kinds))
        (form.input(Field::new(&amount, lang.say(p::AMOUNT)).keyboard("numeric").at_most(15)))
        (form.choice(Field::new(&per, lang.say(p::PER)), &units))
        (form.errors_of(&further))
        (form.input(Field::new(&after, lang.say(p::FURTHER_AFTER)).hint(lang.say(p::FURTHER_HINT)).keyboard("numeric").at_most(5)))
        (form.input(Field::new(&further_amount, lang.say(p::FURTHER_AMOUNT)).keyboard("numeric").at_most(15)))
        (form.input(Field::new(&at_most, lang.say(p::AT_MOST)).hint(lang.say(p::AT_MOST_HINT)).keyboard("numeric").at_most(15)))
        (form.choice(Field::new(&timing, lang.say(p::TIMING)), &timings))
        (form.choice(Field::new(&channel, lang.say(p::CHANNEL)), &channels))
        (form.choice(Field::new(&applicant, lang.say(p::APPLICANT_KIND)), &applicants))
    }
}

fn step(lang: Lang, form: &Form<'_>, at: &str) -> Markup {
    let [name, role, agency, parallel, duration_at] =
        ["name", "role", "agency", "parallel", "duration"].map(|field| format!("{at}.{field}"));
    let roles: Vec<_> = [Role::Handler, Role::Leader]
        .map(|role| (role.as_str(), lang.label(role.label_vi(), role.as_str())))
        .into();
    html! {
        (form.input(Field::new(&name, lang.say(p::STEP_NAME)).at_most(500)))
        (form.choice(Field::new(&role, lang.say(p::WHO)), &roles))
        (form.input(Field::new(&agency, lang.say(p::STEP_AGENCY)).hint(lang.say(p::STEP_AGENCY_HINT)).at_most(40)))
        (duration(lang, form, &duration_at, p::STEP_DURATION, None))
        (form.errors_of(&parallel))
        (form.tick(&parallel, "yes", lang.say(p::PARALLEL)))
    }
}
