-- Few are reopened, and each of them is looked at twice before its figures are believed.
CREATE INDEX dossier_events_reopened ON dossier_events (dossier_id) WHERE action = 'reopen';
