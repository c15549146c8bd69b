//! A scorecard as people write it, and every reason for which it cannot stand.

use std::collections::HashSet;

use serde::{Deserialize, Serialize};

use super::{Band, Component, Components, Criterion, Points, Shape, TOTAL};
use crate::domain::gauge::Gauge;
use crate::domain::indicator::{Comparator, Share, Target};
use crate::domain::text::{FieldCode, Text, ValueError};

/// A component as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct ComponentDraft {
    pub code: String,
    pub name: String,
    pub max: f64,
    pub criteria: Vec<CriterionDraft>,
}

/// A criterion as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct CriterionDraft {
    pub code: String,
    pub name: String,
    pub max: f64,
    pub shape: ShapeDraft,
}

/// A band as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[allow(missing_docs)]
pub struct BandDraft {
    pub from_percent: f64,
    pub points: f64,
}

/// A shape as written.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case", deny_unknown_fields)]
#[allow(missing_docs)]
pub enum ShapeDraft {
    Threshold {
        indicator: String,
        comparator: Comparator,
        percent: f64,
    },
    Proportional {
        indicator: String,
    },
    Capped {
        indicator: String,
        full_at_percent: f64,
    },
    Bands {
        indicator: String,
        bands: Vec<BandDraft>,
    },
    Deduction {
        indicator: String,
        points_each: f64,
    },
    Entered {},
}

/// Something that is wrong with a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DraftFault {
    /// Path, as in `components[0].criteria[2].max`.
    pub field: String,
    /// What is wrong, for programs.
    pub code: FieldCode,
    /// Sentence.
    pub vietnamese: String,
    /// The same in English.
    pub english: String,
}

impl DraftFault {
    fn new(field: String, code: FieldCode, vietnamese: &str, english: &str) -> Self {
        Self {
            field,
            code,
            vietnamese: vietnamese.to_owned(),
            english: english.to_owned(),
        }
    }
}

/// Collects what is wrong.
#[derive(Default)]
struct Faults {
    /// For which the draft cannot be read.
    list: Vec<DraftFault>,
    /// For which nobody may write it any more, though what was stored before that was known can be read.
    pointless: Vec<DraftFault>,
    codes: HashSet<String>,
}

impl Faults {
    fn add(&mut self, field: String, code: FieldCode, vietnamese: &str, english: &str) {
        self.list.push(DraftFault::new(field, code, vietnamese, english));
    }

    fn pointless(&mut self, field: String, code: FieldCode, vietnamese: &str, english: &str) {
        self.pointless.push(DraftFault::new(field, code, vietnamese, english));
    }

    fn take<T, E: ValueError>(&mut self, field: String, parsed: Result<T, E>) -> Option<T> {
        parsed
            .map_err(|error| self.add(field, error.code(), &error.message_vi(), &error.message_en()))
            .ok()
    }

    fn code(&mut self, at: &str, code: &str) -> Option<String> {
        let sound = !code.is_empty()
            && code.len() <= 40
            && code != TOTAL
            && code
                .chars()
                .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !sound {
            self.add(
                format!("{at}.code"),
                FieldCode::ScorecardCode,
                "Mã gồm 1 đến 40 chữ thường không dấu, chữ số, gạch dưới, và khác total.",
                "A code has 1 to 40 of a-z, 0-9 and _, and is not total.",
            );
        } else if !self.codes.insert(code.to_owned()) {
            self.add(
                format!("{at}.code"),
                FieldCode::Duplicate,
                "Mã này đã dùng trong bộ chỉ số.",
                "This code is used twice.",
            );
        } else {
            return Some(code.to_owned());
        }
        None
    }

    fn name(&mut self, at: &str, name: &str) -> Option<String> {
        self.take(format!("{at}.name"), name.parse::<Text<300>>())
            .map(|t| t.as_str().to_owned())
    }

