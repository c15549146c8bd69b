CREATE INDEX delegations_of ON delegations (from_user_id, id);
CREATE INDEX outbox_by_dossier ON outbox (dossier_id) WHERE dossier_id IS NOT NULL;
