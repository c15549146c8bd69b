-- A code that a portal gave is looked for by whoever is asked about it, not only by that portal.
CREATE INDEX dossiers_external_code ON dossiers (external_code) WHERE external_code IS NOT NULL;
