//! Scores that people give: an agency its own, whoever judges it theirs; corrected with a reason, or taken back.

use std::collections::HashMap;

use maud::{Markup, html};

use super::asked::tabs;
use super::scores;
use crate::domain::policy::Permission;
use crate::domain::scorecard::{Points, ScoreKind, TOTAL};
use crate::http::extract::Ctx;
use crate::http::score_entries::{EntriesBody, EntryBody, ScoresParams, new_entries, scores_question};
use crate::service::scorecards::{self, GivenRow, Scorecard, Scores};
use crate::service::{Error, Fields};
use crate::web::admin::sent::{self, Sent};
use crate::web::form::{StaffPosted, Values};
use crate::web::lang::Lang;
use crate::web::refusal::Page;
use crate::web::shell::{Shell, Staff, leads_to};
use crate::web::text::planning as p;
use crate::web::text::supervise as t;
use crate::web::time;
use crate::web::ui::form::{Field, Form, Group};
use crate::web::ui::{self, Tone, query_text};

/// Where they are.
pub const PATH: &str = "/so-lieu/cham-diem/diem";

// What the form says of its one score has the names of the API's list.
const ITEM: &str = "scores[0].item";
const POINTS: &str = "scores[0].points";
const RANK: &str = "scores[0].rank";
const RANK_OF: &str = "scores[0].rank_of";
const EVIDENCE: &str = "scores[0].evidence";
const REVISION: &str = "scores[0].revision";
const REASON: &str = "scores[0].reason";
const WITHDRAW: &str = "scores[0].withdraw";

/// The scores given to an agency for some days.
pub fn address(card: &str, agency_and_days: &str) -> String {
    format!("{PATH}?code={}&{agency_and_days}", query_text(card))
}

/// Everything that was given, and a form.
pub async fn show(ctx: Ctx, staff: Staff, query: Values) -> Page {
    page(&ctx, &staff, &query, None).await
}

async fn page(ctx: &Ctx, staff: &Staff, values: &Values, error: Option<&Error>) -> Page {
    let (shell, lang) = (&staff.shell, staff.shell.lang);
    let asked = ScoresParams {
        agency: values.text("agency"),
        from: values.text("from"),
        to: values.text("to"),
    };
    let question = scores_question(&values.text("code").unwrap_or_default(), &asked)?;
    let scores = scorecards::scores(ctx, staff.caller.clone(), question.clone()).await?;
    let given = scorecards::history(ctx, staff.caller.clone(), question.clone()).await?;
    let about = format!(
        "agency={}&from={}&to={}",
        query_text(question.agency.as_str()),
        question.period.from(),
        question.period.to()
    );
    let kinds = kinds(shell);
    let days = [question.period.from(), question.period.to()].map(time::short_day);
    let body = html! {
        (tabs(shell, scores::PATH, &about))
        p { a href=(format!("{}?code={}&{about}", scores::PATH, query_text(&question.code))) { (scores.card.name) } }
        h2 { (scores.agency.name) ", " (days[0]) " – " (days[1]) }
        @if values.get("done").is_some() { (ui::notice(Tone::Good, &html! { p { (lang.say(p::SCORE_SAVED)) } })) }
        (table(lang, &scores, &given, &kinds, &about))
        @if !kinds.is_empty() { (form(shell, &scores, &kinds, &corrected(values, &given), error)) }
    };
    Ok(sent::page(shell, error, lang.say(t::GIVEN_SCORES), body))
}

/// The kinds of score that the person may give.
fn kinds(shell: &Shell) -> Vec<ScoreKind> {
    let may = |kind: &ScoreKind| {
        shell.may(match kind {
            ScoreKind::SelfAssessed => Permission::FigureEnter,
            ScoreKind::Assessed => Permission::ScoreAssess,
        })
    };
    ScoreKind::ALL.iter().copied().filter(may).collect()
}

fn name_of<'c>(lang: Lang, card: &'c Scorecard, item: &'c str) -> &'c str {
    let components = card.components.list();
    let component = components.iter().find(|c| c.code == item).map(|c| c.name.as_str());
    let criterion = || {
        card.components
            .criteria()
            .find(|c| c.code == item)
            .map(|c| c.name.as_str())
    };
    let total = (item == TOTAL).then(|| lang.say(t::SCORE_TOTAL));
    total.or(component).or_else(criterion).unwrap_or(item)
}

