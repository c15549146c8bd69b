//! Lists and counts as text of statements that the query builder cannot write.

use crate::domain::dossier::Status;

/// Row identities, to stand between the brackets of `IN (…)`: numbers need no variables. Of none there is no match.
pub(super) fn ids(ids: impl IntoIterator<Item = i64>) -> String {
    let ids: Vec<String> = ids.into_iter().map(|id| id.to_string()).collect();
    if ids.is_empty() {
        "NULL".to_owned()
    } else {
        ids.join(", ")
    }
}

/// The states of a kind, to stand between the brackets of `IN (…)`.
pub(super) fn statuses(of: impl Fn(Status) -> bool) -> String {
    let found = Status::those(of).into_iter();
    let found: Vec<String> = found.map(|status| format!("'{status}'")).collect();
    found.join(", ")
}

/// How many rows meet a condition; 0 where there are no rows.
pub(super) fn count_if(condition: &str) -> String {
    format!("CAST(COALESCE(SUM(CASE WHEN {condition} THEN 1 ELSE 0 END), 0) AS BIGINT)")
}
