//! Which field of a row goes into which column, said once for both databases.

use std::fmt::Write as _;

use chrono::NaiveDate;
use diesel::pg::PgConnection;
use diesel::prelude::*;
use diesel::query_builder::AstPass;
use diesel::sql_types::{BigInt, Bool, Date, Nullable, Text};
use diesel::sqlite::Sqlite;

use crate::db::dossier_parts::{FeeRow, MoveRow, ResultRow, StepRow};
use crate::db::dossiers::Dossier;
use crate::db::events::EventRow;
use crate::db::paper_counts::PaperCountRow;
use crate::db::types::sql::InstantSql;
use crate::db::{QueryError, QueryResult, schema};
use crate::domain::instant::Instant;

/// A value on its way into a column.
#[derive(Debug)]
pub(super) enum Cell<'a> {
    Null,
    Whole(i64),
    Flag(bool),
    Text(&'a str),
    Day(NaiveDate),
    At(Instant),
}

impl Cell<'_> {
    pub(super) fn bind<'b>(&'b self, out: &mut AstPass<'_, 'b, Sqlite>) -> QueryResult<()> {
        match self {
            Self::Null => out.push_bind_param::<Nullable<Text>, Option<&str>>(&None),
            Self::Whole(number) => out.push_bind_param::<BigInt, i64>(number),
            Self::Flag(flag) => out.push_bind_param::<Bool, bool>(flag),
            Self::Text(text) => out.push_bind_param::<Text, &str>(text),
            Self::Day(day) => out.push_bind_param::<Date, NaiveDate>(day),
            Self::At(at) => out.push_bind_param::<InstantSql, Instant>(at),
        }
    }

    /// The value in the text format of `COPY`: the one place where text is escaped.
    pub(super) fn copy(&self, out: &mut String) {
        match self {
            Self::Null => out.push_str("\\N"),
            Self::Whole(number) => {
                let _ = write!(out, "{number}");
            }
            Self::Flag(flag) => out.push(if *flag { 't' } else { 'f' }),
            Self::Day(day) => {
                let _ = write!(out, "{day}");
            }
            Self::At(at) => {
                let _ = write!(out, "{at}");
            }
            Self::Text(text) => {
                for letter in text.chars() {
                    match letter {
                        '\\' => out.push_str("\\\\"),
                        '\t' => out.push_str("\\t"),
                        '\n' => out.push_str("\\n"),
                        '\r' => out.push_str("\\r"),
                        other => out.push(other),
                    }
                }
            }
        }
    }
}

/// What a column takes. By conversion, so that a row of another type than its column expects does not compile.
pub(super) trait IntoCell {
    fn cell(&self) -> Cell<'_>;
}

macro_rules! into_cell {
    ($($type:ty: $me:ident => $cell:expr;)+) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                let $me = self;
                $cell
            }
        }
    )+};
    (text $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                Cell::Text(self.as_str())
            }
        }
    )+};
    (id $($type:ty),+ $(,)?) => {$(
        impl IntoCell for $type {
            fn cell(&self) -> Cell<'_> {
                Cell::Whole(self.get())
            }
        }
    )+};
}

into_cell! {
    i16: n => Cell::Whole(i64::from(*n));
    i32: n => Cell::Whole(i64::from(*n));
    i64: n => Cell::Whole(*n);
    bool: flag => Cell::Flag(*flag);
    NaiveDate: day => Cell::Day(*day);
    Instant: at => Cell::At(*at);
}
into_cell!(
    text String,
    crate::domain::dossier::Status,
    crate::domain::dossier_code::DossierCode,
    crate::domain::fee::FeeKind,
    crate::domain::fee::FeeTiming,
    crate::domain::fee::PaymentMethod,
    crate::domain::fee::PaymentState,
    crate::domain::handover::HandoverKind,
    crate::domain::handover::PauseCause,
    crate::domain::person::Address,
    crate::domain::person::ApplicantKind,
    crate::domain::person::Email,
    crate::domain::person::IdNumber,
    crate::domain::person::PersonName,
    crate::domain::person::Phone,
    crate::domain::policy::Role,
    crate::domain::postal::Channel,
    crate::domain::postal::ItemCode,
    crate::domain::postal_order::Direction,
    crate::domain::postal_order::PostalState,
    crate::domain::signature::SignatureOutcome,
    crate::domain::timeliness::Timeliness,
);
into_cell!(
    id crate::domain::ids::AgencyId,
    crate::domain::ids::BookId,
    crate::domain::ids::DossierId,
    crate::domain::ids::OrderId,
    crate::domain::ids::PaymentId,
    crate::domain::ids::ProcedureId,
    crate::domain::ids::RequestId,
    crate::domain::ids::UserId,
    crate::domain::ids::VersionId,
);

impl<T: IntoCell> IntoCell for Option<T> {
    fn cell(&self) -> Cell<'_> {
        self.as_ref().map_or(Cell::Null, IntoCell::cell)
    }
}

/// A row that can be written many at a time.
pub(super) trait BulkRow: 'static {
    const TABLE: &'static str;
    const COLUMNS: &'static [&'static str];
    /// The values in the order of the columns.
    fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>);
    /// Sends rows in the text format of `COPY`.
    fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()>;
}