    fn max(&mut self, at: &str, max: f64) -> Option<Points> {
        let field = format!("{at}.max");
        let points = self.take(field.clone(), Points::from_number(max))?;
        if points == Points::default() {
            self.add(
                field,
                FieldCode::OutOfRange,
                "Điểm tối đa phải lớn hơn 0.",
                "A maximum is more than 0.",
            );
            return None;
        }
        Some(points)
    }

    fn gauge(&mut self, at: &str, name: &str) -> Option<Gauge> {
        let field = format!("{at}.shape.indicator");
        let gauge: Gauge = self.take(field.clone(), name.parse())?;
        if !gauge.may_be_aimed_at() {
            self.pointless(
                field,
                FieldCode::NotAnAim,
                "Chỉ tiêu này đếm điều chưa tốt (càng thấp càng tốt) nên không dùng để chấm điểm.",
                "This indicator counts what is wrong (the less the better), so no points are given for it.",
            );
        }
        Some(gauge)
    }

    fn share(&mut self, field: String, percent: f64) -> Option<Share> {
        self.take(field, Share::from_percent(percent))
    }
}

impl Components {
    /// Checks a draft.
    ///
    /// # Errors
    /// Everything that is wrong with it: maxima that do not sum up, codes used twice, unknown indicators, bands that do
    /// not fall, criteria that nobody can win or lose.
    pub fn check(draft: &[ComponentDraft]) -> Result<Self, Vec<DraftFault>> {
        let (read, faults) = Self::read(draft);
        let all = [faults.list, faults.pointless].concat();
        if all.is_empty() { Ok(read) } else { Err(all) }
    }

    /// Reads a draft that was let through when it was stored. What has been found since to be no measure of merit is not
    /// scored any more, and what nobody can win or lose is scored as it always was; the card still stands.
    ///
    /// # Errors
    /// As [`Components::check`].
    pub fn stored(draft: &[ComponentDraft]) -> Result<Self, Vec<DraftFault>> {
        let (read, faults) = Self::read(draft);
        if faults.list.is_empty() {
            Ok(read)
        } else {
            Err(faults.list)
        }
    }

    fn read(draft: &[ComponentDraft]) -> (Self, Faults) {
        let mut faults = Faults::default();
        let components: Vec<Component> = draft
            .iter()
            .enumerate()
            .filter_map(|(n, component)| check_component(&mut faults, &format!("components[{n}]"), component))
            .collect();
        let sum: u32 = components.iter().map(|c| u32::from(c.max.hundredths())).sum();
        if faults.list.is_empty() && sum != u32::from(Points::HUNDRED.hundredths()) {
            let is = format!("{:.2}", f64::from(sum) / 100.0);
            faults.add(
                "components".to_owned(),
                FieldCode::Maxima,
                &format!("Tổng điểm tối đa của các thành phần phải bằng 100, hiện là {is}."),
                &format!("The maxima of the components must sum to 100; they sum to {is}."),
            );
        }
        (Self(components), faults)
    }
}

fn check_component(faults: &mut Faults, at: &str, draft: &ComponentDraft) -> Option<Component> {
    let code = faults.code(at, &draft.code);
    let name = faults.name(at, &draft.name);
    let max = faults.max(at, draft.max);
    let before = faults.list.len();
    let criteria: Vec<Criterion> = draft
        .criteria
        .iter()
        .enumerate()
        .filter_map(|(n, criterion)| check_criterion(faults, &format!("{at}.criteria[{n}]"), criterion))
        .collect();
    let max = max?;
    let sum: u32 = criteria.iter().map(|c| u32::from(c.max.hundredths())).sum();
    if faults.list.len() == before && sum != u32::from(max.hundredths()) {
        let is = format!("{:.2}", f64::from(sum) / 100.0);
        faults.add(
            format!("{at}.max"),
            FieldCode::Maxima,
            &format!("Tổng điểm tối đa của các tiêu chí ({is}) phải bằng điểm tối đa của thành phần."),
            &format!("The maxima of the criteria sum to {is}, which is not the maximum of the component."),
        );
    }
    Some(Component {
        code: code?,
        name: name?,
        max,
        criteria,
    })
}

