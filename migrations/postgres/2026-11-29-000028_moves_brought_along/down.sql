UPDATE clock_moves SET kind = 'extension' WHERE kind = 'brought_along';
ALTER TABLE clock_moves DROP CONSTRAINT clock_moves_kind_check;
ALTER TABLE clock_moves ADD CONSTRAINT clock_moves_kind_check CHECK (kind IN ('pause', 'extension'));
