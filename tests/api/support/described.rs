//! Whether an answer is what the OpenAPI document says of its route: every answer that a story gets is held against it.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use reqwest::header::HeaderMap;
use serde_json::{Map, Value};

/// The document.
pub static DOCUMENT: LazyLock<Value> =
    LazyLock::new(|| serde_json::from_str(&motcua::app::openapi_text()).expect("the document is JSON"));

/// Headers that an answer carries only if the document says so; those of the first list whenever it does.
const ALWAYS: &[&str] = &["location", "www-authenticate", "x-request-id"];
const SOMETIMES: &[&str] = &["etag", "retry-after", "idempotency-replayed"];

/// What follows a reference.
fn resolved(value: &'static Value) -> &'static Value {
    match value["$ref"].as_str() {
        Some(place) => resolved(
            DOCUMENT
                .pointer(place.trim_start_matches('#'))
                .unwrap_or_else(|| panic!("{place} is not there")),
        ),
        None => value,
    }
}

/// The operation that a request means.
pub fn operation(method: &str, path: &str) -> Option<(&'static str, &'static Value)> {
    let asked: Vec<&str> = path.split('/').collect();
    let fits = |pattern: &str| {
        let parts: Vec<&str> = pattern.split('/').collect();
        parts.len() == asked.len() && parts.iter().zip(&asked).all(|(p, a)| p.starts_with('{') || p == a)
    };
    let paths = DOCUMENT["paths"].as_object()?;
    let (pattern, item) = paths
        .iter()
        .filter(|(pattern, _)| fits(pattern))
        .min_by_key(|(pattern, _)| pattern.matches('{').count())?;
    let operation = item.get(method.to_lowercase())?;
    Some((pattern, operation))
}

/// Panics where an answer is not as its route is described.
#[track_caller]
pub fn holds(method: &str, path: &str, status: u16, headers: &HeaderMap, body: &Value) {
    let Some((pattern, operation)) = operation(method, path) else {
        return;
    };
    let told = &operation["responses"][status.to_string()];
    let at = format!("{method} {pattern} {status}");
    if told.is_null() {
        // What the server as a whole refuses or fails at.
        assert!(
            [400, 404, 405, 413, 422, 500, 503].contains(&status),
            "{at} is not described"
        );
        return;
    }
    let told = resolved(told);
    for name in ALWAYS.iter().chain(SOMETIMES) {
        let described = told["headers"].as_object().into_iter().flatten();
        let described = described.map(|(name, _)| name.to_lowercase()).any(|n| n == *name);
        let must = described && ALWAYS.contains(name);
        let there = headers.contains_key(*name);
        assert!(there || !must, "{at} does not carry {name}");
        assert!(described || !there, "{at} carries {name}, of which nothing is said");
    }
    let kind = headers.get("content-type").map(|v| v.to_str().unwrap());
    let kind = kind.and_then(|k| k.split(';').next()).unwrap_or_default();
    let content = &told["content"];
    if kind.is_empty() || !content.is_object() {
        assert!(kind.is_empty() && !content.is_object(), "{at}: {kind} {content}");
        return;
    }
    let media = content.get(kind).or_else(|| content.get("*/*"));
    let media = media.unwrap_or_else(|| panic!("{at}: {kind} is not among {content}"));
    if kind.ends_with("json") && media["schema"].is_object() {
        let mut wrong = Vec::new();
        judge(&media["schema"], body, "$", &mut wrong);
        assert!(wrong.is_empty(), "{at}: {wrong:#?}\n{body:#}");
    }
}

fn kinds(schema: &Value) -> Vec<&str> {
    match &schema["type"] {
        Value::String(one) => vec![one],
        Value::Array(several) => several.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

fn is(value: &Value, kind: &str) -> bool {
    match kind {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("{other} is no type"),
    }
}

/// Properties of an object, those of its parts too.
fn properties(schema: &'static Value, into: &mut BTreeMap<&'static str, &'static Value>) -> bool {
    let schema = resolved(schema);
    let mut closed = schema["properties"].is_object();
    for (name, property) in schema["properties"].as_object().into_iter().flatten() {
        into.insert(name, property);
    }
    for part in schema["allOf"].as_array().into_iter().flatten() {
        closed |= properties(part, into);
    }
    closed && schema["additionalProperties"].is_null()
}

fn required(schema: &'static Value, into: &mut Vec<&'static str>) {
    let schema = resolved(schema);
    into.extend(
        schema["required"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(Value::as_str),
    );
    for part in schema["allOf"].as_array().into_iter().flatten() {
        required(part, into);
    }
}

/// Notes where a value is not as a schema says.
fn judge(schema: &'static Value, value: &Value, at: &str, wrong: &mut Vec<String>) {
    let schema = resolved(schema);
    for one_of in ["oneOf", "anyOf"] {
        if let Some(several) = schema[one_of].as_array() {
            let fits = |part: &'static Value| {
                let mut wrong = Vec::new();
                judge(part, value, at, &mut wrong);
                wrong.is_empty()
            };
            if !several.iter().any(fits) {
                wrong.push(format!("{at}: {value} is none of {schema}"));
            }
            return;
        }
    }
    let kinds = kinds(schema);
    if !kinds.is_empty() && !kinds.iter().any(|kind| is(value, kind)) {
        wrong.push(format!("{at}: {value} is no {kinds:?}"));
        return;
    }
    if let Some(list) = schema["enum"].as_array()
        && !list.contains(value)
        && !value.is_null()
    {
        wrong.push(format!("{at}: {value} is not in {list:?}"));
    }
    match value {
        Value::String(text) => {
            let fits = match schema["format"].as_str() {
                Some("date") => text.len() == 10 && text.parse::<chrono::NaiveDate>().is_ok(),
                Some("date-time") => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
                _ => true,
            };
            if !fits {
                wrong.push(format!("{at}: {text} is no {}", schema["format"]));
            }
        }
        Value::Number(number) => {
            let (least, most) = (schema["minimum"].as_f64(), schema["maximum"].as_f64());
            let number = number.as_f64().unwrap_or_default();
            if least.is_some_and(|least| number < least) || most.is_some_and(|most| number > most) {
                wrong.push(format!("{at}: {number} lies outside {least:?} to {most:?}"));
            }
        }
        Value::Array(items) if schema["items"].is_object() => {
            for (n, item) in items.iter().enumerate() {
                judge(&schema["items"], item, &format!("{at}[{n}]"), wrong);
            }
        }
        Value::Object(object) => judge_object(schema, object, at, wrong),
        _ => {}
    }
}

fn judge_object(schema: &'static Value, object: &Map<String, Value>, at: &str, wrong: &mut Vec<String>) {
    let (mut known, mut needed) = (BTreeMap::new(), Vec::new());
    let closed = properties(schema, &mut known);
    required(schema, &mut needed);
    for name in needed {
        if !object.contains_key(name) {
            wrong.push(format!("{at}: {name} is missing"));
        }
    }
    for (name, value) in object {
        match known.get(name.as_str()) {
            Some(property) => judge(property, value, &format!("{at}.{name}"), wrong),
            None if closed => wrong.push(format!("{at}: nothing is said of {name}")),
            None if schema["additionalProperties"].is_object() => {
                judge(&schema["additionalProperties"], value, &format!("{at}.{name}"), wrong);
            }
            None => {}
        }
    }
}
