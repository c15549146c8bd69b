-- Place of an event in the feed that subscribers read: 0 while it waits for one, none if it never gets one (imported
-- history). Given by one process at a time after the event was committed, so nothing appears behind a place once read.
ALTER TABLE dossier_events ADD COLUMN position INTEGER;
CREATE INDEX dossier_events_unplaced ON dossier_events (dossier_id, seq) WHERE position = 0;
CREATE UNIQUE INDEX dossier_events_by_position ON dossier_events (position) WHERE position > 0;

-- Subscriptions to what happens in an agency and all below it.
CREATE TABLE webhooks (
    id INTEGER PRIMARY KEY NOT NULL,
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    secret TEXT NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;

-- Messages on their way out. Those of one receiver and key go out in the order of `position`: one waits while an
-- earlier one still `holds`.
CREATE TABLE outbox (
    id INTEGER PRIMARY KEY NOT NULL,
    kind TEXT NOT NULL,
    receiver TEXT NOT NULL,
    key TEXT NOT NULL,
    position INTEGER NOT NULL,
    dossier_id INTEGER REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    body TEXT NOT NULL,
    created_at INTEGER NOT NULL,
    state TEXT NOT NULL CHECK (state IN ('waiting', 'delivered', 'dead', 'discarded')),
    holds INTEGER NOT NULL CHECK (holds IN (0, 1)),
    due_at INTEGER NOT NULL,
    give_up_at INTEGER NOT NULL,
    attempts INTEGER NOT NULL,
    lease INTEGER,
    leased_until INTEGER,
    finished_at INTEGER,
    error TEXT,
    UNIQUE (receiver, key, position)
) STRICT;
CREATE INDEX outbox_due ON outbox (due_at, id) WHERE finished_at IS NULL;
CREATE INDEX outbox_dead ON outbox (id) WHERE state = 'dead';
CREATE INDEX outbox_finished ON outbox (finished_at) WHERE finished_at IS NOT NULL;
CREATE INDEX outbox_by_dossier ON outbox (dossier_id) WHERE dossier_id IS NOT NULL;
