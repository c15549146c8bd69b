//! From what was typed about a version of a procedure to its definition, and back.

use std::collections::HashSet;

use crate::domain::agency::AgencyLevel;
use crate::domain::codes::AgencyCode;
use crate::domain::counted::{Count, FeeUnit};
use crate::domain::duration::Duration;
use crate::domain::fee::{FeeKind, FeeTiming, Money};
use crate::domain::person::ApplicantKind;
use crate::domain::policy::Role;
use crate::domain::postal::Channel;
use crate::domain::procedure::{FeeRule, Further, PaperRequirement, ProcedureDefinition, ServiceLevel, StepDefinition};
use crate::domain::text::ValueError;
use crate::service::{FieldError, Fields};
use crate::web::admin::sent::{not_a_number, number};
use crate::web::form::Values;

const PAPERS: &str = "definition.papers";
const FEES: &str = "definition.fees";
const STEPS: &str = "definition.steps";

/// What stands in the fields of a definition.
pub fn fill(values: &mut Values, d: &ProcedureDefinition) {
    let mut set = |name: String, value: &str| values.set(&name, value);
    set("definition.agency_level".to_owned(), d.agency_level.as_str());
    set(
        "definition.service_level".to_owned(),
        &d.service_level.get().to_string(),
    );
    for (name, so) in [
        ("gives_result", d.gives_result),
        ("result_file_demanded", d.result_file_demanded),
        ("signature_demanded", d.signature_demanded),
        ("postal_allowed", d.postal_allowed),
    ] {
        if so {
            set(format!("definition.{name}"), "yes");
        }
    }
    for (n, paper) in d.papers.iter().enumerate() {
        let at = |field: &str| format!("{PAPERS}[{n}].{field}");
        set(at("code"), &paper.code);
        set(at("name"), &paper.name);
        set(at("originals"), &paper.originals.to_string());
        set(at("copies"), &paper.copies.to_string());
        if paper.mandatory {
            set(at("mandatory"), "yes");
        }
    }
    for (n, fee) in d.fees.iter().enumerate() {
        let at = |field: &str| format!("{FEES}[{n}].{field}");
        set(at("kind"), fee.kind.as_str());
        set(at("name"), &fee.name);
        set(at("amount"), &fee.amount.dong().to_string());
        set(at("per"), fee.per.as_str());
        if let Some(further) = &fee.further {
            set(at("further.after"), &further.after.get().to_string());
            set(at("further.amount"), &further.amount.dong().to_string());
        }
        if let Some(most) = fee.at_most {
            set(at("at_most"), &most.dong().to_string());
        }
        set(at("timing"), fee.timing.as_str());
        set(at("channel"), fee.channel.map_or("", Channel::as_str));
        set(
            at("applicant_kind"),
            fee.applicant_kind.map_or("", ApplicantKind::as_str),
        );
    }
    let durations = [
        ("duration", Some(&d.duration)),
        ("statutory_duration", d.statutory_duration.as_ref()),
        ("online_duration", d.online_duration.as_ref()),
    ];
    let mut all: Vec<(String, &Duration)> = durations
        .into_iter()
        .filter_map(|(name, duration)| Some((format!("definition.{name}"), duration?)))
        .collect();
    for (n, step) in d.steps.iter().enumerate() {
        let at = |field: &str| format!("{STEPS}[{n}].{field}");
        set(at("name"), &step.name);
        set(at("role"), step.role.as_str());
        set(at("agency"), step.agency.as_ref().map_or("", AgencyCode::as_str));
        if step.parallel {
            set(at("parallel"), "yes");
        }
        all.push((at("duration"), &step.duration));
    }
    for (at, duration) in all {
        set(format!("{at}.unit"), duration.kind());
        set(format!("{at}.value"), &duration.value().unwrap_or_default());
    }
}

/// Leaves out the groups of its lists that are blank.
pub fn close_ranks(values: &mut Values) {
    values.close_ranks(PAPERS, &["code", "name", "originals", "copies", "mandatory"]);
    values.close_ranks(
        FEES,
        &["name", "amount", "after", "at_most", "channel", "applicant_kind"],
    );
    values.close_ranks(STEPS, &["name", "value", "agency", "parallel"]);
}

/// The definition that was typed; what is wrong is noted.
pub fn definition(f: &mut Fields, values: &Values) -> Option<ProcedureDefinition> {
    let ticked = |name: &str| values.has(&format!("definition.{name}"));
    let agency_level = f.required::<AgencyLevel, _>("definition.agency_level", values.get("definition.agency_level"));
    let service_level =
        f.required::<ServiceLevel, _>("definition.service_level", values.get("definition.service_level"));
    let duration = duration_of(f, values, "definition.duration");
    let statutory_duration = optional_duration(f, values, "definition.statutory_duration");
    let online_duration = optional_duration(f, values, "definition.online_duration");
    // All of them are looked at, so that all that is wrong is told at once.
    let papers: Vec<_> = (0..values.rows(PAPERS)).map(|n| paper(f, values, n)).collect();
    let fees: Vec<_> = (0..values.rows(FEES)).map(|n| fee(f, values, n)).collect();
    let steps: Vec<_> = (0..values.rows(STEPS)).map(|n| step(f, values, n)).collect();
    let mut papers = papers.into_iter().collect::<Option<Vec<_>>>()?;
    name_papers(&mut papers);
    Some(ProcedureDefinition {
        agency_level: agency_level?,
        duration: duration?,
        statutory_duration,
        online_duration,
        service_level: service_level?,
        papers,
        fees: fees.into_iter().collect::<Option<_>>()?,
        steps: steps.into_iter().collect::<Option<_>>()?,
        gives_result: ticked("gives_result"),
        result_file_demanded: ticked("result_file_demanded"),
        signature_demanded: ticked("signature_demanded"),
        postal_allowed: ticked("postal_allowed"),
    })
}

