//! What several kinds of tests need: snapshots, the shape of every refusal, and whether anything was changed.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use motcua::db::Connection;

use crate::support::{Answer, TestApp};

/// Compares a text with the one that was accepted. `INSTA_UPDATE=always` accepts the text of now: read it before you
/// commit it.
#[track_caller]
pub fn snapshot(name: &str, text: &str) {
    insta::with_settings!({prepend_module_to_snapshot => false, omit_expression => true}, {
        insta::assert_snapshot!(name, text);
    });
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = Text)]
    what: String,
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// Numbers that change with every write: equal before and after means that nothing was written. Looks at people's
/// data are noted even when nothing changes, so they are left out, and so are sessions.
pub fn fingerprint(app: &TestApp) -> Vec<(String, i64)> {
    let sums = [
        ("dossiers", "COUNT(*)"),
        ("dossiers", "COALESCE(SUM(version), 0)"),
        ("dossiers", "COALESCE(SUM(event_count), 0)"),
        ("dossiers", "COALESCE(SUM(fee_due), 0)"),
        ("dossier_events", "COUNT(*)"),
        ("dossier_steps", "COUNT(*)"),
        ("dossier_fees", "COUNT(settled_by)"),
        ("dossier_results", "COUNT(*)"),
        ("dossier_numbers", "COALESCE(SUM(last_number), 0)"),
        ("clock_moves", "COUNT(*)"),
        // Folding moves from one of them to the other at any time.
        (
            "(SELECT received, due, ended, settled FROM agency_counters WHERE span = 'half_month' \
              UNION ALL SELECT received, due, ended, settled FROM counter_changes) AS counted",
            "COALESCE(SUM(received + due * 3 + ended * 7 + settled * 11), 0)",
        ),
        ("users", "COUNT(*)"),
        ("users", "COUNT(disabled_at)"),
        ("user_grants", "COUNT(*)"),
        ("agencies", "COUNT(*)"),
        ("agencies", "COUNT(valid_to)"),
        ("procedures", "COUNT(*)"),
        ("procedure_versions", "COUNT(*)"),
        ("rules", "COALESCE(SUM(value), 0)"),
        ("calendar_days", "COUNT(*)"),
        ("calendar_weeks", "COUNT(*)"),
        ("plans", "COALESCE(SUM(version), 0)"),
        ("plan_targets", "COALESCE(SUM(threshold), 0)"),
        ("entered_figures", "COUNT(*)"),
        ("scorecards", "COALESCE(SUM(version), 0)"),
        ("score_entries", "COUNT(*)"),
        ("webhooks", "COUNT(*)"),
        ("message_templates", "COUNT(*)"),
        ("contact_consents", "COUNT(*)"),
        ("jobs", "COUNT(*)"),
        ("idempotency_keys", "COUNT(*)"),
    ];
    let statement = sums.map(|(table, sum)| {
        let what = format!("{table} {sum}").replace('\'', "''");
        format!("SELECT '{what}' AS what, CAST({sum} AS BIGINT) AS n FROM {table}")
    });
    let statement = statement.join(" UNION ALL ");
    let numbers: Vec<Number> = match &mut app.database.connect() {
        Connection::Sqlite(c) => diesel::sql_query(statement).load(c).unwrap(),
        Connection::Postgres(c) => diesel::sql_query(statement).load(c).unwrap(),
    };
    let mut numbers: Vec<(String, i64)> = numbers.into_iter().map(|n| (n.what, n.n)).collect();
    numbers.sort();
    numbers
}

/// Asserts that a refusal has the one shape that all refusals have.
#[track_caller]
pub fn is_problem(answer: &Answer) {
    let body = &answer.body;
    assert!(answer.status < 500, "{} {body:#}", answer.status);
    assert_eq!(
        answer.headers.get("content-type").and_then(|v| v.to_str().ok()),
        Some("application/problem+json"),
        "{} {body:#}",
        answer.status
    );
    assert_eq!(body["status"], answer.status, "{body:#}");
    let code = body["code"].as_str().unwrap();
    assert_eq!(body["type"], format!("urn:motcua:problem:{code}"));
    assert!(body["request_id"].as_str().is_some_and(|id| !id.is_empty()), "{body:#}");
    let mut sentences = vec![body["detail"].as_str().unwrap()];
    for error in body["errors"].as_array().into_iter().flatten() {
        assert!(error["field"].as_str().is_some_and(|f| !f.is_empty()), "{body:#}");
        assert!(error["code"].as_str().is_some_and(|c| !c.is_empty()), "{body:#}");
        sentences.push(error["detail"].as_str().unwrap());
    }
    for sentence in sentences {
        assert!(!sentence.trim().is_empty() && !sentence.contains("{0}"), "{body:#}");
    }
}
