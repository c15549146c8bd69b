//! What the form of a scorecard says: from a version to its fields, and from its fields to what the API reads.

use crate::domain::indicator::Comparator;
use crate::domain::scorecard::{BandDraft, ComponentDraft, CriterionDraft, ShapeDraft};
use crate::domain::text::FieldCode;
use crate::http::scorecards::ScorecardBody;
use crate::service::scorecards::Scorecard;
use crate::service::{Error, FieldError, Fields};
use crate::web::admin::sent::{decimal, fraction, unused};
use crate::web::form::Values;

/// The list of components.
pub const COMPONENTS: &str = "components";
/// Fields that show that a group is meant.
const TELLING: [&str; 7] = ["code", "name", "max", "kind", "indicator", "number", "bands"];

/// The list of criteria of a component.
pub fn criteria_of(component: usize) -> String {
    format!("{COMPONENTS}[{component}].criteria")
}

/// Leaves out the groups of its lists that are blank.
pub fn close_ranks(values: &mut Values) {
    for n in 0..values.close_ranks(COMPONENTS, &TELLING) {
        values.close_ranks(&criteria_of(n), &TELLING);
    }
}

/// The fields of a version.
pub fn filled(card: &Scorecard) -> Values {
    let mut values = Values::default();
    values.set("name", &card.name);
    values.set("source", &card.source);
    values.set("version", &card.version.to_string());
    for level in &card.levels {
        values.add("levels", level.as_str());
    }
    for (n, component) in card.draft.iter().enumerate() {
        let at = format!("{COMPONENTS}[{n}]");
        values.add(&format!("{at}.code"), &component.code);
        values.add(&format!("{at}.name"), &component.name);
        values.add(&format!("{at}.max"), &component.max.to_string());
        for (k, criterion) in component.criteria.iter().enumerate() {
            let at = format!("{}[{k}]", criteria_of(n));
            let (kind, indicator, number, bands) = shown(&criterion.shape);
            values.add(&format!("{at}.code"), &criterion.code);
            values.add(&format!("{at}.name"), &criterion.name);
            values.add(&format!("{at}.max"), &criterion.max.to_string());
            values.add(&format!("{at}.shape.kind"), kind);
            values.add(&format!("{at}.shape.indicator"), indicator);
            let number = number.map_or_else(String::new, |number| number.to_string());
            values.add(&format!("{at}.shape.number"), &number);
            values.add(&format!("{at}.shape.bands"), &bands);
        }
    }
    values
}

/// Kind, indicator, number and bands of a shape.
fn shown(shape: &ShapeDraft) -> (&'static str, &str, Option<f64>, String) {
    match shape {
        ShapeDraft::Threshold {
            indicator,
            comparator,
            percent,
        } => (comparator.as_str(), indicator, Some(*percent), String::new()),
        ShapeDraft::Proportional { indicator } => ("proportional", indicator, None, String::new()),
        ShapeDraft::Capped {
            indicator,
            full_at_percent,
        } => ("capped", indicator, Some(*full_at_percent), String::new()),
        ShapeDraft::Bands { indicator, bands } => {
            let bands: Vec<String> = bands
                .iter()
                .map(|band| format!("{} = {}", band.from_percent, band.points))
                .collect();
            ("bands", indicator, None, bands.join("; "))
        }
        ShapeDraft::Deduction { indicator, points_each } => ("deduction", indicator, Some(*points_each), String::new()),
        ShapeDraft::Entered {} => ("entered", "", None, String::new()),
    }
}

/// A number that must be there.
fn number(f: &mut Fields, values: &Values, name: &str) -> Option<f64> {
    if values.get(name).is_none() {
        f.push(FieldError::missing(name));
    }
    decimal(f, values, name)
}

fn bands(f: &mut Fields, values: &Values, name: &str) -> Option<Vec<BandDraft>> {
    let text = values.get(name).unwrap_or_default();
    let band = |part: &str| {
        let (from, points) = part.split_once('=')?;
        Some(BandDraft {
            from_percent: fraction(from)?,
            points: fraction(points)?,
        })
    };
    let parts = text.split(';').filter(|part| !part.trim().is_empty());
    let bands: Option<Vec<_>> = parts.map(band).collect();
    if bands.is_none() {
        f.push(FieldError::new(
            name,
            FieldCode::Bands,
            "Hãy viết các bậc như 30 = 10; 15 = 5.",
            "Write bands such as 30 = 10; 15 = 5.",
        ));
    }
    bands
}