/// The revision that stands of each score.
fn standing(given: &[GivenRow]) -> HashMap<(ScoreKind, &str), &GivenRow> {
    let mut last: HashMap<(ScoreKind, &str), &GivenRow> = HashMap::new();
    for one in given {
        let there = last.entry((one.row.kind, one.row.item.as_str())).or_insert(one);
        if one.row.revision > there.row.revision {
            *there = one;
        }
    }
    last.retain(|_, one| !one.row.is_withdrawn());
    last
}

/// What a link to correct a score means: the score as it stands now. What was typed stays.
fn corrected(values: &Values, given: &[GivenRow]) -> Values {
    let mut values = values.clone();
    let stands = standing(given);
    let named = values
        .get("kind")
        .and_then(|kind| kind.parse().ok())
        .zip(values.get(ITEM));
    let asked = values.has(REVISION) && !values.has("source");
    if let Some(one) = named.and_then(|named| stands.get(&named)).filter(|_| asked) {
        let row = &one.row;
        values.set(REVISION, &row.revision.to_string());
        let points = row.points.and_then(|points| u32::try_from(points).ok());
        for (name, text) in [
            (POINTS, points.map(|points| scores::points(Lang::Vi, points))),
            (RANK, row.place.map(|place| place.to_string())),
            (RANK_OF, row.places.map(|places| places.to_string())),
            ("source", Some(row.source.clone())),
            (EVIDENCE, Some(row.evidence.clone())),
        ] {
            if let Some(text) = text {
                values.set(name, &text);
            }
        }
    }
    values
}

fn table(lang: Lang, scores: &Scores, given: &[GivenRow], kinds: &[ScoreKind], about: &str) -> Markup {
    let head = [
        t::CRITERION,
        p::SCORE_KIND,
        t::POINTS,
        t::RANK,
        p::FIGURE_SOURCE,
        p::GIVEN_BY,
        p::CORRECT,
    ]
    .map(|text| lang.say(text));
    let stands = standing(given);
    let rows: Vec<Vec<Markup>> = given
        .iter()
        .map(|one| {
            let row = &one.row;
            let points = match row.points.and_then(|points| u32::try_from(points).ok()) {
                _ if row.is_withdrawn() => lang.say(p::SCORE_TAKEN_BACK).to_owned(),
                Some(points) => scores::points(lang, points),
                None => "–".to_owned(),
            };
            let place = match (row.place, row.places) {
                (Some(place), Some(places)) => format!("{place}/{places}"),
                (Some(place), None) => place.to_string(),
                (None, _) => "–".to_owned(),
            };
            let last = stands.get(&(row.kind, row.item.as_str()));
            let is_last = last.is_some_and(|last| last.row.revision == row.revision);
            vec![
                html! { (name_of(lang, &scores.card, &row.item)) },
                html! { (lang.label(row.kind.label_vi(), row.kind.as_str())) },
                html! { (points) },
                html! { (place) },
                html! {
                    (row.source)
                    p .hint { (row.evidence) }
                    @if let Some(reason) = &row.reason { p .hint { (lang.say(p::REASON)) ": " (reason) } }
                },
                html! {
                    (one.entered_by.as_ref().map_or("–", |by| by.full_name.as_str())) ", " (time::moment(lang, row.entered_at))
                },
                html! {
                    @if is_last && kinds.contains(&row.kind) {
                        a href=(correction(one, &scores.card.code, about)) {
                            (lang.fill(p::CORRECT_REVISION, [row.revision.to_string()]))
                        }
                    } @else { (row.revision) }
                },
            ]
        })
        .collect();
    html! {
        @if rows.is_empty() { p { (lang.say(p::NO_SCORES)) } } @else { (ui::records(lang.say(t::GIVEN_SCORES), &head, &rows)) }
    }
}

/// Where a score is corrected or taken back.
fn correction(one: &GivenRow, card: &str, about: &str) -> String {
    format!(
        "{}&kind={}&{}={}&{}={}#score",
        address(card, about),
        one.row.kind.as_str(),
        query_text(ITEM),
        query_text(&one.row.item),
        query_text(REVISION),
        one.row.revision
    )
}

/// The items of a scorecard, each component with its criteria.
fn items(lang: Lang, card: &Scorecard) -> Vec<Group<'_>> {
    let option = |name: &str, max: Points| format!("{name} ({})", scores::points(lang, u32::from(max.hundredths())));
    let mut groups = vec![Group {
        name: None,
        options: vec![(TOTAL, lang.say(t::SCORE_TOTAL).to_owned())],
    }];
    for component in card.components.list() {
        let whole = lang.fill(p::WHOLE_COMPONENT, [component.name.clone()]);
        let mut options = vec![(component.code.as_str(), option(&whole, component.max))];
        let criteria = component.criteria.iter();
        options.extend(criteria.map(|c| (c.code.as_str(), option(&c.name, c.max))));
        groups.push(Group {
            name: Some(component.name.clone()),
            options,
        });
    }
    groups
}

