//! What the demonstration lets a procedure of the published catalogue demand: papers, fees, steps.

use super::data::{DepartmentLine, ProcedureLine};
use crate::domain::agency::AgencyLevel;
use crate::domain::duration::Duration;
use crate::domain::fee::{FeeKind, FeeTiming, Money};
use crate::domain::policy::Role;
use crate::domain::procedure::{FeeRule, Further, PaperRequirement, ProcedureDefinition, ServiceLevel, StepDefinition};
use crate::service::error::Error;

/// Field of certified copies and signatures: done while people wait, so the post has no part in it.
const CERTIFICATION: &str = "Chứng thực";

/// The definition of a row of the catalogue.
///
/// # Errors
/// The row does not say what a procedure can be.
pub fn define(line: &ProcedureLine, departments: &[DepartmentLine]) -> Result<ProcedureDefinition, Error> {
    let duration = Duration::parse(&line.unit, &line.duration).map_err(Error::internal)?;
    let online_duration = match line.online_unit.as_str() {
        "" => None,
        unit => Some(Duration::parse(unit, &line.online_duration).map_err(Error::internal)?),
    };
    let same_day = line.unit == "same_day";
    let gives_result = line.gives_result == "yes";
    let district = line.level_of_agency == AgencyLevel::District;
    let agency = departments
        .iter()
        .find(|d| district && d.keeps(&line.field))
        .map(|d| d.code.clone());
    // What is promised at the counter is shared out: online the steps share what is promised there.
    let [work, sign] = shares(duration)?;
    let definition = ProcedureDefinition {
        agency_level: line.level_of_agency,
        duration,
        statutory_duration: statutory(line)?,
        online_duration,
        service_level: ServiceLevel::new(line.online_level).map_err(Error::internal)?,
        papers: papers(&line.field),
        fees: fees(line)?,
        steps: vec![
            StepDefinition {
                name: "Thẩm định hồ sơ".to_owned(),
                role: Role::Handler,
                agency,
                duration: work,
                parallel: false,
            },
            StepDefinition {
                name: "Ký duyệt kết quả".to_owned(),
                role: Role::Leader,
                agency: None,
                duration: sign,
                parallel: false,
            },
        ],
        gives_result,
        result_file_demanded: gives_result && (district || !same_day),
        signature_demanded: false,
        postal_allowed: !(same_day && line.field == CERTIFICATION),
    };
    definition.check().map_err(Error::internal)
}

/// Seven tenths of a duration for the work and the rest for signing, in the finest unit the duration has.
fn shares(duration: Duration) -> Result<[Duration; 2], Error> {
    // A half is the finest that days have, and a twentieth of an hour what hours have.
    let unit = match duration.kind() {
        "working_day" => 2.0,
        "calendar_day" => 1.0,
        "working_hour" => 20.0,
        _ => return Ok([duration, duration]),
    };
    let number: f64 = duration.value().and_then(|v| v.parse().ok()).unwrap_or_default();
    let total: u16 = format!("{:.0}", number * unit).parse().map_err(Error::internal)?;
    // At least one unit each.
    let work = u16::try_from((u32::from(total) * 7 + 5) / 10)
        .unwrap_or(total)
        .clamp(1, total.max(2) - 1);
    let of = |units: u16| match duration.kind() {
        "working_day" => Duration::working_half_days(units),
        "calendar_day" => Duration::calendar_days(units),
        _ => Duration::working_minutes(3 * u32::from(units)),
    };
    let sign = total.saturating_sub(work).max(1);
    Ok([of(work).map_err(Error::internal)?, of(sign).map_err(Error::internal)?])
}

/// What the law allows where the note says that the office promises less: "3 by law; locally shortened".
fn statutory(line: &ProcedureLine) -> Result<Option<Duration>, Error> {
    match line.source_note.split_once(" by law") {
        Some((value, _)) => Duration::parse(&line.unit, value).map(Some).map_err(Error::internal),
        None => Ok(None),
    }
}

fn fees(line: &ProcedureLine) -> Result<Vec<FeeRule>, Error> {
    let amount = Money::new(line.fee_vnd).map_err(Error::internal)?;
    if amount.is_zero() {
        return Ok(Vec::new());
    }
    // Certification costs what it costs (a fee, paid on leaving); the rest are fixed charges.
    let (kind, name, timing) = if line.field == CERTIFICATION {
        (FeeKind::Fee, "Phí chứng thực", FeeTiming::PayOnReturn)
    } else {
        (FeeKind::Charge, "Lệ phí", FeeTiming::PayFirst)
    };
    let dong = |dong: Option<i64>| dong.map(Money::new).transpose().map_err(Error::internal);
    let further = line.fee_further_after.zip(dong(line.fee_further_vnd)?);
    Ok(vec![FeeRule {
        kind,
        name: name.to_owned(),
        amount,
        per: line.fee_per.unwrap_or_default(),
        further: further.map(|(after, amount)| Further { after, amount }),
        at_most: dong(line.fee_at_most_vnd)?,
        timing,
        channel: None,
        applicant_kind: None,
    }])
}