fn check_criterion(faults: &mut Faults, at: &str, draft: &CriterionDraft) -> Option<Criterion> {
    let code = faults.code(at, &draft.code);
    let name = faults.name(at, &draft.name);
    let max = faults.max(at, draft.max);
    let shape = check_shape(faults, at, &draft.shape, max);
    Some(Criterion {
        code: code?,
        name: name?,
        max: max?,
        shape: shape?,
    })
}

fn check_shape(faults: &mut Faults, at: &str, draft: &ShapeDraft, max: Option<Points>) -> Option<Shape> {
    match draft {
        ShapeDraft::Threshold {
            indicator,
            comparator,
            percent,
        } => {
            let gauge = faults.gauge(at, indicator);
            let field = format!("{at}.shape.percent");
            let threshold = faults.share(field.clone(), *percent)?;
            let comparator = *comparator;
            let target = Target { comparator, threshold };
            if target.is_unreachable() {
                faults.pointless(
                    field,
                    FieldCode::Unreachable,
                    "Không thể lớn hơn 100 %.",
                    "Nothing is more than 100 %.",
                );
            }
            Some(Shape::Threshold { gauge: gauge?, target })
        }
        ShapeDraft::Proportional { indicator } => Some(Shape::Proportional {
            gauge: faults.gauge(at, indicator)?,
        }),
        ShapeDraft::Capped {
            indicator,
            full_at_percent,
        } => {
            let gauge = faults.gauge(at, indicator);
            let field = format!("{at}.shape.full_at_percent");
            let full_at = faults.share(field.clone(), *full_at_percent)?;
            if full_at.basis_points() == 0 {
                faults.add(field, FieldCode::OutOfRange, "Phải lớn hơn 0.", "It is more than 0.");
                return None;
            }
            Some(Shape::Capped { gauge: gauge?, full_at })
        }
        ShapeDraft::Bands { indicator, bands } => {
            let gauge = faults.gauge(at, indicator);
            let bands = check_bands(faults, at, bands, max)?;
            Some(Shape::Bands { gauge: gauge?, bands })
        }
        ShapeDraft::Deduction { indicator, points_each } => {
            let gauge = faults.gauge(at, indicator);
            let field = format!("{at}.shape.points_each");
            let each = faults.take(field.clone(), Points::from_number(*points_each))?;
            if each == Points::default() {
                faults.pointless(field, FieldCode::OutOfRange, "Phải lớn hơn 0.", "It is more than 0.");
            }
            Some(Shape::Deduction { gauge: gauge?, each })
        }
        ShapeDraft::Entered {} => Some(Shape::Entered),
    }
}

fn check_bands(faults: &mut Faults, at: &str, drafts: &[BandDraft], max: Option<Points>) -> Option<Vec<Band>> {
    let mut bands: Vec<Band> = Vec::new();
    for (n, draft) in drafts.iter().enumerate() {
        let at = format!("{at}.shape.bands[{n}]");
        let from = faults.share(format!("{at}.from_percent"), draft.from_percent);
        let points = faults.take(format!("{at}.points"), Points::from_number(draft.points));
        bands.push(Band {
            from: from?,
            points: points?,
        });
    }
    let falling = bands.windows(2).all(|pair| match pair {
        [higher, lower] => higher.from > lower.from && higher.points > lower.points,
        _ => true,
    });
    let top = bands.first().map(|band| band.points);
    if top.is_none() || !falling || max.is_some_and(|max| top != Some(max)) {
        faults.add(
            format!("{at}.shape.bands"),
            FieldCode::Bands,
            "Các bậc phải giảm dần cả tỷ lệ và điểm; bậc cao nhất bằng điểm tối đa.",
            "Rates and points of the bands must fall, and the highest band gives the maximum.",
        );
        return None;
    }
    Some(bands)
}

#[cfg(test)]
mod tests;
