//! Which field of a row goes into which column, for money and the post.

use diesel::prelude::*;

use super::{Cell, IntoCell, StoredRow, stored_row};
use crate::db::cash::HandoverRow;
use crate::db::payments::{PaymentFeeRow, PaymentRow, ReceiptRow};
use crate::db::postal_orders::{EventRow, OrderRow};
use crate::db::{QueryError, QueryResult, schema};

stored_row!(PaymentRow => payments {
    id: id,
    dossier_id: dossier_id,
    agency_id: agency_id,
    amount: amount,
    method: method,
    reference: reference,
    paid_at: paid_at,
    day: day,
    taken_by: taken_by,
    request_id: request_id,
    voided_at: voided_at,
    voided_by: voided_by,
});

stored_row!(PaymentFeeRow => payment_fees {
    payment_id: payment_id,
    fee_seq: fee_seq,
    amount: amount,
});

stored_row!(ReceiptRow => receipts {
    book_id: book_id,
    number: number,
    payment_id: payment_id,
    amount: amount,
    payer_name: payer_name,
    issued_at: issued_at,
    issued_by: issued_by,
    cancelled_at: cancelled_at,
    cancelled_by: cancelled_by,
    cancel_reason: cancel_reason,
    payer_address: payer_address,
    prints: prints,
});

stored_row!(HandoverRow => cash_handovers {
    id: id,
    agency_id: agency_id,
    user_id: user_id,
    day: day,
    amount: amount,
    receiver: receiver,
    reference: reference,
    handed_at: handed_at,
    cancelled_at: cancelled_at,
    cancelled_by: cancelled_by,
    cancel_reason: cancel_reason,
});

stored_row!(OrderRow => postal_orders {
    id: id,
    reference: reference,
    dossier_id: dossier_id,
    agency_id: agency_id,
    procedure_id: procedure_id,
    direction: direction,
    carrier: carrier,
    item_code: item_code,
    fee: fee,
    cod_amount: cod_amount,
    party_name: party_name,
    party_phone: party_phone,
    party_address: party_address,
    description: description,
    state: state,
    state_at: state_at,
    posted_day: posted_day,
    created_at: created_at,
    created_by: created_by,
    connected: connected,
    announced: announced,
    attempts: attempts,
    next_at: next_at,
    last_error: last_error,
    superseded: superseded,
    channel_before: channel_before,
    given_at: given_at,
    handed_back_at: handed_back_at,
});

stored_row!(EventRow => postal_events {
    order_id: order_id,
    event_id: event_id,
    kind: kind,
    happened_at: happened_at,
    heard_at: heard_at,
    user_id: user_id,
    note: note,
    cancelled_at: cancelled_at,
    cancelled_by: cancelled_by,
    cancel_reason: cancel_reason,
});