/// Name, originals, copies, mandatory.
type Paper = (&'static str, u8, u8, bool);

const FORM: Paper = ("Tờ khai theo mẫu", 1, 0, true);
const IDENTITY: Paper = ("Giấy tờ tùy thân của người yêu cầu", 0, 1, false);

/// Papers that procedures of a field ask for; short and typical, not the full lists of the law.
fn papers(field: &str) -> Vec<PaperRequirement> {
    let list: &[Paper] = match field {
        "Hộ tịch" => &[
            FORM,
            IDENTITY,
            ("Giấy tờ chứng minh sự kiện hộ tịch", 1, 0, false),
            ("Văn bản ủy quyền có chứng thực", 1, 0, false),
        ],
        "Chứng thực" => &[("Bản chính giấy tờ, văn bản cần chứng thực", 1, 0, true), IDENTITY],
        "Hộ kinh doanh" => &[
            ("Giấy đề nghị đăng ký hộ kinh doanh", 1, 0, true),
            ("Giấy tờ pháp lý của chủ hộ kinh doanh", 0, 1, true),
            ("Biên bản họp thành viên hộ gia đình", 0, 1, false),
        ],
        "Nghĩa vụ quân sự" => &[("Phiếu tự khai sức khỏe nghĩa vụ quân sự", 1, 0, true), IDENTITY],
        "Bảo trợ xã hội" => &[
            ("Tờ khai đề nghị trợ giúp xã hội", 1, 0, true),
            IDENTITY,
            ("Giấy xác nhận khuyết tật", 0, 1, false),
            ("Giấy chứng tử hoặc trích lục khai tử", 0, 1, false),
        ],
        "Giảm nghèo" => &[("Giấy đề nghị rà soát hộ nghèo, hộ cận nghèo", 1, 0, true), IDENTITY],
        "Người có công" => &[
            ("Bản khai thân nhân người có công", 1, 0, true),
            ("Giấy tờ chứng minh quan hệ với người có công", 0, 1, true),
            IDENTITY,
        ],
        "Cư trú" => &[
            ("Tờ khai thay đổi thông tin cư trú", 1, 0, true),
            ("Giấy tờ chứng minh chỗ ở hợp pháp", 0, 1, true),
            IDENTITY,
        ],
        "Giáo dục" => &[
            ("Đơn đề nghị hỗ trợ ăn trưa", 1, 0, true),
            ("Giấy khai sinh của trẻ", 0, 1, false),
        ],
        "Văn hóa" => &[
            ("Văn bản thông báo tổ chức lễ hội", 1, 0, true),
            ("Chương trình lễ hội", 1, 0, false),
        ],
        "Xây dựng" => &[
            ("Đơn đề nghị cấp giấy phép xây dựng", 1, 0, true),
            ("Giấy chứng nhận quyền sử dụng đất", 0, 1, true),
            ("Bản vẽ thiết kế xây dựng", 2, 0, true),
            ("Cam kết bảo đảm an toàn công trình liền kề", 1, 0, false),
        ],
        "Đất đai" => &[
            ("Đơn đăng ký đất đai, tài sản gắn liền với đất", 1, 0, true),
            ("Bản gốc giấy chứng nhận đã cấp", 1, 0, false),
            ("Hợp đồng, văn bản về quyền sử dụng đất", 1, 0, false),
            IDENTITY,
        ],
        "Môi trường" => &[
            ("Văn bản đề nghị", 1, 0, true),
            ("Kế hoạch ứng phó sự cố tràn dầu", 2, 0, true),
        ],
        _ => &[FORM, IDENTITY],
    };
    list.iter()
        .enumerate()
        .map(|(n, (name, originals, copies, mandatory))| PaperRequirement {
            code: format!("p{}", n + 1),
            name: (*name).to_owned(),
            originals: *originals,
            copies: *copies,
            mandatory: *mandatory,
        })
        .collect()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use crate::demo::data;
    use crate::domain::postal::Channel;

    #[test]
    fn every_procedure_has_a_sound_definition_whose_steps_fit() {
        let departments = data::departments().unwrap();
        for line in data::procedures().unwrap() {
            let definition = define(&line, &departments).unwrap();
            let number = |d: &Duration| d.value().unwrap().parse::<f64>().ok();
            for channel in [Channel::Counter, Channel::Online] {
                let promise = *definition.duration_for(channel);
                let steps: Vec<Duration> = (1..=definition.last_step())
                    .filter_map(|step| definition.step_duration(step, channel))
                    .collect();
                if steps.iter().all(|s| s.kind() == promise.kind())
                    && let Some(promised) = number(&promise)
                {
                    let sum: f64 = steps.iter().filter_map(number).sum();
                    assert!(sum <= promised, "{}: {sum} > {promised}", line.code);
                }
            }
            let district = line.level_of_agency == AgencyLevel::District;
            assert_eq!(
                definition.steps.first().unwrap().agency.is_some(),
                district,
                "{}",
                line.code
            );
        }
    }

    #[test]
    fn durations_are_shared_out_in_the_finest_unit() {
        let of = |kind, value| {
            shares(Duration::parse(kind, value).unwrap())
                .unwrap()
                .map(|d| format!("{}:{}", d.kind(), d.value().unwrap()))
        };
        assert_eq!(of("working_day", "1"), ["working_day:0.5", "working_day:0.5"]);
        assert_eq!(of("working_day", "1.5"), ["working_day:1", "working_day:0.5"]);
        assert_eq!(of("working_day", "15"), ["working_day:10.5", "working_day:4.5"]);
        assert_eq!(of("calendar_day", "45"), ["calendar_day:32", "calendar_day:13"]);
        assert_eq!(of("working_hour", "2"), ["working_hour:1.4", "working_hour:0.6"]);
        assert_eq!(of("same_day", ""), ["same_day:15:00", "same_day:15:00"]);
    }
}
