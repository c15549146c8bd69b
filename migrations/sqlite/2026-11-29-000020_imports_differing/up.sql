-- Lines that were taken although something looks wrong, and those whose code was there already with other data.
ALTER TABLE imports ADD COLUMN doubtful INTEGER NOT NULL DEFAULT 0;
ALTER TABLE imports ADD COLUMN differing INTEGER NOT NULL DEFAULT 0;