fn duration_of(f: &mut Fields, values: &Values, at: &str) -> Option<Duration> {
    let unit = values.get(&format!("{at}.unit")).unwrap_or_default();
    let value = values.get(&format!("{at}.value")).unwrap_or_default().replace(',', ".");
    f.take(&format!("{at}.value"), Duration::parse(unit, &value))
}

/// None if neither a unit was chosen nor a number typed.
fn optional_duration(f: &mut Fields, values: &Values, at: &str) -> Option<Duration> {
    let given = |name: &str| {
        values
            .get(&format!("{at}.{name}"))
            .is_some_and(|text| !text.trim().is_empty())
    };
    if !given("unit") {
        if given("value") {
            f.push(FieldError::missing(&format!("{at}.unit")));
        }
        return None;
    }
    duration_of(f, values, at)
}

fn copies(f: &mut Fields, values: &Values, name: &str) -> Option<u8> {
    let Some(text) = values.get(name) else {
        return Some(0);
    };
    let number = text.trim().parse().ok();
    if number.is_none() {
        f.push(not_a_number(name));
    }
    number
}

fn paper(f: &mut Fields, values: &Values, n: usize) -> Option<PaperRequirement> {
    let at = |field: &str| format!("{PAPERS}[{n}].{field}");
    let trimmed = |field: &str| values.get(&at(field)).unwrap_or_default().trim().to_owned();
    let (originals, copies) = (copies(f, values, &at("originals")), copies(f, values, &at("copies")));
    Some(PaperRequirement {
        code: trimmed("code"),
        name: trimmed("name"),
        originals: originals?,
        copies: copies?,
        mandatory: values.has(&at("mandatory")),
    })
}

/// A paper whose code was left blank gets the first of `p1`, `p2` … that no other has.
fn name_papers(papers: &mut [PaperRequirement]) {
    let mut taken: HashSet<String> = papers.iter().map(|paper| paper.code.clone()).collect();
    for paper in papers.iter_mut().filter(|paper| paper.code.is_empty()) {
        let free = (1..).map(|n| format!("p{n}")).find(|code| !taken.contains(code));
        paper.code = free.unwrap_or_default();
        taken.insert(paper.code.clone());
    }
}

/// A number that must be there, as what it means.
fn needed<T, E: ValueError>(
    f: &mut Fields,
    values: &Values,
    name: &str,
    of: impl Fn(i64) -> Result<T, E>,
) -> Option<T> {
    if values.get(name).is_none() {
        f.push(FieldError::missing(name));
    }
    number(f, values, name).and_then(|number| f.take(name, of(number)))
}

fn fee(f: &mut Fields, values: &Values, n: usize) -> Option<FeeRule> {
    let at = |field: &str| format!("{FEES}[{n}].{field}");
    let kind = f.required::<FeeKind, _>(&at("kind"), values.get(&at("kind")));
    let timing = f.required::<FeeTiming, _>(&at("timing"), values.get(&at("timing")));
    let channel = f.optional::<Channel, _>(&at("channel"), values.get(&at("channel")));
    let applicant_kind = f.optional::<ApplicantKind, _>(&at("applicant_kind"), values.get(&at("applicant_kind")));
    let amount = needed(f, values, &at("amount"), Money::new);
    let per = f.optional::<FeeUnit, _>(&at("per"), values.get(&at("per")));
    let further = ["further.after", "further.amount"].map(at);
    let further = if further.iter().any(|name| values.get(name).is_some()) {
        let [after, amount] = &further;
        let (after, amount) = (
            needed(f, values, after, Count::new),
            needed(f, values, amount, Money::new),
        );
        after.zip(amount).map(|(after, amount)| Further { after, amount })
    } else {
        None
    };
    let at_most = number(f, values, &at("at_most")).and_then(|dong| f.take(&at("at_most"), Money::new(dong)));
    Some(FeeRule {
        kind: kind?,
        name: values.get(&at("name")).unwrap_or_default().trim().to_owned(),
        amount: amount?,
        per: per.unwrap_or_default(),
        further,
        at_most,
        timing: timing?,
        channel,
        applicant_kind,
    })
}

fn step(f: &mut Fields, values: &Values, n: usize) -> Option<StepDefinition> {
    let at = |field: &str| format!("{STEPS}[{n}].{field}");
    let role = f.required::<Role, _>(&at("role"), values.get(&at("role")));
    let agency = f.optional::<AgencyCode, _>(&at("agency"), values.get(&at("agency")));
    let duration = duration_of(f, values, &at("duration"));
    Some(StepDefinition {
        name: values.get(&at("name")).unwrap_or_default().trim().to_owned(),
        role: role?,
        agency,
        duration: duration?,
        parallel: values.has(&at("parallel")),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn papers_without_a_code_get_a_free_one() {
        let mut papers = ["p2", "", ""].map(|code| PaperRequirement {
            code: code.to_owned(),
            name: "x".to_owned(),
            originals: 1,
            copies: 0,
            mandatory: false,
        });
        name_papers(&mut papers);
        assert_eq!(papers.map(|paper| paper.code), ["p2", "p1", "p3"]);
    }
}
