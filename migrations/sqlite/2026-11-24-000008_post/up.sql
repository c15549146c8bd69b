-- Items of the public post, one for each way a dossier or its result travels. `next_at`: when the carrier is to be called next.
CREATE TABLE postal_orders (
    id INTEGER PRIMARY KEY NOT NULL,
    reference TEXT NOT NULL UNIQUE,
    dossier_id INTEGER NOT NULL REFERENCES dossiers (id),
    agency_id INTEGER NOT NULL REFERENCES agencies (id),
    procedure_id INTEGER NOT NULL REFERENCES procedures (id),
    direction TEXT NOT NULL,
    carrier TEXT NOT NULL,
    item_code TEXT,
    fee INTEGER NOT NULL CHECK (fee >= 0),
    cod_amount INTEGER NOT NULL CHECK (cod_amount >= 0),
    party_name TEXT NOT NULL,
    party_phone TEXT,
    party_address TEXT NOT NULL,
    description TEXT,
    state TEXT NOT NULL,
    state_at INTEGER NOT NULL,
    -- Local day on which the post first held the item.
    posted_day TEXT,
    created_at INTEGER NOT NULL,
    created_by INTEGER NOT NULL REFERENCES users (id),
    connected INTEGER NOT NULL,
    announced TEXT,
    attempts INTEGER NOT NULL,
    next_at INTEGER,
    last_error TEXT
) STRICT;
CREATE INDEX postal_orders_by_dossier ON postal_orders (dossier_id, id);
CREATE INDEX postal_orders_due ON postal_orders (next_at) WHERE next_at IS NOT NULL;
CREATE INDEX postal_orders_posted ON postal_orders (agency_id, posted_day, direction, procedure_id, dossier_id) WHERE posted_day IS NOT NULL;
-- An item code names one item.
CREATE UNIQUE INDEX postal_orders_item ON postal_orders (carrier, item_code) WHERE item_code IS NOT NULL;

-- What happened to an item, by the time at which it happened and not by that at which we heard of it.
CREATE TABLE postal_events (
    order_id INTEGER NOT NULL REFERENCES postal_orders (id),
    event_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    happened_at INTEGER NOT NULL,
    heard_at INTEGER NOT NULL,
    user_id INTEGER REFERENCES users (id),
    note TEXT,
    PRIMARY KEY (order_id, event_id)
) STRICT;
