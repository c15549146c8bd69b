-- The promise that an imported dossier brought along moves the clock as an apology does, and is none.
ALTER TABLE clock_moves DROP CONSTRAINT clock_moves_kind_check;
ALTER TABLE clock_moves ADD CONSTRAINT clock_moves_kind_check CHECK (kind IN ('pause', 'extension', 'brought_along'));
UPDATE clock_moves SET kind = 'brought_along' FROM dossiers d
    WHERE clock_moves.kind = 'extension' AND d.id = clock_moves.dossier_id AND d.entered_at IS NULL AND d.received_at = clock_moves.from_at;