/// Says once which field goes into which column, for both databases.
macro_rules! bulk_row {
    ($row:ty => $table:ident { $($column:ident: $($field:ident).+),+ $(,)? }) => {
        impl BulkRow for $row {
            const TABLE: &'static str = stringify!($table);
            const COLUMNS: &'static [&'static str] = &[$(schema::$table::$column::NAME),+];

            fn cells<'a>(&'a self, out: &mut Vec<Cell<'a>>) {
                $(out.push(self.$($field).+.cell());)+
            }

            fn send(conn: &mut PgConnection, rows: &str) -> QueryResult<()> {
                diesel::copy_from(schema::$table::table)
                    .from_raw_data(($(schema::$table::$column,)+), |out| {
                        out.write_all(rows.as_bytes()).map_err(|e| QueryError::SerializationError(Box::new(e)))
                    })
                    .execute(conn)
                    .map(drop)
            }
        }
    };
}

pub(super) use bulk_row;

bulk_row!(Dossier => dossiers {
    id: intake.id,
    code: intake.code,
    agency_id: intake.agency_id,
    received_agency_id: intake.received_agency_id,
    procedure_id: intake.procedure_id,
    version_id: intake.version_id,
    intake_channel: intake.intake_channel,
    service_level: intake.service_level,
    applicant_kind: intake.applicant_kind,
    applicant_name: intake.applicant_name,
    applicant_id_number: intake.applicant_id_number,
    applicant_phone: intake.applicant_phone,
    applicant_email: intake.applicant_email,
    applicant_address: intake.applicant_address,
    name_key: intake.name_key,
    name_key_reversed: intake.name_key_reversed,
    submitter: intake.submitter,
    matter: intake.matter,
    external_code: intake.external_code,
    submitted_at: intake.submitted_at,
    accept_due_at: state.accept_due_at,
    created_by: intake.created_by,
    entered_at: intake.entered_at,
    version: state.version,
    status: state.status,
    return_channel: state.return_channel,
    received_at: state.received_at,
    received_day: state.received_day,
    due_at: state.due_at,
    early_before: state.early_before,
    nearly_from: state.nearly_from,
    due_day: state.due_day,
    paused_at: state.paused_at,
    ended_at: state.ended_at,
    ended_day: state.ended_day,
    settled_day: state.settled_day,
    closed_at: state.closed_at,
    timeliness: state.timeliness,
    decided_by: state.decided_by,
    step_no: state.step_no,
    step_agency_id: state.step_agency_id,
    assignee_id: state.assignee_id,
    fee_due: state.fee_due,
    fee_state: state.fee_state,
    result_expected: state.result_expected,
    result_attached: state.result_attached,
    extensions: state.extensions,
    supplement_requests: state.supplement_requests,
    returned_day: state.returned_day,
    event_count: state.event_count,
    papers: state.papers,
    chain_hash: state.chain_hash,
    updated_at: state.updated_at,
});

bulk_row!(StepRow => dossier_steps {
    dossier_id: dossier_id,
    seq: seq,
    step_no: step_no,
    name: name,
    role: role,
    agency_id: agency_id,
    assignee_id: assignee_id,
    entered_at: entered_at,
    due_at: due_at,
    left_at: left_at,
    outcome: outcome,
    handover: handover,
    kind: kind,
    given_from: given_from,
    given_by: given_by,
    note: note,
    received_at: received_at,
    received_by: received_by,
    received_day: received_day,
    left_by: left_by,
    left_day: left_day,
    timeliness: timeliness,
    held_minutes: held_minutes,
    wait_minutes: wait_minutes,
    branch: branch,
});

bulk_row!(MoveRow => clock_moves {
    dossier_id: dossier_id,
    seq: seq,
    kind: kind,
    reason: reason,
    legal_ground: legal_ground,
    papers: papers,
    from_at: from_at,
    until_at: until_at,
    due_before: due_before,
    due_after: due_after,
    user_id: user_id,
    cause: cause,
    answer_due_at: answer_due_at,
    late_agency_id: late_agency_id,
});

bulk_row!(FeeRow => dossier_fees {
    dossier_id: dossier_id,
    seq: seq,
    kind: kind,
    name: name,
    amount: amount,
    timing: timing,
    state: state,
    method: method,
    settled_at: settled_at,
    settled_by: settled_by,
});

bulk_row!(ResultRow => dossier_results {
    dossier_id: dossier_id,
    seq: seq,
    symbol: symbol,
    r#abstract: r#abstract,
    signer: signer,
    issued_on: issued_on,
    declared_file: declared_file,
    declared_signed: declared_signed,
    attached_at: attached_at,
    attached_by: attached_by,
    agency_id: agency_id,
    kind: kind,
    issuing_agency: issuing_agency,
    effective_on: effective_on,
    expires_on: expires_on,
    file_no: file_no,
    file_sha256: file_sha256,
    signature: signature,
    search_key: search_key,
});

bulk_row!(PaperCountRow => paper_counts {
    dossier_id: dossier_id,
    agency_id: agency_id,
    day: day,
    handed: handed,
    with_file: with_file,
    reused: reused,
});

bulk_row!(EventRow => dossier_events {
    dossier_id: dossier_id,
    seq: seq,
    at: at,
    user_id: user_id,
    action: action,
    from_status: from_status,
    to_status: to_status,
    detail: detail,
    hash: hash,
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_for_copy_is_escaped() {
        let mut out = String::new();
        for cell in [
            Cell::Text("a\tb\\c\nd\re"),
            Cell::Null,
            Cell::Flag(true),
            Cell::Whole(-3),
            Cell::Text("\\N"),
        ] {
            cell.copy(&mut out);
            out.push('|');
        }
        assert_eq!(out, "a\\tb\\\\c\\nd\\re|\\N|t|-3|\\\\N|");
    }
}