fn shape(f: &mut Fields, values: &Values, at: &str) -> Option<ShapeDraft> {
    let [kind, indicator, level, steps] =
        ["kind", "indicator", "number", "bands"].map(|name| format!("{at}.shape.{name}"));
    let kind_said = values.get(&kind).unwrap_or_default();
    let idle: &[&str] = match kind_said {
        // Nothing is chosen that could leave anything unused.
        "" => &[],
        "entered" => &[&indicator, &level, &steps],
        "proportional" => &[&level, &steps],
        "bands" => &[&level],
        _ => &[&steps],
    };
    unused(f, values, idle);
    let indicator = values.get(&indicator).unwrap_or_default().trim().to_owned();
    Some(match kind_said {
        "entered" => ShapeDraft::Entered {},
        "proportional" => ShapeDraft::Proportional { indicator },
        "capped" => ShapeDraft::Capped {
            indicator,
            full_at_percent: number(f, values, &level)?,
        },
        "bands" => ShapeDraft::Bands {
            indicator,
            bands: bands(f, values, &steps)?,
        },
        "deduction" => ShapeDraft::Deduction {
            indicator,
            points_each: number(f, values, &level)?,
        },
        other => {
            let Ok(comparator) = other.parse::<Comparator>() else {
                f.push(FieldError::missing(&kind));
                return None;
            };
            ShapeDraft::Threshold {
                indicator,
                comparator,
                percent: number(f, values, &level)?,
            }
        }
    })
}

/// What is wrong with a part that stands in other fields here than in the data.
pub fn beside(mut error: Error) -> Error {
    for field in &mut error.fields {
        let Some((at, part)) = field.field.rsplit_once(".shape.") else {
            continue;
        };
        let part = match part {
            "percent" | "full_at_percent" | "points_each" => "number",
            bands if bands.starts_with("bands") => "bands",
            _ => continue,
        };
        field.field = format!("{at}.shape.{part}");
    }
    error
}

/// What was typed; a number that is none is told with everything else of its sort.
///
/// # Errors
/// What is no number, and what is missing where the data has no room for nothing.
pub fn body(values: &Values) -> Result<ScorecardBody, Error> {
    let mut f = Fields::new();
    let components: Vec<_> = (0..values.rows(COMPONENTS))
        .map(|n| component(&mut f, values, n))
        .collect();
    f.finish()?;
    Ok(ScorecardBody {
        code: values.text("code"),
        agency: values.text("agency"),
        levels: values.all("levels").map(str::to_owned).collect(),
        name: values.text("name"),
        source: values.text("source"),
        valid_from: values.text("valid_from"),
        version: values.get("version").and_then(|version| version.parse().ok()),
        components: components.into_iter().flatten().collect(),
    })
}

fn component(f: &mut Fields, values: &Values, n: usize) -> Option<ComponentDraft> {
    let at = format!("{COMPONENTS}[{n}]");
    let list = criteria_of(n);
    let max = number(f, values, &format!("{at}.max"));
    let criteria: Vec<_> = (0..values.rows(&list))
        .map(|k| criterion(f, values, &format!("{list}[{k}]")))
        .collect();
    Some(ComponentDraft {
        code: values.text(&format!("{at}.code")).unwrap_or_default(),
        name: values.text(&format!("{at}.name")).unwrap_or_default(),
        max: max?,
        criteria: criteria.into_iter().flatten().collect(),
    })
}

fn criterion(f: &mut Fields, values: &Values, at: &str) -> Option<CriterionDraft> {
    let max = number(f, values, &format!("{at}.max"));
    let shape = shape(f, values, at);
    Some(CriterionDraft {
        code: values.text(&format!("{at}.code")).unwrap_or_default(),
        name: values.text(&format!("{at}.name")).unwrap_or_default(),
        max: max?,
        shape: shape?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bands_are_read_as_they_are_shown() {
        let shape = |text: &str| {
            let mut values = Values::default();
            values.set("c.shape.kind", "bands");
            values.set("c.shape.indicator", "online");
            values.set("c.shape.bands", text);
            let mut f = Fields::new();
            super::shape(&mut f, &values, "c").map(|shape| super::shown(&shape).3)
        };
        assert_eq!(shape("30,5 = 10;15=5;").as_deref(), Some("30.5 = 10; 15 = 5"));
        assert_eq!(shape("30 = nhiều"), None);
        assert_eq!(shape("NaN = 1"), None);
    }
}
