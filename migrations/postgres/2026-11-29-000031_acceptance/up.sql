-- How long online dossiers wait for their acceptance: those that were accepted, those that were refused, those that wait.
CREATE INDEX dossiers_accepted ON dossiers (agency_id, received_at, accept_due_at, procedure_id, intake_channel, id) WHERE intake_channel = 'online' AND accept_due_at IS NOT NULL AND received_at IS NOT NULL;
CREATE INDEX dossiers_intake_refused ON dossiers (agency_id, ended_at, accept_due_at, procedure_id, intake_channel, status, id) WHERE intake_channel = 'online' AND accept_due_at IS NOT NULL AND status = 'intake_refused';
CREATE INDEX dossiers_waiting ON dossiers (agency_id, accept_due_at, procedure_id, intake_channel, status, id) WHERE intake_channel = 'online' AND accept_due_at IS NOT NULL AND status = 'submitted';