fn form(shell: &Shell, scores: &Scores, kinds: &[ScoreKind], values: &Values, error: Option<&Error>) -> Markup {
    let lang = shell.lang;
    let form = Form::new(shell, values, error);
    let kinds = sent::values(lang, kinds, |kind| (kind.as_str(), kind.label_vi()));
    let fields = html! {
        @for name in ["code", "agency", "from", "to"] {
            input type="hidden" name=(name) value=(values.get(name).unwrap_or_default());
            (form.errors_of(name))
        }
        (form.choice(Field::new("kind", lang.say(p::SCORE_KIND)).required(), &kinds))
        (form.choice_of_groups(Field::new(ITEM, lang.say(t::CRITERION)).required(), &items(lang, &scores.card)))
        div .row {
            (form.input(Field::new(POINTS, lang.say(t::POINTS)).keyboard("decimal").at_most(6)))
            (form.input(Field::new(RANK, lang.say(t::RANK)).keyboard("numeric").at_most(5)))
            (form.input(Field::new(RANK_OF, lang.say(p::RANK_OF)).keyboard("numeric").at_most(5)))
        }
        (form.input(Field::new("source", lang.say(p::FIGURE_SOURCE)).required().at_most(500)))
        (form.lines(Field::new(EVIDENCE, lang.say(p::EVIDENCE)).hint(lang.say(p::EVIDENCE_HINT)).at_most(2000)))
        @if let Some(revision) = values.get(REVISION) {
            p { (lang.fill(p::CORRECTING_SCORE, [revision.to_owned()])) }
            input type="hidden" name=(REVISION) value=(revision);
            (form.errors_of(REVISION))
            (form.lines(Field::new(REASON, lang.say(p::REASON)).required().at_most(1000)))
            (form.tick(WITHDRAW, "true", lang.say(p::TAKE_SCORE_BACK)))
        }
        (form.submit(p::ENTER))
    };
    html! {
        section .card.narrow aria-labelledby="score" {
            h2 #score { (lang.say(p::GIVE_SCORE)) }
            (form.whole(PATH, &fields))
        }
    }
}

/// Gives a score, corrects it or takes it back.
pub async fn add(ctx: Ctx, posted: StaffPosted) -> Page {
    let StaffPosted {
        staff, values, once, ..
    } = posted;
    let code = values.text("code").unwrap_or_default();
    let done = match body(&values).and_then(|body| new_entries(&code, &body)) {
        Ok(new) => {
            let about = format!(
                "agency={}&from={}&to={}&done=given",
                query_text(new.agency.as_str()),
                new.period.from(),
                new.period.to()
            );
            let shown = address(&new.code, &about);
            scorecards::enter(&ctx, staff.caller.clone(), once, new, move |_| leads_to(shown.clone())).await
        }
        Err(error) => Err(error),
    };
    match sent::sent(done)? {
        Sent::On(answer) => Ok(answer),
        Sent::Back(error) => page(&ctx, &staff, &values, Some(&error)).await,
    }
}

fn body(values: &Values) -> Result<EntriesBody, Error> {
    let mut f = Fields::new();
    let back = values.has(WITHDRAW);
    let points = sent::decimal(&mut f, values, POINTS);
    let whole = |f: &mut Fields, name: &str| sent::number(f, values, name).and_then(|n| i32::try_from(n).ok());
    let score = EntryBody {
        item: values.text(ITEM),
        points: points.filter(|_| !back),
        rank: whole(&mut f, RANK).filter(|_| !back),
        rank_of: whole(&mut f, RANK_OF).filter(|_| !back),
        // What is taken back was in the form as it stood.
        evidence: values.text(EVIDENCE).filter(|_| !back),
        revision: whole(&mut f, REVISION),
        reason: values.text(REASON),
        withdraw: back.then_some(true),
    };
    f.finish()?;
    Ok(EntriesBody {
        agency: values.text("agency"),
        from: values.text("from"),
        to: values.text("to"),
        kind: values.text("kind"),
        source: values.text("source"),
        scores: vec![score],
    })
}
