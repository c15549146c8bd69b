//! What a draft is refused for.
#![allow(clippy::unwrap_used)]

use super::*;

fn faults_of(json: &str) -> Vec<(String, FieldCode)> {
    let draft: Vec<ComponentDraft> = serde_json::from_str(json).unwrap();
    let faults = Components::check(&draft).err().unwrap_or_default();
    faults.into_iter().map(|f| (f.field, f.code)).collect()
}

fn one(max: &str, shape: &str) -> String {
    format!(
        r#"[{{"code":"a","name":"A","max":100,"criteria":[{{"code":"b","name":"B","max":{max},"shape":{shape}}}]}}]"#
    )
}

#[test]
fn maxima_must_sum_up() {
    assert_eq!(faults_of(&one("100", r#"{"kind":"entered"}"#)), []);
    assert_eq!(
        faults_of(&one("99.99", r#"{"kind":"entered"}"#)),
        [("components[0].max".to_owned(), FieldCode::Maxima)]
    );
    assert_eq!(
        faults_of(
            r#"[{"code":"a","name":"A","max":60,"criteria":[{"code":"b","name":"B","max":60,"shape":{"kind":"entered"}}]}]"#
        ),
        [("components".to_owned(), FieldCode::Maxima)]
    );
    assert_eq!(faults_of("[]"), [("components".to_owned(), FieldCode::Maxima)]);
}

#[test]
fn what_cannot_be_scored_is_refused() {
    let at = "components[0].criteria[0]";
    let table = [
        (
            r#"{"kind":"proportional","indicator":"onlin"}"#,
            "shape.indicator",
            FieldCode::IndicatorUnknown,
        ),
        (
            r#"{"kind":"capped","indicator":"online","full_at_percent":0}"#,
            "shape.full_at_percent",
            FieldCode::OutOfRange,
        ),
        (
            r#"{"kind":"capped","indicator":"online","full_at_percent":101}"#,
            "shape.full_at_percent",
            FieldCode::OutOfRange,
        ),
        (
            r#"{"kind":"bands","indicator":"online","bands":[]}"#,
            "shape.bands",
            FieldCode::Bands,
        ),
        (
            r#"{"kind":"bands","indicator":"online","bands":[{"from_percent":10,"points":100},{"from_percent":20,"points":50}]}"#,
            "shape.bands",
            FieldCode::Bands,
        ),
        (
            r#"{"kind":"deduction","indicator":"on_time","points_each":-1}"#,
            "shape.points_each",
            FieldCode::OutOfRange,
        ),
    ];
    for (shape, field, code) in table {
        assert_eq!(
            faults_of(&one("100", shape)),
            [(format!("{at}.{field}"), code)],
            "{shape}"
        );
    }
    assert_eq!(
        faults_of(&one("-1", r#"{"kind":"entered"}"#)),
        [(format!("{at}.max"), FieldCode::OutOfRange)]
    );
    let twice = one("100", r#"{"kind":"entered"}"#).replace("\"b\"", "\"a\"");
    assert_eq!(faults_of(&twice), [(format!("{at}.code"), FieldCode::Duplicate)]);
    let reserved = one("100", r#"{"kind":"entered"}"#).replace("\"b\"", "\"total\"");
    assert_eq!(faults_of(&reserved), [(format!("{at}.code"), FieldCode::ScorecardCode)]);
}
