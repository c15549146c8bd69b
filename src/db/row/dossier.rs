//! Which field of a row goes into which column, for dossiers and what hangs on them.

use diesel::prelude::*;

use super::{Cell, IntoCell, StoredPart, StoredRow, stored_parts, stored_row};
use crate::db::dossier_parts::{FeeRow, MoveRow, ResultRow, StepRow};
use crate::db::dossiers::{Dossier, Intake, State};
use crate::db::events::EventRow;
use crate::db::paper_counts::PaperCountRow;
use crate::db::{QueryError, QueryResult, schema};

stored_parts!(Dossier => dossiers {
    intake: Intake {
        id,
        code,
        agency_id,
        received_agency_id,
        procedure_id,
        version_id,
        intake_channel,
        service_level,
        applicant_kind,
        applicant_name,
        applicant_id_number,
        applicant_phone,
        applicant_email,
        applicant_address,
        name_key,
        name_key_reversed,
        submitter,
        matter,
        external_code,
        submitted_at,
        created_by,
        entered_at,
        through_portal,
    }
    state: State {
        version,
        status,
        return_channel,
        accept_due_at,
        received_at,
        received_day,
        due_at,
        early_before,
        nearly_from,
        due_day,
        paused_at,
        ended_at,
        ended_day,
        settled_day,
        closed_at,
        timeliness,
        decided_by,
        step_no,
        step_agency_id,
        assignee_id,
        fee_due,
        fee_state,
        result_expected,
        result_attached,
        extensions,
        supplement_requests,
        returned_day,
        posted_day,
        event_count,
        papers,
        chain_hash,
        updated_at,
    }
});

stored_row!(StepRow => dossier_steps {
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

stored_row!(MoveRow => clock_moves {
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
    step_no: step_no,
});

stored_row!(FeeRow => dossier_fees {
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

stored_row!(ResultRow => dossier_results {
    dossier_id: dossier_id,
    seq: seq,
    symbol: symbol,
    summary: summary,
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
    annulled_at: annulled_at,
});

stored_row!(PaperCountRow => paper_counts {
    dossier_id: dossier_id,
    agency_id: agency_id,
    day: day,
    handed: handed,
    with_file: with_file,
    reused: reused,
});

stored_row!(EventRow => dossier_events {
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
