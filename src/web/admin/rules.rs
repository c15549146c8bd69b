//! Rules that the law states with numbers: what holds where nothing is set, what was set, and a form to set one.

use maud::{Markup, html};

use super::procedures::validity;
use super::sent::{self, Office, Sent, offices, options};
use super::{card, said};
use crate::domain::calendar::clock_text;
use crate::domain::policy::Permission;
use crate::domain::rules::{RuleKey, RuleUnit};
use crate::http::catalogue::{RuleBody, new_rule};
use crate::http::extract::Ctx;
use crate::service::{Error, catalogue_admin};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::admin as t;
use crate::web::text::{setup as s, staff};
use crate::web::time;
use crate::web::ui;
use crate::web::ui::form::{Field, Form};

/// Where rules are.
pub const PATH: &str = "/quan-tri/quy-tac";

/// The rules.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, &Values::default(), None).await
}

async fn page(ctx: &Ctx, staff: &Staff, query: &Values, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let settings = catalogue_admin::read(ctx, staff.caller.clone(), |catalogue| {
        let settings = catalogue.rules().iter();
        Ok(settings
            .map(|rule| (rule.clone(), catalogue.agency_named(rule.agency_id).name))
            .collect::<Vec<_>>())
    })
    .await?;
    let mine = offices(ctx, staff, Permission::CatalogueManage).await?;
    let name = |key: RuleKey| lang.label(key.label_vi(), key.as_str());
    let set: Vec<Vec<Markup>> = settings
        .iter()
        .map(|(rule, agency)| {
            vec![
                html! { (name(rule.key)) },
                value(lang, rule.key, rule.value),
                html! { (agency) },
                html! { (validity(lang, rule.valid_from, rule.valid_to)) },
                html! { (rule.source) },
            ]
        })
        .collect();
    let today = ctx.now().local_day();
    let defaults: Vec<Vec<Markup>> = RuleKey::ALL
        .iter()
        .map(|key| vec![html! { (name(*key)) }, value(lang, *key, key.default_on(today))])
        .collect();
    let head = [s::RULE, s::VALUE, t::AGENCY, t::VALID, s::LEGAL_GROUND].map(|text| lang.say(text));
    let short = [s::RULE, s::DEFAULT].map(|text| lang.say(text));
    let body = html! {
        (said(shell, query))
        h2 { (lang.say(s::RULES_SET)) }
        @if set.is_empty() { p { (lang.say(s::NO_RULES)) } } @else { (ui::records(lang.say(s::RULES_SET), &head, &set)) }
        @if !mine.is_empty() { (form(shell, &mine, values, error)) }
        h2 { (lang.say(s::DEFAULTS)) }
        (ui::records(lang.say(s::DEFAULTS), &short, &defaults))
    };
    Ok(sent::page(shell, error, lang.say(s::RULES), body))
}

/// A number as it is entered, and what it means where that is not plain.
fn value(lang: Lang, key: RuleKey, value: i64) -> Markup {
    let meaning = match key.unit() {
        RuleUnit::WorkingMinutes if value > 0 => Some(time::working(lang, value, time::NOMINAL_DAY)),
        RuleUnit::MinuteOfDay => u16::try_from(value).ok().map(clock_text),
        RuleUnit::YesOrNo => Some(lang.say(if value == 0 { staff::NO } else { staff::YES }).to_owned()),
        RuleUnit::WorkingMinutes | RuleUnit::Number => None,
    };
    html! { (value) @if let Some(meaning) = meaning { " " span .soft { "(" (meaning) ")" } } }
}

fn form(shell: &Shell, mine: &[Office], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let keys = sent::values(lang, RuleKey::ALL, |k| (k.as_str(), k.label_vi()));
    let fields = html! {
        p .hint { (lang.say(s::RULE_LEAD)) }
        (form.choice(Field::new("key", lang.say(s::RULE)).required(), &keys))
        (form.choice(Field::new("agency", lang.say(t::AGENCY)).required(), &options(lang, mine)))
        (form.input(Field::new("value", lang.say(s::VALUE)).required().keyboard("numeric").at_most(6)))
        (form.input(Field::new("valid_from", lang.say(s::FIRST_DAY)).kind("date").required()))
        (form.input(Field::new("valid_to", lang.say(s::LAST_DAY)).kind("date").hint(lang.say(s::OPEN_END))))
        (form.input(Field::new("source", lang.say(s::LEGAL_GROUND)).required().at_most(500)))
        (form.submit(s::SET_RULE))
    };
    html! { div .narrow { (card("set-rule", lang.say(s::SET_RULE), &form.whole(PATH, &fields))) } }
}

/// Sets a rule. Sending a form twice sets it once.
pub async fn set(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let body = sent::numbers(&values, ["value"]).map(|[value]| RuleBody {
        key: values.text("key"),
        agency: values.text("agency"),
        valid_from: values.text("valid_from"),
        valid_to: values.text("valid_to"),
        value,
        source: values.text("source"),
    });
    let done = match body.and_then(|body| new_rule(&body)) {
        Ok(new) => {
            catalogue_admin::put_rule(&ctx, staff.caller.clone(), once, new, |_, _| {
                leads_to(format!("{PATH}?done=set"))
            })
            .await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &Values::default(), &values, Some(&error)).await,
    }
}
