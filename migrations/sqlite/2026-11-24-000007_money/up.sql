-- Blocks of receipt numbers that an agency was given. The row's lock orders whoever takes a number; a failed payment gives it back.
CREATE TABLE receipt_books (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    form TEXT NOT NULL,
    series TEXT NOT NULL,
    first_number INTEGER NOT NULL,
    last_number INTEGER NOT NULL,
    next_number INTEGER NOT NULL,
    opened_at INTEGER NOT NULL,
    opened_by INTEGER REFERENCES users (id),
    closed_at INTEGER,
    closed_by INTEGER REFERENCES users (id),
    close_reason TEXT,
    CHECK (first_number > 0 AND first_number <= last_number),
    CHECK (next_number BETWEEN first_number AND last_number + 1),
    UNIQUE (form, series, first_number)
) STRICT;
CREATE INDEX receipt_books_open ON receipt_books (agency_id, id) WHERE closed_at IS NULL;

-- Requests for payment online. `next_at`: when the gateway is to be called next; none when nothing is to be asked.
CREATE TABLE payment_requests (
    id INTEGER PRIMARY KEY NOT NULL,
    order_id TEXT NOT NULL UNIQUE,
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    state TEXT NOT NULL,
    return_url TEXT,
    pay_url TEXT,
    gateway_ref TEXT,
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    expires_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    last_error TEXT,
    settled_at INTEGER
) STRICT;
CREATE INDEX payment_requests_by_dossier ON payment_requests (dossier_id, id);
CREATE INDEX payment_requests_due ON payment_requests (next_at) WHERE next_at IS NOT NULL;
-- A dossier waits for one answer of the gateway at a time.
CREATE UNIQUE INDEX payment_requests_one_open ON payment_requests (dossier_id) WHERE state IN ('to_send', 'open');

CREATE TABLE payment_request_fees (
    request_id INTEGER NOT NULL REFERENCES payment_requests (id),
    fee_seq INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (request_id, fee_seq)
) STRICT;

-- Money that came in. Never deleted: a payment that was entered by mistake is voided with its receipt.
CREATE TABLE payments (
    id INTEGER PRIMARY KEY NOT NULL,
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    method TEXT NOT NULL,
    reference TEXT,
    paid_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    taken_by INTEGER REFERENCES users (id),
    request_id INTEGER REFERENCES payment_requests (id),
    voided_at INTEGER,
    voided_by INTEGER REFERENCES users (id)
) STRICT;
CREATE INDEX payments_by_dossier ON payments (dossier_id, id);
CREATE INDEX payments_by_day ON payments (agency_id, day);
-- However often a gateway confirms, a request is paid once.
CREATE UNIQUE INDEX payments_once ON payments (request_id) WHERE request_id IS NOT NULL;

CREATE TABLE payment_fees (
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    fee_seq INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    PRIMARY KEY (payment_id, fee_seq)
) STRICT;

-- Every number that was taken from a book. A cancelled receipt stays, with its reason.
CREATE TABLE receipts (
    book_id INTEGER NOT NULL REFERENCES receipt_books (id),
    number INTEGER NOT NULL,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    payer_name TEXT NOT NULL,
    issued_at INTEGER NOT NULL,
    issued_by INTEGER REFERENCES users (id),
    cancelled_at INTEGER,
    cancelled_by INTEGER REFERENCES users (id),
    cancel_reason TEXT,
    PRIMARY KEY (book_id, number),
    CHECK ((cancelled_at IS NULL) = (cancel_reason IS NULL))
) STRICT;
-- A payment has one receipt that counts.
CREATE UNIQUE INDEX receipts_valid ON receipts (payment_id) WHERE cancelled_at IS NULL;

CREATE TABLE fee_exemptions (
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    seq INTEGER NOT NULL,
    fee_seq INTEGER NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    legal_ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    granted_at INTEGER NOT NULL,
    granted_by INTEGER NOT NULL REFERENCES users (id),
    PRIMARY KEY (dossier_id, seq)
) STRICT;

CREATE TABLE refunds (
    id INTEGER PRIMARY KEY NOT NULL,
    payment_id INTEGER NOT NULL REFERENCES payments (id),
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    fee_seq INTEGER NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    amount INTEGER NOT NULL CHECK (amount > 0),
    method TEXT NOT NULL,
    reference TEXT,
    legal_ground TEXT NOT NULL,
    reason TEXT NOT NULL,
    refunded_at INTEGER NOT NULL,
    day TEXT NOT NULL,
    decided_by INTEGER NOT NULL REFERENCES users (id),
    paid_out_by INTEGER NOT NULL REFERENCES users (id)
) STRICT;
CREATE INDEX refunds_by_dossier ON refunds (dossier_id, id);
CREATE INDEX refunds_by_day ON refunds (agency_id, day);

-- Cash that left the drawer for the treasury or the cashier.
CREATE TABLE cash_handovers (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    day TEXT NOT NULL,
    amount INTEGER NOT NULL CHECK (amount > 0),
    receiver TEXT NOT NULL,
    reference TEXT,
    handed_at INTEGER NOT NULL
) STRICT;
CREATE INDEX cash_handovers_by_day ON cash_handovers (agency_id, day);

-- A clerk's cash book of a day, closed with what was counted. Nothing is entered for a day that is closed.
CREATE TABLE cash_closings (
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    user_id INTEGER NOT NULL REFERENCES users (id),
    day TEXT NOT NULL,
    expected INTEGER NOT NULL,
    counted INTEGER NOT NULL CHECK (counted >= 0),
    note TEXT,
    closed_at INTEGER NOT NULL,
    PRIMARY KEY (agency_id, user_id, day)
) STRICT;

-- Statements of the gateway compared with our own payments.
CREATE TABLE reconciliations (
    day TEXT PRIMARY KEY NOT NULL,
    requested_at INTEGER NOT NULL,
    requested_by INTEGER NOT NULL REFERENCES users (id),
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    last_error TEXT,
    finished_at INTEGER,
    compared INTEGER,
    differences TEXT
) STRICT;

-- Signed callbacks that were taken: the same one is refused a second time.
CREATE TABLE callback_nonces (
    party TEXT NOT NULL,
    nonce TEXT NOT NULL,
    seen_at INTEGER NOT NULL,
    PRIMARY KEY (party, nonce)
) STRICT;
CREATE INDEX callback_nonces_by_age ON callback_nonces (seen_at);
